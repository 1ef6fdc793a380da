// What a command of the desk is: its help, and a run from arguments to an exit status; and how arguments are read.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseDate } from '../base/dates.js';
import { codes, formatPath, issue, type Path, WaspadaError } from '../base/errors.js';
import { didYouMean } from '../fields/suggest.js';
import type { Language } from '../report/words.js';

export interface Command {
  /** What `--help` prints: usage, options, an example. */
  readonly help: string;
  /** Gives the exit status; throws a WaspadaError otherwise. */
  run(args: readonly string[]): Promise<number>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

export const usage = (message: string, hint?: string): WaspadaError =>
  new WaspadaError(issue('CLI_USAGE', [], message, hint));

/** Options and positionals of a command. Code: CLI_USAGE, with the option that was probably meant. */
export function readArgs<const O extends Options>(
  args: readonly string[],
  options: O,
  most: number,
  least = 0,
) {
  const read = () => {
    try {
      return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    } catch (error) {
      const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
      const unknown = /'(--?[^']+)'/.exec(message)?.[1];
      const names = Object.keys(options).map((name) => `--${name}`);
      const known = unknown === undefined || names.some((name) => unknown.startsWith(name));
      throw usage(message, known ? undefined : didYouMean(unknown, names, codes.CLI_USAGE.hint));
    }
  };
  const { values, positionals } = read();
  if (positionals.length > most)
    throw usage(`found the surplus argument ${JSON.stringify(positionals[most])}`);
  if (positionals.length < least) throw usage('a file is missing among the arguments');
  return { values, positionals };
}

/** A value that must be one of a few words. Code: CLI_USAGE. */
export function oneOf<const T extends string>(
  name: string,
  value: string | undefined,
  words: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw usage(
    `found --${name} ${JSON.stringify(value)}, expected ${words.map((word) => JSON.stringify(word)).join(' or ')}`,
    didYouMean(value, words, codes.CLI_USAGE.hint),
  );
}

/** A whole number in a range. Code: CLI_USAGE. */
export function wholeNumber(
  name: string,
  value: string | undefined,
  low: number,
  high: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw usage(`found --${name} ${JSON.stringify(value)}, expected a whole number from ${low} to ${high}`);
}

/** A civil day. Code: CLI_USAGE. */
export function dayOf(name: string, value: string | undefined): string | undefined {
  if (value === undefined || parseDate(value) !== null) return value;
  throw usage(
    `found --${name} ${JSON.stringify(value)}, expected a date from 1900 to 2200, written YYYY-MM-DD`,
  );
}

export const languageOf = (value: string | undefined, otherwise: Language = 'both'): Language =>
  oneOf('lang', value, ['id', 'en', 'both']) ?? otherwise;

/** The civil day here and now, as a default of dates. */
export function today(): string {
  const now = new Date();
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

/** `a, b` as its names. */
export const namesOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const MOST_ISSUES = 12;

/** An error for people: every fault with its place and what to do next. */
export function tellError(error: WaspadaError): string {
  const shown = error.issues.length > 0 ? error.issues : [error];
  const lines = shown
    .slice(0, MOST_ISSUES)
    .flatMap(({ code, message, path, hint }) => [
      `${code}: ${message}`,
      ...(path.length === 0 ? [] : [`  ${placeOf(path)}`]),
      `  ${hint}`,
    ]);
  const rest = shown.length - MOST_ISSUES;
  if (rest > 0) lines.push(`and ${rest} more`);
  return lines.join('\n');
}

/** Where a fault is, for people: in a file its name, and the place in it if there is one. */
function placeOf(path: Path): string {
  if (path[0] !== 'file') return formatPath(path);
  const [, file = '', ...within] = path;
  return within.length === 0 ? String(file) : `${file}: ${formatPath(within)}`;
}
