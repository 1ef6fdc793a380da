// Facts in; counts of one kind, one basis and one period side by side out, with the places that are certain among all regions.
import {
  type Basis,
  bases,
  catalogue,
  type IndicatorName,
  indicatorNames,
  indicatorOf,
} from '../facts/catalogue.js';
import type { Facts, Figure } from '../facts/facts.js';
import { comparePeriods, isFullYear } from '../facts/period.js';
import { levelOf, type RegionLevel } from '../score/region.js';
import type { ReportStanding } from './document.js';
import { rankCounts } from './ranks.js';

/** Fewer regions than this make no order worth showing. */
const FEWEST = 3;
const COUNTRY = 'ID';

export interface StandingOptions {
  readonly level: RegionLevel;
  readonly names: ReadonlyMap<string, string>;
  readonly view: 'all' | 'timpora';
  /** The place of a figure among those of the report. */
  readonly refer: (figure: Figure) => number;
}

/**
 * For each indicator and basis the latest full year that at least three regions of the level have (else the latest period), most
 * first. Only figures of one basis and one period stand side by side; a figure that covers a part of its region has no place.
 */
export function standingsOf(facts: Facts, options: StandingOptions): ReportStanding[] {
  return indicatorNames.flatMap((indicator) => {
    const { kind, view } = indicatorOf(indicator);
    if (kind === 'presence' || indicator === 'population' || indicator === 'areaKm2') return [];
    if (view === 'timpora' && options.view !== 'timpora') return [];
    return catalogue[indicator].bases.flatMap((basis) => standingOf(facts, indicator, basis, options));
  });
}

function standingOf(
  facts: Facts,
  indicator: IndicatorName,
  basis: Basis,
  { level, names, refer }: StandingOptions,
): ReportStanding[] {
  const own = facts
    .all(indicator)
    .filter((each) => each.basis === basis && names.has(each.code) && levelOf(each.code) === level);
  const byPeriod = new Map<string, Figure[]>();
  for (const figure of own.filter(({ coverage }) => coverage === 'complete'))
    byPeriod.set(figure.period, [...(byPeriod.get(figure.period) ?? []), figure]);
  const enough = [...byPeriod.entries()].filter(([, figures]) => figures.length >= FEWEST);
  const years = enough.filter(([period]) => isFullYear(period));
  const latest = (years.length > 0 ? years : enough).sort(([a], [b]) => comparePeriods(a, b)).at(-1);
  if (latest === undefined) return [];
  const [period, figures] = latest;
  const whole = facts
    .series(COUNTRY, indicator, basis)
    .find((each) => each.period === period && each.coverage === 'complete');
  const codes = [...names.keys()].filter((code) => levelOf(code) === level);
  const byCode = new Map(figures.map((figure) => [figure.code, figure]));
  const places = rankCounts(
    codes.map((code) => byCode.get(code)?.value ?? null),
    whole?.value ?? null,
  );
  const rows = codes.flatMap((code, at) => {
    const [figure, place] = [byCode.get(code), places[at]];
    if (figure === undefined || place === null || place === undefined) return [];
    const { value } = figure;
    return [{ code, name: names.get(code) ?? code, value, ...place, figure: refer(figure) }];
  });
  return [
    {
      indicator,
      label: indicatorOf(indicator).words,
      basis,
      basisWords: bases[basis],
      period,
      level,
      total: whole === undefined ? null : { value: whole.value, figure: refer(whole) },
      rows: rows.sort((a, b) => b.value - a.value || (a.code < b.code ? -1 : 1)),
      unknown: codes.length - rows.length,
    },
  ];
}
