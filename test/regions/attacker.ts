// A shared table in; what an attacker works out of it by differences, by intervals and by elimination, with no part of the product.

import type { Random } from '../../src/base/random.js';
import type { SharedCount } from '../../src/regions/suppress.js';

/** whole = sum of parts, as places in the table. */
export interface Sum {
  readonly whole: number;
  readonly parts: readonly number[];
}

/** Every sum that a reader of the table knows of: regions over their parts, and categories over each region. */
export function sumsOf(cells: readonly SharedCount[], total: string | null): Sum[] {
  const at = new Map(cells.map(({ region, category }, place) => [`${region}/${category}`, place]));
  const regions = [...new Set(cells.map(({ region }) => region))];
  const categories = [...new Set(cells.map(({ category }) => category))];
  const place = (region: string, category: string): number => at.get(`${region}/${category}`) ?? -1;
  const parent = (region: string): string =>
    region === 'ID' ? '' : region.includes('.') ? region.slice(0, region.lastIndexOf('.')) : 'ID';
  const sums: Sum[] = [];
  for (const region of regions) {
    const parts = regions.filter((each) => parent(each) === region);
    if (parts.length > 0)
      for (const category of categories)
        sums.push({ whole: place(region, category), parts: parts.map((part) => place(part, category)) });
    if (total !== null)
      sums.push({
        whole: place(region, total),
        parts: categories.filter((category) => category !== total).map((category) => place(region, category)),
      });
  }
  return sums;
}

/** Places of hidden counts that are proved to be below `least`. */
export type Recovered = ReadonlySet<number>;

/** No hidden count is 0: whoever knows the method knows that. */
const lowest = (cell: SharedCount | undefined): number => (cell?.reason === 'hidden' ? 1 : 0);

/** Bounds of each count, narrowed by every sum until nothing moves. */
export function narrow(
  cells: readonly SharedCount[],
  sums: readonly Sum[],
): { low: number[]; high: number[] } {
  const low = cells.map((cell) => cell.count ?? lowest(cell));
  const high = cells.map((cell) => cell.count ?? Number.POSITIVE_INFINITY);
  const of = (list: readonly number[], place: number): number => list[place] ?? Number.NaN;
  for (let moved = true, rounds = 0; moved && rounds < 200; rounds++) {
    moved = false;
    const set = (list: number[], place: number, value: number, better: boolean): void => {
      if (!better) return;
      list[place] = value;
      moved = true;
    };
    for (const { whole, parts } of sums) {
      const lows = parts.reduce((sum, part) => sum + of(low, part), 0);
      const highs = parts.reduce((sum, part) => sum + of(high, part), 0);
      set(low, whole, lows, lows > of(low, whole));
      set(high, whole, highs, highs < of(high, whole));
      for (const part of parts) {
        const othersLow = lows - of(low, part);
        const most = of(high, whole) - othersLow;
        set(high, part, most, most < of(high, part));
        if (highs === Number.POSITIVE_INFINITY) continue;
        const fewest = of(low, whole) - (highs - of(high, part));
        set(low, part, fewest, fewest > of(low, part));
        if (moved) break;
      }
    }
  }
  return { low, high };
}

export function attackByIntervals(
  cells: readonly SharedCount[],
  sums: readonly Sum[],
  least: number,
): Recovered {
  const { high } = narrow(cells, sums);
  return new Set(
    cells.flatMap(({ reason }, at) => (reason === 'hidden' && (high[at] ?? 0) < least ? [at] : [])),
  );
}

/**
 * Adds and takes away sums at random, each one that shares a hidden count with what is left, and looks after every step whether what
 * is left proves a hidden count to be below `least`.
 */
export function attackByDifferences(
  cells: readonly SharedCount[],
  sums: readonly Sum[],
  least: number,
  sequences: number,
  random: Random,
): Recovered {
  const recovered = new Set<number>();
  // Each sum as hidden counts with their signs, and the number that they add up to.
  const equations = sums.map(({ whole, parts }) => {
    const signs = new Map<number, number>();
    let number = 0;
    const put = (place: number, sign: number): void => {
      const count = cells[place]?.count ?? null;
      if (count === null) signs.set(place, (signs.get(place) ?? 0) + sign);
      else number -= sign * count;
    };
    put(whole, -1);
    for (const part of parts) put(part, 1);
    return { signs, number };
  });
  const holding = new Map<number, number[]>();
  equations.forEach(({ signs }, at) => {
    for (const place of signs.keys()) holding.set(place, [...(holding.get(place) ?? []), at]);
  });
  const useful = equations.flatMap(({ signs }, at) => (signs.size > 0 ? [at] : []));
  if (useful.length === 0) return recovered;
  for (let sequence = 0; sequence < sequences; sequence++) {
    const left = new Map<number, number>();
    let number = 0;
    let next: number | undefined = useful[random.below(useful.length)];
    let sign = 1;
    for (let step = 0; step < 12 && next !== undefined; step++) {
      const equation = equations[next];
      for (const [place, own] of equation?.signs ?? []) {
        const sum = (left.get(place) ?? 0) + sign * own;
        if (sum === 0) left.delete(place);
        else left.set(place, sum);
      }
      number += sign * (equation?.number ?? 0);
      for (const place of proved(left, number, cells, least)) recovered.add(place);
      const open = [...left.keys()];
      const place = open[random.below(Math.max(1, open.length))];
      if (place === undefined) break;
      const others = holding.get(place) ?? [];
      next = others[random.below(others.length)];
      // The sign that cancels the shared count.
      const theirs = next === undefined ? 1 : (equations[next]?.signs.get(place) ?? 1);
      sign = -Math.sign((left.get(place) ?? 1) * theirs);
    }
  }
  return recovered;
}

/** Counts that one equation alone proves to be below `least`: each of those with its sign, if no other has the opposite one. */
function proved(
  left: ReadonlyMap<number, number>,
  number: number,
  cells: readonly SharedCount[],
  least: number,
): number[] {
  const signs = [...left.values()];
  if (signs.length === 0 || !signs.every((sign) => Math.sign(sign) === Math.sign(signs[0] ?? 0))) return [];
  const floor = [...left].reduce((sum, [place, sign]) => sum + Math.abs(sign) * lowest(cells[place]), 0);
  return [...left].flatMap(([place, sign]) => {
    const own = Math.abs(sign) * lowest(cells[place]);
    const most = (Math.abs(number) - (floor - own)) / Math.abs(sign);
    return cells[place]?.reason === 'hidden' && most < least ? [place] : [];
  });
}

/** Counts that all sums together determine, by elimination, and that are below `least`. */
export function attackByElimination(
  cells: readonly SharedCount[],
  sums: readonly Sum[],
  least: number,
): Recovered {
  const hidden = cells.flatMap(({ count }, at) => (count === null ? [at] : []));
  const column = new Map(hidden.map((place, at) => [place, at]));
  const rows = sums.map(({ whole, parts }) => {
    const row = new Float64Array(hidden.length + 1);
    const put = (place: number, sign: number): void => {
      const at = column.get(place) ?? hidden.length;
      const count = cells[place]?.count ?? null;
      row[at] = (row[at] ?? 0) + (count === null ? sign : -sign * count);
    };
    put(whole, -1);
    for (const part of parts) put(part, 1);
    return row;
  });
  let rank = 0;
  const pivots: number[] = [];
  for (let at = 0; at < hidden.length && rank < rows.length; at++) {
    const pivot = rows.findIndex((row, place) => place >= rank && Math.abs(row[at] ?? 0) > 1e-9);
    const [found, swapped] = [rows[pivot], rows[rank]];
    if (found === undefined || swapped === undefined) continue;
    rows[pivot] = swapped;
    const scale = found[at] ?? 1;
    const own = found.map((value) => value / scale);
    rows[rank] = own;
    rows.forEach((row, place) => {
      const factor = row[at] ?? 0;
      if (place === rank || Math.abs(factor) < 1e-12) return;
      rows[place] = row.map((value, each) => value - factor * (own[each] ?? 0));
    });
    pivots.push(at);
    rank++;
  }
  const recovered = new Set<number>();
  pivots.forEach((at, row) => {
    const own = rows[row];
    const place = hidden[at];
    if (own === undefined || place === undefined) return;
    const alone = own.subarray(0, -1).every((value, each) => each === at || Math.abs(value) < 1e-9);
    if (alone && cells[place]?.reason === 'hidden' && (own.at(-1) ?? least) < least - 1e-6)
      recovered.add(place);
  });
  return recovered;
}
