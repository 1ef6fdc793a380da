// Counts and their means in, a sum of what lies above the means out: it alarms where many small rises add up.
import { issue, refuse } from '../../base/errors.js';
import type { Counts, Detection, NotJudged } from './detection.js';
import { lastQuiet } from './line.js';
import { LogLinear } from './quasi-poisson.js';

/** How a count becomes a residual; see `residual`. */
export type Transform = 'standard' | 'rossi' | 'anscombe' | 'over-dispersed';

export interface CusumSettings {
  /** What a residual must exceed to add to the sum. */
  readonly slack: number;
  /** The sum at which it alarms. */
  readonly limit: number;
  readonly transform: Transform;
  /** Variance by mean of a count without a rise, at least 1; read by `over-dispersed` only. */
  readonly dispersion: number;
  /** Whether the sum starts again at 0 after an alarm: without it one old rise may alarm for ever. */
  readonly reset: boolean;
}

/** Source of slack and limit: Rossi, Lampugnani & Marchi (1999), Stat. Med. 18, 2111: one false alarm in 500 points. */
export const rossiCusum: CusumSettings = {
  slack: 1.04,
  limit: 2.26,
  transform: 'rossi',
  dispersion: 1,
  reset: true,
};

export interface CusumRun {
  /** The sum after each point; NaN where nothing was reported, and the sum is carried over it. */
  readonly sum: Float64Array;
  /** A count at or above it alarms, in real numbers; NaN where nothing was reported. */
  readonly bound: Float64Array;
  readonly alarm: readonly boolean[];
}

/**
 * The cumulative sum over a series: S = max(0, S + residual - slack), an alarm where S >= limit.
 * `means` has one mean above 0 for each count, or one for all. With `reset: false` it equals `surveillance::algo.cusum`, of which the
 * bounds of `standard` are rounded up to whole counts, and those of `rossi` rise again where every count alarms; here they are 0. Code: REGION_SETTINGS. O(points).
 */
export function runCusum(
  counts: Counts,
  means: number | ArrayLike<number>,
  settings: CusumSettings,
): CusumRun {
  checkSettings(settings);
  const sum = new Float64Array(counts.length).fill(Number.NaN);
  const bound = new Float64Array(counts.length).fill(Number.NaN);
  const alarm: boolean[] = [];
  let before = 0;
  counts.forEach((count, i) => {
    const mean = typeof means === 'number' ? means : (means[i] ?? Number.NaN);
    if (count === null) {
      alarm.push(false);
      return;
    }
    const now = Math.max(0, before + residual(count, mean, settings) - settings.slack);
    bound[i] = countOf(settings.limit + settings.slack - before, mean, settings);
    sum[i] = now;
    alarm.push(now >= settings.limit);
    before = settings.reset && now >= settings.limit ? 0 : now;
  });
  return { sum, bound, alarm };
}

/**
 * Judges one point by the sum up to it. `reference` are the points that the means rest on, said by the caller; `means` has one mean
 * for each point, or one for all. `completeness` thins the judged point's mean to the share of the reports expected in by now.
 * A point that was not reported is never judged, and adds nothing to the sum. O(points).
 */
export function cusum(
  counts: Counts,
  at: number,
  means: number | ArrayLike<number>,
  settings: CusumSettings = rossiCusum,
  { from = 0, completeness = 1 }: { readonly from?: number; readonly completeness?: number } = {},
): Detection | NotJudged {
  const observed = counts[at] ?? null;
  if (observed === null) return { at, reason: 'not-reported' };
  const meanAt = (place: number): number =>
    typeof means === 'number' ? means : (means[place] ?? Number.NaN);
  const past = counts.slice(from, at);
  const { sum, alarm } = runCusum(
    past,
    past.map((_, i) => meanAt(from + i)),
    settings,
  );
  let last = past.length - 1;
  while (last >= 0 && past[last] === null) last--;
  const before = last < 0 || (settings.reset && alarm[last] === true) ? 0 : (sum[last] ?? 0);

  const mean = completeness * meanAt(at);
  const now = { ...settings, dispersion: 1 + completeness * (settings.dispersion - 1) };
  const alarms = (count: number): boolean =>
    before + residual(count, mean, now) - settings.slack >= settings.limit;
  return {
    at,
    detector: 'cusum',
    observed,
    expected: mean,
    threshold: lastQuiet(countOf(settings.limit + settings.slack - before, mean, now), alarms),
    p: null,
    alarm: alarms(observed),
    reference: past.flatMap((count, i) => (count === null ? [] : [from + i])),
    downweighted: [],
    trend: false,
  };
}

/**
 * The mean of each of `points` points by a Poisson regression on one sine and cosine a year, fitted to the first `training` counts.
 * `start` is the place in the year of the first point. Null: too few were reported, or they do not vary with the season.
 * Equals `algo.cusum(m = "glm")` of surveillance. O(training) a step.
 */
export function seasonalMeans(
  counts: Counts,
  {
    training,
    points,
    period,
    start = 0,
  }: {
    readonly training: number;
    readonly points: number;
    readonly period: number;
    readonly start?: number;
  },
): Float64Array | null {
  const model = new LogLinear(training, 3);
  let rows = 0;
  for (let i = 0; i < training; i++) {
    const count = counts[i] ?? null;
    if (count === null) continue;
    const angle = (2 * Math.PI * (start + i)) / period;
    model.x.set([1, Math.cos(angle), Math.sin(angle)], rows * 3);
    model.y[rows++] = count;
  }
  if (rows < 4 || !model.fit(rows, 3)) return null;
  const [level = 0, cosine = 0, sine = 0] = model.coefficients;
  return Float64Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * (start + i)) / period;
    return Math.exp(level + cosine * Math.cos(angle) + sine * Math.sin(angle));
  });
}

/** A count on the scale of the sum: 0 at about the mean, 1 a standard deviation above it. It grows with the count. */
function residual(count: number, mean: number, { transform, dispersion }: CusumSettings): number {
  switch (transform) {
    case 'standard':
      return (count - mean) / Math.sqrt(mean);
    case 'over-dispersed':
      return (count - mean) / Math.sqrt(dispersion * mean);
    case 'rossi':
      return (count - 3 * mean + 2 * Math.sqrt(count * mean)) / (2 * Math.sqrt(mean));
    case 'anscombe':
      return (1.5 * (count ** (2 / 3) - mean ** (2 / 3))) / mean ** (1 / 6);
  }
}

/** The count whose residual is `value`: the other way round of `residual`; 0 where every count lies above. */
function countOf(value: number, mean: number, { transform, dispersion }: CusumSettings): number {
  switch (transform) {
    case 'standard':
      return Math.max(0, mean + value * Math.sqrt(mean));
    case 'over-dispersed':
      return Math.max(0, mean + value * Math.sqrt(dispersion * mean));
    case 'rossi': {
      // x + 2 sqrt(m x) = 3 m + 2 v sqrt(m) is a square once m is added to both sides.
      const square = 4 * mean + 2 * value * Math.sqrt(mean);
      return square <= mean ? 0 : (Math.sqrt(square) - Math.sqrt(mean)) ** 2;
    }
    case 'anscombe': {
      const power = mean ** (2 / 3) + (2 / 3) * value * mean ** (1 / 6);
      return power <= 0 ? 0 : power ** 1.5;
    }
  }
}

function checkSettings({ slack, limit, dispersion }: CusumSettings): void {
  refuse([
    ...(slack >= 0 ? [] : [issue('REGION_SETTINGS', ['slack'], `found ${slack}, expected at least 0`)]),
    ...(limit > 0 ? [] : [issue('REGION_SETTINGS', ['limit'], `found ${limit}, expected more than 0`)]),
    ...(dispersion >= 1
      ? []
      : [issue('REGION_SETTINGS', ['dispersion'], `found ${dispersion}, expected at least 1`)]),
  ]);
}
