// JSON records into frames and back: round trips, refusals, and what stays unknown.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/json.js';
import {
  cellReader,
  checkRow,
  createFrame,
  plainForm,
  readRecord,
  recordAt,
  recordToCells,
} from '../../src/fields/read.js';
import type { Frame } from '../../src/frame/frame.js';
import { valueAt } from '../../src/frame/frame.js';
import { fields, spoiledRecord, validRecord, withIdentity } from './records.js';

const base = { applicationId: 'A-1', submittedAt: '2026-06-15T08:00:00+07:00' };

function read(record: unknown) {
  const frame = createFrame(fields, 1);
  return { frame, ...readRecord(fields, record, frame, 0) };
}

const rowOf = (frame: Frame) =>
  Object.fromEntries([...frame.columns].map(([name, column]) => [name, valueAt(column, 0)]));

const faults = (record: unknown) => {
  const { issues, rejected } = read(record);
  return [rejected, ...issues.map(({ code, path }) => `${code} ${path.join('/')}`)];
};

test('a record read, written and read again is the same row', () => {
  fc.assert(
    fc.property(withIdentity, (record) => {
      const first = read(record);
      expect(first).toMatchObject({ issues: [], rejected: false });
      expect(checkRow(fields, first.frame, 0)).toEqual([]);
      const written = recordAt(fields, first.frame, 0);
      const second = read(written);
      expect(second.issues).toEqual([]);
      expect(rowOf(second.frame)).toEqual(rowOf(first.frame));
      expect(recordAt(fields, second.frame, 0)).toEqual(written);
      expect(() => canonicalJson(written)).not.toThrow();
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('a record written as cells and read from them is the same row', () => {
  fc.assert(
    fc.property(validRecord, (record) => {
      const frame = createFrame(fields, 1);
      const cells = recordToCells(fields, record);
      Object.entries(fields).forEach(([name, def], column) => {
        const target = frame.columns.get(name);
        if (target === undefined) throw new Error(name);
        expect(cellReader(name, def, plainForm, {})(cells[column] ?? '', target, 0)).toBeNull();
      });
      expect(rowOf(frame)).toEqual(rowOf(read(record).frame));
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('a spoiled record never throws, and whatever was read of it can be written and read again', () => {
  fc.assert(
    fc.property(spoiledRecord, (record) => {
      const { frame } = read(record);
      const again = read(recordAt(fields, frame, 0));
      expect(rowOf(again.frame)).toEqual(rowOf(frame));
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test('null, absent and "not asked" are the same unknown', () => {
  const row = rowOf(read(base).frame);
  const nulls = {
    ...base,
    declaredPurpose: null,
    documents: null,
    jobOffer: { salaryUsd: null },
    identity: null,
  };
  expect(rowOf(read(nulls).frame)).toEqual(row);
  expect(rowOf(read({ ...base, declaredPurpose: 'TIDAK_DITANYA' }).frame)).toEqual(row);
});

test.each<[string, unknown, (string | boolean)[]]>([
  ['no record at all', [], [true, 'FIELDS_KIND ']],
  ['an unknown name', { ...base, colour: 'red' }, [true, 'FIELDS_UNKNOWN colour']],
  [
    'an unknown name in a group',
    { ...base, documents: { SIM: 'ADA' } },
    [true, 'FIELDS_UNKNOWN documents.SIM'],
  ],
  ['a dotted name', { ...base, 'documents.KTP': 'ADA' }, [true, 'FIELDS_UNKNOWN documents.KTP']],
  ['an attribute that must not enter', { ...base, Agama: 'x' }, [true, 'FIELDS_SENSITIVE Agama']],
  [
    'the same, spelled otherwise',
    { ...base, 'Jenis_Kelamin 2': 'x' },
    [true, 'FIELDS_SENSITIVE Jenis_Kelamin 2'],
  ],
  ['the same, in full-width letters', { ...base, ＮＩＫ: 'x' }, [true, 'FIELDS_SENSITIVE ＮＩＫ']],
  ['the same, in a group', { ...base, jobOffer: { gaji: 1 } }, [true, 'FIELDS_SENSITIVE jobOffer.gaji']],
  ['a group that is no object', { ...base, documents: 'ADA' }, [false, 'FIELDS_KIND documents']],
  ['no application number', { submittedAt: '2026-06-15' }, [true, 'FIELDS_MISSING applicationId']],
  ['a null application number', { ...base, applicationId: null }, [true, 'FIELDS_MISSING applicationId']],
  ['an unreadable day', { ...base, submittedAt: 'today' }, [true, 'FIELDS_DATE submittedAt']],
  ['a number as application number', { ...base, applicationId: 12 }, [true, 'FIELDS_KIND applicationId']],
  ['a number as telephone', { ...base, identity: { phone: 628123 } }, [false, 'FIELDS_KIND identity.phone']],
  [
    'an unknown part of an identity',
    { ...base, identity: { colour: '1' } },
    [true, 'FIELDS_UNKNOWN identity.colour'],
  ],
  ['a text as flag', { ...base, statementChanged: 'true' }, [false, 'FIELDS_KIND statementChanged']],
  ['a text as count', { ...base, plannedStayDays: '3' }, [false, 'FIELDS_KIND plannedStayDays']],
  [
    'an infinite count',
    { ...base, plannedStayDays: Number.POSITIVE_INFINITY },
    [false, 'FIELDS_KIND plannedStayDays'],
  ],
  ['a count out of range', { ...base, plannedStayDays: 36501 }, [false, 'FIELDS_RANGE plannedStayDays']],
  ['an unknown code', { ...base, declaredPurpose: 'WISTA' }, [false, 'FIELDS_VALUE declaredPurpose']],
  ['an empty text', { ...base, declaredPurpose: '' }, [false, 'FIELDS_VALUE declaredPurpose']],
  ['a regency as number', { ...base, domicileRegencyCode: 11.1 }, [false, 'FIELDS_KIND domicileRegencyCode']],
  [
    'a short regency',
    { ...base, domicileRegencyCode: '11.1' },
    [false, 'FIELDS_REGENCY domicileRegencyCode'],
  ],
  [
    'a country list in one text',
    { ...base, destinationCountries: 'MY|SG' },
    [false, 'FIELDS_KIND destinationCountries'],
  ],
  [
    'a country by name',
    { ...base, transitCountries: ['Malaysia'] },
    [false, 'FIELDS_COUNTRY transitCountries/0'],
  ],
  ['an event without date', { ...base, lossHistory: [{}] }, [false, 'FIELDS_KIND lossHistory/0/date']],
  [
    'an event with an unknown part',
    { ...base, lossHistory: [{ date: '2023-01-01', colour: 'red' }] },
    [true, 'FIELDS_UNKNOWN lossHistory/0/colour'],
  ],
])('%s is told', (_, record, expected) => {
  expect(faults(record)).toEqual(expected);
});

test('a mistyped name is recognised', () => {
  const hints = ['declaredPurpos', 'KTP', 'submitted_at'].map(
    (name) => read({ ...base, [name]: 'x' }).issues[0]?.hint,
  );
  expect(hints).toEqual([
    'did you mean `declaredPurpose`?',
    'did you mean `documents.KTP`?',
    'did you mean `submittedAt`?',
  ]);
});

test('a number where an identifier is due is told that digits are lost', () => {
  const { issues } = read({ ...base, identity: { subjectKey: 3171010101900001 } });
  expect(issues[0]?.hint).toMatch(/2\^53/);
});

test('hostile names are merely unknown', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const record: unknown = JSON.parse(
      `{"applicationId":"A-1","submittedAt":"2026-06-15","${name}":{"KTP":"ADA"}}`,
    );
    expect(faults(record)).toEqual([true, `FIELDS_UNKNOWN ${name}`]);
    const nested: unknown = JSON.parse(
      `{"applicationId":"A-1","submittedAt":"2026-06-15","documents":{"${name}":"ADA"}}`,
    );
    expect(faults(nested)).toEqual([true, `FIELDS_UNKNOWN documents.${name}`]);
  }
});

test('inherited properties are not read', () => {
  const record: unknown = Object.assign(Object.create({ declaredPurpose: 'WISATA', agama: 'x' }), base);
  const { frame, issues } = read(record);
  expect(issues).toEqual([]);
  expect(recordAt(fields, frame, 0)).toEqual({ applicationId: 'A-1', submittedAt: '2026-06-15' });
});

test('cells of identity columns are the text as it was given', () => {
  const niks = ['91', '92', '93', '94', '95', '96'].map((prefix) => `${prefix}71010101900001`);
  for (const nik of niks) {
    const record: unknown = JSON.parse(JSON.stringify({ ...base, identity: { subjectKey: nik } }));
    expect(read(record).issues).toEqual([]);
    expect(recordToCells(fields, record, ['identity.subjectKey', 'applicationId', '__proto__'])).toEqual([
      nik,
      'A-1',
      '',
    ]);
  }
});
