// Whether someone was a case in; what anyone would learn of it later, and how, out: most of the truth never comes to light.
import type { Random } from '../base/random.js';
import type { Provenance } from '../evaluate/label.js';
import type { ApplicationRecord } from '../fields/application.js';
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

/** A line of a label file, with the chance by which its row was drawn, where a lot decided. */
export interface Labelled extends Outcome {
  readonly propensity: number | null;
}

/** Signs that an officer who chooses whom to look at goes by, right or wrong. */
const signs: readonly ((record: ApplicationRecord) => boolean)[] = [
  ({ recruiterKind }) => recruiterKind === 'CALO' || recruiterKind === 'MEDIA_SOSIAL',
  ({ travelFunding }) => travelFunding === 'PEREKRUT',
  ({ debtOrDeduction }) => debtOrDeduction === 'PEREKRUT' || debtOrDeduction === 'PEMBERI_KERJA',
  ({ thirdPartyControl }) => thirdPartyControl === 'MENJAWABKAN' || thirdPartyControl === 'MENUNGGU_LUAR',
  ({ documentsHeldByOther }) => documentsHeldByOther === true,
  ({ coachedToConceal, statementChanged }) => coachedToConceal === true || statementChanged === true,
  ({ itineraryKnowledge }) => itineraryKnowledge === 'TIDAK_DAPAT',
  ({ organizerLicence }) => organizerLicence === 'TIDAK_DITEMUKAN' || organizerLicence === 'DICABUT',
];
/** The chance to be looked at by the number of signs; the last holds for more. */
const lookedAt = [0.004, 0.06, 0.3, 0.65, 0.85];

/**
 * What comes to light of an application: by lot for a share of all, which a blind review settles; else as `usual` says, or, where
 * looking is selective, only of those whom an officer looked at by the signs. Naive numbers over the second kind are a loop.
 */
export function drawSeen(
  random: Random,
  of: {
    readonly record: ApplicationRecord;
    readonly isCase: boolean;
    readonly day: number;
    readonly blind: number;
    readonly selective: boolean;
    readonly usual: Outcome | null;
  },
): Labelled | null {
  const { record, isCase, day, blind, selective, usual } = of;
  const by = (provenance: Provenance, confirmed: boolean, propensity: number | null): Labelled => {
    const [low, high] = delay[provenance];
    return {
      outcome: confirmed ? 'confirmed' : 'not_confirmed',
      provenance,
      outcomeDate: dateText(day + low + random.below(high - low + 1)),
      propensity,
    };
  };
  if (random.chance(blind)) return by('blind_review', isCase, blind);
  if (!selective)
    return usual === null || usual.provenance === 'blind_review' ? null : { ...usual, propensity: null };
  const count = signs.reduce((sum, holds) => sum + Number(holds(record)), 0);
  if (!random.chance(lookedAt[Math.min(count, lookedAt.length - 1)] ?? 0)) return null;
  const learned: Provenance = random.chance(0.5) ? 'follow_up' : 'protection_agency';
  if (isCase) return by(learned, true, null);
  // A postponement counts as confirmed to whoever takes practice for truth.
  return random.chance(0.04) ? by('officer_postponement', true, null) : by('follow_up', false, null);
}
