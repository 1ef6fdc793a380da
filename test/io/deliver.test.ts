// Delivery of alarms against real servers on this machine: once to each address, again after a fault or a kill, never in the open.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, expect, test } from 'vitest';
import table from '../../data/regions.json' with { type: 'json' };
import { parseDate } from '../../src/base/dates.js';
import { WaspadaError } from '../../src/base/errors.js';
import { readRegions } from '../../src/fields/regions.js';
import {
  type DeliverOptions,
  deliver,
  parseAddress,
  signatureOf,
  waitingAddresses,
} from '../../src/io/deliver.js';
import { type Alarms, readAlarms, watchReports } from '../../src/regions/watch/alarms.js';
import { formatMonth } from '../../src/regions/watch/month.js';
import type { Report } from '../../src/regions/watch/reports.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-deliver-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `outbox-${++files}.json`);

/** A document with an alarm in each of these regions. */
function alarmsIn(...codes: string[]): Alarms {
  const last = 2026 * 12 + 5;
  const reports = codes.flatMap((region) =>
    Array.from({ length: 48 }, (_, i): Report => {
      const month = last - 47 + i;
      const receivedOn = parseDate(`${formatMonth(month + 1)}-03`) ?? 0;
      const count = month === last ? 60 : 20;
      return {
        file: 'r',
        row: i,
        region,
        kind: 'PENGADUAN',
        register: '',
        month,
        count,
        receivedOn,
        reporter: 'K',
      };
    }),
  );
  const regions = readRegions(table);
  const found = watchReports(
    { reports, refused: [], spoiled: [] },
    { asOf: '2026-07-10', regions, sources: [] },
  );
  expect(found.alarms.length).toBe(codes.length);
  return found;
}

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server that answers each call in turn: a status, or nothing at all; the last goes on. */
async function hook(...answers: (number | 'hang' | 'drop')[]): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server: Server = createServer((request, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(calls.length, answers.length - 1)] ?? 200;
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (answer === 'drop') request.socket.destroy();
      else if (answer !== 'hang') response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { url: `http://127.0.0.1:${portOf(server.address())}/hook`, calls };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('expected a port');
}

const hurried = { attempts: 3, waitMs: 5, timeoutMs: 2000 };
const send = (to: string, outbox: string, document: Alarms | null, more: Partial<DeliverOptions> = {}) =>
  deliver({ outbox, addresses: parseAddress(to), document, secret: null, retry: hurried, ...more });

async function faultOf(run: Promise<unknown>): Promise<WaspadaError> {
  const error = await run.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof WaspadaError) return error;
  throw new Error(`expected a WaspadaError, found ${String(error)}`);
}

test('a webhook gets the document, signed, and each alarm once however often it is found', async () => {
  const { url, calls } = await hook(200);
  const outbox = fresh();
  const document = alarmsIn('35.02', '35.05');
  expect(await send(url, outbox, document, { secret: 'rahasia' })).toEqual({ delivered: 2, repeated: 0 });
  expect(await send(url, outbox, document, { secret: 'rahasia' })).toEqual({ delivered: 0, repeated: 2 });
  expect(calls.length).toBe(1);
  const [call] = calls;
  expect(readAlarms(JSON.parse(call?.body ?? ''))).toEqual(document);
  const expected = createHmac('sha256', 'rahasia')
    .update(call?.body ?? '')
    .digest('hex');
  expect(call?.headers['waspada-signature']).toBe(`sha256=${expected}`);
  expect(signatureOf('x', 'a')).not.toBe(signatureOf('x', 'b'));
  expect(readFileSync(outbox, 'utf8')).not.toContain('rahasia');
});

test('of a later document only what is new is sent', async () => {
  const { url, calls } = await hook(200);
  const outbox = fresh();
  await send(url, outbox, alarmsIn('35.02'));
  expect(await send(url, outbox, alarmsIn('35.02', '35.05'))).toEqual({ delivered: 1, repeated: 1 });
  const sent = calls.map(({ body }) => readAlarms(JSON.parse(body)).alarms.map(({ region }) => region));
  expect(sent).toEqual([['35.02'], ['35.05']]);
});

test('without an alarm nothing is sent', async () => {
  const { url, calls } = await hook(200);
  expect(await send(url, fresh(), { ...alarmsIn('35.02'), alarms: [] })).toEqual({
    delivered: 0,
    repeated: 0,
  });
  expect(calls.length).toBe(0);
});

test('a server that fails twice is asked again, with the same id and body', async () => {
  const { url, calls } = await hook(503, 'drop', 204);
  const failures: string[] = [];
  const onFailure = (_: string, attempt: number, reason: string): number =>
    failures.push(`${attempt} ${reason}`);
  expect((await send(url, fresh(), alarmsIn('35.02'), { onFailure })).delivered).toBe(1);
  expect(calls.length).toBe(3);
  expect(new Set(calls.map(({ headers, body }) => `${headers['idempotency-key']} ${body}`)).size).toBe(1);
  expect(failures.map((text) => text.slice(0, 1))).toEqual(['1', '2']);
});

test('a server that hangs is given up after the time allowed, and the alarms wait', async () => {
  const { url, calls } = await hook('hang');
  const outbox = fresh();
  const retry = { attempts: 2, waitMs: 5, timeoutMs: 60 };
  const error = await faultOf(send(url, outbox, alarmsIn('35.02'), { retry }));
  expect([error.code, calls.length]).toEqual(['WATCH_DELIVERY', 2]);
  expect(error.message).toContain('1 alarm(s) wait');
  expect((await waitingAddresses(outbox)).map(({ name }) => name)).toEqual([url]);
});

test.each([400, 401, 302])(
  'an answer %s stays so: it is not asked again, and nothing follows it elsewhere',
  async (status) => {
    const { url, calls } = await hook(status);
    const error = await faultOf(send(url, fresh(), alarmsIn('35.02')));
    expect([error.code, error.message.includes(`the answer ${status}`), calls.length]).toEqual([
      'WATCH_DELIVERY',
      true,
      1,
    ]);
  },
);

test('a port where nobody listens is told with its cause', async () => {
  const { url } = await hook(200);
  for (const server of open.splice(0)) server.close();
  const error = await faultOf(send(url, fresh(), alarmsIn('35.02')));
  expect(error.message).toMatch(/ECONNREFUSED/);
});

test('what failed waits, and is delivered alone when it is taken up again', async () => {
  const { url, calls } = await hook(500, 500, 500, 200);
  const outbox = fresh();
  await faultOf(send(url, outbox, alarmsIn('35.02', '35.05')));
  expect(await send(url, outbox, null)).toEqual({ delivered: 2, repeated: 0 });
  expect(await send(url, outbox, null)).toEqual({ delivered: 0, repeated: 0 });
  expect(calls.length).toBe(4);
  expect(await waitingAddresses(outbox)).toEqual([]);
});

test('where one address fails the others are served all the same', async () => {
  const bad = await hook(400);
  const good = await hook(200);
  const outbox = fresh();
  const target = join(folder, 'served.jsonl');
  const addresses = [bad.url, good.url, `file:${target}`].flatMap(parseAddress);
  const error = await faultOf(
    deliver({ outbox, addresses, document: alarmsIn('35.02'), secret: null, retry: hurried }),
  );
  expect(error.issues.map(({ path }) => path[1])).toEqual([bad.url]);
  expect([good.calls.length, readFileSync(target, 'utf8').split('\n').length]).toEqual([1, 2]);
});

test('a file gets one line a batch, and an earlier line stays', async () => {
  const target = join(folder, 'alarms.jsonl');
  writeFileSync(target, '{"mine":true}');
  const outbox = fresh();
  await send(`file:${target}`, outbox, alarmsIn('35.02'));
  await send(`file:${target}`, outbox, alarmsIn('35.02', '35.05'));
  // The outbox was lost: the file itself tells that it has the first batch.
  rmSync(outbox);
  await send(`file:${target}`, outbox, alarmsIn('35.02'));
  const lines = readFileSync(target, 'utf8').trimEnd().split('\n');
  expect(lines[0]).toBe('{"mine":true}');
  expect(
    lines
      .slice(1)
      .map((line) =>
        [
          ...line.matchAll(
            /"region":"([\d.]+)","name":"[^"]*","kind":"PENGADUAN","register":"","kindWords"/g,
          ),
        ].map((match) => match[1]),
      ),
  ).toEqual([['35.02'], ['35.05']]);
});

test('a file that cannot be written is a delivery that failed', async () => {
  const error = await faultOf(
    send(`file:${join(folder, 'no', 'such', 'x.jsonl')}`, fresh(), alarmsIn('35.02')),
  );
  expect(error.code).toBe('WATCH_DELIVERY');
});

test('two processes do not deliver from one outbox at once; a lock of a process that is gone is taken over', async () => {
  const { url } = await hook(200);
  const outbox = fresh();
  writeFileSync(`${outbox}.lock`, String(process.ppid));
  expect((await faultOf(send(url, outbox, alarmsIn('35.02')))).code).toBe('DISK_WRITE');
  writeFileSync(`${outbox}.lock`, '999999999');
  expect((await send(url, outbox, alarmsIn('35.02'))).delivered).toBe(1);
  expect(existsSync(`${outbox}.lock`)).toBe(false);
});

test('an outbox that is none is refused before anything is sent', async () => {
  const { url, calls } = await hook(200);
  const outbox = fresh();
  writeFileSync(outbox, '{"format":"waspada-outbox/1"}');
  expect((await faultOf(send(url, outbox, alarmsIn('35.02')))).code).toBe('DOCUMENT_SHAPE');
  expect(calls.length).toBe(0);
});

// Code from strings is allowed to the loader of the child, which is not under test.
const childEnv = { ...process.env, NODE_OPTIONS: '' };

test('killed between outbox and delivery, it is delivered afterwards, once', async () => {
  const { url, calls } = await hook('hang', 200);
  const outbox = fresh();
  const document = join(folder, 'killed.json');
  writeFileSync(document, JSON.stringify(alarmsIn('35.02', '35.05')));
  const script = `
    import { readFileSync } from 'node:fs';
    import { deliver, parseAddress } from ${JSON.stringify(resolve('src/io/deliver.ts'))};
    const document = JSON.parse(readFileSync(${JSON.stringify(document)}, 'utf8'));
    await deliver({ outbox: ${JSON.stringify(outbox)}, addresses: parseAddress(${JSON.stringify(url)}), document, secret: null });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: childEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise((done) => child.once('exit', done));
  while (calls.length === 0 && child.exitCode === null) await wait(10);
  expect(child.exitCode, said).toBe(null);
  child.kill('SIGKILL');
  await ended;

  expect((await waitingAddresses(outbox)).map(({ name }) => name)).toEqual([url]);
  // The run after it finds the same alarms again.
  expect(await send(url, outbox, alarmsIn('35.02', '35.05'))).toEqual({ delivered: 2, repeated: 2 });
  expect(await send(url, outbox, null)).toEqual({ delivered: 0, repeated: 0 });
  expect(calls.length).toBe(2);
  expect(calls[0]?.headers['idempotency-key']).toBe(calls[1]?.headers['idempotency-key']);
  expect(calls[0]?.body).toBe(calls[1]?.body);
});

interface Received {
  readonly from: string;
  readonly to: string[];
  readonly text: string;
}

/** A real mail server that keeps what it is given; `refuseMail` answers each MAIL with a reply, or accepts it. */
async function mailServer(options: SMTPServerOptions = {}, refuseMail: () => number = () => 0) {
  const received: Received[] = [];
  let sessions = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom(_, __, callback) {
      sessions++;
      const code = refuseMail();
      callback(code === 0 ? null : Object.assign(new Error('not now'), { responseCode: code }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  open.push({ close: () => void server.close(() => undefined) });
  return { host: `127.0.0.1:${portOf(server.server.address())}`, received, sessions: () => sessions };
}

const plainAuth: SMTPServerOptions = {
  authOptional: false,
  allowInsecureAuth: true,
  onAuth({ username, password }, _, callback) {
    if (username === 'kanim@example.org' && password === 'sandi') callback(null, { user: username });
    else callback(new Error('no'));
  },
};

test('a mail goes to each receiver once, in both languages, with the document attached', async () => {
  const { host, received } = await mailServer();
  const outbox = fresh();
  const to = `smtp://${host}?from=kanim@example.org&to=timpora@example.org,bp3mi@example.org`;
  const document = alarmsIn('35.02');
  expect((await send(to, outbox, document)).delivered).toBe(2);
  expect((await send(to, outbox, document)).repeated).toBe(2);
  expect(received.map(({ from, to: receivers }) => [from, receivers])).toEqual([
    ['kanim@example.org', ['timpora@example.org']],
    ['kanim@example.org', ['bp3mi@example.org']],
  ]);
  const [mail] = received;
  expect(mail?.text).toMatch(/Message-ID:\s+<[0-9a-f]{64}@waspada\.invalid>/);
  for (const part of [
    'Subject: Waspada: 1 alarm 2026-06 / 1 alarm 2026-06',
    'alarms-2026-06.json',
    'PERINGATAN DINI',
    'EARLY WARNING',
  ])
    expect(mail?.text).toContain(part);
});

test('a mail server that defers twice is asked again, one that refuses is not', async () => {
  const replies = [451, 451, 0];
  const deferring = await mailServer({}, () => replies.shift() ?? 0);
  const address = (host: string): string => `smtp://${host}?from=a@example.org&to=b@example.org`;
  expect((await send(address(deferring.host), fresh(), alarmsIn('35.02'))).delivered).toBe(1);
  expect([deferring.sessions(), deferring.received.length]).toEqual([3, 1]);

  const refusing = await mailServer({}, () => 550);
  const outbox = fresh();
  const error = await faultOf(send(address(refusing.host), outbox, alarmsIn('35.02')));
  expect([error.code, refusing.sessions(), refusing.received.length]).toEqual(['WATCH_DELIVERY', 1, 0]);
  expect((await waitingAddresses(outbox)).length).toBe(1);
});

test('the password comes beside the address; a wrong one fails at once and is told nowhere', async () => {
  const { host, received } = await mailServer(plainAuth);
  const to = `smtp://kanim%40example.org@${host}?from=a@example.org&to=b@example.org`;
  const outbox = fresh();
  const error = await faultOf(send(to, outbox, alarmsIn('35.02'), { secret: 'salah-sandi' }));
  expect(error.code).toBe('WATCH_DELIVERY');
  expect(JSON.stringify([error.issues, readFileSync(outbox, 'utf8')])).not.toContain('salah-sandi');
  const waiting = await waitingAddresses(outbox);
  expect(waiting).toEqual(parseAddress(to));
  expect(
    await deliver({ outbox, addresses: waiting, document: null, secret: 'sandi', retry: hurried }),
  ).toEqual({ delivered: 1, repeated: 0 });
  expect(received.length).toBe(1);
});

test('a mail server that never greets is given up after the time allowed', async () => {
  const server = createSocketServer(() => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(server);
  const to = `smtp://127.0.0.1:${portOf(server.address())}?from=a@example.org&to=b@example.org`;
  const retry = { attempts: 1, waitMs: 1, timeoutMs: 80 };
  expect((await faultOf(send(to, fresh(), alarmsIn('35.02'), { retry }))).code).toBe('WATCH_DELIVERY');
});

test('without the package for mail the fault names the line that installs it', async () => {
  const loadMailer = () => Promise.reject(new Error('Cannot find package'));
  for (const load of [loadMailer, async () => ({})]) {
    const error = await faultOf(
      send('smtp://127.0.0.1:1?from=a@b&to=c@d', fresh(), alarmsIn('35.02'), { loadMailer: load }),
    );
    expect([error.code, error.hint.includes('npm install nodemailer')]).toEqual(['WATCH_DELIVERY', true]);
  }
});

test.each([
  'file:',
  'alarms.json',
  'ftp://example.org/x',
  'http://example.org/hook',
  'https://user@example.org/hook',
  'https://user:sandi@example.org/hook',
  'smtp://example.org:25?from=a@b',
  'smtp://example.org:25?from=a&to=c@d',
  'smtp://example.org:25?from=a@b&to=c@d%0Aevil',
  'smtp://user:sandi@example.org:25?from=a@b&to=c@d',
])('the address %s is refused, and no password of it is told', (address) => {
  try {
    parseAddress(address);
    throw new Error('expected a refusal');
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    expect(error.code).toBe('CLI_USAGE');
    expect(`${error.message} ${error.hint}`).not.toContain('sandi');
  }
});
