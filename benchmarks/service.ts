// How fast the counter answers real consultations, each durable before it is told, beside a bare handler that syncs one line; how soon it is ready.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from '../src/service/start.js';
import { openStore } from '../src/store/store.js';
import { newAgent, Officer, type Prepared, prepareCounter, send } from '../test/prove/load.js';
import { spreadOf } from './measure.js';
import { type Benchmark, figure, progressOf } from './results.js';

const RATE = 200;
const SECONDS = 60;
const QUICK_SECONDS = 5;
const ENTRIES = 100_000;
/** A person may ask five times a second for long: so many share the load as a limit allows. */
const OFFICERS = 48;
const ROUNDS = 5;
const STARTS = 5;
const at = '2026-06-15T09:30:00+07:00';

/** A handler that does nothing but make one line durable, in the same framework. */
const bare = `
  import { openSync, writeSync, fsyncSync } from 'node:fs';
  import { fastify } from 'fastify';
  const line = openSync(process.argv[1], 'a');
  const app = fastify({ logger: false });
  app.post('/', (request, reply) => {
    writeSync(line, JSON.stringify(request.body) + 'x'.repeat(2400) + '\\n');
    fsyncSync(line);
    reply.send({ kept: true });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  console.log('waspada bare \\u00b7 http://127.0.0.1:' + app.addresses()[0].port + '\\n');`;

interface Started {
  readonly origin: string;
  readonly readyMs: number;
  end(): Promise<void>;
}

/** A process that says where it listens; the time until it said so. */
async function start(args: readonly string[]): Promise<Started> {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const gone = once(child, 'exit');
  // However the benchmark ends, what it started ends with it.
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = / \u00b7 (http:\S+)\n/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`ended at once: ${args.join(' ')}`)));
  });
  return {
    origin,
    readyMs: performance.now() - began,
    end: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/**
 * Asks at a fixed rate, whether or not what was asked before was answered: a late answer makes the next of that desk late too, as it
 * does for people. Milliseconds from when each was due.
 */
async function openLoop(seconds: number, ask: (turn: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  const waiting: Promise<void>[] = [];
  const began = performance.now();
  for (let turn = 0; turn < seconds * RATE; turn++) {
    const due = began + (turn * 1000) / RATE;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    waiting.push(ask(turn).then(() => void times.push(performance.now() - due)));
  }
  await Promise.all(waiting);
  return times.sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Consultations of eight events each, as a year of a counter leaves them. */
async function fill({ data }: Prepared, entries: number): Promise<void> {
  const { ledger, keys } = filesOf(data);
  const store = await openStore({ location: ledger, keys });
  const progress = progressOf('service: writing');
  for (let written = 0; written < entries; ) {
    const streams = Math.min(64, Math.ceil((entries - written) / 8));
    await Promise.all(
      Array.from({ length: streams }, (_, n) =>
        store.append({
          stream: `consultation:b${written + n}`,
          expected: 0,
          at,
          actor: 'siti',
          office: '0412',
          events: Array.from({ length: 8 }, (_, event) => ({
            kind: event === 0 ? ('opened' as const) : ('answered' as const),
            open: { bundle: `sha256:${'0'.repeat(64)}` },
            personal: 'x'.repeat(event === 0 ? 2000 : 200),
            ...(event === 0 ? { identity: { subjectKey: `b${written + n}`, phone: `b${written + n}` } } : {}),
          })),
        }),
      ),
    );
    written += streams * 8;
    progress(Math.min(written, entries), entries);
  }
  await store.checkpoint(at);
  await store.close();
}

export const run: Benchmark = async ({ rows, dist }) => {
  const cli = fileURLToPath(new URL('cli.js', dist));
  if (!existsSync(cli)) throw new Error('found no dist/cli.js: npm run build');
  const entries = rows ?? ENTRIES;
  const seconds = entries < ENTRIES ? QUICK_SECONDS : SECONDS;
  const prepared = await prepareCounter(OFFICERS);
  const { data, desks, auditor } = prepared;
  await fill(prepared, entries);
  const serveIn = (folder: string) => [cli, 'serve', '--demo', '--quiet', '--port', '0', '--data', folder];
  const serve = serveIn(data);

  const [first, ready]: [number[], number[]] = [[], []];
  for (let n = 0; n < STARTS; n++) {
    const folder = mkdtempSync(join(tmpdir(), 'waspada-first-'));
    const { readyMs, end } = await start(serveIn(folder));
    first.push(readyMs);
    await end();
    rmSync(folder, { recursive: true, force: true });
  }
  for (let n = 0; n < STARTS; n++) {
    const { readyMs, end } = await start(serve);
    ready.push(readyMs);
    await end();
  }

  const service = await start(serve);
  const line = await start(['--input-type=module', '--eval', bare, join(data, 'line')]);
  const agents = desks.map(newAgent);
  const officers = desks.map((desk) => new Officer(desk));
  const look = newAgent();
  const entriesNow = async (): Promise<number> => {
    const { body } = await send(service.origin, look, auditor, 'health');
    if (body.status !== 'ready') throw new Error(`found the service ${body.status}: ${body.reason}`);
    return body.store.entries;
  };
  // First that it does what it should: a whole consultation, recorded step by step, whose receipt computes to the same again.
  const [officer, agent] = [officers[0], agents[0]];
  if (officer === undefined || agent === undefined) throw new Error('found no officer');
  // The first of a month commits its blind secret too, and is not counted.
  for (let step = 0; step < 5; step++) await officer.step(service.origin, agent);
  const before = await entriesNow();
  for (let step = 0; step < 5; step++) await officer.step(service.origin, agent);
  const [walked] = officer.acknowledged.values();
  const replayed = await send(
    service.origin,
    look,
    auditor,
    'replay',
    walked === undefined ? {} : { id: walked.id },
  );
  if ((await entriesNow()) !== before + 5 || replayed.body.identical !== true)
    throw new Error('a consultation is not recorded as it should be: its speed is of no interest');

  let refused = 0;
  const chains = officers.map(() => Promise.resolve());
  const askService = (turn: number): Promise<void> => {
    const n = turn % officers.length;
    const [officer, own] = [officers[n], agents[n]];
    if (officer === undefined || own === undefined) return Promise.resolve();
    const next = (chains[n] ?? Promise.resolve()).then(async () => {
      if ((await officer.step(service.origin, own)) > 0) refused++;
    });
    chains[n] = next;
    return next;
  };
  const lineBody = JSON.stringify({ outcome: 'LANJUT', reason: 'x'.repeat(60) });
  const askLine = async (turn: number): Promise<void> => {
    void turn;
    const answer = await fetch(line.origin, {
      method: 'POST',
      body: lineBody,
      headers: { 'content-type': 'application/json' },
    });
    await answer.text();
  };
  const progress = progressOf('service: load');
  const counted = await entriesNow();
  const [ours, theirs]: [number[][], number[][]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await openLoop(seconds / ROUNDS, askService));
    theirs.push(await openLoop(seconds / ROUNDS, askLine));
    progress(round + 1, ROUNDS);
  }
  const asked = ours.reduce((sum, each) => sum + each.length, 0);
  if ((await entriesNow()) !== counted + asked - refused)
    throw new Error('an acknowledged step is not in the ledger: its speed is of no interest');
  for (const each of [...agents, look]) each.destroy();
  await line.end();
  await service.end();

  const { ledger, keys, anchors } = filesOf(data);
  const store = await openStore({ location: ledger, keys, anchorFile: anchors });
  const began = performance.now();
  const cpu = process.cpuUsage();
  const verified = await store.verify({ progress: progressOf('service: verify') });
  const seconds1 = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await store.close();
  if (!verified.ok) throw new Error('the ledger does not verify');
  rmSync(data, { recursive: true, force: true });

  const one = (value: number) => spreadOf([value]);
  const of = (rounds: readonly number[][], share: number) =>
    spreadOf(rounds.map((each) => quantile(each, share)));
  const share = verified.entries / 1_000_000;
  const ratio = (part: number) =>
    spreadOf(ours.map((each, round) => quantile(each, part) / quantile(theirs[round] ?? [], part)));
  return {
    setting: {
      rate: `${RATE} requests/s for ${seconds} s, open loop, from when each was due`,
      officers: OFFICERS,
      rounds: ROUNDS,
      requests: asked,
      refused,
      entries: verified.entries,
      durable: 'each step in the ledger, WAL and synchronous=FULL, before it is answered',
    },
    figures: [
      figure('a step of a consultation, p50', 'ms', of(ours, 0.5), { is: 'at most', value: 3 }),
      figure('a step of a consultation, p99', 'ms', of(ours, 0.99), { is: 'at most', value: 25 }),
      figure('a bare handler that syncs one line, p50', 'ms', of(theirs, 0.5)),
      figure('a bare handler that syncs one line, p99', 'ms', of(theirs, 0.99)),
      figure('p99 beside the bare handler', 'x', ratio(0.99), { is: 'at most', value: 3 }),
      figure('ready at the first start of a demonstration, its cases made', 'ms', spreadOf(first), {
        is: 'at most',
        value: 2000,
      }),
      figure(`ready on a ledger of ${entries} entries`, 'ms', spreadOf(ready), {
        is: 'at most',
        value: 2000,
      }),
      figure(`verify ${verified.entries} entries, the file included`, 's', one(seconds1), {
        is: 'at most',
        value: 60 * share,
      }),
      figure('the same, time of the processor', 's', one((user + system) / 1e6)),
    ],
    skipped: [],
  };
};
