// How fast local Moran by permutation is over the 514 regencies, beside spdep in R on the same map in the same run: statistics compared first.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findHotSpots } from '../src/regions/space/hotspots.js';
import { eachLink, type Neighbours, neighboursFromCodes, weigh } from '../src/regions/space/neighbours.js';
import { permuteLocalMoran } from '../src/regions/space/permutation.js';
import { ratios, spreadOf } from './measure.js';
import { type Benchmark, type Figure, type Findings, figure, progressOf } from './results.js';

const ROUNDS = 7;
const PERMUTATIONS = 999;
const SEED = 20_261_124;
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
    const other = 'missing' in rival ? null : await rival.measure(SEED + round);
    if (other !== null) agreement.push(compare(found, other));
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
      rival: 'missing' in rival ? 'none' : rival.name,
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

interface Rival {
  readonly name: string;
  measure(seed: number): Promise<Found & { readonly elapsedMs: number }>;
  stop(): void;
}

/** R with the map loaded, waiting for seeds; or why it cannot be. */
async function startSpdep(
  values: Float64Array,
  neighbours: Neighbours,
): Promise<Rival | { readonly missing: string }> {
  try {
    execFileSync('Rscript', ['-e', 'library(spdep)'], { stdio: 'ignore' });
  } catch {
    return { missing: 'spdep: no Rscript with the package spdep on this machine' };
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}values.csv`, `value\n${[...values].join('\n')}\n`);
  const links = ['from,to'];
  eachLink(neighbours, (from, to) => links.push(`${from + 1},${to + 1}`));
  writeFileSync(`${folder}links.csv`, `${links.join('\n')}\n`);
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    'Rscript',
    [pathOf('regions/local-moran.R'), folder, `${PERMUTATIONS}`],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (word: string): Promise<string> => {
    const { value, done } = await lines.next();
    if (done || !value.startsWith(word))
      throw new Error(`found ${done ? 'the end of R' : value}, expected ${word}`);
    return value.slice(word.length).trim();
  };
  const [r, version] = (await next('ready')).split(' ');
  return {
    name: `spdep ${version} in R ${r}, which draws with replacement`,
    async measure(seed) {
      child.stdin.write(`${seed % 1_000_000_000}\n`);
      const elapsedMs = Number(await next('done'));
      const rows = readFileSync(`${folder}found.csv`, 'utf8').trim().split('\n').slice(1);
      const column = (at: number): number[] => rows.map((row) => Number(row.split(',')[at]));
      return { elapsedMs, statistic: column(0), p: column(1) };
    },
    stop: () => child.stdin.end(),
  };
}
