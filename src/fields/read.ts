// Answers into the columns of a frame: the empty frame of a dictionary, readers of text cells, and checks across a row.
import { formatDate } from '../base/dates.js';
import { type Issue, issue } from '../base/errors.js';
import {
  type Column,
  type ColumnSpec,
  clearColumn,
  createColumn,
  type Frame,
  type List,
} from '../frame/frame.js';
import type { Dictionary, FieldDef } from './dictionary.js';
import { codeIndices, put, type ReadContext, textParser } from './parse.js';
import { isIssue, isObject } from './scalars.js';
import type { TextForm } from './text-form.js';

export type { ReadContext } from './parse.js';
export { readRecord } from './record.js';
export { plainForm, type TextForm } from './text-form.js';
export { formatCell, recordAt, recordToCells } from './write.js';

/** The column of a field: dates and time stamps are civil days, lists hold strings, day numbers or dated events. */
export function columnSpec(def: FieldDef): ColumnSpec {
  switch (def.kind) {
    case 'category':
      return { kind: 'category', codes: Object.keys(def.values) };
    case 'flag':
      return { kind: 'flag' };
    case 'text':
    case 'regency':
      return { kind: 'text' };
    case 'countries':
    case 'dates':
    case 'events':
      return { kind: 'list' };
    default:
      return { kind: 'number' };
  }
}

/** A frame of `length` rows in which every field is unknown. */
export function createFrame(dictionary: Dictionary, length: number): Frame {
  const columns = new Map<string, Column>();
  for (const [name, def] of Object.entries(dictionary))
    columns.set(name, createColumn(columnSpec(def), length));
  return { length, columns };
}

/**
 * Reads one cell into a row whose answer is unknown so far. An empty cell stays unknown without an issue; one that cannot be read
 * stays unknown with an issue at `[name]`.
 */
export type CellReader = (text: string, column: Column, row: number) => Issue | null;

/** Codes: FIELDS_KIND, FIELDS_VALUE, FIELDS_RANGE, FIELDS_DATE, FIELDS_REGENCY, FIELDS_COUNTRY, FIELDS_LIST. */
export function cellReader(name: string, def: FieldDef, form: TextForm, context: ReadContext): CellReader {
  const parse = textParser(def, form, context);
  const path = [name];
  // Most cells are codes: found, they are stored at once.
  const codes = def.kind === 'category' ? codeIndices(def) : null;
  return (text, column, row) => {
    if (text === '') return null;
    const code = codes?.get(text);
    if (code !== undefined && column.kind === 'category') {
      column.values[row] = code;
      return null;
    }
    const parsed = parse(text, path);
    if (isIssue(parsed)) return parsed;
    put(column, row, parsed);
    return null;
  };
}

/** The fields that lie before or after the day of submission. */
type Sides = readonly { readonly name: string; readonly side: 'before' | 'after' }[];
const sidesOf = new WeakMap<Dictionary, Sides>();

function findSides(dictionary: Dictionary): Sides {
  let sides = sidesOf.get(dictionary);
  if (sides === undefined) {
    sides = Object.entries(dictionary).flatMap(([name, def]) => {
      if (def.kind === 'date') return [{ name, side: def.side }];
      return def.kind === 'dates' || def.kind === 'events' ? [{ name, side: 'before' as const }] : [];
    });
    sidesOf.set(dictionary, sides);
  }
  return sides;
}

/**
 * Checks dates against the day of submission once a row is filled: an answer on the wrong side of it becomes unknown (a list as a
 * whole), with FIELDS_AFTER. Without a day of submission there is nothing to check against.
 */
export function checkRow(dictionary: Dictionary, frame: Frame, row: number): Issue[] {
  const submitted = dayAt(frame.columns.get('submittedAt'), row);
  if (Number.isNaN(submitted)) return [];
  const issues: Issue[] = [];
  for (const { name, side } of findSides(dictionary)) {
    const column = frame.columns.get(name);
    if (column === undefined) continue;
    const day = column.kind === 'list' ? latestDay(column.values[row]) : dayAt(column, row);
    if (!(side === 'before' ? day > submitted : day < submitted)) continue;
    clearColumn(column, row, row + 1);
    const message = `found ${formatDate(day)}, expected a date ${side === 'before' ? 'up to' : 'from'} ${formatDate(submitted)}`;
    issues.push(issue('FIELDS_AFTER', [name], `${message} (submittedAt)`));
  }
  return issues;
}

const dayAt = (column: Column | undefined, row: number): number =>
  column?.kind === 'number' ? (column.values[row] ?? Number.NaN) : Number.NaN;

/** The latest day of dates or dated events; NaN where there is none. */
function latestDay(list: List | null | undefined): number {
  let latest = Number.NaN;
  for (const item of list ?? []) {
    const day = isObject(item) ? item.date : item;
    if (typeof day === 'number' && !(day <= latest)) latest = day;
  }
  return latest;
}
