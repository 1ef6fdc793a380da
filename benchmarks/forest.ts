// How fast a forest predicts, beside rivals that hold the same forest: batches, single rows, and several workers.
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { growForest, makeTable, type Table } from './forest-grown.js';
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { writeTask } from './rivals/forest/elsewhere.js';
import { rivals } from './rivals/forest/index.js';
import type { Loaded, LoadRival, Ready, Task } from './rivals/forest/rival.js';
import { missingOf } from './rivals/rival.js';

const TREES = 100;
const DEPTH = 12;
/** Rows that the forest is grown on; they give it about 177,000 nodes. */
const GROWN_ON = 6000;
const ROWS = 20_000;
/** Rows for the workers: enough that handing them out costs nothing. */
const MANY = 200_000;
const ONES = 500;
const ROUNDS = 9;
const LEAST_MS = 250;
/** Rivals that add in float32 differ by that much. */
const NEAR = 1e-6;

const outDir = fileURLToPath(new URL('../out/bench/forest/', import.meta.url));

/** The predictor and its pool, built as the package is. */
async function loadBuilt(): Promise<typeof import('./forest-engine.js')> {
  rmSync(outDir, { recursive: true, force: true });
  const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  await build({
    config: false,
    silent: true,
    entry: { engine: pathOf('forest-engine.ts'), 'forest-worker': pathOf('../src/io/forest-worker.ts') },
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
  });
  return import(pathToFileURL(`${outDir}engine.js`).href);
}

const names = {
  batch: 'ours, batch',
  plain: 'ours, batch, JavaScript only',
  one: 'ours, one row',
  onePlain: 'ours, one row, JavaScript only',
  oneWorker: 'ours, one worker',
  twoWorkers: 'ours, two workers',
} as const;

/** What is aimed at: how many times faster than a rival's batch, or its single row. */
const atLeast: Readonly<Record<string, number>> = {
  'onnxruntime-node': 4,
  'onnxruntime-node, one row': 4,
  'C, interleaved': 1 / 1.3,
};

export const run: Benchmark = async ({ rows: asked }) => {
  const built = await loadBuilt();
  const count = asked ?? ROWS;
  const forest = growForest(makeTable('waspada-forest-train', GROWN_ON), {
    trees: TREES,
    depth: DEPTH,
    seed: 'waspada-forest-1',
  });
  const table = makeTable('waspada-forest-rows', count);
  const task: Task = { forest, rows: rowMajor(table), count, folder: `${outDir}task/` };
  writeTask(task);
  const loaded = (
    await Promise.all(Object.entries(rivals).map(([name, load]) => loadOne(name, load, task)))
  ).flat();
  const ready = loaded.filter((each): each is Ready => 'batch' in each);

  const predictor = built.createPredictor(forest);
  const plain = built.createPredictor(forest, { engine: 'javascript' });
  const many = makeMany(table, MANY);
  const pools = [1, 2].map((workers) => built.createForestPool(forest, { workers }));
  try {
    const out = new Float64Array(count);
    await checkEqual(built, task, table, ready);
    const pooled = pools.map((pool, index): Contender => {
      const answers = new Float64Array(new SharedArrayBuffer(MANY * 8));
      const run = async () => {
        await pool.predict(many, 0, MANY, answers);
        return MANY;
      };
      return { name: index === 0 ? names.oneWorker : names.twoWorkers, run };
    });
    const batch = (name: string, { predict }: typeof predictor): Contender => ({
      name,
      run: () => {
        predict(table.columns, 0, count, out);
        return count;
      },
    });
    const contenders: readonly Contender[] = [
      batch(names.batch, predictor),
      batch(names.plain, plain),
      ...ready.map((rival): Contender => ({ name: rival.name, run: () => rival.batch() })),
      oneByOne(names.one, table, predictor.predictRow),
      oneByOne(names.onePlain, table, plain.predictRow),
      ...ready.flatMap((rival) => (rival.one === undefined ? [] : [rivalOneByOne(rival, rival.one, count)])),
      ...pooled,
    ];
    const progress = progressOf('forest');
    const figures = await takeTurns(contenders, { rounds: ROUNDS, leastMs: LEAST_MS, progress });
    const of = (name: string): readonly number[] => figures.get(name) ?? [];

    const lines: Figure[] = contenders.map(({ name }) =>
      figure(
        name,
        'us/row',
        spreadOf(of(name)),
        name === names.one ? { is: 'at most', value: 8 } : undefined,
      ),
    );
    const compare = (rival: string, ours: string): void => {
      const value = atLeast[rival];
      const target = value === undefined ? undefined : ({ is: 'at least', value } as const);
      lines.push(figure(`${rival} : ${ours}`, 'times', spreadOf(ratios(of(ours), of(rival))), target));
    };
    for (const rival of ready) {
      compare(rival.name, names.batch);
      if (rival.one !== undefined) compare(oneOf(rival), names.one);
    }
    const speedUp = spreadOf(ratios(of(names.twoWorkers), of(names.oneWorker)));
    lines.push(
      figure(`${names.oneWorker} : ${names.twoWorkers}`, 'times', speedUp, { is: 'at least', value: 1.8 }),
    );

    return {
      setting: {
        trees: TREES,
        depth: DEPTH,
        nodes: forest.feature.length,
        columns: forest.features.length,
        rows: count,
        'rows for the workers': MANY,
        'equal on': count,
        rounds: ROUNDS,
        engine: predictor.engine,
        ...Object.fromEntries(ready.map(({ name, version, note }) => [`${name} (${version})`, note])),
      },
      figures: lines,
      skipped: loaded.flatMap((each: Loaded) => ('missing' in each ? [`${each.name}: ${each.missing}`] : [])),
    };
  } finally {
    await Promise.all([...ready.map((rival) => rival.close()), ...pools.map((pool) => pool.close())]);
  }
};

async function loadOne(name: string, load: LoadRival, task: Task): Promise<readonly Loaded[]> {
  try {
    return await load(task);
  } catch (fault) {
    return [{ name, missing: missingOf(fault) }];
  }
}

/** Ours must equal the walker on every row to the last bit, every rival must come as near as float32 allows. */
async function checkEqual(
  { createPredictor, walk }: typeof import('./forest-engine.js'),
  { forest, count }: Task,
  { columns }: Table,
  ready: readonly Ready[],
): Promise<void> {
  const expected = Float64Array.from({ length: count }, (_, row) =>
    walk(
      forest,
      columns.map((column) => column[row] ?? Number.NaN),
    ),
  );
  const check = (name: string, answers: ArrayLike<number>, most: number): void => {
    if (answers.length !== count)
      throw new Error(`${name} gives ${answers.length} answers, expected ${count}`);
    for (let row = 0; row < count; row++) {
      const [found, wanted] = [answers[row] ?? Number.NaN, expected[row] ?? Number.NaN];
      if (!(Math.abs(found - wanted) <= most))
        throw new Error(`row ${row}: ${name} says ${found}, the walker ${wanted}`);
    }
  };
  for (const engine of ['wasm', 'javascript'] as const) {
    const out = new Float64Array(count);
    createPredictor(forest, { engine }).predict(columns, 0, count, out);
    check(`ours in ${engine}`, out, 0);
  }
  for (const rival of ready) check(rival.name, await rival.answers(), NEAR);
}

function rowMajor({ columns, labels }: Table): Float32Array {
  const rows = new Float32Array(columns.length * labels.length);
  columns.forEach((column, index) => {
    for (let row = 0; row < column.length; row++)
      rows[row * columns.length + index] = column[row] ?? Number.NaN;
  });
  return rows;
}

/** The rows again and again, in memory that workers share. */
const makeMany = ({ columns, labels }: Table, rows: number): Float64Array[] =>
  columns.map((column) => {
    const long = new Float64Array(new SharedArrayBuffer(rows * 8));
    for (let row = 0; row < rows; row++) long[row] = column[row % labels.length] ?? Number.NaN;
    return long;
  });

function oneByOne(
  name: string,
  { columns, labels }: Table,
  predict: (row: Float64Array) => number,
): Contender {
  const rows = Array.from(labels, (_, row) =>
    Float64Array.from(columns, (column) => column[row] ?? Number.NaN),
  );
  let next = 0;
  let sum = 0;
  return {
    name,
    run: () => {
      for (let i = 0; i < ONES; i++) {
        const row = rows[next];
        if (row !== undefined) sum += predict(row);
        next = (next + 1) % rows.length;
      }
      return Number.isNaN(sum) ? 0 : ONES;
    },
  };
}

const oneOf = ({ name }: Ready): string => `${name}, one row`;

function rivalOneByOne(rival: Ready, one: (row: number) => Promise<unknown>, count: number): Contender {
  let next = 0;
  return {
    name: oneOf(rival),
    run: async () => {
      for (let i = 0; i < ONES; i++) {
        await one(next);
        next = (next + 1) % count;
      }
      return ONES;
    },
  };
}
