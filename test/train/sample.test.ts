import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import type { Provenance } from '../../src/evaluate/label.js';
import { type Label, type Sample, splitSample, tableOf } from '../../src/train/sample.js';

const unknown = Number.NaN;

/** So many rows; each third is a confirmed case, and each fifth known only from a postponement. */
function sampleOf(
  rows: number,
  from: (row: number) => Provenance = (row) => (row % 5 === 0 ? 'officer_postponement' : 'court'),
): Sample {
  const ids = Array.from({ length: rows }, (_, row) => `A-${row}`);
  const labels = new Map<string, Label>(
    ids.map((id, row) => [
      id,
      { outcome: row % 3 === 0 ? 'confirmed' : 'not_confirmed', provenance: from(row) },
    ]),
  );
  return {
    features: [{ name: 'up', direction: 'raises' }, { name: 'down', direction: 'lowers' }, { name: 'free' }],
    ids,
    columns: [
      Float64Array.from(ids, (_, row) => (row % 4 === 0 ? unknown : row % 7)),
      Float64Array.from(ids, (_, row) => (row % 4 === 1 ? unknown : row % 7)),
      Float64Array.from(ids, (_, row) => (row % 4 === 2 ? unknown : row % 7)),
    ],
    rules: new Float64Array(rows),
    labels,
  };
}

test('rows known only from a postponement are neither learned from nor held out, and are counted', () => {
  const sample = sampleOf(300);
  const { training, holdout, counts } = splitSample(sample, 0.4, 1);
  for (const row of [...training, ...holdout]) expect(row % 5).not.toBe(0);
  expect(counts.postponedOnly).toBe(60);
  expect(training.length + holdout.length).toBe(240);
  expect(counts.confirmed + counts.notConfirmed).toBe(240);
});

test('nothing but postponements is refused by name', () => {
  const sample = sampleOf(300, () => 'officer_postponement');
  expect(() => splitSample(sample, 0.4, 1)).toThrow(
    expect.objectContaining({ code: 'TRAIN_LABELS', path: ['labels', 'provenance'] }),
  );
  expect(() => splitSample({ ...sample, labels: new Map() }, 0.4, 1)).toThrow(WaspadaError);
});

test('a row stays on its side whatever else is in the file, and no row is on both', () => {
  const whole = splitSample(sampleOf(600), 0.4, 7);
  const part = splitSample(sampleOf(300), 0.4, 7);
  expect(whole.training.filter((row) => row < 300)).toEqual(part.training);
  expect(whole.holdout.filter((row) => row < 300)).toEqual(part.holdout);
  expect(whole.training.filter((row) => whole.holdout.includes(row))).toEqual([]);
  expect(whole.holdout.length / 480).toBeGreaterThan(0.3);
  expect(whole.holdout.length / 480).toBeLessThan(0.5);
});

test('an unanswered question is learned from as its most favourable answer, where a direction is declared', () => {
  const sample = sampleOf(300);
  const { training, outcome } = splitSample(sample, 0.4, 1);
  const { columns, target } = tableOf(sample, training, outcome);
  training.forEach((row, at) => {
    expect(columns[0]?.[at]).toBe(row % 4 === 0 ? 0 : row % 7);
    expect(columns[1]?.[at]).toBe(row % 4 === 1 ? 6 : row % 7);
    expect(columns[2]?.[at]).toEqual(row % 4 === 2 ? unknown : row % 7);
    expect(target[at]).toBe(row % 3 === 0 ? 1 : 0);
  });
});

test('too few confirmed cases on a side are refused', () => {
  const few = sampleOf(30);
  expect(() => splitSample(few, 0.4, 1)).toThrow(expect.objectContaining({ code: 'TRAIN_DATA' }));
});
