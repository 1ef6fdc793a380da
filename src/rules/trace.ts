// From a settled machine to the full trace of a row in typed arrays: what `interpret` says, without a tree of objects.
import type { Column, Frame, List } from '../frame/frame.js';
import { columnsOf, type Reader, type Tables } from '../indicators/indicator.js';
import type { Machine } from './compile.js';
import type { Known } from './operators/operator.js';
import type { Program, Subject } from './program.js';
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

  // A subject is read once a row however many leaves look at it; columns of one type stand together.
  const columns = columnsOf(frame);
  const subjects = [...new Map(leaves.map(({ subject }) => [keyOf(subject), subject])).values()];
  const sources = subjects.map((subject): Source => {
    const { indicator, name } = subject;
    if (indicator === null) return { key: keyOf(subject), column: columns(name) };
    return { key: keyOf(subject), kind: indicator.kind, reader: indicator.bind(columns, asOf, tables) };
  });
  const sorted = kinds.flatMap((kind) => sources.filter((each) => kindOf(each) === kind));
  const slots = new Map(sorted.map(({ key }, slot) => [key, slot]));
  const slotOfLeaf = Int32Array.from(leaves, ({ subject }) => slots.get(keyOf(subject)) ?? -1);
  const columnsIn = sorted.flatMap((each) => ('column' in each ? [each.column] : []));
  const numbers = columnsIn.flatMap((each) => (each.kind === 'number' ? [each.values] : []));
  const codes = columnsIn.flatMap((each) => (each.kind === 'category' ? [each.values] : []));
  const flags = columnsIn.flatMap((each) => (each.kind === 'flag' ? [each.values] : []));
  const others = columnsIn.flatMap((each) =>
    each.kind === 'text' || each.kind === 'list' ? [each.values] : [],
  );
  const readers = sorted.flatMap((each) => ('reader' in each ? [each.reader] : []));
  const values = new Float64Array(sorted.length);
  const texts = new Array<string | List | null>(others.length).fill(null);
  const textsFrom = numbers.length + codes.length + flags.length;

  const observed = (leaf: number): Known | null => {
    const slot = slotOfLeaf[leaf] ?? -1;
    const source = sorted[slot];
    if (source === undefined) return null;
    const value = values[slot] ?? Number.NaN;
    const kind = 'column' in source ? source.column.kind : source.kind;
    if (kind === 'number') return Number.isNaN(value) ? null : value;
    if (kind === 'flag') return value === 1 ? true : value === 0 ? false : null;
    if ('column' in source && source.column.kind === 'category') return source.column.codes[value] ?? null;
    return texts[slot - textsFrom] ?? null;
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
      const { settledAt, scopeAt, ruleAt, unitAt } = machine;
      registers = Int32Array.from([...settledAt, ...scopeAt, ...ruleAt, ...unitAt]);
    }
    copyVerdicts(machine.bytes, registers, row, verdicts);
    let slot = 0;
    for (const column of numbers) values[slot++] = column[at] ?? Number.NaN;
    for (const column of codes) values[slot++] = column[at] ?? -1;
    for (const column of flags) values[slot++] = column[at] ?? 255;
    for (const column of others) texts[slot++ - textsFrom] = column[at] ?? null;
    for (const reader of readers) values[slot++] = reader(at);
  };
  return { trace, fill };
}

function copyVerdicts(bytes: Uint8Array, registers: Int32Array, row: number, into: Uint8Array): void {
  for (let i = 0; i < registers.length; i++) into[i] = bytes[(registers[i] ?? 0) + row] ?? 0;
}

type Source =
  | { readonly key: string; readonly column: Column }
  | { readonly key: string; readonly kind: 'number' | 'flag'; readonly reader: Reader };

const kinds = ['number', 'category', 'flag', 'other', 'indicator'] as const;

function kindOf(source: Source): (typeof kinds)[number] {
  if ('reader' in source) return 'indicator';
  const { kind } = source.column;
  return kind === 'text' || kind === 'list' ? 'other' : kind;
}

const keyOf = ({ name, indicator }: Subject): string => `${indicator === null} ${name}`;
