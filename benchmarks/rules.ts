// How fast rules are judged, beside other rule engines on the same generated rules: one record, columns, with trace, with bounds.
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import {
  createBatch,
  createRecordJudge,
  createRowJudge,
  firedRules,
  type Prepared,
  prepare,
} from './ours.js';
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
    const most = MOST[name];
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
      // What reads and checks a plain object does more than the rivals do; its figure is for information.
      lines.push(
        figure(`${rival.name} : ${name}`, 'times', times, name === names.record ? undefined : target),
      );
    }
  }
  // Everything that is known of a record at most doubles the time; bounds may add twice as much again.
  for (const [name, plain, most] of [
    [names.trace, names.score, 2],
    [names.rowTrace, names.rowScore, 2],
    [names.interval, names.score, 3],
  ] as const) {
    const times = spreadOf(ratios(of(plain), of(name)));
    lines.push(figure(`${name} : ${plain}`, 'times', times, { is: 'at most', value: most }));
  }

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
  score: 'ours, columns, score',
  trace: 'ours, columns, score and full trace',
  interval: 'ours, columns, score and interval',
  judgement: 'ours, columns, whole judgement, all answered',
  openJudgement: 'ours, columns, whole judgement with exact bounds, some unanswered',
  row: 'ours, one row of a frame, fired rules',
  rowScore: 'ours, one row of a frame, score',
  rowTrace: 'ours, one row of a frame, score and full trace',
  record: 'ours, one plain object, read and checked, fired rules',
} as const;
const MOST: Readonly<Record<string, number>> = { [names.batch]: 0.6, [names.row]: 1.5 };

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
    { name: names.row, judge: (index) => firedRules(row(index)) },
    { name: names.record, judge: (index) => firedRules(record(prepared.records[index])) },
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
  const plan = built.planTally(program);

  /** All rows in columns; `after` does more with each row of a settled block. */
  const inColumns = (
    of: typeof frame,
    after: ((batch: ReturnType<typeof createBatch>) => (row: number, at: number) => void) | null,
  ): (() => number) => {
    const batch = createBatch(prepared, of);
    const visit = after?.(batch);
    const block = (from: number, count: number): void => {
      batch.copyFired(from, count);
      if (visit === undefined) return;
      for (let i = 0; i < count; i++) visit(i, from + i);
    };
    return () => {
      batch.eachBlock(block);
      return of.length;
    };
  };
  const scorer = (
    { machine }: Pick<ReturnType<typeof createBatch>, 'machine'>,
    modes: readonly ('now' | 'low' | 'high')[],
  ) => {
    const { bytes, unitAt, ruleAt } = machine;
    const tally = new built.Tally(plan);
    const units = built.everyUnit(plan);
    const scores = modes.map(() => new Uint8Array(frame.length));
    return (row: number, at: number): void => {
      for (let i = 0; i < modes.length; i++) {
        const [mode, into] = [modes[i] ?? 'now', scores[i]];
        if (into !== undefined) into[at] = tally.add({ bytes, unitAt, ruleAt, row }, mode, units).score;
      }
    };
  };
  const tracer = (
    of: typeof frame,
    { machine, asOf }: Pick<ReturnType<typeof createBatch>, 'machine' | 'asOf'>,
  ) => {
    const { fill } = built.createTracer(program, of, asOf, built.noTables);
    return (row: number, at: number): void => fill(machine, row, at);
  };
  /** Walks through the rows, some thousand a turn. */
  const walk = (visit: (row: number) => void): (() => number) => {
    let next = 0;
    return () => {
      for (let i = 0; i < OURS_AT_ONCE; i++) {
        visit(next);
        next = (next + 1) % frame.length;
      }
      return OURS_AT_ONCE;
    };
  };
  const judged = (of: typeof frame): (() => number) => {
    const engine = new built.Engine(program, built.noTables);
    const machine = engine.createMachine(built.blockRows);
    const fill = engine.bind(of, new Float64Array(of.length).fill(prepared.day), built.blockRows);
    const spread = new Uint8Array(of.length);
    let from = 0;
    return () => {
      const count = Math.min(built.blockRows, of.length - from);
      fill(machine, from, count);
      machine.settleScopes(count);
      machine.settleRules(count);
      const survey = engine.survey(machine, count, of, from);
      for (let i = 0; i < count; i++) {
        const { low, high } = engine.judge(machine, i, of, from + i, survey);
        spread[from + i] = high - low;
      }
      from = from + count < of.length ? from + count : 0;
      return count;
    };
  };

  const row = createRowJudge(prepared, frame);
  const rowScored = createRowJudge(prepared, frame);
  const rowScore = scorer(rowScored, ['now']);
  const rowTraced = createRowJudge(prepared, frame);
  const rowTracedScore = scorer(rowTraced, ['now']);
  const rowTrace = tracer(frame, rowTraced);
  const record = createRecordJudge(prepared);

  return [
    { name: names.batch, run: inColumns(frame, null) },
    { name: names.score, run: inColumns(frame, (batch) => scorer(batch, ['now'])) },
    {
      name: names.trace,
      run: inColumns(frame, (batch) => {
        const [score, trace] = [scorer(batch, ['now']), tracer(frame, batch)];
        return (at, whole) => {
          score(at, whole);
          trace(at, whole);
        };
      }),
    },
    { name: names.interval, run: inColumns(openFrame, (batch) => scorer(batch, ['now', 'low', 'high'])) },
    { name: names.judgement, run: judged(frame) },
    { name: names.openJudgement, run: judged(openFrame) },
    { name: names.row, run: walk((at) => row.judge(at)) },
    {
      name: names.rowScore,
      run: walk((at) => {
        rowScored.judge(at);
        rowScore(0, at);
      }),
    },
    {
      name: names.rowTrace,
      run: walk((at) => {
        rowTraced.judge(at);
        rowTracedScore(0, at);
        rowTrace(0, at);
      }),
    },
    { name: names.record, run: walk((at) => record(records[at])) },
  ];
}
