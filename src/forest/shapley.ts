// A small forest and a row in, Shapley values by their definition out: every subset of features is tried. What `contribute` must equal.
import { issue, WaspadaError } from '../base/errors.js';
import type { Forest } from './forest.js';
import { usedFeatures } from './walk.js';

const MOST_FEATURES = 12;

/** Whether a row with these features goes left at a node. */
export type Way = (node: number) => boolean;

/** The way of a plain row: what `walk` does, with a missing value going as learned. */
export function wayOf(forest: Forest, row: ArrayLike<number>): Way {
  return (node) => {
    const given = row[forest.feature[node] ?? 0] ?? Number.NaN;
    const x = forest.inputs === 32 ? Math.fround(given) : given;
    const t = forest.threshold[node] ?? 0;
    if (Number.isNaN(x)) return forest.missingLeft[node] === 1;
    return forest.compare === '<=' ? x <= t : x < t;
  };
}

/**
 * Shapley values of the game whose worth for a set of features is the output expected when splits on them go the row's way and all
 * others follow the training weights (path-dependent; Lundberg 2018); `phi` has one entry a feature, `baseline` is the worth of the empty
 * set. MODEL_COVER without training weights, MODEL_BUDGET above 12 used features. O(2^used * (nodes + used)).
 */
export function shapley(forest: Forest, way: Way): { readonly baseline: number; readonly phi: Float64Array } {
  const { cover } = forest;
  const columns = usedFeatures(forest);
  if (cover === null)
    throw new WaspadaError(issue('MODEL_COVER', ['cover'], 'found no training weights in the forest'));
  if (columns.length > MOST_FEATURES)
    throw new WaspadaError(
      issue('MODEL_BUDGET', ['features'], `found ${columns.length} used, at most ${MOST_FEATURES} here`),
    );
  const bitOf = new Map(columns.map((column, at) => [column, 1 << at]));

  const expected = (node: number, members: number): number => {
    const column = forest.feature[node] ?? -1;
    if (column < 0) return forest.value[node] ?? 0;
    const [left, right] = [forest.left[node] ?? 0, forest.right[node] ?? 0];
    if ((members & (bitOf.get(column) ?? 0)) !== 0) return expected(way(node) ? left : right, members);
    const [toLeft, toRight] = [cover[left] ?? 0, cover[right] ?? 0];
    const share = toLeft + toRight > 0 ? toLeft / (toLeft + toRight) : 0.5;
    return share * expected(left, members) + (1 - share) * expected(right, members);
  };
  const worths = Float64Array.from({ length: 1 << columns.length }, (_, members) => {
    let sum = forest.base;
    for (let tree = 0; tree < forest.trees; tree++) sum += expected(forest.starts[tree] ?? 0, members);
    return forest.aggregate === 'mean' ? sum / forest.trees : sum;
  });

  const phi = new Float64Array(forest.features.length);
  columns.forEach((column, at) => {
    for (let members = 0; members < worths.length; members++) {
      if (((members >> at) & 1) === 1) continue;
      const gain = (worths[members | (1 << at)] ?? 0) - (worths[members] ?? 0);
      phi[column] = (phi[column] ?? 0) + gain * chanceOf(sizeOf(members), columns.length);
    }
  });
  return { baseline: worths[0] ?? 0, phi };
}

const sizeOf = (members: number): number => (members === 0 ? 0 : (members & 1) + sizeOf(members >> 1));

/** The chance that exactly `size` given features stand before another in a random order of `all`: size! (all - size - 1)! / all!. */
function chanceOf(size: number, all: number): number {
  let chance = 1 / (all - size);
  for (let k = 0; k < size; k++) chance *= (k + 1) / (all - k);
  return chance;
}
