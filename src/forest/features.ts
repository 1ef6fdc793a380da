// What a model may read: each input column is a field or an indicator in numbers; unknown stays NaN. What it may not read is refused.
import { readDocument, textSchema, z } from '../base/documents.js';
import { codes, type Issue, issue, type Path } from '../base/errors.js';
import type { Dictionary, EvidenceClass, FieldDef } from '../fields/dictionary.js';
import { didYouMean } from '../fields/suggest.js';
import type { Frame } from '../frame/frame.js';
import { columnsOf, type Indicator, type Tables } from '../indicators/indicator.js';
import type { Direction } from './forest.js';

export const featuresFormat = 'waspada-features/1';

const source = z.strictObject({
  field: z.optional(textSchema),
  indicator: z.optional(textSchema),
  is: z.optional(textSchema),
});
const features = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(featuresFormat),
  features: z
    .array(
      z.strictObject({
        name: textSchema,
        direction: z.optional(z.enum(['raises', 'lowers'])),
        source: z.optional(source),
      }),
    )
    .check(z.minLength(1)),
});
export const featuresSchema = features;

/** Where a feature comes from: a number as it is, a flag as 0 or 1, a category as 1 where it is `is` and 0 where it is another. */
export type FeatureSource = z.infer<typeof source>;

/**
 * One input column of a model. `raises`: the output may only rise with it; `lowers`: only fall; proved over the whole forest before it
 * counts. The source is absent in a model that reads plain tables.
 */
export type Feature = z.infer<typeof features>['features'][number];

/** What a model may read, from a parsed document. Codes: DOCUMENT_*. */
export const readFeatures = (value: unknown): readonly Feature[] =>
  readDocument(features, featuresFormat, value).features;

export const directionOf = ({ direction }: Feature): Direction =>
  direction === 'raises' ? 1 : direction === 'lowers' ? -1 : 0;

/**
 * Evidence that a model may weigh, by what its records are about. Of an application history is left to rules, which know victims;
 * context and region must not move a band. Of a region all that is known is context, and none of it is about a person.
 */
const weighed: Readonly<Record<'application' | 'region', readonly EvidenceClass[]>> = {
  application: ['S', 'D', 'L'],
  region: ['C'],
};

interface Named {
  readonly dictionary: Dictionary;
  readonly indicators: readonly Indicator[];
  /** What the records are about; an application unless said. */
  readonly subject?: 'application' | 'region';
}

/**
 * Everything that keeps features from being read of a record. Codes: MODEL_FEATURES (no such field, value or kind; the code of a
 * region is text and never a number), MODEL_PROTECTED (personal data, history, context of an application, or what follows from a birth
 * date).
 */
export function checkFeatures(features: readonly Feature[], names: Named): Issue[] {
  return features.flatMap((feature, index) => checkFeature(feature, names, ['features', index]));
}

function checkFeature(
  { name, source }: Feature,
  { dictionary, indicators, subject = 'application' }: Named,
  path: Path,
): readonly Issue[] {
  const allowed = weighed[subject];
  const fault = (message: string, hint?: string) => [issue('MODEL_FEATURES', path, message, hint)];
  if (source === undefined) return fault(`found ${name} without the field or indicator it comes from`);
  if ((source.field === undefined) === (source.indicator === undefined))
    return fault(`found ${name}, expected either a field or an indicator as its source`);
  if (source.indicator !== undefined) {
    const indicator = indicators.find((each) => each.name === source.indicator);
    if (indicator === undefined) {
      const known = indicators.map((each) => each.name);
      return fault(`found the indicator ${source.indicator}`, guess(source.indicator, known));
    }
    if (source.is !== undefined) return fault(`found "is" on the indicator ${indicator.name}`);
    if (indicator.provisional)
      return fault(`found ${indicator.name}, which answers still open can change`, PROVISIONAL);
    const derived = indicator.needs.find((need) => dictionary[need]?.derivedOnly === true);
    if (derived !== undefined || !allowed.includes(indicator.evidence))
      return [refusal(path, indicator.name, allowed, derived, indicator.evidence)];
    return [];
  }
  const field = source.field ?? '';
  const def = Object.hasOwn(dictionary, field) ? dictionary[field] : undefined;
  if (def === undefined) return fault(`found the field ${field}`, guess(field, Object.keys(dictionary)));
  if (def.derivedOnly || def.evidence === undefined || !allowed.includes(def.evidence))
    return [refusal(path, field, allowed, def.derivedOnly ? field : undefined, def.evidence)];
  return checkField(field, def, source.is).flatMap((message) => fault(message));
}

const PROVISIONAL = 'Use the answers that it counts, one feature each: of them it is known which are open.';

const guess = (text: string, known: readonly string[]): string =>
  didYouMean(text, known, codes.MODEL_FEATURES.hint);

function refusal(
  path: Path,
  name: string,
  allowed: readonly EvidenceClass[],
  derived: string | undefined,
  evidence = '–',
): Issue {
  const classes = allowed.join(', ').replace(/, (\w)$/, ' or $1');
  const why =
    derived === undefined
      ? `evidence class ${evidence}, expected ${classes}`
      : `what follows from ${derived}`;
  return issue('MODEL_PROTECTED', path, `found ${name}: ${why}`);
}

function checkField(name: string, def: FieldDef, is: string | undefined): string[] {
  switch (def.kind) {
    case 'category':
      if (is === undefined) return [`found the category ${name} without "is"`];
      if (!Object.hasOwn(def.values, is) || def.unknown.includes(is))
        return [`found ${name} is ${is}, expected one of ${Object.keys(def.values).join(', ')}`];
      return [];
    case 'flag':
      return is === undefined ? [] : [`found "is" on the flag ${name}`];
    case 'count':
    case 'number':
      if (is !== undefined) return [`found "is" on the number ${name}`];
      // Outside its scope a condition is false; a number has no such neutral value.
      return def.appliesWhen === undefined ? [] : [`found the number ${name}, which applies only to some`];
    default:
      return [`found ${name} of kind ${def.kind}, expected a category, flag, count or number`];
  }
}

/** Writes one feature of `count` rows of a frame from `from` on into the start of `out`; NaN is unknown. */
export type FeatureColumn = (from: number, count: number, out: Float64Array) => void;

/** Reads one feature of a frame. The features must have passed `checkFeatures`. */
export function bindFeature(
  { source = {} }: Feature,
  indicators: readonly Indicator[],
  frame: Frame,
  asOf: Float64Array,
  tables: Tables,
): FeatureColumn {
  const indicator = indicators.find((each) => each.name === source.indicator);
  if (indicator !== undefined) {
    const read = indicator.bind(columnsOf(frame), asOf, tables);
    const isNumber = indicator.kind === 'number';
    return (from, count, out) => {
      for (let i = 0; i < count; i++) out[i] = isNumber ? read(from + i) : flagValue(read(from + i));
    };
  }
  const column = columnsOf(frame)(source.field ?? '');
  switch (column.kind) {
    case 'number': {
      const { values } = column;
      return (from, count, out) => {
        for (let i = 0; i < count; i++) out[i] = values[from + i] ?? Number.NaN;
      };
    }
    case 'flag': {
      const { values } = column;
      return (from, count, out) => {
        for (let i = 0; i < count; i++) out[i] = flagValue(values[from + i] ?? Number.NaN);
      };
    }
    case 'category': {
      const { values } = column;
      const code = column.codes.indexOf(source.is ?? '');
      return (from, count, out) => {
        for (let i = 0; i < count; i++) {
          const value = values[from + i] ?? -1;
          out[i] = value < 0 ? Number.NaN : value === code ? 1 : 0;
        }
      };
    }
    default:
      throw new RangeError(`no number in a column of kind ${column.kind}`);
  }
}

const flagValue = (value: number): number => (value === 1 ? 1 : value === 0 ? 0 : Number.NaN);
