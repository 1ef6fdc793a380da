// Two places in, the distance between them out; and who is near whom, as neighbours.
import { type Neighbours, neighboursFromLists } from './neighbours.js';

/** A place as longitude and latitude in degrees, or as x and y of a plane. */
export type Point = readonly [number, number];
export type Distance = (a: Point, b: Point) => number;

/** Mean radius of the earth, IUGG: (2a + b) / 3 of WGS84. */
const RADIUS_KM = 6371.0088;
/** Half axis and flattening of WGS84. */
const AXIS_KM = 6378.137;
const FLATTENING = 1 / 298.257223563;
const RADIANS = Math.PI / 180;

const square = (x: number): number => x * x;

/** Kilometres along a great circle of a round earth, by the haversine: within 0.6 % of the ellipsoid. Unknown is NaN. */
export const haversineKm: Distance = ([lng1, lat1], [lng2, lat2]) => {
  const h =
    square(Math.sin(((lat2 - lat1) / 2) * RADIANS)) +
    Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * square(Math.sin(((lng2 - lng1) / 2) * RADIANS));
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
};

/**
 * Kilometres over the WGS84 ellipsoid by Andoyer's formula of first order in the flattening; of one place and itself 0.
 * Equal to `sp::spDistsN1(longlat = TRUE)` of R. Source: Meeus, Astronomical Algorithms (1991), chapter 10.
 */
export const ellipsoidKm: Distance = ([lng1, lat1], [lng2, lat2]) => {
  if (lng1 === lng2 && lat1 === lat2) return 0;
  const middle = ((lat1 + lat2) / 2) * RADIANS;
  const sinMiddle = square(Math.sin(middle));
  const cosMiddle = square(Math.cos(middle));
  const sinHalf = square(Math.sin(((lat1 - lat2) / 2) * RADIANS));
  const cosHalf = 1 - sinHalf;
  const sinTurn = square(Math.sin(((lng1 - lng2) / 2) * RADIANS));
  const cosTurn = 1 - sinTurn;
  const s = sinHalf * cosTurn + cosMiddle * sinTurn;
  const c = cosHalf * cosTurn + sinMiddle * sinTurn;
  const angle = Math.atan(Math.sqrt(s / c));
  const ratio = Math.sqrt(s * c) / angle;
  const flattened =
    ((3 * ratio - 1) / (2 * c)) * sinMiddle * cosHalf - ((3 * ratio + 1) / (2 * s)) * cosMiddle * sinHalf;
  return 2 * angle * AXIS_KM * (1 + FLATTENING * flattened);
};

export const planarDistance: Distance = ([x1, y1], [x2, y2]) => Math.sqrt(square(x2 - x1) + square(y2 - y1));

/** All other units by distance from one, nearest first; of two at the same distance the one with the lower number first. */
export function byDistance(
  points: readonly Point[],
  from: Point,
  distance: Distance,
): { unit: number; away: number }[] {
  return points
    .map((point, unit) => ({ unit, away: distance(from, point) }))
    .filter(({ away }) => !Number.isNaN(away))
    .sort((a, b) => a.away - b.away || a.unit - b.unit);
}

/**
 * The `k` nearest units of each, nearest first, not symmetric: equal to `spdep::knearneigh`. A unit of unknown place has none.
 * O(n^2 log n).
 */
export function nearestNeighbours(points: readonly Point[], k: number, distance: Distance): Neighbours {
  return neighboursFromLists(
    points.map((point, own) =>
      byDistance(points, point, distance)
        .filter(({ unit }) => unit !== own)
        .slice(0, k)
        .map(({ unit }) => unit),
    ),
  );
}

/** The units more than `above` and at most `upTo` away from each, symmetric: equal to `spdep::dnearneigh`. O(n^2). */
export function neighboursWithin(
  points: readonly Point[],
  [above, upTo]: readonly [above: number, upTo: number],
  distance: Distance,
): Neighbours {
  return neighboursFromLists(
    points.map((point, own) =>
      points.flatMap((other, unit) => {
        const away = distance(point, other);
        return unit !== own && away > above && away <= upTo ? [unit] : [];
      }),
    ),
  );
}
