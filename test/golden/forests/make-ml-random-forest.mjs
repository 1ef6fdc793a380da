// Golden forests of ml-random-forest, made by the real package, with rows and what its own `predict` gives.
// Run: node test/golden/forests/make-ml-random-forest.mjs
// NAME.json is JSON.stringify(forest); NAME.rows.json holds {made, versions, rows, predictions}, for classifiers also `probabilities`
// (predictProbability of class 1, kept to show how it differs from the share of votes).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { RandomForestClassifier, RandomForestRegression } = require('ml-random-forest');
const versions = Object.fromEntries(
  ['ml-random-forest', 'ml-cart', 'ml-matrix'].map((name) => [
    name,
    JSON.parse(readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version,
  ]),
);
versions.node = process.version;

let state = 20261124;
const unit = () => {
  state = (state * 16807) % 2147483647;
  return state / 2147483647;
};
const COLUMNS = 6;
const row = () => Array.from({ length: COLUMNS }, (_, column) => Math.round(unit() * (column === 4 ? 4 : 200)) / (column === 4 ? 1 : 100));
const table = Array.from({ length: 160 }, row);
const score = table.map(([a, b, c, , e]) => a * 2 - b + c * c - e / 4 + unit());
const label = score.map((s) => (s > 1.4 ? 1 : 0));

/** Every threshold of a tree with the column of the table that it cuts. */
function thresholds(node, columns, found = []) {
  if (node?.left === undefined || node.distribution !== undefined) return found;
  found.push([columns[node.splitColumn], node.splitValue]);
  thresholds(node.left, columns, found);
  return thresholds(node.right, columns, found);
}

function save(name, Forest, target, options) {
  const forest = new Forest(options);
  forest.train(table, target);
  const text = JSON.stringify(forest);
  const model = JSON.parse(text);
  const cuts = model.baseModel.estimators.flatMap(({ root }, tree) => thresholds(root, model.baseModel.indexes[tree]));
  const rows = Array.from({ length: 80 }, row);
  for (let k = 0; k < 60; k++) {
    const [column, threshold] = cuts[Math.floor(unit() * cuts.length)];
    const base = row();
    // On the threshold, and a hair beside it.
    for (const value of [threshold, threshold * (1 + 2 ** -52), threshold * (1 - 2 ** -52)]) rows.push(base.with(column, value));
  }
  for (let column = 0; column < COLUMNS; column++)
    for (const value of [1e30, -1e30, -0]) rows.push(row().with(column, value));
  const folder = new URL('ml-random-forest/', import.meta.url);
  writeFileSync(new URL(`${name}.json`, folder), `${text}\n`);
  if (name.startsWith('refused-')) return;
  const made = `new ${Forest.name}(${JSON.stringify(options)}).train(table, target); predict(rows)`;
  const outputs = { predictions: forest.predict(rows) };
  if (Forest === RandomForestClassifier) outputs.probabilities = forest.predictProbability(rows, 1);
  writeFileSync(new URL(`${name}.rows.json`, folder), `${JSON.stringify({ made, versions, rows, ...outputs })}\n`);
}

const shared = { seed: 5, noOOB: true };
save('classifier', RandomForestClassifier, label, { ...shared, nEstimators: 15, maxFeatures: 4, replacement: false });
save('classifier-even', RandomForestClassifier, label, { ...shared, nEstimators: 10, maxFeatures: 0.7, replacement: true, treeOptions: { maxDepth: 3 } });
save('regression', RandomForestRegression, score, { ...shared, nEstimators: 8, maxFeatures: 4, treeOptions: { maxDepth: 6 } });
save('refused-median', RandomForestRegression, score, { ...shared, nEstimators: 3, treeOptions: { maxDepth: 2 }, selectionMethod: 'median' });
save('refused-three-classes', RandomForestClassifier, score.map((s) => (s > 2 ? 2 : s > 1 ? 1 : 0)), { ...shared, nEstimators: 3, treeOptions: { maxDepth: 2 } });
