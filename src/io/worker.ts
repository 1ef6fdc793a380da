// The program of one worker thread: tasks in, answers out, in order; the big buffers are handed over, not copied.
import { workerData } from 'node:worker_threads';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { doTasks } from './hand.js';
import { type Answer, runTask, type Task } from './pool.js';

const setup: ScoreSetup = workerData;
const scorer = new BlockScorer(setup);

doTasks(
  (task: Task): Answer => runTask(scorer, task),
  ({ hashes, scored }) => {
    if (scored !== undefined) return [scored.output.buffer, scored.rejects.buffer];
    return hashes === undefined ? [] : [hashes.buffer];
  },
);
