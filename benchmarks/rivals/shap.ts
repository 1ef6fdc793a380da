// The Python package `shap` in a process of its own, where the Python named by WASPADA_PYTHON (else python3) has it: shap.py.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TreeSource } from '../../src/forest/forest.js';

export interface Shape {
  readonly depth: number;
  readonly trees: number;
  readonly columns: number;
  /** Rows explained at once. */
  readonly rows: number;
}

/** The forest that scikit-learn trained, the rows to explain and what `shap` says of them. */
export interface Explained {
  readonly trees: readonly TreeSource[];
  readonly rows: readonly (readonly number[])[];
  readonly phi: readonly (readonly number[])[];
  readonly baseline: number;
}

export interface Shap {
  readonly versions: Readonly<Record<string, string>>;
  readonly explained: Explained;
  /** Explains all rows once more. */
  explain(): Promise<void>;
  stop(): void;
}

/** Trains, explains and stays ready; null where Python or the package is absent. */
export async function startShap({ depth, trees, columns, rows }: Shape): Promise<Shap | null> {
  const folder = mkdtempSync(join(tmpdir(), 'waspada-shap-'));
  const script = fileURLToPath(new URL('shap.py', import.meta.url));
  const python = process.env.WASPADA_PYTHON ?? 'python3';
  const child = spawn(python, [script, folder, ...[depth, trees, columns, rows].map(String)]);
  // Why it is absent is of no use to the reader of a result, and would hold paths of this machine.
  child.stderr.resume();
  try {
    const next = linesOf(child);
    const ready = await next();
    if (ready === null) return null;
    const explained: Explained = JSON.parse(readFileSync(join(folder, 'forest.json'), 'utf8'));
    return {
      versions: JSON.parse(ready),
      explained,
      async explain() {
        child.stdin.write('again\n');
        if ((await next()) !== 'done') throw new Error('shap.py ended while it was asked');
      },
      stop: () => child.stdin.end(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks for one line after the other; null after the last, and where the process could not start. */
function linesOf(child: ChildProcessWithoutNullStreams): () => Promise<string | null> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<null>((done) => child.once('error', () => done(null)));
  child.stdin.on('error', () => {});
  return () => Promise.race([failed, lines.next().then(({ done, value }) => (done === true ? null : value))]);
}
