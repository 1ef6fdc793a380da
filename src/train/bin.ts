// A table in; one byte for each cell out, which says between which two cuts of its feature the value lies.
import { LARGEST, type Table } from './trainer.js';

/** The byte of an unknown value. */
export const UNKNOWN = 255;

export interface Binned {
  /** Column after column: `codes[feature * rows + row]` is the number of cuts below the value, or `UNKNOWN`. */
  readonly codes: Uint8Array;
  /** How many codes a feature has; 0 where it is unknown in every row. */
  readonly bins: Uint8Array;
  /**
   * For each feature, the threshold that sends codes up to `cut` left, at `cut + 1`: the first sends no known value left, the
   * last all of them. Each is a 32-bit float, and `Math.fround(x) <= threshold` exactly where the code of x is at most `cut`.
   */
  readonly thresholds: readonly Float32Array[];
}

/** Cuts at the quantiles of the whole table, halfway between two values that occur. O(rows) a feature. */
export function binTable({ columns, target }: Table, most: number): Binned {
  const rows = target.length;
  const codes = new Uint8Array(columns.length * rows).fill(UNKNOWN);
  const bins = new Uint8Array(columns.length);
  const sorter = new Sorter(rows);
  const thresholds = columns.map((column, feature) => {
    sorter.sort(column);
    const { values, order } = sorter;
    const known = sorter.known;
    const cuts = chooseCuts(values, known, most);
    let code = 0;
    for (let at = 0; at < known; at++) {
      while (code < cuts.length && (values[at] ?? 0) > (cuts[code] ?? 0)) code++;
      codes[feature * rows + (order[at] ?? 0)] = code;
    }
    bins[feature] = known === 0 ? 0 : cuts.length + 1;
    return Float32Array.of(-LARGEST, ...cuts, LARGEST);
  });
  return { codes, bins, thresholds };
}

/** A cut after each value if that makes few enough bins; otherwise bins as even as the repeated values allow. */
function chooseCuts(sorted: Float32Array, length: number, most: number): Float32Array {
  let distinct = length === 0 ? 0 : 1;
  for (let at = 1; at < length; at++) if (sorted[at] !== sorted[at - 1]) distinct++;
  const cuts = new Float32Array(Math.max(0, Math.min(distinct, most) - 1));
  let found = 0;
  let done = 0;
  for (let at = 1; at < length && found < cuts.length; at++) {
    const below = sorted[at - 1] ?? 0;
    const above = sorted[at] ?? 0;
    if (below === above) continue;
    const binsLeft = most - found;
    if (distinct > most && (at - done) * binsLeft < length - done) continue;
    const middle = Math.fround((below + above) / 2);
    cuts[found++] = middle < above ? middle : below;
    done = at;
  }
  return cuts.subarray(0, found);
}

const DIGIT = 11;
const DIGITS = 1 << DIGIT;
const SIGN = 1 << 31;

/** Sorts a column by its values as 32-bit floats, eleven bits at a time: several times faster than comparing. */
class Sorter {
  /** Known values in order, and the row of each; as many as `known` says. */
  values: Float32Array;
  order: Int32Array;
  known = 0;
  private spareValues: Float32Array;
  private spareOrder: Int32Array;
  private readonly counts = new Int32Array(DIGITS);

  constructor(rows: number) {
    this.values = new Float32Array(rows);
    this.order = new Int32Array(rows);
    this.spareValues = new Float32Array(rows);
    this.spareOrder = new Int32Array(rows);
  }

  sort(column: Float64Array): void {
    let known = 0;
    for (let row = 0; row < column.length; row++) {
      const value = column[row] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      // Added to 0, the negative zero becomes the other one, which it equals.
      this.values[known] = value + 0;
      this.order[known++] = row;
    }
    this.known = known;
    for (let shift = 0; shift < 32; shift += DIGIT) this.pass(shift);
  }

  private pass(shift: number): void {
    const { values, order, spareValues, spareOrder, counts, known } = this;
    const bits = new Int32Array(values.buffer);
    counts.fill(0);
    for (let at = 0; at < known; at++) {
      const digit = (sortable(bits[at] ?? 0) >>> shift) & (DIGITS - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    for (let digit = 0, start = 0; digit < DIGITS; digit++) {
      const count = counts[digit] ?? 0;
      counts[digit] = start;
      start += count;
    }
    const spareBits = new Int32Array(spareValues.buffer);
    for (let at = 0; at < known; at++) {
      const word = bits[at] ?? 0;
      const digit = (sortable(word) >>> shift) & (DIGITS - 1);
      const place = counts[digit] ?? 0;
      counts[digit] = place + 1;
      spareBits[place] = word;
      spareOrder[place] = order[at] ?? 0;
    }
    [this.values, this.spareValues] = [spareValues, values];
    [this.order, this.spareOrder] = [spareOrder, order];
  }
}

/** Bits of a float, turned so that they count up as the float does: all of them below zero, the sign above. */
const sortable = (bits: number): number => bits ^ ((bits >> 31) | SIGN);
