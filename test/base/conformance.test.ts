import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { canonicalJson, decodeUtf8, parseJson } from '../../src/base/json.js';

const suite = (name: string): URL => new URL(`../../../shared/conformance/${name}/`, import.meta.url);

/** Says why a suite does not run, and whether it does. */
function present(name: string): boolean {
  const found = existsSync(suite(name));
  if (!found) console.info(`skipped: the outside suite ${name} is not at ${suite(name).pathname}`);
  return found;
}

/** Valid JSON that we refuse all the same: which of the two keys was meant cannot be guessed. */
const STRICTER: ReadonlyMap<string, string> = new Map([
  ['y_object_duplicated_key.json', 'JSON_DUPLICATE_KEY'],
  ['y_object_duplicated_key_and_value.json', 'JSON_DUPLICATE_KEY'],
]);

/** `accepted`, or the code of the refusal; anything but a typed refusal fails the test. */
function outcome(bytes: Uint8Array): string {
  try {
    parseJson(decodeUtf8(bytes));
    return 'accepted';
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  }
}

describe.skipIf(!present('json'))('the JSON parsing suite of nst/JSONTestSuite', () => {
  const folder = suite('json');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const outcomes = files.map((name) => [
    name,
    outcome(readFileSync(new URL(encodeURIComponent(name), folder))),
  ]);

  test('every valid text is accepted, but for the named ones that our stricter rules refuse', () => {
    const refused = outcomes.filter(([name, result]) => name?.startsWith('y_') && result !== 'accepted');
    expect(refused).toEqual([...STRICTER]);
    expect(files.filter((name) => name.startsWith('y_'))).toHaveLength(95);
  });

  test('every invalid text is refused with a code', () => {
    const accepted = outcomes.filter(([name, result]) => name?.startsWith('n_') && result === 'accepted');
    expect(accepted).toEqual([]);
    expect(files.filter((name) => name.startsWith('n_'))).toHaveLength(188);
  });

  test('of the texts that may go either way only underflow to zero and an exact large integer are accepted', () => {
    const accepted = outcomes.filter(([name, result]) => name?.startsWith('i_') && result === 'accepted');
    expect(accepted.map(([name]) => name)).toEqual([
      'i_number_double_huge_neg_exp.json',
      'i_number_real_underflow.json',
      'i_number_too_big_pos_int.json',
    ]);
  });
});

describe.skipIf(!present('jcs'))('the canonical JSON vectors of RFC 8785', () => {
  const folder = suite('jcs');
  const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
  const names = ['arrays', 'french', 'structures', 'unicode', 'values', 'weird'];

  test.each(names)('%s becomes its canonical text, byte for byte', (name) => {
    const text = canonicalJson(parseJson(read(`input/${name}.json`)));
    expect(text).toBe(read(`output/${name}.json`).trimEnd());
    const hex = read(`outhex/${name}.txt`).trim().split(/\s+/).join(' ');
    expect([...new TextEncoder().encode(text)].map((b) => b.toString(16).padStart(2, '0')).join(' ')).toBe(
      hex,
    );
  });
});
