// The table of /v1 as data: for each operation its method, path, permission, schemas and faults; the types that the page uses follow from it.
import { dateSchema, textSchema, wordsSchema, z } from '../base/documents.js';
import type { Code } from '../base/errors.js';
import { identityParts } from '../fields/application.js';
import { actionKinds, bandNames } from '../rules/document.js';
import { receiptSchema } from '../score/receipt.js';

export const apiVersion = '1.0.0';

/** Text of one line or several, without control characters but line ends and tabs. */
const prose = (most: number) => z.string().check(z.regex(new RegExp(`^[\\P{Cc}\\t\\n\\r]{1,${most}}$`, 'u')));
const line = (most: number) => z.string().check(z.regex(new RegExp(`^\\P{Cc}{1,${most}}$`, 'u')));
const time = z.string();
const maybe = <S extends z.ZodMiniType>(schema: S) => z.nullable(schema);

/** A reason of an officer's own: at least ten letters or digits. */
const reason = z.string().check(z.regex(/^(?=(?:\s*\S){10})[\P{Cc}\t\n\r]{10,4000}$/u));

export const accountId = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,39}$/));
const officeCode = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/));
const consultationId = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const applicationId = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/));
const month = z.string().check(z.regex(/^\d{4}-\d{2}$/));
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const evidence = z.enum(['synthetic', 'expert', 'validated']);
const band = z.enum(bandNames);

/** What an officer first thinks, before anything is disclosed. */
export const firstViews = ['proceed', 'ask_further', 'refer'] as const;
export type FirstView = (typeof firstViews)[number];

/** Human outcomes (DOMAIN.md 6.4.18), never a machine's. */
export const mildOutcomes = [
  'LANJUT',
  'LENGKAPI_DOKUMEN',
  'PENDALAMAN',
  'RUJUK_PELINDUNGAN',
  'RUJUK_INTELDAK',
] as const;
/** Only with a BAP, written reasons, an SK by the head of office, and a notice. */
export const adverseOutcomes = ['DITUNDA', 'DITOLAK', 'DIBATALKAN'] as const;
export const outcomes = [...mildOutcomes, ...adverseOutcomes] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Where a consultation stands. `open`: no first assessment yet. `assessed`: it is recorded, nothing is disclosed. `reasons`: reasons were
 * shown, or it is blind, or scoring was not available. `disclosed`: the number too. `waiting`: decided for now (documents, closer look).
 * `proposed`: an adverse outcome waits for the head of office. `decided`. `objected`: another officer must look. `reviewing`: that officer
 * has an own view. `reviewed`.
 */
export const states = [
  'open',
  'assessed',
  'reasons',
  'disclosed',
  'waiting',
  'proposed',
  'decided',
  'objected',
  'reviewing',
  'reviewed',
] as const;
export type State = (typeof states)[number];

export const roles = [
  'officer',
  'supervisor',
  'head',
  'analyst',
  'auditor',
  'rule-author',
  'rule-approver',
  'service',
  'admin',
] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'consultation.open',
  'consultation.work',
  'consultation.read',
  'consultation.search',
  'consultation.countersign',
  'consultation.object',
  'consultation.review',
  'consultation.events',
  'notice.read',
  'receipt.read',
  'receipt.replay',
  'score.number',
  'assessment.request',
  'subject.access',
  'subject.erase',
  'bundle.read',
  'bundle.propose',
  'bundle.approve',
  'region.read',
  'meter.read',
  'blind.read',
  'blind.reveal',
  'worklist.read',
  'drift.read',
  'keys.rotate',
  'audit.verify',
  'audit.checkpoint',
  'audit.export',
  'scoring.switch',
  'account.read',
  'account.manage',
] as const;
export type Permission = (typeof permissions)[number];
/** `public`: nobody need be signed in. `self`: anybody who is. */
export type Access = Permission | 'public' | 'self';

/** Why no score is given now; `on` where one is. */
export const scoringStates = ['on', 'off', 'expired', 'degraded'] as const;
export type ScoringState = (typeof scoringStates)[number];

const identity = z.strictObject(
  Object.fromEntries(identityParts.map((part) => [part, z.optional(z.nullable(line(200)))])),
);

/** A question still open: the most useful first. What an answer could change is told only after disclosure. */
const openQuestion = z.strictObject({
  field: textSchema,
  words: wordsSchema,
  /** A basic question of the purpose: `proceed` is not offered while one is open. */
  minimum: z.boolean(),
});

const faultSchema = z.strictObject({
  code: textSchema,
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  hint: z.string(),
});

/** What always shows once the officer's first assessment is recorded, also in the blind sample: statutory thresholds, protection. */
const alert = z.strictObject({
  kind: z.enum(['gate', 'refer_protection', 'separate_interview']),
  words: wordsSchema,
  /** The law of a statutory threshold; none for an offer of protection. */
  law: z.array(z.string()),
  question: maybe(wordsSchema),
  unsafeInCompany: z.boolean(),
});

/** A reason without its points: those come with the number, after the reasons. */
const plainReason = z.strictObject({
  rule: textSchema,
  words: wordsSchema,
  class: z.enum(['S', 'D', 'H', 'L', 'C']),
  typology: textSchema,
  /** The answers it rests on, as observed. */
  fields: z.record(z.string(), z.unknown()),
  question: maybe(wordsSchema),
  clearedBy: z.array(wordsSchema),
  legalBasis: z.array(z.string()),
  practice: z.array(z.string()),
  disclosable: z.boolean(),
  unsafeInCompany: z.boolean(),
  gate: maybe(z.strictObject({ floor: band, law: z.array(z.string()) })),
});
/** What holds without adding: cleared, counted once, protective, long ago, guidance. */
const note = z.strictObject({
  rule: textSchema,
  kind: z.enum(['cleared', 'counted_once', 'protective', 'guidance', 'lapsed']),
  words: wordsSchema,
  by: z.array(z.string()),
});
const baseRate = z.union([
  z.literal('unknown'),
  z.strictObject({ confirmedOf100: z.number(), source: textSchema }),
]);
const action = z.strictObject({ kind: z.enum(actionKinds), words: wordsSchema });

/** First of the two steps of disclosure. `blind`: this case is of the random sample, and no score is shown. */
export const reasonsView = z.strictObject({
  kind: z.enum(['shown', 'blind', 'unscored']),
  /** The strongest first. */
  reasons: z.array(plainReason),
  notes: z.array(note),
  issues: z.array(faultSchema),
  /** Why nothing is shown, where nothing is. */
  why: maybe(wordsSchema),
});

/** Second step: the number, the span, and what may be done. */
export const scoreView = z.strictObject({
  score: z.int(),
  low: z.int(),
  high: z.int(),
  boundsExact: z.boolean(),
  band,
  reachable: z.array(band),
  /** Where the bands begin. */
  bandsFrom: z.tuple([z.int(), z.int(), z.int()]),
  sufficient: z.boolean(),
  /** They sum to the score, always: rule or adjustment, and points. */
  points: z.array(z.strictObject({ name: textSchema, points: z.int(), words: wordsSchema })),
  questions: z.array(
    z.strictObject({
      field: textSchema,
      words: wordsSchema,
      minimum: z.boolean(),
      spread: z.int(),
      couldReach: band,
    }),
  ),
  actions: z.array(action),
  /** The smallest sets of lawful changes that would lower the band. */
  changes: z.array(
    z.strictObject({
      changes: z.array(z.strictObject({ field: textSchema, value: z.string(), words: wordsSchema })),
      score: z.int(),
      band,
    }),
  ),
  baseRate,
  evidence,
  /** To be named by the decision. */
  receipt: digest,
  /** False once an answer changed after this was shown: disclose again before deciding. */
  current: z.boolean(),
});

/** Minutes of the examination. */
const bap = z.strictObject({ number: line(80), date: dateSchema });
/** Written decision of the head of office. */
const sk = z.strictObject({ number: line(80), date: dateSchema });

const decisionView = z.strictObject({
  outcome: z.enum(outcomes),
  reason: z.string(),
  by: z.string(),
  at: time,
  bap: maybe(bap),
  /** What the applicant is told in writing; only of adverse outcomes. */
  disclosableReasons: z.array(z.string()),
  countersigned: maybe(
    z.strictObject({ by: z.string(), at: time, approved: z.boolean(), reason: z.string(), sk: maybe(sk) }),
  ),
  /** Until when an objection is possible at least; null while the decision is not final. */
  objectionUntil: maybe(dateSchema),
});

const firstAssessmentView = z.strictObject({
  view: z.enum(firstViews),
  reason: z.string(),
  by: z.string(),
  at: time,
});

/** What the caller may see of a consultation now, and may do next. */
export const consultationView = z.strictObject({
  id: consultationId,
  /** Also the ETag; name it in If-Match. */
  version: z.int(),
  state: z.enum(states),
  office: z.string(),
  openedBy: z.string(),
  openedAt: time,
  updatedAt: time,
  /** Made-up data of the demonstration or of a training. */
  synthetic: z.boolean(),
  applicationId: maybe(z.string()),
  /** The answers so far, nested as a record; null where they were erased. */
  record: maybe(z.record(z.string(), z.unknown())),
  /** Answers that could not be read. */
  issues: z.array(faultSchema),
  /** Open questions, the most useful first; empty while scoring is not available. */
  next: z.array(openQuestion),
  /** How many basic questions of the purpose are open. */
  minimumOpen: z.int(),
  scoring: z.enum(scoringStates),
  firstAssessment: maybe(firstAssessmentView),
  alerts: z.array(alert),
  reasons: maybe(reasonsView),
  score: maybe(scoreView),
  decision: maybe(decisionView),
  objection: maybe(
    z.strictObject({
      grounds: z.string(),
      at: time,
      by: z.string(),
      /** When it should have been answered: ten working days. */
      answerBy: dateSchema,
      /** How many there have been. */
      count: z.int(),
    }),
  ),
  review: maybe(
    z.strictObject({
      firstView: maybe(firstAssessmentView),
      /** Absent until the reviewer has decided. */
      result: maybe(
        z.strictObject({
          upheld: z.boolean(),
          outcome: z.enum(outcomes),
          reason: z.string(),
          by: z.string(),
          at: time,
        }),
      ),
    }),
  ),
  /** When somebody must act: thirty days for documents, ten working days for an objection. */
  due: maybe(time),
  /** Until when nothing may be erased. */
  holdUntil: maybe(time),
  erased: z.boolean(),
  /** Operations of this table that the caller may call on it now. */
  allowed: z.array(z.string()),
});

const summary = z.strictObject({
  id: consultationId,
  state: maybe(z.string()),
  outcome: maybe(z.string()),
  office: z.string(),
  openedBy: z.string(),
  openedAt: time,
  updatedAt: time,
  due: maybe(time),
  overdue: z.boolean(),
  assignee: maybe(z.string()),
  erased: z.boolean(),
});
const page = <S extends z.ZodMiniType>(items: S) =>
  z.strictObject({ items: z.array(items), next: maybe(z.string()) });

/** The applicant's notice as data: plain Indonesian and English, nothing that is unsafe in company, no code, no points, no threshold. */
const noticeView = z.strictObject({
  kind: z.enum(['decision', 'information']),
  title: wordsSchema,
  applicationId: maybe(z.string()),
  office: z.string(),
  date: dateSchema,
  synthetic: z.boolean(),
  /** Paragraphs and lists, in order. */
  sections: z.array(z.strictObject({ heading: wordsSchema, lines: z.array(wordsSchema) })),
  sk: maybe(sk),
  bap: maybe(bap),
  objectionUntil: maybe(dateSchema),
  signedBy: maybe(z.string()),
});

const accountView = z.strictObject({
  id: accountId,
  name: z.string(),
  office: z.string(),
  roles: z.array(z.enum(roles)),
  disabled: z.boolean(),
  /** False until the invitation was accepted. */
  ready: z.boolean(),
});

/** What the page needs to know of who is signed in, and of this service. */
const sessionView = z.strictObject({
  account: accountView,
  /** How far each permission reaches: consultations of one's own, of one's office, of all. */
  permissions: z.record(z.string(), z.enum(['mine', 'own', 'any'])),
  /** To be sent as `X-Waspada-Csrf` with every request that changes something. */
  csrf: z.string(),
  expiresAt: time,
  service: z.lazy(() => serviceView),
});

const serviceView = z.strictObject({
  version: z.string(),
  mode: z.enum(['live', 'pilot', 'demo', 'training']),
  scoring: z.enum(scoringStates),
  /** Why scoring is not on; what the banner of a pilot or a demonstration says. */
  banner: maybe(wordsSchema),
  bundle: maybe(
    z.strictObject({ name: z.string(), version: z.string(), digest, evidence, words: wordsSchema, baseRate }),
  ),
});

const healthView = z.strictObject({
  status: z.enum(['live', 'ready', 'degraded', 'expired', 'off']),
  /** Why it is not simply ready; empty text otherwise. */
  reason: z.string(),
  scoring: z.enum(scoringStates),
  store: z.strictObject({ ok: z.boolean(), reason: z.string(), entries: z.int() }),
  /** Decisions that wait in the spool for the store to come back. */
  spooled: z.int(),
  version: z.string(),
});

const bundleView = z.strictObject({
  digest,
  name: z.string(),
  version: z.string(),
  evidence,
  active: z.boolean(),
  proposedBy: maybe(z.string()),
  proposedAt: maybe(time),
  approvedBy: maybe(z.string()),
  signed: z.boolean(),
  reason: z.string(),
});

const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const arm = z.strictObject({ decided: z.int(), agreed: z.int(), agreement: maybe(estimate) });
const meterRow = z.strictObject({
  office: maybe(z.string()),
  officer: maybe(z.string()),
  band: maybe(band),
  shown: arm,
  blind: arm,
  /** Agreement shown minus blind, with its interval; null where one arm is empty. */
  shift: maybe(estimate),
  /** Share of decisions that differ from what was shown. */
  overrides: maybe(estimate),
  /** Consultations whose score was seen and that were never decided. */
  undecided: z.int(),
  verdict: z.enum(['quiet', 'alarm', 'insufficient']),
  words: wordsSchema,
});

/** What waits for somebody, by what must be done about it. */
export const waitingLists = ['check', 'documents', 'referral', 'countersign', 'objection'] as const;
export type WaitingList = (typeof waitingLists)[number];

/** A count that may be shown; null where it is withheld to protect people. */
const shownCount = maybe(z.int());
const waitingRow = z.strictObject({
  /** Null: all offices together. */
  office: maybe(z.string()),
  /** Since the last step: up to 7 days, up to 30 days, longer. */
  week: shownCount,
  month: shownCount,
  older: shownCount,
  /** Past the day by which somebody should have acted, however old; counted here alone. */
  late: shownCount,
  all: shownCount,
});

export const driftVerdicts = ['stable', 'watch', 'drift', 'insufficient'] as const;
const driftVerdict = z.enum(driftVerdicts);
/** How far a mix moved: the figures are null where they are withheld, or where a period is empty or not over. */
const driftView = z.strictObject({
  verdict: driftVerdict,
  words: wordsSchema,
  psi: maybe(z.number()),
  /** What chance alone gives on average, and what it exceeds once in a thousand times. */
  noise: maybe(z.number()),
  critical: maybe(z.number()),
});
const driftShare = z.strictObject({
  /** A rule that held, or a field without an answer. */
  name: textSchema,
  words: maybe(wordsSchema),
  verdict: driftVerdict,
  direction: z.enum(['up', 'down', 'same']),
  /** Of the reference, of the present period, and their difference with its 95 % interval. */
  shares: maybe(z.strictObject({ reference: z.number(), present: z.number(), change: estimate })),
});
const driftPeriod = z.strictObject({
  month,
  /** False for the month that is not over: then verdicts are told, and no figures. */
  over: z.boolean(),
  consultations: shownCount,
  /** Consultations whose reasons and answers were read; the others are beyond the sample, or erased, or could not be scored. */
  read: shownCount,
});
const driftRow = z.strictObject({
  /** Null: all offices together. */
  office: maybe(z.string()),
  reference: shownCount,
  present: shownCount,
  bands: driftView,
  /** Of each band, what was counted in the reference and in the present period. */
  counts: z.array(z.strictObject({ band, reference: shownCount, present: shownCount })),
  /** The strongest reason of each. */
  reasons: driftView,
  /** The gravest of the shares of unanswered questions. */
  missing: z.strictObject({ verdict: driftVerdict, words: wordsSchema }),
  /** Reasons and unanswered questions that moved: by name and direction alone. */
  moved: z.array(
    z.strictObject({
      kind: z.enum(['reason', 'missing']),
      name: textSchema,
      words: maybe(wordsSchema),
      verdict: driftVerdict,
      direction: z.enum(['up', 'down', 'same']),
    }),
  ),
});

const assessmentOut = z.strictObject({
  id: consultationId,
  applicationId: maybe(z.string()),
  purpose: z.string(),
  band: maybe(z.union([band, z.literal('unscored')])),
  /** Only where the caller's role allows it. */
  number: maybe(z.strictObject({ score: z.int(), low: z.int(), high: z.int() })),
  sufficient: z.boolean(),
  reasons: z.array(plainReason),
  questions: z.array(openQuestion),
  actions: z.array(action),
  issues: z.array(faultSchema),
  bundle: digest,
  evidence,
  baseRate,
  asOf: maybe(dateSchema),
  /** After this the answer must not be used: ask again. */
  validUntil: time,
});

/** Why another service asks. */
export const purposes = [
  'BORDER_DEPARTURE',
  'PASSPORT_RENEWAL',
  'VISA_SUPPORT',
  'PROTECTION',
  'TEST',
] as const;

const checkpointView = z.strictObject({
  size: z.int(),
  root: z.string(),
  at: time,
  /** The text to keep elsewhere. */
  note: z.string(),
  /** Verifier line of the log's key. */
  publicKey: z.string(),
});

const fieldForm = z.strictObject({
  name: textSchema,
  group: z.enum(['identity', 'journey', 'money', 'work', 'family', 'sea', 'child', 'history']),
  kind: textSchema,
  label: wordsSchema,
  question: maybe(wordsSchema),
  /** Choices with their words; none for a field that is written. */
  values: z.array(z.strictObject({ value: z.union([z.string(), z.boolean()]), words: wordsSchema })),
  /** Codes that mean not asked, not checked, does not know. */
  unknown: z.array(z.string()),
  unit: maybe(z.string()),
  range: maybe(z.tuple([z.number(), z.number()])),
  /** The parts of an item of a list, beside its date. */
  parts: z.array(z.string()),
  /** The field applies when any of these holds; always where there is none. */
  appliesWhen: z.array(
    z.union([
      z.strictObject({ field: z.string(), in: z.array(z.union([z.string(), z.boolean()])) }),
      z.strictObject({ field: z.string(), belowYears: z.number() }),
    ]),
  ),
  required: z.boolean(),
  specific: z.boolean(),
});

const answers = z.record(
  z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,40}(\.[A-Za-z0-9_]{1,40})?$/)),
  z.unknown(),
);

const empty = z.strictObject({});
const id = z.strictObject({ id: consultationId });
const acceptedView = z.strictObject({
  /** True: the store is away, and the decision is on this machine's disk until it comes back. */
  spooled: z.boolean(),
  consultation: maybe(consultationView),
});

/** One operation. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `{id}` where a part of the path is a parameter. */
  readonly path: string;
  readonly access: Access;
  readonly words: { readonly id: string; readonly en: string };
  /** Parts of the path. */
  readonly params?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
  readonly response: z.ZodMiniType;
  /** Status where all is well; 200 unless said. */
  readonly status?: number;
  /** The body may be larger than the usual limit: so many bytes. */
  readonly bodyLimit?: number;
  /** `text/plain` and the like, where the response is no JSON. */
  readonly type?: string;
  /** A request that changes something names the version it read in If-Match. */
  readonly ifMatch?: true;
  /** Codes of its own, beside those of every operation (AUTH_*, SERVICE_*, DOCUMENT_SHAPE, JSON_*, STORE_UNAVAILABLE). */
  readonly problems: readonly Code[];
}

export const MIB = 1_048_576;

export const operations = {
  signIn: {
    method: 'POST',
    path: '/v1/session',
    access: 'public',
    words: { id: 'Masuk.', en: 'Sign in.' },
    body: z.strictObject({ account: accountId, password: z.string().check(z.regex(/^[\s\S]{1,200}$/)) }),
    response: sessionView,
    problems: ['AUTH_CREDENTIALS', 'AUTH_LOCKED'],
  },
  session: {
    method: 'GET',
    path: '/v1/session',
    access: 'self',
    words: { id: 'Siapa yang masuk.', en: 'Who is signed in.' },
    response: sessionView,
    problems: [],
  },
  signOut: {
    method: 'DELETE',
    path: '/v1/session',
    access: 'self',
    words: { id: 'Keluar.', en: 'Sign out.' },
    response: empty,
    problems: [],
  },
  changePassword: {
    method: 'POST',
    path: '/v1/session/password',
    access: 'self',
    words: { id: 'Ganti kata sandi.', en: 'Change the password.' },
    body: z.strictObject({
      present: z.string().check(z.regex(/^[\s\S]{1,200}$/)),
      next: z.string().check(z.regex(/^[\s\S]{12,200}$/)),
    }),
    response: empty,
    problems: ['AUTH_CREDENTIALS', 'AUTH_PASSWORD'],
  },
  acceptInvitation: {
    method: 'POST',
    path: '/v1/invitations',
    access: 'public',
    words: {
      id: 'Terima undangan sekali pakai dan pilih kata sandi.',
      en: 'Accept a one-time invitation and choose a password.',
    },
    body: z.strictObject({
      token: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
      password: z.string().check(z.regex(/^[\s\S]{12,200}$/)),
    }),
    response: z.strictObject({ account: accountId }),
    problems: ['AUTH_INVITATION', 'AUTH_PASSWORD'],
  },

  service: {
    method: 'GET',
    path: '/v1/service',
    access: 'public',
    words: { id: 'Keadaan layanan dan spanduknya.', en: 'State of the service, and its banner.' },
    response: serviceView,
    problems: [],
  },
  form: {
    method: 'GET',
    path: '/v1/form',
    access: 'self',
    words: {
      id: 'Formulir pertanyaan dari kamus isian.',
      en: 'The form: questions of the field dictionary.',
    },
    response: z.strictObject({ fields: z.array(fieldForm) }),
    problems: [],
  },
  openApi: {
    method: 'GET',
    path: '/v1/openapi.json',
    access: 'public',
    words: { id: 'Dokumen OpenAPI.', en: 'The OpenAPI document.' },
    response: z.record(z.string(), z.unknown()),
    problems: [],
  },

  openConsultation: {
    method: 'POST',
    path: '/v1/consultations',
    access: 'consultation.open',
    words: { id: 'Buka konsultasi.', en: 'Open a consultation.' },
    body: z.strictObject({
      applicationId,
      submittedAt: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}(T[0-9:.,]+(Z|[+-][0-9:]+))?$/))),
      identity: z.optional(identity),
      answers: z.optional(answers),
    }),
    response: consultationView,
    status: 201,
    problems: ['FIELDS_UNKNOWN', 'FIELDS_SENSITIVE', 'LEDGER_IDEMPOTENCY'],
  },
  consultation: {
    method: 'GET',
    path: '/v1/consultations/{id}',
    access: 'consultation.read',
    words: {
      id: 'Satu konsultasi, sejauh boleh dilihat.',
      en: 'One consultation, as far as the caller may see.',
    },
    params: id,
    response: consultationView,
    problems: ['SERVICE_NOT_FOUND'],
  },
  searchConsultations: {
    method: 'POST',
    path: '/v1/consultations/search',
    access: 'consultation.search',
    words: {
      id: 'Cari konsultasi; isi pencarian tidak pernah masuk ke alamat.',
      en: 'Search consultations; what is looked for never enters a URL.',
    },
    body: z.strictObject({
      office: z.optional(officeCode),
      openedBy: z.optional(accountId),
      from: z.optional(dateSchema),
      /** The last day that counts. */
      to: z.optional(dateSchema),
      states: z.optional(z.array(z.enum(states))),
      outcomes: z.optional(z.array(z.enum(outcomes))),
      /** `review`: objections that the caller may take; `countersign`: what waits for a head of office; `overdue`. */
      list: z.optional(z.enum(['mine', 'review', 'countersign', 'overdue'])),
      identity: z.optional(z.strictObject({ kind: z.enum(identityParts), value: line(200) })),
      limit: z.optional(z.int().check(z.gte(1), z.lte(200))),
      after: z.optional(line(400)),
    }),
    response: page(summary),
    problems: [],
  },
  saveAnswers: {
    method: 'POST',
    path: '/v1/consultations/{id}/answers',
    access: 'consultation.work',
    words: {
      id: 'Simpan jawaban, langkah demi langkah; null berarti belum ditanya.',
      en: 'Save answers, step by step; null means not asked.',
    },
    params: id,
    body: z.strictObject({ answers, identity: z.optional(identity) }),
    response: consultationView,
    ifMatch: true,
    problems: ['FIELDS_UNKNOWN', 'FIELDS_SENSITIVE', 'PROTOCOL_STATE', 'PROTOCOL_ACTOR', 'LEDGER_CONFLICT'],
  },
  firstAssessment: {
    method: 'POST',
    path: '/v1/consultations/{id}/first-assessment',
    access: 'consultation.work',
    words: { id: 'Penilaian awal petugas sendiri.', en: 'The officer’s own first assessment.' },
    params: id,
    body: z.strictObject({ view: z.enum(firstViews), reason }),
    response: consultationView,
    ifMatch: true,
    problems: ['PROTOCOL_STATE', 'PROTOCOL_ACTOR', 'LEDGER_CONFLICT'],
  },
  discloseReasons: {
    method: 'POST',
    path: '/v1/consultations/{id}/reasons',
    access: 'consultation.work',
    words: {
      id: 'Tunjukkan alasan, sebelum angkanya.',
      en: 'Show the reasons, before the number.',
    },
    params: id,
    body: empty,
    response: consultationView,
    ifMatch: true,
    problems: [
      'PROTOCOL_FIRST_ASSESSMENT',
      'PROTOCOL_STATE',
      'PROTOCOL_ACTOR',
      'SERVICE_SCORING',
      'LEDGER_CONFLICT',
    ],
  },
  discloseScore: {
    method: 'POST',
    path: '/v1/consultations/{id}/score',
    access: 'consultation.work',
    words: {
      id: 'Tunjukkan skor dan rentangnya, sesudah alasan.',
      en: 'Show the score and its span, after the reasons.',
    },
    params: id,
    body: empty,
    response: consultationView,
    ifMatch: true,
    problems: [
      'PROTOCOL_FIRST_ASSESSMENT',
      'PROTOCOL_REASONS_FIRST',
      'PROTOCOL_BLIND',
      'PROTOCOL_STATE',
      'PROTOCOL_ACTOR',
      'SERVICE_SCORING',
      'LEDGER_CONFLICT',
    ],
  },
  decide: {
    method: 'POST',
    path: '/v1/consultations/{id}/decision',
    access: 'consultation.work',
    words: {
      id: 'Keputusan petugas dengan alasannya sendiri; yang merugikan menunggu kepala kantor.',
      en: 'The officer’s decision with an own reason; an adverse one waits for the head of office.',
    },
    params: id,
    body: z.strictObject({
      outcome: z.enum(outcomes),
      reason,
      /** The receipt that was shown; null in the blind sample, without a score, or while scoring is not available. */
      receipt: z.nullable(digest),
      bap: z.optional(bap),
      disclosableReasons: z.optional(z.array(reason)),
      /** Of a consultation that could not be opened while the store was away: its id is then a new random one. */
      applicationId: z.optional(applicationId),
    }),
    response: acceptedView,
    ifMatch: true,
    problems: [
      'PROTOCOL_FIRST_ASSESSMENT',
      'PROTOCOL_STATE',
      'PROTOCOL_ACTOR',
      'PROTOCOL_RECEIPT',
      'PROTOCOL_ADVERSE',
      'LEDGER_CONFLICT',
    ],
  },
  countersign: {
    method: 'POST',
    path: '/v1/consultations/{id}/countersign',
    access: 'consultation.countersign',
    words: {
      id: 'Kepala kantor menandatangani atau mengembalikan usul yang merugikan.',
      en: 'The head of office signs an adverse proposal or returns it.',
    },
    params: id,
    body: z.strictObject({ approve: z.boolean(), reason, sk: z.optional(sk) }),
    response: consultationView,
    ifMatch: true,
    problems: ['PROTOCOL_STATE', 'PROTOCOL_SECOND_PERSON', 'PROTOCOL_ADVERSE', 'LEDGER_CONFLICT'],
  },
  object: {
    method: 'POST',
    path: '/v1/consultations/{id}/objection',
    access: 'consultation.object',
    words: {
      id: 'Catat keberatan pemohon; petugas lain yang akan melihatnya.',
      en: 'Record the applicant’s objection; another officer will look at it.',
    },
    params: id,
    body: z.strictObject({ grounds: prose(4000) }),
    response: summary,
    problems: ['PROTOCOL_STATE', 'LEDGER_CONFLICT'],
  },
  reviewView: {
    method: 'POST',
    path: '/v1/consultations/{id}/review/first-view',
    access: 'consultation.review',
    words: {
      id: 'Pandangan awal penelaah, sebelum skor dan keputusan pertama terlihat.',
      en: 'The reviewer’s own view, before the score and the first decision are seen.',
    },
    params: id,
    body: z.strictObject({ view: z.enum(firstViews), reason }),
    response: consultationView,
    ifMatch: true,
    problems: ['PROTOCOL_STATE', 'PROTOCOL_REVIEWER', 'LEDGER_CONFLICT'],
  },
  review: {
    method: 'POST',
    path: '/v1/consultations/{id}/review',
    access: 'consultation.review',
    words: { id: 'Hasil telaah keberatan.', en: 'The result of the review.' },
    params: id,
    body: z.strictObject({
      upheld: z.boolean(),
      /** The outcome that stands then; that of the decision where it is upheld. */
      outcome: z.enum(outcomes),
      reason,
      bap: z.optional(bap),
      disclosableReasons: z.optional(z.array(reason)),
    }),
    response: consultationView,
    ifMatch: true,
    problems: ['PROTOCOL_STATE', 'PROTOCOL_REVIEWER', 'PROTOCOL_ADVERSE', 'LEDGER_CONFLICT'],
  },
  notice: {
    method: 'GET',
    path: '/v1/consultations/{id}/notice',
    access: 'notice.read',
    words: {
      id: 'Surat pemberitahuan bagi pemohon, sebagai data untuk dicetak.',
      en: 'The applicant’s notice, as data to print.',
    },
    params: id,
    response: noticeView,
    problems: ['SERVICE_NOT_FOUND', 'PROTOCOL_STATE'],
  },
  receipt: {
    method: 'GET',
    path: '/v1/consultations/{id}/receipt',
    access: 'receipt.read',
    words: {
      id: 'Tanda terima penilaian yang terakhir ditunjukkan.',
      en: 'The receipt of what was last shown.',
    },
    params: id,
    response: receiptSchema,
    problems: ['SERVICE_NOT_FOUND', 'LEDGER_ERASED', 'PROTOCOL_STATE'],
  },
  replay: {
    method: 'POST',
    path: '/v1/consultations/{id}/replay',
    access: 'receipt.replay',
    words: { id: 'Hitung ulang tanda terima dan bandingkan.', en: 'Compute the receipt again and compare.' },
    params: id,
    body: empty,
    response: z.strictObject({ identical: z.boolean(), digest, bundle: digest }),
    problems: ['SERVICE_NOT_FOUND', 'LEDGER_ERASED', 'PROTOCOL_STATE', 'REPLAY_BUNDLE', 'REPLAY_DIFFERS'],
  },
  events: {
    method: 'GET',
    path: '/v1/consultations/{id}/events',
    access: 'consultation.events',
    words: {
      id: 'Riwayat lengkap, dari jawaban pertama sampai tanda tangan terakhir.',
      en: 'The whole story, from the first answer to the last signature.',
    },
    params: id,
    response: z.strictObject({
      events: z.array(
        z.strictObject({
          seq: z.int(),
          version: z.int(),
          kind: z.string(),
          at: time,
          actor: z.string(),
          office: z.string(),
          open: z.unknown(),
          personal: z.unknown(),
          erased: z.boolean(),
          digest: z.string(),
        }),
      ),
    }),
    problems: ['SERVICE_NOT_FOUND'],
  },

  requestAssessment: {
    method: 'POST',
    path: '/v1/assessments',
    access: 'assessment.request',
    words: { id: 'Penilaian untuk layanan lain.', en: 'An assessment for another service.' },
    body: z.strictObject({
      purpose: z.enum(purposes),
      record: z.record(z.string(), z.unknown()),
      asOf: z.optional(dateSchema),
    }),
    response: assessmentOut,
    status: 201,
    problems: ['SERVICE_SCORING', 'FIELDS_SENSITIVE', 'LEDGER_IDEMPOTENCY'],
  },
  requestAssessments: {
    method: 'POST',
    path: '/v1/assessments/batch',
    access: 'assessment.request',
    words: {
      id: 'Beberapa penilaian sekaligus, paling banyak 100.',
      en: 'Several assessments, at most 100.',
    },
    body: z.strictObject({
      purpose: z.enum(purposes),
      records: z.array(z.record(z.string(), z.unknown())),
      asOf: z.optional(dateSchema),
    }),
    response: z.strictObject({ items: z.array(assessmentOut) }),
    status: 201,
    bodyLimit: 4 * MIB,
    problems: ['SERVICE_SCORING', 'SERVICE_TOO_MANY', 'LEDGER_IDEMPOTENCY'],
  },

  subjectAccess: {
    method: 'POST',
    path: '/v1/subjects/access',
    access: 'subject.access',
    words: {
      id: 'Semua yang diproses tentang seseorang (UU PDP Pasal 7).',
      en: 'Everything processed about a person.',
    },
    body: z.strictObject({ subjectKey: line(200) }),
    response: z.strictObject({
      consultations: z.array(
        z.strictObject({
          id: consultationId,
          office: z.string(),
          openedAt: time,
          applicationId: maybe(z.string()),
          record: maybe(z.record(z.string(), z.unknown())),
          outcome: maybe(z.string()),
          receipts: z.array(z.unknown()),
          viewedBy: z.array(z.strictObject({ account: z.string(), at: time })),
        }),
      ),
    }),
    problems: [],
  },
  subjectErase: {
    method: 'POST',
    path: '/v1/subjects/erasure',
    access: 'subject.erase',
    words: {
      id: 'Hapus data seseorang; tidak selama masa keberatan terbuka.',
      en: 'Erase a person’s data; not while an objection is possible.',
    },
    body: z.strictObject({ subjectKey: line(200), ground: z.enum(['request', 'court']) }),
    response: z.strictObject({ erased: z.int(), before: z.int() }),
    problems: ['LEDGER_WINDOW_OPEN'],
  },

  bundles: {
    method: 'GET',
    path: '/v1/bundles',
    access: 'bundle.read',
    words: { id: 'Paket yang berlaku dan yang diusulkan.', en: 'The active bundle and those proposed.' },
    response: z.strictObject({ bundles: z.array(bundleView) }),
    problems: [],
  },
  proposeBundle: {
    method: 'POST',
    path: '/v1/bundles',
    access: 'bundle.propose',
    words: { id: 'Usulkan paket.', en: 'Propose a bundle.' },
    body: z.strictObject({
      reason,
      /** The documents of its folder: manifest, rules, card, and others where it has them. */
      documents: z.strictObject({
        manifest: z.unknown(),
        rules: z.unknown(),
        card: z.optional(z.string()),
        regions: z.optional(z.unknown()),
        forest: z.optional(z.unknown()),
        points: z.optional(z.unknown()),
        gate: z.optional(z.unknown()),
        training: z.optional(z.unknown()),
        signatures: z.optional(z.unknown()),
      }),
    }),
    response: bundleView,
    status: 201,
    bodyLimit: 32 * MIB,
    problems: [
      'BUNDLE_DIGEST',
      'BUNDLE_FIELDS',
      'BUNDLE_GATE',
      'BUNDLE_EXPIRED',
      'BUNDLE_UNSIGNED',
      'SERVICE_EVIDENCE',
    ],
  },
  approveBundle: {
    method: 'POST',
    path: '/v1/bundles/{digest}/approval',
    access: 'bundle.approve',
    words: {
      id: 'Setujui dan berlakukan paket; bukan oleh pengusulnya.',
      en: 'Approve and activate a bundle; never by who proposed it.',
    },
    params: z.strictObject({ digest }),
    body: z.strictObject({ reason }),
    response: bundleView,
    problems: [
      'SERVICE_NOT_FOUND',
      'PROTOCOL_SECOND_PERSON',
      'BUNDLE_EXPIRED',
      'SERVICE_EVIDENCE',
      'LEDGER_CONFLICT',
    ],
  },
  switchOff: {
    method: 'POST',
    path: '/v1/settings/off',
    access: 'scoring.switch',
    words: { id: 'Hentikan penskoran di mana pun, seketika.', en: 'Stop scoring everywhere, at once.' },
    body: z.strictObject({ reason }),
    response: serviceView,
    problems: [],
  },
  switchOn: {
    method: 'POST',
    path: '/v1/settings/on',
    access: 'scoring.switch',
    words: { id: 'Jalankan lagi penskoran.', en: 'Start scoring again.' },
    body: z.strictObject({ reason }),
    response: serviceView,
    problems: [],
  },

  region: {
    method: 'GET',
    path: '/v1/regions/{code}',
    access: 'region.read',
    words: {
      id: 'Pengetahuan awal tentang satu wilayah; bukan tentang seseorang.',
      en: 'What is known beforehand of a region; nothing about a person.',
    },
    params: z.strictObject({ code: z.string().check(z.regex(/^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/)) }),
    response: z.strictObject({
      code: z.string(),
      name: maybe(z.string()),
      /** Immigration offices that serve it, as far as known. */
      offices: z.array(z.string()),
      /** Points that this region alone would add in the active bundle: 0 while the region rule is off. */
      points: z.int(),
      words: wordsSchema,
    }),
    problems: ['SERVICE_NOT_FOUND'],
  },

  meter: {
    method: 'GET',
    path: '/v1/meter',
    access: 'meter.read',
    words: {
      id: 'Pengukur kecenderungan mengikuti angka: kesepakatan bila terlihat dibanding bila tertutup.',
      en: 'The automation-bias meter: agreement shown against blind.',
    },
    query: z.strictObject({
      from: z.optional(dateSchema),
      to: z.optional(dateSchema),
      office: z.optional(officeCode),
      by: z.optional(z.enum(['office', 'officer', 'band'])),
    }),
    response: z.strictObject({ rows: z.array(meterRow) }),
    problems: [],
  },
  worklists: {
    method: 'GET',
    path: '/v1/worklists',
    access: 'worklist.read',
    words: {
      id: 'Apa yang menunggu, menurut kantor dan lamanya; tanpa data pemohon, jumlah kecil disembunyikan.',
      en: 'What waits, by office and age; nothing about applicants, small counts withheld.',
    },
    response: z.strictObject({
      /** Made once a day, so that two looks tell nothing of what happened between them. */
      at: time,
      /** Counts from 1 to below this are withheld, with those that would give them away; the others are rounded to a multiple of `roundTo`. */
      least: z.int(),
      roundTo: z.int(),
      withheld: wordsSchema,
      lists: z.array(
        z.strictObject({
          list: z.enum(waitingLists),
          words: wordsSchema,
          clock: wordsSchema,
          rows: z.array(waitingRow),
        }),
      ),
    }),
    problems: ['SERVICE_BUSY'],
  },
  drift: {
    method: 'GET',
    path: '/v1/drift',
    access: 'drift.read',
    words: {
      id: 'Pergeseran tingkat, alasan, dan pertanyaan yang tidak terjawab antara dua bulan, menurut kantor.',
      en: 'How bands, reasons and unanswered questions moved between two months, by office.',
    },
    query: z.strictObject({ reference: month, present: month }),
    response: z.strictObject({
      reference: driftPeriod,
      present: driftPeriod,
      /** Whether both months were scored by one bundle: where not, that alone may be why. */
      sameBundle: z.boolean(),
      least: z.int(),
      roundTo: z.int(),
      withheld: wordsSchema,
      rows: z.array(driftRow),
      /** Of all offices together, the largest change first. */
      reasons: z.array(driftShare),
      missing: z.array(driftShare),
    }),
    problems: ['SERVICE_BUSY'],
  },
  regionReport: {
    method: 'GET',
    path: '/v1/region-report',
    access: 'region.read',
    words: {
      id: 'Apakah laporan wilayah ada, dan cara membuatnya.',
      en: 'Whether a region report is here, and how one is made.',
    },
    response: z.strictObject({
      present: z.boolean(),
      /** SHA-256 of the file; null where there is none. */
      digest: maybe(digest),
      bytes: z.int(),
      words: wordsSchema,
      /** What makes one. */
      command: textSchema,
    }),
    problems: [],
  },
  regionPage: {
    method: 'GET',
    path: '/v1/region-report/page',
    access: 'region.read',
    words: {
      id: 'Laporan wilayah seperti dibuat, dengan aturan keamanan sendiri.',
      en: 'The region report as it was made, under a policy of its own.',
    },
    response: z.string(),
    type: 'text/html; charset=utf-8',
    problems: ['SERVICE_NOT_FOUND', 'SERVICE_TOO_LARGE'],
  },
  blindMonths: {
    method: 'GET',
    path: '/v1/blind',
    access: 'blind.read',
    words: { id: 'Janji dan pembukaan contoh tertutup.', en: 'Commitments and reveals of the blind sample.' },
    response: z.strictObject({
      months: z.array(
        z.strictObject({
          month,
          share: z.number(),
          commitment: digest,
          committedAt: time,
          secret: maybe(z.string()),
          revealedAt: maybe(time),
        }),
      ),
    }),
    problems: [],
  },
  revealBlind: {
    method: 'POST',
    path: '/v1/blind/{month}/reveal',
    access: 'blind.reveal',
    words: {
      id: 'Buka rahasia bulan yang sudah lewat, supaya siapa pun dapat menghitung ulang.',
      en: 'Reveal the secret of a past month, so that anybody can compute the sample again.',
    },
    params: z.strictObject({ month }),
    body: empty,
    response: z.strictObject({
      month,
      secret: z.string(),
      commitment: digest,
      /** Consultations of the month: how many, how many were blind, and whether each was chosen as the secret says. */
      opened: z.int(),
      blind: z.int(),
      consistent: z.boolean(),
    }),
    problems: ['SERVICE_NOT_FOUND', 'PROTOCOL_BLIND_MONTH'],
  },
  verifyLedger: {
    method: 'POST',
    path: '/v1/audit/verify',
    access: 'audit.verify',
    words: { id: 'Periksa seluruh buku besar.', en: 'Verify the whole ledger.' },
    body: z.strictObject({ anchors: z.optional(z.array(prose(4000))) }),
    response: z.strictObject({
      ok: z.boolean(),
      entries: z.int(),
      root: z.string(),
      checkpoints: z.int(),
      uncovered: z.int(),
      unanchored: z.int(),
      erased: z.int(),
      count: z.int(),
      faults: z.array(z.strictObject({ seq: z.int(), part: z.string(), message: z.string() })),
      /** What was not looked at, and what looks at it. */
      words: wordsSchema,
    }),
    problems: ['SERVICE_BUSY'],
  },
  checkpoint: {
    method: 'POST',
    path: '/v1/audit/checkpoint',
    access: 'audit.checkpoint',
    words: { id: 'Tanda tangani keadaan buku besar sekarang.', en: 'Sign the ledger as it is now.' },
    body: empty,
    response: checkpointView,
    problems: [],
  },
  exportLedger: {
    method: 'GET',
    path: '/v1/audit/export',
    access: 'audit.export',
    words: {
      id: 'Buku besar sebagai JSON Lines; bagian pribadi tetap tersandi.',
      en: 'The ledger as JSON Lines; personal parts stay encrypted.',
    },
    response: z.string(),
    type: 'application/x-ndjson',
    problems: ['SERVICE_BUSY'],
  },

  rotateKeys: {
    method: 'POST',
    path: '/v1/keys/rotation',
    access: 'keys.rotate',
    words: {
      id: 'Bungkus ulang semua kunci dengan kunci induk baru, misalnya sesudah satu penghapusan.',
      en: 'Wrap all keys with a new master key, as after a single erasure.',
    },
    body: empty,
    response: z.strictObject({
      at: time,
      /** Keys of streams that are wrapped anew. */
      wrapped: z.int(),
      /** The entry of the ledger that says so. */
      entry: z.int(),
      /** What was done, and what is to be done at once. */
      words: wordsSchema,
    }),
    problems: ['SERVICE_BUSY', 'STORE_KEYS'],
  },

  accounts: {
    method: 'GET',
    path: '/v1/accounts',
    access: 'account.read',
    words: { id: 'Akun.', en: 'Accounts.' },
    response: z.strictObject({ accounts: z.array(accountView) }),
    problems: [],
  },
  createAccount: {
    method: 'POST',
    path: '/v1/accounts',
    access: 'account.manage',
    words: {
      id: 'Buat akun; orang mendapat undangan sekali pakai, layanan mendapat token.',
      en: 'Create an account; a person gets a one-time invitation, a service a token.',
    },
    body: z.strictObject({
      id: accountId,
      name: line(120),
      office: officeCode,
      roles: z.array(z.enum(roles)).check(z.minLength(1)),
    }),
    response: z.strictObject({
      account: accountView,
      /** Shown once: an invitation for a person, a bearer token for a service. */
      secret: z.string(),
      kind: z.enum(['invitation', 'token']),
    }),
    status: 201,
    problems: ['SERVICE_EXISTS', 'AUTH_ROLES'],
  },
  changeAccount: {
    method: 'POST',
    path: '/v1/accounts/{id}',
    access: 'account.manage',
    words: {
      id: 'Ubah peran atau kantor, nonaktifkan, atau undang lagi.',
      en: 'Change roles or office, disable, or invite again.',
    },
    params: z.strictObject({ id: accountId }),
    body: z.strictObject({
      name: z.optional(line(120)),
      office: z.optional(officeCode),
      roles: z.optional(z.array(z.enum(roles)).check(z.minLength(1))),
      disabled: z.optional(z.boolean()),
      /** Ends all sessions and gives a new invitation or token. */
      renew: z.optional(z.boolean()),
    }),
    response: z.strictObject({
      account: accountView,
      secret: maybe(z.string()),
      kind: maybe(z.enum(['invitation', 'token'])),
    }),
    problems: ['SERVICE_NOT_FOUND', 'AUTH_ROLES', 'AUTH_LAST_ADMIN'],
  },

  live: {
    method: 'GET',
    path: '/v1/health/live',
    access: 'public',
    words: { id: 'Apakah proses hidup.', en: 'Whether the process lives.' },
    response: z.strictObject({ status: z.literal('live') }),
    problems: [],
  },
  ready: {
    method: 'GET',
    path: '/v1/health/ready',
    access: 'public',
    words: {
      id: 'Apakah konsultasi dapat dilayani; 503 bila tidak.',
      en: 'Whether it can serve; 503 otherwise.',
    },
    response: healthView,
    problems: ['SERVICE_DEGRADED'],
  },
  health: {
    method: 'GET',
    path: '/v1/health',
    access: 'public',
    words: { id: 'Keadaan dengan alasannya.', en: 'The state, with its reason.' },
    response: healthView,
    problems: [],
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    access: 'public',
    words: {
      id: 'Angka untuk Prometheus, tanpa data pribadi.',
      en: 'Figures for Prometheus, without personal data.',
    },
    response: z.string(),
    type: 'text/plain; version=0.0.4; charset=utf-8',
    problems: [],
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

/** Schemas that several operations answer with, by the name that the OpenAPI document gives them. */
export const namedSchemas: Readonly<Record<string, z.ZodMiniType>> = {
  Consultation: consultationView,
  Decided: acceptedView,
  Session: sessionView,
  Service: serviceView,
  Health: healthView,
  Bundle: bundleView,
  Receipt: receiptSchema,
};

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Part<N extends OperationName, P extends string> = (typeof operations)[N] extends {
  readonly [K in P]: infer S extends z.ZodMiniType;
}
  ? z.infer<S>
  : undefined;

/** What a request of an operation carries, and what it answers: `Body<'decide'>`, `Response<'decide'>`. */
export type Body<N extends OperationName> = Frozen<Part<N, 'body'>>;
export type Params<N extends OperationName> = Frozen<Part<N, 'params'>>;
export type Query<N extends OperationName> = Frozen<Part<N, 'query'>>;
export type Answer<N extends OperationName> = Frozen<Part<N, 'response'>>;

export type ConsultationView = Frozen<z.infer<typeof consultationView>>;
export type ReasonsView = Frozen<z.infer<typeof reasonsView>>;
export type ScoreView = Frozen<z.infer<typeof scoreView>>;
export type PlainReason = Frozen<z.infer<typeof plainReason>>;
export type AlertView = Frozen<z.infer<typeof alert>>;
export type OpenQuestion = Frozen<z.infer<typeof openQuestion>>;
export type DecisionView = Frozen<z.infer<typeof decisionView>>;
export type SummaryView = Frozen<z.infer<typeof summary>>;
export type NoticeView = Frozen<z.infer<typeof noticeView>>;
export type AccountView = Frozen<z.infer<typeof accountView>>;
export type SessionView = Frozen<z.infer<typeof sessionView>>;
export type ServiceView = Frozen<z.infer<typeof serviceView>>;
export type HealthView = Frozen<z.infer<typeof healthView>>;
export type BundleView = Frozen<z.infer<typeof bundleView>>;
export type WaitingRow = Frozen<z.infer<typeof waitingRow>>;
export type DriftView = Frozen<z.infer<typeof driftView>>;
export type DriftShare = Frozen<z.infer<typeof driftShare>>;
export type DriftRow = Frozen<z.infer<typeof driftRow>>;
export type MeterRow = Frozen<z.infer<typeof meterRow>>;
export type FieldForm = Frozen<z.infer<typeof fieldForm>>;
export type AssessmentView = Frozen<z.infer<typeof assessmentOut>>;

export type { Problem } from '../base/errors.js';
