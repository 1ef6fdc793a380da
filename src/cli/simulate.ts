// waspada simulate: a seed in; made-up applications, and apart from them the truth, outcomes and a data sheet, out.
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { formatDate, parseDate } from '../base/dates.js';
import { didYouMean } from '../fields/suggest.js';
import { checkFiles, saveText } from '../io/output.js';
import { type SimulateFiles, simulateFiles } from '../io/simulate-file.js';
import type { SliceCounts } from '../io/simulate-rows.js';
import { renderDatasheet } from '../population/datasheet.js';
import { type Drift, noBias, type SimulationPlan, simulationDefaults } from '../population/simulation.js';
import { number, say } from '../report/words.js';
import { version } from '../score/version.js';
import { type Command, dayOf, languageOf, oneOf, readArgs, usage, wholeNumber } from './command.js';
import { typed } from './evaluate.js';
import { createCounter, print, printJson } from './terminal.js';

const help = `waspada simulate --rows N --out APPLICATIONS --truth TRUTH

Makes people up: applications with contacts as a counter would have written them down, with gaps, look-alikes and brokers, and
apart from them the truth. The same seed gives the same bytes, for any number of workers and any size. Everything is SYNTHETIC:
numbers start with SINTETIS-, and a data sheet beside OUT says how the people came about and what they are not for.

  --rows N            1 to 100,000,000
  --seed N            1
  --out FILE          .csv, or .jsonl for nested records
  --truth FILE        .csv: who is a case, of which kind, and which company shares contacts; nobody at a counter has it
  --labels FILE       .csv: what came to light later, for train and evaluate
  --groups FILE       .csv: verified groups, for waspada link --groups
  --audit FILE        .csv: groups for evaluate --audit
  --sheet FILE        the data sheet (DATASHEET.md beside OUT)
  --from DATE         first day (2025-06-30)      --days N  how many days (364)
  --prevalence P      share of cases, 0.0005 to 0.2 (0.005)
  --missing counter|none          none: every question that applies is answered
  --linkage envelopes|counts      counts: linkage counts as drawn, and no contacts
  --labels-by random|selective    selective: outcomes come to light where officers looked
  --blind P           share drawn by lot for a blind review (0.02)
  --bias a=P,...      planted into group B of the audit: alarm, missing, label; shares from 0 to 1
  --drift a=P,...     planted from --drift-from on (the middle): asked, modus (shares), prevalence (times)
  --drift-from DATE
  --workers N         the same bytes whichever
  --lang id|en|both   --json

Example: waspada simulate --rows 20000 --seed 7 --out applications.csv --truth truth.csv --labels labels.csv`;

const options = {
  rows: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  truth: { type: 'string' },
  labels: { type: 'string' },
  groups: { type: 'string' },
  audit: { type: 'string' },
  sheet: { type: 'string' },
  from: { type: 'string' },
  days: { type: 'string' },
  prevalence: { type: 'string' },
  missing: { type: 'string' },
  linkage: { type: 'string' },
  'labels-by': { type: 'string' },
  blind: { type: 'string' },
  bias: { type: 'string' },
  drift: { type: 'string' },
  'drift-from': { type: 'string' },
  workers: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof readArgs<typeof options>>['values'];

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, options, 0);
  const { out, truth } = values;
  if (out === undefined || truth === undefined)
    throw usage(
      'found no --out or no --truth',
      'Name both files: the truth is never kept with the applications.',
    );
  const plan = planOf(values);
  const files: SimulateFiles = {
    applications: out,
    truth,
    ...(values.labels === undefined ? {} : { labels: values.labels }),
    ...(values.audit === undefined ? {} : { audit: values.audit }),
    ...(values.groups === undefined ? {} : { groups: values.groups }),
  };
  if (files.groups !== undefined && plan.linkage === 'counts')
    throw usage('found --groups with --linkage counts', 'Without contacts there is no group to verify.');
  const paths = Object.values(files);
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined)
    throw usage(`found ${JSON.stringify(twice)} for two files`, 'Name a file for each.');
  if (values.json && paths.includes('-'))
    throw usage('the summary and the rows both go to standard output', 'Name a file with --out.');
  const sheet = values.sheet ?? (out === '-' ? undefined : join(dirname(out), 'DATASHEET.md'));
  checkFiles([], [...paths, sheet]);
  const workers = wholeNumber('workers', values.workers, 1, 64) ?? availableParallelism();
  const counter = createCounter('permohonan / applications');
  const counts = await simulateFiles(plan, files, {
    workers,
    stdout: process.stdout,
    onProgress: (done, of) => counter.tell(done, of),
  }).finally(() => counter.end());
  const command = typed('simulate', args);
  if (sheet !== undefined)
    await saveText(
      sheet,
      renderDatasheet({ plan, command, engine: version, files: told(files), counts }),
      process.stdout,
    );
  if (values.json)
    printJson({ format: 'waspada-simulate/1', command, engine: version, plan, counts, files, sheet });
  else if (!paths.includes('-'))
    print(summaryOf(counts, [...paths, ...(sheet === undefined ? [] : [sheet])], values.lang));
  return 0;
}

function planOf(values: Values): SimulationPlan {
  const rows = wholeNumber('rows', values.rows, 1, 100_000_000);
  if (rows === undefined) throw usage('found no --rows', 'Say how many applications with --rows.');
  const { from: usualFrom, days: usualDays, ...usual } = simulationDefaults;
  const from = dayOf('from', values.from) ?? usualFrom;
  const days = wholeNumber('days', values.days, 1, 3660) ?? usualDays;
  return {
    ...usual,
    rows,
    seed: wholeNumber('seed', values.seed, 0, 999_999_999) ?? 1,
    from,
    days,
    prevalence: amount('prevalence', values.prevalence) ?? usual.prevalence,
    missing: oneOf('missing', values.missing, ['counter', 'none']) ?? usual.missing,
    linkage: oneOf('linkage', values.linkage, ['envelopes', 'counts']) ?? usual.linkage,
    labels: oneOf('labels-by', values['labels-by'], ['random', 'selective']) ?? usual.labels,
    blind: amount('blind', values.blind) ?? usual.blind,
    bias: { ...noBias, ...amounts('bias', values.bias, ['alarm', 'missing', 'label']) },
    drift: driftOf(values, from, days),
  };
}

function driftOf(values: Values, from: string, days: number): Drift | null {
  const since = dayOf('drift-from', values['drift-from']);
  if (values.drift === undefined) {
    if (since !== undefined)
      throw usage('found --drift-from without --drift', 'Say what changes with --drift.');
    return null;
  }
  const middle = formatDate((parseDate(from) ?? 0) + Math.floor(days / 2));
  const changes = amounts('drift', values.drift, ['asked', 'modus', 'prevalence']);
  return { asked: 0, modus: 0, prevalence: 1, ...changes, from: since ?? middle };
}

/** A number of at least 0. Code: CLI_USAGE. */
function amount(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{0,6}\.?\d+$/.test(value)) return Number(value);
  throw usage(`found --${name} ${JSON.stringify(value)}, expected a number, e.g. 0.02`);
}

/** `a=0.1,b=2` as numbers by name. Code: CLI_USAGE. */
function amounts<const T extends string>(
  option: string,
  value: string | undefined,
  known: readonly T[],
): { [K in T]?: number } {
  const found: { [K in T]?: number } = {};
  for (const each of (value ?? '').split(',').filter((text) => text !== '')) {
    const [, key = '', text] = /^([a-z]+)=(.*)$/.exec(each) ?? [];
    const name = known.find((one) => one === key);
    if (name === undefined) {
      const hint = didYouMean(key, known, `use ${known.map((one) => `${one}=0.1`).join(', ')}`);
      throw usage(`found --${option} ${JSON.stringify(each)}`, hint);
    }
    const size = amount(option, text);
    if (size !== undefined) found[name] = size;
  }
  return found;
}

const what: Readonly<Record<keyof SimulateFiles, string>> = {
  applications: 'the applications, as a counter wrote them down',
  truth: 'the truth, which nobody at a counter has',
  labels: 'outcomes that came to light (waspada-labels/1)',
  audit: 'groups for a fairness audit, for evaluate --audit and nothing else',
  groups: 'the list of verified groups, for waspada link --groups',
};

function told(files: SimulateFiles): [string, string][] {
  return (['applications', 'truth', 'labels', 'audit', 'groups'] as const).flatMap((name) => {
    const path = files[name];
    return path === undefined ? [] : [[path === '-' ? '-' : basename(path), what[name]] as [string, string]];
  });
}

function summaryOf(counts: SliceCounts, paths: readonly string[], lang: string | undefined): string[] {
  const language = languageOf(lang);
  const tell = (id: string, en: string): string => say({ id, en }, language);
  return [
    tell('SINTETIS: semua orang di dalamnya buatan.', 'SYNTHETIC: everyone in it is made up.'),
    `${tell('Permohonan', 'Applications')}: ${number(counts.rows, language)}, ${tell('di antaranya kasus', 'of them cases')} ${number(counts.cases, language)}`,
    `${tell('Hasil yang diketahui', 'Outcomes known')}: ${number(counts.labels, language)}, ${tell('terkonfirmasi', 'confirmed')} ${number(counts.confirmed, language)}, ${tell('dari tinjauan buta', 'from blind review')} ${number(counts.blind, language)}`,
    ...paths.map((path) => `${tell('Ditulis', 'Written')}: ${path}`),
  ];
}

export const simulate: Command = { help, run };
