// Figures of a run in; a table on the terminal and a file of results out, with what is needed to judge them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Spread } from './measure.js';

/** One line of a table: what was measured, in which unit, and what was aimed at. */
export interface Figure extends Spread {
  readonly what: string;
  readonly unit: string;
  readonly target?: { readonly is: 'at least' | 'at most'; readonly value: number };
  /** Whether the median meets the target. */
  readonly met?: boolean;
}

export interface Findings {
  /** What was compared, on which data, and in which setting. */
  readonly setting: Readonly<Record<string, string | number>>;
  readonly figures: readonly Figure[];
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

export interface BenchmarkOptions {
  /** The size asked for on the command line; each benchmark has its own otherwise. */
  readonly rows: number | null;
  /** The folder that holds the built package, with a slash at its end. */
  readonly dist: URL;
}
export type Benchmark = (options: BenchmarkOptions) => Promise<Findings>;

export function figure(what: string, unit: string, spread: Spread, target?: Figure['target']): Figure {
  const line = { what, unit, ...spread };
  if (target === undefined) return line;
  const met = target.is === 'at least' ? spread.median >= target.value : spread.median <= target.value;
  return { ...line, target, met };
}

const folder = fileURLToPath(new URL('results/', import.meta.url));

/** A figure with about three digits. */
export const digits = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  return size >= 1000
    ? Math.round(value).toLocaleString('en')
    : size >= 100
      ? value.toFixed(0)
      : size >= 10
        ? value.toFixed(1)
        : value.toFixed(2);
};

export function printFindings(name: string, { setting, figures, skipped }: Findings): void {
  const rows = figures.map(({ what, unit, min, median, max, target, met }) => [
    what,
    unit,
    digits(min),
    digits(median),
    digits(max),
    target === undefined ? '' : `${target.is} ${digits(target.value)}`,
    met === undefined ? '' : met ? 'met' : 'missed',
  ]);
  const head = ['', 'unit', 'min', 'median', 'max', 'target', ''];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at >= 2 && at <= 4 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const lines = [
    `${name}: ${Object.entries(setting)
      .map(([key, value]) => `${key} ${value}`)
      .join('; ')}`,
    line(head),
    ...rows.map(line),
    ...skipped.map((reason) => `skipped: ${reason}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** Writes `results/<name>-<date>.json`; the name of the file comes back. Nothing in it names this machine or a folder of it. */
export function saveFindings(name: string, findings: Findings, date: string): string {
  const file = `${name}-${date}.json`;
  const [processor] = cpus();
  const result = {
    benchmark: name,
    date,
    commit: commit(),
    node: process.version,
    machine: {
      processor: processor?.model ?? 'unknown',
      cores: cpus().length,
      memoryGB: Math.round(totalmem() / 2 ** 30),
    },
    ...findings,
  };
  mkdirSync(folder, { recursive: true });
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  writeFileSync(`${folder}${file}`, `${JSON.stringify(result, rounded, 2)}\n`);
  return file;
}

/** The commit that was measured; a `+` says that files differed from it. */
function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'models', 'benchmarks/*.ts') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

/** A line that counts on a terminal; silent in a pipe. */
export function progressOf(name: string): (done: number, all: number) => void {
  return (done, all) => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(done < all ? `\r${name}: ${done} of ${all}` : '\r\x1b[K');
  };
}
