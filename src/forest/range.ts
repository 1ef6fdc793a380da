// A forest and a row with unknown features in, the smallest and largest output that any completion of the row can give out.
import { reachable } from './box.js';
import type { Forest } from './forest.js';
import { createLeafKernel, createPlainLeaves, type LeafAdder } from './leaf-bounds.js';
import { createLeafSets } from './leaf-sets.js';
import { checkCall } from './predict.js';
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
   * as `walk` adds leaves and rounding keeps order; exact for one tree. What the row lacks at its end is unknown. The object that comes
   * back is the same at every call: read it before the next.
   */
  range(row: ArrayLike<number>): Interval;
  /**
   * The same for `count` rows of columns from `from` on: one column per feature in, bounds at `low[0..count)` and `high[0..count)` out.
   * Codes: MODEL_FEATURES (other number of columns), MODEL_SHAPE (a column, `low` or `high` too short).
   */
  ranges(
    columns: readonly Float64Array[],
    from: number,
    count: number,
    low: Float64Array,
    high: Float64Array,
  ): void;
}

/**
 * Makes a forest ready to bound: by the leaves that are left, as bits, where its trees are small enough; else, or where it is asked
 * for, by a descent along the branches that unknown features open, the slow reference.
 */
export function createRange(
  forest: Forest,
  { by = 'sets' }: { readonly by?: 'sets' | 'plain sets' | 'descent' } = {},
): RangeFinder {
  const add = adderOf(forest, by);
  const { base, trees, aggregate, features } = forest;
  const ranges: RangeFinder['ranges'] = (columns, from, count, low, high) => {
    for (const out of [low, high]) checkCall(forest, columns, from, from + count, out);
    const [lows, highs] = [low.subarray(0, count), high.subarray(0, count)];
    lows.fill(base);
    highs.fill(base);
    add(columns, from, count, lows, highs);
    if (aggregate !== 'mean') return;
    for (let row = 0; row < count; row++) {
      lows[row] = (lows[row] ?? 0) / trees;
      highs[row] = (highs[row] ?? 0) / trees;
    }
  };
  const one = features.map(() => new Float64Array(1));
  const low = new Float64Array(1);
  const high = new Float64Array(1);
  const interval = { low: 0, high: 0 };
  return {
    range(row) {
      for (let column = 0; column < one.length; column++) {
        const values = one[column];
        if (values !== undefined) values[0] = row[column] ?? Number.NaN;
      }
      ranges(one, 0, 1, low, high);
      interval.low = low[0] ?? 0;
      interval.high = high[0] ?? 0;
      return interval;
    },
    ranges,
  };
}

function adderOf(forest: Forest, by: 'sets' | 'plain sets' | 'descent'): LeafAdder {
  const sets = by === 'descent' ? null : createLeafSets(forest);
  if (sets === null) return createDescent(forest);
  const adding = { strict: false, rounded: forest.precision === 32 };
  return (by === 'sets' ? createLeafKernel(sets, adding) : null) ?? createPlainLeaves(sets, adding);
}

/** Cost of a row: the nodes it reaches that can still widen the bounds of their tree. */
function createDescent(forest: Forest): LeafAdder {
  const { feature, threshold, left, right, starts, trees, precision } = forest;
  const { low, high } = reachable(forest);
  const below = featuresBelow(forest);
  const columns = usedFeatures(forest);
  const row = new Float64Array(forest.features.length);
  const narrow = forest.inputs === 32;
  const single = precision === 32;
  const orEqual = forest.compare === '<=';
  let known = 0;
  let lowest = 0;
  let highest = 0;

  const visit = (from: number): void => {
    let node = from;
    for (;;) {
      const [least, most] = [low[node] ?? 0, high[node] ?? 0];
      if (least >= lowest && most <= highest) return;
      const column = feature[node] ?? -1;
      if (column < 0 || ((below[node] ?? 0) & known) === 0) {
        if (least < lowest) lowest = least;
        if (most > highest) highest = most;
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

  return (given, from, count, least, most) => {
    for (let at = 0; at < count; at++) {
      known = 0;
      for (const column of columns) {
        const x = given[column]?.[from + at] ?? Number.NaN;
        row[column] = narrow ? Math.fround(x) : x;
        if (!Number.isNaN(x)) known |= 1 << (column & 31);
      }
      let [sumLow, sumHigh] = [least[at] ?? 0, most?.[at] ?? 0];
      for (let tree = 0; tree < trees; tree++) {
        lowest = Number.POSITIVE_INFINITY;
        highest = Number.NEGATIVE_INFINITY;
        visit(starts[tree] ?? 0);
        sumLow += lowest;
        sumHigh += highest;
        if (!single) continue;
        sumLow = Math.fround(sumLow);
        sumHigh = Math.fround(sumHigh);
      }
      least[at] = sumLow;
      if (most !== null) most[at] = sumHigh;
    }
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
