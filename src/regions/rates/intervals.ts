// A count and what it was counted among in; the rate, share or ratio with an interval out. Chance alone: basis, coverage and year are not in it.
import { issue, WaspadaError } from '../../base/errors.js';
import {
  betaOddsQuantile,
  betaQuantile,
  binomialDensity,
  binomialLower,
  gammaQuantile,
  normalQuantile,
} from '../../evaluate/distribution.js';
import { wilsonInterval } from '../../evaluate/intervals.js';

export interface RateInterval {
  /** Count by exposure. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  /** Infinity where the second count is 0. */
  readonly high: number;
}

const LEVEL = 0.95;

/**
 * A rate with the exact interval of a Poisson count (Garwood): each limit is the rate at which a count as extreme has half of what
 * `level` leaves. Exposure is in any unit, e.g. inhabitants; a count need not be whole. An unknown count, and an unknown exposure or
 * one of 0, give NaN throughout. A true interval can mislead: of 24,175 placements it is 1.3 % wide, while figures of two years differ by half.
 * Codes: REGION_VALUE, REGION_SETTINGS. Source: Garwood (1936), Biometrika 28, 437; equal to R's `poisson.test`.
 */
export function rateInterval(count: number, exposure: number, level = LEVEL): RateInterval {
  const tail = tailOf(level);
  if (!isKnown(count, exposure)) return unknownRate;
  return {
    rate: count / exposure,
    low: count === 0 ? 0 : gammaQuantile(tail, count) / exposure,
    high: gammaQuantile(tail, count + 1, 1, 'upper') / exposure,
  };
}

/**
 * Byar's approximation of `rateInterval`. `breslow-day` takes the count for the lower limit and one more for the upper, as in guidance
 * of public health; `rothman-boice` takes half more for both, is narrower, and below 0 (kept at 0) for no case at a high level.
 * Unknowns and codes as `rateInterval`. Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, IARC, 69; the second
 * equals `epitools::pois.byar`.
 */
export function byarInterval(
  count: number,
  exposure: number,
  level = LEVEL,
  form: 'breslow-day' | 'rothman-boice' = 'breslow-day',
): RateInterval {
  const z = -normalQuantile(tailOf(level));
  if (!isKnown(count, exposure)) return unknownRate;
  const cube = (x: number, sign: 1 | -1): number =>
    x === 0 ? 0 : (x * (1 - 1 / (9 * x) + (sign * z) / (3 * Math.sqrt(x))) ** 3) / exposure;
  const [below, above] = form === 'breslow-day' ? [count, count + 1] : [count + 0.5, count + 0.5];
  return { rate: count / exposure, low: Math.max(0, cube(below, -1)), high: cube(above, 1) };
}

/**
 * What was observed by what would be expected at the rates of the whole, e.g. of `expectedCounts`: the indirectly standardised ratio,
 * with the exact interval of the observed count; the expectation counts as known. Unknowns and codes as `rateInterval`.
 */
export function indirectRatio(observed: number, expected: number, level = LEVEL): RatioInterval {
  const { rate, low, high } = rateInterval(observed, expected, level);
  return { ratio: rate, low, high };
}

/** What each would count at the rate of all together. Unknown counts or exposures take no part, and have NaN. */
export function expectedCounts(counts: ArrayLike<number>, exposure: ArrayLike<number>): Float64Array {
  let [cases, people] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    if (!isKnown(counts[i], exposure[i])) continue;
    cases += counts[i] ?? 0;
    people += exposure[i] ?? 0;
  }
  return Float64Array.from({ length: counts.length }, (_, i) =>
    isKnown(counts[i], exposure[i]) ? ((exposure[i] ?? 0) * cases) / people : Number.NaN,
  );
}

/** What is known of a share's interval: `wilson` is near its level and never empty; `clopper-pearson` never falls below its level. */
export type ShareMethod = 'wilson' | 'wilson-corrected' | 'clopper-pearson' | 'jeffreys' | 'agresti-coull';

/**
 * A share of trials with its interval, kept within 0 to 1. An unknown number, and no trials, give NaN.
 * Codes: REGION_VALUE (also of more successes than trials), REGION_SETTINGS. Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209;
 * Newcombe (1998), Stat. Med. 17, 857 (corrected for continuity); Clopper & Pearson (1934); Brown, Cai & DasGupta (2001) (Jeffreys, with
 * 0 and 1 at the ends; Agresti & Coull). Equal to R's `prop.test`, `binom.test`.
 */
export function shareInterval(
  successes: number,
  trials: number,
  level = LEVEL,
  method: ShareMethod = 'wilson',
): ShareInterval {
  const tail = tailOf(level);
  if (!isKnown(successes, trials)) return { share: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (successes > trials) fault(`found ${successes} of ${trials}, expected at most all`);
  const [low, high] = limitsOfShare(successes, trials, tail, method);
  return {
    share: successes / trials,
    low: successes === 0 ? 0 : Math.max(0, low),
    high: successes === trials ? 1 : Math.min(1, high),
  };
}

function limitsOfShare(x: number, n: number, tail: number, method: ShareMethod): readonly [number, number] {
  const z = -normalQuantile(tail);
  const zz = z * z;
  const about = (centre: number, half: number) => [centre - half, centre + half] as const;
  switch (method) {
    case 'wilson': {
      const { low, high } = wilsonInterval(x, n, z);
      return [low, high];
    }
    case 'wilson-corrected': {
      // Half a case nearer to one half, but never past it.
      const half = Math.min(0.5, Math.abs(x - n / 2));
      const limit = (by: number, sign: 1 | -1): number => {
        const share = (x + by) / n;
        const root = Math.sqrt(n * share * (1 - share) + zz / 4);
        return (n * share + zz / 2 + sign * z * root) / (n + zz);
      };
      return [limit(-half, -1), limit(half, 1)];
    }
    case 'clopper-pearson':
      return [
        x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
        x === n ? 1 : betaQuantile(tail, x + 1, n - x, 'upper'),
      ];
    case 'jeffreys':
      return [betaQuantile(tail, x + 0.5, n - x + 0.5), betaQuantile(tail, x + 0.5, n - x + 0.5, 'upper')];
    case 'agresti-coull': {
      const centre = (x + zz / 2) / (n + zz);
      return about(centre, z * Math.sqrt((centre * (1 - centre)) / (n + zz)));
    }
  }
}

export interface RateRatio extends RatioInterval {
  /** Two-sided: the chance of a split of both counts that is no likelier than the one seen, were the rates the same. */
  readonly p: number;
}

/**
 * The ratio of two independent rates, first by second, with its exact interval: given both counts together, the first is binomial.
 * With both counts 0 the ratio is NaN and the interval 0 to Infinity; an unknown count, and an exposure that is unknown or 0, give NaN.
 * Codes: REGION_VALUE, REGION_SETTINGS. Source: Przyborowski & Wilenski (1940), Biometrika 31, 313, with Clopper and Pearson's limits;
 * equal to R's `poisson.test` of two counts.
 */
export function rateRatio(
  count: number,
  exposure: number,
  otherCount: number,
  otherExposure: number,
  level = LEVEL,
): RateRatio {
  const tail = tailOf(level);
  const known = [isKnown(count, exposure), isKnown(otherCount, otherExposure)];
  if (known.includes(false)) return { ratio: Number.NaN, low: Number.NaN, high: Number.NaN, p: Number.NaN };
  const scale = otherExposure / exposure;
  return {
    ratio: (count / otherCount) * scale,
    low: count === 0 ? 0 : betaOddsQuantile(tail, count, otherCount + 1) * scale,
    high:
      otherCount === 0
        ? Number.POSITIVE_INFINITY
        : betaOddsQuantile(tail, count + 1, otherCount, 'upper') * scale,
    p: equalSplit(count, otherCount, exposure / (exposure + otherExposure)),
  };
}

/**
 * The same ratio with the interval of its logarithm's standard error: for large counts only. NaN for a limit that a count of 0 leaves
 * open. Codes as `rateRatio`. Source: Wald; equal to `epitools::rateratio(method = "wald")`.
 */
export function waldRatio(
  count: number,
  exposure: number,
  otherCount: number,
  otherExposure: number,
  level = LEVEL,
): RatioInterval {
  const z = -normalQuantile(tailOf(level));
  const known = [isKnown(count, exposure), isKnown(otherCount, otherExposure)];
  if (known.includes(false)) return { ratio: Number.NaN, low: Number.NaN, high: Number.NaN };
  const ratio = (count / otherCount) * (otherExposure / exposure);
  const error = Math.sqrt(1 / count + 1 / otherCount);
  return {
    ratio,
    low: Math.exp(Math.log(ratio) - z * error),
    high: Math.exp(Math.log(ratio) + z * error),
  };
}

/** Densities this much (relative) above the one seen still count as no likelier; R's `relErr`. */
const AS_LIKELY = 1 + 1e-7;

/** Two-sided p-value of a binomial count by the chances no likelier than its own; the far side is found by halving. */
function equalSplit(count: number, other: number, share: number): number {
  const n = count + other;
  if (n === 0 || count === n * share) return 1;
  // Mirrored so that the count looked at lies below the mean.
  const below = count < n * share;
  const [x, chance] = below ? [count, share] : [other, 1 - share];
  const most = binomialDensity(x, n, chance) * AS_LIKELY;
  // Above the mean the density falls: the first count that is no likelier.
  let [low, high] = [Math.ceil(n * chance) - 1, Math.floor(n) + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (binomialDensity(middle, n, chance) <= most) high = middle;
    else low = middle;
  }
  const above = high > n ? 0 : binomialLower(n - high, n, 1 - chance);
  return Math.min(1, binomialLower(x, n, chance) + above);
}

const unknownRate: RateInterval = { rate: Number.NaN, low: Number.NaN, high: Number.NaN };

/** Whether a count among an exposure says anything: an exposure of 0 has no rate. A count below 0 is a fault. */
export function isKnown(count: number | undefined, exposure: number | undefined): boolean {
  if (count === undefined || exposure === undefined || Number.isNaN(count) || Number.isNaN(exposure))
    return false;
  if (!(count >= 0 && count < Number.POSITIVE_INFINITY))
    fault(`found the count ${count}, expected at least 0, and finite`);
  if (!(exposure >= 0 && exposure < Number.POSITIVE_INFINITY))
    fault(`found the exposure ${exposure}, expected at least 0, and finite`);
  return exposure > 0;
}

/** Half of what a level of confidence leaves. */
export function tailOf(level: number): number {
  if (!(level > 0 && level < 1))
    throw new WaspadaError(
      issue('REGION_SETTINGS', ['level'], `found ${level}, expected a share between 0 and 1`),
    );
  return (1 - level) / 2;
}

function fault(message: string): never {
  throw new WaspadaError(issue('REGION_VALUE', [], message));
}
