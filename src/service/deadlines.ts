// A day and a span of working days in; the last day of a deadline out. Weekends and the holidays given do not count.
import { formatDate, parseTimestampDate } from '../base/dates.js';
import { issue, WaspadaError } from '../base/errors.js';

/** Objection against a decision: 21 working days. Source: UU 30/2014 Art. 77(1) (DOMAIN.md 4.3, article number known, text not stored). */
export const OBJECTION_WORKING_DAYS = 21;
/** Answer to an objection: 10 working days. Source: UU 30/2014 Art. 77(4). */
export const ANSWER_WORKING_DAYS = 10;
/** Documents are brought within 30 days, calendar days (DOMAIN.md 4.1). */
export const DOCUMENT_DAYS = 30;
/** After the objection: appeal to the superior (10 working days) and the administrative court (90 days); nothing is erased before. */
export const APPEAL_DAYS = 120;

/** The civil day of a time stamp, as a number. */
export function dayOf(at: string): number {
  const day = parseTimestampDate(at);
  if (day === null) throw new WaspadaError(issue('BASE_INTERNAL', [], 'found a time without a date'));
  return day;
}

/** 1970-01-01 was a Thursday: 0 is Sunday, 6 Saturday. */
const isWeekend = (day: number): boolean => [0, 6].includes((((day + 4) % 7) + 7) % 7);

/**
 * The day after which `count` working days have passed since the day of `at`, which itself does not count. A holiday that is missing from the
 * list makes it too early: a notice therefore says "at least until".
 */
export function addWorkingDays(at: string, count: number, holidays: ReadonlySet<string>): number {
  let day = dayOf(at);
  for (let left = count; left > 0; ) {
    day++;
    if (!isWeekend(day) && !holidays.has(formatDate(day))) left--;
  }
  return day;
}

/** The offset of a time stamp: a day begins and ends in it. */
export const offsetOf = (at: string): string => /(Z|[+-]\d{2}:\d{2})$/.exec(at)?.[1] ?? 'Z';

/** The last second of a day, in the offset of `at`. */
export const endOfDay = (day: number, at: string): string => `${formatDate(day)}T23:59:59${offsetOf(at)}`;
