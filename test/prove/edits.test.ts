// A ledger with an anchored checkpoint, edited behind its back at random, thousands of times: flipped, deleted, inserted, reordered, cut,
// rolled back; each edit is told.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createRandom } from '../../src/base/random.js';
import type { Store } from '../../src/store/contract.js';
import { openStore } from '../../src/store/store.js';
import { at, libsqlPlace, request } from '../store/stores.js';

const EDITS = process.env.WASPADA_PROVE ? 10_000 : 200;
const ENTRIES = 60;

/** A tmpfs, where there is one: what is told of an edit does not hang on the disk, and how long it takes does. */
const shared = '/dev/shm';

const unguard = ['entries', 'checkpoints'].flatMap((table) =>
  ['update', 'delete'].map((verb) => `DROP TRIGGER ${table}_no_${verb}`),
);

/** One character or one bit of a value, as an expression of SQL. */
const flipped = (column: string, place: number): string =>
  `CASE typeof(${column})
     WHEN 'integer' THEN ${column} + ${1000 + place}
     WHEN 'text' THEN substr(${column}, 1, ${place} % max(length(${column}), 1)) || '~' || substr(${column}, ${place} % max(length(${column}), 1) + 2)
     WHEN 'blob' THEN CAST(substr(${column}, 1, ${place} % length(${column})) ||
       CASE substr(${column}, ${place} % length(${column}) + 1, 1) WHEN x'a5' THEN x'5a' ELSE x'a5' END ||
       substr(${column}, ${place} % length(${column}) + 2) AS BLOB)
     ELSE 'x' END`;

const columns = [
  ...['stream', 'version', 'kind', 'at', 'at_ms', 'actor', 'office', 'open', 'facets', 'links', 'documents'],
  ...['prev', 'digest', 'personal'],
];

const kinds = ['flip', 'delete', 'insert', 'reorder', 'cut', 'roll back'] as const;

test(
  `${EDITS} edits of a ledger are all told against an anchored checkpoint`,
  async () => {
    const options = await libsqlPlace.fresh();
    const store = await openStore(options);
    const home = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'waspada-edits-'));
    /** The whole file as it was after each consultation but the last: true in itself, and only old. */
    const old: string[] = [];
    for (let n = 0; n < ENTRIES / 3; n++) {
      if (n > 0) await store.backup(join(home, `${n}.db`));
      if (n > 0) old.push(join(home, `${n}.db`));
      await store.append(
        request(
          `consultation:${n}`,
          0,
          {
            kind: 'opened',
            personal: { n },
            identity: { subjectKey: `p${n % 7}`, phone: `+62${n}` },
            facets: { state: 'open' },
          },
          { kind: 'first-assessment', open: { view: 'proceed' }, personal: { reason: n } },
          { kind: 'decided', open: { outcome: 'LANJUT' }, facets: { outcome: 'LANJUT', holdUntil: at } },
        ),
      );
    }
    const { note: anchor } = await store.checkpoint(at);
    await store.close();
    expect(await told(options.location, options.keys, anchor)).toBe('');

    const random = createRandom('edits of a ledger');
    const silent: string[] = [];
    const location = join(home, 'edited.db');
    for (let edit = 0; edit < EDITS; edit++) {
      const kind = kinds[edit % kinds.length] ?? 'flip';
      const older = old[random.below(old.length)] ?? '';
      copyFileSync(kind === 'roll back' ? older : options.location, location);
      const seq = 1 + random.below(ENTRIES);
      const other = 1 + ((seq + random.below(ENTRIES - 1)) % ENTRIES);
      const statements = statementsOf(kind, seq, other, random.below);
      const database = new Database(location);
      for (const statement of [...unguard, ...statements]) database.exec(statement);
      database.close();
      const found = await told(location, options.keys, anchor);
      if (kind === 'roll back') expect(found).toBe('anchor');
      if (found === '') silent.push(`${kind} ${seq} ${other}: ${statements.join('; ')}`);
      for (const end of ['', '-wal', '.lock']) rmSync(location + end, { force: true });
    }
    rmSync(home, { recursive: true, force: true });
    expect(silent).toEqual([]);
  },
  process.env.WASPADA_PROVE ? 3_600_000 : 120_000,
);

/** The statements of one edit; who makes it knows the tables, and mends what it can without a key. */
function statementsOf(
  kind: (typeof kinds)[number],
  seq: number,
  other: number,
  below: (count: number) => number,
): string[] {
  if (kind === 'flip') {
    const column = columns[below(columns.length)] ?? 'open';
    return [`UPDATE entries SET ${column} = ${flipped(column, below(200))} WHERE seq = ${seq}`];
  }
  if (kind === 'delete') return [`DELETE FROM entries WHERE seq = ${seq}`];
  if (kind === 'insert')
    return [
      // Room is made for it: everything after moves one place on.
      `UPDATE entries SET seq = -seq WHERE seq >= ${seq}`,
      'UPDATE entries SET seq = 1 - seq WHERE seq < 0',
      `INSERT INTO entries SELECT ${seq}, stream, version + 1000, kind, at, at_ms, actor, office, open, facets, personal, links, documents, prev, digest
       FROM entries WHERE seq = ${other >= seq ? other + 1 : other}`,
      `UPDATE head SET seq = ${ENTRIES + 1}`,
    ];
  if (kind === 'reorder')
    return [
      `UPDATE entries SET seq = -1 WHERE seq = ${seq}`,
      `UPDATE entries SET seq = ${seq} WHERE seq = ${other}`,
      `UPDATE entries SET seq = ${other} WHERE seq = -1`,
    ];
  if (kind === 'roll back') return [];
  const size = seq - 1;
  return [
    `DELETE FROM entries WHERE seq > ${size}`,
    `DELETE FROM links WHERE seq > ${size}`,
    `UPDATE head SET seq = ${size}, digest = coalesce((SELECT digest FROM entries WHERE seq = ${size}), zeroblob(32))`,
    // By one who forgets nothing: no stream, key or checkpoint of later is left.
    `DELETE FROM streams WHERE first_seq > ${size}`,
    'DELETE FROM stream_keys WHERE stream NOT IN (SELECT stream FROM streams)',
    'DELETE FROM checkpoints',
  ];
}

/** What is told of it: the parts at fault, or the code it is refused with; empty where all is said to be well. */
async function told(location: string, keys: string, anchor: string): Promise<string> {
  let store: Store | null = null;
  try {
    store = await openStore({ location, keys });
    const { faults } = await store.verify({ anchors: [anchor] });
    return [...new Set(faults.map(({ part }) => part))].join(' ');
  } catch (error) {
    if (error instanceof WaspadaError) return error.code;
    throw error;
  } finally {
    await store?.close();
  }
}
