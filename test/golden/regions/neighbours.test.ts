// Neighbours by distance and the bundled contiguity against R: spdep 1.2-7, sp 1.6-0.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import {
  ellipsoidKm,
  haversineKm,
  nearestNeighbours,
  neighboursWithin,
  planarDistance,
} from '../../../src/regions/space/distance.js';
import { isSymmetric, neighboursFromCodes, neighboursOf } from '../../../src/regions/space/neighbours.js';

const folder = new URL('../../../../shared/golden/regions/', import.meta.url);
const present = existsSync(new URL('neighbours.json', folder));
if (!present) console.info('skipped: shared/golden/regions/neighbours.json is not beside the repository');

const points = z.array(z.tuple([z.number(), z.number()]));
const lists = z.array(z.array(z.number()));
const golden = z.object({
  cases: z.tuple([
    z.object({
      ids: z.array(z.string()),
      coordinatesLngLat: points,
      k: z.number(),
      neighbours: lists,
      distanceKmEllipsoid: lists,
      distanceKmHaversine: lists,
    }),
    z.object({ coordinatesLngLat: points, bandKm: z.tuple([z.number(), z.number()]), neighbours: lists }),
    z.object({ coordinates: points, k: z.number(), neighbours: lists }),
    z.object({ ids: z.array(z.string()), neighbours: lists }),
  ]),
});
const read = () => z.parse(golden, JSON.parse(readFileSync(new URL('neighbours.json', folder), 'utf8'))).cases;
const listsOf = (neighbours: Parameters<typeof neighboursOf>[0]): number[][] =>
  Array.from({ length: neighbours.size }, (_, unit) => neighboursOf(neighbours, unit));

describe.skipIf(!present)('neighbours beside spdep', () => {
  test('the nearest of each regency of Lampung are the same in the same order, at the same distances', () => {
    const [{ coordinatesLngLat: at, k, neighbours, ...km }] = read();
    expect(listsOf(nearestNeighbours(at, k, ellipsoidKm))).toEqual(neighbours);
    for (const [unit, list] of neighbours.entries())
      for (const [place, other] of list.entries()) {
        const [from, to] = [at[unit], at[other]];
        if (from === undefined || to === undefined) throw new Error('a place is missing');
        const [onEllipsoid, round] = [km.distanceKmEllipsoid[unit]?.[place], km.distanceKmHaversine[unit]?.[place]];
        expect(Math.abs(ellipsoidKm(from, to) / (onEllipsoid ?? 0) - 1)).toBeLessThan(1e-9);
        expect(Math.abs(haversineKm(from, to) / (round ?? 0) - 1)).toBeLessThan(1e-9);
      }
  });

  test('a band of 60 km and the six nearest on a plane are the same', () => {
    const [, band, planar] = read();
    expect(listsOf(neighboursWithin(band.coordinatesLngLat, band.bandKm, ellipsoidKm))).toEqual(band.neighbours);
    expect(listsOf(nearestNeighbours(planar.coordinates, planar.k, planarDistance))).toEqual(planar.neighbours);
  });

  test('the bundled adjacency is the golden one, and gives the neighbours of Lampung', () => {
    const pairsOf = (url: URL): [string, string][] =>
      readFileSync(url, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => z.parse(z.tuple([z.string(), z.string()]), line.split(',')));
    const ours = pairsOf(new URL('../../../data/regions/adjacency.csv', import.meta.url));
    expect(ours).toEqual(pairsOf(new URL('adjacency_514_queen.csv', folder)));
    const [, , , { ids, neighbours }] = read();
    const inside = ours.filter(([a, b]) => ids.includes(a) && ids.includes(b));
    const found = neighboursFromCodes(ids, inside);
    expect(listsOf(found)).toEqual(neighbours);
    expect(isSymmetric(found)).toBe(true);
  });
});
