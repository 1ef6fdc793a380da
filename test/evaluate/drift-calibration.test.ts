// Whether a score still promises what it did: known truths are covered, planted changes found, and few rows told to be too few.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { FEWEST_ROWS } from '../../src/evaluate/drift.js';
import { measureCalibrationDrift } from '../../src/evaluate/drift-calibration.js';

/** Applications of which most have no points, and whose chance of being a case rises with the score; `factor` moves every chance. */
function people(rows: number, factor: number, seed: string, tilt = 3) {
  const random = createRandom(seed);
  const scores = new Float64Array(rows);
  const outcomes = scores.map((_, row) => {
    const score = random.chance(0.6) ? 0 : Math.floor(100 * random.unit() ** tilt);
    scores[row] = score;
    return random.chance(0.004 * Math.exp(score / 25) * factor) ? 1 : 0;
  });
  const periods = Array.from(scores, (_, row) => (row % 2 === 0 ? '2026-01' : '2026-02'));
  return { scores, outcomes, periods };
}

const POPULATIONS = 300;

describe.each([
  { name: 'nothing changed', rows: 4000, now: 2000, factor: 1, tilt: 3 },
  { name: 'the scores changed and their promise did not', rows: 4000, now: 2000, factor: 1, tilt: 2 },
  { name: 'cases halved', rows: 8000, now: 4000, factor: 0.5, tilt: 3 },
  { name: 'cases rose by half in few rows', rows: 1000, now: 600, factor: 1.5, tilt: 3 },
])('$name', ({ rows, now, factor, tilt }) => {
  test('the interval covers the true ratio in 93 to 98.5 of 100 seeded populations', () => {
    let covered = 0;
    for (let seed = 0; seed < POPULATIONS; seed++) {
      const found = measureCalibrationDrift(
        people(rows, 1, `then ${seed}`),
        people(now, factor, `now ${seed}`, tilt),
      );
      const { low, high } = found?.ratio ?? { low: Number.NaN, high: Number.NaN };
      if (low <= factor && factor <= high) covered++;
    }
    expect(covered / POPULATIONS).toBeGreaterThanOrEqual(0.93);
    expect(covered / POPULATIONS).toBeLessThanOrEqual(0.985);
  });
});

describe('verdicts', () => {
  const verdicts = (rows: number, then: number, now: number) =>
    Array.from({ length: 100 }, (_, seed) => {
      const found = measureCalibrationDrift(
        people(rows, then, `was ${seed}`),
        people(rows, now, `is ${seed}`),
      );
      return found?.verdict;
    });
  const count = (all: readonly unknown[], verdict: string) => all.filter((each) => each === verdict).length;

  test('a promise that holds in many rows is stable, and raises no alarm in 100 populations', () => {
    const found = verdicts(8000, 6, 6);
    expect(count(found, 'stable')).toBeGreaterThanOrEqual(95);
    expect(count(found, 'drift')).toBe(0);
  });

  test('cases that doubled are found in at least 95 of 100 populations', () => {
    expect(count(verdicts(8000, 4, 8), 'drift')).toBeGreaterThanOrEqual(95);
  });

  test('in few rows the evidence is insufficient, whether or not anything changed', () => {
    expect(count(verdicts(400, 1, 1), 'insufficient')).toBeGreaterThanOrEqual(99);
    expect(count(verdicts(400, 1, 1), 'drift')).toBe(0);
  });
});

test('few outcomes on either side break no promise and keep none, and a month of few is told to be one', () => {
  const of = (rows: number, cases: number, name = '2026-01') => ({
    scores: new Float64Array(rows),
    outcomes: new Float64Array(rows).fill(1, 0, cases),
    periods: new Array<string>(rows).fill(name),
  });
  const few = FEWEST_ROWS - 1;
  const verdictOf = (then: ReturnType<typeof of>, now: ReturnType<typeof of>) =>
    measureCalibrationDrift(then, now)?.verdict;
  expect(verdictOf(of(few, FEWEST_ROWS / 2), of(2000, 100))).toBe('insufficient');
  expect(verdictOf(of(2000, 200), of(few, few))).toBe('insufficient');
  expect(verdictOf(of(FEWEST_ROWS, FEWEST_ROWS / 2), of(2000, 100))).toBe('drift');
  expect(verdictOf(of(2000, 200), of(FEWEST_ROWS, FEWEST_ROWS))).toBe('drift');
  const [month, rest] = [of(few, few, '2026-02'), of(2000, 200)];
  const found = measureCalibrationDrift(of(2000, 200), {
    scores: Float64Array.of(...rest.scores, ...month.scores),
    outcomes: Float64Array.of(...rest.outcomes, ...month.outcomes),
    periods: [...rest.periods, ...month.periods],
  });
  expect(found?.periods.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['2026-01', 'stable'],
    ['2026-02', 'insufficient'],
  ]);
});

test('a sample beside itself kept its promise exactly, in all rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 400 }), fc.integer(), (rows, seed) => {
      const own = people(rows, 10, `own ${seed}`);
      const found = measureCalibrationDrift(own, own);
      const cases = own.outcomes.reduce((sum, outcome) => sum + outcome, 0);
      expect(found?.observed).toBe(cases);
      expect(found?.expected).toBeCloseTo(cases, 9);
      if (cases > 0) expect(found?.ratio.value).toBeCloseTo(1, 12);
    }),
  );
});

test('periods add up to the whole, and their order and that of the rows change nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 200 }), fc.integer(), (rows, seed) => {
      const [then, now] = [people(300, 8, `then ${seed}`), people(rows, 8, `now ${seed}`)];
      const found = measureCalibrationDrift(then, now);
      const sum = (of: 'rows' | 'observed' | 'expected') =>
        (found?.periods ?? []).reduce((total, each) => total + each[of], 0);
      expect(sum('rows')).toBe(found?.rows);
      expect(sum('observed')).toBe(found?.observed);
      expect(sum('expected')).toBeCloseTo(found?.expected ?? Number.NaN, 9);
      expect(found?.periods.map(({ name }) => name)).toEqual(['2026-01', '2026-02']);
      const turned = {
        scores: now.scores.toReversed(),
        outcomes: now.outcomes.toReversed(),
        periods: now.periods.toReversed(),
      };
      const again = measureCalibrationDrift(then, turned);
      expect(again?.ratio.low).toBeCloseTo(found?.ratio.low ?? Number.NaN, 9);
      expect(again?.verdict).toBe(found?.verdict);
    }),
  );
});

test('a row whose outcome is unknown adds nothing, and a time without any outcome is not measured', () => {
  const [then, now] = [people(2000, 5, 'then'), people(1000, 5, 'now')];
  const open = {
    scores: Float64Array.of(...now.scores, 100, 100),
    outcomes: Float64Array.of(...now.outcomes, Number.NaN, Number.NaN),
    periods: [...now.periods, '2026-03', '2026-03'],
  };
  expect(measureCalibrationDrift(then, open)).toEqual(measureCalibrationDrift(then, now));
  const none = { scores: then.scores, outcomes: then.outcomes.map(() => Number.NaN) };
  expect(measureCalibrationDrift(none, now)).toBeNull();
  expect(measureCalibrationDrift(then, { ...none, periods: then.scores.toString().split(',') })).toBeNull();
});

test('cases where none were promised, and none where none were, are told apart from a ratio of one', () => {
  const quiet = { scores: new Float64Array(5000), outcomes: new Float64Array(5000) };
  const now = (cases: number) => ({
    scores: new Float64Array(500),
    outcomes: new Float64Array(500).fill(1, 0, cases),
    periods: new Array<string>(500).fill('2026-01'),
  });
  const none = measureCalibrationDrift(quiet, now(0));
  expect([none?.ratio.value, none?.ratio.low, none?.verdict]).toEqual([Number.NaN, 0, 'insufficient']);
  const some = measureCalibrationDrift(quiet, now(60));
  expect([some?.ratio.value, some?.ratio.high]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(some?.ratio.low).toBeGreaterThan(1);
  expect(some?.verdict).toBe('drift');
});
