// Who scores blocks: this thread alone, or a few workers; each promise is for one block, the order is the caller's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Code, type Issue, issue, WaspadaError } from '../base/errors.js';
import type { AnyBlock, BlockScorer, ScoredBlock, ScoreSetup } from './block-scorer.js';
import { packageFolder } from './bundle.js';

export interface Crew {
  /** How many blocks are worth having under way. */
  readonly reach: number;
  hash(block: AnyBlock): Promise<Float64Array>;
  /** Tells everyone which hashes were met more than once; `confirm` then gives the ids behind them. */
  suspect(hashes: Float64Array): Promise<void>;
  confirm(block: AnyBlock): Promise<readonly string[]>;
  /** Tells everyone which ids stand in the file more than once. */
  learn(duplicates: readonly string[]): Promise<void>;
  score(block: AnyBlock): Promise<ScoredBlock>;
  close(): Promise<void>;
}

export type Task =
  | { readonly task: 'hash' | 'confirm' | 'score'; readonly block: AnyBlock }
  | { readonly task: 'suspect'; readonly hashes: Float64Array }
  | { readonly task: 'learn'; readonly duplicates: readonly string[] };

/** What a worker answers: one property is there, the one that was asked for. */
export interface Answer {
  readonly hashes?: Float64Array<ArrayBuffer>;
  readonly ids?: readonly string[];
  readonly scored?: ScoredBlock;
  readonly fault?: { readonly code: Code; readonly issues: readonly Issue[] };
}

export function runTask(scorer: BlockScorer, task: Task): Answer {
  switch (task.task) {
    case 'hash':
      return { hashes: scorer.hash(task.block) };
    case 'confirm':
      return { ids: scorer.confirm(task.block) };
    case 'suspect':
      scorer.suspect(task.hashes);
      return {};
    case 'learn':
      scorer.learn(task.duplicates);
      return {};
    case 'score':
      return { scored: scorer.score(task.block) };
  }
}

/** This thread alone. */
export const soloCrew = (scorer: BlockScorer): Crew =>
  crewOf(
    1,
    async (task) => runTask(scorer, task),
    [],
    async () => undefined,
  );

/** The worker's program, where this package was built; null in the bare source. */
export function workerFile(): string | null {
  const file = join(packageFolder(), 'dist', 'worker.js');
  return existsSync(file) ? file : null;
}

/** Rows of a Parquet file that one worker takes in a row at most: the pages that hold them are then decoded once. */
const STRETCH_ROWS = 1 << 17;

/** Workers that each hold a scorer of their own. */
export function workerCrew(size: number, setup: ScoreSetup, file: string): Crew {
  const hands = Array.from({ length: size }, () => new Hand(new Worker(file, { workerData: setup })));
  const groups = setup.parquet?.table.groups ?? [];
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const stretchRows = Math.min(STRETCH_ROWS, Math.ceil(rows / (4 * size)));
  let last: { readonly group: number; readonly stretch: number; readonly hand: Hand } | null = null;
  const send = (task: Task): Promise<Answer> => {
    const [first, ...rest] = hands;
    if (first === undefined) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a crew of no workers'));
    const free = rest.reduce((least, hand) => (hand.waiting < least.waiting ? hand : least), first);
    if (!('block' in task) || !('group' in task.block)) return free.send(task);
    const { group, from } = task.block;
    const stretch = Math.floor(from / stretchRows);
    if (last === null || last.group !== group || last.stretch !== stretch)
      last = { group, stretch, hand: free };
    return last.hand.send(task);
  };
  const close = async () => {
    await Promise.all(hands.map((hand) => hand.worker.terminate()));
  };
  // Stretches of all workers must be under way at once.
  return crewOf(size * (setup.parquet === undefined ? 4 : 8), send, hands, close);
}

function crewOf(
  reach: number,
  send: (task: Task) => Promise<Answer>,
  hands: readonly Hand[],
  close: () => Promise<void>,
): Crew {
  const tellAll = async (task: Task): Promise<void> => {
    await Promise.all(hands.length === 0 ? [send(task)] : hands.map((hand) => hand.send(task)));
  };
  return {
    reach,
    hash: async (block) => (await send({ task: 'hash', block })).hashes ?? new Float64Array(0),
    confirm: async (block) => (await send({ task: 'confirm', block })).ids ?? [],
    suspect: (hashes) => tellAll({ task: 'suspect', hashes }),
    learn: (duplicates) => tellAll({ task: 'learn', duplicates }),
    score: async (block) => {
      const { scored } = await send({ task: 'score', block });
      if (scored === undefined) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a worker gave no rows'));
      return scored;
    },
    close,
  };
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** One worker; it answers in the order in which it was asked. */
class Hand {
  private readonly queue: Waiting[] = [];
  private failure: unknown = null;

  constructor(readonly worker: Worker) {
    worker.on('message', (answer: Answer) => {
      const waiting = this.queue.shift();
      if (answer.fault === undefined) waiting?.resolve(answer);
      else {
        const [first] = answer.fault.issues;
        waiting?.reject(
          new WaspadaError(first ?? issue(answer.fault.code, [], 'a worker failed'), answer.fault.issues),
        );
      }
    });
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', () => this.fail(new WaspadaError(issue('BASE_INTERNAL', [], 'a worker stopped'))));
  }

  get waiting(): number {
    return this.queue.length;
  }

  send(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) {
        reject(this.failure);
        return;
      }
      this.queue.push({ resolve, reject });
      const bytes = 'block' in task && 'bytes' in task.block ? task.block.bytes.buffer : undefined;
      this.worker.postMessage(task, bytes === undefined ? [] : [bytes]);
    });
  }

  private fail(error: unknown): void {
    this.failure = error;
    for (const { reject } of this.queue.splice(0)) reject(error);
  }
}
