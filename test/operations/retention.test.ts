// What is old and held by nothing goes, and what is held stays; then no file, copy, export or log says a word about those persons.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blankRecord } from '../../src/score/fixtures.js';
import { filesOf } from '../../src/service/start.js';
import { openStore } from '../../src/store/store.js';
import { Counter, OFFICE, type Person, REASON, stepOn, there } from '../service/counter.js';
import { folder } from '../store/stores.js';
import { command } from './desk.js';

const PERSONS = process.env.WASPADA_PROVE ? 1000 : 12;

const bytesUnder = (home: string): Buffer =>
  Buffer.concat(
    readdirSync(home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(home, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path)),
  );

async function decided(officer: Person, n: number, outcome: string): Promise<string> {
  let { body: view } = await officer.ask('openConsultation', {
    body: {
      applicationId: `CANARY-${n}`,
      answers: { declaredPurpose: 'UMRAH' },
      identity: { subjectKey: `CANARYKEY${n}`, phone: `+62811999${n}`, email: `canary${n}@example.org` },
    },
    headers: { 'idempotency-key': `key-${n}` },
  });
  const { id } = view;
  view = (
    await stepOn(officer, 'firstAssessment', view, { view: 'proceed', reason: `${REASON} CANARY-${n}` })
  ).body;
  view = (await stepOn(officer, 'discloseReasons', view)).body;
  view = (await stepOn(officer, 'discloseScore', view)).body;
  const { receipt } = there(view.score);
  const done = await stepOn(officer, 'decide', view, { outcome, reason: `${REASON} CANARY-${n}`, receipt });
  expect(done.status, done.text).toBe(200);
  return id;
}

test('what is old is erased with its keys, what is held stays, and nothing about the erased is left anywhere', async () => {
  const data = folder();
  const counter = await Counter.open({ folder: data });
  const [officer, admin] = [
    await counter.person('siti', ['officer']),
    await counter.person('the-admin', ['admin']),
  ];
  const ids: string[] = [];
  for (let n = 0; n < PERSONS; n++) ids.push(await decided(officer, n, 'LANJUT'));
  const made = await admin.ask('createAccount', {
    body: { id: 'mesin', name: 'Layanan', office: OFFICE, roles: ['service'] },
  });
  const asked = await counter.machine('mesin', made.body.secret).ask('requestAssessment', {
    body: { purpose: 'TEST', record: { ...blankRecord, applicationId: 'CANARY-M' } },
  });
  expect(asked.status, asked.text).toBe(201);

  // A year later one of them objects: that one waits for its answer, however old it is.
  counter.pass(400);
  const held = ids.pop() ?? '';
  const again = await counter.signIn('siti');
  const objected = await again.ask('object', { params: { id: held }, body: { grounds: 'Saya keberatan.' } });
  expect(objected.status, objected.text).toBe(200);
  const fresh = await decided(again, PERSONS, 'LANJUT');
  counter.pass(800);
  const { store } = counter.running.env;
  const copies = folder();
  await store.backup(join(copies, 'before.db'));
  const now = counter.now();
  const at = (days: number): string =>
    `${new Date(Date.parse(now) - days * 86_400_000).toISOString().slice(0, 10)}T00:00:00+07:00`;

  await expect(
    store.retain({ at: at(5), actor: 'system', consultationsBefore: now, answersBefore: now }),
  ).rejects.toMatchObject({ code: 'STORE_REQUEST' });
  const retained = await store.retain({
    at: now,
    actor: 'system',
    consultationsBefore: at(900),
    answersBefore: at(900),
  });
  // The assessment of the other service is one of them.
  expect(retained).toMatchObject({ erased: ids.length + 1, held: 0 });
  const later = await store.retain({
    at: now,
    actor: 'system',
    consultationsBefore: at(1),
    answersBefore: at(1),
  });
  expect(later).toMatchObject({ erased: 1, held: 1 });
  expect(await store.head(`consultation:${fresh}`)).toMatchObject({ erased: true });
  expect(await store.head(`consultation:${held}`)).toMatchObject({ erased: false });
  await store.rotateKeys({ at: now, actor: 'system' });

  const auditor = await counter.person('auditor', ['auditor'], 'PUSAT');
  for (const id of ids.slice(0, 5))
    for (const ask of [
      auditor.ask('receipt', { params: { id } }),
      auditor.ask('replay', { params: { id }, body: {} }),
    ]) {
      const { status, code } = await ask;
      expect([status, code]).toEqual([410, 'LEDGER_ERASED']);
    }
  expect((await auditor.ask('verifyLedger', { body: {} })).body).toMatchObject({
    ok: true,
    erased: ids.length + 2,
  });
  const exported = await auditor.ask('exportLedger');
  await counter.running.close();

  const gone = /CANARY|canary\d|62811999/;
  for (const text of [bytesUnder(data).toString('latin1'), exported.text, counter.lines])
    expect(gone.exec(text)?.[0]).toBeUndefined();
  // The copy from before still holds their wrapped keys: with the key file as it is now, it does not open.
  expect(gone.test(readFileSync(join(copies, 'before.db'), 'latin1'))).toBe(false);
  await expect(
    openStore({ location: join(copies, 'before.db'), keys: filesOf(data).keys }),
  ).rejects.toMatchObject({ code: 'STORE_KEYS' });
});

test('waspada keep retain erases before a day that a person wrote, rotates, and refuses what is no day or lies ahead', () => {
  const data = folder();
  const ready = command('off', '--data', data, '--reason', 'peragaan penghapusan');
  expect(ready.status, ready.stderr).toBe(0);
  const retained = command('keep', 'retain', '--data', data, '--before', '2020-01-01', '--json');
  expect(retained.status, retained.stderr).toBe(0);
  expect(JSON.parse(retained.stdout)).toMatchObject({ before: '2020-01-01', erased: 0, held: 0 });
  expect(retained.stderr).toContain('waspada keep backup');
  for (const [args, status, code] of [
    [['retain'], 2, 'CLI_USAGE'],
    [['retain', '--before', 'kemarin'], 2, 'CLI_USAGE'],
    [['retain', '--before', '2090-01-01'], 3, 'STORE_REQUEST'],
    [['burn'], 2, 'CLI_USAGE'],
    [['backup'], 2, 'CLI_USAGE'],
  ] as const) {
    const ended = command('keep', ...args, '--data', data);
    expect([args.join(' '), ended.status, ended.stderr.includes(code)]).toEqual([
      args.join(' '),
      status,
      true,
    ]);
  }
});
