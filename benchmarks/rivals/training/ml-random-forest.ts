// ml-random-forest as it comes: all columns in every tree, no split that gains less than 0.01; but without out-of-bag averages, which take it long.
import { missingOf, versionOf } from '../rival.js';
import { type Missing, type Ready, recordsOf, timed } from './rival.js';

const name = 'ml-random-forest';

export async function loadMlRandomForest(): Promise<Ready | Missing> {
  try {
    const { RandomForestClassifier } = await import('ml-random-forest');
    return {
      name,
      version: versionOf(name),
      note: 'all columns in every tree, least gain 0.01 and noOOB; outputs are its votes',
      async train({ train, test, trees, depth, seed }) {
        const [rows, labels] = [recordsOf(train), [...train.target]];
        const options = { nEstimators: trees, maxFeatures: 1, replacement: false, seed, noOOB: true };
        const forest = new RandomForestClassifier({
          ...options,
          useSampleBagging: true,
          isClassifier: true,
          treeOptions: { maxDepth: depth },
        });
        const { elapsedMs, cpuMs } = await timed(() => forest.train(rows, labels));
        return { elapsedMs, cpuMs, outputs: Float64Array.from(forest.predict(recordsOf(test))) };
      },
    };
  } catch (fault) {
    return { name, missing: missingOf(fault) };
  }
}
