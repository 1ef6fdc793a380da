// An address of a PostgreSQL database in, a driver out that waits no longer than it was told and never says committed of what is not.
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { issue, WaspadaError } from '../base/errors.js';
import type { StoreOptions } from './contract.js';
import { sha256 } from './merkle.js';
import { digestOfMigration, pending, postgresMigrations } from './migrations.js';
import type { Driver, Program, Row, Statement } from './sql.js';

/** Held while tables are made: two servers that start at once make them once. The number is "waspada" in no code, only ours. */
const MIGRATION_LOCK = 7_741_953;
const BIGINT = 20;

/**
 * Connects, makes the schema `waspada` and brings its tables to the present version. Several servers may use one database: appends
 * queue behind one row.
 * Codes: STORE_UNAVAILABLE, STORE_VERSION, STORE_DRIVER, STORE_DURABLE, STORE_OPTIONS.
 */
export async function openPostgres(options: StoreOptions): Promise<Driver> {
  const pool = await makePool(options);
  // A connection that breaks while it rests is replaced; whoever needs one meets the fault then.
  pool.on('error', () => undefined);
  let closed = false;

  async function within<T>(begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (closed) throw new WaspadaError(issue('STORE_CLOSED', [], 'found the store closed'));
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw unavailable('no connection could be had', error);
    }
    let broken = false;
    // A cut connection speaks up here too, beside the query that fails; unheard, it would end the process.
    const hear = (): void => {
      broken = true;
    };
    client.on('error', hear);
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      if (!broken) await client.query('ROLLBACK').catch(hear);
      if (error instanceof WaspadaError) throw error;
      // Whether a COMMIT that was cut took place is not known: asked again with its idempotency key, it happens once.
      broken = true;
      throw unavailable('the transaction was not confirmed', error);
    } finally {
      client.off('error', hear);
      client.release(broken);
    }
  }

  try {
    await within('BEGIN', migrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    forUpdate: ' FOR UPDATE',
    run: (mode, program) =>
      within(mode === 'write' ? 'BEGIN' : 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (client) =>
        follow(client, program()),
      ),
    // Dead rows wait for VACUUM and the log for its turn: the rotation of the master key is what makes them unreadable.
    scrub: async () => undefined,
    // The server keeps its own files: initdb --data-checksums and pg_amcheck are for its keeper.
    structure: async () => 0,
    copyTo: async () => {
      const hint = 'Use pg_dump --format=custom, which copies a database that is at work.';
      throw new WaspadaError(
        issue('STORE_OPTIONS', ['location'], 'found PostgreSQL, expected a file of libsql', hint),
      );
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}

async function follow<T>(client: PoolClient, program: Program<T>): Promise<T> {
  let step = program.next();
  while (!step.done) step = program.next(await rowsOf(client, step.value));
  return step.value;
}

const texts = new Map<string, { readonly name: string; readonly text: string }>();

async function rowsOf(client: PoolClient, { sql, values }: Statement): Promise<readonly Row[]> {
  let known = texts.get(sql);
  if (known === undefined) {
    let count = 0;
    const text = sql.replace(/\?/g, () => `$${++count}`);
    known = { name: `w${Buffer.from(sha256(text)).toString('hex').slice(0, 16)}`, text };
    texts.set(sql, known);
  }
  const { rows } = await client.query<Record<string, unknown>>({ ...known, values: [...values] });
  return rows;
}

async function migrate(client: PoolClient): Promise<void> {
  const setting = async (name: string): Promise<string> => {
    const { rows } = await client.query<Record<string, unknown>>(`SHOW ${name}`);
    return String(rows[0]?.[name]);
  };
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
    if ((await setting(name)) === 'off')
      throw new WaspadaError(issue('STORE_DURABLE', ['location', name], `found ${name} off, expected on`));
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query('CREATE SCHEMA IF NOT EXISTS waspada');
  await client.query(
    'CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, digest TEXT NOT NULL)',
  );
  const { rows } = await client.query<Record<string, unknown>>(
    'SELECT version, digest FROM migrations ORDER BY version',
  );
  for (const migration of pending(rows, postgresMigrations)) {
    for (const statement of migration.statements) await client.query(statement);
    await client.query('INSERT INTO migrations (version, digest) VALUES ($1, $2)', [
      migration.version,
      digestOfMigration(migration),
    ]);
  }
}

async function makePool(options: StoreOptions): Promise<Pool> {
  const { location, statementMs = 5000, connectMs = 3000, connections = 10, tls } = options;
  let driver: Pick<typeof import('pg'), 'Pool' | 'types'>;
  try {
    driver = (await import('pg')).default;
  } catch (error) {
    const fault = issue('STORE_DRIVER', [], 'found no package pg, which speaks to PostgreSQL');
    throw new WaspadaError(fault, [fault], error);
  }
  const { Pool: PgPool, types } = driver;
  const address = readAddress(location);
  const encrypted = tls?.mode ?? (address.isLocal || address.saysTls ? null : 'verify');
  const config: PoolConfig = {
    connectionString: address.text,
    ...(encrypted === null
      ? {}
      : {
          ssl: encrypted === 'off' ? false : { rejectUnauthorized: true, ...(tls?.ca ? { ca: tls.ca } : {}) },
        }),
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs * 4,
    // A server that is gone without a word answers nothing: the client stops waiting by itself.
    query_timeout: statementMs + 1000,
    keepAlive: true,
    application_name: 'waspada',
    options: '-c search_path=waspada -c synchronous_commit=on -c standard_conforming_strings=on',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === BIGINT
          ? Number
          : format === 'binary'
            ? types.getTypeParser(oid, 'binary')
            : types.getTypeParser(oid, 'text'),
    },
  };
  return new PgPool(config);
}

/** What an address says of the place and of TLS; its password is told to nobody. Code: STORE_OPTIONS. */
function readAddress(location: string): {
  readonly text: string;
  readonly isLocal: boolean;
  readonly saysTls: boolean;
} {
  let address: URL;
  try {
    address = new URL(location);
  } catch {
    throw new WaspadaError(
      issue(
        'STORE_OPTIONS',
        ['location'],
        'found an address that cannot be read, expected postgres://user@host/database',
      ),
    );
  }
  const host = address.searchParams.get('host') ?? address.hostname;
  const isLocal =
    host === '' || host.startsWith('/') || ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);
  return { text: location, isLocal, saysTls: address.searchParams.has('sslmode') };
}

/** What the server says may quote a value: only its code is told. */
function unavailable(what: string, error: unknown): WaspadaError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const fault = issue('STORE_UNAVAILABLE', [], `${what}${code}`);
  return new WaspadaError(fault, [fault], error);
}
