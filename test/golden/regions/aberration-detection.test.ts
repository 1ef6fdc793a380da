// Detectors beside numbers made by R 4.2.2 and surveillance 1.20.3; where the package leaves the published method, the method is followed.
// The series are GPL-2 and are read in place, never carried.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { rossiCusum, runCusum, seasonalMeans, type Transform } from '../../../src/regions/watch/cusum.js';
import { bayesBound, ears } from '../../../src/regions/watch/ears.js';
import {
  createFarrington,
  type FarringtonDetection,
  type FarringtonSettings,
  farrington1996,
  noufaily,
} from '../../../src/regions/watch/farrington.js';

const file = new URL('../../../../shared/golden/regions/aberration_detection.json', import.meta.url);
const present = existsSync(file);
if (!present)
  console.info('skipped: shared/golden/regions/aberration_detection.json is not beside the repository');

const numbers = z.array(z.number());
const gaps = z.array(z.nullable(z.number()));
const flags = z.array(z.nullable(z.boolean()));
const control = z.object({
  baseline: z.optional(z.number()),
  alpha: z.optional(z.number()),
  minSigma: z.optional(z.number()),
  zAlpha: z.optional(z.number()),
  k: z.optional(z.number()),
  h: z.optional(z.number()),
  trans: z.optional(z.enum(['standard', 'rossi', 'anscombe'])),
  m: z.optional(z.union([z.number(), numbers])),
  b: z.optional(z.number()),
  w: z.optional(z.number()),
  reweight: z.optional(z.boolean()),
  trend: z.optional(z.boolean()),
  thresholdMethod: z.optional(z.enum(['delta', 'nbPlugin', 'muan'])),
  limit54: z.optional(numbers),
  pThresholdTrend: z.optional(z.number()),
  noPeriods: z.optional(z.number()),
  pastWeeksNotIncluded: z.optional(z.number()),
  weightsThreshold: z.optional(z.number()),
});
const run = z.object({
  id: z.string(),
  method: z.string(),
  control,
  package: z.object({
    t: numbers,
    observed: numbers,
    upperbound: gaps,
    alarm: flags,
    cusum: z.optional(numbers),
    trend: z.optional(z.array(z.boolean())),
    expected: z.optional(gaps),
    pvalue: z.optional(gaps),
    nRef: z.optional(numbers),
    nDownweighted: z.optional(numbers),
  }),
  textbook: z.optional(
    z.object({
      alarmC3: z.optional(flags),
      upperbound: gaps,
      alarm: z.optional(flags),
      expected: z.optional(gaps),
      phi: z.optional(gaps),
      trend: z.optional(z.array(z.boolean())),
      trendCoef: z.optional(gaps),
      seFit: z.optional(gaps),
    }),
  ),
  withReset: z.optional(z.object({ cusum: numbers, alarm: z.array(z.boolean()) })),
});
const golden = z.object({
  tolerance: z.object({
    closedForm: z.number(),
    glmExpected: z.number(),
    glmPhiAndSe: z.number(),
    deltaUpperbound: z.number(),
  }),
  datasets: z.array(
    z.object({
      id: z.string(),
      frequency: z.union([z.literal(12), z.literal(52)]),
      start: z.tuple([z.number(), z.number()]),
      counts: numbers,
      runs: z.array(run),
    }),
  ),
});
type Run = z.infer<typeof run>;
const { datasets, tolerance } = present
  ? z.parse(golden, JSON.parse(readFileSync(file, 'utf8')))
  : { datasets: [], tolerance: { closedForm: 0, glmExpected: 0, glmPhiAndSe: 0, deltaUpperbound: 0 } };

const close = (ours: number | null | undefined, theirs: number | null | undefined, relative: number): void =>
  expect(Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN))).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(theirs ?? 0), 1e-9),
  );

const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the golden file lacks a field that this run needs');
  return value;
};

function settingsOf(frequency: 12 | 52, { control: c }: Run): FarringtonSettings {
  const bounds = { delta: 'delta', nbPlugin: 'negative-binomial', muan: 'muan' } as const;
  const [cases = 5, periods = 4] = c.limit54 ?? [];
  return {
    ...noufaily(frequency),
    yearsBack: given(c.b),
    halfWindow: given(c.w),
    alpha: given(c.alpha),
    levels: c.noPeriods ?? 1,
    notIncluded: c.pastWeeksNotIncluded ?? given(c.w),
    downweightAbove: c.reweight === false ? null : (c.weightsThreshold ?? 2.58),
    trendBelow: c.trend === false ? 0 : (c.pThresholdTrend ?? 0.05),
    bound: bounds[c.thresholdMethod ?? 'delta'],
    errorFloored: false,
    least: { cases, periods },
  };
}

describe.skipIf(!present)('detectors', () => {
  describe.each(datasets.map((each) => [each.id, each] as const))('%s', (_, series) => {
    const { counts, frequency } = series;
    const of = (...methods: readonly string[]) =>
      series.runs.filter(({ method }) => methods.includes(method)).map((each) => [each.id, each] as const);

    test.each(of('EARS C1', 'EARS C2'))('%s: bounds and alarms', (_id, each) => {
      const settings = {
        method: each.method === 'EARS C1' ? 'c1' : 'c2',
        baseline: given(each.control.baseline),
        alpha: given(each.control.alpha),
        leastDeviation: given(each.control.minSigma),
      } as const;
      each.package.t.forEach((at, i) => {
        const found = ears(counts, at, settings);
        if ('reason' in found) throw new Error(`${at} was not judged: ${found.reason}`);
        expect(found.observed).toBe(each.package.observed[i]);
        close(found.threshold, each.package.upperbound[i], tolerance.closedForm);
        expect(found.alarm).toBe(each.package.alarm[i]);
      });
    });

    test.each(of('EARS C3'))('%s: alarms of the rule of the paper', (_id, each) => {
      const settings = {
        method: 'c3',
        baseline: given(each.control.baseline),
        alpha: given(each.control.alpha),
        leastDeviation: given(each.control.minSigma),
      } as const;
      each.package.t.forEach((at, i) => {
        const found = ears(counts, at, settings);
        if ('reason' in found) throw new Error(`${at} was not judged: ${found.reason}`);
        // 0/0 in R: equal counts before, and no more than they. That is no excess, and the other two points decide.
        const alarm = given(each.textbook).alarmC3?.[i] ?? null;
        if (alarm !== null) expect(found.alarm).toBe(alarm);
        else
          expect(found.alarm).toBe(sumOfExcess(counts, at, settings.baseline) >= given(each.control.zAlpha));
        expect(found.threshold === null || found.observed > found.threshold).toBe(found.alarm);
      });
    });

    test.each(of('CUSUM'))('%s: sums, bounds and alarms, with and without a reset', (_id, each) => {
      const { k, h, trans, m } = each.control;
      const from = given(each.package.t[0]);
      const past = counts.slice(from, from + each.package.t.length);
      const settings = {
        ...rossiCusum,
        slack: given(k),
        limit: given(h),
        transform: given(trans) satisfies Transform,
      };
      const means = given(m);
      const plain = runCusum(past, means, { ...settings, reset: false });
      const withReset = runCusum(past, means, settings);
      past.forEach((_count, i) => {
        close(plain.sum[i], each.package.cusum?.[i], tolerance.closedForm);
        const bound = plain.bound[i] ?? Number.NaN;
        // The package rounds the bound of this one transform up.
        const rounded = trans === 'standard' ? Math.ceil(bound - 1e-9) : bound;
        // Where every count alarms the package's solution for this one is of the wrong sign before it is squared; ours is 0.
        if (trans === 'rossi' && bound === 0) expect(plain.alarm[i]).toBe(true);
        else close(rounded, each.package.upperbound[i], tolerance.closedForm);
        expect(plain.alarm[i]).toBe(each.package.alarm[i]);
        close(withReset.sum[i], each.withReset?.cusum[i], tolerance.closedForm);
        expect(withReset.alarm[i]).toBe(each.withReset?.alarm[i]);
      });
      if (typeof means === 'number') {
        const before = counts.slice(0, from);
        close(before.reduce((sum, count) => sum + count, 0) / from, means, tolerance.closedForm);
      } else {
        const fitted = seasonalMeans(counts, {
          training: from,
          points: from + means.length,
          period: frequency,
          start: series.start[1],
        });
        means.forEach((mean, i) => {
          close(fitted?.[from + i], mean, tolerance.glmExpected);
        });
      }
    });

    test.each(of('bayes'))('%s: bounds and alarms', (_id, each) => {
      const { b, w } = { b: given(each.control.b), w: given(each.control.w) };
      each.package.t.forEach((at, i) => {
        const windows = Array.from({ length: b }, (_year, year) => {
          const middle = at - (year + 1) * frequency;
          return counts.slice(middle - w, middle + w + 1);
        });
        const bound = bayesBound([...counts.slice(at - w, at), ...windows.flat()], given(each.control.alpha));
        expect(bound).toBe(each.package.upperbound[i]);
        expect((counts[at] ?? 0) > (bound ?? 0)).toBe(each.package.alarm[i]);
      });
    });

    test.each(of('algo.farrington'))('%s: bounds, trends and alarms of 1996', (_id, each) => {
      const { b, w, alpha } = each.control;
      const judge = createFarrington({
        ...farrington1996(frequency, given(alpha)),
        yearsBack: given(b),
        halfWindow: given(w),
        notIncluded: given(w),
      });
      each.package.t.forEach((at, i) => {
        const found = judge(counts, at);
        // Too few cases are a bound of 0 in the package, and not judged here.
        if ('reason' in found) {
          expect([found.reason, each.package.upperbound[i], each.package.alarm[i]]).toEqual([
            'too-few-cases',
            0,
            false,
          ]);
          return;
        }
        close(found.threshold, each.package.upperbound[i], tolerance.deltaUpperbound);
        expect(found.trend).toBe(each.package.trend?.[i]);
        expect(found.alarm).toBe(each.package.alarm[i]);
      });
    });

    test.each(of('farringtonFlexible'))(
      '%s: every fit, bound and alarm of the published method',
      (_id, each) => {
        const settings = settingsOf(frequency, each);
        const judge = createFarrington(settings);
        const theirs = given(each.textbook);
        let judged = 0;
        each.package.t.forEach((at, i) => {
          const found = judge(counts, at);
          if (theirs.upperbound[i] === null) {
            expect(found).toEqual({ at, reason: 'too-few-cases' });
            expect(theirs.alarm?.[i]).toBe(false);
            return;
          }
          if ('reason' in found) throw new Error(`${at} was not judged: ${found.reason}`);
          judged++;
          compareFit(found, theirs, i, settings.bound);
          expect(found.alarm).toBe(theirs.alarm?.[i]);
          expect(found.reference).toHaveLength(given(each.package.nRef)[i] ?? -1);
          if (found.trend === each.package.trend?.[i]) {
            expect(found.downweighted).toHaveLength(given(each.package.nDownweighted)[i] ?? -1);
            if (settings.bound === 'negative-binomial')
              close(found.p, each.package.pvalue?.[i], tolerance.glmPhiAndSe);
          }
        });
        expect(judged).toBeGreaterThan(10);
      },
    );
  });
});

/** The statistic C3, as its paper writes it. */
function sumOfExcess(counts: readonly number[], at: number, baseline: number): number {
  return [0, 1, 2].reduce((total, back) => {
    const before = counts.slice(at - back - 2 - baseline, at - back - 2);
    const mean = before.reduce((sum, each) => sum + each, 0) / baseline;
    const deviation = Math.sqrt(before.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (baseline - 1));
    const above = (counts[at - back] ?? Number.NaN) - mean;
    return total + (above === 0 ? 0 : Math.max(0, above / deviation - 1));
  }, 0);
}

function compareFit(
  found: FarringtonDetection,
  theirs: NonNullable<Run['textbook']>,
  i: number,
  bound: FarringtonSettings['bound'],
): void {
  close(found.expected, theirs.expected?.[i], tolerance.glmExpected);
  close(found.dispersion, theirs.phi?.[i], tolerance.glmPhiAndSe);
  expect(found.trend).toBe(theirs.trend?.[i]);
  if (found.trend) close(found.growth, theirs.trendCoef?.[i], tolerance.glmPhiAndSe);
  else expect(theirs.trendCoef?.[i]).toBeNull();
  // The package has this error on the scale of counts for the delta bound only.
  const error = bound === 'delta' ? found.expected * found.standardError : found.standardError;
  close(error, theirs.seFit?.[i], tolerance.glmPhiAndSe);
  if (bound === 'delta') close(found.threshold, theirs.upperbound[i], tolerance.deltaUpperbound);
  else expect(found.threshold).toBe(theirs.upperbound[i]);
}
