// JSON Lines: chunks of bytes become blocks of whole lines, and a block becomes one value or one fault a line.
import { isUtf8 } from 'node:buffer';
import { type Issue, issue, WaspadaError } from '../base/errors.js';
import { type Json, type JsonBudget, parseJson } from '../base/json.js';
import { type CsvOptions, csvBudget } from './csv.js';
import type { Block, Splitter } from './csv-scan.js';

const LF = 10;
const SPACE = 32;

/** What one record may hold: far more than a whole dictionary. */
const lineBudget: JsonBudget = { depth: 16, values: 20_000 };

/** Where a line without its line ending starts and ends. */
type Span = readonly [start: number, end: number];

/** The lines of a block that are not blank, each with its number in the block from 0. */
function* linesOf(bytes: Uint8Array): Generator<readonly [line: number, ...Span]> {
  let line = 0;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    let first = start;
    while (first < end && (bytes[first] ?? 0) <= SPACE && bytes[first] !== 0) first++;
    if (first < end) yield [line, start, end];
    start = end + 1;
  }
}

/** A splitter as for CSV: blank lines are no records; rows and lines count from 1. */
export function createLineSplitter(options: CsvOptions = {}): Splitter {
  const blockBytes = options.blockBytes ?? csvBudget.blockBytes;
  const recordBytes = options.recordBytes ?? csvBudget.recordBytes;
  let bytes = new Uint8Array(blockBytes);
  let length = 0;
  let base = 0;
  let row = 1;
  let line = 1;

  function* block(end: number): Generator<Block> {
    const whole = bytes.subarray(0, end);
    const firstRow = row;
    const firstLine = line;
    let terminated = true;
    for (const [, , last] of linesOf(whole)) {
      row++;
      terminated = last < end;
    }
    for (let at = whole.indexOf(LF); at >= 0; at = whole.indexOf(LF, at + 1)) line++;
    const rest = bytes.subarray(end, length);
    bytes = new Uint8Array(Math.max(blockBytes, 2 * rest.length));
    bytes.set(rest);
    const byteOffset = base;
    base += end;
    length -= end;
    // The rest is out of the buffer before it is given away, because its taker may transfer it.
    if (row > firstRow) yield { bytes: whole, firstRow, byteOffset, line: firstLine, terminated };
  }

  return {
    *push(chunk) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + bytes.length - length);
        bytes.set(part, length);
        length += part.length;
        taken += part.length;
        if (length < bytes.length) continue;
        const end = bytes.lastIndexOf(LF) + 1;
        if (end === 0 && length > recordBytes) {
          const message = `found more than ${recordBytes} bytes in row ${row} (line ${line}, byte ${base})`;
          throw new WaspadaError(
            issue('ROW_TOO_LARGE', ['row', row], message, 'Write one record a line, with line endings.'),
          );
        }
        yield* block(end);
      }
    },
    *finish() {
      if (length > 0) yield* block(length);
    },
  };
}

export type ParsedLine =
  | { readonly row: number; readonly line: number; readonly value: Json }
  | { readonly row: number; readonly line: number; readonly fault: Issue };

/** Each line of a block as a JSON value, read strictly; a line at fault spoils itself only. */
export function* parseLines(block: Block): Generator<ParsedLine> {
  const { bytes } = block;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bom = block.byteOffset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let row = block.firstRow;
  for (const [at, start, end] of linesOf(bytes)) {
    const place = { row: row++, line: block.line + at };
    const from = start === 0 ? bom : start;
    if (!isUtf8(bytes.subarray(from, end))) {
      yield { ...place, fault: issue('TEXT_ENCODING', [], 'found bytes that are not UTF-8') };
      continue;
    }
    try {
      yield { ...place, value: parseJson(buffer.toString('utf8', from, end), lineBudget) };
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      const { code, path, hint } = error;
      // The reader counts the lines of what it is given: this one.
      const message = error.message.replace(
        / at line \d+, column (\d+)$/,
        ` at line ${place.line}, column $1`,
      );
      yield { ...place, fault: { code, path, message, hint } };
    }
  }
}
