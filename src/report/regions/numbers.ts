// Scores, places, units and levels of regions in; how they are written in Indonesian and in English out.
import type { Words } from '../../fields/dictionary.js';
import type { RankInterval } from '../../regions/analysis/ranks.js';
import type { RegionLevel } from '../../regions/score/region.js';
import { exact, span, w } from '../numbers.js';

const ends = ({ best, worst }: RankInterval): string => (best === worst ? `${best}` : `${best}–${worst}`);

/** Places among those with a score: `peringkat 2–4 dari 14`. Never certain, as what is unknown has no place yet. */
export const placeAmong = (rank: RankInterval, known: number): Words =>
  w(`peringkat ${ends(rank)} dari ${known}`, `place ${ends(rank)} of ${known}`);

/** Places among all, the unknown ones thought of: `peringkat 2–4`, or that it is certain. */
export const place = (rank: RankInterval): Words =>
  rank.best === rank.worst
    ? w(`peringkat ${rank.best}, pasti`, `place ${rank.best}, certain`)
    : w(`peringkat ${ends(rank)}`, `place ${ends(rank)}`);

/** A score with its interval: `26 (24–29)`; the score alone where nothing could move it. */
export const scored = (score: number, low: number, high: number): Words => {
  const [own, reach] = [exact(score), span(low, high)];
  return low === high ? own : w(`${own.id} (${reach.id})`, `${own.en} (${reach.en})`);
};

/** Units of fields are English in the dictionary. */
const units: Readonly<Record<string, Words>> = {
  '': w('', ''),
  people: w(' orang', ' people'),
  'per 100,000': w(' per 100.000', ' per 100,000'),
  '%': w(' %', '%'),
};
export const unit = (name: string): Words => units[name] ?? w(` ${name}`, ` ${name}`);

export const levelWords: Readonly<Record<RegionLevel, Words>> = {
  PROVINSI: w('provinsi', 'provinces'),
  KABUPATEN: w('kabupaten/kota', 'regencies and cities'),
  KECAMATAN: w('kecamatan', 'districts'),
  DESA: w('desa/kelurahan', 'villages'),
};
