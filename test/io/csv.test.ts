import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { type CsvOptions, type CsvReader, checkHeader, detectDialect } from '../../src/io/csv.js';
import { readCsvSlowly } from '../../src/io/csv-fast.js';
import { type Block, createSplitter, parseBlock, readCsv } from '../../src/io/csv-scan.js';

interface Outcome {
  header: readonly string[];
  rows: (readonly string[] | null)[];
  /** Row, line, byte and code of each fault. */
  faults: [number, number, number | null, string][];
  terminated: boolean;
  /** Code and path of what ended the read. */
  error: string;
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function outcome(
  reader: CsvReader,
  content: string | Uint8Array,
  options: CsvOptions & { chunkBytes?: number } = {},
): Promise<Outcome> {
  const { chunkBytes, ...rest } = options;
  const result: Outcome = { header: [], rows: [], faults: [], terminated: true, error: '' };
  try {
    const file = await reader(cut(bytesOf(content), chunkBytes ?? 1 << 16), rest);
    result.header = file.header;
    for await (const batch of file.batches) {
      expect(batch.firstRow).toBe(result.rows.length + 1);
      result.rows.push(...batch.rows);
      result.terminated = batch.terminated;
      for (const { row, line, byte, issue } of batch.faults) {
        expect(issue.path).toEqual(['row', row]);
        result.faults.push([row, line, byte, issue.code]);
      }
    }
  } catch (error) {
    if (!(error instanceof WaspadaError)) throw error;
    result.error = [error.code, ...error.path].join(' ');
  }
  return result;
}

/** What the slow reader can tell of an outcome: no bytes. */
const withoutBytes = (result: Outcome): Outcome => ({
  ...result,
  faults: result.faults.map(([row, line, , code]) => [row, line, null, code]),
});

const big = 'x'.repeat(100_000);

/** name, content, rows, faults, error; the header is a,b unless the content is one column. */
const cases: [string, string | Uint8Array, Outcome['rows'], Outcome['faults']?, string?][] = [
  [
    'plain rows',
    'a,b\n1,2\n3,4\n',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['no line ending at the end', 'a,b\n1,2', [['1', '2']]],
  ['CRLF', 'a,b\r\n1,2\r\n', [['1', '2']]],
  [
    'CR only',
    'a,b\r1,2\r3,4\r',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  [
    'line endings mixed',
    'a,b\r\n1,2\r3,4\n5,6\r\n',
    [
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ],
  ],
  ['a BOM before the header', '\ufeffa,b\n1,2\n', [['1', '2']]],
  ['a BOM and quoted header cells', '\ufeff"a","b"\n1,2\n', [['1', '2']]],
  ['U+FEFF at the start of a cell is text', 'a,b\n\ufeff1,\ufeff\n', [['\ufeff1', '\ufeff']]],
  ['delimiter semicolon', 'a;b\n1,5;2\n', [['1,5', '2']]],
  ['delimiter tab', 'a\tb\n1 ; 2\t,\n', [['1 ; 2', ',']]],
  ['quotes around all', '"a","b"\n"1","2"\n', [['1', '2']]],
  ['delimiters and line endings inside quotes', 'a,b\n"1,2","3\r\n4\n5\r6"\n', [['1,2', '3\r\n4\n5\r6']]],
  [
    'doubled quotes',
    'a,b\n"say ""ya""",""""\n"""",""""""\n',
    [
      ['say "ya"', '"'],
      ['"', '""'],
    ],
  ],
  [
    'empty cells, quoted or not',
    'a,b\n,\n"",""\n,""\n',
    [
      ['', ''],
      ['', ''],
      ['', ''],
    ],
  ],
  [
    'a bare quote inside a cell is text',
    'a,b\n5" pipe,x"y"\n1,2\n',
    [
      ['5" pipe', 'x"y"'],
      ['1', '2'],
    ],
  ],
  [
    'blanks are kept, also before a quote',
    'a,b\n 1 , "2\n  ,\n',
    [
      [' 1 ', ' "2'],
      ['  ', ''],
    ],
  ],
  [
    'other white space is kept',
    'a,b\n\t1,\u00a02\u2003\n\u00a0,\v\f\n',
    [
      ['\t1', '\u00a02\u2003'],
      ['\u00a0', '\v\f'],
    ],
  ],
  [
    'blank lines are skipped and counted',
    '\na,b\n\n1,2\r\n\r\n\n3\n\n',
    [['1', '2'], null],
    [[2, 7, 14, 'ROW_WIDTH']],
  ],
  ['a line of blanks is a record', 'a,b\n  \n1,2\n', [null, ['1', '2']], [[1, 2, 4, 'ROW_WIDTH']]],
  ['one column', 'a\n1\n\n"x\ny"\n""\n', [['1'], ['x\ny'], ['']]],
  [
    'ragged rows',
    'a,b\n1\n1,2,3\n1,2,\n"x\n",\n"x\n"\n1,2\n',
    [null, null, null, ['x\n', ''], null, ['1', '2']],
    [
      [1, 2, 4, 'ROW_WIDTH'],
      [2, 3, 6, 'ROW_WIDTH'],
      [3, 4, 12, 'ROW_WIDTH'],
      [5, 7, 23, 'ROW_WIDTH'],
    ],
  ],
  [
    'a NUL spoils its own row',
    'a,b\n1,\0\n"\0",2\n3,4\n',
    [null, null, ['3', '4']],
    [
      [1, 2, 4, 'ROW_NUL'],
      [2, 3, 8, 'ROW_NUL'],
    ],
  ],
  [
    'bad UTF-8 spoils its own row',
    Buffer.from('a,b\nk\xc3\xb6,2\n\xff,2\n\xc3,\xb6\n"\xed\xa0\x80",\n5,6\n', 'latin1'),
    [['kö', '2'], null, null, null, ['5', '6']],
    [
      [2, 3, 10, 'ROW_ENCODING'],
      [3, 4, 14, 'ROW_ENCODING'],
      [4, 5, 18, 'ROW_ENCODING'],
    ],
  ],
  [
    'text beyond the basic plane',
    'a,b\n"😂, ""ü""",ﬃ\n\ufffd,日本\n',
    [
      ['😂, "ü"', 'ﬃ'],
      ['\ufffd', '日本'],
    ],
  ],
  [
    'identity numbers and dates stay text',
    'a,b\n9471014101900001,007\n+62812,-5\n',
    [
      ['9471014101900001', '007'],
      ['+62812', '-5'],
    ],
  ],
  ['a cell of 100 kB', `a,b\n${big},"${big}\n"\n`, [[big, `${big}\n`]]],
  ['a header without rows', 'a,b\n', []],
  ['a header without a line ending', 'a,b', []],
  ['nothing at all', '', [], [], 'FILE_EMPTY header'],
  ['nothing but blank lines', '\n\r\n', [], [], 'FILE_EMPTY header'],
  ['nothing but a BOM', '\ufeff', [], [], 'FILE_EMPTY header'],
  ['a quote never closed in the last row', 'a,b\n1,2\n3,"4\n5,6\n', [['1', '2']], [], 'FILE_QUOTE row 2'],
  ['a quote opened by the last byte', 'a,b\n1,2\n3,"', [['1', '2']], [], 'FILE_QUOTE row 2'],
  ['a quote never closed in the header', 'a,"b\n1,2\n', [], [], 'FILE_QUOTE header'],
  ['a header that is not UTF-8', Buffer.from('a,\xff\n', 'latin1'), [], [], 'TEXT_ENCODING header'],
  ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), [], [], 'TEXT_ENCODING header'],
  ['two delimiters equally often', 'a,b;c\n1,2\n', [], [], 'FILE_DIALECT header'],
];

const readers: [string, CsvReader][] = [
  ['the fast reader', readCsv],
  ['the slow reader', readCsvSlowly],
];

describe.each(readers)('%s', (_, reader) => {
  test.each(cases)('%s', async (_, content, rows, faults = [], error = '') => {
    const text = Buffer.from(bytesOf(content)).toString('latin1');
    const failed = error !== '';
    const expected: Outcome = {
      header: error.endsWith('header') ? [] : /a"?."?b/.test(text) ? ['a', 'b'] : ['a'],
      rows,
      faults: reader === readCsv ? faults : faults.map(([row, line, , code]) => [row, line, null, code]),
      terminated: failed || rows.length === 0 || /[\r\n]$/.test(text),
      error,
    };
    // A byte at a time is the same as all at once; the slow reader reads what it has again for every chunk.
    for (const chunkBytes of text.length > 1000 ? [1 << 14, 1 << 20] : [1, 3, 1 << 16]) {
      expect(await outcome(reader, content, { chunkBytes })).toEqual(expected);
    }
  });

  test('a header cell may hold a line ending, behind a BOM too', async () => {
    for (const chunkBytes of [1, 6, 100]) {
      const found = await outcome(reader, '\ufeff"a\nb";c\n1;2\n', { chunkBytes });
      expect([found.header, found.rows]).toEqual([['a\nb', 'c'], [['1', '2']]]);
    }
  });

  test('an explicit delimiter overrides what the header shows', async () => {
    const found = await outcome(reader, 'a,b;c\n1,2;3\n', { delimiter: ';' });
    expect([found.header, found.rows]).toEqual([['a,b', 'c'], [['1,2', '3']]]);
  });

  test('cut at every byte, a file gives the same rows, none of them half read', async () => {
    const content = bytesOf('a;b\r\n1;"two ""2""\r\nlines"\r\nü;5" pipe\n;"😂"\n\n3;4\r\n');
    const whole = await outcome(reader, content);
    expect(whole.rows).toHaveLength(4);
    for (let length = 4; length < content.length; length++) {
      const part = await outcome(reader, content.subarray(0, length));
      const trusted = part.terminated ? part.rows : part.rows.slice(0, -1);
      expect(trusted).toEqual(whole.rows.slice(0, trusted.length));
      // Only the record under the knife may differ, and then it is marked or refused.
      expect(trusted.length + 1).toBeGreaterThanOrEqual(part.rows.length);
      if (part.error !== '') expect(part.error).toBe(`FILE_QUOTE row ${part.rows.length + 1}`);
    }
  });

  test('an unclosed quote over the budget is refused before the file is read to its end', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield bytesOf('a,b\n1,2\n3,"');
      for (; given < 1000; given++) yield Buffer.alloc(8192, 'x,\n');
    }
    const file = await reader(endless(), { recordBytes: 1 << 16 });
    const rows: unknown[] = [];
    const read = async () => {
      for await (const batch of file.batches) rows.push(...batch.rows);
    };
    await expect(read()).rejects.toMatchObject({ code: 'ROW_TOO_LARGE', path: ['row', 2] });
    expect(rows).toEqual([['1', '2']]);
    expect(given).toBeLessThan(12);
  });

  test('a header over the budget is refused', async () => {
    const found = await outcome(reader, `a,${'b'.repeat(5000)}`, { recordBytes: 1000, chunkBytes: 500 });
    expect(found.error).toBe('ROW_TOO_LARGE header');
  });
});

describe('the two readers', () => {
  /** Any text over the characters that matter, in UTF-8. */
  const anything = fc
    .array(fc.constantFrom('a', ',', '\n', '\r', '\r\n', '"', '""', '"x"', ' ', 'ü', '\0', '\t', ',"'), {
      maxLength: 40,
    })
    .map((parts) => `a,b\n${parts.join('')}`);

  test('they agree on any file in which no text follows a closing quote', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 20 }), async (content, chunkBytes) => {
        const fast = await outcome(readCsv, content, { chunkBytes, blockBytes: 16 });
        if (fast.faults.some(([, , , code]) => code === 'ROW_QUOTE')) return;
        const slow = await outcome(readCsvSlowly, content, { chunkBytes });
        // fast-csv stops at a row with text after a closing quote, also where another fault of that row hides it.
        if (slow.error.startsWith('ROW_QUOTE')) return;
        compared++;
        expect(withoutBytes(fast)).toEqual(slow);
      }),
      { seed: 7, numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('text after a closing quote is a fault of its row to the fast reader, and the end to the slow one', async () => {
    const content = 'a,b\n1,2\n"3"x,4\n"5" ,"6,\n7"y"z,8\n9,0\n';
    const fast = await outcome(readCsv, content);
    expect(fast.rows).toEqual([['1', '2'], null, null, ['9', '0']]);
    expect(fast.faults).toEqual([
      [2, 3, 8, 'ROW_QUOTE'],
      [3, 4, 15, 'ROW_QUOTE'],
    ]);
    expect((await outcome(readCsvSlowly, content)).error).toMatch(/^ROW_QUOTE/);
  });
});

describe('the fast reader alone', () => {
  test('neither the size of chunks nor that of blocks changes an outcome, faults and bytes included', async () => {
    const part = fc.constantFrom(
      '1,2\n',
      '"a\r\nb",c\r',
      'x\n',
      '\r\n',
      '"q""q",é\n',
      '\0,1\n',
      '"z"z,1\n',
      '"',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, chunkBytes, blockBytes) => {
          const content = `\ufeffa,b\n${parts.join('')}`;
          const options = { recordBytes: 30 };
          expect(await outcome(readCsv, content, { ...options, chunkBytes, blockBytes })).toEqual(
            await outcome(readCsv, content, options),
          );
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });

  test('a block knows its row, byte and line, and may be transferred away while the next is made', () => {
    const content = bytesOf('a,b\n1,2\n"x\n",4\n\n5,6\n7,8');
    const splitter = createSplitter({ delimiter: ',', bom: false }, { blockBytes: 8 });
    const places: [number, number, number, string, boolean][] = [];
    const take = (blocks: Iterable<Block>): void => {
      for (const block of blocks) {
        const { firstRow, byteOffset, line, terminated } = block;
        places.push([firstRow, byteOffset, line, Buffer.from(block.bytes).toString(), terminated]);
        expect(structuredClone(block, { transfer: [block.bytes.buffer] }).firstRow).toBe(firstRow);
        expect(block.bytes).toHaveLength(0);
      }
    };
    take(splitter.push(content));
    take(splitter.finish());
    expect(places).toEqual([
      [1, 4, 2, '1,2\n', true],
      [2, 8, 3, '"x\n",4\n\n', true],
      [3, 16, 6, '5,6\n7,8', false],
    ]);
  });

  test('an unclosed quote refuses the file and names the row, line and byte it opened at', async () => {
    const file = await readCsv(cut(bytesOf('\ufeffa,b\n"1\n",2\n3,"4\n5,6\n'), 5));
    const read = async () => {
      for await (const { rows } of file.batches) expect(rows).toEqual([['1\n', '2']]);
    };
    await expect(read()).rejects.toThrow(
      'found the end of the file inside the quote opened on line 4, byte 16, in row 2 (line 4, byte 14); the last complete row is 1',
    );
  });

  test('a record of exactly the budget is read, one byte more is refused', async () => {
    const options = { recordBytes: 10 };
    for (const ending of ['\n', '\r\n', '']) {
      const exact = await outcome(readCsv, `a,b\n12345,7890${ending}`, options);
      expect([exact.rows, exact.error]).toEqual([[['12345', '7890']], '']);
      for (const chunkBytes of [1, 100]) {
        const over = await outcome(readCsv, `a,b\n1,2\n12345,"890"${ending}`, { ...options, chunkBytes });
        expect([over.rows, over.error]).toEqual([[['1', '2']], 'ROW_TOO_LARGE row 2']);
      }
    }
  });

  test('a million delimiters in one row cost a fault, not memory for a million cells', async () => {
    const found = await outcome(readCsv, `a,b\n${','.repeat(1_000_000)}\n1,2\n`);
    expect([found.rows, found.faults]).toEqual([[null, ['1', '2']], [[1, 2, 4, 'ROW_WIDTH']]]);
  });

  test('a block with an unclosed quote gives a fault, not half a row', () => {
    const block = {
      bytes: Uint8Array.from(bytesOf('1,2\n3,"4')),
      firstRow: 1,
      byteOffset: 0,
      line: 1,
      terminated: true,
    };
    const { rows, faults } = parseBlock(block, { delimiter: ',', bom: false }, 2);
    expect([rows, faults.map(({ issue }) => issue.code)]).toEqual([[['1', '2'], null], ['ROW_QUOTE']]);
  });

  test('the source is closed when the reader of rows stops early, and when the header is refused', async () => {
    for (const content of ['a,b\n1,2\n3,4\n', 'a,b;c\n1\n']) {
      let closed = false;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield* cut(bytesOf(content), 4);
        } finally {
          closed = true;
        }
      }
      try {
        const { batches } = await readCsv(source(), { blockBytes: 4 });
        for await (const _ of batches) break;
      } catch (error) {
        expect(error).toBeInstanceOf(WaspadaError);
      }
      expect(closed).toBe(true);
    }
  });
});

describe("Python's csv module", () => {
  const python = spawnSync('python3', ['-c', 'import csv']).status === 0;
  if (!python) console.info('skipped: python3 is not here to compare with');

  test.skipIf(!python)('it reads the same rows from files inside the dialect', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'a', '12', ' x ', 'é', '5" pipe', "'=1"),
      fc.constantFrom('"a,b"', '"say ""ya"""', '"two\nlines"', '""'),
    );
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 });
    const files = fc
      .sample(table, { seed: 3, numRuns: 200 })
      .map((rows) => `a,b,c\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    const program =
      'import csv,io,json,sys\n' +
      'print(json.dumps([list(csv.reader(io.StringIO(t,newline="")))[1:] for t in json.load(sys.stdin)]))';
    const theirs: unknown = JSON.parse(
      execFileSync('python3', ['-c', program], { input: JSON.stringify(files) }).toString(),
    );
    const ours = await Promise.all(files.map(async (content) => (await outcome(readCsv, content)).rows));
    expect(ours).toEqual(theirs);
  });
});

describe('the header', () => {
  test('its cells are trimmed, its delimiter is looked for outside quotes only', () => {
    expect(detectDialect(bytesOf('\ufeff" a,b,c ; d ";e ;\tf\n1,2,3,4\n'))).toEqual({
      delimiter: ';',
      bom: true,
      header: ['a,b,c ; d', 'e', 'f'],
    });
    expect(detectDialect(bytesOf('nik')).delimiter).toBe(',');
  });

  test('empty, repeated and dangerous names are faults, each with its column', () => {
    const faults = checkHeader(['nik', '', 'a', 'nik', '__proto__', 'constructor', 'prototype', 'toString']);
    expect(faults.map(({ code, path }) => [code, ...path])).toEqual([
      ['FILE_HEADER', 'header', 1],
      ['FILE_HEADER', 'header', 3],
      ['FILE_HEADER', 'header', 4],
      ['FILE_HEADER', 'header', 5],
      ['FILE_HEADER', 'header', 6],
    ]);
    expect(faults[1]?.message).toBe('columns 1 and 4 are both named "nik"');
    expect(checkHeader(['nik', 'NIK'])).toEqual([]);
  });
});
