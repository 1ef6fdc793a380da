import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { applicationFields } from '../../src/fields/application.js';
import { checkRow, createFrame, readRecord } from '../../src/fields/read.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import { noTables } from '../../src/indicators/indicator.js';
import { bindPasses, blockRows, createMachine } from '../../src/rules/compile.js';
import { interpret } from '../../src/rules/interpret.js';
import { createProgram } from '../../src/rules/program.js';
import { Engine } from '../../src/score/engine.js';
import { randomRecord } from '../../src/score/fixtures.js';
import { interpretScore } from '../../src/score/interpret.js';
import { randomRuleSet } from './random.js';

const fields = Object.keys(applicationFields).filter(
  (name) => !['applicationId', 'submittedAt'].includes(name),
);
const ASOF = 20619;
const RULE_SETS = process.env.WASPADA_PROVE ? 400 : 60;

function frameOf(seed: string, rows: number, unanswered: number) {
  const frame = createFrame(applicationFields, rows);
  for (let row = 0; row < rows; row++) {
    readRecord(applicationFields, randomRecord(`${seed} ${row}`, unanswered), frame, row);
    checkRow(applicationFields, frame, row);
  }
  return { frame, asOf: new Float64Array(rows).fill(ASOF) };
}

test('compiled rules say what interpreted rules say, on random rule sets and frames, leaf by leaf', () => {
  const rows = 23;
  for (let seed = 0; seed < RULE_SETS; seed++) {
    const { frame, asOf } = frameOf(`frame ${seed}`, rows, createRandom(seed).unit());
    const program = createProgram(randomRuleSet(seed, 12, fields), {
      dictionary: applicationFields,
      indicators: applicationIndicators,
      policyDate: ASOF,
    });
    const machine = createMachine(program, blockRows);
    bindPasses(program, frame, asOf, noTables, blockRows)(machine, 0, rows);
    machine.settleScopes(rows);
    machine.settleRules(rows);
    for (let row = 0; row < rows; row++) {
      const slow = interpret(program, frame, row, asOf, noTables);
      const read = (offsets: Int32Array) => [...offsets].map((at) => machine.bytes[at + row]);
      expect(read(machine.scopeAt)).toEqual(slow.scopes);
      expect(read(machine.ruleAt)).toEqual(slow.rules.map((each) => each.verdict));
      expect(read(machine.unitAt)).toEqual(slow.units);
    }
  }
});

test('the engine gives the score, band and points that the documents mean', () => {
  let nothings = 0;
  for (let seed = 0; seed < RULE_SETS; seed++) {
    const rows = 12;
    const { frame, asOf } = frameOf(`score ${seed}`, rows, 0.25);
    const program = createProgram(randomRuleSet(`score ${seed}`, 16, fields), {
      dictionary: applicationFields,
      indicators: applicationIndicators,
      policyDate: ASOF,
    });
    const engine = new Engine(program, noTables);
    const machine = engine.createMachine(blockRows);
    engine.bind(frame, asOf, blockRows)(machine, 0, rows);
    machine.settleScopes(rows);
    machine.settleRules(rows);
    const survey = engine.survey(machine, rows, frame, 0);
    for (let row = 0; row < rows; row++) {
      const fast = engine.judge(machine, row, frame, row, survey);
      const slow = interpretScore(program, interpret(program, frame, row, asOf, noTables));
      const points = fast.lines.flatMap((line) =>
        line.points > 0 ? [[program.rules[line.rule]?.id, line.points]] : [],
      );
      expect([fast.score, fast.decisive, fast.independent]).toEqual([
        slow.score,
        slow.decisive,
        slow.independent,
      ]);
      expect(['lanjut', 'pendalaman', 'rujuk'][fast.band]).toBe(slow.band);
      expect(new Map(points.map(([id, value]) => [String(id), Number(value)]))).toEqual(slow.points);
      const cut = fast.cuts.reduce((sum, each) => sum + each.points, 0) + fast.clamped;
      expect(fast.lines.reduce((sum, line) => sum + line.points, 0) - cut).toBe(fast.score);
      if (row > 0 && fast.lines.length === 0) nothings++;
    }
  }
  // Rows in which nothing holds are not tallied, and must not keep what the row before them had.
  expect(nothings).toBeGreaterThan(0);
});
