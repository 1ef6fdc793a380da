// A bundle folder in, the documents of the bundle out; and where the bundles and tables of this package are.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issue, WaspadaError } from '../base/errors.js';
import type { BundleSource } from '../score/bundle.js';
import { loadJson, loadText } from './files.js';

export const shippedName = 'passport-application';

/** The folder of this package, from dist/ as from src/: the nearest one above that has models/. */
export function packageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'models'))) return folder;
    if (folder === dirname(folder)) {
      throw new WaspadaError(
        issue('BUNDLE_MISSING', ['models'], `found no package with models/ above ${here}`, REINSTALL),
      );
    }
  }
}
const REINSTALL = 'Install the package again: its models/ and data/ are not where they belong.';

/** The newest version of a bundle that this package ships. */
export function shippedBundle(name: string = shippedName): string {
  const folder = join(packageFolder(), 'models', name);
  const versions = existsSync(folder)
    ? readdirSync(folder).filter((version) => /^\d+(\.\d+)*$/.test(version))
    : [];
  const newest = versions.sort(compareVersions).at(-1);
  if (newest !== undefined) return join(folder, newest);
  throw new WaspadaError(issue('BUNDLE_MISSING', ['models', name], `found no version in ${folder}`));
}

function compareVersions(a: string, b: string): number {
  const [as, bs] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 4; i++) {
    const step = (as?.[i] ?? 0) - (bs?.[i] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}

/** Documents that not every bundle has; a forest holds several numbers a node. */
const otherParts = ['views', 'forest', 'points', 'gate', 'training'] as const;
const MOST_VALUES = 100_000_000;

/**
 * Loads the documents of a bundle folder; the shipped passport bundle where none is named. The region table is the folder's own
 * regions.json, else that of the package. Nothing is verified here: createScorer does.
 * Codes: BUNDLE_MISSING, DISK_READ, TEXT_ENCODING, JSON_*.
 */
export async function loadBundle(folder: string = shippedBundle()): Promise<BundleSource> {
  for (const file of ['manifest.json', 'rules.json']) {
    if (existsSync(join(folder, file))) continue;
    throw new WaspadaError(
      issue('BUNDLE_MISSING', ['file', join(folder, file)], `found no ${file} in ${folder}`),
    );
  }
  const own = join(folder, 'regions.json');
  const regions = existsSync(own) ? own : join(packageFolder(), 'data', 'regions.json');
  const card = join(folder, 'CARD.md');
  const parts: Partial<Record<(typeof otherParts)[number], unknown>> = {};
  for (const name of otherParts) {
    const file = join(folder, `${name}.json`);
    if (existsSync(file)) parts[name] = await loadJson(file, { values: MOST_VALUES });
  }
  return {
    manifest: await loadJson(join(folder, 'manifest.json')),
    rules: await loadJson(join(folder, 'rules.json')),
    regions: await loadJson(regions),
    ...parts,
    ...(existsSync(card) ? { card: await loadText(card) } : {}),
  };
}
