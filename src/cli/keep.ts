// waspada keep: a ledger whose service is stopped, or a database, in; a checked copy of it, or a ledger without what is old, out.
import { codes } from '../base/errors.js';
import { filesOf } from '../service/start.js';
import { openStore } from '../store/store.js';
import { storeOf } from './audit.js';
import { type Command, dayOf, readArgs, usage } from './command.js';
import { createCounter, note, print, printJson } from './terminal.js';

const help = `waspada keep backup | retain | rotate

backup   copies the embedded ledger to a new file, opens the copy and verifies it (PostgreSQL: pg_dump --format=custom)
retain   erases consultations whose last event is before a day and that nothing holds, drops old answers; then rotates the keys
rotate   wraps all keys anew: what copies made before still hold of erased persons becomes unreadable, and so do those copies

  --data DIR       ./waspada-data, of a service that is stopped
  --database URL   better by WASPADA_DATABASE; the service may go on      --config FILE
  --out FILE       of backup: a name that is free, on another disk than the ledger
  --before DAY     of retain: YYYY-MM-DD, written by a person; no clock is asked what is old
  --json

After retain and rotate make a new copy at once, and keep the key file apart from it. Exit 4 where a copy does not verify.

Example: waspada keep backup --data waspada-data --out /mnt/other/ledger-2026-06-15.db`;

const options = {
  data: { type: 'string' },
  database: { type: 'string' },
  config: { type: 'string' },
  out: { type: 'string' },
  before: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof readArgs<typeof options>>['values'];

/** The keys of this place open the copy, and all of it is as it was written. */
async function backup(values: Values): Promise<number> {
  const { out, json } = values;
  if (out === undefined) throw usage('found no --out');
  const { store, data } = await storeOf(values);
  try {
    await store.backup(out);
  } finally {
    await store.close();
  }
  const copy = await openStore({ location: out, keys: filesOf(data).keys });
  const counter = createCounter('catatan / entries');
  try {
    const { ok, entries, root, count } = await copy.verify({
      progress: (done, all) => counter.tell(done, all),
    });
    counter.end();
    if (json) printJson({ format: 'waspada-backup/1', ok, entries, root, count });
    else
      print([
        ok
          ? `${entries} catatan disalin dan utuh / entries copied and whole: ${root}`
          : `${count} kesalahan dalam salinan / faults in the copy`,
      ]);
    return ok ? 0 : codes.LEDGER_DAMAGED.exit;
  } finally {
    await copy.close();
  }
}

async function retain(values: Values): Promise<number> {
  const before = dayOf('before', values.before);
  if (before === undefined) throw usage('found no --before');
  const { store, now, offset } = await storeOf(values);
  try {
    const at = now();
    const midnight = `${before}T00:00:00${offset}`;
    const retained = await store.retain({
      at,
      actor: 'system',
      consultationsBefore: midnight,
      answersBefore: midnight,
    });
    const { wrapped } = await store.rotateKeys({ at: now(), actor: 'system' });
    const { erased, held, answers, sessions } = retained;
    if (values.json)
      printJson({ format: 'waspada-retention/1', before, erased, held, answers, sessions, wrapped });
    else
      print([
        `${erased} konsultasi dihapus / consultations erased, ${held} ditahan / held`,
        `${answers} jawaban / answers, ${sessions} sesi / sessions; ${wrapped} kunci dibungkus ulang / keys wrapped anew`,
      ]);
    note(['Buat salinan baru sekarang / make a new copy now: waspada keep backup']);
    return 0;
  } finally {
    await store.close();
  }
}

async function rotate(values: Values): Promise<number> {
  const { store, now } = await storeOf(values);
  try {
    const { wrapped } = await store.rotateKeys({ at: now(), actor: 'system' });
    if (values.json) printJson({ format: 'waspada-rotation/1', wrapped });
    else print([`${wrapped} kunci dibungkus ulang / keys wrapped anew`]);
    note(['Buat salinan baru sekarang / make a new copy now: waspada keep backup']);
    return 0;
  } finally {
    await store.close();
  }
}

const verbs: Readonly<Record<string, (values: Values) => Promise<number>>> = { backup, retain, rotate };

export const keep: Command = {
  help,
  async run(args) {
    const { values, positionals } = readArgs(args, options, 1, 1);
    const verb = positionals[0] ?? '';
    const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (act === undefined)
      throw usage(`found ${JSON.stringify(verb)}, expected ${Object.keys(verbs).join(', ')}`);
    return act(values);
  },
};
