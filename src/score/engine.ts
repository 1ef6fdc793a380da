// One program made ready: from settled verdicts of a row to its judgement in numbers. No words, no records, no dates.
import { type Frame, markUnanswered } from '../frame/frame.js';
import type { Tables } from '../indicators/indicator.js';
import { findCells } from '../rules/cells.js';
import { bindPasses, createMachine, type Machine, type Passes } from '../rules/compile.js';
import type { Typology } from '../rules/document.js';
import type { Node, Program } from '../rules/program.js';
import { TRUE, UNKNOWN } from '../rules/verdict.js';
import { type Bounds, BoundsFinder } from './bounds.js';
import type { LoadedModel, ModelScorer, ModelVerdict, ModelVerdicts } from './model.js';
import {
  type BandIndex,
  everyUnit,
  findUnits,
  HOLDS,
  planTally,
  Tally,
  type TallyPlan,
  type Units,
  type Verdicts,
} from './tally.js';

/** A line of a score: a rule of the program with its points, strongest first. */
export interface Line {
  readonly rule: number;
  readonly points: number;
}
/** An open question: what the score's interval would be if only the rules that read this answer were open. */
export interface OpenQuestion {
  readonly field: string;
  readonly spread: number;
  readonly couldReach: BandIndex;
  /** The purpose's minimum asks for it. */
  readonly minimum: boolean;
}
export interface Judgement {
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly boundsExact: boolean;
  readonly band: BandIndex;
  readonly lowBand: BandIndex;
  readonly highBand: BandIndex;
  readonly sufficient: boolean;
  /** The score without groups that never move a band, and the independent S or D reasons. */
  readonly decisive: number;
  readonly independent: number;
  readonly lines: readonly Line[];
  /** What the model adds to the lines; null where the bundle has none, or has it switched off. */
  readonly model: ModelVerdict | null;
  /** Points taken away by each cap (by id) and by the clamp at 100. */
  readonly cuts: readonly { readonly id: string; readonly points: number }[];
  readonly clamped: number;
  readonly typologies: Readonly<Partial<Record<Typology, number>>>;
  readonly questions: readonly OpenQuestion[];
}

/** What is known of rows before they are judged one by one. The next survey overwrites it. */
export interface Survey {
  readonly model: ModelVerdicts | null;
  /** Of each row the verdicts of all units in one byte: whether any holds, and whether any may. */
  readonly units: Room;
  /** 1 where a question that applies, or may apply, has no answer: of each row any, and of each field the rows, `rows` apart. */
  readonly open: Room;
  readonly unanswered: Room;
  readonly rows: number;
}
interface Room {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

type Tallied = Pick<Judgement, 'lines' | 'cuts' | 'typologies'> & { readonly cut: number };
const nothing: Tallied = { lines: [], cuts: [], typologies: {}, cut: 0 };
const noQuestions: readonly OpenQuestion[] = [];

interface FieldPlan {
  readonly name: string;
  readonly scope: number;
  /** Units that the answer could make count, and units that it could clear, each with the rules by which it could. */
  readonly units: Int32Array;
  readonly clearable: readonly { readonly unit: number; readonly rules: Int32Array }[];
}

export class Engine {
  readonly plan: TallyPlan;
  private readonly tally: Tally;
  private readonly probe: Tally;
  private readonly bounds: BoundsFinder;
  private readonly fields: readonly FieldPlan[];
  private readonly unanswered: Uint8Array;
  /** Units that only gate. */
  private readonly gates: readonly number[];
  private verdicts: Omit<Verdicts, 'row'> & { row: number } = {
    bytes: new Uint8Array(0),
    unitAt: new Int32Array(0),
    ruleAt: new Int32Array(0),
    row: 0,
  };
  /** Of the row at hand, the units that may hold. */
  private readonly units: Units;
  private surveyed: Omit<Survey, 'model'> | null = null;
  /** Units that count as things stand, and those that a probe has just changed. */
  private readonly counted: Uint8Array;
  private readonly touched: Int32Array;
  /** The bundle's model, joined to this program. */
  readonly model: ModelScorer | null;
  private readonly minimum: { readonly byPurpose: readonly Uint8Array[]; readonly always: Uint8Array };

  constructor(
    readonly program: Program,
    private readonly tables: Tables,
    model: LoadedModel | null = null,
  ) {
    this.model = model?.join(program, tables) ?? null;
    this.plan = planTally(program);
    this.tally = new Tally(this.plan);
    this.probe = new Tally(this.plan);
    this.bounds = new BoundsFinder(program, this.plan, createMachine(program, 4), findCells(program, tables));
    this.fields = planFields(program, this.plan);
    this.unanswered = new Uint8Array(this.fields.length);
    this.counted = new Uint8Array(program.units.length);
    this.touched = new Int32Array(program.units.length);
    this.minimum = planMinimum(program);
    this.units = everyUnit(this.plan);
    const { points, floor } = this.plan;
    this.gates = [...program.units.keys()].filter((unit) => floor[unit] !== 0 && points[unit] === 0);
  }

  createMachine(rows: number): Machine {
    return createMachine(this.program, rows);
  }
  bind(frame: Frame, asOf: Float64Array, rows: number): Passes {
    this.model?.bind(frame, asOf);
    return bindPasses(this.program, frame, asOf, this.tables, rows);
  }

  /**
   * Looks over the first `rows` rows of a settled machine, which are those of the frame from `from` on: what the model says of them, and
   * which have anything to tally or to ask. Most rows of a file have neither.
   */
  survey(machine: Machine, rows: number, frame: Frame, from: number): Survey {
    const model = this.model?.judge(machine, rows, frame, from) ?? null;
    const { fields } = this;
    if (this.surveyed === null || this.surveyed.rows < machine.rows) {
      const { rows } = machine;
      const unanswered = roomFor(fields.length * rows);
      this.surveyed = { units: roomFor(rows), open: roomFor(rows), unanswered, rows };
    }
    const { surveyed } = this;
    const { units, open, unanswered } = surveyed;
    const span = (rows + 3) >> 2;
    for (const { words } of [units, open, unanswered]) words.fill(0);
    for (const at of machine.unitAt) join(units.words, machine.words, at, span);
    fields.forEach(({ name, scope }, index) => {
      const column = frame.columns.get(name);
      if (column === undefined) return;
      const at = index * surveyed.rows;
      markUnanswered(column, from, rows, unanswered.bytes, at);
      const scopeAt = machine.scopeAt[scope];
      // The low bit of a scope says that it is not FALSE.
      if (scopeAt !== undefined)
        for (let i = 0; i < span; i++)
          unanswered.words[(at >> 2) + i] =
            (unanswered.words[(at >> 2) + i] ?? 0) & (machine.words[(scopeAt >> 2) + i] ?? 0);
      join(open.words, unanswered.words, at, span);
    });
    return { model, ...surveyed };
  }

  /** Judges row `row` of a settled machine that was surveyed, which is row `at` of the frame. */
  judge(machine: Machine, row: number, frame: Frame, at: number, survey: Survey): Judgement {
    const { tally } = this;
    const { model: weighed } = survey;
    const model =
      weighed === null ? null : { points: weighed.points[row] ?? 0, most: weighed.most[row] ?? 0 };
    const units = survey.units.bytes[row] ?? 0;
    const verdicts = this.verdictsOf(machine, row);
    tally.extra = model?.points ?? 0;
    this.units.size = 0;
    if (units !== 0) findUnits(verdicts, this.units);
    const { lines, cuts, cut, typologies } = this.tallied(verdicts, (units & HOLDS) !== 0, model);
    const { score, band, decisive, independent, total } = tally;
    const clamped = total - cut - score;

    const open = survey.open.bytes[row] === 1;
    if (open) this.findOpen(survey, row);
    const wide = open ? this.wideBounds(verdicts, model) : null;
    const hasOpen = wide !== null;
    const bounds = wide === null ? this.settled(score, band) : this.boundsOf(wide, model, machine, row);
    // The present score belongs to the hull: an unanswered clearing question may keep it above every completion.
    const low = Math.min(bounds.low, score);
    const high = Math.max(bounds.high, score);
    const [lowBand, highBand] = [lesser(bounds.lowBand, band), greater(bounds.highBand, band)];
    const minimum = open ? this.minimumOf(frame, at) : this.minimum.always;
    const questions = open ? this.questions(verdicts, minimum, hasOpen, model) : noQuestions;
    const sufficient = !(highBand > band && questions.some((question) => question.minimum));
    return {
      score,
      low,
      high,
      boundsExact: bounds.exact,
      band,
      lowBand,
      highBand,
      sufficient,
      decisive,
      independent,
      lines,
      model,
      cuts,
      clamped,
      typologies,
      questions,
    };
  }

  /** The verdicts of a row; the object is the same for all rows of a machine. */
  private verdictsOf({ bytes, unitAt, ruleAt }: Machine, row: number): Verdicts {
    if (this.verdicts.bytes !== bytes) this.verdicts = { bytes, unitAt, ruleAt, row };
    this.verdicts.row = row;
    return this.verdicts;
  }

  /** Tallies a row as it stands: its lines, what caps take away, points by typology. Of most rows nothing `holds`. */
  private tallied(verdicts: Verdicts, holds: boolean, model: ModelVerdict | null): Tallied {
    const { plan, tally, program } = this;
    const points = model?.points ?? 0;
    const typology = points > 0 ? this.model?.typology : undefined;
    if (!holds) {
      tally.addNothing();
      return typology === undefined ? nothing : { ...nothing, typologies: { [typology]: points } };
    }
    tally.add(verdicts, 'now', this.units);
    const lines: Line[] = [];
    const typologies: Partial<Record<Typology, number>> = {};
    for (let group = 0; group < tally.winner.length; group++) {
      const winner = tally.winner[group] ?? -1;
      if (winner < 0) continue;
      const rule = program.units[winner]?.rule ?? 0;
      const given = tally.groupPoints[group] ?? 0;
      lines.push({ rule, points: given });
      const under = program.rules[rule]?.typology;
      if (under !== undefined) typologies[under] = (typologies[under] ?? 0) + given;
    }
    for (const unit of this.gates) {
      if (Tally.counts(plan, unit, verdicts, 'now'))
        lines.push({ rule: program.units[unit]?.rule ?? 0, points: 0 });
    }
    if (lines.length > 1) lines.sort((a, b) => b.points - a.points || a.rule - b.rule);
    if (typology !== undefined) typologies[typology] = (typologies[typology] ?? 0) + points;
    let cut = 0;
    const cuts: { id: string; points: number }[] = [];
    for (let cap = 0; cap < tally.cut.length; cap++) {
      const taken = tally.cut[cap] ?? 0;
      if (taken === 0) continue;
      cut += taken;
      cuts.push({ id: plan.caps[cap]?.id ?? '', points: taken });
    }
    return { lines, cuts, cut, typologies };
  }

  /** Marks the fields that are in scope (or may be) and have no answer. */
  private findOpen({ unanswered, rows }: Survey, row: number): void {
    for (let index = 0; index < this.unanswered.length; index++)
      this.unanswered[index] = unanswered.bytes[index * rows + row] ?? 0;
  }

  /** The interval over open verdicts; null where no unit that matters is open, nor may yet be cleared, and the model is settled. */
  private wideBounds(verdicts: Verdicts, model: ModelVerdict | null): Bounds | null {
    const { plan, probe, units } = this;
    const least = model?.points ?? 0;
    const most = model?.most ?? 0;
    let open = most > least;
    for (let i = 0; i < units.size && !open; i++) {
      const unit = units.list[i] ?? 0;
      open =
        (plan.points[unit] !== 0 || plan.floor[unit] !== 0) &&
        Tally.counts(plan, unit, verdicts, 'low') !== Tally.counts(plan, unit, verdicts, 'high');
    }
    if (!open) return null;
    probe.extra = least;
    probe.add(verdicts, 'low', units);
    const { score: low, band: lowBand } = probe;
    probe.extra = most;
    probe.add(verdicts, 'high', units);
    return { low, high: probe.score, lowBand, highBand: probe.band, exact: least === most };
  }

  private boundsOf(wide: Bounds, model: ModelVerdict | null, machine: Machine, row: number): Bounds {
    if (wide.low === wide.high && wide.lowBand === wide.highBand) return { ...wide, exact: true };
    const points = [model?.points ?? 0, model?.most ?? 0] as const;
    return this.bounds.narrow(wide, machine, row, this.unanswered, this.units, points);
  }

  private settled(score: number, band: BandIndex): Bounds {
    return { low: score, high: score, lowBand: band, highBand: band, exact: true };
  }

  private minimumOf(frame: Frame, at: number): Uint8Array {
    const purpose = frame.columns.get('declaredPurpose');
    const code = purpose?.kind === 'category' ? (purpose.values[at] ?? -1) : -1;
    return this.minimum.byPurpose[code] ?? this.minimum.always;
  }

  private questions(
    verdicts: Verdicts,
    minimum: Uint8Array,
    hasOpen: boolean,
    model: ModelVerdict | null,
  ): OpenQuestion[] {
    const { plan, tally, unanswered, fields, counted, units } = this;
    const found: OpenQuestion[] = [];
    // What else is marked is of no unit that may hold, and is not asked.
    if (hasOpen) {
      for (let i = 0; i < units.size; i++) {
        const unit = units.list[i] ?? 0;
        counted[unit] = Tally.counts(plan, unit, verdicts, 'now') ? 1 : 0;
      }
    }
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index];
      if (unanswered[index] === 0 || field === undefined) continue;
      const isMinimum = minimum[index] === 1;
      let spread = 0;
      let couldReach: BandIndex = 0;
      let movesBand = false;
      const reach = model === null ? 0 : (this.model?.reachOf(index, model) ?? 0);
      if (hasOpen && (field.units.length > 0 || field.clearable.length > 0 || reach > 0)) {
        // Most open answers can neither add nor take away: then all is as it was tallied.
        this.probe.extra = tally.extra;
        const low = this.without(field, verdicts) ?? tally;
        spread = -low.score;
        const { band: lowBand } = low;
        this.probe.extra = tally.extra + reach;
        const high = this.withAll(field, verdicts, reach > 0) ?? tally;
        spread += high.score;
        couldReach = high.band;
        // A gate moves the band without points.
        movesBand = high.band !== lowBand;
      }
      if (spread > 0 || movesBand || isMinimum)
        found.push({ field: field.name, spread, couldReach, minimum: isMinimum });
    }
    if (found.length > 1) {
      found.sort(
        (a, b) => b.couldReach - a.couldReach || b.spread - a.spread || Number(b.minimum) - Number(a.minimum),
      );
    }
    return found;
  }

  /** The tally without what an open answer may clear; null where that is nothing. */
  private without({ clearable }: FieldPlan, { bytes, ruleAt, row }: Verdicts): Tally | null {
    const { counted, touched } = this;
    let count = 0;
    for (const { unit, rules } of clearable) {
      if (counted[unit] !== 1) continue;
      for (let i = 0; i < rules.length; i++) {
        if (bytes[(ruleAt[rules[i] ?? 0] ?? 0) + row] !== UNKNOWN) continue;
        counted[unit] = 0;
        touched[count++] = unit;
        break;
      }
    }
    return this.probed(count, 1);
  }

  /** The tally with all that an open answer may add to the rules, or to the model if it `moves`; null where that is nothing. */
  private withAll({ units }: FieldPlan, verdicts: Verdicts, moves: boolean): Tally | null {
    const { plan, counted, touched } = this;
    const { bytes, unitAt, row } = verdicts;
    let count = 0;
    for (let i = 0; i < units.length; i++) {
      const unit = units[i] ?? 0;
      if (bytes[(unitAt[unit] ?? 0) + row] !== UNKNOWN || !Tally.counts(plan, unit, verdicts, 'high'))
        continue;
      counted[unit] = 1;
      touched[count++] = unit;
    }
    return this.probed(count, 0, moves);
  }

  /** Tallies what counts now, then puts the units that were touched back to what they were. */
  private probed(count: number, before: 0 | 1, moves = false): Tally | null {
    const { probe, counted, touched } = this;
    if (count === 0 && !moves) return null;
    probe.addCounted(counted, this.units);
    for (let i = 0; i < count; i++) counted[touched[i] ?? 0] = before;
    return probe;
  }

  /** The rules that clear a rule at a row. */
  clearedBy(rule: number, machine: Machine, row: number): readonly number[] {
    const unit = this.program.units.findIndex((each) => each.rule === rule);
    return [...(this.plan.clearers[unit] ?? [])].filter(
      (each) => machine.bytes[(machine.ruleAt[each] ?? 0) + row] === TRUE,
    );
  }
}

const lesser = (a: BandIndex, b: BandIndex): BandIndex => (a < b ? a : b);
const greater = (a: BandIndex, b: BandIndex): BandIndex => (a > b ? a : b);

/** So many bytes (a multiple of 4), as words of four rows too. */
function roomFor(size: number): Room {
  const bytes = new Uint8Array(size);
  return { bytes, words: new Int32Array(bytes.buffer) };
}

/** Joins `span` words of a register, given by its offset in bytes, to what is there. */
function join(into: Int32Array, words: Int32Array, at: number, span: number): void {
  const from = at >> 2;
  for (let i = 0; i < span; i++) into[i] = (into[i] ?? 0) | (words[from + i] ?? 0);
}

/** For each field, the units and clearing rules that read it: directly, through an indicator, or through a scope. */
function planFields(program: Program, plan: TallyPlan): FieldPlan[] {
  const names = Object.keys(program.dictionary);
  const reads = (node: Node, into: Set<string>): Set<string> => {
    if (node.kind === 'leaf') {
      const leaf = program.leaves[node.leaf];
      if (leaf === undefined) return into;
      for (const need of leaf.subject.indicator?.needs ?? [leaf.subject.name]) into.add(need);
      const scope = program.scopes[leaf.subject.scope];
      if (scope !== undefined) reads(scope, into);
    } else if (node.kind === 'not') reads(node.node, into);
    else for (const each of node.nodes) reads(each, into);
    return into;
  };
  const unitReads = program.units.map((unit) => reads(unit.node, new Set()));
  const ruleReads = program.nodes.map((node) => reads(node, new Set()));
  return names.map((name) => {
    const reading = (sets: readonly Set<string>[], index: number) => sets[index]?.has(name) === true;
    return {
      name,
      scope: program.fieldScopes.get(name) ?? -1,
      units: Int32Array.from(
        program.units.flatMap((_, unit) =>
          reading(unitReads, unit) && ((plan.points[unit] ?? 0) > 0 || (plan.floor[unit] ?? 0) > 0)
            ? [unit]
            : [],
        ),
      ),
      clearable: plan.clearers.flatMap((clearers, unit) => {
        const rules = clearers.filter((rule) => reading(ruleReads, rule));
        return rules.length === 0 ? [] : [{ unit, rules }];
      }),
    };
  });
}

/** The minimum questions by the code of the declared purpose; where the purpose is open, those of every purpose. */
function planMinimum(program: Program): { byPurpose: Uint8Array[]; always: Uint8Array } {
  const names = Object.keys(program.dictionary);
  const marks = (purpose: string | null): Uint8Array => {
    const fields = new Set(
      program.ruleSet.minimum
        .filter(
          (each) => each.purposes === undefined || (purpose !== null && each.purposes.includes(purpose)),
        )
        .flatMap((each) => each.fields),
    );
    return Uint8Array.from(names, (name) => (fields.has(name) ? 1 : 0));
  };
  const purpose = program.dictionary.declaredPurpose;
  const codes = purpose?.kind === 'category' ? Object.keys(purpose.values) : [];
  return { byPurpose: codes.map(marks), always: marks(null) };
}
