// A row at a time: tests of one form, and conditions of one shape, lie side by side in arrays, so that none of them costs a call.
import type { Machine } from './compile.js';
import type { Test } from './operators/operator.js';
import type { Node } from './program.js';

type Values = Float64Array | Int16Array | Uint8Array;

/** A leaf that compares a number with a limit, or looks up the verdict of a code: `table[base + code]`. */
export interface RowLeaf {
  readonly leaf: number;
  readonly values: Values;
  /** The values are of the block's own rows, from 0. */
  readonly local: boolean;
  readonly does: Extract<Test, { limit: number }> | { readonly table: Uint8Array; readonly base: number };
}

/** Tests of one kind: the place of the value, what it is held against, and the leaf. */
interface Tests {
  readonly slot: Int32Array;
  readonly against: Float64Array;
  readonly leaf: Int32Array;
}

/** Fills the leaves given, a row at a time; the same meaning as their passes. */
export function bindRow(leaves: readonly RowLeaf[]): (machine: Machine, from: number, count: number) => void {
  // Columns of one type stand together: then it is no surprise which comes next.
  const columns = [...new Map(leaves.map(({ values, local }) => [values, local]))].sort(
    ([a], [b]) => a.BYTES_PER_ELEMENT - b.BYTES_PER_ELEMENT,
  );
  const slots = new Map(columns.map(([values], slot) => [values, slot]));
  const values = columns.map(([each]) => each);
  const local = Uint8Array.from(columns, ([, each]) => Number(each));
  const read = new Float64Array(columns.length);

  const testsOf = (wanted: (leaf: RowLeaf) => number | null): Tests => {
    const found = leaves.flatMap((each) => {
      const against = wanted(each);
      return against === null ? [] : [{ leaf: each.leaf, slot: slots.get(each.values) ?? 0, against }];
    });
    return {
      slot: Int32Array.from(found, (each) => each.slot),
      against: Float64Array.from(found, (each) => each.against),
      leaf: Int32Array.from(found, (each) => each.leaf),
    };
  };
  const limits = (form: string): Tests =>
    testsOf(({ does }) => ('form' in does && does.form === form ? does.limit : null));
  const [above, atLeast, below, atMost] = [
    limits('above'),
    limits('atLeast'),
    limits('below'),
    limits('atMost'),
  ];
  const tables: number[] = [];
  const codes = testsOf(({ does }) => {
    if ('form' in does) return null;
    tables.push(...does.table);
    return tables.length - does.table.length + does.base;
  });
  const table = Uint8Array.from(tables);

  return (machine, from, count) => {
    const { bytes, leafAt } = machine;
    for (let row = 0; row < count; row++) {
      for (let i = 0; i < values.length; i++)
        read[i] = values[i]?.[local[i] === 1 ? row : from + row] ?? Number.NaN;
      for (let i = 0; i < above.leaf.length; i++) {
        const v = read[above.slot[i] ?? 0] ?? 0;
        const limit = above.against[i] ?? 0;
        bytes[(leafAt[above.leaf[i] ?? 0] ?? 0) + row] = (Number(v > limit) << 1) | Number(!(v <= limit));
      }
      for (let i = 0; i < atLeast.leaf.length; i++) {
        const v = read[atLeast.slot[i] ?? 0] ?? 0;
        const limit = atLeast.against[i] ?? 0;
        bytes[(leafAt[atLeast.leaf[i] ?? 0] ?? 0) + row] = (Number(v >= limit) << 1) | Number(!(v < limit));
      }
      for (let i = 0; i < below.leaf.length; i++) {
        const v = read[below.slot[i] ?? 0] ?? 0;
        const limit = below.against[i] ?? 0;
        bytes[(leafAt[below.leaf[i] ?? 0] ?? 0) + row] = (Number(v < limit) << 1) | Number(!(v >= limit));
      }
      for (let i = 0; i < atMost.leaf.length; i++) {
        const v = read[atMost.slot[i] ?? 0] ?? 0;
        const limit = atMost.against[i] ?? 0;
        bytes[(leafAt[atMost.leaf[i] ?? 0] ?? 0) + row] = (Number(v <= limit) << 1) | Number(!(v > limit));
      }
      for (let i = 0; i < codes.leaf.length; i++) {
        const at = ((codes.against[i] ?? 0) + (read[codes.slot[i] ?? 0] ?? 0)) | 0;
        bytes[(leafAt[codes.leaf[i] ?? 0] ?? 0) + row] = table[at] ?? 0;
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
