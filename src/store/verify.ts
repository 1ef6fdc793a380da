// A store's driver and its keys in, everything compared with everything: every fault and where it is out.
import { WaspadaError } from '../base/errors.js';
import { Chain, Faults, type StreamState } from './chain.js';
import type { Verification, VerifyOptions } from './contract.js';
import {
  commitmentOf,
  entryColumns,
  entryOf,
  headColumns,
  headOf,
  type Link,
  linkOf,
  valuesOfHead,
} from './entry.js';
import { type KeyRing, sameHash } from './keys.js';
import { Frontier, sameBytes } from './merkle.js';
import { documentColumns, openDocument, sessionColumns, sessionOf } from './read.js';
import {
  ask,
  askOne,
  bytesOf,
  type Driver,
  isNull,
  numberOf,
  type Program,
  type Row,
  textOf,
  type Value,
} from './sql.js';
import { millisOf } from './time.js';
import { answerColumns, checkpointOf, isWholeAnswer } from './write.js';

/** Rows of one turn of the loop: what a counter waits for, where one process verifies and serves. */
const PAGE = 500;
const BEFORE_ALL = -Number.MAX_SAFE_INTEGER;

/**
 * Walks the ledger while it is in use: long parts page by page, and at the end, in one state of the database, what was written since
 * and whatever looked wrong while it moved. O(entries).
 */
export async function verifyStore(
  driver: Driver,
  ring: KeyRing,
  options: VerifyOptions,
): Promise<Verification> {
  return new Verifier(driver, ring, options).run();
}

/** A file is read without letting go of the loop: between two pages those who wait are answered. */
const others = (): Promise<void> => new Promise(setImmediate);

class Verifier {
  private readonly faults = new Faults();
  private readonly chain = new Chain(this.faults);
  private readonly verifiers: readonly string[];
  /** Streams whose row or key did not fit when it was looked at: they may have moved on. */
  private readonly suspects = new Set<string>();
  private after = BEFORE_ALL;
  private checkpoints = 0;
  private lastCheckpoint = BEFORE_ALL;

  constructor(
    private readonly driver: Driver,
    private readonly ring: KeyRing,
    private readonly options: VerifyOptions,
  ) {
    this.verifiers = [ring.signer.verifier, ...(options.keys ?? [])];
  }

  async run(): Promise<Verification> {
    const { chain, faults, options } = this;
    const damaged = (options.structure ?? true) ? await this.driver.structure() : 0;
    for (let at = 0; at < damaged; at++)
      faults.add(0, 'file', 'found a page, an index or a text of the file damaged');
    // A file that is not whole is not walked: what it says of its rows is worth nothing.
    if (damaged === 0) await this.walk();
    return {
      ok: faults.count === 0,
      entries: chain.seq,
      root: Buffer.from(chain.frontier.root()).toString('base64'),
      checkpoints: this.checkpoints,
      uncovered: chain.seq - chain.covered.checkpoint,
      unanchored: chain.seq - chain.covered.anchor,
      erased: [...chain.streams.values()].filter(({ head }) => head.erased).length,
      faults: faults.list,
      count: faults.count,
    };
  }

  private async walk(): Promise<void> {
    const { chain, options } = this;
    for (const anchor of options.anchors ?? []) chain.expectNote('anchor', anchor, this.verifiers);
    const all = await this.driver.run('read', () => this.takeCheckpoints());
    while (await this.driver.run('read', () => this.takeEntries())) {
      options.progress?.(chain.seq, all);
      await others();
    }
    await this.inPages((after: string | null) => this.streamPage(after));
    await this.inPages((after: Uint8Array | null) =>
      this.rowPage('answers', 'name', answerColumns, after, (row) => isWholeAnswer(row, this.ring)),
    );
    await this.inPages((after: Uint8Array | null) =>
      this.rowPage('sessions', 'token', sessionColumns, after, (row) => sessionOf(row, this.ring) !== null),
    );
    await this.driver.run('read', () => this.settle());
    chain.finish();
  }

  private async inPages<T extends Value>(page: (after: T | null) => Program<T | null>): Promise<void> {
    let after: T | null = null;
    do {
      after = await this.driver.run('read', () => page(after));
      await others();
    } while (after !== null);
  }

  /** Signed heads since the last look; says how long the ledger is. */
  private *takeCheckpoints(): Program<number> {
    for (;;) {
      const rows = yield* ask(
        `SELECT size, root, at, note FROM checkpoints WHERE size > ? ORDER BY size LIMIT ${PAGE}`,
        this.lastCheckpoint,
      );
      for (const row of rows) {
        this.lastCheckpoint = typeof row.size === 'number' ? row.size : this.lastCheckpoint + 1;
        this.checkpoints++;
        this.guard(this.lastCheckpoint, 'checkpoint', () => {
          const { size, at, note } = checkpointOf(row);
          const head = this.chain.expectNote('checkpoint', note, this.verifiers);
          if (
            head !== null &&
            (head.size !== size || head.at !== at || !sameBytes(head.root, bytesOf(row, 'root')))
          )
            this.faults.add(size, 'checkpoint', 'found a row that is not what its note says');
        });
      }
      if (rows.length < PAGE) break;
    }
    const head = yield* askOne('SELECT seq FROM head WHERE id = 1');
    return head !== null && typeof head.seq === 'number' ? head.seq : 0;
  }

  /** The next page of entries with the keyed hashes beside them; false where there was none. */
  private *takeEntries(): Program<boolean> {
    // In the same state of the database, and before: a head is signed where the ledger ends, so none can be of a place already passed.
    yield* this.takeCheckpoints();
    const rows = yield* ask(
      `SELECT ${entryColumns} FROM entries WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`,
      this.after,
    );
    const last = rows.at(-1)?.seq;
    if (typeof last !== 'number') return false;
    const links = yield* ask(
      'SELECT seq, kind, hash, salt, stream, submitted_at, submitted_ms FROM links WHERE seq > ? AND seq <= ? ORDER BY seq',
      this.after,
      last,
    );
    this.after = last;
    const bySeq = new Map<unknown, Row[]>();
    for (const link of links) {
      const list = bySeq.get(link.seq);
      if (list === undefined) bySeq.set(link.seq, [link]);
      else list.push(link);
    }
    for (const row of rows) {
      const seq = typeof row.seq === 'number' ? row.seq : this.chain.seq + 1;
      this.guard(seq, 'row', () => {
        const entry = entryOf(row);
        this.checkLinks(this.chain.add(entry), entry.links, entry.seq, bySeq.get(seq) ?? []);
        bySeq.delete(seq);
      });
    }
    for (const seq of bySeq.keys())
      this.faults.add(Number(seq), 'identity', 'found keyed hashes of no entry');
    return true;
  }

  private checkLinks(state: StreamState, commitment: string, seq: number, rows: readonly Row[]): void {
    if (rows.length === 0) {
      if (commitment !== '' && state.unlinked === 0) state.unlinked = seq;
      return;
    }
    state.linked = true;
    const links: Link[] = rows.map(linkOf);
    if (commitmentOf(links) !== commitment)
      this.faults.add(seq, 'identity', 'found other keyed hashes than were written');
    for (const row of rows)
      if (
        textOf(row, 'stream') !== state.head.stream ||
        numberOf(row, 'submitted_ms') !== millisOf(textOf(row, 'submitted_at'))
      )
        this.faults.add(seq, 'identity', 'found a keyed hash of another stream or time than its entry');
  }

  private *streamPage(after: string | null): Program<string | null> {
    const rows = yield* ask(
      `SELECT ${headColumns} FROM streams WHERE stream > ? ORDER BY stream LIMIT ${PAGE}`,
      after ?? '',
    );
    const last = rows.at(-1)?.stream;
    if (typeof last !== 'string') return null;
    const keys = new Map(
      (yield* ask(
        'SELECT stream, master, sealed FROM stream_keys WHERE stream > ? AND stream <= ?',
        after ?? '',
        last,
      )).map((row) => [row.stream, row]),
    );
    for (const row of rows) {
      const stream = String(row.stream);
      if (this.faultOfStream(stream, row, keys.get(stream) ?? null) !== null) this.suspects.add(stream);
    }
    return last;
  }

  /** What is wrong with the row and the key of a stream, if anything. */
  private faultOfStream(
    stream: string,
    row: Row | null,
    keyRow: Row | null,
  ): readonly [part: string, message: string] | null {
    const state = this.chain.streams.get(stream);
    if (state === undefined) return ['streams', 'found a stream without an entry'];
    if (row === null) return ['streams', 'found no row of a stream that has entries'];
    try {
      if (JSON.stringify(valuesOfHead(headOf(row))) !== JSON.stringify(valuesOfHead(state.head)))
        return ['streams', 'found another head of a stream than its entries lead to'];
      if (keyRow === null)
        return state.sealed && !state.head.erased
          ? ['key', 'found no key, and no entry that says it was destroyed']
          : null;
      if (state.head.erased) return ['key', 'found a key that an entry says was destroyed'];
      this.ring.unwrap({ master: textOf(keyRow, 'master'), sealed: bytesOf(keyRow, 'sealed') }, stream);
      return null;
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      return ['key', 'found a row or a key of a stream that cannot be read'];
    }
  }

  private *rowPage(
    table: string,
    name: string,
    columns: string,
    after: Uint8Array | null,
    isWhole: (row: Row) => boolean,
  ): Program<Uint8Array | null> {
    const rows = yield* ask(
      `SELECT ${columns} FROM ${table} WHERE ${name} > ? ORDER BY ${name} LIMIT ${PAGE}`,
      after ?? new Uint8Array(),
    );
    for (const row of rows)
      this.guard(0, table, () => {
        if (!isWhole(row)) this.faults.add(0, table, 'found a row that is not as it was written');
      });
    const last = rows.at(-1);
    return last === undefined ? null : bytesOf(last, name);
  }

  /** In one state of the database: the entries since, the rows that did not fit, and what is small enough to compare at once. */
  private *settle(): Program<void> {
    const { chain, faults, ring } = this;
    while (yield* this.takeEntries());
    const head = yield* askOne('SELECT seq, digest, frontier, keys, master FROM head WHERE id = 1');
    this.guard(0, 'head', () => {
      const whole =
        head !== null &&
        numberOf(head, 'seq') === chain.seq &&
        sameBytes(bytesOf(head, 'digest'), chain.digest) &&
        sameBytes(Frontier.of(chain.seq, bytesOf(head, 'frontier')).bytes(), chain.frontier.bytes()) &&
        sameHash(bytesOf(head, 'keys'), ring.fingerprint()) &&
        textOf(head, 'master') === ring.currentMaster();
      if (!whole) faults.add(0, 'head', `found another end of the ledger than entry ${chain.seq}`);
    });
    const others = yield* askOne('SELECT COUNT(*) AS others FROM head WHERE id <> 1');
    if (others !== null && others.others !== 0) faults.add(0, 'head', 'found more than one head');

    const lost = yield* ask('SELECT seq FROM links WHERE seq > ? LIMIT 100', chain.seq);
    for (const row of lost) faults.add(Number(row.seq), 'identity', 'found keyed hashes of no entry');
    const keyless = yield* ask(
      'SELECT k.stream FROM stream_keys k LEFT JOIN streams s ON s.stream = k.stream WHERE s.stream IS NULL LIMIT 100',
    );
    for (const _ of keyless) faults.add(0, 'key', 'found a key of no stream');

    const count = yield* askOne('SELECT COUNT(*) AS streams FROM streams');
    if (count === null || count.streams !== chain.streams.size)
      for (const stream of chain.streams.keys()) this.suspects.add(stream);
    for (const [stream, state] of chain.streams) {
      if (state.unlinked > 0 && !state.head.erased)
        faults.add(
          state.unlinked,
          'identity',
          'found no keyed hashes, and no entry that says they were erased',
        );
      if (
        state.linked &&
        state.head.erased &&
        !isNull((yield* askOne('SELECT 1 AS one FROM links WHERE stream = ? LIMIT 1', stream)) ?? {}, 'one')
      )
        faults.add(state.head.firstSeq, 'identity', 'found keyed hashes that an entry says were erased');
    }
    for (const stream of this.suspects) {
      const row = yield* askOne(`SELECT ${headColumns} FROM streams WHERE stream = ?`, stream);
      const key = yield* askOne('SELECT stream, master, sealed FROM stream_keys WHERE stream = ?', stream);
      const fault = this.faultOfStream(stream, row, key);
      if (fault !== null) faults.add(chain.streams.get(stream)?.head.firstSeq ?? 0, ...fault);
    }
    yield* this.compareDocuments();
  }

  private *compareDocuments(): Program<void> {
    const { chain, faults, ring } = this;
    const left = new Map(chain.documents);
    for (const row of yield* ask(`SELECT ${documentColumns} FROM documents ORDER BY kind, id`)) {
      this.guard(0, 'document', () => {
        const { kind, id, digest } = openDocument(row, ring);
        if (left.get(`${kind} ${id}`) !== digest)
          faults.add(numberOf(row, 'seq'), 'document', 'found a document that is not what was set last');
        left.delete(`${kind} ${id}`);
      });
      const { seq } = row;
      const setBy = yield* askOne(
        'SELECT at, documents FROM entries WHERE seq = ?',
        typeof seq === 'number' ? seq : 0,
      );
      const named = setBy !== null && String(setBy.documents).includes(`"id":${JSON.stringify(row.id)}`);
      if (!named || setBy.at !== row.at)
        faults.add(Number(seq), 'document', 'found a document that names another entry than set it');
    }
    for (const _ of left.keys()) faults.add(0, 'document', 'found no row of a document that was set');
  }

  /** A row that cannot be read is a fault, and no end of the walk. */
  private guard(seq: number, part: string, look: () => void): void {
    try {
      look();
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      this.faults.add(seq, part, error.message);
    }
  }
}
