// waspada evaluate on files that are whole, poor, strange and broken.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readEvaluation } from '../../src/evaluate/evaluation.js';
import { createPopulation } from '../../src/population/population.js';
import { at, change, desk, fileOf, json, sampleHeader, sampleRows, text, write } from './desk.js';

const ROWS = 3000;
const labelHeader = 'applicationId,outcome,outcomeDate,provenance';
const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

beforeAll(() => {
  const people = createPopulation({ seed: 3, prevalence: 0.15 });
  const records: string[] = [];
  const labels = [`${labelHeader},propensity`];
  const groups = ['applicationId,side,age'];
  const keyed = ['key,side'];
  const keys = ['applicationId,key'];
  for (let index = 0; index < ROWS; index++) {
    const { record, truth } = people.record(index);
    const { applicationId: id } = record;
    records.push(JSON.stringify(record));
    const outcome = truth.case ? 'confirmed' : 'not_confirmed';
    const [provenance, propensity] = index % 4 === 0 ? ['blind_review', '0.25'] : ['follow_up', ''];
    if (index % 10 < 8) labels.push(`${id},${outcome},2026-10-01,${provenance},${propensity}`);
    const side = index % 7 < 3 ? 'P' : 'L';
    groups.push(`${id},${side},${['18-24', '25-34', '35+'][index % 3]}`);
    keyed.push(`k${index * 7919},${side}`);
    keys.push(`${id},k${index * 7919}`);
  }
  write('people.jsonl', lines(...records));
  write('labels.csv', lines(...labels));
  write('groups.csv', lines(...groups));
  write('keyed.csv', lines(...keyed));
  write('keys.csv', lines(...keys));
});

const on = ['--on', '2026-11-28'];
const evaluate = (...args: readonly string[]) => desk(['evaluate', ...args, ...on]);
/** The document that a run printed, checked by its own reader. */
const documentOf = (...args: readonly string[]) => {
  const run = evaluate(...args, '--json');
  expect(run.status, run.stdout.slice(0, 600) + run.stderr).toBe(0);
  return readEvaluation(json(run));
};
/** What a refused run says of itself. */
const refusal = (...args: readonly string[]) => {
  const run = evaluate(...args, '--json');
  return { ...json(run), status: run.status };
};

test('the whole evaluation is one document, traceable to its data, and the same on every run', () => {
  const args = ['people.jsonl', '--labels', 'labels.csv', '--prevalence', '0.005', '--window', '30'];
  const run = evaluate(...args, '--out', 'evaluation.json', '--lang', 'en');
  expect(run.status, run.stderr).toBe(0);
  const found = readEvaluation(JSON.parse(text('evaluation.json')));
  const digest = createHash('sha256')
    .update(readFileSync(at('people.jsonl')))
    .digest('hex');
  expect(found.data).toMatchObject({ digest: `sha256:${digest}`, rows: ROWS, scored: ROWS, unscored: 0 });
  expect(found.command).toContain('waspada evaluate people.jsonl --labels labels.csv');
  expect(found.created).toBe('2026-11-28');
  expect(found.labels).toMatchObject({ unknown: ROWS * 0.2, postponedOnly: 0, unmatched: 0 });
  expect(found.naive?.auc?.value).toBeGreaterThan(0.75);
  expect(found.naive?.calibration?.rows).toBe(ROWS * 0.8);
  expect(found.audit).toMatchObject({ status: 'weighed', rows: ROWS * 0.2, missing: 0 });
  expect(found.naive?.workload.windowDays).toBe(30);
  expect(found.rules.rules.some(({ rule, hits }) => rule === 'A1' && hits > 0)).toBe(true);
  for (const part of ['AUC', 'Random audit', 'Worst case', 'hours/office/day', 'at prevalence', 'Rules'])
    expect(run.stdout, part).toContain(part);
  evaluate(...args, '--out', 'again.json');
  expect(text('again.json').replaceAll('again.json', 'evaluation.json').replace(' --lang en', '')).toBe(
    text('evaluation.json').replace(' --lang en', ''),
  );
});

test('a random split of people passes no judgement on few rows, and keys give the same groups as ids', () => {
  const labels = ['--labels', 'labels.csv'];
  const byId = documentOf('people.jsonl', ...labels, '--audit', 'groups.csv').fairness;
  expect(byId?.verdict).toBe('insufficient');
  expect(byId?.groups.attributes.map(({ attribute }) => attribute)).toEqual(['side', 'age']);
  const byKey = documentOf('people.jsonl', ...labels, '--audit', 'keyed.csv', '--keys', 'keys.csv').fairness;
  expect(byKey?.groups.attributes[0]?.groups.map(({ selectionRate }) => selectionRate)).toEqual(
    byId?.groups.attributes[0]?.groups.map(({ selectionRate }) => selectionRate),
  );
  expect(byId?.proxies.every(({ verdict }) => verdict === 'pass')).toBe(true);
  const strict = evaluate('people.jsonl', ...labels, '--audit', 'groups.csv', '--strict');
  expect(strict.status).toBe(3);
});

test('a group that the rules can tell apart is blocked as a proxy, and its selection fails', () => {
  // Whoever has the strongest signs is put into one group.
  desk(['score', 'people.jsonl', '--out', 'scored.csv']);
  const rows = text('scored.csv').trim().split('\n').slice(1);
  const groups = rows.map((line) => {
    const [id, score] = line.split(',');
    return `${id},${Number(score) >= 30 ? 'up' : 'down'}`;
  });
  write('planted.csv', lines('applicationId,planted', ...groups));
  const { fairness } = documentOf('people.jsonl', '--labels', 'labels.csv', '--audit', 'planted.csv');
  expect(fairness?.verdict).toBe('fail');
  expect(fairness?.proxies).toEqual([expect.objectContaining({ attribute: 'planted', verdict: 'block' })]);
});

test('the same people are stable, other people drift, and strict says so', () => {
  const all = text('people.jsonl').trim().split('\n');
  write('first.jsonl', lines(...all.slice(0, 1500)));
  write('second.jsonl', lines(...all.slice(1500)));
  const stable = documentOf('second.jsonl', '--reference', 'first.jsonl').drift;
  expect([stable?.score.verdict, stable?.bands.verdict, stable?.reasons.verdict]).toEqual([
    'stable',
    'stable',
    'stable',
  ]);
  const scored = new Map(
    text('scored.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => [line.split(',')[0], Number(line.split(',')[1])] as const),
  );
  const high = all.filter((line) => {
    const record: { applicationId: string } = JSON.parse(line);
    return (scored.get(record.applicationId) ?? 0) >= 20;
  });
  write('high.jsonl', lines(...high));
  const run = evaluate('high.jsonl', '--reference', 'first.jsonl', '--strict', '--json');
  expect(run.status).toBe(3);
  expect(readEvaluation(json(run)).drift).toMatchObject({ verdict: 'drift', score: { verdict: 'drift' } });
});

test('rows that cannot be scored count against the data of their province and group', () => {
  const broken = Array.from({ length: 40 }, (_, row) =>
    change(row, { submittedAt: 'kemarin', domicileRegencyCode: '91.03' }),
  );
  write('provinces.csv', fileOf(...broken, ...sampleRows.slice(40)));
  const ids = [...broken, ...sampleRows.slice(40)].map((row) => row.split(',')[0]);
  write(
    'office.csv',
    lines('applicationId,desk', ...ids.map((id, row) => `${id},${row < 60 ? 'old' : 'new'}`)),
  );
  const { quality, fairness, data } = documentOf('provinces.csv', '--audit', 'office.csv');
  expect(data).toMatchObject({ rows: sampleRows.length, unscored: 40 });
  const papua = quality.groups.find(({ group }) => group === '91');
  expect(papua?.unscored).toBe(40);
  expect(papua?.verdict).toBe('fail');
  const old = fairness?.quality[0]?.groups.find(({ group }) => group === 'old');
  expect(old).toMatchObject({ unscored: 40, rows: 60, verdict: 'fail' });
});

test('outcomes that are only postponements, or none, are refused', () => {
  const id = sampleRows[0]?.split(',')[0];
  write('samples.csv', fileOf(...sampleRows.slice(0, 50)));
  const postponed = write(
    'postponed.csv',
    lines(labelHeader, `${id},confirmed,2026-01-01,officer_postponement`),
  );
  expect(refusal('samples.csv', '--labels', postponed)).toMatchObject({ status: 3, code: 'TRAIN_LABELS' });
  const unknown = write('unknown.csv', lines(labelHeader, `${id},unknown,2026-01-01,court`));
  expect(refusal('samples.csv', '--labels', unknown)).toMatchObject({ status: 3, code: 'TRAIN_LABELS' });
});

test('one row, one kind of outcome, labels of nobody here: a clear answer without the numbers that have no meaning', () => {
  const ids = sampleRows.slice(0, 50).map((row) => row.split(',')[0]);
  write('samples.csv', fileOf(...sampleRows.slice(0, 50)));
  write('one.csv', fileOf(...sampleRows.slice(0, 1)));
  write('single.csv', lines(labelHeader, ...ids.map((id) => `${id},not_confirmed,2026-01-01,follow_up`)));
  write('elsewhere.csv', lines(labelHeader, 'X-999,confirmed,2026-01-01,court'));
  for (const data of ['samples.csv', 'one.csv']) {
    const single = documentOf(data, '--labels', 'single.csv', '--reference', 'one.csv');
    expect(single.naive?.auc).toBeNull();
    expect(single.notes.map(({ en }) => en)).toContainEqual(expect.stringContaining('one kind of outcome'));
    expect(evaluate(data, '--labels', 'single.csv').status).toBe(0);
  }
  const nobody = documentOf('samples.csv', '--labels', 'elsewhere.csv');
  expect(nobody.naive).toMatchObject({ rows: 0, auc: null });
  expect(nobody.labels).toMatchObject({ unmatched: 1, unknown: 50 });
});

test('a file without rows, or of rows without one that can be scored', () => {
  write('nothing.csv', '');
  write('header.csv', lines(sampleHeader));
  write('bad.csv', fileOf(change(0, { submittedAt: 'kemarin' })));
  write('any.csv', lines(labelHeader, 'X-1,confirmed,2026-01-01,court'));
  for (const data of ['nothing.csv', 'header.csv'])
    expect(refusal(data, '--labels', 'any.csv')).toMatchObject({ status: 3, code: 'FILE_EMPTY' });
  const bad = documentOf('bad.csv', '--labels', 'any.csv');
  expect(bad.data).toMatchObject({ rows: 1, scored: 0, unscored: 1 });
  expect(bad.notes.map(({ en }) => en)).toContainEqual(
    expect.stringContaining('Not one row could be scored'),
  );
  expect(evaluate('bad.csv', '--labels', 'any.csv').status).toBe(0);
});

test('faults of the small tables are told with file, row and column before anything is scored', () => {
  write('samples.csv', fileOf(...sampleRows.slice(0, 20)));
  const refused = (name: string, content: string, option: string, ...more: string[]) =>
    refusal('samples.csv', option, write(name, content), ...more);
  const head = `${labelHeader},propensity`;
  const good = 'A,confirmed,2026-01-01,blind_review';
  expect(refused('l1.csv', lines(labelHeader, 'A,yes,2026-01-01,court'), '--labels')).toMatchObject({
    status: 3,
    code: 'TRAIN_LABELS',
    path: ['file', at('l1.csv'), 'row', 1, 'outcome'],
  });
  expect(refused('l2.csv', lines(labelHeader, 'A,confirmed,2026-01-01,rumour'), '--labels')).toMatchObject({
    path: expect.arrayContaining(['provenance']),
  });
  for (const date of ['2026-02-31', '01/02/2026', '2026-1-1', 'kemarin', '2026-01-01T10:00:00'])
    for (const outcome of ['confirmed', 'unknown'])
      expect(
        refused(
          'dates.csv',
          lines(labelHeader, 'A,confirmed,2026-02-28,court', `B,${outcome},${date},court`),
          '--labels',
        ),
        `${outcome} ${date}`,
      ).toMatchObject({
        status: 3,
        code: 'TRAIN_LABELS',
        path: ['file', at('dates.csv'), 'row', 2, 'outcomeDate'],
      });
  expect(refused('l3.csv', lines('id,outcome', 'A,confirmed'), '--labels')).toMatchObject({
    code: 'TRAIN_LABELS',
  });
  for (const chance of ['0', '1.5', '-1', 'sering', '0,5'].filter((each) => !each.includes(',')))
    expect(refused('l4.csv', lines(head, `${good},${chance}`), '--labels')).toMatchObject({
      status: 3,
      path: ['file', at('l4.csv'), 'row', 1, 'propensity'],
    });
  expect(refused('l5.csv', lines(labelHeader), '--labels')).toMatchObject({ status: 3 });
  expect(refused('a1.csv', lines('id,sex', 'A,L'), '--audit')).toMatchObject({ code: 'FIELDS_MISSING' });
  expect(refused('a2.csv', lines('applicationId,sex', 'A,L', 'A,P'), '--audit')).toMatchObject({
    code: 'ROW_DUPLICATE_ID',
  });
  expect(refused('a3.csv', lines('applicationId', 'A'), '--audit')).toMatchObject({ code: 'FILE_HEADER' });
  const many = Array.from({ length: 101 }, (_, row) => `A${row},name ${row}`);
  expect(refused('a4.csv', lines('applicationId,name', ...many), '--audit')).toMatchObject({
    code: 'TRAIN_DATA',
  });
  expect(
    refused('a5.csv', lines('applicationId,sex', 'A,L'), '--audit', '--keys', 'missing.csv'),
  ).toMatchObject({
    status: 3,
    code: 'FIELDS_MISSING',
  });
});

test('usage at fault is told, and leaves no file behind', () => {
  write('samples.csv', fileOf(...sampleRows.slice(0, 20)));
  write('any.csv', lines(labelHeader, 'X-1,confirmed,2026-01-01,court'));
  const labels = ['--labels', 'any.csv', '--out', 'left.json'];
  const cases = [
    ['samples.csv'],
    ['samples.csv', ...labels, '--prevalence', '1'],
    ['samples.csv', ...labels, '--prevalence', 'sedikit'],
    ['samples.csv', ...labels, '--budget', '0.1', '--per-day', '5'],
    ['samples.csv', ...labels, '--keys', 'any.csv'],
    ['samples.csv', ...labels, '--audit-rate', '2'],
    ['samples.csv', ...labels, '--minutes', '0'],
    ['samples.csv', ...labels, '--audits', 'x.csv'],
    [...labels],
  ];
  for (const args of cases)
    expect(refusal(...args), args.join(' ')).toMatchObject({ status: 2, code: 'CLI_USAGE' });
  expect(refusal('gone.csv', ...labels)).toMatchObject({ status: 5, code: 'DISK_READ' });
  expect(refusal('samples.csv', '--labels', 'any.csv', '--out', 'no/such/x.json')).toMatchObject({
    status: 5,
  });
  expect(existsSync(at('left.json'))).toBe(false);
});

test('the applications may come by standard input', () => {
  write('any.csv', lines(labelHeader, 'X-1,confirmed,2026-01-01,court'));
  const run = desk(
    ['evaluate', '-', '--labels', 'any.csv', '--json', ...on],
    fileOf(...sampleRows.slice(0, 20)),
  );
  expect(run.status, run.stderr).toBe(0);
  expect(readEvaluation(json(run)).data.scored).toBe(20);
});

test('outcomes of an earlier time tell whether a score keeps its promise, by month, of all and of the random audit', () => {
  const all = text('people.jsonl').trim().split('\n');
  write('then.jsonl', lines(...all.slice(0, 1500)));
  write('now.jsonl', lines(...all.slice(1500)));
  const one = documentOf('now.jsonl', '--labels', 'labels.csv', '--reference', 'then.jsonl');
  const { calibration } = one.drift ?? {};
  expect(calibration?.labelled).toMatchObject({ referenceRows: 1200, rows: 1200 });
  expect(calibration?.labelled.verdict).not.toBe('drift');
  expect(calibration?.audit?.rows).toBeLessThan(1200);
  const months = calibration?.labelled.periods ?? [];
  expect(months.reduce((sum, { rows }) => sum + rows, 0)).toBe(1200);
  expect(months.every(({ name }) => /^\d{4}-\d{2}$/.test(name))).toBe(true);
  // The same outcomes in a file of their own give the same numbers, and its digest is told.
  const [head = '', ...outcomes] = text('labels.csv').trim().split('\n');
  const earlier = new Set(all.slice(0, 1500).map((line) => JSON.parse(line).applicationId));
  write('then.csv', lines(head, ...outcomes.filter((line) => earlier.has(line.split(',')[0]))));
  const two = documentOf(
    ...['now.jsonl', '--labels', 'labels.csv', '--reference', 'then.jsonl', '--reference-labels', 'then.csv'],
  );
  expect(two.drift?.calibration).toEqual(calibration);
  expect([one.data.referenceLabels, two.data.referenceLabels]).toEqual([
    null,
    expect.stringMatching(/^sha256:/),
  ]);
});

test('without outcomes of the earlier time that is said, and outcomes of nothing are refused', () => {
  const [head = '', ...outcomes] = text('labels.csv').trim().split('\n');
  write('late.csv', lines(head, ...outcomes.filter((line) => Number(/-(\d+),/.exec(line)?.[1]) > 1500)));
  const found = documentOf('now.jsonl', '--labels', 'late.csv', '--reference', 'then.jsonl');
  expect(found.drift?.calibration).toBeNull();
  expect(found.notes.map(({ en }) => en)).toContainEqual(
    expect.stringContaining('whether calibration drifted cannot be measured'),
  );
  const alone = refusal('now.jsonl', '--labels', 'late.csv', '--reference-labels', 'labels.csv');
  expect(alone).toMatchObject({ status: 2, code: 'CLI_USAGE' });
});

test('a reference of one row is insufficient evidence in every part that is printed, and says how many rows it takes', () => {
  write('alone.jsonl', lines(text('people.jsonl').split('\n')[0] ?? ''));
  const run = evaluate('people.jsonl', '--reference', 'alone.jsonl', '--strict', '--lang', 'en');
  expect(run.status, run.stderr).toBe(0);
  const [, told = ''] = run.stdout.split('\nDrift: ');
  expect(told).toMatch(/^insufficient evidence\n/);
  expect(told).not.toMatch(/stable|drift\)|watch/);
  expect(told).toContain('Fewer than 50 scored applications, then or now');
});

describe('what a person reads on the terminal', () => {
  const months = 14;
  beforeAll(() => {
    // Fourteen months, and no month, of the same people: each list of months is longer than what is shown.
    const rows = text('people.jsonl')
      .trim()
      .split('\n')
      .map((line, row) => {
        const month = new Date(Date.UTC(2025, row % months, 10)).toISOString().slice(0, 10);
        return JSON.stringify({ ...JSON.parse(line), submittedAt: `${month}T09:00:00+07:00` });
      });
    write('long.jsonl', lines(...rows));
  });
  const told = (language: string, ...args: readonly string[]) => {
    const run = evaluate('long.jsonl', ...args, '--lang', language);
    expect(run.status, run.stderr).toBe(0);
    return run.stdout;
  };
  const reference = ['--labels', 'labels.csv', '--reference', 'people.jsonl'];

  test('the latest months stand in the lists of drift and of calibration, and each list that is cut says so', () => {
    const found = told('en', ...reference);
    const [before = '', after = ''] = found.split('\nDrift: ');
    const [drift = '', calibration = ''] = after.split('\nCalibration: ');
    for (const part of [drift, calibration]) {
      const names = part.match(/^ {2}\d{4}-\d{2}/gm) ?? [];
      expect([names.length, names[0], names.at(-1)]).toEqual([12, '  2025-03', '  2026-02']);
      expect(`${part}\n`).toContain('\n  and 2 more before these\n');
    }
    const { naive, rules } = documentOf('long.jsonl', ...reference);
    const offices = naive?.workload.offices.length ?? 0;
    expect(offices).toBeGreaterThan(12);
    expect(rules.rules.length).toBeGreaterThan(12);
    const [workload = '', ruled = ''] = before.split('\nRules\n');
    expect(workload).toContain(`\n  and ${offices - 12} more\n`);
    expect(ruled).toContain(`\n  and ${rules.rules.length - 12} more\n`);
    const indonesian = told('id', ...reference);
    expect(indonesian).toContain('\n  dan 2 lagi sebelumnya\n');
    expect(indonesian).toContain(`\n  dan ${offices - 12} lagi\n`);
  });

  test('hours are said to be per office and day, and one day is no days, on the terminal and on the page', () => {
    const [english, indonesian] = [told('en', ...reference), told('id', ...reference)];
    expect(english).toContain('per office and 1 day,');
    expect(english).toContain('hours/office/day');
    expect(indonesian).toContain('jam/kantor/hari');
    expect(told('en', ...reference, '--window', '30')).toContain('per office and 30 days,');
    told('en', ...reference, '--out', 'long.json');
    const report = desk(['report', 'long.json', '--out', 'pages', '--lang', 'en']);
    expect(report.status, report.stderr).toBe(0);
    const page = text('pages/evaluation.html');
    expect(page).toContain('hours per office and day');
    expect(page).not.toContain('hours a day');
    expect(text('pages/drift.html')).toContain('fewer than 50 rows, before or now, are never enough');
  });

  test('verdicts are in the words of the language that was asked for, as on the pages', () => {
    const audit = ['--audit', 'planted.csv'];
    const [indonesian, english] = [told('id', ...reference, ...audit), told('en', ...reference, ...audit)];
    for (const word of ['tidak lulus', 'menghalangi', 'pembanding', 'stabil', 'bukti belum cukup'])
      expect(indonesian, word).toMatch(new RegExp(`\\b${word}\\b`));
    expect(indonesian).not.toMatch(/\b(pass|fail|block|stable|watch|drift|insufficient|reference)\b/);
    for (const word of ['fail', 'blocks', 'reference', 'stable', 'insufficient evidence'])
      expect(english, word).toMatch(new RegExp(`\\b${word}\\b`));
    expect(english).not.toMatch(/lulus|stabil|bukti/);
  });

  test('rows that cannot be scored are told of in the language that was asked for', () => {
    write('three.csv', fileOf(change(0, { submittedAt: 'kemarin' }), ...sampleRows.slice(1, 3)));
    write('any.csv', lines(labelHeader, 'X-1,confirmed,2026-01-01,court'));
    const said = (language: string) =>
      evaluate('three.csv', '--labels', 'any.csv', '--lang', language).stderr.split(': waspada score')[0];
    expect(said('id')).toBe('three.csv: 1 baris tidak dapat dinilai');
    expect(said('en')).toBe('three.csv: 1 row cannot be scored');
    expect(said('both')).toBe('three.csv: 1 baris tidak dapat dinilai / row cannot be scored');
  });
});
