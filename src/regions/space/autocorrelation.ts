// Values of units and their neighbours in, one number for the whole map out: are like values beside like, more than by chance?

import { issue, refuse } from '../../base/errors.js';
import { createRandom } from '../../base/random.js';
import { twoSidedNormal } from '../../evaluate/distribution.js';
import { degree, eachLink, type Neighbours, sumWeights } from './neighbours.js';

/** A statistic of the whole map with what it would be by chance; z is 0 by chance and positive where like is beside like. */
export interface GlobalTest {
  readonly statistic: number;
  readonly expected: number;
  readonly variance: number;
  readonly z: number;
  /** Two-sided, by the normal approximation: rough below some 30 units. */
  readonly p: number;
}

/** What chance means: the values as they are, dealt anew to the units; or values drawn from a normal distribution. */
export type Chance = 'randomisation' | 'normality';

/** Values of one number a unit, all known; anything else is REGION_DATA. */
export function checkValues(values: ArrayLike<number>, { size }: Neighbours): Float64Array {
  const checked = Float64Array.from(values);
  const unknown = checked.findIndex((value) => !Number.isFinite(value));
  if (checked.length !== size || unknown >= 0)
    refuse([
      issue(
        'REGION_DATA',
        unknown >= 0 ? ['values', unknown] : ['values'],
        unknown >= 0
          ? `found ${checked[unknown]} for unit ${unknown}, expected a known value`
          : `found ${checked.length} values, expected ${size}: one a unit`,
        'Restrict the neighbours to the units that have a value.',
      ),
    ]);
  return checked;
}

/** Deviations from the mean. */
export function centre(values: Float64Array): Float64Array {
  const mean = values.reduce((total, each) => total + each, 0) / values.length;
  return values.map((value) => value - mean);
}

const sumPower = (values: Float64Array, power: number): number =>
  values.reduce((total, each) => total + each ** power, 0);

/** What both tests are made of: sums of weights and of deviations, and of what `linked` says of two that are linked. */
function gather(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  linked: (own: number, other: number) => number,
) {
  const z = centre(checkValues(values, neighbours));
  const squares = sumPower(z, 2);
  let pairs = 0;
  eachLink(neighbours, (from, to, weight) => {
    pairs += weight * linked(z[from] ?? 0, z[to] ?? 0);
  });
  const kurtosis = (z.length * sumPower(z, 4)) / squares ** 2;
  return { ...sumWeights(neighbours), squares, pairs, kurtosis };
}

const judged = (statistic: number, expected: number, variance: number, sign: 1 | -1): GlobalTest => {
  const z = variance > 0 ? (sign * (statistic - expected)) / Math.sqrt(variance) : Number.NaN;
  return { statistic, expected, variance, z, p: twoSidedNormal(z) };
};

/**
 * Moran's I: n / S0 * sum w_ij z_i z_j / sum z_i^2. Units without neighbours take part in the mean, and are not counted in n.
 * NaN where all values are equal or nobody has a neighbour. Code: REGION_DATA. O(links).
 * Source: Cliff & Ord (1981), Spatial Processes; equal to `spdep::moran.test`.
 */
export function moran(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  chance: Chance = 'randomisation',
): GlobalTest {
  const { n, s0, s1, s2, squares, pairs, kurtosis } = gather(values, neighbours, (own, other) => own * other);
  const statistic = ((n / s0) * pairs) / squares;
  const expected = -1 / (n - 1);
  const second =
    chance === 'normality'
      ? (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1))
      : (n * (s1 * (n * n - 3 * n + 3) - n * s2 + 3 * s0 * s0) -
          kurtosis * (s1 * (n * n - n) - 2 * n * s2 + 6 * s0 * s0)) /
        ((n - 1) * (n - 2) * (n - 3) * s0 * s0);
  return judged(statistic, expected, second - expected * expected, 1);
}

/**
 * Geary's C: (n - 1) / (2 S0) * sum w_ij (x_i - x_j)^2 / sum z_i^2; 1 by chance, smaller where like is beside like (z is positive then).
 * Units without neighbours as in `moran`. Code: REGION_DATA. O(links). Source: Cliff & Ord (1981); equal to `spdep::geary.test`, but for
 * the variance where some unit has no neighbours: there spdep 1.2-7 mixes two counts of units, and we keep the one of the formula.
 */
export function geary(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  chance: Chance = 'randomisation',
): GlobalTest {
  const { n, s0, s1, s2, squares, pairs, kurtosis } = gather(
    values,
    neighbours,
    (own, other) => (own - other) ** 2,
  );
  const statistic = ((n - 1) / (2 * s0)) * (pairs / squares);
  const variance =
    chance === 'normality'
      ? ((2 * s1 + s2) * (n - 1) - 4 * s0 * s0) / (2 * (n + 1) * s0 * s0)
      : ((n - 1) * s1 * (n * n - 3 * n + 3 - kurtosis * (n - 1)) -
          ((n - 1) * s2 * (n * n + 3 * n - 6 - kurtosis * (n * n - n + 2))) / 4 +
          s0 * s0 * (n * n - 3 - kurtosis * (n - 1) ** 2)) /
        (n * (n - 2) * (n - 3) * s0 * s0);
  return judged(statistic, 1, variance, -1);
}

/**
 * Getis and Ord's general G: the share of all products of two values that stands between neighbours; for values of at least 0 with
 * weights of style B. High means that high values are beside high ones. Units without neighbours do not take part.
 * Code: REGION_DATA. O(links).
 * Source: Getis & Ord (1992), Geogr. Anal. 24, 189; equal to `spdep::globalG.test`.
 */
export function globalG(values: ArrayLike<number>, neighbours: Neighbours): GlobalTest {
  const x = checkValues(values, neighbours);
  const { n, s0, s1, s2 } = sumWeights(neighbours);
  let products = 0;
  eachLink(neighbours, (from, to, weight) => {
    products += weight * (x[from] ?? 0) * (x[to] ?? 0);
  });
  const beside = x.filter((_, unit) => degree(neighbours, unit) > 0);
  const [m1, m2, m3, m4] = [
    sumPower(beside, 1),
    sumPower(beside, 2),
    sumPower(beside, 3),
    sumPower(beside, 4),
  ];
  const all = m1 * m1 - m2;
  const nn = n * n;
  const ss = s0 * s0;
  const second =
    ((nn - 3 * n + 3) * s1 - n * s2 + 3 * ss) * m2 * m2 -
    ((nn - n) * s1 - 2 * n * s2 + 6 * ss) * m4 -
    (2 * n * s1 - (n + 3) * s2 + 6 * ss) * m1 * m1 * m2 +
    (4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * ss) * m1 * m3 +
    (s1 - s2 + ss) * m1 ** 4;
  const expected = s0 / (n * (n - 1));
  const variance = second / (all * all * n * (n - 1) * (n - 2) * (n - 3)) - expected * expected;
  return judged(products / all, expected, variance, 1);
}

export interface PermutationTest {
  readonly statistic: number;
  readonly permutations: number;
  /** Mean and standard deviation of the statistic over the permutations. */
  readonly mean: number;
  readonly sd: number;
  /** (1 + permutations with a statistic at least as high) / (1 + permutations): never 0. */
  readonly pGreater: number;
  /** The same for a statistic at least as far from its expectation, on either side. */
  readonly p: number;
}

/**
 * Moran's I with the chance of so high a value when the values are dealt anew to the units, `permutations` times.
 * NaN where all values are equal. Code: REGION_DATA. O(permutations * links).
 * Source: as `spdep::moran.mc`, but a permutation test never says 0: Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9, 39.
 */
export function permuteMoran(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  { permutations, seed }: { readonly permutations: number; readonly seed: number | string },
): PermutationTest {
  const { statistic, expected } = moran(values, neighbours);
  const z = centre(checkValues(values, neighbours));
  const scale = statistic / weighProducts(z, neighbours);
  if (!Number.isFinite(scale)) {
    const unknown = { mean: Number.NaN, sd: Number.NaN, pGreater: Number.NaN, p: Number.NaN };
    return { statistic, permutations, ...unknown };
  }
  const random = createRandom(seed);
  // Sums of the same terms in another order differ in their last bits: such ties count as reached.
  const slack = 1e-12 * Math.max(1, Math.abs(statistic));
  let [greater, further, total, squares] = [0, 0, 0, 0];
  for (let done = 0; done < permutations; done++) {
    for (let last = z.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      const held = z[last] ?? 0;
      z[last] = z[other] ?? 0;
      z[other] = held;
    }
    const drawn = weighProducts(z, neighbours) * scale;
    if (drawn >= statistic - slack) greater++;
    if (Math.abs(drawn - expected) >= Math.abs(statistic - expected) - slack) further++;
    total += drawn - expected;
    squares += (drawn - expected) ** 2;
  }
  const mean = total / permutations;
  return {
    statistic,
    permutations,
    mean: expected + mean,
    sd: Math.sqrt(Math.max(0, squares / permutations - mean * mean)),
    pGreater: (greater + 1) / (permutations + 1),
    p: (further + 1) / (permutations + 1),
  };
}

/** Sum over links of w_ij z_i z_j. */
function weighProducts(z: Float64Array, { size, start, target, weight }: Neighbours): number {
  let products = 0;
  let k = 0;
  for (let unit = 0; unit < size; unit++) {
    const end = start[unit + 1] ?? 0;
    let lag = 0;
    for (; k < end; k++) lag += (weight[k] ?? 0) * (z[target[k] ?? 0] ?? 0);
    products += lag * (z[unit] ?? 0);
  }
  return products;
}
