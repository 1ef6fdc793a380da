// Whether an earlier return was that of a victim: it protects, and silences history that would punish.
import type { EventItem } from '../frame/frame.js';
import { eventsAt, type Indicator, UNKNOWN_FLAG } from './indicator.js';

type Test = (event: EventItem) => boolean | null;

const anyEvent = (name: string): Indicator['bind'] => {
  const test = tests[name];
  return (columns) => {
    const deportations = columns('migrationHistory.deportations');
    return (row) => {
      const events = eventsAt(deportations, row);
      if (events === null || test === undefined) return UNKNOWN_FLAG;
      let open = false;
      for (const event of events) {
        const verdict = test(event);
        if (verdict === true) return 1;
        if (verdict === null) open = true;
      }
      return open ? UNKNOWN_FLAG : 0;
    };
  };
};
const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const tests: Readonly<Record<string, Test>> = {
  victim: (event) => flag(event.asVictim),
  scam: (event) => {
    const victim = flag(event.asVictim);
    const cause = typeof event.cause === 'string' ? event.cause === 'EKSPLOITASI_PENIPUAN_DARING' : null;
    return victim === false || cause === false ? false : victim === null || cause === null ? null : true;
  },
};
const shared = {
  kind: 'flag',
  unit: '',
  evidence: 'H',
  needs: ['migrationHistory.deportations'],
  source: 'UU 21/2007 Art 18 (a victim is not punished; from general knowledge, check before quoting)',
} as const;

export const victimHistory: Indicator = {
  ...shared,
  name: 'victimHistory',
  label: { id: 'pernah dipulangkan sebagai korban', en: 'was once returned as a victim' },
  bind: anyEvent('victim'),
  examples: [
    { record: { migrationHistory: { deportations: [{ date: '2024-01-01', asVictim: true }] } }, value: true },
    { record: { migrationHistory: { deportations: [{ date: '2024-01-01' }] } }, value: null },
    { record: { migrationHistory: { deportations: [] } }, value: false },
  ],
};

export const scamVictimHistory: Indicator = {
  ...shared,
  name: 'scamVictimHistory',
  label: {
    id: 'pernah dipulangkan sebagai korban penipuan daring',
    en: 'was once returned as a victim of online-scam exploitation',
  },
  bind: anyEvent('scam'),
  examples: [
    {
      record: {
        migrationHistory: {
          deportations: [{ date: '2025-03-01', asVictim: true, cause: 'EKSPLOITASI_PENIPUAN_DARING' }],
        },
      },
      value: true,
    },
    {
      record: {
        migrationHistory: { deportations: [{ date: '2025-03-01', asVictim: true, cause: 'IZIN_HABIS' }] },
      },
      value: false,
    },
    { record: {}, value: null },
  ],
};
