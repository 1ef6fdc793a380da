// Known, and not equal to one value.
import type { Operator } from './operator.js';

export const isNotOperator: Operator = {
  name: 'isNot',
  words: { id: 'bukan', en: 'is not' },
  kinds: ['number', 'date', 'category', 'flag', 'text'],
  takes: 'one',
  holdsOfNeutral: true,
  holds: (value, operand) => !operand.some((each) => each === value),
  lower: (operand) => ({ form: 'member', values: new Set(operand), negate: true }),
  examples: [
    { kind: 'category', value: 'WISATA', operand: ['WISATA'], holds: false },
    { kind: 'number', value: 2, operand: [3], holds: true },
  ],
};
