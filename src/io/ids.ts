// Which ids stand twice in a file of any size: a compact set of hashes finds suspects, their texts then confirm them.
import { mix } from '../base/mix.js';

/** Slots filled before the table doubles. */
const FULL = 0.7;
const MOST_EXPECTED = 20_000_000;

/**
 * 53 bits of an id as a whole number above 0 (two rounds of FNV-1a in 32 bits, finalised as in MurmurHash3). Two ids with one
 * hash only cost a second look.
 */
export function hashId(id: string): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 13;
  }
  return (mix(a) & 0x1fffff) * 0x1_0000_0000 + mix(b ^ a) + 1;
}

/** A set of hashes, 12 to 23 bytes an entry; it remembers those that were added twice. */
export class HashSet {
  readonly twice = new Set<number>();
  private slots: Float64Array;
  private size = 0;

  /** With room for as many as are expected; it grows where more come. */
  constructor(expected = 0) {
    // The number of rows is what a file says of itself: more than this is only believed as they come.
    const likely = Math.min(expected, MOST_EXPECTED) / FULL;
    this.slots = new Float64Array(2 ** Math.max(12, Math.ceil(Math.log2(likely + 1))));
  }

  add(hash: number): void {
    if ((this.size + 1) / this.slots.length > FULL) this.grow();
    if (!this.put(hash)) this.twice.add(hash);
    else this.size++;
  }

  private put(hash: number): boolean {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = slots[at];
      if (found === 0) {
        slots[at] = hash;
        return true;
      }
      if (found === hash) return false;
    }
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Float64Array(before.length * 2);
    for (const hash of before) if (hash !== 0) this.put(hash);
  }
}
