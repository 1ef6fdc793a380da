// Chunks of a CSV file in, blocks of whole records out: the cut is never inside a quote.
import { type Code, issue, WaspadaError } from '../base/errors.js';
import { type CsvOptions, csvBudget, type Dialect } from './csv.js';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Whole records of a file, with where they stand in it; its buffer is its own, so it can be given to a worker. */
export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of the first data row in it. */
  readonly firstRow: number;
  /** Offset of its first byte in the file. */
  readonly byteOffset: number;
  /** Physical line of its first byte. */
  readonly line: number;
  /** False where the file ends without a line ending after the last record. */
  readonly terminated: boolean;
}

export interface Splitter {
  /** Takes the next bytes of the file, gives the blocks they complete. Run it to its end. */
  push(chunk: Uint8Array): Generator<Block>;
  /** Gives the last block, then throws FILE_QUOTE where the file ends inside quotes. */
  finish(): Generator<Block>;
}

/** The blocks of a body that `readHead` gave. */
export async function* splitCsv(
  body: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  options: CsvOptions = {},
): AsyncGenerator<Block> {
  const splitter = createSplitter(dialect, options);
  for await (const chunk of body) yield* splitter.push(chunk);
  yield* splitter.finish();
}

/** A splitter for the bytes after the BOM: it drops the header and cuts only between records. */
export function createSplitter(dialect: Dialect, options: CsvOptions = {}): Splitter {
  const blockBytes = options.blockBytes ?? csvBudget.blockBytes;
  const recordBytes = options.recordBytes ?? csvBudget.recordBytes;
  const separator = dialect.delimiter.charCodeAt(0);

  // Positions are in `bytes`; `base` is the offset of bytes[0] in the file.
  let bytes = new Uint8Array(blockBytes);
  let view = Buffer.from(bytes.buffer);
  let length = 0;
  let scanned = 0;
  let base = dialect.bom ? 3 : 0;
  // The block in the making: where it starts. The header is row 0.
  let from = 0;
  let fromRow = 0;
  let fromLine = 1;
  // The record in the making, and the quote open in it.
  let start = 0;
  let startLine = 1;
  let row = 0;
  let line = 1;
  let inside = false;
  let openAt = 0;
  let openLine = 1;

  const where = (at: number): string => `byte ${base + at}`;
  const record = (): string => (row === 0 ? 'the header' : `row ${row} (line ${startLine}, ${where(start)})`);
  const complete = (): string => (row > 1 ? `; the last complete row is ${row - 1}` : '');
  const openQuote = (): string => `the quote opened on line ${openLine}, ${where(openAt)}`;
  const refuse = (code: Code, message: string): never => {
    throw new WaspadaError(issue(code, row === 0 ? ['header'] : ['row', row], message + complete()));
  };
  const tooLarge = (): never =>
    refuse(
      'ROW_TOO_LARGE',
      `found more than ${recordBytes} bytes in ${record()}${inside ? `, inside ${openQuote()}` : ''}`,
    );

  function endRecord(end: number, next: number): void {
    if (end > start) {
      row++;
      // The header is not part of any block.
      if (row === 1) {
        from = next;
        fromRow = 1;
        fromLine = line;
      }
    }
    start = next;
    startLine = line;
  }

  /** As `scan` where there is neither a quote nor a CR: line endings are found by the search of the runtime. */
  function scanPlain(): boolean {
    for (let end = view.indexOf(LF, scanned); end >= 0 && end < length; end = view.indexOf(LF, end + 1)) {
      if (end - start > recordBytes) return false;
      line++;
      endRecord(end, end + 1);
    }
    scanned = length;
    return length - start <= recordBytes;
  }

  const isPlain = (): boolean => {
    const fresh = view.subarray(scanned, length);
    return !inside && !fresh.includes(QUOTE) && !fresh.includes(CR);
  };

  /** Moves `start` behind the last whole record; false where a record is over the budget. */
  function scan(final: boolean): boolean {
    if (isPlain()) return scanPlain();
    let i = scanned;
    for (; i < length; i++) {
      const byte = bytes[i] ?? 0;
      if (byte > QUOTE || (byte !== QUOTE && byte !== LF && byte !== CR)) continue;
      // What a quote or CR means depends on the byte after it: wait for that.
      if (byte !== LF && i + 1 === length && !final) break;
      const end = i;
      if (byte === QUOTE) {
        if (inside) {
          if (bytes[i + 1] === QUOTE && i + 1 < length) i++;
          else inside = false;
        } else if (i === start || bytes[i - 1] === separator) {
          inside = true;
          openAt = i;
          openLine = line;
        }
        continue;
      }
      if (!inside && end - start > recordBytes) return false;
      if (byte === CR && bytes[i + 1] === LF && i + 1 < length) i++;
      line++;
      if (!inside) endRecord(end, i + 1);
    }
    scanned = i;
    return i - start <= recordBytes;
  }

  /** The whole records gathered so far, none or one block; the caller carries on in another buffer. */
  function gathered(terminated: boolean): Block[] {
    if (fromRow === 0 || row === fromRow) return [];
    const whole = bytes.subarray(from, start);
    return [{ bytes: whole, firstRow: fromRow, byteOffset: base + from, line: fromLine, terminated }];
  }

  /** Starts a new buffer with what is left after the last whole record. */
  function carry(capacity: number): void {
    const rest = bytes.subarray(start, length);
    bytes = new Uint8Array(capacity);
    view = Buffer.from(bytes.buffer);
    bytes.set(rest);
    base += start;
    length -= start;
    scanned -= start;
    openAt -= start;
    from = 0;
    fromRow = row;
    fromLine = startLine;
    start = 0;
  }

  return {
    *push(chunk) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + bytes.length - length);
        bytes.set(part, length);
        length += part.length;
        taken += part.length;
        const fits = scan(false);
        if (fits && length < bytes.length) continue;
        const blocks = gathered(true);
        // A full buffer without a whole record in it has to grow; the budget of a record bounds how far. The rest
        // moves before the block is given out, because its taker may transfer it to a worker.
        carry(Math.max(blockBytes, 2 * (length - start)));
        yield* blocks;
        if (!fits) tooLarge();
      }
    },
    *finish() {
      const fits = scan(true);
      const cut = fits && !inside && length > start;
      if (cut) endRecord(length, length);
      yield* gathered(!cut);
      if (!fits) tooLarge();
      if (inside) refuse('FILE_QUOTE', `found the end of the file inside ${openQuote()}, in ${record()}`);
    },
  };
}
