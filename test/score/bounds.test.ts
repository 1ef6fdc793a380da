import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import type { Dictionary, FieldDef } from '../../src/fields/dictionary.js';
import { createFrame } from '../../src/fields/read.js';
import type { Frame } from '../../src/frame/frame.js';
import { noTables } from '../../src/indicators/indicator.js';
import { interpret } from '../../src/rules/interpret.js';
import { createProgram, type Program } from '../../src/rules/program.js';
import { FALSE } from '../../src/rules/verdict.js';
import { Engine, type Judgement } from '../../src/score/engine.js';
import { interpretScore } from '../../src/score/interpret.js';
import { randomRuleSet, testRule, testRules } from '../rules/random.js';

const w = { id: 'x', en: 'x' };
const flag: FieldDef = { kind: 'flag', label: w, evidence: 'S', dataClass: 'general' };
const category: FieldDef = {
  kind: 'category',
  label: w,
  evidence: 'S',
  dataClass: 'general',
  unknown: [],
  values: { A: w, B: w, C: w },
};
/** Seven fields of two and three answers, two of them in scope only for some: every completion can be tried. */
const small: Dictionary = {
  f1: flag,
  f2: flag,
  f3: { ...flag, appliesWhen: [{ field: 'c1', in: ['A'] }] },
  f4: flag,
  c1: category,
  c2: category,
  c3: {
    ...category,
    appliesWhen: [
      { field: 'f1', in: [true] },
      { field: 'c1', in: ['B'] },
    ],
  },
};
const names = Object.keys(small);
const asOf = Float64Array.of(20619);
const bandOf = { lanjut: 0, pendalaman: 1, rujuk: 2 } as const;
const DOCUMENTS = process.env.WASPADA_PROVE ? 4000 : 500;

/** A frame of one row, in which nothing is known, and its judgement as often as it is asked for. */
function oneRow(program: Program): { frame: Frame; judge: () => Judgement } {
  const engine = new Engine(program, noTables);
  const machine = engine.createMachine(4);
  const frame = createFrame(small, 1);
  const passes = engine.bind(frame, asOf, 4);
  const judge = (): Judgement => {
    passes(machine, 0, 1);
    machine.settleScopes(1);
    machine.settleRules(1);
    return engine.judge(machine, 0, frame, 0, engine.survey(machine, 1, frame, 0));
  };
  return { frame, judge };
}

function setAnswer(frame: Frame, name: string, value: number): void {
  const column = frame.columns.get(name);
  if (column?.kind === 'flag') column.values[0] = value < 0 ? 255 : value;
  else if (column?.kind === 'category') column.values[0] = value;
}

/** Calls visit for every completion of the open fields that are in scope; a field out of scope stays unanswered. */
function eachCompletion(program: Program, frame: Frame, open: readonly string[], visit: () => void): void {
  const drivers = open.filter((name) => small[name]?.appliesWhen === undefined);
  const scoped = open.filter((name) => small[name]?.appliesWhen !== undefined);
  const order = [...drivers, ...scoped];
  const step = (index: number): void => {
    const name = order[index];
    if (name === undefined) {
      visit();
      return;
    }
    const scope = program.fieldScopes.get(name);
    if (scope !== undefined && interpret(program, frame, 0, asOf, noTables).scopes[scope] === FALSE) {
      step(index + 1);
      return;
    }
    for (let value = 0; value < (small[name]?.kind === 'flag' ? 2 : 3); value++) {
      setAnswer(frame, name, value);
      step(index + 1);
    }
    setAnswer(frame, name, -1);
  };
  step(0);
}

test.each([
  [4096, 'nearly all'],
  [1, 'not all'],
])('with a budget of %i, bounds hold every completion, and %s are exact: reached by one', (boundsBudget) => {
  let exact = 0;
  let open = 0;
  for (let seed = 0; seed < DOCUMENTS; seed++) {
    const random = createRandom(`bounds ${seed}`);
    const program = createProgram(
      { ...randomRuleSet(`bounds ${seed}`, 7, names, false, small), boundsBudget },
      {
        dictionary: small,
        indicators: [],
        policyDate: 20619,
      },
    );
    const { frame, judge } = oneRow(program);
    const unanswered = names.filter(() => random.chance(0.5));
    for (const name of names) {
      if (!unanswered.includes(name))
        setAnswer(frame, name, random.below(small[name]?.kind === 'flag' ? 2 : 3));
    }
    const judged = judge();
    let low = judged.score;
    let high = judged.score;
    let lowBand: number = judged.band;
    let highBand: number = judged.band;
    eachCompletion(program, frame, unanswered, () => {
      const { score, band } = interpretScore(program, interpret(program, frame, 0, asOf, noTables));
      low = Math.min(low, score);
      high = Math.max(high, score);
      lowBand = Math.min(lowBand, bandOf[band]);
      highBand = Math.max(highBand, bandOf[band]);
    });
    const where = `seed ${seed}`;
    expect(judged.low, where).toBeLessThanOrEqual(low);
    expect(judged.high, where).toBeGreaterThanOrEqual(high);
    expect(judged.lowBand, where).toBeLessThanOrEqual(lowBand);
    expect(judged.highBand, where).toBeGreaterThanOrEqual(highBand);
    open++;
    if (judged.boundsExact) {
      exact++;
      expect([judged.low, judged.high, judged.lowBand, judged.highBand], where).toEqual([
        low,
        high,
        lowBand,
        highBand,
      ]);
    }
  }
  if (boundsBudget > 1) expect(exact / open).toBeGreaterThan(0.95);
  else expect(exact).toBeLessThan(open);
});

test('the fewest points need no budget where one completion shows them, though the most points spent it all', () => {
  const is = (value: string) => ({ field: 'c1', operator: 'is' as const, value });
  const rules = [testRule('T1', is('B'), { points: 10 }), testRule('T2', is('C'), { points: 5 })];
  // The three answers to c1 are the budget: none of them is the worst of both rules.
  const program = createProgram(testRules(rules, { boundsBudget: 3 }), {
    dictionary: small,
    indicators: [],
    policyDate: 20619,
  });
  expect(oneRow(program).judge()).toMatchObject({ low: 0, high: 10, boundsExact: true });
});

test('an open answer moves the score by no more than its spread, and one that is not asked moves nothing', () => {
  let asked = 0;
  for (let seed = 0; seed < DOCUMENTS; seed++) {
    const random = createRandom(`spread ${seed}`);
    const program = createProgram(randomRuleSet(`spread ${seed}`, 9, names, false, small), {
      dictionary: small,
      indicators: [],
      policyDate: 20619,
    });
    const { frame, judge } = oneRow(program);
    const open = names.filter(() => random.chance(0.5));
    for (const name of names) {
      if (!open.includes(name)) setAnswer(frame, name, random.below(small[name]?.kind === 'flag' ? 2 : 3));
    }
    const before = judge();
    const scopes = interpret(program, frame, 0, asOf, noTables).scopes;
    for (const name of open) {
      const scope = program.fieldScopes.get(name);
      if (scope !== undefined && scopes[scope] === FALSE) continue;
      const question = before.questions.find((each) => each.field === name);
      for (let value = 0; value < (small[name]?.kind === 'flag' ? 2 : 3); value++) {
        setAnswer(frame, name, value);
        const after = judge();
        const where = `seed ${seed} ${name}=${value}`;
        expect(Math.abs(after.score - before.score), where).toBeLessThanOrEqual(question?.spread ?? 0);
        if (question === undefined) expect(after.band, where).toBe(before.band);
        else expect(after.band, where).toBeLessThanOrEqual(Math.max(question.couldReach, before.band));
      }
      setAnswer(frame, name, -1);
      if (question !== undefined) asked++;
    }
    const reach = before.questions.map((each) => [each.couldReach, each.spread]);
    expect(reach).toEqual([...reach].sort(([a = 0, b = 0], [c = 0, d = 0]) => c - a || d - b));
  }
  expect(asked).toBeGreaterThan(DOCUMENTS / 2);
});
