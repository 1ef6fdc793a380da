// Facts in; figures side by side out, one row a region and one column an indicator, each column of one basis and one period.
import { type Issue, issue, type Path, refuse } from '../../base/errors.js';
import { type Basis, bases, type IndicatorName } from './catalogue.js';
import type { Facts, Figure } from './facts.js';
import { comparePeriods, parsePeriod } from './period.js';

/** What a column is asked for. Basis and period may be left out where the figures leave no choice. */
export interface ColumnRequest {
  readonly indicator: IndicatorName;
  readonly basis?: Basis;
  readonly period?: string;
}

export interface FactColumnValues {
  readonly indicator: IndicatorName;
  readonly basis: Basis;
  readonly period: string;
  /** As long as the codes; null where a region has no figure of its own. */
  readonly figures: readonly (Figure | null)[];
}

export interface Pivot {
  readonly codes: readonly string[];
  readonly columns: readonly FactColumnValues[];
}

/**
 * One column a request, one row a code. Where a request leaves basis or period open and the figures of these regions have more than one,
 * it is refused and the choices are named: a figure on one basis never stands for another, and years are not one column. A province's
 * figure never fills the row of its regencies. Codes: REGION_MIXED, REGION_DATA (no figure at all), REGION_PERIOD.
 */
export function pivot(facts: Facts, codes: readonly string[], requests: readonly ColumnRequest[]): Pivot {
  const issues: Issue[] = [];
  const rows = new Set(codes);
  const columns = requests.flatMap((request, at): FactColumnValues[] => {
    const path = ['columns', at];
    const period = request.period === undefined ? undefined : parsePeriod(request.period)?.text;
    if (request.period !== undefined && period === undefined) {
      issues.push(issue('REGION_PERIOD', [...path, 'period'], `found ${JSON.stringify(request.period)}`));
      return [];
    }
    const found = facts
      .all(request.indicator)
      .filter((figure) => rows.has(figure.code))
      .filter((figure) => request.basis === undefined || figure.basis === request.basis)
      .filter((figure) => period === undefined || figure.period === period);
    const [first] = found;
    if (first === undefined) {
      issues.push(issue('REGION_DATA', path, `found no figure of ${request.indicator} for these regions`));
      return [];
    }
    const mixed = mixedIssue(found, path);
    if (mixed !== null) {
      issues.push(mixed);
      return [];
    }
    const byCode = new Map(found.map((figure) => [figure.code, figure]));
    const { indicator, basis } = first;
    const figures = codes.map((code) => byCode.get(code) ?? null);
    return [{ indicator, basis, period: first.period, figures }];
  });
  refuse(issues);
  return { codes, columns };
}

/** The figures as they are, if they may stand in one column: one indicator, one basis, one period. Code: REGION_MIXED. */
export function compare(figures: readonly Figure[]): readonly Figure[] {
  const mixed = mixedIssue(figures, []);
  refuse(mixed === null ? [] : [mixed]);
  return figures;
}

function mixedIssue(figures: readonly Figure[], path: Path): Issue | null {
  const indicators = [...new Set(figures.map(({ indicator }) => indicator))];
  if (indicators.length > 1) {
    const hint = 'ask for one column of each: they count different things';
    return issue('REGION_MIXED', path, `found ${indicators.join(' and ')} in one column`, hint);
  }
  const [indicator = ''] = indicators;
  const mixed = [...new Set(figures.map(({ basis }) => basis))];
  if (mixed.length > 1) {
    const told = mixed.map((basis) => `${basis} (${bases[basis].en})`).join(', ');
    const hint = `name one basis: they can differ many times over, and neither stands for the other`;
    return issue(
      'REGION_MIXED',
      [...path, 'basis'],
      `found ${indicator} on more than one basis: ${told}`,
      hint,
    );
  }
  const periods = [...new Set(figures.map(({ period }) => period))].sort(comparePeriods);
  if (periods.length < 2) return null;
  const hint = 'name one period: a part of a year is not a year, and years differ more than regions do';
  return issue(
    'REGION_MIXED',
    [...path, 'period'],
    `found ${indicator} of more than one period: ${periods.join(', ')}`,
    hint,
  );
}
