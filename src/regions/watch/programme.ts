// One series of monthly counts in, its judged month out: by the detector that its length allows, with a line that keeps the alert budget.
import { issue, refuse } from '../../base/errors.js';
import {
  negativeBinomialQuantile,
  negativeBinomialUpper,
  normalQuantile,
  poissonQuantile,
  poissonUpper,
  studentTwoSided,
} from '../../evaluate/distribution.js';
import { rossiCusum, runCusum } from './cusum.js';
import type { Counts, Detection, NotJudged } from './detection.js';
import { ears, earsDefaults } from './ears.js';
import { createFarrington, type JudgeFarrington, noufaily } from './farrington.js';
import { lastQuiet } from './line.js';

export interface Bar {
  /** Chance of a false alarm at one month. */
  readonly alpha: number;
  /** Share of the month's reports expected in by now, above 0 to 1; 1 unless said. */
  readonly completeness?: number;
}

export type JudgeMonth = (counts: Counts, at: number, completeness?: number) => Detection | NotJudged;

/** Months of history from which each detector serves. */
export const leastHistory = { farrington: 36, cusum: 12, ears: 7 } as const;

/** Fewer cases than this in the latest months are not judged, by any detector: the sum is that of Farrington et al. (1996). */
const LEAST = { cases: 5, months: 4 } as const;
/** The sum of a CUSUM reaches back a year at most, and rests on at least a year before it. */
const YEAR = 12;
/** Reported months that a CUSUM's first mean rests on. */
const LEAST_REPORTED = 9;

/**
 * Judges one month: 36 months or more behind it by Farrington flexible as Noufaily and others recommend, 12 to 35 by a negative
 * binomial CUSUM with reset, 7 to 11 by EARS C2 (C1 where fewer than nine were reported), fewer not at all ("too-short").
 *
 * The line of every detector also covers what its own estimates do not know: the error of the mean, and that of the scatter by Student's
 * factor. By simulation over made-up offices (mean 4-60, variance by mean 1-2.5, season 0-0.3, 8-60 months) false alarms are about 0.6
 * times alpha on the whole; where counts are smallest and scatter most (mean 2, variance by mean 3) up to 4.4 times. Without it
 * Farrington's plug-in bound gives 0.5-9 times alpha on three years of months, and EARS up to 12.
 *
 * Seasons are compared from 36 months on; before, a season is scatter, which makes the detector slower and never louder.
 * `threshold` is the highest count that raises no alarm. A month that was not reported is not judged. Code: REGION_SETTINGS.
 * O(history) a month; the judge keeps its buffers.
 */
export function createJudge(alpha: number): JudgeMonth {
  refuse(
    alpha > 0 && alpha < 0.5
      ? []
      : [issue('REGION_SETTINGS', ['alpha'], `found ${alpha}, expected a chance between 0 and 0.5`)],
  );
  const judgeFarrington = createFarrington({ ...noufaily(12), alpha });
  const line = createLine(alpha);
  return (counts, at, completeness = 1) => {
    refuse(
      completeness > 0 && completeness <= 1
        ? []
        : [
            issue(
              'REGION_SETTINGS',
              ['completeness'],
              `found ${completeness}, expected a share above 0, up to 1`,
            ),
          ],
    );
    const first = counts.findIndex((count) => count !== null);
    const observed = counts[at] ?? null;
    if (observed === null) return { at, reason: 'not-reported' };
    const history = at - first;
    if (history < leastHistory.ears) return { at, reason: 'too-short' };
    if (recentCases(counts, at) < LEAST.cases) return { at, reason: 'too-few-cases' };
    if (history >= leastHistory.farrington) {
      const found = byFarrington(judgeFarrington, counts, at, line, completeness);
      // So many months were left unreported that no season can be compared: the later detector asks for less.
      if (!('reason' in found) || found.reason !== 'too-short') return found;
    }
    const found = history >= leastHistory.cusum ? byCusum(counts, at, first, line, completeness) : null;
    return found ?? byEars(counts, at, line, completeness);
  };
}

/** `createJudge` for a single month. */
export function judgeMonth(
  counts: Counts,
  at: number,
  { alpha, completeness = 1 }: Bar,
): Detection | NotJudged {
  return createJudge(alpha)(counts, at, completeness);
}

function byFarrington(
  judge: JudgeFarrington,
  counts: Counts,
  at: number,
  line: Line,
  completeness: number,
): Detection | NotJudged {
  const found = judge(counts, at, completeness);
  if ('reason' in found) return found;
  const { dispersion, standardError, expected, reference, observed } = found;
  const { levels } = noufaily(12);
  const freedom = Math.max(1, reference.length - levels - (found.trend ? 1 : 0));
  const scatter = (1 + completeness * (dispersion - 1)) * expected + (expected * standardError) ** 2;
  const wide = line.widen(expected, scatter, freedom);
  const threshold = Math.max(found.threshold, wide.quantile);
  return { ...found, threshold, p: Math.max(found.p, wide.p(observed)), alarm: observed > threshold };
}

/**
 * The sum of normal scores of the counts: how improbable each is after the mean of all reported months before it, on the scale of a
 * normal variable. The limit gives one false alarm in 1 / alpha months. Null: too few months were reported, or no case among them.
 */
function byCusum(
  counts: Counts,
  at: number,
  first: number,
  line: Line,
  completeness: number,
): Detection | null {
  const from = Math.max(first + YEAR, at - YEAR + 1);
  const training = reportedIn(counts, first, from);
  if (training.length < LEAST_REPORTED) return null;
  const level = meanOf(training);
  if (level === 0) return null;
  const dispersion = Math.max(1, varianceOf(training, level) / level) * line.student(training.length - 1);

  let [total, months] = [level * training.length, training.length];
  const scores: number[] = [];
  const reference: number[] = [];
  for (let place = from; place < at; place++) {
    const count = counts[place] ?? null;
    if (count === null) continue;
    scores.push(normalScore(count, total / months, dispersion * (1 + 1 / months)));
    total += count;
    months++;
  }
  for (let place = first; place < at; place++) if ((counts[place] ?? null) !== null) reference.push(place);

  const settings = { ...rossiCusum, transform: 'standard', limit: line.limit } as const;
  // A score is a residual already: `standard` around a mean of 1 leaves it as it is.
  const { sum, alarm } = runCusum(
    scores.map((score) => score + 1),
    1,
    settings,
  );
  const before = alarm.at(-1) === true ? 0 : (sum.at(-1) ?? 0);
  const expected = (completeness * total) / months;
  const spread = 1 + completeness * (dispersion * (1 + 1 / months) - 1);
  const alarms = (count: number): boolean =>
    before + normalScore(count, expected, spread) - settings.slack >= settings.limit;
  const observed = counts[at] ?? 0;
  return {
    at,
    detector: 'cusum',
    observed,
    expected,
    threshold: lastQuiet(
      expected + (settings.limit + settings.slack - before) * Math.sqrt(spread * expected),
      alarms,
    ),
    p: null,
    alarm: alarms(observed),
    reference,
    downweighted: [],
    trend: false,
  };
}

/** C2, or C1 where too few months were reported for its lag; its line is never below that of counts scattering as a Poisson variable. */
function byEars(counts: Counts, at: number, line: Line, completeness: number): Detection | NotJudged {
  const settings = { ...earsDefaults, alpha: line.alpha };
  const second = ears(counts, at, settings, completeness);
  const found =
    'reason' in second && second.reason === 'too-short'
      ? ears(counts, at, { ...settings, method: 'c1' }, completeness)
      : second;
  if ('reason' in found) return found;
  const reference = found.reference.map((place) => counts[place] ?? 0);
  const mean = Math.max(meanOf(reference), 1 / (2 * reference.length));
  const variance = Math.max(mean, varianceOf(reference, mean)) * (1 + 1 / reference.length);
  const thinned = completeness * mean;
  const scatter = completeness * completeness * variance + completeness * (1 - completeness) * mean;
  const wide = line.widen(thinned, scatter, reference.length - 1);
  const threshold = Math.max(Math.floor(found.threshold ?? 0), wide.quantile);
  const p = Math.max(found.p ?? 0, wide.p(found.observed));
  return { ...found, threshold, p, alarm: found.observed > threshold };
}

/** What follows from the chance of a false alarm alone. */
interface Line {
  readonly alpha: number;
  /** The limit of the CUSUM. */
  readonly limit: number;
  /** The square of Student's quantile by the normal one: how much wider a variance estimated with so little freedom must count. */
  student(freedom: number): number;
  /** The negative binomial line of this mean and variance, the variance widened by that factor; and the chance of so many or more. */
  widen(
    mean: number,
    variance: number,
    freedom: number,
  ): { readonly quantile: number; readonly p: (count: number) => number };
}

function createLine(alpha: number): Line {
  const factors = new Map<number, number>();
  const student = (freedom: number): number => {
    const known = factors.get(freedom);
    if (known !== undefined) return known;
    const quantile = solve((t) => studentTwoSided(t, freedom) / 2 < alpha);
    const factor = (quantile / normalQuantile(alpha)) ** 2;
    factors.set(freedom, factor);
    return factor;
  };
  return {
    alpha,
    limit: limitFor(alpha, rossiCusum.slack),
    student,
    widen(mean, variance, freedom) {
      const excess = variance * student(freedom) - mean;
      // Below this the two distributions are the same to the last digit.
      if (!(excess > 1e-9 * mean))
        return { quantile: poissonQuantile(1 - alpha, mean), p: (count) => poissonUpper(count, mean) };
      const size = (mean * mean) / excess;
      return {
        quantile: negativeBinomialQuantile(1 - alpha, mean, size),
        p: (count) => negativeBinomialUpper(count, mean, size),
      };
    },
  };
}

/**
 * The limit of a CUSUM of normal residuals that alarms by chance once in 1 / alpha points, by Siegmund's corrected diffusion; 2.20 for
 * 1 in 500 with the slack 1.04, where Rossi et al. (1999) have 2.26. Source: Siegmund (1985), Sequential Analysis, 2.6.
 */
export function limitFor(alpha: number, slack: number): number {
  return solve((limit) => {
    const reach = 2 * slack * (limit + 1.166);
    return (Math.exp(reach) - reach - 1) / (2 * slack * slack) > 1 / alpha;
  });
}

/** The least number above 0 from which `isHigh` holds, which never turns back. */
function solve(isHigh: (value: number) => boolean): number {
  let high = 1;
  while (!isHigh(high)) high *= 2;
  let low = 0;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isHigh(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The chance of so many or more, with half the chance of just so many, as a normal variable has it. */
function normalScore(count: number, mean: number, dispersion: number): number {
  const upper = (least: number): number =>
    dispersion <= 1 ? poissonUpper(least, mean) : negativeBinomialUpper(least, mean, mean / (dispersion - 1));
  // A chance below the least double is as improbable as can be said.
  return -normalQuantile(Math.max(Number.MIN_VALUE, (upper(count) + upper(count + 1)) / 2));
}

function recentCases(counts: Counts, at: number): number {
  let cases = 0;
  for (let place = Math.max(0, at - LEAST.months + 1); place <= at; place++) cases += counts[place] ?? 0;
  return cases;
}

function reportedIn(counts: Counts, from: number, to: number): number[] {
  return counts.slice(from, to).filter((count) => count !== null);
}

const meanOf = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0) / counts.length;

const varianceOf = (counts: readonly number[], mean: number): number =>
  counts.reduce((total, count) => total + (count - mean) ** 2, 0) / (counts.length - 1);
