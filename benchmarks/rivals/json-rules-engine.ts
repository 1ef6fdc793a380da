// json-rules-engine: one engine with one rule object a rule; `run` once a record.
import type { Test } from '../rule-set.js';
import type { Rival } from './rival.js';

const operators: Readonly<Record<Test['operator'], string>> = {
  above: 'greaterThan',
  atLeast: 'greaterThanInclusive',
  below: 'lessThan',
  atMost: 'lessThanInclusive',
  is: 'equal',
};

export const jsonRulesEngine: Rival = {
  name: 'json-rules-engine',
  note: 'one engine, rules of equal priority, run(record) once a record',
  async load(rules) {
    const { Engine } = await import('json-rules-engine');
    const engine = new Engine(
      rules.map((rule, index) => ({
        conditions: {
          [rule.join]: rule.tests.map((test) => ({
            fact: test.field,
            operator: operators[test.operator],
            value: test.value,
          })),
        },
        event: { type: String(index) },
      })),
    );
    return async (answers) => {
      const { events } = await engine.run(answers);
      return events.map((event) => Number(event.type));
    };
  },
};
