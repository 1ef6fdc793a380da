// What a model format is: how to tell a file of it, and how to read one into a model through the builder.
import { type Path, WaspadaError } from '../../base/errors.js';
import { decodeUtf8, parseJson } from '../../base/json.js';
import type { Model, Proof } from '../model.js';
import { fault, shown } from '../parts.js';

/** A file as it was found; text and JSON are decoded once, when a format asks. */
export class ModelFile {
  private decoded: string | undefined;
  private parsed: { readonly value: unknown } | undefined;

  constructor(readonly bytes: Uint8Array) {}

  /** Codes: TEXT_ENCODING. */
  get text(): string {
    this.decoded ??= decodeUtf8(this.bytes);
    return this.decoded;
  }

  /** Strict JSON. Codes: JSON_*, TEXT_ENCODING. */
  get json(): unknown {
    this.parsed ??= { value: parseJson(this.text, { values: 50_000_000 }) };
    return this.parsed.value;
  }

  /** Whether the text holds the pattern; false where the bytes are no text. Never throws. */
  has(pattern: RegExp): boolean {
    try {
      return pattern.test(this.text);
    } catch (error) {
      if (error instanceof WaspadaError) return false;
      throw error;
    }
  }
}

export interface ReadOptions {
  /** Names of the input columns, where the file has none of its own. */
  readonly features?: readonly string[];
  /** Expected outputs of the origin, where the file carries none; without any, the model proves only that it reads back as it was saved. */
  readonly proof?: Proof;
}

/** One file format. */
export interface Format {
  readonly name: 'waspada' | 'scikit-learn' | 'xgboost' | 'lightgbm' | 'onnx' | 'ml-random-forest';
  /** What can be read and what is refused by name, in a sentence each. */
  readonly about: string;
  /** Whether a file looks like one of this format; never throws, reads little. */
  sniff(file: ModelFile): boolean;
  /** Codes: MODEL_*, JSON_*. Anything that cannot be modelled exactly is refused by name (MODEL_UNSUPPORTED), never guessed. */
  read(file: ModelFile, options: ReadOptions): Model;
}

/**
 * Names of the input columns: the file's own, or those of the caller where it has none. Code: MODEL_FEATURES where there are none,
 * where the two differ, or where they are not `count`.
 */
export function featureNames(
  own: readonly string[] | null,
  count: number,
  { features }: ReadOptions,
  path: Path,
): readonly string[] {
  const names = own ?? features ?? [];
  const expected = features ?? names;
  for (const { length } of [names, expected])
    if (length !== count)
      fault('MODEL_FEATURES', path, `found ${length || 'no'} names of features, expected ${count}`);
  names.forEach((name, at) => {
    if (name !== expected[at])
      fault(
        'MODEL_FEATURES',
        [...path, at],
        `found the feature ${shown(name)}, expected ${shown(expected[at])}`,
      );
  });
  return names;
}
