// Files of reports and exchanges as they come: spreadsheets, lines, and what is wrong with them, told with the file.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import {
  formatExchangeLines,
  loadExchange,
  loadRegionTable,
  loadReports,
} from '../../src/io/region-reports.js';
import { sealExchange } from '../../src/regions/exchange/exchange.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const nothing = (async function* (): AsyncGenerator<Uint8Array> {})();
const regions = await loadRegionTable();

async function faultsOf(run: Promise<unknown>): Promise<string[]> {
  const error = await run.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof WaspadaError)
    return error.issues.map(
      ({ code, path }) => `${code} ${path.map((part) => String(part).replace(`${folder}/`, '')).join(' ')}`,
    );
  throw new Error(`expected a WaspadaError, found ${String(error)}`);
}

const header = 'region,kind,month,count,receivedOn,reporter';
const line = '35.02,PENGADUAN,2026-05,3,2026-06-04,KANIM';

test('a spreadsheet with semicolons, a byte order mark and CRLF reads as a plain file does, and has its own digest', async () => {
  const plain = await loadReports(write('plain.csv', `${header}\n${line}\n`), nothing);
  const bytes = `\ufeff${header.replaceAll(',', ';')}\r\n${line.replaceAll(',', ';')}\r\n`;
  const sheet = await loadReports(write('sheet.csv', bytes), nothing);
  expect(sheet.rows.map(({ cells }) => cells)).toEqual(plain.rows.map(({ cells }) => cells));
  expect(plain.rows[0]?.cells).toMatchObject({ region: '35.02', count: '3', register: '', note: '' });
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'sheet.csv')))
    .digest('hex');
  expect(sheet.source).toMatchObject({ kind: 'reports', rows: 1, digest: `sha256:${digest}` });
});

test('a row of another width is refused in its place, and the others keep their numbers', async () => {
  const { rows, refused, source } = await loadReports(
    write('width.csv', `${header}\n${line}\n35.02,x\n${line}\n`),
    nothing,
  );
  expect(rows.map(({ row }) => row)).toEqual([1, 3]);
  expect(refused.map(({ row, issues }) => [row, issues[0]?.code])).toEqual([[2, 'ROW_WIDTH']]);
  expect(source.rows).toBe(3);
});

test.each<[string, string, string[]]>([
  ['empty.csv', '', ['FILE_EMPTY file empty.csv header']],
  ['open.csv', `${header}\n"35.02,PENGADUAN\n`, ['FILE_QUOTE file open.csv']],
  ['twice.csv', `${header},count\n`, ['FILE_HEADER file twice.csv header 6']],
])('%s is refused, with its name', async (name, text, expected) => {
  const found = await faultsOf(loadReports(write(name, text), nothing));
  expect(found.map((each) => each.slice(0, (expected[0] ?? '').length))).toEqual(expected);
});

const exchange = sealExchange(
  {
    sender: 'POLDA',
    register: 'tppo',
    legalBasis: 'contoh',
    purpose: 'contoh',
    created: '2026-07-05',
    period: { from: '2026-05', to: '2026-06' },
    contact: 'kantor contoh',
  },
  [
    { id: 'a', region: '35.02', kind: 'PENGADUAN', month: '2026-05', type: 'count', count: 4 },
    { id: 'b', region: '35.02', kind: 'PENGADUAN', month: '2026-06', type: 'case' },
  ],
);

test('an exchange is the same as one document and as lines', async () => {
  const one = await loadExchange(write('x.json', JSON.stringify(exchange, null, 2)), regions, nothing);
  const lines = await loadExchange(write('x.jsonl', formatExchangeLines(exchange)), regions, nothing);
  expect([one.exchange, lines.exchange]).toEqual([exchange, exchange]);
  expect([one.source.rows, lines.source.kind]).toEqual([2, 'exchange']);
});

test('lines that are no JSON are all told, with file and line', async () => {
  const text = formatExchangeLines(exchange).replace('"a"', 'a').replace('"b"', 'b');
  expect(await faultsOf(loadExchange(write('bad.jsonl', text), regions, nothing))).toEqual([
    'JSON_SYNTAX file bad.jsonl line 2 id',
    'JSON_SYNTAX file bad.jsonl line 3 id',
  ]);
  expect(await faultsOf(loadExchange(write('none.jsonl', '\n'), regions, nothing))).toEqual([
    'FILE_EMPTY file none.jsonl',
  ]);
});

test('an exchange that lost its last line on the way is found by its digest', async () => {
  const cut = formatExchangeLines(exchange).trimEnd().split('\n').slice(0, -1).join('\n');
  expect(await faultsOf(loadExchange(write('cut.jsonl', cut), regions, nothing))).toEqual([
    'EXCHANGE_DIGEST file cut.jsonl digest',
  ]);
});
