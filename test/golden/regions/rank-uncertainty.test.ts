// Ranks under sampling uncertainty beside exact numbers made by Python 3.11, numpy 1.24.2 and scipy 1.10.1.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { chanceAbove, rankPosteriors } from '../../../src/regions/rates/posterior-ranks.js';

const file = new URL('../../../../shared/golden/regions/rank_uncertainty_exact.json', import.meta.url);
const present = existsSync(file);
if (!present)
  console.info('skipped: shared/golden/regions/rank_uncertainty_exact.json is not beside the repository');

const numbers = z.array(z.number());
const ranges = z.array(z.tuple([z.number(), z.number()]));
const golden = z.object({
  tolerance: z.object({ absolute: z.number() }),
  cases: z.array(
    z.object({
      id: z.string(),
      events: numbers,
      personTime: numbers,
      priorShape: z.number(),
      priorRate: z.number(),
      posteriorMean: numbers,
      nominalRank: numbers,
      expectedRank: numbers,
      sdRank: numbers,
      q05: numbers,
      q50: numbers,
      q95: numbers,
      pTop1: numbers,
      pTop3: numbers,
      probabilityExceeds: z.array(numbers),
      rankPMF: z.array(numbers),
      monteCarloRange: z.object({ expectedRank: ranges, q05: ranges, q95: ranges }),
    }),
  ),
});
const { cases, tolerance } = present
  ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8')))
  : { cases: [], tolerance: { absolute: 0 } };

const close = (ours: number | undefined, theirs: number | undefined): void =>
  expect(Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN))).toBeLessThanOrEqual(tolerance.absolute);

describe.skipIf(!present)('ranks', () => {
  describe.each(cases.map((each) => [each.id, each] as const))('%s', (_, each) => {
    const posteriors = each.events.map((events, i) => ({
      shape: events + each.priorShape,
      rate: (each.personTime[i] ?? 0) + each.priorRate,
    }));
    const ranks = rankPosteriors(posteriors, 0.9);

    test('the chance of each region to stand above each other is the exact one', () => {
      each.probabilityExceeds.forEach((row, i) => {
        row.forEach((chance, j) => {
          const [a, b] = [posteriors[i], posteriors[j]];
          if (i !== j && a !== undefined && b !== undefined) close(chanceAbove(a, b), chance);
        });
      });
    });

    test('expected ranks, deviations, chances and intervals are the exact ones', () => {
      expect(ranks).toHaveLength(each.events.length);
      ranks.forEach((rank, i) => {
        close(rank?.expected, each.expectedRank[i]);
        close(rank?.deviation, each.sdRank[i]);
        expect([rank?.best, rank?.median, rank?.worst]).toEqual([each.q05[i], each.q50[i], each.q95[i]]);
        close(rank?.top(1), each.pTop1[i]);
        close(rank?.top(3), each.pTop3[i]);
        each.rankPMF[i]?.forEach((chance, k) => {
          close(rank?.chance[k], chance);
        });
      });
    });

    test('they lie within what 2,000 draws may give', () => {
      const within = (value: number | undefined, range: readonly [number, number] | undefined): void => {
        expect(value).toBeGreaterThanOrEqual(range?.[0] ?? Number.NaN);
        expect(value).toBeLessThanOrEqual(range?.[1] ?? Number.NaN);
      };
      ranks.forEach((rank, i) => {
        within(rank?.expected, each.monteCarloRange.expectedRank[i]);
        within(rank?.best, each.monteCarloRange.q05[i]);
        within(rank?.worst, each.monteCarloRange.q95[i]);
      });
    });

    test('the order of the posterior means is the nominal one', () => {
      const means = posteriors.map(({ shape, rate }) => shape / rate);
      means.forEach((mean, i) => {
        expect(Math.abs(mean / (each.posteriorMean[i] ?? 0) - 1)).toBeLessThan(1e-12);
        expect(1 + means.filter((other) => other > mean).length).toBe(each.nominalRank[i]);
      });
    });
  });
});
