// The attributes of an ensemble of trees in ONNX in, trees for the builder out; what onnxruntime adds up otherwise is refused by name.
import type { Path } from '../../base/errors.js';
import type { ForestAbout, ForestBuilder } from '../forest.js';
import { fault, shown } from '../parts.js';
import type { Attribute, Operator } from './onnx-wire.js';

/** How a branch compares, and whether its true child is the right one of ours. */
const modes: Readonly<Record<string, { readonly compare: '<=' | '<'; readonly swap: boolean }>> = {
  BRANCH_LEQ: { compare: '<=', swap: false },
  BRANCH_LT: { compare: '<', swap: false },
  BRANCH_GT: { compare: '<=', swap: true },
  BRANCH_GTE: { compare: '<', swap: true },
};

/** Two weights of each leaf add up to this, over all trees, within float32 rounding. */
const ROUNDING = 1e-5;

interface Nodes {
  readonly tree: readonly number[];
  readonly id: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly mode: readonly string[];
  readonly whenTrue: readonly number[];
  readonly whenFalse: readonly number[];
  /** 1 where a missing input counts as true; empty where none does. */
  readonly missingTrue: readonly number[];
}

/** Where the file keeps each array of the nodes. */
const attributeOf = {
  tree: 'nodes_treeids',
  id: 'nodes_nodeids',
  feature: 'nodes_featureids',
  threshold: 'nodes_values',
  mode: 'nodes_modes',
  whenTrue: 'nodes_truenodeids',
  whenFalse: 'nodes_falsenodeids',
  missingTrue: 'nodes_missing_value_tracks_true',
} as const;

/** What the attributes of the operator say, each array checked against the others; the trees themselves are not walked yet. */
export interface Ensemble {
  readonly path: Path;
  readonly about: Pick<ForestAbout, 'output' | 'classes' | 'compare' | 'missing' | 'aggregate'>;
  readonly nodes: Nodes;
  /** First position of each tree in the arrays of nodes, and their end. */
  readonly starts: readonly number[];
  /** tree id -> node id -> position. */
  readonly positions: Positions;
  /** What each leaf gives, by position. */
  readonly values: readonly number[];
  readonly base: number;
}

type Positions = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Codes: MODEL_SHAPE, MODEL_NODE, MODEL_UNSUPPORTED. */
export function readEnsemble(operator: Operator): Ensemble {
  const path: Path = ['graph', operator.name];
  const classifier = operator.name === 'TreeEnsembleClassifier';
  const attributes = new Attributes(operator.attributes, path);
  const nodes = readNodes(attributes, path);
  const { starts, positions } = layout(nodes, path);
  const weights = readWeights(attributes, classifier ? 'class' : 'target', nodes, positions, path);
  const transform = attributes.text('post_transform', 'NONE');
  const aggregate = classifier ? 'SUM' : attributes.text('aggregate_function', 'SUM');
  const bases = attributes.floats('base_values', []);
  const base = bases[0] ?? 0;
  const labels = [...attributes.texts('classlabels_strings'), ...attributes.ints('classlabels_int64s', [])];
  const targets = classifier ? 1 : attributes.int('n_targets', 1);
  attributes.refuseOthers();

  const refuse = (key: string, message: string): never => fault('MODEL_UNSUPPORTED', [...path, key], message);
  if (bases.length > 1) refuse('base_values', `found ${bases.length} base values, expected at most one`);
  if (targets !== 1) refuse('n_targets', `found ${targets} targets, expected one`);
  if (classifier && labels.length !== 2)
    refuse('classlabels', `found ${labels.length} classes, expected two`);
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE')
    refuse('aggregate_function', `found ${shown(aggregate)}`);
  if (aggregate === 'AVERAGE' && base !== 0)
    refuse('base_values', 'found a base that is added to an average');
  if (transform !== 'NONE' && !(classifier && transform === 'LOGISTIC'))
    refuse('post_transform', `found ${shown(transform)}`);
  if (classifier && weights.which !== 'first' && base !== 0)
    refuse('base_values', 'found a base that onnxruntime does not add to class 1');
  if (weights.which === 'both' && transform !== 'NONE')
    refuse('post_transform', `found ${shown(transform)} of two weights in each leaf`);
  if (weights.which === 'both') checkShares(weights, nodes, starts, path);
  const negative = weights.values.some((value) => value < 0);
  if (classifier && transform === 'NONE' && negative)
    refuse('post_transform', 'found scores of two classes that are neither probabilities nor have a link');
  // onnxruntime then compares the margin with 0.5: its label and its own probability disagree.
  if (classifier && transform === 'LOGISTIC' && !negative)
    refuse('class_weights', 'found a LOGISTIC link without a negative weight');

  const branches = nodes.mode.filter((mode) => mode !== 'LEAF');
  const compares = new Set(branches.map((mode) => modes[mode]?.compare));
  if (compares.size > 1) refuse('nodes_modes', `found ${[...new Set(branches)].join(' and ')} in one file`);
  return {
    path,
    about: {
      output: !classifier ? 'value' : transform === 'LOGISTIC' ? 'margin' : 'probability',
      classes: classifier ? labels.map(String) : [],
      compare: compares.has('<') ? '<' : '<=',
      missing: nodes.missingTrue.includes(1) ? 'learned' : 'none',
      aggregate: aggregate === 'AVERAGE' ? 'mean' : 'sum',
    },
    nodes,
    starts,
    positions,
    values: weights.values,
    base,
  };
}

function readNodes(attributes: Attributes, path: Path): Nodes {
  const nodes: Nodes = {
    tree: attributes.ints(attributeOf.tree),
    id: attributes.ints(attributeOf.id),
    feature: attributes.ints(attributeOf.feature),
    threshold: attributes.floats(attributeOf.threshold),
    mode: attributes.texts(attributeOf.mode),
    whenTrue: attributes.ints(attributeOf.whenTrue),
    whenFalse: attributes.ints(attributeOf.whenFalse),
    missingTrue: attributes.ints(attributeOf.missingTrue, []),
  };
  // How often a node was reached only helps a runtime to lay out its memory: it is no training weight.
  attributes.floats('nodes_hitrates', []);
  const expected = nodes.tree.length;
  for (const key of ['id', 'feature', 'threshold', 'mode', 'whenTrue', 'whenFalse', 'missingTrue'] as const) {
    const { length } = nodes[key];
    if (length !== expected && !(key === 'missingTrue' && length === 0))
      fault('MODEL_SHAPE', [...path, attributeOf[key]], `found ${length} entries, expected ${expected}`);
  }
  nodes.mode.forEach((mode, at) => {
    if (mode !== 'LEAF' && !Object.hasOwn(modes, mode))
      fault('MODEL_UNSUPPORTED', [...path, attributeOf.mode, at], `found the mode ${shown(mode)}`);
  });
  return nodes;
}

/** Where each tree begins and where each node is. The nodes of a tree stand together, its root first. */
function layout({ tree, id }: Nodes, path: Path): Pick<Ensemble, 'starts' | 'positions'> {
  const starts: number[] = [];
  const positions = new Map<number, Map<number, number>>();
  let previous: number | undefined;
  for (const [at, treeId] of tree.entries()) {
    if (treeId !== previous) {
      if (positions.has(treeId))
        fault('MODEL_NODE', [...path, 'nodes_treeids', at], `found tree ${treeId} in two places`);
      positions.set(treeId, new Map());
      starts.push(at);
      previous = treeId;
    }
    const nodeId = id[at] ?? -1;
    const known = positions.get(treeId);
    if (known?.has(nodeId))
      fault('MODEL_NODE', [...path, 'nodes_nodeids', at], `found node ${nodeId} twice in tree ${treeId}`);
    known?.set(nodeId, at);
  }
  return { starts: [...starts, tree.length], positions };
}

interface Weights {
  /** What a leaf adds to the score, by position: of class 1, or of the only target. */
  readonly values: readonly number[];
  /** What it adds to class 0, where `which` is `both`. */
  readonly others: readonly number[];
  /** Whether the weights are said to be of the first class (or target), the second, or both. */
  readonly which: 'first' | 'second' | 'both';
}

function readWeights(
  attributes: Attributes,
  kind: 'class' | 'target',
  { mode }: Nodes,
  positions: Positions,
  path: Path,
): Weights {
  const ids = attributes.ints(`${kind}_ids`);
  const trees = attributes.ints(`${kind}_treeids`);
  const nodes = attributes.ints(`${kind}_nodeids`);
  const weights = attributes.floats(`${kind}_weights`);
  for (const [key, { length }] of Object.entries({ ids, treeids: trees, nodeids: nodes }))
    if (length !== weights.length)
      fault(
        'MODEL_SHAPE',
        [...path, `${kind}_${key}`],
        `found ${length} entries, expected ${weights.length}`,
      );
  const found: (number | undefined)[][] = [new Array(mode.length), new Array(mode.length)];
  for (const [at, weight] of weights.entries()) {
    const entry: Path = [...path, `${kind}_ids`, at];
    const of = found[kind === 'target' && ids[at] !== 0 ? -1 : (ids[at] ?? -1)];
    if (of === undefined) fault('MODEL_UNSUPPORTED', entry, `found a weight of ${kind} ${ids[at]}`);
    const position = positions.get(trees[at] ?? -1)?.get(nodes[at] ?? -1);
    if (position === undefined || mode[position] !== 'LEAF' || of[position] !== undefined)
      fault(
        'MODEL_NODE',
        entry,
        `found a weight of tree ${trees[at]} node ${nodes[at]}, expected each leaf once`,
      );
    of[position] = weight;
  }
  const which = !ids.includes(1) ? 'first' : !ids.includes(0) ? 'second' : 'both';
  const complete = (of: readonly (number | undefined)[] | undefined): number[] =>
    mode.map((each, position) =>
      each === 'LEAF'
        ? (of?.[position] ?? fault('MODEL_NODE', [...path, 'nodes_modes', position], 'found no weight'))
        : 0,
    );
  return {
    values: complete(found[which === 'first' ? 0 : 1]),
    others: which === 'both' ? complete(found[0]) : [],
    which,
  };
}

/** Two weights in each leaf are one number only where both scores are shares that add up to 1 on every way through the trees. */
function checkShares(
  { values, others }: Weights,
  { mode }: Nodes,
  starts: readonly number[],
  path: Path,
): void {
  const same = (a: number, b: number): boolean => Math.abs(a - b) <= ROUNDING;
  let total = 0;
  let shares = true;
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    let sum: number | undefined;
    for (let at = starts[tree] ?? 0; at < (starts[tree + 1] ?? 0); at++) {
      if (mode[at] !== 'LEAF') continue;
      const [zero = -1, one = -1] = [others[at], values[at]];
      sum ??= zero + one;
      shares &&= zero >= 0 && one >= 0 && same(zero + one, sum);
    }
    total += sum ?? 0;
  }
  if (!shares || !same(total, 1))
    fault(
      'MODEL_UNSUPPORTED',
      [...path, 'class_weights'],
      'found weights of two classes that are no shares of 1',
    );
}

/** Adds each tree in the order of a walk that goes left first, and the base as a last tree of one leaf: onnxruntime adds it last. */
export function addTrees(
  builder: ForestBuilder,
  { path, nodes, starts, positions, values, base }: Ensemble,
): void {
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const start = starts[tree] ?? 0;
    const end = starts[tree + 1] ?? 0;
    const known = positions.get(nodes.tree[start] ?? -1);
    const reached = new Set<number>();
    const order: number[] = [];
    const left: number[] = [];
    const right: number[] = [];
    // Where a node was told of: the array of its parent's children to fill in, and the parent. The root has none.
    const waiting: { readonly at: number; readonly into: number[]; readonly parent: number }[] = [
      { at: start, into: [], parent: 0 },
    ];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { at, into, parent } = next;
      const index = order.length;
      if (reached.has(at)) fault('MODEL_NODE', [...path, 'nodes_nodeids', at], 'found a node reached twice');
      reached.add(at);
      into[parent] = index;
      order.push(at);
      left.push(-1);
      right.push(-1);
      const mode = modes[nodes.mode[at] ?? ''];
      if (mode === undefined) continue;
      for (const [key, into] of [
        ['whenFalse', mode.swap ? left : right],
        ['whenTrue', mode.swap ? right : left],
      ] as const) {
        const child = known?.get(nodes[key][at] ?? -1);
        if (child === undefined)
          fault(
            'MODEL_NODE',
            [...path, attributeOf[key], at],
            `found node ${nodes[key][at]}, which is not in its tree`,
          );
        waiting.push({ at: child, into, parent: index });
      }
    }
    if (order.length !== end - start)
      fault(
        'MODEL_NODE',
        [...path, 'nodes_nodeids', start],
        `found ${end - start} nodes, ${order.length} in reach`,
      );
    const modeOf = (at: number) => modes[nodes.mode[at] ?? ''];
    builder.addTree(
      {
        feature: order.map((at) => (modeOf(at) === undefined ? -1 : nodes.feature[at])),
        threshold: order.map((at) => nodes.threshold[at]),
        left,
        right,
        missingLeft: order.map((at) => (nodes.missingTrue[at] === 1) !== (modeOf(at)?.swap ?? false)),
        value: order.map((at) => values[at]),
      },
      [...path, 'trees', tree],
    );
  }
  if (base !== 0)
    builder.addTree(
      { feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [0], value: [base] },
      [...path, 'base_values'],
    );
}

/** Attributes of an operator, each read once by the kind it must have. */
class Attributes {
  private readonly byName = new Map<string, Attribute>();
  private readonly read = new Set<string>();

  constructor(
    attributes: readonly Attribute[],
    private readonly path: Path,
  ) {
    for (const each of attributes) {
      const at: Path = [...path, each.name];
      if (this.byName.has(each.name)) fault('MODEL_SHAPE', at, 'found this attribute twice');
      if (each.other)
        fault('MODEL_UNSUPPORTED', at, 'found a tensor, graph or type (doubles are not supported)');
      this.byName.set(each.name, each);
    }
  }

  private take<T>(name: string, pick: (found: Attribute) => T | undefined, absent?: T): T {
    this.read.add(name);
    const found = this.byName.get(name);
    const value = found === undefined ? absent : pick(found);
    return value ?? fault('MODEL_SHAPE', [...this.path, name], 'found no such attribute of its kind');
  }

  int = (name: string, absent?: number): number => this.take(name, (found) => found.int, absent);
  text = (name: string, absent?: string): string => this.take(name, (found) => found.text, absent);
  texts = (name: string): readonly string[] => this.take(name, (found) => found.texts, []);
  ints = (name: string, absent?: readonly number[]): readonly number[] =>
    this.take(name, (found) => found.ints, absent);
  floats = (name: string, absent?: readonly number[]): readonly number[] =>
    this.take(name, (found) => found.floats, absent);

  /** Refuses by name what was not asked for: an attribute that we do not know may change what comes out. */
  refuseOthers(): void {
    for (const name of this.byName.keys())
      if (!this.read.has(name))
        fault('MODEL_UNSUPPORTED', [...this.path, name], 'found an unknown attribute');
  }
}
