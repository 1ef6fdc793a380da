// Features and later outcomes of regions in; a regression forest with points table, gate report and training record out.
import { issue, refuse } from '../base/errors.js';
import type { Words } from '../fields/dictionary.js';
import { createExplainer } from '../forest/contribute.js';
import type { Feature } from '../forest/features.js';
import { forestDocument } from '../forest/formats/native.js';
import type { Model } from '../forest/model.js';
import { makeProof } from '../forest/proof.js';
import type { RegionIndex } from '../rules/document.js';
import { digestOf } from '../score/bundle.js';
import { fitCalibration } from './calibrate.js';
import { digestSample, directionsProved, type Fitted, importancesOf, measureHoldout, sideOf } from './fit.js';
import { freezePoints } from './points.js';
import { type RegionTraining, regionTrainingFormat } from './region-training.js';
import { type Label, type Sample, splitSample, tableOf } from './sample.js';
import { histogramForest } from './train.js';
import { readSettings, type Settings, type Table } from './trainer.js';

/** Regions in any order; arrays are by region, of one length. */
export interface RegionSample {
  readonly features: readonly Feature[];
  readonly codes: readonly string[];
  /** One a feature; NaN is unknown. */
  readonly columns: readonly Float64Array[];
  /** The index by the rules alone; NaN where nothing is known. */
  readonly rules: Float64Array;
  /** The number of the later period that is learned, in the unit of the plan; NaN where it is not known. */
  readonly outcome: Float64Array;
}

/** What is decided before anything is looked at. */
export interface RegionPlan {
  readonly created: string;
  readonly engine: string;
  readonly id: string;
  readonly index: RegionIndex;
  /** What its points are called. */
  readonly words: Words;
  readonly outcome: RegionTraining['outcome'];
  readonly calibration: 'isotonic' | 'platt';
  /** Points from 0 to `most`, at most 19; all of them from the chance `full` on. No unit of the outcome moves more than `slope` points. */
  readonly most: number;
  readonly full: number;
  readonly slope: number;
  /** Share of the held-out regions that could be worked through. */
  readonly budget: number;
  readonly holdoutShare: number;
  readonly seed: number;
  readonly evidence: 'synthetic' | 'validated';
  readonly origin: RegionTraining['origin'];
  readonly rules: RegionTraining['rules'];
  readonly fieldDictionary: string;
}

export interface FittedRegion extends Omit<Fitted, 'training'> {
  readonly training: RegionTraining;
}

const PROOF_ROWS = 40;

/**
 * Trains a regression forest, turns its output into the chance that the outcome reaches the threshold, freezes that into points, and
 * measures rules and model against rules alone on regions held out by a hash of their code. Unknown counts as the most favourable value,
 * in training as in scoring. The same sample, plan and settings give the same documents, byte for byte.
 * Codes: TRAIN_DATA (too few regions that reach the threshold), TRAIN_SETTINGS, MODEL_*. Cost: that of the trees.
 */
export function fitRegionForest(
  sample: RegionSample,
  plan: RegionPlan,
  given: Partial<Settings> = {},
): FittedRegion {
  const settings = readSettings({ ...given, seed: plan.seed });
  const { labelled, regions } = labelRegions(sample, plan.outcome.threshold);
  const split = splitSample(labelled, plan.holdoutShare, plan.seed);
  const table = regressionTable(labelled, split.training, sample.outcome);
  const trained = histogramForest.train(table, settings);
  const { forest, outOfBag } = trained;
  const calibration = fitCalibration({
    method: plan.calibration,
    outputs: outOfBag.prediction,
    outcomes: split.training.map((row) => split.outcome[row] ?? Number.NaN),
  });
  const points = freezePoints({
    calibration,
    id: plan.id,
    typology: plan.index,
    words: plan.words,
    output: 'value',
    range: { least: 0, most: plan.most },
    slope: plan.slope,
    full: plan.full,
    baseline: createExplainer(forest).baseline,
  });
  const model: Model = {
    forest,
    features: sample.features,
    fieldDictionary: plan.fieldDictionary,
    proof: makeProof(forest, PROOF_ROWS, plan.seed),
  };
  const document = forestDocument(model);
  const bundled = { model, points };
  const subject = { rules: plan.rules.digest, forest: digestOf(document), points: digestOf(points) };
  const measured = measureHoldout(labelled, split, bundled, plan, subject);
  const training: RegionTraining = {
    format: regionTrainingFormat,
    created: plan.created,
    engine: plan.engine,
    trainer: 'waspada',
    settings: { ...trained.settings },
    rules: plan.rules,
    index: plan.index,
    outcome: plan.outcome,
    origin: plan.origin,
    sample: digestSample(labelled, split),
    regions,
    split: {
      share: plan.holdoutShare,
      seed: plan.seed,
      training: sideOf(split, split.training),
      holdout: sideOf(split, split.holdout),
    },
    calibration: { method: plan.calibration, prevalence: null, rows: calibration.rows },
    most: plan.most,
    full: plan.full,
    budget: plan.budget,
    forest: {
      trees: forest.trees,
      nodes: forest.feature.length,
      depth: forest.depth.reduce((most, depth) => Math.max(most, depth), 0),
      features: forest.features.length,
    },
    outOfBag: {
      rows: outOfBag.rows,
      explained: Number.isNaN(outOfBag.score) ? null : Math.round(outOfBag.score * 1e6) / 1e6 + 0,
    },
    importances: importancesOf(trained),
    said: Object.fromEntries(
      sample.features.flatMap(({ name, direction }) => (direction === undefined ? [] : [[name, direction]])),
    ),
    directions: directionsProved(forest),
    holdout: measured.holdout,
  };
  return { forest: document, points, gate: measured.gate, training, model: bundled };
}

/** Regions as rows with a label: reached, not reached, or unknown; a region without an index by the rules gets none. */
function labelRegions(
  { features, codes, columns, rules, outcome }: RegionSample,
  threshold: number,
): { labelled: Sample; regions: RegionTraining['regions'] } {
  const lengths = [codes.length, rules.length, outcome.length, ...columns.map(({ length }) => length)];
  if (columns.length !== features.length || lengths.some((length) => length !== codes.length)) {
    const message = `found ${features.length} features, ${columns.length} columns and the lengths ${lengths.join(', ')}`;
    refuse([issue('TRAIN_DATA', ['columns'], `${message}, expected a column a feature, all of one length`)]);
  }
  const labels = new Map<string, Label>();
  let [unknown, unscored] = [0, 0];
  codes.forEach((code, row) => {
    const value = outcome[row] ?? Number.NaN;
    if (Number.isNaN(value)) unknown++;
    else if (Number.isNaN(rules[row])) unscored++;
    else
      labels.set(code, {
        outcome: value >= threshold ? 'confirmed' : 'not_confirmed',
        provenance: 'follow_up',
      });
  });
  if (new Set(codes).size !== codes.length)
    refuse([issue('TRAIN_DATA', ['codes'], 'found a code twice, expected each region once')]);
  return {
    labelled: { features, ids: codes, columns, rules, labels },
    regions: { known: labels.size, unknown, unscored },
  };
}

/** The rows with the outcome itself as target: how far above the threshold a region lies is learned too. */
function regressionTable(sample: Sample, rows: readonly number[], outcome: Float64Array): Table {
  const { classes: _, ...table } = tableOf(sample, rows, outcome);
  return { ...table, task: 'regression' };
}
