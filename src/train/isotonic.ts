// Outputs of a model and outcomes in, the never-falling line through them that is closest in squares out.
import type { FitRows } from './platt.js';

/** A corner of the line: straight in between, flat outside. */
export interface IsotonicKnot {
  readonly output: number;
  readonly probability: number;
}

/**
 * Isotonic regression by pooling adjacent violators: rows of one output are one weighted mean; blocks that fall are pooled. The knots are
 * the two ends of each block, by rising output. Cost: O(n log n).
 * Source: Barlow et al. (1972). Equal to scikit-learn's `IsotonicRegression(y_min=0, y_max=1, out_of_bounds='clip')`.
 */
export function fitIsotonic({ outputs, outcomes, weights }: FitRows): IsotonicKnot[] {
  const order = Uint32Array.from(outputs.keys()).sort((a, b) => (outputs[a] ?? 0) - (outputs[b] ?? 0));
  const blocks: Block[] = [];
  for (const row of order) {
    const output = outputs[row] ?? 0;
    const weight = weights[row] ?? 0;
    const sum = weight * (outcomes[row] ?? 0);
    const last = blocks.at(-1);
    if (last !== undefined && last.first === output && last.last === output) {
      last.sum += sum;
      last.weight += weight;
    } else {
      pool(blocks);
      blocks.push({ first: output, last: output, sum, weight });
    }
  }
  pool(blocks);
  return blocks.flatMap(({ first, last, sum, weight }) => {
    const probability = Math.min(1, sum / weight);
    const start = { output: first, probability };
    return first === last ? [start] : [start, { output: last, probability }];
  });
}

interface Block {
  readonly first: number;
  last: number;
  sum: number;
  weight: number;
}

/** Pools the last block into those before it for as long as it lies below them. */
function pool(blocks: Block[]): void {
  for (;;) {
    const [before, last] = blocks.slice(-2);
    if (before === undefined || last === undefined) return;
    if (before.sum * last.weight < last.sum * before.weight) return;
    before.last = last.last;
    before.sum += last.sum;
    before.weight += last.weight;
    blocks.pop();
  }
}

/** The line at an output. */
export function isotonicAt(knots: readonly IsotonicKnot[], output: number): number {
  let low = 0;
  let high = knots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((knots[middle]?.output ?? 0) <= output) low = middle + 1;
    else high = middle;
  }
  const [left, right] = [knots[low - 1], knots[low]];
  if (left === undefined) return right?.probability ?? Number.NaN;
  if (right === undefined) return left.probability;
  const share = (output - left.output) / (right.output - left.output);
  // Rounding of the sum must not carry it past the next knot: the line never falls.
  return Math.min(right.probability, left.probability + share * (right.probability - left.probability));
}
