// A statistic in, how likely so large a one is by chance out, and the other way round: chi-square and the even coin.
import { issue, WaspadaError } from '../base/errors.js';
import { binomialLower, gammaQuantile, gammaUpper, normalQuantile } from './distribution.js';

/**
 * The chance that a chi-square variable of `freedom` degrees (a whole number) exceeds `x`; 1 at 0 and below, NaN where `x` is unknown.
 * Equal to R `pchisq(x, df, lower.tail = FALSE)`. Code: TRAIN_SETTINGS.
 */
export function chiSquareUpper(x: number, freedom: number): number {
  return gammaUpper(x / 2, shapeOf(freedom));
}

/** The value that a chi-square variable exceeds with chance `upper`, above 0 and below 1. Equal to R `qchisq(upper, df, lower.tail = FALSE)`. */
export function chiSquareQuantile(upper: number, freedom: number): number {
  return 2 * gammaQuantile(inside(upper), shapeOf(freedom), 1, 'upper');
}

/** The z whose interval leaves out `alpha` on both sides together: 1.96 at 0.05. */
export const twoSidedZ = (alpha: number): number => -normalQuantile(inside(alpha) / 2);

/**
 * The two-sided chance of a split of `a` against `b` or a more uneven one, if each of them fell by an even coin: McNemar's exact test.
 * Nothing to split: 1. Equal to R `binom.test(a, a + b)` and statsmodels `mcnemar(exact=True)`. Cost: O(sqrt(a + b)).
 */
export function evenSplitChance(a: number, b: number): number {
  return a === b ? 1 : Math.min(1, 2 * binomialLower(Math.min(a, b), a + b, 0.5));
}

/** A chi-square variable is twice a gamma of half its degrees. */
function shapeOf(freedom: number): number {
  if (!(Number.isInteger(freedom) && freedom >= 1)) fault(`found ${freedom} degrees of freedom`);
  return freedom / 2;
}

function inside(chance: number): number {
  if (!(chance > 0 && chance < 1)) fault(`found the chance ${chance}`);
  return chance;
}

function fault(message: string): never {
  throw new WaspadaError(issue('TRAIN_SETTINGS', [], message));
}
