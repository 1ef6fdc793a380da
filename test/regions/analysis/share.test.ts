// What leaves the office, under attack: sums over regions and differences of times give no small count away.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareFacts } from '../../../src/regions/analysis/share.js';
import { createFacts, type Figure } from '../../../src/regions/facts/facts.js';

const base: Figure = {
  code: '35',
  indicator: 'departuresPrevented',
  period: '2025',
  basis: 'ORIGIN',
  value: 0,
  coverage: 'complete',
  effort: 'test',
  source: 'test',
  confidence: 'SOURCED',
  revision: 0,
  note: '',
};

/** A country of two provinces with three and two regencies. */
const tree: Readonly<Record<string, readonly string[]>> = {
  ID: ['11', '12'],
  11: ['11.01', '11.02', '11.03'],
  12: ['12.01', '12.02'],
};
const parts = new Map(Object.entries(tree));
const leaves = ['11.01', '11.02', '11.03', '12.01', '12.02'];
const codes = [...Object.keys(tree), ...leaves];
/** What a year is made of, and the periods that a figure may be of. */
const atoms = ['2025-H1', '2025-07/2025-09', '2025-10/2025-12'];
const periods: Readonly<Record<string, readonly number[]>> = {
  '2025-H1': [0],
  '2025-07/2025-09': [1],
  '2025-10/2025-12': [2],
  '2025-H2': [1, 2],
  '2025-01/2025-09': [0, 1],
  '2025': [0, 1, 2],
};

const leavesOf = (code: string): number[] =>
  leaves.flatMap((leaf, at) => (code === 'ID' || leaf === code || leaf.startsWith(`${code}.`) ? [at] : []));

/** Which of the counts of a leaf in an atom a figure adds up. */
function vectorOf(code: string, period: string): number[] {
  const vector = new Array<number>(leaves.length * atoms.length).fill(0);
  for (const leaf of leavesOf(code))
    for (const atom of periods[period] ?? []) vector[leaf * atoms.length + atom] = 1;
  return vector;
}

/** Rows in echelon form; a vector is known to an attacker where it reduces to nothing. */
function createAttacker(known: readonly number[][]): (vector: readonly number[]) => boolean {
  const rows: { lead: number; row: number[] }[] = [];
  const reduce = (vector: readonly number[]): number[] => {
    const rest = [...vector];
    for (const { lead, row } of rows) {
      const factor = rest[lead] ?? 0;
      if (factor === 0) continue;
      row.forEach((value, at) => {
        rest[at] = (rest[at] ?? 0) - factor * value;
      });
    }
    return rest.map((value) => (Math.abs(value) < 1e-9 ? 0 : value));
  };
  for (const vector of known) {
    const rest = reduce(vector);
    const lead = rest.findIndex((value) => value !== 0);
    if (lead >= 0) rows.push({ lead, row: rest.map((value) => value / (rest[lead] ?? 1)) });
  }
  return (vector) => reduce(vector).every((value) => value === 0);
}

const counts = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }) },
    { weight: 3, arbitrary: fc.integer({ min: 10, max: 80 }) },
  ),
  { minLength: leaves.length * atoms.length, maxLength: leaves.length * atoms.length },
);
const told = fc.uniqueArray(fc.constantFrom(...Object.keys(periods)), { minLength: 1, maxLength: 6 });

test('no sum over regions and no difference of times recovers a count of 1 to 9 people', () => {
  let withheld = 0;
  fc.assert(
    fc.property(counts, told, (values, shown) => {
      const countOf = (vector: readonly number[]): number =>
        vector.reduce((sum, factor, at) => sum + factor * (values[at] ?? 0), 0);
      const figures = shown.flatMap((period) =>
        codes.map((code): Figure => ({ ...base, code, period, value: countOf(vectorOf(code, period)) })),
      );
      const shared = shareFacts(createFacts(figures), parts);
      withheld += shared.withheld.length;
      const knows = createAttacker(shared.facts.figures.map(({ code, period }) => vectorOf(code, period)));
      // Every count that means something: a region over any of the times, or over any one part of the year.
      for (const code of codes)
        for (const period of Object.keys(periods)) {
          const vector = vectorOf(code, period);
          const value = countOf(vector);
          if (value > 0 && value < 10)
            expect([code, period, value, knows(vector)]).toEqual([code, period, value, false]);
        }
    }),
    { numRuns: process.env.WASPADA_PROVE ? 5000 : 400 },
  );
  expect(withheld).toBeGreaterThan(0);
});

describe('of figures of one region', () => {
  const share = (...given: [period: string, value: number][]) =>
    shareFacts(
      createFacts(given.map(([period, value]) => ({ ...base, period, value }))),
      parts,
    ).facts.figures.map(({ period }) => period);

  test('a small half-year takes the year and the other half with it', () => {
    expect(share(['2025-H1', 5], ['2025-H2', 25], ['2025', 30])).toEqual(['2025-H2']);
  });

  test('two that differ by a few people are not both told', () => {
    expect(share(['2025-01/2025-10', 25], ['2025-01/2025-11', 27])).toEqual(['2025-01/2025-10']);
  });

  test('large ones of one time and another are all told', () => {
    expect(share(['2025-H1', 50], ['2025-H2', 25], ['2025', 75])).toHaveLength(3);
  });

  test('figures of the press that contradict one another are shared or withheld, and never a fault', () => {
    expect(share(['2025-01/2025-10', 90], ['2025-01/2025-11', 60])).toHaveLength(2);
    const of = (code: string, period: string, value: number): Figure => ({ ...base, code, period, value });
    const messy = createFacts([
      ...[of('12', '2025', 60), of('12', '2025-H1', 40), of('12.01', '2025', 50), of('12.01', '2025-H1', 20)],
      ...[of('12.02', '2025', 10), of('12.02', '2025-H1', 5)],
    ]);
    expect(shareFacts(messy, parts).facts.figures.some(({ value }) => value === 5)).toBe(false);
  });

  test('a small one of another year takes nothing with it', () => {
    expect(share(['2024', 5], ['2025', 30])).toEqual(['2025']);
  });
});
