// Greater than a limit; equal is not above.
import { numberAt, type Operator } from './operator.js';

export const above: Operator = {
  name: 'above',
  words: { id: 'di atas', en: 'above' },
  kinds: ['number', 'date'],
  takes: 'one',
  holdsOfNeutral: false,
  holds: (value, operand) => typeof value === 'number' && value > numberAt(operand, 0),
  lower: (operand) => ({ form: 'above', limit: numberAt(operand, 0) }),
  examples: [
    { kind: 'number', value: 4, operand: [3], holds: true },
    { kind: 'number', value: 3, operand: [3], holds: false },
    { kind: 'number', value: 2, operand: [3], holds: false },
  ],
};
