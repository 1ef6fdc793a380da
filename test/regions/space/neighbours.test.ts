import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import {
  connected,
  isSymmetric,
  mergeUnits,
  neighboursFromCodes,
  neighboursFromLists,
  neighboursFromPairs,
  neighboursOf,
  restrict,
  styles,
  sumWeights,
  weigh,
  withSelf,
} from '../../../src/regions/space/neighbours.js';
import { gridOf, handMade, randomNeighbours } from './grid.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** The same as a full table of weights. */
function tableOf(neighbours: ReturnType<typeof gridOf>): number[][] {
  return Array.from({ length: neighbours.size }, (_, from) => {
    const row = new Array<number>(neighbours.size).fill(0);
    for (let k = neighbours.start[from] ?? 0; k < (neighbours.start[from + 1] ?? 0); k++)
      row[neighbours.target[k] ?? 0] = neighbours.weight[k] ?? 0;
    return row;
  });
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
  }
  return 'none';
};

describe('neighbours', () => {
  test('pairs stand in both directions, however often they are said', () => {
    const found = neighboursFromPairs(4, [
      [2, 0],
      [0, 2],
      [2, 1],
    ]);
    expect([0, 1, 2, 3].map((unit) => neighboursOf(found, unit))).toEqual([[2], [2], [0, 1], []]);
    expect(isSymmetric(found)).toBe(true);
    expect(connected(found)).toBe(3);
  });

  test('codes are looked up, and a stranger among them is refused by name', () => {
    const codes = ['18.01', '18.02', '18.72'];
    expect(neighboursOf(neighboursFromCodes(codes, [['18.72', '18.01']]), 0)).toEqual([2]);
    expect(codeOf(() => neighboursFromCodes(codes, [['18.01', '18.1']]))).toBe('REGION_CODE');
  });

  test('a unit beside itself, beside nobody known, or twice beside one is refused', () => {
    for (const lists of [[[0]], [[1]], [[1, 1], []], [[0.5], []]])
      expect(codeOf(() => neighboursFromLists(lists))).toBe('REGION_SETTINGS');
    expect(codeOf(() => neighboursFromLists([[1], []], [[Number.NaN], []]))).toBe('REGION_SETTINGS');
    expect(codeOf(() => neighboursFromPairs(2, [[0, 2]]))).toBe('REGION_SETTINGS');
  });

  test('the five styles give the weights of spdep on the hand-made map', () => {
    const first = { W: 0.5, B: 1, C: 0.375, U: 0.0416666666666667, S: 0.436334312669449 };
    const middle = { W: 0.25, B: 1, C: 0.375, U: 0.0416666666666667, S: 0.308534951352939 };
    for (const style of styles) {
      const { weight, start } = weigh(handMade.neighbours, style);
      expect(weight[0]).toBeCloseTo(first[style], 14);
      expect(weight[start[4] ?? 0]).toBeCloseTo(middle[style], 14);
    }
  });

  test('links to the nearest two are not symmetric, and their sums are those of spdep', () => {
    const nearest = neighboursFromLists([
      [1, 2],
      [0, 2],
      [1, 0],
      [4, 2],
      [3, 2],
    ]);
    expect(isSymmetric(nearest)).toBe(false);
    const { n, s0, s1, s2 } = sumWeights(weigh(nearest, 'W'));
    expect([n, s0, s1, s2]).toEqual([5, 5, 4.5, 21.5]);
  });

  test('the sums of weights equal those of the full table, whatever the weights and directions', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...styles), (seed, style) => {
        const neighbours = weigh(randomNeighbours(createRandom(seed), 7), style);
        for (const each of [neighbours, withSelf(neighbours)]) {
          const table = tableOf(each);
          const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
          let [s0, s1, s2] = [0, 0, 0];
          for (let i = 0; i < each.size; i++) {
            let both = 0;
            for (let j = 0; j < each.size; j++) {
              s0 += at(i, j);
              s1 += (at(i, j) + at(j, i)) ** 2 / 2;
              both += at(i, j) + at(j, i);
            }
            s2 += both * both;
          }
          const sums = sumWeights(each);
          expect(sums.n).toBe(table.filter((row) => row.some((weight) => weight > 0)).length);
          expect(sums.s0).toBeCloseTo(s0, 9);
          expect(sums.s1).toBeCloseTo(s1, 9);
          expect(sums.s2).toBeCloseTo(s2, 9);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('a link of no weight changes no sum', () => {
    const sums = sumWeights(neighboursFromLists([[1], [0], []], [[2], [0], []]));
    expect(sums).toEqual({ n: 2, s0: 2, s1: 4, s2: 8 });
  });

  test('of some units the links among them remain, with their weights', () => {
    const whole = neighboursFromLists([[1, 2], [0], [0, 1], []], [[1, 2], [3], [4, 5], []]);
    const { neighbours, units } = restrict(whole, (unit) => unit !== 1);
    expect([...units]).toEqual([0, 2, 3]);
    expect(tableOf(neighbours)).toEqual([
      [0, 2, 0],
      [4, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('provinces are beside each other where any of their regencies are', () => {
    const provinces = mergeUnits(gridOf(4, 2), [0, 0, 1, 2, 0, 0, 1, 2], 4);
    expect([0, 1, 2, 3].map((unit) => neighboursOf(provinces, unit))).toEqual([[1], [0, 2], [1], []]);
  });

  test('a unit that stands alone is not put beside itself', () => {
    const found = withSelf(neighboursFromPairs(3, [[0, 1]]));
    expect([0, 1, 2].map((unit) => neighboursOf(found, unit))).toEqual([[0, 1], [1, 0], []]);
  });
});
