// Files of region facts: the shipped one, one beside it, faults of both, and new rows put after old ones.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { appendFacts, loadFacts, loadRegions, shippedFacts } from '../../src/io/region-facts.js';

const context = { regions: await loadRegions(), asOf: '2026-06-15' };
const folder = mkdtempSync(join(tmpdir(), 'waspada-facts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'code,indicator,period,basis,value,coverage,effort,source,confidence,revision,note';
const row = (code: string, value: string, period = '2025', revision = '0'): string =>
  `${code},pmiPlaced,${period},ORIGIN,${value},complete,,letter 12/2026,SOURCED,${revision},`;
const textOf = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function faultsOf(run: Promise<unknown>): Promise<readonly string[]> {
  try {
    await run;
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path.join(' ').replace(`${folder}/`, '')}`);
  }
  return [];
}

describe('files of region facts', () => {
  test('the shipped facts load, and a file of an office is read beside them as one table', async () => {
    const text = textOf(`${HEADER},name`, `${row('35.02.11', '41')},Babadan`, `${row('35.02', '7000')},`);
    const facts = await loadFacts([shippedFacts(), fileOf('own.csv', text)], context);
    expect(facts.series('35.02.11', 'pmiPlaced', 'ORIGIN').map(({ value }) => value)).toEqual([41]);
    expect(facts.names.get('35.02.11')).toBe('Babadan');
    expect(facts.series('35.02', 'pmiPlaced', 'ORIGIN').at(-1)?.value).toBe(7000);
  });

  test('a file with semicolons, a BOM and CRLF of a spreadsheet is read as well', async () => {
    const text = `\ufeff${textOf(HEADER, row('35.02', '7000'))}`
      .replaceAll(',', ';')
      .replaceAll('\n', '\r\n');
    const facts = await loadFacts([fileOf('sheet.csv', text)], context);
    expect(facts.figures.map(({ code, value }) => [code, value])).toEqual([['35.02', 7000]]);
  });

  test('every fault of every file is told, with its file and its row', async () => {
    const one = fileOf(
      'one.csv',
      textOf(HEADER, row('35.02', '1'), `${row('35.03', '2')},surplus`, row('35.4', '3')),
    );
    const two = fileOf('two.csv', textOf(HEADER, row('35.02', '1'), row('35.04', 'x')));
    expect(await faultsOf(loadFacts([one, two], context))).toEqual([
      'ROW_WIDTH file one.csv row 2',
      'REGION_CODE file one.csv row 3 code',
      'REGION_VALUE file two.csv row 2 value',
      'REGION_DUPLICATE file one.csv row 1',
      'REGION_DUPLICATE file two.csv row 1',
    ]);
  });

  test('a file that is not there, is empty or has an open quote is refused by its name', async () => {
    expect(await faultsOf(loadFacts([join(folder, 'none.csv')], context))).toEqual([
      'DISK_READ file none.csv',
    ]);
    expect(await faultsOf(loadFacts([fileOf('empty.csv', '')], context))).toEqual([
      'FILE_EMPTY file empty.csv header',
    ]);
    const open = fileOf('open.csv', textOf(HEADER, `"${row('35.02', '1')}`));
    expect((await faultsOf(loadFacts([open], context)))[0]).toMatch(/^FILE_QUOTE file open.csv/);
  });
});

describe('rows put after others', () => {
  const existing = textOf(HEADER, row('18', '24175'), row('18.07', '9343'));

  test('leave the old text as it is, byte for byte, and are read back as figures', async () => {
    const incoming = textOf(
      HEADER,
      row('18.07', '9343'),
      row('18.13', '50'),
      row('18', '24180', '2025', '1'),
    );
    const { text, added, known } = await appendFacts(existing, incoming, context);
    expect([added, known]).toEqual([2, 1]);
    expect(text).toBe(existing + textOf(row('18.13', '50'), row('18', '24180', '2025', '1')));
    const facts = await loadFacts([fileOf('appended.csv', text)], context);
    expect(facts.series('18', 'pmiPlaced', 'ORIGIN').map(({ value }) => value)).toEqual([24_180]);
  });

  test('take over the columns and the delimiter of the old text, and mend a last line without an end', async () => {
    const old = 'note;code;indicator;period;basis;value;coverage;effort;source;confidence;revision\n'.concat(
      ';18;pmiPlaced;2025;ORIGIN;24175;complete;;letter 1/2026;SOURCED;0',
    );
    const { text } = await appendFacts(old, textOf(HEADER, `${row('18.13', '50')}"a; b"`), context);
    expect(text).toBe(`${old}\n"a; b";18.13;pmiPlaced;2025;ORIGIN;50;complete;;letter 12/2026;SOURCED;0\n`);
  });

  test('that a spreadsheet would run come back as they were', async () => {
    const incoming = textOf(HEADER, `${row('18.13', '50')}"=1+1"`);
    const { text, facts } = await appendFacts(existing, incoming, context);
    expect(text).toContain("'=1+1");
    const again = await loadFacts([fileOf('guarded.csv', text)], context);
    expect(again.figures).toEqual(facts.figures);
    expect(again.series('18.13', 'pmiPlaced', 'ORIGIN')[0]?.note).toBe('=1+1');
  });

  test('are all refused where one contradicts what is there', async () => {
    const incoming = textOf(HEADER, row('18.13', '50'), row('18.07', '9344'));
    expect(await faultsOf(appendFacts(existing, incoming, context))).toEqual([
      'REGION_DUPLICATE existing row 2',
      'REGION_DUPLICATE incoming row 2',
    ]);
    expect(await faultsOf(appendFacts(existing, textOf(HEADER, row('18.01', '20000')), context))).toEqual([
      'REGION_SUM existing row 1 value',
    ]);
    expect(await faultsOf(appendFacts(existing, 'code\n35.02\n', context))).toContain(
      'FILE_HEADER incoming header',
    );
  });

  test('add nothing where all are known, and lose no name for want of a column', async () => {
    expect(await appendFacts(existing, existing, context)).toMatchObject({
      text: existing,
      added: 0,
      known: 2,
    });
    const named = textOf(`${HEADER},name`, `${row('18.07.03', '7')},Sekampung`);
    expect(await faultsOf(appendFacts(existing, named, context))).toEqual(['FILE_HEADER existing header']);
    const wide = textOf(`${HEADER},name`, `${row('18', '24175')},`);
    const { facts } = await appendFacts(wide, named, context);
    expect(facts.names.get('18.07.03')).toBe('Sekampung');
  });

  test('the shipped facts can take rows of an office', async () => {
    const shipped = readFileSync(shippedFacts(), 'utf8');
    const { text, added } = await appendFacts(shipped, textOf(HEADER, row('35.03', '1900')), context);
    expect(added).toBe(1);
    expect(text.startsWith(shipped)).toBe(true);
  });
});
