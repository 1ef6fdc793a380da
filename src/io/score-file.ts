// A file of applications in; a file of scores, one of rejects, and a summary out. Memory stays flat whatever the file's size.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { Words } from '../fields/dictionary.js';
import type { TextForm } from '../fields/read.js';
import { addCounts, type FileSummary, noCounts, type Rejected } from '../report/summary.js';
import { number } from '../report/words.js';
import type { BundleSource } from '../score/bundle.js';
import type { Dates } from '../score/scorer.js';
import { version } from '../score/version.js';
import { BlockScorer, FIRST_REJECTED, type ScoreSetup } from './block-scorer.js';
import { addCost, noCost } from './columns-cost.js';
import type { Delimiter } from './csv.js';
import { formatCsvRow } from './csv-write.js';
import { type Input, openInput } from './input.js';
import { type Journal, journalKeys, type Lost, noJournal, openJournal } from './journal.js';
import { type Mapping, targetsOf } from './mapping.js';
import { checkFiles, type Output, openOutput } from './output.js';
import { openParquetOutput } from './parquet-output.js';
import { isParquet, planParquet } from './parquet-sample.js';
import { writtenColumns } from './parquet-write.js';
import { BLOCK_BYTES, BLOCK_ROWS, findDuplicates, scoreParts } from './passes.js';
import { type Crew, soloCrew, workerCrew, workerFile } from './pool.js';
import { outputColumns, rejectColumns } from './row-text.js';
import {
  checkText,
  type FileFormat,
  formatOf,
  type Kinds,
  planReading,
  readSample,
  SMALL_BYTES,
} from './sample.js';

/** What decides how a file is read. */
export type ReadingOptions = Pick<ScoreFileOptions, 'input' | 'source'> & Partial<ScoreFileOptions>;

export interface ScoreFileOptions {
  readonly input: string;
  readonly output: string;
  /** Where rejected rows go; without it they are counted and the first are in the summary. */
  readonly rejects?: string;
  readonly source: BundleSource;
  readonly format?: FileFormat | 'parquet';
  readonly outputFormat?: FileFormat | 'parquet';
  /** `fast-csv` reads CSV with that package, in this thread: the slow reference. */
  readonly reader?: 'scan' | 'fast-csv';
  readonly workers?: number;
  /** False starts anew where a stopped run of the same command left its parts; otherwise it is carried on. */
  readonly resume?: boolean;
  readonly reasons?: number;
  readonly keep?: readonly string[];
  readonly ignoreUnknown?: boolean;
  readonly dropSensitive?: boolean;
  readonly mapping?: Mapping | undefined;
  readonly delimiter?: Delimiter;
  readonly form?: Partial<TextForm>;
  readonly dates?: Dates;
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WritableStream;
  /** Told once, before the first row; `lost` says why the work of a stopped run is not carried on, where there was one. */
  readonly onStart?: (
    about: Pick<FileSummary, 'bundle' | 'readAs' | 'dropped' | 'resumedRows'> & {
      readonly lost: Words | null;
    },
  ) => void;
  readonly onProgress?: (progress: {
    bytes: number;
    ofBytes: number;
    rows: number;
    pass: 'check' | 'score';
  }) => void;
}

const PARQUET_HINT = 'Name the kind: --format parquet.';
const inputKinds: Kinds = {
  endings: '.csv, .xlsx, .jsonl or .parquet',
  hint: 'Give the file the ending of what it holds, or name the kind with --format.',
};
const outputKinds: Kinds = {
  endings: '.csv, .jsonl or .parquet',
  hint: 'Name the output by what it is to hold.',
};

const MOST_WORKERS = 4;
/** A column of a Parquet file takes about a tenth of its text. */
const SMALL_PARQUET_BYTES = SMALL_BYTES >> 3;
const isSmall = (input: Input, setup: ScoreSetup): boolean =>
  input.bytes <= (setup.format === 'parquet' ? SMALL_PARQUET_BYTES : SMALL_BYTES);

/**
 * Scores a file. The header, the dialect and the ids are checked in a first pass that only splits and hashes, so that a file that is
 * refused is refused before anything is written, and both rows of a duplicate id are rejected; a second pass scores.
 * A file of columns (Parquet) is read group by group, with the same meaning. Codes: DISK_*, FILE_*, FIELDS_* of the header, ROW_TOO_LARGE, BUNDLE_*, DOCUMENT_*, RULES_*, CLI_USAGE.
 */
export async function scoreFile(options: ScoreFileOptions): Promise<FileSummary> {
  const started = performance.now();
  checkPaths(options);
  const input = await openInput(options.input, options.stdin);
  try {
    const {
      outputFormat = isParquet(options.output) ? 'parquet' : formatOf(options.output, undefined, outputKinds),
    } = options;
    const { setup, readAs } = await prepareAny(options, input, outputFormat);
    // Workers start first: they make their scorers while this thread makes its own.
    const workers = startWorkers(options, input, setup);
    try {
      const scorer = new BlockScorer(setup);
      return await run(options, input, setup, scorer, workers ?? soloCrew(scorer), readAs, started);
    } finally {
      await workers?.close();
    }
  } finally {
    await input.close();
  }
}

function checkPaths({ input, output, rejects, keep = [] }: ScoreFileOptions): void {
  const usage = (message: string, hint: string): never => {
    throw new WaspadaError(issue('CLI_USAGE', [], message, hint));
  };
  checkFiles([input], [output, rejects]);
  if (rejects === '-' && output === '-')
    usage('output and rejects both go to standard output', 'Name a file for one of them.');
  const reserved: readonly string[] = outputColumns;
  const clash = keep.find((name) => reserved.includes(name));
  if (clash !== undefined) usage(`the column ${clash} is in the output already`, 'Leave it out of --keep.');
}

/** Everything about a file of text or of columns (by `format`, or by its name) that must be known before its first row is read. */
export async function prepareAny(
  options: ReadingOptions,
  input: Input,
  output: ScoreSetup['output'],
): Promise<{ setup: ScoreSetup; readAs: FileSummary['readAs'] }> {
  const { format } = options;
  if (format === 'parquet' || (format === undefined && isParquet(options.input)))
    return prepareParquet(options, input, output);
  formatOf(options.input, format, inputKinds);
  await checkText(input, PARQUET_HINT);
  // Text is prepared as for any other command; what is written is decided by whoever asks.
  const { setup, readAs } = await prepare({ ...options, output: '-' }, input);
  return { setup: { ...setup, output }, readAs };
}

function prepareParquet(
  options: ReadingOptions,
  input: Input,
  output: ScoreSetup['output'],
): { setup: ScoreSetup; readAs: FileSummary['readAs'] } {
  const { source, keep = [], reasons = 4, dates = {}, switches = {}, mapping } = options;
  if (options.reader === 'fast-csv')
    throw new WaspadaError(issue('CLI_USAGE', [], 'found --reader fast-csv for a Parquet file'));
  const headerOptions = {
    keep,
    ignoreUnknown: options.ignoreUnknown ?? false,
    dropSensitive: options.dropSensitive ?? false,
    mapping,
  };
  const { table, form, words } = planParquet(input, headerOptions, options.form ?? {});
  const { file, name } = input;
  const setup: ScoreSetup = {
    source,
    format: 'parquet',
    output,
    dialect: { delimiter: ',', bom: false },
    header: [],
    headerOptions,
    columns: table.columns,
    parquet: { file, name, table },
    keep,
    form,
    reasons,
    dates,
    switches,
  };
  return { setup, readAs: words };
}

/** Everything about the file that must be known before its first row is scored. */
export async function prepare(
  options: ReadingOptions,
  input: Input,
): Promise<{ setup: ScoreSetup; readAs: FileSummary['readAs'] }> {
  const format = formatOf(options.input, options.format === 'parquet' ? undefined : options.format);
  const keep = options.keep ?? [];
  const common = {
    source: options.source,
    format,
    output: formatOf(options.output ?? '-'),
    keep,
    reasons: options.reasons ?? 4,
    dates: options.dates ?? {},
    switches: options.switches ?? {},
  };
  if (format === 'jsonl') {
    await checkText(input);
    const targets = targetsOf(applicationFields);
    const unknown = keep.find((name) => !targets.includes(name));
    if (unknown !== undefined)
      throw new WaspadaError(
        issue('FIELDS_UNKNOWN', ['keep'], `found no field ${JSON.stringify(unknown)} to keep`),
      );
    const dialect = { delimiter: ',', bom: false } as const;
    const form = { dates: 'iso', decimal: '.' } as const;
    const words = {
      id: 'JSON Lines, satu berkas permohonan tiap baris',
      en: 'JSON Lines, one application a line',
    };
    return { setup: { ...common, dialect, header: [], headerOptions: {}, form }, readAs: words };
  }
  const { mapping } = options;
  const sample = await readSample(input, options.delimiter ?? mapping?.delimiter);
  const headerOptions = {
    keep,
    ignoreUnknown: options.ignoreUnknown ?? false,
    dropSensitive: options.dropSensitive ?? false,
    mapping,
  };
  const { form, words } = planReading(sample, applicationFields, headerOptions, options.form ?? {});
  const { delimiter, bom, header } = sample.head;
  return { setup: { ...common, dialect: { delimiter, bom }, header, headerOptions, form }, readAs: words };
}

function startWorkers(options: ScoreFileOptions, input: Input, setup: ScoreSetup): Crew | null {
  const worth = isSmall(input, setup) ? 1 : Math.min(MOST_WORKERS, availableParallelism());
  const size = options.reader === 'fast-csv' && setup.format === 'csv' ? 1 : (options.workers ?? worth);
  const file = size > 1 ? workerFile() : null;
  return file === null ? null : workerCrew(size, setup, file);
}

async function run(
  options: ScoreFileOptions,
  input: Input,
  setup: ScoreSetup,
  scorer: BlockScorer,
  crew: Crew,
  readAs: FileSummary['readAs'],
  started: number,
): Promise<FileSummary> {
  const { bundle } = scorer.scorer;
  const { name, version: bundleVersion, evidence } = bundle.manifest;
  const about = {
    bundle: { name, version: bundleVersion, digest: bundle.digest, evidence },
    readAs,
    dropped: scorer.plan?.dropped.map(({ column, reason }) => ({ column, reason })) ?? [],
  };
  const tell = (pass: 'check' | 'score', bytes: number, rows: number) =>
    options.onProgress?.({ bytes, ofBytes: input.bytes, rows, pass });
  await findDuplicates(input, setup, crew, scorer, (bytes) => tell('check', bytes, 0));
  const rejects = options.rejects ?? null;
  const journal = await chooseJournal(options, input, setup);
  const { resumed } = journal;
  const resumedRows = resumed?.counts.rows ?? 0;
  options.onStart?.({ ...about, resumedRows, lost: tellLost(journal) });

  const [keepOutput, keepRejects] =
    journal === noJournal ? [null, null] : [resumed?.outputBytes ?? 0, resumed?.rejectsBytes ?? 0];
  const written = writtenColumns(scorer.keptNames);
  const output =
    setup.output === 'parquet'
      ? await openParquetOutput(options.output, options.stdout, keepOutput, written)
      : await openOutput(options.output, options.stdout, keepOutput);
  const refused = rejects === null ? null : await openOutput(rejects, options.stdout, keepRejects);
  const parts = refused === null ? [output] : [output, refused];
  const counts = resumed?.counts ?? noCounts();
  const firstRejected: Rejected[] = [...(resumed?.firstRejected ?? [])];
  const cost = noCost();
  let cut = resumed?.cut ?? false;
  const progress = (blocks: number) => ({
    blocks,
    outputBytes: output.bytes,
    rejectsBytes: refused?.bytes ?? 0,
    cut,
    counts,
    firstRejected,
  });
  try {
    if (resumed === null) await writeHeaders(setup, scorer, output, refused);
    await journal.write(progress(resumed?.blocks ?? 0), parts);
    for await (const part of scoreParts(
      options.reader ?? 'scan',
      input,
      setup,
      scorer,
      crew,
      resumed?.blocks ?? 0,
    )) {
      const { scored } = part;
      const writing = performance.now();
      await output.write(scored.output);
      await refused?.write(scored.rejects);
      addCost(cost, scored.cost);
      cost.writeMs += performance.now() - writing;
      addCounts(counts, scored.counts);
      firstRejected.push(...scored.firstRejected.slice(0, FIRST_REJECTED - firstRejected.length));
      cut = !part.terminated;
      if (journal.isDue()) await journal.write(progress(part.index + 1), parts);
      tell('score', part.end, counts.rows);
    }
    if (counts.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
    for (const part of [...parts].reverse()) await part.commit();
    await journal.remove();
  } catch (error) {
    for (const part of parts) await part.abort();
    await journal.remove();
    throw error;
  }
  return {
    ...about,
    counts,
    cut,
    firstRejected: rejects === null ? firstRejected : [],
    output: options.output,
    rejects,
    elapsedMs: performance.now() - started,
    resumedRows,
    cost,
  };
}

async function writeHeaders(
  setup: ScoreSetup,
  scorer: BlockScorer,
  output: Output,
  refused: Output | null,
): Promise<void> {
  const encoder = new TextEncoder();
  if (setup.output === 'csv')
    await output.write(encoder.encode(formatCsvRow([...outputColumns, ...scorer.keptNames])));
  await refused?.write(encoder.encode(formatCsvRow(rejectColumns)));
}

/** A batch can be carried on where its input is a big file and its parts are files of their own. */
async function chooseJournal(
  { output, rejects, reader, resume }: ScoreFileOptions,
  input: Input,
  setup: ScoreSetup,
): Promise<Journal> {
  const isStream = input.changedMs === null || output === '-' || rejects === '-';
  if (isStream || reader === 'fast-csv' || isSmall(input, setup)) return noJournal;
  const file = { path: resolve(input.name), bytes: input.bytes, changedMs: input.changedMs };
  // The number of an open file is another one in every run; what it holds is said by its name, size and time.
  const { parquet: _, ...facts } = setup;
  const { source, ...options } = facts;
  const keys = journalKeys({
    engine: [version, BLOCK_BYTES, BLOCK_ROWS],
    input: file,
    bundle: source,
    options: [resolve(output), rejects ?? null, options],
  });
  return openJournal(output, rejects ?? null, keys, resume);
}

const lostWords: Readonly<Record<Lost['why'], Words>> = {
  engine: { id: 'versi Waspada berbeda', en: 'the version of Waspada is another one' },
  input: { id: 'berkas masukan berbeda atau berubah', en: 'the input is another one or was changed' },
  bundle: { id: 'paket berbeda', en: 'the bundle is another one' },
  options: { id: 'opsi berbeda', en: 'the options are others' },
  parts: { id: 'berkas sementaranya tidak ada lagi', en: 'its unfinished files are gone' },
  journal: { id: 'catatannya tidak terbaca', en: 'its record cannot be read' },
};

function tellLost({ lost }: Journal): Words | null {
  if (lost === null) return null;
  const { rows, why } = lost;
  const [id, en] =
    rows === null ? ['', ''] : [` (${number(rows, 'id')} baris)`, ` (${number(rows, 'en')} rows)`];
  return {
    id: `Pekerjaan yang terhenti${id} tidak dilanjutkan, mulai dari awal: ${lostWords[why].id}`,
    en: `The run that was stopped${en} is not carried on, starting anew: ${lostWords[why].en}`,
  };
}
