// What a caller asks to be written in, the same checked, hashed and in canonical form out: all that needs no look at the database.
import { randomBytes } from 'node:crypto';
import { type Issue, issue, type Path, refuse, WaspadaError } from '../base/errors.js';
import { canonicalJson, type Json, jsonBudget, parseJson } from '../base/json.js';
import { identityParts } from '../fields/application.js';
import {
  type Append,
  type DocumentKind,
  type EventKind,
  eventKinds,
  type Facets,
  type Idempotency,
  type IdentityKind,
} from './contract.js';
import { hex, type Link } from './entry.js';
import type { KeyRing } from './keys.js';
import { sha256 } from './merkle.js';
import { millisOf } from './time.js';

export interface PreparedEvent {
  readonly kind: EventKind;
  readonly open: string;
  readonly facets: Facets;
  readonly facetsText: string;
  /** Canonical JSON, not yet sealed. */
  readonly personal: string | null;
  readonly links: readonly Link[];
  readonly submittedMs: number;
}

export interface PreparedDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  /** Canonical JSON in the clear; null for a secret and for one that is removed. */
  readonly value: string | null;
  readonly secret: string | null;
  readonly digest: string | null;
}

export interface PreparedAnswer {
  readonly name: Uint8Array;
  readonly body: Uint8Array;
  readonly value: Json;
  /** Canonical JSON of the value. */
  readonly text: string;
}

export interface Prepared {
  readonly stream: string;
  readonly expected: number | 'any';
  readonly at: string;
  readonly atMs: number;
  readonly actor: string;
  readonly office: string;
  readonly events: readonly PreparedEvent[];
  readonly documents: readonly PreparedDocument[];
  readonly documentsText: string;
  readonly answer: PreparedAnswer | null;
}

/** Kinds that only the store itself writes: they are true because of what it did. */
const ownKinds: ReadonlySet<string> = new Set(['erased', 'keys-rotated']);
const kinds: ReadonlySet<string> = new Set(eventKinds);
const STREAM = /^[a-z][a-z-]{0,30}:[A-Za-z0-9._-]{1,120}$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$/;
/** An entry is read, hashed and shown as a whole: what is larger belongs into several. */
const LARGEST_PART = 1_000_000;
const MOST_EVENTS = 100;

export class Checks {
  readonly issues: Issue[] = [];

  add(path: Path, message: string): void {
    this.issues.push(issue('STORE_REQUEST', path, message));
  }

  /** Milliseconds of a time. */
  time(path: Path, text: string): number {
    const millis = millisOf(text);
    if (millis === null)
      this.add(path, `found ${show(text)}, expected a time with an offset, as in 2026-06-15T09:30:00+07:00`);
    return millis ?? 0;
  }

  stream(path: Path, text: string): void {
    if (!STREAM.test(text))
      this.add(path, `found ${show(text)}, expected a stream, as in consultation:8f0c2d`);
  }

  code(path: Path, text: string, empty = false): void {
    if (!(CODE.test(text) || (empty && text === '')))
      this.add(path, `found ${show(text)}, expected a code of 1 to 100 letters, digits and . _ : @ -`);
  }

  count(path: Path, value: number, least: number, most: number): void {
    if (!(Number.isSafeInteger(value) && value >= least && value <= most))
      this.add(path, `found ${value}, expected a whole number from ${least} to ${most}`);
  }

  json(path: Path, value: Json): string {
    try {
      // What is written must be readable again.
      const text = canonicalJson(value, jsonBudget);
      if (text.length > LARGEST_PART)
        this.add(path, `found ${text.length} characters, expected at most ${LARGEST_PART}`);
      return text;
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      for (const each of error.issues) this.add([...path, ...each.path], each.message);
      return 'null';
    }
  }

  /** Throws one error that holds all faults. Code: STORE_REQUEST. */
  done(): void {
    refuse(this.issues);
  }
}

/** Code: STORE_REQUEST. */
export function prepare(request: Append, ring: KeyRing): Prepared {
  const checks = new Checks();
  checks.stream(['stream'], request.stream);
  const atMs = checks.time(['at'], request.at);
  checks.code(['actor'], request.actor);
  checks.code(['office'], request.office, true);
  if (request.expected !== 'any') checks.count(['expected'], request.expected, 0, Number.MAX_SAFE_INTEGER);
  if (request.events.length < 1 || request.events.length > MOST_EVENTS)
    checks.add(['events'], `found ${request.events.length}, expected 1 to ${MOST_EVENTS}`);

  const events = request.events.map((event, at): PreparedEvent => {
    const path = ['events', at];
    if (!kinds.has(event.kind))
      checks.add([...path, 'kind'], `found ${show(event.kind)}, expected a known kind`);
    if (ownKinds.has(event.kind))
      checks.add([...path, 'kind'], `found ${event.kind}, which only the store writes, when it has done it`);
    const submitted = event.submittedAt ?? request.at;
    return {
      kind: event.kind,
      open: checks.json([...path, 'open'], event.open ?? null),
      facets: facetsOf(event.facets ?? {}, [...path, 'facets'], checks),
      facetsText: checks.json([...path, 'facets'], givenFacets(event.facets ?? {})),
      personal:
        event.personal === undefined || event.personal === null
          ? null
          : checks.json([...path, 'personal'], event.personal),
      links: linksOf(event.identity ?? {}, submitted, [...path, 'identity'], checks, ring),
      submittedMs: checks.time([...path, 'submittedAt'], submitted),
    };
  });

  const documents = (request.documents ?? []).map(
    ({ kind, id, value, secret = false }, at): PreparedDocument => {
      const path = ['documents', at];
      if (kind !== 'account' && kind !== 'setting')
        checks.add([...path, 'kind'], `found ${show(String(kind))}, expected account or setting`);
      checks.code([...path, 'id'], id);
      if (value === null) return { kind, id, value: null, secret: null, digest: null };
      const text = checks.json([...path, 'value'], value);
      return secret
        ? { kind, id, value: null, secret: text, digest: secretDigest(ring, kind, id, text) }
        : { kind, id, value: text, secret: null, digest: textDigest(text) };
    },
  );
  const names = documents.map(({ kind, id }) => `${kind} ${id}`);
  names.forEach((name, at) => {
    if (names.indexOf(name) !== at) checks.add(['documents', at], `found ${name} twice, expected it once`);
  });
  const documentsText = canonicalJson(documents.map(({ kind, id, digest }) => ({ kind, id, digest })));

  const answer = request.idempotency === undefined ? null : prepareAnswer(request.idempotency, checks, ring);
  checks.done();
  const { stream, expected, at, actor, office } = request;
  return { stream, expected, at, atMs, actor, office, events, documents, documentsText, answer };
}

function prepareAnswer(request: Idempotency, checks: Checks, ring: KeyRing): PreparedAnswer {
  return {
    ...prepareName(request, checks, ring),
    value: request.answer,
    text: checks.json(['idempotency', 'answer'], request.answer),
  };
}

/** The name under which an answer is kept, and the keyed digest of what was asked. */
export function prepareName(
  { scope, key, body }: Omit<Idempotency, 'answer'>,
  checks: Checks,
  ring: KeyRing,
): { readonly name: Uint8Array; readonly body: Uint8Array } {
  if (key.length < 1 || key.length > 200)
    checks.add(['idempotency', 'key'], `found ${key.length} characters, expected 1 to 200`);
  checks.code(['idempotency', 'scope'], scope);
  const text = checks.json(['idempotency', 'body'], body);
  const name = ring.keyed('answer', scope, key);
  return { name, body: ring.keyed('body', hex(name), text) };
}

export const textDigest = (text: string): string => `sha256:${hex(sha256(text))}`;

/** A plain digest of a short secret could be guessed: this one is keyed. */
export const secretDigest = (ring: KeyRing, kind: string, id: string, text: string): string =>
  `hmac:${hex(ring.keyed('document', kind, id, text))}`;

const facetNames = ['state', 'outcome', 'assignee', 'due', 'holdUntil'] as const;

const givenFacets = (facets: Facets): Record<string, string | null> =>
  Object.fromEntries(
    facetNames.flatMap((name) => {
      const value = facets[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

function facetsOf(facets: Facets, path: Path, checks: Checks): Facets {
  for (const name of ['state', 'outcome', 'assignee'] as const) {
    const value = facets[name];
    if (value !== undefined && value !== null) checks.code([...path, name], value);
  }
  if (facets.due !== undefined && facets.due !== null) checks.time([...path, 'due'], facets.due);
  const hold = facets.holdUntil;
  if (hold !== undefined && hold !== null && hold !== 'open') checks.time([...path, 'holdUntil'], hold);
  return facets;
}

/** The facets of an entry, as its text says them; what cannot be read says none. */
export function readFacets(text: string): Facets {
  if (text === '{}') return {};
  const value = parseJson(text);
  const facets: { -readonly [K in keyof Facets]: Facets[K] } = {};
  if (value === null || typeof value !== 'object') return facets;
  for (const name of facetNames) {
    if (!Object.hasOwn(value, name)) continue;
    const found: unknown = Reflect.get(value, name);
    if (found === null || typeof found === 'string') facets[name] = found;
  }
  return facets;
}

function linksOf(
  identity: { readonly [K in IdentityKind]?: string | null },
  submittedAt: string,
  path: Path,
  checks: Checks,
  ring: KeyRing,
): Link[] {
  const links: Link[] = [];
  for (const kind of identityParts) {
    const value = identity[kind];
    if (value === undefined || value === null) continue;
    // The value itself is a person's: it stands in no message.
    if (value.trim() === '' || value.length > 500)
      checks.add(
        [...path, kind],
        `found ${value.length} characters, expected 1 to 500, or null where it is unknown`,
      );
    links.push({ kind, hash: ring.keyed('identity', kind, value), salt: randomBytes(16), submittedAt });
  }
  return links;
}

const show = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
