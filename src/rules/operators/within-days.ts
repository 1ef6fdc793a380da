// A date at most so many days before or after the reference date.
import { numberAt, type Operator } from './operator.js';

export const withinDays: Operator = {
  name: 'withinDays',
  words: { id: 'dalam hari dari tanggal acuan', en: 'within days of the reference date' },
  kinds: ['date'],
  takes: 'whole',
  holdsOfNeutral: false,
  holds: (value, operand, asOf) =>
    typeof value === 'number' && Math.abs(value - asOf) <= numberAt(operand, 0),
  lower: (operand) => ({ form: 'withinDays', count: numberAt(operand, 0) }),
  // 20619 is 2026-06-15, the reference date of all examples.
  examples: [
    { kind: 'date', value: 20626, operand: [7], holds: true },
    { kind: 'date', value: 20612, operand: [7], holds: true },
    { kind: 'date', value: 20627, operand: [7], holds: false },
  ],
};
