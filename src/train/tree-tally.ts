// Rows of a node in; for each feature asked for, what they add up to in every bin that one of them is in.
import { UNKNOWN } from './bin.js';
import type { Prepared } from './prepare.js';

/**
 * A row of a growing tree is one whole number: the row in 24 bits, how often it was drawn in 7, and above them whether its target is
 * 1 (classification). One array is then all that a split has to move.
 */
export const ROW = 0xffffff;
export const DRAWS = 24;
export const MOST_DRAWS = 127;
const TARGET = 31;

export interface Totals {
  /** Rows, each as often as it was drawn. */
  draws: number;
  /** Draws times weight. */
  weight: number;
  /** Weight times target, the target counted from `Prepared.centre`. */
  sum: number;
}

/** The bins of one feature that rows of a node are in, ascending, and their totals; unknown apart. */
export class Tally {
  length = 0;
  readonly bin = new Uint8Array(UNKNOWN);
  readonly draws = new Float64Array(UNKNOWN);
  readonly weight = new Float64Array(UNKNOWN);
  readonly sum = new Float64Array(UNKNOWN);
  readonly unknown: Totals = { draws: 0, weight: 0, sum: 0 };
}

export interface Tallier {
  readonly entries: Int32Array;
  /** What the rows of a node add up to; true where all have the same target. */
  measure(from: number, to: number, totals: Totals): boolean;
  /** Fills one tally for each of up to `TOGETHER` features. */
  tally(from: number, to: number, features: ArrayLike<number>, first: number, count: number): void;
  readonly tallies: readonly [Tally, Tally, Tally];
}

/** Features that share one pass over the rows: their additions do not wait for each other. */
export const TOGETHER = 3;

const SLOTS = UNKNOWN + 1;
const EVERY = Uint8Array.from({ length: SLOTS }, (_, slot) => slot);

/** Up to this many rows it pays to list the bins they are in. */
const FEW = 200;

export function createTallier(prepared: Prepared, entries: Int32Array): Tallier {
  return prepared.counted ? new CountTallier(prepared, entries) : new SumTallier(prepared, entries);
}

/** Target 0 or 1 and no weights by row: whole counts of draws by bin and class, weighed by class when they are read. */
class CountTallier implements Tallier {
  readonly tallies = [new Tally(), new Tally(), new Tally()] as const;
  private readonly counts = new Int32Array(2 * SLOTS * TOGETHER);
  private readonly bits = new Int32Array(SLOTS / 32);
  private readonly touched = new Uint8Array(SLOTS);
  private readonly codes: Uint8Array;
  private readonly bins: Uint8Array;
  private readonly rows: number;
  private readonly weight0: number;
  private readonly weight1: number;

  constructor(
    { codes, bins, rows, classWeight }: Prepared,
    readonly entries: Int32Array,
  ) {
    this.codes = codes;
    this.bins = bins;
    this.rows = rows;
    [this.weight0, this.weight1] = classWeight;
  }

  measure(from: number, to: number, totals: Totals): boolean {
    const { entries } = this;
    let all = 0;
    let ones = 0;
    for (let at = from; at < to; at++) {
      const entry = entries[at] ?? 0;
      const draws = (entry >>> DRAWS) & MOST_DRAWS;
      all += draws;
      // All bits set where the target is 1.
      ones += draws & (entry >> TARGET);
    }
    totals.draws = all;
    totals.sum = ones * this.weight1;
    totals.weight = (all - ones) * this.weight0 + totals.sum;
    return ones === 0 || ones === all;
  }

  tally(from: number, to: number, features: ArrayLike<number>, first: number, count: number): void {
    if (to - from <= FEW) {
      for (let at = 0; at < count; at++) {
        const feature = features[first + at] ?? 0;
        this.read(at, this.countFew(from, to, feature, 2 * SLOTS * at), this.touched);
      }
      return;
    }
    if (count === TOGETHER)
      this.countThree(from, to, features[first] ?? 0, features[first + 1] ?? 0, features[first + 2] ?? 0);
    else
      for (let at = 0; at < count; at++) this.countOne(from, to, features[first + at] ?? 0, 2 * SLOTS * at);
    for (let at = 0; at < count; at++) this.read(at, this.bins[features[first + at] ?? 0] ?? 0, EVERY);
  }

  /** Counts as `countOne`, and lists the bins that were met in `touched`, ascending; how many. */
  private countFew(from: number, to: number, feature: number, base: number): number {
    const { entries, codes, counts, bits, touched } = this;
    const column = feature * this.rows;
    for (let at = from; at < to; at++) {
      const entry = entries[at] ?? 0;
      const code = codes[column + (entry & ROW)] ?? 0;
      const slot = base + ((code << 1) | (entry >>> TARGET));
      counts[slot] = (counts[slot] ?? 0) + ((entry >>> DRAWS) & MOST_DRAWS);
      bits[code >> 5] = (bits[code >> 5] ?? 0) | (1 << (code & 31));
    }
    let length = 0;
    for (let word = 0; word < bits.length; word++) {
      let left = bits[word] ?? 0;
      bits[word] = 0;
      for (; left !== 0; left &= left - 1) touched[length++] = 32 * word + 31 - Math.clz32(left & -left);
    }
    return length > 0 && touched[length - 1] === UNKNOWN ? length - 1 : length;
  }

  private countOne(from: number, to: number, feature: number, base: number): void {
    const { entries, codes, counts } = this;
    const column = feature * this.rows;
    for (let at = from; at < to; at++) {
      const entry = entries[at] ?? 0;
      const slot = base + (((codes[column + (entry & ROW)] ?? 0) << 1) | (entry >>> TARGET));
      counts[slot] = (counts[slot] ?? 0) + ((entry >>> DRAWS) & MOST_DRAWS);
    }
  }

  private countThree(from: number, to: number, a: number, b: number, c: number): void {
    const { entries, codes, counts, rows } = this;
    const [columnA, columnB, columnC] = [a * rows, b * rows, c * rows];
    for (let at = from; at < to; at++) {
      const entry = entries[at] ?? 0;
      const row = entry & ROW;
      const draws = (entry >>> DRAWS) & MOST_DRAWS;
      const target = entry >>> TARGET;
      const slotA = ((codes[columnA + row] ?? 0) << 1) | target;
      const slotB = 2 * SLOTS + (((codes[columnB + row] ?? 0) << 1) | target);
      const slotC = 4 * SLOTS + (((codes[columnC + row] ?? 0) << 1) | target);
      counts[slotA] = (counts[slotA] ?? 0) + draws;
      counts[slotB] = (counts[slotB] ?? 0) + draws;
      counts[slotC] = (counts[slotC] ?? 0) + draws;
    }
  }

  private read(at: number, slots: number, slotAt: Uint8Array): void {
    const { counts, weight0, weight1 } = this;
    const tally = this.tallies[at] ?? this.tallies[0];
    const { bin, draws, weight, sum, unknown } = tally;
    const base = 2 * SLOTS * at;
    let length = 0;
    for (let index = 0; index < slots; index++) {
      const slot = slotAt[index] ?? 0;
      const from = base + 2 * slot;
      const zeros = counts[from] ?? 0;
      const ones = counts[from + 1] ?? 0;
      const drawn = zeros + ones;
      counts[from] = 0;
      counts[from + 1] = 0;
      // Written always, kept where a row was counted: which bins are empty is no pattern that a processor could guess.
      bin[length] = slot;
      draws[length] = drawn;
      sum[length] = ones * weight1;
      weight[length] = zeros * weight0 + ones * weight1;
      length += -drawn >>> 31;
    }
    tally.length = length;
    const zeros = counts[base + 2 * UNKNOWN] ?? 0;
    const ones = counts[base + 2 * UNKNOWN + 1] ?? 0;
    counts[base + 2 * UNKNOWN] = 0;
    counts[base + 2 * UNKNOWN + 1] = 0;
    unknown.draws = zeros + ones;
    unknown.sum = ones * weight1;
    unknown.weight = zeros * weight0 + unknown.sum;
  }
}

/** Any target and weights: three sums by bin. */
class SumTallier implements Tallier {
  readonly tallies = [new Tally(), new Tally(), new Tally()] as const;
  private readonly sums = new Float64Array(3 * SLOTS);

  constructor(
    private readonly prepared: Prepared,
    readonly entries: Int32Array,
  ) {}

  measure(from: number, to: number, totals: Totals): boolean {
    const { target, weight } = this.prepared;
    let [all, heft, sum] = [0, 0, 0];
    const first = target[(this.entries[from] ?? 0) & ROW];
    let same = true;
    for (let at = from; at < to; at++) {
      const entry = this.entries[at] ?? 0;
      const row = entry & ROW;
      const draws = (entry >>> DRAWS) & MOST_DRAWS;
      const value = target[row] ?? 0;
      const drawn = draws * (weight?.[row] ?? 1);
      all += draws;
      heft += drawn;
      sum += drawn * value;
      same &&= value === first;
    }
    totals.draws = all;
    totals.weight = heft;
    totals.sum = sum;
    return same;
  }

  tally(from: number, to: number, features: ArrayLike<number>, first: number, count: number): void {
    for (let at = 0; at < count; at++) {
      this.add(from, to, (features[first + at] ?? 0) * this.prepared.rows);
      this.read(this.tallies[at] ?? this.tallies[0]);
    }
  }

  private add(from: number, to: number, column: number): void {
    const { sums, entries } = this;
    const { codes, target, weight } = this.prepared;
    for (let at = from; at < to; at++) {
      const entry = entries[at] ?? 0;
      const row = entry & ROW;
      const draws = (entry >>> DRAWS) & MOST_DRAWS;
      const drawn = draws * (weight?.[row] ?? 1);
      const slot = 3 * (codes[column + row] ?? 0);
      sums[slot] = (sums[slot] ?? 0) + draws;
      sums[slot + 1] = (sums[slot + 1] ?? 0) + drawn;
      sums[slot + 2] = (sums[slot + 2] ?? 0) + drawn * (target[row] ?? 0);
    }
  }

  private read(tally: Tally): void {
    const { sums } = this;
    const { bin, draws, weight, sum, unknown } = tally;
    let length = 0;
    for (let slot = 0; slot < UNKNOWN; slot++) {
      const drawn = sums[3 * slot] ?? 0;
      if (drawn === 0) continue;
      bin[length] = slot;
      draws[length] = drawn;
      weight[length] = sums[3 * slot + 1] ?? 0;
      sum[length] = sums[3 * slot + 2] ?? 0;
      length++;
    }
    tally.length = length;
    unknown.draws = sums[3 * UNKNOWN] ?? 0;
    unknown.weight = sums[3 * UNKNOWN + 1] ?? 0;
    unknown.sum = sums[3 * UNKNOWN + 2] ?? 0;
    sums.fill(0);
  }
}
