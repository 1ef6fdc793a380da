// The comparison of two bundles on the same applications as a checked document: what changed, who moves, and what it is worth.
import { dateSchema, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import {
  bundleSchema,
  digestSchema,
  estimateSchema,
  labelsSchema,
  numberSchema,
  selectionSchema,
} from './evaluation.js';

export const comparisonFormat = 'waspada-comparison/1';

const count = z.int().check(z.gte(0));
const amount = z.number().check(z.gte(0));
const band = z.enum(['lanjut', 'pendalaman', 'rujuk']);
const side = z.strictObject({ score: count, low: count, high: count, band, reasons: z.string() });
const moved = z.array(z.strictObject({ name: z.string(), rows: count, up: count, down: count }));
const load = z.strictObject({
  threshold: z.number(),
  rows: count,
  share: z.number(),
  perDay: z.number(),
  busyDay: z.number(),
  overShare: z.number(),
  hoursPerDay: z.number(),
});
const proposal = z.strictObject({
  perDay: z.number(),
  proposed: z.nullable(load),
  thresholds: z.array(load),
});
const capture = z.strictObject({ captured: amount, precision: estimateSchema, recall: estimateSchema });

export const comparisonSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(comparisonFormat),
  command: textSchema,
  created: dateSchema,
  engine: textSchema,
  first: bundleSchema,
  second: bundleSchema,
  data: z.strictObject({
    digest: digestSchema,
    labels: z.nullable(digestSchema),
    /** Whether any application is of the synthetic population; an older document does not say. */
    synthetic: z.optional(z.boolean()),
    rows: count,
    /** Scored by both; the others by how many each could score. */
    scored: count,
    firstOnly: count,
    secondOnly: count,
  }),
  bootstrap: z.strictObject({ seed: z.union([z.int(), z.string()]), resamples: count }),
  /** What differs between the documents, in words. */
  changes: z.array(z.strictObject({ kind: textSchema, path: z.array(textSchema), words: wordsSchema })),
  agreement: z.strictObject({
    rows: count,
    /** Rows by band of the first (outer) and the second (inner), in the order lanjut, pendalaman, rujuk. */
    table: z.array(z.array(count)),
    up: count,
    down: count,
    same: estimateSchema,
    kappa: numberSchema,
    /** Rows whose score differs, and by how much on average over all rows. */
    scoreChanged: count,
    meanChange: numberSchema,
  }),
  moves: z.array(
    z.strictObject({
      from: band,
      to: band,
      rows: count,
      examples: z.array(z.strictObject({ applicationId: textSchema, first: side, second: side })),
    }),
  ),
  regions: moved,
  offices: moved,
  labels: z.nullable(labelsSchema),
  selection: z.nullable(z.strictObject({ first: selectionSchema, second: selectionSchema })),
  /** Over labelled rows, at the same number of rows looked at; null without both outcomes. */
  outcomes: z.nullable(
    z.strictObject({
      rows: count,
      positives: count,
      budget: count,
      first: capture,
      second: capture,
      /** Recall of the second minus that of the first, by the paired bootstrap. */
      recallGain: estimateSchema,
      disagreement: amount,
      auc: z.strictObject({ first: estimateSchema, second: estimateSchema, gain: estimateSchema }),
      /** Rows to look at until as many cases are found as the first finds under the budget. */
      rowsForSameCases: z.nullable(amount),
      hoursSaved: numberSchema,
      /** McNemar's exact test of the flag rujuk. */
      flags: z.strictObject({ firstOnly: count, secondOnly: count, chance: z.number() }),
      words: wordsSchema,
    }),
  ),
  capacity: z.nullable(z.strictObject({ first: proposal, second: proposal })),
  rollout: z.nullable(
    z.strictObject({
      name: textSchema,
      percent: z.number(),
      shadowPercent: z.number(),
      rows: z.strictObject({ current: count, shadow: count, candidate: count }),
    }),
  ),
  notes: z.array(wordsSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** A checked comparison from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export const readComparison = (value: unknown): Comparison =>
  readDocument(comparisonSchema, comparisonFormat, value);
