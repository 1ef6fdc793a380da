// Sorted numbers in, the classes with the least variation inside them out: exact, and equals never parted.

/** Some of the values that differ, each with how often it occurs. */
interface Distinct {
  readonly values: number[];
  readonly counts: number[];
}

/**
 * The last value of each class of the partition with the smallest sum of squares within classes; with fewer values that differ
 * than classes asked for, each is a class. Of partitions that are equally good the one whose upper classes begin earliest.
 * O(k n log n); equal to `naturalBreaksSlowly`. Source: Fisher (1958), JASA 53, 789; Wang & Song (2011), R Journal 3(2), 29, with
 * the divide and conquer of their version 3.4.6; the classes are those of simple-statistics `ckmeans` and classInt "fisher".
 */
export function naturalBreaks(sorted: Float64Array, classes: number): number[] {
  return partition(sorted, classes, (last, n, cost, starts, costs) => {
    const row = new Float64Array(n);
    // The best start of the last class never moves left when the end moves right: each half looks only where the middle allows.
    const fill = (from: number, to: number, least: number, most: number): void => {
      if (from > to) return;
      const end = (from + to) >> 1;
      const best = cheapestStart(last, end, least, Math.min(most, end), cost, costs);
      row[end] = best.cost;
      starts[end] = best.start;
      fill(from, end - 1, least, best.start);
      fill(end + 1, to, best.start, most);
    };
    fill(last, n - 1, last, n - 1);
    return row;
  });
}

/** What `naturalBreaks` means: every start of every class is tried. O(k n^2). */
export function naturalBreaksSlowly(sorted: Float64Array, classes: number): number[] {
  return partition(sorted, classes, (last, n, cost, starts, costs) => {
    const row = new Float64Array(n);
    for (let end = last; end < n; end++) {
      const best = cheapestStart(last, end, last, end, cost, costs);
      row[end] = best.cost;
      starts[end] = best.start;
    }
    return row;
  });
}

/** The variation of a class that holds the values that differ from place `start` to place `end`. */
type Cost = (start: number, end: number) => number;

/** Fills in where the last of `last + 1` classes starts best for each end, and gives what those partitions cost. */
type Step = (last: number, n: number, cost: Cost, starts: Uint32Array, costs: Float64Array) => Float64Array;

function partition(sorted: Float64Array, classes: number, step: Step): number[] {
  const distinct = countEach(sorted);
  const n = distinct.values.length;
  const cost = variation(distinct);
  const wanted = Math.min(classes, n);
  let costs: Float64Array = Float64Array.from({ length: n }, (_, end) => cost(0, end));
  const starts: Uint32Array[] = [new Uint32Array(n)];
  for (let last = 1; last < wanted; last++) {
    const own = new Uint32Array(n);
    costs = step(last, n, cost, own, costs);
    starts.push(own);
  }
  const ends: number[] = [];
  for (let last = wanted - 1, end = n - 1; last >= 0; last--) {
    ends.unshift(distinct.values[end] ?? Number.NaN);
    end = (starts[last]?.[end] ?? 0) - 1;
  }
  return ends;
}

function cheapestStart(
  last: number,
  end: number,
  least: number,
  most: number,
  cost: Cost,
  costs: Float64Array,
): { readonly start: number; readonly cost: number } {
  let best = { start: Math.max(last, least), cost: Number.POSITIVE_INFINITY };
  for (let start = Math.max(last, least); start <= most; start++) {
    const total = (costs[start - 1] ?? Number.POSITIVE_INFINITY) + cost(start, end);
    if (total < best.cost) best = { start, cost: total };
  }
  return best;
}

function countEach(sorted: Float64Array): Distinct {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    const last = values.length - 1;
    if (values[last] === value) counts[last] = (counts[last] ?? 0) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
}

/** Sums of squares about the mean from running sums, of values moved to about 0 so that little is lost by rounding. */
function variation({ values, counts }: Distinct): Cost {
  const n = values.length;
  const centre = values[n >> 1] ?? 0;
  const [many, sums, squares] = [new Float64Array(n + 1), new Float64Array(n + 1), new Float64Array(n + 1)];
  values.forEach((value, at) => {
    const count = counts[at] ?? 0;
    const moved = value - centre;
    many[at + 1] = (many[at] ?? 0) + count;
    sums[at + 1] = (sums[at] ?? 0) + count * moved;
    squares[at + 1] = (squares[at] ?? 0) + count * moved * moved;
  });
  return (start, end) => {
    if (start === end) return 0;
    const count = (many[end + 1] ?? 0) - (many[start] ?? 0);
    const sum = (sums[end + 1] ?? 0) - (sums[start] ?? 0);
    return Math.max(0, (squares[end + 1] ?? 0) - (squares[start] ?? 0) - (sum * sum) / count);
  };
}
