// The figures of a report and the rules that read them in; the table that every number of the page points to, and how all was made, out.
import type { Words } from '../../fields/dictionary.js';
import type { RegionReport, ReportFigure, ReportReason } from '../../regions/analysis/document.js';
import { html, joined, linked, type Markup, type Piece } from '../markup.js';
import { day, exact, period, w } from '../numbers.js';
import { anchor, figureId, nameOf } from './reasons.js';
import { tiles } from './tiles.js';

const coverages: Readonly<Record<ReportFigure['coverage'], Words>> = {
  complete: w('lengkap', 'complete'),
  partial: w('sebagian', 'partial'),
};

const confidences: Readonly<Record<ReportFigure['confidence'], Words>> = {
  SOURCED: w('ada sumbernya', 'sourced'),
  'SOURCED-title': w('dari judul sumber', 'from the title of a source'),
  KNOWN: w('pengetahuan umum', 'general knowledge'),
  DERIVED: w('dihitung dari angka lain', 'derived from other figures'),
};

export function figureSection(report: RegionReport): Markup {
  const names = new Map(report.regions.map(({ code, name }) => [code, nameOf(name)]));
  const nameFor = (code: string): string =>
    code === 'ID' ? 'Indonesia' : (tiles.get(code)?.name ?? names.get(code) ?? code);
  return html`<section id="angka" aria-labelledby="angka-h"><h2 id="angka-h">${w('Angka dan sumbernya', 'Figures and their sources')}</h2><p>${w(
    'Setiap angka di halaman ini berasal dari satu baris di sini. Angka dengan dasar hitung yang berbeda tidak pernah saling menggantikan.',
    'Every number of this page comes from a row here. Figures on different bases never stand for one another.',
  )}${
    report.facts.withheld > 0 &&
    html` ${w(
      `${exact(report.facts.withheld).id} angka ditahan untuk melindungi orang.`,
      `${exact(report.facts.withheld).en} figures are withheld to protect people.`,
    )}`
  }</p><div class="js find" hidden><label for="find">${w('Cari dalam tabel', 'Find in the table')}</label><input type="search" id="find" data-table="figures"></div>
<div class="scroll" role="group" tabindex="0" aria-labelledby="fig-c"><table id="figures" class="figures" data-name="figures"><caption id="fig-c">${w('Angka', 'Figures')} (${report.figures.length})</caption><thead><tr><th scope="col" data-csv="number">${w('No.', 'No.')}</th><th scope="col" data-csv="code;name">${w('Wilayah', 'Region')}</th><th scope="col">${w('Yang dihitung', 'What is counted')}</th><th scope="col" data-csv="period">${w('Masa', 'Period')}</th><th scope="col">${w('Dasar', 'Basis')}</th><th scope="col" data-csv="value">${w('Nilai', 'Value')}</th><th scope="col">${w('Cakupan', 'Coverage')}</th><th scope="col">${w('Keyakinan', 'Confidence')}</th></tr><tr><th scope="col" colspan="8">${w('Sumber, upaya, catatan', 'Source, effort, note')}</th></tr></thead>${report.figures.map(
    (figure, at) => figureRow(figure, at, nameFor(figure.code)),
  )}</table></div></section>`;
}

function figureRow(figure: ReportFigure, at: number, name: string): Markup {
  const { code, label, basisWords, value, coverage, confidence, source, effort, note } = figure;
  return html`<tbody id="${figureId(at)}" tabindex="-1"><tr><td data-csv="${at + 1}">${at + 1}</td><th scope="row" data-code="${code}"><span class="name">${name}</span></th><td>${label}</td><td data-csv="${figure.period}">${period(figure.period)}</td><td>${basisWords}</td><td class="value" data-csv="${value ?? ''}">${
    value === null
      ? w(
          'ditahan: jumlah kecil orang, atau angka yang akan membukanya',
          'withheld: a small count of people, or a figure that would give one away',
        )
      : exact(value)
  }</td><td>${coverages[coverage]}</td><td>${confidences[confidence]}</td></tr><tr><td class="source" colspan="8">${linked(source)}${
    effort !== '' && html`. ${w('Upaya', 'Effort')}: ${linked(effort)}`
  }${note !== '' && html`. ${w('Catatan', 'Note')}: ${linked(note)}`}</td></tr></tbody>`;
}

const notes: readonly (readonly [Words, Words])[] = [
  [
    w('Apa yang bukan dikatakan indeks', 'What an index does not say'),
    w(
      'Indeks menata pekerjaan: di mana penyuluhan, operasi gabungan dan layanan paling berguna. Indeks tidak mengatakan apa pun tentang orang yang tinggal di sana, dan tidak boleh menilai seorang pemohon.',
      'An index orders work: where outreach, joint operations and services help most. It says nothing about a person who lives there, and must not judge an applicant.',
    ),
  ],
  [
    w('Belum diketahui tidak pernah berarti rendah', 'Unknown is never low'),
    w(
      'Yang belum diketahui tidak menambah poin, melebarkan selang, dan disebut belum diketahui. Tidak tercantum bukan berarti tidak ada.',
      'What is not known adds no points, widens the interval and is called not known. Not being listed is not being absent.',
    ),
  ],
  [
    w('Selang dari hitungan terlalu sempit', 'Intervals from counting are too narrow'),
    w(
      'Selang Poisson hanya memuat kebetulan hitungan. Di tingkat provinsi selang itu sempit dan dapat menyesatkan: antartahun angkanya berbeda jauh lebih besar. Baca tahunnya di samping setiap angka.',
      'A Poisson interval holds only the chance of counting. For a province it is narrow and can mislead: years differ far more. Read the year beside each number.',
    ),
  ],
  [
    w('Dasar hitung tidak dicampur', 'Bases are never mixed'),
    w(
      'Angka menurut daerah asal, tempat diproses, kantor setempat dan tempat ditemukan berbeda sampai belasan kali. Satu tidak pernah menggantikan yang lain.',
      'Figures by origin, by place of processing, by local office and by place of discovery differ up to twelve times. One never stands for another.',
    ),
  ],
  [
    w('Angka provinsi tidak diturunkan', 'A province total is never copied down'),
    w(
      'Di dalam satu provinsi kabupaten dapat berbeda puluhan kali. Kabupaten tanpa angka sendiri belum diketahui.',
      'Within a province regencies can differ tens of times. A regency without a figure of its own is not known.',
    ),
  ],
  [
    w('Menemukan lebih banyak di tempat yang lebih sering dilihat', 'Finding more where one looks more'),
    w(
      'Angka penegakan mengikuti upaya. Hasil operasi tidak boleh dimasukkan kembali sebagai banyaknya kejadian.',
      'Figures of enforcement follow effort. Results of operations must not be fed back as incidence.',
    ),
  ],
  [
    w('Warna, arsir dan peringkat', 'Colour, hatching and places'),
    w(
      'Kelas memakai pemisahan alami; wilayah berarsir belum pasti kelasnya (di bawah 80 %). Peringkat ditulis sebagai yang terbaik dan terburuk yang masih mungkin.',
      'Classes are natural breaks; a hatched region is not sure of its class (below 80%). Places are the best and the worst that remain possible.',
    ),
  ],
  [
    w('Jumlah kecil', 'Small counts'),
    w(
      'Dalam laporan yang dibagikan, jumlah orang di bawah sepuluh ditahan sebelum apa pun dihitung, beserta angka yang akan membukanya.',
      'In a shared report, counts of fewer than ten people are withheld before anything is computed, with the figures that would give them away.',
    ),
  ],
];

export function methodSection(report: RegionReport, command: string | null): Markup {
  const { bundle, facts, engine, asOf, policyDate } = report;
  const lines: readonly (readonly [Words, Piece])[] = [
    [w('Kebijakan', 'Policy'), html`${bundle.name} ${bundle.version}: ${bundle.words}`],
    [w('Sidik kebijakan', 'Digest of the policy'), html`<code>${bundle.digest}</code>`],
    [w('Sidik angka', 'Digest of the figures'), html`<code>${facts.digest}</code>`],
    [w('Baris angka yang dibaca', 'Rows of figures read'), exact(facts.rows)],
    [w('Per tanggal', 'As of'), day(asOf)],
    [w('Aturan yang berlaku pada', 'Rules in force on'), day(policyDate)],
    [w('Mesin', 'Engine'), engine],
    ...(command === null
      ? []
      : [[w('Untuk membuatnya lagi', 'To make it again'), html`<code>${command}</code>`] as const]),
  ];
  return html`<section id="metode" aria-labelledby="metode-h"><h2 id="metode-h">${w('Cara membaca dan cara membuat', 'How to read it, how it was made')}</h2>
<div class="notes">${notes.map(([title, text]) => html`<div><h3>${title}</h3><p>${text}</p></div>`)}</div>
<h3>${w('Enam indeks, tidak dijumlahkan', 'Six indices, never added')}</h3><dl class="wide">${report.indices.map(
    ({ words, caution }) => html`<dt>${words}</dt><dd>${caution}</dd>`,
  )}</dl>${rules(report)}<h3>${w('Asal dokumen ini', 'Where this document comes from')}</h3><dl class="wide">${lines.map(
    ([title, said]) => html`<dt>${title}</dt><dd>${said}</dd>`,
  )}</dl></section>`;
}

/** The rules that gave points anywhere in the report, each once, with law, practice and sources. */
function rules(report: RegionReport): Piece {
  const found = new Map<string, ReportReason>();
  for (const { indices } of report.regions)
    for (const { index } of report.indices)
      for (const reason of indices[index].reasons)
        if (!found.has(reason.rule)) found.set(reason.rule, reason);
  if (found.size === 0) return null;
  return html`<h3>${w('Aturan yang memberi poin', 'Rules that gave points')}</h3><ul class="rules">${[
    ...found,
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([id, { words, legalBasis, practice, sources }]) =>
        html`<li id="rule-${anchor(id)}" tabindex="-1"><b>${id}</b> ${words}${about(w('Dasar hukum', 'Legal basis'), legalBasis)}${about(w('Praktik', 'Practice'), practice)}${about(w('Sumber', 'Sources'), sources)}</li>`,
    )}</ul>`;
}

const about = (title: Words, texts: readonly string[]): Piece =>
  texts.length > 0 && html` <span class="fine">${title}: ${joined(texts.map(linked), '; ')}.</span>`;
