// An operation and what it carries in; the service's answer out, or `Refused` with its problem, or `Unreachable` where nothing is known to be written.
import type { Answer, Body, OperationName, Params, Problem, Query } from '../api.js';
import { pathOf, routes, type Served } from './routes.js';

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterMs: number,
  ) {
    super(problem.code);
  }
}

/** The network, the service or its store is away: ask again with the same key. */
export class Unreachable extends Error {}

type Optional<P extends string, T> = T extends undefined
  ? { readonly [K in P]?: never }
  : { readonly [K in P]: T };
export type Send<N extends OperationName> = Optional<'params', Params<N>> &
  Optional<'body', Body<N>> & {
    readonly query?: Query<N> | undefined;
    /** The version that was read. */
    readonly ifMatch?: number | undefined;
    /** Names this request: repeated with the same key it is done once. */
    readonly key?: string | undefined;
  };

/** 128 random bits as text; `randomUUID` is missing where a counter is reached without TLS. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** How long an answer is waited for. */
const PATIENCE_MS = 20_000;

export class Client {
  csrf = '';
  /** Told of every answer, and of every time that none came. */
  onReach: (reached: boolean) => void = () => undefined;

  async call<N extends Served>(name: N, send: Send<N>): Promise<Answer<N>> {
    const response = await this.fetch(name, send);
    const answer: Answer<N> = await response.json();
    return answer;
  }

  /** The answer as a file, for what is no JSON. */
  async file(name: Served): Promise<Blob> {
    return (await this.fetch(name, {})).blob();
  }

  private async fetch(
    name: Served,
    send: {
      readonly params?: unknown;
      readonly body?: unknown;
      readonly query?: unknown;
      readonly ifMatch?: number | undefined;
      readonly key?: string | undefined;
    },
  ): Promise<Response> {
    const [method] = routes[name];
    const headers: Record<string, string> = { accept: 'application/json' };
    if (method !== 'GET') headers['x-waspada-csrf'] = this.csrf;
    if (send.body !== undefined) headers['content-type'] = 'application/json';
    if (send.ifMatch !== undefined) headers['if-match'] = `"${send.ifMatch}"`;
    if (send.key !== undefined) headers['idempotency-key'] = send.key;
    const response = await this.reach(pathOf(name, textsOf(send.params), textsOf(send.query)), {
      method,
      headers,
      ...(send.body === undefined ? {} : { body: JSON.stringify(send.body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem === null || away.has(problem.code)) {
      this.onReach(false);
      throw new Unreachable(problem?.code ?? String(response.status));
    }
    throw new Refused(problem, 1000 * Number(response.headers.get('retry-after') ?? 1));
  }

  private async reach(path: string, request: RequestInit): Promise<Response> {
    try {
      const response = await fetch(path, request);
      if (response.status < 502 || response.status > 504) this.onReach(true);
      return response;
    } catch {
      this.onReach(false);
      throw new Unreachable('network');
    }
  }
}

/** Codes that say: not now, nothing was written. */
const away: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_CLOSED', 'SERVICE_TIME']);

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([k, v]) => (v === undefined ? [] : [[k, String(v)]])),
  );
}

async function problemOf(response: Response): Promise<Problem | null> {
  if (!(response.headers.get('content-type') ?? '').includes('json')) return null;
  try {
    const problem: Problem = await response.json();
    return typeof problem.code === 'string' ? problem : null;
  } catch {
    return null;
  }
}
