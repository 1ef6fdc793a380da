// A judged row or a rejected one in; its line of CSV out, and what it adds to the counts of the file.
import { formatPath, type Issue } from '../base/errors.js';
import { countCode, countReason, type FileCounts, type Rejected } from '../report/summary.js';
import { bandNames, type Rule } from '../rules/document.js';
import type { Scored } from '../score/assessment.js';
import type { Judgement } from '../score/engine.js';
import { formatCsvRow } from './csv-write.js';

/** The columns of a scored file, before those asked for with --keep. */
export const outputColumns = [
  'applicationId',
  'score',
  'low',
  'high',
  'band',
  'sufficient',
  'reasons',
  'questions',
  'issues',
  'bundle',
  'evidence',
] as const;

export const rejectColumns = ['row', 'line', 'applicationId', 'path', 'code', 'message', 'hint'] as const;

/**
 * `A1:+25|A4:+20|rest:+7|model:+6|context:-3|F1:+0`: the strongest `top` rules, the rest as one, the model, what caps and the clamp
 * took away, then the statutory thresholds that set the band. The numbers sum to the score.
 */
export function formatReasons(
  { lines, model, cuts, clamped }: Pick<Judgement, 'lines' | 'model' | 'cuts' | 'clamped'>,
  rules: readonly Rule[],
  top: number,
): string {
  let text = '';
  let shown = 0;
  let rest = 0;
  let gates = '';
  for (const { rule, points } of lines) {
    const id = rules[rule]?.id ?? '';
    if (points === 0) gates += `|${id}:+0`;
    else if (shown < top) {
      text += `|${id}:+${points}`;
      shown++;
    } else rest += points;
  }
  if (rest > 0) text += `|rest:+${rest}`;
  if (model !== null && model.points > 0) text += `|model:+${model.points}`;
  for (const { id, points } of cuts) text += `|${id}:-${points}`;
  if (clamped > 0) text += `|clamp:-${clamped}`;
  return (text + gates).slice(1);
}

/** What every row of a file says of the bundle; the cells that open and close a row are made once. */
export const aboutCells = (digest: string, evidence: string): string =>
  formatCsvRow([digest, evidence]).slice(0, -1);

/** The names of the open questions, `|`-separated. */
export function formatQuestions({ questions }: Pick<Judgement, 'questions'>): string {
  let fields = '';
  for (let i = 0; i < questions.length; i++) fields += (i === 0 ? '' : '|') + (questions[i]?.field ?? '');
  return fields;
}

/** The codes of the issues of a row, `|`-separated. */
export function formatCodes(issues: readonly Issue[]): string {
  let codes = '';
  for (let i = 0; i < issues.length; i++) codes += (i === 0 ? '' : '|') + (issues[i]?.code ?? '');
  return codes;
}

/**
 * One line of a scored file. Ids, codes and names of fields hold no separator and open with a letter or digit (their patterns say
 * so), so that only the cells that travel unread need the guard against formulas and quotes.
 */
export function formatScored(
  applicationId: string,
  judgement: Judgement,
  rules: readonly Rule[],
  top: number,
  issues: readonly Issue[],
  about: string,
  kept: readonly string[],
): string {
  const { score, low, high } = judgement;
  const fields = formatQuestions(judgement);
  const codes = formatCodes(issues);
  const reasons = formatReasons(judgement, rules, top);
  const line = `${applicationId},${score},${low},${high},${bandNames[judgement.band]},${judgement.sufficient},${reasons},${fields},${codes},${about}`;
  return kept.length === 0 ? `${line}\n` : `${line},${formatCsvRow(['', ...kept]).slice(1)}`;
}

/**
 * The issues of a rejected row, with those in front that rejected it, each kind in its order: an answer that cannot be read rejects no
 * row, unless it is one of the `required` that name the record.
 */
export function causesFirst(issues: readonly Issue[], required: readonly string[]): readonly Issue[] {
  const rejects = ({ code, path }: Issue): boolean =>
    code === 'FIELDS_UNKNOWN' || code === 'FIELDS_SENSITIVE' || required.includes(String(path[0]));
  return [...issues.filter(rejects), ...issues.filter((each) => !rejects(each))];
}

/** The lines of a rejected row: one an issue. */
export function rejectedOf(
  row: number,
  line: number,
  applicationId: string,
  issues: readonly Issue[],
): Rejected[] {
  return issues.map(({ path, code, message, hint }) => ({
    row,
    line,
    applicationId,
    path: formatPath(path),
    code,
    message,
    hint,
  }));
}

export const formatRejected = (rejected: Rejected): string =>
  formatCsvRow(rejectColumns.map((column) => rejected[column]));

const SYNTHETIC = 'SINTETIS-';
const MODEL = 'model.';

function countRow(counts: FileCounts, applicationId: string, issues: readonly Issue[]): void {
  counts.accepted++;
  if (applicationId.startsWith(SYNTHETIC)) counts.synthetic++;
  if (issues.length === 0) return;
  counts.marked++;
  for (const { code } of issues) countCode(counts.issuesBy, code);
}

export function countJudgement(
  counts: FileCounts,
  applicationId: string,
  judgement: Judgement,
  rules: readonly Rule[],
  issues: readonly Issue[],
): void {
  countRow(counts, applicationId, issues);
  counts.bands[bandNames[judgement.band]]++;
  if (!judgement.sufficient) counts.insufficient++;
  if (judgement.boundsExact) counts.exact++;
  for (const { rule, points } of judgement.lines) {
    const id = rules[rule]?.id;
    if (points > 0 && id !== undefined) countReason(counts, id, points);
  }
  if (judgement.model !== null && judgement.model.points > 0)
    countReason(counts, 'model', judgement.model.points);
}

export function countAssessment(counts: FileCounts, scored: Scored): void {
  countRow(counts, scored.applicationId ?? '', scored.issues);
  counts.bands[scored.band]++;
  if (!scored.sufficient) counts.insufficient++;
  if (scored.boundsExact) counts.exact++;
  for (const { rule, points } of scored.reasons)
    if (points > 0 && !rule.startsWith(MODEL)) countReason(counts, rule, points);
  if (scored.model !== null && scored.model.points > 0) countReason(counts, 'model', scored.model.points);
}
