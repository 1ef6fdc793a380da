// ml-random-forest: the same forest in the JSON that the package saves, read back by it.
import type { Forest } from '../../../src/forest/forest.js';
import { versionOf } from '../rival.js';
import type { LoadRival } from './rival.js';

/** Rows of a batch: it takes milliseconds for a few. */
const FEW = 1000;

interface Node {
  readonly distribution?: number;
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly gain?: number;
  readonly left?: Node;
  readonly right?: Node;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The next float32: `x < after(t)` is `x <= t` for numbers that float32 holds. */
function after(x: number): number {
  if (x === 0) return 2 ** -149;
  float[0] = x;
  bits[0] = (bits[0] ?? 0) + (x > 0 ? 1 : -1);
  return float[0];
}

/** What the package writes of a forest, as text. */
function savedForest({ trees, starts, feature, threshold, left, right, value, features }: Forest): string {
  const nodeOf = (at: number): Node =>
    feature[at] === -1
      ? { distribution: value[at] ?? 0 }
      : {
          splitColumn: feature[at] ?? 0,
          splitValue: after(threshold[at] ?? 0),
          gain: 0,
          left: nodeOf(left[at] ?? 0),
          right: nodeOf(right[at] ?? 0),
        };
  const options = { kind: 'regression', gainFunction: 'regression', splitFunction: 'mean' };
  return JSON.stringify({
    name: 'RFRegression',
    selectionMethod: 'mean',
    baseModel: {
      isClassifier: false,
      n: features.length,
      nEstimators: trees,
      indexes: Array.from({ length: trees }, () => features.map((_, column) => column)),
      estimators: Array.from(starts.subarray(0, trees), (root) => ({
        name: 'DTRegression',
        options,
        root: nodeOf(root),
      })),
    },
  });
}

export const mlRandomForest: LoadRival = async ({ forest, rows, count }) => {
  const { RandomForestRegression } = await import('ml-random-forest');
  const model = RandomForestRegression.load(JSON.parse(savedForest(forest)));
  const width = forest.features.length;
  const list = Array.from({ length: count }, (_, row) =>
    Array.from(rows.subarray(row * width, (row + 1) * width)),
  );
  const few = list.slice(0, FEW);
  return [
    {
      name: 'ml-random-forest',
      version: versionOf('ml-random-forest'),
      note: `the same forest as its own JSON; ${FEW} rows at once`,
      answers: async () => model.predict(list),
      batch: async () => model.predict(few).length,
      one: async (row) => model.predict(list.slice(row, row + 1)),
      close: async () => undefined,
    },
  ];
};
