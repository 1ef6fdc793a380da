import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/base/random.js';
import { type Forest, type ForestAbout, ForestBuilder } from '../../src/forest/forest.js';
import { createLeafKernel, createPlainLeaves } from '../../src/forest/leaf-bounds.js';
import { createLeafSets } from '../../src/forest/leaf-sets.js';
import { packForest } from '../../src/forest/pack.js';
import { createPredictor, type Engine } from '../../src/forest/predict.js';
import { walk } from '../../src/forest/walk.js';

const engines: readonly Engine[] = ['wasm', 'javascript', 'walker'];

const doubles = new Float64Array(1);
const doubleBits = new BigInt64Array(doubles.buffer);
const floats = new Float32Array(1);
const floatBits = new Int32Array(floats.buffer);

function doubleAfter(x: number, steps: bigint): number {
  doubles[0] = x;
  doubleBits[0] = (doubleBits[0] ?? 0n) + steps;
  return doubles[0];
}

function floatAfter(x: number, steps: number): number {
  floats[0] = x;
  floatBits[0] = (floatBits[0] ?? 0) + steps;
  return floats[0];
}

/** The neighbours of a number, among float64 and among float32, and what lies halfway between those or just beside. */
function neighbours(x: number): number[] {
  if (!Number.isFinite(x) || x === 0) return [-Number.MIN_VALUE, Number.MIN_VALUE, 7e-46, -7e-46];
  const float = Math.fround(x);
  const halfway =
    Number.isFinite(float) && float !== 0 ? [-1, 1].map((step) => (float + floatAfter(float, step)) / 2) : [];
  return [
    ...[doubleAfter(x, -1n), doubleAfter(x, 1n), float, floatAfter(float, 1), floatAfter(float, -1)],
    ...halfway.flatMap((middle) => [middle, doubleAfter(middle, 1n), doubleAfter(middle, -1n)]),
  ];
}

const FLOAT_MAX = 3.4028234663852886e38;
const FLOAT_OVERFLOW = 3.4028235677973366e38;
const edges = [
  ...[0, -0, 1, -1, 0.1, 1 / 3, 2 ** 24 + 1, 2 ** -149, 2 ** -150, -(2 ** -149), 1e-40, Number.MIN_VALUE],
  ...[FLOAT_MAX, -FLOAT_MAX, FLOAT_OVERFLOW, -FLOAT_OVERFLOW, 1e300, -1e300, Number.MAX_VALUE],
  ...[-Number.MAX_VALUE, -Number.MIN_VALUE, 1e30, -1e30],
];

const settings = fc.record({
  compare: fc.constantFrom<ForestAbout['compare'][]>('<=', '<'),
  inputs: fc.constantFrom<ForestAbout['inputs'][]>(32, 64),
  missing: fc.constantFrom<ForestAbout['missing'][]>('learned', 'none'),
  aggregate: fc.constantFrom<ForestAbout['aggregate'][]>('mean', 'sum'),
  precision: fc.constantFrom<ForestAbout['precision'][]>(32, 64),
  base: fc.constantFrom(0, -0, 0.5, -1.25, 1e300),
  features: fc.integer({ min: 1, max: 12 }),
  trees: fc.integer({ min: 1, max: 20 }),
  depth: fc.integer({ min: 0, max: 14 }),
  seed: fc.integer(),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** A forest of any shape: chains, bushes and single leaves, thresholds often where floating point is awkward. */
function makeForest({ features, trees, depth, seed, ...about }: Settings): Forest {
  const random = createRandom(seed);
  const builder = new ForestBuilder({
    ...about,
    output: 'value',
    classes: [],
    features: Array.from({ length: features }, (_, at) => `f${at}`),
    directions: Array.from({ length: features }, () => 0 as const),
  });
  for (let tree = 0; tree < trees; tree++) {
    const arrays = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };
    const nodes: Record<keyof typeof arrays, number[]> = arrays;
    const splits = random.pick([0.3, 0.6, 0.9, 1]);
    const grow = (level: number): number => {
      const node = nodes.feature.length;
      for (const array of Object.values(nodes)) array.push(-1);
      nodes.missingLeft[node] = random.below(2);
      nodes.threshold[node] = 0;
      nodes.value[node] = random.unit() * 4 - 2;
      // Even a full tree stays small: from the seventh level on most nodes have one child that is a leaf.
      if (level >= depth || !random.chance(splits) || (level > 6 && !random.chance(0.6))) return node;
      nodes.feature[node] = random.below(features);
      nodes.threshold[node] = makeNumber(random);
      nodes.left[node] = grow(level + 1);
      nodes.right[node] = grow(level + 1);
      return node;
    };
    grow(0);
    builder.addTree(nodes);
  }
  return builder.build();
}

function makeNumber(random: Random): number {
  if (random.chance(0.4)) return Math.round(random.unit() * 12 - 6) / 4;
  if (random.chance(0.5)) return random.pick(edges);
  return random.unit() * 3 - 1.5;
}

/** Columns whose cells lie on thresholds, beside them, far from all of them, or nowhere. */
function makeColumns(forest: Forest, rows: number, seed: number): Float64Array[] {
  const random = createRandom(`columns ${seed}`);
  const thresholds = [0, ...forest.threshold];
  const cell = (): number => {
    if (random.chance(0.02)) return Number.NaN;
    if (random.chance(0.05)) return random.pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    if (random.chance(0.3)) return makeNumber(random);
    const threshold = random.pick(thresholds);
    return random.chance(0.4) ? threshold : random.pick(neighbours(threshold));
  };
  return forest.features.map(() => Float64Array.from({ length: rows }, cell));
}

const rowOf = (columns: readonly Float64Array[], row: number): Float64Array =>
  Float64Array.from(columns, (column) => column[row] ?? Number.NaN);

/** The first row that an engine answers otherwise than the walker, in a batch or alone; null where there is none. */
function firstDifference(forest: Forest, columns: readonly Float64Array[], engine: Engine): string | null {
  const rows = columns[0]?.length ?? 0;
  const predictor = createPredictor(forest, { engine });
  if (predictor.engine !== engine) return `runs on ${predictor.engine}`;
  const out = new Float64Array(rows);
  predictor.predict(columns, 0, rows, out);
  for (let row = 0; row < rows; row++) {
    const values = rowOf(columns, row);
    const expected = walk(forest, values);
    const alone = predictor.predictRow(values);
    if (!Object.is(out[row], expected)) return `row ${row} of a batch: ${out[row]}, expected ${expected}`;
    if (!Object.is(alone, expected)) return `row ${row} alone: ${alone}, expected ${expected}`;
  }
  return null;
}

test.each(['WebAssembly', 'JavaScript'])(
  'sets of leaves in %s equal the walker to the last bit',
  (runtime) => {
    let tried = 0;
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 300 }), (about, rows) => {
        const forest = makeForest({ ...about, depth: Math.min(about.depth, 7) });
        const sets = createLeafSets(forest, 'missing');
        if (sets === null) return;
        tried++;
        const adding = { strict: forest.missing === 'none', rounded: forest.precision === 32 };
        const add =
          runtime === 'WebAssembly' ? createLeafKernel(sets, adding) : createPlainLeaves(sets, adding);
        const columns = makeColumns(forest, rows, about.seed);
        const from = rows >> 2;
        const sums = new Float64Array(rows - from).fill(forest.base);
        add?.(columns, from, rows - from, sums, null);
        sums.forEach((sum, at) => {
          const expected = walk(forest, rowOf(columns, from + at));
          expect(forest.aggregate === 'mean' ? sum / forest.trees : sum).toBe(expected);
        });
      }),
      { numRuns: 300, seed: 4 },
    );
    expect(tried).toBeGreaterThan(250);
  },
);

describe.each(engines)('the %s engine', (engine) => {
  test('equals the walker to the last bit, on every forest and every row', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 70 }), (about, rows) => {
        const forest = makeForest(about);
        expect(firstDifference(forest, makeColumns(forest, rows, about.seed), engine)).toBeNull();
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  test('gives the same for many blocks, and for any part of them', () => {
    const forest = makeForest({
      ...{ compare: '<=', inputs: 32, missing: 'learned', aggregate: 'mean', precision: 64 },
      ...{ base: 0, features: 7, trees: 9, depth: 10, seed: 5 },
    });
    const columns = makeColumns(forest, 1500, 1);
    const predictor = createPredictor(forest, { engine });
    const expected = Float64Array.from({ length: 1500 }, (_, row) => walk(forest, rowOf(columns, row)));
    for (const [from, to] of [
      [0, 1500],
      [3, 1203],
      [511, 513],
      [700, 700],
    ] as const) {
      const out = new Float64Array(to - from + 1).fill(-7);
      predictor.predict(columns, from, to, out);
      expect([...out]).toEqual([...expected.subarray(from, to), -7]);
    }
  });

  test('takes hundreds of features, in blocks of fewer rows', () => {
    const forest = makeForest({
      ...{ compare: '<', inputs: 64, missing: 'learned', aggregate: 'sum', precision: 32 },
      ...{ base: 0.5, features: 400, trees: 40, depth: 12, seed: 6 },
    });
    expect(firstDifference(forest, makeColumns(forest, 300, 4), engine)).toBeNull();
  });

  test('follows a chain of 500 levels', () => {
    const forest = makeChain(500);
    const column = Float64Array.from({ length: 1100 }, (_, row) => row / 2);
    expect(firstDifference(forest, [column], engine)).toBeNull();
  });

  test('predicts where no tree splits', () => {
    const forest = makeForest({
      ...{ compare: '<=', inputs: 64, missing: 'none', aggregate: 'sum', precision: 64 },
      ...{ base: -0, features: 2, trees: 3, depth: 0, seed: 9 },
    });
    expect(firstDifference(forest, makeColumns(forest, 9, 2), engine)).toBeNull();
  });

  test('refuses columns that do not fit, and says which', () => {
    const predictor = createPredictor(makeChain(3), { engine });
    const call = (columns: Float64Array[], from: number, to: number, out: number) => () =>
      predictor.predict(columns, from, to, new Float64Array(out));
    const column = new Float64Array(4);
    expect(call([], 0, 0, 0)).toThrow(expect.objectContaining({ code: 'MODEL_FEATURES' }));
    expect(call([column], 0, 5, 5)).toThrow(
      expect.objectContaining({ code: 'MODEL_SHAPE', path: ['columns', 0] }),
    );
    expect(call([column], 3, 2, 4)).toThrow(expect.objectContaining({ code: 'MODEL_SHAPE', path: ['from'] }));
    expect(call([column], 0, 4, 3)).toThrow(expect.objectContaining({ code: 'MODEL_SHAPE', path: ['out'] }));
  });

  test('takes what a short row lacks as unknown', () => {
    const forest = makeChain(3);
    expect(createPredictor(forest, { engine }).predictRow(new Float64Array(0))).toBe(walk(forest, []));
  });
});

/** One tree: the further right a row is, the deeper it goes. */
function makeChain(levels: number): Forest {
  const builder = new ForestBuilder({
    ...{ output: 'value', classes: [], features: ['x'], directions: [0], compare: '<=', inputs: 64 },
    ...{ missing: 'learned', aggregate: 'sum', base: 0, precision: 64 },
  });
  const size = levels * 2 + 1;
  const inner = (node: number): boolean => node % 2 === 0 && node < size - 1;
  const array = (of: (node: number) => number): number[] =>
    Array.from({ length: size }, (_, node) => of(node));
  builder.addTree({
    feature: array((node) => (inner(node) ? 0 : -1)),
    threshold: array((node) => (inner(node) ? node / 2 : 0)),
    left: array((node) => (inner(node) ? node + 1 : -1)),
    right: array((node) => (inner(node) ? node + 2 : -1)),
    missingLeft: array((node) => (node < 10 ? 0 : 1)),
    value: array((node) => node),
  });
  return builder.build();
}

/** Full trees of one feature, as deep as said, node by node in the order of their levels. */
function makeFull(
  levels: readonly number[],
  compare: '<' | '<=',
  threshold: (node: number) => number,
): Forest {
  const builder = new ForestBuilder({
    ...{ output: 'value', classes: [], features: ['x'], directions: [0], compare, inputs: 64 },
    ...{ missing: 'none', aggregate: 'mean', base: 0.5, precision: 64 },
  });
  for (const depth of levels) {
    const size = 2 ** (depth + 1) - 1;
    const inner = (node: number): boolean => node < (size - 1) / 2;
    const array = (of: (node: number) => number): Float64Array =>
      Float64Array.from({ length: size }, (_, node) => of(node));
    builder.addTree({
      feature: array((node) => (inner(node) ? 0 : -1)),
      threshold: array((node) => (inner(node) ? threshold(node) : 0)),
      left: array((node) => (inner(node) ? node * 2 + 1 : -1)),
      right: array((node) => (inner(node) ? node * 2 + 2 : -1)),
      value: array((node) => node / 7),
    });
  }
  return builder.build();
}

test('more thresholds of one feature than ranks are cut into parts; the answers stay the same', () => {
  const random = createRandom(11);
  const forest = makeFull([15, 15, 15, 15], '<', () => random.unit());
  expect(packForest(forest)?.map(({ trees }) => trees)).toEqual([2, 2]);
  const column = Float64Array.from({ length: 2000 }, (_, at) => (at === 7 ? Number.NaN : random.unit()));
  for (const engine of engines) expect(firstDifference(forest, [column], engine)).toBeNull();
});

test('as many thresholds as there are ranks are one part, one more begins another', () => {
  const most = makeFull([16, 0], '<=', (node) => node);
  expect(packForest(most)?.map(({ trees }) => trees)).toEqual([2]);
  const column = Float64Array.of(-1, 0, 1, 65_533, 65_533.5, 65_534, 65_534.5, 1e9);
  for (const engine of engines) expect(firstDifference(most, [column], engine)).toBeNull();
  let asked = 0;
  const more = makeFull([16, 1], '<=', (node) => (++asked > 65_535 ? -1 : node));
  expect(packForest(more)?.map(({ trees }) => trees)).toEqual([1, 1]);
});

test('a single tree with more thresholds than ranks is walked', () => {
  const forest = makeFull([17], '<=', (node) => node);
  expect(packForest(forest)).toBeNull();
  const predictor = createPredictor(forest);
  expect(predictor.engine).toBe('walker');
  expect(predictor.predictRow(Float64Array.of(0.5))).toBe(walk(forest, [0.5]));
});
