import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import demo from '../../models/passport-application-demo.js';
import { parseJson } from '../../src/base/json.js';
import { createRandom } from '../../src/base/random.js';
import { readForest } from '../../src/forest/formats/native.js';
import { createPredictor } from '../../src/forest/predict.js';
import { walk } from '../../src/forest/walk.js';
import { loadBundle } from '../../src/io/bundle.js';
import { forests } from '../../src/score/forest-model.js';
import { readReceipt, replay } from '../../src/score/receipt.js';
import { createScorer } from '../../src/score/scorer.js';

const lines = readFileSync('data/samples/applications.jsonl', 'utf8').trim().split('\n');
const records: unknown[] = lines.map((line) => parseJson(line));
const scorer = createScorer(demo, { forests });

test('the demonstration bundle says synthetic in every assessment, and its reasons sum to the score', () => {
  let weighed = 0;
  for (const record of records) {
    const found = scorer.assess(record);
    if (found.band === 'unscored') throw new Error(JSON.stringify(found.issues));
    expect(found.evidence).toBe('synthetic');
    const all = [...found.reasons, ...found.adjustments];
    expect(all.reduce((sum, { points }) => sum + points, 0)).toBe(found.score);
    const ofModel = [
      ...found.reasons.filter(({ rule }) => rule.startsWith('model.')),
      ...found.adjustments.filter(({ adjustment }) => adjustment.startsWith('model.')),
    ];
    expect(ofModel.reduce((sum, { points }) => sum + points, 0)).toBe(found.model?.points);
    if ((found.model?.points ?? 0) > 0) weighed++;
  }
  expect(weighed).toBeGreaterThan(5);
});

test('its receipts are replayed to the same bytes, from the folder as from the module', async () => {
  const fromDisk = createScorer(await loadBundle(resolve('models/passport-application-demo/1.0.0')), {
    forests,
  });
  for (const record of records) {
    const receipt = scorer.receipt(record);
    expect(replay(readReceipt(JSON.parse(JSON.stringify(receipt))), fromDisk)).toEqual(receipt);
  }
});

test('the forest that ml-random-forest trained is read, proved, and predicted the same fast and slowly', async () => {
  const source = await loadBundle(resolve('examples/models/ml-random-forest/1.0.0'));
  const { forest } = readForest(source.forest);
  expect(forest.compare).toBe('<');
  const rows = 500;
  const random = createRandom('ml-random-forest');
  const columns = forest.features.map(() => Float64Array.from({ length: rows }, () => random.below(3) / 2));
  const out = new Float64Array(rows);
  createPredictor(forest).predict(columns, 0, rows, out);
  for (let row = 0; row < rows; row++)
    expect(out[row]).toBe(
      walk(
        forest,
        columns.map((column) => column[row] ?? Number.NaN),
      ),
    );
  expect(new Set(out).size).toBeGreaterThan(10);
});

test('the example of ml-random-forest has not proved itself, so its bundle scores by its rules alone', async () => {
  const source = await loadBundle(resolve('examples/models/ml-random-forest/1.0.0'));
  const off = createScorer(source, { forests });
  expect(off.bundle.manifest.model).toBe('off');
  for (const record of records) {
    const found = off.assess(record);
    expect('model' in found ? found.model : null).toBeNull();
  }
});
