// waspada explain: one record of a file in; a page for the officer, the applicant or the auditor out, and its receipt.

import { applicationIndicators } from '../indicators/index.js';
import { findRecord, recordKinds } from '../io/find-record.js';
import { checkFiles, saveText } from '../io/output.js';
import { applicantPage, auditorLines, officerPage, type PageOptions } from '../report/explain.js';
import { traceLines } from '../report/trace.js';
import type { Language } from '../report/words.js';
import { type Assessment, type Audience, applicantView } from '../score/assessment.js';
import { forests } from '../score/forest-model.js';
import { createScorer, type Dates, type Scorer } from '../score/scorer.js';
import { type Command, languageOf, oneOf, readArgs, usage, wholeNumber } from './command.js';
import { loadSwitched, readingOf, readingOptions } from './score.js';
import { emphasise, note, print, printJson, widthOf } from './terminal.js';

const help = `waspada explain IN --id X | --row N

One application as a page of text: the reasons first, then the score with its bounds, what to ask, what to offer, and what
would change the outcome. IN is .csv, .jsonl, or .json with one record (then neither --id nor --row is needed).

  --id X              the application with this number     --row N   the row with this number, from 1
  --audience A        officer (the default), applicant, auditor (everything, with the trace of every rule)
  --receipt FILE      also writes the receipt, for waspada replay
  --lang id|en|both   Indonesian is the default     --json
  --format csv|jsonl  the kind of IN, where its name does not say
  --bundle --map --delimiter --dates --decimal --as-of --policy-date --switch as for waspada score

Example: waspada explain data/samples/applications.csv --row 7 --lang en`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      ...readingOptions,
      id: { type: 'string' },
      row: { type: 'string' },
      audience: { type: 'string' },
      receipt: { type: 'string' },
    },
    1,
    1,
  );
  const row = wholeNumber('row', values.row, 1, 999_999_999);
  if (row !== undefined && values.id !== undefined)
    throw usage('found both --id and --row', 'Name the application by one of them.');
  checkFiles([positionals[0], values.map], [values.receipt]);
  if (values.format === 'parquet') throw usage('found --format parquet', recordKinds.hint);
  const reading = await readingOf(values);
  const scorer = createScorer(await loadSwitched(values.bundle, reading.switches), {
    forests,
    switches: reading.switches,
  });
  const { delimiter, format } = reading;
  const found = await findRecord({
    input: positionals[0] ?? '-',
    regions: scorer.bundle.regions,
    form: reading.form,
    headerOptions: {
      mapping: reading.mapping,
      ignoreUnknown: true,
      dropSensitive: values['drop-sensitive'] ?? false,
    },
    stdin: process.stdin,
    ...(values.id === undefined ? {} : { id: values.id }),
    ...(row === undefined ? {} : { row }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(format === undefined ? {} : { format }),
  });
  const audience = oneOf('audience', values.audience, ['officer', 'applicant', 'auditor']) ?? 'officer';
  const explained = explainRecord(scorer, found.record, found.issues, reading.dates);
  if (values.receipt !== undefined) {
    const receipt = scorer.receipt(found.record, reading.dates);
    await saveText(values.receipt, `${JSON.stringify(receipt, null, 2)}\n`, process.stdout);
  }
  if (values.json) printJson(explanationJson(explained, audience));
  else printPage(scorer, explained, audience, languageOf(values.lang, 'id'));
  if (values.receipt !== undefined && values.receipt !== '-' && !values.json)
    note([`receipt: ${values.receipt}`]);
  return explained.assessment.band === 'unscored' ? 3 : 0;
}

export interface Explained {
  readonly assessment: Assessment;
  readonly counterfactuals: ReturnType<Scorer['counterfactuals']>;
  readonly trace: ReturnType<Scorer['trace']> | null;
}

/** The assessment of a record with what explains it; `issues` are those met while its cells were read. */
export function explainRecord(
  scorer: Scorer,
  record: unknown,
  issues: Assessment['issues'],
  dates: Dates,
): Explained {
  const found = scorer.assess(record, dates);
  if (found.band === 'unscored') {
    // Where the row is at fault there is no record, and its own issue says why.
    const own = record === undefined ? issues : [...issues, ...found.issues];
    return { assessment: { ...found, issues: own }, counterfactuals: [], trace: null };
  }
  return {
    assessment: { ...found, issues: [...issues, ...found.issues] },
    counterfactuals: scorer.counterfactuals(record, dates),
    trace: scorer.trace(record, dates),
  };
}

function explanationJson({ assessment, counterfactuals, trace }: Explained, audience: Audience) {
  const format = 'waspada-explanation/1';
  if (audience === 'applicant') return { format, audience, ...applicantView(assessment) };
  const common = { format, audience, assessment, counterfactuals };
  if (audience === 'officer' || trace === null) return common;
  const { program, interpretation } = trace;
  const rules = program.rules.map(({ id, points }, index) => ({
    rule: id,
    points,
    trace: interpretation.rules[index],
  }));
  return { ...common, trace: rules };
}

export function printPage(
  scorer: Scorer,
  explained: Explained,
  audience: Audience,
  language: Language,
): void {
  const { manifest, ruleSet } = scorer.bundle;
  const [lanjut, pendalaman, rujuk] = ruleSet.bands;
  const options: PageOptions = {
    language,
    width: widthOf(),
    dictionary: scorer.dictionary,
    indicators: applicationIndicators,
    bundle: `${manifest.name} ${manifest.version}`,
    bandsFrom: [lanjut.from, pendalaman.from, rujuk.from],
  };
  const { assessment, counterfactuals, trace } = explained;
  const lines =
    audience === 'applicant'
      ? applicantPage(applicantView(assessment), options)
      : officerPage(assessment, counterfactuals, options);
  if (audience === 'auditor' && trace !== null && assessment.band !== 'unscored')
    lines.push(...auditorLines(assessment, traceLines(trace.program, trace.interpretation), options));
  print(emphasise(lines, (line) => line !== '' && !line.startsWith(' ') && line === line.toUpperCase()));
}

export const explain: Command = { help, run };
