// What people call fields, answers and countries in their own files; all folded to lower-case letters and digits.

const table = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [target = '', ...names] = line.trim().split(/\s+/);
        return names.map((name): [string, string] => [name, target]);
      }),
  );

/** Name of a column -> field or identity part. */
export const columnSynonyms = table(`
  applicationId nopermohonan nomorpermohonan idpermohonan kodepermohonan noregistrasi nomorregistrasi nopengajuan applicationno applicationnumber
  submittedAt tanggalpengajuan tglpengajuan tanggalpermohonan tglpermohonan waktupengajuan waktupermohonan tanggaldaftar tgldaftar submissiondate
  officeCode kantor kodekantor kanim kodekanim kantorimigrasi office
  channel saluran kanal
  applicationType jenispermohonan
  passportType jenispaspor
  birthDate tanggallahir tgllahir dateofbirth dob
  domicileRegencyCode kabkota kabkotadomisili kabupatendomisili domisili kodekabkota kabupatenkota kodekabupatenkota kodewilayah kodekabupaten kodekab kabupaten regency regencycode
  domicileReason alasandomisili
  declaredPurpose tujuan tujuanpaspor tujuankeberangkatan tujuanperjalanan maksudtujuan keperluan purpose
  destinationCountries negaratujuan negara destination destinations destinationcountry
  transitCountries negaratransit transit
  plannedDeparture tanggalberangkat tglberangkat tanggalkeberangkatan tglkeberangkatan rencanaberangkat departuredate
  plannedStayDays lamatinggal lamatinggalhari lamaharitinggal staydays
  returnTicket tiketpulang tiketpp
  travelFunding sumberbiaya sumberdana pembiayaan
  debtOrDeduction utang hutang potongangaji
  recruiterKind perekrut pihakperekrut
  siskop2miStatus siskop2mi statussiskop2mi
  placementScheme skemapenempatan
  jobOffer.salaryUsd upahditawarkan upahditawarkanusd gajiditawarkan gajiusd upahusd salaryusd
  documents.AKTA_LAHIR aktakelahiran
  identity.phone nohp nomorhp hp nohandphone notelp notelepon nomortelepon telepon telp nowa phone phonenumber
  identity.email email surel
  identity.address alamat alamatdomisili address
  identity.payer pembayar payer
  identity.agent agen agent
  identity.familyCard nokk nomorkk nokartukeluarga familycard
`);

/** Word -> what a flag cell holds. */
export const flagSynonyms = table(`
  true true ya iya y yes 1 benar
  false false tidak tdk t n no 0 salah
`);

/** Name of a country in Indonesian or English -> its code; the usual destinations. */
export const countrySynonyms = table(`
  AE uniemiratarab uea uae
  AU australia
  BN brunei bruneidarussalam
  CN cina tiongkok china rrt
  EG mesir egypt
  GB inggris britaniaraya unitedkingdom
  HK hongkong
  IN india
  JO yordania jordan
  JP jepang japan
  KH kamboja cambodia
  KR koreaselatan korsel southkorea
  KW kuwait
  LA laos
  MM myanmar
  MY malaysia
  NL belanda netherlands
  OM oman
  PH filipina philippines
  QA qatar
  SA arabsaudi saudi saudiarabia
  SG singapura singapore
  TH thailand
  TR turki turkiye turkey
  TW taiwan
  US amerikaserikat usa unitedstates
  VN vietnam
`);
