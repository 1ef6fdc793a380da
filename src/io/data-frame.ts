// A DataFrame or an Arrow table in, a frame that a scorer takes out; and columns of answers and of scores back into either. Codes stay text.
import { formatDate } from '../base/dates.js';
import { type Issue, refuse } from '../base/errors.js';
import type { Dictionary, FieldDef } from '../fields/dictionary.js';
import { put, valueParser } from '../fields/parse.js';
import {
  type CellReader,
  cellReader,
  checkRow,
  createFrame,
  formatCell,
  plainForm,
  type ReadContext,
} from '../fields/read.js';
import { lacksRequired } from '../fields/record.js';
import { isIssue, isObject } from '../fields/scalars.js';
import { type Column, type Frame, valueAt } from '../frame/frame.js';
import { bandNames } from '../rules/document.js';
import type { Scores } from '../score/scorer.js';
import { type HeaderOptions, type HeaderPlan, planHeader } from './header.js';

/** What is used of a danfojs DataFrame. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly shape: readonly number[];
  column(name: string): { readonly values: ArrayLike<unknown> };
}

/** What is used of danfojs: `import * as dfd from 'danfojs'`, or `danfojs-node`. */
export interface DataFrameModule<D> {
  readonly DataFrame: new (rows: unknown[][], options: { columns: string[]; dtypes?: string[] }) => D;
}

/** What is used of an Arrow table: `tableFromIPC(bytes)` of apache-arrow. */
export interface ArrowTableLike {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): { get(row: number): unknown } | null;
}

/** What is used of apache-arrow. */
export interface ArrowModule<T> {
  readonly Utf8: new () => unknown;
  readonly Float64: new () => unknown;
  readonly Bool: new () => unknown;
  readonly Table: new (columns: Record<string, unknown>) => T;
  vectorFromArray(values: readonly unknown[], type: unknown): unknown;
}

export type TableOptions = Pick<HeaderOptions, 'mapping' | 'ignoreUnknown' | 'dropSensitive'> & ReadContext;

export interface TableReading {
  /** One row for each row of the table, in order. */
  readonly frame: Frame;
  /** Application numbers; empty where a row has none. */
  readonly ids: readonly string[];
  /** 1 where a row lacks what names it: it cannot be scored. */
  readonly rejected: Uint8Array;
  /** Every answer that could not be read, at `['row', n, field]`, rows from 1: such an answer is unknown. */
  readonly issues: readonly Issue[];
  /** Columns that were dropped, and why. */
  readonly dropped: HeaderPlan['dropped'];
}

/** A column of answers or of scores: what a DataFrame, an Arrow table or anything else of columns is made of. */
export interface PlainColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag';
  /** Null is unknown. */
  readonly values: readonly (string | number | boolean | null)[];
}

/**
 * A DataFrame as a frame. Columns have the names of a CSV header. Text says any answer as a cell does; a number says a number, true and
 * false a flag; null, undefined, NaN and empty text are unknown. A number where text is meant (a code, a number of identity) is an issue,
 * as 35.10 has lost its zero by then: read the file with such columns as strings.
 * Codes: FILE_HEADER, FIELDS_UNKNOWN, FIELDS_SENSITIVE, FIELDS_MISSING for columns, those of cells in `issues`. O(cells).
 */
export function readDataFrame(
  dictionary: Dictionary,
  table: DataFrameLike,
  options: TableOptions = {},
): TableReading {
  const columns = table.columns.map((name) => {
    const { values } = table.column(name);
    return (row: number): unknown => values[row];
  });
  return readColumns(dictionary, table.columns, columns, table.shape[0] ?? 0, options);
}

/** An Arrow table as a frame: as `readDataFrame`; dates are civil days, lists are lists, and dictionaries are the text that they stand for. */
export function readArrowTable(
  dictionary: Dictionary,
  table: ArrowTableLike,
  options: TableOptions = {},
): TableReading {
  const names = table.schema.fields.map(({ name }) => name);
  const columns = names.map((_, index) => {
    const vector = table.getChildAt(index);
    return (row: number): unknown => vector?.get(row);
  });
  return readColumns(dictionary, names, columns, table.numRows, options);
}

function readColumns(
  dictionary: Dictionary,
  names: readonly string[],
  columns: readonly ((row: number) => unknown)[],
  length: number,
  { regions, ...options }: TableOptions,
): TableReading {
  const { plan, issues: faults } = planHeader(names, dictionary, options);
  refuse(plan === null ? faults : []);
  const frame = createFrame(dictionary, length);
  const issues: Issue[] = [];
  const rejected = new Uint8Array(length);
  const found: Issue[][] = Array.from({ length }, () => []);
  for (const { index, field, def } of plan?.fields ?? []) {
    const column = frame.columns.get(field);
    const at = columns[index];
    if (column === undefined || at === undefined) continue;
    const read = valueReader(field, def, { regions });
    for (let row = 0; row < length; row++) {
      const fault = read(at(row), column, row);
      if (fault !== null) found[row]?.push(fault);
    }
  }
  const ids = frame.columns.get('applicationId');
  const numbers: string[] = [];
  for (let row = 0; row < length; row++) {
    const own = found[row] ?? [];
    own.push(...checkRow(dictionary, frame, row));
    if (lacksRequired(plan?.required ?? [], frame, row, own)) rejected[row] = 1;
    for (const each of own) issues.push({ ...each, path: ['row', row + 1, ...each.path] });
    const id = ids === undefined ? null : valueAt(ids, row);
    numbers.push(typeof id === 'string' ? id : '');
  }
  return { frame, ids: numbers, rejected, issues, dropped: plan?.dropped ?? [] };
}

/** Reads one value of a table into a row whose answer is unknown so far. */
function valueReader(
  field: string,
  def: FieldDef,
  context: ReadContext,
): (value: unknown, column: Column, row: number) => Issue | null {
  const readText: CellReader = cellReader(field, def, plainForm, context);
  const parse = valueParser(def, context);
  const path = [field];
  return (value, column, row) => {
    if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)))
      return null;
    if (typeof value === 'string') return readText(value, column, row);
    const plain = plainValue(def, value);
    if (typeof plain === 'string') return readText(plain, column, row);
    const parsed = parse(plain, path);
    if (isIssue(parsed)) return parsed;
    put(column, row, parsed);
    return null;
  };
}

/** An instant of midnight as its day, a list as a list, a whole number as a number; anything else as it is, for the parser to refuse. */
function plainValue(def: FieldDef, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date) return dayText(value.getTime()) ?? value;
  if (typeof value === 'number') {
    const isDay = def.kind === 'date' || def.kind === 'timestamp';
    return isDay ? (dayText(value) ?? value) : value;
  }
  const items = itemsOf(value);
  if (items === null) return value;
  if (def.kind !== 'dates') return items;
  return items.map((item) =>
    item instanceof Date ? dayText(item.getTime()) : typeof item === 'number' ? dayText(item) : item,
  );
}

/** The items of a list, or of a vector as Arrow has it; null where it is neither. */
function itemsOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  return isVector(value) ? Array.from(value.toArray()) : null;
}

const isVector = (value: unknown): value is { toArray(): ArrayLike<unknown> } =>
  isObject(value) && typeof value.toArray === 'function';

/** An instant as a civil day, where it is one: an hour within a day has a zone, which a table does not say. */
function dayText(milliseconds: number): string | null {
  const day = milliseconds / 86_400_000;
  return Number.isInteger(day) ? formatDate(day) : null;
}

/** The columns of a frame: codes and dates as text, lists as a CSV cell writes them. Reading them gives the frame again. O(cells). */
export function columnsOfFrame(dictionary: Dictionary, frame: Frame): PlainColumn[] {
  return Object.entries(dictionary).map(([name, def]) => {
    const column = frame.columns.get(name);
    const kind = kindOf(def);
    const values = Array.from({ length: frame.length }, (_, row) => {
      const value = column === undefined ? null : valueAt(column, row);
      if (value === null) return null;
      if (kind !== 'text' && typeof value !== 'object') return value;
      const plain = def.kind === 'date' || def.kind === 'timestamp' ? dayOf(value) : listOf(def, value);
      return formatCell(def, plain);
    });
    return { name, kind, values };
  });
}

const kindOf = ({ kind }: FieldDef): PlainColumn['kind'] =>
  kind === 'flag' ? 'flag' : kind === 'count' || kind === 'number' ? 'number' : 'text';

const dayOf = (value: unknown): unknown => (typeof value === 'number' ? formatDate(value) : value);

/** Days of a list and of its events are written as dates. */
function listOf(def: FieldDef, value: unknown): unknown {
  if (!Array.isArray(value) || def.kind === 'countries') return value;
  const items: readonly unknown[] = value;
  return items.map((item) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).map(([part, each]) => [part, dayOf(each)]))
      : dayOf(item),
  );
}

/** The scores of a reading, one row for each of its rows: `unscored`, and no numbers, where a row was rejected. */
export function columnsOfScores({ ids, rejected }: TableReading, scores: Scores): PlainColumn[] {
  const scored = <T>(of: (row: number) => T): (T | null)[] =>
    ids.map((_, row) => (rejected[row] === 1 ? null : of(row)));
  const numbers = (name: string, values: Uint8Array): PlainColumn => ({
    name,
    kind: 'number',
    values: scored((row) => values[row] ?? null),
  });
  return [
    { name: 'applicationId', kind: 'text', values: ids },
    numbers('score', scores.score),
    numbers('low', scores.low),
    numbers('high', scores.high),
    {
      name: 'band',
      kind: 'text',
      values: scored((row) => bandNames[scores.band[row] ?? -1] ?? 'unscored').map(
        (band) => band ?? 'unscored',
      ),
    },
    { name: 'sufficient', kind: 'flag', values: scored((row) => scores.sufficient[row] === 1) },
  ];
}

const dtypes = { text: 'string', number: 'float32', flag: 'boolean' } as const;

/** Columns as a DataFrame of the danfojs that is given. Text stays text; unknown is null. */
export function toDataFrame<D>(danfo: DataFrameModule<D>, columns: readonly PlainColumn[]): D {
  const names = columns.map(({ name }) => name);
  const types = columns.map(({ kind }) => dtypes[kind]);
  const rows = columns[0]?.values.length ?? 0;
  if (rows === 0) return new danfo.DataFrame([], { columns: names });
  return new danfo.DataFrame(
    Array.from({ length: rows }, (_, row) => columns.map(({ values }) => values[row] ?? null)),
    { columns: names, dtypes: types },
  );
}

/** Columns as a table of the apache-arrow that is given: utf8, float64 and bool, null where unknown. */
export function toArrowTable<T>(arrow: ArrowModule<T>, columns: readonly PlainColumn[]): T {
  const { Utf8, Float64, Bool } = arrow;
  const types = { text: new Utf8(), number: new Float64(), flag: new Bool() };
  return new arrow.Table(
    Object.fromEntries(
      columns.map(({ name, kind, values }) => [name, arrow.vectorFromArray(values, types[kind])]),
    ),
  );
}
