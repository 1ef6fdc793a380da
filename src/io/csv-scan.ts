// The fast CSV reader: chunks become blocks of whole records (a splitter), blocks become rows (a parser, worker or not).

import { isUtf8 } from 'node:buffer';
import { type Code, issue, WaspadaError } from '../base/errors.js';
import {
  type Batch,
  type CsvOptions,
  type CsvReader,
  csvBudget,
  type Dialect,
  type RowFault,
  readHead,
} from './csv.js';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Whole records of a file, with where they stand in it; its buffer is its own, so it can be given to a worker. */
export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of the first data row in it. */
  readonly firstRow: number;
  /** Offset of its first byte in the file. */
  readonly byteOffset: number;
  /** Physical line of its first byte. */
  readonly line: number;
  /** False where the file ends without a line ending after the last record. */
  readonly terminated: boolean;
}

export interface Splitter {
  /** Takes the next bytes of the file, gives the blocks they complete. Run it to its end. */
  push(chunk: Uint8Array): Generator<Block>;
  /** Gives the last block, then throws FILE_QUOTE where the file ends inside quotes. */
  finish(): Generator<Block>;
}

/** The fast reader; see csv.ts for what it promises. */
export const readCsv: CsvReader = async (chunks, options = {}) => {
  const { head, body } = await readHead(chunks, options);
  return { ...head, batches: parseAll(body, head, head.header.length, options) };
};

async function* parseAll(
  body: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  width: number,
  options: CsvOptions,
): AsyncGenerator<Batch> {
  for await (const block of splitCsv(body, dialect, options)) yield parseBlock(block, dialect, width);
}

/** The blocks of a body that `readHead` gave. */
export async function* splitCsv(
  body: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: CsvOptions = {},
): AsyncGenerator<Block> {
  const splitter = createSplitter(dialect, options);
  for await (const chunk of body) yield* splitter.push(chunk);
  yield* splitter.finish();
}

/** A splitter for the bytes after the BOM: it drops the header and cuts only between records. */
export function createSplitter(dialect: Dialect, options: CsvOptions = {}): Splitter {
  const blockBytes = options.blockBytes ?? csvBudget.blockBytes;
  const recordBytes = options.recordBytes ?? csvBudget.recordBytes;
  const separator = dialect.delimiter.charCodeAt(0);

  // Positions are in `bytes`; `base` is the offset of bytes[0] in the file.
  let bytes = new Uint8Array(blockBytes);
  let length = 0;
  let scanned = 0;
  let base = dialect.bom ? 3 : 0;
  // The block in the making: where it starts. The header is row 0.
  let from = 0;
  let fromRow = 0;
  let fromLine = 1;
  // The record in the making, and the quote open in it.
  let start = 0;
  let startLine = 1;
  let row = 0;
  let line = 1;
  let inside = false;
  let openAt = 0;
  let openLine = 1;

  const where = (at: number): string => `byte ${base + at}`;
  const record = (): string => (row === 0 ? 'the header' : `row ${row} (line ${startLine}, ${where(start)})`);
  const complete = (): string => (row > 1 ? `; the last complete row is ${row - 1}` : '');
  const openQuote = (): string => `the quote opened on line ${openLine}, ${where(openAt)}`;
  const refuse = (code: Code, message: string): never => {
    throw new WaspadaError(issue(code, row === 0 ? ['header'] : ['row', row], message + complete()));
  };
  const tooLarge = (): never =>
    refuse(
      'ROW_TOO_LARGE',
      `found more than ${recordBytes} bytes in ${record()}${inside ? `, inside ${openQuote()}` : ''}`,
    );

  function endRecord(end: number, next: number): void {
    if (end > start) {
      row++;
      // The header is not part of any block.
      if (row === 1) {
        from = next;
        fromRow = 1;
        fromLine = line;
      }
    }
    start = next;
    startLine = line;
  }

  /** Moves `start` behind the last whole record; false where a record is over the budget. */
  function scan(final: boolean): boolean {
    let i = scanned;
    for (; i < length; i++) {
      const byte = bytes[i] ?? 0;
      if (byte > QUOTE || (byte !== QUOTE && byte !== LF && byte !== CR)) continue;
      // What a quote or CR means depends on the byte after it: wait for that.
      if (byte !== LF && i + 1 === length && !final) break;
      const end = i;
      if (byte === QUOTE) {
        if (inside) {
          if (bytes[i + 1] === QUOTE && i + 1 < length) i++;
          else inside = false;
        } else if (i === start || bytes[i - 1] === separator) {
          inside = true;
          openAt = i;
          openLine = line;
        }
        continue;
      }
      if (!inside && end - start > recordBytes) return false;
      if (byte === CR && bytes[i + 1] === LF && i + 1 < length) i++;
      line++;
      if (!inside) endRecord(end, i + 1);
    }
    scanned = i;
    return i - start <= recordBytes;
  }

  /** The whole records gathered so far, none or one block; the caller carries on in another buffer. */
  function gathered(terminated: boolean): Block[] {
    if (fromRow === 0 || row === fromRow) return [];
    const whole = bytes.subarray(from, start);
    return [{ bytes: whole, firstRow: fromRow, byteOffset: base + from, line: fromLine, terminated }];
  }

  /** Starts a new buffer with what is left after the last whole record. */
  function carry(capacity: number): void {
    const rest = bytes.subarray(start, length);
    bytes = new Uint8Array(capacity);
    bytes.set(rest);
    base += start;
    length -= start;
    scanned -= start;
    openAt -= start;
    from = 0;
    fromRow = row;
    fromLine = startLine;
    start = 0;
  }

  return {
    *push(chunk) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + bytes.length - length);
        bytes.set(part, length);
        length += part.length;
        taken += part.length;
        const fits = scan(false);
        if (fits && length < bytes.length) continue;
        const blocks = gathered(true);
        // A full buffer without a whole record in it has to grow; the budget of a record bounds how far. The rest
        // moves before the block is given out, because its taker may transfer it to a worker.
        carry(Math.max(blockBytes, 2 * (length - start)));
        yield* blocks;
        if (!fits) tooLarge();
      }
    },
    *finish() {
      const fits = scan(true);
      const cut = fits && !inside && length > start;
      if (cut) endRecord(length, length);
      yield* gathered(!cut);
      if (!fits) tooLarge();
      if (inside) refuse('FILE_QUOTE', `found the end of the file inside ${openQuote()}, in ${record()}`);
    },
  };
}

/**
 * Parses a block to rows of exactly `width` cells, or of one cell alone where `only` names its column. A row of another
 * width, or with bad UTF-8, a NUL or text after a closing quote is null, with a fault. O(bytes).
 */
export function parseBlock(block: Block, dialect: Dialect, width: number, only = -1): Batch {
  const { bytes } = block;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length;
  const separator = dialect.delimiter.charCodeAt(0);
  const ends = new Int32Array(width);
  const rows: (readonly string[] | null)[] = [];
  const lines: number[] = [];
  const faults: RowFault[] = [];
  let line = block.line;
  let at = 0;

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
    lines.push(startLine);
    if (cells < width) ends[cells] = end;
    cells++;

    const ascii = bits < 128;
    let fault: [Code, string] | null = null;
    if (nul) fault = ['ROW_NUL', 'found a NUL character'];
    else if (!ascii && !isUtf8(bytes.subarray(start, end)))
      fault = ['ROW_ENCODING', 'found bytes that are not UTF-8'];
    else if (stray) fault = ['ROW_QUOTE', 'found text after a closing quote'];
    else if (cells !== width) fault = ['ROW_WIDTH', `found ${cells} cells, expected ${width}`];
    if (fault !== null) {
      const row = block.firstRow + rows.length;
      const [code, message] = fault;
      faults.push({
        row,
        line: startLine,
        byte: block.byteOffset + start,
        issue: issue(code, ['row', row], message),
      });
      rows.push(null);
      continue;
    }

    if (only >= 0) {
      const from = only === 0 ? start : (ends[only - 1] ?? 0) + 1;
      const raw = buffer.toString(ascii ? 'latin1' : 'utf8', from, ends[only]);
      rows.push([quoted && bytes[from] === QUOTE ? unquote(raw) : raw]);
      continue;
    }
    // One string a record, so that a kept cell holds on to its record, never to the block.
    const text = ascii ? buffer.toString('latin1', start, end) : '';
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
    rows.push(row);
  }
  return { firstRow: block.firstRow, rows, lines, faults, terminated: block.terminated };
}

const unquote = (raw: string): string => raw.slice(1, -1).replaceAll('""', '"');
