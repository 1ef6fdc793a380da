// Shrunken rates beside numbers made by R 4.2.2, spdep 1.2-7 and MASS 7.3-58.2; where they differ the published definition is followed, as said.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { gammaQuantile } from '../../../src/evaluate/distribution.js';
import { mapChances } from '../../../src/regions/rates/probability-map.js';
import {
  fitLikelihood,
  fitMoments,
  localMoments,
  shrinkRates,
  shrinkShares,
  standardiseRates,
} from '../../../src/regions/rates/shrink.js';
import { moran } from '../../../src/regions/space/autocorrelation.js';
import { neighboursFromLists, weigh } from '../../../src/regions/space/neighbours.js';

const file = new URL('../../../../shared/golden/regions/eb_smoothing.json', import.meta.url);
const present = existsSync(file);
if (!present) console.info('skipped: shared/golden/regions/eb_smoothing.json is not beside the repository');

const numbers = z.array(z.number());
const posterior = { mean: numbers, q025: numbers, q500: numbers, q975: numbers };
const local = z.object({ a: numbers, m: numbers, est: z.array(z.nullable(z.number())) });
const index = z.object({
  z: numbers,
  statistic: z.number(),
  expectation: z.number(),
  varianceRandomisation: z.number(),
  zScore: z.number(),
});
const golden = z.object({
  tolerance: z.object({ relative: z.number(), ml: z.number() }),
  cases: z.array(
    z.object({
      id: z.string(),
      input: z.object({
        cases: numbers,
        population: numbers,
        neighbours: z.optional(z.nullable(z.array(numbers))),
      }),
      expected: z.object({
        EBest_poisson: z.object({ a: z.number(), b: z.number(), raw: numbers, estmm: numbers }),
        EBest_binomial: z.object({ s2: z.number(), b: z.number(), estmm: numbers }),
        probmap: z.object({
          expCount: numbers,
          relRisk: numbers,
          pmapLess: numbers,
          pmapGreater: numbers,
        }),
        choynowski: z.object({ pmap: numbers, belowExpected: z.array(z.boolean()) }),
        gammaPosterior_moments: z.optional(
          z.object({
            ...posterior,
            priorShape: z.number(),
            priorRate: z.number(),
            posteriorShape: numbers,
            posteriorRate: numbers,
            shrinkage: numbers,
          }),
        ),
        gammaPosterior_ML: z.optional(
          z.object({ ...posterior, theta: z.number(), mu: z.number(), logLik: z.number() }),
        ),
        EBlocal: z.optional(local),
        EBlocal_geoda: z.optional(local),
        EBImoran_W: z.optional(index),
        EBImoran_B: z.optional(index),
      }),
    }),
  ),
});
const { cases, tolerance } = present
  ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8')))
  : { cases: [], tolerance: { relative: 0, ml: 0 } };

const close = (
  ours: number | null | undefined,
  theirs: number | null | undefined,
  relative = tolerance.relative,
): void =>
  expect(Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN))).toBeLessThanOrEqual(
    relative * Math.abs(theirs ?? 0),
  );

/** The same, or both so near 0 that R has no digits. */
function near(ours: number | undefined, theirs: number | undefined): void {
  if (!(Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN)) <= 1e-14)) close(ours, theirs);
}

describe.skipIf(!present)('empirical Bayes', () => {
  describe.each(cases.map((each) => [each.id, each] as const))('%s', (id, { input, expected }) => {
    const { cases: counts, population } = input;
    const lists = input.neighbours ?? null;

    test('Marshall: mean, variance and every rate are those of EBest', () => {
      const { a, b, raw, estmm } = expected.EBest_poisson;
      const { mean, variance } = fitMoments(counts, population);
      close(mean, b);
      close(variance, a);
      shrinkRates(counts, population).forEach((found, i) => {
        close(found?.rate, estmm[i]);
        close((counts[i] ?? 0) / (population[i] ?? 0), raw[i]);
        if (found !== null && found.weight > 0) close(found.posterior.shape / found.posterior.rate, estmm[i]);
      });
    });

    test('shares are those of EBest for the binomial family, but for weights outside 0 to 1', () => {
      const { b, estmm } = expected.EBest_binomial;
      shrinkShares(counts, population).forEach((found, i) => {
        // Where shares vary less than by chance spdep gives weights such as -2 or 5; ours are then 0.
        const own = (counts[i] ?? 0) / (population[i] ?? 0);
        const theirWeight = ((estmm[i] ?? 0) - b) / (own - b);
        const senseless = theirWeight < 0 || theirWeight > 1 + 1e-9;
        expect(senseless).toBe(id === 'underdispersed' && Math.abs(own - b) > 1e-9 * b);
        close(found?.share, senseless ? b : estmm[i]);
      });
    });

    test('probability maps are those of probmap and choynowski', () => {
      mapChances(counts, population).forEach((found, i) => {
        close(found?.expected, expected.probmap.expCount[i]);
        close((found?.ratio ?? Number.NaN) * 100, expected.probmap.relRisk[i]);
        close(found?.lower, expected.probmap.pmapLess[i]);
        // spdep has 1 - lower for the upper tail, of which far out only rounding is left.
        near(found?.upper, expected.probmap.pmapGreater[i]);
        near(found?.tail, expected.choynowski.pmap[i]);
        expect(found?.below).toBe(expected.choynowski.belowExpected[i]);
      });
    });

    const moments = expected.gammaPosterior_moments;
    test.skipIf(moments === undefined)('posteriors by moments: shape, rate, weight and interval', () => {
      shrinkRates(counts, population).forEach((found, i) => {
        const { shape, rate } = found?.posterior ?? { shape: Number.NaN, rate: Number.NaN };
        close(shape - (counts[i] ?? 0), moments?.priorShape, 1e-8);
        close(shape, moments?.posteriorShape[i]);
        close(rate, moments?.posteriorRate[i]);
        close(found?.rate, moments?.mean[i]);
        close(found?.weight, moments?.shrinkage[i]);
        close(found?.low, moments?.q025[i]);
        close(gammaQuantile(0.5, shape, rate), moments?.q500[i]);
        close(found?.high, moments?.q975[i]);
      });
    });

    const likely = expected.gammaPosterior_ML;
    test.skipIf(likely === undefined)('posteriors by maximum likelihood', () => {
      const fit = fitLikelihood(counts, population);
      close(fit.size, likely?.theta, tolerance.ml);
      close(fit.mean, likely?.mu, tolerance.ml);
      close(fit.logLikelihood, likely?.logLik, 1e-7);
      shrinkRates(counts, population, { prior: 'likelihood' }).forEach((found, i) => {
        const { shape, rate } = found?.posterior ?? { shape: Number.NaN, rate: Number.NaN };
        close(found?.rate, likely?.mean[i], 1e-6);
        close(found?.low, likely?.q025[i], tolerance.ml);
        close(gammaQuantile(0.5, shape, rate), likely?.q500[i], tolerance.ml);
        close(found?.high, likely?.q975[i], tolerance.ml);
      });
    });

    const asked = <N extends string, T>(...pairs: readonly (readonly [N, T | undefined])[]) =>
      pairs.flatMap(([name, theirs]) => (theirs === undefined ? [] : [[name, theirs] as const]));

    test.each(asked(['own-means', expected.EBlocal], ['focal-mean', expected.EBlocal_geoda]))(
      'local, about %s',
      (around, theirs) => {
        const neighbours = neighboursFromLists(lists ?? []);
        const found = localMoments(counts, population, neighbours, around);
        const rates = shrinkRates(counts, population, { neighbours, around });
        found.forEach((each, i) => {
          close(each?.mean, theirs.m[i]);
          // A variance is a difference of two numbers: near 0 it has only the digits that they leave.
          const scale = Math.max(theirs.a[i] ?? 0, 1e-3 * (theirs.m[i] ?? 0) ** 2);
          expect(Math.abs((each?.variance ?? Number.NaN) - (theirs.a[i] ?? 0))).toBeLessThanOrEqual(
            tolerance.relative * scale,
          );
          // 0/0 in spdep: no case in the whole neighbourhood, whose rate is then 0.
          if (theirs.est[i] === null) expect(rates[i]?.rate).toBe(0);
          else close(rates[i]?.rate, theirs.est[i]);
        });
      },
    );

    test.each(asked(['W', expected.EBImoran_W], ['B', expected.EBImoran_B]))(
      "Moran's I of standardised rates, weights %s, is that of EBImoran",
      (style, theirs) => {
        const z = standardiseRates(counts, population);
        z.forEach((value, i) => {
          close(value, theirs.z[i]);
        });
        const found = moran(z, weigh(neighboursFromLists(lists ?? []), style));
        close(found.statistic, theirs.statistic);
        close(found.expected, theirs.expectation);
        close(found.variance, theirs.varianceRandomisation);
        close(found.z, theirs.zScore);
      },
    );

    if (id === 'lampung2025')
      test('rates of regencies of this size hardly move', () => {
        for (const found of shrinkRates(counts, population)) expect(found?.weight).toBeGreaterThan(0.997);
      });
    if (id === 'underdispersed')
      test('rates that vary less than by chance all become the mean, with its interval', () => {
        const { mean } = fitMoments(counts, population);
        for (const found of shrinkRates(counts, population)) {
          expect(found?.weight).toBe(0);
          expect(found?.rate).toBe(mean);
          expect(found?.low).toBeLessThan(mean);
          expect(found?.high).toBeGreaterThan(mean);
        }
        expect(fitLikelihood(counts, population).size).toBe(Number.POSITIVE_INFINITY);
      });
  });
});
