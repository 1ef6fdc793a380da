// Kulldorff's Poisson scan against a brute force in Python (numpy 1.24.2), checked there by a second one in R.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { drawCircles } from '../../../src/regions/space/circles.js';
import { haversineKm, planarDistance } from '../../../src/regions/space/distance.js';
import { scanPoisson } from '../../../src/regions/space/scan.js';

const file = new URL('../../../../shared/golden/regions/spatial_scan.json', import.meta.url);
const present = existsSync(file);
if (!present) console.info('skipped: shared/golden/regions/spatial_scan.json is not beside the repository');

const golden = z.object({
  tolerance: z.object({ llr: z.number() }),
  cases: z.array(
    z.object({
      id: z.string(),
      cases: z.array(z.number()),
      population: z.array(z.number()),
      coordinates: z.array(z.tuple([z.number(), z.number()])),
      distance: z.enum(['euclidean', 'haversine']),
      maxPopulationFraction: z.number(),
      numberOfZones: z.number(),
      clusters: z.array(
        z.object({
          members: z.array(z.number()),
          centre: z.number(),
          observed: z.number(),
          expected: z.number(),
          relativeRisk: z.number(),
          population: z.number(),
          llr: z.number(),
          p_range_999draws: z.tuple([z.number(), z.number()]),
        }),
      ),
    }),
  ),
});
const { cases, tolerance } = present
  ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8')))
  : { cases: [], tolerance: { llr: 0 } };

describe.skipIf(!present).each(cases)('$id', (input) => {
  const distance = input.distance === 'haversine' ? haversineKm : planarDistance;
  const { population, coordinates, maxPopulationFraction: mostShare } = input;

  test('as many different circles are looked into', () => {
    const limit = mostShare * population.reduce((sum, each) => sum + each, 0);
    const sets = drawCircles(coordinates, population, limit, distance).flatMap(({ order, ends }) =>
      Array.from(ends, (end) => [...order.subarray(0, end)].sort((a, b) => a - b).join()),
    );
    expect(new Set(sets).size).toBe(input.numberOfZones);
  });

  test('the clusters agree, and their p-values lie in the range of 999 draws', () => {
    const { clusters } = scanPoisson(input.cases, population, coordinates, { distance, mostShare, seed: 'golden' });
    const near = (found: number, wanted: number): boolean => Math.abs(found - wanted) <= tolerance.llr * Math.abs(wanted);
    expect(clusters.map(({ members, observed, population: held }) => ({ members, observed, population: held }))).toEqual(
      input.clusters.map(({ members, observed, population: held }) => ({ members, observed, population: held })),
    );
    for (const [at, wanted] of input.clusters.entries()) {
      const found = clusters[at];
      if (found === undefined) throw new Error('a cluster is missing');
      expect(found.centre).toBe(wanted.centre);
      for (const key of ['llr', 'expected', 'relativeRisk'] as const)
        if (!near(found[key], wanted[key])) expect({ key, value: found[key] }).toEqual({ key, value: wanted[key] });
      expect(found.p).toBeGreaterThanOrEqual(wanted.p_range_999draws[0]);
      expect(found.p).toBeLessThanOrEqual(wanted.p_range_999draws[1]);
    }
  });
});
