// Every recorded result in; one page of tables out, the newest run of each benchmark, with what was aimed at and whether it was met.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digits, type Findings } from './results.js';

interface Recorded extends Findings {
  readonly benchmark: string;
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly memoryGB: number };
}

const folder = fileURLToPath(new URL('results/', import.meta.url));
const page = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const NAME = /^(?!prove-)(.+)-\d{4}-\d\d-\d\d\.json$/;

/** The newest file of each benchmark, by the name of the benchmark. */
function newest(): string[] {
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    const name = NAME.exec(file)?.[1];
    if (name !== undefined) found.set(name, file);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/** The page as the results say it. */
export function resultsPage(): string {
  const parts = newest().map((file) => {
    const run: Recorded = JSON.parse(readFileSync(folder + file, 'utf8'));
    const { machine } = run;
    return [
      `## ${run.benchmark}`,
      '',
      `${run.date}, commit ${run.commit}, Node ${run.node}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB: [${file}](results/${file}).`,
      `${Object.entries(run.setting)
        .map(([key, value]) => `${key}: ${value}`)
        .join('; ')}.`,
      '',
      '| what | unit | median | range | aimed at | |',
      '|---|---|---|---|---|---|',
      ...run.figures.map(
        ({ what, unit, min, median, max, target, met }) =>
          `| ${what} | ${unit} | ${digits(median)} | ${digits(min)} to ${digits(max)} | ${
            target === undefined ? '' : `${target.is} ${digits(target.value)}`
          } | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`,
      ),
      ...run.skipped.map((reason) => `\nLeft out: ${reason}`),
    ].join('\n');
  });
  return [
    '# Results',
    '',
    'Made by `npm run bench` from [results/](results); not written by hand. A `+` behind a commit says that files differed from it. Rivals gave the same',
    'answers before anything was timed.',
    '',
    `${parts.join('\n\n')}\n`,
  ].join('\n');
}

export const writePage = (): void => writeFileSync(page, resultsPage());
