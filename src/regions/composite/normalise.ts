// One column of an indicator in, the same column on a scale that indicators share out; unknown stays unknown.
import { issue, WaspadaError } from '../../base/errors.js';
import { ranksFromLowest } from './ranks.js';

/** 1 where more of the indicator is more of what the index speaks of, -1 where it is less. */
export type Direction = 1 | -1;

/**
 * How a column comes to a scale. Only `goalposts` leaves a region where it is when another region is added: it is what an index
 * uses; the others depend on who is in the sample, and serve to see how much the choice matters.
 */
export type Normalisation =
  /** 0 and 100 (or `onto`) at two fixed values, clipped. */
  | { readonly kind: 'goalposts'; readonly low: number; readonly high: number; readonly onto?: Range }
  /** The smallest and the largest of the sample become the ends of `onto`, 0 and 100 unless said. */
  | { readonly kind: 'min-max'; readonly onto?: Range }
  /** Mean and standard deviation (n - 1) of the sample become these; 0 and 1 unless said. */
  | { readonly kind: 'z'; readonly mean?: number; readonly deviation?: number }
  /** Place from the lowest, 1 upward. */
  | { readonly kind: 'rank'; readonly ties: 'min' | 'average' }
  /** (rank - 1) / (n - 1), ties to the smallest. */
  | { readonly kind: 'percentile-rank' }
  /** rank - 1, ties to the smallest. */
  | { readonly kind: 'borda' }
  /** 1 - (largest - value) / (largest - smallest). */
  | { readonly kind: 'distance-to-max' }
  /** value / largest; only for an indicator of at least 0 that points upward. */
  | { readonly kind: 'share-of-max' };

export type Range = readonly [low: number, high: number];

/**
 * A column on its new scale: NaN stays NaN, and so does a column whose values are all alike where the scale rests on their spread.
 * Faults: REGION_SETTINGS. O(n), with ranks O(n log n). Source: OECD/JRC Handbook (2008), step 5; equal to COINr 1.1.14
 * `n_goalposts`, `n_minmax`, `n_zscore`, `n_rank`, `n_prank`, `n_borda`, `n_dist2max`, `n_fracmax`.
 */
export function normalise(
  values: Float64Array,
  method: Normalisation,
  direction: Direction = 1,
): Float64Array {
  const pointed = direction === 1 ? values : values.map((value) => -value);
  switch (method.kind) {
    case 'goalposts': {
      const { low, high } = method;
      if (!(low < high && Number.isFinite(high - low)))
        refuseSetting(`found the goalposts ${low} and ${high}, expected the lower one first`);
      return rescale(pointed, direction === 1 ? [low, high] : [-high, -low], method.onto);
    }
    case 'min-max':
      return rescale(pointed, extent(pointed), method.onto);
    case 'distance-to-max':
      return rescale(pointed, extent(pointed), [0, 1]);
    case 'z':
      return standardise(pointed, method.mean ?? 0, method.deviation ?? 1);
    case 'rank':
      return ranksFromLowest(pointed, method.ties);
    case 'borda':
      return ranksFromLowest(pointed, 'min').map((rank) => rank - 1);
    case 'percentile-rank': {
      const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
      return ranksFromLowest(pointed, 'min').map((rank) => (rank - 1) / (known - 1));
    }
    case 'share-of-max': {
      if (direction === -1)
        refuseSetting('found a share of the largest of an indicator that points downward');
      const [, largest] = extent(values);
      return values.map((value) => (largest > 0 ? value / largest : Number.NaN));
    }
  }
}

/** The smallest and the largest known value; NaN where there is none. */
function extent(values: Float64Array): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [Number.NaN, Number.NaN];
}

function rescale(values: Float64Array, [low, high]: Range, [from, to]: Range = [0, 100]): Float64Array {
  if (!(from < to)) refuseSetting(`found the scale ${from} to ${to}, expected the lower end first`);
  // Clipping moves nothing of a sample's own extent, and keeps a value beyond its goalposts at the goal.
  return values.map((value) => {
    const share = (value - low) / (high - low);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  });
}

function standardise(values: Float64Array, toMean: number, toDeviation: number): Float64Array {
  const { mean, deviation } = momentsOf(values);
  return deviation > 0
    ? values.map((value) => toMean + ((value - mean) / deviation) * toDeviation)
    : values.map(() => Number.NaN);
}

/** Mean and standard deviation (n - 1) of the known values; NaN where there are too few. */
export function momentsOf(values: Float64Array): {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
} {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: known.length, mean, deviation: Math.sqrt(squares / (known.length - 1)) };
}

function refuseSetting(message: string): never {
  throw new WaspadaError(issue('REGION_SETTINGS', [], message));
}
