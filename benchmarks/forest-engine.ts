// The parts of the library that the forest benchmark times; it builds them as they are shipped.
export { createPredictor } from '../src/forest/predict.js';
export { walk } from '../src/forest/walk.js';
export { createForestPool } from '../src/io/forest-pool.js';
