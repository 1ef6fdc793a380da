// What a forest means: one row walked down each tree. Slow and plain; every fast path must equal it bit for bit.
import type { Forest } from './forest.js';

/** The leaf that a row reaches in a tree, as an absolute node; -1 where missing is not learned and a NaN is met. */
export function walkTree(forest: Forest, tree: number, row: ArrayLike<number>): number {
  const { feature, threshold, left, right, missingLeft } = forest;
  let node = forest.starts[tree] ?? 0;
  for (;;) {
    const column = feature[node] ?? -1;
    if (column < 0) return node;
    const given = row[column] ?? Number.NaN;
    const x = forest.inputs === 32 ? Math.fround(given) : given;
    const t = threshold[node] ?? 0;
    if (Number.isNaN(x) && forest.missing === 'none') return -1;
    const goesLeft = Number.isNaN(x) ? missingLeft[node] === 1 : forest.compare === '<=' ? x <= t : x < t;
    node = (goesLeft ? left[node] : right[node]) ?? 0;
  }
}

/**
 * The output of a forest for one row of features (NaN unknown, infinities allowed). Where missing is not learned, a row with NaN in
 * any feature that some node splits on gives NaN, whether or not its path meets it.
 */
export function walk(forest: Forest, row: ArrayLike<number>): number {
  if (forest.missing === 'none') {
    for (const column of usedFeatures(forest)) if (Number.isNaN(row[column] ?? Number.NaN)) return Number.NaN;
  }
  let sum = forest.base;
  for (let tree = 0; tree < forest.trees; tree++) {
    sum += forest.value[walkTree(forest, tree, row)] ?? Number.NaN;
    if (forest.precision === 32) sum = Math.fround(sum);
  }
  return forest.aggregate === 'mean' ? sum / forest.trees : sum;
}

const used = new WeakMap<Forest, readonly number[]>();

/** The features that some node splits on, in order. */
export function usedFeatures(forest: Forest): readonly number[] {
  let found = used.get(forest);
  if (found === undefined) {
    found = [...new Set(forest.feature)].filter((column) => column >= 0).sort((a, b) => a - b);
    used.set(forest, found);
  }
  return found;
}
