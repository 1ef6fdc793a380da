// Probabilities and outcomes in; the parts of the Brier score, the calibration line and the calibration error with its interval out.
import { type BootstrapSettings, bootstrapIntervals } from './bootstrap.js';
import { brierScore, measureCalibration } from './brier.js';
import { type Estimate, normalInterval } from './intervals.js';
import { rankRows } from './tiers.js';

/** brier = reliability - resolution + uncertainty + within, exactly but for rounding. */
export interface BrierParts {
  readonly brier: number;
  /** How far the bins came from what they said: 0 is best. */
  readonly reliability: number;
  /** How far the bins came from each other: more is better. */
  readonly resolution: number;
  /** What anyone who knows the share of positives alone would score. */
  readonly uncertainty: number;
  /** What differs inside the bins, which the three parts cannot see; 0 where every bin holds one probability. */
  readonly within: number;
}

/** TRUST 3.2 fixes 15 bins of equal mass, so that two implementations agree. */
export const CALIBRATION_BINS = 15;

/**
 * The Brier score in its parts, over the bins of `measureCalibration`. Codes: TRAIN_DATA. Cost: O(n log n).
 * Source: Murphy (1973), J. Appl. Meteorol. 12, 595; the remainder: Stephenson, Coelho and Jolliffe (2008), Weather Forecast. 23, 752.
 */
export function brierParts(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = CALIBRATION_BINS,
): BrierParts {
  const brier = brierScore(probabilities, outcomes);
  const rows = probabilities.length;
  const table = measureCalibration(probabilities, outcomes, bins).bins;
  const base = table.reduce((sum, bin) => sum + bin.rows * bin.came.value, 0) / rows;
  let reliability = 0;
  let resolution = 0;
  for (const { rows: size, said, came } of table) {
    reliability += (size * (said - came.value) ** 2) / rows;
    resolution += (size * (came.value - base) ** 2) / rows;
  }
  const uncertainty = base * (1 - base);
  return {
    brier,
    reliability,
    resolution,
    uncertainty,
    within: brier - (reliability - resolution + uncertainty),
  };
}

/** logit(came) = intercept + slope * logit(said): 0 and 1 for a calibrated probability; a slope below 1 says too much. */
export interface CalibrationLine {
  readonly intercept: Estimate;
  readonly slope: Estimate;
}

const LEAST = 1e-12;
const MOST_STEPS = 100;

/**
 * The calibration line by maximum likelihood, each number with its Wald interval; null where no line is best: one outcome only, one
 * probability only, or outcomes that a threshold parts. Probabilities of 0 and 1 count as 1e-12 away. Codes: TRAIN_DATA.
 * Cost: O(n) a step. Source: Cox (1958), Biometrika 45, 562. Equal to R `glm(y ~ qlogis(p), family = binomial)`.
 */
export function calibrationLine(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
): CalibrationLine | null {
  brierScore(probabilities, outcomes);
  const rows = probabilities.length;
  const x = Float64Array.from(probabilities, (said) => {
    const inside = Math.min(1 - LEAST, Math.max(LEAST, said));
    return Math.log(inside / (1 - inside));
  });
  if (isParted(x, outcomes)) return null;
  let [a, b] = [0, 1];
  for (let step = 0; step < MOST_STEPS; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const said = 1 / (1 + Math.exp(-(a + b * (x[row] ?? 0))));
      const miss = (outcomes[row] ?? 0) - said;
      const weight = said * (1 - said);
      const at = x[row] ?? 0;
      ga += miss;
      gb += miss * at;
      haa += weight;
      hab += weight * at;
      hbb += weight * at * at;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 1e-12 * haa * hbb)) return null;
    let [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    // A step this long comes from a flat start: half of it is still the right way.
    while (Math.abs(da) + Math.abs(db) > 8) [da, db] = [da / 2, db / 2];
    a += da;
    b += db;
    if (Math.abs(da) + Math.abs(db) < 1e-11 * (1 + Math.abs(a) + Math.abs(b))) {
      const line = (value: number, variance: number) =>
        normalInterval(value, Math.sqrt(variance), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      return { intercept: line(a, hbb / determinant), slope: line(b, haa / determinant) };
    }
  }
  return null;
}

/** Whether a threshold parts the outcomes (or one is absent): then no line is best. */
function isParted(x: Float64Array, outcomes: ArrayLike<number>): boolean {
  const range = [0, 1].map((outcome) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < x.length; row++) {
      if (outcomes[row] !== outcome) continue;
      low = Math.min(low, x[row] ?? 0);
      high = Math.max(high, x[row] ?? 0);
    }
    return { low, high };
  });
  const [zeros, ones] = range;
  if (zeros === undefined || ones === undefined) return true;
  return !(zeros.low < ones.high && ones.low < zeros.high);
}

/**
 * The expected calibration error over 15 bins of equal mass, with a basic bootstrap interval over the bins as drawn up once. The
 * error of a resample is larger than that of the rows, as theirs is larger than the truth: the basic interval turns that excess round,
 * so its low end is 0 where nothing is proved. Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n + resamples * n).
 */
export function calibrationError(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  settings: BootstrapSettings,
): Estimate {
  const { bins, error } = measureCalibration(probabilities, outcomes, CALIBRATION_BINS);
  const tiers = rankRows(probabilities, outcomes);
  const rows = probabilities.length;
  const binOf = new Uint8Array(rows);
  let end = rows;
  for (const [bin, { rows: size }] of bins.entries()) {
    for (let at = end - size; at < end; at++) binOf[tiers.order[at] ?? 0] = bin;
    end -= size;
  }
  const gaps = new Float64Array(bins.length);
  const [spread] = bootstrapIntervals(rows, 1, settings, (drawn, out) => {
    gaps.fill(0);
    for (let row = 0; row < rows; row++) {
      const bin = binOf[row] ?? 0;
      gaps[bin] = (gaps[bin] ?? 0) + (drawn[row] ?? 0) * ((probabilities[row] ?? 0) - (outcomes[row] ?? 0));
    }
    out[0] = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
    return true;
  });
  const { low, high } = spread ?? { low: Number.NaN, high: Number.NaN };
  return {
    value: error,
    low: Math.min(error, Math.max(0, 2 * error - high)),
    high: Math.max(error, 2 * error - low),
  };
}
