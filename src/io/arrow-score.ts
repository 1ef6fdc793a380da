/*
 * An Arrow IPC stream of applications in; an Arrow IPC stream of scores out, batch by batch, for a caller that lives as long as it likes.
 *
 * In: one schema, then batches, little-endian, uncompressed. Columns have the names of a CSV header (a struct's parts are dotted names).
 * Text says any answer as a CSV cell does, plain or dictionary-coded; a bool says a flag, an int or a float a number, date32, date64 or a
 * time stamp without zone a day, a list of utf8 or dates a list. Null and empty text are unknown. A time stamp with a zone is refused.
 * Out: the schema at once, then one batch for each batch, with as many rows in the same order, each flushed before the next is read:
 * applicationId utf8, score, low, high int32, band utf8, sufficient bool, reasons, questions, issues, bundle, evidence utf8, the columns
 * of --keep as utf8, and faults utf8. A row that cannot be scored has the band `unscored`, no numbers, and in faults a JSON list of
 * {code, path, message, hint}; in every other row faults is null. An id that stands twice in a stream is not found: ask for it before.
 * Standard input is to be closed after the end mark: what follows it would be lost, and is refused.
 * An error ends the stream without its end mark: one JSON problem document (RFC 9457) on one line of standard error, with code, path and
 * hint, and the exit status of the code. Its path is ['row', n, field] for a row (the first of the stream is 1; only under --strict),
 * ['batch', n] for a batch, ['header', column] for the schema.
 */
import { type Code, codes, issue, type Path, refuse, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { TextForm } from '../fields/read.js';
import type { BundleSource } from '../score/bundle.js';
import type { Dates } from '../score/scorer.js';
import { type ArrowColumn, readArrow } from './arrow-read.js';
import { arrowFields, batchMessage, endMessage, schemaMessage } from './arrow-write.js';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { planColumns } from './columns-plan.js';
import type { Mapping } from './mapping.js';
import { openOutput } from './output.js';

export interface ScoreArrowOptions {
  readonly source: BundleSource;
  readonly reasons?: number;
  readonly keep?: readonly string[];
  readonly ignoreUnknown?: boolean;
  readonly dropSensitive?: boolean;
  readonly mapping?: Mapping | undefined;
  readonly form?: Partial<TextForm>;
  readonly dates?: Dates;
  readonly switches?: Readonly<Record<string, boolean>>;
  /** Ends the stream at the first row that cannot be scored. */
  readonly strict?: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WritableStream;
}

/** Scores a stream. Memory holds one batch. Codes: FILE_KIND, FILE_HEADER, FIELDS_*, BUNDLE_*, DISK_WRITE. */
export async function scoreArrow(options: ScoreArrowOptions): Promise<{ rows: number; rejected: number }> {
  const output = await openOutput('-', options.stdout);
  let stage: Stage | null = null;
  let rows = 0;
  let rejected = 0;
  let batch = 0;
  for await (const part of readArrow(options.stdin)) {
    if ('columns' in part) {
      stage = openStage(options, part.columns);
      await output.write(schemaMessage(arrowFields(stage.scorer.keptNames)));
      continue;
    }
    if (stage === null) throw new WaspadaError(issue('BASE_INTERNAL', [], 'a batch before its schema'));
    batch++;
    const { scorer, wanted } = stage;
    const cells = inBatch(batch, () => part.cells(wanted));
    scorer.addCells(cells, part.rows, rows + 1);
    const columns = scorer.takeColumns();
    const { counts, firstRejected } = scorer.finish();
    const [first] = firstRejected;
    if (options.strict && first !== undefined) {
      const code = isCode(first.code) ? first.code : 'BASE_INTERNAL';
      const path: Path = ['row', first.row, ...(first.path === '' ? [] : [first.path])];
      throw new WaspadaError({ code, path, message: first.message, hint: first.hint });
    }
    rows += part.rows;
    rejected += counts.rejected;
    await output.write(batchMessage(columns, part.rows));
  }
  await output.write(endMessage());
  return { rows, rejected };
}

interface Stage {
  readonly scorer: BlockScorer;
  readonly wanted: readonly { readonly path: readonly number[]; readonly asText: boolean }[];
}

function openStage(options: ScoreArrowOptions, columns: readonly ArrowColumn[]): Stage {
  const { source, keep = [], reasons = 4, dates = {}, switches = {}, mapping, form } = options;
  const headerOptions = {
    keep,
    ignoreUnknown: options.ignoreUnknown ?? false,
    dropSensitive: options.dropSensitive ?? false,
    mapping,
  };
  const { read, issues } = planColumns(columns, applicationFields, headerOptions);
  refuse(issues);
  const setup: ScoreSetup = {
    source,
    format: 'arrow',
    output: 'arrow',
    dialect: { delimiter: ',', bom: false },
    header: [],
    headerOptions,
    columns,
    keep,
    form: {
      dates: form?.dates ?? mapping?.dates ?? 'iso',
      decimal: form?.decimal ?? mapping?.decimal ?? '.',
    },
    reasons,
    dates,
    switches,
  };
  const wanted = (read?.wanted ?? []).map(({ index, asText }) => ({
    path: columns[index]?.path ?? [],
    asText,
  }));
  return { scorer: new BlockScorer(setup), wanted };
}

function inBatch<T>(batch: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WaspadaError) || error.path.length > 0) throw error;
    const { code, message, hint } = error;
    throw new WaspadaError({ code, message, hint, path: ['batch', batch] });
  }
}

const isCode = (code: string): code is Code => Object.hasOwn(codes, code);
