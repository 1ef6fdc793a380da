// waspada report: documents and bundles in; one page for each subject out, that needs nothing beside itself.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import { comparisonFormat, readComparison } from '../evaluate/comparison.js';
import { evaluationFormat, readEvaluation } from '../evaluate/evaluation.js';
import { readGate } from '../evaluate/gate.js';
import { applicationFields } from '../fields/application.js';
import type { Words } from '../fields/dictionary.js';
import { isObject } from '../fields/scalars.js';
import { loadBundle } from '../io/bundle.js';
import { diskError, inFile, loadJson } from '../io/files.js';
import { checkFiles, saveText } from '../io/output.js';
import { regionReportFormat } from '../regions/analysis/document.js';
import { renderBundlePage } from '../report/pages/bundle.js';
import { isSyntheticComparison, renderComparisonPage } from '../report/pages/comparison.js';
import { type PageLink, renderContents } from '../report/pages/contents.js';
import { renderDriftPage } from '../report/pages/drift.js';
import { type EvaluationOptions, isSynthetic, renderEvaluationPage } from '../report/pages/evaluation.js';
import { renderFairnessPage } from '../report/pages/fairness.js';
import { readRegionReport } from '../report/pages/region.js';
import { renderRegionPage } from '../report/regions/page.js';
import { say } from '../report/words.js';
import { readBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { readPoints } from '../score/points.js';
import { readTraining } from '../train/training.js';
import { type Command, languageOf, namesOf, oneOf, readArgs, usage } from './command.js';
import { typed } from './evaluate.js';
import { regions } from './regions.js';
import { note, print, printJson } from './terminal.js';

const help = `waspada report FILE... --out PAGE.html | FOLDER
waspada report regions --out PAGE.html [OPTIONS OF waspada regions]

One page for each subject, in both languages, that needs no network and prints on A4: what was measured in words, drawings and
tables that can be saved as CSV, and at its end the commands and digests by which every number can be made again.

FILE is an evaluation (evaluate --out), which gives the pages evaluation, fairness and drift as far as it holds them; a comparison
(compare --out); an analysis of regions (regions --out); or a bundle folder.

  --out PATH        a page (.html) or - for one subject; a folder for several, which gets contents.html too
  --subject a,b     only these of evaluation, fairness, drift, comparison, region, bundle
  --synthetic       says on the pages that the applications are made up, where an older document does not say so itself
  --lang id|en|both   --json (the pages written)

Example: waspada report evaluation.json comparison.json models/passport-lampung/1.0.0 --out pages/`;

const subjects = ['evaluation', 'fairness', 'drift', 'comparison', 'region', 'bundle'] as const;
type Subject = (typeof subjects)[number];

const subjectWords: Readonly<Record<Subject, Words>> = {
  evaluation: { id: 'Evaluasi', en: 'Evaluation' },
  fairness: { id: 'Keadilan', en: 'Fairness' },
  drift: { id: 'Pergeseran', en: 'Drift' },
  comparison: { id: 'Perbandingan', en: 'Comparison' },
  region: { id: 'Wilayah', en: 'Regions' },
  bundle: { id: 'Paket', en: 'Bundle' },
};

/** An analysis of all regions holds some hundred thousand values. */
const budget = { values: 5_000_000 };

interface Page {
  readonly subject: Subject;
  readonly source: string;
  readonly about: Words;
  readonly synthetic: boolean;
  readonly text: string;
}

/** The page of a subject, where it is wanted. */
type PageMaker = (subject: Subject, about: Words, synthetic: boolean, render: () => string) => Page[];

async function run(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === 'regions') return regionPage(rest);
  const { values, positionals } = readArgs(
    args,
    {
      out: { type: 'string' },
      subject: { type: 'string' },
      synthetic: { type: 'boolean' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
    },
    100,
    1,
  );
  const { out } = values;
  if (out === undefined) throw usage('found no --out', 'Name a page or a folder with --out.');
  if (values.json && out === '-') throw usage('the page and the summary both go to standard output');
  const language = languageOf(values.lang);
  const wanted =
    values.subject === undefined
      ? subjects
      : namesOf(values.subject).flatMap((name) => oneOf('subject', name, subjects) ?? []);
  const options = { language, command: typed('report', args), synthetic: values.synthetic ?? false };
  if (!isFolder(out)) checkFiles(positionals.flatMap(filesOf), [out]);
  const pages: Page[] = [];
  for (const file of positionals) pages.push(...(await pagesOf(file, options, wanted)));
  if (pages.length === 0)
    throw usage(
      `found none of ${wanted.join(', ')} in ${positionals.join(', ')}`,
      'An evaluation holds fairness with --audit, and drift with --reference.',
    );
  const toFolder = isFolder(out);
  if (!toFolder && pages.length > 1)
    throw usage(
      `found ${pages.length} subjects (${pages.map(({ subject }) => subject).join(', ')}) for one page`,
      'Name a folder with --out, or one subject with --subject.',
    );
  const written = toFolder ? await saveAll(out, pages, options) : [out];
  const [only] = pages;
  if (!toFolder && only !== undefined) {
    await saveText(out, only.text, process.stdout);
  }
  if (values.json) printJson({ format: 'waspada-report/1', pages: written });
  else
    (out === '-' ? note : print)(
      written
        .filter((path) => path !== '-')
        .map((path) => `${say({ id: 'Ditulis', en: 'Written' }, language)}: ${path}`),
    );
  return 0;
}

/** The regions page, by the command that knows it. */
async function regionPage(args: readonly string[]): Promise<number> {
  const at = args.findIndex((each) => each === '--out' || each.startsWith('--out='));
  if (at < 0) throw usage('found no --out', 'Name the page with --out.');
  const renamed = args.map((each, place) => (place === at ? each.replace('--out', '--page') : each));
  return regions.run(renamed);
}

/** A bundle is read file by file. */
const filesOf = (path: string): string[] =>
  existsSync(path) && statSync(path).isDirectory()
    ? readdirSync(path).map((name) => join(path, name))
    : [path];

/** Whether several pages can go there: a folder that is there, or a path that names no page. */
const isFolder = (path: string): boolean =>
  path !== '-' &&
  (path.endsWith('/') || (existsSync(path) ? statSync(path).isDirectory() : !path.endsWith('.html')));

async function saveAll(
  folder: string,
  pages: readonly Page[],
  { language, command }: { language: 'id' | 'en' | 'both'; command: string },
): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw diskError('DISK_WRITE', folder, error);
  });
  const seen = new Map<Subject, number>();
  const links: PageLink[] = [];
  const written: string[] = [];
  for (const { subject, about, synthetic, text } of pages) {
    const count = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, count);
    const file = `${subject}${count === 1 ? '' : `-${count}`}.html`;
    await saveText(join(folder, file), text, process.stdout);
    written.push(join(folder, file));
    links.push({ file, title: subjectWords[subject], about, synthetic });
  }
  const contents = join(folder, 'contents.html');
  await saveText(contents, renderContents(links, { language, command }), process.stdout);
  return [...written, contents];
}

async function pagesOf(
  path: string,
  options: Omit<EvaluationOptions, 'source'>,
  wanted: readonly Subject[],
): Promise<Page[]> {
  const page: PageMaker = (subject, about, synthetic, render) =>
    wanted.includes(subject) ? [{ subject, source: path, about, synthetic, text: render() }] : [];
  if (existsSync(path) && statSync(path).isDirectory()) return bundlePage(path, options, page);
  const document = await loadDocument(path);
  const source = { name: basename(path), digest: await digestOf(path) };
  const own = { ...options, source };
  const format = isObject(document) ? document.format : undefined;
  if (format === comparisonFormat) {
    const comparison = inFile(path, () => readComparison(document));
    const { first, second } = comparison;
    const about = same(`A ${first.name} ${first.version}, B ${second.name} ${second.version}`);
    const synthetic = isSyntheticComparison(comparison, own);
    return page('comparison', about, synthetic, () => renderComparisonPage(comparison, own));
  }
  if (format === evaluationFormat) {
    const evaluation = inFile(path, () => readEvaluation(document));
    const { bundle, fairness, drift } = evaluation;
    const about = same(`${bundle.name} ${bundle.version}`);
    const synthetic = isSynthetic(evaluation, own);
    return [
      ...page('evaluation', about, synthetic, () => renderEvaluationPage(evaluation, own)),
      ...(fairness === null
        ? []
        : page('fairness', about, synthetic, () => renderFairnessPage(evaluation, fairness, own))),
      ...(drift === null
        ? []
        : page('drift', about, synthetic, () => renderDriftPage(evaluation, drift, own))),
    ];
  }
  if (format === regionReportFormat) {
    const regionReport = inFile(path, () => readRegionReport(document));
    const { asOf, area, bundle } = regionReport;
    const about = same([bundle.name, bundle.version, asOf, ...(area === null ? [] : [area])].join(' · '));
    const { language = 'both', command = '' } = options;
    return page('region', about, bundle.evidence === 'synthetic', () =>
      renderRegionPage(regionReport, { language, command }),
    );
  }
  const found = typeof format === 'string' ? JSON.stringify(format) : 'no format';
  throw new WaspadaError(
    issue(
      'DOCUMENT_FORMAT',
      ['file', path, 'format'],
      `found ${found}, expected ${evaluationFormat}, ${comparisonFormat} or ${regionReportFormat}`,
      HINT,
    ),
  );
}

const HINT =
  'Give what waspada evaluate, waspada compare or waspada regions wrote with --out, or a bundle folder.';

/** A JSON document. Whoever names another kind of file is told what is read here. Codes: DISK_READ, TEXT_ENCODING, JSON_*. */
async function loadDocument(path: string): Promise<unknown> {
  try {
    return await loadJson(path, budget);
  } catch (error) {
    if (!(error instanceof WaspadaError) || path.endsWith('.json') || !/^(JSON|TEXT)_/.test(error.code))
      throw error;
    const { code, message, path: at } = error;
    throw new WaspadaError(issue(code, at, message, HINT), undefined, error);
  }
}

const same = (text: string): Words => ({ id: text, en: text });

async function bundlePage(
  folder: string,
  options: Omit<EvaluationOptions, 'source'>,
  page: PageMaker,
): Promise<Page[]> {
  const source = await loadBundle(folder);
  const { manifest, digest, ruleSet } = readBundle(source, applicationFields, forests);
  const facts = {
    manifest,
    digest,
    ruleSet,
    gate: source.gate === undefined ? null : readGate(source.gate),
    points: source.points === undefined ? null : readPoints(source.points),
    training: source.training === undefined ? null : readTraining(source.training),
  };
  const about = same(`${manifest.name} ${manifest.version}`);
  const synthetic = manifest.evidence === 'synthetic' || facts.gate?.evidence === 'synthetic';
  return page('bundle', about, synthetic, () => renderBundlePage(facts, options));
}

async function digestOf(path: string): Promise<string> {
  try {
    return `sha256:${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
  } catch (error) {
    throw diskError('DISK_READ', path, error);
  }
}

export const report: Command = { help, run };
