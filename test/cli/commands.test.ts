// The other commands of the desk: demo, explain, replay, check, map; help and version.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { parseJson } from '../../src/base/json.js';
import { at, change, cli, desk, fileOf, json, rowsOf, sampleRows, samples, text, write } from './desk.js';

const applications = join(samples, 'applications.csv');
const names = ['demo', 'score', 'explain', 'check', 'map', 'replay'];

test('help and version', () => {
  expect(desk(['--version']).stdout).toBe(`${manifest.version}\n`);
  expect(desk(['--help']).stdout).toContain('waspada COMMAND');
  expect(desk([]).status).toBe(2);
  for (const name of names) {
    const { status, stdout } = desk([name, '--help']);
    expect([status, stdout.includes('Example: waspada '), stdout.startsWith(`waspada ${name}`)]).toEqual([
      0,
      true,
      true,
    ]);
  }
});

test('demo scores the sample into out/, prints the summary and one case in full', async () => {
  const run = desk(['demo']);
  expect(run.status, run.stderr).toBe(0);
  expect((await rowsOf(text('out/applications.scored.csv'))).length).toBe(2000);
  expect(text('out/rejects.csv').split('\n').length).toBe(2);
  for (const part of ['Rows in 2.000', 'ALASAN / REASONS', 'SKOR / SCORE', 'belum diketahui', 'unknown'])
    expect(run.stdout).toContain(part);
});

/** The strongest rows of the sample, by id. */
const strong = async (): Promise<string[]> => {
  desk(['score', applications, '--out', 'strong.csv']);
  const rows = (await rowsOf(text('strong.csv'))).sort((a, b) => Number(b.score) - Number(a.score));
  return rows.slice(0, 12).map((row) => row.applicationId ?? '');
};
const banned = /tersangka|ditolak|bohong|risiko tinggi|suspect|liar|high risk|refused/i;

test('explain tells the strongest cases in plain words: reasons before the score, actions, what would change it', async () => {
  for (const id of (await strong()).slice(0, 6)) {
    const { status, stdout } = desk(['explain', applications, '--id', id, '--lang', 'en']);
    expect(status).toBe(0);
    expect(stdout.indexOf('REASONS')).toBeLessThan(stdout.indexOf('SCORE'));
    for (const part of [
      'An officer decides',
      'ACTIONS OFFERED',
      'WHAT WOULD CHANGE THE OUTCOME',
      'confirmed: unknown',
    ])
      expect(stdout).toContain(part);
    expect(stdout).not.toMatch(banned);
    expect(desk(['explain', applications, '--id', id]).stdout).not.toMatch(banned);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  }
});

test('an applicant sees no points, no codes and no thresholds; an auditor sees everything', async () => {
  for (const id of (await strong()).slice(0, 6)) {
    const applicant = desk(['explain', applications, '--id', id, '--audience', 'applicant']).stdout;
    expect(applicant).toContain('keberatan');
    expect(applicant).not.toMatch(/\+\d|\[[A-Z]\d|skor \d|rujuk|pendamping/);
    expect(applicant).not.toMatch(banned);
    const auditor = desk([
      'explain',
      applications,
      '--id',
      id,
      '--audience',
      'auditor',
      '--lang',
      'en',
    ]).stdout;
    for (const part of ['bundle: sha256:', 'policyDate:', 'TRACE OF EVERY RULE', '<-'])
      expect(auditor).toContain(part);
  }
});

test('explain --json gives the assessment; a row number finds the same record as its id', () => {
  const byId = json(desk(['explain', applications, '--id', 'SINTETIS-000007', '--json']));
  const byRow = json(desk(['explain', applications, '--row', '7', '--json']));
  expect(byId).toEqual(byRow);
  expect(byId).toMatchObject({
    format: 'waspada-explanation/1',
    assessment: { applicationId: 'SINTETIS-000007' },
  });
});

test('explain says which record it could not find, and which row could not be scored', () => {
  expect(desk(['explain', applications, '--id', 'X']).status).toBe(2);
  expect(desk(['explain', applications]).status).toBe(2);
  const broken = join(samples, 'broken.csv');
  const row = desk(['explain', broken, '--row', '2', '--lang', 'en']);
  expect([row.status, row.stdout.includes('CANNOT BE SCORED YET'), row.stdout.includes('ROW_WIDTH')]).toEqual(
    [3, true, true],
  );
  const twice = desk(['explain', broken, '--id', 'SINTETIS-000009']);
  expect([twice.status, twice.stderr.includes('in row 7 and in row 8')]).toEqual([3, true]);
  expect(desk(['explain', broken, '--row', '8']).status).toBe(0);
});

test('a single record in JSON needs neither id nor row', () => {
  const file = write(
    'one.json',
    '{"applicationId":"X-17","submittedAt":"2026-06-15","declaredPurpose":"WISATA"}',
  );
  const run = desk(['explain', file, '--lang', 'en']);
  expect([run.status, run.stdout.includes('Application X-17')]).toEqual([0, true]);
});

test('a receipt replays to the same bytes; a changed one, and one of another bundle, exit 4', () => {
  const record = write('record.csv', fileOf(change(0, { plannedDeparture: '' }), sampleRows[1] ?? ''));
  expect(desk(['explain', record, '--row', '1', '--receipt', 'r1.json']).status).toBe(0);
  desk(['explain', record, '--row', '2', '--receipt', 'r2.json']);
  const same = desk(['replay', 'r1.json', 'r2.json', '--json']);
  expect([same.status, json(same).checked, json(same).same]).toEqual([0, 2, 2]);

  const lines = [text('r1.json'), text('r2.json')].map((each) => JSON.stringify(parseJson(each)));
  write('all.jsonl', `${lines.join('\n')}\n`);
  expect(desk(['replay', 'all.jsonl']).status).toBe(0);

  write('changed.json', text('r1.json').replace(/"score": \d+/, '"score": 99'));
  const changed = desk(['replay', 'r2.json', 'changed.json']);
  expect([changed.status, changed.stdout.includes('REPLAY_DIFFERS')]).toEqual([4, true]);
  expect(changed.stdout).toContain('1 of 2 receipts are the same');

  const digest = String(/"bundle": "(sha256:[0-9a-f]+)"/.exec(text('r1.json'))?.[1]);
  write('other.json', text('r1.json').replaceAll(digest, `sha256:${'0'.repeat(64)}`));
  expect(desk(['replay', 'other.json']).status).toBe(4);
  expect(desk(['replay', 'missing.json']).status).toBe(5);
  expect(desk(['replay', write('not.json', '{"format":"x"}')]).status).toBe(3);
});

test('check finds nothing at fault in the shipped bundle, and each fault of a spoiled one', () => {
  const good = desk(['check', '--on', '2026-06-15', '--json']);
  expect([good.status, json(good).errors]).toEqual([0, 0]);

  const rules = join(samples, '..', '..', 'models', 'passport-application', '1.0.0', 'rules.json');
  const spoilt = write(
    'rules.json',
    text(rules).replace('"field": "debtOrDeduction"', '"field": "debtOrDeductoin"'),
  );
  const bad = desk(['check', spoilt]);
  expect([bad.status, bad.stdout.includes('RULES_FIELD'), bad.stdout.includes('did you mean')]).toEqual([
    3,
    true,
    true,
  ]);
  expect(desk(['check', 'missing.json']).status).toBe(5);
  expect(desk(['check', '--on', 'today']).status).toBe(2);
  const notRules = desk(['check', write('x.json', '{"a":1,"a":2}'), '--json']);
  expect([notRules.status, JSON.stringify(json(notRules)).includes('JSON_DUPLICATE_KEY')]).toEqual([3, true]);
});

test('map proposes a mapping with a reason for each line, and says what it could not match', () => {
  const file = write('office.csv', 'No Permohonan;Tgl Pengajuan;Warna Favorit\nA-1;15/06/2026;biru\n');
  const run = desk(['map', file]);
  expect(run.status).toBe(0);
  expect(parseJson(run.stdout)).toMatchObject({
    format: 'waspada-mapping/1',
    columns: { 'No Permohonan': 'applicationId', 'Tgl Pengajuan': 'submittedAt' },
    dates: 'dmy',
  });
  expect(run.stderr).toContain('Warna Favorit -> ?');
  expect(at('office.csv')).toBe(file);
});

test('an error is a problem document for machines', () => {
  const run = desk(['score', 'missing.csv', '--out', 'x.csv', '--json']);
  expect(run.status).toBe(5);
  expect(json(run)).toMatchObject({
    type: 'urn:waspada:DISK_READ',
    code: 'DISK_READ',
    status: 503,
    path: ['file', 'missing.csv'],
  });
});

test.each([
  ['score', 'IN', '--out', 'IN'],
  ['score', 'IN', '--out', 'x.csv', '--rejects', 'LINK'],
  ['score', 'IN', '--map', 'OTHER', '--out', 'x.csv', '--rejects', 'OTHER'],
  ['explain', 'IN', '--row', '1', '--receipt', 'IN'],
  ['map', 'IN', '--out', 'LINK'],
  ['link', 'IN', '--out', 'IN'],
  ['evaluate', 'IN', '--labels', 'OTHER', '--out', 'OTHER'],
  ['evaluate', 'IN', '--labels', 'OTHER', '--out', 'IN'],
  ['compare', 'A', 'B', 'IN', '--labels', 'OTHER', '--out', 'OTHER'],
  ['compare', 'A', 'B', 'IN', '--out', 'x.json', '--percent', '5', '--assign', 'IN'],
  ['compare', 'A', 'B', 'IN', '--out', 'x.json', '--percent', '5', '--assign', 'x.json'],
  ['watch', 'IN', '--out', 'LINK'],
  ['watch', 'IN', '--csv', 'x.csv', '--page', 'x.csv'],
  ['watch', 'IN', '--deliver', 'file:IN'],
  ['regions', '--facts', 'IN', '--csv', 'IN'],
  ['regions', '--exclude', 'IN', '--lists', 'IN'],
  ['regions', 'priors', '--facts', 'IN', '--out', 'LINK'],
  ['report', 'IN', '--subject', 'evaluation', '--out', 'IN'],
  ['report', 'BUNDLE', '--subject', 'bundle', '--out', 'BUNDLE/card.html'],
])('what is read is never written over, whatever it is called: %s %s %s %s', (...args) => {
  const content = fileOf(...sampleRows.slice(0, 3));
  write('kept.csv', content);
  write('other.csv', content);
  rmSync(at('link.csv'), { force: true });
  symlinkSync('kept.csv', at('link.csv'));
  mkdirSync(at('bundle'), { recursive: true });
  write('bundle/card.html', content);
  const called = { IN: 'kept.csv', OTHER: at('other.csv'), LINK: './link.csv', BUNDLE: 'bundle' };
  const named = args.map((arg) =>
    Object.entries(called).reduce((text, [from, to]) => text.replace(new RegExp(`\\b${from}\\b`), to), arg),
  );
  const run = desk(named);
  expect([run.status, run.stderr]).toEqual([
    2,
    expect.stringContaining('twice among what is read and written'),
  ]);
  for (const file of ['kept.csv', 'other.csv', 'bundle/card.html']) expect(text(file)).toBe(content);
});

test('a link to an output stays a link; what is no file is refused before any work', () => {
  const input = write('three.csv', fileOf(...sampleRows.slice(0, 3)));
  write('target.csv', 'before');
  symlinkSync('target.csv', at('linked.csv'));
  expect(desk(['score', input, '--out', 'linked.csv']).status).toBe(0);
  expect(lstatSync(at('linked.csv')).isSymbolicLink()).toBe(true);
  expect(text('target.csv')).toContain('applicationId');
  mkdirSync(at('folder.csv'));
  execFileSync('mkfifo', [at('pipe.csv')]);
  for (const [out, found] of [
    ['folder.csv', 'found a folder, expected a file'],
    ['pipe.csv', 'found a pipe or a device'],
    ['', 'found no name'],
  ] as const) {
    const run = desk(['score', input, '--out', out]);
    expect([run.status, run.stderr]).toEqual([5, expect.stringContaining(found)]);
    expect(run.stderr).not.toContain('waspada-part');
  }
  expect(desk(['train', input, '--labels', input, '--out', 'three.csv'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('found a file, expected a folder'),
  });
});

test('who stops reading is no fault; a disk that is full is one of the disk', async () => {
  const input = write('many.csv', fileOf(...sampleRows));
  const reader = spawn(process.execPath, [cli, 'score', input], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  reader.stderr.on('data', (bytes: Buffer) => {
    told += bytes.toString();
  });
  reader.stdout.once('data', () => reader.stdout.destroy());
  const [status] = await once(reader, 'exit');
  expect([status, told]).toEqual([0, expect.not.stringContaining('DISK_WRITE')]);
  for (const args of [['score', input], ['explain', input, '--row', '1'], ['check']]) {
    const full = openSync('/dev/full', 'w');
    const run = spawnSync(process.execPath, [cli, ...args], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([run.status, run.stderr]).toEqual([5, expect.stringContaining('DISK_WRITE')]);
    expect(run.stderr).not.toContain('Node.js');
  }
});

test('one application is named in one way, and no receipt at all is no proof', () => {
  expect(desk(['explain', applications, '--id', 'SINTETIS-000001', '--row', '2'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('found both --id and --row'),
  });
  expect(desk(['replay', write('none.jsonl', '\n')])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('FILE_EMPTY'),
  });
});
