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
  const table = Uint8Array.from(codes.flatMap((each) => [...each.table]));
  const codeSlot = Int32Array.from(codes, (each) => codeColumns.indexOf(each.values));
  const codeLeaf = Int32Array.from(codes, (each) => each.leaf);
  let end = 0;
  const codeBase = Int32Array.from(codes, (each) => {
    end += each.table.length;
    return end - each.table.length + each.base;
  });

  return ({ bytes, leafAt }, from, count) => {
    for (let row = 0; row < count; row++) {
      const at = from + row;
      let n = 0;
      for (const values of numbers.frame) number[n++] = values[at] ?? 0;
      for (const values of numbers.block) number[n++] = values[row] ?? 0;
      let c = 0;
      for (const values of categories.frame) code[c++] = values[at] ?? 0;
      for (const values of categories.block) code[c++] = values[row] ?? 0;
      for (const values of flags.frame) code[c++] = values[at] ?? 0;
      for (const values of flags.block) code[c++] = values[row] ?? 0;
      for (let i = 0; i < above.leaf.length; i++) {
        const v = number[above.slot[i] ?? 0] ?? 0;
        const limit = above.limit[i] ?? 0;
        bytes[(leafAt[above.leaf[i] ?? 0] ?? 0) + row] = (Number(v > limit) << 1) | Number(!(v <= limit));
      }
      for (let i = 0; i < atLeast.leaf.length; i++) {
        const v = number[atLeast.slot[i] ?? 0] ?? 0;
        const limit = atLeast.limit[i] ?? 0;
        bytes[(leafAt[atLeast.leaf[i] ?? 0] ?? 0) + row] = (Number(v >= limit) << 1) | Number(!(v < limit));
      }
      for (let i = 0; i < below.leaf.length; i++) {
        const v = number[below.slot[i] ?? 0] ?? 0;
        const limit = below.limit[i] ?? 0;
        bytes[(leafAt[below.leaf[i] ?? 0] ?? 0) + row] = (Number(v < limit) << 1) | Number(!(v >= limit));
      }
      for (let i = 0; i < atMost.leaf.length; i++) {
        const v = number[atMost.slot[i] ?? 0] ?? 0;
        const limit = atMost.limit[i] ?? 0;
        bytes[(leafAt[atMost.leaf[i] ?? 0] ?? 0) + row] = (Number(v <= limit) << 1) | Number(!(v > limit));
      }
      for (let i = 0; i < codeLeaf.length; i++) {
        const verdict = table[(codeBase[i] ?? 0) + (code[codeSlot[i] ?? 0] ?? 0)] ?? 0;
        bytes[(leafAt[codeLeaf[i] ?? 0] ?? 0) + row] = verdict;
      }
    }
  };
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
