// Bands, provinces and measures by their names in; what a page calls them out.
import { w } from '../numbers.js';
import { tiles } from '../regions/tiles.js';

export const bandWords = {
  lanjut: w('lanjut', 'proceed (lanjut)'),
  pendalaman: w('perlu pendalaman', 'look closer (pendalaman)'),
  rujuk: w('rujuk ke pelindungan', 'refer to protection (rujuk)'),
} as const;

/** `35` as `35 Jawa Timur`; a code of no province as it is. */
export function placeName(code: string): string {
  const name = tiles.get(code)?.name;
  return name === undefined ? code : `${code} ${name}`;
}
