// waspada score: a file of applications in; scores, rejects and a summary out.
import { codes, issue, problemOf, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { didYouMean } from '../fields/suggest.js';
import { type ScoreArrowOptions, scoreArrow } from '../io/arrow-score.js';
import { loadBundle, shippedBundle } from '../io/bundle.js';
import type { Delimiter } from '../io/csv.js';
import { inFile, isClosedPipe, loadJson } from '../io/files.js';
import { type Mapping, readMapping } from '../io/mapping.js';
import { checkFiles } from '../io/output.js';
import { type ScoreFileOptions, scoreFile } from '../io/score-file.js';
import { type FileSummary, summaryLines } from '../report/summary.js';
import { type Language, number, say } from '../report/words.js';
import { readRuleSet } from '../rules/document.js';
import { tableRules } from '../rules/table.js';
import type { BundleSource } from '../score/bundle.js';
import { readPoints } from '../score/points.js';
import { type Command, dayOf, languageOf, namesOf, oneOf, readArgs, wholeNumber } from './command.js';
import { createProgress, note, print, printJson, widthOf } from './terminal.js';

const help = `waspada score IN [--out OUT] [--rejects REJECTS]

Scores every application of a file. IN is .csv, .jsonl or .parquet, or - for standard input. OUT gets one row an accepted
row, in input order; REJECTS gets the rows that could not be scored, each with row, path, code and hint. Parquet holds text
as a CSV cell does, or flags, numbers, dates and lists of text by their types; what is null is unknown.

  --out OUT           .csv, .parquet, or .jsonl for whole assessments; - (the default) is standard output
  --rejects REJECTS   where rejected rows go; without it the first few are shown
  --bundle DIR        a bundle folder; the shipped passport bundle where none is named
  --reasons N         how many reasons are told one by one (4); the rest are one sum
  --keep a,b          columns of IN that travel to OUT unread
  --map MAPPING       renames columns and words; waspada map IN proposes one
  --delimiter D       , or ; or tab     --dates iso|dmy     --decimal . or ,     instead of what is detected
  --ignore-unknown    drops columns that no field has, and says so
  --drop-sensitive    drops columns of attributes that must not reach a score, and says so
  --as-of DATE        reference date of every row, instead of its day of submission
  --policy-date DATE  the rules in force on this date, instead of the reference date
  --switch ID=on|off  a switch of the rule set; may be repeated
  --format KIND       csv, jsonl or parquet: the kind of IN, where its name does not say
  --reader scan|fast-csv   --workers N      the same bytes whichever
  --resume            carries a run on that was stopped: the default; --no-resume starts anew
  --arrow             IN is -: an Arrow IPC stream in, one out on standard output, batch by batch
                      never seen whole: of a duplicate id both rows are scored, where a file has both rejected
  --strict            exit 3 if any row was rejected or had an issue
  --lang id|en|both   --json (the summary as one JSON object)

Example: waspada score applications.csv --out scores.csv --rejects rejects.csv`;

/** The options by which a file is read, shared by every command that reads one. */
export const readingOptions = {
  bundle: { type: 'string' },
  map: { type: 'string' },
  delimiter: { type: 'string' },
  dates: { type: 'string' },
  decimal: { type: 'string' },
  'ignore-unknown': { type: 'boolean' },
  'drop-sensitive': { type: 'boolean' },
  'as-of': { type: 'string' },
  'policy-date': { type: 'string' },
  switch: { type: 'string', multiple: true },
  format: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type ReadingValues = {
  readonly [K in 'map' | 'delimiter' | 'dates' | 'decimal' | 'as-of' | 'policy-date' | 'format']?:
    | string
    | undefined;
} & { readonly switch?: readonly string[] | undefined };

/** What those options say. Codes: CLI_USAGE, MAP_DOCUMENT. */
export async function readingOf(values: ReadingValues) {
  const delimiter = delimiterOf(values.delimiter);
  const dates = oneOf('dates', values.dates, ['iso', 'dmy']);
  const decimal = oneOf('decimal', values.decimal, ['.', ',']);
  const format = oneOf('format', values.format, ['csv', 'jsonl']);
  const asOf = dayOf('as-of', values['as-of']);
  const policyDate = dayOf('policy-date', values['policy-date']);
  return {
    mapping: await loadMapping(values.map),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(format === undefined ? {} : { format }),
    form: { ...(dates === undefined ? {} : { dates }), ...(decimal === undefined ? {} : { decimal }) },
    dates: { ...(asOf === undefined ? {} : { asOf }), ...(policyDate === undefined ? {} : { policyDate }) },
    switches: Object.fromEntries((values.switch ?? []).map(readSwitch)),
  };
}

function delimiterOf(value: string | undefined): Delimiter | undefined {
  const found = oneOf('delimiter', value === '\\t' || value === '\t' ? 'tab' : value, [',', ';', 'tab']);
  return found === 'tab' ? '\t' : found;
}

/** A bundle, with the switches that are set: each must be one of its own. Codes: those of loadBundle; CLI_USAGE. */
export async function loadSwitched(
  folder: string | undefined,
  switches: Readonly<Record<string, boolean>>,
): Promise<BundleSource> {
  const source = await loadBundle(folder ?? shippedBundle());
  const set = Object.keys(switches);
  const known = set.length === 0 ? [] : readRuleSet(source.rules).switches.map(({ id }) => id);
  const unknown = set.find((id) => !known.includes(id));
  if (unknown === undefined) return source;
  const hint = didYouMean(unknown, known, `use one of ${known.join(', ')}`);
  throw new WaspadaError(issue('CLI_USAGE', [], `found no switch ${JSON.stringify(unknown)}`, hint));
}

function readSwitch(text: string): [string, boolean] {
  const [, id, state] = /^([^=]+)=(on|off)$/.exec(text) ?? [];
  if (id !== undefined) return [id, state === 'on'];
  throw new WaspadaError(
    issue('CLI_USAGE', [], `found --switch ${JSON.stringify(text)}, expected ID=on or ID=off`),
  );
}

export async function loadMapping(path: string | undefined): Promise<Mapping | undefined> {
  if (path === undefined) return undefined;
  const document = await loadJson(path);
  return inFile(path, () => readMapping(document, applicationFields));
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      ...readingOptions,
      out: { type: 'string' },
      rejects: { type: 'string' },
      reasons: { type: 'string' },
      keep: { type: 'string' },
      reader: { type: 'string' },
      workers: { type: 'string' },
      arrow: { type: 'boolean' },
      resume: { type: 'boolean' },
      'no-resume': { type: 'boolean' },
      strict: { type: 'boolean' },
    },
    1,
    1,
  );
  if (values.arrow) return runArrow(positionals[0], values);
  if (values.resume && values['no-resume'])
    throw new WaspadaError(issue('CLI_USAGE', [], 'found both --resume and --no-resume'));
  const output = values.out ?? '-';
  if (values.json && (output === '-' || values.rejects === '-'))
    throw new WaspadaError(
      issue(
        'CLI_USAGE',
        [],
        'the summary and the rows both go to standard output',
        'Name a file with --out.',
      ),
    );
  checkFiles([positionals[0], values.map], [output, values.rejects]);
  const language = languageOf(values.lang);
  const workers = wholeNumber('workers', values.workers, 1, 64);
  const reasons = wholeNumber('reasons', values.reasons, 0, 100);
  const reader = oneOf('reader', values.reader, ['scan', 'fast-csv']);
  const format = oneOf('format', values.format, ['csv', 'jsonl', 'parquet']);
  const reading = await readingOf({ ...values, format: undefined });
  const summary = await runScore(
    {
      ...reading,
      input: positionals[0] ?? '-',
      output,
      source: await loadSwitched(values.bundle, reading.switches),
      keep: namesOf(values.keep),
      ignoreUnknown: values['ignore-unknown'] ?? false,
      dropSensitive: values['drop-sensitive'] ?? false,
      resume: !(values['no-resume'] ?? false),
      ...(format === undefined ? {} : { format }),
      ...(values.rejects === undefined ? {} : { rejects: values.rejects }),
      ...(workers === undefined ? {} : { workers }),
      ...(reasons === undefined ? {} : { reasons }),
      ...(reader === undefined ? {} : { reader }),
      stdin: process.stdin,
      stdout: process.stdout,
    },
    language,
    values.json ?? false,
  );
  const atFault = summary.counts.rejected > 0 || summary.counts.marked > 0;
  return values.strict && atFault ? 3 : 0;
}

type ArrowValues = ReadingValues &
  Partial<
    Record<
      'bundle' | 'keep' | 'lang' | 'reasons' | 'out' | 'rejects' | 'workers' | 'reader',
      string | undefined
    >
  > &
  Partial<Record<'ignore-unknown' | 'drop-sensitive' | 'strict', boolean | undefined>>;

/** A stream has a machine at its other end: whatever goes wrong is one problem document on one line of standard error. */
async function runArrow(input: string | undefined, values: ArrowValues): Promise<number> {
  try {
    const surplus = (['out', 'rejects', 'workers', 'reader', 'format', 'delimiter'] as const).find(
      (name) => values[name] !== undefined,
    );
    if (surplus !== undefined || input !== '-') {
      const found = surplus === undefined ? JSON.stringify(input) : `--${surplus}`;
      throw new WaspadaError(
        issue('CLI_USAGE', [], `found ${found} beside --arrow, expected - as the only input`),
      );
    }
    const { mapping, form, dates, switches } = await readingOf(values);
    languageOf(values.lang);
    const reasons = wholeNumber('reasons', values.reasons, 0, 100);
    const options: ScoreArrowOptions = {
      mapping,
      form,
      dates,
      switches,
      source: await loadSwitched(values.bundle, switches),
      keep: namesOf(values.keep),
      ignoreUnknown: values['ignore-unknown'] ?? false,
      dropSensitive: values['drop-sensitive'] ?? false,
      strict: values.strict ?? false,
      ...(reasons === undefined ? {} : { reasons }),
      stdin: process.stdin,
      stdout: process.stdout,
    };
    await scoreArrow(options);
    return 0;
  } catch (error) {
    if (isClosedPipe(error)) return 0;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const fault = error instanceof WaspadaError ? error : new WaspadaError(issue('BASE_INTERNAL', [], text));
    process.stderr.write(`${JSON.stringify(problemOf(fault))}\n`);
    return codes[fault.code].exit;
  }
}

/** Scores with a progress line, and prints the summary. */
export async function runScore(
  options: ScoreFileOptions,
  language: Language,
  json: boolean,
): Promise<FileSummary> {
  const progress = createProgress();
  const summary = await scoreFile({
    ...options,
    onStart: (about) => {
      if (json) return;
      progress.end();
      note(startLines(about, language));
    },
    onProgress: (step) => progress.tell(step),
  }).finally(() => progress.end());
  if (json) {
    printJson(summaryJson(summary));
    return summary;
  }
  const words = ruleWords(options);
  const lines = summaryLines(summary, { language, width: widthOf(), ruleWords: (rule) => words.get(rule) });
  // Rows on standard output stay rows only.
  if (options.output === '-' || options.rejects === '-') note(lines);
  else print(lines);
  note(rejectLines(summary, language));
  return summary;
}

function startLines(
  { bundle, readAs, dropped, resumedRows, lost }: Parameters<NonNullable<ScoreFileOptions['onStart']>>[0],
  language: Language,
): string[] {
  const lines = [
    `${say({ id: 'Paket', en: 'Bundle' }, language)}: ${bundle.name} ${bundle.version} (${bundle.evidence})`,
    `${say({ id: 'Dibaca sebagai', en: 'Read as' }, language)}: ${say(readAs, language)}`,
  ];
  const reasons = {
    sensitive: { id: 'ATRIBUT PEKA, DIBUANG', en: 'SENSITIVE, DROPPED' },
    unknown: { id: 'tidak dikenal, dibuang', en: 'unknown, dropped' },
    mapping: { id: 'dibuang menurut pemetaan', en: 'dropped by the mapping' },
  };
  for (const { column, reason } of dropped) lines.push(`  ${say(reasons[reason], language)}: ${column}`);
  if (lost !== null) lines.push(say(lost, language));
  if (resumedRows > 0)
    lines.push(
      say(
        {
          id: `Melanjutkan setelah baris ${number(resumedRows, 'id')}`,
          en: `Carrying on after row ${number(resumedRows, 'en')}`,
        },
        language,
      ),
    );
  return lines;
}

function rejectLines({ firstRejected, counts }: FileSummary, language: Language): string[] {
  if (firstRejected.length === 0) return [];
  const shown = firstRejected.map(
    ({ row, path, code, message, hint }) => `  row ${row} ${path}: ${code}, ${message}\n    ${hint}`,
  );
  const all = { id: 'semuanya dengan --rejects BERKAS', en: 'all of them with --rejects FILE' };
  const head = `${say({ id: 'Baris dikembalikan', en: 'Rejected rows' }, language)} (${firstRejected.length}/${counts.rejected}; ${say(all, language)}):`;
  return [head, ...shown];
}

function ruleWords({ source }: ScoreFileOptions) {
  const ruleSet = readRuleSet(source.rules);
  const rules = [...ruleSet.rules, ...ruleSet.tables.flatMap(tableRules)].map(
    ({ id, words }) => [id, words] as const,
  );
  const model = source.points === undefined ? [] : [['model', readPoints(source.points).words] as const];
  return new Map([...rules, ...model]);
}

/** The summary for machines. */
export function summaryJson({
  counts,
  elapsedMs,
  resumedRows,
  cost,
  ...rest
}: FileSummary): Record<string, unknown> {
  const { reasons, rejectedBy, issuesBy, ...plain } = counts;
  return {
    format: 'waspada-summary/1',
    ...plain,
    reasons: Object.fromEntries(reasons),
    rejectedBy: Object.fromEntries(rejectedBy),
    issuesBy: Object.fromEntries(issuesBy),
    ...rest,
    resumedRows,
    elapsedMs: Math.round(elapsedMs),
    cost: Object.fromEntries(Object.entries(cost).map(([name, ms]) => [name, Math.round(ms)])),
    rowsPerSecond: Math.round(((counts.rows - resumedRows) * 1000) / Math.max(elapsedMs, 1)),
  };
}

export const score: Command = { help, run };
