// The parts of an answer: flags, codes, numbers in range, regency codes, and the issue that each of them can be.
import { type Issue, issue, type Path } from '../base/errors.js';
import type { CountField, EventPart } from './dictionary.js';
import { isRegency, nameRegency, nearestRegency, type Regions } from './regions.js';
import { didYouMean, quote } from './suggest.js';
import { dateHint, type TextForm } from './text-form.js';

export const isIssue = (parsed: unknown): parsed is Issue =>
  typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && 'hint' in parsed;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LOST_DIGITS =
  'write it as text in double quotes: numbers above 2^53 lose digits, and leading zeros are lost always';

/** A value of the wrong type. */
export function kindIssue(path: Path, value: unknown, expected: string): Issue {
  const lost = typeof value === 'number' && expected.startsWith('text');
  return issue(
    'FIELDS_KIND',
    path,
    `found ${quote(value)}, expected ${expected}`,
    lost ? LOST_DIGITS : undefined,
  );
}

/** A part of a list item, from text. */
export function parsePart(part: EventPart, text: string, path: Path): string | boolean | Issue {
  if (part.kind === 'flag') {
    const flag = parseFlag(text);
    return flag === null ? flagIssue(text, path) : flag === 1;
  }
  if (part.kind === 'text') return part.pattern.test(text) ? text : patternIssue(part.pattern, text, path);
  return Object.hasOwn(part.values, text) ? text : codeIssue(text, path, Object.keys(part.values));
}

/** TRUE and BENAR are what a spreadsheet writes, in English and in Indonesian. */
export function parseFlag(text: string): 0 | 1 | null {
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  if (text.length > 5) return null;
  const upper = text.toUpperCase();
  return upper === 'TRUE' || upper === 'BENAR' ? 1 : upper === 'FALSE' || upper === 'SALAH' ? 0 : null;
}

export function parseRange(def: CountField, value: number, path: Path): number | Issue {
  const [low, high] = def.range;
  if (def.kind === 'count' && !Number.isInteger(value)) {
    return issue('FIELDS_KIND', path, `found ${value}, expected a whole number of ${def.unit}`);
  }
  if (value < low || value > high) {
    return issue('FIELDS_RANGE', path, `found ${value}, expected ${low} to ${high} ${def.unit}`);
  }
  // Minus zero would not survive a cell.
  return value + 0;
}

export function codeIssue(text: string, path: Path, codes: readonly string[]): Issue {
  const shown = codes.length > 6 ? `${codes.slice(0, 6).join(', ')}, ...` : codes.join(', ');
  const otherwise = 'use a code of the input table, translate it with --map, or leave it empty if unknown';
  const message = `found ${quote(text)}, expected one of ${shown}`;
  return issue('FIELDS_VALUE', path, message, didYouMean(text, codes, otherwise));
}

export const flagIssue = (text: string, path: Path): Issue =>
  issue(
    'FIELDS_VALUE',
    path,
    `found ${quote(text)}, expected true or false`,
    'use true or false, or translate your words with --map (waspada map FILE proposes a mapping)',
  );

export const patternIssue = (pattern: RegExp, text: string, path: Path): Issue =>
  issue(
    'FIELDS_KIND',
    path,
    `found ${quote(text)}, expected text of the form ${pattern.source}`,
    'use letters, digits and . _ / - only, at most 64 of them, without blanks',
  );

export const dateIssue = (text: string, path: Path, form: TextForm, timed: boolean): Issue =>
  issue(
    'FIELDS_DATE',
    path,
    `found ${quote(text)}, expected a ${timed ? 'time stamp' : 'date'}`,
    dateHint(text, form, timed),
  );

export function regencyIssue(text: string, path: Path, regions: Regions | undefined): Issue | null {
  const fault = (hint?: string): Issue =>
    issue('FIELDS_REGENCY', path, `found ${quote(text)}, expected a regency code such as 35.02`, hint);
  if (/^\d{2}\.\d{2}$/.test(text)) {
    return regions === undefined || isRegency(text, regions) ? null : fault(nearestRegency(text, regions));
  }
  const [, province, regency] = /^(\d{2})[.,]?(\d{1,2})$/.exec(text) ?? [];
  if (province === undefined || regency === undefined) return fault();
  if (regency.length === 1) {
    const [tens, ones] = [`${province}.${regency}0`, `${province}.0${regency}`];
    const either = `${nameRegency(tens, regions)} or ${nameRegency(ones, regions)}`;
    return fault(`a spreadsheet dropped a zero: ${either}? Save the column as text`);
  }
  const meant = nameRegency(`${province}.${regency}`, regions);
  const why = text.includes(',')
    ? 'a spreadsheet took the code for a number with a decimal comma'
    : 'the dot is lost';
  return fault(`${why}: write ${meant}, and save the column as text`);
}
