// How fast rules are judged, beside other rule engines on the same generated rules: one record, columns, with trace, with bounds.
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { createBatch, createRecordJudge, createRowJudge, type Prepared, prepare } from './ours.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { rivals } from './rivals/index.js';
import { type Judge, loadRival } from './rivals/rival.js';
import { type Answers, makeRecords, makeRules } from './rule-set.js';

const RULES = 40;
const ROWS = 20_000;
const CHECKED = 5_000;
const ROUNDS = 7;
const LEAST_MS = 250;
const UNANSWERED = 0.2;
/** Records that one turn of a contender takes at least; a rival's turn is short, for it is slow. */
const OURS_AT_ONCE = 4_000;
const RIVALS_AT_ONCE = 50;

/** How many times our time a rival's must be; PERFORMANCE.md says where they come from. */
const TARGETS: Readonly<Record<string, number>> = {
  'json-rules-engine': 200,
  '@gorules/zen-engine': 100,
  'json-logic-js': 25,
};

export const run: Benchmark = async ({ rows }) => {
  const rules = makeRules('waspada-rules-1', RULES);
  const answers = makeRecords('waspada-records-1', rows ?? ROWS);
  const prepared = await prepare(rules, answers, UNANSWERED);
  const loaded = await Promise.all(rivals.map((rival) => loadRival(rival, rules)));
  const ready = loaded.flatMap((each) => ('judge' in each ? [each] : []));
  const checked = answers.slice(0, CHECKED);
  await checkEqual(
    prepared,
    checked,
    ready.map(({ rival, judge }) => ({ name: rival.name, judge })),
  );

  const contenders = [
    ...ready.map(({ rival, judge }) => rivalTurns(rival.name, judge, answers)),
    ...ourTurns(prepared),
  ];
  const progress = progressOf('rules');
  const figures = await takeTurns(contenders, { rounds: ROUNDS, leastMs: LEAST_MS, progress });
  const of = (name: string): readonly number[] => figures.get(name) ?? [];

  const lines: Figure[] = contenders.map(({ name }) => {
    const most = name === names.batch ? 0.6 : name === names.row || name === names.record ? 1.5 : undefined;
    return figure(
      name,
      'us/record',
      spreadOf(of(name)),
      most === undefined ? undefined : { is: 'at most', value: most },
    );
  });
  for (const { rival } of ready) {
    const target = { is: 'at least', value: TARGETS[rival.name] ?? 0 } as const;
    for (const name of [names.batch, names.row, names.record]) {
      const times = spreadOf(ratios(of(name), of(rival.name)));
      lines.push(figure(`${rival.name} : ${name}`, 'times', times, target));
    }
  }
  const against = (name: string, plain: string, most: number): void => {
    lines.push(
      figure(`${name} : ${plain}`, 'times', spreadOf(ratios(of(plain), of(name))), {
        is: 'at most',
        value: most,
      }),
    );
  };
  against(names.batchTrace, names.batch, 2);
  against(names.rowTrace, names.row, 2);
  against(names.interval, names.batch, 3);

  return {
    setting: {
      rules: RULES,
      tests: rules.reduce((sum, rule) => sum + rule.tests.length, 0),
      fields: 30,
      records: answers.length,
      'equal on': checked.length,
      rounds: ROUNDS,
      unanswered: `${UNANSWERED * 100} % where bounds are open`,
      ...Object.fromEntries(ready.map(({ rival, version }) => [`${rival.name} ${version}`, rival.note])),
    },
    figures: lines,
    skipped: loaded.flatMap((each) => ('missing' in each ? [`${each.rival.name}: ${each.missing}`] : [])),
  };
};

const names = {
  batch: 'ours, columns, fired rules',
  batchTrace: 'ours, columns, full trace',
  interval: 'ours, columns, score and interval',
  judgement: 'ours, columns, whole judgement, all answered',
  openJudgement: 'ours, columns, whole judgement with exact bounds, some unanswered',
  row: 'ours, one row of a frame',
  rowTrace: 'ours, one row of a frame, full trace',
  record: 'ours, one plain object, read and checked',
} as const;

/** Every engine, and each of our ways, must fire the same rules; the first difference ends the benchmark. */
async function checkEqual(
  prepared: Prepared,
  answers: readonly Answers[],
  others: readonly { readonly name: string; readonly judge: Judge }[],
): Promise<void> {
  const batch = createBatch(prepared, prepared.frame);
  batch.eachBlock(batch.copyFired);
  const row = createRowJudge(prepared, prepared.frame).judge;
  const record = createRecordJudge(prepared);
  const ours: { readonly name: string; readonly judge: (index: number) => readonly number[] }[] = [
    { name: names.row, judge: row },
    { name: names.record, judge: (index) => record(prepared.records[index]) },
  ];
  for (const [index, each] of answers.entries()) {
    const expected = prepared.program.rules
      .flatMap((_, rule) => (batch.fired[rule * prepared.frame.length + index] === 3 ? [rule] : []))
      .join();
    const found: [string, readonly number[]][] = ours.map(({ name, judge }) => [name, judge(index)]);
    for (const { name, judge } of others) found.push([name, await judge(each)]);
    for (const [name, fired] of found) {
      const said = [...fired].sort((a, b) => a - b).join();
      if (said !== expected)
        throw new Error(
          `record ${index}: ${name} fires ${said || 'none'}, ours in columns ${expected || 'none'}`,
        );
    }
  }
}

function rivalTurns(name: string, judge: Judge, answers: readonly Answers[]): Contender {
  let next = 0;
  let fired = 0;
  return {
    name,
    async run() {
      for (let i = 0; i < RIVALS_AT_ONCE; i++) {
        const each = answers[next];
        next = (next + 1) % answers.length;
        // What is already there is not waited for: an engine without promises must not pay for one.
        const found = each === undefined ? [] : judge(each);
        fired += ('then' in found ? await found : found).length;
      }
      return fired < 0 ? 0 : RIVALS_AT_ONCE;
    },
  };
}

function ourTurns(prepared: Prepared): Contender[] {
  const { built, program, frame, openFrame, records } = prepared;
  const whole = (run: () => void, length: number): (() => number) => {
    return () => {
      run();
      return length;
    };
  };
  /** Walks through the rows, some thousand a turn. */
  const walk = (visit: (row: number) => number): (() => number) => {
    let next = 0;
    let sum = 0;
    return () => {
      for (let i = 0; i < OURS_AT_ONCE; i++) {
        sum += visit(next);
        next = (next + 1) % frame.length;
      }
      return sum < 0 ? 0 : OURS_AT_ONCE;
    };
  };

  const plain = createBatch(prepared, frame);
  const traced = createBatch(prepared, frame);
  const tracer = built.createTracer(program, frame, traced.asOf, built.noTables);
  const row = createRowJudge(prepared, frame);
  const rowTraced = createRowJudge(prepared, frame);
  const rowTracer = built.createTracer(program, frame, rowTraced.asOf, built.noTables);
  const record = createRecordJudge(prepared);

  const tallied = createBatch(prepared, openFrame);
  const plan = built.planTally(program);
  const tally = new built.Tally(plan);
  const scores = {
    score: new Uint8Array(openFrame.length),
    low: new Uint8Array(openFrame.length),
    high: new Uint8Array(openFrame.length),
  };

  const engine = new built.Engine(program, built.noTables);
  const judged = (of: typeof frame): (() => number) => {
    const machine = engine.createMachine(built.blockRows);
    const fill = engine.bind(of, new Float64Array(of.length).fill(prepared.day), built.blockRows);
    const spread = new Uint8Array(of.length);
    let from = 0;
    return () => {
      const count = Math.min(built.blockRows, of.length - from);
      fill(machine, from, count);
      machine.settleScopes(count);
      machine.settleRules(count);
      for (let i = 0; i < count; i++) {
        const { low, high } = engine.judge(machine, i, of, from + i);
        spread[from + i] = high - low;
      }
      from = from + count < of.length ? from + count : 0;
      return count;
    };
  };

  return [
    { name: names.batch, run: whole(() => plain.eachBlock(plain.copyFired), frame.length) },
    {
      name: names.batchTrace,
      run: whole(
        () =>
          traced.eachBlock((from, count) => {
            traced.copyFired(from, count);
            for (let i = 0; i < count; i++) tracer.fill(traced.machine, i, from + i);
          }),
        frame.length,
      ),
    },
    {
      name: names.interval,
      run: whole(
        () =>
          tallied.eachBlock((from, count) => {
            tallied.copyFired(from, count);
            const { bytes, unitAt, ruleAt } = tallied.machine;
            for (let i = 0; i < count; i++) {
              const verdicts = { bytes, unitAt, ruleAt, row: i };
              scores.score[from + i] = tally.add(verdicts, 'now').score;
              scores.low[from + i] = tally.add(verdicts, 'low').score;
              scores.high[from + i] = tally.add(verdicts, 'high').score;
            }
          }),
        openFrame.length,
      ),
    },
    { name: names.judgement, run: judged(frame) },
    { name: names.openJudgement, run: judged(openFrame) },
    { name: names.row, run: walk((at) => row.judge(at).length) },
    {
      name: names.rowTrace,
      run: walk((at) => {
        const fired = rowTraced.judge(at);
        rowTracer.fill(rowTraced.machine, 0, at);
        return fired.length;
      }),
    },
    { name: names.record, run: walk((at) => record(records[at]).length) },
  ];
}
