// Columns of indicators on one scale in, one score a row out; a row of which too little is known has none.
import { issue, refuse, WaspadaError } from '../../base/errors.js';

/**
 * A weighted power mean: 1 is the arithmetic mean, which lets much of one thing make up for none of another; 0 the geometric and -1
 * the harmonic mean, which let it less and less. From 0 down the columns must be above 0: normalise onto 1 to 100.
 */
export interface Mean {
  readonly kind: 'mean';
  readonly exponent: number;
}

/** Each row against each other: who is ahead by more than half of the weight (Copeland's rule). It needs no common scale. */
export interface Copeland {
  readonly kind: 'copeland';
}

export type Aggregation = Mean | Copeland;

export const arithmetic: Mean = { kind: 'mean', exponent: 1 };
export const geometric: Mean = { kind: 'mean', exponent: 0 };
export const harmonic: Mean = { kind: 'mean', exponent: -1 };
export const copeland: Copeland = { kind: 'copeland' };

/** The least share of the indicators that must be known for a score (REGIONS.md 2.5). */
export const LEAST_COVERAGE = 2 / 3;

/**
 * One score a row. A missing value drops out and the others share its weight; below `leastCoverage` of the indicators that have
 * weight the score is NaN. Faults: REGION_SETTINGS. A mean costs O(rows x columns), Copeland O(rows^2 x columns).
 * Source: OECD/JRC Handbook (2008), step 6; equal to COINr 1.1.14 `a_amean`, `a_gmean`, `a_hmean`, `a_genmean`, `a_copeland`.
 */
export function aggregate(
  columns: readonly Float64Array[],
  weights: readonly number[] | Float64Array,
  method: Aggregation,
  leastCoverage: number = LEAST_COVERAGE,
): Float64Array {
  checkWeights(columns, weights);
  const scores =
    method.kind === 'copeland' ? outrank(columns, weights) : mean(columns, weights, method.exponent);
  const coverage = coverageOf(columns, weights);
  return scores.map((score, row) => ((coverage[row] ?? 0) >= leastCoverage ? score : Number.NaN));
}

/** The share of the indicators that are known of each row; one without weight does not count. */
export function coverageOf(
  columns: readonly Float64Array[],
  weights: readonly number[] | Float64Array,
): Float64Array {
  const weighty = columns.filter((_, at) => (weights[at] ?? 0) > 0);
  return Float64Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => {
    const known = weighty.reduce((count, column) => count + (Number.isNaN(column[row]) ? 0 : 1), 0);
    return known / weighty.length;
  });
}

function checkWeights(columns: readonly Float64Array[], weights: readonly number[] | Float64Array): void {
  const all = Array.from(weights);
  const rows = columns[0]?.length ?? 0;
  if (
    all.length !== columns.length ||
    !all.every((weight) => weight >= 0 && Number.isFinite(weight)) ||
    !all.some((weight) => weight > 0)
  ) {
    const found = `found the weights ${all.join(', ')} for ${columns.length} indicators`;
    refuse([
      issue('REGION_SETTINGS', ['weights'], `${found}, expected one of at least 0 each, and not all 0`),
    ]);
  }
  if (columns.some((column) => column.length !== rows))
    refuse([issue('REGION_SETTINGS', ['columns'], 'found columns of several lengths, expected one')]);
}

/** Puts a value on the scale on which a power mean is a plain mean; NaN for NaN. */
export function linked(value: number, exponent: number): number {
  if (exponent === 1) return value;
  if (value < 0 || (value === 0 && exponent <= 0))
    throw new WaspadaError(
      issue(
        'REGION_SETTINGS',
        [],
        `found ${value} under a mean with exponent ${exponent}, expected above 0`,
        'Normalise onto 1 to 100 for a geometric, harmonic or other power mean.',
      ),
    );
  return exponent === 0 ? Math.log(value) : value ** exponent;
}

/** The way back from `linked`. */
export const unlinked = (value: number, exponent: number): number =>
  exponent === 1 ? value : exponent === 0 ? Math.exp(value) : value ** (1 / exponent);

function mean(
  columns: readonly Float64Array[],
  weights: readonly number[] | Float64Array,
  exponent: number,
): Float64Array {
  return Float64Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => {
    let total = 0;
    let weight = 0;
    columns.forEach((column, at) => {
      const value = linked(column[row] ?? Number.NaN, exponent);
      const own = weights[at] ?? 0;
      if (Number.isNaN(value) || own === 0) return;
      total += own * value;
      weight += own;
    });
    return unlinked(total / weight, exponent);
  });
}

/** How many rows each row is ahead of, less how many are ahead of it; two rows are compared on what is known of both. */
function outrank(columns: readonly Float64Array[], weights: readonly number[] | Float64Array): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const scores = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let lead = 0;
      let shared = 0;
      columns.forEach((column, at) => {
        const difference = (column[i] ?? Number.NaN) - (column[j] ?? Number.NaN);
        const own = weights[at] ?? 0;
        if (Number.isNaN(difference)) return;
        lead += own * Math.sign(difference);
        shared += own;
      });
      // Weights that balance on paper may differ by rounding: that is no lead.
      const ahead = Math.abs(lead) > 1e-12 * shared ? Math.sign(lead) : 0;
      scores[i] = (scores[i] ?? 0) + ahead;
      scores[j] = (scores[j] ?? 0) - ahead;
    }
  }
  return scores;
}
