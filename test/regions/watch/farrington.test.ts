import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import {
  negativeBinomialQuantile,
  normalQuantile,
  poissonQuantile,
} from '../../../src/evaluate/distribution.js';
import { drawCount } from '../../../src/regions/watch/alert-budget.js';
import {
  createFarrington,
  type FarringtonDetection,
  type FarringtonSettings,
  farrington,
  noufaily,
} from '../../../src/regions/watch/farrington.js';
import { LogLinear } from '../../../src/regions/watch/quasi-poisson.js';

/** Months with a yearly wave; the seed is said. */
function months(seed: number, n: number, mean = 20, dispersion = 2): number[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, i) =>
    drawCount(random, mean * (1 + 0.4 * Math.sin((2 * Math.PI * i) / 12)), dispersion),
  );
}

function judged(
  counts: readonly (number | null)[],
  settings: FarringtonSettings,
  at = counts.length - 1,
): FarringtonDetection {
  const found = farrington(counts, at, settings);
  if ('reason' in found) throw new Error(`not judged: ${found.reason}`);
  return found;
}

/** No season, no trend, no weights: the model is one mean, and everything has a closed form. */
const plain: FarringtonSettings = {
  ...noufaily(12),
  levels: 1,
  trendBelow: 0,
  downweightAbove: null,
  least: { cases: 0, periods: 4 },
};

describe('with one level and no trend', () => {
  test('mean, dispersion, error and bounds are those of the closed form', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 61, maxLength: 70 }),
        fc.boolean(),
        (counts, errorFloored) => {
          const settings = { ...plain, errorFloored };
          const found = judged(counts, settings);
          const y = found.reference.map((place) => counts[place] ?? Number.NaN);
          const mean = y.reduce((sum, each) => sum + each, 0) / y.length;
          const scatter = y.reduce((sum, each) => sum + (each - mean) ** 2 / mean, 0) / (y.length - 1);
          const phi = Math.max(1, scatter);
          const error = Math.sqrt((errorFloored ? phi : scatter) / (y.length * mean));
          expect(found.expected).toBeCloseTo(mean, 8);
          expect(found.dispersion).toBeCloseTo(phi, 8);
          expect(found.standardError).toBeCloseTo(error, 10);
          fc.pre(Math.abs(scatter - 1) > 1e-6);
          expect(found.threshold).toBe(
            phi === 1
              ? poissonQuantile(1 - settings.alpha, mean)
              : negativeBinomialQuantile(1 - settings.alpha, mean, mean / (phi - 1)),
          );
          const delta = judged(counts, { ...settings, bound: 'delta' });
          const tau = phi + mean * error ** 2;
          const z = normalQuantile(1 - settings.alpha);
          const bound = (mean ** (2 / 3) + z * Math.sqrt((4 / 9) * mean ** (1 / 3) * tau)) ** 1.5;
          expect(delta.threshold).toBeCloseTo(bound, 7);
          const muan = judged(counts, { ...settings, bound: 'muan' });
          expect(muan.threshold).toBeGreaterThanOrEqual(found.threshold);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('counts that scatter less than by chance have an error of their own, or the cautious one of chance', () => {
    const counts = Array.from({ length: 61 }, (_, i) => 20 + (i % 2));
    const cautious = judged(counts, plain);
    const own = judged(counts, { ...plain, errorFloored: false });
    expect(cautious.dispersion).toBe(1);
    expect(own.dispersion).toBe(1);
    expect(own.standardError).toBeLessThan(cautious.standardError / 3);
    expect(own.threshold).toBe(cautious.threshold);
    const bound = 'delta';
    expect(judged(counts, { ...plain, bound, errorFloored: false }).threshold).toBeLessThan(
      judged(counts, { ...plain, bound }).threshold,
    );
  });
});

describe('the method of 2013', () => {
  test('an alarm is an observation whose chance is at most alpha', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.nat(90), (seed, last) => {
        const counts = [...months(seed, 72), last];
        const found = farrington(counts, 72);
        if ('reason' in found) return;
        expect(found.alarm).toBe(last > found.threshold);
        expect(found.p <= 0.005 * (1 + 1e-9)).toBe(found.alarm);
      }),
      { numRuns: 60 },
    );
  });

  test('a past outbreak weighs less, and raises the bound less than without weights', () => {
    const counts = months(4, 73).with(48, 300);
    const found = judged(counts, noufaily(12));
    expect(found.downweighted).toContain(48);
    const unweighted = judged(counts, { ...noufaily(12), downweightAbove: null });
    expect(unweighted.downweighted).toEqual([]);
    expect(found.threshold).toBeLessThan(unweighted.threshold);
  });

  test('one set of buffers judges one point after another as a new one would', () => {
    const counts = months(9, 90);
    const judge = createFarrington(noufaily(12));
    for (let at = 24; at < 90; at++) expect(judge(counts, at)).toEqual(farrington(counts, at));
  });

  test('what was not reported is no reference point, and is never judged', () => {
    const counts: (number | null)[] = months(2, 73);
    counts[40] = null;
    expect(judged(counts, noufaily(12)).reference).not.toContain(40);
    expect(farrington(counts, 40)).toEqual({ at: 40, reason: 'not-reported' });
    expect(farrington(counts, 11)).toEqual({ at: 11, reason: 'too-short' });
    expect(farrington([...counts.slice(0, 69), 0, 1, 0, 2], 72)).toEqual({ at: 72, reason: 'too-few-cases' });
  });

  test('with a share of the reports expected in by now the mean is thinned to it, and the bound with it', () => {
    const counts = months(6, 73);
    const whole = judged(counts, noufaily(12));
    const part = farrington(counts, 72, noufaily(12), 0.5);
    if ('reason' in part) throw new Error('not judged');
    expect(part.expected).toBeCloseTo(whole.expected / 2, 12);
    expect(part.threshold).toBeLessThan(whole.threshold);
    expect(part.threshold).toBeGreaterThan(whole.threshold / 2);
  });
});

describe('the fit', () => {
  test('at the summit the residuals are orthogonal to every column, and leverage adds up to the columns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40), fc.double({ min: -1, max: 1, noNaN: true })), {
          minLength: 8,
          maxLength: 40,
        }),
        (rows) => {
          fc.pre(rows.some(([count]) => count > 0));
          const model = new LogLinear(rows.length, 2);
          rows.forEach(([count, x], i) => {
            model.x.set([1, x], 2 * i);
            model.y[i] = count;
            model.weight[i] = 0.5 + (i % 3);
          });
          // Equal columns say nothing new, and a lone count drives the slope to infinity.
          fc.pre(
            new Set(rows.map(([, x]) => x.toFixed(2))).size > 3 && rows.filter(([y]) => y > 0).length > 3,
          );
          fc.pre(model.fit(rows.length, 2));
          const residual = rows.map(([count], i) => (model.weight[i] ?? 0) * (count - (model.mean[i] ?? 0)));
          const size = rows.reduce((sum, [count]) => sum + count, 1);
          for (const column of [0, 1]) {
            const score = residual.reduce((sum, each, i) => sum + each * (model.x[2 * i + column] ?? 0), 0);
            expect(Math.abs(score)).toBeLessThan(1e-4 * size);
          }
          expect(model.hat.subarray(0, rows.length).reduce((sum, each) => sum + each, 0)).toBeCloseTo(2, 6);
        },
      ),
    );
  });
});
