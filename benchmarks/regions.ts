// How fast the work on regions is over 514 of them: alarms and hot spots beside R in the same run, composites, and the whole page. Answers first.
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/base/random.js';
import { arithmetic, geometric } from '../src/regions/composite/aggregate.js';
import {
  type Indicators,
  type SensitivityOptions,
  sensitivity,
  sensitivitySlowly,
} from '../src/regions/composite/sensitivity.js';
import { createFarrington, type FarringtonSettings, noufaily } from '../src/regions/watch/farrington.js';
import { ratios, spreadOf } from './measure.js';
import { runNode } from './processes.js';
import { run as runSpace } from './regions-space.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { type RChild, type RMissing, startR } from './rivals/r/child.js';

const UNITS = 514;
const MONTHS = 60;
/** The months judged, from 0: the last year, each with three full years and their windows behind it. */
const FIRST = 48;
const YEARS = 3;
/** R takes most of a minute a round. */
const ROUNDS = 3;
const INDICATORS = 12;
const DRAWS = 1000;
/** Draws of the slow reference, which is compared bit for bit. */
const COMPARED = 60;
const COMPOSITE_ROUNDS = 7;
const PAGES = 5;
const SEED = 20_261_124;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = pathOf('../out/bench/regions/');

export const run: Benchmark = async (options) => {
  mkdirSync(folder, { recursive: true });
  const alarms = await measureAlarms();
  const space = await runSpace(options);
  const composites = measureComposites();
  const page = await measurePage(options.dist);
  return {
    setting: {
      series: `${UNITS} x ${MONTHS} months, made up; the last ${MONTHS - FIRST} judged by up to ${YEARS} years`,
      composites: `${UNITS} x ${INDICATORS}, one value in ten unknown, ${DRAWS} draws`,
      'page is made by': page.by,
      rounds: `${ROUNDS} of alarms, ${COMPOSITE_ROUNDS} of composites, ${PAGES} pages`,
      'rival of alarms': alarms.rival,
      ...Object.fromEntries(Object.entries(space.setting).map(([name, value]) => [`space: ${name}`, value])),
    },
    figures: [...alarms.figures, ...space.figures, ...composites, ...page.figures],
    skipped: [...alarms.skipped, ...space.skipped],
  };
};

/** Both say the same under these: the paper's own settings with the trend always in. */
const settings: FarringtonSettings = { ...noufaily(12), yearsBack: YEARS, errorFloored: false };

/** What was said of one month: no threshold where it was not judged. */
interface Said {
  readonly threshold: number | null;
  readonly alarm: boolean;
  readonly expected: number;
}

async function measureAlarms(): Promise<{ figures: Figure[]; rival: string; skipped: string[] }> {
  const series = makeSeries();
  const rival = await startSurveillance(series);
  const progress = progressOf('regions');
  const [ours, theirs]: [number[], number[]] = [[], []];
  let agreement: Agreement = { alarms: 0, bounds: 0, apart: 0 };
  // The first round warms up and is not counted; R has nothing to warm, and is measured in it for the comparison alone.
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    const judged = judgeAll(series);
    const elapsedMs = performance.now() - start;
    const other = 'missing' in rival ? null : await rival.measure('go');
    if (other !== null) agreement = compareAlarms(judged, other.rows.map(saidOf));
    if (round > 0) {
      ours.push(elapsedMs);
      if (other !== null) theirs.push(other.elapsedMs);
    }
    progress(round + 1, ROUNDS + 1);
  }
  const months = UNITS * (MONTHS - FIRST);
  const lines = [figure(`flexible Farrington, ${months} months judged`, 'ms', spreadOf(ours))];
  if ('missing' in rival) return { figures: lines, rival: 'none', skipped: [rival.missing] };
  rival.stop();
  lines.push(
    figure('surveillance::farringtonFlexible', 'ms', spreadOf(theirs)),
    figure('surveillance : ours', 'times', spreadOf(ratios(ours, theirs)), { is: 'at least', value: 20 }),
    figure('months with an alarm, in both', 'months', spreadOf([agreement.alarms])),
    figure('bounds apart by one count', 'months', spreadOf([agreement.bounds])),
    figure('expected counts apart, at most', 'ppm', spreadOf([agreement.apart * 1e6])),
  );
  return { figures: lines, rival: `${rival.name}, one thread each, start of R left out`, skipped: [] };
}

/** Counts with a season, a trend, more scatter than chance alone, and an outbreak now and then. */
function makeSeries(): number[][] {
  const random = createRandom(SEED);
  return Array.from({ length: UNITS }, () => {
    const [level, growth, season] = [
      4 + 36 * random.unit(),
      0.02 * random.unit() - 0.008,
      0.4 * random.unit(),
    ];
    return Array.from({ length: MONTHS }, (_, month) => {
      const scatter = 0.5 + random.unit();
      const outbreak = random.chance(0.02) ? 2.5 : 1;
      const mean = level * Math.exp(growth * month + season * Math.sin((month * Math.PI) / 6));
      return poisson(mean * scatter * outbreak, () => random.unit());
    });
  });
}

/** Knuth's draw: multiplies until the product falls below e^-mean. */
function poisson(mean: number, unit: () => number): number {
  const least = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > least; count++) product *= unit();
  return Math.max(0, count);
}

function judgeAll(series: readonly (readonly number[])[]): Said[] {
  const judge = createFarrington(settings);
  const said: Said[] = [];
  for (const counts of series) {
    for (let at = FIRST; at < MONTHS; at++) {
      const found = judge(counts, at);
      said.push(
        'reason' in found
          ? { threshold: null, alarm: false, expected: Number.NaN }
          : { threshold: found.threshold, alarm: found.alarm, expected: found.expected },
      );
    }
  }
  return said;
}

interface Agreement {
  readonly alarms: number;
  /** Bounds that differ, each by one count. */
  readonly bounds: number;
  /** The greatest relative difference of an expected count. */
  readonly apart: number;
}

/**
 * Every alarm must be the same. R stops its iteration at 1e-8 of the deviance and takes the dispersion from the step before: expected
 * counts may differ by 1e-4, and one bound in a thousand, which is a whole number, by one.
 */
function compareAlarms(ours: readonly Said[], theirs: readonly Said[]): Agreement {
  if (ours.length !== theirs.length)
    throw new Error(`found ${theirs.length} months of R, expected ${ours.length}`);
  let [alarms, bounds, apart] = [0, 0, 0];
  ours.forEach((own, at) => {
    const other = theirs[at];
    const off = Math.abs((own.threshold ?? -1) - (other?.threshold ?? -1));
    if (other === undefined || own.alarm !== other.alarm || off > 1) {
      const where = `unit ${Math.floor(at / (MONTHS - FIRST))}, month ${FIRST + (at % (MONTHS - FIRST))}`;
      throw new Error(`${where}: found ${JSON.stringify(own)}, R has ${JSON.stringify(other)}`);
    }
    bounds += off;
    if (own.threshold !== null) apart = Math.max(apart, Math.abs(own.expected / other.expected - 1));
    if (own.alarm) alarms++;
  });
  if (!(apart < 1e-4 && bounds <= ours.length / 1000))
    throw new Error(`found ${bounds} other bounds and expected counts ${apart} apart, expected almost none`);
  return { alarms, bounds, apart };
}

/** R with the series loaded, waiting to be told to start; or why it cannot be. */
function startSurveillance(series: readonly (readonly number[])[]): Promise<RChild | RMissing> {
  const args = [FIRST + 1, MONTHS, YEARS];
  return startR({ package: 'surveillance', file: 'farrington.R', folder, args }, () => {
    const names = series.map((_, unit) => `u${unit}`).join(',');
    const rows = Array.from({ length: MONTHS }, (_, month) =>
      series.map((counts) => counts[month]).join(','),
    );
    writeFileSync(`${folder}counts.csv`, `${names}\n${rows.join('\n')}\n`);
  });
}

function saidOf([threshold, alarm, expected]: readonly string[]): Said {
  const known = threshold !== undefined && threshold !== 'NA';
  return { threshold: known ? Number(threshold) : null, alarm: alarm === '1', expected: Number(expected) };
}

function measureComposites(): Figure[] {
  const random = createRandom(SEED);
  const indicators: Indicators = {
    columns: Array.from({ length: INDICATORS }, () =>
      Float64Array.from({ length: UNITS }, () =>
        random.chance(0.1) ? Number.NaN : 100 * random.unit() ** 2,
      ),
    ),
    directions: Array.from({ length: INDICATORS }, (_, at) => (at % 4 === 3 ? -1 : 1)),
    weights: Array.from({ length: INDICATORS }, () => 1),
  };
  const onto = [1, 100] as const;
  const options: SensitivityOptions = {
    scenarios: [
      { normalise: { kind: 'goalposts', low: 0, high: 100, onto }, aggregate: arithmetic },
      { normalise: { kind: 'min-max', onto }, aggregate: arithmetic },
      { normalise: { kind: 'min-max', onto }, aggregate: geometric },
    ],
    seed: SEED,
  };
  const few = { ...options, draws: COMPARED };
  const told = (spreads: ReturnType<typeof sensitivity>): string =>
    JSON.stringify(spreads.map((spread) => (spread === null ? null : { ...spread, ten: spread.among(10) })));
  if (told(sensitivity(indicators, few)) !== told(sensitivitySlowly(indicators, few)))
    throw new Error('the places of the fast and the slow way differ, expected the same');
  const [all, slowly]: [number[], number[]] = [[], []];
  for (let round = 0; round <= COMPOSITE_ROUNDS; round++) {
    let start = performance.now();
    sensitivity(indicators, { ...options, draws: DRAWS });
    const elapsedMs = performance.now() - start;
    start = performance.now();
    sensitivitySlowly(indicators, few);
    if (round === 0) continue;
    all.push(elapsedMs);
    slowly.push(((performance.now() - start) * DRAWS) / COMPARED);
  }
  return [
    figure('composites whole, 1,000 draws', 'ms', spreadOf(all), { is: 'at most', value: 2000 }),
    figure('the slow way : ours', 'times', spreadOf(ratios(all, slowly))),
  ];
}

/** The command from start to end, as it is built; from its sources where it is not. */
async function measurePage(dist: URL): Promise<{ by: string; figures: Figure[] }> {
  const built = fileURLToPath(new URL('cli.js', dist));
  const isBuilt = existsSync(built);
  const program = isBuilt ? [built] : ['--import', 'tsx', pathOf('../src/cli.ts')];
  const page = `${folder}page.html`;
  const times: number[] = [];
  const peaks: number[] = [];
  const progress = progressOf('page');
  for (let at = 0; at < PAGES; at++) {
    rmSync(page, { force: true });
    const { elapsedMs, peakMB } = await runNode([
      ...program,
      ...['regions', '--as-of', '2026-11-24', '--seed', `${SEED}`, '--page', page],
    ]);
    times.push(elapsedMs / 1000);
    peaks.push(peakMB);
    progress(at + 1, PAGES);
  }
  return {
    by: isBuilt ? 'node dist/cli.js' : 'tsx src/cli.ts: not built, so not to be recorded',
    figures: [
      figure('waspada regions --page, start to end', 's', spreadOf(times), { is: 'at most', value: 3 }),
      figure('memory at its peak', 'MB', spreadOf(peaks)),
      figure('the page', 'kB', spreadOf([statSync(page).size / 1000])),
    ],
  };
}
