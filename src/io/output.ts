// Bytes in; a whole file under its name out, or none: written beside it, synced, then renamed.
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/** Where a file is written until it is whole; `owner` keeps two processes apart that write without a journal. */
export const partOf = (path: string, owner = ''): string =>
  join(dirname(path), `.${basename(path)}${owner}.waspada-part`);

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
        await rename(part, path);
        await syncFolder(dirname(path));
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

/** Refuses an output whose folder is missing before any work is done. */
export function checkFolder(path: string): void {
  const folder = dirname(path);
  if (path === '-' || existsSync(folder)) return;
  throw new WaspadaError(
    issue('DISK_WRITE', ['file', path], `found no folder ${folder}`, 'Make the folder first.'),
  );
}
