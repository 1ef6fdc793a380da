import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkShape, type z } from '../../src/base/documents.js';
import { parseJson } from '../../src/base/json.js';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, readRecord, recordAt } from '../../src/fields/read.js';
import { applicationSchema } from '../../src/fields/schema.js';
import { applicationIndicators } from '../../src/indicators/index.js';
import { mappingSchema } from '../../src/io/mapping.js';
import { readRuleSet, ruleSetSchema } from '../../src/rules/document.js';
import { reviewRules } from '../../src/rules/review.js';
import { manifestSchema } from '../../src/score/bundle.js';
import { labelSchema } from '../../src/evaluate/label.js';
import { assessmentSchema, rejectSchema } from '../../src/score/formats.js';
import { pointsSchema } from '../../src/score/points.js';
import { receiptSchema } from '../../src/score/receipt.js';
import { goldens } from './formats.js';

const read = (name: string): string => readFileSync(new URL(`./formats/${name}`, import.meta.url), 'utf8');

test.each(Object.keys(goldens))('the golden %s is what the product makes, byte for byte', (name) => {
  expect(read(name), 'if the change is meant: npx tsx test/golden/formats.ts').toBe(goldens[name]);
});

const documents: readonly [string, z.ZodMiniType][] = [
  ['record.json', applicationSchema],
  ['rules.json', ruleSetSchema],
  ['manifest.json', manifestSchema],
  ['points.json', pointsSchema],
  ['assessment.json', assessmentSchema],
  ['assessment-insufficient.json', assessmentSchema],
  ['assessment-unscored.json', assessmentSchema],
  ['receipt.json', receiptSchema],
  ['rejects.jsonl', rejectSchema],
  ['mapping.json', mappingSchema],
];

test.each(documents)('the golden %s fits its schema, and a strange key does not', (name, schema) => {
  const value = parseJson(read(name));
  expect(checkShape(schema, value)).toEqual([]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a document');
  expect(checkShape(schema, { ...value, surprise: 1 })).not.toEqual([]);
});

test('the golden labels fit their schema', () => {
  const [header = '', ...lines] = read('labels.csv').trim().split('\n');
  const names = header.split(',');
  for (const line of lines) {
    const cells = line.split(',');
    expect(checkShape(labelSchema, Object.fromEntries(names.map((name, at) => [name, cells[at]])))).toEqual([]);
  }
});

test('the golden rules have no error, and use every part of the language', () => {
  const found = reviewRules(readRuleSet(parseJson(read('rules.json'))), { dictionary: applicationFields, indicators: applicationIndicators });
  expect(found.filter((each) => each.severity === 'error')).toEqual([]);
  for (const part of ['decay', 'gate', 'clears', 'group', 'caps', 'countOfTrue', 'atLeast', 'not', 'list', 'switch']) expect(read('rules.json')).toContain(`"${part}"`);
});

test('a record goes through a row and back unchanged', () => {
  const frame = createFrame(applicationFields, 1);
  readRecord(applicationFields, parseJson(read('record.json')), frame, 0);
  const once = recordAt(applicationFields, frame, 0);
  const again = createFrame(applicationFields, 1);
  readRecord(applicationFields, once, again, 0);
  expect(recordAt(applicationFields, again, 0)).toEqual(once);
});
