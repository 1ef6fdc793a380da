import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import {
  linearAt,
  type PointsTable,
  pointsAt,
  pointsFormat,
  readPoints,
  slopeAt,
  slopeBetween,
  splitPoints,
} from '../../src/score/points.js';

const table = (knots: [number, number][], more: Partial<PointsTable> = {}): PointsTable => ({
  format: pointsFormat,
  id: 'example',
  typology: 'labour_exploitation',
  words: { id: 'contoh', en: 'example' },
  output: 'margin',
  range: { least: 0, most: 19 },
  slope: 1e9,
  knots: knots.map(([output, points]) => ({ output, points })),
  ...more,
});

const example = table([
  [0.25, 0],
  [0.5, 15],
  [1, 15],
  [2, 19],
]);

/** Codes and paths of a refusal. */
function faults(value: unknown): string[] {
  try {
    readPoints(value);
  } catch (error) {
    if (error instanceof WaspadaError)
      return error.issues.map((each) => `${each.code} ${each.path.join('.')}`);
    throw error;
  }
  return [];
}

/** Checked tables: outputs on a coarse or a fine grid, points that never fall. */
const anyTable = fc
  .record({
    outputs: fc.uniqueArray(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 16 }),
    steps: fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 16, maxLength: 16 }),
  })
  .map(({ outputs, steps }) => {
    const points = steps.slice(0, outputs.length).sort((a, b) => a - b);
    const knots = [...new Set(outputs.map((output) => output + 0))].sort((a, b) => a - b);
    return table(
      knots.map((output, at) => [output, points[at] ?? 0]),
      { slope: 1e9 },
    );
  })
  .filter(
    ({ knots }) =>
      knots.length >= 2 &&
      knots.every(({ output }, at) => at === 0 || output - (knots[at - 1]?.output ?? 0) > 19 / 1e9),
  );

const anyOutput = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ min: -60, max: 60, noNaN: true }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0),
);

test('points lie on straight lines between knots, flat outside, and are rounded down', () => {
  const outputs = [Number.NEGATIVE_INFINITY, 0.2, 0.25, 0.375, 0.49, 0.5, 0.75, 1, 1.5, 1.99, 2, 1e300];
  expect(outputs.map((output) => linearAt(example, output))).toEqual([
    0, 0, 0, 7.5, 14.399999999999999, 15, 15, 15, 17, 18.96, 19, 19,
  ]);
  expect(outputs.map((output) => pointsAt(example, output))).toEqual([
    0, 0, 0, 7, 14, 15, 15, 15, 17, 18, 19, 19,
  ]);
});

test('the slope at a knot is that of the segment above it, and 0 outside', () => {
  expect([0, 0.25, 0.3, 0.5, 1, 2, 3].map((output) => slopeAt(example, output))).toEqual([
    0, 60, 60, 0, 4, 0, 0,
  ]);
});

test('the slope between two outputs is that of the line that joins them, however close they are', () => {
  expect(slopeBetween(example, 0.25, 0.375)).toBe(60);
  expect(slopeBetween(example, 0.375, 0.25)).toBe(60);
  expect(slopeBetween(example, 0, 0.5)).toBe(30);
  expect(slopeBetween(example, 0.3, 0.3)).toBe(60);
  fc.assert(
    fc.property(anyTable, anyOutput, fc.constantFrom(0, 1e-300, 1e-17, 1e-9, 1), (checked, from, step) => {
      const slope = slopeBetween(checked, from, from + step);
      expect(slope).toBeGreaterThanOrEqual(0);
      expect(slope).toBeLessThanOrEqual(checked.slope);
    }),
  );
});

test('an output that is no number is refused: unknown features are a range of outputs', () => {
  for (const at of [pointsAt, linearAt, slopeAt])
    expect(() => at(example, Number.NaN)).toThrow(expect.objectContaining({ code: 'MODEL_NUMBER' }));
});

test('points never fall as the output rises, stay whole and in range, and meet every knot exactly', () => {
  fc.assert(
    fc.property(anyTable, anyOutput, anyOutput, (raw, a, b) => {
      const checked = readPoints(raw);
      const [low, high] = a <= b ? [a, b] : [b, a];
      expect(linearAt(checked, low)).toBeLessThanOrEqual(linearAt(checked, high));
      const points = pointsAt(checked, a);
      expect(Number.isInteger(points) && points >= 0 && points <= 19).toBe(true);
      expect(points).toBeLessThanOrEqual(linearAt(checked, a));
      for (const knot of checked.knots) expect(pointsAt(checked, knot.output)).toBe(knot.points);
    }),
    { numRuns: 2000 },
  );
});

test('between two knots the linear points never leave the points of the knots', () => {
  fc.assert(
    fc.property(anyTable, fc.nat(15), fc.double({ min: 0, max: 1, noNaN: true }), (checked, at, share) => {
      const [left, right] = [checked.knots[at], checked.knots[at + 1]];
      if (left === undefined || right === undefined) return;
      const output = Math.min(right.output, left.output + share * (right.output - left.output));
      const points = linearAt(checked, output);
      expect(points).toBeGreaterThanOrEqual(left.points);
      expect(points).toBeLessThanOrEqual(right.points);
    }),
  );
});

test('a table that does not hold together is refused with every fault and its place', () => {
  expect(faults(example)).toEqual([]);
  expect(faults({ ...example, format: 'waspada-points/2' })).toEqual(['DOCUMENT_FORMAT format']);
  expect(
    faults(
      table([
        [0, 0.5],
        [1, 2],
      ]),
    ),
  ).toEqual(['DOCUMENT_SHAPE knots.0.points']);
  expect(faults(table([[0, 0]]))).toEqual(['DOCUMENT_SHAPE knots']);
  expect(
    faults(
      table([
        [0, 0],
        [Number.POSITIVE_INFINITY, 2],
      ]),
    ),
  ).toEqual(['DOCUMENT_SHAPE knots.1.output']);
  expect(
    faults(
      table([
        [0, 3],
        [1, 2],
        [1, 4],
        [2, 21],
      ]),
    ),
  ).toEqual(['MODEL_SHAPE knots.1.points', 'MODEL_SHAPE knots.2.output', 'MODEL_SHAPE knots.3.points']);
  expect(faults({ ...example, range: { least: 0, most: 20 } })).toEqual(['MODEL_SHAPE range.most']);
  expect(faults({ ...example, range: { least: -1, most: 19 } })).toEqual(['MODEL_SHAPE range.least']);
  expect(faults({ ...example, slope: 1e10 })).toEqual(['MODEL_SHAPE slope']);
  expect(faults({ ...example, slope: -1 })).toContain('MODEL_SHAPE slope');
  expect(faults({ ...example, slope: 59.9 })).toEqual(['MODEL_SHAPE knots.1.points']);
  expect(
    faults(
      table([
        [-Number.MAX_VALUE, 0],
        [Number.MAX_VALUE, 2],
      ]),
    ),
  ).toEqual(['MODEL_SHAPE knots.1.points']);
  expect(faults({ ...example, slope: 60, range: { least: 0, most: 19 } })).toEqual([]);
});

test('a model alone can never leave the first band', () => {
  fc.assert(
    fc.property(anyTable, anyOutput, (checked, output) => pointsAt(readPoints(checked), output) <= 19),
  );
});

const anyShares = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 });
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

test('shares become whole points by largest remainder, ties to the lower index', () => {
  expect([...splitPoints([2.5, 1.5, 1], 5)]).toEqual([3, 1, 1]);
  expect([...splitPoints([0.2, 0.7, 0.1], 1)]).toEqual([0, 1, 0]);
  expect([...splitPoints([-0.5, 0.5], 0)]).toEqual([0, 0]);
  expect([...splitPoints([-1.6, 4.6], 3)]).toEqual([-2, 5]);
  expect([...splitPoints([], 0)]).toEqual([]);
});

test('whole shares add up to the total exactly, each within 1 of its share, and a share of 0 stays 0', () => {
  fc.assert(
    fc.property(anyShares, fc.double({ min: -0.999, max: 0.999, noNaN: true }), (shares, off) => {
      // As in a score: the total is the whole part of the sum, above or below it by less than 1.
      const total = Math.round(sum(shares) + off / 2) + 0;
      const whole = splitPoints([...shares, 0], total);
      expect(sum(whole)).toBe(total);
      for (const [at, share] of shares.entries())
        expect(Math.abs((whole[at] ?? 0) - share)).toBeLessThanOrEqual(1);
      expect(whole.at(-1)).toBe(0);
      expect(splitPoints([...shares, 0], total)).toEqual(whole);
    }),
    { numRuns: 2000 },
  );
});

test('the points of a reason list add up to the points of the score, whatever the baseline', () => {
  fc.assert(
    fc.property(
      anyTable,
      fc.double({ min: -60, max: 60, noNaN: true }),
      fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 8 }),
      (checked, baseline, phi) => {
        const output = baseline + sum(phi);
        const slope = slopeBetween(checked, baseline, output);
        const shares = phi.map((each) => each * slope);
        const total = pointsAt(checked, output) - pointsAt(checked, baseline);
        expect(sum(splitPoints(shares, total)) + pointsAt(checked, baseline)).toBe(pointsAt(checked, output));
      },
    ),
  );
});

test('a total far from the shares is still met, spread evenly', () => {
  expect([...splitPoints([0.5, 0, 0], 10)]).toEqual([4, 3, 3]);
  expect([...splitPoints([0, 0, 0], -4)]).toEqual([-1, -1, -2]);
  fc.assert(
    fc.property(anyShares, fc.integer({ min: -1000, max: 1000 }), (shares, total) => {
      expect(sum(splitPoints(shares, total))).toBe(total);
    }),
  );
});

test('shares that are no numbers, or no share for a total, are our fault', () => {
  const ours = expect.objectContaining({ code: 'BASE_INTERNAL' });
  expect(() => splitPoints([Number.NaN], 1)).toThrow(ours);
  expect(() => splitPoints([Number.POSITIVE_INFINITY], 1)).toThrow(ours);
  expect(() => splitPoints([1], 1.5)).toThrow(ours);
  expect(() => splitPoints([], 1)).toThrow(ours);
});
