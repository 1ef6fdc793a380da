import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Delimiter } from '../../src/io/csv.js';
import { parseBlock } from '../../src/io/csv-scan.js';
import { formatCsvRow, guard, unguard } from '../../src/io/csv-write.js';

const TRIGGERS = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/** The cells of formatted lines, as any reader sees them: still guarded. */
function cellsOf(lines: string, delimiter: Delimiter, width: number): (readonly string[] | null)[] {
  const bytes = new TextEncoder().encode(lines);
  const block = { bytes, firstRow: 1, byteOffset: 0, line: 1, terminated: true };
  return [...parseBlock(block, { delimiter, bom: false }, width).rows];
}

describe('formatCsvRow', () => {
  // NUL is left out: no reader of ours accepts it in a row.
  const text = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...TRIGGERS, "'", '"', ',', ';', ' ', 'a', '1', 'é', '\ufeff'))
        .map((c) => c.join('')),
    )
    .map((string) => string.replaceAll('\0', ''));

  test('10,000 texts come back the same, and no cell in the file begins a formula', () => {
    let count = 0;
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(',', ';', '\t'),
        (cells, delimiter) => {
          const line = formatCsvRow(cells, delimiter);
          const [row] = cellsOf(line, delimiter, cells.length);
          expect(row?.map(unguard)).toEqual(cells);
          for (const cell of row ?? []) expect(TRIGGERS).not.toContain(cell.charAt(0));
          count += cells.length;
        },
      ),
      { seed: 17, numRuns: 6000 },
    );
    expect(count).toBeGreaterThan(10_000);
  });

  test('a payload behind each trigger is guarded by one apostrophe, and given back', () => {
    for (const trigger of [...TRIGGERS, "'"]) {
      for (const payload of ["cmd|' /C calc'!A0", 'HYPERLINK("http://x";"y")', '', '62812', "'"]) {
        expect(guard(trigger + payload)).toBe(`'${trigger}${payload}`);
        expect(unguard(guard(trigger + payload))).toBe(trigger + payload);
      }
    }
  });

  test('a number is written as a number, a text that looks like one is guarded', () => {
    expect(formatCsvRow([-5, '-5', 1e21, 0.1, '+62812'])).toBe("-5,'-5,1e+21,0.1,'+62812\n");
    expect(formatCsvRow([Number.NaN, -0])).toBe(',0\n');
    expect(() => formatCsvRow([Number.POSITIVE_INFINITY])).toThrow('Infinity');
  });

  test('an apostrophe that guards nothing is left alone on the way in', () => {
    expect(["'", "'abc", "'=1", "''", 'abc', ''].map(unguard)).toEqual(["'", "'abc", '=1', "'", 'abc', '']);
  });

  test('only cells that need it are quoted, and a lone empty cell is not a blank line', () => {
    expect(formatCsvRow(['a;b', 'c,d', 'e"f', 'g\nh', 'i j'], ';')).toBe('"a;b";c,d;"e""f";"g\nh";i j\n');
    expect(formatCsvRow([''])).toBe('""\n');
    expect(formatCsvRow([Number.NaN])).toBe('""\n');
    expect(cellsOf(formatCsvRow(['']), ',', 1)).toEqual([['']]);
  });
});
