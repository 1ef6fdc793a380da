// Columns of scored rows in; groups of rows of a Parquet file out, and its footer. The pages of a group say all that the footer does.
import { crc32 } from 'node:zlib';
import { issue, WaspadaError } from '../base/errors.js';
import { UNKNOWN_FLAG } from '../frame/frame.js';
import { version } from '../score/version.js';
import { broken } from './columns-fault.js';
import { type ScoredColumn, scoreColumns } from './columns-scores.js';
import { Bytes, type Fields, ThriftReader, writeStruct } from './parquet-thrift.js';

/** A column of the file to write; an optional one may hold nothing. */
export interface WrittenColumn {
  readonly name: string;
  readonly kind: ScoredColumn['kind'];
  readonly optional: boolean;
}

/** The columns of a scored file: text is UTF-8, whole numbers int32; what was kept is text, null where the input held nothing. */
export const writtenColumns = (keptNames: readonly string[]): WrittenColumn[] => [
  ...scoreColumns.map((column) => ({ ...column, optional: false })),
  ...keptNames.map((name) => ({ name, kind: 'text', optional: true }) as const),
];

// Numbers of the format.
const physicals = { text: 6, whole: 1, flag: 0 } as const;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;
const UTF8 = 0;

export const START = new TextEncoder().encode('PAR1');

/** The pages of one group of rows, column by column; no bytes for no rows. */
export function encodeGroup(
  columns: readonly ScoredColumn[],
  written: readonly WrittenColumn[],
): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  columns.forEach((column, at) => {
    const rows = column.kind === 'text' ? column.codes.length : column.values.length;
    if (rows > 0) encodeColumn(out, column, rows, written[at]?.optional ?? false);
  });
  return out.take();
}

function encodeColumn(out: Bytes, column: ScoredColumn, rows: number, optional: boolean): void {
  const body = new Bytes();
  if (column.kind === 'flag') {
    if (column.values.includes(UNKNOWN_FLAG)) throw missing(column.name);
    packBits(body, column.values, 1);
    putPage(out, body.take(), rows, PLAIN);
    return;
  }
  const { words, codes } = column.kind === 'text' ? column : wholeWords(column);
  let values = codes;
  if (optional) {
    const known = new Uint8Array(codes.length);
    for (let row = 0; row < codes.length; row++) known[row] = (codes[row] ?? -1) < 0 ? 0 : 1;
    const levels = new Bytes();
    putRuns(levels, known, 1);
    const bytes = levels.take();
    body.u32(bytes.length);
    body.put(bytes);
    values = codes.filter((code) => code >= 0);
  } else if (codes.includes(-1)) throw missing(column.name);
  // Words that hardly come again are written as they come.
  if (column.kind === 'text' && words.length > rows / 2) {
    for (const code of values) putWord(body, words[code] ?? '');
    putPage(out, body.take(), rows, PLAIN);
    return;
  }
  const dictionary = new Bytes();
  for (const word of words) {
    if (column.kind === 'text') putWord(dictionary, word);
    else dictionary.u32(Number(word));
  }
  putDictionary(out, dictionary.take(), words.length);
  const width = Math.max(1, 32 - Math.clz32(Math.max(0, words.length - 1)));
  body.byte(width);
  putRuns(body, values, width);
  putPage(out, body.take(), rows, RLE_DICTIONARY);
}

const missing = (name: string): WaspadaError =>
  new WaspadaError(issue('BASE_INTERNAL', [], `found nothing in ${name}, expected a value in every row`));

function wholeWords({ values }: Extract<ScoredColumn, { kind: 'whole' }>): {
  words: string[];
  codes: Int32Array;
} {
  const places = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const place = places.get(value) ?? places.size;
    if (place === places.size) places.set(value, place);
    codes[row] = place;
  }
  return { words: Array.from(places.keys(), String), codes };
}

/** Text behind its length in bytes. */
function putWord(to: Bytes, word: string): void {
  const start = to.length;
  to.u32(0);
  to.text(word);
  const length = to.length - start - 4;
  const room = to.room(0);
  for (let i = 0; i < 4; i++) room[start + i] = (length >>> (8 * i)) & 255;
}

/** One run where all values are one; packed otherwise. */
function putRuns(to: Bytes, values: Int32Array | Uint8Array, width: number): void {
  if (values.length === 0) return;
  const first = values[0] ?? 0;
  let alike = 1;
  while (values[alike] === first) alike++;
  if (alike === values.length) {
    to.varint(values.length * 2);
    for (let i = 0; i < (width + 7) >> 3; i++) to.byte((first >>> (8 * i)) & 255);
    return;
  }
  to.varint(Math.ceil(values.length / 8) * 2 + 1);
  packBits(to, values, width);
  const rest = (8 - (values.length % 8)) % 8;
  const missingBytes =
    Math.ceil(((values.length + rest) * width) / 8) - Math.ceil((values.length * width) / 8);
  for (let i = 0; i < missingBytes; i++) to.byte(0);
}

function packBits(to: Bytes, values: Int32Array | Uint8Array, width: number): void {
  const bytes = Math.ceil((values.length * width) / 8);
  const room = to.room(bytes);
  let at = to.length;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    // At most 7 bits wait here, and a code has no more than 24.
    held |= (values[i] ?? 0) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      room[at++] = held & 255;
      held >>>= 8;
    }
  }
  if (bits > 0) room[at++] = held & 255;
  to.length = at;
}

function putPage(out: Bytes, body: Uint8Array, rows: number, encoding: number): void {
  const about: Fields = [
    [1, { i32: rows }],
    [2, { i32: encoding }],
    [3, { i32: RLE }],
    [4, { i32: RLE }],
  ];
  putHeader(out, DATA_PAGE, body, [5, { struct: about }]);
}

function putDictionary(out: Bytes, body: Uint8Array, words: number): void {
  const about: Fields = [
    [1, { i32: words }],
    [2, { i32: PLAIN }],
  ];
  putHeader(out, DICTIONARY_PAGE, body, [7, { struct: about }]);
}

function putHeader(out: Bytes, kind: number, body: Uint8Array, about: Fields[number]): void {
  writeStruct(out, [
    [1, { i32: kind }],
    [2, { i32: body.length }],
    [3, { i32: body.length }],
    [4, { i32: crc32(body) | 0 }],
    about,
  ]);
  out.put(body);
}

export interface WrittenGroup {
  readonly rows: number;
  readonly offset: number;
  readonly bytes: number;
  readonly chunks: readonly WrittenChunk[];
}
interface WrittenChunk {
  readonly dictionary: number | null;
  readonly data: number;
  readonly end: number;
  readonly encoding: number;
}

/** The first bytes of a page that its header surely fits in: no statistics are written. */
const HEADER_BYTES = 64;

/**
 * The group of rows that begins at an offset, found by its pages alone: of bytes just encoded, or of a file that was left unfinished.
 * Code: FILE_KIND where there is none.
 */
export function groupAt(
  written: readonly WrittenColumn[],
  offset: number,
  read: (offset: number, length: number) => Uint8Array,
): WrittenGroup {
  let at = offset;
  let rows = -1;
  const page = () => {
    const reader = new ThriftReader(read(at, HEADER_BYTES));
    const header = reader.struct();
    const start = at;
    at += reader.at + (header.number(3) ?? 0);
    return { start, header };
  };
  const chunks = written.map(({ name }): WrittenChunk => {
    const first = page();
    const isDictionary = first.header.number(1) === DICTIONARY_PAGE;
    const data = isDictionary ? page() : first;
    const about = data.header.struct(5);
    const count = about?.number(1) ?? -1;
    if (rows >= 0 && count !== rows) throw broken(`found ${count} rows in ${name}, expected ${rows}`);
    rows = count;
    const encoding = about?.number(2) ?? PLAIN;
    return { dictionary: isDictionary ? first.start : null, data: data.start, end: at, encoding };
  });
  return { rows, offset, bytes: at - offset, chunks };
}

/** What stands at the end of the file. */
export function encodeFooter(
  written: readonly WrittenColumn[],
  groups: readonly WrittenGroup[],
): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  writeStruct(out, [
    [1, { i32: 1 }],
    [2, { structs: [root(written.length), ...written.map(schemaOf)] }],
    [3, { i64: rows }],
    [4, { structs: groups.map((group) => groupFields(written, group)) }],
    [6, { text: `waspada version ${version}` }],
  ]);
  const { length } = out;
  out.u32(length);
  out.put(START);
  return out.take();
}

const root = (columns: number): Fields => [
  [4, { text: 'scores' }],
  [5, { i32: columns }],
];

const schemaOf = ({ name, kind, optional }: WrittenColumn): Fields => [
  [1, { i32: physicals[kind] }],
  [3, { i32: optional ? 1 : 0 }],
  [4, { text: name }],
  ...(kind === 'text' ? utf8 : []),
];
const utf8: Fields = [
  [6, { i32: UTF8 }],
  [10, { struct: [[1, { struct: [] }]] }],
];

function groupFields(
  written: readonly WrittenColumn[],
  { rows, offset, bytes, chunks }: WrittenGroup,
): Fields {
  return [
    [1, { structs: chunks.map((chunk, at) => chunkFields(written[at], chunk, rows)) }],
    [2, { i64: bytes }],
    [3, { i64: rows }],
    [5, { i64: offset }],
    [6, { i64: bytes }],
  ];
}

function chunkFields(column: WrittenColumn | undefined, chunk: WrittenChunk, rows: number): Fields {
  const { dictionary, data, end, encoding } = chunk;
  const size = end - (dictionary ?? data);
  const encodings = dictionary === null ? [encoding, RLE] : [PLAIN, encoding, RLE];
  const meta: Fields = [
    [1, { i32: physicals[column?.kind ?? 'text'] }],
    [2, { i32s: encodings }],
    [3, { texts: [column?.name ?? ''] }],
    [4, { i32: 0 }],
    [5, { i64: rows }],
    [6, { i64: size }],
    [7, { i64: size }],
    [9, { i64: data }],
    ...(dictionary === null ? [] : ([[11, { i64: dictionary }]] as const)),
  ];
  return [
    [2, { i64: 0 }],
    [3, { struct: meta }],
  ];
}
