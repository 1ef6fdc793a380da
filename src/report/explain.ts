// One assessment in; a page of text out that an officer could read aloud: reasons first, then the score, what to ask, what to offer.
import { formatPath, type Issue } from '../base/errors.js';
import type { Dictionary, EvidenceClass, Words } from '../fields/dictionary.js';
import type { Indicator } from '../indicators/indicator.js';
import type { Band } from '../rules/document.js';
import type { ApplicantView, Assessment, Note, Observed, Reason, Scored } from '../score/assessment.js';
import type { Counterfactual } from '../score/counterfactual.js';
import { evidenceWords } from './summary.js';
import { date, type Language, say, wrap } from './words.js';

export interface PageOptions {
  readonly language: Language;
  readonly width: number;
  readonly dictionary: Dictionary;
  readonly indicators: readonly Indicator[];
  /** Name and version of the bundle. */
  readonly bundle: string;
  /** From where each band starts: lanjut, pendalaman, rujuk. */
  readonly bandsFrom: readonly [number, number, number];
}

const w = (id: string, en: string): Words => ({ id, en });

const bandWords: Readonly<Record<Band, Words>> = {
  lanjut: w('lanjut', 'proceed (lanjut)'),
  pendalaman: w('perlu pendalaman', 'look closer (pendalaman)'),
  rujuk: w('rujuk ke pelindungan', 'refer to protection (rujuk)'),
};

const classWords: Readonly<Record<EvidenceClass, Words>> = {
  S: w('pernyataan', 'statement'),
  D: w('dokumen', 'document'),
  H: w('riwayat', 'history'),
  L: w('keterkaitan', 'linkage'),
  C: w('konteks', 'context'),
};

/** Lines of a page; `t` says a sentence in the language of the page. */
class Page {
  readonly lines: string[] = [];
  constructor(private readonly options: PageOptions) {}

  t = (id: string, en: string): string => say({ id, en }, this.options.language);
  say = (words: Words): string => say(words, this.options.language);

  head(id: string, en: string): void {
    this.lines.push('', this.t(id, en).toUpperCase());
  }
  text(text: string, indent = ''): void {
    this.lines.push(...wrap(indent + text, this.options.width, indent));
  }
  /** A line with a label before it; further lines stand under its text. */
  item(label: string, text: string): void {
    this.lines.push(...wrap(label + text, this.options.width, ' '.repeat(label.length)));
  }
}

/** The page of an officer. Counterfactuals are the lawful changes that would lower the band. */
export function officerPage(
  assessment: Assessment,
  counterfactuals: readonly Counterfactual[],
  options: PageOptions,
): string[] {
  const page = new Page(options);
  heading(page, assessment, options);
  if (assessment.band === 'unscored') {
    page.head('Belum dapat diskor', 'Cannot be scored yet');
    issueItems(page, assessment.issues);
    return page.lines;
  }
  reasonItems(page, assessment, options);
  scoreItems(page, assessment, options);
  questionItems(page, assessment);
  page.head('Tindakan yang ditawarkan', 'Actions offered');
  for (const { words } of assessment.actions) page.item('  - ', page.say(words));
  changeItems(page, assessment, counterfactuals);
  baseRate(page, assessment);
  if (assessment.issues.length > 0) {
    page.head('Jawaban yang tidak terbaca', 'Answers that could not be read');
    issueItems(page, assessment.issues);
  }
  return page.lines;
}

function heading(page: Page, assessment: Assessment, options: PageOptions): void {
  const { applicationId, evidence } = assessment;
  const day =
    'asOf' in assessment ? ` · ${page.say(w(date(assessment.asOf, 'id'), date(assessment.asOf, 'en')))}` : '';
  page.text(`${page.t('Permohonan', 'Application')} ${applicationId ?? '–'}${day}`);
  page.text(`${page.t('Paket', 'Bundle')} ${options.bundle} · ${page.say(evidenceWords[evidence])}`);
  if (applicationId?.startsWith('SINTETIS-'))
    page.text(page.t('Data SINTETIS: bukan tentang orang nyata.', 'SYNTHETIC data: about nobody.'));
  page.text(page.t('Petugas yang memutuskan, bukan angka ini.', 'An officer decides, not this number.'));
}

function reasonItems(page: Page, { reasons, adjustments, notes }: Scored, options: PageOptions): void {
  page.head('Alasan', 'Reasons');
  if (reasons.length === 0)
    page.text(page.t('Tidak ada alasan yang menambah skor.', 'No reason adds to the score.'), '  ');
  for (const reason of reasons) {
    page.item(`  ${`+${reason.points}`.padStart(4)}  `, `${page.say(reason.words)} [${reason.rule}]`);
    reasonDetails(page, reason, options);
  }
  for (const { points, words, adjustment } of adjustments)
    page.item(`  ${String(points).padStart(4)}  `, `${page.say(words)} [${adjustment}]`);
  for (const note of notes)
    page.item('     ·  ', `${noteText(page, note)}: ${page.say(note.words)} [${note.rule}]`);
}

function reasonDetails(page: Page, reason: Reason, options: PageOptions): void {
  const detail = (id: string, en: string, text: string): void =>
    page.item(`        ${page.t(id, en)}: `, text);
  const answers = Object.entries(reason.fields).map(
    ([name, value]) => `${labelOf(name, options)} = ${valueText(name, value, options)}`,
  );
  if (answers.length > 0)
    detail('jawaban', 'answer', `${answers.join('; ')} (${page.say(classWords[reason.class])})`);
  if (reason.unsafeInCompany)
    page.text(
      page.t('jangan dibicarakan di depan pendamping', 'not to be raised before companions'),
      '        ',
    );
  if (reason.question !== null) detail('tanyakan', 'ask', page.say(reason.question));
  if (reason.clearedBy.length > 0)
    detail('dijernihkan oleh', 'cleared by', reason.clearedBy.map(page.say).join('; '));
  if (reason.gate !== null) detail('ambang hukum', 'threshold of law', reason.gate.law.join('; '));
  if (reason.legalBasis.length > 0) detail('dasar', 'basis', reason.legalBasis.join('; '));
  if (reason.practice.length > 0) detail('praktik', 'practice', reason.practice.join('; '));
}

function noteText(page: Page, { kind, by }: Note): string {
  const whom = by.length === 0 ? '' : ` ${by.join(', ')}`;
  switch (kind) {
    case 'cleared':
      return page.t(`0, dijernihkan oleh${whom}`, `0, cleared by${whom}`);
    case 'counted_once':
      return page.t(`0, fakta yang sama dengan${whom}`, `0, the same fact as${whom}`);
    case 'lapsed':
      return page.t('0, sudah lama', '0, long ago');
    case 'protective':
      return page.t('meringankan', 'in favour');
    case 'guidance':
      return page.t('catatan', 'note');
  }
}

function scoreItems(page: Page, scored: Scored, options: PageOptions): void {
  const { score, low, high, band, questions, boundsExact } = scored;
  page.head('Skor', 'Score');
  page.text(`${score} ${page.t('dari', 'of')} 100: ${page.say(bandWords[band])}`, '  ');
  const open = questions.length;
  const sure = boundsExact ? '' : page.t(' (paling luas)', ' (at the widest)');
  page.text(
    open === 0
      ? page.t('tidak ada pertanyaan terbuka', 'no open questions')
      : page.t(
          `antara ${low} dan ${high}${sure}, ${open} pertanyaan terbuka`,
          `between ${low} and ${high}${sure}, ${open} questions open`,
        ),
    '  ',
  );
  page.lines.push(...scoreBar(scored, options).map((line) => `  ${line}`));
  if (!scored.sufficient)
    page.text(
      page.t(
        'Belum cukup dijawab: "lanjutkan" baru ditawarkan setelah pertanyaan pokok dijawab.',
        'Not answered enough: "proceed" is offered once the basic questions are answered.',
      ),
      '  ',
    );
}

/** A bar of 0-100: the bands named above, the interval as a span, the score as a mark. */
export function scoreBar({ score, low, high }: Scored, { bandsFrom, width }: PageOptions): string[] {
  const room = Math.max(30, Math.min(60, width - 8));
  const at = (points: number): number => Math.round((points * room) / 100);
  const names = ['lanjut', 'pendalaman', 'rujuk'];
  let above = '';
  bandsFrom.forEach((from, index) => {
    above = `${above.padEnd(at(from))}|${names[index] ?? ''}`;
  });
  let line = '';
  for (let column = 0; column <= room; column++) {
    if (column === at(score)) line += '█';
    else if (column >= at(low) && column <= at(high)) line += '▒';
    else line += '·';
  }
  return [above, `${line} ${score} [${low}, ${high}]`];
}

function questionItems(page: Page, { questions }: Scored): void {
  if (questions.length === 0) return;
  page.head('Pertanyaan, yang paling menentukan lebih dahulu', 'Questions, the most decisive first');
  const most = 8;
  questions.slice(0, most).forEach(({ words, spread, minimum }, index) => {
    const why = [
      ...(spread > 0 ? [page.t(`hingga ${spread} poin`, `up to ${spread} points`)] : []),
      ...(minimum ? [page.t('pertanyaan pokok', 'basic question')] : []),
    ];
    page.item(index === 0 ? '  → ' : '  - ', `${page.say(words)} (${why.join(', ')})`);
  });
  const rest = questions.length - most;
  if (rest > 0) page.text(page.t(`dan ${rest} lagi`, `and ${rest} more`), '  - ');
}

function changeItems(page: Page, { band }: Scored, counterfactuals: readonly Counterfactual[]): void {
  if (band === 'lanjut') return;
  page.head('Yang akan mengubah hasil', 'What would change the outcome');
  if (counterfactuals.length === 0)
    page.text(
      page.t('Tidak ada satu surat pun yang cukup; tanyakan.', 'No paper alone would do; ask.'),
      '  ',
    );
  for (const { changes, score, band: then } of counterfactuals) {
    const what = changes.map(({ words }) => page.say(words)).join(' + ');
    page.item('  - ', `${what} → ${page.say(bandWords[then])} (${score})`);
  }
}

function baseRate(page: Page, { baseRate }: Scored): void {
  page.lines.push('');
  if (baseRate === 'unknown') {
    page.text(
      page.t(
        'Dari 100 permohonan yang ditandai seperti ini, berapa yang terbukti: belum diketahui.',
        'Of 100 applications flagged like this, how many were confirmed: unknown.',
      ),
    );
    return;
  }
  const { confirmedOf100: n, source } = baseRate;
  page.text(
    page.t(
      `Dari 100 permohonan yang ditandai seperti ini, sekitar ${n} terbukti (${source}).`,
      `Of 100 applications flagged like this about ${n} were confirmed (${source}).`,
    ),
  );
}

function issueItems(page: Page, issues: readonly Issue[]): void {
  for (const { code, path, message, hint } of issues) {
    page.item('  - ', `${formatPath(path)}: ${message} [${code}]`);
    page.text(hint, '    ');
  }
}

const labelOf = (name: string, { dictionary, indicators, language }: PageOptions): string => {
  const label = Object.hasOwn(dictionary, name)
    ? dictionary[name]?.label
    : indicators.find((each) => each.name === name)?.label;
  return label === undefined ? name : say(label, language);
};

function valueText(name: string, value: Observed, { dictionary, language }: PageOptions): string {
  if (value === null) return say(w('tidak diketahui', 'unknown'), language);
  if (typeof value === 'boolean') return say(value ? w('ya', 'yes') : w('tidak', 'no'), language);
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : say(w('tidak pernah', 'never'), language);
  if (typeof value !== 'string') return JSON.stringify(value);
  const def = Object.hasOwn(dictionary, name) ? dictionary[name] : undefined;
  const label = def?.kind === 'category' && Object.hasOwn(def.values, value) ? def.values[value] : undefined;
  return label === undefined ? value : say(label, language);
}

/** The page of an applicant: plain words, what helps, how to correct and object; no codes, no points, no thresholds. */
export function applicantPage(view: ApplicantView, options: PageOptions): string[] {
  const page = new Page(options);
  page.text(`${page.t('Permohonan', 'Application')} ${view.applicationId ?? '–'}`);
  page.lines.push('');
  if (view.reasons.length === 0)
    page.text(
      page.t('Tidak ada hal yang perlu Anda jelaskan saat ini.', 'There is nothing you need to explain now.'),
    );
  else page.text(page.t('Hal yang masih perlu dijelaskan:', 'What still needs to be explained:'));
  for (const { words, clearedBy, legalBasis } of view.reasons) {
    page.item('  - ', page.say(words));
    if (clearedBy.length > 0)
      page.text(`${page.t('yang membantu', 'what helps')}: ${clearedBy.map(page.say).join('; ')}`, '    ');
    if (legalBasis.length > 0) page.text(`${page.t('dasar', 'basis')}: ${legalBasis.join('; ')}`, '    ');
  }
  page.lines.push('');
  page.text(page.say(view.correct));
  page.text(page.say(view.object));
  page.text(
    page.t(
      'Bantuan: BP3MI atau P4MI terdekat, Desa Binaan Imigrasi.',
      'Help: the nearest BP3MI or P4MI, an immigration-assisted village (Desa Binaan).',
    ),
  );
  return page.lines;
}

/** What an auditor sees after the officer's page: every number, date, digest, and the trace. */
export function auditorLines(scored: Scored, trace: readonly string[], options: PageOptions): string[] {
  const page = new Page(options);
  page.head('Untuk auditor', 'For the auditor');
  const typologies = Object.entries(scored.typologies).map(([name, points]) => `${name} ${points}`);
  const facts = {
    bundle: scored.bundle,
    asOf: scored.asOf,
    policyDate: scored.policyDate,
    boundsExact: scored.boundsExact,
    reachable: scored.reachable.join(', '),
    decisive: scored.decisive,
    independent: scored.independent,
    typologies: typologies.join(', '),
  };
  for (const [name, value] of Object.entries(facts)) page.item(`  ${name}: `, String(value));
  for (const { rule, bounds } of scored.reasons)
    page.item(
      `  ${rule}: `,
      Object.entries(bounds)
        .map(([name, test]) => `${name} ${test}`)
        .join('; '),
    );
  page.head('Jejak setiap aturan', 'Trace of every rule');
  page.lines.push(...trace.map((line) => `  ${line}`));
  return page.lines;
}
