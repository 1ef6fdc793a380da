// A rejected row is counted, shown and listed under what rejected it, whatever else is wrong with it and whoever reads it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { scoreArrow } from '../../src/io/arrow-score.js';
import { batchMessage, endMessage, schemaMessage } from '../../src/io/arrow-write.js';
import { loadBundle } from '../../src/io/bundle.js';
import { type ScoreFileOptions, scoreFile } from '../../src/io/score-file.js';
import { textColumn, writeTextParquet } from './parquet-files.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-causes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const source = await loadBundle();

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The counts by cause, the code of each row that is shown first, and the row and code of each line of rejects. */
async function causesOf(input: string, more: Partial<ScoreFileOptions> = {}) {
  const run = { input, output: at('scores.csv'), source, workers: 1, stdin: nothing(), ...more };
  const shown = await scoreFile({ ...run, stdout: process.stdout });
  await scoreFile({ ...run, rejects: at('rejects.csv'), stdout: process.stdout });
  const [, ...lines] = readFileSync(at('rejects.csv'), 'utf8').trimEnd().split('\n');
  return {
    by: Object.fromEntries(shown.counts.rejectedBy),
    first: shown.firstRejected.map(({ row, code }) => `${row} ${code}`),
    lines: lines.map((line) => [0, 3, 4].map((cell) => line.split(',')[cell]).join(' ')),
  };
}

test('of a record with an unreadable answer before an unknown or a sensitive name, the name is the cause', async () => {
  const record = (id: string, more: object) =>
    JSON.stringify({ applicationId: id, submittedAt: '2026-01-01', plannedStayDays: 'x', ...more });
  const input = at('rows.jsonl');
  writeFileSync(
    input,
    `${[record('A-1', {}), record('A-2', { foo: 1 }), record('A-3', { religion: 'y', bar: 1 })].join('\n')}\n`,
  );
  for (const output of [at('scores.csv'), at('scores.jsonl')])
    expect(await causesOf(input, { output })).toEqual({
      by: { FIELDS_UNKNOWN: 1, FIELDS_SENSITIVE: 1 },
      first: ['2 FIELDS_UNKNOWN', '3 FIELDS_SENSITIVE'],
      lines: [
        '2 foo FIELDS_UNKNOWN',
        '2 plannedStayDays FIELDS_KIND',
        '3 religion FIELDS_SENSITIVE',
        '3 bar FIELDS_UNKNOWN',
        '3 plannedStayDays FIELDS_KIND',
      ],
    });
});

const header = ['plannedStayDays', 'applicationId', 'returnTicket', 'submittedAt'];
const rows = [
  ['x', 'A-1', '', '2026-01-01'],
  ['x', 'A-2', '?', '2026-02-30'],
  ['x', '', '', '2026-01-01'],
  ['x', 'A-4', '?', '2026-01-01'],
  ['7', 'A-4', '', '2026-01-01'],
];

test('of a row with an unreadable answer before what names it, or of a duplicate id, that is the cause for every reader', async () => {
  const csv = at('rows.csv');
  writeFileSync(csv, `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`);
  const expected = {
    by: { FIELDS_DATE: 1, FIELDS_MISSING: 1, ROW_DUPLICATE_ID: 2 },
    first: ['2 FIELDS_DATE', '3 FIELDS_MISSING', '4 ROW_DUPLICATE_ID', '5 ROW_DUPLICATE_ID'],
    lines: [
      '2 submittedAt FIELDS_DATE',
      '2 plannedStayDays FIELDS_KIND',
      '2 returnTicket FIELDS_VALUE',
      '3 applicationId FIELDS_MISSING',
      '3 plannedStayDays FIELDS_KIND',
      '4 applicationId ROW_DUPLICATE_ID',
      '4 plannedStayDays FIELDS_KIND',
      '4 returnTicket FIELDS_VALUE',
      '5 applicationId ROW_DUPLICATE_ID',
    ],
  };
  expect(await causesOf(csv)).toEqual(expected);
  expect(await causesOf(csv, { reader: 'fast-csv' })).toEqual(expected);
  expect(await causesOf(csv, { output: at('scores.jsonl') })).toEqual(expected);
  expect(await causesOf(writeTextParquet(at('rows.parquet'), header, rows, 3))).toEqual(expected);
});

test('in an Arrow stream the cause stands first among the faults of its row, and ends a strict one', async () => {
  const stream = Buffer.concat([
    schemaMessage(header.map((name) => ({ name, kind: 'text' }))),
    batchMessage(
      header.map((name, column) =>
        textColumn(
          name,
          rows.map((cells) => cells[column] ?? null),
        ),
      ),
      rows.length,
    ),
    endMessage(),
  ]);
  const run = async (strict: boolean) => {
    const parts: Buffer[] = [];
    const stdout = new Writable({
      write(chunk: Buffer, _, done) {
        parts.push(Buffer.from(chunk));
        done();
      },
    });
    async function* stdin() {
      yield stream;
    }
    await scoreArrow({ source, stdin: stdin(), stdout, strict });
    return Buffer.concat(parts).toString('latin1');
  };
  expect(await run(false)).toContain('FIELDS_DATE|FIELDS_KIND|FIELDS_VALUE');
  await expect(run(true)).rejects.toMatchObject({ code: 'FIELDS_DATE', path: ['row', 2, 'submittedAt'] });
});
