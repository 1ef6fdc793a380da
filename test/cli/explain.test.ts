// waspada explain finds its record in CSV, workbooks and JSON: a Parquet file is told what to do instead.
import { expect, test } from 'vitest';
import { writeTextParquet } from '../io/parquet-files.js';
import { at, desk } from './desk.js';

const rows = ['applicationId', 'submittedAt'];
const named = writeTextParquet(at('rows.parquet'), rows, [['A-1', '2026-01-01']], 1);
const nameless = writeTextParquet(at('rows'), rows, [['A-1', '2026-01-01']], 1);

test.each([
  ['by its name', 3, [named]],
  ['by what it holds', 3, [nameless]],
  ['by the option', 2, [named, '--format', 'parquet']],
] as const)('a Parquet file known %s is refused with the way that is open', (_, status, args) => {
  const run = desk(['explain', ...args, '--row', '1']);
  expect(run.status).toBe(status);
  expect(run.stderr).toContain('.csv, .xlsx, .jsonl and .json: give the row as JSON');
  expect(run.stderr).not.toContain('with --format');
});
