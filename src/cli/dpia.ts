// waspada dpia: a configuration, its bundle and the answers of people in; the impact assessment of this counter out, its gaps marked.
import { issue, refuse } from '../base/errors.js';
import { shippedBundle } from '../io/bundle.js';
import { loadJson } from '../io/files.js';
import { openOutput } from '../io/output.js';
import { type DpiaFacts, dpiaGaps, dpiaMarkdown, dpiaPage, readDpiaAnswers } from '../report/dpia.js';
import { version } from '../score/version.js';
import type { Configuration } from '../service/configuration.js';
import {
  ANSWER_WORKING_DAYS,
  APPEAL_DAYS,
  DOCUMENT_DAYS,
  OBJECTION_WORKING_DAYS,
} from '../service/deadlines.js';
import { roleMatrix } from '../service/roles.js';
import { loadReady } from '../service/start.js';
import { type Command, dayOf, languageOf, oneOf, readArgs, today } from './command.js';
import { configurationOf } from './serve.js';

const help = `waspada dpia [--config FILE] [--answers FILE] [--out FILE]

Writes the impact assessment (UU PDP Art. 34) of a counter as far as its configuration and its bundle tell it: purpose, classes of data,
flows, access, retention, evidence, risks and measures. What nobody has said is left as a marked gap, never filled in.

  --config FILE    the settings of waspada serve; the environment (WASPADA_MODE ...) goes before it
  --bundle DIR     the bundle that is served; the shipped one unless said
  --answers FILE   {"format": "waspada-dpia/1", "controller": "...", ...}: what people answer; --check --json names all
  --format KIND    md (unless said) or html
  --lang LANG      id, en or both
  --asOf DAY       the day of writing; today unless said
  --out FILE       standard output unless said
  --check          writes nothing; exit 3 with the gaps, 0 where there is none      --json with --check: all of them

Example: waspada dpia --config waspada.json --answers dpia.json --format html --out dpia.html`;

const options = {
  config: { type: 'string' },
  bundle: { type: 'string' },
  answers: { type: 'string' },
  format: { type: 'string' },
  lang: { type: 'string' },
  asOf: { type: 'string' },
  out: { type: 'string' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

async function factsOf(
  config: Configuration,
  day: string,
  answers: DpiaFacts['answers'],
): Promise<DpiaFacts> {
  // Admitted as in a demonstration: what the bundle lacks is told in the assessment, not refused before it is written.
  const admission = { mode: 'demo', allowUnsigned: true, trusted: config.trustedKeys } as const;
  const { bundle, source, signed } = await loadReady(config.bundle ?? shippedBundle(), admission, day);
  const { name, version: bundleVersion, words, evidence, baseRate, model } = bundle.manifest;
  const embedded = config.database === null;
  return {
    day,
    version,
    mode: config.mode,
    store: embedded ? 'libsql' : 'postgres',
    reachable: config.origin.startsWith('https:'),
    allowUnsigned: config.allowUnsigned,
    blindShare: config.blindShare,
    sessionMinutes: config.sessionMinutes,
    validMinutes: config.validMinutes,
    checkpointMinutes: config.checkpointMinutes,
    backupMinutes: config.backup === null ? null : config.backupMinutes,
    holidays: config.holidays.length,
    bundle: {
      name,
      version: bundleVersion,
      words,
      evidence,
      baseRate,
      model,
      digest: bundle.digest,
      rules: bundle.ruleSet.rules.length,
      gate: source.gate !== undefined,
      signed,
    },
    roles: roleMatrix.roles,
    objectionWorkingDays: OBJECTION_WORKING_DAYS,
    answerWorkingDays: ANSWER_WORKING_DAYS,
    documentDays: DOCUMENT_DAYS,
    appealDays: APPEAL_DAYS,
    answers,
  };
}

export const dpia: Command = {
  help,
  async run(args) {
    const { values } = readArgs(args, options, 0);
    const { bundle } = values;
    const config = await configurationOf(bundle === undefined ? {} : { bundle }, values.config);
    const answers = values.answers === undefined ? {} : readDpiaAnswers(await loadJson(values.answers));
    const facts = await factsOf(config, dayOf('asOf', values.asOf) ?? today(), answers);
    if (values.check) {
      refuse(
        dpiaGaps(facts).map(({ name, words }) =>
          issue(
            'DOCUMENT_SHAPE',
            ['dpia', name],
            `found a gap: ${words.id} / ${words.en}`,
            'Answer it in the document of --answers, or mend the setting of that name.',
          ),
        ),
      );
      return 0;
    }
    const language = languageOf(values.lang);
    const render = oneOf('format', values.format, ['md', 'html']) === 'html' ? dpiaPage : dpiaMarkdown;
    const output = await openOutput(values.out ?? '-', process.stdout);
    try {
      await output.write(Buffer.from(render(facts, language), 'utf8'));
      await output.commit();
    } catch (error) {
      await output.abort();
      throw error;
    }
    return 0;
  },
};
