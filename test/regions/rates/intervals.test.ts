import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binomialDensity,
  binomialLower,
  poissonLower,
  poissonUpper,
} from '../../../src/evaluate/distribution.js';
import { wilsonInterval } from '../../../src/evaluate/intervals.js';
import {
  byarInterval,
  expectedCounts,
  indirectRatio,
  rateInterval,
  rateRatio,
  type ShareMethod,
  shareInterval,
  waldRatio,
} from '../../../src/regions/rates/intervals.js';

const count = fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(50), fc.nat(30_000));
const people = fc.double({ min: 100, max: 1e7, noNaN: true });
const level = fc.constantFrom(0.8, 0.95, 0.998);
const methods: readonly ShareMethod[] = [
  'wilson',
  'wilson-corrected',
  'clopper-pearson',
  'jeffreys',
  'agresti-coull',
];

describe('rates', () => {
  // `poisson.test(18, 9144263)` and the form of Breslow and Day, R 4.2.2; `epitools::pois.byar` 0.5-10.1 for the last.
  test('the usual numbers of R', () => {
    expect(rateInterval(0, 100, 0.9).high).toBeCloseTo(0.0299573227355399, 14);
    expect(rateInterval(1, 5000, 0.9).low).toBeCloseTo(1.0258658877510105e-5, 15);
    expect(rateInterval(25, 1, 0.9).low).toBeCloseTo(17.382125841750874, 11);
    expect(rateInterval(25, 1, 0.9).high).toBeCloseTo(34.916080169924065, 11);
    expect(byarInterval(25, 1, 0.9).low).toBeCloseTo(17.38169496053042, 11);
    expect(byarInterval(25, 1, 0.9).high).toBeCloseTo(34.914016320648734, 11);
    expect(byarInterval(25, 1, 0.9, 'rothman-boice').high).toBeCloseTo(34.33255203851747, 11);
    expect(rateRatio(18, 9_144_263, 8, 9_144_263)).toMatchObject({ ratio: 2.25 });
    expect(rateRatio(18, 9_144_263, 8, 9_144_263).low).toBeCloseTo(0.930887972241854, 12);
    expect(rateRatio(18, 9_144_263, 8, 9_144_263).p).toBeCloseTo(0.07551869750022895, 12);
  });

  test('the limits are the rates at which a count as extreme has half of what the level leaves', () => {
    fc.assert(
      fc.property(count, people, level, (cases, exposure, share) => {
        const { rate, low, high } = rateInterval(cases, exposure, share);
        const half = (1 - share) / 2;
        expect(low).toBeLessThanOrEqual(rate);
        expect(high).toBeGreaterThan(rate);
        expect(poissonLower(cases, high * exposure) / half).toBeCloseTo(1, 8);
        if (cases > 0) expect(poissonUpper(cases, low * exposure) / half).toBeCloseTo(1, 8);
        else expect(low).toBe(0);
      }),
    );
  });

  test('a higher level gives a wider interval, a larger exposure a lower one', () => {
    fc.assert(
      fc.property(count, people, (cases, exposure) => {
        const [narrow, wide] = [rateInterval(cases, exposure, 0.9), rateInterval(cases, exposure, 0.99)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(wide.high).toBeGreaterThan(narrow.high);
        expect(rateInterval(cases, 2 * exposure, 0.9).high).toBeCloseTo(narrow.high / 2, 12);
      }),
    );
  });

  test("Byar's limits in Breslow and Day's form are near the exact ones, and the other form lies within them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 20_000 }), people, (cases, exposure) => {
        const exact = rateInterval(cases, exposure);
        const byar = byarInterval(cases, exposure);
        const other = byarInterval(cases, exposure, 0.95, 'rothman-boice');
        expect(byar.low / exact.low).toBeCloseTo(1, 2);
        expect(byar.high / exact.high).toBeCloseTo(1, 2);
        expect(other.low).toBeGreaterThan(byar.low);
        expect(other.high).toBeLessThan(byar.high);
        expect(other.low).toBeLessThan(other.rate);
      }),
    );
  });

  test('the expected counts add up to those observed, and the ratios are 1 where all rates are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(count, people), { minLength: 1, maxLength: 20 }), (rows) => {
        const counts = rows.map(([cases]) => cases);
        const expected = expectedCounts(
          counts,
          rows.map(([, exposure]) => exposure),
        );
        const sum = (of: ArrayLike<number>) => Array.from(of).reduce((total, each) => total + each, 0);
        expect(Math.abs(sum(expected) - sum(counts))).toBeLessThan(1e-9 * (1 + sum(counts)));
      }),
    );
    expect(indirectRatio(12, 12).ratio).toBe(1);
  });
});

describe('ratios', () => {
  test('turning a ratio round turns its interval round, and keeps its p-value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        people,
        fc.integer({ min: 1, max: 4000 }),
        people,
        (a, ta, b, tb) => {
          const [one, other] = [rateRatio(a, ta, b, tb), rateRatio(b, tb, a, ta)];
          expect(one.low).toBeLessThan(one.ratio);
          expect(one.high).toBeGreaterThan(one.ratio);
          expect(one.low * other.high).toBeCloseTo(1, 9);
          expect(one.ratio * other.ratio).toBeCloseTo(1, 9);
          expect(Math.abs(one.p - other.p)).toBeLessThan(1e-9);
          // The exact interval is never the shorter one.
          const rough = waldRatio(a, ta, b, tb);
          expect(Math.log(one.high / one.low)).toBeGreaterThan(Math.log(rough.high / rough.low) * (1 - 1e-6));
        },
      ),
    );
  });

  test('the p-value equals the sum of the chances of all splits that are no likelier', () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(60),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (a, b, exposure) => {
          const n = a + b;
          const share = exposure / (exposure + 1);
          const own = binomialDensity(a, n, share) * (1 + 1e-7);
          let sum = 0;
          for (let k = 0; k <= n; k++) {
            const density = binomialDensity(k, n, share);
            if (density <= own) sum += density;
          }
          expect(rateRatio(a, exposure, b, 1).p).toBeCloseTo(Math.min(1, sum), 10);
        },
      ),
    );
  });

  test('counts of 0 leave a side open', () => {
    expect(rateRatio(0, 10, 5, 12)).toMatchObject({ ratio: 0, low: 0 });
    expect(rateRatio(7, 10, 0, 9)).toMatchObject({ ratio: Infinity, high: Infinity });
    expect(rateRatio(0, 10, 0, 9)).toEqual({ ratio: Number.NaN, low: 0, high: Infinity, p: 1 });
    expect(rateRatio(229, 1200, 1200, 1200).ratio).toBeCloseTo(229 / 1200, 14);
  });
});

describe('shares', () => {
  const trials = fc.integer({ min: 1, max: 5000 });

  test('every method contains the share, stays within 0 to 1, and mirrors', () => {
    fc.assert(
      fc.property(trials, fc.double({ min: 0, max: 1, noNaN: true }), level, (n, part, confidence) => {
        const successes = Math.round(part * n);
        for (const method of methods) {
          const found = shareInterval(successes, n, confidence, method);
          const mirror = shareInterval(n - successes, n, confidence, method);
          expect(found.low).toBeGreaterThanOrEqual(0);
          expect(found.low).toBeLessThanOrEqual(found.share);
          expect(found.high).toBeGreaterThanOrEqual(found.share);
          expect(found.high).toBeLessThanOrEqual(1);
          expect(found.low).toBeCloseTo(1 - mirror.high, 9);
        }
      }),
    );
  });

  test("Wilson's interval is the one that evaluations use", () => {
    fc.assert(
      fc.property(trials, fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
        const successes = Math.round(part * n);
        const { share, low, high } = shareInterval(successes, n);
        const other = wilsonInterval(successes, n);
        expect(share).toBe(other.value);
        expect(low).toBeCloseTo(other.low, 12);
        expect(high).toBeCloseTo(other.high, 12);
      }),
    );
  });

  test('the exact limits are the shares at which a count as extreme has half of what the level leaves', () => {
    fc.assert(
      fc.property(trials, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, part) => {
        const successes = Math.round(part * n);
        const { low, high } = shareInterval(successes, n, 0.95, 'clopper-pearson');
        if (successes < n) expect(binomialLower(successes, n, high)).toBeCloseTo(0.025, 8);
        if (successes > 0) expect(1 - binomialLower(successes - 1, n, low)).toBeCloseTo(0.025, 8);
      }),
    );
  });
});

describe('unknown and wrong', () => {
  test('an unknown number, and an exposure of 0, have no rate: never 0', () => {
    for (const [cases, exposure] of [
      [Number.NaN, 10],
      [3, Number.NaN],
      [3, 0],
      [0, 0],
    ] as const) {
      const none = { rate: Number.NaN, low: Number.NaN, high: Number.NaN };
      expect(rateInterval(cases, exposure)).toEqual(none);
      expect(byarInterval(cases, exposure)).toEqual(none);
      expect(rateRatio(cases, exposure, 5, 10).high).toBeNaN();
      expect(rateRatio(5, 10, cases, exposure).ratio).toBeNaN();
      expect(waldRatio(cases, exposure, 5, 10).ratio).toBeNaN();
      expect(indirectRatio(cases, exposure).ratio).toBeNaN();
      expect(shareInterval(cases, exposure).low).toBeNaN();
    }
    expect(expectedCounts([1, Number.NaN, 3], [10, 10, 10])).toEqual(Float64Array.of(2, Number.NaN, 2));
  });

  test('a negative count, more successes than trials and a level of 1 are faults', () => {
    expect(() => rateInterval(-1, 10)).toThrow(expect.objectContaining({ code: 'REGION_VALUE' }));
    expect(() => rateInterval(1, -10)).toThrow(expect.objectContaining({ code: 'REGION_VALUE' }));
    expect(() => rateInterval(Number.POSITIVE_INFINITY, 10)).toThrow(
      expect.objectContaining({ code: 'REGION_VALUE' }),
    );
    expect(() => shareInterval(11, 10)).toThrow(expect.objectContaining({ code: 'REGION_VALUE' }));
    for (const wrong of [0, 1, Number.NaN, 95])
      expect(() => rateInterval(1, 10, wrong)).toThrow(
        expect.objectContaining({ code: 'REGION_SETTINGS', path: ['level'] }),
      );
  });
});
