// Cells and records into frames: what is read, what stays unknown, and what each fault says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import regionTable from '../../data/regions.json' with { type: 'json' };
import { parseDate } from '../../src/base/dates.js';
import type { Issue } from '../../src/base/errors.js';
import type { FieldDef } from '../../src/fields/dictionary.js';
import { cellReader, checkRow, createFrame, plainForm, type TextForm } from '../../src/fields/read.js';
import { readRegions } from '../../src/fields/regions.js';
import { valueAt } from '../../src/frame/frame.js';
import { fields } from './records.js';

const regions = readRegions(regionTable);
const indonesian: TextForm = { dates: 'dmy', decimal: ',' };

function field(name: string): FieldDef {
  const def = fields[name];
  if (def === undefined) throw new Error(name);
  return def;
}

function readCell(name: string, text: string, form: TextForm = plainForm) {
  const frame = createFrame(fields, 1);
  const column = frame.columns.get(name);
  if (column === undefined) throw new Error(name);
  const issue = cellReader(name, field(name), form, { regions })(text, column, 0);
  return { value: valueAt(column, 0), issue };
}

const day = (text: string): number => parseDate(text) ?? Number.NaN;

function fault(issue: Issue | null | undefined) {
  return issue ? { code: issue.code, path: issue.path, hint: issue.hint } : issue;
}

test('a new frame has a column for every field, and nothing is known in it', () => {
  const frame = createFrame(fields, 3);
  expect([...frame.columns.keys()]).toEqual(Object.keys(fields));
  for (const column of frame.columns.values()) {
    for (let row = 0; row < 3; row++) expect(valueAt(column, row)).toBeNull();
  }
});

test('an empty cell of any field is unknown and no fault', () => {
  for (const name of Object.keys(fields)) expect(readCell(name, '')).toEqual({ value: null, issue: null });
});

test.each<[string, string, unknown, TextForm?]>([
  ['applicationId', '3171-2026/000017', '3171-2026/000017'],
  ['submittedAt', '2026-06-15T23:30:00+07:00', day('2026-06-15')],
  ['submittedAt', '15/06/2026', day('2026-06-15'), indonesian],
  ['submittedAt', '5/6/2026 08:30', day('2026-06-05'), indonesian],
  ['submittedAt', '05/06/2026 08.30.59', day('2026-06-05'), indonesian],
  ['submittedAt', '2026-06-15', day('2026-06-15'), indonesian],
  ['birthDate', '1990-02-28', day('1990-02-28')],
  ['birthDate', '29/02/1992', day('1992-02-29'), indonesian],
  ['declaredPurpose', 'BEKERJA_PMI', 'BEKERJA_PMI'],
  ['statementChanged', 'true', true],
  ['statementChanged', 'FALSE', false],
  ['statementChanged', 'Benar', true],
  ['statementChanged', 'SALAH', false],
  ['plannedStayDays', '30', 30],
  ['jobOffer.salaryUsd', '512.5', 512.5],
  ['jobOffer.salaryUsd', '512,5', 512.5, indonesian],
  ['domicileRegencyCode', '11.10', '11.10'],
  ['destinationCountries', 'MY|SG', ['MY', 'SG']],
  ['destinationCountries', '[]', []],
  ['migrationHistory.misuse', '2023-01-31|2024-02-29', [day('2023-01-31'), day('2024-02-29')]],
  ['migrationHistory.misuse', '31/1/2023', [day('2023-01-31')], indonesian],
  ['lossHistory', '2023-04-01:KELALAIAN', [{ date: day('2023-04-01'), reason: 'KELALAIAN' }]],
  ['lossHistory', '01/04/2023', [{ date: day('2023-04-01'), reason: null }], indonesian],
  [
    'refusalHistory',
    '2025-01-02::LAINNYA:true|2025-03-04:KANIM-35.02',
    [
      { date: day('2025-01-02'), officeCode: null, reason: 'LAINNYA', resolved: true },
      { date: day('2025-03-04'), officeCode: 'KANIM-35.02', reason: null, resolved: null },
    ],
  ],
])('the %s %j is read', (name, text, value, form) => {
  expect(readCell(name, text, form)).toEqual({ value, issue: null });
});

test('codes that mean "not asked" are unknown, and no fault', () => {
  expect(readCell('declaredPurpose', 'TIDAK_DITANYA')).toEqual({ value: null, issue: null });
  expect(readCell('documents.KTP', 'BELUM_DICEK')).toEqual({ value: null, issue: null });
});

test.each<[string, string, string, RegExp, TextForm?]>([
  ['applicationId', 'A 1', 'FIELDS_KIND', /without blanks/],
  ['submittedAt', '2026-06-15 08:30', 'FIELDS_DATE', /YYYY-MM-DDThh:mm/],
  ['birthDate', '2023-02-30', 'FIELDS_DATE', /YYYY-MM-DD/],
  ['birthDate', '15/06/1990', 'FIELDS_DATE', /--dates dmy/],
  ['birthDate', '31/02/1990', 'FIELDS_DATE', /dd\/mm\/yyyy/, indonesian],
  ['birthDate', '15/06/1990 08:00', 'FIELDS_DATE', /dd\/mm\/yyyy/, indonesian],
  ['submittedAt', '15/06/2026 25:00', 'FIELDS_DATE', /dd\/mm\/yyyy hh:mm/, indonesian],
  ['birthDate', '33000', 'FIELDS_DATE', /spreadsheet's day number/],
  ['declaredPurpose', 'bekerja pmi', 'FIELDS_VALUE', /did you mean `BEKERJA_PMI`\?/],
  ['declaredPurpose', 'BEKERJA-PM', 'FIELDS_VALUE', /did you mean `BEKERJA_PMI`\?/],
  ['declaredPurpose', '__proto__', 'FIELDS_VALUE', /--map/],
  ['declaredPurpose', 'constructor', 'FIELDS_VALUE', /--map/],
  ['statementChanged', 'YA', 'FIELDS_VALUE', /--map/],
  ['statementChanged', '1', 'FIELDS_VALUE', /--map/],
  ['plannedStayDays', '30 hari', 'FIELDS_KIND', /digits only/],
  ['plannedStayDays', '1.5', 'FIELDS_KIND', /form the input table/],
  ['plannedStayDays', '-1', 'FIELDS_RANGE', /outside/],
  ['jobOffer.salaryUsd', '512,5', 'FIELDS_KIND', /--decimal ","/],
  ['jobOffer.salaryUsd', '1.234,5', 'FIELDS_KIND', /thousands/, indonesian],
  [
    'domicileRegencyCode',
    '11.1',
    'FIELDS_REGENCY',
    /dropped a zero: 11\.10 \(.*SINGKIL\) or 11\.01 \(.*SELATAN\)/,
  ],
  ['domicileRegencyCode', '35,02', 'FIELDS_REGENCY', /decimal comma: write 35\.02/],
  ['domicileRegencyCode', '3502', 'FIELDS_REGENCY', /the dot is lost: write 35\.02/],
  ['domicileRegencyCode', '35.99', 'FIELDS_REGENCY', /did you mean 35\.\d9 \(/],
  ['domicileRegencyCode', '99.98', 'FIELDS_REGENCY', /no province has the code 99/],
  ['domicileRegencyCode', 'Kediri', 'FIELDS_REGENCY', /35\.02/],
  ['destinationCountries', 'MY|sg', 'FIELDS_COUNTRY', /did you mean `SG`/],
  ['destinationCountries', 'MY,SG', 'FIELDS_COUNTRY', /MY\|SG/],
  ['lossHistory', '2023-04-01:KELALAIAN:x', 'FIELDS_LIST', /\[\]/],
  ['lossHistory', '2023-04-01:LALAI', 'FIELDS_VALUE', /input table/],
  ['lossHistory', ':KELALAIAN', 'FIELDS_DATE', /YYYY/],
])('the %s %j is unknown, with %s and the next step', (name, text, code, hint, form) => {
  const { value, issue } = readCell(name, text, form);
  expect(value).toBeNull();
  expect(issue).toMatchObject({ code, hint: expect.stringMatching(hint) });
  expect(issue?.path[0]).toBe(name);
  expect(issue?.message).toMatch(/^found /);
});

test('without a region table any code of the right form is read', () => {
  const frame = createFrame(fields, 1);
  const column = frame.columns.get('domicileRegencyCode');
  if (column === undefined) throw new Error();
  const read = cellReader('domicileRegencyCode', field('domicileRegencyCode'), plainForm, {});
  expect(read('99.98', column, 0)).toBeNull();
  expect(valueAt(column, 0)).toBe('99.98');
});

test('any text at all is read or is a fault, and a fault is short and leaves the answer unknown', () => {
  const name = fc.constantFrom(...Object.keys(fields));
  const form = fc.record<TextForm>({
    dates: fc.constantFrom('iso', 'dmy'),
    decimal: fc.constantFrom('.', ','),
  });
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[\d/.:|,\-[\]TZ ]{1,20}$/),
    fc.constant('x'.repeat(1 << 20)),
  );
  fc.assert(
    fc.property(name, text, form, (field, cell, as) => {
      const { value, issue } = readCell(field, cell, as);
      if (issue === null) return;
      expect(value).toBeNull();
      expect(issue.message.length + issue.hint.length).toBeLessThan(500);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('dates on the wrong side of the day of submission become unknown', () => {
  const frame = createFrame(fields, 2);
  const cells: Record<string, string> = {
    submittedAt: '2026-06-15',
    birthDate: '2026-06-16',
    plannedDeparture: '2026-06-14',
    lossHistory: '2020-01-01:KAHAR|2026-06-16',
    'migrationHistory.misuse': '2026-06-15',
  };
  const columns = Object.entries(cells).map(([name, text]) => {
    const column = frame.columns.get(name);
    if (column === undefined) throw new Error(name);
    cellReader(name, field(name), plainForm, {})(text, column, 1);
    return column;
  });
  expect(checkRow(fields, frame, 0)).toEqual([]);
  const issues = checkRow(fields, frame, 1);
  expect(issues.map(({ code, path }) => [code, ...path])).toEqual([
    ['FIELDS_AFTER', 'birthDate'],
    ['FIELDS_AFTER', 'plannedDeparture'],
    ['FIELDS_AFTER', 'lossHistory'],
  ]);
  expect(issues[0]?.message).toBe('found 2026-06-16, expected a date up to 2026-06-15 (submittedAt)');
  expect(columns.map((column) => valueAt(column, 1))).toEqual([
    day('2026-06-15'),
    null,
    null,
    null,
    [day('2026-06-15')],
  ]);
  expect(checkRow(fields, frame, 1)).toEqual([]);
});

test('a fault of a cell is at its field, and one of a list item at its place in it', () => {
  expect(fault(readCell('destinationCountries', 'MY|XX').issue)?.path).toEqual(['destinationCountries', 1]);
  expect(fault(readCell('lossHistory', '2023-04-01:X').issue)?.path).toEqual(['lossHistory', 0, 'reason']);
});
