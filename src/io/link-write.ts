// Rows and their linkage in; bytes of the output file out: the cells of the input as they were, the linkage columns behind them.
import type { LinkageColumns } from '../linkage/batch.js';
import { UNKNOWN } from '../linkage/table.js';
import type { Records } from './csv-records.js';

const LF = 10;
const TRUE = new TextEncoder().encode('true');
const FALSE = new TextEncoder().encode('false');

/** Writes rows into one buffer, which grows where `room` was too little. */
export class RowWriter {
  private bytes: Uint8Array;
  private length = 0;
  private readonly delimiter: number;

  constructor(
    delimiter: string,
    private readonly columns: LinkageColumns,
    /** Places of the cells that travel along, rising; null for the whole record. */
    private readonly cells: readonly number[] | null,
    room: number,
  ) {
    this.bytes = new Uint8Array(room);
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** A record, and the place of its row in the columns. */
  write(records: Records, row: number): void {
    const { bytes, ends, start } = records;
    const last = ends[ends.length - 1] ?? start;
    // Seven fields of at most seven bytes each, with what parts them.
    this.makeRoom(last - start + 64);
    if (this.cells === null) this.copy(bytes, start, last);
    else
      this.cells.forEach((column, index) => {
        if (index > 0) this.bytes[this.length++] = this.delimiter;
        this.copy(bytes, records.startOf(column), ends[column] ?? 0);
      });
    const { columns } = this;
    this.count(columns.phone[row] ?? -1);
    this.count(columns.address[row] ?? -1);
    this.count(columns.payer[row] ?? -1);
    this.count(columns.emailOrAgent[row] ?? -1);
    this.flag(columns.sameKK[row] ?? UNKNOWN);
    this.flag(columns.verifiedGroup[row] ?? UNKNOWN);
    this.flag(columns.bookingBurst[row] ?? UNKNOWN);
    this.bytes[this.length++] = LF;
  }

  /** All that was written. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private copy(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let to = this.length;
    // Rows are short: a loop is faster than a call.
    for (let i = start; i < end; i++) bytes[to++] = from[i] ?? 0;
    this.length = to;
  }

  private count(value: number): void {
    const { bytes } = this;
    bytes[this.length++] = this.delimiter;
    if (value < 0) return;
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      bytes[at] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    this.length += digits;
  }

  private flag(value: number): void {
    this.bytes[this.length++] = this.delimiter;
    if (value === UNKNOWN) return;
    const word = value === 1 ? TRUE : FALSE;
    this.bytes.set(word, this.length);
    this.length += word.length;
  }

  private makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(2 * (this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }
}
