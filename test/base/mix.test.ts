// The finaliser of hashes: the words of its author, and nothing lost.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mix } from '../../src/base/mix.js';

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
const bits32 = (value: bigint): bigint => BigInt.asUintN(32, value);

/** The definition in whole numbers of any size. */
function defined(value: number): number {
  let h = bits32(BigInt(value));
  h = bits32((h ^ (h >> 16n)) * 0x85ebca6bn);
  h = bits32((h ^ (h >> 13n)) * 0xc2b2ae35n);
  return Number(h ^ (h >> 16n));
}

/** The word that was mixed: each step taken back, the factors by their inverses modulo 2^32. */
function unmixed(mixed: number): number {
  let h = BigInt(mixed);
  h ^= h >> 16n;
  h = bits32(h * 0x7ed1b41dn);
  h ^= (h >> 13n) ^ (h >> 26n);
  h = bits32(h * 0xa5cb9243n);
  return Number(h ^ (h >> 16n));
}

test('the words of its author: MurmurHash3_x86_32 of no bytes with the seeds 0, 1 and 2^32 - 1', () => {
  expect([0, 1, 0xffffffff].map(mix)).toEqual([0, 0x514e28b7, 0x81f16f39]);
});

test('it is its definition in whole numbers of any size, signed or not', () => {
  fc.assert(
    fc.property(word, (value) => {
      expect(mix(value)).toBe(defined(value));
      expect(mix(value)).toBe(mix(value >>> 0));
    }),
    { numRuns: 2000 },
  );
});

test('no two words have one mixed word: each is found again', () => {
  fc.assert(
    fc.property(word, (value) => {
      expect(unmixed(mix(value))).toBe(value >>> 0);
    }),
    { numRuns: 2000 },
  );
});
