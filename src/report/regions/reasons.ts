// A region's index in; why it is what it is out: each reason with the figures it rests on, and what is not known.
import type { Words } from '../../fields/dictionary.js';
import type {
  RegionReport,
  ReportIndex,
  ReportReason,
  ReportRegion,
  ReportValue,
} from '../../regions/analysis/document.js';
import { plainName } from '../../regions/analysis/headline.js';
import { html, joined, type Markup, type Piece } from '../markup.js';
import { exact, percent, period, rounded, span, w } from '../numbers.js';
import { unit } from './numbers.js';

/** The place of a figure in the table, as its row is called. */
export const figureId = (at: number): string => `f-${at + 1}`;

/** What a figure says, as a link to its row: no number of the page stands without one. */
export function figureLink(report: RegionReport, at: number, told: 'short' | 'full' = 'full'): Piece {
  const figure = report.figures[at];
  if (figure === undefined) return html`<span>${w('angka tidak tercantum', 'figure not listed')}</span>`;
  const { value, basisWords, coverage } = figure;
  const said = value === null ? w('ditahan', 'withheld') : exact(value);
  return html`<a href="#${figureId(at)}">${said}</a> (${period(figure.period)}${told === 'full' && html`, ${basisWords}`}${coverage === 'partial' && html`, ${w('sebagian', 'partial')}`})`;
}

/** Short leaves the basis to the row: where the words before it tell the basis already, or there is but one. */
export const figureLinks = (
  report: RegionReport,
  figures: readonly number[],
  told: 'short' | 'full' = 'full',
): Piece =>
  joined(
    figures.map((at) => figureLink(report, at, told)),
    '; ',
  );

/** A region's own name; tight places call a regency Kab. */
export const nameOf = (name: string): string =>
  (name === name.toUpperCase() ? plainName(name) : name).replace(/^Kabupaten /, 'Kab. ');

const bandWords: Readonly<Record<'lanjut' | 'pendalaman' | 'rujuk', Words>> = {
  lanjut: w('rutin', 'routine'),
  pendalaman: w('perhatian', 'attention'),
  rujuk: w('prioritas', 'priority'),
};

/** The class of the map in words, and how sure it is: what colour and hatching say. */
export function classWords(own: ReportIndex, classes: number): Words {
  if (own.score === null) return w('belum diketahui', 'not known');
  if (own.class === null) return w('tanpa kelas', 'no class');
  const { place, probability, sure } = own.class;
  const [at, likely] = [place + 1, percent(probability)];
  return sure
    ? w(`kelas ${at} dari ${classes}`, `class ${at} of ${classes}`)
    : w(
        `kelas ${at} dari ${classes}, belum pasti (${likely})`,
        `class ${at} of ${classes}, not sure (${likely})`,
      );
}

/** One line that opens: class, order of work, how many reasons; then the reasons. */
export function why(report: RegionReport, own: ReportIndex, classes: number): Markup {
  const count = own.reasons.length;
  return html`<details class="why"><summary>${classWords(own, classes)}${
    own.band !== null && html` · ${bandWords[own.band]}`
  } · ${w(`${count} alasan`, `${count} reason${count === 1 ? '' : 's'}`)}</summary><div>
<ul>${own.reasons.map((reason) => reasonItem(report, reason))}</ul>${adjustments(own)}${unknowns(own)}${aside(report, own)}
<p class="fine">${w('Cakupan', 'Coverage')}: ${percent(own.coverage)}</p></div></details>`;
}

function reasonItem(report: RegionReport, { rule, points, words, values }: ReportReason): Markup {
  return html`<li><b>+${exact(points)}</b> ${words} <a class="rule" href="#rule-${anchor(rule)}">${rule}</a>${
    values.length > 0 && html`<ul>${values.map((value) => valueItem(report, value))}</ul>`
  }</li>`;
}

/** Letters that an id can bear without escaping. */
export const anchor = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_');

function valueItem(
  report: RegionReport,
  { label, value, low, high, unit: of, figures, notes }: ReportValue,
): Markup {
  const rows = figures.flatMap((at) => report.figures[at] ?? []);
  // The row of a figure tells what it does not cover.
  const own = notes.filter((note) => !rows.some((row) => row.note !== '' && note.id.includes(row.note)));
  return html`<li>${
    typeof value === 'boolean'
      ? html`${w('Angka', 'Figures')}: `
      : html`${label}: ${rounded(value)}${unit(of)}${low !== high && html` (${span(low, high, rounded)})`}. ${w('Dari', 'From')}: `
  }${figureLinks(report, figures, typeof value === 'boolean' ? 'short' : 'full')}${own.map((note) => html`. <i>${note}</i>`)}</li>`;
}

function adjustments({ cut, model }: ReportIndex): Piece {
  return [
    cut !== 0 &&
      html`<p class="fine">${w(
        `Dipotong ${exact(Math.abs(cut)).id} poin agar tidak melewati batas.`,
        `Cut by ${exact(Math.abs(cut)).en} points so as not to pass a limit.`,
      )}</p>`,
    model !== null &&
      html`<p class="fine">${w(
        `Dari model: ${exact(model.points).id} poin, paling banyak ${exact(model.most).id}.`,
        `From the model: ${exact(model.points).en} points, at most ${exact(model.most).en}.`,
      )}</p>`,
  ];
}

function unknowns({ open }: ReportIndex): Piece {
  if (open.length === 0) return null;
  return html`<p>${w('Belum diketahui, dan tidak menambah apa pun', 'Not known, and adding nothing')}: ${joined(
    open.map(({ label, spread }): Piece => [label, spread > 0 && html` (≤ ${exact(spread)})`]),
    '; ',
  )}.</p>`;
}

/** What is known and not counted, since it cannot be compared: on another basis, of a part of a year, or older. */
export function aside(report: RegionReport, { aside: figures }: ReportIndex): Piece {
  if (figures.length === 0) return null;
  return html`<p class="fine">${w('Diketahui tetapi tidak dapat dibandingkan', 'Known, but not comparable')}: ${figureLinks(report, figures)}</p>`;
}

/** What stands in a region: gates as triangles, offices and guided villages as dots; each with its word. */
export interface Mark {
  readonly kind: 'gate' | 'office' | 'village';
  readonly words: Words;
}

const markOf: Readonly<Record<string, Mark>> = {
  'gateway.airport': { kind: 'gate', words: w('bandara internasional', 'international airport') },
  'gateway.seaport': { kind: 'gate', words: w('pelabuhan internasional', 'international port') },
  'gateway.border': { kind: 'gate', words: w('pos lintas batas', 'border post') },
  'gateway.transit': { kind: 'gate', words: w('transit dalam negeri', 'domestic transit') },
  'service.kanim': { kind: 'office', words: w('kantor imigrasi', 'immigration office') },
  'service.p4mi': { kind: 'office', words: w('P4MI/LTSA', 'P4MI/LTSA') },
  'service.village': { kind: 'village', words: w('Desa Binaan/PIMPASA', 'guided village/PIMPASA') },
};

/** Only what is known to stand there: nothing is drawn where nobody has looked. */
export function marksOf({ indices, offices }: ReportRegion): Mark[] {
  const values = [...indices.gateway_exposure.reasons, ...indices.service_access.reasons].flatMap(
    (reason) => reason.values,
  );
  return Object.entries(markOf).flatMap(([field, mark]) => {
    if (!values.some((each) => each.field === field && each.value === true)) return [];
    const named = field === 'service.kanim' && offices.length > 0 ? offices.join(', ') : null;
    return [named === null ? mark : { ...mark, words: w(named, named) }];
  });
}

const glyphs: Readonly<Record<Mark['kind'], string>> = { gate: '▲', office: '●', village: '○' };

/** The same where there is no room for words: rows of the gateway and the service index say them. */
export const glyphsOf = (region: ReportRegion): Piece => {
  const shown = [...new Set(marksOf(region).map(({ kind }) => glyphs[kind]))];
  return shown.length > 0 && html` <i aria-hidden="true">${shown}</i>`;
};

export const markList = (marks: readonly Mark[]): Piece =>
  marks.map(
    ({ kind, words }) =>
      html` <span class="mark"><span aria-hidden="true">${glyphs[kind]} </span>${words}</span>`,
  );
