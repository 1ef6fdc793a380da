// Facts in; the facts that may leave the office out: small counts of people are gone before anything is computed from them.
import { type IndicatorName, indicatorOf } from '../facts/catalogue.js';
import { createFacts, type Facts, type Figure } from '../facts/facts.js';
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

/**
 * Facts without the counts of people under `least`, and without those that would give them away by sums. Indices, ranks and lists
 * are then made from what is left, so that no score, rate or interval tells more than the shared figures do.
 * Every indicator, basis and period is a table of its own. Faults: REGION_SUM. O(counts x counts).
 */
export function shareFacts(
  facts: Facts,
  parts: ReadonlyMap<string, readonly string[]>,
  least = 10,
): SharedFacts {
  const tables = new Map<string, Figure[]>();
  for (const figure of facts.figures) {
    if (!countsPeople(figure.indicator)) continue;
    // Revisions of one figure say nearly the same: they are shown or withheld together, below.
    if (facts.series(figure.code, figure.indicator, figure.basis).includes(figure)) {
      const key = `${figure.indicator} ${figure.basis} ${figure.period}`;
      const table = tables.get(key);
      if (table === undefined) tables.set(key, [figure]);
      else table.push(figure);
    }
  }
  const hidden = new Set<string>();
  for (const table of tables.values()) {
    if (!table.some(({ value }) => value > 0 && value < least)) continue;
    const byCode = new Map(table.map((figure) => [figure.code, figure]));
    const isWhole = (code: string): boolean => byCode.get(code)?.coverage === 'complete';
    /** A whole that does not cover everything closes no sum over its parts. */
    const parentOf = (code: string): string | null => {
      const parent = parentByCode(code);
      return parent === null || byCode.get(parent)?.coverage === 'partial' ? null : parent;
    };
    const partial = table.flatMap(({ code }) => {
      const all = parts.get(code) ?? [];
      return all.length > 0 && all.every(isWhole) ? [] : [code];
    });
    const { cells } = suppress(
      table.map(({ code, value }) => ({ region: code, category: 'people', count: value })),
      {
        least,
        partial: partial.filter((code) => table.some((each) => parentByCode(each.code) === code)),
        parentOf,
      },
    );
    cells.forEach(({ reason }, at) => {
      const figure = table[at];
      if (figure !== undefined && reason !== 'shown') hidden.add(cellOf(figure));
    });
  }
  if (hidden.size === 0) return { facts, withheld: [] };
  return {
    facts: createFacts(
      facts.figures.filter((figure) => !hidden.has(cellOf(figure))),
      facts.names,
    ),
    withheld: facts.figures.filter(
      (figure) =>
        hidden.has(cellOf(figure)) &&
        facts.series(figure.code, figure.indicator, figure.basis).includes(figure),
    ),
  };
}

const cellOf = ({ code, indicator, basis, period }: Figure): string =>
  `${code} ${indicator} ${basis} ${period}`;
