// The analysis of regions in; one page out that needs nothing beside itself: no network, no script to be read, both languages, A4.
import type { Words } from '../../fields/dictionary.js';
import type { RegionReport } from '../../regions/analysis/document.js';
import type { Alarms } from '../../regions/watch/alarms.js';
import type { Series } from '../../regions/watch/reports.js';
import { attribute, html, type Markup } from '../markup.js';
import { day, w } from '../numbers.js';
import { banner, languageSwitch, writePage } from '../page.js';
import type { Language } from '../words.js';
import { alarmSection } from './alarms.js';
import { figureSection, methodSection } from './figures.js';
import { compositeSection, spotSection, standingSection } from './findings.js';
import { listSection } from './lists.js';
import { mapSection } from './map.js';
import { nameOf } from './reasons.js';
import { script } from './script.js';
import { stripSection } from './strips.js';
import { style } from './style.js';

export interface RegionPageOptions {
  /** `both` has a switch, Indonesian first. */
  readonly language?: Language;
  readonly alarms?: Alarms;
  /** The monthly counts behind the alarms; drawn only where the alarms are not for sharing. */
  readonly series?: readonly Series[];
  /** The command that makes the page again. */
  readonly command?: string;
}

/**
 * The page as HTML text. Every text of the report is escaped; script and style are the page's own, named by their digests in a policy
 * that allows nothing else. Read without script it loses the capacity slider, sorting and CSV, and nothing that it says.
 * The same report gives the same page, byte for byte. O(size of the report).
 */
export function renderRegionPage(report: RegionReport, options: RegionPageOptions = {}): string {
  const { language = 'both', alarms, series = [], command = null } = options;
  const body = html`${heading(report, language)}${navigation(report, alarms !== undefined)}<main id="isi">
${headline(report)}${mapSection(report)}${stripSection(report)}${listSection(report)}${spotSection(report)}${standingSection(report)}${compositeSection(report)}${
  alarms !== undefined && alarmSection(alarms, series)
}${figureSection(report)}${methodSection(report, command)}</main>
<footer><p>Waspada ${report.engine} · ${report.bundle.name} ${report.bundle.version} · ${w('per', 'as of')} ${day(report.asOf)}</p></footer>`;
  return writePage({ language, title: titleOf(report), style, script, body });
}

function titleOf(report: RegionReport): Words {
  const { id, en } = day(report.asOf);
  const area = areaOf(report);
  const of = area === null ? '' : ` ${area}`;
  return w(`Wilayah${of} per ${id}`, `Regions${of} as of ${en}`);
}

/** The office, or the name of the region, that the report is about. */
const areaOf = ({ area, regions }: RegionReport): string | null => {
  const own = regions.find(({ code }) => code === area);
  return own === undefined ? area : nameOf(own.name);
};

const evidence: Readonly<Record<string, readonly [Words, Words]>> = {
  expert: [
    w('Pendapat ahli', 'Expert judgement'),
    w(
      'Bobot dan titik acuan indeks belum diuji di lapangan.',
      'Weights and goalposts of the indices have not been tested in the field.',
    ),
  ],
  synthetic: [
    w('SINTETIS', 'SYNTHETIC'),
    w(
      'Dibuat dari data buatan: angka ini menunjukkan bahwa perangkat bekerja, bukan keadaan di lapangan.',
      'Made from artificial data: these numbers show that the software works, not how things are.',
    ),
  ],
};

function heading(report: RegionReport, language: Language): Markup {
  const { asOf, view, internal, bundle } = report;
  const [kind, meaning] = evidence[bundle.evidence] ?? [];
  return html`<a class="skip" href="#isi">${w('Langsung ke isi', 'Skip to the content')}</a><header><div class="top"><h1>${w('Wilayah: apa yang menonjol, dan seberapa pasti', 'Regions: what stands out, and how sure it is')}</h1>${
    language === 'both' && languageSwitch
  }</div><p class="about">${w('Per', 'As of')} <b>${day(asOf)}</b> · ${
    areaOf(report) ?? w('seluruh Indonesia', 'all of Indonesia')
  } · ${view === 'timpora' ? w('tampilan TIMPORA', 'TIMPORA view') : w('tampilan umum', 'general view')}</p>${
    kind !== undefined && meaning !== undefined && banner(kind, meaning)
  }${
    internal &&
    banner(
      w('Hanya di dalam kantor', 'Stays inside the office'),
      w(
        'Memuat hitungan di bawah sepuluh orang: jangan dibagikan.',
        'It holds counts of fewer than ten people: do not share it.',
      ),
    )
  }${
    view === 'timpora' &&
    banner(
      w('TIMPORA', 'TIMPORA'),
      w(
        'Memuat angka tentang orang asing, hanya untuk tim itu; tidak pernah menilai pemohon paspor.',
        'It holds figures about foreigners, for that team alone; it never judges a passport applicant.',
      ),
    )
  }</header>`;
}

function navigation(report: RegionReport, hasAlarms: boolean): Markup {
  const links: readonly (readonly [string, Words] | false)[] = [
    ['peta', w('Peta', 'Map')],
    ['kabupaten', w('Kabupaten', 'Regencies')],
    ['daftar', w('Daftar kerja', 'Worklists')],
    ['titik-panas', w('Titik panas', 'Hot spots')],
    ['urutan', w('Jumlah', 'Counts')],
    report.composites.length > 0 && ['gabungan', w('Gabungan', 'Composites')],
    hasAlarms && ['peringatan', w('Peringatan', 'Alarms')],
    ['angka', w('Angka dan sumber', 'Figures and sources')],
    ['metode', w('Cara', 'Method')],
  ];
  return html`<nav aria-label="${attribute(w('Bagian halaman', 'Parts of the page'))}"><ul>${links.map(
    (link) => link !== false && html`<li><a href="#${link[0]}">${link[1]}</a></li>`,
  )}</ul></nav>`;
}

/** How many sentences are set large. */
const LARGE = 2;

function headline({ headline: sentences }: RegionReport): Markup {
  return html`<section id="ringkas" aria-labelledby="ringkas-h"><h2 id="ringkas-h" class="hide">${w('Ringkas', 'In short')}</h2>${sentences
    .slice(0, LARGE)
    .map((sentence) => html`<p class="large">${sentence}</p>`)}${
    sentences.length > LARGE &&
    html`<ul>${sentences.slice(LARGE).map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  }</section>`;
}
