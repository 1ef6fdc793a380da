// Civil dates as whole days since 1970-01-01 (proleptic Gregorian): text in, day numbers out, and back. No clock, no time zone.

/** Years that a date of this domain can have; a date outside them is a slip of the pen. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** What may follow the date in an ISO 8601 time stamp: time, seconds and fraction, offset, each but the first optional. */
const TIME =
  /^T(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:[.,]\d+)?)?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/;

interface CivilDate {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  /** 1-31. */
  readonly day: number;
}

/** The day of a strict `YYYY-MM-DD` between 1900 and 2200; null for anything else, an impossible date (`2023-02-30`) included. */
export function parseDate(text: string): number | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null;
  const year = parseDigits(text, 0, 4);
  const month = parseDigits(text, 5, 7);
  const day = parseDigits(text, 8, 10);
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return null;
  return day < 1 || day > daysInMonth(year, month) ? null : fromCivil(year, month, day);
}

/**
 * The civil date of an ISO 8601 time stamp in its own offset, which is the date as written: `2026-06-15T23:30:00+07:00` is 15 June.
 * Takes a date alone too; seconds, fraction and offset may be absent; null for anything else.
 */
export function parseTimestampDate(text: string): number | null {
  return text.length === 10 || TIME.test(text.slice(10)) ? parseDate(text.slice(0, 10)) : null;
}

/** `YYYY-MM-DD` of a whole day. */
export function formatDate(day: number): string {
  const date = toCivil(day);
  return `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;
}

/** The same day of the month `months` later (or earlier), or the last day of a month that is too short: 31 January + 1 is 28 February. */
export function addMonths(day: number, months: number): number {
  const date = toCivil(day);
  const count = date.year * 12 + (date.month - 1) + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12 + 1;
  return fromCivil(year, month, Math.min(date.day, daysInMonth(year, month)));
}

/**
 * Completed civil months from one day to a later one; negative where they are reversed. A month is completed when its day of the month
 * is reached, and where that month has no such day, on the first of the next: 31 January to 28 February is 0, to 1 March is 1.
 */
export function monthsBetween(from: number, to: number): number {
  if (to < from) return 0 - monthsBetween(to, from);
  const start = toCivil(from);
  const end = toCivil(to);
  return (end.year - start.year) * 12 + (end.month - start.month) - (end.day < start.day ? 1 : 0);
}

/**
 * Completed years from one day to a later one; negative where they are reversed. Who was born on 29 February completes a year on
 * 1 March where the year has no such day: whether Indonesian practice is 28 February is not known, and the later day is our choice.
 */
export function yearsBetween(from: number, to: number): number {
  return to < from ? 0 - yearsBetween(to, from) : Math.floor(monthsBetween(from, to) / 12);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Source of both ways: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days). A year begins in
// March there, so that the leap day is its last; an era is 400 years = 146,097 days; 719,468 days lie between 0000-03-01 and 1970-01-01.

function fromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function toCivil(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1 };
}

/** The number that the ASCII digits in `[from, to)` write, or -1, which is below every range. */
function parseDigits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
