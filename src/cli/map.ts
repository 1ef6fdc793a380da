// waspada map: a file with other columns and words in; a mapping to look through out, with the reason for each line of it.
import { issue, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { openInput } from '../io/input.js';
import { checkFiles, saveText } from '../io/output.js';
import { type Note, proposeMapping } from '../io/propose.js';
import { readSample } from '../io/sample.js';
import { type Command, readArgs } from './command.js';
import { readingOf } from './score.js';
import { note } from './terminal.js';

const help = `waspada map FILE [--out mapping.json]

Proposes how the columns and words of FILE (.csv or .xlsx) become fields and codes, with the reason for each. Nothing is
guessed in silence: what has no match is listed and left to you. Look the mapping through, then:
waspada score FILE --map mapping.json

  --out MAPPING   a file, or - (the default) for standard output
  --delimiter D   , or ; or tab, instead of what is detected
  --json          the notes as JSON on standard error

Example: waspada map data/samples/applications.jakarta.csv --out mapping.json`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      out: { type: 'string' },
      delimiter: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    1,
    1,
  );
  checkFiles(positionals, [values.out]);
  const { delimiter } = await readingOf(values);
  const [name = '-'] = positionals;
  if (/\.(jsonl|ndjson)$/i.test(name)) throw jsonLines(name);
  const input = await openInput(name, process.stdin);
  try {
    const { head, batch } = await readSample(input, delimiter);
    if (head.header[0]?.startsWith('{')) throw jsonLines(name);
    const { mapping, notes } = proposeMapping(head.header, batch.rows, applicationFields);
    await saveText(values.out ?? '-', `${JSON.stringify(mapping, null, 2)}\n`, process.stdout);
    if (values.json) note([JSON.stringify(notes, null, 2)]);
    else note(notes.filter(isTold).flatMap(tellNote));
  } finally {
    await input.close();
  }
  return 0;
}

const jsonLines = (name: string): WaspadaError =>
  new WaspadaError(
    issue(
      'FILE_KIND',
      ['file', name],
      'found JSON Lines, expected CSV or a workbook',
      'JSON Lines have no columns to map: name their fields as the dictionary does, and run waspada score on them.',
    ),
  );

/** A column that keeps its name and its words needs no line. */
const isTold = ({ column, target, words }: Note): boolean => column !== target || words !== undefined;

function tellNote({ column, target, reason, words = [] }: Note): string[] {
  const arrow = target === undefined ? (column === '' ? '' : ' -> ?') : ` -> ${target ?? '(dropped)'}`;
  return [
    `${column}${arrow}${column === '' ? '' : ': '}${reason}`,
    ...words.map(({ word, code, reason: why }) => `    ${JSON.stringify(word)} -> ${code ?? '?'}: ${why}`),
  ];
}

export const map: Command = { help, run };
