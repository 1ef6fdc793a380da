// Where output may go, and what is no fault of anybody when it cannot.
import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { issue, WaspadaError } from '../../src/base/errors.js';
import { diskError, isClosedPipe } from '../../src/io/files.js';
import { checkFiles, openOutput } from '../../src/io/output.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

test('that our reader has left is no fault; that a database or a file is gone is one', () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const store = issue('STORE_UNAVAILABLE', [], 'write EPIPE');
  expect(isClosedPipe(diskError('DISK_WRITE', '-', broken))).toBe(true);
  expect(isClosedPipe(broken)).toBe(false);
  expect(isClosedPipe(diskError('DISK_WRITE', 'out.csv', broken))).toBe(false);
  expect(isClosedPipe(new WaspadaError(store, [store], broken))).toBe(false);
  expect(isClosedPipe(diskError('DISK_WRITE', '-', Object.assign(broken, { code: 'ENOSPC' })))).toBe(false);
});

test('a second name of a file is known for the same file; two new files under one name are too', () => {
  writeFileSync(at('one'), '1');
  linkSync(at('one'), at('hard'));
  expect(() => checkFiles([at('one')], [at('hard')])).toThrow('twice');
  expect(() => checkFiles([], [at('new'), join(folder, '.', 'new')])).toThrow('twice');
  expect(() =>
    checkFiles([at('one'), at('one'), '-', undefined], [at('new'), '-', '-', undefined]),
  ).not.toThrow();
});

test('a name that no disk takes is a fault of the disk, with the name as it was given', async () => {
  for (const name of [at('n'.repeat(300)), join(at('one'), 'below.csv')])
    await expect(openOutput(name, process.stdout)).rejects.toMatchObject({
      code: 'DISK_WRITE',
      path: ['file', name],
    });
});
