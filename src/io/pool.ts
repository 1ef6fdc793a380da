// Who scores blocks: this thread alone, or a few workers; each promise is for one block, the order is the caller's.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import type { AnyBlock, BlockScorer, ScoredBlock, ScoreSetup } from './block-scorer.js';
import { packageFolder } from './bundle.js';
import { Hand, leastBusy } from './hand.js';

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

type ScoreHand = Hand<Task, Answer>;

/** The bytes of a block are handed over: whoever cut them off needs them no more. */
const give = (hand: ScoreHand, task: Task): Promise<Answer> =>
  hand.send(task, 'block' in task && 'bytes' in task.block ? [task.block.bytes.buffer] : []);

/** Rows of a Parquet file that one worker takes in a row at most: the pages that hold them are then decoded once. */
const STRETCH_ROWS = 1 << 17;

/** Workers that each hold a scorer of their own. */
export function workerCrew(size: number, setup: ScoreSetup, file: string): Crew {
  const hands = Array.from({ length: size }, (): ScoreHand => new Hand(file, setup));
  const groups = setup.parquet?.table.groups ?? [];
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const stretchRows = Math.min(STRETCH_ROWS, Math.ceil(rows / (4 * size)));
  let last: { readonly group: number; readonly stretch: number; readonly hand: ScoreHand } | null = null;
  const send = (task: Task): Promise<Answer> => {
    const free = leastBusy(hands);
    if (!('block' in task) || !('group' in task.block)) return give(free, task);
    const { group, from } = task.block;
    const stretch = Math.floor(from / stretchRows);
    if (last === null || last.group !== group || last.stretch !== stretch)
      last = { group, stretch, hand: free };
    return give(last.hand, task);
  };
  const close = async () => {
    await Promise.all(hands.map((hand) => hand.close()));
  };
  // Stretches of all workers must be under way at once.
  return crewOf(size * (setup.parquet === undefined ? 4 : 8), send, hands, close);
}

function crewOf(
  reach: number,
  send: (task: Task) => Promise<Answer>,
  hands: readonly ScoreHand[],
  close: () => Promise<void>,
): Crew {
  const tellAll = async (task: Task): Promise<void> => {
    await Promise.all(hands.length === 0 ? [send(task)] : hands.map((hand) => give(hand, task)));
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
