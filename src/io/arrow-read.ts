// The bytes of an Arrow IPC stream in; its columns, then each of its batches as cells out.
import { issue, WaspadaError } from '../base/errors.js';
import { UNKNOWN_FLAG } from '../frame/frame.js';
import { FlatTable } from './arrow-flat.js';
import {
  BytesMemo,
  type Cells,
  type FileColumn,
  instantRefusal,
  listText,
  otherRefusal,
  type Refusal,
  recordsRefusal,
  textAt,
  Words,
} from './columns-cells.js';
import { broken } from './columns-fault.js';

// Numbers of the format: https://github.com/apache/arrow/blob/main/format (Message.fbs, Schema.fbs).
const SCHEMA = 1;
const DICTIONARY = 2;
const BATCH = 3;
const CONTINUES = 0xffffffff;
const T = {
  nothing: 1,
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedList: 16,
  largeUtf8: 20,
  largeList: 21,
} as const;
const typeNames = [
  '',
  'null',
  'int',
  'float',
  'binary',
  'utf8',
  'bool',
  'decimal',
  'date',
  'time',
  'timestamp',
  'interval',
  'list',
  'struct',
  'union',
  'fixed binary',
  'fixed list',
  'map',
  'duration',
  'large binary',
  'large utf8',
  'large list',
  'run-end encoded',
  'binary view',
  'utf8 view',
  'list view',
  'large list view',
];

/** Bytes of one message: metadata beyond this, or a body, is no message that a writer means. */
const MOST_META = 1 << 26;
const MOST_BODY = 2 ** 31 - 1;
const SECONDS_A_DAY = 86_400;
const MILLIS_A_DAY = 86_400_000;

/** A field of the schema, with what stands in it. */
interface Field {
  readonly name: string;
  readonly type: number;
  readonly bits: number;
  readonly signed: boolean;
  /** Units of a date or time stamp in a day. */
  readonly aDay: number;
  readonly zoned: boolean;
  /** Its dictionary, and the width of its codes. */
  readonly dictionary: { readonly id: number; readonly bits: number; readonly signed: boolean } | null;
  readonly children: readonly Field[];
}

/** A column that a batch can be asked for. */
export interface ArrowColumn extends FileColumn {
  /** Places of the field, of its child in it, and so on. */
  readonly path: readonly number[];
}

export type ArrowPart =
  | { readonly columns: readonly ArrowColumn[] }
  | { readonly rows: number; readonly cells: (wanted: readonly Wanted[]) => Cells[] };
interface Wanted {
  readonly path: readonly number[];
  readonly asText: boolean;
}

/**
 * Reads a stream: first its columns, then batch by batch, and ends where the bytes do. Codes: FILE_KIND (no Arrow stream, damaged, cut off,
 * compressed, big-endian, or bytes after its end mark).
 */
export async function* readArrow(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArrowPart> {
  let fields: readonly Field[] | null = null;
  const dictionaries = new Map<number, Cells>();
  for await (const { kind, header, body } of messages(chunks)) {
    if (kind === SCHEMA) {
      if (fields !== null) throw broken('found a second schema in one stream');
      if (header.short(0) !== 0) throw refused('found big-endian numbers');
      fields = header.tables(1).map((field) => fieldOf(field, 0));
      yield { columns: columnsOf(fields, [], '') };
    } else if (fields === null) throw broken('found a batch before its schema');
    else if (kind === DICTIONARY) takeDictionary(header, body, fields, dictionaries);
    else if (kind === BATCH) {
      const known: readonly Field[] = fields;
      yield {
        rows: header.long(0),
        cells: (wanted) => new BatchReader(header, body, dictionaries).columns(known, wanted),
      };
    }
  }
  if (fields === null) throw broken('found no Arrow stream');
}

const refused = (message: string): WaspadaError =>
  new WaspadaError(
    issue('FILE_KIND', [], message, 'Write an Arrow IPC stream, little-endian and without compression.'),
  );

const surplus = (): WaspadaError =>
  new WaspadaError(
    issue(
      'FILE_KIND',
      [],
      'found bytes after the end of the stream',
      'Send one stream, all batches under one schema; give a second stream to a run of its own.',
    ),
  );

interface Message {
  readonly kind: number;
  readonly header: FlatTable;
  readonly body: Uint8Array<ArrayBuffer>;
}

async function* messages(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Message> {
  const source = chunks[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let ended = false;
  /** The next bytes in a buffer of their own; null where the stream ends before the first of them. */
  const take = async (length: number): Promise<Uint8Array<ArrayBuffer> | null> => {
    const bytes = new Uint8Array(length);
    let done = 0;
    for (;;) {
      const part = held.subarray(0, length - done);
      bytes.set(part, done);
      done += part.length;
      held = held.subarray(part.length);
      if (done === length) return bytes;
      if (!ended) {
        const next = await source.next();
        if (next.done !== true) {
          held = next.value;
          continue;
        }
        ended = true;
      }
      if (done === 0) return null;
      throw broken(`found the end of the stream inside of a message`);
    }
  };
  const number = async (): Promise<number | null> => {
    const bytes = await take(4);
    return bytes === null ? null : new DataView(bytes.buffer).getUint32(0, true);
  };
  try {
    for (;;) {
      const first = await number();
      if (first === null) return;
      // Streams of before 2019 have no mark before the length.
      const length = first === CONTINUES ? await number() : first;
      if (length === null) throw broken('found the end of the stream inside of a message');
      if (length === 0) {
        // A second stream behind the first would be lost in silence.
        if ((await take(1)) !== null) throw surplus();
        return;
      }
      if (length > MOST_META) throw broken(`found a message of ${length} bytes: this is no Arrow IPC stream`);
      const meta = await take(length);
      if (meta === null) throw broken('found the end of the stream inside of a message');
      const message = FlatTable.root(meta);
      const header = message.table(2);
      const bodyLength = message.long(3);
      if (header === null || bodyLength < 0 || bodyLength > MOST_BODY)
        throw broken(`found a message with a body of ${bodyLength} bytes`);
      const body = bodyLength === 0 ? new Uint8Array(0) : await take(bodyLength);
      if (body === null) throw broken('found the end of the stream inside of a message');
      yield { kind: message.byte(1), header, body };
    }
  } finally {
    await source.return?.();
  }
}

const MOST_DEPTH = 16;

function fieldOf(field: FlatTable, depth: number): Field {
  if (depth > MOST_DEPTH) throw broken(`found more than ${MOST_DEPTH} fields inside each other`);
  const type = field.byte(2);
  const about = field.table(3);
  const dictionary = field.table(4);
  const index = dictionary?.table(1) ?? null;
  const base = { bits: 0, signed: true, aDay: 1, zoned: false };
  return {
    ...base,
    name: field.text(0) ?? '',
    type,
    ...(type === T.int ? { bits: about?.int(0) ?? 0, signed: about?.byte(1) === 1 } : {}),
    ...(type === T.float ? { bits: [16, 32, 64][about?.short(0) ?? 0] ?? 0 } : {}),
    // A date without a unit is one of milliseconds.
    ...(type === T.date
      ? (about?.short(0, 1) ?? 1) === 0
        ? { bits: 32 }
        : { bits: 64, aDay: MILLIS_A_DAY }
      : {}),
    ...(type === T.timestamp
      ? {
          bits: 64,
          aDay: SECONDS_A_DAY * 1000 ** (about?.short(0) ?? 0),
          zoned: (about?.text(1) ?? '') !== '',
        }
      : {}),
    dictionary:
      dictionary === null
        ? null
        : {
            id: dictionary.long(0),
            bits: index?.int(0) ?? 32,
            signed: index === null || index.byte(1) === 1,
          },
    children: field.tables(5).map((child) => fieldOf(child, depth + 1)),
  };
}

/** The columns of a schema; the parts of a struct are columns with dotted names. */
function columnsOf(fields: readonly Field[], path: readonly number[], prefix: string): ArrowColumn[] {
  return fields.flatMap((field, at) => {
    const inner = [...path, at];
    const name = `${prefix}${field.name}`;
    return field.type === T.struct && field.dictionary === null
      ? columnsOf(field.children, inner, `${name}.`)
      : [columnOf(field, inner, name)];
  });
}

function columnOf(field: Field, path: readonly number[], name: string): ArrowColumn {
  const { kind, refusal } = storedAs(field);
  const isList = field.type === T.list || field.type === T.largeList;
  return { name, path, list: isList, kind, type: typeName(field), refusal };
}

function typeName({ type, bits, signed, dictionary, children, zoned }: Field): string {
  const plain = typeNames[type] ?? `type ${type}`;
  const [child] = children;
  if (child !== undefined && (type === T.list || type === T.largeList))
    return `${plain} of ${typeName(child)}`;
  const sized = type === T.int ? `${signed ? '' : 'u'}int${bits}` : type === T.float ? `float${bits}` : plain;
  return `${sized}${zoned ? ' in a time zone' : ''}${dictionary === null ? '' : ' (dictionary)'}`;
}

function storedAs(field: Field): { kind: Cells['kind']; refusal: Refusal | null } {
  const { type, bits, dictionary, children, zoned } = field;
  const refuse = (refusal: Refusal): { kind: Cells['kind']; refusal: Refusal } => ({
    kind: 'nothing',
    refusal,
  });
  const isText = type === T.utf8 || type === T.largeUtf8;
  if (dictionary !== null && !isText) return refuse(otherRefusal);
  switch (type) {
    case T.utf8:
    case T.largeUtf8:
      return { kind: 'text', refusal: null };
    case T.bool:
      return { kind: 'flag', refusal: null };
    case T.int:
      return { kind: 'number', refusal: null };
    case T.float:
      return bits === 16 ? refuse(otherRefusal) : { kind: 'number', refusal: null };
    case T.date:
      return { kind: 'day', refusal: null };
    case T.timestamp:
      return zoned ? refuse(instantRefusal) : { kind: 'day', refusal: null };
    case T.nothing:
      return { kind: 'nothing', refusal: null };
    case T.list:
    case T.largeList: {
      const [item] = children;
      const inner = item === undefined ? null : storedAs(item);
      const fits =
        inner !== null && inner.refusal === null && (inner.kind === 'text' || inner.kind === 'day');
      return fits && item?.children.length === 0 ? { kind: 'text', refusal: null } : refuse(recordsRefusal);
    }
    default:
      return refuse(otherRefusal);
  }
}

function takeDictionary(
  header: FlatTable,
  body: Uint8Array<ArrayBuffer>,
  fields: readonly Field[],
  dictionaries: Map<number, Cells>,
): void {
  const id = header.long(0);
  const data = header.table(1);
  const field = findDictionary(fields, id);
  if (data === null || field === undefined) throw broken(`found a dictionary ${id} that no column has`);
  if (storedAs(field).refusal !== null) return;
  const found = new BatchReader(data, body, new Map()).column({ ...field, dictionary: null }, false);
  const before = dictionaries.get(id);
  const isDelta = header.byte(2) === 1;
  // Codes are places in the dictionary: its words stand in their order, whether they come again or not.
  const words = [...(isDelta && before?.kind === 'text' ? before.words : [])];
  const rows = found.kind === 'text' ? found.codes.length : 0;
  for (let row = 0; row < rows; row++) words.push(textAt(found, row));
  dictionaries.set(id, { kind: 'text', words, codes: new Int32Array(0) });
}

function findDictionary(fields: readonly Field[], id: number): Field | undefined {
  for (const field of fields) {
    if (field.dictionary?.id === id) return field;
    const inner = findDictionary(field.children, id);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Reads the columns of one batch, whose nodes and buffers stand in the order of the schema, children behind their parents. */
class BatchReader {
  private readonly nodes: readonly (readonly [number, number])[];
  private readonly buffers: readonly (readonly [number, number])[];
  private node = 0;
  private buffer = 0;

  constructor(
    batch: FlatTable,
    private readonly body: Uint8Array<ArrayBuffer>,
    private readonly dictionaries: ReadonlyMap<number, Cells>,
  ) {
    if (batch.table(3) !== null) throw refused('found a compressed batch');
    this.nodes = batch.pairs(1);
    this.buffers = batch.pairs(2);
  }

  columns(fields: readonly Field[], wanted: readonly Wanted[]): Cells[] {
    const found: Cells[] = wanted.map(() => ({ kind: 'nothing' }));
    const visit = (field: Field, path: readonly number[], above: Uint8Array | null): void => {
      if (field.type === T.struct && field.dictionary === null) {
        const [rows] = this.nextNode();
        const known = both(this.known(rows), above, rows);
        field.children.forEach((child, at) => {
          visit(child, [...path, at], known);
        });
        return;
      }
      const places = wanted.flatMap((want, place) => (isSame(want.path, path) ? [place] : []));
      if (places.length === 0) {
        this.skip(field);
        return;
      }
      const asText = places.some((place) => wanted[place]?.asText === true);
      const cells = masked(this.column(field, asText), above);
      for (const place of places) found[place] = cells;
    };
    fields.forEach((field, at) => {
      visit(field, [at], null);
    });
    return found;
  }

  private nextNode(): readonly [number, number] {
    const node = this.nodes[this.node++];
    if (node === undefined) throw broken('found fewer columns in a batch than in its schema');
    return node;
  }

  private nextBuffer(): Uint8Array<ArrayBuffer> {
    const [offset, length] = this.buffers[this.buffer++] ?? [-1, -1];
    if (offset < 0 || length < 0 || offset + length > this.body.length || offset % 8 !== 0)
      throw broken(`found a buffer at bytes ${offset} to ${offset + length} of ${this.body.length}`);
    return this.body.subarray(offset, offset + length);
  }

  /** One flag a row; null: all are known. */
  private known(rows: number): Uint8Array | null {
    const bits = this.nextBuffer();
    if (bits.length === 0) return null;
    if (bits.length * 8 < rows) throw broken('found fewer marks than rows');
    const known = new Uint8Array(rows);
    let all = 1;
    for (let row = 0; row < rows; row++) {
      const bit = ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
      known[row] = bit;
      all &= bit;
    }
    return all === 1 ? null : known;
  }

  private skip(field: Field): void {
    this.nextNode();
    if (field.type === T.nothing) return;
    if (field.dictionary !== null) {
      this.buffer += 2;
      return;
    }
    // Views have as many buffers as they say elsewhere.
    if (field.type > T.largeList) throw refused(`found a column of ${typeName(field)}`);
    const of: Readonly<Record<number, number>> = {
      [T.struct]: 1,
      [T.fixedList]: 1,
      4: 3,
      [T.utf8]: 3,
      19: 3,
      [T.largeUtf8]: 3,
    };
    if (field.type === 14) throw refused('found a column of union');
    this.buffer += of[field.type] ?? 2;
    for (const child of field.children) this.skip(child);
  }

  column(field: Field, asText: boolean): Cells {
    const [rows] = this.nextNode();
    if (rows < 0 || rows > MOST_BODY) throw broken(`found ${rows} rows`);
    if (field.type === T.nothing) return { kind: 'nothing' };
    const known = this.known(rows);
    if (field.dictionary !== null) return this.coded(field.dictionary, rows, known);
    switch (field.type) {
      case T.utf8:
      case T.largeUtf8:
        return this.text(rows, known, field.type === T.largeUtf8);
      case T.list:
      case T.largeList:
        return this.list(field, rows, known);
      case T.bool: {
        const bits = this.sized(this.nextBuffer(), Math.ceil(rows / 8));
        const values = new Uint8Array(rows).fill(UNKNOWN_FLAG);
        for (let row = 0; row < rows; row++)
          if (known === null || known[row] === 1) values[row] = ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
        return { kind: 'flag', values };
      }
      default:
        return this.numbers(field, rows, known, asText);
    }
  }

  private sized(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
    if (bytes.length < length) throw broken(`found a buffer of ${bytes.length} bytes, expected ${length}`);
    return bytes;
  }

  private integers(
    bytes: Uint8Array<ArrayBuffer>,
    rows: number,
    bits: number,
    signed: boolean,
  ): Float64Array {
    this.sized(bytes, (rows * bits) / 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      if (bits === 32) values[row] = signed ? view.getInt32(row * 4, true) : view.getUint32(row * 4, true);
      else if (bits === 64) {
        const high = signed ? view.getInt32(row * 8 + 4, true) : view.getUint32(row * 8 + 4, true);
        values[row] = high * 0x1_0000_0000 + view.getUint32(row * 8, true);
      } else if (bits === 16)
        values[row] = signed ? view.getInt16(row * 2, true) : view.getUint16(row * 2, true);
      else values[row] = signed ? view.getInt8(row) : view.getUint8(row);
    }
    return values;
  }

  private numbers(field: Field, rows: number, known: Uint8Array | null, asText: boolean): Cells {
    const { type, bits, signed, aDay } = field;
    const bytes = this.nextBuffer();
    if (type === T.float) {
      this.sized(bytes, (rows * bits) / 8);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const values = Float64Array.from({ length: rows }, (_, row) =>
        bits === 32 ? view.getFloat32(row * 4, true) : view.getFloat64(row * 8, true),
      );
      return { kind: 'number', values, known };
    }
    const values = this.integers(bytes, rows, bits, signed);
    if (type === T.int) {
      if (!asText || bits < 64) return { kind: 'number', values, known };
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const words = Array.from(values, (_, row) =>
        String(signed ? view.getBigInt64(row * 8, true) : view.getBigUint64(row * 8, true)),
      );
      return {
        kind: 'text',
        words,
        codes: Int32Array.from(words, (_, row) => (known?.[row] === 0 ? -1 : row)),
      };
    }
    for (let row = 0; row < rows; row++)
      values[row] = known !== null && known[row] === 0 ? Number.NaN : (values[row] ?? Number.NaN) / aDay;
    return { kind: 'day', values };
  }

  private offsets(rows: number, isLarge: boolean): Float64Array {
    const bytes = this.nextBuffer();
    // A batch of no rows may have no offsets.
    if (rows === 0 && bytes.length === 0) return new Float64Array(1);
    return this.integers(bytes, rows + 1, isLarge ? 64 : 32, true);
  }

  private text(rows: number, known: Uint8Array | null, isLarge: boolean): Cells {
    const offsets = this.offsets(rows, isLarge);
    const bytes = this.nextBuffer();
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const codes = new Int32Array(rows).fill(-1);
    const words: string[] = [];
    const memo = new BytesMemo();
    for (let row = 0; row < rows; row++) {
      if (known !== null && known[row] === 0) continue;
      const from = offsets[row] ?? 0;
      const to = offsets[row + 1] ?? 0;
      if (from < 0 || to < from || to > bytes.length)
        throw broken(`found text at bytes ${from} to ${to} of ${bytes.length}`);
      codes[row] = memo.place(buffer, from, to, words);
    }
    return { kind: 'text', words, codes };
  }

  private coded(
    { id, bits, signed }: { id: number; bits: number; signed: boolean },
    rows: number,
    known: Uint8Array | null,
  ): Cells {
    const values = this.integers(this.nextBuffer(), rows, bits, signed);
    const dictionary = this.dictionaries.get(id);
    const words = dictionary?.kind === 'text' ? dictionary.words : [];
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const code = known !== null && known[row] === 0 ? -1 : (values[row] ?? -1);
      if (code >= words.length || code < -1)
        throw broken(`found the code ${code} in a dictionary of ${words.length} words`);
      codes[row] = code;
    }
    return { kind: 'text', words, codes };
  }

  private list(field: Field, rows: number, known: Uint8Array | null): Cells {
    const offsets = this.offsets(rows, field.type === T.largeList);
    const [item] = field.children;
    if (item === undefined) throw broken('found a list without items');
    const items = this.column(item, false);
    const words = new Words();
    const codes = new Int32Array(rows).fill(-1);
    for (let row = 0; row < rows; row++) {
      if (known !== null && known[row] === 0) continue;
      const texts: string[] = [];
      for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++) texts.push(textAt(items, at));
      codes[row] = words.place(listText(texts));
    }
    return { kind: 'text', words: words.words, codes };
  }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

function both(known: Uint8Array | null, above: Uint8Array | null, rows: number): Uint8Array | null {
  if (known === null || above === null) return known ?? above;
  return Uint8Array.from({ length: rows }, (_, row) => (known[row] ?? 0) & (above[row] ?? 0));
}

/** Cells with those left out whose struct is not there. */
function masked(cells: Cells, above: Uint8Array | null): Cells {
  if (above === null) return cells;
  switch (cells.kind) {
    case 'text':
      return { ...cells, codes: cells.codes.map((code, row) => (above[row] === 1 ? code : -1)) };
    case 'flag':
      return { ...cells, values: cells.values.map((flag, row) => (above[row] === 1 ? flag : UNKNOWN_FLAG)) };
    case 'day':
      return { ...cells, values: cells.values.map((day, row) => (above[row] === 1 ? day : Number.NaN)) };
    case 'number':
      return { ...cells, known: both(cells.known, above, cells.values.length) };
    case 'nothing':
      return cells;
  }
}
