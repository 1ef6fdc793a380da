// Counts by place and period in, the places and latest periods with more cases than place and period explain out; no population needed.
import { issue, refuse } from '../../base/errors.js';
import { createRandom } from '../../base/random.js';
import {
  type Circles,
  chanceOf,
  checkScan,
  chooseApart,
  drawCircles,
  logLikelihoodRatio,
  type ScanSettings,
  slackOf,
} from './circles.js';
import type { Point } from './distance.js';

export interface SpaceTimeSettings extends ScanSettings {
  /** The longest time looked at, in periods; half of all unless given. */
  readonly mostPeriods?: number;
  /** `now` (the default): only clusters that last until the last period; `ever`: past ones too. */
  readonly when?: 'now' | 'ever';
}

export interface SpaceTimeCluster {
  /** Units in the circle, ascending. */
  readonly members: readonly number[];
  readonly centre: number;
  /** First and last period, both within. */
  readonly from: number;
  readonly to: number;
  readonly observed: number;
  readonly expected: number;
  readonly llr: number;
  /** The chance of so strong a cluster anywhere and at any time looked at. */
  readonly p: number;
}

/**
 * The space-time permutation scan: cylinders of a circle and some periods, against what the place's cases of all time and the period's
 * of all places lead to expect. It adjusts for offices that always find more and for months when all find more, and so needs no
 * population. A null count is unknown: its unit is left out. Clusters told share no unit.
 * Codes: REGION_DATA, REGION_VALUE, REGION_SETTINGS. O(permutations * (cases + circles * (units + windows) * periods)).
 * Source: Kulldorff et al. (2005), PLoS Med. 2, e59.
 */
export function scanSpaceTime(
  counts: readonly (readonly (number | null)[])[],
  points: readonly (Point | null)[],
  settings: SpaceTimeSettings,
): { readonly clusters: readonly SpaceTimeCluster[]; readonly leftOut: readonly number[] } {
  const { distance, mostShare, permutations, seed, mostClusters } = checkScan(settings);
  const { known, leftOut, periods } = readCounts(counts, points);
  const mostPeriods = settings.mostPeriods ?? Math.max(1, periods >> 1);
  if (!(Number.isInteger(mostPeriods) && mostPeriods >= 1 && mostPeriods < Math.max(2, periods)))
    refuse([issue('REGION_SETTINGS', ['mostPeriods'], `found ${mostPeriods}, expected 1 to ${periods - 1}`)]);
  const table = Int32Array.from(known.flatMap(({ row }) => row));
  const placeOf: number[] = [];
  const timeOf: number[] = [];
  table.forEach((count, cell) => {
    for (let k = 0; k < count; k++) {
      placeOf.push(Math.floor(cell / periods));
      timeOf.push(cell % periods);
    }
  });
  const all = timeOf.length;
  const perUnit = known.map(({ row }) => row.reduce((total, each) => total + each, 0));
  const circles = drawCircles(
    known.map(({ point }) => point),
    perUnit,
    mostShare * all,
    distance,
  );
  const windows = openWindows(periods, mostPeriods, settings.when ?? 'now');
  const perPeriod = new Float64Array(periods);
  for (const time of timeOf) perPeriod[time] = (perPeriod[time] ?? 0) + 1;
  const scan = createScan(circles, windows, perUnit, perPeriod, all);

  const candidates: Found[] = [];
  scan(table, (found) => candidates.push(found));
  const chosen = chooseApart(candidates, ({ circle, end }) => circle.order.subarray(0, end), mostClusters);

  const random = createRandom(seed);
  const highest = new Float64Array(chosen.length === 0 ? 0 : permutations);
  const drawn = new Int32Array(table.length);
  const times = Int32Array.from(timeOf);
  for (let done = 0; done < highest.length; done++) {
    drawn.fill(0);
    for (let k = all - 1; k >= 0; k--) {
      const other = random.below(k + 1);
      const time = times[other] ?? 0;
      times[other] = times[k] ?? 0;
      times[k] = time;
      const cell = (placeOf[k] ?? 0) * periods + time;
      drawn[cell] = (drawn[cell] ?? 0) + 1;
    }
    let most = 0;
    scan(drawn, ({ llr }) => {
      if (llr > most) most = llr;
    });
    highest[done] = most;
  }
  const slack = slackOf(all);
  return {
    clusters: chosen.map(({ circle, end, window, observed, expected, llr }) => ({
      members: Array.from(circle.order.subarray(0, end), (place) => known[place]?.unit ?? -1).sort(
        (a, b) => a - b,
      ),
      centre: known[circle.centre]?.unit ?? -1,
      ...window,
      observed,
      expected,
      llr,
      p: chanceOf(llr, highest, slack),
    })),
    leftOut,
  };
}

interface Window {
  readonly from: number;
  readonly to: number;
}

interface Found {
  readonly llr: number;
  readonly circle: Circles;
  readonly end: number;
  readonly window: Window;
  readonly observed: number;
  readonly expected: number;
}

function readCounts(counts: readonly (readonly (number | null)[])[], points: readonly (Point | null)[]) {
  const periods = counts[0]?.length ?? 0;
  if (points.length !== counts.length || counts.some((row) => row.length !== periods))
    refuse([
      issue(
        'REGION_DATA',
        [],
        `found rows of unequal length, expected one place and ${periods} counts a unit`,
      ),
    ]);
  const known: { unit: number; row: number[]; point: Point }[] = [];
  const leftOut: number[] = [];
  for (const [unit, cells] of counts.entries()) {
    const point = points[unit] ?? null;
    const row = cells.filter((count) => count !== null);
    const wrong = row.find((count) => !(Number.isInteger(count) && count >= 0));
    if (wrong !== undefined)
      refuse([issue('REGION_VALUE', ['counts', unit], `found ${wrong} cases, expected a whole number`)]);
    if (point === null || row.length < periods) leftOut.push(unit);
    else known.push({ unit, row, point });
  }
  return { known, leftOut, periods };
}

function openWindows(periods: number, mostPeriods: number, when: 'now' | 'ever'): Window[] {
  const windows: Window[] = [];
  for (let to = when === 'now' ? periods - 1 : 0; to < periods; to++)
    for (let from = to; from >= Math.max(0, to - mostPeriods + 1); from--) windows.push({ from, to });
  return windows;
}

/** A function that looks through all cylinders of a table of counts and tells those with more cases than expected. */
function createScan(
  circles: readonly Circles[],
  windows: readonly Window[],
  perUnit: readonly number[],
  perPeriod: Float64Array,
  all: number,
): (table: Int32Array, tell: (found: Found) => void) => void {
  const periods = perPeriod.length;
  const upTo = (row: ArrayLike<number>): Float64Array => {
    const totals = new Float64Array(periods + 1);
    for (let time = 0; time < periods; time++) totals[time + 1] = (totals[time] ?? 0) + (row[time] ?? 0);
    return totals;
  };
  const ofPeriods = upTo(perPeriod);
  const within = (totals: Float64Array, { from, to }: Window): number =>
    (totals[to + 1] ?? 0) - (totals[from] ?? 0);
  const shares = windows.map((window) => ({ window, share: within(ofPeriods, window) / all }));
  const inCircle = new Float64Array(periods);
  return (table, tell) => {
    for (const circle of circles) {
      inCircle.fill(0);
      let [at, held] = [0, 0];
      for (const end of circle.ends) {
        for (; at < end; at++) {
          const unit = circle.order[at] ?? 0;
          held += perUnit[unit] ?? 0;
          for (let time = 0; time < periods; time++)
            inCircle[time] = (inCircle[time] ?? 0) + (table[unit * periods + time] ?? 0);
        }
        const totals = upTo(inCircle);
        for (const { window, share } of shares) {
          const observed = within(totals, window);
          const expected = held * share;
          if (!(observed > expected)) continue;
          const llr = logLikelihoodRatio(observed, expected, all);
          tell({ llr, circle, end, window, observed, expected });
        }
      }
    }
  };
}
