// The door of training: a table in, a forest out; calibrated, frozen into points, and proved on what was held out.
export { type Calibration, type CalibrationInput, calibrate, fitCalibration } from './train/calibrate.js';
export { type FitPlan, type Fitted, fitModel } from './train/fit.js';
export { freezePoints, type PointsPlan } from './train/points.js';
export {
  type FittedRegion,
  fitRegionForest,
  type RegionPlan,
  type RegionSample,
} from './train/region-forest.js';
export { type RegionTraining, readRegionTraining } from './train/region-training.js';
export { type Label, type Sample, type Split, splitSample, tableOf } from './train/sample.js';
export { ForestRun, histogramForest } from './train/train.js';
export {
  type Progress,
  readSettings,
  type Settings,
  type Table,
  type Trained,
  type Trainer,
} from './train/trainer.js';
export { readTraining, type Training } from './train/training.js';
