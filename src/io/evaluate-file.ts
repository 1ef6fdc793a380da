// A file of applications in; its rows scored, as columns for evaluation, and where its faults are, out.
import { createHash } from 'node:crypto';
import { issue, WaspadaError } from '../base/errors.js';
import type { ComparedRows } from '../evaluate/comparison-measure.js';
import type { QualityCounts } from '../evaluate/fairness.js';
import { isObject } from '../fields/scalars.js';
import { isKnown, valueAt } from '../frame/frame.js';
import { addCounts, type FileCounts, noCounts } from '../report/summary.js';
import { bandNames } from '../rules/document.js';
import { TRUE } from '../rules/verdict.js';
import type { Engine } from '../score/engine.js';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { textAt } from './columns-cells.js';
import { readCsv } from './csv-scan.js';
import { formatCsvRow } from './csv-write.js';
import { type Input, openInput } from './input.js';
import { createLineSplitter, parseLines } from './json-lines.js';
import { namingFile, setUpRows } from './labelled-setup.js';
import { ParquetReader } from './parquet-read.js';
import { findDuplicates, scoreParts } from './passes.js';
import { soloCrew } from './pool.js';
import { outputColumns, rejectColumns } from './row-text.js';
import type { ReadingOptions } from './score-file.js';

/** A row that could not be scored. */
export interface RejectedRow {
  readonly row: number;
  readonly applicationId: string;
  readonly province: string;
}

export interface EvaluationFile {
  readonly rows: ComparedRows;
  /** 1 for a scored row with an answer that could not be read. */
  readonly atFault: Uint8Array;
  readonly rejected: readonly RejectedRow[];
  readonly counts: FileCounts;
  /** Whether any row is of the synthetic population, by its number. */
  readonly synthetic: boolean;
  /** SHA-256 of the bytes of the file. */
  readonly digest: string;
  readonly bundle: {
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly evidence: 'synthetic' | 'expert' | 'validated';
  };
}

const names: readonly string[] = bandNames;
const cell = (name: (typeof outputColumns)[number]): number => outputColumns.indexOf(name);
const cells = {
  score: cell('score'),
  low: cell('low'),
  high: cell('high'),
  band: cell('band'),
  reasons: cell('reasons'),
  issues: cell('issues'),
};

/** Rows gathered as columns that grow: what the line of a row says, and what stands behind it. */
class Gatherer extends BlockScorer {
  private readonly ids: string[] = [];
  private readonly offices: string[] = [];
  private readonly provinces: string[] = [];
  private readonly days: number[] = [];
  private readonly scores: number[] = [];
  private readonly lows: number[] = [];
  private readonly highs: number[] = [];
  private readonly bands: number[] = [];
  private readonly told: string[] = [];
  readonly faults: number[] = [];
  private readonly fired = new Map<string, number[]>();
  private readonly missing = new Map<string, number>();
  private readonly lists = new Map<Engine, number[][]>();

  constructor(setup: ScoreSetup) {
    super({ ...setup, output: 'csv', reasons: 100, keep: [] });
  }

  protected override emit(): void {
    super.emit();
    const { scorer, frame, rows, setup } = this;
    const first = this.ids.length;
    const text = (name: string, row: number): string => {
      const column = frame.columns.get(name);
      const value = column === undefined ? null : valueAt(column, row);
      return typeof value === 'string' ? value : '';
    };
    const submitted = frame.columns.get('submittedAt');
    for (let row = 0; row < rows; row++) {
      this.ids.push(text('applicationId', row));
      this.offices.push(text('officeCode', row));
      this.provinces.push(text('domicileRegencyCode', row).slice(0, 2));
      const day = submitted === undefined ? null : valueAt(submitted, row);
      this.days.push(typeof day === 'number' ? Math.floor(day) : Number.NaN);
    }
    for (const [name, column] of frame.columns) {
      let open = 0;
      for (let row = 0; row < rows; row++) if (!isKnown(column, row)) open++;
      this.missing.set(name, (this.missing.get(name) ?? 0) + open);
    }
    scorer.settle(
      frame,
      rows,
      ({ engine, machine, from, count }) => {
        for (const [rule, list] of this.listsOf(engine).entries()) {
          const at = machine.ruleAt[rule] ?? 0;
          for (let i = 0; i < count; i++) if (machine.bytes[at + i] === TRUE) list.push(first + from + i);
        }
      },
      setup.dates,
    );
  }

  /** The lists of a program's rules, in its order; one list a rule whatever the program. */
  private listsOf(engine: Engine): number[][] {
    let lists = this.lists.get(engine);
    if (lists === undefined) {
      lists = engine.program.rules.map(({ id }) => {
        const list = this.fired.get(id) ?? [];
        this.fired.set(id, list);
        return list;
      });
      this.lists.set(engine, lists);
    }
    return lists;
  }

  /** Takes what the lines of a part say. Their first cells hold no separator and no quote (see `formatScored`). */
  read(output: Uint8Array): void {
    for (const line of new TextDecoder().decode(output).split('\n')) {
      if (line === '') continue;
      const each = line.split(',');
      this.scores.push(Number(each[cells.score]));
      this.lows.push(Number(each[cells.low]));
      this.highs.push(Number(each[cells.high]));
      this.bands.push(names.indexOf(each[cells.band] ?? ''));
      this.told.push(each[cells.reasons] ?? '');
      this.faults.push(each[cells.issues] === '' ? 0 : 1);
    }
  }

  rowsFound(): ComparedRows {
    return {
      ids: this.ids,
      scores: Float64Array.from(this.scores),
      low: Uint8Array.from(this.lows),
      high: Uint8Array.from(this.highs),
      bands: Uint8Array.from(this.bands),
      offices: this.offices,
      provinces: this.provinces,
      days: Float64Array.from(this.days),
      reasons: this.told.map((told) => told.slice(0, Math.max(0, told.indexOf(':')))),
      told: this.told,
      fired: [...this.fired].map(([rule, rows]) => ({ rule, rows: Uint32Array.from(rows) })),
      missing: this.missing,
    };
  }
}

/**
 * Scores a file for evaluation, in this thread. Codes: those of `scoreFile` for reading. About 100,000 rows in some seconds; every
 * row stays in memory as numbers and its reasons as text.
 */
export const readEvaluationFile = (options: ReadingOptions): Promise<EvaluationFile> =>
  namingFile(options.input, () => readRows(options));

async function readRows(options: ReadingOptions): Promise<EvaluationFile> {
  const input = await openInput(options.input, options.stdin ?? (async function* () {})());
  try {
    const setup = await setUpRows({ ...options, keep: [] }, input);
    const gatherer = new Gatherer(setup);
    const crew = soloCrew(gatherer);
    await findDuplicates(input, setup, crew, gatherer, () => undefined);
    const counts = noCounts();
    const rejects: Uint8Array[] = [new TextEncoder().encode(formatCsvRow(rejectColumns))];
    // Lines as they are written to a file of scores: JSON Lines are told in the same cells.
    for await (const part of scoreParts('scan', input, setup, gatherer, crew, 0)) {
      gatherer.read(part.scored.output);
      rejects.push(part.scored.rejects);
      addCounts(counts, part.scored.counts);
      options.onProgress?.({ bytes: part.end, ofBytes: input.bytes, rows: counts.rows, pass: 'score' });
    }
    if (counts.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
    const { bundle } = gatherer.scorer;
    const { name, version, evidence } = bundle.manifest;
    return {
      rows: gatherer.rowsFound(),
      atFault: Uint8Array.from(gatherer.faults),
      rejected: await rejectedOf(rejects, input, setup, gatherer),
      counts,
      synthetic: counts.synthetic > 0,
      digest: await digestOf(input),
      bundle: { name, version, digest: bundle.digest, evidence },
    };
  } finally {
    await input.close();
  }
}

/** Each rejected row once, with the province that its cell names where that can be read. */
async function rejectedOf(
  rejects: readonly Uint8Array[],
  input: Input,
  setup: ScoreSetup,
  { plan }: BlockScorer,
): Promise<RejectedRow[]> {
  const ids = new Map<number, string>();
  const { batches } = await readCsv(chunksOf(rejects), { delimiter: ',' });
  for await (const { rows } of batches)
    for (const row of rows) ids.set(Number(row?.[0]), row?.[rejectColumns.indexOf('applicationId')] ?? '');
  if (ids.size === 0) return [];
  const codes = new Map<number, string>();
  const place = plan?.fields.find(({ field }) => field === 'domicileRegencyCode')?.index ?? -1;
  if (setup.parquet !== undefined) {
    const { file, name, table } = setup.parquet;
    const column = table.columns[place];
    const reader = new ParquetReader(
      file,
      name,
      table,
      column === undefined ? [] : [{ column, asText: true }],
    );
    for (const [group, { firstRow, rows }] of table.groups.entries()) {
      const [cells] = reader.read(group, 0, rows);
      if (cells === undefined) continue;
      for (let at = 0; at < rows; at++)
        if (ids.has(firstRow + at)) codes.set(firstRow + at, textAt(cells, at));
    }
  } else if (setup.format === 'csv') {
    const file = await readCsv(input.read(), { delimiter: setup.dialect.delimiter });
    for await (const { firstRow, rows } of file.batches)
      for (const [at, row] of rows.entries())
        if (ids.has(firstRow + at)) codes.set(firstRow + at, row?.[place] ?? '');
  } else {
    const splitter = createLineSplitter();
    const take = (blocks: Iterable<Parameters<typeof parseLines>[0]>): void => {
      for (const block of blocks)
        for (const line of parseLines(block)) {
          const value = 'value' in line && isObject(line.value) ? line.value.domicileRegencyCode : '';
          if (ids.has(line.row) && typeof value === 'string') codes.set(line.row, value);
        }
    };
    for await (const chunk of input.read()) take(splitter.push(chunk));
    take(splitter.finish());
  }
  return [...ids].map(([row, applicationId]) => {
    const code = codes.get(row) ?? '';
    return { row, applicationId, province: /^\d{2}\.\d{2}$/.test(code) ? code.slice(0, 2) : '' };
  });
}

async function* chunksOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function digestOf(input: Input): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of input.read()) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/** The SHA-256 of a file. Code: DISK_READ. */
export async function digestOfFile(path: string): Promise<string> {
  const input = await openInput(path, (async function* () {})());
  try {
    return await digestOf(input);
  } finally {
    await input.close();
  }
}

/** Scored and rejected rows by a name that both have; rows without one stand under the empty name. */
export function countFaults(
  { atFault, rejected }: Pick<EvaluationFile, 'atFault' | 'rejected'>,
  scoredNames: readonly string[],
  rejectedNames: readonly string[],
): QualityCounts[] {
  const found = new Map<string, { group: string; rows: number; unscored: number; atFault: number }>();
  const lineOf = (group: string) => {
    const line = found.get(group) ?? { group, rows: 0, unscored: 0, atFault: 0 };
    found.set(group, line);
    line.rows++;
    return line;
  };
  scoredNames.forEach((name, row) => {
    lineOf(name).atFault += atFault[row] ?? 0;
  });
  for (let at = 0; at < rejected.length; at++) {
    const line = lineOf(rejectedNames[at] ?? '');
    line.unscored++;
    line.atFault++;
  }
  return [...found.values()].sort((a, b) => (a.group < b.group ? -1 : 1));
}
