import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betaLower,
  betaOddsQuantile,
  betaQuantile,
  binomialDensity,
  binomialLower,
  gammaDensityOfLog,
  gammaLower,
  gammaQuantile,
  gammaUpper,
  logGamma,
  negativeBinomialLower,
  negativeBinomialQuantile,
  negativeBinomialUpper,
  normalQuantile,
  normalUpper,
  poissonDensity,
  poissonLower,
  poissonQuantile,
  poissonUpper,
  studentTwoSided,
} from '../../src/evaluate/distribution.js';

const expectNear = (found: number, expected: number, relative = 1e-12): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

const shape = fc.double({ min: -2, max: 4, noNaN: true }).map((power) => 10 ** power);
const chance = fc.oneof(
  fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
  fc.constantFrom(1e-9, 1e-4, 0.025, 0.5, 0.975, 0.9999),
);
const tail = fc.constantFrom('lower' as const, 'upper' as const);

describe('tails beside sums in 60 digits', () => {
  // Sums of the terms by Python 3.11 `decimal` with 60 digits.
  test.each([
    [0, 1.5, 0.22313016014842982, 0.7768698398515702],
    [3, 10.25, 0.008601172465987884, 0.9913988275340121],
    [100, 80.5, 0.9847344176677416, 0.015265582332258394],
    [24174, 24300, 0.21049431287800088, 0.7895056871219991],
    [24174, 26000, 1.0877718574611585e-30, 1],
    [100000, 99000, 0.9992507996916701, 0.0007492003083298784],
    [5, 0.001, 1, 1.3876989333774599e-21],
  ])('Poisson up to %d of mean %d', (count, mean, lower, upper) => {
    expectNear(poissonLower(count, mean), lower);
    expectNear(poissonUpper(count + 1, mean), upper);
  });

  test.each([
    [0, 1.5, 0.3, 0.5841906810678655, 0.41580931893213446],
    [3, 10.25, 2.5, 0.15742522273557094, 0.8425747772644291],
    [2177, 2200, 9343, 0.3344183851216245, 0.6655816148783755],
    [300, 200, 1e6, 0.9999999999820038, 1.7996168011093113e-11],
    [40, 30, 1e12, 0.9676904258320341, 0.032309574167965815],
    [1000, 100, 0.1, 0.9758745949350054, 0.024125405064994623],
  ])('negative binomial up to %d of mean %d and size %d', (count, mean, size, lower, upper) => {
    expectNear(negativeBinomialLower(count, mean, size), lower);
    expectNear(negativeBinomialUpper(count + 1, mean, size), upper);
  });
});

describe('closed forms', () => {
  test('ln Gamma of whole and half numbers', () => {
    let factorial = 1;
    for (let n = 2; n < 60; n++) {
      factorial *= n - 1;
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  });

  test("Student's t with one degree of freedom is Cauchy's, with two it is algebraic, with many normal", () => {
    for (const t of [0, 0.3, 1, 2.5, 40]) {
      expectNear(studentTwoSided(t, 1), 1 - (2 / Math.PI) * Math.atan(t), 1e-11);
      expectNear(studentTwoSided(-t, 2), 1 - t / Math.sqrt(2 + t * t), 1e-10);
      if (t < 4) expectNear(studentTwoSided(t, 1e9), 2 * normalUpper(t), 1e-7);
    }
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 5)).toBe(0);
  });

  test('the normal quantiles that every table prints', () => {
    expectNear(normalQuantile(0.975), 1.959963984540054, 1e-15);
    expectNear(normalQuantile(0.999), 3.090232306167813, 1e-15);
    expect(normalQuantile(0.5)).toBe(0);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });

  test('a gamma of shape 1 is exponential, a beta of second shape 1 a power', () => {
    expectNear(gammaUpper(3, 1, 0.5), Math.exp(-1.5));
    expectNear(gammaQuantile(0.3, 1), -Math.log(0.7));
    expectNear(betaLower(0.3, 4, 1), 0.3 ** 4);
  });
});

describe('laws', () => {
  test('a quantile turns its chance round: gamma, beta, normal, in both tails', () => {
    fc.assert(
      fc.property(shape, shape, chance, tail, (a, b, p, side) => {
        const x = gammaQuantile(p, a, 1, side);
        // Below some 1e-300 there is no number to hold it.
        if (x > 1e-290) expectNear((side === 'lower' ? gammaLower : gammaUpper)(x, a), p, 1e-9);
        const odds = betaOddsQuantile(p, a, b, side);
        if (odds > 1e-290 && odds < 1e290) {
          const [low, high] = [odds / (1 + odds), 1 / (1 + odds)];
          const back = side === 'lower' ? betaLower(low, a, b, high) : betaLower(high, b, a, low);
          expectNear(back, p, 1e-9);
          expectNear(betaQuantile(p, a, b, side), low, 1e-12);
        }
        expectNear(normalUpper(-normalQuantile(p)), p, 1e-12);
      }),
    );
  });

  test('two tails make 1, and swapping the shapes of a beta swaps them', () => {
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
        expect(gammaLower(x * a * 2, a) + gammaUpper(x * a * 2, a)).toBeCloseTo(1, 12);
        expect(betaLower(x, a, b) + betaLower(1 - x, b, a, x)).toBeCloseTo(1, 10);
      }),
    );
  });

  test('a count has the chance that its tails leave between them', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.double({ min: 0.01, max: 400, noNaN: true }), (count, mean) => {
        const difference = poissonLower(count, mean) - poissonLower(count - 1, mean);
        expect(Math.abs(poissonDensity(count, mean) - difference)).toBeLessThan(1e-13);
        expect(poissonUpper(count, mean) + poissonLower(count - 1, mean)).toBeCloseTo(1, 12);
        const share = mean / 401;
        const step = binomialLower(count, 400, share) - binomialLower(count - 1, 400, share);
        expect(Math.abs(binomialDensity(count, 400, share) - step)).toBeLessThan(1e-12);
      }),
    );
  });

  test('the density of the logarithm is the slope of the lower tail', () => {
    fc.assert(
      fc.property(shape, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (a, p) => {
        const u = Math.log(gammaQuantile(p, a));
        const h = 1e-4 / Math.sqrt(Math.max(1, a));
        const slope = (gammaLower(Math.exp(u + h), a) - gammaLower(Math.exp(u - h), a)) / (2 * h);
        expectNear(gammaDensityOfLog(u, a), slope, 1e-5);
      }),
    );
  });

  test('a quantile of counts equals the search from 0 up', () => {
    /** The meaning: the least count whose chances, with those of all smaller ones, add up to p. */
    const slowly = (p: number, none: number, ratio: (k: number) => number): number => {
      let [k, one] = [0, none];
      let total = one;
      while (total < p * (1 - 1e-13)) {
        one *= ratio(++k);
        total += one;
      }
      return k;
    };
    const usual = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 300, noNaN: true }),
        fc.double({ min: 0.3, max: 200, noNaN: true }),
        usual,
        (mean, size, p) => {
          expect(poissonQuantile(p, mean)).toBe(slowly(p, Math.exp(-mean), (k) => mean / k));
          const none = (size / (size + mean)) ** size;
          const ratio = (k: number): number => (((size + k - 1) / k) * mean) / (size + mean);
          expect(negativeBinomialQuantile(p, mean, size)).toBe(slowly(p, none, ratio));
        },
      ),
    );
  });

  test('a negative binomial without scatter is a Poisson', () => {
    for (const mean of [0.2, 5, 70, 900])
      for (const p of [0.01, 0.5, 0.995]) {
        expect(negativeBinomialQuantile(p, mean, Number.POSITIVE_INFINITY)).toBe(poissonQuantile(p, mean));
        expect(negativeBinomialQuantile(p, mean, 1e13)).toBe(poissonQuantile(p, mean));
      }
  });

  test('the count of a one-sided p-value is included: above a quantile it is at most what the quantile leaves', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 300, noNaN: true }), (mean) => {
        const line = poissonQuantile(0.995, mean);
        expect(poissonUpper(line + 1, mean)).toBeLessThanOrEqual(0.005 * (1 + 1e-9));
        expect(poissonUpper(line, mean)).toBeGreaterThan(0.005 * (1 - 1e-9));
      }),
    );
  });
});

describe('ends', () => {
  test('no chance and certainty have the ends of the range', () => {
    expect([gammaQuantile(0, 2), gammaQuantile(1, 2), gammaQuantile(0, 2, 1, 'upper')]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect([poissonQuantile(0, 3), poissonQuantile(1, 3), poissonQuantile(1, 0)]).toEqual([0, Infinity, 0]);
    expect([negativeBinomialQuantile(0, 3, 2), negativeBinomialQuantile(1, 3, 2)]).toEqual([0, Infinity]);
    expect([poissonUpper(0, 3), poissonLower(-1, 3), negativeBinomialUpper(0, 3, 2)]).toEqual([1, 0, 1]);
    expect([poissonUpper(1, 0), poissonLower(0, 0), poissonDensity(0, 0), poissonDensity(2, 0)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([binomialLower(3, 3, 0.5), binomialLower(-1, 3, 0.5), binomialDensity(4, 3, 0.5)]).toEqual([
      1, 0, 0,
    ]);
  });

  test('an unknown number has an unknown chance', () => {
    for (const found of [
      normalUpper(Number.NaN),
      normalQuantile(Number.NaN),
      gammaLower(Number.NaN, 1),
      gammaUpper(1, Number.NaN),
      gammaQuantile(Number.NaN, 1),
      betaLower(Number.NaN, 1, 1),
      betaQuantile(Number.NaN, 1, 1),
      poissonLower(Number.NaN, 1),
      poissonUpper(Number.NaN, 1),
      poissonQuantile(0.5, Number.NaN),
      negativeBinomialQuantile(0.5, Number.NaN, 1),
      negativeBinomialUpper(Number.NaN, 1, 1),
      studentTwoSided(Number.NaN, 3),
    ])
      expect(found).toBeNaN();
  });
});
