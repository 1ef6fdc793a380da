// A table and settings in, a forest out: the histogram random forest, in one thread or in steps that any number of workers can share.
import { directionOf } from '../forest/features.js';
import { type Forest, ForestBuilder } from '../forest/forest.js';
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
  private readonly batches: TreeBatch[] = [];
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
    // What is summed up already need not be kept.
    this.batches.push({ ...batch, outSum: new Float64Array(0), outCount: new Uint16Array(0) });
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
      forest: assemble(this.table, this.prepared, this.batches),
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

function assemble(
  { features, task, classes }: Table,
  { thresholds }: Prepared,
  batches: readonly TreeBatch[],
): Forest {
  const binary = task === 'classification';
  const builder = new ForestBuilder({
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
  });
  for (const batch of batches) {
    const threshold = Float64Array.from(batch.feature, (feature, node) =>
      feature < 0 ? 0 : (thresholds[feature]?.[(batch.cut[node] ?? 0) + 1] ?? Number.NaN),
    );
    for (let tree = 0; tree + 1 < batch.starts.length; tree++) {
      const range = [batch.starts[tree] ?? 0, batch.starts[tree + 1] ?? 0] as const;
      builder.addTree({
        feature: batch.feature.subarray(...range),
        threshold: threshold.subarray(...range),
        left: batch.left.subarray(...range),
        right: batch.right.subarray(...range),
        missingLeft: batch.missingLeft.subarray(...range),
        value: batch.value.subarray(...range),
        cover: batch.cover.subarray(...range),
      });
    }
  }
  return builder.build();
}
