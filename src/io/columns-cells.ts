// What a block of a columnar file holds: columns of cells as the file stores them, Parquet and Arrow alike; unknown is a mark.
import { formatDate } from '../base/dates.js';
import { UNKNOWN_FLAG } from '../frame/frame.js';

/** Each row holds the word at its code, or nothing (-1): a word that comes again is read once. Lists are words too: `MY|SG`, `[]`. */
export interface TextCells {
  readonly kind: 'text';
  readonly words: readonly string[];
  readonly codes: Int32Array;
}
/** NaN may be a value of the file, so what is known stands beside; null: all. */
export interface NumberCells {
  readonly kind: 'number';
  readonly values: Float64Array;
  readonly known: Uint8Array | null;
}
export interface FlagCells {
  readonly kind: 'flag';
  readonly values: Uint8Array;
}
/** Days since 1970-01-01, with the time of the day as a fraction; NaN is unknown. */
export interface DayCells {
  readonly kind: 'day';
  readonly values: Float64Array;
}
/** A column in which nothing is known. */
export interface NoCells {
  readonly kind: 'nothing';
}
export type Cells = TextCells | NumberCells | FlagCells | DayCells | NoCells;

/** A column of a file, before any of its cells is read. */
export interface FileColumn {
  readonly name: string;
  readonly kind: Cells['kind'];
  readonly list: boolean;
  /** Its type as the file calls it. */
  readonly type: string;
  /** Why it cannot be read, where it cannot; it may then only be left out. */
  readonly refusal: Refusal | null;
}
export interface Refusal {
  readonly expected: string;
  readonly hint: string;
}

/** A block of rows whose cells are not read yet. */
export interface RowsBlock {
  /** The group of rows in the file, and the first row of the block in it. */
  readonly group: number;
  readonly from: number;
  readonly rows: number;
  /** Number of the first row in the file; the first of all is 1. */
  readonly firstRow: number;
  /** Bytes of the file up to its end, for progress. */
  readonly end: number;
}

/** Why a column in UTC is refused, in Parquet and in Arrow. */
export const instantRefusal: Refusal = {
  expected: 'text, a date or a local time stamp',
  hint: 'the civil day depends on the offset, which such a column does not keep: write text such as 2026-06-15T23:30:00+07:00, or a date',
};
export const recordsRefusal: Refusal = {
  expected: 'a list of text or dates',
  hint: 'write each item as text: 2023-04-01:KELALAIAN',
};
export const otherRefusal: Refusal = {
  expected: 'text, a number, a flag, a date or a list of text',
  hint: 'write the column as text',
};

/** A list as one cell says it. An empty or missing item, or one that holds a separator, makes a cell that no list reader takes. */
export function listText(items: readonly (string | null)[]): string {
  if (items.length === 0) return '[]';
  const text = items.map((item) => item ?? '').join('|');
  return items.some((item) => item === null || item === '' || item.includes('|')) ? `|${text}` : text;
}

/** The cell of a row as a CSV file would hold it; empty where it is unknown. */
export function textAt(cells: Cells, row: number): string {
  switch (cells.kind) {
    case 'text':
      return cells.words[cells.codes[row] ?? -1] ?? '';
    case 'number':
      return cells.known !== null && cells.known[row] === 0 ? '' : String(cells.values[row] ?? Number.NaN);
    case 'flag': {
      const flag = cells.values[row] ?? UNKNOWN_FLAG;
      return flag === UNKNOWN_FLAG ? '' : String(flag === 1);
    }
    case 'day': {
      const day = cells.values[row] ?? Number.NaN;
      return Number.isNaN(day) ? '' : formatDate(Math.floor(day));
    }
    case 'nothing':
      return '';
  }
}

/** Numbers each word in the order in which it first comes. */
export class Words {
  readonly words: string[] = [];
  private readonly places = new Map<string, number>();

  /** The number of a word. */
  place(word: string): number {
    const found = this.places.get(word);
    if (found !== undefined) return found;
    const place = this.words.push(word) - 1;
    this.places.set(word, place);
    return place;
  }
}

const MEMO_BITS = 13;
const MEMO_MOST = 1 << (MEMO_BITS - 1);
const MEMO_BYTES = 48;

/** Text in bytes to words: what was met before is not decoded again; what never comes again (ids) is not kept. */
export class BytesMemo {
  private readonly slots = new Int32Array(1 << MEMO_BITS).fill(-1);
  private readonly starts = new Int32Array(MEMO_MOST + 1);
  private readonly wordOf = new Int32Array(MEMO_MOST);
  private bytes = new Uint8Array(1 << 12);
  private size = 0;
  private hits = 0;
  /** Since it is full. */
  private misses = 0;

  /** The number in `words` of what lies in `[from, to)`, which is added where it is new; `text` is the whole source, if that is ASCII. */
  place(source: Buffer, from: number, to: number, words: string[], text: string | null = null): number {
    const length = to - from;
    // A full memo that is seldom right costs more than it saves.
    if (length > MEMO_BYTES || (this.size === MEMO_MOST && this.hits < 4 * this.misses))
      return words.push(text?.slice(from, to) ?? source.toString('utf8', from, to)) - 1;
    const mask = this.slots.length - 1;
    let slot = hashOf(source, from, to);
    for (let entry = this.slots[slot] ?? -1; entry >= 0; entry = this.slots[slot] ?? -1) {
      const start = this.starts[entry] ?? 0;
      if ((this.starts[entry + 1] ?? 0) - start === length) {
        let at = 0;
        while (at < length && this.bytes[start + at] === source[from + at]) at++;
        if (at === length) {
          this.hits++;
          return this.wordOf[entry] ?? 0;
        }
      }
      slot = (slot + 1) & mask;
    }
    const word = words.push(text?.slice(from, to) ?? source.toString('utf8', from, to)) - 1;
    if (this.size < MEMO_MOST) this.keep(slot, source, from, to, word);
    else this.misses++;
    return word;
  }

  private keep(slot: number, source: Buffer, from: number, to: number, word: number): void {
    const start = this.starts[this.size] ?? 0;
    const end = start + to - from;
    if (end > this.bytes.length) {
      const before = this.bytes;
      this.bytes = new Uint8Array(Math.max(before.length * 2, end));
      this.bytes.set(before);
    }
    this.bytes.set(source.subarray(from, to), start);
    this.starts[this.size + 1] = end;
    this.wordOf[this.size] = word;
    this.slots[slot] = this.size++;
  }
}

/** All bytes count: ids that differ in a few of them would otherwise be searched for one by one. */
function hashOf(source: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (source[at] ?? 0), 0x01000193);
  return Math.imul(hash, 0x85ebca6b) >>> (32 - MEMO_BITS);
}
