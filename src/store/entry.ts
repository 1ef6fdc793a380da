// One entry of the ledger: its row, the text that is hashed, and what it does to the head of its stream.
import { canonicalJson } from '../base/json.js';
import type { DocumentKind, Facets } from './contract.js';
import { leafHash, sameBytes, sha256 } from './merkle.js';
import {
  bytesOf,
  bytesOrNull,
  numberOf,
  numberOrNull,
  type Row,
  textOf,
  textOrNull,
  type Value,
} from './sql.js';
import { millisOf } from './time.js';

export interface Entry {
  readonly seq: number;
  readonly stream: string;
  readonly version: number;
  readonly kind: string;
  readonly at: string;
  readonly atMs: number;
  readonly actor: string;
  readonly office: string;
  /** Canonical JSON. */
  readonly open: string;
  /** Canonical JSON of the facets that were set, `{}` for none. */
  readonly facets: string;
  /** As sealed under the key of the stream. */
  readonly personal: Uint8Array | null;
  /** Commitment to the keyed hashes of the identity envelope, hex; empty text for none. */
  readonly links: string;
  /** Canonical JSON of the documents that were set, `[]` for none. */
  readonly documents: string;
  /** Digest of the entry before, zeros for the first. */
  readonly prev: Uint8Array;
  readonly digest: Uint8Array;
}

/** A keyed hash of one part of an identity envelope, with the salt that makes its commitment unguessable once it is erased. */
export interface Link {
  readonly kind: string;
  readonly hash: Uint8Array;
  readonly salt: Uint8Array;
  readonly submittedAt: string;
}

export interface DocumentMark {
  readonly kind: DocumentKind;
  readonly id: string;
  /** Digest of its text; null where it was removed. */
  readonly digest: string | null;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const entryColumns =
  'seq, stream, version, kind, at, at_ms, actor, office, open, facets, personal, links, documents, prev, digest';

export const valuesOf = (entry: Entry): Value[] => [
  entry.seq,
  entry.stream,
  entry.version,
  entry.kind,
  entry.at,
  entry.atMs,
  entry.actor,
  entry.office,
  entry.open,
  entry.facets,
  entry.personal,
  entry.links,
  entry.documents,
  entry.prev,
  entry.digest,
];

export const entryOf = (row: Row): Entry => ({
  seq: numberOf(row, 'seq'),
  stream: textOf(row, 'stream'),
  version: numberOf(row, 'version'),
  kind: textOf(row, 'kind'),
  at: textOf(row, 'at'),
  atMs: numberOf(row, 'at_ms'),
  actor: textOf(row, 'actor'),
  office: textOf(row, 'office'),
  open: textOf(row, 'open'),
  facets: textOf(row, 'facets'),
  personal: bytesOrNull(row, 'personal'),
  links: textOf(row, 'links'),
  documents: textOf(row, 'documents'),
  prev: bytesOf(row, 'prev'),
  digest: bytesOf(row, 'digest'),
});

/** The text that is hashed, canonical by construction: keys in order, no white space. Must equal `plainText`, its definition. */
export function textOfEntry(entry: Omit<Entry, 'digest'>): string {
  const quote = JSON.stringify;
  const personal = entry.personal === null ? 'null' : `"${hex(sha256(entry.personal))}"`;
  const payload = `{"documents":${quote(entry.documents)},"facets":${quote(entry.facets)},"links":${quote(entry.links)},"open":${quote(entry.open)},"personal":${personal}}`;
  return `{"actor":${quote(entry.actor)},"at":${quote(entry.at)},"kind":${quote(entry.kind)},"office":${quote(entry.office)},"payload":"${hex(sha256(payload))}","prev":"${hex(entry.prev)}","seq":${entry.seq},"stream":${quote(entry.stream)},"version":${entry.version}}`;
}

/** The same by RFC 8785, as anyone can write it who has an export and no code of ours. */
export function plainText(entry: Omit<Entry, 'digest'>): string {
  const { documents, facets, links, open } = entry;
  const personal = entry.personal === null ? null : hex(sha256(entry.personal));
  const payload = hex(sha256(canonicalJson({ documents, facets, links, open, personal })));
  const { actor, at, kind, office, seq, stream, version } = entry;
  return canonicalJson({ actor, at, kind, office, payload, prev: hex(entry.prev), seq, stream, version });
}

/** Leaf hash of the text: what the next entry names, and what the Merkle tree is made of. */
export const digestOfEntry = (entry: Omit<Entry, 'digest'>): Uint8Array =>
  leafHash(Buffer.from(textOfEntry(entry)));

/** Whether an entry is as it was written: its digest fits, and its time is the one that was said. */
export const isWhole = (entry: Entry): boolean =>
  sameBytes(digestOfEntry(entry), entry.digest) && millisOf(entry.at) === entry.atMs;

/** What `links` of an entry says of the rows beside it: without their salts nobody can tell which numbers were meant. */
export function commitmentOf(links: readonly Link[]): string {
  if (links.length === 0) return '';
  const rows = links
    .map(({ kind, hash, salt, submittedAt }) => [kind, hex(hash), hex(salt), submittedAt])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return hex(sha256(canonicalJson(rows)));
}

export const linkOf = (row: Row): Link => ({
  kind: textOf(row, 'kind'),
  hash: bytesOf(row, 'hash'),
  salt: bytesOf(row, 'salt'),
  submittedAt: textOf(row, 'submitted_at'),
});

/** The row of a stream: everything in it follows from its entries. */
export interface Head {
  readonly stream: string;
  readonly prefix: string;
  readonly version: number;
  readonly firstSeq: number;
  readonly office: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly openedMs: number;
  readonly updatedAt: string;
  readonly updatedMs: number;
  readonly state: string | null;
  readonly outcome: string | null;
  readonly assignee: string | null;
  readonly due: string | null;
  readonly dueMs: number | null;
  readonly hold: string | null;
  readonly holdMs: number | null;
  readonly erased: boolean;
}

export const headColumns =
  'stream, prefix, version, first_seq, office, opened_by, opened_at, opened_ms, updated_at, updated_ms, state, outcome, assignee, due, due_ms, hold, hold_ms, erased';

export const valuesOfHead = (head: Head): Value[] => [
  head.stream,
  head.prefix,
  head.version,
  head.firstSeq,
  head.office,
  head.openedBy,
  head.openedAt,
  head.openedMs,
  head.updatedAt,
  head.updatedMs,
  head.state,
  head.outcome,
  head.assignee,
  head.due,
  head.dueMs,
  head.hold,
  head.holdMs,
  head.erased ? 1 : 0,
];

export const headOf = (row: Row): Head => ({
  stream: textOf(row, 'stream'),
  prefix: textOf(row, 'prefix'),
  version: numberOf(row, 'version'),
  firstSeq: numberOf(row, 'first_seq'),
  office: textOf(row, 'office'),
  openedBy: textOf(row, 'opened_by'),
  openedAt: textOf(row, 'opened_at'),
  openedMs: numberOf(row, 'opened_ms'),
  updatedAt: textOf(row, 'updated_at'),
  updatedMs: numberOf(row, 'updated_ms'),
  state: textOrNull(row, 'state'),
  outcome: textOrNull(row, 'outcome'),
  assignee: textOrNull(row, 'assignee'),
  due: textOrNull(row, 'due'),
  dueMs: numberOrNull(row, 'due_ms'),
  hold: textOrNull(row, 'hold'),
  holdMs: numberOrNull(row, 'hold_ms'),
  erased: numberOf(row, 'erased') !== 0,
});

export const prefixOf = (stream: string): string => stream.slice(0, stream.indexOf(':'));

/** The head of a stream after one more entry. */
export function advance(
  head: Head | null,
  entry: Pick<Entry, 'stream' | 'version' | 'seq' | 'kind' | 'at' | 'atMs' | 'actor' | 'office'>,
  facets: Facets,
): Head {
  const before = head ?? {
    stream: entry.stream,
    prefix: prefixOf(entry.stream),
    firstSeq: entry.seq,
    office: entry.office,
    openedBy: entry.actor,
    openedAt: entry.at,
    openedMs: entry.atMs,
    state: null,
    outcome: null,
    assignee: null,
    due: null,
    hold: null,
    erased: false,
  };
  const due = facets.due === undefined ? before.due : facets.due;
  const hold = facets.holdUntil === undefined ? before.hold : facets.holdUntil;
  return {
    ...before,
    version: entry.version,
    updatedAt: entry.at,
    updatedMs: entry.atMs,
    state: facets.state === undefined ? before.state : facets.state,
    outcome: facets.outcome === undefined ? before.outcome : facets.outcome,
    assignee: facets.assignee === undefined ? before.assignee : facets.assignee,
    due,
    dueMs: due === null ? null : millisOf(due),
    hold,
    // An open end is later than every time, so that one comparison serves both.
    holdMs: hold === null ? null : hold === 'open' ? Number.MAX_SAFE_INTEGER : millisOf(hold),
    erased: before.erased || entry.kind === 'erased',
  };
}
