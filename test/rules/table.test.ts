import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import { noTables } from '../../src/indicators/indicator.js';
import type { DecisionTable } from '../../src/rules/document.js';
import { interpret } from '../../src/rules/interpret.js';
import { createProgram, enabledRules } from '../../src/rules/program.js';
import {
  atLeastTrue,
  FALSE,
  not,
  TRUE,
  UNKNOWN,
  type Verdict,
  verdictName,
} from '../../src/rules/verdict.js';
import { testRule, testRules } from './random.js';

const {
  examples: _,
  points: __,
  when: ___,
  ...about
} = testRule('X', { field: 'recruiterKind', operator: 'is', value: 'CALO' });
const table = (hit: DecisionTable['hit']): DecisionTable => ({
  ...about,
  id: 'D',
  hit,
  inputs: [{ field: 'recruiterKind' }, { field: 'travelFunding' }],
  rows: [
    { when: [{ operator: 'is', value: 'CALO' }, null], points: 7 },
    { when: [null, { operator: 'is', value: 'PEREKRUT' }], points: 5 },
    { when: [null, null], points: 1 },
  ],
  examples: [],
});

function verdicts(hit: DecisionTable['hit'], record: Readonly<Record<string, unknown>>): string[] {
  const program = createProgram(
    { ...testRules([]), tables: [table(hit)] },
    { dictionary: applicationFields, indicators: [], policyDate: 20619 },
  );
  const frame = createFrame(applicationFields, 1);
  readRecord(applicationFields, { applicationId: 'X', submittedAt: '2026-06-15', ...record }, frame, 0);
  return interpret(program, frame, 0, Float64Array.of(20619), noTables).rules.map((each) =>
    verdictName(each.verdict),
  );
}

test('collect takes every row that holds, first only the first, and an open earlier row keeps later ones open', () => {
  const both = { recruiterKind: 'CALO', travelFunding: 'PEREKRUT' };
  expect(verdicts('collect', both)).toEqual(['true', 'true', 'true']);
  expect(verdicts('first', both)).toEqual(['true', 'false', 'false']);
  expect(verdicts('first', { recruiterKind: 'TIDAK_ADA', travelFunding: 'PEREKRUT' })).toEqual([
    'false',
    'true',
    'false',
  ]);
  expect(verdicts('first', { travelFunding: 'PEREKRUT' })).toEqual(['unknown', 'unknown', 'false']);
  expect(verdicts('unique', { recruiterKind: 'CALO', travelFunding: 'SENDIRI' })).toEqual([
    'true',
    'false',
    'true',
  ]);
});

test("Kleene's tables hold in two bits", () => {
  const all: readonly Verdict[] = [FALSE, UNKNOWN, TRUE];
  const least = (a: Verdict, b: Verdict) => Math.min(all.indexOf(a), all.indexOf(b));
  for (const a of all) {
    expect(not(not(a))).toBe(a);
    for (const b of all) {
      expect(all.indexOf(all.find((each) => each === (a & b)) ?? FALSE)).toBe(least(a, b));
      expect(a | b).toBe(not(all[least(not(a), not(b))] ?? FALSE));
    }
  }
  expect(atLeastTrue(2, [TRUE, UNKNOWN, FALSE])).toBe(UNKNOWN);
  expect(atLeastTrue(2, [TRUE, FALSE, FALSE])).toBe(FALSE);
  expect(atLeastTrue(1, [TRUE, UNKNOWN])).toBe(TRUE);
});

test('a rule behind a switch is in force only where the deployment, or else the default, says so', () => {
  const words = { id: 'x', en: 'x' };
  const ruleSet = testRules(
    [testRule('T1', { field: 'coachedToConceal', operator: 'is', value: true }, { switch: 'disputed' })],
    {
      switches: [{ id: 'disputed', words, default: false, conflict: 'x' }],
    },
  );
  expect(enabledRules(ruleSet)).toHaveLength(0);
  expect(enabledRules(ruleSet, { disputed: true })).toHaveLength(1);
  expect(enabledRules(ruleSet, { toString: true, other: true })).toHaveLength(0);
});

test('a dated list is the one in force on the policy date', () => {
  const words = { id: 'x', en: 'x' };
  const list = (values: string[], validFrom: string, validTo?: string) => ({
    id: 'watch',
    words,
    values,
    validFrom,
    sources: [],
    ...(validTo ? { validTo } : {}),
  });
  const ruleSet = testRules(
    [testRule('T1', { field: 'destinationCountries', operator: 'containsAny', value: { list: 'watch' } })],
    {
      lists: [list(['KH'], '2025-01-01', '2025-12-31'), list(['MM'], '2026-01-01')],
    },
  );
  const operandOn = (policyDate: number) =>
    createProgram(ruleSet, { dictionary: applicationFields, indicators: [], policyDate }).leaves.find(
      (leaf) => leaf.subject.name === 'destinationCountries',
    )?.operand;
  expect(operandOn(20300)).toEqual(['KH']);
  expect(operandOn(20619)).toEqual(['MM']);
  expect(operandOn(19000)).toEqual([]);
});
