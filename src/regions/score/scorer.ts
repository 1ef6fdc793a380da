// Region records and a bundle in; six indices a region out, each with its bounds, its reasons and what is still open.
import { parseDate } from '../../base/dates.js';
import { issue, refuse, WaspadaError } from '../../base/errors.js';
import type { Words } from '../../fields/dictionary.js';
import { createFrame } from '../../fields/read.js';
import { type RegionField, regionFields } from '../../fields/region.js';
import type { Frame } from '../../frame/frame.js';
import { noTables } from '../../indicators/indicator.js';
import { checkRules } from '../../rules/check.js';
import { blockRows } from '../../rules/compile.js';
import { type Band, bandNames, type RegionIndex, type Rule, regionIndices } from '../../rules/document.js';
import { createProgram, type Node, type Program } from '../../rules/program.js';
import { type Bundle, type BundleSource, readBundle } from '../../score/bundle.js';
import { Engine, type Judgement } from '../../score/engine.js';
import type { ModelDirection, ModelReader } from '../../score/model.js';
import type { Figure } from '../facts/facts.js';
import { type Direction, directionsOf } from './monotone.js';
import type { RegionRecord, RegionValue } from './region.js';

/** One line of an index: points that a rule gives, and the figures that it gives them for. */
export interface IndexReason {
  readonly rule: string;
  readonly points: number;
  readonly words: Words;
  /** What the rule read, with values and the figures behind them. */
  readonly values: readonly {
    readonly field: RegionField;
    readonly label: Words;
    readonly value: RegionValue;
  }[];
  readonly legalBasis: readonly string[];
  readonly practice: readonly string[];
  readonly sources: readonly string[];
}

/** One line of a model: what one field, or its starting point, gives or takes; the lines add up to its points exactly. */
export interface ModelLine {
  /** `model.` and the name of the field, or `model.baseline`. */
  readonly id: string;
  readonly points: number;
  readonly words: Words;
  /** The field that was weighed; null for the starting point. */
  readonly field: RegionField | null;
  /** Null where it is not known. */
  readonly value: RegionValue | null;
}

/** What a forest beside the rules adds to an index. */
export interface IndexModel {
  /** Those that stand however the unknown fields turn out, and the most there could be. */
  readonly points: number;
  readonly most: number;
  /** None where the index has no score. */
  readonly lines: readonly ModelLine[];
}

/** A field that is not known, and by how many points the index could move if it were. */
export interface OpenFigure {
  readonly field: RegionField;
  readonly label: Words;
  readonly question: Words | null;
  readonly spread: number;
}

export interface IndexScore {
  readonly index: RegionIndex;
  /** Whole points 0 to 100 from what is known; null where nothing is. */
  readonly score: number | null;
  /** Sound bounds: over all that is not known, and over the 95 % intervals of what was counted. */
  readonly low: number;
  readonly high: number;
  readonly band: Band | null;
  readonly reachable: readonly Band[];
  /** Share of the index's points that rest on known figures, 0 to 1. */
  readonly coverage: number;
  /** Periods of the figures, oldest first. */
  readonly periods: readonly string[];
  readonly reasons: readonly IndexReason[];
  /** Points taken away at 100 or by a cap: the reasons and the points of the model less these add up to the score exactly. */
  readonly cut: number;
  /** What a forest beside the rules adds; null where the bundle has none for this index, or it is off. */
  readonly model: IndexModel | null;
  readonly open: readonly OpenFigure[];
}

export interface RegionScore {
  readonly code: string;
  readonly name: string;
  readonly indices: Readonly<Record<RegionIndex, IndexScore>>;
}

export interface RegionScorer {
  readonly bundle: Bundle;
  /** Codes: none; a region without figures has every index unknown. O(regions x rules). */
  score(records: readonly RegionRecord[]): RegionScore[];
}

export interface RegionScorerOptions {
  readonly forests?: ModelReader;
  /** The day on which rules must be in force. */
  readonly policyDate: string;
  readonly switches?: Readonly<Record<string, boolean>>;
}

/**
 * Makes a region bundle ready. The rules of each index are judged by the engine that judges applications: unknown adds nothing and
 * widens the bounds. A model adds to the one index that its points table names, and is never let in unproven.
 * Codes: DOCUMENT_*, BUNDLE_*, MODEL_*, RULES_*, REGION_MONOTONE, FIELDS_DATE.
 */
export function createRegionScorer(source: BundleSource, options: RegionScorerOptions): RegionScorer {
  const bundle = readBundle(source, regionFields, options.forests);
  const { ruleSet } = bundle;
  if (ruleSet.subject !== 'region') {
    const message = `found rules about an ${ruleSet.subject}, expected rules about a region`;
    throw new WaspadaError(issue('RULES_VALUE', ['rules', 'subject'], message));
  }
  const names = { dictionary: regionFields, indicators: [], subject: 'region' as const };
  refuse(checkRules(ruleSet, names).filter(({ severity }) => severity === 'error'));
  refuse(bundle.model?.check(names) ?? []);
  const policyDate = parseDate(options.policyDate);
  if (policyDate === null) {
    const message = `found ${JSON.stringify(options.policyDate)}, expected YYYY-MM-DD`;
    throw new WaspadaError(issue('FIELDS_DATE', ['policyDate'], message));
  }
  const judges = regionIndices.map((index) => {
    const own = {
      ...ruleSet,
      rules: ruleSet.rules.filter((rule) => rule.typology === index),
      tables: ruleSet.tables.filter((table) => table.typology === index),
    };
    const program = createProgram(own, {
      ...names,
      policyDate,
      ...(options.switches ? { switches: options.switches } : {}),
    });
    const model = bundle.model?.join(program, noTables).typology === index ? bundle.model : null;
    return { model, judge: createJudge(index, program, new Engine(program, noTables, model)) };
  });
  if (bundle.model !== null && judges.every(({ model }) => model === null)) {
    const message = `found points of something else, expected one of ${regionIndices.join(', ')}`;
    throw new WaspadaError(issue('MODEL_FEATURES', ['points', 'typology'], message));
  }
  return {
    bundle,
    score(records) {
      const frames = framesOf(records);
      const columns = judges.map(({ judge }) => judge(records, frames, policyDate));
      return records.map(({ code, name }, at) => ({
        code,
        name,
        indices: indicesOf(columns.flatMap((column) => column[at] ?? [])),
      }));
    },
  };
}

function indicesOf(scores: readonly IndexScore[]): Record<RegionIndex, IndexScore> {
  const find = (index: RegionIndex): IndexScore => {
    const found = scores.find((each) => each.index === index);
    if (found === undefined)
      throw new WaspadaError(issue('BASE_INTERNAL', [index], 'an index was not judged'));
    return found;
  };
  return {
    migrant_worker_intensity: find('migrant_worker_intensity'),
    non_procedural_signal: find('non_procedural_signal'),
    gateway_exposure: find('gateway_exposure'),
    tppo_signal: find('tppo_signal'),
    procedure_gap: find('procedure_gap'),
    service_access: find('service_access'),
  };
}

/** The values as they are, and the lower and upper ends of their intervals. */
interface Frames {
  readonly value: Frame;
  readonly ends: (field: string, end: 'low' | 'high') => Float64Array | null;
}

function framesOf(records: readonly RegionRecord[]): Frames {
  const value = createFrame(regionFields, records.length);
  const ends = new Map<string, { low: Float64Array; high: Float64Array }>();
  const levels = Object.keys(regionFields.level.values);
  records.forEach(({ code, level, values }, row) => {
    const codes = value.columns.get('code');
    if (codes?.kind === 'text') codes.values[row] = code;
    const tiers = value.columns.get('level');
    if (tiers?.kind === 'category') tiers.values[row] = levels.indexOf(level);
    for (const [field, known] of values) {
      const column = value.columns.get(field);
      if (column?.kind === 'flag') column.values[row] = known.value === true ? 1 : 0;
      if (column?.kind !== 'number' || typeof known.value !== 'number') continue;
      column.values[row] = known.value;
      let pair = ends.get(field);
      if (pair === undefined) {
        const blank = () => new Float64Array(records.length).fill(Number.NaN);
        pair = { low: blank(), high: blank() };
        ends.set(field, pair);
      }
      pair.low[row] = known.low;
      pair.high[row] = known.high;
    }
  });
  return { value, ends: (field, end) => ends.get(field)?.[end] ?? null };
}

/**
 * Which way each number moves the score, over rules and model; 0 where they disagree, or where it is not proved of the model.
 */
function directionsWith(
  rules: ReadonlyMap<string, Direction>,
  model: ReadonlyMap<string, ModelDirection>,
): ReadonlyMap<string, ModelDirection> {
  const all = new Map<string, ModelDirection>(rules);
  for (const [field, direction] of model) {
    const own = rules.get(field);
    all.set(field, own === undefined || own === direction ? direction : 0);
  }
  return all;
}

/**
 * A frame in which every uncertain number lies at the end that gives the fewest, or the most, points; one without a direction is
 * unknown there, whose bounds hold over every value.
 */
function atEnds(frames: Frames, directions: ReadonlyMap<string, ModelDirection>, most: boolean): Frame {
  const columns = new Map(frames.value.columns);
  for (const [field, direction] of directions) {
    const [low, high] = [frames.ends(field, 'low'), frames.ends(field, 'high')];
    if (low === null || high === null) continue;
    const values =
      direction === 0
        ? low.map((value, row) => (value === high[row] ? value : Number.NaN))
        : (direction === 1) === most
          ? high
          : low;
    columns.set(field, { kind: 'number', values });
  }
  return { length: frames.value.length, columns };
}

type Judge = (records: readonly RegionRecord[], frames: Frames, policyDate: number) => IndexScore[];

function createJudge(index: RegionIndex, program: Program, engine: Engine): Judge {
  const { model } = engine;
  const directions = directionsWith(directionsOf(program), model?.reads ?? new Map());
  const machine = engine.createMachine(blockRows);
  const judgeAll = (frame: Frame, policyDate: number): Judgement[] => {
    const passes = engine.bind(frame, new Float64Array(frame.length).fill(policyDate), blockRows);
    const found: Judgement[] = [];
    for (let from = 0; from < frame.length; from += blockRows) {
      const count = Math.min(blockRows, frame.length - from);
      passes(machine, from, count);
      machine.settleScopes(count);
      machine.settleRules(count);
      const survey = engine.survey(machine, count, frame, from);
      for (let i = 0; i < count; i++) found.push(engine.judge(machine, i, frame, from + i, survey));
    }
    return found;
  };
  const fields = program.rules.map((_, rule) => fieldsOf(program, rule));
  const weighed = [...(model?.reads.keys() ?? [])].filter(isField);
  // Machines hold whole words of four rows.
  const single = engine.createMachine(4);
  const linesOf = (record: RegionRecord, policyDate: number): ModelLine[] => {
    if (model === null) return [];
    const frame = framesOf([record]).value;
    const asOf = Float64Array.of(policyDate);
    engine.bind(frame, asOf, 4)(single, 0, 1);
    single.settleScopes(1);
    single.settleRules(1);
    const desk = { dictionary: regionFields, program, machine: single, frame, asOf, tables: noTables };
    const { reasons, adjustments } = model.explain(desk);
    return [
      ...reasons.map(({ rule, points }) => lineOf(rule, points, record)),
      ...adjustments.map(({ adjustment, points }) => lineOf(adjustment, points, record)),
    ];
  };
  const nothing = createFrame(regionFields, 1);
  return (records, frames, policyDate) => {
    const [blank] = judgeAll(nothing, policyDate);
    const most = blank === undefined ? 0 : blank.high - blank.low;
    const points = judgeAll(frames.value, policyDate);
    const least = judgeAll(atEnds(frames, directions, false), policyDate);
    const greatest = judgeAll(atEnds(frames, directions, true), policyDate);
    return records.flatMap((record, at): IndexScore[] => {
      const { values } = record;
      const [point, low, high] = [points[at], least[at], greatest[at]];
      if (point === undefined || low === undefined || high === undefined) return [];
      const known = new Set([...fields.flat(), ...weighed].filter((field) => values.has(field)));
      const coverage = most === 0 ? 0 : 1 - Math.min(most, point.high - point.low) / most;
      const isKnown = known.size > 0;
      const [lowBand, highBand] = [
        Math.min(low.lowBand, point.lowBand),
        Math.max(high.highBand, point.highBand),
      ];
      const figures = [...known].flatMap((field) => values.get(field)?.figures ?? []);
      return [
        {
          index,
          score: isKnown ? point.score : null,
          low: Math.min(low.low, point.low),
          high: Math.max(high.high, point.high),
          band: isKnown ? (bandNames[point.band] ?? null) : null,
          reachable: bandNames.slice(lowBand, highBand + 1),
          coverage: isKnown ? coverage : 0,
          periods: periodsOf(figures),
          reasons: [
            ...point.lines.flatMap(({ rule, points: given }) =>
              reasonOf(program.rules[rule], given, fields[rule] ?? [], values),
            ),
            ...program.rules.flatMap((rule, at) =>
              point.lines.some((line) => line.rule === at) || !measuresNothing(rule, values)
                ? []
                : reasonOf(rule, 0, fields[at] ?? [], values),
            ),
          ],
          cut: point.clamped + point.cuts.reduce((sum, each) => sum + each.points, 0),
          model:
            point.model === null
              ? null
              : { ...point.model, lines: isKnown ? linesOf(record, policyDate) : [] },
          open: point.questions.flatMap(({ field, spread }) => openOf(program, fields, field, spread)),
        },
      ];
    });
  };
}

const periodsOf = (figures: readonly Figure[]): string[] =>
  [...new Set(figures.map(({ period }) => period))].sort();

function isField(name: string): name is RegionField {
  return Object.hasOwn(regionFields, name);
}

/** The fields that a rule reads, by its condition or its scale. */
function fieldsOf(program: Program, rule: number): RegionField[] {
  const found = new Set<RegionField>();
  const visit = (node: Node): void => {
    if (node.kind === 'leaf') {
      const name = program.leaves[node.leaf]?.subject.name ?? '';
      if (isField(name)) found.add(name);
    } else if (node.kind === 'not') visit(node.node);
    else for (const each of node.nodes) visit(each);
  };
  for (const unit of program.units) if (unit.rule === rule) visit(unit.node);
  return [...found];
}

/** A figure too small for a point is known all the same, and is told with 0 points. */
function measuresNothing({ scale }: Rule, values: RegionRecord['values']): boolean {
  return scale !== undefined && isField(scale.field) && values.has(scale.field);
}

function reasonOf(
  rule: Rule | undefined,
  points: number,
  fields: readonly RegionField[],
  values: RegionRecord['values'],
): IndexReason[] {
  if (rule === undefined) return [];
  const { id, words, legalBasis, practice, sources } = rule;
  const read = fields.flatMap((field) => {
    const value = values.get(field);
    return value === undefined ? [] : [{ field, label: regionFields[field].label, value }];
  });
  return [{ rule: id, points, words, values: read, legalBasis, practice, sources }];
}

const startWords: Words = {
  id: 'titik awal model, sebelum angka apa pun',
  en: "the model's starting point, before any figure",
};

function lineOf(id: string, points: number, { values }: RegionRecord): ModelLine {
  const name = id.replace(/^model\./, '');
  if (!isField(name)) return { id, points, words: startWords, field: null, value: null };
  const value = values.get(name) ?? null;
  const { label } = regionFields[name];
  const words: Words =
    value === null
      ? {
          id: `${label.id}: belum diketahui (ditimbang oleh model)`,
          en: `${label.en}: not known (weighed by the model)`,
        }
      : { id: `${label.id} (ditimbang oleh model)`, en: `${label.en} (weighed by the model)` };
  return { id, points, words, field: name, value };
}

function openOf(
  program: Program,
  fields: readonly (readonly RegionField[])[],
  name: string,
  spread: number,
): OpenFigure[] {
  if (!isField(name)) return [];
  const rule = program.rules.find((_, at) => fields[at]?.includes(name));
  return [{ field: name, label: regionFields[name].label, question: rule?.question ?? null, spread }];
}
