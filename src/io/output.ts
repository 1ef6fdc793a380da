// Bytes in; a whole file under its name out, or none: written beside it, synced, then renamed.
import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { issue, WaspadaError } from '../base/errors.js';
import { diskError } from './files.js';

export interface Output {
  readonly path: string;
  /** Bytes written so far. */
  readonly bytes: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes what was written survive a power cut; the file has not its name yet. */
  sync(): Promise<void>;
  /** Gives the file its name. */
  commit(): Promise<void>;
  /** Removes what was written; where the file stood before, it stands unchanged. */
  abort(): Promise<void>;
}

/** The file that a name leads to, so that a link stays one; the name itself where there is nothing yet. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Where a file is written until it is whole; `owner` keeps two processes apart that write without a journal. */
export function partOf(path: string, owner = ''): string {
  const target = targetOf(path);
  return join(dirname(target), `.${basename(target)}${owner}.waspada-part`);
}

/**
 * Opens a file for writing, or `-` for standard output. `keepBytes` carries on the part that a stopped run left; null means that
 * nobody will. Code: DISK_WRITE.
 */
export async function openOutput(
  path: string,
  stdout: NodeJS.WritableStream,
  keepBytes: number | null = null,
): Promise<Output> {
  if (path === '-') return toStream(stdout);
  checkTarget(path);
  const part = partOf(path, keepBytes === null ? `.${process.pid}` : '');
  const kept = keepBytes ?? 0;
  const attempt = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw diskError('DISK_WRITE', path, error);
    }
  };
  const handle = await attempt(async () => {
    const opened = await open(part, kept > 0 ? 'r+' : 'w', 0o644);
    await opened.truncate(kept);
    return opened;
  });
  return toFile(path, part, handle, kept, attempt);
}

function toFile(
  path: string,
  part: string,
  handle: FileHandle,
  keepBytes: number,
  attempt: <T>(run: () => Promise<T>) => Promise<T>,
): Output {
  let written = keepBytes;
  return {
    path,
    get bytes() {
      return written;
    },
    write: (bytes) =>
      attempt(async () => {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, written);
          done += bytesWritten;
          written += bytesWritten;
        }
      }),
    sync: () => attempt(() => handle.datasync()),
    commit: () =>
      attempt(async () => {
        await handle.sync();
        await handle.close();
        const target = targetOf(path);
        await rename(part, target);
        await syncFolder(dirname(target));
      }),
    abort: async () => {
      await handle.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

/** A renamed file is safe once its folder is; not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync();
    await handle.close();
  } catch {
    // Windows has no such call; the file itself is synced.
  }
}

function toStream(stream: NodeJS.WritableStream): Output {
  let written = 0;
  let failure: Error | null = null;
  stream.on('error', (error: Error) => {
    failure = error;
  });
  return {
    path: '-',
    get bytes() {
      return written;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const refuse = (error: Error) => reject(diskError('DISK_WRITE', '-', error));
        if (failure !== null) refuse(failure);
        else stream.write(bytes, (error) => (error ? refuse(error) : resolve()));
        written += bytes.length;
      }),
    sync: async () => undefined,
    commit: async () => undefined,
    abort: async () => undefined,
  };
}

/** Writes a small file whole or not at all. Code: DISK_WRITE. */
export async function saveText(path: string, text: string, stdout: NodeJS.WritableStream): Promise<void> {
  const output = await openOutput(path, stdout);
  try {
    await output.write(new TextEncoder().encode(text));
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
}

/**
 * Refuses, before any work is done, what cannot be written: a name under which no whole file can be put, and a file that is read too, or
 * named twice, by whatever name. `-` and what is not given are no files. Codes: DISK_WRITE, CLI_USAGE.
 */
export function checkFiles(
  read: readonly (string | undefined)[],
  written: readonly (string | undefined)[],
): void {
  const isFile = (path: string | undefined): path is string => path !== undefined && path !== '-';
  const seen = new Set(read.filter(isFile).map(identityOf));
  for (const path of written.filter(isFile)) {
    checkTarget(path);
    const identity = identityOf(path);
    if (seen.has(identity)) {
      const message = `found ${path} twice among what is read and written`;
      throw new WaspadaError(issue('CLI_USAGE', [], message, 'Name different files.'));
    }
    seen.add(identity);
  }
}

/** No folder, a folder, a pipe or a device: no whole file can be put in its place. */
function checkTarget(path: string): void {
  const refuse = (message: string, hint: string): never => {
    throw new WaspadaError(issue('DISK_WRITE', ['file', path], message, hint));
  };
  if (path === '') refuse('found no name', 'Name a file.');
  const folder = dirname(path);
  if (!existsSync(folder)) refuse(`found no folder ${folder}`, 'Make the folder first.');
  const found = statOf(path);
  if (found?.isDirectory()) refuse('found a folder, expected a file', 'Name a file in it.');
  if (found !== null && !found.isFile())
    refuse('found a pipe or a device, expected a file', 'Name a file, or use - for standard output.');
}

/** The same for all names of one file. */
function identityOf(path: string): string {
  const found = statOf(path);
  return found === null || found.ino === 0 ? resolve(path) : `${found.dev}:${found.ino}`;
}

/** Null where nothing is there, or where it may not be looked at: whoever opens it is told why. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
