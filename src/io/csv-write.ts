// Cells in, one line of CSV out, safe to open in a spreadsheet; and the way back.

import { issue, WaspadaError } from '../base/errors.js';
import type { Delimiter } from './csv.js';

/**
 * What makes a spreadsheet take a cell for a formula (OWASP, CSV injection; ASVS 1.2.10), with the full-width forms
 * that it folds; and the guard itself, so that the guard can be undone exactly.
 */
const TRIGGER = /^[=+\-@\t\r\n\0＝＋－＠']/;
const GUARD = "'";

/** Puts one `'` before text that a spreadsheet would run. `unguard(guard(text)) === text` for every text. */
export function guard(text: string): string {
  return TRIGGER.test(text) ? GUARD + text : text;
}

/** Takes the guard away again, and leaves other text alone. */
export function unguard(cell: string): string {
  return cell.startsWith(GUARD) && TRIGGER.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * One record with its line ending. Text is guarded; a number is written as ECMAScript writes it, NaN (unknown) as
 * an empty cell; infinities are BASE_INTERNAL.
 * `formatCsvRow(['=1+1', -5, 'a,b'], ',')` is `'=1+1,-5,"a,b"` and a line feed.
 */
export function formatCsvRow(cells: readonly (string | number)[], delimiter: Delimiter = ','): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? '';
    if (i > 0) line += delimiter;
    line += typeof cell === 'number' ? formatNumber(cell) : quote(guard(cell), delimiter);
  }
  // A line of zero bytes is no record to a reader, so one empty cell alone is quoted.
  return cells.length === 1 && line === '' ? '""\n' : `${line}\n`;
}

function quote(text: string, delimiter: Delimiter): string {
  const needed = text.includes(delimiter) || text.includes('"') || text.includes('\n') || text.includes('\r');
  return needed ? `"${text.replaceAll('"', '""')}"` : text;
}

function formatNumber(number: number): string {
  if (Number.isNaN(number)) return '';
  if (Number.isFinite(number)) return String(number);
  throw new WaspadaError(issue('BASE_INTERNAL', [], `found ${number} to write, expected a finite number`));
}
