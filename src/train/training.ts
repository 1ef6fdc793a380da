// The record of a training run as a checked document: what was learned from, how, and every number that the card shows.
import { dateSchema, idSchema, readDocument, textSchema, z } from '../base/documents.js';

export const trainingFormat = 'waspada-training/1';

const count = z.int().check(z.gte(0));
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const side = z.strictObject({ rows: count, cases: count });

/** Where the rows came from: made up from a seed, or read from files that are named by digest only. */
const origin = z.union([
  z.strictObject({ kind: z.literal('population'), seed: z.int(), rows: count, prevalence: z.number() }),
  z.strictObject({
    kind: z.literal('files'),
    data: digest,
    labels: digest,
    /** Where the outcomes were columns of the data. */
    columns: z.optional(z.strictObject({ outcome: textSchema, provenance: textSchema })),
  }),
]);

export const trainingSchema = z.strictObject({
  format: z.literal(trainingFormat),
  created: dateSchema,
  /** The engine and the trainer that ran. */
  engine: textSchema,
  trainer: z.enum(['waspada', 'ml-random-forest']),
  /** What the trainer was told; `readSettings` checks it. */
  settings: z.strictObject({
    trees: count,
    depth: count,
    minLeaf: count,
    featuresPerSplit: z.union([z.literal('sqrt'), count]),
    bins: count,
    classWeight: z.enum(['none', 'balanced']),
    bootstrap: z.boolean(),
    sampleShare: z.number(),
    extraTrees: z.boolean(),
    monotone: z.boolean(),
    seed: z.int(),
    earlyStop: z.union([z.strictObject({ patience: count, leastGain: z.number() }), z.null()]),
    importances: z.boolean(),
  }),
  /** The bundle whose rules score beside the model. */
  rules: z.strictObject({ name: idSchema, version: textSchema, digest }),
  origin,
  /** Digest over ids, features, rule scores and outcomes, row by row: the sample itself. */
  sample: digest,
  rejected: count,
  labels: z.strictObject({
    confirmed: count,
    notConfirmed: count,
    unknown: count,
    postponedOnly: count,
    provenance: z.record(textSchema, count),
  }),
  split: z.strictObject({ share: z.number(), seed: z.int(), training: side, holdout: side }),
  calibration: z.strictObject({
    method: z.enum(['isotonic', 'platt']),
    /** Share of confirmed cases in the field that the calibration was corrected to; null: that of the training rows. */
    prevalence: z.union([z.number(), z.null()]),
    rows: count,
  }),
  /** The most points the model may give, the probability from which it gives them, and the share of rows that can be looked at. */
  most: count,
  full: z.number(),
  budget: z.number(),
  forest: z.strictObject({ trees: count, nodes: count, depth: count, features: count }),
  outOfBag: z.strictObject({ rows: count, auc: z.union([z.number(), z.null()]) }),
  /** By name; permutation: rise of the squared error; impurity: share of the impurity removed. Strongest first. */
  importances: z.array(
    z.strictObject({ feature: textSchema, permutation: z.number(), impurity: z.number() }),
  ),
  /** What each feature was said to do: an unanswered question was learned from as its most favourable answer by this. */
  said: z.record(textSchema, z.enum(['raises', 'lowers'])),
  /** Every direction that the forest declares, with what the proof over the whole forest says. */
  directions: z.array(
    z.strictObject({
      feature: textSchema,
      direction: z.enum(['raises', 'lowers']),
      verdict: z.enum(['proved', 'counter-record', 'undecided']),
    }),
  ),
  /** Measured on rows that were neither trained nor calibrated on, scored as the bundle scores them. */
  holdout: z.strictObject({
    /** Area under the ROC curve of the model's points, of the rules' score, of both together. */
    auc: z.strictObject({ model: estimate, rules: estimate, both: estimate }),
    /** Rows by the points that the model gives them. */
    points: z.array(z.strictObject({ points: count, rows: count, cases: count })),
  }),
});
export type Training = z.infer<typeof trainingSchema>;

/** A checked training record from a parsed document. Codes: DOCUMENT_*. */
export const readTraining = (value: unknown): Training => readDocument(trainingSchema, trainingFormat, value);
