import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { linearAt, pointsAt, readPoints } from '../../src/score/points.js';
import { calibrate, fitCalibration } from '../../src/train/calibrate.js';
import { freezePoints, type PointsPlan } from '../../src/train/points.js';
import { normal } from '../evaluate/rows.js';

const about = {
  id: 'example',
  typology: 'labour_exploitation',
  words: { id: 'contoh', en: 'example' },
  range: { least: 0, most: 15 },
  full: 0.3,
} as const;

/** A calibration of made-up margins, or of the probabilities that they stand for. */
function calibration(seed: string, method: 'platt' | 'isotonic', output: PointsPlan['output'], rows = 600) {
  const random = createRandom(seed);
  const outcomes = Array.from({ length: rows }, () => (random.chance(0.3) ? 1 : 0));
  const margins = outcomes.map((outcome) => normal(random) + 1.5 * outcome);
  const outputs = output === 'margin' ? margins : margins.map((margin) => 1 / (1 + Math.exp(-margin)));
  return fitCalibration({ method, outputs, outcomes, prevalence: 0.05 });
}

const logit = (probability: number): number => Math.log(probability / (1 - probability));

const anyPlan = fc.record({
  seed: fc.integer({ min: 0, max: 40 }).map((seed) => `points ${seed}`),
  method: fc.constantFrom('platt' as const, 'isotonic' as const),
  output: fc.constantFrom('margin' as const, 'probability' as const),
  slope: fc.constantFrom(3, 10, 60, 1e6),
  most: fc.integer({ min: 1, max: 19 }),
});

test('a frozen table gives each point where its probability is reached, or later, never earlier', () => {
  fc.assert(
    fc.property(anyPlan, ({ seed, method, output, slope, most }) => {
      const made = calibration(seed, method, output, 200);
      const table = freezePoints({ ...about, calibration: made, output, slope, range: { least: 0, most } });
      expect(readPoints(JSON.parse(JSON.stringify(table)))).toEqual(table);
      expect(table.knots.length).toBeLessThanOrEqual(most + 1);
      for (let at = 0; at <= 200; at++) {
        const from = output === 'margin' ? -3 + at / 30 : at / 200;
        const rise = (logit(calibrate(made, from)) - logit(0.05)) / (logit(about.full) - logit(0.05));
        const said = Math.min(most, Math.max(0, rise * most));
        expect(pointsAt(table, from)).toBeLessThanOrEqual(Math.floor(said + 1e-6));
        if (slope === 1e6)
          expect(pointsAt(table, from + 1e-4)).toBeGreaterThanOrEqual(Math.floor(said - 1e-6));
      }
    }),
    { numRuns: 60 },
  );
});

test('a rise in log-odds of a sigmoid over margins is one straight line', () => {
  const made = calibration('straight', 'platt', 'margin');
  const table = freezePoints({ ...about, calibration: made, output: 'margin', slope: 100 });
  expect(table.knots).toHaveLength(16);
  const [first, last] = [table.knots[0], table.knots.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no knots');
  expect(calibrate(made, first.output)).toBeCloseTo(0.05, 5);
  expect(calibrate(made, last.output)).toBeCloseTo(0.3, 5);
  for (const { output, points } of table.knots)
    expect(output).toBeCloseTo(first.output + (points / 15) * (last.output - first.output), 5);
});

test('the mean output of the model gets the least points', () => {
  for (const method of ['platt', 'isotonic'] as const) {
    const made = calibration('baseline', method, 'margin');
    const baseline = 1.2;
    expect(calibrate(made, baseline)).toBeGreaterThan(0.05);
    const plan = { ...about, calibration: made, output: 'margin', slope: 100 } as const;
    expect(linearAt(freezePoints(plan), baseline)).toBeGreaterThan(0);
    expect(linearAt(freezePoints({ ...plan, baseline }), baseline)).toBe(0);
  }
});

test('a steep calibration is slowed to the stated slope', () => {
  const outputs = [0.1, 0.2, 0.5, 0.5001, 0.6, 0.9];
  const steep = fitCalibration({
    method: 'isotonic',
    outputs,
    outcomes: [0, 0, 0, 1, 1, 1],
    prevalence: 0.05,
  });
  const table = freezePoints({ ...about, calibration: steep, output: 'probability', slope: 60 });
  expect(pointsAt(table, 0.5)).toBe(0);
  expect(pointsAt(table, 0.51)).toBe(0);
  expect(pointsAt(table, 0.63)).toBe(7);
  expect(pointsAt(table, 0.9)).toBe(15);
});

test('a model that never leaves the base rate gives no points', () => {
  const outputs = [0.1, 0.2, 0.3, 0.4];
  const level = fitCalibration({ method: 'isotonic', outputs, outcomes: [1, 0, 1, 0], prevalence: 0.05 });
  const table = freezePoints({ ...about, calibration: level, output: 'probability', slope: 60 });
  expect([0, 0.3, 1].map((output) => pointsAt(table, output))).toEqual([0, 0, 0]);
});

test('points may start above the base rate, and then start with the lowest output that was seen', () => {
  const outputs = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  const made = fitCalibration({ method: 'isotonic', outputs, outcomes: [0, 1, 0, 1, 1, 1] });
  const table = freezePoints({
    ...about,
    calibration: made,
    output: 'probability',
    slope: 1000,
    none: 0.2,
    full: 0.9,
  });
  expect(table.knots[0]).toEqual({ output: 0.14, points: 0 });
  const above = fitCalibration({
    method: 'isotonic',
    outputs,
    outcomes: [1, 0, 0, 1, 1, 1],
    prevalence: 0.6,
  });
  const late = freezePoints({
    ...about,
    calibration: above,
    output: 'probability',
    slope: 1000,
    none: 0.1,
    full: 0.9,
  });
  expect(late.knots[0]).toEqual({ output: 0.1, points: 0 });
});

test('the same calibration gives the same table', () => {
  const table = () =>
    freezePoints({
      ...about,
      calibration: calibration('same', 'isotonic', 'margin'),
      output: 'margin',
      slope: 30,
    });
  expect(JSON.stringify(table())).toBe(JSON.stringify(table()));
});

test('a plan that cannot be is refused by name', () => {
  const plan = {
    ...about,
    calibration: calibration('refused', 'platt', 'margin'),
    output: 'margin',
    slope: 30,
  } as const;
  const refused = (more: Partial<PointsPlan>) => {
    try {
      freezePoints({ ...plan, ...more });
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refused({ full: 0.05 })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['full'] });
  expect(refused({ full: 1 })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['full'] });
  expect(refused({ none: 0 })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['none'] });
  expect(refused({ slope: 0 })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['slope'] });
  expect(refused({ baseline: Number.NaN })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['baseline'] });
  expect(refused({ range: { least: 3, most: 3 } })).toMatchObject({
    code: 'TRAIN_SETTINGS',
    path: ['range'],
  });
  expect(refused({ range: { least: 0, most: 25 } })).toMatchObject({
    code: 'MODEL_SHAPE',
    path: ['range', 'most'],
  });
});
