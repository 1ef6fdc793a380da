// Fewer than so many completed years before the reference date; the dictionary's scopes use it, rules use isMinor.
import { yearsBetween } from '../../base/dates.js';
import { numberAt, type Operator } from './operator.js';

export const belowYears: Operator = {
  name: 'belowYears',
  words: { id: 'kurang dari tahun', en: 'fewer than years' },
  kinds: ['date'],
  takes: 'whole',
  holdsOfNeutral: false,
  holds: (value, operand, asOf) =>
    typeof value === 'number' && yearsBetween(value, asOf) < numberAt(operand, 0),
  lower: (operand) => ({ form: 'belowYears', count: numberAt(operand, 0) }),
  // 20619 is 2026-06-15; 14045 is 2008-06-15.
  examples: [
    { kind: 'date', value: 14045, operand: [18], holds: false },
    { kind: 'date', value: 14046, operand: [18], holds: true },
  ],
};
