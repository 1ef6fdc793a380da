// The JSON that examples/export-scikit-learn.py writes (`sklearn-trees/1`) in, a model bit-equal to scikit-learn out.
import { readDocument, textSchema, z } from '../../base/documents.js';
import { type ForestAbout, ForestBuilder, type TreeSource } from '../forest.js';
import type { Model } from '../model.js';
import { asList, asNumbers, asObject, fault, shown } from '../parts.js';
import { proved, readProof } from '../proof.js';
import { crc32 } from './crc32.js';
import { type Format, featureNames, type ModelFile, type ReadOptions } from './format.js';

const FORMAT = 'sklearn-trees/1';

const kinds = [
  'RandomForestClassifier',
  'RandomForestRegressor',
  'ExtraTreesClassifier',
  'ExtraTreesRegressor',
  'GradientBoostingClassifier',
  'GradientBoostingRegressor',
] as const;

const schema = z.strictObject({
  format: z.literal(FORMAT),
  kind: z.string(),
  package: z.literal('scikit-learn'),
  version: z.string().check(z.regex(/^[01]\.\d{1,3}(\.|$)/)),
  data: z.optional(z.nullable(z.string())),
  note: z.optional(z.nullable(z.string())),
  params: z.record(z.string(), z.unknown()),
  classes: z.optional(z.array(z.union([z.string(), z.number(), z.boolean()]))),
  nFeatures: z.int(),
  featureNames: z.optional(z.nullable(z.array(textSchema))),
  learning_rate: z.optional(z.number()),
  init_raw: z.optional(z.number()),
  trees: z.array(z.unknown()),
  proof: z.optional(z.unknown()),
  crc32: z.optional(z.string()),
});
type Document = z.infer<typeof schema>;

export const scikitLearn: Format = {
  name: 'scikit-learn',
  about:
    `JSON written by examples/export-scikit-learn.py: ${kinds.join(', ')}, scikit-learn 1.2 and later. Refused: more than two ` +
    'classes or one output, exponential loss, estimators as init, HistGradientBoosting and other estimators.',
  sniff: (file) => file.has(/"format"\s*:\s*"sklearn-trees\//),
  read,
};

function read(file: ModelFile, options: ReadOptions): Model {
  const document = readDocument(schema, FORMAT, file.json);
  checkBytes(file, document);
  const about = aboutOf(document, options);
  const builder = new ForestBuilder(about);
  const leafOf = leafReader(document);
  document.trees.forEach((tree, at) => {
    builder.addTree(treeOf(tree, leafOf, about.missing === 'learned', ['trees', at]), ['trees', at]);
  });
  const own = document.proof === undefined ? undefined : readProof(document.proof, ['proof']);
  return proved(
    builder.build(),
    about.features.map((name) => ({ name })),
    [options.proof, own],
  );
}

/** The export ends with `, "crc32": "..."}`, the checksum of all bytes before; a file with a proof must have one. */
function checkBytes(file: ModelFile, { crc32: expected, proof }: Document): void {
  if (expected === undefined) {
    if (proof !== undefined) fault('MODEL_SHAPE', ['crc32'], 'found no checksum beside the proof');
    return;
  }
  const end = file.text.lastIndexOf(', "crc32": "');
  const found = crc32([file.text.slice(0, Math.max(end, 0))]);
  if (end < 0 || file.text.slice(end).trimEnd() !== `, "crc32": "${found}"}`)
    fault(
      'MODEL_PROOF',
      ['crc32'],
      `found the checksum ${found}, expected ${expected}: the file was changed`,
    );
}

const isOneOf = <T extends string>(names: readonly T[], name: string): name is T =>
  names.some((each) => each === name);

function aboutOf(document: Document, options: ReadOptions): ForestAbout {
  const { kind, params, learning_rate: rate, init_raw: init } = document;
  if (!isOneOf(kinds, kind)) fault('MODEL_UNSUPPORTED', ['kind'], `found the estimator ${shown(kind)}`);
  const boosted = kind.startsWith('GradientBoosting');
  const classifies = kind.endsWith('Classifier');
  const classes = (document.classes ?? []).map(String);
  if (classifies && classes.length !== 2)
    fault('MODEL_UNSUPPORTED', ['classes'], `found ${classes.length} classes, expected two`);
  if (classes[0] !== undefined && classes[0] === classes[1])
    fault('MODEL_SHAPE', ['classes'], `found the class ${shown(classes[0])} twice`);
  if (!classifies && classes.length > 0) fault('MODEL_SHAPE', ['classes'], 'found classes of a regressor');
  if (params.loss === 'exponential')
    fault('MODEL_UNSUPPORTED', ['params', 'loss'], 'found exponential loss, whose raw output is no log-odds');
  if (boosted && !(rate !== undefined && rate > 0))
    fault('MODEL_NUMBER', ['learning_rate'], `found ${shown(rate)}`);
  if (boosted && init === undefined)
    fault('MODEL_UNSUPPORTED', ['init_raw'], 'found no constant that boosting starts from');
  if (!boosted && (rate !== undefined || init !== undefined))
    fault(
      'MODEL_SHAPE',
      [rate === undefined ? 'init_raw' : 'learning_rate'],
      `expected no such key in ${kind}`,
    );
  const features = featureNames(document.featureNames ?? null, document.nFeatures, options, ['featureNames']);
  const first = document.trees[0];
  // In forests since 1.3; boosting refuses NaN still.
  const learned = !boosted && first !== undefined && 'missing_go_to_left' in asObject(first, ['trees', 0]);
  return {
    output: !classifies ? 'value' : boosted ? 'margin' : 'probability',
    classes,
    features,
    directions: features.map(() => 0),
    compare: '<=',
    inputs: 32,
    missing: learned ? 'learned' : 'none',
    aggregate: boosted ? 'sum' : 'mean',
    base: init ?? 0,
    precision: 64,
  };
}

/** What a node gives, and its training weight where that is known. */
type LeafReader = (value: unknown) => { readonly value: number; readonly cover?: number } | null;

/**
 * How a node's `value` is read: boosting scales it by the learning rate; a classifier holds the training weights of its classes
 * up to scikit-learn 1.2 and their fractions, not to be normalised again, since 1.3.
 */
function leafReader({ kind, version, learning_rate: rate }: Document): LeafReader {
  const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  if (kind.startsWith('GradientBoosting'))
    return (value) => (isNumber(value) ? { value: (rate ?? Number.NaN) * value } : null);
  if (kind.endsWith('Regressor')) return (value) => (isNumber(value) ? { value } : null);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fractions = major > 1 || (major === 1 && minor >= 3);
  return (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [negative, positive]: readonly unknown[] = pair;
    if (!(isNumber(negative) && isNumber(positive) && negative >= 0 && positive >= 0)) return null;
    const cover = negative + positive;
    // Fractions add up to 1 but for the rounding of the two.
    if (fractions) return Math.abs(cover - 1) <= 1e-9 ? { value: positive } : null;
    return cover > 0 ? { value: positive / cover, cover } : null;
  };
}

const treeKeys = ['children_left', 'children_right', 'feature', 'threshold', 'value', 'cover'];

function treeOf(
  value: unknown,
  leafOf: LeafReader,
  learned: boolean,
  path: readonly (string | number)[],
): TreeSource {
  const tree = asObject(value, path, learned ? [...treeKeys, 'missing_go_to_left'] : treeKeys);
  const left = asNumbers(tree.children_left, [...path, 'children_left'], undefined, -1);
  const right = asNumbers(tree.children_right, [...path, 'children_right'], left.length, -1);
  const columns = asNumbers(tree.feature, [...path, 'feature'], left.length, -2);
  const threshold = asNumbers(tree.threshold, [...path, 'threshold'], left.length);
  const given = asList(tree.value, [...path, 'value'], left.length).map(
    (entry, node) =>
      leafOf(entry) ?? fault('MODEL_NUMBER', [...path, 'value', node], `found ${shown(entry)}`),
  );
  const feature = columns.map((column, node) => {
    const isLeaf = left[node] === -1;
    // scikit-learn writes -2 as feature and threshold of a leaf.
    if (isLeaf ? column !== -2 || threshold[node] !== -2 : column < 0)
      fault('MODEL_NODE', [...path, 'feature', node], `found ${column} in a ${isLeaf ? 'leaf' : 'split'}`);
    return isLeaf ? -1 : column;
  });
  const cover =
    tree.cover === undefined
      ? given.flatMap((each) => each.cover ?? [])
      : asNumbers(tree.cover, [...path, 'cover'], left.length, 0);
  return {
    feature,
    threshold,
    left,
    right,
    value: given.map((each) => each.value),
    ...(learned
      ? { missingLeft: asList(tree.missing_go_to_left, [...path, 'missing_go_to_left'], left.length) }
      : {}),
    ...(cover.length === left.length ? { cover } : {}),
  };
}
