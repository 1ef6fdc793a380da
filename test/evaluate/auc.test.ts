import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { averagePrecision, compareAuc, measureAuc } from '../../src/evaluate/auc.js';
import { brierScore, logLoss } from '../../src/evaluate/brier.js';
import { normal, tiedRows } from './rows.js';

interface Case {
  name: string;
  outcomes: number[];
  first: number[];
  second: number[];
  probability: number[];
  auc: [number, number];
  averagePrecision: [number, number];
  brier: number;
  logLoss: number;
  delong: { first: number; second: number; standardErrors: [number, number, number] };
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../golden/evaluate/evaluate.json', import.meta.url), 'utf8'),
);

test.each(golden.cases)(
  '$name: areas, precision, Brier score and log loss are those of scikit-learn',
  (each) => {
    expect(measureAuc(each.first, each.outcomes).value).toBeCloseTo(each.auc[0], 14);
    expect(measureAuc(each.second, each.outcomes).value).toBeCloseTo(each.auc[1], 14);
    expect(averagePrecision(each.first, each.outcomes)).toBeCloseTo(each.averagePrecision[0], 14);
    expect(averagePrecision(each.second, each.outcomes)).toBeCloseTo(each.averagePrecision[1], 14);
    expect(brierScore(each.probability, each.outcomes)).toBeCloseTo(each.brier, 14);
    expect(logLoss(each.probability, each.outcomes)).toBeCloseTo(each.logLoss, 13);
  },
);

test.each(golden.cases)('$name: standard errors are those of DeLong, computed pair by pair', (each) => {
  const { first, second, difference } = compareAuc(each.first, each.second, each.outcomes);
  const errors = [first, second, difference].map(({ standardError }) => standardError);
  for (const [at, error] of errors.entries())
    expect(error).toBeCloseTo(each.delong.standardErrors[at] ?? Number.NaN, 13);
  expect(difference.value).toBeCloseTo(each.delong.first - each.delong.second, 13);
  expect(difference.high - difference.value).toBeCloseTo(1.959963984540054 * difference.standardError, 12);
});

test('the area is the share of pairs in which the positive row is higher, ties counting half', () => {
  fc.assert(
    fc.property(tiedRows(25), ({ outcomes, first }) => {
      let pairs = 0;
      let won = 0;
      for (const [a, outcome] of outcomes.entries())
        for (const [b, other] of outcomes.entries()) {
          if (outcome !== 1 || other !== 0) continue;
          pairs++;
          const [x = 0, y = 0] = [first[a], first[b]];
          won += x > y ? 1 : x === y ? 0.5 : 0;
        }
      expect(measureAuc(first, outcomes).value).toBe(won / pairs);
    }),
  );
});

test('a score against itself differs by 0 with no width, and turning both around turns the sign', () => {
  fc.assert(
    fc.property(tiedRows(40), ({ outcomes, first, second }) => {
      const same = compareAuc(first, first, outcomes).difference;
      expect([same.value, same.standardError, same.low, same.high]).toEqual([0, 0, 0, 0]);
      const one = compareAuc(first, second, outcomes).difference;
      const other = compareAuc(second, first, outcomes).difference;
      expect(other.value).toBeCloseTo(-one.value, 14);
      expect(other.standardError).toBeCloseTo(one.standardError, 14);
    }),
  );
});

test('the order of the rows and any rising transformation of the scores leave the numbers as they are', () => {
  const random = createRandom(7);
  const outcomes = Array.from({ length: 500 }, () => (random.chance(0.2) ? 1 : 0));
  const scores = outcomes.map((outcome) => Math.round(4 * (normal(random) + outcome)));
  const at = measureAuc(scores, outcomes);
  const turned = measureAuc(scores.map((score) => score * 1000 - 5).reverse(), [...outcomes].reverse());
  expect(turned.value).toBe(at.value);
  expect(turned.standardError).toBeCloseTo(at.standardError, 14);
});

test('infinite scores have their place; unknown ones, other outcomes and a single outcome are refused with their row', () => {
  expect(measureAuc([Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY], [1, 0, 0]).value).toBe(1);
  const refused = (scores: number[], outcomes: number[]) => {
    try {
      measureAuc(scores, outcomes);
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refused([1, Number.NaN], [1, 0])).toMatchObject({ code: 'TRAIN_DATA', path: ['scores', 1] });
  expect(refused([1, 2], [1, 255])).toMatchObject({ code: 'TRAIN_DATA', path: ['outcomes', 1] });
  expect(refused([1, 2], [1, 1])).toMatchObject({ code: 'TRAIN_DATA', path: ['outcomes'] });
  expect(refused([1, 2], [1])).toMatchObject({ code: 'TRAIN_DATA', path: [] });
});

test('the interval holds the true area about 95 times in 100', () => {
  // For normal scores one standard deviation apart the area is pnorm(1 / sqrt(2)) = 0.7602499.
  let held = 0;
  for (let run = 0; run < 400; run++) {
    const random = createRandom(`coverage ${run}`);
    const outcomes = Array.from({ length: 200 }, (_, row) => (row < 50 ? 1 : 0));
    const { low, high } = measureAuc(
      outcomes.map((outcome) => normal(random) + outcome),
      outcomes,
    );
    if (low <= 0.7602499 && 0.7602499 <= high) held++;
  }
  expect(held).toBeGreaterThan(367);
  expect(held).toBeLessThan(394);
});
