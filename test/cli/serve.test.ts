// The counter as a process: started by its command, asked over HTTP, stopped by a signal, audited when it is stopped and while it runs.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'waspada-serve-'));
const data = join(folder, 'data');
const cli = ['--import', 'tsx', 'src/cli.ts'];
const quietly = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('WASPADA_')),
);

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [...cli, ...args], { encoding: 'utf8', env: { ...quietly, ...env } });

interface Started {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly lines: () => string;
  stop(): Promise<number | null>;
}

async function start(args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [...cli, 'serve', '--port', '0', ...args], { env: quietly });
  let lines = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      lines += chunk.toString();
      const found = /waspada \S+ · (http:\S+)\n[\s\S]*\n/.exec(lines)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${lines}`)));
  });
  return {
    child,
    origin,
    lines: () => lines,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', (code) => resolve(code));
        child.kill('SIGTERM');
      }),
  };
}

let first: Started;
beforeAll(async () => {
  first = await start(['--pilot', '--allow-unsigned', '--data', data]);
});
afterAll(async () => {
  if (first.child.exitCode === null) await first.stop();
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(first.origin + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: first.origin, ...headers },
  });

/** On a connection of its own: one that was kept may have been closed while a command ran. */
const read = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });

const PASSWORD = 'katasandi yang panjang';

test('the first start prints a link for an administrator, who makes accounts and signs in over HTTP', async () => {
  const token = /#invitation=([A-Za-z0-9_-]{43})/.exec(first.lines())?.[1] ?? '';
  expect(token).not.toBe('');
  expect((await post('/v1/invitations', { token, password: PASSWORD })).status).toBe(200);
  const signed = await post('/v1/session', { account: 'admin', password: PASSWORD });
  const cookie = (signed.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { csrf }: { csrf: string } = JSON.parse(await signed.text());
  for (const [id, role] of [
    ['auditor', 'auditor'],
    ['kepala', 'head'],
  ] as const) {
    const made = await post(
      '/v1/accounts',
      { id, name: id, office: 'KANIM-35.02', roles: [role] },
      { cookie, 'x-waspada-csrf': csrf },
    );
    const { secret }: { secret: string } = JSON.parse(await made.text());
    expect((await post('/v1/invitations', { token: secret, password: PASSWORD })).status).toBe(200);
  }
  expect(signed.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  expect(first.lines()).not.toContain(PASSWORD);
});

test('a running ledger is verified, anchored and exported through its service, and scoring is switched off', () => {
  const through = ['--url', first.origin, '--account', 'auditor'];
  const env = { WASPADA_PASSWORD: PASSWORD };
  const verified = run(['audit', 'verify', ...through, '--json'], env);
  expect(verified.status, verified.stderr).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, count: 0 });
  const anchored = run(['audit', 'anchor', ...through], env);
  expect(anchored.status, anchored.stderr).toBe(0);
  writeFileSync(join(folder, 'anchor.txt'), anchored.stdout);
  const exported = run(['audit', 'export', ...through, '--out', join(folder, 'ledger.jsonl')], env);
  expect(exported.status, exported.stderr).toBe(0);
  expect(readFileSync(join(folder, 'ledger.jsonl'), 'utf8')).toContain('waspada-ledger/1');
  const off = run(['off', '--url', first.origin, '--account', 'kepala', '--reason', 'aturan A7 keliru'], env);
  expect(off.status, off.stderr).toBe(0);
  const wrong = run(['audit', 'verify', '--url', first.origin, '--account', 'kepala'], env);
  expect([wrong.status, wrong.stderr.includes('AUTH_FORBIDDEN')]).toEqual([3, true]);
});

test('a second process on the same ledger is refused while the first runs', () => {
  const second = run(['serve', '--pilot', '--allow-unsigned', '--data', data, '--port', '0']);
  expect([second.status, second.stderr.includes('STORE_LOCKED')]).toEqual([5, true]);
  const audit = run(['audit', 'verify', '--data', data]);
  expect([audit.status, audit.stderr.includes('STORE_LOCKED')]).toEqual([5, true]);
});

test('a signal ends it in order, and the stopped ledger verifies against the anchor; switched off it stays off', async () => {
  const health = JSON.parse(await read(`${first.origin}/v1/health`));
  expect(health).toMatchObject({ status: 'off', scoring: 'off' });
  expect(await first.stop()).toBe(0);
  const verified = run([
    'audit',
    'verify',
    '--data',
    data,
    '--anchors',
    join(folder, 'anchor.txt'),
    '--json',
  ]);
  expect(verified.status, verified.stdout + verified.stderr).toBe(0);
  const on = run(['on', '--data', data, '--reason', 'aturan A7 diperbaiki']);
  expect(on.status, on.stderr).toBe(0);
});

test('a damaged ledger does not verify: exit 4', () => {
  const copy = join(folder, 'copy');
  cpSync(data, copy, { recursive: true });
  const path = join(copy, 'ledger.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"disabled":false');
  expect(at).toBeGreaterThan(0);
  bytes.write('"disabled":true ', at);
  writeFileSync(path, bytes);
  const verified = run(['audit', 'verify', '--data', copy]);
  expect(verified.status, verified.stdout + verified.stderr).toBe(4);
});

test.each([
  [['serve', '--pilot', '--demo'], 2, 'CLI_USAGE'],
  [['serve', '--port', '99999'], 2, 'SERVICE_CONFIG'],
  [['serve', '--host', '0.0.0.0'], 2, 'SERVICE_CONFIG'],
  [['serve', '--data', join(folder, 'none'), '--allow-unsigned'], 4, 'SERVICE_EVIDENCE'],
  [['serve', '--data', join(folder, 'none'), '--pilot'], 4, 'BUNDLE_UNSIGNED'],
  [['audit', 'burn'], 2, 'CLI_USAGE'],
  [['off', '--reason', 'x'], 2, 'CLI_USAGE'],
])('%j ends with %i and %s', (args, status, code) => {
  const ended = run(args);
  expect([ended.status, ended.stderr.includes(code)]).toEqual([status, true]);
});

test('a configuration comes from a file, the environment and options, and its secrets are not printed', () => {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ mode: 'pilot', port: 8481, sessionMinutes: 30 }));
  const checked = run(['serve', '--check', '--config', file, '--data', data], {
    WASPADA_PORT: '8482',
    WASPADA_DATABASE: 'postgres://u:RAHASIA@db/w',
  });
  expect(checked.status, checked.stderr).toBe(0);
  expect(JSON.parse(checked.stdout)).toMatchObject({ mode: 'pilot', port: 8482, sessionMinutes: 30, data });
  expect(checked.stdout).not.toContain('RAHASIA');
});

test('a bundle is signed by two, verified, and then served without --allow-unsigned', async () => {
  const bundle = join(folder, 'bundle');
  cpSync('models/passport-application/1.0.0', bundle, { recursive: true });
  const [a, b] = ['a', 'b'].map((name) =>
    run(['bundle', 'keygen', '--out', join(folder, `${name}.pem`)]).stdout.trim(),
  );
  expect(run(['bundle', 'keygen', '--out', join(folder, 'a.pem')]).status).toBe(5);
  const sign = (key: string, name: string, role: string) =>
    run(['bundle', 'sign', bundle, '--key', join(folder, `${key}.pem`), '--name', name, '--role', role]);
  expect(sign('b', 'Budi', 'approver').status).toBe(4);
  expect(sign('a', 'Ani', 'author').status).toBe(0);
  expect(sign('a', 'Budi', 'approver').stderr).toContain('BUNDLE_SIGNATURE');
  const signed = sign('b', 'Budi', 'approver');
  expect(signed.status, signed.stderr).toBe(0);
  expect(existsSync(join(bundle, 'signatures.json'))).toBe(true);
  const verified = run(['bundle', 'verify', bundle, '--trust', a ?? '', '--trust', b ?? '']);
  expect(verified.status, verified.stdout).toBe(0);
  const file = join(folder, 'trust.json');
  writeFileSync(file, JSON.stringify({ trustedKeys: { author: [a], approver: [b] } }));
  const started = await start([
    '--pilot',
    '--config',
    file,
    '--bundle',
    bundle,
    '--data',
    join(folder, 'signed'),
  ]);
  expect(JSON.parse(await read(`${started.origin}/v1/service`))).toMatchObject({
    mode: 'pilot',
    scoring: 'on',
  });
  expect(await started.stop()).toBe(0);
});
