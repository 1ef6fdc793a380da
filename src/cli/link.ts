// waspada link: applications with identity envelopes in; the same rows with linkage fields, and clusters for an analyst, out.
import type { Words } from '../fields/dictionary.js';
import { type LinkStep, type LinkSummary, linkFile } from '../io/link-file.js';
import { clusterDefaults } from '../linkage/clusters.js';
import { linkageDefaults, linkageNames } from '../linkage/definition.js';
import { parseOffset } from '../linkage/moment.js';
import { type Language, number, say } from '../report/words.js';
import { type Command, languageOf, readArgs, usage, wholeNumber } from './command.js';
import { readingOf } from './score.js';
import { createCounter, note, print, printJson } from './terminal.js';

const help = `waspada link IN [--out OUT] [--clusters CLUSTERS]

Tells of every application how many others named the same phone, address, payer, e-mail or agent in the 30 days before it. Only
what was known when it was submitted counts; the applicant, the same family card and verified groups do not. IN is .csv, or -,
with applicationId, submittedAt and columns of the identity envelope: identity.phone, payer, email, address, agent, and
identity.familyCard and subjectKey, by which family and the same person are told. OUT gets the rows as they were, with
linkage.phone30d, address30d, payer30d, emailOrAgent30d, sameKK, verifiedGroup and bookingBurst behind them; an empty cell is unknown.

  --out OUT            .csv; - (the default) is standard output
  --rejects REJECTS    where rows go that cannot be linked; without it the first few are shown
  --clusters FILE      who hangs together, as .json or .csv: application numbers and figures, nobody's name or phone
  --groups LIST        verified groups, .csv with part, value and, if there is a term, validFrom, validTo; a part is
                       applicationId, phone, payer, email, address or agent. Without it, and without a column
                       linkage.verifiedGroup, it is unknown whether a group was verified, and no rule counts what is shared
  --only               application numbers and linkage fields alone
  --window-days N      30; with another, the columns are named for it (linkage.phone14d) and are no fields of a record
  --households N       the least households of a cluster (5)
  --public-place N     a phone, payer, e-mail or agent of more persons in a window links nobody (60)
  --offset +07:00      of times without an offset; a time without seconds counts as early as can be for its own row and as late
                       as can be for others
  --map MAPPING   --delimiter D   --dates iso|dmy   --drop-sensitive   as in score
  --workers N   --lang id|en|both   --json (the summary as one JSON object)

Example: waspada link applications.csv --out linked.csv --clusters clusters.json --groups verified.csv`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      out: { type: 'string' },
      rejects: { type: 'string' },
      clusters: { type: 'string' },
      groups: { type: 'string' },
      only: { type: 'boolean' },
      'window-days': { type: 'string' },
      households: { type: 'string' },
      'public-place': { type: 'string' },
      offset: { type: 'string' },
      map: { type: 'string' },
      delimiter: { type: 'string' },
      dates: { type: 'string' },
      'drop-sensitive': { type: 'boolean' },
      workers: { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    1,
    1,
  );
  const output = values.out ?? '-';
  const { rejects, clusters, groups } = values;
  if (values.json && [output, rejects, clusters].includes('-'))
    throw usage('the summary and the rows both go to standard output', 'Name a file with --out.');
  const offsetMinutes = parseOffset(values.offset ?? '+07:00');
  if (offsetMinutes === null)
    throw usage(`found --offset ${JSON.stringify(values.offset)}, expected an offset, e.g. +08:00`);
  const language = languageOf(values.lang);
  const windowDays = wholeNumber('window-days', values['window-days'], 1, 3660) ?? linkageDefaults.windowDays;
  const households = wholeNumber('households', values.households, 2, 1000) ?? clusterDefaults.households;
  const publicPlace =
    wholeNumber('public-place', values['public-place'], 2, 1_000_000) ?? clusterDefaults.publicPlace;
  const workers = wholeNumber('workers', values.workers, 1, 64);
  const { mapping, delimiter, form } = await readingOf(values);
  const progress = createSteps();
  const summary = await linkFile({
    input: positionals[0] ?? '-',
    output,
    ...(rejects === undefined ? {} : { rejects }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(groups === undefined ? {} : { groups }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(workers === undefined ? {} : { workers }),
    ...(form.dates === undefined ? {} : { dates: form.dates }),
    mapping,
    only: values.only ?? false,
    settings: { ...linkageDefaults, windowDays },
    clusterSettings: { ...clusterDefaults, households, publicPlace },
    offsetMinutes,
    dropSensitive: values['drop-sensitive'] ?? false,
    stdin: process.stdin,
    stdout: process.stdout,
    onProgress: (step) => progress.tell(step),
  }).finally(() => progress.end());
  if (values.json) printJson(summaryJson(summary, output, windowDays));
  else (output === '-' ? note : print)(summaryLines(summary, language, windowDays));
  return 0;
}

const MEGABYTE = 1_000_000;

/** A line for each step: reading and writing by megabytes, linking by parts. */
function createSteps(): { tell(step: LinkStep): void; end(): void } {
  const whats = { read: 'MB dibaca / read', link: 'langkah / steps', write: 'MB ditulis / written' };
  let now: { step: LinkStep['step']; counter: ReturnType<typeof createCounter> } | null = null;
  return {
    tell({ step, done, of }) {
      if (now?.step !== step) {
        now?.counter.end();
        now = { step, counter: createCounter(whats[step]) };
      }
      const unit = step === 'link' ? 1 : MEGABYTE;
      now.counter.tell(Math.round(done / unit), Math.max(1, Math.round(of / unit)));
    },
    end: () => now?.counter.end(),
  };
}

function summaryLines(summary: LinkSummary, language: Language, windowDays: number): string[] {
  const line = (words: Words, value: string): string => `${say(words, language).padEnd(52)} ${value}`;
  const { parts, verified, times, clusters } = summary;
  const lines = [
    line({ id: 'Dibaca sebagai', en: 'Read as' }, say(summary.readAs, language)),
    line({ id: 'Baris', en: 'Rows' }, number(summary.rows, language)),
    line({ id: 'Dihubungkan', en: 'Linked' }, number(summary.linked, language)),
    line({ id: 'Dikembalikan', en: 'Rejected' }, number(summary.rejected, language)),
    ...[...parts].map(([part, { known, unreadable }]) =>
      line(
        { id: `identity.${part}: diketahui, tidak terbaca`, en: `identity.${part}: known, unreadable` },
        `${number(known, language)}, ${number(unreadable, language)}`,
      ),
    ),
    line(
      { id: 'Rombongan terverifikasi: ya, bukan, tidak diketahui', en: 'Verified group: yes, no, unknown' },
      `${number(verified.yes, language)}, ${number(verified.no, language)}, ${number(verified.unknown, language)}`,
    ),
    line(
      {
        id: `Pembayar atau telepon sama dengan 5 orang lain atau lebih (${windowDays} hari)`,
        en: `Payer or phone shared with 5 others or more (${windowDays} days)`,
      },
      number(summary.fiveOrMore, language),
    ),
    line(
      { id: 'Antrean beruntun satu pembayar', en: 'Slots booked in a burst by one payer' },
      number(summary.bursts, language),
    ),
  ];
  if (times.minute + times.day > 0)
    lines.push(
      line(
        { id: 'Waktu tanpa detik, tanpa jam', en: 'Times without seconds, without hours' },
        `${number(times.minute, language)}, ${number(times.day, language)}`,
      ),
    );
  if (clusters !== null)
    lines.push(
      line(
        { id: 'Kelompok; yang berbagi beberapa hal', en: 'Clusters; sharing in several parts' },
        `${number(clusters.found, language)}; ${number(clusters.severalParts, language)}`,
      ),
      ...[...clusters.publicPlaces].map(([part, found]) =>
        line(
          { id: `Tempat umum (${part}), tidak menghubungkan`, en: `Public places (${part}), linking nobody` },
          `${number(found.values, language)} (${number(found.applications, language)})`,
        ),
      ),
    );
  const tell = (words: Words): number => lines.push(`! ${say(words, language)}`);
  if (summary.missing.length > 0)
    tell({
      id: `Berkas tidak mempunyai ${summary.missing.join(', ')}: tidak diketahui.`,
      en: `The file has no ${summary.missing.join(', ')}: unknown.`,
    });
  if (verified.unknown > 0)
    tell({
      id: 'Rombongan terverifikasi tidak diketahui untuk sebagian baris: aturan tidak menghitung kesamaannya. Beri --groups.',
      en: 'Whether a group was verified is unknown for some rows: no rule counts what they share. Give --groups.',
    });
  if (summary.unreadableFlags > 0)
    tell({
      id: `${number(summary.unreadableFlags, 'id')} sel linkage.verifiedGroup tidak terbaca, dianggap tidak diketahui.`,
      en: `${number(summary.unreadableFlags, 'en')} cells of linkage.verifiedGroup are unreadable and taken as unknown.`,
    });
  if (summary.cut)
    tell({
      id: 'Baris terakhir tidak ditutup: berkas mungkin terpotong.',
      en: 'The last row has no line ending: the file may have been cut off.',
    });
  const reasons = {
    sensitive: { id: 'ATRIBUT PEKA, DIBUANG', en: 'SENSITIVE, DROPPED' },
    unknown: { id: 'tidak dikenal, dibuang', en: 'unknown, dropped' },
    mapping: { id: 'dibuang menurut pemetaan', en: 'dropped by the mapping' },
    replaced: { id: 'dihitung ulang', en: 'computed anew' },
  };
  for (const { column, reason } of summary.dropped)
    lines.push(`  ${say(reasons[reason], language)}: ${column}`);
  for (const { row, path, code, message, hint } of summary.firstRejected)
    lines.push(`  row ${row} ${path}: ${code}, ${message}`, `    ${hint}`);
  return lines;
}

function summaryJson(
  { rejectedBy, parts, clusters, elapsedMs, ...rest }: LinkSummary,
  output: string,
  windowDays: number,
): Record<string, unknown> {
  return {
    format: 'waspada-link/1',
    ...rest,
    rejectedBy: Object.fromEntries(rejectedBy),
    parts: Object.fromEntries(parts),
    clusters:
      clusters === null ? null : { ...clusters, publicPlaces: Object.fromEntries(clusters.publicPlaces) },
    columns: Object.values(linkageNames(windowDays)),
    output,
    elapsedMs: Math.round(elapsedMs),
  };
}

export const link: Command = { help, run };
