// waspada compare: a bundle beside itself, beside a changed one, and beside what is none.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readComparison } from '../../src/evaluate/comparison.js';
import { applicationFields } from '../../src/fields/application.js';
import { loadBundle } from '../../src/io/bundle.js';
import { createPopulation } from '../../src/population/population.js';
import { readRuleSet } from '../../src/rules/document.js';
import { sealBundle } from '../../src/score/bundle.js';
import { at, change, desk, fileOf, json, rowsOf, sampleHeader, sampleRows, text, write } from './desk.js';

const current = resolve('models/passport-application/1.0.0');
const candidate = 'candidate/1.1.0';
const ROWS = 2500;
const on = ['--on', '2026-11-28'];
const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

beforeAll(async () => {
  const source = await loadBundle(current);
  const rules = readRuleSet(source.rules);
  const changed = {
    ...rules,
    version: '1.1.0',
    bands: [rules.bands[0], { ...rules.bands[1], from: 18 }, rules.bands[2]],
    rules: rules.rules.map((rule) =>
      rule.id === 'A6'
        ? {
            ...rule,
            points: 19,
            examples: rule.examples.map(({ expect: { verdict }, ...each }) => ({
              ...each,
              expect: { verdict },
            })),
          }
        : rule.id === 'A8'
          ? { ...rule, enabled: false }
          : rule,
    ),
  };
  const { regions } = source;
  const documents = { rules: changed, card: '# Calon\n', ...(regions === undefined ? {} : { regions }) };
  const words = { id: 'Calon', en: 'Candidate' };
  const manifest = sealBundle(
    {
      name: 'candidate',
      version: '1.1.0',
      words,
      created: '2026-11-28',
      evidence: 'expert',
      baseRate: 'unknown',
    },
    documents,
    applicationFields,
  );
  mkdirSync(at(candidate), { recursive: true });
  writeFileSync(at(`${candidate}/manifest.json`), JSON.stringify(manifest));
  writeFileSync(at(`${candidate}/rules.json`), JSON.stringify(changed));
  writeFileSync(at(`${candidate}/CARD.md`), documents.card);

  const people = createPopulation({ seed: 8, prevalence: 0.1 });
  const all = Array.from({ length: ROWS }, (_, index) => people.record(index));
  write('people.jsonl', lines(...all.map(({ record }) => JSON.stringify(record))));
  write(
    'labels.csv',
    lines(
      'applicationId,outcome,outcomeDate,provenance',
      ...all.map(
        ({ record, truth }) =>
          `${record.applicationId},${truth.case ? 'confirmed' : 'not_confirmed'},2026-10-01,follow_up`,
      ),
    ),
  );
});

const documentOf = (...args: readonly string[]) => {
  const run = desk(['compare', ...args, ...on, '--json']);
  expect(run.status, run.stdout.slice(0, 600) + run.stderr).toBe(0);
  return readComparison(json(run));
};
const refusal = (...args: readonly string[]) => {
  const run = desk(['compare', ...args, ...on, '--json']);
  return { ...json(run), status: run.status };
};

test('a bundle beside itself differs in nothing and moves nobody', () => {
  const same = documentOf(current, current, 'people.jsonl', '--labels', 'labels.csv');
  expect(same.changes).toEqual([]);
  expect(same.agreement).toMatchObject({ up: 0, down: 0, scoreChanged: 0, meanChange: 0, kappa: 1 });
  expect(same.moves).toEqual([]);
  expect(same.outcomes).toMatchObject({
    recallGain: { value: 0, low: 0, high: 0 },
    flags: { firstOnly: 0, secondOnly: 0, chance: 1 },
  });
});

test('what changed is said in words, and who moves because of it is shown with reasons', () => {
  const run = desk([
    'compare',
    current,
    candidate,
    'people.jsonl',
    '--labels',
    'labels.csv',
    '--out',
    'c.json',
    ...on,
  ]);
  expect(run.status, run.stderr).toBe(0);
  const found = readComparison(JSON.parse(text('c.json')));
  const words = found.changes.map(({ words: { en } }) => en);
  expect(words).toContain('The bundle passport-application 1.0.0 becomes candidate 1.1.0.');
  expect(words).toContain('The band pendalaman: from 20 to 18.');
  expect(words).toContain('Rule A6: points from 15 to 19.');
  expect(words).toContain('Rule A8: switched off.');
  expect(words).toHaveLength(4);
  expect(found.agreement.up).toBeGreaterThan(0);
  const { examples = [] } =
    found.moves.find(({ from, to }) => from === 'lanjut' && to === 'pendalaman') ?? {};
  expect(examples.length).toBeGreaterThan(0);
  for (const { first, second } of examples) {
    expect(first.band).toBe('lanjut');
    expect(second.band).toBe('pendalaman');
  }
  expect(
    examples.some(
      ({ first, second }) => first.reasons.includes('A6:+15') && second.reasons.includes('A6:+19'),
    ),
  ).toBe(true);
  for (const part of ['A6: points from 15 to 19', 'Band moves', 'McNemar', 'Provinces'])
    expect(run.stdout).toContain(part);
  const scored = (folder: string, out: string) => {
    desk(['score', 'people.jsonl', '--bundle', folder, '--out', out]);
    return rowsOf(text(out));
  };
  return Promise.all([scored(current, 'a.csv'), scored(candidate, 'b.csv')]).then(([a, b]) => {
    const bands = ['lanjut', 'pendalaman', 'rujuk'];
    const place = (row: (typeof a)[number] | undefined) => bands.indexOf(row?.band ?? '');
    expect(found.agreement.up).toBe(a.filter((row, at) => place(b[at]) > place(row)).length);
    expect(found.agreement.down).toBe(a.filter((row, at) => place(b[at]) < place(row)).length);
  });
});

test('a roll-out is assigned by name and id alone: the same on every run, and a larger one keeps a smaller one', async () => {
  const assign = (percent: string, out: string) => {
    const run = desk([
      'compare',
      current,
      candidate,
      'people.jsonl',
      '--percent',
      percent,
      '--assign',
      out,
      ...on,
    ]);
    expect(run.status, run.stderr).toBe(0);
    return rowsOf(text(out));
  };
  const [ten, again, thirty] = await Promise.all([
    assign('10', 'p1.csv'),
    assign('10', 'p2.csv'),
    assign('30', 'p3.csv'),
  ]);
  expect(ten).toEqual(again);
  expect(ten).toHaveLength(ROWS);
  ten.forEach(({ arm }, row) => {
    if (arm === 'candidate') expect(thirty[row]?.arm).toBe('candidate');
  });
  const shadow = documentOf(current, candidate, 'people.jsonl', '--shadow', '100');
  expect(shadow.rollout?.rows).toEqual({ current: 0, shadow: ROWS, candidate: 0 });
});

test('a threshold is proposed from what an office can look at', () => {
  const { capacity } = documentOf(current, candidate, 'people.jsonl', '--per-day', '1');
  for (const side of [capacity?.first, capacity?.second]) {
    expect(side?.perDay).toBe(1);
    expect(side?.proposed?.overShare).toBeLessThanOrEqual(0.05);
    expect(side?.thresholds.length).toBeGreaterThan(10);
  }
});

test('where every score fits that is said, apart from where no threshold does, on the terminal and on the page', () => {
  const id = (row: string): string => row.split(',')[0] ?? '';
  write('sample.csv', fileOf(...sampleRows));
  desk(['score', 'sample.csv', '--out', 'sample-scored.csv']);
  const scored = new Map(
    text('sample-scored.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => [id(line), Number(line.split(',')[1])] as const),
  );
  const above = sampleRows.filter((row) => (scored.get(id(row)) ?? 0) > 0).slice(0, 1);
  const nothing = sampleRows.filter((row) => scored.get(id(row)) === 0).slice(0, 3);
  expect([above.length, nothing.length]).toEqual([1, 3]);
  const told = (name: string, rows: readonly string[], language: 'id' | 'en') => {
    write(name, fileOf(...rows));
    const args = ['compare', current, current, name, '--per-day', '1', '--out', 'fits.json', ...on];
    const run = desk([...args, '--lang', language]);
    expect(run.status, run.stderr).toBe(0);
    const report = desk(['report', 'fits.json', '--out', 'pages', '--lang', language]);
    expect(report.status, report.stderr).toBe(0);
    return [run.stdout, text('pages/comparison.html')];
  };
  const full = Array.from({ length: 3 }, (_, copy) => (above[0] ?? '').replace(/^[^,]+/, `X-${copy}`));
  for (const [rows, en, idWords] of [
    [
      nothing,
      'every score above 0 fits 1 per office and day: no application scores above 0',
      'setiap skor di atas 0 muat dalam 1 per kantor dan hari: tidak satu permohonan pun berskor di atas 0',
    ],
    [
      above,
      'every score above 0 (threshold 1) fits 1 per office and day (1 on average, 0.5 hours)',
      'setiap skor di atas 0 (ambang 1) muat dalam 1 per kantor dan hari (rata-rata 1; 0,5 jam)',
    ],
    [
      full,
      'no threshold fits 1 per office and day',
      'tidak ada ambang yang muat dalam 1 per kantor dan hari',
    ],
  ] as const) {
    for (const shown of told('fits.csv', rows, 'en')) expect(shown).toContain(`A: ${en}`);
    for (const shown of told('fits.csv', rows, 'id')) expect(shown).toContain(`B: ${idWords}`);
  }
});

test('a list of moved offices that is cut says how many more there are, and a list that is whole does not', () => {
  const { offices, regions } = documentOf(current, candidate, 'people.jsonl');
  const moved = (of: typeof offices) => of.filter(({ up, down }) => up + down > 0).length;
  expect(moved(offices)).toBeGreaterThan(12);
  for (const [language, more, heads] of [
    ['en', (count: number) => `and ${count} more`, ['Offices', 'Provinces']],
    ['id', (count: number) => `dan ${count} lagi`, ['Kantor', 'Provinsi']],
  ] as const) {
    const { stdout } = desk(['compare', current, candidate, 'people.jsonl', '--lang', language, ...on]);
    const [, after = ''] = stdout.split(`\n${heads[0]}\n`);
    const [first = '', second = ''] = after.split(`\n${heads[1]}\n`);
    for (const [part, of] of [
      [first, offices],
      [second, regions],
    ] as const) {
      const listed = part.split('\n').filter((line) => /^ {2}\S+ .*\+\d/.test(line));
      expect(listed).toHaveLength(Math.min(12, moved(of)));
      if (moved(of) > 12) expect(`${part}\n`).toContain(`\n  ${more(moved(of) - 12)}\n`);
      else expect(part).not.toMatch(/and \d+ more|dan \d+ lagi/);
    }
  }
});

test('rows that cannot be scored are told of in the language that was asked for, of each bundle', () => {
  write('three.csv', fileOf(change(0, { submittedAt: 'kemarin' }), ...sampleRows.slice(1, 3)));
  for (const [language, words] of [
    ['id', 'baris tidak dapat dinilai'],
    ['en', 'row cannot be scored'],
  ] as const) {
    const { stderr } = desk(['compare', current, candidate, 'three.csv', '--lang', language, ...on]);
    const said = stderr.trim().split('\n');
    expect(said.map((line) => line.split(': waspada score')[0])).toEqual([
      `three.csv: 1 ${words}`,
      `three.csv: 1 ${words}`,
    ]);
  }
});

test('one row, one kind of outcome, no labels: a clear answer', () => {
  write('one.csv', fileOf(...sampleRows.slice(0, 1)));
  const one = documentOf(current, candidate, 'one.csv');
  expect(one.outcomes).toBeNull();
  expect(one.notes[0]?.en).toContain('Without a file of outcomes');
  const id = sampleRows[0]?.split(',')[0];
  write(
    'single.csv',
    lines('applicationId,outcome,outcomeDate,provenance', `${id},not_confirmed,2026-01-01,court`),
  );
  const single = documentOf(current, candidate, 'one.csv', '--labels', 'single.csv');
  expect(single.outcomes).toBeNull();
  expect(single.notes[0]?.en).toContain('one kind of outcome');
});

test('nothing, nobody, no bundle, or a bundle that was changed: a clear refusal', () => {
  write('nothing.csv', '');
  write('header.csv', lines(sampleHeader));
  write('bad.csv', fileOf((sampleRows[0] ?? '').replace(/^[^,]+,[^,]+/, 'X-1,kemarin')));
  for (const data of ['nothing.csv', 'header.csv'])
    expect(refusal(current, candidate, data)).toMatchObject({ status: 3, code: 'FILE_EMPTY' });
  expect(refusal(current, candidate, 'bad.csv')).toMatchObject({ status: 3, code: 'TRAIN_DATA' });
  write('one.csv', fileOf(...sampleRows.slice(0, 1)));
  expect(refusal(current, 'gone', 'one.csv')).toMatchObject({ status: 4, code: 'BUNDLE_MISSING' });
  mkdirSync(at('forged'), { recursive: true });
  write('forged/manifest.json', text(`${candidate}/manifest.json`));
  write('forged/rules.json', text(`${candidate}/rules.json`).replace('"points":19', '"points":25'));
  expect(refusal(current, 'forged', 'one.csv')).toMatchObject({ status: 4, code: 'BUNDLE_DIGEST' });
  for (const args of [
    [current, candidate],
    [current, candidate, '-'],
    [current, candidate, 'one.csv', '--assign', 'x.csv'],
    [current, candidate, 'one.csv', '--budget', '0.1', '--rows', '5'],
    [current, candidate, 'one.csv', '--percent', '101'],
    [current, candidate, 'one.csv', '--percent', '60', '--shadow', '50'],
  ])
    expect(refusal(...args), args.join(' ')).toMatchObject({ status: 2, code: 'CLI_USAGE' });
});
