// What an indicator is: a column derived from fields and the reference date, three-valued like its fields.
import { monthsBetween } from '../base/dates.js';
import type { EvidenceClass, Words } from '../fields/dictionary.js';
import {
  type Column,
  type EventItem,
  type Frame,
  UNKNOWN_FLAG,
  UNKNOWN_NUMBER,
  valueAt,
} from '../frame/frame.js';

/** Tables beside the record: what is known of regencies. Absent is unknown. */
export interface Tables {
  /** A declared prior of 0 to 5 points by regency code. */
  readonly regionPrior: ReadonlyMap<string, number>;
  /** Whether immigration or migrant-worker services are known to serve a regency. */
  readonly served: ReadonlyMap<string, boolean>;
}
export const noTables: Tables = { regionPrior: new Map(), served: new Map() };

/** Reads one row; a number column says NaN and a flag column 255 for unknown. */
export type Reader = (row: number) => number;

export interface Indicator {
  readonly name: string;
  readonly kind: 'number' | 'flag';
  readonly unit: string;
  readonly label: Words;
  readonly evidence: EvidenceClass;
  /** Where the definition comes from. */
  readonly source: string;
  /** The fields read; the first is the one whose answer settles it where the others are known. */
  readonly needs: readonly [string, ...string[]];
  /** Known although needs are open, and open answers can still change it: a rule may read it so, a model may not. */
  readonly provisional?: true;
  /** No document may clear a finding that rests on it. */
  readonly neverCleared?: true;
  /** Values of the other needs under which the first need alone can produce every value. */
  readonly typical?: Readonly<Record<string, string>>;
  bind(columns: Columns, asOf: Float64Array, tables: Tables): Reader;
  /** Reference date 2026-06-15; what the derived value is for these answers (null: unknown). */
  readonly examples: readonly {
    readonly record: Readonly<Record<string, unknown>>;
    readonly value: number | boolean | null;
  }[];
}

/** Columns by field name; a name that the dictionary lacks is a fault of ours. */
export type Columns = (name: string) => Column;

export const columnsOf =
  (frame: Frame): Columns =>
  (name) => {
    const column = frame.columns.get(name);
    if (column === undefined) throw new RangeError(`no column ${name}`);
    return column;
  };

/** Never: an elapsed time that exceeds every threshold. */
export const NEVER = Number.POSITIVE_INFINITY;
export { UNKNOWN_FLAG, UNKNOWN_NUMBER };

/** The dates or events of a list column at a row, or null while unanswered. */
export function eventsAt(column: Column, row: number): readonly EventItem[] | null {
  const value = valueAt(column, row);
  if (!Array.isArray(value)) return null;
  const events: EventItem[] = [];
  for (const item of value) {
    if (typeof item === 'number') events.push({ date: item });
    else if (typeof item === 'object') events.push(item);
  }
  return events;
}

/** Completed months since the newest event that counts; NEVER if none does; unknown if one may. */
export function monthsSinceNewest(
  events: readonly EventItem[] | null,
  asOf: number,
  counts: (event: EventItem) => boolean | null,
): number {
  if (events === null || Number.isNaN(asOf)) return UNKNOWN_NUMBER;
  let newest = NEVER;
  let open = false;
  for (const event of events) {
    const verdict = counts(event);
    if (verdict === false) continue;
    if (verdict === null || typeof event.date !== 'number') open = true;
    else newest = Math.min(newest, Math.max(0, monthsBetween(event.date, asOf)));
  }
  return open ? UNKNOWN_NUMBER : newest;
}

export const textAt = (column: Column, row: number): string | null => {
  const value = valueAt(column, row);
  return typeof value === 'string' ? value : null;
};
