// Prepared rows and a range of trees in; the trees as arrays out, with what they say of the rows that each did not see.
import { createRandom, type Random } from '../base/random.js';
import { UNKNOWN } from './bin.js';
import { type GrownTree, permute } from './importance.js';
import type { Prepared } from './prepare.js';
import { clamp, Split } from './tree-split.js';
import { type NodeArrays, TreeStore } from './tree-store.js';
import { createTallier, DRAWS, MOST_DRAWS, ROW, type Tallier, type Tally, TOGETHER } from './tree-tally.js';

/** A range of trees, and sums over it: plain arrays, so that another thread can send it. */
export interface TreeBatch extends NodeArrays {
  readonly fromTree: number;
  readonly toTree: number;
  /** For each row the sum of what the trees that did not see it say, and how many those are. */
  readonly outSum: Float64Array<ArrayBuffer>;
  readonly outCount: Uint16Array<ArrayBuffer>;
  /** For each feature, summed over trees: squared error removed, as a share of the weight of the tree. */
  readonly impurity: Float64Array<ArrayBuffer>;
  /** For each feature, summed over trees: rise of squared error when it is shuffled; empty where importances are not asked for. */
  readonly permutation: Float64Array<ArrayBuffer>;
}

type TreeSums = Pick<TreeBatch, 'outSum' | 'outCount' | 'impurity' | 'permutation'>;

/** Grows the trees `fromTree` to `toTree - 1`. */
export type GrowTrees = (fromTree: number, toTree: number) => TreeBatch;

/**
 * Makes ready to grow ranges of trees, with working memory that is used again. A tree depends on its number and the seed, never on the
 * others; sums depend on the range, so a forest is always grown in the same ranges (`TREES_PER_STEP`).
 * O(rows x depth x featuresPerSplit) a tree.
 */
export function createGrower(prepared: Prepared): GrowTrees {
  const grower = new Grower(prepared);
  return (fromTree, toTree) => grower.range(fromTree, toTree);
}

/** Numbers a word of randomness can be. */
const WORD = 4_294_967_296;

/** A node that waits to be split: its rows lie next to each other among the drawn and among the others. */
interface Waiting {
  readonly from: number;
  readonly to: number;
  readonly outFrom: number;
  readonly outTo: number;
  readonly depth: number;
  readonly low: number;
  readonly high: number;
  /** The node whose right child this is; -1 for a root or a left child, which follows its parent. */
  readonly parent: number;
}

class Grower {
  private store = new TreeStore();
  private sums: TreeSums;
  private readonly draws: Uint8Array;
  /** Rows of the tree, drawn (with their draws) and not drawn, in order within each node. */
  private readonly drawn: Int32Array;
  private readonly others: Int32Array;
  private readonly spare: Int32Array;
  private readonly tallier: Tallier;
  private readonly split = new Split();
  private readonly totals = { draws: 0, weight: 0, sum: 0 };
  /** All features, those drawn for the node at hand first. */
  private readonly order: Int32Array;
  private rootWeight = 0;

  constructor(private readonly prepared: Prepared) {
    const { rows, features } = prepared;
    this.sums = this.noSums();
    this.draws = new Uint8Array(rows);
    this.drawn = new Int32Array(rows);
    this.others = new Int32Array(rows);
    this.spare = new Int32Array(rows);
    this.tallier = createTallier(prepared, this.drawn);
    this.order = new Int32Array(features);
  }

  range(fromTree: number, toTree: number): TreeBatch {
    this.store = new TreeStore();
    this.sums = this.noSums();
    for (let tree = fromTree; tree < toTree; tree++) this.grow(tree);
    return { fromTree, toTree, ...this.store.arrays(), ...this.sums };
  }

  private noSums(): TreeSums {
    const { rows, features, settings } = this.prepared;
    return {
      outSum: new Float64Array(rows),
      outCount: new Uint16Array(rows),
      impurity: new Float64Array(features),
      permutation: new Float64Array(settings.importances ? features : 0),
    };
  }

  private grow(tree: number): void {
    const { store, prepared, sums } = this;
    const { seed, importances } = prepared.settings;
    const random = createRandom(`forest ${seed} tree ${tree}`);
    for (let feature = 0; feature < this.order.length; feature++) this.order[feature] = feature;
    const { drawn, out } = this.sample(random);
    const start = store.startTree();
    const waiting: Waiting[] = [];
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    waiting.push({ from: 0, to: drawn, outFrom: 0, outTo: out, depth: 0, low, high, parent: -1 });
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      this.growNode(next, waiting, random, start);
    if (importances) permute(this.grown(start, out), random, sums.permutation);
  }

  /** The tree as the measure of importance sees it. */
  private grown(start: number, out: number): GrownTree {
    const { store, prepared, others } = this;
    const { codes, rows, target, centre, weight, classWeight, counted } = prepared;
    const used = new Set(store.feature.subarray(start, store.length));
    used.delete(-1);
    return {
      others: others.subarray(0, out),
      used,
      target: (row) => (target[row] ?? 0) + centre,
      weight: (row) => (counted ? classWeight[target[row] === 1 ? 1 : 0] : (weight?.[row] ?? 1)),
      output: (row, changed, donor) => {
        for (let node = start; ; ) {
          const feature = store.feature[node] ?? -1;
          if (feature < 0) return store.value[node] ?? 0;
          const code = codes[feature * rows + (feature === changed ? donor : row)] ?? 0;
          const goesLeft = code === UNKNOWN ? store.missingLeft[node] === 1 : code <= (store.cut[node] ?? 0);
          node = start + ((goesLeft ? store.left[node] : store.right[node]) ?? 0);
        }
      },
    };
  }

  /** Draws the rows of a tree; how many were drawn at all, and how many not. */
  private sample(random: Random): { drawn: number; out: number } {
    const { draws, prepared } = this;
    const { rows, settings, counted, target, weight } = prepared;
    const wanted = Math.max(1, Math.round(settings.sampleShare * rows));
    draws.fill(0);
    if (settings.bootstrap) {
      for (let done = 0; done < wanted; ) {
        // Scaled, not `below`: a row's chance is off by less than rows / 2^32 of itself, and there is a draw for every row and tree.
        const row = Math.floor((random.next() * rows) / WORD);
        const before = draws[row] ?? 0;
        if (before === MOST_DRAWS) continue;
        draws[row] = before + 1;
        done++;
      }
    } else {
      // Each row is taken with the chance that fills the sample exactly (Knuth, The Art of Computer Programming 3.4.2, algorithm S).
      for (let row = 0, left = wanted; left > 0; row++)
        if (left === rows - row || random.below(rows - row) < left) {
          draws[row] = 1;
          left--;
        }
    }
    let drawn = 0;
    let out = 0;
    for (let row = 0; row < rows; row++) {
      const times = draws[row] ?? 0;
      if (times === 0) this.others[out++] = row;
      else if (weight === null || (weight[row] ?? 0) > 0)
        this.drawn[drawn++] = row | (times << DRAWS) | (counted && target[row] === 1 ? 1 << 31 : 0);
    }
    return { drawn, out };
  }

  private growNode(node: Waiting, waiting: Waiting[], random: Random, start: number): void {
    const { store, prepared, totals, split, sums } = this;
    const { from, to, outFrom, outTo, depth, low, high, parent } = node;
    const { settings, centre, directions } = prepared;
    const pure = this.tallier.measure(from, to, totals);
    // A sample in which no row counts says nothing; such a tree gives the centre.
    const mean = totals.weight > 0 ? clamp(totals.sum / totals.weight, low, high) : 0;
    const at = store.add(totals.weight);
    if (parent >= 0) store.right[parent] = at - start;
    const divisible = !pure && depth < settings.depth && totals.draws >= 2 * settings.minLeaf;
    if (!divisible || !this.search(from, to, low, high, random)) {
      const value = centre + mean;
      store.value[at] = value;
      for (let index = outFrom; index < outTo; index++) {
        const row = this.others[index] ?? 0;
        sums.outSum[row] = (sums.outSum[row] ?? 0) + value;
        sums.outCount[row] = (sums.outCount[row] ?? 0) + 1;
      }
      return;
    }
    const { feature, cut, unknownLeft, leftValue, rightValue } = split;
    store.split(at, start, feature, cut, unknownLeft);
    const gain = split.score - mean * (2 * totals.sum - mean * totals.weight);
    if (depth === 0) this.rootWeight = totals.weight;
    sums.impurity[feature] = (sums.impurity[feature] ?? 0) + gain / this.rootWeight;
    const middle = this.part(this.drawn, from, to, feature, cut, unknownLeft);
    const outMiddle = this.part(this.others, outFrom, outTo, feature, cut, unknownLeft);
    // Both sides keep to their side of the middle, so whatever grows below one never passes what grows below the other.
    const between = (leftValue + rightValue) / 2;
    const direction = directions[feature] ?? 0;
    const below = depth + 1;
    waiting.push({
      from: middle,
      to,
      outFrom: outMiddle,
      outTo,
      depth: below,
      low: direction > 0 ? between : low,
      high: direction < 0 ? between : high,
      parent: at,
    });
    waiting.push({
      from,
      to: middle,
      outFrom,
      outTo: outMiddle,
      depth: below,
      low: direction < 0 ? between : low,
      high: direction > 0 ? between : high,
      parent: -1,
    });
  }

  /** Draws features and leaves the best split in `this.split`; goes on past `featuresPerSplit` until one can be split at all. */
  private search(from: number, to: number, low: number, high: number, random: Random): boolean {
    const { order, split, tallier, prepared, totals } = this;
    const { features, featuresPerSplit, settings, bounded, bins, directions } = prepared;
    const rules = { totals, minLeaf: settings.minLeaf, bounded, low, high };
    split.clear();
    for (let done = 0; done < features && (done < featuresPerSplit || split.feature < 0); ) {
      const left = featuresPerSplit - done;
      const count = left > 0 ? Math.min(TOGETHER, left) : 1;
      for (let at = done; at < done + count; at++) {
        const other = at + random.below(features - at);
        const feature = order[other] ?? 0;
        order[other] = order[at] ?? 0;
        order[at] = feature;
      }
      tallier.tally(from, to, order, done, count);
      for (let at = 0; at < count; at++) {
        const tally = tallier.tallies[at] ?? tallier.tallies[0];
        const feature = order[done + at] ?? 0;
        const only = settings.extraTrees ? drawCut(tally, random) : null;
        split.consider(tally, feature, bins[feature] ?? 0, directions[feature] ?? 0, rules, only);
      }
      done += count;
    }
    return split.feature >= 0;
  }

  /** Moves rows that go left before those that go right, each in their order; where the right ones begin. */
  private part(
    list: Int32Array,
    from: number,
    to: number,
    feature: number,
    cut: number,
    unknownLeft: boolean,
  ): number {
    const { spare } = this;
    const { codes, rows } = this.prepared;
    const column = feature * rows;
    // Turned by one, the code of unknown becomes 0, below every cut.
    const turn = unknownLeft ? 1 : 0;
    const limit = cut + turn + 1;
    let left = from;
    let right = 0;
    for (let at = from; at < to; at++) {
      const entry = list[at] ?? 0;
      const code = ((codes[column + (entry & ROW)] ?? 0) + turn) & UNKNOWN;
      // Written to both, counted in one: no branch to guess wrong.
      const goesLeft = (code - limit) >>> 31;
      list[left] = entry;
      spare[right] = entry;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    for (let at = 0; at < right; at++) list[left + at] = spare[at] ?? 0;
    return left;
  }
}

/** A cut between the lowest and the highest bin of a node, each equally likely; null where all rows are in one bin. */
function drawCut({ length, bin }: Tally, random: Random): number | null {
  const low = bin[0] ?? 0;
  const high = bin[length - 1] ?? 0;
  return length < 2 ? null : low + random.below(high - low);
}
