import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDate, parseDate } from '../../src/base/dates.js';
import { addWorkingDays, endOfDay, OBJECTION_WORKING_DAYS } from '../../src/service/deadlines.js';

const none = new Set<string>();

test('weekends and the holidays given do not count, nor does the day of the decision', () => {
  const friday = '2026-06-12T16:59:00+07:00';
  expect(formatDate(addWorkingDays(friday, 1, none))).toBe('2026-06-15');
  expect(formatDate(addWorkingDays(friday, 1, new Set(['2026-06-15', '2026-06-16'])))).toBe('2026-06-17');
  expect(formatDate(addWorkingDays('2026-06-15T00:00:00+07:00', OBJECTION_WORKING_DAYS, none))).toBe(
    '2026-07-14',
  );
});

test('the civil day is the one of its own offset', () => {
  expect(formatDate(addWorkingDays('2026-06-14T23:30:00+07:00', 1, none))).toBe('2026-06-15');
  expect(endOfDay(addWorkingDays('2026-06-15T01:00:00+07:00', 1, none), '2026-06-15T01:00:00+07:00')).toBe(
    '2026-06-16T23:59:59+07:00',
  );
});

test('a holiday more never makes a deadline earlier, and it is a working day itself', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20_000, max: 24_000 }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 90 }),
      (day, count, offset) => {
        const at = formatDate(day);
        const before = addWorkingDays(at, count + 1, none);
        const after = addWorkingDays(at, count + 1, new Set([formatDate(day + offset)]));
        expect(after).toBeGreaterThanOrEqual(before);
        const weekday = new Date(`${formatDate(before)}T00:00:00Z`).getUTCDay();
        expect([0, 6]).not.toContain(weekday);
        expect(parseDate(formatDate(before))).toBe(before);
      },
    ),
  );
});
