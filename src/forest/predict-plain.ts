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

  /** The node below the heap that a ranked row comes to. */
  const enter = (row: number, top: number): number => {
    let place = 0;
    for (let level = 0; level < TOP_LEVELS; level++) {
      const word = tops[top + place] ?? 0;
      place = place * 2 + 1 + (((word >> 16) - (tile[row + (word & 0xffff)] ?? 0)) >>> 31);
    }
    return (tops[top + ENTRIES_AT + place - LEVELS_AT] ?? 0) >> 2;
  };
  /** One step down, without a jump that could be guessed wrong. */
  const step = (at: number, row: number): number => {
    const word = nodes[at + 1] ?? 0;
    const goesRight = ((word >> 16) - (tile[row + (word & 0xffff)] ?? 0)) >>> 31;
    return ((nodes[at] ?? 0) >> 2) + (goesRight << 1);
  };
  const plus = (sum: number, at: number): number => {
    const total = sum + (values[at >> 1] ?? 0);
    return rounded ? Math.fround(total) : total;
  };
  const add = (sums: Float64Array, row: number, at: number): void => {
    sums[row] = plus(sums[row] ?? 0, at);
  };

  const walkRow = (start: number): number => {
    let sum = start;
    for (let tree = 0; tree < trees; tree++) {
      let at = enter(0, tree * TOP_WORDS);
      for (let next = step(at, 0); next !== at; next = step(at, 0)) at = next;
      sum = plus(sum, at);
    }
    return sum;
  };

  /** Four rows at once: while one waits for its node, the others go on. Rows past the end add to nothing. */
  const walkRows = (count: number, sums: Float64Array): void => {
    for (let tree = 0; tree < trees; tree++) {
      const top = tree * TOP_WORDS;
      const levels = tops[top + LEVELS_AT] ?? 0;
      for (let row = 0; row < count; row += 4) {
        const a = row * slots;
        const b = a + slots;
        const c = b + slots;
        const d = c + slots;
        let atA = enter(a, top);
        let atB = enter(b, top);
        let atC = enter(c, top);
        let atD = enter(d, top);
        for (let left = levels; left > 0; left--) {
          atA = step(atA, a);
          atB = step(atB, b);
          atC = step(atC, c);
          atD = step(atD, d);
        }
        add(sums, row, atA);
        if (row + 1 < count) add(sums, row + 1, atB);
        if (row + 2 < count) add(sums, row + 2, atC);
        if (row + 3 < count) add(sums, row + 3, atD);
      }
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
      return walkRow(total[0]);
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
