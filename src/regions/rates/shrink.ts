// Counts of regions and what they were counted among in; rates drawn towards the rate of all, or of the neighbours, out, the more the less a region's own count says.
import { issue, refuse, WaspadaError } from '../../base/errors.js';
import { gammaQuantile, gammaUpper, logGamma } from '../../evaluate/distribution.js';
import { eachLink, type Neighbours } from '../space/neighbours.js';
import { isKnown, type RateInterval, tailOf } from './intervals.js';

/** What is known of a rate: a gamma distribution with this shape and rate; its mean is shape / rate. */
export interface Posterior {
  readonly shape: number;
  readonly rate: number;
}

export interface ShrunkRate extends RateInterval {
  /** Share of the region's own rate in the shrunken one, 0 to 1; the mean has the rest. */
  readonly weight: number;
  readonly posterior: Posterior;
  /** The chance that the true rate lies above `above`; null where no such rate was given. */
  readonly exceedance: number | null;
}

export interface ShrinkOptions {
  /** Share of the posterior that lies between `low` and `high`; 0.95 unless said. */
  readonly level?: number;
  /** A rate, in the unit of count by exposure, of which `exceedance` speaks. */
  readonly above?: number;
  /** How mean and variance of the true rates are estimated; see `fitMoments` and `fitLikelihood`. */
  readonly prior?: 'moments' | 'likelihood';
  /** Shrink each region towards the rate of itself and its neighbours; their weights do not matter. By moments only. */
  readonly neighbours?: Neighbours;
  /** See `localMoments`. */
  readonly around?: Around;
}

/**
 * Empirical Bayes: true rates are taken for draws from one gamma distribution, and a region's rate becomes what its count leaves
 * likely of them. rate = mean + weight * (count / exposure - mean), with weight = exposure / (exposure + mean / variance).
 *
 * Where rates vary no more than by chance, the variance is 0 and all have one rate: weight 0, the mean of all (of the neighbourhood), and
 * the interval of that rate from all counts together (Jeffreys). Null for a region whose count or exposure is unknown, or whose exposure is
 * 0: it takes no part, and is not the mean. Null for all where fewer than two take part. Above 0.8 an exceedance is worth a look
 * (Richardson et al. 2004, Environ. Health Perspect. 112, 1016). The interval is of chance alone, and takes the mean for known.
 * Codes: REGION_VALUE, REGION_DATA, REGION_SETTINGS. O(regions + links).
 * Source: Marshall (1991), Appl. Stat. 40, 283; Clayton & Kaldor (1987), Biometrics 43, 671; equal to `spdep::EBest` and `EBlocal`.
 */
export function shrinkRates(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  options: ShrinkOptions = {},
): (ShrunkRate | null)[] {
  const { level = 0.95, above, prior = 'moments', neighbours, around } = options;
  const tail = tailOf(level);
  refuse([
    ...(neighbours !== undefined && prior === 'likelihood'
      ? [issue('REGION_SETTINGS', ['prior'], 'found likelihood with neighbours, expected moments')]
      : []),
    ...(above === undefined || above >= 0
      ? []
      : [issue('REGION_SETTINGS', ['above'], `found ${above}, expected a rate of at least 0`)]),
  ]);
  const known = checkPairs(counts, exposure);
  if (known.reduce((total, each) => total + each, 0) < 2) return Array.from(known, () => null);
  const momentsAt = momentsFor(counts, exposure, prior, neighbours, around);
  return Array.from(known, (there, i) => {
    const moments = momentsAt(i);
    if (there === 0 || moments === null) return null;
    const [count, people] = [counts[i] ?? Number.NaN, exposure[i] ?? Number.NaN];
    const { mean, variance, cases, people: all } = moments;
    // No case in a whole neighbourhood has no variance to speak of, though `own-means` may give one.
    const vary = variance > 0 && mean > 0;
    const weight = vary ? people / (people + mean / variance) : 0;
    const posterior = vary
      ? { shape: count + (mean * mean) / variance, rate: people + mean / variance }
      : { shape: cases + 0.5, rate: all };
    const none = !vary && cases === 0;
    return {
      rate: mean + weight * (count / people - mean),
      low: none ? 0 : gammaQuantile(tail, posterior.shape, posterior.rate),
      high: gammaQuantile(tail, posterior.shape, posterior.rate, 'upper'),
      weight,
      posterior,
      exceedance: above === undefined ? null : gammaUpper(above, posterior.shape, posterior.rate),
    };
  });
}

function momentsFor(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  prior: 'moments' | 'likelihood',
  neighbours: Neighbours | undefined,
  around: Around | undefined,
): (region: number) => Moments | null {
  if (neighbours !== undefined) {
    const local = localMoments(counts, exposure, neighbours, around);
    return (region) => local[region] ?? null;
  }
  const all = fitMoments(counts, exposure);
  if (prior === 'moments') return () => all;
  const { mean, size } = fitLikelihood(counts, exposure);
  return () => ({ ...all, mean, variance: (mean * mean) / size });
}

/** Mean and variance of the true rates, and what they rest on. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Sums over the regions that take part. */
  readonly cases: number;
  readonly people: number;
}

/**
 * Mean and variance of the true rates by Marshall's moments: the mean is all cases by all exposure; the variance is that of the rates,
 * weighed by exposure, less what chance adds at the mean exposure, and 0 where that leaves less. NaN where nobody takes part.
 */
export function fitMoments(counts: ArrayLike<number>, exposure: ArrayLike<number>): Moments {
  const { scatter, chance, ...sums } = spreadOfRates(counts, exposure);
  return { ...sums, variance: Math.max(0, scatter - chance) };
}

/** Scatter of the rates about their mean, and the part of it that chance makes. */
function spreadOfRates(counts: ArrayLike<number>, exposure: ArrayLike<number>) {
  const known = checkPairs(counts, exposure);
  let [cases, people, regions, squares] = [0, 0, 0, 0];
  known.forEach((there, i) => {
    if (there === 0) return;
    cases += counts[i] ?? 0;
    people += exposure[i] ?? 0;
    regions++;
  });
  const mean = cases / people;
  known.forEach((there, i) => {
    if (there === 0) return;
    const own = exposure[i] ?? 0;
    squares += own * ((counts[i] ?? 0) / own - mean) ** 2;
  });
  return { mean, cases, people, known, scatter: squares / people, chance: mean / (people / regions) };
}

/**
 * About which mean the scatter in a neighbourhood is taken: `focal-mean`, that of the neighbourhood itself, as Marshall and GeoDa
 * have it; `own-means`, of each neighbour's own neighbourhood, as `spdep::EBlocal` has it unless told `geoda = TRUE`.
 */
export type Around = 'focal-mean' | 'own-means';

/**
 * `fitMoments` for each region over itself and its neighbours. Where a whole neighbourhood has no case the mean is 0, and the rate with
 * it (spdep gives 0/0); a region without neighbours has its own rate for mean. Null for a region that is unknown; unknown neighbours take
 * no part. Codes: REGION_VALUE, REGION_DATA. O(links).
 */
export function localMoments(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  neighbours: Neighbours,
  around: Around = 'focal-mean',
): (Moments | null)[] {
  const known = checkPairs(counts, exposure);
  if (neighbours.size !== known.length)
    throw new WaspadaError(
      issue('REGION_DATA', ['neighbours'], `found ${neighbours.size} units, expected ${known.length}`),
    );
  const zeros = (): Float64Array => new Float64Array(known.length);
  const [cases, people, members, squares] = [zeros(), zeros(), zeros(), zeros()];
  const visit = (add: (focal: number, other: number) => void): void => {
    known.forEach((there, i) => {
      if (there === 1) add(i, i);
    });
    eachLink(neighbours, (from, to) => {
      if (known[from] === 1 && known[to] === 1) add(from, to);
    });
  };
  visit((focal, other) => {
    cases[focal] = (cases[focal] ?? 0) + (counts[other] ?? 0);
    people[focal] = (people[focal] ?? 0) + (exposure[other] ?? 0);
    members[focal] = (members[focal] ?? 0) + 1;
  });
  const means = cases.map((sum, i) => sum / (people[i] ?? 0));
  visit((focal, other) => {
    const own = exposure[other] ?? 0;
    const mean = means[around === 'focal-mean' ? focal : other] ?? 0;
    squares[focal] = (squares[focal] ?? 0) + own * ((counts[other] ?? 0) / own - mean) ** 2;
  });
  return Array.from(known, (there, i) => {
    if (there === 0) return null;
    const [mean, all] = [means[i] ?? 0, people[i] ?? 0];
    const variance = Math.max(0, (squares[i] ?? 0) / all - mean / (all / (members[i] ?? 0)));
    return { mean, variance, cases: cases[i] ?? 0, people: all };
  });
}

export interface LikelihoodFit {
  readonly mean: number;
  /** The gamma shape of the true rates, whose variance is mean^2 / size; Infinity where they vary no more than by chance. */
  readonly size: number;
  readonly logLikelihood: number;
}

/** Search of the size, by its logarithm: sizes beyond e^14 are a Poisson for any count met here. */
const SIZES = { from: -12, to: 14, steps: 52 } as const;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Mean and size of the gamma behind negative binomial counts by maximum likelihood. The summit is flat: the size is good to about six
 * digits. Unknown regions take no part; without any case the mean is 0 and the size Infinity.
 * Codes: REGION_VALUE, REGION_DATA. O(regions * 100 steps). Source: Clayton & Kaldor (1987); equal to `MASS::glm.nb` with an offset.
 */
export function fitLikelihood(counts: ArrayLike<number>, exposure: ArrayLike<number>): LikelihoodFit {
  const known = checkPairs(counts, exposure);
  const rows = [...known.keys()].filter((i) => known[i] === 1);
  const [n, x] = [rows.map((i) => counts[i] ?? 0), rows.map((i) => exposure[i] ?? 0)];
  const crude = n.reduce((sum, each) => sum + each, 0) / x.reduce((sum, each) => sum + each, 0);
  if (!(crude > 0)) return { mean: crude, size: Number.POSITIVE_INFINITY, logLikelihood: crude };
  const at = (logSize: number): LikelihoodFit => {
    const size = Math.exp(logSize);
    const mean = meanAt(n, x, size, crude);
    return { mean, size, logLikelihood: logLikelihood(n, x, mean, size) };
  };
  const width = (SIZES.to - SIZES.from) / SIZES.steps;
  let top = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let step = 0; step <= SIZES.steps; step++) {
    const { logLikelihood: now } = at(SIZES.from + step * width);
    if (now > best) [best, top] = [now, step];
  }
  const poisson = n.reduce((sum, count, i) => sum + logPoissonChance(count, crude * (x[i] ?? 0)), 0);
  let low = SIZES.from + (top - 1) * width;
  let high = SIZES.from + (top + 1) * width;
  let [left, right] = [at(high - GOLDEN * (high - low)), at(low + GOLDEN * (high - low))];
  while (high - low > 1e-9) {
    if (left.logLikelihood > right.logLikelihood) {
      high = low + GOLDEN * (high - low);
      right = left;
      left = at(high - GOLDEN * (high - low));
    } else {
      low = high - GOLDEN * (high - low);
      left = right;
      right = at(low + GOLDEN * (high - low));
    }
  }
  const summit = at((low + high) / 2);
  return top === SIZES.steps || poisson >= summit.logLikelihood
    ? { mean: crude, size: Number.POSITIVE_INFINITY, logLikelihood: poisson }
    : summit;
}

/** The mean that is likeliest at a size: Newton's steps for its logarithm, of which the slope of the likelihood falls. */
function meanAt(n: readonly number[], x: readonly number[], size: number, start: number): number {
  let log = Math.log(start);
  for (let step = 0; step < 100; step++) {
    const mean = Math.exp(log);
    let [slope, bend] = [0, 0];
    n.forEach((count, i) => {
      const expected = mean * (x[i] ?? 0);
      const share = size / (size + expected);
      slope += share * (count - expected);
      bend += share * (1 - share) * (count + size);
    });
    const move = Math.max(-2, Math.min(2, slope / bend));
    log += move;
    if (Math.abs(move) < 1e-14) break;
  }
  return Math.exp(log);
}

function logLikelihood(n: readonly number[], x: readonly number[], mean: number, size: number): number {
  const own = logGamma(size);
  return n.reduce((total, count, i) => {
    const ratio = (mean * (x[i] ?? 0)) / size;
    return (
      total +
      (logGamma(count + size) - own - logGamma(count + 1)) -
      size * Math.log1p(ratio) +
      (count > 0 ? count * Math.log(ratio / (1 + ratio)) : 0)
    );
  }, 0);
}

const logPoissonChance = (count: number, mean: number): number =>
  (count > 0 ? count * Math.log(mean) : 0) - mean - logGamma(count + 1);

export interface ShrunkShare {
  readonly share: number;
  readonly weight: number;
}

/**
 * Shares of trials drawn towards the share of all: Marshall's moments for successes among few trials, where a share near 1 has less chance
 * in it than a Poisson count. Where shares vary no more than by chance all have the mean (`spdep::EBest(family = "binomial")`,
 * which it equals elsewhere, then gives weights outside 0 to 1). Null as in `shrinkRates`. Codes: REGION_VALUE, REGION_DATA. O(regions).
 */
export function shrinkShares(
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
): (ShrunkShare | null)[] {
  const { mean, scatter, known, people } = spreadOfRates(successes, trials);
  const regions = known.reduce((total, each) => total + each, 0);
  if (regions < 2) return Array.from(known, () => null);
  const size = people / regions;
  const chance = mean * (1 - mean);
  return Array.from(known, (there, i) => {
    if (there === 0) return null;
    const own = trials[i] ?? 0;
    const above = own * scatter - (own / size) * chance;
    const below = (own - 1) * scatter + ((size - own) / size) * chance;
    const weight = above > 0 ? above / below : 0;
    return { share: mean + weight * ((successes[i] ?? 0) / own - mean), weight };
  });
}

/**
 * Rates in standard deviations from their mean, each by its own exposure, for maps of rates with unequal populations: give them to
 * `moran` and `localMoran`. NaN for a region that is unknown.
 * Codes: REGION_VALUE, REGION_DATA. Source: Assuncao & Reis (1999), Stat. Med. 18, 2147; with `moran` equal to `spdep::EBImoran`.
 */
export function standardiseRates(counts: ArrayLike<number>, exposure: ArrayLike<number>): Float64Array {
  const { mean, scatter, chance, known } = spreadOfRates(counts, exposure);
  return Float64Array.from(known, (there, i) => {
    if (there === 0) return Number.NaN;
    const own = exposure[i] ?? 0;
    // The variance of the true rates may come out below 0; what is left is then that of chance alone.
    const variance = scatter - chance + mean / own;
    return ((counts[i] ?? 0) / own - mean) / Math.sqrt(variance < 0 ? mean / own : variance);
  });
}

/** 1 for each region that takes part. */
function checkPairs(counts: ArrayLike<number>, exposure: ArrayLike<number>): Uint8Array {
  if (counts.length !== exposure.length)
    throw new WaspadaError(
      issue(
        'REGION_DATA',
        ['exposure'],
        `found ${exposure.length} numbers, expected ${counts.length}: one a region`,
      ),
    );
  return Uint8Array.from({ length: counts.length }, (_, i) => (isKnown(counts[i], exposure[i]) ? 1 : 0));
}
