// A case, an assessment of it and who looks, in; what that person may see, out: nothing of a score before it is disclosed.

import { formatDate } from '../base/dates.js';
import type { Words } from '../fields/dictionary.js';
import type { Assessment, Reason, Scored } from '../score/assessment.js';
import type { Receipt } from '../score/receipt.js';
import type { StreamHead } from '../store/contract.js';
import type {
  AlertView,
  ConsultationView,
  DecisionView,
  OpenQuestion,
  OperationName,
  PlainReason,
  ReasonsView,
  ScoreView,
  ScoringState,
  SummaryView,
} from './api.js';
import { ANSWER_WORKING_DAYS, addWorkingDays } from './deadlines.js';
import { tellIssue } from './http.js';
import { type Case, type Decision, objectionUntil, type Prepared, toJson } from './protocol.js';
import type { Ready } from './scoring.js';

/** The record of a case as the scorer reads it: answers by dotted name become groups, null is left out. */
export function recordOf(
  of: Pick<Case, 'applicationId' | 'submittedAt' | 'answers' | 'linkage'>,
): Record<string, unknown> {
  const flat = { ...of.linkage, ...of.answers };
  const record: Record<string, unknown> = { applicationId: of.applicationId, submittedAt: of.submittedAt };
  const groups = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(flat)) {
    if (value === null || value === undefined) continue;
    const dot = name.indexOf('.');
    if (dot < 0) {
      record[name] = value;
      continue;
    }
    const head = name.slice(0, dot);
    const group = groups.get(head) ?? {};
    groups.set(head, group);
    group[name.slice(dot + 1)] = value;
    record[head] = group;
  }
  return record;
}

/** A reason without its points. */
export const plainReason = (reason: Reason): PlainReason => ({
  rule: reason.rule,
  words: reason.words,
  class: reason.class,
  typology: reason.typology,
  fields: reason.fields,
  question: reason.question,
  clearedBy: reason.clearedBy,
  legalBasis: reason.legalBasis,
  practice: reason.practice,
  disclosable: reason.disclosable,
  unsafeInCompany: reason.unsafeInCompany,
  gate: reason.gate,
});

/** Open questions in their order, without what an answer could change. */
export const openQuestions = (assessment: Assessment): OpenQuestion[] =>
  assessment.band === 'unscored'
    ? []
    : assessment.questions.map(({ field, words, minimum }) => ({ field, words, minimum }));

/** What shows in every arm once the first assessment is recorded: thresholds of law, protection, a separate interview. */
export function alertsOf(assessment: Assessment): AlertView[] {
  if (assessment.band === 'unscored') return [];
  const gates = assessment.reasons.flatMap((reason): AlertView[] =>
    reason.gate === null
      ? []
      : [
          {
            kind: 'gate',
            words: reason.words,
            law: reason.gate.law,
            question: reason.question,
            unsafeInCompany: reason.unsafeInCompany,
          },
        ],
  );
  const offers = assessment.actions.flatMap(({ kind, words }): AlertView[] =>
    kind === 'refer_protection' || kind === 'separate_interview'
      ? [{ kind, words, law: [], question: null, unsafeInCompany: kind === 'separate_interview' }]
      : [],
  );
  return [...gates, ...offers];
}

const blindWords: Words = {
  id: 'Permohonan ini termasuk contoh acak yang dinilai tanpa skor. Putuskan menurut yang Anda dengar dan lihat.',
  en: 'This application is of the random sample that is decided without a score. Decide on what you heard and saw.',
};
const unscoredWords: Words = {
  id: 'Belum dapat diskor; lihat jawaban yang tidak terbaca.',
  en: 'It cannot be scored yet; see the answers that could not be read.',
};

/** Everything that both steps of disclosure will show, computed once, from one bundle. */
export function prepare(of: Case, ready: Ready, blind: boolean): Prepared {
  const { scorer, bundle } = ready;
  const record = recordOf(of);
  const assessment = scorer.assess(record);
  if (assessment.band === 'unscored') {
    const reasons: ReasonsView = {
      kind: 'unscored',
      reasons: [],
      notes: [],
      issues: assessment.issues.map(tellIssue),
      why: unscoredWords,
    };
    return { kind: 'unscored', bundle: bundle.digest, band: null, receipt: null, reasons, score: null };
  }
  const receipt = scorer.receipt(record);
  const told = { bundle: bundle.digest, band: assessment.band, receipt: toJson(receipt) };
  if (blind) {
    const reasons: ReasonsView = { kind: 'blind', reasons: [], notes: [], issues: [], why: blindWords };
    return { ...told, kind: 'blind', reasons, score: null };
  }
  const reasons: ReasonsView = {
    kind: 'shown',
    // A copy in order of points, which stay behind: the strongest first.
    reasons: [...assessment.reasons].sort((a, b) => b.points - a.points).map(plainReason),
    notes: assessment.notes,
    issues: assessment.issues.map(tellIssue),
    why: null,
  };
  return { ...told, kind: 'shown', reasons, score: scoreOf(assessment, receipt, ready, record) };
}

function scoreOf(scored: Scored, receipt: Receipt, { scorer, bundle }: Ready, record: unknown): ScoreView {
  const [lanjut, pendalaman, rujuk] = bundle.ruleSet.bands;
  return {
    score: scored.score,
    low: scored.low,
    high: scored.high,
    boundsExact: scored.boundsExact,
    band: scored.band,
    reachable: scored.reachable,
    bandsFrom: [lanjut.from, pendalaman.from, rujuk.from],
    sufficient: scored.sufficient,
    points: [
      ...scored.reasons.map(({ rule, points, words }) => ({ name: rule, points, words })),
      ...scored.adjustments.map(({ adjustment, points, words }) => ({ name: adjustment, points, words })),
    ],
    questions: scored.questions.map(({ field, words, minimum, spread, couldReach }) => ({
      field,
      words,
      minimum,
      spread,
      couldReach,
    })),
    actions: scored.actions,
    changes: scorer.counterfactuals(record),
    baseRate: scored.baseRate,
    evidence: scored.evidence,
    receipt: receipt.digest,
    current: true,
  };
}

/** What of a case is seen: everything; or, by who may still review it, neither score nor any view or decision of others. */
export type Sight = 'whole' | 'reviewer';

export interface Seen {
  readonly of: Case;
  readonly sight: Sight;
  /** The number is told to who may have it. */
  readonly number: boolean;
  readonly scoring: ScoringState;
  /** Of the present answers; null while scoring is not on. */
  readonly assessment: Assessment | null;
  readonly allowed: readonly OperationName[];
  readonly holidays: ReadonlySet<string>;
}

export function consultationView(seen: Seen): ConsultationView {
  const { of, sight, number, scoring, assessment, allowed, holidays } = seen;
  const whole = sight === 'whole';
  const questions = assessment === null ? [] : openQuestions(assessment);
  const objection = of.objections.at(-1) ?? null;
  const { disclosure } = of;
  const score =
    whole && number && disclosure?.numberShown === true && disclosure.score !== null
      ? { ...disclosure.score, current: disclosure.answersVersion === of.answersVersion }
      : null;
  return {
    id: of.id,
    version: of.version,
    state: of.state,
    office: of.office,
    openedBy: of.openedBy,
    openedAt: of.openedAt,
    updatedAt: of.updatedAt,
    synthetic: of.synthetic,
    applicationId: of.applicationId === '' ? null : of.applicationId,
    record: of.erased ? null : recordOf(of),
    issues: (assessment?.issues ?? []).map(tellIssue),
    next: questions,
    minimumOpen: questions.filter(({ minimum }) => minimum).length,
    scoring,
    firstAssessment: whole ? of.first : null,
    alerts: of.first === null || assessment === null ? [] : alertsOf(assessment),
    reasons: whole ? (disclosure?.reasons ?? null) : null,
    score,
    decision: whole ? decisionView(of.decision, holidays) : null,
    objection:
      objection === null
        ? null
        : {
            grounds: objection.grounds,
            at: objection.at,
            by: objection.by,
            answerBy: formatDate(addWorkingDays(objection.at, ANSWER_WORKING_DAYS, holidays)),
            count: of.objections.length,
          },
    review:
      objection === null || !whole
        ? null
        : {
            firstView: objection.firstView,
            result:
              objection.result === null
                ? null
                : {
                    upheld: objection.result.upheld,
                    outcome: objection.result.outcome,
                    reason: objection.result.reason,
                    by: objection.result.by,
                    at: objection.result.at,
                  },
          },
    due: of.due,
    holdUntil: of.holdUntil,
    erased: of.erased,
    allowed: [...allowed],
  };
}

function decisionView(decision: Decision | null, holidays: ReadonlySet<string>): DecisionView | null {
  if (decision === null) return null;
  const { outcome, reason, by, at, bap, disclosableReasons, countersigned, stage } = decision;
  return {
    outcome,
    reason,
    by,
    at,
    bap,
    disclosableReasons,
    countersigned,
    objectionUntil: stage === 'proposal' ? null : objectionUntil(countersigned?.at ?? at, holidays),
  };
}

/** A line of a worklist. */
export function summaryOf(head: StreamHead, now: number): SummaryView {
  const { stream, state, outcome, office, openedBy, openedAt, updatedAt, due, assignee, erased } = head;
  const id = stream.slice(stream.indexOf(':') + 1);
  const overdue = due !== null && Date.parse(due) < now;
  return { id, state, outcome, office, openedBy, openedAt, updatedAt, due, overdue, assignee, erased };
}
