// An open file of applications in, of text or of columns; how this thread reads and judges its rows, and which file a fault is of, out.
import { WaspadaError } from '../base/errors.js';
import type { ScoreSetup } from './block-scorer.js';
import { inFile } from './files.js';
import type { Input } from './input.js';
import { isParquet, planParquet } from './parquet-sample.js';
import { prepare, type ReadingOptions } from './score-file.js';

/**
 * The setup of a file that is read for its rows, not for lines of output. Parquet, by `format` or by its name, holds what a CSV file
 * would: cells as text, or flags, numbers, dates and lists by their types; null is unknown. Codes: those of `prepare`; FILE_KIND,
 * FIELDS_KIND for Parquet.
 */
export async function setUpRows(options: ReadingOptions, input: Input): Promise<ScoreSetup> {
  const { source, keep = [], mapping, dates = {}, switches = {}, reasons = 4 } = options;
  const { format = isParquet(options.input) ? 'parquet' : undefined } = options;
  if (format !== 'parquet') return (await prepare({ ...options, output: '-' }, input)).setup;
  const { ignoreUnknown = false, dropSensitive = false } = options;
  const headerOptions = { keep, ignoreUnknown, dropSensitive, mapping };
  const { table, form } = planParquet(input, headerOptions, options.form ?? {});
  return {
    source,
    format,
    output: 'csv',
    dialect: { delimiter: ',', bom: false },
    header: [],
    headerOptions,
    columns: table.columns,
    parquet: { file: input.file, name: input.name, table },
    keep,
    form,
    reasons,
    dates,
    switches,
  };
}

/** Faults of what a file holds, as against those of a bundle or of the disk. */
const OF_A_FILE = /^(FILE|TEXT|ROW|FIELDS)_/;

/** Runs `read` on one of several files: a fault of what it holds then says which of them it is. */
export async function namingFile<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof WaspadaError) || error.path[0] === 'file' || !OF_A_FILE.test(error.code))
      throw error;
    return inFile(path, () => {
      throw error;
    });
  }
}
