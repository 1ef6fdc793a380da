// Every field of a passport application, said once: kind, scope, labels, question, evidence class, data class.
import type { Dictionary, RecordOf, Scope, Words } from './dictionary.js';

const w = (id: string, en: string): Words => ({ id, en });

const work = ['BEKERJA_PMI', 'AWAK_KAPAL', 'BURSA_KERJA_KHUSUS', 'MAGANG'] as const;
const purposeIn = (...values: string[]): Scope => [{ field: 'declaredPurpose', in: values }];
const worker: Scope = [
  { field: 'declaredPurpose', in: work },
  { field: 'admittedWorkIntent', in: [true] },
];
const offered: Scope = [
  ...worker,
  {
    field: 'recruiterKind',
    in: ['P3MI_AKTIF', 'P3MI_TIDAK_AKTIF', 'CALO', 'MEDIA_SOSIAL'],
  },
];
const child: Scope = [{ field: 'birthDate', belowYears: 18 }];
const replaced = [
  'HABIS_MASA',
  'HALAMAN_PENUH',
  'HILANG',
  'RUSAK',
  'HILANG_KAHAR',
  'RUSAK_KAHAR',
  'PERUBAHAN_DATA',
];
const held: Scope = [{ field: 'applicationType', in: replaced }];

const checks = {
  TERVERIFIKASI: w('terverifikasi', 'verified'),
  GAGAL: w('gagal diverifikasi', 'failed verification'),
} as const;
const unchecked = ['BELUM_DICEK'] as const;
const licences = {
  TERDAFTAR: w('terdaftar', 'registered'),
  TIDAK_DITEMUKAN: w('tidak ditemukan', 'not found'),
  DICABUT: w('izin dicabut', 'licence withdrawn'),
  NA: w('tidak berlaku', 'not applicable'),
} as const;
const documentStates = {
  TERVERIFIKASI: w('terverifikasi', 'verified'),
  ADA: w('ada, belum diverifikasi', 'present, not verified'),
  TIDAK_ADA: w('tidak ada', 'absent'),
  DIDUGA_PALSU: w('diduga palsu', 'suspected forged'),
  TIDAK_DIPERLUKAN: w('tidak diperlukan', 'not needed'),
} as const;

/** A document field: its state as the officer saw it; a suspected forgery is never cleared by another paper. */
const document = <const T extends { appliesWhen?: Scope }>(id: string, en: string, more: T) =>
  ({
    kind: 'category',
    label: w(id, en),
    question: w(`Bolehkah saya melihat ${id}?`, `May I see the ${en}?`),
    values: documentStates,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    neverCleared: ['DIDUGA_PALSU'],
    remedy: {
      value: 'TERVERIFIKASI',
      words: w(`bawa ${id} yang dapat diverifikasi`, `bring a verifiable ${en}`),
    },
    ...more,
  }) as const;

export const applicationFields = {
  applicationId: {
    kind: 'text',
    required: true,
    label: w('nomor permohonan', 'application number'),
    pattern: /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/,
    dataClass: 'general',
  },
  submittedAt: {
    kind: 'timestamp',
    required: true,
    label: w('waktu pengajuan', 'time of submission'),
    dataClass: 'general',
  },
  officeCode: {
    kind: 'text',
    label: w(
      'kode kantor (jenis-kode kab/kota, mis. KANIM-35.02)',
      'office code (kind-regency, e.g. KANIM-35.02)',
    ),
    pattern: /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/,
    evidence: 'C',
    dataClass: 'general',
  },
  channel: {
    kind: 'category',
    label: w('saluran', 'channel'),
    values: {
      M_PASPOR: w('M-Paspor', 'M-Paspor'),
      WALK_IN_PRIORITAS: w('datang langsung (prioritas)', 'walk-in (priority)'),
      PERCEPATAN: w('percepatan', 'same-day service'),
      EAZY_PASSPORT: w('Eazy Passport', 'Eazy Passport'),
      PASPOR_DESA: w('Paspor Desa', 'village service'),
    },
    unknown: [],
    evidence: 'C',
    dataClass: 'general',
  },
  applicationType: {
    kind: 'category',
    label: w('jenis permohonan', 'kind of application'),
    values: {
      BARU: w('baru', 'first passport'),
      HABIS_MASA: w('habis masa berlaku', 'expired'),
      HALAMAN_PENUH: w('halaman penuh', 'pages full'),
      HILANG: w('hilang', 'lost'),
      RUSAK: w('rusak', 'damaged'),
      HILANG_KAHAR: w('hilang karena keadaan kahar', 'lost in a disaster'),
      RUSAK_KAHAR: w('rusak karena keadaan kahar', 'damaged in a disaster'),
      PERUBAHAN_DATA: w('perubahan data', 'change of data'),
    },
    unknown: [],
    evidence: 'C',
    dataClass: 'general',
  },
  passportType: {
    kind: 'category',
    label: w('jenis paspor', 'kind of passport'),
    values: {
      ELEKTRONIK_5: w('elektronik 5 tahun', 'electronic, 5 years'),
      ELEKTRONIK_10: w('elektronik 10 tahun', 'electronic, 10 years'),
      NON_ELEKTRONIK: w('non-elektronik', 'non-electronic'),
      BIASA_24_PMI: w('24 halaman (PMI)', '24 pages (migrant worker)'),
      POLIKARBONAT: w('polikarbonat', 'polycarbonate'),
    },
    unknown: [],
    evidence: 'C',
    dataClass: 'general',
  },
  birthDate: {
    kind: 'date',
    side: 'before',
    label: w(
      'tanggal lahir (hanya untuk batas usia 18 tahun)',
      'birth date (only for the legal threshold of 18)',
    ),
    evidence: 'D',
    dataClass: 'specific',
    derivedOnly: true,
  },
  domicileRegencyCode: {
    kind: 'regency',
    label: w('kode kabupaten/kota domisili', 'regency of residence'),
    evidence: 'C',
    dataClass: 'general',
  },
  domicileReason: {
    kind: 'category',
    label: w('alasan mengajukan di kantor ini', 'reason for applying at this office'),
    question: w('Mengapa mengajukan paspor di kantor ini?', 'Why do you apply at this office?'),
    values: {
      SESUAI_KTP: w('sesuai KTP', 'as on the identity card'),
      BEKERJA: w('bekerja di sini', 'works here'),
      STUDI: w('belajar di sini', 'studies here'),
      KELUARGA: w('keluarga di sini', 'family here'),
      TIDAK_ADA_ALASAN: w('tidak ada alasan', 'no reason given'),
    },
    unknown: [],
    evidence: 'C',
    dataClass: 'general',
  },
  identityMatch: {
    kind: 'category',
    label: w('kecocokan data Dukcapil', 'match with the population register'),
    values: {
      COCOK: w('cocok', 'matches'),
      BEDA_KECIL: w('beda kecil (ejaan)', 'small difference (spelling)'),
      BEDA_SUBSTANSI: w('beda substansi', 'differs in substance'),
    },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    neverCleared: true,
    remedy: {
      value: 'COCOK',
      words: w(
        'perbaiki data di Dukcapil lalu bawa buktinya',
        'correct the data at the civil registry and bring the proof',
      ),
    },
  },
  biometricMatch: {
    kind: 'category',
    label: w('hasil pencocokan biometrik', 'biometric match'),
    values: {
      TIDAK_ADA: w('tidak ada', 'none'),
      PASPOR_LAMA_DIAKUI: w('paspor lama diakui', 'earlier passport, declared'),
      PASPOR_DISEMBUNYIKAN: w('paspor lama tidak diberitahukan', 'earlier passport, not declared'),
      IDENTITAS_LAIN: w('identitas lain', 'another identity'),
    },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'specific',
    neverCleared: true,
  },
  declaredPurpose: {
    kind: 'category',
    label: w('tujuan yang dinyatakan', 'declared purpose'),
    question: w('Untuk apa Anda memerlukan paspor?', 'What do you need the passport for?'),
    values: {
      WISATA: w('wisata', 'tourism'),
      KUNJUNGAN_KELUARGA: w('kunjungan keluarga', 'family visit'),
      UMRAH: w('umrah', 'umrah'),
      HAJI: w('haji', 'hajj'),
      ZIARAH: w('ziarah', 'pilgrimage'),
      BEKERJA_PMI: w('bekerja (PMI)', 'work (migrant worker)'),
      AWAK_KAPAL: w('awak kapal', 'seafarer'),
      MAGANG: w('magang', 'internship'),
      BURSA_KERJA_KHUSUS: w('bursa kerja khusus', 'school job placement'),
      STUDI: w('studi', 'study'),
      BEASISWA: w('beasiswa', 'scholarship'),
      PERTUKARAN_BUDAYA: w('pertukaran budaya', 'cultural exchange'),
      BEROBAT: w('berobat', 'medical treatment'),
      BISNIS: w('bisnis', 'business'),
      DINAS: w('dinas', 'official duty'),
      MENIKAH: w('menikah', 'marriage'),
      IKUT_PASANGAN: w('ikut pasangan', 'joining a spouse'),
      LAINNYA: w('lainnya', 'other'),
    },
    unknown: ['TIDAK_DITANYA'],
    evidence: 'S',
    dataClass: 'general',
  },
  destinationCountries: {
    kind: 'countries',
    label: w('negara tujuan', 'countries of destination'),
    question: w('Ke negara mana saja Anda akan pergi?', 'Which countries will you go to?'),
    evidence: 'C',
    dataClass: 'general',
  },
  transitCountries: {
    kind: 'countries',
    label: w('negara transit', 'countries of transit'),
    question: w('Lewat negara mana saja perjalanannya?', 'Which countries will you pass through?'),
    evidence: 'C',
    dataClass: 'general',
  },
  plannedDeparture: {
    kind: 'date',
    side: 'after',
    label: w('rencana berangkat', 'planned departure'),
    question: w('Kapan rencana berangkat?', 'When do you plan to leave?'),
    evidence: 'C',
    dataClass: 'general',
  },
  plannedStayDays: {
    kind: 'count',
    unit: 'days',
    range: [0, 36500],
    label: w('rencana lama tinggal (hari)', 'planned stay (days)'),
    question: w('Berapa lama Anda akan tinggal di sana?', 'How long will you stay?'),
    evidence: 'S',
    dataClass: 'general',
  },
  returnTicket: {
    kind: 'category',
    label: w('tiket pulang', 'return ticket'),
    question: w('Apakah tiket pulang sudah ada?', 'Do you have a return ticket?'),
    values: {
      ADA: w('ada', 'yes'),
      TIDAK: w('tidak', 'no'),
      BELUM_BELI: w('belum membeli tiket', 'no ticket bought yet'),
    },
    unknown: ['TIDAK_DITANYA'],
    evidence: 'C',
    dataClass: 'general',
  },
  travelFunding: {
    kind: 'category',
    label: w('yang membiayai perjalanan', 'who pays for the journey'),
    question: w(
      'Siapa yang membayar tiket dan biaya perjalanan?',
      'Who pays for the ticket and the journey?',
    ),
    values: {
      SENDIRI: w('sendiri', 'self'),
      KELUARGA: w('keluarga', 'family'),
      PENYELENGGARA_RESMI: w('penyelenggara resmi', 'official organiser'),
      PEMBERI_KERJA: w('pemberi kerja', 'employer'),
      PEREKRUT: w('perekrut', 'recruiter'),
    },
    unknown: ['TIDAK_TAHU', 'TIDAK_DITANYA'],
    evidence: 'S',
    dataClass: 'specific',
    neverCleared: true,
  },
  debtOrDeduction: {
    kind: 'category',
    label: w('utang atau potongan gaji', 'debt or wage deduction'),
    question: w(
      'Apakah biayanya akan dicicil atau dipotong dari gaji? Kepada siapa?',
      'Will the cost be repaid or taken from your wages? To whom?',
    ),
    values: {
      TIDAK: w('tidak ada', 'none'),
      PEREKRUT: w('kepada perekrut', 'to the recruiter'),
      PEMBERI_KERJA: w('kepada pemberi kerja', 'to the employer'),
      BANK_KUR: w('kredit bank (KUR)', 'bank credit (KUR)'),
    },
    unknown: ['BELUM_DITANYA'],
    evidence: 'S',
    dataClass: 'specific',
    neverCleared: true,
  },
  'documents.KTP': document('KTP', 'identity card', {}),
  'documents.KK': document('Kartu Keluarga', 'family card', {}),
  'documents.AKTA_LAHIR': document('akta kelahiran', 'birth certificate', {}),
  'documents.IJAZAH': document('ijazah', 'school certificate', {}),
  'documents.BUKU_NIKAH': document('buku nikah', 'marriage book', {}),
  'documents.PASPOR_LAMA': document('paspor lama', 'previous passport', { appliesWhen: held }),
  'documents.LAPORAN_POLISI': document('laporan kehilangan dari kepolisian', 'police report of the loss', {
    appliesWhen: [{ field: 'applicationType', in: ['HILANG', 'HILANG_KAHAR'] }],
  }),
  'documents.SURAT_UNDANGAN': document('surat undangan', 'letter of invitation', {
    appliesWhen: purposeIn('KUNJUNGAN_KELUARGA'),
  }),
  'documents.PASPOR_PENJAMIN': document('salinan paspor penjamin', "copy of the guarantor's passport", {
    appliesWhen: purposeIn('KUNJUNGAN_KELUARGA'),
  }),
  'documents.SURAT_PPIU': document('surat keterangan PPIU/PIHK', 'letter of the umrah or hajj organiser', {
    appliesWhen: purposeIn('UMRAH', 'HAJI'),
  }),
  'documents.REKOM_DISNAKER': document('rekomendasi Disnaker', 'recommendation of the manpower office', {
    appliesWhen: purposeIn('BEKERJA_PMI'),
  }),
  'documents.REKOM_KEMENAG': document(
    'rekomendasi Kemenag (tidak lagi disyaratkan)',
    'recommendation of the ministry of religion (no longer required)',
    { appliesWhen: purposeIn('UMRAH', 'HAJI') },
  ),
  'documents.REKOM_KEMNAKER_MAGANG': document(
    'rekomendasi magang Kemnaker',
    'internship recommendation of the ministry',
    {
      appliesWhen: purposeIn('MAGANG', 'BURSA_KERJA_KHUSUS'),
    },
  ),
  'documents.LOA': document('surat penerimaan (LoA)', 'letter of acceptance', {
    appliesWhen: purposeIn('STUDI', 'BEASISWA', 'MAGANG', 'PERTUKARAN_BUDAYA'),
  }),
  'documents.KONTRAK_KERJA': document('perjanjian kerja', 'employment contract', {
    appliesWhen: purposeIn('BEKERJA_PMI', 'AWAK_KAPAL'),
  }),
  'documents.VISA_KERJA': document('visa kerja', 'work visa', {
    appliesWhen: purposeIn('BEKERJA_PMI', 'AWAK_KAPAL'),
  }),
  'documents.BUKU_PELAUT': document('buku pelaut', "seaman's book", { appliesWhen: purposeIn('AWAK_KAPAL') }),
  'documents.PKL': document('perjanjian kerja laut (PKL)', 'sea employment agreement', {
    appliesWhen: purposeIn('AWAK_KAPAL'),
  }),
  'documents.IZIN_ORTU': document('izin orang tua', "parents' consent", { appliesWhen: child }),
  'documents.AKTA_NIKAH_LN': document('akta nikah luar negeri', 'foreign marriage certificate', {
    appliesWhen: purposeIn('MENIKAH', 'IKUT_PASANGAN'),
  }),
  siskop2miStatus: {
    kind: 'category',
    label: w('status di SISKOP2MI', 'status in SISKOP2MI'),
    question: w(
      'Sudah terdaftar di SISKOP2MI? Berapa nomornya?',
      'Are you registered in SISKOP2MI? Under which number?',
    ),
    values: {
      TERDAFTAR: w('terdaftar', 'registered'),
      TIDAK_DITEMUKAN: w('tidak ditemukan', 'not found'),
      KEDALUWARSA: w('kedaluwarsa', 'expired'),
      NA: w('tidak berlaku', 'not applicable'),
    },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: worker,
    remedy: {
      value: 'TERDAFTAR',
      words: w('daftar di SISKOP2MI lewat P4MI/BP3MI', 'register in SISKOP2MI through P4MI/BP3MI'),
    },
  },
  placementScheme: {
    kind: 'category',
    label: w('skema penempatan', 'placement scheme'),
    question: w('Lewat skema apa Anda akan ditempatkan?', 'Through which scheme will you be placed?'),
    values: {
      P_TO_P: w('P to P', 'private to private'),
      G_TO_G: w('G to G', 'government to government'),
      G_TO_P: w('G to P', 'government to private'),
      UKPS: w('UKPS', 'own company'),
      MANDIRI: w('mandiri', 'on one’s own'),
      SPSK: w('SPSK', 'one-channel system'),
    },
    unknown: [],
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: worker,
  },
  recruiterKind: {
    kind: 'category',
    label: w('yang menawarkan atau mengurus', 'who offered or arranges it'),
    question: w(
      'Siapa yang menawarkan atau menguruskan perjalanan ini?',
      'Who offered you this journey or arranges it for you?',
    ),
    values: {
      P3MI_AKTIF: w('P3MI berizin aktif', 'licensed placement agency'),
      P3MI_TIDAK_AKTIF: w('P3MI tidak aktif', 'agency without a valid licence'),
      CALO: w('calo', 'broker'),
      TEMAN_KELUARGA: w('teman atau keluarga', 'friend or family'),
      MEDIA_SOSIAL: w('kenalan media sosial', 'social-media contact'),
      TIDAK_ADA: w('tidak ada, diurus sendiri', 'nobody, arranged alone'),
    },
    unknown: ['TIDAK_DITANYA'],
    evidence: 'S',
    dataClass: 'general',
  },
  organizerLicence: {
    kind: 'category',
    label: w('izin penyelenggara', "organiser's licence"),
    question: w(
      'Siapa penyelenggaranya, dan berapa nomor izinnya?',
      'Who is the organiser, and what is its licence number?',
    ),
    values: licences,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('UMRAH', 'HAJI', ...work, 'STUDI', 'BEASISWA', 'PERTUKARAN_BUDAYA'),
    remedy: {
      value: 'TERDAFTAR',
      words: w('berangkat lewat penyelenggara yang terdaftar', 'travel with a registered organiser'),
    },
  },
  'jobOffer.employerNamed': {
    kind: 'flag',
    label: w('pemberi kerja disebut', 'employer named'),
    question: w('Siapa nama dan alamat pemberi kerjanya?', 'What are the name and address of the employer?'),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: offered,
  },
  'jobOffer.contractSeen': {
    kind: 'flag',
    label: w('kontrak sudah dilihat', 'contract seen'),
    question: w('Apakah Anda sudah membaca kontrak kerjanya?', 'Have you read the contract?'),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: offered,
  },
  'jobOffer.noQualificationNeeded': {
    kind: 'flag',
    label: w('tanpa syarat keahlian', 'no qualification needed'),
    question: w('Keahlian atau pengalaman apa yang diminta?', 'What skills or experience are asked for?'),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: offered,
  },
  'jobOffer.salaryUsd': {
    kind: 'number',
    unit: 'USD a month',
    range: [0, 100000],
    label: w('gaji yang dijanjikan (USD per bulan)', 'promised pay (USD a month)'),
    question: w('Berapa gaji yang dijanjikan?', 'What pay was promised?'),
    evidence: 'S',
    dataClass: 'specific',
    appliesWhen: offered,
  },
  feesChargedToApplicant: {
    kind: 'flag',
    label: w('pemohon diminta membayar biaya', 'fees charged to the applicant'),
    question: w('Biaya apa saja yang harus Anda bayar, dan kepada siapa?', 'What must you pay, and to whom?'),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: purposeIn(...work, 'STUDI', 'BEASISWA', 'PERTUKARAN_BUDAYA'),
  },
  itineraryKnowledge: {
    kind: 'category',
    label: w('pengetahuan tentang rencana perjalanan', 'knowledge of the journey'),
    question: w(
      'Ceritakan rencana perjalanan Anda dari awal sampai pulang.',
      'Tell me your journey from start to return.',
    ),
    values: {
      JELAS: w('jelas', 'clear'),
      SEBAGIAN: w('sebagian', 'in part'),
      TIDAK_DAPAT: w('tidak dapat menjelaskan', 'cannot explain'),
    },
    unknown: ['TIDAK_DITANYA'],
    evidence: 'S',
    dataClass: 'general',
  },
  reaskedLocalLanguage: {
    kind: 'flag',
    label: w('sudah ditanya ulang dalam bahasa daerah', 'asked again in the local language'),
    question: w(
      '(Petugas) Sudahkah ditanya ulang dalam bahasa daerahnya?',
      '(Officer) Was it asked again in the local language?',
    ),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: [{ field: 'itineraryKnowledge', in: ['TIDAK_DAPAT'] }],
  },
  statementChanged: {
    kind: 'flag',
    label: w('keterangan berubah selama wawancara', 'statement changed during the interview'),
    question: w(
      'Tadi Anda menyebut hal lain; mana yang benar?',
      'You said something else before; which is right?',
    ),
    evidence: 'S',
    dataClass: 'general',
  },
  admittedWorkIntent: {
    kind: 'flag',
    label: w('mengakui akan bekerja', 'says that work is intended'),
    question: w('Apakah Anda akan bekerja di sana?', 'Will you work there?'),
    evidence: 'S',
    dataClass: 'general',
  },
  coachedToConceal: {
    kind: 'flag',
    label: w('diminta menyembunyikan tujuan', 'told to conceal the purpose'),
    question: w(
      'Apakah ada yang meminta Anda menjawab dengan cara tertentu di sini?',
      'Did anyone ask you to answer in a certain way here?',
    ),
    evidence: 'S',
    dataClass: 'general',
    neverCleared: true,
  },
  thirdPartyControl: {
    kind: 'category',
    label: w('peran orang lain saat wawancara', "another person's part in the interview"),
    question: w(
      'Siapa yang menemani Anda, dan apa hubungannya?',
      'Who came with you, and how are you related?',
    ),
    values: {
      TIDAK: w('tidak ada', 'none'),
      PENDAMPING_SAH: w('pendamping yang sah', 'lawful companion'),
      MENJAWABKAN: w('menjawab atas nama pemohon', 'answers for the applicant'),
      MENUNGGU_LUAR: w('menunggu di luar', 'waits outside'),
    },
    unknown: ['TIDAK_DITANYA'],
    evidence: 'S',
    dataClass: 'general',
    neverCleared: true,
  },
  documentsHeldByOther: {
    kind: 'flag',
    label: w('dokumen dipegang orang lain', 'documents held by another person'),
    question: w('Siapa yang memegang KTP dan surat-surat Anda?', 'Who keeps your identity card and papers?'),
    evidence: 'S',
    dataClass: 'general',
    neverCleared: true,
  },
  relativeContactVerified: {
    kind: 'category',
    label: w('kontak keluarga yang dikunjungi', 'contact with the relative visited'),
    question: w(
      'Siapa yang Anda kunjungi, tinggal di mana, dan bisakah dihubungi lewat panggilan video?',
      'Whom do you visit, where do they live, and can we reach them by video call?',
    ),
    values: { ...checks, NA: w('tidak berlaku', 'not applicable') },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('KUNJUNGAN_KELUARGA'),
    remedy: {
      value: 'TERVERIFIKASI',
      words: w(
        'hubungkan petugas dengan keluarga yang dikunjungi',
        'let the officer reach the relative visited',
      ),
    },
  },
  'marriageCase.papersVerified': {
    kind: 'category',
    label: w('surat perkawinan', 'marriage papers'),
    question: w(
      'Surat perkawinan apa yang sudah ada, dan di mana dicatat?',
      'Which marriage papers exist, and where are they registered?',
    ),
    values: checks,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('MENIKAH', 'IKUT_PASANGAN'),
    remedy: {
      value: 'TERVERIFIKASI',
      words: w(
        'bawa surat yang dapat dicek ke KUA/Dukcapil/perwakilan',
        'bring papers that KUA, the registry or the mission can check',
      ),
    },
  },
  'marriageCase.intermediaryPaid': {
    kind: 'flag',
    label: w('perantara dibayar', 'intermediary paid'),
    question: w(
      'Apakah ada perantara yang dibayar untuk pernikahan ini?',
      'Was an intermediary paid for this marriage?',
    ),
    evidence: 'S',
    dataClass: 'general',
    neverCleared: true,
    appliesWhen: purposeIn('MENIKAH', 'IKUT_PASANGAN'),
  },
  'marriageCase.rewardPromised': {
    kind: 'flag',
    label: w('imbalan dijanjikan', 'reward promised'),
    question: w(
      'Apakah Anda atau keluarga dijanjikan uang atau hadiah?',
      'Were you or your family promised money or gifts?',
    ),
    evidence: 'S',
    dataClass: 'general',
    neverCleared: true,
    appliesWhen: purposeIn('MENIKAH', 'IKUT_PASANGAN'),
  },
  'seafarer.seamanBookVerified': {
    kind: 'category',
    label: w('buku pelaut (hasil cek)', "seaman's book (checked)"),
    values: checks,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('AWAK_KAPAL'),
    remedy: { value: 'TERVERIFIKASI', words: w('bawa buku pelaut yang sah', "bring a valid seaman's book") },
  },
  'seafarer.contractVerified': {
    kind: 'category',
    label: w('perjanjian kerja laut (hasil cek)', 'sea employment agreement (checked)'),
    question: w('Bolehkah saya melihat perjanjian kerja lautnya?', 'May I see the sea employment agreement?'),
    values: checks,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('AWAK_KAPAL'),
    remedy: {
      value: 'TERVERIFIKASI',
      words: w('bawa PKL yang disahkan syahbandar', 'bring an agreement endorsed by the harbour master'),
    },
  },
  'seafarer.agentSip3mi': {
    kind: 'category',
    label: w('izin keagenan awak kapal', "manning agent's licence"),
    question: w(
      'Lewat perusahaan keagenan mana Anda berangkat?',
      'Through which manning agent do you leave?',
    ),
    values: checks,
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'general',
    appliesWhen: purposeIn('AWAK_KAPAL'),
    remedy: {
      value: 'TERVERIFIKASI',
      words: w('berangkat lewat agen berizin', 'leave through a licensed agent'),
    },
  },
  'minor.consent': {
    kind: 'flag',
    label: w('persetujuan orang tua/wali', 'consent of parent or guardian'),
    question: w(
      '(Kepada orang tua/wali) Apakah Anda menyetujui perjalanan anak ini?',
      '(To the parent or guardian) Do you consent to this journey?',
    ),
    evidence: 'D',
    dataClass: 'specific',
    neverCleared: true,
    appliesWhen: child,
  },
  'minor.guardianRelation': {
    kind: 'category',
    label: w('hubungan dengan pengantar', 'relation to the adult present'),
    question: w(
      'Apa hubungan orang dewasa yang mengantar dengan anak ini?',
      'How is the adult present related to the child?',
    ),
    values: {
      ORTU: w('orang tua', 'parent'),
      WALI: w('wali', 'guardian'),
      TIDAK_TERKAIT: w('tidak terkait', 'unrelated'),
    },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'specific',
    neverCleared: true,
    appliesWhen: child,
  },
  ageEvidence: {
    kind: 'category',
    label: w('bukti usia', 'evidence of age'),
    values: { KONSISTEN: w('konsisten', 'consistent'), BERTENTANGAN: w('bertentangan', 'conflicting') },
    unknown: unchecked,
    evidence: 'D',
    dataClass: 'specific',
    neverCleared: true,
  },
  lossHistory: {
    kind: 'events',
    label: w('riwayat kehilangan paspor', 'history of lost passports'),
    question: w(
      'Pernahkah kehilangan paspor? Kapan, dan bagaimana?',
      'Have you lost a passport before? When, and how?',
    ),
    parts: {
      reason: {
        kind: 'category',
        values: {
          PENCURIAN: w('pencurian', 'theft'),
          KELALAIAN: w('kelalaian', 'negligence'),
          KAHAR: w('keadaan kahar', 'disaster'),
          TIDAK_DITERIMA: w('alasan tidak diterima', 'reason not accepted'),
        },
      },
    },
    evidence: 'H',
    dataClass: 'general',
    neverCleared: true,
    appliesWhen: held,
  },
  'migrationHistory.priorPassports': {
    kind: 'count',
    unit: 'passports',
    range: [0, 50],
    label: w('jumlah paspor sebelumnya', 'previous passports'),
    evidence: 'H',
    dataClass: 'specific',
  },
  'migrationHistory.misuse': {
    kind: 'dates',
    label: w('paspor terdahulu dipakai tidak sesuai tujuan', 'earlier passport used against its purpose'),
    evidence: 'H',
    dataClass: 'specific',
    neverCleared: true,
  },
  'migrationHistory.compliantTrips': {
    kind: 'count',
    unit: 'trips',
    range: [0, 1000],
    label: w('perjalanan yang sesuai ketentuan', 'compliant trips'),
    evidence: 'H',
    dataClass: 'specific',
  },
  'migrationHistory.deportations': {
    kind: 'events',
    label: w('riwayat pemulangan atau deportasi', 'history of returns or deportations'),
    question: w(
      'Pernahkah Anda dipulangkan dari luar negeri? Apa yang terjadi?',
      'Were you ever sent back from abroad? What happened?',
    ),
    parts: {
      asVictim: { kind: 'flag' },
      cause: {
        kind: 'category',
        values: {
          MASUK_ILEGAL: w('masuk tanpa izin', 'entry without permission'),
          LAHIR_TANPA_DOKUMEN: w('lahir di sana tanpa dokumen', 'born there without papers'),
          IZIN_HABIS: w('izin tinggal habis', 'permit expired'),
          EKSPLOITASI_PENIPUAN_DARING: w('eksploitasi penipuan daring', 'exploited in online scams'),
          LAINNYA: w('lainnya', 'other'),
        },
      },
    },
    evidence: 'H',
    dataClass: 'specific',
    neverCleared: true,
  },
  'migrationHistory.tpiPostponed': {
    kind: 'dates',
    label: w('keberangkatan pernah ditunda di TPI', 'departure postponed at the border before'),
    evidence: 'H',
    dataClass: 'specific',
    neverCleared: true,
  },
  refusalHistory: {
    kind: 'events',
    label: w('riwayat penundaan permohonan', 'history of deferred applications'),
    question: w(
      'Pernahkah mengajukan paspor di kantor lain? Apa hasilnya?',
      'Have you applied at another office? With what result?',
    ),
    parts: {
      officeCode: { kind: 'text', pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/ },
      reason: {
        kind: 'category',
        values: {
          PMI_NONPROSEDURAL: w('indikasi PMI nonprosedural', 'sign of non-procedural work'),
          DATA_TIDAK_BENAR: w('data tidak benar', 'untrue data'),
          DOKUMEN_TIDAK_LENGKAP: w('dokumen tidak lengkap', 'documents incomplete'),
          LAINNYA: w('lainnya', 'other'),
        },
      },
      resolved: { kind: 'flag' },
    },
    evidence: 'H',
    dataClass: 'specific',
    neverCleared: true,
  },
  'linkage.phone30d': linked(
    'pemohon lain dengan telepon sama, 30 hari',
    'other applicants with the same phone, 30 days',
  ),
  'linkage.address30d': linked(
    'pemohon lain dengan alamat sama, 30 hari',
    'other applicants with the same address, 30 days',
  ),
  'linkage.payer30d': linked(
    'pemohon lain dengan pembayar sama, 30 hari',
    'other applicants with the same payer, 30 days',
  ),
  'linkage.emailOrAgent30d': linked(
    'pemohon lain dengan surel atau agen sama, 30 hari',
    'other applicants with the same e-mail or agent, 30 days',
  ),
  'linkage.sameKK': {
    kind: 'flag',
    label: w('satu Kartu Keluarga', 'same family card'),
    evidence: 'L',
    dataClass: 'general',
    neverCleared: true,
  },
  'linkage.verifiedGroup': {
    kind: 'flag',
    label: w('rombongan terverifikasi', 'verified group'),
    evidence: 'L',
    dataClass: 'general',
    neverCleared: true,
  },
  'linkage.bookingBurst': {
    kind: 'flag',
    label: w('antrean dipesan beruntun oleh satu pembayar', 'slots booked seconds apart by one payer'),
    evidence: 'L',
    dataClass: 'general',
    neverCleared: true,
  },
  knowsProcedure: {
    kind: 'flag',
    label: w('mengetahui jalur kerja yang sah', 'knows the lawful way to work abroad'),
    question: w(
      'Apa yang Anda ketahui tentang cara kerja ke luar negeri yang sah?',
      'What do you know about the lawful way to work abroad?',
    ),
    evidence: 'S',
    dataClass: 'general',
    appliesWhen: worker,
  },
} as const satisfies Dictionary;

function linked(id: string, en: string) {
  return {
    kind: 'count',
    unit: 'applicants',
    range: [0, 100000],
    label: w(id, en),
    evidence: 'L',
    dataClass: 'general',
    neverCleared: true,
  } as const;
}

/** Parts of the identity envelope: they travel beside a record for linkage and the ledger, and never reach a score. */
export const identityParts = [
  'subjectKey',
  'phone',
  'payer',
  'email',
  'address',
  'agent',
  'familyCard',
] as const;
export type Identity = { readonly [K in (typeof identityParts)[number]]?: string | null };

/** One passport application; null, absent and the "not asked" codes are unknown. */
export type ApplicationRecord = RecordOf<typeof applicationFields> & { readonly identity?: Identity | null };

/** Names (lower case, letters only) of attributes that must not enter: a file that carries them is refused. */
export const sensitiveNames: ReadonlySet<string> = new Set(
  (
    'sex gender jeniskelamin kelamin religion agama ethnicity suku ras race name nama namalengkap fullname firstname ' +
    'lastname maritalstatus statuskawin statusperkawinan health kesehatan disability disabilitas pregnancy hamil education ' +
    'pendidikan income penghasilan gaji savings tabungan occupation pekerjaan profesi photo foto nik nomornik ktpnumber ' +
    'nomorktp birthplace tempatlahir language bahasa accent'
  ).split(' '),
);
