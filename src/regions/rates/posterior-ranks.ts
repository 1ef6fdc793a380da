// What is known of the rate of each region in; the chance of every place that it can have in the order out. Rank 1 is the highest.
import { issue, refuse } from '../../base/errors.js';
import { betaLower, gammaDensityOfLog, gammaQuantile, gammaUpper } from '../../evaluate/distribution.js';
import { tailOf } from './intervals.js';
import type { Posterior } from './shrink.js';

export interface PosteriorRank {
  /** `chance[k]` is that of rank k + 1, among the regions with a posterior. */
  readonly chance: Float64Array;
  readonly expected: number;
  readonly deviation: number;
  readonly median: number;
  /** The ranks between which the level asked for lies: the least whose chance, with all better ones, reaches each end. */
  readonly best: number;
  readonly worst: number;
  /** The chance of being among the `k` highest. */
  top(k: number): number;
}

/** The chance that the rate of `a` is the higher one; the rates are independent. Exact: an incomplete beta function. */
export function chanceAbove(a: Posterior, b: Posterior): number {
  const all = a.rate + b.rate;
  return betaLower(b.rate / all, b.shape, a.shape, a.rate / all);
}

/** 1 + the chances of each other region to be higher. Null has no rank, and takes none from others. O(n^2 sqrt(shape)). */
export function expectedRanks(posteriors: readonly (Posterior | null)[]): (number | null)[] {
  const ranks: (number | null)[] = posteriors.map((each) => (each === null ? null : 1));
  posteriors.forEach((a, i) => {
    for (let j = i + 1; j < posteriors.length; j++) {
      const b = posteriors[j] ?? null;
      if (a === null || b === null) continue;
      const higher = chanceAbove(a, b);
      ranks[i] = (ranks[i] ?? 0) + 1 - higher;
      ranks[j] = (ranks[j] ?? 0) + higher;
    }
  });
  return ranks;
}

/** Where a tail is given up: less than this is not looked at. */
const GIVEN_UP = 1e-14;
/** A chance of no weight beside the others; it also keeps the sums clear of the slow numbers near the smallest that there are. */
const NOTHING = 1e-25;
/** Nodes and weights of Gauss and Legendre on -1 to 1, the half above 0; Abramowitz & Stegun 25.4.30, n = 8. */
const NODES = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

interface Sorted {
  readonly at: number;
  readonly posterior: Posterior;
  /** Logarithms of the rates between which it lies. */
  readonly low: number;
  readonly high: number;
  readonly chance: Float64Array;
}

/**
 * The distribution of the rank of each region, from independent gamma posteriors: over every rate that a region can have, the number of the
 * others above it is a sum of independent yes and no (Poisson-binomial), and is weighed by how likely that rate is. By quadrature on
 * steps finer than the narrowest posterior they meet; errors of a chance below 1e-9 for shapes of at least 0.05. No seed. Print "rank 2-4", never "rank 3".
 *
 * Null has no posterior, no rank, and takes none from others: what its figure might be is not in these ranks.
 * Codes: REGION_SETTINGS; REGION_VALUE of a posterior without a shape and rate above 0. O(steps * overlapping regions^1.5).
 * Source: Goldstein & Spiegelhalter (1996), JRSS A 159, 385; Laird & Louis (1989), J. Educ. Stat. 14, 29.
 */
export function rankPosteriors(
  posteriors: readonly (Posterior | null)[],
  level = 0.9,
): (PosteriorRank | null)[] {
  const tail = tailOf(level);
  refuse(
    posteriors.flatMap((each, i) =>
      each === null || (each.shape > 0 && each.rate > 0 && Number.isFinite(each.shape + each.rate))
        ? []
        : [issue('REGION_VALUE', [i], 'found a posterior without a shape and rate above 0')],
    ),
  );
  const known = posteriors.flatMap((posterior, at): Sorted[] => {
    if (posterior === null) return [];
    const { shape, rate } = posterior;
    const low = Math.log(gammaQuantile(GIVEN_UP, shape)) - Math.log(rate);
    const high = Math.log(gammaQuantile(GIVEN_UP, shape, 1, 'upper')) - Math.log(rate);
    return [{ at, posterior, low: Math.max(-700, low), high, chance: new Float64Array(0) }];
  });
  const n = known.length;
  const items = known.map((each) => ({ ...each, chance: new Float64Array(n) })).sort((a, b) => a.low - b.low);
  integrate(items);
  const expected = expectedRanks(posteriors);
  const ranks: (PosteriorRank | null)[] = posteriors.map(() => null);
  for (const { at, chance } of items) ranks[at] = describe(chance, expected[at] ?? Number.NaN, tail);
  return ranks;
}

/** Walks up through the rates, with the regions that each step meets; fills the chances of their ranks. */
function integrate(items: readonly Sorted[]): void {
  const n = items.length;
  const room = { above: new Float64Array(n), density: new Float64Array(n), counts: new Float64Array(n + 2) };
  let active: Sorted[] = [];
  let [next, passed] = [0, 0];
  let from = items[0]?.low ?? 0;
  while (active.length > 0 || next < n) {
    if (active.length === 0) from = Math.max(from, items[next]?.low ?? from);
    // Who begins within the step belongs to it, and may be narrower: the step is then shortened.
    let to = from + stepOf(active);
    for (let item = items[next]; item !== undefined && item.low <= to; item = items[next]) {
      active.push(item);
      next++;
      to = from + stepOf(active);
    }
    // Regions wholly above this step, and not yet met.
    const higher = n - active.length - passed;
    const [middle, half] = [(from + to) / 2, (to - from) / 2];
    for (const [node, weight] of NODES)
      for (const side of [-1, 1]) addNode(active, higher, middle + side * node * half, weight * half, room);
    const staying = active.filter(({ high }) => high > to);
    passed += active.length - staying.length;
    active = staying;
    from = to;
  }
}

/** Less than a standard deviation of the narrowest (of the logarithm), and less still where many overlap and ranks turn quickly. */
function stepOf(active: readonly Sorted[]): number {
  const most = active.reduce((shape, { posterior }) => Math.max(shape, posterior.shape), 1);
  return Math.min(0.7, 6 / Math.sqrt(active.length)) / Math.sqrt(most);
}

interface Room {
  readonly above: Float64Array;
  readonly density: Float64Array;
  readonly counts: Float64Array;
}

/** Adds what one rate (its logarithm `u`) tells of the ranks of the regions that may have it. */
function addNode(active: readonly Sorted[], higher: number, u: number, weight: number, room: Room): void {
  const { above, density, counts } = room;
  const rate = Math.exp(u);
  const m = active.length;
  // counts[k]: the chance that k of the active regions lie above this rate; outside `low` to `high` it is nothing to speak of.
  let [low, high] = [0, 0];
  counts[0] = 1;
  active.forEach(({ posterior }, j) => {
    const p = gammaUpper(rate, posterior.shape, posterior.rate);
    above[j] = p;
    density[j] = gammaDensityOfLog(u, posterior.shape, posterior.rate);
    counts[high + 1] = 0;
    for (let k = high + 1; k > low; k--) counts[k] = (counts[k] ?? 0) * (1 - p) + (counts[k - 1] ?? 0) * p;
    counts[low] = (counts[low] ?? 0) * (1 - p);
    high++;
    while (high > low && (counts[high] ?? 0) < NOTHING) high--;
    while (low < high && (counts[low] ?? 0) < NOTHING) low++;
  });
  active.forEach(({ chance }, j) => {
    const share = weight * (density[j] ?? 0);
    if (share < NOTHING) return;
    const p = above[j] ?? 0;
    // The region itself is taken out again, from the end at which its own factor is the larger: errors then do not grow.
    let rest = 0;
    if (p <= 0.5)
      for (let k = low; k <= high && k < m; k++) {
        rest = ((counts[k] ?? 0) - p * rest) / (1 - p);
        chance[higher + k] = (chance[higher + k] ?? 0) + share * rest;
      }
    else
      for (let k = high - 1; k >= 0 && k >= low - 1; k--) {
        rest = ((counts[k + 1] ?? 0) - (1 - p) * rest) / p;
        chance[higher + k] = (chance[higher + k] ?? 0) + share * rest;
      }
  });
}

function describe(raw: Float64Array, expected: number, tail: number): PosteriorRank {
  const total = raw.reduce((sum, each) => sum + Math.max(0, each), 0);
  const chance = raw.map((each) => Math.max(0, each) / total);
  const upTo = new Float64Array(chance.length);
  let sum = 0;
  let square = 0;
  chance.forEach((each, k) => {
    sum += each;
    upTo[k] = sum;
    square += each * (k + 1 - expected) ** 2;
  });
  // Rounding must not move a rank whose chance is exactly the one asked for.
  const at = (share: number): number =>
    1 +
    Math.max(
      0,
      upTo.findIndex((each) => each >= share - 1e-12),
    );
  return {
    chance,
    expected,
    deviation: Math.sqrt(square),
    median: at(0.5),
    best: at(tail),
    worst: at(1 - tail),
    top: (k) => (k < 1 ? 0 : Math.min(1, upTo[Math.min(chance.length, Math.floor(k)) - 1] ?? 0)),
  };
}
