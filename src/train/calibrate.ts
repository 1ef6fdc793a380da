// Outputs of a model on rows it was not fitted on and their outcomes in, the calibration from output to probability out.
import { issue, WaspadaError } from '../base/errors.js';
import { fitIsotonic, type IsotonicKnot, isotonicAt } from './isotonic.js';
import { type FitRows, fitSigmoid, type Sigmoid, sigmoid } from './platt.js';

/** From a model's output to the chance of a confirmed case in the field. */
export interface Calibration {
  readonly method: 'platt' | 'isotonic';
  readonly rows: number;
  readonly positives: number;
  /** Rows without an output (NaN: never out of bag), which were left out. */
  readonly leftOut: number;
  /** Share of positives in the sample, by weight, and the stated share in the field. */
  readonly sample: number;
  readonly prevalence: number;
  /** Fitted on the sample as it is; the shift to the field is made on the way out. */
  readonly fit:
    | { readonly kind: 'platt'; readonly sigmoid: Sigmoid }
    | { readonly kind: 'isotonic'; readonly knots: readonly IsotonicKnot[] };
}

export interface CalibrationInput {
  readonly method: 'platt' | 'isotonic';
  /** Margins or mean probabilities of out-of-bag or held-out rows; NaN where there is none. */
  readonly outputs: ArrayLike<number>;
  /** 0 or 1. */
  readonly outcomes: ArrayLike<number>;
  /** Above 0; 1 each unless given. */
  readonly weights?: ArrayLike<number>;
  /** Share of confirmed cases in the field, above 0 and below 1; that of the sample unless stated. */
  readonly prevalence?: number;
}

/**
 * Fits a calibration: `platt` for few rows or a smooth model, `isotonic` for many (about a thousand positives and more).
 * Training samples usually hold more confirmed cases than the field; with `prevalence` the odds are multiplied by
 * (field odds / sample odds), which is exact where only the mix of outcomes differs, not what they look like.
 * A sigmoid that falls is refused: the model points the wrong way.
 * Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n). Source of the shift: Elkan (2001), IJCAI, theorem 2.
 */
export function fitCalibration(input: CalibrationInput): Calibration {
  const rows = knownRows(input);
  const total = rows.weights.reduce((sum, weight) => sum + weight, 0);
  const ones = rows.weights.reduce((sum, weight, row) => sum + weight * (rows.outcomes[row] ?? 0), 0);
  const positives = rows.outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (positives === 0 || positives === rows.outcomes.length)
    fault(['outcomes'], `${positives} positives of ${rows.outcomes.length} rows`, 'both outcomes');
  const sample = ones / total;
  const prevalence = input.prevalence ?? sample;
  if (!(prevalence > 0 && prevalence < 1)) {
    const message = `found the prevalence ${prevalence}, expected a share above 0 and below 1`;
    throw new WaspadaError(issue('TRAIN_SETTINGS', ['prevalence'], message));
  }
  const about = {
    method: input.method,
    rows: rows.outputs.length,
    positives,
    leftOut: input.outputs.length - rows.outputs.length,
    sample,
    prevalence,
  };
  if (input.method === 'isotonic') return { ...about, fit: { kind: 'isotonic', knots: fitIsotonic(rows) } };
  const fitted = fitSigmoid(rows);
  if (!(fitted.a < 0))
    fault(['outputs'], 'confirmed cases that do not rise with the output', 'a model that tells them apart');
  return { ...about, fit: { kind: 'platt', sigmoid: fitted } };
}

/** The probability in the field of an output: never falls as the output rises; NaN stays NaN. */
export function calibrate({ fit, sample, prevalence }: Calibration, output: number): number {
  if (Number.isNaN(output)) return Number.NaN;
  const fitted =
    fit.kind === 'platt' ? sigmoid(fit.sigmoid.a * output + fit.sigmoid.b) : isotonicAt(fit.knots, output);
  return shiftPrior(fitted, sample, prevalence);
}

/**
 * The outputs where the probability in the field first reaches `probability` and where it last is no more than that: equal but on a
 * flat stretch. Infinite where there is no such output.
 */
export function outputsAt(
  { fit, sample, prevalence }: Calibration,
  probability: number,
): { readonly first: number; readonly last: number } {
  const fitted = shiftPrior(probability, prevalence, sample);
  if (fit.kind === 'platt') {
    const { a, b } = fit.sigmoid;
    const output = (Math.log1p(-fitted) - Math.log(fitted) - b) / a;
    return { first: output, last: output };
  }
  const { knots } = fit;
  const from = knots.findIndex((knot) => knot.probability >= fitted);
  const beyond = knots.findIndex((knot) => knot.probability > fitted);
  return {
    first: from < 0 ? Number.POSITIVE_INFINITY : crossing(knots[from - 1], knots[from], fitted),
    last: beyond < 0 ? Number.POSITIVE_INFINITY : crossing(knots[beyond - 1], knots[beyond], fitted),
  };
}

/** Where the line from `left` to `right` is at `fitted`; before the first knot the line is flat for ever. */
function crossing(left: IsotonicKnot | undefined, right: IsotonicKnot | undefined, fitted: number): number {
  if (left === undefined || right === undefined) return Number.NEGATIVE_INFINITY;
  const share = (fitted - left.probability) / (right.probability - left.probability);
  return left.output + share * (right.output - left.output);
}

/** A probability under one share of positives as it is under another. */
export function shiftPrior(probability: number, from: number, to: number): number {
  if (from === to) return probability;
  const yes = (probability * to) / from;
  const no = ((1 - probability) * (1 - to)) / (1 - from);
  // In this form each step can only rise with the probability, rounding included.
  return 1 / (1 + no / yes);
}

function knownRows({ outputs, outcomes, weights }: CalibrationInput): FitRows {
  const { length } = outputs;
  if (outcomes.length !== length || (weights !== undefined && weights.length !== length)) {
    const of = weights === undefined ? '' : ` and ${weights.length} weights`;
    fault([], `${length} outputs, ${outcomes.length} outcomes${of}`, 'as many');
  }
  const kept: number[] = [];
  for (let row = 0; row < length; row++) {
    const [output = Number.NaN, outcome, weight = 1] = [outputs[row], outcomes[row], weights?.[row]];
    if (outcome !== 0 && outcome !== 1) fault(['outcomes', row], String(outcome), '0 or 1');
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
      fault(['weights', row], String(weight), 'a weight above 0');
    if (Number.isNaN(output)) continue;
    if (!Number.isFinite(output)) fault(['outputs', row], String(output), 'a finite output');
    kept.push(row);
  }
  return {
    outputs: Float64Array.from(kept, (row) => outputs[row] ?? 0),
    outcomes: Uint8Array.from(kept, (row) => outcomes[row] ?? 0),
    weights: Float64Array.from(kept, (row) => weights?.[row] ?? 1),
  };
}

function fault(path: (string | number)[], found: string, expected: string): never {
  throw new WaspadaError(issue('TRAIN_DATA', path, `found ${found}, expected ${expected}`));
}
