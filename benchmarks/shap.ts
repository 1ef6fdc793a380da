// How fast a forest's output is split over features, beside the Python package `shap` on the same forest and rows, one thread each.
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { type Explained, type Shape, startShap } from './rivals/shap.js';

const TREES = 100;
const COLUMNS = 30;
const SHAPES: readonly Shape[] = [
  { depth: 12, trees: TREES, columns: COLUMNS, rows: 25 },
  { depth: 6, trees: TREES, columns: COLUMNS, rows: 500 },
];
const ROUNDS = 9;
const LEAST_MS = 250;
const NEAR = 1e-6;
const RIVAL = 'shap, TreeExplainer, path-dependent';
const OURS = 'ours, contribute';

const outDir = fileURLToPath(new URL('../out/bench/shap/', import.meta.url));
type Built = typeof import('./shap-engine.js');

async function loadBuilt(): Promise<Built> {
  rmSync(outDir, { recursive: true, force: true });
  await build({
    config: false,
    silent: true,
    entry: { engine: fileURLToPath(new URL('shap-engine.ts', import.meta.url)) },
    outDir,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
  });
  return import(pathToFileURL(`${outDir}engine.js`).href);
}

export const run: Benchmark = async () => {
  const built = await loadBuilt();
  const figures: Figure[] = [];
  const setting: Record<string, string | number> = { trees: TREES, columns: COLUMNS, rounds: ROUNDS };
  for (const shape of SHAPES) {
    const rival = await startShap(shape);
    if (rival === null)
      return {
        setting,
        figures,
        skipped: ['shap: not in the Python named by WASPADA_PYTHON, or python3; it also trains the forest'],
      };
    try {
      const { explained } = rival;
      const ours = explainer(built, explained);
      const off = `equal within, depth ${shape.depth}`;
      setting[`nodes, depth ${shape.depth}`] = explained.trees.reduce(
        (sum, { feature }) => sum + feature.length,
        0,
      );
      setting[off] = ours.check();
      Object.assign(setting, rival.versions);
      const contenders: Contender[] = [
        {
          name: RIVAL,
          async run() {
            await rival.explain();
            return shape.rows;
          },
        },
        { name: OURS, run: ours.run },
      ];
      const progress = progressOf(`shap, depth ${shape.depth}`);
      const taken = await takeTurns(contenders, { rounds: ROUNDS, leastMs: LEAST_MS, progress });
      const of = (name: string): readonly number[] => taken.get(name) ?? [];
      for (const { name } of contenders)
        figures.push(figure(`${name}, depth ${shape.depth}`, 'us/row', spreadOf(of(name))));
      const times = spreadOf(ratios(of(OURS), of(RIVAL)));
      figures.push(figure(`shap : ours, depth ${shape.depth}`, 'times', times, { is: 'at least', value: 1 }));
    } finally {
      rival.stop();
    }
  }
  return { setting, figures, skipped: [] };
};

/** Our explainer of the same forest. */
function explainer({ createExplainer, ForestBuilder }: Built, { trees, rows, phi, baseline }: Explained) {
  const builder = new ForestBuilder({
    output: 'probability',
    classes: ['0', '1'],
    features: Array.from({ length: COLUMNS }, (_, column) => `f${column}`),
    directions: Array.from({ length: COLUMNS }, () => 0 as const),
    compare: '<=',
    inputs: 32,
    missing: 'none',
    aggregate: 'mean',
    base: 0,
    precision: 64,
  });
  for (const tree of trees) builder.addTree(tree);
  const ours = createExplainer(builder.build());
  const given = rows.map((row) => Float64Array.from(row));
  const found = new Float64Array(COLUMNS);
  return {
    /** The largest difference from what `shap` says; a large one ends the benchmark. */
    check(): number {
      let worst = Math.abs(ours.baseline - baseline);
      given.forEach((row, i) => {
        ours.contribute(row, found);
        found.forEach((value, column) => {
          worst = Math.max(worst, Math.abs(value - (phi[i]?.[column] ?? Number.NaN)));
        });
      });
      if (!(worst <= NEAR)) throw new Error(`contributions differ by ${worst}, at most ${NEAR} expected`);
      return worst;
    },
    run(): number {
      for (const row of given) ours.contribute(row, found);
      return given.length;
    },
  };
}
