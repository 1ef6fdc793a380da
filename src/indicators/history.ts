// Earlier dealings: misuse of a passport, an unresolved deferral elsewhere, a postponed departure; each as elapsed months.
import { eventsAt, type Indicator, monthsSinceNewest, textAt, UNKNOWN_NUMBER } from './indicator.js';

const always = () => true;
const shared = { kind: 'number', unit: 'months', evidence: 'H', neverCleared: true } as const;

export const misuseMonths: Indicator = {
  ...shared,
  name: 'misuseMonths',
  label: {
    id: 'bulan sejak paspor terdahulu disalahgunakan',
    en: 'months since an earlier passport was misused',
  },
  source: 'Kanim Singaraja, 2025 (earlier passport obtained for tourism, used for work)',
  needs: ['migrationHistory.misuse'],
  bind(columns, asOf) {
    const misuse = columns('migrationHistory.misuse');
    return (row) => monthsSinceNewest(eventsAt(misuse, row), asOf[row] ?? Number.NaN, always);
  },
  examples: [
    { record: { migrationHistory: { misuse: ['2025-06-15', '2020-01-01'] } }, value: 12 },
    { record: { migrationHistory: { misuse: [] } }, value: Number.POSITIVE_INFINITY },
    { record: {}, value: null },
  ],
};

export const tpiPostponedMonths: Indicator = {
  ...shared,
  name: 'tpiPostponedMonths',
  label: {
    id: 'bulan sejak keberangkatan ditunda di TPI',
    en: 'months since a departure was postponed at the border',
  },
  source: 'Permenkumham 9/2024 (exit examination as second filter); decays over 24 months',
  needs: ['migrationHistory.tpiPostponed'],
  bind(columns, asOf) {
    const postponed = columns('migrationHistory.tpiPostponed');
    return (row) => monthsSinceNewest(eventsAt(postponed, row), asOf[row] ?? Number.NaN, always);
  },
  examples: [
    { record: { migrationHistory: { tpiPostponed: ['2026-05-15'] } }, value: 1 },
    { record: { migrationHistory: { tpiPostponed: [] } }, value: Number.POSITIVE_INFINITY },
    { record: {}, value: null },
  ],
};

export const unresolvedRefusalMonths: Indicator = {
  ...shared,
  name: 'unresolvedRefusalMonths',
  label: {
    id: 'bulan sejak penundaan di kantor lain yang belum selesai',
    en: 'months since an unresolved deferral at another office',
  },
  source:
    'Subject-of-Interest practice, 6 months to 2 years (Kanim Singaraja 2025); counts only with a reason code',
  needs: ['refusalHistory', 'officeCode'],
  typical: { officeCode: 'KANIM-31.71' },
  bind(columns, asOf) {
    const refusals = columns('refusalHistory');
    const offices = columns('officeCode');
    return (row) => {
      const events = eventsAt(refusals, row);
      if (events === null) return UNKNOWN_NUMBER;
      const here = textAt(offices, row);
      return monthsSinceNewest(events, asOf[row] ?? Number.NaN, (event) => {
        if (event.resolved === true || event.officeCode === here) return false;
        // Without a reason code the entry is not counted: it could not be contested.
        if (typeof event.reason !== 'string') return false;
        return event.resolved === false && typeof event.officeCode === 'string' && here !== null
          ? true
          : null;
      });
    };
  },
  examples: [
    {
      record: {
        officeCode: 'KANIM-35.02',
        refusalHistory: [
          { date: '2026-01-15', officeCode: 'KANIM-18.71', reason: 'PMI_NONPROSEDURAL', resolved: false },
        ],
      },
      value: 5,
    },
    {
      record: {
        officeCode: 'KANIM-35.02',
        refusalHistory: [
          { date: '2026-01-15', officeCode: 'KANIM-35.02', reason: 'PMI_NONPROSEDURAL', resolved: false },
        ],
      },
      value: Number.POSITIVE_INFINITY,
    },
    { record: { officeCode: 'KANIM-35.02' }, value: null },
  ],
};
