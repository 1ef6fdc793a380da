// What a request and a response are without a socket; an error as a problem that repeats nothing of what was sent.
import { checkShape, type z } from '../base/documents.js';
import {
  type Code,
  codes,
  type Issue,
  issue,
  type Path,
  type Problem,
  problemOf,
  WaspadaError,
} from '../base/errors.js';
import { decodeUtf8, type Json, parseJson } from '../base/json.js';

export interface ServiceRequest {
  readonly method: string;
  /** Path alone, as it was sent. */
  readonly path: string;
  /** What follows the question mark, without it. */
  readonly query: string;
  /** Names in lower case; one that was sent twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Address of the peer: for limits only, never kept. */
  readonly remote: string;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<string>;
}

/** What a browser may do with whatever this service sends: load scripts and styles of this service, and nothing else. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};

/** Codes whose messages quote what was sent: of these only what was expected is told. */
const quoting = /^(FIELDS|DOCUMENT|JSON|RULES|TABLE|ROW|REGION|MODEL|TEXT|STORE|BUNDLE)_/;
const plainName = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

function withoutValues(fault: Pick<Issue, 'code' | 'message' | 'path' | 'hint'>): Issue {
  const { code, hint } = fault;
  // A name that nothing here has was made up by who sent it: it is not repeated either.
  const strange = code === 'FIELDS_UNKNOWN' || fault.message.endsWith('expected a known key');
  const path: Path = fault.path.map((part, at) =>
    typeof part === 'number' || (plainName.test(part) && !(strange && at === fault.path.length - 1))
      ? part
      : '…',
  );
  if (!quoting.test(code)) return { code, message: fault.message, path, hint };
  const at = Math.max(fault.message.lastIndexOf(', expected '), fault.message.lastIndexOf(': expected '));
  const expected = at < 0 ? '' : fault.message.slice(at + 2);
  return {
    code,
    message: expected === '' ? codes[code].hint : expected,
    path,
    hint: expected === '' ? codes[code].hint : hint,
  };
}

/** An issue as it may leave: what was expected and where, nothing of what was found. */
export const tellIssue = (fault: Issue): Issue => withoutValues(fault);

/** Most faults that a problem lists. */
const MOST_ISSUES = 50;

export function problemFor(error: WaspadaError): Problem {
  const issues = error.issues.slice(0, MOST_ISSUES).map(withoutValues);
  return problemOf({ ...withoutValues(error), issues });
}

export function problemResponse(
  error: WaspadaError,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  const problem = problemFor(error);
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(problem),
  };
}

export function fail(code: Code, message: string, path: Path = [], hint?: string): never {
  throw new WaspadaError(issue(code, path, message, hint));
}

/** A value typed by its schema. Code: DOCUMENT_SHAPE, all faults at once. */
export function checked<S extends z.ZodMiniType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = checkShape(schema, value);
  throw new WaspadaError(issues[0] ?? issue('DOCUMENT_SHAPE', [], 'does not fit its schema'), issues);
}

/** The JSON of a body, read strictly; an empty body is an empty object. Codes: SERVICE_TYPE, TEXT_ENCODING, JSON_*. */
export function readBody(request: ServiceRequest): Json {
  const type = request.headers['content-type'];
  if (request.body.length === 0) return {};
  if (type === undefined || !/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type))
    fail('SERVICE_TYPE', 'found another content type, expected application/json');
  return parseJson(decodeUtf8(request.body));
}

/** The query by name; a name that stands twice is refused. Code: SERVICE_REQUEST. */
export function readQuery(query: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (found.has(name)) fail('SERVICE_REQUEST', 'found a query parameter twice', ['query']);
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

/** The value of a cookie; null where it is absent, or stands twice. */
export function cookieOf(header: string | undefined, name: string): string | null {
  const found = (header ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each.startsWith(`${name}=`));
  const [only] = found;
  return found.length === 1 && only !== undefined ? only.slice(name.length + 1) : null;
}
