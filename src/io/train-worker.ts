// The program of one worker thread that grows trees: prepared rows and then numbers of steps in, batches of trees out; their arrays are handed over.
import { parentPort } from 'node:worker_threads';
import { createGrower, type GrowTrees } from '../train/grow.js';
import { stepRange } from '../train/train.js';
import type { StepAnswer, Task } from './train-pool.js';

let grow: GrowTrees | undefined;
let trees = 0;

parentPort?.on('message', (task: Task) => {
  if ('prepared' in task) {
    grow = createGrower(task.prepared);
    trees = task.prepared.settings.trees;
  } else if (grow !== undefined) answer(grow, task.step);
});

function answer(grow: GrowTrees, step: number): void {
  try {
    const batch = grow(...stepRange(step, trees));
    const buffers = Object.values(batch).flatMap((value) =>
      ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
    );
    parentPort?.postMessage({ batch } satisfies StepAnswer, buffers);
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ fault } satisfies StepAnswer);
  }
}
