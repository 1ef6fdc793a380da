// Decisions that were made while the ledger could not be reached in; the same in the ledger, in order and once, when it can.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Code, issue, WaspadaError } from '../base/errors.js';
import { canonicalJson, parseJson } from '../base/json.js';
import type { Append, Store } from './contract.js';
import { KeyRing, syncFolder } from './keys.js';
import { prepare } from './request.js';

export interface SpoolOptions {
  /** The file (0600), one for each server. What the ledger refuses in the end is kept beside it, under `<path>.refused`. */
  readonly path: string;
  /** The key file of the ledger: every line is encrypted. */
  readonly keys: string;
}

export interface Drained {
  /** Lines that are in the ledger now: each once, however often draining was tried. */
  readonly written: number;
  /** Lines that the ledger refused, with the reason: a person must look at them. They are kept. */
  readonly refused: readonly { readonly stream: string; readonly code: Code; readonly message: string }[];
  /** Lines that wait on, because the ledger could not be reached. */
  readonly left: number;
}

export interface Spool {
  /** Lines that wait. */
  readonly waiting: number;
  /**
   * Keeps a request, durable before the promise is kept. It needs an idempotency key, or it could not be written exactly once.
   * Codes: STORE_REQUEST, SPOOL_WRITE.
   */
  add(request: Append): Promise<void>;
  /** Writes what waits to the ledger in the order it came, and stops where the ledger cannot be reached. Codes: SPOOL_DAMAGED, SPOOL_WRITE. */
  drain(store: Pick<Store, 'append'>): Promise<Drained>;
  /** What the ledger refused, oldest first. Code: SPOOL_DAMAGED. */
  refused(): readonly Append[];
  close(): void;
}

/** Where the ledger is out of reach, and nothing is known about the request. */
const outOfReach: ReadonlySet<Code> = new Set([
  'STORE_UNAVAILABLE',
  'STORE_CLOSED',
  'STORE_LOCKED',
  'STORE_KEYS',
]);

/** Opens a spool, or makes it. A line that a kill tore was never acknowledged, and is cut off. Codes: STORE_KEYS, SPOOL_WRITE, SPOOL_DAMAGED. */
export function openSpool({ path, keys }: SpoolOptions): Spool {
  const ring = KeyRing.open(keys, 'waspada', false);
  const file = new LineFile(path);
  const rejects = new LineFile(`${path}.refused`);
  // A damaged line is told when the service starts, and not when its decisions are wanted.
  for (const at of file.lines().keys()) lineAt(file, at, ring, path);
  let draining: Promise<Drained> | null = null;

  async function drain(store: Pick<Store, 'append'>): Promise<Drained> {
    let written = 0;
    const refused: Drained['refused'][number][] = [];
    // Looked at anew at each turn: decisions may come while earlier ones are being written.
    for (let at = 0; at < file.lines().length; at++) {
      const line = lineAt(file, at, ring, path);
      try {
        await store.append(line.request);
        written++;
      } catch (error) {
        if (!(error instanceof WaspadaError)) throw error;
        if (outOfReach.has(error.code)) return { written, refused, left: file.lines().length - at };
        // A kill after this and before the spool is emptied brings the same line again: it is kept once.
        if (!rejects.lines().some((kept) => openRefused(kept, ring)?.raw === line.raw))
          rejects.add(Buffer.from(ring.sealSpool(line.raw, 'refused')).toString('base64'));
        refused.push({ stream: line.request.stream, code: error.code, message: error.message });
      }
    }
    // No turn of the loop between the last look and this: nothing can have come in between.
    file.empty();
    return { written, refused, left: 0 };
  }

  return {
    get waiting() {
      return file.lines().length;
    },
    add: async (request) => {
      if (request.idempotency === undefined)
        throw new WaspadaError(
          issue(
            'STORE_REQUEST',
            ['idempotency'],
            'found none, expected a key: without it the spool could not write once',
          ),
        );
      prepare(request, ring);
      const place = String(file.lines().length + 1);
      file.add(Buffer.from(ring.sealSpool(canonicalJson(request), place)).toString('base64'));
    },
    drain: (store) => {
      draining ??= drain(store).finally(() => {
        draining = null;
      });
      return draining;
    },
    refused: () =>
      rejects.lines().map((line, at) => {
        const kept = openRefused(line, ring);
        if (kept === null) throw damagedAt(`${path}.refused`, at + 1);
        return kept.request;
      }),
    close: () => {
      file.close();
      rejects.close();
    },
  };
}

interface Line {
  /** Canonical JSON of the request. */
  readonly raw: string;
  readonly request: Append;
}

const lineAt = (file: LineFile, at: number, ring: KeyRing, path: string): Line =>
  open(file.lines()[at] ?? '', ring, String(at + 1)) ?? damagedLine(path, at + 1);

const openRefused = (line: string, ring: KeyRing): Line | null => open(line, ring, 'refused');

/** A line that was sealed for this place; null where it was changed, moved or cut. */
function open(line: string, ring: KeyRing, place: string): Line | null {
  try {
    const raw = ring.openSpool(Buffer.from(line, 'base64'), place);
    const request: unknown = parseJson(raw);
    return isAppend(request) ? { raw, request } : null;
  } catch (error) {
    if (error instanceof WaspadaError) return null;
    throw error;
  }
}

/** It was checked before it was sealed, and the seal is whole: this only tells a request from nothing. */
const isAppend = (value: unknown): value is Append =>
  typeof value === 'object' && value !== null && 'stream' in value && 'events' in value;

const damagedAt = (path: string, line: number): WaspadaError =>
  new WaspadaError(
    issue(
      'SPOOL_DAMAGED',
      ['file', path, line],
      `found line ${line} changed, moved or cut, expected it as it was written`,
    ),
  );

function damagedLine(path: string, line: number): never {
  throw damagedAt(path, line);
}

/** A file of whole lines: added and synced, or not there. */
class LineFile {
  private readonly handle: number;
  private bytes: number;
  private kept: string[];
  private broken = false;

  constructor(private readonly path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const isNew = !existsSync(path);
      this.handle = openSync(path, isNew ? 'w+' : 'r+', 0o600);
      if (isNew) syncFolder(dirname(path));
      const text = readFileSync(this.handle, 'latin1');
      const whole = text.lastIndexOf('\n') + 1;
      this.bytes = whole;
      if (fstatSync(this.handle).size > whole) {
        ftruncateSync(this.handle, whole);
        fsyncSync(this.handle);
      }
      this.kept = text.slice(0, whole).split('\n').slice(0, -1);
    } catch (error) {
      throw writeFault(path, error);
    }
  }

  lines(): readonly string[] {
    return this.kept;
  }

  add(line: string): void {
    this.usable();
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.handle, bytes, done, bytes.length - done, this.bytes + done);
      fsyncSync(this.handle);
    } catch (error) {
      this.cut(this.bytes);
      throw writeFault(this.path, error);
    }
    this.bytes += bytes.length;
    this.kept.push(line);
  }

  empty(): void {
    this.usable();
    this.cut(0);
    this.usable();
    this.bytes = 0;
    this.kept = [];
  }

  close(): void {
    closeSync(this.handle);
  }

  /** After a failed sync nobody knows what is on disk: the file is cut back, or not used again until it is opened anew. */
  private cut(bytes: number): void {
    try {
      ftruncateSync(this.handle, bytes);
      fsyncSync(this.handle);
    } catch {
      this.broken = true;
    }
  }

  private usable(): void {
    if (this.broken) throw writeFault(this.path, null);
  }
}

function writeFault(path: string, error: unknown): WaspadaError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const fault = issue('SPOOL_WRITE', ['file', path], `the spool cannot be written${code}`);
  return new WaspadaError(fault, [fault], error);
}
