import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createPopulation } from '../../src/population/population.js';
import { at, desk, json, rowsOf, samples, text, write } from './desk.js';

const ROWS = 6000;
const people = createPopulation({ seed: 3, prevalence: 0.15 });
const bundle = 'trained/1.0.0';
const recipe = [
  '--trees',
  '20',
  '--depth',
  '5',
  '--holdout',
  '0.5',
  '--budget',
  '0.1',
  '--prevalence',
  '0.02',
  '--on',
  '2026-11-24',
];

beforeAll(() => {
  const records: string[] = [];
  const labels = ['applicationId,outcome,outcomeDate,provenance'];
  const postponed = [...labels];
  for (let index = 0; index < ROWS; index++) {
    const { record, truth } = people.record(index);
    records.push(JSON.stringify(record));
    const { applicationId: id } = record;
    // As if everyone had been followed up: enough outcomes for a gate that passes.
    const outcome = truth.case ? 'confirmed' : 'not_confirmed';
    if (index % 10 > 0) labels.push(`${id},${outcome},2026-10-01,follow_up`);
    if (index % 3 === 0)
      postponed.push(`${id},${truth.case ? 'confirmed' : 'not_confirmed'},2026-10-01,officer_postponement`);
  }
  write('applications.jsonl', `${records.join('\n')}\n`);
  write('outcomes.csv', `${labels.join('\n')}\n`);
  write('postponed.csv', `${postponed.join('\n')}\n`);
  const run = desk(['train', 'applications.jsonl', '--labels', 'outcomes.csv', ...recipe, '--out', bundle]);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
});

const document = (name: string): Record<string, unknown> => JSON.parse(text(`${bundle}/${name}`));

test('train writes a whole bundle whose evidence is synthetic, and says so', () => {
  for (const name of [
    'manifest.json',
    'rules.json',
    'forest.json',
    'points.json',
    'gate.json',
    'training.json',
    'CARD.md',
  ])
    expect(existsSync(at(`${bundle}/${name}`)), name).toBe(true);
  expect(document('manifest.json').evidence).toBe(
    document('manifest.json').model === 'on' ? 'synthetic' : 'expert',
  );
  expect(document('gate.json').verdict).toBe('pass');
  const headings = text(`${bundle}/CARD.md`).match(/^## .*$/gm);
  expect(headings).toEqual([
    '## Model details',
    '## Intended use',
    '## Factors',
    '## Metrics',
    '## Evaluation data',
    '## Training data',
    '## Quantitative analyses',
    '## Ethical considerations',
    '## Caveats and recommendations',
  ]);
  expect(text(`${bundle}/CARD.md`)).toContain('SINTETIS');
});

test('the same command gives the same bundle for one and two workers, byte for byte', () => {
  for (const workers of ['1', '2']) {
    const folder = `again-${workers}/trained/1.0.0`;
    const run = desk([
      'train',
      'applications.jsonl',
      '--labels',
      'outcomes.csv',
      ...recipe,
      '--workers',
      workers,
      '--out',
      folder,
    ]);
    expect(run.status, run.stderr).toBe(0);
    for (const name of [
      'manifest.json',
      'forest.json',
      'points.json',
      'gate.json',
      'training.json',
      'CARD.md',
    ])
      expect(text(`${folder}/${name}`) === text(`${bundle}/${name}`), `${name} with ${workers}`).toBe(true);
  }
});

test('a trained bundle scores a file, tells the model in a cell, and the cells sum to the score', async () => {
  const run = desk(['score', 'applications.jsonl', '--bundle', bundle, '--out', 'scored.csv', '--json']);
  expect(run.status, run.stderr).toBe(0);
  const rows = await rowsOf(text('scored.csv'));
  expect(rows).toHaveLength(ROWS);
  let weighed = 0;
  for (const { reasons = '', score, low, high, evidence } of rows) {
    const sum = [...reasons.matchAll(/:([+-]\d+)/g)].reduce((total, match) => total + Number(match[1]), 0);
    expect(sum, reasons).toBe(Number(score));
    expect(Number(low)).toBeLessThanOrEqual(Number(score));
    expect(Number(high)).toBeGreaterThanOrEqual(Number(score));
    expect(evidence).toBe('synthetic');
    if (reasons.includes('model:')) weighed++;
  }
  expect(weighed).toBeGreaterThan(100);
});

test('a case is explained with the lines of the model, and its receipt is replayed', async () => {
  const rows = await rowsOf(text('scored.csv'));
  const id = rows.find(({ reasons = '' }) => reasons.includes('model:'))?.applicationId ?? '';
  const page = desk(['explain', 'applications.jsonl', '--id', id, '--bundle', bundle]);
  expect(page.status, page.stderr).toBe(0);
  expect(page.stdout).toMatch(/\[model\.[A-Za-z]/);
  expect(page.stdout).toContain('ditimbang oleh model');
  const applicant = desk([
    'explain',
    'applications.jsonl',
    '--id',
    id,
    '--bundle',
    bundle,
    '--audience',
    'applicant',
  ]);
  expect(applicant.status).toBe(0);
});

test('verify trains again from the files and finds every number the same', () => {
  const run = desk([
    'bundle',
    'verify',
    bundle,
    '--data',
    'applications.jsonl',
    '--labels',
    'outcomes.csv',
    '--on',
    '2026-12-01',
  ]);
  expect(run.stdout).toContain('forest.json: trained again, the same to the last byte');
  expect(run.stdout).toContain('training.json: trained again, the same to the last byte');
  expect(run.status).toBe(0);
});

test('verify without the files says what it could not look at', () => {
  const run = desk(['bundle', 'verify', bundle, '--on', '2026-12-01']);
  expect(run.stdout).toContain('give the files with --data and --labels');
  expect(run.status).toBe(0);
});

test('verify refuses other files, a lapsed gate, and a changed card', () => {
  const other = desk([
    'bundle',
    'verify',
    bundle,
    '--data',
    'applications.jsonl',
    '--labels',
    'postponed.csv',
    '--on',
    '2026-12-01',
  ]);
  expect(other.status).toBe(4);
  expect(other.stderr).toContain('BUNDLE_DIGEST');
  const late = desk(['bundle', 'verify', bundle, '--no-retrain', '--on', '2027-06-01', '--json']);
  expect(late.status).toBe(4);
  expect(json(late).faults).toMatchObject([{ code: 'BUNDLE_EXPIRED', path: ['gate', 'expires'] }]);
  const card = at(`${bundle}/CARD.md`);
  const before = readFileSync(card, 'utf8');
  writeFileSync(card, before.replace('75 features', '76 features'));
  const changed = desk(['bundle', 'verify', bundle, '--no-retrain', '--on', '2026-12-01']);
  expect(changed.status).toBe(4);
  expect(changed.stdout).toContain('BUNDLE_DIGEST');
  writeFileSync(card, before);
});

test('a forest changed by one leaf is refused before it scores', () => {
  const path = at(`${bundle}/forest.json`);
  const before = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    before.replace(
      /"number":\[([^\]]*)0\.(\d)/,
      (_, head: string, digit: string) => `"number":[${head}0.${(Number(digit) + 1) % 10}`,
    ),
  );
  const run = desk(['score', 'applications.jsonl', '--bundle', bundle, '--out', 'never.csv']);
  expect(run.status).toBe(4);
  expect(existsSync(at('never.csv'))).toBe(false);
  writeFileSync(path, before);
});

test('inspect prints the gate and the card', () => {
  const run = desk(['bundle', 'inspect', bundle]);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('gerbang / gate: pass');
  expect(run.stdout).toContain('## Quantitative analyses');
});

test("labels that are only officers' postponements are refused with exit 3, and why", () => {
  const run = desk(['train', 'applications.jsonl', '--labels', 'postponed.csv', '--out', 'never']);
  expect(run.status).toBe(3);
  expect(run.stderr).toContain('TRAIN_LABELS');
  expect(run.stderr).toContain("all of them officers' postponements");
  expect(existsSync(at('never'))).toBe(false);
});

test.each([
  [
    'an unknown outcome',
    'applicationId,outcome,outcomeDate,provenance\nX,guilty,2026-01-01,court\n',
    'row[1].outcome',
  ],
  [
    'an unknown provenance',
    'applicationId,outcome,outcomeDate,provenance\nX,confirmed,2026-01-01,rumour\n',
    'row[1].provenance',
  ],
  [
    'two outcomes of one application',
    'applicationId,outcome,outcomeDate,provenance\nX,confirmed,2026-01-01,court\nX,not_confirmed,2026-01-01,court\n',
    'row[2].outcome',
  ],
  ['no column provenance', 'applicationId,outcome,outcomeDate\nX,confirmed,2026-01-01\n', 'header'],
] as const)('a label file with %s is refused with its place', (name, content, place) => {
  write('broken.csv', content);
  const run = desk(['train', 'applications.jsonl', '--labels', 'broken.csv', '--out', 'never', '--json']);
  expect(run.status, name).toBe(3);
  expect(json(run).code).toBe('TRAIN_LABELS');
  expect(desk(['train', 'applications.jsonl', '--labels', 'broken.csv', '--out', 'never']).stderr).toContain(
    'broken.csv',
  );
  expect(JSON.stringify(json(run).path)).toContain(place.replace(/\[(\d)\]\./, '",$1,"'));
});

test('an empty label file, an empty data file and too few cases are refused', () => {
  write('empty.csv', '');
  const labels = desk(['train', 'applications.jsonl', '--labels', 'empty.csv', '--out', 'never']);
  expect([labels.status, labels.stderr]).toEqual([3, expect.stringContaining('FILE_EMPTY')]);
  const data = desk(['train', 'empty.csv', '--labels', 'outcomes.csv', '--out', 'never']);
  expect([data.status, data.stderr]).toEqual([3, expect.stringContaining('FILE_EMPTY')]);
  const { applicationId } = people.record(0).record;
  write(
    'few.csv',
    `applicationId,outcome,outcomeDate,provenance\n${applicationId},confirmed,2026-01-01,court\n`,
  );
  const few = desk(['train', 'applications.jsonl', '--labels', 'few.csv', '--out', 'never']);
  expect([few.status, few.stderr]).toEqual([3, expect.stringContaining('TRAIN_DATA')]);
});

test('a feature that reads a birth date, a misspelt field and a folder in use are refused', () => {
  const features = (source: object) =>
    write(
      'features.json',
      JSON.stringify({ format: 'waspada-features/1', features: [{ name: 'a', source }] }),
    );
  features({ field: 'birthDate' });
  const protectedOne = desk([
    'train',
    'applications.jsonl',
    '--labels',
    'outcomes.csv',
    '--features',
    'features.json',
    '--out',
    'never',
  ]);
  expect([protectedOne.status, protectedOne.stderr]).toEqual([4, expect.stringContaining('MODEL_PROTECTED')]);
  features({ field: 'travelFundin', is: 'SENDIRI' });
  const misspelt = desk([
    'train',
    'applications.jsonl',
    '--labels',
    'outcomes.csv',
    '--features',
    'features.json',
    '--out',
    'never',
  ]);
  expect([misspelt.status, misspelt.stderr]).toEqual([4, expect.stringContaining('travelFunding')]);
  const used = desk(['train', 'applications.jsonl', '--labels', 'outcomes.csv', '--out', bundle]);
  expect([used.status, used.stderr]).toEqual([2, expect.stringContaining('never overwritten')]);
});

test('outcomes may stand in columns of the data', () => {
  const csv = ['applicationId,submittedAt,declaredPurpose,travelFunding,admittedWorkIntent,result,source'];
  for (let row = 0; row < 600; row++) {
    const isCase = row % 5 === 0;
    const funding = (row % 7 === 0) !== isCase ? 'PEREKRUT' : 'SENDIRI';
    csv.push(
      `SINTETIS-${row},2026-06-15T09:00:00+07:00,WISATA,${funding},${isCase && row % 2 === 0},${isCase ? 'confirmed' : 'not_confirmed'},follow_up`,
    );
  }
  write('columns.csv', `${csv.join('\n')}\n`);
  const run = desk([
    'train',
    'columns.csv',
    '--target',
    'result',
    '--provenance',
    'source',
    '--out',
    'columns/1.0.0',
    '--on',
    '2026-11-24',
  ]);
  expect(run.status, run.stderr).toBe(0);
  const verified = desk(['bundle', 'verify', 'columns/1.0.0', '--data', 'columns.csv', '--on', '2026-11-24']);
  expect(verified.stdout).toContain('training.json: trained again, the same to the last byte');
  const misnamed = desk(['train', 'columns.csv', '--target', 'resul', '--out', 'never']);
  expect([misnamed.status, misnamed.stderr]).toEqual([3, expect.stringContaining('result')]);
});

test('usage faults exit 2 and say what to do', () => {
  for (const args of [
    ['train', 'applications.jsonl', '--labels', 'outcomes.csv'],
    ['train', '--out', 'never'],
    ['train', 'applications.jsonl', '--out', 'never'],
    ['train', 'applications.jsonl', '--labels', 'outcomes.csv', '--budget', '2', '--out', 'never'],
    ['bundle', 'admire'],
    ['bundle'],
  ]) {
    const run = desk(args);
    expect(run.status, args.join(' ')).toBe(2);
    expect(run.stderr).toContain('CLI_USAGE');
  }
  expect(desk(['train', '--help']).stdout).toContain('Example: waspada train');
  expect(desk(['bundle', '--help']).stdout).toContain('Example: waspada bundle verify');
});

test.each([
  ['the demonstration bundle', 'models/passport-application-demo/1.0.0'],
  ['the example that ml-random-forest trained', 'examples/models/ml-random-forest/1.0.0'],
])(
  '%s is made again from its own record, to the last byte',
  (_, path) => {
    const run = desk(['bundle', 'verify', resolve(path), '--on', '2026-11-24']);
    for (const name of ['forest', 'points', 'gate', 'training'])
      expect(run.stdout).toContain(`${name}.json: trained again, the same to the last byte`);
    expect(run.status, run.stdout + run.stderr).toBe(0);
  },
  300_000,
);

test('the demonstration bundle scores the sample, and every list of reasons sums to its score exactly', () => {
  const demo = resolve('models/passport-application-demo/1.0.0');
  const run = desk([
    'score',
    join(samples, 'applications.csv'),
    '--bundle',
    demo,
    '--out',
    'demo.jsonl',
    '--json',
  ]);
  expect(run.status, run.stderr).toBe(0);
  const assessments = text('demo.jsonl').trim().split('\n');
  expect(assessments).toHaveLength(2000);
  let weighed = 0;
  for (const line of assessments) {
    const { applicationId, score, reasons, adjustments, model, evidence } = JSON.parse(line);
    let sum = 0;
    for (const { points } of [...reasons, ...adjustments]) sum += points;
    expect(sum, applicationId).toBe(score);
    expect(evidence).toBe('synthetic');
    if (model.points > 0) weighed++;
  }
  expect(weighed).toBeGreaterThan(100);
});
