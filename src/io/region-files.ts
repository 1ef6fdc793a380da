// Paths in; what an analysis of regions reads out: the bundle, facts, neighbours, and codes that are done.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { didYouMean } from '../fields/suggest.js';
import type { AnalysisInput } from '../regions/analysis/analyse.js';
import { forests } from '../score/forest-model.js';
import { version } from '../score/version.js';
import { loadBundle, packageFolder, shippedBundle } from './bundle.js';
import { readCsv } from './csv-scan.js';
import { loadText } from './files.js';
import { loadFacts, loadRegions, shippedFacts } from './region-facts.js';

export const regionBundleName = 'region';

export interface AnalysisFiles {
  /** Files of facts, read as one table: the shipped one unless named. */
  readonly facts: readonly string[];
  /** A region bundle; the shipped one unless named. */
  readonly bundle?: string;
  readonly asOf: string;
}

/** Everything that an analysis reads. Codes: DISK_READ, FILE_*, ROW_*, REGION_*, DOCUMENT_*, BUNDLE_*. */
export async function loadAnalysis({ facts: paths, bundle, asOf }: AnalysisFiles): Promise<AnalysisInput> {
  const files = paths.length === 0 ? [shippedFacts()] : paths;
  const regions = await loadRegions();
  const facts = await loadFacts(files, { regions, asOf });
  const hash = createHash('sha256');
  for (const file of files) hash.update(await loadText(file));
  return {
    facts,
    factsDigest: `sha256:${hash.digest('hex')}`,
    factsRows: facts.figures.length,
    bundle: await loadBundle(bundle ?? shippedBundle(regionBundleName)),
    forests,
    regions,
    neighbours: await loadNeighbours(),
    engine: version,
  };
}

/** Which regencies are neighbours: those that touch, and for those that touch none the links of the package. */
export async function loadNeighbours(
  folder: string = join(packageFolder(), 'data', 'regions'),
): Promise<(readonly [string, string])[]> {
  const pairs: (readonly [string, string])[] = [];
  for (const name of ['adjacency.csv', 'links.csv'])
    for (const row of await loadRows(join(folder, name), ['code', 'neighbour']))
      pairs.push([row.code ?? '', row.neighbour ?? '']);
  return pairs;
}

/** Codes that are not to be listed again, with why: a CSV with `code` and, where wanted, `reason`. Codes: FILE_*, ROW_*, REGION_CODE. */
export async function loadExcluded(path: string, known: ReadonlySet<string>): Promise<Map<string, string>> {
  const excluded = new Map<string, string>();
  const issues: Issue[] = [];
  const rows = await loadRows(path, ['code']);
  rows.forEach(({ code = '', reason = '' }, at) => {
    if (known.has(code)) excluded.set(code, reason === '' ? 'done' : reason);
    else
      issues.push(
        issue(
          'REGION_CODE',
          ['file', path, 'row', at + 1, 'code'],
          `found ${JSON.stringify(code)}, expected the code of a region`,
          didYouMean(code, [...known], 'Codes are text with two digits a level: 11.10, not 11.1.'),
        ),
      );
  });
  refuse(issues);
  return excluded;
}

/** The rows of a small CSV by column name. A row at fault refuses the file. Codes: DISK_READ, FILE_*, ROW_*. */
async function loadRows(
  path: string,
  needed: readonly string[],
): Promise<Readonly<Record<string, string>>[]> {
  const text = await loadText(path);
  const bytes = async function* () {
    yield new TextEncoder().encode(text);
  };
  try {
    const { header, batches } = await readCsv(bytes());
    const missing = needed.filter((name) => !header.includes(name));
    refuse(
      missing.map((name) =>
        issue(
          'FILE_HEADER',
          ['header', name],
          `found the columns ${header.join(', ')}, expected ${name} among them`,
        ),
      ),
    );
    const rows: Readonly<Record<string, string>>[] = [];
    for await (const batch of batches) {
      refuse(batch.faults.map((fault) => fault.issue));
      for (const cells of batch.rows)
        if (cells !== null)
          rows.push(Object.fromEntries(header.map((name, at) => [name, cells[at]?.trim() ?? ''])));
    }
    return rows;
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    const issues = error.issues.map((each) => ({ ...each, path: ['file', path, ...each.path] }));
    const [first = error] = issues;
    throw new WaspadaError(first, issues, error);
  }
}
