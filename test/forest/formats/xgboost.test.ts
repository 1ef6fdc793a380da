import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { ModelFile } from '../../../src/forest/formats/format.js';
import { logitOf, xgboost } from '../../../src/forest/formats/xgboost.js';
import { walk, walkTree } from '../../../src/forest/walk.js';
import { committed, fromOutside } from '../../golden/forests/golden.js';

const here = committed('xgboost');
const outside = fromOutside('xgb');
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const fileOf = (text: string): ModelFile => new ModelFile(new TextEncoder().encode(text));

describe.each([...here, ...outside])('$name', ({ name, bytes, ...golden }) => {
  const { forest } = xgboost.read(new ModelFile(bytes), {});

  test('gives the margin that XGBoost gives, bit for bit, on every row', () => {
    golden.rows.forEach((row, at) => {
      const margin = walk(forest, row);
      expect(margin).toBe(golden.outputs[at]);
      if (golden.probabilities !== null)
        expect(Math.abs(1 / (1 + Math.exp(-margin)) - (golden.probabilities[at] ?? Number.NaN))).toBeLessThan(
          2e-7,
        );
    });
  });

  // Pruning leaves unused nodes behind, which are dropped, so numbers of nodes are those of the origin only elsewhere.
  test.skipIf(name.includes('pruned'))('reaches the leaves that XGBoost reaches', () => {
    expect(golden.leafRows.length).toBeGreaterThan(0);
    golden.leafRows.forEach((row, at) => {
      golden.leaves[at]?.forEach((leaf, tree) => {
        expect(walkTree(forest, tree, golden.rows[row] ?? []) - (forest.starts[tree] ?? 0)).toBe(leaf);
      });
    });
  });
});

test('unused nodes of a pruned tree are dropped, and their number must be the one declared', () => {
  const text = decode(here.find(({ name }) => name.includes('pruned'))?.bytes ?? new Uint8Array());
  const declared = /"num_deleted":"([1-9]\d*)"/;
  expect(declared.test(text)).toBe(true);
  expect(() => xgboost.read(fileOf(text.replace(declared, '"num_deleted":"1"')), {})).toThrow(/unused nodes/);
});

describe('the margin of a base score', () => {
  test('is the correctly rounded float32 logit', () => {
    const random = createRandom(7);
    for (let count = 0; count < 20_000; count++) {
      const p = Math.fround(random.chance(0.1) ? random.unit() * 1e-6 : random.unit());
      const odds = Math.fround(Math.fround(1 / p) - 1);
      if (p > 0 && odds > 0) expect(logitOf(p)).toBe(0 - Math.fround(Math.log(odds)));
    }
    expect(logitOf(0.5)).toBe(0);
  });

  test('is none outside of 0 to 1', () => {
    for (const p of [0, 1, -0.5, 2, Number.NaN, Number.MIN_VALUE]) expect(logitOf(p)).toBeNull();
  });

  test('may be the next float32, which the logarithm of some platform gives, where a proof of the origin shows it', () => {
    const { bytes, rows, outputs } = here.find(({ name }) => name.startsWith('logistic.')) ?? {
      bytes: new Uint8Array(),
      rows: [],
      outputs: [],
    };
    const text = decode(bytes);
    // From the margin of one base score to that of another: all outputs of a tree that adds nothing are the base itself.
    const zero = text.replace(/"split_conditions":\[[^\]]*\]/g, (list) =>
      list.replace(/-?[\d.]+(E-?\d+)?/g, '0'),
    );
    const base = walk(xgboost.read(fileOf(zero), {}).forest, rows[0] ?? []);
    const next = new Float32Array([base]);
    new Int32Array(next.buffer)[0] = (new Int32Array(next.buffer)[0] ?? 0) + 1;
    const proof = { inputs: rows.slice(0, 3), outputs: [...next, ...next, ...next], tolerance: 0 };
    expect(xgboost.read(fileOf(zero), { proof }).forest.base).toBe(next[0]);
    expect(() => xgboost.read(fileOf(zero), { proof: { ...proof, outputs: outputs.slice(0, 3) } })).toThrow(
      /expected/,
    );
  });
});

describe('what cannot be modelled', () => {
  const text = decode(here.find(({ name }) => name.startsWith('logistic.'))?.bytes ?? new Uint8Array());
  const refused: readonly (readonly [string, string | RegExp, string, RegExp])[] = [
    ['dart', '"name":"gbtree"', '"name":"dart"', /the booster "dart"/],
    ['gblinear', '"name":"gbtree"', '"name":"gblinear"', /the booster "gblinear"/],
    ['several classes', '"num_class":"0"', '"num_class":"3"', /3 classes/],
    ['several targets', '"num_target":"1"', '"num_target":"2"', /2 targets/],
    ['a log link', 'binary:logistic', 'count:poisson', /the objective count:poisson/],
    ['a logistic regression', 'binary:logistic', 'reg:logistic', /the objective reg:logistic/],
    ['categorical splits', '"split_type":[0', '"split_type":[1', /categorical splits/],
    ['leaves that hold vectors', '"size_leaf_vector":"1"', '"size_leaf_vector":"2"', /vectors/],
    ['a class for a tree', '"tree_info":[0', '"tree_info":[1', /the class 1/],
    ['an older file', /"version":\[3,2,0\]/, '"version":[1,6,2]', /XGBoost 1\.6\.2/],
    ['rounds after the best', '"attributes":{}', '"attributes":{"best_iteration":"3"}', /booster\[:4\]/],
    ['categories', '"feature_types":[]', '"feature_types":["c"]', /a feature of type "c"/],
    ['a base score for each target', /"base_score":"\[[^"]*"/, '"base_score":"[1E-1,2E-1]"', /\[1E-1,2E-1\]/],
    [
      'a base score that is no probability',
      /"base_score":"\[[^"]*"/,
      '"base_score":"2E0"',
      /between 0 and 1/,
    ],
  ];
  test.each(refused)('%s: refused by name', (_, from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => xgboost.read(fileOf(changed), {})).toThrow(message);
  });

  test('names of features come from the caller where the file has none', () => {
    const nameless = text.replace(/"feature_names":\[[^\]]*\]/, '"feature_names":[]');
    expect(() => xgboost.read(fileOf(nameless), {})).toThrow(/no names of features, expected 6/);
    const features = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(xgboost.read(fileOf(nameless), { features }).forest.features).toEqual(features);
  });

  test('a base score is text, with or without brackets', () => {
    const bare = text.replace(/"base_score":"\[([^"]*)\]"/, '"base_score":"$1"');
    expect(bare).not.toBe(text);
    expect(xgboost.read(fileOf(bare), {}).forest.base).toBe(xgboost.read(fileOf(text), {}).forest.base);
  });
});
