// Places with sizes in, the circles round each place that a scan looks into out; and what all scans share: likelihood, order, p-values.
import { issue, refuse } from '../../base/errors.js';
import { byDistance, type Distance, type Point } from './distance.js';

/** The circles round one place: the first `ends[k]` units of `order` lie in circle `k`. */
export interface Circles {
  readonly centre: number;
  readonly order: Int32Array;
  readonly ends: Int32Array;
}

/** Two distances that differ by rounding alone are one: their units enter a circle together. */
const SAME_DISTANCE = 1e-9;

/**
 * All circles round each place that hold at most `limit` of the sizes; units at one distance enter together, as a circle has them.
 * Places of unknown position stand in no circle. O(n^2 log n).
 */
export function drawCircles(
  points: readonly Point[],
  sizes: ArrayLike<number>,
  limit: number,
  distance: Distance,
): Circles[] {
  return points.map((point, centre) => {
    const near = byDistance(points, point, distance);
    const ends: number[] = [];
    let held = 0;
    for (const [place, { unit, away }] of near.entries()) {
      held += sizes[unit] ?? 0;
      if (held > limit) break;
      const next = near[place + 1]?.away ?? Number.POSITIVE_INFINITY;
      if (next - away > SAME_DISTANCE * Math.max(1, away)) ends.push(place + 1);
    }
    const order = Int32Array.from(near.slice(0, ends.at(-1) ?? 0), ({ unit }) => unit);
    return { centre, order, ends: Int32Array.from(ends) };
  });
}

/** c ln(c / E) + (C - c) ln((C - c) / (C - E)): how much better a rate of its own fits c cases where E were expected; 0 where c is not above E. */
export function logLikelihoodRatio(observed: number, expected: number, all: number): number {
  if (!(observed > expected)) return 0;
  const rest = all - observed;
  return observed * Math.log(observed / expected) + (rest > 0 ? rest * Math.log(rest / (all - expected)) : 0);
}

/** n ln n of every whole number up to `most`: what the same ratio is made of, looked up instead of computed. */
export function tabulate(most: number): Float64Array {
  const table = new Float64Array(most + 1);
  for (let n = 1; n <= most; n++) table[n] = n * Math.log(n);
  return table;
}

/** Looked-up and computed ratios differ in their last bits: a draw that close to what was seen reaches it. */
export const slackOf = (all: number): number => 1e-13 * Math.max(1, all * Math.log(Math.max(1, all)));

/** The chance of a likelihood ratio so high anywhere on the map: (1 + draws whose highest reaches it) / (1 + draws). */
export function chanceOf(ratio: number, highest: Float64Array, slack: number): number {
  const reached = highest.reduce((count, each) => count + (each >= ratio - slack ? 1 : 0), 0);
  return (1 + reached) / (1 + highest.length);
}

/** The strongest candidates of which no two share a unit: the first, then each next that overlaps none before. */
export function chooseApart<T extends { readonly llr: number }>(
  candidates: T[],
  membersOf: (candidate: T) => ArrayLike<number>,
  most: number,
): T[] {
  const taken = new Set<number>();
  const chosen: T[] = [];
  for (const candidate of candidates.sort((a, b) => b.llr - a.llr)) {
    const members = Array.from(membersOf(candidate));
    if (members.some((unit) => taken.has(unit))) continue;
    for (const unit of members) taken.add(unit);
    chosen.push(candidate);
    if (chosen.length >= most) break;
  }
  return chosen;
}

export interface ScanSettings {
  readonly distance: Distance;
  /** A circle holds at most this share of the population, or of the cases where there is none: 0.5 unless given. */
  readonly mostShare?: number;
  /** Draws for the p-values: 999 unless given. */
  readonly permutations?: number;
  readonly seed: number | string;
  /** The most clusters told: 5 unless given. */
  readonly mostClusters?: number;
}

/** Settings with their defaults. Code: REGION_SETTINGS. */
export function checkScan(settings: ScanSettings): Required<ScanSettings> {
  const { mostShare = 0.5, permutations = 999, mostClusters = 5 } = settings;
  const wrong =
    mostShare > 0 && mostShare <= 0.5
      ? Number.isInteger(permutations) && permutations >= 99 && permutations <= 99_999
        ? null
        : `found ${permutations} permutations, expected a whole number, 99 to 99,999`
      : `found mostShare ${mostShare}, expected a share above 0, up to 0.5`;
  if (wrong !== null) refuse([issue('REGION_SETTINGS', [], wrong)]);
  return { ...settings, mostShare, permutations, mostClusters };
}
