// Columns of scored rows in; the messages of an Arrow IPC stream out.
import { UNKNOWN_FLAG } from '../frame/frame.js';
import { type FlatFields, writeFlat } from './arrow-flat.js';
import { faultsName, type ScoredColumn, scoreColumns } from './columns-scores.js';

const VERSION_5 = 4;
const INT = 2;
const UTF8 = 5;
const BOOL = 6;

interface ArrowField {
  readonly name: string;
  readonly kind: ScoredColumn['kind'];
}

/** The columns of a stream of scores: those of a scored file, what was kept, and why a row was not scored. */
export const arrowFields = (keptNames: readonly string[]): ArrowField[] => [
  ...scoreColumns,
  ...keptNames.map((name) => ({ name, kind: 'text' }) as const),
  { name: faultsName, kind: 'text' },
];

/** The first message; every column may hold nothing. */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const tables = fields.map(({ name, kind }): FlatFields => {
    const type = kind === 'text' ? UTF8 : kind === 'flag' ? BOOL : INT;
    const about: FlatFields = kind === 'whole' ? [{ int: 32 }, { byte: 1 }] : [];
    return [{ text: name }, { byte: 1 }, { byte: type }, { table: about }, null, { tables: [] }];
  });
  return message(1, [{ short: 0 }, { tables }], []);
}

/** One batch of rows. */
export function batchMessage(columns: readonly ScoredColumn[], rows: number): Uint8Array {
  const nodes: [number, number][] = [];
  const buffers: [number, number][] = [];
  const body: Uint8Array[] = [];
  let length = 0;
  const put = (bytes: Uint8Array): void => {
    buffers.push([length, bytes.length]);
    body.push(bytes);
    length += padded(bytes.length);
  };
  for (const column of columns) {
    const known = knownOf(column, rows);
    const nothings = known === null ? 0 : known.reduce((sum, each) => sum + (each === 1 ? 0 : 1), 0);
    nodes.push([rows, nothings]);
    put(known === null ? new Uint8Array(0) : packed(known));
    if (column.kind === 'whole') put(bytesOf(Int32Array.from(column.values, (value) => value | 0)));
    else if (column.kind === 'flag') put(packed(column.values));
    else for (const bytes of textBuffers(column.words, column.codes)) put(bytes);
  }
  return message(3, [{ long: rows }, { pairs: nodes }, { pairs: buffers }], body);
}

/** The last message. */
export const endMessage = (): Uint8Array => Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

const padded = (length: number): number => Math.ceil(length / 8) * 8;
const bytesOf = (values: Int32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function message(kind: number, header: FlatFields, body: readonly Uint8Array[]): Uint8Array {
  const bodyLength = body.reduce((sum, bytes) => sum + padded(bytes.length), 0);
  const meta = writeFlat([{ short: VERSION_5 }, { byte: kind }, { table: header }, { long: bodyLength }]);
  const bytes = new Uint8Array(8 + meta.length + bodyLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, meta.length, true);
  bytes.set(meta, 8);
  let at = 8 + meta.length;
  for (const part of body) {
    bytes.set(part, at);
    at += padded(part.length);
  }
  return bytes;
}

/** One flag a row; null where every row has a value. */
function knownOf(column: ScoredColumn, rows: number): Uint8Array | null {
  const isKnown = (row: number): boolean =>
    column.kind === 'text'
      ? (column.codes[row] ?? -1) >= 0
      : column.kind === 'flag'
        ? column.values[row] !== UNKNOWN_FLAG
        : !Number.isNaN(column.values[row] ?? Number.NaN);
  const known = Uint8Array.from({ length: rows }, (_, row) => (isKnown(row) ? 1 : 0));
  return known.includes(0) ? known : null;
}

function packed(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, row) => {
    if (flag === 1) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}

function textBuffers(words: readonly string[], codes: Int32Array): [Uint8Array, Uint8Array] {
  const encoded = words.map((word) => Buffer.from(word));
  const offsets = new Int32Array(codes.length + 1);
  let length = 0;
  codes.forEach((code, row) => {
    length += encoded[code]?.length ?? 0;
    offsets[row + 1] = length;
  });
  const data = new Uint8Array(length);
  codes.forEach((code, row) => {
    const word = encoded[code];
    if (word !== undefined) data.set(word, offsets[row] ?? 0);
  });
  return [bytesOf(offsets), data];
}
