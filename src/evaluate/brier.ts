// Probabilities and outcomes in; how far off they are out: Brier score, log loss, and a calibration table.
import { issue, WaspadaError } from '../base/errors.js';
import { type Estimate, wilsonInterval } from './intervals.js';
import { rankRows } from './tiers.js';

/** Rows of similar probability: what was said, and what came. */
export interface CalibrationBin {
  readonly rows: number;
  /** Mean of the probabilities. */
  readonly said: number;
  /** Share of positives, with Wilson's interval. */
  readonly came: Estimate;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Mean of |said - came| over the rows: the expected calibration error, for these bins. */
  readonly error: number;
}

/**
 * The mean squared difference of probability and outcome: 0 is best. Equal to scikit-learn's `brier_score_loss`.
 * Unknown and impossible probabilities are refused. Codes: TRAIN_DATA. Cost: O(n).
 */
export function brierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  return meanLoss(probabilities, outcomes, (probability, outcome) => {
    const miss = probability - outcome;
    return miss * miss;
  });
}

/**
 * The mean of -log of the probability that was given to what came, natural; infinite where that was 0.
 * Equal to scikit-learn's `log_loss` but for its clipping. Codes: TRAIN_DATA. Cost: O(n).
 */
export function logLoss(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  return meanLoss(probabilities, outcomes, (probability, outcome) =>
    outcome === 1 ? -Math.log(probability) : -Math.log1p(-probability),
  );
}

/**
 * Rows in up to `bins` bins of about as many rows each, by rising probability; equal probabilities are never parted.
 * Codes: TRAIN_DATA. Cost: O(n log n).
 */
export function measureCalibration(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = 10,
): Calibration {
  checkProbabilities(probabilities, outcomes);
  const { order, starts, positive } = rankRows(probabilities, outcomes);
  const found: CalibrationBin[] = [];
  let error = 0;
  let end = order.length;
  for (let tier = starts.length - 2; tier >= 0; tier--) {
    const start = starts[tier] ?? 0;
    // A bin closes at the first tier that brings the rows so far to the next of the even marks.
    const due = (Math.floor(((order.length - end) * bins) / order.length) + 1) * (order.length / bins);
    if (order.length - start < due && start > 0) continue;
    const rows = end - start;
    let said = 0;
    let came = 0;
    for (let at = start; at < end; at++) {
      const row = order[at] ?? 0;
      said += probabilities[row] ?? 0;
      came += positive[row] ?? 0;
    }
    found.push({ rows, said: said / rows, came: wilsonInterval(came, rows) });
    error += Math.abs(said - came);
    end = start;
  }
  return { bins: found, error: error / order.length };
}

function meanLoss(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  loss: (probability: number, outcome: number) => number,
): number {
  checkProbabilities(probabilities, outcomes);
  let sum = 0;
  for (let row = 0; row < probabilities.length; row++)
    sum += loss(probabilities[row] ?? 0, outcomes[row] ?? 0);
  return sum / probabilities.length;
}

function checkProbabilities(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): void {
  const { length } = probabilities;
  const fault = (path: (string | number)[], found: string, expected: string): never => {
    throw new WaspadaError(issue('TRAIN_DATA', path, `found ${found}, expected ${expected}`));
  };
  if (length === 0 || outcomes.length !== length)
    fault([], `${length} probabilities and ${outcomes.length} outcomes`, 'as many, and at least one');
  for (let row = 0; row < length; row++) {
    const [probability = Number.NaN, outcome] = [probabilities[row], outcomes[row]];
    if (!(probability >= 0 && probability <= 1))
      fault(['probabilities', row], String(probability), 'a probability, 0 to 1');
    if (outcome !== 0 && outcome !== 1) fault(['outcomes', row], String(outcome), '0 or 1');
  }
}
