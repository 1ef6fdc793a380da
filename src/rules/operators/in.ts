// Equal to one of several values.
import type { Operator } from './operator.js';

export const inOperator: Operator = {
  name: 'in',
  words: { id: 'salah satu dari', en: 'one of' },
  kinds: ['number', 'date', 'category', 'flag', 'text'],
  takes: 'many',
  holdsOfNeutral: false,
  holds: (value, operand) => operand.some((each) => each === value),
  lower: (operand) => ({ form: 'member', values: new Set(operand), negate: false }),
  examples: [
    { kind: 'category', value: 'HAJI', operand: ['UMRAH', 'HAJI'], holds: true },
    { kind: 'text', value: '11.10', operand: ['11.1'], holds: false },
  ],
};
