// Lists in and out of a cell or a JSON value: countries, dates, and dated events with parts.
import { parseDate } from '../base/dates.js';
import { type Issue, issue, type Path } from '../base/errors.js';
import type { List, ListItem } from '../frame/frame.js';
import { isCountry } from './countries.js';
import type { CountriesField, DatesField, EventPart, EventsField } from './dictionary.js';
import { unknownName } from './names.js';
import { dateIssue, isIssue, isObject, kindIssue, parsePart } from './scalars.js';
import { quote } from './suggest.js';
import { parseDay, plainForm, type TextForm } from './text-form.js';

export type ListField = CountriesField | DatesField | EventsField;

/** Reads one item. The path of its issue starts inside the item: no path is built for the many that are good. */
type ItemReader<T> = (item: T) => ListItem | Issue;

/** Reads a list from one cell: `MY|SG`, `2023-04-01:KELALAIAN`; `[]` is known to be empty. One unreadable item spoils the list. */
export function listTextParser(def: ListField, form: TextForm): (text: string, path: Path) => List | Issue {
  const read = itemTextReader(def, form);
  return (text, path) => (text === '[]' ? [] : readItems(text.split('|'), path, read));
}

/** Reads a list from a JSON value. */
export function listValueParser(def: ListField): (value: unknown, path: Path) => List | Issue {
  const read = def.kind === 'events' ? eventValueReader(def) : textOnly(itemTextReader(def, plainForm));
  return (value, path) =>
    Array.isArray(value) ? readItems(value, path, read) : kindIssue(path, value, 'a list');
}

function readItems<T>(items: readonly T[], path: Path, read: ItemReader<T>): List | Issue {
  const list: ListItem[] = [];
  for (const item of items) {
    const parsed = read(item);
    if (isIssue(parsed)) return { ...parsed, path: [...path, list.length, ...parsed.path] };
    list.push(parsed);
  }
  return list;
}

function itemTextReader(def: ListField, form: TextForm): ItemReader<string> {
  if (def.kind === 'countries') return readCountry;
  return def.kind === 'dates' ? (text) => readDay(text, [], form) : eventTextReader(def, form);
}

const textOnly =
  (read: ItemReader<string>): ItemReader<unknown> =>
  (item) =>
    typeof item === 'string' ? read(item) : kindIssue([], item, 'text');

function readCountry(text: string): string | Issue {
  if (isCountry(text)) return text;
  const upper = text.slice(0, 8).toUpperCase();
  const hint = isCountry(upper) ? `did you mean \`${upper}\`?` : undefined;
  return issue('FIELDS_COUNTRY', [], `found ${quote(text)}, expected a country code such as MY`, hint);
}

const readDay = (text: string, path: Path, form: TextForm): number | Issue =>
  parseDay(text, form) ?? dateIssue(text, path, form, false);

type Part = readonly [name: string, part: EventPart, path: Path];
const partsOf = (def: EventsField): Part[] =>
  Object.entries(def.parts).map(([name, part]) => [name, part, [name]]);

function eventTextReader(def: EventsField, form: TextForm): ItemReader<string> {
  const parts = partsOf(def);
  const expected = ['date', ...Object.keys(def.parts)].join(':');
  return (text) => {
    const [date = '', ...cells] = text.split(':');
    if (cells.length > parts.length) {
      return issue(
        'FIELDS_LIST',
        [],
        `found ${cells.length + 1} parts in ${quote(text)}, expected ${expected}`,
      );
    }
    return readEvent(readDay(date, [], form), parts, ([, part, path], at) => {
      const cell = cells[at] ?? '';
      return cell === '' ? null : parsePart(part, cell, path);
    });
  };
}

function eventValueReader(def: EventsField): ItemReader<unknown> {
  const parts = partsOf(def);
  const names = ['date', ...Object.keys(def.parts)];
  return (value) => {
    if (!isObject(value)) return kindIssue([], value, 'an object with a date');
    for (const key of Object.keys(value)) {
      if (!names.includes(key)) return unknownName(key, [key], names);
    }
    const own = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
    const date = own('date');
    const day =
      typeof date === 'string'
        ? (parseDate(date) ?? dateIssue(date, ['date'], plainForm, false))
        : kindIssue(['date'], date, 'text such as 2023-04-01');
    return readEvent(day, parts, ([name, part, path]) => {
      const answer = own(name);
      if (answer === undefined || answer === null) return null;
      if (part.kind !== 'flag') {
        return typeof answer === 'string' ? parsePart(part, answer, path) : kindIssue(path, answer, 'text');
      }
      return typeof answer === 'boolean' ? answer : kindIssue(path, answer, 'true or false');
    });
  };
}

/** An item holds every part of its field, so that two equal histories are equal items. */
function readEvent(
  day: number | Issue,
  parts: readonly Part[],
  read: (part: Part, at: number) => string | boolean | null | Issue,
): ListItem | Issue {
  if (isIssue(day)) return day;
  const event: Record<string, string | number | boolean | null> = { date: day };
  for (const [at, part] of parts.entries()) {
    const value = read(part, at);
    if (isIssue(value)) return value;
    event[part[0]] = value;
  }
  return event;
}
