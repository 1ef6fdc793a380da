// The bytes of an Excel workbook in; one sheet as CSV text out, codes still text: so that every command that reads CSV reads it.
import { inflateRawSync } from 'node:zlib';
import { formatDate } from '../base/dates.js';
import { type Issue, issue, refuse, WaspadaError } from '../base/errors.js';
import { applicationFields } from '../fields/application.js';
import type { Dictionary } from '../fields/dictionary.js';
import { formatCsvRow } from './csv-write.js';

/** Workbooks are read as a whole: what is larger is saved as CSV first. */
const MOST_BYTES = 1 << 29;
const MOST_ISSUES = 20;

export interface XlsxOptions {
  /** A sheet by name; the first one otherwise. */
  readonly sheet?: string;
}

/**
 * A sheet as CSV: text as it stands, numbers as ECMAScript writes them, dates as civil days, times within a day as `YYYY-MM-DDTHH:MM:SS`,
 * formulas as their last value, empty cells as nothing; rows without a value are left out. A number in a column that holds text by the
 * field dictionary, or one of more than 15 digits anywhere, is refused with row and column, as its zeros and digits are lost already.
 * Codes: FILE_KIND (no workbook, a broken or encrypted one), FILE_EMPTY, FIELDS_KIND. O(bytes).
 */
export function xlsxToCsv(bytes: Uint8Array, { sheet }: XlsxOptions = {}): string {
  const parts = openZip(bytes);
  const workbook = textOf(parts, 'xl/workbook.xml');
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([tag]) => ({
    name: attribute(tag, 'name') ?? '',
    id: attribute(tag, 'r:id') ?? '',
  }));
  const chosen = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet);
  if (chosen === undefined)
    throw broken(
      `found no sheet ${sheet === undefined ? '' : JSON.stringify(sheet)}`,
      `use one of ${sheets.map(({ name }) => name).join(', ')}`,
    );
  const target = targetOf(textOf(parts, 'xl/_rels/workbook.xml.rels'), chosen.id);
  const strings = sharedStrings(parts.get('xl/sharedStrings.xml') ?? null);
  const styles = parts.get('xl/styles.xml');
  const isDate = dateStyles(styles === undefined ? '' : decode(styles));
  const from1904 = /<(?:\w+:)?workbookPr\s[^>]*date1904="(?:1|true)"/.test(workbook);
  return toCsv(rowsOf(textOf(parts, target), { strings, isDate, from1904 }));
}

interface Cell {
  readonly text: string;
  /** A number that is neither a date nor a result of text: where text is meant, it has lost what it was. */
  readonly isNumber: boolean;
}
interface SheetRow {
  readonly number: number;
  readonly cells: readonly (Cell | undefined)[];
}

function toCsv(rows: Iterable<SheetRow>): string {
  let header: readonly string[] | null = null;
  let text = '';
  const issues: Issue[] = [];
  for (const { number, cells } of rows) {
    if (cells.every((cell) => cell === undefined || cell.text === '')) continue;
    if (header === null) {
      header = Array.from(cells, (cell) => cell?.text ?? '');
      text += formatCsvRow(header);
      continue;
    }
    const width = Math.max(header.length, cells.length);
    const names = header;
    text += formatCsvRow(
      Array.from({ length: width }, (_, at) => {
        const cell = cells[at];
        if (cell?.isNumber && issues.length < MOST_ISSUES) {
          const fault = lostText(cell.text, names[at] ?? '', number);
          if (fault !== null) issues.push(fault);
        }
        // A number is no formula: only text is guarded.
        return cell === undefined ? '' : cell.isNumber ? Number(cell.text) : cell.text;
      }),
    );
  }
  refuse(issues);
  if (header === null) throw new WaspadaError(issue('FILE_EMPTY', [], 'found no row in the sheet'));
  return text;
}

const dictionary: Dictionary = applicationFields;

function lostText(text: string, column: string, row: number): Issue | null {
  const kind = Object.hasOwn(dictionary, column) ? dictionary[column]?.kind : undefined;
  const isText = kind === 'text' || kind === 'regency' || column.startsWith('identity.');
  const digits = text.replace(/[eE].*$/, '').replace(/\D/g, '').length;
  const long = digits > 15 || Math.abs(Number(text)) > Number.MAX_SAFE_INTEGER;
  if (!isText && !long) return null;
  return issue(
    'FIELDS_KIND',
    ['row', row, column],
    `found the number ${text}, expected text`,
    'Format the column as text in the spreadsheet and enter it again: a number has lost its zeros, and digits after the 15th.',
  );
}

interface Meaning {
  readonly strings: readonly string[];
  readonly isDate: (style: number) => boolean;
  readonly from1904: boolean;
}

function* rowsOf(xml: string, meaning: Meaning): Generator<SheetRow> {
  let number = 0;
  for (const [, head = '', inside = ''] of xml.matchAll(
    /<(?:\w+:)?row\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?row>)/gs,
  )) {
    number = Number(attribute(head, 'r') ?? number + 1);
    const cells: (Cell | undefined)[] = [];
    let place = 0;
    for (const [, about = '', content = ''] of inside.matchAll(
      /<(?:\w+:)?c\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs,
    )) {
      const reference = attribute(about, 'r');
      if (reference !== null) place = columnOf(reference);
      cells[place] = cellOf(about, content, meaning);
      place++;
    }
    yield { number, cells: Array.from(cells) };
  }
}

function cellOf(about: string, content: string, { strings, isDate, from1904 }: Meaning): Cell {
  const type = attribute(about, 't') ?? 'n';
  const value = decodeXml(/<(?:\w+:)?v(?:\s[^>]*)?>(.*?)<\/(?:\w+:)?v>/s.exec(content)?.[1] ?? '');
  const plain = (text: string): Cell => ({ text, isNumber: false });
  switch (type) {
    case 's':
      return plain(strings[Number(value)] ?? '');
    case 'inlineStr':
      return plain(runsOf(content));
    case 'b':
      return plain(value === '1' ? 'true' : value === '0' ? 'false' : '');
    case 'n': {
      if (value === '') return plain('');
      const style = Number(attribute(about, 's') ?? 0);
      return isDate(style) ? plain(dateText(Number(value), from1904)) : { text: value, isNumber: true };
    }
    default:
      return plain(value);
  }
}

/** `AB12` is column 27, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const place = letter.charCodeAt(0) - 64;
    if (place < 1 || place > 26) break;
    column = column * 26 + place;
  }
  return column - 1;
}

/** Days from 1970-01-01 to the days 0 of the two calendars of workbooks. Source: ECMA-376 part 1, 18.17.4.1. */
const EPOCH_1900 = -25_569;
const EPOCH_1904 = -24_107;
/** The calendar of 1900 has a 29 February that was none: serials before it lie a day later. */
const FALSE_LEAP_DAY = 60;

function dateText(serial: number, from1904: boolean): string {
  if (!Number.isFinite(serial) || serial < 0) return String(serial);
  const early = !from1904 && serial < FALSE_LEAP_DAY ? 1 : 0;
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const day =
    Math.floor(serial) + (from1904 ? EPOCH_1904 : EPOCH_1900) + early + (seconds === 86_400 ? 1 : 0);
  if (seconds === 0 || seconds === 86_400) return formatDate(day);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${formatDate(day)}T${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

/** Built-in formats that show a date. Source: ECMA-376 part 1, 18.8.30. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

function dateStyles(xml: string): (style: number) => boolean {
  const custom = new Map(
    [...xml.matchAll(/<(?:\w+:)?numFmt\s[^>]*>/g)].map(([tag]) => [
      Number(attribute(tag, 'numFmtId')),
      // Quoted text, escapes, colours and conditions are no parts of a date.
      /[dy]/i.test((attribute(tag, 'formatCode') ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '')),
    ]),
  );
  const inside = /<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(xml)?.[0] ?? '';
  const dates = [...inside.matchAll(/<(?:\w+:)?xf\s[^>]*>/g)].map(([tag]) => {
    const id = Number(attribute(tag, 'numFmtId') ?? 0);
    return custom.get(id) ?? isBuiltInDate(id);
  });
  return (style) => dates[style] === true;
}

function sharedStrings(bytes: Uint8Array | null): string[] {
  if (bytes === null) return [];
  return [...decode(bytes).matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?si>)/gs)].map(
    ([, inside = '']) => runsOf(inside),
  );
}

/** The text of its runs; how it is read aloud (rPh) is no part of it. */
const runsOf = (xml: string): string =>
  [
    ...xml
      .replace(/<(?:\w+:)?rPh\b.*?<\/(?:\w+:)?rPh>/gs, '')
      .matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>(.*?)<\/(?:\w+:)?t>/gs),
  ]
    .map(([, text = '']) => decodeXml(text))
    .join('');

function targetOf(relations: string, id: string): string {
  for (const [tag] of relations.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)) {
    if (attribute(tag, 'Id') !== id) continue;
    const target = attribute(tag, 'Target') ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  throw broken(`found no sheet under ${JSON.stringify(id)}`);
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : decodeXml(value);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Entities, characters by number, and those that a workbook writes as `_x000D_`. */
const decodeXml = (text: string): string =>
  text
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const broken = (
  message: string,
  hint = 'Save the file as .xlsx again, without a password, or as CSV.',
): WaspadaError => new WaspadaError(issue('FILE_KIND', [], message, hint));

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function textOf(parts: ReadonlyMap<string, Uint8Array>, name: string): string {
  const bytes = parts.get(name);
  if (bytes === undefined) throw broken(`found no ${name}, expected an Excel workbook (.xlsx)`);
  return decode(bytes);
}

const END_OF_FOLDER = 0x06054b50;
const FOLDER_ENTRY = 0x02014b50;
const wanted =
  /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/;

/** The parts of a workbook that are read. Source: PKWARE, .ZIP File Format Specification 6.3.10, sections 4.3.12 and 4.3.16. */
function openZip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = <T>(read: () => T): T => {
    try {
      return read();
    } catch {
      throw broken('the workbook ends too early, or is broken');
    }
  };
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_FOLDER) end--;
  if (end < 0) throw broken('found no workbook, expected .xlsx');
  const parts = new Map<string, Uint8Array>();
  let entry = at(() => view.getUint32(end + 16, true));
  const count = view.getUint16(end + 10, true);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const head = entry;
    if (at(() => view.getUint32(head, true)) !== FOLDER_ENTRY) throw broken('the workbook is broken');
    const [flags, method] = [view.getUint16(head + 8, true), view.getUint16(head + 10, true)];
    const [packed, size] = [view.getUint32(head + 20, true), view.getUint32(head + 24, true)];
    const lengths = [28, 30, 32].map((offset) => view.getUint16(head + offset, true));
    const [nameLength = 0, extra = 0, comment = 0] = lengths;
    const local = view.getUint32(head + 42, true);
    const name = decode(bytes.subarray(head + 46, head + 46 + nameLength));
    entry = head + 46 + nameLength + extra + comment;
    if (!wanted.test(name)) continue;
    total += size;
    if (total > MOST_BYTES)
      throw broken(`the workbook unpacks to more than ${MOST_BYTES} bytes`, 'Save it as CSV.');
    if ((flags & 1) !== 0) throw broken('the workbook is encrypted');
    const start = at(() => local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true));
    const stored = bytes.subarray(start, start + packed);
    parts.set(
      name,
      at(() => (method === 0 ? stored : inflateRawSync(stored, { maxOutputLength: Math.max(1, size) }))),
    );
  }
  return parts;
}
