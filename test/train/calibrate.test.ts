import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import {
  type CalibrationInput,
  calibrate,
  fitCalibration,
  outputsAt,
  shiftPrior,
} from '../../src/train/calibrate.js';
import { sigmoid } from '../../src/train/platt.js';
import { normal } from '../evaluate/rows.js';

interface Case {
  name: string;
  outputs: number[];
  outcomes: number[];
  weights: number[];
  at: number[];
  isotonic: number[];
  logistic: { a: number; b: number };
  sigmoid: number[];
}
const golden: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../golden/evaluate/calibrate.json', import.meta.url), 'utf8'),
);

test.each(golden.cases)('$name: the isotonic line is that of scikit-learn', ({ at, isotonic, ...rows }) => {
  const calibration = fitCalibration({ method: 'isotonic', ...rows });
  for (const [index, output] of at.entries())
    expect(calibrate(calibration, output)).toBeCloseTo(isotonic[index] ?? Number.NaN, 12);
});

test.each(golden.cases)(
  '$name: the sigmoid is that of scikit-learn',
  ({ at, sigmoid: expected, logistic, ...rows }) => {
    const calibration = fitCalibration({ method: 'platt', ...rows });
    const { fit } = calibration;
    if (fit.kind !== 'platt') throw new Error('not a sigmoid');
    // Newton's method on both sides: the same coefficients.
    expect(fit.sigmoid.a / logistic.a).toBeCloseTo(1, 6);
    expect(fit.sigmoid.b / logistic.b).toBeCloseTo(1, 6);
    // scikit-learn's own Platt stops earlier.
    for (const [index, output] of at.entries())
      expect(Math.abs(calibrate(calibration, output) - (expected[index] ?? Number.NaN))).toBeLessThan(1e-3);
  },
);

/** Rows whose outcome rises with the output; a third of the time with weights, a few rows without an output. */
const anyRows = fc
  .array(
    fc.record({
      output: fc.oneof(
        fc.integer({ min: -6, max: 6 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.constant(Number.NaN),
      ),
      outcome: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .map((rows) => ({
    outputs: rows.map(({ output }) => output),
    outcomes: rows.map(({ outcome }) => outcome),
    weights: rows.map(({ weight }) => weight),
  }))
  .filter(({ outputs, outcomes }) => {
    const known = outcomes.filter((_, row) => !Number.isNaN(outputs[row]));
    return known.includes(0) && known.includes(1);
  });

test('isotonic probabilities stay in 0 to 1, never fall, and keep the mean of the rows', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const calibration = fitCalibration({ method: 'isotonic', ...rows });
      let [said, came, total] = [0, 0, 0];
      const known = [...rows.outputs.keys()].filter((row) => !Number.isNaN(rows.outputs[row]));
      for (const row of known) {
        const weight = rows.weights[row] ?? 0;
        said += weight * calibrate(calibration, rows.outputs[row] ?? 0);
        came += weight * (rows.outcomes[row] ?? 0);
        total += weight;
      }
      expect(said / total).toBeCloseTo(came / total, 9);
      expect(calibration.leftOut).toBe(rows.outputs.length - known.length);
      const line = Array.from({ length: 60 }, (_, at) => calibrate(calibration, -7 + at / 4));
      for (const [at, probability] of line.entries()) {
        expect(probability).toBeGreaterThanOrEqual(Math.max(0, line[at - 1] ?? 0));
        expect(probability).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a row of weight 2 counts as two rows', () => {
  fc.assert(
    fc.property(anyRows, ({ outputs, outcomes, weights }) => {
      const weighted = fitCalibration({ method: 'isotonic', outputs, outcomes, weights });
      const times = <T>(values: T[]): T[] =>
        values.flatMap((value, row) => Array<T>(weights[row] ?? 0).fill(value));
      const repeated = fitCalibration({
        method: 'isotonic',
        outputs: times(outputs),
        outcomes: times(outcomes),
      });
      for (const output of [-6, -1.5, 0, 0.3, 4])
        expect(calibrate(weighted, output)).toBeCloseTo(calibrate(repeated, output), 12);
    }),
  );
});

/** Normal margins, one apart for the two outcomes, of which `share` are positive. */
function margins(seed: string, count: number, share: number): Pick<CalibrationInput, 'outputs' | 'outcomes'> {
  const random = createRandom(seed);
  const outcomes = Array.from({ length: count }, () => (random.chance(share) ? 1 : 0));
  return { outcomes, outputs: outcomes.map((outcome) => normal(random) + outcome) };
}

test('a sample rich in cases, shifted to the prevalence of the field, says what a sample of the field says', () => {
  const [rich, field] = [margins('rich', 20_000, 0.5), margins('field', 100_000, 0.04)];
  for (const method of ['platt', 'isotonic'] as const) {
    const shifted = fitCalibration({ method, ...rich, prevalence: 0.04 });
    const plain = fitCalibration({ method, ...field });
    let worst = 0;
    for (let output = -2; output <= 2.5; output += 0.1)
      worst = Math.max(worst, Math.abs(calibrate(shifted, output) - calibrate(plain, output)));
    expect(worst).toBeLessThan(method === 'platt' ? 0.01 : 0.06);
    expect(calibrate(fitCalibration({ method, ...rich }), 0.5)).toBeGreaterThan(0.4);
  }
});

test('shifting a prior there and back changes nothing, and never turns the order', () => {
  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(share, share, share, share, (probability, other, from, to) => {
      expect(shiftPrior(shiftPrior(probability, from, to), to, from)).toBeCloseTo(probability, 9);
      const [a, b] = [shiftPrior(probability, from, to), shiftPrior(other, from, to)];
      if (probability < other) expect(a).toBeLessThanOrEqual(b);
      expect(shiftPrior(from, from, to)).toBeCloseTo(to, 12);
      expect([shiftPrior(0, from, to), shiftPrior(1, from, to)]).toEqual([0, 1]);
    }),
  );
});

test('the outputs of a probability are where the calibration reaches and leaves it', () => {
  fc.assert(
    fc.property(anyRows, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rows, probability) => {
      const calibration = fitCalibration({ method: 'isotonic', ...rows, prevalence: 0.2 });
      const { first, last } = outputsAt(calibration, probability);
      expect(first).toBeLessThanOrEqual(last);
      const [before, after] = [calibrate(calibration, first - 1e-6), calibrate(calibration, last + 1e-6)];
      if (Number.isFinite(first)) expect(before).toBeLessThanOrEqual(probability + 1e-9);
      if (Number.isFinite(last)) expect(after).toBeGreaterThanOrEqual(probability - 1e-9);
    }),
  );
  const platt = fitCalibration({ method: 'platt', ...margins('inverse', 500, 0.3), prevalence: 0.05 });
  expect(calibrate(platt, outputsAt(platt, 0.07).first)).toBeCloseTo(0.07, 12);
});

test('perfectly parted outcomes still give a finite sigmoid', () => {
  const calibration = fitCalibration({ method: 'platt', outputs: [1, 2, 3, 4], outcomes: [0, 0, 1, 1] });
  expect(calibrate(calibration, 4)).toBeLessThan(1);
  expect(calibrate(calibration, 4)).toBeGreaterThan(0.6);
  expect(calibrate(calibration, Number.NaN)).toBeNaN();
});

test('what nothing can be learned from is refused with its place', () => {
  const refused = (input: Partial<CalibrationInput>) => {
    try {
      fitCalibration({ method: 'platt', outputs: [1, 2, 3], outcomes: [0, 0, 1], ...input });
    } catch (error) {
      return error;
    }
    return null;
  };
  expect(refused({})).toBeNull();
  expect(refused({ outcomes: [1, 1, 1] })).toMatchObject({ code: 'TRAIN_DATA', path: ['outcomes'] });
  expect(refused({ outputs: [1, 2, Number.NaN] })).toMatchObject({ code: 'TRAIN_DATA', path: ['outcomes'] });
  expect(refused({ outcomes: [1, 0, 0] })).toMatchObject({ code: 'TRAIN_DATA', path: ['outputs'] });
  expect(refused({ outcomes: [0, 1] })).toMatchObject({ code: 'TRAIN_DATA', path: [] });
  expect(refused({ outcomes: [0, 255, 1] })).toMatchObject({ code: 'TRAIN_DATA', path: ['outcomes', 1] });
  expect(refused({ outputs: [1, Number.POSITIVE_INFINITY, 3] })).toMatchObject({
    code: 'TRAIN_DATA',
    path: ['outputs', 1],
  });
  expect(refused({ weights: [1, 0, 1] })).toMatchObject({ code: 'TRAIN_DATA', path: ['weights', 1] });
  expect(refused({ prevalence: 0 })).toMatchObject({ code: 'TRAIN_SETTINGS', path: ['prevalence'] });
});

test('the sigmoid overflows nowhere', () => {
  expect([sigmoid(-800), sigmoid(0), sigmoid(800)]).toEqual([1, 0.5, 0]);
});
