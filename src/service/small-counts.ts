// People by office and kind in; how many there are, where that gives nobody away, out.
import { type Count, suppress } from '../regions/suppress.js';

/** Counts from 1 to below this are withheld; what leaves the office is rounded (CONTRACT.md 8, `suppress`). */
export const LEAST = 10;
export const ROUND_TO = 5;

const WHOLE = 'ID';
const regionOf = (office: string | null): string => (office === null ? WHOLE : `office ${office}`);

/** What may be told of a kind (`all` is all of them) in an office, null for all offices; null where it is withheld. */
export type Shown = (office: string | null, kind: string) => number | null;

/**
 * Counts each of `people` in its office and among all. A count of a few is withheld, and so is each that it could be worked out from; the
 * others are rounded. O(small counts x counts).
 */
export function shownCounts(
  people: Iterable<{ readonly office: string; readonly kind: string }>,
  offices: readonly string[],
  kinds: readonly string[],
): Shown {
  const counts = new Map<string, Map<string, number>>();
  for (const { office, kind } of people)
    for (const region of [WHOLE, regionOf(office)]) {
      const row = counts.get(region) ?? new Map<string, number>();
      counts.set(region, row);
      for (const category of [kind, 'all']) row.set(category, (row.get(category) ?? 0) + 1);
    }
  const cells: Count[] = [null, ...offices].flatMap((office) =>
    [...kinds, 'all'].map((category) => {
      const region = regionOf(office);
      return { region, category, count: counts.get(region)?.get(category) ?? 0 };
    }),
  );
  const { cells: shared } = suppress(cells, {
    least: LEAST,
    roundTo: ROUND_TO,
    total: 'all',
    parentOf: (region) => (region === WHOLE ? null : WHOLE),
  });
  const shown = new Map(
    shared.map(({ region, category, count }) => [JSON.stringify([region, category]), count]),
  );
  return (office, kind) => shown.get(JSON.stringify([regionOf(office), kind])) ?? null;
}
