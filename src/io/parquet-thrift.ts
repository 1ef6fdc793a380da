// Thrift's compact protocol, as far as Parquet uses it: bytes in, fields by number out, and the way back.
import { broken } from './columns-fault.js';

export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | Struct;

/** A struct by field number. What is absent or of another kind is `undefined`: the caller says what that means. */
export class Struct {
  private readonly fields = new Map<number, ThriftValue>();

  set(field: number, value: ThriftValue): void {
    this.fields.set(field, value);
  }
  has(field: number): boolean {
    return this.fields.has(field);
  }
  number(field: number): number | undefined {
    const value = this.fields.get(field);
    return typeof value === 'number' ? value : undefined;
  }
  flag(field: number): boolean | undefined {
    const value = this.fields.get(field);
    return typeof value === 'boolean' ? value : undefined;
  }
  text(field: number): string | undefined {
    const value = this.fields.get(field);
    return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
  }
  struct(field: number): Struct | undefined {
    const value = this.fields.get(field);
    return value instanceof Struct ? value : undefined;
  }
  /** The items of a list that are structs; none where there is no list. */
  structs(field: number): Struct[] {
    return this.items(field).filter((item) => item instanceof Struct);
  }
  texts(field: number): string[] {
    return this.items(field).map((item) =>
      item instanceof Uint8Array ? new TextDecoder().decode(item) : '',
    );
  }
  private items(field: number): readonly ThriftValue[] {
    const value = this.fields.get(field);
    return Array.isArray(value) ? value : [];
  }
}

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

const MOST_DEPTH = 32;

/** The bytes end inside of a value: with more of them it may be whole. */
export class EndOfBytes extends Error {}

export class ThriftReader {
  constructor(
    private readonly bytes: Uint8Array,
    /** Offset of the next byte. */
    public at: number = 0,
  ) {}

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new EndOfBytes();
    return byte;
  }

  /** Up to 2^53: beyond that no size, offset or count of a file is meant. */
  private varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw broken('found a number of more than 64 bits');
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  struct(depth = 0): Struct {
    if (depth > MOST_DEPTH) throw broken(`found more than ${MOST_DEPTH} structs inside each other`);
    const struct = new Struct();
    let field = 0;
    for (;;) {
      const head = this.byte();
      const kind = head & 0x0f;
      if (kind === 0) return struct;
      field = head >> 4 === 0 ? this.zigzag() : field + (head >> 4);
      struct.set(field, this.value(kind, depth));
    }
  }

  private value(kind: number, depth: number): ThriftValue {
    switch (kind) {
      case TRUE:
      case FALSE:
        return kind === TRUE;
      case BYTE:
        return (this.byte() << 24) >> 24;
      case I16:
      case I32:
      case I64:
        return this.zigzag();
      case DOUBLE: {
        this.need(8);
        const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, 8);
        this.at += 8;
        return view.getFloat64(0, true);
      }
      case BINARY: {
        const length = this.varint();
        this.need(length);
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
      }
      case LIST:
      case SET:
        return this.list(depth);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw broken(`found a value of kind ${kind} in its description`);
    }
  }

  private list(depth: number): ThriftValue[] {
    const head = this.byte();
    const kind = head & 0x0f;
    const length = head >> 4 === 15 ? this.varint() : head >> 4;
    const items: ThriftValue[] = [];
    for (let i = 0; i < length; i++)
      items.push(kind === TRUE || kind === FALSE ? this.byte() === TRUE : this.value(kind, depth + 1));
    return items;
  }

  private need(length: number): void {
    if (this.at + length > this.bytes.length) throw new EndOfBytes();
  }
}

/** A field of a struct to write: whole numbers are of 32 bits unless said otherwise. */
export type Field =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly struct: Fields }
  | { readonly structs: readonly Fields[] }
  | { readonly i32s: readonly number[] }
  | { readonly texts: readonly string[] };
/** By field number, rising. */
export type Fields = readonly (readonly [field: number, value: Field])[];

/** Bytes that grow. */
export class Bytes {
  private bytes = new Uint8Array(256);
  length = 0;

  room(more: number): Uint8Array {
    if (this.length + more > this.bytes.length) {
      const before = this.bytes;
      this.bytes = new Uint8Array(Math.max(before.length * 2, this.length + more));
      this.bytes.set(before.subarray(0, this.length));
    }
    return this.bytes;
  }
  byte(value: number): void {
    this.room(1)[this.length++] = value;
  }
  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }
  u32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 255);
  }
  put(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }
  text(text: string): void {
    const room = this.room(text.length * 3);
    // Most words are short and plain: they are written before the encoder would have begun.
    let at = 0;
    while (at < text.length && at < SHORT) {
      const unit = text.charCodeAt(at);
      if (unit >= 128) break;
      room[this.length + at++] = unit;
    }
    if (at === text.length) this.length += at;
    else this.length += encoder.encodeInto(text, room.subarray(this.length)).written;
  }
  /** What was put so far, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

const encoder = new TextEncoder();
const SHORT = 64;
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

export function writeStruct(to: Bytes, fields: Fields): void {
  let last = 0;
  for (const [field, value] of fields) {
    const head = (kind: number): void => to.byte(((field - last) << 4) | kind);
    if ('i32' in value || 'i64' in value) {
      head('i32' in value ? I32 : I64);
      to.varint(zigzag('i32' in value ? value.i32 : value.i64));
    } else if ('text' in value) {
      head(BINARY);
      putText(to, value.text);
    } else if ('struct' in value) {
      head(STRUCT);
      writeStruct(to, value.struct);
    } else {
      head(LIST);
      if ('structs' in value) {
        listHead(to, value.structs.length, STRUCT);
        for (const each of value.structs) writeStruct(to, each);
      } else if ('texts' in value) {
        listHead(to, value.texts.length, BINARY);
        for (const each of value.texts) putText(to, each);
      } else {
        listHead(to, value.i32s.length, I32);
        for (const each of value.i32s) to.varint(zigzag(each));
      }
    }
    last = field;
  }
  to.byte(0);
}

function listHead(to: Bytes, length: number, kind: number): void {
  if (length < 15) to.byte((length << 4) | kind);
  else {
    to.byte(0xf0 | kind);
    to.varint(length);
  }
}

function putText(to: Bytes, text: string): void {
  const bytes = encoder.encode(text);
  to.varint(bytes.length);
  to.put(bytes);
}
