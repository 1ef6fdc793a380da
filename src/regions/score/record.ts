// Facts in; the records of regions out: each field computed from figures of one basis and one period, or left unknown.
import type { Words } from '../../fields/dictionary.js';
import type { RegionField } from '../../fields/region.js';
import { type Basis, type IndicatorName, indicatorOf } from '../facts/catalogue.js';
import type { Facts, Figure } from '../facts/facts.js';
import { comparePeriods, isFullYear } from '../facts/period.js';
import { rateInterval, rateRatio } from '../rates/intervals.js';
import { shrinkRates } from '../rates/shrink.js';
import { levelOf, type RegionRecord, type RegionValue } from './region.js';

const PER = 100_000;
/** Fewer regions than this say too little of one another to shrink towards their mean. */
const FEWEST_TO_SHRINK = 8;

/** A field that is a rate: what is counted, on which basis, and which periods of it will do. */
interface Counted {
  readonly field: RegionField;
  readonly indicator: IndicatorName;
  readonly basis: Basis;
  /** A full year, any period, or the one period that the field is about. */
  readonly period: 'year' | 'any' | `${number}-${number}-${number}/${number}-${number}-${number}`;
}
const counted: readonly Counted[] = [
  { field: 'pmi.originPer100k', indicator: 'pmiPlaced', basis: 'ORIGIN', period: 'year' },
  { field: 'returns.dumaiPer100k', indicator: 'deportedViaDumai', basis: 'ORIGIN', period: 'year' },
  { field: 'returns.nunukanPer100k', indicator: 'deportedViaNunukan', basis: 'ORIGIN', period: 'any' },
  { field: 'returns.scamPer100k', indicator: 'scamReturnees', basis: 'ORIGIN', period: 'any' },
  { field: 'returns.deadPer100k', indicator: 'deadReturned', basis: 'ORIGIN', period: 'year' },
  { field: 'returns.preventedPer100k', indicator: 'departuresPrevented', basis: 'ORIGIN', period: 'year' },
  {
    field: 'tppo.operationPer100k',
    indicator: 'tppoVictims',
    basis: 'PLACE_OF_DETECTION',
    period: '2023-06-05/2023-06-19',
  },
  { field: 'tppo.victimsPer100k', indicator: 'tppoVictims', basis: 'PLACE_OF_DETECTION', period: 'year' },
  { field: 'tppo.shelteredPer100k', indicator: 'tppoVictimsSheltered', basis: 'ORIGIN', period: 'any' },
];

/** A field that says whether something stands there: any of these indicators. */
const standing: readonly { readonly field: RegionField; readonly indicators: readonly IndicatorName[] }[] = [
  { field: 'gateway.airport', indicators: ['airportsInternational'] },
  { field: 'gateway.seaport', indicators: ['seaportsInternational'] },
  { field: 'gateway.border', indicators: ['borderPosts'] },
  { field: 'gateway.transit', indicators: ['ferryPortsDomestic'] },
  { field: 'service.kanim', indicators: ['kanimServing', 'kanim', 'ukk'] },
  { field: 'service.p4mi', indicators: ['p4miOrLtsa'] },
  { field: 'service.village', indicators: ['desaBinaan', 'pimpasaOfficers'] },
];
const gates: readonly IndicatorName[] = ['airportsInternational', 'seaportsInternational', 'borderPosts'];

/** Regions of one level, with the codes of their neighbours. */
export interface RegionPlace {
  readonly code: string;
  readonly name: string;
  readonly neighbours: readonly string[];
}

/**
 * Records of regions of one level. Rates are per 100,000 inhabitants; where at least eight regions have the figure of one period they are
 * shrunk towards their mean (empirical Bayes), else they stand as counted with an exact Poisson interval. A region without a figure has
 * no value; a province's figure never reaches its regencies. What stands in a regency stands in its province.
 */
export function deriveRegions(facts: Facts, places: readonly RegionPlace[]): RegionRecord[] {
  const values = places.map(() => new Map<RegionField, RegionValue>());
  for (const spec of counted) deriveRates(facts, places, spec, values);
  const listed = listStanding(facts);
  places.forEach(({ code, neighbours }, at) => {
    const own = values[at];
    if (own === undefined) return;
    const people = latest(facts.series(code, 'population', 'RESIDENTS'));
    if (people !== null) own.set('population', exactly(people.value, [people]));
    for (const { field, indicators } of standing) {
      const found = indicators.flatMap((indicator) => listed(indicator, code));
      setStanding(own, field, found);
    }
    const beside = neighbours.flatMap((each) => gates.flatMap((indicator) => listed(indicator, each)));
    setStanding(
      own,
      'gateway.adjacent',
      beside.filter(({ value }) => value > 0),
    );
    const gap = procedureGap(facts, code);
    if (gap !== null) own.set('procedure.gapPercent', gap);
  });
  return places.map(({ code, name }, at) => ({
    code,
    name,
    level: levelOf(code),
    values: values[at] ?? new Map(),
  }));
}

const exactly = (value: number, figures: readonly Figure[]): RegionValue => ({
  value,
  low: value,
  high: value,
  figures,
  notes: [],
});

const latest = (figures: readonly Figure[]): Figure | null => figures.at(-1) ?? null;

function deriveRates(
  facts: Facts,
  places: readonly RegionPlace[],
  { field, indicator, basis, period }: Counted,
  values: readonly Map<RegionField, RegionValue>[],
): void {
  const chosen = places.map(({ code }) => {
    const figures = facts.series(code, indicator, basis);
    const fit = figures.filter((each) =>
      period === 'year' ? isFullYear(each.period) : period === 'any' || each.period === period,
    );
    // A year that is told in part is no year; an event that is told in part is what there is.
    return latest(period === 'year' ? fit.filter(({ coverage }) => coverage === 'complete') : fit);
  });
  const people = places.map(({ code }) => latest(facts.series(code, 'population', 'RESIDENTS')));
  const periods = [...new Set(chosen.flatMap((figure) => (figure === null ? [] : [figure.period])))];
  const newest = periods.sort(comparePeriods).at(-1) ?? '';
  for (const each of periods) {
    // Nobody lives there: a rate per inhabitant is not known.
    const rows = chosen.flatMap((figure, at) =>
      figure?.period === each && (people[at]?.value ?? 0) > 0 ? [at] : [],
    );
    const counts = rows.map((at) => chosen[at]?.value ?? Number.NaN);
    const exposure = rows.map((at) => people[at]?.value ?? Number.NaN);
    const shrunk = rows.length >= FEWEST_TO_SHRINK ? shrinkRates(counts, exposure) : null;
    rows.forEach((at, i) => {
      const [figure, denominator] = [chosen[at], people[at]];
      if (figure === null || figure === undefined || denominator === null || denominator === undefined)
        return;
      const shrunken = shrunk?.[i] ?? null;
      const { rate, low, high } = shrunken ?? rateInterval(figure.value, denominator.value);
      values[at]?.set(field, {
        value: rate * PER,
        low: low * PER,
        high: high * PER,
        figures: [figure, denominator],
        notes: [
          ...notesOf(figure),
          ...(each === newest ? [] : [olderNote(each, newest)]),
          ...(shrunken === null ? [] : [shrunkNote(shrunken.weight, rows.length)]),
        ],
      });
    });
  }
}

/** Lists of what stands somewhere are never complete: of those it goes without saying. The source's own note stands with the figure. */
function notesOf({ coverage, indicator }: Figure): Words[] {
  if (coverage === 'complete' || indicatorOf(indicator).kind === 'presence') return [];
  return [
    { id: 'Mencakup sebagian; lihat catatan pada angkanya', en: 'Covers a part; see the note of the figure' },
  ];
}

/** Years differ far more than counting does: Indramayu 23,435 in 2019, 5,262 in 2021. */
const olderNote = (period: string, newest: string): Words => ({
  id: `Angka ${period}; di wilayah lain yang terbaru ${newest}: bandingkan dengan hati-hati`,
  en: `A figure of ${period}; the newest elsewhere is of ${newest}: compare with care`,
});

function shrunkNote(weight: number, regions: number): Words {
  const share = Math.round(weight * 1000) / 10;
  return {
    id: `Disusutkan ke rata-rata ${regions} wilayah; bobot angka sendiri ${String(share).replace('.', ',')} %`,
    en: `Shrunk towards the mean of ${regions} regions; weight of its own figure ${share} %`,
  };
}

/** Figures of what stands in a region or in a part of it, by indicator and code. */
function listStanding(facts: Facts): (indicator: IndicatorName, code: string) => readonly Figure[] {
  const byIndicator = new Map<IndicatorName, Map<string, Figure[]>>();
  return (indicator, code) => {
    let byCode = byIndicator.get(indicator);
    if (byCode === undefined) {
      byCode = new Map();
      for (const figure of facts.all(indicator)) {
        // What stands in a village stands in its district, its regency and its province.
        const parts = figure.code.split('.');
        parts.forEach((_, depth) => {
          const whole = parts.slice(0, depth + 1).join('.');
          byCode?.set(whole, [...(byCode.get(whole) ?? []), figure]);
        });
      }
      byIndicator.set(indicator, byCode);
    }
    return byCode.get(code) ?? [];
  };
}

/** True where any stands; false only where someone looked at the region itself and found none. */
function setStanding(own: Map<RegionField, RegionValue>, field: RegionField, found: readonly Figure[]): void {
  const there = found.filter(({ value }) => value > 0);
  const figures = there.length > 0 ? there : found;
  if (figures.length === 0) return;
  const value = there.length > 0;
  own.set(field, {
    value,
    low: Number(value),
    high: Number(value),
    figures,
    notes: figures.flatMap(notesOf),
  });
}

/**
 * The share of placements by origin that the local office did not process, in percent, of the latest full year that has both. The one
 * place where two bases meet: as a ratio that is declared to be one.
 */
function procedureGap(facts: Facts, code: string): RegionValue | null {
  const full = (basis: Basis) =>
    facts
      .series(code, 'pmiPlaced', basis)
      .filter(({ period, coverage }) => isFullYear(period) && coverage === 'complete');
  const processed = full('PROCESSED');
  const both = full('ORIGIN').flatMap((origin) => {
    const same = processed.find(({ period }) => period === origin.period);
    return same === undefined || origin.value === 0 ? [] : [{ origin, same }];
  });
  const pair = both.at(-1);
  if (pair === undefined) return null;
  const { origin, same } = pair;
  const ratio = rateRatio(same.value, origin.value, origin.value, origin.value);
  const percent = (share: number): number => Math.min(100, Math.max(0, 100 * (1 - share)));
  return {
    value: percent(same.value / origin.value),
    low: percent(ratio.high),
    high: percent(ratio.low),
    figures: [origin, same],
    notes: [
      {
        id: 'Diproses di tempat lain belum tentu nonprosedural',
        en: 'Being processed elsewhere is not being without procedure',
      },
    ],
  };
}
