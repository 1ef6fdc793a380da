// Small counts, populations and places in, the circles with more cases than their population explains out.
import { issue, refuse } from '../../base/errors.js';
import { createRandom } from '../../base/random.js';
import {
  type Circles,
  chanceOf,
  checkScan,
  chooseApart,
  drawCircles,
  logLikelihoodRatio,
  type ScanSettings,
  slackOf,
  tabulate,
} from './circles.js';
import type { Point } from './distance.js';

export interface Cluster {
  /** Units in the circle, ascending. */
  readonly members: readonly number[];
  readonly centre: number;
  readonly observed: number;
  readonly expected: number;
  /** Rate inside over rate outside. */
  readonly relativeRisk: number;
  readonly population: number;
  /** Logarithm of the likelihood ratio. */
  readonly llr: number;
  /** The chance of so strong a circle anywhere on the map: already adjusted for how many were looked into. */
  readonly p: number;
}

export interface Scan {
  /** The strongest first; the next ones overlap none before. Look at p: there always is a strongest. */
  readonly clusters: readonly Cluster[];
  /** Units with an unknown count, population or place: they stand in no circle. */
  readonly leftOut: readonly number[];
}

/**
 * Kulldorff's scan for small counts against a population: circles round each place, up to half of the population, Poisson model.
 * For postponements, returnees or victims by district. Not for placements of migrant workers: they vary far more than Poisson counts
 * do (Lampung 2025: dispersion 1,167), so every difference has p = 0.001 and says nothing. A null count is unknown, and its unit left out.
 * Codes: REGION_DATA, REGION_VALUE, REGION_SETTINGS. O(n^2 log n + permutations * (cases + circles)).
 * Source: Kulldorff (1997), Commun. Stat. Theory Methods 26, 1481; p-values of further clusters as in SaTScan, against the highest.
 */
export function scanPoisson(
  cases: readonly (number | null)[],
  population: readonly (number | null)[],
  points: readonly (Point | null)[],
  settings: ScanSettings,
): Scan {
  const { distance, mostShare, permutations, seed, mostClusters } = checkScan(settings);
  if (population.length !== cases.length || points.length !== cases.length)
    refuse([
      issue(
        'REGION_DATA',
        [],
        `found ${population.length} populations and ${points.length} places for ${cases.length} counts`,
      ),
    ]);
  const known: { unit: number; count: number; people: number; point: Point }[] = [];
  const leftOut: number[] = [];
  for (const [unit, count] of cases.entries()) {
    const [people, point] = [population[unit] ?? null, points[unit] ?? null];
    if (count === null || people === null || point === null) {
      leftOut.push(unit);
      continue;
    }
    if (!(Number.isInteger(count) && count >= 0 && people > 0 && people < Number.POSITIVE_INFINITY))
      refuse([
        issue(
          'REGION_VALUE',
          ['cases', unit],
          `found ${count} cases among ${people}, expected a whole number among at least one`,
        ),
      ]);
    known.push({ unit, count, people, point });
  }
  const counts = Int32Array.from(known, ({ count }) => count);
  const people = Float64Array.from(known, (each) => each.people);
  const [all, everyone] = [sum(counts), sum(people)];
  const circles = drawCircles(
    known.map(({ point }) => point),
    people,
    mostShare * everyone,
    distance,
  );

  const candidates: { llr: number; circle: Circles; end: number; observed: number; population: number }[] =
    [];
  for (const circle of circles) {
    let [observed, held, at] = [0, 0, 0];
    for (const end of circle.ends) {
      for (; at < end; at++) {
        observed += counts[circle.order[at] ?? 0] ?? 0;
        held += people[circle.order[at] ?? 0] ?? 0;
      }
      const llr = logLikelihoodRatio(observed, (all * held) / everyone, all);
      if (llr > 0) candidates.push({ llr, circle, end, observed, population: held });
    }
  }
  const chosen = chooseApart(candidates, ({ circle, end }) => circle.order.subarray(0, end), mostClusters);
  const highest =
    chosen.length === 0 ? new Float64Array(0) : drawHighest(circles, people, all, permutations, seed);
  const slack = slackOf(all);
  return {
    clusters: chosen.map(({ llr, circle, end, observed, population: held }) => {
      const expected = (all * held) / everyone;
      return {
        members: Array.from(circle.order.subarray(0, end), (place) => known[place]?.unit ?? -1).sort(
          (a, b) => a - b,
        ),
        centre: known[circle.centre]?.unit ?? -1,
        observed,
        expected,
        relativeRisk: observed / expected / ((all - observed) / (all - expected)),
        population: held,
        llr,
        p: chanceOf(llr, highest, slack),
      };
    }),
    leftOut,
  };
}

const sum = (values: Int32Array | Float64Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** The highest likelihood ratio of each of many maps on which the same cases fall on the population by chance. */
function drawHighest(
  circles: readonly Circles[],
  people: Float64Array,
  all: number,
  permutations: number,
  seed: number | string,
): Float64Array {
  const highestOf = createHighest(circles, people, all);
  const draw = dealer(people, seed);
  const counts = new Int32Array(people.length);
  return new Float64Array(permutations).map(() => {
    counts.fill(0);
    for (let k = 0; k < all; k++) {
      const unit = draw();
      counts[unit] = (counts[unit] ?? 0) + 1;
    }
    return highestOf(counts);
  });
}

/**
 * A function from counts that add up to `all` to the highest likelihood ratio among the circles: equal, but for rounding, to
 * `logLikelihoodRatio` of each. No logarithm is taken in it: whole numbers have theirs in a table, and what a circle expects does
 * not change from map to map.
 */
export function createHighest(
  circles: readonly Circles[],
  people: Float64Array,
  all: number,
): (counts: Int32Array) => number {
  const everyone = sum(people);
  const table = tabulate(all);
  const ready = circles.map(({ order, ends }) => {
    const expected = new Float64Array(ends.length);
    let [held, at] = [0, 0];
    ends.forEach((end, k) => {
      for (; at < end; at++) held += people[order[at] ?? 0] ?? 0;
      expected[k] = (all * held) / everyone;
    });
    const outside = expected.map((each) => Math.log(all - each));
    return { order, ends, expected, inside: expected.map(Math.log), outside };
  });
  return (counts) => {
    let most = 0;
    for (const { order, ends, expected, inside, outside } of ready) {
      let [observed, at] = [0, 0];
      for (let k = 0; k < ends.length; k++) {
        for (const end = ends[k] ?? 0; at < end; at++) observed += counts[order[at] ?? 0] ?? 0;
        if (observed <= (expected[k] ?? 0)) continue;
        const rest = all - observed;
        const ratio =
          (table[observed] ?? 0) -
          observed * (inside[k] ?? 0) +
          (table[rest] ?? 0) -
          rest * (outside[k] ?? 0);
        if (ratio > most) most = ratio;
      }
    }
    return most;
  };
}

/** Units drawn in proportion to their weights, each in the same time; source: Walker (1977), in Vose's form (1991). */
function dealer(weights: Float64Array, seed: number | string): () => number {
  const random = createRandom(seed);
  const size = weights.length;
  const mean = sum(weights) / size;
  const share = weights.map((weight) => weight / mean);
  const other = new Int32Array(size);
  const small: number[] = [];
  const large: number[] = [];
  share.forEach((each, unit) => {
    (each < 1 ? small : large).push(unit);
  });
  while (small.length > 0 && large.length > 0) {
    const [low, high] = [small.pop() ?? 0, large.pop() ?? 0];
    other[low] = high;
    share[high] = (share[high] ?? 0) + (share[low] ?? 0) - 1;
    ((share[high] ?? 0) < 1 ? small : large).push(high);
  }
  for (const rest of [...small, ...large]) share[rest] = 1;
  return () => {
    const place = random.unit() * size;
    const unit = Math.floor(place);
    return place - unit < (share[unit] ?? 1) ? unit : (other[unit] ?? 0);
  };
}
