import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Code, WaspadaError } from '../../../src/base/errors.js';
import { canonicalJson, type Json, parseJson } from '../../../src/base/json.js';
import type { Forest } from '../../../src/forest/forest.js';
import { crc32 } from '../../../src/forest/formats/crc32.js';
import { readModel } from '../../../src/forest/formats/index.js';
import { forestDocument, readForest } from '../../../src/forest/formats/native.js';
import { checkProof, type Model, proofFault } from '../../../src/forest/model.js';
import { beside, makeProof, numberFromJson, numberToJson } from '../../../src/forest/proof.js';
import { walk, walkTree } from '../../../src/forest/walk.js';
import { smallForest, type Wishes } from '../small-forest.js';

const randomForest = (seed: number, wishes: Wishes = {}): Forest =>
  smallForest(seed, { columns: 3, trees: 3, missing: seed % 3 === 0 ? 'none' : 'learned', ...wishes });

const modelOf = (forest: Forest, seed = 1): Model => ({
  forest,
  features: forest.features.map((name) => ({ name })),
  fieldDictionary: null,
  proof: makeProof(forest, 12, seed),
});

/** A document that was changed and sealed again, so that only what was changed can be at fault. */
function sealed(document: Record<string, Json>): Json {
  const { crc32: _, ...rest } = document;
  return { ...rest, crc32: crc32([canonicalJson(rest)]) };
}

function codeOf(act: () => unknown): Code | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  }
}

describe('our own document', () => {
  const doubles = fc.tuple(fc.double(), fc.double(), fc.double());

  test('written, read and written again is the same text, and gives the same output for any row', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(doubles, { minLength: 5, maxLength: 5 }), (seed, rows) => {
        const precision = seed % 2 === 0 ? 32 : 64;
        const model = modelOf(randomForest(seed, { precision, base: -1e19 / 3 }), seed);
        const text = JSON.stringify(forestDocument(model));
        const again = readForest(parseJson(text));
        expect(JSON.stringify(forestDocument(again))).toBe(text);
        for (const row of [...rows, ...model.proof.inputs])
          expect(walk(again.forest, row)).toBe(walk(model.forest, row));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test('reads the same with its keys in another order', () => {
    const document = forestDocument(modelOf(randomForest(1)));
    expect(forestDocument(readForest(parseJson(canonicalJson(document))))).toEqual(document);
  });

  test('keeps names, directions and sources of features, and the digest of their dictionary', () => {
    const forest = randomForest(2);
    const features: Model['features'] = [
      { name: 'a', direction: 'raises', source: { field: 'feeIdr' } },
      { name: 'b', direction: 'lowers', source: { field: 'purpose', is: 'UMRAH' } },
      { name: 'c' },
    ];
    const again = readForest(forestDocument({ ...modelOf(forest), features, fieldDictionary: 'abc' }));
    expect(again.features).toEqual(features);
    expect(again.fieldDictionary).toBe('abc');
    expect(again.forest.directions).toEqual([1, -1, 0]);
  });

  test('proves what the walk gives, also where its origin was allowed to differ a little', () => {
    const model = modelOf(randomForest(3));
    const outputs = model.proof.outputs.map((output) => output + 1e-9);
    const rounded = { ...model, proof: { ...model.proof, outputs, tolerance: 1e-6 } };
    expect(forestDocument(rounded)).toEqual(forestDocument(model));
  });

  test('is refused where it was changed, although it is whole and gives its proof', () => {
    const document = forestDocument(modelOf(randomForest(5)));
    expect(codeOf(() => readForest({ ...document, fieldDictionary: 'other' }))).toBe('MODEL_PROOF');
    expect(codeOf(() => readForest(sealed({ ...document, fieldDictionary: 'other' })))).toBeNull();
  });

  test('is refused where it does not give its proof, although it was sealed', () => {
    const { proof: _, ...document } = forestDocument(modelOf(randomForest(6)));
    const proof = { inputs: [[0, 0, 0]], outputs: [12] };
    expect(codeOf(() => readForest(sealed({ ...document, proof })))).toBe('MODEL_PROOF');
    expect(codeOf(() => readForest(sealed({ ...document, proof: { inputs: [], outputs: [] } })))).toBe(
      'MODEL_PROOF',
    );
  });

  test('is refused where trees end too early, go on too long, or are not as many as declared', () => {
    const document = forestDocument(modelOf(randomForest(7, { missing: 'none', trees: 1 })));
    const tree = (feature: Json[]): Json =>
      sealed({
        ...document,
        trees: [{ feature, number: feature.map(() => 0), cover: feature.map(() => 1) }],
      });
    expect(codeOf(() => readForest(tree([0, -1])))).toBe('MODEL_NODE');
    expect(codeOf(() => readForest(tree([-1, -1])))).toBe('MODEL_NODE');
    expect(codeOf(() => readForest(tree([])))).toBe('MODEL_SHAPE');
    expect(codeOf(() => readForest(sealed({ ...document, counts: { trees: 2, nodes: 3 } })))).toBe(
      'MODEL_SHAPE',
    );
    expect(codeOf(() => readForest(sealed({ ...document, counts: { trees: 1, nodes: 1e9 } })))).toBe(
      'MODEL_SHAPE',
    );
  });

  test('of another version is refused by name', () => {
    const bytes = new TextEncoder().encode('{"format":"waspada-forest/2"}');
    expect(codeOf(() => readModel(bytes))).toBe('DOCUMENT_FORMAT');
  });
});

describe('a number', () => {
  test('comes back from JSON as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.bigInt(-(10n ** 22n), 10n ** 22n).map(Number)), (x) => {
        const json = parseJson(JSON.stringify(numberToJson(x)));
        const back = json === null ? Number.NaN : numberFromJson(json);
        expect(back === x || Object.is(back, x)).toBe(true);
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  test('as text is read only in the one form that is written', () => {
    for (const text of ['NaN', '1', '0x10', ' Infinity', '1e400', '', '-0', '9007199254740993'])
      expect(numberFromJson(text)).toBe(text);
    expect(numberFromJson('-Infinity')).toBe(Number.NEGATIVE_INFINITY);
    expect(numberFromJson('9007199254740992')).toBe(2 ** 53);
  });

  test('has the next one right beside it, in double and in float32', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (x, above) => {
        const sign = above ? 1 : -1;
        for (const next of beside(x, above)) expect(sign * (next - x) > 0).toBe(true);
        const [double] = beside(x, above);
        if (Number.isFinite(double)) expect(beside(double, !above)[0] === x).toBe(true);
        const single = Math.fround(x);
        const [, next] = beside(single, above);
        if (Number.isFinite(single) && Number.isFinite(next))
          expect(beside(next, !above)[1] === single).toBe(true);
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

describe('a proof made here', () => {
  test('is the same for the same seed, and holds', () => {
    const forest = randomForest(8);
    expect(makeProof(forest, 20, 'a')).toEqual(makeProof(forest, 20, 'a'));
    expect(makeProof(forest, 20, 'a')).not.toEqual(makeProof(forest, 20, 'b'));
    expect(() => checkProof(forest, makeProof(forest, 20, 'a'))).not.toThrow();
  });

  test('hits thresholds exactly, and meets NaN (where it is learned) and infinities', () => {
    for (let seed = 0; seed < 20; seed++) {
      const forest = randomForest(seed);
      const inputs = makeProof(forest, 60, seed).inputs.flat();
      const thresholds = new Set(forest.threshold.filter((_, node) => (forest.feature[node] ?? -1) >= 0));
      expect(inputs.some((x) => thresholds.has(x))).toBe(thresholds.size > 0);
      expect(inputs.some((x) => x === Number.POSITIVE_INFINITY)).toBe(true);
      expect(inputs.some(Number.isNaN)).toBe(forest.missing === 'learned');
    }
  });

  test('reaches most leaves of small trees', () => {
    const forest = randomForest(9);
    const { inputs } = makeProof(forest, 200, 1);
    const reached = new Set<number>();
    for (const row of inputs)
      for (let tree = 0; tree < forest.trees; tree++) reached.add(walkTree(forest, tree, row));
    const leaves = forest.feature.filter((column) => column < 0).length;
    expect(reached.size).toBeGreaterThan(leaves / 2);
  });

  test('tells the row that differs', () => {
    const forest = randomForest(10);
    const proof = makeProof(forest, 5, 1);
    const outputs = proof.outputs.map((output, row) => (row === 3 ? 99 : output));
    expect(proofFault(forest, { ...proof, outputs })?.path).toEqual(['proof', 'outputs', 3]);
    expect(proofFault(forest, { ...proof, inputs: [[1]], outputs: [1] })?.path).toEqual([
      'proof',
      'inputs',
      0,
    ]);
  });
});
