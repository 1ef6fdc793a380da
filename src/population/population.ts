// A seed in, an endless made-up population out: the record of each applicant, and apart from it the truth.
import { formatDate, yearsBetween } from '../base/dates.js';
import { type Issue, issue, refuse } from '../base/errors.js';
import { mix } from '../base/mix.js';
import { createRandom, type Random } from '../base/random.js';
import type { ApplicationRecord } from '../fields/application.js';
import type { Typology } from '../rules/document.js';
import { answer, dateText } from './answers.js';
import type { Archetype, Crowd } from './archetypes.js';
import { cases } from './cases.js';
import { drawPractice, type Practice, writeDown } from './counter.js';
import type { Draft } from './draft.js';
import type { Choices } from './journeys.js';
import { drawOutcome, type Outcome } from './outcome.js';
import { drawHome, type Place, workerShare } from './places.js';
import { travellers } from './travellers.js';
import { workers } from './workers.js';

export interface PopulationOptions {
  /** A safe integer: the same seed gives the same people. */
  readonly seed: number;
  /** Share of cases, 0.0005 to 0.2; default 0.005. A higher one keeps the cases of a lower one. */
  readonly prevalence?: number;
  /** `counter` (default): offices differ in what they ask, and haste skips questions. `none`: all that applies is answered. */
  readonly missing?: 'counter' | 'none';
}

/** What nobody at the counter knows. It never enters a record. */
export interface Truth {
  readonly case: boolean;
  readonly archetype: string;
  /** What the journey truly is; null for the innocent. */
  readonly typology: Typology | null;
  /** What would be learned later; null where nobody ever learns. */
  readonly outcome: Outcome | null;
}

export interface Applicant {
  readonly record: ApplicationRecord;
  readonly truth: Truth;
}

/** What a simulation decides before an applicant is drawn; where it decides nothing, the population does. */
export interface Circumstances {
  /** Civil day of submission. */
  readonly day?: number;
  readonly prevalence?: number;
  /** Kinds of cases and how often each is met. */
  readonly cases?: Choices<Archetype>;
  /** Scales the chance that a question is asked aloud. */
  readonly asked?: number;
  /** Changes what would be answered, before the counter writes it down. */
  readonly alter?: (draft: Draft, isCase: boolean) => void;
}

/** An applicant with what linkage must know, which no record says. */
export interface Drawn extends Applicant {
  readonly crowd: Crowd;
  readonly home: Place;
  /** Civil day of submission. */
  readonly day: number;
}

export interface Population {
  readonly seed: number;
  readonly prevalence: number;
  /** The applicant at `index`, 0 to 2^32 - 1: of seed and index alone, so that any slice, order or worker gives the same. O(fields). */
  record(index: number): Applicant;
  /** The same under given circumstances, with what a simulation of contacts needs. */
  draw(index: number, given?: Circumstances): Drawn;
}

/** Least and greatest prevalence: five in ten thousand is the country's rate of deferrals, one in five is for tests. */
export const prevalenceRange = [0.0005, 0.2] as const;

/** The year of submissions: weeks from Monday 2025-06-30, five days each. */
export const FIRST_MONDAY = 20_269;
export const WEEKS = 52;

const byWeight = (archetypes: readonly Archetype[]): Choices<Archetype> =>
  archetypes.map((archetype) => [archetype, archetype.weight] as const);
const choices = { cases: byWeight(cases), travellers: byWeight(travellers), workers: byWeight(workers) };

/**
 * A population of made-up applicants. Causes come first (home, archetype, circumstances), answers follow from them, and the counter
 * writes down a part (see `aboutPopulation`). Whether someone is a case does not depend on the home, nor on anything a person is.
 * Codes: TRAIN_SETTINGS.
 */
export function createPopulation(options: PopulationOptions): Population {
  const { seed, prevalence = 0.005, missing = 'counter' } = options;
  refuse(checkOptions(seed, prevalence, missing));
  const key = createRandom(`population/${seed}`);
  const [low, high] = [key.next(), key.next()];
  const practices = new Map<string, Practice>();
  const practiceOf = (office: string): Practice => {
    let practice = practices.get(office);
    if (practice === undefined) {
      practice = drawPractice(seed, office);
      practices.set(office, practice);
    }
    return practice;
  };

  const draw = (index: number, given: Circumstances = {}): Drawn => {
    if (!(Number.isInteger(index) && index >= 0 && index < 4_294_967_296))
      refuse([settingIssue('index', index, 'a whole number, 0 to 2^32 - 1')]);
    // `mix` is one-to-one, so that no two records of a population share a sequence.
    const random = createRandom((mix(index + high) >>> 11) * 4_294_967_296 + mix(index ^ low));
    const isCase = random.unit() < (given.prevalence ?? prevalence);
    const home = drawHome(random);
    const innocent = random.chance(workerShare(home)) ? choices.workers : choices.travellers;
    const archetype = random.weighted(isCase ? (given.cases ?? choices.cases) : innocent);
    const usual = FIRST_MONDAY + 7 * random.below(WEEKS) + random.below(5);
    const day = given.day ?? usual;
    const applicationId = `SINTETIS-${seed}-${padded(index + 1)}`;
    const counter = { practiceOf, missing, given };
    const { record, crowd } = applicationOf(random, archetype, home, day, applicationId, counter);
    const outcome = drawOutcome(random, isCase, day);
    const truth = { case: isCase, archetype: archetype.name, typology: archetype.typology, outcome };
    return { record, truth, crowd, home, day };
  };

  return {
    seed,
    prevalence,
    record(index) {
      const { record, truth } = draw(index);
      return { record, truth };
    },
    draw,
  };
}

const padded = (value: number): string => String(value).padStart(6, '0');

function checkOptions(seed: number, prevalence: number, missing: string): Issue[] {
  const issues: Issue[] = [];
  if (!Number.isSafeInteger(seed)) issues.push(settingIssue('seed', seed, 'a safe integer'));
  const [least, most] = prevalenceRange;
  if (!(prevalence >= least && prevalence <= most))
    issues.push(settingIssue('prevalence', prevalence, `${least} to ${most}`));
  if (missing !== 'counter' && missing !== 'none')
    issues.push(settingIssue('missing', missing, 'counter or none'));
  return issues;
}

const settingIssue = (name: string, found: unknown, expected: string): Issue =>
  issue('TRAIN_SETTINGS', [name], `found ${String(found)}, expected ${expected}`);

interface Counter {
  readonly practiceOf: (office: string) => Practice;
  readonly missing: 'counter' | 'none';
  readonly given: Circumstances;
}

/** The application of one person: the facts of the form, the answers, and what of them is written down. */
function applicationOf(
  random: Random,
  archetype: Archetype,
  home: Place,
  day: number,
  applicationId: string,
  { practiceOf, missing, given }: Counter,
): { record: ApplicationRecord; crowd: Crowd } {
  const kind = random.weighted(archetype.kind);
  const purpose = random.weighted(archetype.purpose);
  const guarded = random.weighted(archetype.guarded);
  const [youngest, oldest] = archetype.ages;
  const birth = day - Math.floor((youngest + random.unit() * (oldest + 1 - youngest)) * 365.2425) - 1;
  const ageYears = yearsBetween(birth, day);

  const far = random.chance(archetype.far);
  const at = far ? drawHome(random) : home;
  const practice = practiceOf(at.office);
  const away = at.office.slice(6, 8) !== home.code.slice(0, 2);
  const time = `${hour(random)}:${sixtieth(random)}:${sixtieth(random)}`;
  const draft: Draft = {
    applicationId,
    submittedAt: `${dateText(day)}T${time}${at.offset}`,
    top: {
      officeCode: at.office,
      channel: random.weighted(channels),
      applicationType: kind,
      passportType: random.weighted(ageYears < 18 ? childPassports : passports),
      birthDate: formatDate(birth),
      domicileRegencyCode: home.code,
      domicileReason: away
        ? random.chance(archetype.unexplained)
          ? 'TIDAK_ADA_ALASAN'
          : random.weighted(awayReasons)
        : random.weighted(homeReasons),
      declaredPurpose: purpose,
    },
    documents: {},
    jobOffer: {},
    marriageCase: {},
    seafarer: {},
    minor: {},
    migrationHistory: {},
    linkage: {},
  };
  const verifies = missing === 'none' ? 1 : practice.verifies;
  const crowd = answer({ random, archetype, purpose, kind, ageYears, day, guarded, verifies }, draft);
  given.alter?.(draft, archetype.typology !== null);
  const kept = missing === 'none' ? null : practice;
  return { record: writeDown(draft, ageYears < 18, kept, random, given.asked), crowd };
}

const hour = (random: Random): string => String(8 + random.below(8)).padStart(2, '0');
const sixtieth = (random: Random): string => String(random.below(60)).padStart(2, '0');

type Form = Draft['top'];
const channels: Choices<NonNullable<Form['channel']>> = [
  ['M_PASPOR', 78],
  ['WALK_IN_PRIORITAS', 6],
  ['PERCEPATAN', 6],
  ['EAZY_PASSPORT', 6],
  ['PASPOR_DESA', 4],
];
const passports: Choices<NonNullable<Form['passportType']>> = [
  ['ELEKTRONIK_5', 22],
  ['ELEKTRONIK_10', 44],
  ['NON_ELEKTRONIK', 26],
  ['POLIKARBONAT', 8],
];
const childPassports: Choices<NonNullable<Form['passportType']>> = [
  ['ELEKTRONIK_5', 62],
  ['NON_ELEKTRONIK', 38],
];
type Reason = NonNullable<Form['domicileReason']>;
const homeReasons: Choices<Reason> = [
  ['SESUAI_KTP', 92],
  ['BEKERJA', 3],
  ['STUDI', 2],
  ['KELUARGA', 2.6],
  ['TIDAK_ADA_ALASAN', 0.4],
];
const awayReasons: Choices<Reason> = [
  ['BEKERJA', 46],
  ['STUDI', 22],
  ['KELUARGA', 32],
];
