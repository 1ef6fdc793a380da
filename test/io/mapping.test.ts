// Mapping documents: what is accepted, and what is proposed for a file of someone's own.
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { applicationFields } from '../../src/fields/application.js';
import { countries } from '../../src/fields/countries.js';
import type { Dictionary } from '../../src/fields/dictionary.js';
import { createFrame, recordAt } from '../../src/fields/read.js';
import { fold } from '../../src/fields/suggest.js';
import { planHeader, rowReader } from '../../src/io/header.js';
import { readMapping, targetsOf } from '../../src/io/mapping.js';
import { proposeMapping } from '../../src/io/propose.js';
import { columnSynonyms, countrySynonyms, flagSynonyms } from '../../src/io/synonyms.js';

const fields: Dictionary = applicationFields;
const format = 'waspada-mapping/1';

function faults(document: unknown) {
  try {
    readMapping(document, fields);
    return [];
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path.join('/')}`);
  }
}

test.each<[string, unknown, string[]]>([
  ['fits', { format, columns: { No: 'applicationId', x: null, HP: 'identity.phone' }, dates: 'dmy' }, []],
  ['is of another format', { format: 'waspada-mapping/2', columns: {} }, ['DOCUMENT_FORMAT format']],
  ['has an unknown property', { format, columns: {}, rows: 1 }, ['DOCUMENT_SHAPE rows']],
  ['names an unknown field', { format, columns: { x: 'colour' } }, ['MAP_DOCUMENT columns/x']],
  [
    'names one field twice',
    { format, columns: { x: 'officeCode', y: 'officeCode' } },
    ['MAP_DOCUMENT columns/y'],
  ],
  [
    'translates to what no field has',
    { format, columns: {}, values: { declaredPurpose: { x: 'WISTA', y: '' }, colour: {} } },
    ['MAP_DOCUMENT values/declaredPurpose/x', 'MAP_DOCUMENT values/colour'],
  ],
])('a mapping that %s', (_, document, expected) => {
  expect(faults(document)).toEqual(expected);
});

const header = [
  'No Permohonan',
  'Tanggal Pengajuan',
  'Tgl Lahir',
  'Kab/Kota',
  'Tujuan',
  'Negara Tujuan',
  'KTP',
  'mengakui akan bekerja',
  'NIK',
  'Agama',
  'No HP',
  'Warna',
  'declaredPurpos',
];
const rows = [
  [
    'A-1',
    '15/06/2026',
    '31/01/1990',
    '35.02',
    'Wisata',
    'Malaysia',
    'ADA',
    'YA',
    '35020',
    'x',
    '0812',
    'biru',
    '',
  ],
  null,
  [
    'A-2',
    '16/06/2026',
    '01/02/1991',
    '11.1',
    'bekerja pmi',
    'my|Atlantis',
    'terverifikasi',
    'TIDAK',
    '',
    '',
    '',
    '',
    '',
  ],
];

test('a mapping is proposed by name, label and usual word, and says why', () => {
  const { mapping, notes } = proposeMapping(header, rows, fields);
  expect(mapping).toEqual({
    format,
    columns: {
      'No Permohonan': 'applicationId',
      'Tanggal Pengajuan': 'submittedAt',
      'Tgl Lahir': 'birthDate',
      'Kab/Kota': 'domicileRegencyCode',
      Tujuan: 'declaredPurpose',
      'Negara Tujuan': 'destinationCountries',
      KTP: 'documents.KTP',
      'mengakui akan bekerja': 'admittedWorkIntent',
      NIK: null,
      Agama: null,
      'No HP': 'identity.phone',
    },
    values: {
      declaredPurpose: { Wisata: 'WISATA', 'bekerja pmi': 'BEKERJA_PMI' },
      destinationCountries: { Malaysia: 'MY', my: 'MY' },
      'documents.KTP': { terverifikasi: 'TERVERIFIKASI' },
      admittedWorkIntent: { YA: 'true', TIDAK: 'false' },
    },
    dates: 'dmy',
  });
  const note = (column: string) => notes.find((each) => each.column === column);
  for (const column of header) expect(note(column)?.reason).toMatch(/./);
  expect(note('NIK')).toMatchObject({ target: null, reason: expect.stringContaining('identity.subjectKey') });
  expect(note('Agama')).toMatchObject({ target: null });
  expect(note('Warna')).toEqual({ column: 'Warna', reason: expect.stringContaining('no field was found') });
  expect(note('declaredPurpos')?.reason).toContain('is it declaredPurpose?');
  // Told, never repaired or guessed.
  expect(note('Kab/Kota')?.words).toEqual([
    { word: '11.1', reason: expect.stringContaining('11.10 or 11.01') },
  ]);
  expect(note('Negara Tujuan')?.words).toContainEqual({ word: 'Atlantis', reason: expect.any(String) });
});

test('a proposed mapping is a valid mapping, and reads the file once the open columns are settled', () => {
  const { mapping } = proposeMapping(header, rows, fields);
  const settled = readMapping(
    { ...mapping, columns: { ...mapping.columns, Warna: null, declaredPurpos: null } },
    fields,
  );
  expect(planHeader(header, fields, { mapping }).issues.map(({ code }) => code)).toEqual([
    'FIELDS_UNKNOWN',
    'FIELDS_UNKNOWN',
  ]);
  const { plan } = planHeader(header, fields, { mapping: settled });
  if (plan === null) throw new Error();
  const frame = createFrame(fields, 1);
  const read = rowReader(plan, { dates: mapping.dates ?? 'iso', decimal: mapping.decimal ?? '.' });
  expect(read(rows[0] ?? [], frame, 0)).toEqual({ issues: [], rejected: false });
  expect(recordAt(fields, frame, 0)).toEqual({
    applicationId: 'A-1',
    submittedAt: '2026-06-15',
    birthDate: '1990-01-31',
    domicileRegencyCode: '35.02',
    declaredPurpose: 'WISATA',
    destinationCountries: ['MY'],
    documents: { KTP: 'ADA' },
    admittedWorkIntent: true,
  });
});

test('every synonym is folded, and stands for a field, a country or a flag', () => {
  const tables: [ReadonlyMap<string, string>, readonly string[]][] = [
    [columnSynonyms, targetsOf(fields)],
    [countrySynonyms, countries],
    [flagSynonyms, ['true', 'false']],
  ];
  for (const [table, targets] of tables) {
    for (const [word, target] of table) {
      expect(fold(word)).toBe(word);
      expect(targets).toContain(target);
    }
  }
});

test('every field is found by its own name and by its Indonesian label', () => {
  for (const [name, { label }] of Object.entries(fields)) {
    for (const column of [name, name.toUpperCase(), label.id]) {
      const [target] = Object.values(proposeMapping([column], [], fields).mapping.columns);
      expect([column, target]).toEqual([column, name]);
    }
  }
});

test('hostile names are mapped to nothing', () => {
  const { mapping, notes } = proposeMapping(['__proto__', 'constructor', '', 'toString'], [], fields);
  expect(mapping).toEqual({ format, columns: {} });
  expect(notes.filter(({ reason }) => reason.includes('which every record needs'))).toHaveLength(2);
});

test('of two columns for one field the first is proposed, and the other is told', () => {
  const { mapping, notes } = proposeMapping(['Tujuan', 'Keperluan'], [], fields);
  expect(mapping.columns).toEqual({ Tujuan: 'declaredPurpose' });
  expect(notes).toContainEqual({ column: 'Keperluan', reason: 'declaredPurpose is taken by Tujuan' });
});
