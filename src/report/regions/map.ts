// Provinces with their indices in; the map of tiles, its legend, and the order beside it with what the intervals leave open, out.
import type { Words } from '../../fields/dictionary.js';
import type { RegionReport, ReportIndex, ReportMap, ReportRegion } from '../../regions/analysis/document.js';
import type { RegionIndex } from '../../rules/document.js';
import { html, type Markup, type Piece } from '../markup.js';
import { exact, span, w } from '../numbers.js';
import { intervalBar, placeBar } from './bars.js';
import { levelWords, placeAmong, scored } from './numbers.js';
import { aside, classWords, glyphsOf, markList, marksOf, nameOf, why } from './reasons.js';
import { type Tile, tiles } from './tiles.js';

/** How many depths of the one hue there are, lightest first. */
export const DEPTHS = 9;

/** The depth of a class: the classes that there are, spread over all depths. */
export const depthOf = (classAt: number, classes: number): number =>
  classes < 2 ? 1 : 1 + Math.round((classAt * (DEPTHS - 1)) / (classes - 1));

const classesOf = (map: ReportMap | undefined): number => Math.max(0, (map?.breaks?.length ?? 1) - 1);

export const mapOf = (
  report: RegionReport,
  index: RegionIndex,
  level: ReportRegion['level'],
): ReportMap | undefined => report.maps.find((map) => map.index === index && map.level === level);

/** A part of the page that stands once for each index; the switch shows one of them on the screen, print shows all. */
export const perIndex = (
  report: RegionReport,
  draw: (about: RegionReport['indices'][number], at: number) => Piece,
  within: 'block' | 'line' = 'block',
): Piece =>
  report.indices.map((about, at) =>
    within === 'line'
      ? html`<span class="ix x${at + 1}">${draw(about, at)}</span>`
      : html`<div class="ix x${at + 1}">${draw(about, at)}</div>`,
  );

export function indexSwitch({ indices }: RegionReport): Markup {
  return html`<fieldset class="switch"><legend>${w('Indeks', 'Index')}</legend>${indices.map(
    ({ words }, at) =>
      html`<span><input type="radio" name="index" id="x${at + 1}"${at === 0 ? html` checked` : ''}><label for="x${at + 1}">${words}</label></span>`,
  )}</fieldset>`;
}

export function mapSection(report: RegionReport): Markup {
  const provinces = report.regions.filter(({ level }) => level === 'PROVINSI');
  return html`<section id="peta" aria-labelledby="peta-h"><h2 id="peta-h">${w('Peta provinsi', 'Map of the provinces')}</h2>
${indexSwitch(report)}
${perIndex(report, ({ index, words, caution }, at) => {
  const map = mapOf(report, index, 'PROVINSI');
  return html`<h3>${words}</h3><p class="caution">${caution}</p><div class="beside"><div class="chart">
${tileMap(provinces, index, map)}${legend(map, words)}</div>
<div>${orderOf(report, provinces, index, { id: `o-${at + 1}`, level: 'PROVINSI', at })}${questions(provinces, index)}</div></div>`;
})}</section>`;
}

function tileMap(provinces: readonly ReportRegion[], index: RegionIndex, map: ReportMap | undefined): Markup {
  const byCode = new Map(provinces.map((region) => [region.code, region]));
  return html`<ul class="tiles">${[...tiles].map(([code, tile]) => {
    const region = byCode.get(code);
    return region === undefined
      ? html`<li class="t-${code} away" aria-hidden="true"><span>${tile.short}</span></li>`
      : tileOf(code, tile, region.indices[index], map);
  })}</ul>`;
}

function tileOf(code: string, { short, name }: Tile, own: ReportIndex, map: ReportMap | undefined): Markup {
  const { score, low, high } = own;
  const classes = classesOf(map);
  const look =
    score === null
      ? 'unknown'
      : own.class === null
        ? 'd1'
        : `d${depthOf(own.class.place, classes)}${own.class.sure ? '' : ' unsure'}`;
  const said: Piece =
    score === null
      ? w('belum diketahui', 'not known')
      : html`${w('skor', 'score')} ${scored(score, low, high)}, ${classWords(own, classes)}${
          own.rank !== null && html`, ${placeAmong(own.rank, map?.known ?? 0)}`
        }`;
  return html`<li class="t-${code} ${look}"><a href="#p-${code}"><span aria-hidden="true"><b>${short}</b> <i>${
    score === null ? w('belum diketahui', 'not known') : exact(score)
  }</i></span><span class="hide">${name}: ${said}</span></a></li>`;
}

function legend(map: ReportMap | undefined, words: Words): Markup {
  const breaks = map?.breaks ?? [];
  const classes = classesOf(map);
  return html`<div class="legend"><p><b>${words}</b> (0–100)</p><ul>${breaks.slice(0, -1).map((from, at) => {
    const to = breaks[at + 1] ?? from;
    return html`<li><span class="key d${depthOf(at, classes)}" aria-hidden="true"></span>${w('kelas', 'class')} ${at + 1}: ${span(from, to)}</li>`;
  })}<li><span class="key d5 unsure" aria-hidden="true"></span>${w('berarsir: kelasnya belum pasti (di bawah 80 %)', 'hatched: the class is not sure (below 80%)')}</li><li><span class="key unknown" aria-hidden="true"></span>${w('bertitik: belum diketahui, bukan rendah', 'dotted: not known, which is not low')}</li></ul>${
    map !== undefined &&
    html`<p class="fine">${w(
      `${map.known} dari ${map.regions} provinsi punya angka${breaks.length === 0 ? '; terlalu sedikit yang berbeda untuk dibagi kelas' : ''}.`,
      `${map.known} of ${map.regions} provinces have a score${breaks.length === 0 ? '; too few differ to make classes' : ''}.`,
    )}</p>`
  }</div>`;
}

/** What is asked to close the gaps of an index, each once. */
function questions(provinces: readonly ReportRegion[], index: RegionIndex): Piece {
  const open = new Map(
    provinces.flatMap(({ indices }) =>
      indices[index].open.map(({ label, question }) => [label.id, { label, question }] as const),
    ),
  );
  if (open.size === 0) return null;
  return html`<details class="side"><summary>${w('Angka yang dapat mengisinya', 'Figures that could fill it')} (${open.size})</summary><ul>${[
    ...open.values(),
  ].map(
    ({ label, question }) => html`<li>${label}${question !== null && html`. ${question}`}</li>`,
  )}</ul></details>`;
}

/** Regions with a score, highest places first: places and scores as intervals, each with its reasons; the others by name, as unknown. */
export function orderOf(
  report: RegionReport,
  regions: readonly ReportRegion[],
  index: RegionIndex,
  { id, level, at }: { readonly id: string; readonly level: ReportRegion['level']; readonly at: number },
): Piece {
  const map = mapOf(report, index, level);
  const known = regions
    .filter(({ indices }) => indices[index].score !== null)
    .sort((a, b) => byPlace(a.indices[index], b.indices[index]) || (a.code < b.code ? -1 : 1));
  const unknown = regions.filter(({ indices }) => indices[index].score === null);
  // Places are among all regions of the level, of which the page may show a part.
  const of = map?.known ?? known.length;
  const caption = w(
    `Peringkat di antara ${of} ${levelWords[level].id} yang punya angka, dan skor 0–100; garis memuat selang yang masih mungkin`,
    `Places among ${of} ${levelWords[level].en} with a score, and scores 0–100; the line spans what is still possible`,
  );
  return [
    known.length > 0 &&
      html`<div class="scroll" role="group" tabindex="0" aria-labelledby="${id}"><table class="order" data-name="${id}"><caption id="${id}">${caption}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col" data-csv="best;worst">${w('Peringkat', 'Place')}</th><th scope="col" data-csv="score;low;high">${w('Skor', 'Score')}</th></tr><tr><th scope="col" colspan="3">${w('Kelas dan alasan', 'Class and reasons')}</th></tr></thead>${known.map(
        (region) => orderRow(report, region, region.indices[index], { of, classes: classesOf(map), at }),
      )}</table></div>`,
    known.length === 0 &&
      html`<p>${w(
        `Belum ada angka untuk satu pun dari ${unknown.length} ${levelWords[level].id}.`,
        `There is no figure yet for any of ${unknown.length} ${levelWords[level].en}.`,
      )}</p>`,
    unknown.length > 0 &&
      html`<div class="unknowns"><b>${w('Belum diketahui', 'Not known')} (${unknown.length}):</b><ul class="chips">${unknown.map(
        (region) => html`<li>${nameOf(region.name)}${level !== 'PROVINSI' && glyphsOf(region)}</li> `,
      )}</ul>${unknown
        .filter(({ indices }) => indices[index].aside.length > 0)
        .map(
          (region) => html`<div><b>${nameOf(region.name)}</b> ${aside(report, region.indices[index])}</div>`,
        )}</div>`,
  ];
}

const byPlace = (a: ReportIndex, b: ReportIndex): number =>
  (a.rank?.best ?? 0) - (b.rank?.best ?? 0) ||
  (a.rank?.worst ?? 0) - (b.rank?.worst ?? 0) ||
  (b.score ?? 0) - (a.score ?? 0);

export const rowId = (code: string, at: number): string => `r-${code}-${at + 1}`;

function orderRow(
  report: RegionReport,
  region: ReportRegion,
  own: ReportIndex,
  { of, classes, at }: { readonly of: number; readonly classes: number; readonly at: number },
): Markup {
  const { code, name, level } = region;
  const { score, low, high, rank } = own;
  const written =
    level === 'PROVINSI'
      ? html`<a href="#p-${code}">${tiles.get(code)?.name ?? nameOf(name)}</a>`
      : nameOf(name);
  return html`<tbody id="${rowId(code, at)}"><tr><th scope="row" data-code="${code}"><span class="name">${written}</span>${
    level !== 'PROVINSI' && markList(marksOf(region))
  }</th><td data-csv="${rank?.best ?? ''};${rank?.worst ?? ''}">${
    rank === null
      ? w('belum ada', 'none')
      : html`${placeBar(rank.best, rank.worst, of)}<span>${placeAmong(rank, of)}</span>`
  }</td><td data-csv="${score};${low};${high}">${intervalBar(low, high, score)}<span>${scored(score ?? 0, low, high)}</span></td></tr><tr><td colspan="3">${why(report, own, classes)}</td></tr></tbody>`;
}
