// From a judgement in numbers to an assessment in words: reasons, notes, adjustments, questions, actions.
import { formatDate } from '../base/dates.js';
import type { Issue } from '../base/errors.js';
import type { Dictionary } from '../fields/dictionary.js';
import { type Frame, valueAt } from '../frame/frame.js';
import { columnsOf, type Tables } from '../indicators/indicator.js';
import type { Machine } from '../rules/compile.js';
import type { Rule } from '../rules/document.js';
import type { Program } from '../rules/program.js';
import { TRUE } from '../rules/verdict.js';
import { chooseActions } from './actions.js';
import {
  type Adjustment,
  assessmentFormat,
  type Note,
  type Observed,
  type Question,
  type Reason,
  type Scored,
} from './assessment.js';
import type { Desk } from './desk.js';
import type { Judgement } from './engine.js';
import { bandName } from './tally.js';

export function describe(
  desk: Desk,
  judgement: Judgement,
  issues: readonly Issue[],
  policyDate: number,
): Scored {
  const { engine, templates, leavesOf, machine: one, frame, asOf, tables, dictionary } = desk;
  const { program } = engine;
  const lines = new Map(judgement.lines.map((line) => [line.rule, line.points]));
  const reasons = judgement.lines.flatMap(({ rule, points }): Reason[] => {
    const template = templates[rule];
    if (template === undefined) return [];
    return [
      {
        ...template,
        points,
        ...observed(program, leavesOf[rule] ?? [], one, frame, asOf, tables),
      },
    ];
  });
  const standing: Rule[] = [];
  const contributing: Rule[] = [];
  const notes: Note[] = [];
  program.rules.forEach((rule, index) => {
    if (one.bytes[one.ruleAt[index] ?? 0] !== TRUE) return;
    const by = engine.clearedBy(index, one, 0);
    if (by.length > 0) {
      notes.push({
        rule: rule.id,
        kind: 'cleared',
        words: rule.words,
        by: by.map((each) => program.rules[each]?.id ?? ''),
      });
      return;
    }
    standing.push(rule);
    if (lines.has(index)) contributing.push(rule);
    else if (rule.points > 0) {
      const winner = judgement.lines.find(
        (line) => program.rules[line.rule]?.group === rule.group && rule.group !== undefined,
      );
      if (winner === undefined) notes.push({ rule: rule.id, kind: 'lapsed', words: rule.words, by: [] });
      else
        notes.push({
          rule: rule.id,
          kind: 'counted_once',
          words: rule.words,
          by: [program.rules[winner.rule]?.id ?? ''],
        });
    } else
      notes.push({
        rule: rule.id,
        kind: rule.clears === undefined ? 'guidance' : 'protective',
        words: rule.words,
        by: [],
      });
  });
  const weighed = engine.model?.explain({ ...desk, program }) ?? { reasons: [], adjustments: [] };
  const adjustments: Adjustment[] = judgement.cuts.map(({ id, points }) => ({
    adjustment: id,
    points: -points,
    words: desk.bundle.ruleSet.caps.find((cap) => cap.id === id)?.words ?? { id, en: id },
  }));
  if (judgement.clamped > 0) {
    adjustments.push({
      adjustment: 'clamp',
      points: -judgement.clamped,
      words: { id: 'skor paling tinggi 100', en: 'the score is at most 100' },
    });
  }
  return {
    format: assessmentFormat,
    applicationId: textOf(frame, 'applicationId'),
    score: judgement.score,
    low: judgement.low,
    high: judgement.high,
    boundsExact: judgement.boundsExact,
    band: bandName(judgement.band),
    reachable: ([0, 1, 2] as const)
      .filter((band) => band >= judgement.lowBand && band <= judgement.highBand)
      .map(bandName),
    sufficient: judgement.sufficient,
    decisive: judgement.decisive,
    independent: judgement.independent,
    typologies: judgement.typologies,
    reasons: [...reasons, ...weighed.reasons],
    adjustments: [...weighed.adjustments, ...adjustments],
    model: judgement.model,
    notes,
    questions: judgement.questions.map(
      (open): Question => ({
        field: open.field,
        words: questionWords(dictionary, open.field),
        spread: open.spread,
        couldReach: bandName(open.couldReach),
        minimum: open.minimum,
      }),
    ),
    actions: chooseActions(judgement, contributing, standing),
    issues,
    bundle: desk.bundle.digest,
    evidence: desk.bundle.manifest.evidence,
    baseRate: desk.bundle.manifest.baseRate,
    asOf: formatDate(asOf[0] ?? Number.NaN),
    policyDate: formatDate(policyDate),
  };
}

/** The question of a field, or, where a system answers it, what to check. */
function questionWords(dictionary: Dictionary, name: string) {
  const field = dictionary[name];
  if (field?.question !== undefined) return field.question;
  return { id: `Periksa: ${field?.label.id ?? name}.`, en: `Check: ${field?.label.en ?? name}.` };
}

/** The answers that made a rule hold, and the test that each of them met. */
function observed(
  program: Program,
  leaves: readonly number[],
  machine: Machine,
  frame: Frame,
  asOf: Float64Array,
  tables: Tables,
): { fields: Record<string, Observed>; bounds: Record<string, string> } {
  const fields: Record<string, Observed> = {};
  const bounds: Record<string, string> = {};
  for (const id of leaves) {
    const leaf = program.leaves[id];
    if (leaf === undefined || machine.bytes[machine.leafAt[id] ?? 0] !== TRUE) continue;
    const { name, indicator, kind } = leaf.subject;
    const column = frame.columns.get(name);
    let value: Observed = null;
    if (indicator !== null) {
      const derived = indicator.bind(columnsOf(frame), asOf, tables)(0);
      value = indicator.kind === 'flag' ? derived === 1 : derived;
    } else if (column !== undefined) value = valueAt(column, 0);
    fields[name] = kind === 'date' && typeof value === 'number' ? formatDate(value) : value;
    bounds[name] = `${leaf.operator.name} ${leaf.operand.join('|')}`.trim();
  }
  return { fields, bounds };
}

/** The text that a row of one holds, or null. */
export const textOf = (frame: Frame, name: string): string | null => {
  const column = frame.columns.get(name);
  const value = column === undefined ? null : valueAt(column, 0);
  return typeof value === 'string' ? value : null;
};
