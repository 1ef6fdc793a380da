// Named typed-array columns of one length; unknown is a mark of each column kind, never zero.

/** What unknown looks like in each kind of column. */
export const UNKNOWN_NUMBER = Number.NaN;
export const UNKNOWN_CATEGORY = -1;
export const UNKNOWN_FLAG = 255;

export type EventItem = Readonly<Record<string, string | number | boolean | null>>;
export type ListItem = string | number | EventItem;
export type List = readonly ListItem[];

/** Dates are whole days since 1970-01-01; `Infinity` is "never happened" in columns of elapsed time. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}
/** Values are indices into `codes`. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly codes: readonly string[];
  readonly values: Int16Array;
}
export interface FlagColumn {
  readonly kind: 'flag';
  readonly values: Uint8Array;
}
export interface TextColumn {
  readonly kind: 'text';
  readonly values: (string | null)[];
}
export interface ListColumn {
  readonly kind: 'list';
  readonly values: (List | null)[];
}
export type Column = NumberColumn | CategoryColumn | FlagColumn | TextColumn | ListColumn;
export type ColumnKind = Column['kind'];

export type ColumnSpec =
  | { readonly kind: 'number' | 'flag' | 'text' | 'list' }
  | { readonly kind: 'category'; readonly codes: readonly string[] };

/** Columns by name, all of one length. */
export interface Frame {
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** One column of `length` unknowns. */
export function createColumn(spec: ColumnSpec, length: number): Column {
  switch (spec.kind) {
    case 'number':
      return { kind: 'number', values: new Float64Array(length).fill(UNKNOWN_NUMBER) };
    case 'category':
      return { kind: 'category', codes: spec.codes, values: new Int16Array(length).fill(UNKNOWN_CATEGORY) };
    case 'flag':
      return { kind: 'flag', values: new Uint8Array(length).fill(UNKNOWN_FLAG) };
    case 'text':
      return { kind: 'text', values: new Array<string | null>(length).fill(null) };
    case 'list':
      return { kind: 'list', values: new Array<List | null>(length).fill(null) };
  }
}

/** Marks rows `from` to `to` (exclusive) of a column unknown. */
export function clearColumn(column: Column, from: number, to: number): void {
  if (column.kind === 'number') column.values.fill(UNKNOWN_NUMBER, from, to);
  else if (column.kind === 'category') column.values.fill(UNKNOWN_CATEGORY, from, to);
  else if (column.kind === 'flag') column.values.fill(UNKNOWN_FLAG, from, to);
  else column.values.fill(null, from, to);
}

/** Whether a row of a column holds an answer. */
export function isKnown(column: Column, row: number): boolean {
  switch (column.kind) {
    case 'number': {
      const value = column.values[row];
      return value !== undefined && !Number.isNaN(value);
    }
    case 'category':
      return column.values[row] !== UNKNOWN_CATEGORY;
    case 'flag':
      return column.values[row] !== UNKNOWN_FLAG;
    default:
      return column.values[row] !== null;
  }
}

/** What a row of a column holds, in plain form: codes as text, flags as booleans, unknown as null. */
export function valueAt(column: Column, row: number): string | number | boolean | List | null {
  switch (column.kind) {
    case 'number': {
      const value = column.values[row];
      return value === undefined || Number.isNaN(value) ? null : value;
    }
    case 'category':
      return column.codes[column.values[row] ?? UNKNOWN_CATEGORY] ?? null;
    case 'flag': {
      const value = column.values[row];
      return value === 1 ? true : value === 0 ? false : null;
    }
    default:
      return column.values[row] ?? null;
  }
}

/** Writes for `count` rows of a column from `from` on 1 where it holds no answer and 0 where it holds one, to `out` at `at`. */
export function markUnanswered(
  { kind, values }: Column,
  from: number,
  count: number,
  out: Uint8Array,
  at: number,
): void {
  // A loop for each kind, so that none of them costs a call.
  if (kind === 'number')
    for (let i = 0; i < count; i++) out[at + i] = Number.isNaN(values[from + i] ?? UNKNOWN_NUMBER) ? 1 : 0;
  else if (kind === 'category')
    for (let i = 0; i < count; i++) out[at + i] = values[from + i] === UNKNOWN_CATEGORY ? 1 : 0;
  else if (kind === 'flag')
    for (let i = 0; i < count; i++) out[at + i] = values[from + i] === UNKNOWN_FLAG ? 1 : 0;
  else for (let i = 0; i < count; i++) out[at + i] = values[from + i] === null ? 1 : 0;
}
