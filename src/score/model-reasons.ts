// The model's points in words: one line a field or indicator it weighed; what was answered and adds is a reason, the rest an adjustment.
import type { Dictionary, EvidenceClass, FieldDef, Words } from '../fields/dictionary.js';
import { valueAt } from '../frame/frame.js';
import { columnsOf, type Indicator } from '../indicators/indicator.js';
import type { Typology } from '../rules/document.js';
import type { Program } from '../rules/program.js';
import type { Adjustment, Observed, Reason } from './assessment.js';
import { leavesIn } from './desk.js';
import type { ModelDesk, ModelLines } from './model.js';

const baselineWords: Words = {
  id: 'titik awal model, sebelum jawaban apa pun',
  en: "the model's starting point, before any answer",
};

/** Points of one subject (a field or an indicator), over all features that read it. */
export interface ModelShare {
  readonly subject: string;
  readonly indicator: boolean;
  readonly points: number;
}

/** What the share of a subject is called in a list of reasons. */
const shareId = (subject: string): string => `model.${subject}`;

/** A model's points split into a baseline and shares, in words, at the single row of a desk; the lines sum to the points exactly. */
export function modelLines(
  desk: ModelDesk,
  typology: Typology,
  { baseline, shares }: { readonly baseline: number; readonly shares: readonly ModelShare[] },
): ModelLines {
  const reasons: Reason[] = [];
  const adjustments: Adjustment[] = [];
  if (baseline !== 0)
    adjustments.push({ adjustment: shareId('baseline'), points: baseline, words: baselineWords });
  for (const share of shares) {
    if (share.points === 0) continue;
    const subject = describeSubject(desk, share);
    if (subject.value !== null && share.points > 0) reasons.push(reasonOf(desk, typology, share, subject));
    else adjustments.push({ adjustment: shareId(share.subject), points: share.points, words: subject.words });
  }
  reasons.sort((a, b) => b.points - a.points);
  return { reasons, adjustments };
}

interface SubjectWords {
  readonly value: Observed;
  readonly words: Words;
  readonly question: Words | null;
  readonly evidence: EvidenceClass;
  /** The fields that it rests on. */
  readonly needs: readonly string[];
}

function describeSubject(desk: ModelDesk, { subject, indicator }: ModelShare): SubjectWords {
  const { dictionary, frame, asOf, tables, program } = desk;
  const found = indicator ? program.indicators.find((each) => each.name === subject) : undefined;
  if (found !== undefined) {
    const value = derivedValue(found, found.bind(columnsOf(frame), asOf, tables)(0));
    const shown = typeof value === 'boolean' ? flagWords(value) : numberWords(value, found.unit);
    const question = dictionary[found.needs[0]]?.question ?? null;
    return {
      value,
      words: weighed(found.label, shown),
      question,
      evidence: found.evidence,
      needs: found.needs,
    };
  }
  const def = dictionary[subject];
  const column = frame.columns.get(subject);
  const value = column === undefined ? null : valueAt(column, 0);
  return {
    value,
    words: weighed(def?.label ?? { id: subject, en: subject }, valueWords(def, value)),
    question: def?.question ?? null,
    evidence: def?.evidence ?? 'S',
    needs: [subject],
  };
}

const derivedValue = (indicator: Indicator, value: number): number | boolean | null =>
  indicator.kind === 'flag'
    ? value === 1
      ? true
      : value === 0
        ? false
        : null
    : Number.isNaN(value)
      ? null
      : value;

function reasonOf(
  desk: ModelDesk,
  typology: Typology,
  { subject, points }: ModelShare,
  about: SubjectWords,
): Reason {
  const { program } = desk;
  const manners = mannersOf(program, desk.dictionary, about.needs);
  return {
    rule: shareId(subject),
    points,
    class: about.evidence,
    typology,
    group: null,
    fields: { [subject]: about.value },
    bounds: {},
    words: about.words,
    legalBasis: [],
    practice: [],
    question: about.question,
    clearedBy: [],
    ...manners,
    gate: null,
  };
}

/** A fact that some rule keeps from companions, or from the applicant, is kept by the model too. */
function mannersOf(program: Program, dictionary: Dictionary, needs: readonly string[]) {
  const reading = program.rules.filter((_, index) => {
    const node = program.nodes[index];
    if (node === undefined) return false;
    return [...leavesIn(node)].some((id) => {
      const subject = program.leaves[id]?.subject;
      const fields = subject?.indicator?.needs ?? [subject?.name ?? ''];
      return fields.some((field) => needs.includes(field));
    });
  });
  const specific = needs.some((need) => dictionary[need]?.dataClass === 'specific');
  return {
    disclosable: reading.every((rule) => rule.disclosable),
    unsafeInCompany: specific || reading.some((rule) => rule.unsafeInCompany),
  };
}

const weighed = (label: Words, value: Words): Words => ({
  id: `${label.id}: ${value.id} (ditimbang oleh model)`,
  en: `${label.en}: ${value.en} (weighed by the model)`,
});

const unasked: Words = { id: 'belum dijawab atau tidak berlaku', en: 'not answered, or does not apply' };
const flagWords = (value: boolean): Words => (value ? { id: 'ya', en: 'yes' } : { id: 'tidak', en: 'no' });
const numberWords = (value: number | null, unit: string): Words =>
  value === null ? unasked : { id: `${value} (${unit})`, en: `${value} (${unit})` };

function valueWords(def: FieldDef | undefined, value: Observed): Words {
  if (def === undefined || value === null) return unasked;
  if (def.kind === 'category') return def.values[String(value)] ?? unasked;
  if (typeof value === 'boolean') return flagWords(value);
  return { id: String(value), en: String(value) };
}
