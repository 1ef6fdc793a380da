import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/json.js';
import { forestDocument } from '../../src/forest/formats/native.js';
import { makeProof } from '../../src/forest/proof.js';
import { trainWithWorkers } from '../../src/io/train-pool.js';
import { histogramForest } from '../../src/train/train.js';
import { readSettings, type Settings, type Trained } from '../../src/train/trainer.js';
import { signalTable } from '../train/tables.js';

const outDir = fileURLToPath(new URL('../../out/test/train-worker/', import.meta.url));
const file = `${outDir}train-worker.js`;

// The worker's program, built the way it is shipped.
beforeAll(async () => {
  await build({
    config: false,
    silent: true,
    entry: { 'train-worker': fileURLToPath(new URL('../../src/io/train-worker.ts', import.meta.url)) },
    outDir,
    format: 'esm',
    // Where code from strings is disallowed tsup cannot read which kind of package this is.
    outExtension: () => ({ js: '.js' }),
    platform: 'node',
    target: 'node20',
    noExternal: ['zod'],
  });
});

const table = signalTable(1200, 1);

/** The native document of a trained forest, to the byte. */
function bytesOf({ forest }: Trained): string {
  const proof = makeProof(forest, 20, 1);
  return canonicalJson(forestDocument({ forest, features: table.features, fieldDictionary: null, proof }));
}

test.each<[string, Partial<Settings>]>([
  ['a plain forest', { trees: 23 }],
  [
    'an early stop and importances',
    { trees: 200, importances: true, earlyStop: { patience: 10, leastGain: 0.01 } },
  ],
])('%s: one, two or three workers give the bytes that this thread gives', async (_, given) => {
  const settings = readSettings(given);
  const alone = histogramForest.train(table, settings);
  for (const workers of [1, 2, 3]) {
    const told: number[] = [];
    const together = await trainWithWorkers(table, settings, {
      workers,
      file,
      progress: (done) => told.push(done),
    });
    expect(bytesOf(together)).toBe(bytesOf(alone));
    expect(together).toEqual(alone);
    expect(told.at(-1)).toBe(alone.stoppedAt);
  }
});

test('weights and unknown values reach the workers', async () => {
  const settings = readSettings({ trees: 10 });
  const weighted = { ...table, weight: table.target.map((value) => 1 + value) };
  expect(await trainWithWorkers(weighted, settings, { workers: 2, file })).toEqual(
    histogramForest.train(weighted, settings),
  );
});

test('a worker that cannot start ends the training with a fault', async () => {
  const absent = fileURLToPath(new URL('absent.js', import.meta.url));
  await expect(
    trainWithWorkers(table, readSettings({ trees: 10 }), { workers: 2, file: absent }),
  ).rejects.toMatchObject({ code: 'BASE_INTERNAL' });
});
