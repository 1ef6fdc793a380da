import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { findHotSpots } from '../../../src/regions/space/hotspots.js';
import { neighboursFromPairs } from '../../../src/regions/space/neighbours.js';
import { gridOf, randomValues } from './grid.js';

const grid = gridOf(10, 10);
const block = [44, 45, 46, 54, 55, 56, 64, 65, 66];

/** Quiet values with a block of high ones. */
function planted(): (number | null)[] {
  const values = Array.from(randomValues('planted', 100));
  for (const unit of block) values[unit] = 20 + unit / 10;
  return values;
}

describe('hot spots', () => {
  test('a planted block is found, called high among high, and nothing far from it is', () => {
    const { verdict, spots, global, reason, tested } = findHotSpots(planted(), grid, { seed: 1 });
    expect(verdict).toBe('found');
    expect(tested).toBe(100);
    expect(global?.pGreater).toBe(0.001);
    const high = spots.filter(({ kind }) => kind === 'high-high').map(({ unit }) => unit);
    expect(high).toContain(55);
    expect(high.every((unit) => block.includes(unit))).toBe(true);
    expect(spots.every(({ p, q }) => p > 0 && p <= q && q <= 0.05)).toBe(true);
    expect(spots.map(({ q }) => q)).toEqual(spots.map(({ q }) => q).sort((a, b) => a - b));
    expect(reason.en).toMatch(/^\d+ of 100 regions tested stand out/);
    expect(reason.id).toContain('5 %');
  });

  test('a p-value can be small enough for one unit alone to survive the adjustment', () => {
    const { spots } = findHotSpots(planted(), grid, { seed: 2 });
    expect(Math.min(...spots.map(({ p }) => p))).toBeLessThanOrEqual(0.05 / 100);
  });

  test('of a hundred maps without structure about five in a hundred, and no more, claim a spot', () => {
    let claims = 0;
    for (let run = 0; run < 100; run++)
      if (findHotSpots(randomValues(`none ${run}`, 100), grid, { seed: run }).verdict === 'found') claims++;
    // More than 11 of 100 happen once in a hundred times where each has a chance of 0.05.
    expect(claims).toBeLessThanOrEqual(11);
  });

  test('where nothing survives it says so in both languages, with the whole map beside it', () => {
    const found = findHotSpots(randomValues('none 1', 100), grid, { seed: 1 });
    expect(found.verdict).toBe('none');
    expect(found.spots).toEqual([]);
    expect(found.reason).toEqual({
      id: 'tidak ada titik panas: dari 100 wilayah yang diuji, tidak ada yang bertahan setelah penyesuaian untuk banyaknya uji (q = 0,05)',
      en: 'no hot spot: of 100 regions tested none remains after adjusting for how many were tested (q = 0.05)',
    });
    expect(found.global?.p).toBeGreaterThan(0.001);
  });

  test('below thirty units with a figure it answers "not enough", whatever the figures', () => {
    const values = planted().map((value, unit) => (unit >= 40 && unit < 69 ? value : null));
    const found = findHotSpots(values, grid, { seed: 1 });
    expect(found).toMatchObject({ verdict: 'not-enough', global: null, tested: 29, spots: [] });
    expect(found.reason.en).toContain('29 of 100 regions have a figure');
    expect(found.reason.id).toContain('29 dari 100 wilayah');
  });

  test('an unknown figure is not a low one: the others stand as if the unit were not on the map', () => {
    const values = planted();
    const hole = values.map((value, unit) => (unit % 10 === 0 ? null : value));
    const nan = values.map((value, unit) => (unit % 10 === 0 ? Number.NaN : value));
    const cut = findHotSpots(
      values.filter((_, unit) => unit % 10 !== 0),
      gridOf(9, 10),
      { seed: 1 },
    );
    const found = findHotSpots(hole, grid, { seed: 1 });
    expect(found).toEqual(findHotSpots(nan, grid, { seed: 1 }));
    const moved = cut.spots.map(({ unit, ...rest }) => ({
      ...rest,
      unit: Math.floor(unit / 9) * 10 + (unit % 9) + 1,
    }));
    expect(found.spots).toEqual(moved);
    expect(found.global).toEqual(cut.global);
  });

  test('units without a neighbour that has a figure are named, and are never a spot', () => {
    const pairs: [number, number][] = [];
    for (let unit = 0; unit < 39; unit++) pairs.push([unit, unit + 1]);
    const island = neighboursFromPairs(42, pairs);
    const values = [...randomValues('row', 40), 1000, null];
    const found = findHotSpots(values, island, { seed: 1 });
    expect(found.noNeighbours).toEqual([40]);
    expect(found.tested).toBe(40);
    expect(found.spots.some(({ unit }) => unit >= 40)).toBe(false);
  });

  test('equal figures have no spots and no statistic', () => {
    const found = findHotSpots(new Array<number>(100).fill(3), grid, { seed: 1 });
    expect(found).toMatchObject({ verdict: 'none', global: null, spots: [] });
    expect(found.reason.en).toContain('same figure');
  });

  test('the same seed gives the same verdict, and settings out of range are refused', () => {
    expect(findHotSpots(planted(), grid, { seed: 's' })).toEqual(
      findHotSpots(planted(), grid, { seed: 's' }),
    );
    for (const wrong of [
      { seed: 1, q: 0 },
      { seed: 1, permutations: 10 },
    ])
      expect(() => findHotSpots(planted(), grid, wrong)).toThrow(WaspadaError);
    expect(() => findHotSpots([1, 2], grid, { seed: 1 })).toThrow(WaspadaError);
  });
});
