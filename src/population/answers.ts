// A person of some archetype in; what that person would answer, show and be found to have out: one model for honest and coached alike.
import { formatDate } from '../base/dates.js';
import type { Random } from '../base/random.js';
import type { ApplicationRecord } from '../fields/application.js';
import type { Archetype, Creditor, Crowd, Funder, Kind, Recruiter } from './archetypes.js';
import type { Draft } from './draft.js';
import { type Choices, journeys, type Purpose, type Span, workPurposes } from './journeys.js';
import { shareContacts } from './links.js';

export interface Person {
  readonly random: Random;
  readonly archetype: Archetype;
  readonly purpose: Purpose;
  readonly kind: Kind;
  readonly ageYears: number;
  /** Civil day of submission. */
  readonly day: number;
  /** The share of what would give the journey away that this person keeps back. */
  readonly guarded: number;
  /** Chance that the office checks what can be checked. */
  readonly verifies: number;
}

type Paper = NonNullable<NonNullable<ApplicationRecord['documents']>['KTP']>;

const open: ReadonlySet<Recruiter> = new Set<Recruiter>(['TIDAK_ADA', 'TEMAN_KELUARGA', 'P3MI_AKTIF']);
const coverRecruiter: Choices<Recruiter> = [
  ['TIDAK_ADA', 72],
  ['TEMAN_KELUARGA', 28],
];
const coverFunder: Choices<Funder> = [
  ['SENDIRI', 62],
  ['KELUARGA', 38],
];
const schemes: Choices<NonNullable<Draft['top']['placementScheme']>> = [
  ['P_TO_P', 78],
  ['G_TO_G', 12],
  ['UKPS', 2],
  ['MANDIRI', 5],
  ['SPSK', 3],
];
const pilgrim: ReadonlySet<Purpose> = new Set<Purpose>(['UMRAH', 'HAJI']);
const learning: ReadonlySet<Purpose> = new Set<Purpose>(['STUDI', 'BEASISWA', 'PERTUKARAN_BUDAYA']);
const marriages: ReadonlySet<Purpose> = new Set<Purpose>(['MENIKAH', 'IKUT_PASANGAN']);

/** Days as text, each formatted once: a year's journeys name the same days again and again. */
const written = new Map<number, string>();
export function dateText(day: number): string {
  let text = written.get(day);
  if (text === undefined) {
    text = formatDate(day);
    written.set(day, text);
  }
  return text;
}

const between = (random: Random, [low, high]: Span): number => low + random.below(high - low + 1);
/** As `between`, with the low end likelier. */
const mostlyLow = (random: Random, [low, high]: Span): number => {
  const unit = random.unit();
  return low + Math.floor(unit * unit * (high - low + 1));
};
const ago = ({ random, day }: Person, low: number, high: number): string =>
  dateText(day - between(random, [low, high]));

/** Fills a draft with all that would be answered if all were asked; gives the company in which the person applies. */
export function answer(person: Person, draft: Draft): Crowd {
  plan(person, draft);
  const jobSpokenOf = arrangement(person, draft);
  job(person, draft, jobSpokenOf);
  interview(person, draft);
  papers(person, draft);
  special(person, draft);
  history(person, draft);
  const crowd = person.random.weighted(person.archetype.crowd);
  shareContacts(person.random, crowd, draft);
  return crowd;
}

/** Whether something that would give the journey away is told all the same. */
const tells = ({ random, guarded }: Person): boolean => !random.chance(guarded);

/** Where, when, how long, and the way back. */
function plan({ random, archetype, purpose, day, guarded }: Person, { top }: Draft): void {
  const journey = journeys[purpose];
  const to = random.weighted(archetype.to ?? journey.to);
  top.destinationCountries = [to];
  if (purpose === 'WISATA' && random.chance(0.15)) {
    const more = random.weighted(journey.to);
    if (more !== to) top.destinationCountries = [to, more];
  }
  const via = pilgrim.has(purpose) ? random.pick(['AE', 'MY', 'OM', 'QA']) : random.pick(['SG', 'MY', 'TH']);
  top.transitCountries = random.chance(0.17) && !top.destinationCountries.includes(via) ? [via] : [];
  top.plannedDeparture = dateText(day + mostlyLow(random, archetype.wait ?? journey.wait));
  // Who keeps the purpose back gives the stay that fits the purpose declared.
  const stay = random.chance(guarded) ? journey.stay : (archetype.stay ?? journey.stay);
  top.plannedStayDays = mostlyLow(random, stay);
  const long = top.plannedStayDays > 100;
  const had = random.unit();
  const bought = long ? 0.05 : archetype.returning;
  const oneWay = long ? 0.45 : archetype.oneWay;
  top.returnTicket = had < bought ? 'ADA' : had < bought + oneWay ? 'TIDAK' : 'BELUM_BELI';
}

/** Who offers, pays and lends, as it is told; whether a job is spoken of comes back. */
function arrangement(person: Person, { top }: Draft): boolean {
  const { random, archetype, purpose, guarded } = person;
  const recruiter = random.weighted(archetype.recruiter);
  top.recruiterKind = open.has(recruiter) || tells(person) ? recruiter : random.weighted(coverRecruiter);
  const funder = random.weighted(archetype.funder);
  const payer = funder !== 'PEREKRUT' || tells(person) ? funder : random.weighted(coverFunder);
  top.travelFunding = random.chance(0.01) ? 'TIDAK_TAHU' : payer;
  const creditor: Creditor = random.weighted(archetype.creditor);
  top.debtOrDeduction = creditor === 'BANK_KUR' || creditor === 'TIDAK' || tells(person) ? creditor : 'TIDAK';

  const works = random.chance(archetype.works);
  const admits = workPurposes.has(purpose)
    ? random.chance(0.97)
    : works
      ? random.chance(0.8 * (1 - guarded))
      : random.chance(0.002);
  top.admittedWorkIntent = admits;
  const registered = random.chance(archetype.registered);
  if (random.chance(person.verifies)) top.siskop2miStatus = registered ? 'TERDAFTAR' : unregistered(person);
  if (registered) top.placementScheme = random.weighted(schemes);
  top.knowsProcedure = random.chance(registered ? 0.88 : 0.3);
  if (random.chance(person.verifies)) top.organizerLicence = random.weighted(archetype.organiser);
  top.feesChargedToApplicant = random.chance(archetype.charged);
  return admits || (works && tells(person));
}

/** Seafarers and interns may be registered elsewhere: the register is then not theirs to be in. */
function unregistered({ random, purpose }: Person): NonNullable<Draft['top']['siskop2miStatus']> {
  if (purpose !== 'BEKERJA_PMI' && workPurposes.has(purpose) && random.chance(0.7)) return 'NA';
  return random.chance(0.88) ? 'TIDAK_DITEMUKAN' : 'KEDALUWARSA';
}

/** A job, where one is spoken of; who says that there is none is asked no more. */
function job({ random, archetype }: Person, { jobOffer }: Draft, spokenOf: boolean): void {
  if (!spokenOf) {
    if (random.chance(0.7)) jobOffer.noQualificationNeeded = false;
    return;
  }
  const vague = random.chance(archetype.vagueJob);
  jobOffer.employerNamed = !random.chance(vague ? 0.75 : 0.05);
  jobOffer.contractSeen = !random.chance(vague ? 0.9 : 0.2);
  jobOffer.noQualificationNeeded = random.chance(vague ? 0.75 : 0.1);
  // US dollars to the half, as a sum in another currency comes out.
  jobOffer.salaryUsd = between(random, vague ? [900, 2600] : [840, 3800]) / 2;
}

/** The conversation: what is clear, what changes, who stands by. */
function interview(person: Person, { top }: Draft): void {
  const { random, archetype, guarded } = person;
  // A rehearsed story is told well.
  const clear = archetype.clear + 0.2 * guarded;
  top.itineraryKnowledge = random.chance(clear) ? 'JELAS' : random.chance(0.8) ? 'SEBAGIAN' : 'TIDAK_DAPAT';
  top.reaskedLocalLanguage = random.chance(0.6);
  const coached = random.chance(archetype.coached);
  top.coachedToConceal = coached && random.chance(0.6 * (1 - guarded));
  top.statementChanged = random.chance(0.005 + 0.045 * (1 - archetype.clear) + (coached ? 0.2 : 0));
  const minor = person.ageYears < 18;
  top.thirdPartyControl =
    !minor && person.ageYears >= 66 && random.chance(0.5)
      ? 'PENDAMPING_SAH'
      : random.weighted(archetype.company);
  top.documentsHeldByOther = random.chance(archetype.held) && tells(person);
  top.ageEvidence = random.chance(archetype.ageConflict) ? 'BERTENTANGAN' : 'KONSISTEN';
}

/** The result of a check that the office may not make. */
function check({ random, verifies }: Person, falsehood: number): 'TERVERIFIKASI' | 'GAGAL' | undefined {
  const untrue = random.chance(falsehood);
  if (!random.chance(verifies)) return undefined;
  return untrue && !random.chance(0.1) ? 'GAGAL' : 'TERVERIFIKASI';
}

/** A paper as the officer saw it; a good forgery passes. */
function paper({ random, verifies }: Person, lacking: number, forging: number): Paper {
  const unit = random.unit();
  if (unit < forging) return random.chance(0.6 * verifies) ? 'DIDUGA_PALSU' : 'ADA';
  if (unit < forging + lacking) return 'TIDAK_ADA';
  return random.chance(verifies) ? 'TERVERIFIKASI' : 'ADA';
}

/** The base papers, and what the registers say of the person. */
function papers(person: Person, { top, documents }: Draft): void {
  const { random, archetype, kind, ageYears } = person;
  const base = (): Paper => paper(person, 0.004, 0);
  const needed = ageYears >= 17;
  documents.KTP = needed ? base() : 'TIDAK_DIPERLUKAN';
  documents.KK = base();
  const shown = random.weighted([
    ['AKTA_LAHIR' as const, needed ? 45 : 1],
    ['IJAZAH' as const, needed ? 33 : 0],
    ['BUKU_NIKAH' as const, ageYears >= 19 ? 22 : 0],
  ]);
  documents.AKTA_LAHIR = documents.IJAZAH = documents.BUKU_NIKAH = 'TIDAK_DIPERLUKAN';
  documents[shown] = base();
  if (random.chance(archetype.forgedCore)) {
    const forged = random.pick<'KTP' | 'KK' | typeof shown>([needed ? 'KTP' : shown, 'KK', shown]);
    documents[forged] = random.chance(0.75) ? 'DIDUGA_PALSU' : 'ADA';
  }
  top.identityMatch = random.chance(archetype.substance)
    ? 'BEDA_SUBSTANSI'
    : random.chance(0.04)
      ? 'BEDA_KECIL'
      : 'COCOK';
  top.biometricMatch = random.chance(archetype.otherIdentity)
    ? 'IDENTITAS_LAIN'
    : random.chance(archetype.hiddenPassport)
      ? 'PASPOR_DISEMBUNYIKAN'
      : kind === 'BARU'
        ? 'TIDAK_ADA'
        : 'PASPOR_LAMA_DIAKUI';
  if (kind === 'HILANG' || kind === 'HILANG_KAHAR') {
    documents.PASPOR_LAMA = 'TIDAK_ADA';
    documents.LAPORAN_POLISI = paper(person, 0.08, archetype.lossTrick * 0.1);
  } else if (kind !== 'BARU') documents.PASPOR_LAMA = paper(person, 0.02, 0);

  supporting(person, documents, top.organizerLicence);
}

/** The papers that corroborate a purpose; of others the counter does not ask. */
function supporting(
  person: Person,
  documents: Draft['documents'],
  organiser: Draft['top']['organizerLicence'],
): void {
  const { random, archetype, purpose } = person;
  const { lacking, forging, falseBook, falseAgent } = archetype;
  const own = (): Paper => paper(person, lacking, forging);
  if (purpose === 'KUNJUNGAN_KELUARGA') {
    const guest = own();
    documents.SURAT_UNDANGAN = guest;
    documents.PASPOR_PENJAMIN = random.chance(0.8) ? guest : own();
  } else if (pilgrim.has(purpose)) {
    const listed = organiser === undefined || organiser === 'TERDAFTAR';
    documents.SURAT_PPIU = listed ? own() : paper(person, 0.5, 0.15);
    documents.REKOM_KEMENAG = 'TIDAK_DIPERLUKAN';
  } else if (workPurposes.has(purpose)) {
    documents.REKOM_DISNAKER = own();
    documents.REKOM_KEMNAKER_MAGANG = own();
    documents.KONTRAK_KERJA = paper(person, Math.min(1, lacking + 0.25), forging);
    // The passport comes before the visa: to have none yet is the rule.
    documents.VISA_KERJA = random.chance(0.14) ? own() : 'TIDAK_DIPERLUKAN';
  } else if (marriages.has(purpose)) {
    documents.AKTA_NIKAH_LN = random.chance(0.5) ? own() : 'TIDAK_DIPERLUKAN';
  }
  if (purpose === 'MAGANG' || learning.has(purpose)) documents.LOA = own();
  if (purpose === 'AWAK_KAPAL') {
    documents.BUKU_PELAUT = paper(person, 0.03 + 0.3 * falseBook, 0.6 * falseBook);
    documents.PKL = paper(person, 0.1 + 0.5 * falseAgent, 0.2 * falseAgent);
  }
  if (person.ageYears < 18) documents.IZIN_ORTU = own();
}

/** What only some purposes are asked. */
function special(person: Person, { top, marriageCase, seafarer, minor }: Draft): void {
  const { random, archetype, purpose, ageYears } = person;
  if (purpose === 'KUNJUNGAN_KELUARGA') {
    const relative = check(person, archetype.falseRelative);
    if (relative !== undefined) top.relativeContactVerified = random.chance(0.03) ? 'NA' : relative;
  }
  if (marriages.has(purpose)) {
    const found = check(person, archetype.falseMarriage);
    if (found !== undefined) marriageCase.papersVerified = found;
    marriageCase.intermediaryPaid = random.chance(archetype.intermediary) && tells(person);
    marriageCase.rewardPromised = random.chance(archetype.reward) && tells(person);
  }
  if (purpose === 'AWAK_KAPAL') {
    const [book, agent] = [check(person, archetype.falseBook), check(person, archetype.falseAgent)];
    const contract = check(person, archetype.falseAgent * 0.7);
    if (book !== undefined) seafarer.seamanBookVerified = book;
    if (agent !== undefined) seafarer.agentSip3mi = agent;
    if (contract !== undefined) seafarer.contractVerified = contract;
  }
  if (ageYears < 18) {
    const stranger = random.chance(archetype.unrelated);
    minor.guardianRelation =
      stranger && tells(person) ? 'TIDAK_TERKAIT' : random.chance(0.93) ? 'ORTU' : 'WALI';
    minor.consent = !(stranger && random.chance(0.7)) && !random.chance(0.01);
  }
}

/** What systems know of earlier passports, journeys, losses and deferrals. */
function history(person: Person, { top, migrationHistory }: Draft): void {
  const { random, archetype, kind } = person;
  const first = kind === 'BARU';
  migrationHistory.priorPassports = first ? 0 : 1 + random.below(3);
  migrationHistory.compliantTrips = first ? 0 : Math.floor(random.unit() * random.unit() * 12);
  migrationHistory.misuse = random.chance(archetype.misused) ? [ago(person, 60, 1200)] : [];
  migrationHistory.deportations = random.chance(archetype.victim)
    ? [{ date: ago(person, 90, 2500), asVictim: random.chance(0.75), cause: 'LAINNYA' }]
    : [];
  migrationHistory.tpiPostponed = random.chance(archetype.postponed) ? [ago(person, 30, 900)] : [];
  top.refusalHistory = random.chance(archetype.deferred)
    ? [
        {
          date: ago(person, 20, 900),
          reason: random.chance(0.5) ? 'DOKUMEN_TIDAK_LENGKAP' : 'PMI_NONPROSEDURAL',
          resolved: random.chance(0.65),
        },
      ]
    : [];
  top.lossHistory = losses(person);
}

function losses(person: Person): NonNullable<Draft['top']['lossHistory']> {
  const { random, archetype, kind } = person;
  if (kind === 'HILANG_KAHAR') return [{ date: ago(person, 5, 120), reason: 'KAHAR' }];
  if (kind !== 'HILANG')
    return random.chance(0.01) ? [{ date: ago(person, 400, 3000), reason: 'KELALAIAN' }] : [];
  const trick = random.chance(archetype.lossTrick);
  const last = { date: ago(person, 5, 90), reason: random.chance(0.4) ? 'PENCURIAN' : 'KELALAIAN' } as const;
  if (!trick)
    return random.chance(0.05) ? [{ date: ago(person, 400, 1700), reason: 'KELALAIAN' }, last] : [last];
  return [
    { date: ago(person, 200, 1500), reason: 'KELALAIAN' },
    { date: last.date, reason: random.chance(0.5) ? 'TIDAK_DITERIMA' : last.reason },
  ];
}
