// Answered, or out of scope; only in rules of 0 points.
import type { Operator } from './operator.js';

export const known: Operator = {
  name: 'known',
  words: { id: 'sudah dijawab', en: 'is answered' },
  kinds: ['number', 'date', 'category', 'flag', 'text', 'countries', 'events'],
  takes: 'none',
  holdsOfNeutral: true,
  holds: () => true,
  lower: () => ({ form: 'answered', negate: false }),
  examples: [{ kind: 'flag', value: false, operand: [], holds: true }],
};
