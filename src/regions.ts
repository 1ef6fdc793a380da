// The door of regions: facts about places in; shrunk rates, indices with bounds and reasons, maps, alarms and worklists out.
export { type AnalysisInput, type AnalysisOptions, analyseRegions } from './regions/analysis/analyse.js';
export { type RegionReport, regionReportFormat } from './regions/analysis/document.js';
export { type RankInterval, rankCounts, rankIntervals } from './regions/analysis/ranks.js';
export { type FlipTally, flipRegencies, noFlips } from './regions/applicant/flip.js';
export { declarePriors } from './regions/applicant/prior.js';
export { aggregate, arithmetic, copeland, geometric, harmonic } from './regions/composite/aggregate.js';
export { type ClassCertainty, classCertainty } from './regions/composite/certainty.js';
export { type Classes, type ClassStyle, classify } from './regions/composite/classes.js';
export { type Normalisation, normalise } from './regions/composite/normalise.js';
export { type QuantileType, quantileOf } from './regions/composite/quantile.js';
export { correlate, shapeOf } from './regions/composite/screen.js';
export { type RankSpread, type SensitivityOptions, sensitivity } from './regions/composite/sensitivity.js';
export { readExchange, sealExchange } from './regions/exchange/exchange.js';
export { type Basis, bases, catalogue, type IndicatorName } from './regions/facts/catalogue.js';
export { createFacts, type Facts, type Figure } from './regions/facts/facts.js';
export { parsePeriod } from './regions/facts/period.js';
export { compare, pivot } from './regions/facts/pivot.js';
export {
  type FactContext,
  type FactTable,
  factColumns,
  mergeFacts,
  readFacts,
} from './regions/facts/read.js';
export { type Funnel, funnel } from './regions/rates/funnel.js';
export {
  byarInterval,
  indirectRatio,
  rateInterval,
  rateRatio,
  shareInterval,
} from './regions/rates/intervals.js';
export { chanceAbove, expectedRanks, rankPosteriors } from './regions/rates/posterior-ranks.js';
export { mapChances } from './regions/rates/probability-map.js';
export { type ShrunkRate, shrinkRates } from './regions/rates/shrink.js';
export { regionColumns } from './regions/score/features.js';
export { deriveRegions, type RegionPlace } from './regions/score/record.js';
export type { RegionLevel, RegionRecord, RegionValue } from './regions/score/region.js';
export {
  createRegionScorer,
  type IndexModel,
  type IndexReason,
  type IndexScore,
  type ModelLine,
  type RegionScore,
  type RegionScorer,
} from './regions/score/scorer.js';
export { geary, globalG, moran, permuteMoran } from './regions/space/autocorrelation.js';
export { adjustDiscoveries } from './regions/space/discovery.js';
export { ellipsoidKm, haversineKm, nearestNeighbours, neighboursWithin } from './regions/space/distance.js';
export { findHotSpots, type HotSpots } from './regions/space/hotspots.js';
export { localG, localGeary, localGStar, localMoran } from './regions/space/local.js';
export {
  type Neighbours,
  neighboursFromCodes,
  neighboursFromLists,
  neighboursFromPairs,
  weigh,
  withSelf,
} from './regions/space/neighbours.js';
export { permuteLocalMoran } from './regions/space/permutation.js';
export { type Scan, scanPoisson } from './regions/space/scan.js';
export { scanSpaceTime } from './regions/space/space-time.js';
export { disclosed, type SharedCount, type SuppressOptions, suppress } from './regions/suppress.js';
export { type Alarms, readAlarms, watchReports } from './regions/watch/alarms.js';
export { alphaForBudget, averageRunLength, expectedFalseAlerts } from './regions/watch/alert-budget.js';
export { cusum, runCusum, seasonalMeans } from './regions/watch/cusum.js';
export type { Counts, Detection, NotJudged } from './regions/watch/detection.js';
export { ears, earsDefaults } from './regions/watch/ears.js';
export { createFarrington, farrington, farrington1996, noufaily } from './regions/watch/farrington.js';
export { readReports } from './regions/watch/reports.js';
export { readViews, type Views } from './regions/worklist/views.js';
export { makeWorklist, type Worklist } from './regions/worklist/worklist.js';
