// Figures of units and their neighbours in, a verdict out: where like stands beside like, or in so many words that nothing does.
import { issue, refuse } from '../../base/errors.js';
import type { Words } from '../../fields/dictionary.js';
import { permuteMoran } from './autocorrelation.js';
import { adjustDiscoveries } from './discovery.js';
import { quadrants, type SpotKind } from './local.js';
import { degree, type Neighbours, restrict, weigh } from './neighbours.js';
import { permuteLocalMoran } from './permutation.js';

/** Fewer units than these give maps that look like findings and are not: REGIONS.md 2.8 of the project's domain notes. */
export const LEAST_UNITS = 30;
const PERMUTATIONS = 999;
/** Draws on either side that settle a unit: its p-value is then known to about a tenth of itself. */
const ENOUGH = 100;
/** Draws beyond these cost more than they tell. */
const MOST_PERMUTATIONS = 99_999;

export interface HotSpotSettings {
  /** Draws for the whole map, and the most for a unit; 999 for the map, and for a unit as many as let one unit alone be found. */
  readonly permutations?: number;
  /** The same seed gives the same verdict. */
  readonly seed: number | string;
  /** The share of spots that may be false, on average: 0.05 unless given. */
  readonly q?: number;
}

export interface HotSpot {
  /** Place among the values given. */
  readonly unit: number;
  readonly kind: SpotKind;
  /** Local Moran. */
  readonly statistic: number;
  /** Two-sided, by conditional permutation. */
  readonly p: number;
  /** p adjusted for how many units were looked at. */
  readonly q: number;
}

export interface HotSpots {
  readonly verdict: 'found' | 'none' | 'not-enough';
  readonly reason: Words;
  /** Moran's I of the units with a value, and how often chance gives as much or more; null where not enough are known. */
  readonly global: { readonly statistic: number; readonly pGreater: number; readonly p: number } | null;
  /** Units that were tested: with a value, and a neighbour with a value. */
  readonly tested: number;
  /** Units with a value whose neighbours have none, or that have no neighbours: never a hot spot, never "no hot spot" either. */
  readonly noNeighbours: readonly number[];
  /** Strongest first. */
  readonly spots: readonly HotSpot[];
}

/**
 * Hot and cold spots and outliers by local Moran with conditional permutation and Benjamini and Hochberg's adjustment over all units
 * tested. Null and NaN are unknown: such units are left out, never counted as low. Below 30 tested units the verdict is `not-enough`.
 * Codes: REGION_SETTINGS. About O(links * 1000) draws. Sources: as `permuteLocalMoran`, `permuteMoran` and `adjustDiscoveries`.
 */
export function findHotSpots(
  values: ArrayLike<number | null>,
  neighbours: Neighbours,
  settings: HotSpotSettings,
): HotSpots {
  const q = settings.q ?? 0.05;
  if (!(q > 0 && q <= 0.5) || values.length !== neighbours.size)
    refuse([
      q > 0 && q <= 0.5
        ? issue('REGION_SETTINGS', ['values'], `found ${values.length}, expected ${neighbours.size} values`)
        : issue('REGION_SETTINGS', ['q'], `found ${q}, expected a share above 0, up to 0.5`),
    ]);
  const isKnown = (unit: number): boolean => Number.isFinite(values[unit] ?? Number.NaN);
  const known = restrict(neighbours, isKnown);
  const isTested = (unit: number): boolean => degree(known.neighbours, unit) > 0;
  const noNeighbours = [...known.units].filter((_, place) => !isTested(place));
  const { neighbours: links, units: places } = restrict(known.neighbours, isTested);
  const units = places.map((place) => known.units[place] ?? 0);
  const tested = units.length;
  const empty = { global: null, tested, noNeighbours, spots: [] };
  if (tested < LEAST_UNITS)
    return { verdict: 'not-enough', reason: notEnough(tested, values.length), ...empty };

  const x = Float64Array.from(units, (unit) => values[unit] ?? Number.NaN);
  if (x.every((value) => value === x[0])) return { verdict: 'none', reason: allEqual(tested), ...empty };

  const weighed = weigh(links, 'W');
  const { seed } = settings;
  const forMap = { permutations: settings.permutations ?? PERMUTATIONS, seed };
  // One unit alone survives the adjustment only with p up to q / tested: fewer draws could never show it.
  const forOne = Math.min(MOST_PERMUTATIONS, Math.max(PERMUTATIONS, Math.ceil((2 * tested) / q)));
  const local = permuteLocalMoran(x, weighed, {
    permutations: settings.permutations ?? forOne,
    seed,
    enough: ENOUGH,
  });
  const { statistic, pGreater, p } = permuteMoran(x, weighed, forMap);
  const kinds = quadrants(x, weighed);
  const adjusted = adjustDiscoveries(local.p);
  const spots = Array.from(units, (unit, place) => ({
    unit,
    kind: kinds[place] ?? null,
    statistic: local.statistic[place] ?? Number.NaN,
    p: local.p[place] ?? Number.NaN,
    q: adjusted[place] ?? Number.NaN,
  }))
    .filter((spot): spot is HotSpot => spot.kind !== null && spot.q <= q)
    .sort((a, b) => a.q - b.q || Math.abs(b.statistic) - Math.abs(a.statistic) || a.unit - b.unit);
  return {
    verdict: spots.length > 0 ? 'found' : 'none',
    reason: spots.length > 0 ? found(spots.length, tested, q) : nothing(tested, q),
    global: { statistic, pGreater, p },
    tested,
    noNeighbours,
    spots,
  };
}

const comma = (share: number): string => String(share).replace('.', ',');
const percent = (share: number): number => Number((share * 100).toPrecision(6));

const notEnough = (tested: number, all: number): Words => ({
  id: `belum cukup data untuk peta titik panas: ${tested} dari ${all} wilayah punya angka dan tetangga yang punya angka, perlu paling sedikit ${LEAST_UNITS}`,
  en: `not enough data for a hot-spot map: ${tested} of ${all} regions have a figure and a neighbour with a figure, at least ${LEAST_UNITS} are needed`,
});

const allEqual = (tested: number): Words => ({
  id: `tidak ada titik panas: ${tested} wilayah punya angka yang sama`,
  en: `no hot spot: the ${tested} regions all have the same figure`,
});

const nothing = (tested: number, q: number): Words => ({
  id: `tidak ada titik panas: dari ${tested} wilayah yang diuji, tidak ada yang bertahan setelah penyesuaian untuk banyaknya uji (q = ${comma(q)})`,
  en: `no hot spot: of ${tested} regions tested none remains after adjusting for how many were tested (q = ${q})`,
});

const found = (spots: number, tested: number, q: number): Words => ({
  id: `${spots} dari ${tested} wilayah yang diuji menonjol bersama tetangganya; rata-rata paling banyak ${comma(percent(q))} % di antaranya mungkin kebetulan`,
  en: `${spots} of ${tested} regions tested stand out together with their neighbours; on average at most ${percent(q)} % of them may be chance`,
});
