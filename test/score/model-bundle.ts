// Bundles with a random forest beside the shipped rules: what the tests of models in the score stand on.
import { readFileSync } from 'node:fs';
import shipped from '../../models/passport-application.js';
import { parseJson } from '../../src/base/json.js';
import { createRandom, type Random } from '../../src/base/random.js';
import type { GateReport } from '../../src/evaluate/gate.js';
import { measureGate } from '../../src/evaluate/gate-measure.js';
import { applicationFields } from '../../src/fields/application.js';
import { directionOf, type Feature, readFeatures } from '../../src/forest/features.js';
import { type Forest, ForestBuilder, type TreeSource } from '../../src/forest/forest.js';
import { forestDocument } from '../../src/forest/formats/native.js';
import { makeProof } from '../../src/forest/proof.js';
import { createRange } from '../../src/forest/range.js';
import { type BundleSource, digestDictionary, digestOf, sealBundle } from '../../src/score/bundle.js';
import { type PointsTable, pointsFormat } from '../../src/score/points.js';

export const features = readFeatures(
  parseJson(readFileSync(new URL('../../data/features.json', import.meta.url), 'utf8')),
);

/** A tree over random features: each node one of two children of the node before it. */
function randomTree(random: Random, count: number, depth: number): TreeSource {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    missingLeft: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  const grow = (level: number, cover: number): number => {
    const node = tree.feature.length;
    const leaf = level === 0 || random.chance(0.2);
    tree.feature.push(leaf ? -1 : random.below(count));
    tree.threshold.push(leaf ? 0 : random.pick([0.5, 0.5, 1.5, 3]));
    tree.left.push(-1);
    tree.right.push(-1);
    tree.missingLeft.push(random.below(2));
    tree.value.push(leaf ? random.unit() : 0);
    tree.cover.push(cover);
    if (leaf) return node;
    const part = 0.1 + 0.8 * random.unit();
    tree.left[node] = grow(level - 1, cover * part);
    tree.right[node] = grow(level - 1, cover * (1 - part));
    return node;
  };
  grow(depth, 1000);
  return tree;
}

export function randomForest(seed: number | string, inputs: readonly Feature[] = features): Forest {
  const random = createRandom(`forest ${seed}`);
  const builder = new ForestBuilder({
    output: 'probability',
    classes: ['not_confirmed', 'confirmed'],
    features: inputs.map(({ name }) => name),
    directions: inputs.map(directionOf),
    compare: '<=',
    inputs: 32,
    missing: 'learned',
    aggregate: 'mean',
    base: 0,
    precision: 64,
  });
  const trees = 1 + random.below(12);
  for (let tree = 0; tree < trees; tree++)
    builder.addTree(randomTree(random, inputs.length, 1 + random.below(5)));
  return builder.build();
}

/** No points at the lowest output that the forest can give, all of them at the highest. */
export function pointsOf(forest: Forest): PointsTable {
  const unknown = new Float64Array(forest.features.length).fill(Number.NaN);
  const { low, high } = createRange(forest).range(unknown);
  const third = low + (high - low) / 3;
  return {
    format: pointsFormat,
    id: 'test',
    typology: 'labour_exploitation',
    words: { id: 'uji', en: 'test' },
    output: 'probability',
    range: { least: 0, most: 15 },
    slope: 1e9,
    knots:
      high > low
        ? [
            { output: low, points: 0 },
            { output: third, points: 3 },
            { output: high, points: 15 },
          ]
        : [
            { output: low, points: 0 },
            { output: low + 1, points: 1 },
          ],
  };
}

/** A gate report over made-up scores: useful ones pass, useless ones do not. */
export function gateOf(subject: Record<string, string>, useful: boolean): GateReport {
  const random = createRandom('gate');
  const outcomes = Float64Array.from({ length: 2000 }, (_, row) => (row % 20 === 0 ? 1 : 0));
  const rules = outcomes.map(() => random.unit());
  const model = outcomes.map((outcome) => random.unit() + (useful ? outcome : 0));
  return measureGate({
    outcomes,
    model,
    rules,
    budget: { share: 0.05 },
    seed: 1,
    resamples: 199,
    subject,
    data: digestOf('made up'),
    evidence: 'synthetic',
    measuredOn: '2026-11-24',
    provenance: { follow_up: 2000 },
  });
}

export interface Parts {
  readonly forest?: Forest;
  readonly inputs?: readonly Feature[];
  readonly useful?: boolean;
  readonly model?: 'on' | 'off';
  readonly points?: unknown;
  readonly evidence?: 'synthetic' | 'expert' | 'validated';
}

/** The shipped rules with a model beside them, sealed. */
export function bundleWith(seed: number | string, parts: Parts = {}): BundleSource {
  const inputs = parts.inputs ?? features;
  const forest = parts.forest ?? randomForest(seed, inputs);
  const table = parts.points ?? pointsOf(forest);
  const document = forestDocument({
    forest,
    features: inputs,
    fieldDictionary: digestDictionary(applicationFields),
    proof: makeProof(forest, 10, 1),
  });
  const subject = { rules: digestOf(shipped.rules), forest: digestOf(document), points: digestOf(table) };
  const documents = {
    rules: shipped.rules,
    regions: shipped.regions,
    forest: document,
    points: table,
    gate: gateOf(subject, parts.useful ?? true),
    training: {},
    card: '# test\n',
  };
  const about = {
    name: 'test',
    version: '1.0.0',
    words: { id: 'uji', en: 'test' },
    created: '2026-11-24',
    evidence: parts.evidence ?? 'synthetic',
    baseRate: 'unknown',
    model: parts.model ?? 'on',
  } as const;
  return { manifest: sealBundle(about, documents, applicationFields), ...documents };
}
