// A store at work and a folder in; a copy of its ledger in that folder out, beside the last few and no more.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '../io/files.js';
import type { Store } from '../store/contract.js';

/** Copies that stay: a week of days. Older ones hold what was erased since, and fill the disk. */
const KEPT = 7;
const OURS = /^ledger-\d{8}T\d{6}\.db$/;

/** `ledger-20260615T093000.db`: of names that sort as their times do. */
export const backupName = (at: string): string => `ledger-${at.slice(0, 19).replace(/[-:]/g, '')}.db`;

/**
 * Copies the ledger as it is at `at`, and then drops our own copies but the last seven; a copy that fails drops none. Returns its path.
 * Codes: those of `Store.backup`, DISK_WRITE.
 */
export async function backUp(store: Store, folder: string, at: string): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError('DISK_WRITE', folder, error);
  }
  const path = join(folder, backupName(at));
  await store.backup(path);
  const names = readdirSync(folder)
    .filter((name) => OURS.test(name))
    .sort();
  for (const name of names.slice(0, -KEPT)) rmSync(join(folder, name), { force: true });
  return path;
}
