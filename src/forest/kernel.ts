// Packed trees in; the WebAssembly engine for them out, or null where this runtime cannot or may not run it.
import { kernelWasm } from './kernel-wasm.js';
import type { PackedTrees } from './pack.js';

/** Trees that add what they give to sums. */
export interface Adder {
  /** Adds to `sums[0..count)` for the rows from `from`; `columns` has one column per feature of the forest. */
  addRows(columns: readonly Float64Array[], from: number, count: number, sums: Float64Array): void;
  /** The sum of one row after these trees. */
  addRow(row: Float64Array, sum: number): number;
}

/** What of a forest is not in its nodes. */
export interface Adding {
  /** A missing value in a feature that is split on makes the sum NaN. */
  readonly strict: boolean;
  /** The sum is rounded to float32 after each tree. */
  readonly rounded: boolean;
}

/** The exports of kernel.as. */
export interface Kernel {
  rankRows(
    features: number,
    ranked: number,
    columns: number,
    columnBytes: number,
    groupBytes: number,
    groups: number,
    sums: number,
    strict: boolean,
  ): void;
  rankRow(features: number, ranked: number, row: number): number;
  walkRows(
    tops: number,
    trees: number,
    tile: number,
    groupBytes: number,
    groups: number,
    sums: number,
    values: number,
    rounded: boolean,
  ): void;
  walkRow(tops: number, trees: number, row: number, start: number, values: number, rounded: boolean): number;
  keyRows(
    features: number,
    count: number,
    columns: number,
    columnBytes: number,
    rows: number,
    keys: number,
    sums: number,
    strict: boolean,
  ): void;
  findKeys(keys: number, rows: number, table: number, places: number, stride: number): number;
  boundRows(
    places: number,
    rows: number,
    groups: number,
    maskBytes: number,
    left: number,
    starts: number,
    trees: number,
    values: number,
    low: number,
    high: number,
    rounded: boolean,
  ): void;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The part of WebAssembly that is used here; the language's own library does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: Kernel };
};

const PAGE = 65_536;
const LINE = 64;
/** Rows ranked and walked at once: many, so that a tree is fetched seldom; few where rows are wide, so that their ranks stay near. */
const MOST_ROWS = 1024;
const LEAST_ROWS = 64;
const TILE_BYTES = 1 << 17;
const GROUP = 8;

let compiled: object | null | undefined;

/** The module, compiled once; null where that fails: no WebAssembly, none of its vectors, or a policy that forbids it. */
function compileKernel(): object | null {
  if (compiled === undefined) {
    try {
      const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
      const bytes = Uint8Array.from(atob(kernelWasm), (letter) => letter.charCodeAt(0));
      compiled = littleEndian ? new WebAssembly.Module(bytes) : null;
    } catch {
      compiled = null;
    }
  }
  return compiled;
}

/** The kernel on a memory of its own, of so many bytes; null where it cannot run or has no room. */
export function startKernel(bytes: number): { readonly buffer: ArrayBuffer; readonly kernel: Kernel } | null {
  const module = compileKernel();
  if (module === null) return null;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { buffer: memory.buffer, kernel: exports };
  } catch {
    return null;
  }
}

export function createKernel(packed: PackedTrees, { strict, rounded }: Adding): Adder | null {
  let size = 0;
  const place = (bytes: number): number => {
    const at = size;
    size += Math.ceil(bytes / LINE) * LINE;
    return at;
  };
  const { ranked, trees, slots } = packed;
  const groupBytes = slots * GROUP * 2;
  const fitting = Math.floor(TILE_BYTES / Math.max(1, groupBytes)) * GROUP;
  const block = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting));
  // Nodes come first: their offsets are addresses.
  place(packed.nodes.byteLength);
  const values = place(packed.values.byteLength);
  const tops = place(packed.tops.byteLength);
  const features = place(ranked.length * 16);
  const cuts = ranked.map((feature) => place(feature.cuts.byteLength));
  const columns = place(ranked.length * block * 8);
  const sums = place(block * 8);
  // The kernel reads a rank with the bytes that follow it.
  const tile = place((groupBytes * block) / GROUP + LINE);

  const started = startKernel(size);
  if (started === null) return null;
  const { buffer, kernel } = started;
  const words = new Int32Array(buffer);
  words.set(packed.nodes, 0);
  new Float64Array(buffer, values).set(packed.values);
  words.set(packed.tops, tops / 4);
  ranked.forEach((feature, index) => {
    const [left, right] = feature.slots.map((slot) => (slot < 0 ? 0 : tile + slot * GROUP * 2));
    words.set([cuts[index] ?? 0, feature.cuts.length, left ?? 0, right ?? 0], (features + index * 16) / 4);
    new Float64Array(buffer, cuts[index]).set(feature.cuts);
  });
  const inputs = ranked.map((_, index) => new Float64Array(buffer, columns + index * block * 8, block));
  const total = new Float64Array(buffer, sums, block);
  const single = new Float64Array(buffer, columns, ranked.length);
  const inputOf = Int32Array.from(ranked, ({ feature }) => feature);

  const addBlock = (
    given: readonly Float64Array[],
    from: number,
    count: number,
    into: Float64Array,
  ): void => {
    for (let index = 0; index < inputs.length; index++) {
      const column = given[inputOf[index] ?? 0];
      if (column !== undefined) inputs[index]?.set(column.subarray(from, from + count));
    }
    total.set(into);
    // The last group may hold rows of a block before: what comes of them is left where it is.
    const groups = Math.ceil(count / GROUP);
    kernel.rankRows(features, ranked.length, columns, block * 8, groupBytes, groups, sums, strict);
    kernel.walkRows(tops, trees, tile, groupBytes, groups, sums, values, rounded);
    into.set(total.subarray(0, count));
  };

  return {
    addRows: (given, from, count, into) => {
      for (let done = 0; done < count; done += block) {
        const rows = Math.min(block, count - done);
        addBlock(given, from + done, rows, into.subarray(done, done + rows));
      }
    },
    addRow: (row, sum) => {
      for (let index = 0; index < single.length; index++)
        single[index] = row[inputOf[index] ?? 0] ?? Number.NaN;
      const missing = kernel.rankRow(features, ranked.length, columns);
      if (strict && missing !== 0) return Number.NaN;
      return kernel.walkRow(tops, trees, tile, sum, values, rounded);
    },
  };
}
