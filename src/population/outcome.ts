// Whether someone was a case in; what anyone would learn of it later, and how, out: most of the truth never comes to light.
import type { Random } from '../base/random.js';
import type { Provenance } from '../evaluate/label.js';
import { dateText } from './answers.js';
import type { Choices, Span } from './journeys.js';

/** A line of a label file. */
export interface Outcome {
  readonly outcome: 'confirmed' | 'not_confirmed';
  readonly provenance: Provenance;
  /** `YYYY-MM-DD`, after the application. */
  readonly outcomeDate: string;
}

/** Of 100 cases and of 1,000 innocents, how many come to be known in each way. */
const ofCases: Choices<Provenance | null> = [
  [null, 46],
  ['protection_agency', 16],
  ['repatriation', 17],
  ['court', 4],
  ['blind_review', 2],
  ['follow_up', 5],
  ['officer_postponement', 10],
];
const ofInnocents: Choices<Provenance | null> = [
  [null, 938.5],
  ['blind_review', 20],
  ['follow_up', 40],
  ['officer_postponement', 1.5],
];

/** Days until it is known. */
const delay: Readonly<Record<Provenance, Span>> = {
  court: [180, 700],
  protection_agency: [30, 400],
  repatriation: [60, 500],
  blind_review: [1, 14],
  follow_up: [60, 365],
  officer_postponement: [0, 10],
};

/** Null where nobody ever learns. A postponement counts as confirmed to whoever takes practice for truth: that is its fault. */
export function drawOutcome(random: Random, isCase: boolean, day: number): Outcome | null {
  const provenance = random.weighted(isCase ? ofCases : ofInnocents);
  if (provenance === null) return null;
  const [low, high] = delay[provenance];
  const confirmed = isCase || provenance === 'officer_postponement';
  return {
    outcome: confirmed ? 'confirmed' : 'not_confirmed',
    provenance,
    outcomeDate: dateText(day + low + random.below(high - low + 1)),
  };
}
