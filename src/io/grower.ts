// Who grows the trees of a forest: this thread or a few workers, our own trainer or another; the same promise from each.
import { availableParallelism } from 'node:os';
import { histogramForest } from '../train/train.js';
import { loadSecondTrainer } from './second-trainer.js';
import type { Grow } from './train-model.js';
import { trainWithWorkers, trainWorkerFile } from './train-pool.js';

const MOST_WORKERS = 4;

/** `workers` defaults to what the machine has, up to four; the other trainer knows only this thread. Codes: TRAIN_TRAINER. */
export async function growerOf(
  trainer: 'waspada' | 'ml-random-forest',
  workers: number = Math.min(MOST_WORKERS, availableParallelism()),
): Promise<Grow> {
  const file = workers > 1 ? trainWorkerFile() : null;
  if (trainer === 'waspada' && file !== null)
    return (table, settings, progress) => trainWithWorkers(table, settings, { workers, file, progress });
  const here = trainer === 'waspada' ? histogramForest : await loadSecondTrainer();
  return async (table, settings, progress) => here.train(table, settings, progress);
}
