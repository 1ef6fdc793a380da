// The analyst's whole case by commands alone: people made up, linked, a model trained, measured, compared with the rules, and reported.
// node examples/worked-case.mjs [--rows 200000] [--time]: the pages are in out/worked-case/pages.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rows: { type: 'string' }, time: { type: 'boolean' } } });
const rows = Number(values.rows ?? 12_000);
const cli = resolve('dist/cli.js');
const rules = resolve('models/passport-application/1.0.0');
const folder = resolve('out/worked-case');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** Runs a command as it is printed, and shows the first lines of what it says. */
function waspada(line, lines) {
  const started = performance.now();
  const args = line.split(/\s+/).map((word) => (word === 'RULES' ? rules : word));
  const printed = execFileSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });
  const took = values.time ? ` (${((performance.now() - started) / 1000).toFixed(1)} s)` : '';
  console.log(`$ waspada ${line}${took}`);
  for (const text of printed.split('\n').slice(0, lines)) console.log(`  ${text}`.trimEnd());
}

const on = '--on 2026-11-28 --lang en';
// A year in which one of fifty is a case, and one of twenty applications is reviewed blind, by lot.
const people = '--prevalence 0.02 --blind 0.05 --lang en --out applications.csv --truth truth.csv';
waspada(
  `simulate --rows ${rows} --seed 7 ${people} --labels labels.csv --groups groups.csv --audit audit.csv`,
  3,
);
// And an earlier time, with its own outcomes, to hold today against.
const before = '--out earlier.csv --truth earlier-truth.csv --labels earlier-labels.csv';
waspada(
  `simulate --rows ${Math.max(4000, Math.ceil(rows / 10))} --seed 8 --prevalence 0.02 --blind 0.05 --lang en ${before} --groups earlier-groups.csv --sheet earlier.md`,
  2,
);
// Who shares a phone, a payer or an agent with whom, by what was known on the day.
waspada('link applications.csv --out linked.csv --clusters clusters.json --groups groups.csv --lang en', 3);
waspada('link earlier.csv --out earlier-linked.csv --groups earlier-groups.csv --lang en', 3);
// A forest beside the rules: its gate says whether it is on.
waspada(
  'train linked.csv --labels labels.csv --prevalence 0.02 --budget 0.05 --trees 40 --out model/1.0.0 --on 2026-11-28',
  8,
);
waspada(
  `evaluate linked.csv --labels labels.csv --prevalence 0.02 --window 5 --audit audit.csv --reference earlier-linked.csv --reference-labels earlier-labels.csv --bundle model/1.0.0 --out evaluation.json ${on}`,
  14,
);
waspada(
  `compare RULES model/1.0.0 linked.csv --labels labels.csv --per-day 2 --percent 10 --out comparison.json ${on}`,
  9,
);
waspada('report evaluation.json comparison.json model/1.0.0 --lang both --out pages', 6);
