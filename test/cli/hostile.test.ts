// Hostile files: each fault is refused or marked with code, path and hint; nothing is half-read, nothing crashes, the batch goes on.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { at, change, desk, fileOf, json, rowsOf, sampleHeader, sampleRows, text, write } from './desk.js';

const score = (name: string, content: string | Uint8Array, options: readonly string[] = []) => {
  const input = write(name, content);
  return desk([
    'score',
    input,
    '--out',
    `${name}.out.csv`,
    '--rejects',
    `${name}.rejects.csv`,
    '--json',
    ...options,
  ]);
};
const counts = (run: ReturnType<typeof desk>) => {
  const { accepted, rejected, marked } = json(run);
  return { accepted, rejected, marked };
};
const rejectsOf = async (name: string) =>
  (await rowsOf(text(`${name}.rejects.csv`))).map(({ row, path, code }) => `${row} ${path} ${code}`);

test.each<[string, string | Uint8Array, string]>([
  ['an empty file', '', 'FILE_EMPTY'],
  ['blank lines only', '\n\n\n', 'FILE_EMPTY'],
  ['a header only', `${sampleHeader}\n`, 'FILE_EMPTY'],
  ['a prototype key as a column', `${sampleHeader},__proto__\n${sampleRows[0]},x\n`, 'FILE_HEADER'],
  ['a column twice', `${sampleHeader},channel\n${sampleRows[0]},x\n`, 'FILE_HEADER'],
  ['an unclosed quote in a row', `${fileOf(...sampleRows.slice(0, 3))}"SINTETIS-9,`, 'FILE_QUOTE'],
  ['an unclosed quote in the header', `"${sampleHeader}\n${sampleRows[0]}\n`, 'FILE_QUOTE'],
  ['UTF-16', new Uint8Array(Buffer.from(fileOf(...sampleRows.slice(0, 2)), 'utf16le')), 'TEXT_ENCODING'],
  ['no id column', 'submittedAt\n2026-01-01\n', 'FIELDS_MISSING'],
  ['a cell of 2 MB', fileOf(change(0, { officeCode: 'x'.repeat(2_000_000) })), 'ROW_TOO_LARGE'],
])('%s refuses the file and leaves nothing behind', (name, content, code) => {
  const file = `${name.replaceAll(' ', '-')}.csv`;
  const run = score(file, content);
  expect(run.status, run.stdout).toBe(3);
  expect(json(run)).toMatchObject({ code });
  expect(json(run).hint).not.toBe('');
  expect([existsSync(at(`${file}.out.csv`)), existsSync(at(`${file}.rejects.csv`))]).toEqual([false, false]);
});

test('CR-only line endings, a BOM and blank lines are read as they are meant', () => {
  const plain = score('plain.csv', fileOf(...sampleRows.slice(0, 5)));
  const odd = score('odd.csv', `\ufeff${[sampleHeader, '', ...sampleRows.slice(0, 5)].join('\r')}\r`);
  expect([plain.status, odd.status]).toEqual([0, 0]);
  expect(text('odd.csv.out.csv')).toBe(text('plain.csv.out.csv'));
});

test('bad rows between good ones are rejected one by one, each with its row', async () => {
  const bytes = Buffer.concat([
    Buffer.from(
      fileOf(sampleRows[0] ?? '', `${sampleRows[1]},surplus`, change(2, { officeCode: 'KANIM\0' })),
    ),
    Buffer.from([0xff, 0x2c]),
    Buffer.from(
      `${sampleRows[3]}\n${change(4, { officeCode: '"x"y' })}\n${change(5, { applicationId: 'bad id' })}\n`,
    ),
    Buffer.from(`${change(6, { submittedAt: '2026-02-30' })}\n${sampleRows[7]}\n`),
  ]);
  const run = score('between.csv', bytes);
  expect([run.status, counts(run)]).toEqual([0, { accepted: 2, rejected: 6, marked: 0 }]);
  expect(await rejectsOf('between.csv')).toEqual([
    '2 row[2] ROW_WIDTH',
    '3 row[3] ROW_NUL',
    '4 row[4] ROW_ENCODING',
    '5 row[5] ROW_QUOTE',
    '6 applicationId FIELDS_KIND',
    '7 submittedAt FIELDS_DATE',
  ]);
});

test('a cell of 100 kB, an impossible date and a regency that lost its zero are marked, never guessed', async () => {
  const cells = {
    officeCode: 'x'.repeat(100_000),
    plannedDeparture: '2026-02-30',
    domicileRegencyCode: '11.1',
    plannedStayDays: '1e999',
    destinationCountries: 'MY|__proto__',
    declaredPurpose: 'constructor',
  };
  const run = score('marked.csv', fileOf(change(0, cells)));
  expect([run.status, counts(run)]).toEqual([0, { accepted: 1, rejected: 0, marked: 1 }]);
  const [row] = await rowsOf(text('marked.csv.out.csv'));
  expect(row?.issues?.split('|').sort()).toEqual([
    'FIELDS_COUNTRY',
    'FIELDS_DATE',
    'FIELDS_KIND',
    'FIELDS_KIND',
    'FIELDS_REGENCY',
    'FIELDS_VALUE',
  ]);
});

test('JSON Lines: duplicate and prototype keys, numbers for identifiers, deep nesting, junk; the batch goes on', async () => {
  const good = '"submittedAt":"2026-06-15"';
  const lines = [
    `{"applicationId":"A-1",${good}}`,
    `{"applicationId":"A-2",${good},"applicationId":"A-3"}`,
    `{"applicationId":"A-4",${good},"__proto__":{"band":"lanjut"}}`,
    `{"applicationId":9471014101900001,${good}}`,
    `{"applicationId":"A-6",${good},"documents":{"KTP":{"constructor":1}}}`,
    `{"applicationId":"A-7",${good},"x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    'not json',
    '',
    '[]',
    `{"applicationId":"A-9",${good},"identity":{"phone":628123}}`,
    `{"applicationId":"A-10",${good},"religion":"x"}`,
    `{"applicationId":"A-11",${good},"domicileRegencyCode":11.1}`,
    `{"applicationId":"A-12",${good}`,
    `{"applicationId":"A-13",${good}}`,
    `{"applicationId":"A-13",${good}}`,
  ];
  const run = score('hostile.jsonl', `\ufeff${lines.join('\r\n')}`);
  expect([run.status, counts(run)]).toEqual([0, { accepted: 3, rejected: 11, marked: 2 }]);
  expect(await rejectsOf('hostile.jsonl')).toEqual([
    '2 applicationId JSON_DUPLICATE_KEY',
    '3 __proto__ JSON_DANGEROUS_KEY',
    '4 applicationId JSON_NUMBER',
    '5 documents.KTP.constructor JSON_DANGEROUS_KEY',
    expect.stringContaining('6 x[0]'),
    '7  JSON_SYNTAX',
    '8  FIELDS_KIND',
    '10 religion FIELDS_SENSITIVE',
    '12  JSON_SYNTAX',
    '13 applicationId ROW_DUPLICATE_ID',
    '14 applicationId ROW_DUPLICATE_ID',
  ]);
  const scored = await rowsOf(text('hostile.jsonl.out.csv'));
  expect(scored.map(({ applicationId, issues }) => `${applicationId} ${issues}`)).toEqual([
    'A-1 ',
    'A-9 FIELDS_KIND',
    'A-11 FIELDS_KIND',
  ]);
});

test('an identity number written as a JSON number loses no digit in silence, in Papua as in Java', () => {
  const number = (digits: string): string => `{"applicationId":${digits},"submittedAt":"2026-06-15"}\n`;
  const run = score('nik.jsonl', number('9471014101900001') + number('3507014101900001'));
  expect([run.status, counts(run)]).toEqual([0, { accepted: 0, rejected: 2, marked: 0 }]);
  expect(text('nik.jsonl.rejects.csv')).toContain(
    'JSON_NUMBER,"found 9471014101900001, which a double would change',
  );
  expect(text('nik.jsonl.rejects.csv')).toContain('expected text","write it as text in double quotes');
});

test('a file cut off at any byte gives a prefix of the rows, or a refusal', async () => {
  const content = Buffer.from(fileOf(...sampleRows.slice(0, 4)));
  const whole = score('uncut.csv', content);
  expect(whole.status).toBe(0);
  const lines = text('uncut.csv.out.csv').split('\n');
  for (const length of [
    content.length - 1,
    content.length - 20,
    content.length - 500,
    sampleHeader.length + 40,
  ]) {
    const run = score('cutoff.csv', content.subarray(0, length));
    expect(run.status).toBe(0);
    const [, ...rows] = text('cutoff.csv.out.csv').split('\n');
    for (const row of rows) if (row !== '') expect(lines).toContain(row);
  }
});

test('each fault of the command line has its exit status and hint', () => {
  const file = write('one.csv', fileOf(sampleRows[0] ?? ''));
  const cases: [string[], number, string][] = [
    [['scor', file], 2, 'did you mean `score`?'],
    [['score'], 2, 'a file is missing'],
    [['score', file, '--rejcts', 'x'], 2, 'did you mean `--rejects`?'],
    [['score', file, '--workers', 'two'], 2, 'expected a whole number'],
    [['score', file, '--out', file], 2, 'Name different files'],
    [['score', file, '--as-of', '15/06/2026', '--out', 'x.csv'], 2, 'YYYY-MM-DD'],
    [['score', file, '--switch', 'nothing=on', '--out', 'x.csv'], 2, 'found no switch'],
    [['score', 'missing.csv', '--out', 'x.csv'], 5, 'DISK_READ'],
    [['score', '.', '--format', 'csv', '--out', 'x.csv'], 5, 'expected a file'],
    [['score', file, '--out', 'no/such/folder/x.csv'], 5, 'Make the folder first'],
    [['score', file, '--bundle', '.', '--out', 'x.csv'], 4, 'BUNDLE_MISSING'],
    [['score', write('odd.parquet', 'x'), '--out', 'x.csv'], 3, 'FILE_KIND'],
    [['score', file, '--map', file, '--out', 'x.csv'], 3, 'JSON_SYNTAX'],
  ];
  for (const [args, status, words] of cases) {
    const run = desk(args);
    expect([args.join(' '), run.status]).toEqual([args.join(' '), status]);
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toMatch(/ {4}at /);
  }
});
