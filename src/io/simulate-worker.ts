// The program of one worker thread that makes people up: a plan and then slices in, the lines of each slice out.
import { parentPort } from 'node:worker_threads';
import { createSimulation, type Simulation } from '../population/simulation.js';
import type { SliceAnswer, SliceTask } from './simulate-file.js';
import { renderSlice, type SliceWants } from './simulate-rows.js';

let simulation: Simulation | undefined;
let wants: SliceWants | undefined;

parentPort?.on('message', (task: SliceTask) => {
  if ('plan' in task) {
    simulation = createSimulation(task.plan);
    wants = task.wants;
  } else if (simulation !== undefined && wants !== undefined) answer(simulation, wants, task);
});

function answer(
  from: Simulation,
  of: SliceWants,
  slice: { readonly from: number; readonly to: number },
): void {
  try {
    parentPort?.postMessage({ slice: renderSlice(from, slice.from, slice.to, of) } satisfies SliceAnswer);
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ fault } satisfies SliceAnswer);
  }
}
