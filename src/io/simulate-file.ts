// A plan in; the files of a simulation out, each whole or not at all: written slice by slice, in order, whoever made the slices.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { issue, WaspadaError } from '../base/errors.js';
import { createSimulation, type SimulationPlan } from '../population/simulation.js';
import { packageFolder } from './bundle.js';
import { formatCsvRow } from './csv-write.js';
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

export type SliceTask =
  | { readonly plan: SimulationPlan; readonly wants: SliceWants }
  | { readonly from: number; readonly to: number };
export type SliceAnswer = { readonly slice: Slice } | { readonly fault: string };

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
  const spans = Array.from({ length: Math.ceil(plan.rows / SLICE_ROWS) }, (_, at) => ({
    from: at * SLICE_ROWS,
    to: Math.min(plan.rows, (at + 1) * SLICE_ROWS),
  }));
  if (count < 2 || !existsSync(file)) {
    const simulation = createSimulation(plan);
    for (const { from, to } of spans) yield renderSlice(simulation, from, to, wants);
    return;
  }
  const hands = Array.from({ length: count }, () => new Hand(file, plan, wants));
  try {
    const waiting: Promise<Slice>[] = [];
    let asked = 0;
    const ask = (): void => {
      const span = spans[asked];
      const hand = hands[asked % count];
      asked++;
      if (span !== undefined && hand !== undefined) waiting.push(hand.render(span));
    };
    for (let ahead = 0; ahead < 2 * count; ahead++) ask();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const slice = await next;
      ask();
      yield slice;
    }
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

/** One worker; it answers in the order in which it is asked. */
class Hand {
  private readonly worker: Worker;
  private failure: WaspadaError | null = null;
  private readonly waiting: { resolve(slice: Slice): void; reject(error: unknown): void }[] = [];

  constructor(file: string, plan: SimulationPlan, wants: SliceWants) {
    this.worker = new Worker(file);
    this.worker.on('message', (answer: SliceAnswer) => {
      if ('fault' in answer) this.fail(answer.fault);
      else this.waiting.shift()?.resolve(answer.slice);
    });
    this.worker.on('error', (error) => this.fail(error.message));
    this.worker.on('exit', () => this.fail('a worker stopped'));
    this.worker.postMessage({ plan, wants } satisfies SliceTask);
  }

  render(span: { readonly from: number; readonly to: number }): Promise<Slice> {
    const slice = new Promise<Slice>((resolve, reject) => {
      if (this.failure === null) this.waiting.push({ resolve, reject });
      else reject(this.failure);
    });
    // Who asks takes the slices in order, and may not have come to this one when it fails.
    slice.catch(() => undefined);
    this.worker.postMessage(span satisfies SliceTask);
    return slice;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(message: string): void {
    this.failure ??= new WaspadaError(issue('BASE_INTERNAL', [], message));
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
}
