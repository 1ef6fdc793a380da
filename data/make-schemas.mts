// Writes the published JSON Schemas and the field table: npx tsx data/make-schemas.mts
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchema, type z } from '../src/base/documents.js';
import { comparisonFormat, comparisonSchema } from '../src/evaluate/comparison.js';
import { evaluationFormat, evaluationSchema } from '../src/evaluate/evaluation.js';
import { gateFormat, gateSchema } from '../src/evaluate/gate.js';
import { labelSchema, labelsFormat } from '../src/evaluate/label.js';
import { applicationFields } from '../src/fields/application.js';
import { regionFields } from '../src/fields/region.js';
import { regionsFormat, regionsSchema } from '../src/fields/regions.js';
import { fieldTable, recordJsonSchema } from '../src/fields/schema.js';
import { featuresFormat, featuresSchema } from '../src/forest/features.js';
import { applicationIndicators } from '../src/indicators/index.js';
import { mappingFormat, mappingSchema } from '../src/io/mapping.js';
import { trainResultFormat, trainResultSchema } from '../src/io/train-result.js';
import { exchangeFormat, exchangeSchema } from '../src/regions/exchange/exchange.js';
import { alarmsFormat, alarmsSchema } from '../src/regions/watch/alarms.js';
import { viewsFormat, viewsSchema } from '../src/regions/worklist/views.js';
import { rulesFormat, ruleSetSchema } from '../src/rules/document.js';
import { assessmentFormat } from '../src/score/assessment.js';
import { manifestFormat, manifestSchema } from '../src/score/bundle.js';
import { assessmentSchema, rejectSchema, rejectsFormat } from '../src/score/formats.js';
import { pointsFormat, pointsSchema } from '../src/score/points.js';
import { receiptFormat, receiptSchema } from '../src/score/receipt.js';
import { trainingFormat, trainingSchema } from '../src/train/training.js';

/** Every other document kind: its format, its schema, its title. One line each. */
const documents: [format: string, schema: z.ZodMiniType, title: string][] = [
  [rulesFormat, ruleSetSchema, 'A rule set'],
  [regionsFormat, regionsSchema, 'A table of regions'],
  [mappingFormat, mappingSchema, 'A mapping from the columns of a file to fields'],
  [manifestFormat, manifestSchema, 'A bundle manifest'],
  [pointsFormat, pointsSchema, 'A points table'],
  [gateFormat, gateSchema, 'A gate report'],
  [evaluationFormat, evaluationSchema, 'An evaluation of a bundle'],
  [comparisonFormat, comparisonSchema, 'A comparison of two bundles'],
  [assessmentFormat, assessmentSchema, 'An assessment'],
  [receiptFormat, receiptSchema, 'A receipt'],
  [featuresFormat, featuresSchema, 'What a model may read'],
  [trainingFormat, trainingSchema, 'The record of a training run'],
  [trainResultFormat, trainResultSchema, 'What waspada train --json says of the bundle that it wrote'],
  [exchangeFormat, exchangeSchema, 'An exchange of counts between agencies'],
  [alarmsFormat, alarmsSchema, 'Alarms of monthly reports'],
  [viewsFormat, viewsSchema, 'The views of a region bundle'],
  [rejectsFormat, rejectSchema, 'A line of a rejects file'],
  [labelsFormat, labelSchema, 'A line of a label file'],
];

/** `waspada-rules/1` is published as `rules-1.json`. */
const fileOf = (format: string): string => `schemas/${format.replace(/^waspada-/, '').replace('/', '-')}.json`;
const print = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** A rule set is about applications or about regions. */
const fieldNames = [...new Set([...Object.keys(applicationFields), ...Object.keys(regionFields)])];

/** The rules schema, with the names of fields and indicators, so that an editor completes them. */
function named(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(named);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, named(value)]));
  const { properties } = copy;
  if (typeof properties !== 'object' || properties === null || !('operator' in properties)) return copy;
  const names = {
    ...('field' in properties ? { field: { enum: fieldNames } } : {}),
    ...('indicator' in properties ? { indicator: { enum: applicationIndicators.map((each) => each.name) } } : {}),
  };
  return { ...copy, properties: { ...properties, ...names } };
}

/** Path inside data/ -> text. */
export const files: Readonly<Record<string, string>> = {
  'schemas/record-1.json': print(recordJsonSchema()),
  ...Object.fromEntries(
    documents.map(([format, schema, title]) => [fileOf(format), print(named(jsonSchema(schema, format, title)))]),
  ),
  'fields.md': `# Fields of a passport application\n\nMade by data/make-schemas.mts from src/fields/application.ts.\n\n${fieldTable(applicationFields)}`,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(files)) {
    const path = join(dirname(fileURLToPath(import.meta.url)), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
