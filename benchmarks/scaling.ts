// How the cost grows with rows, workers, rules, trees and depth: curves as one SVG, each with its fitted cost and where it bends.
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createPredictor } from '../src/forest/predict.js';
import { growForest, makeTable } from './forest-grown.js';
import { type Contender, spreadOf, takeTurns } from './measure.js';
import { createBatch, prepare } from './ours.js';
import { folder, makeParquet } from './parquet-rows.js';
import { runNode } from './processes.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { makeRecords, makeRules } from './rule-set.js';

const MOST_ROWS = 10_000_000;
/** So many that starting is a small part of it. */
const WORKER_ROWS = 1_000_000;
const FOREST_ROWS = 4000;
/** Fewer than 26 rules would share groups across the cap of the made-up set. */
const RULE_ROWS = 4000;
const ROUNDS = 3;
const LEAST_MS = 60;
/** A curve bends where a point lies this much above or below the line of those before it. */
const BEND = 1.25;

const svgFile = fileURLToPath(new URL('results/scaling.svg', import.meta.url));
const bundle = fileURLToPath(new URL('../models/passport-application-demo/1.0.0', import.meta.url));

interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Curve {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  /** The line is fitted to points up to here; to all unless said. */
  readonly most?: number;
}
export interface Fit {
  readonly fixed: number;
  readonly each: number;
  /** The first x at which the curve has left the line of the points before it; null where it never does. */
  readonly bend: number | null;
}

export const run: Benchmark = async ({ rows: asked, dist }) => {
  const most = asked ?? MOST_ROWS;
  const cli = fileURLToPath(new URL('cli.js', dist));
  if (!existsSync(cli)) throw new Error('found no cli.js in dist: npm run build');
  const score = async (rows: number, workers: number): Promise<number> => {
    const out = `${folder}scaling.parquet`;
    const args = [
      'score',
      await makeParquet(rows),
      '--out',
      out,
      '--bundle',
      bundle,
      '--workers',
      `${workers}`,
    ];
    return (await runNode([cli, ...args, '--json'])).elapsedMs / 1000;
  };
  const sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000].filter(
    (rows) => rows <= most,
  );
  const curves: Curve[] = [
    await curve('Rows of Parquet, two workers', 'rows', 's', sizes, (rows) => score(rows, 2)),
    {
      ...(await curve('Workers', 'workers', 'rows/s', [1, 2, 3, 4], async (workers) => {
        const rows = Math.min(most, WORKER_ROWS);
        return rows / (await score(rows, workers));
      })),
      // More workers than cores gain nothing: a line through them says nothing either.
      most: availableParallelism(),
    },
    await curve('Rules', 'rules', 'us/row', [30, 60, 120, 240, 480], timeRules),
    await curve('Trees of depth 8', 'trees', 'us/row', [10, 30, 100, 300], (trees) => timeForest(trees, 8)),
    await curve('Depth of 50 trees', 'depth', 'us/row', [2, 4, 6, 8, 10, 12], (depth) =>
      timeForest(50, depth),
    ),
  ];
  writeFileSync(svgFile, drawCurves(curves));
  const figures = curves.flatMap((each): Figure[] => {
    const { fixed, each: cost, bend } = fitLine(each);
    const one = (what: string, unit: string, value: number): Figure =>
      figure(`${each.title}: ${what}`, unit, spreadOf([value]));
    const last = each.points.at(-1);
    return [
      one('fixed', each.y, fixed),
      each.y === 's' ? one(`each of ${each.x}`, 'us', cost * 1e6) : one(`each of ${each.x}`, each.y, cost),
      one(`at ${last?.x}`, each.y, last?.y ?? Number.NaN),
      ...(bend === null ? [] : [one('bends at', each.x, bend)]),
    ];
  });
  return {
    setting: {
      'rows at most': most,
      'rows for the workers': Math.min(most, WORKER_ROWS),
      rounds: ROUNDS,
      drawn: 'scaling.svg',
    },
    figures,
    skipped: most < MOST_ROWS ? [`rows above ${most}`] : [],
  };
};

async function curve(
  title: string,
  x: string,
  y: string,
  places: readonly number[],
  measure: (place: number) => Promise<number>,
): Promise<Curve> {
  const points: Point[] = [];
  const progress = progressOf(`scaling, ${title}`);
  for (const place of places) {
    points.push({ x: place, y: await measure(place) });
    progress(points.length, places.length);
  }
  return { title, x, y, points };
}

async function timeOne(contender: Contender): Promise<number> {
  const times = await takeTurns([contender], {
    rounds: ROUNDS,
    leastMs: LEAST_MS,
    progress: () => undefined,
  });
  return spreadOf(times.get(contender.name) ?? []).median;
}

async function timeRules(count: number): Promise<number> {
  const prepared = await prepare(
    makeRules('waspada-scaling', count),
    makeRecords('waspada-scaling', RULE_ROWS),
    0,
  );
  const batch = createBatch(prepared, prepared.frame);
  const run = () => {
    batch.eachBlock(() => undefined);
    return RULE_ROWS;
  };
  return timeOne({ name: 'rules', run });
}

async function timeForest(trees: number, depth: number): Promise<number> {
  const forest = growForest(makeTable('waspada-scaling-train', 2000), {
    trees,
    depth,
    seed: 'waspada-scaling',
  });
  const { columns } = makeTable('waspada-scaling-rows', FOREST_ROWS);
  const { predict } = createPredictor(forest);
  const out = new Float64Array(FOREST_ROWS);
  const run = () => {
    predict(columns, 0, FOREST_ROWS, out);
    return FOREST_ROWS;
  };
  return timeOne({ name: 'forest', run });
}

/** The line through the points that is nearest in ratio: small ones count as much as large ones. */
function fitLine({ points, most = Number.POSITIVE_INFINITY }: Curve): Fit {
  const whole = leastSquares(points.filter(({ x }) => x <= most));
  let bend: number | null = null;
  for (let count = 2; count < points.length && bend === null; count++) {
    const { fixed, each } = leastSquares(points.slice(0, count));
    const next = points[count];
    const ratio = next === undefined ? 1 : next.y / (fixed + each * next.x);
    if (next !== undefined && (ratio > BEND || ratio < 1 / BEND)) bend = next.x;
  }
  return { ...whole, bend };
}

function leastSquares(points: readonly Point[]): { fixed: number; each: number } {
  let [s, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const { x, y } of points) {
    const weight = 1 / (y * y);
    s += weight;
    sx += weight * x;
    sxx += weight * x * x;
    sy += weight * y;
    sxy += weight * x * y;
  }
  const each = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  return { fixed: (sy - each * sx) / s, each };
}

const WIDTH = 360;
const HEIGHT = 240;
const EDGE = 48;

/** Both axes are logarithmic; the fitted line is drawn through the points, a bend is marked. */
export function drawCurves(curves: readonly Curve[]): string {
  const panels = curves.map(
    (each, at) =>
      `<g transform="translate(${(at % 3) * WIDTH},${Math.floor(at / 3) * HEIGHT})">${panel(each)}</g>`,
  );
  const height = Math.ceil(curves.length / 3) * HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${3 * WIDTH} ${height}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>\n`;
}

function panel(curve: Curve): string {
  const { title, x, y, points } = curve;
  const fit = fitLine(curve);
  const line = (at: number): number => Math.max(fit.fixed + fit.each * at, 1e-9);
  const xs = points.map((each) => each.x);
  const ys = points.flatMap((each) => [each.y, line(each.x)]).filter((each) => each > 1e-9);
  const scale = (values: readonly number[], from: number, to: number) => {
    const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
    return (value: number): string =>
      (from + ((Math.log(value) - low) / Math.max(high - low, 1e-9)) * (to - from)).toFixed(1);
  };
  const across = scale(xs, EDGE, WIDTH - 16);
  const up = scale(ys, HEIGHT - EDGE, 54);
  const path = (of: (each: Point) => number): string =>
    points.map((each) => `${across(each.x)},${up(Math.max(of(each), Math.min(...ys)))}`).join(' ');
  const digits = (value: number): string => `${Number(value.toPrecision(2))}`;
  const short = (value: number): string =>
    value >= 1e6 ? `${digits(value / 1e6)}M` : value >= 1e3 ? `${digits(value / 1e3)}k` : digits(value);
  const marks = points.map((each) => {
    const place = across(each.x);
    return `<circle cx="${place}" cy="${up(each.y)}" r="3" fill="#1b5e8c"/><text x="${place}" y="${HEIGHT - 32}" text-anchor="middle">${short(each.x)}</text><text x="${place}" y="${Number(up(each.y)) - 6}" text-anchor="middle" fill="#1b5e8c">${short(each.y)}</text>`;
  });
  const bend = fit.bend === null ? 'no bend' : `bends at ${short(fit.bend)}`;
  const each = y === 's' ? `${short(fit.each * 1e6)} us` : `${short(fit.each)} ${y}`;
  const told = `${short(fit.fixed)} ${y} + ${each} each; ${bend}`;
  return `<text x="${EDGE}" y="16" font-weight="bold">${title} (${y})</text><text x="${EDGE}" y="30" fill="#555">${told}</text><polyline points="${path((each) => line(each.x))}" fill="none" stroke="#b58900" stroke-dasharray="4 3"/><polyline points="${path((each) => each.y)}" fill="none" stroke="#1b5e8c"/>${marks.join('')}<text x="${WIDTH / 2}" y="${HEIGHT - 14}" text-anchor="middle">${x}</text>`;
}
