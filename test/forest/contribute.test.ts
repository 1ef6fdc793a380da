import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import { createExplainer } from '../../src/forest/contribute.js';
import { type Forest, ForestBuilder, type TreeSource } from '../../src/forest/forest.js';
import { gaussLegendre } from '../../src/forest/quadrature.js';
import { createRange } from '../../src/forest/range.js';
import { shapley, wayOf } from '../../src/forest/shapley.js';
import { walk } from '../../src/forest/walk.js';
import { randomRow, smallForest } from './small-forest.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const sumOf = (phi: Float64Array): number => phi.reduce((sum, each) => sum + each, 0);

/** Fails with both lists where any two numbers lie more than 1e-9 apart. */
function expectClose(found: Float64Array, expected: ArrayLike<number>, within = 1e-9): void {
  const off = found.some((value, i) => !(Math.abs(value - (expected[i] ?? Number.NaN)) <= within));
  if (off) expect([...found]).toEqual(Array.from(expected));
}

/** The ends of a forest for a row, by plain recursion: the lowest (sign 1) or highest (-1) leaf below a node that the row can reach. */
function wayTo(forest: Forest, row: ArrayLike<number>, sign: 1 | -1, dead: (leaf: number) => boolean) {
  const known = wayOf(forest, row);
  const unknown = (node: number): boolean => Number.isNaN(row[forest.feature[node] ?? 0] ?? Number.NaN);
  const end = (node: number): number => {
    if ((forest.feature[node] ?? -1) < 0)
      return dead(node) ? Number.POSITIVE_INFINITY : sign * (forest.value[node] ?? 0);
    return end((goesLeft(node) ? forest.left[node] : forest.right[node]) ?? 0);
  };
  const goesLeft = (node: number): boolean =>
    unknown(node) ? end(forest.left[node] ?? 0) <= end(forest.right[node] ?? 0) : known(node);
  return goesLeft;
}

describe('exact contributions', () => {
  test('they equal Shapley values by their definition on random forests', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const forest = smallForest(seed);
        const random = createRandom(seed + 1);
        const explainer = createExplainer(forest);
        const phi = new Float64Array(forest.features.length);
        for (let i = 0; i < 4; i++) {
          const row = randomRow(random, phi.length, forest.missing === 'learned' ? 0.3 : 0);
          const output = explainer.contribute(row, phi);
          const truth = shapley(forest, wayOf(forest, row));
          expect(output).toBe(walk(forest, row));
          expect(Math.abs(explainer.baseline - truth.baseline)).toBeLessThan(1e-9);
          expectClose(phi, truth.phi);
          expect(Math.abs(sumOf(phi) + explainer.baseline - output)).toBeLessThan(1e-9);
        }
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  test('they equal the definition on deep trees with up to eleven features', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 7, max: 11 }), (seed, columns) => {
        const forest = smallForest(seed, { columns, depth: 12, trees: 1, missing: 'learned' });
        const row = randomRow(createRandom(seed + 1), columns, 0.1);
        const phi = new Float64Array(columns);
        createExplainer(forest).contribute(row, phi);
        expectClose(phi, shapley(forest, wayOf(forest, row)).phi);
      }),
      { seed: 4, numRuns: 12 },
    );
  });

  test('the contributions at an end equal the definition, and sum to the end of the range', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const forest = smallForest(seed, { missing: 'none' });
        const random = createRandom(seed + 1);
        const explainer = createExplainer(forest);
        const { range } = createRange(forest);
        const phi = new Float64Array(forest.features.length);
        for (const side of ['low', 'high'] as const) {
          const row = randomRow(random, phi.length, 0.5);
          const output = explainer.contributeAt(row, side, phi);
          expect(output).toBe(range(row)[side]);
          expect(Math.abs(sumOf(phi) + explainer.baseline - output)).toBeLessThan(1e-9);
          const dead = deadLeaves(forest);
          const way = wayTo(forest, row, side === 'low' ? 1 : -1, (leaf) => dead.has(leaf));
          expectClose(phi, shapley(forest, way).phi);
        }
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('they add up on forests with many features on a path', () => {
    for (const columns of [20, 40, 200]) {
      const forest = smallForest(columns, { columns, depth: 14, trees: 3, missing: 'learned' });
      const explainer = createExplainer(forest);
      const random = createRandom(columns);
      const phi = new Float64Array(columns);
      for (let i = 0; i < 20; i++) {
        const output = explainer.contribute(randomRow(random, columns, 0.1), phi);
        expect(Math.abs(sumOf(phi) + explainer.baseline - output)).toBeLessThan(1e-9);
      }
    }
  });

  test('they add up to the output of a forest that adds in single precision', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const forest = smallForest(seed, { precision: 32, missing: 'learned', aggregate: 'sum', trees: 40 });
        const row = randomRow(createRandom(seed), forest.features.length, 0.1);
        const phi = new Float64Array(forest.features.length);
        const explainer = createExplainer(forest);
        expect(explainer.contribute(row, phi)).toBe(walk(forest, row));
        expect(Math.abs(sumOf(phi) + explainer.baseline - walk(forest, row))).toBeLessThan(1e-9);
        expectClose(phi, shapley(forest, wayOf(forest, row)).phi, 1e-4);
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  test('a missing value that no way was learned for makes every contribution unknown', () => {
    const forest = smallForest(8, { columns: 3, missing: 'none', depth: 4, trees: 3 });
    const phi = new Float64Array(3);
    expect(createExplainer(forest).contribute([Number.NaN, Number.NaN, Number.NaN], phi)).toBeNaN();
    expect([...phi]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('a forest without training weights is refused', () => {
    const { features, directions, ...about } = smallForest(1, { columns: 1 });
    const builder = new ForestBuilder({ ...about, features, directions });
    builder.addTree({ feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [0], value: [1] });
    const forest = builder.build();
    for (const attempt of [() => createExplainer(forest), () => shapley(forest, () => true)])
      try {
        attempt();
        expect.unreachable();
      } catch (error) {
        expect(error instanceof WaspadaError && error.code).toBe('MODEL_COVER');
      }
  });

  test('the definition is refused where it would take for ever', () => {
    const forest = smallForest(2, { columns: 40, depth: 12, trees: 4 });
    expect(() => shapley(forest, () => true)).toThrow('at most 12 here');
  });
});

/** Leaves that no row of grid values, values between them, infinities or missing values reaches; for forests of up to five features. */
function deadLeaves(forest: Forest): ReadonlySet<number> {
  const values = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const cut of new Set(forest.threshold)) values.push(cut - 0.01, cut, cut + 0.01);
  const dead = new Set<number>();
  const visit = (node: number, left: ReadonlyMap<number, readonly number[]>): void => {
    if ([...left.values()].some((list) => list.length === 0)) {
      mark(node);
      return;
    }
    const column = forest.feature[node] ?? -1;
    if (column < 0) return;
    const all = left.get(column) ?? values;
    const goes = all.map((x) => {
      const row = new Float64Array(forest.features.length);
      row[column] = x;
      return wayOf(forest, row)(node);
    });
    visit(
      forest.left[node] ?? 0,
      new Map(left).set(
        column,
        all.filter((_, i) => goes[i]),
      ),
    );
    visit(
      forest.right[node] ?? 0,
      new Map(left).set(
        column,
        all.filter((_, i) => !goes[i]),
      ),
    );
  };
  const mark = (node: number): void => {
    if ((forest.feature[node] ?? -1) < 0) dead.add(node);
    else for (const child of [forest.left[node] ?? 0, forest.right[node] ?? 0]) mark(child);
  };
  for (let tree = 0; tree < forest.trees; tree++) visit(forest.starts[tree] ?? 0, new Map());
  return dead;
}

describe('the quadrature rule', () => {
  test('it integrates every polynomial that it promises, and no point leaves (0, 1)', () => {
    for (const n of [1, 2, 3, 6, 9, 12, 33, 258]) {
      const { at, weight } = gaussLegendre(n);
      expect(at.every((x, i) => x > (i === 0 ? 0 : (at[i - 1] ?? 0)) && x < 1)).toBe(true);
      const powers = new Float64Array(n).fill(1);
      for (let degree = 0; degree < 2 * n; degree++) {
        const sum = powers.reduce((total, power, i) => total + power * (weight[i] ?? 0), 0);
        expect(Math.abs(sum * (degree + 1) - 1)).toBeLessThan(1e-12);
        for (let i = 0; i < n; i++) powers[i] = (powers[i] ?? 0) * (at[i] ?? 0);
      }
    }
  });
});

/** Written by `test/golden/forests/shap/make.py`. */
interface Golden {
  readonly made: Readonly<Record<string, string>>;
  readonly forests: readonly {
    readonly model: string;
    readonly trees: readonly TreeSource[];
    readonly rows: readonly (readonly number[])[];
    readonly outputs: readonly number[];
    readonly phi: readonly (readonly number[])[];
    readonly baseline: number;
  }[];
}

describe('the shap package 0.51.0 on forests of scikit-learn 1.9.1', () => {
  const golden: Golden = JSON.parse(
    readFileSync(new URL('../golden/forests/shap/golden.json', import.meta.url), 'utf8'),
  );
  test.each(golden.forests)('gives the same contributions for $model', (given) => {
    const features = ['a', 'b', 'c', 'd', 'e'];
    const builder = new ForestBuilder({
      output: 'value',
      classes: [],
      features,
      directions: features.map(() => 0 as const),
      compare: '<=',
      inputs: 32,
      missing: 'none',
      aggregate: 'mean',
      base: 0,
      precision: 64,
    });
    for (const tree of given.trees) builder.addTree(tree);
    const explainer = createExplainer(builder.build());
    const phi = new Float64Array(features.length);
    expect(Math.abs(explainer.baseline - given.baseline)).toBeLessThan(1e-9);
    given.rows.forEach((row, i) => {
      const output = explainer.contribute(row, phi);
      expect(Math.abs(output - (given.outputs[i] ?? Number.NaN))).toBeLessThan(1e-12);
      expectClose(phi, given.phi[i] ?? []);
    });
  });
});
