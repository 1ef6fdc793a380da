// waspada bundle: a bundle folder in; what it holds, whether all that it says of itself is so, or the signatures of two people, out.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDate, parseDate } from '../base/dates.js';
import { formatPath, type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { canonicalJson } from '../base/json.js';
import { type GateReport, readGate } from '../evaluate/gate.js';
import { applicationFields } from '../fields/application.js';
import { checkFeatures } from '../forest/features.js';
import { readForest } from '../forest/formats/native.js';
import { monotoneVerdicts } from '../forest/monotone.js';
import { applicationIndicators } from '../indicators/index.js';
import { loadBundle, shippedBundle } from '../io/bundle.js';
import { diskError, loadJson, loadText } from '../io/files.js';
import { openOutput } from '../io/output.js';
import { retrainBundle } from '../io/retrain.js';
import { renderCard } from '../report/card.js';
import { wrap } from '../report/words.js';
import { type Bundle, type BundleSource, readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { readPoints } from '../score/points.js';
import {
  checkSignatures,
  readSignatures,
  type Signatures,
  signaturesFormat,
  statementOf,
} from '../score/signature.js';
import { createKeyPair, signText, verifyText } from '../service/signing.js';
import { readTraining, type Training } from '../train/training.js';
import { type Command, dayOf, oneOf, readArgs, today } from './command.js';
import { readingOf, readingOptions } from './score.js';
import { createCounter, print, printJson, widthOf } from './terminal.js';

const help = `waspada bundle verify | inspect [BUNDLE]
waspada bundle keygen --out FILE
waspada bundle sign BUNDLE --key FILE --name NAME --role author | approver [--expires DATE]

verify   checks everything that a bundle says of itself: digests, the model's own proof, the features it may read, every
         declared direction over the whole forest, the gate report and its last day, the card. Where the data can be had, the
         model is trained again and every number compared: data from a seed always, files with --data and --labels.
inspect  prints what the bundle is: its documents, the model, the gate, the card.
keygen   makes an ed25519 key: the secret to FILE (0600, never over another), the public key to the screen.
sign     writes signatures.json beside the manifest: first the author, then an approver who is somebody else.

Without a BUNDLE, the shipped passport bundle.

  --on DATE       the day for which the gate report and the signatures must stand (today)
  --trust KEY     a public key that may sign as author or as approver; again for another (verify)
  --expires DATE  the last day of serving; 180 days from --on unless said (sign, as author)
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
  trust: { type: 'string', multiple: true },
  key: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  expires: { type: 'string' },
  out: { type: 'string' },
} as const;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, 2, 1);
  const [verb, folder = shippedBundle()] = positionals;
  const day = values.on ?? today();
  if (parseDate(day) === null)
    throw new WaspadaError(issue('CLI_USAGE', [], `found --on ${JSON.stringify(day)}, expected YYYY-MM-DD`));
  if (verb === 'keygen') return keygen(values);
  if (verb === 'sign') return sign(positionals[1], day, values);
  if (verb === 'inspect') return inspect(folder, values.json ?? false);
  if (verb === 'verify') {
    const found = await verify(folder, day, values);
    if (values.json) printJson({ format: 'waspada-verify/1', folder, on: day, ...found });
    else print(pageOf(folder, found));
    return found.faults.length === 0 ? 0 : 4;
  }
  const message = `found ${JSON.stringify(verb)}, expected verify, inspect, keygen or sign`;
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
  await verifySignatures(folder, bundle, day, values.trust ?? [], found);
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

const signaturesOf = (folder: string): string => join(folder, 'signatures.json');

async function verifySignatures(
  folder: string,
  bundle: Bundle,
  day: string,
  trust: readonly string[],
  found: Findings,
): Promise<void> {
  if (!existsSync(signaturesOf(folder))) {
    found.left.push('signatures: there are none; it serves only with --allow-unsigned');
    return;
  }
  const signatures = readSignatures(await loadJson(signaturesOf(folder)));
  const { author, approver } = signatures;
  // Without --trust the signatures are compared with the keys that they name: that they hold, not whose they are.
  const named = { author: [author.key], approver: approver === undefined ? [] : [approver.key] };
  const trusted = trust.length === 0 ? named : { author: trust, approver: trust };
  const faults = checkSignatures(signatures, bundle.digest, day, trusted, verifyText);
  found.faults.push(...faults);
  if (faults.length > 0) return;
  const whose = trust.length === 0 ? ' (whose keys these are was not asked: --trust)' : '';
  found.checks.push(
    `signed by ${author.name} and ${approver?.name ?? ''}, until ${signatures.expires}${whose}`,
  );
}

async function keygen({ out, json }: Values): Promise<number> {
  if (out === undefined) throw new WaspadaError(issue('CLI_USAGE', [], 'found no --out for the secret key'));
  const { secret, key } = createKeyPair();
  try {
    // `wx`: a key that is there already is never written over.
    writeFileSync(out, secret, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw diskError('DISK_WRITE', out, error);
  }
  if (json) printJson({ format: 'waspada-key/1', key });
  else print([key]);
  return 0;
}

/** 180 days: no bundle is served longer without being looked at again (CONTRACT.md 5). */
const LONGEST_DAYS = 180;

async function sign(folder: string | undefined, day: string, values: Values): Promise<number> {
  const { key, name } = values;
  const role = oneOf('role', values.role, ['author', 'approver']);
  if (folder === undefined || key === undefined || name === undefined || role === undefined)
    throw new WaspadaError(issue('CLI_USAGE', [], 'sign needs a bundle, --key, --name and --role'));
  const bundle = readBundle(await loadBundle(folder), applicationFields, forests);
  const path = signaturesOf(folder);
  const before = existsSync(path) ? readSignatures(await loadJson(path)) : null;
  const secret = await loadText(key);
  const today = parseDate(day) ?? 0;
  if (role === 'author') {
    const expires = dayOf('expires', values.expires) ?? formatDate(today + LONGEST_DAYS);
    const last = parseDate(expires) ?? 0;
    if (last < today || last > today + LONGEST_DAYS)
      throw new WaspadaError(
        issue(
          'CLI_USAGE',
          [],
          `found --expires ${expires}, expected ${day} to ${formatDate(today + LONGEST_DAYS)}`,
        ),
      );
    const about = { manifest: bundle.digest, notBefore: day, expires };
    const author = { name, ...signText(secret, statementOf(about, 'author', name)) };
    return writeSignatures(path, { format: signaturesFormat, ...about, author }, values);
  }
  if (before === null || before.manifest !== bundle.digest)
    throw new WaspadaError(
      issue(
        'BUNDLE_UNSIGNED',
        ['author'],
        'found no signature of the author under this manifest',
        'Let the author sign first.',
      ),
    );
  const approver = { name, ...signText(secret, statementOf(before, 'approver', name)) };
  const signed: Signatures = { ...before, approver };
  const keys = { author: [signed.author.key], approver: [approver.key] };
  refuse(checkSignatures(signed, bundle.digest, day, keys, verifyText));
  return writeSignatures(path, signed, values);
}

async function writeSignatures(path: string, signatures: Signatures, { json }: Values): Promise<number> {
  const output = await openOutput(path, process.stdout);
  try {
    await output.write(Buffer.from(`${JSON.stringify(signatures, null, 2)}\n`, 'utf8'));
    await output.sync();
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
  if (json) printJson(signatures);
  else print([path]);
  return 0;
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
