// Checked figures in; the same figures by region, indicator and basis out, each period at its latest revision.
import type { Path } from '../../base/errors.js';
import type { Basis, IndicatorName } from './catalogue.js';
import { comparePeriods } from './period.js';

export const confidences = ['SOURCED', 'SOURCED-title', 'KNOWN', 'DERIVED'] as const;
export type Confidence = (typeof confidences)[number];

/** One number that someone published or counted. What is not known has no figure; 0 is one that says who looked. */
export interface Figure {
  /** `ID` the country, else two digits a level: `35`, `35.02`, `35.02.11`, `35.02.11.2003`. */
  readonly code: string;
  readonly indicator: IndicatorName;
  /** Written in one way only, so that the same period is the same text. */
  readonly period: string;
  readonly basis: Basis;
  readonly value: number;
  /** `partial`: not all of the region, of the period or of what is counted is in it. */
  readonly coverage: 'complete' | 'partial';
  /** Who looked, where and when; empty where the source does not say, which a 0 may not be. */
  readonly effort: string;
  readonly source: string;
  readonly confidence: Confidence;
  /** A later figure for the same thing has a higher one. */
  readonly revision: number;
  /** What must be said beside the number; empty for nothing. */
  readonly note: string;
}

/** A figure, and where it stands in its table. */
export interface Placed {
  readonly figure: Figure;
  /** Name of a district or village; empty for none. */
  readonly name: string;
  readonly path: Path;
}

export interface Facts {
  /** Every figure, every revision: by code, indicator, basis, period, revision. */
  readonly figures: readonly Figure[];
  /** Names of districts and villages that the rows gave. */
  readonly names: ReadonlyMap<string, string>;
  /** The latest revision of each period, oldest first; empty where nothing is known. A region has no figures but its own. O(1). */
  series(code: string, indicator: IndicatorName, basis: Basis): readonly Figure[];
  /** The latest revision of every figure of an indicator, on all bases, in the order of `figures`. O(1). */
  all(indicator: IndicatorName): readonly Figure[];
}

/** Figures in order and ready to be asked for. They must have been checked (read.ts): of two of one revision the last would win. O(n log n). */
export function createFacts(
  figures: readonly Figure[],
  names: ReadonlyMap<string, string> = new Map(),
): Facts {
  const sorted = [...figures].sort(compareFigures);
  const series = new Map<string, Figure[]>();
  const byIndicator = new Map<IndicatorName, Figure[]>();
  sorted.forEach((figure, at) => {
    const next = sorted[at + 1];
    // Revisions of one figure stand together, the latest last.
    if (next !== undefined && keyOf(next) === keyOf(figure)) return;
    push(series, seriesKey(figure.code, figure.indicator, figure.basis), figure);
    push(byIndicator, figure.indicator, figure);
  });
  return {
    figures: sorted,
    names,
    series: (code, indicator, basis) => series.get(seriesKey(code, indicator, basis)) ?? [],
    all: (indicator) => byIndicator.get(indicator) ?? [],
  };
}

/** The same for every revision of one figure. */
export const keyOf = ({ code, indicator, basis, period }: Figure): string =>
  `${seriesKey(code, indicator, basis)} ${period}`;

const seriesKey = (code: string, indicator: IndicatorName, basis: Basis): string =>
  `${code} ${indicator} ${basis}`;

/** The one order of a table of figures: by code, indicator, basis, then time, then revision. */
export function compareFigures(a: Figure, b: Figure): number {
  return (
    compareText(a.code, b.code) ||
    compareText(a.indicator, b.indicator) ||
    compareText(a.basis, b.basis) ||
    comparePeriods(a.period, b.period) ||
    a.revision - b.revision
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function push<K>(map: Map<K, Figure[]>, key: K, figure: Figure): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [figure]);
  else found.push(figure);
}
