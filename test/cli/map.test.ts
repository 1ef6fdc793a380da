// waspada map reads CSV and workbooks: any other file is told as what it is, and no mapping is made of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTextParquet } from '../io/parquet-files.js';
import { at, desk, samples, write } from './desk.js';

const lines = readFileSync(join(samples, 'applications.jsonl'));

test.each([
  ['by its name', ['map', join(samples, 'applications.jsonl')], ''],
  ['by its name alone', ['map', write('empty.ndjson', '\n')], ''],
  ['by what it holds', ['map', write('lines.txt', lines)], ''],
  ['from a pipe', ['map', '-'], lines],
] as const)('JSON Lines known %s are refused, and no mapping is made of them', (_, args, input) => {
  const run = desk([...args, '--out', 'mapping.json'], input);
  expect([run.status, existsSync(at('mapping.json'))]).toEqual([3, false]);
  expect(run.stderr).toMatch(/^FILE_KIND: found JSON Lines, expected CSV or a workbook/);
});

test('a Parquet file is refused as one', () => {
  const input = writeTextParquet(at('rows.parquet'), ['applicationId'], [['A-1']], 1);
  const run = desk(['map', input]);
  expect([run.status, run.stdout]).toEqual([3, '']);
  expect(run.stderr).toMatch(/^FILE_KIND: found a Parquet file, expected text\n.*\n.*as CSV/);
});
