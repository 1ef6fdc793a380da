// Normalisations, means, ranks and their spread beside numbers made outside (numpy; definitions of COINr 1.1.14 and the JRC handbook).
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Aggregation,
  aggregate,
  arithmetic,
  copeland,
  geometric,
  harmonic,
} from '../../../src/regions/composite/aggregate.js';
import { type Direction, type Normalisation, normalise } from '../../../src/regions/composite/normalise.js';
import { placesOf } from '../../../src/regions/composite/ranks.js';
import { correlate, shapeOf } from '../../../src/regions/composite/screen.js';
import {
  type Indicators,
  type Scenario,
  placesUnder,
  placesWithoutEach,
  sensitivity,
  type WeightDoubt,
} from '../../../src/regions/composite/sensitivity.js';

type Column = readonly (number | null)[];
type Matrix = readonly Column[];
type Range = readonly [number, number];

interface Case {
  readonly id: string;
  readonly direction: readonly Direction[];
  readonly weights: readonly number[];
  readonly data: Matrix;
  readonly skewness: Column;
  readonly kurtosis: Column;
  readonly correlationPearson: Matrix | null;
  readonly normalised: Readonly<Record<string, Matrix>>;
  readonly aggregated: Readonly<Record<string, Column>>;
  readonly ranks: Readonly<Record<string, Column>>;
  readonly structuralUncertainty: {
    readonly scenarios: readonly string[];
    readonly minRank: Column;
    readonly medianRank: Column;
    readonly maxRank: Column;
  };
  readonly leaveOneIndicatorOut: {
    readonly ranks: Matrix;
    readonly minRank: Column;
    readonly maxRank: Column;
  };
  readonly weightUncertainty?: readonly {
    readonly name: string;
    readonly validForDrawsAtLeast: number;
    readonly units: readonly { readonly range: Readonly<Record<string, Range>> }[];
  }[];
}

const file = new URL('../../../../shared/golden/regions/composite_index.json', import.meta.url);
const found = existsSync(file);
if (!found) console.info(`skipped: the golden numbers of composite indices are not at ${file.pathname}`);
const golden: { readonly cases: readonly Case[] } = found
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { cases: [] };

const onto = [1, 100] as const;
const NORMALISATIONS: Readonly<Record<string, Normalisation>> = {
  minmax0_100: { kind: 'min-max' },
  minmax1_100: { kind: 'min-max', onto },
  zscore_mean0_sd1: { kind: 'z' },
  zscore_mean100_sd10: { kind: 'z', mean: 100, deviation: 10 },
  rankMinAscending: { kind: 'rank', ties: 'min' },
  rankAverageAscending: { kind: 'rank', ties: 'average' },
  percentileRank0_1: { kind: 'percentile-rank' },
  borda: { kind: 'borda' },
  distanceToMax0_1: { kind: 'distance-to-max' },
  fractionOfMaxRaw: { kind: 'share-of-max' },
};

const scenario = (method: Normalisation, mean: Aggregation): Scenario => ({
  normalise: method,
  aggregate: mean,
});
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  arithmetic_minmax0_100: scenario({ kind: 'min-max' }, arithmetic),
  arithmetic_zscore: scenario({ kind: 'z' }, arithmetic),
  arithmetic_percentileRank: scenario({ kind: 'percentile-rank' }, arithmetic),
  geometric_minmax1_100: scenario({ kind: 'min-max', onto }, geometric),
  harmonic_minmax1_100: scenario({ kind: 'min-max', onto }, harmonic),
  'power0.5_minmax1_100': scenario({ kind: 'min-max', onto }, { kind: 'mean', exponent: 0.5 }),
  power2_minmax1_100: scenario({ kind: 'min-max', onto }, { kind: 'mean', exponent: 2 }),
  copeland: scenario({ kind: 'min-max' }, copeland),
  arithmetic_minmax0_100_min2thirds: scenario({ kind: 'min-max' }, arithmetic),
};
// The reference tells scores apart that differ in their last bit, which we do not: its places are asked for without rounding.
/** All but the last of these take any row of which something is known. */
const leastOf = (name: string): number => (name.endsWith('min2thirds') ? 2 / 3 : 0.01);

const DOUBTS: Readonly<Record<string, WeightDoubt>> = {
  uniformPlusMinus25percent: { kind: 'share', share: 0.25 },
  dirichletOnes: { kind: 'unknown' },
};

const columnsOf = (matrix: Matrix): Float64Array[] =>
  (matrix[0] ?? []).map((_, at) => Float64Array.from(matrix, (row) => row[at] ?? Number.NaN));
const indicatorsOf = (each: Case): Indicators => ({
  columns: columnsOf(each.data),
  directions: each.direction,
  weights: each.weights,
});

function same(ours: ArrayLike<number | null>, theirs: Column): void {
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((value, at) => {
    const own = ours[at] ?? Number.NaN;
    if (value === null) expect(own).toBeNaN();
    else expect(Math.abs(own - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  });
}

function named<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = table[name];
  if (value === undefined) throw new Error(`found ${name}, which this test does not know`);
  return value;
}

describe.skipIf(!found)('composite indices', () => {
  describe.each(golden.cases.map((each) => [each.id, each] as const))('%s', (_, each) => {
    const indicators = indicatorsOf(each);

    test('columns have the shape and the correlation of the reference', () => {
      const shapes = indicators.columns.map(shapeOf);
      same(
        shapes.map(({ skewness }) => skewness),
        each.skewness,
      );
      same(
        shapes.map(({ kurtosis }) => kurtosis),
        each.kurtosis,
      );
      each.correlationPearson?.forEach((row, at) => {
        const own = indicators.columns[at] ?? new Float64Array();
        same(
          indicators.columns.map((other) => correlate(own, other)),
          row,
        );
      });
    });

    test.each(Object.keys(each.normalised))('normalises as the reference does: %s', (name) => {
      const theirs = columnsOf(named(each.normalised, name));
      const method = named(NORMALISATIONS, name);
      indicators.columns.forEach((column, at) => {
        const direction = method.kind === 'share-of-max' ? 1 : (each.direction[at] ?? 1);
        const expected = Array.from(theirs[at] ?? [], (value) => (Number.isNaN(value) ? null : value));
        same(normalise(column, method, direction), expected);
      });
    });

    test.each(Object.keys(each.aggregated))('scores and ranks as the reference does: %s', (name) => {
      const { normalise: method, aggregate: mean } = named(SCENARIOS, name);
      if (!('kind' in method)) throw new Error('found a list of normalisations');
      const columns = indicators.columns.map((column, at) =>
        normalise(column, method, each.direction[at] ?? 1),
      );
      const scores = aggregate(columns, each.weights, mean, leastOf(name));
      same(scores, named(each.aggregated, name));
      expect(placesOf(scores, 0)).toEqual(named(each.ranks, name));
    });

    test('ranks under every scenario spread as in the reference', () => {
      const { scenarios, minRank, medianRank, maxRank } = each.structuralUncertainty;
      const places = scenarios.map((name) => placesUnder(indicators, named(SCENARIOS, name), { leastCoverage: leastOf(name), rounding: 0 }));
      const sorted = each.data.map((_row, row) =>
        places.map((list) => list[row] ?? Number.NaN).sort((a, b) => a - b),
      );
      const middle = (list: readonly number[]): number =>
        ((list[(list.length - 1) >> 1] ?? Number.NaN) + (list[list.length >> 1] ?? Number.NaN)) / 2;
      same(
        sorted.map((list) => list[0] ?? Number.NaN),
        minRank,
      );
      same(sorted.map(middle), medianRank);
      same(
        sorted.map((list) => list.at(-1) ?? Number.NaN),
        maxRank,
      );
    });

    test('ranks without each indicator are those of the reference', () => {
      const places = placesWithoutEach(indicators, named(SCENARIOS, 'arithmetic_minmax0_100'), {
        leastCoverage: 0.01,
        rounding: 0,
      });
      each.leaveOneIndicatorOut.ranks.forEach((row, unit) => {
        expect(places.map((list) => list[unit])).toEqual(row);
      });
    });

    test.each(each.weightUncertainty?.map((doubt) => [doubt.name, doubt] as const) ?? [])(
      'every figure of uncertain weights lies in the range of the reference: %s',
      (name, doubt) => {
        const spreads = sensitivity(indicators, {
          scenarios: [{ normalise: { kind: 'min-max' }, aggregate: arithmetic }],
          weights: named(DOUBTS, name),
          leaveOneOut: false,
          draws: Math.max(4000, doubt.validForDrawsAtLeast),
          seed: 'golden',
        });
        doubt.units.forEach(({ range }, unit) => {
          const spread = spreads[unit];
          if (spread === null || spread === undefined) throw new Error(`unit ${unit} has no place`);
          const ours: Readonly<Record<string, number>> = {
            meanRank: spread.mean,
            q05: spread.low,
            q50: spread.median,
            q95: spread.high,
            pTop1: spread.among(1),
            pTop3: spread.among(3),
          };
          for (const [key, [low, high]] of Object.entries(range)) {
            expect(named(ours, key), `${key} of unit ${unit}`).toBeGreaterThanOrEqual(low - 1e-9);
            expect(named(ours, key), `${key} of unit ${unit}`).toBeLessThanOrEqual(high + 1e-9);
          }
        });
      },
    );
  });
});
