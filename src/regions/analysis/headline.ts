// A finished analysis in; what stands out and how sure it is, in a few sentences, out.
import type { Words } from '../../fields/dictionary.js';
import type { RegionIndex } from '../../rules/document.js';
import type { ReportMap, ReportRegion, ReportStanding } from './document.js';

const INTENSITY: RegionIndex = 'migrant_worker_intensity';
const SIGNAL: RegionIndex = 'non_procedural_signal';
const GATEWAY: RegionIndex = 'gateway_exposure';

/** The name as people write it: KABUPATEN LAMPUNG TIMUR is Kabupaten Lampung Timur. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/(^|[\s(/-])\p{L}/gu, (letter) => letter.toUpperCase())
    .replace(/^Dki /, 'DKI ')
    .replace(/^Di /, 'DI ');

const join = (names: readonly string[], and: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;

/** Names for one sentence, the rest counted. */
const NAMED = 5;
function listed(names: readonly string[]): Words {
  const shown = names.slice(0, NAMED);
  const rest = names.length - shown.length;
  return {
    id: rest === 0 ? join(shown, 'dan') : `${shown.join(', ')} dan ${rest} lainnya`,
    en: rest === 0 ? join(shown, 'and') : `${shown.join(', ')} and ${rest} others`,
  };
}

export function headlineOf(
  standings: readonly ReportStanding[],
  maps: readonly ReportMap[],
  regions: readonly ReportRegion[],
  isArea: boolean,
): Words[] {
  return [
    ...placements(standings, isArea ? new Set(regions.map(({ code }) => code)) : null),
    ...apart(regions),
    ...transit(regions),
    ...hotSpots(maps),
    ...unknown(regions),
  ];
}

/** The five with the most placements of the latest year, with the places that are certain; in an office's area its own regions. */
function placements(standings: readonly ReportStanding[], own: ReadonlySet<string> | null): Words[] {
  return standings
    .filter(({ indicator, basis }) => indicator === 'pmiPlaced' && basis === 'ORIGIN')
    .flatMap(({ level, period, rows }) => {
      if (own === null && level !== 'PROVINSI') return [];
      const shown = rows.filter(({ code }) => own === null || own.has(code)).slice(0, NAMED);
      if (shown.length === 0) return [];
      const say = (certain: string, from: (best: number, worst: number) => string): string =>
        shown
          .map(
            ({ name, best, worst }) =>
              `${plainName(name)} (${best === worst ? `${certain} ${best}` : from(best, worst)})`,
          )
          .join(', ');
      return [
        {
          id: `Penempatan menurut daerah asal ${period}, peringkat yang pasti: ${say('peringkat', (best, worst) => `peringkat ${best}-${worst}`)}.`,
          en: `Placements by origin in ${period}, places that are certain: ${say('place', (best, worst) => `place ${best}-${worst}`)}.`,
        },
      ];
    });
}

/** Few lawful placements, many people returned: what placement density does not show. */
function apart(regions: readonly ReportRegion[]): Words[] {
  const found = regions
    .filter(
      ({ level, indices }) =>
        level === 'PROVINSI' && indices[INTENSITY].band === 'lanjut' && indices[SIGNAL].band === 'rujuk',
    )
    .sort((a, b) => (b.indices[SIGNAL].score ?? 0) - (a.indices[SIGNAL].score ?? 0))
    .map(({ name }) => plainName(name));
  if (found.length === 0) return [];
  const names = listed(found);
  return [
    {
      id: `Penempatan resmi rendah tetapi sinyal nonprosedural tinggi: ${names.id}.`,
      en: `Low lawful placements and yet a high non-procedural signal: ${names.en}.`,
    },
  ];
}

/** Domestic gates: not an international checkpoint of migrants, and yet on their way. */
function transit(regions: readonly ReportRegion[]): Words[] {
  const found = regions
    .filter(
      ({ level, indices }) =>
        level === 'PROVINSI' &&
        indices[GATEWAY].reasons.some(({ values }) =>
          values.some(({ field }) => field === 'gateway.transit'),
        ),
    )
    .map(({ name }) => plainName(name));
  if (found.length === 0) return [];
  const names = listed(found);
  return [
    {
      id: `Pintu transit dalam negeri, bukan TPI internasional: ${names.id}.`,
      en: `Domestic transit gates, not international checkpoints: ${names.en}.`,
    },
  ];
}

function hotSpots(maps: readonly ReportMap[]): Words[] {
  const found = maps.filter(({ hotSpots: { verdict } }) => verdict === 'found');
  if (found.length === 0)
    return [
      {
        id: 'Tidak ada titik panas yang bertahan setelah penyesuaian, atau datanya belum cukup untuk memetakannya.',
        en: 'No hot spot remains after adjusting for how many were tested, or there is not enough data to map any.',
      },
    ];
  return found.map(({ hotSpots: { reason } }) => ({
    id: `${sentence(reason.id)}.`,
    en: `${sentence(reason.en)}.`,
  }));
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function unknown(regions: readonly ReportRegion[]): Words[] {
  const regencies = regions.filter(({ level }) => level === 'KABUPATEN');
  if (regencies.length === 0) return [];
  const known = regencies.filter(({ indices }) => indices[INTENSITY].score !== null).length;
  return [
    {
      id: `Intensitas diketahui untuk ${known} dari ${regencies.length} kabupaten/kota; selebihnya belum diketahui, bukan rendah.`,
      en: `Intensity is known for ${known} of ${regencies.length} regencies and cities; the others are unknown, not low.`,
    },
  ];
}
