// From verdicts of units to points: clears, groups, caps, clamp and band, once for a program, then per record.
import { type Band, bandNames } from '../rules/document.js';
import type { Program } from '../rules/program.js';

/** A band as its place in the order lanjut < pendalaman < rujuk. */
export type BandIndex = 0 | 1 | 2;

/** Reads the verdict of a unit or of a rule's own condition. */
export interface Verdicts {
  readonly bytes: Uint8Array;
  readonly unitAt: Int32Array;
  readonly ruleAt: Int32Array;
  /** The row within the block. */
  readonly row: number;
}

/** Which completions are meant: the answers as they are, the fewest points, or the most. */
export type Mode = 'now' | 'low' | 'high';

export interface TallyPlan {
  /** Points that a unit gives, its group, the band it floors (0 none), and the rules that clear it. */
  readonly points: Int32Array;
  readonly group: Int32Array;
  readonly floor: Uint8Array;
  readonly clearers: readonly Int32Array[];
  /** The clearers of all units in one array, and where those of each unit start. */
  readonly clearing: Int32Array;
  readonly clearStart: Int32Array;
  /** Group attributes: may it be an independent reason, does it move the band, the cap it falls under (-1 none). */
  readonly corroborates: Uint8Array;
  readonly decides: Uint8Array;
  readonly cap: Int32Array;
  /** Caps in an order in which an inner cap comes before the one it lies within. */
  readonly caps: readonly { readonly id: string; readonly atMost: number; readonly within: number }[];
  readonly thresholds: readonly [pendalaman: number, rujuk: number, independent: number];
}

/** The arrays that tallying needs, from the policy of a program. */
export function planTally(program: Program): TallyPlan {
  const { ruleSet, rules, units } = program;
  const order = [...ruleSet.caps].sort((a, b) => Number('rules' in b) - Number('rules' in a));
  const capOf = (index: number): number => {
    const rule = rules[index];
    const named = order.findIndex(
      (cap) => 'rules' in cap && rule !== undefined && cap.rules.includes(rule.id),
    );
    return named >= 0 ? named : order.findIndex((cap) => 'class' in cap && cap.class === rule?.class);
  };
  const groupIds = new Map<string, number>();
  const groupOfRule = rules.map((rule) => {
    const key = rule.group ?? `rule ${rule.id}`;
    const known = groupIds.get(key);
    if (known !== undefined) return known;
    groupIds.set(key, groupIds.size);
    return groupIds.size - 1;
  });
  const corroborates = new Uint8Array(groupIds.size);
  const decides = new Uint8Array(groupIds.size).fill(1);
  const cap = new Int32Array(groupIds.size).fill(-1);
  rules.forEach((rule, index) => {
    const group = groupOfRule[index] ?? 0;
    const declared = ruleSet.groups.find((each) => each.id === rule.group);
    corroborates[group] =
      (rule.class === 'S' || rule.class === 'D') && declared?.corroborates !== false ? 1 : 0;
    decides[group] = declared?.decides === false ? 0 : 1;
    cap[group] = capOf(index);
  });
  const clearers = rules.map((rule) =>
    Int32Array.from(rules.flatMap((each, index) => (each.clears?.includes(rule.id) ? [index] : []))),
  );
  const group = Int32Array.from(units, (unit) => groupOfRule[unit.rule] ?? 0);
  const unitClearers = units.map((unit) => clearers[unit.rule] ?? new Int32Array(0));
  return {
    points: Int32Array.from(units, (unit) => unit.points),
    group,
    clearing: Int32Array.from(unitClearers.flatMap((each) => [...each])),
    clearStart: starts(unitClearers),
    floor: Uint8Array.from(units, (unit) => {
      const gate = rules[unit.rule]?.gate;
      return gate === undefined ? 0 : bandNames.indexOf(gate.floor);
    }),
    clearers: unitClearers,
    corroborates,
    decides,
    cap,
    caps: order.map((each) => ({
      id: each.id,
      atMost: each.atMost,
      within:
        'within' in each && each.within !== undefined
          ? order.findIndex((outer) => outer.id === each.within)
          : -1,
    })),
    thresholds: [ruleSet.bands[1].from, ruleSet.bands[2].from, ruleSet.bands[2].independent],
  };
}

/** Where each of some lists starts once they are one; last, where that ends. */
function starts(lists: readonly { readonly length: number }[]): Int32Array {
  const found = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => {
    found[index + 1] = (found[index] ?? 0) + list.length;
  });
  return found;
}

// Of a verdict, the high bit says TRUE and the low bit says not FALSE.
export const HOLDS = 2;
const MAY_HOLD = 1;

/** Whether a rule that clears a unit holds (or may, by the bit that is asked for). */
function isCleared(plan: TallyPlan, unit: number, { bytes, ruleAt, row }: Verdicts, bit: number): boolean {
  const { clearing, clearStart } = plan;
  const end = clearStart[unit + 1] ?? 0;
  for (let i = clearStart[unit] ?? 0; i < end; i++) {
    if (((bytes[(ruleAt[clearing[i] ?? 0] ?? 0) + row] ?? 0) & bit) !== 0) return true;
  }
  return false;
}

/** Some units of a program, in their order. */
export interface Units {
  readonly list: Int32Array;
  size: number;
}

/** Every unit of a program. */
export const everyUnit = ({ points }: TallyPlan): Units => ({
  list: Int32Array.from(points.keys()),
  size: points.length,
});

/** Finds the units that may hold at a row: however its open questions are answered, no other one will. */
export function findUnits({ bytes, unitAt, row }: Verdicts, found: Units): void {
  found.size = 0;
  for (let unit = 0; unit < unitAt.length; unit++)
    if (bytes[(unitAt[unit] ?? 0) + row] !== 0) found.list[found.size++] = unit;
}

/** One tally: overwritten by each `add`, so that the hot path makes no garbage. */
export class Tally {
  score = 0;
  band: BandIndex = 0;
  /** The score without groups that never move a band. */
  decisive = 0;
  independent = 0;
  floor = 0;
  /** Sum before caps and clamp. */
  total = 0;
  /** Points of the model, set before tallying: they fall under no cap and are no independent reason. */
  extra = 0;
  /** Points by group, and the unit that gave them (-1 none). */
  readonly groupPoints: Int32Array;
  readonly winner: Int32Array;
  /** Points that each cap took away. */
  readonly cut: Int32Array;
  private readonly capSum: Int32Array;
  /** Groups with points, as they came. */
  private readonly active: Int32Array;
  private groups = 0;

  constructor(private readonly plan: TallyPlan) {
    this.groupPoints = new Int32Array(plan.corroborates.length);
    this.winner = new Int32Array(plan.corroborates.length).fill(-1);
    this.active = new Int32Array(plan.corroborates.length);
    this.cut = new Int32Array(plan.caps.length);
    this.capSum = new Int32Array(plan.caps.length);
  }

  /** Whether a unit counts: `now` wants it true and not cleared; `low` surely so; `high` possibly so. */
  static counts(plan: TallyPlan, unit: number, verdicts: Verdicts, mode: Mode): boolean {
    const { bytes, unitAt, row } = verdicts;
    const wanted = mode === 'high' ? MAY_HOLD : HOLDS;
    if (((bytes[(unitAt[unit] ?? 0) + row] ?? 0) & wanted) === 0) return false;
    return !isCleared(plan, unit, verdicts, mode === 'low' ? MAY_HOLD : HOLDS);
  }

  /** Tallies one row under a mode. `units` holds at least those that may hold. */
  add(verdicts: Verdicts, mode: Mode, { list, size }: Units): this {
    const { plan } = this;
    const { clearStart } = plan;
    const { bytes, unitAt, row } = verdicts;
    const wanted = mode === 'high' ? MAY_HOLD : HOLDS;
    const clears = mode === 'low' ? MAY_HOLD : HOLDS;
    this.open();
    for (let i = 0; i < size; i++) {
      const unit = list[i] ?? 0;
      if (((bytes[(unitAt[unit] ?? 0) + row] ?? 0) & wanted) === 0) continue;
      if (clearStart[unit] !== clearStart[unit + 1] && isCleared(plan, unit, verdicts, clears)) continue;
      this.put(unit);
    }
    return this.close();
  }

  /** Tallies those of the units that are marked with 1. */
  addCounted(counted: Uint8Array, { list, size }: Units): this {
    this.open();
    for (let i = 0; i < size; i++) {
      const unit = list[i] ?? 0;
      if (counted[unit] === 1) this.put(unit);
    }
    return this.close();
  }

  /** Tallies a row of which no unit holds: what `add` would say, but for the groups and cuts, which are left as they were. */
  addNothing(): this {
    this.floor = 0;
    this.total = this.extra;
    this.independent = 0;
    return this.grade(this.extra, 0);
  }

  /** Forgets the groups of the last tally. */
  private open(): void {
    const { active, groupPoints, winner } = this;
    for (let i = 0; i < this.groups; i++) {
      const group = active[i] ?? 0;
      groupPoints[group] = 0;
      winner[group] = -1;
    }
    this.groups = 0;
    this.floor = 0;
  }

  /** Counts a unit: of each group only the strongest gives its points. */
  private put(unit: number): void {
    const { plan, groupPoints, winner } = this;
    const group = plan.group[unit] ?? 0;
    const points = plan.points[unit] ?? 0;
    const before = groupPoints[group] ?? 0;
    if (points > before) {
      if (before === 0) this.active[this.groups++] = group;
      groupPoints[group] = points;
      winner[group] = unit;
    }
    this.floor = Math.max(this.floor, plan.floor[unit] ?? 0);
  }

  private close(): this {
    const { plan, active, groupPoints, capSum, cut } = this;
    for (let cap = 0; cap < capSum.length; cap++) capSum[cap] = 0;
    let total = this.extra;
    let free = this.extra;
    let silent = 0;
    let independent = 0;
    for (let i = 0; i < this.groups; i++) {
      const group = active[i] ?? 0;
      const points = groupPoints[group] ?? 0;
      total += points;
      const cap = plan.cap[group] ?? -1;
      if (cap < 0) free += points;
      else capSum[cap] = (capSum[cap] ?? 0) + points;
      if (plan.decides[group] === 0) silent += points;
      if (plan.corroborates[group] === 1) independent++;
    }
    for (let cap = 0; cap < plan.caps.length; cap++) {
      const rule = plan.caps[cap];
      if (rule === undefined) continue;
      const sum = capSum[cap] ?? 0;
      const kept = Math.min(sum, rule.atMost);
      cut[cap] = sum - kept;
      if (rule.within >= 0) capSum[rule.within] = (capSum[rule.within] ?? 0) + kept;
      else free += kept;
    }
    this.total = total;
    this.independent = independent;
    return this.grade(free, silent);
  }

  /** The score and the band of points that no cap took away, of which some never decide. */
  private grade(free: number, silent: number): this {
    const [pendalaman, rujuk, needed] = this.plan.thresholds;
    this.score = Math.min(free, 100);
    // Groups that never decide stand outside every cap (check refuses the contrary), so they come off exactly.
    this.decisive = Math.min(free - silent, 100);
    const byScore =
      this.decisive >= rujuk ? (this.independent >= needed ? 2 : 1) : this.decisive >= pendalaman ? 1 : 0;
    this.band = byScore > this.floor ? byScore : this.floor === 2 ? 2 : this.floor === 1 ? 1 : 0;
    return this;
  }
}

export const bandName = (band: BandIndex): Band => bandNames[band];
