// Where a ledger is kept and with which keys in; the store that a counter works with out.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import type {
  Append,
  Appended,
  Checkpoint,
  Erased,
  Erasure,
  Retained,
  Retention,
  Store,
  StoreHealth,
  StoreOptions,
  Verification,
} from './contract.js';
import { entryColumns, entryOf } from './entry.js';
import { checkpointLine, entryLine, headerLine } from './export.js';
import { KeyRing, sameHash, syncFolder } from './keys.js';
import { openLibsql } from './libsql.js';
import { Frontier, sameBytes } from './merkle.js';
import { isName, openNote } from './note.js';
import { openPostgres } from './postgres.js';
import {
  countEntries,
  findSightings,
  KnownDocuments,
  readDocuments,
  readSession,
  readStream,
  saveSession,
  scanEntries,
  searchStreams,
  streamHead,
} from './read.js';
import { Checks, type Prepared, prepare, prepareName } from './request.js';
import { ask, askOne, bytesOf, type Driver, marks, numberOf, type Program, textOf } from './sql.js';
import { verifyStore } from './verify.js';
import {
  adoptMaster,
  appendAll,
  checkpointOf,
  countHeld,
  deleteFrom,
  eraseOld,
  eraseStreams,
  findAnswer,
  findHead,
  lastCheckpoint,
  sealAgain,
  signCheckpoint,
  Tail,
  wrapAgain,
} from './write.js';

/** Requests that one commit carries at most: more would make the first of them wait for the last. */
const MOST_AT_ONCE = 128;

/**
 * Opens a ledger, or makes one: a path is a libsql file, `postgres://` a PostgreSQL database.
 * Codes: STORE_LOCKED (another process writes the file), STORE_KEYS (the key file is missing or another), STORE_OPTIONS, STORE_DRIVER,
 * STORE_VERSION, STORE_DURABLE, STORE_UNAVAILABLE, LEDGER_ROLLED_BACK and LEDGER_DAMAGED (against the anchor file).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { location, origin = 'waspada' } = options;
  if (!isName(origin))
    throw new WaspadaError(
      issue(
        'STORE_OPTIONS',
        ['origin'],
        `found ${JSON.stringify(origin)}, expected a name without spaces and plus signs`,
      ),
    );
  const driver = /^postgres(?:ql)?:/.test(location)
    ? await openPostgres(options)
    : await openLibsql(location);
  try {
    const ring = await openKeys(driver, options.keys, origin);
    if (options.anchorFile !== undefined) await compareAnchor(driver, ring, options.anchorFile);
    return new Ledger(driver, ring, options.anchorFile ?? null);
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** The keys that this ledger was written with; new ones only for a new ledger. */
async function openKeys(driver: Driver, path: string, origin: string): Promise<KeyRing> {
  function* readHead(): Program<{ readonly keys: Uint8Array; readonly master: string } | null> {
    const row = yield* askOne(`SELECT keys, master FROM head WHERE id = 1${driver.forUpdate}`);
    return row === null ? null : { keys: bytesOf(row, 'keys'), master: textOf(row, 'master') };
  }
  // Two servers may start at once on a new database: whoever comes second finds the head of the first.
  const head = await driver.run('write', readHead);
  const ring = KeyRing.open(path, origin, head === null);
  const found =
    head ??
    (await driver.run('write', function* () {
      const tail = Tail.first();
      yield* ask(
        `INSERT INTO head (id, seq, digest, frontier, keys, master) VALUES (${marks(6)}) ON CONFLICT (id) DO NOTHING`,
        ...[1, tail.seq, tail.digest, tail.frontier.bytes(), ring.fingerprint(), ring.currentMaster()],
      );
      return yield* readHead();
    }));
  if (found === null || !sameHash(found.keys, ring.fingerprint()))
    throw new WaspadaError(issue('STORE_KEYS', ['file', path], 'found the keys of another ledger'));
  ring.use(found.master);
  return ring;
}

/** Refuses a ledger that holds less, or other entries, than the last line of the anchor file. */
async function compareAnchor(driver: Driver, ring: KeyRing, file: string): Promise<void> {
  const last = readAnchors(file).at(-1);
  if (last === undefined) return;
  const opened = openNote(last, [ring.signer.verifier]);
  if ('fault' in opened)
    throw new WaspadaError(
      issue('LEDGER_DAMAGED', ['file', file], `found a last anchor that does not hold: ${opened.fault}`),
    );
  const { size, root } = opened.head;
  const entries = await driver.run('read', countEntries);
  if (entries < size)
    throw new WaspadaError(
      issue(
        'LEDGER_ROLLED_BACK',
        ['file', file],
        `found ${entries} entries, expected ${size}: ${entries + 1} to ${size} are missing`,
      ),
    );
  const kept = await driver.run('read', () => askOne('SELECT root FROM checkpoints WHERE size = ?', size));
  const found = kept === null ? await rootAt(driver, size) : bytesOf(kept, 'root');
  if (!sameBytes(found, root))
    throw new WaspadaError(
      issue(
        'LEDGER_ROLLED_BACK',
        ['file', file],
        `found other entries among the first ${size} than were anchored`,
      ),
    );
}

async function rootAt(driver: Driver, size: number): Promise<Uint8Array> {
  const frontier = Frontier.empty();
  while (frontier.size < size) {
    const rows = await driver.run('read', () =>
      ask(
        'SELECT digest FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 10000',
        frontier.size,
        size,
      ),
    );
    if (rows.length === 0) break;
    for (const row of rows) frontier.add(bytesOf(row, 'digest'));
  }
  return frontier.root();
}

/** Notes of an anchor file, oldest first: one JSON text a line; a torn last line is no anchor yet. None where there is no file. */
export function readAnchors(file: string): string[] {
  if (!existsSync(file)) return [];
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => {
        const note: unknown = JSON.parse(line);
        return typeof note === 'string' ? [note] : [];
      });
  } catch (error) {
    const fault = issue('LEDGER_DAMAGED', ['file', file], 'found an anchor file that cannot be read');
    throw new WaspadaError(fault, [fault], error);
  }
}

/** Appends a note to an anchor file and waits for the disk. Code: STORE_UNAVAILABLE. */
export function writeAnchor(file: string, note: string): void {
  try {
    const isNew = !existsSync(file);
    // A line that was torn by a kill is ended first, so that it stays alone.
    const torn = !isNew && !readFileSync(file, 'utf8').endsWith('\n') && readFileSync(file).length > 0;
    const handle = openSync(file, 'a', 0o600);
    writeSync(handle, `${torn ? '\n' : ''}${JSON.stringify(note)}\n`);
    fsyncSync(handle);
    closeSync(handle);
    if (isNew) syncFolder(dirname(file));
  } catch (error) {
    const fault = issue('STORE_UNAVAILABLE', ['file', file], 'the anchor cannot be written');
    throw new WaspadaError(fault, [fault], error);
  }
}

interface Waiting {
  readonly request: Prepared;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

class Ledger implements Store {
  readonly kind: Store['kind'];
  readonly publicKey: string;
  private queue: Waiting[] = [];
  private writing: Promise<void> | null = null;
  private closed = false;
  private readonly known = new KnownDocuments();

  constructor(
    private readonly driver: Driver,
    private readonly ring: KeyRing,
    private readonly anchorFile: string | null,
  ) {
    this.kind = driver.kind;
    this.publicKey = ring.signer.verifier;
  }

  async append(request: Append): Promise<Appended> {
    this.alive();
    const prepared = prepare(request, this.ring);
    return new Promise((resolve, reject) => {
      this.queue.push({ request: prepared, resolve, reject });
      this.writing ??= this.drain();
    });
  }

  /** Writes what waits, as one commit after the other; what comes while one is under way waits for the next. */
  private async drain(): Promise<void> {
    // One turn of the loop: requests that arrived together are written together.
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, MOST_AT_ONCE);
      try {
        const outcomes = await this.driver.run('write', () =>
          appendAll(
            batch.map(({ request }) => request),
            this.ring,
            this.driver.forUpdate,
          ),
        );
        for (const [at, { resolve, reject }] of batch.entries()) {
          const outcome = outcomes[at];
          if (outcome !== undefined && 'appended' in outcome) resolve(outcome.appended);
          else reject(outcome?.refused);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      await new Promise(setImmediate);
    }
    this.writing = null;
  }

  async repeated(request: Parameters<Store['repeated']>[0]): Promise<Appended | null> {
    const checks = new Checks();
    const name = prepareName(request, checks, this.ring);
    checks.done();
    return this.ask(() => findAnswer(name, this.ring));
  }

  read(stream: string, options: Parameters<Store['read']>[1] = {}): ReturnType<Store['read']> {
    const { fromVersion = 1, personal = true } = options;
    return this.ask(() => readStream(stream, fromVersion, personal, this.ring));
  }

  async head(stream: string): ReturnType<Store['head']> {
    const head = await this.ask(() => findHead(stream));
    return head === null ? null : streamHead(head);
  }

  async search(query: Parameters<Store['search']>[0]): ReturnType<Store['search']> {
    return this.ask(searchStreams(query, this.ring));
  }

  async scan(query: Parameters<Store['scan']>[0]): ReturnType<Store['scan']> {
    return this.ask(scanEntries(query));
  }

  async sightings(query: Parameters<Store['sightings']>[0]): ReturnType<Store['sightings']> {
    return this.ask(findSightings(query, this.ring));
  }

  async document(...[kind, id]: Parameters<Store['document']>): ReturnType<Store['document']> {
    return (await this.ask(() => readDocuments(kind, id, this.ring, this.known)))[0] ?? null;
  }

  documents(kind: Parameters<Store['documents']>[0]): ReturnType<Store['documents']> {
    return this.ask(() => readDocuments(kind, null, this.ring, this.known));
  }

  async saveSession(...[token, session]: Parameters<Store['saveSession']>): Promise<void> {
    await this.write(saveSession(token, session, this.ring));
  }

  async session(token: string, now: string): ReturnType<Store['session']> {
    const checks = new Checks();
    const nowMs = checks.time(['now'], now);
    checks.done();
    return this.ask(() => readSession(token, nowMs, this.ring));
  }

  async endSession(token: string): Promise<void> {
    await this.write(() => deleteFrom('sessions', 'token = ?', this.ring.keyed('token', token)));
  }

  endSessions(account: string): Promise<number> {
    return this.write(() => deleteFrom('sessions', 'account = ?', account));
  }

  async checkpoint(at: string): Promise<Checkpoint> {
    const checks = new Checks();
    checks.time(['at'], at);
    checks.done();
    const signed = await this.write(() => signCheckpoint(at, this.ring, this.driver.forUpdate));
    if (this.anchorFile !== null && readAnchors(this.anchorFile).at(-1) !== signed.note)
      writeAnchor(this.anchorFile, signed.note);
    return signed;
  }

  checkpoints(): Promise<readonly Checkpoint[]> {
    return this.ask(function* () {
      return (yield* ask('SELECT size, root, at, note FROM checkpoints ORDER BY size')).map(checkpointOf);
    });
  }

  async verify(options: Parameters<Store['verify']>[0] = {}): Promise<Verification> {
    this.alive();
    return verifyStore(this.driver, this.ring, options);
  }

  async *exportLedger(): AsyncIterable<string> {
    this.alive();
    yield headerLine(this.ring.signer.name, this.publicKey);
    // What is appended while this runs is not in it: its end is where the ledger ended when it began.
    const end = await this.driver.run('read', countEntries);
    const notes = (await this.checkpoints()).filter(({ size }) => size <= end);
    // Before the entries, so that one walk can compare each with the tree where it was signed.
    for (const note of notes) yield checkpointLine(note);
    for (let after = 0; after < end; ) {
      const entries = await this.driver.run('read', function* () {
        const rows = yield* ask(
          `SELECT ${entryColumns} FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1000`,
          after,
          end,
        );
        return rows.map(entryOf);
      });
      for (const entry of entries) yield entryLine(entry);
      after = entries.at(-1)?.seq ?? end;
      // Whoever reads faster than the disk would keep everybody else out.
      await new Promise(setImmediate);
    }
  }

  async erase(request: Erasure): Promise<Erased> {
    const { target, at, actor, office, reason } = request;
    const checks = new Checks();
    const atMs = checks.time(['at'], at);
    checks.code(['actor'], actor);
    checks.code(['office'], office, true);
    checks.code(['reason'], reason);
    checks.done();
    const whom =
      'stream' in target ? target : { subject: this.ring.keyed('identity', 'subjectKey', target.subjectKey) };
    const erased = await this.write(() =>
      eraseStreams(whom, { at, atMs, actor, office, reason }, this.ring, this.driver.forUpdate),
    );
    if (erased.streams.length > 0) await this.driver.scrub();
    return erased;
  }

  async retain({ at, actor, consultationsBefore, answersBefore }: Retention): Promise<Retained> {
    const checks = new Checks();
    const atMs = checks.time(['at'], at);
    checks.code(['actor'], actor);
    const old = checks.time(['consultationsBefore'], consultationsBefore);
    const answered = checks.time(['answersBefore'], answersBefore);
    if (old > atMs) checks.add(['consultationsBefore'], 'found a time after now, expected one before');
    checks.done();
    const by = { at, atMs, actor, office: '', reason: 'retention' };
    let erased = 0;
    for (let now = -1; now !== 0; erased += now)
      now = await this.write(() => eraseOld(old, by, this.ring, this.driver.forUpdate));
    const held = await this.ask(() => countHeld(old, atMs));
    const answers = await this.write(() => deleteFrom('answers', 'at_ms < ?', answered));
    const sessions = await this.write(() => deleteFrom('sessions', 'expires_ms <= ?', atMs));
    await this.driver.scrub();
    return { erased, held, answers, sessions };
  }

  async rotateKeys({ at, actor }: Parameters<Store['rotateKeys']>[0]): Promise<{ readonly wrapped: number }> {
    this.alive();
    const checks = new Checks();
    const atMs = checks.time(['at'], at);
    checks.code(['actor'], actor);
    checks.done();
    const { ring, driver } = this;
    // First into the file, then into use: a kill in between leaves a key too many, never one too few.
    const master = ring.addMaster();
    await this.write(() => adoptMaster(master, { at, atMs, actor }, ring, driver.forUpdate));
    let wrapped = 0;
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after;
      const done = await this.write(() => wrapAgain(from, ring, driver.forUpdate));
      wrapped += done.wrapped;
      after = done.last;
    }
    if (!(await this.write(() => sealAgain(ring, driver.forUpdate))))
      throw new WaspadaError(
        issue('STORE_KEYS', [], 'found keys under another master key after all were wrapped again'),
      );
    await driver.scrub();
    ring.forgetOtherMasters();
    return { wrapped };
  }

  async backup(path: string): Promise<void> {
    this.alive();
    await this.driver.copyTo(path);
  }

  async health(): Promise<StoreHealth> {
    try {
      // As a writer: a full disk still lets itself be read.
      return await this.write(function* () {
        const row = yield* askOne('SELECT seq FROM head WHERE id = 1');
        return {
          ok: row !== null,
          reason: row === null ? 'found no head' : '',
          entries: row === null ? 0 : numberOf(row, 'seq'),
          lastCheckpoint: yield* lastCheckpoint(),
        };
      });
    } catch (error) {
      const reason = error instanceof WaspadaError ? `${error.code}: ${error.message}` : 'BASE_INTERNAL';
      return { ok: false, reason, entries: 0, lastCheckpoint: null };
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
    await this.driver.close();
  }

  private async ask<T>(program: () => Program<T>): Promise<T> {
    this.alive();
    return this.driver.run('read', program);
  }

  private async write<T>(program: () => Program<T>): Promise<T> {
    this.alive();
    return this.driver.run('write', program);
  }

  private alive(): void {
    if (this.closed) throw new WaspadaError(issue('STORE_CLOSED', [], 'found the store closed'));
  }
}
