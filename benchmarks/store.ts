// How many durable appends a second each ledger takes, beside one bare fsync a record; how long it takes to verify and to open one.
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Append, Store } from '../src/store/contract.js';
import { openStore } from '../src/store/store.js';
import { type Contender, ratios, spreadOf, takeTurns } from './measure.js';
import { type Benchmark, type Figure, figure, progressOf } from './results.js';

const ENTRIES = 100_000;
const ROUNDS = 7;
const DESKS = 64;
const at = '2026-06-15T09:30:00+07:00';

/** A consultation as a counter writes it: 2 kB about a person, an identity envelope, an answer that is kept. */
const request = (name: string): Append => ({
  stream: `consultation:${name}`,
  expected: 0,
  at,
  actor: 'siti',
  office: '0412',
  events: [
    {
      kind: 'opened',
      open: { bundle: `sha256:${'0'.repeat(64)}` },
      personal: { answers: 'x'.repeat(2000) },
      identity: { subjectKey: name, phone: name },
      facets: { state: 'open' },
    },
  ],
  idempotency: { scope: 'siti', key: name, body: name, answer: { version: 1 } },
});

export const run: Benchmark = async ({ rows }) => {
  const entries = rows ?? ENTRIES;
  const home = mkdtempSync(join(tmpdir(), 'waspada-bench-'));
  const skipped: string[] = [];
  const stores: Store[] = [];
  const contenders: Contender[] = [];
  let count = 0;
  const next = (): string => `b${process.pid}-${++count}`;
  const add = (name: string, store: Store): void => {
    stores.push(store);
    contenders.push(
      {
        name: `${name}, one desk`,
        run: async () => {
          await store.append(request(next()));
          return 1;
        },
      },
      {
        name: `${name}, ${DESKS} desks`,
        run: async () => {
          await Promise.all(Array.from({ length: DESKS }, () => store.append(request(next()))));
          return DESKS;
        },
      },
    );
  };
  const line = openSync(join(home, 'line'), 'a');
  const text = Buffer.alloc(2500, 'x');
  contenders.push({
    name: 'one line and one fsync',
    run: () => {
      writeSync(line, text);
      fsyncSync(line);
      return 1;
    },
  });
  add('libsql', await openStore({ location: join(home, 'ledger.db'), keys: join(home, 'keys.json') }));
  const address = process.env.WASPADA_TEST_POSTGRES;
  if (address === undefined) skipped.push('PostgreSQL: WASPADA_TEST_POSTGRES names no empty database');
  else add('PostgreSQL', await openStore({ location: address, keys: join(home, 'postgres-keys.json') }));

  const turns = await takeTurns(contenders, { rounds: ROUNDS, leastMs: 400, progress: progressOf('store') });
  const figures: Figure[] = [...turns].map(([name, micros]) =>
    figure(name, 'appends/s', spreadOf(micros.map((each) => 1e6 / each))),
  );
  const bare = turns.get('one line and one fsync') ?? [];
  for (const [name, micros] of turns)
    if (name.endsWith('one desk'))
      figures.push(
        figure(`${name}: time beside one line and one fsync`, 'x', spreadOf(ratios(bare, micros))),
      );
  for (const store of stores) await store.close();
  closeSync(line);

  // A long ledger: eight events a consultation, as a whole protocol writes them.
  const options = { location: join(home, 'long.db'), keys: join(home, 'long-keys.json') };
  const long = await openStore(options);
  for (let written = 0; written < entries; ) {
    const streams = Math.min(64, Math.ceil((entries - written) / 8));
    await Promise.all(
      Array.from({ length: streams }, () => {
        const first = request(next());
        const rest = Array.from({ length: 7 }, () => ({
          kind: 'answered' as const,
          personal: 'x'.repeat(200),
        }));
        return long.append({ ...first, events: [...first.events, ...rest] });
      }),
    );
    written += streams * 8;
    progressOf('store: writing')(Math.min(written, entries), entries);
  }
  const { note } = await long.checkpoint(at);
  await long.close();
  const [opening, verifying, rowsOnly]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 3; round++) {
    let start = performance.now();
    const store = await openStore(options);
    opening.push(performance.now() - start);
    start = performance.now();
    const { ok } = await store.verify({ anchors: [note] });
    verifying.push((performance.now() - start) / 1000);
    start = performance.now();
    await store.verify({ anchors: [note], structure: false });
    rowsOnly.push((performance.now() - start) / 1000);
    if (!ok) throw new Error('the ledger does not verify: its speed is of no interest');
    await store.close();
  }
  const share = entries / 1_000_000;
  figures.push(
    figure(`open a ledger of ${entries} entries`, 'ms', spreadOf(opening), { is: 'at most', value: 2000 }),
    figure(`verify ${entries} entries, the file included`, 's', spreadOf(verifying), {
      is: 'at most',
      value: 60 * share,
    }),
    figure(`verify ${entries} entries, rows only`, 's', spreadOf(rowsOnly)),
  );
  rmSync(home, { recursive: true, force: true });
  return {
    setting: {
      rounds: ROUNDS,
      desks: DESKS,
      entries,
      durable: 'WAL and synchronous=FULL; PostgreSQL fsync and synchronous_commit on',
    },
    figures,
    skipped,
  };
};
