// Dates and numbers as a file writes them: text in, civil days and numbers out.
import { parseDate, parseTimestampDate } from '../base/dates.js';

/** How a file writes dates and decimals. `dmy` is dd/mm/yyyy; ISO dates are read in either form. */
export interface TextForm {
  readonly dates: 'iso' | 'dmy';
  readonly decimal: '.' | ',';
}
export const plainForm: TextForm = { dates: 'iso', decimal: '.' };

const DMY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const DMY_TIME = /^(\S+) (?:[01]?\d|2[0-3])([:.])[0-5]\d(?:\2[0-5]\d)?$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const COMMA_NUMBER = /^-?\d+(?:,\d+)?(?:[eE][+-]?\d+)?$/;

/** The civil day of a date; null for anything else. */
export function parseDay(text: string, form: TextForm): number | null {
  return form.dates === 'dmy' && text.includes('/') ? parseDmy(text) : parseDate(text);
}

/** The civil day of a time stamp in its own offset; `dd/mm/yyyy HH:MM[:SS]` (or with dots) in the form `dmy`. */
export function parseMoment(text: string, form: TextForm): number | null {
  if (form.dates === 'iso' || !text.includes('/')) return parseTimestampDate(text);
  return parseDmy(DMY_TIME.exec(text)?.[1] ?? text);
}

function parseDmy(text: string): number | null {
  const [, day, month, year] = DMY.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return null;
  return parseDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** A finite number without thousands separators; NaN for anything else. */
export function parseNumber(text: string, form: TextForm): number {
  if (!(form.decimal === ',' ? COMMA_NUMBER : NUMBER).test(text)) return Number.NaN;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Why a text is probably not read as a date. */
export function dateHint(text: string, form: TextForm, timed: boolean): string {
  if (/^\d{5}([.,]\d+)?$/.test(text))
    return "this looks like a spreadsheet's day number: format the column as a date";
  if (form.dates === 'iso' && /^\d{1,2}\/\d{1,2}\/\d{4}/.test(text)) return 'for dd/mm/yyyy use --dates dmy';
  const iso = timed ? 'YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+07:00' : 'YYYY-MM-DD';
  const dmy = timed ? 'dd/mm/yyyy or dd/mm/yyyy hh:mm' : 'dd/mm/yyyy';
  return `write an existing date as ${form.dates === 'iso' ? iso : dmy}`;
}

/** Why a text is probably not read as a number. */
export function numberHint(text: string, form: TextForm): string {
  const swapped: TextForm = { ...form, decimal: form.decimal === '.' ? ',' : '.' };
  return Number.isNaN(parseNumber(text, swapped))
    ? 'write digits only, without thousands separators, units or blanks'
    : `for a decimal ${swapped.decimal} use --decimal "${swapped.decimal}"`;
}
