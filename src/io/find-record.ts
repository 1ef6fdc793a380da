// A file and an id or a row number in; that one record out, as it is read when the file is scored.
import { extname } from 'node:path';
import { type Issue, issue, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { createFrame, recordAt, type TextForm } from '../fields/read.js';
import type { Regions } from '../fields/regions.js';
import { isObject } from '../fields/scalars.js';
import { csvBudget, type Delimiter, readHead } from './csv.js';
import { parseBlock, splitCsv } from './csv-scan.js';
import { loadJson } from './files.js';
import { type HeaderOptions, rowReader } from './header.js';
import { type Input, openInput } from './input.js';
import { createLineSplitter, parseLines } from './json-lines.js';
import { checkText, type FileFormat, formatOf, type Kinds, planReading, readSample } from './sample.js';

export interface FoundRecord {
  /** 0 for a file that is one record. */
  readonly row: number;
  /** The record, or undefined where the row itself is at fault. */
  readonly record: unknown;
  /** What could not be read of its cells; a record in JSON is read by the scorer. */
  readonly issues: readonly Issue[];
}

export interface FindOptions {
  readonly input: string;
  readonly id?: string;
  /** From 1, as in a rejects file. */
  readonly row?: number;
  readonly regions: Regions | null;
  readonly format?: FileFormat;
  readonly delimiter?: Delimiter;
  readonly form?: Partial<TextForm>;
  readonly headerOptions?: HeaderOptions;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** Finds one record. Codes: those of reading the file; CLI_USAGE where it is not there; ROW_DUPLICATE_ID where it is there twice. */
export async function findRecord(options: FindOptions): Promise<FoundRecord> {
  if (options.format === undefined && extname(options.input).toLowerCase() === '.json')
    return { row: 0, record: await loadJson(options.input), issues: [] };
  const { id, row } = options;
  if (id === undefined && row === undefined)
    throw new WaspadaError(
      issue('CLI_USAGE', [], 'found neither --id nor --row', 'Say which record: --id X-17, or --row 3.'),
    );
  const input = await openInput(options.input, options.stdin);
  try {
    const found: FoundRecord[] = [];
    for await (const each of records(options, input)) {
      const isMeant = row === undefined ? idOf(each.record) === id : each.row === row;
      if (isMeant) found.push(each);
      if (found.length > 1 || (isMeant && row !== undefined)) break;
    }
    const [first, second] = found;
    if (first === undefined) throw notThere(options);
    if (second === undefined) return first;
    const message = `found ${JSON.stringify(id)} in row ${first.row} and in row ${second.row}`;
    throw new WaspadaError(
      issue('ROW_DUPLICATE_ID', ['row', second.row], message, 'Say which one is meant with --row.'),
    );
  } finally {
    await input.close();
  }
}

function notThere({ id, row, input }: FindOptions): WaspadaError {
  const what = row === undefined ? `no applicationId ${JSON.stringify(id)}` : `no row ${row}`;
  return new WaspadaError(
    issue('CLI_USAGE', [], `found ${what} in ${input}`, 'Rows count from 1 after the header.'),
  );
}

/** What one record is found in. */
export const recordKinds: Kinds = {
  endings: '.csv, .xlsx, .jsonl or .json',
  hint: 'One record is found in .csv, .xlsx, .jsonl and .json: give the row as JSON, alone in a file named .json.',
};

async function* records(options: FindOptions, input: Input): AsyncGenerator<FoundRecord> {
  const format = formatOf(options.input, options.format, recordKinds);
  await checkText(input, recordKinds.hint);
  if (format === 'jsonl') {
    const splitter = createLineSplitter();
    for await (const chunk of input.read())
      for (const block of splitter.push(chunk)) yield* ofLines(parseLines(block));
    for (const block of splitter.finish()) yield* ofLines(parseLines(block));
    return;
  }
  const { headerOptions = {} } = options;
  const delimiter = options.delimiter ?? headerOptions.mapping?.delimiter;
  const sample = await readSample(input, delimiter);
  const { plan, form } = planReading(sample, applicationFields, headerOptions, options.form ?? {});
  const read = rowReader(plan, form, options.regions === null ? {} : { regions: options.regions });
  const { head, body } = await readHead(input.read(), { delimiter: sample.head.delimiter });
  for await (const block of splitCsv(body, head, { blockBytes: csvBudget.blockBytes })) {
    const batch = parseBlock(block, head, head.header.length);
    let fault = 0;
    for (const [at, cells] of batch.rows.entries()) {
      const row = batch.firstRow + at;
      if (cells === null) {
        const found = batch.faults[fault++];
        yield { row, record: undefined, issues: found === undefined ? [] : [found.issue] };
        continue;
      }
      const frame = createFrame(applicationFields, 1);
      const { issues } = read(cells, frame, 0);
      yield { row, record: recordAt(applicationFields, frame, 0), issues };
    }
  }
}

function* ofLines(lines: ReturnType<typeof parseLines>): Generator<FoundRecord> {
  for (const line of lines)
    yield 'value' in line
      ? { row: line.row, record: line.value, issues: [] }
      : { row: line.row, record: undefined, issues: [line.fault] };
}

const idOf = (record: unknown): unknown =>
  isObject(record) && Object.hasOwn(record, 'applicationId') ? record.applicationId : undefined;
