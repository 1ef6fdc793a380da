// The ways into the bytes of a CSV block agree: one cell of each record, all of its cells, and the answers in a frame.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, plainForm } from '../../src/fields/read.js';
import { clearColumn, type Frame, valueAt } from '../../src/frame/frame.js';
import { recordReader } from '../../src/io/cell-memo.js';
import { cellsOf, parseBlock, Records } from '../../src/io/csv-records.js';
import { type Block, createSplitter } from '../../src/io/csv-split.js';
import { planHeader, rowReader } from '../../src/io/header.js';
import { mappingFormat } from '../../src/io/mapping.js';

const dialect = { delimiter: ',', bom: false } as const;

function blocksOf(text: string, blockBytes = 1 << 16): Block[] {
  const splitter = createSplitter(dialect, { blockBytes });
  return [...splitter.push(new TextEncoder().encode(text)), ...splitter.finish()];
}

const cell = fc.constantFrom('', 'a', '"a"', '"a,b"', '"x""y"', 'é', '"\n"', 'x"y', '\0', '"q"r', '\r');
const plain = fc.constantFrom('', 'a', 'bc', 'é', '\0');
const rowsOf = (cells: fc.Arbitrary<string>) =>
  fc.array(
    fc.array(cells, { minLength: 1, maxLength: 4 }).map((row) => row.join(',')),
    { maxLength: 12 },
  );

test('one cell of each record is that of the whole row; a row at fault has one too', () => {
  fc.assert(
    fc.property(fc.oneof(rowsOf(cell), rowsOf(plain)), fc.integer({ min: 0, max: 2 }), (rows, column) => {
      for (const block of blocksOf(`a,b,c\n${rows.join('\n')}\n`)) {
        const { rows: whole } = parseBlock(block, dialect, 3);
        const single = [...cellsOf(block, dialect, 3, column)];
        expect(single.length).toBe(whole.length);
        whole.forEach((cells, at) => {
          if (cells !== null) expect(single[at]).toBe(cells[column]);
        });
      }
    }),
    { numRuns: 500 },
  );
});

test('blocks are cut at the same records with and without quotes in the file, whatever their size', () => {
  fc.assert(
    fc.property(rowsOf(plain), fc.integer({ min: 1, max: 40 }), (rows, blockBytes) => {
      const text = `a,b,c\n${rows.join('\n')}\n`;
      const places = (all: Block[]) =>
        all.flatMap((block) => {
          const { firstRow, lines, rows: parsed } = parseBlock(block, dialect, 3);
          return parsed.map((cells, at) => [firstRow + at, lines[at], cells]);
        });
      // A quote in the header makes no record different.
      expect(places(blocksOf(text, blockBytes))).toEqual(places(blocksOf(text.replace('a', '"a"'))));
    }),
  );
});

const names = ['applicationId', 'submittedAt', 'declaredPurpose', 'destinationCountries', 'returnTicket'];
const more = ['plannedStayDays', 'statementChanged', 'lossHistory', 'domicileRegencyCode', 'officeCode'];
const header = [...names, ...more];
const answers = fc.record({
  applicationId: fc.constantFrom('A-1', 'A-2', '', 'bad id', '"A-3"'),
  submittedAt: fc.constantFrom('2026-06-15', '2026-06-15T23:30:00+07:00', '15/06/2026', ''),
  declaredPurpose: fc.constantFrom('WISATA', 'UMRAH', 'Tamasya', 'x', '', '"WISATA"'),
  destinationCountries: fc.constantFrom('MY', 'MY|SG', '[]', 'XX', '', 'é'),
  returnTicket: fc.constantFrom('ADA', 'TIDAK', 'BELUM_DITANYA', 'ada', ''),
  plannedStayDays: fc.oneof(fc.constantFrom('5', '05', '-1', '1,5', '1e2', ''), fc.nat(400).map(String)),
  statementChanged: fc.constantFrom('true', 'false', 'YA', 'TRUE', '', 'x'),
  lossHistory: fc.constantFrom('[]', '2023-04-01:KELALAIAN', '2023-04-01', '2023-02-30', '', 'a:b:c'),
  domicileRegencyCode: fc.constantFrom('35.02', '11.1', '99.99', ''),
  officeCode: fc.constantFrom('KANIM-35.02', '', 'a b'),
});

const shown = (frame: Frame, row: number) =>
  [...frame.columns].map(([name, column]) => [name, valueAt(column, row)]);

test('answers read from bytes are those read from text, the first time and every other', () => {
  const mapping = {
    format: mappingFormat,
    columns: {},
    values: { declaredPurpose: { Tamasya: 'WISATA' }, statementChanged: { YA: 'true' } },
  } as const;
  const { plan } = planHeader(header, applicationFields, { mapping });
  if (plan === null) throw new Error('the header is at fault');
  const fast = createFrame(applicationFields, 2);
  const slow = createFrame(applicationFields, 2);
  const readBytes = recordReader(plan, plainForm, {}, fast);
  const readCells = rowReader(plan, plainForm);
  fc.assert(
    fc.property(fc.array(answers, { minLength: 1, maxLength: 20 }), (rows) => {
      const text = rows.map((row) =>
        header
          .map((name) => Reflect.get(row, name))
          .map(quoteComma)
          .join(','),
      );
      for (const block of blocksOf(`${header.join(',')}\n${text.join('\n')}\n`)) {
        const records = new Records(block, dialect, header.length);
        for (const cells of parseBlock(block, dialect, header.length).rows) {
          expect([records.next(), records.fault]).toEqual([true, null]);
          for (const frame of [fast, slow])
            for (const column of frame.columns.values()) clearColumn(column, 0, 2);
          expect(readBytes(records, 1)).toEqual(readCells(cells ?? [], slow, 1));
          expect(shown(fast, 1)).toEqual(shown(slow, 1));
        }
      }
    }),
    { numRuns: 300 },
  );
});

const quoteComma = (text: string): string => (text.includes(',') ? `"${text}"` : text);
