// Rows of facts as text: what is read, what is refused with which hint, and what rows may not say together.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factColumns, mergeFacts, readFacts } from '../../../src/regions/facts/read.js';
import { type Cells, context, faultsOf, regions, tableOf } from './table.js';

const read = (...rows: readonly Cells[]) => readFacts([tableOf(...rows)], context);
const faults = (...rows: readonly Cells[]) => faultsOf(() => read(...rows));
const codes = (...rows: readonly Cells[]) => faults(...rows).map(({ code, path }) => `${code} ${path}`);

describe('a row of facts', () => {
  test('that is right is a figure, its period written in the one way', () => {
    expect(read({ period: '2025-01/2025-12', note: ' as printed ' }).figures).toEqual([
      {
        ...{ code: '35.02', indicator: 'pmiPlaced', period: '2025', basis: 'ORIGIN', value: 7566 },
        ...{ coverage: 'complete', effort: '', source: 'letter 12/2026', confidence: 'SOURCED' },
        ...{ revision: 0, note: 'as printed' },
      },
    ]);
  });

  test.each([
    ['11.1', 'a spreadsheet dropped a zero: 11.10 (KABUPATEN ACEH SINGKIL) or 11.01'],
    ['35,02', 'decimal comma: write 35.02'],
    ['3502', 'the dot is lost: write 35.02'],
    ['35.99', 'did you mean 35.09'],
    ['99', 'no province has the code 99'],
    ['35.99.01', 'no regency has the code 35.99: did you mean 35.09'],
    ['35.02.11.203', 'two digits a level'],
    ['Indonesia', 'write ID for the whole country'],
    ['', 'two digits a level'],
  ])('with the code %j is refused: %s', (code, hint) => {
    const [fault, ...more] = faults({ code });
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'REGION_CODE', path: 'row 1 code' });
    expect(fault?.hint).toContain(hint);
  });

  test('may be of a district or a village whose regency exists, with a name', () => {
    const facts = read(
      { code: '35.02.11', value: '41', name: 'Babadan' },
      { code: '35.02.11.2003', value: '3', name: 'Cekok' },
      { code: '35.02', name: 'not asked for' },
    );
    expect([...facts.names]).toEqual([
      ['35.02.11', 'Babadan'],
      ['35.02.11.2003', 'Cekok'],
    ]);
    expect(
      codes({ code: '35.02.11', name: 'Babadan' }, { code: '35.02.11', period: '2024', name: 'Siman' }),
    ).toEqual(['REGION_CODE row 2 name']);
  });

  test('of an unknown indicator is told which was meant', () => {
    expect(faults({ indicator: 'pmiPlacd' })[0]).toMatchObject({
      code: 'REGION_INDICATOR',
      hint: 'did you mean `pmiPlaced`?',
    });
    expect(faults({ indicator: 'constructor' })[0]?.code).toBe('REGION_INDICATOR');
  });

  test('on a basis that its indicator is not counted on is refused, and the bases are named', () => {
    const [fault] = faults({ basis: 'PLACE_OF_DETECTION' });
    expect(fault).toMatchObject({ code: 'REGION_BASIS', path: 'row 1 basis' });
    expect(fault?.message).toContain('ORIGIN, PROCESSED, LOCAL_OFFICE');
    expect(faults({ basis: 'origin' })[0]?.hint).toBe('did you mean `ORIGIN`?');
    expect(faults({ basis: '' })[0]?.code).toBe('REGION_BASIS');
  });

  test.each([
    ['-5', 'never below 0'],
    ['1.234', '1.234 may be 1234 or a fraction'],
    ['1,234', 'may be 1234'],
    ['12.5', 'counted in wholes'],
    ['~1200', 'in note that it is approximate'],
    ['sekitar 200', 'in note that it is approximate'],
    ['007', 'without leading zeros'],
    ['1e3', 'write digits alone'],
    ['NA', 'leave the row out'],
    ['', 'leave the row out'],
    [' 5', 'write digits alone'],
    ['99999999999999999', 'check the digits'],
    ['NaN', 'leave the row out'],
    ['Infinity', 'write digits alone'],
  ])('with the value %j is refused: %s', (value, hint) => {
    const [fault, ...more] = faults({ value });
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'REGION_VALUE', path: 'row 1 value' });
    expect(fault?.hint).toContain(hint);
  });

  test('of an area may have a fraction with a point, never with a comma', () => {
    const area = { indicator: 'areaKm2', basis: 'LOCATION', period: '2024-12' };
    expect(read({ ...area, value: '1418.62' }).figures[0]?.value).toBe(1418.62);
    expect(faults({ ...area, value: '1418,62' })[0]?.hint).toContain('write a point');
  });

  test('with a 0 says who looked; with effort it is a figure of its own, and not the same as no row', () => {
    expect(codes({ value: '0' })).toEqual(['REGION_EFFORT row 1 effort']);
    expect(codes({ value: '0', effort: '  ' })).toEqual(['REGION_EFFORT row 1 effort']);
    const facts = read({ value: '0', effort: 'all 21 villages asked in May 2026' });
    expect(facts.series('35.02', 'pmiPlaced', 'ORIGIN').map(({ value }) => value)).toEqual([0]);
    expect(facts.series('35.03', 'pmiPlaced', 'ORIGIN')).toEqual([]);
  });

  test('has a source, a confidence, a coverage and a revision of their own, and none is filled in', () => {
    expect(codes({ source: ' ', confidence: '', coverage: '', revision: '' })).toEqual([
      'REGION_VALUE row 1 coverage',
      'REGION_SOURCE row 1 source',
      'REGION_SOURCE row 1 confidence',
      'REGION_VALUE row 1 revision',
    ]);
    expect(codes({ revision: '1.5' }, { revision: '-1' })).toEqual([
      'REGION_VALUE row 1 revision',
      'REGION_VALUE row 2 revision',
    ]);
  });

  test('of a future period is refused', () => {
    expect(codes({ period: '2026' }, { period: '2031-05' })).toEqual([
      'REGION_PERIOD row 1 period',
      'REGION_PERIOD row 2 period',
    ]);
    expect(faultsOf(() => readFacts([tableOf({})], { regions, asOf: 'today' }))[0]).toMatchObject({
      code: 'FIELDS_DATE',
      path: 'asOf',
    });
  });
});

describe('a table of facts', () => {
  test('is refused as a whole with every fault of every row', () => {
    expect(codes({ code: '11.1', value: 'x' }, {}, { indicator: 'z', period: '?', basis: '!' })).toEqual([
      'REGION_CODE row 1 code',
      'REGION_VALUE row 1 value',
      'REGION_INDICATOR row 3 indicator',
      'REGION_PERIOD row 3 period',
      'REGION_BASIS row 3 basis',
    ]);
  });

  test('needs its columns, in any order, and knows no others', () => {
    const { header, rows } = tableOf({});
    const turned = { header: [...header].reverse(), rows: rows.map((row) => [...(row ?? [])].reverse()) };
    expect(readFacts([turned], context).figures).toEqual(readFacts([tableOf({})], context).figures);
    const faulty = { header: ['code', 'code', 'indikator', ...factColumns.slice(2)], rows: [] };
    expect(faultsOf(() => readFacts([faulty], context)).map(({ message }) => message)).toEqual([
      'found no column indicator',
      'found "code" twice',
      'found the column "indikator", which facts do not have',
    ]);
    const short = { header, rows: [['35.02']], at: ['file', 'a.csv'] };
    expect(faultsOf(() => readFacts([short], context))[0]).toMatchObject({
      code: 'ROW_WIDTH',
      path: 'file a.csv row 1',
    });
  });

  test('may not have one figure twice, however its period is written; a revision is another figure', () => {
    expect(codes({}, { period: '2025-01/2025-12', value: '8000' })).toEqual([
      'REGION_DUPLICATE row 1',
      'REGION_DUPLICATE row 2',
    ]);
    expect(codes({}, { revision: '1' }, { basis: 'PROCESSED' }, { period: '2024' })).toEqual([]);
  });

  test('several tables are one: the same figure in two of them is a fault of both', () => {
    const one = { ...tableOf({}), at: ['file', 'a.csv'] };
    const other = { ...tableOf({}), at: ['file', 'b.csv'] };
    expect(faultsOf(() => readFacts([one, other], context)).map(({ path }) => path)).toEqual([
      'file a.csv row 1',
      'file b.csv row 1',
    ]);
  });

  test('says for any text of any cell either a figure with that text, or where the fault is', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '0', '35.02', 'ID', '2025', 'ORIGIN', 'partial', 'KNOWN', '__proto__', 'pmiPlaced'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...factColumns), cell, (column, text) => {
        const table = tableOf({ [column]: text, effort: column === 'effort' ? text : 'looked' });
        const found = faultsOf(() => readFacts([table], context));
        if (found.length === 0) {
          const [figure] = readFacts([table], context).figures;
          expect(String(figure?.[column])).toBe(column === 'period' ? figure?.period : text.trim());
        } else for (const { path } of found) expect(path).toBe(`row 1 ${column}`);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});

describe('parts and their whole', () => {
  const lampung = Object.keys(regions.regencies).filter((code) => code.startsWith('18.'));
  const parts = (value: (at: number) => number, rest: Cells = {}): Cells[] =>
    lampung.map((code, at) => ({ code, value: String(value(at)), ...rest }));
  const whole = (value: number, rest: Cells = {}): Cells => ({ code: '18', value: String(value), ...rest });

  test('that are all there and complete add up to it exactly', () => {
    expect(lampung).toHaveLength(15);
    expect(codes(whole(1500), ...parts(() => 100))).toEqual([]);
    const [fault] = faults(whole(1501), ...parts(() => 100));
    expect(fault).toMatchObject({ code: 'REGION_SUM', path: 'row 1 value' });
    expect(fault?.message).toBe(
      'found 15 parts of 18 that add up to 1500, expected 1501 (pmiPlaced, 2025, ORIGIN)',
    );
    expect(codes(whole(1499), ...parts(() => 100))).toEqual(['REGION_SUM row 1 value']);
  });

  test('may stay below it where one is not known, and may never exceed it', () => {
    expect(codes(whole(1500), ...parts(() => 100).slice(1))).toEqual([]);
    expect(codes(whole(1399), ...parts(() => 100).slice(1))).toEqual(['REGION_SUM row 1 value']);
    expect(codes(whole(1600), ...parts(() => 100, { coverage: 'partial' }))).toEqual([]);
  });

  test('need not agree with a whole that is marked partial', () => {
    expect(codes(whole(1501, { coverage: 'partial' }), ...parts(() => 100))).toEqual([]);
    expect(codes(whole(10, { coverage: 'partial' }), ...parts(() => 100))).toEqual([]);
  });

  test('are added of one indicator, one basis and one period only, each at its latest revision', () => {
    for (const other of [{ basis: 'PROCESSED' }, { period: '2024' }, { period: '2025-H1' }])
      expect(codes(whole(1, other), ...parts(() => 100))).toEqual([]);
    expect(codes(whole(1), whole(1500, { revision: '1' }), ...parts(() => 100))).toEqual([]);
    expect(codes(whole(1500), ...parts(() => 100), { code: '18.07', value: '200', revision: '2' })).toEqual([
      'REGION_SUM row 1 value',
    ]);
  });

  test('may be districts of a regency, and regencies of the country over the head of their provinces', () => {
    const districts = ['18.07.01', '18.07.02'].map((code) => ({ code, value: '60' }));
    expect(codes({ code: '18.07', value: '120' }, ...districts)).toEqual([]);
    expect(codes({ code: '18.07', value: '119' }, ...districts)).toEqual(['REGION_SUM row 1 value']);
    expect(codes({ code: 'ID', value: '7565' }, {})).toEqual(['REGION_SUM row 1 value']);
  });

  test('are not added where one office serves them all, and areas are added up to their rounding', () => {
    const serving = { indicator: 'kanimServing', basis: 'SERVICE_AREA', value: '1' };
    expect(
      codes({ ...serving, code: '18' }, { ...serving, code: '18.01' }, { ...serving, code: '18.07' }),
    ).toEqual([]);
    const area = { indicator: 'areaKm2', basis: 'LOCATION', period: '2024-12' };
    const shares = parts(() => 10, area);
    expect(codes({ ...whole(150, area), value: '150.004' }, ...shares)).toEqual([]);
    expect(codes({ ...whole(150, area), value: '150.02' }, ...shares)).toEqual(['REGION_SUM row 1 value']);
  });

  test('any split of a whole is accepted, and any other sum is not', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 15, maxLength: 15 }), fc.integer(), (values, off) => {
        const rows = parts((at) => values[at] ?? 0, { effort: 'counted' });
        const sum = values.reduce((total, value) => total + value, 0);
        expect(codes(whole(sum, { effort: 'counted' }), ...rows)).toEqual([]);
        const wrong = sum + (off % 500);
        if (wrong < 0 || wrong === sum) return;
        expect(codes(whole(wrong, { effort: 'counted' }), ...rows)).toEqual(['REGION_SUM row 1 value']);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('rows that are added to a table', () => {
  const old = tableOf({ code: '18', value: '100' });
  const merge = (...rows: readonly Cells[]) => mergeFacts(old, tableOf(...rows), context);

  test('are new, or known word for word', () => {
    const fresh = { code: '18', value: '120', revision: '1' };
    const merged = merge({ code: '18', value: '100' }, fresh);
    expect(merged.known).toBe(1);
    expect(merged.added).toEqual(tableOf(fresh).rows);
    expect(merged.facts.series('18', 'pmiPlaced', 'ORIGIN').map(({ value }) => value)).toEqual([120]);
  });

  test('that say another number, or the same by another source, are refused', () => {
    const twice = ['REGION_DUPLICATE', 'REGION_DUPLICATE'];
    expect(faultsOf(() => merge({ code: '18', value: '101' })).map(({ code }) => code)).toEqual(twice);
    expect(faultsOf(() => merge({ code: '18', value: '100', source: 'x' })).map(({ code }) => code)).toEqual(
      twice,
    );
  });

  test('are checked against the sums of what is there', () => {
    expect(faultsOf(() => merge({ code: '18.07', value: '101' })).map(({ code }) => code)).toEqual([
      'REGION_SUM',
    ]);
  });

  test('that repeat themselves are refused', () => {
    const row = { code: '18', period: '2024' };
    expect(faultsOf(() => merge(row, row)).map(({ code }) => code)).toEqual([
      'REGION_DUPLICATE',
      'REGION_DUPLICATE',
    ]);
  });
});
