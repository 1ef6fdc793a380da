// Whether the applicant is under 18 on the reference date: the legal threshold, and the only use of the birth date.
import { yearsBetween } from '../base/dates.js';
import { type Indicator, UNKNOWN_FLAG } from './indicator.js';

export const isMinor: Indicator = {
  name: 'isMinor',
  kind: 'flag',
  unit: '',
  label: { id: 'berusia di bawah 18 tahun', en: 'under 18 years of age' },
  evidence: 'D',
  source: 'UU 18/2017 Art 5 (minimum age 18 for placement); PP 22/2022 (minimum age 18 for seafarers)',
  needs: ['birthDate'],
  neverCleared: true,
  bind(columns, asOf) {
    const birth = columns('birthDate');
    if (birth.kind !== 'number') return () => UNKNOWN_FLAG;
    return (row) => {
      const day = birth.values[row] ?? Number.NaN;
      const now = asOf[row] ?? Number.NaN;
      if (Number.isNaN(day) || Number.isNaN(now)) return UNKNOWN_FLAG;
      return yearsBetween(day, now) < 18 ? 1 : 0;
    };
  },
  examples: [
    { record: { birthDate: '2008-06-16' }, value: true },
    { record: { birthDate: '2008-06-15' }, value: false },
    { record: {}, value: null },
  ],
};
