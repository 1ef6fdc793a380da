// A disk that fills up: nothing half written, records still readable, and the store well again by itself once there is space.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSpool } from '../../src/store/spool.js';
import { openStore } from '../../src/store/store.js';
import { folder, request } from './stores.js';

const home = folder();
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', home]).status === 0;
if (!mounted) console.info('skipped: a full disk: no small file system can be mounted here');
afterAll(() => {
  // Lazily: the driver lets go of its file only when its statements are collected.
  if (mounted) spawnSync('umount', ['-l', home]);
});

test.skipIf(!mounted)('a full disk: refused and well again, nothing lost and nothing doubled', async () => {
  const ballast = join(home, 'ballast');
  writeFileSync(ballast, Buffer.alloc(1_500_000));
  const options = { location: join(home, 'ledger.db'), keys: join(home, 'keys.json') };
  const store = await openStore(options);
  const each = (n: number) => ({
    ...request(`consultation:${n}`, 0, { kind: 'opened' as const, personal: 'x'.repeat(20_000) }),
    idempotency: { scope: 's', key: String(n), body: n, answer: n },
  });
  const codeOf = (error: unknown): unknown =>
    error instanceof Error && 'code' in error ? error.code : error;
  let written = 0;
  let code: unknown = null;
  while (code === null)
    await store.append(each(written)).then(
      () => written++,
      (error) => {
        code = codeOf(error);
      },
    );
  expect(code).toBe('STORE_UNAVAILABLE');
  expect(await store.append(each(written)).catch(codeOf)).toBe('STORE_UNAVAILABLE');
  expect(await store.health()).toMatchObject({ ok: false });
  expect(await store.read('consultation:0')).toHaveLength(1);
  const spool = openSpool({ path: join(home, 'spool'), keys: options.keys });
  const kept = await spool.add(each(1000)).catch(codeOf);
  rmSync(ballast);
  expect(await store.health()).toMatchObject({ ok: true, entries: written });
  expect(await store.append(each(written))).toMatchObject({ repeated: false, first: written + 1 });
  if (kept !== undefined) expect([kept, spool.waiting]).toEqual(['SPOOL_WRITE', 0]);
  if (kept !== undefined) await spool.add(each(1000));
  expect(await spool.drain(store)).toEqual({ written: 1, refused: [], left: 0 });
  expect(await store.verify()).toMatchObject({ ok: true, entries: written + 2 });
  spool.close();
  await store.close();
});
