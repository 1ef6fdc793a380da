import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { cellsOf } from '../../src/forest/box.js';
import type { Forest } from '../../src/forest/forest.js';
import { createLeafSets } from '../../src/forest/leaf-sets.js';
import { createRange, featureReach } from '../../src/forest/range.js';
import { walk } from '../../src/forest/walk.js';
import { randomRow, smallForest } from './small-forest.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Outputs of every completion that can differ: one value of each interval between thresholds, and missing where a way was learned. */
function everyOutput(forest: Forest, row: Float64Array): number[] {
  const values = cellsOf(forest).map((cells) =>
    forest.missing === 'learned' ? [...cells, Number.NaN] : [...cells],
  );
  const outputs: number[] = [];
  const complete = (column: number, filled: Float64Array): void => {
    if (column === row.length) {
      outputs.push(walk(forest, filled));
      return;
    }
    for (const x of Number.isNaN(row[column] ?? 0) ? (values[column] ?? []) : [row[column] ?? 0]) {
      const next = filled.slice();
      next[column] = x;
      complete(column + 1, next);
    }
  };
  complete(0, row);
  return outputs;
}

describe('the range under unknown features', () => {
  test('it is exact for one tree', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const forest = smallForest(seed, { trees: 1, columns: 1 + random.below(3) });
        const row = randomRow(random, forest.features.length, 0.6);
        const outputs = everyOutput(forest, row);
        const { low, high } = createRange(forest).range(row);
        expect([low, high]).toEqual([Math.min(...outputs), Math.max(...outputs)]);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  test('it is exact for one tree with thresholds that inputs cannot be', () => {
    // Beyond the range of single precision, between two of its numbers, and closer to zero than any.
    const cuts = [-1e300, 1e300, -1e-60, 1e-60, 0.1, 0.1 + 1e-12, 1 - 1e-12, 1, 1 + 1e-12, 2 ** -149, 0];
    const values = cuts.flatMap((cut) => {
      const near = Math.fround(cut);
      return [near, near * (1 - 2 ** -23), near * (1 + 2 ** -23)];
    });
    values.push(2 ** -149, -(2 ** -149), 2 ** -148, Math.fround(1e38) * 3.4, -Math.fround(1e38) * 3.4);
    values.push(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    fc.assert(
      fc.property(seeds, fc.constantFrom<('<=' | '<')[]>('<=', '<'), (seed, compare) => {
        const forest = smallForest(seed, { trees: 1, columns: 1, compare, inputs: 32, missing: 'none' });
        const random = createRandom(seed);
        forest.threshold.forEach((_, node) => {
          forest.threshold[node] = random.pick(cuts);
        });
        const outputs = values.map((x) => walk(forest, [x]));
        const { low, high } = createRange(forest).range([Number.NaN]);
        expect([low, high]).toEqual([Math.min(...outputs), Math.max(...outputs)]);
      }),
      { seed: 15, numRuns: 400 },
    );
  });

  test('it holds every completion of a forest, in single precision too', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom<(32 | 64)[]>(32, 64), (seed, precision) => {
        const random = createRandom(seed);
        const forest = smallForest(seed, { precision, trees: 30, columns: 5 });
        const finder = createRange(forest);
        for (let i = 0; i < 5; i++) {
          const row = randomRow(random, 5, 0.5);
          const { low, high } = finder.range(row);
          for (let j = 0; j < 20; j++) {
            const other = randomRow(random, 5, forest.missing === 'learned' ? 0.2 : 0);
            const output = walk(
              forest,
              row.map((x, column) => (Number.isNaN(x) ? (other[column] ?? 0) : x)),
            );
            expect(low).toBeLessThanOrEqual(output);
            expect(high).toBeGreaterThanOrEqual(output);
          }
        }
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  test('it is the output itself where everything is known', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const forest = smallForest(seed, { precision: 32, trees: 10 });
        const row = randomRow(createRandom(seed), forest.features.length, 0);
        const output = walk(forest, row);
        expect({ ...createRange(forest).range(row) }).toEqual({ low: output, high: output });
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  test('leaf sets give what the descent gives, for rows with infinities, thresholds hit and many leaves too', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom<(32 | 64)[]>(32, 64),
        fc.integer({ min: 0, max: 8 }),
        (seed, precision, depth) => {
          const random = createRandom(seed);
          const forest = smallForest(seed, { precision, depth, trees: 12, columns: 1 + random.below(40) });
          expect(createLeafSets(forest)).not.toBeNull();
          const sets = createRange(forest, { by: 'sets' });
          const plain = createRange(forest, { by: 'plain sets' });
          const descent = createRange(forest, { by: 'descent' });
          for (const unknown of [0, 0.1, 0.5, 0.9, 1]) {
            const row = randomRow(random, forest.features.length, unknown);
            if (random.chance(0.2))
              row[0] = random.pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]);
            const expected = { ...descent.range(row) };
            expect({ ...sets.range(row) }).toEqual(expected);
            expect({ ...plain.range(row) }).toEqual(expected);
          }
        },
      ),
      { seed: 16, numRuns: process.env.WASPADA_PROVE ? 20_000 : 400 },
    );
  });

  test('a row that ends early lacks the rest, in both', () => {
    const forest = smallForest(9, { columns: 6, trees: 8 });
    const short = [0, 0.1];
    const whole = [0, 0.1, ...Array.from({ length: 4 }, () => Number.NaN)];
    for (const by of ['sets', 'plain sets', 'descent'] as const) {
      const finder = createRange(forest, { by });
      expect({ ...finder.range(short) }).toEqual({ ...finder.range(whole) });
    }
  });

  test('many rows at once give what each gives alone, from any row on, when more keys come than there is room for too', () => {
    const rows = 1500;
    for (const [seed, depth] of [
      [21, 3],
      [22, 6],
      [23, 8],
    ] as const) {
      const forest = smallForest(seed, { depth, trees: 80, columns: 30 });
      const random = createRandom(seed);
      const given = Array.from({ length: rows }, () => randomRow(random, 30, random.pick([0, 0.3, 0.9])));
      const columns = forest.features.map((_, column) =>
        Float64Array.from(given, (row) => row[column] ?? Number.NaN),
      );
      const one = createRange(forest, { by: 'descent' });
      for (const by of ['sets', 'plain sets', 'descent'] as const) {
        const many = createRange(forest, { by });
        const [low, high] = [new Float64Array(rows), new Float64Array(rows)];
        many.ranges(columns, 0, rows, low, high);
        const from = 701;
        const [lowAfter, highAfter] = [new Float64Array(rows), new Float64Array(rows)];
        many.ranges(columns, from, rows - from, lowAfter, highAfter);
        given.forEach((row, at) => {
          const expected = { ...one.range(row) };
          expect({ low: low[at], high: high[at] }).toEqual(expected);
          if (at >= from) expect({ low: lowAfter[at - from], high: highAfter[at - from] }).toEqual(expected);
        });
        expect(lowAfter[rows - from]).toBe(0);
      }
    }
  });

  test('columns that do not fit are refused', () => {
    const finder = createRange(smallForest(3, { columns: 2 }));
    const call = (columns: number, rows: number, room: number) => () =>
      finder.ranges(
        Array.from({ length: columns }, () => new Float64Array(rows)),
        0,
        4,
        new Float64Array(4),
        new Float64Array(room),
      );
    expect(call(2, 4, 4)).not.toThrow();
    expect(call(1, 4, 4)).toThrow(expect.objectContaining({ code: 'MODEL_FEATURES' }));
    expect(call(2, 3, 4)).toThrow(expect.objectContaining({ code: 'MODEL_SHAPE', path: ['columns', 0] }));
    expect(call(2, 4, 3)).toThrow(expect.objectContaining({ code: 'MODEL_SHAPE', path: ['out'] }));
  });

  test('a forest whose sets would be too large is walked down', () => {
    const forest = smallForest(1, { columns: 2, trees: 40, depth: 14 });
    expect(createLeafSets(forest)).toBeNull();
    const row = [0.1, Number.NaN];
    expect({ ...createRange(forest).range(row) }).toEqual({
      ...createRange(forest, { by: 'descent' }).range(row),
    });
  });

  test('features whose index differs by thirty-two are told apart', () => {
    const forest = smallForest(5, { columns: 70, trees: 20, depth: 8, missing: 'none' });
    const finder = createRange(forest, { by: 'descent' });
    const random = createRandom(5);
    for (let i = 0; i < 50; i++) {
      const row = randomRow(random, 70, 0);
      const unknown = row.map((x, column) => (column < 32 ? Number.NaN : x));
      const output = walk(forest, row);
      const { low, high } = finder.range(unknown);
      expect(low <= output && output <= high).toBe(true);
    }
  });
});

describe('the reach of a feature', () => {
  test('no change of one feature moves the output further', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom<(32 | 64)[]>(32, 64), (seed, precision) => {
        const random = createRandom(seed);
        const forest = smallForest(seed, { precision, columns: 4, trees: 8 });
        const reach = featureReach(forest);
        const missing = forest.missing === 'learned' ? 0.2 : 0;
        for (let i = 0; i < 20; i++) {
          const row = randomRow(random, 4, missing);
          const before = walk(forest, row);
          const column = random.below(4);
          row[column] = randomRow(random, 4, missing)[column] ?? 0;
          expect(Math.abs(walk(forest, row) - before)).toBeLessThanOrEqual(reach[column] ?? 0);
        }
      }),
      { seed: 14, numRuns: 200 },
    );
  });

  test('a feature that no node splits on reaches nothing', () => {
    const forest = smallForest(3, { columns: 60, trees: 1, depth: 3 });
    const used = new Set(forest.feature);
    featureReach(forest).forEach((reach, column) => {
      if (!used.has(column)) expect(reach).toBe(0);
    });
  });
});
