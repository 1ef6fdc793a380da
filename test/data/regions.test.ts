// The region table: complete, true to its facts, and made by its script to the byte.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { expect, test } from 'vitest';
import regions from '../../data/regions.json' with { type: 'json' };

type Row = Record<string, string>;

const text = (file: string): string => readFileSync(join('data', file), 'utf8');

function readRows(file: string): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    parseString<Row, Row>(text(file), { headers: true, strictColumnHandling: true })
      .on('error', reject)
      .on('data-invalid', (row) => reject(new Error(`a row of the wrong width: ${row}`)))
      .on('data', (row: Row) => rows.push(row))
      .on('end', () => resolve(rows));
  });
}

const list = (cell: string | undefined): string[] => (cell ? cell.split('|') : []);

const table = await readRows('regions.csv');
const facts = await readRows('facts/region_population_area.csv');
const provinces = table.filter((row) => row.level === 'province');
const regencies = table.filter((row) => row.level === 'regency');
const sum = (rows: Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

test('there are 38 provinces and 514 regencies, each code once', () => {
  expect([provinces.length, regencies.length, table.length]).toEqual([38, 514, 552]);
  expect(new Set(table.map((row) => row.code)).size).toBe(552);
});

test('codes are text of a fixed form, sorted, and every regency lies in its province', () => {
  for (const row of provinces) expect(row.code).toMatch(/^\d\d$/);
  const known = new Set(provinces.map((row) => row.code));
  for (const row of regencies) {
    expect(row.code).toMatch(/^\d\d\.\d\d$/);
    expect(row.provinceCode).toBe(row.code?.slice(0, 2));
    expect(known).toContain(row.provinceCode);
  }
  const codes = table.map((row) => row.code);
  expect(codes).toEqual(codes.toSorted());
  expect(codes).toEqual(expect.arrayContaining(['11.10', '12.10', '12.20', '14.10']));
});

test('regencies add up to their province and provinces to the country, in people and in land', () => {
  const country = facts.find((row) => row.level === 'country');
  expect(sum(provinces, 'population')).toBe(Number(country?.population_dukcapil_2024s2));
  expect(sum(provinces, 'areaKm2')).toBeCloseTo(Number(country?.area_km2_big_2024), 3);
  for (const province of provinces) {
    const fact = facts.find((row) => row.code === province.code);
    const own = regencies.filter((row) => row.provinceCode === province.code);
    expect(sum(own, 'population'), province.name).toBe(Number(fact?.population_dukcapil_2024s2));
    expect(sum(own, 'areaKm2'), province.name).toBeCloseTo(Number(fact?.area_km2_big_2024), 3);
  }
});

test('no figure stands without year and source, and unknown is empty, never 0', () => {
  for (const row of table) {
    for (const figure of ['population', 'area']) {
      const value = row[figure === 'area' ? 'areaKm2' : figure];
      expect(Number(value), row.name).toBeGreaterThan(0);
      expect(row[`${figure}Year`], row.name).toMatch(/^20\d\d$/);
      expect(row[`${figure}Source`], row.name).not.toBe('');
    }
  }
  expect(table.flatMap((row) => Object.values(row)).filter((cell) => /^0+(\.0*)?$/.test(cell))).toEqual([]);
});

test('lists of gateways and offices are parallel to their years, confidence and sources', () => {
  const parallel: [string, string[]][] = [
    ['gateways', ['gatewayStatuses', 'gatewayYears', 'gatewayConfidences', 'gatewaySources']],
    ['offices', ['officeYears', 'officeConfidences', 'officeSources']],
  ];
  for (const row of table) {
    for (const [values, columns] of parallel) {
      const count = list(row[values]).length;
      for (const column of columns) {
        const beside = list(row[column]).length;
        expect(beside === 0 || beside === count, `${row.name} ${column}: ${beside} beside ${count}`).toBe(
          true,
        );
      }
    }
    for (const gateway of list(row.gateways))
      expect(gateway).toMatch(/^(airport|seaport|plbn|ferry_domestic):\S/);
  }
});

test('every fact about a gateway or an office stands in the table', async () => {
  const count = (column: string): number => table.flatMap((row) => list(row[column])).length;
  expect(count('gateways')).toBe((await readRows('facts/gateways.csv')).length);
  expect(count('offices')).toBe((await readRows('facts/kanim_wilayah_kerja_partial.csv')).length);
});

test('the compact document says the same as the table', () => {
  const names = (rows: Row[]): Row => Object.fromEntries(rows.map((row) => [row.code, row.name]));
  expect(regions.format).toBe('waspada-regions/1');
  expect(regions.provinces).toEqual(names(provinces));
  expect(regions.regencies).toEqual(names(regencies));
  const served = regencies.flatMap((row) => list(row.offices).map((office) => `${office} ${row.code}`));
  const listed = Object.entries(regions.offices).flatMap(([office, codes]) =>
    codes.map((code) => `${office} ${code}`),
  );
  expect(listed.toSorted()).toEqual(served.toSorted());
  expect(Object.keys(regions.regencies)).toEqual(Object.keys(regions.regencies).toSorted());
});

test('the script makes both files again to the byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waspada-regions-'));
  try {
    execFileSync(process.execPath, ['data/make-regions.mjs', folder]);
    for (const file of ['regions.csv', 'regions.json']) {
      expect(
        readFileSync(join(folder, file), 'utf8') === text(file),
        `${file}: run node data/make-regions.mjs`,
      ).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
