import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cusum, rossiCusum, runCusum, seasonalMeans } from '../../../src/regions/watch/cusum.js';

const transform = fc.constantFrom('standard', 'rossi', 'anscombe', 'over-dispersed');
const counts = fc.array(fc.nat(30), { minLength: 1, maxLength: 40 });
const mean = fc.double({ min: 0.5, max: 20, noNaN: true });

describe('a cumulative sum', () => {
  test('alarms exactly where the count reaches its bound, whatever the transform', () => {
    fc.assert(
      fc.property(counts, mean, transform, fc.boolean(), (series, level, kind, reset) => {
        const settings = { ...rossiCusum, transform: kind, dispersion: 1.7, reset } as const;
        const { bound, alarm } = runCusum(series, level, settings);
        series.forEach((count, i) => {
          const line = bound[i] ?? Number.NaN;
          if (Math.abs(count - line) > 1e-9) expect(alarm[i]).toBe(count >= line);
        });
      }),
    );
  });

  test('where every count alarms the bound is 0, also for the transform of Rossi', () => {
    const { sum, bound, alarm } = runCusum([60, 0], 2.6, { ...rossiCusum, reset: false });
    expect(sum[0]).toBeGreaterThan(10);
    expect([bound[1], alarm[1]]).toEqual([0, true]);
  });

  test('starts again at 0 after an alarm, and without that goes on', () => {
    const series = [3, 2, 40, 3, 2];
    const { sum, alarm } = runCusum(series, 3, rossiCusum);
    expect(alarm).toEqual([false, false, true, false, false]);
    expect(sum[3]).toBe(0);
    expect(runCusum(series, 3, { ...rossiCusum, reset: false }).alarm).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  test('a point judged alone is as in the whole run, and its threshold is the last quiet count', () => {
    fc.assert(
      fc.property(counts, mean, transform, (series, level, kind) => {
        const settings = { ...rossiCusum, transform: kind, dispersion: 1.7 } as const;
        const at = series.length - 1;
        const found = cusum(series, at, level, settings);
        if ('reason' in found) throw new Error('not judged');
        expect(found.alarm).toBe(runCusum(series, level, settings).alarm[at]);
        expect(found.alarm).toBe(found.observed > (found.threshold ?? Number.NaN));
      }),
    );
  });

  test('what was not reported adds nothing and is never judged', () => {
    const whole = runCusum([3, 9, null, 8], 4, rossiCusum);
    const dense = runCusum([3, 9, 8], 4, rossiCusum);
    expect(whole.sum[2]).toBeNaN();
    expect(whole.sum[3]).toBe(dense.sum[2]);
    expect(cusum([3, null], 1, 4)).toEqual({ at: 1, reason: 'not-reported' });
  });
});

describe('means of the season', () => {
  test('give back the wave that made the counts', () => {
    const wave = (i: number): number => Math.exp(3 + 0.5 * Math.cos((2 * Math.PI * (i + 4)) / 12));
    const series = Array.from({ length: 48 }, (_, i) => wave(i));
    const found = seasonalMeans(series, { training: 48, points: 60, period: 12, start: 4 });
    for (let i = 0; i < 60; i++) expect(found?.[i]).toBeCloseTo(wave(i), 6);
  });

  test('are unknown where too little was reported', () => {
    expect(seasonalMeans([1, 2, null, 3], { training: 4, points: 6, period: 12 })).toBeNull();
  });
});
