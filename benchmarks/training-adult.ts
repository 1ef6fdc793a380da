// The Adult census table, where it is beside the repository: training and test rows as numbers, each category by its place in the alphabet.
import { existsSync, readFileSync } from 'node:fs';
import type { Rows } from './rivals/training/rival.js';

const folder = new URL('../../shared/datasets/adult/', import.meta.url);

/** Null where the data set is absent. */
export function readAdult(): { readonly train: Rows; readonly test: Rows } | null {
  if (!existsSync(folder)) return null;
  const read = (name: string): string[][] =>
    readFileSync(new URL(name, folder), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
  const [train, test] = [read('adult_train.csv'), read('adult_test.csv')];
  const label = (train[0]?.length ?? 1) - 1;
  const isNumber = (column: number): boolean => train.every((row) => Number.isFinite(Number(row[column])));
  const codes = Array.from({ length: label }, (_, column) =>
    isNumber(column) ? null : [...new Set([...train, ...test].map((row) => row[column] ?? ''))].sort(),
  );
  const rowsOf = (cells: string[][]): Rows => ({
    columns: codes.map((names, column) =>
      Float64Array.from(cells, (row) =>
        names === null ? Number(row[column]) : names.indexOf(row[column] ?? ''),
      ),
    ),
    target: Float64Array.from(cells, (row) => (row[label]?.includes('>50K') ? 1 : 0)),
  });
  return { train: rowsOf(train), test: rowsOf(test) };
}
