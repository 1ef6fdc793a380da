// Groups of rows in; a whole Parquet file under its name out, or none. A part left by a stopped run is carried on from its pages.
import { closeSync, openSync } from 'node:fs';
import { broken } from './columns-fault.js';
import { diskError } from './files.js';
import { type Output, openOutput, partOf } from './output.js';
import { readExactly } from './parquet-footer.js';
import { EndOfBytes } from './parquet-thrift.js';
import { encodeFooter, groupAt, START, type WrittenColumn, type WrittenGroup } from './parquet-write.js';

/** As `openOutput`; what is written are the groups of `encodeGroup`. Codes: DISK_WRITE, DISK_READ; FILE_KIND for a part that is damaged. */
export async function openParquetOutput(
  path: string,
  stdout: NodeJS.WritableStream,
  keepBytes: number | null,
  written: readonly WrittenColumn[],
): Promise<Output> {
  const groups = keepBytes === null || keepBytes === 0 ? [] : groupsIn(partOf(path), keepBytes, written);
  const file = await openOutput(path, stdout, keepBytes);
  return {
    path,
    get bytes() {
      return file.bytes;
    },
    write: async (bytes) => {
      if (file.bytes === 0) await file.write(START);
      if (bytes.length === 0) return;
      const offset = file.bytes;
      groups.push(
        groupAt(written, offset, (at, length) => bytes.subarray(at - offset, at - offset + length)),
      );
      await file.write(bytes);
    },
    sync: () => file.sync(),
    commit: async () => {
      if (file.bytes === 0) await file.write(START);
      await file.write(encodeFooter(written, groups));
      await file.commit();
    },
    abort: () => file.abort(),
  };
}

function groupsIn(part: string, bytes: number, written: readonly WrittenColumn[]): WrittenGroup[] {
  let file: number;
  try {
    file = openSync(part, 'r');
  } catch (error) {
    throw diskError('DISK_READ', part, error);
  }
  try {
    const groups: WrittenGroup[] = [];
    for (let at = START.length; at < bytes; ) {
      const group = groupAt(written, at, (offset, length) =>
        readExactly(file, part, offset, Math.max(0, Math.min(length, bytes - offset))),
      );
      groups.push(group);
      at += group.bytes;
    }
    return groups;
  } catch (error) {
    if (error instanceof EndOfBytes) throw broken('found a part of an earlier run that ends early');
    throw error;
  } finally {
    closeSync(file);
  }
}
