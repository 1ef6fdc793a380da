// The records of a block, one after the other: where each cell lies, what is wrong with the record, and its cells as text.
import { isAscii, isUtf8 } from 'node:buffer';
import { type Code, type Issue, issue } from '../base/errors.js';
import type { Batch, Dialect, RowFault } from './csv.js';
import type { Block } from './csv-split.js';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** A cursor over the records of a block. A record of another width, or with bad UTF-8, a NUL or text after a closing quote has a fault. */
export class Records {
  /** Number of the record in the file, and the physical line on which it starts. */
  row: number;
  line: number;
  fault: Issue | null = null;
  /** Where the record starts, and where each of its cells ends. */
  start = 0;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
  private readonly buffer: Buffer;
  private readonly separator: number;
  /** Nothing in the block but ASCII, separators and line feeds: most files, most of the time. */
  private readonly simple: boolean;
  /** Of the record: every byte is below 128; some cell starts with a quote. */
  private ascii = true;
  private quoted = false;
  private record: string | null = null;
  private count = 0;
  private at = 0;
  private nextLine: number;

  constructor(
    private readonly block: Block,
    dialect: Dialect,
    private readonly width: number,
  ) {
    const { bytes } = block;
    this.bytes = bytes;
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.separator = dialect.delimiter.charCodeAt(0);
    const { buffer } = this;
    this.simple = isAscii(buffer) && !buffer.includes(QUOTE) && !buffer.includes(CR) && !buffer.includes(0);
    this.ends = new Int32Array(width);
    this.row = block.firstRow - 1;
    this.line = block.line;
    this.nextLine = block.line;
  }

  /** Goes to the next record; false where there is none. */
  next(): boolean {
    return this.simple ? this.nextSimple() : this.nextAny();
  }

  private nextSimple(): boolean {
    const { bytes, separator, width, ends } = this;
    const size = bytes.length;
    let start = this.at;
    for (; bytes[start] === LF; start++) this.nextLine++;
    if (start >= size) return false;
    let cells = 0;
    let i = start;
    for (; i < size; i++) {
      const byte = bytes[i];
      if (byte === separator) {
        if (cells < width) ends[cells] = i;
        cells++;
      } else if (byte === LF) break;
    }
    if (cells < width) ends[cells] = i;
    this.row++;
    this.line = this.nextLine++;
    this.at = i + 1;
    this.start = start;
    this.record = null;
    this.count = cells + 1;
    this.fault = this.faultOf(i, false, false);
    return true;
  }

  private nextAny(): boolean {
    const { bytes, separator, width, ends } = this;
    const size = bytes.length;
    let line = this.nextLine;
    let at = this.at;
    while (at < size) {
      const start = at;
      const startLine = line;
      let cells = 0;
      let cellStart = at;
      let bits = 0;
      let nul = false;
      let quoted = false;
      let stray = false;
      let i = at;
      for (; i < size; i++) {
        const byte = bytes[i] ?? 0;
        if (byte === separator) {
          if (cells < width) ends[cells] = i;
          cells++;
          cellStart = i + 1;
        } else if (byte > QUOTE) {
          bits |= byte;
        } else if (byte === QUOTE) {
          if (i !== cellStart) continue;
          quoted = true;
          // To the closing quote; line endings on the way are text.
          for (i++; i < size; i++) {
            const inner = bytes[i] ?? 0;
            if (inner > QUOTE) bits |= inner;
            else if (inner === QUOTE) {
              if (i + 1 >= size || bytes[i + 1] !== QUOTE) break;
              i++;
            } else if (inner === LF || (inner === CR && bytes[i + 1] !== LF)) line++;
            else if (inner === 0) nul = true;
          }
          const next = i + 1 < size ? bytes[i + 1] : i < size ? LF : 0;
          if (next !== separator && next !== LF && next !== CR) stray = true;
        } else if (byte === LF || byte === CR) {
          break;
        } else if (byte === 0) nul = true;
      }
      const end = Math.min(i, size);
      at = end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1);
      if (end < size) line++;
      if (end === start) continue;
      if (cells < width) ends[cells] = end;
      this.count = cells + 1;
      this.row++;
      this.line = startLine;
      this.nextLine = line;
      this.at = at;
      this.start = start;
      this.record = null;
      this.ascii = bits < 128;
      this.quoted = quoted;
      this.fault = this.faultOf(end, nul, stray);
      return true;
    }
    this.at = at;
    return false;
  }

  private faultOf(end: number, nul: boolean, stray: boolean): Issue | null {
    const fault = (code: Code, message: string): Issue => issue(code, ['row', this.row], message);
    if (nul) return fault('ROW_NUL', 'found a NUL character');
    if (!this.ascii && !isUtf8(this.bytes.subarray(this.start, end)))
      return fault('ROW_ENCODING', 'found bytes that are not UTF-8');
    if (stray) return fault('ROW_QUOTE', 'found text after a closing quote');
    if (this.count === this.width) return null;
    return fault('ROW_WIDTH', `found ${this.count} cells, expected ${this.width}`);
  }

  /** Offset in the file of the record's first byte. */
  get byte(): number {
    return this.block.byteOffset + this.start;
  }

  /** Where a cell starts. */
  startOf(column: number): number {
    return column === 0 ? this.start : (this.ends[column - 1] ?? 0) + 1;
  }

  /** One cell; of a record at fault, what stands in its place. */
  text(column: number): string {
    if (column >= this.count) return '';
    const from = this.startOf(column);
    const to = this.ends[column] ?? 0;
    if (from >= to) return '';
    const raw = this.ascii
      ? this.whole().slice(from - this.start, to - this.start)
      : this.buffer.toString('utf8', from, to);
    return this.quoted && this.bytes[from] === QUOTE ? unquote(raw) : raw;
  }

  /** The record as one string where it is ASCII, so that a kept cell holds on to its record, never to the block. */
  private whole(): string {
    const last = Math.min(this.count, this.width) - 1;
    this.record ??= this.buffer.toString('latin1', this.start, this.ends[last]);
    return this.record;
  }

  /** All cells of a record without fault. */
  cells(): string[] {
    const { ascii, bytes, buffer, ends, quoted, start, width } = this;
    const text = ascii ? this.whole() : '';
    const row: string[] = [];
    let cell = start;
    for (let column = 0; column < width; column++) {
      const stop = ends[column] ?? 0;
      if (stop === cell) row.push('');
      else {
        const raw = ascii ? text.slice(cell - start, stop - start) : buffer.toString('utf8', cell, stop);
        row.push(quoted && bytes[cell] === QUOTE ? unquote(raw) : raw);
      }
      cell = stop + 1;
    }
    return row;
  }
}

const unquote = (raw: string): string => raw.slice(1, -1).replaceAll('""', '"');

/**
 * One cell of every record, at fault or not, as `text` gives it; a block without quotes and CR is searched for separators only.
 * The rest of the record is not looked at.
 */
export function* cellsOf(block: Block, dialect: Dialect, width: number, column: number): Generator<string> {
  const { bytes } = block;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes(QUOTE) || buffer.includes(CR) || column > FEW) {
    const records = new Records(block, dialect, width);
    while (records.next()) yield records.text(column);
    return;
  }
  const separator = dialect.delimiter.charCodeAt(0);
  for (let start = 0; start < buffer.length; ) {
    const found = buffer.indexOf(LF, start);
    const end = found < 0 ? buffer.length : found;
    if (end > start) {
      let from = start;
      for (let skipped = 0; skipped < column && from <= end; skipped++) {
        const next = buffer.indexOf(separator, from);
        from = next < 0 ? end + 1 : next + 1;
      }
      const next = buffer.indexOf(separator, from);
      if (from > end) yield '';
      else yield buffer.toString('utf8', from, next < 0 || next > end ? end : next);
    }
    start = end + 1;
  }
}
/** Further to the right a search by separators is no faster than a look at every byte. */
const FEW = 8;

/** Parses a block to rows of exactly `width` cells; a row at fault is null. O(bytes). */
export function parseBlock(block: Block, dialect: Dialect, width: number): Batch {
  const records = new Records(block, dialect, width);
  const rows: (readonly string[] | null)[] = [];
  const lines: number[] = [];
  const faults: RowFault[] = [];
  while (records.next()) {
    const { row, line, byte, fault } = records;
    lines.push(line);
    if (fault === null) rows.push(records.cells());
    else {
      faults.push({ row, line, byte, issue: fault });
      rows.push(null);
    }
  }
  return { firstRow: block.firstRow, rows, lines, faults, terminated: block.terminated };
}
