// @gorules/zen-engine: one decision with one expression node that holds all rules; `evaluate` once a record.
import type { PlainRule, Test } from '../rule-set.js';
import type { Rival } from './rival.js';

const operators: Readonly<Record<Test['operator'], string>> = {
  above: '>',
  atLeast: '>=',
  below: '<',
  atMost: '<=',
  is: '==',
};

const expressionOf = (rule: PlainRule): string =>
  rule.tests
    .map((test) => `${test.field} ${operators[test.operator]} ${test.value}`)
    .join(rule.join === 'all' ? ' and ' : ' or ');

export const zenEngine: Rival = {
  name: '@gorules/zen-engine',
  note: 'one decision of input, one expression node, output; evaluate(record) awaited one at a time',
  async load(rules) {
    const { ZenEngine } = await import('@gorules/zen-engine');
    const decision = new ZenEngine().createDecision({
      nodes: [
        { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 }, content: {} },
        {
          id: 'rules',
          type: 'expressionNode',
          name: 'rules',
          position: { x: 1, y: 0 },
          content: {
            expressions: rules.map((rule, index) => ({
              id: `e${index}`,
              key: `r${index}`,
              value: expressionOf(rule),
            })),
            passThrough: false,
          },
        },
        { id: 'out', type: 'outputNode', name: 'out', position: { x: 2, y: 0 }, content: {} },
      ],
      edges: [
        { id: 'a', type: 'edge', sourceId: 'in', targetId: 'rules' },
        { id: 'b', type: 'edge', sourceId: 'rules', targetId: 'out' },
      ],
    });
    const keys = rules.map((_, index) => `r${index}`);
    return async (answers) => {
      const { result } = await decision.evaluate(answers);
      if (typeof result !== 'object' || result === null) throw new TypeError('zen-engine gave no object');
      const fired: number[] = [];
      for (let index = 0; index < keys.length; index++) {
        if (Reflect.get(result, keys[index] ?? '') === true) fired.push(index);
      }
      return fired;
    };
  },
};
