// A list that has every one of several values; of no values (a dated list not in force) it holds of nothing.
import type { Operator } from './operator.js';

export const containsAll: Operator = {
  name: 'containsAll',
  words: { id: 'memuat semua dari', en: 'contains all of' },
  kinds: ['countries'],
  takes: 'many',
  holdsOfNeutral: false,
  holds: (value, operand) =>
    Array.isArray(value) && operand.length > 0 && operand.every((each) => value.includes(each)),
  lower: (operand) => ({ form: 'contains', values: operand, every: true }),
  examples: [
    { kind: 'countries', value: ['MY', 'SG'], operand: ['SG', 'MY'], holds: true },
    { kind: 'countries', value: ['MY'], operand: ['SG', 'MY'], holds: false },
    { kind: 'countries', value: ['MY'], operand: [], holds: false },
  ],
};
