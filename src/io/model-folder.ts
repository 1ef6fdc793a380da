// The documents of a fitted model and the bundle whose rules they stand beside in; a sealed bundle folder out, all of it or nothing.

import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import { renderCard } from '../report/card.js';
import { type BundleSource, type Manifest, sealBundle } from '../score/bundle.js';
import { forests } from '../score/forest-model.js';
import { createScorer } from '../score/scorer.js';
import type { Fitted } from '../train/fit.js';
import { diskError } from './files.js';

export type BundleAbout = Pick<Manifest, 'name' | 'version' | 'words' | 'created' | 'evidence'>;

/** The documents of the bundle: a model whose gate does not pass is written switched off. */
export function assembleBundle(about: BundleAbout, base: BundleSource, fitted: Fitted): BundleSource {
  const { forest, points, gate, training } = fitted;
  const named = { ...about, model: gate.verdict === 'pass' ? ('on' as const) : ('off' as const) };
  const documents = {
    rules: base.rules,
    ...(base.regions === undefined ? {} : { regions: base.regions }),
    forest,
    points,
    gate,
    training,
    card: renderCard({ about: named, points, gate, training }),
  };
  const manifest = sealBundle({ ...named, baseRate: 'unknown' }, documents, applicationFields);
  const source = { manifest, ...documents };
  // It must be one that can be scored with before anyone sees it.
  createScorer(source, { forests });
  return source;
}

/** One document a file, as a bundle folder holds them; region tables stay where they are shared, and null is not written. */
const files = {
  'manifest.json': (source: BundleSource) => pretty(source.manifest),
  'rules.json': (source: BundleSource) => pretty(source.rules),
  'forest.json': (source: BundleSource) => `${JSON.stringify(source.forest)}\n`,
  'points.json': (source: BundleSource) => pretty(source.points),
  'gate.json': (source: BundleSource) => pretty(source.gate),
  'training.json': (source: BundleSource) => pretty(source.training),
  'views.json': (source: BundleSource) => (source.views === undefined ? null : pretty(source.views)),
  'CARD.md': (source: BundleSource) => source.card ?? '',
} as const;

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Refuses a folder that holds anything, so that no bundle is ever overwritten. Codes: CLI_USAGE, DISK_WRITE. */
export async function checkFree(folder: string): Promise<void> {
  const isThere = existsSync(folder);
  if (isThere && !statSync(folder).isDirectory())
    throw new WaspadaError(
      issue('CLI_USAGE', ['file', folder], 'found a file, expected a folder', 'Name a new folder.'),
    );
  const found = isThere ? await readdir(folder) : [];
  if (found.length === 0) return;
  throw new WaspadaError(
    issue(
      'CLI_USAGE',
      ['file', folder],
      `found ${found.length} files in ${folder}`,
      'Name a new folder: a bundle is never overwritten, it gets a new version.',
    ),
  );
}

/** Writes beside the folder first, and renames: a crash leaves no half bundle. Codes: CLI_USAGE, DISK_WRITE. */
export async function saveBundle(folder: string, source: BundleSource): Promise<void> {
  await checkFree(folder);
  const target = resolve(folder);
  let temporary: string | null = null;
  try {
    await mkdir(dirname(target), { recursive: true });
    temporary = await mkdtemp(join(dirname(target), '.waspada-bundle-'));
    for (const [name, textOf] of Object.entries(files)) {
      const text = textOf(source);
      if (text !== null) await writeFile(join(temporary, name), text);
    }
    await chmod(temporary, 0o755);
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
    throw diskError('DISK_WRITE', folder, error);
  }
}
