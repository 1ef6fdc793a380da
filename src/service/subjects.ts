// A subject key in; everything processed about that person, or its erasure, out.

import { normaliseIdentity } from '../linkage/normalise.js';
import { operations } from './api.js';
import { callerOf, type Environment, type Handler, on } from './call.js';
import { loadCase } from './consultations.js';
import { fail } from './http.js';
import { headsOf } from './ledger-walk.js';
import { standing } from './protocol.js';
import { covers } from './roles.js';
import { recordOf } from './views.js';

/** Streams of consultations that named the person. */
async function streamsOf(env: Environment, subjectKey: string): Promise<string[]> {
  const value = normaliseIdentity({ subjectKey }).subjectKey;
  if (value === undefined || value === null)
    fail('FIELDS_VALUE', 'found a value that tells nobody apart', ['subjectKey']);
  const streams: string[] = [];
  const query = { prefix: 'consultation', identity: { kind: 'subjectKey', value } } as const;
  for await (const { stream } of headsOf(env.store, query)) streams.push(stream);
  return streams;
}

export function subjectHandlers(): Handler[] {
  return [
    on(operations.subjectAccess, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const consultations = [];
      const looked: string[] = [];
      for (const stream of await streamsOf(env, call.body().subjectKey)) {
        const id = stream.slice(stream.indexOf(':') + 1);
        const of = await loadCase(env, id);
        if (of === null || !covers(caller.grants.get('subject.access'), caller, of)) continue;
        looked.push(id);
        const views = await env.store.read(`views:${id}`, { personal: false });
        const told = await env.store.read(stream);
        const receipts = told.flatMap(({ kind, personal }) =>
          kind === 'disclosed' && typeof personal === 'object' && personal !== null && 'receipt' in personal
            ? [personal.receipt]
            : [],
        );
        consultations.push({
          id,
          office: of.office,
          openedAt: of.openedAt,
          applicationId: of.applicationId === '' ? null : of.applicationId,
          record: of.erased ? null : recordOf(of),
          outcome: standing(of)?.outcome ?? null,
          receipts,
          viewedBy: views.map(({ actor, at: when }) => ({ account: actor, at: when })),
        });
      }
      return {
        answer: { consultations },
        appends: looked.map((id) => ({
          stream: `views:${id}`,
          expected: 'any' as const,
          at,
          actor: caller.account,
          office: caller.office,
          events: [{ kind: 'viewed' as const, open: { access: true } }],
        })),
      };
    }),
    on(operations.subjectErase, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { subjectKey, ground } = call.body();
      // An office erases what is its own; where the person has been elsewhere too, those offices are asked.
      for (const stream of await streamsOf(env, subjectKey)) {
        const head = await env.store.head(stream);
        if (head !== null && !covers(caller.grants.get('subject.erase'), caller, head))
          fail('AUTH_FORBIDDEN', 'found consultations of another office');
      }
      const value = normaliseIdentity({ subjectKey }).subjectKey ?? subjectKey;
      const { streams, before } = await env.store.erase({
        target: { subjectKey: value },
        at,
        actor: caller.account,
        office: caller.office,
        reason: ground,
      });
      return { answer: { erased: streams.length, before } };
    }),
  ];
}
