// The slow CSV reader, on the package fast-csv: the reference that the fast one must equal.

import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { CsvParserStream, ParserOptions } from 'fast-csv';
import { type Code, type Issue, issue, WaspadaError } from '../base/errors.js';
import {
  type Batch,
  type CsvReader,
  csvBudget,
  type Dialect,
  decodeCell,
  type RowFault,
  readHead,
} from './csv.js';

/** fast-csv skips white space around quotes and at the start of a line; here every character counts. */
class ExactOptions extends ParserOptions {
  override readonly NEXT_TOKEN_REGEXP = /(\r\n|[\s\S])/;
}

/** A record without these needs no look at its cells one by one. */
const SPECIAL = /[\0\r\n\x80-\xff]/;

/**
 * The same contract as `readCsv`, at about a twentieth of its speed. Where fast-csv cannot tell, this reader cannot either:
 * faults have no byte; text after a closing quote ends the read with ROW_QUOTE, and takes the rows of its chunk
 * along; the budget of a record is checked once a chunk.
 */
export const readCsvSlowly: CsvReader = async (chunks, options = {}) => {
  const { head, body } = await readHead(chunks, options);
  const recordBytes = options.recordBytes ?? csvBudget.recordBytes;
  return { ...head, batches: parse(body, head, head.header.length, recordBytes) };
};

async function* parse(
  body: AsyncIterable<Uint8Array>,
  { delimiter }: Dialect,
  width: number,
  recordBytes: number,
): AsyncGenerator<Batch> {
  // As latin1 fast-csv splits bytes, and a bad sequence spoils its own row only.
  const parser = new CsvParserStream<string[], string[]>(new ExactOptions({ delimiter, encoding: 'latin1' }));
  const records: string[][] = [];
  const failures: Error[] = [];
  parser.on('data', (record: string[]) => records.push(record));
  parser.on('error', (error: Error) => failures.push(error));

  let next = 0;
  let line = 1;
  let unfinished = 0;
  let last = 0;

  function batch(terminated: boolean): Batch {
    const firstRow = Math.max(next, 1);
    const rows: (readonly string[] | null)[] = [];
    const lines: number[] = [];
    const faults: RowFault[] = [];
    for (const record of records.splice(0)) {
      const plain = !SPECIAL.test(record.join(''));
      // A blank line is a record without cells.
      if (record.length > 0 && next++ > 0) {
        const row = next - 1;
        lines.push(line);
        const cells = plain && record.length === width ? record : checkRecord(record, width, row);
        if (Array.isArray(cells)) rows.push(cells);
        else {
          faults.push({ row, line, byte: null, issue: cells });
          rows.push(null);
        }
      }
      line += plain
        ? 1
        : 1 + record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
    }
    return { firstRow, rows, lines, faults, terminated };
  }

  function* gathered(terminated: boolean): Generator<Batch> {
    const rows = batch(terminated);
    if (rows.rows.length > 0) yield rows;
  }

  const refuse = (code: Code, message: string): never => {
    throw new WaspadaError(issue(code, ['row', next], `${message} in row ${next} (line ${line})`));
  };

  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    // The rows of one chunk wait for the next, so that the last batch can tell whether its end was terminated.
    yield* gathered(true);
    last = chunk[chunk.length - 1] ?? last;
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    await setImmediate();
    unfinished = records.length > 0 ? 0 : unfinished + chunk.length;
    if (failures.length > 0) break;
    if (unfinished > recordBytes) {
      yield* gathered(true);
      refuse('ROW_TOO_LARGE', `found more than ${recordBytes} bytes`);
    }
  }
  if (failures.length === 0) {
    const ended = Promise.race([once(parser, 'close'), once(parser, 'end')]).catch(() => undefined);
    parser.end();
    await ended;
    await setImmediate();
  }
  const [failure] = failures;
  yield* gathered(failure !== undefined || last === 10 || last === 13);
  if (failure === undefined) return;
  if (failure.message.startsWith('Parse Error: missing closing')) {
    refuse('FILE_QUOTE', 'found the end of the file inside a quote');
  }
  refuse('ROW_QUOTE', 'found text after a closing quote');
}

/** The cells of a record as text, or what is wrong with it. */
function checkRecord(record: readonly string[], width: number, row: number): string[] | Issue {
  const path = ['row', row];
  if (record.some((cell) => cell.includes('\0'))) return issue('ROW_NUL', path, 'found a NUL character');
  const cells: string[] = [];
  for (const cell of record) {
    const text = decodeCell(cell);
    if (text === null) return issue('ROW_ENCODING', path, 'found bytes that are not UTF-8');
    cells.push(text);
  }
  if (cells.length === width) return cells;
  return issue('ROW_WIDTH', path, `found ${cells.length} cells, expected ${width}`);
}
