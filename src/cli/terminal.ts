// Standard streams for commands: what is printed where, and a progress line that only a terminal sees.
import { clip } from '../report/summary.js';
import { number } from '../report/words.js';

export const print = (lines: readonly string[]): void => {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
};
export const printJson = (value: unknown): void => print([JSON.stringify(value, null, 2)]);
export const note = (lines: readonly string[]): void => {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
};

/** Columns of the terminal; 100 where there is none. */
export const widthOf = (stream: NodeJS.WriteStream = process.stdout): number =>
  stream.isTTY ? Math.max(40, Math.min(stream.columns ?? 80, 120)) : 100;

const isPlain = (): boolean => process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';

/** Headings in bold, on a terminal that wants it. */
export function emphasise(lines: readonly string[], isHead: (line: string) => boolean): string[] {
  if (!process.stdout.isTTY || isPlain() || process.env.TERM === 'dumb') return [...lines];
  return lines.map((line) => (isHead(line) ? `\u001b[1m${line}\u001b[22m` : line));
}

const EVERY_MS = 100;

interface Step {
  readonly bytes: number;
  readonly ofBytes: number;
  readonly rows: number;
  readonly pass: 'check' | 'score';
}

/** One line on standard error with share, rows/s and time left; nothing where that is not a terminal. */
export function createProgress(): { tell(step: Step): void; end(): void } {
  const stream = process.stderr;
  if (!stream.isTTY) return { tell: () => undefined, end: () => undefined };
  let started = 0;
  let first: Step | null = null;
  let last = 0;
  return {
    tell(step) {
      const now = performance.now();
      if (first === null || first.pass !== step.pass) {
        first = step;
        started = now;
      }
      if (now - last < EVERY_MS) return;
      last = now;
      stream.write(`\r\u001b[2K${clip(lineOf(step, first, (now - started) / 1000), widthOf(stream) - 1)}`);
    },
    end: () => {
      stream.write('\r\u001b[2K');
    },
  };
}

function lineOf({ bytes, ofBytes, rows, pass }: Step, first: Step, seconds: number): string {
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  const full = Math.round(share * 24);
  const bar = `${'█'.repeat(full)}${'·'.repeat(24 - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
  if (pass === 'check') return `${bar}  memeriksa nomor / checking ids`;
  const done = bytes - first.bytes;
  const rate = Math.round((rows - first.rows) / Math.max(seconds, 0.001));
  const left = done === 0 ? '' : `, ${tellTime((seconds * (ofBytes - bytes)) / done)} lagi / left`;
  return `${bar}  ${number(rows, 'both')} baris / rows, ${number(rate, 'both')}/s${left}`;
}

/** One line on standard error with things done, their share and the time left; nothing where that is not a terminal. */
export function createCounter(what: string): {
  tell(done: number, of: number, more?: string): void;
  end(): void;
} {
  const stream = process.stderr;
  if (!stream.isTTY) return { tell: () => undefined, end: () => undefined };
  const started = performance.now();
  let last = 0;
  return {
    tell(done, of, more = '') {
      const now = performance.now();
      if (now - last < EVERY_MS && done < of) return;
      last = now;
      const seconds = (now - started) / 1000;
      const full = Math.round((24 * done) / of);
      const bar = `${'█'.repeat(full)}${'·'.repeat(24 - full)}`;
      const left = done === 0 ? '' : `, ${tellTime((seconds * (of - done)) / done)} lagi / left`;
      const line = `${bar}  ${number(done, 'both')} / ${number(of, 'both')} ${what}${left}${more === '' ? '' : `, ${more}`}`;
      stream.write(`\r\u001b[2K${clip(line, widthOf(stream) - 1)}`);
    },
    end: () => {
      if (last > 0) stream.write('\r\u001b[2K');
    },
  };
}

const tellTime = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`;
