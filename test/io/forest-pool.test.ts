import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import { ForestBuilder } from '../../src/forest/forest.js';
import { walk } from '../../src/forest/walk.js';
import { createForestPool } from '../../src/io/forest-pool.js';

const file = fileURLToPath(new URL('../../dist/forest-worker.js', import.meta.url));

/** Says why the workers are not tested, and whether they are. */
function built(): boolean {
  const found = existsSync(file);
  if (!found) console.info('skipped: no dist/forest-worker.js: npm run build');
  return found;
}

const builder = new ForestBuilder({
  ...{ output: 'value', classes: [], features: ['x', 'y'], directions: [0, 0], compare: '<', inputs: 64 },
  ...{ missing: 'learned', aggregate: 'mean', base: 0, precision: 64 },
});
const random = createRandom('pool');
for (let tree = 0; tree < 5; tree++)
  builder.addTree({
    feature: [0, 1, -1, -1, -1],
    threshold: [random.unit(), random.unit(), 0, 0, 0],
    left: [1, 2, -1, -1, -1],
    right: [4, 3, -1, -1, -1],
    missingLeft: [1, 0, 0, 0, 0],
    value: [0, 0, random.unit(), random.unit(), random.unit()],
  });
const forest = builder.build();

const rows = 20_000;
const columns = [0, 1].map(() =>
  Float64Array.from({ length: rows }, () => (random.chance(0.1) ? Number.NaN : random.unit())),
);
const expected = Float64Array.from({ length: rows }, (_, row) =>
  walk(
    forest,
    columns.map((column) => column[row] ?? Number.NaN),
  ),
);

const shared = (values: Float64Array): Float64Array => {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
};

test('without the program of its workers, a pool predicts alone', async () => {
  const pool = createForestPool(forest, { workers: 2, file: null });
  expect(pool.workers).toBe(1);
  const out = new Float64Array(rows);
  await pool.predict(columns, 0, rows, out);
  expect(out).toEqual(expected);
  await pool.close();
});

describe.skipIf(!built())('a pool of two workers', () => {
  const pool = createForestPool(forest, { workers: 2, file });
  afterAll(() => pool.close());

  test('gives what the walker gives, to the last bit', async () => {
    expect(pool.workers).toBe(2);
    const out = new Float64Array(rows);
    await pool.predict(columns, 0, rows, out);
    expect(out).toEqual(expected);
  });

  test('gives the same where rows and answers are in shared memory, in any part of them', async () => {
    const out = shared(new Float64Array(rows).fill(-7));
    await pool.predict(columns.map(shared), 3, 12_345, out);
    expect(out.subarray(0, 12_342)).toEqual(shared(expected.subarray(3, 12_345)));
    expect(out[12_342]).toBe(-7);
  });

  test('answers several calls that are made at once', async () => {
    const outs = await Promise.all(
      [100, 9000, 0, 5000].map(async (count) => {
        const out = new Float64Array(count);
        await pool.predict(columns, 0, count, out);
        return out;
      }),
    );
    for (const out of outs) expect(out).toEqual(expected.slice(0, out.length));
  });

  test('refuses a call that does not fit before any worker hears of it', async () => {
    const out = new Float64Array(1);
    await expect(pool.predict([], 0, 1, out)).rejects.toMatchObject({ code: 'MODEL_FEATURES' });
    await expect(pool.predict(columns, 0, 2, out)).rejects.toMatchObject({ code: 'MODEL_SHAPE' });
  });

  test('refuses calls after it was closed', async () => {
    const other = createForestPool(forest, { workers: 2, file });
    await other.close();
    await expect(other.predict(columns, 0, 10, new Float64Array(10))).rejects.toMatchObject({
      code: 'BASE_INTERNAL',
    });
  });
});
