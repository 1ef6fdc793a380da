// waspada score on real files: every row once, in order, with reasons that sum; the same bytes however it is run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  at,
  change,
  desk,
  fileOf,
  folder,
  json,
  rowsOf,
  sampleHeader,
  sampleRows,
  samples,
  text,
  write,
} from './desk.js';

const applications = join(samples, 'applications.csv');
const columns = 'applicationId,score,low,high,band,sufficient,reasons,questions,issues,bundle,evidence';
const whole = desk(['score', applications, '--out', 'whole.csv', '--rejects', 'whole.rejects.csv']);

test('the sample is scored row for row, in its order', async () => {
  expect(whole.stderr).not.toContain('BASE_INTERNAL');
  expect(whole.status).toBe(0);
  expect(text('whole.csv').split('\n')[0]).toBe(columns);
  const ids = (await rowsOf(text('whole.csv'))).map((row) => row.applicationId);
  expect(ids).toEqual(sampleRows.map((row) => row.split(',')[0]));
  expect(text('whole.rejects.csv')).toBe('row,line,applicationId,path,code,message,hint\n');
});

test('the printed reasons sum to the score on every row, and the score lies within its bounds', async () => {
  const rows = await rowsOf(text('whole.csv'));
  for (const { score = '', low = '', high = '', reasons = '', applicationId } of rows) {
    const points = reasons === '' ? [] : reasons.split('|').map((part) => Number(part.split(':')[1]));
    expect(
      points.reduce((sum, each) => sum + each, 0),
      `${applicationId} ${reasons}`,
    ).toBe(Number(score));
    expect(Number(low) <= Number(score) && Number(score) <= Number(high), applicationId).toBe(true);
  }
  expect(rows.some(({ reasons = '' }) => reasons.includes('rest:+'))).toBe(true);
  expect(new Set(rows.map(({ band }) => band))).toEqual(new Set(['lanjut', 'pendalaman', 'rujuk']));
});

test.each([
  ['a second run', []],
  ['one worker', ['--workers', '1']],
  ['two workers', ['--workers', '2']],
  ['three workers', ['--workers', '3']],
  ['the package fast-csv', ['--reader', 'fast-csv']],
])('%s gives the same bytes', (_, options) => {
  for (const input of [applications, join(samples, 'broken.csv')]) {
    desk(['score', input, '--out', 'first.csv', '--rejects', 'first.rejects.csv']);
    const run = desk(['score', input, '--out', 'again.csv', '--rejects', 'again.rejects.csv', ...options]);
    expect(run.status, run.stderr).toBe(0);
    expect(text('again.csv')).toBe(text('first.csv'));
    expect(text('again.rejects.csv')).toBe(text('first.rejects.csv'));
  }
});

test('standard input and output carry the same bytes', () => {
  const run = desk(['score', '-', '--out', '-'], readFileSync(applications));
  expect(run.status).toBe(0);
  expect(run.stdout).toBe(text('whole.csv'));
  expect(run.stderr).toContain('passport-application 1.0.0');
  expect(run.stderr).toContain('evidence: expert — weights are judgement, not measured');
});

test('broken.csv: 14 rows are scored and 7 are rejected, each with row, path, code and hint', async () => {
  const run = desk([
    'score',
    join(samples, 'broken.csv'),
    '--out',
    'b.csv',
    '--rejects',
    'b.rejects.csv',
    '--json',
  ]);
  expect(run.status).toBe(0);
  const { rows, accepted, rejected, marked } = json(run);
  expect({ rows, accepted, rejected, marked }).toEqual({ rows: 21, accepted: 14, rejected: 7, marked: 4 });
  const rejects = await rowsOf(text('b.rejects.csv'));
  expect(rejects.map(({ row, line, code, path }) => [row, line, code, path].join(' '))).toEqual([
    '2 3 ROW_WIDTH row[2]',
    '4 5 FIELDS_DATE submittedAt',
    '6 7 FIELDS_MISSING applicationId',
    '7 8 ROW_DUPLICATE_ID applicationId',
    '8 9 ROW_DUPLICATE_ID applicationId',
    '18 19 ROW_ENCODING row[18]',
    '20 21 ROW_NUL row[20]',
  ]);
  expect(rejects.every(({ hint }) => hint !== '')).toBe(true);
  const issues = (await rowsOf(text('b.csv'))).map((row) => row.issues).filter((each) => each !== '');
  expect(issues).toEqual(['FIELDS_REGENCY', 'FIELDS_DATE', 'FIELDS_VALUE', 'FIELDS_KIND']);
});

test('without a rejects file the first rejected rows are told, with the way to the rest', () => {
  const run = desk(['score', join(samples, 'broken.csv'), '--out', 'b.csv', '--lang', 'en']);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('Rejected rows (5/7; all of them with --rejects FILE)');
  expect(run.stderr).toContain('ROW_WIDTH');
});

test('--strict turns a rejected row, and an unreadable answer alone, into exit 3', () => {
  const unreadable = write('unreadable.csv', fileOf(change(0, { plannedDeparture: '2026-02-30' })));
  expect(desk(['score', join(samples, 'broken.csv'), '--out', 'x.csv', '--strict']).status).toBe(3);
  expect(desk(['score', unreadable, '--out', 'x.csv', '--strict']).status).toBe(3);
  expect(desk(['score', applications, '--out', 'x.csv', '--strict']).status).toBe(0);
});

test('a spreadsheet of Jakarta goes through a proposed mapping to the very scores of the plain file', () => {
  const jakarta = join(samples, 'applications.jakarta.csv');
  const proposed = desk(['map', jakarta, '--out', 'mapping.json']);
  expect(proposed.status).toBe(0);
  expect(proposed.stderr).toContain('Tgl Lahir -> birthDate');
  const refused = desk(['score', jakarta, '--out', 'refused.csv']);
  expect([refused.status, readdirSync(folder).includes('refused.csv')]).toEqual([3, false]);
  const run = desk([
    'score',
    jakarta,
    '--map',
    'mapping.json',
    '--out',
    'j.csv',
    '--rejects',
    'j.r.csv',
    '--lang',
    'en',
  ]);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stderr).toContain('delimiter ";", BOM, dates dd/mm/yyyy');
  expect(text('j.csv')).toBe(text('whole.csv'));
});

test('JSON Lines in and out: whole assessments, and the scores of the same rows in CSV', async () => {
  const lines = join(samples, 'applications.jsonl');
  expect(desk(['score', lines, '--out', 'l.jsonl']).status).toBe(0);
  const assessments = text('l.jsonl').trimEnd().split('\n');
  expect(assessments.length).toBe(50);
  expect(assessments.every((line) => line.startsWith('{"format":"waspada-assessment/1"'))).toBe(true);
  expect(desk(['score', lines, '--out', 'l.csv', '--workers', '2']).status).toBe(0);
  const plain = new Map((await rowsOf(text('whole.csv'))).map((row) => [row.applicationId, row]));
  for (const row of await rowsOf(text('l.csv'))) expect(row).toEqual(plain.get(row.applicationId ?? ''));
});

test('CSV in, assessments out: the same numbers, with the issues of the cells', async () => {
  const input = write('mixed.csv', fileOf(change(0, { plannedDeparture: '2026-02-30' }), change(1, {})));
  desk(['score', input, '--out', 'm.csv']);
  desk(['score', input, '--out', 'm.jsonl', '--keep', 'channel']);
  const rows = await rowsOf(text('m.csv'));
  const whole = text('m.jsonl')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(whole).toMatchObject(
    rows.map(({ applicationId, score, low, high, band }) => ({
      applicationId,
      score: Number(score),
      low: Number(low),
      high: Number(high),
      band,
    })),
  );
  expect(whole[0]).toMatchObject({
    issues: [{ code: 'FIELDS_DATE', path: ['plannedDeparture'] }],
    kept: { channel: 'EAZY_PASSPORT' },
  });
});

test('--keep carries columns unread, guarded against formulas; a name of the output is refused', async () => {
  const header = `${sampleHeader},catatan`;
  const input = write('keep.csv', `${header}\n${sampleRows[0]},=1+1\n${sampleRows[1]},"a,b"\n`);
  expect(desk(['score', input, '--out', 'k.csv', '--keep', 'catatan']).status).toBe(0);
  expect((await rowsOf(text('k.csv'))).map((row) => row.catatan)).toEqual(["'=1+1", 'a,b']);
  expect(desk(['score', input, '--out', 'k2.csv', '--keep', 'applicationId']).status).toBe(2);
  const unknown = desk(['score', input, '--out', 'k2.csv']);
  expect([unknown.status, unknown.stderr.includes('FIELDS_UNKNOWN')]).toEqual([3, true]);
  const dropped = desk(['score', input, '--out', 'k2.csv', '--ignore-unknown', '--lang', 'en']);
  expect([dropped.status, dropped.stderr.includes('unknown, dropped: catatan')]).toEqual([0, true]);
});

test('a sensitive column refuses the file, or is dropped loudly', () => {
  const input = write('sensitive.csv', `${sampleHeader},agama\n${sampleRows[0]},X\n`);
  const refused = desk(['score', input, '--out', 's.csv']);
  expect([refused.status, refused.stderr.includes('FIELDS_SENSITIVE')]).toEqual([3, true]);
  const dropped = desk(['score', input, '--out', 's.csv', '--drop-sensitive']);
  expect([dropped.status, dropped.stderr.includes('SENSITIVE, DROPPED: agama')]).toEqual([0, true]);
});

test('both rows of a duplicate id are rejected, wherever they stand and however they are quoted', async () => {
  const far = fileOf(...sampleRows, change(5, { applicationId: `"${sampleRows[3]?.split(',')[0]}"` }));
  const input = write('far.csv', far);
  for (const workers of ['1', '2']) {
    const out = ['--out', 'far.out.csv', '--rejects', 'far.r.csv', '--workers', workers];
    expect(desk(['score', input, ...out]).status).toBe(0);
    const rejects = await rowsOf(text('far.r.csv'));
    expect(rejects.map(({ row, code }) => `${row} ${code}`)).toEqual([
      '4 ROW_DUPLICATE_ID',
      '2001 ROW_DUPLICATE_ID',
    ]);
    expect((await rowsOf(text('far.out.csv'))).length).toBe(1999);
  }
});

test('help says that of a duplicate id an Arrow stream has both rows scored', () => {
  const { stdout } = desk(['score', '--help']);
  expect(stdout).toMatch(/--arrow .*\n +never seen whole: of a duplicate id both rows are scored/);
});

test('a last record without a line ending is scored if it is whole, with a warning', async () => {
  const input = write('cut.csv', fileOf(...sampleRows.slice(0, 3)).trimEnd());
  const run = desk(['score', input, '--out', 'cut.out.csv', '--lang', 'en']);
  expect([run.status, run.stdout.includes('the file may have been cut off')]).toEqual([0, true]);
  expect((await rowsOf(text('cut.out.csv'))).length).toBe(3);
});

test('the summary fits in twenty lines and tells bundle, bands, reasons, files and rate', () => {
  const run = desk([
    'score',
    join(samples, 'broken.csv'),
    '--out',
    'b.csv',
    '--rejects',
    'b.r.csv',
    '--lang',
    'en',
  ]);
  const lines = run.stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(20);
  for (const part of ['Rows in 21 = scored 14 + rejected 7', 'SYNTHETIC', 'lanjut', 'b.r.csv', 'rows/s'])
    expect(run.stdout).toContain(part);
  expect(run.stderr).not.toContain('\r');
});

test('--json prints one object and nothing else', () => {
  const run = desk(['score', applications, '--out', 'x.csv', '--json']);
  expect(run.stderr).toBe('');
  expect(json(run)).toMatchObject({
    format: 'waspada-summary/1',
    rows: 2000,
    accepted: 2000,
    rejected: 0,
    synthetic: 2000,
    bundle: { name: 'passport-application', evidence: 'expert' },
  });
  expect(desk(['score', applications, '--json']).status).toBe(2);
});

test('--as-of and --policy-date settle the dates; a wrong one is refused', () => {
  const early = desk(['score', applications, '--out', 'early.csv', '--policy-date', '2000-01-01']);
  expect(early.status).toBe(0);
  expect(text('early.csv')).not.toBe(text('whole.csv'));
  expect(desk(['score', applications, '--out', 'x.csv', '--as-of', '31/12/2026']).status).toBe(2);
});

test('nothing is left beside the files that were asked for', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(at('whole.csv')).toContain(folder);
});
