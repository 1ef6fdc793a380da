// Intervals of rates, shares and ratios and limits of funnels beside numbers made by R 4.2.2, epitools 0.5-10.1 and epiR 2.0.57.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { funnel } from '../../../src/regions/rates/funnel.js';
import {
  byarInterval,
  expectedCounts,
  indirectRatio,
  rateInterval,
  rateRatio,
  shareInterval,
  waldRatio,
} from '../../../src/regions/rates/intervals.js';

const file = new URL('../../../../shared/golden/regions/rate_intervals.json', import.meta.url);
const present = existsSync(file);
if (!present) console.info('skipped: shared/golden/regions/rate_intervals.json is not beside the repository');

/** R's NA is null, its Inf the text Inf. */
const extended = z.pipe(
  z.nullable(z.union([z.number(), z.literal('Inf')])),
  z.transform((value) => (value === null ? Number.NaN : Number(String(value).replace('Inf', 'Infinity')))),
);
const numbers = z.array(extended);
const limits = z.object({ lower: numbers, upper: numbers });
const golden = z.object({
  tolerance: z.object({ relative: z.number() }),
  rates: z.array(
    z.object({
      id: z.string(),
      events: numbers,
      personTime: numbers,
      rate: numbers,
      levels: z.array(
        z.object({
          confLevel: z.number(),
          exactPoisson: limits,
          byarBreslowDay: limits,
          byarRothmanBoice: limits,
        }),
      ),
    }),
  ),
  proportions: z.array(
    z.object({
      id: z.string(),
      successes: numbers,
      trials: numbers,
      levels: z.array(
        z.object({
          confLevel: z.number(),
          wilson: limits,
          wilsonContinuity: limits,
          clopperPearson: limits,
          agrestiCoull: limits,
          jeffreys: limits,
        }),
      ),
    }),
  ),
  rateRatios: z.object({
    events1: numbers,
    time1: numbers,
    events2: numbers,
    time2: numbers,
    ratio: numbers,
    exact: z.extend(limits, { pTwoSided: numbers }),
    wald: z.extend(limits, { ratio: numbers }),
  }),
  smr: z.object({
    observed: numbers,
    expected: numbers,
    smr: numbers,
    exact95: limits,
    byarBreslowDay95: limits,
  }),
  funnel: z.object({
    events: numbers,
    personTime: numbers,
    theta: z.number(),
    expected: numbers,
    zPearson: numbers,
    zSqrt: numbers,
    phi: z.number(),
    phiWinsor10: z.number(),
    normal95: limits,
    normal998: limits,
    normal95_overdispersed: limits,
    exactCounts95: limits,
    exactCounts998: limits,
  }),
});
const file0 = present ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8'))) : null;
const relative = file0?.tolerance.relative ?? 0;

/** Both NaN, both the same infinity, or near each other; a limit of 0 may be off by rounding, as it is in R. */
function close(ours: number, theirs: number | undefined): void {
  const expected = theirs ?? Number.NaN;
  if (Number.isFinite(expected))
    expect(Math.abs(ours - expected)).toBeLessThanOrEqual(Math.max(relative * Math.abs(expected), 1e-15));
  else expect(ours).toBe(expected);
}

const clipped = (value: number | undefined): number => Math.min(1, Math.max(0, value ?? Number.NaN));

describe.skipIf(!present)('rates', () => {
  test.each(
    (file0?.rates ?? []).flatMap((each) =>
      each.levels.map((level) => [each.id, level.confLevel, each, level] as const),
    ),
  )('%s at the level %d: exact, and Byar in both forms', (_, confLevel, each, level) => {
    each.events.forEach((events, i) => {
      const people = each.personTime[i] ?? Number.NaN;
      const exact = rateInterval(events, people, confLevel);
      close(exact.rate, each.rate[i]);
      close(exact.low, level.exactPoisson.lower[i]);
      close(exact.high, level.exactPoisson.upper[i]);
      const byar = byarInterval(events, people, confLevel);
      close(byar.low, level.byarBreslowDay.lower[i]);
      close(byar.high, level.byarBreslowDay.upper[i]);
      const other = byarInterval(events, people, confLevel, 'rothman-boice');
      close(other.low, Math.max(0, level.byarRothmanBoice.lower[i] ?? Number.NaN));
      close(other.high, level.byarRothmanBoice.upper[i]);
    });
  });

  const methods = [
    ['wilson', 'wilson'],
    ['wilson-corrected', 'wilsonContinuity'],
    ['clopper-pearson', 'clopperPearson'],
    ['agresti-coull', 'agrestiCoull'],
    ['jeffreys', 'jeffreys'],
  ] as const;
  test.each(
    (file0?.proportions ?? []).flatMap((each) =>
      each.levels.map((level) => [each.id, level.confLevel, each, level] as const),
    ),
  )('shares of %s at the level %d, by five methods', (_, confLevel, each, level) => {
    for (const [method, theirs] of methods)
      each.successes.forEach((successes, i) => {
        const found = shareInterval(successes, each.trials[i] ?? Number.NaN, confLevel, method);
        close(found.low, clipped(level[theirs].lower[i]));
        close(found.high, clipped(level[theirs].upper[i]));
      });
  });

  test('ratios of two rates: exact with its p-value, and Wald', () => {
    if (file0 === null) return;
    const { events1, time1, events2, time2, ratio, exact, wald } = file0.rateRatios;
    events1.forEach((first, i) => {
      const [t1, second, t2] = [time1[i] ?? 0, events2[i] ?? 0, time2[i] ?? 0];
      const found = rateRatio(first, t1, second, t2);
      close(found.ratio, ratio[i]);
      close(found.low, exact.lower[i]);
      close(found.high, exact.upper[i]);
      const p = exact.pTwoSided[i] ?? Number.NaN;
      expect(Math.abs(found.p - p)).toBeLessThanOrEqual(Math.max(relative * p, 1e-300));
      const rough = waldRatio(first, t1, second, t2);
      close(rough.ratio, wald.ratio[i]);
      close(rough.low, wald.lower[i]);
      close(rough.high, wald.upper[i]);
    });
  });

  test('indirect ratios of observed to expected', () => {
    if (file0 === null) return;
    const { observed, expected, smr, exact95, byarBreslowDay95 } = file0.smr;
    observed.forEach((count, i) => {
      const found = indirectRatio(count, expected[i] ?? Number.NaN);
      close(found.ratio, smr[i]);
      close(found.low, exact95.lower[i]);
      close(found.high, exact95.upper[i]);
      const byar = byarInterval(count, expected[i] ?? Number.NaN);
      close(byar.low, byarBreslowDay95.lower[i]);
      close(byar.high, byarBreslowDay95.upper[i]);
    });
  });

  test('a funnel: centre, scatter, and limits of rates and counts', () => {
    if (file0 === null) return;
    const each = file0.funnel;
    const found = funnel(each.events, each.personTime);
    close(found.centre, each.theta);
    close(found.dispersion, each.phi);
    close(found.winsorised, each.phiWinsor10);
    const expected = expectedCounts(each.events, each.personTime);
    each.personTime.forEach((people, i) => {
      close(expected[i] ?? Number.NaN, each.expected[i]);
      close(found.places[i]?.expected ?? Number.NaN, each.expected[i]);
      close(found.places[i]?.z ?? Number.NaN, each.zPearson[i]);
      close(found.places[i]?.zRoot ?? Number.NaN, each.zSqrt[i]);
      for (const [limits, { lower, upper }] of [
        [found.limits(people, 0.95, 'chance'), each.normal95],
        [found.limits(people, 0.998, 'chance'), each.normal998],
        [found.limits(people, 0.95), each.normal95_overdispersed],
        [found.countLimits(people, 0.95), each.exactCounts95],
        [found.countLimits(people, 0.998), each.exactCounts998],
      ] as const) {
        close(limits.low, lower[i]);
        close(limits.high, upper[i]);
      }
    });
  });
});
