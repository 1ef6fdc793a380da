// What a file is, by its name and its first bytes: a file that is no text is told as what it is, with what to do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadBundle } from '../../src/io/bundle.js';
import { findRecord } from '../../src/io/find-record.js';
import { openInput } from '../../src/io/input.js';
import { formatOf, readSample } from '../../src/io/sample.js';
import { scoreFile } from '../../src/io/score-file.js';
import { writeTextParquet } from './parquet-files.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-sample-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const source = await loadBundle();

async function* piped(bytes: Uint8Array = new Uint8Array(0)): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const score = (input: string, more: { output?: string; format?: 'csv' | 'jsonl' } = {}) =>
  scoreFile({
    input,
    output: join(folder, 'scores.csv'),
    source,
    workers: 1,
    stdin: piped(),
    stdout: process.stdout,
    ...more,
  });

const header = ['applicationId', 'submittedAt'];
const parquet = writeTextParquet(join(folder, 'nameless'), header, [['A-1', '2026-01-01']], 1);

test('a Parquet file without its ending is named, with the option that reads it', async () => {
  const refusal = {
    code: 'FILE_KIND',
    message: 'found a Parquet file, expected text',
    hint: 'Name the kind: --format parquet.',
  };
  await expect(score(parquet)).rejects.toMatchObject(refusal);
  await expect(score(parquet, { format: 'csv' })).rejects.toMatchObject(refusal);
  await expect(score(parquet, { format: 'jsonl' })).rejects.toMatchObject(refusal);
});

test.each([
  ['PAR1....', 'found a Parquet file, expected text', /as CSV/],
  ['ARROW1\0\0', 'found an Arrow file, expected text', /CSV or Parquet/],
  ['\xff\xff\xff\xff\0\0', 'found an Arrow stream, expected text', /--arrow/],
  ['PK\x03\x04', 'found a workbook or another zip file, expected text', /\.xlsx/],
])('where only text is read, a file that starts with %j is named', async (start, message, hint) => {
  const bytes = Buffer.from(start, 'latin1');
  for (const [name, stdin] of [
    [file('any', bytes), piped()],
    ['-', piped(bytes)],
  ] as const) {
    const input = await openInput(name, stdin);
    await expect(readSample(input)).rejects.toMatchObject({
      code: 'FILE_KIND',
      message,
      hint: expect.stringMatching(hint),
    });
    await input.close();
  }
});

test('text is still read as text, however short', async () => {
  const input = await openInput(file('short.csv', 'a\n1\n'), piped());
  expect((await readSample(input)).head.header).toEqual(['a']);
  await input.close();
  await expect(score(file('empty.csv', ''))).rejects.toMatchObject({ code: 'FILE_EMPTY' });
});

test('an ending that is not read names those that are, of the input and of the output', async () => {
  await expect(score(file('x.arrow', 'x'))).rejects.toMatchObject({
    code: 'FILE_KIND',
    message: 'found the ending .arrow, expected .csv, .xlsx, .jsonl or .parquet',
  });
  await expect(score(file('x.csv', 'x'), { output: join(folder, 'o.parquet.gz') })).rejects.toMatchObject({
    code: 'FILE_KIND',
    message: 'found the ending .gz, expected .csv, .jsonl or .parquet',
  });
  expect(() => formatOf('x.parquet')).toThrow('found the ending .parquet, expected .csv, .xlsx or .jsonl');
});

test('one record of a Parquet file is refused with where records are found, whatever its name', async () => {
  const named = writeTextParquet(join(folder, 'p.parquet'), header, [['A-1', '2026-01-01']], 1);
  for (const input of [parquet, named])
    await expect(findRecord({ input, row: 1, regions: null, stdin: piped() })).rejects.toMatchObject({
      code: 'FILE_KIND',
      hint: expect.stringMatching(/\.csv, \.xlsx, \.jsonl and \.json: give the row as JSON/),
    });
});
