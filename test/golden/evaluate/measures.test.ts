// The measures of evaluation beside numbers made by scikit-learn, statsmodels, scipy, R and pROC.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { averagePrecision, compareAuc, measureAuc } from '../../../src/evaluate/auc.js';
import { brierScore } from '../../../src/evaluate/brier.js';
import { chiSquareQuantile, chiSquareUpper, evenSplitChance } from '../../../src/evaluate/chances.js';
import { measureCurve } from '../../../src/evaluate/curves.js';
import { ratioInterval, wilsonInterval, Z95 } from '../../../src/evaluate/intervals.js';
import { compareFlags, measureAgreement } from '../../../src/evaluate/paired.js';
import { brierParts, calibrationLine } from '../../../src/evaluate/reliability.js';
import { weightedAuc, weightedShare } from '../../../src/evaluate/weighted.js';

type Triple = [number, number, number];
interface Case {
  readonly name: string;
  readonly outcomes: number[];
  readonly first: number[];
  readonly second: number[];
  readonly probability: number[];
  readonly weights: number[];
  readonly pROC: {
    readonly first: Triple;
    readonly second: Triple;
    readonly z: number;
    readonly line: { readonly intercept: [number, number]; readonly slope: [number, number] };
  };
  readonly curve: Readonly<Record<'threshold' | 'fpr' | 'tpr' | 'precision' | 'recall', number[]>>;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly weightedAuc: number;
  readonly weightedShare: number;
  readonly bands: [number[], number[]];
  readonly kappa: number;
  readonly mcnemar: number;
}
interface Golden {
  readonly cases: Case[];
  readonly wilson: [number, number, number, number][];
  readonly ratio: [number, number, number, number, number, number, number][];
  readonly chiSquareUpper: Triple[];
  readonly chiSquareQuantile: Triple[];
  readonly evenSplit: Triple[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('measures.json', import.meta.url), 'utf8'));

/** Within 1e-9; a chance, which can be smaller than that, within 1e-9 of itself. */
function expectSame(found: number, wanted: number, scale = 1): void {
  expect(Math.abs(found - wanted) / scale, `found ${found}, wanted ${wanted}`).toBeLessThan(1e-9);
}
const expectChance = (found: number, wanted: number): void => expectSame(found, wanted, wanted);

describe.each(golden.cases)('$name', (each) => {
  test('areas, their intervals and their paired difference are those of pROC', () => {
    for (const [scores, [low, value, high]] of [
      [each.first, each.pROC.first],
      [each.second, each.pROC.second],
    ] as const) {
      const found = measureAuc(scores, each.outcomes);
      expectSame(found.value, value);
      expectSame(found.low, Math.max(0, low));
      expectSame(found.high, Math.min(1, high));
    }
    const { difference } = compareAuc(each.first, each.second, each.outcomes);
    expectSame(difference.value / difference.standardError, each.pROC.z);
  });

  test('both curves are those of scikit-learn, point by point', () => {
    const points = measureCurve(each.first, each.outcomes);
    expect(points).toHaveLength(each.curve.fpr.length);
    points.forEach((point, at) => {
      expectSame(point.threshold, each.curve.threshold[at] ?? Number.NaN);
      expectSame(point.fpr, each.curve.fpr[at] ?? Number.NaN);
      expectSame(point.tpr, each.curve.tpr[at] ?? Number.NaN);
    });
    // scikit-learn's second curve stops at the threshold that reaches every case.
    each.curve.precision.forEach((precision, at) => {
      expectSame(points[at]?.precision ?? Number.NaN, precision);
      expectSame(points[at]?.tpr ?? Number.NaN, each.curve.recall[at] ?? Number.NaN);
    });
    expectSame(averagePrecision(each.first, each.outcomes), each.averagePrecision);
  });

  test('the Brier score is that of scikit-learn, and its parts add up to it', () => {
    expectSame(brierScore(each.probability, each.outcomes), each.brier);
    const { brier, reliability, resolution, uncertainty, within } = brierParts(
      each.probability,
      each.outcomes,
    );
    expectSame(brier, each.brier);
    expectSame(reliability - resolution + uncertainty + within, each.brier);
  });

  test('the calibration line is that of glm, standard errors and all', () => {
    const line = calibrationLine(each.probability, each.outcomes);
    for (const name of ['intercept', 'slope'] as const) {
      const { value = Number.NaN, low = Number.NaN, high = Number.NaN } = line?.[name] ?? {};
      const [wanted, error] = each.pROC.line[name];
      expectSame(value, wanted);
      expectSame((high - low) / 2 / Z95, error);
    }
  });

  test('weighed areas and shares are those of scikit-learn and numpy', () => {
    expectSame(weightedAuc(each.first, each.outcomes, each.weights).value, each.weightedAuc);
    const all = each.outcomes.map(() => 1);
    expectSame(weightedShare(each.outcomes, all, each.weights).value, each.weightedShare);
  });

  test('agreement and the exact test of two flags are those of scikit-learn and statsmodels', () => {
    const [a, b] = each.bands;
    expectSame(measureAgreement(a, b, 3).kappa, each.kappa);
    const flag = (bands: number[]) => bands.map((band) => (band === 2 ? 1 : 0));
    expectSame(compareFlags(flag(a), flag(b), each.outcomes).chance, each.mcnemar);
  });
});

test('shares and ratios have the intervals of statsmodels and scipy', () => {
  for (const [successes, trials, low, high] of golden.wilson) {
    const found = wilsonInterval(successes, trials);
    expectSame(found.low, low);
    expectSame(found.high, high);
  }
  for (const [a, m, b, n, value, low, high] of golden.ratio) {
    const found = ratioInterval({ successes: a, trials: m }, { successes: b, trials: n });
    expectSame(found.value, value);
    expectSame(found.low, low);
    expectSame(found.high, high);
  }
});

test('chances of chi-square and of an even coin are those of R', () => {
  for (const [freedom, x, upper] of golden.chiSquareUpper) expectChance(chiSquareUpper(x, freedom), upper);
  for (const [freedom, upper, x] of golden.chiSquareQuantile)
    expectChance(chiSquareQuantile(upper, freedom), x);
  for (const [a, b, chance] of golden.evenSplit) expectChance(evenSplitChance(a, b), chance);
});
