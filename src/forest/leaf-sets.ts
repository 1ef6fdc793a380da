// A forest of small trees in; for a row with unknown features, the least and the most leaf that it can reach in each tree out.
import { reachable } from './box.js';
import type { Forest } from './forest.js';

/** Finds for each tree the smallest and the largest leaf that some completion of a row can reach; NaN is unknown. */
export interface TreeRanges {
  find(row: ArrayLike<number>, least: Float64Array, most: Float64Array): void;
}

/** Leaves of a word. */
const WORD = 32;
/** Words that may be looked at to make the tables, and so what they may hold; a forest that needs more is walked down instead. */
const MOST_STEPS = 1 << 22;

/** Keys that the features of one group may have together. */
const MOST_KEYS = 1024;

/** Words from which leaves are struck, in pairs of their place and the bits they keep. */
type Pairs = Int32Array;

/** What a known value of a feature strikes out. */
interface Sieve {
  readonly column: number;
  /** Rising; the cell of a value is the number of cuts that send it right. */
  readonly cuts: Float64Array;
  /** One entry a cell. */
  readonly pairs: readonly Pairs[];
}

/**
 * Features that strike together: their cells make a key, and what the key strikes is worked out when it first comes. Most features of
 * a record are a few yes and no, so that few keys ever come, and each takes the words of a tree once instead of once a feature.
 */
interface Group {
  readonly sieves: readonly Sieve[];
  readonly pairs: (Pairs | null)[];
}

/**
 * The leaves of a tree are bits in the order of their values, without those that no row can enter. A known feature strikes out the
 * leaves that lie on the other side of its nodes; the first and the last of what is left are the bounds. Null for a forest whose
 * tables would be too large. Cost of a row: its features, and for each group of them the trees that split on one that is known.
 */
export function createLeafSets(forest: Forest): TreeRanges | null {
  const { trees, compare, inputs } = forest;
  const words = wordsOf(forest);
  if (stepsOf(forest, words) > MOST_STEPS) return null;
  const { all, values, bits } = bitsOf(forest, words);
  const groups = groupsOf(
    splitsOf(forest, words, bits).flatMap((splits, column) =>
      splits.length === 0 ? [] : [sieveOf(column, splits)],
    ),
  );
  const left = new Int32Array(all.length);
  const narrow = inputs === 32;
  const orEqual = compare === '<=';

  return {
    find(row, least, most) {
      left.set(all);
      for (let g = 0; g < groups.length; g++) {
        const group = groups[g];
        if (group === undefined) continue;
        const { sieves } = group;
        let key = 0;
        for (let i = 0; i < sieves.length; i++) {
          const sieve = sieves[i];
          if (sieve === undefined) continue;
          const given = row[sieve.column] ?? Number.NaN;
          const x = narrow ? Math.fround(given) : given;
          key = key * (sieve.cuts.length + 2) + (Number.isNaN(x) ? 0 : 1 + cellOf(sieve.cuts, x, orEqual));
        }
        let pairs = group.pairs[key] ?? null;
        if (pairs === null) {
          pairs = pairsOf(sieves, key);
          group.pairs[key] = pairs;
        }
        for (let at = 0; at < pairs.length; at += 2) {
          const place = pairs[at] ?? 0;
          left[place] = (left[place] ?? 0) & (pairs[at + 1] ?? 0);
        }
      }
      for (let tree = 0; tree < trees; tree++) {
        let first = words[tree] ?? 0;
        let last = (words[tree + 1] ?? 0) - 1;
        while (left[first] === 0) first++;
        while (left[last] === 0) last--;
        const lowest = left[first] ?? 0;
        least[tree] = values[first * WORD + 31 - Math.clz32(lowest & -lowest)] ?? 0;
        most[tree] = values[last * WORD + 31 - Math.clz32(left[last] ?? 0)] ?? 0;
      }
    },
  };
}

/** Neighbours stand together: the features of one field are neighbours. */
function groupsOf(sieves: readonly Sieve[]): Group[] {
  const groups: { sieves: Sieve[]; keys: number }[] = [];
  for (const sieve of sieves) {
    const states = sieve.cuts.length + 2;
    const last = groups.at(-1);
    if (last === undefined || last.keys * states > MOST_KEYS) groups.push({ sieves: [sieve], keys: states });
    else {
      last.sieves.push(sieve);
      last.keys *= states;
    }
  }
  return groups.map((group) => ({
    sieves: group.sieves,
    pairs: Array.from({ length: group.keys }, () => null),
  }));
}

function pairsOf(sieves: readonly Sieve[], key: number): Pairs {
  const kept = new Map<number, number>();
  let rest = key;
  for (const { cuts, pairs } of [...sieves].reverse()) {
    const states = cuts.length + 2;
    const cell = (rest % states) - 1;
    rest = Math.floor(rest / states);
    const own = pairs[cell] ?? new Int32Array(0);
    for (let at = 0; at < own.length; at += 2)
      kept.set(own[at] ?? 0, (kept.get(own[at] ?? 0) ?? -1) & (own[at + 1] ?? 0));
  }
  return pairsIn(kept);
}

const pairsIn = (kept: ReadonlyMap<number, number>): Pairs =>
  Int32Array.from([...kept].sort(([a], [b]) => a - b).flat());

function cellOf(cuts: Float64Array, x: number, orEqual: boolean): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const cut = cuts[middle] ?? 0;
    if (orEqual ? x <= cut : x < cut) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where the words of each tree start. */
function wordsOf({ trees, starts, feature }: Forest): Int32Array {
  const words = new Int32Array(trees + 1);
  for (let tree = 0; tree < trees; tree++) {
    let leaves = 0;
    for (let node = starts[tree] ?? 0; node < (starts[tree + 1] ?? 0); node++)
      if ((feature[node] ?? -1) < 0) leaves++;
    words[tree + 1] = (words[tree] ?? 0) + Math.ceil(leaves / WORD);
  }
  return words;
}

/** How many words making the tables looks at: for each cell of each feature, those of the trees of its nodes. */
function stepsOf({ trees, starts, feature, features }: Forest, words: Int32Array): number {
  const nodes = new Float64Array(features.length);
  const looked = new Float64Array(features.length);
  for (let tree = 0; tree < trees; tree++) {
    const width = (words[tree + 1] ?? 0) - (words[tree] ?? 0);
    for (let node = starts[tree] ?? 0; node < (starts[tree + 1] ?? 0); node++) {
      const column = feature[node] ?? -1;
      if (column < 0) continue;
      nodes[column] = (nodes[column] ?? 0) + 1;
      looked[column] = (looked[column] ?? 0) + width;
    }
  }
  return nodes.reduce((sum, count, column) => sum + (count + 1) * (looked[column] ?? 0), 0);
}

/** The leaves that some row can enter, as bits by rising value in the words of their tree: the value of each bit, the words, the bits of nodes. */
function bitsOf(forest: Forest, words: Int32Array) {
  const { trees, starts, feature, value } = forest;
  const { low } = reachable(forest);
  const all = new Int32Array(words[trees] ?? 0);
  const values = new Float64Array(all.length * WORD);
  const bits = new Int32Array(feature.length).fill(-1);
  for (let tree = 0; tree < trees; tree++) {
    const leaves: number[] = [];
    for (let node = starts[tree] ?? 0; node < (starts[tree + 1] ?? 0); node++)
      if ((feature[node] ?? -1) < 0 && low[node] !== Number.POSITIVE_INFINITY) leaves.push(node);
    leaves.sort((a, b) => (value[a] ?? 0) - (value[b] ?? 0));
    leaves.forEach((node, at) => {
      const bit = (words[tree] ?? 0) * WORD + at;
      bits[node] = bit;
      values[bit] = value[node] ?? 0;
      all[bit >> 5] = (all[bit >> 5] ?? 0) | (1 << (bit & 31));
    });
  }
  return { all, values, bits };
}

/** A node that splits on a feature, and the leaves on either side in words from `place` on. */
interface Split {
  readonly cut: number;
  readonly place: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** The nodes that split on each feature. */
function splitsOf(forest: Forest, words: Int32Array, bits: Int32Array): readonly (readonly Split[])[] {
  const { trees, starts, feature, features, threshold, left, right } = forest;
  const found: Split[][] = features.map(() => []);
  for (let tree = 0; tree < trees; tree++) {
    const place = words[tree] ?? 0;
    const width = (words[tree + 1] ?? 0) - place;
    const nothing = new Int32Array(width);
    const under = new Map<number, Int32Array>();
    // Children come after their parent.
    for (let node = (starts[tree + 1] ?? 0) - 1; node >= (starts[tree] ?? 0); node--) {
      const column = feature[node] ?? -1;
      const here = new Int32Array(width);
      under.set(node, here);
      if (column < 0) {
        const bit = (bits[node] ?? -1) - place * WORD;
        if (bit >= 0) here[bit >> 5] = 1 << (bit & 31);
        continue;
      }
      const onLeft = under.get(left[node] ?? -1) ?? nothing;
      const onRight = under.get(right[node] ?? -1) ?? nothing;
      for (let word = 0; word < width; word++) here[word] = (onLeft[word] ?? 0) | (onRight[word] ?? 0);
      found[column]?.push({ cut: threshold[node] ?? 0, place, left: onLeft, right: onRight });
    }
  }
  return found;
}

function sieveOf(column: number, splits: readonly Split[]): Sieve {
  const cuts = Float64Array.from(new Set(splits.map(({ cut }) => cut))).sort();
  const pairs = Array.from({ length: cuts.length + 1 }, (_, cell) => {
    const kept = new Map<number, number>();
    for (const { cut, place, left, right } of splits) {
      const goesRight = cell > 0 && cut <= (cuts[cell - 1] ?? 0);
      (goesRight ? left : right).forEach((word, at) => {
        if (word !== 0) kept.set(place + at, (kept.get(place + at) ?? -1) & ~word);
      });
    }
    return pairsIn(kept);
  });
  return { column, cuts, pairs };
}
