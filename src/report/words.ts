// Words and numbers as people here read them: Indonesian, English or both; 24.175 and 0,8 %; 15 Juni 2026.
import type { Words } from '../fields/dictionary.js';

export type Language = 'id' | 'en' | 'both';

/** A sentence in a language; in both, Indonesian first. */
export function say(words: Words, language: Language): string {
  if (language !== 'both') return words[language];
  return words.id === words.en ? words.id : `${words.id} / ${words.en}`;
}

/** `24.175`, `0,8`: dots between thousands and a decimal comma; in English alone `24,175`, `0.8`. */
export function number(value: number, language: Language): string {
  const [dot, comma] = language === 'en' ? [',', '.'] : ['.', ','];
  const [whole = '0', fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, dot);
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `${comma}${fraction}`}`;
}

/** A share with one decimal: `0,8 %`; a dash where there is no whole. */
export function percent(part: number, whole: number, language: Language): string {
  if (whole === 0) return '–';
  return `${number(Math.round((part * 1000) / whole) / 10, language)} %`;
}

/** Says words, and numbers between them, in one language. */
export interface Teller {
  (words: Words): string;
  readonly number: (value: number) => string;
}
export const teller = (language: Language): Teller =>
  Object.assign((words: Words) => say(words, language), {
    number: (value: number) => number(value, language),
  });

const months = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

/** `2026-06-15` as `15 Juni 2026`. */
export function date(iso: string, language: 'id' | 'en'): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  return `${Number(day)} ${months[language][Number(month) - 1] ?? month} ${year}`;
}

/** Text in lines of at most `width` characters (a longer word stands alone); its own indent stays, further lines take `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const body = text.trimStart();
  const lines: string[] = [];
  let line = text.slice(0, text.length - body.length);
  let empty = true;
  for (const word of body.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
