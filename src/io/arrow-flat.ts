// FlatBuffers, as far as Arrow's messages use them: tables read by field number, and written front to back.
import { broken } from './columns-fault.js';

/** One table of a message. A field that is absent gives its default. Code: FILE_KIND where an offset leads outside. */
export class FlatTable {
  constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(
      view,
      read(() => view.getUint32(0, true)),
    );
  }

  /** Where a field stands; 0 where it is absent. */
  private place(field: number): number {
    return read(() => {
      const table = this.at - this.view.getInt32(this.at, true);
      const slot = 4 + 2 * field;
      const offset = slot < this.view.getUint16(table, true) ? this.view.getUint16(table + slot, true) : 0;
      return offset === 0 ? 0 : this.at + offset;
    });
  }
  byte(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : read(() => this.view.getUint8(at));
  }
  short(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : read(() => this.view.getInt16(at, true));
  }
  int(field: number, otherwise = 0): number {
    const at = this.place(field);
    return at === 0 ? otherwise : read(() => this.view.getInt32(at, true));
  }
  long(field: number): number {
    const at = this.place(field);
    return at === 0 ? 0 : this.longAt(at);
  }
  private longAt(at: number): number {
    return read(() => this.view.getInt32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true));
  }
  table(field: number): FlatTable | null {
    const at = this.place(field);
    return at === 0 ? null : new FlatTable(this.view, at + read(() => this.view.getUint32(at, true)));
  }
  text(field: number): string | null {
    const at = this.place(field);
    if (at === 0) return null;
    return read(() => {
      const start = at + this.view.getUint32(at, true);
      const length = this.view.getUint32(start, true);
      const bytes = new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, length);
      return new TextDecoder().decode(bytes);
    });
  }
  private vector(field: number): { start: number; length: number } {
    const at = this.place(field);
    if (at === 0) return { start: 0, length: 0 };
    return read(() => {
      const start = at + this.view.getUint32(at, true);
      const length = this.view.getUint32(start, true);
      if (length > this.view.byteLength) throw new RangeError();
      return { start: start + 4, length };
    });
  }
  tables(field: number): FlatTable[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, i) => {
      const at = start + 4 * i;
      return new FlatTable(this.view, at + read(() => this.view.getUint32(at, true)));
    });
  }
  /** A list of pairs of long numbers: nodes (length, nothings) and buffers (offset, length). */
  pairs(field: number): (readonly [number, number])[] {
    const { start, length } = this.vector(field);
    return Array.from(
      { length },
      (_, i) => [this.longAt(start + 16 * i), this.longAt(start + 16 * i + 8)] as const,
    );
  }
}

function read<T>(get: () => T): T {
  try {
    return get();
  } catch (error) {
    if (error instanceof RangeError) throw broken('found a message that leads outside of its bytes');
    throw error;
  }
}

export type FlatValue =
  | { readonly byte: number }
  | { readonly short: number }
  | { readonly int: number }
  | { readonly long: number }
  | { readonly text: string }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] }
  | { readonly pairs: readonly (readonly [number, number])[] };
/** By field number; null is absent. */
export type FlatFields = readonly (FlatValue | null)[];

const SLOT_BYTES = 8;

/**
 * A table as a buffer of its own, its length a multiple of 8. Every field has a slot of 8 bytes, and what is referred to stands behind
 * what refers to it, so that one pass is enough.
 */
export function writeFlat(root: FlatFields): Uint8Array {
  let bytes = Buffer.alloc(1024);
  let length = 4;
  const room = (more: number): void => {
    if (length + more <= bytes.length) return;
    const before = bytes;
    bytes = Buffer.alloc(Math.max(before.length * 2, length + more));
    bytes.set(before);
  };
  const align = (to: number, shift = 0): void => {
    const rest = (length + shift) % to;
    room(to);
    if (rest > 0) length += to - rest;
  };
  const refer = (at: number): void => {
    bytes.writeUInt32LE(length - at, at);
  };
  const put = (fields: FlatFields, from: number): void => {
    const vtableBytes = 4 + 2 * fields.length;
    const tableBytes = SLOT_BYTES * (fields.length + 1);
    align(8, vtableBytes);
    room(vtableBytes + tableBytes);
    const vtable = length;
    const table = vtable + vtableBytes;
    length = table;
    refer(from);
    bytes.writeUInt16LE(vtableBytes, vtable);
    bytes.writeUInt16LE(tableBytes, vtable + 2);
    bytes.writeInt32LE(table - vtable, table);
    length = table + tableBytes;
    fields.forEach((value, field) => {
      if (value === null) return;
      bytes.writeUInt16LE(SLOT_BYTES * (field + 1), vtable + 4 + 2 * field);
      putValue(value, table + SLOT_BYTES * (field + 1));
    });
  };
  const putValue = (value: FlatValue, at: number): void => {
    if ('byte' in value) bytes.writeUInt8(value.byte, at);
    else if ('short' in value) bytes.writeInt16LE(value.short, at);
    else if ('int' in value) bytes.writeInt32LE(value.int, at);
    else if ('long' in value) bytes.writeBigInt64LE(BigInt(value.long), at);
    else if ('table' in value) put(value.table, at);
    else if ('text' in value) {
      const text = Buffer.from(value.text);
      align(4);
      room(text.length + 5);
      refer(at);
      bytes.writeUInt32LE(text.length, length);
      bytes.set(text, length + 4);
      length += text.length + 5;
    } else if ('tables' in value) {
      align(4);
      room(4 + 4 * value.tables.length);
      refer(at);
      bytes.writeUInt32LE(value.tables.length, length);
      const first = length + 4;
      length = first + 4 * value.tables.length;
      value.tables.forEach((each, i) => {
        put(each, first + 4 * i);
      });
    } else {
      align(8, 4);
      room(4 + 16 * value.pairs.length);
      refer(at);
      bytes.writeUInt32LE(value.pairs.length, length);
      length += 4;
      for (const [first, second] of value.pairs) {
        bytes.writeBigInt64LE(BigInt(first), length);
        bytes.writeBigInt64LE(BigInt(second), length + 8);
        length += 16;
      }
    }
  };
  put(root, 0);
  align(8);
  return bytes.subarray(0, length);
}
