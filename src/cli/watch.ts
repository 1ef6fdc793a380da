// waspada watch: monthly reports and exchanges in; alarms, silences and what could not be judged out, and delivered.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseDate } from '../base/dates.js';
import { formatCsvRow } from '../io/csv-write.js';
import { type Address, deliver, parseAddress, waitingAddresses } from '../io/deliver.js';
import { loadText } from '../io/files.js';
import { checkFiles, saveText } from '../io/output.js';
import { loadAnalysis } from '../io/region-files.js';
import { loadExchange, loadRegionTable, loadReports } from '../io/region-reports.js';
import { analyseRegions } from '../regions/analysis/analyse.js';
import { mergeExchanges } from '../regions/exchange/merge.js';
import { type Alarms, syntheticReports, watchReports } from '../regions/watch/alarms.js';
import { reportKinds, watchViews } from '../regions/watch/kinds.js';
import {
  type RefusedRow,
  type ReportRow,
  readReports,
  type Series,
  seriesAsOf,
} from '../regions/watch/reports.js';
import { alarmsLines } from '../report/alarms.js';
import { renderRegionPage } from '../report/regions/page.js';
import { type Language, say } from '../report/words.js';
import { type Command, dayOf, languageOf, oneOf, readArgs, today, usage, wholeNumber } from './command.js';
import { emphasise, note, print, printJson, widthOf } from './terminal.js';

const kindLines = Object.entries(reportKinds).map(
  ([code, { words, view }]) => `  ${code.padEnd(17)}${words.en} (${view})`,
);

const help = `waspada watch REPORTS [REPORTS ...] [--exchange FILE ...] [--out alarms.json]

Watches monthly counts by region and kind, and tells what rose above its line: observed, expected, the line, the method
and what to check. REPORTS is CSV with region,kind,month,count,receivedOn,reporter[,register,note], or - for standard
input. A later report of the same reporter takes the place of an earlier one. A region that did not report is never an
alarm and never calm: it is told as silent. An alarm is a reason to look, no finding.

Kinds, each seen in one view only:
${kindLines.join('\n')}

  --exchange FILE     counts of another agency (waspada-exchange/1, .json or .jsonl); repeatable, REPORTS may be absent
  --as-of DATE        what was known on this day; today where none is named
  --view V            outreach (the default) or timpora
  --alerts-a-year N   false alerts a year to allow over all series (12)
  --months N          how many of the latest months are judged, for reports that come late (3)
  --internal          shows counts of fewer than ten people, for the office only: delivered to a file or not at all
  --out FILE          the alarms as JSON         --csv FILE   the alarms as CSV
  --page FILE         one page: the alarms over the months beside the regions, in both languages, without network
  --deliver ADDRESS   file:PATH, https://host/path or smtp://user@host:port?from=a@b&to=c@d; repeatable; each alarm once
  --secret-file FILE  signs webhooks (HMAC-SHA256, header Waspada-Signature), and is the password of a mail server;
                      without it WASPADA_WATCH_SECRET of the environment
  --outbox FILE       what was and what is to be delivered (waspada-outbox.json)
  --resume            delivers what waits in the outbox; REPORTS may be absent
  --strict            exit 3 if a row was refused
  --lang id|en|both   --json (the alarms as one JSON object)

Example: waspada watch data/samples/reports.csv --as-of 2026-07-15 --out alarms.json --deliver file:alarms.jsonl`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      exchange: { type: 'string', multiple: true },
      'as-of': { type: 'string' },
      view: { type: 'string' },
      'alerts-a-year': { type: 'string' },
      months: { type: 'string' },
      internal: { type: 'boolean' },
      out: { type: 'string' },
      csv: { type: 'string' },
      page: { type: 'string' },
      deliver: { type: 'string', multiple: true },
      'secret-file': { type: 'string' },
      outbox: { type: 'string' },
      resume: { type: 'boolean' },
      strict: { type: 'boolean' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    64,
  );
  const language = languageOf(values.lang);
  const json = values.json ?? false;
  const internal = values.internal ?? false;
  const exchanges = values.exchange ?? [];
  const asOf = dayOf('as-of', values['as-of']) ?? today();
  const view = oneOf('view', values.view, watchViews) ?? 'outreach';
  const alertsAYear = wholeNumber('alerts-a-year', values['alerts-a-year'], 1, 100_000) ?? 12;
  const months = wholeNumber('months', values.months, 1, 12) ?? 3;
  const outbox = values.outbox ?? 'waspada-outbox.json';
  const addresses = (values.deliver ?? []).flatMap(parseAddress);
  if (internal && addresses.some(({ kind }) => kind !== 'file'))
    throw usage(
      'found --internal with an address outside: counts of fewer than ten people stay in the office',
    );
  const nothing = positionals.length === 0 && exchanges.length === 0;
  if (nothing && !values.resume)
    throw usage('a file of reports or an exchange is missing among the arguments');
  if ([...positionals, ...exchanges].filter((path) => path === '-').length > 1)
    throw usage('found - twice: standard input is read once');
  if (json && [values.out, values.csv, values.page].includes('-'))
    throw usage('the JSON object and a file both go to standard output');
  const read = [...positionals, ...exchanges, values['secret-file']];
  const written = [values.out, values.csv, values.page, outbox];
  checkFiles(read, written);
  // One that is not there yet may fail when it is delivered to, and is then tried again.
  const logs = addresses.flatMap((each) =>
    each.kind === 'file' && existsSync(each.path) ? [each.path] : [],
  );
  checkFiles([...read, ...written], [...new Set(logs)]);
  const secret = await secretOf(values['secret-file']);

  const found = nothing
    ? null
    : await watchFiles(positionals, exchanges, { asOf, view, alertsAYear, months, internal });
  if (found !== null) {
    const { alarms } = found;
    if (values.out !== undefined)
      await saveText(values.out, `${JSON.stringify(alarms, null, 1)}\n`, process.stdout);
    if (values.csv !== undefined) await saveText(values.csv, alarmsCsv(alarms), process.stdout);
    if (values.page !== undefined)
      await saveText(values.page, await pageOf(alarms, found.series, language), process.stdout);
    if (json) printJson(alarms);
    else {
      const lines = emphasise(alarmsLines(alarms, language, widthOf()), (line) => /^[A-Z]{5}/.test(line));
      // A file on standard output stays a file only.
      if ([values.out, values.csv, values.page].includes('-')) note(lines);
      else print(lines);
    }
    note(refusedLines(found.refused, language));
    if (found.repeats + found.revised + found.twice > 0)
      note([
        say(
          {
            id: `Pertukaran: ${found.repeats} butir terkirim ulang (dihitung sekali), ${found.revised} diperbarui; ${found.twice} bulan wilayah mungkin dihitung dua lembaga (tidak dijumlahkan)`,
            en: `Exchanges: ${found.repeats} items sent again (counted once), ${found.revised} revised; ${found.twice} months of a region may be counted by two agencies (not added)`,
          },
          language,
        ),
      ]);
  }
  await send(found?.alarms ?? null, addresses, outbox, secret, language, values.resume ?? false);
  return values.strict && (found?.refused.length ?? 0) > 0 ? 3 : 0;
}

interface Watching {
  readonly asOf: string;
  readonly view: Alarms['view'];
  readonly alertsAYear: number;
  readonly months: number;
  readonly internal: boolean;
}

async function watchFiles(
  paths: readonly string[],
  exchangePaths: readonly string[],
  { internal, ...rest }: Watching,
) {
  const regions = await loadRegionTable();
  const files = [];
  for (const path of paths) files.push(await loadReports(path, process.stdin));
  const received = [];
  for (const path of exchangePaths) received.push(await loadExchange(path, regions, process.stdin));
  const merged = mergeExchanges(received.map(({ source, exchange }) => ({ file: source.file, exchange })));
  const rows: ReportRow[] = [...files.flatMap((file) => file.rows), ...merged.rows];
  const reports = readReports(rows, regions);
  const refused: readonly RefusedRow[] = [
    ...files.flatMap((file) => file.refused),
    ...merged.refused.map(({ file, item, issue: fault }) => ({ file, row: item + 1, issues: [fault] })),
    ...reports.refused,
  ];
  const sources = [...files, ...received].map(({ source }) => source);
  const alarms = watchReports({ ...reports, refused }, { ...rest, regions, sources, shared: !internal });
  // Where a file lies on this machine is nobody else's matter.
  const named = alarms.sources.map((source) => ({ ...source, file: basename(source.file) }));
  const { repeats, revised, likelySame } = merged;
  const { series } = seriesAsOf(reports, parseDate(rest.asOf) ?? 0);
  return {
    alarms: { ...alarms, sources: named },
    series,
    refused,
    repeats,
    revised,
    twice: likelySame.length,
  };
}

/** The alarms beside the regions as the shipped facts have them. Codes: those of loadAnalysis. */
async function pageOf(alarms: Alarms, series: readonly Series[], language: Language): Promise<string> {
  const { asOf, shared } = alarms;
  const input = await loadAnalysis({ facts: [], asOf });
  const view = alarms.view === 'timpora' ? 'timpora' : 'all';
  const report = analyseRegions(input, { asOf, view, internal: false, capacity: 10 });
  return renderRegionPage(report, { language, alarms, ...(shared ? {} : { series }) });
}

async function secretOf(path: string | undefined): Promise<string | null> {
  const text = path === undefined ? process.env.WASPADA_WATCH_SECRET : await loadText(path);
  const secret = text?.replace(/\r?\n$/, '') ?? '';
  if (path !== undefined && secret === '')
    throw usage(`found nothing in ${path}, expected a secret in its first line`);
  return secret === '' ? null : secret;
}

async function send(
  alarms: Alarms | null,
  addresses: readonly Address[],
  outbox: string,
  secret: string | null,
  language: Language,
  resume: boolean,
): Promise<void> {
  const waiting = resume ? await waitingAddresses(outbox) : [];
  const all = [...addresses, ...waiting.filter(({ name }) => !addresses.some((each) => each.name === name))];
  if (all.length === 0) return;
  if (secret === null && all.some(({ kind }) => kind === 'webhook'))
    note([
      say(
        {
          id: 'Webhook tanpa tanda tangan: tidak ada --secret-file',
          en: 'Webhook unsigned: no --secret-file',
        },
        language,
      ),
    ]);
  // What waits for an address that this run did not name is delivered, but nothing new is put in for it.
  const told = (name: string, attempt: number, reason: string): void =>
    note([`${name}: ${reason} (${attempt})`]);
  const fresh = await deliver({ outbox, addresses, document: alarms, secret, onFailure: told });
  const rest = all.filter(({ name }) => !addresses.some((each) => each.name === name));
  const late =
    rest.length === 0
      ? { delivered: 0 }
      : await deliver({ outbox, addresses: rest, document: null, secret, onFailure: told });
  note([
    say(
      {
        id: `Terkirim: ${fresh.delivered + late.delivered} alarm; ${fresh.repeated} sudah pernah dikirim`,
        en: `Delivered: ${fresh.delivered + late.delivered} alarm(s); ${fresh.repeated} had been before`,
      },
      language,
    ),
  ]);
}

const MOST_SHOWN = 8;

function refusedLines(refused: readonly RefusedRow[], language: Language): string[] {
  if (refused.length === 0) return [];
  const head = say(
    {
      id: 'Baris dikembalikan; bulannya dianggap belum diketahui',
      en: 'Rows refused; their months are not known',
    },
    language,
  );
  const shown = refused
    .slice(0, MOST_SHOWN)
    .flatMap(({ file, row, issues }) =>
      issues.flatMap(({ code, path, message, hint }) => [
        `  ${file} row ${row} ${String(path.at(-1) ?? '')}: ${code}, ${message}`,
        `    ${hint}`,
      ]),
    );
  const rest = refused.length - MOST_SHOWN;
  return [`${head} (${refused.length}):`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

const csvColumns = [
  'id',
  'month',
  'region',
  'name',
  'kind',
  'register',
  'observed',
  'expected',
  'threshold',
  'p',
  'withheld',
  'method',
  'lateShare',
  'checkId',
  'checkEn',
  'synthetic',
] as const;

/** The alarms as CSV; a number that is withheld or unknown is an empty cell. */
function alarmsCsv(document: Alarms): string {
  const synthetic = String(syntheticReports(document) > 0);
  const lines = document.alarms.map((alarm) =>
    formatCsvRow([
      alarm.id,
      alarm.month,
      alarm.region,
      alarm.name,
      alarm.kind,
      alarm.register,
      ...[alarm.observed, alarm.expected, alarm.threshold, alarm.p].map((value) => value ?? Number.NaN),
      String(alarm.withheld),
      alarm.method.detector,
      alarm.late.share,
      alarm.check.map(({ id }) => id).join(' | '),
      alarm.check.map(({ en }) => en).join(' | '),
      synthetic,
    ]),
  );
  return [formatCsvRow([...csvColumns]), ...lines].join('');
}

export const watch: Command = { help, run };
