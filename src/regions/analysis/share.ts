// Facts in; the facts that may leave the office out: small counts of people are gone before anything is computed from them.
import { WaspadaError } from '../../base/errors.js';
import { type IndicatorName, indicatorOf } from '../facts/catalogue.js';
import { createFacts, type Facts, type Figure, keyOf } from '../facts/facts.js';
import { parsePeriod } from '../facts/period.js';
import { parentByCode } from '../suppress/table.js';
import { suppress } from '../suppress.js';

/** Counts of whole populations, of companies and of officers are nobody's secret. */
const nobody = new Set<IndicatorName>([
  'population',
  'areaKm2',
  'p3mi',
  'pimpasaOfficers',
  'passportsIssued',
]);

/** Whether a figure counts people to whom something happened. */
export const countsPeople = (name: IndicatorName): boolean =>
  indicatorOf(name).kind !== 'presence' && !nobody.has(name);

export interface SharedFacts {
  readonly facts: Facts;
  /** Figures whose value is not shared, for themselves or to hide others: which of the two is not told. */
  readonly withheld: readonly Figure[];
}

/** The official parts of the country and of each province, by code. */
export type Parts = ReadonlyMap<string, readonly string[]>;

/**
 * Facts without the counts of people under `least`, and without those that would give them away by sums over regions, by differences
 * of times, or by both together. Indices, ranks and lists are then made from what is left, so that no score, rate or interval tells
 * more than the shared figures do. O(times^2 x counts^2) for each indicator and basis.
 *
 * Why it holds: a count that is hidden over some time, and every count that hides it, have no shared figure that touches that time. So
 * people could be moved between those regions within it, and nothing that is shared would change.
 */
export function shareFacts(facts: Facts, parts: Parts, least = 10): SharedFacts {
  const hidden = new Set<string>();
  for (const family of familiesOf(facts))
    for (const figure of hideIn(family, parts, least)) hidden.add(keyOf(figure));
  if (hidden.size === 0) return { facts, withheld: [] };
  return {
    // Revisions of one figure say nearly the same: they are shared or withheld together.
    facts: createFacts(
      facts.figures.filter((figure) => !hidden.has(keyOf(figure))),
      facts.names,
    ),
    withheld: latestOf(facts).filter((figure) => hidden.has(keyOf(figure))),
  };
}

const latestOf = (facts: Facts): Figure[] =>
  facts.figures.filter((figure) =>
    facts.series(figure.code, figure.indicator, figure.basis).includes(figure),
  );

/** Figures of one indicator and one basis, whose sums and differences mean something. */
function familiesOf(facts: Facts): Figure[][] {
  const families = new Map<string, Figure[]>();
  for (const figure of latestOf(facts)) {
    if (!countsPeople(figure.indicator)) continue;
    const { indicator, basis, period } = figure;
    // A stock is of a moment: two of them have no time in common that could be taken away.
    const moment = indicatorOf(indicator).kind === 'stock' ? period : '';
    push(families, `${indicator} ${basis} ${moment}`, figure);
  }
  return [...families.values()];
}

/** A time by its first day and the day after its last. */
interface Time {
  readonly from: number;
  readonly to: number;
}

/** A count of one region over one time, told by a figure or worked out from several. */
interface Cell {
  readonly code: string;
  readonly value: number;
  readonly isComplete: boolean;
}

/** What to hide of one family: for each time over which anything is known, what its sums over regions ask for. */
function hideIn(family: readonly Figure[], parts: Parts, least: number): ReadonlySet<Figure> {
  const ofRegion = new Map<string, { readonly figure: Figure; readonly time: Time }[]>();
  for (const figure of family) {
    const period = parsePeriod(figure.period);
    if (period !== null)
      push(ofRegion, figure.code, { figure, time: { from: period.from, to: period.to + 1 } });
  }
  const tables = new Map<string, { readonly time: Time; readonly cells: Cell[] }>();
  for (const [code, figures] of ofRegion) {
    const isComplete = figures.every(({ figure }) => figure.coverage === 'complete');
    for (const { from, to, value } of workedOut(figures)) {
      const table = tables.get(`${from} ${to}`) ?? { time: { from, to }, cells: [] };
      table.cells.push({ code, value, isComplete });
      tables.set(`${from} ${to}`, table);
    }
  }
  const hidden = new Set<Figure>();
  for (const { time, cells } of tables.values())
    for (const code of hideInTable(cells, parts, least))
      for (const { figure, time: own } of ofRegion.get(code) ?? [])
        if (own.from < time.to && time.from < own.to) hidden.add(figure);
  return hidden;
}

/**
 * Every count over a time that the figures of one region tell or let anyone work out. A figure is a step from one day to another, so
 * what is known is the way between any two days that steps connect.
 */
function workedOut(
  figures: readonly { readonly figure: Figure; readonly time: Time }[],
): (Time & { readonly value: number })[] {
  const steps = new Map<number, { readonly to: number; readonly value: number }[]>();
  for (const { figure, time } of figures) {
    push(steps, time.from, { to: time.to, value: figure.value });
    push(steps, time.to, { to: time.from, value: -figure.value });
  }
  const found: (Time & { readonly value: number })[] = [];
  for (const from of steps.keys()) {
    const reached = new Map([[from, 0]]);
    // A map is walked on while it grows.
    for (const [day, value] of reached)
      for (const step of steps.get(day) ?? [])
        if (!reached.has(step.to)) reached.set(step.to, value + step.value);
    // Figures of the press may contradict one another: less than nobody is no count.
    for (const [to, value] of reached) if (to > from && value >= 0) found.push({ from, to, value });
  }
  return found;
}

/** The regions to hide of one table: small counts, and those without which they could be worked out by sums over regions. */
function hideInTable(cells: readonly Cell[], parts: Parts, least: number): string[] {
  if (!cells.some(({ value }) => value > 0 && value < least)) return [];
  const byCode = new Map(cells.map((cell) => [cell.code, cell]));
  const isWhole = (code: string): boolean => byCode.get(code)?.isComplete === true;
  /** A whole that does not cover everything closes no sum over its parts. */
  const parentOf = (code: string): string | null => {
    const parent = parentByCode(code);
    return parent === null || byCode.get(parent)?.isComplete === false ? null : parent;
  };
  const partial = cells.flatMap(({ code }) => {
    const all = parts.get(code) ?? [];
    const isClosed = all.length > 0 && all.every(isWhole);
    return isClosed || !cells.some((each) => parentByCode(each.code) === code) ? [] : [code];
  });
  try {
    const { cells: shared } = suppress(
      cells.map(({ code, value }) => ({ region: code, category: 'people', count: value })),
      { least, partial, parentOf },
    );
    return shared.flatMap(({ region, reason }) => (reason === 'shown' ? [] : [region]));
  } catch (error) {
    if (!(error instanceof WaspadaError) || error.code !== 'REGION_SUM') throw error;
    // What was worked out over this time does not add up: which counts would hide a small one cannot be told, so all of them do.
    return cells.map(({ code }) => code);
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}
