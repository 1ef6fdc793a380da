// Scores, outcomes and a budget of rows that can be looked at, in; how many positives are found, and how many more than otherwise, out.
import { issue, refuse } from '../base/errors.js';
import { type BootstrapSettings, bootstrapIntervals } from './bootstrap.js';
import { type Estimate, wilsonInterval } from './intervals.js';
import { needBothOutcomes, rankRows, type Tiers } from './tiers.js';

/** How many rows can be looked at: a number of rows, or a share of them (rounded down, at least one row). */
export type Budget = { readonly rows: number } | { readonly share: number };

/** What looking at the highest scores finds. */
export interface Capture {
  /** Positives found: the expected number, where rows that are tied at the edge of the budget are taken at random. */
  readonly captured: number;
  /** Share of the rows looked at that are positive, with Wilson's interval. */
  readonly precision: Estimate;
  /** Share of all positives that are found, with Wilson's interval. */
  readonly recall: Estimate;
}

/** One score against another and against chance, on the same rows under the same budget. */
export interface LiftComparison {
  readonly budget: number;
  readonly first: Capture;
  readonly second: Capture;
  /** Positives that as many rows chosen at random would find, as expected. */
  readonly random: number;
  /** Recall of the first minus recall of the second, with its paired bootstrap interval. */
  readonly overSecond: Estimate;
  /** Recall of the first minus recall of a random choice, with its bootstrap interval. */
  readonly overRandom: Estimate;
  /** Positives that one of the two finds and the other misses; fractions where ties are at the edge. */
  readonly disagreement: number;
}

/** A budget as whole rows of `rows`. Codes: TRAIN_SETTINGS where it is not at least 1 and fewer than all. */
export function budgetRows(budget: Budget, rows: number): number {
  const found = 'rows' in budget ? budget.rows : Math.max(1, Math.floor(budget.share * rows));
  if (!(Number.isInteger(found) && found >= 1 && found < rows)) {
    const message = `found a budget of ${found} of ${rows} rows, expected at least 1 and fewer than all`;
    refuse([issue('TRAIN_SETTINGS', ['budget'], message)]);
  }
  return found;
}

/**
 * What looking at the `budget` highest scores finds. Ties are never guessed: from the tier at the edge the expected number is counted.
 * Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n).
 */
export function measureCapture(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  budget: Budget,
): Capture {
  const tiers = rankRows(scores, outcomes);
  needBothOutcomes(tiers);
  return captureOf(tiers, budgetRows(budget, scores.length));
}

/** A point of the lift curve. */
export interface LiftPoint extends Capture {
  readonly share: number;
  readonly rows: number;
  /** Precision over the share of positives in all rows. */
  readonly lift: number;
}

/** What looking at rising shares of the rows finds; shares that are no budget of these rows are left out. Codes: TRAIN_DATA. Cost: O(shares * n). */
export function liftCurve(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  shares: readonly number[],
): LiftPoint[] {
  const tiers = rankRows(scores, outcomes);
  needBothOutcomes(tiers);
  return shares.flatMap((share) => {
    const rows = Math.floor(share * scores.length);
    if (!(rows >= 1 && rows < scores.length)) return [];
    const capture = captureOf(tiers, rows);
    return [{ share, rows, ...capture, lift: (capture.precision.value * scores.length) / tiers.positives }];
  });
}

/**
 * Two scores of the same rows under one budget: what each finds, and the gain of the first over the second and over chance.
 * The same input gives the same bytes. Codes: TRAIN_DATA, TRAIN_SETTINGS. Cost: O(n log n + resamples * n).
 */
export function compareLift(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  budget: Budget,
  settings: BootstrapSettings,
): LiftComparison {
  const a = rankRows(first, outcomes);
  const b = rankRows(second, outcomes);
  needBothOutcomes(a);
  const rows = first.length;
  const looked = budgetRows(budget, rows);
  const share = looked / rows;
  const positiveRows = [...a.positive.keys()].filter((row) => a.positive[row] === 1);

  const intervals = bootstrapIntervals(rows, 2, settings, (drawn, out) => {
    let positives = 0;
    for (const row of positiveRows) positives += drawn[row] ?? 0;
    if (positives === 0) return false;
    const found = capturedOf(a, looked, drawn);
    out[0] = (found - capturedOf(b, looked, drawn)) / positives;
    out[1] = found / positives - share;
    return true;
  });
  const [captureA, captureB] = [captureOf(a, looked), captureOf(b, looked)];
  const none = { low: Number.NaN, high: Number.NaN };
  const [reachA, reachB] = [reachOf(a, looked), reachOf(b, looked)];
  let disagreement = 0;
  for (const row of positiveRows) disagreement += Math.abs((reachA[row] ?? 0) - (reachB[row] ?? 0));
  return {
    budget: looked,
    first: captureA,
    second: captureB,
    random: share * a.positives,
    overSecond: {
      value: (captureA.captured - captureB.captured) / a.positives,
      ...(intervals[0] ?? none),
    },
    overRandom: { value: captureA.captured / a.positives - share, ...(intervals[1] ?? none) },
    disagreement,
  };
}

function captureOf(tiers: Tiers, looked: number): Capture {
  const captured = capturedOf(tiers, looked);
  return {
    captured,
    precision: wilsonInterval(captured, looked),
    recall: wilsonInterval(captured, tiers.positives),
  };
}

/** Positives expected in the first `looked` rows, each row counted as often as it was drawn (once, unless told). */
function capturedOf({ order, starts, positive }: Tiers, looked: number, drawn?: Uint32Array): number {
  let left = looked;
  let captured = 0;
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const end = starts[tier + 1] ?? 0;
    let size = 0;
    let found = 0;
    for (let at = starts[tier] ?? 0; at < end; at++) {
      const row = order[at] ?? 0;
      const times = drawn === undefined ? 1 : (drawn[row] ?? 0);
      size += times;
      if (positive[row] === 1) found += times;
    }
    if (size >= left) return captured + (found * left) / size;
    captured += found;
    left -= size;
  }
  return captured;
}

/** The chance of each row to be among the first `looked`: 1, 0, or the open share of the tier at the edge. */
function reachOf({ order, starts }: Tiers, looked: number): Float64Array {
  const reach = new Float64Array(order.length);
  for (let tier = 0; tier + 1 < starts.length; tier++) {
    const [start, end] = [starts[tier] ?? 0, starts[tier + 1] ?? 0];
    const chance = Math.min(1, Math.max(0, (looked - start) / (end - start)));
    for (let at = start; at < end; at++) reach[order[at] ?? 0] = chance;
  }
  return reach;
}
