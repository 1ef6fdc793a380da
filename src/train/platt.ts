// Outputs of a model and outcomes in, the sigmoid that turns one into the chance of the other out.

/** Probability = 1 / (1 + exp(a * output + b)); `a` is negative where the outcome rises with the output. */
export interface Sigmoid {
  readonly a: number;
  readonly b: number;
}

/** Rows to fit: outcomes 0 or 1, weights above 0; all known. */
export interface FitRows {
  readonly outputs: Float64Array;
  readonly outcomes: Uint8Array;
  readonly weights: Float64Array;
}

const MOST_ROUNDS = 100;
const LEAST_STEP = 1e-10;
/** Added to the diagonal, so that the matrix of second derivatives can always be inverted. */
const RIDGE = 1e-12;
const SMALL_GRADIENT = 1e-9;
/** Share of the promised descent that a step must bring (Armijo). */
const ENOUGH = 1e-4;

/**
 * Platt's sigmoid by Newton's method with backtracking, on the targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) in place of 1 and 0:
 * a prior of one more row of each kind, which keeps perfectly parted data finite. With weights, N is their sum.
 * Both outcomes must be there. Cost: O(n) a round, usually under 10 rounds.
 * Source: Platt (1999); Lin, Lin and Weng (2007), Machine Learning 68, 267, whose safe forms of the logarithm are used.
 * Equal to scikit-learn's `_sigmoid_calibration` to the accuracy of its optimiser.
 */
export function fitSigmoid({ outputs, outcomes, weights }: FitRows): Sigmoid {
  let ones = 0;
  let zeros = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < outputs.length; row++) {
    if (outcomes[row] === 1) ones += weights[row] ?? 0;
    else zeros += weights[row] ?? 0;
    least = Math.min(least, outputs[row] ?? 0);
    most = Math.max(most, outputs[row] ?? 0);
  }
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (zeros + 2);
  // Fitted on outputs brought to -1..1: margins of any size then take the same steps.
  const centre = (least + most) / 2;
  const scale = most > least ? (most - least) / 2 : 1;
  const inputs = outputs.map((output) => (output - centre) / scale);
  const targets = Float64Array.from(outcomes, (outcome) => (outcome === 1 ? high : low));

  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let row = 0; row < inputs.length; row++) {
      const z = (inputs[row] ?? 0) * a + b;
      const target = targets[row] ?? 0;
      const cost =
        z >= 0 ? target * z + Math.log1p(Math.exp(-z)) : (target - 1) * z + Math.log1p(Math.exp(z));
      sum += (weights[row] ?? 0) * cost;
    }
    return sum;
  };

  let a = 0;
  let b = Math.log((zeros + 1) / (ones + 1));
  let found = loss(a, b);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let [aa, bb, ab, slopeA, slopeB] = [RIDGE, RIDGE, 0, 0, 0];
    for (let row = 0; row < inputs.length; row++) {
      const x = inputs[row] ?? 0;
      const weight = weights[row] ?? 0;
      const probability = sigmoid(x * a + b);
      const curve = weight * probability * (1 - probability);
      const slope = weight * ((targets[row] ?? 0) - probability);
      aa += x * x * curve;
      ab += x * curve;
      bb += curve;
      slopeA += x * slope;
      slopeB += slope;
    }
    if (Math.max(Math.abs(slopeA), Math.abs(slopeB)) < SMALL_GRADIENT * (ones + zeros)) break;
    const determinant = aa * bb - ab * ab;
    const stepA = -(bb * slopeA - ab * slopeB) / determinant;
    const stepB = -(aa * slopeB - ab * slopeA) / determinant;
    const promised = slopeA * stepA + slopeB * stepB;
    let step = 1;
    for (; step >= LEAST_STEP; step /= 2) {
      const next = loss(a + step * stepA, b + step * stepB);
      if (next < found + ENOUGH * step * promised) {
        a += step * stepA;
        b += step * stepB;
        found = next;
        break;
      }
    }
    if (step < LEAST_STEP) break;
  }
  return { a: a / scale, b: b - (a * centre) / scale };
}

/** 1 / (1 + exp(z)): falls from 1 to 0; where exp overflows it is 0. */
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(z));
