// Counts by region and category in; the network of all their sums out: each count an arc, each sum a node where arcs balance.
import { type Issue, issue, refuse } from '../../base/errors.js';
import { type Arcs, createFlow } from './flow.js';

/** One count of a table: null where it is not known, which is never 0. */
export interface Count {
  readonly region: string;
  readonly category: string;
  readonly count: number | null;
}

export interface TableShape {
  /** The category that is the sum of all others of a region; none unless said. */
  readonly total?: string;
  /** Regions that hold more than the parts listed: their parts need not add up to them. */
  readonly partial?: readonly string[];
  /** The region that a region is part of, null for the whole; by the official codes unless said: 35.02.11, 35.02, 35, ID. */
  readonly parentOf?: (region: string) => string | null;
}

/** The counts as arcs, those given first and in their order; counts that the sums imply but nobody gave follow, as unknown. */
export interface Table {
  readonly nodes: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** NaN where unknown. */
  readonly counts: Float64Array;
}

const WHOLE = 'ID';

/** The next longer region by code: a part of a code to the left of its last dot, the whole country above the provinces. */
export function parentByCode(region: string): string | null {
  if (region === WHOLE) return null;
  const dot = region.lastIndexOf('.');
  return dot === -1 ? WHOLE : region.slice(0, dot);
}

/** Stands beside listed parts for those that are not listed; no code has this form. */
const restOf = (region: string): string => `${region}+`;

/**
 * The network of a region tree by flat categories. Sums over parts are nodes for each region with parts and each category; sums over
 * categories are nodes for each region without parts and for the uppermost ones, which imply those between. So every count lies on
 * exactly two nodes, with opposite signs, and what sums allow is what flows allow. A part that is listed nowhere above hangs on the
 * nearest region listed. Faults, all collected: REGION_VALUE, REGION_DUPLICATE, REGION_SUM. O(regions x categories).
 * Source: Cox (1995), JASA 90, 1453; Castro (2012), EJOR 216, 253 (one hierarchy by a flat list is a network).
 */
export function createTable(cells: readonly Count[], shape: TableShape = {}): Table {
  checkCells(cells);
  const parents = parentsOf(cells, shape);
  const categories = [...new Set(cells.map(({ category }) => category))];
  const parts = categories.filter((category) => category !== shape.total);
  const byTotal = shape.total !== undefined && parts.length > 0;
  const inner = new Set([...parents.values()].filter((parent) => parent !== null));

  const arcOf = new Map<string, number>();
  const key = (region: string, category: string): string => JSON.stringify([region, category]);
  cells.forEach(({ region, category }, at) => {
    arcOf.set(key(region, category), at);
  });
  for (const region of parents.keys())
    for (const category of categories)
      if (!arcOf.has(key(region, category))) arcOf.set(key(region, category), arcOf.size);

  // Node 0 takes every end that no sum holds: its own balance follows from all others.
  const nodeOf = new Map<string, number>();
  const node = (name: string): number => {
    const known = nodeOf.get(name);
    if (known !== undefined) return known;
    nodeOf.set(name, nodeOf.size + 1);
    return nodeOf.size;
  };
  const size = arcOf.size;
  const table = {
    from: new Uint32Array(size),
    to: new Uint32Array(size),
    counts: new Float64Array(size).fill(Number.NaN),
  };
  cells.forEach(({ count }, at) => {
    table.counts[at] = count ?? Number.NaN;
  });
  for (const [region, parent] of parents) {
    for (const category of categories) {
      const at = arcOf.get(key(region, category)) ?? 0;
      const above = parent === null ? 0 : node(key(parent, category));
      const below = inner.has(region) ? node(key(region, category)) : 0;
      // A row of categories closes below at a region without parts, and above at an uppermost one.
      const row = byTotal ? node(key(region, '')) : 0;
      const high = parent === null ? row : above;
      const low = inner.has(region) ? below : row;
      const isTotal = category === shape.total && byTotal;
      table.from[at] = isTotal ? high : low;
      table.to[at] = isTotal ? low : high;
    }
  }
  const made: Table = { nodes: nodeOf.size + 1, ...table };
  checkSums(cells, parents, shape, arcOf, key, made);
  return made;
}

/** Each region listed, and what stands for the rest of a partial one, with the nearest region above that is listed. */
function parentsOf(cells: readonly Count[], shape: TableShape): Map<string, string | null> {
  const step = shape.parentOf ?? parentByCode;
  const regions = new Set(cells.map(({ region }) => region));
  const parents = new Map<string, string | null>();
  for (const region of regions) {
    let parent = step(region);
    while (parent !== null && !regions.has(parent)) parent = step(parent);
    parents.set(region, parent);
  }
  for (const region of shape.partial ?? []) if (regions.has(region)) parents.set(restOf(region), region);
  return parents;
}

function checkCells(cells: readonly Count[]): void {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  cells.forEach(({ region, category, count }, at) => {
    const name = JSON.stringify([region, category]);
    if (seen.has(name))
      issues.push(issue('REGION_DUPLICATE', [at], `found ${region}, ${category} twice, expected it once`));
    seen.add(name);
    if (count !== null && !(Number.isSafeInteger(count) && count >= 0))
      issues.push(
        issue('REGION_VALUE', [at, 'count'], `found ${count}, expected a whole number from 0, or null`),
      );
  });
  refuse(issues);
}

/** Every sum of which all parts are known must close, and no part of one may exceed it. */
function checkSums(
  cells: readonly Count[],
  parents: ReadonlyMap<string, string | null>,
  shape: TableShape,
  arcOf: ReadonlyMap<string, number>,
  key: (region: string, category: string) => string,
  table: Table,
): void {
  const issues: Issue[] = [];
  const categories = [...new Set(cells.map(({ category }) => category))];
  const countOf = (region: string, category: string): number =>
    table.counts[arcOf.get(key(region, category)) ?? -1] ?? Number.NaN;
  const check = (whole: number, parts: readonly number[], region: string, words: string): void => {
    const known = parts.filter((part) => !Number.isNaN(part));
    const sum = known.reduce((total, part) => total + part, 0);
    if (known.length === parts.length ? whole === sum : sum <= whole) return;
    if (Number.isNaN(whole) || parts.length === 0) return;
    const found = `found parts of ${region} that add up to ${sum} (${words}), expected ${whole}`;
    issues.push(issue('REGION_SUM', [region], found));
  };
  const children = new Map<string, string[]>();
  for (const [region, parent] of parents)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), region]);
  for (const region of parents.keys()) {
    for (const category of categories) {
      const parts = children.get(region) ?? [];
      check(
        countOf(region, category),
        parts.map((part) => countOf(part, category)),
        region,
        category,
      );
    }
    if (shape.total !== undefined) {
      const others = categories.filter((category) => category !== shape.total);
      check(
        countOf(region, shape.total),
        others.map((category) => countOf(region, category)),
        region,
        shape.total,
      );
    }
  }
  refuse(issues);
}

/** Arcs that start from a way to fill in what is hidden or unknown, each at its least or above; null where there is none. */
export function completeArcs(table: Table, least: Float64Array, loss: Float64Array): Arcs | null {
  const size = table.counts.length;
  const source = table.nodes;
  const sink = table.nodes + 1;
  const value = table.counts.map((count, at) => (Number.isNaN(count) ? (least[at] ?? 0) : count));
  // What comes into a node beyond what leaves it must leave over arcs that are free: a flow from it, over them, to where it lacks.
  const surplus = new Float64Array(table.nodes);
  value.forEach((count, at) => {
    const [from, to] = [table.from[at] ?? 0, table.to[at] ?? 0];
    surplus[from] = (surplus[from] ?? 0) - count;
    surplus[to] = (surplus[to] ?? 0) + count;
  });
  const from = [...table.from];
  const to = [...table.to];
  let wanted = 0;
  const supplies: number[] = [];
  surplus.forEach((amount, node) => {
    if (amount === 0) return;
    from.push(amount > 0 ? source : node);
    to.push(amount > 0 ? node : sink);
    supplies.push(Math.abs(amount));
    if (amount > 0) wanted += amount;
  });
  // An arc that supplies is turned round, so that what it holds is the room left on it.
  const arcs: Arcs = {
    from: Uint32Array.from(from, (node, at) => (at < size ? node : (to[at] ?? 0))),
    to: Uint32Array.from(to, (node, at) => (at < size ? node : (from[at] ?? 0))),
    value: Float64Array.from([...value, ...supplies]),
    least: Float64Array.from([...least, ...supplies.map(() => 0)]),
    loss: Float64Array.from([
      ...table.counts.map((count) => (Number.isNaN(count) ? 0 : Number.POSITIVE_INFINITY)),
      ...supplies.map(() => 0),
    ]),
  };
  const flow = createFlow(table.nodes + 2, arcs);
  if (flow.carry(source, sink, wanted, -1, false) < wanted) return null;
  return { from: table.from, to: table.to, value: arcs.value.slice(0, size), least, loss };
}
