// A forest of small trees in; its leaves as sets of bits out, and what each value of a feature strikes from them.
import { reachable } from './box.js';
import type { Forest } from './forest.js';
import { cutsOf } from './pack.js';

/** Leaves of a word. */
export const WORD = 32;
/** Words that may be looked at to make the tables, and so what they may hold; a forest that needs more is walked down instead. */
const MOST_STEPS = 1 << 22;
/** Words that one row may look at: masks are kept for a block of rows at least. */
const MOST_WORDS = 1 << 14;
/** Keys that the features of one group may have together. */
const MOST_KEYS = 1 << 14;

/** Words from which leaves are struck, in pairs of their place and the bits they keep. */
type Pairs = Int32Array;

/** What a feature strikes out. */
interface Sieve {
  readonly column: number;
  /** Rising; the cell of a value is one more than the number of cuts below it, and 0 where it is missing. */
  readonly cuts: Float64Array;
  /** One entry a cell. */
  readonly pairs: readonly Pairs[];
}

/**
 * Features that strike together: their cells make a key, and what the key leaves is worked out when it first comes. Most features of a
 * record are a few yes and no, so that few keys ever come.
 */
export interface Group {
  readonly sieves: readonly Sieve[];
  /** How many keys there are. */
  readonly keys: number;
}

/**
 * The leaves of a tree are bits in the order of their values, without those that no row can enter. A feature strikes out the leaves that
 * lie on the other side of its nodes; the first and the last of what is left in a tree are the least and the most that it can give.
 */
export interface LeafSets {
  readonly trees: number;
  /** Where the words of each tree start; last, where those of the last end. */
  readonly starts: Int32Array;
  /** The value of each bit. */
  readonly values: Float64Array;
  readonly groups: readonly Group[];
  /** Writes what a key of a group leaves, `starts.at(-1)` words at `place`. */
  leave(group: Group, key: number, into: Int32Array, place: number): void;
}

/**
 * Makes the tables, or null for a forest whose tables would be too large. A NaN leaves everything where it is `open`, and where it is a
 * value `missing` what the forest learned to do with it: there must be something learned.
 */
export function createLeafSets(forest: Forest, nan: 'open' | 'missing' = 'open'): LeafSets | null {
  const starts = wordsOf(forest);
  if (stepsOf(forest, starts) > MOST_STEPS) return null;
  const { all, values, bits } = bitsOf(forest, starts);
  const sieves = splitsOf(forest, starts, bits).flatMap((splits, column) =>
    splits.length === 0 ? [] : [sieveOf(column, splits, nan)],
  );
  const groups = groupsOf(sieves);
  if (groups.length * all.length > MOST_WORDS) return null;
  return {
    trees: forest.trees,
    starts,
    values,
    groups,
    leave(group, key, into, place) {
      into.set(all, place);
      let rest = key;
      for (let i = group.sieves.length - 1; i >= 0; i--) {
        const sieve = group.sieves[i];
        if (sieve === undefined) continue;
        const states = sieve.pairs.length;
        const pairs = sieve.pairs[rest % states] ?? nothing;
        rest = Math.floor(rest / states);
        for (let at = 0; at < pairs.length; at += 2) {
          const word = place + (pairs[at] ?? 0);
          into[word] = (into[word] ?? 0) & (pairs[at + 1] ?? 0);
        }
      }
    },
  };
}

const nothing = new Int32Array(0);

/** Features of few cuts stand together, in their order: those of one field are neighbours, and few of their keys ever come. */
function groupsOf(sieves: readonly Sieve[]): Group[] {
  const groups: { sieves: Sieve[]; keys: number }[] = [];
  for (const sieve of [...sieves].sort((a, b) => a.pairs.length - b.pairs.length)) {
    const states = sieve.pairs.length;
    const last = groups.at(-1);
    if (last === undefined || last.keys * states > MOST_KEYS) groups.push({ sieves: [sieve], keys: states });
    else {
      last.sieves.push(sieve);
      last.keys *= states;
    }
  }
  return groups.length === 0 ? [{ sieves: [], keys: 1 }] : groups;
}

const pairsIn = (kept: ReadonlyMap<number, number>): Pairs =>
  Int32Array.from([...kept].sort(([a], [b]) => a - b).flat());

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
  /** Values above it go right. */
  readonly cut: number;
  readonly missingLeft: boolean;
  readonly place: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** The nodes that split on each feature. */
function splitsOf(forest: Forest, words: Int32Array, bits: Int32Array): readonly (readonly Split[])[] {
  const { trees, starts, feature, features, left, right, missingLeft } = forest;
  const cuts = cutsOf(forest);
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
      found[column]?.push({
        cut: cuts[node] ?? 0,
        missingLeft: missingLeft[node] === 1,
        place,
        left: onLeft,
        right: onRight,
      });
    }
  }
  return found;
}

function sieveOf(column: number, splits: readonly Split[], nan: 'open' | 'missing'): Sieve {
  const cuts = Float64Array.from(new Set(splits.map(({ cut }) => cut))).sort();
  const strike = (goesRight: (split: Split) => boolean): Pairs => {
    const kept = new Map<number, number>();
    for (const split of splits) {
      (goesRight(split) ? split.left : split.right).forEach((word, at) => {
        if (word !== 0) kept.set(split.place + at, (kept.get(split.place + at) ?? -1) & ~word);
      });
    }
    return pairsIn(kept);
  };
  const known = Array.from({ length: cuts.length + 1 }, (_, cell) =>
    strike(({ cut }) => cell > 0 && cut <= (cuts[cell - 1] ?? 0)),
  );
  return {
    column,
    cuts,
    pairs: [nan === 'open' ? nothing : strike(({ missingLeft }) => !missingLeft), ...known],
  };
}
