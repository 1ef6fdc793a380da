import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import { twoSidedNormal } from '../../../src/evaluate/distribution.js';
import { geary, globalG, moran, permuteMoran } from '../../../src/regions/space/autocorrelation.js';
import {
  eachLink,
  neighboursFromLists,
  neighboursFromPairs,
  weigh,
} from '../../../src/regions/space/neighbours.js';
import {
  distanceFromUniform,
  gridOf,
  handMade,
  meanOf,
  ordersOf,
  randomNeighbours,
  randomValues,
  varianceOf,
} from './grid.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('autocorrelation of a whole map', () => {
  test('the numbers on the hand-made map are those of spdep, in every style', () => {
    const expected = {
      W: [-0.0256616595135908, 0.0614976821436214, 0.938841201716738, 0.0521936042337658],
      B: [-0.00214592274678112, 0.056901921890254, 0.898068669527897, 0.0550226565234209],
      S: [-0.014167107305523, 0.0589168372631351, 0.91891148381986, 0.052691346474037],
    };
    for (const style of ['W', 'B', 'S'] as const) {
      const weighed = weigh(handMade.neighbours, style);
      const [i, c] = [moran(handMade.values, weighed), geary(handMade.values, weighed)];
      [i.statistic, i.variance, c.statistic, c.variance].forEach((value, at) => {
        expect(value).toBeCloseTo(expected[style][at] ?? Number.NaN, 13);
      });
    }
    const g = globalG(handMade.values, handMade.neighbours);
    expect([g.statistic, g.expected]).toEqual([0.4, expect.closeTo(1 / 3, 14)]);
    expect(g.variance).toBeCloseTo(0.00206662465868515, 14);
  });

  test('the moments are those over all ways to deal the values, with weights in one direction too', () => {
    const oneWay = neighboursFromLists(
      [[1, 3], [2], [1, 0], [5], [3, 0, 1], [2]],
      [[1, 2], [1], [0.5, 1], [3], [1, 1, 0.2], [1]],
    );
    const values = [1, 4, 2, 9, 5, 7];
    const orders = ordersOf(values);
    expect(orders).toHaveLength(720);
    for (const statisticOf of [moran, geary, globalG]) {
      const all = orders.map((order) => statisticOf(order, oneWay).statistic);
      const { expected, variance } = statisticOf(values, oneWay);
      expect(expected).toBeCloseTo(meanOf(all), 11);
      expect(variance / varianceOf(all)).toBeCloseTo(1, 10);
    }
  });

  test('nothing changes when the units are numbered otherwise', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const size = 8;
        const neighbours = randomNeighbours(random, size);
        const values = randomValues(seed, size);
        const order = Array.from({ length: size }, (_, unit) => unit);
        for (let k = size - 1; k > 0; k--) {
          const other = random.below(k + 1);
          [order[k], order[other]] = [order[other] ?? 0, order[k] ?? 0];
        }
        const lists: number[][] = order.map(() => []);
        const weights: number[][] = order.map(() => []);
        eachLink(neighbours, (from, to, weight) => {
          lists[order[from] ?? 0]?.push(order[to] ?? 0);
          weights[order[from] ?? 0]?.push(weight);
        });
        const moved = new Float64Array(size);
        values.forEach((value, unit) => {
          moved[order[unit] ?? 0] = value;
        });
        const renumbered = neighboursFromLists(lists, weights);
        for (const test of [moran, geary, globalG]) {
          const [before, after] = [test(values, neighbours), test(moved, renumbered)];
          if (Number.isNaN(before.statistic)) expect(after.statistic).toBeNaN();
          else expect(after.statistic).toBeCloseTo(before.statistic, 11);
          if (Number.isNaN(before.z)) return;
          expect(after.variance).toBeCloseTo(before.variance, 11);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  test('another unit or another zero of the values changes neither I nor C', () => {
    const weighed = weigh(handMade.neighbours, 'W');
    const moved = handMade.values.map((value) => -7 * value + 1e4);
    for (const test of [moran, geary]) {
      expect(test(moved, weighed).statistic).toBeCloseTo(test(handMade.values, weighed).statistic, 9);
      expect(test(moved, weighed).z).toBeCloseTo(test(handMade.values, weighed).z, 9);
    }
  });

  test('equal values, or nobody beside anybody, have no statistic', () => {
    expect(moran([2, 2, 2, 2], gridOf(2, 2)).statistic).toBeNaN();
    expect(geary([2, 2, 2, 2], gridOf(2, 2)).p).toBeNaN();
    expect(moran([1, 2, 3], neighboursFromPairs(3, [])).p).toBeNaN();
    expect(permuteMoran([2, 2, 2, 2], gridOf(2, 2), { permutations: 99, seed: 1 }).p).toBeNaN();
  });

  test('an unknown value is refused, not counted as a number', () => {
    for (const values of [
      [1, Number.NaN, 2, 3],
      [1, 2, 3],
    ]) {
      try {
        moran(values, gridOf(2, 2));
        expect.unreachable();
      } catch (error) {
        expect(error instanceof WaspadaError && error.code).toBe('REGION_DATA');
      }
    }
  });

  test('the p-value by permutation is spread evenly where nothing is to be found', () => {
    const weighed = weigh(gridOf(6, 5), 'W');
    const found = Array.from({ length: 400 }, (_, run) =>
      permuteMoran(randomValues(`even ${run}`, 30), weighed, { permutations: 199, seed: run }),
    );
    // 1.63 / sqrt(400) is the limit that chance passes once in a hundred times.
    expect(distanceFromUniform(found.map(({ p }) => p))).toBeLessThan(0.0815);
    expect(distanceFromUniform(found.map(({ pGreater }) => pGreater))).toBeLessThan(0.0815);
  });

  test('by permutation the mean and the deviation come near the exact ones, and a planted slope is found', () => {
    const weighed = weigh(gridOf(8, 8), 'W');
    const values = randomValues('moments', 64);
    const exact = moran(values, weighed);
    const drawn = permuteMoran(values, weighed, { permutations: 4999, seed: 1 });
    expect(drawn.statistic).toBe(exact.statistic);
    expect(Math.abs(drawn.mean - exact.expected)).toBeLessThan((4 * Math.sqrt(exact.variance)) / 70);
    expect(drawn.sd / Math.sqrt(exact.variance)).toBeCloseTo(1, 1);
    const slope = Float64Array.from({ length: 64 }, (_, unit) => unit);
    expect(permuteMoran(slope, weighed, { permutations: 999, seed: 1 })).toMatchObject({
      pGreater: 0.001,
      p: 0.001,
    });
  });

  test('the same seed gives the same p-value', () => {
    const weighed = weigh(handMade.neighbours, 'W');
    const once = permuteMoran(handMade.values, weighed, { permutations: 999, seed: 'a' });
    expect(permuteMoran(handMade.values, weighed, { permutations: 999, seed: 'a' })).toEqual(once);
    expect(permuteMoran(handMade.values, weighed, { permutations: 999, seed: 'b' }).mean).not.toBe(once.mean);
  });

  test('two-sided normal p-values equal those of scipy 1.17.1', () => {
    // 2 * scipy.stats.norm.sf(z)
    const scipy: [number, number][] = [
      [0.001, 0.9992021155721779],
      [0.5, 0.6170750774519738],
      [1.96, 0.04999579029644087],
      [3, 0.0026997960632601866],
      [3.1, 0.0019352064264367126],
      [3.2, 0.0013742758758316942],
      [5, 5.733031437583866e-7],
      [10, 1.523970604832094e-23],
      [30, 9.813427854295816e-198],
    ];
    for (const [z, p] of scipy) {
      expect(Math.abs(twoSidedNormal(z) / p - 1)).toBeLessThan(1e-12);
      expect(twoSidedNormal(-z)).toBe(twoSidedNormal(z));
    }
    expect(twoSidedNormal(0)).toBe(1);
    expect(twoSidedNormal(Number.NaN)).toBeNaN();
  });
});
