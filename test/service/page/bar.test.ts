import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barOf, TICK } from '../../../src/service/page/bar.js';

const bandsFrom: readonly [number, number, number] = [0, 20, 40];

test('the three bands lie side by side and fill the bar', () => {
  expect(barOf({ score: 45, low: 25, high: 78, bandsFrom }).zones).toEqual([
    { band: 'lanjut', from: 0, width: 20 },
    { band: 'pendalaman', from: 20, width: 20 },
    { band: 'rujuk', from: 40, width: 60 },
  ]);
});

test('the span is drawn from low to high, the tick in the middle of its point', () => {
  expect(barOf({ score: 45, low: 25, high: 78, bandsFrom })).toMatchObject({
    span: { from: 25, width: 53 },
    tick: 45 - TICK / 2,
  });
});

test('whatever the score, tick and span stay on the bar and can be seen', () => {
  const point = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.tuple(point, point, point), (points) => {
      const [low = 0, score = 0, high = 0] = [...points].sort((a, b) => a - b);
      const { span, tick } = barOf({ score, low, high, bandsFrom });
      expect(tick).toBeGreaterThanOrEqual(0);
      expect(tick + TICK).toBeLessThanOrEqual(100);
      expect(span.width).toBeGreaterThanOrEqual(TICK);
      expect(span.from + span.width).toBeLessThanOrEqual(100);
      expect(Math.abs(tick + TICK / 2 - score)).toBeLessThanOrEqual(TICK);
    }),
  );
});
