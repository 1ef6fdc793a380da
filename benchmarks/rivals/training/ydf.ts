// ydf-training (Yggdrasil in WebAssembly): reads a table as CSV text and has no settings, so it grows its default random forest.
import { missingOf, versionOf } from '../rival.js';
import { type Missing, type Ready, type Rows, timed } from './rival.js';

const name = 'ydf-training';

export async function loadYdf(): Promise<Ready | Missing> {
  try {
    const { default: load } = await import('ydf-training');
    const silent = (): void => undefined;
    const library = await load({ print: silent, printErr: silent });
    return {
      name,
      version: versionOf(name),
      note: 'RandomForestLearner as it comes: 300 trees, depth 16; the table as CSV text',
      async train({ train, test }) {
        const [table, others] = [textOf(train), textOf(test)];
        const learner = new library.RandomForestLearner('label', 'CLASSIFICATION');
        const { elapsedMs, cpuMs, result } = await timed(() => learner.train(table));
        const rarer = result.predict(others);
        result.unload();
        const ones = train.target.reduce((sum, label) => sum + label, 0);
        const oneIsRarer = ones <= train.target.length / 2;
        return { elapsedMs, cpuMs, outputs: Float64Array.from(rarer, (p) => (oneIsRarer ? p : 1 - p)) };
      },
    };
  } catch (fault) {
    return { name, missing: missingOf(fault) };
  }
}

function textOf({ columns, target }: Rows): string {
  const lines = [
    [...columns.keys()]
      .map((column) => `f${column}`)
      .concat('label')
      .join(','),
  ];
  target.forEach((label, row) => {
    lines.push(`${columns.map((column) => column[row]).join(',')},${label === 1 ? 'yes' : 'no'}`);
  });
  return `${lines.join('\n')}\n`;
}
