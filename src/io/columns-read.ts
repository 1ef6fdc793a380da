// Cells of columns into the rows of a frame: a word is read once a block, a column is filled in one go.
import { formatDate, parseDate } from '../base/dates.js';
import { type Issue, issue } from '../base/errors.js';
import type { FieldDef } from '../fields/dictionary.js';
import { valueParser } from '../fields/parse.js';
import { type CellReader, columnSpec, type ReadContext, type TextForm } from '../fields/read.js';
import { lacksRequired, type RecordReading } from '../fields/record.js';
import { isIssue } from '../fields/scalars.js';
import { type Column, createColumn, type Frame, isKnown, type List, UNKNOWN_FLAG } from '../frame/frame.js';
import type { Cells } from './columns-cells.js';
import { fieldReaders, type HeaderPlan } from './header.js';

const FIRST_DAY = parseDate('1900-01-01') ?? 0;
const LAST_DAY = parseDate('2200-12-31') ?? 0;

/** What a word was read as: not yet, an answer, nothing, or a fault. */
const UNREAD = 0;
const ANSWER = 1;
const EMPTY = 2;
const FAULT = 3;

/** One field of the file. The words of a block keep what they were read as while the file goes on with the same words. */
class FieldColumn {
  private cells: Cells = { kind: 'nothing' };
  private words: readonly string[] | null = null;
  private states = new Uint8Array(0);
  private numbers = new Float64Array(0);
  private texts: (string | null)[] = [];
  private lists: (List | null)[] = [];
  private faults: (Issue | null)[] = [];
  private readonly scratch: Column;
  private readonly unread: Int32Array;
  private readonly number: (value: number) => number | Issue;

  constructor(
    readonly index: number,
    readonly name: string,
    private readonly def: FieldDef,
    private readonly reader: CellReader,
    readonly column: Column,
    context: ReadContext,
  ) {
    this.scratch = createColumn(columnSpec(def), 1);
    this.unread = new Int32Array(column.values.length);
    const isNumber = def.kind === 'count' || def.kind === 'number';
    const parse = isNumber ? valueParser(def, context) : null;
    const path = [name];
    this.number = (value) => {
      const parsed = parse?.(value, path) ?? 0;
      return typeof parsed === 'number' || isIssue(parsed) ? parsed : 0;
    };
  }

  take(cells: Cells): void {
    this.cells = cells;
    if (cells.kind !== 'text' || cells.words === this.words) return;
    const { words } = cells;
    this.words = words;
    if (this.states.length < words.length) {
      this.states = new Uint8Array(words.length * 2);
      this.numbers = new Float64Array(words.length * 2);
    } else this.states.fill(UNREAD);
    this.texts = [];
    this.lists = [];
    this.faults = [];
  }

  /** Reads the cell of a row of the block into a row of the frame whose answer is unknown so far. */
  read(from: number, to: number): Issue | null {
    const { cells, column } = this;
    switch (cells.kind) {
      case 'text': {
        const code = cells.codes[from] ?? -1;
        return code < 0 ? null : this.word(code, to);
      }
      case 'number': {
        if (column.kind !== 'number' || (cells.known !== null && cells.known[from] === 0)) return null;
        const read = this.number(cells.values[from] ?? Number.NaN);
        if (typeof read !== 'number') return read;
        column.values[to] = read;
        return null;
      }
      case 'flag': {
        if (column.kind === 'flag') column.values[to] = cells.values[from] ?? UNKNOWN_FLAG;
        return null;
      }
      case 'day': {
        const day = cells.values[from] ?? Number.NaN;
        if (column.kind !== 'number' || Number.isNaN(day)) return null;
        const whole = Math.floor(day);
        const fault = this.dayFault(day, whole);
        if (fault === null) column.values[to] = whole;
        return fault;
      }
      case 'nothing':
        return null;
    }
  }

  private dayFault(day: number, whole: number): Issue | null {
    if (whole < FIRST_DAY || whole > LAST_DAY)
      return issue('FIELDS_DATE', [this.name], `found the day ${whole}, expected a date from 1900 to 2200`);
    if (day === whole || this.def.kind !== 'date') return null;
    return issue(
      'FIELDS_DATE',
      [this.name],
      `found ${formatDate(whole)} with a time of the day, expected a date`,
    );
  }

  private word(code: number, to: number): Issue | null {
    if (this.states[code] === UNREAD) this.learn(code);
    if (this.states[code] === FAULT) return this.faults[code] ?? null;
    if (this.states[code] === EMPTY) return null;
    const { column } = this;
    if (column.kind === 'text') column.values[to] = this.texts[code] ?? null;
    else if (column.kind === 'list') column.values[to] = this.lists[code] ?? null;
    else column.values[to] = this.numbers[code] ?? Number.NaN;
    return null;
  }

  private learn(code: number): void {
    const text = this.words?.[code] ?? '';
    const { scratch } = this;
    const fault = this.reader(text, scratch, 0);
    if (fault !== null) {
      this.faults[code] = fault;
      this.states[code] = FAULT;
      return;
    }
    this.states[code] = text === '' ? EMPTY : ANSWER;
    if (scratch.kind === 'text') this.texts[code] = scratch.values[0] ?? null;
    else if (scratch.kind === 'list') this.lists[code] = scratch.values[0] ?? null;
    else this.numbers[code] = scratch.values[0] ?? Number.NaN;
    // A word may mean unknown and still be read; the next one starts from nothing.
    if (scratch.kind === 'text' || scratch.kind === 'list') scratch.values[0] = null;
    else
      scratch.values[0] =
        scratch.kind === 'number' ? Number.NaN : scratch.kind === 'flag' ? UNKNOWN_FLAG : -1;
  }

  /** Reads `rows` rows of the block, by their places in `chosen`, into the first rows of the frame. */
  fill(chosen: Int32Array, rows: number, fault: (row: number, issue: Issue) => void): void {
    const { cells, column } = this;
    if (cells.kind === 'nothing') return;
    if (cells.kind === 'text' && column.kind !== 'text' && column.kind !== 'list') {
      // Most columns are codes, flags and numbers written as words: one look-up a row. What was not looked up before is read on its own.
      const { codes } = cells;
      const unread = this.lookUp(codes, column.values, chosen, rows);
      for (let i = 0; i < unread; i++) {
        const row = this.unread[i] ?? 0;
        const found = this.word(codes[chosen[row] ?? 0] ?? 0, row);
        if (found !== null) fault(row, found);
      }
      return;
    }
    for (let row = 0; row < rows; row++) {
      const found = this.read(chosen[row] ?? 0, row);
      if (found !== null) fault(row, found);
    }
  }

  /** Writes what was read as an answer; lists in `unread` the rows whose word was not, and says how many those are. */
  private lookUp(
    codes: Int32Array,
    values: Float64Array | Int16Array | Uint8Array,
    chosen: Int32Array,
    rows: number,
  ): number {
    const { states, numbers, unread } = this;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const code = codes[chosen[row] ?? 0] ?? -1;
      if (code < 0) continue;
      const number = numbers[code];
      if (states[code] === ANSWER && number !== undefined) values[row] = number;
      else unread[count++] = row;
    }
    return count;
  }
}

/** The fields of a file of columns, bound to one frame. */
export class ColumnsReader {
  private readonly fields: readonly FieldColumn[];
  private readonly needed: readonly FieldColumn[];
  private readonly others: readonly FieldColumn[];
  private readonly neededColumns: readonly Column[];

  constructor(
    private readonly plan: HeaderPlan,
    form: TextForm,
    context: ReadContext,
    private readonly frame: Frame,
  ) {
    const defs = new Map(plan.fields.map(({ field, def }) => [field, def]));
    this.fields = fieldReaders(plan, form, context).flatMap(({ index, field, read }) => {
      const column = frame.columns.get(field);
      const def = defs.get(field);
      if (column === undefined || def === undefined) return [];
      return [new FieldColumn(index, field, def, read, column, context)];
    });
    this.needed = this.fields.filter(({ name }) => plan.required.includes(name));
    this.others = this.fields.filter(({ name }) => !plan.required.includes(name));
    this.neededColumns = plan.required.flatMap((name) => {
      const column = frame.columns.get(name);
      return column === undefined ? [] : [column];
    });
  }

  /** Takes the cells of a block, by place of their column in the file. */
  take(cellsAt: (index: number) => Cells): void {
    for (const field of this.fields) field.take(cellsAt(field.index));
  }

  /** Reads what names a record; whether it is there. */
  readNeeded(from: number, to: number): boolean {
    let faults = 0;
    for (const field of this.needed) if (field.read(from, to) !== null) faults++;
    return faults === 0 && this.neededColumns.every((column) => isKnown(column, to));
  }

  /** The other fields of rows whose needed ones were read. Faults of a row come in the order of the file; a row without any has no list. */
  readOthers(chosen: Int32Array, rows: number, issues: Issue[][]): void {
    const fault = (row: number, found: Issue): void => {
      const before = issues[row];
      if (before === undefined) issues[row] = [found];
      else before.push(found);
    };
    for (const field of this.others) field.fill(chosen, rows, fault);
  }

  /** A whole record, as `rowReader` reads the same cells as text: the slow reference, and what tells all faults of a rejected row. */
  readRow(from: number, to: number): RecordReading {
    const issues = this.fields.map((field) => field.read(from, to)).filter((found) => found !== null);
    return { issues, rejected: lacksRequired(this.plan.required, this.frame, to, issues) };
  }
}
