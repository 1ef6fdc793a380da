// The rivals of the forest benchmark, in one table.
import { peersInPython, walkersInC } from './elsewhere.js';
import { mlRandomForest } from './ml-random-forest.js';
import { onnxruntime } from './onnxruntime.js';
import type { LoadRival } from './rival.js';

export const rivals: Readonly<Record<string, LoadRival>> = {
  'onnxruntime-node': onnxruntime,
  'ml-random-forest': mlRandomForest,
  C: walkersInC,
  Python: peersInPython,
};
