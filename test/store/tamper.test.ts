// A ledger with everything in it, changed behind the store's back in every table and column: verify must tell, each time.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import type { Store, StoreOptions } from '../../src/store/contract.js';
import { openStore } from '../../src/store/store.js';
import { at, folder, libsqlPlace, postgresPlace, request } from './stores.js';

/** Two persons, one of them erased, an account, a secret, a session, an answer, a checkpoint, a tail that no checkpoint covers. */
async function fill(options: StoreOptions): Promise<{ readonly anchor: string; readonly lines: string }> {
  const store = await openStore(options);
  for (const id of ['a', 'b', 'c'])
    await store.append({
      ...request(
        `consultation:${id}`,
        0,
        {
          kind: 'opened',
          personal: { id },
          identity: { subjectKey: id, phone: 'p' },
          facets: { state: 'open', outcome: 'LANJUT' },
        },
        { kind: 'answered', personal: [id], facets: { assignee: 'joko', due: at, holdUntil: at } },
      ),
      idempotency: { scope: 's', key: id, body: 1, answer: id },
    });
  await store.append({
    ...request('account:siti', 0, { kind: 'account-created' }),
    documents: [
      { kind: 'account', id: 'siti', value: { role: 'officer' } },
      { kind: 'setting', id: 'blind', value: 'secret', secret: true },
    ],
  });
  await store.erase({ target: { subjectKey: 'b' }, at, actor: 'dpo', office: '', reason: 'request' });
  await store.saveSession('t', {
    account: 'siti',
    createdAt: at,
    expiresAt: '2036-01-01T00:00:00Z',
    data: 1,
  });
  const { note } = await store.checkpoint(at);
  await store.append(request('consultation:a', 2, { kind: 'decided', open: 'own reason' }));
  const lines = await linesOf(store);
  await store.close();
  return { anchor: note, lines };
}

const flipper = fileURLToPath(new URL('flipped.ts', import.meta.url));

async function linesOf(store: Store): Promise<string> {
  let lines = '';
  for await (const line of store.exportLedger()) lines += line;
  return lines;
}

/** What is told of a store: the parts at fault, or the code it is refused with; empty where all is said to be well. */
async function told(options: StoreOptions, anchor: string): Promise<string> {
  let store: Store | null = null;
  try {
    store = await openStore(options);
    const { faults } = await store.verify({ anchors: [anchor] });
    return [...new Set(faults.map(({ part }) => part))].join(' ');
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  } finally {
    await store?.close();
  }
}

const unguard = ['entries', 'checkpoints'].flatMap((table) =>
  ['update', 'delete'].map((verb) => `DROP TRIGGER ${table}_no_${verb}`),
);

test('libsql: the file itself refuses to change or delete an entry or a checkpoint', async () => {
  const options = await libsqlPlace.fresh();
  await fill(options);
  for (const statement of [
    "UPDATE entries SET actor = 'x'",
    'DELETE FROM entries',
    'DELETE FROM checkpoints',
  ])
    await expect(libsqlPlace.tamper(options, [statement])).rejects.toThrow(/append-only/);
});

test('libsql: a change of any column of any row is told', async () => {
  const options = await libsqlPlace.fresh();
  const { anchor } = await fill(options);
  const database = new Database(options.location);
  const names = (sql: string): string[] =>
    database
      .prepare(sql)
      .all([])
      .map((row) => String(Reflect.get(Object(row), 'name')));
  const tables = names(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const changes: string[] = [];
  for (const table of tables)
    for (const column of names(`SELECT name FROM pragma_table_info('${table}')`))
      for (const end of ['min', 'max'])
        changes.push(
          `UPDATE ${table} SET ${column} = CASE typeof(${column}) WHEN 'text' THEN ${column} || 'x' WHEN 'integer' THEN ${column} + 1000
           WHEN 'blob' THEN CAST(substr(${column}, 1, length(${column}) - 1) || CASE substr(${column}, -1) WHEN x'a5' THEN x'5a' ELSE x'a5' END AS BLOB) ELSE 'x' END
           WHERE rowid = (SELECT ${end}(rowid) FROM ${table} WHERE ${column} IS NOT NULL OR ${end === 'min' ? 0 : 1})`,
        );
  database.close();
  expect(tables).toEqual([
    'answers',
    'checkpoints',
    'documents',
    'entries',
    'head',
    'links',
    'migrations',
    'sessions',
    'stream_keys',
    'streams',
  ]);
  expect(changes.length).toBeGreaterThan(150);
  expect(await told(options, anchor)).toBe('');
  const home = folder();
  const silent: string[] = [];
  for (const [at, change] of changes.entries()) {
    const copy = join(home, `${at}.db`);
    copyFileSync(options.location, copy);
    const changed = new Database(copy);
    for (const statement of unguard) changed.exec(statement);
    const { changes: rows } = changed.prepare(change).run([]);
    changed.close();
    // A column that is empty in every row has nothing to change at the lower end.
    if (rows > 0 && (await told({ ...options, location: copy }, anchor)) === '') silent.push(change);
  }
  expect(silent).toEqual([]);
});

/** Whole rows, and what nobody does by accident; the same statements on both databases. */
const rows: readonly (readonly [string, ...string[]])[] = [
  ['DELETE FROM entries WHERE seq = 3'],
  ['DELETE FROM entries WHERE seq = 1'],
  ['DELETE FROM entries WHERE seq > 8'],
  [
    'UPDATE entries SET seq = 1000 WHERE seq = 3',
    'UPDATE entries SET seq = 3 WHERE seq = 4',
    'UPDATE entries SET seq = 4 WHERE seq = 1000',
  ],
  [
    `INSERT INTO entries SELECT 999, stream, 99, kind, at, at_ms, actor, office, open, facets, personal, links, documents, prev, digest
     FROM entries WHERE seq = 3`,
  ],
  [`DELETE FROM streams WHERE stream = 'consultation:a'`],
  [`DELETE FROM stream_keys WHERE stream = 'consultation:a'`],
  [
    `INSERT INTO stream_keys SELECT 'consultation:b', master, sealed FROM stream_keys WHERE stream = 'consultation:a'`,
  ],
  [
    `INSERT INTO stream_keys SELECT 'consultation:z', master, sealed FROM stream_keys WHERE stream = 'consultation:a'`,
  ],
  [`DELETE FROM links WHERE stream = 'consultation:a'`],
  [`DELETE FROM links WHERE stream = 'consultation:a' AND kind = 'phone'`],
  [
    `INSERT INTO links SELECT seq, 'agent', hash, salt, stream, submitted_at, submitted_ms FROM links WHERE kind = 'phone' AND stream = 'consultation:a'`,
  ],
  [`UPDATE links SET seq = 7777 WHERE stream = 'consultation:a' AND kind = 'phone'`],
  [`DELETE FROM documents WHERE id = 'siti'`],
  [`INSERT INTO documents SELECT kind, 'joko', value, secret, seq, at FROM documents WHERE id = 'siti'`],
  ['DELETE FROM head'],
  [`UPDATE streams SET erased = 0 WHERE stream = 'consultation:b'`],
  [`UPDATE sessions SET account = 'admin'`],
  // The tail, cut as one would who knows the code: head, streams and frontier as they were. Only the anchor tells.
  ['DELETE FROM checkpoints', 'DELETE FROM entries WHERE seq > 1'],
];

for (const place of [libsqlPlace, postgresPlace()])
  test.skipIf(place.missing !== null)(
    `${place.name}: a row that is deleted, added, swapped or cut off is told`,
    async () => {
      const guard =
        place.name === 'libsql'
          ? unguard
          : ['entries', 'checkpoints'].map((table) => `ALTER TABLE ${table} DISABLE TRIGGER USER`);
      const silent: string[] = [];
      for (const statements of rows) {
        const options = await place.fresh();
        const { anchor } = await fill(options);
        await place.tamper(options, [...guard, ...statements]);
        if ((await told(options, anchor)) === '') silent.push(statements.join('; '));
      }
      expect(silent).toEqual([]);
    },
  );

test('a ledger rolled back to an older copy of the whole file is told by its anchor, and by nothing else', async () => {
  const options = await libsqlPlace.fresh();
  const store = await openStore(options);
  await store.append(request('consultation:a', 0));
  await store.close();
  const old = join(folder(), 'old.db');
  copyFileSync(options.location, old);
  const again = await openStore(options);
  await again.append(request('consultation:b', 0));
  const { note } = await again.checkpoint(at);
  await again.close();
  expect(await told(options, note)).toBe('');
  expect(await told({ ...options, location: old }, note)).toBe('anchor');
});

test('a flipped byte anywhere in the file is told, or was of no account', async () => {
  const options = await libsqlPlace.fresh();
  const { anchor, lines } = await fill(options);
  const whole = readFileSync(options.location);
  const home = folder();
  writeFileSync(join(home, 'lines'), lines);
  const random = createRandom('flip');
  const flips = Array.from({ length: process.env.WASPADA_PROVE ? 3000 : 60 }, () => {
    const bytes = Buffer.from(whole);
    const place = random.below(whole.length);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << random.below(8));
    return { place, bytes };
  });
  // In a process of its own: the driver ends it over some damage that is met before verify has looked.
  const answers = new Map<number, string>();
  for (let run = 0; run < flips.length; run++) {
    if (answers.has(run)) continue;
    const some = flips.slice(run, run + 30);
    for (const [at, { bytes }] of some.entries()) writeFileSync(join(home, `${run + at}.db`), bytes);
    const files = some.map((_, at) => join(home, `${run + at}.db`));
    const child = spawnSync(
      process.execPath,
      ['--import', 'tsx', flipper, options.keys, JSON.stringify(anchor), join(home, 'lines'), ...files],
      { encoding: 'utf8' },
    );
    const said = child.stdout.split('\n').filter((line) => line !== '');
    for (const [at, answer] of said.entries()) answers.set(run + at, answer);
    if (said.length < some.length) {
      expect(child.stderr).toMatch(/panicked/);
      answers.set(run + said.length, 'ended');
    }
    for (const file of files) rmSync(file, { force: true });
  }
  const found = [...answers.values()];
  expect(found.filter((each) => each === 'SILENT')).toEqual([]);
  expect(found.filter((each) => each !== 'of no account').length).toBeGreaterThan(5);
  expect(answers.size).toBe(flips.length);
});
