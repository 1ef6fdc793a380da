// How long Spark takes (local[2], all in one machine) to score a file that one process scores, after both gave the same scores.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spreadOf } from './measure.js';
import { runNode } from './processes.js';
import { type Benchmark, figure, progressOf } from './results.js';

const ROWS = 200_000;
const ROUNDS = 3;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../out/bench/');
const bundle = at('../models/passport-application-demo/1.0.0');

export const run: Benchmark = async ({ rows: asked, dist }) => {
  const rows = asked ?? ROWS;
  const python = pythonOf();
  if (!existsSync(python))
    return {
      setting: { rows },
      figures: [],
      skipped: [`found no ${python}: node test/spark/run.mjs makes it`],
    };
  const cli = fileURLToPath(new URL('cli.js', dist));
  mkdirSync(folder, { recursive: true });
  const [file, one, many] = [`${folder}spark.csv`, `${folder}spark-one.csv`, `${folder}spark-scored`];
  makeFile(file, rows);
  const [alone, passed, scored]: [number[], number[], number[]] = [[], [], []];
  const tell = progressOf('spark');
  for (let round = 0; round < ROUNDS; round++) {
    const { elapsedMs } = await runNode([cli, 'score', file, '--out', one, '--bundle', bundle, '--json']);
    const told = bySpark(python, [
      file,
      many,
      bundle,
      fileURLToPath(new URL('..', dist)),
      at('../spark/src'),
    ]);
    if (told.digest !== digestOf(one)) throw new Error('found other scores by Spark than by one process');
    alone.push(elapsedMs / 1000);
    passed.push(told.pass);
    scored.push(told.score);
    tell(round + 1, ROUNDS);
  }
  for (const each of [file, one, many]) rmSync(each, { recursive: true, force: true });
  const rates = (seconds: readonly number[]) => spreadOf(seconds.map((each) => rows / each));
  return {
    setting: {
      rows,
      rounds: ROUNDS,
      spark: 'local[2], CSV in, Parquet out, without the start of Spark',
      'one process': 'waspada score, CSV in, CSV out, with its start',
      checked: 'id, score, bounds, band and reasons of every row, before any figure is told',
    },
    figures: [
      figure('one process', 'rows/s', rates(alone)),
      figure('Spark, rows passed through Python untouched', 'rows/s', rates(passed)),
      figure('Spark, scored', 'rows/s', rates(scored)),
      figure(
        'one process over Spark',
        'x',
        spreadOf(scored.map((each, i) => each / (alone[i] ?? Number.NaN))),
      ),
    ],
    skipped: [],
  };
};

/** The Python that test/spark/run.mjs makes, or the one named. */
const pythonOf = (): string => process.env.WASPADA_SPARK_PYTHON ?? at('../out/spark/venv/bin/python');

function makeFile(file: string, rows: number): void {
  const [header = '', ...lines] = readFileSync(at('../data/samples/applications.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const numbered = Array.from({ length: rows }, (_, row) => {
    const line = lines[row % lines.length] ?? '';
    return `S-${String(row).padStart(9, '0')}${line.slice(line.indexOf(','))}`;
  });
  writeFileSync(file, `${[header, ...numbered].join('\n')}\n`);
}

interface Round {
  readonly pass: number;
  readonly score: number;
  readonly digest: string;
}

function bySpark(python: string, args: readonly string[]): Round {
  const { status, stdout, stderr } = spawnSync(python, [at('spark.py'), ...args], { encoding: 'utf8' });
  const told: unknown = status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1) ?? '') : null;
  if (isRound(told)) return told;
  throw new Error(`Spark ended with ${status}: ${stderr.slice(-2000)}`);
}

const isRound = (value: unknown): value is Round =>
  typeof value === 'object' &&
  value !== null &&
  'pass' in value &&
  typeof value.pass === 'number' &&
  'score' in value &&
  typeof value.score === 'number' &&
  'digest' in value &&
  typeof value.digest === 'string';

/** Of the columns that both are compared by, in the order of the numbers. */
function digestOf(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  const cells = lines.map((line) => line.split(',')).map((row) => [...row.slice(0, 5), row[6]].join(','));
  return createHash('sha256').update(cells.join('\n')).digest('hex');
}
