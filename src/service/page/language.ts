// A sentence in Indonesian and English in; what is shown in the language of the page out. Only what passes here can become visible text.
import type { Words } from '../../fields/dictionary.js';
import { date as writtenDate, number as writtenNumber } from '../../report/words.js';

export type Language = 'id' | 'en';

/** Text that is ready to be seen. Elements take nothing else, so that no sentence exists in one language only. */
export class Told {
  constructor(readonly text: string) {}
}

let present: Language = 'id';
export const language = (): Language => present;
export function setLanguage(next: Language): void {
  present = next;
}

/** What is made meanwhile is in another language than the page. */
export function inLanguage<T>(other: Language, make: () => T): T {
  const before = present;
  present = other;
  try {
    return make();
  } finally {
    present = before;
  }
}

/** A sentence of the page in the present language. */
export const t = (id: string, en: string): Told => new Told(present === 'id' ? id : en);
export const w = (id: string, en: string): Words => ({ id, en });
/** Words that came from the service or a table. */
export const say = (words: Words): Told => new Told(words[present]);
/** What has no language: a name, a code, what a person wrote. */
export const plain = (value: string | number): Told =>
  new Told(typeof value === 'number' ? formatNumber(value) : value);
/** Several pieces as one text. */
export const joined = (parts: readonly Told[], between = ' '): Told =>
  new Told(parts.map(({ text }) => text).join(between));

/** `24.175` and `0,8` in Indonesian; `24,175` and `0.8` in English. */
export const formatNumber = (value: number, of: Language = present): string => writtenNumber(value, of);

/** With a capital at its start: labels of the dictionary are written as parts of a sentence. */
export const capital = ({ text }: Told): Told =>
  new Told(text.replace(/^\p{Ll}/u, (first) => first.toUpperCase()));

/** A share as per cent with one decimal at most. */
export const formatShare = (share: number): string =>
  `${formatNumber(Math.round(share * 1000) / 10)}${present === 'id' ? ' %' : '%'}`;

/** `2026-06-15` as `15 Juni 2026`. */
export const day = (iso: string): Told => new Told(writtenDate(iso.slice(0, 10), present));

/** The time of day of a time stamp in its own offset: `16.05` in Indonesian, `16:05` in English. */
export const clock = (at: string): Told =>
  new Told(at.slice(11, 16).replace(':', present === 'id' ? '.' : ':'));

export const moment = (at: string): Told => joined([day(at), clock(at)], ', ');
