// Scores and outcomes in; the area under the ROC curve with its interval, the difference of two, and average precision out.
import { type Estimate, normalInterval } from './intervals.js';
import { needBothOutcomes, rankRows, type Tiers } from './tiers.js';

/** An area under the ROC curve with its 95 % interval, and the standard error behind it. */
export interface AucEstimate extends Estimate {
  readonly standardError: number;
}

export interface AucComparison {
  readonly first: AucEstimate;
  readonly second: AucEstimate;
  /** First minus second. */
  readonly difference: AucEstimate;
}

/**
 * The area under the ROC curve with DeLong's interval: the chance that a positive row scores above a negative one, ties counting half.
 * Both outcomes are needed; an unknown score is refused. The interval is value ± 1.96 standard errors inside [0, 1]; with a single
 * row of an outcome its share of the variance is taken as 0.
 * Codes: TRAIN_DATA. Cost: O(n log n). Equal to scikit-learn's `roc_auc_score`.
 * Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837; by midranks, Sun and Xu (2014), IEEE Signal Process. Lett. 21, 1389.
 */
export function measureAuc(scores: ArrayLike<number>, outcomes: ArrayLike<number>): AucEstimate {
  const places = placeRows(rankRows(scores, outcomes));
  return estimate(places.area, variance(places, places), 0);
}

/** Two scores of the same rows: both areas, and their difference with DeLong's paired interval. See `measureAuc`. */
export function compareAuc(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  outcomes: ArrayLike<number>,
): AucComparison {
  const a = placeRows(rankRows(first, outcomes));
  const b = placeRows(rankRows(second, outcomes));
  const [aa, bb, ab] = [variance(a, a), variance(b, b), variance(a, b)];
  return {
    first: estimate(a.area, aa, 0),
    second: estimate(b.area, bb, 0),
    difference: estimate(a.area - b.area, aa + bb - 2 * ab, -1),
  };
}

/**
 * Average precision: precision at each tier, weighted by the positives that the tier adds; a tier of equal scores is taken whole.
 * Codes: TRAIN_DATA. Cost: O(n log n). Equal to scikit-learn's `average_precision_score`.
 */
export function averagePrecision(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const tiers = rankRows(scores, outcomes);
  needBothOutcomes(tiers);
  let found = 0;
  let sum = 0;
  for (let tier = 0; tier + 1 < tiers.starts.length; tier++) {
    const end = tiers.starts[tier + 1] ?? 0;
    let added = 0;
    for (let at = tiers.starts[tier] ?? 0; at < end; at++) added += tiers.positive[tiers.order[at] ?? 0] ?? 0;
    found += added;
    sum += (added * found) / end;
  }
  return sum / tiers.positives;
}

/** Of each row, the share of the other outcome's rows that it is placed rightly against, ties half: DeLong's structural components. */
interface Places {
  readonly tiers: Tiers;
  readonly placed: Float64Array;
  readonly area: number;
}

function placeRows(tiers: Tiers): Places {
  needBothOutcomes(tiers);
  const { order, starts, positive, positives } = tiers;
  const negatives = order.length - positives;
  const placed = new Float64Array(order.length);
  let positivesAbove = 0;
  let negativesAbove = 0;
  let sum = 0;
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const [start, end] = [starts[tier] ?? 0, starts[tier + 1] ?? 0];
    let tied = 0;
    for (let at = start; at < end; at++) tied += positive[order[at] ?? 0] ?? 0;
    const untied = end - start - tied;
    // Whole and half counts below 2^53: their sum is exact, in any order.
    const below = negatives - negativesAbove - untied / 2;
    const above = positivesAbove + tied / 2;
    for (let at = start; at < end; at++) {
      const row = order[at] ?? 0;
      placed[row] = positive[row] === 1 ? below / negatives : above / positives;
    }
    sum += tied * below;
    positivesAbove += tied;
    negativesAbove += untied;
  }
  return { tiers, placed, area: sum / (positives * negatives) };
}

/** DeLong's covariance of two areas over the same rows (the variance, of one with itself). */
function variance(a: Places, b: Places): number {
  const { positive, positives } = a.tiers;
  let ofPositives = 0;
  let ofNegatives = 0;
  for (let row = 0; row < positive.length; row++) {
    const product = ((a.placed[row] ?? 0) - a.area) * ((b.placed[row] ?? 0) - b.area);
    if (positive[row] === 1) ofPositives += product;
    else ofNegatives += product;
  }
  const negatives = positive.length - positives;
  return (
    (positives > 1 ? ofPositives / (positives - 1) / positives : 0) +
    (negatives > 1 ? ofNegatives / (negatives - 1) / negatives : 0)
  );
}

function estimate(value: number, variance: number, least: number): AucEstimate {
  // Two equal scores have a difference of variance 0, which rounding may carry just below.
  const standardError = Math.sqrt(Math.max(0, variance));
  return { ...normalInterval(value, standardError, least, 1), standardError };
}
