// Counts of regions and what they were counted among in; how likely each count is were there one rate for all, out.
import { poissonLower, poissonUpper } from '../../evaluate/distribution.js';
import { expectedCounts } from './intervals.js';

export interface MapChance {
  /** At the rate of all. */
  readonly expected: number;
  /** Count by expected. */
  readonly ratio: number;
  /** The chance of a count as low, and of one as high, the count itself included in both. */
  readonly lower: number;
  readonly upper: number;
  readonly below: boolean;
  /** Choynowski's: the tail on the count's own side. */
  readonly tail: number;
}

/**
 * The chance of each count were there one rate for all. It tells large populations, not high rates: a small place can hardly stand out.
 * For a choice among places use `shrinkRates`. Null for a region whose count or exposure is unknown, or whose exposure is 0.
 * Code: REGION_VALUE. O(regions * sqrt(count)). Source: Choynowski (1959), J. Am. Stat. Assoc. 54, 385; equal to `spdep::probmap` (whose
 * ratio is in percent, and whose far upper tails are 1 minus the lower and have lost their digits) and `choynowski`.
 */
export function mapChances(counts: ArrayLike<number>, exposure: ArrayLike<number>): (MapChance | null)[] {
  return Array.from(expectedCounts(counts, exposure), (expected, i) => {
    const count = counts[i] ?? Number.NaN;
    if (Number.isNaN(expected)) return null;
    const [lower, upper] = [poissonLower(count, expected), poissonUpper(count, expected)];
    const below = count < expected;
    return { expected, ratio: count / expected, lower, upper, below, tail: below ? lower : upper };
  });
}
