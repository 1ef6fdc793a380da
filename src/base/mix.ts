// A word of 32 bits in, another that looks unrelated out: the finaliser by which hashes spread, never for secrets.

/**
 * One-to-one on the words of 32 bits (read modulo 2^32), so that it loses nothing; 0 stays 0. Gives a whole number, 0 to 2^32 - 1.
 * Source: Austin Appleby, MurmurHash3, `fmix32`.
 */
export function mix(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
