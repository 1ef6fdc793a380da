// How many series are watched in, the false alerts to expect out; and by simulation how long a detector takes to alarm, with and without a rise.
import { issue, refuse } from '../../base/errors.js';
import { createRandom, type Random } from '../../base/random.js';
import { negativeBinomialQuantile, poissonQuantile } from '../../evaluate/distribution.js';
import type { Counts, Detection, NotJudged } from './detection.js';

/** A whole programme of watching: how many series, how often a year each is judged. */
export interface Watched {
  readonly series: number;
  readonly periodsAYear: number;
}

/**
 * The false alerts a year when each point alarms by chance with probability `alpha`: 125 offices by month at 0.05 give 75, at 0.005 7.5.
 * Expectations add up whether or not the series depend on each other. Code: REGION_SETTINGS.
 */
export function expectedFalseAlerts({ series, periodsAYear }: Watched, alpha: number): number {
  check({ series, periodsAYear, alpha }, alpha <= 1);
  return series * periodsAYear * alpha;
}

/** The chance of a false alarm at one point that keeps the false alerts of a year at `alertsAYear`, at most 1. Code: REGION_SETTINGS. */
export function alphaForBudget({ series, periodsAYear }: Watched, alertsAYear: number): number {
  check({ series, periodsAYear, alertsAYear });
  return Math.min(1, alertsAYear / (series * periodsAYear));
}

/** Any detector, with its settings bound. */
export type Judge = (counts: Counts, at: number) => Detection | NotJudged;

/** Made-up counts: independent, with a yearly wave and a spread. */
export interface Scenario {
  readonly mean: number;
  /** Variance by mean: 1 is Poisson, more a negative binomial. */
  readonly dispersion: number;
  /** Size of the yearly wave as a share of the mean, 0 to below 1. */
  readonly season: number;
  readonly period: number;
  /** Points before the first judged one. */
  readonly history: number;
}

export interface Trial {
  readonly runs: number;
  /** A run ends here without an alarm. */
  readonly longest: number;
  readonly seed: number | string;
}

export interface RunLength {
  /** Judged and unjudged points for each alarm: the mean number of points until one. Infinity where no run alarmed. */
  readonly mean: number;
  readonly standardError: number;
  /** Runs that alarmed; the others were cut at `longest`. */
  readonly alarms: number;
  readonly runs: number;
  /** Share of points that the detector did not judge. */
  readonly unjudged: number;
}

/**
 * The average run length of a detector by simulation: how many points pass until it alarms while nothing happens (`rise` 1: the longer
 * the better), or from the first point at which the mean is `rise` times what it was (the shorter the better).
 * A run cut at `longest` counts with the points seen, and its alarm is not counted: points seen / alarms, which for a constant chance of
 * an alarm is the maximum likelihood estimate; the standard error is that of a ratio of means over the runs.
 * The same seed gives the same counts on every machine. Codes: REGION_SETTINGS. O(runs * run length * detector).
 * Source: Page (1954), Biometrika 41, 100; censoring as Cox & Oakes (1984), 3.2.
 */
export function averageRunLength(judge: Judge, scenario: Scenario, trial: Trial, rise = 1): RunLength {
  const { mean, dispersion, season, period, history } = scenario;
  const { runs, longest, seed } = trial;
  check({ mean, period, runs, longest, rise }, dispersion >= 1 && season >= 0 && season < 1 && history >= 0);
  const random = createRandom(seed);
  const seen: number[] = [];
  const alarmed: number[] = [];
  let unjudged = 0;
  for (let run = 0; run < runs; run++) {
    // Years begin at another month in each run: no detector is judged by one season alone.
    const phase = random.below(Math.max(1, Math.round(period)));
    const counts: number[] = [];
    const grow = (factor: number): void => {
      const wave = 1 + season * Math.sin((2 * Math.PI * (counts.length + phase)) / period);
      counts.push(drawCount(random, factor * mean * wave, dispersion));
    };
    while (counts.length < history) grow(1);
    let alarm = false;
    while (!alarm && counts.length < history + longest) {
      grow(rise);
      const found = judge(counts, counts.length - 1);
      if ('reason' in found) unjudged++;
      else alarm = found.alarm;
    }
    seen.push(counts.length - history);
    alarmed.push(alarm ? 1 : 0);
  }
  const points = seen.reduce((total, each) => total + each, 0);
  const alarms = alarmed.reduce((total, each) => total + each, 0);
  const length = points / alarms;
  const squares = seen.reduce((total, each, i) => total + (each - length * (alarmed[i] ?? 0)) ** 2, 0);
  return {
    mean: length,
    standardError: alarms > 0 && runs > 1 ? Math.sqrt((squares * runs) / (runs - 1)) / alarms : Infinity,
    alarms,
    runs,
    unjudged: unjudged / points,
  };
}

/** One count, by its distribution turned round: Poisson, or negative binomial with variance dispersion * mean. */
export function drawCount(random: Random, mean: number, dispersion: number): number {
  const chance = random.unit();
  if (dispersion <= 1) return poissonQuantile(chance, mean);
  return negativeBinomialQuantile(chance, mean, mean / (dispersion - 1));
}

function check(positive: Readonly<Record<string, number>>, rest = true): void {
  refuse([
    ...Object.entries(positive)
      .filter(([, value]) => !(value > 0 && Number.isFinite(value)))
      .map(([name, value]) => issue('REGION_SETTINGS', [name], `found ${value}, expected a number above 0`)),
    ...(rest ? [] : [issue('REGION_SETTINGS', [], 'found a share or a spread out of its range')]),
  ]);
}
