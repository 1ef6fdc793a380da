// Sorted numbers and a share in; the value below which that share lies out, by the definition that is named.
import { issue, WaspadaError } from '../../base/errors.js';

/** The nine definitions of Hyndman & Fan (1996), by numpy's names and in the order of R's `type = 1` to `9`. */
export const quantileTypes = [
  'inverted-cdf',
  'averaged-inverted-cdf',
  'closest-observation',
  'interpolated-inverted-cdf',
  'hazen',
  'weibull',
  'linear',
  'median-unbiased',
  'normal-unbiased',
] as const;
export type QuantileType = (typeof quantileTypes)[number];

/** Where each of the interpolating definitions puts a sample: position = a + share (n + 1 - a - b), with a = b. */
const OFFSETS = {
  hazen: 1 / 2,
  weibull: 0,
  linear: 1,
  'median-unbiased': 1 / 3,
  'normal-unbiased': 3 / 8,
} as const;

/** A position this close to a whole number is that number: shares such as 0.1 are not exact (R's `fuzz`). */
const FUZZ = 4 * Number.EPSILON;

/**
 * A quantile of sorted values without NaN; `linear` is what R, numpy and spreadsheets give unasked.
 * Faults: REGION_DATA of no values, REGION_SETTINGS of a share outside 0 to 1. Equal to R's `quantile(type = 1 to 9)`.
 */
export function quantileOf(sorted: Float64Array, share: number, type: QuantileType = 'linear'): number {
  const n = sorted.length;
  if (n === 0) throw new WaspadaError(issue('REGION_DATA', [], 'found no values, expected at least one'));
  if (!(share >= 0 && share <= 1))
    throw new WaspadaError(issue('REGION_SETTINGS', [], `found the share ${share}, expected 0 to 1`));
  const at = (place: number): number => sorted[Math.min(n, Math.max(1, place)) - 1] ?? Number.NaN;
  const between = (position: number): number => {
    const below = Math.floor(position + FUZZ);
    const part = position - below;
    if (Math.abs(part) <= FUZZ) return at(below);
    const [low, high] = [at(below), at(below + 1)];
    return low === high ? low : (1 - part) * low + part * high;
  };
  switch (type) {
    case 'inverted-cdf':
      return at(Math.ceil(n * share - FUZZ));
    case 'averaged-inverted-cdf': {
      const place = Math.floor(n * share + FUZZ);
      return n * share > place + FUZZ ? at(place + 1) : (at(place) + at(place + 1)) / 2;
    }
    case 'closest-observation': {
      const place = Math.floor(n * share - 0.5 + FUZZ);
      const exact = n * share - 0.5 <= place + FUZZ;
      return at(exact && place % 2 === 0 ? place : place + 1);
    }
    case 'interpolated-inverted-cdf':
      return between(n * share);
    default: {
      const offset = OFFSETS[type];
      return between(offset + share * (n + 1 - 2 * offset));
    }
  }
}
