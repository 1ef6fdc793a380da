// Writes adult-ours.json, the figures of our own forest for as many seeds as adult.json has: npx tsx test/golden/evaluate/make-adult.mts
import { readFileSync, writeFileSync } from 'node:fs';
import { version } from '../../../src/score/version.js';
import { adult, settings } from './adult.js';

const golden: { readonly provenance: { readonly seeds: number } } = JSON.parse(
  readFileSync(new URL('adult.json', import.meta.url), 'utf8'),
);
const measure = await adult();
const runs = Array.from({ length: golden.provenance.seeds }, (_, seed) => measure(seed).figures);
const document = {
  provenance: {
    node: process.versions.node,
    waspada: version,
    call: `histogramForest.train(table, ${JSON.stringify(settings)}), fitCalibration isotonic on outOfBag.prediction`,
    data: 'Adult (Kohavi, Becker), UCI Machine Learning Repository, CC BY 4.0; 22,793 and 9,769 rows',
  },
  /** By seed, from 0. */
  runs,
};
writeFileSync(new URL('adult-ours.json', import.meta.url), `${JSON.stringify(document, null, 1)}\n`);
