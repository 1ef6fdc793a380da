// A statistic in, how likely so large a one is by chance out, and the other way round: chi-square and the even coin.
import { issue, WaspadaError } from '../base/errors.js';

/** A series or continued fraction ends where a term changes nothing more. */
const NOTHING = 2 ** -53;
const TINY = 1e-300;

/**
 * The chance that a chi-square variable of `freedom` degrees (a whole number) exceeds `x`; 1 at 0 and below. Relative error below 1e-11.
 * Equal to R `pchisq(x, df, lower.tail = FALSE)`. Source: Press and others, Numerical Recipes, 6.2 (series, and Lentz's fraction).
 */
export function chiSquareUpper(x: number, freedom: number): number {
  if (!(Number.isInteger(freedom) && freedom >= 1)) fault(`found ${freedom} degrees of freedom`);
  if (!(x > 0)) return Number.isNaN(x) ? x : 1;
  const [a, t] = [freedom / 2, x / 2];
  const scale = Math.exp(a * Math.log(t) - t - logGammaOfHalves(freedom));
  if (t < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; term > sum * NOTHING; n++) {
      term *= t / n;
      sum += term;
    }
    return 1 - sum * scale;
  }
  let b = t + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; ; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) <= 4 * NOTHING || i > 100_000) return fraction * scale;
  }
}

/** The value that a chi-square variable exceeds with chance `upper`, above 0 and below 1. Equal to R `qchisq(upper, df, lower.tail = FALSE)`. */
export function chiSquareQuantile(upper: number, freedom: number): number {
  if (!(upper > 0 && upper < 1)) fault(`found the chance ${upper}`);
  let low = 0;
  let high = freedom + 10;
  while (chiSquareUpper(high, freedom) > upper) high *= 2;
  // Halving ends at neighbouring doubles: some 60 steps, and nothing that could run away.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquareUpper(middle, freedom) > upper) low = middle;
    else high = middle;
  }
}

/** The z whose interval leaves out `alpha` on both sides together: 1.96 at 0.05. */
export const twoSidedZ = (alpha: number): number => Math.sqrt(chiSquareQuantile(alpha, 1));

/**
 * The two-sided chance of a split of `a` against `b` or a more uneven one, if each of them fell by an even coin: McNemar's exact test.
 * Nothing to split: 1. Equal to R `binom.test(a, a + b)` and statsmodels `mcnemar(exact=True)`. Cost: O(a + b).
 */
export function evenSplitChance(a: number, b: number): number {
  const [least, total] = [Math.min(a, b), a + b];
  if (a === b) return 1;
  // From the largest term down, each a share of the one before: no factorials.
  let log = -total * Math.LN2;
  for (let k = 0; k < least; k++) log += Math.log((total - k) / (k + 1));
  let term = 1;
  let sum = 1;
  for (let k = least; k > 0; k--) {
    term *= k / (total - k + 1);
    sum += term;
    if (term < sum * NOTHING) break;
  }
  return Math.min(1, 2 * Math.exp(log) * sum);
}

/** ln Gamma(freedom / 2): from 1 or the root of pi upwards. */
function logGammaOfHalves(freedom: number): number {
  let log = freedom % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let a = freedom % 2 === 0 ? 1 : 0.5; a < freedom / 2; a++) log += Math.log(a);
  return log;
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

function fault(message: string): never {
  throw new WaspadaError(issue('TRAIN_SETTINGS', [], message));
}
