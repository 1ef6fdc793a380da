// Codes of the API in; words for people out: roles, states, outcomes, views, bands, faults. No word of guilt.
import type { Words } from '../../fields/dictionary.js';
import type {
  ConsultationView,
  FieldForm,
  FirstView,
  Outcome,
  PlainReason,
  Problem,
  Role,
  ScoreView,
  State,
} from '../api.js';
import { plain, say, type Told, w } from './language.js';

export const roleWords: Readonly<Record<Role, Words>> = {
  officer: w('petugas loket', 'counter officer'),
  supervisor: w('penyelia', 'supervisor'),
  head: w('kepala kantor', 'head of office'),
  analyst: w('analis', 'analyst'),
  auditor: w('auditor', 'auditor'),
  'rule-author': w('penyusun aturan', 'rule author'),
  'rule-approver': w('penyetuju aturan', 'rule approver'),
  service: w('layanan lain', 'another service'),
  admin: w('pengelola akun', 'account administrator'),
};

export const stateWords: Readonly<Record<State, Words>> = {
  open: w('sedang ditanya', 'being asked'),
  assessed: w('penilaian awal tercatat', 'first view recorded'),
  reasons: w('alasan sudah dilihat', 'reasons seen'),
  disclosed: w('siap diputuskan', 'ready to decide'),
  waiting: w('menunggu pemohon', 'waits for the applicant'),
  proposed: w('menunggu kepala kantor', 'waits for the head of office'),
  decided: w('sudah diputuskan', 'decided'),
  objected: w('ada keberatan', 'objection made'),
  reviewing: w('sedang ditelaah', 'being reviewed'),
  reviewed: w('keberatan dijawab', 'objection answered'),
};

/** Named as the human outcome that it is. */
export const outcomeWords: Readonly<Record<Outcome, Words>> = {
  LANJUT: w('Lanjutkan permohonan', 'Let the application go on'),
  LENGKAPI_DOKUMEN: w('Lengkapi dokumen (30 hari)', 'Complete documents (30 days)'),
  PENDALAMAN: w('Perlu pendalaman', 'Look closer'),
  RUJUK_PELINDUNGAN: w('Rujuk ke pelindungan', 'Refer to protection'),
  RUJUK_INTELDAK: w('Rujuk ke pemeriksaan dokumen', 'Refer to document examination'),
  DITUNDA: w('Usul: permohonan ditunda', 'Propose: application postponed'),
  DITOLAK: w('Usul: permohonan tidak dikabulkan', 'Propose: application not granted'),
  DIBATALKAN: w('Usul: permohonan dibatalkan', 'Propose: application cancelled'),
};

export const viewWords: Readonly<Record<FirstView, Words>> = {
  proceed: w('Dapat dilanjutkan', 'Can go on'),
  ask_further: w('Perlu ditanya lagi', 'Ask further'),
  refer: w('Perlu dirujuk', 'Refer'),
};

export const bandWords: Readonly<Record<ScoreView['band'], Words>> = {
  lanjut: w('lanjut', 'go on'),
  pendalaman: w('perlu pendalaman', 'look closer'),
  rujuk: w('rujuk ke pelindungan', 'refer to protection'),
};

export const groupWords: Readonly<Record<FieldForm['group'], Words>> = {
  identity: w('Identitas dan dokumen', 'Identity and documents'),
  journey: w('Tujuan dan perjalanan', 'Purpose and journey'),
  money: w('Biaya dan penyelenggara', 'Costs and organiser'),
  work: w('Pekerjaan', 'Work'),
  family: w('Keluarga dan perkawinan', 'Family and marriage'),
  sea: w('Awak kapal', 'Sea work'),
  child: w('Anak', 'Children'),
  history: w('Riwayat', 'History'),
};

export const classWords: Readonly<Record<PlainReason['class'], Words>> = {
  S: w('pernyataan', 'statement'),
  D: w('dokumen', 'document'),
  H: w('riwayat', 'history'),
  L: w('keterkaitan', 'linkage'),
  C: w('konteks', 'context'),
};

export const noteWords: Readonly<
  Record<NonNullable<ConsultationView['reasons']>['notes'][number]['kind'], Words>
> = {
  cleared: w('sudah dijernihkan', 'cleared'),
  counted_once: w('fakta yang sama, tidak ditambahkan lagi', 'the same fact, not added again'),
  lapsed: w('sudah lama, tidak ditambahkan', 'long ago, not added'),
  protective: w('meringankan', 'in favour'),
  guidance: w('catatan', 'note'),
};

export const unitWords: Readonly<Record<string, Words>> = {
  days: w('hari', 'days'),
  passports: w('paspor', 'passports'),
  trips: w('perjalanan', 'trips'),
  'USD a month': w('USD per bulan', 'USD a month'),
};

export const eventWords: Readonly<Record<string, Words>> = {
  opened: w('Konsultasi dibuka', 'Consultation opened'),
  answered: w('Jawaban disimpan', 'Answers saved'),
  'first-assessment': w('Penilaian awal dicatat', 'First view recorded'),
  disclosed: w('Alasan atau skor ditunjukkan', 'Reasons or score shown'),
  decided: w('Keputusan dicatat', 'Decision recorded'),
  countersigned: w(
    'Ditandatangani atau dikembalikan kepala kantor',
    'Signed or returned by the head of office',
  ),
  objected: w('Keberatan dicatat', 'Objection recorded'),
  reviewed: w('Keberatan dijawab', 'Objection answered'),
  closed: w('Ditutup', 'Closed'),
  viewed: w('Dilihat', 'Viewed'),
  erased: w('Bagian pribadi dihapus', 'Personal part erased'),
};

const faults: Readonly<Partial<Record<Problem['code'], Words>>> = {
  AUTH_CREDENTIALS: w('Nama akun atau kata sandi tidak cocok.', 'Account name or password do not match.'),
  AUTH_LOCKED: w('Terlalu banyak percobaan. Tunggu sebentar.', 'Too many attempts. Wait a little.'),
  AUTH_PASSWORD: w(
    'Pilih kata sandi lain: paling sedikit 12 karakter dan bukan nama akun.',
    'Choose another password: at least 12 characters, and not the account name.',
  ),
  AUTH_INVITATION: w(
    'Undangan ini sudah dipakai atau lewat waktunya. Minta yang baru.',
    'This invitation was used or has lapsed. Ask for a new one.',
  ),
  AUTH_REQUIRED: w('Anda belum masuk.', 'You are not signed in.'),
  AUTH_CSRF: w('Muat ulang halaman ini, lalu coba lagi.', 'Load this page again, then try once more.'),
  AUTH_FORBIDDEN: w('Peran Anda tidak mencakup ini.', 'Your role does not cover this.'),
  AUTH_ROLES: w(
    'Peran-peran ini tidak boleh dipegang satu orang.',
    'No one person may hold these roles together.',
  ),
  AUTH_LAST_ADMIN: w(
    'Ini pengelola terakhir. Buat yang lain dahulu.',
    'This is the last administrator. Make another first.',
  ),
  LEDGER_CONFLICT: w(
    'Konsultasi ini berubah di tempat lain. Yang terbaru sudah dimuat; periksa lagi.',
    'This consultation changed elsewhere. The newest is loaded; look again.',
  ),
  LEDGER_IDEMPOTENCY: w(
    'Yang pertama sudah tercatat. Muat ulang halaman ini.',
    'The first one was recorded already. Load this page again.',
  ),
  LEDGER_WINDOW_OPEN: w(
    'Belum dapat dihapus: masa keberatan masih terbuka.',
    'It cannot be erased yet: an objection is still possible.',
  ),
  LEDGER_ERASED: w('Bagian pribadinya sudah dihapus.', 'Its personal part was erased.'),
  SERVICE_NOT_FOUND: w('Tidak ditemukan, atau di luar jangkauan Anda.', 'Not found, or out of your reach.'),
  SERVICE_EXISTS: w('Nama itu sudah ada.', 'That name exists already.'),
  SERVICE_RATE: w('Terlalu cepat. Tunggu beberapa detik.', 'Too fast. Wait a few seconds.'),
  SERVICE_BUSY: w('Pemeriksaan lain sedang berjalan. Coba nanti.', 'Another such job is running. Try later.'),
  SERVICE_SCORING: w(
    'Skor tidak tersedia sekarang. Lanjutkan secara manual.',
    'No score now. Go on by hand.',
  ),
  SERVICE_EVIDENCE: w(
    'Paket dengan bukti ini tidak boleh dipakai di sini.',
    'A bundle of this evidence may not be served here.',
  ),
  BUNDLE_UNSIGNED: w('Paket belum ditandatangani.', 'The bundle is not signed.'),
  BUNDLE_EXPIRED: w('Masa berlaku paket sudah lewat.', 'The bundle has lapsed.'),
  PROTOCOL_STATE: w(
    'Langkah ini tidak dapat dilakukan pada tahap sekarang.',
    'This step cannot be taken at this stage.',
  ),
  PROTOCOL_FIRST_ASSESSMENT: w('Catat dahulu penilaian awal Anda.', 'Record your own first view before.'),
  PROTOCOL_REASONS_FIRST: w(
    'Lihat alasannya dahulu, baru angkanya.',
    'Look at the reasons first, then at the number.',
  ),
  PROTOCOL_BLIND: w('Permohonan ini diputuskan tanpa skor.', 'This application is decided without a score.'),
  PROTOCOL_BLIND_MONTH: w(
    'Rahasia dibuka setelah bulannya lewat.',
    'A secret is revealed once its month is over.',
  ),
  PROTOCOL_RECEIPT: w(
    'Jawaban berubah sejak skor dilihat. Lihat lagi sebelum memutuskan.',
    'Answers changed since the score was seen. Look again before deciding.',
  ),
  PROTOCOL_ACTOR: w(
    'Hanya petugas yang membukanya dapat melanjutkan.',
    'Only the officer who opened it can go on.',
  ),
  PROTOCOL_SECOND_PERSON: w(
    'Harus orang lain dari yang mengusulkan.',
    'It must be another person than who proposed it.',
  ),
  PROTOCOL_REVIEWER: w(
    'Telaah harus oleh petugas yang belum melihat kasus ini.',
    'Only an officer who has not seen this case can review it.',
  ),
  PROTOCOL_ADVERSE: w(
    'Perlu nomor BAP (dan SK saat ditandatangani) serta alasan tertulis bagi pemohon.',
    'It needs a BAP number (and an SK when signed) and written reasons for the applicant.',
  ),
  DOCUMENT_SHAPE: w('Ada isian yang kosong atau bentuknya salah.', 'Something is empty or has another form.'),
  FIELDS_VALUE: w('Nilai ini tidak dapat dibaca.', 'This value cannot be read.'),
  REPLAY_DIFFERS: w('Hasil hitung ulang BERBEDA.', 'The result computed again DIFFERS.'),
  REPLAY_BUNDLE: w(
    'Paket yang dipakai dahulu tidak sedang dimuat.',
    'The bundle of that time is not loaded.',
  ),
};

const otherwise = w('Permintaan ini tidak diterima', 'This request was not accepted');

/** What went wrong, in the language of the page; a code that has no words yet is told as itself. */
export function faultWords(problem: Problem): Told {
  const words = faults[problem.code];
  return words === undefined ? plain(`${say(otherwise).text} (${problem.code}).`) : say(words);
}
