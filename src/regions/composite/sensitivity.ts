// Indicators and the choices behind an index in; how much the places of regions rest on those choices out.
import { issue, WaspadaError } from '../../base/errors.js';
import { createRandom, type Random } from '../../base/random.js';
import { type Aggregation, aggregate, LEAST_COVERAGE, linked, type Mean, unlinked } from './aggregate.js';
import { type Direction, type Normalisation, normalise } from './normalise.js';
import { createPlacer, placesOf } from './ranks.js';

/** Indicators as they were measured: one column each, NaN where unknown. */
export interface Indicators {
  readonly columns: readonly Float64Array[];
  readonly directions: readonly Direction[];
  readonly weights: readonly number[];
}

/** One way to put indicators together: the normalisation of every column, or of each its own, and the mean. */
export interface Scenario<Method extends Aggregation = Aggregation> {
  readonly normalise: Normalisation | readonly Normalisation[];
  readonly aggregate: Method;
}

/** How far the weights may be from the true ones: each within a share of its own, or any at all (`unknown`: Dirichlet of ones). */
export type WeightDoubt = { readonly kind: 'share'; readonly share: number } | { readonly kind: 'unknown' };

export interface SensitivityOptions {
  /** Of each draw one, each equally likely. */
  readonly scenarios: readonly Scenario<Mean>[];
  readonly seed: number | string;
  /** 1,000 unless said. */
  readonly draws?: number;
  /** A quarter of each weight to either side unless said. */
  readonly weights?: WeightDoubt;
  /** Whether a draw may leave one indicator out: none or any one, each equally likely. Yes unless said, with three indicators or more. */
  readonly leaveOneOut?: boolean;
  /** Two thirds unless said. */
  readonly leastCoverage?: number;
}

/** Where a region stood over the draws in which it had a place; 1 is the highest score. */
export interface RankSpread {
  /** The smallest place that at least half, 5 % or 95 % of those draws do not exceed. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly deviation: number;
  /** The share of all draws in which enough was known for a place. */
  readonly placed: number;
  /** The share of all draws in which it stood among the first `top`. */
  among(top: number): number;
}

const DRAWS = 1000;
const QUARTER: WeightDoubt = { kind: 'share', share: 0.25 };

/**
 * The spread of each region's place when the weights, the scale, the mean and the choice of indicators vary together; null for a
 * region that never has enough known for a place. Seeded: the same options give the same spreads on every machine.
 * Faults: REGION_SETTINGS. O(draws x rows x (columns + log rows)), memory rows^2 x 4 bytes; equal to `sensitivitySlowly`.
 * Source: Saisana, Saltelli & Tarantola (2005), JRSS A 168, 307; OECD/JRC Handbook (2008), step 7; COINr `get_sensitivity`.
 */
export function sensitivity(indicators: Indicators, options: SensitivityOptions): (RankSpread | null)[] {
  const rows = rowsOf(indicators);
  // What does not change from draw to draw is done once: the scale, and the power or logarithm of a mean.
  const prepared = options.scenarios.map((scenario) => ({
    exponent: scenario.aggregate.exponent,
    links: normaliseAll(indicators, scenario).map((column) =>
      column.map((value) => linked(value, scenario.aggregate.exponent)),
    ),
  }));
  const least = options.leastCoverage ?? LEAST_COVERAGE;
  const placer = createPlacer(rows);
  const places = new Uint32Array(rows);
  const tally = createTally(rows);
  const [totals, sums, scores] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const counts = new Uint32Array(rows);
  for (const { scenario, weights } of drawDesigns(indicators, options)) {
    const chosen = prepared[scenario];
    if (chosen === undefined) continue;
    totals.fill(0);
    sums.fill(0);
    counts.fill(0);
    let weighty = 0;
    chosen.links.forEach((column, at) => {
      const own = weights[at] ?? 0;
      if (own === 0) return;
      weighty++;
      for (let row = 0; row < rows; row++) {
        const value = column[row] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        totals[row] = (totals[row] ?? 0) + own * value;
        sums[row] = (sums[row] ?? 0) + own;
        counts[row] = (counts[row] ?? 0) + 1;
      }
    });
    for (let row = 0; row < rows; row++) {
      scores[row] =
        (counts[row] ?? 0) / weighty >= least
          ? unlinked((totals[row] ?? 0) / (sums[row] ?? 0), chosen.exponent)
          : Number.NaN;
    }
    placer.place(scores, places);
    tally.add(places);
  }
  return tally.spreads();
}

/** What `sensitivity` means, draw by draw with `normalise` and `aggregate`: slow, and the same to the last bit. */
export function sensitivitySlowly(
  indicators: Indicators,
  options: SensitivityOptions,
): (RankSpread | null)[] {
  const rows = rowsOf(indicators);
  const tally = createTally(rows);
  for (const { scenario, weights } of drawDesigns(indicators, options)) {
    const chosen = options.scenarios[scenario];
    if (chosen === undefined) continue;
    const scores = aggregate(
      normaliseAll(indicators, chosen),
      weights,
      chosen.aggregate,
      options.leastCoverage,
    );
    tally.add(Uint32Array.from(placesOf(scores), (place) => place ?? 0));
  }
  return tally.spreads();
}

/** How places are given: two thirds of the indicators known, and equal but for rounding, unless said. */
export interface PlaceOptions {
  readonly leastCoverage?: number;
  readonly rounding?: number;
}

/** The places under one scenario with the weights as they are. Faults: REGION_SETTINGS. */
export function placesUnder(
  indicators: Indicators,
  scenario: Scenario,
  { leastCoverage, rounding }: PlaceOptions = {},
): (number | null)[] {
  const columns = normaliseAll(indicators, scenario);
  return placesOf(aggregate(columns, indicators.weights, scenario.aggregate, leastCoverage), rounding);
}

/** The places under one scenario when each indicator in turn is left out: one list of places for each indicator. */
export function placesWithoutEach(
  indicators: Indicators,
  scenario: Scenario,
  options: PlaceOptions = {},
): (number | null)[][] {
  return indicators.columns.map((_, out) => {
    const others = <T>(list: readonly T[]): T[] => list.filter((_each, at) => at !== out);
    const { columns, directions, weights } = indicators;
    const each = scenario.normalise;
    return placesUnder(
      { columns: others(columns), directions: others(directions), weights: others(weights) },
      { normalise: 'kind' in each ? each : others(each), aggregate: scenario.aggregate },
      options,
    );
  });
}

function normaliseAll({ columns, directions }: Indicators, scenario: Scenario): Float64Array[] {
  const each = scenario.normalise;
  return columns.map((column, at) => {
    const method = 'kind' in each ? each : each[at];
    if (method === undefined) refuseSetting(`found no normalisation of indicator ${at}`);
    return normalise(column, method, directions[at] ?? 1);
  });
}

function rowsOf({ columns, directions, weights }: Indicators): number {
  const rows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== rows)) refuseSetting('found columns of several lengths');
  if (directions.length !== columns.length || weights.length !== columns.length)
    refuseSetting(
      `found ${directions.length} directions and ${weights.length} weights for ${columns.length} indicators`,
    );
  if (!weights.every((weight) => weight > 0 && Number.isFinite(weight)))
    refuseSetting(`found the weights ${weights.join(', ')}, expected all above 0`);
  return rows;
}

interface Design {
  readonly scenario: number;
  /** Used again by the next draw. */
  readonly weights: Float64Array;
}

/** The choices of each draw, the same for both speeds. */
function* drawDesigns(indicators: Indicators, options: SensitivityOptions): Generator<Design> {
  const draws = options.draws ?? DRAWS;
  const doubt = options.weights ?? QUARTER;
  if (!(Number.isInteger(draws) && draws >= 1)) refuseSetting(`found ${draws} draws, expected at least 1`);
  if (options.scenarios.length === 0) refuseSetting('found no scenario, expected at least one');
  if (doubt.kind === 'share' && !(doubt.share >= 0 && doubt.share < 1))
    refuseSetting(`found weights within ${doubt.share} of their own, expected 0 up to below 1`);
  const random = createRandom(options.seed);
  const size = indicators.weights.length;
  const leaveOut = (options.leaveOneOut ?? true) && size >= 3;
  const weights = new Float64Array(size);
  for (let draw = 0; draw < draws; draw++) {
    const scenario = random.below(options.scenarios.length);
    const out = leaveOut ? random.below(size + 1) : size;
    indicators.weights.forEach((weight, at) => {
      const drawn = drawWeight(weight, doubt, random);
      weights[at] = at === out ? 0 : drawn;
    });
    yield { scenario, weights };
  }
}

/** Not brought to a sum of 1: every mean divides by the sum of the weights it uses. */
const drawWeight = (weight: number, doubt: WeightDoubt, random: Random): number =>
  doubt.kind === 'share'
    ? weight * (1 + doubt.share * (2 * random.unit() - 1))
    : -Math.log(1 - random.unit());

interface Tally {
  add(places: Uint32Array): void;
  spreads(): (RankSpread | null)[];
}

/** How often each row had each place. */
function createTally(rows: number): Tally {
  const counts = new Uint32Array(rows * rows);
  let draws = 0;
  return {
    add(places) {
      draws++;
      places.forEach((place, row) => {
        if (place === 0) return;
        const at = row * rows + place - 1;
        counts[at] = (counts[at] ?? 0) + 1;
      });
    },
    spreads: () =>
      Array.from({ length: rows }, (_, row) =>
        spreadOf(counts.subarray(row * rows, (row + 1) * rows), draws),
      ),
  };
}

function spreadOf(counts: Uint32Array, draws: number): RankSpread | null {
  let [placed, sum, squares] = [0, 0, 0];
  counts.forEach((count, at) => {
    placed += count;
    sum += count * (at + 1);
    squares += count * (at + 1) ** 2;
  });
  if (placed === 0) return null;
  const reached = (share: number): number => {
    let below = 0;
    for (let at = 0; at < counts.length; at++) {
      below += counts[at] ?? 0;
      if (below >= share * placed) return at + 1;
    }
    return counts.length;
  };
  const mean = sum / placed;
  return {
    median: reached(0.5),
    low: reached(0.05),
    high: reached(0.95),
    mean,
    deviation: Math.sqrt(Math.max(0, squares / placed - mean * mean)),
    placed: placed / draws,
    among: (top) => counts.subarray(0, top).reduce((total, count) => total + count, 0) / draws,
  };
}

function refuseSetting(message: string): never {
  throw new WaspadaError(issue('REGION_SETTINGS', [], message));
}
