// Persons in, erased; then every file of the ledger is searched for what must not be there, and back-ups are opened.
import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { openSpool } from '../../src/store/spool.js';
import { openStore } from '../../src/store/store.js';
import { at, folder, libsqlPlace, request } from './stores.js';

const bytesOfFolder = (home: string): Buffer =>
  Buffer.concat(
    readdirSync(home, { withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => readFileSync(join(home, each.name))),
  );

test('nothing of a person is readable in any file, before or after erasure, and the wrapped keys are gone', async () => {
  const options = await libsqlPlace.fresh();
  const home = dirname(options.location);
  const store = await openStore({ ...options, anchorFile: join(home, 'anchors') });
  const spool = openSpool({ path: join(home, 'spool'), keys: options.keys });
  const persons = process.env.WASPADA_PROVE ? 1000 : 40;
  const nik = (n: number): string => `35021101010${String(n).padStart(5, '0')}`;
  for (let n = 0; n < persons; n++) {
    const each = {
      ...request(`consultation:${n}`, 0, {
        kind: 'opened' as const,
        personal: { name: `CANARY-${n}` },
        identity: { subjectKey: nik(n), phone: `+62811${n}`, email: `canary${n}@example.org` },
      }),
      idempotency: { scope: 's', key: `CANARY-${n}`, body: `CANARY-${n}`, answer: `CANARY-${n}` },
    };
    if (n === 0) await spool.add(each);
    await store.append(each);
  }
  await store.checkpoint(at);
  let exported = '';
  for await (const line of store.exportLedger()) exported += line;
  const backup = join(folder(), 'backup.db');
  await store.close();
  copyFileSync(options.location, backup);
  const yesterday = join(folder(), 'yesterday');
  linkSync(options.keys, yesterday);
  const again = await openStore(options);

  const database = new Database(backup);
  const wrapped = database
    .prepare('SELECT hex(sealed) AS sealed FROM stream_keys')
    .all([])
    .map((row) => Buffer.from(String(Reflect.get(Object(row), 'sealed')), 'hex'));
  database.close();
  expect(wrapped).toHaveLength(persons);
  const clear = [
    /CANARY/i,
    /\+62811/,
    /3502110101/,
    new RegExp(createHash('sha256').update(nik(1)).digest('hex'), 'i'),
  ];
  const look = (bytes: Buffer | string): string[] => {
    const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
    return clear.filter((each) => each.test(text)).map(String);
  };
  expect(look(bytesOfFolder(home))).toEqual([]);
  expect(look(exported)).toEqual([]);
  expect(bytesOfFolder(home).includes(createHash('sha256').update(nik(1)).digest())).toBe(false);

  for (let n = 0; n < persons; n++)
    await again.erase({ target: { subjectKey: nik(n) }, at, actor: 'dpo', office: '', reason: 'request' });
  expect(await again.verify()).toMatchObject({ ok: true, erased: persons });
  const left = bytesOfFolder(home);
  expect(wrapped.filter((key) => left.includes(key))).toEqual([]);
  expect(look(left)).toEqual([]);

  // The back-up still holds the wrapped keys: until the master key that wrapped them is gone.
  await again.rotateKeys({ at, actor: 'admin' });
  await again.close();
  await expect(openStore({ location: backup, keys: options.keys })).rejects.toMatchObject({
    code: 'STORE_KEYS',
  });
  expect(readFileSync(yesterday).every((byte) => byte === 0)).toBe(true);
  spool.close();
});

test('no fault of a key file tells a key', async () => {
  const options = await libsqlPlace.fresh();
  await (await openStore(options)).close();
  const text = readFileSync(options.keys, 'utf8');
  const secrets = text.match(/[A-Za-z0-9_-]{43}/g) ?? [];
  expect(secrets).toHaveLength(4);
  for (const broken of [
    text.replace('"spool"', '"spoon"'),
    text.slice(0, -20),
    text.replace(secrets[0] ?? '', `${secrets[0]}x`),
  ]) {
    writeFileSync(options.keys, broken);
    const error: unknown = await openStore(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'STORE_KEYS' });
    const told = `${JSON.stringify(error)} ${error instanceof Error ? `${error.stack} ${String(error.cause)}` : ''}`;
    for (const secret of secrets) expect(told).not.toContain(secret.slice(0, 12));
  }
});
