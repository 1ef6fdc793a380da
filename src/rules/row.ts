// A row at a time: tests of one form, and conditions of one shape, lie side by side in arrays, so that none of them costs a call.
import type { Machine } from './compile.js';
import type { Test } from './operators/operator.js';
import type { Node } from './program.js';

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

/** The columns of one type that some leaves read: each is read once a row, into a place of its own. */
interface Columns<V> {
  readonly frame: readonly V[];
  readonly block: readonly V[];
}

function columnsOf<V>(leaves: readonly { readonly values: V; readonly local: boolean }[]): Columns<V> {
  const of = (local: boolean) => [
    ...new Set(leaves.filter((each) => each.local === local).map((each) => each.values)),
  ];
  return { frame: of(false), block: of(true) };
}

interface Compared {
  readonly slot: Int32Array;
  readonly limit: Float64Array;
  readonly leaf: Int32Array;
}

interface Lookups {
  readonly slot: Int32Array;
  readonly base: Int32Array;
  readonly table: Uint8Array;
  readonly leaf: Int32Array;
}

/** Fills the leaves given, a row at a time; the same meaning as their passes. */
export function bindRow(
  limits: readonly LimitLeaf[],
  codes: readonly CodeLeaf[],
): (machine: Machine, from: number, count: number) => void {
  const numbers = columnsOf(limits);
  const categories = columnsOf(
    codes.flatMap(({ values, local }) => (values instanceof Int16Array ? [{ values, local }] : [])),
  );
  const flags = columnsOf(
    codes.flatMap(({ values, local }) => (values instanceof Uint8Array ? [{ values, local }] : [])),
  );
  const numberColumns = [...numbers.frame, ...numbers.block];
  const codeColumns = [...categories.frame, ...categories.block, ...flags.frame, ...flags.block];
  const number = new Float64Array(numberColumns.length);
  const code = new Int32Array(codeColumns.length);

  const compared = (form: string): Compared => {
    const found = limits.filter((each) => each.test.form === form);
    return {
      slot: Int32Array.from(found, (each) => numberColumns.indexOf(each.values)),
      limit: Float64Array.from(found, (each) => each.test.limit),
      leaf: Int32Array.from(found, (each) => each.leaf),
    };
  };
  const [above, atLeast, below, atMost] = [
    compared('above'),
    compared('atLeast'),
    compared('below'),
    compared('atMost'),
  ];
  let end = 0;
  const lookups: Lookups = {
    slot: Int32Array.from(codes, (each) => codeColumns.indexOf(each.values)),
    base: Int32Array.from(codes, (each) => {
      end += each.table.length;
      return end - each.table.length + each.base;
    }),
    table: Uint8Array.from(codes.flatMap((each) => [...each.table])),
    leaf: Int32Array.from(codes, (each) => each.leaf),
  };

  return (machine, from, count) => {
    for (let row = 0; row < count; row++) {
      let end = 0;
      end = readNumbers(numbers.frame, from + row, number, end);
      readNumbers(numbers.block, row, number, end);
      end = 0;
      end = readCategories(categories.frame, from + row, code, end);
      end = readCategories(categories.block, row, code, end);
      end = readFlags(flags.frame, from + row, code, end);
      readFlags(flags.block, row, code, end);
      fillAbove(above, number, machine, row);
      fillAtLeast(atLeast, number, machine, row);
      fillBelow(below, number, machine, row);
      fillAtMost(atMost, number, machine, row);
      fillCodes(lookups, code, machine, row);
    }
  };
}

// Loops over arrays that come as arguments: what a closure captures would be fetched and checked again for every leaf.

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

function fillAbove(
  { slot, limit, leaf }: Compared,
  number: Float64Array,
  { bytes, leafAt }: Machine,
  row: number,
) {
  for (let i = 0; i < leaf.length; i++) {
    const v = number[slot[i] ?? 0] ?? 0;
    const than = limit[i] ?? 0;
    bytes[(leafAt[leaf[i] ?? 0] ?? 0) + row] = (Number(v > than) << 1) | Number(!(v <= than));
  }
}

function fillAtLeast(
  { slot, limit, leaf }: Compared,
  number: Float64Array,
  { bytes, leafAt }: Machine,
  row: number,
) {
  for (let i = 0; i < leaf.length; i++) {
    const v = number[slot[i] ?? 0] ?? 0;
    const than = limit[i] ?? 0;
    bytes[(leafAt[leaf[i] ?? 0] ?? 0) + row] = (Number(v >= than) << 1) | Number(!(v < than));
  }
}

function fillBelow(
  { slot, limit, leaf }: Compared,
  number: Float64Array,
  { bytes, leafAt }: Machine,
  row: number,
) {
  for (let i = 0; i < leaf.length; i++) {
    const v = number[slot[i] ?? 0] ?? 0;
    const than = limit[i] ?? 0;
    bytes[(leafAt[leaf[i] ?? 0] ?? 0) + row] = (Number(v < than) << 1) | Number(!(v >= than));
  }
}

function fillAtMost(
  { slot, limit, leaf }: Compared,
  number: Float64Array,
  { bytes, leafAt }: Machine,
  row: number,
) {
  for (let i = 0; i < leaf.length; i++) {
    const v = number[slot[i] ?? 0] ?? 0;
    const than = limit[i] ?? 0;
    bytes[(leafAt[leaf[i] ?? 0] ?? 0) + row] = (Number(v <= than) << 1) | Number(!(v > than));
  }
}

function fillCodes(
  { slot, base, table, leaf }: Lookups,
  code: Int32Array,
  { bytes, leafAt }: Machine,
  row: number,
) {
  for (let i = 0; i < leaf.length; i++)
    bytes[(leafAt[leaf[i] ?? 0] ?? 0) + row] = table[(base[i] ?? 0) + (code[slot[i] ?? 0] ?? 0)] ?? 0;
}

/** A condition to be derived: its register from those of its parts. */
export interface RowStep {
  readonly node: Exclude<Node, { kind: 'leaf' }>;
  readonly register: number;
  readonly inputs: Int32Array;
}

/**
 * Derives conditions of a machine whose registers are one word (four rows) each. `all` and `any` of one width run together, level
 * after level; the rest has steps of its own, which are given.
 */
export function createRowSettle(
  plan: readonly RowStep[],
  words: Int32Array,
  own: (step: RowStep) => (count: number) => void,
): (count: number) => void {
  const level = new Map<number, number>();
  const groups = new Map<string, RowStep[]>();
  for (const step of plan) {
    const depth = 1 + Math.max(0, ...Array.from(step.inputs, (input) => level.get(input) ?? 0));
    level.set(step.register, depth);
    const { kind } = step.node;
    const joins = (kind === 'all' || kind === 'any') && step.inputs.length > 0;
    const key = `${String(depth).padStart(6, '0')} ${joins ? `${kind} ${step.inputs.length}` : step.register}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  const order = [...groups.keys()].sort();
  const runs = order.flatMap((key): ((count: number) => void)[] => {
    const steps = groups.get(key) ?? [];
    const [first] = steps;
    if (first === undefined) return [];
    const { kind } = first.node;
    const width = first.inputs.length;
    if ((kind !== 'all' && kind !== 'any') || width === 0) return steps.map(own);
    const out = Int32Array.from(steps, (step) => step.register);
    const inputs = Int32Array.from(steps.flatMap((step) => [...step.inputs]));
    if (kind === 'all') {
      return [
        () => {
          for (let i = 0, at = 0; i < out.length; i++) {
            let word = words[inputs[at++] ?? 0] ?? 0;
            for (let j = 1; j < width; j++) word &= words[inputs[at++] ?? 0] ?? 0;
            words[out[i] ?? 0] = word;
          }
        },
      ];
    }
    return [
      () => {
        for (let i = 0, at = 0; i < out.length; i++) {
          let word = words[inputs[at++] ?? 0] ?? 0;
          for (let j = 1; j < width; j++) word |= words[inputs[at++] ?? 0] ?? 0;
          words[out[i] ?? 0] = word;
        }
      },
    ];
  });
  return (count) => {
    for (let i = 0; i < runs.length; i++) runs[i]?.(count);
  };
}
