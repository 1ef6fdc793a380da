// Two verdicts on the same rows in; who moves, how far they agree, and whether the difference can be luck, out.
import { issue, refuse } from '../base/errors.js';
import { evenSplitChance } from './chances.js';
import { type Estimate, wilsonInterval } from './intervals.js';

/** Rows by band of the first (outer) and of the second (inner). */
export interface Agreement {
  readonly rows: number;
  readonly table: readonly (readonly number[])[];
  readonly up: number;
  readonly down: number;
  /** Share of rows in the same band, with its interval. */
  readonly same: Estimate;
  /** Cohen's kappa, unweighted: 1 is full agreement, 0 that of chance; NaN where both use one band only. Equal to scikit-learn `cohen_kappa_score`. */
  readonly kappa: number;
}

/** Bands are places from 0, at most `bands` of them. Codes: TRAIN_DATA. Cost: O(n). */
export function measureAgreement(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  bands: number,
): Agreement {
  const rows = first.length;
  if (second.length !== rows)
    refuse([issue('TRAIN_DATA', [], `found ${rows} and ${second.length} rows, expected as many`)]);
  const table = Array.from({ length: bands }, () => new Array<number>(bands).fill(0));
  let [up, down, same] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    const line = table[a];
    if (line === undefined || line[b] === undefined)
      refuse([issue('TRAIN_DATA', ['band', row], `found the bands ${a} and ${b} of ${bands}`)]);
    else line[b] = (line[b] ?? 0) + 1;
    if (a === b) same++;
    else if (a < b) up++;
    else down++;
  }
  const sums = table.map((line) => line.reduce((sum, each) => sum + each, 0));
  const columns = table.map((_, band) => table.reduce((sum, line) => sum + (line[band] ?? 0), 0));
  const chance = sums.reduce((sum, each, band) => sum + (each * (columns[band] ?? 0)) / rows / rows, 0);
  return {
    rows,
    table,
    up,
    down,
    same: wilsonInterval(same, rows),
    kappa: (same / rows - chance) / (1 - chance),
  };
}

/** McNemar's exact test over rows of known outcome: rows that only one of the two calls rightly. */
export interface McNemar {
  readonly firstOnly: number;
  readonly secondOnly: number;
  /** The chance of a split so uneven or more so, were both as often right. */
  readonly chance: number;
}

/**
 * Which of two flags is right more often. Flags are 1 or 0; rows whose outcome is NaN are left out. Cost: O(n).
 * Source: McNemar (1947), Psychometrika 12, 153; exact by the binomial. Equal to statsmodels `mcnemar(exact=True)`.
 */
export function compareFlags(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  outcomes: ArrayLike<number>,
): McNemar {
  let [firstOnly, secondOnly] = [0, 0];
  for (let row = 0; row < outcomes.length; row++) {
    const outcome = outcomes[row] ?? Number.NaN;
    if (Number.isNaN(outcome) || first[row] === second[row]) continue;
    if (first[row] === outcome) firstOnly++;
    else secondOnly++;
  }
  return { firstOnly, secondOnly, chance: evenSplitChance(firstOnly, secondOnly) };
}
