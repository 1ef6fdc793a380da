// A path or standard input in; bytes that can be read from the start as often as needed out.
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { diskError, inFile } from './files.js';

export interface Input {
  /** The path, or `-`. */
  readonly name: string;
  readonly bytes: number;
  /** The descriptor of the open file: the threads of this process may read it at any offset. */
  readonly file: number;
  /** When the file was last changed; null for what was spooled. */
  readonly changedMs: number | null;
  /** Chunks from the first byte on. A chunk is valid until the next one is asked for. */
  read(chunkBytes?: number): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 1 << 20;

/**
 * Opens a file; what cannot be read twice (standard input, a pipe) is spooled to a nameless temporary file, and so is the CSV of an
 * Excel workbook. Codes: DISK_READ; for a workbook those of `xlsxToCsv`.
 */
export async function openInput(path: string, stdin: AsyncIterable<Uint8Array>): Promise<Input> {
  if (path === '-') return fromHandle(path, await spool(stdin), false);
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (stat.isFile() && !isWorkbook(path)) return await fromHandle(path, handle, true);
    if (stat.isDirectory()) throw new Error('EISDIR: this is a folder, expected a file');
  } catch (error) {
    throw diskError('DISK_READ', path, error);
  }
  const chunks = chunksOf(path, handle, null, CHUNK_BYTES);
  try {
    return await fromHandle(path, await spool(isWorkbook(path) ? await csvOf(path, chunks) : chunks), false);
  } finally {
    await handle.close();
  }
}

const isWorkbook = (path: string): boolean => extname(path).toLowerCase() === '.xlsx';

/** The first sheet of a workbook as the CSV that is read in its place. */
async function csvOf(path: string, chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const parts: Uint8Array[] = [];
  // A chunk is valid until the next one is asked for.
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  const { xlsxToCsv } = await import('./xlsx-read.js');
  const text = inFile(path, () => xlsxToCsv(Buffer.concat(parts)));
  return (async function* () {
    yield new TextEncoder().encode(text);
  })();
}

async function fromHandle(name: string, handle: FileHandle, isFile: boolean): Promise<Input> {
  const { size, mtimeMs } = await handle.stat();
  return {
    name,
    bytes: size,
    file: handle.fd,
    changedMs: isFile ? mtimeMs : null,
    read: (chunkBytes = CHUNK_BYTES) => chunksOf(name, handle, 0, chunkBytes),
    close: () => handle.close(),
  };
}

/** Reads into one buffer again and again: its takers copy what they keep. */
async function* chunksOf(
  name: string,
  handle: FileHandle,
  from: number | null,
  chunkBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(chunkBytes);
  let position = from;
  for (;;) {
    let bytesRead: number;
    try {
      ({ bytesRead } = await handle.read(buffer, 0, buffer.length, position));
    } catch (error) {
      throw diskError('DISK_READ', name, error);
    }
    if (bytesRead === 0) return;
    if (position !== null) position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The file has no name as soon as it is open, so that nothing personal stays behind, however the process ends. */
async function spool(chunks: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const path = join(tmpdir(), `waspada-${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    for await (const chunk of chunks) {
      for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done)).bytesWritten;
    }
    return handle;
  } catch (error) {
    throw diskError('DISK_WRITE', path, error);
  }
}
