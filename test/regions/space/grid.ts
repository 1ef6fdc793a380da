// Small maps for the tests of this room: a grid of squares, random links, and one hand-made map with numbers from R.
import { createRandom, type Random } from '../../../src/base/random.js';
import {
  type Neighbours,
  neighboursFromLists,
  neighboursFromPairs,
} from '../../../src/regions/space/neighbours.js';

/** Squares of a grid beside each other by their edges. */
export function gridOf(width: number, height: number): Neighbours {
  const pairs: [number, number][] = [];
  for (let unit = 0; unit < width * height; unit++) {
    if (unit % width < width - 1) pairs.push([unit, unit + 1]);
    if (unit + width < width * height) pairs.push([unit, unit + width]);
  }
  return neighboursFromPairs(width * height, pairs);
}

/** Links in either direction with weights, some units without any. */
export function randomNeighbours(random: Random, size: number): Neighbours {
  const lists = Array.from({ length: size }, (_, own) =>
    random.chance(0.2)
      ? []
      : Array.from({ length: size }, (__, unit) => unit).filter((unit) => unit !== own && random.chance(0.4)),
  );
  return neighboursFromLists(
    lists,
    lists.map((list) => list.map(() => 0.1 + random.unit())),
  );
}

export const randomValues = (seed: number | string, size: number): Float64Array => {
  const random = createRandom(seed);
  return new Float64Array(size).map(() => random.unit() ** 2 * 10);
};

/** A grid of 3 x 3, made up for these tests; every number beside it was computed by spdep 1.2-7 in R 4.2.2. */
export const handMade = { values: [3, 8, 1, 9, 7, 2, 6, 12, 4], neighbours: gridOf(3, 3) };

/** Every order of some numbers. */
export function ordersOf(values: readonly number[]): number[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, at) =>
    ordersOf([...values.slice(0, at), ...values.slice(at + 1)]).map((rest) => [value, ...rest]),
  );
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const varianceOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return meanOf(values.map((value) => (value - mean) ** 2));
};

/** The greatest distance between sorted p-values and the line of a uniform distribution (Kolmogorov and Smirnov). */
export function distanceFromUniform(p: readonly number[]): number {
  const sorted = [...p].sort((a, b) => a - b);
  return Math.max(...sorted.map((value, at) => Math.max((at + 1) / p.length - value, value - at / p.length)));
}
