// An Arrow stream in gives an Arrow stream out: the cells of the CSV file of the same rows, batch by batch, with every row in its place.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseJson } from '../../src/base/json.js';
import { readArrow } from '../../src/io/arrow-read.js';
import { type ScoreArrowOptions, scoreArrow } from '../../src/io/arrow-score.js';
import { arrowFields, batchMessage, endMessage, schemaMessage } from '../../src/io/arrow-write.js';
import { loadBundle } from '../../src/io/bundle.js';
import { textAt } from '../../src/io/columns-cells.js';
import { scoreColumns } from '../../src/io/columns-scores.js';
import { scoreFile } from '../../src/io/score-file.js';
import { textColumn } from './parquet-files.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-arrow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const golden = (name: string): string => resolve('test/golden/parquet', name);
const source = await loadBundle();

async function* pieces(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const places = [...new Set([0, ...cuts.map((each) => each % bytes.length), bytes.length])].sort(
    (a, b) => a - b,
  );
  for (const [i, end] of places.slice(1).entries()) yield bytes.subarray(places[i] ?? 0, end);
}

async function streamed(
  bytes: Uint8Array,
  more: Partial<ScoreArrowOptions> = {},
  cuts: readonly number[] = [],
) {
  const parts: Buffer[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      parts.push(Buffer.from(chunk));
      done();
    },
  });
  const told = await scoreArrow({ source, stdin: pieces(bytes, cuts), stdout, ...more });
  return { told, bytes: Buffer.concat(parts) };
}

/** The rows of a stream as texts by column, and how many rows each batch has. */
async function rowsOf(bytes: Uint8Array): Promise<{ rows: Record<string, string>[]; batches: number[] }> {
  const rows: Record<string, string>[] = [];
  const batches: number[] = [];
  let names: { name: string; path: readonly number[] }[] = [];
  for await (const part of readArrow(pieces(bytes))) {
    if ('columns' in part) names = [...part.columns];
    else {
      const cells = part.cells(names.map(({ path }) => ({ path, asText: true })));
      batches.push(part.rows);
      for (let row = 0; row < part.rows; row++)
        rows.push(
          Object.fromEntries(
            names.map(({ name }, at) => [name, textAt(cells[at] ?? { kind: 'nothing' }, row)]),
          ),
        );
    }
  }
  return { rows, batches };
}

const names = scoreColumns.map(({ name }) => name);

test.each(['pyarrow', 'pyarrow-coded'])(
  '%s: every row that the CSV file gives is in its place, with the same cells',
  async (name) => {
    const output = join(folder, 'scores.csv');
    await scoreFile({
      input: golden('rows.csv'),
      output,
      source,
      workers: 1,
      stdin: pieces(new Uint8Array(1)),
      stdout: process.stdout,
    });
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n').slice(1);
    const { told, bytes } = await streamed(readFileSync(golden(`${name}.arrows`)));
    const { rows, batches } = await rowsOf(bytes);
    expect(batches).toEqual([15, 15, 10]);
    // A stream has no second pass: the two rows of one id are both scored.
    expect(told).toEqual({ rows: 40, rejected: 2 });
    const scored = rows.filter(
      ({ band, applicationId }) => band !== 'unscored' && applicationId !== 'SINTETIS-000009',
    );
    expect(scored.map((row) => names.map((each) => row[each]).join(','))).toEqual(lines);
    expect(rows.filter(({ faults }) => faults === '').length).toBe(38);
    expect(rows.flatMap(({ band }, at) => (band === 'unscored' ? [at + 1] : []))).toEqual([8, 12]);
  },
);

test('a row that cannot be scored has no number, and tells its faults', async () => {
  const { bytes } = await streamed(readFileSync(golden('pyarrow.arrows')));
  const { rows } = await rowsOf(bytes);
  const { applicationId, score, low, high, sufficient, issues, faults } = rows[11] ?? {};
  expect([applicationId, score, low, high, sufficient, issues]).toEqual([
    'SINTETIS-000012',
    '',
    '',
    '',
    '',
    'FIELDS_MISSING',
  ]);
  expect(parseJson(faults ?? '')).toMatchObject([{ code: 'FIELDS_MISSING', path: 'submittedAt' }]);
});

test('under strict the first row that cannot be scored ends the stream, named by its number', async () => {
  await expect(streamed(readFileSync(golden('pyarrow.arrows')), { strict: true })).rejects.toMatchObject({
    code: 'FIELDS_MISSING',
    path: ['row', 8, 'applicationId'],
  });
});

test('columns that are kept travel along as text', async () => {
  const { bytes } = await streamed(readFileSync(golden('pyarrow.arrows')), {
    keep: ['officeCode', 'plannedStayDays', 'birthDate'],
  });
  const { rows } = await rowsOf(bytes);
  const [head = '', first = ''] = readFileSync(golden('rows.csv'), 'utf8').split('\n');
  const cell = (name: string) => first.split(',')[head.split(',').indexOf(name)];
  const { officeCode, plannedStayDays, birthDate } = rows[0] ?? {};
  expect([officeCode, plannedStayDays, birthDate]).toEqual([
    cell('officeCode'),
    cell('plannedStayDays'),
    cell('birthDate'),
  ]);
});

test('wherever the bytes are cut, the stream out is the same', async () => {
  const bytes = readFileSync(golden('pyarrow-coded.arrows'));
  const whole = await streamed(bytes);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length - 1), { maxLength: 12 }), async (cuts) => {
      expect((await streamed(bytes, {}, cuts)).bytes.equals(whole.bytes)).toBe(true);
    }),
    { numRuns: 6 },
  );
});

test('a stream that is cut off inside of a message, or is none, is refused; a type that a field cannot have too', async () => {
  const bytes = readFileSync(golden('pyarrow.arrows'));
  for (const length of [1, 6, 1000, 20_000, bytes.length - 9])
    await expect(streamed(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'FILE_KIND' });
  await expect(streamed(Buffer.from('applicationId,submittedAt\nX-1,2026-01-01\n'))).rejects.toMatchObject({
    code: 'FILE_KIND',
  });
  const wrong = Buffer.concat([
    schemaMessage([
      { name: 'applicationId', kind: 'whole' },
      { name: 'submittedAt', kind: 'text' },
    ]),
    endMessage(),
  ]);
  await expect(streamed(wrong)).rejects.toMatchObject({
    code: 'FIELDS_KIND',
    path: ['header', 'applicationId'],
  });
});

test('bytes after the end mark are refused, a second stream or anything else, in the same piece or a later one', async () => {
  const bytes = readFileSync(golden('pyarrow.arrows'));
  const refusal = { code: 'FILE_KIND', message: 'found bytes after the end of the stream' };
  for (const more of [bytes, Buffer.from('x')])
    for (const cuts of [[], [bytes.length]])
      await expect(streamed(Buffer.concat([bytes, more]), {}, cuts)).rejects.toMatchObject(refusal);
  expect((await streamed(bytes)).told.rows).toBe(40);
});

test('what is written is read back: text, whole numbers, flags and nothings', async () => {
  const cell = fc.option(fc.string({ minLength: 1 }));
  const whole = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.constant(Number.NaN));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, whole, fc.constantFrom(0, 1, 255)), { maxLength: 40 }),
      async (rows) => {
        const fields = [
          { name: 'a', kind: 'text' },
          { name: 'b', kind: 'whole' },
          { name: 'c', kind: 'flag' },
        ] as const;
        const batch = batchMessage(
          [
            textColumn(
              'a',
              rows.map(([text]) => text),
            ),
            { name: 'b', kind: 'whole', values: Float64Array.from(rows, ([, number]) => number) },
            { name: 'c', kind: 'flag', values: Uint8Array.from(rows, ([, , flag]) => flag) },
          ],
          rows.length,
        );
        const found = await rowsOf(Buffer.concat([schemaMessage(fields), batch, batch, endMessage()]));
        const expected = rows.map(([a, b, c]) => ({
          a: a ?? '',
          b: Number.isNaN(b) ? '' : String(b),
          c: c === 255 ? '' : String(c === 1),
        }));
        expect(found).toEqual({ rows: [...expected, ...expected], batches: [rows.length, rows.length] });
      },
    ),
  );
});

test('the columns of a stream of scores are those of a scored file, what is kept, and faults', () => {
  expect(arrowFields(['x']).map(({ name }) => name)).toEqual([...names, 'x', 'faults']);
});
