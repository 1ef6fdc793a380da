// A table and settings in, a forest out: the histogram random forest, in one thread or in steps that any number of workers can share.
import { directionOf } from '../forest/features.js';
import { type ForestAbout, ForestBuilder } from '../forest/forest.js';
import { judgeUnseen } from './forest-score.js';
import { createGrower, type GrowTrees, type TreeBatch } from './grow.js';
import { importancesOf } from './importance.js';
import { type Prepared, prepare } from './prepare.js';
import {
  type Progress,
  type Settings,
  type Table,
  TREES_PER_STEP,
  type Trained,
  type Trainer,
} from './trainer.js';

/**
 * Our own trainer: quantile bins, a bootstrap sample and a draw of features for each tree and node, unknown values sent the way that
 * separates best, declared directions kept. The same table, settings and seed give the same forest on every machine.
 */
export const histogramForest: Trainer = {
  name: 'waspada',
  train(table, settings, progress) {
    const training = new ForestRun(table, settings, progress);
    for (let step = 0; step < training.steps && !training.done; step++) training.add(training.grow(step));
    return training.finish();
  },
};

/** A training under way: steps are grown anywhere and in any order, and added here in theirs. */
export class ForestRun {
  readonly prepared: Prepared;
  readonly steps: number;
  private readonly builder: ForestBuilder;
  private readonly outSum: Float64Array;
  private readonly outCount: Int32Array;
  private readonly impurity: Float64Array;
  private readonly permutation: Float64Array;
  private best = { score: Number.NEGATIVE_INFINITY, trees: 0 };
  private trees = 0;
  private grower: GrowTrees | undefined;
  private stopped = false;

  /** Codes: TRAIN_DATA, TRAIN_SETTINGS. */
  constructor(
    private readonly table: Table,
    private readonly settings: Settings,
    private readonly progress?: Progress,
  ) {
    this.prepared = prepare(table, settings);
    this.builder = new ForestBuilder(aboutOf(table));
    this.steps = stepsOf(settings.trees);
    this.outSum = new Float64Array(this.prepared.rows);
    this.outCount = new Int32Array(this.prepared.rows);
    this.impurity = new Float64Array(this.prepared.features);
    this.permutation = new Float64Array(this.prepared.features);
  }

  /** No further step is wanted: all trees are there, or more would not help. */
  get done(): boolean {
    return this.stopped || this.trees >= this.settings.trees;
  }

  /** A step grown here. */
  grow(step: number): TreeBatch {
    this.grower ??= createGrower(this.prepared);
    return this.grower(...stepRange(step, this.settings.trees));
  }

  /** The next step in order. */
  add(batch: TreeBatch): void {
    const { settings, progress } = this;
    this.trees = batch.toTree;
    // Checked here, step by step: where workers grow the trees, this thread has time for it.
    addTrees(this.builder, this.prepared, batch);
    addTo(this.outSum, batch.outSum);
    addTo(this.outCount, batch.outCount);
    addTo(this.impurity, batch.impurity);
    addTo(this.permutation, batch.permutation);
    if (settings.earlyStop === null && progress === undefined) return;
    const { score } = this.judge();
    if (settings.earlyStop !== null) {
      const { patience, leastGain } = settings.earlyStop;
      if (score > this.best.score && score >= this.best.score + leastGain)
        this.best = { score, trees: this.trees };
      this.stopped = this.trees - this.best.trees >= patience;
    }
    progress?.(this.trees, settings.trees, score);
  }

  finish(): Trained {
    const { settings, trees } = this;
    const outOfBag = this.judge();
    return {
      forest: this.builder.build(),
      outOfBag,
      importances: settings.importances
        ? importancesOf(this.permutation, this.impurity, trees, outOfBag.rows)
        : null,
      settings,
      stoppedAt: trees,
    };
  }

  private judge(): Trained['outOfBag'] {
    return judgeUnseen(this.table, this.outSum, this.outCount);
  }
}

export const stepsOf = (trees: number): number => Math.ceil(trees / TREES_PER_STEP);

/** The trees of a step: first, and one past the last. */
export const stepRange = (step: number, trees: number): readonly [number, number] => [
  step * TREES_PER_STEP,
  Math.min(trees, (step + 1) * TREES_PER_STEP),
];

function addTo(sums: Float64Array | Int32Array, more: Float64Array | Uint16Array): void {
  for (let at = 0; at < more.length; at++) sums[at] = (sums[at] ?? 0) + (more[at] ?? 0);
}

function aboutOf({ features, task, classes }: Table): ForestAbout {
  const binary = task === 'classification';
  return {
    output: binary ? 'probability' : 'value',
    classes: binary ? (classes ?? ['0', '1']) : [],
    features: features.map(({ name }) => name),
    directions: features.map(directionOf),
    compare: '<=',
    inputs: 32,
    missing: 'learned',
    aggregate: 'mean',
    base: 0,
    precision: 64,
  };
}

function addTrees(builder: ForestBuilder, { thresholds }: Prepared, batch: TreeBatch): void {
  const { starts, feature, cut, left, right, missingLeft, value, cover } = batch;
  const threshold = new Float64Array(feature.length);
  for (let node = 0; node < feature.length; node++) {
    const column = feature[node] ?? -1;
    if (column >= 0) threshold[node] = thresholds[column]?.[(cut[node] ?? 0) + 1] ?? Number.NaN;
  }
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const range = [starts[tree] ?? 0, starts[tree + 1] ?? 0] as const;
    builder.addTree({
      feature: feature.subarray(...range),
      threshold: threshold.subarray(...range),
      left: left.subarray(...range),
      right: right.subarray(...range),
      missingLeft: missingLeft.subarray(...range),
      value: value.subarray(...range),
      cover: cover.subarray(...range),
    });
  }
}
