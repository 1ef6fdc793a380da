// A block of records in; what is read of it, or the bytes and the rejected rows that are written of it, out: in whatever thread.
import type { Code } from '../base/errors.js';
import type { TextForm } from '../fields/text-form.js';
import type { LinkageColumns } from '../linkage/batch.js';
import { Keyer, type Salt } from '../linkage/keys.js';
import type { CsvHead } from './csv.js';
import { Records } from './csv-records.js';
import type { Block } from './csv-split.js';
import { formatCsvRow } from './csv-write.js';
import type { HeaderPlan } from './header.js';
import { outIssue, outs, type ReadRows, RowReader } from './link-rows.js';
import { RowWriter } from './link-write.js';

/** What every thread knows of the file. */
export interface LinkSetup {
  readonly head: CsvHead;
  readonly plan: HeaderPlan;
  readonly form: TextForm;
  readonly salt: Salt;
  readonly offsetMinutes: number;
  /** Places of the cells that travel along, rising; null for the whole record. */
  readonly cells: readonly number[] | null;
}

export const readerOf = ({ plan, salt, form, offsetMinutes }: LinkSetup): RowReader =>
  new RowReader(plan, new Keyer(salt), form, offsetMinutes);

/** Reads every record of a block behind those that the reader has. */
export function readBlock(block: Block, { head }: LinkSetup, reader: RowReader): void {
  const records = new Records(block, head, head.header.length);
  while (records.next()) reader.read(records);
}

/** What was found of the rows of one block. */
export interface FoundRows {
  readonly columns: LinkageColumns;
  /** As `out` of the table. */
  readonly out: Uint8Array;
  /** 1 for rows of a cluster, whose application numbers are told. */
  readonly clustered: Uint8Array;
}

export interface Rejected {
  readonly row: number;
  readonly line: number;
  readonly id: string;
  readonly path: string;
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

export interface WrittenRows {
  readonly bytes: Uint8Array;
  readonly rejected: readonly Rejected[];
  /** Application numbers of the clustered rows, each with its place in the block. */
  readonly ids: readonly (readonly [number, string])[];
}

/** Writes the rows of a block again, with what was found of them. */
export function writeBlock(
  block: Block,
  { head, plan, form, cells }: LinkSetup,
  found: FoundRows,
): WrittenRows {
  const records = new Records(block, head, head.header.length);
  const writer = new RowWriter(head.delimiter, found.columns, cells, Math.ceil(block.bytes.length * 1.25));
  const idAt = plan.fields.find(({ field }) => field === 'applicationId')?.index ?? 0;
  const rejected: Rejected[] = [];
  const ids: (readonly [number, string])[] = [];
  for (let row = 0; records.next(); row++) {
    const out = found.out[row] ?? outs.fault;
    if (out === 0) {
      writer.write(records, row);
      if (found.clustered[row] === 1) ids.push([row, records.text(idAt)]);
      continue;
    }
    const { code, path, message, hint } = outIssue(out, records, plan, form);
    const { line } = records;
    rejected.push({
      ...{ row: records.row, line, id: records.text(idAt), path: path.slice(2).join('.') },
      ...{ code, message, hint },
    });
  }
  return { bytes: writer.written(), rejected, ids };
}

export const rejectLine = ({ row, line, id, path, code, message, hint }: Rejected): string =>
  formatCsvRow([row, line, id, path, code, message, hint]);

export type LinkTask = { readonly read: Block } | { readonly write: Block; readonly found: FoundRows };
export type LinkAnswer = { readonly read: ReadRows } | { readonly written: WrittenRows };
