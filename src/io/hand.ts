// The program of a worker thread in; a hand that does one task after the other out: answers come in the order in which they were asked for.
import { parentPort, Worker } from 'node:worker_threads';
import { type Issue, issue, WaspadaError } from '../base/errors.js';

type Told<Answer> = { readonly answer: Answer } | { readonly issues: readonly Issue[] };

/** One worker. What it fails with is thrown here with the same code; a worker that stops is BASE_INTERNAL for all who wait. */
export class Hand<Task, Answer> {
  private readonly worker: Worker;
  private readonly queue: {
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  private failure: WaspadaError | null = null;

  constructor(file: string, setup: unknown) {
    this.worker = new Worker(file, { workerData: setup });
    this.worker.on('message', (told: Told<Answer>) => {
      const waiting = this.queue.shift();
      if ('answer' in told) waiting?.resolve(told.answer);
      else waiting?.reject(new WaspadaError(told.issues[0] ?? stopped(), told.issues));
    });
    this.worker.on('error', (error) => this.fail(stopped(error.message), error));
    this.worker.on('exit', () => this.fail(stopped()));
  }

  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Copies the task, but for the buffers that are handed over. A thread that computes on many arrays hands none over: once it has given one
   * away, V8 checks at every access of every array whether it is gone.
   */
  send(task: Task, handed: readonly ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) {
        reject(this.failure);
        return;
      }
      this.queue.push({ resolve, reject });
      this.worker.postMessage(task, handed);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(fault: Issue, cause?: Error): void {
    this.failure ??= new WaspadaError(fault, [fault], cause);
    for (const { reject } of this.queue.splice(0)) reject(this.failure);
  }
}

/** Whoever has least to do. */
export function leastBusy<Task, Answer>(hands: readonly Hand<Task, Answer>[]): Hand<Task, Answer> {
  return hands.reduce((least, hand) => (hand.waiting < least.waiting ? hand : least));
}

const stopped = (why?: string): Issue =>
  issue('BASE_INTERNAL', [], `a worker stopped${why === undefined ? '' : `: ${why}`}`);

/** The other side: does every task that its thread is sent; of an answer, the buffers that are handed over. */
export function doTasks<Task, Answer>(
  work: (task: Task) => Answer,
  handed: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void {
  parentPort?.on('message', (task: Task) => {
    const result = told(() => work(task));
    parentPort?.postMessage(result, 'answer' in result ? handed(result.answer) : []);
  });
}

function told<Answer>(work: () => Answer): Told<Answer> {
  try {
    return { answer: work() };
  } catch (error) {
    if (error instanceof WaspadaError) return { issues: error.issues };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { issues: [issue('BASE_INTERNAL', [], message)] };
  }
}

/** Runs a task over what comes, at most `reach` at a time, and gives the results in the order of what came. */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  reach: number,
  task: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for await (const item of source) {
    const promise = task(item);
    // Its failure is met when its turn comes; until then it must not end the process.
    promise.catch(() => undefined);
    running.push(promise);
    const [first] = running;
    if (running.length >= reach && first !== undefined) {
      running.shift();
      yield await first;
    }
  }
  for (const promise of running) yield await promise;
}
