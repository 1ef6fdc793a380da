// Paths in, text and checked documents out; every fault of the disk as an issue with the path that was meant.
import { readFile } from 'node:fs/promises';
import { issue, type Path, WaspadaError } from '../base/errors.js';
import { decodeUtf8, type Json, type JsonBudget, parseJson } from '../base/json.js';

/** What an error of the file system says, without the stack. */
export const diskMessage = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^[A-Z]+: /, '') : String(error);

/** Whether the other end of a pipe or a line is gone. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

/** Whether whoever read our standard output has stopped reading: a fault of nobody. A broken line to anything else is a fault. */
export const isClosedPipe = (error: unknown): boolean =>
  error instanceof WaspadaError &&
  error.code === 'DISK_WRITE' &&
  error.path[1] === '-' &&
  isBroken(error.cause);

/** DISK_READ or DISK_WRITE of a path. */
export function diskError(code: 'DISK_READ' | 'DISK_WRITE', path: string, error: unknown): WaspadaError {
  const fault = issue(code, ['file', path], diskMessage(error));
  return new WaspadaError(fault, [fault], error);
}

/** The text of a UTF-8 file, a byte order mark left out. Codes: DISK_READ, TEXT_ENCODING. */
export async function loadText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw diskError('DISK_READ', path, error);
  }
  return inFile(path, () => {
    const text = decodeUtf8(bytes);
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  });
}

/** The JSON document of a file, read strictly. Codes: DISK_READ, TEXT_ENCODING, JSON_*. */
export async function loadJson(path: string, budget: Partial<JsonBudget> = {}): Promise<Json> {
  const text = await loadText(path);
  return inFile(path, () => parseJson(text, budget));
}

/** Runs `read`; a fault of a document then names its file too. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    const at = (inner: Path): Path => ['file', path, ...inner];
    const issues = error.issues.map((each) => ({ ...each, path: at(each.path) }));
    const { code, message, hint } = error;
    throw new WaspadaError({ code, message, hint, path: at(error.path) }, issues, error);
  }
}
