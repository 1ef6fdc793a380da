// Decisions with what was seen before each in; agreement shown against blind, with intervals, out: whether officers follow the number.
import { z } from '../base/documents.js';
import { newcombeInterval, wilsonInterval } from '../evaluate/intervals.js';
import type { Words } from '../fields/dictionary.js';
import { type Band, bandNames } from '../rules/document.js';
import type { StoredEvent } from '../store/contract.js';
import { type MeterRow, type Outcome, operations, outcomes } from './api.js';
import { callerOf, type Handler, on } from './call.js';
import { offsetOf } from './deadlines.js';
import { checked, fail } from './http.js';
import { eventsOf } from './ledger-walk.js';
import { disclosedPart } from './protocol.js';

/** Fewer decisions in an arm than this say nothing about an officer. */
export const FEWEST_DECISIONS = 20;
/** Fewer overrides than this share, surely, is alarming: the number decides (TRUST.md F13). */
export const FEWEST_OVERRIDES = 0.02;

/** What an outcome comes to on the scale of the bands. */
export const levelOf = (outcome: Outcome): Band =>
  outcome === 'LANJUT'
    ? 'lanjut'
    : outcome === 'LENGKAPI_DOKUMEN' || outcome === 'PENDALAMAN'
      ? 'pendalaman'
      : 'rujuk';

export interface Decided {
  readonly stream: string;
  readonly office: string;
  readonly officer: string;
  readonly outcome: Outcome;
  readonly band: Band;
  readonly seen: 'shown' | 'blind';
}

const words: Readonly<Record<MeterRow['verdict'], Words>> = {
  quiet: { id: 'Tidak ada tanda bahwa angka yang memutuskan.', en: 'No sign that the number decides.' },
  alarm: {
    id: 'Perlu dibicarakan: keputusan terlalu mengikuti angka.',
    en: 'To be talked about: decisions follow the number too closely.',
  },
  insufficient: { id: 'Belum cukup keputusan untuk dinilai.', en: 'Too few decisions to tell.' },
};

interface Key {
  readonly office: string | null;
  readonly officer: string | null;
  readonly band: Band | null;
}

/** One row of the meter. `undecided` are consultations whose score was seen and that nobody decided. */
export function measure(decided: readonly Decided[], key: Key, undecided: number): MeterRow {
  const arm = (seen: Decided['seen']) => {
    const of = decided.filter((each) => each.seen === seen);
    const agreed = of.filter(({ outcome, band }) => levelOf(outcome) === band).length;
    return {
      decided: of.length,
      agreed,
      agreement: of.length === 0 ? null : wilsonInterval(agreed, of.length),
    };
  };
  const [shown, blind] = [arm('shown'), arm('blind')];
  const shift =
    shown.decided === 0 || blind.decided === 0
      ? null
      : newcombeInterval(
          { successes: shown.agreed, trials: shown.decided },
          { successes: blind.agreed, trials: blind.decided },
        );
  const overrides = shown.decided === 0 ? null : wilsonInterval(shown.decided - shown.agreed, shown.decided);
  const enough = shown.decided >= FEWEST_DECISIONS && blind.decided >= FEWEST_DECISIONS;
  const follows = enough && shift !== null && shift.low > 0;
  const never = overrides !== null && overrides.high < FEWEST_OVERRIDES;
  const verdict = follows || never ? 'alarm' : enough ? 'quiet' : 'insufficient';
  return { ...key, shown, blind, shift, overrides, undecided, verdict, words: words[verdict] };
}

const decidedSchema = z.strictObject({
  outcome: z.enum(outcomes),
  stage: z.string(),
  seen: z.enum(['shown', 'blind', 'none']),
  band: z.nullable(z.enum(bandNames)),
  scoring: z.string(),
  spooled: z.boolean(),
});
export function meterHandlers(): Handler[] {
  return [
    on(operations.meter, async (call) => {
      const { env, at, reach } = call;
      const caller = callerOf(call);
      const { from, to, office, by = 'office' } = call.query();
      if (reach !== 'any' && office !== undefined && office !== caller.office)
        fail('AUTH_FORBIDDEN', 'found another office', ['office']);
      const offset = offsetOf(at);
      const events: StoredEvent[] = [];
      const query = {
        kinds: ['disclosed', 'decided'],
        ...(reach === 'any' ? (office === undefined ? {} : { office }) : { office: caller.office }),
        ...(from === undefined ? {} : { from: `${from}T00:00:00${offset}` }),
        ...(to === undefined ? {} : { before: `${to}T23:59:59.999${offset}` }),
      } as const;
      for await (const event of eventsOf(env.store, query)) events.push(event);
      const { decided, open } = read(events);
      const keyOf = (each: { office: string; officer: string; band: Band | null }): Key => ({
        office: each.office,
        officer: by === 'officer' ? each.officer : null,
        band: by === 'band' ? each.band : null,
      });
      const keys = new Map(
        [...decided, ...open].map((each) => [JSON.stringify(keyOf(each)), keyOf(each)] as const),
      );
      const rows = [...keys]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, key]) => {
          const same = (each: { office: string; officer: string; band: Band | null }): boolean =>
            JSON.stringify(keyOf(each)) === name;
          return measure(decided.filter(same), key, open.filter(same).length);
        });
      return { answer: { rows } };
    }),
  ];
}

/** The last decision of each consultation, and those whose number was seen and that were never decided. */
function read(events: readonly StoredEvent[]) {
  const decided = new Map<string, Decided>();
  const open = new Map<string, { office: string; officer: string; band: Band | null }>();
  for (const { kind, stream, office, actor, open: told } of events) {
    if (kind === 'disclosed') {
      const { part } = checked(disclosedPart, told);
      if (part === 'score') open.set(stream, { office, officer: actor, band: null });
      continue;
    }
    const { outcome, seen, band } = checked(decidedSchema, told);
    open.delete(stream);
    if (seen !== 'none' && band !== null)
      decided.set(stream, { stream, office, officer: actor, outcome, band, seen });
  }
  return { decided: [...decided.values()], open: [...open.values()] };
}
