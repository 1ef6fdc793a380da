// The tables of data/regions that the room is fed with: every regency stands in them, and none is left without a neighbour.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { haversineKm } from '../../../src/regions/space/distance.js';
import {
  connected,
  isSymmetric,
  mergeUnits,
  neighboursFromCodes,
  neighboursOf,
} from '../../../src/regions/space/neighbours.js';

const root = new URL('../../../data/', import.meta.url);
const tableOf = (name: string): string[][] =>
  readFileSync(new URL(name, root), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
const cell = (row: readonly string[], at: number): string => row[at] ?? '';

const codes = Object.keys(JSON.parse(readFileSync(new URL('regions.json', root), 'utf8')).regencies).sort();
const centroids = tableOf('regions/centroids.csv');
const links = tableOf('regions/links.csv');
const touching = neighboursFromCodes(
  codes,
  tableOf('regions/adjacency.csv').map((row) => [cell(row, 0), cell(row, 1)] as const),
);

describe('the tables of space', () => {
  test('each of the 514 regencies has a point in the country', () => {
    expect(centroids.map((row) => cell(row, 0)).sort()).toEqual(codes);
    for (const row of centroids) {
      const [latitude, longitude] = [Number(cell(row, 1)), Number(cell(row, 2))];
      expect(latitude > -11.1 && latitude < 6.1 && longitude > 95 && longitude < 141.1).toBe(true);
    }
  });

  test('31 regencies touch none, and the links give each at least one neighbour', () => {
    expect(codes).toHaveLength(514);
    expect(touching.target).toHaveLength(1902);
    expect(isSymmetric(touching)).toBe(true);
    expect(connected(touching)).toBe(483);
    const alone = codes.filter((_, unit) => neighboursOf(touching, unit).length === 0);
    expect([...new Set(links.map((row) => cell(row, 0)))].sort()).toEqual(alone);
    const linked = neighboursFromCodes(
      codes,
      links.map((row) => [cell(row, 0), cell(row, 1)] as const),
    );
    for (const code of alone) expect(neighboursOf(linked, codes.indexOf(code)).length).toBeGreaterThan(0);
    for (const [, , kind, confidence, source] of links)
      expect([`${kind} ${confidence}`, source !== '']).toEqual([
        kind === 'ferry' ? 'ferry KNOWN' : 'nearest DERIVED',
        true,
      ]);
  });

  test('regencies that touch lie near each other, and Lampung touches Bengkulu and South Sumatra alone', () => {
    const pointOf = new Map(
      centroids.map((row) => [cell(row, 0), [Number(cell(row, 2)), Number(cell(row, 1))] as const]),
    );
    for (const [a, b] of tableOf('regions/adjacency.csv')) {
      const [from, to] = [pointOf.get(a ?? ''), pointOf.get(b ?? '')];
      if (from === undefined || to === undefined) throw new Error(`no point of ${a} or ${b}`);
      expect(haversineKm(from, to)).toBeLessThan(400);
    }
    const provinces = [...new Set(codes.map((code) => code.slice(0, 2)))];
    const merged = mergeUnits(
      touching,
      codes.map((code) => provinces.indexOf(code.slice(0, 2))),
      provinces.length,
    );
    const beside = neighboursOf(merged, provinces.indexOf('18')).map((unit) => provinces[unit]);
    expect(beside).toEqual(['16', '17']);
  });

  test('the script makes the links as they are shipped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waspada-space-'));
    try {
      execFileSync(process.execPath, [fileURLToPath(new URL('regions/make-space.mjs', root)), folder]);
      expect(readFileSync(join(folder, 'links.csv'), 'utf8')).toBe(
        readFileSync(new URL('regions/links.csv', root), 'utf8'),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
