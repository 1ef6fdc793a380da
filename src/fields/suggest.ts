// What a mistyped name or code was probably meant to be; nothing where no candidate is near.
import { distance } from 'fastest-levenshtein';

/** A cell can be a megabyte; nobody mistypes that much. */
const LONGEST = 64;

/** Lower-case letters and digits: what is left when case, blanks, hyphens and dots do not count. */
export const fold = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The nearest candidate: the same but for case and punctuation, or at most 3 slips away (1 in 3 letters). */
export function nearest(text: string, candidates: readonly string[]): string | null {
  if (text.length > LONGEST) return null;
  const plain = fold(text);
  let best: string | null = null;
  let least = Math.min(3, Math.floor(plain.length / 3)) + 1;
  for (const candidate of candidates) {
    const slips = distance(plain, fold(candidate));
    if (slips < least) [best, least] = [candidate, slips];
  }
  // `ktp` for `documents.KTP`: people leave out the group.
  return (
    best ??
    candidates.find((name) => name.includes('.') && fold(name.slice(name.indexOf('.'))) === plain) ??
    null
  );
}

/** `did you mean BEKERJA_PMI?`, or the other hint. */
export function didYouMean(text: string, candidates: readonly string[], otherwise: string): string {
  const name = nearest(text, candidates);
  return name === null ? otherwise : `did you mean \`${name}\`?`;
}

/** Text as found, quoted, and short enough for one line. */
export function quote(found: unknown): string {
  const text =
    typeof found === 'object'
      ? found === null
        ? 'null'
        : Array.isArray(found)
          ? 'a list'
          : 'an object'
      : String(found);
  if (typeof found !== 'string') return text.slice(0, 40);
  return text.length > 40 ? `${JSON.stringify(text.slice(0, 37))}...` : JSON.stringify(text);
}
