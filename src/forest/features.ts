// What a model may read: each feature is a field or an indicator, in numbers; unknown stays NaN.
import type { Direction } from './forest.js';

/**
 * Where a feature comes from: a number field or indicator as it is, a flag as 0 or 1, a category or list as 1 where it is (or holds)
 * `is`, a list by its `count`. Unknown is NaN.
 */
export interface FeatureSource {
  readonly field?: string;
  readonly indicator?: string;
  readonly is?: string;
  readonly count?: true;
}

/** One input column of a model, as its document states it. */
export interface Feature {
  readonly name: string;
  /** `raises`: the output may only rise with it; `lowers`: only fall. Proved over the whole forest before it counts. */
  readonly direction?: 'raises' | 'lowers';
  /** Absent in a model that reads plain tables. */
  readonly source?: FeatureSource;
}

export const directionOf = ({ direction }: Feature): Direction =>
  direction === 'raises' ? 1 : direction === 'lowers' ? -1 : 0;
