// Values of regions in; classes for a map out: where they begin and end, which region is in which, and how well they fit.
import { issue, WaspadaError } from '../../base/errors.js';
import { naturalBreaks } from './natural-breaks.js';
import { momentsOf } from './normalise.js';
import { prettySteps } from './pretty.js';
import { type QuantileType, quantileOf } from './quantile.js';

/**
 * How classes are made. `natural` (Fisher and Jenks) is the default of maps: least variation inside classes. `deviation` and
 * `head-tails` make as many classes as the values ask for; `gaps` more than asked where gaps are equally wide.
 */
export type ClassStyle =
  | { readonly kind: 'natural'; readonly classes: number }
  | { readonly kind: 'equal'; readonly classes: number }
  | { readonly kind: 'quantile'; readonly classes: number; readonly type?: QuantileType }
  /** Round multiples of the standard deviation about the mean, about as many as asked. */
  | { readonly kind: 'deviation'; readonly classes: number }
  /** Means of ever higher heads, while a head holds at most 40 % (Jiang 2013). */
  | { readonly kind: 'head-tails' }
  /** The widest gaps between neighbouring values. */
  | { readonly kind: 'gaps'; readonly classes: number };

export interface Classes {
  /** One more than there are classes, rising; class i holds breaks[i] <= value < breaks[i + 1], the last one its end as well. */
  readonly breaks: readonly number[];
  /** The class of each value; null where the value is unknown. */
  readonly classOf: readonly (number | null)[];
  readonly sizes: readonly number[];
  /** Sum of squares within classes. */
  readonly within: number;
  /** Goodness of variance fit: the share of the variation that lies between classes. */
  readonly fit: number;
  /** Tabular accuracy: the same of absolute differences (Jenks & Caspall 1971). */
  readonly accuracy: number;
}

/** A head larger than this share of its whole ends head/tails breaks (Jiang 2013, Prof. Geogr. 65, 482). */
const HEAD = 0.4;

/**
 * Classes of the known values: equals are in one class, and an unknown value is in none.
 * Faults: REGION_DATA where fewer than two values differ, REGION_SETTINGS. Natural breaks O(k n log n), the others O(n log n).
 * Equal to classInt 0.4-9 `classIntervals` "fisher", "equal", "quantile", "sd", "headtails", "maximum", with `jenks.tests`.
 */
export function classify(values: Float64Array, style: ClassStyle): Classes {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const [low, high] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  if (!(low < high && Number.isFinite(high - low)))
    throw new WaspadaError(
      issue(
        'REGION_DATA',
        [],
        `found ${sorted.length} values from ${low} to ${high}, expected two that differ`,
      ),
    );
  if (style.kind !== 'head-tails' && !(Number.isInteger(style.classes) && style.classes >= 2))
    throw new WaspadaError(
      issue('REGION_SETTINGS', ['classes'], `found ${style.classes} classes, expected at least 2`),
    );
  const breaks = rising(breaksOf(sorted, low, high, style));
  const classOf = Array.from(values, (value) => (Number.isNaN(value) ? null : classIn(breaks, value)));
  return { breaks, classOf, ...fitOf(values, classOf, breaks.length - 1) };
}

/** The class of a value by breaks; what lies beyond the first or the last break is in the first or the last class. */
export function classIn(breaks: readonly number[], value: number): number {
  let at = 0;
  while (at + 2 < breaks.length && value >= (breaks[at + 1] ?? Number.POSITIVE_INFINITY)) at++;
  return at;
}

function breaksOf(sorted: Float64Array, low: number, high: number, style: ClassStyle): number[] {
  switch (style.kind) {
    case 'natural':
      return [low, ...between(sorted, naturalBreaks(sorted, style.classes).slice(0, -1)), high];
    case 'equal': {
      const width = (high - low) / style.classes;
      return Array.from({ length: style.classes + 1 }, (_, at) =>
        at === style.classes ? high : low + at * width,
      );
    }
    case 'quantile':
      return Array.from({ length: style.classes + 1 }, (_, at) =>
        quantileOf(sorted, at / style.classes, style.type),
      );
    case 'deviation': {
      const { mean, deviation } = momentsOf(sorted);
      const steps = prettySteps((low - mean) / deviation, (high - mean) / deviation, style.classes);
      return steps.map((step) => mean + step * deviation);
    }
    case 'head-tails':
      return [low, ...headMeans(sorted), high];
    case 'gaps': {
      const gaps = sorted.map((value, at) => value - (sorted[at - 1] ?? value)).subarray(1);
      const narrowest =
        Float64Array.from(gaps)
          .sort()
          .at(-Math.min(style.classes - 1, gaps.length)) ?? 0;
      return [
        low,
        ...between(
          sorted,
          sorted.filter((_, at) => (gaps[at] ?? 0) >= Math.max(narrowest, Number.MIN_VALUE)),
        ),
        high,
      ];
    }
  }
}

/** Half way between each of some values and the next larger one. */
const between = (sorted: Float64Array, ends: Iterable<number>): number[] =>
  Array.from(ends, (end) => (end + (sorted.find((value) => value > end) ?? end)) / 2);

function headMeans(sorted: Float64Array): number[] {
  const means: number[] = [];
  for (let head = sorted; ; ) {
    const { count, mean } = momentsOf(head);
    means.push(mean);
    head = head.filter((value) => value > mean);
    if (head.length <= 1 || head.length / count > HEAD) return means;
  }
}

/** Breaks without those that come again: a class between equal breaks would be empty for ever. */
const rising = (breaks: readonly number[]): number[] =>
  breaks.filter((value, at) => at === 0 || value > (breaks[at - 1] ?? Number.NEGATIVE_INFINITY));

function fitOf(
  values: Float64Array,
  classOf: readonly (number | null)[],
  classes: number,
): Pick<Classes, 'sizes' | 'within' | 'fit' | 'accuracy'> {
  const groups = Array.from({ length: classes }, (_, group) =>
    values.filter((_, at) => classOf[at] === group),
  );
  const scatter = (group: Float64Array): readonly [squares: number, distances: number] => {
    const { mean } = momentsOf(group);
    return [
      group.reduce((sum, value) => sum + (value - mean) ** 2, 0),
      group.reduce((sum, value) => sum + Math.abs(value - mean), 0),
    ];
  };
  const [squares, distances] = scatter(values.filter((value) => !Number.isNaN(value)));
  const inside = groups.map(scatter);
  const within = inside.reduce((sum, [own]) => sum + own, 0);
  return {
    sizes: groups.map((group) => group.length),
    within,
    fit: 1 - within / squares,
    accuracy: 1 - inside.reduce((sum, [, own]) => sum + own, 0) / distances,
  };
}
