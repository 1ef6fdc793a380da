// Bundles proposed and approved, and the switch, in; which bundle scores, everywhere and from the next request on, out.
import { z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson, parseJson } from '../base/json.js';
import type { BundleSource } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { createScorer, type Scorer } from '../score/scorer.js';
import type { Append, DocumentChange, StoredEvent } from '../store/contract.js';
import { type BundleView, operations } from './api.js';
import { type Caller, callerOf, type Environment, type Handler, on } from './call.js';
import { checked, fail } from './http.js';
import { toJson } from './protocol.js';
import { admitBundle, type Ready } from './scoring.js';

const STREAM = 'bundle:main';
const ACTIVE = 'bundle.active';
const SWITCH = 'scoring.switch';

const activeSchema = z.strictObject({ digest: z.string() });
const switchSchema = z.strictObject({ off: z.boolean() });
const partsSchema = z.strictObject({ parts: z.int() });
const proposedSchema = z.strictObject({
  digest: z.string(),
  name: z.string(),
  version: z.string(),
  evidence: z.enum(['synthetic', 'expert', 'validated']),
  signed: z.boolean(),
  reason: z.string(),
});
const approvedSchema = z.strictObject({ digest: z.string(), reason: z.string() });

/** Characters of one part of a stored bundle: a document of the store has a largest size. */
const PART = 400_000;
/** A forest holds several numbers a node. */
const MOST_VALUES = 20_000_000;

const nameOf = (digest: string): string => `bundle.${digest.replace(':', '.')}`;

/** A bundle as documents of the store. */
function storedAs(digest: string, source: BundleSource, signatures: unknown): DocumentChange[] {
  const text = canonicalJson(toJson({ source: plain(source), signatures: signatures ?? null }));
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    // Never between the halves of a pair: half a character is no text.
    let end = Math.min(at + PART, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end--;
    parts.push(text.slice(at, end));
    at = end;
  }
  const name = nameOf(digest);
  return [
    { kind: 'setting', id: name, value: { parts: parts.length } },
    ...parts.map((value, index): DocumentChange => ({ kind: 'setting', id: `${name}.${index}`, value })),
  ];
}
const plain = (source: BundleSource) =>
  Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined));

const storedSchema = z.strictObject({
  source: z.strictObject({
    manifest: z.unknown(),
    rules: z.unknown(),
    card: z.optional(z.string()),
    regions: z.optional(z.unknown()),
    views: z.optional(z.unknown()),
    forest: z.optional(z.unknown()),
    points: z.optional(z.unknown()),
    gate: z.optional(z.unknown()),
    training: z.optional(z.unknown()),
  }),
  signatures: z.unknown(),
});

async function loadStored({ store }: Environment, digest: string) {
  const head = await store.document('setting', nameOf(digest));
  if (head === null) return null;
  const { parts } = checked(partsSchema, head.value);
  let text = '';
  for (let at = 0; at < parts; at++) {
    const part = await store.document('setting', `${nameOf(digest)}.${at}`);
    if (typeof part?.value !== 'string')
      throw new WaspadaError(issue('LEDGER_DAMAGED', ['bundle'], 'found a stored bundle with a gap'));
    text += part.value;
  }
  const { source, signatures } = checked(storedSchema, parseJson(text, { values: MOST_VALUES }));
  return { source: sourceOf(source), signatures };
}

/** Without the keys that are undefined. */
function sourceOf(documents: {
  readonly manifest?: unknown;
  readonly rules?: unknown;
  readonly card?: string | undefined;
  readonly regions?: unknown;
  readonly views?: unknown;
  readonly forest?: unknown;
  readonly points?: unknown;
  readonly gate?: unknown;
  readonly training?: unknown;
}): BundleSource {
  const { manifest, rules, card, regions, views, forest, points, gate, training } = documents;
  const other = Object.entries({ regions, views, forest, points, gate, training }).filter(
    ([, value]) => value !== undefined,
  );
  return { manifest, rules, ...(card === undefined ? {} : { card }), ...Object.fromEntries(other) };
}

/**
 * Brings this process up to what the store says: the switch, and the bundle that was activated last, whoever did it. Two small look-ups; a
 * bundle is loaded only when another one was activated.
 */
export async function refreshScoring(env: Environment, day: string): Promise<void> {
  const { store, scoring } = env;
  const off = await store.document('setting', SWITCH);
  scoring.off = off !== null && checked(switchSchema, off.value).off;
  const active = await store.document('setting', ACTIVE);
  if (active === null) return;
  const { digest } = checked(activeSchema, active.value);
  if (scoring.ready?.bundle.digest === digest) return;
  const stored = await loadStored(env, digest);
  if (stored === null) return;
  scoring.ready = admitBundle(stored.source, stored.signatures, scoring.admission, day);
}

/** Scorers of bundles that are no longer active, made for replays; the last few are kept. */
const MOST_PAST = 4;
const past = new Map<string, Scorer>();

/** The scorer of a bundle by its digest, also of one that was replaced: a receipt is computed with the bundle that it names. Null where the store never had it. */
export async function scorerByDigest(env: Environment, digest: string): Promise<Scorer | null> {
  const { ready } = env.scoring;
  if (ready?.bundle.digest === digest) return ready.scorer;
  const known = past.get(digest);
  if (known !== undefined) return known;
  const stored = await loadStored(env, digest);
  if (stored === null) return null;
  const scorer = createScorer(stored.source, { forests });
  past.set(digest, scorer);
  const oldest = past.keys().next();
  if (past.size > MOST_PAST && oldest.done !== true) past.delete(oldest.value);
  return scorer;
}

/** Makes a bundle the active one of a store without asking anybody: at the first start, and with --bundle. */
export async function installBundle(env: Environment, ready: Ready, at: string): Promise<void> {
  const { digest } = ready.bundle;
  const active = await env.store.document('setting', ACTIVE);
  env.scoring.ready = ready;
  if (active !== null && checked(activeSchema, active.value).digest === digest) return;
  await env.store.append({
    stream: STREAM,
    expected: 'any',
    at,
    actor: 'system',
    office: '',
    events: [{ kind: 'bundle-activated', open: { digest } }],
    documents: [
      ...storedAs(digest, ready.source, ready.signatures),
      { kind: 'setting', id: ACTIVE, value: { digest } },
    ],
  });
}

function viewOf(env: Environment, digest: string, told: readonly StoredEvent[]): BundleView | null {
  const proposal = told.find(
    ({ kind, open }) => kind === 'bundle-proposed' && checked(proposedSchema, open).digest === digest,
  );
  const approval = told.find(
    ({ kind, open }) => kind === 'bundle-approved' && checked(approvedSchema, open).digest === digest,
  );
  const { ready } = env.scoring;
  const active = ready?.bundle.digest === digest;
  if (proposal === undefined) {
    if (ready === null || !active) return null;
    const { name, version, evidence } = ready.bundle.manifest;
    const { signed } = ready;
    return {
      digest,
      name,
      version,
      evidence,
      active,
      proposedBy: null,
      proposedAt: null,
      approvedBy: null,
      signed,
      reason: '',
    };
  }
  const { name, version, evidence, signed, reason } = checked(proposedSchema, proposal.open);
  return {
    digest,
    name,
    version,
    evidence,
    active,
    proposedBy: proposal.actor,
    proposedAt: proposal.at,
    approvedBy: approval?.actor ?? null,
    signed,
    reason,
  };
}

const by = (caller: Caller, at: string) => ({ at, actor: caller.account, office: caller.office });

/** The switch as one append. */
export const switchScoring = (
  off: boolean,
  reason: string,
  who: { readonly at: string; readonly actor: string; readonly office: string },
): Append => ({
  stream: 'setting:scoring',
  expected: 'any',
  ...who,
  events: [{ kind: off ? 'switched-off' : 'switched-on', personal: { reason } }],
  documents: [{ kind: 'setting', id: SWITCH, value: { off } }],
});

export function bundleHandlers(): Handler[] {
  const setSwitch = (off: boolean) => {
    const operation = off ? operations.switchOff : operations.switchOn;
    return on(operation, async (call) => {
      const { env, at } = call;
      const { scoring } = env;
      return {
        answer: scoring.view(at.slice(0, 10), env.version, off),
        appends: [switchScoring(off, call.body().reason, by(callerOf(call), at))],
        after: () => {
          scoring.off = off;
        },
      };
    });
  };
  return [
    on(operations.bundles, async ({ env }) => {
      const told = await env.store.read(STREAM);
      const digests = new Set([
        ...(env.scoring.ready === null ? [] : [env.scoring.ready.bundle.digest]),
        ...told
          .filter(({ kind }) => kind === 'bundle-proposed')
          .map(({ open }) => checked(proposedSchema, open).digest),
      ]);
      return { answer: { bundles: [...digests].flatMap((digest) => viewOf(env, digest, told) ?? []) } };
    }),
    on(operations.proposeBundle, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { reason, documents } = call.body();
      const { signatures, ...rest } = documents;
      const source = sourceOf(rest);
      const { bundle, signed } = admitBundle(source, signatures, env.scoring.admission, at.slice(0, 10));
      const { name, version, evidence } = bundle.manifest;
      const { digest } = bundle;
      return {
        status: 201,
        answer: {
          digest,
          name,
          version,
          evidence,
          active: env.scoring.ready?.bundle.digest === digest,
          proposedBy: caller.account,
          proposedAt: at,
          approvedBy: null,
          signed,
          reason,
        },
        appends: [
          {
            stream: STREAM,
            expected: 'any',
            ...by(caller, at),
            events: [{ kind: 'bundle-proposed', open: { digest, name, version, evidence, signed, reason } }],
            documents: storedAs(digest, source, signatures),
          },
        ],
      };
    }),
    on(operations.approveBundle, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { digest } = call.params();
      const { reason } = call.body();
      const told = await env.store.read(STREAM);
      const proposals = told.filter(
        ({ kind, open }) => kind === 'bundle-proposed' && checked(proposedSchema, open).digest === digest,
      );
      const view = viewOf(env, digest, told);
      if (proposals.length === 0 || view === null) fail('SERVICE_NOT_FOUND', 'found no such proposal');
      if (proposals.some(({ actor }) => actor === caller.account))
        fail('PROTOCOL_SECOND_PERSON', 'found the approval of who proposed it');
      const stored = (await loadStored(env, digest)) ?? fail('SERVICE_NOT_FOUND', 'found no such proposal');
      const ready = admitBundle(stored.source, stored.signatures, env.scoring.admission, at.slice(0, 10));
      return {
        answer: { ...view, active: true, approvedBy: caller.account },
        appends: [
          {
            stream: STREAM,
            expected: told.length,
            ...by(caller, at),
            events: [
              { kind: 'bundle-approved', open: { digest, reason } },
              { kind: 'bundle-activated', open: { digest } },
            ],
            documents: [{ kind: 'setting', id: ACTIVE, value: { digest } }],
          },
        ],
        // One assignment: a request that runs computes to its end with the bundle that it began with.
        after: () => {
          env.scoring.ready = ready;
        },
      };
    }),
    setSwitch(true),
    setSwitch(false),
  ];
}
