// The program of one thread of a forest pool: a forest once, then calls in, answers out, in order; the rows stay in shared memory.
import { workerData } from 'node:worker_threads';
import type { Forest } from '../forest/forest.js';
import { createPredictor } from '../forest/predict.js';
import { predictSlices, type Slices } from './forest-pool.js';
import { doTasks } from './hand.js';

const forest: Forest = workerData;
const predictor = createPredictor(forest);

doTasks((slices: Slices): null => {
  predictSlices(predictor, slices);
  return null;
});
