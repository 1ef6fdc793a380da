// For each field, the answers that matter: one representative answer for every pattern of leaf verdicts it can cause.
import { addMonths } from '../base/dates.js';
import type { Dictionary, EventsField, FieldDef } from '../fields/dictionary.js';
import { createFrame } from '../fields/read.js';
import { type Column, clearColumn, type EventItem, type List } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import { bindPasses, createMachine } from './compile.js';
import type { Program } from './program.js';
import { UNKNOWN } from './verdict.js';

/** The leaves that one unanswered field settles, and the patterns of verdicts they can take together. */
export interface FieldCells {
  readonly field: string;
  readonly leaves: Int32Array;
  /** One row a pattern, in the order of `leaves`. */
  readonly patterns: readonly Uint8Array[];
}

// The day for which representatives are made; patterns depend on elapsed time only, not on the day.
const TODAY = 20619;
const OTHER = '~other';

/** O(fields x representatives x leaves), once a program. */
export function findCells(program: Program, tables: Tables): FieldCells[] {
  const frame = createFrame(program.dictionary, 1);
  const passes = bindPasses(program, frame, Float64Array.of(TODAY), tables, 4);
  const machine = createMachine(program, 4);

  /** The fields whose answer settles a leaf, given typical answers to an indicator's other needs. */
  const settledBy = (leaf: Program['leaves'][number]): string | null => {
    const { indicator, name } = leaf.subject;
    if (indicator === null) return name;
    return indicator.needs.length === 1 || indicator.typical !== undefined ? indicator.needs[0] : null;
  };

  return Object.entries(program.dictionary).flatMap(([field, def]) => {
    const ids = program.leaves.flatMap((leaf, id) => (settledBy(leaf) === field ? [id] : []));
    const column = frame.columns.get(field);
    if (ids.length === 0 || column === undefined) return [];
    const leaves = Int32Array.from(ids);
    for (const id of ids) {
      for (const [need, value] of Object.entries(program.leaves[id]?.subject.indicator?.typical ?? {})) {
        const other = frame.columns.get(need);
        if (other?.kind === 'text') other.values[0] = value;
      }
    }
    const patterns = new Map<string, Uint8Array>();
    for (const answer of representatives(def, field, program)) {
      if (!put(column, answer)) continue;
      passes(machine, 0, 1);
      const pattern = Uint8Array.from(leaves, (id) => machine.bytes[machine.leafAt[id] ?? 0] ?? UNKNOWN);
      if (!pattern.includes(UNKNOWN)) patterns.set(pattern.join(), pattern);
    }
    clearColumn(column, 0, 1);
    return patterns.size === 0 ? [] : [{ field, leaves, patterns: [...patterns.values()] }];
  });
}

function put(column: Column, answer: number | string | List): boolean {
  if (column.kind === 'list' && typeof answer === 'object') column.values[0] = answer;
  else if (column.kind === 'text' && typeof answer === 'string') column.values[0] = answer;
  else if (
    (column.kind === 'number' || column.kind === 'category' || column.kind === 'flag') &&
    typeof answer === 'number'
  )
    column.values[0] = answer;
  else return false;
  return true;
}

/** Limits that leaves put on a field, directly or through an indicator that needs it first. */
function limits(field: string, program: Program): { numbers: number[]; texts: string[] } {
  const operands = program.leaves.flatMap(({ subject, operand }) =>
    subject.name === field || subject.indicator?.needs[0] === field ? operand : [],
  );
  return {
    numbers: operands.filter((each) => typeof each === 'number'),
    texts: operands.filter((each) => typeof each === 'string'),
  };
}

function representatives(
  def: FieldDef,
  field: string,
  program: Program,
): readonly (number | string | List)[] {
  const { numbers, texts } = limits(field, program);
  switch (def.kind) {
    case 'category':
      return Object.keys(def.values).map((_, index) => index);
    case 'flag':
      return [0, 1];
    case 'count':
    case 'number': {
      const [low, high] = def.range;
      const near = numbers.flatMap((limit) => [limit - 1, limit - 0.5, limit, limit + 0.5, limit + 1]);
      return [low, high, ...near].filter(
        (value) => value >= low && value <= high && (def.kind === 'number' || Number.isInteger(value)),
      );
    }
    case 'timestamp':
    case 'date': {
      const sign = def.kind === 'date' && def.side === 'after' ? 1 : -1;
      const days = [0, 1, 400, ...numbers.flatMap((n) => [n, n + 1])].map((n) => TODAY + sign * n);
      const months = [12, 17 * 12, 18 * 12, 40 * 12, ...numbers].map((n) => addMonths(TODAY, sign * n));
      return [...days, ...months];
    }
    case 'text':
    case 'regency':
      return [...texts, OTHER];
    case 'countries':
      return [[], [OTHER], [...texts], ...texts.map((text) => [text])];
    case 'dates':
      return [[], ...ages(numbers).map((age) => [addMonths(TODAY, -age)])];
    case 'events':
      return eventLists(def, ages(numbers));
  }
}

const ages = (numbers: readonly number[]): number[] => [
  ...new Set([
    0,
    6,
    12,
    24,
    36,
    48,
    60,
    120,
    ...numbers.filter((n) => Number.isInteger(n) && n > 0 && n < 600),
  ]),
];

/** No event, every single event, and the pairs that a count of two needs. */
function eventLists(def: EventsField, months: readonly number[]): List[] {
  let items: EventItem[] = months.map((age) => ({ date: addMonths(TODAY, -age) }));
  for (const [name, part] of Object.entries(def.parts)) {
    const values: readonly (string | boolean)[] =
      part.kind === 'category' ? Object.keys(part.values) : part.kind === 'flag' ? [false, true] : [OTHER];
    items = items.flatMap((item) => values.map((value) => ({ ...item, [name]: value })));
  }
  const some =
    items.length > 60 ? items.filter((_, index) => index % Math.ceil(items.length / 60) === 0) : items;
  return [[], ...items.map((item) => [item]), ...some.flatMap((a) => some.map((b) => [a, b]))];
}

/** Fields that any leaf of a condition of the dictionary's scopes reads, by name. */
export const scopeFields = (dictionary: Dictionary): ReadonlySet<string> =>
  new Set(Object.values(dictionary).flatMap((def) => (def.appliesWhen ?? []).map((test) => test.field)));
