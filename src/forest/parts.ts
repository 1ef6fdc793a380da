// A part of an untrusted JSON value in, the same part with its kind known out, or a fault that says where.
import { type Code, issue, type Path, WaspadaError } from '../base/errors.js';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One fault, thrown. */
export function fault(code: Code, path: Path, message: string): never {
  throw new WaspadaError(issue(code, path, message));
}

/** What was found, short enough for a message. */
export const shown = (value: unknown): string => String(JSON.stringify(value) ?? value).slice(0, 40);

/** An object; with `keys`, one that has no other key. Code: MODEL_SHAPE. */
export function asObject(value: unknown, path: Path, keys?: readonly string[]): Fields {
  if (!isObject(value)) fault('MODEL_SHAPE', path, `found ${shown(value)}, expected an object`);
  const stray = keys === undefined ? undefined : Object.keys(value).find((key) => !keys.includes(key));
  if (stray !== undefined) fault('MODEL_SHAPE', [...path, stray], 'expected no such key');
  return value;
}

/** A list; with `length`, one of that length. Code: MODEL_SHAPE. */
export function asList(value: unknown, path: Path, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) fault('MODEL_SHAPE', path, `found ${shown(value)}, expected a list`);
  if (length !== undefined && value.length !== length)
    fault('MODEL_SHAPE', path, `found ${value.length} entries, expected ${length}`);
  return value;
}

/** Text. Code: MODEL_SHAPE. */
export function asText(value: unknown, path: Path): string {
  return typeof value === 'string'
    ? value
    : fault('MODEL_SHAPE', path, `found ${shown(value)}, expected text`);
}

/** Finite numbers, each at least `least`. Code: MODEL_NUMBER, MODEL_SHAPE. */
export function asNumbers(
  value: unknown,
  path: Path,
  length?: number,
  least = Number.NEGATIVE_INFINITY,
): readonly number[] {
  return asList(value, path, length).map((entry, at) =>
    typeof entry === 'number' && Number.isFinite(entry) && entry >= least
      ? entry
      : fault('MODEL_NUMBER', [...path, at], `found ${shown(entry)}, expected a finite number`),
  );
}
