// Not answered; only in rules of 0 points.
import type { Operator } from './operator.js';

export const unknown: Operator = {
  name: 'unknown',
  words: { id: 'belum dijawab', en: 'is not answered' },
  kinds: ['number', 'date', 'category', 'flag', 'text', 'countries', 'events'],
  takes: 'none',
  holdsOfNeutral: false,
  holds: () => false,
  lower: () => ({ form: 'answered', negate: true }),
  examples: [{ kind: 'flag', value: false, operand: [], holds: false }],
};
