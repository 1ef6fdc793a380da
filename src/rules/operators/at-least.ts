// Greater than or equal to a limit.
import { numberAt, type Operator } from './operator.js';

export const atLeast: Operator = {
  name: 'atLeast',
  words: { id: 'paling sedikit', en: 'at least' },
  kinds: ['number', 'date'],
  takes: 'one',
  holdsOfNeutral: false,
  holds: (value, operand) => typeof value === 'number' && value >= numberAt(operand, 0),
  lower: (operand) => ({ form: 'atLeast', limit: numberAt(operand, 0) }),
  examples: [
    { kind: 'number', value: 4, operand: [3], holds: true },
    { kind: 'number', value: 3, operand: [3], holds: true },
    { kind: 'number', value: 2, operand: [3], holds: false },
  ],
};
