// How fast local Moran by permutation is over the 514 regencies, beside spdep in R on the same map in the same run: statistics compared first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findHotSpots } from '../src/regions/space/hotspots.js';
import { eachLink, type Neighbours, neighboursFromCodes, weigh } from '../src/regions/space/neighbours.js';
import { permuteLocalMoran } from '../src/regions/space/permutation.js';
import { ratios, spreadOf } from './measure.js';
import { type Benchmark, type Figure, type Findings, figure, progressOf } from './results.js';
import { type RChild, type RMissing, startR } from './rivals/r/child.js';

const ROUNDS = 7;
const PERMUTATIONS = 999;
const SEED = 20_261_124;
/** R takes a whole number of 32 bits as a seed. */
const MOST_SEED = 1_000_000_000;
const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = pathOf('../out/bench/regions-space/');

export const run: Benchmark = async () => {
  const { values, neighbours } = readMap();
  const weighed = weigh(neighbours, 'W');
  const rival = await startSpdep(values, neighbours);
  const settings = { permutations: PERMUTATIONS, seed: SEED };

  const ours: number[] = [];
  const verdicts: number[] = [];
  const theirs: number[] = [];
  const progress = progressOf('regions-space');
  const agreement: Agreement[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    let start = performance.now();
    const found = permuteLocalMoran(values, weighed, { ...settings, seed: SEED + round });
    const elapsedMs = performance.now() - start;
    start = performance.now();
    findHotSpots(values, neighbours, { seed: SEED + round });
    const verdictMs = performance.now() - start;
    const other = 'missing' in rival ? null : await rival.measure(`${(SEED + round) % MOST_SEED}`);
    if (other !== null)
      agreement.push(compare(found, { statistic: columnOf(other.rows, 0), p: columnOf(other.rows, 1) }));
    if (round > 0) {
      ours.push(elapsedMs);
      verdicts.push(verdictMs);
      if (other !== null) theirs.push(other.elapsedMs);
    }
    progress(round + 1, ROUNDS + 1);
  }
  if (!('missing' in rival)) rival.stop();

  const lines: Figure[] = [
    figure('local Moran, 999 draws a unit', 'ms', spreadOf(ours)),
    figure('hot spots whole: 20,560 draws at most, adjusted', 'ms', spreadOf(verdicts)),
  ];
  if (theirs.length > 0) {
    lines.push(figure('spdep::localmoran_perm', 'ms', spreadOf(theirs)));
    lines.push(figure('spdep : ours', 'times', spreadOf(ratios(ours, theirs)), { is: 'at least', value: 5 }));
    lines.push(...agreementLines(agreement));
  }
  return {
    setting: {
      units: neighbours.size,
      links: neighbours.target.length,
      draws: PERMUTATIONS,
      values: 'logarithm of people per km2',
      rounds: ROUNDS,
      rival: 'missing' in rival ? 'none' : `${rival.name}, which draws with replacement`,
      'time is of': 'the call alone, start of R left out; one thread each',
    },
    figures: lines,
    skipped: 'missing' in rival ? [rival.missing] : [],
  } satisfies Findings;
};

interface Found {
  readonly statistic: ArrayLike<number>;
  readonly p: ArrayLike<number>;
}

/** How far two runs with draws of their own lie apart. */
interface Agreement {
  /** The greatest relative difference of a local Moran: must be none but rounding. */
  readonly statistic: number;
  /** Differences of p-values in standard errors of a difference: their root mean square, near 1 if both estimate the same. */
  readonly spread: number;
  /** Their mean: near 0 if neither leans. */
  readonly lean: number;
}

function compare(ours: Found, theirs: Found): Agreement {
  let statistic = 0;
  const off: number[] = [];
  for (let unit = 0; unit < ours.p.length; unit++) {
    const [a, b] = [ours.p[unit] ?? Number.NaN, theirs.p[unit] ?? Number.NaN];
    if (Number.isNaN(a)) continue;
    const [i, j] = [ours.statistic[unit] ?? Number.NaN, theirs.statistic[unit] ?? Number.NaN];
    statistic = Math.max(statistic, Math.abs(i - j) / Math.max(1e-9, Math.abs(j)));
    const tail = (a + b) / 4;
    off.push((a - b) / 2 / Math.sqrt((2 * tail * (1 - tail)) / PERMUTATIONS));
  }
  if (!(statistic < 1e-8)) throw new Error(`the local Morans differ by ${statistic}, expected the same`);
  const mean = off.reduce((sum, each) => sum + each, 0) / off.length;
  const square = off.reduce((sum, each) => sum + each * each, 0) / off.length;
  return { statistic, spread: Math.sqrt(square), lean: mean };
}

const agreementLines = (found: readonly Agreement[]): Figure[] => [
  figure('p-values apart, in standard errors', 'rms', spreadOf(found.map(({ spread }) => spread)), {
    is: 'at most',
    value: 1.3,
  }),
  figure('p-values apart, in standard errors', 'mean', spreadOf(found.map(({ lean }) => lean))),
];

/** The regencies with the logarithm of their density, and which of them touch: both from data/. */
function readMap(): { readonly values: Float64Array; readonly neighbours: Neighbours } {
  const tableOf = (name: string): string[][] =>
    readFileSync(pathOf(`../data/${name}`), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  const regencies = tableOf('facts/region_population_area.csv').filter((row) => row[1] === 'regency');
  const codes = regencies.map((row) => row[0] ?? '');
  const values = Float64Array.from(regencies, (row) => Math.log(Number(row[3]) / Number(row[4])));
  const pairs = tableOf('regions/adjacency.csv').map((row) => [row[0] ?? '', row[1] ?? ''] as const);
  return { values, neighbours: neighboursFromCodes(codes, pairs) };
}

/** R with the map loaded, waiting for seeds; or why it cannot be. */
function startSpdep(values: Float64Array, neighbours: Neighbours): Promise<RChild | RMissing> {
  return startR({ package: 'spdep', file: 'local-moran.R', folder, args: [PERMUTATIONS] }, () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}values.csv`, `value\n${[...values].join('\n')}\n`);
    const links = ['from,to'];
    eachLink(neighbours, (from, to) => links.push(`${from + 1},${to + 1}`));
    writeFileSync(`${folder}links.csv`, `${links.join('\n')}\n`);
  });
}

const columnOf = (rows: readonly (readonly string[])[], at: number): number[] =>
  rows.map((row) => Number(row[at]));
