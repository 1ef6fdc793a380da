// scikit-learn in a process of its own, where the Python named by WASPADA_PYTHON (else python3) has it.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Missing, Ready, Rows } from './rival.js';

const run = promisify(execFile);
const name = 'scikit-learn';

export function loadScikitLearn(): Ready | Missing {
  const python = process.env.WASPADA_PYTHON ?? 'python3';
  try {
    const version = execFileSync(python, ['-c', 'import sklearn; print(sklearn.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return { name, version, note: 'RandomForestClassifier, n_jobs=1', train: (task) => train(python, task) };
  } catch {
    return { name, missing: 'not in the Python named by WASPADA_PYTHON, or python3' };
  }
}

const train = async (python: string, task: Parameters<Ready['train']>[0]): ReturnType<Ready['train']> => {
  const { folder, train, test, trees, depth, drawn, seed } = task;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}train.bin`, bytesOf(train));
  writeFileSync(`${folder}test.bin`, bytesOf(test));
  const sizes = { rows: train.target.length, others: test.target.length, features: train.columns.length };
  const settings = JSON.stringify({ ...sizes, trees, depth, drawn, seed });
  const program = fileURLToPath(new URL('../training.py', import.meta.url));
  const { stdout } = await run(python, [program, folder, settings]);
  const told: { readonly elapsedMs: number; readonly cpuMs: number } = JSON.parse(stdout);
  const bytes = readFileSync(`${folder}outputs.bin`);
  const outputs = new Float64Array(test.target.length);
  new Uint8Array(outputs.buffer).set(bytes);
  return { elapsedMs: told.elapsedMs, cpuMs: told.cpuMs, outputs };
};

const bytesOf = ({ columns, target }: Rows): Buffer =>
  Buffer.concat(
    [...columns, target].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );
