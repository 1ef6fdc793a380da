// ml-random-forest as a second trainer for small tables: its trees, grown one by one on rows drawn by us, read as any model of it.
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { createRandom, type Random } from '../base/random.js';
import { directionOf } from '../forest/features.js';
import { type Forest, ForestBuilder } from '../forest/forest.js';
import { ModelFile } from '../forest/formats/format.js';
import { mlRandomForest } from '../forest/formats/ml-random-forest.js';
import { usedFeatures, walkTree } from '../forest/walk.js';
import { judgeUnseen } from './forest-score.js';
import { importancesOf, permute } from './importance.js';
import { checkTable, type Settings, type Table, TREES_PER_STEP, type Trainer } from './trainer.js';

/** What of the package is used. */
export interface MlRandomForest {
  readonly RandomForestClassifier: new (options: Readonly<Record<string, unknown>>) => PackageForest;
  readonly RandomForestRegression: new (options: Readonly<Record<string, unknown>>) => PackageForest;
}

interface PackageForest {
  train(rows: readonly (readonly number[])[], values: readonly number[]): void;
}

/** Rows at most: a node of the package takes time with the square of its rows. */
const MOST_ROWS = 2000;

/**
 * ml-random-forest 2 behind the contract of our own trainer. Its faults are kept outside:
 *
 * - Unknown values, which it sends right without a word, are refused; so are row and class weights, which it does not have.
 * - It grows one tree at a time on rows drawn here: its `maxSamples` takes the first rows, and its out-of-bag averaging fails where a
 *   row was in every sample. Out-of-bag predictions and importances are ours.
 * - The probability is the share of trees that vote for class 1: its `predictProbability` forgets the first vote.
 * - `maxFeatures: 1` means all of them there; here 1 is one. Features are drawn for a tree, not for a node, without repeats.
 * - It has no least leaf: a node of fewer than two of them is not split, though a leaf may still be smaller. `bins` does not apply.
 *
 * Covers are counted from the rows drawn, so its forests have exact reasons. Codes: TRAIN_DATA, TRAIN_SETTINGS.
 */
export const mlRandomForestTrainer = (library: MlRandomForest): Trainer => ({
  name: 'ml-random-forest',
  train(table, settings, progress) {
    refuse([...checkTable(table), ...checkLimits(table, settings)]);
    const { target, columns, features } = table;
    const rows = Array.from(target, (_, row) => columns.map((column) => column[row] ?? Number.NaN));
    const all: Grown[] = [];
    const sum = new Float64Array(target.length);
    const count = new Int32Array(target.length);
    const rise = new Float64Array(features.length);
    for (let tree = 0; tree < settings.trees; tree++) {
      const random = createRandom(`ml-random-forest ${settings.seed} tree ${tree}`);
      const grown = growTree(library, table, settings, rows, random);
      all.push(grown);
      const { forest, draws } = grown;
      const others = Int32Array.from(target.keys()).filter((row) => draws[row] === 0);
      for (const row of others) {
        sum[row] = (sum[row] ?? 0) + outputOf(forest, rows[row] ?? []);
        count[row] = (count[row] ?? 0) + 1;
      }
      if (settings.importances) permuteTree(grown, others, rows, target, random, rise);
      const done = tree + 1;
      if (progress !== undefined && (done % TREES_PER_STEP === 0 || done === settings.trees))
        progress(done, settings.trees, judgeUnseen(table, sum, count).score);
    }
    const outOfBag = judgeUnseen(table, sum, count);
    const { forest, impurity } = assemble(table, rows, all);
    return {
      forest,
      outOfBag,
      importances: settings.importances ? importancesOf(rise, impurity, settings.trees, outOfBag.rows) : null,
      settings,
      stoppedAt: settings.trees,
    };
  },
});

function checkLimits({ columns, target, weight, features }: Table, settings: Settings): Issue[] {
  const issues: Issue[] = [];
  const hint = 'Use the trainer waspada, which has no such limit.';
  const data = (path: readonly (string | number)[], message: string): number =>
    issues.push(issue('TRAIN_DATA', path, message, hint));
  const setting = (name: keyof Settings, message: string): number =>
    issues.push(issue('TRAIN_SETTINGS', ['settings', name], `${message} with ml-random-forest`, hint));
  if (target.length > MOST_ROWS)
    data(['target'], `found ${target.length} rows, at most ${MOST_ROWS}: its time grows with their square`);
  for (const [index, column] of columns.entries()) {
    const row = column.findIndex(Number.isNaN);
    if (row >= 0) data(['columns', index, row], 'found an unknown value, which ml-random-forest cannot tell');
  }
  if (weight !== undefined) data(['weight'], 'found weights, which ml-random-forest has not');
  if (settings.classWeight !== 'none') setting('classWeight', 'no class weights');
  if (settings.extraTrees) setting('extraTrees', 'no random cuts');
  if (settings.earlyStop !== null) setting('earlyStop', 'no early stop');
  if (settings.monotone && features.some(({ direction }) => direction !== undefined))
    setting('monotone', 'declared directions cannot be kept');
  return issues;
}

/** One tree as a forest of its own, and how often each row was drawn for it. */
interface Grown {
  readonly forest: Forest;
  readonly draws: Int32Array;
}

function growTree(
  library: MlRandomForest,
  { target, features, task }: Table,
  { bootstrap, sampleShare, featuresPerSplit, depth, minLeaf }: Settings,
  rows: readonly (readonly number[])[],
  random: Random,
): Grown {
  const wanted = Math.max(1, Math.round(sampleShare * rows.length));
  const order = Int32Array.from(target.keys());
  const draws = new Int32Array(rows.length);
  const sample = Array.from({ length: wanted }, (_, at) => {
    const other = bootstrap ? random.below(rows.length) : at + random.below(rows.length - at);
    const row = order[other] ?? 0;
    if (!bootstrap) order[other] = order[at] ?? 0;
    draws[row] = (draws[row] ?? 0) + 1;
    return row;
  });
  const { length } = features;
  const drawn = featuresPerSplit === 'sqrt' ? Math.max(1, Math.floor(Math.sqrt(length))) : featuresPerSplit;
  const binary = task === 'classification';
  const Kind = binary ? library.RandomForestClassifier : library.RandomForestRegression;
  const forest = new Kind({
    nEstimators: 1,
    // A share that is rounded down to the number meant: the number 1 itself would be taken as the share of all.
    maxFeatures: drawn >= length ? 1 : (drawn + 0.5) / length,
    replacement: false,
    useSampleBagging: false,
    noOOB: true,
    seed: random.next() | 0,
    treeOptions: { maxDepth: depth, minNumSamples: 2 * minLeaf - 1, gainThreshold: 0 },
  });
  forest.train(
    sample.map((row) => rows[row] ?? []),
    sample.map((row) => target[row] ?? 0),
  );
  const file = new ModelFile(new TextEncoder().encode(JSON.stringify(forest)));
  return { forest: mlRandomForest.read(file, { features: features.map(({ name }) => name) }).forest, draws };
}

const outputOf = (tree: Forest, row: readonly number[]): number =>
  tree.value[walkTree(tree, 0, row)] ?? Number.NaN;

function permuteTree(
  { forest }: Grown,
  others: Int32Array,
  rows: readonly (readonly number[])[],
  target: Float64Array,
  random: Random,
  rise: Float64Array,
): void {
  const output = (row: number, feature: number, donor: number): number => {
    const values = rows[row] ?? [];
    return outputOf(
      forest,
      feature < 0 ? values : values.with(feature, rows[donor]?.[feature] ?? Number.NaN),
    );
  };
  const tree = {
    others,
    used: usedFeatures(forest),
    output,
    target: (row: number) => target[row] ?? 0,
    weight: () => 1,
  };
  permute(tree, random, rise);
}

/** All trees in one forest with the names and directions of the table, covers counted from the rows drawn, and impurity removed. */
function assemble(
  { features, target, task, classes }: Table,
  rows: readonly (readonly number[])[],
  all: readonly Grown[],
): { forest: Forest; impurity: Float64Array } {
  const impurity = new Float64Array(features.length);
  const [first] = all;
  if (first === undefined) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a forest of no trees'));
  const { output, compare, inputs, missing, aggregate, base, precision } = first.forest;
  const builder = new ForestBuilder({
    ...{ output, compare, inputs, missing, aggregate, base, precision },
    classes: task === 'classification' ? (classes ?? ['0', '1']) : [],
    features: features.map(({ name }) => name),
    directions: features.map(directionOf),
  });
  for (const { forest, draws } of all) {
    const cover = new Float64Array(forest.feature.length);
    const sum = new Float64Array(forest.feature.length);
    for (const [row, times] of draws.entries()) {
      if (times === 0) continue;
      const leaf = walkTree(forest, 0, rows[row] ?? []);
      cover[leaf] = (cover[leaf] ?? 0) + times;
      sum[leaf] = (sum[leaf] ?? 0) + times * (target[row] ?? 0);
    }
    const square = (node: number): number => ((sum[node] ?? 0) * (sum[node] ?? 0)) / (cover[node] ?? 1);
    // Children come after their parent: from the last node back, both are known before it.
    for (let node = cover.length - 1; node >= 0; node--) {
      const feature = forest.feature[node] ?? -1;
      if (feature < 0) continue;
      const [left, right] = [forest.left[node] ?? 0, forest.right[node] ?? 0];
      cover[node] = (cover[left] ?? 0) + (cover[right] ?? 0);
      sum[node] = (sum[left] ?? 0) + (sum[right] ?? 0);
      impurity[feature] = (impurity[feature] ?? 0) + square(left) + square(right) - square(node);
    }
    builder.addTree({ ...forest, cover });
  }
  return { forest: builder.build(), impurity };
}
