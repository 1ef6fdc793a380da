// Scores and outcomes in, rows from the highest score down out, in tiers of equal scores: the order that every ranked number uses.
import { issue, WaspadaError } from '../base/errors.js';

/** Rows by falling score. Ties are never broken: equal scores are one tier. */
export interface Tiers {
  /** Row numbers; inside a tier by row number. */
  readonly order: Uint32Array;
  /** Where each tier starts in `order`, and last the number of rows. */
  readonly starts: Uint32Array;
  /** 1 where the outcome is positive, by row. */
  readonly positive: Uint8Array;
  readonly positives: number;
}

/**
 * Ranks rows. An outcome is 0 or 1. An unknown score (NaN) has no place in an order and is refused: leave such rows out, and count them.
 * Codes: TRAIN_DATA, with the first row at fault. Cost: O(n log n).
 */
export function rankRows(scores: ArrayLike<number>, outcomes: ArrayLike<number>): Tiers {
  const { length } = scores;
  if (outcomes.length !== length) fault([], `${length} scores and ${outcomes.length} outcomes`, 'as many');
  const order = new Uint32Array(length);
  const keys = Float64Array.from(scores);
  const positive = new Uint8Array(length);
  let positives = 0;
  for (let row = 0; row < length; row++) {
    order[row] = row;
    if (Number.isNaN(keys[row])) fault(['scores', row], 'NaN', 'a known score');
    const outcome = outcomes[row];
    if (outcome !== 0 && outcome !== 1) fault(['outcomes', row], String(outcome), '0 or 1');
    if (outcome === 1) {
      positive[row] = 1;
      positives++;
    }
  }
  order.sort((a, b) => {
    const [x, y] = [keys[a] ?? 0, keys[b] ?? 0];
    return x > y ? -1 : x < y ? 1 : a - b;
  });
  const starts: number[] = [];
  for (let at = 0; at < length; at++) {
    if (at === 0 || keys[order[at] ?? 0] !== keys[order[at - 1] ?? 0]) starts.push(at);
  }
  starts.push(length);
  return { order, starts: Uint32Array.from(starts), positive, positives };
}

/** Refuses rows of one outcome only: nothing can be told apart. Code: TRAIN_DATA. */
export function needBothOutcomes({ positive, positives }: Tiers): void {
  if (positives === 0 || positives === positive.length)
    fault(['outcomes'], `${positives} positives of ${positive.length} rows`, 'both outcomes');
}

function fault(path: (string | number)[], found: string, expected: string): never {
  throw new WaspadaError(issue('TRAIN_DATA', path, `found ${found}, expected ${expected}`));
}
