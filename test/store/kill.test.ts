// Writers that are killed, servers that are stopped: what was acknowledged is there once, what was not is there once when asked again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import type { Append, StoreOptions } from '../../src/store/contract.js';
import { openStore } from '../../src/store/store.js';
import { folder, libsqlPlace, type Place, postgres, postgresPlace, request } from './stores.js';

const long = Boolean(process.env.WASPADA_PROVE);
const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Starts a writer, kills it after some acknowledgements and some time; tells what was acknowledged. */
async function killOne(
  options: StoreOptions,
  name: string,
  after: number,
  delayMs: number,
): Promise<Map<string, number>> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, JSON.stringify(options), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged = new Map<string, number>();
  const exit = once(child, 'exit');
  let killed = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const [id, first] = line.split(' ');
    if (first !== undefined && id !== undefined) acknowledged.set(id, Number(first));
    if (!killed && acknowledged.size >= after) {
      killed = true;
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    }
  }
  await exit;
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}

for (const place of [libsqlPlace, postgresPlace()] satisfies Place[])
  test.skipIf(place.missing !== null)(
    `${place.name}: kill -9 loses nothing that was acknowledged and doubles nothing`,
    async () => {
      const options = await place.fresh();
      const random = createRandom(`kill ${place.name}`);
      const all = new Map<string, number>();
      for (let run = 0; run < (long ? 200 : 3); run++) {
        const found = await killOne(options, `r${run}`, random.below(60), random.below(80));
        for (const [id, first] of found) all.set(id, first);
      }
      const store = await openStore(options);
      expect(await store.verify()).toMatchObject({ ok: true, count: 0 });
      for (const [id, first] of all) {
        const events = await store.read(`consultation:${id}`);
        expect(events.map(({ seq, kind, personal }) => [seq, kind, personal])).toEqual([
          [first, 'opened', { id }],
          [first + 1, 'decided', null],
        ]);
      }
      // Asked again, as a client does that heard nothing: what was under way at the kill may be there or not, and then is, once.
      const runs = [...all.keys()].map((id) => id.split('-').map((part) => Number(part.replace('r', ''))));
      const last = new Map<number, number>();
      for (const [run = 0, count = 0] of runs) last.set(run, Math.max(last.get(run) ?? 0, count));
      const heard = [...all.keys()].slice(-20);
      const unheard = [...last].flatMap(([run, count]) =>
        Array.from({ length: 16 }, (_, at) => `r${run}-${count + 1 + at}`),
      );
      const before = (await store.verify()).entries;
      let added = 0;
      for (const id of [...heard, ...unheard]) {
        const again = await store.append({
          ...request(`consultation:${id}`, 0, { kind: 'opened', personal: { id } }, { kind: 'decided' }),
          idempotency: { scope: 'writer', key: id, body: id, answer: id },
        });
        if (!again.repeated) added += 2;
        if (all.has(id)) expect(again).toMatchObject({ repeated: true, first: all.get(id), answer: id });
        expect(await store.read(`consultation:${id}`)).toHaveLength(2);
      }
      expect(await store.verify()).toMatchObject({ ok: true, entries: before + added });
      await store.close();
    },
  );

test('libsql: a second process is refused, and told which one is at work', async () => {
  const options = await libsqlPlace.fresh();
  const child = spawn(process.execPath, ['--import', 'tsx', writer, JSON.stringify(options), 'x'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('x-')) break;
  await expect(openStore(options)).rejects.toMatchObject({
    code: 'STORE_LOCKED',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const store = await openStore(options);
  expect((await store.verify()).ok).toBe(true);
  await expect(openStore(options)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await store.close();
});

const server = postgres();
const ours = typeof server !== 'string' && process.env.WASPADA_TEST_POSTGRES === undefined;
if (!ours) console.info('skipped: stopping PostgreSQL: there is none that this test started');

test.skipIf(!ours)(
  'PostgreSQL stopped and started: what is asked again until it is answered is there once, in order',
  async () => {
    if (typeof server === 'string') return;
    const options = { ...(await postgresPlace().fresh()), statementMs: 2000, connectMs: 1000 };
    const store = await openStore(options);
    let asked = 0;
    let stopping = true;
    const refused = new Set<string>();
    const desk = async (name: string): Promise<number> => {
      let version = 0;
      while (stopping || version < 5) {
        const each: Append = {
          ...request(`consultation:${name}`, version, { kind: 'answered', open: version }),
          idempotency: { scope: name, key: String(version), body: version, answer: null },
        };
        try {
          asked++;
          version = (await store.append(each)).version;
        } catch (error) {
          refused.add(error instanceof Error && 'code' in error ? String(error.code) : String(error));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      return version;
    };
    const desks = ['a', 'b', 'c', 'd'].map(desk);
    for (let cycle = 0; cycle < (long ? 20 : 2); cycle++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      server.stop();
      expect(await store.health()).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/^STORE_UNAVAILABLE/),
      });
      server.start();
    }
    stopping = false;
    const versions = await Promise.all(desks);
    expect([...refused]).toEqual(['STORE_UNAVAILABLE']);
    expect(await store.verify()).toMatchObject({
      ok: true,
      entries: versions.reduce((sum, each) => sum + each, 0),
    });
    for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) {
      const story = (await store.read(`consultation:${name}`)).map(({ open }) => open);
      expect(story).toEqual(Array.from({ length: versions[at] ?? 0 }, (_, version) => version));
    }
    expect(asked).toBeGreaterThan(20);
    await store.close();
  },
);

test.skipIf(typeof server === 'string')('two servers on one PostgreSQL write one chain', async () => {
  const options = await postgresPlace().fresh();
  const stores = await Promise.all([openStore(options), openStore(options)]);
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, at) => stores[at % 2]?.append(request(`consultation:${at % 30}`, 0))),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
  for (const store of stores) expect(await store.verify()).toMatchObject({ ok: true, entries: 30 });
  await stores[0]?.rotateKeys({ at: '2026-06-15T09:30:00Z', actor: 'admin' });
  await stores[1]?.append(request('consultation:after', 0, { kind: 'opened', personal: 1 }));
  expect((await stores[0]?.read('consultation:after'))?.[0]?.personal).toBe(1);
  for (const store of stores) await store.close();
});

test('a folder that cannot be made is told as a fault of the disk', async () => {
  const home = folder();
  await expect(
    openStore({ location: `/dev/null/x/ledger.db`, keys: `${home}/keys.json` }),
  ).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
});
