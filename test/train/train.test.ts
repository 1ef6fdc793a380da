import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { measureAuc } from '../../src/evaluate/auc.js';
import { walk, walkTree } from '../../src/forest/walk.js';
import { areaUnderCurve } from '../../src/train/forest-score.js';
import { createGrower } from '../../src/train/grow.js';
import { ForestRun, histogramForest } from '../../src/train/train.js';
import { checkTable, readSettings, type Table } from '../../src/train/trainer.js';
import { diceOf, drawRows, plainTree } from './reference.js';
import { nodeOf, rowOf, signalTable, smallSettings, smallTable } from './tables.js';

const trainable = smallTable.filter((table) => checkTable(table).length === 0);

describe('a tree', () => {
  test('is the one that the plain reference grows, node by node', () => {
    fc.assert(
      fc.property(trainable, smallSettings, (table, settings) => {
        const { forest } = histogramForest.train(table, settings);
        for (let tree = 0; tree < forest.trees; tree++)
          expect(nodeOf(forest, forest.starts[tree] ?? 0)).toEqual(plainTree(table, settings, tree));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test('is that one in nodes of many rows too', () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandom(seed);
      const rows = 700;
      const column = () =>
        Float64Array.from({ length: rows }, () => random.below(90) - (random.chance(0.1) ? Number.NaN : 0));
      const columns = [column(), column(), column(), column(), column()];
      const table: Table = {
        features: columns.map((_, at) => ({ name: `f${at}` })),
        columns,
        target: Float64Array.from({ length: rows }, (_, row) =>
          (columns[0]?.[row] ?? 0) + random.below(60) > 75 ? 1 : 0,
        ),
        task: 'classification',
      };
      const settings = readSettings({ trees: 2, depth: 5, minLeaf: seed, featuresPerSplit: 4, seed });
      const { forest } = histogramForest.train(table, settings);
      for (let tree = 0; tree < forest.trees; tree++)
        expect(nodeOf(forest, forest.starts[tree] ?? 0)).toEqual(plainTree(table, settings, tree));
    }
  });

  test('is the same with whole weights as counts and as weights', () => {
    const table = signalTable(3000, 1);
    const settings = readSettings({ trees: 5, minLeaf: 1, featuresPerSplit: 5 });
    const weighted = { ...table, weight: new Float64Array(table.target.length).fill(1) };
    expect(histogramForest.train(weighted, settings).forest).toEqual(
      histogramForest.train(table, settings).forest,
    );
  });

  test('with balanced classes is that of rows with the weights of their classes', () => {
    const table = signalTable(2000, 2);
    const ones = table.target.reduce((sum, value) => sum + value, 0);
    const weight = table.target.map((value) => 2000 / (2 * (value === 1 ? ones : 2000 - ones)));
    // Large leaves: between cuts that are equally good, rounding would choose.
    const settings = readSettings({ trees: 5, depth: 3, minLeaf: 50 });
    const balanced = histogramForest.train(table, { ...settings, classWeight: 'balanced' }).forest;
    const weighted = histogramForest.train({ ...table, weight }, settings).forest;
    for (let row = 0; row < 200; row++)
      expect(walk(balanced, rowOf(table, row))).toBeCloseTo(walk(weighted, rowOf(table, row)), 9);
    // Both classes weigh alike, so the mean output is near one half however rare one class is.
    const root = balanced.cover?.[0] ?? 0;
    expect(root).toBeGreaterThan(1900);
    expect(root).toBeLessThan(2100);
  });

  test('lands every row that it saw in the leaf in which the row was grown', () => {
    const wild = fc.double({ noNaN: false, noDefaultInfinity: true, min: -1e38, max: 1e38 });
    const rows = 400;
    fc.assert(
      fc.property(fc.array(wild, { minLength: rows, maxLength: rows }), fc.integer(), (values, seed) => {
        const noise = signalTable(rows, seed);
        const table: Table = { ...noise, columns: [Float64Array.from(values), ...noise.columns.slice(1)] };
        const settings = readSettings({
          trees: 3,
          bootstrap: false,
          minLeaf: 2,
          bins: 20,
          featuresPerSplit: 2,
        });
        const { forest } = histogramForest.train(table, settings);
        const seen = new Float64Array(forest.feature.length);
        const ones = new Float64Array(forest.feature.length);
        for (let row = 0; row < rows; row++)
          for (let tree = 0; tree < forest.trees; tree++) {
            const leaf = walkTree(forest, tree, rowOf(table, row));
            seen[leaf] = (seen[leaf] ?? 0) + 1;
            ones[leaf] = (ones[leaf] ?? 0) + (table.target[row] ?? 0);
          }
        forest.feature.forEach((feature, node) => {
          if (feature >= 0) return;
          expect(seen[node]).toBe(forest.cover?.[node]);
          expect(seen[node]).toBeGreaterThanOrEqual(2);
          expect(forest.value[node]).toBe((ones[node] ?? 0) / (seen[node] ?? 0));
        });
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  test('sends unknown values the way that separates best, and where none were seen to the heavier side', () => {
    const column = Float64Array.from({ length: 90 }, (_, row) => (row < 30 ? Number.NaN : row));
    const target = Float64Array.from({ length: 90 }, (_, row) => (row < 30 || row >= 80 ? 1 : 0));
    const table: Table = { features: [{ name: 'a' }], columns: [column], target, task: 'classification' };
    const settings = readSettings({ trees: 1, bootstrap: false, minLeaf: 1 });
    const { forest } = histogramForest.train(table, settings);
    expect(walk(forest, [Number.NaN])).toBe(1);
    expect([walk(forest, [50]), walk(forest, [85])]).toEqual([0, 1]);
    const known = { ...table, columns: [Float64Array.from({ length: 90 }, (_, row) => row)] };
    expect(walk(histogramForest.train(known, settings).forest, [Number.NaN])).toBe(0);
  });

  test('sees that a value is unknown where nothing else tells', () => {
    const column = Float64Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? Number.NaN : 5));
    const target = Float64Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 1 : 0));
    for (const direction of ['raises', 'lowers'] as const) {
      const table: Table = {
        features: [{ name: 'a', direction }],
        columns: [column],
        target,
        task: 'classification',
      };
      const { forest } = histogramForest.train(table, readSettings({ trees: 1, bootstrap: false }));
      expect([walk(forest, [Number.NaN]), walk(forest, [5])]).toEqual([1, 0]);
    }
  });

  test('keeps to declared directions over the whole range, infinities included', () => {
    const directed = trainable.filter(({ features }) =>
      features.some(({ direction }) => direction !== undefined),
    );
    fc.assert(
      fc.property(directed, smallSettings, fc.nat(), (table, settings, pick) => {
        const { forest } = histogramForest.train(table, { ...settings, monotone: true });
        const row = rowOf(table, pick % table.target.length);
        table.features.forEach(({ direction }, feature) => {
          if (direction === undefined) return;
          const steps = [
            Number.NEGATIVE_INFINITY,
            -5,
            -2,
            -1,
            0,
            0.2,
            1,
            2,
            3,
            1e31,
            Number.POSITIVE_INFINITY,
          ];
          const outputs = steps.map((value) => walk(forest, row.with(feature, value)));
          const sign = direction === 'raises' ? 1 : -1;
          outputs.slice(1).forEach((output, at) => {
            expect(sign * (output - (outputs[at] ?? 0))).toBeGreaterThanOrEqual(0);
          });
        });
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  test('keeps targets that lie far from zero exact', () => {
    const near = signalTable(500, 9, 'regression');
    const whole = { ...near, target: near.target.map((value) => Math.round(value * 8)) };
    const far = { ...whole, target: whole.target.map((value) => value + 2 ** 40) };
    const settings = readSettings({ trees: 3 });
    const [a, b] = [whole, far].map((table) => histogramForest.train(table, settings).forest);
    expect(b?.threshold).toEqual(a?.threshold);
    expect(b?.feature).toEqual(a?.feature);
  });
});

describe('out of bag', () => {
  test('a row is judged by the trees that did not see it', () => {
    fc.assert(
      fc.property(trainable, smallSettings, (table, settings) => {
        const { forest, outOfBag } = histogramForest.train(table, settings);
        const unseen = Array.from({ length: settings.trees }, (_, tree) =>
          drawRows(table.target.length, settings, diceOf(settings.seed, tree)).map((draws) => draws === 0),
        );
        let rows = 0;
        table.target.forEach((_, row) => {
          const values = unseen.flatMap((each, tree) =>
            each[row] ? [forest.value[walkTree(forest, tree, rowOf(table, row))] ?? 0] : [],
          );
          if (values.length === 0) expect(outOfBag.prediction[row]).toBeNaN();
          else {
            rows++;
            const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
            expect(outOfBag.prediction[row]).toBeCloseTo(mean, 10);
          }
        });
        expect(outOfBag.rows).toBe(rows);
      }),
      { numRuns: 100, seed: 17 },
    );
  });

  test('the score is that of rows which were not seen, close to that of new rows', () => {
    const table = signalTable(4000, 3);
    const fresh = signalTable(4000, 4);
    const { forest, outOfBag } = histogramForest.train(table, readSettings({ trees: 60 }));
    const outputs = Float64Array.from(fresh.target, (_, row) => walk(forest, rowOf(fresh, row)));
    expect(outOfBag.score).toBeCloseTo(areaUnderCurve(outputs, fresh.target), 1.7);
    expect(outOfBag.score).toBe(areaUnderCurve(outOfBag.prediction, table.target));
  });

  test('the area under the curve is the one that evaluation measures, ties and all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 2 }),
        (pairs) => {
          const target = Float64Array.from(pairs, ([, one]) => (one ? 1 : 0));
          fc.pre(new Set(target).size === 2);
          const scores = Float64Array.from(pairs, ([score]) => score);
          expect(areaUnderCurve(scores, target)).toBeCloseTo(measureAuc(scores, target).value, 12);
        },
      ),
      { seed: 19 },
    );
  });

  test('no row is left out without a bootstrap, and the score says so', () => {
    const { outOfBag } = histogramForest.train(
      signalTable(100, 1),
      readSettings({ trees: 2, bootstrap: false }),
    );
    expect(outOfBag.rows).toBe(0);
    expect(outOfBag.score).toBeNaN();
  });
});

describe('a forest', () => {
  test('does not depend on where its steps were grown, or in which order', () => {
    const table = signalTable(800, 5, 'regression');
    const settings = readSettings({ trees: 18, importances: true });
    const straight = histogramForest.train(table, settings);
    const run = new ForestRun(table, settings);
    const batches = Array.from({ length: run.steps }, (_, step) => step)
      .reverse()
      .map((step) => structuredClone(run.grow(step)));
    for (const batch of batches.reverse()) run.add(batch);
    expect(run.finish()).toEqual(straight);
    const grow = createGrower(run.prepared);
    const [one, four] = [grow(3, 4), grow(0, 4)];
    expect(four.value.subarray(four.starts[3])).toEqual(one.value);
  });

  test('stops once more trees do not help, at the same tree whether watched or not', () => {
    const table = signalTable(1500, 6);
    const settings = readSettings({ trees: 400, earlyStop: { patience: 15, leastGain: 0.002 } });
    const seen: number[][] = [];
    const watched = histogramForest.train(table, settings, (...told) => seen.push(told));
    expect(watched).toEqual(histogramForest.train(table, settings));
    expect(watched.stoppedAt).toBe(watched.forest.trees);
    expect(watched.stoppedAt).toBeLessThan(400);
    expect(watched.stoppedAt % 5).toBe(0);
    expect(seen.map(([done]) => done)).toEqual(seen.map((_, at) => 5 * (at + 1)));
    expect(seen.at(-1)).toEqual([watched.stoppedAt, 400, watched.outOfBag.score]);
  });

  test('finds which features matter, by permutation and by impurity', () => {
    for (const task of ['classification', 'regression'] as const) {
      const { importances } = histogramForest.train(
        signalTable(2000, 7, task),
        readSettings({ trees: 40, importances: true }),
      );
      for (const measure of [importances?.permutation, importances?.impurity]) {
        const all = [...(measure ?? [])];
        expect(Math.min(...all.slice(0, 4))).toBeGreaterThan(2 * Math.max(...all.slice(4)));
      }
      expect([...(importances?.impurity ?? [])].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  test('of extra trees takes all rows and random cuts, and learns too', () => {
    const table = signalTable(3000, 8);
    const settings = readSettings({ trees: 50, extraTrees: true });
    expect(settings.bootstrap).toBe(false);
    const { forest } = histogramForest.train(table, settings);
    const fresh = signalTable(2000, 9);
    const outputs = Float64Array.from(fresh.target, (_, row) => walk(forest, rowOf(fresh, row)));
    expect(areaUnderCurve(outputs, fresh.target)).toBeGreaterThan(0.9);
  });

  test('says what it is', () => {
    const table: Table = {
      ...signalTable(100, 1),
      classes: ['lain', 'kasus'],
    };
    const { forest } = histogramForest.train(table, readSettings({ trees: 1 }));
    expect(forest).toMatchObject({
      output: 'probability',
      classes: ['lain', 'kasus'],
      missing: 'learned',
      inputs: 32,
    });
  });
});
