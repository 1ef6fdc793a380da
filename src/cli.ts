#!/usr/bin/env node
// The desk's front door: arguments in, one command run, an exit status out.
import { codes, issue, problemOf, WaspadaError } from './base/errors.js';
import { type Command, tellError } from './cli/command.js';
import { didYouMean } from './fields/suggest.js';
import { diskError, isClosedPipe } from './io/files.js';
import { version } from './score/version.js';

/** Name -> what it is for, and the command, loaded only when it is asked for. */
const commands: Readonly<Record<string, { readonly about: string; readonly load: () => Promise<Command> }>> =
  {
    demo: {
      about: 'score the shipped sample and explain one case',
      load: async () => (await import('./cli/demo.js')).demo,
    },
    score: {
      about: 'score a file of applications',
      load: async () => (await import('./cli/score.js')).score,
    },
    explain: {
      about: 'one application as a page of text: reasons, questions, actions',
      load: async () => (await import('./cli/explain.js')).explain,
    },
    check: {
      about: 'find the faults of a bundle or a rule set',
      load: async () => (await import('./cli/check.js')).check,
    },
    regions: {
      about: 'six indices of places with bounds, maps, worklists and a page',
      load: async () => (await import('./cli/regions.js')).regions,
    },
    watch: {
      about: 'early warning from monthly counts, delivered',
      load: async () => (await import('./cli/watch.js')).watch,
    },
    link: {
      about: 'count who shares phones, payers, addresses; list clusters',
      load: async () => (await import('./cli/link.js')).link,
    },
    train: {
      about: 'train a forest beside the rules, and prove it or leave it off',
      load: async () => (await import('./cli/train.js')).train,
    },
    simulate: {
      about: 'a synthetic population: applications, truth, labels and a data sheet',
      load: async () => (await import('./cli/simulate.js')).simulate,
    },
    evaluate: {
      about: 'what a bundle finds on labelled data: errors, workload, fairness, drift',
      load: async () => (await import('./cli/evaluate.js')).evaluate,
    },
    compare: {
      about: 'two bundles on the same data: what differs, who moves and why',
      load: async () => (await import('./cli/compare.js')).compare,
    },
    report: {
      about: 'one page for print from evaluations, comparisons, bundles and regions',
      load: async () => (await import('./cli/report.js')).report,
    },
    bundle: {
      about: 'verify or inspect a bundle: digests, model, gate, card',
      load: async () => (await import('./cli/bundle.js')).bundle,
    },
    map: {
      about: 'propose a mapping for a file with other columns and words',
      load: async () => (await import('./cli/map.js')).map,
    },
    serve: {
      about: 'the counter: HTTP API, page and ledger',
      load: async () => (await import('./cli/serve.js')).serve,
    },
    audit: {
      about: 'verify, anchor or export the ledger of a counter',
      load: async () => (await import('./cli/audit.js')).audit,
    },
    keep: {
      about: 'back up the ledger of a counter, erase what is old, rotate its keys',
      load: async () => (await import('./cli/keep.js')).keep,
    },
    dpia: {
      about: 'the impact assessment of a counter, as far as its configuration tells it',
      load: async () => (await import('./cli/dpia.js')).dpia,
    },
    off: {
      about: 'stop scoring everywhere at once; decisions go on by hand',
      load: async () => (await import('./cli/off.js')).off,
    },
    on: {
      about: 'start scoring again',
      load: async () => (await import('./cli/off.js')).onAgain,
    },
    replay: {
      about: 'compute receipts again and compare, bit for bit',
      load: async () => (await import('./cli/replay.js')).replayCommand,
    },
  };

const help = (): string =>
  [
    'waspada COMMAND [--help]',
    '',
    'Scores passport applications with reasons, bounds and questions. It decides nothing: an officer does.',
    '',
    ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(9)}${about}`),
    '',
    'Exit: 0 ok, 1 our fault, 2 usage, 3 data or document at fault, 4 bundle or receipt does not verify, 5 disk.',
    'Example: waspada score applications.csv --out scores.csv --rejects rejects.csv',
    '',
  ].join('\n');

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return name === undefined ? codes.CLI_USAGE.exit : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    const names = Object.keys(commands);
    const hint = didYouMean(name, names, `use one of ${names.join(', ')}`);
    throw new WaspadaError(issue('CLI_USAGE', [], `found the command ${JSON.stringify(name)}`, hint));
  }
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${command.help}\n`);
    return 0;
  }
  return command.run(rest);
}

function tell(error: unknown, json: boolean): number {
  const known = error instanceof WaspadaError;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const fault = known ? error : new WaspadaError(issue('BASE_INTERNAL', [], text), undefined, error);
  if (json) process.stdout.write(`${JSON.stringify(problemOf(fault), null, 2)}\n`);
  else process.stderr.write(`${tellError(fault)}\n`);
  return codes[fault.code].exit;
}

// Who reads our output may stop reading: that ends nothing but the reading.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const fault = diskError('DISK_WRITE', '-', error);
    if (!isClosedPipe(fault)) process.exit(tell(fault, false));
  });
}

const args = process.argv.slice(2);
try {
  process.exitCode = await main(args);
} catch (error) {
  process.exitCode = isClosedPipe(error) ? 0 : tell(error, args.includes('--json'));
}
