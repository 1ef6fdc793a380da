// The parts of the library that the SHAP benchmark times; it builds them as they are shipped.
export { createExplainer } from '../src/forest/contribute.js';
export { ForestBuilder } from '../src/forest/forest.js';
