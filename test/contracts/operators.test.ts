import { describe, expect, test } from 'vitest';
import { type Column, createColumn, type Frame, type ListItem } from '../../src/frame/frame.js';
import { noTables } from '../../src/indicators/indicator.js';
import { bindPasses, createMachine } from '../../src/rules/compile.js';
import { belowYears } from '../../src/rules/operators/below-years.js';
import { operators } from '../../src/rules/operators/index.js';
import type { Known, Operator, SubjectKind } from '../../src/rules/operators/operator.js';
import type { Program } from '../../src/rules/program.js';
import { FALSE, TRUE, UNKNOWN } from '../../src/rules/verdict.js';
import { testRules } from '../rules/random.js';

const asOf = Float64Array.of(20619);
const codes = ['WISATA', 'UMRAH', 'HAJI', 'STUDI'];

function columnOf(kind: SubjectKind, value: Known | null): Column {
  const spec =
    kind === 'category'
      ? ({ kind: 'category', codes } as const)
      : ({
          kind:
            kind === 'number' || kind === 'date'
              ? 'number'
              : kind === 'flag'
                ? 'flag'
                : kind === 'text'
                  ? 'text'
                  : 'list',
        } as const);
  const column = createColumn(spec, 1);
  if (value === null) return column;
  if (column.kind === 'number' && typeof value === 'number') column.values[0] = value;
  else if (column.kind === 'category' && typeof value === 'string') column.values[0] = codes.indexOf(value);
  else if (column.kind === 'flag') column.values[0] = value === true ? 1 : 0;
  else if (column.kind === 'text' && typeof value === 'string') column.values[0] = value;
  else if (column.kind === 'list' && Array.isArray(value))
    column.values[0] = value.map((item: ListItem) => item);
  return column;
}

/** The verdict of the column test that an operator lowers to. */
function compiled(
  operator: Operator,
  kind: SubjectKind,
  value: Known | null,
  operand: Operator['examples'][number]['operand'],
) {
  const frame: Frame = { length: 1, columns: new Map([['x', columnOf(kind, value)]]) };
  const subject = { name: 'x', kind, field: null, indicator: null, scope: -1 };
  const base: Pick<Program, 'leaves' | 'nodes' | 'units' | 'scopes' | 'rules'> = {
    leaves: [{ subject, operator, operand }],
    nodes: [],
    units: [],
    scopes: [],
    rules: [],
  };
  const program = {
    ruleSet: testRules([]),
    ...base,
    dictionary: {},
    indicators: [],
    fieldScopes: new Map<string, number>(),
  };
  const machine = createMachine(program, 4);
  bindPasses(program, frame, asOf, noTables, 4)(machine, 0, 1);
  return machine.bytes[0];
}

for (const operator of [...Object.values(operators), belowYears]) {
  describe(`the operator ${operator.name}`, () => {
    test('is filed under its own name, with words in both languages and examples', () => {
      if (operator.name !== 'belowYears') expect(operators[operator.name]).toBe(operator);
      expect(operator.words.id.length * operator.words.en.length).toBeGreaterThan(0);
      expect(operator.examples.length).toBeGreaterThan(0);
    });
    test.each(operator.examples)(
      'means what its example says: $value, $operand -> $holds',
      ({ kind, value, operand, holds }) => {
        expect(operator.kinds).toContain(kind);
        expect(operator.holds(value, operand, 20619)).toBe(holds);
        expect(compiled(operator, kind, value, operand)).toBe(holds ? TRUE : FALSE);
      },
    );
    test('is unknown of an unknown answer in every kind, unless it asks for just that', () => {
      const operand = operator.examples[0]?.operand ?? [];
      for (const kind of operator.kinds) {
        const verdict = compiled(operator, kind, null, operand);
        if (operator.name === 'known') expect(verdict).toBe(FALSE);
        else if (operator.name === 'unknown') expect(verdict).toBe(TRUE);
        else expect(verdict, kind).toBe(UNKNOWN);
      }
    });
  });
}
