// Places in an order that is only partly known.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankCounts, rankIntervals } from '../../../src/regions/analysis/ranks.js';

// Placements by origin in 2025, ten provinces of 38, of 296,948 in all (KP2MI in the press; data/regions/facts.csv).
const listed = [69925, 62358, 62276, 35215, 24175, 10059, 7173, 4163, 3658, 3545];
const provinces = [...listed, ...new Array<null>(28).fill(null)];

test('Lampung is fifth by placements for certain: no province without a figure can pass it', () => {
  expect(rankCounts(provinces, 296_948)[4]).toEqual({ best: 5, worst: 5 });
});

test('North Sumatra may be anything from tenth to fourteenth', () => {
  expect(rankCounts(provinces, 296_948)[9]).toEqual({ best: 10, worst: 14 });
});

test('without the total, every province without a figure might stand above', () => {
  expect(rankCounts(provinces, null)[4]).toEqual({ best: 5, worst: 33 });
});

test('a region without a figure has no place', () => {
  expect(rankCounts(provinces, 296_948)[20]).toBeNull();
  expect(rankIntervals([{ low: 1, high: 2 }, null])[1]).toBeNull();
});

test('every completion of the unknown counts keeps each place within its interval', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      (counts, hidden) => {
        const total = counts.reduce((sum, each) => sum + each, 0);
        const shown = counts.map((each, at) => (hidden[at] === true ? null : each));
        const places = rankCounts(shown, total);
        counts.forEach((own, at) => {
          const place = places[at];
          if (place === null || place === undefined) return;
          const above = counts.filter((each) => each > own).length;
          expect(1 + above).toBeGreaterThanOrEqual(place.best);
          expect(1 + above).toBeLessThanOrEqual(place.worst);
        });
      },
    ),
  );
});

test('whatever lies inside the intervals, each place lies inside its interval', () => {
  const interval = fc.tuple(fc.nat(30), fc.nat(10), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1, maxLength: 8 }), (drawn) => {
      const intervals = drawn.map(([low, width]) => ({ low, high: low + width }));
      const values = drawn.map(([low, width, share]) => low + width * share);
      rankIntervals(intervals).forEach((place, at) => {
        const own = values[at] ?? 0;
        const above = values.filter((each) => each > own).length;
        expect(1 + above).toBeGreaterThanOrEqual(place?.best ?? Number.NaN);
        expect(1 + above).toBeLessThanOrEqual(place?.worst ?? Number.NaN);
      });
    }),
  );
});
