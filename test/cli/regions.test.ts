// The desk of regions: broken facts are refused with row, code and hint, and what is written is whole.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, desk, json, rowsOf, samples, text, write } from './desk.js';

const header = 'code,indicator,period,basis,value,coverage,effort,source,confidence,revision,note,name';
const good =
  '35.02.11,desaBinaan,2025,LOCATION,2,complete,,Kunjungan PIMPASA 2025,SOURCED,0,,KECAMATAN CONTOH';
const file = (...rows: string[]): string => `${[header, ...rows].join('\n')}\n`;

describe('waspada regions', () => {
  test('tells what stands out, with bounds, places and years, and that unknown is not low', () => {
    const { status, stdout, stderr } = desk(['regions', '--as-of', '2026-11-28', '--lang', 'en']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('Lampung (place 5)');
    expect(stdout).toContain('Low lawful placements and yet a high non-procedural signal: Sumatera Utara.');
    expect(stdout).toMatch(/\d+ regions known, \d+ unknown \(not low\)/);
    expect(stdout).not.toContain('TIMPORA');
  });

  test('writes the analysis, the tables and the page, each of which names its figures', async () => {
    const run = desk([
      ...['regions', '--as-of', '2026-11-28', '--view', 'timpora', '--capacity', '4'],
      ...['--out', at('r.json'), '--csv', at('r.csv'), '--lists', at('l.csv'), '--page', at('r.html')],
    ]);
    expect(run.status).toBe(0);
    const report = JSON.parse(text('r.json'));
    expect(report).toMatchObject({ format: 'waspada-region-report/1', view: 'timpora', internal: false });
    const rows = await rowsOf(text('r.csv'));
    expect(rows).toHaveLength(report.regions.length * 6);
    expect(rows.find((row) => row.code === '11.10')).toBeDefined();
    for (const row of rows) if (row.score !== '') expect(row.figures).toMatch(/\d{4}/);
    expect(new Set((await rowsOf(text('l.csv'))).map(({ list }) => list))).toContain('joint-operations');
    expect(text('r.html')).toContain('<html');
  });

  test('an area, a capacity and what is done make a list of their own', () => {
    write('done.csv', 'code,reason\n35.02,sudah didatangi\n');
    const found = json(
      desk([
        ...['regions', '--office', 'Kanim Kelas II Non TPI Ponorogo', '--capacity', '2'],
        ...['--exclude', at('done.csv'), '--json', '--as-of', '2026-11-28'],
      ]),
    );
    const lists = JSON.stringify(found.worklists);
    expect(lists).toContain('"standing":"excluded"');
    expect(lists).toContain('sudah didatangi');
    expect(lists).not.toContain('18.07');
  });

  test.each([
    ['an office that is not known', ['--office', 'Kanim Ponorogo'], 'REGION_SETTINGS', 'Ponorogo'],
    ['an area that is not known', ['--area', '99'], 'REGION_SETTINGS', ''],
    ['an index that is none', ['--index', 'gateway'], 'CLI_USAGE', 'gateway_exposure'],
    ['a capacity of nothing', ['--capacity', '0'], 'CLI_USAGE', ''],
    ['a day that is none', ['--as-of', '2026-02-30'], 'CLI_USAGE', ''],
    ['a stray word', ['imprt'], 'CLI_USAGE', 'import'],
  ])('refuses %s and says what to do next', (_, args, code, hint) => {
    const { status, stdout, stderr } = desk(['regions', ...args]);
    expect(stdout).toBe('');
    expect(stderr).toContain(code);
    expect(stderr).toContain(hint);
    expect(status).toBe(code === 'CLI_USAGE' ? 2 : 3);
  });

  test('the catalogue tells every indicator, its bases and what it is not', () => {
    const { status, stdout } = desk(['regions', 'catalogue', '--lang', 'en']);
    expect(status).toBe(0);
    expect(stdout).toContain('pmiPlaced');
    expect(stdout).toContain('Not being listed is not being absent');
  });
});

describe('waspada regions import', () => {
  test('adds rows to a file of an office, down to a district, and the next analysis has them', () => {
    write('new.csv', file(good));
    const args = ['regions', 'import', at('new.csv'), '--facts', at('own.csv'), '--as-of', '2026-11-28'];
    expect(json(desk([...args, '--json']))).toMatchObject({ added: 1, known: 0 });
    expect(json(desk([...args, '--json']))).toMatchObject({ added: 0, known: 1 });
    const found = desk(['regions', '--facts', at('own.csv'), '--json', '--as-of', '2026-11-28']);
    expect(found.stdout).toContain('KECAMATAN CONTOH');
  });

  const faults: [what: string, row: string, code: string, hint: RegExp][] = [
    ['an unknown code', good.replace('35.02.11', '35.99'), 'REGION_CODE', /35\./],
    ['a code that lost its zero', good.replace('35.02.11', '11.1'), 'REGION_CODE', /11\.10/],
    ['an indicator that is none', good.replace('desaBinaan', 'desaBinan'), 'REGION_INDICATOR', /desaBinaan/],
    ['a basis that the indicator has not', good.replace('LOCATION', 'ORIGIN'), 'REGION_BASIS', /LOCATION/],
    ['a negative value', good.replace(',2,complete', ',-2,complete'), 'REGION_VALUE', /./],
    ['a future period', good.replace(',2025,', ',2027,'), 'REGION_PERIOD', /./],
    ['a zero without effort', good.replace(',2,complete', ',0,complete'), 'REGION_EFFORT', /./],
    ['no source', good.replace('Kunjungan PIMPASA 2025', ''), 'REGION_SOURCE', /./],
  ];
  test.each(faults)('refuses %s with row, code and hint, and adds nothing', (_, row, code, hint) => {
    const before = file(good);
    write('kept.csv', before);
    write('bad.csv', file(good.replace('35.02.11', '35.02.12'), row));
    const run = desk([
      'regions',
      'import',
      at('bad.csv'),
      '--facts',
      at('kept.csv'),
      '--as-of',
      '2026-11-28',
    ]);
    expect(run.stderr).toContain(code);
    expect(run.stderr).toMatch(/row.*2|\[2\]|row 2/);
    expect(run.stderr).toMatch(hint);
    expect(run.status).toBe(3);
    expect(readFileSync(at('kept.csv'), 'utf8')).toBe(before);
  });

  test('refuses a figure twice, and parts that do not add up to their whole', () => {
    const own = (code: string, value: number): string =>
      `${code},pmiPlaced,2021,ORIGIN,${value},complete,,Contoh,SOURCED,0,,`;
    write('twice.csv', file(own('35.02', 10), own('35.02', 11)));
    const twice = desk([
      'regions',
      'import',
      at('twice.csv'),
      '--facts',
      at('none.csv'),
      '--as-of',
      '2026-11-28',
    ]);
    expect(twice.stderr).toContain('REGION_DUPLICATE');
    const cities = ['71', '72', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'];
    write('sum.csv', file(own('18', 1000), ...cities.map((part) => own(`18.${part}`, 10))));
    const sum = desk([
      'regions',
      'import',
      at('sum.csv'),
      '--facts',
      at('none.csv'),
      '--as-of',
      '2026-11-28',
    ]);
    expect(sum.stderr).toContain('REGION_SUM');
    expect(sum.stderr).toContain('150');
    expect(sum.status).toBe(3);
  });
});

test('waspada regions flip tells that, as shipped, another regency moves nobody by more than the cap', () => {
  const found = json(desk(['regions', 'flip', join(samples, 'applications.jsonl'), '--json']));
  expect(found.rows).toBeGreaterThan(10);
  expect(Number(found.widest)).toBeLessThanOrEqual(10);
});

test('waspada regions priors writes a region table with at most five points a regency', () => {
  const { status } = desk(['regions', 'priors', '--out', at('priors.json'), '--as-of', '2026-11-28']);
  expect(status).toBe(0);
  const { priors } = JSON.parse(text('priors.json'));
  expect(priors['18.07']).toBeGreaterThan(0);
  expect(priors['35.01']).toBeUndefined();
});
