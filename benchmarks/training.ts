// How fast a forest is trained and how well it then predicts, beside other trainers on the same rows; `--rows 8000` measures ml-random-forest there.
import { rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'tsup';
import { makeTable } from './forest-grown.js';
import { ratios, type Spread, spreadOf } from './measure.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { loadMlRandomForest } from './rivals/training/ml-random-forest.js';
import {
  type Missing,
  type Outcome,
  type Ready,
  type Rows,
  type Task,
  timed,
} from './rivals/training/rival.js';
import { loadScikitLearn } from './rivals/training/scikit-learn.js';
import { loadYdf } from './rivals/training/ydf.js';
import { readAdult } from './training-adult.js';
import { readPopulation } from './training-population.js';

const ROWS = 100_000;
const TEST_ROWS = 20_000;
const ROUNDS = 3;
const SEEDS = [1, 2, 3, 4, 5];
/** Student's t for a 95 % interval of five differences. */
const T_OF_FIVE = 2.776;
const SMALL_ROWS = 1000;
/** What a node holds until the forest is built: as in `NodeArrays`, with its threshold in place of its cut. */
const NODE_BYTES = 35;
/** Areas differ in the third place: they are told in thousandths. */
const THOUSAND = 1000;
/** The root of its 14 columns. */
const ADULT_DRAWN = 3;
/** The root of its 75 columns. */
const POPULATION_DRAWN = 9;
const POPULATION_ROWS = 30_000;
const YDF_ROWS = 20_000;

const outDir = fileURLToPath(new URL('../out/bench/training/', import.meta.url));
const folder = fileURLToPath(new URL('../out/bench/training-files/', import.meta.url));

/** The trainer and its pool, built as the package is. */
async function loadBuilt(): Promise<typeof import('./training-engine.js')> {
  rmSync(outDir, { recursive: true, force: true });
  const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  await build({
    config: false,
    silent: true,
    entry: { engine: pathOf('training-engine.ts'), 'train-worker': pathOf('../src/io/train-worker.ts') },
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    noExternal: ['zod', '@noble/hashes', 'fastest-levenshtein'],
  });
  return import(pathToFileURL(`${outDir}engine.js`).href);
}
type Built = Awaited<ReturnType<typeof loadBuilt>>;

const synthetic = (seed: string, rows: number): Rows => {
  const { columns, labels } = makeTable(seed, rows);
  return { columns, target: Float64Array.from(labels) };
};

const tableOf = ({ columns, target }: Rows) => ({
  features: columns.map((_, column) => ({ name: `f${column}` })),
  columns,
  target,
  task: 'classification' as const,
});

/** Our trainer as one of the contenders, in this thread. */
function ourTrainer({ histogramForest, readSettings, createPredictor }: Built): Ready {
  return {
    name: 'ours',
    version: 'this commit',
    note: '',
    async train({ train, test, trees, depth, drawn, seed }) {
      const settings = readSettings({ trees, depth, minLeaf: 1, featuresPerSplit: drawn, seed });
      const { result, elapsedMs, cpuMs } = await timed(() => histogramForest.train(tableOf(train), settings));
      const outputs = new Float64Array(test.target.length);
      createPredictor(result.forest).predict(test.columns, 0, outputs.length, outputs);
      return { elapsedMs, cpuMs, outputs };
    },
  };
}

export const run: Benchmark = async ({ rows }) => {
  const built = await loadBuilt();
  const ours = ourTrainer(built);
  const skipped: string[] = [];
  const versions: Record<string, string> = {};
  const present = (rival: Ready | Missing): Ready | null => {
    if ('train' in rival) {
      versions[rival.name] = `${rival.version} (${rival.note})`;
      return rival;
    }
    skipped.push(`${rival.name}: ${rival.missing}`);
    return null;
  };
  const second = present(await loadMlRandomForest());
  const smallRows = rows ?? SMALL_ROWS;
  const figures: Figure[] = [];
  if (second !== null) figures.push(...(await besideMlRandomForest(ours, second, smallRows)));
  if (rows === null) {
    const scikitLearn = present(loadScikitLearn());
    figures.push(...(await speed(built, ours, scikitLearn)), ...(await memory(built)));
    const ydf = present(await loadYdf());
    if (ydf !== null) figures.push(...(await besideYdf(built, ours, ydf)));
    if (scikitLearn !== null) {
      figures.push(...(await quality(built, ours, scikitLearn, 'synthetic', syntheticTask)));
      figures.push(...(await quality(built, ours, scikitLearn, 'synthetic population', populationTask)));
      const adult = readAdult();
      if (adult === null) skipped.push('Adult: the data set is not beside the repository');
      else {
        const task = (seed: number): Task => ({
          ...adult,
          trees: 100,
          depth: 12,
          drawn: ADULT_DRAWN,
          seed,
          folder,
        });
        figures.push(...(await quality(built, ours, scikitLearn, 'Adult', task)));
      }
    }
  } else skipped.push('all but ml-random-forest: --rows sets the size of that comparison');
  return {
    setting: {
      ...versions,
      ...(rows === null
        ? { rows: ROWS, trees: 100, featuresPerSplit: 6, adultFeaturesPerSplit: ADULT_DRAWN }
        : { rows, trees: 20, featuresPerSplit: 30 }),
      features: 30,
      populationRows: POPULATION_ROWS,
      populationFeaturesPerSplit: POPULATION_DRAWN,
      depth: 12,
      rounds: ROUNDS,
    },
    figures,
    skipped,
  };
};

const syntheticTask = (seed: number, rows = 20_000): Task => ({
  train: synthetic(`training ${seed}`, rows),
  test: synthetic(`test ${seed}`, TEST_ROWS),
  ...{ trees: 100, depth: 12, drawn: 6, seed, folder },
});

/** Other people to learn from and to be tested on, for each seed. */
const populationTask = (seed: number): Task => ({
  train: readPopulation(100 + seed, POPULATION_ROWS),
  test: readPopulation(200 + seed, POPULATION_ROWS),
  ...{ trees: 100, depth: 12, drawn: POPULATION_DRAWN, seed, folder },
});

/** One thread, two workers and scikit-learn in turn, on the large table. */
async function speed(built: Built, ours: Ready, scikitLearn: Ready | null): Promise<Figure[]> {
  const { trainWithWorkers, readSettings } = built;
  const task = syntheticTask(1, ROWS);
  const settings = readSettings({ trees: 100, depth: 12, minLeaf: 1, featuresPerSplit: 6, seed: 1 });
  const file = `${outDir}train-worker.js`;
  const together = (workers: number) => trainWithWorkers(tableOf(task.train), settings, { workers, file });
  const alone = built.histogramForest.train(tableOf(task.train), settings);
  for (const workers of [1, 2])
    if (!isDeepStrictEqual(await together(workers), alone))
      throw new Error(`${workers} workers grow another forest`);

  const taken: Record<'one' | 'two' | 'sklearn', number[]> = { one: [], two: [], sklearn: [] };
  const cpu: Record<'one' | 'sklearn', number[]> = { one: [], sklearn: [] };
  const progress = progressOf('training');
  for (let round = 0; round < ROUNDS; round++) {
    const one = await ours.train(task);
    taken.one.push(one.elapsedMs / 1000);
    cpu.one.push(one.cpuMs / 1000);
    taken.two.push((await timed(() => together(2))).elapsedMs / 1000);
    if (scikitLearn !== null) {
      const theirs = await scikitLearn.train(task);
      taken.sklearn.push(theirs.elapsedMs / 1000);
      cpu.sklearn.push(theirs.cpuMs / 1000);
    }
    progress(round + 1, ROUNDS);
  }
  const atMost = (value: number) => ({ is: 'at most', value }) as const;
  const atLeast = (value: number) => ({ is: 'at least', value }) as const;
  return [
    figure('ours, one thread', 's', spreadOf(taken.one), atMost(5)),
    figure('ours, one thread, processor time', 's', spreadOf(cpu.one)),
    figure('ours, two workers', 's', spreadOf(taken.two)),
    figure('two workers beside one thread', 'times', spreadOf(ratios(taken.two, taken.one)), atLeast(1.8)),
    ...(scikitLearn === null
      ? []
      : [
          figure('scikit-learn, one thread', 's', spreadOf(taken.sklearn)),
          figure('scikit-learn, one thread, processor time', 's', spreadOf(cpu.sklearn)),
          figure(
            'ours over scikit-learn',
            'of its time',
            spreadOf(ratios(taken.sklearn, taken.one)),
            atMost(1),
          ),
        ]),
  ];
}

/** The most that arrays held while training, but for those of the trees, seen after each step; over the bytes of the binned table. */
async function memory({ histogramForest, readSettings }: Built): Promise<Figure[]> {
  const table = tableOf(synthetic('training 1', ROWS));
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const before = process.memoryUsage().arrayBuffers;
  const seen: number[] = [];
  const settings = readSettings({ trees: 100, depth: 12, minLeaf: 1, featuresPerSplit: 6 });
  const { forest } = histogramForest.train(table, settings, () => {
    collect();
    seen.push(process.memoryUsage().arrayBuffers - before);
  });
  const ofTrees = forest.feature.length * NODE_BYTES;
  const most = seen.map((bytes, step) => bytes - (ofTrees * (step + 1)) / seen.length);
  const binned = ROWS * table.columns.length;
  const share = spreadOf([Math.max(...most) / binned]);
  return [figure('memory beside the trees', 'times the binned table', share, { is: 'at most', value: 3 })];
}

/** Twenty trees that may use all columns, on a small table. */
async function besideMlRandomForest(ours: Ready, second: Ready, rows: number): Promise<Figure[]> {
  const task: Task = { ...syntheticTask(1, rows), trees: 20, drawn: 30 };
  const theirs = await second.train(task);
  await ours.train(task);
  const mine: Outcome[] = [];
  for (let round = 0; round < ROUNDS; round++) mine.push(await ours.train(task));
  const taken = mine.map(({ elapsedMs }) => elapsedMs / 1000);
  const times = taken.map((seconds) => theirs.elapsedMs / 1000 / seconds);
  const label = `${rows} rows, 20 trees`;
  const target = rows >= 8000 ? ({ is: 'at least', value: 500 } as const) : undefined;
  return [
    figure(`ours, ${label}`, 's', spreadOf(taken)),
    figure(`ml-random-forest, ${label}`, 's', spreadOf([theirs.elapsedMs / 1000])),
    figure(`ours beside ml-random-forest, ${label}`, 'times', spreadOf(times), target),
  ];
}

/** With the settings that Yggdrasil has: 300 trees, depth 16, the root of the number of columns at each node. */
async function besideYdf({ areaUnderCurve }: Built, ours: Ready, ydf: Ready): Promise<Figure[]> {
  const task: Task = { ...syntheticTask(1, YDF_ROWS), trees: 300, depth: 16, drawn: 5 };
  const [mine, theirs] = [await ours.train(task), await ydf.train(task)];
  const label = `${YDF_ROWS} rows, 300 trees, depth 16`;
  const one = (value: number): Spread => spreadOf([value]);
  const area = ({ outputs }: Outcome): Spread => one(THOUSAND * areaUnderCurve(outputs, task.test.target));
  return [
    figure(`ours, ${label}`, 's', one(mine.elapsedMs / 1000)),
    figure(`ydf-training, ${label}`, 's', one(theirs.elapsedMs / 1000)),
    figure(`ours, ${label}`, 'AUC / 1000', area(mine)),
    figure(`ydf-training, ${label}`, 'AUC / 1000', area(theirs)),
  ];
}

/** Area under the curve on rows that neither saw, ours less theirs, over five seeds: the 95 % interval of the mean difference. */
async function quality(
  { areaUnderCurve }: Built,
  ours: Ready,
  theirs: Ready,
  name: string,
  taskOf: (seed: number) => Task,
): Promise<Figure[]> {
  const areas: { readonly ours: number; readonly theirs: number }[] = [];
  for (const seed of SEEDS) {
    const task = taskOf(seed);
    const [a, b] = [await ours.train(task), await theirs.train(task)];
    const area = ({ outputs }: Outcome): number => THOUSAND * areaUnderCurve(outputs, task.test.target);
    areas.push({ ours: area(a), theirs: area(b) });
  }
  const differences = areas.map((area) => area.ours - area.theirs);
  const mean = differences.reduce((sum, each) => sum + each, 0) / SEEDS.length;
  const spread = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (SEEDS.length - 1);
  const half = T_OF_FIVE * Math.sqrt(spread / SEEDS.length);
  const interval = { min: mean - half, median: mean, max: mean + half };
  return [
    figure(`ours, ${name}`, 'AUC / 1000', spreadOf(areas.map((area) => area.ours))),
    figure(`${theirs.name}, ${name}`, 'AUC / 1000', spreadOf(areas.map((area) => area.theirs))),
    figure(`ours less ${theirs.name}, ${name}, 95 % interval`, 'AUC / 1000', interval, {
      is: 'at least',
      value: -3,
    }),
  ];
}
