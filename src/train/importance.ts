// A grown tree and the rows it did not see in; for each feature, how much worse the tree does when it is shuffled, out.
import type { Random } from '../base/random.js';
import type { Trained } from './trainer.js';

/** Rows tried a tree at most: the mean over many trees hardly gains by more. */
const MOST_TRIED = 4096;

export interface GrownTree {
  /** Rows that the tree did not see. */
  readonly others: ArrayLike<number>;
  /** Features that it splits on, each once. */
  readonly used: Iterable<number>;
  /** What it gives for a row in which one feature has the value of the row `donor`. */
  output(row: number, feature: number, donor: number): number;
  target(row: number): number;
  weight(row: number): number;
}

/**
 * Adds to `rise`, for each feature, by how much the mean squared error of a tree over rows it did not see rises when the values of
 * that feature are exchanged among these rows. A feature that the tree does not use adds 0. Source: Breiman, Random Forests (2001),
 * section 10, with squared error in place of misclassification. O(rows x used features x depth).
 */
export function permute(tree: GrownTree, random: Random, rise: Float64Array): void {
  const all = Int32Array.from(tree.others);
  shuffle(all, Math.min(MOST_TRIED, all.length), random);
  const rows = all.subarray(0, MOST_TRIED).sort();
  const donors = rows.slice();
  const error = (feature: number): number => {
    let [sum, weights] = [0, 0];
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      const away = tree.output(row, feature, donors[at] ?? 0) - tree.target(row);
      sum += tree.weight(row) * away * away;
      weights += tree.weight(row);
    }
    return weights > 0 ? sum / weights : 0;
  };
  const before = error(-1);
  for (const feature of tree.used) {
    shuffle(donors, donors.length, random);
    rise[feature] = (rise[feature] ?? 0) + error(feature) - before;
  }
}

/** Puts items drawn at random into the first `count` places. */
function shuffle(items: Int32Array, count: number, random: Random): void {
  for (let at = 0; at < count; at++) {
    const other = at + random.below(items.length - at);
    const item = items[at] ?? 0;
    items[at] = items[other] ?? 0;
    items[other] = item;
  }
}

/** What `Trained` says of importances, of sums over all trees. */
export function importancesOf(
  rise: Float64Array,
  removed: Float64Array,
  trees: number,
  unseenRows: number,
): NonNullable<Trained['importances']> {
  const all = removed.reduce((sum, part) => sum + part, 0);
  return {
    permutation: rise.map((each) => (unseenRows > 0 ? each / trees : Number.NaN)),
    impurity: removed.map((part) => (all > 0 ? part / all : 0)),
  };
}
