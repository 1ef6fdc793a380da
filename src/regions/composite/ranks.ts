// Numbers in, their places in the order out: 1 is the lowest or the highest, equals share a place, what is unknown has none.

/** Scores closer than this share of the largest differ by rounding alone; the same figures in another order must not part two places. */
export const ROUNDING = 1e-12;

/**
 * Places from the lowest, 1 upward; equals share the smallest of theirs (`min`, as in a race) or their mean (`average`).
 * NaN stays NaN. O(n log n). Equal to R's `rank(ties.method = )` over the known values.
 */
export function ranksFromLowest(values: Float64Array, ties: 'min' | 'average'): Float64Array {
  const order = knownOrder(values);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let from = 0; from < order.length; ) {
    const value = values[order[from] ?? 0];
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === value) to++;
    const rank = ties === 'min' ? from + 1 : (from + 1 + to) / 2;
    for (; from < to; from++) ranks[order[from] ?? 0] = rank;
  }
  return ranks;
}

/** Where the values are that are not NaN, lowest first, equals in the order given. */
function knownOrder(values: Float64Array): number[] {
  const order: number[] = [];
  values.forEach((value, at) => {
    if (!Number.isNaN(value)) order.push(at);
  });
  return order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

/** A maker of places for one length, so that a thousand orders need no new memory. */
export interface Placer {
  /**
   * Writes the place of each score into `places`, 1 for the highest and 0 for NaN, and says how many have one.
   * A place is 1 plus the number of scores above by more than rounding.
   */
  place(scores: Float64Array, places: Uint32Array): number;
}

export function createPlacer(length: number, rounding: number = ROUNDING): Placer {
  const sorted = new Float64Array(length);
  return {
    place(scores, places) {
      let known = 0;
      let largest = 0;
      for (let at = 0; at < length; at++) {
        const score = scores[at] ?? Number.NaN;
        if (Number.isNaN(score)) continue;
        sorted[known++] = score;
        largest = Math.max(largest, Math.abs(score));
      }
      const order = sorted.subarray(0, known).sort();
      const margin = rounding * largest;
      for (let at = 0; at < length; at++) {
        const score = scores[at] ?? Number.NaN;
        places[at] = Number.isNaN(score) ? 0 : 1 + known - upTo(order, score + margin);
      }
      return known;
    },
  };
}

/** How many of some sorted values are at most `limit`. */
function upTo(order: Float64Array, limit: number): number {
  let from = 0;
  let to = order.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((order[middle] ?? 0) <= limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * The places of some scores, 1 for the highest; null for a score that is NaN. O(n log n). With `rounding` 0 scores that differ in
 * their last bit have different places, as in other libraries.
 */
export function placesOf(scores: Float64Array, rounding?: number): (number | null)[] {
  const places = new Uint32Array(scores.length);
  createPlacer(scores.length, rounding).place(scores, places);
  return Array.from(places, (place) => (place === 0 ? null : place));
}
