// What an administrator and an auditor do to a ledger that is at work: keys rotated after an erasure, everything verified while counters go on.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { filesOf } from '../../src/service/start.js';
import type { Verification, VerifyOptions } from '../../src/store/contract.js';
import { KeyRing } from '../../src/store/keys.js';
import { openStore } from '../../src/store/store.js';
import { folder } from '../store/stores.js';
import { Counter, OFFICE, there } from './counter.js';
import { happen } from './months.js';

/** Every file of a folder, as bytes. */
const bytesUnder = (home: string): Buffer =>
  Buffer.concat(
    readdirSync(home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(home, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path)),
  );

/** How the key of a stream is kept in a copy: which master key wraps it, and its sealed bytes. */
function wrappedIn(copy: string, stream: string): { master: string; sealed: Buffer } | null {
  const database = new Database(copy, { readonly: true });
  try {
    const row: unknown = database
      .prepare('SELECT master, sealed FROM stream_keys WHERE stream = ?')
      .get(stream);
    if (typeof row !== 'object' || row === null || !('sealed' in row) || !('master' in row)) return null;
    const { master, sealed } = row;
    if (!(sealed instanceof Uint8Array || sealed instanceof ArrayBuffer)) throw new Error('found no bytes');
    return { master: String(master), sealed: Buffer.from(new Uint8Array(sealed)) };
  } finally {
    database.close();
  }
}

test('after an erasure and a rotation the key of that person cannot be unwrapped from any file or log', async () => {
  const [data, copies] = [folder(), folder()];
  const counter = await Counter.open({ folder: data });
  const { env } = counter.running;
  const keys = filesOf(data).keys;
  const [gone = '', kept = ''] = await happen(env, [
    {
      office: OFFICE,
      at: '2025-01-10T09:00:00+07:00',
      count: 1,
      answers: {},
      outcome: 'LANJUT',
      subjectKey: 'SUBJEK-1',
    },
    {
      office: OFFICE,
      at: '2025-01-10T09:00:00+07:00',
      count: 1,
      answers: {},
      outcome: 'LANJUT',
      subjectKey: 'SUBJEK-2',
    },
  ]);
  const copy = join(copies, 'before.db');
  await env.store.backup(copy);
  const wrapped = there(wrappedIn(copy, `consultation:${gone}`));
  const oldKeys = readFileSync(keys, 'utf8');
  const oldMaster = there(/"masters":\[\{"id":"([0-9a-f]+)","key":"([\w-]+)"/.exec(oldKeys));
  const secret = Buffer.from(there(oldMaster[2]), 'base64url');
  // With the key file of that time it opens: what follows is not refused for another cause.
  expect(KeyRing.open(keys, 'waspada', false).unwrap(wrapped, `consultation:${gone}`)).toHaveLength(32);

  const head = await counter.person('kepala', ['head']);
  const erased = await head.ask('subjectErase', { body: { subjectKey: 'SUBJEK-1', ground: 'request' } });
  expect(erased.body).toEqual({ erased: 1, before: 0 });
  expect((await head.ask('rotateKeys', { body: {} })).code).toBe('AUTH_FORBIDDEN');
  const admin = await counter.person('the-admin', ['admin']);
  const before = (await env.store.health()).entries;
  const rotated = await admin.ask('rotateKeys', { body: {} });
  expect(rotated.status, rotated.text).toBe(200);
  expect(rotated.body.wrapped).toBeGreaterThanOrEqual(1);
  expect(rotated.body.words.en).toContain('copy the ledger');

  // The ledger says who did it and which key is in use, and no key.
  const entry = there((await env.store.scan({ kinds: ['keys-rotated'] })).items[0]);
  expect([entry.seq, entry.actor]).toEqual([rotated.body.entry, 'the-admin']);
  expect(entry.seq).toBeGreaterThan(before);
  expect(Object.keys(Object(entry.open))).toEqual(['master']);

  // The ring as it is in the file now, and as the process that rotated has it: neither unwraps what a copy still holds.
  expect(() => KeyRing.open(keys, 'waspada', false).unwrap(wrapped, `consultation:${gone}`)).toThrow(
    /master key/,
  );
  await expect(openStore({ location: copy, keys })).rejects.toMatchObject({ code: 'STORE_KEYS' });
  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  expect((await auditor.ask('verifyLedger', { body: {} })).body).toMatchObject({ ok: true, erased: 1 });
  // Whoever was not erased is read as before.
  const other = await auditor.ask('receipt', { params: { id: kept } });
  expect(other.status, other.text).toBe(200);
  expect((await auditor.ask('receipt', { params: { id: gone } })).code).toBe('LEDGER_ERASED');
  await counter.running.close();

  const left = Buffer.concat([bytesUnder(data), Buffer.from(counter.lines + rotated.text)]);
  // The old master key, as bytes, as it was written, or by halves; and the wrapped key of the erased.
  for (const trace of [
    secret,
    Buffer.from(there(oldMaster[2])),
    secret.subarray(0, 16),
    secret.subarray(16),
    wrapped.sealed,
  ])
    expect(left.includes(trace)).toBe(false);
  expect(left.includes(Buffer.from(there(oldMaster[1])))).toBe(false);
  expect(readFileSync(copy).includes(wrapped.sealed)).toBe(true);
});

test('two rotations at once are one and a refusal; one after another are two, and all is still read', async () => {
  const counter = await Counter.open();
  try {
    const { env } = counter.running;
    const [id = ''] = await happen(env, [
      { office: OFFICE, at: '2026-06-10T09:00:00+07:00', count: 30, answers: {}, outcome: 'LANJUT' },
    ]);
    const admin = await counter.person('the-admin', ['admin']);
    const both = await Promise.all([
      admin.ask('rotateKeys', { body: {} }),
      admin.ask('rotateKeys', { body: {} }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect(both.map(({ code }) => code)).toContain('SERVICE_BUSY');
    expect((await admin.ask('rotateKeys', { body: {} })).body.wrapped).toBe(
      there(both.find(({ status }) => status === 200)).body.wrapped,
    );
    const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
    expect((await auditor.ask('consultation', { params: { id } })).body.applicationId).toBe('CANARY-0-0');
  } finally {
    await counter.close();
  }
});

test('while the ledger is verified the counters are answered, and its file is not checked in one piece', async () => {
  const counter = await Counter.open();
  try {
    const { env } = counter.running;
    await happen(env, [
      { office: OFFICE, at: '2026-06-10T09:00:00+07:00', count: 700, answers: {}, outcome: 'LANJUT' },
    ]);
    const officer = await counter.person('siti', ['officer']);
    const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
    // The real verification, with an eye on what it was asked for.
    const asked: VerifyOptions[] = [];
    const verify = env.store.verify.bind(env.store);
    env.store.verify = (options: VerifyOptions = {}): Promise<Verification> => {
      asked.push(options);
      return verify(options);
    };
    let over = false;
    const verifying = auditor.ask('verifyLedger', { body: {} }).finally(() => {
      over = true;
    });
    const opened = await officer.ask('openConsultation', { body: { applicationId: 'V-1' } });
    expect([opened.status, over]).toEqual([201, false]);
    expect((await counter.ask('health')).status).toBe(200);
    expect((await officer.ask('consultation', { params: { id: opened.body.id } })).status).toBe(200);
    // Each of them asked the ledger itself, and none waited for the end.
    expect(over).toBe(false);
    const twice = await auditor.ask('verifyLedger', { body: {} });
    expect(twice.code).toBe('SERVICE_BUSY');
    const { body } = await verifying;
    expect(body).toMatchObject({ ok: true, count: 0 });
    expect(body.entries).toBeGreaterThan(2800);
    expect(asked).toEqual([{ structure: false }]);
    expect(body.words.en).toContain('waspada audit verify');
  } finally {
    await counter.close();
  }
});
