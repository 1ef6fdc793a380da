// waspada link from end to end: files in, files out, and a clear answer to what is empty, single, unknown or broken.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { parseJson } from '../../src/base/json.js';
import { link } from '../../src/cli/link.js';
import { isObject } from '../../src/fields/scalars.js';
import { type LinkFileOptions, linkFile } from '../../src/io/link-file.js';
import { linkAll, linkageAt } from '../../src/linkage/batch.js';
import { linkTable } from '../../src/linkage/table.js';
import { makePeople } from '../linkage/people.js';
import { type Row, rowsOf } from './desk.js';

const folder = mkdtempSync(join(tmpdir(), 'waspada-link-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const read = (name: string): string => readFileSync(at(name), 'utf8');

async function* nothing(): AsyncGenerator<Uint8Array> {}
const run = (input: string, more: Partial<LinkFileOptions> = {}) =>
  linkFile({ input, output: at('out.csv'), stdin: nothing(), stdout: new PassThrough(), ...more });

/** The error of a refusal. */
async function refusal(promise: Promise<unknown>): Promise<WaspadaError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof WaspadaError) return error;
  throw new Error(`expected a refusal, found ${String(error)}`);
}

const head =
  'applicationId,submittedAt,identity.phone,identity.payer,identity.familyCard,identity.subjectKey';
const rowOf = (id: string, hour: number, phone: string, card: string): string =>
  `${id},2026-06-15T${String(hour).padStart(2, '0')}:00:00+07:00,${phone},,${card},s${id}`;
const names = ['linkage.phone30d', 'linkage.payer30d', 'linkage.sameKK', 'linkage.verifiedGroup'];
const pick = (rows: readonly Row[]): string[][] => rows.map((row) => names.map((name) => row[name] ?? '?'));

test('rows come back as they were, with what others had shared before them behind', async () => {
  const lines = [
    rowOf('A-1', 8, '081234567890', '3501'),
    rowOf('A-2', 9, '"+62 812-3456-7890"', '3502'),
    rowOf('A-3', 10, '6281234567890', '3501'),
    rowOf('A-4', 11, '', '3504'),
  ];
  const summary = await run(write('plain.csv', `${[head, ...lines].join('\n')}\n`));
  const out = read('out.csv').split('\n');
  expect(out[0]).toBe(
    `${head},linkage.phone30d,linkage.address30d,linkage.payer30d,linkage.emailOrAgent30d,linkage.sameKK,linkage.verifiedGroup,linkage.bookingBurst`,
  );
  // Every line starts with its own bytes; an unknown phone is an empty cell, never 0.
  expect(out.slice(1, 5)).toEqual([
    `${lines[0]},0,,,,false,,`,
    `${lines[1]},1,,,,false,,`,
    `${lines[2]},1,,,,false,,`,
    `${lines[3]},,,,,,,`,
  ]);
  expect(summary).toMatchObject({
    rows: 4,
    linked: 4,
    rejected: 0,
    missing: ['identity.address', 'identity.email', 'identity.agent'],
  });
  expect(summary.parts.get('phone')).toEqual({ known: 3, unreadable: 0 });
});

test('a phone that a spreadsheet guard stands before is the phone without it', async () => {
  const lines = [
    rowOf('G-1', 8, "'+6281234567890", '3501'),
    rowOf('G-2', 9, '081234567890', '3502'),
    rowOf('G-3', 10, '"\'+62 812-3456-7890"', '3503'),
  ];
  const summary = await run(write('guarded.csv', `${[head, ...lines].join('\n')}\n`));
  expect(summary.parts.get('phone')).toEqual({ known: 3, unreadable: 0 });
  expect((await rowsOf(read('out.csv'))).map((row) => row['linkage.phone30d'])).toEqual(['0', '1', '2']);
});

test('a list of verified groups takes its members out of every count, for as long as it holds', async () => {
  const rows = Array.from({ length: 4 }, (_, index) =>
    rowOf(`A-${index}`, 8 + index, '081234567890', `350${index}`),
  );
  const input = write('school.csv', `${[head, ...rows].join('\n')}\n`);
  await run(input, { groups: write('all.csv', 'part,value\nphone,0812 3456 7890\n') });
  expect(pick(await rowsOf(read('out.csv')))).toEqual(
    Array.from({ length: 4 }, () => ['0', '', 'false', 'true']),
  );
  await run(input, {
    groups: write(
      'ids.csv',
      'part,value,validFrom,validTo\napplicationId,A-0,,\napplicationId,A-1,2026-06-15,2026-06-15\napplicationId,A-2,,2026-06-14\n',
    ),
  });
  expect(pick(await rowsOf(read('out.csv'))).map(([phone, , , verified]) => [phone, verified])).toEqual([
    ['0', 'true'],
    ['0', 'true'],
    ['0', 'false'],
    ['1', 'false'],
  ]);
  const error = await refusal(
    run(input, { groups: write('bad.csv', 'part,value,validFrom\nphon,0812,\nphone,-,\npayer,x,soon\n') }),
  );
  expect(error.issues.map(({ code, path }) => [code, path.slice(2).join('.')])).toEqual([
    ['FIELDS_VALUE', 'row.1.part'],
    ['FIELDS_VALUE', 'row.2.value'],
    ['FIELDS_DATE', 'row.3.validFrom'],
    ['FIELDS_VALUE', 'row.3.value'],
  ]);
});

test('rows that cannot be linked are rejected with their reason, and are nobody’s company', async () => {
  const lines = [
    rowOf('A-1', 8, '081234567890', '3501'),
    rowOf('B-2', 9, '081234567890', '3502'),
    rowOf('B-2', 10, '081234567890', '3503'),
    'C-3,,081234567890,,3504,s3',
    ',2026-06-15T10:00:00+07:00,081234567890,,3505,s4',
    'D-5,yesterday,081234567890,,3506,s5',
    'E-6,2026-06-15T10:00:00+07:00,081234567890',
    '=E,2026-06-15T10:00:00+07:00,081234567890,,3507,s7',
    rowOf('Z-9', 12, '081234567890', '3509'),
  ];
  const summary = await run(write('faults.csv', `${[head, ...lines].join('\n')}\n`), {
    rejects: at('rejects.csv'),
  });
  expect(pick(await rowsOf(read('out.csv'))).map(([phone]) => phone)).toEqual(['0', '1']);
  const rejects = await rowsOf(read('rejects.csv'));
  expect(rejects.map(({ row, path, code }) => [row, path, code])).toEqual([
    ['2', 'applicationId', 'ROW_DUPLICATE_ID'],
    ['3', 'applicationId', 'ROW_DUPLICATE_ID'],
    ['4', 'submittedAt', 'FIELDS_MISSING'],
    ['5', 'applicationId', 'FIELDS_MISSING'],
    ['6', 'submittedAt', 'FIELDS_DATE'],
    ['7', '', 'ROW_WIDTH'],
    ['8', 'applicationId', 'FIELDS_VALUE'],
  ]);
  expect([summary.rows, summary.linked + summary.rejected]).toEqual([9, 9]);
});

test('an empty file, one without rows, one without identities and one of sensitive columns are refused; nothing is written', async () => {
  const codeOf = async (name: string, content: string, more: Partial<LinkFileOptions> = {}) =>
    (await refusal(run(write(name, content), { output: at('never.csv'), ...more }))).code;
  expect(await codeOf('empty.csv', '')).toBe('FILE_EMPTY');
  expect(await codeOf('head.csv', `${head}\n`)).toBe('FILE_EMPTY');
  expect(await codeOf('bare.csv', 'applicationId,submittedAt\nA-1,2026-06-15\n')).toBe('FIELDS_MISSING');
  expect(await codeOf('nothing.csv', 'identity.phone\n0812\n')).toBe('FIELDS_MISSING');
  expect(await codeOf('religion.csv', `${head},agama\n${rowOf('A-1', 8, '', '')},x\n`)).toBe(
    'FIELDS_SENSITIVE',
  );
  expect(await codeOf('quote.csv', `${head}\n"A-1,2026-06-15`)).toBe('FILE_QUOTE');
  expect(await codeOf('rows.jsonl', '{}\n')).toBe('FILE_KIND');
  expect(await codeOf('fine.csv', `${head}\n${rowOf('A-1', 8, '', '')}\n`, { clusters: at('c.txt') })).toBe(
    'FILE_KIND',
  );
  expect(await codeOf('same.csv', `${head}\n${rowOf('A-1', 8, '', '')}\n`, { rejects: at('same.csv') })).toBe(
    'CLI_USAGE',
  );
  expect((await refusal(run(at('absent.csv')))).code).toBe('DISK_READ');
  expect(
    readdirSync(folder).filter((name) => name.startsWith('never') || name.includes('waspada-part')),
  ).toEqual([]);
});

test('one row, and rows of which nothing is known, are answered', async () => {
  await run(write('one.csv', `${head}\n${rowOf('A-1', 8, '081234567890', '3501')}\n`), {
    clusters: at('one.json'),
  });
  expect(pick(await rowsOf(read('out.csv')))).toEqual([['0', '', 'false', '']]);
  expect(parseJson(read('one.json'))).toMatchObject({
    format: 'waspada-clusters/1',
    applications: 1,
    clusters: [],
  });
  const unknown = Array.from({ length: 5 }, (_, index) => `A-${index},2026-06-15,-,tunai,,`);
  const summary = await run(write('unknown.csv', `${[head, ...unknown].join('\n')}\n`));
  expect(pick(await rowsOf(read('out.csv')))).toEqual(unknown.map(() => ['', '', '', '']));
  expect(summary.parts.get('phone')).toEqual({ known: 0, unreadable: 5 });
});

test('a file of an Indonesian spreadsheet is read as it is: semicolons, BOM, CRLF, dd/mm/yyyy', async () => {
  const content = `\ufeff${head.replaceAll(',', ';')}\r\nA-1;15/06/2026 08.30;081234567890;;1;s1\r\nA-2;15/06/2026 09.30;081234567890;;2;s2\r\nA-3;16/06/2026;081234567890;;3;s3\r\n`;
  const summary = await run(write('sheet.csv', content));
  expect(read('out.csv').split('\n')[2]).toBe('A-2;15/06/2026 09.30;081234567890;;2;s2;1;;;;false;;');
  expect(pick(await rowsOf(read('out.csv'))).map(([phone]) => phone)).toEqual(['0', '1', '2']);
  expect(summary.times).toEqual({ exact: 0, minute: 2, day: 1 });
});

test('linkage columns of the input are computed anew, --only writes ids, another window has another name', async () => {
  const input = write(
    'again.csv',
    `linkage.phone30d,${head},linkage.verifiedGroup\n77,${rowOf('A-1', 8, '081234567890', '1')},BENAR\n77,${rowOf('A-2', 9, '081234567890', '2')},false\n`,
  );
  const summary = await run(input);
  expect(summary.dropped.map(({ column, reason }) => [column, reason])).toEqual([
    ['linkage.phone30d', 'replaced'],
    ['linkage.verifiedGroup', 'replaced'],
  ]);
  expect(pick(await rowsOf(read('out.csv')))).toEqual([
    ['0', '', 'false', 'true'],
    ['0', '', 'false', 'false'],
  ]);
  await run(input, { only: true, settings: { windowDays: 14, burstSeconds: 60, burstOthers: 2 } });
  expect(read('out.csv').split('\n').slice(0, 2)).toEqual([
    'applicationId,linkage.phone14d,linkage.address14d,linkage.payer14d,linkage.emailOrAgent14d,linkage.sameKK,linkage.verifiedGroup,linkage.bookingBurst',
    'A-1,0,,,,false,true,',
  ]);
});

describe('a made-up population in a file', () => {
  const { applications, ids, offices } = makePeople({ seed: 8, rows: 20_000, prevalence: 0.05 });
  const cell = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const parts = ['subjectKey', 'phone', 'payer', 'email', 'address', 'agent', 'familyCard'] as const;
  const input = write(
    'people.csv',
    [
      `applicationId,submittedAt,officeCode,linkage.verifiedGroup,${parts.map((part) => `identity.${part}`).join(',')}`,
      ...applications.map(({ submittedAt, identity, verifiedGroup }, row) =>
        [
          ids[row] ?? '',
          submittedAt,
          offices[row] ?? '',
          verifiedGroup === null ? '' : String(verifiedGroup),
          ...parts.map((part) => cell(identity[part] ?? '')),
        ].join(','),
      ),
      '',
    ].join('\n'),
  );

  test('has the same linkage as in memory, and clusters without a name, a phone or an account', async () => {
    const summary = await run(input, { clusters: at('people.json') });
    const { columns } = linkAll(linkTable(applications));
    const shown = (value: number | boolean | null): string => (value === null ? '' : String(value));
    const rows = await rowsOf(read('out.csv'));
    expect(rows).toHaveLength(applications.length);
    rows.forEach((row, index) => {
      const linkage = linkageAt(columns, index);
      const expected = [
        linkage.phone,
        linkage.address,
        linkage.payer,
        linkage.emailOrAgent,
        linkage.sameKK,
        linkage.verifiedGroup,
        linkage.bookingBurst,
      ];
      expect(Object.values(row).slice(-7), row.applicationId).toEqual(expected.map(shown));
    });
    const document = parseJson(read('people.json'));
    const clusters = isObject(document) && Array.isArray(document.clusters) ? document.clusters : [];
    expect(clusters.length).toBe(summary.clusters?.found);
    expect(clusters.length).toBeGreaterThan(10);
    const known = new Set(ids);
    for (const cluster of clusters) {
      const members =
        isObject(cluster) && Array.isArray(cluster.applicationIds) ? cluster.applicationIds : [];
      expect(members.length).toBeGreaterThanOrEqual(5);
      expect(members.every((id) => typeof id === 'string' && known.has(id))).toBe(true);
    }
    expect(read('people.json')).not.toMatch(/0812-|\+628|VA |Melati|@|tersangka|suspect|calo/i);
  });

  test('gives the same bytes run by run, whatever the salt, and a table of clusters too', async () => {
    await run(input, { clusters: at('first.csv') });
    const before = [read('out.csv'), read('first.csv')];
    await run(input, { clusters: at('second.csv') });
    expect([read('out.csv'), read('second.csv')]).toEqual(before);
    const [row] = await rowsOf(read('first.csv'));
    expect(Object.keys(row ?? {})).toEqual([
      'rank',
      'severalParts',
      'parts',
      'households',
      'applications',
      'offices',
      'firstDay',
      'lastDay',
      'applicationId',
    ]);
  });
});

test('one thread and several give the same bytes, rejected rows and figures', async () => {
  expect(existsSync('dist/link-worker.js'), 'the workers of the build').toBe(true);
  const lines = Array.from({ length: 30_000 }, (_, row) => {
    const id = row % 5000 === 7 ? 'TWICE' : row % 7001 === 3 ? '' : `W-${row}`;
    const time =
      row % 6007 === 5 ? 'kemarin' : `2026-06-${String(1 + (row % 28)).padStart(2, '0')}T09:30:00+07:00`;
    const phone = row % 11 === 0 ? '"+62 811-0000-1"' : `0812${String(10_000_000 + row)}`;
    const note = row % 4001 === 9 ? '"dua\nbaris, ""kutip"""' : row % 9001 === 1 ? 'a,b' : 'Jl. Mawar é 1';
    return `${id},${time},KANIM-${row % 3},${phone},rombongan ${row % 900},${row},${note}`;
  });
  const file = write(
    'many.csv',
    `applicationId,submittedAt,officeCode,identity.phone,identity.payer,identity.subjectKey,note\n${lines.join('\n')}`,
  );
  const groups = write('listed.csv', 'part,value\npayer,rombongan 7\n');
  const results: unknown[] = [];
  for (const workers of [1, 2, 3]) {
    const files = { rejects: at(`r${workers}.csv`), clusters: at(`c${workers}.json`) };
    const { elapsedMs, ...summary } = await run(file, { ...files, groups, workers });
    expect(elapsedMs).toBeGreaterThan(0);
    results.push({
      summary,
      out: read('out.csv'),
      rejects: readFileSync(files.rejects, 'utf8'),
      clusters: readFileSync(files.clusters, 'utf8'),
    });
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  expect(results[0]).toMatchObject({ summary: { rejected: 6 + 5 + 5 + 4, verified: { yes: 33 } } });
  const shown = await run(file, { workers: 2 });
  expect(shown.firstRejected).toHaveLength(5);
});

test('a fault in the middle of a file ends all threads with its code, and leaves no file', async () => {
  const body = Array.from({ length: 40_000 }, (_, row) =>
    rowOf(`F-${row}`, 8, `0812${10_000_000 + row}`, '3501'),
  );
  const file = write('torn.csv', `${head}\n${body.join('\n')}\n"never closed`);
  const failed = await refusal(run(file, { output: at('torn-out.csv'), workers: 2 }));
  expect(failed.code).toBe('FILE_QUOTE');
  expect(existsSync(at('torn-out.csv'))).toBe(false);
});

test('the command shows an example, refuses what it cannot do, and tells where a file stands', async () => {
  expect(link.help).toContain('Example: waspada link ');
  expect(link.help.startsWith('waspada link')).toBe(true);
  expect((await refusal(link.run([]))).code).toBe('CLI_USAGE');
  expect((await refusal(link.run(['x.csv', '--window-days', '0']))).code).toBe('CLI_USAGE');
  expect((await refusal(link.run(['x.csv', '--offset', 'WIB']))).code).toBe('CLI_USAGE');
  expect((await refusal(link.run(['x.csv', '--json']))).hint).toContain('--out');
  expect((await refusal(link.run(['x.csv', '--cluster', 'y.json']))).hint).toContain('--clusters');
  expect((await refusal(link.run([at('absent.csv'), '--out', at('o.csv')]))).code).toBe('DISK_READ');
});
