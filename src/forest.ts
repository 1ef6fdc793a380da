// The door of forests: read a model of any of six formats, prove it, predict, explain, bound. No I/O, no runtime dependency.
export { createExplainer, type Explainer } from './forest/contribute.js';
export { checkFeatures, type Feature, type FeatureSource, readFeatures } from './forest/features.js';
export {
  type Forest,
  type ForestAbout,
  ForestBuilder,
  forestBudget,
  type TreeSource,
} from './forest/forest.js';
export { type Format, ModelFile, type ReadOptions } from './forest/formats/format.js';
export { formats, readModel } from './forest/formats/index.js';
export { forestDocument, readForest } from './forest/formats/native.js';
export { checkProof, type Model, type Proof } from './forest/model.js';
export { type MonotoneVerdict, monotoneVerdicts } from './forest/monotone.js';
export { createPredictor, type Engine, type Predictor } from './forest/predict.js';
export { makeProof } from './forest/proof.js';
export { createRange, featureReach, type Interval, type RangeFinder } from './forest/range.js';
export { usedFeatures, walk, walkTree } from './forest/walk.js';
export { forests } from './score/forest-model.js';
