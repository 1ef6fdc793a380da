// Requests that mean harm, and personal data that must not leak: no 5xx, no stack, nothing of it in logs, metrics, problems or addresses.
import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, test as anyTest, beforeAll, expect } from 'vitest';
import { type OperationName, operations } from '../../src/service/api.js';
import { freePort, type Listening, listen } from '../../src/service/listen.js';
import { logLine } from '../../src/service/log.js';
import { type Answered, Counter, type Person, stepOn, there } from './counter.js';

/** Fastify's router makes code from strings: where that is disallowed no socket is listened on. */
const missing = process.env.WASPADA_NO_CODEGEN ? 'the router of Fastify makes code from strings' : null;
if (missing !== null) console.log(`skipped: ${missing}`);
const test = anyTest.skipIf(missing !== null);

let counter: Counter;
let officer: Person;
let admin: Person;
let listening: Listening;

beforeAll(async () => {
  if (missing !== null) return;
  const port = await freePort('127.0.0.1');
  counter = await Counter.open({ checkAnswers: false, config: { port } });
  officer = await counter.person('siti', ['officer']);
  admin = await counter.person('the-admin', ['admin']);
  listening = await listen(counter.running.service, '127.0.0.1', port);
});
afterAll(async () => {
  if (missing !== null) return;
  await listening.close();
  await counter.close();
});

const harmless = ({ status, text }: Answered): void => {
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  expect(text).not.toMatch(/\bat \S+ \(|node:internal|\.ts:\d+|node_modules/);
};

/** Of the Big List of Naughty Strings, the kinds that break something somewhere. */
const naughty = [
  '',
  ' ',
  'undefined',
  'null',
  'NaN',
  '-0',
  '1e400',
  '0x41',
  '١٢٣',
  'ﷺ',
  '\u202etest',
  '\ufeff',
  '\u0000',
  '\u001b[31m',
  '\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' OR 1=1 --",
  '"; DROP TABLE entries; --',
  '../../etc/passwd',
  '%2e%2e%2f',
  '#{7*7}',
  '{{7*7}}',
  '=cmd|calc',
  '𝕊𝕚𝕥𝕚',
  'Ω≈ç√',
  '👩‍👩‍👧',
  'Ṱ̺̺̕o͞ ̷i̲̬n',
  'a'.repeat(5000),
  '\ud800',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
];

/** Half a character cannot be part of an address. */
const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '');

test('naughty strings in every field of every request are answered and change nothing', async () => {
  const view = (await officer.ask('openConsultation', { body: { applicationId: 'H-1' } })).body;
  for (const text of naughty) {
    const bodies: [OperationName, unknown][] = [
      ['signIn', { account: text, password: text }],
      ['acceptInvitation', { token: text, password: text }],
      [
        'openConsultation',
        { applicationId: text, submittedAt: text, identity: { phone: text }, answers: { [text]: text } },
      ],
      ['openConsultation', { applicationId: 'H-2', answers: { declaredPurpose: text } }],
      ['openConsultation', { applicationId: 'H-3', identity: { phone: text, email: text, address: text } }],
      ['searchConsultations', { identity: { kind: 'phone', value: text }, after: text }],
      ['searchConsultations', { [text]: text }],
      ['saveAnswers', { answers: { [text]: text, officeCode: text } }],
      ['firstAssessment', { view: text, reason: text }],
      ['decide', { outcome: text, reason: text, receipt: text }],
      ['object', { grounds: text }],
    ];
    for (const [name, body] of bodies)
      harmless(
        await officer.ask(name, {
          params: { id: view.id },
          body,
          headers: { 'if-match': `"${view.version}"` },
        }),
      );
    harmless(await officer.ask('consultation', { params: { id: encodeURIComponent(whole(text)) } }));
    harmless(await counter.send('GET', `/${encodeURI(whole(text))}`, { query: text }));
    harmless(await officer.ask('session', { headers: { 'idempotency-key': text, 'if-match': text } }));
    harmless(
      await officer.ask('openConsultation', {
        body: { applicationId: 'H-4' },
        headers: { 'idempotency-key': text },
      }),
    );
  }
});

test('any JSON at all as a body is answered without a fault of ours', async () => {
  const names = Object.keys(operations).filter((name): name is OperationName => name in operations);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.json({ maxDepth: 4 }),
      fc.constantFrom(officer, admin),
      async (name, body, person) => {
        if (['exportLedger', 'verifyLedger', 'signOut', 'changePassword'].includes(name)) return;
        harmless(
          await person.ask(name, {
            params: { id: '0'.repeat(32), digest: 'x', month: '2026-05', code: '35' },
            body,
            headers: { 'if-match': '"1"' },
          }),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('keys that reach into prototypes are refused wherever they stand', async () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    for (const body of [
      `{"${key}":{"polluted":true}}`,
      `{"applicationId":"H-5","answers":{"${key}":{"polluted":true}}}`,
    ]) {
      const answer = await officer.ask('openConsultation', { body });
      expect([answer.status, answer.code]).toEqual([422, 'JSON_DANGEROUS_KEY']);
    }
  }
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('a field more than a request has is refused: nobody assigns what they were not asked for', async () => {
  for (const extra of [
    { state: 'decided' },
    { office: 'KANIM-18.71' },
    { openedBy: 'kepala' },
    { roles: ['admin'] },
    { synthetic: true },
  ]) {
    const answer = await officer.ask('openConsultation', { body: { applicationId: 'H-6', ...extra } });
    expect([answer.status, answer.code]).toEqual([422, 'DOCUMENT_SHAPE']);
  }
});

test('forged and borrowed tokens are nobody’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.base64String({ minLength: 43, maxLength: 44 }), async (token) => {
      for (const headers of [
        { cookie: `waspada=${token}` },
        { cookie: `__Host-waspada=${token}` },
        { cookie: `waspada=${token}; waspada=${token}` },
        { authorization: `Bearer wsp_siti_${token.slice(0, 43)}` },
        { authorization: `Bearer ${token}` },
        { authorization: 'Basic c2l0aTpzaXRp' },
        { authorization: `bearer wsp__${token}` },
      ]) {
        const answer = await counter.ask('session', { headers });
        expect(answer.status).toBe(401);
      }
    }),
    { numRuns: 60 },
  );
});

test('a request of another site, without the session’s own secret, or of another origin is refused', async () => {
  const body = { applicationId: 'H-7' };
  for (const headers of [
    { 'x-waspada-csrf': undefined },
    { 'x-waspada-csrf': 'x'.repeat(43) },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const answer = await officer.ask('openConsultation', { body, headers });
    expect([JSON.stringify(headers), answer.status, answer.code]).toEqual([
      JSON.stringify(headers),
      403,
      'AUTH_CSRF',
    ]);
  }
});

test('on loopback the name and the number of a host are one origin, and another port is not', async () => {
  const { origin } = counter.config;
  for (const [other, status] of [
    [origin.replace('127.0.0.1', 'localhost'), 201],
    [origin.replace(/:\d+$/, ':1'), 403],
    [`${origin}.evil.example`, 403],
    [origin.replace('127.0.0.1', 'localhost.evil.example'), 403],
  ] as const) {
    const answer = await officer.ask('openConsultation', {
      body: { applicationId: 'H-9' },
      headers: { origin: other },
    });
    expect([other, answer.status]).toEqual([other, status]);
  }
});

test('a session that was ended, or whose account was disabled, is over at once', async () => {
  await counter.person('tamu', ['officer']);
  const guest = await counter.signIn('tamu');
  expect((await guest.ask('session')).status).toBe(200);
  await admin.ask('changeAccount', { params: { id: 'tamu' }, body: { disabled: true } });
  expect((await guest.ask('session')).status).toBe(401);
  const again = await counter.ask('signIn', {
    body: { account: 'tamu', password: 'katasandi yang panjang' },
  });
  expect(again.status).toBe(401);
});

test('guessing is slowed for who guesses, and not for the owner elsewhere', async () => {
  await counter.person('ani', ['officer']);
  const attempt = (remote: string, password: string): Promise<Answered> =>
    counter.ask('signIn', { body: { account: 'ani', password }, remote });
  const statuses = [];
  for (let i = 0; i < 12; i++) statuses.push((await attempt('203.0.113.9', 'salah sekali ini')).status);
  expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
  expect(statuses).toContain(429);
  const locked = await attempt('203.0.113.9', 'katasandi yang panjang');
  expect([locked.status, Number(locked.headers['retry-after']) > 0]).toEqual([429, true]);
  expect((await attempt('198.51.100.7', 'katasandi yang panjang')).status).toBe(200);
});

test('an unknown account and a wrong password look the same', async () => {
  const [unknown, wrong] = await Promise.all(
    ['tidak-ada', 'siti'].map((account) =>
      counter.ask('signIn', { body: { account, password: 'salah sekali ini' }, remote: '192.0.2.1' }),
    ),
  );
  expect(unknown?.text).toBe(wrong?.text);
});

test('canaries in every personal field are in no log, metric, problem or address, and in no file in the clear', async () => {
  const canary = (name: string): string => `CANARY${name}7Q`;
  const sent = {
    applicationId: canary('APP'),
    submittedAt: '2026-06-15T09:00:00+07:00',
    identity: {
      phone: '+6281299900017',
      email: 'canarymail7q@contoh.id',
      address: `${canary('ADDRESS')} 17`,
      payer: canary('PAYER'),
      agent: canary('AGENT'),
      familyCard: '3502999900001111',
      subjectKey: canary('SUBJECT'),
    },
    answers: { declaredPurpose: 'WISATA', officeCode: canary('OFFICE') },
  };
  const opened = await officer.ask('openConsultation', { body: sent });
  expect(opened.status, opened.text).toBe(201);
  let view = (
    await stepOn(officer, 'firstAssessment', opened.body, {
      view: 'proceed',
      reason: `${canary('REASON')} cukup panjang`,
    })
  ).body;
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const problems = [
    await stepOn(officer, 'decide', view, {
      outcome: 'DITUNDA',
      reason: `${canary('WHY')} cukup panjang`,
      receipt: there(view.score).receipt,
    }),
    await officer.ask('openConsultation', {
      body: { ...sent, answers: { declaredPurpose: canary('VALUE') } },
    }),
    await officer.ask('openConsultation', { body: { ...sent, [canary('KEY')]: 1 } }),
    await officer.ask('openConsultation', { body: `{"applicationId":"${canary('SYNTAX')}` }),
    await officer.ask('openConsultation', { body: { ...sent, submittedAt: canary('DATE') } }),
    await officer.ask('searchConsultations', {
      body: { identity: { kind: 'phone', value: `${canary('BAD')}\u0001` } },
    }),
    await counter.ask('signIn', { body: { account: 'siti', password: canary('PASSWORD') } }),
  ];
  expect(problems.every(({ status }) => status >= 400 && status < 500)).toBe(true);
  await stepOn(officer, 'decide', view, {
    outcome: 'LANJUT',
    reason: `${canary('OK')} cukup panjang`,
    receipt: there(view.score).receipt,
  });
  const found = await officer.ask('searchConsultations', {
    body: { identity: { kind: 'phone', value: '0812-9990-0017' } },
  });
  expect(found.body.items.map((each) => each.id)).toContain(view.id);
  const metrics = await counter.ask('metrics');
  const marks = /CANARY|81299900017|canarymail|3502999900001111/i;
  for (const problem of problems) expect(problem.text).not.toMatch(marks);
  expect(counter.lines).not.toMatch(marks);
  expect(metrics.text).not.toMatch(marks);
  expect(metrics.text).not.toMatch(/siti|KANIM|the-admin/);
  for (const file of readdirSync(counter.folder))
    expect([file, marks.test(readFileSync(join(counter.folder, file), 'latin1'))]).toEqual([file, false]);
});

test('a log line is one line, whatever is in it', () => {
  for (const text of naughty) {
    const line = logLine({ level: 'info', event: 'x', at: text, code: text, operation: text });
    expect(line.endsWith('\n')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e\ufeff]/);
    expect(() => JSON.parse(line)).not.toThrow();
  }
});

test('more than the largest body is refused before it is read', async () => {
  const large = JSON.stringify({ applicationId: 'H-8', answers: { officeCode: 'x'.repeat(400_000) } });
  const answer = await officer.ask('openConsultation', { body: large });
  expect([answer.status, answer.code]).toEqual([413, 'SERVICE_TOO_LARGE']);
  const status = await new Promise<number>((resolve, reject) => {
    const sent = httpRequest(
      {
        port: listening.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/v1/consultations',
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(large);
  });
  expect(status).toBe(413);
});

/** What a socket answers to raw bytes. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(listening.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n\r\n')) socket.end();
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    socket.setTimeout(3000, () => socket.destroy());
  });

test('malformed and smuggling-like requests on a real socket are refused, and the service goes on', async () => {
  const requests = [
    'GARBAGE\r\n\r\n',
    'GET /v1/health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
    'POST /v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
    'GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET http://evil.example/v1/session HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /v1/../v1/session HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n',
    'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n',
    'PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n',
    'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}',
    'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n<>',
    'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  ];
  for (const bytes of requests) {
    const text = await raw(bytes);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 400);
    expect([bytes.slice(0, 60), status >= 400 && status < 500]).toEqual([bytes.slice(0, 60), true]);
    expect(text).not.toMatch(/\bat \S+ \(|node_modules/);
  }
  expect(await raw('GET /v1/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200/,
  );
});

test('every answer carries the headers that keep a browser from running anything else', async () => {
  for (const answer of [
    await counter.ask('live'),
    await counter.send('GET', '/nothing'),
    await counter.ask('session'),
  ]) {
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe-/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  }
  expect((await counter.send('PUT', '/v1/session')).headers.allow).toBe('POST, GET, DELETE');
});

test('one officer’s burst is cut, and a colleague goes on', async () => {
  const limited = await Counter.open({
    checkAnswers: false,
    limits: {
      account: { burst: 20, everyMs: 60_000 },
      office: { burst: 1000, everyMs: 1 },
      service: { burst: 1, everyMs: 1 },
      remote: { burst: 100, everyMs: 1 },
      countersign: { burst: 1, everyMs: 1 },
    },
  });
  const [busy, calm] = [
    await limited.person('sibuk', ['officer']),
    await limited.person('tenang', ['officer']),
  ];
  const statuses = [];
  for (let i = 0; i < 60; i++) statuses.push((await busy.ask('session')).status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(38);
  expect((await calm.ask('session')).status).toBe(200);
  await limited.close();
});
