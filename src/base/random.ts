// A seed in, an endless sequence of numbers that look random out: the same on every runtime, and never for secrets.
import { issue, WaspadaError } from './errors.js';

/** One sequence; every call moves it on. A fault of an argument is BASE_INTERNAL. */
export interface Random {
  /** A whole number, 0 to 2^32 - 1. */
  next(): number;
  /** A number in [0, 1) with 53 random bits. */
  unit(): number;
  /** A whole number, 0 to `n` - 1, each equally likely; `n` is 1 to 2^32. */
  below(n: number): number;
  /** True with probability `p`: never at 0, always at 1. */
  chance(p: number): boolean;
  /** One of the items, each equally likely. */
  pick<T extends NonNullable<unknown>>(items: readonly T[]): T;
  /** One of the items, as likely as its weight says; weights are finite, at least 0, and not all 0. */
  weighted<T>(choices: readonly (readonly [item: T, weight: number])[]): T;
}

const WORD = 4_294_967_296;

/**
 * The generator sfc32 with the seeding of its author: `createRandom(1).next()` is 2012149540.
 * A number (a safe integer) is the 64-bit seed; text is hashed to one by FNV-1a over its UTF-8 bytes.
 * Source: Chris Doty-Humphrey, PractRand, `sfc32::raw32` and `sfc32::seed(Uint64)`; the average period is 2^127.
 */
export function createRandom(seed: number | string): Random {
  const words = typeof seed === 'number' ? splitNumber(seed) : hashText(seed);
  let a = 0;
  let b = words.low;
  let c = words.high;
  let counter = 1;

  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 12; i++) next();

  const unit = (): number => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;

  const below = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= WORD))
      fault(`found below(${n})`, 'a whole number, 1 to 2^32');
    // Numbers from the last, incomplete run of n would favour small remainders: they are drawn again.
    const limit = WORD - (WORD % n);
    let word = next();
    while (word >= limit) word = next();
    return word % n;
  };

  return {
    next,
    unit,
    below,
    chance: (p) => unit() < p,
    pick: (items) => items[below(items.length)] ?? fault('found a gap', 'a list without gaps'),
    weighted: (choices) => {
      let total = 0;
      for (const [, weight] of choices) {
        if (!(weight >= 0)) fault(`found the weight ${weight}`, 'at least 0');
        total += weight;
      }
      if (!(total > 0 && total < Number.POSITIVE_INFINITY))
        fault(`found weights that add up to ${total}`, 'more than 0, and finite');
      let left = unit() * total;
      let last: { readonly item: (typeof choices)[number][0] } | undefined;
      for (const [item, weight] of choices) {
        if (weight === 0) continue;
        if (left < weight) return item;
        left -= weight;
        last = { item };
      }
      // Only rounding leads here: what is left belongs to the last item that has a weight.
      return last === undefined ? fault('found no choice', 'at least one') : last.item;
    },
  };
}

interface Words {
  readonly low: number;
  readonly high: number;
}

function splitNumber(seed: number): Words {
  if (!Number.isSafeInteger(seed)) fault(`found the seed ${seed}`, 'a safe integer, or text');
  return { low: seed | 0, high: Math.floor(seed / WORD) | 0 };
}

/** FNV-1a, 64 bits; offset basis and prime as published by Fowler, Noll and Vo (isthe.com/chongo/tech/comp/fnv). */
function hashText(text: string): Words {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return { low: Number(hash & 0xffffffffn) | 0, high: Number(hash >> 32n) | 0 };
}

function fault(found: string, expected: string): never {
  throw new WaspadaError(issue('BASE_INTERNAL', [], `${found}, expected ${expected}`));
}
