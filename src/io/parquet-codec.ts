// A compressed page of a Parquet file in, its bytes out.
import { createRequire } from 'node:module';
import * as zlib from 'node:zlib';
import { issue, WaspadaError } from '../base/errors.js';
import { broken } from './columns-fault.js';

/** The codecs by their numbers in the format. */
export const codecNames = [
  'uncompressed',
  'snappy',
  'gzip',
  'lzo',
  'brotli',
  'lz4',
  'zstd',
  'lz4-raw',
] as const;
export const UNCOMPRESSED = 0;

/** A page larger than this is no page that a writer means. */
const MOST_PAGE_BYTES = 1 << 28;

/** The page, decompressed. Codes: FILE_KIND for a codec that is not read here, or bytes that are not what they say. */
export function decompress(codec: number, bytes: Uint8Array, size: number): Uint8Array {
  if (size > MOST_PAGE_BYTES)
    throw broken(`found a page of ${size} bytes, expected at most ${MOST_PAGE_BYTES}`);
  if (size === 0) return new Uint8Array(0);
  const page = expand(codec, bytes, size);
  if (page.length !== size) throw broken(`found a page of ${page.length} bytes, expected ${size}`);
  return page;
}

function expand(codec: number, bytes: Uint8Array, size: number): Uint8Array {
  const options = { maxOutputLength: size };
  try {
    switch (codecNames[codec]) {
      case 'uncompressed':
        return bytes;
      case 'snappy':
        return unsnap(bytes, size);
      case 'gzip':
        return zlib.gunzipSync(bytes, options);
      case 'brotli':
        return zlib.brotliDecompressSync(bytes, options);
      case 'zstd':
        return unzstd()(bytes, size);
      default:
        break;
    }
  } catch (error) {
    if (error instanceof WaspadaError) throw error;
    throw broken(`found a page that is not ${codecNames[codec]}`);
  }
  const name = codecNames[codec] ?? `number ${codec}`;
  const message = `found the compression ${name}, expected uncompressed, snappy, gzip, brotli or zstd`;
  throw new WaspadaError(
    issue('FILE_KIND', [], message, 'Write the file with snappy, which every writer knows.'),
  );
}

type Expand = (bytes: Uint8Array, size: number) => Uint8Array;
let zstd: Expand | null = null;

/** Node 22.15 brings zstd; before, the optional package fzstd does. */
function unzstd(): Expand {
  zstd ??= ownZstd() ?? packageZstd();
  if (zstd !== null) return zstd;
  const hint = 'Use Node 22.15 or later, or npm install fzstd, or write the file with snappy.';
  throw new WaspadaError(
    issue('FILE_KIND', [], 'found the compression zstd, which this Node does not read', hint),
  );
}

function ownZstd(): Expand | null {
  const found: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  if (typeof found !== 'function') return null;
  return (bytes, size) => bytesOf(Reflect.apply(found, zlib, [bytes, { maxOutputLength: size }]));
}

function packageZstd(): Expand | null {
  try {
    const found: unknown = createRequire(import.meta.url)('fzstd');
    const expander: unknown =
      typeof found === 'object' && found !== null ? Reflect.get(found, 'decompress') : null;
    if (typeof expander !== 'function') return null;
    return (bytes, size) => bytesOf(Reflect.apply(expander, found, [bytes, new Uint8Array(size)]));
  } catch {
    return null;
  }
}

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array(0));

/** Snappy's raw format: https://github.com/google/snappy/blob/main/format_description.txt */
function unsnap(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
    if (shift > 28) throw broken('found a snappy page without a length');
  }
  if (length !== size) throw broken(`found a snappy page of ${length} bytes, expected ${size}`);
  let to = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    let count: number;
    let offset: number;
    switch (tag & 3) {
      case 0: {
        count = tag >> 2;
        if (count >= 60) {
          const more = count - 59;
          count = 0;
          for (let i = 0; i < more; i++) count += (bytes[at++] ?? 0) * 2 ** (8 * i);
        }
        count++;
        if (at + count > bytes.length || to + count > size)
          throw broken('found a snappy page that runs over');
        if (count < 16) for (let i = 0; i < count; i++) out[to + i] = bytes[at + i] ?? 0;
        else out.set(bytes.subarray(at, at + count), to);
        at += count;
        to += count;
        continue;
      }
      case 1:
        count = ((tag >> 2) & 7) + 4;
        offset = ((tag >> 5) << 8) | (bytes[at++] ?? 0);
        break;
      case 2:
        count = (tag >> 2) + 1;
        offset = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
        at += 2;
        break;
      default:
        count = (tag >> 2) + 1;
        offset =
          ((bytes[at] ?? 0) |
            ((bytes[at + 1] ?? 0) << 8) |
            ((bytes[at + 2] ?? 0) << 16) |
            ((bytes[at + 3] ?? 0) << 24)) >>>
          0;
        at += 4;
    }
    if (offset === 0 || offset > to || to + count > size) throw broken('found a snappy page that runs over');
    if (offset >= count) out.copyWithin(to, to - offset, to - offset + count);
    else for (let i = 0; i < count; i++) out[to + i] = out[to - offset + i] ?? 0;
    to += count;
  }
  if (to !== size) throw broken(`found a snappy page of ${to} bytes, expected ${size}`);
  return out;
}
