import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../../src/evaluate/distribution.js';
import { bayesBound, type EarsSettings, ears, earsDefaults } from '../../../src/regions/watch/ears.js';

const counts = fc.array(fc.nat(9), { minLength: 11, maxLength: 24 });
const alpha = fc.constantFrom(0.001, 0.025, 0.2);

/** Mean and deviation of the `baseline` points that end `lag` points before one. */
function before(series: readonly number[], at: number, lag: number, baseline: number) {
  const window = series.slice(at - lag - baseline, at - lag);
  const mean = window.reduce((sum, each) => sum + each, 0) / baseline;
  const squares = window.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (baseline - 1)) };
}

describe('C1 and C2', () => {
  test('the line is the mean plus z deviations of the points before, and an observation above it alarms', () => {
    fc.assert(
      fc.property(counts, alpha, fc.constantFrom('c1' as const, 'c2' as const), (series, chance, method) => {
        const at = series.length - 1;
        const { mean, deviation } = before(series, at, method === 'c1' ? 0 : 2, 7);
        const found = ears(series, at, { ...earsDefaults, method, alpha: chance });
        if ('reason' in found) throw new Error(`not judged: ${found.reason}`);
        const line = mean + normalQuantile(1 - chance) * Math.max(0.5, deviation);
        expect(found.threshold).toBeCloseTo(line, 10);
        expect(found.alarm).toBe(found.observed > (found.threshold ?? 0));
        if (Math.abs(found.observed - line) > 1e-9) expect((found.p ?? 1) < chance).toBe(found.alarm);
      }),
    );
  });

  test('after equal counts without a least deviation only what lies above them alarms', () => {
    const settings: EarsSettings = { ...earsDefaults, method: 'c1', leastDeviation: 0 };
    const judge = (last: number) => ears([4, 4, 4, 4, 4, 4, 4, last], 7, settings);
    expect(judge(5)).toMatchObject({ threshold: 4, alarm: true, p: 0 });
    expect(judge(4)).toMatchObject({ threshold: 4, alarm: false, p: 1 });
    expect(judge(3)).toMatchObject({ threshold: 4, alarm: false, p: 1 });
  });

  test('a point that was not reported is passed over and never judged', () => {
    const series = [3, 1, 4, null, 1, 5, 9, 2, 6];
    const settings: EarsSettings = { ...earsDefaults, method: 'c1' };
    expect(ears(series, 3, settings)).toEqual({ at: 3, reason: 'not-reported' });
    expect(ears(series, 7, settings)).toEqual({ at: 7, reason: 'too-short' });
    const found = ears(series, 8, settings);
    expect(found).toMatchObject({ reference: [0, 1, 2, 4, 5, 6, 7] });
    const dense = ears(
      series.filter((each) => each !== null),
      7,
      settings,
    );
    if ('reason' in found || 'reason' in dense) throw new Error('not judged');
    expect(found.threshold).toBe(dense.threshold);
  });
});

describe('C3', () => {
  /** The statistic as its paper writes it; equal counts, and no more than they, are no excess. */
  const excesses = (series: readonly number[], at: number): number =>
    [0, 1, 2].reduce((total, back) => {
      const { mean, deviation } = before(series, at - back, 2, 7);
      const above = (series[at - back] ?? Number.NaN) - mean;
      return total + (above === 0 ? 0 : Math.max(0, above / deviation - 1));
    }, 0);

  test('after equal counts anything above them alarms, and no more than they does not', () => {
    const settings: EarsSettings = { method: 'c3', baseline: 7, alpha: 0.025, leastDeviation: 0 };
    const quiet = Array.from({ length: 11 }, () => 2);
    expect(ears([...quiet, 3], 11, settings)).toMatchObject({ alarm: true, threshold: 2 });
    expect(ears([...quiet, 2], 11, settings)).toMatchObject({ alarm: false, threshold: 2 });
    // A rise one point ago goes on to alarm: there is no count that would be quiet.
    expect(ears([...quiet, 3, 0], 12, settings)).toMatchObject({ alarm: true, threshold: null });
  });

  test('equals the rule of the paper, also after equal counts, and its line is the last quiet count', () => {
    const few = fc.array(fc.nat(2), { minLength: 12, maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(counts, few), alpha, (series, chance) => {
        const settings: EarsSettings = { method: 'c3', baseline: 7, alpha: chance, leastDeviation: 0 };
        const at = series.length - 1;
        fc.pre(at >= 11);
        const found = ears(series, at, settings);
        if ('reason' in found) throw new Error(`not judged: ${found.reason}`);
        const z = normalQuantile(1 - chance);
        const statistic = excesses(series, at);
        fc.pre(Math.abs(statistic - z) > 1e-9);
        expect(found.alarm).toBe(statistic >= z);
        const alarmAt = (count: number): boolean => excesses(series.with(at, count), at) >= z;
        if (found.threshold === null) expect(alarmAt(0)).toBe(true);
        else {
          expect(alarmAt(found.threshold + 1)).toBe(true);
          if (found.threshold >= 0) expect(alarmAt(found.threshold)).toBe(false);
        }
      }),
    );
  });
});

test('the Bayes bound counts every reported point, and no points have none', () => {
  expect(bayesBound([], 0.05)).toBeNull();
  expect(bayesBound([null, null], 0.05)).toBeNull();
  expect(bayesBound([2, null, 3], 0.05)).toBe(bayesBound([3, 2], 0.05));
  // qnbinom(0.95, sum + 1/2, prob = n/(n + 1)) of six counts of 0 in R: nothing seen still allows 1.
  expect(bayesBound([0, 0, 0, 0, 0, 0], 0.05)).toBe(1);
});

test('settings out of their range are faults, all of them named', () => {
  expect(() => ears([1], 0, { method: 'c1', baseline: 2, alpha: 0.6, leastDeviation: -1 })).toThrow(
    expect.objectContaining({
      code: 'REGION_SETTINGS',
      issues: [
        expect.objectContaining({ path: ['baseline'] }),
        expect.objectContaining({ path: ['alpha'] }),
        expect.objectContaining({ path: ['leastDeviation'] }),
      ],
    }),
  );
});
