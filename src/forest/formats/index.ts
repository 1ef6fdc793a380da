// The model formats in the order in which a file is tried, and the door that reads any of them.
import { issue, WaspadaError } from '../../base/errors.js';
import type { Model } from '../model.js';
import { type Format, ModelFile, type ReadOptions } from './format.js';
import { lightgbm } from './lightgbm.js';
import { mlRandomForest } from './ml-random-forest.js';
import { waspada } from './native.js';
import { onnx } from './onnx.js';
import { scikitLearn } from './scikit-learn.js';
import { xgboost } from './xgboost.js';

export const formats: readonly Format[] = [waspada, scikitLearn, xgboost, lightgbm, mlRandomForest, onnx];

/**
 * Reads a model file of any known format, checks every part of it and lets it prove itself. `format` names the format where the
 * file should not be looked at to tell. Codes: MODEL_*, DOCUMENT_*, JSON_*, TEXT_ENCODING; MODEL_FORMAT where no format fits.
 */
export function readModel(
  bytes: Uint8Array,
  options: ReadOptions & { readonly format?: string } = {},
  table: readonly Format[] = formats,
): Model {
  const file = new ModelFile(bytes);
  const { format: name } = options;
  const format = table.find((each) => (name === undefined ? each.sniff(file) : each.name === name));
  if (format === undefined) {
    const found = name === undefined ? 'no known model format' : `the format ${JSON.stringify(name)}`;
    const known = table.map((each) => each.name).join(', ');
    throw new WaspadaError(issue('MODEL_FORMAT', ['format'], `found ${found}, expected one of ${known}`));
  }
  return format.read(file, options);
}
