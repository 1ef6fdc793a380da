// Regencies (and what lies below them) with their indices in; one strip a province out: who stands where, with which interval, gates and offices.
import type { RegionReport, ReportRegion } from '../../regions/analysis/document.js';
import { regionLevels } from '../../regions/score/region.js';
import type { RegionIndex } from '../../rules/document.js';
import { html, type Markup, type Piece } from '../markup.js';
import { exact, span, w } from '../numbers.js';
import { orderOf, perIndex } from './map.js';
import { levelWords } from './numbers.js';
import { marksOf, nameOf } from './reasons.js';
import { tiles } from './tiles.js';

export function stripSection(report: RegionReport): Markup {
  const parts = report.regions.filter(({ level }) => level !== 'PROVINSI');
  const codes = [...new Set(report.regions.map(({ code }) => code.slice(0, 2)))].sort();
  return html`<section id="kabupaten" aria-labelledby="kabupaten-h"><h2 id="kabupaten-h">${w(
    'Kabupaten dan kota, satu garis satu provinsi',
    'Regencies and cities, one strip a province',
  )}</h2><p>${w(
    'Angka provinsi tidak pernah diturunkan ke kabupatennya: yang tidak punya angka sendiri belum diketahui, bukan rendah. Buka sebuah provinsi untuk alasan dan angkanya.',
    'A province total is never copied down to its regencies: one without a figure of its own is not known, which is not low. Open a province for reasons and figures.',
  )}</p><p class="legend marks"><span><span aria-hidden="true">▲ </span>${w('pintu gerbang', 'gate')}</span> <span><span aria-hidden="true">● </span>${w('kantor', 'office')}</span> <span><span aria-hidden="true">○ </span>${w('Desa Binaan/PIMPASA', 'guided village/PIMPASA')}</span> <span><svg class="bit" viewBox="0 0 24 10" aria-hidden="true"><rect class="reach" y="4" width="24" height="2"/><circle class="dot" cx="12" cy="5" r="4"/></svg> ${w('kabupaten/kota dengan selangnya, dari 0 sampai 100', 'a regency or city with its interval, from 0 to 100')}</span></p>
<p class="again js" hidden><a href="#peta">${w('Ganti indeks di peta', 'Change the index on the map')}</a></p>
${codes.map((code) =>
  province(
    report,
    code,
    parts.filter((region) => region.code.startsWith(`${code}.`)),
  ),
)}</section>`;
}

function province(report: RegionReport, code: string, parts: readonly ReportRegion[]): Markup {
  const own = report.regions.find((region) => region.code === code);
  const name = tiles.get(code)?.name ?? (own === undefined ? code : nameOf(own.name));
  return html`<details class="province" id="p-${code}"><summary><h3>${name}</h3>${perIndex(
    report,
    ({ index }) => glance(parts, index),
    'line',
  )}</summary>${own !== undefined && serving(own)}${perIndex(report, ({ index, words }, at) =>
    parts.length === 0
      ? html`<p>${w('Tidak ada kabupaten dalam laporan ini.', 'No regencies in this report.')}</p>`
      : html`<h4>${words}</h4>${regionLevels.flatMap((level): Piece => {
          const group = parts.filter((region) => region.level === level);
          return group.length === 0
            ? []
            : orderOf(report, group, index, { id: `s-${code}-${level}-${at + 1}`, level, at });
        })}`,
  )}</details>`;
}

const serving = ({ population, offices }: ReportRegion): Markup =>
  html`<p class="fine">${w('Penduduk', 'Population')}: ${
    population === null ? w('belum diketahui', 'not known') : exact(population)
  }. ${w('Kantor imigrasi yang diketahui melayani', 'Immigration offices known to serve it')}: ${
    offices.length === 0 ? w('belum diketahui', 'not known') : offices.join(', ')
  }.</p>`;

const WIDE = 1000;
const LANES = 4;
const LANE = 11;
const SHAPE = 6;

/** All regencies of a province on one line from 0 to 100; the table below says the same in words. */
function glance(parts: readonly ReportRegion[], index: RegionIndex): Markup {
  const level = parts[0]?.level ?? 'KABUPATEN';
  const known = parts.filter(({ indices }) => indices[index].score !== null);
  const said =
    known.length === 0
      ? w(`belum diketahui: ${parts.length}`, `not known: ${parts.length}`)
      : w(
          `${known.length} dari ${parts.length} punya angka${known.length < parts.length ? `, belum diketahui: ${parts.length - known.length}` : ''}`,
          `${known.length} of ${parts.length} ${levelWords[level].en} have a score${known.length < parts.length ? `, not known: ${parts.length - known.length}` : ''}`,
        );
  return html`<span class="fine">${said}</span>${strip(known, index)}`;
}

function strip(known: readonly ReportRegion[], index: RegionIndex): Markup {
  const sorted = [...known].sort((a, b) => (a.indices[index].score ?? 0) - (b.indices[index].score ?? 0));
  const floor = known.length === 0 ? SHAPE : LANES * LANE + 2;
  const across = (score: number): number => 10 + (score * (WIDE - 20)) / 100;
  return html`<svg class="strip" viewBox="0 0 ${WIDE} ${floor + 14}" aria-hidden="true"><path class="${known.length === 0 ? 'nothing' : 'axis'}" d="M10 ${floor}H${WIDE - 10}${[0, 20, 40, 60, 80, 100].map((tick) => `M${across(tick)} ${floor - 3}v6`).join('')}"/>${sorted.map(
    (region, at) => {
      const { low, high, score } = region.indices[index];
      const x = across(score ?? 0);
      const y = 6 + (at % LANES) * LANE;
      const marks = marksOf(region);
      const has = (kind: string): boolean => marks.some((mark) => mark.kind === kind);
      const shape = has('gate')
        ? html`<path class="gate" d="M${x - SHAPE} ${y + SHAPE - 1}h${2 * SHAPE}l-${SHAPE}-${2 * SHAPE - 1}z"/>`
        : html`<circle class="dot" cx="${x}" cy="${y}" r="4"/>`;
      return html`<g data-go="${region.code}"><title>${nameOf(region.name)} ${score} (${span(low, high).id})</title><path class="reach" d="M${across(low)} ${y}H${across(high)}"/>${shape}${
        has('office') && html`<circle class="office" cx="${x}" cy="${floor + 8}" r="3"/>`
      }${has('village') && html`<circle class="village" cx="${x}" cy="${floor + 8}" r="5"/>`}</g>`;
    },
  )}</svg>`;
}
