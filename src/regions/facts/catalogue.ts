// Every indicator that a figure about a region may be of, said once: words, unit, how it is counted, on which bases, and what it is not.
import type { Words } from '../../fields/dictionary.js';

const w = (id: string, en: string): Words => ({ id, en });

/** How a figure was counted. A figure on one basis never stands for another. */
export const bases = {
  ORIGIN: w('menurut daerah asal', 'by where people come from'),
  PROCESSED: w('diproses di daerah itu', 'processed there, whoever came'),
  LOCAL_OFFICE: w('menurut catatan dinas atau kantor setempat', 'by the records of a local office'),
  PLACE_OF_DETECTION: w('menurut tempat penanganan', 'by where it was found or handled'),
  RESIDENTS: w('menurut penduduk terdaftar', 'by registered residents'),
  LOCATION: w('yang berada di daerah itu', 'what stands or stays there'),
  SERVICE_AREA: w('yang melayani daerah itu', 'who serves the region, from wherever they sit'),
} as const satisfies Readonly<Record<string, Words>>;
export type Basis = keyof typeof bases;

export interface Indicator {
  readonly words: Words;
  readonly unit: Words;
  /** `count`: how many in a period. `stock`: how many at its end. `presence`: how many stand there, from lists that are never complete. */
  readonly kind: 'count' | 'stock' | 'presence';
  readonly bases: readonly Basis[];
  /** What it must not be read as. */
  readonly not: Words;
  /** `timpora`: about foreigners, for their supervision; it never reaches an index of a region or the score of an applicant. */
  readonly view: 'all' | 'timpora';
  /** True where parts of a thing can be measured: an area. Everything else is whole. */
  readonly fraction?: true;
}

const people = w('orang', 'people');
const cases = w('perkara', 'cases');
const places = w('tempat', 'places');
const seen = ['ORIGIN', 'PLACE_OF_DETECTION', 'LOCAL_OFFICE'] as const;

const returned = (id: string, en: string) =>
  ({
    words: w(id, en),
    unit: people,
    kind: 'count',
    bases: seen,
    not: w(
      'Bukan banyaknya orang yang berangkat tanpa prosedur: hanya yang kembali dan tercatat',
      'Not how many left without procedure: only those who came back and were counted',
    ),
    view: 'all',
  }) as const;

const stands = (id: string, en: string) =>
  ({
    words: w(id, en),
    unit: places,
    kind: 'presence',
    bases: ['LOCATION'],
    not: w(
      'Tidak tercantum bukan berarti tidak ada: daftarnya belum lengkap',
      'Not being listed is not being absent: no list is complete',
    ),
    view: 'all',
  }) as const;

const ofForeigners = (id: string, en: string) =>
  ({
    words: w(id, en),
    unit: people,
    kind: 'stock',
    bases: ['LOCATION'],
    not: w(
      'Bukan petunjuk tentang pemohon paspor: hanya untuk pengawasan orang asing',
      'Says nothing about passport applicants: for the supervision of foreigners only',
    ),
    view: 'timpora',
  }) as const;

const detected = w(
  'Mengikuti giat penegakan dan tempat ditemukan, bukan banyaknya kejahatan di antara penduduk',
  'Follows enforcement and the place of discovery, not how much crime there is among residents',
);

export const catalogue = {
  population: {
    words: w('penduduk', 'population'),
    unit: people,
    kind: 'stock',
    bases: ['RESIDENTS'],
    not: w('Bukan hasil sensus atau proyeksi BPS', 'Not the census or a projection of BPS'),
    view: 'all',
  },
  areaKm2: {
    words: w('luas wilayah', 'area'),
    unit: w('km²', 'km²'),
    kind: 'stock',
    bases: ['LOCATION'],
    not: w('Bukan luas kawasan berpenduduk', 'Not the area where people live'),
    view: 'all',
    fraction: true,
  },
  pmiPlaced: {
    words: w('penempatan pekerja migran Indonesia', 'placements of Indonesian migrant workers'),
    unit: w('penempatan', 'placements'),
    kind: 'count',
    bases: ['ORIGIN', 'PROCESSED', 'LOCAL_OFFICE'],
    not: w(
      'Bukan risiko: penempatan tercatat adalah jalur resmi',
      'Not a risk: a recorded placement is the lawful path',
    ),
    view: 'all',
  },
  pmiPlacedCumulative: {
    words: w(
      'penempatan kumulatif pekerja migran Indonesia',
      'placements of migrant workers, all years together',
    ),
    unit: w('penempatan', 'placements'),
    kind: 'count',
    bases: ['ORIGIN'],
    not: w(
      'Bukan banyaknya orang yang kini di luar negeri, dan tidak disambung dengan angka tahunan',
      'Not how many are abroad now, and never chained with yearly figures',
    ),
    view: 'all',
  },
  deportedViaDumai: returned('dideportasi dari Malaysia lewat Dumai', 'deported from Malaysia through Dumai'),
  deportedViaNunukan: returned(
    'dideportasi dari Malaysia lewat Nunukan',
    'deported from Malaysia through Nunukan',
  ),
  deportedReceived: {
    ...returned('orang yang dideportasi diterima di pintu masuk', 'deported people received at a gate'),
    bases: ['PLACE_OF_DETECTION'],
  },
  scamReturnees: returned('dipulangkan dari pusat penipuan daring', 'returned from online scam centres'),
  deadReturned: returned('PMI dipulangkan meninggal dunia', 'migrant workers brought home dead'),
  sickReturned: returned('PMI dipulangkan karena sakit', 'migrant workers brought home sick'),
  returnsFacilitated: returned(
    'kepulangan bermasalah yang difasilitasi',
    'returns with problems that were assisted',
  ),
  departuresPrevented: {
    words: w('keberangkatan nonprosedural dicegah', 'non-procedural departures prevented'),
    unit: people,
    kind: 'count',
    bases: seen,
    not: w(
      'Bukan banyaknya yang berangkat; mengikuti giat pemeriksaan',
      'Not how many left; it follows the effort of inspection',
    ),
    view: 'all',
  },
  complaints: {
    words: w('pengaduan PMI', 'complaints of migrant workers'),
    unit: w('pengaduan', 'complaints'),
    kind: 'count',
    bases: ['ORIGIN', 'LOCAL_OFFICE'],
    not: w('Sedikit pengaduan bukan berarti sedikit masalah', 'Few complaints are not few problems'),
    view: 'all',
  },
  tppoVictims: {
    words: w('korban TPPO menurut kepolisian', 'TPPO victims recorded by the police'),
    unit: people,
    kind: 'count',
    bases: seen,
    not: detected,
    view: 'all',
  },
  tppoReports: {
    words: w('laporan polisi TPPO', 'TPPO reports of the police'),
    unit: cases,
    kind: 'count',
    bases: ['PLACE_OF_DETECTION', 'LOCAL_OFFICE'],
    not: detected,
    view: 'all',
  },
  tppoVictimsSheltered: {
    words: w(
      'korban TPPO yang ditangani Kemensos',
      'TPPO victims cared for by the Ministry of Social Affairs',
    ),
    unit: people,
    kind: 'count',
    bases: seen,
    not: w(
      'Bukan semua korban: hanya yang sampai ke layanan',
      'Not all victims: only those who reached care',
    ),
    view: 'all',
  },
  passportsIssued: {
    words: w('paspor diterbitkan', 'passports issued'),
    unit: w('paspor', 'passports'),
    kind: 'count',
    bases: ['LOCAL_OFFICE'],
    not: w('Bukan menurut asal pemohon', 'Not by where applicants come from'),
    view: 'all',
  },
  passportsDeferred: {
    words: w(
      'permohonan paspor ditunda atau ditolak karena dugaan nonprosedural',
      'passport applications deferred or refused on suspicion of non-procedural work',
    ),
    unit: w('permohonan', 'applications'),
    kind: 'count',
    bases: ['LOCAL_OFFICE'],
    not: w(
      'Kebiasaan kantor, bukan kebenaran tentang pemohon; tidak untuk melatih model',
      'The practice of an office, not a truth about applicants; not to train a model with',
    ),
    view: 'all',
  },
  p3mi: {
    words: w('perusahaan penempatan (P3MI)', 'placement companies (P3MI)'),
    unit: w('perusahaan', 'companies'),
    kind: 'stock',
    bases: ['LOCATION'],
    not: w(
      'Tempat kantor terdaftar, bukan tempat merekrut',
      'Where they are registered, not where they recruit',
    ),
    view: 'all',
  },
  airportsInternational: stands('bandara internasional', 'international airports'),
  seaportsInternational: stands('pelabuhan penumpang internasional', 'international passenger ports'),
  borderPosts: stands('pos lintas batas negara', 'land border posts'),
  ferryPortsDomestic: stands('pelabuhan transit dalam negeri', 'domestic transit ports'),
  kanim: stands('kantor imigrasi', 'immigration offices'),
  ukk: stands('unit kerja keimigrasian', 'immigration service units (UKK)'),
  bp3mi: stands('balai BP3MI', 'offices of BP3MI'),
  p4miOrLtsa: stands('P4MI atau LTSA', 'P4MI or LTSA posts'),
  kanimServing: {
    ...stands('kantor imigrasi yang melayani', 'immigration offices that serve the region'),
    bases: ['SERVICE_AREA'],
  },
  desaBinaan: {
    ...stands('Desa Binaan Imigrasi', 'villages guided by immigration (Desa Binaan)'),
    unit: w('desa', 'villages'),
  },
  pimpasaOfficers: {
    ...stands('petugas PIMPASA', 'village immigration officers (PIMPASA)'),
    unit: people,
    bases: ['LOCATION', 'SERVICE_AREA'],
  },
  tkaCount: ofForeigners('tenaga kerja asing', 'foreign workers'),
  tkaTransferDue: ofForeigners(
    'tenaga kerja asing yang wajib alih pengetahuan',
    'foreign workers who owe a transfer of knowledge',
  ),
  tkaTransferOverdue: ofForeigners(
    'tenaga kerja asing yang alih pengetahuannya terlambat',
    'foreign workers whose transfer of knowledge is overdue',
  ),
  foreigners: ofForeigners('orang asing yang tinggal', 'foreigners who stay there'),
  foreignInvolvementTppo: {
    words: w('orang asing yang ditemukan terlibat TPPO', 'foreigners found to be involved in TPPO'),
    unit: people,
    kind: 'count',
    bases: ['PLACE_OF_DETECTION'],
    not: detected,
    view: 'timpora',
  },
} as const satisfies Readonly<Record<string, Indicator>>;
export type IndicatorName = keyof typeof catalogue;

export const indicatorNames: readonly IndicatorName[] = Object.keys(catalogue).filter(isIndicator);

export function isIndicator(name: string): name is IndicatorName {
  return Object.hasOwn(catalogue, name);
}

export function isBasis(name: string): name is Basis {
  return Object.hasOwn(bases, name);
}

/** The entry of an indicator, with the parts that only some have. */
export const indicatorOf = (name: IndicatorName): Indicator => catalogue[name];
