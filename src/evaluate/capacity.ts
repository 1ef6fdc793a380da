// Scores with office and day and what an office can look at on a day in; the lowest threshold that fits out.
import { issue, refuse } from '../base/errors.js';

export interface ThresholdLoad {
  /** Rows of at least this score are looked at. */
  readonly threshold: number;
  readonly rows: number;
  readonly share: number;
  /** Rows an office looks at on a day: on average, and on the busiest of twenty days. */
  readonly perDay: number;
  readonly busyDay: number;
  /** Share of office-days on which more rows come than can be looked at. */
  readonly overShare: number;
  readonly hoursPerDay: number;
}

export interface CapacityInput {
  readonly scores: ArrayLike<number>;
  readonly offices: readonly string[];
  readonly days: ArrayLike<number>;
  /** Rows that an office can look at on a day. */
  readonly perDay: number;
  readonly minutes: number;
}

export interface ThresholdProposal {
  readonly perDay: number;
  /** The lowest threshold under which at most one office-day in twenty overflows; null where none of the scores given does. */
  readonly proposed: ThresholdLoad | null;
  /** Every whole score from 1 to 100 that some row reaches. */
  readonly thresholds: readonly ThresholdLoad[];
}

/** Overflow is allowed on so many office-days. */
const OVERFLOW = 0.05;

/** A day counts for an office where it had at least one row. Codes: TRAIN_SETTINGS. Cost: O(100 * n). */
export function proposeThreshold({
  scores,
  offices,
  days,
  perDay,
  minutes,
}: CapacityInput): ThresholdProposal {
  if (!(perDay > 0)) refuse([issue('TRAIN_SETTINGS', ['perDay'], `found ${perDay}, expected more than 0`)]);
  const places = new Map<string, number>();
  const dayOf = Uint32Array.from({ length: scores.length }, (_, row) => {
    const key = `${days[row] ?? Number.NaN}/${offices[row] ?? ''}`;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  const officeDays = places.size;
  const loads = new Uint32Array(officeDays);
  const byScore: number[][] = Array.from({ length: 101 }, () => []);
  for (let row = 0; row < scores.length; row++)
    byScore[Math.min(100, Math.max(0, Math.floor(scores[row] ?? 0)))]?.push(row);
  const thresholds: ThresholdLoad[] = [];
  let rows = 0;
  for (let threshold = 100; threshold >= 1; threshold--) {
    const added = byScore[threshold] ?? [];
    rows += added.length;
    for (const row of added) {
      const day = dayOf[row] ?? 0;
      loads[day] = (loads[day] ?? 0) + 1;
    }
    if (rows === 0) continue;
    const sorted = loads.slice().sort();
    const mean = rows / officeDays;
    thresholds.push({
      threshold,
      rows,
      share: rows / scores.length,
      perDay: mean,
      busyDay: sorted[Math.ceil(0.95 * officeDays) - 1] ?? 0,
      overShare: loads.reduce((sum, load) => sum + (load > perDay ? 1 : 0), 0) / officeDays,
      hoursPerDay: (mean * minutes) / 60,
    });
  }
  thresholds.reverse();
  const proposed = thresholds.find(({ overShare }) => overShare <= OVERFLOW) ?? null;
  return { perDay, proposed, thresholds };
}
