// The program of one worker thread that grows trees: prepared rows and then numbers of steps in, batches of trees out.
import { issue, WaspadaError } from '../base/errors.js';
import { createGrower, type GrowTrees, type TreeBatch } from '../train/grow.js';
import { stepRange } from '../train/train.js';
import { doTasks } from './hand.js';
import type { Task } from './train-pool.js';

let grow: GrowTrees | undefined;
let trees = 0;

doTasks((task: Task): TreeBatch | null => {
  if ('prepared' in task) {
    grow = createGrower(task.prepared);
    trees = task.prepared.settings.trees;
    return null;
  }
  if (grow === undefined) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a worker without rows'));
  return grow(...stepRange(task.step, trees));
});
