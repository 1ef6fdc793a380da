// The program of one worker thread that makes people up: a plan once, then slices in, the lines of each slice out.
import { workerData } from 'node:worker_threads';
import { createSimulation } from '../population/simulation.js';
import { doTasks } from './hand.js';
import type { SliceSetup, Span } from './simulate-file.js';
import { renderSlice } from './simulate-rows.js';

const { plan, wants }: SliceSetup = workerData;
const simulation = createSimulation(plan);

doTasks(({ from, to }: Span) => renderSlice(simulation, from, to, wants));
