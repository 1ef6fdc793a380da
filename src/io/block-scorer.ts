// What a worker does: a block of records in; lines of output, lines of rejects and counts out. The same in any thread.

import { type Issue, issue, WaspadaError } from '../base/errors.js';
import {
  checkRow,
  createFrame,
  type ReadContext,
  readRecord,
  recordAt,
  recordToCells,
  type TextForm,
} from '../fields/read.js';
import { type RecordReading, requiredNames } from '../fields/record.js';
import { isObject } from '../fields/scalars.js';
import { type Column, clearColumn, type Frame } from '../frame/frame.js';
import { type FileCounts, noCounts, type Rejected } from '../report/summary.js';
import type { Assessment } from '../score/assessment.js';
import type { BundleSource } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { createScorer, type Dates, type Scorer } from '../score/scorer.js';
import { type RecordReader, recordReader } from './cell-memo.js';
import { type Cells, type FileColumn, type RowsBlock, textAt } from './columns-cells.js';
import { type Cost, noCost, Sampler, timedModels } from './columns-cost.js';
import { planColumns } from './columns-plan.js';
import { ColumnsReader } from './columns-read.js';
import { type ScoredColumn, ScoreTable } from './columns-scores.js';
import type { Batch, Dialect } from './csv.js';
import { cellsOf, Records } from './csv-records.js';
import type { Block } from './csv-split.js';
import { type HeaderOptions, type HeaderPlan, planHeader, type RowReader, rowReader } from './header.js';
import { hashId } from './ids.js';
import { parseLines } from './json-lines.js';
import type { ParquetTable } from './parquet-footer.js';
import { ParquetReader } from './parquet-read.js';
import { encodeGroup, type WrittenColumn, writtenColumns } from './parquet-write.js';
import {
  aboutCells,
  causesFirst,
  countAssessment,
  countJudgement,
  formatRejected,
  formatScored,
  rejectedOf,
} from './row-text.js';

/** Everything a worker needs to know, as plain data. */
export interface ScoreSetup {
  readonly source: BundleSource;
  readonly format: 'csv' | 'jsonl' | 'parquet' | 'arrow';
  readonly output: 'csv' | 'jsonl' | 'parquet' | 'arrow';
  readonly dialect: Dialect;
  /** The header of a CSV file; empty for others. */
  readonly header: readonly string[];
  /** The columns of a file of columns. */
  readonly columns?: readonly FileColumn[];
  /** The open file that blocks of a Parquet file are read from: the threads of a process share it. */
  readonly parquet?: { readonly file: number; readonly name: string; readonly table: ParquetTable };
  readonly headerOptions: HeaderOptions;
  /** Columns (of JSON Lines: fields) that travel to the output. */
  readonly keep: readonly string[];
  readonly form: TextForm;
  /** How many reasons are told one by one. */
  readonly reasons: number;
  readonly dates: Dates;
  readonly switches: Readonly<Record<string, boolean>>;
}

export interface ScoredBlock {
  readonly output: Uint8Array<ArrayBuffer>;
  readonly rejects: Uint8Array<ArrayBuffer>;
  readonly counts: FileCounts;
  readonly firstRejected: readonly Rejected[];
  readonly cost: Cost;
}

/** A block of a file of text, or of columns. */
export type AnyBlock = Block | RowsBlock;

/** Rows judged together; a block is cut into so many. */
const FRAME_ROWS = 512;
/** Rejected rows that are kept to be shown. */
export const FIRST_REJECTED = 5;
const nothing: readonly string[] = [];
const noIssues: readonly Issue[] = [];

export class BlockScorer {
  readonly scorer: Scorer;
  readonly plan: HeaderPlan | null;
  /** Names of the columns that travel to the output, in their order there. */
  readonly keptNames: readonly string[];
  private readonly context: ReadContext;
  protected readonly frame: Frame;
  private readonly columns: readonly Column[];
  private readonly readCells: RowReader | null;
  private readonly readBytes: RecordReader | null;
  /** The column of the id in the file, and its words where the mapping translates them. */
  private readonly idColumn: number;
  private readonly idWords: ReadonlyMap<string, string>;
  private readonly idPattern: RegExp;
  private readonly about: string;
  private readonly required: readonly string[];
  /** Of a file of columns: which of them are read, the fast reader, and the cells of the block at hand by place in the file. */
  private readonly wanted: readonly { readonly index: number; readonly asText: boolean }[];
  private readonly readColumns: ColumnsReader | null;
  private readonly parquet: ParquetReader | null;
  private readonly parquetIds: ParquetReader | null;
  private columnCells: Cells[] = [];
  /** Where rows are written as columns. */
  private readonly table: ScoreTable | null;
  private readonly written: readonly WrittenColumn[];
  private readonly chosen = new Int32Array(FRAME_ROWS);
  /** Of each row in the frame: its place in the table. */
  private readonly places = new Int32Array(FRAME_ROWS);
  private readonly forestTime = new Sampler();
  private readonly writeTime = new Sampler();
  private cost = noCost();
  private suspects: ReadonlySet<number> = new Set();
  private duplicates: ReadonlySet<string> = new Set();

  // The rows in the frame, and what is done of the block.
  protected rows = 0;
  private readonly issues: (readonly Issue[])[] = [];
  protected readonly kept: (readonly string[])[] = [];
  private output: string[] = [];
  private rejects: string[] = [];
  private counts = noCounts();
  private firstRejected: Rejected[] = [];

  constructor(protected readonly setup: ScoreSetup) {
    this.scorer = createScorer(setup.source, {
      switches: setup.switches,
      forests: timedModels(forests, this.forestTime),
    });
    const { bundle, dictionary } = this.scorer;
    this.context = bundle.regions === null ? {} : { regions: bundle.regions };
    this.about = aboutCells(bundle.digest, bundle.manifest.evidence);
    this.required = requiredNames(dictionary);
    this.frame = createFrame(dictionary, FRAME_ROWS);
    this.columns = [...this.frame.columns.values()];
    const columns =
      setup.columns === undefined ? null : planColumns(setup.columns, dictionary, setup.headerOptions).read;
    this.plan =
      setup.format === 'csv'
        ? planHeader(setup.header, dictionary, setup.headerOptions).plan
        : (columns?.plan ?? null);
    this.wanted = columns?.wanted ?? [];
    this.keptNames = this.plan?.kept.map(({ column }) => column) ?? setup.keep;
    const { plan, context, frame } = this;
    const isText = plan !== null && columns === null;
    this.readCells = isText ? rowReader(plan, setup.form, context) : null;
    this.readBytes = isText ? recordReader(plan, setup.form, context, frame) : null;
    this.readColumns = plan === null || isText ? null : new ColumnsReader(plan, setup.form, context, frame);
    this.table = setup.output === 'parquet' || setup.output === 'arrow' ? this.createTable() : null;
    this.written = writtenColumns(this.keptNames);
    this.idColumn = this.plan?.fields.find(({ field }) => field === 'applicationId')?.index ?? 0;
    this.parquet = this.openParquet(this.wanted);
    this.parquetIds = this.openParquet(this.wanted.filter(({ index }) => index === this.idColumn));
    this.idWords = new Map(Object.entries(setup.headerOptions.mapping?.values?.applicationId ?? {}));
    const def = dictionary.applicationId;
    this.idPattern = def?.kind === 'text' ? def.pattern : /./;
  }

  private createTable(): ScoreTable {
    const { bundle } = this.scorer;
    const { reasons } = this.setup;
    const { keptNames } = this;
    return new ScoreTable({ keptNames, digest: bundle.digest, evidence: bundle.manifest.evidence, reasons });
  }

  private openParquet(wanted: readonly { index: number; asText: boolean }[]): ParquetReader | null {
    const { parquet } = this.setup;
    if (parquet === undefined) return null;
    const { file, name, table } = parquet;
    const found = wanted.flatMap(({ index, asText }) => {
      const column = table.columns[index];
      return column === undefined ? [] : [{ column, asText }];
    });
    return new ParquetReader(file, name, table, found);
  }

  /** The hashes that were met more than once. */
  suspect(hashes: Float64Array): void {
    this.suspects = new Set(hashes);
  }

  /** The ids that stand in the file more than once. */
  learn(duplicates: readonly string[]): void {
    this.duplicates = new Set(duplicates);
  }

  /** The hash of each well-formed id of a block, in order; an id counts in a row at fault too. */
  hash(block: AnyBlock): Float64Array<ArrayBuffer> {
    const hashes: number[] = [];
    for (const id of this.idsOf(block)) if (this.idPattern.test(id)) hashes.push(hashId(id));
    return Float64Array.from(hashes);
  }

  /** The well-formed ids of a block whose hash is among the suspects. */
  confirm(block: AnyBlock): string[] {
    const found: string[] = [];
    for (const id of this.idsOf(block))
      if (this.idPattern.test(id) && this.suspects.has(hashId(id))) found.push(id);
    return found;
  }

  private *idsOf(block: AnyBlock): Generator<string> {
    const { format, dialect, header } = this.setup;
    if ('group' in block) {
      const [cells = noCells] = this.parquetIds?.read(block.group, block.from, block.rows) ?? [];
      for (let row = 0; row < block.rows; row++) yield this.idOfCell(textAt(cells, row));
    } else if (format === 'csv') {
      for (const text of cellsOf(block, dialect, header.length, this.idColumn)) yield this.idOfCell(text);
    } else {
      for (const line of parseLines(block)) if ('value' in line) yield idOf(line.value);
    }
  }

  private idOfCell(text = ''): string {
    return this.idWords.get(text) ?? text;
  }

  score(block: AnyBlock): ScoredBlock {
    const started = performance.now();
    if ('group' in block) {
      const cells = this.parquet?.read(block.group, block.from, block.rows) ?? [];
      this.addCells(cells, block.rows, block.firstRow);
    } else if (this.setup.format === 'csv') this.addRecords(block);
    else this.addLines(block);
    const scored = this.finish();
    // What was neither judging nor writing was reading.
    const { cost } = scored;
    cost.readMs = Math.max(0, performance.now() - started - cost.rulesMs - cost.forestMs - cost.writeMs);
    return scored;
  }

  /** Takes the rows of a block of columns, the wanted ones in the order of the file. */
  addCells(cells: readonly Cells[], rows: number, firstRow: number): void {
    const { readColumns, wanted, chosen, setup } = this;
    if (readColumns === null) throw new WaspadaError(issue('BASE_INTERNAL', [], 'found no columns'));
    this.columnCells = [];
    wanted.forEach(({ index }, at) => {
      this.columnCells[index] = cells[at] ?? noCells;
    });
    readColumns.take((index) => this.columnCells[index] ?? noCells);
    // A whole assessment is made of one row at a time.
    const most = setup.output === 'jsonl' ? 1 : FRAME_ROWS;
    for (let from = 0; from < rows; from += most) {
      let taken = 0;
      for (let row = from; row < Math.min(rows, from + most); row++) {
        const id = this.idOfCell(textAt(this.columnCells[this.idColumn] ?? noCells, row));
        if (readColumns.readNeeded(row, taken) && !this.duplicates.has(id)) {
          chosen[taken++] = row;
          continue;
        }
        this.clear(taken, taken + 1);
        this.rows = taken;
        this.refuseRow(row, firstRow + row, id, readColumns.readRow(row, taken));
      }
      this.rows = 0;
      const issues: Issue[][] = [];
      readColumns.readOthers(chosen, taken, issues);
      for (let row = 0; row < taken; row++) {
        const place = chosen[row] ?? 0;
        this.take(firstRow + place, firstRow + place, issues[row] ?? noIssues, this.keptAt(place), place);
      }
      // The frame holds the rows of one window.
      if (this.rows > 0) this.flush();
    }
  }

  private keptAt(row: number): readonly string[] {
    const kept = this.plan?.kept ?? [];
    return kept.length === 0
      ? nothing
      : kept.map(({ index }) => textAt(this.columnCells[index] ?? noCells, row));
  }

  /** Tells a row of columns among the rejects; in a stream it keeps its place among the others. */
  private refuseRow(place: number, row: number, id: string, reading: RecordReading): void {
    this.admit(row, row, id, { ...reading, rejected: true });
    if (this.setup.output === 'arrow')
      this.table?.refuse(place, id, causesFirst(reading.issues, this.required), this.keptAt(place));
  }

  private addRecords(block: Block): void {
    const { dialect, header } = this.setup;
    const records = new Records(block, dialect, header.length);
    const keptAt = this.plan?.kept ?? [];
    while (records.next()) {
      const { row, line, fault } = records;
      if (fault !== null || this.readBytes === null) {
        this.reject(row, line, '', [fault ?? issue('BASE_INTERNAL', ['row', row], 'found no header')]);
        continue;
      }
      const reading = this.readBytes(records, this.rows);
      if (!this.admit(row, line, this.idOfCell(records.text(this.idColumn)), reading)) continue;
      this.take(
        row,
        line,
        reading.issues,
        keptAt.length === 0 ? nothing : keptAt.map(({ index }) => records.text(index)),
      );
    }
  }

  /** Takes the rows of a CSV reader, whichever; `finish` gives them scored: the slow reference of `score`. */
  add(batch: Batch): void {
    const keptAt = this.plan?.kept ?? [];
    let fault = 0;
    for (let i = 0; i < batch.rows.length; i++) {
      const row = batch.firstRow + i;
      const line = batch.lines[i] ?? 0;
      const cells = batch.rows[i];
      if (cells === undefined || cells === null || this.readCells === null) {
        const found = batch.faults[fault++]?.issue ?? issue('BASE_INTERNAL', ['row', row], 'found no row');
        this.reject(row, line, '', [found]);
        continue;
      }
      const reading = this.readCells(cells, this.frame, this.rows);
      if (!this.admit(row, line, this.idOfCell(cells[this.idColumn]), reading)) continue;
      this.take(
        row,
        line,
        reading.issues,
        keptAt.map(({ index }) => cells[index] ?? ''),
      );
    }
  }

  private addLines(block: Block): void {
    const { dictionary } = this.scorer;
    for (const line of parseLines(block)) {
      if ('fault' in line) {
        this.reject(line.row, line.line, '', [line.fault]);
        continue;
      }
      const reading = readRecord(dictionary, line.value, this.frame, this.rows, this.context);
      if (!this.admit(line.row, line.line, idOf(line.value), reading)) continue;
      const kept = this.setup.keep.length === 0 ? [] : recordToCells(dictionary, line.value, this.setup.keep);
      this.take(line.row, line.line, reading.issues, kept);
    }
  }

  /** Whether the row just read into the frame stays; otherwise it is told among the rejects. */
  private admit(row: number, line: number, id: string, { issues, rejected }: RecordReading): boolean {
    const twice = this.duplicates.has(id);
    if (twice) {
      const message = `found ${JSON.stringify(id)} more than once in this file`;
      issues.push(issue('ROW_DUPLICATE_ID', ['applicationId'], message));
    }
    if (!twice && !rejected) return true;
    this.clear(this.rows, this.rows + 1);
    this.reject(row, line, id, issues);
    return false;
  }

  private reject(row: number, line: number, id: string, found: readonly Issue[]): void {
    const { counts, firstRejected } = this;
    const issues = causesFirst(found, this.required);
    counts.rows++;
    counts.rejected++;
    const code = issues[0]?.code ?? 'BASE_INTERNAL';
    counts.rejectedBy.set(code, (counts.rejectedBy.get(code) ?? 0) + 1);
    const lines = rejectedOf(row, line, id, issues);
    for (const each of lines) this.rejects.push(formatRejected(each));
    const [first] = lines;
    if (first !== undefined && firstRejected.length < FIRST_REJECTED) firstRejected.push(first);
  }

  /** `place` is the row's in a stream, where it differs from that among the accepted rows. */
  private take(
    row: number,
    line: number,
    issues: readonly Issue[],
    kept: readonly string[],
    place = 0,
  ): void {
    if (this.setup.output === 'jsonl') this.assess(row, line, issues, kept);
    else this.accept(issues, kept, place);
  }

  private accept(issues: readonly Issue[], kept: readonly string[], place: number): void {
    const { dictionary } = this.scorer;
    this.places[this.rows] = this.setup.output === 'arrow' ? place : (this.table?.rows ?? 0) + this.rows;
    const late = checkRow(dictionary, this.frame, this.rows);
    this.issues[this.rows] = late.length === 0 ? issues : [...issues, ...late];
    this.kept[this.rows] = kept;
    this.counts.rows++;
    if (++this.rows === FRAME_ROWS) this.flush();
  }

  /** Takes the rows in the frame on, and empties it. */
  private flush(): void {
    this.emit();
    this.clear(0, this.rows);
    this.rows = 0;
  }

  /** Judges the rows in the frame and writes their lines. */
  protected emit(): void {
    const { scorer, frame, counts, setup, about, output, table, writeTime, cost } = this;
    const ids = frame.columns.get('applicationId');
    const started = performance.now();
    scorer.judge(
      frame,
      this.rows,
      (row, judgement, rules) => {
        const begun = writeTime.begin();
        const id = ids?.kind === 'text' ? (ids.values[row] ?? '') : '';
        const issues = this.issues[row] ?? noIssues;
        const kept = this.kept[row] ?? nothing;
        if (table !== null) table.set(this.places[row] ?? 0, id, judgement, rules, issues, kept);
        else output.push(formatScored(id, judgement, rules, setup.reasons, issues, about, kept));
        countJudgement(counts, id, judgement, rules, issues);
        writeTime.end(begun);
      },
      setup.dates,
    );
    const forestMs = this.forestTime.take();
    const writeMs = writeTime.take();
    cost.forestMs += forestMs;
    cost.writeMs += writeMs;
    cost.rulesMs += Math.max(0, performance.now() - started - forestMs - writeMs);
  }

  /** The whole assessment of the row just read. Its issues are those of the cells, then those across the row. */
  private assess(row: number, line: number, issues: readonly Issue[], kept: readonly string[]): void {
    const { scorer, setup, frame, counts } = this;
    const record = recordAt(scorer.dictionary, frame, this.rows);
    this.clear(this.rows, this.rows + 1);
    const found = scorer.assess(record, setup.dates);
    const assessment: Assessment = { ...found, issues: [...issues, ...found.issues] };
    if (assessment.band === 'unscored') {
      this.reject(row, line, assessment.applicationId ?? '', assessment.issues);
      return;
    }
    counts.rows++;
    countAssessment(counts, assessment);
    const named = kept.map((text, at) => [this.keptNames[at] ?? '', text]);
    const whole = named.length === 0 ? assessment : { ...assessment, kept: Object.fromEntries(named) };
    this.output.push(`${JSON.stringify(whole)}\n`);
  }

  private clear(from: number, to: number): void {
    for (const column of this.columns) clearColumn(column, from, to);
  }

  /** The columns of the rows taken since the last time, rejected ones among them: before `finish`. */
  takeColumns(): ScoredColumn[] {
    if (this.rows > 0) this.flush();
    return this.table?.take(true) ?? [];
  }

  /** What was taken since the last time, scored. */
  finish(): ScoredBlock {
    if (this.rows > 0) this.flush();
    const started = performance.now();
    const encoder = new TextEncoder();
    const output =
      this.setup.output === 'parquet' && this.table !== null
        ? encodeGroup(this.table.take(false), this.written)
        : encoder.encode(this.output.join(''));
    const { cost } = this;
    const scored: ScoredBlock = {
      output,
      rejects: encoder.encode(this.rejects.join('')),
      counts: this.counts,
      firstRejected: this.firstRejected,
      cost,
    };
    cost.writeMs += performance.now() - started;
    this.cost = noCost();
    this.output = [];
    this.rejects = [];
    this.counts = noCounts();
    this.firstRejected = [];
    return scored;
  }
}

const noCells: Cells = { kind: 'nothing' };

const idOf = (value: unknown): string => {
  const id = isObject(value) && Object.hasOwn(value, 'applicationId') ? value.applicationId : '';
  return typeof id === 'string' ? id : '';
};
