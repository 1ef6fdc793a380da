// Counts in, 95 % intervals out; and what an estimate with an interval is.

/** A number with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The 0.975 quantile of the standard normal distribution: R's `qnorm(0.975)`. */
export const Z95 = 1.959963984540054;

/** A value with the interval of its standard error, kept inside the range that the value can have. */
export function normalInterval(value: number, standardError: number, least: number, most: number): Estimate {
  return {
    value,
    low: Math.max(least, value - Z95 * standardError),
    high: Math.min(most, value + Z95 * standardError),
  };
}

/**
 * A share of successes with Wilson's score interval, without continuity correction; of no trials NaN with [0, 1].
 * Successes may be expected numbers, not whole. Equal to statsmodels `proportion_confint(method='wilson')`.
 * Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209.
 */
export function wilsonInterval(successes: number, trials: number): Estimate {
  if (!(trials > 0)) return { value: Number.NaN, low: 0, high: 1 };
  const share = successes / trials;
  const zz = Z95 * Z95;
  const centre = (share + zz / (2 * trials)) / (1 + zz / trials);
  const half =
    (Z95 / (1 + zz / trials)) * Math.sqrt((share * (1 - share)) / trials + zz / (4 * trials * trials));
  return {
    value: share,
    low: successes <= 0 ? 0 : Math.max(0, centre - half),
    high: successes >= trials ? 1 : Math.min(1, centre + half),
  };
}

/**
 * The difference of two independent shares, first minus second, with Newcombe's hybrid score interval (his method 10, from two
 * Wilson intervals). Not for two scores on the same rows: those are paired. Source: Newcombe (1998), Stat. Med. 17, 873.
 */
export function newcombeInterval(
  first: { readonly successes: number; readonly trials: number },
  second: { readonly successes: number; readonly trials: number },
): Estimate {
  const a = wilsonInterval(first.successes, first.trials);
  const b = wilsonInterval(second.successes, second.trials);
  const value = a.value - b.value;
  if (Number.isNaN(value)) return { value, low: -1, high: 1 };
  const reach = (x: number, y: number): number => Math.sqrt(x * x + y * y);
  return {
    value,
    low: value - reach(a.value - a.low, b.high - b.value),
    high: value + reach(a.high - a.value, b.value - b.low),
  };
}
