// waspada train: applications and their outcomes in; a bundle with a proved model, its card and its gate report out.
import { type Issue, issue, refuse } from '../base/errors.js';
import { type Feature, readFeatures } from '../forest/features.js';
import { loadBundle, packageFolder } from '../io/bundle.js';
import { inFile, loadJson } from '../io/files.js';
import { growerOf } from '../io/grower.js';
import { type LabelSource, readLabelledFile } from '../io/labelled-file.js';
import { labelledPopulation } from '../io/labelled-population.js';
import { checkFree, saveBundle } from '../io/model-folder.js';
import { type Recipe, trainBundle } from '../io/train-model.js';
import { trainResult } from '../io/train-result.js';
import { number, type Teller, teller } from '../report/words.js';
import { typologies } from '../rules/document.js';
import type { BundleSource } from '../score/bundle.js';
import type { FitPlan, Fitted } from '../train/fit.js';
import type { Sample } from '../train/sample.js';
import { type Command, dayOf, languageOf, oneOf, readArgs, today, usage, wholeNumber } from './command.js';
import { dataReadingOf, syntheticWords } from './evaluate.js';
import { readingOptions } from './score.js';
import { createCounter, createProgress, note, print, printJson } from './terminal.js';

const help = `waspada train DATA --labels LABELS --out FOLDER

Trains a forest beside the rules of a bundle, calibrates it, turns its output into whole points, and proves it on applications
that were held out. FOLDER gets a whole bundle: rules, forest, points, gate report, training record and card. A model whose
gate does not pass is written switched off, and the bundle scores by its rules alone.

DATA is .csv, .xlsx, .jsonl or .parquet with the fields of an application. Where the outcomes are:
  --labels FILE       .csv with applicationId, outcome, outcomeDate, provenance
  --target COLUMN     or a column of DATA: confirmed, not_confirmed, unknown or empty
  --provenance COLUMN   with a column that says where each outcome is known from (provenance)
  --population SEED   or no DATA at all: the synthetic population of this seed
  --rows N              of so many applications (200000)
  Outcomes that are only an officer's postponement are left out; where there are no others, nothing is trained (exit 3).

What is learned:
  --features FILE     what the model may read, with directions (data/features.json of the package)
  --trainer waspada|ml-random-forest      (waspada; the other for small data, and an optional package)
  --trees N  --depth N  --min-leaf N  --seed N  --extra-trees  --early-stop N (trees without a gain)
  --calibration isotonic|platt   (platt below 1,000 confirmed cases)
  --prevalence P      share of cases in the field, 0 to 1; that of the labelled rows where it is not stated
  --most N            the most points of the model (15); --full P  the probability from which it gives them (0.2,
                      or four times the prevalence where that is more)
  --typology T        what its points are counted under (labour_exploitation)
  --holdout P         share of labelled rows held out (0.4); --budget P  share of them that can be looked at (0.02)

The bundle:
  --out FOLDER        new or empty
  --bundle DIR        whose rules stand beside the model (the shipped passport bundle)
  --name NAME  --version V   (that of the folder's last two parts)
  --on DATE           the day of the measurement, from which the gate report stands for 180 days (today)
  --workers N         the same bytes whichever
  --lang id|en|both   words of the screen     --json

Reading: --map, --delimiter, --dates, --decimal, --ignore-unknown, --drop-sensitive, --as-of, --policy-date, --format as in score.

Example: waspada train applications.csv --labels outcomes.csv --prevalence 0.002 --out models/passport-lampung/1.0.0`;

const own = {
  out: { type: 'string' },
  labels: { type: 'string' },
  target: { type: 'string' },
  provenance: { type: 'string' },
  population: { type: 'string' },
  rows: { type: 'string' },
  features: { type: 'string' },
  trainer: { type: 'string' },
  trees: { type: 'string' },
  depth: { type: 'string' },
  'min-leaf': { type: 'string' },
  seed: { type: 'string' },
  'extra-trees': { type: 'boolean' },
  'early-stop': { type: 'string' },
  calibration: { type: 'string' },
  prevalence: { type: 'string' },
  most: { type: 'string' },
  full: { type: 'string' },
  typology: { type: 'string' },
  holdout: { type: 'string' },
  budget: { type: 'string' },
  name: { type: 'string' },
  version: { type: 'string' },
  on: { type: 'string' },
  workers: { type: 'string' },
} as const;

/** A share between 0 and 1, both excluded. Code: CLI_USAGE. */
function shareOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = /^0?\.\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number > 0 && number < 1) return number;
  throw usage(`found --${name} ${JSON.stringify(value)}, expected a share between 0 and 1, e.g. 0.02`);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { ...readingOptions, ...own }, 1);
  const [data] = positionals;
  const { out } = values;
  if (out === undefined) throw usage('found no --out', 'Name the folder of the new bundle with --out.');
  const tell = teller(languageOf(values.lang));
  await checkFree(out);
  const base = await loadBundle(values.bundle);
  const featuresFile = values.features ?? `${packageFolder()}/data/features.json`;
  const document = await loadJson(featuresFile);
  const features = inFile(featuresFile, () => readFeatures(document));
  const read = await readSampleOf(values, data, base, features);
  const { origin } = read;
  const recipe = recipeOf(values, read.sample, origin.kind === 'population' ? origin.prevalence : null);
  const created = dayOf('on', values.on) ?? today();
  const synthetic = origin.kind === 'population' || read.sample.ids.some((id) => id.startsWith(SYNTHETIC));
  const counter = createCounter('pohon / trees');
  const { source, fitted } = await trainBundle({
    ...read,
    recipe,
    base,
    about: aboutOf(values, out, created, synthetic),
    evidence: synthetic ? 'synthetic' : 'validated',
    grow: await growerOf(recipe.trainer, wholeNumber('workers', values.workers, 1, 64)),
    progress: (done, of, score) =>
      counter.tell(done, of, Number.isNaN(score) ? '' : `OOB ${score.toFixed(4)}`),
  }).finally(() => counter.end());
  await saveBundle(out, source);
  const { gate, training } = fitted;
  if (values.json)
    printJson(trainResult({ folder: out, synthetic, manifest: source.manifest, gate, training }));
  else print([...(synthetic ? [tell(syntheticWords)] : []), ...summaryOf(out, fitted, tell)]);
  return 0;
}

const SYNTHETIC = 'SINTETIS-';
type Values = ReturnType<typeof readArgs<typeof readingOptions & typeof own>>['values'];

async function readSampleOf(
  values: Values,
  data: string | undefined,
  base: BundleSource,
  features: readonly Feature[],
): Promise<{ sample: Sample; rejected: number; origin: FitPlan['origin'] }> {
  const seed = wholeNumber('population', values.population, 0, 999_999_999);
  if ((seed === undefined) === (data === undefined))
    throw usage('found neither or both of DATA and --population', 'Name a file of applications, or a seed.');
  const progress = createProgress();
  const counter = createCounter('permohonan / applications');
  try {
    if (seed !== undefined) {
      const rows = wholeNumber('rows', values.rows, 1000, 10_000_000) ?? 200_000;
      const prevalence = shareOf('prevalence', values.prevalence) ?? 0.005;
      const sample = labelledPopulation({ seed, rows, prevalence }, base, features, (done, of) =>
        counter.tell(done, of),
      );
      return { sample, rejected: 0, origin: { kind: 'population', seed, rows, prevalence } };
    }
    const labels = labelsOf(values);
    const { sample, counts, digests } = await readLabelledFile({
      ...(await dataReadingOf(values)),
      input: data ?? '-',
      source: base,
      features,
      labels,
      ignoreUnknown: values['ignore-unknown'] ?? false,
      dropSensitive: values['drop-sensitive'] ?? false,
      stdin: process.stdin,
      onProgress: (step) => progress.tell(step),
    });
    if (counts.rejected > 0)
      note([
        teller(languageOf(values.lang))({
          id: `${number(counts.rejected, 'id')} baris tidak terbaca: waspada score menunjukkan sebabnya`,
          en: `${number(counts.rejected, 'en')} rows could not be read: waspada score shows why`,
        }),
      ]);
    const columns = 'file' in labels ? {} : { columns: labels };
    return { sample, rejected: counts.rejected, origin: { kind: 'files', ...digests, ...columns } };
  } finally {
    progress.end();
    counter.end();
  }
}

function labelsOf({ labels, target, provenance, format }: Values): LabelSource {
  if ((labels === undefined) === (target === undefined))
    throw usage(
      'found neither or both of --labels and --target',
      'Say where the outcomes are with one of them.',
    );
  if (labels !== undefined) return { file: labels };
  if (format === 'jsonl') throw usage('found --target for JSON Lines', 'Give the outcomes with --labels.');
  return { outcome: target ?? '', provenance: provenance ?? 'provenance' };
}

/** Below so many confirmed cases a step function would follow single people. */
const ISOTONIC_CASES = 1000;

function recipeOf(values: Values, sample: Sample, known: number | null): Recipe {
  const trainer = oneOf('trainer', values.trainer, ['waspada', 'ml-random-forest']) ?? 'waspada';
  const [trees, depth, minLeaf] = [
    wholeNumber('trees', values.trees, 1, 20_000) ?? 60,
    wholeNumber('depth', values.depth, 1, 64) ?? 6,
    wholeNumber('min-leaf', values['min-leaf'], 1, 1_000_000) ?? 20,
  ];
  const patience = wholeNumber('early-stop', values['early-stop'], 1, 20_000);
  const confirmed = [...sample.labels.values()].filter(({ outcome }) => outcome === 'confirmed').length;
  const prevalence = shareOf('prevalence', values.prevalence) ?? known;
  const none = prevalence ?? confirmed / Math.max(1, sample.labels.size);
  return {
    trainer,
    settings: {
      trees,
      depth,
      minLeaf,
      importances: true,
      ...(values['extra-trees'] ? { extraTrees: true, bootstrap: true } : {}),
      ...(patience === undefined ? {} : { earlyStop: { patience, leastGain: 0.0005 } }),
    },
    typology: oneOf('typology', values.typology, typologies) ?? 'labour_exploitation',
    calibration:
      oneOf('calibration', values.calibration, ['isotonic', 'platt']) ??
      (confirmed < ISOTONIC_CASES ? 'platt' : 'isotonic'),
    prevalence,
    most: wholeNumber('most', values.most, 1, 19) ?? 15,
    full: shareOf('full', values.full) ?? Math.min(0.9, Math.max(0.2, 4 * none)),
    budget: shareOf('budget', values.budget) ?? 0.02,
    holdoutShare: shareOf('holdout', values.holdout) ?? 0.4,
    seed: wholeNumber('seed', values.seed, 0, 999_999_999) ?? 1,
  };
}

function aboutOf(values: Values, out: string, created: string, synthetic: boolean) {
  const parts = out.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const versioned = /^\d+(\.\d+)*$/.test(parts.at(-1) ?? '');
  const name = values.name ?? (versioned ? parts.at(-2) : parts.at(-1)) ?? 'model';
  const version = values.version ?? (versioned ? parts.at(-1) : undefined) ?? '1.0.0';
  const faults: Issue[] = /^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)
    ? []
    : [
        issue(
          'CLI_USAGE',
          [],
          `found the name ${JSON.stringify(name)}`,
          'Name the bundle with --name, starting with a letter.',
        ),
      ];
  refuse(faults);
  const words = synthetic
    ? {
        id: 'SINTETIS: aturan dan model yang dilatih pada data buatan',
        en: 'SYNTHETIC: rules and a model trained on made-up data',
      }
    : {
        id: 'Aturan dan model yang dilatih pada hasil di lapangan',
        en: 'Rules and a model trained on outcomes of the field',
      };
  return { name, version, words, created };
}

/** What stands in the folder, in a few lines. */
function summaryOf(out: string, { gate, training }: Fitted, tell: Teller): string[] {
  const { training: learned, holdout } = training.split;
  const { number: n } = tell;
  const t = (id: string, en: string): string => tell({ id, en });
  // Rows that are expected among ties are no whole numbers.
  const tenth = (rows: number): string => n(Math.round(rows * 10) / 10);
  const fine = (value: number): string => n(Math.round(value * 1000) / 1000);
  const range = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `${fine(value)} (${fine(low)}–${fine(high)})`;
  const verdicts = {
    pass: t('LULUS: model aktif', 'PASS: the model is on'),
    fail: t('TIDAK LULUS: model dimatikan', 'FAIL: the model is off'),
    insufficient: t('BELUM CUKUP BUKTI: model dimatikan', 'INSUFFICIENT EVIDENCE: the model is off'),
  };
  const { captured, lift } = gate;
  const { unknown, postponedOnly } = training.labels;
  const { trees, features } = training.forest;
  return [
    `${out}: ${n(trees)} ${t('pohon', 'trees')}, ${n(features)} ${t('fitur', 'features')}`,
    `${t('Dilatih pada', 'Trained on')} ${n(learned.rows)} (${n(learned.cases)} ${t('terkonfirmasi', 'confirmed')}), ${t('diuji pada', 'held out')} ${n(holdout.rows)} (${n(holdout.cases)})`,
    `${t('Ditinggalkan', 'Left out')}: ${n(unknown)} ${t('tanpa hasil', 'without an outcome')}, ${n(postponedOnly)} ${t('hanya penangguhan petugas', 'postponed only')}`,
    `${t('Gerbang', 'Gate')}: ${verdicts[gate.verdict]}`,
    `  ${tell(gate.words)}`,
    `  ${t('kasus ditemukan di antara', 'cases found among')} ${n(gate.budget)}: ${tenth(captured.model)} (${t('aturan saja', 'rules alone')} ${tenth(captured.rules)}, ${t('acak', 'chance')} ${tenth(captured.random)})`,
    `  lift: ${range(lift.overRules)} ${t('atas aturan', 'over rules')}, ${range(lift.overRandom)} ${t('atas acak', 'over chance')}`,
    `  AUC ${range(training.holdout.auc.both)}, ${t('aturan saja', 'rules alone')} ${range(training.holdout.auc.rules)}`,
    `  ${t('berlaku sampai', 'stands until')} ${gate.expires}`,
    `waspada bundle inspect ${out}`,
  ];
}

export const train: Command = { help, run };
