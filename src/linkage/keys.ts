// A part of the identity envelope as bytes of a file in; a key of 64 bits out: equal for what `normalisePart` makes equal.
import { mix } from '../base/mix.js';
import {
  addressWords,
  type IdentityPart,
  isPlaceholder,
  LONGEST_PLACEHOLDER,
  MOST_CHARACTERS,
  normalisePart,
  phoneDigits,
  placeholderStarts,
} from './normalise.js';

const BLANK = 32;
const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const AT = 64;
const SIX = 54;
const TWO = 50;
const EIGHT = 56;

/** 64 random bits, so that nobody can make two values with one key on purpose; results do not depend on it. */
export interface Salt {
  readonly low: number;
  readonly high: number;
}

/** 1 for a byte that a placeholder starts with: few values need a closer look. */
const FIRSTS = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++)
  FIRSTS[byte] = placeholderStarts.has(String.fromCharCode(byte)) ? 1 : 0;

const isBlank = (byte: number): boolean => byte === BLANK || (byte >= 9 && byte <= 13);
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const WORDS = [...addressWords].map(([word, short]) => ({ word: bytesOf(word), short: bytesOf(short) }));
const SHORTEST_WORD = Math.min(...WORDS.map(({ word }) => word.length));

/**
 * Makes keys. Two values share a key by accident with probability 2^-64: among 10 million different values of a part, somewhere, with
 * 3 in a million (n^2 / 2^65). ASCII is folded as bytes, at about 100 MB/s; anything else by way of `normalisePart`, the meaning.
 */
export class Keyer {
  /** The last key; both 0 where the value is unknown. */
  low = 0;
  high = 0;
  private readonly folded = new Uint8Array(MOST_CHARACTERS + 1);
  private length = 0;

  constructor(private readonly salt: Salt) {}

  /** Reads the bytes of one cell, quotes taken off; false where the value is unknown. O(bytes). */
  read(part: IdentityPart, bytes: Uint8Array, from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      if ((bytes[i] ?? 0) > 127)
        return this.readText(part, new TextDecoder().decode(bytes.subarray(from, to)));
    }
    return this.foldAscii(part, bytes, from, to) ? this.take(this.folded, this.length) : this.miss();
  }

  /** The same of a text. */
  readText(part: IdentityPart, text: string): boolean {
    const value = normalisePart(part, text);
    if (value === null) return this.miss();
    const bytes = bytesOf(value);
    return this.take(bytes, bytes.length);
  }

  /** A key of bytes as they are. */
  readRaw(bytes: Uint8Array, from: number, to: number): boolean {
    return this.take(bytes, to, from);
  }

  private miss(): false {
    this.low = 0;
    this.high = 0;
    return false;
  }

  private take(bytes: Uint8Array, to: number, from = 0): true {
    let a = this.salt.low ^ 0x811c9dc5;
    let b = this.salt.high ^ 0x9747b28c;
    for (let i = from; i < to; i++) {
      const byte = bytes[i] ?? 0;
      a = Math.imul(a ^ byte, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ byte, 0x5bd1e995);
      b ^= b >>> 13;
    }
    this.high = mix(b ^ (to - from)) | 0;
    // No value may look like an unknown one.
    this.low = mix(a ^ Math.imul(b, 0x9e3779b1)) | 0 || 1;
    return true;
  }

  private foldAscii(part: IdentityPart, bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > MOST_CHARACTERS) return false;
    let from = start;
    let to = end;
    while (from < to && isBlank(bytes[from] ?? 0)) from++;
    while (to > from && isBlank(bytes[to - 1] ?? 0)) to--;
    if (from === to) return false;
    if (part === 'subjectKey') {
      const { folded } = this;
      for (let i = from; i < to; i++) folded[i - from] = bytes[i] ?? 0;
      this.length = to - from;
      return true;
    }
    this.foldText(bytes, from, to);
    if (this.tellsNothing()) return false;
    switch (part) {
      case 'phone':
        return this.foldPhone();
      case 'email':
        return this.checkEmail();
      case 'address':
        return this.foldAddress();
      case 'familyCard':
        return this.foldCard();
      default:
        return true;
    }
  }

  private tellsNothing(): boolean {
    if (this.length === 0) return true;
    if (this.length > LONGEST_PLACEHOLDER || FIRSTS[this.folded[0] ?? 0] !== 1) return false;
    let text = '';
    for (let i = 0; i < this.length; i++) text += String.fromCharCode(this.folded[i] ?? 0);
    return isPlaceholder(text);
  }

  /** Lower case, runs of blanks made one. */
  private foldText(bytes: Uint8Array, from: number, to: number): void {
    const { folded } = this;
    let length = 0;
    let gap = false;
    for (let i = from; i < to; i++) {
      const byte = bytes[i] ?? 0;
      if (isBlank(byte)) {
        gap = true;
        continue;
      }
      if (gap) folded[length++] = BLANK;
      gap = false;
      folded[length++] = lower(byte);
    }
    this.length = length;
  }

  private foldPhone(): boolean {
    const { folded } = this;
    const plus = folded[0] === PLUS;
    let digits = 0;
    for (let i = plus ? 1 : 0; i < this.length; i++) {
      const byte = folded[i] ?? 0;
      // The digits move to the front; nothing is written that is still to be read.
      if (isDigit(byte)) folded[digits++] = byte;
      else if (byte !== BLANK && byte !== 40 && byte !== 41 && byte !== 45 && byte !== 46) return false;
    }
    let drop = 0;
    let home = false;
    if (!plus) {
      const first = folded[0] ?? 0;
      if (digits >= 2 && first === ZERO && folded[1] === ZERO) drop = 2;
      else if (digits >= 1 && first === ZERO) {
        drop = 1;
        home = true;
      } else home = digits >= 1 && first === EIGHT;
    }
    const length = digits - drop + (home ? 2 : 0);
    if (length < phoneDigits.least || length > phoneDigits.most) return false;
    folded.copyWithin(home ? 2 : 0, drop, digits);
    if (home) {
      folded[0] = SIX;
      folded[1] = TWO;
    }
    this.length = length;
    let at = folded[0] === SIX && folded[1] === TWO ? 2 : 0;
    while (at < length && folded[at] === ZERO) at++;
    if (at === length) return false;
    folded.copyWithin(1, 0, length);
    folded[0] = PLUS;
    this.length = length + 1;
    return true;
  }

  private checkEmail(): boolean {
    const { folded, length } = this;
    let at = -1;
    for (let i = 0; i < length; i++) {
      if (folded[i] === BLANK) return false;
      if (folded[i] !== AT) continue;
      if (at >= 0) return false;
      at = i;
    }
    return at > 0 && at < length - 1;
  }

  private foldCard(): boolean {
    const { folded } = this;
    let length = 0;
    let zeros = true;
    for (let i = 0; i < this.length; i++) {
      const byte = folded[i] ?? 0;
      if (!isDigit(byte) && !(byte >= 97 && byte <= 122)) continue;
      if (byte !== ZERO) zeros = false;
      folded[length++] = byte;
    }
    this.length = length;
    return !zeros && !this.tellsNothing();
  }

  private foldAddress(): boolean {
    const { folded, length } = this;
    let digit = false;
    let out = 0;
    let word = 0;
    for (let i = 0; i <= length; i++) {
      const byte = i < length ? (folded[i] ?? 0) : BLANK;
      if (isDigit(byte)) digit = true;
      if (byte !== BLANK && byte !== 44 && byte !== 46 && byte !== 58 && byte !== 59) continue;
      if (i > word) {
        if (out > 0) folded[out++] = BLANK;
        out = this.putWord(word, i, out);
      }
      word = i + 1;
    }
    this.length = out;
    return digit && !this.tellsNothing();
  }

  /** Copies a word of the address to the front, shortened; gives the end of what was written. */
  private putWord(start: number, end: number, to: number): number {
    const { folded } = this;
    let from = start;
    if (folded[from] === ZERO) {
      let i = from;
      while (i < end && isDigit(folded[i] ?? 0)) i++;
      if (i === end) while (from < end - 1 && folded[from] === ZERO) from++;
    } else if (end - from >= SHORTEST_WORD) {
      const known = WORDS.find(
        ({ word }) => word.length === end - from && word.every((byte, i) => folded[from + i] === byte),
      );
      if (known !== undefined) {
        folded.set(known.short, to);
        return to + known.short.length;
      }
    }
    folded.copyWithin(to, from, end);
    return to + end - from;
  }
}
