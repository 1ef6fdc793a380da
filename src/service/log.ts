// Facts of a request in; one JSON line out, with codes and numbers and never a word that a person wrote.

/** Only these may be in a line: an operation's name, a code, a status, a time. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly at: string;
  readonly request?: string;
  readonly operation?: string;
  readonly status?: number;
  readonly code?: string;
  readonly ms?: number;
  /** Where our own fault happened: files and lines, without its message. */
  readonly stack?: readonly string[];
  readonly detail?: string;
}
export type Log = (entry: LogEntry) => void;

/** What could end a line or steer a terminal, escaped: C0 and C1, U+2028 and U+2029, marks of direction. */
const unsafe = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

export const logLine = (entry: LogEntry): string =>
  `${JSON.stringify(entry).replace(unsafe, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/** The frames of a stack: its first line, the message, may hold what was sent. */
export const framesOf = (error: unknown): string[] =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .slice(0, 8)
        .map((line) => line.trim())
    : [];
