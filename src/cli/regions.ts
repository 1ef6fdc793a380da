// waspada regions: facts about places in; six indices with bounds and reasons, maps, worklists and a page out.
import { issue, WaspadaError } from '../base/errors.js';
import { didYouMean } from '../fields/suggest.js';
import { formatCsvRow } from '../io/csv-write.js';
import { inFile, loadJson } from '../io/files.js';
import { checkFiles, saveText } from '../io/output.js';
import { shippedFacts } from '../io/region-facts.js';
import { loadAnalysis, loadExcluded } from '../io/region-files.js';
import { analyseRegions } from '../regions/analysis/analyse.js';
import type { RegionReport } from '../regions/analysis/document.js';
import { type Alarms, readAlarms } from '../regions/watch/alarms.js';
import { renderRegionPage } from '../report/regions/page.js';
import { indexRows, regionLines, worklistRows } from '../report/regions-table.js';
import { say } from '../report/words.js';
import { regionIndices } from '../rules/document.js';
import { type Command, dayOf, languageOf, namesOf, oneOf, readArgs, today, wholeNumber } from './command.js';
import { catalogueLines, flip, importFacts, priors } from './region-verbs.js';
import { note, print, printJson, widthOf } from './terminal.js';

const help = `waspada regions [--facts FILE]... [--page PAGE.html]
waspada regions import ROWS.csv --facts OWN.csv
waspada regions catalogue
waspada regions flip APPLICATIONS.csv [--bundle DIR]
waspada regions priors --out REGIONS.json

Scores the 38 provinces and 514 regencies (and each district or village that has a figure) on six indices that are never added
together, each 0 to 100 with bounds, year, coverage and reasons; maps them, orders them, and makes worklists under a capacity.
What has no figure is unknown, never low. Nothing here is about a person.

  --facts FILE        a table of facts beside the shipped one; may be repeated
  --only-own          reads the files of --facts alone, without the shipped facts
  --page FILE         one page with maps, ranks, lists and sources, in both languages, without network
  --out FILE          the whole analysis as JSON      --json  the same to standard output
  --csv FILE          one row a region and index      --lists FILE  one row a place of a worklist
  --index a,b         indices to tell on screen       --list a,b    worklists to tell on screen
  --top N             regions and places told (5)
  --office NAME       regions and lists of one office's area; ranks stay those of the country
  --area CODE         the same of a province or regency: 16, 35.02
  --capacity N        places that can be worked through (10)
  --exclude FILE      codes that are done: a CSV with code and, where wanted, reason
  --seed TEXT         for lots and permutations (the date); announce it before
  --view timpora      adds what concerns foreigners: for that team alone
  --internal          keeps counts of fewer than 10 people in: never to be shared
  --alarms FILE       alarms of waspada watch, shown on the page
  --bundle DIR        a region bundle; the shipped one where none is named
  --as-of DATE        figures of later periods are refused (today)     --policy-date DATE  rules in force
  --lang id|en|both

waspada regions import adds rows to a file of your own after checking them against everything in it: nothing is half loaded.
waspada regions flip scores each application as if its person lived elsewhere. waspada regions priors writes a region table with at
most 5 points a regency, for a bundle whose authors switch rule R1 on.

Example: waspada regions --facts kantor.csv --office "Kanim Kelas II Non TPI Ponorogo" --capacity 3 --page wilayah.html`;

async function run(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'import') return importFacts(rest);
  if (verb === 'flip') return flip(rest);
  if (verb === 'priors') return priors(rest);
  if (verb === 'catalogue') {
    const { values } = readArgs(rest, { lang: { type: 'string' }, json: { type: 'boolean' } }, 0);
    print(catalogueLines(languageOf(values.lang), values.json ?? false));
    return 0;
  }
  return analyse(args);
}

async function analyse(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      facts: { type: 'string', multiple: true },
      'only-own': { type: 'boolean' },
      page: { type: 'string' },
      out: { type: 'string' },
      csv: { type: 'string' },
      lists: { type: 'string' },
      index: { type: 'string' },
      list: { type: 'string' },
      top: { type: 'string' },
      office: { type: 'string' },
      area: { type: 'string' },
      capacity: { type: 'string' },
      exclude: { type: 'string' },
      seed: { type: 'string' },
      view: { type: 'string' },
      internal: { type: 'boolean' },
      alarms: { type: 'string' },
      bundle: { type: 'string' },
      'as-of': { type: 'string' },
      'policy-date': { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const [stray] = positionals;
  if (stray !== undefined) {
    const hint = didYouMean(
      stray,
      ['import', 'catalogue', 'flip', 'priors'],
      'name a file of facts with --facts',
    );
    throw new WaspadaError(issue('CLI_USAGE', [], `found ${JSON.stringify(stray)}`, hint));
  }
  const language = languageOf(values.lang);
  const asOf = dayOf('as-of', values['as-of']) ?? today();
  const policyDate = dayOf('policy-date', values['policy-date']);
  const own = values.facts ?? [];
  if (values['only-own'] === true && own.length === 0)
    throw new WaspadaError(
      issue('CLI_USAGE', [], 'found --only-own without --facts', 'name a file with --facts'),
    );
  const indices = chosen('index', values.index, regionIndices);
  const area = values.office ?? values.area;
  if (values.office !== undefined && values.area !== undefined)
    throw new WaspadaError(issue('CLI_USAGE', [], 'found --office and --area', 'name one of the two'));
  checkFiles([...own, values.exclude, values.alarms], [values.out, values.csv, values.lists, values.page]);
  const top = wholeNumber('top', values.top, 1, 1000) ?? 5;
  const input = await loadAnalysis({
    facts: values['only-own'] === true ? own : [shippedFacts(), ...own],
    asOf,
    ...(values.bundle === undefined ? {} : { bundle: values.bundle }),
  });
  const known = new Set([
    ...Object.keys(input.regions.provinces),
    ...Object.keys(input.regions.regencies),
    ...input.facts.figures.map(({ code }) => code),
  ]);
  const report = analyseRegions(input, {
    asOf,
    ...(policyDate === undefined ? {} : { policyDate }),
    view: oneOf('view', values.view, ['all', 'timpora']) ?? 'all',
    internal: values.internal ?? false,
    ...(area === undefined ? {} : { area }),
    capacity: wholeNumber('capacity', values.capacity, 1, 10_000) ?? 10,
    ...(values.exclude === undefined ? {} : { exclude: await loadExcluded(values.exclude, known) }),
    ...(values.seed === undefined ? {} : { seed: values.seed }),
  });
  const lists = chosen(
    'list',
    values.list,
    report.worklists.map(({ id }) => id),
  );
  const written: string[] = [];
  const write = async (path: string | undefined, text: () => string): Promise<void> => {
    if (path === undefined) return;
    await saveText(path, text(), process.stdout);
    if (path !== '-') written.push(path);
  };
  await write(values.out, () => `${JSON.stringify(report)}\n`);
  await write(values.csv, () => csvOf(indexRows(report)));
  await write(values.lists, () => csvOf(worklistRows(report)));
  const alarms = await loadAlarms(values.alarms);
  await write(values.page, () =>
    renderRegionPage(report, { language, ...(alarms === undefined ? {} : { alarms }) }),
  );
  if (values.json === true) {
    printJson(report);
    return 0;
  }
  const lines = regionLines(report, {
    language,
    width: widthOf(),
    most: top,
    ...(indices === undefined ? {} : { indices }),
    ...(lists === undefined ? {} : { lists }),
  });
  const toStdout = [values.out, values.csv, values.lists, values.page].includes('-');
  (toStdout ? note : print)([...lines, ...endLines(report, written, language)]);
  return 0;
}

/** Alarms of `waspada watch`, to be shown beside the regions. Codes: DISK_READ, JSON_*, DOCUMENT_*. */
async function loadAlarms(path: string | undefined): Promise<Alarms | undefined> {
  if (path === undefined) return undefined;
  const document = await loadJson(path);
  return inFile(path, () => readAlarms(document));
}

function endLines(
  report: RegionReport,
  written: readonly string[],
  language: 'id' | 'en' | 'both',
): string[] {
  const { withheld, rows } = report.facts;
  const said = say(
    {
      id: `${rows} angka dibaca, ${withheld} disembunyikan untuk melindungi orang`,
      en: `${rows} figures read, ${withheld} withheld to protect people`,
    },
    language,
  );
  return ['', said, ...written.map((path) => `${say({ id: 'Ditulis', en: 'Written' }, language)}: ${path}`)];
}

const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => formatCsvRow(cells)).join('');

/** Names among those that are known. Code: CLI_USAGE. */
function chosen<const T extends string>(
  name: string,
  value: string | undefined,
  known: readonly T[],
): T[] | undefined {
  if (value === undefined) return undefined;
  return namesOf(value).map((one) => {
    const found = known.find((each) => each === one);
    if (found !== undefined) return found;
    const hint = didYouMean(one, known, `use one of ${known.join(', ')}`);
    throw new WaspadaError(issue('CLI_USAGE', [], `found --${name} ${JSON.stringify(one)}`, hint));
  });
}

export const regions: Command = { help, run };
