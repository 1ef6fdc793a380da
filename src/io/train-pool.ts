// A table and settings in, the same forest as in one thread out: a few workers grow its steps, this thread adds them up in order.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import type { TreeBatch } from '../train/grow.js';
import type { Prepared } from '../train/prepare.js';
import { ForestRun, stepsOf } from '../train/train.js';
import type { Progress, Settings, Table, Trained } from '../train/trainer.js';
import { packageFolder } from './bundle.js';
import { Hand } from './hand.js';

/** The worker's program, where this package was built; null in the bare source. */
export function trainWorkerFile(): string | null {
  const file = join(packageFolder(), 'dist', 'train-worker.js');
  return existsSync(file) ? file : null;
}

/** What a worker is told first, then asked by the number of the step; only a step has an answer. */
export type Task = { readonly prepared: Prepared } | { readonly step: number };
type StepHand = Hand<Task, TreeBatch | null>;

/**
 * Trains as `histogramForest` does, to the byte, with steps grown by `workers` threads that run `file` and share the binned table.
 * Codes: TRAIN_DATA, TRAIN_SETTINGS; BASE_INTERNAL where a worker fails.
 */
export async function trainWithWorkers(
  table: Table,
  settings: Settings,
  { workers, file, progress }: { workers: number; file: string; progress?: Progress },
): Promise<Trained> {
  // They start while the table is binned here.
  const count = Math.min(workers, stepsOf(settings.trees));
  const hands = Array.from({ length: count }, (): StepHand => new Hand(file, null));
  try {
    const training = new ForestRun(table, settings, progress);
    const prepared = share(training.prepared);
    await Promise.all([...hands.map((hand) => hand.send({ prepared })), growTogether(training, hands)]);
    return training.finish();
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

/** Each hand takes the next step that nobody has; a step is added when all before it are. */
async function growTogether(training: ForestRun, hands: readonly StepHand[]): Promise<void> {
  const ready = new Map<number, TreeBatch>();
  let taken = 0;
  let added = 0;
  const work = async (hand: StepHand): Promise<void> => {
    while (taken < training.steps && !training.done) {
      const step = taken++;
      const batch = await hand.send({ step });
      if (batch === null) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a worker grew nothing'));
      ready.set(step, batch);
      for (let next = ready.get(added); next !== undefined && !training.done; next = ready.get(added)) {
        ready.delete(added++);
        training.add(next);
      }
    }
  };
  await Promise.all(hands.map(work));
}

/** The large arrays in memory that all threads see; the small ones are copied to each. */
function share(prepared: Prepared): Prepared {
  const { codes, target, weight } = prepared;
  return {
    ...prepared,
    codes: sharedCopy(codes, Uint8Array),
    target: sharedCopy(target, Float64Array),
    weight: weight === null ? null : sharedCopy(weight, Float64Array),
  };
}

function sharedCopy<T extends Uint8Array | Float64Array>(
  from: T,
  Kind: { readonly BYTES_PER_ELEMENT: number; new (buffer: SharedArrayBuffer): T },
): T {
  const copy = new Kind(new SharedArrayBuffer(from.length * Kind.BYTES_PER_ELEMENT));
  copy.set(from);
  return copy;
}
