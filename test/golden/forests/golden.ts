// Model files made by other packages with what those packages answer: committed here, and outside at ../shared where it is present.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { formats } from '../../../src/forest/formats/index.js';

export interface Golden {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** NaN is unknown. */
  readonly rows: readonly (readonly number[])[];
  readonly outputs: readonly number[];
  /** Probabilities of boosted models, where the origin gives them beside its margins. */
  readonly probabilities: readonly number[] | null;
  /** Leaf of each tree, numbered within the tree as the origin does, for the rows named. */
  readonly leaves: readonly (readonly number[])[];
  readonly leafRows: readonly number[];
}

interface Rows {
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly leaves?: number[][];
  readonly leafRows?: number[];
  readonly leafIndexFirst25?: number[][];
  readonly leafIndexRows?: number[];
  readonly expected?: { readonly proba1: number[]; readonly raw?: number[]; readonly margin?: number[] };
  readonly outputs?: number[];
  readonly raw?: number[];
  readonly scores?: number[];
  readonly predictions?: number[];
}

const here = new URL('./', import.meta.url);
const outside = new URL('../../../../shared/golden/forests/', import.meta.url);

function golden(folder: URL, model: string, rowsFile: string): Golden {
  const file: Rows = JSON.parse(readFileSync(new URL(rowsFile, folder), 'utf8'));
  const { expected } = file;
  const margins = expected?.raw ?? expected?.margin;
  return {
    name: model,
    bytes: readFileSync(new URL(model, folder)),
    rows: file.rows.map((row) => row.map((x) => (x === null ? Number.NaN : Number(String(x).replace('inf', 'Infinity'))))),
    outputs: file.outputs ?? margins ?? expected?.proba1 ?? file.raw ?? file.scores ?? file.predictions ?? [],
    probabilities: margins === undefined ? null : (expected?.proba1 ?? null),
    leaves: file.leaves ?? file.leafIndexFirst25 ?? [],
    leafRows: file.leafRows ?? file.leafIndexRows ?? [],
  };
}

/** Committed models of scikit-learn or xgboost: made by make-sklearn-xgboost.py. */
export function committed(folder: 'scikit-learn' | 'xgboost'): readonly Golden[] {
  const at = new URL(`${folder}/`, here);
  const models = readdirSync(at).filter((name) => name.endsWith('.model.json'));
  return models.map((name) => golden(at, name, name.replace('.model.', '.rows.')));
}

/** Models outside of the repository whose name starts so; none, said in a line, where the folder is absent. */
export function fromOutside(prefix: 'xgb' | ''): readonly Golden[] {
  if (!existsSync(outside)) {
    console.info(`skipped: the outside golden forests are not at ${outside.pathname}`);
    return [];
  }
  const models = readdirSync(outside).filter((name) => name.endsWith('.model.json'));
  return models
    .filter((name) => name.startsWith('xgb') === (prefix === 'xgb'))
    .map((name) => golden(outside, name, name.replace('.model.', '.rows.')));
}

const six = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];

/** One golden model of each foreign format, and how far from its origin the walk may be. */
export const examples: Readonly<
  Record<string, { readonly golden: Golden; readonly tolerance: number; readonly features?: readonly string[] }>
> = {
  'scikit-learn': {
    golden: golden(here, 'scikit-learn/rf-classifier.model.json', 'scikit-learn/rf-classifier.rows.json'),
    tolerance: 0,
  },
  xgboost: {
    golden: golden(here, 'xgboost/logistic.model.json', 'xgboost/logistic.rows.json'),
    tolerance: 0,
  },
  lightgbm: {
    golden: golden(here, 'lightgbm/binary-missing.txt', 'lightgbm/binary-missing.rows.json'),
    tolerance: 0,
  },
  onnx: {
    golden: golden(here, 'onnx/rf.onnx', 'onnx/rf.rows.json'),
    tolerance: 1e-6,
    features: six,
  },
  'ml-random-forest': {
    golden: golden(here, 'ml-random-forest/regression.json', 'ml-random-forest/regression.rows.json'),
    tolerance: 1e-12,
    features: six,
  },
};

/** Formats of the table that have no example here: none. */
export const withoutExample = formats.map(({ name }) => name).filter((name) => !(name in examples));
