// How long `import 'waspada'` takes in a fresh process, and how heavy the core door is with every chunk it loads.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { spreadOf } from './measure.js';
import { runNode } from './processes.js';
import { type Benchmark, figure, progressOf } from './results.js';

const PROCESSES = 15;

export const run: Benchmark = async ({ dist }) => {
  const door = new URL('index.js', dist);
  if (!existsSync(door)) throw new Error('found no dist/index.js: npm run build');
  const model = new URL('models/passport-application.js', dist);
  const scorer = `const [{ createScorer }, { bundle }] = await Promise.all([import('${door.href}'), import('${model.href}')]);
    createScorer(bundle);`;
  const progress = progressOf('start');
  const imports: number[] = [];
  const scorers: number[] = [];
  const empty: number[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    empty.push((await runNode(['--input-type=module', '--eval', ''])).elapsedMs);
    imports.push(await timeInside(`await import('${door.href}');`));
    scorers.push(await timeInside(scorer));
    progress(i + 1, PROCESSES);
  }
  const chunks = chunksOf(door);
  const bytes = chunks.map((chunk) => readFileSync(chunk));
  const size = bytes.reduce((sum, each) => sum + each.length, 0);
  const gzipped = gzipSync(Buffer.concat(bytes)).length;
  const one = (value: number) => spreadOf([value]);
  return {
    setting: { processes: PROCESSES, chunks: chunks.length },
    figures: [
      figure("import 'waspada'", 'ms', spreadOf(imports), { is: 'at most', value: 40 }),
      figure('import, and a scorer of the shipped bundle ready', 'ms', spreadOf(scorers)),
      figure('an empty process, by the clock', 'ms', spreadOf(empty)),
      figure('core door, minified', 'kB', one(size / 1000), { is: 'at most', value: 80 }),
      figure('core door, minified and gzipped', 'kB', one(gzipped / 1000)),
    ],
    skipped: [],
  };
};

/** Milliseconds of a piece of module code, by a fresh process's own clock. */
async function timeInside(code: string): Promise<number> {
  const program = `const start = performance.now(); ${code} console.log(performance.now() - start);`;
  return Number((await runNode(['--input-type=module', '--eval', program])).stdout);
}

/** A built module and all that it imports from beside it. */
function chunksOf(door: URL): URL[] {
  const found = new Map([[door.href, door]]);
  for (const url of found.values()) {
    const text = readFileSync(url, 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g)) {
      const chunk = new URL(name ?? '', url);
      found.set(chunk.href, chunk);
    }
  }
  return [...found.values()];
}
