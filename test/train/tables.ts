// Small random tables for the tests of training, and forests as the plain nodes of the reference.
import fc from 'fast-check';
import { createRandom } from '../../src/base/random.js';
import type { Forest } from '../../src/forest/forest.js';
import { readSettings, type Settings, type Table } from '../../src/train/trainer.js';
import type { PlainNode } from './reference.js';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(0.1, 1 / 3, -0, 1e30, -1e-40, 16_777_217) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

const direction = fc.constantFrom({}, {}, { direction: 'raises' as const }, { direction: 'lowers' as const });

/** Tables of whole targets and weights, so that sums are exact in any order. */
export const smallTable: fc.Arbitrary<Table> = fc
  .record({
    rows: fc.integer({ min: 2, max: 24 }),
    features: fc.integer({ min: 1, max: 6 }),
    task: fc.constantFrom('classification' as const, 'regression' as const),
    weighted: fc.boolean(),
  })
  .chain(({ rows, features, task, weighted }) =>
    fc.record({
      task: fc.constant(task),
      features: fc
        .array(direction, { minLength: features, maxLength: features })
        .map((all) => all.map((each, at) => ({ name: `f${at}`, ...each }))),
      columns: fc.array(
        fc.array(cell, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values)),
        { minLength: features, maxLength: features },
      ),
      target: fc
        .array(
          task === 'classification' ? fc.integer({ min: 0, max: 1 }) : fc.integer({ min: -20, max: 20 }),
          {
            minLength: rows,
            maxLength: rows,
          },
        )
        .map((values) => Float64Array.from(values)),
      ...(weighted
        ? {
            weight: fc
              .array(fc.integer({ min: 0, max: 4 }), { minLength: rows, maxLength: rows })
              .map((values) => Float64Array.from(values)),
          }
        : {}),
    }),
  );

export const smallSettings: fc.Arbitrary<Settings> = fc
  .record({
    depth: fc.integer({ min: 1, max: 6 }),
    minLeaf: fc.integer({ min: 1, max: 4 }),
    featuresPerSplit: fc.oneof(fc.constant('sqrt' as const), fc.integer({ min: 1, max: 6 })),
    bootstrap: fc.boolean(),
    sampleShare: fc.constantFrom(1, 0.6),
    extraTrees: fc.boolean(),
    monotone: fc.boolean(),
    seed: fc.integer({ min: -100, max: 100 }),
  })
  .map((given) => readSettings({ trees: 7, ...given }));

export function nodeOf(forest: Forest, node: number): PlainNode {
  const cover = forest.cover?.[node] ?? Number.NaN;
  const feature = forest.feature[node] ?? -1;
  if (feature < 0) return { cover, value: forest.value[node] ?? Number.NaN };
  return {
    cover,
    feature,
    threshold: forest.threshold[node] ?? Number.NaN,
    missingLeft: forest.missingLeft[node] === 1,
    left: nodeOf(forest, forest.left[node] ?? 0),
    right: nodeOf(forest, forest.right[node] ?? 0),
  };
}

/** A table with a signal in the first four columns, some unknown cells in the second, and noise in the others. */
export function signalTable(rows: number, seed: number, task: Table['task'] = 'classification'): Table {
  const random = createRandom(seed);
  const columns = Array.from({ length: 8 }, () =>
    Float64Array.from({ length: rows }, () => random.unit() * 10),
  );
  const [a, b, c, d] = columns;
  const target = Float64Array.from({ length: rows }, (_, row) => {
    const at = (column: Float64Array | undefined): number => column?.[row] ?? 0;
    const signal = at(a) / 3 + (at(b) > 6 ? 2 : 0) - (at(c) > 5 && at(d) > 5 ? 2 : 0) + random.unit() * 2;
    return task === 'regression' ? signal : signal > 2.5 ? 1 : 0;
  });
  for (let row = 0; row < rows; row++) if (b !== undefined && random.chance(0.1)) b[row] = Number.NaN;
  return { features: columns.map((_, at) => ({ name: `f${at}` })), columns, target, task };
}

export const rowOf = ({ columns }: Table, row: number): number[] =>
  columns.map((column) => column[row] ?? Number.NaN);
