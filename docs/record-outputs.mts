// Records again what the pages show, after a build: outputs of the README's code, of the examples, and the table of the newest
// benchmark run. Read the difference before you keep it. Run: npx tsx docs/record-outputs.mts
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

interface Run {
  readonly date: string;
  readonly node: string;
  readonly machine: { readonly processor: string; readonly cores: number };
  readonly figures: readonly { what: string; unit: string; min: number; median: number; max: number }[];
}

const run = (file: string) => execFileSync(process.execPath, [file], { encoding: 'utf8' });

for (const file of readdirSync('examples').filter((name) => name.endsWith('.mjs')))
  writeFileSync(`examples/${file.replace(/\.mjs$/, '.out.txt')}`, run(`examples/${file}`));

const folder = `out/record-${process.pid}`;
mkdirSync(folder, { recursive: true });
const withOutputs = (page: string) =>
  page.replaceAll(
    /^(<!-- run -->\n+```js\n(.*?)^```\n\s*^```text\n).*?^```$/gms,
    (_, head: string, code: string) => {
      writeFileSync(`${folder}/block.mjs`, code);
      return `${head}${run(`${folder}/block.mjs`)}\`\`\``;
    },
  );

function benchmarkTable(): string {
  const newest = readdirSync('benchmarks/results')
    .filter((name) => /^rules-.*\.json$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) return 'See `benchmarks/results/`.';
  const { date, node, machine, figures }: Run = JSON.parse(
    readFileSync(`benchmarks/results/${newest}`, 'utf8'),
  );
  const rows = figures
    .filter(({ unit }) => unit === 'us/record')
    .map(({ what, min, median, max }) => `| ${what} | ${median} | ${min} to ${max} |`);
  return [
    `Microseconds a record, 40 generated rules, answers equal first; from [benchmarks/results/${newest}](benchmarks/results/${newest}) (${date}, ${machine.processor}, ${machine.cores} cores, Node ${node}), where targets not met are marked too.`,
    '',
    '| what | median | range |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

for (const page of ['README.md', 'README.id.md']) {
  const filled = withOutputs(readFileSync(page, 'utf8'));
  writeFileSync(
    page,
    filled.replace(
      /(<!-- benchmark -->\n).*(\n<!-- \/benchmark -->)/s,
      (_, from: string, to: string) => from + benchmarkTable() + to,
    ),
  );
}
rmSync(folder, { recursive: true });
