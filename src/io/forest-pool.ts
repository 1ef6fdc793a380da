// A forest and columns in, predictions by several worker threads out: they share the memory of the columns and take turns at slices of it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Forest } from '../forest/forest.js';
import { checkCall, createPredictor, type Predictor } from '../forest/predict.js';
import { Hand } from './hand.js';

export interface ForestPool {
  /** How many threads predict; 1 is this thread alone. */
  readonly workers: number;
  /**
   * As `Predictor.predict`, the same numbers to the last bit. Columns and `out` over a SharedArrayBuffer are used where they are, others
   * are copied. Calls are answered in the order in which they are made.
   */
  predict(columns: readonly Float64Array[], from: number, to: number, out: Float64Array): Promise<void>;
  close(): Promise<void>;
}

/** One call, as every worker gets it. */
export interface Slices {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly out: Float64Array;
  /** Counts the slices taken so far; whoever raises it takes the next. */
  readonly taken: Int32Array;
}

/** Rows taken at once: long enough that counting them costs nothing, short enough that no worker waits for another. */
const SLICE = 1024;

/** Predicts slices of one call until none is left. */
export function predictSlices(predictor: Predictor, { columns, rows, out, taken }: Slices): void {
  for (;;) {
    const start = Atomics.add(taken, 0, 1) * SLICE;
    if (start >= rows) return;
    const end = Math.min(rows, start + SLICE);
    predictor.predict(columns, start, end, out.subarray(start, end));
  }
}

/** The worker's program, where this package was built; null in the bare source. */
function forestWorkerFile(): string | null {
  const file = fileURLToPath(new URL('forest-worker.js', import.meta.url));
  return existsSync(file) ? file : null;
}

/**
 * Threads that each hold the forest; with one, or where the workers' program is not built, this thread predicts alone. The pool keeps the
 * process alive until it is closed.
 */
export function createForestPool(
  forest: Forest,
  { workers: wish, file = forestWorkerFile() }: { readonly workers: number; readonly file?: string | null },
): ForestPool {
  if (wish <= 1 || file === null) {
    const solo = createPredictor(forest);
    return {
      workers: 1,
      predict: async (columns, from, to, out) => solo.predict(columns, from, to, out),
      close: async () => undefined,
    };
  }
  const hands = Array.from({ length: wish }, () => new Hand<Slices, null>(file, forest));
  return {
    workers: wish,
    predict: async (columns, from, to, out) => {
      checkCall(forest, columns, from, to, out);
      const rows = to - from;
      const answer = isShared(out) ? out.subarray(0, rows) : shared(new Float64Array(rows));
      const slices: Slices = {
        columns: columns.map((column) => shared(column.subarray(from, to))),
        rows,
        out: answer,
        taken: new Int32Array(new SharedArrayBuffer(4)),
      };
      await Promise.all(hands.map((hand) => hand.send(slices)));
      if (!isShared(out)) out.set(answer);
    },
    close: async () => {
      await Promise.all(hands.map((hand) => hand.close()));
    },
  };
}

const isShared = ({ buffer }: Float64Array): boolean => buffer instanceof SharedArrayBuffer;

/** The same numbers in shared memory: where they are, or copied. */
function shared(values: Float64Array): Float64Array {
  if (isShared(values)) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
