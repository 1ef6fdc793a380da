// JSON text in, a checked value out (RFC 8259, stricter where a guess would be needed); and back as RFC 8785 canonical text.

import { type Code, formatPath, issue, type Path, WaspadaError } from './errors.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface JsonBudget {
  /** Deepest nesting of lists and objects; at most 1,000, so that the stack is never at stake. */
  readonly depth: number;
  /** Most values in one text: every scalar, list and object counts one. */
  readonly values: number;
}

export const jsonBudget: JsonBudget = { depth: 64, values: 500_000 };

const DEEPEST = 1000;
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const SURROGATE = /[\ud800-\udfff]/;
// With the u flag a pair is one code point, so this matches only a half that stands alone. Slow: asked where a half is.
const LONE_SURROGATE = /\p{Surrogate}/u;
/** What text in quotes cannot be taken over with as it stands. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON does not have them in text
const NOT_PLAIN = /[\\\u0000-\u001f\ud800-\udfff]/;
const FRACTION_AND_EXPONENT = /(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
]);

/**
 * Reads one JSON text and refuses what another reader could read differently.
 * Codes: JSON_SYNTAX, JSON_DUPLICATE_KEY, JSON_DANGEROUS_KEY, JSON_TOO_DEEP, JSON_TOO_LARGE, JSON_NUMBER. O(text).
 */
export function parseJson(text: string, budget: Partial<JsonBudget> = {}): Json {
  return new Reader(text, { ...jsonBudget, ...budget }).document();
}

/** Decodes UTF-8 strictly: a byte that is not UTF-8 is TEXT_ENCODING, a BOM stays where it is. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const fault = issue('TEXT_ENCODING', [], `expected UTF-8, found other bytes among these ${bytes.length}`);
    throw new WaspadaError(fault, [fault], cause);
  }
}

class Reader {
  private at = 0;
  private values = 0;
  private readonly path: (string | number)[] = [];
  private readonly depth: number;

  constructor(
    private readonly text: string,
    private readonly budget: JsonBudget,
  ) {
    this.depth = Math.min(budget.depth, DEEPEST);
  }

  document(): Json {
    if (this.text.charCodeAt(0) === 0xfeff) this.fail('JSON_SYNTAX', 'a byte order mark before the value');
    this.space();
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.expected('the end of the text');
    return value;
  }

  /** Skips white space and tells the character it stops at; NaN at the end of the text. */
  private space(): number {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return c;
      this.at++;
    }
  }

  private value(depth: number): Json {
    if (++this.values > this.budget.values) {
      this.fail('JSON_TOO_LARGE', `more than ${this.budget.values} values`);
    }
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object(depth + 1);
      case 0x5b:
        return this.list(depth + 1);
      case 0x22:
        return this.string();
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.expected('a value');
    this.at += word.length;
    return value;
  }

  private enter(depth: number): void {
    if (depth > this.depth) this.fail('JSON_TOO_DEEP', `nesting deeper than ${this.depth}`);
    this.at++;
  }

  private object(depth: number): Json {
    this.enter(depth);
    const object: Record<string, Json> = {};
    if (this.space() === 0x7d) {
      this.at++;
      return object;
    }
    for (;;) {
      if (this.space() !== 0x22) this.expected('a key in double quotes');
      const start = this.at;
      const key = this.string();
      this.path.push(key);
      // The fault is the key's, so its place is where the key starts.
      if (DANGEROUS.has(key)) this.fail('JSON_DANGEROUS_KEY', `the key ${JSON.stringify(key)}`, start);
      if (Object.hasOwn(object, key)) {
        this.fail('JSON_DUPLICATE_KEY', `the key ${JSON.stringify(key)} a second time`, start);
      }
      if (this.space() !== 0x3a) this.expected('":" after the key');
      this.at++;
      this.space();
      object[key] = this.value(depth);
      this.path.pop();
      const next = this.space();
      if (next !== 0x2c && next !== 0x7d) this.expected('"," or "}"');
      this.at++;
      if (next === 0x7d) return object;
    }
  }

  private list(depth: number): Json {
    this.enter(depth);
    const list: Json[] = [];
    if (this.space() === 0x5d) {
      this.at++;
      return list;
    }
    for (;;) {
      this.space();
      this.path.push(list.length);
      list.push(this.value(depth));
      this.path.pop();
      const next = this.space();
      if (next !== 0x2c && next !== 0x5d) this.expected('"," or "]"');
      this.at++;
      if (next === 0x5d) return list;
    }
  }

  private string(): string {
    const { text } = this;
    const open = this.at;
    const close = text.indexOf('"', open + 1);
    const plain = close < 0 ? '' : text.slice(open + 1, close);
    if (close >= 0 && !NOT_PLAIN.test(plain)) {
      this.at = close + 1;
      return plain;
    }
    let built = '';
    let from = open + 1;
    let surrogates = false;
    for (let i = from; ; i++) {
      const c = text.charCodeAt(i);
      if (c === 0x22) {
        this.at = i + 1;
        const string = built === '' ? text.slice(from, i) : built + text.slice(from, i);
        if (surrogates && LONE_SURROGATE.test(string))
          this.fail('JSON_SYNTAX', 'half a surrogate pair', open);
        return string;
      }
      if (c === 0x5c) {
        const escaped = text.charCodeAt(i + 1);
        const plain = ESCAPES.get(escaped);
        const unit = plain === undefined && escaped === 0x75 ? this.hex(i + 2) : -1;
        if (plain === undefined && unit < 0) this.fail('JSON_SYNTAX', 'an escape JSON does not have', i);
        if (unit >= 0xd800 && unit <= 0xdfff) surrogates = true;
        built += text.slice(from, i) + (plain ?? String.fromCharCode(unit));
        i += plain === undefined ? 5 : 1;
        from = i + 1;
      } else if (c < 0x20) {
        this.fail('JSON_SYNTAX', `the control character U+${c.toString(16).padStart(4, '0')} in text`, i);
      } else if (c >= 0xd800 && c <= 0xdfff) {
        surrogates = true;
      } else if (i >= text.length) {
        this.fail('JSON_SYNTAX', 'text without its closing quote', open);
      }
    }
  }

  /** The value of four hexadecimal digits, or -1. */
  private hex(at: number): number {
    const digits = this.text.slice(at, at + 4);
    return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  }

  private number(): number {
    const { text } = this;
    const start = this.at;
    let end = text.charCodeAt(start) === 0x2d ? start + 1 : start;
    const first = end;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end === first) this.expected('a value');
    if (end > first + 1 && text.charCodeAt(first) === 0x30) {
      this.fail('JSON_SYNTAX', 'a number with a leading zero', start);
    }
    FRACTION_AND_EXPONENT.lastIndex = end;
    FRACTION_AND_EXPONENT.test(text);
    const whole = FRACTION_AND_EXPONENT.lastIndex === end;
    this.at = FRACTION_AND_EXPONENT.lastIndex;
    const literal = text.slice(start, this.at);
    const number = Number(literal);
    // 2^53 has 16 digits: a shorter literal survives, a longer one is compared exactly.
    if (!Number.isFinite(number))
      this.fail('JSON_NUMBER', `${shorten(literal)}, which no double holds`, start);
    if (whole && end - first > 15 && BigInt(number) !== BigInt(literal)) {
      this.fail('JSON_NUMBER', `${shorten(literal)}, which a double would change to ${number}`, start);
    }
    return number;
  }

  private expected(what: string): never {
    const found = this.text.codePointAt(this.at);
    const name = found === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(found));
    this.fail('JSON_SYNTAX', `${name}, expected ${what}`);
  }

  /** Throws with path, line and column; lines are counted only now, when it is worth it. */
  private fail(code: Code, found: string, at: number = this.at): never {
    const before = this.text.slice(0, at).split(/\r\n|\n|\r/);
    const column = (before.at(-1) ?? '').length + 1;
    const path: Path = [...this.path];
    const where = path.length === 0 ? '' : ` in ${shorten(formatPath(path))}`;
    throw new WaspadaError(
      issue(code, path, `found ${found}${where} at line ${before.length}, column ${column}`),
    );
  }
}

/** In UTF-16 order, in place: objects have few keys, and the sort of the language makes lists of its own for each. */
function sorted(keys: string[]): string[] {
  if (keys.length > MANY_KEYS) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? '';
    let at = i;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at--) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
}
const MANY_KEYS = 24;

/** Written without a fraction or an exponent, and longer than what every double holds exactly. */
const isLongWhole = (text: string): boolean => text.length > 15 && /^-?\d{16,}$/.test(text);

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

/**
 * The one text of a value (RFC 8785 JCS): keys in UTF-16 order, numbers as ECMAScript writes them, no white space.
 * What JSON cannot say exactly is refused: JSON_VALUE (undefined, functions, class instances, half a surrogate
 * pair), JSON_NUMBER (NaN, infinities), JSON_TOO_DEEP (also a cycle). With a budget so is what `parseJson` would refuse to read again
 * within it: JSON_TOO_DEEP, JSON_TOO_LARGE, JSON_DANGEROUS_KEY, JSON_NUMBER.
 */
export function canonicalJson(value: unknown, budget?: JsonBudget): string {
  return new Writer(budget ?? null).text(value, 0);
}

class Writer {
  private readonly path: (string | number)[] = [];
  private readonly depth: number;
  private values = 0;

  constructor(private readonly budget: JsonBudget | null) {
    this.depth = Math.min(budget?.depth ?? DEEPEST, DEEPEST);
  }

  text(value: unknown, depth: number): string {
    if (this.budget !== null && ++this.values > this.budget.values)
      this.refuse('JSON_TOO_LARGE', `more than ${this.budget.values} values`);
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return this.string(value);
    if (typeof value === 'number') return this.number(value);
    if (typeof value !== 'object') this.refuse('JSON_VALUE', typeof value);
    if (depth >= this.depth) this.refuse('JSON_TOO_DEEP', `nesting deeper than ${this.depth}`);
    return Array.isArray(value) ? this.list(value, depth + 1) : this.object(value, depth + 1);
  }

  private list(list: readonly unknown[], depth: number): string {
    const { path } = this;
    let text = '[';
    for (let i = 0; i < list.length; i++) {
      path.push(i);
      text += (i === 0 ? '' : ',') + this.text(list[i], depth);
      path.pop();
    }
    return `${text}]`;
  }

  private object(object: object, depth: number): string {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) this.refuse('JSON_VALUE', 'a class instance');
    const { path } = this;
    let text = '{';
    for (const key of sorted(Object.keys(object))) {
      path.push(key);
      if (this.budget !== null && DANGEROUS.has(key))
        this.refuse('JSON_DANGEROUS_KEY', `the key ${JSON.stringify(key)}`);
      text += `${text === '{' ? '' : ','}${this.string(key)}:${this.text(Reflect.get(object, key), depth)}`;
      path.pop();
    }
    return `${text}}`;
  }

  private string(text: string): string {
    if (SURROGATE.test(text) && LONE_SURROGATE.test(text)) this.refuse('JSON_VALUE', 'half a surrogate pair');
    return JSON.stringify(text);
  }

  private number(value: number): string {
    if (!Number.isFinite(value)) this.refuse('JSON_NUMBER', String(value));
    const text = JSON.stringify(value);
    if (this.budget !== null && isLongWhole(text) && BigInt(text) !== BigInt(value))
      this.refuse('JSON_NUMBER', `${text}, whose digits are not those of the double`);
    return text;
  }

  private refuse(code: Code, found: string): never {
    // Where values nest without end, the way to the last of them is no help.
    const path = code === 'JSON_TOO_DEEP' ? this.path.slice(0, 8) : [...this.path];
    const where = path.length === 0 ? '' : ` at ${shorten(formatPath(path))}`;
    throw new WaspadaError(issue(code, path, `found ${found}${where}, expected a JSON value`));
  }
}
