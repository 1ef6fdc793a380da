// A list that has at least one of several values; an empty list has none.
import type { Operator } from './operator.js';

export const containsAny: Operator = {
  name: 'containsAny',
  words: { id: 'memuat salah satu dari', en: 'contains any of' },
  kinds: ['countries'],
  takes: 'many',
  holdsOfNeutral: false,
  holds: (value, operand) => Array.isArray(value) && operand.some((each) => value.includes(each)),
  lower: (operand) => ({ form: 'contains', values: operand, every: false }),
  examples: [
    { kind: 'countries', value: ['MY', 'SG'], operand: ['SG', 'TH'], holds: true },
    { kind: 'countries', value: [], operand: ['SG'], holds: false },
  ],
};
