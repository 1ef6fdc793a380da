// The period of a figure as text in; its first and last day, and its one way of writing, out. No clock: a future one is told by `asOf`.
import { addMonths, formatDate, parseDate } from '../../base/dates.js';
import { type Issue, issue, type Path } from '../../base/errors.js';
import { quote } from '../../fields/suggest.js';

export interface Period {
  /** The one way of writing it: `2025-01/2025-12` is `2025`. Two periods are the same if and only if their texts are. */
  readonly text: string;
  /** First and last day, as in base/dates.ts. */
  readonly from: number;
  readonly to: number;
}

/** What one end of a period may be: a year, a half of one, a month, a day. */
const END = /^(\d{4})(?:-(?:H([12])|(\d{2})(?:-(\d{2}))?))?$/;

/**
 * A period from `2025`, `2025-H1`, `2025-11`, `2025-03-14`, or from one of them to another with a slash: `2025-01/2025-11`,
 * `2025-01-01/2025-06-19`. Null for anything else, an impossible date and an end before the start included.
 */
export function parsePeriod(text: string): Period | null {
  const [first = '', last = first, ...more] = text.split('/');
  if (more.length > 0) return null;
  const [start, end] = [spanOf(first), spanOf(last)];
  if (start === null || end === null || end.to < start.from) return null;
  return periodOf(start.from, end.to);
}

/** Reads the period of a figure. Faults: REGION_PERIOD for a text that is none, and for one that is not over on `asOf`. */
export function readPeriod(text: string, asOf: number, path: Path): Period | Issue {
  const period = parsePeriod(text);
  if (period === null) {
    const expected = 'a year, half-year, month, day, or two of them with / between';
    return issue('REGION_PERIOD', path, `found ${quote(text)}, expected ${expected}`, hintFor(text));
  }
  if (period.to <= asOf) return period;
  const [found, today] = [formatDate(period.to), formatDate(asOf)];
  const started = period.from <= asOf;
  const message = `found ${text}, which ends on ${found}, after ${today}`;
  const hint = started
    ? `write the part that is over: ${periodOf(period.from, asOf).text}; a part of a year is not a year`
    : `a figure of the future is no fact: check the year, or the date it is read as of`;
  return issue('REGION_PERIOD', path, message, hint);
}

/** True of `2025` however it was written; a part of a year is never one, and two years are not one. */
export function isFullYear(period: string): boolean {
  return /^\d{4}$/.test(parsePeriod(period)?.text ?? '');
}

/** Below 0 where `a` ends first; of two that end together the shorter is first, so that the fullest is last. Texts that are no period are first. */
export function comparePeriods(a: string, b: string): number {
  const [one, two] = [parsePeriod(a), parsePeriod(b)];
  if (one === null || two === null)
    return Number(one !== null) - Number(two !== null) || (a < b ? -1 : Number(a > b));
  return one.to - two.to || two.from - one.from;
}

function spanOf(text: string): { readonly from: number; readonly to: number } | null {
  const [, year, half, month, day] = END.exec(text) ?? [];
  if (year === undefined) return null;
  if (day !== undefined) {
    const only = parseDate(text);
    return only === null ? null : { from: only, to: only };
  }
  const first = half === undefined ? (month ?? '01') : half === '1' ? '01' : '07';
  const months = month !== undefined ? 1 : half !== undefined ? 6 : 12;
  const from = parseDate(`${year}-${first}-01`);
  return from === null ? null : { from, to: addMonths(from, months) - 1 };
}

/** Writes a period in the shortest of the ways that it can be read. */
function periodOf(from: number, to: number): Period {
  const [first, last] = [formatDate(from), formatDate(to)];
  const [year, month] = [first.slice(0, 4), first.slice(0, 7)];
  for (const text of [year, `${year}-H1`, `${year}-H2`, month, first]) {
    const span = spanOf(text);
    if (span?.from === from && span.to === to) return { text, from, to };
  }
  const [start, end] = [spanOf(month), spanOf(last.slice(0, 7))];
  const whole = start?.from === from && end?.to === to;
  return { text: whole ? `${month}/${last.slice(0, 7)}` : `${first}/${last}`, from, to };
}

function hintFor(text: string): string | undefined {
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (slashed !== null) {
    const [, day = '', month = '', year = ''] = slashed;
    return `write a date as ${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  if (/^\d{4}-\d$/.test(text)) return `write the month with two digits: ${text.slice(0, 5)}0${text.slice(5)}`;
  if (/^\d{4}-(Q|TW)/i.test(text)) return 'write a quarter by its months: 2025-01/2025-03';
  return undefined;
}
