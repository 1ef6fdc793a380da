// Questions in; the programs that answer them from the tables, each within one state of the database.
import { issue, WaspadaError } from '../base/errors.js';
import { type Json, parseJson } from '../base/json.js';
import {
  type DocumentKind,
  type EventKind,
  eventKinds,
  type Page,
  type Scan,
  type Search,
  type Session,
  type Sightings,
  type SightingsQuery,
  type StoredDocument,
  type StoredEvent,
  type StreamHead,
} from './contract.js';
import { type Entry, entryColumns, entryOf, type Head, headColumns, headOf, hex, isWhole } from './entry.js';
import { type KeyRing, sameHash, unseal } from './keys.js';
import { Checks, readFacets, secretDigest, textDigest } from './request.js';
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
  textOrNull,
  type Value,
} from './sql.js';
import { millisOf } from './time.js';
import { aboutPersonal, damaged, findHead, findKey } from './write.js';

/** Conditions that all must hold, with their values. */
class Where {
  private readonly parts: string[] = [];
  readonly values: Value[] = [];

  and(condition: string, ...values: readonly Value[]): this {
    this.parts.push(condition);
    this.values.push(...values);
    return this;
  }

  andIf<T extends Value>(value: T | undefined, condition: string): this {
    return value === undefined ? this : this.and(condition, value);
  }

  andIn(column: string, values: readonly string[] | undefined): this {
    if (values === undefined) return this;
    return values.length === 0
      ? this.and('1 = 0')
      : this.and(`${column} IN (${marks(values.length)})`, ...values);
  }

  text(): string {
    return this.parts.length === 0 ? '1 = 1' : this.parts.join(' AND ');
  }
}

const kindOf = (kind: string): EventKind => {
  const known = eventKinds.find((each) => each === kind);
  if (known === undefined) throw damaged(['entries', 'kind'], 'found a kind that this engine does not know');
  return known;
};

function storedEvent(entry: Entry, personal: Json, erased: boolean): StoredEvent {
  const { seq, stream, version, at, actor, office } = entry;
  return {
    ...{ seq, stream, version, kind: kindOf(entry.kind), at, actor, office },
    open: parseJson(entry.open),
    personal,
    erased,
    facets: readFacets(entry.facets),
    digest: `sha256:${hex(entry.digest)}`,
  };
}

/** The entry of a row, if it is as it was written. Code: LEDGER_DAMAGED. */
function wholeEntry(row: Row): Entry {
  const entry = entryOf(row);
  if (!isWhole(entry))
    throw damaged(
      ['entries', entry.seq],
      `found entry ${entry.seq} of the ledger changed after it was written`,
    );
  return entry;
}

export function* readStream(
  stream: string,
  fromVersion: number,
  personal: boolean,
  ring: KeyRing,
): Program<readonly StoredEvent[]> {
  const rows = yield* ask(
    `SELECT ${entryColumns} FROM entries WHERE stream = ? AND version >= ? ORDER BY version`,
    stream,
    fromVersion,
  );
  const entries = rows.map(wholeEntry);
  if (!entries.some((entry) => entry.personal !== null))
    return entries.map((entry) => storedEvent(entry, null, false));
  const head = yield* findHead(stream);
  const key = head?.erased ? null : yield* findKey(stream, ring);
  if (key === null && !head?.erased)
    throw damaged(['stream_keys'], `found no key of ${stream}, and no entry that says it was destroyed`);
  return entries.map((entry) => {
    const sealed = entry.personal;
    if (sealed === null || key === null) return storedEvent(entry, null, sealed !== null);
    if (!personal) return storedEvent(entry, null, false);
    const text = unseal(key, sealed, aboutPersonal(stream, entry.version, entry.kind));
    return storedEvent(entry, parseJson(Buffer.from(text).toString()), false);
  });
}

export function streamHead(head: Head): StreamHead {
  const {
    stream,
    version,
    office,
    openedBy,
    openedAt,
    updatedAt,
    state,
    outcome,
    assignee,
    due,
    hold,
    erased,
  } = head;
  return {
    ...{ stream, version, office, openedBy, openedAt, updatedAt, state, outcome, assignee, due },
    ...{ holdUntil: hold, erased },
  };
}

const MOST_HEADS = 1000;
const MOST_ROWS = 10_000;

/** Code: STORE_REQUEST. */
export function searchStreams(query: Search, ring: KeyRing): () => Program<Page<StreamHead>> {
  const checks = new Checks();
  const { limit = 100, identity } = query;
  checks.count(['limit'], limit, 1, MOST_HEADS);
  const where = new Where()
    .andIf(query.prefix, 'prefix = ?')
    .andIf(query.office, 'office = ?')
    .andIf(query.openedBy, 'opened_by = ?')
    .andIf(query.actor, 'EXISTS (SELECT 1 FROM entries e WHERE e.stream = streams.stream AND e.actor = ?)')
    .andIf(timeOf(query.from, ['from'], checks), 'opened_ms >= ?')
    .andIf(timeOf(query.before, ['before'], checks), 'opened_ms < ?')
    .andIn('state', query.states)
    .andIn('outcome', query.outcomes)
    .andIf(query.assignee, 'assignee = ?')
    .andIf(timeOf(query.dueBefore, ['dueBefore'], checks), 'due_ms < ?')
    .andIf(placeOf(query.after, checks), 'first_seq < ?');
  if (identity !== undefined)
    where.and(
      'stream IN (SELECT l.stream FROM links l WHERE l.kind = ? AND l.hash = ?)',
      identity.kind,
      ring.keyed('identity', identity.kind, identity.value),
    );
  checks.done();
  return function* (): Program<Page<StreamHead>> {
    const rows = yield* ask(
      `SELECT ${headColumns} FROM streams WHERE ${where.text()} ORDER BY first_seq DESC LIMIT ${limit + 1}`,
      ...where.values,
    );
    const heads = rows.map(headOf);
    const items = heads.slice(0, limit);
    return {
      items: items.map(streamHead),
      next: heads.length > limit ? String(items.at(-1)?.firstSeq) : null,
    };
  };
}

/** Code: STORE_REQUEST. */
export function scanEntries(query: Scan): () => Program<Page<StoredEvent>> {
  const checks = new Checks();
  const { limit = 1000 } = query;
  checks.count(['limit'], limit, 1, MOST_ROWS);
  const where = new Where()
    .andIn('kind', query.kinds)
    .andIf(query.office, 'office = ?')
    .andIf(query.actor, 'actor = ?')
    .andIf(timeOf(query.from, ['from'], checks), 'at_ms >= ?')
    .andIf(timeOf(query.before, ['before'], checks), 'at_ms < ?')
    .andIf(placeOf(query.after, checks), 'seq > ?');
  checks.done();
  return function* (): Program<Page<StoredEvent>> {
    const rows = yield* ask(
      `SELECT ${entryColumns}, (SELECT s.erased FROM streams s WHERE s.stream = entries.stream) AS erased
       FROM entries WHERE ${where.text()} ORDER BY seq LIMIT ${limit + 1}`,
      ...where.values,
    );
    const items = rows.slice(0, limit).map((row) => {
      const entry = wholeEntry(row);
      return storedEvent(entry, null, entry.personal !== null && row.erased === 1);
    });
    return { items, next: rows.length > limit ? String(items.at(-1)?.seq) : null };
  };
}

/** Code: STORE_REQUEST. */
export function findSightings(query: SightingsQuery, ring: KeyRing): () => Program<Sightings> {
  const checks = new Checks();
  const { kind, value, limit = 1000 } = query;
  checks.count(['limit'], limit, 1, MOST_ROWS);
  const where = new Where()
    .and('l.kind = ?', kind)
    .and('l.hash = ?', ring.keyed('identity', kind, value))
    .andIf(timeOf(query.from, ['from'], checks), 'l.submitted_ms >= ?')
    .and('l.submitted_ms < ?', checks.time(['before'], query.before))
    .andIf(query.except, 'l.stream <> ?');
  checks.done();
  const named = (other: string): string =>
    `(SELECT o.hash FROM links o WHERE o.stream = l.stream AND o.kind = '${other}' ORDER BY o.seq DESC LIMIT 1)`;
  return function* (): Program<Sightings> {
    const count = yield* askOne(
      `SELECT COUNT(*) AS total FROM links l WHERE ${where.text()}`,
      ...where.values,
    );
    const rows = yield* ask(
      `SELECT l.stream, l.submitted_at, ${named('familyCard')} AS family, ${named('subjectKey')} AS subject
       FROM links l WHERE ${where.text()} ORDER BY l.submitted_ms DESC, l.stream DESC LIMIT ${limit}`,
      ...where.values,
    );
    const opaque = (bytes: Uint8Array | null): string | null => (bytes === null ? null : hex(bytes));
    return {
      total: count === null ? 0 : numberOf(count, 'total'),
      items: rows.map((row) => ({
        stream: textOf(row, 'stream'),
        submittedAt: textOf(row, 'submitted_at'),
        family: opaque(bytesOrNull(row, 'family')),
        subject: opaque(bytesOrNull(row, 'subject')),
      })),
    };
  };
}

const timeOf = (text: string | undefined, path: readonly string[], checks: Checks): number | undefined =>
  text === undefined ? undefined : checks.time(path, text);

function placeOf(text: string | undefined, checks: Checks): number | undefined {
  if (text === undefined) return undefined;
  const place = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (place < 0) checks.add(['after'], 'found another text, expected the next of the page before');
  return place;
}

export const documentColumns = 'kind, id, value, secret, seq, at';

/** The digest of a document's text, and the text. Code: LEDGER_DAMAGED. */
export function openDocument(
  row: Row,
  ring: KeyRing,
): { readonly kind: DocumentKind; readonly id: string; readonly text: string; readonly digest: string } {
  const [kind, id] = [textOf(row, 'kind'), textOf(row, 'id')];
  if (kind !== 'account' && kind !== 'setting')
    throw damaged(['documents', id], 'found a document of no known kind');
  const sealed = bytesOrNull(row, 'secret');
  const value = textOrNull(row, 'value');
  if ((sealed === null) === (value === null))
    throw damaged(['documents', kind, id], 'found a document with a value and a secret, or neither');
  if (sealed === null) {
    const text = value ?? 'null';
    return { kind, id, text, digest: textDigest(text) };
  }
  const text = ring.openSecret(sealed, `${kind}|${id}`);
  return { kind, id, text, digest: secretDigest(ring, kind, id, text) };
}

/** The documents that an entry says it set: `kind id` -> digest, null for one that was removed. */
export function documentsOf(entry: Pick<Entry, 'documents' | 'seq'>): ReadonlyMap<string, string | null> {
  const marksOf = new Map<string, string | null>();
  if (entry.documents === '[]') return marksOf;
  const value = parseJson(entry.documents);
  if (!Array.isArray(value)) throw damaged(['entries', entry.seq, 'documents'], 'found no list of documents');
  for (const each of value) {
    const [kind, id, digest] = ['kind', 'id', 'digest'].map((name) => Reflect.get(Object(each), name));
    marksOf.set(`${kind} ${id}`, typeof digest === 'string' ? digest : null);
  }
  return marksOf;
}

/** Documents that were found whole, each with the row it was read from: a row that is the same is not proven again. */
export class KnownDocuments {
  private readonly kept = new Map<string, { readonly row: Row; readonly document: StoredDocument }>();

  of(row: Row): StoredDocument | null {
    const found = this.kept.get(nameOfDocument(row));
    return found !== undefined && sameRow(found.row, row) ? found.document : null;
  }

  keep(row: Row, document: StoredDocument): void {
    if (this.kept.size >= MOST_KNOWN) this.kept.clear();
    this.kept.set(nameOfDocument(row), { row, document });
  }
}
const MOST_KNOWN = 10_000;

const nameOfDocument = (row: Row): string => `${textOf(row, 'kind')} ${textOf(row, 'id')}`;

const sameRow = (a: Row, b: Row): boolean =>
  ['seq', 'at', 'value'].every((column) => a[column] === b[column]) &&
  sameOrNull(bytesOrNull(a, 'secret'), bytesOrNull(b, 'secret'));
const sameOrNull = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : sameHash(a, b);

/** Code: LEDGER_DAMAGED where a document is not what the ledger says was set. */
export function* readDocuments(
  kind: DocumentKind,
  id: string | null,
  ring: KeyRing,
  known: KnownDocuments,
): Program<readonly StoredDocument[]> {
  const where = new Where().and('kind = ?', kind).andIf(id ?? undefined, 'id = ?');
  const rows = yield* ask(
    `SELECT ${documentColumns} FROM documents WHERE ${where.text()} ORDER BY id`,
    ...where.values,
  );
  const found: StoredDocument[] = [];
  for (const row of rows) {
    const before = known.of(row);
    if (before !== null) {
      found.push(before);
      continue;
    }
    const { text, digest, ...name } = openDocument(row, ring);
    const seq = numberOf(row, 'seq');
    const setBy = yield* askOne(`SELECT ${entryColumns} FROM entries WHERE seq = ?`, seq);
    const said = setBy === null ? undefined : documentsOf(wholeEntry(setBy)).get(`${name.kind} ${name.id}`);
    if (said !== digest)
      throw damaged(
        ['documents', name.kind, name.id],
        'found a document that is not what the ledger says was set',
      );
    const document = { kind: name.kind, id: name.id, value: parseJson(text), seq, at: textOf(row, 'at') };
    known.keep(row, document);
    found.push(document);
  }
  return found;
}

const macOfSession = (
  ring: KeyRing,
  token: Uint8Array,
  session: Omit<Session, 'data'>,
  data: string,
): Uint8Array =>
  ring.keyed('session', hex(token), session.account, session.createdAt, session.expiresAt, data);

export const sessionColumns = 'token, account, created_at, expires_at, expires_ms, data, mac';

/** Code: STORE_REQUEST. */
export function saveSession(token: string, session: Session, ring: KeyRing): () => Program<void> {
  const checks = new Checks();
  checks.code(['account'], session.account);
  checks.time(['createdAt'], session.createdAt);
  const expiresMs = checks.time(['expiresAt'], session.expiresAt);
  const data = checks.json(['data'], session.data);
  checks.done();
  const name = ring.keyed('token', token);
  return function* (): Program<void> {
    yield* ask(
      `INSERT INTO sessions (${sessionColumns}) VALUES (${marks(7)}) ON CONFLICT (token) DO UPDATE SET account = excluded.account,
       created_at = excluded.created_at, expires_at = excluded.expires_at, expires_ms = excluded.expires_ms,
       data = excluded.data, mac = excluded.mac`,
      ...[name, session.account, session.createdAt, session.expiresAt, expiresMs, data],
      macOfSession(ring, name, session, data),
    );
  };
}

/** The session of a row, if it is as it was written; null otherwise. */
export function sessionOf(row: Row, ring: KeyRing): Session | null {
  const data = textOf(row, 'data');
  const session = {
    account: textOf(row, 'account'),
    createdAt: textOf(row, 'created_at'),
    expiresAt: textOf(row, 'expires_at'),
  };
  const whole =
    sameHash(macOfSession(ring, bytesOf(row, 'token'), session, data), bytesOf(row, 'mac')) &&
    millisOf(session.expiresAt) === numberOf(row, 'expires_ms');
  return whole ? { ...session, data: parseJson(data) } : null;
}

export function* readSession(token: string, nowMs: number, ring: KeyRing): Program<Session | null> {
  const row = yield* askOne(
    `SELECT ${sessionColumns} FROM sessions WHERE token = ?`,
    ring.keyed('token', token),
  );
  if (row === null) return null;
  const session = sessionOf(row, ring);
  return session !== null && numberOf(row, 'expires_ms') > nowMs ? session : null;
}

/** How many entries there are. */
export function* countEntries(): Program<number> {
  const row = yield* askOne('SELECT seq FROM head WHERE id = 1');
  if (row === null || isNull(row, 'seq'))
    throw new WaspadaError(issue('LEDGER_DAMAGED', ['head'], 'found no head, expected one row'));
  return numberOf(row, 'seq');
}
