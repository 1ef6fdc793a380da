// Known, and equal to none of several values.
import type { Operator } from './operator.js';

export const notInOperator: Operator = {
  name: 'notIn',
  words: { id: 'bukan salah satu dari', en: 'none of' },
  kinds: ['number', 'date', 'category', 'flag', 'text'],
  takes: 'many',
  holdsOfNeutral: true,
  holds: (value, operand) => !operand.some((each) => each === value),
  lower: (operand) => ({ form: 'member', values: new Set(operand), negate: true }),
  examples: [
    { kind: 'category', value: 'HAJI', operand: ['UMRAH', 'HAJI'], holds: false },
    { kind: 'category', value: 'STUDI', operand: ['UMRAH', 'HAJI'], holds: true },
  ],
};
