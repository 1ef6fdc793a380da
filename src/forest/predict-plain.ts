// Packed trees in; the engine for them in plain JavaScript out, for runtimes where WebAssembly is not to be had.
import type { Adder, Adding } from './kernel.js';
import { ENTRIES_AT, LEVELS_AT, type PackedTrees, RANK_BIAS, TOP_LEVELS, TOP_WORDS } from './pack.js';

const BLOCK = 256;

export function createPlainEngine(packed: PackedTrees, { strict, rounded }: Adding): Adder {
  const { trees, slots, ranked, tops, nodes, values } = packed;
  const tile = new Int16Array(BLOCK * slots);
  const single = ranked.map(() => new Float64Array(1));

  /** Ranks rows of one column; a missing value gives NaN to the sum where it must. */
  const rankColumn = (
    feature: number,
    column: Float64Array,
    from: number,
    count: number,
    sums: Float64Array,
  ): void => {
    const found = ranked[feature];
    if (found === undefined) return;
    const { cuts } = found;
    const [left, right] = found.slots;
    for (let row = 0; row < count; row++) {
      const x = column[from + row] ?? Number.NaN;
      const rank = countBelow(cuts, x);
      if (left >= 0) tile[row * slots + left] = rank - RANK_BIAS;
      const known = !Number.isNaN(x);
      if (right >= 0) tile[row * slots + right] = (known ? rank : cuts.length) - RANK_BIAS;
      if (strict && !known) sums[row] = Number.NaN;
    }
  };

  /** The node that a ranked row reaches in a tree, as an index. */
  const reach = (row: number, tree: number): number => {
    const top = tree * TOP_WORDS;
    let place = 0;
    for (let level = 0; level < TOP_LEVELS; level++) {
      const word = tops[top + place] ?? 0;
      place = place * 2 + 1 + (((word >> 16) - (tile[row + (word & 0xffff)] ?? 0)) >>> 31);
    }
    let at = (tops[top + ENTRIES_AT + place - LEVELS_AT] ?? 0) >> 2;
    for (let left = tops[top + LEVELS_AT] ?? 0; left > 0; left--) {
      const word = nodes[at + 1] ?? 0;
      const next =
        ((nodes[at] ?? 0) >> 2) + ((((word >> 16) - (tile[row + (word & 0xffff)] ?? 0)) >>> 31) << 1);
      if (next === at) break;
      at = next;
    }
    return at >> 1;
  };

  const walkRows = (count: number, sums: Float64Array): void => {
    for (let tree = 0; tree < trees; tree++)
      for (let row = 0; row < count; row++) {
        const sum = (sums[row] ?? 0) + (values[reach(row * slots, tree)] ?? 0);
        sums[row] = rounded ? Math.fround(sum) : sum;
      }
  };

  const total = new Float64Array(1);
  return {
    addRows: (columns, from, count, sums) => {
      for (let done = 0; done < count; done += BLOCK) {
        const rows = Math.min(BLOCK, count - done);
        const into = sums.subarray(done, done + rows);
        for (let index = 0; index < ranked.length; index++) {
          const column = columns[ranked[index]?.feature ?? 0];
          if (column !== undefined) rankColumn(index, column, from + done, rows, into);
        }
        walkRows(rows, into);
      }
    },
    addRow: (row, sum) => {
      total[0] = sum;
      for (let index = 0; index < ranked.length; index++) {
        const input = single[index];
        if (input === undefined) continue;
        input[0] = row[ranked[index]?.feature ?? 0] ?? Number.NaN;
        rankColumn(index, input, 0, 1, total);
      }
      walkRows(1, total);
      return total[0];
    },
  };
}

/** How many ascending cuts are below a number; none is below NaN. */
function countBelow(cuts: Float64Array, x: number): number {
  let at = 0;
  let open = cuts.length;
  while (open > 1) {
    const half = open >> 1;
    if ((cuts[at + half - 1] ?? 0) < x) at += half;
    open -= half;
  }
  return at + ((cuts[at] ?? 0) < x ? 1 : 0);
}
