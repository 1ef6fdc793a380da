// The fast path: leaves as passes over typed columns, conditions as bitwise words over blocks of rows; no generated code.
import { addMonths, yearsBetween } from '../base/dates.js';
import type { Column, Frame } from '../frame/frame.js';
import { columnsOf, type Reader, type Tables } from '../indicators/indicator.js';
import type { Test } from './operators/operator.js';
import type { Node, Program } from './program.js';
import { bindRow, type CodeLeaf, createRowSettle, type LimitLeaf, rowRows } from './row.js';
import { FALSE, TRUE, UNKNOWN } from './verdict.js';

/** Rows evaluated together in a batch: few enough that all registers stay in the first cache. */
export const blockRows = 256;
const ONES = 0x01010101;

/** Writes verdicts of `count` rows starting at `from` into `out` at `at`. */
type Pass = (from: number, count: number, out: Uint8Array, at: number) => void;

// A number that passes is TRUE (both bits), one that fails is FALSE (neither), and NaN does neither: UNKNOWN (the low bit).
// Said in arithmetic, for answers are as good as random and a processor that guesses branches guesses wrong.
function numberPass(values: Float64Array, test: Test, asOf: Float64Array): Pass | null {
  switch (test.form) {
    case 'above': {
      const { limit } = test;
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) {
          const v = values[from + i] ?? 0;
          out[at + i] = (Number(v > limit) << 1) | Number(!(v <= limit));
        }
      };
    }
    case 'atLeast': {
      const { limit } = test;
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) {
          const v = values[from + i] ?? 0;
          out[at + i] = (Number(v >= limit) << 1) | Number(!(v < limit));
        }
      };
    }
    case 'below': {
      const { limit } = test;
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) {
          const v = values[from + i] ?? 0;
          out[at + i] = (Number(v < limit) << 1) | Number(!(v >= limit));
        }
      };
    }
    case 'atMost': {
      const { limit } = test;
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) {
          const v = values[from + i] ?? 0;
          out[at + i] = (Number(v <= limit) << 1) | Number(!(v > limit));
        }
      };
    }
    case 'between': {
      const { low, high } = test;
      return (from, count, out, at) => {
        for (let i = 0; i < count; i++) {
          const v = values[from + i] ?? 0;
          out[at + i] =
            ((Number(v >= low) & Number(v <= high)) << 1) | (Number(!(v < low)) & Number(!(v > high)));
        }
      };
    }
    case 'member': {
      const { values: set, negate } = test;
      return rowPass((row) => {
        const v = values[row] ?? Number.NaN;
        return Number.isNaN(v) ? UNKNOWN : set.has(v) === negate ? FALSE : TRUE;
      });
    }
    case 'withinDays': {
      const { count: days } = test;
      return rowPass((row) => {
        const away = Math.abs((values[row] ?? Number.NaN) - (asOf[row] ?? Number.NaN));
        return away <= days ? TRUE : away > days ? FALSE : UNKNOWN;
      });
    }
    case 'withinMonths': {
      const { count: months } = test;
      return rowPass((row) => {
        const v = values[row] ?? Number.NaN;
        const now = asOf[row] ?? Number.NaN;
        if (Number.isNaN(v) || Number.isNaN(now)) return UNKNOWN;
        return v >= addMonths(now, -months) && v <= addMonths(now, months) ? TRUE : FALSE;
      });
    }
    case 'belowYears': {
      const { count: years } = test;
      return rowPass((row) => {
        const v = values[row] ?? Number.NaN;
        const now = asOf[row] ?? Number.NaN;
        return Number.isNaN(v) || Number.isNaN(now) ? UNKNOWN : yearsBetween(v, now) < years ? TRUE : FALSE;
      });
    }
    case 'answered':
      return rowPass((row) => (Number.isNaN(values[row] ?? Number.NaN) === test.negate ? TRUE : FALSE));
    default:
      return null;
  }
}

const rowPass =
  (verdictOf: (row: number) => number): Pass =>
  (from, count, out, at) => {
    for (let i = 0; i < count; i++) out[at + i] = verdictOf(from + i);
  };

/** A pass by look-up: `table[value + 1]`, so that the category mark -1 finds its own entry. */
const codePass =
  (values: Int16Array, table: Uint8Array): Pass =>
  (from, count, out, at) => {
    for (let i = 0; i < count; i++) out[at + i] = table[(values[from + i] ?? -1) + 1] ?? UNKNOWN;
  };
const flagPass =
  (values: Uint8Array, table: Uint8Array): Pass =>
  (from, count, out, at) => {
    for (let i = 0; i < count; i++) out[at + i] = table[values[from + i] ?? 255] ?? UNKNOWN;
  };

/** The verdict of every value of a category (from the mark -1 up) or flag column, where a test asks for some of them. */
function verdictTable(column: Column, test: Test): Uint8Array | null {
  if (test.form !== 'member') return null;
  const { values: set, negate } = test;
  const verdict = (value: string | boolean) => (set.has(value) === negate ? FALSE : TRUE);
  if (column.kind === 'category') return Uint8Array.from([UNKNOWN, ...column.codes.map(verdict)]);
  if (column.kind !== 'flag') return null;
  const table = new Uint8Array(256).fill(UNKNOWN);
  table[0] = verdict(false);
  table[1] = verdict(true);
  return table;
}

/** The pass of a test over a column, or null where the pair cannot be expressed. */
function columnPass(column: Column, test: Test, asOf: Float64Array): Pass | null {
  if (column.kind === 'number') return numberPass(column.values, test, asOf);
  if (test.form === 'answered') {
    const unknown = test.negate ? TRUE : FALSE;
    const known = test.negate ? FALSE : TRUE;
    const { values } = column;
    if (column.kind === 'category') return rowPass((row) => (values[row] === -1 ? unknown : known));
    if (column.kind === 'flag') return rowPass((row) => (values[row] === 255 ? unknown : known));
    return rowPass((row) => ((values[row] ?? null) === null ? unknown : known));
  }
  if (test.form === 'member') {
    const { values: set, negate } = test;
    const table = verdictTable(column, test);
    if (column.kind === 'category' && table !== null) return codePass(column.values, table);
    if (column.kind === 'flag' && table !== null) return flagPass(column.values, table);
    if (column.kind === 'text') {
      const { values } = column;
      return rowPass((row) => {
        const value = values[row] ?? null;
        return value === null ? UNKNOWN : set.has(value) === negate ? FALSE : TRUE;
      });
    }
    return null;
  }
  if (test.form === 'contains' && column.kind === 'list') {
    const { values } = column;
    const wanted = test.values;
    return rowPass((row) => {
      const list = values[row] ?? null;
      if (list === null) return UNKNOWN;
      const has = (each: (typeof wanted)[number]) => list.some((item) => item === each);
      return (test.every ? wanted.length > 0 && wanted.every(has) : wanted.some(has)) ? TRUE : FALSE;
    });
  }
  return null;
}

/**
 * The registers of a program and what settles them. Raw leaf verdicts are filled by `Passes` (or by hand, to try an
 * answer); `settle` derives scopes, leaves in scope, conditions and units.
 */
export interface Machine {
  readonly rows: number;
  /** Verdict bytes: of the r-th row, register `x` is at `x + r` for any of the offsets below. */
  readonly bytes: Uint8Array;
  /** The same, four rows a word: where an offset is `x`, that row and the next three are at `x >> 2`. */
  readonly words: Int32Array;
  readonly leafAt: Int32Array;
  /** Leaves once scopes are settled; where a leaf has no scope, the same register as in `leafAt`. */
  readonly settledAt: Int32Array;
  readonly scopeAt: Int32Array;
  readonly ruleAt: Int32Array;
  readonly unitAt: Int32Array;
  settleScopes(count: number): void;
  settleRules(count: number): void;
}

type Inner = Exclude<Node, { kind: 'leaf' }>;
/** Derives one condition; `span` words, or `count` rows. */
type Step = (span: number, count: number) => void;

/** A machine for up to `rows` rows at a time (a multiple of 4). */
export function createMachine(program: Program, rows: number): Machine {
  const at = new Map<string, number>();
  const plan: { node: Inner; register: number; inputs: Int32Array }[] = [];
  let next = program.leaves.length;
  // A leaf on a field with a scope has a second register: its verdict once the scope is known.
  const effective = program.leaves.map((leaf, id) => (leaf.subject.scope < 0 ? id : next++));
  let inScopes = true;
  const place = (node: Node): number => {
    if (node.kind === 'leaf') return inScopes ? node.leaf : (effective[node.leaf] ?? node.leaf);
    const inputs = Int32Array.from(node.kind === 'not' ? [place(node.node)] : node.nodes.map(place));
    const single =
      (node.kind === 'all' || node.kind === 'any') && inputs.length === 1 ? inputs[0] : undefined;
    if (single !== undefined) return single;
    const key = `${node.kind}${node.kind === 'atLeast' ? node.count : ''}:${inputs.join()}`;
    const known = at.get(key);
    if (known !== undefined) return known;
    const register = next++;
    at.set(key, register);
    plan.push({ node, register, inputs });
    return register;
  };
  const scopes = program.scopes.map(place);
  const scopeSteps = plan.length;
  inScopes = false;
  const rules = program.nodes.map(place);
  const units = program.units.map((unit) => place(unit.node));

  const buffer = new ArrayBuffer(Math.max(1, next) * rows);
  const bytes = new Uint8Array(buffer);
  const words = new Int32Array(buffer);
  const offsets = (registers: readonly number[]) => Int32Array.from(registers, (register) => register * rows);
  const settleLeaves = createScopeStep(program, effective, scopes, words, rows);
  // Where a register is one word, those of one shape are derived together.
  const settle = (part: typeof plan): ((count: number) => void) => {
    const steps = new Map(
      part.map((each) => [
        each.register,
        combineStep(each.node, each.register, each.inputs, words, bytes, rows),
      ]),
    );
    if (rows === rowRows) {
      return createRowSettle(
        part,
        words,
        ({ register }) =>
          (count) =>
            steps.get(register)?.(1, count),
      );
    }
    const list = [...steps.values()];
    return (count) => {
      const span = (count + 3) >> 2;
      for (let i = 0; i < list.length; i++) list[i]?.(span, count);
    };
  };
  const settleScopes = settle(plan.slice(0, scopeSteps));
  const settleConditions = settle(plan.slice(scopeSteps));

  return {
    rows,
    bytes,
    words,
    leafAt: offsets(program.leaves.map((_, id) => id)),
    settledAt: offsets(effective),
    scopeAt: offsets(scopes),
    ruleAt: offsets(rules),
    unitAt: offsets(units),
    settleScopes,
    settleRules(count) {
      settleLeaves(count);
      settleConditions(count);
    },
  };
}

/** Fills raw leaf verdicts of rows `from` to `from + count` of a frame into a machine. */
export type Passes = (machine: Machine, from: number, count: number) => void;

/** Joins a program to a frame's columns; a test that a column cannot express is refused (RangeError). */
export function bindPasses(
  program: Program,
  frame: Frame,
  asOf: Float64Array,
  tables: Tables,
  rows: number,
): Passes {
  const columns = columnsOf(frame);
  // Each indicator is computed once a block, into a column of the block's own.
  const derived: { reader: Reader; values: Float64Array | Uint8Array }[] = [];
  const derivedColumns = new Map<string, Column>();
  for (const { subject } of program.leaves) {
    const { indicator } = subject;
    if (indicator === null || derivedColumns.has(indicator.name)) continue;
    const column: Column =
      indicator.kind === 'flag'
        ? { kind: 'flag', values: new Uint8Array(rows) }
        : { kind: 'number', values: new Float64Array(rows) };
    derived.push({ reader: indicator.bind(columns, asOf, tables), values: column.values });
    derivedColumns.set(indicator.name, column);
  }
  const passes: { pass: Pass; local: boolean; id: number }[] = [];
  const limits: LimitLeaf[] = [];
  const codes: CodeLeaf[] = [];
  program.leaves.forEach((leaf, id) => {
    const { indicator, name } = leaf.subject;
    const local = indicator !== null;
    const column = indicator === null ? columns(name) : derivedColumns.get(indicator.name);
    const test = leaf.operator.lower(leaf.operand);
    const pass = column === undefined ? null : columnPass(column, test, asOf);
    if (column === undefined || pass === null)
      throw new RangeError(`cannot compile ${leaf.operator.name} on ${name}`);
    passes.push({ pass, local, id });
    if (rows !== rowRows) return;
    if (column.kind === 'number' && 'limit' in test)
      limits.push({ leaf: id, values: column.values, test, local });
    const table = verdictTable(column, test);
    if (table !== null && (column.kind === 'category' || column.kind === 'flag'))
      codes.push({ leaf: id, values: column.values, table, base: column.kind === 'category' ? 1 : 0, local });
  });
  // Joining leaves for a row costs more than filling a few of them, so it waits for the first row.
  const bindTogether = () => {
    const fillRow = bindRow(limits, codes);
    const together = new Set(fillRow === null ? [] : [...limits, ...codes].map(({ leaf }) => leaf));
    return { fillRow, alone: passes.filter(({ id }) => !together.has(id)) };
  };
  let bound: ReturnType<typeof bindTogether> | null =
    rows === rowRows ? null : { fillRow: null, alone: passes };
  return (machine, from, count) => {
    for (const { reader, values } of derived) for (let i = 0; i < count; i++) values[i] = reader(from + i);
    bound ??= bindTogether();
    const { bytes, leafAt } = machine;
    bound.fillRow?.(bytes, from, count);
    for (const { pass, local, id } of bound.alone) pass(local ? 0 : from, count, bytes, leafAt[id] ?? 0);
  };
}

/** Derives leaves on fields with a scope: one on an unanswered field that does not apply is known, and neutral. */
function createScopeStep(
  program: Program,
  effective: readonly number[],
  scopes: readonly number[],
  words: Int32Array,
  rows: number,
): (count: number) => void {
  const perWord = rows >> 2;
  // Of each leaf: its register, that in scope and that of the scope; what turns a verdict without an answer to both bits; the neutral verdict.
  const steps = Int32Array.from(
    program.leaves.flatMap((leaf, id) => {
      const scope = scopes[leaf.subject.scope];
      if (scope === undefined) return [];
      const test = leaf.operator.lower(leaf.operand);
      const unanswered = test.form !== 'answered' ? UNKNOWN : test.negate ? TRUE : FALSE;
      const neutral = leaf.operator.holdsOfNeutral ? TRUE : FALSE;
      const registers = [id, effective[id] ?? id, scope].map((each) => each * perWord);
      return [...registers, ONES * (TRUE ^ unanswered), ONES * neutral];
    }),
  );
  return (count) => {
    const span = (count + 3) >> 2;
    for (let at = 0; at < steps.length; at += 5) {
      const raw = steps[at] ?? 0;
      const out = steps[at + 1] ?? 0;
      const scope = steps[at + 2] ?? 0;
      const turned = steps[at + 3] ?? 0;
      const neutral = steps[at + 4] ?? 0;
      for (let i = 0; i < span; i++) {
        const verdict = words[raw + i] ?? 0;
        const same = verdict ^ turned;
        // 3 in the byte of a row without an answer whose scope is FALSE, which is 0.
        const outside = (same & (same >>> 1) & ~(words[scope + i] ?? 0) & ONES) * 3;
        words[out + i] = (verdict & ~outside) | (neutral & outside);
      }
    }
  };
}

function combineStep(
  node: Inner,
  register: number,
  inputs: Int32Array,
  words: Int32Array,
  bytes: Uint8Array,
  rows: number,
): Step {
  const perWord = rows >> 2;
  const out = register * perWord;
  const [first = 0, second = 0] = inputs;
  const a = first * perWord;
  const b = second * perWord;
  if (node.kind === 'not') {
    return (span) => {
      for (let i = 0; i < span; i++) {
        const word = words[a + i] ?? 0;
        // The two bits of each row change places and are turned over.
        words[out + i] = (((word & ONES) << 1) | ((word >>> 1) & ONES)) ^ (ONES * 3);
      }
    };
  }
  if (node.kind === 'atLeast') {
    const { count: wanted } = node;
    return (_span, count) => {
      for (let i = 0; i < count; i++) {
        let yes = 0;
        let open = 0;
        for (const input of inputs) {
          const verdict = bytes[input * rows + i];
          if (verdict === TRUE) yes++;
          else if (verdict === UNKNOWN) open++;
        }
        bytes[register * rows + i] = yes >= wanted ? TRUE : yes + open < wanted ? FALSE : UNKNOWN;
      }
    };
  }
  if (inputs.length === 0) {
    const constant = node.kind === 'all' ? ONES * 3 : 0;
    return (span) => {
      for (let i = 0; i < span; i++) words[out + i] = constant;
    };
  }
  const rest = inputs.slice(2);
  if (node.kind === 'all') {
    return (span) => {
      for (let i = 0; i < span; i++) words[out + i] = (words[a + i] ?? 0) & (words[b + i] ?? 0);
      for (const input of rest) {
        const c = input * perWord;
        for (let i = 0; i < span; i++) words[out + i] = (words[out + i] ?? 0) & (words[c + i] ?? 0);
      }
    };
  }
  return (span) => {
    for (let i = 0; i < span; i++) words[out + i] = (words[a + i] ?? 0) | (words[b + i] ?? 0);
    for (const input of rest) {
      const c = input * perWord;
      for (let i = 0; i < span; i++) words[out + i] = (words[out + i] ?? 0) | (words[c + i] ?? 0);
    }
  };
}
