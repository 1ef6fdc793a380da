// Scores of all rows and which of them have an outcome in; whether the labelled rows can stand for all out.
import { type AucEstimate, measureAuc } from './auc.js';
import { twoSidedZ } from './chances.js';

/**
 * What numbers of the labelled rows are worth for all rows. `complete`: every row has an outcome. `invalid`: who has an outcome depends
 * on the score, so that the numbers measure the selection too. `unverified`: no such dependence was found, which proves nothing.
 */
export type NaiveStatus = 'complete' | 'invalid' | 'unverified';

export interface LabelSelection {
  readonly status: NaiveStatus;
  readonly rows: number;
  readonly labelled: number;
  /** The chance that a labelled row scores above one without an outcome; 0.5 where labels do not follow the score. Null where all or none are labelled. */
  readonly dependence: AucEstimate | null;
}

/** One in a hundred innocent files may be called invalid; a loop leaves no doubt at this level. */
const ALPHA = 0.01;

/**
 * Looks for a loop: rows that were looked at because they scored high. `labelled` is 1 or 0 a row. Codes: TRAIN_DATA.
 * Cost: O(n log n). Source of the problem: Lakkaraju and others (2017), The Selective Labels Problem, KDD.
 */
export function checkSelection(scores: ArrayLike<number>, labelled: ArrayLike<number>): LabelSelection {
  const rows = scores.length;
  let count = 0;
  for (let row = 0; row < rows; row++) count += labelled[row] ?? 0;
  if (count === rows && rows > 0) return { status: 'complete', rows, labelled: count, dependence: null };
  if (count === 0) return { status: 'unverified', rows, labelled: count, dependence: null };
  const dependence = measureAuc(scores, labelled);
  const away = Math.abs(dependence.value - 0.5) > twoSidedZ(ALPHA) * dependence.standardError;
  // With a single row on a side there is no variance to measure, and nothing is proved either way.
  const measured = count > 1 && count < rows - 1;
  return { status: away && measured ? 'invalid' : 'unverified', rows, labelled: count, dependence };
}
