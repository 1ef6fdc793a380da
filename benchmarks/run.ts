// Runs the benchmarks named on the command line, or all: `npm run bench -- rules csv --rows 1000000`.
import { parseArgs } from 'node:util';
import { type Benchmark, printFindings, saveFindings } from './results.js';
import { writePage } from './table.js';

/** One line a benchmark; loaded only when it is run. */
const benchmarks: Readonly<Record<string, () => Promise<{ readonly run: Benchmark }>>> = {
  rules: () => import('./rules.js'),
  bundle: () => import('./bundle.js'),
  csv: () => import('./csv.js'),
  forest: () => import('./forest.js'),
  regions: () => import('./regions.js'),
  shap: () => import('./shap.js'),
  start: () => import('./start.js'),
  training: () => import('./training.js'),
  linkage: () => import('./linkage.js'),
  store: () => import('./store.js'),
  service: () => import('./service.js'),
  spark: () => import('./spark.js'),
  parquet: () => import('./parquet.js'),
  scaling: () => import('./scaling.js'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' } },
});
const rows = values.rows === undefined ? null : Number(values.rows);
const wanted = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const strangers = wanted.filter((name) => !Object.hasOwn(benchmarks, name));
if (strangers.length > 0 || (rows !== null && !(Number.isInteger(rows) && rows >= 1000))) {
  process.stderr.write(
    strangers.length > 0
      ? `found ${strangers.join(', ')}, expected ${Object.keys(benchmarks).join(', ')}\n`
      : `found --rows ${values.rows}, expected a whole number from 1000\n`,
  );
  process.exit(2);
}

const date = new Date().toISOString().slice(0, 10);
for (const name of wanted) {
  const load = benchmarks[name];
  if (load === undefined) continue;
  const { run } = await load();
  const findings = await run({ rows, dist: new URL('../dist/', import.meta.url) });
  printFindings(name, findings);
  process.stdout.write(
    `written to benchmarks/results/${saveFindings(rows === null ? name : `${name}-${rows}`, findings, date)}\n\n`,
  );
}
writePage();
process.stdout.write('all results: benchmarks/RESULTS.md\n');
