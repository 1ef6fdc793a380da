// What every model format must do: read what its origin wrote, answer as it did, and refuse what is not whole.
import { describe, expect, test } from 'vitest';
import { codes, WaspadaError } from '../../src/base/errors.js';
import { ModelFile } from '../../src/forest/formats/format.js';
import { formats, readModel } from '../../src/forest/formats/index.js';
import { forestDocument, readForest } from '../../src/forest/formats/native.js';
import type { Model } from '../../src/forest/model.js';
import { walk } from '../../src/forest/walk.js';
import { examples, withoutExample } from '../golden/forests/golden.js';

const bytesOf = (model: Model): Uint8Array => new TextEncoder().encode(JSON.stringify(forestDocument(model)));

test('every format has an example, and our own is the one that all others can be kept in', () => {
  expect(withoutExample).toEqual(['waspada']);
});

test('the names of the formats are told where a file is none of them', () => {
  for (const text of ['', '{}', 'PK', '{"format":"other"}']) {
    const bytes = new TextEncoder().encode(text);
    expect(() => readModel(bytes)).toThrow(
      /waspada, scikit-learn, xgboost, lightgbm, ml-random-forest, onnx/,
    );
  }
  expect(() => readModel(new Uint8Array(), { format: 'pickle' })).toThrow(/"pickle".*waspada/);
});

describe.each(Object.entries(examples))('%s', (name, { golden, tolerance, features }) => {
  const options = features === undefined ? {} : { features };
  const format = formats.find((each) => each.name === name);
  const model = readModel(golden.bytes, options);
  const read = (bytes: Uint8Array) => format?.read(new ModelFile(bytes), options);

  test('is told from all others by its file alone', () => {
    const file = new ModelFile(golden.bytes);
    expect(formats.filter((each) => each.sniff(file)).map((each) => each.name)).toEqual([name]);
  });

  test('answers as its origin on every row', () => {
    expect(golden.rows.length).toBeGreaterThan(100);
    golden.rows.forEach((row, at) => {
      const found = walk(model.forest, row);
      const expected = golden.outputs[at] ?? Number.NaN;
      if (tolerance === 0) expect(found).toBe(expected);
      else expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance);
    });
  });

  test('answers the same, bit for bit, after a round trip through our own document', () => {
    const bytes = bytesOf(model);
    const again = readModel(bytes);
    expect(bytesOf(again)).toEqual(bytes);
    for (const row of golden.rows) expect(walk(again.forest, row)).toBe(walk(model.forest, row));
    expect(again.features).toEqual(model.features);
  });

  test('sends a missing input the way its nodes say, or gives no number at all', () => {
    const { forest } = model;
    const unknown = forest.features.map(() => Number.NaN);
    const output = walk(forest, unknown);
    expect(Number.isNaN(output)).toBe(forest.missing === 'none');
    expect(walk(readForest(forestDocument(model)).forest, unknown)).toBe(output);
  });

  test('refuses a file that was cut off, with a code and a path', () => {
    const cuts = 60;
    for (let cut = 0; cut < cuts; cut++) {
      const bytes = golden.bytes.slice(0, Math.floor((golden.bytes.length - 2) * (cut / cuts)));
      try {
        read(bytes);
        expect.unreachable(`a file cut to ${bytes.length} bytes was read`);
      } catch (error) {
        if (!(error instanceof WaspadaError)) throw error;
        expect(Object.keys(codes)).toContain(error.code);
        expect(Array.isArray(error.path)).toBe(true);
      }
    }
  });

  test('refuses a proof that it does not give', () => {
    const [input = []] = golden.rows;
    const proof = { inputs: [input], outputs: [(golden.outputs[0] ?? 0) + 0.01], tolerance: 1e-6 };
    expect(() => readModel(golden.bytes, { ...options, proof })).toThrow(/expected/);
  });
});
