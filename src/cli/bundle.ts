// waspada bundle: a bundle folder in; what it holds, or whether all that it says of itself is so, out.

import { parseDate } from '../base/dates.js';
import { formatPath, type Issue, issue, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { type GateReport, readGate } from '../evaluate/gate.js';
import { applicationFields } from '../fields/application.js';
import { checkFeatures } from '../forest/features.js';
import { readForest } from '../forest/formats/native.js';
import { monotoneVerdicts } from '../forest/monotone.js';
import { applicationIndicators } from '../indicators/index.js';
import { loadBundle, shippedBundle } from '../io/bundle.js';
import { retrainBundle } from '../io/retrain.js';
import { renderCard } from '../report/card.js';
import { wrap } from '../report/words.js';
import { type Bundle, type BundleSource, readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { readPoints } from '../score/points.js';
import { readTraining, type Training } from '../train/training.js';
import { type Command, readArgs, today } from './command.js';
import { readingOf, readingOptions } from './score.js';
import { createCounter, print, printJson, widthOf } from './terminal.js';

const help = `waspada bundle verify | inspect [BUNDLE]

verify   checks everything that a bundle says of itself: digests, the model's own proof, the features it may read, every
         declared direction over the whole forest, the gate report and its last day, the card. Where the data can be had, the
         model is trained again and every number compared: data from a seed always, files with --data and --labels.
inspect  prints what the bundle is: its documents, the model, the gate, the card.

Without a BUNDLE, the shipped passport bundle.

  --on DATE       the day for which the gate report must stand (today)
  --data FILE     the applications that the model was trained on      --labels FILE    their outcomes
  --no-retrain    leaves out the training, however it could be done
  --json   and how --data is read: --map, --delimiter, --dates, --decimal, --as-of ... as in score

Exit 4 if anything does not verify.

Example: waspada bundle verify models/passport-application-demo/1.0.0`;

const options = {
  ...readingOptions,
  on: { type: 'string' },
  data: { type: 'string' },
  labels: { type: 'string' },
  'no-retrain': { type: 'boolean' },
} as const;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, 2, 1);
  const [verb, folder = shippedBundle()] = positionals;
  const day = values.on ?? today();
  if (parseDate(day) === null)
    throw new WaspadaError(issue('CLI_USAGE', [], `found --on ${JSON.stringify(day)}, expected YYYY-MM-DD`));
  if (verb === 'inspect') return inspect(folder, values.json ?? false);
  if (verb === 'verify') {
    const found = await verify(folder, day, values);
    if (values.json) printJson({ format: 'waspada-verify/1', folder, on: day, ...found });
    else print(pageOf(folder, found));
    return found.faults.length === 0 ? 0 : 4;
  }
  const message = `found ${JSON.stringify(verb)}, expected verify or inspect`;
  throw new WaspadaError(issue('CLI_USAGE', [], message));
}

type Values = ReturnType<typeof readArgs<typeof options>>['values'];

/** What was looked at, with what was found; `left` says what could not be looked at and why. */
interface Findings {
  readonly checks: string[];
  readonly left: string[];
  readonly faults: Issue[];
}

async function verify(folder: string, day: string, values: Values): Promise<Findings> {
  const found: Findings = { checks: [], left: [], faults: [] };
  const source = await loadBundle(folder);
  const attempt = <T>(what: string, check: () => T): T | null => {
    try {
      const value = check();
      found.checks.push(what);
      return value;
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      found.faults.push(...error.issues);
      return null;
    }
  };
  const bundle = attempt('digests, documents, the proof of the model, its gate', () =>
    readBundle(source, applicationFields, forests),
  );
  if (bundle === null) return found;
  if (bundle.manifest.model === undefined) {
    found.left.push('no model: the rules are looked at by waspada check');
    return found;
  }
  const gate = readGate(source.gate);
  verifyModel(source, bundle, gate, day, found);
  const training = attempt('the training record', () => readTraining(source.training));
  if (training === null) return found;
  const card = renderCard({
    about: bundle.manifest,
    points: readPoints(source.points),
    gate,
    training,
  });
  if (card === source.card) found.checks.push('the card: every number is that of the documents');
  else found.faults.push(issue('BUNDLE_CARD', ['CARD.md'], firstDifference(card, source.card ?? '')));
  await verifyTraining(source, bundle, training, values, found);
  return found;
}

function verifyModel(
  source: BundleSource,
  { manifest }: Bundle,
  gate: GateReport,
  day: string,
  found: Findings,
): void {
  const { forest, features } = readForest(source.forest);
  const faults = checkFeatures(features, {
    dictionary: applicationFields,
    indicators: applicationIndicators,
  });
  if (faults.length === 0) found.checks.push(`${features.length} features, each allowed`);
  found.faults.push(...faults);
  const verdicts = monotoneVerdicts(forest);
  for (const { feature, verdict } of verdicts) {
    if (verdict === 'proved') continue;
    const path = ['forest', 'features', feature];
    found.faults.push(
      issue('MODEL_PROOF', path, `the declared direction of ${forest.features[feature]}: ${verdict}`),
    );
  }
  if (verdicts.every(({ verdict }) => verdict === 'proved'))
    found.checks.push(`${verdicts.length} declared directions, proved over the whole forest`);
  if (manifest.model === 'on' && day > gate.expires)
    found.faults.push(
      issue('BUNDLE_EXPIRED', ['gate', 'expires'], `found ${gate.expires}, expected ${day} or later`),
    );
  else found.checks.push(`the gate: ${gate.verdict}, model ${manifest.model}, until ${gate.expires}`);
}

async function verifyTraining(
  source: BundleSource,
  bundle: Bundle,
  training: Training,
  values: Values,
  found: Findings,
): Promise<void> {
  if (values['no-retrain']) {
    found.left.push('the numbers: training again was left out (--no-retrain)');
    return;
  }
  const { data, labels } = values;
  const { origin } = training;
  if (origin.kind === 'files' && (data === undefined || (labels ?? origin.columns) === undefined)) {
    found.left.push('the numbers: give the files with --data and --labels to train again and compare');
    return;
  }
  const counter = createCounter('langkah / steps');
  const again = await retrainBundle(
    source,
    bundle,
    training,
    { data, labels, reading: await readingOf(values) },
    (done, of) => counter.tell(done, of),
  ).finally(() => counter.end());
  for (const name of ['training', 'gate', 'points', 'forest'] as const) {
    const [before, after] = [canonicalJson(source[name]), canonicalJson(again[name])];
    if (before === after) found.checks.push(`${name}.json: trained again, the same to the last byte`);
    else found.faults.push(issue('BUNDLE_CARD', [name], firstDifference(after, before)));
  }
}

/** Where two texts part, with a little around it. */
function firstDifference(expected: string, found: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at++;
  const near = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 24), at + 40));
  return `found ${near(found)}, expected ${near(expected)}`;
}

function pageOf(folder: string, { checks, left, faults }: Findings): string[] {
  const width = widthOf();
  return [
    ...checks.map((check) => `cocok / holds    ${check}`),
    ...left.map((each) => `dilewati / left  ${each}`),
    ...faults.flatMap(({ code, path, message, hint }) => [
      ...wrap(`SALAH / FAULT    ${code} ${formatPath(path)}: ${message}`, width, '  '),
      ...wrap(`  ${hint}`, width, '  '),
    ]),
    faults.length === 0
      ? `${folder}: cocok / verified`
      : `${folder}: ${faults.length} kesalahan / fault${faults.length === 1 ? '' : 's'}`,
  ];
}

async function inspect(folder: string, json: boolean): Promise<number> {
  const source = await loadBundle(folder);
  const bundle = readBundle(source, applicationFields, forests);
  const { manifest, digest, ruleSet } = bundle;
  const gate = source.gate === undefined ? null : readGate(source.gate);
  if (json) {
    printJson({
      format: 'waspada-inspect/1',
      folder,
      digest,
      manifest,
      gate,
      training: source.training ?? null,
    });
    return 0;
  }
  print([
    `${manifest.name} ${manifest.version} · ${manifest.evidence} · ${manifest.created}`,
    `${manifest.words.id} / ${manifest.words.en}`,
    digest,
    ...Object.entries(manifest.files).map(([name, file]) => `  ${name.padEnd(9)} ${file}`),
    `${ruleSet.rules.length} aturan / rules, ${ruleSet.tables.length} tabel / tables; model: ${manifest.model ?? 'tidak ada / none'}`,
    ...(gate === null
      ? []
      : [
          `gerbang / gate: ${gate.verdict}, ${gate.measuredOn} – ${gate.expires}`,
          `  ${gate.words.id}`,
          `  ${gate.words.en}`,
        ]),
    '',
    source.card ?? 'CARD.md tidak ada / is missing',
  ]);
  return 0;
}

export const bundle: Command = { help, run };
