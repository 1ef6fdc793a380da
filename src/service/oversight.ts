// Questions about the ledger, the state of the service, its form and its regions in; answers without a word about a person out.
import type { HealthView } from './api.js';
import { operations } from './api.js';
import { callerOf, type Environment, type Handler, on } from './call.js';
import { presentAt } from './consultations.js';
import { formOf } from './form.js';
import { fail } from './http.js';
import { oneAtATime } from './one-at-a-time.js';
import { openApiDocument } from './openapi.js';

/** What the service is like now. A store that does not answer means degraded, whatever else is well. */
export async function healthOf(env: Environment, at: string): Promise<HealthView> {
  const { ok, reason, entries } = await env.store.health();
  const { state } = presentAt(env, at);
  const spooled = env.spool?.waiting ?? 0;
  const status = !ok || state === 'degraded' ? 'degraded' : state === 'on' ? 'ready' : state;
  const why = !ok
    ? `store: ${reason}`
    : state === 'on'
      ? ''
      : { off: 'scoring: switched off', expired: 'bundle: lapsed', degraded: 'bundle: none can be used' }[
          state
        ];
  return {
    status,
    reason: why,
    scoring: ok ? state : 'degraded',
    store: { ok, reason, entries },
    spooled,
    version: env.version,
  };
}

const regionWords = {
  id: 'Wilayah bukan alasan terhadap seseorang; sendirian ia tidak pernah mengubah hasil.',
  en: 'A region is no reason against a person; alone it never changes a result.',
};

const structureWords = {
  id: 'Struktur berkas sendiri tidak diperiksa selagi layanan bekerja: hentikan layanan, lalu waspada audit verify.',
  en: 'The structure of the file itself is not checked while the service is at work: stop it, then waspada audit verify.',
};

export function oversightHandlers(): Handler[] {
  const alone = oneAtATime();
  return [
    on(operations.service, async ({ env, at }) => ({
      answer: env.scoring.view(at.slice(0, 10), env.version),
    })),
    on(operations.form, async () => ({ answer: { fields: formOf() } })),
    on(operations.openApi, async () => ({ answer: openApiDocument() })),
    on(operations.live, async () => ({ answer: { status: 'live' as const } })),
    on(operations.health, async ({ env, at }) => ({ answer: await healthOf(env, at) })),
    on(operations.ready, async ({ env, at }) => {
      const health = await healthOf(env, at);
      // Off and expired serve by hand; only what cannot record anything is not ready.
      if (!health.store.ok) fail('SERVICE_DEGRADED', `found ${health.status}: ${health.reason}`);
      return { answer: health };
    }),
    on(operations.metrics, async ({ env, at }) => {
      const { store, scoring, spooled } = await healthOf(env, at);
      return {
        answer: env.metrics.render({ scoring, storeOk: store.ok, entries: store.entries, spooled }),
      };
    }),
    on(operations.region, async ({ env, at, params }) => {
      const { code } = params();
      const { ready } = env.scoring;
      const regions = ready?.bundle.regions ?? fail('SERVICE_NOT_FOUND', 'found no table of regions');
      const table: Readonly<Record<string, string>> =
        code.length === 2 ? regions.provinces : regions.regencies;
      const name = Object.hasOwn(table, code) ? (table[code] ?? null) : null;
      if (name === null) fail('SERVICE_NOT_FOUND', 'found no region of that code', ['code']);
      const offices = Object.entries(regions.offices)
        .filter(([, served]) => served.includes(code))
        .map(([office]) => office);
      return { answer: { code, name, offices, points: pointsOf(env, code, at), words: regionWords } };
    }),
    on(operations.verifyLedger, async (call) => {
      const { anchors } = call.body();
      // The database checks its file in one piece, and everybody would wait for it.
      const options = { structure: false, ...(anchors === undefined ? {} : { anchors }) };
      const found = await alone.run(() => call.env.store.verify(options));
      const { ok, entries, root, checkpoints, uncovered, unanchored, erased, count, faults } = found;
      return {
        answer: {
          ok,
          entries,
          root,
          checkpoints,
          uncovered,
          unanchored,
          erased,
          count,
          faults: faults.map(({ seq, part, message }) => ({ seq, part, message })),
          words: structureWords,
        },
      };
    }),
    on(operations.checkpoint, async (call) => {
      const { env, at } = call;
      callerOf(call);
      const { size, root, at: when, note } = await env.store.checkpoint(at);
      return { answer: { size, root, at: when, note, publicKey: env.store.publicKey } };
    }),
    on(operations.exportLedger, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      return {
        answer: '',
        stream: alone.lines(() => env.store.exportLedger()),
        appends: [
          {
            stream: 'audit:export',
            expected: 'any',
            at,
            actor: caller.account,
            office: caller.office,
            events: [{ kind: 'exported', open: null }],
          },
        ],
      };
    }),
  ];
}

/** What a regency alone adds: the score of a record that says nothing else. */
function pointsOf(env: Environment, code: string, at: string): number {
  const { ready } = env.scoring;
  if (ready === null || code.length !== 5) return 0;
  const blank = { applicationId: 'REGION', submittedAt: at.slice(0, 10) };
  const without = ready.scorer.assess(blank);
  const withIt = ready.scorer.assess({ ...blank, domicileRegencyCode: code });
  return withIt.band === 'unscored' || without.band === 'unscored' ? 0 : withIt.score - without.score;
}
