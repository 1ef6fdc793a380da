// What a counter asks of its ledger: events to append and questions to ask come in, durable, chained and sealed records come out.
import type { Json } from '../base/json.js';
import type { Identity, identityParts } from '../fields/application.js';

/**
 * What can happen, in words of the protocol (CONTRACT.md 11). A kind says nothing about a person; what does belongs in `personal`.
 * A new kind is one more word here: old entries keep the word they were written with.
 */
export const eventKinds = [
  'opened',
  'answered',
  'first-assessment',
  'disclosed',
  'decided',
  'countersigned',
  'objected',
  'reviewed',
  'closed',
  'viewed',
  'erased',
  'service-assessed',
  'access-refused',
  'exported',
  'bundle-proposed',
  'bundle-approved',
  'bundle-activated',
  'blind-committed',
  'blind-revealed',
  'account-created',
  'account-changed',
  'account-disabled',
  'signed-in',
  'sign-in-refused',
  'setting-changed',
  'switched-off',
  'switched-on',
  'keys-rotated',
  'checkpoint-anchored',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** A part of the identity envelope: what linkage compares. */
export type IdentityKind = (typeof identityParts)[number];

/**
 * What a worklist looks for, in codes and never in words about a person. A facet that an event leaves out stays as it was; null clears it.
 * Facets are kept in the clear and in the chain, also after erasure.
 */
export interface Facets {
  /** Where the consultation stands, in the service's own codes: `open`, `disclosed`, `decided`, `objected`. */
  readonly state?: string | null;
  /** A human outcome (DOMAIN.md 6.4.18). */
  readonly outcome?: string | null;
  /** The account that must act next. */
  readonly assignee?: string | null;
  /** When somebody must have acted: RFC 3339 with an offset. */
  readonly due?: string | null;
  /**
   * Until when nothing may be erased, since an objection or an appeal is possible: RFC 3339 with an offset, or `open` where one is
   * pending and its end is not known.
   */
  readonly holdUntil?: string | null;
}

/** One thing that happened. */
export interface NewEvent {
  readonly kind: EventKind;
  /** What may be read without a key, for ever, also after erasure: digests, codes, rule ids, versions. Nothing about a person. */
  readonly open?: Json;
  /** What tells about a person: kept encrypted (AES-256-GCM) under the key of this stream, unreadable once that is destroyed. */
  readonly personal?: Json;
  readonly facets?: Facets;
  /**
   * The identity envelope, kept as keyed hashes only: compare values that are written in one form (a phone as +62..., an e-mail in lower
   * case), since another spelling is another hash. Null and absent are unknown; an empty text is refused.
   */
  readonly identity?: Identity;
  /** When the application was submitted, RFC 3339 with an offset: the time of its sightings in linkage. `at` unless said. */
  readonly submittedAt?: string;
}

/** A document that goes with an event, in the same transaction: its digest is in the chain, its last value is what `document` reads. */
export interface DocumentChange {
  /** `account`: one person or service, its password hash included. `setting`: active bundle, off switch, blind secret's commitment. */
  readonly kind: DocumentKind;
  readonly id: string;
  /** Null removes it. */
  readonly value: Json;
  /** Kept encrypted under the master key: secrets that the service must read again (a blind secret before its reveal). */
  readonly secret?: boolean;
}
export type DocumentKind = 'account' | 'setting';

export interface Idempotency {
  /** Who sent the key: an account or a client. Two of them may use the same key. */
  readonly scope: string;
  /** The Idempotency-Key of the request, 1 to 200 characters. */
  readonly key: string;
  /** What was asked: kept as a keyed digest, to tell a repetition from another request. */
  readonly body: Json;
  /** What was answered: kept encrypted, and given back to a repetition. */
  readonly answer: Json;
}

export interface Append {
  /** Whose story it is: `consultation:8f0c...`, `account:siti`, `bundle:main`, `office:0412`. Lower-case word, colon, 1 to 120 of A-Z a-z 0-9 . _ - */
  readonly stream: string;
  /**
   * The version that the caller read, 0 for a stream that must not exist yet: another one is LEDGER_CONFLICT. `any` appends whatever
   * the version is, and is for streams that nobody decides on (viewed, access-refused).
   */
  readonly expected: number | 'any';
  /** When it happened: RFC 3339 with an offset, as in `2026-06-15T09:30:00+07:00`. The store has no clock. */
  readonly at: string;
  /** The account that did it; `system` for the service itself. */
  readonly actor: string;
  /** The office it was done for; empty text where there is none. */
  readonly office: string;
  /** 1 to 100 events, all of them or none. */
  readonly events: readonly NewEvent[];
  readonly documents?: readonly DocumentChange[];
  readonly idempotency?: Idempotency;
}

export interface Appended {
  readonly stream: string;
  /** The version of the stream after its last event: what the next `expected` is. */
  readonly version: number;
  /** The place of the first and the last event in the whole ledger, from 1. */
  readonly first: number;
  readonly last: number;
  /** True where the same request had been appended before and nothing was added now. */
  readonly repeated: boolean;
  /** The answer as it was stored with the first request; null without idempotency, or where its key was destroyed. */
  readonly answer: Json;
}

/** One event as it was kept. */
export interface StoredEvent {
  readonly seq: number;
  readonly stream: string;
  /** 1 for the first event of the stream. */
  readonly version: number;
  readonly kind: EventKind;
  readonly at: string;
  readonly actor: string;
  readonly office: string;
  readonly open: Json;
  /** Null where there was none, where it was not asked for, or where it was erased. */
  readonly personal: Json;
  /** True where there was a personal part and its key was destroyed. */
  readonly erased: boolean;
  readonly facets: Facets;
  /** Leaf hash of this entry (RFC 6962) as `sha256:...`: what the next entry and the Merkle tree name. */
  readonly digest: string;
}

/** A stream as a worklist shows it. */
export interface StreamHead {
  readonly stream: string;
  readonly version: number;
  /** Office, actor and time of the first event. */
  readonly office: string;
  readonly openedBy: string;
  readonly openedAt: string;
  /** Time of the last event. */
  readonly updatedAt: string;
  /** Null where never set or cleared. */
  readonly state: string | null;
  readonly outcome: string | null;
  readonly assignee: string | null;
  readonly due: string | null;
  readonly holdUntil: string | null;
  readonly erased: boolean;
}

/** All conditions must hold; one that is left out holds for all. */
export interface Search {
  /** The word before the colon: `consultation`. */
  readonly prefix?: string;
  readonly office?: string;
  readonly openedBy?: string;
  /** Somebody who did anything in the stream. */
  readonly actor?: string;
  /** Opened at or after this, and before that: RFC 3339 with an offset. */
  readonly from?: string;
  readonly before?: string;
  /** One of these. */
  readonly states?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly assignee?: string;
  readonly dueBefore?: string;
  /** Streams that named this value; the value is hashed before it is looked for and is nowhere kept. */
  readonly identity?: { readonly kind: IdentityKind; readonly value: string };
  /** 1 to 1,000; 100 unless said. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** To be passed as `after`; null on the last page. */
  readonly next: string | null;
}

/** Events by kind and time, for counts and meters: without personal parts, in the order of the ledger. */
export interface Scan {
  readonly kinds?: readonly EventKind[];
  readonly office?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly before?: string;
  /** 1 to 10,000; 1,000 unless said. */
  readonly limit?: number;
  readonly after?: string;
}

/** One application that named a value before: what linkage counts. */
export interface Sighting {
  readonly stream: string;
  /** When that application was submitted. */
  readonly submittedAt: string;
  /** Equal for equal family cards, and no more: null where none was named. */
  readonly family: string | null;
  /** Equal for equal persons, and no more: null where none was named. */
  readonly subject: string | null;
}

export interface SightingsQuery {
  readonly kind: IdentityKind;
  readonly value: string;
  /** At or after this, and strictly before that: point in time, so that no later application is ever counted. */
  readonly from?: string;
  readonly before: string;
  /** The consultation that asks is not one of its own sightings. */
  readonly except?: string;
  /** 1 to 10,000, the latest first; 1,000 unless said. */
  readonly limit?: number;
}

export interface Sightings {
  /** How many there are, also beyond the limit. */
  readonly total: number;
  readonly items: readonly Sighting[];
}

export interface StoredDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly value: Json;
  /** The entry of the ledger that set it. */
  readonly seq: number;
  readonly at: string;
}

/** A session is found by its token alone; the token itself is nowhere kept. */
export interface Session {
  readonly account: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** What the service needs to remember: CSRF secret, office, time of the last request. Nothing about applicants. */
  readonly data: Json;
}

/** A signed head of the Merkle tree over all entries: C2SP tlog-checkpoint text, one signature line or more. */
export interface Checkpoint {
  /** How many entries it covers. */
  readonly size: number;
  /** Root of the RFC 6962 tree, standard base64. */
  readonly root: string;
  readonly at: string;
  /** The text to anchor elsewhere: append it to a file on another machine, or print it. */
  readonly note: string;
}

/** What is not as it was written; `seq` is where, 0 where it is no entry. */
export interface LedgerFault {
  readonly seq: number;
  /** The part that is wrong: a column, `order`, `gap`, `chain`, `checkpoint`, `anchor`, `head`, `document`, `identity`, `key`, `file`. */
  readonly part: string;
  readonly message: string;
}

export interface VerifyOptions {
  /** Notes of checkpoints that were kept elsewhere: what they cover must still be there, unchanged. */
  readonly anchors?: readonly string[];
  /** Public keys (verifier lines of `publicKey`) of this ledger before a rotation, or of witnesses, that may sign too. */
  readonly keys?: readonly string[];
  /**
   * Whether the file itself is checked first, page by page, index by index and text by text (libsql): others wait for a part of that,
   * some seconds for a million entries. Where it is damaged nothing else is looked at. True unless said.
   */
  readonly structure?: boolean;
  readonly progress?: (done: number, all: number) => void;
}

export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  /** Root of the tree as it is now, standard base64. */
  readonly root: string;
  readonly checkpoints: number;
  /** Entries after the last checkpoint: nothing signed covers them yet. */
  readonly uncovered: number;
  /** Entries after the last anchor given: a cut or a replacement there cannot be told from what never was. */
  readonly unanchored: number;
  /** Streams whose key was destroyed, lawfully: with an entry that says so. */
  readonly erased: number;
  /** The first 100; `count` says how many there are. */
  readonly faults: readonly LedgerFault[];
  readonly count: number;
}

export interface Erasure {
  /** Whom: everything under this subject key; or one stream. */
  readonly target: { readonly subjectKey: string } | { readonly stream: string };
  readonly at: string;
  readonly actor: string;
  readonly office: string;
  /** A code, kept in the clear: `request`, `retention`, `court`. */
  readonly reason: string;
}

export interface Erased {
  /** Streams whose key was destroyed now. */
  readonly streams: readonly string[];
  /** Streams that had been erased before. */
  readonly before: number;
}

export interface Retention {
  readonly at: string;
  readonly actor: string;
  /** Consultations, and assessments that other services asked for, whose last event is before this are erased, unless something holds them. */
  readonly consultationsBefore: string;
  /** Stored answers of idempotency keys older than this are dropped. */
  readonly answersBefore: string;
}

export interface Retained {
  readonly erased: number;
  /** Old enough, but held by an open window: they stay. */
  readonly held: number;
  readonly answers: number;
  readonly sessions: number;
}

export interface StoreHealth {
  readonly ok: boolean;
  /** Why not, without any value of a record; empty text where all is well. */
  readonly reason: string;
  readonly entries: number;
  readonly lastCheckpoint: Checkpoint | null;
}

/**
 * An append-only, hash-chained ledger with the few tables a counter needs beside it; the same meaning on a file (libsql) and on
 * PostgreSQL. When a promise is kept the record is on disk: nothing that was answered can be lost by a kill or a power cut.
 * Faults of every call: STORE_UNAVAILABLE (disk, network, time-out: nothing is known to be written, ask again with the same idempotency
 * key), STORE_REQUEST (an argument; all of its faults at once), STORE_CLOSED.
 */
export interface Store {
  readonly kind: 'libsql' | 'postgres';
  /** Verifier line of the checkpoint key, `name+hash+base64`, to be kept where anchors are kept. */
  readonly publicKey: string;

  /**
   * Writes events, their documents and the stored answer, all of them or none, durable before the promise is kept.
   * Codes: LEDGER_CONFLICT (another version), LEDGER_IDEMPOTENCY (same key, other body), LEDGER_ERASED (the stream was erased). O(events).
   */
  append(request: Append): Promise<Appended>;
  /**
   * What a repetition gets, before any work is done: null where the key is new. Codes: LEDGER_IDEMPOTENCY.
   */
  repeated(request: Omit<Idempotency, 'answer'>): Promise<Appended | null>;

  /** The events of a stream in order, from `fromVersion` on (1 unless said); none for a stream that is not there. `personal: false` decrypts nothing. */
  read(
    stream: string,
    options?: { readonly fromVersion?: number; readonly personal?: boolean },
  ): Promise<readonly StoredEvent[]>;
  /** The head of a stream; null where it is not there. */
  head(stream: string): Promise<StreamHead | null>;
  /** Streams that fit, the latest opened first. */
  search(query: Search): Promise<Page<StreamHead>>;
  scan(query: Scan): Promise<Page<StoredEvent>>;
  /** Who named this value before: one row a stream. */
  sightings(query: SightingsQuery): Promise<Sightings>;

  /** The last value of a document; null where there is none. Code: LEDGER_DAMAGED where it is not what the chain says. */
  document(kind: DocumentKind, id: string): Promise<StoredDocument | null>;
  /** All documents of a kind, by id. */
  documents(kind: DocumentKind): Promise<readonly StoredDocument[]>;

  /** Keeps a session under its token, or replaces it. Sessions are no part of the ledger: append `signed-in` for the record. */
  saveSession(token: string, session: Session): Promise<void>;
  /** The session of a token; null where it is unknown, ended or expired at `now`, or where its row was tampered with. */
  session(token: string, now: string): Promise<Session | null>;
  endSession(token: string): Promise<void>;
  /** Ends all sessions of an account, at once; says how many. */
  endSessions(account: string): Promise<number>;

  /** Signs the tree as it is now and keeps the note; the last one again where nothing was added since. */
  checkpoint(at: string): Promise<Checkpoint>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  /** Walks the whole ledger and compares everything with everything: O(entries), constant memory beside one row a stream. */
  verify(options?: VerifyOptions): Promise<Verification>;
  /** The ledger as JSON Lines (`waspada-ledger/1`), personal parts encrypted as they are kept: `verifyExport` checks it without a store. */
  exportLedger(): AsyncIterable<string>;

  /**
   * Destroys the keys of a person's streams, or of one stream, and the hashes that could find them; the chain still verifies.
   * Codes: LEDGER_WINDOW_OPEN (an objection or appeal is possible in one of them: then none is erased).
   * What a back-up made earlier still holds becomes unreadable with the next `rotateKeys`.
   */
  erase(request: Erasure): Promise<Erased>;
  /** The retention job: erases what is old and not held, drops old answers and expired sessions. Rotate keys after it. */
  retain(request: Retention): Promise<Retained>;
  /**
   * Wraps all stream keys with a new master key and destroys the old one, in the file and in the place that the file had on disk. A
   * back-up or a database log made before holds keys wrapped by the old one and is unreadable from then on, those of erased persons with
   * it: so back up the database right after, and keep the key file apart from it, in one copy that is replaced and never kept beside an
   * older one. Rotate after each retention job and erasure. A kill on the way leaves a key too many, and the next rotation removes it.
   * Servers that share a PostgreSQL need the new file at once: they read it anew by themselves where they share its path, and answer
   * STORE_KEYS otherwise.
   */
  rotateKeys(request: { readonly at: string; readonly actor: string }): Promise<{ readonly wrapped: number }>;

  /**
   * Writes the ledger as it is now to a new file, synced before the promise is kept, while others go on asking; others wait for it, about
   * a second for 100,000 entries (libsql). Keys are not in it: it opens with the key file, until the next rotation.
   * Codes: STORE_OPTIONS (a file that is there already; PostgreSQL, whose own tools copy it).
   */
  backup(path: string): Promise<void>;
  /** Asks the database something small, within its time limit. Never throws. */
  health(): Promise<StoreHealth>;
  /** Finishes what was begun and lets go of the file or the connections. */
  close(): Promise<void>;
}

/** Where a store is kept and which keys it uses. */
export interface StoreOptions {
  /** A path of a file (`./waspada-data/ledger.db`), or `postgres://user@host/database`. */
  readonly location: string;
  /** Path of the key file (0600); made at the first run. A ledger that has entries is never opened with newly made keys. */
  readonly keys: string;
  /** Name of the log in checkpoints: a host or an office, without spaces. `waspada` unless said. */
  readonly origin?: string;
  /** A file that every checkpoint is appended to; a ledger that holds less than its last line is refused (LEDGER_ROLLED_BACK). */
  readonly anchorFile?: string;
  /** PostgreSQL: longest time of one statement, 5,000 unless said. */
  readonly statementMs?: number;
  /** PostgreSQL: longest wait for a connection, 3,000 unless said. */
  readonly connectMs?: number;
  /** PostgreSQL: most connections, 10 unless said. */
  readonly connections?: number;
  /** PostgreSQL: TLS. `verify` checks the certificate, against `ca` (PEM text) where given. From the location's sslmode unless said. */
  readonly tls?: { readonly mode: 'off' | 'verify'; readonly ca?: string };
}
