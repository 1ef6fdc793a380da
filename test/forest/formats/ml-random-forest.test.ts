import fc from 'fast-check';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { ModelFile } from '../../../src/forest/formats/format.js';
import { mlRandomForest } from '../../../src/forest/formats/ml-random-forest.js';
import { walk } from '../../../src/forest/walk.js';
import { cuts, goldenBytes, goldenRows, outcome, readBytes, refusal, six } from './golden.js';

const file = (name: string): Uint8Array => goldenBytes('ml-random-forest', `${name}.json`);
const textOf = (name: string): string => new TextDecoder().decode(file(name));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each(['classifier', 'classifier-even'])('%s gives the class that the package predicts', (name) => {
  const { forest } = readBytes(mlRandomForest, file(name));
  const { rows, numbers } = goldenRows('ml-random-forest', name);
  const predictions = numbers('predictions');
  expect(rows.length).toBeGreaterThan(200);
  expect(new Set(predictions).size).toBe(2);
  for (const [at, row] of rows.entries()) {
    const share = walk(forest, row);
    // At exactly half of the votes the package takes the class that had them first: no share can say that.
    if (share !== 0.5) expect(share > 0.5 ? 1 : 0).toBe(predictions[at]);
  }
});

test('the probability of the package leaves out the vote of the first tree, the share of votes does not', () => {
  const { forest } = readBytes(mlRandomForest, file('classifier-even'));
  const { rows, numbers } = goldenRows('ml-random-forest', 'classifier-even');
  const unanimous = rows.findIndex((row) => walk(forest, row) === 1);
  expect(forest.trees).toBe(10);
  expect(numbers('probabilities')[unanimous]).toBe(0.900001);
  expect(rows.some((row) => walk(forest, row) === 0.5)).toBe(true);
});

test('a regression gives the prediction of the package bit for bit', () => {
  const { forest } = readBytes(mlRandomForest, file('regression'));
  const { rows, numbers } = goldenRows('ml-random-forest', 'regression');
  expect(rows.map((row) => walk(forest, row))).toEqual(numbers('predictions'));
  expect(forest).toMatchObject({
    output: 'value',
    classes: [],
    compare: '<',
    inputs: 64,
    missing: 'none',
    aggregate: 'mean',
    cover: null,
  });
});

test('every forest that the package trains predicts the same here, as trained and as reloaded', () => {
  const cell = fc.integer({ min: -8, max: 8 }).map((tenths) => tenths / 10);
  const row = fc.tuple(cell, cell, cell);
  const property = fc.property(
    fc.array(row, { minLength: 12, maxLength: 30 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 3 }),
    fc.boolean(),
    (table, nEstimators, maxFeatures, replacement) => {
      const options = { nEstimators, maxFeatures, replacement, seed: 9, noOOB: true };
      const labels = table.map(([a, b]) => (a > b ? 1 : 0));
      const values = table.map(([a, b, c]) => a * b + c);
      const rows = [...table, ...table.map(([a, b, c]) => [c, a, b])];

      const regression = new RandomForestRegression(options);
      regression.train(table, values);
      const saved = JSON.parse(JSON.stringify(regression));
      const value = readBytes(mlRandomForest, encode(JSON.stringify(saved)), ['a', 'b', 'c']).forest;
      const found = rows.map((each) => walk(value, each));
      expect(found).toEqual(regression.predict(rows));
      expect(found).toEqual(RandomForestRegression.load(saved).predict(rows));

      const classifier = new RandomForestClassifier(options);
      classifier.train(table, labels);
      const share = readBytes(mlRandomForest, encode(JSON.stringify(classifier)), ['a', 'b', 'c']).forest;
      const classes = classifier.predict(rows);
      for (const [at, each] of rows.entries()) {
        const votes = walk(share, each);
        if (votes !== 0.5) expect(votes > 0.5 ? 1 : 0).toBe(classes[at]);
      }
    },
  );
  fc.assert(property, { numRuns: 40, seed: 20261124 });
});

test('a row with NaN gives NaN, where the package gives a number without a word', () => {
  const { forest } = readBytes(mlRandomForest, file('regression'));
  const row = six.map(() => 1);
  expect(walk(forest, row)).not.toBeNaN();
  expect(walk(forest, row.with(0, Number.NaN))).toBeNaN();
});

test('the caller names the columns, and as many as the trees need', () => {
  expect(readBytes(mlRandomForest, file('classifier'), [...six, 'unused']).features).toHaveLength(7);
  expect(refusal(mlRandomForest, file('classifier'), six.slice(1))).toMatchObject({ code: 'MODEL_FEATURES' });
  expect(() => mlRandomForest.read(new ModelFile(file('classifier')), {})).toThrow(
    expect.objectContaining({ code: 'MODEL_FEATURES' }),
  );
});

test.each([
  ['refused-median', ['selectionMethod'], 'median'],
  ['refused-three-classes', ['baseModel', 'estimators', 0, 'root'], '3 classes'],
])('%s is refused by name', (name, path, word) => {
  const found = refusal(mlRandomForest, file(name));
  expect(found.code).toBe('MODEL_UNSUPPORTED');
  expect(found.path.slice(0, path.length)).toEqual(path);
  expect(found.message).toContain(word);
});

const at = ['baseModel', 'estimators', 0, 'root'] as const;
test.each([
  ['"name":"RFRegression"', '"name":"RFRegressor"', 'MODEL_FORMAT', ['name']],
  ['"isClassifier":false', '"isClassifier":true', 'MODEL_SHAPE', ['baseModel', 'isClassifier']],
  ['"nEstimators":8', '"nEstimators":9', 'MODEL_SHAPE', ['baseModel', 'estimators']],
  ['"nEstimators":8', '"nEstimators":4294967296', 'MODEL_SHAPE', ['baseModel', 'estimators']],
  [/"indexes":\[\[/, '"indexes":[[-1,', 'MODEL_SHAPE', ['baseModel', 'indexes', 0]],
  [/"indexes":\[\[\d/, '"indexes":[[-1', 'MODEL_NODE', ['baseModel', 'indexes', 0, 0]],
  [/"indexes":\[\[\d/, '"indexes":[[4294967296', 'MODEL_FEATURES', ['baseModel', 'indexes']],
  [/"splitColumn":\d/, '"splitColumn":999', 'MODEL_NODE', [...at, 'splitColumn']],
  [/"splitColumn":\d/, '"splitColumn":"0"', 'MODEL_NODE', [...at, 'splitColumn']],
  [/"splitColumn":\d/, '"splitColumn":0.5', 'MODEL_NODE', [...at, 'splitColumn']],
  [/"splitValue":[^,]+/, '"splitValue":null', 'MODEL_NUMBER', [...at, 'splitValue']],
  [/"left":\{/, '"left":null,"old":{', 'MODEL_SHAPE', [...at, 'left']],
  [/"root":\{/, '"root":{"distribution":1,', 'MODEL_NODE', at],
  ['"DTRegression"', '"DTClassifier"', 'MODEL_SHAPE', ['baseModel', 'estimators', 0, 'name']],
  [/"splitValue":[^,]+/, '"splitValue":1e309', 'JSON_NUMBER', null],
] as const)('%s -> %s is refused', (from, to, code, path) => {
  const text = textOf('regression');
  const spoiled = text.replace(from, to);
  expect(spoiled).not.toBe(text);
  const found = refusal(mlRandomForest, encode(spoiled));
  expect(found.code).toBe(code);
  if (path !== null) expect(found.path).toEqual(path);
});

test('a leaf without two shares that are numbers is refused', () => {
  for (const spoiled of ['[]', '[[]]', '[[0,1],[1]]', '1', '[[null]]', '["1"]']) {
    const text = textOf('classifier').replace(/"distribution":\[\[[^\]]*\]\]/, `"distribution":${spoiled}`);
    const found = refusal(mlRandomForest, encode(text));
    expect(['MODEL_SHAPE', 'MODEL_NUMBER']).toContain(found.code);
    expect(found.path).toContain('distribution');
  }
});

test('a file cut off anywhere is refused', () => {
  const bytes = file('classifier-even');
  const whole = textOf('classifier-even').trimEnd().length;
  for (const length of cuts(whole, 200))
    expect(outcome(mlRandomForest, bytes.slice(0, length))).not.toBe('read');
});

test('a flipped byte is refused with a code, or is another valid number', () => {
  const bytes = file('classifier-even');
  const random = createRandom('ml-random-forest flips');
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const spoiled = bytes.slice();
    const place = random.below(bytes.length);
    spoiled[place] = (spoiled[place] ?? 0) ^ (1 << random.below(8));
    if (outcome(mlRandomForest, spoiled) !== 'read') refused++;
  }
  expect(refused).toBeGreaterThan(50);
});

test('only a forest of the package looks like one', () => {
  for (const name of ['classifier', 'regression'])
    expect(mlRandomForest.sniff(new ModelFile(file(name)))).toBe(true);
  for (const other of ['', '{}', '{"name":"DTClassifier"}'])
    expect(mlRandomForest.sniff(new ModelFile(encode(other)))).toBe(false);
  expect(mlRandomForest.sniff(new ModelFile(goldenBytes('onnx', 'tree.onnx')))).toBe(false);
});
