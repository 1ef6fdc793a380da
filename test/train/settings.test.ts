import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { binTable } from '../../src/train/bin.js';
import { histogramForest } from '../../src/train/train.js';
import { checkTable, LARGEST, readSettings, type Settings, type Table } from '../../src/train/trainer.js';
import { signalTable } from './tables.js';

/** Code and path of each fault. */
function faultsOf(run: () => unknown): string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path.join('.')}`);
  }
}

describe('settings', () => {
  test('have one default each, but extra trees draw no rows unless told to', () => {
    expect(readSettings()).toMatchObject({
      trees: 100,
      depth: 12,
      bootstrap: true,
      featuresPerSplit: 'sqrt',
    });
    expect(readSettings({ extraTrees: true }).bootstrap).toBe(false);
    expect(readSettings({ extraTrees: true, bootstrap: true }).bootstrap).toBe(true);
  });

  test.each<[string, Partial<Settings>]>([
    ['trees', { trees: 0 }],
    ['depth', { depth: 65 }],
    ['minLeaf', { minLeaf: 1.5 }],
    ['bins', { bins: 256 }],
    ['sampleShare', { sampleShare: 0 }],
    ['seed', { seed: Number.NaN }],
    ['featuresPerSplit', { featuresPerSplit: 0 }],
    ['earlyStop', { earlyStop: { patience: 0, leastGain: 0 } }],
    ['earlyStop', { earlyStop: { patience: 5, leastGain: Number.NaN } }],
    ['earlyStop', { earlyStop: { patience: 5, leastGain: 0 }, bootstrap: false }],
  ])('%s out of its range is refused by its path', (name, given) => {
    expect(faultsOf(() => readSettings(given))).toEqual([`TRAIN_SETTINGS settings.${name}`]);
  });

  test('of another kind, or of no known name, are refused too', () => {
    const given: object = { trees: '100', classWeight: 'equal', importances: 1, leaves: 31 };
    expect(faultsOf(() => readSettings(given)).sort()).toEqual(
      ['classWeight', 'importances', 'leaves', 'trees'].map((name) => `TRAIN_SETTINGS settings.${name}`),
    );
  });
});

describe('a table', () => {
  const good = signalTable(50, 1);
  const changed = (column: Float64Array, row: number, value: number): Float64Array => column.with(row, value);
  const [first = new Float64Array(0), ...rest] = good.columns;

  test.each<[string, Table, string]>([
    [
      'without rows',
      { ...good, columns: good.columns.map(() => new Float64Array(0)), target: new Float64Array(0) },
      'target',
    ],
    ['without features', { ...good, features: [], columns: [] }, 'features'],
    [
      'with a feature name twice',
      { ...good, features: good.features.map(() => ({ name: 'a' })) },
      'features',
    ],
    ['with a column too few', { ...good, columns: rest }, 'columns'],
    ['with a short column', { ...good, columns: [first.slice(1), ...rest] }, 'columns.0'],
    [
      'with an infinite value',
      { ...good, columns: [changed(first, 3, Number.POSITIVE_INFINITY), ...rest] },
      'columns.0.3',
    ],
    [
      'with a value beyond 32-bit floats',
      { ...good, columns: [changed(first, 4, -1e300), ...rest] },
      'columns.0.4',
    ],
    ['with a class that is neither 0 nor 1', { ...good, target: changed(good.target, 7, 2) }, 'target.7'],
    [
      'with an unknown target',
      { ...good, task: 'regression', target: changed(good.target, 7, Number.NaN) },
      'target.7',
    ],
    ['with one target only', { ...good, target: new Float64Array(50).fill(1) }, 'target'],
    ['with a negative weight', { ...good, weight: changed(new Float64Array(50).fill(1), 2, -1) }, 'weight.2'],
    ['with weights for other rows', { ...good, weight: new Float64Array(49).fill(1) }, 'weight'],
    ['in which no row counts', { ...good, weight: new Float64Array(50) }, 'weight'],
    ['in which only one class counts', { ...good, weight: good.target }, 'target'],
    ['with one class twice', { ...good, classes: ['a', 'a'] }, 'classes'],
  ])('%s is refused by its path', (_, table, path) => {
    expect(faultsOf(() => histogramForest.train(table, readSettings({ trees: 1 })))).toEqual([
      `TRAIN_DATA ${path}`,
    ]);
  });

  test('with more features than a forest may have is refused', () => {
    const column = Float64Array.of(0, 1);
    const columns = Array.from({ length: 4097 }, () => column);
    const features = columns.map((_, at) => ({ name: `f${at}` }));
    const issues = checkTable({ features, columns, target: column, task: 'classification' });
    expect(issues.map(({ path }) => path)).toEqual([['features']]);
  });
});

describe('bins', () => {
  const binOf = (values: readonly number[], most: number) => {
    const columns = [Float64Array.from(values)];
    const target = new Float64Array(values.length);
    const { codes, bins, thresholds } = binTable({ features: [], columns, target, task: 'regression' }, most);
    return { codes: [...codes], bins: bins[0] ?? -1, thresholds: [...(thresholds[0] ?? [])] };
  };

  test('stand between values that occur, and unknown stands apart', () => {
    expect(binOf([3, -1, Number.NaN, 3, 7], 255)).toEqual({
      codes: [1, 0, 255, 1, 2],
      bins: 3,
      thresholds: [-LARGEST, 1, 5, LARGEST],
    });
    expect(binOf([Number.NaN], 255)).toMatchObject({ codes: [255], bins: 0 });
  });

  test('count two zeros as one, and two numbers that round to the same 32-bit float', () => {
    expect(binOf([-0, 0, 16_777_216, 16_777_217], 255)).toMatchObject({ codes: [0, 0, 1, 1], bins: 2 });
  });

  test('between two neighbouring floats keep them apart', () => {
    const above = 1 + 2 ** -23;
    expect(binOf([1, above], 255)).toMatchObject({ codes: [0, 1], thresholds: [-LARGEST, 1, LARGEST] });
  });

  test('are as even as the repeated values allow', () => {
    const { codes, bins } = binOf(
      Array.from({ length: 1000 }, (_, row) => (row % 4 === 0 ? 0 : row)),
      10,
    );
    expect(bins).toBe(10);
    const counts = Array.from({ length: bins }, (_, bin) => codes.filter((code) => code === bin).length);
    expect(counts[0]).toBe(250);
    expect(Math.max(...counts.slice(1)) - Math.min(...counts.slice(1))).toBeLessThanOrEqual(2);
  });
});
