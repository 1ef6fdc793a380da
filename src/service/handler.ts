// A request in; a response out: who asks, whether they may, what it comes to, durable before it is told.
import { createHash } from 'node:crypto';
import { z } from '../base/documents.js';
import { codes, formatPath, issue, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Append, Appended, Idempotency } from '../store/contract.js';
import { accountHandlers, authenticate } from './accounts.js';
import { MIB, type Operation, operations } from './api.js';
import { assessmentHandlers } from './assessments.js';
import { blindHandlers } from './blind.js';
import { bundleHandlers, refreshScoring } from './bundles.js';
import type { Caller, Environment, Handler, Outcome } from './call.js';
import { consultationHandlers } from './consultations.js';
import { driftHandlers } from './drift.js';
import {
  fail,
  problemResponse,
  readBody,
  readQuery,
  type ServiceRequest,
  type ServiceResponse,
  securityHeaders,
} from './http.js';
import { framesOf } from './log.js';
import { meterHandlers } from './meter.js';
import { oversightHandlers } from './oversight.js';
import { toJson } from './protocol.js';
import { regionPageHandlers } from './region-page.js';
import { rotationHandlers } from './rotation.js';
import { subjectHandlers } from './subjects.js';
import { worklistHandlers } from './worklists.js';

/** Largest body of an operation that does not say otherwise. */
export const BODY_LIMIT = MIB / 4;

/** A file of the counter page; null where there is none of that path. */
export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
}
export type Pages = (path: string) => PageFile | null;

interface Route {
  readonly name: string;
  readonly operation: Operation;
  readonly handler: Handler;
  /** Parts of the path; null is a parameter. */
  readonly parts: readonly (string | null)[];
  readonly names: readonly string[];
}

function makeRoutes(): Route[] {
  const handlers = new Map(
    [
      ...accountHandlers(),
      ...consultationHandlers(),
      ...assessmentHandlers(),
      ...subjectHandlers(),
      ...bundleHandlers(),
      ...blindHandlers(),
      ...meterHandlers(),
      ...worklistHandlers(),
      ...driftHandlers(),
      ...regionPageHandlers(),
      ...rotationHandlers(),
      ...oversightHandlers(),
    ].map((handler) => [handler.operation.path + handler.operation.method, handler] as const),
  );
  return Object.entries<Operation>(operations).map(([name, operation]) => {
    const handler = handlers.get(operation.path + operation.method);
    if (handler === undefined)
      throw new WaspadaError(issue('BASE_INTERNAL', [name], 'an operation that nothing does'));
    const parts = operation.path.split('/');
    return {
      name,
      operation,
      handler,
      parts: parts.map((part) => (part.startsWith('{') ? null : part)),
      names: parts.flatMap((part) => (part.startsWith('{') ? [part.slice(1, -1)] : [])),
    };
  });
}

/** What a part of a path may hold: ids, digests, months, codes. */
const PART = /^[A-Za-z0-9._:-]{1,120}$/;

function matchRoute(
  routes: readonly Route[],
  path: string,
): readonly { readonly route: Route; readonly params: Record<string, string> }[] {
  const parts = path.split('/');
  return routes.flatMap((route) => {
    if (route.parts.length !== parts.length) return [];
    const values: string[] = [];
    for (const [index, expected] of route.parts.entries()) {
      const found = parts[index] ?? '';
      if (expected === null) {
        if (!PART.test(found)) return [];
        values.push(found);
      } else if (expected !== found) return [];
    }
    return [{ route, params: Object.fromEntries(route.names.map((name, at) => [name, values[at] ?? ''])) }];
  });
}

export interface Service {
  handle(request: ServiceRequest): Promise<ServiceResponse>;
  /** Largest body that any operation takes, by path as in the table. */
  readonly limits: readonly { readonly method: string; readonly path: string; readonly bytes: number }[];
}

/** Codes that mean the store is away: what was known lately of who is signed in stands for a while. */
const away = (error: unknown): boolean =>
  error instanceof WaspadaError && ['STORE_UNAVAILABLE', 'STORE_CLOSED'].includes(error.code);
/** How long a session is believed while the store cannot be asked, and how many are remembered. */
const BELIEVED_MS = 900_000;
const MOST_BELIEVED = 2000;

export function createService(env: Environment, pages: Pages = () => null): Service {
  const routes = makeRoutes();
  const believed = new Map<string, { readonly caller: Caller; readonly until: number }>();

  async function callerOfRequest(request: ServiceRequest, at: string): Promise<Caller | null> {
    const key = createHash('sha256')
      .update(`${request.headers.cookie ?? ''}\n${request.headers.authorization ?? ''}`)
      .digest('hex');
    const now = Date.parse(at);
    try {
      const caller = await authenticate(env, request, at);
      believed.delete(key);
      if (caller !== null) {
        believed.set(key, { caller, until: now + BELIEVED_MS });
        const oldest = believed.keys().next();
        if (believed.size > MOST_BELIEVED && oldest.done !== true) believed.delete(oldest.value);
      }
      return caller;
    } catch (error) {
      const known = believed.get(key);
      if (!away(error) || known === undefined || known.until < now) throw error;
      const { session } = known.caller;
      return session !== null && Date.parse(session.expiresAt) < now ? null : known.caller;
    }
  }

  async function answer(
    { name, operation, handler }: Route,
    params: Record<string, string>,
    request: ServiceRequest,
    at: string,
  ): Promise<ServiceResponse> {
    const now = Date.parse(at);
    const isPublic = operation.access === 'public';
    if (isPublic && operation.method === 'POST') limit(env.guards.remote.take(request.remote, now));
    const caller = isPublic ? null : await callerOfRequest(request, at);
    if (!isPublic && caller === null) fail('AUTH_REQUIRED', 'found nobody signed in');
    if (caller !== null) {
      const own = caller.session === null ? env.guards.service : env.guards.account;
      limit(own.take(caller.account, now));
      if (caller.session !== null) limit(env.guards.office.take(caller.office, now));
    }
    if (request.method !== 'GET') checkOrigin(env, request, caller);
    const { access } = operation;
    const permission = access === 'public' || access === 'self' ? null : access;
    const reach = permission === null ? null : (caller?.grants.get(permission) ?? null);
    if (permission !== null && reach === null) {
      // Whoever asks for what is not theirs is recorded; with the store away the refusal stands all the same.
      await recordRefusal(env, caller, name, at).catch(() => undefined);
      fail('AUTH_FORBIDDEN', `found no permission for ${name}`);
    }
    if (request.body.length > (operation.bodyLimit ?? BODY_LIMIT))
      fail('SERVICE_TOO_LARGE', `found more than ${operation.bodyLimit ?? BODY_LIMIT} bytes`);
    const body: Json = request.method === 'GET' ? {} : readBody(request);
    const query = readQuery(request.query);
    if (operation.query === undefined && Object.keys(query).length > 0)
      fail('SERVICE_REQUEST', 'found a query where none is read', ['query']);
    const idempotency = keyOf(request, caller, operation, params, body);
    if (idempotency !== null) {
      const before = await repeatedAt(name, idempotency);
      if (before !== null) return repeatedResponse(operation, before.answer);
    }
    if (!name.startsWith('sign') && name !== 'live') await refresh(at, name);
    const outcome = await handler.run({
      env,
      caller,
      at,
      remote: request.remote,
      ifMatch: ifMatchOf(request),
      reach,
      body,
      params,
      query,
      idempotency,
    });
    const status = outcome.status ?? 200;
    const text = outcome.stream === undefined ? textOf(operation, toJson(outcome.answer)) : '';
    const twin = await write(outcome, idempotency, { status, etag: outcome.etag ?? null, text });
    // The same request came twice at once, and the other was first: what it was answered is the answer.
    if (twin !== null) return repeatedResponse(operation, twin.answer);
    await outcome.after?.();
    return responseOf(operation, outcome, status, text);
  }

  /** What was answered before; a decision goes on without knowing while the store is away: the spool keeps its key. */
  async function repeatedAt(name: string, request: Omit<Idempotency, 'answer'>): Promise<Appended | null> {
    try {
      return await env.store.repeated(request);
    } catch (error) {
      if (name === 'decide' && away(error)) return null;
      throw error;
    }
  }

  /** The switch and the active bundle as the store has them; while it is away, what was known last, for what may go on without it. */
  async function refresh(at: string, name: string): Promise<void> {
    try {
      await refreshScoring(env, at.slice(0, 10));
    } catch (error) {
      if (
        !away(error) ||
        !['decide', 'health', 'ready', 'metrics', 'service', 'form', 'openApi'].includes(name)
      )
        throw error;
    }
  }

  /** Writes what must be durable; gives what was written before where this request had been. */
  async function write(
    { appends = [] }: Outcome<unknown>,
    idempotency: ReturnType<typeof keyOf>,
    answer: Json,
  ): Promise<Appended | null> {
    for (const [index, append] of appends.entries()) {
      const last = index === appends.length - 1;
      const named: Append =
        last && idempotency !== null ? { ...append, idempotency: { ...idempotency, answer } } : append;
      const appended = await env.store.append(named);
      if (appended.repeated) return appended;
      for (const { kind } of append.events) env.metrics.event(kind);
    }
    return null;
  }

  async function handle(request: ServiceRequest): Promise<ServiceResponse> {
    const at = env.clock();
    const began = performance.now();
    const found = matchRoute(routes, request.path);
    const chosen = found.find(({ route }) => route.operation.method === request.method);
    const id = env.token().slice(0, 12);
    const name = chosen?.route.name ?? 'none';
    let response: ServiceResponse;
    let code: string | undefined;
    try {
      response =
        chosen === undefined
          ? otherwise(
              request,
              found.map(({ route }) => route.operation.method),
            )
          : await answer(chosen.route, chosen.params, request, at);
    } catch (error) {
      const known = error instanceof WaspadaError;
      const fault = known
        ? error
        : new WaspadaError(issue('BASE_INTERNAL', [], 'our fault', `Tell it with the number ${id}.`));
      code = fault.code;
      if (codes[fault.code].http >= 500 && fault.code !== 'SERVICE_SCORING')
        env.log({
          level: 'error',
          event: 'fault',
          at,
          request: id,
          operation: name,
          code: fault.code,
          ...(known ? { detail: formatPath(fault.path.filter((part) => part !== 'file').slice(0, 1)) } : {}),
          stack: framesOf(error),
        });
      const wait = /^Wait (\d+) seconds/.exec(fault.hint)?.[1];
      response = problemResponse(fault, wait === undefined ? {} : { 'retry-after': wait });
    }
    const ms = Math.round((performance.now() - began) * 100) / 100;
    env.metrics.request(name, response.status, ms / 1000);
    env.log({
      level: response.status >= 500 ? 'warn' : 'info',
      event: 'request',
      at,
      request: id,
      operation: name,
      status: response.status,
      ...(code === undefined ? {} : { code }),
      ms,
    });
    const secure = env.origin.startsWith('https:')
      ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
      : {};
    return {
      ...response,
      headers: { ...securityHeaders, ...secure, 'x-request-id': id, ...response.headers },
    };
  }

  /** What is no operation: a file of the page, or nothing. */
  function otherwise(request: ServiceRequest, methods: readonly string[]): ServiceResponse {
    if (methods.length > 0) {
      const error = new WaspadaError(issue('SERVICE_METHOD', [], 'found another method'));
      return problemResponse(error, { allow: methods.join(', ') });
    }
    const file = request.method === 'GET' || request.method === 'HEAD' ? pages(request.path) : null;
    if (file === null) fail('SERVICE_ROUTE', 'found no such path');
    const etag = `"${createHash('sha256').update(file.body).digest('base64url').slice(0, 22)}"`;
    const headers = { 'content-type': file.type, etag, 'cache-control': 'no-cache' };
    if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' };
    return { status: 200, headers, body: request.method === 'HEAD' ? '' : file.body };
  }

  return {
    handle,
    limits: routes.flatMap(({ operation: { method, path, bodyLimit } }) =>
      bodyLimit === undefined ? [] : [{ method, path, bytes: bodyLimit }],
    ),
  };
}

function limit(waitMs: number): void {
  if (waitMs > 0)
    fail('SERVICE_RATE', 'found too many requests', [], `Wait ${Math.ceil(waitMs / 1000)} seconds.`);
}

/** A request that changes something comes from a page of this service, and with the session's own secret. */
function checkOrigin(env: Environment, request: ServiceRequest, caller: Caller | null): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (caller !== null && caller.session === null) return;
  if (origin !== undefined && originKey(origin) !== originKey(env.origin))
    fail('AUTH_CSRF', 'found another origin', ['Origin']);
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    fail('AUTH_CSRF', 'found a request from another site', ['Sec-Fetch-Site']);
  if (caller === null) return;
  const sent = request.headers['x-waspada-csrf'] ?? '';
  if (!sameSecret(sent, caller.session?.csrf ?? ''))
    fail('AUTH_CSRF', 'found no valid X-Waspada-Csrf', ['X-Waspada-Csrf']);
}
/** On loopback a browser may say localhost or the number: that is one origin. */
const originKey = (origin: string): string =>
  origin.replace(/^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=:|$)/, 'http://loopback');
const sameSecret = (a: string, b: string): boolean => b !== '' && hashOf(a) === hashOf(b);
/** Of a comparison by digest nothing can be learned from its time. */
const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const ifMatchOf = ({ headers }: ServiceRequest): number | null => {
  const found = headers['if-match'];
  if (found === undefined) return null;
  const version = /^"(\d{1,9})"$/.exec(found)?.[1];
  return version === undefined
    ? fail('SERVICE_REQUEST', 'found another form, expected a version in quotes', ['If-Match'])
    : Number(version);
};

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Under which name a repetition is known; null where none was given. What is compared is the operation with its parts and body. */
function keyOf(
  { headers }: ServiceRequest,
  caller: Caller | null,
  { method, path }: Operation,
  params: Readonly<Record<string, string>>,
  body: Json,
): { readonly scope: string; readonly key: string; readonly body: Json } | null {
  const key = headers['idempotency-key'];
  if (key === undefined || caller === null || method !== 'POST') return null;
  if (!KEY.test(key))
    fail('SERVICE_REQUEST', 'found another form, expected 1 to 200 characters', ['Idempotency-Key']);
  return { scope: caller.account, key, body: { operation: `${method} ${path}`, params, body } };
}

const typeOf = ({ type }: Operation): string => type ?? 'application/json; charset=utf-8';

/** The body of an answer: what is kept of a request is this text, so that a repetition is answered with the same bytes. */
const textOf = ({ type }: Operation, told: Json): string =>
  type === undefined ? JSON.stringify(told) : String(told);

function repeatedResponse(operation: Operation, kept: Json): ServiceResponse {
  const { status, etag, text } = keptAnswer(kept);
  return {
    status,
    headers: {
      'content-type': typeOf(operation),
      'cache-control': 'no-store',
      'idempotency-replayed': 'true',
      ...(etag === null ? {} : { etag: `"${etag}"` }),
    },
    body: text,
  };
}
const keptSchema = z.strictObject({ status: z.int(), etag: z.nullable(z.int()), text: z.string() });
function keptAnswer(kept: Json): z.infer<typeof keptSchema> {
  const read = keptSchema.safeParse(kept);
  if (read.success) return read.data;
  throw new WaspadaError(issue('LEDGER_ERASED', [], 'found a request whose answer was dropped'));
}

function responseOf(
  operation: Operation,
  { etag, cookie, stream, headers }: Outcome<unknown>,
  status: number,
  text: string,
): ServiceResponse {
  return {
    status,
    headers: {
      'content-type': typeOf(operation),
      'cache-control': 'no-store',
      ...(etag === undefined ? {} : { etag: `"${etag}"` }),
      ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
      ...headers,
    },
    body: stream ?? text,
  };
}

async function recordRefusal(
  env: Environment,
  caller: Caller | null,
  operation: string,
  at: string,
): Promise<void> {
  if (caller === null) return;
  await env.store.append({
    stream: `access:${caller.account}`,
    expected: 'any',
    at,
    actor: caller.account,
    office: caller.office,
    events: [{ kind: 'access-refused', open: { operation } }],
  });
}
