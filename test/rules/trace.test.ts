import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { applicationFields } from '../../src/fields/application.js';
import { checkRow, createFrame, readRecord } from '../../src/fields/read.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import { noTables } from '../../src/indicators/indicator.js';
import { bindPasses, blockRows, createMachine } from '../../src/rules/compile.js';
import { interpret, type Trace } from '../../src/rules/interpret.js';
import { createProgram } from '../../src/rules/program.js';
import { createTracer } from '../../src/rules/trace.js';
import { randomRecord } from '../../src/score/fixtures.js';
import { randomRuleSet } from './random.js';

const fields = Object.keys(applicationFields).filter(
  (name) => !['applicationId', 'submittedAt'].includes(name),
);
const ASOF = 20619;
const RULE_SETS = process.env.WASPADA_PROVE ? 400 : 40;
const ROWS = 13;

const leavesOf = (trace: Trace): Extract<Trace, { kind: 'leaf' }>[] =>
  trace.kind === 'leaf' ? [trace] : trace.of.flatMap(leavesOf);

test('a trace in arrays says what the interpreter says: every verdict, every observed value, what applies', () => {
  let leaves = 0;
  let notApplying = 0;
  for (let seed = 0; seed < RULE_SETS; seed++) {
    const unanswered = createRandom(`trace ${seed}`).unit();
    const frame = createFrame(applicationFields, ROWS);
    const asOf = new Float64Array(ROWS).fill(ASOF);
    for (let row = 0; row < ROWS; row++) {
      readRecord(applicationFields, randomRecord(`trace ${seed} ${row}`, unanswered), frame, row);
      checkRow(applicationFields, frame, row);
    }
    const program = createProgram(randomRuleSet(`trace ${seed}`, 12, fields), {
      dictionary: applicationFields,
      indicators: applicationIndicators,
      policyDate: ASOF,
    });
    const { trace, fill } = createTracer(program, frame, asOf, noTables);
    // A block of many rows and a machine of one row at a time: the tracer follows either.
    const [many, one] = [createMachine(program, blockRows), createMachine(program, 4)];
    const [fillMany, fillOne] = [blockRows, 4].map((size) =>
      bindPasses(program, frame, asOf, noTables, size),
    );
    fillMany?.(many, 0, ROWS);
    many.settleScopes(ROWS);
    many.settleRules(ROWS);
    for (let row = 0; row < ROWS; row++) {
      const slow = interpret(program, frame, row, asOf, noTables);
      fillOne?.(one, row, 1);
      one.settleScopes(1);
      one.settleRules(1);
      for (const [machine, at] of [
        [many, row],
        [one, 0],
      ] as const) {
        fill(machine, at, row);
        expect([...trace.leaves]).toEqual(slow.leaves);
        expect([...trace.scopes]).toEqual(slow.scopes);
        expect([...trace.rules]).toEqual(slow.rules.map((each) => each.verdict));
        expect([...trace.units]).toEqual(slow.units);
        for (const found of slow.rules.flatMap(leavesOf)) {
          leaves++;
          if (!found.applies) notApplying++;
          expect([found.subject, trace.observed(found.leaf)]).toEqual([found.subject, found.observed]);
          expect([found.subject, trace.applies(found.leaf)]).toEqual([found.subject, found.applies]);
        }
      }
    }
  }
  expect(leaves).toBeGreaterThan(10_000);
  expect(notApplying).toBeGreaterThan(100);
});
