// What `waspada train --json` says of a bundle that it wrote, as a checked document: where it is, its manifest, gate and record.
import { readDocument, textSchema, z } from '../base/documents.js';
import { gateSchema } from '../evaluate/gate.js';
import { manifestSchema } from '../score/bundle.js';
import { trainingSchema } from '../train/training.js';

export const trainResultFormat = 'waspada-train/1';

export const trainResultSchema = z.strictObject({
  format: z.literal(trainResultFormat),
  /** The folder of the bundle. */
  folder: textSchema,
  /** Whether any application that was learned from is of the synthetic population. */
  synthetic: z.boolean(),
  manifest: manifestSchema,
  gate: gateSchema,
  training: trainingSchema,
});
export type TrainResult = z.infer<typeof trainResultSchema>;

/** The result as it is printed. Codes: DOCUMENT_SHAPE, for a part that is no such document. */
export const trainResult = (
  parts: { readonly [K in Exclude<keyof TrainResult, 'format'>]: unknown },
): TrainResult => readDocument(trainResultSchema, trainResultFormat, { format: trainResultFormat, ...parts });
