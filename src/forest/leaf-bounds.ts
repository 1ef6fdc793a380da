// Sets of leaves in; for rows of columns, the least and the most that is left in each tree, added up, out: WebAssembly, or plain JavaScript.
import { type Kernel, type Memory, startKernel } from './kernel.js';
import { type Group, type LeafSets, WORD } from './leaf-sets.js';

/** Adds to `low` and `high`, which hold `count` sums, what the rows of columns from `from` on can still give; without `high` only the least. */
export type LeafAdder = (
  columns: readonly Float64Array[],
  from: number,
  count: number,
  low: Float64Array,
  high: Float64Array | null,
) => void;

export interface LeafAdding {
  /** A missing value in a feature that is split on makes the sum NaN: for `low` alone, since what is bounded may be missing. */
  readonly strict: boolean;
  /** The sums are rounded to float32 after each tree. */
  readonly rounded: boolean;
}

/** Rows whose keys are worked out together. */
const BLOCK = 128;
/** So few are copied one by one: a view of a column costs more. */
const FEW_ROWS = 16;
/** Words of masks that are kept; more are worked out again. */
const MOST_KEPT = 1 << 18;
/** Words that are taken from a mask at once. */
const STEP = 8;

/** Masks by group and key: worked out when they are first asked for, forgotten all together when there is no room. */
class Masks {
  /** Words of one mask. */
  readonly width: number;
  /** How many there is room for; more than a block can ask for. */
  readonly room: number;
  private size = 0;

  constructor(private readonly sets: LeafSets) {
    this.width = Math.ceil((sets.starts[sets.trees] ?? 0) / STEP) * STEP;
    this.room = Math.max(sets.groups.length * (BLOCK + 1), Math.floor(MOST_KEPT / Math.max(1, this.width)));
  }
  /** Whether all that a block may ask for still has room. */
  get isFull(): boolean {
    return this.size + this.sets.groups.length * BLOCK > this.room;
  }
  forget(): void {
    this.size = 0;
  }
  /** Writes the mask of a key to the next place in `into`, from `offset` on; its number. */
  add(group: Group, key: number, into: Int32Array, offset: number): number {
    const number = this.size++;
    this.sets.leave(group, key, into, offset + number * this.width);
    return number;
  }
}

/** In plain JavaScript: what the other must equal. */
export function createPlainLeaves(sets: LeafSets, { strict, rounded }: LeafAdding): LeafAdder {
  const { trees, starts, values, groups } = sets;
  const masks = new Masks(sets);
  const { width } = masks;
  const kept = new Int32Array(masks.room * width);
  const left = new Int32Array(width);
  const keys = new Int32Array(BLOCK);
  const tables = groups.map((group) => new Int32Array(group.keys).fill(-1));
  /** Of each row of a block, one group after the other: where its mask is. */
  const places = new Int32Array(BLOCK * groups.length);

  const place = (columns: readonly Float64Array[], from: number, rows: number, low: Float64Array): void => {
    if (masks.isFull) {
      masks.forget();
      for (const table of tables) table.fill(-1);
    }
    groups.forEach((group, g) => {
      keys.fill(0);
      for (const { column, cuts } of group.sieves) {
        const values = columns[column] ?? nothing;
        for (let row = 0; row < rows; row++) {
          const x = values[from + row] ?? Number.NaN;
          keys[row] = (keys[row] ?? 0) * (cuts.length + 2) + (Number.isNaN(x) ? 0 : 1 + cellOf(cuts, x));
          if (strict && Number.isNaN(x)) low[row] = Number.NaN;
        }
      }
      const table = tables[g] ?? keys;
      for (let row = 0; row < rows; row++) {
        const key = keys[row] ?? 0;
        if ((table[key] ?? 0) < 0) table[key] = masks.add(group, key, kept, 0);
        places[row * groups.length + g] = (table[key] ?? 0) * width;
      }
    });
  };

  const strike = (row: number): void => {
    left.fill(-1);
    for (let g = 0; g < groups.length; g++) {
      const mask = places[row * groups.length + g] ?? 0;
      for (let word = 0; word < width; word++) left[word] = (left[word] ?? 0) & (kept[mask + word] ?? 0);
    }
  };

  return eachBlock((columns, from, rows, low, high) => {
    place(columns, from, rows, low);
    for (let row = 0; row < rows; row++) {
      strike(row);
      let least = low[row] ?? 0;
      let most = high?.[row] ?? 0;
      for (let tree = 0; tree < trees; tree++) {
        let first = starts[tree] ?? 0;
        let last = (starts[tree + 1] ?? 0) - 1;
        while (left[first] === 0) first++;
        while (left[last] === 0) last--;
        const lowest = left[first] ?? 0;
        least += values[first * WORD + 31 - Math.clz32(lowest & -lowest)] ?? 0;
        most += values[last * WORD + 31 - Math.clz32(left[last] ?? 0)] ?? 0;
        if (!rounded) continue;
        least = Math.fround(least);
        most = Math.fround(most);
      }
      low[row] = least;
      if (high !== null) high[row] = most;
    }
  });
}

/** In WebAssembly; null where that cannot run. */
export function createLeafKernel(sets: LeafSets, { strict, rounded }: LeafAdding): LeafAdder | null {
  const { trees, starts, values, groups } = sets;
  const masks = new Masks(sets);
  const maskBytes = masks.width * 4;
  const sieves = groups.flatMap((group) => group.sieves);
  let size = 0;
  const room = (bytes: number): number => {
    const at = size;
    size += Math.ceil(bytes / 64) * 64;
    return at;
  };
  // Nothing lies at 0: there is no high bound to write where its address is 0.
  room(64);
  const at = {
    values: room(values.byteLength),
    starts: room(starts.byteLength),
    left: room(maskBytes),
    features: room(sieves.length * 8),
    cuts: sieves.map(({ cuts }) => room(cuts.byteLength)),
    columns: room(sieves.length * BLOCK * 8),
    keys: room(BLOCK * 4),
    places: room(BLOCK * groups.length * 4),
    low: room(BLOCK * 8),
    high: room(BLOCK * 8),
    tables: groups.map((group) => room(group.keys * 4)),
    masks: room(masks.room * maskBytes),
  };
  const started = startKernel(size);
  if (started === null) return null;
  const { buffer, kernel }: { buffer: Memory['buffer']; kernel: Kernel } = started;

  const words = new Int32Array(buffer);
  new Float64Array(buffer, at.values).set(values);
  words.set(
    starts.map((word) => word * 4),
    at.starts / 4,
  );
  sieves.forEach(({ cuts }, index) => {
    words.set([at.cuts[index] ?? 0, cuts.length], at.features / 4 + index * 2);
    new Float64Array(buffer, at.cuts[index]).set(cuts);
  });
  const inputs = sieves.map((_, index) => new Float64Array(buffer, at.columns + index * BLOCK * 8, BLOCK));
  const inputOf = Int32Array.from(sieves, ({ column }) => column);
  const keys = new Int32Array(buffer, at.keys, BLOCK);
  const places = new Int32Array(buffer, at.places, BLOCK * groups.length);
  const tables = groups.map((group, g) => new Int32Array(buffer, at.tables[g], group.keys).fill(-1));
  const lows = new Float64Array(buffer, at.low, BLOCK);
  const highs = new Float64Array(buffer, at.high, BLOCK);

  /** Works out the masks that some rows of a block are the first to ask for. */
  const fill = (group: Group, g: number, rows: number): void => {
    const table = tables[g];
    for (let row = 0; row < rows && table !== undefined; row++) {
      const key = keys[row] ?? 0;
      if ((table[key] ?? 0) < 0)
        table[key] = at.masks + masks.add(group, key, words, at.masks / 4) * maskBytes;
      places[row * groups.length + g] = table[key] ?? 0;
    }
  };

  return eachBlock((columns, from, rows, low, high) => {
    if (masks.isFull) {
      masks.forget();
      for (const table of tables) table.fill(-1);
    }
    for (let index = 0; index < inputs.length; index++) {
      const column = columns[inputOf[index] ?? 0];
      const input = inputs[index];
      if (column === undefined || input === undefined) continue;
      if (rows > FEW_ROWS) input.set(column.subarray(from, from + rows));
      else for (let row = 0; row < rows; row++) input[row] = column[from + row] ?? Number.NaN;
    }
    lows.set(low);
    if (high !== null) highs.set(high);
    let before = 0;
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g];
      if (group === undefined) continue;
      const many = group.sieves.length;
      keys.fill(0);
      const columnsAt = at.columns + before * BLOCK * 8;
      kernel.keyRows(at.features + before * 8, many, columnsAt, BLOCK * 8, rows, at.keys, at.low, strict);
      const missed = kernel.findKeys(at.keys, rows, at.tables[g] ?? 0, at.places + g * 4, groups.length * 4);
      if (missed > 0) fill(group, g, rows);
      before += many;
    }
    kernel.boundRows(
      at.places,
      rows,
      groups.length,
      maskBytes,
      at.left,
      at.starts,
      trees,
      at.values,
      at.low,
      high === null ? 0 : at.high,
      rounded,
    );
    low.set(lows.subarray(0, rows));
    high?.set(highs.subarray(0, rows));
  });
}

const nothing = new Float64Array(0);

/** Calls a block of rows after the other, with its part of the sums. */
const eachBlock =
  (add: LeafAdder): LeafAdder =>
  (columns, from, count, low, high) => {
    for (let done = 0; done < count; done += BLOCK) {
      const end = Math.min(count, done + BLOCK);
      add(columns, from + done, end - done, low.subarray(done, end), high?.subarray(done, end) ?? null);
    }
  };

/** How many cuts lie below a number. */
function cellOf(cuts: Float64Array, x: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
