// The program of one thread of a forest pool: a forest once, then calls in, answers out, in order; the rows stay in shared memory.
import { parentPort, workerData } from 'node:worker_threads';
import { issue, WaspadaError } from '../base/errors.js';
import type { Forest } from '../forest/forest.js';
import { createPredictor } from '../forest/predict.js';
import { predictSlices, type Slices, type SlicesDone } from './forest-pool.js';

const forest: Forest = workerData;
const predictor = createPredictor(forest);

parentPort?.on('message', (slices: Slices) => parentPort?.postMessage(answerTo(slices)));

function answerTo(slices: Slices): SlicesDone {
  try {
    predictSlices(predictor, slices);
    return { issues: [] };
  } catch (error) {
    if (error instanceof WaspadaError) return { issues: error.issues };
    return { issues: [issue('BASE_INTERNAL', [], error instanceof Error ? error.message : String(error))] };
  }
}
