// The program of one worker thread that grows trees: prepared rows and then numbers of steps in, batches of trees out.
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
    // Copied, not handed over: once a thread has given a buffer away, V8 checks at every access of every array whether it is gone.
    parentPort?.postMessage({ batch: grow(...stepRange(step, trees)) } satisfies StepAnswer);
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ fault } satisfies StepAnswer);
  }
}
