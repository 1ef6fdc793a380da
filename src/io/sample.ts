// The first records of a file in; how the whole file is read out: kind, delimiter, columns, dates, decimals.
import { extname } from 'node:path';
import { issue, refuse, WaspadaError } from '../base/errors.js';
import type { Dictionary, Words } from '../fields/dictionary.js';
import type { TextForm } from '../fields/read.js';
import { type Batch, type CsvHead, csvBudget, type Delimiter, readHead } from './csv.js';
import { parseBlock, splitCsv } from './csv-scan.js';
import { detectForm } from './form.js';
import { type HeaderOptions, type HeaderPlan, planHeader } from './header.js';
import type { Input } from './input.js';

export type FileFormat = 'csv' | 'jsonl';

/** Endings that are read, and what to do with a file of another one. */
export interface Kinds {
  readonly endings: string;
  readonly hint: string;
}
const textKinds: Kinds = {
  endings: '.csv, .xlsx or .jsonl',
  hint: 'Give the rows in a file of one of these kinds.',
};

/** The kind of a file by its name; standard streams are CSV unless said otherwise. Code: FILE_KIND. */
export function formatOf(name: string, given?: FileFormat, kinds: Kinds = textKinds): FileFormat {
  if (given !== undefined) return given;
  const ending = extname(name).toLowerCase();
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  if (name === '-' || ending === '' || ['.csv', '.tsv', '.txt', '.xlsx'].includes(ending)) return 'csv';
  throw new WaspadaError(
    issue('FILE_KIND', ['file', name], `found the ending ${ending}, expected ${kinds.endings}`, kinds.hint),
  );
}

/** How files start that are not text, what they are, and what to do with one. */
const signatures = [
  ['PAR1', 'a Parquet file', 'Parquet is not read here: give the rows as CSV.'],
  [
    'ARROW1',
    'an Arrow file',
    'Give the rows as CSV or Parquet, or as an Arrow stream to waspada score - --arrow.',
  ],
  ['\xff\xff\xff\xff', 'an Arrow stream', 'Arrow streams are read by: waspada score - --arrow'],
  [
    'PK\x03\x04',
    'a workbook or another zip file',
    'Give a workbook as a file named .xlsx, or its sheet as CSV.',
  ],
] as const;
const SIGNATURE_BYTES = 8;

/** Refuses, where text is read, a file whose first bytes say that it is none. Code: FILE_KIND. */
export async function checkText(input: Input, ofParquet?: string): Promise<void> {
  for await (const chunk of input.read(SIGNATURE_BYTES)) {
    const start = Buffer.from(chunk).toString('latin1');
    for (const [signature, what, hint] of signatures) {
      if (!start.startsWith(signature)) continue;
      const todo = signature === 'PAR1' ? (ofParquet ?? hint) : hint;
      throw new WaspadaError(issue('FILE_KIND', ['file', input.name], `found ${what}, expected text`, todo));
    }
    return;
  }
}

export interface CsvSample {
  readonly head: CsvHead;
  readonly batch: Batch;
}

/** The header and first records of a CSV file. Codes: FILE_EMPTY (no rows too), FILE_KIND, FILE_DIALECT, FILE_QUOTE, TEXT_ENCODING. */
export async function readSample(input: Input, delimiter?: Delimiter): Promise<CsvSample> {
  await checkText(input);
  const options = delimiter === undefined ? {} : { delimiter };
  const { head, body } = await readHead(input.read(), options);
  for await (const block of splitCsv(body, head, options))
    return { head, batch: parseBlock(block, head, head.header.length) };
  throw new WaspadaError(issue('FILE_EMPTY', ['row'], 'found a header and no row after it'));
}

export interface CsvReading {
  readonly plan: HeaderPlan;
  readonly form: TextForm;
  /** For the screen. */
  readonly words: Words;
}

/** How a CSV file is read, or a refusal with every reason, before any row is. Codes: FILE_HEADER, FILE_DIALECT, FIELDS_*. */
export function planReading(
  { head, batch }: CsvSample,
  dictionary: Dictionary,
  options: HeaderOptions,
  given: Partial<TextForm>,
): CsvReading {
  const { plan, issues } = planHeader(head.header, dictionary, options);
  if (plan === null) {
    refuse(issues);
    throw new WaspadaError(issue('BASE_INTERNAL', ['header'], 'a header without plan and issues'));
  }
  const { mapping } = options;
  const form = detectForm(plan.fields, batch.rows, {
    ...(mapping?.dates === undefined ? {} : { dates: mapping.dates }),
    ...(mapping?.decimal === undefined ? {} : { decimal: mapping.decimal }),
    ...given,
  });
  refuse(form.issues);
  const shown = head.delimiter === '\t' ? 'TAB' : head.delimiter;
  return {
    plan,
    form: form.form,
    words: {
      id: `CSV, pemisah "${shown}"${head.bom ? ', BOM' : ''}, ${form.words.id}`,
      en: `CSV, delimiter "${shown}"${head.bom ? ', BOM' : ''}, ${form.words.en}`,
    },
  };
}

/** Files at most this large are not worth starting workers for. */
export const SMALL_BYTES = 2 * csvBudget.blockBytes;
