// A points table: a model's output in, whole points out, by straight lines between knots, so that scoring needs no exp or log.
import { idSchema, readDocument, wordsSchema, z } from '../base/documents.js';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { allTypologies } from '../rules/document.js';

export const pointsFormat = 'waspada-points/1';

/** The first band ends at 19 (CONTRACT.md 4): a model alone never leaves it. */
export const MOST_MODEL_POINTS = 19;

/** Knots closer than this allows are a step, not a slope: what is split by it would no longer be finite and exact. */
const STEEPEST = 1e9;

const whole = z.int();

/**
 * A points table: a model's output to whole points, monotone and piecewise linear, so that the scoring path needs no exp
 * or log. Knots rise in `output`; points never fall; `slope` bounds what one unit of output may move.
 */
export const pointsSchema = z.strictObject({
  format: z.literal(pointsFormat),
  id: idSchema,
  /** What the points are counted under, and how a reason names them. */
  typology: z.enum(allTypologies),
  words: wordsSchema,
  /** What the model puts out: a mean probability, a margin, or a value in the unit of what it was trained on (a regression). */
  output: z.enum(['probability', 'margin', 'value']),
  range: z.strictObject({ least: whole, most: whole }),
  slope: z.number(),
  knots: z.array(z.strictObject({ output: z.number(), points: whole })).check(z.minLength(2)),
});
export type PointsTable = z.infer<typeof pointsSchema>;

/**
 * A checked points table: outputs rise strictly, points are whole, never fall and stay in the range, the range is within 0 to 19,
 * and no segment is steeper than `slope`. All faults are collected.
 * Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE, MODEL_SHAPE.
 */
export function readPoints(value: unknown): PointsTable {
  const table = readDocument(pointsSchema, pointsFormat, value);
  const { range, slope, knots } = table;
  const issues: Issue[] = [];
  const fault = (path: (string | number)[], found: number, expected: string): void => {
    const hint = 'Freeze the points table again from its calibration.';
    issues.push(issue('MODEL_SHAPE', path, `found ${found}, expected ${expected}`, hint));
  };

  if (range.least < 0) fault(['range', 'least'], range.least, 'at least 0');
  if (range.most < range.least) fault(['range', 'most'], range.most, `at least ${range.least}`);
  if (range.most > MOST_MODEL_POINTS) fault(['range', 'most'], range.most, `at most ${MOST_MODEL_POINTS}`);
  if (!(slope >= 0 && slope <= STEEPEST)) fault(['slope'], slope, `0 to ${STEEPEST}`);
  for (const [at, knot] of knots.entries()) {
    const before = knots[at - 1];
    const path = ['knots', at];
    if (knot.points < range.least || knot.points > range.most)
      fault([...path, 'points'], knot.points, `${range.least} to ${range.most}`);
    if (before === undefined) continue;
    const rise = knot.points - before.points;
    const run = knot.output - before.output;
    if (!(run > 0)) fault([...path, 'output'], knot.output, `more than ${before.output}`);
    else if (rise < 0) fault([...path, 'points'], knot.points, `at least ${before.points}`);
    else if (!(rise / run <= slope) || !Number.isFinite(run))
      fault([...path, 'points'], knot.points, `at most ${slope} points for one unit of output`);
  }
  refuse(issues);
  return table;
}

/**
 * The points of an output before rounding: straight lines between knots, flat outside them (infinities too).
 * Never falls as the output rises, and never leaves the points of the two knots around it, rounding included. NaN: MODEL_NUMBER.
 */
export function linearAt(table: PointsTable, output: number): number {
  const { left, right } = segmentAt(table, output);
  if (right === undefined) return left?.points ?? 0;
  if (left === undefined) return right.points;
  // The share of the segment is at most 1, so no rounding can carry the sum past the right knot.
  const share = (output - left.output) / (right.output - left.output);
  return left.points + share * (right.points - left.points);
}

/** Whole points of an output: rounded down, so that no fraction of a point is ever counted against a person. NaN: MODEL_NUMBER. */
export function pointsAt(table: PointsTable, output: number): number {
  return Math.floor(linearAt(table, output));
}

/** Points per unit of output just above an output: the slope of its segment, 0 outside the knots. NaN: MODEL_NUMBER. */
export function slopeAt(table: PointsTable, output: number): number {
  const { left, right } = segmentAt(table, output);
  if (left === undefined || right === undefined) return 0;
  return (right.points - left.points) / (right.output - left.output);
}

/**
 * Points per unit of output between two outputs: what turns shares of an output into shares of its points. Equal outputs have the
 * slope at that place. Outputs so close that only rounding is left between them still stay within 0 and the slope of the table.
 */
export function slopeBetween(table: PointsTable, from: number, to: number): number {
  if (from === to) return slopeAt(table, from);
  const slope = (linearAt(table, to) - linearAt(table, from)) / (to - from);
  return Math.min(table.slope, Math.max(0, slope));
}

type Knot = PointsTable['knots'][number];

/** The last knot at or below an output, and the first above it. */
function segmentAt({ knots }: PointsTable, output: number): { left?: Knot; right?: Knot } {
  if (Number.isNaN(output)) {
    // Unknown features are a range of outputs, never NaN: this output comes from a model that was not checked.
    throw new WaspadaError(issue('MODEL_NUMBER', ['output'], 'found NaN, expected a number'));
  }
  let left: Knot | undefined;
  for (const knot of knots) {
    if (knot.output > output) return left === undefined ? { right: knot } : { left, right: knot };
    left = knot;
  }
  return left === undefined ? {} : { left };
}

/**
 * Shares as whole numbers that add up to `total` exactly: each rounded down, then one more for the largest remainders, ties to the lower index.
 * Where the shares add up to less than 1 above or below `total` (whole points are rounded down), each whole number is within 1 of its
 * share, and a share of 0 stays 0; a larger difference is spread evenly. Shares are finite, signs allowed; a fault is BASE_INTERNAL.
 * Cost: O(n log n). Source: the method of Hamilton (largest remainder).
 */
export function splitPoints(shares: ArrayLike<number>, total: number): Int32Array {
  const { length } = shares;
  const out = new Int32Array(length);
  const remainders = new Float64Array(length);
  let left = total;
  for (let at = 0; at < length; at++) {
    const share = shares[at] ?? Number.NaN;
    const floor = Math.floor(share);
    out[at] = floor;
    remainders[at] = share - floor;
    left -= floor;
  }
  if (!Number.isInteger(left) || (length === 0 && left !== 0)) {
    const message = `found ${length} shares and the total ${total}, expected finite shares and a whole total`;
    throw new WaspadaError(issue('BASE_INTERNAL', ['shares'], message));
  }
  if (length === 0) return out;

  const evenly = left < 0 || left > length ? Math.floor(left / length) : 0;
  const extra = left - evenly * length;
  const order = Array.from(remainders.keys()).sort(
    (a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || a - b,
  );
  if (evenly !== 0) for (let at = 0; at < length; at++) out[at] = (out[at] ?? 0) + evenly;
  for (const at of order.slice(0, extra)) out[at] = (out[at] ?? 0) + 1;
  return out;
}
