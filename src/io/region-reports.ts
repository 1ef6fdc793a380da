// Paths of report files and exchanges in; rows of reports, exchanges and what was read, with digests, out.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { decodeUtf8, type Json, type JsonBudget, parseJson } from '../base/json.js';
import { type Regions, readRegions } from '../fields/regions.js';
import { type Exchange, readExchange } from '../regions/exchange/exchange.js';
import type { WatchSource } from '../regions/watch/alarms.js';
import {
  checkReportHeader,
  type RefusedRow,
  type ReportRow,
  reportColumns,
} from '../regions/watch/reports.js';
import { packageFolder } from './bundle.js';
import { checkHeader } from './csv.js';
import { readCsv } from './csv-scan.js';
import { inFile, loadJson } from './files.js';
import { type Input, openInput } from './input.js';

/** The region table of the package. Codes: BUNDLE_MISSING, DISK_READ, DOCUMENT_*. */
export const loadRegionTable = async (): Promise<Regions> =>
  readRegions(await loadJson(join(packageFolder(), 'data', 'regions.json')));

export interface ReportFile {
  readonly source: WatchSource;
  readonly rows: readonly ReportRow[];
  /** Rows that are not even rows: a width, a quote, bytes that are not UTF-8. */
  readonly refused: readonly RefusedRow[];
}

/** Reads a CSV file of reports, or `-`. Codes: DISK_READ, FILE_*, FIELDS_UNKNOWN, FIELDS_MISSING, TEXT_ENCODING. O(file). */
export async function loadReports(path: string, stdin: AsyncIterable<Uint8Array>): Promise<ReportFile> {
  const input = await openInput(path, stdin);
  try {
    return await readReportFile(path, input);
  } catch (error) {
    // A fault of the disk names its file already.
    if (!(error instanceof WaspadaError) || error.path[0] === 'file') throw error;
    return inFile(path, () => {
      throw error;
    });
  } finally {
    await input.close();
  }
}

async function readReportFile(path: string, input: Input): Promise<ReportFile> {
  const hash = createHash('sha256');
  for await (const chunk of input.read()) hash.update(chunk);
  const { header, batches } = await readCsv(input.read());
  const named = checkHeader(header);
  refuse(named.length > 0 ? named : checkReportHeader(header));
  const rows: ReportRow[] = [];
  const refused: RefusedRow[] = [];
  let count = 0;
  for await (const batch of batches) {
    batch.rows.forEach((cells, i) => {
      count++;
      if (cells === null) return;
      const values = reportColumns.map((name) => [name, cells[header.indexOf(name)] ?? ''] as const);
      rows.push({ row: batch.firstRow + i, file: path, cells: Object.fromEntries(values) });
    });
    for (const { row, issue: fault } of batch.faults)
      refused.push({
        file: path,
        row,
        issues: [{ ...fault, path: ['file', path, 'row', row, ...fault.path] }],
      });
  }
  const digest = `sha256:${hash.digest('hex')}`;
  return { source: { file: path, digest, kind: 'reports', rows: count }, rows, refused };
}

export interface ExchangeFile {
  readonly source: WatchSource;
  readonly exchange: Exchange;
}

/** An exchange of one year holds some ten thousand items of seven values. */
const budget: Partial<JsonBudget> = { depth: 16, values: 5_000_000 };

/**
 * Reads one exchange: `.jsonl` has the header in its first line and an item in each further one, anything else is one JSON document.
 * Codes: DISK_READ, TEXT_ENCODING, JSON_*, FILE_EMPTY, and those of `readExchange`, each fault with its file. O(file).
 */
export async function loadExchange(
  path: string,
  regions: Regions,
  stdin: AsyncIterable<Uint8Array>,
): Promise<ExchangeFile> {
  const input = await openInput(path, stdin);
  try {
    const chunks: Uint8Array[] = [];
    // A chunk is valid until the next one is asked for.
    for await (const chunk of input.read()) chunks.push(Uint8Array.from(chunk));
    const bytes = Buffer.concat(chunks);
    const exchange = inFile(path, () => {
      const text = decodeUtf8(bytes).replace(/^\ufeff/, '');
      return readExchange(path.endsWith('.jsonl') ? fromLines(text) : parseJson(text, budget), regions);
    });
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { source: { file: path, digest, kind: 'exchange', rows: exchange.items.length }, exchange };
  } finally {
    await input.close();
  }
}

/** The document that JSON Lines stand for: header first, then items. */
function fromLines(text: string): Json {
  const issues: Issue[] = [];
  const values = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [parseJson(line)];
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      const { code, message, hint, path } = error;
      issues.push(issue(code, ['line', at + 1, ...path], message, hint));
      return [];
    }
  });
  refuse(issues);
  const [header, ...items] = values;
  if (header === undefined)
    throw new WaspadaError(issue('FILE_EMPTY', [], 'found no line, expected a header and items'));
  return isRecord(header) ? { ...header, items } : header;
}

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An exchange as JSON Lines. */
export function formatExchangeLines({ items, ...header }: Exchange): string {
  return `${[header, ...items].map((value) => JSON.stringify(value)).join('\n')}\n`;
}
