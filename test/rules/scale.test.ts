// A scale gives points by where a number lies between two goalposts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applicationFields } from '../../src/fields/application.js';
import { createFrame, readRecord } from '../../src/fields/read.js';
import { noTables } from '../../src/indicators/indicator.js';
import { interpret } from '../../src/rules/interpret.js';
import { createProgram } from '../../src/rules/program.js';
import { TRUE, UNKNOWN } from '../../src/rules/verdict.js';
import { testRule, testRules } from './random.js';

function pointsAt(points: number, from: number, to: number, days: number | null) {
  const when = { field: 'plannedStayDays', operator: 'atLeast', value: 0 } as const;
  const rule = testRule('T1', when, { points, scale: { field: 'plannedStayDays', from, to } });
  const program = createProgram(testRules([rule]), {
    dictionary: applicationFields,
    indicators: [],
    policyDate: 20619,
  });
  const frame = createFrame(applicationFields, 1);
  const record = {
    applicationId: 'A',
    submittedAt: '2026-06-15T09:00:00+07:00',
    ...(days === null ? {} : { plannedStayDays: days }),
  };
  expect(readRecord(applicationFields, record, frame, 0).issues).toEqual([]);
  const { units } = interpret(program, frame, 0, Float64Array.of(20619), noTables);
  return {
    points: program.units.reduce(
      (most, unit, at) => (units[at] === TRUE ? Math.max(most, unit.points) : most),
      0,
    ),
    open: units.every((verdict) => verdict === UNKNOWN),
  };
}

test('points are the nearest whole number between the goalposts, and clipped beyond them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1, max: 500 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 1000 }),
      (points, low, length, falling, days) => {
        const [from, to] = falling ? [low + length, low] : [low, low + length];
        const share = Math.min(1, Math.max(0, (days - from) / (to - from)));
        expect(Math.abs(pointsAt(points, from, to, days).points - share * points)).toBeLessThanOrEqual(
          0.5 + 1e-9,
        );
      },
    ),
  );
});

test('an unknown number gives no points and leaves every point open', () => {
  expect(pointsAt(20, 0, 10, null)).toEqual({ points: 0, open: true });
});

test('half a point rounds up', () => {
  expect(pointsAt(10, 0, 100, 5).points).toBe(1);
  expect(pointsAt(10, 0, 100, 4).points).toBe(0);
});
