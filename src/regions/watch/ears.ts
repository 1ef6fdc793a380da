// A short series of counts in, one point judged by the few points before it out: for series without a season, or too new to show one.
import { issue, refuse } from '../../base/errors.js';
import { negativeBinomialQuantile, normalQuantile, normalUpper } from '../../evaluate/distribution.js';
import type { Counts, Detection, NotJudged } from './detection.js';
import { lastQuiet } from './line.js';

export interface EarsSettings {
  readonly method: 'c1' | 'c2' | 'c3';
  /** Reported points that the judged one is compared with. */
  readonly baseline: number;
  /** One-sided chance in a normal model; 0.025 is usual for C3. */
  readonly alpha: number;
  /** The least standard deviation: without it any count above a baseline of equal counts is an alarm. */
  readonly leastDeviation: number;
}

export const earsDefaults: EarsSettings = { method: 'c2', baseline: 7, alpha: 0.001, leastDeviation: 0.5 };

/** Points between the baseline and the judged one, so that a slow rise does not lift its own baseline. */
const LAGS: Readonly<Record<EarsSettings['method'], number>> = { c1: 0, c2: 2, c3: 2 };

/**
 * EARS C1, C2 or C3 at one point. C1 and C2 alarm above mean + z * deviation of the `baseline` reported points before (C2 with a lag
 * of two). C3 alarms where the excesses over 1 of the C2 statistics of the point and the two reported before it add up to z or more:
 * the rule of the paper, not that of `surveillance::earsC` 1.20.3, whose C3 does not look at the judged point.
 * Points that were not reported are passed over. "too-short": fewer reported points than the method looks back. After equal counts and with
 * `leastDeviation` 0 the line is their mean, and no more than the mean is no excess (0/0 in the package's C3). `threshold` is null where C3 alarms whatever the count. `completeness` is the share of the reports
 * expected in by now, by which mean and deviation are thinned. Not for seasonal series: it alarms on 4-29 % of their months.
 * Code: REGION_SETTINGS. O(baseline). Source: Fricker, Hegler & Dunfee (2008), Stat. Med. 27, 3407.
 */
export function ears(
  counts: Counts,
  at: number,
  settings: EarsSettings = earsDefaults,
  completeness = 1,
): Detection | NotJudged {
  checkSettings(settings);
  const { method, baseline, alpha, leastDeviation } = settings;
  const observed = counts[at] ?? null;
  if (observed === null) return { at, reason: 'not-reported' };
  const lag = LAGS[method];
  const places = reportedBefore(counts, at, baseline + (method === 'c3' ? 2 * lag : lag));
  const spreads = (method === 'c3' ? [0, 1, 2] : [0]).map((back) => {
    const window = places.slice(back + lag, back + lag + baseline);
    return window.length < baseline
      ? null
      : spreadOf(
          window.map((place) => counts[place] ?? 0),
          leastDeviation,
        );
  });
  if (spreads.some((spread) => spread === null)) return { at, reason: 'too-short' };
  const [present = null, ...earlier] = spreads;
  if (present === null) return { at, reason: 'too-short' };

  const z = normalQuantile(1 - alpha);
  const mean = completeness * present.mean;
  // What is reported so far is a random share of what there is: part of the old scatter and that of the drawing.
  const deviation = Math.sqrt(
    (completeness * present.deviation) ** 2 + completeness * (1 - completeness) * present.mean,
  );
  const detection = {
    at,
    detector: `ears-${method}`,
    observed,
    expected: mean,
    reference: places.slice(lag, lag + baseline).reverse(),
    downweighted: [],
    trend: false,
  } as const;
  if (method !== 'c3') {
    const threshold = mean + z * deviation;
    const p = deviation > 0 ? normalUpper((observed - mean) / deviation) : observed > mean ? 0 : 1;
    return { ...detection, threshold, p, alarm: observed > threshold };
  }
  const past = earlier.reduce((total, spread, i) => {
    const count = counts[places[i] ?? -1] ?? 0;
    return spread === null ? total : total + excess(count, spread.mean, spread.deviation);
  }, 0);
  const alarms = (count: number): boolean => past + excess(count, mean, deviation) >= z;
  return {
    ...detection,
    threshold: past >= z ? null : lastQuiet(mean + deviation * (1 + z - past), alarms),
    p: null,
    alarm: alarms(observed),
  };
}

/**
 * The highest count expected with chance 1 - `alpha` after the reference counts, for one rate behind all of them that is not known
 * before (Jeffreys): an observation above it is an alarm. Null counts are left out; null without any.
 * Source: Riebler (2004); equals `surveillance::algo.bayes`. O(counts).
 */
export function bayesBound(reference: Counts, alpha: number): number | null {
  const reported = reference.filter((count) => count !== null);
  if (reported.length === 0) return null;
  const size = reported.reduce((total, count) => total + count, 0) + 0.5;
  return negativeBinomialQuantile(1 - alpha, size / reported.length, size);
}

/** Deviations above the mean beyond the first one; without any deviation whatever lies above the mean exceeds every bound. */
function excess(count: number, mean: number, deviation: number): number {
  if (deviation === 0) return count > mean ? Number.POSITIVE_INFINITY : 0;
  return Math.max(0, (count - mean) / deviation - 1);
}

/** Places of reported points before `at`, latest first, at most `most`. */
function reportedBefore(counts: Counts, at: number, most: number): number[] {
  const places: number[] = [];
  for (let place = at - 1; place >= 0 && places.length < most; place--)
    if ((counts[place] ?? null) !== null) places.push(place);
  return places;
}

function spreadOf(counts: readonly number[], leastDeviation: number): { mean: number; deviation: number } {
  const mean = counts.reduce((total, count) => total + count, 0) / counts.length;
  const squares = counts.reduce((total, count) => total + (count - mean) ** 2, 0);
  return { mean, deviation: Math.max(leastDeviation, Math.sqrt(squares / (counts.length - 1))) };
}

function checkSettings({ baseline, alpha, leastDeviation }: EarsSettings): void {
  const fault = (name: string, found: number, expected: string) =>
    issue('REGION_SETTINGS', [name], `found ${found}, expected ${expected}`);
  refuse([
    ...(Number.isInteger(baseline) && baseline >= 3
      ? []
      : [fault('baseline', baseline, 'at least 3 points')]),
    ...(alpha > 0 && alpha < 0.5 ? [] : [fault('alpha', alpha, 'a chance between 0 and 0.5')]),
    ...(leastDeviation >= 0 ? [] : [fault('leastDeviation', leastDeviation, 'at least 0')]),
  ]);
}
