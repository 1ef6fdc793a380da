// Nothing in; the innocent who leave to work out: with papers, or openly without. Made up: every size is a guess.
import { type Archetype, ordinary } from './archetypes.js';

/** Placed by a licensed agency, mostly. */
const agency = {
  recruiter: [
    ['P3MI_AKTIF', 78],
    ['TEMAN_KELUARGA', 11],
    ['TIDAK_ADA', 7],
    ['MEDIA_SOSIAL', 2],
    ['CALO', 2],
  ],
  funder: [
    ['SENDIRI', 38],
    ['KELUARGA', 24],
    ['PEMBERI_KERJA', 20],
    ['PENYELENGGARA_RESMI', 16],
    ['PEREKRUT', 1],
  ],
  creditor: [
    ['TIDAK', 82],
    ['BANK_KUR', 14],
    ['PEMBERI_KERJA', 3],
    ['PEREKRUT', 1],
  ],
  works: 1,
  oneWay: 0.3,
} as const;

/** Innocents who leave to work the lawful way, or mean to: as many as a place sends (Ponorogo, Lampung Timur and Lombok many). */
export const workers: readonly Archetype[] = [
  {
    ...ordinary,
    ...agency,
    name: 'procedural_worker',
    weight: 58,
    purpose: [['BEKERJA_PMI', 1]],
    ages: [19, 46],
    crowd: [
      ['alone', 56],
      ['family', 8],
      ['verified group', 30],
      ['unlisted group', 6],
    ],
    organiser: [
      ['TERDAFTAR', 96],
      ['NA', 3],
      ['TIDAK_DITEMUKAN', 1],
    ],
    held: 0.05,
    registered: 0.95,
    clear: 0.84,
    lacking: 0.2,
  },
  {
    // Says openly that it is for work, and has not yet found the lawful way: guidance, not suspicion.
    ...ordinary,
    ...agency,
    name: 'aspiring_worker',
    weight: 17,
    purpose: [['BEKERJA_PMI', 1]],
    ages: [18, 42],
    recruiter: [
      ['TEMAN_KELUARGA', 42],
      ['MEDIA_SOSIAL', 30],
      ['P3MI_AKTIF', 12],
      ['TIDAK_ADA', 10],
      ['CALO', 6],
    ],
    organiser: [
      ['NA', 60],
      ['TIDAK_DITEMUKAN', 25],
      ['TERDAFTAR', 15],
    ],
    registered: 0.12,
    clear: 0.6,
    lacking: 0.6,
    vagueJob: 0.45,
  },
  {
    ...ordinary,
    ...agency,
    name: 'seafarer_with_papers',
    weight: 14,
    purpose: [['AWAK_KAPAL', 1]],
    ages: [19, 52],
    organiser: [
      ['TERDAFTAR', 78],
      ['NA', 14],
      ['TIDAK_DITEMUKAN', 8],
    ],
    registered: 0.45,
    clear: 0.9,
  },
  {
    ...ordinary,
    ...agency,
    name: 'intern',
    weight: 11,
    purpose: [
      ['MAGANG', 74],
      ['BURSA_KERJA_KHUSUS', 26],
    ],
    ages: [18, 27],
    crowd: [
      ['alone', 58],
      ['family', 4],
      ['verified group', 30],
      ['unlisted group', 8],
    ],
    organiser: [
      ['TERDAFTAR', 93],
      ['NA', 4],
      ['TIDAK_DITEMUKAN', 3],
    ],
  },
];
