// waspada audit: a ledger, stopped or behind its service, in; whether it is whole, a checkpoint to keep elsewhere, or its lines, out.
import { codes, issue, WaspadaError } from '../base/errors.js';
import { isObject } from '../fields/scalars.js';
import { loadText } from '../io/files.js';
import { openOutput } from '../io/output.js';
import { connect, type Remote } from '../service/remote.js';
import { openLedger, wallClock } from '../service/start.js';
import { type Command, readArgs } from './command.js';
import { configurationOf } from './serve.js';
import { createCounter, note, print, printJson } from './terminal.js';

const help = `waspada audit verify | anchor | export

verify   walks the whole ledger and compares everything with everything; with --anchors also against what was kept elsewhere
anchor   signs the ledger as it is now and prints the checkpoint: keep it on another machine, or on paper
export   writes the ledger as JSON Lines; personal parts stay encrypted

The ledger of a stopped service, by where it lies:
  --data DIR       ./waspada-data      --database URL   better by WASPADA_DATABASE      --config FILE
The ledger of a running service, through it; the password comes from WASPADA_PASSWORD:
  --url URL        --account NAME      an auditor's
  --anchors FILE   checkpoints that were kept elsewhere, one after the other, an empty line between two
  --out FILE       where export writes; - for standard output
  --json

Exit 4 where the ledger is not as it was written.

Example: waspada audit verify --data waspada-data --anchors /mnt/other/anchors.txt`;

export const placeOptions = {
  data: { type: 'string' },
  database: { type: 'string' },
  config: { type: 'string' },
  url: { type: 'string' },
  account: { type: 'string' },
  json: { type: 'boolean' },
} as const;
const options = { ...placeOptions, anchors: { type: 'string' }, out: { type: 'string' } } as const;
type Values = ReturnType<typeof readArgs<typeof options>>['values'];
type PlaceValues = Pick<Values, 'data' | 'database' | 'config' | 'url' | 'account'>;

/** The running service that --url names; null where the store itself is meant. Code: CLI_USAGE. */
export async function remoteOf({ url, account }: PlaceValues): Promise<Remote | null> {
  if (url === undefined) return null;
  const password = process.env.WASPADA_PASSWORD;
  if (account === undefined || password === undefined)
    throw new WaspadaError(issue('CLI_USAGE', [], 'found --url without --account, or no WASPADA_PASSWORD'));
  return connect(url, account, password);
}

/** The store of a stopped service, its folder and its clock. */
export async function storeOf({ data, database, config: file }: PlaceValues) {
  const given = Object.entries({ data, database }).filter(([, value]) => value !== undefined);
  const config = await configurationOf(Object.fromEntries(given), file);
  return {
    store: await openLedger(config),
    data: config.data,
    offset: config.offset,
    now: wallClock(config.offset),
  };
}

async function anchorsOf(path: string | undefined): Promise<string[]> {
  if (path === undefined) return [];
  const text = await loadText(path);
  // A checkpoint is its body, an empty line and its signatures; the next one begins after another empty line.
  return text
    .split(/\n\n(?=[^\u2014\n])/)
    .map((each) => `${each.trimEnd()}\n`)
    .filter((each) => each.trim() !== '');
}

interface Found {
  readonly ok: boolean;
  readonly entries: number;
  readonly checkpoints: number;
  readonly uncovered: number;
  readonly unanchored: number;
  readonly erased: number;
  readonly count: number;
  readonly root: string;
  readonly faults: readonly { readonly seq: number; readonly part: string; readonly message: string }[];
}

function tell(found: Found, json: boolean): number {
  if (json) printJson({ format: 'waspada-audit/1', ...found });
  else
    print([
      `${found.entries} catatan / entries, ${found.checkpoints} checkpoint, ${found.erased} terhapus / erased`,
      `${found.uncovered} sesudah checkpoint terakhir / after the last checkpoint, ${found.unanchored} sesudah jangkar terakhir / after the last anchor`,
      ...found.faults.map(({ seq, part, message }) => `SALAH / FAULT  ${seq} ${part}: ${message}`),
      found.ok ? `utuh / whole: ${found.root}` : `${found.count} kesalahan / faults`,
    ]);
  return found.ok ? 0 : codes.LEDGER_DAMAGED.exit;
}

async function verifyStopped(values: Values): Promise<number> {
  const { store } = await storeOf(values);
  const counter = createCounter('catatan / entries');
  try {
    const anchors = await anchorsOf(values.anchors);
    const found = await store.verify({ anchors, progress: (done, all) => counter.tell(done, all) });
    counter.end();
    return tell(found, values.json ?? false);
  } finally {
    await store.close();
  }
}

async function verifyRunning(remote: Remote, values: Values): Promise<number> {
  const answer = await remote.ask('verifyLedger', { anchors: await anchorsOf(values.anchors) });
  return tell(foundOf(answer), values.json ?? false);
}

function foundOf(answer: unknown): Found {
  if (!isObject(answer)) throw new WaspadaError(issue('SERVICE_REQUEST', ['url'], 'found another answer'));
  const count = (name: string): number => Number(answer[name]);
  const faults = Array.isArray(answer.faults) ? answer.faults : [];
  return {
    ok: answer.ok === true,
    entries: count('entries'),
    checkpoints: count('checkpoints'),
    uncovered: count('uncovered'),
    unanchored: count('unanchored'),
    erased: count('erased'),
    count: count('count'),
    root: String(answer.root),
    faults: faults.filter(isObject).map(({ seq, part, message }) => ({
      seq: Number(seq),
      part: String(part),
      message: String(message),
    })),
  };
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, options, 1, 1);
  const [verb] = positionals;
  if (verb !== 'verify' && verb !== 'anchor' && verb !== 'export')
    throw new WaspadaError(
      issue('CLI_USAGE', [], `found ${JSON.stringify(verb)}, expected verify, anchor or export`),
    );
  const remote = await remoteOf(values);
  try {
    if (verb === 'verify')
      return await (remote === null ? verifyStopped(values) : verifyRunning(remote, values));
    if (verb === 'anchor') return await anchor(remote, values);
    return await exportTo(remote, values);
  } finally {
    await remote?.close();
  }
}

async function anchor(remote: Remote | null, values: Values): Promise<number> {
  if (remote !== null) {
    const answer = await remote.ask('checkpoint');
    tellCheckpoint(answer, values.json ?? false);
    return 0;
  }
  const { store, now } = await storeOf(values);
  try {
    tellCheckpoint({ ...(await store.checkpoint(now())), publicKey: store.publicKey }, values.json ?? false);
    return 0;
  } finally {
    await store.close();
  }
}

function tellCheckpoint(checkpoint: unknown, json: boolean): void {
  if (json) printJson(checkpoint);
  if (json || !isObject(checkpoint)) return;
  process.stdout.write(String(checkpoint.note));
  note([`kunci / key: ${String(checkpoint.publicKey)}`]);
}

async function exportTo(remote: Remote | null, values: Values): Promise<number> {
  const local = remote === null ? await storeOf(values) : null;
  const lines = remote?.lines('exportLedger') ?? local?.store.exportLedger();
  const output = await openOutput(values.out ?? '-', process.stdout);
  try {
    for await (const line of lines ?? [])
      await output.write(Buffer.from(local === null || line.endsWith('\n') ? line : `${line}\n`, 'utf8'));
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  } finally {
    await local?.store.close();
  }
  return 0;
}

export const audit: Command = { help, run };
