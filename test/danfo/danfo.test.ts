// DataFrames, Arrow tables and workbooks made by the real packages: round trips are exact, codes stay text, and scores are those of the file.
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import {
  columnsOfFrame,
  columnsOfScores,
  readArrowTable,
  readDataFrame,
  toArrowTable,
  toDataFrame,
} from '../../src/danfo.js';
import { applicationFields } from '../../src/fields/application.js';
import { checkRow, createFrame, readRecord, recordAt } from '../../src/fields/read.js';
import type { Frame } from '../../src/frame/frame.js';
import { loadBundle } from '../../src/io/bundle.js';
import { xlsxToCsv } from '../../src/io/xlsx-read.js';
import { createPopulation } from '../../src/population/population.js';
import { createScorer } from '../../src/score/scorer.js';
import { at, desk, json, text } from '../cli/desk.js';

const here = fileURLToPath(new URL('./node_modules', import.meta.url));
const installed = ['danfojs', 'apache-arrow', '@e965/xlsx'].every((name) => existsSync(`${here}/${name}`));
/** danfojs makes code from strings as it loads. */
const banned = process.execArgv.some((flag) => flag.startsWith('--disallow-code-generation'));
if (!installed)
  console.info(
    'skipped: danfojs, apache-arrow and @e965/xlsx are not here; npm ci --prefix test/danfo --ignore-scripts',
  );
else if (banned) console.info('skipped: danfojs makes code from strings, which this run disallows');

const load = async () => ({
  danfo: await import('danfojs'),
  arrow: await import('apache-arrow'),
  xlsx: await import('@e965/xlsx'),
});
const real = installed && !banned ? await load() : null;
const scorer = createScorer(await loadBundle());

function frameOf(seed: number, rows: number): Frame {
  const population = createPopulation({ seed, prevalence: 0.2 });
  const frame = createFrame(applicationFields, rows);
  for (let row = 0; row < rows; row++) {
    readRecord(applicationFields, population.record(row).record, frame, row);
    checkRow(applicationFields, frame, row);
  }
  return frame;
}
const records = (frame: Frame): unknown[] =>
  Array.from({ length: frame.length }, (_, row) => recordAt(applicationFields, frame, row));

describe.skipIf(real === null)('with the real packages', () => {
  if (real === null) return;
  const { danfo, arrow, xlsx } = real;

  test('a frame goes to a DataFrame and back, and to Arrow IPC and back, and is the same', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, rows) => {
        const frame = frameOf(seed, rows);
        const columns = columnsOfFrame(applicationFields, frame);
        const table = readDataFrame(applicationFields, toDataFrame(danfo, columns));
        expect(table.issues).toEqual([]);
        expect(records(table.frame)).toEqual(records(frame));
        for (const type of ['stream', 'file'] as const) {
          const bytes = arrow.tableToIPC(toArrowTable(arrow, columns), type);
          const read = readArrowTable(applicationFields, arrow.tableFromIPC(bytes));
          expect(read.issues).toEqual([]);
          expect(records(read.frame)).toEqual(records(frame));
        }
      }),
      { numRuns: 25 },
    );
  });

  test('codes stay text: 35.10 keeps its zero, and a number of sixteen digits all of them', () => {
    const frame = new danfo.DataFrame([['3502123456789012', '2026-06-15', '35.10', 0.1]], {
      columns: ['applicationId', 'submittedAt', 'domicileRegencyCode', 'jobOffer.salaryUsd'],
    });
    const read = readDataFrame(applicationFields, frame);
    expect(read.ids).toEqual(['3502123456789012']);
    expect(recordAt(applicationFields, read.frame, 0)).toMatchObject({ domicileRegencyCode: '35.10' });
    const again = toDataFrame(danfo, columnsOfFrame(applicationFields, read.frame));
    expect(again.column('domicileRegencyCode').values).toEqual(['35.10']);
    expect(again.column('jobOffer.salaryUsd').values).toEqual([0.1]);
  });

  test('a number where text is meant is told, row by row, and the answer is unknown', () => {
    const frame = new danfo.DataFrame(
      [
        ['a', '2026-06-15', 35.1],
        ['b', '2026-06-15', '35.02'],
        [17, '2026-06-15', null],
      ],
      { columns: ['applicationId', 'submittedAt', 'domicileRegencyCode'] },
    );
    const { issues, rejected, ids } = readDataFrame(applicationFields, frame);
    expect(issues.map(({ code, path }) => [code, ...path])).toEqual([
      ['FIELDS_KIND', 'row', 1, 'domicileRegencyCode'],
      ['FIELDS_KIND', 'row', 3, 'applicationId'],
    ]);
    expect([...rejected]).toEqual([0, 0, 1]);
    expect(ids).toEqual(['a', 'b', '']);
  });

  test('scores of a DataFrame are those of its records; a row that has no name is unscored', () => {
    const frame = frameOf(7, 200);
    const table = readDataFrame(
      applicationFields,
      toDataFrame(danfo, columnsOfFrame(applicationFields, frame)),
    );
    const scores = toDataFrame(danfo, columnsOfScores(table, scorer.score(table.frame)));
    for (let row = 0; row < 200; row++) {
      const assessment = scorer.assess(recordAt(applicationFields, frame, row));
      expect(scores.values[row]?.slice(0, 5)).toEqual(
        assessment.band === 'unscored'
          ? []
          : [assessment.applicationId, assessment.score, assessment.low, assessment.high, assessment.band],
      );
    }
    const nameless = readDataFrame(
      applicationFields,
      new danfo.DataFrame([['', '2026-06-15']], { columns: ['applicationId', 'submittedAt'] }),
    );
    const columns = columnsOfScores(nameless, scorer.score(nameless.frame));
    expect(columns.map(({ values }) => values[0])).toEqual(['', null, null, null, 'unscored', null]);
  });

  test('columns that no field has are refused by name, sensitive ones above all; both can be dropped, and it is said', () => {
    const frame = new danfo.DataFrame([['a', '2026-06-15', 'x', 'y']], {
      columns: ['applicationId', 'submittedAt', 'agama', 'declaredPurpos'],
    });
    const codes = (): string[] => {
      try {
        readDataFrame(applicationFields, frame);
      } catch (error) {
        if (error instanceof WaspadaError) return error.issues.map(({ code }) => code);
      }
      return [];
    };
    expect(codes()).toEqual(['FIELDS_SENSITIVE', 'FIELDS_UNKNOWN']);
    const { dropped } = readDataFrame(applicationFields, frame, { dropSensitive: true, ignoreUnknown: true });
    expect(dropped.map(({ column, reason }) => [column, reason])).toEqual([
      ['agama', 'sensitive'],
      ['declaredPurpos', 'unknown'],
    ]);
  });

  test('days of Arrow are civil days, whatever the zone of the machine; an hour is refused', () => {
    const day = Date.UTC(2026, 5, 15);
    const table = new arrow.Table({
      applicationId: arrow.vectorFromArray(['a', 'b'], new arrow.Utf8()),
      submittedAt: arrow.vectorFromArray([new Date(day), new Date(day)], new arrow.DateDay()),
      birthDate: arrow.vectorFromArray([new Date(Date.UTC(1999, 11, 31)), null], new arrow.DateDay()),
    });
    const read = readArrowTable(applicationFields, arrow.tableFromIPC(arrow.tableToIPC(table)));
    expect(read.issues).toEqual([]);
    expect(records(read.frame)).toMatchObject([
      { submittedAt: '2026-06-15', birthDate: '1999-12-31' },
      { submittedAt: '2026-06-15' },
    ]);
    const hour = readDataFrame(
      applicationFields,
      new danfo.DataFrame([['a', day + 3_600_000]], { columns: ['applicationId', 'submittedAt'] }),
    );
    expect(hour.issues.map(({ code }) => code)).toContain('FIELDS_KIND');
  });

  test('an empty DataFrame is an empty frame', () => {
    const read = readDataFrame(
      applicationFields,
      new danfo.DataFrame([], { columns: ['applicationId', 'submittedAt'] }),
    );
    expect([read.frame.length, read.ids]).toEqual([0, []]);
    expect(toDataFrame(danfo, columnsOfScores(read, scorer.score(read.frame))).shape[0]).toBe(0);
  });

  const workbook = (rows: readonly (readonly unknown[])[], compression = true): Uint8Array => {
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows, { cellDates: true }), 'Data');
    return xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression });
  };

  describe('workbooks', () => {
    test('text, numbers, flags, days and gaps become the cells of a CSV', () => {
      for (const compression of [true, false]) {
        const csv = xlsxToCsv(
          workbook(
            [
              [
                'applicationId',
                'domicileRegencyCode',
                'plannedStayDays',
                'coachedToConceal',
                'birthDate',
                'catatan',
              ],
              ['0012', '35.10', 14, true, new Date(1999, 11, 31), 'koma, "kutip" & <tag>\nbaris'],
              ['0013', null, null, false, null, '=1+1'],
            ],
            compression,
          ),
        );
        expect(csv).toBe(
          'applicationId,domicileRegencyCode,plannedStayDays,coachedToConceal,birthDate,catatan\n' +
            '0012,35.10,14,true,1999-12-31,"koma, ""kutip"" & <tag>\nbaris"\n' +
            "0013,,,false,,'=1+1\n",
        );
      }
    });

    test('a code that became a number is refused with its row and column, all of them at once', () => {
      const bytes = workbook([
        ['applicationId', 'domicileRegencyCode', 'identity.phone', 'NIK'],
        ['a', 35.1, 8123456789, 3502123456789012],
        [17, '35.02', '0812', '1'],
      ]);
      try {
        xlsxToCsv(bytes);
        expect.unreachable();
      } catch (error) {
        if (!(error instanceof WaspadaError)) throw error;
        expect(error.issues.map(({ code, path }) => [code, ...path])).toEqual([
          ['FIELDS_KIND', 'row', 2, 'domicileRegencyCode'],
          ['FIELDS_KIND', 'row', 2, 'identity.phone'],
          ['FIELDS_KIND', 'row', 2, 'NIK'],
          ['FIELDS_KIND', 'row', 3, 'applicationId'],
        ]);
      }
    });

    test('what is no workbook, is cut off or mutilated, is refused and never half read', () => {
      const bytes = workbook([['applicationId'], ['a']]);
      for (const bad of [new Uint8Array(0), new TextEncoder().encode('a,b\n1,2\n'), bytes.subarray(0, 400)])
        expect(() => xlsxToCsv(bad)).toThrow(WaspadaError);
      expect(() => xlsxToCsv(workbook([]))).toThrow(/no row/);
      expect(() => xlsxToCsv(bytes, { sheet: 'Lain' })).toThrow(/no sheet/);
      fc.assert(
        fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (place, byte) => {
          const mutant = Uint8Array.from(bytes);
          mutant[place] = byte;
          try {
            xlsxToCsv(mutant);
          } catch (error) {
            expect(error).toBeInstanceOf(WaspadaError);
          }
        }),
        { numRuns: 300 },
      );
    });

    test('waspada score reads a workbook as the CSV of the same rows', () => {
      expect(
        desk(['simulate', '--rows', '300', '--linkage', 'counts', '--out', 'a.csv', '--truth', 't.csv'])
          .status,
      ).toBe(0);
      const rows = text('a.csv')
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      writeFileSync(at('a.xlsx'), workbook(rows));
      json(desk(['score', 'a.csv', '--out', 'csv.csv', '--json']));
      const summary = json(desk(['score', 'a.xlsx', '--out', 'xlsx.csv', '--json']));
      expect(summary).toMatchObject({ rows: 300, rejected: 0 });
      expect(text('xlsx.csv')).toBe(text('csv.csv'));
    });

    test('at the desk a broken workbook is told with its name', () => {
      writeFileSync(at('bad.xlsx'), 'no workbook');
      const { status, stderr } = desk(['score', 'bad.xlsx', '--out', 'bad.csv']);
      expect(status).toBe(3);
      expect(stderr).toContain('bad.xlsx');
      expect(existsSync(at('bad.csv'))).toBe(false);
    });
  });
});
