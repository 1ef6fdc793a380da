// What an archetype is: the circumstances in which a kind of person stands, as chances; and someone of whom nothing is special.
import type { ApplicationRecord } from '../fields/application.js';
import type { Typology } from '../rules/document.js';
import type { Choices, Purpose, Span } from './journeys.js';

type Value<K extends keyof ApplicationRecord> = NonNullable<ApplicationRecord[K]>;
export type Recruiter = Exclude<Value<'recruiterKind'>, 'TIDAK_DITANYA'>;
export type Funder = Exclude<Value<'travelFunding'>, 'TIDAK_TAHU' | 'TIDAK_DITANYA'>;
export type Creditor = Exclude<Value<'debtOrDeduction'>, 'BELUM_DITANYA'>;
export type Company = Exclude<Value<'thirdPartyControl'>, 'TIDAK_DITANYA'>;
export type Licence = Exclude<Value<'organizerLicence'>, 'BELUM_DICEK'>;
export type Kind = Value<'applicationType'>;

/** With whom an application shares phone, payer, agent or address. */
export type Crowd = 'alone' | 'family' | 'verified group' | 'unlisted group' | 'broker';

/** What is true of a person, as chances and weights; what the counter hears of it is another matter (answers.ts). */
export interface Archetype {
  readonly name: string;
  /** What the journey truly is; null for the innocent. */
  readonly typology: Typology | null;
  readonly weight: number;
  /** The purpose that is declared. */
  readonly purpose: Choices<Purpose>;
  readonly ages: Span;
  readonly kind: Choices<Kind>;
  /** Countries, stay and wait, where they are not those of the declared purpose. */
  readonly to?: Choices<string>;
  readonly stay?: Span;
  readonly wait?: Span;

  /** Means to work there. */
  readonly works: number;
  readonly recruiter: Choices<Recruiter>;
  readonly funder: Choices<Funder>;
  readonly creditor: Choices<Creditor>;
  readonly company: Choices<Company>;
  readonly crowd: Choices<Crowd>;
  readonly organiser: Choices<Licence>;
  /** Another holds the papers; someone told them what to say. */
  readonly held: number;
  readonly coached: number;
  /** The share of what would give the journey away that is kept back. */
  readonly guarded: Choices<number>;
  /** Tells the journey clearly; has bought the way back; means not to. */
  readonly clear: number;
  readonly returning: number;
  readonly oneWay: number;
  /** Applies at an office of another province. */
  readonly far: number;
  /** Being there, has no reason to give. */
  readonly unexplained: number;
  /** Each supporting paper: lacks it, or shows a forged one. */
  readonly lacking: number;
  readonly forging: number;
  /** A job without a named employer, a contract or a skill. */
  readonly vagueJob: number;
  readonly registered: number;
  /** Must pay for the placement, the course or the school. */
  readonly charged: number;

  /** False: the relative visited; the marriage papers; the seaman's book; the manning agent and the sea contract. */
  readonly falseRelative: number;
  readonly falseMarriage: number;
  readonly falseBook: number;
  readonly falseAgent: number;
  /** Of a marriage: an intermediary was paid, a reward was promised. */
  readonly intermediary: number;
  readonly reward: number;
  /** A core paper is forged; the register differs in substance; an earlier passport is hidden; the face is another's. */
  readonly forgedCore: number;
  readonly substance: number;
  readonly hiddenPassport: number;
  readonly otherIdentity: number;
  /** The evidence of age conflicts; the adult who brings a child is no kin. */
  readonly ageConflict: number;
  readonly unrelated: number;
  /** Earlier: a passport misused, a passport lost on purpose, a departure postponed, a deferral elsewhere, sent back as a victim. */
  readonly misused: number;
  readonly lossTrick: number;
  readonly postponed: number;
  readonly deferred: number;
  readonly victim: number;
}

/** Someone of whom nothing is special: who differs says how. */
export const ordinary: Omit<Archetype, 'name' | 'weight' | 'purpose'> = {
  typology: null,
  ages: [18, 70],
  kind: [
    ['BARU', 56],
    ['HABIS_MASA', 36],
    ['HALAMAN_PENUH', 3],
    ['HILANG', 1.6],
    ['RUSAK', 1.8],
    ['HILANG_KAHAR', 0.3],
    ['RUSAK_KAHAR', 0.3],
    ['PERUBAHAN_DATA', 1],
  ],
  works: 0,
  recruiter: [
    ['TIDAK_ADA', 84],
    ['TEMAN_KELUARGA', 14],
    ['MEDIA_SOSIAL', 0.6],
    ['CALO', 1.4],
  ],
  funder: [
    ['SENDIRI', 66],
    ['KELUARGA', 31],
    ['PENYELENGGARA_RESMI', 2],
    ['PEREKRUT', 0.25],
  ],
  creditor: [
    ['TIDAK', 98.5],
    ['BANK_KUR', 1.2],
    ['PEREKRUT', 0.2],
  ],
  company: [
    ['TIDAK', 86],
    ['PENDAMPING_SAH', 8],
    ['MENUNGGU_LUAR', 5],
    ['MENJAWABKAN', 1.2],
  ],
  crowd: [
    ['alone', 80],
    ['family', 17],
    ['verified group', 1],
    ['unlisted group', 2],
  ],
  organiser: [
    ['NA', 60],
    ['TERDAFTAR', 40],
  ],
  held: 0.01,
  coached: 0.002,
  guarded: [[0, 1]],
  clear: 0.88,
  returning: 0.34,
  oneWay: 0.03,
  far: 0.05,
  unexplained: 0.06,
  lacking: 0.08,
  forging: 0.001,
  vagueJob: 0.06,
  registered: 0.05,
  charged: 0.2,
  falseRelative: 0.03,
  falseMarriage: 0.02,
  falseBook: 0.01,
  falseAgent: 0.03,
  intermediary: 0.01,
  reward: 0.002,
  forgedCore: 0.002,
  substance: 0.003,
  hiddenPassport: 0.003,
  otherIdentity: 0.0006,
  ageConflict: 0.005,
  unrelated: 0.004,
  misused: 0.001,
  lossTrick: 0,
  postponed: 0.002,
  deferred: 0.003,
  victim: 0.002,
};
