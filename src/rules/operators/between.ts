// Between two limits, both included.
import { numberAt, type Operator } from './operator.js';

export const between: Operator = {
  name: 'between',
  words: { id: 'antara', en: 'between' },
  kinds: ['number', 'date'],
  takes: 'pair',
  holdsOfNeutral: false,
  holds: (value, operand) =>
    typeof value === 'number' && value >= numberAt(operand, 0) && value <= numberAt(operand, 1),
  lower: (operand) => ({ form: 'between', low: numberAt(operand, 0), high: numberAt(operand, 1) }),
  examples: [
    { kind: 'number', value: 3, operand: [3, 5], holds: true },
    { kind: 'number', value: 5, operand: [3, 5], holds: true },
    { kind: 'number', value: 6, operand: [3, 5], holds: false },
  ],
};
