// A forest with declared directions in, a verdict on each out: proved over every row, broken by two rows shown, or undecided.
import { createRandom } from '../base/random.js';
import { Box, cellsOf, reachable } from './box.js';
import type { Forest } from './forest.js';
import { walk } from './walk.js';

/** What was found of one declared direction. */
export type MonotoneVerdict = { readonly feature: number; readonly direction: 1 | -1 } & (
  | { readonly verdict: 'proved' | 'undecided' }
  | {
      readonly verdict: 'counter-record';
      /** Two rows that differ in the feature alone, its smaller value first, and what `walk` says of each. */
      readonly rows: readonly [Float64Array, Float64Array];
      readonly outputs: readonly [number, number];
    }
);

/** Steps that one feature may take: nodes and pairs of nodes looked at, and nodes walked. Some seconds at most. */
export const monotoneBudget = 50_000_000;

/** Rows built at most from one pair of leaves that breaks the direction in its tree: the other trees may hide it. */
const ROWS_A_PAIR = 8;

/**
 * Judges every feature with a declared direction, in order of features. `proved`: each tree alone keeps the direction for all values of
 * all other features, and adding and rounding keep order, so the output of `walk` keeps it too. `counter-record`: `walk` itself breaks
 * it on the two rows given. `undecided`: trees break it alone, but no two rows were found that break their sum, or the budget ended.
 *
 * A direction speaks of known values of its feature: where a missing one goes is left open. The other features may be missing where the
 * forest learned a way for it; a row shown holds NaN only in a feature for which nothing else breaks the direction in that tree.
 * The same forest gives the same verdicts and rows. Cost: pairs of subtrees on the two sides of a split, up to the budget; O(nodes) for
 * a forest trained under the constraint.
 */
export function monotoneVerdicts(
  forest: Forest,
  budget: number = monotoneBudget,
): readonly MonotoneVerdict[] {
  return forest.directions.flatMap((direction, feature) =>
    direction === 0 ? [] : [judge(forest, feature, direction, budget)],
  );
}

function judge(forest: Forest, feature: number, direction: 1 | -1, budget: number): MonotoneVerdict {
  const { left, right, starts } = forest;
  const { low, high } = reachable(forest);
  const cells = cellsOf(forest);
  const random = createRandom(`waspada-monotone-${feature}`);
  const walkCost = forest.depth.reduce((sum, depth) => sum + depth + 1, 0);
  /** What holds for both rows of a pair; of the feature itself, what holds for the row with its smaller and its larger value. */
  const box = new Box(forest);
  const [smaller, larger] = [new Box(forest), new Box(forest)];
  let steps = 0;
  let broken = false;
  let shown: MonotoneVerdict | null = null;

  const goesOn = (cost: number): boolean => {
    steps += cost;
    return shown === null && steps <= budget;
  };
  const columnOf = (node: number): number => forest.feature[node] ?? -1;
  /** Whether every leaf under `a` keeps the direction against every leaf under `b`; true also where no row comes. */
  const keeps = (a: number, b: number): boolean =>
    direction === 1 ? (high[a] ?? 0) <= (low[b] ?? 0) : (low[a] ?? 0) >= (high[b] ?? 0);

  /** Goes through a tree to each split on the feature, and compares what lies on its two sides. */
  const visit = (node: number): void => {
    if (!goesOn(1) || columnOf(node) < 0) return;
    const [atLeft, atRight] = [left[node] ?? 0, right[node] ?? 0];
    if (columnOf(node) === feature) {
      smaller.take(box, feature);
      larger.take(box, feature);
      smaller.enter(node, true, () => larger.enter(node, false, () => compare(atLeft, atRight)));
    }
    box.enter(node, true, () => visit(atLeft));
    box.enter(node, false, () => visit(atRight));
  };

  /** Goes through the pairs of leaves under two nodes that rows alike in all but the feature can reach. */
  const compare = (a: number, b: number): void => {
    if (!goesOn(1) || keeps(a, b)) return;
    const first = columnOf(a) >= 0;
    const node = first ? a : b;
    if (columnOf(node) < 0) {
      broken = true;
      for (let i = 0; i < ROWS_A_PAIR && shown === null; i++) search();
      return;
    }
    const side = columnOf(node) !== feature ? box : first ? smaller : larger;
    const [atLeft, atRight] = [left[node] ?? 0, right[node] ?? 0];
    side.enter(node, true, () => (first ? compare(atLeft, b) : compare(a, atLeft)));
    side.enter(node, false, () => (first ? compare(atRight, b) : compare(a, atRight)));
  };

  /** Draws a row from the box, and looks for a step of the feature along it, first where this tree has one, that breaks the direction. */
  const search = (): void => {
    const row = Float64Array.from(cells, (values, column) => {
      const drawn = values[random.below(values.length)] ?? 0;
      return box.holds(column, drawn) ? drawn : box.pick(column, random.chance(0.5) ? 'low' : 'high');
    });
    if (breaks(row, smaller.pick(feature, 'high'), larger.pick(feature, 'low'))) return;
    let [last, lastOutput] = [Number.NaN, Number.NaN];
    for (const at of cells[feature] ?? []) {
      if (!goesOn(walkCost)) return;
      row[feature] = at;
      const output = walk(forest, row);
      if (direction * (output - lastOutput) < 0 && breaks(row, last, at)) return;
      [last, lastOutput] = [at, output];
    }
  };

  const breaks = (row: Float64Array, from: number, to: number): boolean => {
    const rows = [row.slice(), row.slice()] as const;
    rows[0][feature] = from;
    rows[1][feature] = to;
    steps += 2 * walkCost;
    const outputs = [walk(forest, rows[0]), walk(forest, rows[1])] as const;
    if (!(from < to && direction * (outputs[1] - outputs[0]) < 0)) return false;
    shown = { feature, direction, verdict: 'counter-record', rows, outputs };
    return true;
  };

  for (let tree = 0; tree < forest.trees; tree++) visit(starts[tree] ?? 0);
  return shown ?? { feature, direction, verdict: broken || steps > budget ? 'undecided' : 'proved' };
}
