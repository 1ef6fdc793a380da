import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureAuc } from '../../src/evaluate/auc.js';
import { wilsonInterval } from '../../src/evaluate/intervals.js';
import { outcomeBounds, weightedAuc, weightedShare, weightsOf } from '../../src/evaluate/weighted.js';
import { tiedRows } from './rows.js';

test('with equal weights the weighed area and its standard error are the plain ones', () => {
  fc.assert(
    fc.property(
      tiedRows(60),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      ({ outcomes, first }, weight) => {
        const plain = measureAuc(first, outcomes);
        const weighed = weightedAuc(
          first,
          outcomes,
          outcomes.map(() => weight),
        );
        expect(weighed.low).toBeLessThanOrEqual(weighed.value + 1e-12);
        expect(weighed.high).toBeGreaterThanOrEqual(weighed.value - 1e-12);
        for (const name of ['value', 'standardError'] as const)
          expect(weighed[name]).toBeCloseTo(plain[name], 10);
      },
    ),
  );
});

test('the weighed area is the weighed count of pairs', () => {
  fc.assert(
    fc.property(
      tiedRows(40),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 40, maxLength: 40 }),
      ({ outcomes, first }, weights) => {
        let [won, all] = [0, 0];
        for (const [a, one] of outcomes.entries())
          for (const [b, other] of outcomes.entries()) {
            if (one !== 1 || other !== 0) continue;
            const pair = (weights[a] ?? 0) * (weights[b] ?? 0);
            const [x, y] = [first[a] ?? 0, first[b] ?? 0];
            won += pair * (x > y ? 1 : x === y ? 0.5 : 0);
            all += pair;
          }
        expect(weightedAuc(first, outcomes, weights).value).toBeCloseTo(won / all, 12);
      },
    ),
  );
});

test('with equal weights a weighed share has the interval of Wilson', () => {
  const part = [1, 0, 0, 1, 0, 0, 0, 0, 1, 0];
  const whole = part.map(() => 1);
  const found = weightedShare(
    part,
    whole,
    part.map(() => 7),
  );
  const wilson = wilsonInterval(3, 10);
  for (const name of ['value', 'low', 'high'] as const) expect(found[name]).toBeCloseTo(wilson[name], 12);
});

test('a share of nothing is unknown, and a share without exception keeps an interval', () => {
  expect(weightedShare([0, 0], [0, 0], [1, 1])).toEqual({ value: Number.NaN, low: 0, high: 1 });
  const none = weightedShare([0, 0, 0], [1, 1, 1], [1, 5, 1]);
  expect(none.value).toBe(0);
  expect(none.low).toBe(0);
  // The heavy row counts for most of them: less is known than from three equal ones.
  expect(none.high).toBeGreaterThan(wilsonInterval(0, 3).high);
  expect(none.high).toBeLessThan(1);
});

test('chances that are none are refused, with the row', () => {
  for (const chance of [0, -0.1, 1.1, Number.NaN])
    expect(() => weightsOf([0.5, chance])).toThrow(
      expect.objectContaining({ code: 'TRAIN_DATA', path: ['propensity', 1] }),
    );
  expect([...weightsOf([0.5, 1, 0.02])]).toEqual([2, 1, 50]);
});

test('the worst case is that of every way in which the unknown outcomes could have fallen', () => {
  const outcome = fc.constantFrom(0, 1, Number.NaN);
  const row = fc.tuple(fc.integer({ min: 0, max: 1 }), outcome);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), (rows) => {
      const flags = rows.map(([flag]) => flag);
      const outcomes = rows.map(([, each]) => each);
      const open = outcomes.flatMap((each, at) => (Number.isNaN(each) ? [at] : []));
      const seen = { prevalence: [] as number[], precision: [] as number[], recall: [] as number[] };
      for (let word = 0; word < 2 ** open.length; word++) {
        const full = [...outcomes];
        for (const [bit, at] of open.entries()) full[at] = (word >> bit) & 1;
        const sum = (of: (flag: number, each: number) => number) =>
          full.reduce((total, each, at) => total + of(flags[at] ?? 0, each), 0);
        const [found, flagged, cases] = [sum((f, y) => f * y), sum((f) => f), sum((_, y) => y)];
        seen.prevalence.push(cases / full.length);
        if (flagged > 0) seen.precision.push(found / flagged);
        if (cases > 0) seen.recall.push(found / cases);
      }
      const bounds = outcomeBounds(flags, outcomes);
      for (const name of ['prevalence', 'precision', 'recall'] as const) {
        if (seen[name].length === 0) continue;
        // A recall without any case has no value: its worst case may be wider than what is seen, never narrower.
        expect(bounds[name].low).toBeLessThanOrEqual(Math.min(...seen[name]) + 1e-12);
        expect(bounds[name].high).toBeGreaterThanOrEqual(Math.max(...seen[name]) - 1e-12);
        if (name === 'recall') continue;
        expect(bounds[name].low).toBeCloseTo(Math.min(...seen[name]), 12);
        expect(bounds[name].high).toBeCloseTo(Math.max(...seen[name]), 12);
      }
    }),
  );
});
