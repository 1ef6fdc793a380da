// Heads of consultations in; how many wait for what, by office and age, out: counts alone, and none of a few people.
import { formatDate } from '../base/dates.js';
import type { Words } from '../fields/dictionary.js';
import { hiddenWords } from '../regions/suppress.js';
import type { StreamHead } from '../store/contract.js';
import { type Answer, operations, type WaitingList, type WaitingRow, waitingLists } from './api.js';
import { type Environment, type Handler, on } from './call.js';
import { dayOf, offsetOf } from './deadlines.js';
import { headsOf, others } from './ledger-walk.js';
import { oneAtATime } from './one-at-a-time.js';
import { LEAST, ROUND_TO, shownCounts } from './small-counts.js';

/** Where a consultation stands that waits, and what was decided of it for now. */
const waits: Readonly<
  Record<
    WaitingList,
    {
      readonly states: readonly string[];
      readonly outcomes?: readonly string[];
      /** Opened at most so many days ago: what never leaves its state would stand here for ever. */
      readonly withinDays?: number;
      readonly words: Words;
      readonly clock: Words;
    }
  >
> = {
  check: {
    states: ['waiting'],
    outcomes: ['PENDALAMAN'],
    words: { id: 'Perlu pendalaman', en: 'To be looked at closer' },
    clock: { id: 'tanpa batas hari; menunggu petugas', en: 'no limit of days; waits for the officer' },
  },
  documents: {
    states: ['waiting'],
    outcomes: ['LENGKAPI_DOKUMEN'],
    words: { id: 'Melengkapi dokumen', en: 'Documents to be completed' },
    clock: { id: '30 hari kalender', en: '30 calendar days' },
  },
  referral: {
    states: ['decided'],
    outcomes: ['RUJUK_PELINDUNGAN', 'RUJUK_INTELDAK'],
    withinDays: 365,
    words: { id: 'Dirujuk', en: 'Referred' },
    clock: {
      id: 'setahun terakhir; kabar dari penerima rujukan tidak tercatat di sini',
      en: 'of the last year; what became of it is not recorded here',
    },
  },
  countersign: {
    states: ['proposed'],
    words: { id: 'Menunggu kepala kantor', en: 'Waits for the head of office' },
    clock: { id: 'tanpa batas hari', en: 'no limit of days' },
  },
  objection: {
    states: ['objected', 'reviewing'],
    words: { id: 'Keberatan', en: 'Objections' },
    clock: { id: '10 hari kerja', en: '10 working days' },
  },
};

/** Calendar days since the last step. */
const WEEK_DAYS = 7;
const MONTH_DAYS = 30;
const ages = ['week', 'month', 'older', 'late'] as const;
type Age = (typeof ages)[number];

/** One age for each, so that what is counted twice cannot be subtracted: past its day, or else by days since the last step. */
function ageOf({ updatedAt, due }: Pick<StreamHead, 'updatedAt' | 'due'>, at: string): Age {
  if (due !== null && Date.parse(due) < Date.parse(at)) return 'late';
  const days = dayOf(at) - dayOf(updatedAt);
  return days <= WEEK_DAYS ? 'week' : days <= MONTH_DAYS ? 'month' : 'older';
}

/** The rows of one list: all offices together first, then each office. A count of a few people is null, and what would tell it. */
export function rowsOf(
  heads: readonly Pick<StreamHead, 'office' | 'updatedAt' | 'due'>[],
  offices: readonly string[],
  at: string,
): WaitingRow[] {
  const aged = heads.map((head) => ({ office: head.office, kind: ageOf(head, at) }));
  const shown = shownCounts(aged, offices, ages);
  return [null, ...offices].map((office) => ({
    office,
    week: shown(office, 'week'),
    month: shown(office, 'month'),
    older: shown(office, 'older'),
    late: shown(office, 'late'),
    all: shown(office, 'all'),
  }));
}

async function waitingIn(env: Environment, list: WaitingList, at: string): Promise<StreamHead[]> {
  const { states, outcomes, withinDays } = waits[list];
  const from =
    withinDays === undefined ? {} : { from: `${formatDate(dayOf(at) - withinDays)}T00:00:00${offsetOf(at)}` };
  const query = { prefix: 'consultation', states, ...(outcomes === undefined ? {} : { outcomes }), ...from };
  const found: StreamHead[] = [];
  for await (const head of headsOf(env.store, query)) found.push(head);
  return found;
}

async function make(env: Environment, at: string): Promise<Answer<'worklists'>> {
  const heads = new Map<WaitingList, StreamHead[]>();
  for (const list of waitingLists) heads.set(list, await waitingIn(env, list, at));
  const offices = [
    ...new Set([...heads.values()].flatMap((each) => each.map(({ office }) => office))),
  ].sort();
  const lists: Answer<'worklists'>['lists'][number][] = [];
  for (const list of waitingLists) {
    const { words, clock } = waits[list];
    lists.push({ list, words, clock, rows: rowsOf(heads.get(list) ?? [], offices, at) });
    await others();
  }
  return { at, least: LEAST, roundTo: ROUND_TO, withheld: hiddenWords, lists };
}

export function worklistHandlers(): Handler[] {
  // Made once a day: a count that was 10 a minute ago and is 11 now would tell when one person came.
  let kept: { readonly day: string; readonly answer: Answer<'worklists'> } | null = null;
  const alone = oneAtATime();
  return [
    on(operations.worklists, async ({ env, at }) => {
      const day = at.slice(0, 10);
      const before = kept;
      if (before !== null && before.day === day) return { answer: before.answer };
      return alone.run(async () => {
        const answer = await make(env, at);
        kept = { day, answer };
        return { answer };
      });
    }),
  ];
}
