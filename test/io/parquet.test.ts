// A Parquet file means what the CSV file of the same rows means, whoever wrote it; what is damaged is refused.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import { recordToCells } from '../../src/fields/read.js';
import { loadBundle } from '../../src/io/bundle.js';
import { type Cells, listText, textAt } from '../../src/io/columns-cells.js';
import type { ScoredColumn } from '../../src/io/columns-scores.js';
import { decompress } from '../../src/io/parquet-codec.js';
import { type ParquetTable, readFooter } from '../../src/io/parquet-footer.js';
import { ParquetReader } from '../../src/io/parquet-read.js';
import type { WrittenColumn } from '../../src/io/parquet-write.js';
import { type ScoreFileOptions, scoreFile } from '../../src/io/score-file.js';
import { answer, fields } from '../fields/records.js';
import { encodeParquet, textColumn, writeTextParquet } from './parquet-files.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const golden = (name: string): string => resolve('test/golden/parquet', name);
const long = process.env.WASPADA_PROVE !== undefined;

const source = await loadBundle();

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Scores a file in this thread; what was written, the lines of rejects without the line in the file, and the summary. */
async function scored(input: string, more: Partial<ScoreFileOptions> = {}) {
  const [output, rejects] = [at('scores.csv'), at('rejects.csv')];
  const summary = await scoreFile({
    input,
    output,
    rejects,
    source,
    workers: 1,
    stdin: nothing(),
    stdout: process.stdout,
    ...more,
  });
  const told = readFileSync(rejects, 'utf8').replace(/^(\d+),\d+,/gm, '$1,');
  return { bytes: readFileSync(more.output ?? output), told, summary };
}

describe('files of other writers', () => {
  test.each([
    ['pyarrow-typed', 'snappy, dictionaries, typed columns and lists'],
    ['pyarrow-delta', 'gzip, pages of the second version, differences'],
    ['pyarrow-plain', 'no compression, tiny plain pages with check sums, three groups'],
    ['pyarrow-brotli', 'brotli, dictionaries that run over'],
    ['duckdb', 'text only'],
  ])('%s (%s) gives the scores and rejects of the CSV file', async (name) => {
    const csv = await scored(golden('rows.csv'));
    const parquet = await scored(golden(`${name}.parquet`));
    expect(csv.summary.counts.rejected).toBe(4);
    expect(parquet.bytes.equals(csv.bytes)).toBe(true);
    expect(parquet.told).toBe(csv.told);
  });

  test('whole assessments too are those of the CSV file', async () => {
    const more = { output: at('whole.jsonl') };
    const csv = await scored(golden('rows.csv'), more);
    expect((await scored(golden('pyarrow-typed.parquet'), more)).bytes.equals(csv.bytes)).toBe(true);
  });

  test('types that a field cannot have are refused, all of them, each with its column', async () => {
    const refusal = await scored(golden('wrong-types.parquet')).catch((error: unknown) => error);
    if (!(refusal instanceof WaspadaError)) throw new Error('expected a refusal');
    expect(refusal.issues.map(({ code, path }) => [code, path[1]])).toEqual(
      [
        'applicationId',
        'submittedAt',
        'statementChanged',
        'birthDate',
        'domicileRegencyCode',
        'destinationCountries',
        'lossHistory',
      ].map((name) => ['FIELDS_KIND', name]),
    );
    expect(refusal.issues[0]?.hint).toContain('lose digits');
    expect(refusal.issues[1]?.hint).toContain('offset');
  });
});

const header = Object.keys(fields);
const spoiled = fc.constantFrom(
  'YA',
  '2023-02-30',
  '1.5',
  '-1',
  'MY|XX',
  '[]',
  'MY||SG',
  '|',
  '35.2',
  ' ',
  'é',
  '\ufffd',
);

/** A row of cells, most of them valid; ids are few, so that some stand twice. */
const row = fc
  .tuple(
    fc.record(
      Object.fromEntries(
        Object.entries(fields).map(([name, def]) => [name, fc.option(answer(def))] as const),
      ),
    ),
    fc.constantFrom('', ...Array.from({ length: 40 }, (_, i) => `X-${i}`)),
    fc.array(fc.tuple(fc.nat(header.length - 1), spoiled), { maxLength: 3 }),
  )
  .map(([record, id, faults]) => {
    const flat = header.map((name) => {
      const head = name.split('.');
      return (
        recordToCells(
          fields,
          head.length === 1
            ? { [name]: record[name] }
            : { [head[0] ?? '']: { [head[1] ?? '']: record[name] } },
          [name],
        )[0] ?? ''
      );
    });
    flat[header.indexOf('applicationId')] = id;
    for (const [place, cell] of faults) flat[place] = cell;
    return flat;
  });

test('a Parquet file of any rows gives the scores and rejects of the CSV file of the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (rows, size) => {
        const csv = at('rows.csv');
        writeFileSync(csv, `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`);
        const parquet = writeTextParquet(at('rows.parquet'), header, rows, size);
        const keep = ['officeCode', 'plannedStayDays'];
        const expected = await scored(csv, { keep });
        const found = await scored(parquet, { keep });
        expect(found.bytes.equals(expected.bytes)).toBe(true);
        expect(found.told).toBe(expected.told);
        const { cost: _, elapsedMs: __, readAs: ___, ...counts } = found.summary;
        expect(counts).toMatchObject({ counts: expected.summary.counts });
      },
    ),
    { numRuns: long ? 200 : 12 },
  );
});

test('what a CSV file gives as Parquet holds the cells that it gives as CSV', async () => {
  const keep = ['officeCode', 'domicileRegencyCode', 'plannedStayDays'];
  const csv = await scored(golden('rows.csv'), { keep });
  await scored(golden('rows.csv'), { keep, output: at('scores.parquet') });
  const lines = csv.bytes.toString('utf8').trimEnd().split('\n');
  const { table, columns } = readAll(at('scores.parquet'));
  expect(table.columns.map(({ name }) => name)).toEqual(lines[0]?.split(','));
  const cells = Array.from({ length: table.rows }, (_, i) =>
    columns.map((column) => textAt(column, i)).join(','),
  );
  expect(cells).toEqual(lines.slice(1));
});

/** All of a file, block by block. */
function readAll(path: string, blocks: readonly number[] = []): { table: ParquetTable; columns: Cells[] } {
  const bytes = readFileSync(path).length;
  const file = openSync(path, 'r');
  try {
    const table = readFooter(file, path, bytes);
    const wanted = table.columns
      .filter(({ refusal }) => refusal === null)
      .map((column) => ({ column, asText: true }));
    const reader = new ParquetReader(file, path, table, wanted);
    const parts = table.groups.flatMap(({ rows }, group) => {
      const cuts = [...new Set([0, ...blocks.map((each) => each % rows), rows])].sort((a, b) => a - b);
      return cuts.slice(1).map((end, i) => reader.read(group, cuts[i] ?? 0, end - (cuts[i] ?? 0)));
    });
    const columns = wanted.map((_, column) => {
      const texts = parts.flatMap((cells) => {
        const found = cells[column] ?? { kind: 'nothing' };
        return found.kind === 'text' ? Array.from(found.codes, (__, i) => textAt(found, i)) : [];
      });
      const { words, codes } = textCells(texts);
      return { kind: 'text', words, codes } as const;
    });
    return { table, columns };
  } finally {
    closeSync(file);
  }
}

const textCells = (texts: readonly string[]) => {
  const column = textColumn('', texts);
  return column.kind === 'text' ? column : { words: [], codes: new Int32Array(0) };
};

test('columns that are written come back the same, wherever a block is cut', () => {
  const cell = fc.oneof(
    fc.constant(null),
    fc.constantFrom('35.10', '3510012345678901', 'MY|SG', 'é'),
    fc.string({ minLength: 1 }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      (groups, blocks) => {
        const written = [
          { name: 'text', kind: 'text', optional: true },
          { name: 'whole', kind: 'whole', optional: false },
          { name: 'flag', kind: 'flag', optional: false },
        ] as const;
        const whole = (cells: readonly unknown[]) => Float64Array.from(cells, (_, i) => (i * 7919) % 300);
        const bytes = encodeParquet(
          written,
          groups.map((cells) => [
            textColumn('text', cells),
            { name: 'whole', kind: 'whole', values: whole(cells) },
            { name: 'flag', kind: 'flag', values: Uint8Array.from(cells, (_, i) => i % 2) },
          ]),
        );
        writeFileSync(at('any.parquet'), bytes);
        const { columns } = readAll(at('any.parquet'), blocks);
        const texts = columns.map((column) =>
          Array.from({ length: groups.flat().length }, (_, i) => textAt(column, i)),
        );
        expect(texts[0]).toEqual(groups.flat().map((each) => each ?? ''));
        expect(texts[1]).toEqual(groups.flatMap((cells) => Array.from(whole(cells), String)));
        expect(texts[2]).toEqual(groups.flatMap((cells) => cells.map((_, i) => String(i % 2 === 1))));
      },
    ),
    { numRuns: 300 },
  );
});

test('a list with an empty or missing item, or with a separator in one, is no list that a field takes', () => {
  expect([listText([]), listText(['MY', 'SG'])]).toEqual(['[]', 'MY|SG']);
  expect([listText([null]), listText(['']), listText(['MY|SG'])]).toEqual(['|', '|', '|MY|SG']);
});

describe('damaged files', () => {
  const names = ['pyarrow-typed', 'pyarrow-delta', 'pyarrow-plain', 'pyarrow-brotli', 'duckdb'];

  function readDamaged(bytes: Uint8Array): unknown {
    writeFileSync(at('damaged.parquet'), bytes);
    try {
      readAll(at('damaged.parquet'));
      return null;
    } catch (error) {
      return error;
    }
  }

  test('one that is cut off anywhere is refused', () => {
    const random = createRandom(7);
    for (const name of names) {
      const whole = readFileSync(golden(`${name}.parquet`));
      for (let i = 0; i < 12; i++) {
        const length = i === 0 ? 0 : random.below(whole.length);
        expect(readDamaged(whole.subarray(0, length))).toMatchObject({ code: 'FILE_KIND' });
      }
    }
  });

  test('a changed byte is refused or read as another value, never a failure of ours', () => {
    const random = createRandom(11);
    let refused = 0;
    for (const name of names) {
      const whole = readFileSync(golden(`${name}.parquet`));
      for (let i = 0; i < (long ? 2000 : 60); i++) {
        const bytes = Uint8Array.from(whole);
        bytes[random.below(bytes.length)] = random.below(256);
        const error = readDamaged(bytes);
        if (error === null) continue;
        refused++;
        expect(error).toBeInstanceOf(WaspadaError);
        expect(error).toMatchObject({ code: 'FILE_KIND' });
      }
    }
    expect(refused).toBeGreaterThan(25);
  });

  test('a page whose check sum differs is refused with its column', () => {
    const bytes = Uint8Array.from(readFileSync(golden('pyarrow-plain.parquet')));
    const place = Buffer.from(bytes.buffer).indexOf('SINTETIS-000002');
    expect(place).toBeGreaterThan(0);
    bytes[place + 14] = '9'.charCodeAt(0);
    expect(readDamaged(bytes)).toMatchObject({ code: 'FILE_KIND', path: ['header', 'applicationId'] });
  });

  test('a code that its dictionary has not is refused with its column', () => {
    const written = ['applicationId', 'travelFunding'].map(
      (name): WrittenColumn => ({ name, kind: 'text', optional: true }),
    );
    const ids = textColumn('applicationId', ['X-1', 'X-2', 'X-3', 'X-4', 'X-5', 'X-6']);
    const codesTo = (last: number): ScoredColumn => ({
      name: 'travelFunding',
      kind: 'text',
      words: ['SENDIRI', 'KELUARGA', 'PEREKRUT'],
      codes: Int32Array.of(0, 1, 2, 0, 1, last),
    });
    expect(readDamaged(encodeParquet(written, [[ids, codesTo(2)]]))).toBeNull();
    expect(readDamaged(encodeParquet(written, [[ids, codesTo(3)]]))).toMatchObject({
      code: 'FILE_KIND',
      path: ['header', 'travelFunding'],
      message: expect.stringContaining('dictionary'),
    });
  });

  test.each([
    ['a CSV file', 'applicationId,submittedAt\nX-1,2026-01-01\n'],
    ['an encrypted file', 'PAR1....PARE'],
    ['nothing', ''],
  ])('%s is no Parquet file', async (_, content) => {
    writeFileSync(at('no.parquet'), content);
    await expect(scored(at('no.parquet'))).rejects.toMatchObject({ code: 'FILE_KIND' });
  });

  test('a compression that is not read here is refused by name', () => {
    expect(() => decompress(3, new Uint8Array(4), 4)).toThrow(
      expect.objectContaining({ code: 'FILE_KIND', message: expect.stringContaining('lzo') }),
    );
  });

  test('columns without rows, a missing column, an unknown one and a sensitive one are refused as in a CSV file', async () => {
    const file = (names: readonly string[], rows: readonly string[][]) =>
      writeTextParquet(at('short.parquet'), names, rows);
    await expect(scored(file(['applicationId', 'submittedAt'], []))).rejects.toMatchObject({
      code: 'FILE_EMPTY',
    });
    await expect(scored(file(['applicationId'], [['X-1']]))).rejects.toMatchObject({
      code: 'FIELDS_MISSING',
    });
    const more = ['applicationId', 'submittedAt', 'warna'];
    await expect(scored(file(more, [['X-1', '2026-01-01', 'biru']]))).rejects.toMatchObject({
      code: 'FIELDS_UNKNOWN',
    });
    const sensitive = ['applicationId', 'submittedAt', 'agama'];
    await expect(scored(file(sensitive, [['X-1', '2026-01-01', '1']]))).rejects.toMatchObject({
      code: 'FIELDS_SENSITIVE',
    });
  });
});
