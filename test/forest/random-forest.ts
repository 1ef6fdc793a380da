// A seed in, a random forest of three features out, for tests of what every forest must keep.
import type { Forest, ForestAbout } from '../../src/forest/forest.js';
import { smallForest } from './small-forest.js';

export const about: ForestAbout = {
  output: 'probability',
  classes: ['no', 'yes'],
  features: ['a', 'b', 'c'],
  directions: [0, 0, 0],
  compare: '<=',
  inputs: 64,
  missing: 'learned',
  aggregate: 'mean',
  base: 0,
  precision: 64,
};

export const randomForest = (seed: number, changes: Partial<ForestAbout> = {}): Forest =>
  smallForest(seed, { ...about, missing: seed % 2 === 0 ? 'learned' : 'none', ...changes, columns: 3 });
