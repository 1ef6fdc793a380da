// A demonstration on a real ledger, copied and put back; what it says then, and what is refused where a key or an entry is missing.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadBundle, shippedBundle } from '../../src/io/bundle.js';
import { backUp, backupName } from '../../src/service/backup.js';
import { DEMO_PASSWORD } from '../../src/service/demo.js';
import { filesOf } from '../../src/service/start.js';
import { readAnchors } from '../../src/store/store.js';
import { Counter, type CounterOptions, REASON } from '../service/counter.js';
import { folder, postgres, postgresPlace } from '../store/stores.js';
import { command, expectReplays, type Receipts, walkDemo } from './desk.js';

const opened: Counter[] = [];
const open = async (config: CounterOptions['config'], data: string): Promise<Counter> => {
  const counter = await Counter.open({ config: { mode: 'demo', data, ...config }, folder: data });
  opened.push(counter);
  return counter;
};
afterEach(async () => {
  for (const counter of opened.splice(0)) await counter.close();
});
const closeAll = async (): Promise<void> => {
  for (const counter of opened.splice(0)) await counter.close();
};

/** A demonstration with all of its receipts, copied while it is at work. */
async function copied(): Promise<{
  readonly data: string;
  readonly copy: string;
  readonly receipts: Receipts;
}> {
  const data = folder();
  const counter = await open({}, data);
  const receipts = await walkDemo(counter);
  await counter.running.env.store.checkpoint(counter.now());
  const copy = join(folder(), 'ledger.db');
  await counter.running.env.store.backup(copy);
  await closeAll();
  return { data, copy, receipts };
}

/** A folder as an operator puts it together again: the copy, and the key file that was kept elsewhere. */
function putBack(copy: string, keys: string | null, anchors: string | null): string {
  const files = filesOf(folder());
  copyFileSync(copy, files.ledger);
  if (keys !== null) copyFileSync(keys, files.keys);
  if (anchors !== null) copyFileSync(anchors, files.anchors);
  return join(files.ledger, '..');
}

test('a copy made at work, put back with its keys, verifies and replays every receipt byte for byte', async () => {
  const { data, copy, receipts } = await copied();
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const counter = await open({}, putBack(copy, filesOf(data).keys, null));
  const auditor = await expectReplays(counter, receipts);
  // The copy goes on: the last checkpoint that it carries is a prefix of what it becomes.
  const [anchor] = readAnchors(filesOf(data).anchors).slice(0, 1);
  const verified = await auditor.ask('verifyLedger', { body: { anchors: [anchor] } });
  expect(verified.body, verified.text).toMatchObject({ ok: true, count: 0 });
  // Nobody was made anew, and nothing was seeded twice.
  const { body } = await (await counter.signIn('petugas', DEMO_PASSWORD)).ask('searchConsultations', {
    body: {},
  });
  expect(body.items).toHaveLength(7);
});

test('a restart and an upgrade of the bundle change no receipt, before or after a restore', async () => {
  const data = folder();
  const counter = await open({}, data);
  const receipts = await walkDemo(counter);
  await counter.running.close();
  await counter.start();
  await expectReplays(counter, receipts);

  const source = await loadBundle(shippedBundle());
  const [author, approver] = [
    await counter.signIn('penulis', DEMO_PASSWORD),
    await counter.signIn('penyetuju', DEMO_PASSWORD),
  ];
  const manifest = { ...Object(source.manifest), version: '9.9.9' };
  const proposed = await author.ask('proposeBundle', {
    body: { reason: REASON, documents: { ...source, manifest } },
  });
  const { digest } = proposed.body;
  const approved = await approver.ask('approveBundle', { params: { digest }, body: { reason: REASON } });
  expect(approved.body, approved.text).toMatchObject({ active: true, version: '9.9.9' });
  await expectReplays(counter, receipts);
  await counter.running.close();
  await counter.start();
  await expectReplays(counter, receipts);

  const copy = join(folder(), 'ledger.db');
  await counter.running.env.store.backup(copy);
  await closeAll();
  const again = await open({}, putBack(copy, filesOf(data).keys, null));
  expect((await again.ask('service')).body.bundle).toMatchObject({ version: '9.9.9' });
  await expectReplays(again, receipts);
});

test('a copy without its key file, or with the keys of another ledger, is refused and not written to', async () => {
  const { copy } = await copied();
  const whole = readFileSync(copy);
  const bare = putBack(copy, null, null);
  await expect(open({}, bare)).rejects.toMatchObject({ code: 'STORE_KEYS' });
  expect(existsSync(filesOf(bare).keys)).toBe(false);
  const other = await copied();
  const mixed = putBack(copy, filesOf(other.data).keys, null);
  await expect(open({}, mixed)).rejects.toMatchObject({ code: 'STORE_KEYS' });
  // With its own keys it still opens: what was refused was not changed.
  expect(readFileSync(copy).equals(whole)).toBe(true);
});

test('a copy from before a rotation is refused with the new keys; one from after it opens', async () => {
  const { data, copy, receipts } = await copied();
  const rotated = command('keep', 'rotate', '--data', data, '--json');
  expect(rotated.status, rotated.stderr).toBe(0);
  expect(JSON.parse(rotated.stdout)).toMatchObject({ wrapped: 7 });
  await expect(open({}, putBack(copy, filesOf(data).keys, null))).rejects.toMatchObject({
    code: 'STORE_KEYS',
  });
  const fresh = join(folder(), 'after.db');
  const made = command('keep', 'backup', '--data', data, '--out', fresh, '--json');
  expect(made.status, made.stderr).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ ok: true, count: 0 });
  await expectReplays(await open({}, putBack(fresh, filesOf(data).keys, null)), receipts);
});

test('a copy older than the anchors is refused with the range that is missing, and goes on only once they are set aside', async () => {
  const { data, copy, receipts } = await copied();
  const later = await open({}, data);
  const officer = await later.signIn('petugas', DEMO_PASSWORD);
  await officer.ask('openConsultation', { body: { applicationId: 'SINTETIS-2001' } });
  await later.running.env.store.checkpoint(later.now());
  await closeAll();
  const { keys, anchors } = filesOf(data);
  const notes = readAnchors(anchors);
  const had = Number(notes.at(-1)?.split('\n')[1]);
  const old = putBack(copy, keys, anchors);
  const refusal: unknown = await open({}, old).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'LEDGER_ROLLED_BACK' });
  const range = /found (\d+) entries, expected (\d+): (\d+) to (\d+) are missing/.exec(String(refusal));
  expect(range?.slice(1).map(Number)).toEqual([Number(range?.[1]), had, Number(range?.[1]) + 1, had]);

  // The operator's step: the anchors are moved, not deleted, and the audit of the restored ledger still names the gap.
  const aside = join(folder(), 'before-restore.txt');
  renameSync(filesOf(old).anchors, aside);
  await expectReplays(await open({}, old), receipts);
  await closeAll();
  const kept = join(folder(), 'kept.txt');
  writeFileSync(kept, `${notes.at(-1)}\n`);
  const audited = command('audit', 'verify', '--data', old, '--anchors', kept);
  expect(audited.status, audited.stdout + audited.stderr).toBe(4);
  expect(audited.stdout).toMatch(/SALAH \/ FAULT .* anchor/);
});

test('keep backup refuses a name that is taken, a running service, and PostgreSQL', async () => {
  const { data, copy } = await copied();
  const taken = command('keep', 'backup', '--data', data, '--out', copy);
  expect([taken.status, taken.stderr.includes('STORE_OPTIONS')]).toEqual([2, true]);
  const busy = await open({}, data);
  const locked = command('keep', 'backup', '--data', data, '--out', join(folder(), 'x.db'));
  expect([locked.status, locked.stderr.includes('STORE_LOCKED')]).toEqual([5, true]);
  expect((await busy.ask('health')).body.status).toBe('ready');
});

test('copies of a running ledger: the last seven stay, others in the folder are left alone, a failure drops none', async () => {
  const counter = await open({}, folder());
  const { store } = counter.running.env;
  const copies = join(folder(), 'copies');
  mkdirSync(copies);
  writeFileSync(join(copies, 'ledger-notes.db'), 'of somebody else');
  const names: string[] = [];
  for (let day = 10; day < 19; day++) {
    const at = `2026-06-${day}T02:00:00+07:00`;
    names.push(backupName(at));
    await backUp(store, copies, at);
  }
  expect(readdirSync(copies).sort()).toEqual([...names.slice(-7), 'ledger-notes.db'].sort());
  await expect(backUp(store, copies, '2026-06-18T02:00:00+07:00')).rejects.toMatchObject({
    code: 'STORE_OPTIONS',
  });
  expect(readdirSync(copies)).toHaveLength(8);
});

const place = postgresPlace();
test.skipIf(place.missing !== null)(
  'PostgreSQL: pg_dump at work and pg_restore into an empty database keep chain, receipts and refusals',
  async () => {
    const server = postgres();
    if (typeof server === 'string') return;
    const tool = (name: string, ...args: string[]) => spawnSync(name, args, { encoding: 'utf8' });
    if (tool('pg_dump', '--version').status !== 0) return console.info('skipped: no pg_dump in the path');
    const [from, to] = [(await place.fresh()).location, (await place.fresh()).location];
    const data = folder();
    const counter = await open({ database: from }, data);
    const receipts = await walkDemo(counter);
    const dump = join(folder(), 'ledger.dump');
    const dumped = tool('pg_dump', '--format=custom', '--file', dump, from);
    expect(dumped.status, dumped.stderr).toBe(0);
    await expect(counter.running.env.store.backup(join(folder(), 'x.db'))).rejects.toMatchObject({
      code: 'STORE_OPTIONS',
    });
    await closeAll();
    const restored = tool('pg_restore', '--exit-on-error', '--no-owner', '--dbname', to, dump);
    expect(restored.status, restored.stderr).toBe(0);

    await expect(open({ database: to }, folder())).rejects.toMatchObject({ code: 'STORE_KEYS' });
    const whole = folder();
    cpSync(filesOf(data).keys, filesOf(whole).keys);
    const again = await open({ database: to }, whole);
    await expectReplays(again, receipts);
    const changed = tool('psql', to, '--command', "UPDATE waspada.entries SET actor = 'x'");
    expect([changed.status, changed.stderr.includes('append-only')]).toEqual([1, true]);
    rmSync(dump);
  },
);
