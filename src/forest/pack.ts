// A forest in; the same forest cut small for speed out: thresholds become ranks, nodes become eight bytes, every comparison becomes one.
import type { Forest } from './forest.js';

/** Levels at the top of each tree that are kept as a complete heap, so that many rows can be compared at once. */
export const TOP_LEVELS = 4;
const TOP_NODES = 15;
const ENTRIES = 16;
/** 32-bit words of one tree's top: its heap, the levels below it, and where each of its ways out leads. */
export const TOP_WORDS = TOP_NODES + 1 + ENTRIES;
/** Where in them the levels stand, and where the ways out begin. */
export const LEVELS_AT = TOP_NODES;
export const ENTRIES_AT = TOP_NODES + 1;
/** Bytes of one node. */
export const NODE_BYTES = 8;

/** Ranks are 16 bits wide, so a part of a forest has at most this many different thresholds of one feature. */
const MOST_THRESHOLDS = 0xffff;
/** Ranks are stored less this, as signed numbers: processors compare those at once. */
export const RANK_BIAS = 0x8000;
/** No rank is greater: a comparison with it always goes left. */
const NEVER = 0x7fff;

/** How one feature is turned into ranks: a value's rank is the number of `cuts` below it. */
export interface RankedFeature {
  readonly feature: number;
  /** Ascending. */
  readonly cuts: Float64Array;
  /** Where the rank goes whose missing value always goes left, and the one whose missing value always goes right; -1 is nowhere. */
  readonly slots: readonly [missingLeft: number, missingRight: number];
}

/**
 * Some consecutive trees of a forest. A row is `slots` ranks; it goes right where its rank is greater than the node's.
 * A node is two words: the offset in bytes of its left child (the right one follows it), then rank and slot in one. A leaf never
 * goes right and is its own left child, so that a walk may go on too long.
 */
export interface PackedTrees {
  readonly trees: number;
  readonly slots: number;
  readonly ranked: readonly RankedFeature[];
  /** TOP_WORDS for each tree: rank and slot of each node of the heap, the levels below, offsets of the nodes the heap leads to. */
  readonly tops: Int32Array;
  /** Two words for each node. */
  readonly nodes: Int32Array;
  /** What each node gives if it is a leaf. */
  readonly values: Float64Array;
}

/**
 * The forest in as few parts as its thresholds allow, in tree order; null where a single tree has too many different thresholds of one
 * feature. Cost: O(nodes x log nodes).
 */
export function packForest(forest: Forest): readonly PackedTrees[] | null {
  const cuts = cutsOf(forest);
  const parts: PackedTrees[] = [];
  let seen = new Map<number, Set<number>>();
  let from = 0;
  for (let tree = 0; tree < forest.trees; tree++) {
    for (;;) {
      collectCuts(forest, cuts, tree, seen);
      if (Math.max(0, ...[...seen.values()].map((set) => set.size)) <= MOST_THRESHOLDS) break;
      if (tree === from) return null;
      parts.push(packTrees(forest, cuts, from, tree));
      seen = new Map();
      from = tree;
    }
  }
  parts.push(packTrees(forest, cuts, from, forest.trees));
  return parts;
}

/**
 * For each node the number that makes `x > cut` say for every float64 `x` that the row goes right: rounding of inputs and the strictness
 * of the comparison are moved into the threshold, so that the engines know nothing of either.
 */
export function cutsOf({ feature, threshold, compare, inputs }: Forest): Float64Array {
  return threshold.map((given, node) => {
    if (feature[node] === -1) return 0;
    // `x < t` goes left, so `x >= t` goes right: `x` is greater than the number before t.
    if (inputs === 64) return compare === '<=' ? given : before(given);
    let highestLeft = Math.fround(given);
    if (compare === '<=' ? highestLeft > given : highestLeft >= given) highestLeft = floatBefore(highestLeft);
    return lastRoundedTo(highestLeft);
  });
}

const FLOAT_MAX = 3.4028234663852886e38;
/** From here on, halfway between the greatest float32 and the next power of two, a number is rounded to infinity. */
const FLOAT_OVERFLOW = 3.4028235677973366e38;

/** The greatest float64 that `Math.fround` rounds to a float32 (or to less). */
function lastRoundedTo(float: number): number {
  if (float === Number.NEGATIVE_INFINITY) return -FLOAT_OVERFLOW;
  if (float === FLOAT_MAX) return before(FLOAT_OVERFLOW);
  // Halves are rounded to the even neighbour.
  const middle = (float + -floatBefore(-float)) / 2;
  return Math.fround(middle) <= float ? middle : before(middle);
}

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** The next float64 below a finite one. */
function before(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  double[0] = x;
  doubleBits[0] = (doubleBits[0] ?? 0n) + (x > 0 ? -1n : 1n);
  return double[0];
}

/** The next float32 below one that is not minus infinity. */
function floatBefore(x: number): number {
  if (x === 0) return -1.401298464324817e-45;
  float[0] = x;
  floatBits[0] = (floatBits[0] ?? 0) + (x > 0 ? -1 : 1);
  return float[0];
}

function collectCuts(
  { starts, feature }: Forest,
  cuts: Float64Array,
  tree: number,
  seen: Map<number, Set<number>>,
): void {
  for (let node = starts[tree] ?? 0; node < (starts[tree + 1] ?? 0); node++) {
    const column = feature[node] ?? -1;
    if (column < 0) continue;
    let set = seen.get(column);
    if (set === undefined) {
      set = new Set();
      seen.set(column, set);
    }
    set.add(cuts[node] ?? 0);
  }
}

/** The word of a comparison: its rank above, its slot below. */
const wordOf = (rank: number, slot: number): number => (rank << 16) | slot;

function packTrees(forest: Forest, cuts: Float64Array, from: number, to: number): PackedTrees {
  const { starts, feature, left, right, value, depth } = forest;
  const { ranked, slots, words } = rankNodes(forest, cuts, from, to);
  const first = starts[from] ?? 0;
  const trees = to - from;
  const tops = new Int32Array(trees * TOP_WORDS);
  const nodes = new Int32Array((words.length + trees) * 2);
  const values = new Float64Array(words.length + trees);
  let next = 0;

  /** Lays the tree below a node out, the node itself at `at`; children side by side, what belongs together near. */
  const lay = (root: number, place: number): void => {
    const waiting = [root, place];
    for (;;) {
      const at = waiting.pop();
      const node = waiting.pop();
      if (at === undefined || node === undefined) return;
      if (feature[node] === -1) {
        nodes[at * 2] = at * NODE_BYTES;
        nodes[at * 2 + 1] = wordOf(NEVER, 0);
        values[at] = value[node] ?? 0;
        continue;
      }
      nodes[at * 2] = next * NODE_BYTES;
      nodes[at * 2 + 1] = words[node - first] ?? 0;
      waiting.push(right[node] ?? 0, next + 1, left[node] ?? 0, next);
      next += 2;
    }
  };

  for (let tree = from; tree < to; tree++) {
    const top = (tree - from) * TOP_WORDS;
    // Which node stands at each place of the heap; a leaf is handed down to the left until the heap ends.
    const heap = new Int32Array(TOP_NODES + ENTRIES).fill(-1);
    heap[0] = starts[tree] ?? 0;
    for (let place = 0; place < TOP_NODES; place++) {
      const node = heap[place] ?? -1;
      const splits = node >= 0 && feature[node] !== -1;
      tops[top + place] = splits ? (words[node - first] ?? 0) : wordOf(NEVER, 0);
      heap[place * 2 + 1] = splits ? (left[node] ?? 0) : node;
      heap[place * 2 + 2] = splits ? (right[node] ?? 0) : -1;
    }
    tops[top + LEVELS_AT] = Math.max(0, (depth[tree] ?? 0) - TOP_LEVELS);
    const entries = [...heap.subarray(TOP_NODES)].flatMap((node, entry) =>
      node < 0 ? [] : [{ node, entry, at: next++ }],
    );
    // Siblings stay in one line of the cache.
    next += next & 1;
    for (const { node, entry, at } of entries) {
      tops[top + ENTRIES_AT + entry] = at * NODE_BYTES;
      lay(node, at);
    }
  }
  return { trees, slots, ranked, tops, nodes: nodes.slice(0, next * 2), values: values.slice(0, next) };
}

/** Ranks of some trees' thresholds, slots of their features, and the word of each of their nodes. */
function rankNodes(
  forest: Forest,
  cuts: Float64Array,
  from: number,
  to: number,
): { readonly ranked: readonly RankedFeature[]; readonly slots: number; readonly words: Int32Array } {
  const { starts, feature, missing, missingLeft } = forest;
  const seen = new Map<number, Set<number>>();
  for (let tree = from; tree < to; tree++) collectCuts(forest, cuts, tree, seen);
  const sorted = [...seen].sort(([a], [b]) => a - b);
  const rankOf = new Map(
    sorted.map(([column, set]) => {
      const ascending = Float64Array.from(set).sort();
      return [column, { ascending, ranks: new Map(Array.from(ascending, (cut, rank) => [cut, rank])) }];
    }),
  );

  // A feature has a slot for each side that its missing values go to.
  const slotOf = new Map<number, number>();
  const first = starts[from] ?? 0;
  const words = new Int32Array((starts[to] ?? 0) - first);
  for (let at = 0; at < words.length; at++) {
    const column = feature[first + at] ?? -1;
    if (column < 0) continue;
    const side = column * 2 + (missing === 'learned' && missingLeft[first + at] === 1 ? 0 : 1);
    const slot = slotOf.get(side) ?? slotOf.size;
    slotOf.set(side, slot);
    const rank = rankOf.get(column)?.ranks.get(cuts[first + at] ?? 0) ?? 0;
    words[at] = wordOf(rank - RANK_BIAS, slot);
  }
  const ranked = sorted.map(
    ([column]): RankedFeature => ({
      feature: column,
      cuts: rankOf.get(column)?.ascending ?? new Float64Array(0),
      slots: [slotOf.get(column * 2) ?? -1, slotOf.get(column * 2 + 1) ?? -1],
    }),
  );
  return { ranked, slots: slotOf.size, words };
}
