// Heads of consultations in; how many wait for what, by office and age, out: counts alone, and none of a few people.
import { formatDate } from '../base/dates.js';
import type { Words } from '../fields/dictionary.js';
import { type Count, hiddenWords, suppress } from '../regions/suppress.js';
import type { StreamHead } from '../store/contract.js';
import { type Answer, operations, type WaitingList, type WaitingRow, waitingLists } from './api.js';
import { type Environment, type Handler, on } from './call.js';
import { dayOf, offsetOf } from './deadlines.js';
import { oneAtATime } from './one-at-a-time.js';

/** Counts from 1 to below this are withheld; what leaves the office is rounded (CONTRACT.md 8, `suppress`). */
export const LEAST = 10;
export const ROUND_TO = 5;

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

const WHOLE = 'ID';
const nameOf = (office: string | null): string => (office === null ? WHOLE : `office ${office}`);

/**
 * The rows of one list: all offices together first, then each office. A count of a few people is null, and so is each that it could be
 * worked out from; the others are rounded. O(small counts x counts).
 */
export function rowsOf(
  heads: readonly Pick<StreamHead, 'office' | 'updatedAt' | 'due'>[],
  offices: readonly string[],
  at: string,
): WaitingRow[] {
  const counts = new Map<string, Map<string, number>>();
  for (const head of heads) {
    const age = ageOf(head, at);
    for (const region of [WHOLE, nameOf(head.office)]) {
      const row = counts.get(region) ?? new Map<string, number>();
      counts.set(region, row);
      for (const category of [age, 'all']) row.set(category, (row.get(category) ?? 0) + 1);
    }
  }
  const rows = [null, ...offices];
  const cells: Count[] = rows.flatMap((office) =>
    [...ages, 'all'].map((category) => {
      const region = nameOf(office);
      return { region, category, count: counts.get(region)?.get(category) ?? 0 };
    }),
  );
  const shared = suppress(cells, {
    least: LEAST,
    roundTo: ROUND_TO,
    total: 'all',
    parentOf: (region) => (region === WHOLE ? null : WHOLE),
  });
  const shown = new Map(
    shared.cells.map(({ region, category, count }) => [JSON.stringify([region, category]), count]),
  );
  return rows.map((office) => {
    const of = (category: Age | 'all') => shown.get(JSON.stringify([nameOf(office), category])) ?? null;
    return {
      office,
      week: of('week'),
      month: of('month'),
      older: of('older'),
      late: of('late'),
      all: of('all'),
    };
  });
}

const PAGE = 1000;
/** Counters are answered between two steps. */
const others = (): Promise<void> => new Promise(setImmediate);

async function headsOf(env: Environment, list: WaitingList, at: string): Promise<StreamHead[]> {
  const { states, outcomes, withinDays } = waits[list];
  const from =
    withinDays === undefined ? {} : { from: `${formatDate(dayOf(at) - withinDays)}T00:00:00${offsetOf(at)}` };
  const found: StreamHead[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Environment['store']['search']>> = await env.store.search({
      prefix: 'consultation',
      states,
      ...(outcomes === undefined ? {} : { outcomes }),
      ...from,
      limit: PAGE,
      ...(after === null ? {} : { after }),
    });
    found.push(...page.items);
    after = page.next;
    await others();
  } while (after !== null);
  return found;
}

async function make(env: Environment, at: string): Promise<Answer<'worklists'>> {
  const heads = new Map<WaitingList, StreamHead[]>();
  for (const list of waitingLists) heads.set(list, await headsOf(env, list, at));
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
      return alone(async () => {
        const answer = await make(env, at);
        kept = { day, answer };
        return { answer };
      });
    }),
  ];
}
