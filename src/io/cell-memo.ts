// Records in bytes into the rows of a frame, as `rowReader` reads their text: a cell that was read before is not read again.
import type { Issue } from '../base/errors.js';
import type { CellReader, ReadContext, TextForm } from '../fields/read.js';
import { lacksRequired, type RecordReading } from '../fields/record.js';
import type { Column, Frame, List } from '../frame/frame.js';
import type { Records } from './csv-records.js';
import { fieldReaders, type HeaderPlan } from './header.js';

const SLOT_BITS = 11;
/** Entries of one column: half of its slots, so that a search ends soon. */
const MOST_ENTRIES = 1 << (SLOT_BITS - 1);
/** Longer cells hardly come again. */
const MOST_BYTES = 48;
const NONE = -1;

/** Cells of one column by their bytes, each with a number: its place. */
class Memo {
  size = 0;
  private readonly slots = new Int16Array(1 << SLOT_BITS).fill(NONE);
  private readonly offsets = new Int32Array(MOST_ENTRIES + 1);
  private bytes = new Uint8Array(1 << 10);

  /** The place of a cell, or NONE; exact: the bytes are compared. */
  find(cells: Uint8Array, from: number, to: number): number {
    const { slots, offsets, bytes } = this;
    const mask = slots.length - 1;
    const length = to - from;
    for (let slot = hashCell(cells, from, to); ; slot = (slot + 1) & mask) {
      const place = slots[slot] ?? NONE;
      if (place === NONE) return NONE;
      const start = offsets[place] ?? 0;
      if ((offsets[place + 1] ?? 0) - start !== length) continue;
      let i = 0;
      while (i < length && bytes[start + i] === cells[from + i]) i++;
      if (i === length) return place;
    }
  }

  /** Gives a cell that is not there the next place; NONE where there is no room. */
  add(cells: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (this.size === MOST_ENTRIES || length > MOST_BYTES) return NONE;
    const start = this.offsets[this.size] ?? 0;
    if (start + length > this.bytes.length) {
      const before = this.bytes;
      this.bytes = new Uint8Array(before.length * 2);
      this.bytes.set(before);
    }
    this.bytes.set(cells.subarray(from, to), start);
    this.offsets[this.size + 1] = start + length;
    const mask = this.slots.length - 1;
    let slot = hashCell(cells, from, to);
    while (this.slots[slot] !== NONE) slot = (slot + 1) & mask;
    this.slots[slot] = this.size;
    return this.size++;
  }
}

/** A few bytes tell codes and dates apart; where they do not, the comparison does. */
function hashCell(cells: Uint8Array, from: number, to: number): number {
  const middle = (from + to) >> 1;
  let hash =
    (to - from) ^ ((cells[from] ?? 0) << 8) ^ ((cells[to - 1] ?? 0) << 16) ^ ((cells[middle] ?? 0) << 24);
  hash = Math.imul(hash, 0x9e3779b1);
  if (to - from > 3)
    hash ^= ((cells[to - 2] ?? 0) << 5) ^ ((cells[to - 4] ?? 0) << 13) ^ ((cells[from + 3] ?? 0) << 21);
  return Math.imul(hash, 0x85ebca6b) >>> (32 - SLOT_BITS);
}

const noNumbers = new Float64Array(0);
const noCodes = new Int16Array(0);
const noFlags = new Uint8Array(0);

/** One field of the file. Every kind of column has its own store in every object, so that all objects have one shape. */
class FieldCells {
  private memo: Memo | null = new Memo();
  private hits = 0;
  /** Since the memo is full. */
  private misses = 0;
  private readonly kind: Column['kind'];
  private readonly numbers: Float64Array;
  private readonly codes: Int16Array;
  private readonly flags: Uint8Array;
  private readonly texts: (string | null)[];
  private readonly lists: (List | null)[];
  /** What the cell at each place was read as. */
  private readonly knownNumbers = new Float64Array(MOST_ENTRIES);
  private readonly knownTexts: (string | null)[] = [];
  private readonly knownLists: (List | null)[] = [];

  constructor(
    readonly index: number,
    private readonly reader: CellReader,
    private readonly column: Column,
  ) {
    this.kind = column.kind;
    this.numbers = column.kind === 'number' ? column.values : noNumbers;
    this.codes = column.kind === 'category' ? column.values : noCodes;
    this.flags = column.kind === 'flag' ? column.values : noFlags;
    this.texts = column.kind === 'text' ? column.values : [];
    this.lists = column.kind === 'list' ? column.values : [];
  }

  /** Reads the cell of a record without fault that lies in `[from, to)`. */
  read(records: Records, from: number, to: number, row: number): Issue | null {
    const { memo } = this;
    const place = memo === null ? NONE : memo.find(records.bytes, from, to);
    if (place !== NONE) {
      this.hits++;
      this.recall(place, row);
      return null;
    }
    const text = records.text(this.index);
    if (text === '') return null;
    const fault = this.reader(text, this.column, row);
    if (memo !== null && fault === null) {
      // A memo that is full and seldom right (ids, time stamps, dates of birth) costs more than it saves.
      if (memo.size === MOST_ENTRIES && this.hits < 4 * ++this.misses) this.memo = null;
      else this.keep(memo.add(records.bytes, from, to), row);
    }
    return fault;
  }

  private recall(place: number, row: number): void {
    switch (this.kind) {
      case 'category':
        this.codes[row] = this.knownNumbers[place] ?? NONE;
        return;
      case 'number':
        this.numbers[row] = this.knownNumbers[place] ?? Number.NaN;
        return;
      case 'flag':
        this.flags[row] = this.knownNumbers[place] ?? 0;
        return;
      case 'text':
        this.texts[row] = this.knownTexts[place] ?? null;
        return;
      case 'list':
        this.lists[row] = this.knownLists[place] ?? null;
    }
  }

  private keep(place: number, row: number): void {
    if (place === NONE) return;
    switch (this.kind) {
      case 'category':
        this.knownNumbers[place] = this.codes[row] ?? NONE;
        return;
      case 'number':
        this.knownNumbers[place] = this.numbers[row] ?? Number.NaN;
        return;
      case 'flag':
        this.knownNumbers[place] = this.flags[row] ?? 0;
        return;
      case 'text':
        this.knownTexts[place] = this.texts[row] ?? null;
        return;
      case 'list':
        this.knownLists[place] = this.lists[row] ?? null;
    }
  }
}

/** Reads a record without fault into a row of the frame in which every answer is unknown so far. */
export type RecordReader = (records: Records, row: number) => RecordReading;

/** The fast twin of `rowReader`, for one frame: the same answers and issues for the same record. */
export function recordReader(
  plan: HeaderPlan,
  form: TextForm,
  context: ReadContext,
  frame: Frame,
): RecordReader {
  const fields = fieldReaders(plan, form, context).flatMap(({ index, field, read }) => {
    const column = frame.columns.get(field);
    return column === undefined ? [] : [new FieldCells(index, read, column)];
  });
  return (records, row) => {
    const issues: Issue[] = [];
    const { ends } = records;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (field === undefined) continue;
      const from = records.startOf(field.index);
      const to = ends[field.index] ?? 0;
      if (from >= to) continue;
      const fault = field.read(records, from, to, row);
      if (fault !== null) issues.push(fault);
    }
    return { issues, rejected: lacksRequired(plan.required, frame, row, issues) };
  };
}
