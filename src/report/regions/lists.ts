// Worklists in; who is visited first and why out, with what is equal, what is drawn by lot, and what figures would change the list.
import type { Words } from '../../fields/dictionary.js';
import type { RegionReport, ReportPlace, ReportWorklist } from '../../regions/analysis/document.js';
import type { Standing } from '../../regions/worklist/worklist.js';
import { html, joined, type Markup, type Piece } from '../markup.js';
import { exact, percent, rounded, span, w } from '../numbers.js';
import { intervalBar } from './bars.js';
import { levelWords, placeAmong, scored } from './numbers.js';
import { figureLinks, markList, nameOf } from './reasons.js';
import { tiles } from './tiles.js';

export const standings: Readonly<Record<Standing, Words>> = {
  chosen: w('masuk daftar', 'on the list'),
  equal: w('setara: sebagian dapat dikunjungi', 'equal: some of them can be visited'),
  lot: w('terpilih undian', 'drawn by lot'),
  waiting: w('menunggu', 'waiting'),
  unranked: w('belum ada angka', 'no figures yet'),
  excluded: w('tidak dikunjungi', 'not to be visited'),
};

export function listSection(report: RegionReport): Markup {
  return html`<section id="daftar" aria-labelledby="daftar-h"><h2 id="daftar-h">${w('Daftar kerja', 'Worklists')}</h2><p>${w(
    'Satu daftar untuk satu tujuan, di bawah kapasitas yang ada. Yang setara disebut setara; yang belum punya angka ikut undian, tidak diletakkan di bawah.',
    'One list for one purpose, under the capacity that there is. Equals are called equal; places without figures take part in a lot and are not put last.',
  )}</p><ul id="standings" hidden>${Object.entries(standings).map(
    ([standing, words]) => html`<li data-standing="${standing}">${words}</li>`,
  )}</ul>${report.worklists.map((list, at) => worklist(report, list, at))}${
    report.worklists.length === 0 &&
    html`<p>${w('Tidak ada daftar dalam laporan ini.', 'There are no lists in this report.')}</p>`
  }</section>`;
}

function worklist(report: RegionReport, list: ReportWorklist, at: number): Markup {
  const { words, audience, level, capacity, equal, places, advice, needs, wouldChange, explore, seed } = list;
  const ranked = places.filter(({ rank }) => rank !== null);
  const unranked = places.filter(({ standing }) => standing === 'lot' || standing === 'unranked');
  const excluded = places.filter(({ standing }) => standing === 'excluded');
  const waiting = places.filter(({ standing }) => standing === 'waiting').length;
  const names = new Map([
    ...report.regions.map(({ code, name }) => [code, nameOf(name)] as const),
    ...places.map(({ code, name }) => [code, nameOf(name)] as const),
  ]);
  return html`<details class="list" id="list-${at + 1}" data-capacity="${capacity}" data-explore="${explore}"${at === 0 ? html` open` : ''}><summary><h3>${words}</h3> <span class="fine">${w('untuk', 'for')} ${audience}; ${levelWords[level]}</span></summary>
<div class="js capacity" hidden><label for="cap-${at}">${w('Kapasitas', 'Capacity')}</label><input type="range" id="cap-${at}" min="1" max="${Math.max(capacity, ranked.length + unranked.length)}" value="${capacity}"><output for="cap-${at}">${capacity}</output></div>
<p class="told" aria-live="polite">${w(`Kapasitas ${capacity} tempat.`, `Capacity ${capacity} places.`)} <span class="equal"${equal === null ? html` hidden` : ''}><b class="left">${equal?.left ?? 0}</b> ${w('dari', 'of')} <b class="among">${equal?.places ?? 0}</b> ${w(
    'tempat yang setara di batas daftar dapat dikunjungi: pilih dengan undian.',
    'places that are equal at the end of the list can be visited: draw lots.',
  )}</span></p>
<p>${w('Ditimbang', 'Weighed')}: ${joined(
    needs.map(
      (need): Piece =>
        html`${need.words} (${w('bobot', 'weight')} ${exact(need.weight)}${need.required && html`, ${w('harus ada', 'required')}`})`,
    ),
    '; ',
  )}. ${w('Yang dilakukan', 'What to do')}: ${joined(advice, '; ')}.</p>
${ranked.length > 0 && rankedTable(report, list, ranked, at)}
${
  waiting > 0 &&
  html`<p class="more"><input type="checkbox" id="more-${at}" class="show-waiting"><label for="more-${at}">${w('Tampilkan juga yang menunggu', 'Show the waiting ones too')}</label></p>`
}
${unranked.length > 0 && unrankedOf(list, unranked)}
${
  excluded.length > 0 &&
  html`<h4>${w('Tidak dikunjungi', 'Not to be visited')}</h4><ul>${excluded.map(
    ({ name, excluded: reason }) => html`<li>${nameOf(name)}: ${reason}</li>`,
  )}</ul>`
}
${
  wouldChange.length > 0 &&
  html`<h4>${w('Angka yang akan mengubah daftar ini', 'Figures that would change this list')}</h4><ul>${wouldChange.map(
    ({ words: open, enter, leave }) =>
      html`<li>${open}${namesOf(enter, names, w('dapat masuk', 'could come in'))}${namesOf(leave, names, w('dapat keluar', 'could fall out'))}</li>`,
  )}</ul>`
}
<p class="fine">${w(
    `Kestabilan dan angka pengubah dihitung pada kapasitas ${capacity}. Undian: benih ${seed}.`,
    `Stability and changing figures were computed at capacity ${capacity}. Lots: seed ${seed}.`,
  )}</p></details>`;
}

/** Names up to so many, the rest counted. */
const NAMED = 8;

function namesOf(codes: readonly string[], names: ReadonlyMap<string, string>, what: Words): Piece {
  if (codes.length === 0) return null;
  const rest = codes.length - NAMED;
  return html`; ${what} (${codes.length}): ${codes
    .slice(0, NAMED)
    .map((code) => names.get(code) ?? code)
    .join(', ')}${rest > 0 && html` ${w(`dan ${rest} lainnya`, `and ${rest} others`)}`}`;
}

function rankedTable(
  report: RegionReport,
  list: ReportWorklist,
  ranked: readonly ReportPlace[],
  at: number,
): Markup {
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="wl-${at}"><table class="work" data-name="${list.id}"><caption id="wl-${at}">${list.words}: ${w('urutan menurut yang diketahui', 'in order of what is known')}</caption><thead><tr><th scope="col" data-csv="code;name">${w('Tempat', 'Place')}</th><th scope="col">${w('Keadaan', 'Standing')}</th><th scope="col" data-csv="rank;best;worst">${w('Peringkat', 'Rank')}</th><th scope="col" data-csv="score;low;high">${w('Nilai', 'Value')}</th><th scope="col" data-csv="stability">${w('Kestabilan', 'Stability')}</th></tr><tr><th scope="col" colspan="5">${w('Alasan', 'Reasons')}</th></tr></thead>${ranked.map(
    (row) => rankedRow(report, list, row, ranked.length),
  )}</table></div>`;
}

function rankedRow(report: RegionReport, list: ReportWorklist, row: ReportPlace, of: number): Markup {
  const { code, name, parent, standing, rank, ranks, score, low, high, stability, lot, offices } = row;
  return html`<tbody data-rank="${rank}" data-standing="${standing}"><tr><th scope="row" data-code="${code}"><span class="name">${nameOf(name)}</span>${
    parent !== null && html` <span class="fine">${tiles.get(parent.slice(0, 2))?.name ?? parent}</span>`
  }${markList(offices.map((office) => ({ kind: 'office', words: w(office, office) })))}</th><td><span class="standing">${standings[standing]}</span>${
    lot !== null && html` <span class="lot">(${w('undian ke-', 'lot ')}${lot})</span>`
  }</td><td data-csv="${rank};${ranks?.best ?? ''};${ranks?.worst ?? ''}">${
    ranks === null ? '–' : placeAmong(ranks, of)
  }</td><td data-csv="${score};${low};${high}">${intervalBar(low, high, score)}<span>${scored(score ?? 0, low, high)}</span></td><td data-csv="${stability ?? ''}">${
    stability === null ? '–' : percent(stability)
  }</td></tr><tr><td colspan="5"><details class="why"><summary>${joined(
    row.needs.map((need, place): Piece => [list.needs[place]?.words ?? '', ': ', told(need)]),
    ' · ',
  )}</summary><ul>${row.needs.map((need, at) =>
    needItem(report, list.needs[at], need),
  )}</ul></details></td></tr></tbody>`;
}

const told = ({ value }: ReportPlace['needs'][number]): Piece =>
  value === null ? w('belum diketahui', 'not known') : html`<b>${exact(Math.round(value))}</b>`;

function needItem(
  report: RegionReport,
  spec: ReportWorklist['needs'][number] | undefined,
  { value, low, high, open, reasons }: ReportPlace['needs'][number],
): Markup {
  return html`<li><b>${spec?.words ?? ''}</b> (${w('bobot', 'weight')} ${exact(spec?.weight ?? 0)}): ${
    value === null
      ? html`${w('belum diketahui', 'not known')} (${span(low, high, rounded)})`
      : html`${rounded(value)} (${span(low, high, rounded)})`
  }${
    reasons.length > 0 &&
    html`<ul>${reasons.map(
      ({ words, figures }) =>
        html`<li>${words}${figures.length > 0 && html` ${w('Dari', 'From')}: ${figureLinks(report, figures, 'short')}`}</li>`,
    )}</ul>`
  }${open.length > 0 && html`<p class="fine">${w('Belum diketahui', 'Not known')}: ${joined(open, '; ')}.</p>`}</li>`;
}

function unrankedOf(list: ReportWorklist, unranked: readonly ReportPlace[]): Markup {
  const drawn = unranked.filter(({ standing }) => standing === 'lot').length;
  return html`<div class="lots"><h4>${w('Tanpa angka yang disyaratkan: ikut undian', 'Without a required figure: in the lot')} (${unranked.length})</h4><p>${
    list.explore > 0 &&
    w(
      `${percent(list.explore)} dari kapasitas, dan yang tersisa, disisihkan untuk tempat seperti ini: di tempat yang belum dilihat siapa pun, bisa saja ada sesuatu.`,
      `${percent(list.explore)} of the capacity, and what is left over, is kept for such places: where nobody has looked, something may be.`,
    )
  } ${w('Terpilih', 'Drawn')}: <b class="drawn">${drawn}</b>.</p><ol class="chips">${unranked.map(
    ({ name, lot, standing }) =>
      html`<li data-lot="${lot}"${standing === 'lot' ? html` class="in"` : ''}>${nameOf(name)}</li>`,
  )}</ol></div>`;
}
