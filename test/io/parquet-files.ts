// Rows of text in, a Parquet file of them out, by our own writer; for tests that need more rows than a golden file holds.
import { writeFileSync } from 'node:fs';
import type { ScoredColumn } from '../../src/io/columns-scores.js';
import {
  encodeFooter,
  encodeGroup,
  groupAt,
  START,
  type WrittenColumn,
  type WrittenGroup,
} from '../../src/io/parquet-write.js';

/** Text columns that may hold nothing; an empty cell is nothing. */
export function writeTextParquet(
  path: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  groupRows = 1000,
): string {
  const written = header.map((name): WrittenColumn => ({ name, kind: 'text', optional: true }));
  const groups: ScoredColumn[][] = [];
  for (let from = 0; from < rows.length; from += groupRows) {
    const part = rows.slice(from, from + groupRows);
    groups.push(
      header.map((name, at) =>
        textColumn(
          name,
          part.map((cells) => cells[at] ?? ''),
        ),
      ),
    );
  }
  writeFileSync(path, encodeParquet(written, groups));
  return path;
}

export function textColumn(name: string, cells: readonly (string | null)[]): ScoredColumn {
  const words = [...new Set(cells)].flatMap((cell) => (cell === null || cell === '' ? [] : [cell]));
  const places = new Map(words.map((word, place) => [word, place]));
  return { name, kind: 'text', words, codes: Int32Array.from(cells, (cell) => places.get(cell ?? '') ?? -1) };
}

export function encodeParquet(
  written: readonly WrittenColumn[],
  groups: readonly ScoredColumn[][],
): Uint8Array {
  const found: WrittenGroup[] = [];
  const parts: Uint8Array[] = [START];
  let offset = START.length;
  for (const columns of groups) {
    const bytes = encodeGroup(columns, written);
    const first = offset;
    found.push(groupAt(written, first, (at, length) => bytes.subarray(at - first, at - first + length)));
    parts.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([...parts, encodeFooter(written, found)]);
}
