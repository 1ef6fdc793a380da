// A forest in, what explaining a row needs and no row changes out: splits in the order they are worked, shares, and repeats.
import type { Forest } from './forest.js';
import { gaussLegendre } from './quadrature.js';

/** Points of a quadrature rule worked at once; rules have a multiple of it. */
export const LANES = 3;

/** Weights of the points, and the chance of a feature to stay out at each. */
interface Points {
  readonly out: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Trees one after the other; in each, splits first (the root before all, children after parents), then leaves. A place counts within the
 * tree: from the number of its splits on it is a leaf. What depends on the side that a row takes has two entries a split: `2 * split + 1`
 * for a row that goes left and `2 * split` for one that goes right, so that a side is a number to add and not a branch to guess.
 */
export interface Plan {
  /** Where each tree's splits begin in the arrays of splits, and its leaves in those of leaves; one more entry than trees. */
  readonly starts: Int32Array;
  readonly leafStarts: Int32Array;
  /** How many splits of each tree have a split below them: the others come last. */
  readonly inner: Int32Array;
  /** Which of the rules is exact for each tree. */
  readonly rule: Int32Array;
  readonly rules: readonly Points[];
  /** Places of the largest tree. */
  readonly places: number;

  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  /** The place that a row goes to; the other entry of the two is where it does not go. */
  readonly child: Int32Array;
  /** The part of the training weight at the split that went where the row does not go. */
  readonly awayShare: Float64Array;
  /** The nearest split above on the same feature: its place, times two, plus one if this split is on its left; -1 if there is none. */
  readonly before: Int32Array;
  /** The product of the shares of the branches taken above at splits on the same feature. */
  readonly rest: Float64Array;

  readonly leaf: Float64Array;
  /** The forest's node of each leaf. */
  readonly leafNode: Int32Array;
}

/** O(nodes * log(nodes)). */
export function planOf(forest: Forest, cover: Float64Array): Plan {
  const { trees, feature } = forest;
  const leaves = feature.reduce((count, column) => (column < 0 ? count + 1 : count), 0);
  const splits = feature.length - leaves;
  const plan = {
    starts: new Int32Array(trees + 1),
    leafStarts: new Int32Array(trees + 1),
    inner: new Int32Array(trees),
    rule: new Int32Array(trees),
    feature: new Int32Array(splits),
    threshold: new Float64Array(splits),
    missingLeft: new Uint8Array(splits),
    child: new Int32Array(2 * splits),
    awayShare: new Float64Array(2 * splits),
    before: new Int32Array(splits).fill(-1),
    rest: new Float64Array(splits).fill(1),
    leaf: new Float64Array(leaves),
    leafNode: new Int32Array(leaves),
  };
  const place = new Int32Array(feature.length);
  const repeats = new Int32Array(feature.length);
  let places = 0;
  for (let tree = 0; tree < trees; tree++) {
    const most = traceRepeats(forest, tree, repeats);
    plan.rule[tree] = Math.ceil(most / (2 * LANES));
    const order = orderOf(forest, tree, repeats);
    order.nodes.forEach((node, at) => {
      place[node] = at;
    });
    places = Math.max(places, order.nodes.length);
    const start = plan.starts[tree] ?? 0;
    const leafStart = plan.leafStarts[tree] ?? 0;
    plan.inner[tree] = order.inner;
    plan.starts[tree + 1] = start + order.splits;
    plan.leafStarts[tree + 1] = leafStart + order.nodes.length - order.splits;
    for (const [at, node] of order.nodes.entries()) {
      if (at >= order.splits) {
        plan.leaf[leafStart + at - order.splits] = forest.value[node] ?? 0;
        plan.leafNode[leafStart + at - order.splits] = node;
        continue;
      }
      const n = start + at;
      const [left, right] = [forest.left[node] ?? 0, forest.right[node] ?? 0];
      const [toLeft, toRight] = [cover[left] ?? 0, cover[right] ?? 0];
      plan.feature[n] = feature[node] ?? 0;
      plan.threshold[n] = forest.threshold[node] ?? 0;
      plan.missingLeft[n] = forest.missing === 'learned' ? (forest.missingLeft[node] ?? 0) : 0;
      plan.child[2 * n] = place[right] ?? 0;
      plan.child[2 * n + 1] = place[left] ?? 0;
      plan.awayShare[2 * n] = toLeft + toRight > 0 ? toLeft / (toLeft + toRight) : 0.5;
      plan.awayShare[2 * n + 1] = 1 - (plan.awayShare[2 * n] ?? 0);
      const link = repeats[node] ?? -1;
      if (link < 0) continue;
      const above = place[link >> 1] ?? 0;
      plan.before[n] = above * 2 + (link & 1);
      const away = plan.awayShare[2 * (start + above) + (link & 1)] ?? 0;
      plan.rest[n] = (plan.rest[start + above] ?? 1) * (1 - away);
    }
  }
  const used = new Set(plan.rule);
  const rules = Array.from({ length: Math.max(...used) + 1 }, (_, size) => {
    const { at, weight } = gaussLegendre(used.has(size) ? size * LANES : 0);
    return { out: at.map((t) => 1 - t), weight };
  });
  return { ...plan, rules, places };
}

/**
 * Writes for each node of a tree the nearest node above on the same feature, times two, plus one where it is on its left, or -1; returns
 * the most features that any path has.
 */
function traceRepeats({ feature, left, right, starts }: Forest, tree: number, repeats: Int32Array): number {
  const last = new Map<number, number>();
  let most = 0;
  const visit = (node: number): void => {
    const column = feature[node] ?? -1;
    if (column < 0) {
      most = Math.max(most, last.size);
      return;
    }
    const link = last.get(column);
    repeats[node] = link ?? -1;
    last.set(column, node * 2 + 1);
    visit(left[node] ?? 0);
    last.set(column, node * 2);
    visit(right[node] ?? 0);
    if (link === undefined) last.delete(column);
    else last.set(column, link);
  };
  visit(starts[tree] ?? 0);
  return most;
}

/**
 * The nodes of a tree: splits by depth, and within a depth those that repeat a feature last, so that a processor guesses its branches
 * right; then splits with two leaves, which nothing waits for; then leaves.
 */
function orderOf({ feature, left, right, starts }: Forest, tree: number, repeats: Int32Array) {
  const [from, to] = [starts[tree] ?? 0, starts[tree + 1] ?? 0];
  const depth = new Int32Array(to - from);
  const keys = new Float64Array(to - from);
  const isLeaf = (node: number): boolean => (feature[node] ?? -1) < 0;
  let [inner, splits] = [0, 0];
  for (let node = from; node < to; node++) {
    const [atLeft, atRight] = [left[node] ?? 0, right[node] ?? 0];
    const repeated = (repeats[node] ?? -1) < 0 ? 0 : 1;
    if (isLeaf(node)) {
      keys[node - from] = Number.POSITIVE_INFINITY;
      continue;
    }
    splits++;
    depth[atLeft - from] = depth[atRight - from] = (depth[node - from] ?? 0) + 1;
    if (isLeaf(atLeft) && isLeaf(atRight)) keys[node - from] = Number.MAX_SAFE_INTEGER + repeated;
    else {
      keys[node - from] = (depth[node - from] ?? 0) * 2 + repeated;
      inner++;
    }
  }
  const nodes = Array.from(keys, (_, at) => at).sort((a, b) => {
    const [first, second] = [keys[a] ?? 0, keys[b] ?? 0];
    return first === second ? a - b : first - second;
  });
  return { nodes: nodes.map((at) => at + from), splits, inner };
}
