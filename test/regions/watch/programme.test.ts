// Which detector judges a month, and that all of them together keep the budget of false alarms and still find what rises.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { betaLower } from '../../../src/evaluate/distribution.js';
import { alphaForBudget, drawCount } from '../../../src/regions/watch/alert-budget.js';
import type { Detection, NotJudged } from '../../../src/regions/watch/detection.js';
import { createJudge, judgeMonth, limitFor } from '../../../src/regions/watch/programme.js';

const steady = (months: number, count = 10): number[] => Array.from({ length: months + 1 }, () => count);
const detectorOf = (found: Detection | NotJudged): string =>
  'reason' in found ? found.reason : found.detector;
const bar = { alpha: 0.002 };

test('the length of the history decides on the detector', () => {
  const detectors = [3, 6, 7, 8, 9, 11, 12, 35, 36, 60].map((months) =>
    detectorOf(judgeMonth(steady(months), months, bar)),
  );
  expect(detectors).toEqual([
    ...['too-short', 'too-short', 'ears-c1', 'ears-c1', 'ears-c2', 'ears-c2'],
    ...['cusum', 'cusum', 'farrington', 'farrington'],
  ]);
});

test('months before the first report are no history', () => {
  const counts = [...Array.from({ length: 40 }, () => null), ...steady(8)];
  expect(detectorOf(judgeMonth(counts, 48, bar))).toBe('ears-c1');
});

test('a long history with few reported months is judged by a detector that asks for less', () => {
  const counts = steady(40).map((count, i) => (i < 28 && i > 0 ? null : count));
  expect(detectorOf(judgeMonth(counts, 40, bar))).toBe('ears-c2');
});

test('fewer than five cases in four months are not judged, however rare they were', () => {
  for (const months of [8, 20, 40])
    expect(detectorOf(judgeMonth([...steady(months - 1, 0), 4], months, bar))).toBe('too-few-cases');
});

test('settings out of range are refused', () => {
  expect(() => createJudge(0)).toThrow(expect.objectContaining({ code: 'REGION_SETTINGS' }));
  expect(() => createJudge(0.5)).toThrow(expect.objectContaining({ code: 'REGION_SETTINGS' }));
  expect(() => judgeMonth(steady(8), 8, { alpha: 0.01, completeness: 0 })).toThrow(
    expect.objectContaining({ code: 'REGION_SETTINGS' }),
  );
});

const series = fc.record({
  months: fc.integer({ min: 0, max: 50 }),
  mean: fc.double({ min: 0.5, max: 60, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  gaps: fc.double({ min: 0, max: 0.4, noNaN: true }),
  completeness: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

function drawSeries({
  months,
  mean,
  seed,
  gaps,
}: {
  months: number;
  mean: number;
  seed: number;
  gaps: number;
}) {
  const random = createRandom(seed);
  return Array.from({ length: months + 1 }, () => {
    const count = drawCount(random, mean, 1.5);
    return random.chance(gaps) ? null : count;
  });
}

test('a month that was not reported is never an alarm and never judged', () => {
  fc.assert(
    fc.property(series, (one) => {
      const counts = drawSeries(one);
      counts[one.months] = null;
      expect(judgeMonth(counts, one.months, bar)).toEqual({ at: one.months, reason: 'not-reported' });
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('an alarm is a count above the threshold: the threshold itself is quiet, one more is not', () => {
  fc.assert(
    fc.property(series, (one) => {
      const counts = drawSeries(one);
      counts[one.months] = 40;
      const judge = createJudge(0.002);
      const found = judge(counts, one.months, one.completeness);
      if ('reason' in found || found.threshold === null) return;
      expect(found.alarm).toBe(found.observed > found.threshold);
      // The sum over four months must stay judgeable whatever the last one is.
      for (const [count, alarm] of [
        [found.threshold, false],
        [found.threshold + 1, true],
      ] as const) {
        const again = judge([...counts.slice(0, -1), count], one.months, one.completeness);
        if (!('reason' in again)) expect([again.alarm, again.threshold]).toEqual([alarm, found.threshold]);
      }
    }),
    { seed: 2, numRuns: 150 },
  );
});

test('late reports thin what is expected, so that part of a month is measured by part of a month', () => {
  for (const months of [10, 20, 40]) {
    const whole = judgeMonth(steady(months), months, bar);
    const part = judgeMonth(steady(months), months, { ...bar, completeness: 0.5 });
    if ('reason' in whole || 'reason' in part) throw new Error('expected both to be judged');
    expect(part.expected / whole.expected).toBeCloseTo(0.5, 9);
    expect(part.threshold ?? 0).toBeLessThan(whole.threshold ?? 0);
  }
});

test('the limit of the CUSUM is near that of Rossi for one alarm in 500, and grows as alarms get rarer', () => {
  expect(Math.abs(limitFor(1 / 500, 1.04) - 2.26)).toBeLessThan(0.1);
  expect(limitFor(0.0001, 1.04)).toBeGreaterThan(limitFor(0.001, 1.04));
});

/** The chance of so many alarms or more. */
const binomialUpper = (alarms: number, judged: number, alpha: number): number =>
  alarms === 0 ? 1 : betaLower(alpha, alarms, judged - alarms + 1);

/** Offices as they are: large and small, new and old, more or less scattered, with a season or none. */
function office(random: ReturnType<typeof createRandom>) {
  const months = random.pick([8, 15, 24, 36, 48, 60]);
  const mean = random.pick([4, 8, 15, 30, 60]);
  const dispersion = random.pick([1, 1.5, 2.5]);
  const season = random.pick([0, 0, 0.2, 0.3]);
  const phase = random.below(12);
  const level = (at: number): number => mean * (1 + season * Math.sin((2 * Math.PI * (at + phase)) / 12));
  return {
    months,
    mean,
    level,
    draw: (at: number, rise = 1) => drawCount(random, rise * level(at), dispersion),
  };
}

test('a year of a whole country without any rise keeps the budget of false alarms', () => {
  const random = createRandom('a year without a rise');
  const [offices, alertsAYear] = [500, 40];
  const watched = { series: offices, periodsAYear: 12 };
  const alpha = alphaForBudget(watched, alertsAYear);
  const judge = createJudge(alpha);
  let [judged, alarms] = [0, 0];
  for (let i = 0; i < offices; i++) {
    const { months, draw } = office(random);
    const counts = Array.from({ length: months + 12 }, (_, at) => draw(at));
    for (let at = months; at < months + 12; at++) {
      const found = judge(counts, at);
      if ('reason' in found) continue;
      judged++;
      if (found.alarm) alarms++;
    }
  }
  expect(judged).toBeGreaterThan(5000);
  // So many alarms or more must not be implausible if each month alarms with chance alpha, but they may be fewer.
  expect(binomialUpper(alarms, judged, alpha), `${alarms} alarms`).toBeGreaterThan(0.01);
  // The test can fail: five times as many would be told from the budget.
  expect(binomialUpper(5 * alertsAYear, judged, alpha)).toBeLessThan(0.01);
});

test('a count that doubles is found where counts are large enough to tell, within a quarter', () => {
  const random = createRandom('a rise');
  const judge = createJudge(0.002);
  const found = [0, 0];
  const tried = [0, 0];
  for (let i = 0; i < 300; i++) {
    const { months, mean, draw } = office(random);
    if (months < 12 || mean < 30) continue;
    const counts = Array.from({ length: months }, (_, at) => draw(at));
    for (let at = months; at < months + 3; at++) counts.push(draw(at, 2));
    const size = mean < 60 ? 0 : 1;
    tried[size] = (tried[size] ?? 0) + 1;
    const alarm = [0, 1, 2].some((later) => {
      const one = judge(counts.slice(0, months + later + 1), months + later);
      return !('reason' in one) && one.alarm;
    });
    if (alarm) found[size] = (found[size] ?? 0) + 1;
  }
  const shares = found.map((count, size) => count / (tried[size] ?? 1));
  expect(shares[0], `30 a month: ${shares[0]}`).toBeGreaterThan(0.7);
  expect(shares[1], `60 a month: ${shares[1]}`).toBeGreaterThan(0.85);
});
