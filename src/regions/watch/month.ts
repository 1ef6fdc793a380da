// Months as `2026-06` in, whole numbers that can be counted with out, and back.
import { addMonths, formatDate, parseDate } from '../../base/dates.js';

/** The number of a month, its year * 12 + 0 to 11; null for anything but a strict `YYYY-MM` between 1900 and 2200. */
export function parseMonth(text: string): number | null {
  if (!/^\d{4}-\d{2}$/.test(text) || parseDate(`${text}-01`) === null) return null;
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
}

/** `YYYY-MM`. */
export function formatMonth(month: number): string {
  const year = Math.floor(month / 12);
  return `${String(year).padStart(4, '0')}-${String(month - year * 12 + 1).padStart(2, '0')}`;
}

/** The number of the month in which a day lies. */
export function monthOf(day: number): number {
  const text = formatDate(day);
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
}

/** The last day of a month. */
export function lastDay(month: number): number {
  const first = parseDate(`${formatMonth(month)}-01`);
  return first === null ? Number.NaN : addMonths(first, 1) - 1;
}

/** The latest month that is over on a day; its last day counts as over. */
export function lastOver(day: number): number {
  const month = monthOf(day);
  return day >= lastDay(month) ? month : month - 1;
}
