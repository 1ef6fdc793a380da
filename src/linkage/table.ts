// Applications one by one in; the columns that are linked out: times and keys, and no text.
import { issue, WaspadaError } from '../base/errors.js';
import { type Identity, identityParts } from '../fields/application.js';
import type { KeyColumn } from './groups.js';
import { Keyer, type Salt } from './keys.js';
import { DAY, MINUTE, type Moment, parseMoment } from './moment.js';
import type { IdentityPart } from './normalise.js';

/** How exactly a time is known: to the second, to the minute, to the day. */
export const spreads = [0, MINUTE - 1, DAY - 1] as const;
export const UNKNOWN = 255;

/** Applications as columns, one entry a row of the file. */
export interface LinkTable {
  readonly rows: number;
  /** The earliest that the row can have been submitted, in milliseconds since 1970 UTC. */
  readonly first: Float64Array;
  /** Index into `spreads`: how much later it can have been. */
  readonly spread: Uint8Array;
  /** Above 0 where the row cannot be used (a fault): it gets no fields and is nobody's company. */
  readonly out: Uint8Array;
  /** 1 of a verified group, 0 not, 255 where nobody looked. */
  readonly verified: Uint8Array;
  readonly keys: Readonly<Record<IdentityPart, KeyColumn>>;
}

/** The last millisecond in which a row can have been submitted. */
export const lastOf = ({ first, spread }: LinkTable, row: number): number =>
  (first[row] ?? 0) + (spreads[spread[row] ?? 0] ?? 0);

interface Column {
  low: Int32Array;
  high: Int32Array;
}
const column = (): Column => ({ low: new Int32Array(0), high: new Int32Array(0) });

/** A table that grows row by row; about 70 bytes a row. */
export class LinkRows implements LinkTable {
  rows = 0;
  first = new Float64Array(0);
  spread = new Uint8Array(0);
  out = new Uint8Array(0);
  verified = new Uint8Array(0);
  readonly keys: Record<IdentityPart, Column> = {
    subjectKey: column(),
    phone: column(),
    payer: column(),
    email: column(),
    address: column(),
    agent: column(),
    familyCard: column(),
  };
  private room = 0;

  /** Makes room for so many rows. Columns are copied one by one, so that little is held twice. */
  reserve(rows: number): void {
    if (rows <= this.room) return;
    this.room = rows;
    const words = (before: Int32Array): Int32Array<ArrayBuffer> => {
      const after = new Int32Array(rows);
      after.set(before.subarray(0, this.rows));
      return after;
    };
    const bytes = (before: Uint8Array): Uint8Array<ArrayBuffer> => {
      const after = new Uint8Array(rows);
      after.set(before.subarray(0, this.rows));
      return after;
    };
    const first = new Float64Array(rows);
    first.set(this.first.subarray(0, this.rows));
    this.first = first;
    this.spread = bytes(this.spread);
    this.out = bytes(this.out);
    this.verified = bytes(this.verified);
    for (const part of identityParts) {
      const keys = this.keys[part];
      keys.low = words(keys.low);
      keys.high = words(keys.high);
    }
  }

  /** One more row, of which nothing is known yet; gives its number. */
  add(): number {
    if (this.rows === this.room) this.reserve(Math.max(1024, Math.ceil(this.room * 1.25)));
    this.verified[this.rows] = UNKNOWN;
    return this.rows++;
  }

  /** Puts the rows of another table behind its own. */
  append(other: LinkTable): void {
    const at = this.rows;
    if (at + other.rows > this.room) this.reserve(Math.max(at + other.rows, Math.ceil(this.room * 1.25)));
    this.rows += other.rows;
    this.first.set(other.first, at);
    this.spread.set(other.spread, at);
    this.out.set(other.out, at);
    this.verified.set(other.verified, at);
    for (const part of identityParts) {
      this.keys[part].low.set(other.keys[part].low, at);
      this.keys[part].high.set(other.keys[part].high, at);
    }
  }

  setTime(row: number, first: number, last: number): void {
    this.first[row] = first;
    this.spread[row] = last === first ? 0 : last - first < DAY - 1 ? 1 : 2;
  }

  setKey(row: number, part: IdentityPart, keyer: Keyer): void {
    const { low, high } = this.keys[part];
    low[row] = keyer.low;
    high[row] = keyer.high;
  }

  /** Lets go of keys that are not needed any more; they are unknown from then on. */
  forget(part: IdentityPart): void {
    this.keys[part].low = new Int32Array(0);
    this.keys[part].high = new Int32Array(0);
  }
}

export interface LinkApplication {
  /** ISO 8601; without an offset it is taken at `offsetMinutes`. */
  readonly submittedAt: string;
  readonly identity: Identity;
  /** Whether it is of a verified group; null where nobody looked. */
  readonly verifiedGroup: boolean | null;
}

/** The table of applications that are in memory. Code: FIELDS_DATE, with the place in the list. O(applications). */
export function linkTable(
  applications: readonly LinkApplication[],
  { offsetMinutes = 0, salt = { low: 0, high: 0 } }: { offsetMinutes?: number; salt?: Salt } = {},
): LinkTable {
  const table = new LinkRows();
  const keyer = new Keyer(salt);
  table.reserve(applications.length);
  applications.forEach(({ submittedAt, identity, verifiedGroup }, index) => {
    const row = table.add();
    const moment: Moment | null = parseMoment(submittedAt, offsetMinutes);
    if (moment === null)
      throw new WaspadaError(
        issue('FIELDS_DATE', [index, 'submittedAt'], 'found another form, expected ISO 8601'),
      );
    table.setTime(row, moment.first, moment.last);
    if (verifiedGroup !== null) table.verified[row] = verifiedGroup ? 1 : 0;
    for (const part of identityParts) {
      keyer.readText(part, identity[part] ?? '');
      table.setKey(row, part, keyer);
    }
  });
  return table;
}
