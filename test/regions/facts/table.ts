// Tables of facts for tests: a row that is right in every cell, and the same with some cells changed.
import { readFileSync } from 'node:fs';
import { WaspadaError } from '../../../src/base/errors.js';
import { type Regions, readRegions } from '../../../src/fields/regions.js';
import {
  type FactColumn,
  type FactContext,
  type FactTable,
  factColumns,
} from '../../../src/regions/facts/read.js';

export const regions: Regions = readRegions(
  JSON.parse(readFileSync(new URL('../../../data/regions.json', import.meta.url), 'utf8')),
);
export const context: FactContext = { regions, asOf: '2026-06-15' };

export type Cells = Partial<Record<FactColumn | 'name', string>>;

const right: Readonly<Record<FactColumn, string>> = {
  code: '35.02',
  indicator: 'pmiPlaced',
  period: '2025',
  basis: 'ORIGIN',
  value: '7566',
  coverage: 'complete',
  effort: '',
  source: 'letter 12/2026',
  confidence: 'SOURCED',
  revision: '0',
  note: '',
};

export const tableOf = (...rows: readonly Cells[]): FactTable => ({
  header: [...factColumns, 'name'],
  rows: rows.map((cells) => [
    ...factColumns.map((column) => cells[column] ?? right[column]),
    cells.name ?? '',
  ]),
});

/** The faults of what is run, each as code, path and hint; none where it ends well. */
export function faultsOf(
  run: () => unknown,
): { code: string; path: string; hint: string; message: string }[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(({ code, path, hint, message }) => ({
      code,
      path: path.join(' '),
      hint,
      message,
    }));
  }
  return [];
}
