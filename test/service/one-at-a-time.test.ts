// One long job at a time: who comes second is refused, and nobody keeps a place that is not used.
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { oneAtATime } from '../../src/service/one-at-a-time.js';

const refusal = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof WaspadaError ? error.code : String(error);
  }
};
async function* three(): AsyncIterable<string> {
  yield* ['a', 'b', 'c'];
}

test('a second job is refused while the first runs, and may come after it, however it ended', async () => {
  const alone = oneAtATime();
  let end = (): void => undefined;
  const first = alone.run(() => new Promise<void>((resolve) => (end = resolve)));
  await expect(alone.run(async () => 1)).rejects.toMatchObject({ code: 'SERVICE_BUSY' });
  expect(refusal(() => alone.lines(three))).toBe('SERVICE_BUSY');
  end();
  await first;
  await expect(alone.run(() => Promise.reject(new Error('fell')))).rejects.toThrow('fell');
  expect(await alone.run(async () => 2)).toBe(2);
});

test('lines keep the place from the first to the last, or until their reader goes', async () => {
  const alone = oneAtATime();
  const read: string[] = [];
  for await (const line of alone.lines(three)) {
    read.push(line);
    await expect(alone.run(async () => 1)).rejects.toMatchObject({ code: 'SERVICE_BUSY' });
    if (line === 'b') break;
  }
  expect(read).toEqual(['a', 'b']);
  expect(await alone.run(async () => 3)).toBe(3);
});

test('lines that nobody comes to read keep no place', async () => {
  const alone = oneAtATime();
  alone.lines(three);
  expect(await alone.run(async () => 4)).toBe(4);
});
