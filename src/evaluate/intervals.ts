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
 * Successes may be expected numbers, not whole; another `z` gives another level. Equal to statsmodels `proportion_confint(method='wilson')`.
 * Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209.
 */
export function wilsonInterval(successes: number, trials: number, z = Z95): Estimate {
  if (!(trials > 0)) return { value: Number.NaN, low: 0, high: 1 };
  const share = successes / trials;
  const zz = z * z;
  const centre = (share + zz / (2 * trials)) / (1 + zz / trials);
  const half =
    (z / (1 + zz / trials)) * Math.sqrt((share * (1 - share)) / trials + zz / (4 * trials * trials));
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
  z = Z95,
): Estimate {
  const a = wilsonInterval(first.successes, first.trials, z);
  const b = wilsonInterval(second.successes, second.trials, z);
  const value = a.value - b.value;
  if (Number.isNaN(value)) return { value, low: -1, high: 1 };
  const reach = (x: number, y: number): number => Math.sqrt(x * x + y * y);
  return {
    value,
    low: value - reach(a.value - a.low, b.high - b.value),
    high: value + reach(a.high - a.value, b.value - b.low),
  };
}

/**
 * The ratio of two independent shares, first over second, with Katz's log interval. Where one of the two has no success, half a
 * success is added to both for the ends of the interval (Pettigrew, Gart and Thomas), and the value stays what it is: 0, or infinite.
 * Without trials, or without any success, NaN with [0, infinite]. Equal to scipy `relative_risk(...).confidence_interval`.
 * Source: Katz and others (1978), Biometrics 34, 469.
 */
export function ratioInterval(
  first: { readonly successes: number; readonly trials: number },
  second: { readonly successes: number; readonly trials: number },
  z = Z95,
): Estimate {
  const value = first.successes / first.trials / (second.successes / second.trials);
  if (Number.isNaN(value)) return { value, low: 0, high: Number.POSITIVE_INFINITY };
  const half = first.successes === 0 || second.successes === 0 ? 0.5 : 0;
  const [a, m, b, n] = [
    first.successes + half,
    first.trials + half,
    second.successes + half,
    second.trials + half,
  ];
  const middle = Math.log(a / m / (b / n));
  const reach = z * Math.sqrt(1 / a - 1 / m + 1 / b - 1 / n);
  return {
    value,
    low: first.successes === 0 ? 0 : Math.exp(middle - reach),
    high: second.successes === 0 ? Number.POSITIVE_INFINITY : Math.exp(middle + reach),
  };
}
