// From a settled machine to the full trace of a row in typed arrays: what `interpret` says, without a tree of objects.
import type { Frame, List } from '../frame/frame.js';
import { columnsOf, type Reader, type Tables } from '../indicators/indicator.js';
import type { Machine } from './compile.js';
import type { Known } from './operators/operator.js';
import type { Program } from './program.js';
import { FALSE } from './verdict.js';

/** One row's verdicts and what was observed. The arrays are filled again by the next row: copy what must last. */
export interface RowTrace {
  /** One verdict a leaf of the program, its field's scope considered; so for scopes, rules in force and units. */
  readonly leaves: Uint8Array;
  readonly scopes: Uint8Array;
  readonly rules: Uint8Array;
  readonly units: Uint8Array;
  /** The answer that a leaf looked at, in plain form; null is unknown. */
  observed(leaf: number): Known | null;
  /** Whether a leaf's field applies, or was answered all the same. */
  applies(leaf: number): boolean;
}

/** Fills a trace from row `row` of a machine that has settled, which is row `at` of the frame. O(leaves + rules + units). */
export interface Tracer {
  readonly trace: RowTrace;
  fill(machine: Machine, row: number, at: number): void;
}

/** Where the value of a subject comes from: a column of the frame, or an indicator's reader. */
interface Slots<From> {
  readonly from: From[];
  readonly slot: number[];
}
const slots = <From>(): Slots<From> => ({ from: [], slot: [] });

/** A tracer of a program over a frame; one serves every row. Indicators are computed once more a row. */
export function createTracer(program: Program, frame: Frame, asOf: Float64Array, tables: Tables): Tracer {
  const { leaves, scopes, rules, units } = program;
  const verdicts = new Uint8Array(leaves.length + scopes.length + rules.length + units.length);
  let end = 0;
  const part = (length: number): Uint8Array => {
    end += length;
    return verdicts.subarray(end - length, end);
  };
  const parts = {
    leaves: part(leaves.length),
    scopes: part(scopes.length),
    rules: part(rules.length),
    units: part(units.length),
  };

  // A subject is read once a row however many leaves look at it; each kind of column has a loop of its own.
  const columns = columnsOf(frame);
  const readers = slots<Reader>();
  const numbers = slots<Float64Array>();
  const codes = slots<Int16Array>();
  const flags = slots<Uint8Array>();
  const others = slots<readonly (string | List | null)[]>();
  const decoders: ((slot: number) => Known | null)[] = [];
  const slotOf = new Map<string, number>();
  const slotOfLeaf = Int32Array.from(leaves, ({ subject: { name, indicator } }) => {
    const key = `${indicator === null} ${name}`;
    const known = slotOf.get(key);
    if (known !== undefined) return known;
    const slot = decoders.length;
    slotOf.set(key, slot);
    const put = <From>(into: Slots<From>, from: From): void => {
      into.from.push(from);
      into.slot.push(slot);
    };
    const column = indicator === null ? columns(name) : null;
    if (indicator !== null) {
      put(readers, indicator.bind(columns, asOf, tables));
      decoders.push(indicator.kind === 'flag' ? flagAt : numberAt);
    } else if (column?.kind === 'number') {
      put(numbers, column.values);
      decoders.push(numberAt);
    } else if (column?.kind === 'flag') {
      put(flags, column.values);
      decoders.push(flagAt);
    } else if (column?.kind === 'category') {
      put(codes, column.values);
      decoders.push((at) => column.codes[values[at] ?? -1] ?? null);
    } else if (column !== null) {
      put(others, column.values);
      decoders.push((at) => texts[at] ?? null);
    }
    return slot;
  });
  const values = new Float64Array(decoders.length);
  const texts = new Array<string | List | null>(decoders.length).fill(null);
  function numberAt(slot: number): Known | null {
    const value = values[slot] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }
  function flagAt(slot: number): Known | null {
    return values[slot] === 1 ? true : values[slot] === 0 ? false : null;
  }

  const observed = (leaf: number): Known | null => {
    const slot = slotOfLeaf[leaf] ?? -1;
    return decoders[slot]?.(slot) ?? null;
  };
  const trace: RowTrace = {
    ...parts,
    observed,
    applies: (leaf) => observed(leaf) !== null || parts.scopes[leaves[leaf]?.subject.scope ?? -1] !== FALSE,
  };

  let last: Machine | null = null;
  let registers = new Int32Array(0);
  const fill = (machine: Machine, row: number, at: number): void => {
    if (machine !== last) {
      last = machine;
      registers = Int32Array.from([
        ...machine.settledAt,
        ...machine.scopeAt,
        ...machine.ruleAt,
        ...machine.unitAt,
      ]);
    }
    const { bytes } = machine;
    for (let i = 0; i < verdicts.length; i++) verdicts[i] = bytes[(registers[i] ?? 0) + row] ?? 0;
    for (let i = 0; i < numbers.from.length; i++)
      values[numbers.slot[i] ?? 0] = numbers.from[i]?.[at] ?? Number.NaN;
    for (let i = 0; i < codes.from.length; i++) values[codes.slot[i] ?? 0] = codes.from[i]?.[at] ?? -1;
    for (let i = 0; i < flags.from.length; i++) values[flags.slot[i] ?? 0] = flags.from[i]?.[at] ?? 255;
    for (let i = 0; i < others.from.length; i++) texts[others.slot[i] ?? 0] = others.from[i]?.[at] ?? null;
    for (let i = 0; i < readers.from.length; i++)
      values[readers.slot[i] ?? 0] = readers.from[i]?.(at) ?? Number.NaN;
  };
  return { trace, fill };
}
