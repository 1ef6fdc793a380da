// The dictionary's schema and published files: as strict as the reader, and made from the dictionary.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { files } from '../../data/make-schemas.mjs';
import { checkShape } from '../../src/base/documents.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import { applicationSchema, csvHeader, fieldTable, recordJsonSchema } from '../../src/fields/schema.js';
import { fields, spoiledRecord, withIdentity } from './records.js';

test('the schema accepts a record exactly when the reader has no issue with it', () => {
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(fc.oneof(withIdentity, spoiledRecord), (record) => {
      const { issues } = readRecord(fields, record, createFrame(fields, 1), 0);
      const faults = checkShape(applicationSchema, record);
      expect({ record, faults: faults.length === 0 }).toEqual({ record, faults: issues.length === 0 });
      if (issues.length === 0) accepted++;
      else refused++;
    }),
    { seed: 5, numRuns: 3000 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(500);
});

test('the published schemas and the field table are what their script makes', () => {
  for (const [file, text] of Object.entries(files)) {
    expect(
      readFileSync(`data/${file}`, 'utf8') === text,
      `run: npx tsx data/make-schemas.mts (${file})`,
    ).toBe(true);
  }
});

test('the JSON Schema is strict, and tells labels, codes and questions in both languages', () => {
  const schema = recordJsonSchema();
  expect(schema).toMatchObject({
    $id: 'waspada-record/1',
    additionalProperties: false,
    required: ['applicationId', 'submittedAt'],
    properties: {
      declaredPurpose: {
        title: 'tujuan yang dinyatakan / declared purpose',
        'x-question': { id: 'Untuk apa Anda memerlukan paspor?' },
        'x-unknown': ['TIDAK_DITANYA'],
        anyOf: [{ enum: expect.arrayContaining(['WISATA', 'TIDAK_DITANYA']) }, { type: 'null' }],
      },
      submittedAt: { title: 'waktu pengajuan / time of submission', type: 'string' },
      identity: {},
    },
  });
});

test('the CSV header and the field table name every field in order', () => {
  const names = Object.keys(fields);
  expect(csvHeader(fields)).toEqual(names);
  const rows = fieldTable(fields).trimEnd().split('\n').slice(2);
  expect(rows.map((row) => /^\| `([^`]+)`/.exec(row)?.[1])).toEqual(names);
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(8);
});
