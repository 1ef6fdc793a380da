// A row at a time: tests of one form, and conditions of one shape, lie side by side in arrays, so that none of them costs a call.
import type { Test } from './operators/operator.js';
import type { Node } from './program.js';

/** Registers are one word (four rows) each, of which a row at a time uses the first. */
export const rowRows = 4;
/** Leaves and columns are packed in half a word each; a program with more of them is not done this way. */
const PACKED = 65_536;

/** A leaf that compares a number with a limit. */
export interface LimitLeaf {
  readonly leaf: number;
  readonly values: Float64Array;
  readonly test: Extract<Test, { limit: number }>;
  /** The values are of the block's own rows, from 0. */
  readonly local: boolean;
}
/** A leaf that looks up the verdict of a code: `table[base + code]`. */
export interface CodeLeaf {
  readonly leaf: number;
  readonly values: Int16Array | Uint8Array;
  readonly table: Uint8Array;
  readonly base: number;
  readonly local: boolean;
}

/** Writes verdicts of `count` rows from `from` on into the registers of leaves. */
type RowFill = (bytes: Uint8Array, from: number, count: number) => void;

/** Columns of one type that some leaves read, each once a row: those of the frame, then those of the block. */
function columnsOf<V>(leaves: readonly { readonly values: V; readonly local: boolean }[]) {
  const of = (local: boolean) => [
    ...new Set(leaves.filter((each) => each.local === local).map((each) => each.values)),
  ];
  return { frame: of(false), block: of(true) };
}

/** Fills the leaves given, a row at a time, with the same meaning as their passes; null where there are too many of them. */
export function bindRow(limits: readonly LimitLeaf[], codes: readonly CodeLeaf[]): RowFill | null {
  const numbers = columnsOf(limits);
  const categories = columnsOf(
    codes.flatMap(({ values, local }) => (values instanceof Int16Array ? [{ values, local }] : [])),
  );
  const flags = columnsOf(
    codes.flatMap(({ values, local }) => (values instanceof Uint8Array ? [{ values, local }] : [])),
  );
  const numberColumns = [...numbers.frame, ...numbers.block];
  const codeColumns = [...categories.frame, ...categories.block, ...flags.frame, ...flags.block];
  const most = [...limits, ...codes].reduce((sum, { leaf }) => Math.max(sum, leaf), 0);
  if (Math.max(most, numberColumns.length, codeColumns.length) >= PACKED) return null;

  const number = new Float64Array(numberColumns.length);
  const code = new Int32Array(codeColumns.length);
  const compared = (form: string) => {
    const found = limits.filter((each) => each.test.form === form);
    return {
      place: Int32Array.from(found, (each) => (each.leaf << 16) | numberColumns.indexOf(each.values)),
      limit: Float64Array.from(found, (each) => each.test.limit),
    };
  };
  const above = compared('above');
  const atLeast = compared('atLeast');
  const below = compared('below');
  const atMost = compared('atMost');
  let end = 0;
  const lookups = Int32Array.from(
    codes.flatMap((each) => {
      end += each.table.length;
      const place = (each.leaf << 16) | codeColumns.indexOf(each.values);
      return [place, end - each.table.length + each.base];
    }),
  );
  const table = Uint8Array.from(codes.flatMap((each) => [...each.table]));

  return (bytes, from, count) => {
    for (let row = 0; row < count; row++) {
      let at = readNumbers(numbers.frame, from + row, number, 0);
      if (numbers.block.length > 0) readNumbers(numbers.block, row, number, at);
      at = readCategories(categories.frame, from + row, code, 0);
      if (categories.block.length > 0) at = readCategories(categories.block, row, code, at);
      at = readFlags(flags.frame, from + row, code, at);
      if (flags.block.length > 0) readFlags(flags.block, row, code, at);
      fillAbove(above.place, above.limit, number, bytes, row);
      fillAtLeast(atLeast.place, atLeast.limit, number, bytes, row);
      fillBelow(below.place, below.limit, number, bytes, row);
      fillAtMost(atMost.place, atMost.limit, number, bytes, row);
      fillCodes(lookups, table, code, bytes, row);
    }
  };
}

// Loops over few arrays, and those as arguments: each array is checked and fetched again for every leaf, a captured one more so.

function readNumbers(
  columns: readonly Float64Array[],
  row: number,
  into: Float64Array,
  from: number,
): number {
  let at = from;
  for (const values of columns) into[at++] = values[row] ?? 0;
  return at;
}

function readCategories(columns: readonly Int16Array[], row: number, into: Int32Array, from: number): number {
  let at = from;
  for (const values of columns) into[at++] = values[row] ?? 0;
  return at;
}

function readFlags(columns: readonly Uint8Array[], row: number, into: Int32Array, from: number): number {
  let at = from;
  for (const values of columns) into[at++] = values[row] ?? 0;
  return at;
}

type Fill = (
  place: Int32Array,
  limit: Float64Array,
  number: Float64Array,
  bytes: Uint8Array,
  row: number,
) => void;

const fillAbove: Fill = (place, limit, number, bytes, row) => {
  for (let i = 0; i < place.length; i++) {
    const packed = place[i] ?? 0;
    const v = number[packed & 0xffff] ?? 0;
    const than = limit[i] ?? 0;
    bytes[((packed >>> 16) << 2) + row] = (Number(v > than) << 1) | Number(!(v <= than));
  }
};

const fillAtLeast: Fill = (place, limit, number, bytes, row) => {
  for (let i = 0; i < place.length; i++) {
    const packed = place[i] ?? 0;
    const v = number[packed & 0xffff] ?? 0;
    const than = limit[i] ?? 0;
    bytes[((packed >>> 16) << 2) + row] = (Number(v >= than) << 1) | Number(!(v < than));
  }
};

const fillBelow: Fill = (place, limit, number, bytes, row) => {
  for (let i = 0; i < place.length; i++) {
    const packed = place[i] ?? 0;
    const v = number[packed & 0xffff] ?? 0;
    const than = limit[i] ?? 0;
    bytes[((packed >>> 16) << 2) + row] = (Number(v < than) << 1) | Number(!(v >= than));
  }
};

const fillAtMost: Fill = (place, limit, number, bytes, row) => {
  for (let i = 0; i < place.length; i++) {
    const packed = place[i] ?? 0;
    const v = number[packed & 0xffff] ?? 0;
    const than = limit[i] ?? 0;
    bytes[((packed >>> 16) << 2) + row] = (Number(v <= than) << 1) | Number(!(v > than));
  }
};

function fillCodes(
  lookups: Int32Array,
  table: Uint8Array,
  code: Int32Array,
  bytes: Uint8Array,
  row: number,
): void {
  for (let i = 0; i < lookups.length; i += 2) {
    const packed = lookups[i] ?? 0;
    const at = (lookups[i + 1] ?? 0) + (code[packed & 0xffff] ?? 0);
    bytes[((packed >>> 16) << 2) + row] = table[at] ?? 0;
  }
}

/** A condition to be derived: its register from those of its parts. */
export interface RowStep {
  readonly node: Exclude<Node, { kind: 'leaf' }>;
  readonly register: number;
  readonly inputs: Int32Array;
}

/**
 * Derives conditions of a machine whose registers are one word each. `all` and `any` of one width run together, level after level;
 * the rest has steps of its own, which are given.
 */
export function createRowSettle(
  plan: readonly RowStep[],
  words: Int32Array,
  own: (step: RowStep) => (count: number) => void,
): (count: number) => void {
  const levels = new Map<number, number>();
  const groups = new Map<string, RowStep[]>();
  for (const step of plan) {
    const level = 1 + Math.max(0, ...Array.from(step.inputs, (input) => levels.get(input) ?? 0));
    levels.set(step.register, level);
    const { kind } = step.node;
    const joins = (kind === 'all' || kind === 'any') && step.inputs.length > 0;
    const shape = joins ? `${kind} ${step.inputs.length}` : `own ${step.register}`;
    // In front, the level as text that sorts as numbers do.
    const key = `${String(level).padStart(8, '0')} ${shape}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  const runs = [...groups.keys()].sort().flatMap((key): ((count: number) => void)[] => {
    const steps = groups.get(key) ?? [];
    const [first] = steps;
    if (first === undefined) return [];
    const { kind } = first.node;
    const width = first.inputs.length;
    if ((kind !== 'all' && kind !== 'any') || width === 0) return steps.map(own);
    const places = Int32Array.from(steps.flatMap((step) => [step.register, ...step.inputs]));
    return [kind === 'all' ? () => joinAll(places, width, words) : () => joinAny(places, width, words)];
  });
  return (count) => {
    for (const run of runs) run(count);
  };
}

/** `places` holds a register and its `width` inputs, one condition after the other. */
function joinAll(places: Int32Array, width: number, words: Int32Array): void {
  for (let at = 0; at < places.length; at += width + 1) {
    let word = words[places[at + 1] ?? 0] ?? 0;
    for (let i = 2; i <= width; i++) word &= words[places[at + i] ?? 0] ?? 0;
    words[places[at] ?? 0] = word;
  }
}

function joinAny(places: Int32Array, width: number, words: Int32Array): void {
  for (let at = 0; at < places.length; at += width + 1) {
    let word = words[places[at + 1] ?? 0] ?? 0;
    for (let i = 2; i <= width; i++) word |= words[places[at + i] ?? 0] ?? 0;
    words[places[at] ?? 0] = word;
  }
}
