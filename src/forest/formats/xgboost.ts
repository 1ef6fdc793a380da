// The JSON that `Booster.save_model('x.json')` of XGBoost 1.7 to 3 writes in, a model equal to `output_margin=True` bit for bit out.
import { type Forest, type ForestAbout, ForestBuilder, type TreeSource } from '../forest.js';
import { type Model, proofFault } from '../model.js';
import { asList, asNumbers, asObject, asText, fault, shown } from '../parts.js';
import { beside, proved } from '../proof.js';
import { type Format, featureNames, type ModelFile, type ReadOptions } from './format.js';

type Where = readonly (string | number)[];

/** Objectives whose margin is read, and what it is; of the regressions only those whose prediction is the margin itself. */
const objectives: ReadonlyMap<string, 'margin' | 'value'> = new Map([
  ['binary:logistic', 'margin'],
  ['binary:logitraw', 'margin'],
  ['reg:squarederror', 'value'],
  ['reg:squaredlogerror', 'value'],
  ['reg:pseudohubererror', 'value'],
  ['reg:absoluteerror', 'value'],
]);

/** What XGBoost writes as the parent of a root. */
const NO_PARENT = 2_147_483_647;

/** Arrays of a tree that decide nothing here; a file in which they are broken is broken all the same. */
const checkedOnly = ['base_weights', 'loss_changes'] as const;

export const xgboost: Format = {
  name: 'xgboost',
  about:
    'Booster.save_model("x.json") of XGBoost 1.7 to 3: gbtree with binary:logistic, binary:logitraw, reg:squarederror, ' +
    'reg:squaredlogerror, reg:pseudohubererror, reg:absoluteerror. Refused: dart, gblinear, other objectives, several classes or ' +
    'targets, categorical splits, vector leaves, a booster with rounds after its best_iteration.',
  sniff: (file) => file.has(/"learner"\s*:/) && file.has(/"gradient_booster"\s*:/),
  read,
};

function read(file: ModelFile, options: ReadOptions): Model {
  const document = asObject(file.json, []);
  const version = asNumbers(document.version, ['version'], 3, 0);
  const [major = 0, minor = 0] = version;
  if (major < 1 || (major === 1 && minor < 7) || major > 3)
    unsupported(['version'], `XGBoost ${version.join('.')}, expected 1.7 to 3`);
  const learner = asObject(document.learner, ['learner']);
  const booster = asObject(learner.gradient_booster, ['learner', 'gradient_booster']);
  if (booster.name !== 'gbtree')
    unsupported(['learner', 'gradient_booster', 'name'], `the booster ${shown(booster.name)}`);
  const modelPath = ['learner', 'gradient_booster', 'model'];
  const model = asObject(booster.model, modelPath);
  const trees = asList(model.trees, [...modelPath, 'trees']);
  checkCounts(learner, model, modelPath, trees.length);

  const about = aboutOf(learner, options);
  const sources = trees.map((tree, at) => treeOf(tree, [...modelPath, 'trees', at], about.features.length));
  const build = (base: number): Forest => {
    const builder = new ForestBuilder({ ...about, base });
    sources.forEach((source, at) => {
      builder.addTree(source, [...modelPath, 'trees', at]);
    });
    return builder.build();
  };
  const { proof } = options;
  const [base = Number.NaN, ...others] = basesOf(learner);
  const nearest = build(base);
  const proven =
    proof === undefined || proofFault(nearest, proof) === null
      ? nearest
      : others.map(build).find((forest) => proofFault(forest, proof) === null);
  const features = about.features.map((name) => ({ name }));
  return proved(proven ?? nearest, features, [proof]);
}

/** Refuses what the declared counts and settings say that cannot be modelled, or that the trees do not bear out. */
function checkCounts(
  learner: Readonly<Record<string, unknown>>,
  model: Readonly<Record<string, unknown>>,
  modelPath: Where,
  trees: number,
): void {
  const paramPath = [...modelPath, 'gbtree_model_param'];
  const param = asObject(model.gbtree_model_param, paramPath);
  const declared = whole(param.num_trees, [...paramPath, 'num_trees']);
  if (declared !== trees)
    fault('MODEL_SHAPE', [...paramPath, 'num_trees'], `found ${trees} trees, expected ${declared}`);
  const groups = asNumbers(model.tree_info, [...modelPath, 'tree_info'], trees);
  groups.forEach((group, at) => {
    if (group !== 0)
      unsupported([...modelPath, 'tree_info', at], `the class ${group}: more than one margin a row`);
  });
  if (model.cats !== undefined) {
    const { enc } = asObject(model.cats, [...modelPath, 'cats']);
    if (asList(enc, [...modelPath, 'cats', 'enc']).length > 0)
      unsupported([...modelPath, 'cats', 'enc'], 'categorical features');
  }
  const parallel = whole(param.num_parallel_tree, [...paramPath, 'num_parallel_tree']);
  const attributes = asObject(learner.attributes ?? {}, ['learner', 'attributes']);
  if (attributes.best_iteration !== undefined) {
    const path = ['learner', 'attributes', 'best_iteration'];
    const best = whole(attributes.best_iteration, path);
    // The booster itself would use all rounds, its scikit-learn wrapper only the best: which was meant cannot be known.
    if ((best + 1) * Math.max(parallel, 1) !== trees)
      unsupported(path, `best_iteration ${best} among ${trees} trees: save booster[:${best + 1}]`);
  }
}

function aboutOf(
  learner: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): Omit<ForestAbout, 'base'> {
  const paramPath = ['learner', 'learner_model_param'];
  const param = asObject(learner.learner_model_param, paramPath);
  const classes = whole(param.num_class, [...paramPath, 'num_class']);
  if (classes > 1) unsupported([...paramPath, 'num_class'], `${classes} classes`);
  const targets = param.num_target === undefined ? 1 : whole(param.num_target, [...paramPath, 'num_target']);
  if (targets !== 1) unsupported([...paramPath, 'num_target'], `${targets} targets`);
  const output = objectives.get(objectiveOf(learner));
  if (output === undefined)
    unsupported(['learner', 'objective', 'name'], `the objective ${objectiveOf(learner)}`);

  const count = whole(param.num_feature, [...paramPath, 'num_feature']);
  const named = asList(learner.feature_names ?? [], ['learner', 'feature_names']);
  const own = named.map((name, at) => asText(name, ['learner', 'feature_names', at]));
  const features = featureNames(own.length === 0 ? null : own, count, options, ['learner', 'feature_names']);
  asList(learner.feature_types ?? [], ['learner', 'feature_types']).forEach((type, at) => {
    if (!['float', 'int', 'q', 'i'].includes(asText(type, ['learner', 'feature_types', at])))
      unsupported(['learner', 'feature_types', at], `a feature of type ${shown(type)}`);
  });
  return {
    output,
    classes: output === 'margin' ? ['0', '1'] : [],
    features,
    directions: features.map(() => 0),
    compare: '<',
    inputs: 32,
    missing: 'learned',
    aggregate: 'sum',
    precision: 32,
  };
}

function objectiveOf(learner: Readonly<Record<string, unknown>>): string {
  const objective = asObject(learner.objective, ['learner', 'objective']);
  return asText(objective.name, ['learner', 'objective', 'name']);
}

/** Margins that a row may start from, the likeliest first. */
function basesOf(learner: Readonly<Record<string, unknown>>): readonly number[] {
  const path = ['learner', 'learner_model_param', 'base_score'];
  const text = asText(asObject(learner.learner_model_param, path.slice(0, -1)).base_score, path);
  // "3E-2" up to XGBoost 3.0, "[3E-2]" since.
  const number = /^(?:\[([^[\],]+)\]|([^[\],]+))$/.exec(text);
  const base = Math.fround(Number(number?.[1] ?? number?.[2] ?? Number.NaN));
  if (!Number.isFinite(base) || /^\s*$/.test(text)) fault('MODEL_NUMBER', path, `found ${shown(text)}`);
  if (objectiveOf(learner) !== 'binary:logistic') return [base];
  const logit = logitOf(base);
  if (logit === null) fault('MODEL_NUMBER', path, `found ${shown(text)}, expected between 0 and 1`);
  // The origin's float32 logarithm is its platform's, off by one place for one base in 200: a proof of the origin tells which.
  return [logit, beside(logit, true)[1], beside(logit, false)[1]];
}

/**
 * The margin of a base score as XGBoost computes it in float32, `-log(1 / p - 1)`, with a correctly rounded logarithm; null
 * outside of (0, 1). Plain arithmetic, so it is the same on every runtime.
 */
export function logitOf(p: number): number | null {
  const odds = Math.fround(Math.fround(1 / p) - 1);
  if (!(p > 0 && odds > 0 && odds < Number.POSITIVE_INFINITY)) return null;
  let [mantissa, exponent] = [odds, 0];
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  // log m = 2 artanh(s), s = (m - 1) / (m + 1): |s| < 0.172, so terms up to s^23 reach beyond the last bit of a double.
  const s = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let odd = 23; odd >= 1; odd -= 2) series = series * s * s + 1 / odd;
  return 0 - Math.fround(2 * s * series + exponent * Math.LN2);
}

function treeOf(value: unknown, path: Where, features: number): TreeSource {
  const tree = asObject(value, path);
  const param = asObject(tree.tree_param, [...path, 'tree_param']);
  const at = (name: string): Where => [...path, 'tree_param', name];
  const nodes = whole(param.num_nodes, at('num_nodes'));
  if (whole(param.num_feature, at('num_feature')) !== features)
    fault('MODEL_SHAPE', at('num_feature'), `found ${shown(param.num_feature)}, expected ${features}`);
  if (whole(param.size_leaf_vector, at('size_leaf_vector')) > 1)
    unsupported(at('size_leaf_vector'), 'leaves that hold vectors');
  const numbers = (name: string, least?: number): readonly number[] =>
    asNumbers(tree[name], [...path, name], nodes, least);
  const kinds = tree.split_type === undefined ? [] : numbers('split_type');
  if (kinds.some((kind) => kind !== 0)) unsupported([...path, 'split_type'], 'categorical splits');
  for (const name of ['categories', 'categories_nodes', 'categories_segments', 'categories_sizes'])
    if (asList(tree[name] ?? [], [...path, name]).length > 0)
      unsupported([...path, name], 'categorical splits');
  for (const name of checkedOnly) numbers(name);
  const left = numbers('left_children', -1);
  const right = numbers('right_children', -1);
  const parents = numbers('parents', 0);
  const defaults = asList(tree.default_left, [...path, 'default_left'], nodes);
  defaults.forEach((side, node) => {
    if (side !== 0 && side !== 1 && typeof side !== 'boolean')
      fault('MODEL_NODE', [...path, 'default_left', node], `found ${shown(side)}, expected 0 or 1`);
  });
  const conditions = numbers('split_conditions').map(Math.fround);
  const indices = numbers('split_indices', 0);
  const cover = numbers('sum_hessian', 0);

  const kept = reachable(left, right, parents, path);
  const deleted = whole(param.num_deleted, at('num_deleted'));
  if (nodes - kept.length !== deleted)
    fault('MODEL_NODE', at('num_deleted'), `found ${nodes - kept.length} unused nodes, expected ${deleted}`);
  const place = new Map(kept.map((node, index) => [node, index]));
  const isLeaf = (node: number): boolean => left[node] === -1;
  return {
    feature: kept.map((node) => (isLeaf(node) ? -1 : indices[node])),
    threshold: kept.map((node) => (isLeaf(node) ? 0 : conditions[node])),
    left: kept.map((node) => place.get(left[node] ?? -1) ?? -1),
    right: kept.map((node) => place.get(right[node] ?? -1) ?? -1),
    missingLeft: kept.map((node) => defaults[node]),
    value: kept.map((node) => (isLeaf(node) ? conditions[node] : 0)),
    cover: kept.map((node) => cover[node]),
  };
}

/** Nodes that the root leads to, in their order: pruning leaves nodes behind that nothing leads to. */
function reachable(
  left: readonly number[],
  right: readonly number[],
  parents: readonly number[],
  path: Where,
): readonly number[] {
  const reached = new Uint8Array(left.length);
  const open = [{ node: 0, parent: NO_PARENT }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, parent } = next;
    if (!(node in left)) fault('MODEL_NODE', path, `found the child ${node}, expected below ${left.length}`);
    if (reached[node] === 1) fault('MODEL_NODE', [...path, 'left_children'], `found node ${node} twice`);
    if (parents[node] !== parent)
      fault('MODEL_NODE', [...path, 'parents', node], `found ${parents[node]}, expected ${parent}`);
    reached[node] = 1;
    const [down = -1, across = -1] = [left[node], right[node]];
    if ((down === -1) !== (across === -1))
      fault('MODEL_NODE', [...path, 'left_children', node], 'found a node with one child');
    if (down !== -1) open.push({ node: across, parent: node }, { node: down, parent: node });
  }
  return [...left.keys()].filter((node) => reached[node] === 1);
}

/** XGBoost writes its settings as text. */
function whole(value: unknown, path: Where): number {
  const text = asText(value, path);
  return /^\d{1,15}$/.test(text)
    ? Number(text)
    : fault('MODEL_NUMBER', path, `found ${shown(text)}, expected a whole number as text`);
}

function unsupported(path: Where, what: string): never {
  fault('MODEL_UNSUPPORTED', path, `found ${what}`);
}
