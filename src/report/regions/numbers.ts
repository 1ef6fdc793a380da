// Numbers of a report in; how they are written in Indonesian and in English, with their intervals and places, out.
import type { Words } from '../../fields/dictionary.js';
import type { RankInterval } from '../../regions/analysis/ranks.js';
import type { RegionLevel } from '../../regions/score/region.js';
import { date, number } from '../words.js';

export const w = (id: string, en: string): Words => ({ id, en });

/** The number as it is: `24.175`, `0,8` in Indonesian, `24,175`, `0.8` in English. */
export function exact(value: number): Words {
  const id = number(value);
  return { id, en: id.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.')) };
}

/** A measured number to the digits that it can bear: whole from 100, one decimal from 10, else two. */
export function rounded(value: number): Words {
  const size = Math.abs(value);
  const fine = size >= 100 ? 1 : size >= 10 ? 10 : 100;
  return exact(Math.round(value * fine) / fine);
}

/** `24–29`; the one number where both ends are written alike. */
export function span(low: number, high: number, show: (value: number) => Words = exact): Words {
  const [from, to] = [show(low), show(high)];
  return from.id === to.id ? from : w(`${from.id}–${to.id}`, `${from.en}–${to.en}`);
}

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

/** A chance to three decimals, never 0: a test of permutations cannot say so. */
export const chance = (p: number): Words =>
  p < 0.001 ? w('< 0,001', '< 0.001') : exact(Math.round(p * 1000) / 1000);

/** A share as whole percent. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const day = (iso: string): Words => w(date(iso, 'id'), date(iso, 'en'));

/** `2025`, `semester I 2025`, `November 2025`, `14 Maret 2025`, or from one to another. */
export function period(text: string): Words {
  const [from = '', to] = text.split('/');
  const [first, last] = [moment(from), moment(to ?? from)];
  return to === undefined ? first : w(`${first.id} – ${last.id}`, `${first.en} – ${last.en}`);
}

function moment(text: string): Words {
  const half = /^(\d{4})-H([12])$/.exec(text);
  if (half !== null) {
    const [, year, which] = half;
    return which === '1'
      ? w(`semester I ${year}`, `first half of ${year}`)
      : w(`semester II ${year}`, `second half of ${year}`);
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return day(text);
  // A month is a date without its day.
  if (/^\d{4}-\d{2}$/.test(text)) {
    const { id, en } = day(`${text}-01`);
    return w(id.replace(/^1 /, ''), en.replace(/^1 /, ''));
  }
  return w(text, text);
}

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
