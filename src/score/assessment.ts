// The result of one consultation as it leaves the engine: score with bounds, band, reasons, questions, actions.
import type { Issue } from '../base/errors.js';
import type { EvidenceClass, Words } from '../fields/dictionary.js';
import type { ActionKind, Band, RuleSet, Typology } from '../rules/document.js';

export const assessmentFormat = 'waspada-assessment/1';

export type Observed = string | number | boolean | readonly unknown[] | null;

/** One contribution to the score. Points of all reasons and adjustments sum to the score exactly. */
export interface Reason {
  readonly rule: string;
  readonly points: number;
  readonly class: EvidenceClass;
  readonly typology: Typology;
  readonly group: string | null;
  /** The answers it rests on. */
  readonly fields: Readonly<Record<string, Observed>>;
  /** The test that each of them met, e.g. `in TIDAK_DITEMUKAN|KEDALUWARSA`. */
  readonly bounds: Readonly<Record<string, string>>;
  readonly words: Words;
  readonly legalBasis: readonly string[];
  readonly practice: readonly string[];
  readonly question: Words | null;
  readonly clearedBy: readonly Words[];
  readonly disclosable: boolean;
  readonly unsafeInCompany: boolean;
  /** The band that a statutory threshold sets, with the law that says so. */
  readonly gate: { readonly floor: Band; readonly law: readonly string[] } | null;
}

/** A cap or the clamp at 100: what it took away, as negative points; or a line of the model that is no reason for concern. */
export interface Adjustment {
  readonly adjustment: string;
  readonly points: number;
  readonly words: Words;
}

/** A rule that holds without points of its own: cleared, counted once with another, protective, or guidance. */
export interface Note {
  readonly rule: string;
  readonly kind: 'cleared' | 'counted_once' | 'protective' | 'guidance' | 'lapsed';
  readonly words: Words;
  /** The rules that clear it, or the one it is counted with. */
  readonly by: readonly string[];
}

export interface Question {
  readonly field: string;
  readonly words: Words;
  readonly spread: number;
  readonly couldReach: Band;
  readonly minimum: boolean;
}

/** What may be done next: one of a closed list. */
export interface Action {
  readonly kind: ActionKind;
  readonly words: Words;
}

interface Common {
  readonly format: typeof assessmentFormat;
  readonly applicationId: string | null;
  readonly issues: readonly Issue[];
  readonly bundle: string;
  readonly evidence: 'synthetic' | 'expert' | 'validated';
}

export interface Scored extends Common {
  readonly band: Band;
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly boundsExact: boolean;
  readonly reachable: readonly Band[];
  readonly sufficient: boolean;
  /** Points that decide the band: those of groups that never decide one (own story) are left out. */
  readonly decisive: number;
  /** Independent statement or document reasons. */
  readonly independent: number;
  readonly typologies: Readonly<Partial<Record<Typology, number>>>;
  readonly reasons: readonly Reason[];
  readonly adjustments: readonly Adjustment[];
  /** Points of the model, which its lines among reasons and adjustments sum to, and the most that open answers could make of them. */
  readonly model: { readonly points: number; readonly most: number } | null;
  readonly notes: readonly Note[];
  readonly questions: readonly Question[];
  readonly actions: readonly Action[];
  /** Of 100 flagged like this about so many were confirmed, or unknown. */
  readonly baseRate: 'unknown' | { readonly confirmedOf100: number; readonly source: string };
  readonly asOf: string;
  readonly policyDate: string;
}

/** A record that cannot be scored: never a number, always the issues that say why. */
export interface Unscored extends Common {
  readonly band: 'unscored';
  readonly score: null;
  readonly low: null;
  readonly high: null;
}

export type Assessment = Scored | Unscored;

/** What a rule says in a reason, apart from what was observed: made once a program. */
export type ReasonTemplate = Omit<Reason, 'points' | 'fields' | 'bounds'>;

export function reasonTemplates(ruleSet: readonly RuleSet['rules'][number][]): ReasonTemplate[] {
  return ruleSet.map((rule) => ({
    rule: rule.id,
    class: rule.class,
    typology: rule.typology,
    group: rule.group ?? null,
    words: rule.words,
    legalBasis: rule.legalBasis,
    practice: rule.practice,
    question: rule.question ?? null,
    clearedBy: rule.clearedBy ?? [],
    disclosable: rule.disclosable,
    unsafeInCompany: rule.unsafeInCompany,
    gate: rule.gate ?? null,
  }));
}

/** For each audience, what of an assessment it is shown. */
export type Audience = 'officer' | 'applicant' | 'auditor';

/** What an applicant is told: plain words that are disclosable and safe in company, how to clear them; no points, no thresholds. */
export interface ApplicantView {
  readonly applicationId: string | null;
  readonly reasons: readonly {
    readonly words: Words;
    readonly clearedBy: readonly Words[];
    readonly legalBasis: readonly string[];
  }[];
  readonly correct: Words;
  readonly object: Words;
}

export function applicantView(assessment: Assessment): ApplicantView {
  const reasons = assessment.band === 'unscored' ? [] : assessment.reasons;
  return {
    applicationId: assessment.applicationId,
    reasons: reasons
      .filter((reason) => reason.disclosable && !reason.unsafeInCompany)
      .map(({ words, clearedBy, legalBasis }) => ({ words, clearedBy, legalBasis })),
    correct: {
      id: 'Jika ada data yang keliru, sampaikan kepada petugas; data dapat diperbaiki kapan saja.',
      en: 'If anything here is wrong, tell the officer; data can be corrected at any time.',
    },
    object: {
      id: 'Anda berhak meminta keputusan dijelaskan dan mengajukan keberatan. Sistem ini tidak memutuskan; petugas yang memutuskan.',
      en: 'You may ask for an explanation and object. This system decides nothing; an officer decides.',
    },
  };
}
