import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import {
  alphaForBudget,
  averageRunLength,
  drawCount,
  expectedFalseAlerts,
} from '../../../src/regions/watch/alert-budget.js';

const offices = { series: 125, periodsAYear: 12 };

describe('the alert budget', () => {
  test('125 offices by month give 75 false alerts a year at 0.05 and 7.5 at 0.005', () => {
    expect(expectedFalseAlerts(offices, 0.05)).toBeCloseTo(75, 10);
    expect(expectedFalseAlerts(offices, 0.005)).toBeCloseTo(7.5, 10);
    expect(alphaForBudget(offices, 7.5)).toBeCloseTo(0.005, 12);
    expect(alphaForBudget(offices, 1e9)).toBe(1);
  });

  test('settings that are not positive are faults', () => {
    for (const run of [
      () => expectedFalseAlerts({ ...offices, series: 0 }, 0.05),
      () => expectedFalseAlerts(offices, 2),
      () => alphaForBudget(offices, Number.NaN),
    ])
      expect(run).toThrow(expect.objectContaining({ code: 'REGION_SETTINGS' }));
  });
});

describe('made-up counts', () => {
  test.each([
    [0.8, 1],
    [12, 3],
    [400, 1],
    [400, 9],
  ])('of mean %d and dispersion %d have both', (mean, dispersion) => {
    const random = createRandom(8);
    const n = 20_000;
    const drawn = Array.from({ length: n }, () => drawCount(random, mean, dispersion));
    const average = drawn.reduce((sum, each) => sum + each, 0) / n;
    const variance = drawn.reduce((sum, each) => sum + (each - average) ** 2, 0) / (n - 1);
    // Five standard errors of a mean.
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt((mean * dispersion) / n));
    expect(Math.abs(variance / (mean * dispersion) - 1)).toBeLessThan(0.08);
  });

  test('a detector that alarms by chance alone runs 1 / chance points on average', () => {
    const scenario = { mean: 10, dispersion: 1, season: 0, period: 12, history: 0 };
    const random = createRandom(3);
    const judge = (counts: readonly (number | null)[], at: number) => ({
      at,
      detector: 'cusum' as const,
      observed: counts[at] ?? 0,
      expected: 10,
      threshold: null,
      p: null,
      alarm: random.chance(0.05),
      reference: [],
      downweighted: [],
      trend: false,
    });
    const found = averageRunLength(judge, scenario, { runs: 1500, longest: 60, seed: 1 });
    expect(Math.abs(found.mean - 20)).toBeLessThan(5 * found.standardError);
    expect(found.standardError).toBeLessThan(1);
    expect(found.unjudged).toBe(0);
  });
});
