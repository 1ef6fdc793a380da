// One scorer of the shipped bundle for all tests of a file, and the scored form of its assessments.
import bundle from '../../models/passport-application.js';
import type { Scored } from '../../src/score/assessment.js';
import { createScorer, type Dates } from '../../src/score/scorer.js';

export const scorer = createScorer(bundle);
export const bands = ['lanjut', 'pendalaman', 'rujuk'] as const;

export function score(record: unknown, dates?: Dates): Scored {
  const assessment = scorer.assess(record, dates);
  if (assessment.band === 'unscored') throw new Error(`unscored: ${JSON.stringify(assessment.issues)}`);
  return assessment;
}
export const ids = (scored: Scored): string[] => scored.reasons.map((reason) => reason.rule);
