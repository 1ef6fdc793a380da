// Counts of two samples over the same bins in; how far apart they are, and whether that is more than chance, out.
import { issue, refuse } from '../base/errors.js';
import { chiSquareQuantile, twoSidedZ } from './chances.js';
import { type Estimate, newcombeInterval } from './intervals.js';

/** Insufficient: a drift worth an alarm could not be told from chance in samples this small. */
export type DriftVerdict = 'stable' | 'watch' | 'drift' | 'insufficient';

export interface Drift {
  readonly psi: number;
  /** What chance alone gives on average in samples of these sizes. */
  readonly noise: number;
  /** What chance alone exceeds once in a thousand times. */
  readonly critical: number;
  readonly rows: number;
  readonly referenceRows: number;
  readonly verdict: DriftVerdict;
}

/** The customary limits, which are told from chance first. Source: Siddiqi (2006), Credit Risk Scorecards; TRUST F24. */
export const PSI_LIMITS = { watch: 0.1, drift: 0.2 } as const;
/** A false alarm of one chart that is looked at every working day comes once in four years. */
export const DRIFT_ALPHA = 0.001;
/**
 * With fewer rows in either sample nothing is told but that they are few: ten bins would expect fewer than five rows each, and the laws of
 * chance that verdicts rest on do not hold. Source: Cochran (1954), Biometrics 10, 417.
 */
export const FEWEST_ROWS = 50;

export const isFew = (...rows: readonly number[]): boolean => rows.some((each) => !(each >= FEWEST_ROWS));

/**
 * The population stability index, sum of (p - q) ln(p / q), half a row added to each bin of both samples so that an empty bin does not
 * make it infinite. Where nothing changed it is about (1/n + 1/m) times a chi-square of bins - 1 degrees, which is its noise and its
 * critical value; the noise is taken off before the limits are asked. Bins empty in both samples are left out. A sample of few rows is insufficient.
 * Codes: TRAIN_DATA. Cost: O(bins). Source: Yurdakul and Naranjo (2020), J. Risk Model Valid. 14(4), 89.
 */
export function measureDrift(reference: ArrayLike<number>, counts: ArrayLike<number>): Drift {
  if (reference.length !== counts.length) {
    const message = `found ${counts.length} bins, expected ${reference.length} of the reference`;
    refuse([issue('TRAIN_DATA', ['bins'], message)]);
  }
  const bins = Array.from(reference, (of, bin) => [of, counts[bin] ?? 0] as const).filter(
    ([m, n]) => m + n > 0,
  );
  const referenceRows = bins.reduce((sum, [m]) => sum + m, 0);
  const rows = bins.reduce((sum, [, n]) => sum + n, 0);
  if (rows === 0 || referenceRows === 0) {
    const nothing = { psi: Number.NaN, noise: Number.NaN, critical: Number.NaN };
    return { ...nothing, rows, referenceRows, verdict: 'insufficient' };
  }
  let psi = 0;
  for (const [m, n] of bins) {
    const q = (m + 0.5) / (referenceRows + bins.length / 2);
    const p = (n + 0.5) / (rows + bins.length / 2);
    psi += (p - q) * Math.log(p / q);
  }
  const freedom = bins.length - 1;
  const unit = 1 / rows + 1 / referenceRows;
  const noise = freedom * unit;
  const critical = freedom === 0 ? 0 : unit * chiSquareQuantile(DRIFT_ALPHA, freedom);
  return {
    psi,
    noise,
    critical,
    rows,
    referenceRows,
    verdict: isFew(rows, referenceRows) ? 'insufficient' : verdictOf(psi, noise, critical),
  };
}

function verdictOf(psi: number, noise: number, critical: number): DriftVerdict {
  const excess = psi - noise;
  if (psi > critical && excess >= PSI_LIMITS.drift) return 'drift';
  if (psi > critical && excess >= PSI_LIMITS.watch) return 'watch';
  return critical > PSI_LIMITS.drift ? 'insufficient' : 'stable';
}

/** Upper ends of up to `bins` bins of about as many reference values each; equal values are never parted. The last is infinite. O(n log n). */
export function driftEdges(reference: ArrayLike<number>, bins = 10): number[] {
  const sorted = Float64Array.from(reference).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.ceil((bin * sorted.length) / bins) - 1];
    if (
      edge !== undefined &&
      edge < (sorted.at(-1) ?? edge) &&
      edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)
    )
      edges.push(edge);
  }
  return [...edges, Number.POSITIVE_INFINITY];
}

/** How many values fall into each bin: the first whose upper end they do not exceed. */
export function countBins(values: ArrayLike<number>, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length);
  for (let at = 0; at < values.length; at++) {
    const bin = edges.findIndex((edge) => (values[at] ?? Number.NaN) <= edge);
    if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** A share that can move: of rows in which a rule holds, or in which a question was left open. */
export interface ShareCounts {
  readonly name: string;
  readonly reference: number;
  readonly count: number;
}

export interface ShareDrift extends ShareCounts {
  readonly change: Estimate;
  readonly verdict: DriftVerdict;
}

/** A share that moved by so much is worth a look; by twice as much, an alarm. */
export const SHARE_LIMITS = { watch: 0.05, drift: 0.1 } as const;

/**
 * Each share of one sample beside that of another, the largest change first. It moved where its interval, at a level of 0.1 % shared
 * among all, excludes no change and the change exceeds a limit. Insufficient where the interval is as wide as an alarm, or rows are few.
 */
export function measureShares(
  shares: readonly ShareCounts[],
  referenceRows: number,
  rows: number,
): ShareDrift[] {
  const z = twoSidedZ(DRIFT_ALPHA / Math.max(1, shares.length));
  return shares
    .map((each): ShareDrift => {
      const now = { successes: each.count, trials: rows };
      const then = { successes: each.reference, trials: referenceRows };
      const change = newcombeInterval(now, then);
      const wide = newcombeInterval(now, then, z);
      const size = Math.abs(change.value);
      const moved = wide.low > 0 || wide.high < 0;
      const verdict: DriftVerdict = isFew(referenceRows, rows)
        ? 'insufficient'
        : moved && size >= SHARE_LIMITS.drift
          ? 'drift'
          : moved && size >= SHARE_LIMITS.watch
            ? 'watch'
            : wide.high - wide.low > 2 * SHARE_LIMITS.drift
              ? 'insufficient'
              : 'stable';
      return { ...each, change, verdict };
    })
    .sort((a, b) => Math.abs(b.change.value) - Math.abs(a.change.value) || (a.name < b.name ? -1 : 1));
}

const severity: readonly DriftVerdict[] = ['stable', 'insufficient', 'watch', 'drift'];

/** The gravest of several; of none, insufficient. */
export const gravest = (verdicts: readonly DriftVerdict[]): DriftVerdict =>
  verdicts.length === 0
    ? 'insufficient'
    : verdicts.reduce((most, each) => (severity.indexOf(each) > severity.indexOf(most) ? each : most));
