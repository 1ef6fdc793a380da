// The generated rule set and its records, made ready in our engine: what `rules.ts` checks and times.
import { parseDate } from '../src/base/dates.js';
import type { Frame } from '../src/frame/frame.js';
import { loadEngine } from './build.js';
import { type Answers, asRecords, dictionary, makeDocument, type PlainRule } from './rule-set.js';

export const day = parseDate('2026-06-15') ?? Number.NaN;
const TRUE = 3;

export type Built = Awaited<ReturnType<typeof loadEngine>>;

export async function prepare(rules: readonly PlainRule[], answers: readonly Answers[], unanswered: number) {
  const built = await loadEngine();
  const ruleSet = makeDocument(rules);
  const faults = built
    .checkRules(ruleSet, { dictionary, indicators: [] })
    .filter((each) => each.severity === 'error');
  if (faults[0] !== undefined) throw new Error(`the generated rule set is at fault: ${faults[0].message}`);
  const program = built.createProgram(ruleSet, { dictionary, indicators: [], policyDate: day });
  const frameOf = (records: readonly unknown[]): Frame => {
    const frame = built.createFrame(dictionary, records.length);
    records.forEach((record, row) => {
      const { issues } = built.readRecord(dictionary, record, frame, row);
      if (issues[0] !== undefined) throw new Error(`a generated record is at fault: ${issues[0].message}`);
    });
    return frame;
  };
  const records = asRecords(answers, 'all', 0);
  return {
    built,
    ruleSet,
    day,
    program,
    records,
    frame: frameOf(records),
    openFrame: frameOf(asRecords(answers, 'open', unanswered)),
  };
}
export type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Columns in, one byte a rule and row out (3 where the rule fires), rule by rule. */
export function createBatch({ built, program }: Prepared, frame: Frame) {
  const { length } = frame;
  const machine = built.createMachine(program, built.blockRows);
  const asOf = new Float64Array(length).fill(day);
  const fill = built.bindPasses(program, frame, asOf, built.noTables, built.blockRows);
  const fired = new Uint8Array(program.rules.length * length);
  return {
    fired,
    machine,
    asOf,
    /** Settles block after block and hands each to a visitor. */
    eachBlock(visit: (from: number, count: number) => void): void {
      for (let from = 0; from < length; from += built.blockRows) {
        const count = Math.min(built.blockRows, length - from);
        fill(machine, from, count);
        machine.settleScopes(count);
        machine.settleRules(count);
        visit(from, count);
      }
    },
    copyFired(from: number, count: number): void {
      const { bytes, ruleAt } = machine;
      for (let rule = 0; rule < ruleAt.length; rule++) {
        const at = ruleAt[rule] ?? 0;
        fired.set(bytes.subarray(at, at + count), rule * length + from);
      }
    },
  };
}

/** One row at a time, from a frame that is there already: one byte a rule, as in columns; filled again by the next row. */
export function createRowJudge({ built, program }: Prepared, frame: Frame) {
  const machine = built.createMachine(program, 4);
  const asOf = new Float64Array(frame.length).fill(day);
  const fill = built.bindPasses(program, frame, asOf, built.noTables, 4);
  const { bytes, ruleAt } = machine;
  const fired = new Uint8Array(ruleAt.length);
  const judge = (row: number): Uint8Array => {
    fill(machine, row, 1);
    machine.settleScopes(1);
    machine.settleRules(1);
    for (let rule = 0; rule < fired.length; rule++) fired[rule] = bytes[ruleAt[rule] ?? 0] ?? 0;
    return fired;
  };
  return { judge, machine, asOf };
}

/** One plain object at a time, read and checked into a row that is used again. */
export function createRecordJudge(prepared: Prepared) {
  const { built } = prepared;
  const frame = built.createFrame(dictionary, 1);
  const columns = [...frame.columns.values()];
  const { judge } = createRowJudge(prepared, frame);
  return (record: unknown): Uint8Array => {
    for (const column of columns) built.clearColumn(column, 0, 1);
    const { rejected } = built.readRecord(dictionary, record, frame, 0);
    if (rejected) throw new Error('a generated record was rejected');
    return judge(0);
  };
}

/** Rule indices from one byte a rule. */
export const firedRules = (bytes: Uint8Array): number[] =>
  [...bytes].flatMap((verdict, rule) => (verdict === TRUE ? [rule] : []));
