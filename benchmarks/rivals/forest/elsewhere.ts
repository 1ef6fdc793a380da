// Rivals that are no JavaScript, each in a process of its own: it reads the task from files once, then answers line by line.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Loaded, LoadRival, Ready, Task } from './rival.js';

/** Writes `forest.bin` and `rows.bin`: little-endian arrays, their order as walker.c and peers.py read them. */
export function writeTask({ forest, rows, count, folder }: Task): void {
  mkdirSync(folder, { recursive: true });
  const { trees, starts, depth, feature, left, right, threshold, value, features } = forest;
  const head = Int32Array.of(trees, feature.length, features.length, count);
  const arrays = [head, starts, depth, feature, left, right, threshold, value];
  writeFileSync(`${folder}forest.bin`, Buffer.concat(arrays.map(bytesOf)));
  writeFileSync(`${folder}rows.bin`, bytesOf(rows));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A process that answers `ok` to a line: `a` has it write its predictions to a file, `b` only predict. */
class Speaker {
  private readonly waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  private readonly child;
  private failure: Error | null = null;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const _ of text.matchAll(/\n/g)) this.waiting.shift()?.resolve();
    });
    this.child.stdin.on('error', (error) => this.fail(error));
    this.child.on('error', (error) => this.fail(error));
    this.child.on('close', (code) => this.fail(new Error(`ended with ${code}`)));
  }

  say(word: 'a' | 'b'): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) reject(this.failure);
      else {
        this.waiting.push({ resolve, reject });
        this.child.stdin.write(`${word}\n`);
      }
    });
  }

  end(): void {
    this.child.stdin.end();
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

function start(
  about: Pick<Ready, 'name' | 'version' | 'note'>,
  command: string,
  args: readonly string[],
  answersFile: string,
  rows: number,
): Ready {
  const speaker = new Speaker(command, args);
  return {
    ...about,
    answers: async () => {
      await speaker.say('a');
      const bytes = readFileSync(answersFile);
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    batch: async () => {
      await speaker.say('b');
      return rows;
    },
    close: async () => speaker.end(),
  };
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const said = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** walker.c, compiled here. */
export const walkersInC: LoadRival = async ({ folder, count }) => {
  const ways = ['plain', 'interleaved'] as const;
  const nameOf = (way: string): string => `C, ${way}`;
  const program = `${folder}walker`;
  try {
    const version = `gcc ${said('gcc', ['-dumpfullversion'])}`;
    said('gcc', ['-O3', '-march=native', here('walker.c'), '-o', program]);
    return ways.map((way) => {
      const note = `-O3 -march=native, blocks of 512 rows, ${way === 'plain' ? 'one row' : '8 rows'} at a time`;
      const file = `${folder}answers-${way}.bin`;
      return start({ name: nameOf(way), version, note }, program, [folder, way], file, count);
    });
  } catch {
    return ways.map((way): Loaded => ({ name: nameOf(way), missing: 'gcc does not run here' }));
  }
};

const peers = {
  'scikit-learn': 'sklearn',
  LightGBM: 'lightgbm',
  treelite: 'treelite',
} as const;

/** peers.py: libraries for Python, where one named by WASPADA_PYTHON (else python3) has them. */
export const peersInPython: LoadRival = async ({ folder, count }) => {
  const python = process.env.WASPADA_PYTHON ?? 'python3';
  return Object.entries(peers).map(([name, module]): Loaded => {
    try {
      const version = said(python, ['-c', `import numpy, ${module}; print(${module}.__version__)`]);
      const file = `${folder}answers-${module}.bin`;
      const note = 'one thread, all rows in one array, by its Python interface';
      return start({ name, version, note }, python, [here('peers.py'), folder, module], file, count);
    } catch {
      return { name, missing: 'not in the Python named by WASPADA_PYTHON, or python3' };
    }
  });
};
