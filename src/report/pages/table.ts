// Rows and how their cells are written in; a table out that is read, sorted and saved, its exact numbers behind what is shown.
import type { Words } from '../../fields/dictionary.js';
import { attribute, html, type Markup, type Piece } from '../markup.js';
import { exact, w } from '../numbers.js';

export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Column<Row> {
  readonly head: Words;
  readonly cell: (row: Row) => Piece;
  /** What a saved table holds in place of what is shown: a cell for each of `names`. */
  readonly saved?: {
    readonly names: readonly string[];
    readonly values: (row: Row) => readonly (string | number | null)[];
  };
}

export interface TableOptions<Row> {
  /** Of the saved file. */
  readonly name: string;
  readonly caption: Words;
  readonly rows: readonly Row[];
  /** With more rows the table is behind a heading, which paper opens; with 0 it always is, and paper leaves it closed. */
  readonly most?: number;
}

/** A table, or the sentence that there is nothing to show. The first column heads its row. */
export function tableOf<Row>(
  { name, caption, rows, most }: TableOptions<Row>,
  columns: readonly Column<Row>[],
): Markup {
  if (rows.length === 0) return html`<p class="fine">${caption}: ${w('tidak ada.', 'none.')}</p>`;
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${attribute(caption)}"><table data-name="${name}"><caption>${caption}</caption><thead><tr>${columns.map(
    ({ head, saved }) =>
      saved === undefined
        ? html`<th scope="col">${head}</th>`
        : html`<th scope="col" data-csv="${saved.names.join(';')}">${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map(({ cell, saved }, at) => {
        const csv = saved?.values(row).map((value) => (value === null ? '' : String(value)));
        // A semicolon parts what is saved: text that holds one stands as it is shown.
        const exactly = csv === undefined || csv.some((value) => value.includes(';')) ? null : csv.join(';');
        const tag = at === 0 ? 'th' : 'td';
        const inside = cell(row);
        if (tag === 'th')
          return exactly === null
            ? html`<th scope="row">${inside}</th>`
            : html`<th scope="row" data-csv="${exactly}">${inside}</th>`;
        return exactly === null ? html`<td>${inside}</td>` : html`<td data-csv="${exactly}">${inside}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
  if (most === undefined || rows.length <= most) return table;
  return html`<details class="${most === 0 ? 'side long' : 'side'}"><summary>${caption} (${rows.length})</summary>${table}</details>`;
}

/** A dash where a number has no meaning: the share of nothing. */
const nothing = '–';

/** A measured number to three decimals. */
export const plain = (value: number | null): Piece =>
  value === null ? nothing : exact(Math.round(value * 1000) / 1000);

/** A small number to four decimals, as a stability index is. */
export const fine = (value: number | null): Piece =>
  value === null ? nothing : exact(Math.round(value * 10_000) / 10_000);

/** A share as percent, to a decimal, or to two below 1 %. */
export function share(value: number | null): Piece {
  if (value === null) return nothing;
  const { id, en } = shareWords(value);
  return w(`${id} %`, `${en}%`);
}

function shareWords(value: number): Words {
  const fine = Math.abs(value) < 0.01 ? 100 : 10;
  return signed(exact(Math.round(value * 100 * fine) / fine));
}

/** A minus that is no hyphen. */
const signed = ({ id, en }: Words): Words => w(id.replace(/^-/, '−'), en.replace(/^-/, '−'));

/** From one end to the other; a dash would be taken for the minus of a negative end. */
const ends = (low: Words, high: Words): Words =>
  low.id.startsWith('−') || high.id.startsWith('−')
    ? w(`${low.id} hingga ${high.id}`, `${low.en} to ${high.en}`)
    : w(`${low.id}–${high.id}`, `${low.en}–${high.en}`);

/** `12,3 % (10,1–14,9)`. */
export function shareOf(interval: Interval | null): Piece {
  if (interval === null || interval.value === null) return nothing;
  const { value, low, high } = interval;
  const own = shareWords(value);
  const reach = ends(shareWords(low ?? value), shareWords(high ?? value));
  return w(`${own.id} % (${reach.id})`, `${own.en}% (${reach.en})`);
}

/** `0,873 (0,851–0,894)`. */
export function numberOf(interval: Interval | null): Piece {
  if (interval === null || interval.value === null) return nothing;
  const { value, low, high } = interval;
  const thousandth = (number: number): Words => signed(exact(Math.round(number * 1000) / 1000));
  const own = thousandth(value);
  const reach = ends(thousandth(low ?? value), thousandth(high ?? value));
  return w(`${own.id} (${reach.id})`, `${own.en} (${reach.en})`);
}

/** A column of intervals: as shown, and saved as three numbers. */
export function intervalColumn<Row>(
  head: Words,
  name: string,
  of: (row: Row) => Interval | null,
  show: (interval: Interval | null) => Piece = shareOf,
  bar: (interval: Interval) => Piece = () => null,
): Column<Row> {
  return {
    head,
    cell: (row) => {
      const interval = of(row);
      return interval === null ? nothing : html`${show(interval)}${bar(interval)}`;
    },
    saved: {
      names: [name, `${name}_low`, `${name}_high`],
      values: (row) => {
        const interval = of(row);
        return interval === null ? [null, null, null] : [interval.value, interval.low, interval.high];
      },
    },
  };
}

/** A column of numbers: as shown, and saved exactly. */
export const numberColumn = <Row>(
  head: Words,
  name: string,
  of: (row: Row) => number | null,
  show: (value: number | null) => Piece = (value) =>
    value === null ? nothing : exact(Math.round(value * 100) / 100),
): Column<Row> => ({
  head,
  cell: (row) => show(of(row)),
  saved: { names: [name], values: (row) => [of(row)] },
});

/** A column of text, saved as it is. */
export const textColumn = <Row>(head: Words, name: string, of: (row: Row) => string): Column<Row> => ({
  head,
  cell: (row) => (of(row) === '' ? nothing : of(row)),
  saved: { names: [name], values: (row) => [of(row)] },
});
