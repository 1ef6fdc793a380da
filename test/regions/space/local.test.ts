import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { moran } from '../../../src/regions/space/autocorrelation.js';
import {
  localG,
  localGeary,
  localGStar,
  localMoran,
  quadrants,
  spatialLag,
} from '../../../src/regions/space/local.js';
import { neighboursFromPairs, sumWeights, weigh, withSelf } from '../../../src/regions/space/neighbours.js';
import { gridOf, handMade, meanOf, ordersOf, randomNeighbours, randomValues, varianceOf } from './grid.js';

const { values, neighbours } = handMade;
const weighed = weigh(neighbours, 'W');

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits = 12): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, at) => {
    expect(found[at]).toBeCloseTo(value, digits);
  });
}

describe('local statistics', () => {
  test('local Moran, G, G* and local Geary on the hand-made map are those of spdep', () => {
    const { statistic, variance, p } = localMoran(values, weighed);
    expectClose(statistic.subarray(0, 3), [-0.6571888412017167, -0.407725321888412, 0.3229613733905579]);
    expectClose(variance.subarray(0, 3), [0.29622262634843816, 0.10879275728048041, 0.7193187695424029]);
    expectClose(p.subarray(6, 8), [0.0436708371945796, 0.6178585337664037]);
    const g = [
      1.0534674119565626, -1.0734900802433864, -0.6731890674983151, -0.0251976315339485, 1.5755026464455892,
    ];
    expectClose(localG(values, neighbours).z.subarray(0, 5), g, 10);
    const star = [
      0.524097425664335, -0.766520481180163, -1.244731385952795, 0.352185085947643, 1.698775120453335,
    ];
    expectClose(localGStar(values, withSelf(neighbours)).z.subarray(0, 5), star, 10);
    const c = [2.356223175965665, 1.931330472103004, 1.931330472103004, 1.261802575107296, 1.062231759656652];
    expectClose(localGeary(values, weighed).subarray(0, 5), c);
  });

  test('the conditional moments are those over all ways to deal the other values, the total ones those over all ways', () => {
    const few = weigh(
      neighboursFromPairs(6, [
        [0, 1],
        [0, 2],
        [2, 3],
        [3, 4],
        [4, 5],
        [1, 5],
        [0, 5],
      ]),
      'W',
    );
    const x = [1, 4, 2, 9, 5, 7];
    const [conditional, total] = [localMoran(x, few), localMoran(x, few, 'total')];
    const all = ordersOf(x);
    for (let unit = 0; unit < 6; unit++) {
      const own = all
        .filter((order) => order[unit] === x[unit])
        .map((order) => localMoran(order, few).statistic[unit] ?? 0);
      expect(own).toHaveLength(120);
      expect(conditional.expected[unit]).toBeCloseTo(meanOf(own), 11);
      expect(conditional.variance[unit]).toBeCloseTo(varianceOf(own), 11);
      const any = all.map((order) => localMoran(order, few).statistic[unit] ?? 0);
      expect(total.expected[unit]).toBeCloseTo(meanOf(any), 11);
      expect(total.variance[unit]).toBeCloseTo(varianceOf(any), 11);
      const g = all
        .filter((order) => order[unit] === x[unit])
        .map((order) => localG(order, few).statistic[unit] ?? 0);
      expect(localG(x, few).expected[unit]).toBeCloseTo(meanOf(g), 11);
      expect(localG(x, few).variance[unit]).toBeCloseTo(varianceOf(g), 11);
      const star = withSelf(few);
      const s = all.map((order) => localGStar(order, star).statistic[unit] ?? 0);
      expect(localGStar(x, star).expected[unit]).toBeCloseTo(meanOf(s), 11);
      expect(localGStar(x, star).variance[unit]).toBeCloseTo(varianceOf(s), 11);
    }
  });

  test("the local Morans add up to S0 times Moran's I where every unit has a neighbour", () => {
    for (const style of ['W', 'B', 'S'] as const) {
      const links = weigh(gridOf(5, 4), style);
      const x = randomValues(style, 20);
      const sum = localMoran(x, links).statistic.reduce((total, each) => total + each, 0);
      expect(sum).toBeCloseTo(moran(x, links).statistic * sumWeights(links).s0, 10);
    }
  });

  test('a unit without neighbours has no local statistic of any kind, and no quarter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const links = randomNeighbours(createRandom(seed), 9);
        const x = randomValues(seed, 9);
        const alone = Array.from(links.start.subarray(1), (end, unit) => end === links.start[unit]);
        const tests = [
          localMoran(x, links),
          localMoran(x, links, 'total'),
          localG(x, links),
          localGStar(x, withSelf(links)),
        ];
        for (const found of tests)
          for (const column of [found.statistic, found.expected, found.variance, found.z, found.p])
            alone.forEach((is, unit) => {
              if (is) expect(column[unit]).toBeNaN();
            });
        for (const column of [spatialLag(x, links), localGeary(x, links)])
          expect(Array.from(column, (value) => Number.isNaN(value))).toEqual(alone);
        expect(quadrants(x, links).map((kind) => kind === null)).toEqual(alone);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test('a high unit among low ones is called so, and the reverse', () => {
    const row = neighboursFromPairs(4, [
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(quadrants([9, 1, 0, 1], weigh(row, 'W'))).toEqual(['high-low', 'low-high', 'low-low', 'low-low']);
    expect(quadrants([9, 8, 0, 1], weigh(row, 'W'))).toEqual(['high-high', 'high-low', 'low-low', 'low-low']);
  });
});
