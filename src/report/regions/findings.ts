// Hot spots, counts side by side and composites in; what was found out, in sentences and tables, with "none" in words where there is none.
import type { Words } from '../../fields/dictionary.js';
import type { RegionReport, ReportMap, ReportStanding } from '../../regions/analysis/document.js';
import { html, type Markup, type Piece } from '../markup.js';
import { chance, exact, period, rounded, span, w } from '../numbers.js';
import { countBar, placeBar } from './bars.js';
import { levelWords, place } from './numbers.js';
import { figureId, nameOf } from './reasons.js';

const verdicts: Readonly<Record<ReportMap['hotSpots']['verdict'], Words>> = {
  found: w('Ada', 'Found'),
  none: w('Tidak ada', 'None'),
  'not-enough': w('Belum cukup angka', 'Not enough figures'),
};

const kinds: Readonly<Record<ReportMap['hotSpots']['spots'][number]['kind'], Words>> = {
  'high-high': w('tinggi di antara yang tinggi', 'high among high ones'),
  'low-low': w('rendah di antara yang rendah', 'low among low ones'),
  'high-low': w('tinggi di antara yang rendah', 'high among low ones'),
  'low-high': w('rendah di antara yang tinggi', 'low among high ones'),
};

export function spotSection(report: RegionReport): Markup {
  const names = new Map(report.regions.map(({ code, name }) => [code, nameOf(name)]));
  const wordsOf = (map: ReportMap): Words =>
    report.indices.find(({ index }) => index === map.index)?.words ?? w(map.index, map.index);
  return html`<section id="titik-panas" aria-labelledby="titik-panas-h"><h2 id="titik-panas-h">${w('Titik panas', 'Hot spots')}</h2><p>${w(
    'Titik panas adalah wilayah yang bersama tetangganya lebih tinggi daripada yang dapat dijelaskan kebetulan, setelah disesuaikan karena banyak wilayah diuji (q). Peta yang gelap belum tentu memuat satu pun.',
    'A hot spot is a region that stands higher, together with its neighbours, than chance explains after adjusting for how many were tested (q). A map with dark tiles may hold none.',
  )}</p><div class="scroll" role="group" tabindex="0" aria-labelledby="spots-c"><table data-name="hot-spots"><caption id="spots-c">${w(
    'Uji tiap indeks dan tingkat',
    'Tests by index and level',
  )}</caption><thead><tr><th scope="col">${w('Indeks', 'Index')}</th><th scope="col">${w('Tingkat', 'Level')}</th><th scope="col">${w('Titik panas', 'Hot spots')}</th><th scope="col">${w('Penjelasan', 'Explanation')}</th><th scope="col" data-csv="I;p">${w('Seluruh peta', 'Whole map')}</th><th scope="col" data-csv="tested">${w('Diuji', 'Tested')}</th></tr></thead><tbody>${report.maps.map(
    (map): Piece => {
      const { verdict, reason, global, tested, neighbours, withoutNeighbours } = map.hotSpots;
      return html`<tr><th scope="row">${wordsOf(map)}</th><td>${levelWords[map.level]}</td><td><b>${verdicts[verdict]}</b></td><td>${reason}. <span class="fine">${w('Tetangga', 'Neighbours')}: ${neighbours}.${
        withoutNeighbours.length > 0 &&
        html` ${w('Tanpa tetangga, jadi tidak diuji', 'Without neighbours, so not tested')}: ${withoutNeighbours
          .map((code) => names.get(code) ?? code)
          .join(', ')}.`
      }</span></td><td data-csv="${global?.statistic ?? ''};${global?.p ?? ''}">${
        global === null ? '–' : html`I = ${rounded(global.statistic)}, p ${sign(global.p)}${chance(global.p)}`
      }</td><td data-csv="${tested}">${exact(tested)}</td></tr>`;
    },
  )}</tbody></table></div>${report.maps.map((map, at): Piece => spots(map, wordsOf(map), at))}</section>`;
}

const sign = (p: number): string => (p < 0.001 ? '' : '= ');

function spots({ level, hotSpots }: ReportMap, words: Words, at: number): Piece {
  if (hotSpots.spots.length === 0) return null;
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="spots-c-${at}"><table class="narrow" data-name="spots-${at + 1}"><caption id="spots-c-${at}">${words}: ${levelWords[level]}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col">${w('Letaknya', 'How it stands')}</th><th scope="col" data-csv="p">p</th><th scope="col" data-csv="q">${w('q (disesuaikan)', 'q (adjusted)')}</th></tr></thead><tbody>${hotSpots.spots.map(
    ({ code, name, kind, p, q }) =>
      html`<tr><th scope="row" data-code="${code}"><span class="name">${nameOf(name)}</span></th><td>${kinds[kind]}</td><td data-csv="${p}">${chance(p)}</td><td data-csv="${q}">${chance(q)}</td></tr>`,
  )}</tbody></table></div>`;
}

export function standingSection(report: RegionReport): Markup {
  return html`<section id="urutan" aria-labelledby="urutan-h"><h2 id="urutan-h">${w(
    'Jumlah berdampingan',
    'Counts side by side',
  )}</h2><p>${w(
    'Hanya angka satu dasar hitung dan satu masa yang dibandingkan. Peringkat menghitung wilayah yang belum punya angka: mereka hanya dapat berbagi sisa dari jumlah nasional.',
    'Only figures of one basis and one period are compared. Places take account of regions without a figure: those can only share what is left of the national total.',
  )}</p>${report.standings.map((standing, at) => standingTable(standing, at))}${
    report.standings.length === 0 &&
    html`<p>${w('Tidak ada angka yang dapat dibandingkan.', 'There are no figures to compare.')}</p>`
  }</section>`;
}

function standingTable(standing: ReportStanding, at: number): Markup {
  const { label, basisWords, level, total, rows, unknown } = standing;
  const most = rows[0]?.value ?? 0;
  const title = html`${label}, ${basisWords}, ${period(standing.period)}: ${levelWords[level]}`;
  return html`<details class="side"${at === 0 ? html` open` : ''}><summary>${title} (${rows.length})</summary><div class="scroll" role="group" tabindex="0" aria-labelledby="st-${at}"><table data-name="counts-${at + 1}"><caption id="st-${at}">${title}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col" data-csv="value">${w('Jumlah', 'Count')}</th><th scope="col" data-csv="best;worst">${w('Peringkat yang mungkin', 'Places that are possible')}</th></tr></thead><tbody>${rows.map(
    ({ code, name, value, best, worst, figure }) =>
      html`<tr><th scope="row" data-code="${code}"><span class="name">${nameOf(name)}</span></th><td class="count" data-csv="${value}"><a href="#${figureId(figure)}">${exact(value)}</a>${countBar(value, most)}</td><td data-csv="${best};${worst}">${place({ best, worst })}</td></tr>`,
  )}</tbody></table></div><p class="fine">${
    total === null
      ? w('Jumlah nasional tidak diketahui.', 'The national total is not known.')
      : html`${w('Jumlah nasional', 'National total')}: <a href="#${figureId(total.figure)}">${exact(total.value)}</a>.`
  } ${w(
    `${unknown} wilayah tanpa angka ini: belum diketahui, bukan 0.`,
    `${unknown} regions without this figure: not known, which is not 0.`,
  )}</p></details>`;
}

export function compositeSection({ composites }: RegionReport): Piece {
  if (composites.length === 0) return null;
  return html`<section id="gabungan" aria-labelledby="gabungan-h"><h2 id="gabungan-h">${w(
    'Gabungan yang dinyatakan dalam kebijakan',
    'Composites that the policy declares',
  )}</h2><p>${w(
    'Indeks tidak dijumlahkan satu sama lain; gabungan ini ada karena kebijakan menyatakannya. Peringkat adalah median dan 5–95 % bila bobot, skala dan cara merata-ratakan diubah bersama.',
    'Indices are not added to one another; these composites exist because the policy declares them. Places are the median and 5–95% when weights, scale and mean vary together.',
  )}</p>${composites.map(({ id, words, level, rows }, at): Piece => {
    const known = rows
      .filter(({ score }) => score !== null)
      .sort((a, b) => (a.rank?.median ?? 0) - (b.rank?.median ?? 0) || (a.code < b.code ? -1 : 1));
    const unknown = rows.length - known.length;
    return html`<details class="side composite"><summary>${words}: ${levelWords[level]} (${known.length})</summary><div class="scroll" role="group" tabindex="0" aria-labelledby="co-${at}"><table data-name="${id}"><caption id="co-${at}">${words}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col" data-csv="median;low;high">${w('Peringkat', 'Place')}</th><th scope="col" data-csv="score">${w('Nilai', 'Value')}</th></tr></thead><tbody>${known.map(
      ({ code, name, score, rank }) =>
        html`<tr><th scope="row" data-code="${code}"><span class="name">${nameOf(name)}</span></th><td data-csv="${rank?.median ?? ''};${rank?.low ?? ''};${rank?.high ?? ''}">${
          rank === null
            ? w('tidak ditentukan', 'not determined')
            : html`${placeBar(rank.low, rank.high, known.length)}<span>${span(rank.low, rank.high, rounded)}, ${w('median', 'median')} ${rounded(rank.median)}</span>`
        }</td><td data-csv="${score}">${rounded(score ?? 0)}</td></tr>`,
    )}</tbody></table></div>${
      unknown > 0 &&
      html`<p class="fine">${w(`${unknown} wilayah belum dapat digabungkan: ada bagian yang belum diketahui.`, `${unknown} regions have no composite: a part of it is not known.`)}</p>`
    }</details>`;
  })}</section>`;
}
