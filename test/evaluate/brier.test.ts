import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brierScore, logLoss, measureCalibration } from '../../src/evaluate/brier.js';

test('a sure and right forecast costs nothing; a sure and wrong one costs 1, and without end in logs', () => {
  expect(brierScore([0, 1], [0, 1])).toBe(0);
  expect(brierScore([1, 0], [0, 1])).toBe(1);
  expect(logLoss([0, 1], [0, 1])).toBe(0);
  expect(logLoss([1, 0], [0, 1])).toBe(Number.POSITIVE_INFINITY);
});

test('what is no probability or no outcome is refused with its row', () => {
  const coded = (path: (string | number)[]) => expect.objectContaining({ code: 'TRAIN_DATA', path });
  expect(() => brierScore([0.5, Number.NaN], [0, 1])).toThrow(coded(['probabilities', 1]));
  expect(() => brierScore([1.1], [0])).toThrow(coded(['probabilities', 0]));
  expect(() => logLoss([0.5], [2])).toThrow(coded(['outcomes', 0]));
  expect(() => brierScore([], [])).toThrow(coded([]));
});

test('bins hold every row once, rise, and never part equal probabilities', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 }));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 12 }),
      (rows, most) => {
        const probabilities = rows.map(([said]) => said / 12);
        const { bins, error } = measureCalibration(
          probabilities,
          rows.map(([, came]) => came),
          most,
        );
        expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows.length);
        expect(bins.length).toBeLessThanOrEqual(most);
        for (const [at, bin] of bins.entries()) expect(bin.said).toBeGreaterThan(bins[at - 1]?.said ?? -1);
        const distinct = new Set(probabilities).size;
        expect(bins.length).toBeLessThanOrEqual(distinct);
        const off = bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.said - bin.came.value), 0);
        expect(error).toBeCloseTo(off / rows.length, 12);
      },
    ),
  );
});

test('a calibration table says what was said and what came', () => {
  const probabilities = [0.1, 0.1, 0.1, 0.1, 0.8, 0.8, 0.9, 0.9];
  const { bins, error } = measureCalibration(probabilities, [0, 0, 0, 1, 1, 1, 1, 0], 2);
  expect(bins.map(({ rows, came }) => [rows, came.value])).toEqual([
    [4, 0.25],
    [4, 0.75],
  ]);
  expect(bins[1]?.said).toBeCloseTo(0.85, 12);
  expect(error).toBeCloseTo((0.15 + 0.1) / 2, 12);
});
