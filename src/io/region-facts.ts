// CSV files of region facts in, checked facts out; and new rows put at the end of the text of such a file.
import { join } from 'node:path';
import { type Issue, issue, type Path, WaspadaError } from '../base/errors.js';
import { type Regions, readRegions } from '../fields/regions.js';
import type { Facts } from '../regions/facts/facts.js';
import { type FactContext, type FactTable, mergeFacts, readFacts } from '../regions/facts/read.js';
import { packageFolder } from './bundle.js';
import type { Delimiter } from './csv.js';
import { readCsv } from './csv-scan.js';
import { formatCsvRow, unguard } from './csv-write.js';
import { inFile, loadJson, loadText } from './files.js';

/** The facts that come with the package. */
export const shippedFacts = (): string => join(packageFolder(), 'data', 'regions', 'facts.csv');

/** The regions that come with the package. Codes: DISK_READ, DOCUMENT_*. */
export async function loadRegions(
  path: string = join(packageFolder(), 'data', 'regions.json'),
): Promise<Regions> {
  const document = await loadJson(path);
  return inFile(path, () => readRegions(document));
}

/**
 * The facts of all files together, read as one table: a file of an office's own beside the shipped one. Every fault of every file is
 * told. Codes: DISK_READ, TEXT_ENCODING, FILE_*, ROW_*, and those of `readFacts`.
 */
export async function loadFacts(paths: readonly string[], context: FactContext): Promise<Facts> {
  const tables: FactTable[] = [];
  for (const path of paths) {
    const { table } = await readTable(await loadText(path), ['file', path]);
    tables.push(table);
  }
  return readFacts(tables, context);
}

export interface Appended {
  /** The existing text, byte for byte, and the new rows after it in its own columns and with its own delimiter. */
  readonly text: string;
  readonly facts: Facts;
  readonly added: number;
  /** Rows that were there already, word for word. */
  readonly known: number;
}

/**
 * Adds the rows of one CSV text to those of another, after both were checked together: a figure that contradicts one that is there is
 * refused, and then nothing is added. Codes: FILE_*, ROW_*, and those of `readFacts`. Paths begin with `existing` or `incoming`.
 */
export async function appendFacts(
  existing: string,
  incoming: string,
  context: FactContext,
): Promise<Appended> {
  const was = await readTable(existing, ['existing']);
  const next = await readTable(incoming, ['incoming']);
  const { facts, added, known } = mergeFacts(was.table, next.table, context);
  const { header } = was.table;
  const named = next.table.header.indexOf('name');
  if (!header.includes('name') && added.some((row) => (row[named] ?? '') !== '')) {
    const message = 'found names of regions to add, but no column for them';
    const hint = 'add a column called name to the existing file first';
    throw new WaspadaError(issue('FILE_HEADER', ['existing', 'header'], message, hint));
  }
  const lines = added.map((row) =>
    formatCsvRow(
      header.map((column) => row[next.table.header.indexOf(column)] ?? ''),
      was.delimiter,
    ),
  );
  const gap = lines.length === 0 || /[\r\n]$/.test(existing) ? '' : '\n';
  return { text: existing + gap + lines.join(''), facts, added: lines.length, known };
}

interface ReadTable {
  readonly table: FactTable;
  readonly delimiter: Delimiter;
}

/** Rows at fault stand in the table as null, and their faults beside it, so that all are told at once. */
async function readTable(text: string, at: Path): Promise<ReadTable> {
  const below = (each: Issue): Issue => ({ ...each, path: [...at, ...each.path] });
  try {
    const { header, delimiter, batches } = await readCsv(bytesOf(text));
    const rows: (readonly string[] | null)[] = [];
    const issues: Issue[] = [];
    for await (const batch of batches) {
      rows.push(...batch.rows.map((row) => row?.map(unguard) ?? null));
      issues.push(...batch.faults.map((fault) => below(fault.issue)));
    }
    return { table: { header, rows, at, issues }, delimiter };
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    const { code, message, path, hint } = error;
    throw new WaspadaError(below({ code, message, path, hint }), error.issues.map(below), error);
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
