// Numbers and dates of a page in; how they are written in Indonesian and in English out.
import type { Words } from '../fields/dictionary.js';
import { date, number } from './words.js';

export const w = (id: string, en: string): Words => ({ id, en });

/** The number as it is: `24.175`, `0,8` in Indonesian, `24,175`, `0.8` in English. */
export const exact = (value: number): Words => w(number(value, 'id'), number(value, 'en'));

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
