// Sums, rates, shares, places and quotients from the shipped facts beside numbers made outside (R 4.2.2 on the same tables).
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadFacts, loadRegions, shippedFacts } from '../../../src/io/region-facts.js';
import { normalise } from '../../../src/regions/composite/normalise.js';
import { placesOf } from '../../../src/regions/composite/ranks.js';
import type { IndicatorName } from '../../../src/regions/facts/catalogue.js';
import type { Figure } from '../../../src/regions/facts/facts.js';
import { shrinkRates } from '../../../src/regions/rates/shrink.js';

interface Row {
  readonly code: string;
  readonly placements: number;
  readonly population: number;
  readonly per100k: number;
  readonly per100kRounded: number;
}
interface Golden {
  readonly lampung2025: {
    readonly n: number;
    readonly sum: number;
    readonly population: number;
    readonly provincePopulationRow: number;
    readonly ratePer100k: number;
    readonly rows: readonly (Row & {
      readonly per100kShrunk: number;
      readonly rank: number;
      readonly shareOfProvince: number;
      readonly locationQuotient: number;
      readonly minMax0to100: number;
    })[];
    readonly orderByRate: readonly string[];
    readonly top: string;
    readonly bottom: string;
    readonly giniOfPlacementsByPopulation: number;
  };
  readonly provinces2025: {
    readonly n: number;
    readonly nationalTotal: number;
    readonly nationalPopulation: number;
    readonly nationalPer100k: number;
    readonly listedSum: number;
    readonly unlistedRemainder: number;
    readonly unlistedPopulation: number;
    readonly unlistedPer100k: number;
    readonly rows: readonly (Row & { readonly rankByCount: number; readonly rankByRate: number })[];
  };
  readonly basisTrap: Readonly<Record<string, number>>;
  readonly populationTotals: Readonly<Record<string, number>>;
}

const file = new URL('../../../../shared/golden/regions/region_checks.json', import.meta.url);
const found = existsSync(file);
if (!found) console.info(`skipped: the golden numbers of the region tables are not at ${file.pathname}`);
const golden = (): Golden => JSON.parse(readFileSync(file, 'utf8'));

const regions = await loadRegions();
const facts = await loadFacts([shippedFacts()], { regions, asOf: '2026-06-15' });
const PER = 100_000;
const valueOf = (code: string, indicator: IndicatorName, basis: Figure['basis'], period: string): number => {
  const figure = facts.series(code, indicator, basis).find((each) => each.period === period);
  return figure?.value ?? Number.NaN;
};
const placed = (code: string): number => valueOf(code, 'pmiPlaced', 'ORIGIN', '2025');
const people = (code: string): number => valueOf(code, 'population', 'RESIDENTS', '2024-H2');
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** The relative 1e-9 of the golden numbers. */
const near = (ours: number, theirs: number): void =>
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(theirs)));

describe.skipIf(!found)('the facts give the numbers made outside', () => {
  test('Lampung 2025: sum, rates, shares, places, location quotients, goalposts, inequality', () => {
    const { lampung2025: lampung } = golden();
    const codes = lampung.rows.map(({ code }) => code);
    const counts = codes.map(placed);
    const residents = codes.map(people);
    const [total, all] = [sum(counts), sum(residents)];
    expect([codes.length, total, all]).toEqual([lampung.n, lampung.sum, lampung.population]);
    expect([placed('18'), people('18')]).toEqual([lampung.sum, lampung.provincePopulationRow]);
    near((total / all) * PER, lampung.ratePer100k);
    const rates = counts.map((count, at) => (count / (residents[at] ?? Number.NaN)) * PER);
    const scaled = normalise(Float64Array.from(rates), { kind: 'min-max' });
    const places = placesOf(Float64Array.from(rates));
    const shrunk = shrinkRates(counts, residents);
    lampung.rows.forEach((row, at) => {
      const rate = rates[at] ?? Number.NaN;
      expect([counts[at], residents[at]]).toEqual([row.placements, row.population]);
      near(rate, row.per100k);
      expect(Math.round(rate)).toBe(row.per100kRounded);
      near((shrunk[at]?.rate ?? Number.NaN) * PER, row.per100kShrunk);
      expect(places[at]).toBe(row.rank);
      near((counts[at] ?? Number.NaN) / total, row.shareOfProvince);
      near(rate / ((total / all) * PER), row.locationQuotient);
      near(scaled[at] ?? Number.NaN, row.minMax0to100);
    });
    const order = codes
      .map((code, at) => ({ code, rate: rates[at] ?? Number.NaN }))
      .sort((a, b) => b.rate - a.rate)
      .map(({ code }) => code);
    expect(order).toEqual(lampung.orderByRate);
    expect([order[0], order.at(-1)]).toEqual([lampung.top, lampung.bottom]);
    near(giniOf(counts, residents), lampung.giniOfPlacementsByPopulation);
  });

  test('provinces 2025: ten are told, and what is left belongs to the 28 others together', () => {
    const { provinces2025: told } = golden();
    const codes = told.rows.map(({ code }) => code);
    const counts = codes.map(placed);
    const rates = codes.map((code) => (placed(code) / people(code)) * PER);
    const byCount = placesOf(Float64Array.from(counts));
    const byRate = placesOf(Float64Array.from(rates));
    told.rows.forEach((row, at) => {
      expect([counts[at], people(row.code)]).toEqual([row.placements, row.population]);
      near(rates[at] ?? Number.NaN, row.per100k);
      expect(Math.round(rates[at] ?? Number.NaN)).toBe(row.per100kRounded);
      expect([byCount[at], byRate[at]]).toEqual([row.rankByCount, row.rankByRate]);
    });
    expect([placed('ID'), people('ID')]).toEqual([told.nationalTotal, told.nationalPopulation]);
    near((placed('ID') / people('ID')) * PER, told.nationalPer100k);
    const rest = Object.keys(regions.provinces).filter((code) => !codes.includes(code));
    expect(rest).toHaveLength(28);
    for (const code of rest) expect(placed(code)).toBeNaN();
    expect(codes).toHaveLength(told.n);
    expect([sum(counts), placed('ID') - sum(counts), sum(rest.map(people))]).toEqual([
      told.listedSum,
      told.unlistedRemainder,
      told.unlistedPopulation,
    ]);
    near((told.unlistedRemainder / sum(rest.map(people))) * PER, told.unlistedPer100k);
  });

  test('two bases of Lampung are nine and twelve times apart', () => {
    const processed = (year: string): number => valueOf('18', 'pmiPlaced', 'PROCESSED', year);
    const origin = (year: string): number => valueOf('18', 'pmiPlaced', 'ORIGIN', year);
    const { ratio = Number.NaN, ratio2022 = Number.NaN, ...counts } = golden().basisTrap;
    expect(counts).toEqual({
      lampung2025_origin: origin('2025'),
      lampung2025_processedLocal: processed('2025'),
      lampung2022_origin: origin('2022'),
      lampung2022_processedLocal: processed('2022'),
    });
    near(origin('2025') / processed('2025'), ratio);
    near(origin('2022') / processed('2022'), ratio2022);
  });

  test('regencies and provinces both add up to the country', () => {
    const [provinces, regencies] = [Object.keys(regions.provinces), Object.keys(regions.regencies)];
    expect({
      provinceRowsSum: sum(provinces.map(people)),
      regencyRowsSum: sum(regencies.map(people)),
      countryRow: people('ID'),
      provinces: provinces.length,
      regencies: regencies.length,
    }).toEqual(golden().populationTotals);
  });
});

/** Twice the area between the diagonal and the Lorenz curve of placements over population, by rate. */
function giniOf(counts: readonly number[], residents: readonly number[]): number {
  const rows = counts
    .map((count, at) => ({ count, people: residents[at] ?? Number.NaN }))
    .sort((a, b) => a.count / a.people - b.count / b.people);
  const [all, total] = [sum(residents), sum(counts)];
  let [reached, twice] = [0, 0];
  for (const { count, people: own } of rows) {
    twice += (own / all) * ((2 * reached + count) / total);
    reached += count;
  }
  return 1 - twice;
}
