// Breaks of classes and what is known of each region's value in; how sure it is that the region belongs in its class out.
import { twoSidedNormal } from '../../evaluate/distribution.js';
import { classIn } from './classes.js';

/** A value with the 2.5 % and the 97.5 % point of what it may be. */
export interface ValueRange {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A value with the chance that the true one is at most a limit: of a posterior, say. */
export interface ValueDistribution {
  readonly value: number;
  atMost(limit: number): number;
}

export interface ClassCertainty {
  readonly class: number;
  /** The chance that the true value lies in this class. */
  readonly probability: number;
  /** Hatched on a map where false. */
  readonly sure: boolean;
}

/** A region whose class is less sure than this is hatched (REGIONS.md 2.7). */
export const SURE = 0.8;

const Z975 = 1.959963984540054;

/**
 * How sure each region's class is; null for a region of which nothing is known. A range stands for two halves of normal curves that
 * meet at the value and reach its ends at 2.5 % and 97.5 %; give the posterior's own distribution where there is one.
 * The first and the last class have no outer end. O(1) a region.
 */
export function classCertainty(
  breaks: readonly number[],
  regions: readonly (ValueRange | ValueDistribution | null)[],
): (ClassCertainty | null)[] {
  return regions.map((region) => {
    if (region === null || Number.isNaN(region.value)) return null;
    const own = classIn(breaks, region.value);
    const atMost = 'atMost' in region ? region.atMost.bind(region) : halvesOf(region);
    const below = own === 0 ? 0 : atMost(breaks[own] ?? Number.NaN);
    const upTo = own + 2 >= breaks.length ? 1 : atMost(breaks[own + 1] ?? Number.NaN);
    const probability = Math.min(1, Math.max(0, upTo - below));
    return { class: own, probability, sure: probability >= SURE };
  });
}

function halvesOf({ value, low, high }: ValueRange): (limit: number) => number {
  return (limit) => {
    const width = (limit <= value ? value - low : high - value) / Z975;
    // A side without width lies at the value, and the value itself is in the class that begins there.
    if (width === 0) return limit <= value ? 0 : 1;
    const tail = twoSidedNormal((limit - value) / width) / 2;
    return limit <= value ? tail : 1 - tail;
  };
}
