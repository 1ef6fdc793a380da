import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averagePrecision } from '../../src/evaluate/auc.js';
import { brierScore } from '../../src/evaluate/brier.js';
import { proposeThreshold } from '../../src/evaluate/capacity.js';
import { chiSquareQuantile, chiSquareUpper, evenSplitChance, twoSidedZ } from '../../src/evaluate/chances.js';
import { measureCurve } from '../../src/evaluate/curves.js';
import { newcombeInterval, ratioInterval, wilsonInterval, Z95 } from '../../src/evaluate/intervals.js';
import { liftCurve, measureCapture } from '../../src/evaluate/lift.js';
import { compareFlags, measureAgreement } from '../../src/evaluate/paired.js';
import { averagePrecisionAt, brierAt, precisionAt, shiftProbability } from '../../src/evaluate/prevalence.js';
import { brierParts, calibrationError, calibrationLine } from '../../src/evaluate/reliability.js';
import { assignArm, placeOf } from '../../src/evaluate/rollout.js';
import { measureRules } from '../../src/evaluate/rule-hits.js';
import { checkSelection } from '../../src/evaluate/selection.js';
import { measureWorkload } from '../../src/evaluate/workload.js';
import { shiftPrior } from '../../src/train/calibrate.js';
import { tiedRows } from './rows.js';

test('a quantile turns its own chance round', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }),
      fc.double({ min: 1e-9, max: 0.999, noNaN: true }),
      (freedom, upper) => {
        const back = chiSquareUpper(chiSquareQuantile(upper, freedom), freedom);
        expect(Math.abs(back - upper) / upper).toBeLessThan(1e-9);
      },
    ),
  );
  expect(twoSidedZ(0.05)).toBeCloseTo(Z95, 12);
});

test('an even coin: the chance of a split is that of all splits as uneven, and never above 1', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), (a, b) => {
      const total = a + b;
      let chance = 0;
      for (let word = 0; word < 2 ** Math.min(total, 12); word++) {
        let heads = 0;
        for (let bit = 0; bit < total; bit++) heads += (word >> bit) & 1;
        if (Math.abs(2 * heads - total) >= Math.abs(a - b)) chance++;
      }
      if (total <= 12) expect(evenSplitChance(a, b)).toBeCloseTo(chance / 2 ** total, 12);
      expect(evenSplitChance(a, b)).toBeLessThanOrEqual(1);
    }),
  );
  expect(evenSplitChance(0, 0)).toBe(1);
});

test('a thinned curve keeps both ends, no more points than asked for, and only points of the whole one', () => {
  fc.assert(
    fc.property(tiedRows(80), fc.integer({ min: 2, max: 20 }), ({ outcomes, first }, most) => {
      const scores = first.map((score, row) => score + row / 1000);
      const all = measureCurve(scores, outcomes);
      const thin = measureCurve(scores, outcomes, most);
      expect(thin.at(-1)).toEqual(all.at(-1));
      expect(thin[0]).toEqual(all[0]);
      expect(thin.length).toBeLessThanOrEqual(most + 1);
      for (const point of thin) expect(all).toContainEqual(point);
    }),
  );
});

test('a ratio without successes has no end that was made up, and of nothing it is unknown', () => {
  const none = { successes: 0, trials: 50 };
  const some = { successes: 10, trials: 50 };
  expect(ratioInterval(none, some)).toMatchObject({ value: 0, low: 0 });
  expect(ratioInterval(none, some).high).toBeLessThan(1);
  expect(ratioInterval(some, none)).toMatchObject({
    value: Number.POSITIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  });
  expect(ratioInterval(none, none)).toEqual({ value: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY });
  expect(wilsonInterval(3, 10, 3).low).toBeLessThan(wilsonInterval(3, 10).low);
  expect(newcombeInterval(some, none, 3).low).toBeLessThan(newcombeInterval(some, none).low);
});

test('the lift curve is what each budget captures, and shares that are no budget are left out', () => {
  fc.assert(
    fc.property(tiedRows(40), ({ outcomes, first }) => {
      const points = liftCurve(first, outcomes, [0, 0.25, 0.5, 1]);
      for (const { rows, captured } of points)
        expect(captured).toBe(measureCapture(first, outcomes, { rows }).captured);
      expect(points.every(({ rows }) => rows >= 1 && rows < outcomes.length)).toBe(true);
    }),
  );
});

test('precision at the share of cases of the rows themselves is their own precision', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (tp, fp) => {
      const counts = { flaggedPositives: tp, positives: 60, flaggedNegatives: fp, negatives: 300 };
      const { value, low, high } = precisionAt(counts, 60 / 360);
      expect(value).toBeCloseTo(tp / (tp + fp), 12);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(precisionAt(counts, 0.01).value).toBeLessThan(value);
    }),
  );
  // DOMAIN 1.8: sensitivity 80 %, specificity 99 %, one case in 500.
  const table = { flaggedPositives: 800, positives: 1000, flaggedNegatives: 10, negatives: 1000 };
  expect(precisionAt(table, 0.002).value).toBeCloseTo(0.138, 3);
  expect(precisionAt({ ...table, flaggedPositives: 0, flaggedNegatives: 0 }, 0.002)).toEqual({
    value: Number.NaN,
    low: 0,
    high: 1,
  });
  expect(() => precisionAt(table, 1)).toThrow(expect.objectContaining({ code: 'TRAIN_SETTINGS' }));
});

test('at the share of the rows themselves nothing moves: average precision and Brier score are the plain ones', () => {
  fc.assert(
    fc.property(tiedRows(60), ({ outcomes, first }) => {
      const share = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
      expect(averagePrecisionAt(first, outcomes, share)).toBeCloseTo(averagePrecision(first, outcomes), 10);
      expect(averagePrecisionAt(first, outcomes, share / 2)).toBeLessThanOrEqual(
        averagePrecision(first, outcomes) + 1e-12,
      );
      const said = first.map((score) => (score + 1) / 6);
      expect(brierAt(said, outcomes, share)).toBeCloseTo(brierScore(said, outcomes), 10);
    }),
  );
  expect(brierAt([0.5], [1], 0.1)).toBeNaN();
});

test('a probability moves to another share of cases as training moves it', () => {
  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(share, share, share, (probability, from, to) => {
      expect(shiftProbability(probability, from, to)).toBeCloseTo(shiftPrior(probability, from, to), 12);
    }),
  );
});

test('the parts of the Brier score add up, and nothing is within bins of one probability', () => {
  fc.assert(
    fc.property(tiedRows(80), ({ outcomes, first }) => {
      const said = first.map((score) => (score + 1) / 6);
      const { brier, reliability, resolution, uncertainty, within } = brierParts(said, outcomes, 1000);
      expect(reliability - resolution + uncertainty).toBeCloseTo(brier, 12);
      expect(within).toBeCloseTo(0, 12);
    }),
  );
});

test('no line is drawn where none is best, and the error of a calibrated probability has 0 in its interval', () => {
  expect(calibrationLine([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toBeNull();
  expect(calibrationLine([0.1, 0.2, 0.8], [1, 1, 1])).toBeNull();
  expect(calibrationLine([0.3, 0.3, 0.3, 0.3], [0, 1, 0, 1])).toBeNull();
  const said = Array.from({ length: 400 }, (_, row) => (row % 4 < 1 ? 0.75 : 0.25));
  const came = said.map((p, row) => ((row >> 2) % 4 < 4 * p ? 1 : 0));
  const { value, low } = calibrationError(said, came, { seed: 1, resamples: 199 });
  expect(value).toBeLessThan(0.02);
  expect(low).toBe(0);
  const wrong = calibrationError(
    said.map((p) => 1 - p),
    came,
    { seed: 1, resamples: 199 },
  );
  expect(wrong.low).toBeGreaterThan(0.3);
});

test('bands that move are counted, and flags are compared where the outcome is known', () => {
  const agreement = measureAgreement([0, 1, 2, 2], [0, 2, 2, 0], 3);
  expect(agreement).toMatchObject({
    rows: 4,
    up: 1,
    down: 1,
    table: [
      [1, 0, 0],
      [0, 0, 1],
      [1, 0, 1],
    ],
  });
  expect(agreement.same.value).toBe(0.5);
  expect(compareFlags([1, 1, 0, 0], [0, 0, 1, 0], [1, 0, Number.NaN, 1])).toEqual({
    firstOnly: 1,
    secondOnly: 1,
    chance: 1,
  });
  expect(() => measureAgreement([3], [0], 3)).toThrow(expect.objectContaining({ code: 'TRAIN_DATA' }));
});

test('a roll-out stays with who was drawn as it grows, and draws the share it says', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => `SINTETIS-${at}`);
  const arms = (percent: number, shadowPercent?: number) =>
    ids.map((id) =>
      assignArm(id, {
        name: 'candidate 1.1.0',
        percent,
        ...(shadowPercent === undefined ? {} : { shadowPercent }),
      }),
    );
  const [five, twenty, none] = [arms(5), arms(20), arms(0, 10)];
  const share = (list: string[], arm: string) => list.filter((each) => each === arm).length / ids.length;
  expect(share(five, 'candidate')).toBeCloseTo(0.05, 2);
  expect(share(twenty, 'candidate')).toBeCloseTo(0.2, 2);
  expect(share(five, 'shadow')).toBeCloseTo(0.95, 2);
  expect(share(none, 'shadow')).toBeCloseTo(0.1, 2);
  expect(share(none, 'candidate')).toBe(0);
  five.forEach((arm, at) => {
    if (arm === 'candidate') expect(twenty[at]).toBe('candidate');
  });
  // The same on any machine and for ever: these places are a promise.
  expect(placeOf('candidate 1.1.0', 'SINTETIS-1')).toBe(placeOf('candidate 1.1.0', 'SINTETIS-1'));
  expect([placeOf('a', 'b'), placeOf('', 'ab')].map((place) => place.toFixed(9))).toMatchInlineSnapshot(`
    [
      "0.759413136",
      "0.717213241",
    ]
  `);
  const other = ids.map((id) => assignArm(id, { name: 'another', percent: 20 }));
  expect(other.filter((arm, at) => arm === 'candidate' && twenty[at] === 'candidate').length).toBeLessThan(
    1000,
  );
  expect(() => assignArm('x', { name: 'n', percent: 60, shadowPercent: 50 })).toThrow(
    expect.objectContaining({ code: 'TRAIN_SETTINGS', path: ['percent'] }),
  );
});

test('a workload is the mean over every way to break its ties', () => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom(0, 1, Number.NaN),
    fc.nat(1),
    fc.nat(1),
  );
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      (rows, perDay) => {
        const scores = rows.map(([score]) => score);
        const outcomes = rows.map(([, outcome]) => outcome);
        const offices = rows.map(([, , office]) => `K${office}`);
        const days = rows.map(([, , , day]) => day);
        const {
          reach,
          referred,
          offices: lines,
        } = measureWorkload({
          scores,
          outcomes,
          offices,
          days,
          budget: { perDay },
          minutes: 30,
        });
        // By counting: of the rows of an office and day, how many are above this one and how many beside it.
        rows.forEach((_, at) => {
          const peers = rows.flatMap((__, other) =>
            offices[other] === offices[at] && days[other] === days[at] ? [scores[other] ?? 0] : [],
          );
          const above = peers.filter((score) => score > (scores[at] ?? 0)).length;
          const beside = peers.filter((score) => score === scores[at]).length;
          expect(reach[at]).toBeCloseTo(Math.min(1, Math.max(0, (perDay - above) / beside)), 12);
        });
        expect(lines.reduce((sum, line) => sum + line.referred, 0)).toBeCloseTo(referred, 10);
      },
    ),
  );
});

test('a window of days shares one budget, and a budget that is none is refused', () => {
  const rows = {
    scores: [1, 9, 2, 3],
    outcomes: [0, 1, 0, 0],
    offices: ['A', 'A', 'A', 'A'],
    days: [0, 1, 2, 3],
  };
  const day = measureWorkload({ ...rows, budget: { share: 0.25 }, minutes: 60 });
  expect(day.referred).toBeCloseTo(1, 12);
  expect(day.confirmed).toBeCloseTo(0.25, 12);
  const week = measureWorkload({ ...rows, budget: { share: 0.25 }, windowDays: 7, minutes: 60 });
  expect([week.referred, week.confirmed, week.hours, week.days]).toEqual([1, 1, 1, 4]);
  const refused = (more: object) => () =>
    measureWorkload({ ...rows, budget: { share: 0.25 }, minutes: 60, ...more });
  expect(refused({ budget: { share: 1 } })).toThrow(expect.objectContaining({ code: 'TRAIN_SETTINGS' }));
  expect(refused({ budget: { perDay: 0 } })).toThrow(expect.objectContaining({ code: 'TRAIN_SETTINGS' }));
  expect(refused({ minutes: 0, windowDays: 0.5 })).toThrow(
    expect.objectContaining({ issues: [expect.anything(), expect.anything()] }),
  );
  expect(refused({ days: [1] })).toThrow(expect.objectContaining({ code: 'TRAIN_DATA' }));
});

test('rules are counted as by looking at each row', () => {
  const row = fc.tuple(
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    fc.constantFrom(0, 1, Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
      const outcomes = rows.map(([, outcome]) => outcome);
      const names = ['A1', 'B2', 'C3'];
      const fired = names.map((rule, at) => ({
        rule,
        rows: rows.flatMap(([holds], place) => (holds[at] === true ? [place] : [])),
      }));
      const { rules, overlap } = measureRules(fired, outcomes);
      names.forEach((_, at) => {
        const hits = rows.filter(([holds]) => holds[at]);
        const known = hits.filter(([, outcome]) => !Number.isNaN(outcome));
        const alone = hits.filter(([holds]) => holds.filter(Boolean).length === 1);
        expect(rules[at]).toMatchObject({
          hits: hits.length,
          labelled: known.length,
          confirmed: known.filter(([, outcome]) => outcome === 1).length,
          alone: alone.length,
          confirmedAlone: alone.filter(([, outcome]) => outcome === 1).length,
        });
      });
      const pair = overlap.find(({ first, second }) => first === 'A1' && second === 'B2');
      expect(pair?.both ?? 0).toBe(rows.filter(([[a, b]]) => a && b).length);
    }),
  );
});

test('a rule whose hits another has too is called redundant, once there are enough of them', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, at) => at);
  const outcomes = new Array<number>(100).fill(0);
  const { redundant } = measureRules(
    [
      { rule: 'wide', rows: rows(60) },
      { rule: 'narrow', rows: rows(25) },
      { rule: 'rare', rows: rows(3) },
    ],
    outcomes,
    0.01,
  );
  expect(redundant).toEqual([{ rule: 'narrow', within: 'wide', share: 1 }]);
});

test('labels that follow the score are called invalid, a whole file complete, and nothing unverified', () => {
  const scores = Array.from({ length: 200 }, (_, row) => row);
  const high = scores.map((score) => (score > 150 ? 1 : 0));
  const even = scores.map((score) => score % 2);
  expect(checkSelection(scores, high).status).toBe('invalid');
  expect(checkSelection(scores, even).status).toBe('unverified');
  expect(
    checkSelection(
      scores,
      scores.map(() => 1),
    ).status,
  ).toBe('complete');
  expect(
    checkSelection(
      scores,
      scores.map(() => 0),
    ),
  ).toMatchObject({ status: 'unverified', dependence: null });
  expect(checkSelection([1, 2], [0, 1]).status).toBe('unverified');
});

test('the proposed threshold is the lowest that fits, and more capacity never raises it', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.nat(2), fc.nat(3));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 8 }),
      (rows, perDay) => {
        const input = {
          scores: rows.map(([score]) => score),
          offices: rows.map(([, office]) => `K${office}`),
          days: rows.map(([, , day]) => day),
          minutes: 30,
        };
        const { proposed, thresholds } = proposeThreshold({ ...input, perDay });
        const loadsAt = (threshold: number) => {
          const loads = new Map<string, number>();
          for (const [score, office, day] of rows) {
            const key = `${office}/${day}`;
            loads.set(key, (loads.get(key) ?? 0) + (score >= threshold ? 1 : 0));
          }
          return [...loads.values()];
        };
        for (const { threshold, rows: found, overShare } of thresholds) {
          const loads = loadsAt(threshold);
          expect(found).toBe(loads.reduce((sum, load) => sum + load, 0));
          expect(overShare).toBeCloseTo(loads.filter((load) => load > perDay).length / loads.length, 12);
          if (proposed === null || threshold < proposed.threshold) expect(overShare).toBeGreaterThan(0.05);
        }
        const more = proposeThreshold({ ...input, perDay: perDay + 1 }).proposed;
        if (proposed !== null) expect(more?.threshold).toBeLessThanOrEqual(proposed.threshold);
      },
    ),
  );
});
