// How Parquet packs whole numbers, undone: levels, runs and packed bits, packed differences.
import { broken } from './columns-fault.js';

/** The number that the format gives this encoding. */
export const RLE = 3;

/** Levels of a page of the first version stand behind their length. */
export function readLevels(
  bytes: Uint8Array,
  at: number,
  encoding: number,
  width: number,
  out: Uint8Array,
  count: number,
): number {
  if (encoding !== RLE) throw broken(`found levels of the encoding ${encoding}, which is not read here`);
  const length = u32(bytes, at);
  const end = at + 4 + length;
  if (end > bytes.length) throw broken('found levels that end early');
  readHybrid(bytes, at + 4, end, width, out, count);
  return end;
}

export const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)) >>>
  0;

/** `count` numbers of `width` bits (0 to 32; those of 32 as they come) in `[from, end)`, as runs and packed bits: https://parquet.apache.org/docs/file-format/data-pages/encodings/ (RLE). */
export function readHybrid(
  bytes: Uint8Array,
  from: number,
  end: number,
  width: number,
  out: Uint8Array | Int32Array,
  count: number,
): void {
  if (width === 0) {
    out.fill(0, 0, count);
    return;
  }
  let at = from;
  let done = 0;
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  while (done < count) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw broken('found runs that end early');
      const byte = bytes[at++] ?? 0;
      head += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (head % 2 === 0) {
      const run = Math.min(head / 2, count - done);
      if (run === 0) throw broken('found an empty run');
      const value = u32(bytes, at) & mask;
      at += (width + 7) >> 3;
      if (at > end) throw broken('found runs that end early');
      out.fill(value, done, done + run);
      done += run;
      continue;
    }
    const groups = (head - 1) / 2;
    const run = Math.min(groups * 8, count - done);
    // A writer may leave out the bytes that no value needs.
    if (at + ((run * width + 7) >> 3) > end || run === 0) throw broken('found packed values that end early');
    if (width === 1) {
      for (let i = 0; i < run; i++) out[done + i] = ((bytes[at + (i >> 3)] ?? 0) >> (i & 7)) & 1;
    } else if (width <= 24) {
      // The bits that were read and belong to no value yet, lowest first.
      let bits = 0;
      let have = 0;
      let next = at;
      for (let i = done; i < done + run; i++) {
        while (have < width) {
          bits |= (bytes[next++] ?? 0) << have;
          have += 8;
        }
        out[i] = bits & mask;
        bits >>>= width;
        have -= width;
      }
    } else {
      for (let i = 0; i < run; i++) {
        const bit = i * width;
        const byte = at + Math.floor(bit / 8);
        const wide = u32(bytes, byte) + (bytes[byte + 4] ?? 0) * 0x1_0000_0000;
        out[done + i] = Math.floor(wide / 2 ** (bit % 8)) % 2 ** width;
      }
    }
    done += run;
    at += groups * width;
  }
}

/** The first `count` whole numbers of `bits` bits from `from` on, and where they end; blocks of packed differences: https://github.com/apache/parquet-format/blob/master/Encodings.md (DELTA_BINARY_PACKED). */
export function readDeltas(
  bytes: Uint8Array,
  from: number,
  count: number,
  bits: number,
): { values: bigint[]; at: number } {
  let at = from;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw broken('found differences that end early');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const zigzag = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const blockSize = Number(varint());
  const parts = Number(varint());
  const total = Number(varint());
  const values: bigint[] = [];
  let last = zigzag();
  if (total < count || parts === 0 || blockSize % parts !== 0 || blockSize === 0)
    throw broken('found differences that do not fit');
  if (count > 0) values.push(BigInt.asIntN(bits, last));
  while (values.length < total) {
    const least = zigzag();
    const widths = bytes.subarray(at, at + parts);
    at += parts;
    for (let part = 0; part < parts && values.length < total; part++) {
      const width = widths[part] ?? 0;
      const size = blockSize / parts;
      if (width > 64 || at + (size * width) / 8 > bytes.length + 8)
        throw broken('found differences that end early');
      for (let i = 0; i < size && values.length < total; i++) {
        last += least + bitsAt(bytes, at, i * width, width);
        values.push(BigInt.asIntN(bits, last));
      }
      at += (size * width) / 8;
    }
  }
  return { values: values.slice(0, count), at };
}

function bitsAt(bytes: Uint8Array, at: number, bit: number, width: number): bigint {
  let value = 0n;
  const first = at + Math.floor(bit / 8);
  const last = at + Math.floor((bit + width + 7) / 8);
  for (let i = last - 1; i >= first; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return (value >> BigInt(bit % 8)) & ((1n << BigInt(width)) - 1n);
}
