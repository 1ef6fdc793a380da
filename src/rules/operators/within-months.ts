// A date at most so many civil months before or after the reference date.
import { addMonths } from '../../base/dates.js';
import { numberAt, type Operator } from './operator.js';

export const withinMonths: Operator = {
  name: 'withinMonths',
  words: { id: 'dalam bulan dari tanggal acuan', en: 'within months of the reference date' },
  kinds: ['date'],
  takes: 'whole',
  holdsOfNeutral: false,
  holds: (value, operand, asOf) =>
    typeof value === 'number' &&
    value >= addMonths(asOf, -numberAt(operand, 0)) &&
    value <= addMonths(asOf, numberAt(operand, 0)),
  lower: (operand) => ({ form: 'withinMonths', count: numberAt(operand, 0) }),
  // 20619 is 2026-06-15; 20588 is 2026-05-15.
  examples: [
    { kind: 'date', value: 20588, operand: [1], holds: true },
    { kind: 'date', value: 20587, operand: [1], holds: false },
  ],
};
