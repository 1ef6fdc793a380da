// What a CSV reader promises: from chunks of bytes to rows of cells, each fault with its row, line and byte.

import { isUtf8 } from 'node:buffer';
import { type Code, type Issue, issue, WaspadaError } from '../base/errors.js';

/*
 * One meaning, two readers: `readCsv` (csv-scan.ts) is fast, `readCsvSlowly` (csv-fast.ts) is the package fast-csv.
 *
 * - A cell that starts with a quote ends at the next single quote; "" inside it is one quote. Any other quote is text.
 * - Records end at LF, CRLF or CR outside quotes, mixed at will. A line of zero bytes is no record: it is skipped
 *   wherever it stands, and still counts as a line. A line of blanks is a record.
 * - The first record is the header; data rows count from 1, physical lines from 1, bytes from 0 (the BOM included).
 * - Cells are never trimmed or coerced. A row at fault is null in its place, so row numbers stay right.
 * - An unclosed quote at the end of the file (FILE_QUOTE) and a record over the budget (ROW_TOO_LARGE) end the read
 *   with an error; what came before stays valid, and nothing of that record is given out.
 */

export type Delimiter = ',' | ';' | '\t';

export interface Dialect {
  readonly delimiter: Delimiter;
  readonly bom: boolean;
}

export interface CsvHead extends Dialect {
  readonly header: readonly string[];
}

export interface CsvOptions {
  /** Overrides what the header shows. */
  readonly delimiter?: Delimiter;
  /** About how many bytes are read into one batch; 1 MiB. */
  readonly blockBytes?: number;
  /** The most bytes that one record may have; 1 MiB. */
  readonly recordBytes?: number;
}

export interface RowFault {
  /** 1 for the first record after the header. */
  readonly row: number;
  /** Physical line on which the record starts. */
  readonly line: number;
  /** Offset in the file of the record's first byte; the slow reader cannot tell, and says null. */
  readonly byte: number | null;
  readonly issue: Issue;
}

export interface Batch {
  readonly firstRow: number;
  /** One entry a record, in file order: exactly as many cells as the header has, or null where the row is at fault. */
  readonly rows: readonly (readonly string[] | null)[];
  /** The physical line on which each of them starts. */
  readonly lines: readonly number[];
  readonly faults: readonly RowFault[];
  /** False where the file ends without a line ending after the last record: it may have been cut off. */
  readonly terminated: boolean;
}

export interface CsvFile extends CsvHead {
  readonly batches: AsyncIterable<Batch>;
}

export type CsvReader = (chunks: AsyncIterable<Uint8Array>, options?: CsvOptions) => Promise<CsvFile>;

const MEBIBYTE = 1 << 20;
export const csvBudget = { blockBytes: MEBIBYTE, recordBytes: MEBIBYTE } as const;

const BOM_BYTES = 3;
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads the delimiter, BOM and header off the first record of a file.
 * Codes: FILE_EMPTY, FILE_QUOTE, FILE_DIALECT (two delimiters equally often), TEXT_ENCODING.
 */
export function detectDialect(head: Uint8Array, delimiter?: Delimiter): CsvHead {
  const bom = startsWithBom(head);
  // As latin1 one character is one byte, so positions are bytes and no sequence can be cut in half.
  const text = latin1(head);
  const chosen = delimiter ?? detectDelimiter(text);
  const first = firstRecord(text, [chosen]);
  if (first.cells === null) refuseHead('FILE_EMPTY', 'found no header, expected at least one line of text');
  if (first.openQuote !== null) {
    const byte = first.openQuote + (bom ? BOM_BYTES : 0);
    refuseHead('FILE_QUOTE', `found a quote opened at byte ${byte} of the header and never closed`);
  }
  const header = first.cells.map((cell) => {
    const name = decodeCell(cell);
    if (name === null || name.includes('\0')) {
      refuseHead(
        'TEXT_ENCODING',
        'found a header that is not UTF-8; is the file UTF-16, or of an old spreadsheet?',
      );
    }
    return name.trim();
  });
  return { delimiter: chosen, bom, header };
}

/** The faults of column names: empty, twice the same, or a name that no object may carry. All FILE_HEADER. */
export function checkHeader(header: readonly string[]): Issue[] {
  const issues: Issue[] = [];
  const first = new Map<string, number>();
  header.forEach((name, column) => {
    const fault = (message: string): number => issues.push(issue('FILE_HEADER', ['header', column], message));
    const earlier = first.get(name);
    if (name === '') fault(`column ${column + 1} has no name`);
    else if (DANGEROUS.has(name)) fault(`column ${column + 1} is named ${name}, which is not accepted`);
    else if (earlier === undefined) first.set(name, column);
    else fault(`columns ${earlier + 1} and ${column + 1} are both named ${JSON.stringify(name)}`);
  });
  return issues;
}

/** Reads chunks until the header is whole; gives it, and all bytes after the BOM again, the header included. */
export async function readHead(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): Promise<{ readonly head: CsvHead; readonly body: AsyncIterable<Uint8Array> }> {
  const limit = options.recordBytes ?? csvBudget.recordBytes;
  // One byte more than a header may have tells one that is too long.
  const most = limit + BOM_BYTES + 1;
  const delimiters = options.delimiter === undefined ? DELIMITERS : [options.delimiter];
  const iterator = chunks[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      start = Buffer.concat([start, next.value]);
      // Only a line ending can make the header whole: without one there is no need to look again.
      const mayEnd = next.value.includes(10) || next.value.includes(13);
      if (mayEnd && firstRecord(latin1(start.subarray(0, most)), delimiters).ended) break;
      if (start.length > limit + BOM_BYTES) {
        refuseHead('ROW_TOO_LARGE', `found no end of the header in the first ${limit} bytes`);
      }
    }
    const head = detectDialect(start.subarray(0, most), options.delimiter);
    return { head, body: resume(head.bom ? start.subarray(BOM_BYTES) : start, iterator) };
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
}

async function* resume(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

interface FirstRecord {
  /** Cells of the first record that is not a blank line; null where there is none. */
  readonly cells: string[] | null;
  readonly counts: ReadonlyMap<string, number>;
  readonly ended: boolean;
  readonly openQuote: number | null;
}

/** The first record of a text, character by character; `delimiters` are those that part cells. */
function firstRecord(text: string, delimiters: readonly string[]): FirstRecord {
  const counts = new Map(delimiters.map((delimiter) => [delimiter, 0]));
  const cells: string[] = [];
  let cell = '';
  let fresh = true;
  let openQuote: number | null = null;
  let i = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
  if (i === text.length) return { cells: null, counts, ended: false, openQuote };
  for (; i < text.length; i++) {
    const c = text.charAt(i);
    const count = counts.get(c);
    if (openQuote !== null) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text.charAt(i++);
      else openQuote = null;
    } else if (c === '\r' || c === '\n') {
      return { cells: [...cells, cell], counts, ended: true, openQuote };
    } else if (count !== undefined) {
      counts.set(c, count + 1);
      cells.push(cell);
      cell = '';
      fresh = true;
      continue;
    } else if (c === '"' && fresh) {
      openQuote = i;
    } else cell += c;
    fresh = false;
  }
  return { cells: [...cells, cell], counts, ended: false, openQuote };
}

function detectDelimiter(text: string): Delimiter {
  const { counts } = firstRecord(text, DELIMITERS);
  const [first, second] = DELIMITERS.map((delimiter) => ({
    delimiter,
    count: counts.get(delimiter) ?? 0,
  })).sort((a, b) => b.count - a.count);
  if (first === undefined || second === undefined || first.count === 0) return ',';
  if (first.count === second.count) {
    const [a, b] = [first, second].map(({ delimiter }) => JSON.stringify(delimiter));
    refuseHead('FILE_DIALECT', `found ${a} and ${b} ${first.count} times each in the header`);
  }
  return first.delimiter;
}

/** The text of a cell that was read as latin1, one character a byte; null where its bytes are not UTF-8. */
export function decodeCell(cell: string): string | null {
  const bytes = Buffer.from(cell, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

function startsWithBom(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** The bytes after the BOM, one character a byte. */
function latin1(bytes: Uint8Array): string {
  const body = startsWithBom(bytes) ? bytes.subarray(BOM_BYTES) : bytes;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

function refuseHead(code: Code, message: string): never {
  throw new WaspadaError(issue(code, ['header'], message));
}
