import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../../src/base/errors.js';
import { crc32 } from '../../../src/forest/formats/crc32.js';
import { ModelFile } from '../../../src/forest/formats/format.js';
import { scikitLearn } from '../../../src/forest/formats/scikit-learn.js';
import { walk, walkTree } from '../../../src/forest/walk.js';
import { committed, fromOutside } from '../../golden/forests/golden.js';

const here = committed('scikit-learn');
const outside = fromOutside('');
const read = (value: unknown) =>
  scikitLearn.read(new ModelFile(new TextEncoder().encode(JSON.stringify(value))), {});

describe.each([...here, ...outside])('$name', ({ bytes, rows, outputs, probabilities, leaves, leafRows }) => {
  const { forest } = scikitLearn.read(new ModelFile(bytes), {});

  test('gives what scikit-learn gives, bit for bit, on every row', () => {
    rows.forEach((row, at) => {
      expect(walk(forest, row)).toBe(outputs[at]);
      const raw = outputs[at] ?? Number.NaN;
      if (probabilities !== null)
        expect(Math.abs(1 / (1 + Math.exp(-raw)) - (probabilities[at] ?? Number.NaN))).toBeLessThan(1e-12);
    });
  });

  test('reaches the leaves that scikit-learn reaches', () => {
    expect(leafRows.length).toBeGreaterThan(0);
    leafRows.forEach((row, at) => {
      leaves[at]?.forEach((leaf, tree) => {
        expect(walkTree(forest, tree, rows[row] ?? []) - (forest.starts[tree] ?? 0)).toBe(leaf);
      });
    });
  });
});

test('the goldens hold every kind of estimator, missing values learned, and 500 rows each outside', () => {
  expect(here).toHaveLength(6);
  expect(here.some(({ rows }) => rows.flat().some(Number.isNaN))).toBe(true);
  for (const { rows } of outside) expect(rows).toHaveLength(500);
});

test('an export of today carries its training weights, its proof and the checksum of its bytes', () => {
  for (const { bytes } of here) {
    const { forest, proof } = scikitLearn.read(new ModelFile(bytes), {});
    expect(forest.cover?.every((weight) => weight > 0)).toBe(true);
    expect(proof.inputs).toHaveLength(12);
    expect(proof.tolerance).toBe(0);
  }
  expect(crc32(['1234', '56789'])).toBe('cbf43926');
});

describe('what cannot be modelled', () => {
  const tree = {
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
    feature: [0, -2, -2],
    threshold: [0.5, -2, -2],
    value: [
      [3, 4],
      [3, 1],
      [0, 3],
    ],
  };
  const model = {
    format: 'sklearn-trees/1',
    kind: 'RandomForestClassifier',
    package: 'scikit-learn',
    version: '1.2.1',
    params: {},
    classes: [0, 1],
    nFeatures: 1,
    featureNames: ['x'],
    trees: [tree],
  };
  const boosted = {
    ...model,
    kind: 'GradientBoostingClassifier',
    learning_rate: 0.1,
    init_raw: 0,
    trees: [{ ...tree, value: [0, 1, 2] }],
  };
  const refusal = (value: unknown) => {
    try {
      read(value);
    } catch (error) {
      if (error instanceof WaspadaError) return [error.code, ...error.path];
    }
    return null;
  };

  test('is refused by name', () => {
    expect(refusal(model)).toBeNull();
    expect(refusal(boosted)).toBeNull();
    expect(refusal({ ...model, kind: 'HistGradientBoostingClassifier' })).toEqual([
      'MODEL_UNSUPPORTED',
      'kind',
    ]);
    expect(refusal({ ...model, classes: [0, 1, 2] })).toEqual(['MODEL_UNSUPPORTED', 'classes']);
    expect(refusal({ ...model, classes: [1, '1'] })).toEqual(['MODEL_SHAPE', 'classes']);
    expect(refusal({ ...boosted, params: { loss: 'exponential' } })).toEqual([
      'MODEL_UNSUPPORTED',
      'params',
      'loss',
    ]);
    const { init_raw: _, ...withoutInit } = boosted;
    expect(refusal(withoutInit)).toEqual(['MODEL_UNSUPPORTED', 'init_raw']);
    expect(refusal({ ...model, learning_rate: 0.1 })).toEqual(['MODEL_SHAPE', 'learning_rate']);
  });

  test('is refused where weights are no weights', () => {
    const withLeaf = (leaf: unknown, version = '1.2.1') =>
      refusal({ ...model, version, trees: [{ ...tree, value: [[1, 0], leaf, [1, 0]] }] });
    const fault = ['MODEL_NUMBER', 'trees', 0, 'value', 1];
    expect(withLeaf([0, 0])).toEqual(fault);
    expect(withLeaf([-1, 2])).toEqual(fault);
    expect(withLeaf([1, 2, 3])).toEqual(fault);
    expect(withLeaf(0.5)).toEqual(fault);
    expect(withLeaf([2, 3])).toBeNull();
    // From 1.3 on a leaf holds fractions.
    expect(withLeaf([2, 3], '1.3.0')).toEqual(fault);
    expect(withLeaf([0.25, 0.75], '1.9.1')).toBeNull();
  });

  test('is refused where names are missing or are others than the caller expects', () => {
    const { featureNames: _, ...nameless } = model;
    expect(refusal(nameless)).toEqual(['MODEL_FEATURES', 'featureNames']);
    const file = new ModelFile(new TextEncoder().encode(JSON.stringify(nameless)));
    expect(scikitLearn.read(file, { features: ['y'] }).features).toEqual([{ name: 'y' }]);
    const named = new ModelFile(new TextEncoder().encode(JSON.stringify(model)));
    expect(() => scikitLearn.read(named, { features: ['y'] })).toThrow(/"x", expected "y"/);
  });
});
