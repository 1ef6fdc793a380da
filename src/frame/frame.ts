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

/**
 * Marks with 1 the rows of `count` from `from` on that hold no answer in a column; with verdicts of a scope, only where that is not surely
 * FALSE (0).
 */
export function markUnanswered(
  column: Column,
  from: number,
  count: number,
  out: Uint8Array,
  scopes: Uint8Array | null = null,
  scopeAt = 0,
): void {
  if (scopes !== null) {
    for (let i = 0; i < count; i++) if (scopes[scopeAt + i] !== 0 && !isKnown(column, from + i)) out[i] = 1;
    return;
  }
  switch (column.kind) {
    case 'number': {
      const { values } = column;
      for (let i = 0; i < count; i++) if (Number.isNaN(values[from + i] ?? Number.NaN)) out[i] = 1;
      return;
    }
    case 'category': {
      const { values } = column;
      for (let i = 0; i < count; i++) if (values[from + i] === UNKNOWN_CATEGORY) out[i] = 1;
      return;
    }
    case 'flag': {
      const { values } = column;
      for (let i = 0; i < count; i++) if (values[from + i] === UNKNOWN_FLAG) out[i] = 1;
      return;
    }
    default: {
      const { values } = column;
      for (let i = 0; i < count; i++) if (values[from + i] === null) out[i] = 1;
    }
  }
}

/** Writes 1 for each column without an answer at a row, 0 for the others, in column order. */
export type UnansweredReader = (row: number, out: Uint8Array) => void;

/** The same as asking `isKnown` of every column, with one loop a kind so that none of them costs a call. */
export function bindUnanswered(frame: Frame): UnansweredReader {
  const columns = [...frame.columns.values()];
  const numbers: Float64Array[] = [];
  const categories: Int16Array[] = [];
  const flags: Uint8Array[] = [];
  const others: (readonly (string | List | null)[])[] = [];
  const places: Record<'number' | 'category' | 'flag' | 'other', number[]> = {
    number: [],
    category: [],
    flag: [],
    other: [],
  };
  columns.forEach((column, place) => {
    if (column.kind === 'number') places.number[numbers.push(column.values) - 1] = place;
    else if (column.kind === 'category') places.category[categories.push(column.values) - 1] = place;
    else if (column.kind === 'flag') places.flag[flags.push(column.values) - 1] = place;
    else places.other[others.push(column.values) - 1] = place;
  });
  return (row, out) => {
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i]?.[row] ?? UNKNOWN_NUMBER;
      out[places.number[i] ?? 0] = Number.isNaN(value) ? 1 : 0;
    }
    for (let i = 0; i < categories.length; i++) {
      out[places.category[i] ?? 0] = categories[i]?.[row] === UNKNOWN_CATEGORY ? 1 : 0;
    }
    for (let i = 0; i < flags.length; i++)
      out[places.flag[i] ?? 0] = flags[i]?.[row] === UNKNOWN_FLAG ? 1 : 0;
    for (let i = 0; i < others.length; i++) out[places.other[i] ?? 0] = others[i]?.[row] === null ? 1 : 0;
  };
}
