// What a model format is: how to tell a file of it, and how to read one into a model through the builder.
import { decodeUtf8, parseJson } from '../../base/json.js';
import type { Model, Proof } from '../model.js';

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
