import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import { drawCircles, logLikelihoodRatio } from '../../../src/regions/space/circles.js';
import { type Point, planarDistance } from '../../../src/regions/space/distance.js';
import { createHighest, scanPoisson } from '../../../src/regions/space/scan.js';
import { distanceFromUniform } from './grid.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const distance = planarDistance;
const grid: Point[] = Array.from({ length: 36 }, (_, unit) => [unit % 6, Math.floor(unit / 6)]);
const flat = new Array<number>(36).fill(1000);

/** Cases that fall on units by chance. */
function scatter(seed: number | string, cases: number): number[] {
  const random = createRandom(seed);
  const counts = new Array<number>(36).fill(0);
  for (let k = 0; k < cases; k++) {
    const unit = random.below(36);
    counts[unit] = (counts[unit] ?? 0) + 1;
  }
  return counts;
}

describe('circles', () => {
  test('they hold what is within a radius of their centre, and no more people than allowed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        // Places on a coarse raster: many lie at one distance.
        const points = Array.from({ length: 12 }, (): Point => [random.below(4), random.below(4)]);
        const sizes = points.map(() => 1 + random.below(9));
        const limit = 0.5 * sizes.reduce((sum, each) => sum + each, 0);
        const found = drawCircles(points, sizes, limit, distance).flatMap(({ centre, order, ends }) =>
          Array.from(ends, (end) => `${centre}: ${[...order.subarray(0, end)].sort((a, b) => a - b).join()}`),
        );
        const plain = points.flatMap((centre, unit) => {
          const radii = [...new Set(points.map((point) => distance(centre, point)))].sort((a, b) => a - b);
          return radii
            .map((radius) => points.flatMap((point, at) => (distance(centre, point) <= radius ? [at] : [])))
            .filter((members) => members.reduce((sum, at) => sum + (sizes[at] ?? 0), 0) <= limit)
            .map((members) => `${unit}: ${members.join()}`);
        });
        expect(found).toEqual(plain);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe("Kulldorff's scan", () => {
  test('the highest ratio by the table equals the one by logarithms', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const people = new Float64Array(36).map(() => 100 + random.below(900));
        const everyone = people.reduce((sum, each) => sum + each, 0);
        const all = 1 + random.below(400);
        const counts = Int32Array.from(scatter(seed, all));
        const circles = drawCircles(grid, people, everyone / 2, distance);
        let most = 0;
        for (const { order, ends } of circles)
          for (const end of ends) {
            const members = [...order.subarray(0, end)];
            const observed = members.reduce((sum, unit) => sum + (counts[unit] ?? 0), 0);
            const held = members.reduce((sum, unit) => sum + (people[unit] ?? 0), 0);
            most = Math.max(most, logLikelihoodRatio(observed, (all * held) / everyone, all));
          }
        expect(createHighest(circles, people, all)(counts)).toBeCloseTo(most, 9);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('a planted cluster is found with what it holds, and the next one overlaps it nowhere', () => {
    const cases = scatter('planted', 72);
    for (const unit of [7, 8, 13, 14]) cases[unit] = 15;
    const { clusters } = scanPoisson(cases, flat, grid, { distance, seed: 1 });
    const [first, ...rest] = clusters;
    expect(first?.p).toBe(0.001);
    for (const unit of [7, 8, 13, 14]) expect(first?.members).toContain(unit);
    const all = cases.reduce((sum, each) => sum + each, 0);
    const inside = (first?.members ?? []).reduce((sum, unit) => sum + (cases[unit] ?? 0), 0);
    expect(first?.observed).toBe(inside);
    expect(first?.expected).toBeCloseTo((all * (first?.members.length ?? 0)) / 36, 10);
    expect(first?.llr).toBe(logLikelihoodRatio(inside, first?.expected ?? 0, all));
    const members = clusters.flatMap((cluster) => cluster.members);
    expect(new Set(members).size).toBe(members.length);
    expect(rest.every(({ p }) => p > 0.05)).toBe(true);
  });

  test('its p-value is spread evenly where cases fall by chance', () => {
    const p = Array.from({ length: 200 }, (_, run) => {
      const { clusters } = scanPoisson(scatter(`even ${run}`, 120), flat, grid, {
        distance,
        seed: run,
        permutations: 99,
      });
      return clusters[0]?.p ?? 1;
    });
    // 1.63 / sqrt(200): the limit that chance passes once in a hundred times.
    expect(distanceFromUniform(p)).toBeLessThan(0.1153);
  });

  test('a unit with an unknown count stands in no circle, and is named: it is not a unit without cases', () => {
    const cases: (number | null)[] = scatter('hole', 100);
    cases[14] = null;
    const places: (Point | null)[] = [...grid];
    places[20] = null;
    const found = scanPoisson(cases, flat, places, { distance, seed: 1 });
    expect(found.leftOut).toEqual([14, 20]);
    const keeps = (_: unknown, unit: number): boolean => unit !== 14 && unit !== 20;
    const without = scanPoisson(cases.filter(keeps), flat.filter(keeps), grid.filter(keeps), {
      distance,
      seed: 1,
    });
    expect(found.clusters.map(({ llr, p, observed }) => [llr, p, observed])).toEqual(
      without.clusters.map(({ llr, p, observed }) => [llr, p, observed]),
    );
    expect(found.clusters.flatMap(({ members }) => members)).not.toContain(14);
  });

  test('no cases make no clusters', () => {
    expect(scanPoisson(new Array<number>(36).fill(0), flat, grid, { distance, seed: 1 }).clusters).toEqual(
      [],
    );
    expect(scanPoisson([null], [10], [[0, 0]], { distance, seed: 1 })).toEqual({
      clusters: [],
      leftOut: [0],
    });
  });

  test('halves of a case, cases among nobody and settings out of range are refused', () => {
    const codeOf = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof WaspadaError) return error.code;
      }
      return 'none';
    };
    const at: Point[] = [
      [0, 0],
      [1, 0],
    ];
    expect(codeOf(() => scanPoisson([1.5, 0], [10, 10], at, { distance, seed: 1 }))).toBe('REGION_VALUE');
    expect(codeOf(() => scanPoisson([1, 0], [0, 10], at, { distance, seed: 1 }))).toBe('REGION_VALUE');
    expect(codeOf(() => scanPoisson([1], [10, 10], at, { distance, seed: 1 }))).toBe('REGION_DATA');
    expect(codeOf(() => scanPoisson([1, 0], [10, 10], at, { distance, seed: 1, mostShare: 0.9 }))).toBe(
      'REGION_SETTINGS',
    );
    expect(codeOf(() => scanPoisson([1, 0], [10, 10], at, { distance, seed: 1, permutations: 5 }))).toBe(
      'REGION_SETTINGS',
    );
  });
});
