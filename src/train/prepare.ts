// A checked table and settings in; plain arrays out from which any tree can be grown, in this thread or in another.
import { refuse } from '../base/errors.js';
import { directionOf } from '../forest/features.js';
import type { Direction } from '../forest/forest.js';
import { binTable } from './bin.js';
import { checkTable, type Settings, type Table } from './trainer.js';

/** All that growing a tree needs: arrays, numbers and settings, so that it can be handed to a worker. */
export interface Prepared {
  readonly rows: number;
  readonly features: number;
  /** As in `Binned`. */
  readonly codes: Uint8Array;
  readonly bins: Uint8Array;
  readonly thresholds: readonly Float32Array[];
  /** Counted from `centre`. */
  readonly target: Float64Array;
  /** Added to every leaf: sums of squares stay exact where all targets lie far from 0. */
  readonly centre: number;
  /** With class weights multiplied in; null where the rows are `counted`. */
  readonly weight: Float64Array | null;
  /** Target 0 or 1 and no weights by row: draws are counted by class, and weighed by these. */
  readonly counted: boolean;
  readonly classWeight: readonly [number, number];
  readonly directions: readonly Direction[];
  readonly bounded: boolean;
  readonly featuresPerSplit: number;
  readonly settings: Settings;
}

/** Codes: TRAIN_DATA, TRAIN_SETTINGS. O(features x rows log rows). */
export function prepare(table: Table, settings: Settings): Prepared {
  refuse(checkTable(table));
  const { target, weight, features, task } = table;
  const binary = task === 'classification';
  const classWeight = binary && settings.classWeight === 'balanced' ? balance(target) : ([1, 1] as const);
  const centre = binary ? 0 : (target[0] ?? 0);
  const directions = features.map((feature) => (settings.monotone ? directionOf(feature) : 0));
  const { featuresPerSplit } = settings;
  return {
    rows: target.length,
    features: features.length,
    ...binTable(table, settings.bins),
    target: target.map((value) => value - centre),
    centre,
    weight: weight?.map((value, row) => value * classWeight[target[row] === 1 ? 1 : 0]) ?? null,
    counted: binary && weight === undefined,
    classWeight,
    directions,
    bounded: directions.some((direction) => direction !== 0),
    featuresPerSplit: Math.min(
      features.length,
      featuresPerSplit === 'sqrt' ? Math.max(1, Math.floor(Math.sqrt(features.length))) : featuresPerSplit,
    ),
    settings,
  };
}

/** Rows over twice the rows of the class, as in scikit-learn's `compute_class_weight('balanced')`. */
function balance(target: Float64Array): readonly [number, number] {
  const ones = target.reduce((sum, value) => sum + value, 0);
  return [target.length / (2 * (target.length - ones)), target.length / (2 * ones)];
}
