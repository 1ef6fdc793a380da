// waspada replay: receipts in; whether each computes to the same bytes again out.

import { extname } from 'node:path';
import { codes, type Issue, issue, WaspadaError } from '../base/errors.js';
import { parseJson } from '../base/json.js';
import { loadText } from '../io/files.js';
import { forests } from '../score/forest-model.js';
import { readReceipt, replay } from '../score/receipt.js';
import { createScorer, type Scorer } from '../score/scorer.js';
import { type Command, readArgs } from './command.js';
import { loadSwitched, readingOf } from './score.js';
import { print, printJson } from './terminal.js';

const help = `waspada replay FILE...

Computes receipts again and compares them byte for byte. A file holds one receipt (.json) or one a line (.jsonl).

  --bundle DIR       the bundle that the receipts name; the shipped passport bundle where none is named
  --switch ID=on|off a switch of the rule set, as it was set when the receipt was made
  --json

Exit 4 if one differs, was changed, or names another bundle.

Example: waspada explain applications.csv --row 7 --receipt receipt.json && waspada replay receipt.json`;

interface Outcome {
  readonly file: string;
  /** From 1; null for a file that is one receipt. */
  readonly line: number | null;
  readonly same: boolean;
  readonly applicationId: string | null;
  readonly fault: Issue | null;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      bundle: { type: 'string' },
      switch: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    10_000,
    1,
  );
  const { switches } = await readingOf(values);
  const scorer = createScorer(await loadSwitched(values.bundle, switches), { switches, forests });
  const outcomes: Outcome[] = [];
  for (const file of positionals) {
    const texts = textsOf(file, await loadText(file));
    if (texts.length === 0)
      throw new WaspadaError(
        issue('FILE_EMPTY', ['file', file], 'found no receipt', 'Give one receipt a line.'),
      );
    for (const { line, text } of texts) outcomes.push(verify(scorer, file, line, text));
  }
  const same = outcomes.filter((outcome) => outcome.same).length;
  if (values.json) {
    const { manifest, digest } = scorer.bundle;
    const bundle = { name: manifest.name, version: manifest.version, digest };
    printJson({ format: 'waspada-replay/1', bundle, checked: outcomes.length, same, outcomes });
  } else print([...outcomes.map(tell), `${same} of ${outcomes.length} receipts are the same, byte for byte`]);
  return outcomes.reduce(
    (exit, { fault }) => (fault === null ? exit : worst(exit, codes[fault.code].exit)),
    0,
  );
}

/** What does not verify is graver than what cannot be read. */
const worst = (a: number, b: number): number => (a === 4 || b === 4 ? 4 : Math.max(a, b));

function textsOf(file: string, text: string): { line: number | null; text: string }[] {
  const ending = extname(file).toLowerCase();
  if (ending !== '.jsonl' && ending !== '.ndjson') return [{ line: null, text }];
  return text.split('\n').flatMap((each, at) => (each.trim() === '' ? [] : [{ line: at + 1, text: each }]));
}

function verify(scorer: Scorer, file: string, line: number | null, text: string): Outcome {
  const place = { file, line };
  let applicationId: string | null = null;
  try {
    const receipt = readReceipt(parseJson(text));
    const id = receipt.body.input.applicationId;
    applicationId = typeof id === 'string' ? id : null;
    replay(receipt, scorer);
    return { ...place, applicationId, same: true, fault: null };
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    return { ...place, applicationId, same: false, fault: faultOf(error, receiptWasRead(error)) };
  }
}

/** A record that cannot be scored again differs from what was scored then. */
const receiptWasRead = ({ code }: WaspadaError): boolean => code.startsWith('FIELDS_');

function faultOf({ code, path, message, hint }: WaspadaError, differs: boolean): Issue {
  return differs ? issue('REPLAY_DIFFERS', path, `${code}: ${message}`) : { code, path, message, hint };
}

function tell({ file, line, applicationId, fault }: Outcome): string {
  const where = `${file}${line === null ? '' : `:${line}`}${applicationId === null ? '' : ` ${applicationId}`}`;
  return fault === null
    ? `same     ${where}`
    : `DIFFERS  ${where}\n  ${fault.code}: ${fault.message}\n  ${fault.hint}`;
}

export const replayCommand: Command = { help, run };
