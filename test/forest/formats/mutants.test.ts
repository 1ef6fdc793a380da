// Model files broken in every way we could think of: each is refused with a code and a path, or is the same model as before.
import { describe, expect, test } from 'vitest';
import { codes, WaspadaError } from '../../../src/base/errors.js';
import { createRandom } from '../../../src/base/random.js';
import { crc32 } from '../../../src/forest/formats/crc32.js';
import { type Format, ModelFile, type ReadOptions } from '../../../src/forest/formats/format.js';
import { forestDocument, waspada } from '../../../src/forest/formats/native.js';
import { scikitLearn } from '../../../src/forest/formats/scikit-learn.js';
import { xgboost } from '../../../src/forest/formats/xgboost.js';
import type { Model } from '../../../src/forest/model.js';
import { makeProof } from '../../../src/forest/proof.js';
import { walk } from '../../../src/forest/walk.js';
import { committed } from '../../golden/forests/golden.js';
import { smallForest } from '../small-forest.js';

type Place = readonly (string | number)[];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The refusal of a file, or the model that was made of it. Anything but a typed refusal fails the test. */
function outcome(format: Format, bytes: Uint8Array, options: ReadOptions = {}): WaspadaError | Model {
  try {
    return format.read(new ModelFile(bytes), options);
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    expect(Object.keys(codes)).toContain(error.code);
    expect(Array.isArray(error.path)).toBe(true);
    expect(error.hint).not.toBe('');
    return error;
  }
}

/** Every place in a JSON value: objects, lists, and what they hold. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    placesOf(part, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inside : [at, ...inside];
}

/** The text of a JSON value in which the text of one place is another; null leaves the place out. */
function replaced(value: unknown, place: Place, write: (key: string, part: string) => string | null): string {
  const texts = (part: unknown, at: Place): string => {
    const [key, ...rest] = at;
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    const list = Array.isArray(part);
    const entries = Object.entries(part).flatMap(([name, child]: [string, unknown]) => {
      const prefix = list ? '' : `${JSON.stringify(name)}: `;
      if (name !== String(key)) return [prefix + JSON.stringify(child)];
      if (rest.length > 0) return [prefix + texts(child, rest)];
      const text = write(prefix, JSON.stringify(child));
      return text === null ? [] : [text];
    });
    return list ? `[${entries.join(', ')}]` : `{${entries.join(', ')}}`;
  };
  return texts(value, place);
}

/** Each field x { NaN, null, -1, 2^31, 1e309, text, missing, twice }. */
function* mutants(value: unknown): Generator<{ readonly text: string; readonly what: string }> {
  for (const place of placesOf(value)) {
    const where = place.join('.');
    for (const token of ['NaN', 'null', '-1', '2147483648', '1e309', '"x"']) {
      let same = false;
      const text = replaced(value, place, (key, part) => {
        same = part === token;
        return key + token;
      });
      if (!same) yield { text, what: `${where} = ${token}` };
    }
    yield { text: replaced(value, place, () => null), what: `${where} missing` };
    if (typeof place.at(-1) === 'string') {
      const text = replaced(value, place, (key, part) => `${key}${part}, ${key}${part}`);
      yield { text, what: `${where} twice` };
    }
  }
}

const small = smallForest(21, { columns: 3, trees: 3, depth: 3, missing: 'learned', output: 'value' });
const native: Model = {
  forest: small,
  features: [
    { name: 'a', direction: 'raises', source: { field: 'feesCharged' } },
    { name: 'b', source: { field: 'purpose', is: 'UMRAH' } },
    { name: 'c' },
  ],
  fieldDictionary: 'digest',
  proof: makeProof(small, 6, 1),
};
const nativeDocument = JSON.parse(JSON.stringify(forestDocument(native)));

function golden(folder: 'scikit-learn' | 'xgboost', name: string): { readonly bytes: Uint8Array } {
  return committed(folder).find((each) => each.name.includes(`${name}.model`)) ?? { bytes: new Uint8Array() };
}

const skBytes = golden('scikit-learn', 'gb-classifier').bytes;
const skText = decode(skBytes);

const xgDocument = (() => {
  const document = JSON.parse(decode(golden('xgboost', 'logistic').bytes));
  const { model } = document.learner.gradient_booster;
  model.trees = model.trees.slice(0, 2);
  model.tree_info = [0, 0];
  model.iteration_indptr = [0, 1, 2];
  model.gbtree_model_param.num_trees = '2';
  return document;
})();
const xgBytes = encode(JSON.stringify(xgDocument));
const xgModel = xgboost.read(new ModelFile(xgBytes), {});
const xgProof = makeProof(xgModel.forest, 1000, 2);
const xgRows = makeProof(xgModel.forest, 300, 3).inputs;
/** Whether a model answers as the unbroken one: bit for bit, on other rows than those of the proof. */
const answersAlike = ({ forest }: Model): boolean =>
  xgRows.every((row) => Object.is(walk(forest, row), walk(xgModel.forest, row)));

test('the unbroken files are read', () => {
  expect(outcome(waspada, encode(JSON.stringify(nativeDocument)))).not.toBeInstanceOf(WaspadaError);
  expect(outcome(scikitLearn, skBytes)).not.toBeInstanceOf(WaspadaError);
  expect(outcome(xgboost, xgBytes, { proof: xgProof })).not.toBeInstanceOf(WaspadaError);
});

describe('a field that is not what it was', () => {
  test('is refused in our own document, every one', () => {
    let count = 0;
    for (const { text, what } of mutants(nativeDocument)) {
      const found = outcome(waspada, encode(text));
      expect(found, what).toBeInstanceOf(WaspadaError);
      count++;
    }
    expect(count).toBeGreaterThan(1000);
  });

  test('is refused in the scikit-learn export, whose checksum covers every byte', () => {
    // First without checksum and proof, so that the checks behind them are met as well.
    const { crc32: _, proof, ...document } = JSON.parse(skText);
    const short = { ...document, trees: document.trees.slice(0, 1) };
    let refused = 0;
    let same = 0;
    const original = outcome(scikitLearn, encode(JSON.stringify(short)));
    for (const { text, what } of mutants(short)) {
      const found = outcome(scikitLearn, encode(text));
      if (found instanceof WaspadaError) refused++;
      else {
        // Without a checksum: what is left out or said otherwise must be what decides nothing, or be told by a proof alone.
        expect(what).toMatch(
          /^(params|data|note|trees\.0\.(threshold|value|cover|feature)|learning_rate|init_raw|classes|featureNames|version)/,
        );
        same++;
      }
    }
    expect(refused).toBeGreaterThan(same * 3);
    // Then sealed as the export does it: with a proof, and the checksum of all bytes before it.
    if (original instanceof WaspadaError) throw original;
    const outputs = proof.inputs.map((row: number[]) => walk(original.forest, row));
    const body = JSON.stringify({ ...short, proof: { inputs: proof.inputs, outputs } }).slice(0, -1);
    const sealed = `${body}, "crc32": "${crc32([body])}"}`;
    expect(outcome(scikitLearn, encode(sealed))).not.toBeInstanceOf(WaspadaError);
    for (const { text, what } of mutants(JSON.parse(sealed)))
      expect(outcome(scikitLearn, encode(text)), what).toBeInstanceOf(WaspadaError);
  });

  test('is refused in an XGBoost file, or the margins of all rows stay what they were', () => {
    let refused = 0;
    let alike = 0;
    for (const { text, what } of mutants(xgDocument)) {
      const found = outcome(xgboost, encode(text), { proof: xgProof });
      if (found instanceof WaspadaError) refused++;
      else {
        expect(answersAlike(found), what).toBe(true);
        alike++;
      }
    }
    expect(refused).toBeGreaterThan(2000);
    // Fields that decide no margin (base_weights, loss_changes, weights, names) may hold another valid value.
    expect(alike).toBeLessThan(refused / 3);
  });
});

describe('trees that are no trees', () => {
  const text = (change: (tree: Record<string, number[]>) => void, document: unknown, at: Place): string => {
    const copy: unknown = JSON.parse(JSON.stringify(document));
    const tree = at.reduce((part: unknown, key) => Reflect.get(Object(part), key), copy);
    change(Object(tree));
    return JSON.stringify(copy);
  };
  const shapes: readonly (readonly [string, number, number])[] = [
    ['a circle to the root', 0, 0],
    ['a circle between nodes', 1, 0],
    ['a child below zero', 0, -7],
    ['a child beyond the end', 0, 100_000],
    ['a child that is no whole number', 0, 1.5],
  ];

  test.each(shapes)('%s is refused in both foreign formats', (_, node, child) => {
    const { crc32: __, proof: ___, ...sk } = JSON.parse(skText);
    for (const side of ['left', 'right']) {
      const skMutant = text((tree) => tree[`children_${side}`]?.splice(node, 1, child), sk, ['trees', 0]);
      const xgMutant = text((tree) => tree[`${side}_children`]?.splice(node, 1, child), xgDocument, [
        'learner',
        'gradient_booster',
        'model',
        'trees',
        0,
      ]);
      for (const found of [outcome(scikitLearn, encode(skMutant)), outcome(xgboost, encode(xgMutant))]) {
        expect(found).toBeInstanceOf(WaspadaError);
        if (found instanceof WaspadaError) expect(found.path.length).toBeGreaterThan(0);
      }
    }
  });

  test('a subtree with two parents is refused in both foreign formats', () => {
    const { crc32: _, proof: __, ...sk } = JSON.parse(skText);
    const skMutant = text(
      (tree) => {
        tree.children_right = [...(tree.children_right ?? [])];
        tree.children_right.splice(0, 1, tree.children_left?.[0] ?? 0);
      },
      sk,
      ['trees', 0],
    );
    const xgMutant = text(
      (tree) => tree.right_children?.splice(0, 1, tree.left_children?.[0] ?? 0),
      xgDocument,
      ['learner', 'gradient_booster', 'model', 'trees', 0],
    );
    expect(outcome(scikitLearn, encode(skMutant))).toMatchObject({ code: 'MODEL_NODE' });
    expect(outcome(xgboost, encode(xgMutant))).toMatchObject({ code: 'MODEL_NODE' });
  });
});

describe('a file that is not whole', () => {
  const files = [
    ['waspada', waspada, encode(JSON.stringify(nativeDocument))],
    ['scikit-learn', scikitLearn, skBytes],
    ['xgboost', xgboost, xgBytes],
  ] as const;

  test.each(files)('%s: is refused wherever it ends', (_, format, bytes) => {
    for (let cut = 0; cut < 200; cut++)
      expect(outcome(format, bytes.slice(0, Math.floor((bytes.length * cut) / 200)))).toBeInstanceOf(
        WaspadaError,
      );
  });

  test('announcing a thousand million trees or nodes in a small file is refused before anything is set aside', () => {
    const before = process.memoryUsage().arrayBuffers;
    const { crc32: _, proof: __, ...sk } = JSON.parse(skText);
    const many = 1_000_000_000;
    const xgWith = (change: (document: typeof xgDocument) => void): string => {
      const copy = JSON.parse(JSON.stringify(xgDocument));
      change(copy);
      return JSON.stringify(copy);
    };
    const announced = [
      [waspada, JSON.stringify({ ...nativeDocument, counts: { trees: many, nodes: many } })],
      [waspada, JSON.stringify({ ...nativeDocument, counts: { ...nativeDocument.counts, nodes: many } })],
      [scikitLearn, JSON.stringify({ ...sk, nFeatures: many })],
      [xgboost, xgWith((x) => (x.learner.gradient_booster.model.gbtree_model_param.num_trees = `${many}`))],
      [xgboost, xgWith((x) => (x.learner.gradient_booster.model.trees[0].tree_param.num_nodes = `${many}`))],
      [xgboost, xgWith((x) => (x.learner.learner_model_param.num_feature = `${many}`))],
    ] as const;
    for (const [format, text] of announced)
      expect(outcome(format, encode(text))).toBeInstanceOf(WaspadaError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });

  test('with one byte changed is refused, or is the same document said otherwise', () => {
    const random = createRandom(11);
    const text = JSON.stringify(nativeDocument);
    const flips = process.env.WASPADA_PROVE ? 20_000 : 1500;
    const same: string[] = [];
    for (let flip = 0; flip < flips; flip++) {
      for (const [format, whole] of [
        [waspada, encode(text)],
        [scikitLearn, skBytes],
      ] as const) {
        if (format === scikitLearn && flip % 10 > 0) continue;
        const bytes = Uint8Array.from(whole);
        const at = random.below(bytes.length);
        bytes[at] = random.chance(0.5) ? (bytes[at] ?? 0) ^ (1 << random.below(8)) : random.below(256);
        if (bytes[at] === whole[at]) continue;
        const found = outcome(format, bytes);
        if (found instanceof WaspadaError) continue;
        expect(format).toBe(waspada);
        same.push(JSON.stringify(forestDocument(found)));
      }
    }
    // A digit beyond the precision of a double, for one.
    for (const each of same) expect(each).toBe(text);
  });

  // Without a proof of the origin, a changed digit of a foreign file is another valid model: that it is, nobody can know.
  test('of XGBoost with one byte changed is refused, or agrees with the proof that came with it', () => {
    const random = createRandom(12);
    for (let flip = 0; flip < 300; flip++) {
      const bytes = Uint8Array.from(xgBytes);
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(7));
      const found = outcome(xgboost, bytes, { proof: xgProof });
      if (found instanceof WaspadaError) continue;
      xgProof.inputs.forEach((row, index) => {
        expect(walk(found.forest, row)).toBe(xgProof.outputs[index]);
      });
    }
  });
});
