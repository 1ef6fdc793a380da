// Our own model document, `waspada-forest/1`: parsed JSON in, a checked and proved model out; and back.
//
//   format           "waspada-forest/1"
//   about            what the nodes mean: output, classes, compare, inputs, missing, aggregate, base, precision (see ForestAbout)
//   features         [{ name, direction?, source? }], one for each input column
//   fieldDictionary  digest of the field dictionary that the sources refer to, or null
//   counts           { trees, nodes }: must be what is found
//   trees            [{ feature, number, missingLeft?, cover? }], arrays of one entry for each node, in pre-order: a split is
//                    followed by its left subtree, then its right one, so no index of a child is written and none can be wrong.
//                    feature: column of a split, -1 in a leaf. number: threshold of a split, value of a leaf.
//                    missingLeft (where about.missing is "learned"): 1 or 0, 0 in a leaf. cover: training weight.
//   proof            { inputs, outputs }: sample rows and what they give, bit for bit; NaN is null, infinities are text
//   crc32            of the UTF-8 bytes of the document without this key, as canonical JSON (RFC 8785)
//
// Numbers are the shortest text that reads back as the same double; whole numbers of 2^53 and above stand as text. -0 is 0.
import { readDocument, textSchema, z } from '../../base/documents.js';
import { canonicalJson, type Json } from '../../base/json.js';
import { directionOf, featuresSchema } from '../features.js';
import { type Forest, ForestBuilder, type TreeSource } from '../forest.js';
import { checkProof, type Model } from '../model.js';
import { asList, asObject, fault } from '../parts.js';
import { numberFromJson, numberToJson, readProof } from '../proof.js';
import { walk } from '../walk.js';
import { crc32 } from './crc32.js';
import type { Format } from './format.js';

const FORMAT = 'waspada-forest/1';

const schema = z.strictObject({
  format: z.literal(FORMAT),
  about: z.strictObject({
    output: z.enum(['probability', 'margin', 'value']),
    classes: z.array(z.string()),
    compare: z.enum(['<=', '<']),
    inputs: z.literal([32, 64]),
    missing: z.enum(['learned', 'none']),
    aggregate: z.enum(['mean', 'sum']),
    base: z.union([z.number(), z.string()]),
    precision: z.literal([32, 64]),
  }),
  features: featuresSchema.shape.features,
  fieldDictionary: z.nullable(textSchema),
  counts: z.strictObject({ trees: z.number(), nodes: z.number() }),
  trees: z.array(z.unknown()),
  proof: z.unknown(),
  crc32: z.string(),
});

/**
 * The model of a parsed `waspada-forest/1` document, whole and unchanged since it was written, and proved. Sources of features are
 * checked for their shape only. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE, MODEL_*, JSON_VALUE. O(nodes + proof rows * trees * depth).
 */
export function readForest(value: unknown): Model {
  const document = readDocument(schema, FORMAT, value);
  const { about, counts, trees, features, fieldDictionary } = document;
  if (counts.trees !== trees.length)
    fault('MODEL_SHAPE', ['counts', 'trees'], `found ${trees.length} trees, expected ${counts.trees}`);
  const base = numberFromJson(about.base);
  const builder = new ForestBuilder({
    ...about,
    base: typeof base === 'number' ? base : Number.NaN,
    features: features.map(({ name }) => name),
    directions: features.map(directionOf),
  });
  trees.forEach((tree, at) => {
    builder.addTree(treeOf(tree, about.missing === 'learned', ['trees', at]));
  });
  const forest = builder.build();
  const nodes = forest.feature.length;
  if (counts.nodes !== nodes)
    fault('MODEL_SHAPE', ['counts', 'nodes'], `found ${nodes} nodes, expected ${counts.nodes}`);
  const proof = readProof(document.proof, ['proof']);
  const { crc32: expected, ...rest } = asObject(value, []);
  const found = checksum(rest);
  if (found !== expected)
    fault(
      'MODEL_PROOF',
      ['crc32'],
      `found the checksum ${found}, expected ${expected}: the file was changed`,
    );
  checkProof(forest, proof);
  return { forest, features, fieldDictionary, proof };
}

/** The document of a model, to be written as JSON; reading it gives the same model with its nodes in pre-order. O(nodes). */
export function forestDocument({ forest, features, fieldDictionary, proof }: Model): {
  readonly [key: string]: Json;
} {
  const { output, classes, compare, inputs, missing, aggregate, base, precision } = forest;
  const document = {
    format: FORMAT,
    about: { output, classes, compare, inputs, missing, aggregate, base: tidy(base), precision },
    features: features.map(({ name, direction, source }) => ({
      ...given({ name, direction }),
      ...(source === undefined ? {} : { source: given({ ...source }) }),
    })),
    fieldDictionary,
    counts: { trees: forest.trees, nodes: forest.feature.length },
    trees: Array.from({ length: forest.trees }, (_, tree) => treeDocument(forest, tree)),
    // Where the origin rounds its outputs, the walk is what this document proves from now on.
    proof: {
      inputs: proof.inputs.map((row) => row.map(tidy)),
      outputs: proof.inputs.map((row) => tidy(walk(forest, row))),
    },
  };
  return { ...document, crc32: checksum(document) };
}

const tidy = (x: number): number | string | null => (x === 0 ? 0 : numberToJson(x));
const given = (entries: Readonly<Record<string, Json | undefined>>): Record<string, Json> => {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) kept[key] = value;
  return kept;
};
const checksum = (document: Readonly<Record<string, unknown>>): string => crc32(canonicalPieces(document));

/** The canonical JSON of an object, a tree at a time: the whole text of a large forest is never held. */
function* canonicalPieces(document: Readonly<Record<string, unknown>>): Generator<string> {
  let before = '{';
  for (const key of Object.keys(document).sort()) {
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    const value = document[key];
    if (!Array.isArray(value)) {
      yield canonicalJson(value);
      continue;
    }
    for (const [index, part] of value.entries()) yield (index === 0 ? '[' : ',') + canonicalJson(part);
    yield value.length === 0 ? '[]' : ']';
  }
  yield '}';
}

function treeDocument(forest: Forest, tree: number): Record<string, Json> {
  const order: number[] = [];
  const open = [forest.starts[tree] ?? 0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    order.push(node);
    if ((forest.feature[node] ?? -1) >= 0) open.push(forest.right[node] ?? 0, forest.left[node] ?? 0);
  }
  const at = (array: ArrayLike<number>, node: number): number => array[node] ?? 0;
  const { cover, missing } = forest;
  return {
    feature: order.map((node) => at(forest.feature, node)),
    number: order.map((node) =>
      tidy(at(forest.feature, node) < 0 ? at(forest.value, node) : at(forest.threshold, node)),
    ),
    ...(missing === 'learned' ? { missingLeft: order.map((node) => at(forest.missingLeft, node)) } : {}),
    ...(cover === null ? {} : { cover: order.map((node) => tidy(at(cover, node))) }),
  };
}

function treeOf(value: unknown, learned: boolean, path: readonly (string | number)[]): TreeSource {
  const tree = asObject(value, path, ['feature', 'number', 'cover', ...(learned ? ['missingLeft'] : [])]);
  const feature = asList(tree.feature, [...path, 'feature']);
  const number = asList(tree.number, [...path, 'number'], feature.length).map(numberFromJson);
  const left = new Int32Array(feature.length).fill(-1);
  const right = new Int32Array(feature.length).fill(-1);
  // Splits whose right subtree has not begun.
  const open: number[] = [];
  for (let node = 0; node < feature.length; node++) {
    const before = node - 1;
    const parent = node === 0 ? -1 : feature[before] === -1 ? open.pop() : before;
    if (parent === undefined) fault('MODEL_NODE', [...path, 'feature', node], 'found a node after the last');
    if (parent >= 0) (parent === before && feature[before] !== -1 ? left : right)[parent] = node;
    if (feature[node] !== -1) open.push(node);
  }
  // The last node is a leaf, so every split has its left; what is open has no right.
  if (open.length > 0)
    fault('MODEL_NODE', [...path, 'feature'], `found ${open.length} splits without a right subtree`);
  return {
    feature,
    threshold: number,
    value: number,
    left,
    right,
    ...(learned ? { missingLeft: flagsOf(tree.missingLeft, feature, [...path, 'missingLeft']) } : {}),
    ...(tree.cover === undefined
      ? {}
      : { cover: asList(tree.cover, [...path, 'cover']).map(numberFromJson) }),
  };
}

function flagsOf(
  value: unknown,
  feature: readonly unknown[],
  path: readonly (string | number)[],
): readonly unknown[] {
  const flags = asList(value, path);
  flags.forEach((flag, node) => {
    if (flag !== 0 && (flag !== 1 || feature[node] === -1))
      fault(
        'MODEL_NODE',
        [...path, node],
        `found ${String(flag).slice(0, 40)}, expected 1 or 0, 0 in a leaf`,
      );
  });
  return flags;
}

export const waspada: Format = {
  name: 'waspada',
  about:
    'Our own JSON document, waspada-forest/1: every forest this library knows, with its proof and checksum.',
  sniff: (file) => file.has(/"format"\s*:\s*"waspada-forest\//),
  read: (file) => readForest(file.json),
};
