import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { gammaDensityOfLog, gammaQuantile, gammaUpper } from '../../../src/evaluate/distribution.js';
import { chanceAbove, expectedRanks, rankPosteriors } from '../../../src/regions/rates/posterior-ranks.js';
import type { Posterior } from '../../../src/regions/rates/shrink.js';

const posterior = fc.record({
  shape: fc.oneof(
    fc.double({ min: 0.3, max: 5, noNaN: true }),
    fc.double({ min: 5, max: 3000, noNaN: true }),
  ),
  rate: fc.double({ min: 100, max: 1e6, noNaN: true }),
});
/** Near one another: ranks are in doubt. */
const near = fc.array(
  fc
    .tuple(fc.double({ min: 0.5, max: 400, noNaN: true }), fc.double({ min: 0.6, max: 1.6, noNaN: true }))
    .map(([shape, mean]) => ({ shape, rate: shape / mean })),
  { minLength: 1, maxLength: 6 },
);

/** The chances of one region's ranks by a rule of many equal steps over its own rate, and all ways for the others to lie above. */
function rankSlowly(posteriors: readonly Posterior[], at: number, steps = 6000): number[] {
  const own = posteriors[at] ?? { shape: Number.NaN, rate: Number.NaN };
  const others = posteriors.filter((_, i) => i !== at);
  const low = Math.log(gammaQuantile(1e-13, own.shape, own.rate));
  const high = Math.log(gammaQuantile(1e-13, own.shape, own.rate, 'upper'));
  const chances = posteriors.map(() => 0);
  for (let step = 0; step < steps; step++) {
    const u = low + ((high - low) * (step + 0.5)) / steps;
    const weight = (gammaDensityOfLog(u, own.shape, own.rate) * (high - low)) / steps;
    const above = others.map(({ shape, rate }) => gammaUpper(Math.exp(u), shape, rate));
    for (let who = 0; who < 2 ** others.length; who++) {
      let [chance, count] = [weight, 0];
      above.forEach((p, i) => {
        const isAbove = (who >> i) % 2 === 1;
        chance *= isAbove ? p : 1 - p;
        if (isAbove) count++;
      });
      chances[count] = (chances[count] ?? 0) + chance;
    }
  }
  return chances;
}

describe('ranks of posteriors', () => {
  test('equal those of a slow sum over many steps and all ways to lie above', () => {
    fc.assert(
      fc.property(near, (posteriors) => {
        rankPosteriors(posteriors).forEach((rank, i) => {
          rankSlowly(posteriors, i).forEach((chance, k) => {
            expect(Math.abs((rank?.chance[k] ?? Number.NaN) - chance)).toBeLessThan(1e-6);
          });
        });
      }),
      { numRuns: 15 },
    );
  });

  test('expected ranks add up to n(n + 1)/2, every rank is taken once, and both ways to the expected rank agree', () => {
    fc.assert(
      fc.property(fc.array(posterior, { minLength: 1, maxLength: 25 }), (posteriors) => {
        const n = posteriors.length;
        const ranks = rankPosteriors(posteriors);
        const sum = ranks.reduce((total, rank) => total + (rank?.expected ?? Number.NaN), 0);
        expect(Math.abs(sum - (n * (n + 1)) / 2)).toBeLessThan(1e-8);
        for (let k = 0; k < n; k++) {
          const taken = ranks.reduce((total, rank) => total + (rank?.chance[k] ?? Number.NaN), 0);
          expect(Math.abs(taken - 1)).toBeLessThan(1e-8);
        }
        for (const rank of ranks) {
          if (rank === null) throw new Error('a known region has no rank');
          const mean = rank.chance.reduce((total, chance, k) => total + chance * (k + 1), 0);
          expect(Math.abs(mean - rank.expected)).toBeLessThan(1e-8);
          expect(rank.best).toBeLessThanOrEqual(rank.median);
          expect(rank.median).toBeLessThanOrEqual(rank.worst);
          expect(rank.top(n)).toBeCloseTo(1, 9);
          expect(rank.top(0)).toBe(0);
        }
      }),
    );
  });

  test('are near those of many drawings', () => {
    const random = createRandom(42);
    const posteriors = [
      { shape: 3, rate: 1000 },
      { shape: 7, rate: 2000 },
      { shape: 40, rate: 12_000 },
      { shape: 5, rate: 2500 },
      { shape: 1, rate: 400 },
    ];
    const draws = 20_000;
    const counted = posteriors.map(() => posteriors.map(() => 0));
    for (let draw = 0; draw < draws; draw++) {
      const values = posteriors.map(({ shape, rate }) => {
        // Of a whole shape: so many waits for the next event.
        let wait = 0;
        for (let k = 0; k < shape; k++) wait -= Math.log(1 - random.unit());
        return wait / rate;
      });
      values.forEach((value, i) => {
        const rank = values.filter((other) => other > value).length;
        const row = counted[i];
        if (row !== undefined) row[rank] = (row[rank] ?? 0) + 1;
      });
    }
    rankPosteriors(posteriors).forEach((rank, i) => {
      rank?.chance.forEach((chance, k) => {
        // Five standard errors.
        const error = Math.sqrt((chance * (1 - chance)) / draws) + 1e-4;
        expect(Math.abs((counted[i]?.[k] ?? 0) / draws - chance)).toBeLessThan(5 * error);
      });
    });
  });

  test('two that are alike share their ranks evenly, however many', () => {
    const ranks = rankPosteriors(Array.from({ length: 40 }, () => ({ shape: 12.5, rate: 4000 })));
    for (const rank of ranks) {
      expect(rank?.expected).toBeCloseTo(20.5, 8);
      for (const chance of rank?.chance ?? []) expect(chance).toBeCloseTo(1 / 40, 8);
      expect([rank?.best, rank?.worst]).toEqual([2, 38]);
    }
  });

  test('of two regions the chance to be first is the chance to be the higher', () => {
    fc.assert(
      fc.property(posterior, posterior, (a, b) => {
        const [first, second] = rankPosteriors([a, b]);
        const chance = chanceAbove(a, b);
        expect(chance + chanceAbove(b, a)).toBeCloseTo(1, 10);
        expect(Math.abs((first?.top(1) ?? Number.NaN) - chance)).toBeLessThan(1e-9);
        expect(Math.abs((second?.top(1) ?? Number.NaN) - (1 - chance))).toBeLessThan(1e-9);
      }),
    );
  });

  test('far apart the ranks are certain; a wider level never narrows an interval', () => {
    const certain = rankPosteriors([
      { shape: 50, rate: 1e6 },
      { shape: 9343, rate: 1e6 },
      { shape: 1000, rate: 1e6 },
    ]);
    expect(certain.map((rank) => [rank?.best, rank?.worst])).toEqual([
      [3, 3],
      [1, 1],
      [2, 2],
    ]);
    fc.assert(
      fc.property(near, (posteriors) => {
        const [narrow, wide] = [rankPosteriors(posteriors, 0.5), rankPosteriors(posteriors, 0.99)];
        narrow.forEach((rank, i) => {
          expect(wide[i]?.best).toBeLessThanOrEqual(rank?.best ?? 0);
          expect(wide[i]?.worst).toBeGreaterThanOrEqual(rank?.worst ?? 0);
        });
      }),
    );
  });

  test('the unknown has no rank and takes none from the others', () => {
    const known = [
      { shape: 5, rate: 100 },
      { shape: 9, rate: 100 },
    ];
    const [first = null, second = null] = known;
    const found = rankPosteriors([null, first, null, second]);
    const alone = rankPosteriors(known);
    expect([found[0], found[2]]).toEqual([null, null]);
    expect(found[1]?.chance).toEqual(alone[0]?.chance);
    expect(found[3]?.expected).toBe(alone[1]?.expected);
    expect(expectedRanks([null, first, second])).toEqual([null, ...expectedRanks(known)]);
    expect(rankPosteriors([null])).toEqual([null]);
    expect(rankPosteriors([])).toEqual([]);
  });

  test('a posterior without a shape and a level of 1 are faults, all of them named', () => {
    const run = () =>
      rankPosteriors([
        { shape: 0, rate: 1 },
        { shape: 1, rate: 1 },
        { shape: 1, rate: Number.NaN },
      ]);
    expect(run).toThrow(
      expect.objectContaining({
        code: 'REGION_VALUE',
        issues: [expect.objectContaining({ path: [0] }), expect.objectContaining({ path: [2] })],
      }),
    );
    expect(() => rankPosteriors([], 1)).toThrow(expect.objectContaining({ code: 'REGION_SETTINGS' }));
  });
});
