// A declared purpose in; where such journeys go, how long they last and how soon they begin out: the same for the honest and for a cover story.
import type { ApplicationRecord } from '../fields/application.js';

export type Purpose = Exclude<NonNullable<ApplicationRecord['declaredPurpose']>, 'TIDAK_DITANYA'>;
export type Choices<T> = readonly (readonly [T, number])[];
export type Span = readonly [low: number, high: number];

export interface Journey {
  readonly to: Choices<string>;
  /** Days of stay. */
  readonly stay: Span;
  /** Days until departure. */
  readonly wait: Span;
}

/** `MY34 SG16`: a country and how often it is named. */
export const countries = (text: string): Choices<string> =>
  text.split(' ').map((item): readonly [string, number] => [item.slice(0, 2), Number(item.slice(2))]);

const tour = countries('MY26 SG20 TH14 JP9 SA4 KR6 VN6 CN5 HK4 TW3 AU3 TR3 AE3 KH2 PH1 LA1 IN1 DE1 FR1 NL1');
const school = countries('MY18 AU14 JP10 GB8 CN8 EG8 US6 TR6 DE8 SG6 KR5 NL5 TW6');
const trade = countries('SG25 MY18 CN18 JP6 TH7 VN6 HK5 KR4 IN3 AE3 AU3 DE2');
const interns = countries('JP60 TW14 DE10 KR6 AU4 MY4');
const couples = countries('MY20 TW16 AU12 NL10 DE8 JP8 CN8 KR6 US6 SG6');
const holy = countries('SA1');

export const journeys: Readonly<Record<Purpose, Journey>> = {
  WISATA: { to: tour, stay: [2, 18], wait: [6, 180] },
  KUNJUNGAN_KELUARGA: {
    to: countries('MY38 SG16 SA6 HK6 TW6 AU7 NL5 JP5 AE4 BN4'),
    stay: [5, 60],
    wait: [6, 120],
  },
  UMRAH: { to: holy, stay: [9, 16], wait: [12, 180] },
  HAJI: { to: holy, stay: [26, 42], wait: [20, 150] },
  ZIARAH: { to: countries('SA40 JO14 EG14 TR14 IT8 PT4 IN4'), stay: [7, 16], wait: [12, 150] },
  BEKERJA_PMI: {
    to: countries('TW24 HK22 MY22 JP9 KR8 SG7 BN2 SA3 TR1 AE2'),
    stay: [365, 1095],
    wait: [25, 150],
  },
  AWAK_KAPAL: {
    to: countries('TW20 SG14 KR8 JP7 CN8 AE6 NL6 IT6 ES5 FJ5 ZA4'),
    stay: [180, 730],
    wait: [8, 90],
  },
  MAGANG: { to: interns, stay: [90, 1095], wait: [25, 180] },
  BURSA_KERJA_KHUSUS: { to: interns, stay: [365, 1095], wait: [45, 180] },
  STUDI: { to: school, stay: [300, 1460], wait: [25, 180] },
  BEASISWA: { to: school, stay: [300, 1460], wait: [25, 180] },
  PERTUKARAN_BUDAYA: { to: school, stay: [20, 330], wait: [20, 180] },
  BEROBAT: { to: countries('MY62 SG28 TH4 CN3 JP1'), stay: [2, 21], wait: [2, 45] },
  BISNIS: { to: trade, stay: [2, 12], wait: [3, 60] },
  DINAS: { to: trade, stay: [3, 12], wait: [5, 60] },
  MENIKAH: { to: couples, stay: [30, 365], wait: [20, 150] },
  IKUT_PASANGAN: { to: couples, stay: [180, 1460], wait: [20, 150] },
  LAINNYA: { to: tour, stay: [3, 60], wait: [6, 180] },
};

export const workPurposes: ReadonlySet<Purpose> = new Set<Purpose>([
  'BEKERJA_PMI',
  'AWAK_KAPAL',
  'BURSA_KERJA_KHUSUS',
  'MAGANG',
]);
