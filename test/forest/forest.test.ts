import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Code, type Path, WaspadaError } from '../../src/base/errors.js';
import { type ForestAbout, ForestBuilder, forestBudget, type TreeSource } from '../../src/forest/forest.js';
import { walkTree } from '../../src/forest/walk.js';
import { about, randomForest } from './random-forest.js';

/** A split over a split: nodes 0 and 2 split, 1, 3 and 4 are leaves. */
const tree = {
  feature: [0, -1, 1, -1, -1],
  threshold: [1.5, 0, -2, 0, 0],
  left: [1, -1, 3, -1, -1],
  right: [2, -1, 4, -1, -1],
  missingLeft: [1, 0, 0, 0, 0],
  value: [0, 10, 0, 20, 30],
} satisfies TreeSource;
const leaf = { feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [0], value: [1] };

/** What building is refused with: code and path of the first fault; `null` where a forest was made. */
function refusal(source: TreeSource, settings: ForestAbout = about): readonly [Code, Path] | null {
  return refused(() => {
    const builder = new ForestBuilder(settings);
    builder.addTree(source);
    builder.build();
  });
}

function refused(act: () => void): readonly [Code, Path] | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof WaspadaError) return [error.code, error.path];
    throw error;
  }
}

const at = (array: string, node: number): Path => ['trees', 0, array, node];

describe('a tree', () => {
  test('that holds together is accepted', () => {
    expect(refusal(tree)).toBeNull();
  });
  test('with a child before its parent is refused, so that no circle can be walked', () => {
    expect(refusal({ ...tree, left: [1, -1, 0, -1, -1] })).toEqual(['MODEL_NODE', at('left', 2)]);
    expect(refusal({ ...tree, left: [0, -1, 3, -1, -1] })).toEqual(['MODEL_NODE', at('left', 0)]);
  });
  test('with a child beyond its last node is refused', () => {
    expect(refusal({ ...tree, right: [2, -1, 5, -1, -1] })).toEqual(['MODEL_NODE', at('right', 2)]);
  });
  test('with a child of two parents is refused', () => {
    expect(refusal({ ...tree, right: [2, -1, 3, -1, -1] })).toEqual(['MODEL_NODE', at('right', 2)]);
  });
  test('with a node that nothing leads to is refused', () => {
    expect(refusal({ ...tree, feature: [0, -1, -1, -1, -1], left: [1, -1, -1, -1, -1] })?.[0]).toBe(
      'MODEL_NODE',
    );
  });
  test('with a child that is no whole number is refused', () => {
    for (const child of [1.5, Number.NaN, '1', null, 2 ** 31])
      expect(refusal({ ...tree, left: [child, -1, 3, -1, -1] })).toEqual(['MODEL_NODE', at('left', 0)]);
  });
  test('with a leaf that has children is refused', () => {
    expect(refusal({ ...tree, left: [1, 2, 3, -1, -1] })).toEqual(['MODEL_NODE', at('left', 1)]);
  });
  test('that splits on a feature there is not is refused', () => {
    for (const feature of [3, -2, 0.5, '0', null])
      expect(refusal({ ...tree, feature: [feature, -1, 1, -1, -1] })).toEqual([
        'MODEL_NODE',
        at('feature', 0),
      ]);
  });
  test('with a threshold that is not a finite number is refused', () => {
    for (const threshold of [Number.NaN, Number.POSITIVE_INFINITY, null, '1'])
      expect(refusal({ ...tree, threshold: [threshold, 0, 0, 0, 0] })).toEqual([
        'MODEL_NUMBER',
        at('threshold', 0),
      ]);
  });
  test('with a leaf value that is not a finite number is refused', () => {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, null, '1'])
      expect(refusal({ ...tree, value: [0, value, 0, 0, 0] })).toEqual(['MODEL_NUMBER', at('value', 1)]);
  });
  test('with a training weight below zero or unknown is refused', () => {
    for (const cover of [-1, Number.NaN, null])
      expect(refusal({ ...tree, cover: [5, cover, 3, 1, 2] })).toEqual(['MODEL_NUMBER', at('cover', 1)]);
  });
  test('that does not say where a missing input goes is refused, unless missing is not learned', () => {
    expect(refusal({ ...tree, missingLeft: [2, 0, 0, 0, 0] })).toEqual(['MODEL_NODE', at('missingLeft', 0)]);
    const { missingLeft: _, ...silent } = tree;
    expect(refusal(silent)).toEqual(['MODEL_NODE', at('missingLeft', 0)]);
    expect(refusal(silent, { ...about, missing: 'none' })).toBeNull();
  });
  test('with arrays of different lengths is refused', () => {
    for (const name of ['threshold', 'left', 'right', 'missingLeft', 'value', 'cover'])
      expect(refusal({ ...tree, [name]: [0, 0] })).toEqual(['MODEL_SHAPE', ['trees', 0, name]]);
  });
  test('without nodes is refused', () => {
    const none = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };
    expect(refusal(none)).toEqual(['MODEL_SHAPE', ['trees', 0]]);
  });
  test('names at most twenty of its faults', () => {
    const many = Array.from({ length: 100 }, () => Number.NaN);
    const builder = new ForestBuilder(about);
    const broken = {
      feature: many,
      threshold: many,
      left: many,
      right: many,
      missingLeft: many,
      value: many,
    };
    try {
      builder.addTree(broken);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof WaspadaError && error.issues.length).toBe(20);
    }
  });
});

describe('a budget', () => {
  const leaves = (length: number): TreeSource => ({ ...leaf, feature: { length } });
  test('of nodes is checked before a node is read', () => {
    expect(refusal(leaves(forestBudget.nodes + 1))).toEqual(['MODEL_BUDGET', ['trees', 0]]);
    expect(refusal(leaves(1e9))).toEqual(['MODEL_BUDGET', ['trees', 0]]);
  });
  test('of trees is kept', () => {
    const builder = new ForestBuilder(about);
    for (let count = 0; count < forestBudget.trees; count++) builder.addTree(leaf);
    expect(refused(() => builder.addTree(leaf))).toEqual(['MODEL_BUDGET', ['trees', forestBudget.trees]]);
  });
  test('of depth is kept', () => {
    const chain = (depth: number): TreeSource => {
      const nodes = Array.from({ length: 2 * depth + 1 }, (_, node) => node);
      const splits = nodes.map((node) => node % 2 === 0 && node < 2 * depth);
      return {
        feature: splits.map((split) => (split ? 0 : -1)),
        threshold: nodes,
        left: nodes.map((node) => (splits[node] ? node + 1 : -1)),
        right: nodes.map((node) => (splits[node] ? node + 2 : -1)),
        missingLeft: nodes.map(() => 0),
        value: nodes,
      };
    };
    expect(refusal(chain(forestBudget.depth))).toBeNull();
    expect(refusal(chain(forestBudget.depth + 1))).toEqual(['MODEL_BUDGET', ['trees', 0]]);
  });
  test('of features is kept', () => {
    const features = Array.from({ length: forestBudget.features + 1 }, (_, index) => `f${index}`);
    const directions = features.map(() => 0 as const);
    expect(refusal(leaf, { ...about, features, directions })).toEqual(['MODEL_BUDGET', ['features']]);
  });
});

describe('what a forest says of itself', () => {
  const refusalOf = (changes: Partial<ForestAbout>) => refusal(leaf, { ...about, ...changes });
  test('must have a feature, each by its own name', () => {
    expect(refusalOf({ features: [], directions: [] })).toEqual(['MODEL_SHAPE', ['features']]);
    expect(refusalOf({ features: ['a', 'b', 'a'] })).toEqual(['MODEL_FEATURES', ['features']]);
  });
  test('must have a direction for each feature', () => {
    expect(refusalOf({ directions: [0] })).toEqual(['MODEL_SHAPE', ['directions']]);
  });
  test('must have two classes, or none where it gives a value', () => {
    for (const classes of [[], ['a'], ['a', 'b', 'c']])
      expect(refusalOf({ classes })).toEqual(['MODEL_UNSUPPORTED', ['classes']]);
    expect(refusalOf({ output: 'value' })).toEqual(['MODEL_UNSUPPORTED', ['classes']]);
    expect(refusalOf({ output: 'value', classes: [] })).toBeNull();
  });
  test('must start from a finite number', () => {
    for (const base of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(refusalOf({ base })).toEqual(['MODEL_NUMBER', ['base']]);
  });
});

describe('a forest', () => {
  test('needs a tree', () => {
    expect(refused(() => new ForestBuilder(about).build())).toEqual(['MODEL_SHAPE', ['trees']]);
  });
  test('has training weights in all trees or in none', () => {
    const builder = new ForestBuilder(about);
    builder.addTree({ ...leaf, cover: [3] });
    builder.addTree(leaf);
    expect(refused(() => builder.build())).toEqual(['MODEL_SHAPE', ['trees']]);
  });
  test('holds its trees in one row of arrays, children as absolute nodes', () => {
    const builder = new ForestBuilder(about);
    builder.addTree(leaf);
    builder.addTree(tree);
    const forest = builder.build();
    expect([...forest.starts]).toEqual([0, 1, 6]);
    expect([...forest.left]).toEqual([-1, 2, -1, 4, -1, -1]);
    expect([...forest.right]).toEqual([-1, 3, -1, 5, -1, -1]);
    expect([...forest.depth]).toEqual([0, 2]);
    expect([...forest.value]).toEqual([1, 0, 10, 0, 20, 30]);
    expect(forest.cover).toBeNull();
  });
  test('leads every row to a leaf of each tree, whatever the row', () => {
    const number = fc.double();
    fc.assert(
      fc.property(fc.nat(), fc.tuple(number, number, number), (seed, row) => {
        const forest = randomForest(seed);
        for (let index = 0; index < forest.trees; index++) {
          const node = walkTree(forest, index, row);
          if (node === -1) expect(forest.missing).toBe('none');
          else expect(forest.feature[node]).toBe(-1);
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
