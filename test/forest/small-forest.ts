// A seed in, a small forest of any kind out: repeated features, branches that no row reaches, lone leaves, thresholds hit exactly.
import { createRandom, type Random } from '../../src/base/random.js';
import { type Direction, type Forest, type ForestAbout, ForestBuilder } from '../../src/forest/forest.js';

export interface Wishes extends Partial<ForestAbout> {
  readonly columns?: number;
  readonly trees?: number;
  readonly depth?: number;
}

/** Values that thresholds and rows share, so that rows hit thresholds exactly; in single precision 0.1 is not 0.1. */
const GRID = [-2, -1, -0.1, 0, 0.1, 1, 2, 3];

export function smallForest(seed: number, wishes: Wishes = {}): Forest {
  const random = createRandom(seed);
  const columns = wishes.columns ?? 1 + random.below(5);
  const about: ForestAbout = {
    output: 'value',
    classes: [],
    features: Array.from({ length: columns }, (_, i) => `f${i}`),
    directions: Array.from({ length: columns }, (): Direction => 0),
    compare: random.pick(['<=', '<']),
    inputs: random.pick([32, 64]),
    missing: random.pick(['learned', 'none']),
    aggregate: random.pick(['mean', 'sum']),
    base: random.pick([0, 0.5]),
    precision: 64,
    ...wishes,
  };
  const builder = new ForestBuilder(about);
  const trees = wishes.trees ?? 1 + random.below(4);
  for (let tree = 0; tree < trees; tree++)
    builder.addTree(randomTree(random, columns, random.below((wishes.depth ?? 5) + 1)));
  return builder.build();
}

function randomTree(random: Random, columns: number, depth: number) {
  const tree = {
    feature: [-1],
    threshold: [0],
    left: [-1],
    right: [-1],
    missingLeft: [0],
    value: [0],
    cover: [random.below(1000) + 10],
  };
  const grow = (node: number, levels: number): void => {
    if (levels === 0 || random.chance(0.15)) {
      tree.value[node] = random.below(2001) / 1000 - 1;
      return;
    }
    tree.feature[node] = random.below(columns);
    tree.threshold[node] = random.pick(GRID);
    tree.missingLeft[node] = random.below(2);
    const weight = tree.cover[node] ?? 0;
    const toLeft = random.chance(0.1) ? weight : random.below(weight + 1);
    for (const [side, cover] of [
      ['left', toLeft],
      ['right', weight - toLeft],
    ] as const) {
      const child = tree.feature.length;
      for (const [array, item] of [
        [tree.feature, -1],
        [tree.threshold, 0],
        [tree.left, -1],
        [tree.right, -1],
        [tree.missingLeft, 0],
        [tree.value, 0],
        [tree.cover, cover],
      ] as const)
        array.push(item);
      tree[side][node] = child;
      grow(child, levels - 1);
    }
  };
  grow(0, depth);
  return tree;
}

/** A row of values on and between thresholds; each is NaN with the chance given. */
export function randomRow(random: Random, columns: number, unknown: number): Float64Array {
  return Float64Array.from({ length: columns }, () =>
    random.chance(unknown)
      ? Number.NaN
      : random.chance(0.05)
        ? random.pick([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        : random.pick(GRID) + random.pick([-0.05, 0, 0, 1e-9]),
  );
}
