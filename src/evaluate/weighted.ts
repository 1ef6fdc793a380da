// Rows that were looked at with a known chance in; what they say of all rows, each weighed by one over its chance, out.
import { issue, refuse, WaspadaError } from '../base/errors.js';
import type { AucEstimate } from './auc.js';
import { type Estimate, normalInterval, wilsonInterval, Z95 } from './intervals.js';
import { needBothOutcomes, rankRows } from './tiers.js';

/** Weights from chances: one over each. Code: TRAIN_DATA, with the first row whose chance is not above 0 and at most 1. */
export function weightsOf(propensities: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(propensities.length);
  for (let row = 0; row < weights.length; row++) {
    const chance = propensities[row] ?? Number.NaN;
    if (!(chance > 0 && chance <= 1))
      throw new WaspadaError(
        issue('TRAIN_DATA', ['propensity', row], `found ${chance}, expected a chance above 0, at most 1`),
      );
    weights[row] = 1 / chance;
  }
  return weights;
}

/**
 * The share of `part` in `whole` over all rows that the weighed ones stand for (Hájek's ratio). `part` is within `whole`, both 0 to
 * 1 a row. The interval is Wilson's with as many rows as would give the linearised variance, which with equal weights is Wilson's own.
 * Codes: TRAIN_DATA. Cost: O(n). Source: Hájek (1971); the effective size: Korn and Graubard (1998), Survey Methodol. 24, 193.
 */
export function weightedShare(
  part: ArrayLike<number>,
  whole: ArrayLike<number>,
  weights: ArrayLike<number>,
): Estimate {
  const rows = weights.length;
  if (part.length !== rows || whole.length !== rows) {
    const message = `found ${part.length}, ${whole.length} and ${rows} rows, expected as many`;
    refuse([issue('TRAIN_DATA', [], message)]);
  }
  let [of, all, size] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    of += (weights[row] ?? 0) * (part[row] ?? 0);
    all += (weights[row] ?? 0) * (whole[row] ?? 0);
    size += whole[row] ?? 0;
  }
  const value = of / all;
  if (!(all > 0)) return { value: Number.NaN, low: 0, high: 1 };
  let squares = 0;
  let weightSquares = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] ?? 0;
    const miss = weight * ((part[row] ?? 0) - value * (whole[row] ?? 0));
    squares += miss * miss;
    weightSquares += (weight * (whole[row] ?? 0)) ** 2;
  }
  const variance = squares / (all * all);
  // No miss at all (0 or 1) tells no variance: Kish's size stands in.
  const kish = weightSquares > 0 ? (all * all) / weightSquares : size;
  const effective = variance > 0 ? (value * (1 - value)) / variance : Math.min(size, kish);
  return { ...wilsonInterval(value * effective, effective), value };
}

/**
 * The area under the ROC curve over all rows that the weighed ones stand for. With equal weights value and standard error are those of
 * `measureAuc`. The error is that of the linearised ratio: each row's weighed placement about the area. A few heavy rows decide it, so
 * the interval is on the logit and takes Student's quantile with as many degrees of freedom as the squares of the rows are worth.
 * Codes: TRAIN_DATA. Cost: O(n log n). Source of the quantile: Wallace (1959), Ann. Math. Stat. 30, 1124.
 */
export function weightedAuc(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
): AucEstimate {
  const tiers = rankRows(scores, outcomes);
  needBothOutcomes(tiers);
  const { order, starts, positive, positives } = tiers;
  let [ones, zeros] = [0, 0];
  for (let row = 0; row < order.length; row++) {
    if (positive[row] === 1) ones += weights[row] ?? 0;
    else zeros += weights[row] ?? 0;
  }
  const placed = new Float64Array(order.length);
  let [onesAbove, zerosAbove, sum] = [0, 0, 0];
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const [start, end] = [starts[tier] ?? 0, starts[tier + 1] ?? 0];
    let [tiedOnes, tiedZeros] = [0, 0];
    for (let at = start; at < end; at++) {
      const row = order[at] ?? 0;
      if (positive[row] === 1) tiedOnes += weights[row] ?? 0;
      else tiedZeros += weights[row] ?? 0;
    }
    const below = zeros - zerosAbove - tiedZeros / 2;
    const above = onesAbove + tiedOnes / 2;
    for (let at = start; at < end; at++) {
      const row = order[at] ?? 0;
      placed[row] = positive[row] === 1 ? below / zeros : above / ones;
    }
    sum += tiedOnes * below;
    onesAbove += tiedOnes;
    zerosAbove += tiedZeros;
  }
  const value = sum / (ones * zeros);
  const negatives = order.length - positives;
  let [variance, squares, fourths] = [0, 0, 0];
  for (let row = 0; row < order.length; row++) {
    const [total, size] = positive[row] === 1 ? [ones, positives] : [zeros, negatives];
    if (size < 2) continue;
    const miss = ((weights[row] ?? 0) * ((placed[row] ?? 0) - value)) / total;
    const square = miss * miss;
    variance += (square * size) / (size - 1);
    squares += square;
    fourths += square * square;
  }
  const standardError = Math.sqrt(variance);
  if (!(value > 0 && value < 1 && variance > 0))
    return { ...normalInterval(value, standardError, 0, 1), standardError };
  const logit = Math.log(value / (1 - value));
  const reach = (studentQuantile((squares * squares) / fourths) * standardError) / (value * (1 - value));
  const share = (at: number): number => 1 / (1 + Math.exp(-at));
  return { value, low: share(logit - reach), high: share(logit + reach), standardError };
}

/** About the 0.975 quantile of Student's distribution: 1 % off at 3 degrees of freedom, less above. */
function studentQuantile(freedom: number): number {
  const z = (Z95 * (8 * freedom + 3)) / (8 * freedom + 1);
  return Math.sqrt(freedom * Math.expm1((z * z) / freedom));
}

/** Ends that a share cannot leave whatever the outcomes of the rows nobody looked at. */
export interface WorstCase {
  readonly low: number;
  readonly high: number;
  /** Rows of unknown outcome that make the two differ. */
  readonly unknown: number;
}

/** Prevalence, precision and recall of a flag with every unknown outcome at its worst. Source: Manski (1989), J. Hum. Resour. 24, 343. */
export interface OutcomeBounds {
  readonly prevalence: WorstCase;
  readonly precision: WorstCase;
  readonly recall: WorstCase;
}

/** Bounds without any assumption about the rows whose outcome is NaN. Shares of nothing are [0, 1]. Cost: O(n). */
export function outcomeBounds(flagged: ArrayLike<number>, outcomes: ArrayLike<number>): OutcomeBounds {
  let [in1, in0, inUnknown, out1, out0, outUnknown] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < outcomes.length; row++) {
    const [outcome, reach] = [outcomes[row], flagged[row] ?? 0];
    if (outcome === 1) [in1, out1] = [in1 + reach, out1 + 1 - reach];
    else if (outcome === 0) [in0, out0] = [in0 + reach, out0 + 1 - reach];
    else [inUnknown, outUnknown] = [inUnknown + reach, outUnknown + 1 - reach];
  }
  const share = (part: number, whole: number, empty: number): number => (whole > 0 ? part / whole : empty);
  const rows = in1 + in0 + inUnknown + out1 + out0 + outUnknown;
  const looked = in1 + in0 + inUnknown;
  const unknown = inUnknown + outUnknown;
  return {
    prevalence: {
      low: share(in1 + out1, rows, 0),
      high: share(in1 + out1 + unknown, rows, 1),
      unknown,
    },
    precision: { low: share(in1, looked, 0), high: share(in1 + inUnknown, looked, 1), unknown: inUnknown },
    recall: {
      low: share(in1, in1 + out1 + outUnknown, 0),
      high: share(in1 + inUnknown, in1 + inUnknown + out1, 1),
      unknown,
    },
  };
}
