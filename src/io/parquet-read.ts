// A range of rows of an open Parquet file in, its columns as cells out. Pages are decoded one at a time and in rising order.
import { isAscii } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { formatDate } from '../base/dates.js';
import { WaspadaError } from '../base/errors.js';
import { UNKNOWN_FLAG } from '../frame/frame.js';
import { BytesMemo, type Cells, listText, Words } from './columns-cells.js';
import { broken } from './columns-fault.js';
import { decompress, UNCOMPRESSED } from './parquet-codec.js';
import { RLE, readDeltas, readHybrid, readLevels, u32 } from './parquet-encodings.js';
import {
  BOOLEAN,
  BYTE_ARRAY,
  type Chunk,
  DOUBLE,
  FLOAT,
  INT32,
  type ParquetColumn,
  type ParquetTable,
  readExactly,
} from './parquet-footer.js';
import { EndOfBytes, type Struct, ThriftReader } from './parquet-thrift.js';

/** A column that is wanted: typed, or each cell as the text that a CSV file would hold. */
export interface Wanted {
  readonly column: ParquetColumn;
  readonly asText: boolean;
}

/** Reads blocks of one file; a caller that asks for rising rows decodes each page once. */
export class ParquetReader {
  private group = -1;
  private cursors: ColumnCursor[] = [];

  constructor(
    private readonly file: number,
    private readonly name: string,
    private readonly table: ParquetTable,
    private readonly wanted: readonly Wanted[],
  ) {}

  /** The wanted columns of `rows` rows. Codes: FILE_KIND with the column named, DISK_READ. */
  read(group: number, from: number, rows: number): Cells[] {
    const chunks = this.table.groups[group]?.chunks ?? [];
    if (group !== this.group || this.cursors.some((cursor) => cursor.row > from)) {
      this.cursors = this.wanted.flatMap((wanted) => {
        const chunk = chunks[wanted.column.leaf];
        return chunk === undefined ? [] : [new ColumnCursor(this.file, this.name, chunk, wanted)];
      });
      this.group = group;
    }
    return this.cursors.map((cursor) => cursor.read(from, rows));
  }
}

/** Pages of a chunk are read through a window of the file. */
const WINDOW_BYTES = 1 << 18;

class ChunkBytes {
  private window = new Uint8Array(0);
  private start = 0;

  constructor(
    private readonly file: number,
    private readonly name: string,
    private readonly chunk: Chunk,
  ) {}

  /** `length` bytes at an offset of the chunk, or as many as it has. */
  at(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.chunk.bytes);
    if (offset < this.start || end > this.start + this.window.length) {
      const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.chunk.bytes - offset);
      this.window = readExactly(this.file, this.name, this.chunk.offset + offset, Math.max(0, wanted));
      this.start = offset;
    }
    return this.window.subarray(offset - this.start, end - this.start);
  }
}

// Page types and encodings by their numbers in the format.
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

/** A page with more values is no page that a writer means. */
const MOST_VALUES = 1 << 24;
/** Header bytes asked for first; one with long statistics is read again. */
const HEADER_BYTES = 1 << 10;

/** The values of a page, one a level that holds one: numbers, or the codes of words. */
interface PageValues {
  readonly numbers: Float64Array | null;
  readonly codes: Int32Array | null;
  /** What the codes mean; null: the words of the dictionary. */
  readonly words: readonly string[] | null;
}

/** Codes stand one a row, -1 where there is none; numbers one a level that holds one. */
interface Page extends PageValues {
  readonly firstRow: number;
  readonly rows: number;
  /** Definition levels; null where every value is there. */
  readonly defined: Uint8Array | null;
}

function codesOf({ codes }: Page): Int32Array {
  if (codes === null) throw broken('found a page without text');
  return codes;
}

class ColumnCursor {
  /** The next row that can be read. */
  row = 0;
  private readonly bytes: ChunkBytes;
  private offset = 0;
  private passed = 0;
  private page: Page | null = null;
  private dictionaryWords: readonly string[] = [];
  private dictionaryNumbers: Float64Array = new Float64Array(0);
  private list: { words: readonly string[]; codes: Int32Array } | null = null;
  private readonly column: ParquetColumn;
  /** Cells are words, whatever is stored. */
  private readonly isText: boolean;
  private readonly isBytes: boolean;

  constructor(
    file: number,
    name: string,
    private readonly chunk: Chunk,
    private readonly wanted: Wanted,
  ) {
    this.column = wanted.column;
    this.bytes = new ChunkBytes(file, name, chunk);
    this.isText = wanted.asText || this.column.kind === 'text';
    this.isBytes = this.column.physical === BYTE_ARRAY;
  }

  read(from: number, rows: number): Cells {
    try {
      this.row = from + rows;
      if (this.column.list) return this.readList(from, rows);
      return this.isText ? this.readText(from, rows) : this.readTyped(from, rows);
    } catch (error) {
      if (error instanceof EndOfBytes || error instanceof RangeError)
        throw this.inColumn('found bytes that end early');
      if (error instanceof WaspadaError && error.code === 'FILE_KIND')
        throw this.inColumn(error.message, error.hint);
      throw error;
    }
  }

  private inColumn(message: string, hint?: string): WaspadaError {
    const { code, hint: otherwise } = broken(message);
    const path = ['header', this.column.name];
    return new WaspadaError({
      code,
      path,
      message: `${message}, in ${this.column.name}`,
      hint: hint ?? otherwise,
    });
  }

  /** Hands each page over that holds rows of a range, with the range inside of it and the place in the block. */
  private eachPage(
    from: number,
    rows: number,
    take: (page: Page, start: number, end: number, to: number) => void,
  ): void {
    for (let done = 0; done < rows; ) {
      const page = this.pageOf(from + done);
      const start = from + done - page.firstRow;
      const end = Math.min(page.rows, start + rows - done);
      take(page, start, end, done);
      done += end - start;
    }
  }

  private pageOf(row: number): Page {
    while (this.page === null || row >= this.page.firstRow + this.page.rows) this.nextPage(row);
    return this.page;
  }

  private readText(from: number, rows: number): Cells {
    const first = this.pageOf(from);
    // The dictionary of a chunk is read with its first page.
    const words = this.dictionaryWords;
    const start = from - first.firstRow;
    if (first.words === null && start + rows <= first.rows)
      return { kind: 'text', words, codes: codesOf(first).subarray(start, start + rows) };
    const codes = new Int32Array(rows).fill(-1);
    let own: string[] | null = null;
    this.eachPage(from, rows, (page, pageStart, end, to) => {
      const found = codesOf(page);
      let shift = 0;
      if (page.words !== null) {
        own ??= words.slice();
        // Only the words of these rows travel: those of a page stand in the order of its rows, or come again.
        let least = page.words.length;
        let last = -1;
        for (let row = pageStart; row < end; row++) {
          const code = found[row] ?? -1;
          if (code < 0) continue;
          if (code < least) least = code;
          if (code > last) last = code;
        }
        shift = own.length - least;
        for (let code = least; code <= last; code++) own.push(page.words[code] ?? '');
      }
      for (let row = pageStart; row < end; row++) {
        const code = found[row] ?? -1;
        if (code >= 0) codes[to + row - pageStart] = code + shift;
      }
    });
    return { kind: 'text', words: own ?? words, codes };
  }

  private readTyped(from: number, rows: number): Cells {
    const { kind, mostDefined: most } = this.column;
    if (kind === 'flag') {
      const values = new Uint8Array(rows).fill(UNKNOWN_FLAG);
      this.eachNumber(from, rows, most, (row, value) => {
        values[row] = value;
      });
      return { kind, values };
    }
    const values = new Float64Array(rows).fill(Number.NaN);
    if (kind === 'day') {
      this.eachNumber(from, rows, most, (row, value) => {
        values[row] = value;
      });
      return { kind, values };
    }
    if (kind !== 'number') return { kind: 'nothing' };
    const known = new Uint8Array(rows);
    let all = 0;
    this.eachNumber(from, rows, most, (row, value) => {
      values[row] = value;
      known[row] = 1;
      all++;
    });
    return { kind, values, known: all === rows ? null : known };
  }

  private eachNumber(
    from: number,
    rows: number,
    most: number,
    put: (row: number, value: number) => void,
  ): void {
    this.eachPage(from, rows, (page, start, end, to) => {
      const { defined, numbers } = page;
      if (numbers === null) throw broken('found a page without numbers');
      let at = defined === null ? start : countDefined(defined, most, start);
      for (let row = start; row < end; row++)
        if (defined === null || defined[row] === most) put(to + row - start, numbers[at++] ?? Number.NaN);
    });
  }

  /** A list may run on from page to page, so that its chunk is read as a whole. */
  private readList(from: number, rows: number): Cells {
    this.list ??= this.wholeList();
    return { kind: 'text', words: this.list.words, codes: this.list.codes.subarray(from, from + rows) };
  }

  private wholeList(): { words: readonly string[]; codes: Int32Array } {
    const { mostDefined: most, repeatedAt } = this.column;
    const words = new Words();
    const codes: number[] = [];
    let items: (string | null)[] | null = null;
    let open = false;
    const close = (): void => {
      if (open) codes.push(items === null ? -1 : words.place(listText(items)));
    };
    while (this.passed < this.chunk.values) {
      const header = this.header();
      const body = this.body(header);
      if (this.takeDictionary(header, body)) continue;
      const { levels, repeats, values } = this.decode(header, body);
      let at = 0;
      for (let i = 0; i < levels.length; i++) {
        const level = levels[i] ?? 0;
        if (repeats[i] === 0) {
          close();
          open = true;
          items = level < repeatedAt - 1 ? null : [];
        }
        if (level < repeatedAt) continue;
        items?.push(level === most ? this.itemText(values, at++) : null);
      }
      this.passed += levels.length;
    }
    close();
    return { words: words.words, codes: Int32Array.from(codes) };
  }

  private itemText(values: PageValues, at: number): string {
    if (values.codes !== null) return (values.words ?? this.dictionaryWords)[values.codes[at] ?? -1] ?? '';
    const day = values.numbers?.[at] ?? Number.NaN;
    return Number.isInteger(day) ? formatDate(day) : '';
  }

  private header(): Struct {
    for (let length = HEADER_BYTES; ; length *= 8) {
      if (this.offset >= this.chunk.bytes) throw broken('found fewer rows than its footer says');
      const bytes = this.bytes.at(this.offset, length);
      const reader = new ThriftReader(bytes);
      try {
        const header = reader.struct();
        this.offset += reader.at;
        return header;
      } catch (error) {
        if (!(error instanceof EndOfBytes) || bytes.length < length) throw error;
      }
    }
  }

  private body(header: Struct): Uint8Array {
    const length = header.number(3) ?? -1;
    if (length < 0 || this.offset + length > this.chunk.bytes) throw broken('found a page that is cut off');
    const bytes = this.bytes.at(this.offset, length);
    this.offset += length;
    const expected = header.number(4);
    if (expected !== undefined && crc32(bytes) !== expected >>> 0)
      throw broken('found a page whose check sum differs');
    return bytes;
  }

  /** Goes on to the page of a row, or to one before it. */
  private nextPage(row: number): void {
    const header = this.header();
    const rows =
      header.number(1) === DATA_PAGE_V2 ? header.struct(8)?.number(1) : header.struct(5)?.number(1);
    if (header.number(1) !== DICTIONARY_PAGE && rows !== undefined && this.passed + rows <= row) {
      // Rows that another thread scores.
      this.offset += header.number(3) ?? 0;
      this.passed += rows;
      return;
    }
    const body = this.body(header);
    if (this.takeDictionary(header, body)) return;
    const { levels, values, count } = this.decode(header, body);
    const defined = levels.length === 0 ? null : levels;
    const { codes } = values;
    this.page = {
      ...values,
      codes: codes === null || defined === null ? codes : spread(codes, defined, this.column.mostDefined),
      firstRow: this.passed,
      rows: count,
      defined,
    };
    this.passed += count;
  }

  private takeDictionary(header: Struct, body: Uint8Array): boolean {
    const kind = header.number(1);
    if (kind === DATA_PAGE || kind === DATA_PAGE_V2) return false;
    if (kind !== DICTIONARY_PAGE) return true;
    const bytes = decompress(this.chunk.codec, body, header.number(2) ?? -1);
    const values = this.plain(bytes, 0, header.struct(7)?.number(1) ?? -1);
    this.dictionaryWords = wordsInOrder(values);
    this.dictionaryNumbers = values.numbers ?? new Float64Array(0);
    return true;
  }

  private decode(
    header: Struct,
    body: Uint8Array,
  ): { levels: Uint8Array; repeats: Uint8Array; values: PageValues; count: number } {
    const { mostDefined: most, list } = this.column;
    const two = header.struct(8);
    const one = header.struct(5);
    const about = two ?? one;
    const count = about?.number(1) ?? -1;
    const encoding = two === undefined ? (one?.number(2) ?? -1) : (two.number(4) ?? -1);
    if (count < 0 || count > MOST_VALUES) throw broken(`found a page of ${count} values`);
    if (count > this.chunk.values - this.passed)
      throw broken('found a page with more rows than its footer says');
    const levels = new Uint8Array(most === 0 ? 0 : count);
    const repeats = new Uint8Array(list ? count : 0);
    let bytes: Uint8Array;
    let at = 0;
    if (two !== undefined) {
      const repeatBytes = two.number(6) ?? 0;
      const levelBytes = two.number(5) ?? 0;
      if (list) readHybrid(body, 0, repeatBytes, 1, repeats, count);
      if (most > 0) readHybrid(body, repeatBytes, repeatBytes + levelBytes, widthOf(most), levels, count);
      const rest = body.subarray(repeatBytes + levelBytes);
      const size = (header.number(2) ?? -1) - repeatBytes - levelBytes;
      bytes = decompress(two.flag(7) === false ? UNCOMPRESSED : this.chunk.codec, rest, size);
    } else {
      bytes = decompress(this.chunk.codec, body, header.number(2) ?? -1);
      if (list) at = readLevels(bytes, at, one?.number(4) ?? RLE, 1, repeats, count);
      if (most > 0) at = readLevels(bytes, at, one?.number(3) ?? RLE, widthOf(most), levels, count);
    }
    const present = most === 0 ? count : countDefined(levels, most, count);
    const values = this.values(bytes, at, present, encoding);
    const all = !list && present === count;
    return { levels: all ? new Uint8Array(0) : levels, repeats, values, count };
  }

  private values(bytes: Uint8Array, at: number, count: number, encoding: number): PageValues {
    switch (encoding) {
      case PLAIN:
        return this.plain(bytes, at, count);
      case PLAIN_DICTIONARY:
      case RLE_DICTIONARY:
        return this.fromDictionary(bytes, at, count);
      case RLE: {
        if (this.column.physical !== BOOLEAN) break;
        const flags = new Uint8Array(count);
        readLevels(bytes, at, RLE, 1, flags, count);
        return this.finish(Float64Array.from(flags), null);
      }
      case DELTA_BINARY_PACKED: {
        const { values } = readDeltas(bytes, at, count, this.column.physical === INT32 ? 32 : 64);
        return this.finish(Float64Array.from(values, Number), this.wanted.asText ? values : null);
      }
      case DELTA_LENGTH_BYTE_ARRAY:
      case DELTA_BYTE_ARRAY:
        return readDeltaText(bytes, at, count, encoding === DELTA_BYTE_ARRAY);
      case BYTE_STREAM_SPLIT:
        if (this.isBytes || this.column.physical === BOOLEAN) break;
        return this.plain(unsplit(bytes.subarray(at), count, this.width()), 0, count);
    }
    throw broken(`found the encoding ${encoding}, which is not read here`);
  }

  private fromDictionary(bytes: Uint8Array, at: number, count: number): PageValues {
    const codes = new Int32Array(count);
    const isWords = this.isBytes || (this.isText && !this.column.list);
    const most = isWords ? this.dictionaryWords.length : this.dictionaryNumbers.length;
    const width = bytes[at] ?? 0;
    if (width > 32) throw broken(`found codes of ${width} bits`);
    if (width > 0 || count > 0) readHybrid(bytes, at + 1, bytes.length, width, codes, count);
    // A code of 32 bits may be negative here; either way it is too large.
    let highest = 0;
    for (let i = 0; i < count; i++) highest = Math.max(highest, (codes[i] ?? 0) >>> 0);
    if (count > 0 && highest >= most) throw broken('found a value that its dictionary has not');
    if (isWords) return { codes, words: null, numbers: null };
    const numbers = new Float64Array(count);
    const known = this.dictionaryNumbers;
    for (let i = 0; i < count; i++) numbers[i] = known[codes[i] ?? 0] ?? Number.NaN;
    return { numbers, codes: null, words: null };
  }

  private width(): number {
    const { physical } = this.column;
    return physical === INT32 || physical === FLOAT ? 4 : 8;
  }

  private plain(bytes: Uint8Array, at: number, count: number): PageValues {
    const { physical, unsigned } = this.column;
    if (count < 0) throw broken('found a page without a count');
    if (this.isBytes) return plainText(bytes, at, count);
    if (physical === BOOLEAN) {
      if (at + (count + 7) / 8 > bytes.length + 1) throw broken('found flags that end early');
      return this.finish(
        Float64Array.from({ length: count }, (_, i) => ((bytes[at + (i >> 3)] ?? 0) >> (i & 7)) & 1),
        null,
      );
    }
    const width = this.width();
    if (at + count * width > bytes.length) throw broken('found numbers that end early');
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, count * width);
    const numbers = new Float64Array(count);
    const isExact = this.wanted.asText && width === 8 && physical !== DOUBLE;
    const exact = isExact ? new Array<bigint>(count) : null;
    for (let i = 0; i < count; i++) {
      if (physical === DOUBLE) numbers[i] = view.getFloat64(i * 8, true);
      else if (physical === FLOAT) numbers[i] = view.getFloat32(i * 4, true);
      else if (physical === INT32)
        numbers[i] = unsigned ? view.getUint32(i * 4, true) : view.getInt32(i * 4, true);
      else {
        const high = unsigned ? view.getUint32(i * 8 + 4, true) : view.getInt32(i * 8 + 4, true);
        numbers[i] = high * 0x1_0000_0000 + view.getUint32(i * 8, true);
        if (exact !== null)
          exact[i] = unsigned ? view.getBigUint64(i * 8, true) : view.getBigInt64(i * 8, true);
      }
    }
    return this.finish(numbers, exact);
  }

  /** Stored numbers as those of the cells; as text where text is wanted. */
  private finish(numbers: Float64Array, exact: readonly bigint[] | null): PageValues {
    const { divisor, kind, list } = this.column;
    if (divisor !== 1)
      for (let i = 0; i < numbers.length; i++) numbers[i] = (numbers[i] ?? Number.NaN) / divisor;
    if (!this.wanted.asText || list) return { numbers, codes: null, words: null };
    const words = Array.from(numbers, (value, i) => {
      if (kind === 'flag') return String(value === 1);
      if (kind === 'day') return formatDate(Math.floor(value));
      return exact !== null && divisor === 1 ? String(exact[i]) : String(value);
    });
    return { numbers: null, codes: Int32Array.from(words, (_, i) => i), words };
  }
}

/** The words of a dictionary page: its values stand in the order of their numbers. */
const wordsInOrder = ({ codes, words }: PageValues): readonly string[] =>
  codes === null || words === null ? [] : Array.from(codes, (code) => words[code] ?? '');

const widthOf = (most: number): number => 32 - Math.clz32(most);

/** The codes of values as those of rows. */
function spread(codes: Int32Array, defined: Uint8Array, most: number): Int32Array {
  const rows = new Int32Array(defined.length);
  let at = 0;
  for (let row = 0; row < rows.length; row++) rows[row] = defined[row] === most ? (codes[at++] ?? -1) : -1;
  return rows;
}

function countDefined(levels: Uint8Array, most: number, to: number): number {
  let count = 0;
  for (let i = 0; i < to; i++) if (levels[i] === most) count++;
  return count;
}

function plainText(bytes: Uint8Array, from: number, count: number): PageValues {
  const memo = new BytesMemo();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A part of a text costs far less than text made of bytes.
  const text = isAscii(bytes.subarray(from)) ? buffer.toString('latin1') : null;
  const codes = new Int32Array(count);
  const words: string[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    const length = u32(bytes, at);
    const end = at + 4 + length;
    if (end > bytes.length) throw broken('found text that ends early');
    codes[i] = memo.place(buffer, at + 4, end, words, text);
    at = end;
  }
  return { numbers: null, codes, words };
}

function readDeltaText(bytes: Uint8Array, from: number, count: number, isShared: boolean): PageValues {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shared = isShared ? readDeltas(bytes, from, count, 32) : null;
  const lengths = readDeltas(bytes, shared?.at ?? from, count, 32);
  const words: string[] = [];
  let at = lengths.at;
  let before: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < count; i++) {
    const end = at + Number(lengths.values[i] ?? -1n);
    const kept = Number(shared?.values[i] ?? 0n);
    if (end < at || end > bytes.length || kept < 0 || kept > before.length)
      throw broken('found text that ends early');
    const part = buffer.subarray(at, end);
    const whole = shared === null ? part : Buffer.concat([before.subarray(0, kept), part]);
    before = whole;
    words.push(whole.toString('utf8'));
    at = end;
  }
  return { numbers: null, codes: Int32Array.from(words, (_, i) => i), words };
}

/** The first bytes of all numbers, then the second ones: back into numbers. */
function unsplit(bytes: Uint8Array, count: number, width: number): Uint8Array {
  if (bytes.length < count * width) throw broken('found numbers that end early');
  const whole = new Uint8Array(count * width);
  for (let byte = 0; byte < width; byte++)
    for (let i = 0; i < count; i++) whole[i * width + byte] = bytes[byte * count + i] ?? 0;
  return whole;
}
