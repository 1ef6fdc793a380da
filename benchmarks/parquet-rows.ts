// The made-up sample in, a Parquet file of as many rows as wanted out: the sample again and again, each row with an id of its own.
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ScoredColumn } from '../src/io/columns-scores.js';
import { readCsv } from '../src/io/csv-scan.js';
import { openParquetOutput } from '../src/io/parquet-output.js';
import { encodeGroup, type WrittenColumn } from '../src/io/parquet-write.js';
import { runNode } from './processes.js';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const folder = pathOf('../out/bench/');

/** Rows of the sample that come again: more than any memo of the engine holds. */
const BASE_ROWS = 100_000;

/** A file of that many rows, kept for the next run. */
export async function makeParquet(rows: number): Promise<string> {
  const file = `${folder}applications-${rows}.parquet`;
  if (existsSync(file)) return file;
  process.stderr.write(`making ${rows} rows of Parquet\n`);
  const { header, columns, ids } = await baseColumns(Math.min(rows, BASE_ROWS));
  const written = header.map((name): WrittenColumn => ({ name, kind: 'text', optional: true }));
  const output = await openParquetOutput(file, process.stdout, null, written);
  for (let done = 0; done < rows; done += ids.length) {
    const count = Math.min(ids.length, rows - done);
    const words = ids.slice(0, count).map((id) => `${id}-${done / ids.length}`);
    const group = columns.map((column): ScoredColumn => {
      if (column.kind !== 'text') return column;
      const codes = column.codes.subarray(0, count);
      return column.name === 'applicationId'
        ? { ...column, words, codes: Int32Array.from(words, (_, row) => row) }
        : { ...column, codes };
    });
    await output.write(encodeGroup(group, written));
  }
  await output.commit();
  return file;
}

async function baseColumns(rows: number) {
  const home = `${folder}parquet-base-${rows}/`;
  mkdirSync(home, { recursive: true });
  const csv = `${home}applications.csv`;
  if (!existsSync(csv))
    await runNode([
      '--import',
      'tsx',
      pathOf('../data/make-samples.mts'),
      '--rows',
      `${rows}`,
      '--out',
      home,
    ]);
  const { header, batches } = await readCsv(createReadStream(csv));
  const codes = header.map(() => new Int32Array(rows).fill(-1));
  const words = header.map((): string[] => []);
  const places = header.map(() => new Map<string, number>());
  const id = header.indexOf('applicationId');
  const ids: string[] = [];
  for await (const batch of batches) {
    for (const cells of batch.rows) {
      if (cells === null) throw new Error('a row of the sample is at fault');
      const row = ids.push(cells[id] ?? '') - 1;
      cells.forEach((cell, at) => {
        if (cell === '') return;
        let place = places[at]?.get(cell);
        if (place === undefined) {
          place = (words[at]?.push(cell) ?? 0) - 1;
          places[at]?.set(cell, place);
        }
        const column = codes[at];
        if (column !== undefined) column[row] = place;
      });
    }
  }
  const columns = header.map(
    (name, at): ScoredColumn => ({
      name,
      kind: 'text',
      words: words[at] ?? [],
      codes: codes[at] ?? new Int32Array(0),
    }),
  );
  return { header, columns, ids };
}
