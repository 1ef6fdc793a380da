// How fast a Parquet file is scored with rules and a forest, where the time goes, and the forest alone beside onnxruntime-node.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseJson } from '../src/base/json.js';
import { createRandom } from '../src/base/random.js';
import { isObject } from '../src/fields/scalars.js';
import { readForest } from '../src/forest/formats/native.js';
import { createPredictor } from '../src/forest/predict.js';
import { walk } from '../src/forest/walk.js';
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { folder, makeParquet } from './parquet-rows.js';
import { runNode } from './processes.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';
import { onnxruntime } from './rivals/forest/onnxruntime.js';
import type { Loaded } from './rivals/forest/rival.js';
import { missingOf } from './rivals/rival.js';

const ROWS = 1_000_000;
/** Long files are measured once: they take minutes, and the clock is not what varies there. */
const LONG = 2_000_000;
const ROUNDS = 3;
/** What is aimed at for 10 million rows on two cores; fewer rows are allowed a share of the time. */
const GOAL = { rows: 10_000_000, seconds: 60, MB: 1000 } as const;
const LEAST_TIMES = 5;
const FOREST_ROWS = 50_000;
const NEAR = 1e-6;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const bundle = pathOf('../models/passport-application-demo/1.0.0');
const costs = ['readMs', 'rulesMs', 'forestMs', 'writeMs'] as const;

export const run: Benchmark = async ({ rows: asked, dist }) => {
  const rows = asked ?? ROWS;
  const rounds = rows >= LONG ? 1 : ROUNDS;
  const cli = fileURLToPath(new URL('cli.js', dist));
  if (!existsSync(cli)) throw new Error('found no cli.js in dist: npm run build');
  const file = await makeParquet(rows);
  const out = `${folder}scores.parquet`;
  const seconds = new Map<number, number[]>([
    [2, []],
    [1, []],
  ]);
  const peaks: number[] = [];
  const spent = new Map<string, number[]>(costs.map((name) => [name, []]));
  const digests = new Set<string>();
  const progress = progressOf('parquet');
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [workers, times] of seconds) {
      const args = ['score', file, '--out', out, '--bundle', bundle, '--workers', `${workers}`, '--json'];
      const { elapsedMs, peakMB, stdout } = await runNode([cli, ...args]);
      times.push(elapsedMs / 1000);
      digests.add(await digest(out));
      progress(++done, rounds * seconds.size);
      if (workers === 1) continue;
      peaks.push(peakMB);
      const summary = parseJson(stdout);
      const cost = isObject(summary) ? summary.cost : null;
      for (const name of costs)
        spent.get(name)?.push(isObject(cost) ? (Number(cost[name]) * 1000) / rows : Number.NaN);
    }
  }
  if (digests.size !== 1) throw new Error('the scored files differ with the number of workers');
  const of = (workers: number): readonly number[] => seconds.get(workers) ?? [];
  const lines: Figure[] = [
    figure('score, 2 workers', 's', spreadOf(of(2)), {
      is: 'at most',
      value: (GOAL.seconds * rows) / GOAL.rows,
    }),
    figure('score, 1 worker', 's', spreadOf(of(1))),
    figure('score, 2 workers', 'rows/s', spreadOf(of(2).map((each) => rows / each))),
    figure('1 worker : 2 workers', 'times', spreadOf(ratios(of(2), of(1)))),
    figure('2 workers, peak memory', 'MB', spreadOf(peaks), { is: 'at most', value: GOAL.MB }),
    ...costs.map((name) =>
      figure(`of it ${name.slice(0, -2)}`, 'us/row of a worker', spreadOf(spent.get(name) ?? [])),
    ),
  ];
  const forest = await compareForest();
  return {
    setting: {
      rows,
      columns: 'the full header, all text, dictionaries',
      'file MB': Math.round(statSync(file).size / 1e6),
      bundle: 'passport-application-demo',
      rounds,
      'time is of':
        'the whole process, start and both passes included; the scored files were equal byte for byte',
      ...forest.setting,
    },
    figures: [...lines, ...forest.figures],
    skipped: forest.skipped,
  };
};

/** The forest of the bundle alone, all features known: ours and the rival are given the same columns and must agree. */
async function compareForest(): Promise<{
  setting: Record<string, string | number>;
  figures: Figure[];
  skipped: string[];
}> {
  const { forest } = readForest(
    parseJson(readFileSync(`${bundle}/forest.json`, 'utf8'), { values: 100_000_000 }),
  );
  const random = createRandom('waspada-parquet-forest');
  const width = forest.features.length;
  const columns = Array.from({ length: width }, () =>
    Float64Array.from({ length: FOREST_ROWS }, () => random.below(2)),
  );
  const rows = Float32Array.from(
    { length: FOREST_ROWS * width },
    (_, i) => columns[i % width]?.[Math.floor(i / width)] ?? 0,
  );
  const expected = Array.from({ length: FOREST_ROWS }, (_, row) =>
    walk(
      forest,
      columns.map((column) => column[row] ?? 0),
    ),
  );
  const predictor = createPredictor(forest);
  const answers = new Float64Array(FOREST_ROWS);
  predictor.predict(columns, 0, FOREST_ROWS, answers);
  if (expected.some((each, row) => each !== answers[row]))
    throw new Error('the predictor differs from the walker');
  const ours: Contender = {
    name: 'forest alone, ours',
    run: () => {
      predictor.predict(columns, 0, FOREST_ROWS, answers);
      return FOREST_ROWS;
    },
  };
  const [rival] = await onnxruntime({ forest, rows, count: FOREST_ROWS, folder: '' }).catch(
    (fault: unknown): readonly Loaded[] => [{ name: 'onnxruntime-node', missing: missingOf(fault) }],
  );
  if (rival === undefined || 'missing' in rival)
    return { setting: {}, figures: [], skipped: [`onnxruntime-node: ${rival?.missing ?? 'not loaded'}`] };
  try {
    const theirs = await rival.answers();
    const far = expected.findIndex((each, row) => !(Math.abs(each - (theirs[row] ?? Number.NaN)) <= NEAR));
    if (far >= 0)
      throw new Error(`row ${far}: onnxruntime-node says ${theirs[far]}, the walker ${expected[far]}`);
    const contenders = [ours, { name: rival.name, run: () => rival.batch() }];
    const times = await takeTurns(contenders, {
      rounds: 9,
      leastMs: 250,
      progress: progressOf('parquet, forest'),
    });
    const [a, b] = [times.get(ours.name) ?? [], times.get(rival.name) ?? []];
    return {
      setting: { 'trees of the bundle': forest.trees, [`${rival.name} (${rival.version})`]: rival.note },
      figures: [
        figure(ours.name, 'us/row', spreadOf(a)),
        figure(`forest alone, ${rival.name}`, 'us/row', spreadOf(b)),
        figure(`${rival.name} : ours`, 'times', spreadOf(ratios(a, b)), {
          is: 'at least',
          value: LEAST_TIMES,
        }),
      ],
      skipped: [],
    };
  } finally {
    await rival.close();
  }
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
