// waspada watch as an officer runs it: the sample, an exchange beside it, delivery, faults, and exit codes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseJson } from '../../src/base/json.js';
import { readAlarms } from '../../src/regions/watch/alarms.js';
import { at, desk, json, rowsOf, samples, text, write } from './desk.js';

const reports = join(samples, 'reports.csv');
const exchange = join(samples, 'exchange.bp3mi.jsonl');
const asOf = ['--as-of', '2026-07-10'];
const lines = readFileSync(reports, 'utf8').trimEnd().split('\n');
const header = `${lines[0]}\n`;

test('the sample is made again to the byte', () => {
  const target = mkdtempSync(join(tmpdir(), 'waspada-reports-'));
  try {
    // The loader of the script is not under test: the switch that forbids code from strings is not for it.
    const env = { ...process.env, NODE_OPTIONS: '', TZ: 'Pacific/Apia', LC_ALL: 'tr_TR.UTF-8' };
    execFileSync(process.execPath, ['--import', 'tsx', 'data/make-reports.mts', '--out', target], {
      env,
      stdio: 'pipe',
    });
    for (const file of ['reports.csv', 'exchange.bp3mi.jsonl'])
      expect(readFileSync(join(target, file)).equals(readFileSync(join(samples, file)))).toBe(true);
  } finally {
    rmSync(target, { recursive: true });
  }
});

test('the sample shows its planted rises, its silent regions and nothing that was not planted', async () => {
  const run = desk([
    'watch',
    reports,
    ...asOf,
    '--out',
    'alarms.json',
    '--csv',
    'alarms.csv',
    '--lang',
    'en',
  ]);
  expect(run.status, run.stderr).toBe(0);
  const alarms = readAlarms(parseJson(text('alarms.json')));
  expect(alarms.alarms.map(({ region, kind, month }) => `${region} ${kind} ${month}`).sort()).toEqual([
    '18.07 LAPORAN_DESA 2026-06',
    '52.02 DEPORTASI 2026-06',
  ]);
  expect(
    alarms.silent.some(
      ({ region, kind, months }) => region === '35.05' && kind === 'LAPORAN_DESA' && months === 3,
    ),
  ).toBe(true);
  expect(alarms.sources.map(({ file, rows, refused }) => [file, rows, refused])).toEqual([
    ['reports.csv', lines.length - 1, 0],
  ]);
  const rows = await rowsOf(text('alarms.csv'));
  expect(rows.map(({ id }) => id)).toEqual(alarms.alarms.map(({ id }) => id));
  for (const part of ['EARLY WARNING', 'by chance alone', 'SILENT', 'To check:'])
    expect(run.stdout).toContain(part);
});

test('made-up reports are called so wherever alarms of them show; others are not', async () => {
  const all = ['--out', 'made.json', '--csv', 'made.csv', '--page', 'made.html', '--lang', 'en'];
  const madeUp = desk(['watch', reports, '--exchange', exchange, ...asOf, ...all]);
  expect(madeUp.stdout).toMatch(/SYNTHETIC: [\d,]+ reports are made up/);
  const { sources } = readAlarms(parseJson(text('made.json')));
  expect(sources.map(({ synthetic = 0 }) => synthetic > 0)).toEqual([true, true]);
  expect(text('made.html')).toContain('SYNTHETIC: ');
  expect((await rowsOf(text('made.csv'))).map(({ synthetic }) => synthetic)).toContain('true');
  const real = write('real.csv', lines.map((line) => line.replace(/SINTETIS.*$/, '')).join('\n'));
  expect(desk(['watch', real, ...asOf, ...all]).stdout).not.toContain('SYNTHETIC');
  expect(text('made.html')).not.toContain('SYNTHETIC: ');
  expect(text('made.json')).not.toContain('synthetic');
  expect((await rowsOf(text('made.csv'))).map(({ synthetic }) => synthetic)).toContain('false');
});

test('the view timpora shows what concerns foreigners, and nothing else', () => {
  const found = readAlarms(json(desk(['watch', reports, ...asOf, '--view', 'timpora', '--json'])));
  expect(found.alarms.map(({ region, kind }) => [region, kind])).toEqual([['18.71', 'TEMUAN_TKA']]);
});

test('what was received later is not known: an earlier day shows no alarm of June', () => {
  const found = readAlarms(json(desk(['watch', reports, '--as-of', '2026-06-15', '--json'])));
  expect(found.months).toEqual(['2026-03', '2026-04', '2026-05']);
  expect(found.alarms.filter(({ month }) => month === '2026-06')).toEqual([]);
});

test('an exchange stands beside the reports, as a series of its own, or alone', () => {
  const both = readAlarms(json(desk(['watch', reports, '--exchange', exchange, ...asOf, '--json'])));
  expect(both.overlaps.map(({ registers }) => registers)).toContainEqual(['', 'BP3MI/pemulangan']);
  const alone = readAlarms(
    json(desk(['watch', '--exchange', exchange, '--exchange', exchange, ...asOf, '--json'])),
  );
  expect([alone.budget.series, alone.overlaps]).toEqual([2, []]);
});

test('an exchange that was changed on the way is refused with its file', () => {
  const changed = readFileSync(exchange, 'utf8').replace('"count":18', '"count":19');
  const run = desk(['watch', '--exchange', write('changed.jsonl', changed), ...asOf]);
  expect([run.status, run.stderr.includes('EXCHANGE_DIGEST'), run.stderr.includes('changed.jsonl')]).toEqual([
    3,
    true,
    true,
  ]);
});

test('each alarm is delivered once, and an outbox is taken up again', () => {
  const command = [
    'watch',
    reports,
    ...asOf,
    '--deliver',
    `file:${at('sent.jsonl')}`,
    '--outbox',
    at('outbox.json'),
  ];
  const first = desk(command);
  expect([first.status, first.stderr]).toEqual([
    0,
    'Terkirim: 2 alarm; 0 sudah pernah dikirim / Delivered: 2 alarm(s); 0 had been before\n',
  ]);
  expect(desk(command).stderr).toContain('Delivered: 0 alarm(s); 2 had been before');
  expect(text('sent.jsonl').trimEnd().split('\n').length).toBe(1);
  expect(desk(['watch', '--resume', '--outbox', at('outbox.json')]).status).toBe(0);
});

test('a delivery that fails ends with 5, the alarms are in the output file, and --resume delivers them', () => {
  const missing = join(at('later'), 'sent.jsonl');
  const outbox = ['--outbox', at('failed.json')];
  const run = desk([
    'watch',
    reports,
    ...asOf,
    '--out',
    'kept.json',
    '--deliver',
    `file:${missing}`,
    ...outbox,
  ]);
  expect([run.status, run.stderr.includes('WATCH_DELIVERY')]).toEqual([5, true]);
  expect(readAlarms(parseJson(text('kept.json'))).alarms.length).toBe(2);
  expect(desk(['watch', '--resume', ...outbox]).status).toBe(5);
  execFileSync('mkdir', [at('later')]);
  const again = desk(['watch', '--resume', ...outbox]);
  expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('Delivered: 2 alarm(s)')]);
});

test('refused rows are told with row, code and hint, and end with 3 where that is asked for', () => {
  const broken = `${header}18.07,PENGADUAN,2026-06,-4,2026-07-03,KANIM,,\n18.07,PENGADUAAN,2026-06,4,2026-07-03,KANIM,,\n${lines.slice(1, 40).join('\n')}\n`;
  const file = write('broken.csv', broken);
  const run = desk(['watch', file, ...asOf]);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('row 1 count: REGION_VALUE');
  expect(run.stderr).toContain('row 2 kind: WATCH_KIND');
  expect(run.stderr).toContain('PENGADUAN');
  expect(desk(['watch', file, ...asOf, '--strict']).status).toBe(3);
});

test('reports come from standard input as from a file', () => {
  const piped = readAlarms(json(desk(['watch', '-', ...asOf, '--json'], readFileSync(reports))));
  const filed = readAlarms(json(desk(['watch', reports, ...asOf, '--json'])));
  expect({ ...piped, sources: [] }).toEqual({ ...filed, sources: [] });
  expect(piped.sources[0]?.digest).toBe(filed.sources[0]?.digest);
});

test.each<[string, readonly string[], number]>([
  ['no file', ['watch'], 2],
  ['an unknown option', ['watch', reports, '--as-off', '2026-07-10'], 2],
  ['a day that is none', ['watch', reports, '--as-of', '2026-02-30'], 2],
  ['an unknown view', ['watch', reports, '--view', 'all'], 2],
  [
    'small counts to an address outside',
    ['watch', reports, '--internal', '--deliver', 'https://example.org/hook'],
    2,
  ],
  ['a password in an address', ['watch', reports, '--deliver', 'smtp://u:p@example.org?from=a@b&to=c@d'], 2],
  ['a file that is not there', ['watch', 'no-such.csv'], 5],
  ['a folder that is not there', ['watch', reports, '--out', 'no/such/alarms.json'], 5],
])('%s ends with its exit code', (_, args, status) => {
  expect(desk(args).status).toBe(status);
});

test('a file without its columns is refused', () => {
  const run = desk(['watch', write('other.csv', 'region,kind,bulan,count\n18.07,PENGADUAN,2026-06,4\n')]);
  expect([run.status, run.stderr.includes('FIELDS_MISSING')]).toEqual([3, true]);
});
