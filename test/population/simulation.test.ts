// The simulation: the same rows from the same plan, whatever the slice; contacts by which rings are found and schools are not; what is planted is there.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate } from '../../src/base/dates.js';
import { WaspadaError } from '../../src/base/errors.js';
import { applicationFields, identityParts } from '../../src/fields/application.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import { addCounts, columnsOf, headersOf, noCounts, renderSlice } from '../../src/io/simulate-rows.js';
import { normalisePart } from '../../src/linkage/normalise.js';
import { renderDatasheet } from '../../src/population/datasheet.js';
import { createPopulation } from '../../src/population/population.js';
import {
  createSimulation,
  noBias,
  type SimulatedApplication,
  type SimulationPlan,
  simulationDefaults,
} from '../../src/population/simulation.js';

const planOf = (more: Partial<SimulationPlan> = {}): SimulationPlan => ({
  ...simulationDefaults,
  seed: 5,
  rows: 4000,
  ...more,
});
const people = (more: Partial<SimulationPlan> = {}, rows = 4000): SimulatedApplication[] => {
  const simulation = createSimulation(planOf({ rows, ...more }));
  return Array.from({ length: rows }, (_, index) => simulation.at(index));
};
const share = <T>(of: readonly T[], has: (each: T) => boolean): number => of.filter(has).length / of.length;
/** How far a share of so many may lie from its chance. */
const luck = (p: number, n: number): number => 4 * Math.sqrt((p * (1 - p)) / n);

describe('the same rows', () => {
  test('a row depends on plan and index alone: any order, any maker', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.array(fc.nat({ max: 4_000_000_000 }), { minLength: 1, maxLength: 12 }),
        (seed, at) => {
          const plan = planOf({ seed, rows: 4_294_967_295 });
          const simulation = createSimulation(plan);
          const there = at.map((index) => simulation.at(index));
          expect([...at].reverse().map((index) => simulation.at(index))).toEqual([...there].reverse());
          expect(createSimulation(plan).at(at[0] ?? 0)).toEqual(there[0]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('slices put together are the whole, in CSV and in JSON Lines', () => {
    const simulation = createSimulation(planOf({ rows: 300 }));
    for (const applications of ['csv', 'jsonl'] as const) {
      const wants = { applications, labels: true, audit: true };
      const whole = renderSlice(simulation, 0, 300, wants);
      fc.assert(
        fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), (a, b) => {
          const [first, second] = [Math.min(a, b), Math.max(a, b)];
          const parts = [
            renderSlice(simulation, 0, first, wants),
            renderSlice(simulation, first, second, wants),
            renderSlice(simulation, second, 300, wants),
          ];
          for (const name of ['applications', 'truth', 'labels', 'audit'] as const)
            expect(Buffer.concat(parts.map((part) => part[name])).equals(whole[name]), name).toBe(true);
          const counts = noCounts();
          for (const part of parts) addCounts(counts, part.counts);
          expect(counts).toEqual(whole.counts);
        }),
        { numRuns: 12 },
      );
    }
  });

  test('with counts in place of contacts the people are those of the population, on other days', () => {
    const population = createPopulation({ seed: 5 });
    const simulation = createSimulation(planOf({ linkage: 'counts', missing: 'none' }));
    const plain = createPopulation({ seed: 5, missing: 'none' });
    for (let index = 0; index < 300; index++) {
      const { record, truth } = simulation.at(index);
      expect(truth.archetype).toBe(population.record(index).truth.archetype);
      const { applicationId, declaredPurpose, linkage, domicileRegencyCode } = plain.record(index).record;
      expect(record).toMatchObject({ applicationId, declaredPurpose, linkage, domicileRegencyCode });
    }
  });
});

describe('records', () => {
  test('every one is taken without an issue, says SINTETIS, and lies on a working day of the period', () => {
    const frame = createFrame(applicationFields, 4000);
    const [first, last] = [parseDate('2024-01-01') ?? 0, (parseDate('2024-01-01') ?? 0) + 59];
    people({ from: '2024-01-01', days: 60 }, 2000).forEach(({ record }, row) => {
      const { issues, rejected } = readRecord(applicationFields, record, frame, row);
      expect([issues, rejected]).toEqual([[], false]);
      expect(record.applicationId).toMatch(/^SINTETIS-/);
      const day = parseDate(record.submittedAt.slice(0, 10)) ?? 0;
      expect(day).toBeGreaterThanOrEqual(first);
      expect(day).toBeLessThanOrEqual(last);
      expect(new Date(day * 86_400_000).getUTCDay() % 6).not.toBe(0);
    });
  });

  test('no contact could reach anyone, and each can be compared', () => {
    for (const { record } of people({}, 1500)) {
      for (const part of identityParts) {
        const value = record.identity?.[part];
        if (value === undefined || value === null) continue;
        expect(normalisePart(part, value), `${part} ${value}`).not.toBeNull();
      }
      const { phone, email } = record.identity ?? {};
      // The longest number of the country has 13 digits with its 0.
      if (typeof phone === 'string') expect(phone).toMatch(/^0899\d{10}$/);
      if (typeof email === 'string') expect(email).toMatch(/@sintetis\.invalid$/);
    }
  });

  test('truth, company and group stay out of the applications', () => {
    const simulation = createSimulation(planOf());
    expect(
      columnsOf(simulation).filter((name) => /case|archetype|crowd|company|kelompok/.test(name)),
    ).toEqual([]);
    expect(columnsOf(simulation).some((name) => name.startsWith('linkage.'))).toBe(false);
    expect(headersOf(simulation).truth).toBe('applicationId,case,archetype,typology,crowd,company\n');
    const text = new TextDecoder().decode(
      renderSlice(simulation, 0, 500, { applications: 'csv', labels: true, audit: true }).applications,
    );
    expect(text).not.toMatch(/nonprocedural_worker|ring-|helper-/);
  });
});

describe('contacts', () => {
  const rows = 30_000;
  const crowd = people({ prevalence: 0.05 }, rows);
  const companies = new Map<string, SimulatedApplication[]>();
  for (const each of crowd) {
    const { company } = each.truth;
    if (company !== null) companies.set(company, [...(companies.get(company) ?? []), each]);
  }
  const of = (kind: string) =>
    [...companies].filter(([name]) => name.startsWith(kind)).map(([, members]) => members);
  const values = (
    members: readonly SimulatedApplication[],
    part: 'phone' | 'payer' | 'familyCard' | 'agent',
  ) => members.flatMap(({ record }) => record.identity?.[part] ?? []);

  test('a ring has its members on average, all of them cases, and few phones and payers among them', () => {
    const rings = of('ring');
    const size = rings.reduce((sum, members) => sum + members.length, 0) / rings.length;
    expect(size).toBeGreaterThan(7);
    expect(size).toBeLessThan(13);
    for (const members of rings) expect(members.every(({ truth }) => truth.case)).toBe(true);
    const large = rings.filter((members) => members.length >= 8);
    const shares = large.map((members) => {
      const phones = values(members, 'phone');
      return new Set(phones).size / phones.length;
    });
    expect(shares.reduce((sum, each) => sum + each, 0) / shares.length).toBeLessThan(0.5);
  });

  test('who helps for a fee has innocent clients: sharing alone makes nobody a case', () => {
    const helped = of('helper').flat();
    expect(helped.length).toBeGreaterThan(300);
    expect(helped.some(({ truth }) => truth.case)).toBe(false);
  });

  test('a family comes on one day and has one card, but for a few', () => {
    const families = of('family').filter((members) => members.length >= 2);
    expect(families.length).toBeGreaterThan(200);
    for (const members of families)
      expect(new Set(members.map(({ record }) => record.submittedAt.slice(0, 10))).size).toBe(1);
    const cards = families.map((members) => new Set(values(members, 'familyCard')).size);
    expect(share(cards, (count) => count === 1)).toBeGreaterThan(0.7);
  });

  test('a verified group has one payer and one organiser, nearly always on the list', () => {
    const listed = new Set(
      [...createSimulation(planOf({ prevalence: 0.05, rows })).verified()].map(([, value]) => value),
    );
    const groups = of('verified').filter((members) => members.length >= 3);
    expect(
      share(groups, (members) => values(members, 'agent').some((agent) => listed.has(agent))),
    ).toBeGreaterThan(0.9);
    for (const members of groups) {
      const agents = values(members, 'agent');
      expect(new Set(agents).size).toBeLessThanOrEqual(1);
    }
    for (const members of of('ring'))
      expect(values(members, 'payer').some((payer) => listed.has(payer))).toBe(false);
  });
});

describe('what comes to light', () => {
  const crowd = people({ prevalence: 0.1, blind: 0.1 }, 8000);

  test('a lot decides who is reviewed blind, whoever it is, and its chance is written down', () => {
    const blind = ({ label }: SimulatedApplication): boolean => label?.provenance === 'blind_review';
    const cases = crowd.filter(({ truth }) => truth.case);
    const others = crowd.filter(({ truth }) => !truth.case);
    expect(Math.abs(share(cases, blind) - 0.1)).toBeLessThan(luck(0.1, cases.length));
    expect(Math.abs(share(others, blind) - 0.1)).toBeLessThan(luck(0.1, others.length));
    for (const { label, truth } of crowd) {
      if (label === null) continue;
      expect(label.propensity).toBe(label.provenance === 'blind_review' ? 0.1 : null);
      if (label.provenance === 'blind_review')
        expect(label.outcome).toBe(truth.case ? 'confirmed' : 'not_confirmed');
    }
  });

  test('selective outcomes come from those who show signs; the blind review stays fair', () => {
    const selective = people({ prevalence: 0.1, labels: 'selective', blind: 0.1 }, 8000);
    const innocent = selective.filter(({ truth }) => !truth.case);
    const looked = ({ label }: SimulatedApplication): boolean =>
      label !== null && label.provenance !== 'blind_review';
    const signed = ({ record }: SimulatedApplication): boolean =>
      record.recruiterKind === 'CALO' && record.thirdPartyControl !== 'TIDAK';
    const [with_, without] = [innocent.filter(signed), innocent.filter((each) => !signed(each))];
    expect(with_.length).toBeGreaterThan(10);
    expect(share(with_, looked)).toBeGreaterThan(5 * share(without, looked));
    const blind = innocent.filter(({ label }) => label?.provenance === 'blind_review');
    expect(Math.abs(blind.length / innocent.length - 0.1)).toBeLessThan(luck(0.1, innocent.length));
  });
});

describe('what is planted', () => {
  const inB = ({ audit }: SimulatedApplication): boolean => audit.kelompok === 'B';

  test('without a plan the groups differ in nothing but chance', () => {
    const crowd = people({ prevalence: 0.05 }, 8000);
    expect(Math.abs(share(crowd, inB) - 0.3)).toBeLessThan(luck(0.3, crowd.length));
    const paid = ({ record }: SimulatedApplication): boolean => record.travelFunding === 'PEREKRUT';
    const [a, b] = [crowd.filter((each) => !inB(each)), crowd.filter(inB)];
    expect(Math.abs(share(a, paid) - share(b, paid))).toBeLessThan(
      luck(0.03, a.length) + luck(0.03, b.length),
    );
  });

  test('an alarm is heard of innocents of group B, and of nobody else', () => {
    const bias = { ...noBias, alarm: 0.5 };
    const [plain, planted] = [people({ missing: 'none' }, 3000), people({ missing: 'none', bias }, 3000)];
    const heard = ({ record }: SimulatedApplication): boolean =>
      record.travelFunding === 'PEREKRUT' && record.thirdPartyControl === 'MENJAWABKAN';
    const innocentB = planted.filter((each) => inB(each) && !each.truth.case);
    expect(Math.abs(share(innocentB, heard) - 0.5)).toBeLessThan(luck(0.5, innocentB.length));
    plain.forEach((each, row) => {
      if (!inB(each) || each.truth.case) expect(planted[row]?.record).toEqual(each.record);
    });
  });

  test('fewer questions are put to group B; outcomes of innocents of B are said to be confirmed', () => {
    const planted = people({ bias: { alarm: 0, missing: 0.5, label: 0.4 } }, 4000);
    const answered = ({ record }: SimulatedApplication): boolean => record.travelFunding != null;
    const [a, b] = [planted.filter((each) => !inB(each)), planted.filter(inB)];
    expect(share(b, answered)).toBeLessThan(0.6 * share(a, answered));
    const wrong = ({ truth, label }: SimulatedApplication): boolean =>
      !truth.case && label?.outcome === 'confirmed' && label.provenance === 'follow_up';
    expect(share(b, wrong)).toBeGreaterThan(0.3);
    expect(a.some(wrong)).toBe(false);
  });

  test('what drifts, drifts from its day on and not before', () => {
    const from = '2025-12-29';
    const crowd = people(
      { prevalence: 0.05, drift: { from, asked: 0.5, modus: 0.8, prevalence: 3 } },
      12_000,
    );
    const after = crowd.filter(({ record }) => record.submittedAt.slice(0, 10) >= from);
    const before = crowd.filter(({ record }) => record.submittedAt.slice(0, 10) < from);
    const isCase = ({ truth }: SimulatedApplication): boolean => truth.case;
    expect(Math.abs(share(before, isCase) - 0.05)).toBeLessThan(luck(0.05, before.length));
    expect(Math.abs(share(after, isCase) - 0.15)).toBeLessThan(luck(0.15, after.length));
    const scam = ({ truth }: SimulatedApplication): boolean => truth.typology === 'online_scam';
    expect(share(after.filter(isCase), scam)).toBeGreaterThan(0.7);
    expect(share(before.filter(isCase), scam)).toBeLessThan(0.3);
    const answered = ({ record }: SimulatedApplication): boolean => record.travelFunding != null;
    expect(share(after, answered)).toBeLessThan(0.6 * share(before, answered));
  });
});

test('the data sheet says SYNTHETIC first, and names what is planted', () => {
  const counts = { rows: 10, cases: 1, labels: 2, confirmed: 1, blind: 1, groupB: 3 };
  const facts = {
    command: 'waspada simulate',
    engine: '0',
    files: [['a.csv', 'the applications']] as const,
    counts,
  };
  const plain = renderDatasheet({ ...facts, plan: planOf() });
  expect(plain.startsWith('# SINTETIS / SYNTHETIC')).toBe(true);
  expect(plain).toContain('## What is planted\n\nNothing.');
  const planted = renderDatasheet({
    ...facts,
    plan: planOf({
      labels: 'selective',
      bias: { alarm: 0.1, missing: 0.2, label: 0.3 },
      drift: { from: '2026-01-01', asked: 0.4, modus: 0.5, prevalence: 2 },
    }),
  });
  for (const said of [
    '10 of 100 innocents',
    '20 of 100 questions',
    '30 of 100 innocents',
    '40 of 100',
    '50 of 100',
    '2 times',
    'SELECTIVE',
  ])
    expect(planted).toContain(said);
});

test('every fault of a plan is told at once, by its name', () => {
  const faults = (more: Partial<SimulationPlan>): string[] => {
    try {
      createSimulation(planOf(more));
    } catch (error) {
      if (error instanceof WaspadaError) return error.issues.map(({ path }) => String(path[0]));
    }
    return [];
  };
  expect(faults({ rows: 0, days: 0, blind: 2, bias: { alarm: -1, missing: 0, label: 9 } })).toEqual([
    'rows',
    'days',
    'blind',
    'bias.alarm',
    'bias.label',
  ]);
  expect(faults({ from: '2025-13-01' })).toEqual(['from']);
  // A Saturday and a Sunday.
  expect(faults({ from: '2025-07-05', days: 2 })).toEqual(['days']);
  expect(faults({ drift: { from: 'soon', asked: 2, modus: 0, prevalence: 1 } })).toEqual([
    'drift.from',
    'drift.asked',
  ]);
  expect(faults({ prevalence: 0.9 })).toEqual(['prevalence']);
});
