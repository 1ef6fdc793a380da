// What a person would answer in; what the counter wrote down out: offices differ in what they ask and check, and haste skips questions.
import { createRandom, type Random } from '../base/random.js';
import { type ApplicationRecord, applicationFields } from '../fields/application.js';
import type { Dictionary, Scope } from '../fields/dictionary.js';
import type { Draft } from './draft.js';

/** How an answer comes about: on the form, from a register, by linkage, as a paper shown, or by asking. */
type Way = 'form' | 'register' | 'links' | 'paper' | 'core' | 'deep';

interface Slot {
  readonly index: number;
  readonly way: Way;
  readonly appliesWhen: Scope | undefined;
  /** Whether scopes of other fields read this one. */
  readonly opens: boolean;
}

const onForm = new Set(
  'officeCode channel applicationType passportType birthDate domicileRegencyCode declaredPurpose destinationCountries'.split(
    ' ',
  ),
);
const asked = new Set(
  (
    'itineraryKnowledge travelFunding recruiterKind thirdPartyControl documentsHeldByOther admittedWorkIntent siskop2miStatus ' +
    'organizerLicence relativeContactVerified minor.consent minor.guardianRelation marriageCase.papersVerified ' +
    'seafarer.seamanBookVerified seafarer.agentSip3mi domicileReason plannedStayDays'
  ).split(' '),
);

function wayOf(name: string, evidence: string | undefined): Way {
  if (onForm.has(name)) return 'form';
  if (name.startsWith('documents.')) return 'paper';
  if (evidence === 'L') return 'links';
  if (evidence === 'H' || name === 'identityMatch' || name === 'biometricMatch') return 'register';
  return asked.has(name) ? 'core' : 'deep';
}

const dictionary: Dictionary = applicationFields;
const opening = new Set(
  Object.values(dictionary).flatMap(({ appliesWhen }) => (appliesWhen ?? []).map(({ field }) => field)),
);
/** Slots by group (`''` for the fields of no group), then by name inside it. */
const slots = new Map<string, Map<string, Slot>>();
for (const [index, [name, { evidence, appliesWhen }]] of Object.entries(dictionary).entries()) {
  const dot = name.indexOf('.');
  const group = dot < 0 ? '' : name.slice(0, dot);
  const inside = slots.get(group) ?? new Map<string, Slot>();
  inside.set(name.slice(dot + 1), {
    index,
    way: wayOf(name, evidence),
    appliesWhen,
    opens: opening.has(name),
  });
  slots.set(group, inside);
}
const none: ReadonlyMap<string, Slot> = new Map();
const slotsOf = (group: string): ReadonlyMap<string, Slot> => slots.get(group) ?? none;
const top = slotsOf('');

/** How often an office asks each question when nobody waits, and how it works. */
export interface Practice {
  /** Chance that a field is asked, by place in the dictionary. */
  readonly asks: Float64Array;
  /** Chance that what is true and can be checked is checked. */
  readonly verifies: number;
  /** How busy the office is, 0 to 1. */
  readonly load: number;
}

/** The practice of an office: of the seed and its code alone, so that two populations have different offices. */
export function drawPractice(seed: number, office: string): Practice {
  const random = createRandom(`practice/${seed}/${office}`);
  const care = random.unit();
  const [links, verifies, load] = [random.chance(0.9), 0.72 + 0.26 * random.unit(), random.unit()];
  const asks = new Float64Array(Object.keys(dictionary).length);
  for (const group of slots.values()) {
    for (const { index, way } of group.values()) {
      const habit = random.unit();
      asks[index] = {
        form: 1,
        register: 1,
        links: links ? 1 : 0,
        paper: 0.99 - 0.06 * (1 - care) * habit,
        core: 1 - 0.08 * (1 - care) * habit,
        deep: 0.97 - 0.3 * (1 - care) - 0.2 * habit,
      }[way];
    }
  }
  return { asks, verifies, load };
}

/** What a full queue takes off the chance of each way of asking. */
const haste: Readonly<Record<Way, number>> = {
  form: 0,
  register: 0,
  links: 0,
  paper: 0.04,
  core: 0.08,
  deep: 0.4,
};
/** How often the registers, and the linkage, do not answer. */
const REGISTERS_DOWN = 0.015;
const LINKS_DOWN = 0.03;

/** Whether a field applies, by the answers written down so far: of what is not known to apply, nobody asks. */
const applies = (scope: Scope, minor: boolean, given: ReadonlyMap<string, unknown>): boolean =>
  scope.some((test) =>
    'belowYears' in test ? minor : test.in.some((value) => value === given.get(test.field)),
  );

/**
 * The record that the counter keeps of a draft. What does not apply was not asked; with a practice, questions are skipped by the
 * habit of the office and by haste, and systems are down now and then: never by who stands there. Without one, everything is kept.
 * `asked` scales the chance of what is asked aloud: 1 but where a drift or a bias is planted.
 */
export function writeDown(
  draft: Draft,
  minor: boolean,
  practice: Practice | null,
  random: Random,
  asked = 1,
): ApplicationRecord {
  const down =
    practice === null
      ? { register: false, links: false }
      : { register: random.chance(REGISTERS_DOWN), links: random.chance(LINKS_DOWN) };
  const queue = practice === null ? 0 : (practice.load + random.unit()) / 2;
  const written = ({ index, way }: Slot): boolean => {
    if (practice === null) return true;
    if ((way === 'register' && down.register) || (way === 'links' && down.links)) return false;
    const usual = (practice.asks[index] ?? 1) - queue * haste[way];
    const chance = way === 'core' || way === 'deep' ? usual * asked : usual;
    return chance >= 1 || random.chance(chance);
  };

  const { applicationId, submittedAt } = draft;
  const record: Mutable<ApplicationRecord> = { applicationId, submittedAt };
  const given = new Map<string, unknown>();
  const keep = <T extends object>(
    from: T,
    into: Partial<T>,
    plan: ReadonlyMap<string, Slot>,
    scoped: boolean,
  ) => {
    let kept = false;
    for (const key in from) {
      const slot = plan.get(key);
      if (slot === undefined || (slot.appliesWhen !== undefined) !== scoped) continue;
      if (slot.appliesWhen !== undefined && !applies(slot.appliesWhen, minor, given)) continue;
      if (!written(slot)) continue;
      into[key] = from[key];
      if (slot.opens) given.set(key, from[key]);
      kept = true;
    }
    return kept;
  };
  /** A group of fields, left out where none of them was answered. */
  const group = <T extends object>(name: string, from: T): Partial<T> | undefined => {
    const into: Partial<T> = {};
    const plan = slotsOf(name);
    const free = keep(from, into, plan, false);
    return keep(from, into, plan, true) || free ? into : undefined;
  };

  // Scopes read only fields without a scope of their own: those come first.
  keep(draft.top, record, top, false);
  keep(draft.top, record, top, true);
  const documents = group('documents', draft.documents);
  if (documents) record.documents = documents;
  const jobOffer = group('jobOffer', draft.jobOffer);
  if (jobOffer) record.jobOffer = jobOffer;
  const marriageCase = group('marriageCase', draft.marriageCase);
  if (marriageCase) record.marriageCase = marriageCase;
  const seafarer = group('seafarer', draft.seafarer);
  if (seafarer) record.seafarer = seafarer;
  const child = group('minor', draft.minor);
  if (child) record.minor = child;
  const migrationHistory = group('migrationHistory', draft.migrationHistory);
  if (migrationHistory) record.migrationHistory = migrationHistory;
  const linkage = group('linkage', draft.linkage);
  if (linkage) record.linkage = linkage;
  return record;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
