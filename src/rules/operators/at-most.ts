// Less than or equal to a limit.
import { numberAt, type Operator } from './operator.js';

export const atMost: Operator = {
  name: 'atMost',
  words: { id: 'paling banyak', en: 'at most' },
  kinds: ['number', 'date'],
  takes: 'one',
  holdsOfNeutral: false,
  holds: (value, operand) => typeof value === 'number' && value <= numberAt(operand, 0),
  lower: (operand) => ({ form: 'atMost', limit: numberAt(operand, 0) }),
  examples: [
    { kind: 'number', value: 4, operand: [3], holds: false },
    { kind: 'number', value: 3, operand: [3], holds: true },
    { kind: 'number', value: 2, operand: [3], holds: true },
  ],
};
