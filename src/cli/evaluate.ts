// waspada evaluate: applications and what became of them in; how good a bundle is, for whom, and whether that still holds, out.
import type { Evaluation } from '../evaluate/evaluation.js';
import { measureEvaluation } from '../evaluate/evaluation-measure.js';
import type { DayBudget } from '../evaluate/workload.js';
import type { Words } from '../fields/dictionary.js';
import { countFaults, type EvaluationFile, readEvaluationFile } from '../io/evaluate-file.js';
import { auditProxies, crossFit, readAuditTable, readLabelTable } from '../io/evaluate-tables.js';
import { checkFiles, saveText } from '../io/output.js';
import type { ReadingOptions } from '../io/score-file.js';
import { verdictWords } from '../report/pages/sheet.js';
import { number, type Teller, teller } from '../report/words.js';
import { version } from '../score/version.js';
import { type Command, dayOf, languageOf, oneOf, readArgs, today, usage, wholeNumber } from './command.js';
import { loadSwitched, readingOf, readingOptions } from './score.js';
import { createProgress, emphasise, note, print, printJson } from './terminal.js';

const help = `waspada evaluate DATA --labels LABELS [--out EVALUATION.json]

Scores DATA and says how good the bundle is: what it tells apart, how calibrated it is, what a budget of referrals finds and
costs, what each rule adds, and what all that is worth where only some outcomes are known. Nothing is measured against an
officer's postponement. DATA is .csv, .xlsx, .jsonl or .parquet; the same rows give the same numbers in each.

  --labels FILE       .csv with applicationId, outcome, outcomeDate, provenance; with an optional column propensity, the chance
                      with which a row of blind_review was drawn
  --audit-rate P      that chance for the rows of blind_review that do not say it
  --prevalence P      share of cases in the field, 0 to 1: precision is told for it too
  --budget P          share of each office's applications of a day that can be looked at (0.02)
  --per-day N         or a number of them
  --window DAYS       so many days share one budget (1), where few applications come a day
  --minutes N         that looking at one takes (30)

Fairness:
  --audit FILE        .csv with applicationId and a column for each attribute (sex, age band, province of birth ...), read here
                      and nowhere else
  --keys FILE         .csv with applicationId and key, where the audit table has random keys instead

Drift:
  --reference FILE    applications of an earlier time, read as DATA is
  --reference-labels FILE   and what became of them, where LABELS does not say it: then also whether a score still
                            promises what it did, month by month

  --bundle DIR        the shipped passport bundle where none is named
  --out FILE          the whole evaluation as a document (waspada-evaluation/1), for waspada report
  --seed N (1)   --on DATE (today)   --strict (exit 3 unless fairness passes and nothing drifts)
  --lang id|en|both   --json (the document on standard output)

Reading: --map, --delimiter, --dates, --decimal, --ignore-unknown, --drop-sensitive, --as-of, --policy-date, --switch, --format as
in score.

Example: waspada evaluate applications.csv --labels outcomes.csv --prevalence 0.002 --out evaluation.json`;

const options = {
  ...readingOptions,
  labels: { type: 'string' },
  'audit-rate': { type: 'string' },
  prevalence: { type: 'string' },
  budget: { type: 'string' },
  'per-day': { type: 'string' },
  window: { type: 'string' },
  minutes: { type: 'string' },
  audit: { type: 'string' },
  keys: { type: 'string' },
  reference: { type: 'string' },
  'reference-labels': { type: 'string' },
  out: { type: 'string' },
  seed: { type: 'string' },
  on: { type: 'string' },
  strict: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof readArgs<typeof options>>['values'];

/** A number above 0 and below 1, or up to 1 where the whole is one too. Code: CLI_USAGE. */
export function shareOf(name: string, value: string | undefined, whole = false): number | undefined {
  if (value === undefined) return undefined;
  const found = /^\d*\.?\d+(e-?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
  if (found > 0 && (found < 1 || (whole && found === 1))) return found;
  throw usage(`found --${name} ${JSON.stringify(value)}, expected a number above 0 and below 1`);
}

/** The day of the measurement. Code: CLI_USAGE. */
export const dayOn = (value: string | undefined): string => dayOf('on', value) ?? today();

/** How DATA is read: as in score, and Parquet where its name or `--format` says so. Codes: CLI_USAGE, MAP_DOCUMENT. */
export async function dataReadingOf(values: Parameters<typeof readingOf>[0]) {
  const format = oneOf('format', values.format, ['csv', 'jsonl', 'parquet']);
  return {
    ...(await readingOf({ ...values, format: undefined })),
    ...(format === undefined ? {} : { format }),
  };
}

/** The command as it was typed, for whoever wants to run it again. */
export const typed = (name: string, args: readonly string[]): string =>
  [
    'waspada',
    name,
    ...args.map((each) => (/^[\w@%+=:,./-]+$/.test(each) ? each : JSON.stringify(each))),
  ].join(' ');

/** With many rows the ends of an interval are known from fewer resamples. */
export const resamplesFor = (rows: number): number => (rows > 20_000 ? 399 : 1999);

/** Reads a file with a progress line, and says how many rows cannot be scored. */
export async function readWithProgress(reading: ReadingOptions, tell: Teller): Promise<EvaluationFile> {
  const progress = createProgress();
  let file: EvaluationFile;
  try {
    file = await readEvaluationFile({ ...reading, onProgress: (step) => progress.tell(step) });
  } finally {
    progress.end();
  }
  const { rejected } = file.counts;
  if (rejected > 0)
    note([
      `${reading.input}: ${tell.number(rejected)} ${tell({ id: 'baris tidak dapat dinilai', en: rejected === 1 ? 'row cannot be scored' : 'rows cannot be scored' })}: waspada score ${reading.input} --rejects rejects.csv`,
    ]);
  return file;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, 1, 1);
  const [input = '-'] = positionals;
  const language = languageOf(values.lang);
  if (values.labels === undefined && values.audit === undefined && values.reference === undefined)
    throw usage('found none of --labels, --audit and --reference', 'Say what to measure against.');
  if (values.keys !== undefined && values.audit === undefined)
    throw usage('found --keys without --audit', 'Name the audit table with --audit.');
  const referenceFile = values['reference-labels'];
  if (referenceFile !== undefined && (values.reference === undefined || values.labels === undefined))
    throw usage(
      'found --reference-labels without --reference and --labels',
      'Calibration drifts from an earlier time to now: name the applications and outcomes of both.',
    );
  const settings = settingsOf(values);
  const tables = [values.labels, values.audit, values.keys, values.reference, referenceFile, values.map];
  checkFiles([input, ...tables], [values.out]);
  if (values.json && values.out === '-')
    throw usage('the document goes to standard output twice', 'Leave out --json.');
  const reading = await dataReadingOf(values);
  // Small tables first: their faults are told before a large file is read.
  const labels =
    values.labels === undefined
      ? null
      : await readLabelTable(values.labels, shareOf('audit-rate', values['audit-rate'], true) ?? null);
  const before = referenceFile === undefined ? labels : await readLabelTable(referenceFile, null);
  const audit = values.audit === undefined ? null : await readAuditTable(values.audit, values.keys);
  const common = {
    ...reading,
    source: await loadSwitched(values.bundle, reading.switches),
    ignoreUnknown: values['ignore-unknown'] ?? false,
    dropSensitive: values['drop-sensitive'] ?? false,
    stdin: process.stdin,
  };
  const reference =
    values.reference === undefined
      ? null
      : await readWithProgress({ ...common, input: values.reference }, teller(language));
  const file = await readWithProgress({ ...common, input }, teller(language));
  const { rows, rejected, counts } = file;
  const outcomes = labels?.of(rows.ids) ?? null;
  const attributes = audit?.of(rows.ids) ?? null;
  const of = audit?.of(rejected.map(({ applicationId }) => applicationId)) ?? [];
  const known = outcomes?.outcomes.reduce((sum, outcome) => sum + (Number.isNaN(outcome) ? 0 : 1), 0) ?? 0;
  const evaluation = measureEvaluation({
    about: {
      command: typed('evaluate', args),
      created: settings.created,
      engine: version,
      bundle: file.bundle,
      data: {
        digest: file.digest,
        labels: labels?.digest ?? null,
        audit: audit?.digest ?? null,
        reference: reference?.digest ?? null,
        referenceLabels: referenceFile === undefined ? null : (before?.digest ?? null),
        synthetic: file.synthetic || (reference?.synthetic ?? false),
        rows: counts.rows,
        scored: rows.ids.length,
        unscored: rejected.length,
        atFault: file.atFault.reduce((sum, each) => sum + each, 0),
      },
    },
    rows,
    labels: outcomes,
    probabilities: outcomes === null ? null : crossFit(rows, outcomes),
    ...settings,
    resamples: resamplesFor(known),
    provinces: countFaults(
      file,
      rows.provinces,
      rejected.map(({ province }) => province),
    ),
    audit:
      attributes === null
        ? null
        : {
            attributes,
            quality: attributes.map(({ name, groups }, at) => ({
              by: name,
              groups: countFaults(
                file,
                groups.map((group) => group ?? ''),
                (of[at]?.groups ?? []).map((group) => group ?? ''),
              ).filter(({ group }) => group !== ''),
            })),
            proxies: auditProxies(rows, attributes, settings.seed),
          },
    reference: reference?.rows ?? null,
    referenceLabels: reference === null ? null : (before?.of(reference.rows.ids) ?? null),
  });
  if (values.out !== undefined)
    await saveText(values.out, `${JSON.stringify(evaluation, null, 2)}\n`, process.stdout);
  if (values.json) printJson(evaluation);
  else {
    const lines = evaluationLines(evaluation, teller(language));
    const shown = emphasise(lines, (line) => line !== '' && !line.startsWith(' '));
    if (values.out === '-') note(shown);
    else print(shown);
  }
  const { fairness, drift } = evaluation;
  const bad =
    (fairness !== null && fairness.verdict !== 'pass') || (drift !== null && drift.verdict === 'drift');
  return values.strict && bad ? 3 : 0;
}

function settingsOf(values: Values) {
  const share = shareOf('budget', values.budget);
  const perDay = wholeNumber('per-day', values['per-day'], 1, 100_000);
  if (share !== undefined && perDay !== undefined)
    throw usage('found both --budget and --per-day', 'Name one of them.');
  const budget: DayBudget = perDay === undefined ? { share: share ?? 0.02 } : { perDay };
  return {
    created: dayOn(values.on),
    prevalence: shareOf('prevalence', values.prevalence) ?? null,
    budget,
    windowDays: wholeNumber('window', values.window, 1, 366) ?? 1,
    minutes: wholeNumber('minutes', values.minutes, 1, 10_000) ?? 30,
    seed: wholeNumber('seed', values.seed, 0, 999_999_999) ?? 1,
  };
}

interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** `0,873 (0,851–0,894)`; a dash for what has no meaning. */
export const told = (interval: Interval | null, tell: Teller): string => {
  const one = (value: number | null): string =>
    value === null ? '–' : tell.number(Math.round(value * 1000) / 1000);
  return interval === null || interval.value === null
    ? '–'
    : `${one(interval.value)} (${one(interval.low)}–${one(interval.high)})`;
};

/** Rows of cells in columns, the first to the left and the others to the right. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd()}`,
  );
}

/** That a list goes on, or that it began before what is shown; nothing where it is whole. */
export function moreOf(left: number, tell: Teller, before = false): string[] {
  if (left <= 0) return [];
  const [id, en] = before ? [' sebelumnya', ' before these'] : ['', ''];
  return [
    `  ${tell({ id: `dan ${number(left, 'id')} lagi${id}`, en: `and ${number(left, 'en')} more${en}` })}`,
  ];
}

const judged = (name: string, tell: Teller): string => tell(verdictWords[name] ?? { id: name, en: name });

/** Before anything else that is told of made-up applications. */
export const syntheticWords: Words = {
  id: 'Data SINTETIS: bukan tentang orang nyata.',
  en: 'SYNTHETIC data: about nobody.',
};

const MOST_LINES = 12;

function evaluationLines(evaluation: Evaluation, tell: Teller): string[] {
  const { bundle, data, labels, notes } = evaluation;
  return [
    ...(data.synthetic === true ? [tell(syntheticWords)] : []),
    `${tell({ id: 'Paket', en: 'Bundle' })}: ${bundle.name} ${bundle.version} (${bundle.evidence})`,
    `${tell({ id: 'Baris', en: 'Rows' })}: ${tell.number(data.rows)}, ${tell({ id: 'ternilai', en: 'scored' })} ${tell.number(data.scored)}, ${tell({ id: 'tidak dapat dinilai', en: 'not scored' })} ${tell.number(data.unscored)}`,
    ...(labels === null
      ? []
      : [
          `${tell({ id: 'Hasil', en: 'Outcomes' })}: ${tell.number(labels.confirmed)} ${tell({ id: 'terkonfirmasi', en: 'confirmed' })}, ${tell.number(labels.notConfirmed)} ${tell({ id: 'tidak terkonfirmasi', en: 'not confirmed' })}, ${tell.number(labels.unknown)} ${tell({ id: 'tidak diketahui', en: 'unknown' })}, ${tell.number(labels.postponedOnly)} ${tell({ id: 'hanya penangguhan (ditinggalkan)', en: 'postponements only (left out)' })}`,
        ]),
    ...auditLines(evaluation, tell),
    ...naiveLines(evaluation, tell),
    ...ruleLines(evaluation, tell),
    ...fairnessLines(evaluation, tell),
    ...driftLines(evaluation, tell),
    ...notes.map(tell),
  ];
}

function auditLines({ audit, bounds }: Evaluation, tell: Teller): string[] {
  const name = (words: Words, interval: Interval | null) => [tell(words), told(interval, tell)];
  const worst = (words: Words, { low, high }: { low: number; high: number }) => [
    tell(words),
    `${tell.number(Math.round(low * 1000) / 1000)}–${tell.number(Math.round(high * 1000) / 1000)}`,
  ];
  return [
    '',
    tell(audit.words),
    ...(audit.status !== 'weighed'
      ? []
      : tableOf([
          name({ id: 'bagian kasus', en: 'share of cases' }, audit.prevalence),
          name({ id: 'AUC', en: 'AUC' }, audit.auc),
          name({ id: 'ketepatan rujuk', en: 'precision of rujuk' }, audit.precision),
          name({ id: 'kasus yang dirujuk', en: 'cases found by rujuk' }, audit.recall),
        ])),
    ...(bounds === null
      ? []
      : [
          tell({
            id: 'Batas terburuk, apa pun hasil yang tidak diketahui',
            en: 'Worst case, whatever the unknown outcomes',
          }),
          ...tableOf([
            worst({ id: 'bagian kasus', en: 'share of cases' }, bounds.prevalence),
            worst({ id: 'ketepatan rujuk', en: 'precision of rujuk' }, bounds.precision),
            worst({ id: 'kasus yang dirujuk', en: 'cases found by rujuk' }, bounds.recall),
          ]),
        ]),
  ];
}

function naiveLines({ naive, prevalence }: Evaluation, tell: Teller): string[] {
  if (naive === null) return [];
  const { selection, workload, calibration, bands } = naive;
  const budget =
    'share' in workload.budget
      ? `${tell.number(Math.round(workload.budget.share * 1000) / 10)} %`
      : `${workload.budget.perDay * workload.windowDays}`;
  const at = prevalence === null ? [] : [tell({ id: 'pada prevalensi', en: 'at prevalence' })];
  const shifted = (interval: Interval | null) => (prevalence === null ? [] : [told(interval, tell)]);
  return [
    '',
    tell(selection.words),
    ...tableOf([
      ['AUC', told(naive.auc, tell)],
      [tell({ id: 'presisi rata-rata', en: 'average precision' }), plain(naive.averagePrecision, tell)],
      ...(prevalence === null
        ? []
        : [
            [
              tell({
                id: `presisi rata-rata pada ${number(prevalence, 'id')}`,
                en: `average precision at ${number(prevalence, 'en')}`,
              }),
              plain(naive.averagePrecisionAtPrevalence, tell),
            ],
          ]),
      ...(calibration === null
        ? []
        : [
            ['Brier', plain(calibration.brier.brier, tell)],
            [tell({ id: 'galat kalibrasi', en: 'calibration error' }), told(calibration.error, tell)],
            [
              tell({ id: 'kemiringan kalibrasi', en: 'calibration slope' }),
              told(calibration.line?.slope ?? null, tell),
            ],
          ]),
    ]),
    ...tableOf([
      [
        tell({ id: 'tingkat', en: 'band' }),
        tell({ id: 'baris', en: 'rows' }),
        tell({ id: 'berhasil diketahui', en: 'with outcome' }),
        tell({ id: 'terkonfirmasi', en: 'confirmed' }),
        tell({ id: 'ketepatan', en: 'precision' }),
        ...at,
      ],
      ...bands.map((each) => [
        each.band,
        tell.number(each.rows),
        tell.number(each.labelled),
        tell.number(each.confirmed),
        told(each.precision, tell),
        ...shifted(each.precisionAtPrevalence),
      ]),
    ]),
    tell({
      id: `Melihat ${budget} per kantor dan ${workload.windowDays} hari, ${workload.minutes} menit masing-masing`,
      en: `Looking at ${budget} per office and ${workload.windowDays === 1 ? '1 day' : `${workload.windowDays} days`}, ${workload.minutes} minutes each`,
    }),
    ...tableOf([
      [
        tell({ id: 'kantor', en: 'office' }),
        tell({ id: 'baris', en: 'rows' }),
        tell({ id: 'dilihat', en: 'looked at' }),
        tell({ id: 'jam/kantor/hari', en: 'hours/office/day' }),
        tell({ id: 'ketepatan', en: 'precision' }),
        tell({ id: 'kasus ditemukan', en: 'cases found' }),
      ],
      ...[
        { office: tell({ id: 'semua', en: 'all' }), ...workload },
        ...[...workload.offices].sort((a, b) => b.rows - a.rows).slice(0, MOST_LINES),
      ].map((each) => [
        each.office === '' ? '–' : each.office,
        tell.number(each.rows),
        tell.number(Math.round(each.referred * 10) / 10),
        tell.number(Math.round(each.hoursPerDay * 100) / 100),
        told(each.precision, tell),
        told(each.recall, tell),
      ]),
    ]),
    ...moreOf(workload.offices.length - MOST_LINES, tell),
  ];
}

const plain = (value: number | null, tell: Teller): string =>
  value === null ? '–' : tell.number(Math.round(value * 10_000) / 10_000);

function ruleLines({ rules }: Evaluation, tell: Teller): string[] {
  const shown = [...rules.rules].sort((a, b) => b.hits - a.hits).slice(0, MOST_LINES);
  if (shown.length === 0) return [];
  return [
    '',
    tell({ id: 'Aturan', en: 'Rules' }),
    ...tableOf([
      [
        '',
        tell({ id: 'berlaku', en: 'holds' }),
        tell({ id: 'berhasil diketahui', en: 'with outcome' }),
        tell({ id: 'ketepatan', en: 'precision' }),
        tell({ id: 'hanya ini', en: 'alone' }),
      ],
      ...shown.map((each) => [
        each.rule,
        tell.number(each.hits),
        tell.number(each.labelled),
        told(each.precision, tell),
        tell.number(each.alone),
      ]),
    ]),
    ...moreOf(rules.rules.length - MOST_LINES, tell),
    ...rules.redundant
      .slice(0, MOST_LINES)
      .map(
        ({ rule, within, share }) =>
          `  ${tell({ id: `${rule}: ${Math.round(share * 100)} % di dalam ${within}`, en: `${rule}: ${Math.round(share * 100)} % within ${within}` })}`,
      ),
    ...moreOf(rules.redundant.length - MOST_LINES, tell),
  ];
}

function fairnessLines({ fairness, quality }: Evaluation, tell: Teller): string[] {
  const worse = quality.groups.filter(({ verdict }) => verdict === 'fail');
  const provinces = worse.map(
    ({ group, unscoredRate, faultRate }) =>
      `  ${tell({ id: 'provinsi', en: 'province' })} ${group === '' ? '–' : group}: ${tell({ id: 'tidak dapat dinilai', en: 'not scored' })} ${told(unscoredRate, tell)}, ${tell({ id: 'cacat', en: 'at fault' })} ${told(faultRate, tell)}`,
  );
  const head = tell({
    id: 'Mutu data lebih buruk daripada di tempat lain',
    en: 'Data are worse than elsewhere',
  });
  const poor = provinces.length === 0 ? [] : ['', head, ...provinces];
  if (fairness === null) return poor;
  const { groups, proxies, words } = fairness;
  return [
    ...poor,
    '',
    tell(words),
    ...groups.attributes.flatMap(({ attribute, groups: lines, verdict, equalisedOddsGap }) => [
      `  ${attribute}: ${judged(verdict, tell)}${equalisedOddsGap === null ? '' : `, ${tell({ id: 'selisih peluang terbesar', en: 'largest odds gap' })} ${told(equalisedOddsGap, tell)}`}`,
      ...tableOf([
        [
          '',
          tell({ id: 'baris', en: 'rows' }),
          tell({ id: 'dirujuk', en: 'selected' }),
          tell({ id: 'rasio', en: 'ratio' }),
          'FPR',
          'TPR',
          'PPV',
          '',
        ],
        ...lines
          .slice(0, MOST_LINES)
          .map((line) => [
            line.group,
            line.rows === null ? '< 10' : tell.number(line.rows),
            told(line.selectionRate, tell),
            told(
              line.comparisons.find(({ measure }) => measure === 'selectionRatio')?.estimate ?? null,
              tell,
            ),
            told(line.fpr, tell),
            told(line.tpr, tell),
            told(line.ppv, tell),
            line.isReference
              ? tell({ id: 'pembanding', en: 'reference' })
              : judged(verdictOf(line.comparisons.map((each) => each.verdict)), tell),
          ]),
      ]),
      ...moreOf(lines.length - MOST_LINES, tell),
    ]),
    ...proxies
      .filter(({ verdict }) => verdict === 'warn' || verdict === 'block')
      .map(
        ({ attribute, group, auc, verdict }) =>
          `  ${tell({ id: 'yang dibaca skor mengenali', en: 'what the score reads tells' })} ${attribute} = ${group}: AUC ${told(auc, tell)} (${judged(verdict, tell)})`,
      ),
  ];
}

const verdictOf = (verdicts: readonly string[]): string =>
  verdicts.includes('fail') ? 'fail' : verdicts.every((each) => each === 'pass') ? 'pass' : 'insufficient';

function driftLines({ drift }: Evaluation, tell: Teller): string[] {
  if (drift === null) return [];
  const line = (name: string, each: { psi: number | null; critical: number | null; verdict: string }) => [
    name,
    plain(each.psi, tell),
    plain(each.critical, tell),
    judged(each.verdict, tell),
  ];
  const moved = [...drift.rules, ...drift.missing].filter(
    ({ verdict }) => verdict === 'drift' || verdict === 'watch',
  );
  return [
    '',
    `${tell({ id: 'Pergeseran', en: 'Drift' })}: ${judged(drift.verdict, tell)}`,
    ...tableOf([
      ['', 'PSI', tell({ id: 'kebetulan di bawah', en: 'chance below' }), ''],
      line(tell({ id: 'skor', en: 'score' }), drift.score),
      line(tell({ id: 'tingkat', en: 'bands' }), drift.bands),
      line(tell({ id: 'alasan utama', en: 'first reason' }), drift.reasons),
      ...drift.months.slice(-MOST_LINES).map((each) => line(each.name === '' ? '–' : each.name, each)),
    ]),
    ...moreOf(drift.months.length - MOST_LINES, tell, true),
    ...moved
      .slice(0, MOST_LINES)
      .map((each) => `  ${each.name}: ${told(each.change, tell)} (${judged(each.verdict, tell)})`),
    ...moreOf(moved.length - MOST_LINES, tell),
    ...calibrationLines(drift, tell),
  ];
}

function calibrationLines({ calibration }: NonNullable<Evaluation['drift']>, tell: Teller): string[] {
  if (calibration === null || calibration === undefined) return [];
  const { labelled, audit } = calibration;
  const line = (name: string, each: typeof labelled | (typeof labelled.periods)[number]) => [
    name,
    tell.number(each.rows),
    tell.number(each.observed),
    tell.number(Math.round(each.expected * 10) / 10),
    told(each.ratio, tell),
    judged(each.verdict, tell),
  ];
  return [
    `${tell({ id: 'Kalibrasi: kasus yang datang dibanding yang dijanjikan skor dahulu', en: 'Calibration: cases that came beside those that the score promised before' })}: ${judged(calibration.verdict, tell)}`,
    ...tableOf([
      [
        '',
        tell({ id: 'berhasil diketahui', en: 'with outcome' }),
        tell({ id: 'datang', en: 'came' }),
        tell({ id: 'dijanjikan', en: 'promised' }),
        tell({ id: 'perbandingan', en: 'ratio' }),
        '',
      ],
      line(tell({ id: 'semua berlabel', en: 'all labelled' }), labelled),
      ...(audit === null ? [] : [line(tell({ id: 'audit acak', en: 'random audit' }), audit)]),
      ...labelled.periods.slice(-MOST_LINES).map((each) => line(each.name === '' ? '–' : each.name, each)),
    ]),
    ...moreOf(labelled.periods.length - MOST_LINES, tell, true),
  ];
}

export const evaluate: Command = { help, run };
