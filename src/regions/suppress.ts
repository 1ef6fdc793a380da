// A table of counts of people in; the table that may be shared out: no small count in it, and none to be worked out from it.
import { issue, WaspadaError } from '../base/errors.js';
import type { Words } from '../fields/dictionary.js';
import { type Arcs, createFlow } from './suppress/flow.js';
import { type Count, completeArcs, createTable, type Table, type TableShape } from './suppress/table.js';

export type { Count, TableShape } from './suppress/table.js';

export interface SuppressOptions extends TableShape {
  /** Counts from 1 to below this are not shared; 10 unless said (CONTRACT.md 8). */
  readonly least?: number;
  /** Shared counts are rounded to a multiple of this, at most `least`; 1 unless said, and 5 for what leaves the office. */
  readonly roundTo?: number;
}

/** A count as it may be shared. It does not say whether a hidden count is small itself or hides another: that would tell the small ones. */
export interface SharedCount {
  readonly region: string;
  readonly category: string;
  /** Null where it is hidden or unknown. */
  readonly count: number | null;
  readonly reason: 'shown' | 'hidden' | 'unknown';
}

export interface Suppressed {
  /** As given, in the order given. */
  readonly cells: readonly SharedCount[];
  /** How many are hidden. */
  readonly hidden: number;
  /** For the log of the office, never to be shared: two small counts and no other hidden tell that both are small. */
  readonly audit: {
    readonly small: number;
    readonly complementary: number;
    /** The sum of the complementary counts: what was given up. */
    readonly lost: number;
  };
}

const LEAST = 10;

/** What stands in place of a hidden count: not "below 10", which is true of some only. */
export const hiddenWords: Words = {
  id: 'disembunyikan untuk melindungi orang',
  en: 'withheld to protect people',
};

/**
 * Hides every count from 1 to below `least`, and the further counts without which those could be worked out: in what is shared every
 * hidden small count may still be `least` or more, whatever sums and differences are formed, and even by one who knows that no
 * hidden count is 0. An unknown count that the sums narrow to below `least` is treated as a small one.
 *
 * A 0 is shown: it stands for nobody, "looked and found none" is a figure of its own, and a hidden 0 would protect nothing where
 * it is known from elsewhere. So a 0 never hides another count.
 *
 * The counts that hide others are chosen by least loss: for each small count in turn, those with the greatest need first, the chain of
 * counts with the smallest sum that lets it grow to `least`, where counts hidden already cost nothing (the flow heuristic of Kelly,
 * Golden & Assad 1992). The choice is good, not the best there is, and the same on every machine. Not guarded against: one who works
 * the choice back from knowing this method, and differences between tables of two dates or two shapes; share one table, rounded.
 * Faults: REGION_VALUE, REGION_DUPLICATE, REGION_SUM, REGION_SETTINGS. O(small counts x counts x log counts).
 */
export function suppress(cells: readonly Count[], options: SuppressOptions = {}): Suppressed {
  const least = wholeFrom(2, options.least ?? LEAST, 'least');
  const roundTo = wholeFrom(1, options.roundTo ?? 1, 'roundTo');
  if (roundTo > least)
    throw new WaspadaError(
      issue(
        'REGION_SETTINGS',
        ['roundTo'],
        `found ${roundTo}, expected at most ${least}: people would become 0`,
      ),
    );
  const table = createTable(cells, options);
  const small = table.counts.map((count) => (count > 0 && count < least ? 1 : 0));
  const arcs = completeArcs(
    table,
    // A hidden count is at least 1, for a 0 is never hidden; an unknown one may be 0.
    table.counts.map((count) => (Number.isNaN(count) ? 0 : 1)),
    table.counts.map((count, at) =>
      Number.isNaN(count) || small[at] === 1 ? 0 : count === 0 ? Number.POSITIVE_INFINITY : count,
    ),
  );
  if (arcs === null)
    throw new WaspadaError(issue('REGION_SUM', [], 'found sums that no count of the unknown ones can close'));

  const flow = createFlow(table.nodes, arcs);
  const before = unknownBelow(table, least);
  const sensitive = [...table.counts.keys()]
    .filter((at) => small[at] === 1 || before.has(at))
    .sort((a, b) => (arcs.value[a] ?? 0) - (arcs.value[b] ?? 0) || a - b);
  let [complementary, lost] = [0, 0];
  for (const at of sensitive) {
    const need = least - (arcs.value[at] ?? 0);
    // Every sum over a count above 0 is above 0 itself and may be hidden, up to the uppermost: there is always a way.
    if (flow.carry(arcs.to[at] ?? 0, arcs.from[at] ?? 0, need, at, true) < need)
      throw new WaspadaError(issue('BASE_INTERNAL', [at], 'found a small count that nothing can hide'));
    const used = [...flow.used];
    flow.reset();
    for (const arc of used) {
      complementary++;
      lost += table.counts[arc] ?? 0;
      arcs.loss[arc] = 0;
    }
  }
  const shared = cells.map(({ region, category, count }, at): SharedCount => {
    if (count === null) return { region, category, count: null, reason: 'unknown' };
    if (arcs.loss[at] === 0) return { region, category, count: null, reason: 'hidden' };
    return { region, category, count: Math.round(count / roundTo) * roundTo, reason: 'shown' };
  });
  return {
    cells: shared,
    hidden: shared.filter(({ reason }) => reason === 'hidden').length,
    audit: { small: small.reduce((sum, one) => sum + one, 0), complementary, lost },
  };
}

/** The unknown counts that are above 0 at most, and below `least` for certain, by the sums of what is known. */
function unknownBelow(table: Table, least: number): Set<number> {
  const narrow = new Set<number>();
  const arcs = completeArcs(
    table,
    new Float64Array(table.counts.length),
    table.counts.map((count) => (Number.isNaN(count) ? 0 : Number.POSITIVE_INFINITY)),
  );
  if (arcs === null) return narrow;
  const flow = createFlow(table.nodes, arcs);
  table.counts.forEach((count, at) => {
    if (!Number.isNaN(count)) return;
    const most = highest(flow, arcs, at, least);
    if (most > 0 && most < least) narrow.add(at);
  });
  return narrow;
}

/** What a hidden count may be at most, as far as it matters: never said above `enough`. */
function highest(flow: ReturnType<typeof createFlow>, arcs: Arcs, at: number, enough: number): number {
  const own = arcs.value[at] ?? 0;
  if (own >= enough) return enough;
  const more = flow.carry(arcs.to[at] ?? 0, arcs.from[at] ?? 0, enough - own, at, false);
  flow.reset();
  return own + more;
}

/** What anyone can work out of a hidden or unknown count of a shared table; `high` Infinity where nothing limits it. */
export interface Bounds {
  readonly region: string;
  readonly category: string;
  readonly low: number;
  readonly high: number;
}

/**
 * The narrowest interval of each hidden and unknown count that the counts shown leave possible, from those alone: what an attacker can
 * reach with any sums and differences, knowing that no hidden count is 0. Not for a table that was rounded, whose sums do not close
 * (REGION_SUM). O(hidden counts x counts x log counts). Equal to the least and the largest value by linear programming.
 */
export function disclosed(cells: readonly SharedCount[], shape: TableShape = {}): Bounds[] {
  const table = createTable(cells, shape);
  const free = table.counts.map((count) => (Number.isNaN(count) ? 0 : Number.POSITIVE_INFINITY));
  const least = table.counts.map((_, at) => (cells[at]?.reason === 'hidden' ? 1 : 0));
  const arcs = completeArcs(table, least, free);
  if (arcs === null)
    throw new WaspadaError(issue('REGION_SUM', [], 'found sums that no count of the hidden ones can close'));
  const flow = createFlow(table.nodes, arcs);
  // No finite count is larger than the sum of all; what can be more has no limit.
  const all = arcs.value.reduce((sum, value) => sum + value, 1);
  return cells.flatMap(({ region, category, reason }, at) => {
    if (reason === 'shown') return [];
    const own = arcs.value[at] ?? 0;
    const [from, to] = [arcs.from[at] ?? 0, arcs.to[at] ?? 0];
    const more = flow.carry(to, from, all, at, false);
    flow.reset();
    const less = flow.carry(from, to, own - (least[at] ?? 0), at, false);
    flow.reset();
    return [{ region, category, low: own - less, high: more >= all ? Number.POSITIVE_INFINITY : own + more }];
  });
}

function wholeFrom(least: number, value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new WaspadaError(
    issue('REGION_SETTINGS', [name], `found ${value}, expected a whole number from ${least}`),
  );
}
