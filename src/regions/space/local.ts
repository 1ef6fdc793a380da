// Values of units and their neighbours in, one statistic a unit out: where like values stand beside like, and by how much.

import { twoSidedNormal } from '../../evaluate/distribution.js';
import { centre, checkValues } from './autocorrelation.js';
import { degree, eachLink, type Neighbours } from './neighbours.js';

/**
 * One statistic a unit, with what it would be by chance. A unit without neighbours has none: NaN everywhere, where spdep prints
 * 0 for its local Moran and a G* made of its own value alone.
 */
export interface LocalTest {
  readonly statistic: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
  readonly z: Float64Array;
  /** Two-sided, by the normal approximation: prefer permutations. */
  readonly p: Float64Array;
}

/** What each unit's links add up to: weights, squared weights, and weighted values. */
function gather(values: Float64Array, neighbours: Neighbours) {
  const [weights, squares, lag] = [0, 1, 2].map(() => new Float64Array(neighbours.size));
  if (weights === undefined || squares === undefined || lag === undefined) throw new RangeError();
  eachLink(neighbours, (from, to, weight) => {
    weights[from] = (weights[from] ?? 0) + weight;
    squares[from] = (squares[from] ?? 0) + weight * weight;
    lag[from] = (lag[from] ?? 0) + weight * (values[to] ?? 0);
  });
  return { weights, squares, lag };
}

/** The weighted sum of the neighbours' values; NaN for a unit without neighbours. Equal to `spdep::lag.listw` elsewhere. O(links). */
export function spatialLag(values: ArrayLike<number>, neighbours: Neighbours): Float64Array {
  const { lag } = gather(checkValues(values, neighbours), neighbours);
  return lag.map((value, unit) => (degree(neighbours, unit) > 0 ? value : Number.NaN));
}

interface Moments {
  readonly statistic: number;
  readonly expected: number;
  readonly variance: number;
}

function testEach(neighbours: Neighbours, momentsOf: (unit: number) => Moments): LocalTest {
  const empty = (): Float64Array => new Float64Array(neighbours.size).fill(Number.NaN);
  const test = { statistic: empty(), expected: empty(), variance: empty(), z: empty(), p: empty() };
  for (let unit = 0; unit < neighbours.size; unit++) {
    if (degree(neighbours, unit) === 0) continue;
    const { statistic, expected, variance } = momentsOf(unit);
    const z = variance > 0 ? (statistic - expected) / Math.sqrt(variance) : Number.NaN;
    test.statistic[unit] = statistic;
    test.expected[unit] = expected;
    test.variance[unit] = variance;
    test.z[unit] = z;
    test.p[unit] = twoSidedNormal(z);
  }
  return test;
}

/**
 * Local Moran: z_i / m2 * sum_j w_ij z_j with m2 = sum z^2 / n. Its moments are conditional on the unit's own value (Sokal, Oden &
 * Thomson 1998), or `total` over all ways to deal the values (Anselin 1995). Code: REGION_DATA. O(links).
 * Equal to `spdep::localmoran(conditional = TRUE | FALSE)`.
 */
export function localMoran(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  moments: 'conditional' | 'total' = 'conditional',
): LocalTest {
  const z = centre(checkValues(values, neighbours));
  const n = z.length;
  const m2 = z.reduce((total, each) => total + each * each, 0) / n;
  const b2 = z.reduce((total, each) => total + each ** 4, 0) / n / (m2 * m2);
  const { weights, squares, lag } = gather(z, neighbours);
  return testEach(neighbours, (unit) => {
    const [own, w, w2] = [z[unit] ?? 0, weights[unit] ?? 0, squares[unit] ?? 0];
    const statistic = (own / m2) * (lag[unit] ?? 0);
    if (moments === 'total') {
      const expected = -w / (n - 1);
      const variance =
        (w2 * (n - b2)) / (n - 1) + ((w * w - w2) * (2 * b2 - n)) / ((n - 1) * (n - 2)) - expected * expected;
      return { statistic, expected, variance };
    }
    return {
      statistic,
      expected: -(own * own * w) / ((n - 1) * m2),
      variance: (own / m2) ** 2 * (n / (n - 2)) * (w2 - (w * w) / (n - 1)) * (m2 - (own * own) / (n - 1)),
    };
  });
}

/**
 * Getis and Ord's local G: the share of all other units' values that stands beside a unit, for values of at least 0. Its z needs no
 * such values. Code: REGION_DATA. O(links). Source: Ord & Getis (1995), Geogr. Anal. 27, 286; equal to `spdep::localG`.
 */
export function localG(values: ArrayLike<number>, neighbours: Neighbours): LocalTest {
  const x = checkValues(values, neighbours);
  const n = x.length;
  const sum = x.reduce((total, each) => total + each, 0);
  const sumSquares = x.reduce((total, each) => total + each * each, 0);
  const { weights, squares, lag } = gather(x, neighbours);
  return testEach(neighbours, (unit) => {
    const [own, w, w2] = [x[unit] ?? 0, weights[unit] ?? 0, squares[unit] ?? 0];
    const others = sum - own;
    const mean = others / (n - 1);
    const spread = (sumSquares - own * own) / (n - 1) - mean * mean;
    return shareOf(lag[unit] ?? 0, w * mean, (spread * ((n - 1) * w2 - w * w)) / (n - 2), others);
  });
}

/**
 * Local G*: as `localG`, but a unit stands beside itself. `neighbours` must hold each unit itself: see `withSelf`, weighed after it.
 * Code: REGION_DATA. O(links). Source: as `localG`; equal to `spdep::localG` of `include.self(nb)`.
 */
export function localGStar(values: ArrayLike<number>, neighbours: Neighbours): LocalTest {
  const x = checkValues(values, neighbours);
  const n = x.length;
  const sum = x.reduce((total, each) => total + each, 0);
  const mean = sum / n;
  const spread = centre(x).reduce((total, each) => total + each * each, 0) / n;
  const { weights, squares, lag } = gather(x, neighbours);
  return testEach(neighbours, (unit) => {
    const [w, w2] = [weights[unit] ?? 0, squares[unit] ?? 0];
    return shareOf(lag[unit] ?? 0, w * mean, (spread * (n * w2 - w * w)) / (n - 1), sum);
  });
}

/** A weighted sum with its moments, all as shares of a whole. */
const shareOf = (lag: number, expected: number, variance: number, whole: number): Moments => ({
  statistic: lag / whole,
  expected: expected / whole,
  variance: variance / (whole * whole),
});

/**
 * Local Geary: sum_j w_ij (s_i - s_j)^2 of standardised values (n - 1); small where a unit is like its neighbours. NaN without any.
 * Code: REGION_DATA. O(links). Source: Anselin (1995), Geogr. Anal. 27, 93; equal to `spdep::localC`.
 */
export function localGeary(values: ArrayLike<number>, neighbours: Neighbours): Float64Array {
  const z = centre(checkValues(values, neighbours));
  const variance = z.reduce((total, each) => total + each * each, 0) / (z.length - 1);
  const found = z.map((_, unit) => (degree(neighbours, unit) > 0 ? 0 : Number.NaN));
  eachLink(neighbours, (from, to, weight) => {
    found[from] = (found[from] ?? 0) + (weight * ((z[from] ?? 0) - (z[to] ?? 0)) ** 2) / variance;
  });
  return found;
}

/** A unit's own value and its neighbours', each against the rest: `high-low` is a high one among low ones. */
export type SpotKind = 'high-high' | 'low-low' | 'high-low' | 'low-high';

/**
 * The quarter of Moran's scatter plot that each unit stands in: its value against the mean, then its neighbours' weighted deviations
 * against 0 (Anselin), or against the mean of these sums over all units, none counting as 0 (spdep's `quadr$mean`). Null without neighbours.
 */
export function quadrants(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  against: 'zero' | 'mean-lag' = 'zero',
): (SpotKind | null)[] {
  const x = checkValues(values, neighbours);
  const z = centre(x);
  const lag = against === 'zero' ? gather(z, neighbours).lag : centre(gather(x, neighbours).lag);
  return Array.from(z, (own, unit) => {
    if (degree(neighbours, unit) === 0) return null;
    const beside = lag[unit] ?? 0;
    if (own > 0) return beside > 0 ? 'high-high' : 'high-low';
    return beside > 0 ? 'low-high' : 'low-low';
  });
}
