// evaluate, train and compare on Parquet: the same numbers as from the same rows in CSV, codes still text, refusals that name the column.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ScoredColumn } from '../../src/io/columns-scores.js';
import type { WrittenColumn } from '../../src/io/parquet-write.js';
import { encodeParquet, textColumn, writeTextParquet } from '../io/parquet-files.js';
import { at, change, desk, fileOf, json, rowsOf, sampleHeader, text, write } from './desk.js';

const bundles = ['passport-application', 'passport-application-demo'].map((name) =>
  resolve('models', name, '1.0.0'),
);
/** No multiple of the rows. */
const GROUP_ROWS = 333;
let header: readonly string[] = [];
let rows: (readonly string[])[] = [];

const run = (...args: readonly string[]) => {
  const found = desk(args);
  expect(found.status, found.stderr).toBe(0);
  return found;
};

beforeAll(async () => {
  run(
    ...['simulate', '--rows', '2000', '--seed', '9', '--prevalence', '0.15', '--blind', '0.4'],
    ...['--linkage', 'counts', '--out', 'clean.csv', '--truth', 'truth.csv', '--labels', 'labels.csv'],
    ...['--audit', 'audit.csv'],
  );
  const records = await rowsOf(text('clean.csv'));
  header = Object.keys(records[0] ?? {});
  const place = (name: string) => header.indexOf(name);
  rows = records.map((record, row) => {
    const cells = header.map((name) => record[name] ?? '');
    // A row without a day, one number twice, and an answer that cannot be read.
    if (row === 100) cells[place('submittedAt')] = '';
    if (row === 501) cells[place('applicationId')] = records[500]?.applicationId ?? '';
    if (row === 900) cells[place('birthDate')] = 'soon';
    return cells;
  });
  write('data.csv', `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`);
  writeTextParquet(at('data.parquet'), header, rows, GROUP_ROWS);
});

/** A document without what says which file it was made from. */
const bare = (document: string): string =>
  document
    .replaceAll('data.parquet', 'data.csv')
    .replace(/("data": \{\s*"digest": )"sha256:[0-9a-f]{64}"/, '$1"of the file"');

test('an evaluation of Parquet is that of the same rows in CSV, byte for byte but for the digest of the file', () => {
  const made = (input: string) =>
    bare(
      run(
        ...['evaluate', input, '--labels', 'labels.csv', '--audit', 'audit.csv', '--reference', input],
        ...['--on', '2026-11-28', '--json'],
      ).stdout.replace(/("reference": )"sha256:[0-9a-f]{64}"/, '$1"of the file"'),
    );
  const fromCsv = made('data.csv');
  expect(made('data.parquet')).toBe(fromCsv);
  // Each row that cannot be scored has its province from the file itself.
  const { data, quality } = JSON.parse(fromCsv);
  expect(data).toMatchObject({ rows: 2000, scored: 1997, unscored: 3, atFault: 1, synthetic: true });
  const counted = quality.groups.filter(({ group }: { group: string }) => group !== '');
  expect(counted.reduce((sum: number, { unscored }: { unscored: number }) => sum + unscored, 0)).toBe(3);
});

test('a comparison of Parquet is that of the same rows in CSV', () => {
  const made = (input: string) =>
    bare(run('compare', ...bundles, input, '--labels', 'labels.csv', '--on', '2026-11-28', '--json').stdout);
  expect(made('data.parquet')).toBe(made('data.csv'));
});

test('a bundle trained on Parquet holds the model trained on the same rows in CSV', () => {
  const made = (input: string, out: string) => {
    run(
      ...['train', input, '--labels', 'labels.csv', '--trees', '10', '--prevalence', '0.15'],
      ...['--budget', '0.1', '--name', 'model', '--on', '2026-11-28', '--out', out],
    );
    return (name: string) => readFileSync(join(at(out), name), 'utf8');
  };
  const [csv, parquet] = [made('data.csv', 'from-csv/1.0.0'), made('data.parquet', 'from-parquet/1.0.0')];
  for (const name of ['rules.json', 'forest.json', 'points.json', 'gate.json'])
    expect(parquet(name)).toBe(csv(name));
  const training = (of: (name: string) => string) => {
    const { origin, ...others } = JSON.parse(of('training.json'));
    return { ...others, labels: [others.labels, origin.labels] };
  };
  expect(training(parquet)).toEqual(training(csv));
});

test('outcomes may stand in columns of a Parquet file, and a column that is not there is named', async () => {
  const labels = new Map(
    (await rowsOf(text('labels.csv'))).map((row) => [row.applicationId ?? '', row] as const),
  );
  const place = header.indexOf('applicationId');
  const widened = rows.map((cells) => {
    const label = labels.get(cells[place] ?? '');
    return [...cells, label?.outcome ?? '', label?.provenance ?? ''];
  });
  const names = [...header, 'became', 'told'];
  write('wide.csv', `${[names, ...widened].map((cells) => cells.join(',')).join('\n')}\n`);
  writeTextParquet(at('wide.parquet'), names, widened, GROUP_ROWS);
  const made = (input: string, out: string) => {
    const result = json(
      desk([
        ...['train', input, '--target', 'became', '--provenance', 'told', '--trees', '5', '--json'],
        ...['--prevalence', '0.15', '--name', 'model', '--on', '2026-11-28', '--out', out],
      ]),
    );
    expect(result).toMatchObject({ format: 'waspada-train/1', folder: out, synthetic: true });
    return result.gate;
  };
  expect(made('wide.parquet', 'wide-parquet/1.0.0')).toEqual(made('wide.csv', 'wide-csv/1.0.0'));
  const lost = desk(['train', 'wide.parquet', '--target', 'becam', '--out', 'lost/1.0.0']);
  expect([lost.status, lost.stderr]).toEqual([3, expect.stringContaining('found no column becam')]);
});

test('a code that is no text is refused by its column, with how to write it', () => {
  const code = 'domicileRegencyCode';
  const columns = ['applicationId', 'submittedAt', code];
  const written = columns.map(
    (name): WrittenColumn => ({ name, kind: name === code ? 'whole' : 'text', optional: true }),
  );
  const cells: ScoredColumn[] = [
    textColumn('applicationId', ['X-1']),
    textColumn('submittedAt', ['2026-05-01']),
    { name: code, kind: 'whole', values: Float64Array.of(35) },
  ];
  write('numbers.parquet', encodeParquet(written, [cells]));
  for (const args of [
    ['evaluate', 'numbers.parquet', '--labels', 'labels.csv'],
    ['train', 'numbers.parquet', '--labels', 'labels.csv', '--out', 'refused/1.0.0'],
    ['compare', ...bundles, 'numbers.parquet'],
  ]) {
    const { status, stderr } = desk(args);
    expect([status, stderr]).toEqual([3, expect.stringContaining(`"${code}", expected text`)]);
    expect(stderr).toContain('leading zeros');
  }
});

test('codes stay text: people of 11.10 are of province 11 in both forms, as a number would not be', () => {
  const people = Array.from({ length: 12 }, (_, row) =>
    change(row, { applicationId: `X-${row}`, domicileRegencyCode: '11.10' }),
  );
  write('coded.csv', fileOf(...people));
  writeTextParquet(
    at('coded.parquet'),
    sampleHeader.split(','),
    people.map((line) => line.split(',')),
  );
  for (const input of ['coded.csv', 'coded.parquet']) {
    const found = json(desk(['evaluate', input, '--reference', input, '--on', '2026-11-28', '--json']));
    expect(found).toMatchObject({ data: { atFault: 0 }, quality: { groups: [{ group: '11', rows: 12 }] } });
  }
});

test('standard input is Parquet where --format says so, and help tells of it', () => {
  const bytes = readFileSync(at('data.parquet'));
  const piped = desk(
    ['evaluate', '-', '--format', 'parquet', '--labels', 'labels.csv', '--on', '2026-11-28', '--json'],
    bytes,
  );
  expect(piped.status, piped.stderr).toBe(0);
  expect(json(piped)).toMatchObject({ data: { rows: 2000, scored: 1997 } });
  for (const command of ['evaluate', 'train', 'compare'])
    expect(desk([command, '--help']).stdout).toMatch(/\.parquet/);
});
