import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustAll, adjustDiscoveries } from '../../../src/regions/space/discovery.js';

const pValues = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN)), {
  maxLength: 40,
});

describe('adjusted p-values', () => {
  test("they are those of R's p.adjust, unknown ones not counted", () => {
    const p = [0.01, 0.04, 0.03, Number.NaN, 0.005, 0.8];
    const found = adjustDiscoveries(p);
    [0.025, 0.05, 0.05, Number.NaN, 0.025, 0.8].forEach((value, at) => {
      if (Number.isNaN(value)) expect(found[at]).toBeNaN();
      else expect(found[at]).toBeCloseTo(value, 14);
    });
    expect([...adjustAll([0.01, Number.NaN, 0.6])]).toEqual([0.02, Number.NaN, 1]);
  });

  test('they equal the least of p m / rank over all ranks from the own one on', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const known = p.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
        const plain = p.map((own) =>
          Number.isNaN(own)
            ? Number.NaN
            : Math.min(
                1,
                ...known.map((value, at) => (value >= own ? (value * known.length) / (at + 1) : 1)),
              ),
        );
        expect([...adjustDiscoveries(p)]).toEqual(plain);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('they never fall below the p-values, and keep their order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const q = adjustDiscoveries(p);
        const order = p
          .map((_, at) => at)
          .filter((at) => !Number.isNaN(p[at]))
          .sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0));
        order.forEach((at, place) => {
          expect(q[at]).toBeGreaterThanOrEqual((p[at] ?? 0) * (1 - 1e-12));
          if (place > 0) expect(q[at]).toBeGreaterThanOrEqual(q[order[place - 1] ?? 0] ?? 0);
        });
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
