// The kinds of monthly report, said once: what is counted, who may see it, and what an officer checks when it rises.
import type { Words } from '../../fields/dictionary.js';

/** `outreach` serves villages and their officers, `timpora` the joint operations; a list for one is never a list for the other. */
export type WatchView = 'outreach' | 'timpora';
export const watchViews = ['outreach', 'timpora'] as const satisfies readonly WatchView[];

export interface ReportKind {
  readonly words: Words;
  /** What stands behind one count. */
  readonly counts: Words;
  readonly view: WatchView;
  /** Steps in their order: first whether the rise is one of reporting, then what to ask, then whom to tell. */
  readonly check: readonly Words[];
}

const w = (id: string, en: string): Words => ({ id, en });

const sameDuty = w(
  'Periksa dahulu pelaporannya: pelapor baru, laporan beberapa bulan yang dikirim sekaligus, atau cara hitung yang berubah.',
  'Check the reporting first: a new reporter, several months sent as one, or another way of counting.',
);

/** Source: the duties of PIMPASA and TIMPORA (DOMAIN.md 4.4, 4.5); the steps are a draft to be settled with the offices. */
export const reportKinds = {
  LAPORAN_DESA: {
    words: w('laporan desa (PIMPASA)', 'village reports (PIMPASA)'),
    counts: w(
      'laporan warga atau perangkat desa tentang tawaran kerja',
      'reports by villagers about offers of work',
    ),
    view: 'outreach',
    check: [
      sameDuty,
      w(
        'Tanyakan kepada petugas desa: tawaran apa, dari siapa, ke negara mana, lewat jalur apa.',
        'Ask the village officers: which offers, from whom, to which country, by which route.',
      ),
      w(
        'Jadwalkan penyuluhan PIMPASA dan bagikan jalur resmi; beri tahu BP3MI.',
        'Schedule a PIMPASA visit and hand out the official way; tell BP3MI.',
      ),
    ],
  },
  PENUNDAAN: {
    words: w('penundaan paspor', 'postponements of passports'),
    counts: w('permohonan yang ditunda untuk didalami', 'applications postponed for a closer look'),
    view: 'outreach',
    check: [
      sameDuty,
      w(
        'Bandingkan dengan jumlah permohonan dan dengan perubahan aturan atau petugas: penundaan mengikuti cara kerja kantor.',
        'Compare with the number of applications, and with changes of rules or staff: postponements follow how an office works.',
      ),
      w(
        'Lihat alasan yang tercatat dan daerah asalnya; adakah tujuan atau penyelenggara yang berulang.',
        'Look at the reasons recorded and the regions of origin; see whether a destination or an organiser recurs.',
      ),
    ],
  },
  DEPORTASI: {
    words: w('deportan menurut daerah asal', 'deportees by region of origin'),
    counts: w('WNI yang dipulangkan, menurut daerah asal', 'citizens returned, by region of origin'),
    view: 'outreach',
    check: [
      sameDuty,
      w(
        'Periksa apakah satu rombongan pemulangan menjelaskan kenaikan: tanggal, titik masuk, negara asal.',
        'Check whether a single convoy explains the rise: date, point of entry, country.',
      ),
      w(
        'Minta BP3MI data pemulangan tanpa identitas; tawarkan pelindungan dan reintegrasi kepada yang pulang.',
        'Ask BP3MI for the returns without identities; offer protection and reintegration to those who returned.',
      ),
    ],
  },
  PENGADUAN: {
    words: w('pengaduan', 'complaints'),
    counts: w('pengaduan yang diterima kantor atau mitra', 'complaints received by the office or a partner'),
    view: 'outreach',
    check: [
      sameDuty,
      w(
        'Kelompokkan isi pengaduan; periksa apakah banyak pengaduan menyangkut kejadian yang sama.',
        'Group what the complaints say; check whether many are about the same event.',
      ),
      w(
        'Arahkan pengadu yang membutuhkan pelindungan ke BP3MI atau UPTD PPA.',
        'Guide complainants who need protection to BP3MI or UPTD PPA.',
      ),
    ],
  },
  PERKAWINAN_SEMU: {
    words: w('temuan perkawinan semu', 'sham-marriage findings'),
    counts: w('temuan dari pemeriksaan perkawinan campur', 'findings of checks of mixed marriages'),
    view: 'timpora',
    check: [
      sameDuty,
      w(
        'Bandingkan dengan banyaknya pemeriksaan: tanpa itu kenaikan temuan bisa berarti lebih sering diperiksa.',
        'Compare with how many checks were made: without that, more findings may mean more checks.',
      ),
      w(
        'Cocokkan jumlahnya dengan Kemenag dan Dukcapil, tanpa bertukar nama; pastikan pasangan WNI mendapat informasi haknya.',
        'Compare the numbers with Kemenag and Dukcapil, without exchanging names; see that the citizen spouse knows their rights.',
      ),
    ],
  },
  TEMUAN_TKA: {
    words: w('temuan tenaga kerja asing', 'findings about foreign workers'),
    counts: w('temuan pemeriksaan di pemberi kerja', 'findings of inspections of employers'),
    view: 'timpora',
    check: [
      sameDuty,
      w(
        'Bandingkan dengan banyaknya pemeriksaan dan izin kerja yang berlaku di daerah itu.',
        'Compare with how many inspections were made, and how many permits are in force in the region.',
      ),
      w(
        'Periksa bersama Disnaker pada pemberi kerja: jabatan, izin, dan pelaksanaan alih pengetahuan.',
        'Check with Disnaker at the employer: position, permit, and whether knowledge is being transferred.',
      ),
    ],
  },
} as const satisfies Readonly<Record<string, ReportKind>>;

export type ReportKindCode = keyof typeof reportKinds;
export const reportKindCodes = Object.keys(reportKinds).filter(isReportKind);

export function isReportKind(text: string): text is ReportKindCode {
  return Object.hasOwn(reportKinds, text);
}
