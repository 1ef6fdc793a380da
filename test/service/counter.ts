// A real service on a real ledger in a temporary folder, asked without a socket: people who sign in, and what they send.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkShape, z } from '../../src/base/documents.js';
import { canonicalJson } from '../../src/base/json.js';
import { accountAppend } from '../../src/service/accounts.js';
import { type Operation, type OperationName, operations, type Role } from '../../src/service/api.js';
import { type Configuration, readConfiguration, type Written } from '../../src/service/configuration.js';
import type { Pages } from '../../src/service/handler.js';
import type { ServiceResponse } from '../../src/service/http.js';
import type { Limits } from '../../src/service/limits.js';
import { type LogEntry, logLine } from '../../src/service/log.js';
import { createAuthenticator } from '../../src/service/passwords.js';
import { type Running, startService } from '../../src/service/start.js';

export const OFFICE = 'KANIM-35.02';
export const OTHER_OFFICE = 'KANIM-18.71';
export const PASSWORD = 'katasandi yang panjang';
export const REASON = 'Alasan petugas sendiri, cukup panjang';

/** A tmpfs, where there is one: the tests are about meaning, and the disk is proved elsewhere. */
const shared = '/dev/shm';

/** What came back of an operation whose answer is a `T`. */
export class Answered<T = unknown> {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly headers: Readonly<Record<string, string>>,
    private readonly read: (value: unknown) => T,
  ) {}

  private known: { readonly answer: T } | null = null;

  private get json(): unknown {
    const json = /^application\/(problem\+)?json/.test(this.headers['content-type'] ?? '');
    return json && this.text !== '' ? JSON.parse(this.text) : this.text;
  }
  /** The answer as the schema of its operation reads it. Throws where the request was refused, or the answer is another. */
  get body(): T {
    if (this.status >= 300) throw new Error(`refused: ${this.status} ${this.text}`);
    this.known ??= { answer: this.read(this.json) };
    return this.known.answer;
  }
  /** Why it was refused; null where it was not. */
  get problem(): z.infer<typeof problemSchema> | null {
    return this.status < 300 ? null : problemSchema.parse(this.json);
  }
  get code(): string | null {
    return this.problem?.code ?? null;
  }
}

const faultSchema = z.strictObject({
  code: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  hint: z.string(),
});
/** RFC 9457, as the API tells it: strictly, so that nothing else leaves with a fault. */
const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  hint: z.string(),
  issues: z.optional(z.array(faultSchema)),
});

/** What an operation answers, as its schema reads it. */
export type AnswerOf<N extends OperationName> = z.infer<(typeof operations)[N]['response']>;

const answered: { readonly [N in OperationName]: { readonly response: z.ZodMiniType<AnswerOf<N>> } } =
  operations;

/** An answer as the schema of its operation reads it; throws where it is another. */
export function readAnswer<N extends OperationName>(name: N, value: unknown): AnswerOf<N> {
  const { response } = answered[name];
  const read = response.safeParse(value);
  if (read.success) return read.data;
  throw new Error(`${name}: ${canonicalJson(checkShape(response, value).map((each) => ({ ...each })))}`);
}

export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly remote?: string;
}

/** Somebody at a keyboard, or a machine with a token. */
export interface Person {
  readonly account: string;
  ask<N extends OperationName>(name: N, sent?: Sent): Promise<Answered<AnswerOf<N>>>;
}

export const generous: Limits = {
  account: { burst: 1e9, everyMs: 0 },
  office: { burst: 1e9, everyMs: 0 },
  service: { burst: 1e9, everyMs: 0 },
  remote: { burst: 1e9, everyMs: 0 },
  countersign: { burst: 1e9, everyMs: 0 },
};

export interface CounterOptions {
  readonly config?: Written;
  readonly limits?: Limits;
  readonly pages?: Pages;
  readonly folder?: string;
  /** Checks each answer against its schema; on unless said. */
  readonly checkAnswers?: boolean;
}

export class Counter {
  readonly log: LogEntry[] = [];
  lines = '';
  private millis = Date.parse('2026-06-15T02:00:00Z');
  private tokens = 0;
  running!: Running;
  config!: Configuration;

  private constructor(
    readonly folder: string,
    private readonly options: CounterOptions,
  ) {}

  static async open(options: CounterOptions = {}): Promise<Counter> {
    const folder =
      options.folder ?? mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'waspada-service-'));
    const counter = new Counter(folder, options);
    try {
      await counter.start();
    } catch (error) {
      // What was refused at the start leaves no folder behind; one that was given is somebody else's.
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return counter;
  }

  async start(): Promise<void> {
    const written: Written = {
      mode: 'pilot',
      allowUnsigned: true,
      data: this.folder,
      blindShare: 0,
      ...this.options.config,
    };
    this.config = readConfiguration([{ from: 'test', written }]);
    this.running = await startService(this.config, {
      log: (entry) => {
        this.log.push(entry);
        this.lines += logLine(entry);
      },
      clock: () => this.now(),
      // Not a secret here: the same at every run.
      token: () =>
        createHash('sha256')
          .update(`${++this.tokens}`)
          .digest('base64url'),
      authenticator: createAuthenticator(4),
      limits: this.options.limits ?? generous,
      ...(this.options.pages === undefined ? {} : { pages: this.options.pages }),
    });
  }

  /** Each look at the clock is a second later. */
  now(): string {
    this.millis += 1000;
    return `${new Date(this.millis + 7 * 3_600_000).toISOString().slice(0, -1)}+07:00`;
  }
  pass(days: number): void {
    this.millis += days * 86_400_000;
  }

  async close(): Promise<void> {
    await this.running.close();
    if (this.options.folder === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  async send(
    method: string,
    path: string,
    { query = '', body, headers = {}, remote = '127.0.0.1' }: Omit<Sent, 'params'> = {},
  ): Promise<Answered> {
    const bytes =
      body === undefined
        ? new Uint8Array()
        : body instanceof Uint8Array
          ? body
          : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    const response: ServiceResponse = await this.running.service.handle({
      method,
      path,
      query,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: bytes,
      remote,
    });
    let text = '';
    if (typeof response.body === 'string') text = response.body;
    else if (response.body instanceof Uint8Array) text = new TextDecoder().decode(response.body);
    else for await (const line of response.body) text += line;
    return new Answered(response.status, text, response.headers, (value) => value);
  }

  async ask<N extends OperationName>(name: N, sent: Sent = {}): Promise<Answered<AnswerOf<N>>> {
    const operation: Operation = operations[name];
    const path = operation.path.replace(/\{(\w+)\}/g, (_, part) => sent.params?.[part] ?? '');
    const { status, text, headers } = await this.send(operation.method, path, sent);
    const answer = new Answered(status, text, headers, (value) => readAnswer(name, value));
    const expected = operation.status ?? 200;
    if ((this.options.checkAnswers ?? true) && (status === expected || status === 202)) void answer.body;
    return answer;
  }

  /** An account that signed in; made by what an administrator does, without the waiting for a link. */
  async person(account: string, roles: readonly Role[], office = OFFICE): Promise<Person> {
    const { env } = this.running;
    const password = await env.authenticator.enrol(account, PASSWORD);
    await env.store.append(
      accountAppend(
        account,
        {
          name: account,
          office,
          roles: [...roles],
          disabled: false,
          password,
          invitation: null,
          token: null,
        },
        'account-created',
        { at: this.now(), actor: 'system', office },
      ),
    );
    return this.signIn(account);
  }

  async signIn(account: string, password = PASSWORD): Promise<Person> {
    const { body, headers } = await this.ask('signIn', { body: { account, password } });
    const cookie = (headers['set-cookie'] ?? '').split(';')[0] ?? '';
    return {
      account,
      ask: (name, sent = {}) =>
        this.ask(name, {
          ...sent,
          headers: { cookie, 'x-waspada-csrf': body.csrf, origin: this.config.origin, ...sent.headers },
        }),
    };
  }

  /** A service with its token. */
  machine(account: string, token: string): Person {
    return {
      account,
      ask: (name, sent = {}) =>
        this.ask(name, { ...sent, headers: { authorization: `Bearer ${token}`, ...sent.headers } }),
    };
  }
}

/** What a test goes on with: it must be there. */
export function there<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('found nothing, expected something');
  return value;
}

export const ifMatch = (version: number): { headers: { 'if-match': string } } => ({
  headers: { 'if-match': `"${version}"` },
});

/** A step on a consultation that was read as `view`. */
export const stepOn = <N extends OperationName>(
  person: Person,
  name: N,
  view: { readonly id: string; readonly version: number },
  body: unknown = {},
): Promise<Answered<AnswerOf<N>>> =>
  person.ask(name, { params: { id: view.id }, body, ...ifMatch(view.version) });
