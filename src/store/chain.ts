// Entries in, one after the other from the first; the head of every stream, the tree, and every fault of order, chain or digest out.
import { WaspadaError } from '../base/errors.js';
import { type EventKind, eventKinds, type LedgerFault } from './contract.js';
import { advance, digestOfEntry, type Entry, type Head } from './entry.js';
import { Frontier, sameBytes } from './merkle.js';
import { openNote } from './note.js';
import { documentsOf } from './read.js';
import { readFacets } from './request.js';
import { millisOf } from './time.js';

const MOST_FAULTS = 100;
const kinds: ReadonlySet<string> = new Set<EventKind>(eventKinds);

/** Faults as they are found: the first hundred, and the count of all. */
export class Faults {
  readonly list: LedgerFault[] = [];
  count = 0;

  add(seq: number, part: string, message: string): void {
    this.count++;
    if (this.list.length < MOST_FAULTS) this.list.push({ seq, part, message });
  }
}

export interface StreamState {
  head: Head;
  /** Whether an entry of it has a sealed part: then there is a key, or an entry that says it was destroyed. */
  sealed: boolean;
  /** The first entry whose keyed hashes are gone; 0 where none are. */
  unlinked: number;
  /** Whether any keyed hashes of it were seen. */
  linked: boolean;
}

/** A signed head that the entries must lead to. */
interface Target {
  readonly part: 'checkpoint' | 'anchor';
  readonly root: Uint8Array;
}

/** Walks a ledger from its first entry; what it keeps is one row a stream, not one an entry. */
export class Chain {
  readonly streams = new Map<string, StreamState>();
  /** `kind id` -> digest of the last value that was set. */
  readonly documents = new Map<string, string>();
  readonly frontier = Frontier.empty();
  private prev: Uint8Array = new Uint8Array(32);
  private readonly targets = new Map<number, Target[]>();
  private readonly met = new Map<number, Uint8Array>();
  /** The largest size that a signed head of that kind covers and the entries lead to. */
  readonly covered = { checkpoint: 0, anchor: 0 };

  constructor(readonly faults: Faults) {}

  /** The last place, and the digest there. */
  get seq(): number {
    return this.frontier.size;
  }
  get digest(): Uint8Array {
    return this.prev;
  }

  /** Takes a signed head of a place that is still to come, or the present one. */
  expect(part: Target['part'], size: number, root: Uint8Array): void {
    if (size === this.seq) {
      this.compare(size, { part, root }, this.frontier.root());
      return;
    }
    const met = this.met.get(size);
    if (met !== undefined) this.compare(size, { part, root }, met);
    else this.targets.set(size, [...(this.targets.get(size) ?? []), { part, root }]);
  }

  /** Reads a note and takes what it says; tells its head. */
  expectNote(
    part: Target['part'],
    note: string,
    verifiers: readonly string[],
  ): { readonly size: number; readonly root: Uint8Array; readonly at: string } | null {
    const opened = openNote(note, verifiers);
    if ('fault' in opened) {
      this.faults.add(0, part, `found a note that does not hold: ${opened.fault}`);
      return null;
    }
    this.expect(part, opened.head.size, opened.head.root);
    return opened.head;
  }

  /** The next entry, as it stands in its row. */
  add(entry: Entry): StreamState {
    const { faults } = this;
    const place = this.seq + 1;
    if (entry.seq !== place)
      faults.add(
        place,
        'order',
        `found entry ${entry.seq}, expected ${place}: an entry is missing, moved or added`,
      );
    if (!sameBytes(entry.prev, this.prev))
      faults.add(entry.seq, 'chain', 'found another entry before it than the one it names');
    const digest = digestOfEntry(entry);
    if (!sameBytes(digest, entry.digest))
      faults.add(entry.seq, 'digest', 'found an entry that is not what its digest says');
    if (millisOf(entry.at) !== entry.atMs)
      faults.add(entry.seq, 'at_ms', 'found another time than the one said');
    if (!kinds.has(entry.kind)) faults.add(entry.seq, 'kind', 'found a kind that this engine does not know');
    const state = this.follow(entry);
    // The digest of the row, not the computed one: one changed entry is one fault, and the signed heads tell where it matters.
    this.prev = entry.digest;
    this.frontier.add(digest);
    for (const target of this.targets.get(this.seq) ?? [])
      this.compare(this.seq, target, this.frontier.root());
    if (this.targets.delete(this.seq)) this.met.set(this.seq, this.frontier.root());
    return state;
  }

  /** Signed heads that cover more than there is. */
  finish(): void {
    for (const [size, targets] of this.targets)
      for (const { part } of targets)
        this.faults.add(
          this.seq + 1,
          part,
          `found ${this.seq} entries, expected the ${size} that were signed: ${this.seq + 1} to ${size} are missing`,
        );
  }

  private follow(entry: Entry): StreamState {
    const { faults } = this;
    const known = this.streams.get(entry.stream);
    const version = (known?.head.version ?? 0) + 1;
    if (entry.version !== version)
      faults.add(entry.seq, 'version', `found version ${entry.version} of its stream, expected ${version}`);
    if (known?.head.erased) faults.add(entry.seq, 'order', 'found an entry of a stream after its erasure');
    let facets = {};
    try {
      facets = readFacets(entry.facets);
      for (const [name, digest] of documentsOf(entry)) {
        if (digest === null) this.documents.delete(name);
        else this.documents.set(name, digest);
      }
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      faults.add(entry.seq, 'text', 'found facets or documents that cannot be read');
    }
    const head = advance(known?.head ?? null, entry, facets);
    const sealed = entry.personal !== null;
    if (known === undefined) {
      const state = { head, sealed, unlinked: 0, linked: false };
      this.streams.set(entry.stream, state);
      return state;
    }
    known.head = head;
    known.sealed ||= sealed;
    return known;
  }

  private compare(size: number, { part, root }: Target, found: Uint8Array): void {
    if (sameBytes(found, root)) this.covered[part] = Math.max(this.covered[part], size);
    else this.faults.add(size, part, `found other entries among the first ${size} than were signed`);
  }
}
