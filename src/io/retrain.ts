// A trained bundle in; the same bundle made again from its own training record out, to compare.
import { issue, WaspadaError } from '../base/errors.js';
import { readGate } from '../evaluate/gate.js';
import type { Feature } from '../forest/features.js';
import { readForest } from '../forest/formats/native.js';
import type { Bundle, BundleSource } from '../score/bundle.js';
import { readPoints } from '../score/points.js';
import type { Training } from '../train/training.js';
import { growerOf } from './grower.js';
import { readLabelledFile } from './labelled-file.js';
import { labelledPopulation } from './labelled-population.js';
import type { ReadingOptions } from './score-file.js';
import { trainBundle } from './train-model.js';

/** Where the files of a training run are now, and how the applications are read. */
export interface TrainingFiles {
  readonly data?: string | undefined;
  readonly labels?: string | undefined;
  readonly reading: Partial<ReadingOptions>;
}

/**
 * Trains again as the record says: the population from its seed, or the files given, which must be those of the record by digest.
 * Codes: TRAIN_*, BUNDLE_DIGEST where a file is another.
 */
export async function retrainBundle(
  source: BundleSource,
  { manifest }: Bundle,
  training: Training,
  files: TrainingFiles,
  tell: (done: number, of: number) => void,
): Promise<BundleSource> {
  const features = readForest(source.forest).features.map((feature) => {
    const direction = training.said[feature.name];
    return direction === undefined ? feature : { ...feature, direction };
  });
  // The rules alone, as they scored then.
  const { regions } = source;
  const { model: _, files: digests, ...about } = manifest;
  const { forest: _f, points: _p, gate: _g, training: _t, ...ruleFiles } = digests;
  const base: BundleSource = {
    manifest: { ...about, files: ruleFiles },
    rules: source.rules,
    ...(regions === undefined ? {} : { regions }),
  };
  const { origin } = training;
  const sample =
    origin.kind === 'population'
      ? labelledPopulation(origin, base, features, tell)
      : await fromFiles(files, origin, base, features);
  const { source: again } = await trainBundle({
    sample,
    rejected: training.rejected,
    origin,
    recipe: {
      trainer: training.trainer,
      settings: training.settings,
      typology: readPoints(source.points).typology,
      calibration: training.calibration.method,
      prevalence: training.calibration.prevalence,
      most: training.most,
      full: training.full,
      budget: training.budget,
      holdoutShare: training.split.share,
      seed: training.split.seed,
    },
    base,
    about: { ...about, created: training.created },
    evidence: readGate(source.gate).evidence,
    grow: await growerOf(training.trainer, undefined),
    progress: tell,
  });
  return again;
}

async function fromFiles(
  { data = '', labels = '', reading }: TrainingFiles,
  origin: Extract<Training['origin'], { kind: 'files' }>,
  base: BundleSource,
  features: readonly Feature[],
) {
  const { sample, digests } = await readLabelledFile({
    ...reading,
    input: data,
    source: base,
    features,
    labels: origin.columns ?? { file: labels },
  });
  for (const name of ['data', 'labels'] as const) {
    if (digests[name] === origin[name]) continue;
    const message = `found ${digests[name]}, expected ${origin[name]} of the training record`;
    throw new WaspadaError(issue('BUNDLE_DIGEST', ['training', 'origin', name], message));
  }
  return sample;
}
