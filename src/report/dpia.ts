// What is known of a counter in; its impact assessment (UU PDP Art. 34) as Markdown or a page out, with a mark where nobody has said yet.
import { checkShape, readDocument, textSchema, wordsSchema, z } from '../base/documents.js';
import { applicationFields, type Identity, identityParts } from '../fields/application.js';
import type { EvidenceClass, FieldDef, Words } from '../fields/dictionary.js';
import type { Manifest } from '../score/bundle.js';
import { html, type Piece } from './markup.js';
import { banner, languageSwitch, writePage } from './page.js';
import { date, type Language, number, say } from './words.js';

export const dpiaFormat = 'waspada-dpia/1';

const both = (id: string, en: string): Words => ({ id, en });

/** What no configuration can tell: people answer it, in a document of this format. */
export const dpiaQuestions = {
  controller: both('Siapa pengendali data pribadi?', 'Who is the controller?'),
  protectionOfficer: both(
    'Siapa pejabat pelindungan data pribadi, dan bagaimana dihubungi?',
    'Who is the data protection officer, and how reached?',
  ),
  legalBasis: both(
    'Apa dasar hukum pemrosesan di kantor ini?',
    'On which legal basis does this office process?',
  ),
  necessity: both(
    'Mengapa perlu, dan cara apa dengan data lebih sedikit yang sudah dicoba?',
    'Why is it needed, and which way with less data was tried?',
  ),
  volume: both(
    'Berapa pemohon setahun, di kantor mana saja?',
    'How many applicants a year, in which offices?',
  ),
  recipients: both(
    'Layanan lain mana yang menerima hasil, dengan perjanjian apa?',
    'Which other services receive results, under which agreement?',
  ),
  hosting: both(
    'Di mana server dan salinannya berada, siapa yang mengurus?',
    'Where are servers and copies, and who keeps them?',
  ),
  keys: both('Siapa memegang berkas kunci, dan di mana?', 'Who holds the key file, and where?'),
  retention: both(
    'Sesudah berapa lama konsultasi dihapus, menurut aturan apa, oleh siapa?',
    'After how long are consultations erased, by which rule, by whom?',
  ),
  consultation: both(
    'Pendapat siapa yang diminta: pemohon, lembaga pelindungan, petugas?',
    'Whose opinion was asked: applicants, protection agencies, officers?',
  ),
  fieldEvidence: both(
    'Apa yang sudah diukur di lapangan, dan dengan hasil apa?',
    'What has been measured in the field, with which result?',
  ),
  residualRisk: both(
    'Risiko apa yang tersisa, dan siapa menerimanya?',
    'Which risk is left, and who accepts it?',
  ),
  review: both('Kapan penilaian ini ditinjau lagi?', 'When is this assessment reviewed?'),
  approval: both('Siapa mengesahkan, dan kapan?', 'Who approved it, and when?'),
} as const;
export type DpiaQuestion = keyof typeof dpiaQuestions;
const isQuestion = (name: string): name is DpiaQuestion => Object.hasOwn(dpiaQuestions, name);
const questions = Object.keys(dpiaQuestions).filter(isQuestion);

const answer = z.optional(z.union([textSchema, wordsSchema]));
const answersSchema = z.strictObject({
  $schema: z.optional(z.string()),
  format: z.literal(dpiaFormat),
  controller: answer,
  protectionOfficer: answer,
  legalBasis: answer,
  necessity: answer,
  volume: answer,
  recipients: answer,
  hosting: answer,
  keys: answer,
  retention: answer,
  consultation: answer,
  fieldEvidence: answer,
  residualRisk: answer,
  review: answer,
  approval: answer,
});
export type DpiaAnswers = Readonly<Partial<Record<DpiaQuestion, Words>>>;

/** The answers of people, from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export function readDpiaAnswers(value: unknown): DpiaAnswers {
  const read = readDocument(answersSchema, dpiaFormat, value);
  const found: Partial<Record<DpiaQuestion, Words>> = {};
  for (const name of questions) {
    const given = read[name];
    if (given !== undefined) found[name] = typeof given === 'string' ? both(given, given) : given;
  }
  return found;
}
/** Faults of such a document, without reading it. */
export const checkDpiaAnswers = (value: unknown) => checkShape(answersSchema, value);

/** What the configuration and the bundle of a counter say. */
export interface DpiaFacts {
  /** Civil day of writing. */
  readonly day: string;
  readonly version: string;
  readonly mode: 'live' | 'pilot' | 'demo' | 'training';
  readonly store: 'libsql' | 'postgres';
  /** Whether others than this machine reach it; then only with TLS. */
  readonly reachable: boolean;
  readonly allowUnsigned: boolean;
  /** Share of consultations without a score, 0 to 1. */
  readonly blindShare: number;
  readonly sessionMinutes: number;
  readonly validMinutes: number;
  readonly checkpointMinutes: number;
  /** Minutes between two copies of the embedded ledger; null where none are configured. */
  readonly backupMinutes: number | null;
  readonly holidays: number;
  readonly bundle: Pick<Manifest, 'name' | 'version' | 'words' | 'evidence' | 'baseRate' | 'model'> & {
    readonly digest: string;
    readonly rules: number;
    readonly gate: boolean;
    readonly signed: boolean;
  };
  /** Role -> permission -> how far it reaches. */
  readonly roles: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;
  readonly objectionWorkingDays: number;
  readonly answerWorkingDays: number;
  readonly documentDays: number;
  readonly appealDays: number;
  readonly answers: DpiaAnswers;
}

/** Something that nobody has said, or a measure that this configuration leaves out. */
export interface DpiaGap {
  readonly name: string;
  readonly words: Words;
}

interface Table {
  readonly head: readonly Words[];
  readonly rows: readonly (readonly Words[])[];
}
interface Section {
  readonly title: Words;
  readonly blocks: readonly (
    | Words
    | Table
    | { readonly gap: Words }
    | { readonly answer: Words; readonly to: Words }
  )[];
}

const same = (text: string): Words => ({ id: text, en: text });
const yes = both('ya', 'yes');

/** All gaps: what people have not answered, then what the configuration leaves out. Empty where nothing is left open. */
export function dpiaGaps(facts: DpiaFacts): DpiaGap[] {
  const unanswered = questions
    .filter((name) => facts.answers[name] === undefined)
    .map((name) => ({ name, words: dpiaQuestions[name] }));
  const found: (DpiaGap | false)[] = [
    facts.blindShare === 0 && {
      name: 'blindShare',
      words: both(
        'Tidak ada sampel buta: pengaruh skor pada petugas tidak dapat diukur.',
        'There is no blind sample: what the score does to officers cannot be measured.',
      ),
    },
    facts.allowUnsigned && {
      name: 'allowUnsigned',
      words: both(
        'Paket tanpa tanda tangan penulis dan penyetuju diizinkan.',
        'A bundle without the signatures of an author and an approver is allowed.',
      ),
    },
    facts.backupMinutes === null &&
      facts.store === 'libsql' && {
        name: 'backup',
        words: both('Tidak ada salinan berkala yang diatur.', 'No regular copy is configured.'),
      },
    facts.holidays === 0 && {
      name: 'holidays',
      words: both(
        'Daftar hari libur kosong: tenggat dihitung dari hari kerja saja.',
        'The list of holidays is empty: deadlines count weekends only.',
      ),
    },
    facts.bundle.evidence !== 'validated' && {
      name: 'evidence',
      words: both(
        `Bukti paket: ${facts.bundle.evidence}, belum diukur di lapangan.`,
        `Evidence of the bundle: ${facts.bundle.evidence}, not measured in the field.`,
      ),
    },
    facts.bundle.baseRate === 'unknown' && {
      name: 'baseRate',
      words: both('Tingkat kebenaran belum diketahui.', 'The base rate is unknown.'),
    },
  ];
  return [...unanswered, ...found.filter((each) => each !== false)];
}

const asked = ({ answers }: DpiaFacts, name: DpiaQuestion): Section['blocks'][number] => {
  const given = answers[name];
  const to = dpiaQuestions[name];
  return given === undefined ? { gap: to } : { answer: given, to };
};

const fieldsOf = (dataClass: FieldDef['dataClass']): [string, FieldDef][] =>
  Object.entries<FieldDef>(applicationFields).filter(([, field]) => field.dataClass === dataClass);

const evidenceWords: Readonly<Record<EvidenceClass | 'none', Words>> = {
  S: both('keterangan pemohon', 'what the applicant says'),
  D: both('dokumen', 'papers'),
  H: both('riwayat', 'history'),
  L: both('kaitan antar permohonan', 'links between applications'),
  C: both('konteks', 'context'),
  none: both('nama permohonan', 'names the application'),
};

function triggers({ bundle, answers }: DpiaFacts): Table {
  const rows: [string, Words, Words][] = [
    [
      'a',
      both('keputusan otomatis berakibat hukum', 'automated decisions with legal effect'),
      both(
        'tidak: petugas memutuskan dengan alasan sendiri; tetap diperlakukan sebagai pemicu',
        'no: an officer decides with an own reason; treated as a trigger all the same',
      ),
    ],
    [
      'b',
      both('data spesifik', 'specific data'),
      both(`ya: ${fieldsOf('specific').length} isian`, `yes: ${fieldsOf('specific').length} fields`),
    ],
    [
      'c',
      both('skala besar', 'large scale'),
      answers.volume ??
        both('belum diketahui: jumlah pemohon belum diisi', 'not known: how many applicants is not yet said'),
    ],
    ['d', both('evaluasi, penskoran, pemantauan', 'evaluation, scoring, monitoring'), yes],
    [
      'e',
      both('pencocokan data', 'matching of data'),
      both('ya: kaitan telepon, alamat, pembayar, agen', 'yes: links by telephone, address, payer, agent'),
    ],
    [
      'f',
      both('teknologi baru', 'new technology'),
      bundle.model === 'on'
        ? both('ya: model hutan di samping aturan', 'yes: a forest beside the rules')
        : both('tidak: hanya aturan tertulis', 'no: written rules only'),
    ],
    [
      'g',
      both('pembatasan hak', 'limits a right'),
      both(
        'mungkin: penundaan atau penolakan oleh manusia, dengan BAP dan SK',
        'possible: a delay or refusal by people, with BAP and SK',
      ),
    ],
  ];
  return {
    head: [both('Pasal 34 ayat (2)', 'Art. 34(2)'), both('Pemicu', 'Trigger'), both('Di sini', 'Here')],
    rows: rows.map(([letter, trigger, here]) => [same(letter), trigger, here]),
  };
}

const dataClasses = (): Table => ({
  head: [both('Golongan', 'Class'), both('Asal', 'Source'), both('Isian', 'Fields')],
  rows: (['specific', 'general'] as const).flatMap((dataClass) => {
    const bySource = new Map<EvidenceClass | 'none', string[]>();
    for (const [name, { evidence = 'none' }] of fieldsOf(dataClass))
      bySource.set(evidence, [...(bySource.get(evidence) ?? []), name]);
    return [...bySource].map(([source, names]) => [
      dataClass === 'specific' ? both('spesifik', 'specific') : both('umum', 'general'),
      evidenceWords[source],
      same(names.join(', ')),
    ]);
  }),
});

const identityWords: Readonly<Record<keyof Identity, Words>> = {
  subjectKey: both('nomor orang', 'number of the person'),
  phone: both('telepon', 'telephone'),
  payer: both('pembayar', 'payer'),
  email: both('surel', 'e-mail'),
  address: both('alamat', 'address'),
  agent: both('agen', 'agent'),
  familyCard: both('kartu keluarga', 'family card'),
};

function flows(facts: DpiaFacts): Table {
  const keeper =
    facts.store === 'libsql'
      ? both('berkas libsql di server ini', 'a libsql file on this server')
      : both('basis data PostgreSQL', 'a PostgreSQL database');
  const reach = facts.reachable
    ? both('jaringan kantor, dengan TLS', 'the office network, with TLS')
    : both('hanya server ini (loopback)', 'this server only (loopback)');
  return {
    head: [
      both('Dari', 'From'),
      both('Ke', 'To'),
      both('Apa, dan bagaimana terlindung', 'What, and how protected'),
    ],
    rows: [
      [
        both('pemohon', 'applicant'),
        both('petugas', 'officer'),
        both('jawaban di loket', 'answers at the counter'),
      ],
      [both('petugas', 'officer'), both('layanan', 'service'), reach],
      [
        both('layanan', 'service'),
        both('buku besar', 'ledger'),
        {
          id: `${keeper.id}; bagian pribadi terenkripsi per orang (AES-256-GCM), pengenal sebagai hash berkunci`,
          en: `${keeper.en}; personal parts encrypted per stream (AES-256-GCM), identifiers as keyed hashes`,
        },
      ],
      [
        both('layanan lain', 'other services'),
        both('layanan', 'service'),
        both(
          `alasan, pertanyaan, tindakan; tanpa angka; berlaku ${number(facts.validMinutes, 'id')} menit, tercatat`,
          `reasons, questions, actions; no number; good for ${number(facts.validMinutes, 'en')} minutes, recorded`,
        ),
      ],
      [
        both('buku besar', 'ledger'),
        both('auditor', 'auditor'),
        both(
          `ekspor dengan bagian pribadi terenkripsi; titik periksa bertanda tangan tiap ${number(facts.checkpointMinutes, 'id')} menit`,
          `an export with personal parts encrypted; a signed checkpoint every ${number(facts.checkpointMinutes, 'en')} minutes`,
        ),
      ],
      [
        both('layanan', 'service'),
        both('pihak di luar', 'anybody outside'),
        both('tidak ada: tanpa CDN, tanpa telemetri', 'nothing: no CDN, no telemetry'),
      ],
    ],
  };
}

function access({ roles }: DpiaFacts): Table {
  return {
    head: [both('Peran', 'Role'), both('Boleh apa, sejauh mana', 'May do what, how far')],
    rows: Object.entries(roles).map(([role, grants]) => [
      same(role),
      same(
        Object.entries(grants)
          .filter(([, reach]) => reach !== undefined)
          .map(([permission, reach]) => `${permission} (${reach})`)
          .join(', '),
      ),
    ]),
  };
}

function risks(facts: DpiaFacts): Table {
  const percent = `${Math.round(facts.blindShare * 1000) / 10} %`;
  const rows: [Words, Words, string][] = [
    [
      both('Orang jujur dirujuk', 'An honest person is referred'),
      both(
        'satu fakta saja tidak cukup; tiap alasan menyebut pertanyaan dan dokumen yang menyelesaikannya; keberatan ke petugas lain',
        'one fact is never enough; each reason names the question and the paper that settles it; objection to another officer',
      ),
      'RULES_ALONE, test/service/walk.test.ts',
    ],
    [
      both('Petugas mengikuti angka', 'The officer follows the number'),
      both(
        `pandangan sendiri dahulu, alasan sebelum angka, sampel buta ${percent}, meter`,
        `own view first, reasons before the number, blind sample ${percent}, meter`,
      ),
      'test/service/model.test.ts',
    ],
    [
      both('Korban dibahayakan di depan pengiring', 'A victim is harmed before an escort'),
      both(
        'pelindungan lebih dahulu; layar dan pemberitahuan tanpa kata yang tidak aman',
        'protection first; nothing unsafe on the screen or the notice',
      ),
      'test/e2e',
    ],
    [
      both('Wilayah atau kelompok dirugikan', 'A region or a group is harmed'),
      both(
        'wilayah sendirian tidak mengubah hasil; atribut terlindung ditolak; kesenjangan diukur',
        'a region alone changes nothing; protected attributes are refused; disparities are measured',
      ),
      'RULES_CONTEXT_ALONE, FIELDS_SENSITIVE',
    ],
    [
      both('Data dilihat tanpa perlu', 'Data is looked at without need'),
      both(
        `matriks peran, ditolak bila tidak tertulis; tiap penglihatan dicatat; sesi ${number(facts.sessionMinutes, 'id')} menit`,
        `role matrix, denied unless written; each look recorded; sessions of ${number(facts.sessionMinutes, 'en')} minutes`,
      ),
      'test/service/roles.test.ts',
    ],
    [
      both('Catatan diubah atau hilang', 'Records are changed or lost'),
      both(
        'rantai hash, pohon Merkle, titik periksa yang disimpan di tempat lain; tahan lama sebelum diungkap',
        'hash chain, Merkle tree, checkpoints kept elsewhere; durable before disclosed',
      ),
      'test/store, test/prove, test/operations',
    ],
    [
      both('Data tersisa sesudah dihapus', 'Data is left after erasure'),
      both(
        'kunci dimusnahkan, kunci induk diputar, salinan lama tidak terbaca lagi',
        'keys destroyed, master key rotated, older copies unreadable',
      ),
      'test/store/erasure.test.ts, test/operations/retention.test.ts',
    ],
    [
      both('Dipakai untuk tujuan lain', 'It is used for another purpose'),
      both(
        'layanan lain menyebut tujuan, tanpa angka dan tanpa ekspor massal',
        'other services state a purpose, get no number and no bulk export',
      ),
      'test/service/oversight.test.ts',
    ],
  ];
  return {
    head: [both('Risiko', 'Risk'), both('Tindakan', 'Measure'), both('Bukti', 'Evidence')],
    rows: rows.map(([risk, measure, proof]) => [risk, measure, same(proof)]),
  };
}

function retention(facts: DpiaFacts): Words {
  const { objectionWorkingDays: objection, answerWorkingDays: reply, documentDays, appealDays } = facts;
  return both(
    `Tidak dihapus selama keberatan atau banding masih mungkin: ${objection} hari kerja keberatan, ${reply} hari kerja jawaban, lalu ${appealDays} hari banding; dokumen ${documentDays} hari.`,
    `Nothing is erased while an objection or appeal is possible: ${objection} working days to object, ${reply} working days to answer, then ${appealDays} days of appeal; documents ${documentDays} days.`,
  );
}

function sectionsOf(facts: DpiaFacts): Section[] {
  const { bundle } = facts;
  const gaps = dpiaGaps(facts);
  return [
    {
      title: both('Tujuan dan kewenangan', 'Purpose and authority'),
      blocks: [
        both(
          'Menyarankan pertanyaan di loket paspor dan menawarkan pelindungan lebih dahulu. Tidak pernah menolak: orang yang memutuskan.',
          'Suggests questions at a passport counter and offers protection first. It never refuses: people decide.',
        ),
        asked(facts, 'controller'),
        asked(facts, 'protectionOfficer'),
        asked(facts, 'legalBasis'),
        asked(facts, 'necessity'),
        asked(facts, 'volume'),
      ],
    },
    { title: both('Mengapa penilaian ini wajib', 'Why this assessment is due'), blocks: [triggers(facts)] },
    {
      title: both('Golongan data', 'Classes of data'),
      blocks: [
        dataClasses(),
        {
          id: `Pengenal, hanya untuk kaitan, hanya sebagai hash berkunci: ${identityParts.map((part) => identityWords[part].id).join(', ')}.`,
          en: `Identifiers, for links only, as keyed hashes only: ${identityParts.map((part) => identityWords[part].en).join(', ')}.`,
        },
      ],
    },
    {
      title: both('Arus data', 'Flows'),
      blocks: [flows(facts), asked(facts, 'recipients'), asked(facts, 'hosting'), asked(facts, 'keys')],
    },
    { title: both('Siapa boleh melihat apa', 'Who may see what'), blocks: [access(facts)] },
    { title: both('Masa simpan', 'Retention'), blocks: [retention(facts), asked(facts, 'retention')] },
    {
      title: both('Bukti', 'Evidence'),
      blocks: [
        {
          id: `${bundle.name} ${bundle.version}: ${bundle.rules} aturan; bukti ${bundle.evidence}; tanda tangan ${bundle.signed ? 'ada' : 'tidak ada'}; laporan uji ${bundle.gate ? 'ada' : 'tidak ada'}; ${bundle.digest}`,
          en: `${bundle.name} ${bundle.version}: ${bundle.rules} rules; evidence ${bundle.evidence}; ${bundle.signed ? 'signed' : 'not signed'}; ${bundle.gate ? 'with' : 'without'} a gate report; ${bundle.digest}`,
        },
        asked(facts, 'fieldEvidence'),
      ],
    },
    {
      title: both('Risiko dan tindakan', 'Risks and measures'),
      blocks: [risks(facts), asked(facts, 'residualRisk')],
    },
    {
      title: both('Pendapat dan pengesahan', 'Opinions and approval'),
      blocks: [asked(facts, 'consultation'), asked(facts, 'review'), asked(facts, 'approval')],
    },
    {
      title: both('Yang masih terbuka', 'What is still open'),
      blocks:
        gaps.length === 0
          ? [both('Tidak ada.', 'Nothing.')]
          : [
              {
                head: [both('Nama', 'Name'), both('Yang belum ada', 'What is missing')],
                rows: gaps.map(({ name, words }) => [same(name), words]),
              },
            ],
    },
  ];
}

const title = both('Penilaian dampak pelindungan data pribadi', 'Data protection impact assessment');
const GAP = both('BELUM DIISI', 'NOT YET SAID');

const about = ({ version, mode, day }: DpiaFacts): Words => ({
  id: `Waspada ${version}, mode ${mode}, ${date(day, 'id')}. Kerangka yang dibuat dari konfigurasi; bukan pengganti penilaian oleh orang.`,
  en: `Waspada ${version}, mode ${mode}, ${date(day, 'en')}. A skeleton made from the configuration; no substitute for an assessment by people.`,
});

/** Markdown, in a language or both. The same facts give the same text. */
export function dpiaMarkdown(facts: DpiaFacts, language: Language): string {
  const cell = (words: Words): string => escapeMarkdown(say(words, language)).replaceAll('|', '\\|');
  const lines = [`# ${say(title, language)}`, '', escapeMarkdown(say(about(facts), language))];
  for (const { title: heading, blocks } of sectionsOf(facts)) {
    lines.push('', `## ${say(heading, language)}`);
    for (const block of blocks) {
      lines.push('');
      if ('gap' in block) lines.push(`- **[${say(GAP, language)}]** ${say(block.gap, language)}`);
      else if ('answer' in block)
        lines.push(`- ${say(block.to, language)} ${escapeMarkdown(say(block.answer, language))}`);
      else if ('head' in block)
        lines.push(
          `| ${block.head.map(cell).join(' | ')} |`,
          `|${block.head.map(() => '---').join('|')}|`,
          ...block.rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
        );
      else lines.push(escapeMarkdown(say(block, language)));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What a person wrote stays text: no markup of theirs, and no new line that would begin a heading or a row. */
const escapeMarkdown = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*<>[\]#]/g, '\\$&');

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #767676;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
i[lang]{font-style:normal}.gap{border-left:.4rem solid #b00020;padding-left:.6rem}.banner{border:1px solid #767676;padding:.6rem}
.hide{position:absolute;left:-9999px}fieldset{border:0;padding:0}
body:has(#lang-id:checked) i[lang=en],body:has(#lang-en:checked) i[lang=id]{display:none}@media print{fieldset{display:none}}`;

/** One page that needs nothing beside itself, in a language or both with a switch. The same facts give the same bytes. */
export function dpiaPage(facts: DpiaFacts, language: Language): string {
  const piece = (block: Section['blocks'][number]): Piece => {
    if ('gap' in block) return html`<p class="gap"><b>${GAP}</b>: ${block.gap}</p>`;
    if ('answer' in block) return html`<p>${block.to} ${block.answer}</p>`;
    if (!('head' in block)) return html`<p>${block}</p>`;
    return html`<table><thead><tr>${block.head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${block.rows.map((row) => html`<tr>${row.map((each) => html`<td>${each}</td>`)}</tr>`)}</tbody></table>`;
  };
  const body = html`${language === 'both' && languageSwitch}<main><h1>${title}</h1>${banner(both('Kerangka', 'Skeleton'), about(facts))}${sectionsOf(facts).map(({ title: heading, blocks }) => html`<section><h2>${heading}</h2>${blocks.map(piece)}</section>`)}</main>`;
  return writePage({ language, title, style, script: '', body });
}
