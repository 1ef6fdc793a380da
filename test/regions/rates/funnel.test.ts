import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { funnel } from '../../../src/regions/rates/funnel.js';
import { drawCount } from '../../../src/regions/watch/alert-budget.js';

/** Placements by origin, Lampung 2025, and inhabitants; expected numbers made in R 4.2.2. */
const events = [2178, 3827, 996, 138, 835, 1232, 9343, 614, 1315, 1213, 611, 753, 50, 657, 413];
const people = [
  1124683, 1394395, 675626, 313756, 440040, 641036, 1122605, 495058, 501047, 444834, 241280, 312516, 177430,
  1077664, 182293,
];

function drawn(seed: number, dispersion: number) {
  const random = createRandom(seed);
  const exposure = Array.from({ length: 300 }, () => 2000 + random.below(50_000));
  return { exposure, counts: exposure.map((each) => drawCount(random, each * 0.002, dispersion)) };
}

describe('a funnel', () => {
  test('the placements of Lampung scatter 169 times as much as chance makes them', () => {
    const found = funnel(events, people);
    expect(found.dispersion).toBeCloseTo(1167.0515819981244, 8);
    expect(found.winsorised).toBeCloseTo(168.71816442515208, 9);
    const { low, high } = found.limits(1_124_683, 0.95);
    expect(low).toBeCloseTo(0.0014094281275748208, 13);
    expect(high).toBeCloseTo(0.003878040091569795, 13);
    expect(found.limits(1_124_683, 0.95, 'chance').low).toBeCloseTo(0.002548708226787463, 13);
    expect(found.countLimits(1_124_683, 0.95)).toEqual({ low: 2867, high: 3081 });
    // By chance alone 12 of 15 lie outside; by the usual scatter a few.
    const outside = (by: 'scatter' | 'chance') =>
      found.places.filter((place, i) => {
        const limits = found.limits(people[i] ?? 0, 0.95, by);
        return place !== null && (place.rate < limits.low || place.rate > limits.high);
      }).length;
    expect(outside('chance')).toBe(12);
    expect(outside('scatter')).toBeLessThan(5);
  });

  test('counts that scatter by chance have a dispersion of about 1, others about their own', () => {
    const chance = drawn(1, 1);
    expect(Math.abs(funnel(chance.counts, chance.exposure, { winsorise: 0 }).dispersion - 1)).toBeLessThan(
      0.25,
    );
    const wide = drawn(2, 4);
    expect(Math.abs(funnel(wide.counts, wide.exposure).dispersion - 4)).toBeLessThan(1);
  });

  test('drawing in the extremes keeps one outlier from widening the funnel much; a larger exposure narrows it', () => {
    const { counts, exposure } = drawn(3, 1);
    const with1 = counts.with(0, 3000);
    expect(funnel(with1, exposure).dispersion).toBeGreaterThan(50);
    expect(funnel(with1, exposure).winsorised).toBeLessThan(3);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 10, max: 9999 })), { minLength: 1, maxLength: 30 }),
        (pairs) => {
          const found = funnel(
            pairs.map(([count]) => count),
            pairs.map(([, exposure]) => exposure),
          );
          for (const [, exposure] of pairs) {
            const { low, high } = found.limits(exposure, 0.95);
            const narrow = found.limits(2 * exposure, 0.95);
            expect(low).toBeLessThanOrEqual(found.centre);
            expect(high).toBeGreaterThanOrEqual(found.centre);
            expect(narrow.high).toBeLessThanOrEqual(high);
          }
        },
      ),
    );
  });

  test('limits never fall short of those of chance', () => {
    const { counts, exposure } = drawn(4, 1);
    const even = funnel(
      counts.map((_, i) => (exposure[i] ?? 0) * 0.002),
      exposure,
    );
    expect(even.winsorised).toBeLessThan(1e-9);
    expect(even.limits(1000, 0.95)).toEqual(even.limits(1000, 0.95, 'chance'));
  });

  test('an unknown region has no place and moves nothing; none at all is a fault', () => {
    const found = funnel([...events, Number.NaN, 5], [...people, 1000, 0]);
    expect(found.places.slice(15)).toEqual([null, null]);
    expect(found.centre).toBe(funnel(events, people).centre);
    expect(found.winsorised).toBe(funnel(events, people).winsorised);
    expect(() => funnel([Number.NaN], [10])).toThrow(expect.objectContaining({ code: 'REGION_DATA' }));
    expect(() => funnel([1], [10], { winsorise: 0.5 })).toThrow(
      expect.objectContaining({ code: 'REGION_SETTINGS', path: ['winsorise'] }),
    );
  });
});
