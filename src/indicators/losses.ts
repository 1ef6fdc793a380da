// Lost passports: how many in five years, how long ago the newest was, and how long ago one had no accepted reason.
import { monthsBetween } from '../base/dates.js';
import type { EventItem } from '../frame/frame.js';
import { eventsAt, type Indicator, monthsSinceNewest, UNKNOWN_NUMBER } from './indicator.js';

const FIVE_YEARS = 60;
const source =
  'Permenkumham 8/2014 (deferral of 6 months to 2 years after negligent loss); disaster (kahar) never counts';

/** Null while the reason is unknown: it may have been a disaster. */
const notDisaster = (event: EventItem): boolean | null =>
  typeof event.reason === 'string' ? event.reason !== 'KAHAR' : null;
const notAccepted = (event: EventItem): boolean | null =>
  typeof event.reason === 'string' ? event.reason === 'TIDAK_DITERIMA' : null;

const shared = { kind: 'number', evidence: 'H', needs: ['lossHistory'], neverCleared: true, source } as const;

export const lossesIn5Years: Indicator = {
  ...shared,
  name: 'lossesIn5Years',
  unit: 'losses',
  label: { id: 'jumlah kehilangan dalam 5 tahun', en: 'losses within 5 years' },
  bind(columns, asOf) {
    const losses = columns('lossHistory');
    return (row) => {
      const events = eventsAt(losses, row);
      const now = asOf[row] ?? Number.NaN;
      if (events === null || Number.isNaN(now)) return UNKNOWN_NUMBER;
      let count = 0;
      for (const event of events) {
        const counts = notDisaster(event);
        if (counts === false) continue;
        if (counts === null || typeof event.date !== 'number') return UNKNOWN_NUMBER;
        if (monthsBetween(event.date, now) < FIVE_YEARS) count++;
      }
      return count;
    };
  },
  examples: [
    { record: { applicationType: 'HILANG', lossHistory: [] }, value: 0 },
    {
      record: {
        applicationType: 'HILANG',
        lossHistory: [
          { date: '2025-01-01', reason: 'KELALAIAN' },
          { date: '2024-01-01', reason: 'KAHAR' },
          { date: '2020-01-01', reason: 'PENCURIAN' },
        ],
      },
      value: 1,
    },
    { record: {}, value: null },
  ],
};

export const newestLossMonths: Indicator = {
  ...shared,
  name: 'newestLossMonths',
  unit: 'months',
  label: { id: 'bulan sejak kehilangan terakhir', en: 'months since the newest loss' },
  bind(columns, asOf) {
    const losses = columns('lossHistory');
    return (row) => monthsSinceNewest(eventsAt(losses, row), asOf[row] ?? Number.NaN, notDisaster);
  },
  examples: [
    { record: { lossHistory: [{ date: '2026-03-15', reason: 'KELALAIAN' }] }, value: 3 },
    { record: { lossHistory: [{ date: '2026-03-15', reason: 'KAHAR' }] }, value: Number.POSITIVE_INFINITY },
    { record: {}, value: null },
  ],
};

export const unacceptedLossMonths: Indicator = {
  ...shared,
  name: 'unacceptedLossMonths',
  unit: 'months',
  label: {
    id: 'bulan sejak kehilangan dengan alasan yang tidak diterima',
    en: 'months since a loss whose reason was not accepted',
  },
  bind(columns, asOf) {
    const losses = columns('lossHistory');
    return (row) => monthsSinceNewest(eventsAt(losses, row), asOf[row] ?? Number.NaN, notAccepted);
  },
  examples: [
    { record: { lossHistory: [{ date: '2025-06-15', reason: 'TIDAK_DITERIMA' }] }, value: 12 },
    {
      record: { lossHistory: [{ date: '2025-06-15', reason: 'PENCURIAN' }] },
      value: Number.POSITIVE_INFINITY,
    },
    { record: { lossHistory: [{ date: '2025-06-15' }] }, value: null },
  ],
};
