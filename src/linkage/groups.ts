// Keys of rows in; the rows of each key out, key by key, each group in the order asked for.

/** One key a row; both halves 0 where the value is unknown. */
export interface KeyColumn {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** About so many rows are looked at together, so that their table stays in the cache of the processor. */
const PART_ROWS = 1 << 14;
const MOST_BITS = 12;

/**
 * Calls `visit` once for each different key with a piece of `rows` that holds its rows in the order of `order`; unknown values
 * are in no group. The array is used again for the next group. O(rows): by the top bits of the key first, then by a small table.
 */
export function eachGroup(
  { low, high }: KeyColumn,
  order: Uint32Array,
  visit: (rows: Uint32Array, from: number, to: number) => void,
): void {
  let bits = 0;
  while (bits < MOST_BITS && order.length >> bits > PART_ROWS) bits++;
  const shift = 32 - bits;
  const partOf = (row: number): number => (bits === 0 ? 0 : (high[row] ?? 0) >>> shift);
  const starts = new Uint32Array((1 << bits) + 1);
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0;
    if (low[row] !== 0) {
      const at = partOf(row) + 1;
      starts[at] = (starts[at] ?? 0) + 1;
    }
  }
  let widest = 0;
  for (let part = 1; part < starts.length; part++) {
    widest = Math.max(widest, starts[part] ?? 0);
    starts[part] = (starts[part] ?? 0) + (starts[part - 1] ?? 0);
  }
  const known = starts[starts.length - 1] ?? 0;
  const bucket = new Uint32Array(known);
  const bucketLow = new Int32Array(known);
  const bucketHigh = new Int32Array(known);
  const next = starts.slice();
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0;
    const key = low[row] ?? 0;
    if (key === 0) continue;
    const part = partOf(row);
    const at = next[part] ?? 0;
    next[part] = at + 1;
    bucket[at] = row;
    bucketLow[at] = key;
    bucketHigh[at] = high[row] ?? 0;
  }

  let slotBits = 1;
  while (1 << slotBits < 2 * widest) slotBits++;
  const slots = new Int32Array(1 << slotBits);
  const groupOf = new Int32Array(widest);
  const firstOf = new Int32Array(widest);
  const ends = new Int32Array(widest + 1);
  const sorted = new Uint32Array(widest);
  for (let part = 0; part + 1 < starts.length; part++) {
    const from = starts[part] ?? 0;
    const size = (starts[part + 1] ?? 0) - from;
    if (size === 0) continue;
    const mask = slotMask(size);
    slots.fill(0, 0, mask + 1);
    let groups = 0;
    for (let i = 0; i < size; i++) {
      const a = bucketLow[from + i] ?? 0;
      const b = bucketHigh[from + i] ?? 0;
      let at = a & mask;
      for (;;) {
        const group = (slots[at] ?? 0) - 1;
        if (group < 0) {
          firstOf[groups] = from + i;
          ends[groups + 1] = 0;
          groupOf[i] = groups++;
          slots[at] = groups;
          break;
        }
        const first = firstOf[group] ?? 0;
        if (bucketLow[first] === a && bucketHigh[first] === b) {
          groupOf[i] = group;
          break;
        }
        at = (at + 1) & mask;
      }
      const end = (groupOf[i] ?? 0) + 1;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    ends[0] = 0;
    for (let group = 1; group <= groups; group++) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
    // Each start moves to the end of its group while the group is filled.
    for (let i = 0; i < size; i++) {
      const group = groupOf[i] ?? 0;
      const at = ends[group] ?? 0;
      ends[group] = at + 1;
      sorted[at] = bucket[from + i] ?? 0;
    }
    for (let group = 0; group < groups; group++)
      visit(sorted, group === 0 ? 0 : (ends[group - 1] ?? 0), ends[group] ?? 0);
  }
}

const slotMask = (size: number): number => {
  let slots = 2;
  while (slots < 2 * size) slots *= 2;
  return slots - 1;
};

const DIGIT = 65_536;

/**
 * Rows in the order of a time in milliseconds (whole, below 2^53), those of the same time in their own order; `skip` rows are left
 * out. O(rows): nothing is moved where they are in order, else by digits of 16 bits.
 */
export function orderByTime(
  rows: number,
  timeOf: (row: number) => number,
  skip: (row: number) => boolean,
): Uint32Array {
  let size = 0;
  let sorted = true;
  let [least, most, before] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    if (skip(row)) continue;
    size++;
    const time = timeOf(row);
    if (time < before) sorted = false;
    before = time;
    if (time < least) least = time;
    if (time > most) most = time;
  }
  let order = new Uint32Array(size);
  for (let row = 0, at = 0; row < rows; row++) if (!skip(row)) order[at++] = row;
  if (sorted) return order;
  let other = new Uint32Array(size);
  for (let unit = 1; unit <= most - least; unit *= DIGIT) {
    const digit = (row: number): number => Math.floor((timeOf(row) - least) / unit) % DIGIT;
    const starts = new Uint32Array(DIGIT + 1);
    for (let i = 0; i < size; i++) {
      const at = digit(order[i] ?? 0) + 1;
      starts[at] = (starts[at] ?? 0) + 1;
    }
    for (let at = 1; at <= DIGIT; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    for (let i = 0; i < size; i++) {
      const row = order[i] ?? 0;
      const at = digit(row);
      other[starts[at] ?? 0] = row;
      starts[at] = (starts[at] ?? 0) + 1;
    }
    [order, other] = [other, order];
  }
  return order;
}
