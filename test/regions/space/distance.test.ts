import { describe, expect, test } from 'vitest';
import {
  ellipsoidKm,
  haversineKm,
  nearestNeighbours,
  neighboursWithin,
  planarDistance,
} from '../../../src/regions/space/distance.js';
import { isSymmetric, neighboursOf } from '../../../src/regions/space/neighbours.js';

describe('distance', () => {
  test('a quarter of the equator and of a meridian are as long as the earth has them', () => {
    expect(haversineKm([0, 0], [90, 0])).toBeCloseTo((6371.0088 * Math.PI) / 2, 6);
    expect(ellipsoidKm([0, 0], [90, 0])).toBeCloseTo((6378.137 * Math.PI) / 2, 6);
    // The quarter meridian of WGS84 is 10,001.966 km; a formula of first order is off by some 10 m there.
    expect(Math.abs(ellipsoidKm([0, 0], [0, 90]) - 10_001.966)).toBeLessThan(0.05);
  });

  test('a place is at no distance from itself, and an unknown one at none that is known', () => {
    for (const distance of [haversineKm, ellipsoidKm, planarDistance]) {
      expect(distance([105, -5], [105, -5])).toBe(0);
      expect(distance([105, Number.NaN], [105, -5])).toBeNaN();
    }
  });

  test('who is nearest to one need not have it nearest; who is within a band of one has it within too', () => {
    const line = [0, 1, 3, 7].map((x) => [x, 0] as const);
    const nearest = nearestNeighbours(line, 1, planarDistance);
    expect([0, 1, 2, 3].map((unit) => neighboursOf(nearest, unit))).toEqual([[1], [0], [1], [2]]);
    const band = neighboursWithin(line, [1, 4], planarDistance);
    expect([0, 1, 2, 3].map((unit) => neighboursOf(band, unit))).toEqual([[2], [2], [0, 1, 3], [2]]);
    expect(isSymmetric(band)).toBe(true);
  });

  test('of two at one distance the one with the lower number comes first, and an unknown place is nobody’s neighbour', () => {
    const found = nearestNeighbours(
      [
        [0, 0],
        [1, 0],
        [-1, 0],
        [Number.NaN, 0],
      ],
      3,
      planarDistance,
    );
    expect(neighboursOf(found, 0)).toEqual([1, 2]);
    expect(neighboursOf(found, 3)).toEqual([]);
  });
});
