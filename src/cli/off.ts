// waspada off and on: a ledger, stopped or behind its service, in; scoring switched for every counter of it out, and recorded.
import { issue, WaspadaError } from '../base/errors.js';
import { switchScoring } from '../service/bundles.js';
import { placeOptions, remoteOf, storeOf } from './audit.js';
import { type Command, readArgs } from './command.js';
import { print, printJson } from './terminal.js';

const help = (name: 'off' | 'on'): string => `waspada ${name} --reason TEXT

${
  name === 'off'
    ? 'Stops scoring everywhere at once. The counter goes on by hand, and decisions are still recorded.'
    : 'Starts scoring again, where the bundle may still be served.'
}

  --reason TEXT    why, in at least ten letters: it is recorded
  --data DIR       of a stopped service: ./waspada-data      --database URL      --config FILE
  --url URL        of a running one, with --account NAME (head of office or rule approver) and WASPADA_PASSWORD
  --json

Example: waspada ${name} --url http://127.0.0.1:8480 --account kepala --reason "${name === 'off' ? 'kesalahan pada aturan A7' : 'aturan A7 sudah diperbaiki'}"`;

const options = { ...placeOptions, reason: { type: 'string' } } as const;

const switchTo = (off: boolean): Command => ({
  help: help(off ? 'off' : 'on'),
  async run(args) {
    const { values } = readArgs(args, options, 0);
    const { reason } = values;
    if (reason === undefined || reason.trim().length < 10)
      throw new WaspadaError(issue('CLI_USAGE', [], 'found no --reason of at least ten letters'));
    const remote = await remoteOf(values);
    if (remote !== null) {
      try {
        await remote.ask(off ? 'switchOff' : 'switchOn', { reason });
      } finally {
        await remote.close();
      }
    } else {
      const { store, now } = await storeOf(values);
      try {
        // Whoever can write the store's own files needs no account of it; the ledger says that it was done there.
        await store.append(switchScoring(off, reason, { at: now(), actor: 'system', office: '' }));
      } finally {
        await store.close();
      }
    }
    if (values.json) printJson({ format: 'waspada-switch/1', scoring: off ? 'off' : 'on' });
    else print([off ? 'skor dihentikan / scoring is off' : 'skor berjalan lagi / scoring is on']);
    return 0;
  },
});

export const off: Command = switchTo(true);
export const onAgain: Command = switchTo(false);
