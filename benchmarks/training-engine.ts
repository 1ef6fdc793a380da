// The parts of the library that no door exports and the training benchmark times, built as they are shipped.
export { createPredictor } from '../src/forest/predict.js';
export { trainWithWorkers } from '../src/io/train-pool.js';
export { areaUnderCurve } from '../src/train/forest-score.js';
export { histogramForest } from '../src/train/train.js';
export { readSettings } from '../src/train/trainer.js';
