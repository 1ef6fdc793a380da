// Values or intervals of regions in; the places that each can have in the order, out. Rank 1 is the highest; what has no value has no rank.

/** The best and the worst place that a region can have among those with figures. */
export interface RankInterval {
  readonly best: number;
  readonly worst: number;
}

/**
 * Places that follow from intervals alone: a region surely stands above another where its whole interval does. Sound whatever lies
 * inside the intervals; ties share places. Null for a region without an interval. O(n log n).
 */
export function rankIntervals(
  intervals: readonly ({ readonly low: number; readonly high: number } | null)[],
): (RankInterval | null)[] {
  const known = intervals.filter((each) => each !== null);
  const lows = Float64Array.from(known, ({ low }) => low).sort();
  const highs = Float64Array.from(known, ({ high }) => high).sort();
  return intervals.map((own) =>
    own === null
      ? null
      : { best: 1 + countAbove(lows, own.high), worst: known.length - countBelow(highs, own.low) },
  );
}

/** How many of some sorted values are greater than a limit. */
const countAbove = (sorted: Float64Array, limit: number): number => sorted.length - countUpTo(sorted, limit);

/** How many of some sorted values are smaller than a limit. */
function countBelow(sorted: Float64Array, limit: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

function countUpTo(sorted: Float64Array, limit: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) <= limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Places by count where only some regions have a figure, and the whole is known: those without share what is left of it, so only as
 * many of them can stand above a region as fit into that rest. With `total` null all of them might.
 * Lampung 2025: 14,401 placements are left for 28 provinces, so none of them can pass its 24,175: fifth for certain.
 */
export function rankCounts(
  counts: readonly (number | null)[],
  total: number | null,
): (RankInterval | null)[] {
  const known = counts.filter((each) => each !== null);
  const unknown = counts.length - known.length;
  const rest = total === null ? Number.POSITIVE_INFINITY : total - known.reduce((sum, each) => sum + each, 0);
  const sorted = Float64Array.from(known).sort();
  return counts.map((own) => {
    if (own === null) return null;
    const above = countAbove(sorted, own);
    const level = countUpTo(sorted, own) - countBelow(sorted, own) - 1;
    const fit = Math.max(0, Math.min(unknown, Math.floor(rest / (own + 1))));
    return { best: 1 + above, worst: 1 + above + level + fit };
  });
}
