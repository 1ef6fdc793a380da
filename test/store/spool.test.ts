// The spool: decisions kept while the ledger is away, written in order and once, whatever is torn, cut or refused.
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { issue, WaspadaError } from '../../src/base/errors.js';
import type { Append, Store } from '../../src/store/contract.js';
import { openSpool, type Spool } from '../../src/store/spool.js';
import { openStore } from '../../src/store/store.js';
import { folder, libsqlPlace, request } from './stores.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function desk(): Promise<{ store: Store; path: string; open: (path?: string) => Spool }> {
  const options = await libsqlPlace.fresh();
  const store = await openStore(options);
  closers.push(() => store.close());
  const path = join(folder(), 'spool');
  const open = (at: string = path): Spool => {
    const spool = openSpool({ path: at, keys: options.keys });
    closers.push(() => spool.close());
    return spool;
  };
  return { store, path, open };
}

const decision = (n: number, expected = 0): Append => ({
  ...request(`consultation:${n}`, expected, { kind: 'decided', personal: { reason: `CANARY ${n}` } }),
  idempotency: { scope: 'siti', key: `k${n}-${expected}`, body: n, answer: n },
});
const away = (): never => {
  throw new WaspadaError(issue('STORE_UNAVAILABLE', [], 'away'));
};
const orderOf = async (store: Store): Promise<string[]> =>
  (await store.scan({})).items.map(({ stream }) => stream.slice(13));

test('decisions wait in order, encrypted, and are in the ledger once, also where an answer was lost on the way', async () => {
  const { store, path, open } = await desk();
  const spool = open();
  for (let n = 0; n < 5; n++) await spool.add(decision(n));
  expect(spool.waiting).toBe(5);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'latin1')).not.toMatch(/CANARY|siti|consultation/);
  expect(await spool.drain({ append: async () => away() })).toEqual({ written: 0, refused: [], left: 5 });
  let calls = 0;
  const losesAnswers: Pick<Store, 'append'> = {
    append: async (each) => {
      const appended = await store.append(each);
      return ++calls === 3 ? away() : appended;
    },
  };
  expect(await spool.drain(losesAnswers)).toEqual({ written: 2, refused: [], left: 3 });
  spool.close();
  closers.pop();
  const again = open();
  expect(again.waiting).toBe(5);
  expect(await again.drain(store)).toEqual({ written: 5, refused: [], left: 0 });
  expect(await orderOf(store)).toEqual(['0', '1', '2', '3', '4']);
  expect([again.waiting, statSync(path).size]).toEqual([0, 0]);
  expect(await again.drain(store)).toEqual({ written: 0, refused: [], left: 0 });
});

test('a decision that comes while earlier ones are being written is written after them', async () => {
  const { store, open } = await desk();
  const spool = open();
  for (let n = 0; n < 3; n++) await spool.add(decision(n));
  let late = false;
  const slow: Pick<Store, 'append'> = {
    append: async (each) => {
      if (!late) await spool.add(decision(9));
      late = true;
      return store.append(each);
    },
  };
  const [one, two] = await Promise.all([spool.drain(slow), spool.drain(slow)]);
  expect([one.written, two]).toEqual([4, one]);
  expect(await orderOf(store)).toEqual(['0', '1', '2', '9']);
});

test('what the ledger refuses is told, kept for a person, and holds up nothing behind it', async () => {
  const { store, open } = await desk();
  await store.append(request('consultation:1', 0));
  const spool = open();
  for (const n of [0, 1, 2]) await spool.add(decision(n));
  const drained = await spool.drain(store);
  expect(drained).toMatchObject({
    written: 2,
    left: 0,
    refused: [{ stream: 'consultation:1', code: 'LEDGER_CONFLICT' }],
  });
  expect(spool.refused()).toEqual([decision(1)]);
  await spool.add(decision(1));
  await spool.drain(store);
  expect(spool.refused()).toEqual([decision(1)]);
});

test('a request without an idempotency key, or at fault, is not taken', async () => {
  const { open } = await desk();
  const spool = open();
  const { idempotency: _, ...bare } = decision(1);
  await expect(spool.add(bare)).rejects.toMatchObject({ code: 'STORE_REQUEST' });
  await expect(spool.add({ ...decision(1), at: 'now' })).rejects.toMatchObject({ code: 'STORE_REQUEST' });
  expect(spool.waiting).toBe(0);
});

test('a file cut at any byte of its last line loses that line only', async () => {
  const { path, open } = await desk();
  const spool = open();
  for (const n of [0, 1]) await spool.add(decision(n));
  const before = statSync(path).size;
  await spool.add(decision(2));
  const all = statSync(path).size;
  const step = process.env.WASPADA_PROVE ? 1 : 37;
  for (let size = before; size < all; size += step) {
    const torn = `${path}-${size}`;
    copyFileSync(path, torn);
    truncateSync(torn, size);
    expect(open(torn).waiting).toBe(2);
    expect(statSync(torn).size).toBe(before);
  }
});

test('a line that was changed, moved or taken out is told with its place, and nothing is written past it', async () => {
  const { path, open } = await desk();
  const spool = open();
  for (const n of [0, 1, 2]) await spool.add(decision(n));
  const [a = '', b = '', c = ''] = readFileSync(path, 'latin1').split('\n');
  const flipped = `${b.slice(0, 40)}${b[40] === 'A' ? 'B' : 'A'}${b.slice(41)}`;
  for (const lines of [
    [a, flipped, c],
    [a, c],
    [a, c, b],
    [a, '', c],
  ]) {
    const other = `${path}-damaged`;
    writeFileSync(other, `${lines.join('\n')}\n`);
    expect(() => open(other)).toThrow(/found line 2 /);
  }
});
