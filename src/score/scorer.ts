// The scorer: a bundle made ready. Records or frames in; assessments, typed columns and receipts out.
import { parseDate } from '../base/dates.js';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { Dictionary } from '../fields/dictionary.js';
import { checkRow, createFrame, readRecord, recordAt } from '../fields/read.js';
import { clearColumn, type Frame } from '../frame/frame.js';
import { applicationIndicators } from '../indicators/index.js';
import { type Indicator, noTables, type Tables } from '../indicators/indicator.js';
import { checkRules } from '../rules/check.js';
import { blockRows, type Machine, type Passes } from '../rules/compile.js';
import type { OperatorName, Rule } from '../rules/document.js';
import { type Interpretation, interpret } from '../rules/interpret.js';
import type { Operator } from '../rules/operators/operator.js';
import { createProgram, type Program } from '../rules/program.js';
import { type Assessment, assessmentFormat, type ReasonTemplate, reasonTemplates } from './assessment.js';
import { type Bundle, type BundleSource, readBundle } from './bundle.js';
import { type Counterfactual, findCounterfactuals } from './counterfactual.js';
import { describe, textOf } from './describe.js';
import { leavesIn } from './desk.js';
import { Engine, type Judgement } from './engine.js';
import type { ModelReader } from './model.js';
import { makeReceipt, type Receipt } from './receipt.js';

/** Dates as arguments: `asOf` for facts (default: the day of submission), `policyDate` for rules (default: `asOf`). */
export interface Dates {
  readonly asOf?: string;
  readonly policyDate?: string;
}

export interface ScorerOptions {
  /** What reads a model beside the rules: `forests` of `waspada/forest`. A bundle whose model is on is refused without it. */
  readonly forests?: ModelReader;
  /** Switches of this deployment for unresolved conflicts of law. */
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly tables?: Tables;
  readonly dictionary?: Dictionary;
  readonly indicators?: readonly Indicator[];
  readonly operators?: Readonly<Record<OperatorName, Operator>>;
}

/** Columns of results, one entry a row: bands are indices into lanjut, pendalaman, rujuk. */
export interface Scores {
  readonly score: Uint8Array;
  readonly low: Uint8Array;
  readonly high: Uint8Array;
  readonly band: Uint8Array;
  readonly sufficient: Uint8Array;
  readonly boundsExact: Uint8Array;
}

/** What is kept for each program: rules in force change only on the dates that the rule set names. */
interface Ready {
  readonly engine: Engine;
  readonly templates: readonly ReasonTemplate[];
  readonly leavesOf: readonly (readonly number[])[];
  readonly one: Machine;
  readonly many: Machine;
  readonly passes: WeakMap<Frame, { asOf: Float64Array; one: Passes; many: Passes }>;
}

/** Rows whose verdicts are settled: the first `count` of the machine are those of the frame from `from` on. */
export interface Settled {
  readonly engine: Engine;
  readonly machine: Machine;
  readonly from: number;
  readonly count: number;
  /** Reference dates of the frame's rows, and the tables beside them. */
  readonly asOf: Float64Array;
  readonly tables: Tables;
}

export interface Scorer {
  readonly bundle: Bundle;
  readonly dictionary: Dictionary;
  /** One record -> one assessment; never throws on a record. A record that cannot be scored is `unscored`, with its issues. */
  assess(record: unknown, dates?: Dates): Assessment;
  /** Columns -> columns, the same meaning as `assess` row by row. `asOf` in civil days, one a row; default: day of submission. */
  score(frame: Frame, asOf?: Float64Array, policyDate?: string): Scores;
  /** As `score`, handing each row's judgement to a visitor; rule indices are those of `rulesOn`. */
  judge(
    frame: Frame,
    rows: number,
    visit: (row: number, judgement: Judgement, rules: readonly Rule[]) => void,
    dates?: Dates,
  ): void;
  /** What `judge` stands on: the rows in order, some at a time, settled under the rules of their date. */
  settle(frame: Frame, rows: number, visit: (settled: Settled) => void, dates?: Dates): void;
  /** Everything needed to compute an assessment again, bit for bit. Throws the first issue of a record that cannot be scored. */
  receipt(record: unknown, dates?: Dates): Receipt;
  /** The smallest sets of lawful changes that would lower the band, each re-scored; empty where none exists. */
  counterfactuals(record: unknown, dates?: Dates): Counterfactual[];
  /** The slow reference's trace of a record: every condition with observed value and verdict. */
  trace(record: unknown, dates?: Dates): { program: Program; interpretation: Interpretation };
}

/**
 * Makes a bundle ready to score. Checks documents, digests, names, clears and caps first; throws one error with all
 * faults (codes DOCUMENT_*, BUNDLE_*, RULES_*). The whole analysis is `reviewRules`. Keep the scorer: making one costs
 * far more than an assessment.
 */
export function createScorer(source: BundleSource, options: ScorerOptions = {}): Scorer {
  const dictionary = options.dictionary ?? applicationFields;
  const indicators = options.indicators ?? applicationIndicators;
  const bundle = readBundle(source, dictionary, options.forests);
  const { ruleSet, manifest } = bundle;
  const names = { dictionary, indicators, ...(options.operators ? { operators: options.operators } : {}) };
  refuse(checkRules(ruleSet, names).filter((each) => each.severity === 'error'));
  refuse(bundle.model?.check({ dictionary, indicators }) ?? []);
  const tables = options.tables ?? tablesOf(bundle);
  const context = bundle.regions === null ? {} : { regions: bundle.regions };

  const boundaries = [...ruleSet.rules, ...ruleSet.tables, ...ruleSet.lists]
    .flatMap((dated) => [
      parseDate(dated.validFrom),
      ...(dated.validTo === undefined ? [] : [(parseDate(dated.validTo) ?? Number.NaN) + 1]),
    ])
    .filter((each): each is number => each !== null)
    .sort((a, b) => a - b);
  const periodOf = (day: number): number => {
    let period = 0;
    while (period < boundaries.length && (boundaries[period] ?? 0) <= day) period++;
    return period;
  };
  const periods = new Map<number, Ready>();
  const readyOn = (policyDate: number): Ready => {
    const period = periodOf(policyDate);
    let ready = periods.get(period);
    if (ready === undefined) {
      const switches = options.switches === undefined ? {} : { switches: options.switches };
      const program = createProgram(ruleSet, { ...names, policyDate, ...switches });
      const engine = new Engine(program, tables, bundle.model);
      ready = {
        engine,
        templates: reasonTemplates(program.rules),
        leavesOf: program.nodes.map((node) => [...leavesIn(node)]),
        one: engine.createMachine(4),
        many: engine.createMachine(blockRows),
        passes: new WeakMap(),
      };
      periods.set(period, ready);
    }
    return ready;
  };
  const passesOf = (ready: Ready, frame: Frame, asOf: Float64Array) => {
    let bound = ready.passes.get(frame);
    if (bound === undefined || bound.asOf !== asOf) {
      bound = {
        asOf,
        one: ready.engine.bind(frame, asOf, 4),
        many: ready.engine.bind(frame, asOf, blockRows),
      };
      ready.passes.set(frame, bound);
    }
    return bound;
  };

  /** Reference dates by frame: a caller that fills one frame again and again is bound to it once. */
  const days = new WeakMap<Frame, Float64Array>();

  // One row, reused: the counter's path makes no columns.
  const single = createFrame(dictionary, 1);
  const singleAsOf = new Float64Array(1);
  const columns = [...single.columns.values()];

  /** Reads a record into the single row; null dates mean it cannot be scored. */
  const load = (
    record: unknown,
    dates: Dates,
  ): { issues: Issue[]; asOf: number; policyDate: number } | { issues: Issue[] } => {
    for (const column of columns) clearColumn(column, 0, 1);
    const { issues, rejected } = readRecord(dictionary, record, single, 0, context);
    if (rejected) return { issues };
    issues.push(...checkRow(dictionary, single, 0));
    const submitted = single.columns.get('submittedAt');
    const byDefault = submitted?.kind === 'number' ? (submitted.values[0] ?? Number.NaN) : Number.NaN;
    const asOf = dates.asOf === undefined ? byDefault : readDay(dates.asOf, 'asOf');
    const policyDate = dates.policyDate === undefined ? asOf : readDay(dates.policyDate, 'policyDate');
    if (Number.isNaN(asOf))
      return { issues: [...issues, issue('FIELDS_MISSING', ['asOf'], 'found no reference date')] };
    singleAsOf[0] = asOf;
    return { issues, asOf, policyDate };
  };

  const run = (policyDate: number) => {
    const ready = readyOn(policyDate);
    passesOf(ready, single, singleAsOf).one(ready.one, 0, 1);
    ready.one.settleScopes(1);
    ready.one.settleRules(1);
    const { engine, one } = ready;
    return { ready, judgement: engine.judge(one, 0, single, 0, engine.survey(one, 1, single, 0)) };
  };

  const assess = (record: unknown, dates: Dates = {}): Assessment => {
    const loaded = load(record, dates);
    if (!('asOf' in loaded)) {
      return {
        format: assessmentFormat,
        applicationId: textOf(single, 'applicationId'),
        band: 'unscored',
        score: null,
        low: null,
        high: null,
        issues: loaded.issues,
        bundle: bundle.digest,
        evidence: manifest.evidence,
      };
    }
    const { ready, judgement } = run(loaded.policyDate);
    const desk = {
      bundle,
      dictionary,
      engine: ready.engine,
      templates: ready.templates,
      leavesOf: ready.leavesOf,
      machine: ready.one,
      frame: single,
      asOf: singleAsOf,
      tables,
    };
    return describe(desk, judgement, loaded.issues, loaded.policyDate);
  };

  /** The record, loaded; or the refusal of one that cannot be scored. */
  const loadOrThrow = (record: unknown, dates: Dates) => {
    const loaded = load(record, dates);
    if ('asOf' in loaded) return loaded;
    throw new WaspadaError(loaded.issues[0] ?? issue('BASE_INTERNAL', [], 'cannot be scored'), loaded.issues);
  };

  /** The reference dates of a frame, and the policy date that is set for all of its rows, if any. */
  const datesOf = (frame: Frame, dates: Dates): { asOf: Float64Array; policyDate: number | null } => {
    const submitted = frame.columns.get('submittedAt');
    let asOf = days.get(frame);
    if (asOf === undefined) {
      asOf = new Float64Array(frame.length);
      days.set(frame, asOf);
    }
    if (dates.asOf !== undefined) asOf.fill(readDay(dates.asOf, 'asOf'));
    else if (submitted?.kind === 'number') asOf.set(submitted.values);
    return {
      asOf,
      policyDate: dates.policyDate === undefined ? null : readDay(dates.policyDate, 'policyDate'),
    };
  };

  const judge: Scorer['judge'] = (frame, rows, visit, dates = {}) => {
    const { asOf, policyDate } = datesOf(frame, dates);
    eachBlock(frame, rows, asOf, policyDate, ({ engine, many }, from, count) => {
      const { rules } = engine.program;
      const survey = engine.survey(many, count, frame, from);
      for (let i = 0; i < count; i++) visit(from + i, engine.judge(many, i, frame, from + i, survey), rules);
    });
  };

  const settle: Scorer['settle'] = (frame, rows, visit, dates = {}) => {
    const { asOf, policyDate } = datesOf(frame, dates);
    eachBlock(frame, rows, asOf, policyDate, ({ engine, many }, from, count) =>
      visit({ engine, machine: many, from, count, asOf, tables }),
    );
  };

  /** Settles rows block by block, each under the rules of its date: `count` rows of the frame from `from` on are the first of `many`. */
  const eachBlock = (
    frame: Frame,
    rows: number,
    asOf: Float64Array,
    policyDate: number | null,
    visit: (ready: Ready, from: number, count: number) => void,
  ) => {
    let from = 0;
    while (from < rows) {
      const period = periodOf(policyDate ?? asOf[from] ?? Number.NaN);
      let count = 1;
      while (
        count < blockRows &&
        from + count < rows &&
        periodOf(policyDate ?? asOf[from + count] ?? Number.NaN) === period
      )
        count++;
      const ready = readyOn(policyDate ?? asOf[from] ?? Number.NaN);
      const { many } = ready;
      passesOf(ready, frame, asOf).many(many, from, count);
      many.settleScopes(count);
      many.settleRules(count);
      visit(ready, from, count);
      from += count;
    }
  };

  return {
    bundle,
    dictionary,
    assess,
    judge,
    settle,
    score(frame, asOf, policyDate) {
      const { length } = frame;
      const scores: Scores = {
        score: new Uint8Array(length),
        low: new Uint8Array(length),
        high: new Uint8Array(length),
        band: new Uint8Array(length),
        sufficient: new Uint8Array(length),
        boundsExact: new Uint8Array(length),
      };
      const submitted = frame.columns.get('submittedAt');
      const days =
        asOf ?? (submitted?.kind === 'number' ? submitted.values : new Float64Array(length).fill(Number.NaN));
      eachBlock(
        frame,
        length,
        days,
        policyDate === undefined ? null : readDay(policyDate, 'policyDate'),
        ({ engine, many }, from, count) => {
          const survey = engine.survey(many, count, frame, from);
          for (let i = 0; i < count; i++) {
            const row = from + i;
            const judgement = engine.judge(many, i, frame, row, survey);
            scores.score[row] = judgement.score;
            scores.low[row] = judgement.low;
            scores.high[row] = judgement.high;
            scores.band[row] = judgement.band;
            scores.sufficient[row] = judgement.sufficient ? 1 : 0;
            scores.boundsExact[row] = judgement.boundsExact ? 1 : 0;
          }
        },
      );
      return scores;
    },
    receipt(record, dates = {}) {
      const { policyDate } = loadOrThrow(record, dates);
      const assessment = assess(record, dates);
      if (assessment.band === 'unscored')
        throw new WaspadaError(issue('BASE_INTERNAL', [], 'cannot be scored'));
      return makeReceipt(recordAt(dictionary, single, 0), assessment, bundle, policyDate);
    },
    counterfactuals(record, dates = {}) {
      const { policyDate } = loadOrThrow(record, dates);
      return findCounterfactuals(
        dictionary,
        single,
        () => run(policyDate).judgement,
        readyOn(policyDate).one,
        readyOn(policyDate).engine.program,
      );
    },
    trace(record, dates = {}) {
      const { policyDate } = loadOrThrow(record, dates);
      const { program } = readyOn(policyDate).engine;
      return { program, interpretation: interpret(program, single, 0, singleAsOf, tables) };
    },
  };
}

function readDay(value: string, name: string): number {
  const day = parseDate(value);
  if (day === null)
    throw new WaspadaError(
      issue('FIELDS_DATE', [name], `found ${JSON.stringify(value)}, expected YYYY-MM-DD`),
    );
  return day;
}

/** What a bundle's region table says of services and priors; a regency that it does not name is unknown, not unserved. */
function tablesOf(bundle: Bundle): Tables {
  if (bundle.regions === null) return noTables;
  const served = new Map(
    Object.values(bundle.regions.offices).flatMap((codes) => codes.map((code) => [code, true] as const)),
  );
  return { regionPrior: new Map(Object.entries(bundle.regions.priors ?? {})), served };
}
