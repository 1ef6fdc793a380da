// The end of a Parquet file in; its columns and groups of rows out, as plain data that a worker can be given.
import { readSync } from 'node:fs';
import { issue, WaspadaError } from '../base/errors.js';
import {
  type FileColumn,
  instantRefusal,
  otherRefusal,
  type Refusal,
  recordsRefusal,
} from './columns-cells.js';
import { broken } from './columns-fault.js';
import { diskError } from './files.js';
import { codecNames } from './parquet-codec.js';
import { EndOfBytes, type Struct, ThriftReader } from './parquet-thrift.js';

/** Physical types by their numbers in the format. */
export const BOOLEAN = 0;
export const INT32 = 1;
export const INT64 = 2;
export const INT96 = 3;
export const FLOAT = 4;
export const DOUBLE = 5;
export const BYTE_ARRAY = 6;

/** How a stored value becomes a cell: whole numbers are divided by `divisor` (decimals; units of time in a day). */
export interface ParquetColumn extends FileColumn {
  /** Place among the leaves of the schema, which is that of its chunk in a group. */
  readonly leaf: number;
  readonly physical: number;
  readonly unsigned: boolean;
  readonly divisor: number;
  /** Definition levels: of a value, and of the repeated node (-1 where the column is no list). */
  readonly mostDefined: number;
  readonly repeatedAt: number;
}

export interface Chunk {
  readonly offset: number;
  readonly bytes: number;
  readonly codec: number;
  /** Values, nothing and empty lists included. */
  readonly values: number;
}
export interface Group {
  readonly rows: number;
  readonly firstRow: number;
  /** By leaf. */
  readonly chunks: readonly Chunk[];
}
export interface ParquetTable {
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly Group[];
  readonly rows: number;
  /** Codecs that stand in it, by name. */
  readonly codecs: readonly string[];
}

const MAGIC = 'PAR1';
const TAIL_BYTES = 8;
const MOST_FOOTER_BYTES = 1 << 28;
const MICROS_A_DAY = 86_400_000_000;

/** Bytes of an open file. Codes: DISK_READ; FILE_KIND where it is shorter. */
export function readExactly(
  file: number,
  name: string,
  offset: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    let read: number;
    try {
      read = readSync(file, bytes, done, length - done, offset + done);
    } catch (error) {
      throw diskError('DISK_READ', name, error);
    }
    if (read === 0)
      throw broken(`found the end of the file at byte ${offset + done}, expected ${length - done} more`);
    done += read;
  }
  return bytes;
}

/**
 * Reads what a Parquet file says of itself. Codes: FILE_KIND (no Parquet, damaged, cut off, encrypted), DISK_READ.
 */
export function readFooter(file: number, name: string, size: number): ParquetTable {
  if (size < MAGIC.length + TAIL_BYTES) throw broken(`found ${size} bytes, expected a Parquet file`);
  const head = readExactly(file, name, 0, MAGIC.length);
  const tail = Buffer.from(readExactly(file, name, size - TAIL_BYTES, TAIL_BYTES).buffer);
  const end = tail.toString('latin1', TAIL_BYTES - MAGIC.length);
  if (end === 'PARE') {
    const hint = 'Write it without encryption, on a disk that is encrypted.';
    throw new WaspadaError(issue('FILE_KIND', [], 'found an encrypted Parquet file', hint));
  }
  if (Buffer.from(head).toString('latin1') !== MAGIC)
    throw broken('found no PAR1 at the start, expected a Parquet file');
  if (end !== MAGIC) throw broken('found no PAR1 at the end: the file is cut off');
  const length = tail.readUInt32LE(0);
  if (length > Math.min(size - MAGIC.length - TAIL_BYTES, MOST_FOOTER_BYTES))
    throw broken(`found a footer of ${length} bytes in a file of ${size}`);
  try {
    return tableOf(
      new ThriftReader(readExactly(file, name, size - TAIL_BYTES - length, length)).struct(),
      size - TAIL_BYTES - length,
    );
  } catch (error) {
    if (error instanceof EndOfBytes) throw broken('found a footer that ends early');
    throw error;
  }
}

function tableOf(meta: Struct, dataEnd: number): ParquetTable {
  const nodes = meta.structs(2);
  const leaves: Leaf[] = [];
  const [root] = nodes;
  if (root === undefined) throw broken('found no schema');
  let next = 1;
  const walk = (path: readonly Struct[]): void => {
    const node = nodes[next++];
    if (node === undefined) throw broken('found a schema that ends early');
    const inner = [...path, node];
    if (inner.length > 16) throw broken('found more than 16 groups inside each other');
    const children = node.number(5) ?? 0;
    if (children === 0) leaves.push(leafOf(inner));
    for (let child = 0; child < children; child++) walk(inner);
  };
  for (let child = 0; child < (root.number(5) ?? 0); child++) walk([]);

  const codecs = new Set<string>();
  const groups: Group[] = [];
  let rows = 0;
  for (const each of meta.structs(4)) {
    const count = each.number(3) ?? -1;
    const chunks = each.structs(1).map((chunk) => chunkOf(chunk, dataEnd));
    if (count < 0 || chunks.length !== leaves.length)
      throw broken('found a group of rows that does not fit the schema');
    if (count === 0) continue;
    for (const { codec } of chunks) codecs.add(codecNames[codec] ?? String(codec));
    groups.push({ rows: count, firstRow: rows + 1, chunks });
    rows += count;
  }
  const said = meta.number(3);
  if (said !== rows) throw broken(`found ${rows} rows in its groups, expected ${said}`);
  return { columns: columnsOf(leaves), groups, rows, codecs: [...codecs].sort() };
}

function chunkOf(chunk: Struct, dataEnd: number): Chunk {
  const meta = chunk.struct(3);
  if (meta === undefined || chunk.has(1)) throw broken('found a column that lies in another file');
  const data = meta.number(9) ?? -1;
  const dictionary = meta.number(11) ?? 0;
  // Some writers say 0 where there is no dictionary.
  const offset = dictionary > 0 ? Math.min(data, dictionary) : data;
  const bytes = meta.number(7) ?? -1;
  const values = meta.number(5) ?? -1;
  if (offset < 0 || bytes < 0 || values < 0 || offset + bytes > dataEnd)
    throw broken(`found a column at bytes ${offset} to ${offset + bytes} of ${dataEnd}`);
  return { offset, bytes, codec: meta.number(4) ?? -1, values };
}

interface Leaf {
  readonly node: Struct;
  readonly name: string;
  readonly mostDefined: number;
  readonly repeatedAt: number;
  readonly repeated: number;
  /** It is a part of a map, or of a record in a list. */
  readonly inRecord: boolean;
}

const nameOf = (node: Struct): string => node.text(4) ?? '';

/** A leaf under its path; the inner nodes of a list have no part in its name. */
function leafOf(path: readonly Struct[]): Leaf {
  let defined = 0;
  let repeatedAt = -1;
  let repeated = 0;
  const names: string[] = [];
  let listed = false;
  let deep = 0;
  for (const node of path) {
    if (listed) deep++;
    const repetition = node.number(3) ?? 0;
    if (!listed && !(repetition === 2 && names.length > 0 && isList(path[names.length - 1])))
      names.push(nameOf(node));
    if (repetition > 0) defined++;
    if (repetition === 2) {
      repeated++;
      if (repeatedAt < 0) repeatedAt = defined;
      listed = true;
    }
  }
  const node = path[path.length - 1];
  if (node === undefined) throw broken('found an empty path in its schema');
  const inMap = path.some(
    (each) => [1, 2].includes(each.number(6) ?? -1) || (each.struct(10)?.has(2) ?? false),
  );
  return {
    node,
    name: names.join('.'),
    mostDefined: defined,
    repeatedAt,
    repeated,
    inRecord: inMap || deep > 1,
  };
}

const isList = (node: Struct | undefined): boolean =>
  node?.number(6) === 3 || (node?.struct(10)?.has(3) ?? false);

function columnsOf(leaves: readonly Leaf[]): ParquetColumn[] {
  const times = new Map<string, number>();
  for (const { name, repeated } of leaves) if (repeated > 0) times.set(name, (times.get(name) ?? 0) + 1);
  const columns = leaves.map((leaf, index): ParquetColumn => {
    const { name, mostDefined, repeatedAt, repeated, inRecord } = leaf;
    const list = repeated > 0;
    const base = { name, leaf: index, list, mostDefined, repeatedAt };
    const stored = storedAs(leaf.node);
    const isRecord = repeated > 1 || inRecord || (list && (times.get(name) ?? 0) > 1);
    const type = isRecord ? 'list of records' : list ? `list of ${stored.type}` : stored.type;
    const wrongItem = list && stored.kind !== 'text' && stored.kind !== 'day';
    const refusal = isRecord ? recordsRefusal : (stored.refusal ?? (wrongItem ? recordsRefusal : null));
    return { ...base, ...stored, type, refusal, kind: list ? 'text' : stored.kind };
  });
  // The parts of a list of records are one column of the file.
  return columns.filter(
    ({ name, list }, at) => !list || columns.findIndex((each) => each.name === name) === at,
  );
}

type Stored = Pick<ParquetColumn, 'kind' | 'type' | 'refusal' | 'physical' | 'unsigned' | 'divisor'>;

/** What the values of a leaf are, by physical, converted and logical type. */
function storedAs(node: Struct): Stored {
  const physical = node.number(1) ?? -1;
  const converted = node.number(6) ?? -1;
  const logical = node.struct(10);
  const plain = { physical, unsigned: false, divisor: 1, refusal: null };
  const refused = (type: string, refusal: Refusal): Stored => ({ ...plain, kind: 'nothing', type, refusal });
  if (logical?.has(11)) return { ...plain, kind: 'nothing', type: 'null' };
  if (physical === BOOLEAN) return { ...plain, kind: 'flag', type: 'boolean' };
  if (physical === FLOAT || physical === DOUBLE)
    return { ...plain, kind: 'number', type: physical === FLOAT ? 'float' : 'double' };
  if (physical === INT96) return refused('int96 time stamp (UTC)', instantRefusal);
  const isInteger = physical === INT32 || physical === INT64;
  if (logical?.has(5) || converted === 5) {
    const scale = logical?.struct(5)?.number(1) ?? node.number(7) ?? 0;
    const type = `decimal with ${scale} decimals`;
    if (!isInteger || scale < 0 || scale > 15) return refused(type, otherRefusal);
    return { ...plain, kind: 'number', type, divisor: 10 ** scale };
  }
  if (isInteger && (logical?.has(6) || converted === 6)) return { ...plain, kind: 'day', type: 'date' };
  const stamp = logical?.struct(8);
  if (physical === INT64 && (stamp !== undefined || converted === 9 || converted === 10)) {
    if (stamp?.flag(1) !== false) return refused('time stamp in UTC', instantRefusal);
    const unit = stamp.struct(2);
    const divisor = unit?.has(1) ? MICROS_A_DAY / 1000 : unit?.has(2) ? MICROS_A_DAY : MICROS_A_DAY * 1000;
    return { ...plain, kind: 'day', type: 'local time stamp', divisor };
  }
  if (isInteger && (logical?.has(7) || converted === 7 || converted === 8))
    return refused('time of day', otherRefusal);
  if (isInteger) {
    const unsigned = logical?.struct(10)?.flag(2) === false || (converted >= 11 && converted <= 14);
    return { ...plain, kind: 'number', type: physical === INT32 ? 'int32' : 'int64', unsigned };
  }
  if (physical === BYTE_ARRAY) return { ...plain, kind: 'text', type: 'text' };
  return refused('fixed bytes', otherRefusal);
}
