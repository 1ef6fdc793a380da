import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { ModelFile } from '../../../src/forest/formats/format.js';
import { onnx } from '../../../src/forest/formats/onnx.js';
import { walk } from '../../../src/forest/walk.js';
import { cuts, goldenBytes, goldenNames, goldenRows, outcome, readBytes, refusal, six } from './golden.js';

const file = (name: string): Uint8Array => goldenBytes('onnx', `${name}.onnx`);
const names = goldenNames('onnx', '.onnx', false);

/** The sigmoid, for comparison with scores that have it already. */
const logistic = (margin: number): number => 1 / (1 + Math.exp(-margin));

test.each(names)('%s gives the class of onnxruntime always, and its numbers within 1e-6', (name) => {
  const { forest } = readBytes(onnx, file(name));
  const { rows, labels, numbers, kinds } = goldenRows('onnx', name);
  expect(rows.length).toBeGreaterThan(100);
  expect(kinds).toContain('onThreshold');
  const expected = numbers(labels.length > 0 ? 'scores' : 'value');
  for (const [at, row] of rows.entries()) {
    const found = walk(forest, row);
    if (forest.missing === 'none' && row.some(Number.isNaN)) continue;
    const probability = forest.output === 'margin' ? logistic(found) : found;
    expect(Math.abs(probability - (expected[at] ?? Number.NaN))).toBeLessThanOrEqual(1e-6);
    if (forest.output === 'value') continue;
    const positive = forest.output === 'margin' ? found > 0 : found > 0.5;
    // The label of onnxruntime for two weights in a leaf is not that of its own probabilities: see the next test.
    if (name !== 'hand-both') expect(forest.classes[positive ? 1 : 0]).toBe(labels[at]);
  }
});

test.each(['rf', 'et', 'rf-full', 'tree', 'gb-value', 'et-value', 'tree-value', 'xgb-value', 'lgb-value'])(
  '%s adds up to the last bit as onnxruntime does on one thread',
  (name) => {
    const { forest } = readBytes(onnx, file(name));
    const { rows, numbers } = goldenRows('onnx', name);
    expect(forest.aggregate).toBe('sum');
    const expected = numbers(forest.output === 'value' ? 'value' : 'scores');
    expect(rows.map((row) => walk(forest, row))).toEqual(expected);
  },
);

test('of two weights in a leaf onnxruntime gives the probabilities that we give, and a label that contradicts them', () => {
  const { rows, labels, numbers } = goldenRows('onnx', 'hand-both');
  const { forest } = readBytes(onnx, file('hand-both'));
  expect(forest.output).toBe('probability');
  const contradicted = rows.filter((row, at) => walk(forest, row) < 0.5 && labels[at] === '1');
  expect(contradicted.length).toBeGreaterThan(0);
  expect(numbers('scores').some((score, at) => score < 0.5 && labels[at] === '1')).toBe(true);
});

test('missing inputs go as the file says, for every comparison', () => {
  for (const name of ['hand-leq', 'hand-lt', 'hand-gt', 'hand-gte', 'lgb', 'lgb-value', 'xgb']) {
    const { forest } = readBytes(onnx, file(name));
    expect(forest.missing).toBe('learned');
    expect(goldenRows('onnx', name).rows.some((row) => row.some(Number.isNaN))).toBe(true);
  }
  const { forest } = readBytes(onnx, file('rf'));
  expect(
    walk(
      forest,
      six.map(() => Number.NaN),
    ),
  ).toBeNaN();
});

test('classes, output, comparison and width come from the file', () => {
  expect(readBytes(onnx, file('rf-words')).forest).toMatchObject({
    output: 'probability',
    classes: ['aman', 'waspada'],
    compare: '<=',
    inputs: 32,
    precision: 32,
    missing: 'none',
  });
  expect(readBytes(onnx, file('gb')).forest).toMatchObject({ output: 'margin', compare: '<=' });
  expect(readBytes(onnx, file('xgb')).forest).toMatchObject({ output: 'margin', compare: '<' });
  expect(readBytes(onnx, file('lgb-value')).forest).toMatchObject({ output: 'value', classes: [] });
  expect(refusal(onnx, file('rf'), six.slice(1))).toMatchObject({ code: 'MODEL_FEATURES' });
  expect(() => onnx.read(new ModelFile(file('rf')), {})).toThrow(
    expect.objectContaining({ code: 'MODEL_FEATURES' }),
  );
});

test.each([
  ['refused-eq', ['nodes_modes', 0], 'BRANCH_EQ'],
  ['refused-mixed', ['nodes_modes'], 'BRANCH_LEQ and BRANCH_LT'],
  ['refused-softmax', ['post_transform'], 'SOFTMAX'],
  ['refused-positive', ['class_weights'], 'LOGISTIC'],
])('%s is refused by name', (name, path, word) => {
  const found = refusal(onnx, file(name));
  expect(found).toMatchObject({
    code: 'MODEL_UNSUPPORTED',
    path: ['graph', 'TreeEnsembleClassifier', ...path],
  });
  expect(found.message).toContain(word);
});

/** A copy of a message with one field at a path of field numbers changed by `change`; every field is length-delimited. */
function edit(
  bytes: Uint8Array,
  path: readonly number[],
  change: (found: Uint8Array) => Uint8Array,
): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  const [head, ...rest] = path;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === head && wire === WireType.LengthDelimited) {
      const found = reader.bytes();
      writer.tag(field, wire).bytes(rest.length === 0 ? change(found) : edit(found, rest, change));
    } else {
      writer.tag(field, wire).raw(reader.skip(wire, field));
    }
  }
  return writer.finish();
}

/** The graph with one more operator behind all others. */
const withOperator = (bytes: Uint8Array, name: string, input: string): Uint8Array =>
  edit(bytes, [7], (graph) => {
    const norm = named('norm').tag(4, 2).string('L1').finish();
    const node = new BinaryWriter().tag(1, 2).string(input).tag(2, 2).string('after').tag(4, 2).string(name);
    const message = node.tag(5, 2).bytes(norm).tag(7, 2).string('ai.onnx.ml').finish();
    return new Uint8Array([...graph, ...new BinaryWriter().tag(1, 2).bytes(message).finish()]);
  });

/** The graph with one more attribute in each of its operators. */
const withAttribute = (bytes: Uint8Array, attribute: Uint8Array): Uint8Array =>
  edit(
    bytes,
    [7, 1],
    (node) => new Uint8Array([...node, ...new BinaryWriter().tag(5, 2).bytes(attribute).finish()]),
  );
const named = (name: string): BinaryWriter => new BinaryWriter().tag(1, 2).string(name);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every text of the file that is `from`, replaced by one of the same length. */
function respell(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const copy = bytes.slice();
  const [old, fresh] = [encode(from), encode(to)];
  for (let at = 0; at + old.length <= copy.length; at++)
    if (old.every((byte, index) => copy[at + index] === byte)) copy.set(fresh, at);
  return copy;
}

test.each([
  ['an operator of another domain', respell(file('tree'), 'ai.onnx.ml', 'ai.onnx.xx'), 'MODEL_UNSUPPORTED'],
  ['an unknown operator behind the trees', respell(file('tree'), 'ZipMap', 'ZapMap'), 'MODEL_UNSUPPORTED'],
  [
    'trees of a later operator set',
    respell(file('tree'), 'TreeEnsembleClassifier', 'TreeEnsembleXlassifier'),
    'MODEL_UNSUPPORTED',
  ],
  [
    'an unknown attribute',
    withAttribute(file('hand-lt'), named('beta').tag(3, 0).int64(1).finish()),
    'MODEL_UNSUPPORTED',
  ],
  [
    'a tensor as attribute',
    withAttribute(
      file('hand-lt'),
      named('nodes_values_as_tensor').tag(5, 2).bytes(new Uint8Array()).finish(),
    ),
    'MODEL_UNSUPPORTED',
  ],
  ['an attribute twice', withAttribute(file('hand-lt'), named('nodes_modes').finish()), 'MODEL_SHAPE'],
  [
    'three base values',
    withAttribute(file('hand-lt'), named('base_values').tag(7, 2).bytes(new Uint8Array(12)).finish()),
    'MODEL_UNSUPPORTED',
  ],
  [
    'packed floats that end within a number',
    withAttribute(
      file('hand-lt'),
      named('base_values').tag(7, 2).bytes(new Uint8Array(6)).tag(13, 2).bytes(new Uint8Array()).finish(),
    ),
    'MODEL_SHAPE',
  ],
  ['the probit link', respell(file('gb'), 'LOGISTIC', 'PROBITxx'), 'MODEL_UNSUPPORTED'],
  ['an attribute under another name', respell(file('tree'), 'nodes_values', 'nodes_volues'), 'MODEL_SHAPE'],
  ['an unknown mode of a node', respell(file('tree'), 'BRANCH_LEQ', 'BRANCH_LOQ'), 'MODEL_UNSUPPORTED'],
  ['a leaf that became a branch', respell(file('hand-lt'), 'LEAF', 'LEEF'), 'MODEL_UNSUPPORTED'],
  [
    'a Normalizer of a target',
    withOperator(file('xgb-value'), 'Normalizer', 'variable'),
    'MODEL_UNSUPPORTED',
  ],
  ['a Normalizer of a label', withOperator(file('hand-lt'), 'Normalizer', 'label'), 'MODEL_UNSUPPORTED'],
  ['a Scaler of scores', withOperator(file('hand-lt'), 'Scaler', 'scores'), 'MODEL_UNSUPPORTED'],
  [
    'an operator on a value that nothing gives',
    withOperator(file('hand-lt'), 'Normalizer', 'nowhere'),
    'MODEL_UNSUPPORTED',
  ],
  ['an empty file', new Uint8Array(), 'MODEL_SHAPE'],
])('%s is refused', (_, bytes, code) => {
  expect(refusal(onnx, bytes).code).toBe(code);
});

test('a Normalizer of two probabilities changes nothing and is read', () => {
  expect(outcome(onnx, withOperator(file('hand-lt'), 'Normalizer', 'scores'))).toBe('read');
});

test('a base that the file gives packed is read as one that it gives unpacked', () => {
  const base = new BinaryWriter().float(0.25).finish();
  const plain = withAttribute(file('hand-lt'), named('base_values').tag(7, 5).raw(base).finish());
  const packed = withAttribute(file('hand-lt'), named('base_values').tag(7, 2).bytes(base).finish());
  const row = six.map(() => 0.2);
  const without = walk(readBytes(onnx, file('hand-lt')).forest, row);
  for (const bytes of [plain, packed])
    expect(walk(readBytes(onnx, bytes).forest, row)).toBe(Math.fround(without + 0.25));
});

/** The trees with the content of one attribute replaced, or with one more attribute. */
function withContent(
  bytes: Uint8Array,
  name: string,
  content: (writer: BinaryWriter) => BinaryWriter,
): Uint8Array {
  let found = false;
  const changed = edit(bytes, [7, 1, 5], (attribute) => {
    const reader = new BinaryReader(attribute);
    reader.tag();
    if (reader.string() !== name) return attribute;
    found = true;
    return content(named(name)).finish();
  });
  return found ? changed : withAttribute(bytes, content(named(name)).finish());
}
const ints = (values: readonly number[]) => (writer: BinaryWriter) =>
  values.reduce((to, value) => to.tag(8, 0).int64(value), writer);
const floats = (values: readonly number[]) => (writer: BinaryWriter) =>
  values.reduce((to, value) => to.tag(7, 5).float(value), writer);
const word = (text: string) => (writer: BinaryWriter) => writer.tag(4, 2).string(text);
const int = (value: number) => (writer: BinaryWriter) => writer.tag(3, 0).int64(value);

const shares = [0.1, 0.4, 0.5, 0, 0.3, 0.2, 0.25, 0.25, 0.4, 0.1, 0.05, 0.45];
test.each([
  ['scores without a link', withContent(file('hand-leq'), 'post_transform', word('NONE')), 'post_transform'],
  [
    'two weights that are no shares',
    withContent(file('hand-both'), 'class_weights', floats(shares.with(3, 0.6))),
    'class_weights',
  ],
  [
    'shares that do not add up to 1',
    withContent(file('hand-both'), 'class_weights', floats(shares.map((x) => x / 2))),
    'class_weights',
  ],
  ['a base of class 1', withContent(file('hand-second'), 'base_values', floats([0.5])), 'base_values'],
  [
    'a base after an average',
    withContent(file('xgb-value'), 'aggregate_function', word('AVERAGE')),
    'base_values',
  ],
  [
    'the largest instead of the sum',
    withContent(file('rf-value'), 'aggregate_function', word('MAX')),
    'aggregate_function',
  ],
  ['two targets', withContent(file('rf-value'), 'n_targets', int(2)), 'n_targets'],
  ['a link of a target', withContent(file('rf-value'), 'post_transform', word('LOGISTIC')), 'post_transform'],
  ['three classes', withContent(file('hand-leq'), 'classlabels_int64s', ints([0, 1, 2])), 'classlabels'],
])('%s is refused by name', (_, bytes, key) => {
  const found = refusal(onnx, bytes);
  expect(found.code).toBe('MODEL_UNSUPPORTED');
  expect(found.path[2]).toBe(key);
});

test('an average is the sum through the number of trees', () => {
  const row = six.map(() => 0.3);
  const { forest } = readBytes(onnx, withContent(file('rf-value'), 'aggregate_function', word('AVERAGE')));
  expect(walk(forest, row)).toBe(walk(readBytes(onnx, file('rf-value')).forest, row) / forest.trees);
});

/** The graph with more bytes before or behind its own. */
const around = (bytes: Uint8Array, before: Uint8Array, after = new Uint8Array()): Uint8Array =>
  edit(bytes, [7], (graph) => new Uint8Array([...before, ...graph, ...after]));
/** Every field of the graph of one number, as it stands in the file. */
function fieldOf(bytes: Uint8Array, number: number): Uint8Array {
  let found = new Uint8Array();
  edit(bytes, [7, number], (value) => {
    found = new BinaryWriter().tag(number, 2).bytes(value).finish();
    return value;
  });
  return found;
}
/** The table of doubles instead of floats. */
const doubles = (bytes: Uint8Array): Uint8Array =>
  edit(bytes, [7, 11, 2, 1], (tensor) => new Uint8Array([0x08, 11, ...tensor.slice(2)]));
/** A cast of the table before the trees read it. */
function cast(bytes: Uint8Array, to: number): Uint8Array {
  const attribute = int(to)(named('to')).finish();
  const node = new BinaryWriter().tag(1, 2).string('T').tag(2, 2).string('X').tag(4, 2).string('Cast');
  const message = node.tag(5, 2).bytes(attribute).finish();
  const renamed = edit(bytes, [7, 11, 1], () => encode('T'));
  const domain = new BinaryWriter().tag(8, 2).bytes(new BinaryWriter().tag(2, 0).int64(15).finish()).finish();
  const graph = around(renamed, new BinaryWriter().tag(1, 2).bytes(message).finish());
  return new Uint8Array([...graph, ...domain]);
}

test('a table of doubles is read only behind a cast to float, and only one table', () => {
  const bytes = file('hand-lt');
  expect(outcome(onnx, doubles(bytes))).toBe('MODEL_UNSUPPORTED');
  expect(outcome(onnx, cast(bytes, 1))).toBe('read');
  expect(outcome(onnx, cast(doubles(bytes), 1))).toBe('read');
  expect(outcome(onnx, cast(bytes, 11))).toBe('MODEL_UNSUPPORTED');
  expect(outcome(onnx, around(bytes, fieldOf(bytes, 11)))).toBe('MODEL_UNSUPPORTED');
});

test('a second ensemble of trees is refused', () => {
  const bytes = file('hand-lt');
  expect(refusal(onnx, around(bytes, fieldOf(bytes, 1))).message).toContain('second');
});

test('nodes that no way leads to are refused', () => {
  const bytes = withContent(file('hand-leq'), 'nodes_truenodeids', ints([3, 0, 0, 2, 0, 1, 0, 0, 2, 0]));
  const found = refusal(onnx, withContent(bytes, 'nodes_falsenodeids', ints([2, 0, 0, 3, 0, 0, 0, 0, 3, 0])));
  expect(found).toMatchObject({ code: 'MODEL_NODE', message: expect.stringContaining('in reach') });
});

test('node ids that make a circle, leave a node out or name none are refused', () => {
  const nodes = (name: string, ids: readonly number[]): Uint8Array =>
    withContent(file('hand-leq'), name, ints(ids));
  const good = [1, 0, 0, 2, 0, 1, 0, 0, 2, 0];
  expect(outcome(onnx, nodes('nodes_truenodeids', good))).toBe('read');
  for (const bad of [4, 3, 99, -1, 2 ** 31]) {
    const found = refusal(onnx, nodes('nodes_truenodeids', good.with(3, bad)));
    expect(found.code).toBe('MODEL_NODE');
    expect(found.path.slice(0, 2)).toEqual(['graph', 'TreeEnsembleClassifier']);
    expect(String(found.path[2])).toMatch(/^nodes_/);
  }
  expect(outcome(onnx, nodes('nodes_truenodeids', good.slice(1)))).toBe('MODEL_SHAPE');
  expect(outcome(onnx, nodes('nodes_featureids', good.with(3, 6)))).toBe('MODEL_NODE');
  expect(outcome(onnx, nodes('nodes_nodeids', [4, 3, 2, 1, 1, 4, 3, 2, 1, 0]))).toBe('MODEL_NODE');
  expect(outcome(onnx, nodes('nodes_treeids', [0, 0, 7, 0, 0, 7, 7, 7, 7, 7]))).toBe('MODEL_NODE');
  expect(outcome(onnx, nodes('class_nodeids', [3, 3, 0, 3, 2, 0]))).toBe('MODEL_NODE');
  expect(outcome(onnx, nodes('class_nodeids', [3, 4, 0, 3, 2, 0]))).toBe('MODEL_NODE');
  expect(outcome(onnx, nodes('class_ids', [0, 0, 0, 0, 0, 2]))).toBe('MODEL_UNSUPPORTED');
  expect(outcome(onnx, nodes('class_ids', [0, 0, 0, 0, 0, 1]))).toBe('MODEL_NODE');
});

test('a file cut off anywhere is refused', () => {
  for (const name of ['tree', 'hand-lt', 'rf-value', 'xgb', 'lgb']) {
    const bytes = file(name);
    for (const length of cuts(bytes.length, 150))
      expect(outcome(onnx, bytes.slice(0, length))).not.toBe('read');
  }
});

test('a flipped byte is refused with a code, or is another valid number', () => {
  const random = createRandom('onnx flips');
  let refused = 0;
  for (const name of ['tree', 'hand-both', 'lgb']) {
    const bytes = file(name);
    for (let round = 0; round < 500; round++) {
      const spoiled = bytes.slice();
      const at = random.below(bytes.length);
      spoiled[at] = (spoiled[at] ?? 0) ^ (1 << random.below(8));
      if (outcome(onnx, spoiled) !== 'read') refused++;
    }
  }
  expect(refused).toBeGreaterThan(500);
});

test('only an ONNX file looks like one', () => {
  for (const name of names) expect(onnx.sniff(new ModelFile(file(name)))).toBe(true);
  for (const other of ['', '{}', 'tree\nversion=v4'])
    expect(onnx.sniff(new ModelFile(encode(other)))).toBe(false);
});
