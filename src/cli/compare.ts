// waspada compare: two bundles and a file of applications in; what changed, who moves and what it is worth out.
import { issue, WaspadaError } from '../base/errors.js';
import type { Comparison } from '../evaluate/comparison.js';
import { type ComparedRows, measureComparison } from '../evaluate/comparison-measure.js';
import type { Budget } from '../evaluate/lift.js';
import { assignArm, type Rollout } from '../evaluate/rollout.js';
import { applicationFields } from '../fields/application.js';
import { bundleChanges } from '../io/bundle-changes.js';
import { formatCsvRow } from '../io/csv-write.js';
import { readLabelTable } from '../io/evaluate-tables.js';
import { checkFiles, saveText } from '../io/output.js';
import { capacityWords } from '../report/pages/comparison.js';
import { number, type Teller, teller } from '../report/words.js';
import { readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { version } from '../score/version.js';
import { type Command, languageOf, readArgs, usage, wholeNumber } from './command.js';
import {
  dataReadingOf,
  dayOn,
  moreOf,
  readWithProgress,
  resamplesFor,
  shareOf,
  syntheticWords,
  tableOf,
  told,
  typed,
} from './evaluate.js';
import { loadSwitched, readingOptions } from './score.js';
import { emphasise, note, print, printJson } from './terminal.js';

const help = `waspada compare A B DATA [--labels LABELS] [--out COMPARISON.json]

Scores DATA by the bundles A (in use) and B (the candidate) and says in words what differs between them, who moves band and
why, and, where outcomes are known, which of the two finds more at the same workload and whether that can be luck. DATA is
.csv, .xlsx, .jsonl or .parquet.

  --labels FILE       .csv with applicationId, outcome, outcomeDate, provenance
  --budget P          share of the labelled rows that can be looked at (0.02);  --rows N  or a number of them
  --minutes N         that looking at one takes (30)
  --examples N        moved applications shown for each move (5)
  --per-day N         applications an office can look at on a day: proposes a threshold for each bundle that fits
  --percent P         a roll-out in which B counts for P percent of applications, and scores the others in the shadow
  --shadow P          or only P percent of them in the shadow
  --rollout NAME      whose name decides who is drawn (B's name and version)
  --assign FILE       .csv with applicationId and arm (current, shadow, candidate): the same for ever
  --out FILE          the whole comparison as a document (waspada-comparison/1), for waspada report
  --seed N (1)   --on DATE (today)   --lang id|en|both   --json (the document on standard output)

Reading: --map, --delimiter, --dates, --decimal, --ignore-unknown, --drop-sensitive, --as-of, --policy-date, --format as in score.

Example: waspada compare models/passport-application/1.0.0 candidate/1.1.0 applications.csv --labels outcomes.csv`;

const { bundle: _bundle, switch: _switch, ...reading } = readingOptions;
const options = {
  ...reading,
  labels: { type: 'string' },
  budget: { type: 'string' },
  rows: { type: 'string' },
  minutes: { type: 'string' },
  examples: { type: 'string' },
  'per-day': { type: 'string' },
  percent: { type: 'string' },
  shadow: { type: 'string' },
  rollout: { type: 'string' },
  assign: { type: 'string' },
  out: { type: 'string' },
  seed: { type: 'string' },
  on: { type: 'string' },
} as const;
type Values = ReturnType<typeof readArgs<typeof options>>['values'];

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, 3, 3);
  const [firstFolder, secondFolder, input = '-'] = positionals;
  const language = languageOf(values.lang);
  if (input === '-') throw usage('found - for DATA', 'Name a file: it is read once for each bundle.');
  const share = shareOf('budget', values.budget);
  const most = wholeNumber('rows', values.rows, 1, 999_999_999);
  if (share !== undefined && most !== undefined)
    throw usage('found both --budget and --rows', 'Name one of them.');
  const budget: Budget = most === undefined ? { share: share ?? 0.02 } : { rows: most };
  const created = dayOn(values.on);
  const minutes = wholeNumber('minutes', values.minutes, 1, 10_000) ?? 30;
  const examples = wholeNumber('examples', values.examples, 0, 1000) ?? 5;
  const perDay = wholeNumber('per-day', values['per-day'], 1, 100_000) ?? null;
  const seed = wholeNumber('seed', values.seed, 0, 999_999_999) ?? 1;
  if (values.assign !== undefined && values.percent === undefined && values.shadow === undefined)
    throw usage('found --assign without --percent or --shadow', 'Say what share the candidate gets.');
  checkFiles([input, values.labels, values.map], [values.out, values.assign]);
  if (values.json && (values.out === '-' || values.assign === '-'))
    throw usage('two documents go to standard output', 'Name a file with --out or --assign.');
  const reading = await dataReadingOf(values);
  const labels = values.labels === undefined ? null : await readLabelTable(values.labels, null);
  const sides = [firstFolder, secondFolder].map(async (folder) => {
    const source = await loadSwitched(folder, {});
    return { source, bundle: readBundle(source, applicationFields, forests) };
  });
  const [a, b] = await Promise.all(sides);
  if (a === undefined || b === undefined) throw usage('found fewer than two bundles');
  const rollout = rolloutOf(values, `${b.bundle.manifest.name} ${b.bundle.manifest.version}`);
  const common = {
    ...reading,
    input,
    ignoreUnknown: values['ignore-unknown'] ?? false,
    dropSensitive: values['drop-sensitive'] ?? false,
  };
  const firstFile = await readWithProgress({ ...common, source: a.source }, teller(language));
  const secondFile = await readWithProgress({ ...common, source: b.source }, teller(language));
  const both = joined(firstFile.rows, secondFile.rows);
  const outcomes = labels?.of(both.first.ids) ?? null;
  const known = outcomes?.outcomes.reduce((sum, outcome) => sum + (Number.isNaN(outcome) ? 0 : 1), 0) ?? 0;
  if (both.first.ids.length === 0)
    throw new WaspadaError(
      issue(
        'TRAIN_DATA',
        ['file', input],
        `found no row that both bundles can score among ${firstFile.counts.rows}`,
        `waspada score ${input} --rejects rejects.csv says why, row by row.`,
      ),
    );
  const comparison = measureComparison({
    about: {
      command: typed('compare', args),
      created,
      engine: version,
      first: firstFile.bundle,
      second: secondFile.bundle,
      changes: bundleChanges(a, b).map(({ path, ...each }) => ({ ...each, path: [...path] })),
      data: {
        digest: firstFile.digest,
        labels: labels?.digest ?? null,
        synthetic: firstFile.synthetic || secondFile.synthetic,
        rows: firstFile.counts.rows,
        scored: both.first.ids.length,
        firstOnly: firstFile.rows.ids.length - both.first.ids.length,
        secondOnly: secondFile.rows.ids.length - both.first.ids.length,
      },
    },
    ...both,
    labels: outcomes,
    budget,
    minutes,
    seed,
    resamples: resamplesFor(known),
    perDay,
    rollout,
    examples,
  });
  if (values.assign !== undefined && rollout !== null) {
    const lines = both.first.ids.map((id) => formatCsvRow([id, assignArm(id, rollout)]));
    await saveText(
      values.assign,
      `${formatCsvRow(['applicationId', 'arm'])}${lines.join('')}`,
      process.stdout,
    );
  }
  if (values.out !== undefined)
    await saveText(values.out, `${JSON.stringify(comparison, null, 2)}\n`, process.stdout);
  if (values.json) printJson(comparison);
  else {
    const lines = comparisonLines(comparison, teller(language));
    const shown = emphasise(lines, (line) => line !== '' && !line.startsWith(' '));
    // A document on standard output stays a document only.
    if (values.out === '-' || values.assign === '-') note(shown);
    else print(shown);
  }
  return 0;
}

function rolloutOf(values: Values, otherwise: string): Rollout | null {
  if (values.percent === undefined && values.shadow === undefined) return null;
  const percent = wholeNumber('percent', values.percent, 0, 100) ?? 0;
  const shadowPercent = wholeNumber('shadow', values.shadow, 0, 100 - percent) ?? 100 - percent;
  return { name: values.rollout ?? otherwise, percent, shadowPercent };
}

/** The rows that both have, in the order of the first. */
function joined(first: ComparedRows, second: ComparedRows): { first: ComparedRows; second: ComparedRows } {
  const placeOf = new Map(second.ids.map((id, row) => [id, row] as const));
  const rows = first.ids.flatMap((id, row) => {
    const other = placeOf.get(id);
    return other === undefined ? [] : [[row, other] as const];
  });
  return {
    first: rowsAt(
      first,
      rows.map(([row]) => row),
    ),
    second: rowsAt(
      second,
      rows.map(([, row]) => row),
    ),
  };
}

/** Some rows; what holds in which of them and what is missing is not asked of a comparison. */
function rowsAt(of: ComparedRows, rows: readonly number[]): ComparedRows {
  const texts = (column: readonly string[]) => rows.map((row) => column[row] ?? '');
  const numbers = (column: ArrayLike<number>) => Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  const bytes = (column: ArrayLike<number>) => Uint8Array.from(rows, (row) => column[row] ?? 0);
  return {
    ids: texts(of.ids),
    scores: numbers(of.scores),
    low: bytes(of.low),
    high: bytes(of.high),
    bands: bytes(of.bands),
    offices: texts(of.offices),
    provinces: texts(of.provinces),
    days: numbers(of.days),
    reasons: texts(of.reasons),
    told: texts(of.told),
    fired: [],
    missing: new Map(),
  };
}

const MOST_LINES = 12;
const MOST_CHANGES = 30;

function comparisonLines(comparison: Comparison, tell: Teller): string[] {
  const { first, second, data, changes, notes } = comparison;
  return [
    ...(data.synthetic === true ? [tell(syntheticWords)] : []),
    `A: ${first.name} ${first.version}   B: ${second.name} ${second.version}`,
    `${tell({ id: 'Baris', en: 'Rows' })}: ${tell.number(data.rows)}, ${tell({ id: 'dinilai oleh keduanya', en: 'scored by both' })} ${tell.number(data.scored)}`,
    '',
    tell({ id: `Perubahan: ${changes.length}`, en: `Changes: ${changes.length}` }),
    ...changes.slice(0, MOST_CHANGES).map(({ words }) => `  ${tell(words)}`),
    ...moreOf(changes.length - MOST_CHANGES, tell),
    ...moveLines(comparison, tell),
    ...outcomeLines(comparison, tell),
    ...capacityLines(comparison, tell),
    ...notes.map(tell),
  ];
}

function moveLines({ agreement, moves, offices, regions }: Comparison, tell: Teller): string[] {
  const bands = ['lanjut', 'pendalaman', 'rujuk'];
  const tables = [
    { words: { id: 'Kantor', en: 'Offices' }, of: offices },
    { words: { id: 'Provinsi', en: 'Provinces' }, of: regions },
  ].map(({ words, of }) => ({ words, moved: of.filter(({ up, down }) => up + down > 0) }));
  return [
    '',
    tell({
      id: `Pindah tingkat: ${number(agreement.up, 'id')} naik, ${number(agreement.down, 'id')} turun; sama ${told(agreement.same, teller('id'))}`,
      en: `Band moves: ${number(agreement.up, 'en')} up, ${number(agreement.down, 'en')} down; the same ${told(agreement.same, teller('en'))}`,
    }),
    ...tableOf([
      ['A \\ B', ...bands],
      ...agreement.table.map((line, at) => [bands[at] ?? '', ...line.map(tell.number)]),
    ]),
    ...moves.flatMap(({ from, to, rows, examples }) => [
      `  ${from} -> ${to}: ${tell.number(rows)}`,
      ...examples.map(
        ({ applicationId, first, second }) =>
          `    ${applicationId}: ${first.score} -> ${second.score}  ${first.reasons} -> ${second.reasons}`,
      ),
    ]),
    ...tables
      .filter(({ moved }) => moved.length > 0)
      .flatMap(({ words, moved }) => [
        tell(words),
        ...tableOf(
          moved
            .slice(0, MOST_LINES)
            .map(({ name, rows, up, down }) => [
              name === '' ? '–' : name,
              tell.number(rows),
              `+${tell.number(up)}`,
              `-${tell.number(down)}`,
            ]),
        ),
        ...moreOf(moved.length - MOST_LINES, tell),
      ]),
  ];
}

function outcomeLines({ outcomes, selection }: Comparison, tell: Teller): string[] {
  if (outcomes === null) return [];
  const { first, second, flags } = outcomes;
  const invalid = [selection?.first, selection?.second].find((each) => each?.status === 'invalid');
  return [
    '',
    ...(invalid === undefined ? [] : [tell(invalid.words)]),
    tell(outcomes.words),
    ...tableOf([
      [tell({ id: `melihat ${outcomes.budget}`, en: `looking at ${outcomes.budget}` }), 'A', 'B', 'B - A'],
      [
        tell({ id: 'kasus ditemukan', en: 'cases found' }),
        told(first.recall, tell),
        told(second.recall, tell),
        told(outcomes.recallGain, tell),
      ],
      ['AUC', told(outcomes.auc.first, tell), told(outcomes.auc.second, tell), told(outcomes.auc.gain, tell)],
    ]),
    ...(outcomes.rowsForSameCases === null
      ? []
      : [
          `  ${tell({
            id: `B menemukan sebanyak A dengan melihat ${number(Math.round(outcomes.rowsForSameCases), 'id')} baris`,
            en: `B finds as many as A by looking at ${number(Math.round(outcomes.rowsForSameCases), 'en')} rows`,
          })}`,
        ]),
    `  rujuk: ${tell({
      id: `hanya A benar ${flags.firstOnly}, hanya B benar ${flags.secondOnly}, peluang ${number(Math.round(flags.chance * 10_000) / 10_000, 'id')} (McNemar)`,
      en: `only A right ${flags.firstOnly}, only B right ${flags.secondOnly}, chance ${number(Math.round(flags.chance * 10_000) / 10_000, 'en')} (McNemar)`,
    })}`,
  ];
}

function capacityLines({ capacity, rollout }: Comparison, tell: Teller): string[] {
  const lines: string[] = [];
  for (const [name, side] of [
    ['A', capacity?.first],
    ['B', capacity?.second],
  ] as const) {
    if (side !== undefined) lines.push(`${name}: ${tell(capacityWords(side))}`);
  }
  if (rollout !== null)
    lines.push(
      `${rollout.name}: current ${tell.number(rollout.rows.current)}, shadow ${tell.number(rollout.rows.shadow)}, candidate ${tell.number(rollout.rows.candidate)}`,
    );
  return lines.length === 0 ? [] : ['', ...lines];
}

export const compare: Command = { help, run };
