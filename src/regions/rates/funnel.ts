// Counts of regions and what they were counted among in; which rates lie outside what chance and the usual scatter between regions make, out.
import { issue, WaspadaError } from '../../base/errors.js';
import { normalQuantile, poissonQuantile, twoSidedNormal } from '../../evaluate/distribution.js';
import { quantileOf } from '../composite/quantile.js';
import { expectedCounts, tailOf } from './intervals.js';

export interface FunnelPlace {
  readonly rate: number;
  readonly expected: number;
  /** Standard deviations of a Poisson count from what is expected, (count - expected) / root of expected. */
  readonly z: number;
  /** The same after taking the root of both, 2 (root of count - root of expected): nearer to normal for small counts. */
  readonly zRoot: number;
  /** Two-sided, under the over-dispersed funnel. */
  readonly p: number;
}

export interface FunnelLimits {
  readonly low: number;
  readonly high: number;
}

export interface Funnel {
  /** The rate of all together. */
  readonly centre: number;
  /** Mean of squared z: 1 by chance alone. */
  readonly dispersion: number;
  /** The same with the most extreme z drawn in, lest the outliers that are sought widen the funnel; at least 1 in the limits. */
  readonly winsorised: number;
  /** One a region; null where it is unknown. */
  readonly places: readonly (FunnelPlace | null)[];
  /** Limits of a rate at an exposure; `by` is the usual scatter unless chance alone is asked for. */
  limits(exposure: number, level: number, by?: 'scatter' | 'chance'): FunnelLimits;
  /** Limits of a count by chance alone: exact Poisson quantiles. */
  countLimits(exposure: number, level: number): FunnelLimits;
}

/**
 * A funnel plot with limits that allow for the scatter between regions: centre -+ z root(dispersion * centre / exposure).
 * The z beyond the quantiles `winsorise` and 1 - `winsorise` are drawn in to them. Where the scatter is large (169 for placements in Lampung) regions
 * cannot be told apart by chance, and limits of chance alone would name nearly all of them.
 * Codes: REGION_VALUE, REGION_SETTINGS; REGION_DATA where no region is known. O(regions log regions).
 * Source: Spiegelhalter (2005), Stat. Med. 24, 1185; quantiles of type 7.
 */
export function funnel(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  { winsorise = 0.1 }: { readonly winsorise?: number } = {},
): Funnel {
  if (!(winsorise >= 0 && winsorise < 0.5))
    throw new WaspadaError(
      issue('REGION_SETTINGS', ['winsorise'], `found ${winsorise}, expected a share from 0 to below 0.5`),
    );
  const expected = expectedCounts(counts, exposure);
  const known = [...expected.keys()].filter((i) => !Number.isNaN(expected[i]));
  if (known.length === 0) throw new WaspadaError(issue('REGION_DATA', [], 'found no region with a rate'));
  const sum = (of: ArrayLike<number>): number => known.reduce((total, i) => total + (of[i] ?? 0), 0);
  const centre = sum(counts) / sum(exposure);
  const z = expected.map((mean, i) => (mean > 0 ? ((counts[i] ?? 0) - mean) / Math.sqrt(mean) : 0));
  const sorted = Float64Array.from(known, (i) => z[i] ?? 0).sort();
  const [least, most] = [quantileOf(sorted, winsorise), quantileOf(sorted, 1 - winsorise)];
  const meanSquare = (of: Float64Array): number =>
    of.reduce((total, each) => total + each * each, 0) / of.length;
  const winsorised = meanSquare(sorted.map((each) => Math.min(most, Math.max(least, each))));
  const scatter = Math.max(1, winsorised);
  const places = Array.from(expected, (mean, i): FunnelPlace | null => {
    const [count, own] = [counts[i] ?? 0, z[i] ?? 0];
    if (Number.isNaN(mean)) return null;
    return {
      rate: count / (exposure[i] ?? 0),
      expected: mean,
      z: own,
      zRoot: 2 * (Math.sqrt(count) - Math.sqrt(mean)),
      p: twoSidedNormal(own / Math.sqrt(scatter)),
    };
  });
  return {
    centre,
    dispersion: meanSquare(sorted),
    winsorised,
    places,
    limits(people, level, by = 'scatter') {
      const z = -normalQuantile(tailOf(level));
      const half = z * Math.sqrt(((by === 'scatter' ? scatter : 1) * centre) / people);
      return { low: Math.max(0, centre - half), high: centre + half };
    },
    countLimits(people, level) {
      const tail = tailOf(level);
      const mean = centre * people;
      return { low: poissonQuantile(tail, mean), high: poissonQuantile(1 - tail, mean) };
    },
  };
}
