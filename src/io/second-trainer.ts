// Nothing in; the trainer of the optional package ml-random-forest out, or what to install.
import { issue, WaspadaError } from '../base/errors.js';
import { type MlRandomForest, mlRandomForestTrainer } from '../train/second.js';
import type { Trainer } from '../train/trainer.js';

/** Code: TRAIN_TRAINER, where the package is not installed or is another one. */
export async function loadSecondTrainer(
  load: () => Promise<unknown> = () => import('ml-random-forest'),
): Promise<Trainer> {
  const library = await load().catch((cause: unknown) => refuseTrainer('not installed', cause));
  if (isLibrary(library)) return mlRandomForestTrainer(library);
  return refuseTrainer('without the classes of version 2');
}

const isLibrary = (found: unknown): found is MlRandomForest =>
  typeof found === 'object' &&
  found !== null &&
  'RandomForestClassifier' in found &&
  typeof found.RandomForestClassifier === 'function' &&
  'RandomForestRegression' in found &&
  typeof found.RandomForestRegression === 'function';

function refuseTrainer(found: string, cause?: unknown): never {
  const hint = 'Install it with npm install ml-random-forest@2, or use the trainer waspada.';
  const fault = issue('TRAIN_TRAINER', ['trainer'], `found ml-random-forest ${found}`, hint);
  throw new WaspadaError(fault, [fault], cause);
}
