// waspada report at the desk: one page for each subject, a folder for several, refusals that help.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { at, desk, json, text, write } from './desk.js';

const [rules, demo] = ['passport-application', 'passport-application-demo'].map((name) =>
  resolve('models', name, '1.0.0'),
);

beforeAll(() => {
  const run = (...args: string[]): void => {
    const { status, stderr } = desk(args);
    if (status !== 0) throw new Error(stderr);
  };
  run(
    'simulate',
    '--rows',
    '2500',
    '--prevalence',
    '0.1',
    '--linkage',
    'counts',
    '--out',
    'a.csv',
    '--truth',
    't.csv',
    '--labels',
    'l.csv',
    '--audit',
    'g.csv',
  );
  run('evaluate', 'a.csv', '--labels', 'l.csv', '--audit', 'g.csv', '--out', 'evaluation.json');
  run('evaluate', 'a.csv', '--labels', 'l.csv', '--out', 'plain.json');
  run('compare', rules ?? '', demo ?? '', 'a.csv', '--labels', 'l.csv', '--out', 'comparison.json');
}, 120_000);

test('several subjects go to a folder with their contents', () => {
  const made = json(
    desk([
      'report',
      'evaluation.json',
      'comparison.json',
      demo ?? '',
      rules ?? '',
      '--out',
      'pages/',
      '--json',
    ]),
  );
  const names = ['evaluation', 'fairness', 'comparison', 'bundle', 'bundle-2', 'contents'];
  expect(made.pages).toEqual(names.map((name) => `pages/${name}.html`));
  const contents = text('pages/contents.html');
  for (const name of names.slice(0, -1)) expect(contents).toContain(`href="${name}.html"`);
  expect(text('pages/bundle-2.html')).toContain('passport-application 1.0.0');
});

test('one subject is one page, which names its document by digest and the command that made it', () => {
  const run = desk([
    'report',
    'evaluation.json',
    '--subject',
    'fairness',
    '--out',
    'fair.html',
    '--lang',
    'en',
  ]);
  expect(run.status).toBe(0);
  expect(text('fair.html')).toMatch(/evaluation\.json<br><code>sha256:[0-9a-f]{64}<\/code>/);
  expect(text('fair.html')).toContain('waspada report evaluation.json --subject fairness');
});

test('a page goes to standard output', () => {
  const { status, stdout } = desk(['report', demo ?? '', '--out', '-']);
  expect(status).toBe(0);
  expect(stdout.startsWith('<!doctype html>')).toBe(true);
});

test('the regions page is made by the command that knows it', () => {
  expect(
    desk(['report', 'regions', '--as-of', '2026-11-24', '--out', 'regions.html', '--area', '35']).status,
  ).toBe(0);
  expect(text('regions.html')).toContain('Wilayah');
});

test.each([
  [['evaluation.json', 'comparison.json', '--out', 'both.html'], 2, 'folder'],
  [['plain.json', '--subject', 'fairness', '--out', 'x.html'], 2, '--audit'],
  [['plain.json', '--subject', 'fairnes', '--out', 'x.html'], 2, 'did you mean'],
  [['evaluation.json'], 2, '--out'],
  [['missing.json', '--out', 'x.html'], 5, 'missing.json'],
  [['empty.json', '--out', 'x.html'], 3, 'empty.json'],
  [['other.json', '--out', 'x.html'], 3, 'waspada evaluate'],
  [['broken.json', '--out', 'x.html'], 3, 'broken.json'],
  [['a.csv', '--out', 'x.html'], 3, 'JSON'],
  [['.', '--out', 'x.html'], 4, 'manifest.json'],
  [['regions'], 2, '--out'],
])('%j is refused', (args, exit, said) => {
  write('empty.json', '');
  write('other.json', '{"format":"waspada-summary/1"}');
  write('broken.json', text('evaluation.json').replace('"naive": {', '"naive": {"surplus": 1,'));
  const { status, stderr } = desk(['report', ...args]);
  expect(status).toBe(exit);
  expect(stderr).toContain(said);
  expect(existsSync(at('x.html'))).toBe(false);
});

test('the JSON of an analysis of regions gives the page that the command itself gives', () => {
  const made = desk(['regions', '--as-of', '2026-11-28', '--out', 'regions.json', '--page', 'direct.html']);
  expect(made.status, made.stderr).toBe(0);
  const { pages } = json(desk(['report', 'regions.json', '--out', 'region.html', '--json']));
  expect(pages).toEqual(['region.html']);
  expect(text('region.html')).toContain('waspada report regions.json --out region.html');
  /** Without the command that makes a page again: each names its own. */
  const plain = (name: string) => text(name).replace(/<dt>(?:(?!<dt>).)*<code>waspada report .*?<\/dd>/s, '');
  expect(plain('region.html')).toBe(plain('direct.html'));
  write('cut.json', JSON.stringify({ ...JSON.parse(text('regions.json')), maps: [{ index: 'gateway' }] }));
  const refused = desk(['report', 'cut.json', '--out', 'cut.html']);
  expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('cut.json: maps[0].index\n')]);
});
