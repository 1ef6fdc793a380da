// A stranger's program: every public door once. The assessment and the receipt go to stdout, where it ran goes to stderr.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createScorer } from 'waspada';
import * as evaluate from 'waspada/evaluate';
import { forests } from 'waspada/forest';
import bundle from 'waspada/models/passport-application';
import demo from 'waspada/models/passport-application-demo';
import { loadBundle } from 'waspada/node';
import * as testing from 'waspada/testing';
import * as train from 'waspada/train';

const record = JSON.parse(readFileSync(new URL('record.json', import.meta.url), 'utf8'));
const scorer = createScorer(bundle);
const assessment = scorer.assess(record);
assert.equal(assessment.applicationId, record.applicationId);
assert.equal(typeof assessment.score, 'number');
assert.ok(['lanjut', 'pendalaman', 'rujuk'].includes(assessment.band), `a band, not ${assessment.band}`);
assert.ok(Object.keys(testing).length > 0, 'waspada/testing exports something');

const models = new URL('models/passport-application/', import.meta.resolve('waspada/package.json'));
const version = readdirSync(models).sort().at(-1);
const fromDisk = createScorer(await loadBundle(fileURLToPath(new URL(version, models))));
assert.deepEqual(
  fromDisk.assess(record),
  assessment,
  'the bundle on disk and the imported one mean the same',
);

// Rules and a forest: reasons sum to the score here too.
const withModel = createScorer(demo, { forests });
const weighed = withModel.assess(record);
assert.equal(weighed.evidence, 'synthetic');
const lines = [...weighed.reasons, ...weighed.adjustments];
assert.equal(
  lines.reduce((sum, { points }) => sum + points, 0),
  weighed.score,
);
assert.ok(
  Object.keys(train).length > 0 && Object.keys(evaluate).length > 0,
  'train and evaluate export something',
);

const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
console.error(JSON.stringify({ node: process.versions.node, locale, timeZone }));
console.log(
  JSON.stringify({
    assessment,
    receipt: scorer.receipt(record),
    weighed,
    weighedReceipt: withModel.receipt(record),
  }),
);
