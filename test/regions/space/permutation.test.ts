import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import { localMoran } from '../../../src/regions/space/local.js';
import {
  type Neighbours,
  neighboursFromPairs,
  neighboursOf,
  weigh,
} from '../../../src/regions/space/neighbours.js';
import { permuteLocalMoran } from '../../../src/regions/space/permutation.js';
import { distanceFromUniform, gridOf, randomNeighbours, randomValues } from './grid.js';

/** The definition, step by step: a whole map is dealt for every draw, and local Moran computed on it from the beginning. */
function plainly(
  values: ArrayLike<number>,
  neighbours: Neighbours,
  permutations: number,
  seed: number,
  enough: number,
) {
  const random = createRandom(seed);
  const seen = localMoran(values, neighbours).statistic;
  return Array.from(values, (own, unit) => {
    const beside = neighboursOf(neighbours, unit);
    if (beside.length === 0 || Number.isNaN(seen[unit])) return Number.NaN;
    const others = Array.from(values).filter((_, other) => other !== unit);
    let [above, below, drawn] = [0, 0, 0];
    while (drawn < permutations && (above < enough || below < enough)) {
      for (let place = 0; place < beside.length; place++) {
        const card = place + Math.floor((random.next() / 2 ** 32) * (others.length - place));
        [others[place], others[card]] = [others[card] ?? 0, others[place] ?? 0];
      }
      const map = new Array<number>(values.length).fill(0);
      map[unit] = own;
      beside.forEach((other, place) => {
        map[other] = others[place] ?? 0;
      });
      let next = beside.length;
      for (let other = 0; other < map.length; other++)
        if (other !== unit && !beside.includes(other)) map[other] = others[next++] ?? 0;
      const statistic = localMoran(map, neighbours).statistic[unit] ?? 0;
      drawn++;
      if (statistic >= (seen[unit] ?? 0) - 1e-9) above++;
      if (statistic <= (seen[unit] ?? 0) + 1e-9) below++;
    }
    const fewer = Math.min(above, below);
    return Math.min(1, 2 * (fewer >= enough ? fewer / drawn : (fewer + 1) / (drawn + 1)));
  });
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('local Moran by permutation', () => {
  test('the p-values equal those of the definition with the same draws, ties, asymmetric weights and units alone included', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.boolean(),
        fc.constantFrom(5, 20, Number.POSITIVE_INFINITY),
        (seed, ties, enough) => {
          const random = createRandom(seed);
          const neighbours = ties ? weigh(gridOf(4, 3), 'W') : randomNeighbours(random, 12);
          const values = randomValues(seed, 12).map((value) => (ties ? Math.round(value / 3) : value));
          const { p, statistic } = permuteLocalMoran(values, neighbours, { permutations: 99, seed, enough });
          expect([...p]).toEqual(plainly(values, neighbours, 99, seed, enough));
          expect([...statistic]).toEqual([...localMoran(values, neighbours).statistic]);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  test('the p-values are spread evenly where nothing is to be found, whether units are settled early or not', () => {
    const weighed = weigh(gridOf(6, 5), 'W');
    for (const enough of [10, Number.POSITIVE_INFINITY]) {
      const found = Array.from({ length: 400 }, (_, run) => {
        const { p } = permuteLocalMoran(randomValues(`${run}`, 30), weighed, {
          permutations: 399,
          seed: run,
          enough,
        });
        return p[run % 30] ?? Number.NaN;
      });
      // 1.63 / sqrt(400): the limit that chance passes once in a hundred times.
      expect(distanceFromUniform(found)).toBeLessThan(0.0815);
    }
  });

  test('all ways to deal the neighbours come up alike: the p-value comes near the exact one', () => {
    // The ends of a row of six: the neighbour of the first is one of five others; three of them are at least as high as what it has.
    const row = neighboursFromPairs(6, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    const { p } = permuteLocalMoran([10, 7, 9, 8, 1, 2], weigh(row, 'W'), { permutations: 9999, seed: 1 });
    expect(p[0]).toBe(1);
    const lowest = permuteLocalMoran([10, 1, 9, 8, 7, 2], weigh(row, 'W'), { permutations: 9999, seed: 1 });
    expect(Math.abs((lowest.p[0] ?? 0) - 0.4)).toBeLessThan(0.02);
  });

  test('units that are settled early need few draws, and one that stands out gets them all', () => {
    const values = randomValues('quiet', 100);
    for (const unit of [44, 45, 54, 55, 43, 53]) values[unit] = 40;
    const { draws, p } = permuteLocalMoran(values, weigh(gridOf(10, 10), 'W'), {
      permutations: 9999,
      seed: 1,
      enough: 50,
    });
    expect(draws[44]).toBe(9999);
    expect(p[44]).toBeLessThan(0.005);
    const total = draws.reduce((sum, each) => sum + each, 0);
    expect(total).toBeLessThan(0.2 * 100 * 9999);
  });

  test('settings out of range are refused', () => {
    const weighed = weigh(gridOf(3, 3), 'W');
    for (const wrong of [
      { permutations: 9, seed: 1 },
      { permutations: 999.5, seed: 1 },
      { permutations: 999, seed: 1, enough: 0 },
    ])
      try {
        permuteLocalMoran(randomValues(1, 9), weighed, wrong);
        expect.unreachable();
      } catch (error) {
        expect(error instanceof WaspadaError && error.code).toBe('REGION_SETTINGS');
      }
  });
});
