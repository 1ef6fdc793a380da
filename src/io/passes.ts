// The two passes over an input: one that finds the ids that stand twice, one that scores; both by blocks, in order, a few at a time.
import type { AnyBlock, BlockScorer, ScoredBlock, ScoreSetup } from './block-scorer.js';
import type { RowsBlock } from './columns-cells.js';
import { readHead } from './csv.js';
import { readCsvSlowly } from './csv-fast.js';
import { splitCsv } from './csv-scan.js';
import { inOrder } from './hand.js';
import { HashSet } from './ids.js';
import type { Input } from './input.js';
import { createLineSplitter } from './json-lines.js';
import type { Crew } from './pool.js';

/** Measured: larger blocks live long enough to be copied by the garbage collector. */
export const BLOCK_BYTES = 1 << 18;
/** A group of rows of a Parquet file has one dictionary a column: few and large ones are worth it. */
const GROUP_BYTES = 1 << 22;
/** Rows of a block of a Parquet file; a whole assessment is hundreds of times a row. */
export const BLOCK_ROWS = 1 << 14;
const ASSESSED_ROWS = 1 << 10;
/** Small chunks keep the rows of the slow reader's batches few. */
const SLOW_CHUNK_BYTES = 1 << 15;
const SLOW_ROWS = 1000;

/** Whole records of the input, block by block. */
async function* blocksOf(chunks: AsyncGenerator<Uint8Array>, setup: ScoreSetup): AsyncGenerator<AnyBlock> {
  if (setup.format === 'parquet') {
    yield* rowsOf(setup);
    return;
  }
  const blockBytes = setup.output === 'parquet' ? GROUP_BYTES : BLOCK_BYTES;
  if (setup.format === 'csv') {
    const { head, body } = await readHead(chunks, setup.dialect);
    yield* splitCsv(body, head, { blockBytes });
    return;
  }
  const splitter = createLineSplitter({ blockBytes });
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.finish();
}

/** The blocks of a Parquet file: ranges of rows that its groups hold, cut where every run cuts them. */
function* rowsOf({ parquet, output }: ScoreSetup): Generator<RowsBlock> {
  const most = output === 'jsonl' ? ASSESSED_ROWS : BLOCK_ROWS;
  for (const [group, { rows, firstRow, chunks }] of (parquet?.table.groups ?? []).entries()) {
    const start = Math.min(...chunks.map(({ offset }) => offset));
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      const end = start + Math.round((bytes * (from + count)) / rows);
      yield { group, from, rows: count, firstRow: firstRow + from, end };
    }
  }
}

/** Finds the ids that stand more than once, and tells everyone. */
export async function findDuplicates(
  input: Input,
  setup: ScoreSetup,
  crew: Crew,
  scorer: BlockScorer,
  tell: (bytes: number) => void,
): Promise<void> {
  let bytes = 0;
  async function* told(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input.read()) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  const rows = setup.parquet?.table.groups.reduce((sum, group) => sum + group.rows, 0) ?? 0;
  const hashes = new HashSet(rows);
  const isRows = setup.format === 'parquet';
  const hash = async (block: AnyBlock) => ({
    found: await crew.hash(block),
    end: 'end' in block ? block.end : 0,
  });
  for await (const { found, end } of inOrder(blocksOf(told(), setup), crew.reach, hash)) {
    for (const each of found) hashes.add(each);
    tell(isRows ? end : bytes);
  }
  if (hashes.twice.size === 0) return;
  const counted = new Map<string, number>();
  await crew.suspect(Float64Array.from(hashes.twice));
  const confirm = (block: AnyBlock) => crew.confirm(block);
  for await (const ids of inOrder(blocksOf(input.read(), setup), crew.reach, confirm)) {
    for (const id of ids) counted.set(id, (counted.get(id) ?? 0) + 1);
  }
  const duplicates = [...counted].flatMap(([id, times]) => (times > 1 ? [id] : []));
  await crew.learn(duplicates);
  scorer.learn(duplicates);
}

export interface Part {
  readonly index: number;
  /** Offset of the byte after its last. */
  readonly end: number;
  readonly terminated: boolean;
  readonly scored: ScoredBlock;
}

/** The scored parts of the file in its order, those already done left out. */
export async function* scoreParts(
  reader: 'scan' | 'fast-csv',
  input: Input,
  setup: ScoreSetup,
  scorer: BlockScorer,
  crew: Crew,
  done: number,
): AsyncGenerator<Part> {
  if (reader === 'fast-csv' && setup.format === 'csv') {
    yield* scoreSlowly(input, setup, scorer);
    return;
  }
  let index = -1;
  const score = async (block: AnyBlock): Promise<Part | null> => {
    const place = ++index;
    if (place < done) return null;
    const end = 'end' in block ? block.end : block.byteOffset + block.bytes.length;
    const terminated = 'end' in block || block.terminated;
    return { index: place, end, terminated, scored: await crew.score(block) };
  };
  for await (const part of inOrder(blocksOf(input.read(), setup), crew.reach, score))
    if (part !== null) yield part;
}

/** By the package fast-csv, in this thread; its parts cannot be carried on, so they have no number. */
async function* scoreSlowly(input: Input, setup: ScoreSetup, scorer: BlockScorer): AsyncGenerator<Part> {
  let end = 0;
  async function* told(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input.read(SLOW_CHUNK_BYTES)) {
      end += chunk.length;
      yield chunk;
    }
  }
  const { batches } = await readCsvSlowly(told(), setup.dialect);
  let rows = 0;
  let terminated = true;
  for await (const batch of batches) {
    scorer.add(batch);
    rows += batch.rows.length;
    terminated = batch.terminated;
    if (rows < SLOW_ROWS) continue;
    yield { index: 0, end, terminated, scored: scorer.finish() };
    rows = 0;
  }
  yield { index: 0, end, terminated, scored: scorer.finish() };
}
