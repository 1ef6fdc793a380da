// What an applicant may see in: the turned screen, the notice, leaflets; plain words out. Nothing unsafe in company, no score, no code, no threshold.
import type { ConsultationView, NoticeView } from '../api.js';
import { type Desk, heading, type Screen } from './desk.js';
import { type Child, el } from './dom.js';
import { day, inLanguage, joined, language, plain, say, type Told, t } from './language.js';
import { safeReasons } from './safe-reasons.js';

export function turnedScreen(desk: Desk, view: ConsultationView): Screen {
  const reasons = safeReasons(view);
  return {
    title: t('Untuk pemohon', 'For the applicant'),
    bare: true,
    content: el(
      'div',
      { class: 'turned' },
      heading(t('Selamat datang', 'Welcome')),
      el(
        'p',
        { class: 'lead' },
        t(
          'Petugas menanyakan beberapa hal supaya perjalanan Anda aman dan sesuai.',
          'The officer asks a few things so that your journey is safe and in order.',
        ),
      ),
      reasons.length === 0
        ? null
        : [
            el('h2', {}, t('Yang masih perlu dijelaskan', 'What still needs to be explained')),
            el(
              'ul',
              {},
              reasons.map(({ words, clearedBy }) =>
                el(
                  'li',
                  {},
                  say(words),
                  clearedBy.length === 0
                    ? null
                    : el(
                        'p',
                        {},
                        el('b', {}, t('Yang membantu: ', 'What helps: ')),
                        joined(clearedBy.map(say), '; '),
                      ),
                ),
              ),
            ),
          ],
      el('h2', {}, t('Hak Anda', 'Your rights')),
      el(
        'ul',
        {},
        rights().map((each) => el('li', {}, each)),
      ),
      el(
        'p',
        { class: 'row' },
        el(
          'button',
          { id: 'turn-back', type: 'button', on: { click: () => desk.go(`#/k/${view.id}`) } },
          t('Petugas: kembali', 'Officer: back'),
        ),
      ),
    ),
  };
}

const rights = (): readonly Told[] => [
  t('Anda boleh bertanya mengapa suatu hal ditanyakan.', 'You may ask why something is asked.'),
  t(
    'Anda boleh meminta berbicara berdua saja dengan petugas; semua orang boleh.',
    'You may ask to talk to the officer alone; everybody may.',
  ),
  t('Data yang keliru dapat diperbaiki kapan saja.', 'Data that is wrong can be corrected at any time.'),
  t(
    'Yang memutuskan adalah petugas, bukan sistem. Anda boleh berkeberatan, tanpa biaya.',
    'An officer decides, not a system. You may object, free of charge.',
  ),
];

const printButton = (): HTMLElement =>
  el(
    'button',
    { id: 'print', type: 'button', class: 'primary', on: { click: () => window.print() } },
    t('Cetak', 'Print'),
  );

/** A decision is in Indonesian, whatever the page speaks; in English its translation stands below. */
export function noticeScreen(view: ConsultationView | null, notice: NoticeView, back: string): Screen {
  const alone = view?.alerts.some(({ kind }) => kind !== 'gate') ?? false;
  const official = notice.kind === 'decision';
  return {
    title: t('Surat pemohon', 'Notice'),
    content: [
      el(
        'div',
        { class: 'head no-print' },
        el('a', { class: 'button', href: back, id: 'back' }, t('Kembali', 'Back')),
        el('span', { class: 'grow' }),
        printButton(),
      ),
      alone
        ? el(
            'p',
            { class: 'notice no-print' },
            t('Serahkan hanya ketika pemohon sendirian.', 'Hand it over only while the applicant is alone.'),
          )
        : null,
      inLanguage(official ? 'id' : language(), () => paper(notice, official, null)),
      official && language() === 'en'
        ? paper(
            notice,
            official,
            t(
              'Terjemahan. Yang berlaku teks Indonesia di atas.',
              'Translation. The Indonesian text above stands.',
            ),
          )
        : null,
    ],
  };
}

function paper(notice: NoticeView, official: boolean, translation: Told | null): HTMLElement {
  const { sections, sk, bap, objectionUntil, signedBy, synthetic, applicationId, office } = notice;
  return el(
    'article',
    { class: 'paper', lang: language() },
    synthetic
      ? el('p', { class: 'tag' }, t('SINTETIS: bukan tentang orang nyata', 'SYNTHETIC: about nobody'))
      : null,
    translation === null
      ? heading(say(notice.title))
      : [el('p', { class: 'hint' }, translation), el('h1', {}, say(notice.title))],
    el(
      'p',
      { class: 'hint' },
      joined(
        [
          joined([t('Nomor permohonan', 'Application number'), plain(applicationId ?? '–')]),
          joined([t('Kantor', 'Office'), plain(office)]),
          day(notice.date),
        ],
        ' · ',
      ),
    ),
    sections.map(({ heading: title, lines }) => [
      el('h2', {}, say(title)),
      lines.length === 1
        ? lines.map((line) => el('p', {}, say(line)))
        : el(
            'ul',
            {},
            lines.map((line) => el('li', {}, say(line))),
          ),
    ]),
    objectionUntil === null
      ? null
      : el(
          'p',
          { class: 'deadline' },
          joined([
            t('Keberatan diterima sekurang-kurangnya sampai', 'Objections are taken at least until'),
            day(objectionUntil),
          ]),
        ),
    bap === null
      ? null
      : el('p', {}, joined([t('Nomor BAP:', 'Number of the BAP:'), plain(`${bap.number},`), day(bap.date)])),
    sk === null
      ? null
      : el('p', {}, joined([t('Nomor SK:', 'Number of the SK:'), plain(`${sk.number},`), day(sk.date)])),
    el(
      'p',
      { class: 'signature' },
      official ? t('Kepala kantor', 'Head of office') : t('Petugas', 'Officer'),
      plain(': '),
      plain(signedBy ?? '–'),
    ),
  );
}

interface Leaflet {
  readonly id: string;
  readonly title: Told;
  readonly parts: readonly {
    readonly title: Told;
    readonly lines: readonly Told[];
    readonly inOrder?: true;
  }[];
}

const help = (): Leaflet['parts'][number] => ({
  title: t('Tempat bertanya, tanpa biaya', 'Where to ask, free of charge'),
  lines: [
    t(
      'BP3MI atau P4MI terdekat (pelayanan pekerja migran)',
      'The nearest BP3MI or P4MI (service for migrant workers)',
    ),
    t('Petugas PIMPASA di Desa Binaan Imigrasi', 'The PIMPASA officer of an immigration-assisted village'),
    t('Dinas ketenagakerjaan kabupaten/kota', 'The labour office of your regency'),
    t('Di luar negeri: Kedutaan atau Konsulat RI', 'Abroad: the embassy or consulate of Indonesia'),
  ],
});

function leaflets(): readonly Leaflet[] {
  return [
    {
      id: 'kerja',
      title: t('Bekerja ke luar negeri dengan jalur yang sah', 'Working abroad the lawful way'),
      parts: [
        {
          title: t('Langkahnya', 'The steps'),
          inOrder: true,
          lines: [
            t('Usia paling sedikit 18 tahun.', 'You are at least 18 years old.'),
            t(
              'Daftar di SISKOP2MI lewat dinas ketenagakerjaan, P4MI atau BP3MI.',
              'Register in SISKOP2MI at the labour office, P4MI or BP3MI.',
            ),
            t(
              'Berangkat lewat perusahaan (P3MI) yang izinnya berlaku, skema pemerintah, atau mandiri dengan perjanjian kerja.',
              'Leave through a company (P3MI) whose licence is valid, a scheme of the government, or by yourself with a contract.',
            ),
            t(
              'Baca dan simpan perjanjian kerja: pemberi kerja, pekerjaan, gaji, jam kerja, jaminan sosial.',
              'Read and keep the contract: employer, work, wage, hours, social security.',
            ),
            t(
              'Siapkan surat status perkawinan, izin keluarga, sertifikat kompetensi, dan surat sehat.',
              'Prepare the letter of marital status, the family’s permission, the competence certificate, and the health letter.',
            ),
            t(
              'Ajukan paspor dengan tujuan bekerja, lalu visa kerja.',
              'Apply for the passport with work as its purpose, then for the work visa.',
            ),
          ],
        },
        {
          title: t('Jaga diri Anda', 'Look after yourself'),
          lines: [
            t(
              'Simpan sendiri KTP, paspor dan perjanjian kerja Anda.',
              'Keep your identity card, passport and contract yourself.',
            ),
            t('Minta kuitansi untuk setiap pembayaran.', 'Ask for a receipt for every payment.'),
            t(
              'Tinggalkan salinan surat dan alamat kerja kepada keluarga.',
              'Leave copies of papers and the address of work with your family.',
            ),
          ],
        },
        help(),
        {
          title: t('Dasar', 'Basis'),
          lines: [
            t(
              'UU 18/2017 tentang Pelindungan Pekerja Migran Indonesia, Pasal 5 dan 13',
              'Law 18/2017 on the Protection of Indonesian Migrant Workers, Articles 5 and 13',
            ),
          ],
        },
      ],
    },
    {
      id: 'pelaut',
      title: t('Bekerja sebagai awak kapal', 'Working as a seafarer'),
      parts: [
        {
          title: t('Yang diperlukan', 'What is needed'),
          lines: [
            t('Buku pelaut yang sah.', 'A valid seaman’s book.'),
            t(
              'Perjanjian kerja laut (PKL) yang disahkan syahbandar.',
              'A sea employment agreement endorsed by the harbour master.',
            ),
            t('Perusahaan keagenan awak kapal yang berizin.', 'A licensed manning agent.'),
            t('Terdaftar di SISKOP2MI.', 'Registration in SISKOP2MI.'),
          ],
        },
        help(),
      ],
    },
    {
      id: 'hak',
      title: t('Hak Anda saat mengajukan paspor', 'Your rights when you apply for a passport'),
      parts: [
        { title: t('Di loket', 'At the counter'), lines: rights() },
        {
          title: t('Sesudah keputusan', 'After the decision'),
          lines: [
            t(
              'Keberatan sekurang-kurangnya 21 hari kerja, lisan atau tertulis, di kantor ini.',
              'Objection for at least 21 working days, in words or writing, at this office.',
            ),
            t(
              'Petugas lain yang menelaah dan menjawab dalam 10 hari kerja.',
              'Another officer reviews it and answers within 10 working days.',
            ),
            t(
              'Sesudah itu banding kepada atasan dan gugatan ke PTUN; pengaduan ke Ombudsman.',
              'After that appeal to the superior and the administrative court; complaint to the Ombudsman.',
            ),
            t(
              'Dokumen yang kurang dapat dilengkapi dalam 30 hari.',
              'Missing documents can be brought within 30 days.',
            ),
          ],
        },
        help(),
      ],
    },
  ];
}

export function leafletScreen(name: string): Screen {
  const all = leaflets();
  const chosen = all.find(({ id }) => id === name);
  if (chosen === undefined)
    return {
      title: t('Panduan', 'Leaflets'),
      content: [
        heading(t('Panduan bagi pemohon', 'Leaflets for applicants')),
        el(
          'p',
          { class: 'hint' },
          t('Untuk dibaca bersama atau dicetak.', 'To be read together or printed.'),
        ),
        el(
          'ul',
          { class: 'cards' },
          all.map(({ id, title }) =>
            el('li', {}, el('a', { class: 'card', href: `#/panduan/${id}` }, title)),
          ),
        ),
      ],
    };
  const parts: Child = chosen.parts.map(({ title, lines, inOrder }) => [
    el('h2', {}, title),
    el(
      inOrder === true ? 'ol' : 'ul',
      {},
      lines.map((line) => el('li', {}, line)),
    ),
  ]);
  return {
    title: chosen.title,
    content: [
      el(
        'div',
        { class: 'head no-print' },
        el('a', { class: 'button', href: '#/panduan', id: 'back' }, t('Kembali', 'Back')),
        el('span', { class: 'grow' }),
        printButton(),
      ),
      el('article', { class: 'paper' }, heading(chosen.title), parts),
    ],
  };
}
