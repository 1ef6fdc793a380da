// Figures side by side: one column is one basis and one period, and a region without a figure has an empty cell.
import { describe, expect, test } from 'vitest';
import { compare, pivot } from '../../../src/regions/facts/pivot.js';
import { readFacts } from '../../../src/regions/facts/read.js';
import { context, faultsOf, tableOf } from './table.js';

const facts = readFacts(
  [
    tableOf(
      { code: '18', value: '24175' },
      { code: '18', basis: 'PROCESSED', value: '2603' },
      { code: '18', period: '2022', value: '14052' },
      { code: '35', value: '69925' },
      { code: '35', period: '2025-01/2025-11', basis: 'PROCESSED', value: '28488' },
      { code: '52', indicator: 'deadReturned', value: '119', period: '2024' },
    ),
  ],
  context,
);
const codes = ['18', '35', '18.07'];
const faults = (...requests: Parameters<typeof pivot>[2]) => faultsOf(() => pivot(facts, codes, requests));

describe('a pivot', () => {
  test('has one row a region and one column a request, and leaves empty what is not known', () => {
    const table = pivot(facts, codes, [
      { indicator: 'pmiPlaced', basis: 'ORIGIN', period: '2025' },
      { indicator: 'pmiPlaced', basis: 'PROCESSED', period: '2025-01/2025-12' },
    ]);
    expect(table.columns.map(({ figures }) => figures.map((each) => each?.value ?? null))).toEqual([
      [24_175, 69_925, null],
      [2603, null, null],
    ]);
  });

  test('never gives a regency the total of its province', () => {
    const [column] = pivot(
      facts,
      ['18.07', '18'],
      [{ indicator: 'pmiPlaced', basis: 'ORIGIN', period: '2025' }],
    ).columns;
    expect(column?.figures.map((each) => each?.value ?? null)).toEqual([null, 24_175]);
  });

  test('refuses one column across bases, and says what each counts', () => {
    const [fault] = faults({ indicator: 'pmiPlaced', period: '2025' });
    expect(fault).toMatchObject({ code: 'REGION_MIXED', path: 'columns 0 basis' });
    expect(fault?.message).toBe(
      'found pmiPlaced on more than one basis: ORIGIN (by where people come from), PROCESSED (processed there, whoever came)',
    );
  });

  test('refuses one column across periods: a part of a year is not a year', () => {
    const [one, two] = faults(
      { indicator: 'pmiPlaced', basis: 'ORIGIN' },
      { indicator: 'pmiPlaced', basis: 'PROCESSED' },
    );
    expect(one?.message).toBe('found pmiPlaced of more than one period: 2022, 2025');
    expect(two).toMatchObject({ code: 'REGION_MIXED', path: 'columns 1 period' });
    expect(two?.message).toBe('found pmiPlaced of more than one period: 2025-01/2025-11, 2025');
  });

  test('needs no choice where the figures leave none, and says so where there is no figure or no such period', () => {
    const [column] = pivot(facts, ['52'], [{ indicator: 'deadReturned' }]).columns;
    expect(column).toMatchObject({ basis: 'ORIGIN', period: '2024' });
    expect(
      faults({ indicator: 'deadReturned' }, { indicator: 'pmiPlaced', period: '2025-Q1' }),
    ).toMatchObject([
      { code: 'REGION_DATA', path: 'columns 0' },
      { code: 'REGION_PERIOD', path: 'columns 1 period' },
    ]);
  });

  test('figures are compared only where indicator, basis and period are one', () => {
    const origin = facts.series('18', 'pmiPlaced', 'ORIGIN');
    const processed = facts.series('18', 'pmiPlaced', 'PROCESSED');
    const dead = facts.series('52', 'deadReturned', 'ORIGIN');
    const same = [...origin.slice(-1), ...facts.series('35', 'pmiPlaced', 'ORIGIN')];
    expect(compare(same)).toBe(same);
    for (const mixed of [origin, [...origin.slice(-1), ...processed], [...same, ...dead]])
      expect(faultsOf(() => compare(mixed))[0]?.code).toBe('REGION_MIXED');
  });
});
