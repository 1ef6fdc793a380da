// A plan in; applications with their envelopes, and apart from them truth, outcomes and audit groups, out: any slice of them, in any order.
import { formatDate, parseDate, yearsBetween } from '../base/dates.js';
import { type Issue, issue, refuse } from '../base/errors.js';
import { createRandom, type Random } from '../base/random.js';
import type { ApplicationRecord } from '../fields/application.js';
import type { Archetype } from './archetypes.js';
import { cases } from './cases.js';
import { type ContactBook, createContacts } from './contacts.js';
import type { Draft } from './draft.js';
import type { Choices } from './journeys.js';
import { drawSeen, type Labelled } from './outcome.js';
import { type Circumstances, createPopulation, FIRST_MONDAY, type Truth, WEEKS } from './population.js';

/** Faults that are planted into how group B is treated, each 0 (none) to 1. */
export interface Bias {
  /** Innocents of whom the officer hears what would be heard of a case. */
  readonly alarm: number;
  /** The share of the questions that are not put to the group. */
  readonly missing: number;
  /** Innocents whose outcome is said to be confirmed, which it is not. */
  readonly label: number;
}

/** What changes on a day. */
export interface Drift {
  /** `YYYY-MM-DD`, the first day of the change. */
  readonly from: string;
  /** The share of the questions that are not asked any more, 0 to 1. */
  readonly asked: number;
  /** The share of the cases that become recruits of online scams, 0 to 1. */
  readonly modus: number;
  /** How many times as many cases there are; 1 is no change. */
  readonly prevalence: number;
}

export interface SimulationPlan {
  readonly seed: number;
  /** 1 to 2^32 - 1. Who shares contacts with whom depends on it. */
  readonly rows: number;
  readonly prevalence: number;
  readonly missing: 'counter' | 'none';
  /** `envelopes`: contacts that `waspada link` counts. `counts`: counts as drawn, and no contacts. */
  readonly linkage: 'envelopes' | 'counts';
  /** First civil day, and how many days follow; applications come on working days. */
  readonly from: string;
  readonly days: number;
  /** `random`: whether the truth comes to light depends on nothing. `selective`: on what the officer took for signs. */
  readonly labels: 'random' | 'selective';
  /** The share drawn by lot for a blind review, whose outcome is always known. */
  readonly blind: number;
  readonly bias: Bias;
  readonly drift: Drift | null;
}

export const noBias: Bias = { alarm: 0, missing: 0, label: 0 };
export const simulationDefaults: Omit<SimulationPlan, 'seed' | 'rows'> = {
  prevalence: 0.005,
  missing: 'counter',
  linkage: 'envelopes',
  from: formatDate(FIRST_MONDAY),
  days: 7 * WEEKS,
  labels: 'random',
  blind: 0.02,
  bias: noBias,
  drift: null,
};

/** Groups of the audit table, drawn by lot: they bear on nothing but what is planted. */
export interface AuditGroups {
  readonly kelompok: 'A' | 'B';
  readonly umur: '0-17' | '18-29' | '30-44' | '45+';
}

export interface SimulatedApplication {
  readonly record: ApplicationRecord;
  readonly truth: Truth & { readonly crowd: string; readonly company: string | null };
  /** Null where nobody ever learns; a planted label says so in `truth`, which it contradicts. */
  readonly label: Labelled | null;
  readonly audit: AuditGroups;
}

export interface Simulation {
  readonly plan: SimulationPlan;
  /** The application at `index`, 0 to `rows` - 1: of plan and index alone. O(fields). */
  at(index: number): SimulatedApplication;
  /** Lines of the list of verified groups, as `waspada link --groups` reads it. */
  verified(): Iterable<readonly [part: 'payer' | 'agent', value: string]>;
}

/** The share of group B. */
const GROUP_B = 0.3;
const THURSDAY = 3;

/**
 * A population that applies at a counter, with contacts, dates, outcomes that come to light by a rule, and faults planted on request.
 * With the defaults and `linkage: 'counts'` its records are those of `createPopulation` of the same seed, on other days. Codes: TRAIN_SETTINGS.
 */
export function createSimulation(plan: SimulationPlan): Simulation {
  refuse(checkPlan(plan));
  const { seed, prevalence, missing, bias, drift } = plan;
  const first = parseDate(plan.from) ?? 0;
  const workdays = workdaysOf(first, plan.days);
  const population = createPopulation({ seed, prevalence, missing });
  const contacts: ContactBook | null =
    plan.linkage === 'counts'
      ? null
      : createContacts({ seed, rows: plan.rows, workdays: workdays.length, prevalence });
  const turn = drift === null ? Number.POSITIVE_INFINITY : (parseDate(drift.from) ?? 0);
  const shifted = drift === null || drift.modus === 0 ? null : shiftModus(drift.modus);

  return {
    plan,
    at(index) {
      const random = createRandom(-1 - (Math.abs(seed) % 2_000_003) * 4_294_967_296 - index);
      const workday = random.below(workdays.length);
      const day = workdays[workday] ?? first;
      const inB = random.chance(GROUP_B);
      const alarmed = random.chance(bias.alarm);
      const drifted = day >= turn;
      const asked = (inB ? 1 - bias.missing : 1) * (drifted && drift !== null ? 1 - drift.asked : 1);
      const given: Circumstances = {
        day,
        asked,
        ...(drifted && drift !== null ? { prevalence: Math.min(1, prevalence * drift.prevalence) } : {}),
        ...(drifted && shifted !== null ? { cases: shifted } : {}),
        ...(inB && alarmed ? { alter: raiseAlarm } : {}),
      };
      const drawn = population.draw(index, given);
      const { record, truth, crowd } = drawn;
      const own = contacts?.contactsOf(index, drawn, workday) ?? null;
      const seen = drawSeen(random, {
        record,
        isCase: truth.case,
        day,
        blind: plan.blind,
        selective: plan.labels === 'selective',
        usual: truth.outcome,
      });
      const label = inB && !truth.case && random.chance(bias.label) ? mistaken(random, day) : seen;
      return {
        record: own === null ? record : withContacts(record, own.identity, own.minute, random),
        truth: { ...truth, crowd, company: own?.company ?? null },
        label,
        audit: { kelompok: inB ? 'B' : 'A', umur: ageBand(record, day) },
      };
    },
    verified: () => contacts?.verified() ?? [],
  };
}

function workdaysOf(first: number, days: number): number[] {
  const found: number[] = [];
  for (let day = first; day < first + days; day++) if ((((day + THURSDAY) % 7) + 7) % 7 < 5) found.push(day);
  return found;
}

/** The kinds of cases, with a share of all of them turned into recruits of online scams. */
function shiftModus(share: number): Choices<Archetype> {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  return cases.map((archetype) => [
    archetype,
    archetype.weight * (1 - share) + (archetype.typology === 'online_scam' ? share * total : 0),
  ]);
}

/** An innocent of whom is written down what is heard of cases. */
function raiseAlarm({ top }: Draft, isCase: boolean): void {
  if (isCase) return;
  top.recruiterKind = 'CALO';
  top.travelFunding = 'PEREKRUT';
  top.thirdPartyControl = 'MENJAWABKAN';
  top.documentsHeldByOther = true;
}

const mistaken = (random: Random, day: number): Labelled => ({
  outcome: 'confirmed',
  provenance: 'follow_up',
  outcomeDate: formatDate(day + 60 + random.below(300)),
  propensity: null,
});

/** The record with its envelope in place of counts; a company applies within the hour. */
function withContacts(
  record: ApplicationRecord,
  identity: ApplicationRecord['identity'],
  minute: number | null,
  random: Random,
): ApplicationRecord {
  const known = { linkage: null, identity: identity ?? null };
  if (minute === null) return { ...record, ...known };
  const at = minute + random.below(50);
  const two = (value: number): string => String(value).padStart(2, '0');
  const { submittedAt } = record;
  const time = `${two(Math.floor(at / 60))}:${two(at % 60)}:${two(random.below(60))}`;
  return {
    ...record,
    ...known,
    submittedAt: `${submittedAt.slice(0, 11)}${time}${submittedAt.slice(19)}`,
  };
}

function ageBand({ birthDate }: ApplicationRecord, day: number): AuditGroups['umur'] {
  const birth = parseDate(birthDate ?? '');
  const age = birth === null ? 30 : yearsBetween(birth, day);
  return age < 18 ? '0-17' : age < 30 ? '18-29' : age < 45 ? '30-44' : '45+';
}

/** Faults of a plan, each at the name of its option. */
export function checkPlan(plan: SimulationPlan): Issue[] {
  const issues: Issue[] = [];
  const check = (name: string, found: unknown, holds: boolean, expected: string): void => {
    if (!holds) issues.push(issue('TRAIN_SETTINGS', [name], `found ${String(found)}, expected ${expected}`));
  };
  const share = (value: number): boolean => value >= 0 && value <= 1;
  const { rows, days, from, blind, bias, drift } = plan;
  check('rows', rows, Number.isInteger(rows) && rows >= 1 && rows < 4_294_967_296, '1 to 2^32 - 1');
  check('days', days, Number.isInteger(days) && days >= 1 && days <= 3660, 'a whole number from 1 to 3660');
  const first = parseDate(from);
  check('from', from, first !== null, 'YYYY-MM-DD');
  if (first !== null && days >= 1 && days <= 3660)
    check('days', days, workdaysOf(first, days).length > 0, 'a working day among them');
  check('blind', blind, share(blind), '0 to 1');
  for (const name of ['alarm', 'missing', 'label'] as const)
    check(`bias.${name}`, bias[name], share(bias[name]), '0 to 1');
  if (drift !== null) {
    check('drift.from', drift.from, parseDate(drift.from) !== null, 'YYYY-MM-DD');
    check('drift.asked', drift.asked, share(drift.asked), '0 to 1');
    check('drift.modus', drift.modus, share(drift.modus), '0 to 1');
    check('drift.prevalence', drift.prevalence, drift.prevalence >= 0 && drift.prevalence <= 100, '0 to 100');
  }
  return issues;
}
