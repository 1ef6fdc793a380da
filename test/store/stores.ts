// Nothing in; both stores, each on a real database of its own, for whoever tests what they have in common.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll } from 'vitest';
import type { StoreOptions } from '../../src/store/contract.js';

const folders: string[] = [];
// Said here and not where a folder is made: a test that is running can register nothing for later.
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

/** A folder that is gone when the tests of a file are over. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'waspada-store-'));
  folders.push(made);
  return made;
}

export interface Place {
  readonly name: 'libsql' | 'postgres';
  /** Why there is no such database here; null where there is one. */
  readonly missing: string | null;
  /** Options of a store that nobody has used yet. */
  fresh(): Promise<StoreOptions>;
  /** Runs statements behind the store's back, on a store that is closed. */
  tamper(options: StoreOptions, statements: readonly string[]): Promise<void>;
}

export const libsqlPlace: Place = {
  name: 'libsql',
  missing: null,
  fresh: async () => {
    const home = folder();
    return { location: join(home, 'ledger.db'), keys: join(home, 'keys.json') };
  },
  tamper: async ({ location }, statements) => {
    const { default: Database } = await import('libsql');
    const database = new Database(location);
    for (const statement of statements) database.exec(statement);
    database.close();
  },
};

/** A PostgreSQL server that this file of tests started, or the one that WASPADA_TEST_POSTGRES names. */
export interface Server {
  readonly address: string;
  stop(): void;
  start(): void;
}

let server: Server | string | null = null;

/** The server, or why there is none. */
export function postgres(): Server | string {
  server ??= startServer();
  return server;
}

function startServer(): Server | string {
  const given = process.env.WASPADA_TEST_POSTGRES;
  if (given !== undefined) return { address: given, stop: () => undefined, start: () => undefined };
  const root = '/usr/lib/postgresql';
  const version = existsSync(root)
    ? readdirSync(root)
        .filter((each) => existsSync(join(root, each, 'bin/pg_ctl')))
        .sort((a, b) => Number(b) - Number(a))[0]
    : undefined;
  if (version === undefined) return `no ${root}/*/bin/pg_ctl, and WASPADA_TEST_POSTGRES is not set`;
  const bin = join(root, version, 'bin');
  const home = mkdtempSync(join(tmpdir(), 'waspada-postgres-'));
  // PostgreSQL refuses to run as root: its own user is there where its package is.
  const isRoot = process.getuid?.() === 0;
  const idOf = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const as = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (isRoot && 'uid' in as && as.uid !== undefined && as.gid !== undefined) {
    if (!as.uid) return 'no user postgres to run it as';
    chownSync(home, as.uid, as.gid);
  }
  const run = (tool: string, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(join(bin, tool), args, {
      cwd: home,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      ...as,
    });
  const data = join(home, 'data');
  const made = run(
    'initdb',
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'waspada',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  );
  if (made.status !== 0) return `initdb failed: ${made.stderr.slice(0, 200)}`;
  const port = 20_000 + (process.pid % 40_000);
  const start = (): void => {
    const options = `-k ${home} -p ${port} -c listen_addresses=127.0.0.1 -c max_connections=60 -c shared_buffers=32MB`;
    const started = run('pg_ctl', '-D', data, '-l', join(home, 'log'), '-w', '-o', options, 'start');
    if (started.status !== 0) throw new Error(`pg_ctl start: ${started.stderr}`);
  };
  const stop = (): void => {
    run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
  };
  start();
  afterAll(() => {
    stop();
    rmSync(home, { recursive: true, force: true });
  });
  return { address: `postgres://waspada@127.0.0.1:${port}/postgres`, stop, start };
}

let databases = 0;

export function postgresPlace(): Place {
  const found = postgres();
  const missing = typeof found === 'string' ? found : null;
  if (missing !== null) console.info(`skipped: PostgreSQL: ${missing}`);
  const address = typeof found === 'string' ? '' : found.address;
  const ask = async (to: string, statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: to, options: '-c search_path=waspada' });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  return {
    name: 'postgres',
    missing,
    fresh: async () => {
      const name = `waspada_${process.pid}_${++databases}`;
      await ask(address, [`CREATE DATABASE ${name}`]);
      const to = new URL(address);
      to.pathname = `/${name}`;
      const home = folder();
      mkdirSync(home, { recursive: true });
      return { location: to.href, keys: join(home, 'keys.json') };
    },
    tamper: ({ location }, statements) => ask(location, statements),
  };
}

export { at, request } from './stores-request.js';
