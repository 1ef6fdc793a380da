// JSON Lines in blocks: however the bytes come, the same rows, lines and values; a bad line spoils itself only.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { createLineSplitter, type ParsedLine, parseLines } from '../../src/io/json-lines.js';

function read(
  bytes: Uint8Array,
  chunkBytes: number,
  blockBytes: number,
): { lines: ParsedLine[]; terminated: boolean } {
  const splitter = createLineSplitter({ blockBytes });
  const lines: ParsedLine[] = [];
  let terminated = true;
  let row = 1;
  const take = (blocks: ReturnType<typeof splitter.push>) => {
    for (const block of blocks) {
      expect(block.firstRow).toBe(row);
      lines.push(...parseLines(block));
      row = (lines.at(-1)?.row ?? 0) + 1;
      terminated = block.terminated;
    }
  };
  for (let at = 0; at < bytes.length; at += chunkBytes)
    take(splitter.push(bytes.subarray(at, at + chunkBytes)));
  take(splitter.finish());
  return { lines, terminated };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('rows and lines are numbered, blank lines are no records, a byte order mark is skipped', () => {
  const { lines, terminated } = read(bytesOf('\ufeff{"a":1}\r\n\n  \n[2]\nx\n"é"'), 3, 8);
  expect(lines.map((line) => [line.row, line.line, 'value' in line ? line.value : line.fault.code])).toEqual([
    [1, 1, { a: 1 }],
    [2, 4, [2]],
    [3, 5, 'JSON_SYNTAX'],
    [4, 6, 'é'],
  ]);
  expect(terminated).toBe(false);
});

test('chunks and blocks of any size give the same lines', () => {
  const line = fc.constantFrom('', ' ', '{"a":1}', '[1,2,3]', 'x', '"\\u00e9é"', '\0', '{"a":1,"a":2}');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 64 }),
      (lines, chunkBytes, blockBytes) => {
        const bytes = bytesOf(lines.join('\n'));
        expect(read(bytes, chunkBytes, blockBytes)).toEqual(read(bytes, 1 << 20, 1 << 20));
      },
    ),
  );
});

test('a fault of syntax names the line of the file that it stands on, in whatever block', () => {
  const text = '{"a":1}\n\n{"a":}\n{"line 1, column 2":1,}\n';
  for (const blockBytes of [8, 1 << 20]) {
    const { lines } = read(bytesOf(text), 100, blockBytes);
    expect(lines.flatMap((line) => ('fault' in line ? [line.fault.message] : []))).toEqual([
      'found "}", expected a value in a at line 3, column 6',
      'found "}", expected a key in double quotes at line 4, column 23',
    ]);
  }
});

test('bytes that are not UTF-8 spoil their own line', () => {
  const bytes = Uint8Array.from([...bytesOf('"a"\n"'), 0xff, ...bytesOf('"\n"b"\n')]);
  expect(read(bytes, 100, 100).lines.map((line) => ('value' in line ? line.value : line.fault.code))).toEqual(
    ['a', 'TEXT_ENCODING', 'b'],
  );
});

test('a line over the budget ends the read with ROW_TOO_LARGE and the row', () => {
  const splitter = createLineSplitter({ blockBytes: 16, recordBytes: 32 });
  const push = () => [...splitter.push(bytesOf(`"a"\n"${'x'.repeat(100)}`))];
  expect(push).toThrow(WaspadaError);
  expect(push).toThrow(/row 2/);
});
