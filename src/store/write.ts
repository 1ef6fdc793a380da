// Checked requests in; the programs that append, erase, sign and re-wrap, each within one transaction.
import { issue, WaspadaError } from '../base/errors.js';
import { canonicalJson, parseJson } from '../base/json.js';
import type { Appended, Checkpoint, Erased, Facets } from './contract.js';
import {
  advance,
  commitmentOf,
  digestOfEntry,
  type Entry,
  entryColumns,
  type Head,
  headColumns,
  headOf,
  hex,
  type Link,
  valuesOf,
  valuesOfHead,
} from './entry.js';
import { type KeyRing, sameHash, seal, unseal, type Wrapped } from './keys.js';
import { Frontier, sha256 } from './merkle.js';
import { signHead } from './note.js';
import type { Prepared } from './request.js';
import {
  ask,
  askOne,
  bytesOf,
  bytesOrNull,
  isNull,
  marks,
  numberOf,
  type Program,
  type Row,
  textOf,
  type Value,
} from './sql.js';

/** The end of the ledger, as the next entry needs it; locked while a transaction writes. */
export class Tail {
  changed = false;
  private constructor(
    public seq: number,
    public digest: Uint8Array,
    readonly frontier: Frontier,
  ) {}

  static of(row: Row): Tail {
    const seq = numberOf(row, 'seq');
    return new Tail(seq, bytesOf(row, 'digest'), Frontier.of(seq, bytesOf(row, 'frontier')));
  }

  static first(): Tail {
    return new Tail(0, new Uint8Array(32), Frontier.empty());
  }

  push(digest: Uint8Array): void {
    this.seq++;
    this.digest = digest;
    this.frontier.add(digest);
    this.changed = true;
  }
}

/** Reads the end of the ledger and keeps other writers out until the transaction ends. Codes: LEDGER_DAMAGED, STORE_KEYS. */
export function* lockTail(ring: KeyRing, forUpdate: string): Program<Tail> {
  const row = yield* askOne(`SELECT seq, digest, frontier, master FROM head WHERE id = 1${forUpdate}`);
  if (row === null) throw damaged(['head'], 'found no head, expected one row');
  ring.use(textOf(row, 'master'));
  return Tail.of(row);
}

/** What became of one request: a refusal of one leaves the others of its transaction alone. */
export type Outcome = { readonly appended: Appended } | { readonly refused: WaspadaError };

/** Appends many requests in one transaction, in order: one look, one write and one fsync for all. */
export function* appendAll(
  requests: readonly Prepared[],
  ring: KeyRing,
  forUpdate: string,
): Program<readonly Outcome[]> {
  const batch = new Batch(yield* lockTail(ring, forUpdate), ring);
  yield* batch.load(requests);
  const outcomes = requests.map((request): Outcome => {
    try {
      return { appended: appendOne(request, batch) };
    } catch (error) {
      // Every refusal comes before the first change that its request makes to the batch.
      if (!(error instanceof WaspadaError)) throw error;
      return { refused: error };
    }
  });
  yield* batch.save();
  return outcomes;
}

interface Place {
  readonly stream: string;
  readonly version: number;
  readonly first: number;
  readonly last: number;
}

interface KeptAnswer extends Place {
  readonly body: Uint8Array;
  readonly sealed: Uint8Array;
  /** Whether the row is as it was written. */
  readonly whole: boolean;
}

/** What a transaction has read of the ledger, and what it will write: requests that come together see each other. */
class Batch {
  private readonly heads = new Map<string, Head>();
  private readonly keys = new Map<string, Wrapped>();
  private readonly answers = new Map<string, KeptAnswer>();
  /** Streams whose keyed hashes were read, each with their names. */
  private readonly links = new Map<string, Set<string>>();
  private readonly changedHeads = new Set<string>();
  private readonly newEntries: Value[][] = [];
  private readonly newLinks: Value[][] = [];
  private readonly newKeys: Value[][] = [];
  private readonly newAnswers: Value[][] = [];
  private readonly newDocuments = new Map<string, { readonly row: Value[]; readonly removed: boolean }>();

  constructor(
    readonly tail: Tail,
    readonly ring: KeyRing,
  ) {}

  *load(requests: readonly Prepared[]): Program<void> {
    const names = requests.flatMap(({ answer }) => (answer === null ? [] : [answer.name]));
    for (const row of yield* askIn(`SELECT ${answerColumns} FROM answers WHERE name`, names)) {
      const kept = { ...placeOf(row), body: bytesOf(row, 'body'), sealed: bytesOf(row, 'sealed') };
      this.answers.set(hex(bytesOf(row, 'name')), { ...kept, whole: isWholeAnswer(row, this.ring) });
    }
    const streams = requests.map(({ stream }) => stream);
    for (const { stream } of this.answers.values()) streams.push(stream);
    yield* this.loadHeads(streams);
    const keyed = requests.filter(needsKey).map(({ stream }) => stream);
    for (const { stream } of this.answers.values()) keyed.push(stream);
    for (const row of yield* askIn('SELECT stream, master, sealed FROM stream_keys WHERE stream', keyed))
      this.keys.set(textOf(row, 'stream'), { master: textOf(row, 'master'), sealed: bytesOf(row, 'sealed') });
    const linked = requests.filter(hasLinks).map(({ stream }) => stream);
    for (const stream of linked) this.links.set(stream, new Set());
    for (const row of yield* askIn('SELECT stream, kind, hash FROM links WHERE stream', linked))
      this.links.get(textOf(row, 'stream'))?.add(nameOfLink(textOf(row, 'kind'), bytesOf(row, 'hash')));
  }

  *loadHeads(streams: readonly string[]): Program<void> {
    for (const row of yield* askIn(`SELECT ${headColumns} FROM streams WHERE stream`, streams))
      this.heads.set(textOf(row, 'stream'), headOf(row));
  }

  head(stream: string): Head | null {
    return this.heads.get(stream) ?? null;
  }

  /** The key of a stream; null where it has none. Codes: STORE_KEYS, LEDGER_DAMAGED. */
  key(stream: string): Uint8Array | null {
    const wrapped = this.keys.get(stream);
    return wrapped === undefined ? null : this.ring.unwrap(wrapped, stream);
  }

  newKey(stream: string): Uint8Array {
    const { key, wrapped } = this.ring.newStreamKey(stream);
    this.keys.set(stream, wrapped);
    this.newKeys.push([stream, wrapped.master, wrapped.sealed]);
    return key;
  }

  answer(name: Uint8Array): KeptAnswer | null {
    return this.answers.get(hex(name)) ?? null;
  }

  addAnswer(name: Uint8Array, kept: KeptAnswer, atMs: number): void {
    this.answers.set(hex(name), kept);
    const { stream, version, first, last, body, sealed } = kept;
    const mac = macOfAnswer(this.ring, name, body, kept, atMs, sealed);
    this.newAnswers.push([name, body, stream, version, first, last, sealed, atMs, mac]);
  }

  /** Those that the stream has not named yet. */
  unnamed(stream: string, links: readonly Link[]): readonly Link[] {
    const named = this.links.get(stream);
    return links.filter(({ kind, hash }) => !named?.has(nameOfLink(kind, hash)));
  }

  /** Puts one entry behind the last, with its keyed hashes. */
  push(
    entry: Omit<Entry, 'seq' | 'prev' | 'digest' | 'version' | 'links'>,
    facets: Facets,
    links: readonly Link[] = [],
    submittedMs = 0,
  ): void {
    const { tail } = this;
    const { stream } = entry;
    const head = this.head(stream);
    const chained = {
      ...entry,
      seq: tail.seq + 1,
      version: (head?.version ?? 0) + 1,
      links: commitmentOf(links),
      prev: tail.digest,
    };
    const whole = { ...chained, digest: digestOfEntry(chained) };
    this.newEntries.push(valuesOf(whole));
    tail.push(whole.digest);
    this.heads.set(stream, advance(head, whole, facets));
    this.changedHeads.add(stream);
    for (const { kind, hash, salt, submittedAt } of links) {
      this.links.get(stream)?.add(nameOfLink(kind, hash));
      this.newLinks.push([whole.seq, kind, hash, salt, stream, submittedAt, submittedMs]);
    }
  }

  setDocument(
    kind: string,
    id: string,
    value: string | null,
    sealed: Uint8Array | null,
    seq: number,
    at: string,
  ): void {
    const removed = value === null && sealed === null;
    this.newDocuments.set(`${kind} ${id}`, { row: [kind, id, value, sealed, seq, at], removed });
  }

  *save(): Program<void> {
    const { tail } = this;
    if (!tail.changed) return;
    yield* insert('entries', entryColumns, this.newEntries);
    yield* insert('stream_keys', 'stream, master, sealed', this.newKeys);
    yield* insert('links', 'seq, kind, hash, salt, stream, submitted_at, submitted_ms', this.newLinks);
    const heads = [...this.changedHeads].flatMap((stream) => {
      const head = this.heads.get(stream);
      return head === undefined ? [] : [valuesOfHead(head)];
    });
    yield* insert('streams', headColumns, heads, ['stream']);
    const documents = [...this.newDocuments.values()];
    const kept = documents.filter(({ removed }) => !removed).map(({ row }) => row);
    yield* insert('documents', 'kind, id, value, secret, seq, at', kept, ['kind', 'id']);
    for (const { row, removed } of documents)
      if (removed) yield* ask('DELETE FROM documents WHERE kind = ? AND id = ?', ...row.slice(0, 2));
    yield* insert('answers', answerColumns, this.newAnswers);
    yield* ask(
      'UPDATE head SET seq = ?, digest = ?, frontier = ? WHERE id = 1',
      ...[tail.seq, tail.digest, tail.frontier.bytes()],
    );
  }
}

function appendOne(request: Prepared, batch: Batch): Appended {
  const { stream, answer, at, atMs, actor, office } = request;
  if (answer !== null) {
    const kept = batch.answer(answer.name);
    if (kept !== null) return repeat(answer, kept, batch.key(kept.stream));
  }
  const head = batch.head(stream);
  if (head?.erased)
    throw new WaspadaError(issue('LEDGER_ERASED', ['stream'], `found ${stream} erased, expected a live one`));
  const version = head?.version ?? 0;
  if (request.expected !== 'any' && request.expected !== version)
    throw new WaspadaError(
      issue(
        'LEDGER_CONFLICT',
        ['expected'],
        `found ${stream} at version ${version}, expected ${request.expected}`,
      ),
    );
  const key = needsKey(request) ? (batch.key(stream) ?? batch.newKey(stream)) : null;

  const first = batch.tail.seq + 1;
  for (const [place, event] of request.events.entries()) {
    const next = version + 1 + place;
    const { kind, open, personal } = event;
    const sealed =
      personal === null || key === null
        ? null
        : seal(key, Buffer.from(personal), aboutPersonal(stream, next, kind));
    batch.push(
      {
        ...{ stream, kind, at, atMs, actor, office, open },
        facets: event.facetsText,
        personal: sealed,
        documents: place === 0 ? request.documentsText : '[]',
      },
      event.facets,
      batch.unnamed(stream, event.links),
      event.submittedMs,
    );
  }
  for (const { kind, id, value, secret } of request.documents) {
    const sealed = secret === null ? null : batch.ring.sealSecret(secret, `${kind}|${id}`);
    batch.setDocument(kind, id, value, sealed, first, at);
  }
  const place = { stream, version: version + request.events.length, first, last: batch.tail.seq };
  if (answer === null || key === null) return { ...place, repeated: false, answer: null };
  const sealed = seal(key, Buffer.from(answer.text), `answer|${hex(answer.name)}`);
  batch.addAnswer(answer.name, { ...place, body: answer.body, sealed, whole: true }, atMs);
  return { ...place, repeated: false, answer: answer.value };
}

const needsKey = ({ answer, events }: Prepared): boolean =>
  answer !== null || events.some(({ personal }) => personal !== null);

const hasLinks = ({ events }: Prepared): boolean => events.some(({ links }) => links.length > 0);

const nameOfLink = (kind: string, hash: Uint8Array): string => `${kind} ${hex(hash)}`;

/** Asks for the rows of some values, which stand in one list: fewer texts for the database to prepare than there are lengths. */
function* askIn(select: string, values: readonly Value[]): Program<readonly Row[]> {
  const rows: Row[] = [];
  const different = [
    ...new Map(values.map((value) => [value instanceof Uint8Array ? hex(value) : value, value])).values(),
  ];
  for (let from = 0; from < different.length; from += IN_AT_ONCE) {
    const list = different.slice(from, from + IN_AT_ONCE);
    const [first = null] = list;
    const length = list.length === 1 ? 1 : list.length <= 8 ? 8 : IN_AT_ONCE;
    while (list.length < length) list.push(first);
    rows.push(...(yield* ask(`${select} IN (${marks(length)})`, ...list)));
  }
  return rows;
}

const IN_AT_ONCE = 64;

/** Writes rows, many in one statement; where `unique` is given, a row with the same values there is replaced. */
function* insert(
  table: string,
  columns: string,
  rows: readonly (readonly Value[])[],
  unique: readonly string[] = [],
): Program<void> {
  const names = columns.split(', ');
  const updates = names.filter((name) => !unique.includes(name)).map((name) => `${name} = excluded.${name}`);
  const after =
    unique.length === 0 ? '' : ` ON CONFLICT (${unique.join(', ')}) DO UPDATE SET ${updates.join(', ')}`;
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from;
    const size = ROWS_AT_ONCE.find((each) => each <= left) ?? 1;
    const some = rows.slice(from, from + size);
    const places = some.map((row) => `(${marks(row.length)})`).join(', ');
    yield* ask(`INSERT INTO ${table} (${columns}) VALUES ${places}${after}`, ...some.flat());
    from += size;
  }
}

const ROWS_AT_ONCE = [64, 16, 4, 2, 1];

export function* findHead(stream: string): Program<Head | null> {
  const row = yield* askOne(`SELECT ${headColumns} FROM streams WHERE stream = ?`, stream);
  return row === null ? null : headOf(row);
}

/** The key of a stream; null where it has none (yet, or any more). Codes: STORE_KEYS, LEDGER_DAMAGED. */
export function* findKey(stream: string, ring: KeyRing): Program<Uint8Array | null> {
  const row = yield* askOne('SELECT master, sealed FROM stream_keys WHERE stream = ?', stream);
  return row === null
    ? null
    : ring.unwrap({ master: textOf(row, 'master'), sealed: bytesOf(row, 'sealed') }, stream);
}

/** What a sealed part is bound to: it opens nowhere else. */
export const aboutPersonal = (stream: string, version: number, kind: string): string =>
  `personal|${stream}|${version}|${kind}`;

const macOfAnswer = (
  ring: KeyRing,
  name: Uint8Array,
  body: Uint8Array,
  place: Place,
  atMs: number,
  sealed: Uint8Array,
) =>
  ring.keyed(
    'answer',
    'row',
    ...[
      hex(name),
      hex(body),
      place.stream,
      `${place.version} ${place.first} ${place.last} ${atMs}`,
      hex(sha256(sealed)),
    ],
  );

/** The row of an answer, if it is as it was written. */
export function isWholeAnswer(row: Row, ring: KeyRing): boolean {
  const mac = macOfAnswer(
    ring,
    bytesOf(row, 'name'),
    bytesOf(row, 'body'),
    placeOf(row),
    numberOf(row, 'at_ms'),
    bytesOf(row, 'sealed'),
  );
  return sameHash(mac, bytesOf(row, 'mac'));
}

const placeOf = (row: Row): Place => ({
  stream: textOf(row, 'stream'),
  version: numberOf(row, 'version'),
  first: numberOf(row, 'first_seq'),
  last: numberOf(row, 'last_seq'),
});

export const answerColumns = 'name, body, stream, version, first_seq, last_seq, sealed, at_ms, mac';

interface Asked {
  readonly name: Uint8Array;
  readonly body: Uint8Array;
}

/** What was appended under this idempotency key; null where nothing was. Codes: LEDGER_IDEMPOTENCY, LEDGER_DAMAGED. */
export function* findAnswer(asked: Asked, ring: KeyRing): Program<Appended | null> {
  const row = yield* askOne(`SELECT ${answerColumns} FROM answers WHERE name = ?`, asked.name);
  if (row === null) return null;
  const place = placeOf(row);
  const whole = isWholeAnswer(row, ring);
  const kept = { ...place, body: bytesOf(row, 'body'), sealed: bytesOf(row, 'sealed'), whole };
  return repeat(asked, kept, yield* findKey(place.stream, ring));
}

/** The first answer again. Codes: LEDGER_IDEMPOTENCY, LEDGER_DAMAGED. */
function repeat(
  asked: Asked,
  { body, sealed, whole, ...place }: KeptAnswer,
  key: Uint8Array | null,
): Appended {
  if (!whole) throw damaged(['answers'], 'found a stored answer that is not as it was written');
  if (!sameHash(body, asked.body))
    throw new WaspadaError(
      issue(
        'LEDGER_IDEMPOTENCY',
        ['idempotency', 'key'],
        'found this key with another request, expected the same one',
      ),
    );
  const text =
    key === null ? 'null' : Buffer.from(unseal(key, sealed, `answer|${hex(asked.name)}`)).toString();
  return { ...place, repeated: true, answer: parseJson(text) };
}

/** Signs the tree as it is and keeps the note; the last one again where nothing was added. */
export function* signCheckpoint(at: string, ring: KeyRing, forUpdate: string): Program<Checkpoint> {
  const tail = yield* lockTail(ring, forUpdate);
  const last = yield* lastCheckpoint();
  if (last !== null && last.size === tail.seq) return last;
  const root = tail.frontier.root();
  const note = signHead({ origin: ring.signer.name, size: tail.seq, root, at }, ring.signer);
  yield* ask(`INSERT INTO checkpoints (size, root, at, note) VALUES (${marks(4)})`, tail.seq, root, at, note);
  return { size: tail.seq, root: Buffer.from(root).toString('base64'), at, note };
}

export const checkpointOf = (row: Row): Checkpoint => ({
  size: numberOf(row, 'size'),
  root: Buffer.from(bytesOf(row, 'root')).toString('base64'),
  at: textOf(row, 'at'),
  note: textOf(row, 'note'),
});

export function* lastCheckpoint(): Program<Checkpoint | null> {
  const row = yield* askOne('SELECT size, root, at, note FROM checkpoints ORDER BY size DESC LIMIT 1');
  return row === null ? null : checkpointOf(row);
}

interface ErasedBy {
  readonly at: string;
  readonly atMs: number;
  readonly actor: string;
  readonly office: string;
  readonly reason: string;
}

/** Destroys the keys of streams, or of none where something holds one of them. Code: LEDGER_WINDOW_OPEN. */
export function* eraseStreams(
  target: { readonly subject: Uint8Array } | { readonly stream: string },
  by: ErasedBy,
  ring: KeyRing,
  forUpdate: string,
): Program<Erased> {
  const batch = new Batch(yield* lockTail(ring, forUpdate), ring);
  const named =
    'stream' in target
      ? [target.stream]
      : (yield* ask(
          "SELECT DISTINCT stream FROM links WHERE kind = 'subjectKey' AND hash = ? ORDER BY stream",
          target.subject,
        )).map((row) => textOf(row, 'stream'));
  yield* batch.loadHeads(named);
  const heads = named.map((stream) => batch.head(stream)).filter((head) => head !== null);
  const live = heads.filter(({ erased }) => !erased);
  const held = live.filter(({ holdMs }) => holdMs !== null && holdMs > by.atMs);
  const [first] = held;
  if (first !== undefined) {
    const until = first.hold === 'open' ? 'the end of a pending objection' : first.hold;
    throw new WaspadaError(
      issue(
        'LEDGER_WINDOW_OPEN',
        ['target'],
        `found ${held.length} held, the first (${first.stream}) until ${until}`,
      ),
    );
  }
  yield* eraseAll(live, by, batch);
  return { streams: live.map(({ stream }) => stream), before: heads.length - live.length };
}

function* eraseAll(heads: readonly Head[], by: ErasedBy, batch: Batch): Program<void> {
  const { reason, ...who } = by;
  for (const { stream } of heads) {
    const event = {
      kind: 'erased',
      open: canonicalJson({ reason }),
      facets: '{}',
      personal: null,
      documents: '[]',
    };
    batch.push({ ...who, ...event, stream }, {});
  }
  yield* batch.save();
  for (const { stream } of heads)
    for (const table of ['stream_keys', 'links', 'answers'])
      yield* ask(`DELETE FROM ${table} WHERE stream = ?`, stream);
}

const ERASE_AT_ONCE = 200;

/** What is about applicants and has its time: what another service asked holds a whole record, as a consultation does. */
const retained = "prefix IN ('consultation', 'assessment')";

/** Erases some streams that are old and not held; says how many, 0 where none is left. */
export function* eraseOld(beforeMs: number, by: ErasedBy, ring: KeyRing, forUpdate: string): Program<number> {
  const batch = new Batch(yield* lockTail(ring, forUpdate), ring);
  const rows = yield* ask(
    `SELECT stream FROM streams WHERE ${retained} AND erased = 0 AND updated_ms < ?
     AND (hold_ms IS NULL OR hold_ms <= ?) ORDER BY updated_ms, stream LIMIT ${ERASE_AT_ONCE}`,
    beforeMs,
    by.atMs,
  );
  const streams = rows.map((row) => textOf(row, 'stream'));
  yield* batch.loadHeads(streams);
  yield* eraseAll(
    streams.map((stream) => batch.head(stream)).filter((head) => head !== null),
    by,
    batch,
  );
  return rows.length;
}

export function* countHeld(beforeMs: number, atMs: number): Program<number> {
  const row = yield* askOne(
    `SELECT COUNT(*) AS held FROM streams WHERE ${retained} AND erased = 0 AND updated_ms < ? AND hold_ms > ?`,
    beforeMs,
    atMs,
  );
  return row === null ? 0 : numberOf(row, 'held');
}

/** Deletes what a condition names and says how many rows that were. */
export function* deleteFrom(table: string, condition: string, ...values: readonly Value[]): Program<number> {
  return (yield* ask(`DELETE FROM ${table} WHERE ${condition} RETURNING 1 AS one`, ...values)).length;
}

/** Tells the ledger which master key is in use from now on, with an entry that says so. */
export function* adoptMaster(
  master: string,
  by: { readonly at: string; readonly atMs: number; readonly actor: string },
  ring: KeyRing,
  forUpdate: string,
): Program<void> {
  const batch = new Batch(yield* lockTail(ring, forUpdate), ring);
  const stream = 'keys:master';
  yield* batch.loadHeads([stream]);
  const event = {
    kind: 'keys-rotated',
    open: canonicalJson({ master }),
    facets: '{}',
    personal: null,
    documents: '[]',
  };
  batch.push({ ...by, ...event, stream, office: '' }, {});
  yield* batch.save();
  yield* ask('UPDATE head SET master = ? WHERE id = 1', master);
  ring.use(master);
}

const WRAP_AT_ONCE = 500;

/** Wraps some stream keys again, from the one after `after`; the last one done, null where none is left, and how many. */
export function* wrapAgain(
  after: string,
  ring: KeyRing,
  forUpdate: string,
): Program<{ readonly last: string | null; readonly wrapped: number }> {
  yield* lockTail(ring, forUpdate);
  const rows = yield* ask(
    `SELECT stream, master, sealed FROM stream_keys WHERE stream > ? AND master <> ? ORDER BY stream LIMIT ${WRAP_AT_ONCE}`,
    after,
    ring.currentMaster(),
  );
  let last: string | null = null;
  for (const row of rows) {
    last = textOf(row, 'stream');
    const key = ring.unwrap({ master: textOf(row, 'master'), sealed: bytesOf(row, 'sealed') }, last);
    const again = ring.wrap(key, last);
    yield* ask(
      'UPDATE stream_keys SET master = ?, sealed = ? WHERE stream = ?',
      again.master,
      again.sealed,
      last,
    );
  }
  return { last, wrapped: rows.length };
}

/** Seals the secrets of documents again, and says whether nothing is left under another master key. */
export function* sealAgain(ring: KeyRing, forUpdate: string): Program<boolean> {
  yield* lockTail(ring, forUpdate);
  const rows = yield* ask('SELECT kind, id, secret FROM documents WHERE secret IS NOT NULL');
  for (const row of rows) {
    const [kind, id, sealed] = [textOf(row, 'kind'), textOf(row, 'id'), bytesOrNull(row, 'secret')];
    if (sealed === null || ring.isCurrent(sealed)) continue;
    const name = `${kind}|${id}`;
    const again = ring.sealSecret(ring.openSecret(sealed, name), name);
    yield* ask('UPDATE documents SET secret = ? WHERE kind = ? AND id = ?', again, kind, id);
  }
  const left = yield* askOne(
    'SELECT stream FROM stream_keys WHERE master <> ? LIMIT 1',
    ring.currentMaster(),
  );
  return left === null || isNull(left, 'stream');
}

export const damaged = (path: readonly (string | number)[], message: string): WaspadaError =>
  new WaspadaError(issue('LEDGER_DAMAGED', path, message));
