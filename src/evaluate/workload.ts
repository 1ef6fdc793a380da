// Scores with office and day and a budget of referrals in; who is looked at, what that finds and how many hours it takes out.
import { issue, refuse } from '../base/errors.js';
import { type Estimate, wilsonInterval } from './intervals.js';

/** How many rows an office can look at: a share of the rows of each day (or window of days), or a number a day. */
export type DayBudget = { readonly share: number } | { readonly perDay: number };

export interface WorkloadInput {
  /** By row, higher is more risk; all known. */
  readonly scores: ArrayLike<number>;
  /** 1, 0, or NaN where unknown. */
  readonly outcomes: ArrayLike<number>;
  /** Code of the office; empty where unknown, which counts as one office. */
  readonly offices: readonly string[];
  /** Civil day; NaN where unknown, which counts as one day. */
  readonly days: ArrayLike<number>;
  readonly budget: DayBudget;
  /** Civil days that share one budget: what a day leaves over is not lost until they are past. 1 unless given. */
  readonly windowDays?: number;
  /** Minutes that looking at one row takes. */
  readonly minutes: number;
}

export interface WorkloadLine {
  readonly rows: number;
  /** Days with at least one row, summed over offices. */
  readonly days: number;
  /** Rows looked at. A part of a row is a chance: 0.2 is one day in five. */
  readonly referred: number;
  readonly hours: number;
  readonly hoursPerDay: number;
  /** Of the rows looked at: those whose outcome is known, and of these the confirmed. */
  readonly labelled: number;
  readonly confirmed: number;
  readonly precision: Estimate;
  /** Share of the known confirmed rows that are looked at. */
  readonly recall: Estimate;
}

export interface Workload extends WorkloadLine {
  readonly offices: readonly (WorkloadLine & { readonly office: string })[];
  /** The chance of each row to be looked at. */
  readonly reach: Float64Array;
}

/**
 * The highest scores of each office and day (or window) are looked at, up to the budget; among equal scores at its edge each has the
 * same chance. Where few rows come a day, a share of them is a chance of one row and ranks nothing: widen the window, or count by day.
 * Precision and recall are over rows of known outcome. Codes: TRAIN_SETTINGS, TRAIN_DATA. Cost: O(n log n).
 */
export function measureWorkload(input: WorkloadInput): Workload {
  const { scores, outcomes, offices, days, budget, minutes, windowDays = 1 } = input;
  checkBudget(budget, minutes, windowDays);
  const rows = scores.length;
  if ([outcomes, offices, days].some(({ length }) => length !== rows)) {
    const message = `found ${rows} scores and columns of other lengths, expected as many`;
    refuse([issue('TRAIN_DATA', [], message)]);
  }
  const byOffice = new Map<string, { windows: Map<number, number[]>; days: Set<number> }>();
  for (let row = 0; row < rows; row++) {
    const day = days[row] ?? Number.NaN;
    const office = entry(byOffice, offices[row] ?? '', () => ({ windows: new Map(), days: new Set() }));
    entry(office.windows, Math.floor(day / windowDays), () => []).push(row);
    office.days.add(day);
  }
  const reach = new Float64Array(rows);
  const lines: (WorkloadLine & { office: string })[] = [];
  let dayCount = 0;
  for (const [office, of] of [...byOffice].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const each of of.windows.values()) {
      const most = 'share' in budget ? budget.share * each.length : budget.perDay * windowDays;
      reachOf(each, scores, Math.min(most, each.length), reach);
    }
    lines.push({ office, ...lineOf(input, [...of.windows.values()].flat(), of.days.size, reach) });
    dayCount += of.days.size;
  }
  const all = Array.from({ length: rows }, (_, row) => row);
  return { ...lineOf(input, all, dayCount, reach), offices: lines, reach };
}

function reachOf(rows: number[], scores: ArrayLike<number>, looked: number, reach: Float64Array): void {
  rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let left = looked;
  for (let from = 0; from < rows.length && left > 0; ) {
    const score = scores[rows[from] ?? 0];
    let to = from + 1;
    while (to < rows.length && scores[rows[to] ?? 0] === score) to++;
    const chance = Math.min(1, left / (to - from));
    for (let at = from; at < to; at++) reach[rows[at] ?? 0] = chance;
    left -= to - from;
    from = to;
  }
}

function lineOf(
  { outcomes, minutes }: WorkloadInput,
  rows: readonly number[],
  days: number,
  reach: Float64Array,
): WorkloadLine {
  let [referred, labelled, confirmed, positives] = [0, 0, 0, 0];
  for (const row of rows) {
    const [chance, outcome = Number.NaN] = [reach[row] ?? 0, outcomes[row]];
    referred += chance;
    if (Number.isNaN(outcome)) continue;
    labelled += chance;
    confirmed += chance * outcome;
    positives += outcome;
  }
  const hours = (referred * minutes) / 60;
  return {
    rows: rows.length,
    days,
    referred,
    hours,
    hoursPerDay: days === 0 ? 0 : hours / days,
    labelled,
    confirmed,
    // As `measureCapture` tells it: a part of a row is a part of a trial.
    precision: wilsonInterval(confirmed, labelled),
    recall: wilsonInterval(confirmed, positives),
  };
}

function checkBudget(budget: DayBudget, minutes: number, windowDays: number): void {
  const [name, value] = 'share' in budget ? ['share', budget.share] : ['perDay', budget.perDay];
  const fits = name === 'share' ? value > 0 && value < 1 : value > 0 && value < Number.POSITIVE_INFINITY;
  const expected = name === 'share' ? 'above 0 and below 1' : 'above 0';
  refuse([
    ...(fits
      ? []
      : [issue('TRAIN_SETTINGS', ['budget', name], `found ${value}, expected a number ${expected}`)]),
    ...(minutes > 0 && minutes < Number.POSITIVE_INFINITY
      ? []
      : [issue('TRAIN_SETTINGS', ['minutes'], `found ${minutes}, expected more than 0`)]),
    ...(Number.isInteger(windowDays) && windowDays >= 1
      ? []
      : [issue('TRAIN_SETTINGS', ['windowDays'], `found ${windowDays}, expected whole days, at least 1`)]),
  ]);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
