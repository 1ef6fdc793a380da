// The program of one worker thread that grows trees: numbers of steps in, batches of trees out; their arrays are handed over.
import { parentPort, workerData } from 'node:worker_threads';
import { growTrees } from '../train/grow.js';
import type { Prepared } from '../train/prepare.js';
import { stepRange } from '../train/train.js';
import type { StepAnswer, StepTask } from './train-pool.js';

const prepared: Prepared = workerData;

parentPort?.on('message', ({ step }: StepTask) => {
  try {
    const batch = growTrees(prepared, ...stepRange(step, prepared.settings.trees));
    const buffers = Object.values(batch).flatMap((value) =>
      ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
    );
    parentPort?.postMessage({ batch } satisfies StepAnswer, buffers);
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ fault } satisfies StepAnswer);
  }
});
