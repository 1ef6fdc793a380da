// Requests about one consultation in; what the protocol makes of them, and what the caller may see of it, out.
import { issue, refuse, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Identity } from '../fields/application.js';
import { applicationFields, identityParts } from '../fields/application.js';
import { createFrame, readRecord } from '../fields/read.js';
import { linkFromLedger } from '../linkage/incremental.js';
import { normaliseIdentity } from '../linkage/normalise.js';
import type { Assessment } from '../score/assessment.js';
import { readReceipt, replay } from '../score/receipt.js';
import type { Scorer } from '../score/scorer.js';
import type { Append, NewEvent, Search, StreamHead } from '../store/contract.js';
import { millisOf } from '../store/time.js';
import { type ConsultationView, type OperationName, operations, type Permission } from './api.js';
import { monthOf, secretOf } from './blind.js';
import { scorerByDigest } from './bundles.js';
import {
  type Caller,
  callerOf,
  type Environment,
  type Handler,
  type Outcome,
  on,
  type RawCall,
} from './call.js';
import { offsetOf } from './deadlines.js';
import { fail } from './http.js';
import { noticeOf } from './notice.js';
import {
  allowedNow,
  assessFirst,
  type Case,
  carryOn,
  countersign,
  type Doing,
  decide,
  discloseReasons,
  discloseScore,
  foldCase,
  foretell,
  objectTo,
  openCase,
  review,
  saveAnswers,
  standing,
  toJson,
  viewReview,
  withViewers,
} from './protocol.js';
import { covers } from './roles.js';
import { isBlind, type Present, scorerOf } from './scoring.js';
import { consultationView, prepare, recordOf, type Sight, summaryOf } from './views.js';

const streamOf = (id: string): string => `consultation:${id}`;
const viewsOf = (id: string): string => `views:${id}`;

/** Cases that this process read lately, each with the events it was folded from up to its version. */
const MOST_CASES = 1000;
export class Cases {
  private readonly kept = new Map<string, Case>();

  /** The case as it stands: only events that are new are read. What was erased is forgotten here too. */
  async load({ store }: Environment, id: string): Promise<Case | null> {
    const before = this.kept.get(id);
    const fresh = await store.read(streamOf(id), { fromVersion: (before?.version ?? 0) + 1 });
    this.kept.delete(id);
    const whole = before === undefined || !fresh.some(({ kind }) => kind === 'erased');
    const of = !whole
      ? foldCase(id, await store.read(streamOf(id)))
      : before === undefined
        ? foldCase(id, fresh)
        : carryOn(before, fresh);
    if (of === null) return null;
    if (!of.erased) this.kept.set(id, of);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_CASES && oldest.done !== true) this.kept.delete(oldest.value);
    const viewers = await store.read(viewsOf(id), { personal: false });
    return withViewers(
      of,
      viewers.map(({ actor }) => actor),
    );
  }
}

export const loadCase = (env: Environment, id: string): Promise<Case | null> => env.cases.load(env, id);

const notFound = (): never => fail('SERVICE_NOT_FOUND', 'found no such consultation within reach');

/** The case where the caller's permission reaches it; what is out of reach looks as if it were not there. */
async function reached(env: Environment, caller: Caller, permission: Permission, id: string): Promise<Case> {
  const loaded = (await loadCase(env, id)) ?? notFound();
  return covers(caller.grants.get(permission), caller, loaded) ? loaded : notFound();
}

export const presentAt = ({ scoring }: Environment, at: string): Present => scoring.present(at.slice(0, 10));

export const doingOf = (env: Environment, caller: Pick<Caller, 'account' | 'office'>, at: string): Doing => ({
  actor: caller.account,
  office: caller.office,
  at,
  scoring: presentAt(env, at).state,
  holidays: env.holidays,
});

/** Permissions of what the protocol allows. */
const needed: Partial<Record<OperationName, Permission>> = Object.fromEntries(
  Object.entries(operations).map(([name, { access }]) => [name, access]),
);

function seenFor(env: Environment, caller: Caller, of: Case, at: string, sight: Sight): ConsultationView {
  const present = presentAt(env, at);
  const assessment = assessmentOf(of, present);
  const may = (name: OperationName): boolean => {
    const permission = needed[name];
    return permission !== undefined && covers(caller.grants.get(permission), caller, of);
  };
  return consultationView({
    of,
    sight,
    number: covers(caller.grants.get('score.number'), caller, of) || of.seenBy.has(caller.account),
    scoring: present.state,
    assessment,
    allowed: allowedNow(of, caller.account, present.state).filter(may),
    holidays: env.holidays,
  });
}

/** Assessments by the answers they are of: most steps on a case change none. */
const assessedBefore = new WeakMap<
  Case['answers'],
  { readonly linkage: Case['linkage']; readonly scorer: Scorer; readonly assessment: Assessment }
>();

function assessmentOf(of: Case, { state, ready }: Present): Assessment | null {
  if (of.erased || state !== 'on' || ready === null) return null;
  const { answers, linkage } = of;
  const { scorer } = ready;
  const before = assessedBefore.get(answers);
  if (before !== undefined && before.linkage === linkage && before.scorer === scorer)
    return before.assessment;
  const assessment = scorer.assess(recordOf(of));
  assessedBefore.set(answers, { linkage, scorer, assessment });
  return assessment;
}

/** Whoever may still review an objection sees neither score nor decision, whatever else their role would show. */
const sightOf = (of: Case, caller: Caller): Sight =>
  of.state === 'objected' && !of.seenBy.has(caller.account) && caller.grants.has('consultation.review')
    ? 'reviewer'
    : 'whole';

/** Where answers are read into for their faults alone: nobody looks at what it holds. */
const scratch = createFrame(applicationFields, 1);

/** Answers whose names or values no record can have are refused before anything is kept. Codes: FIELDS_*. */
function checkAnswers(
  env: Environment,
  of: Pick<Case, 'applicationId' | 'submittedAt' | 'linkage'>,
  answers: Readonly<Record<string, unknown>>,
): void {
  const own = new Set(['applicationId', 'submittedAt', 'identity']);
  const faults = Object.keys(answers)
    .filter((name) => own.has(name) || name.startsWith('identity.'))
    .map((name) => issue('FIELDS_UNKNOWN', ['answers', name], 'found a field that is no answer'));
  const record = recordOf({ ...of, answers, linkage: {} });
  const regions = env.scoring.ready?.bundle.regions ?? undefined;
  const { issues } = readRecord(
    applicationFields,
    record,
    scratch,
    0,
    regions === undefined ? {} : { regions },
  );
  refuse([...faults, ...issues.map((each) => ({ ...each, path: ['answers', each.path.join('.')] }))]);
}

function identityOf(given: Readonly<Record<string, unknown>> | undefined): Identity | null {
  if (given === undefined) return null;
  const parts = identityParts.flatMap((part) => {
    const value = given[part];
    return typeof value === 'string' ? [[part, value] as const] : [];
  });
  const identity = normaliseIdentity(Object.fromEntries(parts));
  return Object.keys(identity).length === 0 ? null : identity;
}

/** The linkage fields by dotted name; those of a case without an identity, or without the time of submission, are unknown. */
async function linkageFor(
  env: Environment,
  id: string,
  submittedAt: string,
  identity: Identity | null,
): Promise<Record<string, unknown>> {
  if (identity === null || millisOf(submittedAt) === null) return {};
  const found = await linkFromLedger(env.store, {
    stream: streamOf(id),
    submittedAt,
    identity,
    verifiedGroup: null,
  });
  const named: Record<string, unknown> = {
    'linkage.phone30d': found.phone,
    'linkage.address30d': found.address,
    'linkage.payer30d': found.payer,
    'linkage.emailOrAgent30d': found.emailOrAgent,
    'linkage.sameKK': found.sameKK,
    'linkage.bookingBurst': found.bookingBurst,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
}

/** Events on a case as one append, and the case as it then stands. */
function append(
  of: Case,
  events: readonly NewEvent[],
  doing: Doing,
): { readonly after: Case; readonly append: Append } {
  const { actor, at } = doing;
  const by = { at, actor, office: of.office };
  const after = carryOn(of, foretell(of.version, events, by));
  return { after, append: { stream: streamOf(of.id), expected: of.version, ...by, events } };
}

function matches(of: Case, ifMatch: number | null): void {
  if (ifMatch === null) fail('SERVICE_PRECONDITION', 'found no If-Match', ['If-Match']);
  if (ifMatch !== of.version)
    fail('LEDGER_CONFLICT', `found the version ${ifMatch}, expected ${of.version}`, ['If-Match']);
}

/** A step on a case: what the protocol makes of it, the view after it, durable before it is told. */
async function step(
  call: {
    readonly env: Environment;
    readonly caller: Caller | null;
    readonly at: string;
    readonly ifMatch: number | null;
  },
  permission: Permission,
  id: string,
  act: (of: Case, doing: Doing) => NewEvent[] | Promise<NewEvent[]>,
): Promise<Outcome<ConsultationView>> {
  const { env, at } = call;
  const caller = callerOf(call);
  const of = await reached(env, caller, permission, id);
  matches(of, call.ifMatch);
  const doing = doingOf(env, caller, at);
  const events = await act(of, doing);
  const { after, append: written } = append(of, events, doing);
  return {
    answer: seenFor(env, caller, after, at, sightOf(after, caller)),
    appends: [written],
    etag: after.version,
  };
}

const isStoreFault = (error: unknown): boolean =>
  error instanceof WaspadaError && ['STORE_UNAVAILABLE', 'STORE_CLOSED'].includes(error.code);

export function consultationHandlers(): Handler[] {
  return [
    on(operations.openConsultation, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const body = call.body();
      const id = Buffer.from(env.token(), 'base64url').subarray(0, 16).toString('hex');
      const submittedAt = body.submittedAt ?? at;
      const answers = body.answers ?? {};
      checkAnswers(env, { applicationId: body.applicationId, submittedAt, linkage: {} }, answers);
      const identity = identityOf(body.identity);
      const doing = doingOf(env, caller, at);
      // The month's secret is committed before its first consultation is there.
      await secretOf(env, monthOf(at), at);
      const { mode } = env.scoring.admission;
      const events = openCase(
        {
          applicationId: body.applicationId,
          submittedAt,
          answers,
          linkage: await linkageFor(env, id, submittedAt, identity),
          synthetic: mode === 'demo' || mode === 'training',
          identity,
        },
        doing,
      );
      const by = { at, actor: caller.account, office: caller.office };
      const of = foldCase(id, foretell(0, events, by)) ?? notFound();
      return {
        status: 201,
        answer: seenFor(env, caller, of, at, 'whole'),
        appends: [{ stream: streamOf(id), expected: 0, ...by, events }],
        etag: of.version,
      };
    }),

    on(operations.consultation, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const of = (await loadCase(env, call.params().id)) ?? notFound();
      const reads = covers(caller.grants.get('consultation.read'), caller, of);
      const reviews =
        covers(caller.grants.get('consultation.review'), caller, of) &&
        (sightOf(of, caller) === 'reviewer' ||
          of.objections.some(({ firstView }) => firstView?.by === caller.account));
      if (!reads && !reviews) notFound();
      const sight = sightOf(of, caller);
      // Whoever looks at what others found is recorded before it is told.
      const told = sight === 'whole' && !of.seenBy.has(caller.account);
      const looked: Append = {
        stream: viewsOf(of.id),
        expected: 'any',
        at,
        actor: caller.account,
        office: caller.office,
        events: [{ kind: 'viewed', open: { state: of.state } }],
      };
      return {
        answer: seenFor(env, caller, of, at, sight),
        etag: of.version,
        ...(told ? { appends: [looked] } : {}),
      };
    }),

    on(operations.searchConsultations, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const body = call.body();
      const page = await env.store.search(searchOf(body, caller, at));
      const now = Date.parse(at);
      const items = page.items.flatMap((head) => {
        if (!isBlindTo(caller, head)) return [summaryOf(head, now)];
        // Found by its outcome it would tell it.
        return body.outcomes === undefined ? [summaryOf({ ...head, outcome: null }, now)] : [];
      });
      return { answer: { items, next: page.next } };
    }),

    on(operations.saveAnswers, (call) =>
      step(call, 'consultation.work', call.params().id, async (of, doing) => {
        const { answers, identity: given } = call.body();
        checkAnswers(call.env, of, answers);
        const identity = identityOf(given);
        const linkage =
          identity === null ? null : await linkageFor(call.env, of.id, of.submittedAt, identity);
        return saveAnswers(of, answers, linkage, identity, doing);
      }),
    ),
    on(operations.firstAssessment, (call) =>
      step(call, 'consultation.work', call.params().id, (of, doing) => assessFirst(of, call.body(), doing)),
    ),
    on(operations.discloseReasons, (call) =>
      step(call, 'consultation.work', call.params().id, async (of, doing) => {
        const { env } = call;
        const month = await secretOf(env, monthOf(of.openedAt), call.at);
        const ready = of.first === null ? null : scorerOf(presentAt(env, call.at));
        return discloseReasons(
          of,
          () =>
            prepare(
              of,
              ready ?? scorerOf(presentAt(env, call.at)),
              isBlind(month.secret, of.id, month.share),
            ),
          doing,
        );
      }),
    ),
    on(operations.discloseScore, (call) =>
      step(call, 'consultation.work', call.params().id, (of, doing) => {
        // The order of the protocol is told first, then whether a score can be given at all.
        const events = discloseScore(of, doing);
        scorerOf(presentAt(call.env, call.at));
        return events;
      }),
    ),

    on(operations.decide, async (call) => {
      const { env } = call;
      const { id } = call.params();
      const body = call.body();
      try {
        const { answer, ...rest } = await step(call, 'consultation.work', id, (of, doing) =>
          decide(of, body, doing),
        );
        return { ...rest, answer: { spooled: false, consultation: answer } };
      } catch (error) {
        if (!isStoreFault(error) || env.spool === null) throw error;
        await spoolDecision(call, id, body);
        return { status: 202, answer: { spooled: true, consultation: null } };
      }
    }),

    on(operations.countersign, (call) =>
      step(call, 'consultation.countersign', call.params().id, (of, doing) => {
        const wait = call.env.guards.countersign.take(doing.actor, Date.parse(call.at));
        if (wait > 0)
          fail(
            'SERVICE_RATE',
            'found signatures one upon another',
            [],
            `Wait ${Math.ceil(wait / 1000)} seconds: each is read on its own.`,
          );
        return countersign(of, call.body(), doing);
      }),
    ),

    on(operations.object, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const of = await reached(env, caller, 'consultation.object', call.params().id);
      const doing = doingOf(env, caller, at);
      const { after, append: written } = append(of, objectTo(of, call.body(), doing), doing);
      const due = after.due;
      return {
        answer: {
          id: after.id,
          state: after.state,
          outcome: standing(after)?.outcome ?? null,
          office: after.office,
          openedBy: after.openedBy,
          openedAt: after.openedAt,
          updatedAt: after.updatedAt,
          due,
          overdue: false,
          assignee: null,
          erased: false,
        },
        appends: [written],
        etag: after.version,
      };
    }),
    on(operations.reviewView, (call) =>
      step(call, 'consultation.review', call.params().id, (of, doing) => viewReview(of, call.body(), doing)),
    ),
    on(operations.review, (call) =>
      step(call, 'consultation.review', call.params().id, (of, doing) => review(of, call.body(), doing)),
    ),

    on(operations.notice, async (call) => {
      const { env, at } = call;
      const of = await reached(env, callerOf(call), 'notice.read', call.params().id);
      if (
        of.state === 'objected' &&
        !of.seenBy.has(callerOf(call).account) &&
        sightOf(of, callerOf(call)) === 'reviewer'
      )
        fail('PROTOCOL_REVIEWER', 'found a possible reviewer: the notice tells the first decision');
      const decision = standing(of) ?? fail('PROTOCOL_STATE', 'found no decision that stands', ['state']);
      // What is unclear comes from the score: not of a case that stays blind, nor before a score was shown.
      const shown = of.disclosure?.kind === 'shown';
      const assessment = shown ? assessmentOf(of, presentAt(env, at)) : null;
      return { answer: noticeOf(of, decision, assessment, at, env.holidays) };
    }),

    on(operations.receipt, async (call) => {
      const of = await reached(call.env, callerOf(call), 'receipt.read', call.params().id);
      if (sightOf(of, callerOf(call)) === 'reviewer')
        fail('PROTOCOL_REVIEWER', 'found a possible reviewer: the receipt tells the score');
      const blind = of.disclosure?.kind === 'blind' && !callerOf(call).grants.has('receipt.replay');
      return { answer: receiptOf(of, blind) };
    }),
    on(operations.replay, async (call) => {
      const { env } = call;
      const of = await reached(env, callerOf(call), 'receipt.replay', call.params().id);
      const receipt = receiptOf(of, false);
      const scorer =
        (await scorerByDigest(env, receipt.body.bundle)) ??
        fail('REPLAY_BUNDLE', 'found a receipt of a bundle that this store never had');
      const again = replay(receipt, scorer);
      return {
        answer: {
          identical: again.digest === receipt.digest,
          digest: receipt.digest,
          bundle: receipt.body.bundle,
        },
      };
    }),
    on(operations.events, async (call) => {
      const { env, at } = call;
      const caller = callerOf(call);
      const { id } = call.params();
      const of = await reached(env, caller, 'consultation.events', id);
      const events = await env.store.read(streamOf(id));
      return {
        answer: {
          events: events.map(
            ({ seq, version, kind, at: when, actor, office, open, personal, erased, digest }) => ({
              seq,
              version,
              kind,
              at: when,
              actor,
              office,
              open,
              personal,
              erased,
              digest,
            }),
          ),
        },
        appends: [
          {
            stream: viewsOf(id),
            expected: 'any',
            at,
            actor: caller.account,
            office: caller.office,
            events: [{ kind: 'viewed', open: { state: of.state, events: true } }],
          },
        ],
      };
    }),
  ];
}

function receiptOf(of: Case, hidden: boolean) {
  if (of.erased) fail('LEDGER_ERASED', 'found a consultation whose personal part was erased');
  const { disclosure } = of;
  const told = disclosure?.kind === 'blind' ? !hidden : disclosure?.numberShown === true;
  if (disclosure === null || disclosure.receipt === null || !told)
    fail('PROTOCOL_STATE', 'found no receipt that was shown', ['state']);
  return readReceipt(disclosure.receipt);
}

interface SearchBody {
  readonly office?: string | undefined;
  readonly openedBy?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly states?: readonly string[] | undefined;
  readonly outcomes?: readonly string[] | undefined;
  readonly list?: 'mine' | 'review' | 'countersign' | 'overdue' | undefined;
  readonly identity?: NonNullable<Search['identity']> | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** Whoever may have to review an objection does not learn the first decision before an own view of the case. */
const isBlindTo = (caller: Caller, { state, openedBy }: StreamHead): boolean =>
  (state === 'objected' || state === 'reviewing') &&
  openedBy !== caller.account &&
  caller.grants.has('consultation.review');

/** What is looked for, within reach: one's own, one's office, all. Objections that wait for a reviewer are seen by whoever may review. */
function searchOf(body: SearchBody, caller: Caller, at: string): Search {
  const offset = offsetOf(at);
  const list = body.list;
  const permission: Permission =
    list === 'review'
      ? 'consultation.review'
      : list === 'countersign'
        ? 'consultation.countersign'
        : 'consultation.search';
  const reach = caller.grants.get(permission);
  if (reach === undefined) fail('AUTH_FORBIDDEN', 'found a list of another role', ['list']);
  const office = reach === 'any' ? body.office : caller.office;
  if (body.office !== undefined && body.office !== office)
    fail('AUTH_FORBIDDEN', 'found another office', ['office']);
  const openedBy = reach === 'mine' || list === 'mine' ? caller.account : body.openedBy;
  const states = list === 'review' ? ['objected'] : list === 'countersign' ? ['proposed'] : body.states;
  const { identity } = body;
  const value =
    identity === undefined
      ? undefined
      : normaliseIdentity({ [identity.kind]: identity.value })[identity.kind];
  if (identity !== undefined && (value === undefined || value === null))
    fail('FIELDS_VALUE', 'found a value that tells nobody apart', ['identity', 'value']);
  return {
    prefix: 'consultation',
    ...(office === undefined ? {} : { office }),
    ...(openedBy === undefined ? {} : { openedBy }),
    ...(body.from === undefined ? {} : { from: `${body.from}T00:00:00${offset}` }),
    ...(body.to === undefined ? {} : { before: `${body.to}T23:59:59.999${offset}` }),
    ...(states === undefined ? {} : { states }),
    ...(body.outcomes === undefined ? {} : { outcomes: body.outcomes }),
    ...(list === 'overdue' ? { dueBefore: at } : {}),
    ...(identity === undefined || value === undefined || value === null
      ? {}
      : { identity: { kind: identity.kind, value } }),
    ...(body.limit === undefined ? {} : { limit: body.limit }),
    ...(body.after === undefined ? {} : { after: body.after }),
  };
}

/** What is kept of a decision while the store is away: enough to run it through the protocol when it is back. */
async function spoolDecision(
  call: Pick<RawCall, 'env' | 'caller' | 'at' | 'idempotency'>,
  id: string,
  body: Parameters<typeof decide>[1],
): Promise<void> {
  const { env, at } = call;
  const caller = callerOf(call);
  if (!caller.grants.has('consultation.work')) fail('AUTH_FORBIDDEN', 'found no permission to decide');
  const named = call.idempotency ?? { scope: caller.account, key: env.token(), body: id };
  const text = JSON.stringify({ spooled: true, consultation: null });
  await env.spool?.add({
    stream: streamOf(id),
    expected: 'any',
    at,
    actor: caller.account,
    office: caller.office,
    events: [{ kind: 'decided', personal: toJson({ ...body }) }],
    idempotency: { ...named, answer: { status: 202, etag: null, text } },
  });
}

/**
 * Brings the decisions of the spool into the ledger, each once and through the protocol; what it does not allow is kept beside the spool for
 * a person to look at. Returns how many were written.
 */
export async function drainSpool(env: Environment): Promise<number> {
  if (env.spool === null || env.spool.waiting === 0) return 0;
  const { written } = await env.spool.drain({
    append: async (request) => {
      const { actor, office, at, idempotency } = request;
      if (idempotency !== undefined) {
        const { scope, key, body } = idempotency;
        const before = await env.store.repeated({ scope, key, body });
        if (before !== null) return before;
      }
      const id = request.stream.slice('consultation:'.length);
      const doing: Doing = { actor, office, at, scoring: 'degraded', holidays: env.holidays };
      const body = decisionOf(request.events[0]?.personal ?? null);
      const found = await loadCase(env, id);
      if (found !== null && !covers('mine', { account: actor, office }, found))
        fail('PROTOCOL_ACTOR', 'found a decision on the consultation of another officer');
      const opening = found === null ? openUnseen(body.applicationId ?? '', env, doing) : [];
      const by = { at, actor, office };
      const of = found ?? foldCase(id, foretell(0, opening, by)) ?? notFound();
      return env.store.append({
        ...request,
        expected: found?.version ?? 0,
        events: [...opening, ...decide(of, body, doing, true)],
      });
    },
  });
  return written;
}

const decideBody = operations.decide.body;
function decisionOf(value: Json) {
  const checked = decideBody.safeParse(value);
  return checked.success ? checked.data : fail('SPOOL_DAMAGED', 'found a decision of another shape');
}

const openUnseen = (applicationId: string, env: Environment, doing: Doing): NewEvent[] => {
  const { mode } = env.scoring.admission;
  const synthetic = mode === 'demo' || mode === 'training';
  return openCase(
    { applicationId, submittedAt: doing.at, answers: {}, linkage: {}, synthetic, identity: null },
    doing,
  );
};
