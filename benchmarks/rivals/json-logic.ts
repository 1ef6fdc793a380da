// json-logic-js: one expression a rule, applied in turn.
import type { Test } from '../rule-set.js';
import type { Rival } from './rival.js';

const operators: Readonly<Record<Test['operator'], string>> = {
  above: '>',
  atLeast: '>=',
  below: '<',
  atMost: '<=',
  is: '===',
};

export const jsonLogic: Rival = {
  name: 'json-logic-js',
  note: 'one expression a rule, apply() in turn',
  async load(rules) {
    const { default: logic } = await import('json-logic-js');
    const expressions = rules.map((rule) => {
      const tests = rule.tests.map((test) => ({
        [operators[test.operator]]: [{ var: test.field }, test.value],
      }));
      return tests.length === 1 ? { ...tests[0] } : { [rule.join === 'all' ? 'and' : 'or']: tests };
    });
    return (answers) => {
      const fired: number[] = [];
      for (let index = 0; index < expressions.length; index++) {
        const expression = expressions[index];
        if (expression !== undefined && logic.apply(expression, answers) === true) fired.push(index);
      }
      return fired;
    };
  },
};
