// Records for tests: one where nothing was asked, one where all that matters was answered well, and random ones from a seed.

import { formatDate } from '../base/dates.js';
import { createRandom, type Random } from '../base/random.js';
import { type ApplicationRecord, applicationFields } from '../fields/application.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';

type Answers = Readonly<Record<string, unknown>>;

const names = { applicationId: 'FIXTURE-1', submittedAt: '2026-06-15T09:00:00+07:00' } as const;

/** Nothing was asked: every answer is unknown. */
export const blankRecord: ApplicationRecord = names;

/** A tourist of age, with everything asked and answered well: score 0, sufficient, proceed. */
export const answeredRecord: ApplicationRecord = {
  ...names,
  officeCode: 'KANIM-35.02',
  applicationType: 'BARU',
  birthDate: '1990-01-01',
  domicileRegencyCode: '35.02',
  domicileReason: 'SESUAI_KTP',
  identityMatch: 'COCOK',
  biometricMatch: 'TIDAK_ADA',
  declaredPurpose: 'WISATA',
  destinationCountries: ['SG'],
  transitCountries: [],
  plannedDeparture: '2026-08-01',
  plannedStayDays: 5,
  returnTicket: 'ADA',
  travelFunding: 'SENDIRI',
  debtOrDeduction: 'TIDAK',
  documents: {
    KTP: 'TERVERIFIKASI',
    KK: 'TERVERIFIKASI',
    AKTA_LAHIR: 'TERVERIFIKASI',
    IJAZAH: 'TIDAK_DIPERLUKAN',
    BUKU_NIKAH: 'TIDAK_DIPERLUKAN',
  },
  recruiterKind: 'TIDAK_ADA',
  itineraryKnowledge: 'JELAS',
  statementChanged: false,
  admittedWorkIntent: false,
  coachedToConceal: false,
  thirdPartyControl: 'TIDAK',
  documentsHeldByOther: false,
  ageEvidence: 'KONSISTEN',
  migrationHistory: { priorPassports: 0, misuse: [], compliantTrips: 0, deportations: [], tpiPostponed: [] },
  refusalHistory: [],
  linkage: {
    phone30d: 0,
    address30d: 0,
    payer30d: 0,
    emailOrAgent30d: 0,
    sameKK: false,
    verifiedGroup: false,
    bookingBurst: false,
  },
};

/** A copy with some answers replaced; `{ 'documents.KTP': 'ADA' }` by dotted name, null for unknown. */
export function withAnswers(record: Answers, answers: Answers): Record<string, unknown> {
  const copy: Record<string, unknown> = structuredClone({ ...record });
  for (const [name, value] of Object.entries(answers)) {
    const [head = name, part] = name.split('.');
    if (part === undefined) copy[head] = value;
    else {
      const group = copy[head];
      copy[head] = { ...(typeof group === 'object' && group !== null ? group : {}), [part]: value };
    }
  }
  return copy;
}

const TODAY = 20619;

/** A value that a field can have. Dates lie on their side of 2026-06-15. */
function randomValue(def: FieldDef, random: Random): unknown {
  const past = () => formatDate(TODAY - random.below(2500));
  switch (def.kind) {
    case 'category':
      return random.pick(Object.keys(def.values));
    case 'flag':
      return random.chance(0.5);
    case 'count':
      return Math.min(def.range[1], random.below(12));
    case 'number':
      return Math.min(def.range[1], random.below(3000));
    case 'date':
      return def.side === 'after'
        ? formatDate(TODAY + random.below(60))
        : formatDate(TODAY - 3000 - random.below(20000));
    case 'regency':
      return random.pick(['35.02', '18.71', '11.10', '91.03']);
    case 'countries':
      return random.pick([[], ['MY'], ['KH'], ['SA'], ['SG', 'KH']]);
    case 'dates':
      return random.pick([[], [past()], [past(), past()]]);
    case 'events':
      return Array.from({ length: random.below(3) }, () => ({
        date: past(),
        ...Object.fromEntries(
          Object.entries(def.parts).map(([name, part]) => [
            name,
            part.kind === 'category'
              ? random.pick(Object.keys(part.values))
              : part.kind === 'flag'
                ? random.chance(0.5)
                : random.pick(['KANIM-35.02', 'KANIM-18.71']),
          ]),
        ),
      }));
    default:
      return random.pick(['KANIM-35.02', 'KANIM-18.71']);
  }
}

/** A record of any answers from a seed; each field is unanswered with the chance given. Not a plausible person. */
export function randomRecord(
  seed: number | string,
  unanswered = 0.3,
  dictionary: Dictionary = applicationFields,
): Record<string, unknown> {
  const random = createRandom(seed);
  const answers: Record<string, unknown> = {};
  for (const [name, def] of Object.entries(dictionary)) {
    if (def.required === true || random.chance(unanswered)) continue;
    answers[name] = randomValue(def, random);
  }
  return withAnswers({ ...names }, answers);
}
