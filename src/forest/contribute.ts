// A forest and a row in, how much each feature moved the output out: exact path-dependent TreeSHAP, and the output itself.
import { issue, WaspadaError } from '../base/errors.js';
import { reachable } from './box.js';
import type { Forest } from './forest.js';
import { LANES, type Plan, planOf } from './plan.js';
import { usedFeatures } from './walk.js';

export interface Explainer {
  /** The output expected before anything is known: each tree's mean over the training weights that reached its leaves. */
  readonly baseline: number;
  /**
   * Writes the contribution of each feature to `phi` and returns the output, the same number as `walk`. `baseline` plus all of `phi` is
   * the output to 1e-9 of the largest sum of leaves. A missing value goes the learned way; where none is learned and the row has NaN in
   * a used feature, all is NaN. What single-precision additions rounded away is spread over the features by size.
   */
  contribute(row: ArrayLike<number>, phi: Float64Array): number;
  /**
   * The same for the lowest or highest output that a row with unknown features (NaN) can give; returns the end of `createRange`'s
   * interval. At a node on an unknown feature the row is taken to go to the child whose reachable leaves go lowest (or highest), left
   * where they are equal.
   */
  contributeAt(row: ArrayLike<number>, side: 'low' | 'high', phi: Float64Array): number;
}

/** Stands for an infinite rest: the feature failed a comparison above, so it cannot have joined. Its square is still finite. */
const FAILED = 1e150;

/**
 * Exact path-dependent TreeSHAP. MODEL_COVER where the forest has no training weights. A branch whose node was never reached in
 * training counts as one of two equally likely.
 *
 * Source: Lundberg, Erion, Lee (2018), "Consistent individualized feature attribution for tree ensembles", defines the values. They
 * are computed as Owen's integral (1972): when every feature joins with chance t on its own, the expected output of a tree is a
 * polynomial in t for each way of a row, and a feature's Shapley value is the integral over t of how much the output gains when it
 * joins. The degree is below the number of features on a path, so a Gauss-Legendre rule of half as many points is exact. A node whose
 * feature joined for certain, might have, or cannot have (it failed a comparison above) sends the row to the other child with the chance
 * `(1 - joined) * share`. O(nodes * features on a path / 2) a row, no allocation.
 */
export function createExplainer(forest: Forest): Explainer {
  if (forest.cover === null)
    throw new WaspadaError(issue('MODEL_COVER', ['cover'], 'found no training weights in the forest'));
  const work = prepare(forest, planOf(forest, forest.cover));
  const { plan, row, total, goesLeft } = work;
  const { starts, leafStarts, leaf, child, rule, rules } = plan;
  const { trees, aggregate } = forest;
  const single = forest.precision === 32;
  let found: Ends | null = null;

  const explain = (ends: Float64Array | null, sign: 1 | -1, phi: Float64Array): number => {
    total.fill(0);
    let sum = forest.base;
    for (let tree = 0; tree < trees; tree++) {
      const [from, to] = [starts[tree] ?? 0, starts[tree + 1] ?? 0];
      const leaves = leafStarts[tree] ?? 0;
      if (ends === null) compare(work, from, to);
      else seek(work, tree, ends, sign);
      settle(work, from, to);
      let place = 0;
      while (place < to - from) place = child[2 * (from + place) + (goesLeft[place] ?? 0)] ?? 0;
      sum += leaf[leaves + place - (to - from)] ?? 0;
      if (single) sum = Math.fround(sum);
      if (from === to) continue;
      fillLeaves(work, tree);
      const points = rules[rule[tree] ?? 0]?.out.length ?? 0;
      for (let lane = 0; lane < points; lane += LANES) integrate(work, tree, lane);
    }
    const scale = aggregate === 'mean' ? trees : 1;
    const output = sum / scale;
    for (let i = 0; i < total.length; i++) phi[i] = (total[i] ?? 0) / scale;
    if (single) spread(phi, output - baseline);
    return output;
  };

  const take = (given: ArrayLike<number>): void => {
    for (let i = 0; i < row.length; i++) {
      const x = given[i] ?? Number.NaN;
      row[i] = forest.inputs === 32 ? Math.fround(x) : x;
    }
  };
  const used = forest.missing === 'none' ? usedFeatures(forest) : [];
  const baseline = expected(forest, plan);
  return {
    baseline,
    contribute(given, phi) {
      if (used.some((column) => Number.isNaN(given[column] ?? Number.NaN))) {
        phi.fill(Number.NaN);
        return Number.NaN;
      }
      take(given);
      return explain(null, 1, phi);
    },
    contributeAt(given, side, phi) {
      found ??= endsOf(forest, plan);
      take(given);
      return explain(found[side], side === 'low' ? 1 : -1, phi);
    },
  };
}

type Ends = Readonly<Record<'low' | 'high', Float64Array>>;

/** The plan of a forest, and room for one row and one tree at a time. */
interface Work {
  readonly plan: Plan;
  readonly orEqual: boolean;
  readonly row: Float64Array;
  /** Contributions so far, added over trees. */
  readonly total: Float64Array;
  /** Of each split: 1 where the row goes left, 0 where right. */
  readonly goesLeft: Uint8Array;
  /** Of each split: the chance of coming there from above where its feature has not joined; 1 if it is new, FAILED if it failed. */
  readonly odds: Float64Array;
  /** Of each place, at the points at work: the chance of coming there, times the point's weight; the output expected from there on. */
  readonly arrives: Float64Array;
  readonly expects: Float64Array;
  /** Of each split: the end of its leaves that `seek` found. */
  readonly extreme: Float64Array;
}

function prepare(forest: Forest, plan: Plan): Work {
  const features = forest.features.length;
  const room = plan.places;
  return {
    plan,
    orEqual: forest.compare === '<=',
    row: new Float64Array(features),
    total: new Float64Array(features),
    goesLeft: new Uint8Array(room),
    odds: new Float64Array(room),
    arrives: new Float64Array(room * LANES),
    expects: new Float64Array(room * LANES),
    extreme: new Float64Array(room),
  };
}

/** Which way the row goes at each split from `from` to `to`, whether it comes there or not. */
function compare({ plan, orEqual, row, goesLeft }: Work, from: number, to: number): void {
  const { feature, threshold, missingLeft } = plan;
  for (let n = from; n < to; n++) {
    const x = row[feature[n] ?? 0] ?? Number.NaN;
    const t = threshold[n] ?? 0;
    const goes = Number(orEqual ? x <= t : x < t);
    goesLeft[n - from] = Number.isNaN(x) ? (missingLeft[n] ?? 0) : goes;
  }
}

/** As `compare`, but an unknown feature goes towards the end of the leaves that is lowest (sign 1) or highest (-1). */
function seek(work: Work, tree: number, ends: Float64Array, sign: 1 | -1): void {
  const { plan, orEqual, row, goesLeft, extreme } = work;
  const { feature, threshold, child } = plan;
  const from = plan.starts[tree] ?? 0;
  const count = (plan.starts[tree + 1] ?? 0) - from;
  const leaves = plan.leafStarts[tree] ?? 0;
  const places = count + (plan.leafStarts[tree + 1] ?? 0) - leaves;
  for (let at = count; at < places; at++) extreme[at] = sign * (ends[leaves + at - count] ?? 0);
  for (let at = count - 1; at >= 0; at--) {
    const n = from + at;
    const x = row[feature[n] ?? 0] ?? Number.NaN;
    const t = threshold[n] ?? 0;
    const atRight = extreme[child[2 * n] ?? 0] ?? 0;
    const atLeft = extreme[child[2 * n + 1] ?? 0] ?? 0;
    const goes = Number.isNaN(x) ? atLeft <= atRight : orEqual ? x <= t : x < t;
    goesLeft[at] = goes ? 1 : 0;
    extreme[at] = goes ? atLeft : atRight;
  }
}

/** What is expected at a leaf is its value, at every point. */
function fillLeaves({ plan, expects }: Work, tree: number): void {
  const { leaf } = plan;
  const [from, to] = [plan.leafStarts[tree] ?? 0, plan.leafStarts[tree + 1] ?? 0];
  let at = ((plan.starts[tree + 1] ?? 0) - (plan.starts[tree] ?? 0)) * LANES;
  for (let i = from; i < to; i++) {
    const value = leaf[i] ?? 0;
    expects[at] = value;
    expects[at + 1] = value;
    expects[at + 2] = value;
    at += LANES;
  }
}

/** What the row's way through the splits above says of a split's feature, without a branch to guess. */
function settle({ plan, goesLeft, odds }: Work, from: number, to: number): void {
  const { before, rest } = plan;
  for (let n = from; n < to; n++) {
    const link = before[n] ?? -1;
    if (link < 0) {
      odds[n - from] = 1;
      continue;
    }
    const above = link >> 1;
    const failed = ((goesLeft[above] ?? 0) ^ (link & 1)) | Number((odds[above] ?? 0) > 1);
    odds[n - from] = (rest[n] ?? 0) + failed * FAILED;
  }
}

/** Adds a tree's contributions at some points of the rule: chances of coming to a split downwards, then expectations upwards. */
function integrate(work: Work, tree: number, lane: number): void {
  const { plan, goesLeft, odds, arrives, expects, total } = work;
  const { starts, feature, child, awayShare, before, rules } = plan;
  const from = starts[tree] ?? 0;
  const count = (starts[tree + 1] ?? 0) - from;
  const inner = plan.inner[tree] ?? 0;
  const points = rules[plan.rule[tree] ?? 0];
  if (points === undefined) return;
  const { out, weight } = points;
  const u0 = out[lane] ?? 0;
  const u1 = out[lane + 1] ?? 0;
  const u2 = out[lane + 2] ?? 0;
  arrives[0] = weight[lane] ?? 0;
  arrives[1] = weight[lane + 1] ?? 0;
  arrives[2] = weight[lane + 2] ?? 0;
  for (let n = 0; n < inner; n++) {
    const at = n * LANES;
    const two = 2 * (from + n);
    const goes = goesLeft[n] ?? 0;
    const c = awayShare[two + goes] ?? 0;
    let s0 = c * u0;
    let s1 = c * u1;
    let s2 = c * u2;
    if ((before[from + n] ?? -1) >= 0) {
      const z = odds[n] ?? 0;
      const g0 = 1 / (1 - u0 + z * u0);
      const g1 = 1 / (1 - u1 + z * u1);
      const g2 = 1 / (1 - u2 + z * u2);
      s0 *= z * g0;
      s1 *= z * g1;
      s2 *= z * g2;
    }
    const p0 = arrives[at] ?? 0;
    const p1 = arrives[at + 1] ?? 0;
    const p2 = arrives[at + 2] ?? 0;
    s0 *= p0;
    s1 *= p1;
    s2 *= p2;
    const away = (child[two + 1 - goes] ?? 0) * LANES;
    arrives[away] = s0;
    arrives[away + 1] = s1;
    arrives[away + 2] = s2;
    const along = (child[two + goes] ?? 0) * LANES;
    arrives[along] = p0 - s0;
    arrives[along + 1] = p1 - s1;
    arrives[along + 2] = p2 - s2;
  }
  for (let n = count - 1; n >= 0; n--) {
    const at = n * LANES;
    const two = 2 * (from + n);
    const goes = goesLeft[n] ?? 0;
    const along = (child[two + goes] ?? 0) * LANES;
    const away = (child[two + 1 - goes] ?? 0) * LANES;
    const h0 = expects[along] ?? 0;
    const h1 = expects[along + 1] ?? 0;
    const h2 = expects[along + 2] ?? 0;
    const c = awayShare[two + goes] ?? 0;
    const d0 = c * (h0 - (expects[away] ?? 0));
    const d1 = c * (h1 - (expects[away + 1] ?? 0));
    const d2 = c * (h2 - (expects[away + 2] ?? 0));
    const p0 = (arrives[at] ?? 0) * d0;
    const p1 = (arrives[at + 1] ?? 0) * d1;
    const p2 = (arrives[at + 2] ?? 0) * d2;
    const column = feature[from + n] ?? 0;
    if ((before[from + n] ?? -1) < 0) {
      expects[at] = h0 - u0 * d0;
      expects[at + 1] = h1 - u1 * d1;
      expects[at + 2] = h2 - u2 * d2;
      total[column] = (total[column] ?? 0) + (p0 + p1 + p2);
      continue;
    }
    const z = odds[n] ?? 0;
    const g0 = 1 / (1 - u0 + z * u0);
    const g1 = 1 / (1 - u1 + z * u1);
    const g2 = 1 / (1 - u2 + z * u2);
    expects[at] = h0 - z * u0 * g0 * d0;
    expects[at + 1] = h1 - z * u1 * g1 * d1;
    expects[at + 2] = h2 - z * u2 * g2 * d2;
    total[column] = (total[column] ?? 0) + z * (p0 * g0 * g0 + p1 * g1 * g1 + p2 * g2 * g2);
  }
}

/** The mean output over training weights, trees added as the forest adds them. */
function expected(forest: Forest, { starts, leafStarts, child, awayShare, leaf, places }: Plan): number {
  const means = new Float64Array(places);
  let sum = forest.base;
  for (let tree = 0; tree < forest.trees; tree++) {
    const [from, leaves] = [starts[tree] ?? 0, leafStarts[tree] ?? 0];
    const count = (starts[tree + 1] ?? 0) - from;
    means.set(leaf.subarray(leaves, leafStarts[tree + 1] ?? 0), count);
    for (let at = count - 1; at >= 0; at--) {
      const n = from + at;
      const toLeft = awayShare[2 * n] ?? 0;
      const [atRight, atLeft] = [means[child[2 * n] ?? 0] ?? 0, means[child[2 * n + 1] ?? 0] ?? 0];
      means[at] = atLeft * toLeft + atRight * (1 - toLeft);
    }
    sum += means[0] ?? 0;
    if (forest.precision === 32) sum = Math.fround(sum);
  }
  return forest.aggregate === 'mean' ? sum / forest.trees : sum;
}

/** Leaf values for the search of an end: a leaf that no row can reach is never the lowest, nor the highest. */
function endsOf(
  forest: Forest,
  { leafNode }: Plan,
): { readonly low: Float64Array; readonly high: Float64Array } {
  const { low, high } = reachable(forest);
  return {
    low: Float64Array.from(leafNode, (node) => low[node] ?? 0),
    high: Float64Array.from(leafNode, (node) => high[node] ?? 0),
  };
}

/** Moves `phi` so that it sums to `gain`, each feature in proportion to its size: what is 0 stays 0. */
function spread(phi: Float64Array, gain: number): void {
  let [sum, size] = [0, 0];
  for (const each of phi) {
    sum += each;
    size += Math.abs(each);
  }
  if (size === 0) return;
  const part = (gain - sum) / size;
  for (let i = 0; i < phi.length; i++) phi[i] = (phi[i] ?? 0) + part * Math.abs(phi[i] ?? 0);
}
