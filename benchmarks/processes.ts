// Runs a command in a process of its own and measures it from outside: time by the clock, and the most memory it held.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly elapsedMs: number;
  /** Peak resident memory in megabytes, of the process with all its threads; NaN where the system does not say. */
  readonly peakMB: number;
  readonly stdout: string;
}

const EVERY_MS = 50;

/** Runs Node with arguments; fails with the end of what it wrote if it does not exit with 0. */
export function runNode(args: readonly string[]): Promise<Measured> {
  return new Promise((done, fail) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // The kernel keeps the highest mark, so only what comes after the last look is missed.
    let peakMB = Number.NaN;
    const look = (): void => {
      const seen = child.pid === undefined ? Number.NaN : peakOf(child.pid);
      if (!Number.isNaN(seen)) peakMB = seen;
    };
    const timer = setInterval(look, EVERY_MS);
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(timer);
      const elapsedMs = performance.now() - start;
      if (code === 0) done({ elapsedMs, peakMB, stdout });
      else fail(new Error(`node ${args.join(' ')} exits with ${code}: ${stderr.slice(-400)}`));
    });
  });
}

function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
}
