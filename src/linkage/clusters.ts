// Values that applications share in; clusters of applicants who hang together, with what they share, out: for an analyst to look at.
import { type Issue, issue, refuse } from '../base/errors.js';
import type { People, Shared } from './batch.js';
import { type LinkageSettings, type LinkPart, linkageDefaults, linkParts } from './definition.js';
import { DAY } from './moment.js';
import { type LinkTable, lastOf } from './table.js';

export interface ClusterSettings {
  /** A cluster of fewer households is not listed; 5. */
  readonly households: number;
  /** A value that more persons than this name within one window is a public place (a payment counter, a copy shop): it links nobody; 60. */
  readonly publicPlace: number;
  /** Parts of an envelope that link. An address does not: lodgings and hamlets are shared by strangers. It is evidence all the same. */
  readonly linkBy: readonly LinkPart[];
}

export const clusterDefaults: ClusterSettings = {
  households: 5,
  publicPlace: 60,
  linkBy: ['phone', 'payer', 'email', 'agent'],
};

/** One value that members of a cluster share. What it is stays in the file: here are numbers only. */
export interface SharedValue {
  readonly part: LinkPart;
  readonly households: number;
  readonly applications: number;
  /** Earliest and latest submission among them, in milliseconds. */
  readonly first: number;
  readonly last: number;
  readonly offices: number;
}

export interface Cluster {
  /** Rows of the table, the earliest submission first. */
  readonly rows: readonly number[];
  /** Different family cards; a person without a known card counts as one. */
  readonly households: number;
  readonly first: number;
  readonly last: number;
  readonly offices: number;
  /** Parts of which one value is shared by three households or more: what tells a ring from strangers with one thing in common. */
  readonly parts: readonly LinkPart[];
  /**
   * How somebody works who answers for strangers: four households or more have a phone or an e-mail that is another household's too, and
   * two parts or more have a value of three; or three parts or more are shared, and one of them in more values than one, in turn. An
   * outing has one payer, one organiser and for a few the phone of a helper; the customers of a shop share one thing.
   */
  readonly severalParts: boolean;
  /** Values shared by two households or more, the most shared first; the first 20, `sharedValues` says how many there are. */
  readonly shared: readonly SharedValue[];
  readonly sharedValues: number;
}

const TELLING = 3;
const TELLING_CONTACTS = 4;
const TELLING_PARTS = 2;
const TURNING_PARTS = 3;
const contacts: readonly LinkPart[] = ['phone', 'email'];
const MOST_VALUES = 20;

/** Joins rows that share a value; `onShared` is handed to `linkAll`. Rows of verified groups, and public places, join nobody. */
export class Joiner {
  /** Values that were left aside as public places, by part. */
  readonly publicPlaces = new Map<LinkPart, { values: number; applications: number }>();
  private readonly parent: Int32Array;
  private readonly linking: ReadonlySet<LinkPart>;

  /** Codes: CLI_USAGE for settings. */
  constructor(
    private readonly table: LinkTable,
    private readonly settings: ClusterSettings = clusterDefaults,
    private readonly linkage: LinkageSettings = linkageDefaults,
  ) {
    refuse(checkSettings(settings));
    this.parent = new Int32Array(table.rows);
    for (let row = 0; row < table.rows; row++) this.parent[row] = row;
    this.linking = new Set(settings.linkBy);
  }

  readonly onShared: Shared = (part, rows, from, to, most) => {
    if (!this.linking.has(part)) return;
    if (most > this.settings.publicPlace) {
      const found = this.publicPlaces.get(part) ?? { values: 0, applications: 0 };
      found.values++;
      found.applications += to - from;
      this.publicPlaces.set(part, found);
      return;
    }
    let verified = 0;
    for (let i = from; i < to; i++) if (this.table.verified[rows[i] ?? 0] === 1) verified++;
    // What a verified group names as often as others is the group's own: who was forgotten on its list is no ring.
    if (verified * 2 >= to - from) return;
    const windowMs = this.linkage.windowDays * DAY;
    let before = -1;
    for (let i = from; i < to; i++) {
      const row = rows[i] ?? 0;
      if (this.table.verified[row] === 1) continue;
      // Chained: each within a window of the one before, so that a ring may last.
      if (before >= 0 && lastOf(this.table, row) - lastOf(this.table, before) <= windowMs)
        this.join(row, before);
      before = row;
    }
  };

  private find(row: number): number {
    const { parent } = this;
    let at = row;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      // Path halving (Tarjan & van Leeuwen 1984).
      parent[at] = parent[up] ?? up;
      at = parent[at] ?? at;
    }
    return at;
  }

  private join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    // The smaller row is the root, so that clusters do not depend on the order of joining.
    if (x < y) this.parent[y] = x;
    else if (y < x) this.parent[x] = y;
  }

  /**
   * The clusters of enough households: those that share in several parts first, then by parts, by households, by time. `officeOf` is a
   * number for the office of a row, below 0 where unknown. Where somebody was going plays no part. O(rows + members log members).
   */
  clusters(people: People, officeOf: (row: number) => number): Cluster[] {
    const { table, parent } = this;
    const sizes = new Int32Array(table.rows);
    for (let row = 0; row < table.rows; row++) {
      if (table.out[row] !== 0) continue;
      const root = this.find(row);
      sizes[root] = (sizes[root] ?? 0) + 1;
    }
    const members = new Map<number, number[]>();
    for (let row = 0; row < table.rows; row++) {
      const root = parent[row] === row ? row : this.find(row);
      if (table.out[row] !== 0 || (sizes[root] ?? 0) < this.settings.households) continue;
      const found = members.get(root);
      if (found === undefined) members.set(root, [row]);
      else found.push(row);
    }
    const found: Cluster[] = [];
    for (const rows of members.values()) {
      const cluster = this.describe(rows, people, officeOf);
      if (cluster.households >= this.settings.households) found.push(cluster);
    }
    return found.sort(
      (a, b) =>
        Number(b.severalParts) - Number(a.severalParts) ||
        b.parts.length - a.parts.length ||
        b.households - a.households ||
        a.first - b.first ||
        (a.rows[0] ?? 0) - (b.rows[0] ?? 0),
    );
  }

  private describe(rows: readonly number[], people: People, officeOf: (row: number) => number): Cluster {
    const { table } = this;
    const sorted = [...rows].sort((a, b) => (table.first[a] ?? 0) - (table.first[b] ?? 0) || a - b);
    const reached = new Set<number>();
    const shared = linkParts.flatMap((part) =>
      this.byValue(part, sorted).flatMap((same): SharedValue[] => {
        const { households, first, last, offices } = this.sum(same, people, officeOf);
        if (households < 2) return [];
        if (contacts.includes(part)) for (const row of same) reached.add(householdOf(people, row));
        return [{ part, households, applications: same.length, first, last, offices }];
      }),
    );
    shared.sort(
      (a, b) => b.households - a.households || b.applications - a.applications || a.first - b.first,
    );
    const parts = linkParts.filter((part) =>
      shared.some((value) => value.part === part && value.households >= TELLING),
    );
    return {
      rows: sorted,
      ...this.sum(sorted, people, officeOf),
      parts,
      severalParts: (parts.length >= TELLING_PARTS && reached.size >= TELLING_CONTACTS) || takesTurns(shared),
      shared: shared.slice(0, MOST_VALUES),
      sharedValues: shared.length,
    };
  }

  /** The rows of each value of a part. */
  private byValue(part: LinkPart, rows: readonly number[]): number[][] {
    const values = new Map<string, number[]>();
    const { low, high } = this.table.keys[part];
    for (const row of rows) {
      if (low[row] === 0) continue;
      const key = `${low[row]} ${high[row]}`;
      const same = values.get(key);
      if (same === undefined) values.set(key, [row]);
      else same.push(row);
    }
    return [...values.values()];
  }

  /** Of rows in the order of their time. */
  private sum(rows: readonly number[], people: People, officeOf: (row: number) => number) {
    const households = new Set<number>();
    const offices = new Set<number>();
    for (const row of rows) {
      households.add(householdOf(people, row));
      const office = officeOf(row);
      if (office >= 0) offices.add(office);
    }
    const { first } = this.table;
    return {
      households: households.size,
      first: first[rows[0] ?? 0] ?? Number.NaN,
      last: first[rows[rows.length - 1] ?? 0] ?? Number.NaN,
      offices: offices.size,
    };
  }
}

/** Three parts or more are shared, and one of them in more than one value. */
function takesTurns(shared: readonly SharedValue[]): boolean {
  const parts = new Set(shared.map(({ part }) => part));
  return parts.size >= TURNING_PARTS && shared.length > parts.size;
}

/** A card, or a person without a known one: both are numbers of rows, so one of the two kinds is set apart. */
function householdOf({ card, person }: People, row: number): number {
  const own = card[row] ?? -1;
  return own >= 0 ? own : -1 - (person[row] ?? 0);
}

function checkSettings({ households, publicPlace, linkBy }: ClusterSettings): Issue[] {
  const issues: Issue[] = [];
  const fault = (name: string, found: unknown, expected: string): number =>
    issues.push(issue('CLI_USAGE', [name], `found ${name} ${String(found)}, expected ${expected}`));
  if (!(Number.isInteger(households) && households >= 2))
    fault('households', households, 'a whole number from 2');
  if (!(Number.isInteger(publicPlace) && publicPlace >= 2))
    fault('publicPlace', publicPlace, 'a whole number from 2');
  if (linkBy.length === 0) fault('linkBy', '[]', 'at least one part');
  return issues;
}
