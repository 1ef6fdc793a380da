// A plan in; the files of a simulation out, each whole or not at all: written slice by slice, in order, whoever made the slices.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulation, type SimulationPlan } from '../population/simulation.js';
import { packageFolder } from './bundle.js';
import { formatCsvRow } from './csv-write.js';
import { Hand, inOrder, leastBusy } from './hand.js';
import { type Output, openOutput } from './output.js';
import {
  addCounts,
  headersOf,
  noCounts,
  renderSlice,
  type Slice,
  type SliceCounts,
  type SliceWants,
} from './simulate-rows.js';

export interface SimulateFiles {
  readonly applications: string;
  readonly truth: string;
  readonly labels?: string;
  readonly audit?: string;
  readonly groups?: string;
}

/** What a worker is told when it starts, and then asked for. */
export interface SliceSetup {
  readonly plan: SimulationPlan;
  readonly wants: SliceWants;
}
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows of a slice: some megabytes of text. */
const SLICE_ROWS = 4096;
/** Fewer rows are made sooner than a worker starts. */
const ROWS_PER_WORKER = 20_000;

const names = ['applications', 'truth', 'labels', 'audit'] as const;

/**
 * Writes every file of a simulation. The same plan gives the same bytes for any number of workers. Memory does not grow with the rows.
 * Codes: TRAIN_SETTINGS, DISK_WRITE; BASE_INTERNAL where a worker fails.
 */
export async function simulateFiles(
  plan: SimulationPlan,
  files: SimulateFiles,
  options: {
    readonly workers: number;
    readonly stdout: NodeJS.WritableStream;
    readonly onProgress?: (done: number, of: number) => void;
  },
): Promise<SliceCounts> {
  const simulation = createSimulation(plan);
  const wants: SliceWants = {
    applications: files.applications.endsWith('.jsonl') ? 'jsonl' : 'csv',
    labels: files.labels !== undefined,
    audit: files.audit !== undefined,
  };
  const headers = headersOf(simulation);
  const outputs = new Map<(typeof names)[number], Output>();
  const all: Output[] = [];
  const counts = noCounts();
  try {
    for (const name of names) {
      const path = files[name];
      if (path === undefined) continue;
      const output = await openOutput(path, options.stdout);
      outputs.set(name, output);
      all.push(output);
      if (name !== 'applications' || wants.applications === 'csv') await output.write(encode(headers[name]));
    }
    for await (const slice of slicesOf(plan, wants, options.workers)) {
      for (const [name, output] of outputs) if (slice[name].length > 0) await output.write(slice[name]);
      addCounts(counts, slice.counts);
      options.onProgress?.(counts.rows, plan.rows);
    }
    if (files.groups !== undefined) {
      const output = await openOutput(files.groups, options.stdout);
      all.push(output);
      await output.write(encode(formatCsvRow(['part', 'value'])));
      for (const line of simulation.verified()) await output.write(encode(formatCsvRow(line)));
    }
    for (const output of all) await output.commit();
    return counts;
  } catch (error) {
    for (const output of all) await output.abort();
    throw error;
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The slices in order; workers are a few slices ahead of who writes, never more. */
async function* slicesOf(plan: SimulationPlan, wants: SliceWants, workers: number): AsyncGenerator<Slice> {
  const file = join(packageFolder(), 'dist', 'simulate-worker.js');
  const count = Math.min(workers, Math.ceil(plan.rows / ROWS_PER_WORKER));
  if (count < 2 || !existsSync(file)) {
    const simulation = createSimulation(plan);
    for (const { from, to } of spansOf(plan)) yield renderSlice(simulation, from, to, wants);
    return;
  }
  const setup: SliceSetup = { plan, wants };
  const hands = Array.from({ length: count }, () => new Hand<Span, Slice>(file, setup));
  try {
    yield* inOrder(spansOf(plan), 2 * count, (span) => leastBusy(hands).send(span));
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

function* spansOf({ rows }: SimulationPlan): Generator<Span> {
  for (let from = 0; from < rows; from += SLICE_ROWS) yield { from, to: Math.min(rows, from + SLICE_ROWS) };
}
