// The mapping document: from the columns and words of someone's file to fields and codes.
import { readDocument, textSchema, z } from '../base/documents.js';
import { type Issue, issue, refuse } from '../base/errors.js';
import { identityParts } from '../fields/application.js';
import type { Dictionary } from '../fields/dictionary.js';
import { textParser } from '../fields/parse.js';
import { type CellReader, plainForm } from '../fields/read.js';
import { isIssue } from '../fields/scalars.js';
import { didYouMean } from '../fields/suggest.js';

export const mappingFormat = 'waspada-mapping/1';

export const mappingSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(mappingFormat),
  /** Column of the file -> field or identity part; null drops the column. */
  columns: z.record(textSchema, z.nullable(textSchema)),
  /** Field -> word of the file -> cell as the input table writes it; an empty one is unknown. */
  values: z.optional(z.record(textSchema, z.record(textSchema, z.string()))),
  dates: z.optional(z.enum(['iso', 'dmy'])),
  decimal: z.optional(z.enum(['.', ','])),
  delimiter: z.optional(z.enum([',', ';', '\t'])),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** What a column can be mapped to. */
export const targetsOf = (dictionary: Dictionary): string[] => [
  ...Object.keys(dictionary),
  ...identityParts.map((part) => `identity.${part}`),
];

/** A checked mapping from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE, MAP_DOCUMENT. */
export function readMapping(value: unknown, dictionary: Dictionary): Mapping {
  const mapping = readDocument(mappingSchema, mappingFormat, value);
  refuse([...checkColumns(mapping, dictionary), ...checkValues(mapping, dictionary)]);
  return mapping;
}

function checkColumns(mapping: Mapping, dictionary: Dictionary): Issue[] {
  const targets = targetsOf(dictionary);
  const issues: Issue[] = [];
  const first = new Map<string, string>();
  for (const [column, target] of Object.entries(mapping.columns)) {
    if (target === null) continue;
    const fault = (message: string, hint: string): number =>
      issues.push(issue('MAP_DOCUMENT', ['columns', column], message, hint));
    const earlier = first.get(target);
    if (!targets.includes(target)) {
      const hint = didYouMean(target, targets, 'map the column to a field of the input table, or to null');
      fault(`found ${JSON.stringify(target)}, expected a known field`, hint);
    } else if (earlier === undefined) first.set(target, column);
    else fault(`both this column and ${JSON.stringify(earlier)} are ${target}`, 'map one of them to null');
  }
  return issues;
}

function checkValues(mapping: Mapping, dictionary: Dictionary): Issue[] {
  const issues: Issue[] = [];
  for (const [field, words] of Object.entries(mapping.values ?? {})) {
    const def = Object.hasOwn(dictionary, field) ? dictionary[field] : undefined;
    if (def === undefined) {
      const hint = didYouMean(field, Object.keys(dictionary), 'use a field of the input table');
      issues.push(issue('MAP_DOCUMENT', ['values', field], 'expected a known field', hint));
      continue;
    }
    const parse = textParser(def, plainForm, {});
    for (const [word, cell] of Object.entries(words)) {
      const parsed = cell === '' ? null : parse(cell, ['values', field, word]);
      if (isIssue(parsed)) issues.push({ ...parsed, code: 'MAP_DOCUMENT' });
    }
  }
  return issues;
}

/** What each column of a header is mapped to: a field, null (drop), or its own name where the mapping does not say. */
export function applyMapping(mapping: Mapping | undefined, header: readonly string[]): (string | null)[] {
  const columns = new Map(Object.entries(mapping?.columns ?? {}));
  return header.map((name) => {
    const target = columns.get(name);
    return target === undefined ? name : target;
  });
}

/** Reads the words that the mapping knows as it says, and leaves other cells to the reader; lists also word by word. */
export function translateCells(
  mapping: Mapping | undefined,
  field: string,
  mapped: CellReader,
  read: CellReader,
): CellReader {
  const values = new Map(Object.entries(mapping?.values ?? {})).get(field);
  if (values === undefined) return read;
  const words = new Map(Object.entries(values));
  return (text, column, row) => {
    const word = words.get(text);
    if (word !== undefined) return mapped(word, column, row);
    if (!text.includes('|')) return read(text, column, row);
    const items = text.split('|').map((item) => words.get(item) ?? item);
    return read(items.join('|'), column, row);
  };
}
