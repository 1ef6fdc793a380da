// A row of a frame back into its canonical record, and a record into CSV cells.
import { formatDate } from '../base/dates.js';
import { type Issue, issue, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { type Frame, type List, type ListItem, valueAt } from '../frame/frame.js';
import type { Dictionary, FieldDef } from './dictionary.js';
import { isObject } from './scalars.js';

export type PlainRecord = { [name: string]: Json };

/** The nested record of a row, in dictionary order: dates as YYYY-MM-DD, unknown left out. Reading it gives the row again. */
export function recordAt(dictionary: Dictionary, frame: Frame, row: number): PlainRecord {
  const record: PlainRecord = {};
  const groups = new Map<string, PlainRecord>();
  for (const [name, def] of Object.entries(dictionary)) {
    const column = frame.columns.get(name);
    const value = column === undefined ? null : valueAt(column, row);
    if (value === null) continue;
    const plain = toPlain(def, value);
    const dot = name.indexOf('.');
    if (dot < 0) {
      record[name] = plain;
      continue;
    }
    const head = name.slice(0, dot);
    const group = groups.get(head) ?? {};
    groups.set(head, group);
    record[head] = group;
    group[name.slice(dot + 1)] = plain;
  }
  return record;
}

function toPlain(def: FieldDef, value: string | number | boolean | List): Json {
  if (typeof value === 'number')
    return def.kind === 'date' || def.kind === 'timestamp' ? formatDate(value) : value;
  return typeof value === 'object' ? value.map(itemToPlain) : value;
}

function itemToPlain(item: ListItem): Json {
  if (typeof item === 'number') return formatDate(item);
  if (typeof item === 'string') return item;
  const plain: PlainRecord = {};
  for (const [name, part] of Object.entries(item)) {
    if (part !== null) plain[name] = typeof part === 'number' ? formatDate(part) : part;
  }
  return plain;
}

/** One answer of a record as a cell with ISO dates and decimal points; empty where it is unknown. */
export function formatCell(def: FieldDef | undefined, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) throw new WaspadaError(noCell(value));
  if (value.length === 0) return '[]';
  const parts = def?.kind === 'events' ? ['date', ...Object.keys(def.parts)] : [];
  return value
    .map((item) => (isObject(item) ? formatEvent(item, parts) : formatCell(undefined, item)))
    .join('|');
}

const noCell = (value: unknown): Issue => issue('BASE_INTERNAL', [], `no cell can hold ${typeof value}`);

/** `2023-04-01:KELALAIAN`; parts unknown at the end are left out. */
const formatEvent = (item: Readonly<Record<string, unknown>>, parts: readonly string[]): string =>
  parts
    .map((name) => formatCell(undefined, item[name]))
    .join(':')
    .replace(/:+$/, '');

/** The cells of a nested record under the names of a header; those of the dictionary unless others (`identity.phone`) are given. */
export function recordToCells(
  dictionary: Dictionary,
  record: unknown,
  names: readonly string[] = Object.keys(dictionary),
): string[] {
  return names.map((name) => {
    let value: unknown = record;
    for (const key of name.split('.'))
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : null;
    return formatCell(Object.hasOwn(dictionary, name) ? dictionary[name] : undefined, value);
  });
}
