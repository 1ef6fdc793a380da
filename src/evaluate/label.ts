// What became of an application, and where that is known from: the one line of a label file.
import { dateSchema, textSchema, z } from '../base/documents.js';

export const labelsFormat = 'waspada-labels/1';

/** Where an outcome can be known from. An officer's postponement alone is no ground truth: it repeats what the score is to help with. */
export const provenances = [
  'court',
  'protection_agency',
  'repatriation',
  'blind_review',
  'follow_up',
  'officer_postponement',
] as const;
export type Provenance = (typeof provenances)[number];

/** One line of a label file (CSV with these columns, or JSON Lines). */
export const labelSchema = z.strictObject({
  applicationId: textSchema,
  outcome: z.enum(['confirmed', 'not_confirmed', 'unknown']),
  outcomeDate: dateSchema,
  /** `officer_postponement` alone is no ground truth: training refuses it. */
  provenance: z.enum(provenances),
});
