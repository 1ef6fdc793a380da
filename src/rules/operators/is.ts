// Equal to one value.
import type { Operator } from './operator.js';

export const isOperator: Operator = {
  name: 'is',
  words: { id: 'adalah', en: 'is' },
  kinds: ['number', 'date', 'category', 'flag', 'text'],
  takes: 'one',
  holdsOfNeutral: false,
  holds: (value, operand) => operand.some((each) => each === value),
  lower: (operand) => ({ form: 'member', values: new Set(operand), negate: false }),
  examples: [
    { kind: 'category', value: 'WISATA', operand: ['WISATA'], holds: true },
    { kind: 'flag', value: false, operand: [true], holds: false },
  ],
};
