// A path of a file in, a driver out that writes it with WAL and fsync, alone: a second process is refused.
import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Libsql from 'libsql';
import { issue, WaspadaError } from '../base/errors.js';
import { syncFolder } from './keys.js';
import { digestOfMigration, libsqlMigrations, pending } from './migrations.js';
import { ask, type Driver, numberOf, type Program, type Row, type Statement, type Value } from './sql.js';

type Database = Libsql.Database;

/** How long to wait for a process that is just letting go, in milliseconds. */
const BUSY_MS = 250;
/** Rows that are looked at in one turn of the loop. */
const PAGE = 2000;
const BEFORE_ALL = -Number.MAX_SAFE_INTEGER;

/**
 * Opens the file, or makes it, and brings its tables to the present version. Synchronous inside: while one commit waits for the disk,
 * requests queue, and the next commit carries all of them.
 * Codes: STORE_LOCKED, STORE_VERSION, STORE_DRIVER, STORE_DURABLE, STORE_UNAVAILABLE.
 */
export async function openLibsql(path: string): Promise<Driver> {
  const open = await loadDriver();
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unavailable('the folder cannot be made', error);
  }
  const lock = `${path}.lock`;
  const connection = connect(open, path, lock);
  writeFileSync(lock, `${process.pid}\n`, { mode: 0o600 });
  let closed = false;
  let doubtful = false;

  /** After a fault of the disk the log is written into the file and synced before anything is written: what is not safe is found now. */
  function within<T>(writes: boolean, work: () => T): T {
    if (closed) throw new WaspadaError(issue('STORE_CLOSED', [], 'found the store closed'));
    try {
      if (writes && doubtful) connection.checkpoint();
      if (writes) doubtful = false;
      return work();
    } catch (error) {
      if (error instanceof WaspadaError) throw error;
      doubtful ||= writes;
      throw unavailable('the file cannot be read or written', error);
    }
  }

  return {
    kind: 'libsql',
    forUpdate: '',
    run: async (mode, program) =>
      mode === 'write'
        ? within(true, () => connection.write(program))
        : within(false, () => connection.read(program)),
    scrub: async () => within(true, () => connection.checkpoint()),
    structure: async () => {
      let faults = within(false, () => connection.damagedPages());
      // The driver ends the process over text that is not UTF-8: it is found as bytes, before anybody reads it as text.
      for (const { table, expressions } of within(false, () => connection.texts()))
        for (let after: number | null = BEFORE_ALL; after !== null; ) {
          const from: number = after;
          const rows = within(false, () =>
            connection.read(() =>
              ask(
                `SELECT rowid AS place, ${expressions} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE}`,
                from,
              ),
            ),
          );
          for (const row of rows)
            for (const value of Object.values(row))
              if (value instanceof ArrayBuffer && !isUtf8(value)) faults++;
          after = rows.length < PAGE ? null : numberOf(rows.at(-1) ?? {}, 'place');
          await new Promise(setImmediate);
        }
      return faults;
    },
    copyTo: async (to) => {
      refuseExisting(to);
      try {
        // Empty and for our eyes only before the database writes into it, and under another name until it is whole and on disk.
        writeFileSync(`${to}.part`, '', { mode: 0o600 });
        within(false, () => connection.copyTo(`${to}.part`));
        const handle = openSync(`${to}.part`, 'r+');
        fsyncSync(handle);
        closeSync(handle);
        renameSync(`${to}.part`, to);
        syncFolder(dirname(to));
      } catch (error) {
        rmSync(`${to}.part`, { force: true });
        if (error instanceof WaspadaError) throw error;
        throw unavailable('the copy cannot be written', error);
      }
    },
    close: async () => {
      if (closed) return;
      closed = true;
      connection.close();
      rmSync(lock, { force: true });
    },
  };
}

function connect(open: (path: string) => Database, path: string, lock: string): Connection {
  let database: Database | null = null;
  try {
    database = open(path);
    prepareFile(database);
    migrate(database);
    const connection = new Connection(database);
    connection.checkpoint();
    return connection;
  } catch (error) {
    if (database !== null) release(database);
    if (error instanceof WaspadaError) throw error;
    throw codeOf(error).startsWith('SQLITE_BUSY')
      ? locked(path, lock)
      : unavailable('the file cannot be opened', error);
  }
}

/** The driver lets go of a file only when its statements are collected: the lock is given back before, which takes leaving WAL. */
function release(database: Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
    database.pragma('locking_mode = NORMAL');
    database.exec('BEGIN IMMEDIATE');
    database.exec('COMMIT');
  } catch {
    // It was not usable any more: the end of the process lets go of it.
  }
  database.close();
}

/** One open file, with its statements made once. */
class Connection {
  private readonly statements = new Map<
    string,
    { readonly gives: boolean; readonly statement: Libsql.Statement }
  >();

  constructor(private readonly database: Database) {}

  read<T>(program: () => Program<T>): T {
    return this.follow(program());
  }

  write<T>(program: () => Program<T>): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = this.follow(program());
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Writes the log into the file, syncs it and cuts the log. */
  checkpoint(): void {
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** Every table and index as it is now, without what deleted rows left. */
  copyTo(path: string): void {
    this.database.exec(`VACUUM INTO '${path.replaceAll("'", "''")}'`);
  }

  /** How many faults pages and indexes have: an index that leaves out a row would hide it from those who ask. */
  damagedPages(): number {
    const rows = [this.database.pragma('integrity_check(100)')].flat();
    return rows.filter((row) => Reflect.get(Object(row), 'integrity_check') !== 'ok').length;
  }

  /** Every table with an expression for each column that gives the bytes of what is stored as text. */
  texts(): readonly { readonly table: string; readonly expressions: string }[] {
    const names = (sql: string): string[] =>
      this.database
        .prepare(sql)
        .all([])
        .map((row) => String(Reflect.get(Object(row), 'name')));
    return names("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").map(
      (table) => ({
        table,
        expressions: names(`SELECT name FROM pragma_table_info('${table}')`)
          .map(
            (column, at) => `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) END AS c${at}`,
          )
          .join(', '),
      }),
    );
  }

  close(): void {
    this.statements.clear();
    release(this.database);
  }

  private follow<T>(program: Program<T>): T {
    let step = program.next();
    while (!step.done) step = program.next(this.rows(step.value));
    return step.value;
  }

  private rows({ sql, values }: Statement): readonly Row[] {
    let known = this.statements.get(sql);
    if (known === undefined) {
      known = { gives: /^\s*SELECT|\bRETURNING\b/.test(sql), statement: this.database.prepare(sql) };
      this.statements.set(sql, known);
    }
    // As one list: the driver takes a single Buffer for a record of named values, and ends the process over it.
    const given = values.map(bindable);
    if (!known.gives) {
      known.statement.run(given);
      return [];
    }
    return known.statement.all(given).map(rowOf);
  }
}

/** The driver takes Buffers only. */
const bindable = (value: Value): Value =>
  value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const rowOf = (value: unknown): Row => (isRow(value) ? value : {});

async function loadDriver(): Promise<(path: string) => Database> {
  let Driver: typeof Libsql;
  try {
    ({ default: Driver } = await import('libsql'));
  } catch (error) {
    const fault = issue('STORE_DRIVER', [], 'found no package libsql, which keeps a ledger in a file');
    throw new WaspadaError(fault, [fault], error);
  }
  return (path) => new Driver(path, { timeout: BUSY_MS });
}

function prepareFile(database: Database): void {
  // In this order: a lock that is exclusive before WAL needs no shared memory beside the file.
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  const found = ['journal_mode', 'synchronous', 'locking_mode'].map((name) => {
    const [row] = [database.pragma(name)].flat();
    return String(Reflect.get(Object(row), name));
  });
  if (found.join() !== 'wal,2,exclusive')
    throw new WaspadaError(
      issue(
        'STORE_DURABLE',
        ['file'],
        `found ${found.join(', ')}, expected wal, synchronous FULL and an exclusive lock`,
      ),
    );
  // Takes the lock now and not at the first record.
  database.exec('BEGIN IMMEDIATE');
  database.exec('COMMIT');
}

function migrate(database: Database): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, digest TEXT NOT NULL)',
    );
    const rows = database
      .prepare('SELECT version, hex(digest) AS digest FROM migrations ORDER BY version')
      .all()
      .map(rowOf);
    // As hex, since text that is not UTF-8 would end the process.
    const read = rows.map((row) => ({ ...row, digest: Buffer.from(String(row.digest), 'hex').toString() }));
    for (const migration of pending(read, libsqlMigrations)) {
      for (const statement of migration.statements) database.exec(statement);
      database
        .prepare('INSERT INTO migrations (version, digest) VALUES (?, ?)')
        .run(migration.version, digestOfMigration(migration));
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new WaspadaError(
      issue(
        'STORE_OPTIONS',
        ['file', path],
        'found a file, expected a name that is free',
        'Name another file.',
      ),
    );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function locked(path: string, lock: string): WaspadaError {
  let pid = '';
  try {
    pid = readFileSync(lock, 'utf8').trim();
  } catch {
    // The other one is just starting, or is not ours.
  }
  const who = /^\d+$/.test(pid) ? `process ${pid}` : 'another process';
  return new WaspadaError(issue('STORE_LOCKED', ['file', path], `found ${who} at work on ${path}`));
}

/** What the database says may quote a value: only its code is told. */
function unavailable(what: string, error: unknown): WaspadaError {
  const code = codeOf(error);
  const fault = issue('STORE_UNAVAILABLE', [], `${what}${code === '' ? '' : ` (${code})`}`);
  return new WaspadaError(fault, [fault], error);
}
