// A hand and a worker of a few lines: answers in order, faults with their code, and nobody left waiting when the thread is gone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { Hand, inOrder, leastBusy } from '../../src/io/hand.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-hand-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, 'worker.mjs');
writeFileSync(
  program,
  `import { parentPort, workerData } from 'node:worker_threads';
parentPort.on('message', (task) => {
  if (task === 'stop') process.exit(0);
  if (task === 'fall') throw new Error('fell');
  if (task === 'refuse') parentPort.postMessage({ issues: [{ code: 'DISK_READ', path: ['file'], message: 'found nothing', hint: '' }] });
  else parentPort.postMessage({ answer: workerData + task });
});`,
);

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof WaspadaError ? error.code : error),
  );

describe('a hand', () => {
  test('answers in the order in which it was asked, and tells how many still wait', async () => {
    const hand = new Hand<number, number>(program, 100);
    const asked = [1, 2, 3].map((task) => hand.send(task));
    expect(hand.waiting).toBe(3);
    expect(await Promise.all(asked)).toEqual([101, 102, 103]);
    expect(hand.waiting).toBe(0);
    await hand.close();
  });

  test('throws what its worker refused with the same code, and goes on', async () => {
    const hand = new Hand<number | 'refuse', number>(program, 0);
    const refused = refusal(hand.send('refuse'));
    expect(await hand.send(7)).toBe(7);
    expect(await refused).toBe('DISK_READ');
    await hand.close();
  });

  test.each(['stop', 'fall'] as const)('lets nobody wait when its worker is gone (%s)', async (how) => {
    const hand = new Hand<number | 'stop' | 'fall', number>(program, 0);
    const waiting = [hand.send(how), hand.send(1), hand.send(2)].map(refusal);
    const told = await Promise.all(waiting);
    expect(told).toEqual(['BASE_INTERNAL', 'BASE_INTERNAL', 'BASE_INTERNAL']);
    expect(await refusal(hand.send(3))).toBe('BASE_INTERNAL');
    await hand.close();
  });

  test('the least busy of several is asked', async () => {
    const hands = [new Hand<number, number>(program, 0), new Hand<number, number>(program, 10)];
    const asked = [1, 1, 1, 1].map((task) => leastBusy(hands).send(task));
    expect((await Promise.all(asked)).sort()).toEqual([1, 1, 11, 11]);
    for (const hand of hands) await hand.close();
  });
});

describe('in order', () => {
  test('results come as their items came, a few at a time, whoever was first', async () => {
    let [running, most] = [0, 0];
    const given: number[] = [];
    for await (const each of inOrder([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item));
      running--;
      return item;
    }))
      given.push(each);
    expect(given).toEqual([5, 1, 4, 2, 3]);
    expect(most).toBe(2);
  });

  test('a failure is thrown when its turn comes, after what was before it', async () => {
    const given: number[] = [];
    const all = (async () => {
      for await (const each of inOrder([1, 2, 3], 3, async (item) => {
        if (item === 2) throw new Error('second');
        return item;
      }))
        given.push(each);
    })();
    await expect(all).rejects.toThrow('second');
    expect(given).toEqual([1]);
  });
});
