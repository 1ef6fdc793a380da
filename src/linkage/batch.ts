// Columns of keys and times in; the linkage columns of every application out: what `linkageOf` says, in one sweep over each part.
import {
  checkLinkage,
  familyExplains,
  type Linkage,
  type LinkageSettings,
  type LinkPart,
  linkageDefaults,
  linkParts,
  MOST_OTHERS,
} from './definition.js';
import { eachGroup, orderByTime } from './groups.js';
import { DAY } from './moment.js';
import type { IdentityPart } from './normalise.js';
import { type LinkTable, lastOf, UNKNOWN } from './table.js';

/** -1 is unknown in counts, 255 in flags. */
export interface LinkageColumns {
  readonly phone: Int32Array;
  readonly address: Int32Array;
  readonly payer: Int32Array;
  readonly emailOrAgent: Int32Array;
  readonly sameKK: Uint8Array;
  readonly bookingBurst: Uint8Array;
  readonly verifiedGroup: Uint8Array;
}

/** Who is who, by row: the first row of the same person and of the same card; -1 where no card is known. */
export interface People {
  readonly person: Int32Array;
  readonly card: Int32Array;
}

/** The rows that name one value, the earliest known first; `most` of different persons, not of verified groups, within one window. */
export type Shared = (part: LinkPart, rows: Uint32Array, from: number, to: number, most: number) => void;

export interface LinkAllOptions {
  readonly settings?: LinkageSettings;
  /** Told of every value that two or more rows name. The array is used again afterwards. */
  readonly onShared?: Shared;
  /** Told of the parts whose keys are not read again: a large table may let go of them. */
  readonly onDone?: (part: IdentityPart) => void;
  readonly progress?: (done: number, of: number) => void;
}

/** The row of a table as one result, null for unknown. */
export function linkageAt(columns: LinkageColumns, row: number): Linkage {
  const count = (column: Int32Array): number | null => {
    const value = column[row] ?? -1;
    return value < 0 ? null : value;
  };
  const flag = (column: Uint8Array): boolean | null => {
    const value = column[row] ?? UNKNOWN;
    return value === UNKNOWN ? null : value === 1;
  };
  return {
    phone: count(columns.phone),
    address: count(columns.address),
    payer: count(columns.payer),
    emailOrAgent: count(columns.emailOrAgent),
    sameKK: flag(columns.sameKK),
    verifiedGroup: flag(columns.verifiedGroup),
    bookingBurst: flag(columns.bookingBurst),
  };
}

/**
 * The linkage of all applications at once; row by row equal to `linkageOf`. O(rows), about 140 bytes a row beside the table.
 * Codes: CLI_USAGE for settings.
 */
export function linkAll(
  table: LinkTable,
  { settings = linkageDefaults, onShared, onDone, progress = () => undefined }: LinkAllOptions = {},
): { readonly columns: LinkageColumns; readonly people: People } {
  checkLinkage(settings);
  const steps = linkParts.length + 2;
  const order = orderByTime(
    table.rows,
    (row) => lastOf(table, row),
    (row) => table.out[row] !== 0,
  );
  progress(1, steps);
  const { people, pair, returning } = whoIsWho(table, order);
  onDone?.('familyCard');
  onDone?.('subjectKey');
  progress(2, steps);
  const sweep = new Sweep(table, order, people, pair, returning, settings);
  linkParts.forEach((part, index) => {
    sweep.part(part, onShared);
    progress(index + 3, steps);
  });
  return { columns: sweep.finish(), people };
}

function whoIsWho(table: LinkTable, order: Uint32Array) {
  const { rows, keys } = table;
  const card = new Int32Array(rows).fill(-1);
  eachGroup(keys.familyCard, order, (group, from, to) => {
    const first = group[from] ?? 0;
    for (let i = from; i < to; i++) card[group[i] ?? 0] = first;
  });
  const person = new Int32Array(rows);
  /** The first row with the same person and the same card; -1 without a card. */
  const pair = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    person[row] = row;
    pair[row] = (card[row] ?? -1) < 0 ? -1 : row;
  }
  /** 1 at the row that stands for a person with two applications or more. */
  const returning = new Uint8Array(rows);
  eachGroup(keys.subjectKey, order, (group, from, to) => {
    if (to - from < 2) return;
    const first = group[from] ?? 0;
    returning[first] = 1;
    const firsts = new Map<number, number>();
    for (let i = from; i < to; i++) {
      const row = group[i] ?? 0;
      person[row] = first;
      const own = card[row] ?? -1;
      if (own < 0) continue;
      if (!firsts.has(own)) firsts.set(own, row);
      pair[row] = firsts.get(own) ?? row;
    }
  });
  return { people: { person, card }, pair, returning };
}

/** Slides a window over the rows of each value and keeps count of who is in it. */
class Sweep {
  private readonly phone: Int32Array;
  private readonly address: Int32Array;
  private readonly payer: Int32Array;
  private readonly emailOrAgent: Int32Array;
  private readonly burst: Uint8Array;
  /** Over the parts that are known: those who count, those of them without a known card, and the family. */
  private readonly sumOthers: Int32Array;
  private readonly sumUnknown: Int32Array;
  private readonly sumFamily: Int32Array;

  /** Of the window: sightings of a person, those of them with a card; sightings of a person with one card; persons of a card. */
  private readonly inWindow: Int32Array;
  private readonly withCard: Int32Array;
  private readonly ofPair: Int32Array;
  private readonly ofCard: Int32Array;
  private persons = 0;
  private cardless = 0;

  private others = 0;
  private unknown = 0;
  private family = 0;

  /** The rows that share an e-mail, value by value, and of which value each row is; for those who name an agent too. */
  private readonly emailOf: Int32Array;
  private readonly emailStarts: number[] = [];
  private emailRows = new Uint32Array(0);
  private emailCount = 0;

  constructor(
    private readonly table: LinkTable,
    private readonly order: Uint32Array,
    private readonly people: People,
    private readonly pair: Int32Array,
    private readonly returning: Uint8Array,
    private readonly settings: LinkageSettings,
  ) {
    const { rows } = table;
    const counts = (): Int32Array => new Int32Array(rows).fill(-1);
    this.phone = counts();
    this.address = counts();
    this.payer = counts();
    this.emailOrAgent = counts();
    this.emailOf = counts();
    this.burst = new Uint8Array(rows).fill(UNKNOWN);
    this.sumOthers = new Int32Array(rows);
    this.sumUnknown = new Int32Array(rows);
    this.sumFamily = new Int32Array(rows);
    this.inWindow = new Int32Array(rows);
    this.withCard = new Int32Array(rows);
    this.ofPair = new Int32Array(rows);
    this.ofCard = new Int32Array(rows);
  }

  part(part: LinkPart, onShared: Shared | undefined): void {
    const { table, order } = this;
    const result = part === 'email' || part === 'agent' ? this.emailOrAgent : this[part];
    const { low } = table.keys[part];
    // Nobody else, until somebody is found; row by row, which is faster than value by value.
    for (let i = 0; i < order.length; i++) {
      const row = order[i] ?? 0;
      if (low[row] === 0) continue;
      if (result[row] === -1) result[row] = 0;
      if (part === 'payer' && table.spread[row] === 0) this.burst[row] = 0;
    }
    eachGroup(table.keys[part], order, (rows, from, to) => {
      if (to - from < 2) return;
      const most = this.slide(part, rows, from, to, result);
      if (part === 'payer') this.findBursts(rows, from, to);
      if (part === 'email') this.keepEmail(rows, from, to);
      onShared?.(part, rows, from, to, most);
    });
  }

  finish(): LinkageColumns {
    const { table, phone, address, payer, emailOrAgent, burst } = this;
    const sameKK = new Uint8Array(table.rows).fill(UNKNOWN);
    for (let row = 0; row < table.rows; row++) {
      const known = Math.max(phone[row] ?? -1, address[row] ?? -1, payer[row] ?? -1, emailOrAgent[row] ?? -1);
      if (known < 0) continue;
      const same = familyExplains(
        this.sumOthers[row] ?? 0,
        this.sumUnknown[row] ?? 0,
        this.sumFamily[row] ?? 0,
        (this.people.card[row] ?? -1) >= 0,
      );
      sameKK[row] = same === null ? UNKNOWN : same ? 1 : 0;
    }
    return {
      phone,
      address,
      payer,
      emailOrAgent,
      sameKK,
      bookingBurst: burst,
      verifiedGroup: table.verified,
    };
  }

  /** Counts for each row of one value, in the order of their own times; gives the most persons in a window. */
  private slide(part: LinkPart, rows: Uint32Array, from: number, to: number, result: Int32Array): number {
    const { table } = this;
    const askers = this.byFirst(rows, from, to);
    const windowMs = this.settings.windowDays * DAY;
    let [low, high, most] = [from, from, 0];
    for (let i = 0; i < askers.length; i++) {
      const asker = askers[i] ?? 0;
      const now = table.first[asker] ?? 0;
      for (; high < to && lastOf(table, rows[high] ?? 0) < now; high++) this.enter(rows[high] ?? 0);
      for (; low < high && lastOf(table, rows[low] ?? 0) < now - windowMs; low++) this.leave(rows[low] ?? 0);
      this.look(asker);
      if (table.verified[asker] !== 1)
        most = Math.max(most, this.persons + (this.inWindow[this.people.person[asker] ?? 0] === 0 ? 1 : 0));
      this.sumOthers[asker] = (this.sumOthers[asker] ?? 0) + this.others;
      this.sumUnknown[asker] = (this.sumUnknown[asker] ?? 0) + this.unknown;
      this.sumFamily[asker] = (this.sumFamily[asker] ?? 0) + this.family;
      let { others } = this;
      if (part === 'agent' && (result[asker] ?? -1) >= 0) others += this.byEmailAlone(asker, rows, low, high);
      result[asker] = Math.min(others, MOST_OTHERS);
    }
    for (; low < high; low++) this.leave(rows[low] ?? 0);
    return most;
  }

  private byFirst(rows: Uint32Array, from: number, to: number): Uint32Array {
    const { first, spread } = this.table;
    const piece = rows.subarray(from, to);
    for (let i = from; i < to; i++) {
      if (spread[rows[i] ?? 0] !== 0) return piece.slice().sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0));
    }
    return piece;
  }

  private enter(row: number): void {
    if (this.table.verified[row] === 1) return;
    const person = this.people.person[row] ?? 0;
    const card = this.people.card[row] ?? -1;
    if (this.add(this.inWindow, person, 1) === 1) {
      this.persons++;
      this.cardless++;
    }
    if (card < 0) return;
    if (this.add(this.withCard, person, 1) === 1) this.cardless--;
    if (this.add(this.ofPair, this.pair[row] ?? 0, 1) === 1) this.add(this.ofCard, card, 1);
  }

  private leave(row: number): void {
    if (this.table.verified[row] === 1) return;
    const person = this.people.person[row] ?? 0;
    const card = this.people.card[row] ?? -1;
    if (card >= 0) {
      if (this.add(this.ofPair, this.pair[row] ?? 0, -1) === 0) this.add(this.ofCard, card, -1);
      if (this.add(this.withCard, person, -1) === 0) this.cardless++;
    }
    if (this.add(this.inWindow, person, -1) === 0) {
      this.persons--;
      this.cardless--;
    }
  }

  private add(counts: Int32Array, at: number, by: number): number {
    const value = (counts[at] ?? 0) + by;
    counts[at] = value;
    return value;
  }

  /** What the window is to one asker. */
  private look(asker: number): void {
    const person = this.people.person[asker] ?? 0;
    const card = this.people.card[asker] ?? -1;
    const isIn = (this.inWindow[person] ?? 0) > 0;
    const strangers = this.persons - (isIn ? 1 : 0);
    if (card < 0) {
      this.others = strangers;
      this.unknown = strangers;
      this.family = 0;
      return;
    }
    // The asker with the same card in an earlier application is no family of their own.
    const self = (this.ofPair[this.pair[asker] ?? 0] ?? 0) > 0 ? 1 : 0;
    this.family = (this.ofCard[card] ?? 0) - self;
    this.others = strangers - this.family;
    this.unknown = this.cardless - (isIn && this.withCard[person] === 0 ? 1 : 0);
  }

  private findBursts(rows: Uint32Array, from: number, to: number): void {
    const { table, burst, settings } = this;
    const windowMs = settings.burstSeconds * 1000;
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      const asker = rows[i] ?? 0;
      if (table.spread[asker] !== 0) continue;
      const now = table.first[asker] ?? 0;
      for (; high < to && lastOf(table, rows[high] ?? 0) < now; high++)
        if (table.spread[rows[high] ?? 0] === 0) this.enter(rows[high] ?? 0);
      for (; low < high && lastOf(table, rows[low] ?? 0) < now - windowMs; low++)
        if (table.spread[rows[low] ?? 0] === 0) this.leave(rows[low] ?? 0);
      this.look(asker);
      burst[asker] = this.others >= settings.burstOthers ? 1 : 0;
    }
    for (; low < high; low++) if (table.spread[rows[low] ?? 0] === 0) this.leave(rows[low] ?? 0);
  }

  private keepEmail(rows: Uint32Array, from: number, to: number): void {
    if (this.emailCount + to - from > this.emailRows.length) {
      const wider = new Uint32Array(Math.max(1024, to - from + this.emailRows.length * 1.5));
      wider.set(this.emailRows);
      this.emailRows = wider;
    }
    const value = this.emailStarts.length;
    this.emailStarts.push(this.emailCount);
    for (let i = from; i < to; i++) {
      const row = rows[i] ?? 0;
      this.emailRows[this.emailCount++] = row;
      this.emailOf[row] = value;
    }
  }

  /** How many more there are by the e-mail, beside those of the agent, who are in the window now. */
  private byEmailAlone(asker: number, rows: Uint32Array, low: number, high: number): number {
    const value = this.emailOf[asker] ?? -1;
    if (value < 0) return 0;
    const { table, people, emailRows } = this;
    const own = people.card[asker] ?? -1;
    const now = table.first[asker] ?? 0;
    const end = this.emailStarts[value + 1] ?? this.emailCount;
    /** Person -> whether seen with the own card by the e-mail. */
    const family = new Map<number, boolean>();
    for (
      let i = this.emailFrom(value, end, now - this.settings.windowDays * DAY);
      i < end && lastOf(table, emailRows[i] ?? 0) < now;
      i++
    ) {
      const row = emailRows[i] ?? 0;
      const person = people.person[row] ?? 0;
      if (table.verified[row] === 1 || person === people.person[asker]) continue;
      family.set(person, (family.get(person) ?? false) || (own >= 0 && people.card[row] === own));
    }
    let more = 0;
    for (const [person, isFamily] of family) {
      if ((this.inWindow[person] ?? 0) === 0) more += isFamily ? 0 : 1;
      else if (isFamily && !this.isFamilyByAgent(person, own, rows, low, high)) more--;
    }
    return more;
  }

  /** The first of the rows of an e-mail that are not before a time. */
  private emailFrom(value: number, end: number, time: number): number {
    let [from, to] = [this.emailStarts[value] ?? 0, end];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (lastOf(this.table, this.emailRows[middle] ?? 0) < time) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  private isFamilyByAgent(
    person: number,
    own: number,
    rows: Uint32Array,
    low: number,
    high: number,
  ): boolean {
    const { table, people } = this;
    // One application is in both windows, with the one card that it has.
    if (this.returning[person] === 0) return true;
    for (let i = low; i < high; i++) {
      const row = rows[i] ?? 0;
      if (people.person[row] === person && people.card[row] === own && table.verified[row] !== 1) return true;
    }
    return false;
  }
}
