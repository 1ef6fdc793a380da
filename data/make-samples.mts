// A seed in, made-up passport applications out: the sample files of data/samples, or a big file for benchmarks. No row is about a person.
// Run: npx tsx data/make-samples.mts [--rows N] [--out FOLDER]
// Without --rows: the 2,000 rows in every form. With --rows: applications.csv and its truth only, streamed.
import { closeSync, createReadStream, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addMonths, formatDate, parseDate } from '../src/base/dates.js';
import { createRandom, type Random } from '../src/base/random.js';
import { applicationFields } from '../src/fields/application.js';
import type { Dictionary, EventsField, FieldDef } from '../src/fields/dictionary.js';
import { readCsv } from '../src/io/csv-scan.js';
import { formatCsvRow } from '../src/io/csv-write.js';

const here = dirname(fileURLToPath(import.meta.url));
/** The first of its series with which no regency of the sample holds only cases. */
const SEED = 'waspada-sample-2';
const ROWS = 2000;
const JSONL_ROWS = 50;
const LEAST_PER_PROVINCE = 5;
/** Shares of rows in which some important questions, or nearly all, were not asked; and where the systems did not answer. */
const THIN = 0.12;
const BARE = 0.03;
const SYSTEMS_DOWN = 0.03;
const MINORS = 0.076;
const FAR = 0.045;

// ---- the shape of a row: the dictionary, with every field open ----

type Fields = typeof applicationFields;
type Name = keyof Fields & string;
type PartOf<P> = P extends { values: infer V }
  ? keyof V & string
  : P extends { kind: 'flag' }
    ? boolean
    : string;
type Value<F> = F extends { kind: 'category'; values: infer V; unknown: readonly (infer U)[] }
  ? (keyof V & string) | (U & string)
  : F extends { kind: 'flag' }
    ? boolean
    : F extends { kind: 'count' | 'number' }
      ? number
      : F extends { kind: 'countries' | 'dates' }
        ? readonly string[]
        : F extends { kind: 'events'; parts: infer P }
          ? readonly ({ readonly date: string } & { readonly [K in keyof P]?: PartOf<P[K]> })[]
          : string;
type Row = { -readonly [K in Name]?: Value<Fields[K]> };
type Purpose = Exclude<Value<Fields['declaredPurpose']>, 'TIDAK_DITANYA'>;
type Kind = Value<Fields['applicationType']>;
type Choices<T> = readonly (readonly [T, number])[];

const dictionary: Dictionary = applicationFields;
const isName = (name: string): name is Name => Object.hasOwn(applicationFields, name);
const names: readonly Name[] = Object.keys(applicationFields).filter(isName);
const field = (name: Name): FieldDef => dictionary[name] ?? fail(`no field ${name}`);

function fail(message: string): never {
  throw new Error(message);
}

// ---- places ----

interface Place {
  readonly code: string;
  readonly population: number;
  /** Code of the regency where the office that serves it stands. */
  readonly office: string;
}
interface Province {
  readonly code: string;
  readonly population: number;
  readonly offset: string;
  readonly regencies: Choices<Place>;
}

/** Provinces on +08:00 and +09:00 (Keppres 41/1987, and the provinces made since); the others are on +07:00. */
const CENTRAL = '51 52 53 63 64 65 71 72 73 74 75 76'.split(' ');
const EASTERN = '81 82 91 92 93 94 95 96'.split(' ');

/** Where the offices named in regions.csv stand. */
const SEATS: Readonly<Record<string, string>> = {
  'Kanim Kelas I TPI Bandar Lampung': '18.71',
  'Kanim Kelas II Non TPI Kalianda': '18.01',
  'Kanim Kelas II Non TPI Ponorogo': '35.02',
  'Kanim Kelas II Non TPI Blitar': '35.72',
  'Kanim Kediri': '35.71',
  'Kanim Kelas I TPI Malang': '35.73',
  'Kanim Kelas I TPI Jember': '35.09',
  'Kanim Kelas II TPI Singaraja': '51.08',
};

/** Regencies with the office that serves them: a sourced one where there is, else by a convention (see samples/README.md). */
async function readProvinces(): Promise<readonly Province[]> {
  const file = await readCsv(createReadStream(join(here, 'regions.csv')));
  const at = (name: string): number => file.header.indexOf(name);
  const [code, level, parent, population, offices] = [
    at('code'),
    at('level'),
    at('provinceCode'),
    at('population'),
    at('offices'),
  ];
  const rows: (readonly string[])[] = [];
  for await (const batch of file.batches) for (const row of batch.rows) if (row) rows.push(row);
  const cell = (row: readonly string[], column: number): string => row[column] ?? fail('a short row');
  return rows
    .filter((row) => cell(row, level) === 'province')
    .map((province) => {
      const id = cell(province, code);
      const inside = rows.filter((row) => cell(row, parent) === id);
      const cities = inside.map((row) => cell(row, code)).filter((regency) => regency.slice(3) >= '71');
      const largest = inside.reduce((a, b) =>
        Number(cell(b, population)) > Number(cell(a, population)) ? b : a,
      );
      const seats = cities.length > 0 ? cities : [cell(largest, code)];
      const regencies = inside.map((row, index): readonly [Place, number] => {
        const own = cell(row, code);
        const sourced = SEATS[cell(row, offices).split('|')[0] ?? ''];
        const byTurns = seats[index % seats.length] ?? own;
        const office = sourced ?? (seats.includes(own) ? own : byTurns);
        return [
          { code: own, population: Number(cell(row, population)), office },
          Number(cell(row, population)),
        ];
      });
      const offset = EASTERN.includes(id) ? '+09:00' : CENTRAL.includes(id) ? '+08:00' : '+07:00';
      return { code: id, population: Number(cell(province, population)), offset, regencies };
    });
}

// ---- ordinary answers ----

const purposes: Choices<Purpose> = [
  ['WISATA', 40],
  ['UMRAH', 23],
  ['KUNJUNGAN_KELUARGA', 8],
  ['BEKERJA_PMI', 8],
  ['HAJI', 3.5],
  ['ZIARAH', 2],
  ['STUDI', 3],
  ['BEASISWA', 0.8],
  ['BISNIS', 3],
  ['DINAS', 1.2],
  ['BEROBAT', 3],
  ['AWAK_KAPAL', 2],
  ['MAGANG', 1],
  ['BURSA_KERJA_KHUSUS', 0.4],
  ['PERTUKARAN_BUDAYA', 0.4],
  ['MENIKAH', 0.4],
  ['IKUT_PASANGAN', 1],
  ['LAINNYA', 0.8],
];
const work: readonly Purpose[] = ['BEKERJA_PMI', 'AWAK_KAPAL', 'BURSA_KERJA_KHUSUS', 'MAGANG'];
const pilgrim: readonly Purpose[] = ['UMRAH', 'HAJI'];
const learning: readonly Purpose[] = ['STUDI', 'BEASISWA', 'PERTUKARAN_BUDAYA'];
const marriage: readonly Purpose[] = ['MENIKAH', 'IKUT_PASANGAN'];
/** Purposes that an ordinary minor does not have. */
const grown: readonly Purpose[] = [...work, ...marriage, 'HAJI', 'BISNIS', 'DINAS'];

const kinds: Choices<Kind> = [
  ['BARU', 56],
  ['HABIS_MASA', 34],
  ['HALAMAN_PENUH', 4],
  ['HILANG', 2.4],
  ['RUSAK', 1.8],
  ['HILANG_KAHAR', 0.4],
  ['RUSAK_KAHAR', 0.4],
  ['PERUBAHAN_DATA', 1],
];

const codes = (text: string): Choices<string> =>
  text.split(' ').map((item): readonly [string, number] => [item.slice(0, 2), Number(item.slice(2))]);
const tour = codes(
  'MY24 SG20 TH12 JP10 KR7 VN6 CN5 HK3 TW3 AU3 TR3 FR1 NL1 DE1 GB1 CH1 IT1 AE2 KH1 LA1 PH1 IN1 LK1 US1 NZ1',
);
const kin = codes('MY34 SG16 HK5 TW6 AU8 NL6 SA4 JP5 US5 BN3 DE2 QA2 AE2 GB2 TL3');
const jobs = codes('TW24 HK22 MY20 JP9 KR8 SG7 BN2 SA3 TR1 PL1 AE1 QA1 IT1');
const school = codes('MY18 AU14 JP10 GB8 CN8 EG8 US6 TR6 DE6 SG6 KR5 NL5 YE1 TW4');
const clinics = codes('MY62 SG28 TH4 CN3 JP1 AU2');
const trade = codes('SG25 MY18 CN18 JP6 TH7 VN6 HK5 KR4 IN3 AE3 AU3 DE2');
const ports = codes('SG14 TW18 KR8 JP7 CN7 AE6 NL6 IT6 US6 ES5 PA3 HK6 FJ4 ZA4');
const interns = codes('JP62 TW14 DE8 KR6 AU4 US3 MY3');
const couples = codes('MY18 AU14 TW12 NL10 DE8 JP8 US8 KR6 SG6 GB6 CN4');

interface Journey {
  readonly to: Choices<string>;
  /** Shortest and longest stay, and the days until departure. */
  readonly stay: readonly [number, number];
  readonly wait: readonly [number, number];
}
const holy = codes('SA100');
const journeys: Readonly<Record<Purpose, Journey>> = {
  WISATA: { to: tour, stay: [2, 16], wait: [9, 180] },
  KUNJUNGAN_KELUARGA: { to: kin, stay: [5, 45], wait: [8, 120] },
  UMRAH: { to: holy, stay: [9, 16], wait: [14, 180] },
  HAJI: { to: holy, stay: [26, 42], wait: [20, 150] },
  ZIARAH: { to: codes('SA40 JO14 EG14 TR14 IT8 PT4 IN4'), stay: [7, 14], wait: [14, 150] },
  BEKERJA_PMI: { to: jobs, stay: [365, 1095], wait: [30, 150] },
  AWAK_KAPAL: { to: ports, stay: [180, 365], wait: [10, 90] },
  MAGANG: { to: interns, stay: [180, 1095], wait: [30, 180] },
  BURSA_KERJA_KHUSUS: { to: interns, stay: [365, 1095], wait: [45, 180] },
  STUDI: { to: school, stay: [300, 1460], wait: [25, 180] },
  BEASISWA: { to: school, stay: [300, 1460], wait: [25, 180] },
  PERTUKARAN_BUDAYA: { to: school, stay: [20, 330], wait: [20, 180] },
  BEROBAT: { to: clinics, stay: [2, 14], wait: [3, 45] },
  BISNIS: { to: trade, stay: [2, 9], wait: [5, 60] },
  DINAS: { to: trade, stay: [3, 10], wait: [5, 60] },
  MENIKAH: { to: couples, stay: [30, 365], wait: [20, 150] },
  IKUT_PASANGAN: { to: couples, stay: [180, 1460], wait: [20, 150] },
  LAINNYA: { to: tour, stay: [3, 60], wait: [10, 180] },
};

const CORE = ['documents.AKTA_LAHIR', 'documents.IJAZAH', 'documents.BUKU_NIKAH'] as const;

/** What surrounds one application while its answers are made up. */
interface Making {
  readonly random: Random;
  readonly row: Row;
  /** Civil day of submission, as days since 1970-01-01. */
  readonly day: number;
  readonly ageYears: number;
  readonly purpose: Purpose;
  readonly kind: Kind;
  readonly home: Place;
  readonly province: Province;
  readonly provinces: readonly Province[];
}

const between = (random: Random, [low, high]: readonly [number, number]): number =>
  low + random.below(high - low + 1);
const ago = (making: Making, low: number, high: number): string =>
  formatDate(making.day - between(making.random, [low, high]));
const ahead = (making: Making, low: number, high: number): string =>
  formatDate(making.day + between(making.random, [low, high]));

/** A plain application, every question of a normal counter asked. */
function answer(making: Making): void {
  const { random, row, ageYears, purpose, kind } = making;
  const minor = ageYears < 18;
  const journey = journeys[purpose];
  const isWork = work.includes(purpose);
  row.declaredPurpose = purpose;
  row.applicationType = kind;
  row.channel = random.weighted([
    ['M_PASPOR', 76],
    ['WALK_IN_PRIORITAS', ageYears >= 60 || ageYears < 5 ? 40 : 3],
    ['PERCEPATAN', 6],
    ['EAZY_PASSPORT', 6],
    ['PASPOR_DESA', 5],
  ]);
  row.passportType = random.weighted([
    ['ELEKTRONIK_5', minor ? 60 : 12],
    ['ELEKTRONIK_10', minor ? 0 : 44],
    ['NON_ELEKTRONIK', 28],
    ['BIASA_24_PMI', purpose === 'BEKERJA_PMI' ? 20 : 0],
    ['POLIKARBONAT', 8],
  ]);
  row.identityMatch = random.weighted([
    ['COCOK', 962],
    ['BEDA_KECIL', 36],
    ['BELUM_DICEK', 2],
  ]);
  const first = kind === 'BARU';
  row.biometricMatch = first ? 'TIDAK_ADA' : 'PASPOR_LAMA_DIAKUI';
  row.destinationCountries = [random.weighted(journey.to)];
  if (purpose === 'WISATA' && random.chance(0.16)) {
    const more = random.weighted(tour);
    if (!row.destinationCountries.includes(more))
      row.destinationCountries = [...row.destinationCountries, more];
  }
  const via =
    purpose === 'UMRAH' || purpose === 'HAJI'
      ? random.pick(['AE', 'MY', 'OM', 'QA'])
      : random.pick(['SG', 'MY']);
  row.transitCountries = random.chance(0.17) && !row.destinationCountries.includes(via) ? [via] : [];
  row.plannedDeparture = ahead(making, journey.wait[0], journey.wait[1]);
  row.plannedStayDays = between(random, journey.stay);
  row.returnTicket =
    row.plannedStayDays > 100
      ? random.weighted([
          ['TIDAK', 45],
          ['BELUM_BELI', 50],
          ['ADA', 5],
        ])
      : random.weighted([
          ['BELUM_BELI', 62],
          ['ADA', 36],
          ['TIDAK', 2],
        ]);
  row.travelFunding = funding(making);
  row.debtOrDeduction = random.weighted([
    ['TIDAK', 100],
    ['BANK_KUR', isWork ? 12 : 0.3],
    ['PEMBERI_KERJA', isWork ? 1.5 : 0],
  ]);
  papers(making);
  if (isWork) job(making);
  else others(making);
  row.itineraryKnowledge = random.weighted([
    ['JELAS', 88],
    ['SEBAGIAN', 10.5],
    ['TIDAK_DAPAT', 1.5],
  ]);
  row.reaskedLocalLanguage = random.chance(0.7);
  row.statementChanged = random.chance(0.012);
  row.admittedWorkIntent = isWork;
  row.coachedToConceal = false;
  row.thirdPartyControl =
    minor || (ageYears >= 65 && random.chance(0.6))
      ? 'PENDAMPING_SAH'
      : random.weighted([
          ['TIDAK', 915],
          ['PENDAMPING_SAH', 65],
          ['MENUNGGU_LUAR', 16],
          ['MENJAWABKAN', 4],
        ]);
  row.documentsHeldByOther = random.chance(0.007);
  row['minor.consent'] = true;
  row['minor.guardianRelation'] = random.chance(0.93) ? 'ORTU' : 'WALI';
  row.ageEvidence = random.chance(0.985) ? 'KONSISTEN' : 'BELUM_DICEK';
  history(making);
}

function funding({ random, purpose, ageYears }: Making): NonNullable<Row['travelFunding']> {
  if (purpose === 'BISNIS' || purpose === 'DINAS') return random.chance(0.7) ? 'PEMBERI_KERJA' : 'SENDIRI';
  if (purpose === 'BEASISWA') return random.chance(0.75) ? 'PENYELENGGARA_RESMI' : 'KELUARGA';
  if (purpose === 'AWAK_KAPAL') return random.chance(0.75) ? 'PEMBERI_KERJA' : 'SENDIRI';
  if (work.includes(purpose))
    return random.weighted([
      ['SENDIRI', 35],
      ['KELUARGA', 20],
      ['PEMBERI_KERJA', 25],
      ['PENYELENGGARA_RESMI', 20],
    ]);
  return random.weighted([
    ['SENDIRI', ageYears < 22 ? 8 : 70],
    ['KELUARGA', 30],
    ['PENYELENGGARA_RESMI', 2],
    ['TIDAK_TAHU', 0.6],
  ]);
}

function papers({ random, row, ageYears, purpose, kind }: Making): void {
  const seen = (verified: number): 'TERVERIFIKASI' | 'ADA' =>
    random.chance(verified) ? 'TERVERIFIKASI' : 'ADA';
  row['documents.KTP'] = ageYears < 17 ? 'TIDAK_DIPERLUKAN' : seen(0.985);
  row['documents.KK'] = seen(0.985);
  const shown =
    ageYears < 18
      ? 'documents.AKTA_LAHIR'
      : random.weighted([
          ['documents.AKTA_LAHIR' as const, 45],
          ['documents.IJAZAH' as const, 33],
          ['documents.BUKU_NIKAH' as const, ageYears < 25 ? 4 : 22],
        ]);
  for (const name of CORE) row[name] = name === shown ? seen(0.96) : 'TIDAK_DIPERLUKAN';
  const lost = kind === 'HILANG' || kind === 'HILANG_KAHAR';
  row['documents.PASPOR_LAMA'] = lost ? 'TIDAK_ADA' : seen(0.97);
  row['documents.LAPORAN_POLISI'] = kind === 'HILANG_KAHAR' && random.chance(0.3) ? 'TIDAK_ADA' : seen(0.92);
  const invited = random.weighted([
    ['TERVERIFIKASI', 50],
    ['ADA', 25],
    ['TIDAK_ADA', 25],
  ] as const);
  row['documents.SURAT_UNDANGAN'] = invited;
  row['documents.PASPOR_PENJAMIN'] = random.chance(0.8) ? invited : 'TIDAK_ADA';
  row['documents.SURAT_PPIU'] = seen(0.93);
  row['documents.REKOM_DISNAKER'] = seen(0.9);
  row['documents.REKOM_KEMENAG'] = 'TIDAK_DIPERLUKAN';
  row['documents.REKOM_KEMNAKER_MAGANG'] = seen(0.9);
  row['documents.LOA'] = seen(0.9);
  row['documents.KONTRAK_KERJA'] =
    purpose === 'AWAK_KAPAL' ? seen(0.9) : random.chance(0.7) ? seen(0.8) : 'TIDAK_ADA';
  row['documents.VISA_KERJA'] = random.chance(0.12) ? seen(0.8) : 'TIDAK_DIPERLUKAN';
  row['documents.BUKU_PELAUT'] = seen(0.95);
  row['documents.PKL'] = seen(0.88);
  row['documents.IZIN_ORTU'] = seen(0.97);
  row['documents.AKTA_NIKAH_LN'] = random.chance(0.4) ? seen(0.9) : 'TIDAK_DIPERLUKAN';
}

/** The answers of someone who says that the journey is for work, and goes the lawful way. */
function job({ random, row, purpose }: Making): void {
  const worker = purpose === 'BEKERJA_PMI';
  row.siskop2miStatus = worker
    ? 'TERDAFTAR'
    : random.weighted([
        ['NA', 60],
        ['TERDAFTAR', purpose === 'AWAK_KAPAL' ? 30 : 4],
        ['TIDAK_DITEMUKAN', 6],
      ]);
  if (worker || purpose === 'AWAK_KAPAL')
    row.placementScheme = random.weighted([
      ['P_TO_P', 76],
      ['G_TO_G', worker ? 14 : 0],
      ['UKPS', 2],
      ['MANDIRI', 8],
      ['SPSK', worker ? 3 : 0],
    ]);
  row.recruiterKind = random.weighted([
    ['P3MI_AKTIF', 70],
    ['TEMAN_KELUARGA', 12],
    ['TIDAK_ADA', 16],
    ['MEDIA_SOSIAL', 2],
  ]);
  row.organizerLicence = worker || random.chance(0.8) ? 'TERDAFTAR' : 'NA';
  row['jobOffer.employerNamed'] = random.chance(0.97);
  row['jobOffer.contractSeen'] = random.chance(0.85);
  row['jobOffer.noQualificationNeeded'] = random.chance(0.07);
  row['jobOffer.salaryUsd'] = pay(random, 420, 1900);
  row.feesChargedToApplicant = random.chance(0.2);
  row.knowsProcedure = random.chance(0.85);
  row['seafarer.seamanBookVerified'] = random.chance(0.96) ? 'TERVERIFIKASI' : 'BELUM_DICEK';
  row['seafarer.contractVerified'] = random.chance(0.92) ? 'TERVERIFIKASI' : 'BELUM_DICEK';
  row['seafarer.agentSip3mi'] = random.chance(0.9) ? 'TERVERIFIKASI' : 'BELUM_DICEK';
}

/** The answers of everyone else. */
function others({ random, row, purpose }: Making): void {
  row.recruiterKind = random.weighted([
    ['TIDAK_ADA', 93],
    ['TEMAN_KELUARGA', 7],
  ]);
  // Friends or family arranged it: what was offered is then a question too, and most say that no job was.
  if (random.chance(0.7)) row['jobOffer.noQualificationNeeded'] = false;
  if (pilgrim.includes(purpose)) row.organizerLicence = random.chance(0.97) ? 'TERDAFTAR' : 'NA';
  if (learning.includes(purpose)) {
    row.organizerLicence = random.chance(0.3) ? 'TERDAFTAR' : 'NA';
    row.feesChargedToApplicant = random.chance(purpose === 'STUDI' ? 0.7 : 0.2);
  }
  row.relativeContactVerified = random.weighted([
    ['TERVERIFIKASI', 88],
    ['NA', 4],
    ['BELUM_DICEK', 8],
  ]);
  if (marriage.includes(purpose)) {
    row['marriageCase.papersVerified'] = random.chance(0.88) ? 'TERVERIFIKASI' : 'BELUM_DICEK';
    row['marriageCase.intermediaryPaid'] = false;
    row['marriageCase.rewardPromised'] = false;
  }
}

/** What systems know: earlier passports and journeys, losses, deferrals, shared contacts. */
function history(making: Making): void {
  const { random, row, kind, ageYears } = making;
  const first = kind === 'BARU';
  row['migrationHistory.priorPassports'] = first
    ? 0
    : 1 + (ageYears > 30 ? random.below(4) : random.below(2));
  row['migrationHistory.compliantTrips'] = first ? 0 : random.below(11);
  row['migrationHistory.misuse'] = [];
  row['migrationHistory.deportations'] = [];
  row['migrationHistory.tpiPostponed'] = [];
  row.refusalHistory = [];
  row.lossHistory =
    kind === 'HILANG'
      ? [{ date: ago(making, 5, 90), reason: random.chance(0.5) ? 'PENCURIAN' : 'KELALAIAN' }]
      : kind === 'HILANG_KAHAR'
        ? [{ date: ago(making, 5, 120), reason: 'KAHAR' }]
        : ageYears >= 18 && random.chance(0.01)
          ? [{ date: ago(making, 400, 3000), reason: 'KELALAIAN' }]
          : [];
  const kin = random.chance(0.16);
  row['linkage.phone30d'] = kin ? 1 + random.below(4) : few(random);
  row['linkage.address30d'] = kin ? 1 + random.below(4) : few(random);
  row['linkage.payer30d'] = kin ? 1 + random.below(4) : few(random);
  row['linkage.emailOrAgent30d'] = kin ? random.below(4) : few(random);
  row['linkage.sameKK'] = kin;
  row['linkage.verifiedGroup'] = false;
  row['linkage.bookingBurst'] = random.chance(0.003);
}

const few = (random: Random): number => (random.chance(0.94) ? 0 : 1 + random.below(2));
/** US dollars to the half, as a sum in another currency comes out. */
const pay = (random: Random, low: number, high: number): number => between(random, [low * 2, high * 2]) / 2;

// ---- scenarios: the modi operandi (DOMAIN.md 1.3), and the plausible innocents beside each ----

interface Scenario {
  readonly name: string;
  readonly isCase: boolean;
  /** Rows of 2,000. */
  readonly share: number;
  readonly purpose: Choices<Purpose>;
  readonly kind?: Kind;
  readonly ages?: readonly [number, number];
  readonly change: (making: Making) => void;
}

/** How much a case shows: some say nearly everything, some are coached and show little. */
function telltales(random: Random): (p: number) => boolean {
  const openness = random.weighted([
    [1, 40],
    [0.65, 40],
    [0.35, 20],
  ]);
  return (p) => random.chance(p * openness);
}

/** What recruiters of any modus leave behind: company, coaching, shared contacts, an office far away. */
function handled(making: Making, tells: (p: number) => boolean): void {
  const { random, row } = making;
  if (tells(0.45)) row.coachedToConceal = true;
  if (tells(0.5)) row.thirdPartyControl = random.chance(0.5) ? 'MENJAWABKAN' : 'MENUNGGU_LUAR';
  if (tells(0.35)) row.documentsHeldByOther = true;
  if (tells(0.5)) row.statementChanged = true;
  if (tells(0.5)) row.itineraryKnowledge = random.chance(0.6) ? 'SEBAGIAN' : 'TIDAK_DAPAT';
  if (tells(0.45)) {
    row['linkage.payer30d'] = between(random, [5, 18]);
    row['linkage.phone30d'] = between(random, [3, 14]);
    row['linkage.sameKK'] = false;
  }
  if (tells(0.25)) row['linkage.bookingBurst'] = true;
  if (tells(0.3)) farAway(making, 'TIDAK_ADA_ALASAN');
}

/** The applicant comes to an office of another province. */
function farAway(making: Making, reason: NonNullable<Row['domicileReason']>): void {
  const away = making.provinces.filter((province) => province !== making.province);
  const there = making.random.weighted(away.map((province) => [province, province.population] as const));
  making.row.officeCode = `KANIM-${making.random.weighted(there.regencies).office}`;
  making.row.submittedAt = `${making.row.submittedAt?.slice(0, 19) ?? fail('no time')}${there.offset}`;
  making.row.domicileReason = reason;
}

function admits(making: Making): void {
  const { random, row } = making;
  row.admittedWorkIntent = true;
  row.siskop2miStatus = random.chance(0.9) ? 'TIDAK_DITEMUKAN' : 'KEDALUWARSA';
  row.knowsProcedure = random.chance(0.2);
  delete row.placementScheme;
}

/** A job that is offered without what a job has. */
function vagueJob(making: Making, tells: (p: number) => boolean): void {
  const { random, row } = making;
  if (!tells(0.85)) {
    // Says that there is no job; what there is no answer to stays open.
    row['jobOffer.noQualificationNeeded'] = false;
    return;
  }
  row['jobOffer.employerNamed'] = !tells(0.85);
  row['jobOffer.contractSeen'] = !tells(0.9);
  row['jobOffer.noQualificationNeeded'] = tells(0.8);
  row['jobOffer.salaryUsd'] = pay(random, 500, 1300);
}

const always = (purpose: Purpose): Choices<Purpose> => [[purpose, 1]];
const idle = (): void => {};

const cases: readonly Scenario[] = [
  {
    name: 'domestic_work_tourist_cover',
    isCase: true,
    share: 2,
    purpose: [
      ['WISATA', 6],
      ['KUNJUNGAN_KELUARGA', 3],
      ['ZIARAH', 1],
    ],
    ages: [19, 48],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.destinationCountries = [random.pick(['AE', 'SA', 'QA', 'MY', 'SG', 'OM'])];
      row.plannedStayDays = between(random, [14, 30]);
      if (tells(0.75)) admits(making);
      row.recruiterKind = tells(0.8) ? 'CALO' : random.pick(['TEMAN_KELUARGA', 'TIDAK_ADA']);
      if (tells(0.7)) row.travelFunding = 'PEREKRUT';
      if (tells(0.5)) row.debtOrDeduction = 'PEREKRUT';
      row.relativeContactVerified = tells(0.8) ? 'GAGAL' : 'BELUM_DICEK';
      row['documents.SURAT_UNDANGAN'] = 'TIDAK_ADA';
      vagueJob(making, tells);
      handled(making, tells);
    },
  },
  {
    name: 'umrah_unlisted_organiser',
    isCase: true,
    share: 2,
    purpose: [
      ['UMRAH', 8],
      ['HAJI', 2],
    ],
    ages: [19, 55],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.organizerLicence = tells(0.95) ? random.pick(['TIDAK_DITEMUKAN', 'DICABUT']) : 'BELUM_DICEK';
      row['documents.SURAT_PPIU'] = tells(0.35) ? 'DIDUGA_PALSU' : random.pick(['ADA', 'TIDAK_ADA']);
      row.plannedStayDays = between(random, [12, 90]);
      if (tells(0.5)) row.returnTicket = 'TIDAK';
      if (tells(0.6)) admits(making);
      row.recruiterKind = tells(0.7) ? 'CALO' : 'TEMAN_KELUARGA';
      if (tells(0.6)) row.travelFunding = 'PEREKRUT';
      vagueJob(making, tells);
      handled(making, tells);
    },
  },
  {
    name: 'online_scam_recruitment',
    isCase: true,
    share: 2,
    purpose: always('WISATA'),
    ages: [18, 38],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.destinationCountries = [random.pick(['TH', 'KH', 'VN', 'MY', 'PH'])];
      row.transitCountries = tells(0.6) ? [random.pick(['TH', 'VN', 'MM', 'SG'])] : [];
      row.transitCountries = row.transitCountries.filter((code) => !row.destinationCountries?.includes(code));
      row.recruiterKind = tells(0.9) ? 'MEDIA_SOSIAL' : 'TEMAN_KELUARGA';
      vagueJob(making, tells);
      if (row['jobOffer.salaryUsd'] !== undefined) row['jobOffer.salaryUsd'] = pay(random, 800, 1300);
      if (tells(0.75)) row.travelFunding = 'PEREKRUT';
      if (tells(0.6)) admits(making);
      if (tells(0.6)) row.plannedDeparture = ahead(making, 3, 12);
      if (tells(0.5)) row.returnTicket = 'TIDAK';
      handled(making, tells);
    },
  },
  {
    name: 'malaysia_by_sea_with_debt',
    isCase: true,
    share: 2,
    purpose: [
      ['WISATA', 6],
      ['KUNJUNGAN_KELUARGA', 4],
    ],
    ages: [18, 50],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.destinationCountries = ['MY'];
      row.transitCountries = [];
      if (tells(0.85)) row.debtOrDeduction = random.chance(0.7) ? 'PEREKRUT' : 'PEMBERI_KERJA';
      row.recruiterKind = tells(0.75) ? 'CALO' : random.pick(['MEDIA_SOSIAL', 'TEMAN_KELUARGA']);
      if (tells(0.7)) admits(making);
      row.relativeContactVerified = tells(0.8) ? 'GAGAL' : 'BELUM_DICEK';
      row['documents.SURAT_UNDANGAN'] = 'TIDAK_ADA';
      if (tells(0.35)) row['migrationHistory.tpiPostponed'] = [ago(making, 40, 500)];
      vagueJob(making, tells);
      handled(making, tells);
    },
  },
  {
    name: 'internship_with_fees_and_debt',
    isCase: true,
    share: 2,
    purpose: [
      ['MAGANG', 6],
      ['PERTUKARAN_BUDAYA', 3],
      ['BEASISWA', 1],
    ],
    ages: [18, 25],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.destinationCountries = [random.pick(['DE', 'JP', 'TW'])];
      row.plannedStayDays = between(random, [80, 365]);
      row.organizerLicence = tells(0.95) ? 'TIDAK_DITEMUKAN' : 'BELUM_DICEK';
      row.feesChargedToApplicant = tells(0.95);
      row.debtOrDeduction = tells(0.8) ? 'PEREKRUT' : 'TIDAK';
      row['documents.LOA'] = tells(0.3) ? 'DIDUGA_PALSU' : 'ADA';
      row['documents.REKOM_KEMNAKER_MAGANG'] = 'TIDAK_ADA';
      row.recruiterKind = tells(0.5) ? 'CALO' : random.pick(['TEMAN_KELUARGA', 'MEDIA_SOSIAL']);
      vagueJob(making, tells);
      handled(making, tells);
    },
  },
  {
    name: 'bride_by_broker',
    isCase: true,
    share: 2,
    purpose: [
      ['MENIKAH', 6],
      ['IKUT_PASANGAN', 4],
    ],
    ages: [18, 35],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row['marriageCase.intermediaryPaid'] = tells(0.85);
      row['marriageCase.rewardPromised'] = tells(0.75);
      row['marriageCase.papersVerified'] = tells(0.85) ? 'GAGAL' : 'BELUM_DICEK';
      row['documents.AKTA_NIKAH_LN'] = 'TIDAK_ADA';
      row.travelFunding = tells(0.6) ? 'PEREKRUT' : 'KELUARGA';
      handled(making, tells);
    },
  },
  {
    name: 'seafarer_fake_book',
    isCase: true,
    share: 2,
    purpose: always('AWAK_KAPAL'),
    ages: [18, 40],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row['seafarer.seamanBookVerified'] = tells(0.95) ? 'GAGAL' : 'BELUM_DICEK';
      row['documents.BUKU_PELAUT'] = tells(0.6) ? 'DIDUGA_PALSU' : 'ADA';
      row['seafarer.agentSip3mi'] = tells(0.85) ? 'GAGAL' : 'BELUM_DICEK';
      row['seafarer.contractVerified'] = tells(0.6) ? 'GAGAL' : 'BELUM_DICEK';
      row['documents.PKL'] = random.pick(['ADA', 'TIDAK_ADA']);
      row.organizerLicence = random.pick(['TIDAK_DITEMUKAN', 'DICABUT']);
      row.siskop2miStatus = 'TIDAK_DITEMUKAN';
      row.recruiterKind = tells(0.7) ? random.pick(['CALO', 'P3MI_TIDAK_AKTIF']) : 'TEMAN_KELUARGA';
      if (tells(0.6)) row.debtOrDeduction = 'PEREKRUT';
      if (tells(0.5)) row.documentsHeldByOther = true;
      row['jobOffer.contractSeen'] = !tells(0.7);
    },
  },
  {
    name: 'forged_documents_second_identity',
    isCase: true,
    share: 2,
    purpose: [
      ['WISATA', 5],
      ['KUNJUNGAN_KELUARGA', 2],
      ['BEKERJA_PMI', 2],
      ['UMRAH', 2],
    ],
    ages: [20, 55],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      const forged = random.pick(['documents.KTP', 'documents.KK', 'documents.AKTA_LAHIR'] as const);
      if (tells(0.85)) row[forged] = 'DIDUGA_PALSU';
      if (tells(0.75)) row.identityMatch = 'BEDA_SUBSTANSI';
      row.biometricMatch = tells(0.65)
        ? random.pick(['IDENTITAS_LAIN', 'PASPOR_DISEMBUNYIKAN'])
        : 'BELUM_DICEK';
      if (tells(0.4)) row.recruiterKind = 'CALO';
      if (tells(0.4)) row.statementChanged = true;
      if (tells(0.4)) farAway(making, 'TIDAK_ADA_ALASAN');
    },
  },
  {
    name: 'loss_trick',
    isCase: true,
    share: 2,
    purpose: [
      ['WISATA', 6],
      ['KUNJUNGAN_KELUARGA', 4],
    ],
    kind: 'HILANG',
    ages: [22, 55],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      const earlier = tells(0.8) ? [{ date: ago(making, 300, 1500), reason: 'KELALAIAN' as const }] : [];
      row.lossHistory = [
        ...earlier,
        {
          date: ago(making, 5, 60),
          reason: tells(0.7) ? ('TIDAK_DITERIMA' as const) : ('KELALAIAN' as const),
        },
      ];
      row['documents.LAPORAN_POLISI'] = random.pick(['TERVERIFIKASI', 'ADA', 'TIDAK_ADA']);
      if (tells(0.7)) row['migrationHistory.misuse'] = [ago(making, 60, 650)];
      if (tells(0.35)) row.biometricMatch = 'PASPOR_DISEMBUNYIKAN';
      if (tells(0.4))
        row.refusalHistory = [
          {
            date: ago(making, 60, 600),
            officeCode: `KANIM-${random.weighted(random.pick(making.provinces).regencies).office}`,
            reason: 'PMI_NONPROSEDURAL',
            resolved: false,
          },
        ];
      if (tells(0.45)) admits(making);
      if (tells(0.5)) row.statementChanged = true;
      row.relativeContactVerified = tells(0.6) ? 'GAGAL' : 'BELUM_DICEK';
    },
  },
  {
    name: 'minor_for_work',
    isCase: true,
    share: 2,
    purpose: [
      ['BEKERJA_PMI', 5],
      ['AWAK_KAPAL', 2],
      ['WISATA', 3],
    ],
    // 18 and 19 is what a raised age claims.
    ages: [15, 19],
    change: (making) => {
      const { random, row } = making;
      const tells = telltales(random);
      row.ageEvidence = tells(0.8) ? 'BERTENTANGAN' : 'BELUM_DICEK';
      row['minor.consent'] = tells(0.7) ? false : random.chance(0.7);
      row['minor.guardianRelation'] = tells(0.8) ? 'TIDAK_TERKAIT' : 'WALI';
      row['documents.IZIN_ORTU'] = random.pick(['ADA', 'TIDAK_ADA']);
      row.recruiterKind = tells(0.75) ? random.pick(['CALO', 'P3MI_TIDAK_AKTIF']) : 'TEMAN_KELUARGA';
      row.siskop2miStatus = 'TIDAK_DITEMUKAN';
      row.organizerLicence = 'TIDAK_DITEMUKAN';
      if (making.purpose === 'WISATA' && tells(0.7)) admits(making);
      vagueJob(making, tells);
      handled(making, tells);
    },
  },
];

const innocents: readonly Scenario[] = (
  [
    // beside the tourist cover
    {
      name: 'family_visit_verified_by_call',
      share: 8,
      purpose: always('KUNJUNGAN_KELUARGA'),
      change: ({ row }) => {
        row['documents.SURAT_UNDANGAN'] = 'TIDAK_ADA';
        row['documents.PASPOR_PENJAMIN'] = 'TIDAK_ADA';
        row.relativeContactVerified = 'TERVERIFIKASI';
        row.recruiterKind = 'TEMAN_KELUARGA';
        row.travelFunding = 'KELUARGA';
      },
    },
    {
      name: 'worker_registered',
      share: 6,
      purpose: always('BEKERJA_PMI'),
      change: ({ random, row }) => {
        row.recruiterKind = 'P3MI_AKTIF';
        row.siskop2miStatus = 'TERDAFTAR';
        row.destinationCountries = [random.pick(['SA', 'AE', 'TW', 'HK'])];
        row['jobOffer.noQualificationNeeded'] = true;
        row.debtOrDeduction = random.chance(0.4) ? 'BANK_KUR' : 'TIDAK';
      },
    },
    {
      name: 'first_journey_little_schooling',
      share: 5,
      purpose: [
        ['UMRAH', 5],
        ['KUNJUNGAN_KELUARGA', 3],
        ['WISATA', 2],
      ],
      kind: 'BARU',
      ages: [45, 80],
      change: ({ row }) => {
        row.itineraryKnowledge = 'TIDAK_DAPAT';
        row.reaskedLocalLanguage = true;
        row.thirdPartyControl = 'PENDAMPING_SAH';
      },
    },
    {
      name: 'statement_corrected',
      share: 4,
      purpose: always('WISATA'),
      change: ({ row }) => {
        row.statementChanged = true;
        row.itineraryKnowledge = 'SEBAGIAN';
      },
    },
    {
      name: 'elderly_with_companion',
      share: 7,
      purpose: [
        ['UMRAH', 6],
        ['BEROBAT', 2],
        ['WISATA', 2],
      ],
      ages: [66, 80],
      change: ({ random, row }) => {
        row.thirdPartyControl = 'PENDAMPING_SAH';
        row.travelFunding = 'KELUARGA';
        row.documentsHeldByOther = random.chance(0.3);
        row.itineraryKnowledge = 'SEBAGIAN';
      },
    },
    // beside the misuse of umrah
    {
      name: 'umrah_verified_organiser',
      share: 10,
      purpose: always('UMRAH'),
      change: ({ random, row }) => {
        row.organizerLicence = 'TERDAFTAR';
        row['documents.SURAT_PPIU'] = 'TERVERIFIKASI';
        row.returnTicket = 'ADA';
        row.plannedStayDays = between(random, [12, 30]);
        row.travelFunding = random.chance(0.4) ? 'PENYELENGGARA_RESMI' : 'SENDIRI';
        row['linkage.emailOrAgent30d'] = between(random, [10, 44]);
        row['linkage.verifiedGroup'] = true;
      },
    },
    {
      name: 'hajj_quota_short_notice',
      share: 3,
      purpose: always('HAJI'),
      ages: [40, 78],
      change: (making) => {
        making.row.plannedDeparture = ahead(making, 5, 9);
        making.row.returnTicket = 'BELUM_BELI';
        making.row['documents.SURAT_PPIU'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'pesantren_group',
      share: 8,
      purpose: [
        ['UMRAH', 6],
        ['ZIARAH', 2],
        ['STUDI', 2],
      ],
      ages: [16, 30],
      change: ({ random, row }) => {
        row['linkage.phone30d'] = between(random, [8, 35]);
        row['linkage.payer30d'] = between(random, [8, 35]);
        row['linkage.address30d'] = between(random, [8, 35]);
        row['linkage.verifiedGroup'] = true;
        row['linkage.sameKK'] = false;
        row['linkage.bookingBurst'] = random.chance(0.3);
        row.thirdPartyControl = 'PENDAMPING_SAH';
      },
    },
    // beside the online scam
    {
      name: 'worker_unregistered_social_media',
      share: 7,
      purpose: always('BEKERJA_PMI'),
      kind: 'BARU',
      change: ({ random, row }) => {
        row.siskop2miStatus = 'TIDAK_DITEMUKAN';
        row.recruiterKind = 'MEDIA_SOSIAL';
        row['jobOffer.contractSeen'] = false;
        row['jobOffer.employerNamed'] = random.chance(0.5);
        row['jobOffer.noQualificationNeeded'] = random.chance(0.5);
        row['documents.KONTRAK_KERJA'] = 'TIDAK_ADA';
        row['documents.REKOM_DISNAKER'] = 'TIDAK_ADA';
        row.organizerLicence = 'BELUM_DICEK';
        row.knowsProcedure = false;
        delete row.placementScheme;
      },
    },
    {
      name: 'tourist_to_watched_country',
      share: 6,
      purpose: always('WISATA'),
      change: ({ random, row }) => {
        row.destinationCountries = [random.pick(['KH', 'LA', 'TH', 'PH', 'MM'])];
        row.transitCountries = random.chance(0.4) ? ['VN'] : [];
      },
    },
    {
      name: 'trip_with_social_media_friends',
      share: 4,
      purpose: always('WISATA'),
      ages: [18, 40],
      change: ({ random, row }) => {
        row.recruiterKind = 'MEDIA_SOSIAL';
        if (random.chance(0.5)) row['jobOffer.employerNamed'] = false;
        row['jobOffer.noQualificationNeeded'] = false;
        row.destinationCountries = [random.pick(['TH', 'VN', 'JP', 'KR'])];
      },
    },
    {
      name: 'returned_victim',
      share: 5,
      purpose: [
        ['WISATA', 5],
        ['UMRAH', 3],
        ['BEKERJA_PMI', 2],
      ],
      kind: 'HABIS_MASA',
      ages: [22, 50],
      change: (making) => {
        making.row['migrationHistory.deportations'] = [
          {
            date: ago(making, 90, 1100),
            asVictim: true,
            cause: making.random.chance(0.6) ? 'EKSPLOITASI_PENIPUAN_DARING' : 'MASUK_ILEGAL',
          },
        ];
        if (making.random.chance(0.4)) making.row['migrationHistory.misuse'] = [ago(making, 120, 1100)];
      },
    },
    // beside Malaysia by sea
    {
      name: 'born_in_sabah_without_papers',
      share: 5,
      purpose: [
        ['KUNJUNGAN_KELUARGA', 6],
        ['BEKERJA_PMI', 4],
      ],
      kind: 'BARU',
      ages: [18, 40],
      change: (making) => {
        making.row.destinationCountries = ['MY'];
        making.row['migrationHistory.deportations'] = [
          { date: ago(making, 60, 900), asVictim: false, cause: 'LAHIR_TANPA_DOKUMEN' },
        ];
        making.row.relativeContactVerified = 'TERVERIFIKASI';
      },
    },
    {
      name: 'postponed_before_now_complete',
      share: 4,
      purpose: [
        ['WISATA', 5],
        ['KUNJUNGAN_KELUARGA', 5],
      ],
      kind: 'HABIS_MASA',
      ages: [19, 60],
      change: (making) => {
        making.row['migrationHistory.tpiPostponed'] = [ago(making, 100, 700)];
        making.row.returnTicket = 'ADA';
        making.row.relativeContactVerified = 'TERVERIFIKASI';
      },
    },
    {
      name: 'weekend_shopper_malaysia',
      share: 5,
      purpose: always('WISATA'),
      change: (making) => {
        making.row.destinationCountries = ['MY'];
        making.row.plannedStayDays = between(making.random, [1, 3]);
        making.row.plannedDeparture = ahead(making, 3, 7);
        making.row.returnTicket = 'BELUM_BELI';
      },
    },
    // beside the false internship
    {
      name: 'student_with_letter_of_acceptance',
      share: 8,
      purpose: always('STUDI'),
      ages: [18, 30],
      change: ({ row }) => {
        row['documents.LOA'] = 'TERVERIFIKASI';
        row.feesChargedToApplicant = true;
        row.travelFunding = 'KELUARGA';
      },
    },
    {
      name: 'intern_recommended',
      share: 5,
      purpose: always('MAGANG'),
      ages: [18, 27],
      change: ({ row }) => {
        row['documents.REKOM_KEMNAKER_MAGANG'] = 'TERVERIFIKASI';
        row['documents.LOA'] = 'TERVERIFIKASI';
        row.organizerLicence = 'TERDAFTAR';
        row.feesChargedToApplicant = true;
        row.recruiterKind = 'TEMAN_KELUARGA';
      },
    },
    {
      name: 'working_holiday',
      share: 3,
      purpose: always('LAINNYA'),
      ages: [20, 30],
      change: ({ random, row }) => {
        row.destinationCountries = ['AU'];
        row.plannedStayDays = 365;
        row.admittedWorkIntent = true;
        row.siskop2miStatus = 'NA';
        row.placementScheme = 'MANDIRI';
        row.recruiterKind = 'TIDAK_ADA';
        row.knowsProcedure = true;
        row['jobOffer.employerNamed'] = random.chance(0.3);
      },
    },
    // beside the bride by a broker
    {
      name: 'marriage_papers_verified',
      share: 6,
      purpose: [
        ['MENIKAH', 5],
        ['IKUT_PASANGAN', 5],
      ],
      ages: [20, 50],
      change: ({ row }) => {
        row['marriageCase.papersVerified'] = 'TERVERIFIKASI';
        row.travelFunding = 'KELUARGA';
        row.returnTicket = 'TIDAK';
      },
    },
    {
      name: 'marriage_papers_under_way',
      share: 4,
      purpose: always('MENIKAH'),
      ages: [21, 50],
      change: ({ row }) => {
        row['marriageCase.papersVerified'] = 'BELUM_DICEK';
        row['documents.AKTA_NIKAH_LN'] = 'TIDAK_DIPERLUKAN';
        row['marriageCase.intermediaryPaid'] = false;
        row['marriageCase.rewardPromised'] = false;
      },
    },
    // beside the false seafarer
    {
      name: 'seafarer_verified',
      share: 7,
      purpose: always('AWAK_KAPAL'),
      ages: [19, 52],
      change: ({ row }) => {
        row['seafarer.seamanBookVerified'] = 'TERVERIFIKASI';
        row['seafarer.contractVerified'] = 'TERVERIFIKASI';
        row['seafarer.agentSip3mi'] = 'TERVERIFIKASI';
        row['documents.BUKU_PELAUT'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'seafarer_agent_other_ministry',
      share: 4,
      purpose: always('AWAK_KAPAL'),
      ages: [19, 52],
      change: ({ row }) => {
        row['seafarer.seamanBookVerified'] = 'TERVERIFIKASI';
        row['seafarer.contractVerified'] = 'TERVERIFIKASI';
        row['seafarer.agentSip3mi'] = 'GAGAL';
        row.siskop2miStatus = 'TIDAK_DITEMUKAN';
        row.organizerLicence = 'TERDAFTAR';
      },
    },
    // beside forgery and a second identity
    {
      name: 'spelling_difference',
      share: 9,
      purpose: [
        ['WISATA', 5],
        ['UMRAH', 5],
      ],
      change: ({ row }) => {
        row.identityMatch = 'BEDA_KECIL';
      },
    },
    {
      name: 'register_not_updated',
      share: 3,
      purpose: [
        ['WISATA', 5],
        ['UMRAH', 5],
      ],
      change: ({ row }) => {
        row.identityMatch = 'BEDA_SUBSTANSI';
        row['documents.KTP'] = 'TERVERIFIKASI';
        row['documents.KK'] = 'ADA';
      },
    },
    {
      name: 'childhood_passport_forgotten',
      share: 3,
      purpose: always('WISATA'),
      kind: 'BARU',
      ages: [18, 30],
      change: ({ row }) => {
        row.biometricMatch = 'PASPOR_DISEMBUNYIKAN';
        row['migrationHistory.priorPassports'] = 1;
      },
    },
    {
      name: 'works_far_from_home',
      share: 8,
      purpose: [
        ['WISATA', 6],
        ['UMRAH', 3],
        ['BEKERJA_PMI', 1],
      ],
      ages: [19, 55],
      change: (making) => farAway(making, 'BEKERJA'),
    },
    {
      name: 'studies_far_from_home',
      share: 5,
      purpose: [
        ['WISATA', 6],
        ['PERTUKARAN_BUDAYA', 4],
      ],
      ages: [18, 26],
      change: (making) => farAway(making, 'STUDI'),
    },
    // beside the loss trick
    {
      name: 'lost_to_theft_once',
      share: 7,
      purpose: always('WISATA'),
      kind: 'HILANG',
      ages: [17, 70],
      change: (making) => {
        making.row.lossHistory = [{ date: ago(making, 5, 60), reason: 'PENCURIAN' }];
        making.row['documents.LAPORAN_POLISI'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'lost_twice_theft_and_flood',
      share: 3,
      purpose: [
        ['WISATA', 6],
        ['UMRAH', 4],
      ],
      kind: 'HILANG',
      ages: [25, 60],
      change: (making) => {
        making.row.lossHistory = [
          { date: ago(making, 500, 1500), reason: 'KAHAR' },
          { date: ago(making, 5, 60), reason: 'PENCURIAN' },
        ];
        making.row['documents.LAPORAN_POLISI'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'refused_before_now_complete',
      share: 4,
      purpose: [
        ['BEKERJA_PMI', 6],
        ['UMRAH', 4],
      ],
      ages: [19, 60],
      change: (making) => {
        making.row.refusalHistory = [
          {
            date: ago(making, 60, 700),
            officeCode: `KANIM-${making.home.office}`,
            reason: making.random.pick(['DOKUMEN_TIDAK_LENGKAP', 'PMI_NONPROSEDURAL'] as const),
            resolved: true,
          },
        ];
      },
    },
    // beside minors sent to work
    {
      name: 'minor_on_school_journey',
      share: 5,
      purpose: [
        ['WISATA', 5],
        ['PERTUKARAN_BUDAYA', 5],
      ],
      ages: [13, 17],
      change: ({ random, row }) => {
        row['minor.consent'] = true;
        row['minor.guardianRelation'] = 'TIDAK_TERKAIT';
        row['documents.IZIN_ORTU'] = 'TERVERIFIKASI';
        row['linkage.phone30d'] = between(random, [6, 30]);
        row['linkage.verifiedGroup'] = true;
        row['linkage.sameKK'] = false;
      },
    },
    {
      name: 'minor_with_guardian',
      share: 4,
      purpose: [
        ['KUNJUNGAN_KELUARGA', 6],
        ['BEROBAT', 4],
      ],
      ages: [1, 16],
      change: ({ row }) => {
        row['minor.guardianRelation'] = 'WALI';
        row['minor.consent'] = true;
      },
    },
    {
      name: 'young_adult_first_job',
      share: 4,
      purpose: [
        ['BEKERJA_PMI', 7],
        ['AWAK_KAPAL', 3],
      ],
      kind: 'BARU',
      ages: [18, 19],
      change: ({ row }) => {
        row.ageEvidence = 'KONSISTEN';
        row.siskop2miStatus = 'TERDAFTAR';
        row.recruiterKind = 'P3MI_AKTIF';
      },
    },
    // people whose answers look like a case, and are not
    {
      name: 'broker_only_for_the_queue',
      share: 5,
      purpose: [
        ['WISATA', 6],
        ['UMRAH', 4],
      ],
      ages: [19, 70],
      change: ({ random, row }) => {
        row.recruiterKind = 'CALO';
        row['jobOffer.employerNamed'] = false;
        row['jobOffer.contractSeen'] = false;
        row['jobOffer.noQualificationNeeded'] = false;
        row['linkage.payer30d'] = between(random, [5, 18]);
        row['linkage.sameKK'] = false;
        row['linkage.bookingBurst'] = random.chance(0.5);
      },
    },
    {
      name: 'licensed_agency_advances_ticket',
      share: 4,
      purpose: always('BEKERJA_PMI'),
      change: ({ random, row }) => {
        row.recruiterKind = 'P3MI_AKTIF';
        row.travelFunding = 'PEREKRUT';
        row.debtOrDeduction = random.chance(0.5) ? 'PEREKRUT' : 'BANK_KUR';
      },
    },
    {
      name: 'relative_not_reached',
      share: 4,
      purpose: always('KUNJUNGAN_KELUARGA'),
      change: ({ row }) => {
        row.relativeContactVerified = 'GAGAL';
        row['documents.SURAT_UNDANGAN'] = 'ADA';
        row.returnTicket = 'ADA';
      },
    },
    {
      name: 'organiser_under_another_name',
      share: 4,
      purpose: always('UMRAH'),
      ages: [25, 75],
      change: ({ row }) => {
        row.organizerLicence = 'TIDAK_DITEMUKAN';
        row['documents.SURAT_PPIU'] = 'ADA';
        row.returnTicket = 'ADA';
      },
    },
    {
      name: 'works_online_while_travelling',
      share: 3,
      purpose: always('WISATA'),
      ages: [22, 40],
      change: ({ random, row }) => {
        row.admittedWorkIntent = true;
        row.siskop2miStatus = 'TIDAK_DITEMUKAN';
        row.organizerLicence = 'NA';
        row.knowsProcedure = true;
        row.recruiterKind = 'TIDAK_ADA';
        row['jobOffer.employerNamed'] = true;
        row['jobOffer.contractSeen'] = true;
        row['jobOffer.noQualificationNeeded'] = false;
        row['jobOffer.salaryUsd'] = pay(random, 600, 2500);
      },
    },
    {
      name: 'student_pays_unlisted_body',
      share: 3,
      purpose: [
        ['MAGANG', 5],
        ['PERTUKARAN_BUDAYA', 5],
      ],
      ages: [18, 25],
      change: ({ row }) => {
        row.organizerLicence = 'TIDAK_DITEMUKAN';
        row.feesChargedToApplicant = true;
        row['documents.LOA'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'marriage_agent_paid_for_paperwork',
      share: 3,
      purpose: [
        ['MENIKAH', 5],
        ['IKUT_PASANGAN', 5],
      ],
      ages: [23, 50],
      change: ({ row }) => {
        row['marriageCase.intermediaryPaid'] = true;
        row['marriageCase.papersVerified'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'marriage_gift_from_family',
      share: 2,
      purpose: always('MENIKAH'),
      ages: [21, 45],
      change: ({ row }) => {
        row['marriageCase.rewardPromised'] = true;
        row['marriageCase.papersVerified'] = 'TERVERIFIKASI';
      },
    },
    {
      name: 'seafarer_book_not_in_the_system',
      share: 3,
      purpose: always('AWAK_KAPAL'),
      ages: [19, 52],
      change: ({ row }) => {
        row['seafarer.seamanBookVerified'] = 'GAGAL';
        row['documents.BUKU_PELAUT'] = 'ADA';
      },
    },
    {
      name: 'old_certificate_suspected',
      share: 3,
      purpose: [
        ['WISATA', 5],
        ['UMRAH', 5],
      ],
      ages: [40, 80],
      change: ({ row }) => {
        row['documents.AKTA_LAHIR'] = 'DIDUGA_PALSU';
      },
    },
    {
      name: 'resembles_another_person',
      share: 2,
      purpose: always('WISATA'),
      ages: [18, 60],
      change: ({ row }) => {
        row.biometricMatch = 'IDENTITAS_LAIN';
      },
    },
    {
      name: 'loss_reason_once_not_accepted',
      share: 3,
      purpose: always('WISATA'),
      kind: 'HABIS_MASA',
      ages: [25, 70],
      change: (making) => {
        making.row.lossHistory = [{ date: ago(making, 200, 1700), reason: 'TIDAK_DITERIMA' }];
      },
    },
    {
      name: 'clerical_error_in_birth_year',
      share: 3,
      purpose: [
        ['UMRAH', 6],
        ['WISATA', 4],
      ],
      ages: [30, 78],
      change: ({ row }) => {
        row.ageEvidence = 'BERTENTANGAN';
      },
    },
    {
      name: 'minor_consent_still_to_come',
      share: 3,
      purpose: [
        ['KUNJUNGAN_KELUARGA', 5],
        ['WISATA', 5],
      ],
      ages: [3, 17],
      change: ({ row }) => {
        row['minor.consent'] = false;
        row['minor.guardianRelation'] = 'WALI';
        row['documents.IZIN_ORTU'] = 'TIDAK_ADA';
      },
    },
    {
      name: 'told_what_to_say_by_a_neighbour',
      share: 3,
      purpose: [
        ['WISATA', 5],
        ['KUNJUNGAN_KELUARGA', 5],
      ],
      kind: 'BARU',
      ages: [19, 65],
      change: ({ random, row }) => {
        row.coachedToConceal = true;
        row.statementChanged = random.chance(0.5);
        row.relativeContactVerified = 'TERVERIFIKASI';
      },
    },
    // beside any of them
    {
      name: 'family_shares_phone',
      share: 6,
      purpose: [
        ['WISATA', 7],
        ['UMRAH', 3],
      ],
      change: ({ random, row }) => {
        row['linkage.phone30d'] = between(random, [4, 8]);
        row['linkage.payer30d'] = between(random, [4, 8]);
        row['linkage.sameKK'] = true;
        row['linkage.bookingBurst'] = random.chance(0.3);
      },
    },
    {
      name: 'medical_emergency',
      share: 6,
      purpose: always('BEROBAT'),
      change: (making) => {
        making.row.channel = 'PERCEPATAN';
        making.row.plannedDeparture = ahead(making, 2, 3);
        making.row.returnTicket = 'TIDAK';
      },
    },
    {
      name: 'business_paid_by_employer',
      share: 4,
      purpose: always('BISNIS'),
      change: (making) => {
        making.row.travelFunding = 'PEMBERI_KERJA';
        making.row.plannedDeparture = ahead(making, 3, 6);
      },
    },
  ] satisfies readonly Omit<Scenario, 'isCase'>[]
).map((scenario) => ({ ...scenario, isCase: false }));

const ordinary: Scenario = { name: 'ordinary', isCase: false, share: 0, purpose: purposes, change: idle };
const scenarios: readonly Scenario[] = [ordinary, ...cases, ...innocents];

// ---- what was not asked ----

const important: readonly Name[] = [
  'itineraryKnowledge',
  'returnTicket',
  'travelFunding',
  'debtOrDeduction',
  'recruiterKind',
  'thirdPartyControl',
  'coachedToConceal',
  'documentsHeldByOther',
  'admittedWorkIntent',
  'statementChanged',
  'organizerLicence',
  'relativeContactVerified',
  'siskop2miStatus',
  'feesChargedToApplicant',
  'jobOffer.employerNamed',
  'jobOffer.contractSeen',
  'jobOffer.noQualificationNeeded',
  'marriageCase.papersVerified',
  'marriageCase.intermediaryPaid',
  'marriageCase.rewardPromised',
  'seafarer.seamanBookVerified',
  'seafarer.contractVerified',
  'seafarer.agentSip3mi',
  'minor.consent',
  'minor.guardianRelation',
  'identityMatch',
  'biometricMatch',
  'documents.SURAT_PPIU',
  'documents.LOA',
  'documents.KTP',
  'destinationCountries',
  'plannedDeparture',
  'plannedStayDays',
];
const intake: ReadonlySet<Name> = new Set<Name>([
  'applicationId',
  'submittedAt',
  'officeCode',
  'channel',
  'applicationType',
  'passportType',
  'birthDate',
  'domicileRegencyCode',
  'declaredPurpose',
  'documents.KTP',
  'documents.KK',
]);
const isSystem = (name: Name): boolean =>
  name.startsWith('linkage.') ||
  name.startsWith('migrationHistory.') ||
  name === 'lossHistory' ||
  name === 'refusalHistory';

/** Half of the questions that were not asked are empty cells, half say so with the field's own code. */
function forget({ random, row }: Making, name: Name): void {
  const def = field(name);
  const code = def.kind === 'category' ? (def.unknown.at(-1) ?? null) : null;
  if (code !== null && random.chance(0.5)) Object.assign(row, { [name]: code });
  else delete row[name];
}

function thin(making: Making): void {
  const { random, row } = making;
  const asked = important.filter((name) => row[name] !== undefined);
  for (let left = 1 + random.below(4); left > 0 && asked.length > 0; left--) {
    const [name] = asked.splice(random.below(asked.length), 1);
    if (name !== undefined) forget(making, name);
  }
}

function bare(making: Making): void {
  const { random, row } = making;
  const systems = random.chance(0.5);
  for (const name of names) {
    if (intake.has(name) || (systems && isSystem(name))) continue;
    if (random.chance(0.06)) continue;
    if (random.chance(0.25)) forget(making, name);
    else delete row[name];
  }
  if (random.chance(0.4)) row.declaredPurpose = 'TIDAK_DITANYA';
}

/** Empties what does not apply: the dictionary's scopes read only fields that have none of their own. */
function keepScopes({ row, ageYears }: Making): void {
  for (const name of names) {
    const scope = field(name).appliesWhen;
    if (scope === undefined || row[name] === undefined) continue;
    const applies = scope.some((test) => {
      if ('belowYears' in test) return ageYears < test.belowYears;
      const value = isName(test.field) ? row[test.field] : undefined;
      return (typeof value === 'string' || typeof value === 'boolean') && test.in.includes(value);
    });
    if (!applies) delete row[name];
  }
}

// ---- a plan for all rows, then one row at a time ----

interface Plan {
  readonly rows: number;
  readonly days: readonly number[];
  readonly provinces: readonly Province[];
  readonly provinceOf: Uint8Array;
  readonly scenarioOf: Uint8Array;
}

function makePlan(rows: number, provinces: readonly Province[]): Plan {
  const random = createRandom(`${SEED}/plan`);
  const scenarioCounts = scenarios.map((scenario) => Math.round((scenario.share * rows) / ROWS));
  scenarioCounts[0] = rows - scenarioCounts.reduce((sum, count) => sum + count, 0);
  const first = parseDate('2026-01-02') ?? fail('a date');
  const last = parseDate('2026-10-30') ?? fail('a date');
  const days: number[] = [];
  // 1970-01-01 was a Thursday; offices are closed on Saturday (6) and Sunday (0).
  for (let day = first; day <= last; day++) if ((day + 4) % 7 !== 0 && (day + 4) % 7 !== 6) days.push(day);
  return {
    rows,
    days,
    provinces,
    provinceOf: shuffled(random, quotas(provinces, rows)),
    scenarioOf: shuffled(random, scenarioCounts),
  };
}

/** Rows per province: a minimum each, the rest by population, remainders to the largest. */
function quotas(provinces: readonly Province[], rows: number): readonly number[] {
  const least = Math.min(LEAST_PER_PROVINCE, Math.floor(rows / provinces.length));
  const total = provinces.reduce((sum, province) => sum + province.population, 0);
  const counts = provinces.map((province) =>
    Math.max(least, Math.floor((province.population / total) * rows)),
  );
  const order = provinces.map((_, index) => index);
  order.sort((a, b) => (provinces[b]?.population ?? 0) - (provinces[a]?.population ?? 0));
  let left = rows - counts.reduce((sum, count) => sum + count, 0);
  for (let turn = 0; left !== 0; turn++) {
    const index = order[turn % order.length] ?? 0;
    const step = left > 0 ? 1 : -1;
    if (step < 0 && (counts[index] ?? 0) <= least) continue;
    counts[index] = (counts[index] ?? 0) + step;
    left -= step;
  }
  return counts;
}

/** Each index as often as its count says, in random order (Fisher-Yates). */
function shuffled(random: Random, counts: readonly number[]): Uint8Array {
  const values = new Uint8Array(counts.reduce((sum, count) => sum + count, 0));
  let at = 0;
  counts.forEach((count, index) => {
    values.fill(index, at, at + count);
    at += count;
  });
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const value = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = value;
  }
  return values;
}

interface Made {
  readonly row: Row;
  readonly scenario: Scenario;
}

function makeRow(plan: Plan, index: number): Made {
  const random = createRandom(`${SEED}/${index}`);
  const province = plan.provinces[plan.provinceOf[index] ?? 0] ?? fail('a province');
  const scenario = scenarios[plan.scenarioOf[index] ?? 0] ?? ordinary;
  const home = random.weighted(province.regencies);
  const day = plan.days[Math.floor((index * plan.days.length) / plan.rows)] ?? fail('a day');
  const purpose = random.weighted(scenario.purpose);
  const ageYears = scenario.ages ? between(random, scenario.ages) : makeAge(random, purpose);
  const renewed: Kind = random.chance(0.25) ? 'HABIS_MASA' : 'BARU';
  const young = ageYears < 6 ? 'BARU' : ageYears < 12 ? renewed : undefined;
  const kind = scenario.kind ?? young ?? random.weighted(kinds);
  const row: Row = {
    applicationId: `SINTETIS-${String(index + 1).padStart(6, '0')}`,
    submittedAt: `${formatDate(day)}T${clock(random)}${province.offset}`,
    officeCode: `KANIM-${home.office}`,
    birthDate: formatDate(addMonths(day, -12 * ageYears) - random.below(365)),
    domicileRegencyCode: home.code,
    domicileReason: random.weighted([
      ['SESUAI_KTP', 93],
      ['BEKERJA', 3],
      ['KELUARGA', 2.5],
      ['STUDI', 1.5],
    ]),
  };
  const making: Making = {
    random,
    row,
    day,
    ageYears,
    purpose,
    kind,
    home,
    province,
    provinces: plan.provinces,
  };
  answer(making);
  if (random.chance(FAR))
    farAway(
      making,
      random.weighted([
        ['BEKERJA', 50],
        ['STUDI', 18],
        ['KELUARGA', 20],
        ['TIDAK_ADA_ALASAN', 12],
      ]),
    );
  scenario.change(making);
  if (random.chance(SYSTEMS_DOWN)) for (const name of names) if (isSystem(name)) delete row[name];
  keepScopes(making);
  const depth = random.unit();
  if (depth < BARE) bare(making);
  else if (depth < BARE + THIN) thin(making);
  keepScopes(making);
  return { row, scenario };
}

function makeAge(random: Random, purpose: Purpose): number {
  if (!grown.includes(purpose) && random.chance(MINORS))
    return learning.includes(purpose) ? 12 + random.below(6) : 1 + random.below(17);
  const most = work.includes(purpose) ? 48 : learning.includes(purpose) ? 32 : 80;
  const age = random.weighted([
    [18 + random.below(12), 28],
    [30 + random.below(15), 35],
    [45 + random.below(15), 24],
    [60 + random.below(21), 13],
  ]);
  return age > most ? 18 + (age % (most - 17)) : age;
}

function clock(random: Random): string {
  const minute = between(random, [7 * 60 + 30, 15 * 60 + 29]);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(random.below(60))}`;
}

// ---- forms ----

type Cell = string | number;

/** Canonical cells: `true`/`false`, lists with `|`, a known-empty list `[]`, unknown an empty cell. */
function formatCell(name: Name, row: Row): Cell {
  const value = row[name];
  if (value === undefined) return '';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value.length === 0) return '[]';
  const def = field(name);
  return value.map((item) => (typeof item === 'string' ? item : formatEvent(def, item))).join('|');
}

function formatEvent(def: FieldDef, item: Readonly<Record<string, string | boolean | undefined>>): string {
  const parts = def.kind === 'events' ? Object.keys(partsOf(def)) : fail('not a list of events');
  return [item.date, ...parts.map((part) => item[part])].map((part) => String(part ?? '')).join(':');
}

const partsOf = (def: EventsField): EventsField['parts'] => def.parts;
const formatRow = (row: Row): string => formatCsvRow(names.map((name) => formatCell(name, row)));
const head = formatCsvRow(names);

/** As an Indonesian spreadsheet names these columns. */
const renamed: Readonly<Partial<Record<Name, string>>> = {
  applicationId: 'No Permohonan',
  submittedAt: 'Tanggal Pengajuan',
  officeCode: 'Kode Kantor',
  channel: 'Saluran',
  applicationType: 'Jenis Permohonan',
  birthDate: 'Tgl Lahir',
  domicileRegencyCode: 'Kab/Kota Domisili',
  declaredPurpose: 'Tujuan',
  destinationCountries: 'Negara Tujuan',
  plannedDeparture: 'Rencana Berangkat',
  plannedStayDays: 'Lama Tinggal (hari)',
  returnTicket: 'Tiket Pulang',
  'jobOffer.salaryUsd': 'Upah Ditawarkan (USD)',
};
/** Columns whose values are written as their Indonesian labels. */
const labelled: ReadonlySet<Name> = new Set<Name>(['applicationType', 'declaredPurpose', 'returnTicket']);
const jakartaHead = formatCsvRow(
  names.map((name) => renamed[name] ?? name),
  ';',
);

function formatJakartaRow(row: Row): string {
  return formatCsvRow(
    names.map((name) => formatJakartaCell(name, row)),
    ';',
  );
}

function formatJakartaCell(name: Name, row: Row): string {
  const value = row[name];
  const text = String(formatCell(name, row));
  if (typeof value === 'boolean') return value ? 'YA' : 'TIDAK';
  if (typeof value === 'number') return text.replace('.', ',');
  const def = field(name);
  if (labelled.has(name) && def.kind === 'category') {
    const label = def.values[text]?.id ?? text;
    return label.slice(0, 1).toUpperCase() + label.slice(1);
  }
  // Only a cell that is a date as a whole is one to a spreadsheet; dates inside a longer cell stay as they are.
  return text.replace(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?$/, (_, year, month, date, time) =>
    time === undefined ? `${date}/${month}/${year}` : `${date}/${month}/${year} ${time}`,
  );
}

function formatJson(row: Row): string {
  const nested: Record<string, unknown> = {};
  const groups = new Map<string, Record<string, unknown>>();
  for (const name of names) {
    const value = row[name];
    if (value === undefined) continue;
    const [group, key] = name.split('.');
    if (group === undefined || key === undefined) nested[name] = value;
    else {
      const inner = groups.get(group) ?? {};
      groups.set(group, inner);
      nested[group] = inner;
      inner[key] = value;
    }
  }
  return `${JSON.stringify(nested)}\n`;
}

// ---- ten faults, one a row ----

interface Fault {
  /** Which row of the sample can carry it. */
  readonly on: (row: Row) => boolean;
  /** Cells to put in place of the row's own, or bytes to put in place of its line. */
  readonly cells?: (before: Row) => Readonly<Partial<Record<Name, string>>>;
  readonly line?: (line: string) => Buffer;
}

const anyRow = (): boolean => true;
const faults: readonly Fault[] = [
  // One separator too many.
  { on: anyRow, line: (line) => Buffer.from(line.replace('\n', ',\n')) },
  { on: anyRow, cells: () => ({ submittedAt: '15 Juni 2026' }) },
  { on: anyRow, cells: () => ({ applicationId: '' }) },
  { on: anyRow, cells: (before) => ({ applicationId: before.applicationId ?? fail('an id') }) },
  {
    on: (row) => row.domicileRegencyCode?.endsWith('.10') === true,
    cells: () => ({ domicileRegencyCode: '11.1' }),
  },
  { on: (row) => row.plannedDeparture !== undefined, cells: () => ({ plannedDeparture: '2026-02-30' }) },
  { on: (row) => row.declaredPurpose === 'BEKERJA_PMI', cells: () => ({ declaredPurpose: 'BEKERJA_PMl' }) },
  { on: (row) => row.plannedStayDays !== undefined, cells: () => ({ plannedStayDays: 'dua minggu' }) },
  { on: anyRow, line: (line) => splice(line, 'KANIM-', 0xff) },
  { on: anyRow, line: (line) => splice(line, 'KANIM-', 0x00) },
];

/** The line's bytes with one byte more after the first `mark`. */
function splice(line: string, mark: string, byte: number): Buffer {
  const at = line.indexOf(mark) + mark.length;
  return Buffer.concat([Buffer.from(line.slice(0, at)), Buffer.from([byte]), Buffer.from(line.slice(at))]);
}

/** A good row, then a broken one, ten times; and a good row at the end. */
function* brokenLines(rows: readonly Row[]): Generator<Buffer> {
  yield Buffer.from(head);
  const whole = (row: Row): boolean => important.slice(0, 5).every((name) => row[name] !== undefined);
  const left = rows.filter(
    (row) => whole(row) && row.plannedDeparture !== undefined && row.identityMatch === 'COCOK',
  );
  const take = (fits: (row: Row) => boolean): Row => {
    const at = left.findIndex(fits);
    const [row] = at < 0 ? [] : left.splice(at, 1);
    return row ?? fail('no row of the sample can carry the fault');
  };
  for (const fault of faults) {
    const good = take(anyRow);
    yield Buffer.from(formatRow(good));
    const row = take(fault.on);
    const cells = fault.cells?.(good) ?? {};
    const line = formatCsvRow(names.map((name) => cells[name] ?? formatCell(name, row)));
    yield fault.line?.(line) ?? Buffer.from(line);
  }
  yield Buffer.from(formatRow(take(anyRow)));
}

// ---- files ----

/** A file that appears under its name only when it is whole. */
function openFile(path: string): { write(text: string | Uint8Array): void; close(): void } {
  const handle = openSync(`${path}.part`, 'w');
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(waiting);
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    waiting = [];
    size = 0;
  };
  return {
    write: (text) => {
      const bytes = Buffer.from(text);
      waiting.push(bytes);
      size += bytes.length;
      if (size > 1 << 20) flush();
    },
    close: () => {
      flush();
      closeSync(handle);
      renameSync(`${path}.part`, path);
    },
  };
}

function writeFile(path: string, parts: Iterable<string | Uint8Array>): void {
  const file = openFile(path);
  for (const part of parts) file.write(part);
  file.close();
}

function writeTable(plan: Plan, folder: string, keep: (made: Made) => void): void {
  const table = openFile(join(folder, 'applications.csv'));
  const truth = openFile(join(folder, 'applications.truth.csv'));
  table.write(head);
  truth.write(formatCsvRow(['applicationId', 'scenario', 'isCase']));
  for (let index = 0; index < plan.rows; index++) {
    const made = makeRow(plan, index);
    table.write(formatRow(made.row));
    const { name, isCase } = made.scenario;
    truth.write(formatCsvRow([made.row.applicationId ?? fail('an id'), name, String(isCase)]));
    keep(made);
    if (process.stderr.isTTY && (index + 1) % 10_000 === 0)
      process.stderr.write(`\r${index + 1} of ${plan.rows} rows`);
  }
  if (process.stderr.isTTY && plan.rows >= 10_000) process.stderr.write('\n');
  table.close();
  truth.close();
}

/** The first row of every scenario, cases before innocents, as many as there is room for; in the order of the file. */
function chooseRows(made: readonly Made[]): readonly Row[] {
  const seen = new Set<string>();
  const firsts = made.filter(({ scenario }) => !seen.has(scenario.name) && seen.add(scenario.name));
  const room = JSONL_ROWS - firsts.filter(({ scenario }) => scenario.isCase).length;
  const chosen = new Set(firsts.filter(({ scenario }) => scenario.isCase));
  for (const one of firsts.filter(({ scenario }) => !scenario.isCase).slice(0, room)) chosen.add(one);
  return made.filter((one) => chosen.has(one)).map((one) => one.row);
}

const { values: options } = parseArgs({ options: { rows: { type: 'string' }, out: { type: 'string' } } });
const rows = Number(options.rows ?? ROWS);
if (!(Number.isInteger(rows) && rows >= 38 && rows <= 100_000_000))
  fail(`found --rows ${options.rows}, expected a whole number, 38 to 100000000`);
const folder = options.out ?? join(here, 'samples');
mkdirSync(folder, { recursive: true });
const plan = makePlan(rows, await readProvinces());
if (options.rows !== undefined) writeTable(plan, folder, idle);
else {
  const made: Made[] = [];
  writeTable(plan, folder, (one) => made.push(one));
  const all = made.map((one) => one.row);
  const spreadsheet = [jakartaHead, ...all.map(formatJakartaRow)].map((line) => line.replace(/\n$/, '\r\n'));
  writeFile(join(folder, 'applications.jakarta.csv'), ['\uFEFF', ...spreadsheet]);
  writeFile(join(folder, 'broken.csv'), brokenLines(all));
  writeFile(join(folder, 'applications.jsonl'), chooseRows(made).map(formatJson));
}
