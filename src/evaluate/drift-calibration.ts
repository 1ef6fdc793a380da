// Scores and outcomes of an earlier time and of now in; whether a score still promises what it did, over all and by period, out.
import { twoSidedZ } from './chances.js';
import { countBins, DRIFT_ALPHA, type DriftVerdict, driftEdges, isFew } from './drift.js';
import { type Estimate, wilsonInterval, Z95 } from './intervals.js';

/** Scored rows, one entry a row; an outcome is 1, 0, or NaN where it is unknown. */
export interface LabelledScores {
  readonly scores: ArrayLike<number>;
  readonly outcomes: ArrayLike<number>;
}

/** Cases that came, beside those that the same scores brought in the earlier time. */
export interface PromiseKept {
  /** Rows whose outcome is known. */
  readonly rows: number;
  readonly observed: number;
  readonly expected: number;
  /** Observed over expected: 1 where a score means what it meant. */
  readonly ratio: Estimate;
  readonly verdict: DriftVerdict;
}

export interface CalibrationDrift extends PromiseKept {
  readonly referenceRows: number;
  readonly referenceCases: number;
  readonly periods: readonly ({ readonly name: string } & PromiseKept)[];
}

/** Cases that are a quarter more, or fewer, than promised are worth a look; by half, an alarm. Ours: no standard names a limit. */
export const RATIO_LIMITS = { watch: 1.25, drift: 1.5 } as const;

/** Quantiles of all rows and of the cases: bins are finer where the cases are. */
const BINS = 10;

/**
 * Cases that came over cases that were to be expected, were each score worth what it was in the reference (indirect standardisation over
 * bins of scores), with its 95 % interval; over all rows and for each of `periods`. The reference is a sample too: the interval holds
 * its chance as well. A verdict asks an interval at a level of 0.1 % (shared among periods): no change within limits is told only where
 * that interval lies within them, otherwise, and in few rows, the evidence is insufficient. Rows without an outcome are left out; null
 * where either time has none. Cost: O(n log n). Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, 2.3; the interval of the ratio from those
 * of its parts: Donner and Zou (2012), Stat. Methods Med. Res. 21, 347.
 */
export function measureCalibrationDrift(
  reference: LabelledScores,
  rows: LabelledScores & { readonly periods: readonly string[] },
): CalibrationDrift | null {
  const [then, now] = [knownOf(reference), knownOf(rows)];
  if (then.length === 0 || now.length === 0) return null;
  const at = ({ scores }: LabelledScores, places: readonly number[]) =>
    Float64Array.from(places, (row) => scores[row] ?? Number.NaN);
  const cases = then.filter((row) => reference.outcomes[row] === 1);
  const edges = [
    ...new Set([
      ...driftEdges(at(reference, then), BINS),
      ...driftEdges(at(reference, cases), BINS).slice(0, -1),
    ]),
  ].sort((a, b) => a - b);
  const strata = {
    rows: countBins(at(reference, then), edges),
    cases: countBins(at(reference, cases), edges),
  };
  const keptBy = (places: readonly number[], sharers: number): PromiseKept => {
    const observed = places.reduce((sum, row) => sum + (rows.outcomes[row] ?? 0), 0);
    const kept = promiseKept(strata, countBins(at(rows, places), edges), observed, sharers);
    return isFew(then.length, places.length) ? { ...kept, verdict: 'insufficient' } : kept;
  };
  const periods = new Map<string, number[]>();
  for (const row of now) {
    const name = rows.periods[row] ?? '';
    const places = periods.get(name);
    if (places === undefined) periods.set(name, [row]);
    else places.push(row);
  }
  return {
    ...keptBy(now, 1),
    referenceRows: then.length,
    referenceCases: cases.length,
    periods: [...periods]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, places]) => ({ name, ...keptBy(places, periods.size) })),
  };
}

const knownOf = ({ outcomes }: LabelledScores): number[] =>
  Array.from(outcomes, (_, row) => row).filter((row) => !Number.isNaN(outcomes[row] ?? Number.NaN));

/** Rows and cases of the reference, and rows of now, by bin. */
function promiseKept(
  strata: { readonly rows: Float64Array; readonly cases: Float64Array },
  now: Float64Array,
  observed: number,
  sharers: number,
): PromiseKept {
  const rows = now.reduce((sum, count) => sum + count, 0);
  let expected = 0;
  let ownVariance = 0;
  let referenceVariance = 0;
  for (const [bin, count] of now.entries()) {
    const [of, cases] = [strata.rows[bin] ?? 0, strata.cases[bin] ?? 0];
    expected += (count * cases) / of;
    // A bin in which nothing came is not certain to bring nothing: half a case, and half another row, for the variance alone.
    const chance = (cases + 0.5) / (of + 1);
    ownVariance += count * chance * (1 - chance);
    referenceVariance += (count * count * chance * (1 - chance)) / of;
  }
  const mean = expected / rows;
  // Rows of unlike scores vary less than as many of one chance: they count as more of these.
  const trials = expected === 0 ? rows : (rows * rows * mean * (1 - mean)) / ownVariance;
  const referenceTrials = expected === 0 ? rows : (rows * rows * mean * (1 - mean)) / referenceVariance;
  const ratio = (z: number): Estimate =>
    ratioOf(
      wilsonInterval((observed / rows) * trials, trials, z),
      wilsonInterval(mean * referenceTrials, referenceTrials, z),
    );
  const wide = ratio(twoSidedZ(DRIFT_ALPHA / sharers));
  return { rows, observed, expected, ratio: ratio(Z95), verdict: verdictOf(wide) };
}

/** A ratio of two independent numbers that are not negative, its interval from theirs (MOVER-R). */
function ratioOf(first: Estimate, second: Estimate): Estimate {
  const product = first.value * second.value;
  /** Ends of one and of the other, as both stand in the roots. */
  const ends = (of: Estimate, end: number) => end * (2 * of.value - end);
  const root = (a: number, b: number) => Math.sqrt(Math.max(0, product * product - a * b));
  const [low, high] = [ends(first, first.low), ends(first, first.high)];
  const [otherLow, otherHigh] = [ends(second, second.low), ends(second, second.high)];
  return {
    value: first.value / second.value,
    low: low <= 0 ? 0 : low / (product + root(low, otherHigh)),
    high: otherLow <= 0 ? Number.POSITIVE_INFINITY : (product + root(high, otherLow)) / otherLow,
  };
}

function verdictOf({ value, low, high }: Estimate): DriftVerdict {
  if (Number.isNaN(value)) return 'insufficient';
  const size = Math.max(value, 1 / value);
  const moved = low > 1 || high < 1;
  if (moved && size >= RATIO_LIMITS.drift) return 'drift';
  if (moved && size >= RATIO_LIMITS.watch) return 'watch';
  return high > RATIO_LIMITS.drift || low < 1 / RATIO_LIMITS.drift ? 'insufficient' : 'stable';
}
