// A sample and settings in; a trained, proved and sealed bundle out. The one order in which a model is made, by hand or again.

import { applicationFields } from '../fields/application.js';
import { createExplainer } from '../forest/contribute.js';
import type { Feature } from '../forest/features.js';
import { type BundleSource, digestDictionary, digestOf, readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { version } from '../score/version.js';
import { type FitPlan, type Fitted, fitModel } from '../train/fit.js';
import { type Sample, splitSample, tableOf } from '../train/sample.js';
import { type Progress, readSettings, type Settings, type Table, type Trained } from '../train/trainer.js';
import { assembleBundle, type BundleAbout } from './model-folder.js';

/** What a training run is told, apart from its data. */
export interface Recipe {
  readonly trainer: FitPlan['trainer'];
  readonly settings: Partial<Settings>;
  readonly typology: FitPlan['typology'];
  readonly calibration: FitPlan['calibration'];
  readonly prevalence: number | null;
  readonly most: number;
  readonly full: number;
  readonly budget: number;
  readonly holdoutShare: number;
  readonly seed: number;
}

/** Grows the trees: in this thread, or by workers; the same forest either way. */
export type Grow = (table: Table, settings: Settings, progress: Progress) => Promise<Trained>;

export interface TrainingRun {
  readonly sample: Sample;
  readonly rejected: number;
  readonly origin: FitPlan['origin'];
  readonly recipe: Recipe;
  readonly base: BundleSource;
  readonly about: Omit<BundleAbout, 'evidence'>;
  /** What the outcomes are: made up, or of the field. */
  readonly evidence: FitPlan['evidence'];
  readonly grow: Grow;
  readonly progress: Progress;
}

/** Codes: TRAIN_*, MODEL_*, BUNDLE_*. The same run gives the same bundle, byte for byte, whoever grows the trees. */
export async function trainBundle(run: TrainingRun): Promise<{ source: BundleSource; fitted: Fitted }> {
  const { sample, recipe, base, about } = run;
  const settings = readSettings({ ...recipe.settings, seed: recipe.seed });
  const split = splitSample(sample, recipe.holdoutShare, recipe.seed);
  // Only our own trainer keeps declared directions: a forest of another declares none, and is scored by what all its leaves could give.
  const features = recipe.trainer === 'waspada' ? sample.features : sample.features.map(undeclared);
  const table = { ...tableOf(sample, split.training, split.outcome), features };
  const trained = await run.grow(table, settings, run.progress);
  const { manifest, ruleSet } = readBundle(base, applicationFields, forests);
  const plan: FitPlan = {
    ...recipe,
    created: about.created,
    engine: version,
    id: about.name,
    evidence: run.evidence,
    origin: run.origin,
    rejected: run.rejected,
    rules: { name: ruleSet.id, version: ruleSet.version, digest: digestOf(base.rules) },
    fieldDictionary: digestDictionary(applicationFields),
    said: Object.fromEntries(
      sample.features.flatMap(({ name, direction }) => (direction === undefined ? [] : [[name, direction]])),
    ),
    baseline: createExplainer(trained.forest).baseline,
  };
  const fitted = fitModel({ ...sample, features }, split, plan, trained);
  // While the model is off the bundle is worth what its rules are.
  const { evidence } = fitted.gate.verdict === 'pass' ? run : manifest;
  return { source: assembleBundle({ ...about, evidence }, base, fitted), fitted };
}

const undeclared = ({ direction: _, ...feature }: Feature): Feature => feature;
