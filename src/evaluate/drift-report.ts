// A sample of scored rows and an earlier one in; how score, bands, reasons, unanswered questions and, where outcomes of both are
// known, the promise of a score moved, per office and month, out.
import { formatDate } from '../base/dates.js';
import { countBins, type Drift, driftEdges, gravest, measureDrift, measureShares } from './drift.js';
import { type CalibrationDrift, measureCalibrationDrift } from './drift-calibration.js';
import { bandNames, type RowOutcomes, type ScoredRows } from './scored-rows.js';

/** Bins that are compared, with what fell into each. */
interface Binned extends Drift {
  readonly bins: readonly { readonly name: string; readonly reference: number; readonly count: number }[];
}

export interface DriftReport {
  readonly score: Binned;
  readonly bands: Binned;
  /** The strongest reason of each row. */
  readonly reasons: Binned;
  readonly rules: ReturnType<typeof measureShares>;
  readonly missing: ReturnType<typeof measureShares>;
  /** The score of each office against its own earlier rows. */
  readonly offices: readonly ({ readonly name: string } & Drift)[];
  /** The score of each month against the whole reference. */
  readonly months: readonly ({ readonly name: string } & Drift)[];
  /** What became of rows of each score, beside what became of them in the reference; null where outcomes of either time are unknown. */
  readonly calibration: CalibrationReport | null;
  readonly verdict: Drift['verdict'];
}

export interface CalibrationReport {
  /** Of all rows whose outcome is known: whom an office chose to look at may have changed too. */
  readonly labelled: CalibrationDrift;
  /** Of the random audit of both times alone, which nobody chose; null where one of them has none. */
  readonly audit: CalibrationDrift | null;
  readonly verdict: Drift['verdict'];
}

/** What is known of the outcomes of both times. */
export interface DriftOutcomes {
  readonly reference: RowOutcomes;
  readonly rows: RowOutcomes;
}

const MOST_SHARES = 40;
/** Reasons that are rarer stand together, or their bins would be noise. */
const RARE = 20;

/** Everything that can move without an outcome being known, and with `outcomes` of both times what a score is worth. Cost: O(n log n). */
export function measureDrifts(
  reference: ScoredRows,
  rows: ScoredRows,
  outcomes: DriftOutcomes | null = null,
): DriftReport {
  const edges = scoreEdges(reference.scores);
  const [then, now] = [reference.scores.length, rows.scores.length];
  const score = binned(
    edges.map((edge, bin) => nameOf(edges[bin - 1], edge)),
    countBins(reference.scores, edges),
    countBins(rows.scores, edges),
  );
  const bands = binned(bandNames, countPlaces(reference.bands, 3), countPlaces(rows.bands, 3));
  const reasons = reasonDrift(reference, rows);
  const offices = byName(edges, reference, rows, ({ offices: names }, row) => names[row] ?? '');
  const months = namesOf(rows, monthOf).map(([name, places]) => ({
    name,
    ...measureDrift(countBins(reference.scores, edges), countBins(scoresAt(rows, places), edges)),
  }));
  const shares = (of: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>) =>
    measureShares(
      [...new Set([...of.keys(), ...to.keys()])].map((name) => ({
        name,
        reference: of.get(name) ?? 0,
        count: to.get(name) ?? 0,
      })),
      then,
      now,
    ).slice(0, MOST_SHARES);
  const hits = ({ fired }: ScoredRows) =>
    new Map(fired.map(({ rule, rows: { length } }) => [rule, length] as const));
  const rules = shares(hits(reference), hits(rows));
  const missing = shares(reference.missing, rows.missing);
  const calibration = outcomes === null ? null : calibrationDrift(reference, rows, outcomes);
  const parts = [score, bands, reasons, ...rules, ...missing, ...(calibration === null ? [] : [calibration])];
  return {
    score,
    bands,
    reasons,
    rules,
    missing,
    offices,
    months,
    calibration,
    verdict: gravest(parts.map(({ verdict }) => verdict)),
  };
}

/** Where nearly all of the reference has one score, every other stands apart from it: in one bin for all no change could show. */
function scoreEdges(scores: Float64Array): number[] {
  const edges = driftEdges(scores);
  if (edges.length > 1 || scores.length === 0) return edges;
  const most = scores.reduce((top, score) => Math.max(top, score));
  return [...(most > 0 ? [most - 1] : []), most, ...edges];
}

function calibrationDrift(
  reference: ScoredRows,
  rows: ScoredRows,
  outcomes: DriftOutcomes,
): CalibrationReport | null {
  const periods = Array.from(rows.scores, (_, row) => monthOf(rows, row));
  const measure = (of: (labels: RowOutcomes) => Float64Array): CalibrationDrift | null =>
    measureCalibrationDrift(
      { scores: reference.scores, outcomes: of(outcomes.reference) },
      { scores: rows.scores, outcomes: of(outcomes.rows), periods },
    );
  const labelled = measure((labels) => labels.outcomes);
  if (labelled === null) return null;
  const audit = measure((labels) =>
    labels.outcomes.map((outcome, row) => (labels.provenance[row] === 'blind_review' ? outcome : Number.NaN)),
  );
  const verdict = gravest([labelled, ...(audit === null ? [] : [audit])].map((each) => each.verdict));
  return { labelled, audit, verdict };
}

function binned(names: readonly string[], then: Float64Array, now: Float64Array): Binned {
  const bins = names.map((name, bin) => ({ name, reference: then[bin] ?? 0, count: now[bin] ?? 0 }));
  return { ...measureDrift(then, now), bins };
}

const nameOf = (from: number | undefined, to: number): string =>
  to === Number.POSITIVE_INFINITY ? `> ${from ?? '-'}` : from === undefined ? `<= ${to}` : `${from} - ${to}`;

function countPlaces(values: Uint8Array, places: number): Float64Array {
  const counts = new Float64Array(places);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function reasonDrift(reference: ScoredRows, rows: ScoredRows): Binned {
  const count = (names: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };
  const [then, now] = [count(reference.reasons), count(rows.reasons)];
  const names = [...new Set([...then.keys(), ...now.keys()])].sort();
  const isRare = (name: string) => (then.get(name) ?? 0) + (now.get(name) ?? 0) < RARE;
  const frequent = names.filter((name) => !isRare(name));
  const rare = names.filter(isRare);
  const sum = (of: ReadonlyMap<string, number>) =>
    rare.reduce((total, name) => total + (of.get(name) ?? 0), 0);
  const at = (of: ReadonlyMap<string, number>) =>
    Float64Array.from([...frequent.map((name) => of.get(name) ?? 0), ...(rare.length > 0 ? [sum(of)] : [])]);
  const labels = [
    ...frequent.map((name) => (name === '' ? '-' : name)),
    ...(rare.length > 0 ? ['rest'] : []),
  ];
  return binned(labels, at(then), at(now));
}

function byName(
  edges: readonly number[],
  reference: ScoredRows,
  rows: ScoredRows,
  nameAt: (rows: ScoredRows, row: number) => string,
) {
  const then = new Map(namesOf(reference, nameAt));
  return namesOf(rows, nameAt).map(([name, places]) => ({
    name,
    ...measureDrift(
      countBins(scoresAt(reference, then.get(name) ?? []), edges),
      countBins(scoresAt(rows, places), edges),
    ),
  }));
}

function namesOf(rows: ScoredRows, nameAt: (rows: ScoredRows, row: number) => string): [string, number[]][] {
  const found = new Map<string, number[]>();
  for (let row = 0; row < rows.scores.length; row++) {
    const name = nameAt(rows, row);
    const places = found.get(name);
    if (places === undefined) found.set(name, [row]);
    else places.push(row);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

const scoresAt = ({ scores }: ScoredRows, places: readonly number[]): Float64Array =>
  Float64Array.from(places, (row) => scores[row] ?? Number.NaN);

function monthOf({ days }: ScoredRows, row: number): string {
  const day = days[row] ?? Number.NaN;
  return Number.isNaN(day) ? '' : formatDate(Math.floor(day)).slice(0, 7);
}
