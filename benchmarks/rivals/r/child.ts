// A package of R and a program beside this file in; a process of R that measures whenever it is told, or why there is none, out.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface RChild {
  /** Package and R, each with its version. */
  readonly name: string;
  /** Sends a line; gives the time that the program took, and the rows of `found.csv` that it wrote into its folder, without the header. */
  measure(line: string): Promise<{ readonly elapsedMs: number; readonly rows: string[][] }>;
  stop(): void;
}

export interface RProgram {
  readonly package: string;
  /** The program's file beside this one. It says `ready R-VERSION PACKAGE-VERSION`, then for each line `done MILLISECONDS`. */
  readonly file: string;
  /** Its first argument, ending in /: what it reads is there, and what it found comes there. */
  readonly folder: string;
  readonly args: readonly (string | number)[];
}

export type RMissing = { readonly missing: string };

/** `prepare` writes what the program reads; it is called only where the package is installed. */
export async function startR(program: RProgram, prepare: () => void): Promise<RChild | RMissing> {
  const { package: name, file, folder, args } = program;
  try {
    execFileSync('Rscript', ['-e', `library(${name})`], { stdio: 'ignore' });
  } catch {
    return { missing: `${name}: no Rscript with the package ${name} on this machine` };
  }
  prepare();
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    'Rscript',
    [fileURLToPath(new URL(file, import.meta.url)), folder, ...args.map(String)],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (word: string): Promise<string> => {
    const { value, done } = await lines.next();
    if (done || !value.startsWith(word))
      throw new Error(`found ${done ? 'the end of R' : value}, expected ${word}`);
    return value.slice(word.length).trim();
  };
  const [r, version] = (await next('ready')).split(' ');
  return {
    name: `${name} ${version} in R ${r}`,
    async measure(line) {
      child.stdin.write(`${line}\n`);
      const elapsedMs = Number(await next('done'));
      const found = readFileSync(`${folder}found.csv`, 'utf8').trim().split('\n').slice(1);
      return { elapsedMs, rows: found.map((row) => row.split(',')) };
    },
    stop: () => child.stdin.end(),
  };
}
