// Scores and outcomes in; the points of the ROC and the precision-recall curve out, thinned for a chart.
import { needBothOutcomes, rankRows } from './tiers.js';

/** Looking at every row of at least this score: what share of positives and of negatives that reaches, and how many of it are positive. */
export interface CurvePoint {
  readonly threshold: number;
  readonly rows: number;
  /** True-positive rate: recall. */
  readonly tpr: number;
  readonly fpr: number;
  readonly precision: number;
}

/**
 * The points of both curves, one a distinct score from the highest down; the corner (0, 0) before the first is left to the chart.
 * Of more than `most` points the first, the last and those spread evenly along the ROC curve stay.
 * Codes: TRAIN_DATA. Cost: O(n log n). Equal to scikit-learn's `roc_curve(drop_intermediate=False)` and `precision_recall_curve`.
 */
export function measureCurve(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  most = Number.POSITIVE_INFINITY,
): CurvePoint[] {
  const tiers = rankRows(scores, outcomes);
  needBothOutcomes(tiers);
  const { order, starts, positive, positives } = tiers;
  const negatives = order.length - positives;
  const points: CurvePoint[] = [];
  let found = 0;
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const [start, rows] = [starts[tier] ?? 0, starts[tier + 1] ?? 0];
    for (let at = start; at < rows; at++) found += positive[order[at] ?? 0] ?? 0;
    points.push({
      threshold: scores[order[start] ?? 0] ?? Number.NaN,
      rows,
      tpr: found / positives,
      fpr: (rows - found) / negatives,
      precision: found / rows,
    });
  }
  return thin(points, most);
}

function thin(points: readonly CurvePoint[], most: number): CurvePoint[] {
  if (points.length <= most) return [...points];
  let last = Number.NEGATIVE_INFINITY;
  // From corner to corner the curve climbs 2 in all, 1 each way.
  const step = 2 / (most - 1);
  return points.filter(({ tpr, fpr }, at) => {
    const place = Math.floor((tpr + fpr) / step);
    if (place <= last && at < points.length - 1) return false;
    last = place;
    return true;
  });
}
