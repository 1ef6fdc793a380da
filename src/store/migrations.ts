// The version of a store in, the statements that bring it to the present one out; the tables are the same on both databases.
import { issue, WaspadaError } from '../base/errors.js';
import { sha256 } from './merkle.js';
import type { Row } from './sql.js';

export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * Tables of version 1. INT, BYTES and KEY are written as each database writes them; times stand twice, as they were said and in
 * milliseconds since 1970, which is what is compared.
 */
const tables = `
CREATE TABLE entries (
  seq KEY PRIMARY KEY,
  stream TEXT NOT NULL,
  version INT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  at_ms INT NOT NULL,
  actor TEXT NOT NULL,
  office TEXT NOT NULL,
  open TEXT NOT NULL,
  facets TEXT NOT NULL,
  personal BYTES,
  links TEXT NOT NULL,
  documents TEXT NOT NULL,
  prev BYTES NOT NULL,
  digest BYTES NOT NULL,
  UNIQUE (stream, version)
);
CREATE INDEX entries_kind ON entries (kind, seq);
CREATE INDEX entries_actor ON entries (actor, seq);
CREATE TABLE streams (
  stream TEXT PRIMARY KEY,
  prefix TEXT NOT NULL,
  version INT NOT NULL,
  first_seq INT NOT NULL,
  office TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opened_ms INT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_ms INT NOT NULL,
  state TEXT,
  outcome TEXT,
  assignee TEXT,
  due TEXT,
  due_ms INT,
  hold TEXT,
  hold_ms INT,
  erased INT NOT NULL
);
CREATE UNIQUE INDEX streams_first ON streams (first_seq);
CREATE INDEX streams_office ON streams (office, first_seq);
CREATE INDEX streams_state ON streams (state, first_seq);
CREATE INDEX streams_outcome ON streams (outcome, first_seq);
CREATE INDEX streams_assignee ON streams (assignee, first_seq);
CREATE INDEX streams_updated ON streams (prefix, erased, updated_ms);
CREATE TABLE stream_keys (
  stream TEXT PRIMARY KEY,
  master TEXT NOT NULL,
  sealed BYTES NOT NULL
);
CREATE TABLE links (
  seq INT NOT NULL,
  kind TEXT NOT NULL,
  hash BYTES NOT NULL,
  salt BYTES NOT NULL,
  stream TEXT NOT NULL,
  submitted_at TEXT NOT NULL,
  submitted_ms INT NOT NULL,
  PRIMARY KEY (seq, kind)
);
CREATE INDEX links_hash ON links (kind, hash, submitted_ms);
CREATE UNIQUE INDEX links_stream ON links (stream, kind, hash);
CREATE TABLE documents (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  value TEXT,
  secret BYTES,
  seq INT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE TABLE answers (
  name BYTES PRIMARY KEY,
  body BYTES NOT NULL,
  stream TEXT NOT NULL,
  version INT NOT NULL,
  first_seq INT NOT NULL,
  last_seq INT NOT NULL,
  sealed BYTES NOT NULL,
  at_ms INT NOT NULL,
  mac BYTES NOT NULL
);
CREATE INDEX answers_at ON answers (at_ms);
CREATE INDEX answers_stream ON answers (stream);
CREATE TABLE sessions (
  token BYTES PRIMARY KEY,
  account TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  expires_ms INT NOT NULL,
  data TEXT NOT NULL,
  mac BYTES NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires_ms);
CREATE TABLE checkpoints (
  size KEY PRIMARY KEY,
  root BYTES NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL
);
CREATE TABLE head (
  id KEY PRIMARY KEY,
  seq INT NOT NULL,
  digest BYTES NOT NULL,
  frontier BYTES NOT NULL,
  keys BYTES NOT NULL,
  master TEXT NOT NULL
);`;

const statementsOf = (text: string): string[] =>
  text
    .split(/;\s*(?:\n|$)/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Tables whose rows are written once: the database itself refuses what no statement of ours asks for. */
const appendOnly = ['entries', 'checkpoints'];

const libsqlTypes: Readonly<Record<string, string>> = { INT: 'INTEGER', BYTES: 'BLOB', KEY: 'INTEGER' };
const postgresTypes: Readonly<Record<string, string>> = { INT: 'BIGINT', BYTES: 'BYTEA', KEY: 'BIGINT' };

const typed = (text: string, types: Readonly<Record<string, string>>): string =>
  // `PRIMARY KEY` is no type: a type follows the name of a column at the start of a line.
  text.replace(
    /^( {2}[a-z_]+) (INT|BYTES|KEY)\b/gm,
    (_, column: string, type: string) => `${column} ${types[type]}`,
  );

export const libsqlMigrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      ...statementsOf(typed(tables, libsqlTypes)),
      ...appendOnly.flatMap((table) =>
        ['UPDATE', 'DELETE'].map(
          (verb) =>
            `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
        ),
      ),
    ],
  },
];

export const postgresMigrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      // "C" orders text by its bytes, as SQLite does, whatever the locale of the server.
      ...statementsOf(typed(tables, postgresTypes)).map((each) =>
        each.replace(/ TEXT\b/g, ' TEXT COLLATE "C"'),
      ),
      `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
      ...appendOnly.flatMap((table) => [
        `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
        `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      ]),
    ],
  },
];

/** What the table of migrations says of each: its number and the SHA-256 of its statements. */
export const digestOfMigration = (migration: Migration): string =>
  Buffer.from(sha256(migration.statements.join(';\n'))).toString('hex');

/** Migrations that a store still needs. Code: STORE_VERSION where it has others, or later ones. */
export function pending(rows: readonly Row[], known: readonly Migration[]): readonly Migration[] {
  rows.forEach((row, at) => {
    const migration = known[at];
    if (
      migration === undefined ||
      migration.version !== row.version ||
      digestOfMigration(migration) !== row.digest
    )
      throw new WaspadaError(
        issue(
          'STORE_VERSION',
          ['migrations', at],
          `found tables of version ${String(row.version)}, expected version ${known.at(-1)?.version} as this engine makes them`,
        ),
      );
  });
  return known.slice(rows.length);
}
