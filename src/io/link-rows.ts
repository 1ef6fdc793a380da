// Records of a file in; their times and keys in a table out, and which of them cannot be used.
import { parseDate } from '../base/dates.js';
import { type Code, type Issue, issue } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { parseFlag } from '../fields/scalars.js';
import { dateHint, type TextForm } from '../fields/text-form.js';
import { linkParts } from '../linkage/definition.js';
import type { KeyColumn } from '../linkage/groups.js';
import type { Keyer } from '../linkage/keys.js';
import { DAY, MINUTE, type Moment, parseMoment } from '../linkage/moment.js';
import type { IdentityPart } from '../linkage/normalise.js';
import { LinkRows, type LinkTable } from '../linkage/table.js';
import type { Records } from './csv-records.js';
import { unguard } from './csv-write.js';
import type { HeaderPlan } from './header.js';
import { groupParts, type VerifiedGroups } from './link-groups.js';

/** Why a row is out, as `out` of the table says it. */
export const outs = { fault: 1, noId: 2, badId: 3, noTime: 4, badTime: 5, duplicate: 6 } as const;

/** What was found in the cells of one part. */
export interface PartCount {
  known: number;
  /** Not empty, and not readable as what it should be, or a placeholder. */
  unreadable: number;
}

const QUOTE = 34;
const GUARD = 39;

/** What was read of a block, as one thread tells it to another: no text of it. */
export interface ReadRows {
  readonly table: LinkTable;
  readonly ids: KeyColumn;
  /** The office of each row as a place in `offices`; -1 where unknown. */
  readonly office: Int32Array;
  /** Keys of offices, in the order in which they came. */
  readonly offices: readonly number[];
  readonly counts: ReadonlyMap<IdentityPart, PartCount>;
  readonly unreadableFlags: number;
}

/** Where the columns are; -1 where the file has none. */
interface Places {
  readonly id: number;
  readonly time: number;
  readonly office: number;
  readonly verified: number;
  readonly parts: readonly { readonly part: IdentityPart; readonly index: number }[];
}

export class RowReader {
  readonly table = new LinkRows();
  readonly ids: { low: Int32Array; high: Int32Array } = { low: new Int32Array(0), high: new Int32Array(0) };
  /** The office of each row as a number; -1 where unknown. */
  office = new Int32Array(0);
  readonly counts = new Map<IdentityPart, PartCount>();
  /** Cells of `linkage.verifiedGroup` that say neither true nor false. */
  unreadableFlags = 0;
  private readonly places: Places;
  private readonly officeNumbers = new Map<number, number>();
  private dayKey = -1;
  private day = Number.NaN;

  constructor(
    plan: HeaderPlan,
    private readonly keyer: Keyer,
    private readonly form: TextForm,
    private readonly offsetMinutes: number,
  ) {
    const indexOf = (field: string): number =>
      plan.fields.find((column) => column.field === field)?.index ?? -1;
    this.places = {
      id: indexOf('applicationId'),
      time: indexOf('submittedAt'),
      office: indexOf('officeCode'),
      verified: indexOf('linkage.verifiedGroup'),
      parts: plan.identity.map(({ part, index }) => ({ part, index })),
    };
    for (const part of linkParts) this.counts.set(part, { known: 0, unreadable: 0 });
  }

  reserve(rows: number): void {
    const wider = (before: Int32Array): Int32Array<ArrayBuffer> => {
      const after = new Int32Array(rows);
      after.set(before.subarray(0, this.table.rows));
      return after;
    };
    this.table.reserve(rows);
    this.ids.low = wider(this.ids.low);
    this.ids.high = wider(this.ids.high);
    this.office = wider(this.office);
  }

  /** All that was read, in arrays of its own. */
  told(): ReadRows {
    const { rows, first, spread, out, verified, keys } = this.table;
    const cut = ({ low, high }: KeyColumn): KeyColumn => ({
      low: low.slice(0, rows),
      high: high.slice(0, rows),
    });
    return {
      table: {
        rows,
        first: first.slice(0, rows),
        spread: spread.slice(0, rows),
        out: out.slice(0, rows),
        verified: verified.slice(0, rows),
        keys: {
          subjectKey: cut(keys.subjectKey),
          phone: cut(keys.phone),
          payer: cut(keys.payer),
          email: cut(keys.email),
          address: cut(keys.address),
          agent: cut(keys.agent),
          familyCard: cut(keys.familyCard),
        },
      },
      ids: cut(this.ids),
      office: this.office.slice(0, rows),
      offices: [...this.officeNumbers.keys()],
      counts: this.counts,
      unreadableFlags: this.unreadableFlags,
    };
  }

  /** Puts what another reader of the same file read behind the rows of this one. */
  append({ table, ids, office, offices, counts, unreadableFlags }: ReadRows): void {
    const at = this.table.rows;
    this.makeRoom(at + table.rows);
    this.table.append(table);
    this.ids.low.set(ids.low, at);
    this.ids.high.set(ids.high, at);
    const numbers = offices.map((key) => this.numberOfOffice(key));
    for (let row = 0; row < table.rows; row++) this.office[at + row] = numbers[office[row] ?? -1] ?? -1;
    for (const [part, { known, unreadable }] of counts) {
      const count = this.counts.get(part);
      if (count === undefined) continue;
      count.known += known;
      count.unreadable += unreadable;
    }
    this.unreadableFlags += unreadableFlags;
  }

  private makeRoom(rows: number): void {
    if (rows > this.office.length) this.reserve(Math.max(1024, rows, Math.ceil(this.office.length * 1.25)));
  }

  /** Reads the record that the cursor is on. */
  read(records: Records): void {
    const { table, keyer, places } = this;
    this.makeRoom(table.rows + 1);
    const row = table.add();
    this.office[row] = -1;
    if (records.fault !== null) {
      table.out[row] = outs.fault;
      return;
    }
    const { bytes, ends } = records;
    const idFrom = records.startOf(places.id);
    const idTo = ends[places.id] ?? idFrom;
    if (idFrom === idTo) table.out[row] = outs.noId;
    else if (isPlainId(bytes, idFrom, idTo)) keyer.readRaw(bytes, idFrom, idTo);
    else this.readId(records, row);
    if (table.out[row] !== 0) return;
    this.ids.low[row] = keyer.low;
    this.ids.high[row] = keyer.high;
    if (!this.readTime(records, row)) return;
    for (const { part, index } of places.parts) {
      const from = records.startOf(index);
      const to = ends[index] ?? from;
      if (from >= to) continue;
      // A file that we wrote guards +62... against spreadsheets: the same phone with its guard is the same phone.
      const known =
        bytes[from] === QUOTE || bytes[from] === GUARD
          ? keyer.readText(part, unguard(records.text(index)))
          : keyer.read(part, bytes, from, to);
      table.setKey(row, part, keyer);
      const count = this.counts.get(part);
      if (count === undefined) continue;
      if (known) count.known++;
      else count.unreadable++;
    }
    if (places.office >= 0) this.readOffice(records, row);
    this.readVerified(records, row);
  }

  private readId(records: Records, row: number): void {
    const text = records.text(this.places.id);
    if (text === '') this.table.out[row] = outs.noId;
    else if (!applicationFields.applicationId.pattern.test(text)) this.table.out[row] = outs.badId;
    else {
      const bytes = new TextEncoder().encode(text);
      this.keyer.readRaw(bytes, 0, bytes.length);
    }
  }

  private readTime(records: Records, row: number): boolean {
    const { table, places } = this;
    const from = records.startOf(places.time);
    const to = records.ends[places.time] ?? from;
    if (from >= to) {
      table.out[row] = outs.noTime;
      return false;
    }
    const exact = this.exactTime(records.bytes, from, to);
    if (!Number.isNaN(exact)) {
      table.setTime(row, exact, exact);
      return true;
    }
    const moment = readMoment(records.text(places.time), this.form, this.offsetMinutes);
    if (moment === null) {
      table.out[row] = outs.badTime;
      return false;
    }
    table.setTime(row, moment.first, moment.last);
    return true;
  }

  /** `2026-06-15T09:30:00` with +07:00, Z or nothing behind it; NaN for anything else, which `parseMoment` then reads. */
  private exactTime(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length !== 19 && length !== 20 && length !== 25) return Number.NaN;
    if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 10] !== 84) return Number.NaN;
    if (bytes[from + 13] !== 58 || bytes[from + 16] !== 58) return Number.NaN;
    const dayKey =
      (twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)) * 10_000 +
      twoDigits(bytes, from + 5) * 100 +
      twoDigits(bytes, from + 8);
    const [hours, minutes, seconds] = [
      twoDigits(bytes, from + 11),
      twoDigits(bytes, from + 14),
      twoDigits(bytes, from + 17),
    ];
    if (!(dayKey >= 0 && hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
    if (dayKey !== this.dayKey) {
      const text = String(dayKey).padStart(8, '0');
      this.day = parseDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) ?? Number.NaN;
      this.dayKey = dayKey;
    }
    let ahead = this.offsetMinutes;
    if (length === 20) {
      if (bytes[from + 19] !== 90) return Number.NaN;
      ahead = 0;
    } else if (length === 25) {
      const sign = bytes[from + 19];
      ahead = twoDigits(bytes, from + 20) * 60 + twoDigits(bytes, from + 23);
      if ((sign !== 43 && sign !== 45) || bytes[from + 22] !== 58) return Number.NaN;
      if (!(ahead < 15 * 60 && twoDigits(bytes, from + 23) < 60)) return Number.NaN;
      if (sign === 45) ahead = -ahead;
    }
    return this.day * DAY + (hours * 60 + minutes - ahead) * MINUTE + seconds * 1000;
  }

  private readOffice(records: Records, row: number): void {
    const from = records.startOf(this.places.office);
    const to = records.ends[this.places.office] ?? from;
    if (from >= to) return;
    // By 53 bits of a key, since a text of each cell is a text of each record.
    this.keyer.readRaw(records.bytes, from, to);
    this.office[row] = this.numberOfOffice((this.keyer.low >>> 0) * 2_097_152 + (this.keyer.high >>> 11));
  }

  private numberOfOffice(key: number): number {
    const known = this.officeNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.officeNumbers.size;
    this.officeNumbers.set(key, number);
    return number;
  }

  private readVerified(records: Records, row: number): void {
    const { table, places } = this;
    const text = places.verified < 0 ? '' : records.text(places.verified);
    if (text === '') return;
    const flag = parseFlag(text);
    if (flag === null) this.unreadableFlags++;
    else table.verified[row] = flag;
  }

  /** Who is on the list is verified; who is not, is not: that is what the list is for. A record's own yes stands. */
  verify(groups: VerifiedGroups): void {
    const { table } = this;
    for (let row = 0; row < table.rows; row++)
      if (table.out[row] === 0 && table.verified[row] !== 1)
        table.verified[row] = this.isListed(row, groups) ? 1 : 0;
  }

  private isListed(row: number, groups: VerifiedGroups): boolean {
    const first = this.table.first[row] ?? 0;
    const { table, ids } = this;
    const last = table.spread[row] === 2 ? first + DAY - 1 : first;
    return groupParts.some((part) => {
      if (!groups.has(part)) return false;
      const { low, high }: KeyColumn = part === 'applicationId' ? ids : table.keys[part];
      return groups.holds(part, low[row] ?? 0, high[row] ?? 0, first, last);
    });
  }
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [(bytes[at] ?? 0) - 48, (bytes[at + 1] ?? 0) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Letters, digits and what the pattern of an application number has besides, 64 at most; another cell is read as text. */
function isPlainId(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > 64) return false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
    const isDigit = byte >= 48 && byte <= 57;
    if (!isLetter && !isDigit && (i === from || (byte !== 45 && byte !== 46 && byte !== 95))) return false;
  }
  return true;
}

const DMY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?$/;

/** A time as the file writes it, in the form `dmy` also `15/06/2026 09.30`. */
export function readMoment(text: string, form: TextForm, offsetMinutes: number): Moment | null {
  const [, day = '', month = '', year = '', hours, minutes, seconds] = DMY.exec(text) ?? [];
  if (form.dates === 'iso' || year === '') return parseMoment(text, offsetMinutes);
  const pad = (part: string): string => part.padStart(2, '0');
  const date = `${year}-${pad(month)}-${pad(day)}`;
  const time =
    hours === undefined ? '' : `T${pad(hours)}:${minutes}${seconds === undefined ? '' : `:${seconds}`}`;
  return parseMoment(`${date}${time}`, offsetMinutes);
}

/** What is told of a row that is out. */
export function outIssue(out: number, records: Records, plan: HeaderPlan, form: TextForm): Issue {
  if (records.fault !== null) return records.fault;
  const cell = (field: string): string =>
    records.text(plan.fields.find((column) => column.field === field)?.index ?? 0);
  const at = (code: Code, field: string, message: string, hint?: string): Issue =>
    issue(code, ['row', records.row, field], message, hint);
  const id = cell('applicationId');
  const time = cell('submittedAt');
  switch (out) {
    case outs.noId:
      return at('FIELDS_MISSING', 'applicationId', 'found no application number');
    case outs.badId:
      return at(
        'FIELDS_VALUE',
        'applicationId',
        `found ${JSON.stringify(id)}, expected an application number`,
      );
    case outs.noTime:
      return at(
        'FIELDS_MISSING',
        'submittedAt',
        'found no time of submission: what came before it is unknown',
      );
    case outs.badTime:
      return at(
        'FIELDS_DATE',
        'submittedAt',
        `found ${JSON.stringify(time)}, expected a time`,
        dateHint(time, form, true),
      );
    default:
      return at('ROW_DUPLICATE_ID', 'applicationId', `found ${JSON.stringify(id)} in more than one row`);
  }
}
