// A part of the identity envelope as it was written in; the one form in which it is compared out, or null where it tells nobody apart.
import { type Identity, identityParts } from '../fields/application.js';

export type IdentityPart = (typeof identityParts)[number];

/** What a form writes where nothing is known, in the folded form; and who paid in cash or for themselves names no payer. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...[
    '',
    '-',
    '--',
    '---',
    '.',
    '0',
    'x',
    'xx',
    'xxx',
    'na',
    'n/a',
    'nil',
    'none',
    'null',
    'nihil',
    'unknown',
  ],
  ...['tidak ada', 'tidak diketahui', 'tidak tahu', 'belum diketahui', 'belum ada', 'kosong', 'ybs'],
  ...['sendiri', 'diri sendiri', 'self', 'tunai', 'cash', 'pemohon'],
]);

/** Spellings of one word of an address. */
export const addressWords: ReadonlyMap<string, string> = new Map([
  ['jalan', 'jl'],
  ['jln', 'jl'],
  ['nomor', 'no'],
  ['gang', 'gg'],
  ['kelurahan', 'kel'],
  ['kecamatan', 'kec'],
  ['kabupaten', 'kab'],
]);

/** International numbers have at most 15 digits (ITU-T E.164); shorter ones than this are no subscriber's. */
export const phoneDigits = { least: 8, most: 15 } as const;

/** Characters that a keyed hash or an index need not hold: longer texts are notes, not names. */
export const MOST_CHARACTERS = 200;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/**
 * The one form of a part, so that two spellings of one thing are equal texts and nothing else is. Null where it is unknown, a placeholder
 * (`-`, `tidak ada`, `tunai`) or cannot be read as what it should be. Conservative: what might be two things stays two.
 *
 * - `phone`: digits with +; `0812-3456-7890`, `62812...`, `0062812...` and `812...` are `+62812...`; 8 to 15 digits, not all zeros behind
 *   the country; letters make it unreadable.
 * - `email`: lower case; it has one @ with something on both sides. Dots and +tags stay: not every provider ignores them.
 * - `address`: lower case; commas, dots, colons and semicolons are blanks; `jalan`, `jln` are `jl`, `nomor` is `no`, `gang` is `gg`,
 *   `kelurahan`, `kecamatan`, `kabupaten` are `kel`, `kec`, `kab`; no leading zeros in numbers that stand alone. Without any digit
 *   it is a place where many live, and null.
 * - `payer`, `agent`: lower case, blanks made one.
 * - `familyCard`: letters and digits only, in lower case; all zeros is null. `subjectKey`: trimmed, its case kept.
 */
export function normalisePart(part: IdentityPart, text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.length > MOST_CHARACTERS) return null;
  if (part === 'subjectKey') return text.trim() === '' ? null : text.trim();
  const folded = fold(text);
  if (PLACEHOLDERS.has(folded)) return null;
  switch (part) {
    case 'phone':
      return normalisePhone(folded);
    case 'email':
      return /^[^@ ]+@[^@ ]+$/.test(folded) ? folded : null;
    case 'address':
      return normaliseAddress(folded);
    case 'familyCard': {
      const bare = folded.replace(/[^\p{L}\p{N}]/gu, '');
      return /^0*$/.test(bare) || PLACEHOLDERS.has(bare) ? null : bare;
    }
    default:
      return folded;
  }
}

function normalisePhone(folded: string): string | null {
  if (!/^\+?[\d ().-]*$/.test(folded)) return null;
  const digits = folded.replace(/\D/g, '');
  const full = folded.startsWith('+')
    ? digits
    : digits.startsWith('00')
      ? digits.slice(2)
      : digits.startsWith('0')
        ? `62${digits.slice(1)}`
        : // A spreadsheet drops the zero of 0812...: no number of Indonesia starts with 8 otherwise.
          digits.startsWith('8')
          ? `62${digits}`
          : digits;
  const { least, most } = phoneDigits;
  if (full.length < least || full.length > most || /^(?:62)?0*$/.test(full)) return null;
  return `+${full}`;
}

function normaliseAddress(folded: string): string | null {
  if (!/\d/.test(folded)) return null;
  const words = folded
    .replace(/[.,:;]/g, ' ')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (/^0+\d+$/.test(word) ? word.replace(/^0+(?=\d)/, '') : (addressWords.get(word) ?? word)))
    .join(' ');
  return PLACEHOLDERS.has(words) ? null : words;
}

/**
 * An envelope in the one form of each part: what a ledger must be given, which compares equal texts and nothing else. Parts that
 * tell nobody apart are left out.
 */
export function normaliseIdentity(identity: Identity): Identity {
  return Object.fromEntries(
    identityParts.flatMap((part) => {
      const value = normalisePart(part, identity[part]);
      return value === null ? [] : [[part, value] as const];
    }),
  );
}

/** Of folded ASCII text, as bytes: whether it is a placeholder. */
export const isPlaceholder = (folded: string): boolean => PLACEHOLDERS.has(folded);
/** The characters that a placeholder starts with. */
export const placeholderStarts: ReadonlySet<string> = new Set(
  [...PLACEHOLDERS].map((word) => word.charAt(0)),
);
/** No placeholder is longer. */
export const LONGEST_PLACEHOLDER = Math.max(...[...PLACEHOLDERS].map((word) => word.length));
