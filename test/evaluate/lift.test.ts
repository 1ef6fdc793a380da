import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { bootstrapIntervals } from '../../src/evaluate/bootstrap.js';
import { budgetRows, compareLift, measureCapture } from '../../src/evaluate/lift.js';
import { normal, ruleRows, tiedRows } from './rows.js';

/** Every order of a few items. */
function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries())
    for (const rest of permutations(items.filter((_, other) => other !== at))) yield [item, ...rest];
}

test('what is captured is the mean over every order that ties could have', () => {
  fc.assert(
    fc.property(tiedRows(6), fc.nat(4), ({ outcomes, first }, looked) => {
      const budget = Math.min(outcomes.length - 1, looked + 1);
      let orders = 0;
      let found = 0;
      for (const order of permutations([...outcomes.keys()])) {
        // A stable sort of a shuffled list breaks ties as the shuffle says; over all shuffles, each way as often.
        const ranked = [...order].sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0));
        orders++;
        for (const row of ranked.slice(0, budget)) found += outcomes[row] ?? 0;
      }
      expect(measureCapture(first, outcomes, { rows: budget }).captured).toBeCloseTo(found / orders, 10);
    }),
    { numRuns: 60 },
  );
});

test('a score that says nothing captures what chance does', () => {
  const outcomes = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0];
  const flat = outcomes.map(() => 3);
  expect(measureCapture(flat, outcomes, { share: 0.2 }).captured).toBeCloseTo(0.6, 14);
  const { random, overRandom, overSecond } = compareLift(flat, flat, outcomes, { rows: 2 }, { seed: 1 });
  expect(random).toBeCloseTo(0.6, 14);
  expect(overRandom.value).toBeCloseTo(0, 14);
  expect(overSecond).toEqual({ value: 0, low: 0, high: 0 });
});

test('a share is rounded down to whole rows; nothing and everything are no budget', () => {
  expect(budgetRows({ share: 0.05 }, 199)).toBe(9);
  expect(budgetRows({ share: 0.001 }, 199)).toBe(1);
  expect(budgetRows({ rows: 198 }, 199)).toBe(198);
  const refused = expect.objectContaining({ code: 'TRAIN_SETTINGS', path: ['budget'] });
  for (const rows of [0, 199, 1.5, Number.NaN]) expect(() => budgetRows({ rows }, 199)).toThrow(refused);
  for (const share of [1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => budgetRows({ share }, 199)).toThrow(refused);
});

test('the same seed gives the same interval; another seed or other rows another', () => {
  const { outcomes, rules, random } = ruleRows('lift', 800, 0.1);
  const model = rules.map((score, row) => score + Math.floor(4 * (normal(random) + (outcomes[row] ?? 0))));
  const measure = (seed: number) =>
    compareLift(model, rules, outcomes, { share: 0.1 }, { seed, resamples: 399 });
  expect(measure(1)).toEqual(measure(1));
  expect(measure(2).overSecond).not.toEqual(measure(1).overSecond);
  const { overSecond, disagreement, first, second } = measure(1);
  expect(overSecond.low).toBeLessThan(overSecond.value);
  expect(overSecond.high).toBeGreaterThan(overSecond.value);
  expect(disagreement).toBeGreaterThanOrEqual(Math.abs(first.captured - second.captured) - 1e-9);
});

test('the bootstrap interval of a mean is that of its standard error', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 400 }, () => normal(random));
  const [interval] = bootstrapIntervals(values.length, 1, { seed: 4 }, (drawn, out) => {
    out[0] = values.reduce((sum, value, row) => sum + value * (drawn[row] ?? 0), 0) / values.length;
    return true;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length;
  expect(((interval?.low ?? 0) - mean) / spread).toBeCloseTo(-1.96, 0);
  expect(((interval?.high ?? 0) - mean) / spread).toBeCloseTo(1.96, 0);
});

test('resamples whose ends are no order statistics are refused', () => {
  const refused = expect.objectContaining({ code: 'TRAIN_SETTINGS', path: ['resamples'] });
  for (const resamples of [0, 40, 1000, 39.5, Number.NaN])
    expect(() => bootstrapIntervals(2, 1, { seed: 1, resamples }, () => true)).toThrow(refused);
});
