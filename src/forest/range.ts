// A forest and a row with unknown features in, the smallest and largest output that any completion of the row can give out.
import { reachable } from './box.js';
import type { Forest } from './forest.js';
import { usedFeatures } from './walk.js';

/** The distance from 1 to the next number in single precision. */
const F32_EPSILON = 1.1920928955078125e-7;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface RangeFinder {
  /**
   * Bounds of the output for a row whose NaN are unknown: each may be any number, an infinity or, where the forest learned a way for
   * it, missing. `low <= walk(completed) <= high` holds in floating point for every completion, because each tree's bounds are added
   * as `walk` adds leaves and rounding keeps order; exact for one tree. The object that comes back is the same at every call: read it
   * before the next. Cost: the reachable nodes that can still widen the bounds of their tree.
   */
  range(row: ArrayLike<number>): Interval;
}

export function createRange(forest: Forest): RangeFinder {
  const { feature, threshold, left, right, starts, trees, aggregate, base } = forest;
  const { low, high } = reachable(forest);
  const below = featuresBelow(forest);
  const columns = usedFeatures(forest);
  const row = new Float64Array(forest.features.length);
  const narrow = forest.inputs === 32;
  const single = forest.precision === 32;
  const orEqual = forest.compare === '<=';
  const interval = { low: 0, high: 0 };
  let known = 0;
  let least = 0;
  let most = 0;

  const visit = (from: number): void => {
    let node = from;
    for (;;) {
      const [lowest, highest] = [low[node] ?? 0, high[node] ?? 0];
      if (lowest >= least && highest <= most) return;
      const column = feature[node] ?? -1;
      if (column < 0 || ((below[node] ?? 0) & known) === 0) {
        if (lowest < least) least = lowest;
        if (highest > most) most = highest;
        return;
      }
      const x = row[column] ?? Number.NaN;
      const t = threshold[node] ?? 0;
      if (Number.isNaN(x)) {
        visit(left[node] ?? 0);
        node = right[node] ?? 0;
      } else node = ((orEqual ? x <= t : x < t) ? left[node] : right[node]) ?? 0;
    }
  };

  return {
    range(given) {
      known = 0;
      for (const column of columns) {
        const x = given[column] ?? Number.NaN;
        row[column] = narrow ? Math.fround(x) : x;
        if (!Number.isNaN(x)) known |= 1 << (column & 31);
      }
      let [sumLow, sumHigh] = [base, base];
      for (let tree = 0; tree < trees; tree++) {
        least = Number.POSITIVE_INFINITY;
        most = Number.NEGATIVE_INFINITY;
        visit(starts[tree] ?? 0);
        sumLow += least;
        sumHigh += most;
        if (single) {
          sumLow = Math.fround(sumLow);
          sumHigh = Math.fround(sumHigh);
        }
      }
      interval.low = aggregate === 'mean' ? sumLow / trees : sumLow;
      interval.high = aggregate === 'mean' ? sumHigh / trees : sumHigh;
      return interval;
    },
  };
}

/** Which features some node of each subtree splits on, as bits of their index modulo 32: a bit too many only costs time. */
function featuresBelow({ feature, left, right }: Forest): Int32Array {
  const below = new Int32Array(feature.length);
  for (let node = feature.length - 1; node >= 0; node--) {
    const column = feature[node] ?? -1;
    if (column >= 0)
      below[node] = (1 << (column & 31)) | (below[left[node] ?? 0] ?? 0) | (below[right[node] ?? 0] ?? 0);
  }
  return below;
}

/**
 * How far the output can move at most when one feature alone changes, for each feature: the widest subtree that splits on it, added
 * over trees, with room for the rounding of the additions; 0 for a feature that no node splits on. O(nodes).
 */
export function featureReach(forest: Forest): Float64Array {
  const { feature, starts, trees, precision, base, aggregate } = forest;
  const { low, high } = reachable(forest);
  const reach = new Float64Array(forest.features.length);
  const widest = new Float64Array(reach.length);
  let largest = Math.abs(base);
  for (let tree = 0; tree < trees; tree++) {
    widest.fill(0);
    const [from, to] = [starts[tree] ?? 0, starts[tree + 1] ?? 0];
    for (let node = from; node < to; node++) {
      const column = feature[node] ?? -1;
      const width = (high[node] ?? 0) - (low[node] ?? 0);
      if (column >= 0 && width > (widest[column] ?? 0)) widest[column] = width;
    }
    for (let column = 0; column < reach.length; column++)
      reach[column] = (reach[column] ?? 0) + (widest[column] ?? 0);
    largest += Math.max(Math.abs(low[from] ?? 0), Math.abs(high[from] ?? 0));
  }
  // Each of two outputs is off by at most half a unit in the last place of the largest sum for every addition, and the division.
  const rounding = 2 * (trees + 2) * (precision === 32 ? F32_EPSILON : Number.EPSILON) * largest;
  return reach.map((width) => (width === 0 ? 0 : (width + rounding) / (aggregate === 'mean' ? trees : 1)));
}
