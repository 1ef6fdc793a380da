// A program of plain SQL in (statements asked for, rows given back); what it answers out, the same on either database.
import { issue, WaspadaError } from '../base/errors.js';

export type Value = null | number | string | Uint8Array;

/** Text with `?` in place of each value. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * What the ledger means, written once: it yields statements and is given their rows. A synchronous driver and an asynchronous one run the
 * same program, so that there is no second meaning to keep equal.
 */
export type Program<T> = Generator<Statement, T, readonly Row[]>;

export interface Driver {
  readonly kind: 'libsql' | 'postgres';
  /** What a SELECT ends with that keeps other writers out until the transaction ends. */
  readonly forUpdate: string;
  /**
   * Runs a program in one transaction: `write` is durable when the promise is kept, and leaves nothing behind where it is broken;
   * `read` sees one state of the database. Code: STORE_UNAVAILABLE; what the program throws passes through.
   */
  run<T>(mode: 'read' | 'write', program: () => Program<T>): Promise<T>;
  /** Overwrites what deleted rows left in files of this process, as far as the database can. */
  scrub(): Promise<void>;
  /** How many faults the file has below the tables, as far as the database can tell: pages, indexes, text that is none. */
  structure(): Promise<number>;
  /** Writes a whole copy, in one state of the database, to a file that is not there yet, and syncs it. Codes: STORE_OPTIONS, STORE_UNAVAILABLE. */
  copyTo(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Asks one statement. */
export function* ask(sql: string, ...values: readonly Value[]): Program<readonly Row[]> {
  return yield { sql, values };
}

/** The only row, or null. */
export function* askOne(sql: string, ...values: readonly Value[]): Program<Row | null> {
  return (yield { sql, values })[0] ?? null;
}

/** `?, ?, ?` */
export const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : damaged(column, 'text', value);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? value
    : damaged(column, 'a whole number', value);
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  return value instanceof ArrayBuffer ? new Uint8Array(value) : damaged(column, 'bytes', value);
}

export const isNull = (row: Row, column: string): boolean =>
  row[column] === null || row[column] === undefined;

export const textOrNull = (row: Row, column: string): string | null =>
  isNull(row, column) ? null : textOf(row, column);

export const numberOrNull = (row: Row, column: string): number | null =>
  isNull(row, column) ? null : numberOf(row, column);

export const bytesOrNull = (row: Row, column: string): Uint8Array | null =>
  isNull(row, column) ? null : bytesOf(row, column);

function damaged(column: string, expected: string, found: unknown): never {
  const kind = found === null ? 'nothing' : typeof found;
  throw new WaspadaError(issue('LEDGER_DAMAGED', [column], `found ${kind}, expected ${expected}`));
}
