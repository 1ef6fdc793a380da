// Applications and their outcomes in; the sample that a model is trained and measured on out.

import { createHash } from 'node:crypto';
import { parseDate } from '../base/dates.js';
import { type Issue, issue, type Path, refuse, WaspadaError } from '../base/errors.js';
import { type Provenance, provenances } from '../evaluate/label.js';
import { didYouMean } from '../fields/suggest.js';
import type { Feature } from '../forest/features.js';
import { addCounts, type FileCounts, noCounts } from '../report/summary.js';
import { deriveFeatures } from '../score/derive.js';
import type { Label, Sample } from '../train/sample.js';
import { BlockScorer, type ScoreSetup } from './block-scorer.js';
import { readCsv } from './csv-scan.js';
import { type Input, openInput } from './input.js';
import { namingFile, setUpRows } from './labelled-setup.js';
import { findDuplicates, scoreParts } from './passes.js';
import { soloCrew } from './pool.js';
import type { ReadingOptions } from './score-file.js';

/** Where outcomes stand: in a file of their own, or in columns of the applications. */
export type LabelSource =
  | { readonly file: string }
  | { readonly outcome: string; readonly provenance: string };

export interface LabelledFileOptions extends ReadingOptions {
  readonly features: readonly Feature[];
  readonly labels: LabelSource;
}

export interface LabelledFile {
  readonly sample: Sample;
  readonly counts: FileCounts;
  /** SHA-256 of the bytes of the files. */
  readonly digests: { readonly data: string; readonly labels: string };
}

/** Rows gathered as columns that grow. */
class Gatherer extends BlockScorer {
  readonly ids: string[] = [];
  readonly cells: (readonly string[])[] = [];
  private readonly values: Float64Array[] = [];
  private scores: number[] = [];

  constructor(
    setup: ScoreSetup,
    private readonly features: readonly Feature[],
  ) {
    super(setup);
  }

  protected override emit(): void {
    const { scorer, frame, rows, setup } = this;
    const ids = frame.columns.get('applicationId');
    scorer.judge(frame, rows, (_, judgement) => this.scores.push(judgement.score), setup.dates);
    const keep = (_: number, count: number, columns: readonly Float64Array[]) => {
      for (let row = 0; row < count; row++)
        this.values.push(Float64Array.from(columns, (column) => column[row] ?? Number.NaN));
    };
    deriveFeatures(scorer, this.features, frame, rows, keep, setup.dates);
    for (let row = 0; row < rows; row++) {
      this.ids.push(ids?.kind === 'text' ? (ids.values[row] ?? '') : '');
      this.cells.push(this.kept[row] ?? []);
    }
  }

  sample(labels: ReadonlyMap<string, Label>): Sample {
    const { features, ids, values } = this;
    return {
      features,
      ids,
      columns: features.map((_, index) => Float64Array.from(values, (row) => row[index] ?? Number.NaN)),
      rules: Float64Array.from(this.scores),
      labels,
    };
  }
}

/**
 * Reads applications, scores them by the rules of `source` and derives the features. Rejected rows are counted, never guessed.
 * Codes: those of `scoreFile` for reading; TRAIN_LABELS with row and column for a label file; MODEL_FEATURES, MODEL_PROTECTED.
 */
export const readLabelledFile = (options: LabelledFileOptions): Promise<LabelledFile> =>
  namingFile(options.input, () => readLabelled(options));

async function readLabelled(options: LabelledFileOptions): Promise<LabelledFile> {
  const { labels } = options;
  const stdin = options.stdin ?? (async function* () {})();
  const input = await openInput(options.input, stdin);
  try {
    const keep = 'file' in labels ? [] : [labels.outcome, labels.provenance];
    if (keep.length > 0) {
      const lenient = { ...options, keep: [], ignoreUnknown: true, dropSensitive: true };
      const { format, columns: found, header } = await setUpRows(lenient, input);
      if (format !== 'jsonl') checkColumns(found?.map(({ name }) => name) ?? header, keep);
    }
    const setup = await setUpRows({ ...options, keep }, input);
    const gatherer = new Gatherer(setup, options.features);
    const crew = soloCrew(gatherer);
    await findDuplicates(input, setup, crew, gatherer, () => undefined);
    const counts = noCounts();
    for await (const part of scoreParts('scan', input, setup, gatherer, crew, 0)) {
      addCounts(counts, part.scored.counts);
      options.onProgress?.({ bytes: part.end, ofBytes: input.bytes, rows: counts.rows, pass: 'score' });
    }
    if (counts.rows === 0) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no record'));
    if (gatherer.ids.length === 0) {
      const message = `found no row that can be scored among ${counts.rows}`;
      const hint = `waspada score ${options.input} --rejects rejects.csv says why, row by row.`;
      throw new WaspadaError(issue('TRAIN_DATA', ['file', options.input], message, hint));
    }
    const data = await digestOfInput(input);
    if ('file' in labels) {
      const read = await readLabelFile(labels.file);
      return { sample: gatherer.sample(read.labels), counts, digests: { data, labels: read.digest } };
    }
    const found = gatherer.cells.map(([outcome = '', provenance = '']) => ({ outcome, provenance }));
    const read = labelsOf(
      gatherer.ids.map((id, row) => [id, found[row]?.outcome ?? '', found[row]?.provenance ?? '']),
      labels,
    );
    return { sample: gatherer.sample(read), counts, digests: { data, labels: data } };
  } finally {
    await input.close();
  }
}

function checkColumns(header: readonly string[], wanted: readonly string[]): void {
  refuse(
    wanted
      .filter((name) => !header.includes(name))
      .map((name) =>
        issue(
          'TRAIN_LABELS',
          ['header', name],
          `found no column ${name}`,
          didYouMean(
            name,
            header,
            'Name the columns with --target and --provenance, or a label file with --labels.',
          ),
        ),
      ),
  );
}

async function digestOfInput(input: Input): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of input.read()) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

const MOST_ISSUES = 20;
const columns = ['applicationId', 'outcome', 'outcomeDate', 'provenance'] as const;

/** A label file: CSV with the columns of `waspada-labels/1`. Two outcomes of one application: the one that is not a postponement, else a fault. */
export const readLabelFile = (path: string): Promise<LabelFile> => namingFile(path, () => readLabels(path));

interface LabelFile {
  readonly labels: ReadonlyMap<string, Label>;
  readonly digest: string;
}

async function readLabels(path: string): Promise<LabelFile> {
  const input = await openInput(path, (async function* () {})());
  try {
    const { header, batches } = await readCsv(input.read());
    const missing = columns.filter((name) => !header.includes(name));
    refuse(
      missing.map((name) =>
        issue(
          'TRAIN_LABELS',
          ['file', path, 'header'],
          `found ${header.join(', ')}, expected the column ${name}`,
        ),
      ),
    );
    const at = (name: (typeof columns)[number]) => header.indexOf(name);
    const rows: [string, string, string, string][] = [];
    for await (const batch of batches) {
      refuse(batch.faults.map((fault) => fault.issue));
      for (const row of batch.rows)
        rows.push([
          row?.[at('applicationId')] ?? '',
          row?.[at('outcome')] ?? '',
          row?.[at('provenance')] ?? '',
          row?.[at('outcomeDate')] ?? '',
        ]);
    }
    if (rows.length === 0) throw new WaspadaError(issue('FILE_EMPTY', ['file', path], 'found no label'));
    return {
      labels: labelsOf(rows, { outcome: 'outcome', provenance: 'provenance' }, ['file', path]),
      digest: await digestOfInput(input),
    };
  } finally {
    await input.close();
  }
}

const outcomes: Readonly<Record<string, Label['outcome']>> = {
  confirmed: 'confirmed',
  not_confirmed: 'not_confirmed',
  unknown: 'unknown',
  '': 'unknown',
};

/** Labels by application, from cells of id, outcome, provenance and, where it was written, date. Code: TRAIN_LABELS, with row and column. */
function labelsOf(
  rows: readonly (readonly [id: string, outcome: string, provenance: string, date?: string])[],
  names: { readonly outcome: string; readonly provenance: string },
  file: Path = [],
): ReadonlyMap<string, Label> {
  const labels = new Map<string, Label>();
  const issues: Issue[] = [];
  const fault = (row: number, column: string, found: string, expected: string, hint?: string) => {
    const path = [...file, 'row', row + 1, column];
    issues.push(issue('TRAIN_LABELS', path, `found ${found}, ${expected}`, hint));
  };
  rows.forEach(([id, outcomeText, from, date = ''], row) => {
    if (issues.length >= MOST_ISSUES) return;
    const outcome = Object.hasOwn(outcomes, outcomeText) ? outcomes[outcomeText] : undefined;
    if (outcome === undefined) {
      fault(row, names.outcome, JSON.stringify(outcomeText), 'expected confirmed, not_confirmed or unknown');
      return;
    }
    if (date !== '' && parseDate(date) === null) {
      const expected = 'expected a date from 1900 to 2200, written YYYY-MM-DD';
      fault(row, 'outcomeDate', JSON.stringify(date), expected, 'Write the date, or leave the cell empty.');
      return;
    }
    if (outcome === 'unknown') return;
    const provenance = provenances.find((each) => each === from);
    if (provenance === undefined) {
      fault(row, names.provenance, JSON.stringify(from), `expected one of ${provenances.join(', ')}`);
      return;
    }
    const known = labels.get(id);
    if (
      known !== undefined &&
      weightOf(known.provenance) === weightOf(provenance) &&
      known.outcome !== outcome
    )
      fault(row, names.outcome, `${outcome} for ${id}`, `which is ${known.outcome} in an earlier row`);
    else if (known === undefined || weightOf(provenance) > weightOf(known.provenance))
      labels.set(id, { outcome, provenance });
  });
  refuse(issues);
  return labels;
}

/** What others found out outweighs a postponement. */
const weightOf = (provenance: Provenance): number => (provenance === 'officer_postponement' ? 0 : 1);
