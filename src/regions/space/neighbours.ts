// Pairs or lists of units in, one compact structure of who is beside whom and with what weight, out.
import { issue, WaspadaError } from '../../base/errors.js';

/**
 * Who is beside whom: the neighbours of unit `i` are `target[k]`, with `weight[k]`, for k from `start[i]` up to `start[i + 1]`.
 * A unit without neighbours stays in its place.
 */
export interface Neighbours {
  readonly size: number;
  readonly start: Int32Array;
  readonly target: Int32Array;
  readonly weight: Float64Array;
}

/**
 * How bare links become weights. W: each unit's weights add up to 1; B: as they are; C: all add up to the number of units with
 * neighbours; U: all add up to 1; S: variance-stabilising, as C after each row is divided by the root of its sum of squares.
 */
export const styles = ['W', 'B', 'C', 'U', 'S'] as const;
export type Style = (typeof styles)[number];

function fault(found: string, expected: string): never {
  throw new WaspadaError(issue('REGION_SETTINGS', ['neighbours'], `found ${found}, expected ${expected}`));
}

/** Neighbours from one list a unit, in the order given; weights are 1 unless given. Code: REGION_SETTINGS. O(links). */
export function neighboursFromLists(
  lists: readonly (readonly number[])[],
  weights?: readonly (readonly number[])[],
): Neighbours {
  const size = lists.length;
  const start = new Int32Array(size + 1);
  lists.forEach((list, unit) => {
    start[unit + 1] = (start[unit] ?? 0) + list.length;
  });
  const target = new Int32Array(start[size] ?? 0);
  const weight = new Float64Array(target.length).fill(1);
  let at = 0;
  for (const [unit, list] of lists.entries()) {
    if (new Set(list).size < list.length) fault(`unit ${unit} twice beside one unit`, 'each once');
    for (const [place, other] of list.entries()) {
      if (!(Number.isInteger(other) && other >= 0 && other < size && other !== unit))
        fault(`${other} beside ${unit}`, `another unit, 0 to ${size - 1}`);
      target[at] = other;
      if (weights !== undefined) {
        const own = weights[unit]?.[place] ?? Number.NaN;
        if (!(own >= 0 && own < Number.POSITIVE_INFINITY))
          fault(`the weight ${own} from ${unit} to ${other}`, 'at least 0, and finite');
        weight[at] = own;
      }
      at++;
    }
  }
  return { size, start, target, weight };
}

/** Neighbours from pairs of units, each meant in both directions; a pair may be said twice. Code: REGION_SETTINGS. */
export function neighboursFromPairs(size: number, pairs: Iterable<readonly [number, number]>): Neighbours {
  const lists = Array.from({ length: size }, () => new Set<number>());
  for (const [a, b] of pairs) {
    const [ofA, ofB] = [lists[a], lists[b]];
    if (ofA === undefined || ofB === undefined || a === b)
      fault(`the pair ${a}, ${b}`, `two units, 0 to ${size - 1}`);
    ofA.add(b);
    ofB.add(a);
  }
  return neighboursFromLists(lists.map((list) => [...list].sort((a, b) => a - b)));
}

/** The same as `neighboursFromPairs` for units with codes; codes that are not among the units are faults. Code: REGION_CODE. */
export function neighboursFromCodes(
  codes: readonly string[],
  pairs: Iterable<readonly [string, string]>,
): Neighbours {
  const places = new Map(codes.map((code, place) => [code, place]));
  const placeOf = (code: string): number => {
    const place = places.get(code);
    if (place === undefined)
      throw new WaspadaError(
        issue('REGION_CODE', ['neighbours', code], `found ${code}, expected one of ${codes.length} units`),
      );
    return place;
  };
  return neighboursFromPairs(
    codes.length,
    Array.from(pairs, ([a, b]) => [placeOf(a), placeOf(b)] as const),
  );
}

/** The neighbours of a unit, as a list. */
export const neighboursOf = ({ start, target }: Neighbours, unit: number): number[] =>
  Array.from(target.subarray(start[unit], start[unit + 1]));

export const degree = ({ start }: Neighbours, unit: number): number =>
  (start[unit + 1] ?? 0) - (start[unit] ?? 0);

/** How many units have at least one neighbour: the n of the global tests. */
export function connected(neighbours: Neighbours): number {
  let count = 0;
  for (let unit = 0; unit < neighbours.size; unit++) if (degree(neighbours, unit) > 0) count++;
  return count;
}

/** Calls `visit` for every link with its weight, unit by unit. */
export function eachLink(
  { size, start, target, weight }: Neighbours,
  visit: (from: number, to: number, weight: number) => void,
): void {
  for (let unit = 0; unit < size; unit++)
    for (let k = start[unit] ?? 0; k < (start[unit + 1] ?? 0); k++)
      visit(unit, target[k] ?? 0, weight[k] ?? 0);
}

/** The weight of each link in the other direction, 0 where there is none: what asymmetric weights need in S1. O(links). */
export function backWeights(neighbours: Neighbours): Float64Array {
  const { size, start, target } = neighbours;
  const back = new Float64Array(target.length);
  const byPair = new Map<number, number>();
  eachLink(neighbours, (from, to, weight) => byPair.set(from * size + to, weight));
  for (let unit = 0; unit < size; unit++)
    for (let k = start[unit] ?? 0; k < (start[unit + 1] ?? 0); k++)
      back[k] = byPair.get((target[k] ?? 0) * size + unit) ?? 0;
  return back;
}

/** Whether every link goes both ways with the same weight. */
export function isSymmetric(neighbours: Neighbours): boolean {
  const back = backWeights(neighbours);
  return neighbours.weight.every((weight, k) => weight === back[k]);
}

/** The same links with the weights of a style, made from the weights they have. Equal to `spdep::nb2listw` and `mat2listw`. O(links). */
export function weigh(neighbours: Neighbours, style: Style): Neighbours {
  const { size, start } = neighbours;
  const weight = neighbours.weight.slice();
  const rows = (rule: (row: Float64Array) => number): void => {
    for (let unit = 0; unit < size; unit++) {
      const row = weight.subarray(start[unit], start[unit + 1]);
      const by = rule(row);
      if (by > 0) for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) / by;
    }
  };
  if (style === 'W') rows(sum);
  if (style === 'S') rows((row) => Math.sqrt(row.reduce((total, each) => total + each * each, 0)));
  if (style === 'C' || style === 'U' || style === 'S') {
    const by = (style === 'U' ? 1 : connected(neighbours)) / sum(weight);
    for (let k = 0; k < weight.length; k++) weight[k] = (weight[k] ?? 0) * by;
  }
  return { ...neighbours, weight };
}

const sum = (values: Float64Array): number => values.reduce((total, each) => total + each, 0);

/** The same links, and each unit that has any beside itself too, with weight 1: what G* reads. A unit without neighbours stays alone. */
export function withSelf(neighbours: Neighbours): Neighbours {
  const { size, start, target, weight } = neighbours;
  const links = target.length + connected(neighbours);
  const grown = {
    size,
    start: new Int32Array(size + 1),
    target: new Int32Array(links),
    weight: new Float64Array(links),
  };
  let at = 0;
  for (let unit = 0; unit < size; unit++) {
    const [from, to] = [start[unit] ?? 0, start[unit + 1] ?? 0];
    if (to > from) {
      grown.target[at] = unit;
      grown.weight[at++] = 1;
      grown.target.set(target.subarray(from, to), at);
      grown.weight.set(weight.subarray(from, to), at);
      at += to - from;
    }
    grown.start[unit + 1] = at;
  }
  return grown;
}

/** Some of the units with the links among them: `units[i]` is the old number of the new unit `i`. O(links). */
export function restrict(
  neighbours: Neighbours,
  keeps: (unit: number) => boolean,
): { readonly neighbours: Neighbours; readonly units: Int32Array } {
  const { size, target, weight, start } = neighbours;
  const units = Int32Array.from(Array.from({ length: size }, (_, unit) => unit).filter(keeps));
  const places = new Int32Array(size).fill(-1);
  units.forEach((unit, place) => {
    places[unit] = place;
  });
  const lists: number[][] = [];
  const weights: number[][] = [];
  for (const unit of units) {
    const list: number[] = [];
    const own: number[] = [];
    for (let k = start[unit] ?? 0; k < (start[unit + 1] ?? 0); k++) {
      const place = places[target[k] ?? 0] ?? -1;
      if (place < 0) continue;
      list.push(place);
      own.push(weight[k] ?? 0);
    }
    lists.push(list);
    weights.push(own);
  }
  return { neighbours: neighboursFromLists(lists, weights), units };
}

/**
 * Neighbours of groups: two groups are beside each other where any of their units are. `groups[i]` is the group of unit `i`, from 0
 * to `count` - 1: how provinces get their neighbours from regencies.
 */
export function mergeUnits(neighbours: Neighbours, groups: ArrayLike<number>, count: number): Neighbours {
  const pairs: [number, number][] = [];
  eachLink(neighbours, (from, to) => {
    const [a, b] = [groups[from] ?? -1, groups[to] ?? -1];
    if (a !== b) pairs.push([a, b]);
  });
  return neighboursFromPairs(count, pairs);
}

/** What the moments of the global statistics are made of. */
export interface WeightSums {
  /** Units with at least one neighbour. */
  readonly n: number;
  /** The sum of all weights. */
  readonly s0: number;
  /** Half the sum of (w_ij + w_ji)^2. */
  readonly s1: number;
  /** The sum over units of (weights out + weights in)^2. */
  readonly s2: number;
}

/** Equal to `spdep::spweights.constants(adjust.n = TRUE)`. O(links). */
export function sumWeights(neighbours: Neighbours): WeightSums {
  const back = backWeights(neighbours);
  const both = new Float64Array(neighbours.size);
  let [s0, s1, at] = [0, 0, 0];
  eachLink(neighbours, (from, to, weight) => {
    const returned = back[at++] ?? 0;
    s0 += weight;
    // A link without a way back is met once, but stands in the sum over ordered pairs twice; one of no weight is met from the other end.
    if (weight > 0) s1 += ((weight + returned) ** 2 * (returned > 0 ? 1 : 2)) / 2;
    both[from] = (both[from] ?? 0) + weight;
    both[to] = (both[to] ?? 0) + weight;
  });
  return { n: connected(neighbours), s0, s1, s2: both.reduce((total, each) => total + each * each, 0) };
}
