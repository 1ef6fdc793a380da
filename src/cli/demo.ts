// waspada demo: the shipped sample in; scores, rejects, a summary and one explained case out.

import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadBundle, packageFolder } from '../io/bundle.js';
import { readCsv } from '../io/csv-scan.js';
import { diskError } from '../io/files.js';
import { findRecord } from '../io/find-record.js';
import { forests } from '../score/forest-model.js';
import { createScorer } from '../score/scorer.js';
import { type Command, languageOf, readArgs } from './command.js';
import { explainRecord, printPage } from './explain.js';
import { runScore } from './score.js';
import { print } from './terminal.js';

const help = `waspada demo

Scores the shipped sample of 2,000 synthetic applications into out/ of this folder, prints the summary, and explains one case.

  --lang id|en|both

Example: waspada demo`;

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArgs(
    args,
    { lang: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    0,
  );
  const language = languageOf(values.lang);
  const input = join(packageFolder(), 'data', 'samples', 'applications.csv');
  const output = join('out', 'applications.scored.csv');
  await mkdir('out', { recursive: true }).catch((error: unknown) => {
    throw diskError('DISK_WRITE', 'out', error);
  });
  const source = await loadBundle();
  const streams = { stdin: process.stdin, stdout: process.stdout };
  const rejects = join('out', 'rejects.csv');
  await runScore({ input, output, rejects, source, ...streams }, language, values.json ?? false);
  if (values.json) return 0;
  const id = await strongest(output);
  if (id === null) return 0;
  const scorer = createScorer(source, { forests });
  const found = await findRecord({ input, id, regions: scorer.bundle.regions, stdin: process.stdin });
  print(['', '─'.repeat(40), '']);
  printPage(scorer, explainRecord(scorer, found.record, found.issues, {}), 'officer', language);
  print(['', `waspada explain data/samples/applications.csv --id ${id} --audience auditor`]);
  return 0;
}

/** The first application with the highest score of a scored file. */
async function strongest(path: string): Promise<string | null> {
  const { header, batches } = await readCsv(createReadStream(path));
  const [id, score] = [header.indexOf('applicationId'), header.indexOf('score')];
  let best: string | null = null;
  let most = -1;
  for await (const { rows } of batches) {
    for (const row of rows) {
      const points = Number(row?.[score] ?? -1);
      if (points > most) [best, most] = [row?.[id] ?? null, points];
    }
  }
  return best;
}

export const demo: Command = { help, run };
