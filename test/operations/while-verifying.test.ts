// A ledger of several pages, verified and exported while others ask: they are answered in between, and nobody waits for the end.
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.js';
import { at, libsqlPlace, request } from '../store/stores.js';

test('while a ledger is verified or exported, others read and write, and it still verifies', async () => {
  const store = await openStore(await libsqlPlace.fresh());
  const answered = Array.from({ length: 99 }, () => ({ kind: 'answered' as const, personal: 'x' }));
  for (let n = 0; n < 30; n++)
    await store.append(request(`consultation:${n}`, 0, { kind: 'opened' }, ...answered));
  const { note } = await store.checkpoint(at);

  const lines = async (): Promise<void> => {
    for await (const line of store.exportLedger()) void line;
  };
  for (const [name, work] of [
    ['rows', () => store.verify({ structure: false, anchors: [note] })],
    ['file', () => store.verify({ anchors: [note] })],
    ['export', lines],
  ] as const) {
    let done = false;
    let served = 0;
    const others = (async () => {
      while (!done) {
        await store.append(request(`consultation:${name}-${served}`, 0));
        await new Promise(setImmediate);
        served++;
      }
    })();
    const result = await work();
    done = true;
    await others;
    expect([name, served > 2]).toEqual([name, true]);
    if (result !== undefined) expect(result).toMatchObject({ ok: true, count: 0 });
  }
  expect((await store.verify({ anchors: [note] })).ok).toBe(true);
  await store.close();
});
