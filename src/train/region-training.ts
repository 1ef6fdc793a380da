// The record of a training run on regions as a checked document: what was learned from, how, and every number that the card shows.
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { regionIndices } from '../rules/document.js';
import { trainingSchema } from './training.js';

export const regionTrainingFormat = 'waspada-region-training/1';

const count = z.int().check(z.gte(0));
const { settings, rules, sample, split, calibration, forest, importances, said, directions, holdout } =
  trainingSchema.shape;

export const regionTrainingSchema = z.strictObject({
  format: z.literal(regionTrainingFormat),
  created: dateSchema,
  engine: textSchema,
  trainer: z.literal('waspada'),
  settings,
  rules,
  /** The index that the points add to. */
  index: z.enum(regionIndices),
  /** What was learned: a number of a later period, and from which value on a region counts as one that was to be found. */
  outcome: z.strictObject({ words: wordsSchema, unit: textSchema, threshold: z.number() }),
  /** Made up from a seed, or figures that are named by digest only. */
  origin: z.union([
    z.strictObject({ kind: z.literal('made-up'), seed: z.union([z.int(), textSchema]), rows: count }),
    z.strictObject({ kind: z.literal('figures'), digest: sample }),
  ]),
  sample,
  /** Regions with an outcome; without one; and with one but no index by the rules, which are neither learned from nor measured. */
  regions: z.strictObject({ known: count, unknown: count, unscored: count }),
  split,
  calibration,
  most: count,
  full: z.number(),
  budget: z.number(),
  forest,
  /** The share of variance explained on rows that a tree did not see; null where undefined. */
  outOfBag: z.strictObject({ rows: count, explained: z.union([z.number(), z.null()]) }),
  importances,
  said,
  directions,
  /** Measured on regions that were neither trained nor calibrated on. */
  holdout,
});
export type RegionTraining = z.infer<typeof regionTrainingSchema>;

/** A checked record of a training run on regions, from a parsed document. Codes: DOCUMENT_*. */
export const readRegionTraining = (value: unknown): RegionTraining =>
  readDocument(regionTrainingSchema, regionTrainingFormat, value);
