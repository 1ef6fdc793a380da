// What trees say of the rows they did not see in; predictions out, and one number that says how good they are.
import type { Table, Trained } from './trainer.js';

/** For each row the sum of what trees said that did not see it, and how many those were. O(n log n). */
export function judgeUnseen(
  { task, target }: Table,
  sum: Float64Array,
  count: Int32Array,
): Trained['outOfBag'] {
  const prediction = sum.map((value, row) => value / (count[row] ?? 0));
  const measure = task === 'classification' ? areaUnderCurve : explainedVariance;
  const rows = count.reduce((found, each) => found + (each > 0 ? 1 : 0), 0);
  return { prediction, rows, score: measure(prediction, target) };
}

/**
 * Area under the ROC curve: the chance that a row of class 1 is given more than a row of class 0, a tie counting half. NaN rows are
 * left out; NaN where a class has no row. Equals scikit-learn's `roc_auc_score`. O(n log n).
 */
export function areaUnderCurve(prediction: Float64Array, target: Float64Array): number {
  const known = (wanted: number): Float64Array =>
    prediction.filter((value, row) => target[row] === wanted && !Number.isNaN(value)).sort();
  const zeros = known(0);
  const ones = known(1);
  let below = 0;
  let upTo = 0;
  let wins = 0;
  for (const value of ones) {
    while (below < zeros.length && (zeros[below] ?? 0) < value) below++;
    while (upTo < zeros.length && (zeros[upTo] ?? 0) <= value) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (zeros.length * ones.length);
}

/**
 * The share of variance explained, as scikit-learn's `r2_score`: 1 less the squared error over that of the mean. NaN rows are left
 * out; NaN where fewer than two targets differ. O(n).
 */
export function explainedVariance(prediction: Float64Array, target: Float64Array): number {
  let [rows, mean] = [0, 0];
  prediction.forEach((value, row) => {
    if (!Number.isNaN(value)) mean += ((target[row] ?? 0) - mean) / ++rows;
  });
  let [error, spread] = [0, 0];
  prediction.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const y = target[row] ?? 0;
    error += (y - value) * (y - value);
    spread += (y - mean) * (y - mean);
  });
  return spread > 0 ? 1 - error / spread : Number.NaN;
}
