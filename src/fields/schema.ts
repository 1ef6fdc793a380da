// The dictionary as a strict schema, a JSON Schema, a CSV header and a table for people.
import { parseDate, parseTimestampDate } from '../base/dates.js';
import { globalRegistry, jsonSchema, z } from '../base/documents.js';
import { applicationFields, identityParts } from './application.js';
import { isCountry } from './countries.js';
import type { Dictionary, EventPart, FieldDef, Scope, Words } from './dictionary.js';

export const recordFormat = 'waspada-record/1';

const date = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}$/),
  z.refine((text) => parseDate(text) !== null),
);
const timestamp = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}(T.+)?$/),
  z.refine((text) => parseTimestampDate(text) !== null),
);
const country = z.string().check(z.regex(/^[A-Z]{2}$/), z.refine(isCountry));

function answerSchema(def: FieldDef): z.ZodMiniType {
  switch (def.kind) {
    case 'text':
      return z.string().check(z.regex(def.pattern));
    case 'timestamp':
      return timestamp;
    case 'date':
      return date;
    case 'category':
      return z.enum([...Object.keys(def.values), ...def.unknown]);
    case 'flag':
      return z.boolean();
    case 'count':
      return z.int().check(z.gte(def.range[0]), z.lte(def.range[1]));
    case 'number':
      return z.number().check(z.gte(def.range[0]), z.lte(def.range[1]));
    case 'regency':
      return z.string().check(z.regex(/^\d{2}\.\d{2}$/));
    case 'countries':
      return z.array(country);
    case 'dates':
      return z.array(date);
    case 'events':
      return z.array(z.strictObject({ date, ...mapValues(def.parts, partSchema) }));
  }
}

function partSchema(part: EventPart): z.ZodMiniType {
  if (part.kind === 'flag') return maybe(z.boolean());
  return maybe(
    part.kind === 'text' ? z.string().check(z.regex(part.pattern)) : z.enum(Object.keys(part.values)),
  );
}

/** Null and absent are the same unknown. */
const maybe = (schema: z.ZodMiniType): z.ZodMiniType => z.optional(z.nullable(schema));

const mapValues = <A, B>(object: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, to(value)]));

/** What JSON Schema has no word for goes under `x-` names. */
function about(def: FieldDef): Record<string, unknown> {
  const said: Record<string, unknown> = {
    title: `${def.label.id} / ${def.label.en}`,
    'x-kind': def.kind,
    'x-label': def.label,
    'x-data-class': def.dataClass,
  };
  if (def.question !== undefined) said['x-question'] = def.question;
  if (def.evidence !== undefined) said['x-evidence'] = def.evidence;
  if (def.appliesWhen !== undefined) said['x-applies-when'] = def.appliesWhen;
  if (def.kind === 'count' || def.kind === 'number') said['x-unit'] = def.unit;
  if (def.kind === 'category') {
    said['x-values'] = def.values;
    if (def.unknown.length > 0) said['x-unknown'] = def.unknown;
  }
  return said;
}

/**
 * The strict schema of a nested record: it accepts what `readRecord` reads without an issue, but for the region table, which is an
 * argument there, and for dates against each other.
 */
export function recordSchema(dictionary: Dictionary): z.ZodMiniType {
  const fields: Record<string, z.ZodMiniType> = {};
  const groups = new Map<string, Record<string, z.ZodMiniType>>();
  for (const [name, def] of Object.entries(dictionary)) {
    const answer = answerSchema(def);
    // What is said about a field is said of a schema of its own; those of dates are shared.
    const own = (def.required ? answer.clone() : maybe(answer)).register(globalRegistry, about(def));
    const dot = name.indexOf('.');
    if (dot < 0) fields[name] = own;
    else {
      const head = name.slice(0, dot);
      groups.set(head, { ...groups.get(head), [name.slice(dot + 1)]: own });
    }
  }
  for (const [head, group] of groups) fields[head] = maybe(z.strictObject(group));
  const parts = identityParts.map((part) => [part, maybe(z.string())] as const);
  return z.strictObject({ ...fields, identity: maybe(z.strictObject(Object.fromEntries(parts))) });
}

/** The strict schema of one passport application. */
export const applicationSchema = recordSchema(applicationFields);

/** The published JSON Schema of one passport application. */
export const recordJsonSchema = (): Record<string, unknown> =>
  jsonSchema(applicationSchema, recordFormat, 'One passport application');

/** The column names of a CSV file that holds every field. */
export const csvHeader = (dictionary: Dictionary): string[] => Object.keys(dictionary);

const escapeCell = (text: string): string => text.replaceAll('|', '\\|');

/** A Markdown table of the fields. */
export function fieldTable(dictionary: Dictionary): string {
  const rows = Object.entries(dictionary).map(([name, def]) => [
    `\`${name}\`${def.required ? ' (required)' : ''}`,
    def.label.id,
    def.label.en,
    describeKind(def),
    def.evidence ?? '',
    def.dataClass === 'specific' ? 'specific' : '',
    describeScope(def.appliesWhen),
  ]);
  const head = ['field', 'label', 'in English', 'values', 'class', 'data', 'asked when'];
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |\n`;
  return [head, head.map(() => '---'), ...rows].map(line).join('');
}

function describeKind(def: FieldDef): string {
  switch (def.kind) {
    case 'category':
      return (
        describeCodes(def.values) + (def.unknown.length > 0 ? `; unknown: ${def.unknown.join(', ')}` : '')
      );
    case 'flag':
      return 'true, false';
    case 'count':
    case 'number':
      return `${def.kind === 'count' ? 'whole number' : 'number'} of ${def.unit}, ${def.range[0]} to ${def.range[1]}`;
    case 'date':
      return `date, ${def.side} submission`;
    case 'timestamp':
      return 'date, or date and time with offset';
    case 'regency':
      return 'official code as text, e.g. 35.02';
    case 'countries':
      return 'list of ISO 3166-1 codes, e.g. MY|SG';
    case 'dates':
      return 'list of dates';
    case 'events':
      return `list of date${Object.keys(def.parts)
        .map((name) => `:${name}`)
        .join('')}; ${describeParts(def.parts)}`;
    default:
      return 'text';
  }
}

const describeCodes = (values: Readonly<Record<string, Words>>): string =>
  Object.entries(values)
    .map(([code, words]) => `${code} (${words.en})`)
    .join(', ');

const describeParts = (parts: Readonly<Record<string, EventPart>>): string =>
  Object.entries(parts)
    .map(([name, part]) => {
      if (part.kind === 'flag') return `${name}: true, false`;
      return `${name}: ${part.kind === 'text' ? 'text' : describeCodes(part.values)}`;
    })
    .join('; ');

const describeScope = (scope: Scope = []): string =>
  scope
    .map((test) =>
      'in' in test
        ? `${test.field}: ${test.in.map(String).join(', ')}`
        : `${test.field}: under ${test.belowYears} years`,
    )
    .join('; or ');
