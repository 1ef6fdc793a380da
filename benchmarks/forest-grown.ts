// A seed in, a table and a forest grown on it out: of the size and shape that a trainer would give, without any trainer.
import { createRandom, type Random } from '../src/base/random.js';
import { type Forest, type ForestAbout, ForestBuilder } from '../src/forest/forest.js';

const FEATURES = 30;
const DRAWN = 6;

export interface Table {
  /** Numbers that float32 holds exactly, so that every rival reads the same. */
  readonly columns: readonly Float64Array[];
  readonly labels: Uint8Array;
}

/** Thirty columns, every fifth of whole numbers; the label leans on most of them and on a product of two. */
export function makeTable(seed: string, rows: number): Table {
  const random = createRandom(seed);
  const columns = Array.from({ length: FEATURES }, () => new Float64Array(rows));
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let margin = 0;
    for (const [index, column] of columns.entries()) {
      const bell = (random.unit() + random.unit() + random.unit() + random.unit() - 2) * 1.7;
      const value = index % 5 === 4 ? Math.round(bell * 8) : Math.fround(bell);
      column[row] = value;
      margin += value * (((index * 7) % 5) - 2) * 0.3;
    }
    margin += (columns[0]?.[row] ?? 0) * (columns[1]?.[row] ?? 0);
    labels[row] = random.unit() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { columns, labels };
}

const about: ForestAbout = {
  output: 'probability',
  classes: ['0', '1'],
  features: Array.from({ length: FEATURES }, (_, index) => `f${index}`),
  directions: Array.from({ length: FEATURES }, () => 0),
  compare: '<=',
  inputs: 32,
  missing: 'none',
  aggregate: 'mean',
  base: 0,
  precision: 64,
};

/** Each tree is grown on a bootstrap sample; each node takes the best of a few features, each cut halfway between two rows of it. */
export function growForest(
  { columns, labels }: Table,
  { trees, depth, seed }: { readonly trees: number; readonly depth: number; readonly seed: string },
): Forest {
  const random = createRandom(seed);
  const builder = new ForestBuilder(about);
  for (let tree = 0; tree < trees; tree++) {
    const feature: number[] = [];
    const threshold: number[] = [];
    const left: number[] = [];
    const right: number[] = [];
    const value: number[] = [];
    const grow = (rows: Int32Array, level: number): number => {
      const node = feature.length;
      let positive = 0;
      for (const row of rows) positive += labels[row] ?? 0;
      feature.push(-1);
      threshold.push(0);
      left.push(-1);
      right.push(-1);
      value.push(Math.fround(positive / rows.length));
      if (level === depth || positive === 0 || positive === rows.length) return node;
      const cut = bestCut(columns, labels, rows, positive, random);
      if (cut === null) return node;
      const column = columns[cut.feature] ?? new Float64Array(0);
      feature[node] = cut.feature;
      threshold[node] = cut.threshold;
      value[node] = 0;
      left[node] = grow(
        rows.filter((row) => (column[row] ?? 0) <= cut.threshold),
        level + 1,
      );
      right[node] = grow(
        rows.filter((row) => (column[row] ?? 0) > cut.threshold),
        level + 1,
      );
      return node;
    };
    grow(
      Int32Array.from(labels, () => random.below(labels.length)),
      0,
    );
    builder.addTree({ feature, threshold, left, right, value });
  }
  return builder.build();
}

/** The cut with the least impurity (Gini) of those drawn; null where none divides the rows. */
function bestCut(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  rows: Int32Array,
  positive: number,
  random: Random,
): { readonly feature: number; readonly threshold: number } | null {
  let best = Number.POSITIVE_INFINITY;
  let found: { feature: number; threshold: number } | null = null;
  for (let draw = 0; draw < DRAWN; draw++) {
    const feature = random.below(columns.length);
    const column = columns[feature] ?? new Float64Array(0);
    const one = (): number => column[rows[random.below(rows.length)] ?? 0] ?? 0;
    const threshold = Math.fround((one() + one()) / 2);
    let left = 0;
    let leftPositive = 0;
    for (const row of rows) {
      if ((column[row] ?? 0) > threshold) continue;
      left++;
      leftPositive += labels[row] ?? 0;
    }
    const right = rows.length - left;
    if (left === 0 || right === 0) continue;
    const rightPositive = positive - leftPositive;
    const impurity =
      (leftPositive * (left - leftPositive)) / left + (rightPositive * (right - rightPositive)) / right;
    if (impurity < best) {
      best = impurity;
      found = { feature, threshold };
    }
  }
  return found;
}
