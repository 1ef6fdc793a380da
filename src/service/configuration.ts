// A file, the environment and the options of a command in; one checked configuration out, or all of its faults at once, without a secret in any.
import { resolve } from 'node:path';
import { parseDate } from '../base/dates.js';
import { type Issue, issue, refuse } from '../base/errors.js';
import { isObject } from '../fields/scalars.js';
import type { TrustedKeys } from '../score/signature.js';
import { type Mode, modes } from './scoring.js';

export const configFormat = 'waspada-config/1';

export interface Configuration {
  readonly host: string;
  readonly port: number;
  /** Where the embedded ledger, the keys, the spool and the anchors are. */
  readonly data: string;
  /** `postgres://...`; null for the embedded store. A secret: it may hold a password. */
  readonly database: string | null;
  /** Folder of a bundle; null for the one that was activated last, or the shipped one. */
  readonly bundle: string | null;
  readonly mode: Mode;
  readonly allowUnsigned: boolean;
  readonly origin: string;
  readonly blindShare: number;
  readonly trustedKeys: TrustedKeys;
  readonly holidays: readonly string[];
  readonly sessionMinutes: number;
  readonly validMinutes: number;
  readonly checkpointMinutes: number;
  /** Folder that copies of the embedded ledger go to while it is at work; null for none. */
  readonly backup: string | null;
  readonly backupMinutes: number;
  /** A page that `waspada regions --page` wrote, shown to those who may read about regions; null for none. */
  readonly regionPage: string | null;
  /** Offset of the office's clock, as `+07:00`. */
  readonly offset: string;
}

type Value = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;
/** Settings by name, as they were written in one place. */
export type Written = Readonly<Record<string, Value | undefined>>;

const ENV = 'WASPADA_';
/** `sessionMinutes` is WASPADA_SESSION_MINUTES. */
const envName = (name: string): string =>
  ENV + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const names = [
  'host',
  'port',
  'data',
  'database',
  'bundle',
  'mode',
  'allowUnsigned',
  'origin',
  'blindShare',
  'trustedKeys',
  'holidays',
  'sessionMinutes',
  'validMinutes',
  'checkpointMinutes',
  'backup',
  'backupMinutes',
  'regionPage',
  'offset',
] as const;
type Name = (typeof names)[number];

/** The settings that the environment names; lists are separated by commas. Other WASPADA_* names are not ours to judge. */
export function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Written {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[envName(name)];
      if (value === undefined || value === '') return [];
      return [[name, name === 'holidays' ? value.split(',').map((day) => day.trim()) : value] as const];
    }),
  );
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/**
 * One configuration of what was written in several places, the first that names a setting wins: options, environment, file.
 * Code: SERVICE_CONFIG, all faults at once; a value that may be a secret is never in a message.
 */
export function readConfiguration(
  sources: readonly { readonly from: string; readonly written: Written }[],
): Configuration {
  const faults: Issue[] = [];
  const fault = (name: Name, from: string, expected: string): void => {
    faults.push(
      issue('SERVICE_CONFIG', [from, name], `found another value of ${name}, expected ${expected}`),
    );
  };
  for (const { from, written } of sources)
    for (const name of Object.keys(written))
      if (!names.some((known) => known === name) && name !== 'format' && name !== '$schema')
        faults.push(
          issue(
            'SERVICE_CONFIG',
            [from, name],
            `found the setting ${JSON.stringify(name)}, expected one of ${names.join(', ')}`,
          ),
        );
  const look = (name: Name): { readonly from: string; readonly value: Value } | null => {
    for (const { from, written } of sources) {
      const value = Object.hasOwn(written, name) ? written[name] : undefined;
      if (value !== undefined) return { from, value };
    }
    return null;
  };
  const text = (name: Name, otherwise: string, expected: string, pattern: RegExp): string => {
    const found = look(name);
    if (found === null) return otherwise;
    if (typeof found.value === 'string' && pattern.test(found.value)) return found.value;
    fault(name, found.from, expected);
    return otherwise;
  };
  const number = (name: Name, otherwise: number, low: number, high: number, whole = true): number => {
    const found = look(name);
    if (found === null) return otherwise;
    const value =
      typeof found.value === 'string' && /^\d+(\.\d+)?$/.test(found.value)
        ? Number(found.value)
        : found.value;
    if (typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value)))
      return value;
    fault(name, found.from, `${whole ? 'a whole number' : 'a number'} from ${low} to ${high}`);
    return otherwise;
  };
  const flag = (name: Name): boolean => {
    const found = look(name);
    if (found === null) return false;
    if (found.value === true || found.value === 'true' || found.value === '1') return true;
    if (found.value !== false && found.value !== 'false' && found.value !== '0')
      fault(name, found.from, 'true or false');
    return false;
  };

  const modeText = text('mode', 'live', modes.join(', '), new RegExp(`^(${modes.join('|')})$`));
  const mode = modes.find((each) => each === modeText) ?? 'live';
  const synthetic = mode === 'demo' || mode === 'training';
  const host = text('host', '127.0.0.1', 'an address', /^[0-9A-Za-z.:-]{1,100}$/);
  const port = number('port', 8480, 0, 65_535);
  const shown = host.includes(':') ? `[${host}]` : host;
  const origin = text(
    'origin',
    `http://${shown}:${port}`,
    'https://host, or http:// on loopback',
    /^https?:\/\/[^/\s?#@]+$/,
  );
  const local = LOOPBACK.has(host);
  if (!origin.startsWith('https:') && !local)
    faults.push(
      issue(
        'SERVICE_CONFIG',
        ['origin'],
        'found no https on an address that others reach',
        'Put a proxy with TLS before it and name its https:// address as origin.',
      ),
    );
  const database = look('database');
  if (
    database !== null &&
    !(typeof database.value === 'string' && /^postgres(ql)?:\/\/\S+$/.test(database.value))
  )
    fault('database', database.from, 'postgres://...');
  if (database !== null && look('backup') !== null)
    faults.push(
      issue(
        'SERVICE_CONFIG',
        ['backup'],
        'found a folder for copies beside a PostgreSQL database',
        'Leave it out, and let pg_dump copy the database.',
      ),
    );
  const found: Configuration = {
    host,
    port,
    data: resolve(text('data', synthetic ? `waspada-data-${mode}` : 'waspada-data', 'a folder', /\S/)),
    database: typeof database?.value === 'string' ? database.value : null,
    bundle: look('bundle') === null ? null : resolve(text('bundle', '', 'a folder', /\S/)),
    mode,
    // Nothing that is decided on made-up cases counts: their bundle needs no two signatures.
    allowUnsigned: flag('allowUnsigned') || synthetic,
    origin,
    blindShare: number('blindShare', synthetic ? 0 : 0.05, 0, 0.5, false),
    trustedKeys: keysOf(look('trustedKeys'), fault),
    holidays: daysOf(look('holidays'), fault),
    sessionMinutes: number('sessionMinutes', 600, 5, 1440),
    validMinutes: number('validMinutes', 1440, 1, 43_200),
    checkpointMinutes: number('checkpointMinutes', 60, 1, 1440),
    backup: look('backup') === null ? null : resolve(text('backup', '', 'a folder', /\S/)),
    backupMinutes: number('backupMinutes', 1440, 1, 10_080),
    regionPage: look('regionPage') === null ? null : resolve(text('regionPage', '', 'a file', /\S/)),
    offset: text('offset', '+07:00', 'an offset such as +07:00', /^[+-](0\d|1[0-4]):[0-5]\d$/),
  };
  refuse(faults);
  return found;
}

type Fault = (name: Name, from: string, expected: string) => void;
type Looked = { readonly from: string; readonly value: Value } | null;

function daysOf(found: Looked, fault: Fault): string[] {
  if (found === null) return [];
  const days = Array.isArray(found.value)
    ? found.value.filter((day): day is string => typeof day === 'string' && parseDate(day) !== null)
    : [];
  if (!Array.isArray(found.value) || days.length !== found.value.length)
    fault('holidays', found.from, 'a list of dates YYYY-MM-DD');
  return days;
}

function keysOf(found: Looked, fault: Fault): TrustedKeys {
  if (found === null) return { author: [], approver: [] };
  const { value } = found;
  const list = (role: 'author' | 'approver'): string[] | null => {
    const keys = isObject(value) ? (value[role] ?? []) : null;
    return Array.isArray(keys) && keys.every((key): key is string => typeof key === 'string' && KEY.test(key))
      ? keys
      : null;
  };
  const [author, approver] = [list('author'), list('approver')];
  if (author === null || approver === null)
    fault('trustedKeys', found.from, '{"author": [...], "approver": [...]} with public keys in base64');
  return { author: author ?? [], approver: approver ?? [] };
}

/** The configuration for people: no secret in it. */
export const describeConfiguration = (config: Configuration): Record<string, unknown> => ({
  ...config,
  database: config.database === null ? null : 'postgres (the address is a secret)',
});
