// Runs the built command line as a child process, in a folder of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { parseJson } from '../../src/base/json.js';
import { isObject } from '../../src/fields/scalars.js';
import type { Batch } from '../../src/io/csv.js';
import { readCsv } from '../../src/io/csv-scan.js';

export const cli = resolve('dist/cli.js');
export const samples = resolve('data/samples');
/** The ban on generated code goes with the child. */
export const flags = process.execArgv.filter((flag) => flag.startsWith('--disallow-'));

export const folder = mkdtempSync(join(tmpdir(), 'waspada-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const at = (name: string): string => join(folder, name);
export const text = (name: string): string => readFileSync(resolve(folder, name), 'utf8');
export function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function desk(args: readonly string[], input: string | Uint8Array = ''): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, cli, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

/** What a command printed as one JSON object. */
export function json(run: Run): Readonly<Record<string, unknown>> {
  const value = parseJson(run.stdout);
  if (!isObject(value)) throw new Error(`expected one JSON object, found ${run.stdout.slice(0, 200)}`);
  return value;
}

export type Row = Readonly<Record<string, string>>;

/** The rows of a CSV text under the names of its header, read by our own reader. */
export async function rowsOf(csv: string): Promise<Row[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(csv);
  }
  const { header, batches } = await readCsv(bytes());
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all.flatMap((batch) =>
    batch.rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells?.[index] ?? '']))),
  );
}

/** A good row of the sample with some cells changed, as a record by column. */
const sample = readFileSync(join(samples, 'applications.csv'), 'utf8').split('\n');
export const sampleHeader = sample[0] ?? '';
export const sampleRows = sample.slice(1, -1);

const names = sampleHeader.split(',');
export function change(row: number, cells: Row): string {
  const values = (sampleRows[row] ?? '').split(',');
  return names.map((name, index) => (Object.hasOwn(cells, name) ? cells[name] : values[index])).join(',');
}
export const fileOf = (...rows: readonly string[]): string => `${[sampleHeader, ...rows].join('\n')}\n`;
