// The door for Node: bundles and files from the disk.
export { loadBundle, packageFolder, shippedBundle } from './io/bundle.js';
export { loadJson, loadText } from './io/files.js';
export { createForestPool, type ForestPool } from './io/forest-pool.js';
export { type Mapping, readMapping } from './io/mapping.js';
export { type ScoreFileOptions, scoreFile } from './io/score-file.js';
export type { FileCounts, FileSummary, Rejected } from './report/summary.js';
