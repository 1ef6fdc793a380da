// A document of alarms and addresses in; each new alarm delivered once to each address, by an outbox that outlives a kill.
import { createHash, createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readDocument, z } from '../base/documents.js';
import { type Issue, issue, WaspadaError } from '../base/errors.js';
import { type Alarms, alarmsSchema, syntheticReports } from '../regions/watch/alarms.js';
import { alarmsLines } from '../report/alarms.js';
import { diskError, inFile, loadJson, loadText } from './files.js';
import { isLoopback, type MailServer, sendMail } from './mail.js';
import { saveText } from './output.js';

/** Where alarms go; `name` is what the outbox knows it by, and holds no secret. */
export type Address =
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | { readonly kind: 'webhook'; readonly name: string; readonly url: string }
  | {
      readonly kind: 'mail';
      readonly name: string;
      readonly server: Omit<MailServer, 'password' | 'timeoutMs'>;
      readonly from: string;
      readonly to: string;
    };

const MAILBOX = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/**
 * The addresses that a text names: `file:PATH`, `https://...` (`http:` on this machine only), `smtp://user@host:port?from=A&to=B,C` or
 * `smtps:`; a mail with several receivers is an address for each. A password in it is refused. Code: CLI_USAGE.
 */
export function parseAddress(text: string): readonly Address[] {
  if (text.startsWith('file:')) {
    const path = text.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '') throw usage('found file: without a path', 'Write it as file:alarms.jsonl.');
    return [{ kind: 'file', name: `file:${path}`, path }];
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw usage('found --deliver that is no address', FORMS);
  // Neither the message nor the process list shall show it.
  if (url.password !== '')
    throw usage('found a password in --deliver', 'Put it in a file and name that with --secret-file.');
  if (url.protocol === 'https:' || url.protocol === 'http:') {
    if (url.username !== '')
      throw usage('found a user in the address of a webhook', 'Sign with --secret-file instead.');
    if (url.protocol === 'http:' && !isLoopback(url.hostname))
      throw usage(`found http: to ${url.hostname}`, 'Use https: alarms do not travel in the open.');
    return [{ kind: 'webhook', name: url.href, url: url.href }];
  }
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')
    throw usage(`found ${JSON.stringify(url.protocol)} in --deliver`, FORMS);
  const from = url.searchParams.get('from') ?? '';
  const receivers = url.searchParams.getAll('to').flatMap((to) => to.split(','));
  if (
    url.hostname === '' ||
    !MAILBOX.test(from) ||
    receivers.length === 0 ||
    receivers.some((to) => !MAILBOX.test(to))
  )
    throw usage('found a mail address that lacks host, from or to', FORMS);
  const implicitTls = url.protocol === 'smtps:';
  const user = url.username === '' ? null : decodeURIComponent(url.username);
  const server = {
    host: url.hostname,
    port: url.port === '' ? (implicitTls ? 465 : 587) : Number(url.port),
    implicitTls,
    user,
  };
  return [...new Set(receivers)].map((to) => ({
    kind: 'mail',
    name: `${url.protocol}//${user === null ? '' : `${encodeURIComponent(user)}@`}${server.host}:${server.port}?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
    server,
    from,
    to,
  }));
}

const FORMS = 'Use file:PATH, https://host/path, or smtp://user@host:port?from=a@b&to=c@d.';
const usage = (message: string, hint: string): WaspadaError =>
  new WaspadaError(issue('CLI_USAGE', ['deliver'], message, hint));

const outboxFormat = 'waspada-outbox/1';
const outboxSchema = z.strictObject({
  format: z.literal(outboxFormat),
  batches: z.array(
    z.strictObject({
      /** Of the address and the alarms: the same batch delivered again has the same id. */
      id: z.string(),
      to: z.string(),
      alarms: z.array(z.string()),
      /** What is sent, until it is delivered. */
      document: z.nullable(alarmsSchema),
    }),
  ),
});
type Outbox = z.infer<typeof outboxSchema>;
type Batch = Outbox['batches'][number];

export interface Retry {
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. */
  readonly waitMs: number;
  readonly timeoutMs: number;
}
export const patientRetry: Retry = { attempts: 4, waitMs: 1000, timeoutMs: 10_000 };

export interface DeliverOptions {
  readonly outbox: string;
  readonly addresses: readonly Address[];
  /** The alarms of this run; null to deliver only what waits. */
  readonly document: Alarms | null;
  /** Key of the signature of a webhook, password of a mail server. */
  readonly secret: string | null;
  readonly retry?: Retry;
  readonly loadMailer?: () => Promise<unknown>;
  /** Hears of each attempt that failed. */
  readonly onFailure?: (name: string, attempt: number, reason: string) => void;
}

export interface Delivered {
  /** Alarms delivered now, summed over the addresses. */
  readonly delivered: number;
  /** Alarms of this document that an address had before. */
  readonly repeated: number;
}

/**
 * Puts new alarms into the outbox, synced, and only then delivers; what is delivered is marked before the next. A process killed between
 * the two delivers again with the same id (`Idempotency-Key`, `Message-ID`), from which a receiver knows it; a file gets it once.
 * Alarms that an address had before are not sent to it again. Where an address fails the others are still served, and what it lacks
 * stays in the outbox. Codes: WATCH_DELIVERY, DISK_READ, DISK_WRITE, DOCUMENT_* (the outbox is not one).
 */
export async function deliver(options: DeliverOptions): Promise<Delivered> {
  const { outbox: path, addresses, document } = options;
  return withLock(path, async () => {
    const outbox = await loadOutbox(path);
    const batches = [...outbox.batches];
    let repeated = 0;
    for (const { name } of document === null ? [] : addresses) {
      if (document === null) continue;
      const had = new Set(batches.filter(({ to }) => to === name).flatMap(({ alarms }) => alarms));
      const alarms = document.alarms.filter(({ id }) => !had.has(id));
      repeated += document.alarms.length - alarms.length;
      const ids = alarms.map(({ id }) => id);
      if (ids.length > 0)
        batches.push({ id: idOf(name, ids), to: name, alarms: ids, document: { ...document, alarms } });
    }
    const save = (): Promise<void> =>
      saveText(path, `${JSON.stringify({ format: outboxFormat, batches }, null, 1)}\n`, process.stdout);
    await save();

    let delivered = 0;
    const issues: Issue[] = [];
    for (const address of addresses) {
      for (const [at, batch] of batches.entries()) {
        if (batch.to !== address.name || batch.document === null) continue;
        const failed = await attempt(address, batch, batch.document, options);
        if (failed !== null) {
          const message = `found ${failed.reason}; ${batch.alarms.length} alarm(s) wait in ${path}`;
          issues.push(issue('WATCH_DELIVERY', ['deliver', address.name], message, failed.hint));
          break;
        }
        batches[at] = { ...batch, document: null };
        delivered += batch.alarms.length;
        await save();
      }
    }
    const [first] = issues;
    if (first !== undefined) throw new WaspadaError(first, issues);
    return { delivered, repeated };
  });
}

const idOf = (name: string, ids: readonly string[]): string =>
  `sha256:${createHash('sha256')
    .update([name, ...ids].join('\n'))
    .digest('hex')}`;

/** The addresses for which an outbox still holds alarms; none where there is no such file. Codes: DISK_READ, DOCUMENT_*. */
export async function waitingAddresses(path: string): Promise<readonly Address[]> {
  const { batches } = await loadOutbox(path);
  const names = batches.filter(({ document }) => document !== null).map(({ to }) => to);
  return [...new Set(names)].flatMap(parseAddress);
}

async function loadOutbox(path: string): Promise<Outbox> {
  if (!existsSync(path)) return { format: outboxFormat, batches: [] };
  const value = await loadJson(path, { values: 5_000_000 });
  return inFile(path, () => readDocument(outboxSchema, outboxFormat, value));
}

/** One process at a time, or two would both send what waits. A lock whose process is gone is taken over. Code: DISK_WRITE. */
async function withLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  for (let tries = 0; ; tries++) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || tries > 0)
        throw diskError('DISK_WRITE', lock, error);
      const owner = Number((await readFile(lock, 'utf8').catch(() => '')) || Number.NaN);
      if (isAlive(owner))
        throw new WaspadaError(
          issue(
            'DISK_WRITE',
            ['file', lock],
            `found process ${owner} delivering from ${path}`,
            'Wait until it ends.',
          ),
        );
      await rm(lock, { force: true });
    }
  }
  try {
    return await run();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A fault that another attempt may not meet, or one that it will. */
interface Failure {
  readonly reason: string;
  readonly again: boolean;
  readonly hint?: string;
}

/** Tries until it is delivered (null), the fault is one that stays, or the attempts are used up. */
async function attempt(
  address: Address,
  batch: Batch,
  document: Alarms,
  { retry = patientRetry, secret, loadMailer, onFailure }: DeliverOptions,
): Promise<Failure | null> {
  for (let tried = 1; ; tried++) {
    const failure = await deliverOnce(address, batch, document, secret, retry.timeoutMs, loadMailer).catch(
      // The disk or a package at fault: no attempt mends it, and other addresses are still to be served.
      (error: unknown): Failure => {
        if (!(error instanceof WaspadaError)) throw error;
        return { reason: error.message.replace(/^found /, ''), again: false, hint: error.hint };
      },
    );
    if (failure === null) return null;
    onFailure?.(address.name, tried, failure.reason);
    if (!failure.again) return failure;
    if (tried >= retry.attempts) return { ...failure, reason: `${failure.reason} in ${tried} attempts` };
    await wait(retry.waitMs * 2 ** (tried - 1));
  }
}

function deliverOnce(
  address: Address,
  batch: Batch,
  document: Alarms,
  secret: string | null,
  timeoutMs: number,
  loadMailer: DeliverOptions['loadMailer'],
): Promise<Failure | null> {
  switch (address.kind) {
    case 'file':
      return toFile(address.path, batch, document);
    case 'webhook':
      return toWebhook(address.url, batch, document, secret, timeoutMs);
    case 'mail':
      return toMail(address, batch, document, secret, timeoutMs, loadMailer);
  }
}

/** One document a line, each batch once: its id stands beside it. */
async function toFile(path: string, { id }: Batch, document: Alarms): Promise<Failure | null> {
  const before = existsSync(path) ? await loadText(path) : '';
  if (before.split('\n').some((line) => line.startsWith(`{"batch":"${id}"`))) return null;
  const ended = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  await saveText(path, `${ended}${JSON.stringify({ batch: id, ...document })}\n`, process.stdout);
  return null;
}

/** Statuses after which the same request may do better. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

async function toWebhook(
  url: string,
  { id }: Batch,
  document: Alarms,
  secret: string | null,
  timeoutMs: number,
): Promise<Failure | null> {
  const body = JSON.stringify(document);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      // An answer that sends us elsewhere is not one of the receiver we were told.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': id,
        ...(secret === null ? {} : { 'waspada-signature': signatureOf(body, secret) }),
      },
    });
    await response.body?.cancel();
    if (response.ok) return null;
    return { reason: `the answer ${response.status}`, again: passing.has(response.status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    const message = error instanceof Error ? error.message : String(error);
    return { reason: cause === '' ? message : `${message} (${cause})`, again: true };
  }
}

/** HMAC-SHA256 of the body as it was sent, for a receiver to compare: `sha256=` and 64 digits. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Lines that a mail keeps as they are (RFC 5322 2.1.1). */
const MAIL_WIDTH = 78;

async function toMail(
  { server, from, to }: Extract<Address, { kind: 'mail' }>,
  { id }: Batch,
  document: Alarms,
  secret: string | null,
  timeoutMs: number,
  loadMailer: DeliverOptions['loadMailer'],
): Promise<Failure | null> {
  const count = document.alarms.length;
  const month = document.months.at(-1) ?? document.asOf;
  const madeUp = syntheticReports(document) > 0 ? 'SINTETIS / SYNTHETIC, ' : '';
  try {
    await sendMail(
      { ...server, password: secret, timeoutMs },
      {
        from,
        to,
        subject: `Waspada: ${madeUp}${count} alarm ${month} / ${count} ${count === 1 ? 'alarm' : 'alarms'} ${month}`,
        text: (['id', 'en'] as const)
          .map((language) => `${alarmsLines(document, language, MAIL_WIDTH).join('\n')}\n`)
          .join('\n\n'),
        messageId: `<${id.slice('sha256:'.length)}@waspada.invalid>`,
        attachment: { filename: `alarms-${month}.json`, content: `${JSON.stringify(document, null, 1)}\n` },
      },
      loadMailer,
    );
    return null;
  } catch (error) {
    if (error instanceof WaspadaError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    // A reply from 500 on is final, and so is a refused login; without a reply the line was down.
    const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
    return { reason: message, again: status < 500 };
  }
}
