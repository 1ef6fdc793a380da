// What an analysis of regions says, as one document: every number traces to a figure with its year and source; pages and tables render it.
import type { Words } from '../../fields/dictionary.js';
import type { RegionField } from '../../fields/region.js';
import type { Band, RegionIndex } from '../../rules/document.js';
import type { Basis, IndicatorName } from '../facts/catalogue.js';
import type { Confidence, Figure } from '../facts/facts.js';
import type { RegionLevel } from '../score/region.js';
import type { SpotKind } from '../space/local.js';
import type { NeedValue, Placed, Worklist } from '../worklist/worklist.js';
import type { RankInterval } from './ranks.js';

export const regionReportFormat = 'waspada-region-report/1';

/** One row of the facts that the report rests on; its place in `figures` is what values refer to. */
export interface ReportFigure {
  readonly code: string;
  readonly indicator: IndicatorName;
  readonly label: Words;
  readonly period: string;
  readonly basis: Basis;
  readonly basisWords: Words;
  /** Null where it is withheld to protect people. */
  readonly value: number | null;
  readonly coverage: Figure['coverage'];
  readonly confidence: Confidence;
  readonly source: string;
  /** Who looked, where and when; empty where the source does not say. */
  readonly effort: string;
  readonly note: string;
}

/** A known field of a region, with the figures that it was computed from. */
export interface ReportValue {
  readonly field: RegionField;
  readonly label: Words;
  /** `per 100,000`, `%`, `people`; empty for yes or no. */
  readonly unit: string;
  readonly value: number | boolean;
  readonly low: number;
  readonly high: number;
  readonly figures: readonly number[];
  readonly notes: readonly Words[];
}

export interface ReportReason {
  readonly rule: string;
  readonly points: number;
  readonly words: Words;
  readonly values: readonly ReportValue[];
  readonly legalBasis: readonly string[];
  readonly practice: readonly string[];
  readonly sources: readonly string[];
}

/** A line of a model: what one field, or the starting point, gives or takes, and the figures behind it. */
export interface ReportModelLine {
  readonly id: string;
  readonly points: number;
  readonly words: Words;
  readonly figures: readonly number[];
}

/** One index of one region: the reasons less `cut` add up to `score` exactly (with the points of a model, where there is one). */
export interface ReportIndex {
  /** Null: nothing is known. Never read as low. */
  readonly score: number | null;
  readonly low: number;
  readonly high: number;
  readonly band: Band | null;
  /** Share of the index's points that rest on known figures, 0 to 1. */
  readonly coverage: number;
  readonly periods: readonly string[];
  readonly reasons: readonly ReportReason[];
  readonly cut: number;
  /** The lines add up to `points` exactly; null where no model adds to this index. */
  readonly model: {
    readonly points: number;
    readonly most: number;
    readonly lines: readonly ReportModelLine[];
  } | null;
  readonly open: readonly {
    readonly label: Words;
    readonly question: Words | null;
    readonly spread: number;
  }[];
  /** Figures of this index that are known and not counted: on another basis, of a part of a year, or older. Never compared with others. */
  readonly aside: readonly number[];
  /** Its class on the map of its level and how sure that is; null without a score, or where fewer than two scores differ. */
  readonly class: { readonly place: number; readonly probability: number; readonly sure: boolean } | null;
  /** Places that the bounds leave open among regions of its level with a score; null without one. */
  readonly rank: RankInterval | null;
}

export interface ReportRegion {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  /** The region that it is part of; null for a province. */
  readonly parent: string | null;
  readonly offices: readonly string[];
  readonly population: number | null;
  readonly indices: Readonly<Record<RegionIndex, ReportIndex>>;
}

/** Counts of one indicator, basis and period side by side, with the places that are certain. */
export interface ReportStanding {
  readonly indicator: IndicatorName;
  readonly label: Words;
  readonly basis: Basis;
  readonly basisWords: Words;
  readonly period: string;
  readonly level: RegionLevel;
  /** The count of the whole country, as a figure; null where it is not known. */
  readonly total: { readonly value: number; readonly figure: number } | null;
  /** Most first. */
  readonly rows: readonly {
    readonly code: string;
    readonly name: string;
    readonly value: number;
    readonly best: number;
    readonly worst: number;
    readonly figure: number;
  }[];
  /** Regions of the level without this figure: unknown, not 0. */
  readonly unknown: number;
}

export interface ReportMap {
  readonly index: RegionIndex;
  readonly level: RegionLevel;
  /** Breaks of the classes, lowest to highest; null where fewer than two scores differ. */
  readonly breaks: readonly number[] | null;
  /** Share of the variation that the classes hold. */
  readonly fit: number | null;
  /** How many regions have a score, of how many. */
  readonly known: number;
  readonly regions: number;
  readonly hotSpots: {
    readonly verdict: 'found' | 'none' | 'not-enough';
    readonly reason: Words;
    /** What neighbours are, here. */
    readonly neighbours: Words;
    readonly global: { readonly statistic: number; readonly p: number } | null;
    readonly tested: number;
    readonly withoutNeighbours: readonly string[];
    readonly spots: readonly {
      readonly code: string;
      readonly name: string;
      readonly kind: SpotKind;
      readonly p: number;
      readonly q: number;
    }[];
  };
}

export interface ReportPlace extends Omit<Placed, 'needs'> {
  readonly parent: string | null;
  readonly offices: readonly string[];
  readonly needs: readonly (NeedValue & {
    readonly reasons: readonly { readonly words: Words; readonly figures: readonly number[] }[];
  })[];
}

export interface ReportWorklist extends Omit<Worklist, 'places'> {
  readonly id: string;
  readonly words: Words;
  readonly audience: Words;
  readonly view: 'all' | 'timpora';
  readonly level: RegionLevel;
  readonly explore: number;
  readonly seed: string;
  readonly needs: readonly { readonly words: Words; readonly weight: number; readonly required: boolean }[];
  readonly advice: readonly Words[];
  readonly places: readonly ReportPlace[];
}

export interface ReportComposite {
  readonly id: string;
  readonly words: Words;
  readonly level: RegionLevel;
  readonly rows: readonly {
    readonly code: string;
    readonly name: string;
    readonly score: number | null;
    /** Median, 5 % and 95 % of its place when weights, scale and mean vary together. */
    readonly rank: { readonly median: number; readonly low: number; readonly high: number } | null;
  }[];
}

export interface RegionReport {
  readonly format: typeof regionReportFormat;
  readonly engine: string;
  readonly asOf: string;
  readonly policyDate: string;
  readonly view: 'all' | 'timpora';
  /** Whether counts of fewer than ten people are in it: such a report stays inside the office. */
  readonly internal: boolean;
  /** The office whose area it is about, or the code of a province or regency; null for the whole country. */
  readonly area: string | null;
  readonly bundle: {
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly evidence: string;
    readonly words: Words;
  };
  readonly facts: { readonly digest: string; readonly rows: number; readonly withheld: number };
  /** What stands out and how sure it is, each a sentence. */
  readonly headline: readonly Words[];
  /** The six indices in their order: names, and what each is not. */
  readonly indices: readonly {
    readonly index: RegionIndex;
    readonly words: Words;
    readonly caution: Words;
  }[];
  readonly standings: readonly ReportStanding[];
  readonly maps: readonly ReportMap[];
  readonly regions: readonly ReportRegion[];
  readonly worklists: readonly ReportWorklist[];
  readonly composites: readonly ReportComposite[];
  readonly figures: readonly ReportFigure[];
}
