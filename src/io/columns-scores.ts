// Judged rows in; the columns of a scored file out, one entry a row: what Parquet and Arrow write.
import { formatPath, type Issue } from '../base/errors.js';
import { UNKNOWN_FLAG } from '../frame/frame.js';
import { bandNames, type Rule } from '../rules/document.js';
import type { Judgement } from '../score/engine.js';
import { Words } from './columns-cells.js';
import { formatCodes, formatQuestions, formatReasons } from './row-text.js';

/** The columns of a scored file and their kinds, before those asked for with --keep, which are text. Names as in a CSV file. */
export const scoreColumns = [
  { name: 'applicationId', kind: 'text' },
  { name: 'score', kind: 'whole' },
  { name: 'low', kind: 'whole' },
  { name: 'high', kind: 'whole' },
  { name: 'band', kind: 'text' },
  { name: 'sufficient', kind: 'flag' },
  { name: 'reasons', kind: 'text' },
  { name: 'questions', kind: 'text' },
  { name: 'issues', kind: 'text' },
  { name: 'bundle', kind: 'text' },
  { name: 'evidence', kind: 'text' },
] as const;

/** A column to write. Codes: -1 is nothing; a whole number of NaN and a flag of 255 are nothing too. */
export type ScoredColumn =
  | {
      readonly name: string;
      readonly kind: 'text';
      readonly words: readonly string[];
      readonly codes: Int32Array;
    }
  | { readonly name: string; readonly kind: 'whole'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'flag'; readonly values: Uint8Array };

export interface ScoresSetup {
  readonly keptNames: readonly string[];
  readonly digest: string;
  readonly evidence: string;
  /** How many reasons are told one by one. */
  readonly reasons: number;
}

/** Text that comes again: its words, and the place of each row's. */
class TextColumn {
  private text = new Words();
  private codes: number[] = [];
  private last: string | null = null;
  private lastCode = -1;

  set(row: number, text: string | null): void {
    // Row after row says the same: nothing, mostly.
    if (text !== this.last) {
      this.last = text;
      this.lastCode = text === null ? -1 : this.text.place(text);
    }
    this.codes[row] = this.lastCode;
  }
  take(name: string): ScoredColumn {
    const column = {
      name,
      kind: 'text',
      words: this.text.words,
      codes: Int32Array.from(this.codes),
    } as const;
    this.text = new Words();
    this.codes = [];
    this.last = null;
    this.lastCode = -1;
    return column;
  }
}

/** Gathers the rows of a block. A cell of a CSV file that would be empty is empty text here; what travels unread is null. */
export class ScoreTable {
  private ids: (string | null)[] = [];
  private scores: number[] = [];
  private lows: number[] = [];
  private highs: number[] = [];
  private sufficient: number[] = [];
  private readonly bands = new TextColumn();
  private readonly reasons = new TextColumn();
  private readonly questions = new TextColumn();
  private readonly issues = new TextColumn();
  private readonly faults = new TextColumn();
  private readonly kept: readonly TextColumn[];

  constructor(private readonly setup: ScoresSetup) {
    this.kept = setup.keptNames.map(() => new TextColumn());
  }

  get rows(): number {
    return this.ids.length;
  }

  set(
    row: number,
    applicationId: string,
    judgement: Judgement,
    rules: readonly Rule[],
    issues: readonly Issue[],
    kept: readonly string[],
  ): void {
    this.ids[row] = applicationId;
    this.scores[row] = judgement.score;
    this.lows[row] = judgement.low;
    this.highs[row] = judgement.high;
    this.sufficient[row] = judgement.sufficient ? 1 : 0;
    this.bands.set(row, bandNames[judgement.band]);
    this.reasons.set(row, formatReasons(judgement, rules, this.setup.reasons));
    this.questions.set(row, formatQuestions(judgement));
    this.issues.set(row, formatCodes(issues));
    this.faults.set(row, null);
    this.keep(row, kept);
  }

  /** A row that cannot be scored: no number, the band `unscored`, its faults as JSON. */
  refuse(row: number, applicationId: string, issues: readonly Issue[], kept: readonly string[]): void {
    this.ids[row] = applicationId === '' ? null : applicationId;
    this.scores[row] = this.lows[row] = this.highs[row] = Number.NaN;
    this.sufficient[row] = UNKNOWN_FLAG;
    this.bands.set(row, 'unscored');
    this.reasons.set(row, '');
    this.questions.set(row, '');
    this.issues.set(row, formatCodes(issues));
    const faults = issues.map(({ code, path, message, hint }) => ({
      code,
      path: formatPath(path),
      message,
      hint,
    }));
    this.faults.set(row, JSON.stringify(faults));
    this.keep(row, kept);
  }

  private keep(row: number, kept: readonly string[]): void {
    for (let i = 0; i < this.kept.length; i++) {
      const text = kept[i] ?? '';
      this.kept[i]?.set(row, text === '' ? null : text);
    }
  }

  /** The columns of what was gathered; `faults` only where rejected rows stand among the others. */
  take(withFaults: boolean): ScoredColumn[] {
    const rows = this.rows;
    const { digest, evidence, keptNames } = this.setup;
    const ids: string[] = [];
    const idCodes = Int32Array.from(this.ids, (id) => (id === null ? -1 : ids.push(id) - 1));
    const same = (name: string, word: string): ScoredColumn => ({
      name,
      kind: 'text',
      words: [word],
      codes: new Int32Array(rows),
    });
    const whole = (name: string, values: readonly number[]): ScoredColumn => ({
      name,
      kind: 'whole',
      values: Float64Array.from(values),
    });
    const columns: ScoredColumn[] = [
      { name: 'applicationId', kind: 'text', words: ids, codes: idCodes },
      whole('score', this.scores),
      whole('low', this.lows),
      whole('high', this.highs),
      this.bands.take('band'),
      { name: 'sufficient', kind: 'flag', values: Uint8Array.from(this.sufficient) },
      this.reasons.take('reasons'),
      this.questions.take('questions'),
      this.issues.take('issues'),
      same('bundle', digest),
      same('evidence', evidence),
      ...this.kept.map((column, at) => column.take(keptNames[at] ?? '')),
    ];
    const faults = this.faults.take(faultsName);
    if (withFaults) columns.push(faults);
    this.ids = [];
    this.scores = [];
    this.lows = [];
    this.highs = [];
    this.sufficient = [];
    return columns;
  }
}

/** Where a stream tells why a row was not scored. */
export const faultsName = 'faults';
