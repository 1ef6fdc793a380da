// What `JSON.stringify` makes of a forest of ml-random-forest 2 in, a model out: `x < threshold` on doubles, the mean of its trees.
import type { Path } from '../../base/errors.js';
import { ForestBuilder, type TreeSource } from '../forest.js';
import { asList, asObject, fault, shown } from '../parts.js';
import { proved } from '../proof.js';
import { type Format, featureNames } from './format.js';

/**
 * A classifier gives the share of trees that vote for class 1, so above 0.5 is the class that `predict` of the package gives, below
 * 0.5 the other. At exactly 0.5 the package takes the class that first had half of the votes, in tree order. A leaf votes for class 1
 * where its share there is above that of class 0. `predictProbability` of the package is not this number: it forgets the vote of the
 * first tree (of ten trees that all vote for class 1 it makes 0.900001).
 */
export const mlRandomForest: Format = {
  name: 'ml-random-forest',
  about:
    'The JSON of RandomForestClassifier (classes 0 and 1; the share of votes, which predictProbability of the package miscounts) and ' +
    'of RandomForestRegression by the mean. Refused: more classes, other labels, the median. A row with NaN gives NaN. No training ' +
    'weights, so no exact reasons.',
  sniff: (file) => file.has(/"name"\s*:\s*"(RFClassifier|RFRegression)"/),
  read({ json }, options) {
    const { name, selectionMethod, ...rest } = asObject(json, []);
    if (name !== 'RFClassifier' && name !== 'RFRegression')
      fault('MODEL_FORMAT', ['name'], `found ${shown(name)}, expected "RFClassifier" or "RFRegression"`);
    const votes = name === 'RFClassifier';
    if (!votes && selectionMethod !== 'mean')
      fault('MODEL_UNSUPPORTED', ['selectionMethod'], `found ${shown(selectionMethod)}, expected "mean"`);
    const base = asObject(rest.baseModel, ['baseModel']);
    if (base.isClassifier !== votes)
      fault('MODEL_SHAPE', ['baseModel', 'isClassifier'], `found ${shown(base.isClassifier)} in ${name}`);
    const trees = asList(base.estimators, ['baseModel', 'estimators']);
    const indexes = asList(base.indexes, ['baseModel', 'indexes']);
    for (const [key, found] of [
      ['estimators', trees.length],
      ['indexes', indexes.length],
    ] as const)
      if (found !== base.nEstimators)
        fault('MODEL_SHAPE', ['baseModel', key], `found ${found}, expected ${shown(base.nEstimators)}`);

    const columns = indexes.map((each, tree) => columnsOf(each, base.n, ['baseModel', 'indexes', tree]));
    const least = columns.reduce((most, each) => each.reduce((a, b) => Math.max(a, b + 1), most), 0);
    // The file does not say how many columns its table had: at least those that a tree was given.
    const count = Math.max(least, options.features?.length ?? 0);
    const features = featureNames(null, count, options, ['baseModel', 'indexes']);
    const builder = new ForestBuilder({
      output: votes ? 'probability' : 'value',
      classes: votes ? ['0', '1'] : [],
      features,
      directions: features.map(() => 0),
      compare: '<',
      inputs: 64,
      missing: 'none',
      aggregate: 'mean',
      base: 0,
      precision: 64,
    });
    trees.forEach((each, index) => {
      const path: Path = ['baseModel', 'estimators', index];
      const tree = asObject(each, path);
      const expected = votes ? 'DTClassifier' : 'DTRegression';
      if (tree.name !== expected)
        fault('MODEL_SHAPE', [...path, 'name'], `found ${shown(tree.name)}, expected ${shown(expected)}`);
      builder.addTree(readTree(tree.root, columns[index] ?? [], votes, [...path, 'root']), path);
    });
    return proved(
      builder.build(),
      features.map((name) => ({ name })),
      [options.proof],
    );
  },
};

/** The columns of the table that a tree was given, in its own order; one may stand there twice. */
function columnsOf(value: unknown, n: unknown, path: Path): readonly number[] {
  const found = asList(value, path);
  if (found.length !== n) fault('MODEL_SHAPE', path, `found ${found.length} columns, expected ${shown(n)}`);
  return found.map((column, position) => {
    if (typeof column === 'number' && Number.isInteger(column) && column >= 0) return column;
    return fault('MODEL_NODE', [...path, position], `found ${shown(column)}, expected a column`);
  });
}

/** Nodes in the order of a walk that goes left first: each before what is below it. */
function readTree(root: unknown, columns: readonly number[], votes: boolean, at: Path): TreeSource {
  const feature: number[] = [];
  const threshold: unknown[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  // The nesting of JSON is bounded where it is parsed, and with it this recursion.
  const add = (found: unknown, path: Path): number => {
    const node = asObject(found, path);
    const index = feature.length;
    if (node.distribution !== undefined) {
      // What the package would do with both depends on whether it has reloaded the tree.
      if (node.left !== undefined || node.right !== undefined)
        fault('MODEL_NODE', path, 'found a leaf with children');
      feature.push(-1);
      threshold.push(0);
      left.push(-1);
      right.push(-1);
      value.push(
        votes ? vote(node.distribution, path) : number(node.distribution, [...path, 'distribution']),
      );
      return index;
    }
    const column = typeof node.splitColumn === 'number' ? columns[node.splitColumn] : undefined;
    if (column === undefined)
      fault(
        'MODEL_NODE',
        [...path, 'splitColumn'],
        `found ${shown(node.splitColumn)}, expected 0 to ${columns.length - 1}`,
      );
    feature.push(column);
    threshold.push(number(node.splitValue, [...path, 'splitValue']));
    value.push(0);
    left.push(0);
    right.push(0);
    left[index] = add(node.left, [...path, 'left']);
    right[index] = add(node.right, [...path, 'right']);
    return index;
  };
  add(root, at);
  return { feature, threshold, left, right, value };
}

/** 1 or 0: the class with the larger share in a leaf, as a matrix of one row; class 0 where they are equal. */
function vote(distribution: unknown, node: Path): number {
  const path = [...node, 'distribution'];
  const rows = asList(distribution, path);
  const shares = asList(rows[0], [...path, 0]).map((share, index) => number(share, [...path, 0, index]));
  if (rows.length !== 1 || shares.length === 0) fault('MODEL_SHAPE', path, 'found no single row of shares');
  if (shares.length > 2)
    fault('MODEL_UNSUPPORTED', path, `found ${shares.length} classes, expected the labels 0 and 1`);
  const [zero = 0, one = 0] = shares;
  return one > zero ? 1 : 0;
}

function number(value: unknown, path: Path): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return fault('MODEL_NUMBER', path, `found ${shown(value)}, expected a finite number`);
}
