// A forest is one struct of arrays, made by one builder that alone checks it; how it compares and adds is its own property.
import { type Issue, issue, type Path, refuse } from '../base/errors.js';

export type Direction = 1 | 0 | -1;

/** What a forest says about itself: everything that decides what its nodes mean. */
export interface ForestAbout {
  /** What comes out: a mean probability of the positive class, a margin (log-odds), or a value (regression). */
  readonly output: 'probability' | 'margin' | 'value';
  /** The two classes, negative first; empty for `value`. More than two are refused by every reader. */
  readonly classes: readonly string[];
  /** Names of the input columns, in order. */
  readonly features: readonly string[];
  /** Declared direction of each feature: 1 the output may only rise with it, -1 only fall, 0 not declared. */
  readonly directions: readonly Direction[];
  /** A node goes left when `x <= threshold` (scikit-learn, LightGBM, ours) or `x < threshold` (XGBoost, ml-cart). */
  readonly compare: '<=' | '<';
  /** Inputs are rounded to float32 (`Math.fround`) before they are compared, or taken as they are. Thresholds are never rounded. */
  readonly inputs: 32 | 64;
  /** `learned`: a missing input (NaN) goes the way each node says. `none`: a row with NaN in any feature that is split on gives NaN. */
  readonly missing: 'learned' | 'none';
  /** `mean`: (base + sum of leaf values) / trees. `sum`: base + sum of leaf values. Always added in tree order. */
  readonly aggregate: 'mean' | 'sum';
  readonly base: number;
  /** Precision in which leaf values are added: 32 rounds with `Math.fround` after each addition. */
  readonly precision: 32 | 64;
}

/**
 * Nodes of all trees in one row of arrays; tree k has nodes `starts[k]` to `starts[k + 1]`, its root first. Children come after
 * their parent and every node but a root has exactly one parent. Made only by `ForestBuilder`.
 */
export interface Forest extends ForestAbout {
  readonly trees: number;
  /** Length trees + 1. */
  readonly starts: Int32Array;
  /** Feature that a node compares; -1 in a leaf. */
  readonly feature: Int32Array;
  /** 0 in a leaf. */
  readonly threshold: Float64Array;
  /** Absolute indices of nodes; -1 in a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1: a missing input goes left; 0: right. */
  readonly missingLeft: Uint8Array;
  /** What a leaf gives; 0 in other nodes. */
  readonly value: Float64Array;
  /** Training weight that reached each node, for exact reasons; null where the origin did not keep it. */
  readonly cover: Float64Array | null;
  /** Longest path of each tree, in comparisons. */
  readonly depth: Int32Array;
}

/** One tree as a reader found it: arrays of one length, children as indices within the tree. Nothing in it is trusted. */
export interface TreeSource {
  readonly feature: ArrayLike<unknown>;
  readonly threshold: ArrayLike<unknown>;
  readonly left: ArrayLike<unknown>;
  readonly right: ArrayLike<unknown>;
  /** 0, 1 or booleans; absent where missing is not learned. */
  readonly missingLeft?: ArrayLike<unknown>;
  readonly value: ArrayLike<unknown>;
  readonly cover?: ArrayLike<unknown>;
}

/** What a forest may hold at most: far beyond any that is useful at a counter, small enough never to exhaust a machine. */
export const forestBudget = { trees: 20_000, nodes: 1 << 24, features: 4096, depth: 512 } as const;

/** Faults told at most; a mutated file may have millions. */
const MOST_ISSUES = 20;

/**
 * Checks trees one by one and makes a forest of them. Codes, all thrown by `addTree` or `build`: MODEL_SHAPE (arrays of other
 * lengths, no tree), MODEL_NODE (child before its parent, out of range or with two parents; feature out of range),
 * MODEL_NUMBER (not finite, not a number), MODEL_BUDGET. Paths name the tree, the array and the node.
 */
export class ForestBuilder {
  private readonly trees: { readonly tree: TreeSource; readonly nodes: number; readonly depth: number }[] =
    [];
  private nodes = 0;
  private readonly issues: Issue[] = [];

  constructor(private readonly about: ForestAbout) {
    const { features, directions, classes, output, base } = about;
    const { issues } = this;
    if (features.length === 0) issues.push(issue('MODEL_SHAPE', ['features'], 'found no feature'));
    if (features.length > forestBudget.features)
      issues.push(
        issue('MODEL_BUDGET', ['features'], `found ${features.length}, at most ${forestBudget.features}`),
      );
    if (new Set(features).size !== features.length)
      issues.push(issue('MODEL_FEATURES', ['features'], 'found a feature name twice'));
    if (directions.length !== features.length)
      issues.push(
        issue('MODEL_SHAPE', ['directions'], `found ${directions.length}, expected ${features.length}`),
      );
    if (output === 'value' ? classes.length !== 0 : classes.length !== 2)
      issues.push(
        issue(
          'MODEL_UNSUPPORTED',
          ['classes'],
          `found ${classes.length} classes, expected ${output === 'value' ? 'none' : 'two'}`,
        ),
      );
    if (!Number.isFinite(base)) issues.push(issue('MODEL_NUMBER', ['base'], `found ${base}`));
    refuse(issues);
  }

  /** Checks one tree and keeps it; `path` says where the reader found it. O(nodes). */
  addTree(tree: TreeSource, path: Path = ['trees', this.trees.length]): void {
    const nodes = tree.feature.length;
    const budgets = [
      [this.trees.length + 1, forestBudget.trees, 'trees'],
      [this.nodes + nodes, forestBudget.nodes, 'nodes'],
    ] as const;
    for (const [found, most, what] of budgets)
      if (found > most) refuse([issue('MODEL_BUDGET', path, `found ${found} ${what}, at most ${most}`)]);
    if (nodes === 0) refuse([issue('MODEL_SHAPE', path, 'found a tree without nodes')]);
    for (const name of ['threshold', 'left', 'right', 'missingLeft', 'value', 'cover'] as const) {
      const array = tree[name];
      if (array !== undefined && array.length !== nodes)
        refuse([issue('MODEL_SHAPE', [...path, name], `found ${array.length} entries, expected ${nodes}`)]);
    }
    const depth = this.checkNodes(tree, nodes, path);
    refuse(this.issues);
    this.trees.push({ tree, nodes, depth });
    this.nodes += nodes;
  }

  private report(code: 'MODEL_NODE' | 'MODEL_NUMBER' | 'MODEL_BUDGET', path: Path, message: string): void {
    if (this.issues.length < MOST_ISSUES) this.issues.push(issue(code, path, message));
  }

  private checkNodes(tree: TreeSource, nodes: number, path: Path): number {
    const { features, missing } = this.about;
    // 0: no parent yet; otherwise one more than the depth of the node.
    const reached = new Int32Array(nodes);
    reached[0] = 1;
    let deepest = 0;
    for (let node = 0; node < nodes; node++) {
      const at = reached[node] ?? 0;
      if (at === 0) {
        this.report('MODEL_NODE', [...path, 'left', node], `found no parent for node ${node}`);
        continue;
      }
      const feature = tree.feature[node];
      const cover = tree.cover?.[node];
      if (tree.cover !== undefined && !(isNumber(cover) && cover >= 0))
        this.report('MODEL_NUMBER', [...path, 'cover', node], `found ${show(cover)}, expected a weight`);
      if (feature === -1) {
        if (!isNumber(tree.value[node]))
          this.report('MODEL_NUMBER', [...path, 'value', node], `found ${show(tree.value[node])}`);
        for (const side of ['left', 'right'] as const)
          if (tree[side][node] !== -1)
            this.report('MODEL_NODE', [...path, side, node], `found ${show(tree[side][node])} in a leaf`);
        deepest = Math.max(deepest, at - 1);
        continue;
      }
      if (!(isWhole(feature) && feature >= 0 && feature < features.length))
        this.report(
          'MODEL_NODE',
          [...path, 'feature', node],
          `found ${show(feature)}, expected 0 to ${features.length - 1}, or -1 in a leaf`,
        );
      if (!isNumber(tree.threshold[node]))
        this.report('MODEL_NUMBER', [...path, 'threshold', node], `found ${show(tree.threshold[node])}`);
      const direction = tree.missingLeft?.[node];
      if (missing === 'learned' && direction !== 0 && direction !== 1 && typeof direction !== 'boolean')
        this.report('MODEL_NODE', [...path, 'missingLeft', node], `found ${show(direction)}`);
      for (const side of ['left', 'right'] as const) {
        const child = tree[side][node];
        if (!(isWhole(child) && child > node && child < nodes))
          this.report(
            'MODEL_NODE',
            [...path, side, node],
            `found ${show(child)}, expected ${node + 1} to ${nodes - 1}`,
          );
        else if (reached[child] !== 0)
          this.report('MODEL_NODE', [...path, side, node], `found node ${child}, which has a parent already`);
        else reached[child] = at + 1;
      }
      if (this.issues.length >= MOST_ISSUES) break;
    }
    if (deepest > forestBudget.depth)
      this.report('MODEL_BUDGET', path, `found depth ${deepest}, at most ${forestBudget.depth}`);
    return deepest;
  }

  /** The forest. Throws MODEL_SHAPE where no tree was added, or some trees have covers and others none. */
  build(): Forest {
    const { trees, about } = this;
    if (trees.length === 0) refuse([issue('MODEL_SHAPE', ['trees'], 'found no tree')]);
    const covered = trees.filter(({ tree }) => tree.cover !== undefined).length;
    if (covered !== 0 && covered !== trees.length)
      refuse([
        issue('MODEL_SHAPE', ['trees'], `found training weights in ${covered} of ${trees.length} trees`),
      ]);
    const { nodes } = this;
    const forest = {
      ...about,
      trees: trees.length,
      starts: new Int32Array(trees.length + 1),
      feature: new Int32Array(nodes).fill(-1),
      threshold: new Float64Array(nodes),
      left: new Int32Array(nodes).fill(-1),
      right: new Int32Array(nodes).fill(-1),
      missingLeft: new Uint8Array(nodes),
      value: new Float64Array(nodes),
      cover: covered === 0 ? null : new Float64Array(nodes),
      depth: Int32Array.from(trees, ({ depth }) => depth),
    };
    let start = 0;
    trees.forEach(({ tree, nodes: count }, index) => {
      for (let node = 0; node < count; node++) {
        const at = start + node;
        if (forest.cover !== null) forest.cover[at] = Number(tree.cover?.[node]);
        if (tree.feature[node] === -1) {
          forest.value[at] = Number(tree.value[node]);
          continue;
        }
        forest.feature[at] = Number(tree.feature[node]);
        forest.threshold[at] = Number(tree.threshold[node]);
        forest.left[at] = start + Number(tree.left[node]);
        forest.right[at] = start + Number(tree.right[node]);
        forest.missingLeft[at] = tree.missingLeft?.[node] ? 1 : 0;
      }
      start += count;
      forest.starts[index + 1] = start;
    });
    return forest;
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);
const show = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value).slice(0, 40);
