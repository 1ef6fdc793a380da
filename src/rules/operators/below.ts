// Less than a limit; equal is not below.
import { numberAt, type Operator } from './operator.js';

export const below: Operator = {
  name: 'below',
  words: { id: 'di bawah', en: 'below' },
  kinds: ['number', 'date'],
  takes: 'one',
  holdsOfNeutral: false,
  holds: (value, operand) => typeof value === 'number' && value < numberAt(operand, 0),
  lower: (operand) => ({ form: 'below', limit: numberAt(operand, 0) }),
  examples: [
    { kind: 'number', value: 4, operand: [3], holds: false },
    { kind: 'number', value: 3, operand: [3], holds: false },
    { kind: 'number', value: 2, operand: [3], holds: true },
  ],
};
