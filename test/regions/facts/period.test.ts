// Periods as they are written, as they are kept, and as they are refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDate, parseDate } from '../../../src/base/dates.js';
import { isIssue } from '../../../src/fields/scalars.js';
import { comparePeriods, isFullYear, parsePeriod, readPeriod } from '../../../src/regions/facts/period.js';

const day = (text: string): number => parseDate(text) ?? Number.NaN;
const spanOf = (text: string): readonly string[] => {
  const period = parsePeriod(text);
  return period === null ? [] : [formatDate(period.from), formatDate(period.to), period.text];
};

describe('a period', () => {
  test.each([
    ['2025', '2025-01-01', '2025-12-31', '2025'],
    ['2025-H1', '2025-01-01', '2025-06-30', '2025-H1'],
    ['2025-H2', '2025-07-01', '2025-12-31', '2025-H2'],
    ['2024-02', '2024-02-01', '2024-02-29', '2024-02'],
    ['2025-03-14', '2025-03-14', '2025-03-14', '2025-03-14'],
    ['2025-01/2025-11', '2025-01-01', '2025-11-30', '2025-01/2025-11'],
    ['2025-01-01/2025-06-19', '2025-01-01', '2025-06-19', '2025-01-01/2025-06-19'],
    ['2024-01/2024-04-25', '2024-01-01', '2024-04-25', '2024-01-01/2024-04-25'],
    ['2018/2022', '2018-01-01', '2022-12-31', '2018-01/2022-12'],
    ['2025-01/2025-12', '2025-01-01', '2025-12-31', '2025'],
    ['2025-H1/2025-H2', '2025-01-01', '2025-12-31', '2025'],
    ['2025-07-01/2025-12-31', '2025-07-01', '2025-12-31', '2025-H2'],
    ['2025-11-01/2025-11-30', '2025-11-01', '2025-11-30', '2025-11'],
    ['2025-03-14/2025-03-14', '2025-03-14', '2025-03-14', '2025-03-14'],
  ])('%s is %s to %s and is kept as %s', (text, from, to, kept) => {
    expect(spanOf(text)).toEqual([from, to, kept]);
  });

  test.each([
    ...['', '25', '2025-13', '2025-00', '2025-1', '2025-H3', '2025-02-30', '2025-11/2025-01', '2025/'],
    ...['2025-01/2025-02/2025-03', '14/03/2025', ' 2025', '2025-h1', '2025-Q1', 'cumulative', '1899', '2201'],
  ])('%j is none', (text) => {
    expect(parsePeriod(text)).toBeNull();
  });

  test('only twelve months of one year are a full year, however they are written', () => {
    expect(['2025', '2025-01/2025-12', '2025-01-01/2025-12-31'].map(isFullYear)).toEqual([true, true, true]);
    expect(['2025-01/2025-11', '2025-H1', '2024-07/2025-06', '2024/2025', 'x'].map(isFullYear)).toEqual(
      Array(5).fill(false),
    );
  });

  test('two ways of writing the same days are one text, and the text is read back as the same days', () => {
    const any = fc.integer({ min: day('1990-01-01'), max: day('2030-12-31') });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 800 }), (from, days) => {
        const period = parsePeriod(`${formatDate(from)}/${formatDate(from + days)}`);
        if (period === null) throw new Error('found no period');
        expect([period.from, period.to]).toEqual([from, from + days]);
        expect(parsePeriod(period.text)).toEqual(period);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('what ends earlier is earlier, and of two that end together the longer is last', () => {
    const sorted = ['2025', '2025-12', '2024', '2025-H2', '2025-01/2025-11', '2025-12-31'].sort(
      comparePeriods,
    );
    expect(sorted).toEqual(['2024', '2025-01/2025-11', '2025-12-31', '2025-12', '2025-H2', '2025']);
  });

  test('a period that is not over is refused, and the part of it that is over is named', () => {
    const asOf = day('2025-11-20');
    const read = (text: string) => {
      const found = readPeriod(text, asOf, ['row', 1, 'period']);
      return isIssue(found) ? `${found.code}: ${found.hint}` : found.text;
    };
    expect(read('2025-10')).toBe('2025-10');
    expect(read('2025-11-20')).toBe('2025-11-20');
    expect(read('2025')).toBe(
      'REGION_PERIOD: write the part that is over: 2025-01-01/2025-11-20; a part of a year is not a year',
    );
    expect(read('2026')).toMatch(/^REGION_PERIOD: a figure of the future is no fact/);
  });

  test.each([
    ['14/3/2025', 'write a date as 2025-03-14'],
    ['2025-3', 'write the month with two digits: 2025-03'],
    ['2025-Q1', 'write a quarter by its months: 2025-01/2025-03'],
  ])('%s is told how to be written', (text, hint) => {
    expect(readPeriod(text, day('2026-01-01'), [])).toMatchObject({ code: 'REGION_PERIOD', hint });
  });
});
