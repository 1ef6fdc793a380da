// A series of counts with at least one full year behind it in, one point judged by a log-linear model of season and trend out.
import { issue, refuse } from '../../base/errors.js';
import {
  negativeBinomialQuantile,
  negativeBinomialUpper,
  normalQuantile,
  normalUpper,
  poissonQuantile,
  poissonUpper,
  studentTwoSided,
} from '../../evaluate/distribution.js';
import type { Counts, Detection, NotJudged } from './detection.js';
import { LogLinear } from './quasi-poisson.js';

export interface FarringtonSettings {
  /** Points a year: 12 or 52. */
  readonly period: number;
  /** The most years to look back; a shorter series is judged by as many as it has. */
  readonly yearsBack: number;
  /** Points on either side of the same point of an earlier year that belong to its season. */
  readonly halfWindow: number;
  /** Chance of a false alarm at one point, one-sided. */
  readonly alpha: number;
  /** Levels of the season; 1 compares with the windows of earlier years only. */
  readonly levels: number;
  /** Points just before the judged one that are left out, lest a rise that began lately hide itself. */
  readonly notIncluded: number;
  /** Anscombe residual above which a past point counts as an outbreak and weighs less; null: every point weighs the same. */
  readonly downweightAbove: number | null;
  /** The trend stays where its p-value lies below: 1 keeps it always, 0 never. */
  readonly trendBelow: number;
  readonly bound: 'negative-binomial' | 'delta' | 'muan';
  /**
   * Whether the error of the expectation, too, rests on a dispersion of at least 1, as the bound always does: the cautious way, and that of
   * 1996. False: on the dispersion of the fit, as `farringtonFlexible`. The negative binomial bound does not look at it.
   */
  readonly errorFloored: boolean;
  /** Fewer cases than this in the latest periods, the judged one among them, are not judged. */
  readonly least: { readonly cases: number; readonly periods: number };
  /** Share of the reference points that must have been reported. */
  readonly leastReported: number;
}

export interface FarringtonDetection extends Detection {
  /** Variance by mean among the reference counts, at least 1. */
  readonly dispersion: number;
  /** Standard error of the logarithm of `expected`. */
  readonly standardError: number;
  /** Growth of the logarithm of the mean from one point to the next; null without a trend. */
  readonly growth: number | null;
  readonly threshold: number;
  readonly p: number;
}

/**
 * What Noufaily and others recommend: a season of 10 levels for weeks and 4 for months, the trend always, a past point weighs less
 * only above 2.58, a negative binomial bound, half a year (26 weeks; 3 months) left out.
 * Source: Noufaily et al. (2013), Stat. Med. 32, 1206.
 */
export function noufaily(period: 12 | 52): FarringtonSettings {
  const weekly = period === 52;
  return {
    period,
    yearsBack: 5,
    halfWindow: weekly ? 3 : 1,
    alpha: 0.005,
    levels: weekly ? 10 : 4,
    notIncluded: weekly ? 26 : 3,
    downweightAbove: 2.58,
    trendBelow: 1,
    bound: 'negative-binomial',
    errorFloored: true,
    least: { cases: 5, periods: 4 },
    leastReported: 0.5,
  };
}

/** The method of 1996, with `alpha` two-sided as its authors have it. Source: Farrington et al. (1996), JRSS A 159, 547. */
export function farrington1996(period: 12 | 52, alpha = 0.05): FarringtonSettings {
  const { halfWindow } = noufaily(period);
  return {
    ...noufaily(period),
    alpha: alpha / 2,
    levels: 1,
    notIncluded: halfWindow,
    downweightAbove: 1,
    trendBelow: 0.05,
    bound: 'delta',
  };
}

export type JudgeFarrington = (
  counts: Counts,
  at: number,
  completeness?: number,
) => FarringtonDetection | NotJudged;

/**
 * Judges one point of a series by the points of the same season in earlier years.
 *
 * | setting | follows |
 * |---|---|
 * | `bound: 'negative-binomial'` with `trendBelow` 1 or 0 | the paper, and `surveillance::farringtonFlexible` 1.20.3 number by number |
 * | `trendBelow` between 0 and 1; `delta`, `muan` | the paper: the package takes dispersion from overwritten weights, so its trends and bounds differ |
 * | `farrington1996` | the paper and `surveillance::algo.farrington` |
 * | an alarm | an observation above the bound and above 0, for every bound; the package compares a score on mixed scales, to the same end |
 *
 * A point that was not reported is no reference point and is never judged ("not-reported"). `completeness` is the share of the reports
 * expected in by now: what is expected is thinned to that share, and with it the scatter. "too-short": no full year behind the point,
 * or too few reported; "too-few-cases": fewer than `least`, or no case in the season for a bound to rest on.
 * Code: REGION_SETTINGS. O(points * levels^2) a step, some ten steps; `createFarrington` keeps its buffers from point to point.
 */
export function farrington(
  counts: Counts,
  at: number,
  settings: FarringtonSettings = noufaily(12),
  completeness = 1,
): FarringtonDetection | NotJudged {
  return createFarrington(settings)(counts, at, completeness);
}

export function createFarrington(settings: FarringtonSettings): JudgeFarrington {
  checkSettings(settings);
  const { period, yearsBack, halfWindow, levels, notIncluded, downweightAbove, least, leastReported } =
    settings;
  const season = seasonOf(settings);
  const most = yearsBack * period + halfWindow + 1;
  const model = new LogLinear(most, levels + 1);
  const places = new Int32Array(most);
  const columnOf = new Int32Array(levels);

  return (counts, at, completeness = 1) => {
    const observed = counts[at] ?? null;
    if (observed === null) return { at, reason: 'not-reported' };
    const years = Math.min(yearsBack, Math.floor(at / period));
    if (years < 1) return { at, reason: 'too-short' };
    const oldest = at - years * period - halfWindow;
    const end = at - notIncluded;
    columnOf.fill(-1);
    let [rows, wanted, columns, highest] = [0, 0, 0, 0];
    for (let place = oldest; place < end; place++) {
      const level = season[(place - oldest) % period] ?? -1;
      if (level < 0) continue;
      wanted++;
      const count = counts[place] ?? null;
      if (count === null) continue;
      if ((columnOf[level] ?? -1) < 0) columnOf[level] = columns++;
      places[rows] = place;
      model.y[rows++] = count;
      highest = Math.max(highest, count);
    }
    // The season of the judged point is the first of the pattern: each window opens it.
    const own = columnOf[0] ?? -1;
    if (own < 0 || rows < leastReported * wanted || rows <= columns + 1) return { at, reason: 'too-short' };
    if (recentCases(counts, at, least.periods) < least.cases) return { at, reason: 'too-few-cases' };

    const span = at - oldest;
    const prepare = (trend: boolean): number => {
      const width = columns + (trend ? 1 : 0);
      model.x.fill(0, 0, rows * width);
      for (let i = 0; i < rows; i++) {
        const place = places[i] ?? 0;
        model.x[i * width + (columnOf[season[(place - oldest) % period] ?? 0] ?? 0)] = 1;
        // Time runs from -1 to 0, the judged point: the level of its season is then what is expected there.
        if (trend) model.x[i * width + columns] = (place - at) / span;
      }
      return width;
    };
    let trend = years >= 3 && settings.trendBelow > 0;
    if (trend) {
      trend =
        model.fitDownweighted(rows, prepare(true), downweightAbove) &&
        significant(model, columns, settings.trendBelow) &&
        Math.exp(model.coefficients[own] ?? 0) <= highest;
    }
    if (!trend && !model.fitDownweighted(rows, prepare(false), downweightAbove))
      return { at, reason: 'no-variation' };

    const expected = Math.exp(model.coefficients[own] ?? 0);
    const dispersion = Math.max(1, model.dispersion);
    const errorBy = settings.errorFloored ? dispersion : model.dispersion;
    const standardError = Math.sqrt(errorBy * model.variance(own));
    const line = boundOf(settings, observed, expected, dispersion, standardError, completeness);
    if (line === null) return { at, reason: 'too-few-cases' };
    const reference = Array.from(places.subarray(0, rows));
    return {
      at,
      detector: 'farrington',
      observed,
      expected: completeness * expected,
      ...line,
      alarm: observed > line.threshold && observed > 0,
      reference,
      downweighted: model.downweighted().map((row) => reference[row] ?? -1),
      trend,
      dispersion,
      standardError,
      growth: trend ? (model.coefficients[columns] ?? 0) / span : null,
    };
  };
}

/** Which level of the season each point of a year has, from the start of a window; 0 is the window itself, -1 is not compared with. */
function seasonOf({ period, halfWindow, levels }: FarringtonSettings): Int32Array {
  const season = new Int32Array(period).fill(-1);
  const width = 2 * halfWindow + 1;
  season.fill(0, 0, width);
  const blocks = levels - 1;
  let from = width;
  for (let block = 0; block < blocks; block++) {
    // Blocks of whole points: where the rest of the year cannot be divided evenly, the first are one longer.
    const length = Math.floor((period - width) / blocks) + (block < (period - width) % blocks ? 1 : 0);
    season.fill(block + 1, from, from + length);
    from += length;
  }
  return season;
}

/** Reported cases of the latest periods up to the judged point. */
function recentCases(counts: Counts, at: number, periods: number): number {
  let cases = 0;
  for (let place = Math.max(0, at - periods + 1); place <= at; place++) cases += counts[place] ?? 0;
  return cases;
}

function significant(model: LogLinear, column: number, below: number): boolean {
  if (below >= 1) return true;
  const error = Math.sqrt(model.dispersion * model.variance(column));
  return studentTwoSided((model.coefficients[column] ?? 0) / error, model.freedom) < below;
}

/** The bound and how improbable the observation is under it; null where no case of the season bounds it. */
function boundOf(
  { bound, alpha }: FarringtonSettings,
  observed: number,
  fullMean: number,
  fullDispersion: number,
  error: number,
  share: number,
): { threshold: number; p: number } | null {
  const mean = share * fullMean;
  const dispersion = 1 + share * (fullDispersion - 1);
  const z = normalQuantile(1 - alpha);
  if (bound === 'delta') {
    // The prediction's own variance on the scale of counts, (mean * error)^2, beside dispersion * mean.
    const tau = dispersion + mean * error * error;
    const scale = Math.sqrt((4 / 9) * Math.cbrt(mean) * tau);
    const middle = Math.cbrt(mean) ** 2;
    return {
      threshold: (middle + z * scale) ** 1.5,
      p: normalUpper((Math.cbrt(observed) ** 2 - middle) / scale),
    };
  }
  const centre = bound === 'muan' ? mean * Math.exp(z * error) : mean;
  if (!Number.isFinite(centre)) return null;
  if (dispersion === 1)
    return { threshold: poissonQuantile(1 - alpha, centre), p: poissonUpper(observed, centre) };
  const size = centre / (dispersion - 1);
  return {
    threshold: negativeBinomialQuantile(1 - alpha, centre, size),
    p: negativeBinomialUpper(observed, centre, size),
  };
}

function checkSettings(settings: FarringtonSettings): void {
  const { period, yearsBack, halfWindow, alpha, levels, notIncluded, downweightAbove } = settings;
  const whole = (value: number, from: number, to: number): boolean =>
    Number.isInteger(value) && value >= from && value <= to;
  const rest = period - 2 * halfWindow - 1;
  const fits: Readonly<Record<string, readonly [fits: boolean, expected: string]>> = {
    period: [whole(period, 2, 366), 'a whole number of points a year, 2 to 366'],
    yearsBack: [whole(yearsBack, 1, 50), 'a whole number of years, 1 to 50'],
    halfWindow: [whole(halfWindow, 0, (period - 1) / 2), 'a window that fits in a year'],
    alpha: [alpha > 0 && alpha < 0.5, 'a chance between 0 and 0.5'],
    levels: [whole(levels, 1, rest + 1), `a whole number, 1 to ${rest + 1}`],
    notIncluded: [whole(notIncluded, 0, period - halfWindow - 1), 'fewer points than a year'],
    downweightAbove: [downweightAbove === null || downweightAbove > 0, 'a residual above 0, or null'],
    trendBelow: [settings.trendBelow >= 0 && settings.trendBelow <= 1, 'a number from 0 to 1'],
    leastReported: [settings.leastReported >= 0 && settings.leastReported <= 1, 'a share from 0 to 1'],
    least: [settings.least.cases >= 0 && whole(settings.least.periods, 1, 366), 'cases in some periods'],
  };
  refuse(
    Object.entries(fits)
      .filter(([, [good]]) => !good)
      .map(([name, [, expected]]) =>
        issue('REGION_SETTINGS', [name], `found ${name} that does not fit, expected ${expected}`),
      ),
  );
}
