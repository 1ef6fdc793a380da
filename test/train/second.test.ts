import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { walk, walkTree } from '../../src/forest/walk.js';
import { loadSecondTrainer } from '../../src/io/second-trainer.js';
import { readSettings, type Settings, type Table } from '../../src/train/trainer.js';
import { rowOf, signalTable } from './tables.js';

const trainer = await loadSecondTrainer();

/** A table that ml-random-forest can take: nothing in it is unknown. */
function knownTable(rows: number, seed: number, task: Table['task'] = 'classification'): Table {
  const table = signalTable(rows, seed, task);
  return {
    ...table,
    columns: table.columns.map((column) => column.map((value) => (Number.isNaN(value) ? 0 : value))),
  };
}

const settings = readSettings({ trees: 12, depth: 4, featuresPerSplit: 6, seed: 5 });

async function faultOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    if (error instanceof WaspadaError) return `${error.code} ${error.path.join('.')}`;
    throw error;
  }
}

describe('the trainer ml-random-forest', () => {
  test('learns from a small table, the same from the same seed', () => {
    const table = knownTable(200, 1);
    const { forest, outOfBag, stoppedAt } = trainer.train(table, settings);
    expect(outOfBag.score).toBeGreaterThan(0.7);
    expect(stoppedAt).toBe(12);
    expect(forest).toMatchObject({
      trees: 12,
      compare: '<',
      inputs: 64,
      missing: 'none',
      output: 'probability',
    });
    expect(Math.max(...forest.depth)).toBeLessThanOrEqual(4);
    expect(trainer.train(table, settings).forest).toEqual(forest);
    expect(trainer.train(table, { ...settings, seed: 6 }).forest).not.toEqual(forest);
  });

  test('learns numbers too', () => {
    const table = knownTable(200, 2, 'regression');
    const { forest, outOfBag } = trainer.train(table, settings);
    expect(outOfBag.score).toBeGreaterThan(0.3);
    expect(forest).toMatchObject({ output: 'value', classes: [] });
  });

  test('gives a unanimous vote the probability 1, not 0.9', () => {
    const { forest } = trainer.train(knownTable(200, 1), settings);
    const outputs = Array.from({ length: 200 }, (_, row) => walk(forest, rowOf(knownTable(200, 1), row)));
    expect(Math.max(...outputs)).toBe(1);
    expect(outputs.every((output) => Number.isInteger(Math.round(output * 12 * 1e9) / 1e9))).toBe(true);
  });

  test('judges a row by the trees that did not see it, and a row that all saw by none', () => {
    const { outOfBag } = trainer.train(knownTable(40, 3), { ...settings, trees: 1 });
    const known = outOfBag.prediction.filter((value) => !Number.isNaN(value));
    expect(known.length).toBe(outOfBag.rows);
    expect(outOfBag.rows).toBeGreaterThan(5);
    expect(outOfBag.rows).toBeLessThan(40);
  });

  test('draws a share of the rows from all of the table, not the first ones', () => {
    const ordered = knownTable(300, 4);
    const target = ordered.target.map((_, row) => (row < 150 ? 0 : 1));
    const columns = ordered.columns.map((column, at) =>
      at === 0 ? target.map((value) => value * 3) : column,
    );
    const { forest } = trainer.train(
      { ...ordered, target, columns },
      { ...settings, bootstrap: false, sampleShare: 0.3, featuresPerSplit: 8 },
    );
    expect(forest.feature.some((feature) => feature === 0)).toBe(true);
    expect(walk(forest, [3, 5, 5, 5, 5, 5, 5, 5])).toBe(1);
    expect(walk(forest, [0, 5, 5, 5, 5, 5, 5, 5])).toBe(0);
  });

  test('takes one feature a tree as one, not as all of them', () => {
    const { forest } = trainer.train(knownTable(200, 5), { ...settings, featuresPerSplit: 1 });
    for (let tree = 0; tree < forest.trees; tree++) {
      const nodes = forest.feature.slice(forest.starts[tree], forest.starts[tree + 1]);
      expect(new Set(nodes.filter((feature) => feature >= 0)).size).toBeLessThanOrEqual(1);
    }
  });

  test('counts the rows that reach each node, so that its forests have exact reasons', () => {
    const { forest } = trainer.train(knownTable(150, 6), settings);
    for (let tree = 0; tree < forest.trees; tree++)
      expect(forest.cover?.[forest.starts[tree] ?? 0]).toBe(150);
    forest.feature.forEach((feature, node) => {
      const [left, right] = [forest.left[node] ?? 0, forest.right[node] ?? 0];
      if (feature >= 0)
        expect(forest.cover?.[node]).toBe((forest.cover?.[left] ?? 0) + (forest.cover?.[right] ?? 0));
      else expect(forest.cover?.[node]).toBeGreaterThan(0);
    });
    expect(walkTree(forest, 0, rowOf(knownTable(150, 6), 0))).toBeGreaterThan(0);
  });

  test('measures importances itself', () => {
    const { importances } = trainer.train(knownTable(300, 7), { ...settings, importances: true });
    for (const measure of [importances?.permutation, importances?.impurity]) {
      const all = [...(measure ?? [])];
      expect(all.every(Number.isFinite)).toBe(true);
      expect(Math.max(...all.slice(0, 4))).toBeGreaterThan(Math.max(...all.slice(4)));
    }
  });

  test.each<[string, Partial<Table>, Partial<Settings>, string]>([
    ['an unknown value', { columns: signalTable(60, 8).columns }, {}, 'TRAIN_DATA columns.1'],
    ['weights', { weight: new Float64Array(60).fill(1) }, {}, 'TRAIN_DATA weight'],
    ['class weights', {}, { classWeight: 'balanced' }, 'TRAIN_SETTINGS settings.classWeight'],
    ['random cuts', {}, { extraTrees: true }, 'TRAIN_SETTINGS settings.extraTrees'],
    ['an early stop', {}, { earlyStop: { patience: 5, leastGain: 0 } }, 'TRAIN_SETTINGS settings.earlyStop'],
    [
      'declared directions',
      { features: signalTable(60, 8).features.map((each) => ({ ...each, direction: 'raises' })) },
      {},
      'TRAIN_SETTINGS settings.monotone',
    ],
  ])('refuses %s', async (_, part, given, fault) => {
    const table = { ...knownTable(60, 8), ...part };
    const found = await faultOf(() => trainer.train(table, { ...settings, ...given }));
    expect(found.startsWith(fault)).toBe(true);
  });

  test('refuses a table that would take it minutes', async () => {
    expect(await faultOf(() => trainer.train(knownTable(2001, 9), settings))).toBe('TRAIN_DATA target');
  });

  test('says what to install where the package is absent or another one', async () => {
    const absent = () => Promise.reject(new Error('Cannot find package'));
    expect(await faultOf(() => loadSecondTrainer(absent))).toBe('TRAIN_TRAINER trainer');
    expect(await faultOf(() => loadSecondTrainer(async () => ({ default: {} })))).toBe(
      'TRAIN_TRAINER trainer',
    );
  });
});
