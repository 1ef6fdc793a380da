// Several files in; of each, how its rows are read and judged in this thread, and, of a fault, which of them it is, out.
import { WaspadaError } from '../base/errors.js';
import type { ScoreSetup } from './block-scorer.js';
import { inFile } from './files.js';
import type { Input } from './input.js';
import { prepareAny, type ReadingOptions } from './score-file.js';

/** The setup of a file that is read for its rows, not for lines of output. Codes: those of `scoreFile` before its first row. */
export const setUpRows = async (options: ReadingOptions, input: Input): Promise<ScoreSetup> =>
  (await prepareAny(options, input, 'csv')).setup;

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
