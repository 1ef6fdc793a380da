// An operation of the table and what it does in; a handler out that checks what comes in and says what must be durable before it answers.
import { z } from '../base/documents.js';
import { issue, WaspadaError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { Append, Idempotency, Store } from '../store/contract.js';
import type { Spool } from '../store/spool.js';
import type { Operation, Role } from './api.js';
import { checked } from './http.js';
import type { Guards } from './limits.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { Authenticator } from './passwords.js';
import type { Case } from './protocol.js';
import type { Grants, Reach, RoleMatrix } from './roles.js';
import type { Scoring } from './scoring.js';

/** Everything around a handler; whatever is not a pure function of it is an argument. */
export interface Environment {
  readonly store: Store;
  /** Where decisions go while the store is away; null where there is none. */
  readonly spool: Spool | null;
  readonly scoring: Scoring;
  /** Consultations that were read lately. */
  readonly cases: {
    load(env: Environment, id: string): Promise<Case | null>;
  };
  /** Now, RFC 3339 with an offset. */
  readonly clock: () => string;
  /** A secret of 256 bits as 43 characters. */
  readonly token: () => string;
  readonly authenticator: Authenticator;
  readonly roles: RoleMatrix;
  /** `https://host` as a browser names this service; its scheme says whether cookies are `Secure`. */
  readonly origin: string;
  readonly holidays: ReadonlySet<string>;
  /** Share of consultations that stay blind, 0 to 1. */
  readonly blindShare: number;
  readonly sessionMinutes: number;
  /** How long an answer to another service may be used. */
  readonly validMinutes: number;
  /** The region report that is shown; null for none. */
  readonly regionPage: string | null;
  readonly guards: Guards;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
}

/** Who asks. */
export interface Caller {
  readonly account: string;
  readonly name: string;
  readonly office: string;
  readonly roles: readonly Role[];
  readonly grants: Grants;
  /** Null for a service, which sends its token each time. */
  readonly session: { readonly token: string; readonly csrf: string; readonly expiresAt: string } | null;
}

type Told<T> = T extends object ? { readonly [K in keyof T]: Told<T[K]> } : T;

/** What an operation comes to: nothing of it is told before all of `appends` is durable. */
export interface Outcome<T> {
  readonly answer: T;
  readonly status?: number;
  /** In order; the last carries the idempotency key, so that what was answered was all written. */
  readonly appends?: readonly Append[];
  readonly etag?: number;
  readonly cookie?: string;
  /** Beside the usual ones, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In the place of the answer: lines of text. */
  readonly stream?: AsyncIterable<string>;
  /** Done when it is durable: what this process must know of it. */
  readonly after?: () => Promise<void> | void;
}

export interface RawCall {
  readonly env: Environment;
  readonly caller: Caller | null;
  readonly at: string;
  readonly remote: string;
  readonly ifMatch: number | null;
  readonly reach: Reach | null;
  readonly body: Json;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Under which name a repetition of this request is known. */
  readonly idempotency: Omit<Idempotency, 'answer'> | null;
}

export interface Handler {
  readonly operation: Operation;
  run(call: RawCall): Promise<Outcome<unknown>>;
}

/** Schemas that an operation does not have. */
const none = z.unknown();

/** Binds an operation to what it does: body, parts of the path and query are checked first, all strictly. Codes: DOCUMENT_SHAPE. */
export function on<
  B extends z.ZodMiniType,
  P extends z.ZodMiniType,
  Q extends z.ZodMiniType,
  R extends z.ZodMiniType,
>(
  operation: Operation & {
    readonly body?: B;
    readonly params?: P;
    readonly query?: Q;
    readonly response: R;
  },
  run: (call: {
    readonly env: Environment;
    readonly caller: Caller | null;
    readonly at: string;
    readonly remote: string;
    readonly ifMatch: number | null;
    readonly reach: Reach | null;
    readonly body: () => z.infer<B>;
    readonly params: () => z.infer<P>;
    readonly query: () => z.infer<Q>;
    readonly idempotency: RawCall['idempotency'];
  }) => Promise<Outcome<Told<z.infer<R>>>>,
): Handler {
  const { body, params, query } = operation;
  return {
    operation,
    // All three before anything is looked up for a request that does not fit.
    run: async (call) =>
      run({
        ...call,
        params: part(params, call.params),
        query: part(query, call.query),
        body: part(body, call.body),
      }),
  };
}

/** A part of a request, read by its schema once; a part that the operation does not have is empty. */
function part<S extends z.ZodMiniType>(schema: S | undefined, value: unknown): () => z.infer<S> {
  if (schema === undefined) {
    checked(none, value);
    return () => {
      throw new WaspadaError(issue('BASE_INTERNAL', [], 'this operation has no such part'));
    };
  }
  const read = checked(schema, value);
  return () => read;
}

/** The caller of an operation that is not public. */
export function callerOf({ caller }: { readonly caller: Caller | null }): Caller {
  if (caller !== null) return caller;
  throw new WaspadaError(issue('AUTH_REQUIRED', [], 'found nobody signed in'));
}
