// The shipped table of facts: made again to the same bytes, and true to what its sources say of bases, years and gaps.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadFacts, shippedFacts } from '../../../src/io/region-facts.js';
import { type IndicatorName, indicatorNames, indicatorOf } from '../../../src/regions/facts/catalogue.js';
import type { Figure } from '../../../src/regions/facts/facts.js';
import { isFullYear } from '../../../src/regions/facts/period.js';
import { context, regions } from './table.js';

const facts = await loadFacts([shippedFacts()], context);
const told = (code: string, indicator: IndicatorName, basis: Figure['basis']): readonly string[] =>
  facts.series(code, indicator, basis).map(({ period, value }) => `${period}: ${value}`);

describe('the shipped facts', () => {
  test('are made by the script to the same bytes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waspada-facts-'));
    try {
      const script = fileURLToPath(new URL('../../../data/regions/make-facts.mjs', import.meta.url));
      execFileSync(process.execPath, [script, folder]);
      expect(readFileSync(join(folder, 'facts.csv'), 'utf8')).toBe(readFileSync(shippedFacts(), 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('have the population and the area of every region of the table', () => {
    const all = ['ID', ...Object.keys(regions.provinces), ...Object.keys(regions.regencies)];
    expect(all).toHaveLength(553);
    for (const code of all) {
      expect(told(code, 'population', 'RESIDENTS')).toHaveLength(1);
      expect(told(code, 'areaKm2', 'LOCATION')).toHaveLength(1);
    }
  });

  test('keep Lampung on two bases, up to twelve times apart', () => {
    const years = told('18', 'pmiPlaced', 'ORIGIN').filter((each) => /^202[25]:/.test(each));
    expect(years).toEqual(['2022: 14052', '2025: 24175']);
    expect(told('18', 'pmiPlaced', 'PROCESSED')).toEqual(['2022: 1144', '2025: 2603']);
    expect(told('18', 'departuresPrevented', 'LOCAL_OFFICE')).toEqual(['2025: 18']);
    expect(told('18', 'departuresPrevented', 'ORIGIN')).toEqual([]);
  });

  test('keep Trenggalek and Pacitan on the basis of their local office, and Purworejo on two', () => {
    for (const code of ['35.03', '35.01']) expect(told(code, 'pmiPlaced', 'ORIGIN')).toEqual([]);
    expect(told('35.03', 'pmiPlaced', 'LOCAL_OFFICE')).toEqual(['2022: 2040', '2023: 1875', '2024: 1880']);
    expect(told('35.01', 'pmiPlaced', 'LOCAL_OFFICE')).toEqual(['2023: 200', '2025-01/2025-04: 38']);
    expect(told('33.06', 'pmiPlaced', 'ORIGIN')).toEqual(['2024: 1200']);
    expect(told('33.06', 'pmiPlaced', 'PROCESSED')).toEqual(['2024: 229']);
  });

  test('never make a year of a part of one', () => {
    expect(told('35.02', 'pmiPlaced', 'LOCAL_OFFICE')).toEqual(['2024: 4147', '2025-01/2025-10: 3409']);
    expect(told('35.02', 'pmiPlaced', 'PROCESSED')).toEqual(['2025-01/2025-11: 3077']);
    expect(told('53', 'deadReturned', 'ORIGIN')).toContain('2023-01-01/2023-11-11: 134');
    // 2024 to 30 December is no year; the count that was revised a year later is.
    expect(told('35', 'pmiPlaced', 'ORIGIN').filter((each) => each.startsWith('2024'))).toEqual([
      '2024-01-01/2024-12-30: 79001',
      '2024: 79339',
    ]);
    for (const { period, value } of facts.all('pmiPlacedCumulative'))
      expect([isFullYear(period), value > 0]).toEqual([false, true]);
  });

  test('have no figure of 2025 for the 28 provinces that none was found for, and none copied down', () => {
    const known = (code: string): boolean =>
      facts.series(code, 'pmiPlaced', 'ORIGIN').some(({ period }) => period === '2025');
    expect(Object.keys(regions.provinces).filter((code) => !known(code))).toHaveLength(28);
    const regencies = Object.keys(regions.regencies).filter(known);
    expect(regencies).toHaveLength(15);
    for (const code of regencies) expect(code.startsWith('18.')).toBe(true);
  });

  test('tell looked and not found from not looked: a 0 says who looked, and it stands nowhere else', () => {
    const none = facts.figures.filter(({ value }) => value === 0);
    expect(none.map(({ code, indicator }) => `${code} ${indicator}`)).toEqual([
      '35 foreignInvolvementTppo',
      '35.10 foreignInvolvementTppo',
      '74.71 passportsDeferred',
    ]);
    for (const { effort } of none) expect(effort).not.toBe('');
  });

  test('name Bakauheni a domestic port, and no international one', () => {
    expect(told('18.01', 'ferryPortsDomestic', 'LOCATION')).toEqual(['2023: 1']);
    expect(told('18.01', 'seaportsInternational', 'LOCATION')).toEqual([]);
    expect(told('21.71', 'seaportsInternational', 'LOCATION')).toEqual(['2024-01/2025-12: 4']);
    const lists = facts.figures.filter(({ indicator }) => indicatorOf(indicator).kind === 'presence');
    const gates: readonly IndicatorName[] = ['airportsInternational', 'seaportsInternational', 'borderPosts'];
    for (const figure of lists.filter(({ indicator }) => gates.includes(indicator)))
      expect(figure.coverage).toBe('partial');
    const sum = (indicator: IndicatorName): number =>
      facts.all(indicator).reduce((total, { value }) => total + value, 0);
    expect(gates.map(sum)).toEqual([28, 8, 16]);
  });

  test('have victims by place of detection of one operation only beside full years, so that no other stands for it', () => {
    const parts = facts
      .all('tppoVictims')
      .filter(
        ({ code, basis, period }) => code !== 'ID' && basis === 'PLACE_OF_DETECTION' && !isFullYear(period),
      );
    expect([...new Set(parts.map(({ period }) => period))]).toEqual(['2023-06-05/2023-06-19']);
    expect(parts).toHaveLength(24);
    for (const { effort } of parts) expect(effort).not.toBe('');
    expect(told('18', 'tppoVictims', 'PLACE_OF_DETECTION')).toEqual(['2023-06-05/2023-06-19: 28']);
  });

  test('keep the first release and the revision of the country apart', () => {
    const both = facts.figures.filter(
      ({ code, indicator, period }) => code === 'ID' && indicator === 'pmiPlaced' && period === '2023',
    );
    expect(both.map(({ revision, value }) => [revision, value])).toEqual([
      [0, 274_965],
      [1, 297_108],
    ]);
    expect(told('ID', 'pmiPlaced', 'ORIGIN')).toContain('2023: 297108');
  });

  test('carry every figure of their tables: nothing is lost on the way', () => {
    const rowsOf = (name: string): number =>
      readFileSync(new URL(`../../../data/facts/${name}.csv`, import.meta.url), 'utf8')
        .trimEnd()
        .split('\n').length - 1;
    const placed = facts.all('pmiPlaced').length + facts.all('pmiPlacedCumulative').length;
    const others = readFileSync(new URL('../../../data/facts/others.csv', import.meta.url), 'utf8');
    const own = others.split('\n').filter((line) => /,pmiPlaced(Cumulative)?,/.test(line)).length;
    const revised = 2;
    expect(placed).toBe(rowsOf('pmi_placements_province') + rowsOf('pmi_placements_regency') + own - revised);
    expect(facts.all('tkaCount')).toHaveLength(rowsOf('tka_by_province') + 1);
    expect(facts.all('kanimServing')).toHaveLength(rowsOf('kanim_wilayah_kerja_partial'));
  });

  test('use most of the catalogue, and those about foreigners are marked', () => {
    const unused = indicatorNames.filter((name) => facts.all(name).length === 0);
    expect(unused.sort()).toEqual(['foreigners', 'tkaTransferDue', 'tkaTransferOverdue']);
  });
});
