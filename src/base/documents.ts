// The only door to the schema library: checks a parsed document against its schema and says each fault as an issue.
import {
  array,
  boolean,
  config,
  type core,
  globalRegistry,
  gte,
  type infer as InferOf,
  int,
  lazy,
  literal,
  lte,
  type ZodMiniType as MiniType,
  minLength,
  null as nothing,
  nullable,
  number,
  enum as oneOf,
  optional,
  record,
  refine,
  regex,
  safeParse,
  strictObject,
  string,
  toJSONSchema,
  tuple,
  union,
  unknown,
} from 'zod/mini';
import { type Issue, issue, type Path, WaspadaError } from './errors.js';

// No generated code: the whole product runs where code generation from strings is disallowed.
config({ jitless: true });

/** The parts of the schema library that documents use, by name: a whole namespace could not be left out of a bundle. */
export const z = {
  array,
  boolean,
  enum: oneOf,
  gte,
  int,
  lazy,
  literal,
  lte,
  minLength,
  null: nothing,
  nullable,
  number,
  optional,
  record,
  refine,
  regex,
  strictObject,
  string,
  tuple,
  union,
  unknown,
};
export { globalRegistry };
export declare namespace z {
  export type ZodMiniType<Output = unknown, Input = unknown> = MiniType<Output, Input>;
  export type infer<S extends MiniType> = InferOf<S>;
}

const plain = (path: readonly PropertyKey[]): Path =>
  path.map((part) => (typeof part === 'number' ? part : String(part)));

/** Faults of a value against a schema, each with its path; none means the value fits. Never throws. */
export function checkShape(schema: z.ZodMiniType, value: unknown): Issue[] {
  const result = safeParse(schema, value);
  if (result.success) return [];
  return result.error.issues.flatMap((fault) => shapeIssues(fault, []));
}

function shapeIssues(fault: core.$ZodIssue, base: Path): Issue[] {
  const path = [...base, ...plain(fault.path)];
  if (fault.code === 'unrecognized_keys') {
    return fault.keys.map((key) =>
      issue('DOCUMENT_SHAPE', [...path, key], `found ${JSON.stringify(key)}, expected a known key`),
    );
  }
  if (fault.code === 'invalid_union') {
    // Of the alternatives, the one that came furthest is most likely the one meant.
    const branches = fault.errors.map((faults) => faults.flatMap((each) => shapeIssues(each, path)));
    const depth = (issues: Issue[]) => Math.max(0, ...issues.map((each) => each.path.length));
    const best = branches.sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (best !== undefined && best.length > 0) return best;
  }
  const found =
    fault.input === undefined ? '' : `found ${String(JSON.stringify(fault.input)).slice(0, 80)}: `;
  return [issue('DOCUMENT_SHAPE', path, `${found}${describe(fault)}`)];
}

function describe(fault: core.$ZodIssue): string {
  if (fault.code === 'invalid_type') return `expected ${fault.expected}`;
  if (fault.code === 'invalid_value') return `expected one of ${fault.values.map(String).join(', ')}`;
  if (fault.code === 'too_small') return `expected at least ${String(fault.minimum)}`;
  if (fault.code === 'too_big') return `expected at most ${String(fault.maximum)}`;
  if (fault.code === 'invalid_format') return `expected the form ${fault.format}`;
  return 'does not fit its schema';
}

/** The value typed by its schema, or one error that holds all faults. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export function readDocument<S extends z.ZodMiniType>(schema: S, format: string, value: unknown): z.infer<S> {
  const found =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'format')
      ? String(Reflect.get(value, 'format'))
      : 'none';
  if (found !== format) {
    throw new WaspadaError(
      issue(
        'DOCUMENT_FORMAT',
        ['format'],
        `found format ${JSON.stringify(found)}, expected ${JSON.stringify(format)}`,
      ),
    );
  }
  const result = safeParse(schema, value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((fault) => shapeIssues(fault, []));
  throw new WaspadaError(issues[0] ?? issue('DOCUMENT_SHAPE', [], 'does not fit its schema'), issues);
}

/** The published JSON Schema of a document kind. */
export function jsonSchema(schema: z.ZodMiniType, id: string, title: string): Record<string, unknown> {
  const { $schema, ...rest } = toJSONSchema(schema, { io: 'input' });
  return { $schema, $id: id, title, ...rest };
}

const text = z.string().check(z.minLength(1));

/** A sentence in both languages. */
export const wordsSchema = z.strictObject({ id: text, en: text });
/** A civil date as text. */
export const dateSchema = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** An id that may stand in a path or a CSV cell. */
export const idSchema = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/));
export const textSchema = text;
