// Sections and where their numbers come from in; a page about one subject out: heading, banners, navigation, sections, origin.
import type { Words } from '../../fields/dictionary.js';
import { attribute, html, type Markup, type Piece } from '../markup.js';
import { day, w } from '../numbers.js';
import { banner, languageSwitch, writePage } from '../page.js';
import { cellScript, csvScript, languageScript, printScript, tableScript } from '../script.js';
import type { Language } from '../words.js';
import { paper, style } from './style.js';

export interface Section {
  readonly id: string;
  readonly title: Words;
  /** In the navigation. */
  readonly short: Words;
  readonly body: Piece;
}

export interface Sheet {
  readonly title: Words;
  /** What the page is about, in a line. */
  readonly about: Piece;
  /** Whether the page is about made-up applications: said in its title, above everything else, and at its foot. */
  readonly synthetic?: boolean;
  readonly banners: readonly (readonly [kind: Words, meaning: Words])[];
  /** The findings, each a sentence; the first two are set large. */
  readonly findings: readonly Piece[];
  readonly sections: readonly Section[];
  readonly origin: Origin;
}

/** By what every number of a page can be made again. */
export interface Origin {
  /** The command that measured. */
  readonly command: string | null;
  readonly created: string;
  readonly engine: string;
  /** What was read, each with its digest; null where it was not there. */
  readonly digests: readonly (readonly [what: Words, digest: string | null])[];
  /** More facts of the run: seeds, resamples. */
  readonly facts: readonly (readonly [what: Words, value: Piece])[];
}

export interface PageOptions {
  /** `both` has a switch, Indonesian first. */
  readonly language?: Language;
  /** The command that makes the page again. */
  readonly command?: string;
  /** The file that the page was made from, by name and digest. */
  readonly source?: { readonly name: string; readonly digest: string };
}

export type Evidence = 'synthetic' | 'expert' | 'validated';

export const evidenceBanner: Readonly<Record<Evidence, readonly [Words, Words]>> = {
  synthetic: [
    w('SINTETIS', 'SYNTHETIC'),
    w(
      'Dilatih pada data buatan: angkanya menunjukkan bahwa perangkat bekerja, dan tidak menggambarkan siapa pun.',
      'Trained on made-up data: its numbers show that the software works, and say nothing about anyone.',
    ),
  ],
  expert: [
    w('Pendapat ahli', 'Expert judgement'),
    w(
      'Aturan paket ini belum terbukti di lapangan.',
      'The rules of this bundle have not been proved in the field.',
    ),
  ],
  validated: [
    w('Terbukti', 'Validated'),
    w(
      'Diukur pada hasil di lapangan, dengan laporan gerbang.',
      'Measured on outcomes of the field, with a gate report.',
    ),
  ],
};

export const syntheticData: readonly [Words, Words] = [
  w('Data SINTETIS', 'SYNTHETIC data'),
  w(
    'Permohonan di halaman ini buatan (SINTETIS-…): tidak satu angka pun menggambarkan orang, daerah atau kantor.',
    'The applications of this page are made up (SINTETIS-…): no number describes a person, a place or an office.',
  ),
];

export const verdictWords: Readonly<Record<string, Words>> = {
  pass: w('lulus', 'pass'),
  fail: w('tidak lulus', 'fail'),
  insufficient: w('bukti belum cukup', 'insufficient evidence'),
  warn: w('perlu diperhatikan', 'needs attention'),
  block: w('menghalangi', 'blocks'),
  stable: w('stabil', 'stable'),
  watch: w('amati', 'watch'),
  drift: w('bergeser', 'drift'),
};

/** A verdict: a word in a frame, the firmer the verdict the darker; never a colour alone. */
export const verdict = (name: string): Markup =>
  html`<span class="verdict ${name}">${verdictWords[name] ?? w(name, name)}</span>`;

/** The same sheet gives the same page, byte for byte. */
export function writeSheet(sheet: Sheet, options: PageOptions): string {
  const { language = 'both' } = options;
  const { title, about, findings, origin, synthetic = false } = sheet;
  const banners = [...(synthetic ? [syntheticData] : []), ...sheet.banners];
  const [mark] = syntheticData;
  const sections = [...sheet.sections, originSection(origin, options)];
  const body = html`<a class="skip" href="#isi">${w('Langsung ke isi', 'Skip to the content')}</a><header><div class="top"><h1>${title}</h1>${
    language === 'both' && languageSwitch
  }</div><p class="about">${about}</p>${banners.map(([kind, meaning]) => banner(kind, meaning))}</header><nav aria-label="${attribute(w('Bagian halaman', 'Parts of the page'))}"><ul>${sections.map(
    ({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`,
  )}</ul></nav><main id="isi">
<section id="ringkas" aria-labelledby="ringkas-h"><h2 id="ringkas-h" class="hide">${w('Ringkas', 'In short')}</h2>${findings
    .slice(0, LARGE)
    .map((finding) => html`<p class="large">${finding}</p>`)}${
    findings.length > LARGE &&
    html`<ul>${findings.slice(LARGE).map((finding) => html`<li>${finding}</li>`)}</ul>`
  }</section>
${sections.map(
  (section) =>
    html`<section id="${section.id}" aria-labelledby="${section.id}-h"><h2 id="${section.id}-h">${section.title}</h2>${section.body}</section>
`,
)}</main>
<footer><p>${synthetic && html`<b>${mark}</b> · `}Waspada ${origin.engine} · ${day(origin.created)} · ${w('Sebuah skor tidak pernah memutuskan: petugas yang memutuskan.', 'A score never decides: an officer does.')}</p></footer>`;
  const named = synthetic ? w(`${mark.id}: ${title.id}`, `${mark.en}: ${title.en}`) : title;
  return writePage({ language, title: named, style, script, body });
}

const LARGE = 2;

function originSection(origin: Origin, { command, source }: PageOptions): Section {
  const { digests, facts, created, engine } = origin;
  const none = w('tidak ada', 'none');
  const digest = (text: string | null): Piece => (text === null ? none : html`<code>${text}</code>`);
  return {
    id: 'asal',
    title: w('Asal setiap angka', 'Where every number comes from'),
    short: w('Asal', 'Origin'),
    body: html`<p>${w(
      'Perintah yang sama pada berkas dengan sidik yang sama memberi angka yang sama.',
      'The same command on files with the same digests gives the same numbers.',
    )}</p><dl class="wide"><dt>${w('Diukur oleh', 'Measured by')}</dt><dd>${
      origin.command === null ? none : html`<code>${origin.command}</code>`
    }</dd><dt>${w('Pada', 'On')}</dt><dd>${day(created)}, waspada ${engine}</dd>${digests.map(
      ([what, text]) => html`<dt>${what}</dt><dd>${digest(text)}</dd>`,
    )}${facts.map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>`)}${
      source !== undefined &&
      html`<dt>${w('Dokumen halaman ini', 'Document of this page')}</dt><dd>${source.name}<br>${digest(source.digest)}</dd>`
    }${command !== undefined && html`<dt>${w('Halaman dibuat oleh', 'Page made by')}</dt><dd><code>${command}</code></dd>`}</dl>`,
  };
}

const script = `'use strict';
(() => {
${csvScript}${languageScript}${cellScript}${tableScript}${printScript(paper)}})();
`;
