import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.js';
import {
  countBins,
  driftEdges,
  FEWEST_ROWS,
  gravest,
  measureDrift,
  measureShares,
} from '../../src/evaluate/drift.js';
import { normal } from './rows.js';

const draw = (seed: string, rows: number, shift = 0): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows }, () => Math.round(20 + 8 * (normal(random) + shift)));
};

test('a planted shift is found in 1,000 cases, in each of 100 populations', () => {
  const reference = draw('reference', 20_000);
  const edges = driftEdges(reference);
  const then = countBins(reference, edges);
  let found = 0;
  for (let seed = 0; seed < 100; seed++) {
    // Half a standard deviation: a stability index of about 0.25.
    const { verdict } = measureDrift(then, countBins(draw(`shifted/${seed}`, 1000, 0.55), edges));
    if (verdict === 'drift') found++;
  }
  expect(found).toBeGreaterThanOrEqual(95);
});

test('a simulated year of 250 days without a shift raises no more than one alarm, however few rows come a day', () => {
  const reference = draw('quiet', 20_000);
  const edges = driftEdges(reference);
  const then = countBins(reference, edges);
  for (const rows of [20, 100, 1000]) {
    const verdicts = Array.from(
      { length: 250 },
      (_, day) => measureDrift(then, countBins(draw(`day/${rows}/${day}`, rows), edges)).verdict,
    );
    expect(
      verdicts.filter((each) => each === 'drift' || each === 'watch').length,
      `${rows}`,
    ).toBeLessThanOrEqual(1);
    // Twenty rows cannot show a drift of 0.2: silence would be a false all-clear.
    if (rows === 20) expect(verdicts.filter((each) => each === 'insufficient').length).toBeGreaterThan(240);
    if (rows === 1000) expect(verdicts.every((each) => each !== 'insufficient')).toBe(true);
  }
});

test('the index is 0 for the same shares, never below, and the same the other way round', () => {
  const counts = fc.array(fc.nat(50), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const bins = Math.min(a.length, b.length);
      const [x, y] = [a.slice(0, bins), b.slice(0, bins)];
      const { psi, verdict } = measureDrift(x, y);
      if (Number.isNaN(psi)) {
        expect(verdict).toBe('insufficient');
        return;
      }
      expect(psi).toBeGreaterThanOrEqual(-1e-12);
      expect(measureDrift(y, x).psi).toBeCloseTo(psi, 12);
      expect(measureDrift(x, x).psi).toBeCloseTo(0, 12);
    }),
  );
});

test('bins hold every value once, about as many reference values each', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 }),
      fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 50 }),
      (reference, values) => {
        const edges = driftEdges(reference);
        expect(edges.length).toBeLessThanOrEqual(10);
        const total = (of: Float64Array) => of.reduce((sum, each) => sum + each, 0);
        expect(total(countBins(reference, edges))).toBe(reference.length);
        expect(total(countBins(values, edges))).toBe(values.length);
        expect([...edges].sort((a, b) => a - b)).toEqual(edges);
      },
    ),
  );
});

test('a question that offices stopped asking is found; a small change of a large file is no alarm', () => {
  const [moved, small, still] = measureShares(
    [
      { name: 'still', reference: 500, count: 500 },
      { name: 'moved', reference: 100, count: 2500 },
      { name: 'small', reference: 100, count: 300 },
    ],
    10_000,
    10_000,
  );
  expect(moved).toMatchObject({ name: 'moved', verdict: 'drift' });
  expect(small).toMatchObject({ name: 'small', verdict: 'stable' });
  expect(still).toMatchObject({ name: 'still', verdict: 'stable' });
  expect(measureShares([{ name: 'x', reference: 1, count: 1 }], 10, 10)[0]?.verdict).toBe('insufficient');
  expect(measureShares([{ name: 'x', reference: 0, count: 0 }], 0, 0)[0]?.verdict).toBe('insufficient');
});

test('few rows on either side pass for no stability and for no drift, however alike or unlike they are', () => {
  const few = FEWEST_ROWS - 1;
  for (const [then, now] of [
    [few, 5000],
    [5000, few],
    [1, 5000],
  ] as const) {
    expect(measureDrift([then], [now]).verdict).toBe('insufficient');
    expect(measureDrift([then, 0], [0, now]).verdict).toBe('insufficient');
    const shares = [
      { name: 'same', reference: then, count: now },
      { name: 'other', reference: then, count: 0 },
    ];
    expect(measureShares(shares, then, now).map(({ verdict }) => verdict)).toEqual([
      'insufficient',
      'insufficient',
    ]);
  }
  expect(measureDrift([FEWEST_ROWS, 0], [0, FEWEST_ROWS]).verdict).toBe('drift');
  expect(measureDrift([5000], [5000]).verdict).toBe('stable');
  const all = [{ name: 'all', reference: FEWEST_ROWS, count: 0 }];
  expect(measureShares(all, FEWEST_ROWS, FEWEST_ROWS)[0]?.verdict).toBe('drift');
});

test('the gravest of several stands for all', () => {
  expect(gravest(['stable', 'watch', 'insufficient'])).toBe('watch');
  expect(gravest(['stable', 'insufficient'])).toBe('insufficient');
  expect(gravest([])).toBe('insufficient');
});
