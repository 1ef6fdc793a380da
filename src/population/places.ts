// Where applicants live: regencies with their people and their placements abroad in, a home and the office that serves it out.
import type { Random } from '../base/random.js';

export interface Place {
  /** Regency code, `35.02`. */
  readonly code: string;
  readonly population: number;
  /** Placements abroad a year from here, for the share of lawful workers among applicants; a rough weight, not a figure. */
  readonly placements: number;
  /** The office that serves it, `KANIM-35.02`. */
  readonly office: string;
  /** Offset from UTC of the office's clock. */
  readonly offset: string;
}

/** Passports asked for in a year by those who do not leave to work: 4.84 million in 2024 (January to November), less the placements. */
const TRAVELLERS_PER_PERSON = 0.016;

/** People in thousands by regency. Source: Dukcapil, semester II 2024 (data/regions.csv, which a test compares). */
const people: Readonly<Record<string, string>> = {
  '11': '01:240 02:236 03:461 04:233 05:209 06:443 07:451 08:641 09:97 10:140 11:469 12:156 13:108 14:101 15:181 16:312 17:181 18:167 71:265 72:43 73:199 74:184 75:107',
  '12': '01:369 02:331 03:325 04:148 05:1121 06:422 07:2080 08:1004 09:799 10:513 11:333 12:221 13:502 14:370 15:57 16:211 17:150 18:697 19:475 20:274 21:271 22:332 23:399 24:153 25:98 71:2546 72:280 73:100 74:188 75:316 76:184 77:232 78:138',
  '13': '01:534 02:413 03:247 04:383 05:458 06:533 07:403 08:314 09:98 10:242 11:182 12:454 71:947 72:86 73:69 74:64 75:142 76:149 77:104',
  '14': '01:899 02:487 03:682 04:713 05:446 06:587 07:688 08:496 09:366 10:212 71:1168 72:355',
  '15': '01:269 02:397 03:313 04:307 05:457 06:337 07:245 08:380 09:377 71:650 72:102',
  '16': '01:390 02:801 03:654 04:448 05:428 06:737 07:888 08:695 09:407 10:446 11:337 12:215 13:204 71:1801 72:153 73:248 74:214',
  '17': '01:177 02:289 03:310 04:137 05:216 06:206 07:116 08:152 09:126 71:401',
  '18': '01:1125 02:1394 03:676 04:314 05:440 06:641 07:1123 08:495 09:501 10:445 11:241 12:313 13:177 71:1078 72:182',
  '19': '01:338 02:192 03:216 04:211 05:218 06:132 71:242',
  '21': '01:180 02:274 03:84 04:101 05:51 71:1342 72:239',
  '31': '01:30 71:1057 72:1832 73:2557 74:2331 75:3230',
  '32': '01:5810 02:2869 03:2639 04:3840 05:2852 06:1996 07:1298 08:1240 09:2489 10:1370 11:1227 12:1980 13:1678 14:1064 15:2612 16:3388 17:1912 18:447 71:1144 72:370 73:2592 74:357 75:2572 76:2011 77:582 78:771 79:209',
  '33': '01:2060 02:1868 03:1058 04:1072 05:1447 06:810 07:946 08:1346 09:1114 10:1303 11:916 12:1057 13:954 14:1024 15:1521 16:928 17:666 18:1386 19:878 20:1284 21:1254 22:1089 23:823 24:1094 25:856 26:1034 27:1601 28:1745 29:2066 71:129 72:589 73:199 74:1702 75:318 76:294',
  '34': '01:445 02:980 03:777 04:1126 71:416',
  '35': '01:589 02:979 03:754 04:1139 05:1262 06:1692 07:2735 08:1116 09:2616 10:1792 11:788 12:692 13:1201 14:1666 15:2028 16:1156 17:1378 18:1153 19:738 20:693 21:907 22:1366 23:1266 24:1368 25:1327 26:1042 27:1034 28:905 29:1143 71:301 72:161 73:889 74:244 75:213 76:142 77:202 78:3018 79:225',
  '36': '01:1437 02:1532 03:3460 04:1792 71:1957 72:480 73:760 74:1464',
  '51': '01:330 02:478 03:538 04:505 05:224 06:261 07:538 08:828 71:673',
  '52': '01:763 02:1129 03:1458 04:528 05:278 06:544 07:156 08:270 71:462 72:165',
  '53': '01:392 02:491 03:276 04:233 05:230 06:290 07:347 08:284 09:169 10:350 11:277 12:142 13:150 14:154 15:291 16:164 17:92 18:355 19:305 20:95 21:211 71:404',
  '61': '01:651 02:314 03:499 04:584 05:457 06:277 07:296 08:415 09:225 10:218 11:127 12:646 71:687 72:250',
  '62': '01:295 02:455 03:418 04:138 05:160 06:182 07:160 08:67 09:114 10:134 11:145 12:124 13:119 71:315',
  '63': '01:370 02:333 03:590 04:330 05:202 06:239 07:272 08:238 09:268 10:357 11:139 71:682 72:286',
  '64': '01:310 02:807 03:299 07:187 08:449 09:202 11:40 71:757 72:881 74:192',
  '65': '01:170 02:88 03:227 04:30 71:255',
  '71': '01:257 02:331 03:136 04:100 05:243 06:229 07:122 08:88 09:71 10:91 11:76 71:459 72:216 73:104 74:122',
  '72': '01:378 02:253 03:319 04:243 05:162 06:199 07:130 08:462 09:174 10:273 11:78 12:154 71:395',
  '73': '01:143 02:481 03:217 04:423 05:333 06:825 07:276 08:827 09:414 10:362 11:196 12:241 13:401 14:333 15:423 16:234 17:385 18:259 22:335 24:323 26:267 71:1482 72:163 73:183',
  '74': '01:258 02:269 03:233 04:122 05:332 06:168 07:119 08:144 09:83 10:75 11:131 12:44 13:92 14:122 15:103 71:366 72:164',
  '75': '01:424 02:153 03:175 04:163 05:132 71:204',
  '76': '01:183 02:288 03:168 04:492 05:190 06:145',
  '81': '01:432 02:129 03:132 04:142 05:141 06:217 07:113 08:97 09:81 71:360 72:90',
  '82': '01:140 02:106 03:206 04:259 05:101 06:100 07:83 08:66 71:211 72:122',
  '91': '03:204 05:116 06:150 10:45 11:74 15:39 19:28 20:41 71:405',
  '92': '02:205 03:94 06:84 07:47 08:65 11:39 12:41',
  '93': '01:255 02:72 03:114 04:121',
  '94': '01:179 02:220 03:126 04:319 05:178 06:117 07:138 08:93',
  '95': '01:276 02:115 03:356 04:252 05:50 06:105 07:204 08:112',
  '96': '01:130 02:57 03:73 04:31 05:47 71:286',
};

/**
 * Placements in 2025 by province of origin, where found, and of the country. Source: KP2MI as quoted by GoodStats, 2025.
 * The provinces that are not named share what is left over by population: absent is not zero.
 */
const PLACEMENTS = 296_948;
const placed: Readonly<Record<string, number>> = {
  '12': 3545,
  '18': 24_175,
  '32': 62_358,
  '33': 62_276,
  '35': 69_925,
  '36': 3658,
  '51': 10_059,
  '52': 35_215,
  '53': 4163,
  '73': 7173,
};

/**
 * Regencies whose own figure is known, a year: Lampung 2025 by origin (complete); Java and Lombok 2022 by origin; Trenggalek 2024 and
 * Pacitan 2023 as registered locally. Years and bases differ, which no table of regions may do and a made-up crowd may.
 * The rest of a province's placements is spread over its other regencies by population.
 */
const known: Readonly<Record<string, number>> = {
  '18.01': 2178,
  '18.02': 3827,
  '18.03': 996,
  '18.04': 138,
  '18.05': 835,
  '18.06': 1232,
  '18.07': 9343,
  '18.08': 614,
  '18.09': 1315,
  '18.10': 1213,
  '18.11': 611,
  '18.12': 753,
  '18.13': 50,
  '18.71': 657,
  '18.72': 413,
  '32.09': 7639,
  '32.12': 12_794,
  '33.01': 11_525,
  '35.01': 200,
  '35.02': 7566,
  '35.03': 1880,
  '35.04': 5202,
  '35.05': 6961,
  '35.06': 2575,
  '35.07': 6590,
  '35.10': 4335,
  '35.19': 3533,
  '35.21': 1832,
  '52.02': 12_049,
};

/** Offices whose service area is sourced (data/regions.json): where they stand, and the regencies beside it. */
const served: Readonly<Record<string, string>> = {
  '18.71': '18.02 18.06 18.09 18.10 18.72',
  '18.01': '18.07',
  '35.02': '35.01 35.03',
  '35.72': '35.04 35.05',
  '35.71': '35.06 35.17 35.18',
  '35.73': '35.07 35.08 35.13 35.14 35.74 35.75 35.79',
  '35.09': '35.10',
  '51.08': '51.01 51.07',
};
const sourcedSeat = new Map(
  Object.entries(served).flatMap(([seat, codes]) =>
    [seat, ...codes.split(' ')].map((code) => [code, seat] as const),
  ),
);

/** Provinces on +08:00 and +09:00 (Keppres 41/1987, and the provinces made since); the others are on +07:00. */
const central = new Set('51 52 53 63 64 65 71 72 73 74 75 76'.split(' '));
const eastern = new Set('81 82 91 92 93 94 95 96'.split(' '));

function makePlaces(): readonly Place[] {
  const provinces = Object.entries(people).map(([province, text]) => ({
    province,
    regencies: text.split(' ').map((item) => ({
      code: `${province}.${item.slice(0, 2)}`,
      population: Number(item.slice(3)) * 1000,
    })),
  }));
  const crowd = (regencies: readonly { readonly population: number }[]): number =>
    regencies.reduce((sum, { population }) => sum + population, 0);
  const unnamed = crowd(
    provinces.filter(({ province }) => placed[province] === undefined).flatMap(({ regencies }) => regencies),
  );
  const left = PLACEMENTS - Object.values(placed).reduce((sum, count) => sum + count, 0);

  return provinces.flatMap(({ province, regencies }) => {
    const total = placed[province] ?? (left * crowd(regencies)) / unnamed;
    const own = regencies.reduce((sum, { code }) => sum + (known[code] ?? 0), 0);
    const open = crowd(regencies.filter(({ code }) => known[code] === undefined));
    const offset = eastern.has(province) ? '+09:00' : central.has(province) ? '+08:00' : '+07:00';
    const seats = seatsOf(regencies);
    return regencies.map(({ code, population }, index) => {
      const rest = open === 0 ? 0 : (Math.max(0, total - own) * population) / open;
      const near = seats.includes(code) ? code : (seats[index % seats.length] ?? code);
      const office = `KANIM-${sourcedSeat.get(code) ?? near}`;
      return { code, population, placements: known[code] ?? rest, office, offset };
    });
  });
}

/** Where no area is sourced: the towns of the province in turn, or its largest regency. */
function seatsOf(regencies: readonly { readonly code: string; readonly population: number }[]): string[] {
  const towns = regencies.map(({ code }) => code).filter((code) => code.slice(3) >= '71');
  if (towns.length > 0) return towns;
  return [regencies.reduce((a, b) => (b.population > a.population ? b : a)).code];
}

/** All 514 regencies, in order of their codes. */
export const places: readonly Place[] = makePlaces();

const travellersOf = ({ population }: Place): number => population * TRAVELLERS_PER_PERSON;

/** The share of a place's applicants who leave to work the lawful way. */
export const workerShare = (place: Place): number =>
  place.placements / (place.placements + travellersOf(place));

const upTo = new Float64Array(places.length);
let applicants = 0;
for (const [index, place] of places.entries()) {
  applicants += travellersOf(place) + place.placements;
  upTo[index] = applicants;
}

/** A home, as likely as it sends applicants. O(log of the regencies). */
export function drawHome(random: Random): Place {
  const at = random.unit() * applicants;
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((upTo[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return places[low] ?? random.pick(places);
}

const ordinals = new Map(places.map(({ code }, index) => [code, index]));

/**
 * Where an applicant of a place stands among all, from 0 (the first place) to 1 (the last): evenly spread over a population, and near
 * for neighbours, as codes run from Sabang to Merauke. `unit` is a number in [0, 1) of their own.
 */
export function positionOf(code: string, unit: number): number {
  const index = ordinals.get(code) ?? 0;
  const before = upTo[index - 1] ?? 0;
  return (before + unit * ((upTo[index] ?? 0) - before)) / applicants;
}

/** The share of lawful workers among all innocent applicants. */
export const workersOfAll =
  places.reduce((sum, place) => sum + workerShare(place) * (travellersOf(place) + place.placements), 0) /
  applicants;
