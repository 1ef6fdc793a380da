// Headers into reading plans, rows into frames, and the form of a file from its first rows.
import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { createFrame, plainForm, recordAt } from '../../src/fields/read.js';
import { detectForm } from '../../src/io/form.js';
import { type HeaderOptions, planHeader, readIdentity, rowReader } from '../../src/io/header.js';
import type { Mapping } from '../../src/io/mapping.js';

const fields: Dictionary = applicationFields;
const names = ['applicationId', 'submittedAt'];

function plan(header: readonly string[], options?: HeaderOptions) {
  const reading = planHeader(header, fields, options);
  if (reading.plan === null) throw new Error(JSON.stringify(reading.issues));
  return reading.plan;
}

const faults = (header: readonly string[], options?: HeaderOptions) =>
  planHeader(header, fields, options).issues.map(({ code, path }) => `${code} ${path.join('/')}`);

const map = (columns: Mapping['columns'], values: Mapping['values'] = {}): Mapping => ({
  format: 'waspada-mapping/1',
  columns,
  values,
});

test('a header of known names is planned in its own order', () => {
  const {
    fields: columns,
    identity,
    kept,
    dropped,
  } = plan(['submittedAt', 'identity.phone', 'documents.KTP', 'applicationId']);
  expect(columns.map(({ index, field }) => [index, field])).toEqual([
    [0, 'submittedAt'],
    [2, 'documents.KTP'],
    [3, 'applicationId'],
  ]);
  expect(identity).toEqual([{ index: 1, column: 'identity.phone', part: 'phone' }]);
  expect([...kept, ...dropped]).toEqual([]);
});

test('every fault of a header is told at once', () => {
  expect(faults(['applicationId', 'applicationId', '', '__proto__', 'colour', 'agama'])).toEqual([
    'FILE_HEADER header/1',
    'FILE_HEADER header/2',
    'FILE_HEADER header/3',
    'FIELDS_UNKNOWN header/3',
    'FIELDS_UNKNOWN header/4',
    'FIELDS_SENSITIVE header/5',
    'FIELDS_MISSING header',
  ]);
});

test('a mistyped column is recognised', () => {
  const { issues } = planHeader([...names, 'Declared Purpose', 'KTP'], fields);
  expect(issues.map(({ hint }) => hint)).toEqual([
    'did you mean `declaredPurpose`?',
    'did you mean `documents.KTP`?',
  ]);
});

test('unknown columns are kept, or dropped and told, only when asked', () => {
  const header = [...names, 'colour', 'shape'];
  expect(faults(header)).toEqual(['FIELDS_UNKNOWN header/2', 'FIELDS_UNKNOWN header/3']);
  expect(plan(header, { keep: 'unknown' }).kept.map(({ column }) => column)).toEqual(['colour', 'shape']);
  const some = plan(header, { keep: ['shape', 'applicationId'], ignoreUnknown: true });
  expect(some.kept).toEqual([
    { index: 0, column: 'applicationId' },
    { index: 3, column: 'shape' },
  ]);
  expect(some.dropped).toEqual([{ index: 2, column: 'colour', reason: 'unknown' }]);
  expect(some.fields).toHaveLength(2);
  expect(faults(names, { keep: ['shpe'] })).toEqual(['FIELDS_UNKNOWN header']);
});

test('a sensitive column is refused or dropped, and never kept or mapped to a field', () => {
  const header = [...names, 'Agama', 'NIK'];
  const refused = ['FIELDS_SENSITIVE header/2', 'FIELDS_SENSITIVE header/3'];
  expect(faults(header)).toEqual(refused);
  expect(faults(header, { keep: ['Agama', 'NIK'], ignoreUnknown: true })).toEqual(refused);
  expect(faults(header, { mapping: map({ Agama: 'officeCode', NIK: 'officeCode' }) })).toEqual(refused);
  const { dropped, kept } = plan(header, { dropSensitive: true, keep: 'unknown' });
  expect(dropped.map(({ column, reason }) => [column, reason])).toEqual([
    ['Agama', 'sensitive'],
    ['NIK', 'sensitive'],
  ]);
  expect(kept).toEqual([]);
});

test('a mapping renames columns, drops them, and carries an identity number to the envelope as text', () => {
  const mapping = map({ No: 'applicationId', Tgl: 'submittedAt', Agama: null, NIK: 'identity.subjectKey' });
  const header = ['No', 'Tgl', 'Agama', 'NIK'];
  const made = plan(header, { mapping });
  expect(made.dropped).toEqual([{ index: 2, column: 'Agama', reason: 'mapping' }]);
  for (const prefix of ['91', '92', '93', '94', '95', '96']) {
    const nik = `${prefix}71010101900001`;
    expect(readIdentity(made, ['A-1', '2026-06-15', 'x', nik])).toEqual({ subjectKey: nik });
  }
  expect(readIdentity(made, ['A-1', '2026-06-15', 'x', ''])).toBeNull();
});

test('two columns of one field are a fault', () => {
  expect(
    faults([...names, 'Tujuan', 'declaredPurpose'], { mapping: map({ Tujuan: 'declaredPurpose' }) }),
  ).toEqual(['FILE_HEADER header/3']);
});

test('rows are read as the mapping and the form say', () => {
  const mapping = map(
    { Tujuan: 'declaredPurpose', Negara: 'destinationCountries' },
    {
      declaredPurpose: { Wisata: 'WISATA', '-': '' },
      destinationCountries: { Malaysia: 'MY', Singapura: 'SG' },
      plannedDeparture: { besok: '2026-06-16' },
    },
  );
  const header = [...names, 'Tujuan', 'Negara', 'plannedDeparture'];
  const read = rowReader(plan(header, { mapping }), { dates: 'dmy', decimal: ',' });
  const frame = createFrame(fields, 5);
  expect(read(['A-1', '15/06/2026 08.00', 'Wisata', 'Malaysia|Singapura', 'besok'], frame, 0)).toEqual({
    issues: [],
    rejected: false,
  });
  expect(recordAt(fields, frame, 0)).toEqual({
    applicationId: 'A-1',
    submittedAt: '2026-06-15',
    declaredPurpose: 'WISATA',
    destinationCountries: ['MY', 'SG'],
    plannedDeparture: '2026-06-16',
  });
  expect(read(['A-2', '15/06/2026', '-', 'Singapura', ''], frame, 1)).toEqual({
    issues: [],
    rejected: false,
  });
  expect(recordAt(fields, frame, 1).destinationCountries).toEqual(['SG']);
  expect(read(['A-3', '15/06/2026', 'wisata', '', ''], frame, 2)).toMatchObject({
    issues: [{ code: 'FIELDS_VALUE', path: ['declaredPurpose'] }],
    rejected: false,
  });
  expect(read(['', '31/02/2026', '', '', ''], frame, 3)).toMatchObject({
    issues: [
      { code: 'FIELDS_DATE', path: ['submittedAt'] },
      { code: 'FIELDS_MISSING', path: ['applicationId'] },
    ],
    rejected: true,
  });
});

const numbers = plan([...names, 'plannedDeparture', 'jobOffer.salaryUsd']).fields;
const detect = (cells: readonly string[], given = {}) =>
  detectForm(numbers, [null, ['A-1', ...cells]], given);

test('the form of dates and decimals is detected, and said', () => {
  expect(detect(['2026-06-15', '', '512.5'])).toEqual({
    form: plainForm,
    words: { id: 'tanggal YYYY-MM-DD, desimal titik', en: 'dates YYYY-MM-DD, decimal point' },
    issues: [],
  });
  const indonesian = detect(['15/06/2026', '', '512,5']);
  expect(indonesian.form).toEqual({ dates: 'dmy', decimal: ',' });
  expect(indonesian.words.en).toBe(
    'dates dd/mm/yyyy (from "15/06/2026" in submittedAt), decimal comma (from "512,5" in jobOffer.salaryUsd)',
  );
});

test('thousands of an Indonesian spreadsheet are not taken for decimals', () => {
  const { form } = detect(['15/06/2026', '', '1.500']);
  expect(form.decimal).toBe(',');
  const frame = createFrame(fields, 1);
  const read = rowReader(plan([...names, 'jobOffer.salaryUsd']), form);
  expect(read(['A-1', '15/06/2026', '1.500'], frame, 0).issues).toMatchObject([{ code: 'FIELDS_KIND' }]);
});

test('a file that contradicts itself is to be settled by hand', () => {
  const american = detect(['15/06/2026', '06/15/2026', '']);
  expect(american.issues).toMatchObject([{ code: 'FILE_DIALECT', path: ['plannedDeparture'] }]);
  expect(detect(['2026-06-15', '06/15/2026', ''], { dates: 'iso' }).issues).toEqual([]);
  const both = detectForm(numbers, [
    ['A', '2026-06-15', '', '1,5'],
    ['B', '2026-06-15', '', '1.5'],
  ]);
  expect(both.issues).toMatchObject([{ code: 'FILE_DIALECT', path: ['jobOffer.salaryUsd'] }]);
});
