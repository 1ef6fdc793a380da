// The fast CSV reader: chunks become blocks of whole records, blocks become rows of cells; see csv.ts for what it promises.
import { type Batch, type CsvOptions, type CsvReader, type Dialect, readHead } from './csv.js';
import { parseBlock } from './csv-records.js';
import { splitCsv } from './csv-split.js';

export { parseBlock } from './csv-records.js';
export { type Block, createSplitter, type Splitter, splitCsv } from './csv-split.js';

export const readCsv: CsvReader = async (chunks, options = {}) => {
  const { head, body } = await readHead(chunks, options);
  return { ...head, batches: parseAll(body, head, head.header.length, options) };
};

async function* parseAll(
  body: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  width: number,
  options: CsvOptions,
): AsyncGenerator<Batch> {
  for await (const block of splitCsv(body, dialect, options)) yield parseBlock(block, dialect, width);
}
