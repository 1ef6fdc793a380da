// A calibration and the stated meaning of points in, the frozen points table out: the last place where exp and log are used.
import { issue, refuse } from '../base/errors.js';
import { type PointsTable, pointsFormat, readPoints } from '../score/points.js';
import { type Calibration, outputsAt } from './calibrate.js';
import { sigmoid } from './platt.js';

export interface PointsPlan {
  readonly calibration: Calibration;
  readonly id: string;
  readonly typology: PointsTable['typology'];
  readonly words: PointsTable['words'];
  /** What the calibration's outputs are. */
  readonly output: PointsTable['output'];
  readonly range: PointsTable['range'];
  /** The most points that one unit of output may move. */
  readonly slope: number;
  /** The probability in the field from which all points of the range are given. */
  readonly full: number;
  /** The probability up to which only the least are given; the prevalence of the field unless stated. */
  readonly none?: number;
  /** The model's mean output: it too gets the least points, so that the reasons of a model start from them. */
  readonly baseline?: number;
}

/** Outputs of knots are written on this grid, always rounded up: to a later point, in favour of the person. */
const GRID = 1e6;

/**
 * Freezes a calibration into whole points: the least up to `none`, then a straight rise in log-odds, the most from `full` on.
 * A knot stands where each whole point is reached, so whole points are what the calibration says, not an approximation of it. Where the
 * rise is steeper than `slope`, knots move to higher outputs: a point may come later than its probability, never earlier. Points that
 * no output reaches get no knot.
 * Codes: TRAIN_SETTINGS, and those of `readPoints`.
 */
export function freezePoints(plan: PointsPlan): PointsTable {
  const { calibration, range, slope, full } = plan;
  const none = plan.none ?? calibration.prevalence;
  checkPlan(plan, none);
  const most = plan.output === 'probability' ? 1 : Number.MAX_VALUE;
  const start = Math.max(
    outputsAt(calibration, none).last,
    plan.baseline ?? Number.NEGATIVE_INFINITY,
    lowestOutput(calibration),
  );
  let last = { output: gridUp(start), points: range.least };
  const knots = last.output <= most ? [last] : [];
  const [from, to] = [logit(none), logit(full)];
  for (let points = range.least + 1; points <= range.most && knots.length > 0; points++) {
    const share = (points - range.least) / (range.most - range.least);
    const { first } = outputsAt(calibration, sigmoid(-(from + share * (to - from))));
    const output = after(last.output, Math.max(first, last.output + 1 / slope), slope);
    if (!(output <= most)) break;
    last = { output, points };
    knots.push(last);
  }
  return readPoints({
    format: pointsFormat,
    id: plan.id,
    typology: plan.typology,
    words: plan.words,
    output: plan.output,
    range: plan.range,
    slope,
    knots: knots.length >= 2 ? knots : flat(range),
  });
}

/** The first place on the grid at or above `output` from which a rise by one point since `last` is no steeper than allowed. */
function after(last: number, output: number, slope: number): number {
  let found = gridUp(output);
  // Rounding may leave the run a hair too short, or swallow a step of the grid at large outputs: then the step doubles.
  for (let steps = 1; !(found > last && 1 / (found - last) <= slope); steps *= 2)
    found = gridUp(found + steps / GRID);
  return found;
}

/** Below the lowest output that was seen nothing is known; a sigmoid goes on for ever. */
const lowestOutput = ({ fit }: Calibration): number =>
  fit.kind === 'isotonic' ? (fit.knots[0]?.output ?? 0) : Number.NEGATIVE_INFINITY;

/** The least points everywhere, where no output earns more; the two knots stand at any two outputs. */
function flat({ least }: PointsTable['range']): PointsTable['knots'] {
  return [
    { output: 0, points: least },
    { output: 1, points: least },
  ];
}

function checkPlan({ range, slope, full, baseline }: PointsPlan, none: number): void {
  const fault = (path: string, found: number, expected: string): void =>
    refuse([issue('TRAIN_SETTINGS', [path], `found ${found}, expected ${expected}`)]);
  if (!(none > 0 && none < 1)) fault('none', none, 'a probability above 0 and below 1');
  if (!(full > none && full < 1)) fault('full', full, `a probability above ${none} and below 1`);
  if (!(range.most > range.least)) fault('range', range.most, `more than ${range.least}`);
  if (!(slope > 0 && Number.isFinite(slope))) fault('slope', slope, 'a number above 0');
  if (baseline !== undefined && !Number.isFinite(baseline))
    fault('baseline', baseline, 'an output of the model');
}

const logit = (probability: number): number => Math.log(probability) - Math.log1p(-probability);
const gridUp = (output: number): number => Math.ceil(output * GRID) / GRID + 0;
