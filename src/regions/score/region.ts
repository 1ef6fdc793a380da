// A region as it is scored: each field with its value, its interval from counting, and the figures that it rests on.
import type { Words } from '../../fields/dictionary.js';
import type { RegionField } from '../../fields/region.js';
import type { Figure } from '../facts/facts.js';

export const regionLevels = ['PROVINSI', 'KABUPATEN', 'KECAMATAN', 'DESA'] as const;
export type RegionLevel = (typeof regionLevels)[number];

/** The level that a code is of: two digits a province, then regency, district, village. */
export const levelOf = (code: string): RegionLevel =>
  regionLevels[Math.min(3, code.split('.').length - 1)] ?? 'DESA';

/** One known field of a region. What is not known has no value at all. */
export interface RegionValue {
  readonly value: number | boolean;
  /** Ends of the 95 % interval from counting alone; both the value itself where nothing was counted. */
  readonly low: number;
  readonly high: number;
  /** What the value was computed from; never empty. */
  readonly figures: readonly Figure[];
  /** What the reader must know beside the number: that it was shrunk, covers a part, or is older than others. */
  readonly notes: readonly Words[];
}

export interface RegionRecord {
  readonly code: string;
  readonly level: RegionLevel;
  readonly name: string;
  readonly values: ReadonlyMap<RegionField, RegionValue>;
}
