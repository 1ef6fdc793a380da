// Every command of the analyst's desk on inputs that are empty, one row, all unknown, of one outcome, or broken: an answer or a refusal.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTextParquet } from '../io/parquet-files.js';
import { at, desk, rowsOf, text, write } from './desk.js';

const [rules = '', demo = ''] = ['passport-application', 'passport-application-demo'].map((name) =>
  resolve('models', name, '1.0.0'),
);
const lines = (rows: readonly string[]): string => `${rows.join('\n')}\n`;

beforeAll(async () => {
  const made = desk([
    'simulate',
    ...['--rows', '1500', '--seed', '5', '--prevalence', '0.1', '--blind', '0.3', '--linkage', 'counts'],
    ...['--out', 'data.csv', '--truth', 'truth.csv', '--labels', 'labels.csv', '--audit', 'audit.csv'],
  ]);
  if (made.status !== 0) throw new Error(made.stderr);
  const [header = '', ...rows] = text('data.csv').trim().split('\n');
  const names = header.split(',');
  write('empty.csv', '');
  write('header.csv', lines([header]));
  write('one.csv', lines([header, rows[0] ?? '']));
  /** Every answer open but those of `kept`. */
  const open = (...kept: readonly string[]) =>
    rows
      .slice(0, 200)
      .map((row) => row.split(',').map((cell, place) => (kept.includes(names[place] ?? '') ? cell : '')));
  write(
    'unknown.csv',
    lines([header, ...open('applicationId', 'submittedAt').map((cells) => cells.join(','))]),
  );
  write('nobody.csv', lines([header, ...open('applicationId').map((cells) => cells.join(','))]));
  write('binary.csv', Uint8Array.of(0xff, 0xfe, 0, 1, 0x57, 0));
  write('quote.csv', lines([header, '"never closed']));
  write('narrow.csv', lines([header, 'a,b,c']));
  write('broken.parquet', 'PAR1 and nothing that follows');
  writeTextParquet(at('unknown.parquet'), names, open('applicationId', 'submittedAt'));
  mkdirSync(at('folder'));

  const known = desk(['simulate', '--rows', '50', '--seed', '6', '--out', 'people.csv', '--truth', 'p.csv']);
  if (known.status !== 0) throw new Error(known.stderr);
  const [named = '', person = '', ...others] = text('people.csv').trim().split('\n');
  write('person.csv', lines([named, person]));
  const [id, sent] = ['applicationId', 'submittedAt'].map((name) => named.split(',').indexOf(name));
  const bare = others.map((row) => row.split(',').map((cell, at) => (at === id || at === sent ? cell : '')));
  write('strangers.csv', lines([named, ...bare.map((cells) => cells.join(','))]));

  const labels = await rowsOf(text('labels.csv'));
  const labelled = (name: string, of: readonly Readonly<Record<string, string>>[]) =>
    write(
      name,
      lines([
        'applicationId,outcome,outcomeDate,provenance',
        ...of.map((row) => [row.applicationId, row.outcome, row.outcomeDate, row.provenance].join(',')),
      ]),
    );
  const earned = labels.filter(({ provenance }) => provenance !== 'officer_postponement');
  labelled('no-labels.csv', []);
  labelled(
    'confirmed.csv',
    earned.filter(({ outcome }) => outcome === 'confirmed'),
  );
  labelled(
    'not.csv',
    earned.filter(({ outcome }) => outcome === 'not_confirmed'),
  );
  labelled(
    'postponed.csv',
    labels.map((row) => ({ ...row, provenance: 'officer_postponement' })),
  );
  labelled(
    'open.csv',
    labels.map((row) => ({ ...row, outcome: 'unknown' })),
  );
  labelled(
    'others.csv',
    earned.map((row) => ({ ...row, applicationId: `X-${row.applicationId}` })),
  );
  labelled(
    'maybe.csv',
    earned.map((row, place) => (place === 3 ? { ...row, outcome: 'maybe' } : row)),
  );
});

/** What a command says of its input: its exit, and a piece of what it prints on either stream. */
interface Case {
  readonly input: string;
  readonly exit: number;
  readonly says: string;
  /** The place that is named: the file, and where in it. */
  readonly at?: string;
}

/** Files of applications that no command can read, and where each is told to be at fault. */
const unreadable: readonly Case[] = [
  { input: 'empty.csv', exit: 3, says: 'FILE_EMPTY: found no header' },
  { input: 'header.csv', exit: 3, says: 'FILE_EMPTY: found a header and no row' },
  { input: 'binary.csv', exit: 3, says: 'TEXT_ENCODING' },
  { input: 'quote.csv', exit: 3, says: 'FILE_QUOTE' },
  { input: 'folder', exit: 5, says: 'DISK_READ' },
  { input: 'missing.csv', exit: 5, says: 'DISK_READ' },
];
/** And of which no row can be scored, by what a command says of that. */
const unscorable = (exit: number, says: string): readonly Case[] => [
  { input: 'nobody.csv', exit, says: exit === 0 ? says : `${says} among 200` },
  { input: 'narrow.csv', exit, says: exit === 0 ? says : `${says} among 1` },
  { input: 'broken.parquet', exit: 3, says: 'FILE_KIND' },
];

function check(args: readonly string[], { input, exit, says, at = '' }: Case, named = input): void {
  const run = desk(args);
  const said = run.stdout + run.stderr;
  expect(run.status, said).toBe(exit);
  expect(said).toContain(says);
  expect(said).toContain(at);
  expect(said).not.toContain('BASE_INTERNAL');
  expect(said).not.toMatch(/\bNaN\b|undefined|Infinity|\[object/);
  // A refusal names the file that is at fault, as several are read.
  if (exit !== 0) expect(said).toContain(named);
}

const day = ['--on', '2026-11-28', '--lang', 'en'];

describe('evaluate', () => {
  const run = (input: string, labels: string) => ['evaluate', input, '--labels', labels, ...day];
  test.each([
    ...unreadable,
    ...unscorable(0, 'Not one row could be scored'),
    { input: 'one.csv', exit: 0, says: 'Rows: 1, scored 1, not scored 0' },
    { input: 'unknown.csv', exit: 0, says: 'Rows: 200, scored 200, not scored 0' },
    { input: 'unknown.parquet', exit: 0, says: 'Rows: 200, scored 200, not scored 0' },
  ])('applications of $input: exit $exit', (each) => check(run(each.input, 'labels.csv'), each));

  test.each([
    { input: 'empty.csv', exit: 3, says: 'FILE_EMPTY' },
    { input: 'no-labels.csv', exit: 3, says: 'FILE_EMPTY: found no label' },
    { input: 'postponed.csv', exit: 3, says: "officers' postponements" },
    { input: 'open.csv', exit: 3, says: 'TRAIN_LABELS: found no outcome for any row' },
    {
      input: 'maybe.csv',
      exit: 3,
      says: 'found "maybe", expected confirmed',
      at: 'maybe.csv: row[4].outcome',
    },
    { input: 'confirmed.csv', exit: 0, says: 'one kind of outcome only' },
    { input: 'not.csv', exit: 0, says: 'one kind of outcome only' },
    { input: 'others.csv', exit: 0, says: 'Not one label is of a scored application' },
  ])('outcomes of $input: exit $exit', (each) => check(run('data.csv', each.input), each));

  test.each(unreadable)('a reference of $input: exit $exit', (each) =>
    check(['evaluate', 'data.csv', '--reference', each.input, ...day], each),
  );

  test.each([
    { input: 'empty.csv', exit: 3, says: 'FILE_EMPTY' },
    { input: 'truth.csv', exit: 0, says: 'Fairness' },
    { input: 'missing.csv', exit: 5, says: 'DISK_READ' },
  ])('an audit table of $input: exit $exit', ({ input, exit, says }) => {
    const run = desk(['evaluate', 'data.csv', '--audit', input, ...day]);
    expect(run.status, run.stderr).toBe(exit);
    if (exit !== 0) expect(run.stderr).toContain(says);
  });
});

describe('train', () => {
  let folders = 0;
  const run = (input: string, labels: string) => [
    ...['train', input, '--labels', labels, '--trees', '5', '--prevalence', '0.1'],
    ...['--on', '2026-11-28', '--out', `trained-${folders++}/1.0.0`],
  ];
  test.each([
    ...unreadable,
    ...unscorable(3, 'TRAIN_DATA: found no row that can be scored'),
    { input: 'one.csv', exit: 3, says: 'TRAIN_' },
    { input: 'unknown.csv', exit: 3, says: 'TRAIN_DATA: found' },
    { input: 'unknown.parquet', exit: 3, says: 'TRAIN_DATA: found' },
  ])('applications of $input: exit $exit', (each) => {
    const isOfSample = each.says.startsWith('TRAIN_') && !each.says.includes('scored');
    check(run(each.input, 'labels.csv'), each, isOfSample ? 'TRAIN_' : each.input);
  });

  test.each([
    { input: 'empty.csv', exit: 3, says: 'FILE_EMPTY' },
    { input: 'no-labels.csv', exit: 3, says: 'FILE_EMPTY: found no label' },
    {
      input: 'maybe.csv',
      exit: 3,
      says: 'found "maybe", expected confirmed',
      at: 'maybe.csv: row[4].outcome',
    },
  ])('outcomes of $input: exit $exit', (each) => check(run('data.csv', each.input), each));

  test.each([
    { input: 'postponed.csv', exit: 3, says: "officers' postponements" },
    { input: 'open.csv', exit: 3, says: 'TRAIN_LABELS: found no outcome for any row' },
    { input: 'others.csv', exit: 3, says: 'TRAIN_LABELS: found no outcome for any row' },
    { input: 'confirmed.csv', exit: 3, says: 'expected at least 10 and a contrast' },
    { input: 'not.csv', exit: 3, says: 'expected at least 10 and a contrast' },
  ])('outcomes of $input, which teach nothing: exit $exit', (each) =>
    check(run('data.csv', each.input), each, 'TRAIN_'),
  );
});

describe('compare', () => {
  const run = (input: string, labels: string) => ['compare', rules, demo, input, '--labels', labels, ...day];
  test.each([
    ...unreadable,
    ...unscorable(3, 'TRAIN_DATA: found no row that both bundles can score'),
    { input: 'one.csv', exit: 0, says: 'Rows: 1, scored by both 1' },
    { input: 'unknown.csv', exit: 0, says: 'Rows: 200, scored by both 200' },
    { input: 'unknown.parquet', exit: 0, says: 'Rows: 200, scored by both 200' },
  ])('applications of $input: exit $exit', (each) => check(run(each.input, 'labels.csv'), each));

  test.each([
    { input: 'postponed.csv', exit: 3, says: "officers' postponements" },
    { input: 'confirmed.csv', exit: 0, says: 'one kind of outcome only: which is better cannot be said' },
    { input: 'others.csv', exit: 0, says: 'No application that both score has a known outcome' },
  ])('outcomes of $input: exit $exit', (each) => check(run('data.csv', each.input), each));

  test('a folder without a bundle is refused by its name', () =>
    check(['compare', rules, 'folder', 'data.csv'], { input: 'folder', exit: 4, says: 'BUNDLE_MISSING' }));
});

describe('link', () => {
  let files = 0;
  const run = (input: string) => ['link', input, '--out', `linked-${files++}.csv`, '--lang', 'en'];
  test.each([
    ...unreadable,
    { input: 'person.csv', exit: 0, says: 'Linked' },
    { input: 'strangers.csv', exit: 0, says: 'Linked' },
    { input: 'one.csv', exit: 3, says: 'FIELDS_MISSING: found none of the columns identity.phone' },
  ])('applications of $input: exit $exit', (each) =>
    // Of one file alone: what is at fault stands where it is in the file.
    check(run(each.input), each, each.exit === 5 ? each.input : each.says),
  );
});

describe('report', () => {
  beforeAll(() => {
    write('none.json', '{}');
    write('cut.json', '{"format":');
    write('bare.json', '{"format":"waspada-evaluation/1"}');
    write('wrong.json', '{"format":"waspada-region-report/1","view":"some"}');
    const made = desk(['evaluate', 'one.csv', '--labels', 'labels.csv', '--out', 'one.json', ...day]);
    if (made.status !== 0) throw new Error(made.stderr);
    const open = desk(['evaluate', 'unknown.csv', '--labels', 'confirmed.csv', '--out', 'open.json', ...day]);
    if (open.status !== 0) throw new Error(open.stderr);
  });

  test.each([
    { input: 'empty.csv', exit: 3, says: 'Give what waspada evaluate' },
    { input: 'data.csv', exit: 3, says: 'Give what waspada evaluate' },
    { input: 'binary.csv', exit: 3, says: 'Give what waspada evaluate' },
    { input: 'none.json', exit: 3, says: 'DOCUMENT_FORMAT: found no format' },
    { input: 'cut.json', exit: 3, says: 'JSON_SYNTAX' },
    { input: 'bare.json', exit: 3, says: 'DOCUMENT_SHAPE: expected string', at: 'bare.json: command' },
    {
      input: 'wrong.json',
      exit: 3,
      says: 'DOCUMENT_SHAPE: expected one of all, timpora',
      at: 'wrong.json: view',
    },
    { input: 'folder', exit: 4, says: 'BUNDLE_MISSING' },
    { input: 'missing.json', exit: 5, says: 'DISK_READ' },
    { input: 'one.json', exit: 0, says: 'Written: one.html' },
    { input: 'open.json', exit: 0, says: 'Written: one.html' },
  ])('of $input: exit $exit', (each) => {
    check(
      ['report', each.input, '--out', 'one.html', '--subject', 'evaluation,bundle', '--lang', 'en'],
      each,
    );
    const [shown = ''] = each.exit === 0 ? text('one.html').split('<script>') : [];
    expect(shown).not.toMatch(/\bNaN\b|undefined|Infinity|\[object/);
  });
});

describe('simulate', () => {
  const run = (rows: string, prevalence: string) => [
    ...['simulate', '--seed', '1', '--out', 'few.csv', '--truth', 'few-truth.csv', '--lang', 'en'],
    ...['--rows', rows, '--prevalence', prevalence],
  ];
  test.each([
    { rows: '0', prevalence: '0.1', input: '--rows', exit: 2, says: 'expected a whole number from 1' },
    { rows: 'many', prevalence: '0.1', input: '--rows', exit: 2, says: 'expected a whole number from 1' },
    { rows: '10', prevalence: '0', input: 'prevalence', exit: 3, says: 'expected 0.0005 to 0.2' },
    { rows: '10', prevalence: '1', input: 'prevalence', exit: 3, says: 'expected 0.0005 to 0.2' },
    { rows: '1', prevalence: '0.1', input: 'one', exit: 0, says: 'Applications: 1' },
  ])('$rows rows of which $prevalence are cases: exit $exit', ({ rows, prevalence, ...each }) =>
    check(run(rows, prevalence), each),
  );
});
