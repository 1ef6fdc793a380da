// The text model of LightGBM 3 or 4 in, a model out: `x <= threshold` on doubles, leaf values added in tree order.
import type { Path } from '../../base/errors.js';
import type { Feature } from '../features.js';
import { type Direction, type ForestAbout, ForestBuilder, type TreeSource } from '../forest.js';
import { fault, shown } from '../parts.js';
import { proved } from '../proof.js';
import { type Format, featureNames, type ReadOptions } from './format.js';

type Entries = ReadonlyMap<string, string>;

/** The file as it is laid out: a head, trees, and what follows them, which only shows that the file is whole. */
interface Layout {
  readonly head: Entries;
  readonly trees: readonly Entries[];
}

const HEAD =
  'version num_class num_tree_per_iteration label_index max_feature_idx objective average_output feature_names monotone_constraints feature_infos tree_sizes';
const TREE =
  'num_leaves num_cat split_feature split_gain threshold decision_type left_child right_child leaf_value leaf_weight leaf_count internal_value internal_weight internal_count is_linear shrinkage';
const headKeys: ReadonlySet<string> = new Set(HEAD.split(' '));
const treeKeys: ReadonlySet<string> = new Set(TREE.split(' '));

/** Objectives whose prediction is the raw score itself. */
const valueObjectives: ReadonlySet<string> = new Set(
  'regression regression_l1 huber fair quantile mape'.split(' '),
);

/** Bits of `decision_type` (LightGBM, `tree.h`): the kind of split, the default direction, and what counts as missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const missingTypes = ['none', 'zero', 'nan'] as const;

/** LightGBM takes every value from -1e-35f to 1e-35f for 0 when it reads a row (`meta.h`, kZeroThreshold). */
const ZERO = Math.fround(1e-35);
/** The double below -ZERO: the largest threshold that no such value passes. */
const BELOW_ZERO = -1.0000000180025096e-35;

/**
 * The output equals `predict(raw_score=True)` bit for bit; of an averaged forest (rf), which the raw score leaves undivided, it is
 * that score through the number of trees, as `predict` has it. Covers are the counts of training rows, as in `pred_contrib` and shap.
 */
export const lightgbm: Format = {
  name: 'lightgbm',
  about:
    'The text model of LightGBM 3 and 4 with the objective binary (sigmoid 1) or an identity regression, boosted or averaged (rf). ' +
    'Splits at infinity, which send all but what is missing to the left, do so with every finite number here, but not with +Infinity. ' +
    'Refused: several classes, other links, categorical splits, linear trees, and splits whose zeros are missing and leave their side.',
  sniff: ({ bytes }) => /^tree\r?\nversion=/.test(String.fromCharCode(...bytes.subarray(0, 16))),
  read({ text }, options) {
    const { head, trees } = layout(text);
    const about = describe(head, trees.length, options);
    const builder = new ForestBuilder(about);
    trees.forEach((tree, index) => {
      builder.addTree(readTree(tree, index), ['Tree', index]);
    });
    return proved(builder.build(), features(about), [options.proof]);
  },
};

function layout(text: string): Layout {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== 'tree') fault('MODEL_FORMAT', [], `found ${shown(lines[0])}, expected the line "tree"`);
  const head = new Map<string, string>();
  const trees: Map<string, string>[] = [];
  let line = 1;
  for (; lines[line] !== 'end of trees'; line++) {
    const found = lines[line];
    if (found === undefined) fault('MODEL_SHAPE', ['Tree', trees.length], 'found no line "end of trees"');
    if (found === '') continue;
    const equals = found.indexOf('=');
    const key = equals < 0 ? found : found.slice(0, equals);
    const value = equals < 0 ? '' : found.slice(equals + 1);
    if (key === 'Tree') {
      if (value !== String(trees.length))
        fault('MODEL_SHAPE', ['Tree', trees.length], `found the line ${shown(found)}`);
      trees.push(new Map());
      continue;
    }
    const section = trees.at(-1) ?? head;
    const path: Path = section === head ? [key] : ['Tree', trees.length - 1, key];
    if (!(section === head ? headKeys : treeKeys).has(key))
      fault('MODEL_UNSUPPORTED', path, `found the entry ${shown(key)}`);
    if (section.has(key)) fault('MODEL_SHAPE', path, `found the entry ${shown(key)} twice`);
    section.set(key, value);
  }
  // LightGBM closes its file with the parameters of the training: without that line a part was cut off.
  if (!lines.includes('end of parameters', line))
    fault('MODEL_SHAPE', ['parameters'], 'found no line "end of parameters"');
  return { head, trees };
}

function describe(head: Entries, trees: number, options: ReadOptions): ForestAbout {
  const version = entry(head, 'version', []);
  if (version !== 'v3' && version !== 'v4')
    fault('MODEL_UNSUPPORTED', ['version'], `found ${shown(version)}, expected "v3" or "v4"`);
  for (const key of ['num_class', 'num_tree_per_iteration'])
    if (entry(head, key, []) !== '1')
      fault('MODEL_UNSUPPORTED', [key], `found ${shown(entry(head, key, []))}, expected one class`);
  const declared = words(entry(head, 'tree_sizes', [])).length;
  if (declared !== trees) fault('MODEL_SHAPE', ['tree_sizes'], `found ${trees} trees, expected ${declared}`);

  const columns = number(entry(head, 'max_feature_idx', []), ['max_feature_idx']) + 1;
  const named = words(entry(head, 'feature_names', []));
  if (named.length !== columns)
    fault('MODEL_SHAPE', ['feature_names'], `found ${named.length} names, expected ${columns}`);
  // Names that LightGBM made up are no names where the caller has better ones.
  const unnamed = named.every((name, index) => name === `Column_${index}`);
  const own = unnamed && options.features !== undefined ? null : named;

  return {
    ...objective(entry(head, 'objective', [])),
    features: featureNames(own, columns, options, ['feature_names']),
    directions: directions(head.get('monotone_constraints'), columns),
    compare: '<=',
    inputs: 64,
    missing: 'learned',
    aggregate: head.has('average_output') ? 'mean' : 'sum',
    base: 0,
    precision: 64,
  };
}

function objective(text: string): Pick<ForestAbout, 'output' | 'classes'> {
  const [name = '', ...settings] = text.split(' ');
  if (text === 'binary sigmoid:1') return { output: 'margin', classes: ['0', '1'] };
  // `sqrt` changes what comes out; alpha and c only shaped the training.
  if (valueObjectives.has(name) && settings.every((each) => /^(alpha|c):/.test(each)))
    return { output: 'value', classes: [] };
  return fault('MODEL_UNSUPPORTED', ['objective'], `found the objective ${shown(text)}`);
}

function directions(text: string | undefined, columns: number): readonly Direction[] {
  if (text === undefined) return Array.from({ length: columns }, () => 0 as const);
  return words(text).map((word, index): Direction => {
    if (word === '1') return 1;
    if (word === '0') return 0;
    if (word === '-1') return -1;
    return fault('MODEL_NUMBER', ['monotone_constraints', index], `found ${shown(word)}`);
  });
}

/** The columns with the direction that LightGBM was told to keep. */
const features = (about: ForestAbout): Feature[] =>
  about.features.map((name, index) => {
    const direction = about.directions[index] ?? 0;
    return direction === 0 ? { name } : { name, direction: direction === 1 ? 'raises' : 'lowers' };
  });

/** Branches keep their numbers, leaf `~k` becomes the node k after the last branch: so children come after their parents. */
function readTree(tree: Entries, index: number): TreeSource {
  const at: Path = ['Tree', index];
  for (const key of ['num_cat', 'is_linear'])
    if ((tree.get(key) ?? '0') !== '0')
      fault('MODEL_UNSUPPORTED', [...at, key], `found ${shown(tree.get(key))}, expected "0"`);
  const leaves = number(entry(tree, 'num_leaves', at), [...at, 'num_leaves']);
  const list = (key: string, length: number, spelled = (word: string) => word): number[] => {
    const found = words(entry(tree, key, at));
    if (found.length !== length)
      fault('MODEL_SHAPE', [...at, key], `found ${found.length} entries, expected ${length}`);
    return found.map((word, position) => number(spelled(word), [...at, key, position]));
  };
  const values = list('leaf_value', leaves);
  const branches = leaves - 1;
  const decisions = list('decision_type', branches);
  const thresholds = list('threshold', branches, endless);
  const child = (key: string): number[] =>
    list(key, branches).map((node) => (node < 0 ? branches - 1 - node : node));
  const ends = (fill: number): number[] => new Array(leaves).fill(fill);
  // A tree that is one leaf may come without its count; any will do, for nothing is shared out in it.
  const counts = leaves === 1 && tree.get('leaf_count') === '' ? [1] : list('leaf_count', leaves);
  return {
    feature: [...list('split_feature', branches), ...ends(-1)],
    threshold: [...thresholds.map(aroundZero), ...ends(0)],
    left: [...child('left_child'), ...ends(-1)],
    right: [...child('right_child'), ...ends(-1)],
    missingLeft: [
      ...decisions.map((decision, node) =>
        missingLeft(decision, thresholds[node] ?? 0, [...at, 'decision_type', node]),
      ),
      ...ends(0),
    ],
    value: [...new Array(branches).fill(0), ...values],
    cover: [...list('internal_count', branches), ...counts],
  };
}

/**
 * Which way NaN goes (`tree.h`, Tree::NumericalDecision). Where a split knows no missing, NaN is taken for 0; where its zeros are
 * missing, NaN and 0 go its default way, which one threshold can say only if 0 lies on that side of it.
 */
function missingLeft(decision: number, threshold: number, path: Path): boolean {
  if (!(Number.isInteger(decision) && decision >= 0 && decision < 16))
    fault('MODEL_NUMBER', path, `found ${decision}, expected 0 to 15`);
  if ((decision & CATEGORICAL) !== 0) fault('MODEL_UNSUPPORTED', path, 'found a categorical split');
  const missing = missingTypes[decision >> 2];
  const defaultLeft = (decision & DEFAULT_LEFT) !== 0;
  const zeroLeft = 0 <= threshold;
  if (missing === undefined)
    fault('MODEL_UNSUPPORTED', path, `found ${decision}, an unknown kind of missing`);
  if (missing === 'zero' && defaultLeft !== zeroLeft)
    fault('MODEL_UNSUPPORTED', path, 'found zeros that are missing and leave their side of the threshold');
  return missing === 'none' ? zeroLeft : defaultLeft;
}

/** The threshold that sends all that LightGBM takes for 0 to the side of 0. */
function aroundZero(threshold: number): number {
  if (threshold < -ZERO || threshold > ZERO) return threshold;
  return threshold < 0 ? BELOW_ZERO : ZERO;
}

/** LightGBM splits what is missing from all else at infinity. */
const endless = (word: string): string => (word === 'inf' ? String(Number.MAX_VALUE) : word);

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));

function entry(section: Entries, key: string, at: Path): string {
  return section.get(key) ?? fault('MODEL_SHAPE', [...at, key], 'found no such entry');
}

function number(text: string, path: Path): number {
  if (/^-?\d+(\.\d*)?([eE][-+]?\d+)?$/.test(text)) return Number(text);
  return fault('MODEL_NUMBER', path, `found ${shown(text)}, expected a finite number`);
}
