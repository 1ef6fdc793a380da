// How fast a file is scored from end to end, beside the bare parse of the same file by fast-csv: rows a second and peak memory.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { spreadOf } from './measure.js';
import { type Measured, runNode } from './processes.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';

const ROWS = 200_000;
/** Long files are measured once: they take minutes, and the clock is not what varies there. */
const LONG = 500_000;
const ROUNDS = 3;
const MOST_MB = 400;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const folder = pathOf('../out/bench/');

const names = {
  bare: 'fast-csv, bare parse',
  two: 'score, 2 workers',
  one: 'score, 1 worker',
  fastCsv: 'score, fast-csv as reader, 2 workers',
} as const;

export const run: Benchmark = async ({ rows: asked, dist }) => {
  const rows = asked ?? ROWS;
  const rounds = rows >= LONG ? 1 : ROUNDS;
  const cli = fileURLToPath(new URL('cli.js', dist));
  if (!existsSync(cli)) throw new Error('found no cli.js in dist: npm run build');
  const file = await makeFile(rows);

  const score = async (more: readonly string[]): Promise<Measured & { digest: string }> => {
    const [out, rejects] = [`${folder}scores.csv`, `${folder}rejects.csv`];
    const measured = await runNode([cli, 'score', file, '--out', out, '--rejects', rejects, ...more]);
    return { ...measured, digest: `${await digest(out)} ${await digest(rejects)}` };
  };
  const contenders: readonly [string, () => Promise<Measured & { digest?: string }>][] = [
    [names.bare, () => runNode([pathOf('rivals/fast-csv-parse.mjs'), file])],
    [names.two, () => score(['--workers', '2'])],
    [names.one, () => score(['--workers', '1'])],
    [names.fastCsv, () => score(['--workers', '2', '--reader', 'fast-csv'])],
  ];

  const rates = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
  const peaks = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
  const digests = new Set<string>();
  const progress = progressOf('csv');
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of contenders) {
      const { elapsedMs, peakMB, digest, stdout } = await measure();
      if (name === names.bare && Number(stdout) !== rows)
        throw new Error(`fast-csv found ${stdout.trim()} rows, expected ${rows}`);
      if (digest !== undefined) digests.add(digest);
      rates.get(name)?.push((rows * 1000) / elapsedMs);
      peaks.get(name)?.push(peakMB);
      progress(++done, rounds * contenders.length);
    }
  }
  if (digests.size !== 1) throw new Error('the scored files differ with workers or reader');

  const of = (name: string): readonly number[] => rates.get(name) ?? [];
  const lines: Figure[] = contenders.map(([name]) => figure(name, 'rows/s', spreadOf(of(name))));
  for (const [name, least] of [
    [names.two, 3],
    [names.one, undefined],
    [names.fastCsv, 0.6],
  ] as const) {
    const times = of(name).map((rate, round) => rate / (of(names.bare)[round] ?? Number.NaN));
    const target = least === undefined ? undefined : ({ is: 'at least', value: least } as const);
    lines.push(figure(`${name} : ${names.bare}`, 'times', spreadOf(times), target));
  }
  for (const [name] of contenders) {
    const target = name === names.bare ? undefined : ({ is: 'at most', value: MOST_MB } as const);
    lines.push(figure(`${name}, peak memory`, 'MB', spreadOf(peaks.get(name) ?? []), target));
  }
  return {
    setting: {
      rows,
      columns: 'the full header',
      'file MB': Math.round(statSync(file).size / 1e6),
      rounds,
      'time is of': 'the whole process, start included; the scored files were equal byte for byte',
    },
    figures: lines,
    skipped: [],
  };
};

/** A made-up file of that many rows, kept for the next run. */
async function makeFile(rows: number): Promise<string> {
  const home = `${folder}rows-${rows}/`;
  const file = `${home}applications.csv`;
  if (existsSync(file)) return file;
  const making = `${folder}rows-${rows}.part/`;
  mkdirSync(making, { recursive: true });
  process.stderr.write(`making ${rows} rows\n`);
  await runNode([
    '--import',
    'tsx',
    pathOf('../data/make-samples.mts'),
    '--rows',
    `${rows}`,
    '--out',
    making,
  ]);
  renameSync(making, home);
  return file;
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
