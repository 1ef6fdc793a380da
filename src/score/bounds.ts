// From the raw leaf verdicts of one record to [low, high] and the reachable bands: interval arithmetic, made exact by witnesses.
import { type FieldCells, scopeFields } from '../rules/cells.js';
import type { Machine } from '../rules/compile.js';
import type { Node, Program } from '../rules/program.js';
import { FALSE, TRUE, UNKNOWN } from '../rules/verdict.js';
import { type BandIndex, everyUnit, Tally, type TallyPlan, type Units, type Verdicts } from './tally.js';

export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly lowBand: BandIndex;
  readonly highBand: BandIndex;
  /** Both ends are reached by a completion that was tried, not only bounded. */
  readonly exact: boolean;
}

// A machine derives four rows at once. Of one node of the search they are: what it fixes alone, and its witnesses, where every other open
// field has its worst or its best pattern.
const FIXED = 0;
const WORST = 1;
const BEST = 2;
const LANES = 3;
const EVERY_LANE = 0x01010101;

/** A field that can be tried: its patterns, the best guesses for many and for few points, and its scope. */
interface Variable {
  readonly cells: FieldCells;
  /** Place in the dictionary. */
  readonly field: number;
  /** For each leaf, the other fields that its indicator needs answered before the patterns hold. */
  readonly others: readonly (readonly number[])[];
  readonly scope: number;
  /** Other fields' scopes read it. */
  readonly drives: boolean;
  readonly adverse: number;
  readonly favourable: number;
  /** One pattern is the worst and one the best for every leaf at once: nothing needs to be enumerated. */
  readonly ordered: boolean;
}

/**
 * Bounds of one record. Soundness comes from interval arithmetic over Kleene verdicts; exactness from witnesses: answers
 * chosen for all open fields at once, under which the score surely is the bound. Fields whose patterns have no worst and no
 * best (who recruited: a broker, or social media?) are branched on within the declared budget.
 */
export class BoundsFinder {
  private readonly variables: readonly Variable[];
  private readonly tally: Tally;
  private unanswered: Uint8Array = new Uint8Array(0);
  private units: Units;
  /** Open variables in the order of the fields: those that other fields' scopes read, and the others. */
  private readonly drivers: number[] = [];
  private readonly driven: number[] = [];
  /** Leaves that open variables may settle: unknown in the record. */
  private readonly openLeaves: number[] = [];
  private readonly isOpen: Uint8Array;
  private readonly branches: number[] = [];
  private readonly order: readonly number[];
  /** The pattern that a branch has chosen for each variable; -1 none. */
  private readonly choice: Int32Array;
  private budget = 0;
  private readonly fixed: Verdicts;
  private readonly worst: Verdicts;
  private readonly best: Verdicts;

  /** `machine` is of four rows. */
  constructor(
    private readonly program: Program,
    plan: TallyPlan,
    private readonly machine: Machine,
    cells: readonly FieldCells[],
  ) {
    const weight = leafWeights(program, plan);
    const names = Object.keys(program.dictionary);
    const driving = scopeFields(program.dictionary);
    this.variables = cells.map((each) => ({
      ...orderCells(each, weight),
      field: names.indexOf(each.field),
      scope: program.fieldScopes.get(each.field) ?? -1,
      drives: driving.has(each.field),
      others: [...each.leaves].map((id) =>
        (program.leaves[id]?.subject.indicator?.needs ?? []).flatMap((need) =>
          need === each.field ? [] : [names.indexOf(need)],
        ),
      ),
    }));
    const rank = (variable: Variable) => (variable.ordered ? 2 : 0) + (variable.drives ? 0 : 1);
    this.order = this.variables
      .map((variable, index) => ({ index, rank: rank(variable) }))
      .sort((a, b) => a.rank - b.rank || a.index - b.index)
      .map(({ index }) => index);
    this.tally = new Tally(plan);
    this.units = everyUnit(plan);
    this.choice = new Int32Array(this.variables.length);
    this.isOpen = new Uint8Array(this.variables.length);
    this.fixed = { ...machine, row: FIXED };
    this.worst = { ...machine, row: WORST };
    this.best = { ...machine, row: BEST };
  }

  /**
   * Narrows an interval of row `row` of a machine, whose leaves are read before scopes; `unanswered` holds a 1 for each field of the dictionary without an answer, `units` those that may hold.
   * `model` holds the least and the most points of the model: constants here, so that what is found stays sound, but is exact only
   * where they agree. O(budget x (leaves + units)) at worst; usually a few passes.
   */
  narrow(
    wide: Bounds,
    from: Machine,
    row: number,
    unanswered: Uint8Array,
    units: Units,
    model: readonly [number, number],
  ): Bounds {
    this.unanswered = unanswered;
    this.units = units;
    this.load(from, row);
    const budget = this.program.ruleSet.boundsBudget;
    this.budget = budget;
    this.choice.fill(-1);
    this.apply();
    this.tally.extra = model[1];
    const most = this.search(true, wide.high, wide.highBand);
    // Who branched has left the answers of another node behind.
    if (this.budget < budget) this.apply();
    this.tally.extra = model[0];
    const least = this.search(false, wide.low, wide.lowBand);
    return {
      low: least.score,
      high: most.score,
      lowBand: least.band,
      highBand: most.band,
      exact: most.exact && least.exact && model[0] === model[1],
    };
  }

  /**
   * The largest score and band (or smallest): branch and bound. A node fixes patterns of some fields; its interval bounds
   * what it can hold, its witness shows what it does hold; where they meet, or the interval cannot beat the best witness,
   * the node is closed. The root, which fixes none, was applied before.
   */
  private search(most: boolean, rootScore: number, rootBand: BandIndex) {
    const { tally, branches, variables, choice, units } = this;
    const { fixed } = this;
    const witness = most ? this.worst : this.best;
    const sign = most ? 1 : -1;
    let score = Number.NEGATIVE_INFINITY;
    let band = Number.NEGATIVE_INFINITY;
    let openScore = Number.NEGATIVE_INFINITY;
    let openBand = Number.NEGATIVE_INFINITY;
    const visit = (boundScore: number, boundBand: number): void => {
      if (boundScore <= score && boundBand <= band) return;
      // A witness for many points counts what is then sure; one for few, what is then still possible.
      tally.add(witness, most ? 'low' : 'high', units);
      score = Math.max(score, sign * tally.score);
      band = Math.max(band, sign * tally.band);
      if (boundScore <= score && boundBand <= band) return;
      // Only a field that surely applies can be branched on: all its cases are then its patterns.
      const index = branches.find((each) => {
        const variable = variables[each];
        return choice[each] === -1 && variable !== undefined && this.scopeOf(variable, FIXED) === TRUE;
      });
      const patterns = index === undefined ? undefined : variables[index]?.cells.patterns.length;
      if (index === undefined || patterns === undefined || this.budget <= 0) {
        openScore = Math.max(openScore, boundScore);
        openBand = Math.max(openBand, boundBand);
        return;
      }
      for (let pattern = 0; pattern < patterns; pattern++) {
        this.budget--;
        choice[index] = pattern;
        this.apply();
        tally.add(fixed, most ? 'high' : 'low', units);
        visit(sign * tally.score, sign * tally.band);
      }
      choice[index] = -1;
    };
    visit(sign * rootScore, sign * rootBand);
    const at = sign * Math.max(openBand, band);
    return {
      score: sign * Math.max(openScore, score) + 0,
      band: at === 2 ? (2 as const) : at === 1 ? (1 as const) : (0 as const),
      exact: openScore <= score && openBand <= band,
    };
  }

  /** Takes over the verdicts of a record, and finds which variables are open: without an answer, with a leaf that waits for it. */
  private load(from: Machine, row: number): void {
    const { machine, variables, order, drivers, driven, openLeaves, isOpen, branches } = this;
    const { bytes, words, leafAt } = machine;
    for (let id = 0; id < leafAt.length; id++) {
      const verdict = from.bytes[(from.leafAt[id] ?? 0) + row] ?? UNKNOWN;
      words[(leafAt[id] ?? 0) >> 2] = verdict * EVERY_LANE;
    }
    drivers.length = driven.length = openLeaves.length = branches.length = 0;
    for (let index = 0; index < variables.length; index++) {
      const variable = variables[index];
      isOpen[index] = 0;
      if (variable === undefined || this.unanswered[variable.field] !== 1) continue;
      const { leaves } = variable.cells;
      const before = openLeaves.length;
      for (let i = 0; i < leaves.length; i++) {
        const id = leaves[i] ?? 0;
        if (bytes[leafAt[id] ?? 0] === UNKNOWN) openLeaves.push(id);
      }
      if (openLeaves.length === before) continue;
      isOpen[index] = 1;
      (variable.drives ? drivers : driven).push(index);
    }
    // What decides a scope first, then what has no worst and no best; the rest only if a gap is left.
    for (let at = 0; at < order.length; at++) {
      const index = order[at] ?? 0;
      if (isOpen[index] === 1) branches.push(index);
    }
  }

  /** Sets the leaves to what was answered and, in each lane, to the patterns chosen there; then settles scopes and rules. */
  private apply(): void {
    const { machine, openLeaves } = this;
    const { words, leafAt } = machine;
    for (let i = 0; i < openLeaves.length; i++)
      words[(leafAt[openLeaves[i] ?? 0] ?? 0) >> 2] = UNKNOWN * EVERY_LANE;
    // Fields that decide what applies come first; a field that then does not apply is left unanswered.
    this.choosePatterns(this.drivers);
    machine.settleScopes(LANES);
    this.choosePatterns(this.driven);
    machine.settleRules(LANES);
  }

  private choosePatterns(open: readonly number[]): void {
    const { variables, choice } = this;
    for (let at = 0; at < open.length; at++) {
      const index = open[at] ?? 0;
      const variable = variables[index];
      if (variable === undefined) continue;
      const chosen = choice[index] ?? -1;
      if (chosen >= 0) this.setPattern(variable, chosen, FIXED);
      this.setPattern(variable, chosen >= 0 ? chosen : variable.adverse, WORST);
      this.setPattern(variable, chosen >= 0 ? chosen : variable.favourable, BEST);
    }
  }

  /** Whether a field applies, as the scopes were last settled. */
  private scopeOf(variable: Variable, lane: number): number {
    const { bytes, scopeAt } = this.machine;
    return variable.scope < 0 ? TRUE : (bytes[(scopeAt[variable.scope] ?? 0) + lane] ?? UNKNOWN);
  }

  /** Whether a leaf has to wait for other answers. */
  private waits(others: readonly number[] | undefined): boolean {
    if (others === undefined) return false;
    for (let i = 0; i < others.length; i++) if (this.unanswered[others[i] ?? 0] === 1) return true;
    return false;
  }

  private setPattern(variable: Variable, index: number, lane: number): void {
    const { bytes, leafAt } = this.machine;
    const { leaves, patterns } = variable.cells;
    const pattern = patterns[index];
    if (pattern === undefined || this.scopeOf(variable, lane) === FALSE) return;
    for (let i = 0; i < leaves.length; i++) {
      const at = (leafAt[leaves[i] ?? 0] ?? 0) + lane;
      // A leaf that is settled was settled by the record, or by the same answer.
      if (bytes[at] !== UNKNOWN || this.waits(variable.others[i])) continue;
      bytes[at] = pattern[i] ?? UNKNOWN;
    }
  }
}

/** For each leaf: how many points its truth can add (raise) or take (lower), by the units and clears it stands in. */
function leafWeights(program: Program, plan: TallyPlan): { raise: Float64Array; lower: Float64Array } {
  const raise = new Float64Array(program.leaves.length);
  const lower = new Float64Array(program.leaves.length);
  const add = (node: Node, weight: number, positive: boolean): void => {
    if (node.kind === 'leaf') {
      const target = positive ? raise : lower;
      target[node.leaf] = (target[node.leaf] ?? 0) + weight;
    } else if (node.kind === 'not') add(node.node, weight, !positive);
    else for (const each of node.nodes) add(each, weight, positive);
  };
  program.units.forEach((unit, index) => {
    // A gate moves the band even without points.
    const weight = unit.points + 40 * (plan.floor[index] ?? 0);
    if (weight === 0) return;
    add(unit.node, weight, true);
    for (const clearer of plan.clearers[index] ?? []) {
      const node = program.nodes[clearer];
      if (node !== undefined) add(node, weight, false);
    }
  });
  return { raise, lower };
}

function orderCells(
  cells: FieldCells,
  weight: { raise: Float64Array; lower: Float64Array },
): Pick<Variable, 'cells' | 'adverse' | 'favourable' | 'ordered'> {
  const gain = (pattern: Uint8Array): number => {
    let sum = 0;
    cells.leaves.forEach((id, i) => {
      if (pattern[i] === TRUE) sum += (weight.raise[id] ?? 0) - (weight.lower[id] ?? 0);
    });
    return sum;
  };
  let adverse = 0;
  let favourable = 0;
  cells.patterns.forEach((pattern, index) => {
    const best = cells.patterns[favourable];
    const worst = cells.patterns[adverse];
    if (worst !== undefined && gain(pattern) > gain(worst)) adverse = index;
    if (best !== undefined && gain(pattern) < gain(best)) favourable = index;
  });
  // Ordered: on every leaf that matters, no pattern beats the worst one, and none is beaten by the best one.
  const dominates = (index: number, most: boolean): boolean =>
    cells.patterns.every((pattern) =>
      [...cells.leaves].every((id, i) => {
        const chosen = cells.patterns[index]?.[i] ?? UNKNOWN;
        const other = pattern[i] ?? UNKNOWN;
        const raises = (weight.raise[id] ?? 0) > 0;
        const lowers = (weight.lower[id] ?? 0) > 0;
        if (raises && lowers) return chosen === other;
        if (!raises && !lowers) return true;
        return raises === most ? chosen >= other : chosen <= other;
      }),
    );
  return { cells, adverse, favourable, ordered: dominates(adverse, true) && dominates(favourable, false) };
}
