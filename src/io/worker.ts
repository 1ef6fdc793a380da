// The program of one worker thread: tasks in, answers out, in order; the big buffers are handed over, not copied.
import { parentPort, workerData } from 'node:worker_threads';
import { type Code, type Issue, issue, WaspadaError } from '../base/errors.js';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { type Answer, runTask, type Task } from './pool.js';

const setup: ScoreSetup = workerData;
const scorer = new BlockScorer(setup);

parentPort?.on('message', (task: Task) => {
  const answer = answerTo(task);
  const { hashes, scored } = answer;
  const buffers = scored === undefined ? [] : [scored.output.buffer, scored.rejects.buffer];
  parentPort?.postMessage(answer, hashes === undefined ? buffers : [hashes.buffer]);
});

function answerTo(task: Task): Answer {
  try {
    return runTask(scorer, task);
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

function faultOf(error: unknown): { code: Code; issues: readonly Issue[] } {
  if (error instanceof WaspadaError) return { code: error.code, issues: error.issues };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'BASE_INTERNAL', issues: [issue('BASE_INTERNAL', [], message)] };
}
