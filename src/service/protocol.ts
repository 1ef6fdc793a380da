// The consultation as a state machine: events of the ledger fold into a case; a command on a case gives the events to append, or is refused.
import { formatDate } from '../base/dates.js';
import { z } from '../base/documents.js';
import { type Code, issue, refuse, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Identity } from '../fields/application.js';
import { isObject } from '../fields/scalars.js';
import { type Band, bandNames } from '../rules/document.js';
import type { Facets, NewEvent, StoredEvent } from '../store/contract.js';
import {
  adverseOutcomes,
  type Body,
  type FirstView,
  firstViews,
  type OperationName,
  type Outcome,
  outcomes,
  type ReasonsView,
  reasonsView,
  type ScoreView,
  type ScoringState,
  type State,
  scoreView,
} from './api.js';
import {
  ANSWER_WORKING_DAYS,
  APPEAL_DAYS,
  addWorkingDays,
  DOCUMENT_DAYS,
  dayOf,
  endOfDay,
  OBJECTION_WORKING_DAYS,
} from './deadlines.js';

export const isAdverse = (outcome: Outcome): boolean => adverseOutcomes.some((each) => each === outcome);

/** Decided for now: the same officer goes on when papers come or more was asked. */
const interim: readonly Outcome[] = ['LENGKAPI_DOKUMEN', 'PENDALAMAN'];

const paper = z.strictObject({ number: z.string(), date: z.string() });

/** What is in the clear of an event that disclosed something. */
export const disclosedPart = z.strictObject({
  part: z.enum(['reasons', 'score']),
  kind: z.enum(['shown', 'blind', 'unscored']),
  bundle: z.string(),
  band: z.nullable(z.enum(bandNames)),
});

/** What each kind of event carries, in the clear and encrypted. */
const parts = {
  opened: {
    open: z.strictObject({ synthetic: z.boolean() }),
    personal: z.strictObject({
      applicationId: z.string(),
      submittedAt: z.string(),
      answers: z.record(z.string(), z.unknown()),
      linkage: z.record(z.string(), z.unknown()),
    }),
  },
  answered: {
    open: z.strictObject({ answers: z.int() }),
    personal: z.strictObject({
      answers: z.record(z.string(), z.unknown()),
      linkage: z.nullable(z.record(z.string(), z.unknown())),
    }),
  },
  'first-assessment': {
    open: z.strictObject({ part: z.enum(['first', 'review']), view: z.enum(firstViews) }),
    personal: z.strictObject({ reason: z.string() }),
  },
  disclosed: {
    open: disclosedPart,
    personal: z.nullable(
      z.strictObject({ receipt: z.unknown(), reasons: reasonsView, score: z.nullable(scoreView) }),
    ),
  },
  decided: {
    open: z.strictObject({
      outcome: z.enum(outcomes),
      stage: z.enum(['final', 'interim', 'proposal']),
      /** What the officer had seen: the number, nothing (blind sample), or nothing since no score could be given. */
      seen: z.enum(['shown', 'blind', 'none']),
      /** What the rules and the model said, also where it was not shown. */
      band: z.nullable(z.enum(['lanjut', 'pendalaman', 'rujuk'])),
      scoring: z.enum(['on', 'off', 'expired', 'degraded']),
      /** Written while the store was away, and brought in later. */
      spooled: z.boolean(),
    }),
    personal: z.strictObject({
      reason: z.string(),
      bap: z.nullable(paper),
      disclosableReasons: z.array(z.string()),
      receipt: z.nullable(z.string()),
    }),
  },
  countersigned: {
    open: z.strictObject({ approved: z.boolean() }),
    personal: z.strictObject({ reason: z.string(), sk: z.nullable(paper) }),
  },
  objected: {
    open: z.strictObject({ late: z.boolean() }),
    personal: z.strictObject({ grounds: z.string() }),
  },
  reviewed: {
    open: z.strictObject({
      upheld: z.boolean(),
      outcome: z.enum(outcomes),
      stage: z.enum(['final', 'proposal']),
    }),
    personal: z.strictObject({
      reason: z.string(),
      bap: z.nullable(paper),
      disclosableReasons: z.array(z.string()),
    }),
  },
} as const;
type Kind = keyof typeof parts;
type OpenOf<K extends Kind> = z.infer<(typeof parts)[K]['open']>;
type PersonalOf<K extends Kind> = z.infer<(typeof parts)[K]['personal']>;

export interface Paper {
  readonly number: string;
  readonly date: string;
}
export interface Signed {
  readonly by: string;
  readonly at: string;
}
export interface FirstAssessment extends Signed {
  readonly view: FirstView;
  readonly reason: string;
}
export interface Disclosure {
  readonly kind: 'shown' | 'blind' | 'unscored';
  readonly receipt: Json;
  readonly reasons: ReasonsView;
  /** Prepared together with the reasons, so that both are of one bundle; shown only after them. */
  readonly score: ScoreView | null;
  readonly band: Band | null;
  /** The answers that it was computed from. */
  readonly answersVersion: number;
  readonly numberShown: boolean;
}
export interface Decision extends Signed {
  readonly outcome: Outcome;
  readonly stage: 'final' | 'interim' | 'proposal';
  readonly reason: string;
  readonly bap: Paper | null;
  readonly disclosableReasons: readonly string[];
  readonly countersigned:
    | (Signed & { readonly approved: boolean; readonly reason: string; readonly sk: Paper | null })
    | null;
}
export interface Objection extends Signed {
  readonly grounds: string;
  readonly firstView: FirstAssessment | null;
  /** The reviewer's result: it stands in the place of the decision that was objected to. */
  readonly result: (Decision & { readonly upheld: boolean }) | null;
}

/** A consultation as its events say it is. Texts are empty and values null where they were erased. */
export interface Case {
  readonly id: string;
  readonly version: number;
  readonly state: State;
  readonly office: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly synthetic: boolean;
  readonly erased: boolean;
  readonly applicationId: string;
  readonly submittedAt: string;
  /** By dotted name; null is unknown. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** What the ledger knew of shared telephones and the like when the identity was last given. */
  readonly linkage: Readonly<Record<string, unknown>>;
  readonly answersVersion: number;
  readonly first: FirstAssessment | null;
  readonly disclosure: Disclosure | null;
  readonly decision: Decision | null;
  readonly objections: readonly Objection[];
  readonly due: string | null;
  readonly holdUntil: string | null;
  /** Who has seen a score or a decision of it, or made one: none of them reviews it. */
  readonly seenBy: ReadonlySet<string>;
}

/** An event as folding needs it: one that was kept, or one that is about to be. */
export type Told = Pick<
  StoredEvent,
  'version' | 'kind' | 'at' | 'actor' | 'office' | 'open' | 'personal' | 'erased' | 'facets'
>;

/** New events as they will be read, to tell what will stand before it is written. */
export function foretell(
  after: number,
  events: readonly NewEvent[],
  by: { readonly at: string; readonly actor: string; readonly office: string },
): Told[] {
  return events.map(({ kind, open = null, personal = null, facets = {} }, index) => ({
    version: after + index + 1,
    kind,
    ...by,
    open,
    personal,
    erased: false,
    facets,
  }));
}

type Draft = { -readonly [K in keyof Case]: Case[K] };

/** The case of its events, in order; null where there are none. */
export function foldCase(id: string, events: readonly Told[]): Case | null {
  const first = events[0];
  if (first === undefined) return null;
  const blank: Case = {
    id,
    version: 0,
    state: 'open',
    office: first.office,
    openedBy: first.actor,
    openedAt: first.at,
    updatedAt: first.at,
    synthetic: false,
    erased: false,
    applicationId: '',
    submittedAt: first.at,
    answers: {},
    linkage: {},
    answersVersion: 1,
    first: null,
    disclosure: null,
    decision: null,
    objections: [],
    due: null,
    holdUntil: null,
    seenBy: new Set([first.actor]),
  };
  return carryOn(blank, events);
}

/** The case after more events: the same as folding all of them from the first. */
export function carryOn(of: Case, events: readonly Told[]): Case {
  const seenBy = new Set(of.seenBy);
  const draft: Draft = { ...of, seenBy };
  for (const event of events) {
    draft.version = event.version;
    draft.updatedAt = event.at;
    draft.erased ||= event.erased;
    if (event.facets.due !== undefined) draft.due = event.facets.due;
    if (event.facets.holdUntil !== undefined) draft.holdUntil = event.facets.holdUntil;
    tell(draft, event, seenBy);
  }
  return draft;
}

/** Viewers are kept in a stream of their own, so that looking never disturbs who is writing. */
export const withViewers = (of: Case, viewers: readonly string[]): Case =>
  viewers.length === 0 ? of : { ...of, seenBy: new Set([...of.seenBy, ...viewers]) };

/** A part of an event as it was written; null where it was erased. Code: BASE_INTERNAL, since only this file writes them. */
function partOf<S extends z.ZodMiniType>(schema: S, value: Json, kind: string): z.infer<S> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new WaspadaError(issue('LEDGER_DAMAGED', [kind], `found an event ${kind} of another shape`));
}
const openPart = <S extends z.ZodMiniType>(kind: { readonly open: S }, event: Told): z.infer<S> =>
  partOf(kind.open, event.open, event.kind);
const personalPart = <S extends z.ZodMiniType>(
  kind: { readonly personal: S },
  event: Told,
): z.infer<S> | null => (event.erased ? null : partOf(kind.personal, event.personal, event.kind));

function tell(draft: Draft, event: Told, seenBy: Set<string>): void {
  const signed = { by: event.actor, at: event.at };
  switch (event.kind) {
    case 'opened': {
      draft.synthetic = openPart(parts.opened, event).synthetic;
      const personal = personalPart(parts.opened, event);
      draft.applicationId = personal?.applicationId ?? '';
      draft.submittedAt = personal?.submittedAt ?? event.at;
      draft.answers = personal?.answers ?? {};
      draft.linkage = personal?.linkage ?? {};
      draft.answersVersion = event.version;
      return;
    }
    case 'answered': {
      const personal = personalPart(parts.answered, event);
      draft.answers = { ...draft.answers, ...personal?.answers };
      draft.linkage = personal?.linkage ?? draft.linkage;
      draft.answersVersion = event.version;
      return;
    }
    case 'first-assessment': {
      const { part, view } = openPart(parts['first-assessment'], event);
      const made = { ...signed, view, reason: personalPart(parts['first-assessment'], event)?.reason ?? '' };
      if (part === 'first') {
        draft.first = made;
        draft.state = 'assessed';
      } else {
        draft.objections = replaceLast(draft.objections, { firstView: made });
        draft.state = 'reviewing';
        seenBy.add(event.actor);
      }
      return;
    }
    case 'disclosed': {
      const { part, kind, band } = openPart(parts.disclosed, event);
      const personal = personalPart(parts.disclosed, event);
      if (part === 'score') {
        if (draft.disclosure !== null) draft.disclosure = { ...draft.disclosure, numberShown: true };
        draft.state = 'disclosed';
        return;
      }
      draft.disclosure = {
        kind,
        band,
        receipt: toJson(personal?.receipt),
        reasons: personal?.reasons ?? { kind, reasons: [], notes: [], issues: [], why: null },
        score: personal?.score ?? null,
        answersVersion: draft.answersVersion,
        numberShown: false,
      };
      draft.state = 'reasons';
      return;
    }
    case 'decided': {
      const { outcome, stage } = openPart(parts.decided, event);
      const personal = personalPart(parts.decided, event);
      draft.decision = {
        ...signed,
        outcome,
        stage,
        reason: personal?.reason ?? '',
        bap: personal?.bap ?? null,
        disclosableReasons: personal?.disclosableReasons ?? [],
        countersigned: null,
      };
      draft.state = stage === 'proposal' ? 'proposed' : stage === 'interim' ? 'waiting' : 'decided';
      return;
    }
    case 'countersigned': {
      const { approved } = openPart(parts.countersigned, event);
      const personal = personalPart(parts.countersigned, event);
      const countersigned = {
        ...signed,
        approved,
        reason: personal?.reason ?? '',
        sk: personal?.sk ?? null,
      };
      seenBy.add(event.actor);
      const last = draft.objections.at(-1);
      if (last?.result?.stage === 'proposal') {
        const result = { ...last.result, countersigned, stage: approved ? ('final' as const) : 'proposal' };
        draft.objections = replaceLast(draft.objections, {
          result: approved ? { ...result, stage: 'final' } : null,
        });
        draft.state = approved ? 'reviewed' : 'reviewing';
      } else if (draft.decision !== null) {
        draft.decision = {
          ...draft.decision,
          countersigned,
          stage: approved ? 'final' : 'proposal',
        };
        draft.state = approved ? 'decided' : stateBeforeDecision(draft);
      }
      return;
    }
    case 'objected':
      draft.objections = [
        ...draft.objections,
        {
          ...signed,
          grounds: personalPart(parts.objected, event)?.grounds ?? '',
          firstView: null,
          result: null,
        },
      ];
      draft.state = 'objected';
      return;
    case 'reviewed': {
      const { upheld, outcome, stage } = openPart(parts.reviewed, event);
      const personal = personalPart(parts.reviewed, event);
      draft.objections = replaceLast(draft.objections, {
        result: {
          ...signed,
          upheld,
          outcome,
          stage,
          reason: personal?.reason ?? '',
          bap: personal?.bap ?? null,
          disclosableReasons: personal?.disclosableReasons ?? [],
          countersigned: null,
        },
      });
      draft.state = stage === 'proposal' ? 'proposed' : 'reviewed';
      return;
    }
    default:
      return;
  }
}

const replaceLast = (list: readonly Objection[], change: Partial<Objection>): readonly Objection[] =>
  list.map((each, index) => (index === list.length - 1 ? { ...each, ...change } : each));

const stateBeforeDecision = ({ disclosure }: Draft): State =>
  disclosure === null ? 'assessed' : disclosure.numberShown ? 'disclosed' : 'reasons';

const isJson = (value: unknown): value is Json =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) ? value.every(isJson) : isObject(value) && Object.values(value).every(isJson));
/** What came out of a store or a parser is JSON already; anything else is our fault. */
export function toJson(value: unknown): Json {
  if (value === undefined) return null;
  if (isJson(value)) return value;
  throw new WaspadaError(issue('BASE_INTERNAL', [], 'found a value that is no JSON'));
}

/** The decision that stands: that of the last review, else the officer's; null while none is final. */
export function standing(of: Case): Decision | null {
  for (const { result } of [...of.objections].reverse())
    if (result !== null && result.stage === 'final') return result;
  return of.decision !== null && of.decision.stage !== 'proposal' ? of.decision : null;
}

/** Who does something, when, and what the service can do at that time. */
export interface Doing {
  readonly actor: string;
  readonly office: string;
  readonly at: string;
  readonly scoring: ScoringState;
  readonly holidays: ReadonlySet<string>;
}

function stop(code: Code, message: string, path: readonly (string | number)[] = []): never {
  throw new WaspadaError(issue(code, path, message));
}
function inState(of: Case, allowed: readonly State[]): void {
  if (of.erased) stop('LEDGER_ERASED', 'found a consultation whose personal part was erased');
  if (!allowed.includes(of.state))
    stop('PROTOCOL_STATE', `found the state ${of.state}, expected ${allowed.join(' or ')}`, ['state']);
}
function byOpener(of: Case, { actor }: Doing): void {
  if (actor !== of.openedBy) stop('PROTOCOL_ACTOR', 'found another account than the one that opened it');
}

/** States in which the officer at the counter works. */
const working: readonly State[] = ['open', 'assessed', 'reasons', 'disclosed', 'waiting'];

const event = <K extends Kind>(
  kind: K,
  open: OpenOf<K>,
  personal: PersonalOf<K>,
  facets?: Facets,
): NewEvent => ({
  kind,
  open: toJson(open),
  personal: toJson(personal),
  ...(facets === undefined ? {} : { facets }),
});

export interface Opening {
  readonly applicationId: string;
  readonly submittedAt: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly linkage: Readonly<Record<string, unknown>>;
  readonly synthetic: boolean;
  readonly identity: Identity | null;
}

export const openCase = (opening: Opening, { actor }: Doing): NewEvent[] => {
  const { applicationId, submittedAt, answers, linkage, synthetic, identity } = opening;
  const opened = event(
    'opened',
    { synthetic },
    { applicationId, submittedAt, answers: { ...answers }, linkage: { ...linkage } },
    { state: 'open', assignee: actor },
  );
  const stamped = submittedAt.length > 10 ? { submittedAt } : {};
  return [{ ...opened, ...(identity === null ? {} : { identity }), ...stamped }];
};

export function saveAnswers(
  of: Case,
  answers: Readonly<Record<string, unknown>>,
  linkage: Readonly<Record<string, unknown>> | null,
  identity: Identity | null,
  doing: Doing,
): NewEvent[] {
  inState(of, working);
  byOpener(of, doing);
  const saved = event(
    'answered',
    { answers: Object.keys(answers).length },
    { answers: { ...answers }, linkage: linkage === null ? null : { ...linkage } },
  );
  return [{ ...saved, ...(identity === null ? {} : { identity }) }];
}

/** Recorded once: what an officer thought before anything was disclosed is not thought again afterwards. */
export function assessFirst(of: Case, body: Body<'firstAssessment'>, doing: Doing): NewEvent[] {
  inState(of, ['open']);
  byOpener(of, doing);
  return [
    event(
      'first-assessment',
      { part: 'first', view: body.view },
      { reason: body.reason },
      { state: 'assessed' },
    ),
  ];
}

/** What is to be disclosed: computed by the caller, who does not look at it before this allows it. */
export interface Prepared {
  readonly kind: 'shown' | 'blind' | 'unscored';
  readonly bundle: string;
  readonly band: Band | null;
  readonly receipt: Json;
  readonly reasons: ReasonsView;
  readonly score: ScoreView | null;
}

export function discloseReasons(of: Case, prepare: () => Prepared, doing: Doing): NewEvent[] {
  inState(of, working);
  byOpener(of, doing);
  if (of.first === null) stop('PROTOCOL_FIRST_ASSESSMENT', 'found no first assessment of the officer');
  const { kind, bundle, band, receipt, reasons, score } = prepare();
  return [
    event('disclosed', { part: 'reasons', kind, bundle, band }, toPersonal(receipt, reasons, score), {
      state: 'reasons',
    }),
  ];
}
/** Written as it is shown; the schema's own types are not read-only. */
function toPersonal(receipt: Json, reasons: ReasonsView, score: ScoreView | null): PersonalOf<'disclosed'> {
  return partOf(
    parts.disclosed.personal,
    toJson({ receipt, reasons: toJson(reasons), score: toJson(score) }),
    'disclosed',
  );
}

export function discloseScore(of: Case, doing: Doing): NewEvent[] {
  inState(of, working);
  byOpener(of, doing);
  if (of.first === null) stop('PROTOCOL_FIRST_ASSESSMENT', 'found no first assessment of the officer');
  const { disclosure } = of;
  if (disclosure === null || disclosure.answersVersion !== of.answersVersion)
    stop('PROTOCOL_REASONS_FIRST', 'found no reasons shown of the present answers');
  if (disclosure.kind === 'blind') stop('PROTOCOL_BLIND', 'found a consultation of the blind sample');
  const receipt = disclosure.score?.receipt;
  if (receipt === undefined) stop('PROTOCOL_STATE', 'found no score: the record cannot be scored yet');
  const { kind, band } = disclosure;
  const bundle =
    isObject(disclosure.receipt) && isObject(disclosure.receipt.body) ? disclosure.receipt.body.bundle : '';
  return [
    event('disclosed', { part: 'score', kind, bundle: String(bundle), band }, null, { state: 'disclosed' }),
  ];
}

/** What an adverse outcome needs of the officer; all that is missing at once. */
function checkAdverse(body: {
  readonly bap?: Paper | undefined;
  readonly disclosableReasons?: readonly string[] | undefined;
}): void {
  refuse([
    ...(body.bap === undefined
      ? [issue('PROTOCOL_ADVERSE', ['bap'], 'found no BAP (minutes of the examination)')]
      : []),
    ...((body.disclosableReasons ?? []).length === 0
      ? [
          issue(
            'PROTOCOL_ADVERSE',
            ['disclosableReasons'],
            'found no reason that the applicant is told in writing',
          ),
        ]
      : []),
  ]);
}

const finalFacets = (outcome: Outcome, doing: Doing): Facets => ({
  outcome,
  assignee: null,
  due: null,
  holdUntil: endOfDay(dayOf(objectionEnd(doing)) + APPEAL_DAYS, doing.at),
});
const objectionEnd = ({ at, holidays }: Doing): string =>
  formatDate(addWorkingDays(at, OBJECTION_WORKING_DAYS, holidays));

/** The last day of objecting against a decision made at `at`: at the earliest, since a holiday may be missing from the list. */
export const objectionUntil = (at: string, holidays: ReadonlySet<string>): string =>
  formatDate(addWorkingDays(at, OBJECTION_WORKING_DAYS, holidays));

export function decide(of: Case, body: Body<'decide'>, doing: Doing, spooled = false): NewEvent[] {
  inState(of, working);
  byOpener(of, doing);
  const { disclosure, first } = of;
  // While the store is away nothing can be disclosed, nor an assessment recorded: the decision is still kept.
  if (first === null && !spooled)
    stop('PROTOCOL_FIRST_ASSESSMENT', 'found no first assessment of the officer');
  const current = disclosure !== null && disclosure.answersVersion === of.answersVersion ? disclosure : null;
  const shown = current?.kind === 'shown' && current.numberShown ? (current.score?.receipt ?? null) : null;
  // While a score can be given, it is looked at before deciding, whatever is then decided: both ways cost the same.
  const looked = current !== null && (current.kind !== 'shown' || current.numberShown);
  if (doing.scoring === 'on' && !spooled && !looked)
    stop('PROTOCOL_RECEIPT', 'found a decision before the disclosure of the present answers', ['receipt']);
  if (body.receipt !== null && body.receipt !== shown)
    stop('PROTOCOL_RECEIPT', 'found the receipt of another disclosure', ['receipt']);
  if (body.receipt === null && shown !== null && !spooled)
    stop('PROTOCOL_RECEIPT', 'found no receipt, expected the one that was shown', ['receipt']);

  const { outcome, reason } = body;
  const adverse = isAdverse(outcome);
  if (adverse) checkAdverse(body);
  const stage = adverse ? 'proposal' : interim.includes(outcome) ? 'interim' : 'final';
  const facets: Facets = adverse
    ? { state: 'proposed', assignee: null, due: null, holdUntil: 'open' }
    : stage === 'interim'
      ? {
          ...finalFacets(outcome, doing),
          state: 'waiting',
          assignee: of.openedBy,
          due: outcome === 'LENGKAPI_DOKUMEN' ? endOfDay(dayOf(doing.at) + DOCUMENT_DAYS, doing.at) : null,
        }
      : { ...finalFacets(outcome, doing), state: 'decided' };
  return [
    event(
      'decided',
      {
        outcome,
        stage,
        seen: current === null ? 'none' : current.kind === 'unscored' ? 'none' : current.kind,
        band: current?.band ?? null,
        scoring: doing.scoring,
        spooled,
      },
      {
        reason,
        bap: body.bap === undefined ? null : { ...body.bap },
        disclosableReasons: [...(body.disclosableReasons ?? [])],
        receipt: body.receipt,
      },
      facets,
    ),
  ];
}

export function countersign(of: Case, body: Body<'countersign'>, doing: Doing): NewEvent[] {
  inState(of, ['proposed']);
  const reviewed = of.objections.at(-1)?.result ?? null;
  const proposal = reviewed?.stage === 'proposal' ? reviewed : of.decision;
  if (proposal === null) stop('PROTOCOL_STATE', 'found nothing to sign');
  if (doing.actor === proposal.by || doing.actor === of.openedBy)
    stop('PROTOCOL_SECOND_PERSON', 'found the signature of an officer of this consultation');
  if (body.approve && body.sk === undefined)
    stop('PROTOCOL_ADVERSE', 'found no SK (written decision of the head of office)', ['sk']);
  const review = reviewed?.stage === 'proposal';
  const facets: Facets = body.approve
    ? { ...finalFacets(proposal.outcome, doing), state: review ? 'reviewed' : 'decided' }
    : review
      ? { state: 'reviewing', assignee: proposal.by, holdUntil: 'open' }
      : { state: 'disclosed', assignee: of.openedBy, holdUntil: null };
  return [
    event(
      'countersigned',
      { approved: body.approve },
      { reason: body.reason, sk: body.sk === undefined ? null : { ...body.sk } },
      facets,
    ),
  ];
}

/** An objection is recorded whenever something was decided; one that comes late is recorded as late, not refused. */
export function objectTo(of: Case, body: Body<'object'>, doing: Doing): NewEvent[] {
  inState(of, ['waiting', 'decided', 'reviewed']);
  const decision = standing(of);
  if (decision === null) stop('PROTOCOL_STATE', 'found no decision to object to');
  const at = decision.countersigned?.at ?? decision.at;
  const late = formatDate(dayOf(doing.at)) > objectionUntil(at, doing.holidays);
  const answerBy = addWorkingDays(doing.at, ANSWER_WORKING_DAYS, doing.holidays);
  return [
    event(
      'objected',
      { late },
      { grounds: body.grounds },
      { state: 'objected', assignee: null, due: endOfDay(answerBy, doing.at), holdUntil: 'open' },
    ),
  ];
}

export function viewReview(of: Case, body: Body<'reviewView'>, doing: Doing): NewEvent[] {
  inState(of, ['objected']);
  if (of.seenBy.has(doing.actor))
    stop('PROTOCOL_REVIEWER', 'found an account that has seen or made a decision of this consultation');
  return [
    event(
      'first-assessment',
      { part: 'review', view: body.view },
      { reason: body.reason },
      { state: 'reviewing', assignee: doing.actor },
    ),
  ];
}

export function review(of: Case, body: Body<'review'>, doing: Doing): NewEvent[] {
  inState(of, ['reviewing']);
  if (of.objections.at(-1)?.firstView?.by !== doing.actor)
    stop('PROTOCOL_REVIEWER', 'found another account than the one whose own view was recorded');
  const before = standing(of);
  if (body.upheld !== (body.outcome === before?.outcome))
    stop('PROTOCOL_STATE', 'found an outcome that does not fit `upheld`', ['upheld']);
  const adverse = isAdverse(body.outcome);
  if (adverse) checkAdverse(body);
  const stage = adverse ? 'proposal' : 'final';
  const facets: Facets = adverse
    ? { state: 'proposed', assignee: null, holdUntil: 'open' }
    : { ...finalFacets(body.outcome, doing), state: 'reviewed' };
  return [
    event(
      'reviewed',
      { upheld: body.upheld, outcome: body.outcome, stage },
      {
        reason: body.reason,
        bap: body.bap === undefined ? null : { ...body.bap },
        disclosableReasons: [...(body.disclosableReasons ?? [])],
      },
      facets,
    ),
  ];
}

/** What `actor` could do now as far as the protocol goes; roles are looked at elsewhere. */
export function allowedNow(of: Case, actor: string, scoring: ScoringState): OperationName[] {
  if (of.erased) return [];
  const opener = actor === of.openedBy;
  const current =
    of.disclosure !== null && of.disclosure.answersVersion === of.answersVersion ? of.disclosure : null;
  const found: OperationName[] = [];
  if (opener && working.includes(of.state)) {
    found.push('saveAnswers');
    if (of.state === 'open') found.push('firstAssessment');
    if (of.first !== null) {
      if (scoring === 'on') found.push('discloseReasons');
      if (current?.kind === 'shown' && !current.numberShown) found.push('discloseScore');
      if (scoring !== 'on' || (current !== null && (current.kind !== 'shown' || current.numberShown)))
        found.push('decide');
    }
  }
  if (of.state === 'proposed' && !opener && proposerOf(of) !== actor) found.push('countersign');
  if (['waiting', 'decided', 'reviewed'].includes(of.state) && standing(of) !== null)
    found.push('object', 'notice');
  if (of.state === 'objected' && !of.seenBy.has(actor)) found.push('reviewView');
  if (of.state === 'reviewing' && of.objections.at(-1)?.firstView?.by === actor) found.push('review');
  return found;
}

function proposerOf(of: Case): string | null {
  const result = of.objections.at(-1)?.result ?? null;
  return result?.stage === 'proposal' ? result.by : (of.decision?.by ?? null);
}
