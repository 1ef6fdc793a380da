// Records of another service and its purpose in; reasons, questions, actions and a time until which they hold out, each in the ledger first.
import type { Assessment } from '../score/assessment.js';
import type { Append } from '../store/contract.js';
import { later } from './accounts.js';
import { type AssessmentView, operations } from './api.js';
import { type Caller, callerOf, type Environment, type Handler, on } from './call.js';
import { presentAt } from './consultations.js';
import { fail, tellIssue } from './http.js';
import { toJson } from './protocol.js';
import { type Ready, scorerOf } from './scoring.js';
import { openQuestions, plainReason } from './views.js';

/** Most records of one request. */
export const MOST_RECORDS = 100;

interface Asked {
  readonly purpose: AssessmentView['purpose'];
  readonly asOf?: string | undefined;
}

function assessOne(
  env: Environment,
  caller: Caller,
  ready: Ready,
  record: Readonly<Record<string, unknown>>,
  { purpose, asOf }: Asked,
  at: string,
): { readonly view: AssessmentView; readonly append: Append } {
  const { scorer, bundle } = ready;
  const dates = asOf === undefined ? {} : { asOf };
  const assessment = scorer.assess(record, dates);
  // A record with a sensitive or unknown name is no record of ours: it is refused, not scored and not kept.
  const refused = assessment.issues.find(
    ({ code }) => code === 'FIELDS_SENSITIVE' || code === 'FIELDS_UNKNOWN',
  );
  if (refused !== undefined) fail(refused.code, refused.message, ['record', ...refused.path]);
  const id = Buffer.from(env.token(), 'base64url').subarray(0, 16).toString('hex');
  const receipt = assessment.band === 'unscored' ? null : scorer.receipt(record, dates);
  const validUntil = later(at, env.validMinutes);
  return {
    view: {
      id,
      purpose,
      validUntil,
      bundle: bundle.digest,
      evidence: bundle.manifest.evidence,
      baseRate: bundle.manifest.baseRate,
      ...tell(assessment, caller.grants.has('score.number')),
    },
    append: {
      stream: `assessment:${id}`,
      expected: 0,
      at,
      actor: caller.account,
      office: caller.office,
      events: [
        {
          kind: 'service-assessed',
          open: { purpose, bundle: bundle.digest, validUntil },
          personal: toJson({ receipt: toJson(receipt), issues: toJson(assessment.issues.map(tellIssue)) }),
        },
      ],
    },
  };
}

/** Without the permission for the number, neither band nor points: reasons, what to ask, what may be done. */
function tell(assessment: Assessment, number: boolean) {
  const { applicationId } = assessment;
  const issues = assessment.issues.map(tellIssue);
  if (assessment.band === 'unscored')
    return {
      applicationId,
      band: number ? assessment.band : null,
      number: null,
      sufficient: false,
      reasons: [],
      questions: [],
      actions: [],
      issues,
      asOf: null,
    };
  const { band, score, low, high, sufficient, actions, asOf } = assessment;
  return {
    applicationId,
    band: number ? band : null,
    number: number ? { score, low, high } : null,
    sufficient,
    reasons: [...assessment.reasons].sort((a, b) => b.points - a.points).map(plainReason),
    questions: openQuestions(assessment),
    actions,
    issues,
    asOf,
  };
}

export function assessmentHandlers(): Handler[] {
  return [
    on(operations.requestAssessment, async (call) => {
      const { env, at } = call;
      const body = call.body();
      const { view, append } = assessOne(
        env,
        callerOf(call),
        scorerOf(presentAt(env, at)),
        body.record,
        body,
        at,
      );
      return { status: 201, answer: view, appends: [append] };
    }),
    on(operations.requestAssessments, async (call) => {
      const { env, at } = call;
      const body = call.body();
      if (body.records.length < 1 || body.records.length > MOST_RECORDS)
        fail('SERVICE_TOO_MANY', `found ${body.records.length} records, expected 1 to ${MOST_RECORDS}`, [
          'records',
        ]);
      const ready = scorerOf(presentAt(env, at));
      const all = body.records.map((record) => assessOne(env, callerOf(call), ready, record, body, at));
      return {
        status: 201,
        answer: { items: all.map(({ view }) => view) },
        appends: all.map(({ append }) => append),
      };
    }),
  ];
}
