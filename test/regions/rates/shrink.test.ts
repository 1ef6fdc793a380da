import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.js';
import { gammaQuantile, gammaUpper } from '../../../src/evaluate/distribution.js';
import { mapChances } from '../../../src/regions/rates/probability-map.js';
import {
  fitLikelihood,
  fitMoments,
  localMoments,
  shrinkRates,
  shrinkShares,
  standardiseRates,
} from '../../../src/regions/rates/shrink.js';
import { neighboursFromPairs } from '../../../src/regions/space/neighbours.js';
import { drawCount } from '../../../src/regions/watch/alert-budget.js';

/** Hand-made: 12 villages in a line, the last without neighbours. Expected numbers by spdep 1.2-7 and MASS 7.3-58.2 in R 4.2.2. */
const cases = [0, 0, 6, 0, 2, 0, 0, 9, 1, 0, 14, 0];
const people = [900, 1200, 1500, 400, 2200, 300, 800, 2500, 1100, 650, 1900, 120];
const line = neighboursFromPairs(
  12,
  Array.from({ length: 10 }, (_, i) => [i, i + 1] as const),
);

const rows = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 50, max: 50_000 })), {
  minLength: 2,
  maxLength: 30,
});
const split = (pairs: readonly (readonly [number, number])[]) =>
  [pairs.map(([count]) => count), pairs.map(([, exposure]) => exposure)] as const;
const everyPair = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_, j): [number, number] => [j, i])).flat();

describe('shrinking', () => {
  test('the villages are those of EBest, with their weights and intervals', () => {
    const { mean, variance } = fitMoments(cases, people);
    expect(mean).toBeCloseTo(0.0023581429624170967, 15);
    expect(variance).toBeCloseTo(4.3129607308594374e-6, 17);
    const [first, , third] = shrinkRates(cases, people);
    expect(first?.rate).toBeCloseTo(0.0008911874483443496, 14);
    expect(first?.weight).toBeCloseTo(0.6220808226864742, 12);
    expect(first?.low).toBeCloseTo(4.563679043640207e-5, 14);
    expect(third?.high).toBeCloseTo(0.00657454449096323, 14);
    const fit = fitLikelihood(cases, people);
    expect(fit.size).toBeCloseTo(0.5158474155225597, 5);
    expect(fit.mean).toBeCloseTo(0.0016858944484693863, 8);
    expect(fit.logLikelihood).toBeCloseTo(-19.912389403048284, 8);
  });

  test('a shrunken rate lies between its own and the mean, and within its interval; exceedance falls as the rate asked for rises', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('moments' as const, 'likelihood' as const), (pairs, prior) => {
        const [counts, exposure] = split(pairs);
        const { mean } = prior === 'moments' ? fitMoments(counts, exposure) : fitLikelihood(counts, exposure);
        const found = shrinkRates(counts, exposure, { prior, above: mean });
        const higher = shrinkRates(counts, exposure, { prior, above: 2 * mean });
        found.forEach((each, i) => {
          if (each === null) throw new Error('a known region was left out');
          const own = (counts[i] ?? 0) / (exposure[i] ?? 0);
          const slack = 1e-12 * (own + mean);
          expect(each.rate).toBeGreaterThanOrEqual(Math.min(own, mean) - slack);
          expect(each.rate).toBeLessThanOrEqual(Math.max(own, mean) + slack);
          expect(each.weight).toBeGreaterThanOrEqual(0);
          expect(each.weight).toBeLessThanOrEqual(1);
          expect(each.low).toBeLessThanOrEqual(each.high);
          expect(higher[i]?.exceedance ?? 1).toBeLessThanOrEqual(each.exceedance ?? 0);
          if (each.weight > 0)
            expect(each.posterior.shape / each.posterior.rate / each.rate).toBeCloseTo(1, 9);
        });
      }),
    );
  });

  test('of two regions with the same rate the larger keeps more of its own', () => {
    const found = shrinkRates([2, 20, 200, 30], [1000, 10_000, 100_000, 100_000]);
    const weights = found.map((each) => each?.weight ?? Number.NaN);
    expect(weights[0]).toBeLessThan(weights[1] ?? 0);
    expect(weights[1]).toBeLessThan(weights[2] ?? 0);
    expect(weights[2]).toBeCloseTo(weights[3] ?? 0, 14);
  });

  test('exceedance and interval are of one distribution', () => {
    const above = 0.003;
    for (const each of shrinkRates(cases, people, { above, level: 0.9 })) {
      const { shape, rate } = each?.posterior ?? { shape: 0, rate: 0 };
      expect(each?.exceedance).toBe(gammaUpper(above, shape, rate));
      expect(gammaUpper(each?.low ?? 0, shape, rate)).toBeCloseTo(0.95, 10);
      expect(gammaUpper(each?.high ?? 0, shape, rate)).toBeCloseTo(0.05, 10);
    }
    expect(shrinkRates(cases, people)[0]?.exceedance).toBeNull();
  });

  test('rates that vary less than by chance all become the mean, with an interval that is not a point', () => {
    const found = shrinkRates([10, 20, 30, 40], [1000, 2000, 3000, 4000], { above: 0.01 });
    for (const each of found) {
      expect(each?.rate).toBe(0.01);
      expect(each?.weight).toBe(0);
      expect(each?.low).toBeLessThan(0.0085);
      expect(each?.high).toBeGreaterThan(0.0115);
      expect(each?.exceedance).toBeCloseTo(0.5, 1);
    }
  });

  test('without any case the rate is 0 and its upper limit is not', () => {
    for (const prior of ['moments', 'likelihood'] as const)
      for (const each of shrinkRates([0, 0, 0], [100, 200, 300], { prior })) {
        expect([each?.rate, each?.low]).toEqual([0, 0]);
        expect(each?.high).toBeGreaterThan(0.003);
        expect(each?.high).toBeLessThan(0.006);
      }
  });

  test('an unknown region is null, never the mean, and the others are as without it', () => {
    fc.assert(
      fc.property(rows, fc.nat(29), (pairs, place) => {
        const [counts, exposure] = split(pairs);
        const at = place % (counts.length + 1);
        for (const [count, size] of [
          [Number.NaN, 100],
          [3, Number.NaN],
          [3, 0],
        ] as const) {
          const found = shrinkRates(counts.toSpliced(at, 0, count), exposure.toSpliced(at, 0, size));
          expect(found[at]).toBeNull();
          expect(found.toSpliced(at, 1)).toEqual(shrinkRates(counts, exposure));
        }
      }),
    );
    expect(shrinkRates([5, Number.NaN], [100, 100])).toEqual([null, null]);
    expect(shrinkRates([], [])).toEqual([]);
  });

  test('lists of two lengths, a negative count and settings that do not go together are faults', () => {
    const fails = (run: () => unknown, code: string): void =>
      expect(run).toThrow(expect.objectContaining({ code }));
    fails(() => shrinkRates([1, 2], [100]), 'REGION_DATA');
    fails(() => shrinkRates([1, -2], [100, 100]), 'REGION_VALUE');
    fails(() => shrinkRates([1, 2], [100, 100], { above: -1 }), 'REGION_SETTINGS');
    fails(() => shrinkRates([1, 2], [100, 100], { level: 1 }), 'REGION_SETTINGS');
    fails(() => shrinkRates(cases, people, { neighbours: line, prior: 'likelihood' }), 'REGION_SETTINGS');
    fails(() => shrinkRates([1, 2], [100, 100], { neighbours: line }), 'REGION_DATA');
  });
});

describe('towards the neighbours', () => {
  test('the two versions are those of spdep; a neighbourhood without a case has the rate 0, an island its own', () => {
    const focal = shrinkRates(cases, people, { neighbours: line });
    const own = shrinkRates(cases, people, { neighbours: line, around: 'own-means' });
    // EBlocal(geoda = TRUE), and with its default.
    expect(focal[1]?.rate).toBeCloseTo(0.0005952380952380953, 14);
    expect(focal[7]?.rate).toBeCloseTo(0.0029161592505854796, 14);
    expect(own[1]?.rate).toBeCloseTo(0.0008567505884031095, 14);
    expect(own[7]?.rate).toBeCloseTo(0.00300207044191822, 14);
    expect(focal[4]?.weight).toBe(0);
    for (const found of [focal, own]) {
      // The first village sees only the second, and neither has a case.
      expect(found[0]).toMatchObject({ rate: 0, low: 0, weight: 0 });
      expect(found[11]).toMatchObject({ rate: 0, low: 0, weight: 0 });
      expect(found[0]?.high).toBeLessThan(found[11]?.high ?? 0);
    }
  });

  test('where all are neighbours of all both versions are that of the whole', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const [counts, exposure] = split(pairs);
        const neighbours = neighboursFromPairs(counts.length, everyPair(counts.length));
        const { mean, variance } = fitMoments(counts, exposure);
        for (const around of ['focal-mean', 'own-means'] as const)
          for (const each of localMoments(counts, exposure, neighbours, around)) {
            expect(each?.mean).toBeCloseTo(mean, 12);
            expect(Math.abs((each?.variance ?? Number.NaN) - variance)).toBeLessThan(
              1e-9 * mean * mean + 1e-18,
            );
          }
      }),
    );
  });

  test('an unknown neighbour takes no part', () => {
    const unknown = cases.with(2, Number.NaN);
    const found = localMoments(unknown, people, line);
    expect(found[2]).toBeNull();
    expect(found[1]).toMatchObject({ cases: 0, people: 2100 });
    expect(found[3]).toMatchObject({ cases: 2, people: 2600 });
  });
});

describe('the likelihood', () => {
  /** Counts of regions whose true rates are drawn from one gamma; the seed is said. */
  function drawn(seed: number, n: number, mean: number, size: number) {
    const random = createRandom(seed);
    const exposure = Array.from({ length: n }, () => 500 + random.below(20_000));
    const counts = exposure.map((each) => {
      const rate = gammaQuantile(random.unit(), size, size / mean);
      return drawCount(random, rate * each, 1);
    });
    return { counts, exposure };
  }

  test('finds the mean and the size behind many drawn counts', () => {
    const { counts, exposure } = drawn(11, 2000, 0.004, 3);
    const { mean, size } = fitLikelihood(counts, exposure);
    expect(Math.abs(mean / 0.004 - 1)).toBeLessThan(0.05);
    expect(Math.abs(size / 3 - 1)).toBeLessThan(0.12);
    const moments = fitMoments(counts, exposure);
    expect(Math.abs(moments.variance / (0.004 ** 2 / 3) - 1)).toBeLessThan(0.15);
  });

  test('intervals hold the true rate about as often as they say', () => {
    const random = createRandom(5);
    const [mean, size, level] = [0.003, 4, 0.9];
    const exposure = Array.from({ length: 4000 }, () => 300 + random.below(5000));
    const rates = exposure.map(() => gammaQuantile(random.unit(), size, size / mean));
    const counts = exposure.map((each, i) => drawCount(random, (rates[i] ?? 0) * each, 1));
    const inside = shrinkRates(counts, exposure, { level }).filter(
      (each, i) => each !== null && each.low <= (rates[i] ?? 0) && (rates[i] ?? 0) <= each.high,
    ).length;
    // Two standard errors of 4,000 draws are 0.0095; the estimated prior takes a little more.
    expect(Math.abs(inside / 4000 - level)).toBeLessThan(0.015);
  });

  test('no mean or size nearby is likelier', () => {
    const { counts, exposure } = drawn(3, 60, 0.002, 1.5);
    const { mean, size, logLikelihood } = fitLikelihood(counts, exposure);
    const chanceOf = (rate: number, shape: number): number =>
      counts.reduce((total, count, i) => {
        const share = shape / (shape + rate * (exposure[i] ?? 0));
        let own = shape * Math.log(share);
        for (let k = 0; k < count; k++) own += Math.log(((shape + k) / (k + 1)) * (1 - share));
        return total + own;
      }, 0);
    expect(chanceOf(mean, size)).toBeCloseTo(logLikelihood, 8);
    for (const [by, also] of [
      [1.01, 1],
      [0.99, 1],
      [1, 1.02],
      [1, 0.98],
      [1.005, 0.99],
    ] as const)
      expect(chanceOf(mean * by, size * also)).toBeLessThan(logLikelihood);
  });
});

describe('shares, standardised rates and probability maps', () => {
  test('a shrunken share lies between its own and the mean', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 2, maxLength: 20 }), (pairs) => {
        const successes = pairs.map(([yes]) => yes);
        const trials = pairs.map(([yes, no]) => yes + no);
        const { mean } = fitMoments(successes, trials);
        shrinkShares(successes, trials).forEach((each, i) => {
          const own = (successes[i] ?? 0) / (trials[i] ?? 0);
          if (each === null) return;
          expect(each.weight).toBeGreaterThanOrEqual(0);
          expect(each.weight).toBeLessThanOrEqual(1 + 1e-9);
          expect(each.share).toBeGreaterThanOrEqual(Math.min(own, mean) - 1e-9);
          expect(each.share).toBeLessThanOrEqual(Math.max(own, mean) + 1e-9);
        });
      }),
    );
  });

  test('standardised rates have the sign of their deviation; an unknown one is unknown', () => {
    const { mean } = fitMoments(cases, people);
    const z = standardiseRates([...cases, Number.NaN], [...people, 100]);
    expect(z[12]).toBeNaN();
    cases.forEach((count, i) => {
      expect(Math.sign(z[i] ?? 0)).toBe(Math.sign(count / (people[i] ?? 1) - mean));
    });
  });

  test('the two tails of a map both hold the count itself', () => {
    const found = mapChances([...cases, Number.NaN], [...people, 100]);
    expect(found[12]).toBeNull();
    expect(found[0]?.lower).toBeCloseTo(0.11975244011261856, 13);
    expect(found[2]?.upper).toBeCloseTo(0.1473439940602157, 13);
    for (const each of found) {
      if (each === null) continue;
      expect(each.lower + each.upper).toBeGreaterThanOrEqual(1);
      expect(each.tail).toBe(each.below ? each.lower : each.upper);
    }
  });
});
