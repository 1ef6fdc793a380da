// The door for Node: bundles and files from the disk.
export { loadBundle, packageFolder, shippedBundle } from './io/bundle.js';
export { loadJson, loadText } from './io/files.js';
export { createForestPool, type ForestPool } from './io/forest-pool.js';
export { type Mapping, readMapping } from './io/mapping.js';
export { saveBundle } from './io/model-folder.js';
export { appendFacts, loadFacts, loadRegions } from './io/region-facts.js';
export { type AnalysisFiles, loadAnalysis, loadNeighbours } from './io/region-files.js';
export { type RegionRun, trainRegionBundle } from './io/region-model.js';
export { type ScoreFileOptions, scoreFile } from './io/score-file.js';
export type { FileCounts, FileSummary, Rejected } from './report/summary.js';
