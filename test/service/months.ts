// What happened at some offices in some months in; a ledger with those consultations, each written as the service writes it, out.
import { createHash } from 'node:crypto';
import type { Outcome } from '../../src/service/api.js';
import type { Environment } from '../../src/service/call.js';
import { doingOf } from '../../src/service/consultations.js';
import {
  assessFirst,
  type Case,
  carryOn,
  decide,
  discloseReasons,
  discloseScore,
  foldCase,
  foretell,
  objectTo,
  openCase,
} from '../../src/service/protocol.js';
import { scorerOf } from '../../src/service/scoring.js';
import { prepare } from '../../src/service/views.js';
import type { NewEvent } from '../../src/store/contract.js';
import { REASON, there } from './counter.js';

/** A pilgrim to whom nothing is wrong, and somebody who was coached. */
export const clear = {
  applicationType: 'BARU',
  birthDate: '1990-01-01',
  declaredPurpose: 'UMRAH',
  admittedWorkIntent: false,
  recruiterKind: 'TIDAK_ADA',
  travelFunding: 'SENDIRI',
};
export const coached = {
  applicationType: 'BARU',
  birthDate: '1995-01-01',
  declaredPurpose: 'WISATA',
  destinationCountries: ['MY'],
  admittedWorkIntent: true,
  siskop2miStatus: 'TIDAK_DITEMUKAN',
  thirdPartyControl: 'MENJAWABKAN',
  debtOrDeduction: 'PEREKRUT',
};

export interface Happened {
  readonly office: string;
  /** RFC 3339 with an offset: when all of it happened. */
  readonly at: string;
  readonly count: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly outcome?: Outcome;
  readonly objected?: boolean;
  readonly blind?: boolean;
  readonly subjectKey?: string;
}

const papers = {
  bap: { number: 'BAP-1', date: '2026-06-15' },
  disclosableReasons: ['Tujuan perjalanan belum jelas.'],
};

/** Ids are as random as those of the service, and the same at every run. */
const idOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 32);

/** Writes all of it; gives the ids in their order. */
export async function happen(env: Environment, what: readonly Happened[]): Promise<string[]> {
  const { mode } = env.scoring.admission;
  const ids: string[] = [];
  for (const [place, each] of what.entries())
    for (let n = 0; n < each.count; n++) {
      const id = idOf(place, each.office, each.at, n);
      const by = { at: each.at, actor: `petugas.${each.office.toLowerCase()}`, office: each.office };
      const doing = doingOf(env, { account: by.actor, office: by.office }, by.at);
      const events: NewEvent[] = [];
      let of: Case | null = null;
      const step = (made: readonly NewEvent[]): Case => {
        events.push(...made);
        const told = foretell(of?.version ?? 0, made, by);
        of = there(of === null ? foldCase(id, told) : carryOn(of, told));
        return of;
      };
      let now = step(
        openCase(
          {
            applicationId: `CANARY-${place}-${n}`,
            submittedAt: each.at,
            answers: each.answers,
            linkage: {},
            synthetic: mode === 'demo' || mode === 'training',
            identity: each.subjectKey === undefined ? null : { subjectKey: each.subjectKey },
          },
          doing,
        ),
      );
      now = step(assessFirst(now, { view: 'ask_further', reason: REASON }, doing));
      const ready = scorerOf(env.scoring.present(each.at.slice(0, 10)));
      now = step(discloseReasons(now, () => prepare(now, ready, each.blind === true), doing));
      if (each.outcome !== undefined) {
        if (each.blind !== true) now = step(discloseScore(now, doing));
        const receipt = now.disclosure?.score?.receipt ?? null;
        const adverse = ['DITUNDA', 'DITOLAK', 'DIBATALKAN'].includes(each.outcome);
        now = step(
          decide(now, { outcome: each.outcome, reason: REASON, receipt, ...(adverse ? papers : {}) }, doing),
        );
      }
      if (each.objected === true) step(objectTo(now, { grounds: 'Saya keberatan.' }, doing));
      await env.store.append({ stream: `consultation:${id}`, expected: 0, ...by, events });
      ids.push(id);
    }
  return ids;
}
