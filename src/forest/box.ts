// A forest in, which values of a row can reach each node out: branches that no row can enter are found here, and left out of bounds.
import type { Forest } from './forest.js';

/**
 * The rows that reach the node where a descent stands: an interval of each feature, and whether it may be missing. Intervals are
 * (above, upTo] where nodes compare with `<=`, and [above, upTo) with `<`; NaN means no bound, and infinities are values.
 */
export class Box {
  readonly above: Float64Array;
  readonly upTo: Float64Array;
  /** 1 where the feature may be missing: the forest learned a way for it, and every comparison so far sends it along. */
  readonly missing: Uint8Array;

  constructor(private readonly forest: Forest) {
    const features = forest.features.length;
    this.above = new Float64Array(features).fill(Number.NaN);
    this.upTo = new Float64Array(features).fill(Number.NaN);
    this.missing = new Uint8Array(features).fill(forest.missing === 'learned' ? 1 : 0);
  }

  /** Whether some known value of a feature is inside. */
  holdsKnown(feature: number): boolean {
    return !((this.above[feature] ?? Number.NaN) >= (this.upTo[feature] ?? Number.NaN));
  }

  /** Whether a known value of a feature is inside. */
  holds(feature: number, x: number): boolean {
    const above = this.above[feature] ?? Number.NaN;
    const upTo = this.upTo[feature] ?? Number.NaN;
    return this.forest.compare === '<=' ? !(x <= above || x > upTo) : !(x < above || x >= upTo);
  }

  /** Takes over the interval that another box has for a feature, known values only. */
  take(other: Box, feature: number): void {
    this.above[feature] = other.above[feature] ?? Number.NaN;
    this.upTo[feature] = other.upTo[feature] ?? Number.NaN;
    this.missing[feature] = 0;
  }

  /** Calls `visit` inside the branch of a node, if any row can enter it, and restores the box. */
  enter(node: number, left: boolean, visit: () => void): void {
    const { above, upTo, missing, forest } = this;
    const feature = forest.feature[node] ?? 0;
    const [wasAbove, wasUpTo] = [above[feature] ?? Number.NaN, upTo[feature] ?? Number.NaN];
    const wasMissing = missing[feature] ?? 0;
    const cut = cutOf(forest, node);
    if (left) {
      if (!(wasUpTo <= cut)) upTo[feature] = cut;
    } else if (!(wasAbove >= cut)) above[feature] = cut;
    if ((forest.missingLeft[node] === 1) !== left) missing[feature] = 0;
    if (missing[feature] === 1 || this.holdsKnown(feature)) visit();
    above[feature] = wasAbove;
    upTo[feature] = wasUpTo;
    missing[feature] = wasMissing;
  }

  /** A value of the feature inside the box, close to its upper or lower end; NaN only where none is known. */
  pick(feature: number, end: 'low' | 'high' = 'low'): number {
    const above = this.above[feature] ?? Number.NaN;
    const upTo = this.upTo[feature] ?? Number.NaN;
    if (!this.holdsKnown(feature)) return Number.NaN;
    const { compare, inputs } = this.forest;
    if (compare === '<=') {
      if (end === 'high' && !Number.isNaN(upTo)) return upTo;
      return Number.isNaN(above) ? (Number.isNaN(upTo) ? 0 : upTo) : next(above, 1, inputs);
    }
    if (end === 'low' && !Number.isNaN(above)) return above;
    return Number.isNaN(upTo) ? (Number.isNaN(above) ? 0 : above) : next(upTo, -1, inputs);
  }
}

/** The threshold of a node among the numbers that inputs can be: rounded so that every comparison comes out the same. */
export function cutOf({ threshold, compare, inputs }: Forest, node: number): number {
  const given = threshold[node] ?? 0;
  if (inputs === 64) return given;
  const rounded = Math.fround(given);
  if (compare === '<=') return rounded > given ? next(rounded, -1, 32) : rounded;
  return rounded < given ? next(rounded, 1, 32) : rounded;
}

/** Of each feature, one value from every interval between thresholds, rising; all values of an interval go the same way everywhere. */
export function cellsOf(forest: Forest): readonly (readonly number[])[] {
  const cuts = forest.features.map(() => new Set<number>());
  forest.feature.forEach((column, node) => {
    cuts[column]?.add(cutOf(forest, node));
  });
  return cuts.map((set) => {
    const sorted = [...set].sort((a, b) => a - b);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined || last === undefined) return [0];
    return forest.compare === '<='
      ? [...sorted, next(last, 1, forest.inputs)]
      : [next(first, -1, forest.inputs), ...sorted];
  });
}

const number64 = new Float64Array(1);
const bits64 = new BigInt64Array(number64.buffer);
const number32 = new Float32Array(1);
const bits32 = new Int32Array(number32.buffer);

/** The number beside `x`, upwards or downwards, in the given precision; an infinity stays what it is. */
function next(x: number, step: 1 | -1, precision: 32 | 64): number {
  if (x === step * Number.POSITIVE_INFINITY) return x;
  if (precision === 32) {
    number32[0] = x === 0 ? 0 : x;
    if (x === 0) bits32[0] = step > 0 ? 1 : -0x7fffffff;
    else bits32[0] = (bits32[0] ?? 0) + (x > 0 ? step : -step);
    return number32[0] ?? 0;
  }
  if (x === 0) return step * Number.MIN_VALUE;
  number64[0] = x;
  bits64[0] = (bits64[0] ?? 0n) + BigInt(x > 0 ? step : -step);
  return number64[0] ?? 0;
}

/** The smallest and largest leaf value under each node; Infinity and -Infinity under a node that no row can reach. */
export interface Reachable {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const found = new WeakMap<Forest, Reachable>();

/** Bounds of every subtree, found once a forest. O(nodes). */
export function reachable(forest: Forest): Reachable {
  const known = found.get(forest);
  if (known !== undefined) return known;
  const { feature, left, right, value, starts } = forest;
  const low = new Float64Array(feature.length).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(feature.length).fill(Number.NEGATIVE_INFINITY);
  const box = new Box(forest);
  const visit = (node: number): void => {
    if ((feature[node] ?? -1) < 0) {
      low[node] = high[node] = value[node] ?? 0;
      return;
    }
    for (const goesLeft of [true, false]) {
      const child = (goesLeft ? left[node] : right[node]) ?? 0;
      box.enter(node, goesLeft, () => visit(child));
      low[node] = Math.min(low[node] ?? 0, low[child] ?? 0);
      high[node] = Math.max(high[node] ?? 0, high[child] ?? 0);
    }
  };
  for (let tree = 0; tree < forest.trees; tree++) visit(starts[tree] ?? 0);
  const bounds = { low, high };
  found.set(forest, bounds);
  return bounds;
}
