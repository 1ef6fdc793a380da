// waspada simulate at the desk: the same bytes for any number of workers, files that the other commands take, refusals that help.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { at, desk, json, rowsOf, text } from './desk.js';

const files = (name: string): string[] => [
  ...['--out', `${name}.csv`, '--truth', `${name}.truth.csv`, '--labels', `${name}.labels.csv`],
  ...['--audit', `${name}.audit.csv`, '--groups', `${name}.groups.csv`, '--sheet', `${name}.md`],
];
const digest = (name: string): string => createHash('sha256').update(text(name)).digest('hex');

test('one worker and three give the same bytes, and every row has its truth', async () => {
  const plan = ['simulate', '--rows', '42000', '--seed', '9', '--prevalence', '0.01'];
  for (const workers of ['1', '3'])
    expect(desk([...plan, ...files(`w${workers}`), '--workers', workers]).status).toBe(0);
  for (const part of ['', '.truth', '.labels', '.audit', '.groups'])
    expect(digest(`w1${part}.csv`), part).toBe(digest(`w3${part}.csv`));
  const ids = (csv: string): string[] =>
    csv
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0] ?? '');
  expect(ids(text('w1.csv'))).toEqual(ids(text('w1.truth.csv')));
  expect(new Set(ids(text('w1.csv'))).size).toBe(42_000);
  expect(text('w1.md')).toContain('# SINTETIS / SYNTHETIC');
  expect(text('w1.md')).toContain('42000 applications');
});

// What people simulate on is reproducible only while this stands: change it knowingly.
test('a thousand rows of seed 1 are those of the last release', () => {
  expect(desk(['simulate', '--rows', '1000', ...files('stand')]).status).toBe(0);
  expect([digest('stand.csv').slice(0, 16), digest('stand.truth.csv').slice(0, 16)]).toEqual([
    'cec579cb8cc7b351',
    '5fce6206b14227e5',
  ]);
});

test('the files go on to link, score and evaluate', async () => {
  expect(
    desk(['simulate', '--rows', '3000', '--seed', '2', '--prevalence', '0.1', ...files('s')]).status,
  ).toBe(0);
  const linked = json(desk(['link', 's.csv', '--out', 's.linked.csv', '--groups', 's.groups.csv', '--json']));
  expect(linked).toMatchObject({ rows: 3000, linked: 3000, rejected: 0 });
  const scored = json(desk(['score', 's.linked.csv', '--out', 's.scores.csv', '--json']));
  expect(scored).toMatchObject({ rows: 3000, rejected: 0 });
  const evaluated = json(
    desk(['evaluate', 's.linked.csv', '--labels', 's.labels.csv', '--audit', 's.audit.csv', '--json']),
  );
  expect(evaluated).toMatchObject({ format: 'waspada-evaluation/1', audit: { status: 'weighed' } });
});

test('JSON Lines hold the same people as CSV', async () => {
  const plan = ['simulate', '--rows', '50', '--seed', '3', '--truth', 'j.truth.csv', '--sheet', 'j.md'];
  expect(desk([...plan, '--out', 'j.csv']).status).toBe(0);
  expect(desk([...plan, '--out', 'j.jsonl']).status).toBe(0);
  const records: Record<string, unknown>[] = text('j.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rows = await rowsOf(text('j.csv'));
  expect(records.map(({ applicationId }) => applicationId)).toEqual(
    rows.map(({ applicationId }) => applicationId),
  );
  expect(records.map(({ submittedAt }) => submittedAt)).toEqual(rows.map(({ submittedAt }) => submittedAt));
});

test('one row is a file of one row', () => {
  expect(
    desk(['simulate', '--rows', '1', '--out', 'one.csv', '--truth', 'one.truth.csv', '--sheet', 'one.md'])
      .status,
  ).toBe(0);
  expect(text('one.csv').split('\n')).toHaveLength(3);
});

test.each([
  [['--rows', '10', '--out', 'x.csv'], 'no --truth'],
  [['--out', 'x.csv', '--truth', 'y.csv'], '--rows'],
  [['--rows', '0', '--out', 'x.csv', '--truth', 'y.csv'], '--rows "0"'],
  [['--rows', '10', '--out', 'x.csv', '--truth', 'x.csv'], 'for two files'],
  [['--rows', '10', '--out', 'x.csv', '--truth', 'y.csv', '--bias', 'alarms=0.1'], 'did you mean'],
  [['--rows', '10', '--out', 'x.csv', '--truth', 'y.csv', '--bias', 'alarm=lots'], 'expected a number'],
  [['--rows', '10', '--out', 'x.csv', '--truth', 'y.csv', '--drift-from', '2026-01-01'], '--drift'],
  [
    ['--rows', '10', '--out', 'x.csv', '--truth', 'y.csv', '--linkage', 'counts', '--groups', 'g.csv'],
    '--groups',
  ],
  [['--rows', '10', '--out', '-', '--truth', 'y.csv', '--json'], 'standard output'],
])('%j is refused', (args, said) => {
  const { status, stderr, stdout } = desk(['simulate', ...args]);
  expect(status).toBe(2);
  expect(stderr + stdout).toContain(said);
  expect(existsSync(at('x.csv'))).toBe(false);
});

test('a plan that cannot be is refused with every fault, and nothing is written', () => {
  const { status, stderr } = desk([
    'simulate',
    '--rows',
    '10',
    '--out',
    'z.csv',
    '--truth',
    'z.t.csv',
    '--prevalence',
    '0.9',
    '--blind',
    '3',
  ]);
  expect(status).toBe(3);
  expect(stderr).toContain('blind');
  expect(existsSync(at('z.csv'))).toBe(false);
});

test('a missing folder is told before anything is made up', () => {
  const { status, stderr } = desk(['simulate', '--rows', '10', '--out', 'nowhere/a.csv', '--truth', 't.csv']);
  expect(status).toBe(5);
  expect(stderr).toContain('nowhere');
});
