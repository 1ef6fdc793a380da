// Civil dates: equal to Date.UTC over the whole range, strict about text, and the same in every time zone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMonths,
  formatDate,
  monthsBetween,
  parseDate,
  parseTimestampDate,
  yearsBetween,
} from '../../src/base/dates.js';

const DAY_MS = 86_400_000;
const first = Date.UTC(1900, 0, 1) / DAY_MS;
const last = Date.UTC(2200, 11, 31) / DAY_MS;
const anyDay = fc.integer({ min: first, max: last });

function day(text: string): number {
  const value = parseDate(text);
  if (value === null) throw new Error(`the test names an impossible date: ${text}`);
  return value;
}

test('every day from 1900 to 2200 is written and read as Date.UTC has it', () => {
  for (let d = first; d <= last; d++) {
    const text = new Date(d * DAY_MS).toISOString().slice(0, 10);
    if (formatDate(d) !== text || parseDate(text) !== d) expect.fail(`${d}: ${formatDate(d)}, not ${text}`);
  }
});

test('every impossible day of every month of every year is refused', () => {
  for (let year = 1900; year <= 2200; year++) {
    for (let month = 0; month <= 13; month++) {
      for (let date = 0; date <= 32; date++) {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
        const js = new Date(Date.UTC(year, month - 1, date));
        const real = js.getUTCMonth() === month - 1 && js.getUTCDate() === date;
        if ((parseDate(text) !== null) !== real) expect.fail(text);
      }
    }
  }
});

test.each([
  '2023-02-30',
  '2023-02-29',
  '1900-02-29',
  '1899-12-31',
  '2201-01-01',
  '2023-13-01',
  '2023-00-10',
  '2023-1-01',
  '23-01-01',
  '2023/01/01',
  '01/02/2023',
  '2023-01-01 ',
  ' 2023-01-01',
  '2023-01-01\n',
  '+023-01-01',
  '2023-01-1e',
  '２０２３-01-01',
  '2023-01-٠١',
  '',
  'unknown',
  'null',
])('%j is not a date', (text) => {
  expect(parseDate(text)).toBeNull();
});

test('no text but the one that formatDate writes is a date', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-0-9T:]{8,12}$/)), (text) => {
      const value = parseDate(text);
      expect(value === null || formatDate(value) === text).toBe(true);
    }),
  );
});

test.each([
  '2026-06-15',
  '2026-06-15T23:30',
  '2026-06-15T23:30:00',
  '2026-06-15T23:30:00Z',
  '2026-06-15T23:30:00+07:00',
  '2026-06-15T00:30:00-12:00',
  '2026-06-15T00:10:59.123456789+14:00',
  '2026-06-15T23:59:60,5Z',
  '2026-06-15T23:30+0700',
  '2026-06-15T23:30+07',
])('the civil date of %j is the one written', (text) => {
  expect(parseTimestampDate(text)).toBe(day('2026-06-15'));
});

test.each([
  '2026-06-15T',
  '2026-06-15 23:30:00',
  '2026-06-15T24:00:00',
  '2026-06-15T23:60',
  '2026-06-15T23:30:61',
  '2026-06-15T23:30:00.',
  '2026-06-15T23:30:00+15:00',
  '2026-06-15T23:30:00+07:60',
  '2026-06-15T23:30:00 +07:00',
  '2026-06-15T23:30:00+07:00 (WIB)',
  '2026-06-15T23:30:00Z\n',
  '2026-06-15Z',
  '2026-02-30T10:00:00Z',
  'T10:00:00Z',
  '1750000000',
  '',
])('%j is not a time stamp', (text) => {
  expect(parseTimestampDate(text)).toBeNull();
});

test.each([
  ['2024-01-31', 1, '2024-02-29'],
  ['2023-01-31', 1, '2023-02-28'],
  ['2023-03-31', -1, '2023-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2024-02-29', 48, '2028-02-29'],
  ['2023-12-15', 1, '2024-01-15'],
  ['2024-01-15', -1, '2023-12-15'],
  ['2024-05-15', 0, '2024-05-15'],
])('%s and %i months is %s', (from, months, to) => {
  expect(formatDate(addMonths(day(from), months))).toBe(to);
});

test.each([
  ['2023-01-31', '2023-02-28', 0],
  ['2023-01-31', '2023-03-01', 1],
  ['2023-01-15', '2023-02-14', 0],
  ['2023-01-15', '2023-02-15', 1],
  ['2023-02-15', '2023-01-15', -1],
  ['2023-01-15', '2023-01-01', 0],
  ['2020-06-15', '2026-06-15', 72],
])('from %s to %s there are %i completed months', (from, to, months) => {
  expect(monthsBetween(day(from), day(to))).toBe(months);
});

test.each([
  ['2008-06-15', '2026-06-14', 17],
  ['2008-06-15', '2026-06-15', 18],
  ['2008-02-29', '2026-02-28', 17],
  ['2008-02-29', '2026-03-01', 18],
  ['2008-02-29', '2028-02-28', 19],
  ['2008-02-29', '2028-02-29', 20],
  ['2026-06-15', '2008-06-15', -18],
  ['2026-06-15', '2026-06-15', 0],
])('from %s to %s there are %i completed years', (from, to, years) => {
  expect(yearsBetween(day(from), day(to))).toBe(years);
});

test('months and years grow by one at a time, never fall, and turn their sign with their direction', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 5000 }), (from, days) => {
      const to = from + days;
      const step = monthsBetween(from, to + 1) - monthsBetween(from, to);
      expect(step === 0 || step === 1).toBe(true);
      expect(monthsBetween(to, from)).toBe(0 - monthsBetween(from, to));
      expect(yearsBetween(from, to)).toBe(Math.floor(monthsBetween(from, to) / 12));
      expect(yearsBetween(to, from)).toBe(0 - yearsBetween(from, to));
    }),
  );
});

test('a day that is n months later has completed n months, or n - 1 where the month was too short', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 1, max: 600 }), (from, months) => {
      const to = addMonths(from, months);
      const clamped = formatDate(to).slice(8) !== formatDate(from).slice(8);
      expect(monthsBetween(from, to)).toBe(clamped ? months - 1 : months);
    }),
  );
});

// No child process per zone is needed: setting TZ moves the local zone of Date at once, and the first line proves that it did.
test.each([
  ['UTC', 0],
  ['Asia/Jakarta', -420],
  ['Asia/Jayapura', -540],
  ['Pacific/Kiritimati', -840],
  ['America/Los_Angeles', 420],
])('in %s the same text is the same day', (zone, offset) => {
  const before = process.env.TZ;
  try {
    process.env.TZ = zone;
    expect(new Date('2026-06-15T12:00:00').getTimezoneOffset()).toBe(offset);
    expect(parseDate('2026-06-15')).toBe(20_619);
    expect(formatDate(20_619)).toBe('2026-06-15');
    expect(parseTimestampDate('2026-06-15T23:30:00+07:00')).toBe(20_619);
    expect(formatDate(addMonths(20_619, 9))).toBe('2027-03-15');
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
