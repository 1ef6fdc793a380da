import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { ModelFile } from '../../../src/forest/formats/format.js';
import { lightgbm } from '../../../src/forest/formats/lightgbm.js';
import { walk, walkTree } from '../../../src/forest/walk.js';
import { cuts, goldenBytes, goldenNames, goldenRows, outcome, readBytes, refusal, six } from './golden.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (name: string): string => new TextDecoder().decode(goldenBytes('lightgbm', `${name}.txt`));
const names = goldenNames('lightgbm', '.txt', false);

test.each(names)('%s gives the raw score of LightGBM bit for bit on every row', (name) => {
  const { forest } = readBytes(lightgbm, goldenBytes('lightgbm', `${name}.txt`));
  const golden = goldenRows('lightgbm', name);
  expect(golden.rows.length).toBeGreaterThan(100);
  if (name === 'all-but-missing') return;
  expect(golden.rows.map((row) => walk(forest, row))).toEqual(golden.numbers('raw'));
  if (forest.output === 'value')
    expect(golden.rows.map((row) => walk(forest, row))).toEqual(golden.numbers('prediction'));
});

test('splits of all numbers from what is missing are those of LightGBM for every number but +Infinity', () => {
  expect(textOf('all-but-missing')).toMatch(/^threshold=.*\binf\b/m);
  const { forest } = readBytes(lightgbm, goldenBytes('lightgbm', 'all-but-missing.txt'));
  const { rows, numbers } = goldenRows('lightgbm', 'all-but-missing');
  const raw = numbers('raw');
  const differ = rows.filter((row, at) => walk(forest, row) !== raw[at]);
  expect(differ.length).toBeGreaterThan(0);
  expect(differ.every((row) => row.includes(Number.POSITIVE_INFINITY))).toBe(true);
  expect(rows.some((row) => row.some(Number.isNaN))).toBe(true);
  expect(rows.some((row) => row.includes(Number.MAX_VALUE) || row.includes(1e30))).toBe(true);
});

test('the golden rows hold thresholds exactly hit, missing values, zeros and infinities', () => {
  const { rows, kinds } = goldenRows('lightgbm', 'binary-missing');
  for (const kind of ['onThreshold', 'above', 'below', 'missing', 'extreme']) expect(kinds).toContain(kind);
  const values = rows.flat();
  for (const value of [0, -0, Number.POSITIVE_INFINITY, Number.NaN])
    expect(values.some((each) => Object.is(each, value))).toBe(true);
});

test('the counts of LightGBM are the covers, as in its own contributions: every branch holds the rows of its children', () => {
  for (const name of names) {
    const { forest } = readBytes(lightgbm, goldenBytes('lightgbm', `${name}.txt`));
    const cover = forest.cover ?? new Float64Array();
    expect(cover.length).toBe(forest.feature.length);
    forest.left.forEach((left, node) => {
      if (left >= 0) expect((cover[left] ?? 0) + (cover[forest.right[node] ?? 0] ?? 0)).toBe(cover[node]);
    });
  }
});

test('the expected value by covers is the one that LightGBM gives with its contributions', () => {
  const { forest } = readBytes(lightgbm, goldenBytes('lightgbm', 'binary-missing.txt'));
  let expected = 0;
  for (let tree = 0; tree < forest.trees; tree++) {
    const start = forest.starts[tree] ?? 0;
    let sum = 0;
    for (let node = start; node < (forest.starts[tree + 1] ?? 0); node++)
      if (forest.feature[node] === -1) sum += (forest.value[node] ?? 0) * (forest.cover?.[node] ?? 0);
    expected += sum / (forest.cover?.[start] ?? 0);
  }
  for (const row of goldenRows('lightgbm', 'binary-missing').lists('contributions'))
    expect(row.at(-1)).toBeCloseTo(expected, 12);
});

test('names, directions and the kind of output come from the file', () => {
  const model = readBytes(lightgbm, goldenBytes('lightgbm', 'binary-missing.txt'));
  expect(model.forest).toMatchObject({
    output: 'margin',
    classes: ['0', '1'],
    compare: '<=',
    inputs: 64,
    missing: 'learned',
    aggregate: 'sum',
    directions: [1, 0, 0, 0, -1, 0],
  });
  expect(model.features[0]).toEqual({ name: 'a', direction: 'raises' });
  expect(model.features[4]).toEqual({ name: 'e', direction: 'lowers' });
  expect(readBytes(lightgbm, goldenBytes('lightgbm', 'forest.txt')).forest.aggregate).toBe('mean');
  const own = lightgbm.read(new ModelFile(goldenBytes('lightgbm', 'binary.txt')), {});
  expect(own.forest.features).toEqual(six.map((_, index) => `Column_${index}`));
});

test('names in the file that the caller does not expect are refused', () => {
  const text = textOf('binary').replace(/feature_names=.*/, 'feature_names=a b c d e g');
  expect(outcome(lightgbm, encode(text), six.with(5, 'g'))).toBe('read');
  expect(refusal(lightgbm, encode(text))).toMatchObject({
    code: 'MODEL_FEATURES',
    path: ['feature_names', 5],
  });
});

test.each([
  ['refused-zero-as-missing', 'decision_type'],
  ['refused-multiclass', 'num_class'],
  ['refused-poisson', 'objective'],
  ['refused-linear', 'leaf_const'],
  ['refused-categorical', 'cat_boundaries'],
])('%s is refused by name', (name, key) => {
  const found = refusal(lightgbm, goldenBytes('lightgbm', `${name}.txt`));
  expect(found.code).toBe('MODEL_UNSUPPORTED');
  expect(found.path).toContain(key);
});

test('zeros that are missing are read where they go to the side of the threshold that zero is on', () => {
  const text = textOf('refused-zero-as-missing').replace(/^(threshold|decision_type)=.*$/gm, (line) => {
    const count = line.split(' ').length;
    return line.startsWith('t')
      ? `threshold=${Array(count).fill('0.5').join(' ')}`
      : `decision_type=${Array(count).fill('6').join(' ')}`;
  });
  const { forest } = readBytes(lightgbm, encode(text));
  const zeros = six.map(() => 0);
  expect(walk(forest, zeros)).toBe(
    walk(
      forest,
      six.map(() => Number.NaN),
    ),
  );
});

test('a threshold of 0 keeps zero and what is taken for zero on its left', () => {
  const text = textOf('around-zero').replace(/^(threshold|decision_type)=.*$/gm, (line) =>
    line.replace(/=.*/, `=${Array(line.split(' ').length).fill('0').join(' ')}`),
  );
  const { forest } = readBytes(lightgbm, encode(text));
  const leaf = (value: number): number =>
    walkTree(
      forest,
      0,
      six.map(() => value),
    );
  for (const value of [Number.NaN, -0, 1e-35, -1e-35]) expect(leaf(value)).toBe(leaf(0));
  expect(leaf(2e-35)).not.toBe(leaf(0));
});

test.each([
  ['sigmoid:1', 'sigmoid:2', 'MODEL_UNSUPPORTED', ['objective']],
  ['version=v4', 'version=v2', 'MODEL_UNSUPPORTED', ['version']],
  ['num_leaves=12', 'num_leaves=13', 'MODEL_SHAPE', ['Tree', 0, 'leaf_value']],
  ['num_leaves=12', 'num_leaves=1e999', 'MODEL_SHAPE', ['Tree', 0, 'leaf_value']],
  ['num_leaves=12', 'num_leaves=99999999999', 'MODEL_SHAPE', ['Tree', 0, 'leaf_value']],
  ['num_leaves=12', 'num_leaves=-1', 'MODEL_SHAPE', ['Tree', 0, 'leaf_value']],
  ['num_leaves=12', 'num_leaves=nan', 'MODEL_NUMBER', ['Tree', 0, 'num_leaves']],
  ['Tree=1', 'Tree=2', 'MODEL_SHAPE', ['Tree', 1]],
  ['max_feature_idx=5', 'max_feature_idx=50000000', 'MODEL_SHAPE', ['feature_names']],
  [/tree_sizes=\d+ /, 'tree_sizes=', 'MODEL_SHAPE', ['tree_sizes']],
  [/leaf_value=\S+/, 'leaf_value=inf', 'MODEL_NUMBER', ['Tree', 0, 'leaf_value', 0]],
  [/threshold=\S+/, 'threshold=1e309', 'MODEL_NUMBER', ['Tree', 0, 'threshold', 0]],
  [/threshold=\S+/, 'threshold=0x10', 'MODEL_NUMBER', ['Tree', 0, 'threshold', 0]],
  [/split_feature=\S+/, 'split_feature=6', 'MODEL_NODE', ['Tree', 0, 'feature', 0]],
  [/left_child=\S+/, 'left_child=0', 'MODEL_NODE', ['Tree', 0, 'left', 0]],
  [/left_child=\S+/, 'left_child=-99', 'MODEL_NODE', ['Tree', 0, 'left', 0]],
  [/decision_type=\S+/, 'decision_type=1', 'MODEL_UNSUPPORTED', ['Tree', 0, 'decision_type', 0]],
  [/decision_type=\S+/, 'decision_type=12', 'MODEL_UNSUPPORTED', ['Tree', 0, 'decision_type', 0]],
  [/decision_type=\S+/, 'decision_type=2.5', 'MODEL_NUMBER', ['Tree', 0, 'decision_type', 0]],
  [/shrinkage=.*/, 'shrinkage=1\nshrinkage=1', 'MODEL_SHAPE', ['Tree', 0, 'shrinkage']],
  [/shrinkage=.*/, 'leaf_const=1', 'MODEL_UNSUPPORTED', ['Tree', 0, 'leaf_const']],
  ['num_cat=0', 'num_cat=1', 'MODEL_UNSUPPORTED', ['Tree', 0, 'num_cat']],
  ['is_linear=0', 'is_linear=1', 'MODEL_UNSUPPORTED', ['Tree', 0, 'is_linear']],
  ['end of parameters', '', 'MODEL_SHAPE', ['parameters']],
] as const)('%s -> %s is refused', (from, to, code, path) => {
  const text = textOf('binary');
  const spoiled = text.replace(from, to);
  expect(spoiled).not.toBe(text);
  expect(refusal(lightgbm, encode(spoiled))).toMatchObject({ code, path });
});

test('a tree of one leaf may come without its count', () => {
  const text = textOf('constant').replace(/leaf_count=.*/g, 'leaf_count=');
  expect(text).not.toBe(textOf('constant'));
  expect(readBytes(lightgbm, encode(text)).forest.cover?.[0]).toBe(1);
});

test('a file cut off anywhere before its last section is refused', () => {
  const bytes = goldenBytes('lightgbm', 'constant.txt');
  const whole = textOf('constant').indexOf('end of parameters') + 'end of parameters'.length;
  for (const length of cuts(whole, 400)) expect(outcome(lightgbm, bytes.slice(0, length))).not.toBe('read');
  const binary = goldenBytes('lightgbm', 'binary.txt');
  const end = textOf('binary').indexOf('end of parameters') + 'end of parameters'.length;
  for (const length of cuts(end, 150)) expect(outcome(lightgbm, binary.slice(0, length))).not.toBe('read');
});

test('a flipped byte is refused with a code, or is another valid number', () => {
  const bytes = goldenBytes('lightgbm', 'binary.txt');
  const random = createRandom('lightgbm flips');
  let refused = 0;
  for (let round = 0; round < 600; round++) {
    const spoiled = bytes.slice();
    const at = random.below(textOf('binary').indexOf('end of trees'));
    spoiled[at] = (spoiled[at] ?? 0) ^ (1 << random.below(8));
    if (outcome(lightgbm, spoiled) !== 'read') refused++;
  }
  expect(refused).toBeGreaterThan(200);
});

test('a flipped byte that leaves a valid file cannot pass the proof that came with it', () => {
  const golden = goldenRows('lightgbm', 'binary');
  const proof = { inputs: golden.rows, outputs: golden.numbers('raw'), tolerance: 0 };
  const whole = textOf('binary');
  expect(() => lightgbm.read(new ModelFile(encode(whole)), { features: six, proof })).not.toThrow();
  const spoiled = whole.replace(/leaf_value=-0\.\d/, (found) => `${found.slice(0, -1)}9`);
  expect(spoiled).not.toBe(whole);
  expect(() => lightgbm.read(new ModelFile(encode(spoiled)), { features: six, proof })).toThrow(
    expect.objectContaining({ code: 'MODEL_PROOF' }),
  );
});

test('only a LightGBM text looks like one', () => {
  expect(lightgbm.sniff(new ModelFile(goldenBytes('lightgbm', 'forest.txt')))).toBe(true);
  for (const other of ['', 'tree', '{"format":"tree"}', 'tree\nTree=0']) {
    expect(lightgbm.sniff(new ModelFile(encode(other)))).toBe(false);
  }
  expect(lightgbm.sniff(new ModelFile(goldenBytes('onnx', 'tree.onnx')))).toBe(false);
});
