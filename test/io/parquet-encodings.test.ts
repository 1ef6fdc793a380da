// Numbers as Parquet packs them, against encoders that go bit by bit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDeltas, readHybrid } from '../../src/io/parquet-encodings.js';

/** Numbers of `width` bits, the lowest bit first, one after the other. */
function packed(values: readonly bigint[], width: number): number[] {
  const bits = values.flatMap((value) =>
    Array.from({ length: width }, (_, bit) => (value >> BigInt(bit)) & 1n),
  );
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  bits.forEach((bit, at) => {
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (Number(bit) << (at & 7));
  });
  return bytes;
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
const zigzag = (value: bigint): number[] => varint(value < 0n ? -2n * value - 1n : 2n * value);

/** Parts of a column: one number many times, or eight at a time. */
const anyParts = fc.integer({ min: 0, max: 32 }).chain((width) => {
  const number = fc.bigInt(0n, (1n << BigInt(width)) - 1n);
  const run = fc.record({ value: number, times: fc.integer({ min: 1, max: 300 }) });
  const eights = fc
    .array(number, { minLength: 8, maxLength: 64 })
    .map((all) => all.slice(0, all.length & ~7));
  const parts = fc.array(fc.oneof(run, eights), { minLength: 1, maxLength: 6 });
  return fc.record({ width: fc.constant(width), parts, before: fc.integer({ min: 0, max: 5 }) });
});

test('runs and packed numbers of every width come back, from any place in the bytes, however many are asked for', () => {
  fc.assert(
    fc.property(anyParts, fc.double({ min: 0, max: 1, noNaN: true }), ({ width, parts, before }, share) => {
      const values = parts.flatMap((part) =>
        'times' in part ? new Array(part.times).fill(part.value) : part,
      );
      const bytes = parts.flatMap((part) =>
        'times' in part
          ? [...varint(BigInt(part.times) * 2n), ...packed([part.value], Math.ceil(width / 8) * 8)]
          : [...varint(BigInt(part.length / 8) * 2n + 1n), ...packed(part, width)],
      );
      const source = Uint8Array.from([...new Array(before).fill(0xff), ...bytes, 0xff, 0xff]);
      const count = Math.ceil(values.length * share);
      const out = new Int32Array(values.length).fill(-7);
      readHybrid(source, before, before + bytes.length, width, out, count);
      // Of 32 bits they come with a sign; what was not asked for is left alone.
      const expected = values.map((value, at) => (at < count ? Number(BigInt.asIntN(32, value)) : -7));
      expect([...out]).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('runs that end early are refused', () => {
  const bytes = Uint8Array.from([
    ...varint(200n),
    ...packed([5n], 8),
    ...varint(3n),
    ...packed(new Array(8).fill(3n), 3),
  ]);
  const read = (end: number) => readHybrid(bytes, 0, end, 3, new Int32Array(108), 108);
  expect(() => read(bytes.length)).not.toThrow();
  for (let end = 0; end < bytes.length; end++) expect(() => read(end), `${end}`).toThrow(/early|empty/);
});

test('differences of 32 and 64 bits come back, and the place where they end', () => {
  const anyNumbers = fc.constantFrom(32, 64).chain((bits) =>
    fc.record({
      bits: fc.constant(bits),
      values: fc.array(fc.bigInt(-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n), {
        minLength: 1,
        maxLength: 200,
      }),
      before: fc.integer({ min: 0, max: 5 }),
    }),
  );
  fc.assert(
    fc.property(anyNumbers, ({ bits, values, before }) => {
      const bytes = deltas(values, bits);
      const source = Uint8Array.from([...new Array(before).fill(0xff), ...bytes]);
      expect(readDeltas(source, before, values.length, bits)).toEqual({ values, at: source.length });
    }),
    { numRuns: 200 },
  );
});

/** Blocks of 128 in 4 parts; differences wrap around as the format says. */
function deltas(values: readonly bigint[], bits: number): number[] {
  const [first = 0n] = values;
  const bytes = [...varint(128n), ...varint(4n), ...varint(BigInt(values.length)), ...zigzag(first)];
  const steps = values.slice(1).map((value, at) => BigInt.asIntN(bits, value - (values[at] ?? 0n)));
  for (let from = 0; from < steps.length; from += 128) {
    const block = steps.slice(from, from + 128);
    let least = block[0] ?? 0n;
    for (const step of block) if (step < least) least = step;
    const parts = [0, 32, 64, 96].map((at) =>
      block.slice(at, at + 32).map((step) => BigInt.asUintN(bits, step - least)),
    );
    const widths = parts.map((part) =>
      Math.max(0, ...part.map((each) => (each === 0n ? 0 : each.toString(2).length))),
    );
    bytes.push(...zigzag(least), ...widths);
    parts.forEach((part, at) => {
      if (part.length === 0) return;
      bytes.push(...packed([...part, ...new Array(32 - part.length).fill(0n)], widths[at] ?? 0));
    });
  }
  return bytes;
}
