// The smaller verbs of waspada regions: rows added to a file of facts, the catalogue, the flip of regencies, a table of priors.
import { existsSync } from 'node:fs';
import { codes, issue, WaspadaError } from '../base/errors.js';
import { loadText } from '../io/files.js';
import { flipFile } from '../io/flip-file.js';
import { checkFiles, saveText } from '../io/output.js';
import { appendFacts, loadRegions, shippedFacts } from '../io/region-facts.js';
import { loadAnalysis } from '../io/region-files.js';
import { type FlipTally, MOST_FLIP } from '../regions/applicant/flip.js';
import { declarePriors, MOST_PRIOR } from '../regions/applicant/prior.js';
import { bases, catalogue, indicatorNames, indicatorOf } from '../regions/facts/catalogue.js';
import { factColumns } from '../regions/facts/read.js';
import { deriveRegions } from '../regions/score/record.js';
import { createRegionScorer } from '../regions/score/scorer.js';
import { type Language, number, say } from '../report/words.js';
import { dayOf, languageOf, readArgs, today } from './command.js';
import { loadSwitched, readingOf, readingOptions } from './score.js';
import { createProgress, note, print, printJson } from './terminal.js';

/** Adds rows to a file of facts after both were checked together; makes the file where there is none. */
export async function importFacts(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      facts: { type: 'string' },
      'as-of': { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
    1,
  );
  const [rows = ''] = positionals;
  const target = values.facts;
  if (target === undefined)
    throw new WaspadaError(
      issue('CLI_USAGE', [], 'found no --facts', 'name the file of facts to add to: --facts kantor.csv'),
    );
  const asOf = dayOf('as-of', values['as-of']) ?? today();
  const regions = await loadRegions();
  const existing = existsSync(target) ? await loadText(target) : `${[...factColumns, 'name'].join(',')}\n`;
  const incoming = await loadText(rows);
  const { text, added, known } = await appendFacts(existing, incoming, { regions, asOf });
  await saveText(target, text, process.stdout);
  if (values.json === true) printJson({ file: target, added, known });
  else
    print([
      say(
        {
          id: `${added} baris ditambahkan ke ${target}, ${known} sudah ada`,
          en: `${added} rows added to ${target}, ${known} were there already`,
        },
        languageOf(values.lang),
      ),
    ]);
  return 0;
}

/** Every indicator that a figure may be of: unit, bases, and what it is not. */
export function catalogueLines(language: Language, json: boolean): string[] {
  if (json) return [JSON.stringify({ bases, indicators: catalogue }, null, 2)];
  const lines = [
    `${say({ id: 'Kolom berkas angka', en: 'Columns of a file of facts' }, language)}: ${factColumns.join(', ')}, name`,
    '',
  ];
  for (const name of indicatorNames) {
    const { words, unit, bases: allowed, not, view } = indicatorOf(name);
    lines.push(
      `${name}  ${say(words, language)} (${say(unit, language)}; ${allowed.join(', ')})${view === 'timpora' ? ' TIMPORA' : ''}`,
    );
    lines.push(`  ${say(not, language)}`);
  }
  return lines;
}

/** The same person in another regency: how far and how often a score or a band would be another. */
export async function flip(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, readingOptions, 1, 1);
  const [input = ''] = positionals;
  const language = languageOf(values.lang);
  const reading = await readingOf(values);
  const { regencies } = await loadRegions();
  const progress = createProgress();
  const { tally, counts } = await flipFile({
    ...reading,
    input,
    source: await loadSwitched(values.bundle, reading.switches),
    regencies: Object.keys(regencies),
    keep: [],
    ignoreUnknown: values['ignore-unknown'] ?? false,
    dropSensitive: values['drop-sensitive'] ?? false,
    stdin: process.stdin,
    onProgress: (step) => progress.tell(step),
  }).finally(() => progress.end());
  if (values.json === true)
    printJson({
      ...tally,
      crossings: Object.fromEntries(tally.crossings),
      rejected: counts.rejected,
      most: MOST_FLIP,
    });
  else print(flipLines(tally, counts.rejected, language));
  if (tally.widest <= MOST_FLIP) return 0;
  note([`${codes.RULES_CONTEXT_ALONE.hint} (${tally.widest} > ${MOST_FLIP})`]);
  return codes.RULES_CONTEXT_ALONE.exit;
}

function flipLines(tally: FlipTally, rejected: number, language: Language): string[] {
  const two = (id: string, en: string): string => say({ id, en }, language);
  return [
    two(
      `${number(tally.rows, 'id')} permohonan, masing-masing di 514 kabupaten/kota; ${number(rejected, 'id')} baris dikembalikan`,
      `${number(tally.rows, 'en')} applications, each in 514 regencies; ${number(rejected, 'en')} rows rejected`,
    ),
    two(
      `skor berubah pada ${number(tally.moved, 'id')}, pita berubah pada ${number(tally.bandMoved, 'id')}, selisih terbesar ${tally.widest} poin (paling banyak ${MOST_FLIP})`,
      `the score changes for ${number(tally.moved, 'en')}, the band for ${number(tally.bandMoved, 'en')}, widest difference ${tally.widest} points (at most ${MOST_FLIP})`,
    ),
    ...[...tally.crossings].map(
      ([crossing, rows]) => `  ${crossing.replace('>', ' > ')}: ${number(rows, language)}`,
    ),
    ...tally.examples.map(
      ({ applicationId, score, least, leastAt, most, mostAt, regency }) =>
        `  ${applicationId}: ${score} (${regency ?? '?'}), ${least} (${leastAt}) ${two('sampai', 'to')} ${most} (${mostAt})`,
    ),
  ];
}

/** Writes the region table with the priors that the indices give: at most five points, read by nobody until R1 is switched on. */
export async function priors(args: readonly string[]): Promise<number> {
  const { values } = readArgs(
    args,
    {
      facts: { type: 'string', multiple: true },
      out: { type: 'string' },
      most: { type: 'string' },
      bundle: { type: 'string' },
      'as-of': { type: 'string' },
      lang: { type: 'string' },
      json: { type: 'boolean' },
    },
    0,
  );
  const { out } = values;
  if (out === undefined)
    throw new WaspadaError(
      issue('CLI_USAGE', [], 'found no --out', 'name the region table to write: --out regions.json'),
    );
  checkFiles(values.facts ?? [], [out]);
  const asOf = dayOf('as-of', values['as-of']) ?? today();
  const most = values.most === undefined ? MOST_PRIOR : Number(values.most);
  if (!Number.isInteger(most) || most < 0 || most > MOST_PRIOR)
    throw new WaspadaError(
      issue('CLI_USAGE', [], `found --most ${JSON.stringify(values.most)}, expected 0 to ${MOST_PRIOR}`),
    );
  const input = await loadAnalysis({
    facts: [shippedFacts(), ...(values.facts ?? [])],
    asOf,
    ...(values.bundle === undefined ? {} : { bundle: values.bundle }),
  });
  const places = Object.entries(input.regions.regencies).map(([code, name]) => ({
    code,
    name,
    neighbours: [],
  }));
  const scorer = createRegionScorer(input.bundle, {
    policyDate: asOf,
    ...(input.forests === undefined ? {} : { forests: input.forests }),
  });
  const table = declarePriors(input.regions, scorer.score(deriveRegions(input.facts, places)), most);
  await saveText(out, `${JSON.stringify(table, null, 1)}\n`, process.stdout);
  const declared = Object.values(table.priors ?? {});
  if (values.json === true) printJson({ file: out, regencies: declared.length, most });
  else
    print([
      say(
        {
          id: `${declared.length} kabupaten/kota mendapat bobot 0 sampai ${most}; aturan R1 tetap nonaktif sampai penyusun aturan menyalakannya`,
          en: `${declared.length} regencies get a prior of 0 to ${most}; rule R1 stays off until its authors switch it on`,
        },
        languageOf(values.lang),
      ),
    ]);
  return 0;
}
